"""Home Page; things, their state, and commands."""

from typing import Any

from ..accounts import Refusal, User
from ..state import EwelinkState, thing_id
from .common import Body, Call, Calls, Topic, mapping, objects, whole

DEVICE, GROUP = 1, 2
_FIRST = -9999999


class Things(Topic):
    """Devices and groups alike."""

    @property
    def calls(self) -> Calls:
        """Calls with a token."""
        return {
            ("GET", "/v2/device/thing"): self.all,
            ("POST", "/v2/device/thing"): self._specified,
            ("GET", "/v2/device/thing/status"): self._status,
            ("POST", "/v2/device/thing/status"): self._set_status,
            ("POST", "/v2/device/thing/batch-status"): self._batch,
        }

    async def all(self, user: User, body: Body) -> Body:
        """List things."""
        home = self.home(body.get("familyid"))["id"]
        number, begin = whole(body, "num", 0, 10_000, 30), whole(body, "beginIndex", _FIRST, 10_000, _FIRST)
        if number == 0 and self._sim.faults.take("no_all", "/v2/device/thing"):
            raise Refusal(500, "timeout")
        if fault := self._sim.faults.take("endless_pages", "/v2/device/thing"):
            return _page_of_strangers(begin, fault.options.get("total", 10))
        found = self._sim.items(user, home)
        items = [item for item in found if item["index"] > begin]
        return {"thingList": items[:number] if number else items, "total": len(found) + 1}

    async def _specified(self, user: User, body: Body) -> Body:
        wanted = {(each.get("itemType"), each["id"]) for each in objects(body, "thingList", least=1, most=10)}
        found = self._sim.items(user, None)
        return {"thingList": [item for item in found if (item["itemType"], thing_id(item)) in wanted]}

    async def _status(self, user: User, body: Body) -> Body:
        if whole(body, "type", DEVICE, GROUP) == GROUP:
            params = self.group(body.get("id"))["params"]
        else:
            params = self.device(user, body.get("id")).properties
        names = [name for name in str(body.get("params") or "").split("|") if name]
        return {"params": {name: params[name] for name in names if name in params} if names else params}

    async def _set_status(self, user: User, body: Body) -> Body:
        if not await self._obeyed(user, body):
            raise Refusal(4002, "device control failed")
        return {}

    async def _batch(self, user: User, body: Body) -> Body:
        wanted, patience = objects(body, "thingList", least=1, most=10), whole(body, "timeout", 0, 8000, 0)
        if len({each["id"] for each in wanted}) < len(wanted):
            raise Refusal(400, "ids must be unique")
        answers = []
        for each in wanted:
            obeyed = await self._obeyed(user, each)
            answers.append({"type": each["type"], "id": each["id"], "error": 0 if obeyed or not patience else 30022})
        return {"respList": answers}

    async def _obeyed(self, user: User, body: Body) -> bool:
        """Command a device, or all of a group; of a group nobody asks whether they obeyed."""
        kind, params = whole(body, "type", DEVICE, GROUP), mapping(body, "params")
        if not params:
            raise Refusal(400, "params are empty")
        if kind == DEVICE:
            return await self._sim.obey(self.device(user, body.get("id")), params)
        group = self.group(body.get("id"))
        group["params"] |= params
        for device in group["devices"]:
            if (found := self._sim.devices.get(device)) is not None and found.online:
                self._sim.command(found, params)
        return True


def _page_of_strangers(begin: int, total: Any) -> Body:
    """Return things that nobody has seen before, and after which there are more."""
    indexes = range(max(begin, 0) + 1, max(begin, 0) + 31)
    things = [{"itemType": 1, "index": n, "itemData": {"deviceid": f"9{n:09}", "params": {}}} for n in indexes]
    return {"thingList": things, "total": total}


class HomePage(Topic):
    """Several things at once."""

    def __init__(self, sim: EwelinkState, homes: Call, things: Call, messages: Call) -> None:
        """Put the page together from other calls."""
        super().__init__(sim)
        self._homes, self._things, self._messages = homes, things, messages

    @property
    def calls(self) -> Calls:
        """Calls with a token."""
        return {("POST", "/v2/homepage"): self._page}

    async def _page(self, user: User, body: Body) -> Body:
        answer: Body = {}
        if "getUser" in body:
            answer["userInfo"] = user.describe()
        if "getFamily" in body:
            answer["familyInfo"] = await self._homes(user, {})
        if "getThing" in body:
            answer["thingInfo"] = await self._things(user, mapping(body, "getThing"))
        if "getScene" in body:
            answer["sceneInfo"] = {}
        if "getMessage" in body:
            answer["messageInfo"] = await self._messages(user, mapping(body, "getMessage"))
        return answer
