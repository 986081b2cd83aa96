"""Groups of devices."""

from typing import Any

from ..accounts import Refusal, User
from .common import Body, Calls, Topic, mapping, text, whole

_LONGEST_NAME = 50
_MOST = {10: 5, 20: 20, 30: 100}
"""Groups that each account level may have; the document says only that there is such a limit."""


class Groups(Topic):
    """Things made of devices."""

    @property
    def calls(self) -> Calls:
        """Calls with a token."""
        return {
            ("GET", "/v2/device/group"): self._all,
            ("POST", "/v2/device/group"): self._add,
            ("PUT", "/v2/device/group"): self._rename,
            ("DELETE", "/v2/device/group"): self._delete,
            ("POST", "/v2/device/group/status"): self._save,
            ("POST", "/v2/device/group/update"): self._set_devices,
        }

    async def _all(self, user: User, body: Body) -> Body:
        found = self._sim.items(user, self._sim.current_home)
        return {"groupList": [item for item in found if item["itemType"] == 3]}

    async def _add(self, user: User, body: Body) -> Body:
        name, sort = text(body, "name", longest=_LONGEST_NAME), whole(body, "sort", 1, 2, 2)
        main = self.device(user, body.get("mainDeviceId"))
        home, room = self.place(body)
        if len(self._sim.groups) >= _MOST[user.level]:
            raise Refusal(30009, "too many groups for this plan")
        group: dict[str, Any] = {
            "id": f"group-{max([0, *(int(each['id'].removeprefix('group-')) for each in self._sim.groups)]) + 1}",
            "name": name,
            "main": main.id,
            "devices": [main.id],
            "params": dict(main.properties),
            "home": home,
            "room": room,
        }
        self._sim.put(group["id"], last=sort == 2)
        self._sim.groups.append(group)
        return self._sim.group_item(group) | {"updatedThingList": [self._sim.item(main, user)]}

    async def _rename(self, user: User, body: Body) -> Body:
        self.group(body.get("id"))["name"] = text(body, "name", longest=_LONGEST_NAME)
        return {}

    async def _delete(self, user: User, body: Body) -> Body:
        self._sim.groups.remove(self.group(body.get("id")))
        return {}

    async def _save(self, user: User, body: Body) -> Body:
        self.group(body.get("id"))["params"] |= mapping(body, "params")
        return {}

    async def _set_devices(self, user: User, body: Body) -> Body:
        group, devices = self.group(body.get("id")), body.get("deviceidList")
        if not isinstance(devices, list) or group["main"] not in devices:
            raise Refusal(400, "the main device must be among them")
        found = [self.device(user, device) for device in devices]
        group["devices"] = devices
        return {"updatedThingList": [self._sim.item(device, user) for device in found]}
