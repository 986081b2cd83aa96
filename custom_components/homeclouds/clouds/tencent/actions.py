"""What can be done with a device beside its entities: actions of the thing model, timers, history."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import tzinfo
import time
from typing import Any

from ..core.errors import NoAnswerError, UnsupportedError, ValueRangeError
from ..core.model import JSON, Device, DeviceKind, Sample
from ..core.timers import DAYS, carried, clock_of
from .api import Api, Ref
from .api.timers import Timer
from .background import BackgroundTasks
from .fields import decoded, flat
from .sharing import Sharing

ACTIONS = frozenset({
    "bind_device", "call_action", "delete_timer", "get_events", "get_history", "get_shares", "get_timers", "set_timer",
    "share_device", "unbind_device", "unshare_device",
})  # fmt: skip
_REPLIES = 64
_REPLY_WITHIN = 20
_DAY = 86400
_HISTORY_AT_ONCE = 7 * _DAY * 1000
"""Milliseconds of the past that are asked for at once; the vendor names no limit."""
_EMPTY_SPANS = 13
"""So many spans (a quarter) without a value are taken for the beginning of what the cloud keeps."""

type Data = Mapping[str, JSON]


@dataclass
class Actions:
    """Carries out the actions that this cloud declares."""

    api: Api
    background: BackgroundTasks
    sharing: Sharing
    zone: tzinfo
    """The vendor's time zone."""
    house: tzinfo
    """The one in which people give times."""
    _replies: OrderedDict[str, JSON] = field(default_factory=OrderedDict)
    """Replies that came before anybody waited for them."""
    _waiting: dict[str, asyncio.Future[JSON]] = field(default_factory=dict)

    def heard(self, token: str, result: JSON) -> None:
        """Take a device's reply to an action."""
        if (waiting := self._waiting.get(token)) is not None:
            if not waiting.done():
                waiting.set_result(result)
            return
        self._replies[token] = result
        while len(self._replies) > _REPLIES:
            self._replies.popitem(last=False)

    @property
    def table(self) -> Mapping[str, Callable[[Device, Data], Awaitable[JSON]]]:
        """Name -> what does it."""
        return {
            "call_action": self._call,
            "get_timers": self._timers,
            "set_timer": self._set_timer,
            "delete_timer": self._delete_timer,
            "get_history": self._history,
            "get_events": self._events,
            **self.sharing.table,
        }

    async def do(self, name: str, device: Device | None, data: Data) -> JSON:
        """Do one of them. Raises CloudError."""
        if name == "bind_device" and device is None:
            return await self.sharing.take(data)
        if name not in self.table or device is None or device.kind is DeviceKind.HOME:
            raise UnsupportedError(name)
        return await self.table[name](device, data)

    async def _call(self, device: Device, data: Data) -> JSON:
        ref, action, params = Ref.parse(device.id), str(data.get("action_id") or ""), data.get("parameters") or {}
        if not isinstance(params, dict):
            raise ValueRangeError("parameters")
        if data.get("wait_for_cloud", True):
            return await self.api.control.act(ref, action, params)
        token = await self.api.control.start_action(ref, action, params)
        if token in self._replies:
            return self._replies.pop(token)
        waiting: asyncio.Future[JSON] = asyncio.get_running_loop().create_future()
        self._waiting[token] = waiting
        try:
            async with asyncio.timeout(_REPLY_WITHIN):
                return await waiting
        except TimeoutError:
            raise NoAnswerError(action) from None
        finally:
            del self._waiting[token]

    async def _timers(self, device: Device, data: Data) -> JSON:
        return [
            _shown(_carried(timer, self.zone, self.house)) for timer in await self.api.timers.all(Ref.parse(device.id))
        ]

    async def _set_timer(self, device: Device, data: Data) -> JSON:
        """Create a timer or, with its id, change it; what isn't said stays as it was."""
        ref, identifier = Ref.parse(device.id), str(data.get("timer_id") or "")
        present = next((timer for timer in await self.api.timers.all(ref) if timer.id == identifier), None)
        if identifier and present is None:
            raise ValueRangeError(identifier)
        known = _carried(present, self.zone, self.house) if present else None
        timer = _carried(_merged(known, data), self.house, self.zone)
        if present is None:
            identifier = await self.api.timers.create(ref, timer)
            if not timer.enabled:
                await self.api.timers.enable(ref, identifier, False)
        else:
            if _plan(timer) != _plan(present):
                await self.api.timers.modify(ref, timer)
            if timer.enabled != present.enabled:
                await self.api.timers.enable(ref, identifier, timer.enabled)
        await self.background.look_at_timers(device)
        return {"timer_id": identifier}

    async def _delete_timer(self, device: Device, data: Data) -> JSON:
        await self.api.timers.delete(Ref.parse(device.id), str(data.get("timer_id") or ""))
        await self.background.look_at_timers(device)
        return None

    async def _history(self, device: Device, data: Data) -> JSON:
        start, end = _span(data)
        name = str(data.get("property") or "")
        samples = await self.api.history.samples(Ref.parse(device.id), name, int(start * 1000), int(end * 1000))
        return [{"time": sample.time, "value": sample.value} for sample in samples]

    async def past(self, device: Device, name: str, start: float, end: float) -> list[Sample]:
        """Return the values of a property between two times in seconds; of a struct's member, those in the struct's."""
        if device.kind is DeviceKind.HOME:
            raise UnsupportedError(name)
        whole, first, last = name.partition(".")[0], int(start * 1000), int(end * 1000)
        found: list[Sample] = []
        empty = 0
        while last > first and empty < _EMPTY_SPANS:
            since = max(last - _HISTORY_AT_ONCE, first)
            samples = await self.api.history.samples(Ref.parse(device.id), whole, since, last - 1)
            found = [Sample(at / 1000, flat({whole: decoded(value)}).get(name)) for at, value in samples] + found
            last, empty = since, 0 if samples else empty + 1
        return found

    async def _events(self, device: Device, data: Data) -> JSON:
        start, end = _span(data)
        found = await self.api.history.events(
            Ref.parse(device.id),
            start=int(start),
            end=int(end) + 1,
            kind=str(data.get("event_type") or ""),
            event=str(data.get("event_id") or ""),
        )
        return [
            {
                "time": item.get("TimeStamp"),
                "event_id": item.get("EventId"),
                "type": item.get("Type"),
                "data": decoded(item.get("Data")),
            }
            for item in found
        ]


