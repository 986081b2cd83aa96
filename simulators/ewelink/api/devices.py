"""Adding, describing and deleting devices."""

import hashlib
import re

from ..accounts import Refusal, User
from ..devices import EwelinkDevice
from ..factory import GSM, PRODUCED, Produced
from .common import Body, Calls, Topic, mapping, settings, text, whole

_ID = re.compile(r"[0-9a-f]{10}")


class Devices(Topic):
    """What devices are called, where they are, and which there are."""

    @property
    def calls(self) -> Calls:
        """Calls with a token."""
        return {
            ("POST", "/v2/device/add"): self._add,
            ("POST", "/v2/device/add-gsm"): self._add_gsm,
            ("POST", "/v2/device/update-info"): self._update_info,
            ("DELETE", "/v2/device"): self._delete,
            ("POST", "/v2/device/tags"): self._tags,
            ("POST", "/v2/device/settings"): self._settings,
        }

    async def _add(self, user: User, body: Body) -> Body:
        name, device, chip = text(body, "name"), text(body, "deviceid"), text(body, "chipid")
        digest, sort = text(body, "digest"), whole(body, "sort", 1, 2, 1)
        if not _ID.fullmatch(device):
            raise Refusal(30010, "the device id is wrong")
        produced = PRODUCED.get(device)
        if produced is None:
            raise Refusal(30011, "no factory data")
        for missing, code in ((not produced.uiid, 30012), (not produced.brand, 30013), (not produced.product, 30019)):
            if missing:
                raise Refusal(code, "factory data are incomplete")
        if chip != produced.chip:
            raise Refusal(30014, "chipid is wrong")
        if digest != hashlib.sha256(f"{device}{produced.key}".encode()).hexdigest():
            raise Refusal(30015, "digest is wrong")
        if produced.brand not in {"SONOFF", "COOLKIT"}:
            raise Refusal(30017, "this app does not support of adding this brand and its device")
        return self._take_in(user, body, device, name, produced, last=sort == 2)

    async def _add_gsm(self, user: User, body: Body) -> Body:
        name, sort = text(body, "name"), whole(body, "sort", 1, 2, 1)
        if (device := GSM.get(text(body, "id"))) is None:
            raise Refusal(405, "no such device")
        before = self._sim.devices.get(device)
        if before is not None and before.owner != user.apikey:
            raise Refusal(30007, "added by another user before")
        item = self._take_in(user, body, device, name, PRODUCED[device], last=sort == 2)
        return item | {"thingList": [item]}

    def _take_in(self, user: User, body: Body, device: str, name: str, produced: Produced, *, last: bool) -> Body:
        before = self._sim.devices.get(device)
        if before is not None and before.owner != user.apikey:
            raise Refusal(406, "belongs to somebody else")
        home, room = self.place(body)
        made = EwelinkDevice(
            id=device,
            name=name,
            kind=str(produced.uiid),
            uiid=produced.uiid,
            key=produced.key,
            owner=user.apikey,
            model=produced.model,
            brand=produced.brand,
            product=produced.product,
            home=home,
            room=room,
            properties=dict(produced.params),
            settings=settings(body) if "settings" in body else {},
        )
        self._sim.put(device, last=last)
        self._sim.add_device(made)
        return self._sim.item(made, user)

    async def _update_info(self, user: User, body: Body) -> Body:
        device = self.own(user, body.get("deviceid"))
        room = body.get("roomid")
        if room is not None:
            self.home_of_room(room)
        device.name = body.get("name") or device.name
        device.room = room or device.room
        return {}

    async def _delete(self, user: User, body: Body) -> Body:
        device = self.device(user, body.get("deviceid"))
        if device.owner == user.apikey:
            self._sim.forget(device)
        else:
            device.shared_with = [each for each in device.shared_with if each["apikey"] != user.apikey]
        return {}

    async def _tags(self, user: User, body: Body) -> Body:
        device, tags = self.own(user, body.get("deviceid")), mapping(body, "tags")
        kind = body.get("type", "replace")
        if kind not in {"replace", "merge"}:
            raise Refusal(400, "type is replace or merge")
        device.tags = {**device.tags, **tags} if kind == "merge" else tags
        return {"updatedThing": self._sim.item(device, user)}

    async def _settings(self, user: User, body: Body) -> Body:
        """Not in this edition of the document; its successor has it."""
        changes = settings(body)
        ids = body.get("deviceidList")
        if not isinstance(ids, list) or not ids:
            raise Refusal(400, "deviceidList is missing")
        for device in [self.own(user, each) for each in ids]:
            device.settings |= changes
        return {}
