"""Device: what there is, its state, and commands; and where the WebSocket is (Real Time Control Device)."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
import math
from typing import Any, cast

from ...core.errors import ProtocolError
from ...core.rate_limit import Priority
from ...core.values import identifier, number
from ..codes import result_code
from ..types import Params, Server, ThingRecord
from .common import DEVICE, Topic, given, record, records, thing_ids

_FIRST = -9999999
"""Before all indexes (Get Thing List, `beginIndex`)."""
_PAGE = 30
"""Things in a page: with more the server may run out of time (Get Thing List)."""
_MOST_PAGES = 100
_NO_PORT = 65536


class Things(Topic):
    """Devices and groups alike."""

    async def all(self, home: str | None = None) -> list[ThingRecord]:
        """Return all things of a home, else of the current one, in one piece (Get Thing List)."""
        return (await self._some(given(familyid=home, num=0)))[0]

    async def pages(self, home: str | None = None) -> list[ThingRecord]:
        """Return all things of a home, read page by page. Raises ProtocolError if pages do not end or do not fit together."""
        found: dict[tuple[str, str], ThingRecord] = {}
        begin = _FIRST
        for _ in range(_MOST_PAGES):
            things, length, total = await self._some(given(familyid=home, num=_PAGE, beginIndex=begin))
            before = len(found)
            found |= {(str(each.get("itemType")), _id(each)): each for each in things}
            if length < _PAGE or len(found) == total:
                return list(found.values())
            indexes = [int(index) for each in things if (index := number(each.get("index"))) is not None]
            if len(found) == before or len(found) > total or not indexes:
                break
            begin = max(indexes)
        raise ProtocolError("the pages of the list do not end or do not fit together")

    async def _some(self, query: Mapping[str, str | int]) -> tuple[list[ThingRecord], int, float]:
        """Return the things of a page, its length with what is none of it, and how many there are at most."""
        answer = await self.call("GET", "/v2/device/thing", query, priority=Priority.LIST)
        total = number(answer.get("total"))
        things = records(answer, "thingList", ThingRecord)
        return things, len(answer["thingList"]), math.inf if total is None else total

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
        codes: dict[str, int] = {}
        for each in records(answer, "respList", dict):
            # What became of the others is known nevertheless
            with suppress(ProtocolError):
                if (code := result_code(each)) is not None:
                    codes[str(each.get("id"))] = code
        return codes


def _id(thing: ThingRecord) -> str:
    data = thing.get("itemData")
    return (identifier(data.get("deviceid")) or identifier(data.get("id"))) if isinstance(data, dict) else ""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the WebSocket is."""

    domain: str
    port: int


class Dispatch(Topic):
    """The service that shares the connections out among the servers."""

    async def server(self, origin: str) -> Endpoint:
        """Return where to open the WebSocket; `origin` is the region's service (HTTP: DispatchService)."""
        answer = cast(Server, await self.call("GET", "/dispatch/app", priority=Priority.COMMAND, origin=origin))
        domain, port = answer.get("domain") or answer.get("IP"), number(answer.get("port"))
        if not isinstance(domain, str) or port is None or not 1 <= port < _NO_PORT:
            raise ProtocolError("the dispatch service names no server")
        return Endpoint(domain, int(port))
