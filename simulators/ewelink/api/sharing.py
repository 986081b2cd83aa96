"""Sharing."""

from ..accounts import Refusal, User
from .common import Body, Calls, Topic, mapping, text, whole

_ALL_PERMITS = 1 | 2 | 4 | 8


class Sharing(Topic):
    """Devices that others may use."""

    @property
    def calls(self) -> Calls:
        """Calls with a token."""
        return {
            ("POST", "/v2/device/share"): self._share,
            ("POST", "/v2/device/share/permit"): self._permit,
            ("DELETE", "/v2/device/share"): self._unshare,
        }

    async def _share(self, user: User, body: Body) -> Body:
        given, permit = mapping(body, "user"), whole(body, "permit", 0, _ALL_PERMITS)
        whole(body, "shareType", 1, 1, 1)
        if "phoneNumber" in given:
            text(given, "countryCode")
        name = given.get("phoneNumber") or text(given, "email").lower()
        ids = body.get("deviceidList")
        if not isinstance(ids, list) or not ids:
            raise Refusal(400, "deviceidList is missing")
        other = self._sim.accounts.user(name)
        if other is None or other is user:
            raise Refusal(30008, "the user does not exist")
        devices = [self.own(user, device) for device in ids]
        for device in devices:
            device.shared_with = [each for each in device.shared_with if each["apikey"] != other.apikey]
            device.shared_with.append(
                {
                    "apikey": other.apikey,
                    "email": other.email,
                    "phoneNumber": other.phone,
                    "nickname": other.nickname,
                    "permit": permit,
                    "comment": body.get("comment", ""),
                    "shareTime": int(self._sim.now() * 1000),
                }
            )
        return {"updatedThingList": [self._sim.item(device, user) for device in devices]}

    async def _permit(self, user: User, body: Body) -> Body:
        device, permit = self.own(user, body.get("deviceid")), whole(body, "permit", 0, _ALL_PERMITS)
        for each in device.shared_with:
            if each["apikey"] == text(body, "apikey"):
                each["permit"] = permit
                return {"updatedThing": [self._sim.item(device, user)]}
        raise Refusal(405, "not shared with this user")

    async def _unshare(self, user: User, body: Body) -> Body:
        device, other = self.own(user, body.get("deviceid")), text(body, "apikey")
        device.shared_with = [each for each in device.shared_with if each["apikey"] != other]
        return {"updatedThing": [self._sim.item(device, user)]}