def _shown(timer: Timer) -> dict[str, Any]:
    shown = asdict(timer)
    return {"timer_id": shown.pop("id"), **shown, "days": _days(timer), "data": dict(timer.data)}


def _plan(timer: Timer) -> tuple[object, ...]:
    return (timer.name, timer.days, timer.time, timer.repeat, dict(timer.data))


def _carried(timer: Timer, source: tzinfo, target: tzinfo) -> Timer:
    """Return a timer in another time zone. Raises ValueRangeError."""
    moment, days = carried(timer.time, _days(timer), source, target)
    return replace(timer, time=clock_of(moment), days="".join("1" if day in days else "0" for day in DAYS))


def _days(timer: Timer) -> list[str]:
    return [day for day, digit in zip(DAYS, timer.days, strict=False) if digit == "1"]


def _merged(present: Timer | None, data: Data) -> Timer:
    """Return the timer as it is to be, in the house's zone: once, unless days are given. Raises ValueRangeError."""
    known: dict[str, Any] = asdict(present) if present else {"id": "", "name": "Home Assistant"}
    wanted = known | {name: data[name] for name in ("name", "time", "repeat", "enabled", "data") if name in data}
    if isinstance(days := data.get("days"), list):
        wanted["days"] = "".join("1" if day in days else "0" for day in DAYS)
        wanted["repeat"] = data.get("repeat", bool(days))
    if wanted.get("repeat") and "1" not in wanted.get("days", ""):
        wanted["days"] = "1" * len(DAYS)
    if not isinstance(wanted.get("data"), dict) or not wanted["data"]:
        raise ValueRangeError("data")
    return Timer(**{**wanted, "time": str(wanted.get("time", ""))})


def _span(data: Data) -> tuple[float, float]:
    """Return the time asked for, in seconds; the last day if nothing is said."""
    end = _seconds(data.get("end")) or time.time()
    return _seconds(data.get("start")) or end - _DAY, end


def _seconds(value: JSON) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
