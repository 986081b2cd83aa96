"""Device: what there is, its state, and commands."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ...budget import Priority
from ...errors import CloudError
from ..records import Params, ThingRecord
from .common import DEVICE, Topic, record, records, thing_ids

_FIRST = -9999999
"""Before all indexes (Get Thing List, `beginIndex`)."""


class Things(Topic):
    """Devices and groups alike."""

    __slots__ = ()

    async def all(self, home: str | None = None, *, page: int = 30) -> list[ThingRecord]:
        """Return all things of a home, else of the current one (Get Thing List).

        In one piece, or in pages where the server can't do that.
        """
        place = {"familyid": home} if home else {}
        try:
            return await self._some(place | {"num": 0})
        except CloudError as err:
            if err.code != "500":
                raise
        found: dict[Any, ThingRecord] = {}
        begin = _FIRST
        while True:
            things = await self._some(place | {"num": page, "beginIndex": begin})
            news = {(each.get("itemType"), _id(each)): each for each in things}
            if not news.keys() - found.keys():
                return list(found.values())
            found |= news
            begin = max(int(each.get("index") or 0) for each in things)
            if len(things) < page:
                return list(found.values())

    async def _some(self, query: Mapping[str, str | int]) -> list[ThingRecord]:
        answer = await self.call("GET", "/v2/device/thing", query, priority=Priority.LIST)
        return records(answer, "thingList", ThingRecord)

    async def specified(self, wanted: Sequence[tuple[int, str]]) -> list[ThingRecord]:
        """Return up to 10 things by (itemType, id) (Get Specified Things list)."""
        answer = await self.call("POST", "/v2/device/thing", {"thingList": thing_ids(wanted)})
        return records(answer, "thingList", ThingRecord)

    async def status(self, thing: str, *, kind: int = DEVICE, names: Iterable[str] = ()) -> Params:
        """Return params of a device or group, all if no names are given (Get Device or Group Status)."""
        query: dict[str, str | int] = {"type": kind, "id": thing}
        if wanted := "|".join(names):
            query["params"] = wanted
        return record(await self.call("GET", "/v2/device/thing/status", query), "params", dict)

    async def set_status(self, thing: str, params: Mapping[str, Any], *, kind: int = DEVICE) -> None:
        """Control a device or group (Update the Status of a Device or Group). Raises OfflineError, CommandError (4002)."""
        body = {"type": kind, "id": thing, "params": params}
        await self.call("POST", "/v2/device/thing/status", body, priority=Priority.COMMAND)

    async def set_statuses(
        self, commands: Mapping[str, tuple[int, Mapping[str, Any]]], *, timeout: int = 8000
    ) -> dict[str, int]:
        """Control up to 10 things, id -> (kind, params), and return their result codes (Update the Status of Multiple…).

        `timeout` is how long to wait for the devices, in ms up to 8000; without it all results are 0.
        """
        items = [{"type": kind, "id": thing, "params": params} for thing, (kind, params) in commands.items()]
        body = {"thingList": items, "timeout": timeout}
        answer = await self.call("POST", "/v2/device/thing/batch-status", body, priority=Priority.COMMAND)
        return {str(each.get("id")): int(each.get("error") or 0) for each in records(answer, "respList", dict)}


def _id(thing: ThingRecord) -> str:
    data = thing.get("itemData")
    return str(data.get("deviceid") or data.get("id")) if isinstance(data, dict) else ""
