"""Device: adding, describing and deleting."""

from collections.abc import Mapping, Sequence
import hashlib
from typing import cast

from ...core.model import JSON
from ..types import Settings, ThingRecord
from .common import Topic, given, record, records


class Devices(Topic):
    """What devices are called, where they are, and which there are."""

    async def add(
        self,
        device: str,
        key: str,
        *,
        name: str,
        chip: str,
        settings: Settings | None = None,
        infrared: str | None = None,
        home: str | None = None,
        room: str | None = None,
        last: bool = False,
    ) -> ThingRecord:
        """Add a Wi-Fi device by its id, key and chip id, which the device gives during pairing (Add WiFi Device).

        Raises CommandError (30010 to 30016), NotPermittedError (30017) if the app may not use this brand.
        """
        body = {
            "name": name,
            "deviceid": device,
            "digest": hashlib.sha256(f"{device}{key}".encode()).hexdigest(),
            "chipid": chip,
            "sort": 2 if last else 1,
        }
        body |= given(settings=settings, ifrCode=infrared, familyid=home, roomid=room)
        return cast(ThingRecord, await self.call("POST", "/v2/device/add", body))

    async def add_gsm(
        self, gsm_id: str, *, name: str, home: str | None = None, room: str | None = None, last: bool = False
    ) -> list[ThingRecord]:
        """Add what the QR code with this id stands for (Add GSM Device). Raises CommandError (30003, 30007)."""
        body = {"id": gsm_id, "name": name, "sort": 2 if last else 1} | given(familyid=home, roomid=room)
        answer = await self.call("POST", "/v2/device/add-gsm", body)
        return records(answer, "thingList", ThingRecord) if "thingList" in answer else [cast(ThingRecord, answer)]

    async def update_info(self, device: str, *, name: str | None = None, room: str | None = None) -> None:
        """Rename a device or move it to a room (Update Name/Room of Device)."""
        await self.call("POST", "/v2/device/update-info", {"deviceid": device} | given(name=name, roomid=room))

    async def delete(self, device: str) -> None:
        """Delete a device, or give back a shared one (Delete Device)."""
        await self.call("DELETE", "/v2/device", {"deviceid": device})

    async def set_tags(self, device: str, tags: Mapping[str, JSON], *, merge: bool = True) -> ThingRecord:
        """Change a device's tags, such as the names of its channels (Change Device Tags) and return the thing."""
        body = {"deviceid": device, "type": "merge" if merge else "replace", "tags": tags}
        return record(await self.call("POST", "/v2/device/tags", body), "updatedThing", ThingRecord)

    async def set_settings(self, devices: Sequence[str], settings: Settings) -> None:
        """Change the vendor's notifications about devices (Change device settings, in newer editions of the document)."""
        await self.call("POST", "/v2/device/settings", {"deviceidList": list(devices), "settings": settings})
