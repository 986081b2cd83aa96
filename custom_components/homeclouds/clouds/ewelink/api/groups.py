"""Device: groups, which are controlled as one thing."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from ..types import ThingRecord
from .common import Topic, given, records


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
