"""Device: adding, describing and deleting; groups, sharing with other users of the app, operating history, firmware."""

from collections.abc import Mapping, Sequence
import hashlib
from typing import Any, cast

from ...core.model import JSON
from ...core.rate_limit import Priority
from ..types import Firmware, Operation, Settings, ThingRecord
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


class Groups(Topic):
    """Groups of devices. `set_status` of things controls one."""

    async def all(self) -> list[ThingRecord]:
        """Return the groups of the current home (Get Group List)."""
        return records(await self.call("GET", "/v2/device/group", {"lang": "en"}), "groupList", ThingRecord)

    async def add(
        self, name: str, main_device: str, *, home: str | None = None, room: str | None = None, last: bool = True
    ) -> ThingRecord:
        """Add a group with a name of up to 50 characters (Add Group). Raises NotPermittedError (30009)."""
        body = {"name": name, "mainDeviceId": main_device, "sort": 2 if last else 1}
        return cast(ThingRecord, await self.call("POST", "/v2/device/group", body | given(familyid=home, roomid=room)))

    async def rename(self, group: str, name: str) -> None:
        """Rename a group (Change Group Name)."""
        await self.call("PUT", "/v2/device/group", {"id": group, "name": name})

    async def delete(self, group: str) -> None:
        """Delete a group; its devices stay (Delete Group)."""
        await self.call("DELETE", "/v2/device/group", {"id": group})

    async def save_status(self, group: str, params: Mapping[str, Any]) -> None:
        """Store a group's params without controlling anything (Change Group Status)."""
        await self.call("POST", "/v2/device/group/status", {"id": group, "params": params})

    async def set_devices(self, group: str, devices: Sequence[str]) -> list[ThingRecord]:
        """Say which devices a group has; its main device must be among them (Update the Device List of a Group)."""
        body = {"id": group, "deviceidList": list(devices)}
        return records(await self.call("POST", "/v2/device/group/update", body), "updatedThingList", ThingRecord)


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


class History(Topic):
    """What was done with a device."""

    async def operations(self, device: str, *, before: int | None = None, number: int = 30) -> list[Operation]:
        """Return a device's last operations, newest first, 30 at most; `before` is in ms (Get Device Operating History)."""
        query = {"deviceid": device, "num": number} | given(**{"from": before})
        answer = await self.call("GET", "/v2/device/history", query, priority=Priority.STATISTICS)
        return records(answer, "histories", Operation)

    async def clear(self, device: str) -> None:
        """Forget a device's operations (Clean Device Operating History)."""
        await self.call("DELETE", "/v2/device/history", {"deviceid": device})


class Updates(Topic):
    """Newer firmware; the WebSocket installs it."""

    async def newer(self, devices: Sequence[tuple[str, str, str]]) -> list[Firmware]:
        """Return newer firmware for up to 30 (id, model, version) (Get Device OTA Update Information)."""
        items = [{"deviceid": device, "model": model, "version": version} for device, model, version in devices]
        body = {"deviceInfoList": items}
        answer = await self.call("POST", "/v2/device/ota/query", body, priority=Priority.STATISTICS)
        return records(answer, "otaInfoList", Firmware)
