"""Device: sharing with other users of the app."""

from collections.abc import Mapping, Sequence

from ..types import ThingRecord
from .common import Topic, records


class Sharing(Topic):
    """`permit` says what the other user may do with timers: the sum of 1 create, 2 edit, 4 delete, 8 enable."""

    async def share(
        self, devices: Sequence[str], user: Mapping[str, str], *, permit: int, comment: str = ""
    ) -> list[ThingRecord]:
        """Share devices with a user, by email or countryCode and phoneNumber, without asking them (Share Devices).

        Returns the devices with all they are shared with. Raises UnknownPersonError (30008).
        """
        body = {"deviceidList": list(devices), "user": user, "permit": permit, "comment": comment, "shareType": 1}
        return records(await self.call("POST", "/v2/device/share", body), "updatedThingList", ThingRecord)

    async def change_permit(self, device: str, apikey: str, permit: int) -> list[ThingRecord]:
        """Change what a user may do with a shared device's timers (Change Sharing Permission)."""
        body = {"deviceid": device, "apikey": apikey, "permit": permit}
        return _updated(await self.call("POST", "/v2/device/share/permit", body))

    async def unshare(self, device: str, apikey: str) -> list[ThingRecord]:
        """Take a share back (Cancel Sharing)."""
        return _updated(await self.call("DELETE", "/v2/device/share", {"deviceid": device, "apikey": apikey}))


def _updated(answer: Mapping[str, object]) -> list[ThingRecord]:
    """Return the things of an answer; the document says list and means one."""
    found = answer.get("updatedThing")
    return records({"found": found if isinstance(found, list) else [found]}, "found", ThingRecord)
