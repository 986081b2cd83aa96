"""Timers of a device (document, Timer settings): its property `timers`, and the form in which actions show them."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any
import uuid

from ..core.cloud import Listener
from ..core.errors import ValueRangeError
from ..core.model import JSON, Properties, Update
from ..core.timers import DAYS, carried, clock_of
from ..core.values import as_dicts, as_list
from .commands import Commands
from .devices import Thing
from .params import nest
from .timer_list import CRON, TIMERS, days_of


class Timers:
    """Reads and changes the timers of devices; a device only takes the whole list of them."""

    def __init__(self, commands: Commands, listener: Listener, zone: tzinfo) -> None:
        """Read and write with commands, and report to a listener; users give times in a zone."""
        self._commands, self._listener, self._zone = commands, listener, zone
        self._changing = asyncio.Lock()

    async def all(self, thing: Thing) -> JSON:
        """Return a device's timers as actions show them. Raises CloudError."""
        return [shown(timer, self._zone) for timer in await self._read(thing)]

    async def set(self, thing: Thing, data: Mapping[str, JSON]) -> JSON:
        """Create a timer or, with its id, change it, and return it. Raises CloudError."""
        async with self._changing:
            present = await self._read(thing)
            timer_id = data.get("timer_id")
            before = next((timer for timer in present if timer.get("mId") == timer_id), None)
            if timer_id is not None and before is None:
                raise ValueRangeError("no such timer")
            timer = changed(before or {}, data, thing.properties, self._zone)
            others = [each for each in present if each is not before]
            await self._write(thing, [*others, timer])
        return shown(timer, self._zone)

    async def delete(self, thing: Thing, data: Mapping[str, JSON]) -> None:
        """Delete a timer. Raises CloudError."""
        async with self._changing:
            present = await self._read(thing)
            others = [timer for timer in present if timer.get("mId") != data.get("timer_id")]
            if len(others) == len(present):
                raise ValueRangeError("no such timer")
            await self._write(thing, others)

    async def _write(self, thing: Thing, timers: list[dict[str, Any]]) -> None:
        await self._commands.write(thing.device, {TIMERS: timers})
        # The vendor does not repeat it to whoever wrote it
        self._listener.update(Update(thing.device.id, {TIMERS: [*timers]}))

    async def _read(self, thing: Thing) -> list[dict[str, Any]]:
        """Return the timers that the device reports, else those of the last list."""
        return as_dicts((await self._commands.query(thing.device, [TIMERS])).get(TIMERS, thing.properties.get(TIMERS)))


def shown(timer: Mapping[str, Any], zone: tzinfo) -> dict[str, JSON]:
    """Return a timer as an action shows it: `time` and `days` in a time zone, `at` in UTC as the device has it."""
    return {
        "timer_id": timer.get("mId"),
        "enabled": timer.get("enabled") == 1,
        "type": timer.get("coolkit_timer_type") or timer.get("type"),
        "at": timer.get("at"),
        **_clock(timer, zone),
        "data": timer.get("do") or timer.get("startDo"),
        **({"countdown": timer["period"]} if timer.get("period") else {}),
        **({"then": timer["endDo"]} if timer.get("endDo") else {}),
    }


def _clock(timer: Mapping[str, Any], zone: tzinfo) -> dict[str, JSON]:
    """Return when a timer runs; nothing for one that has no time of day."""
    at = str(timer.get("at") or "")
    try:
        if found := CRON.fullmatch(at):
            moment, days = carried(f"{found[2]}:{found[1]}", days_of(found[3]), UTC, zone)
            return {"time": clock_of(moment), "days": [*days], "repeat": True}
        moment = datetime.fromisoformat(at).astimezone(zone)
    except OverflowError, ValueError, ValueRangeError:
        return {}
    return {"time": clock_of(moment), "days": [], "repeat": False, "next": moment.isoformat()}


def changed(timer: Mapping[str, Any], data: Mapping[str, JSON], present: Properties, zone: tzinfo) -> dict[str, Any]:
    """Return a timer with the changes in `data`. Raises ValueRangeError.

    That is time and days in a time zone, repeat; or countdown in minutes; enabled; data (properties to write). A timer runs once
    unless days are given or it is to repeat.
    """
    new: dict[str, Any] = {
        "mId": str(uuid.uuid4()),
        "enabled": 1,
        "coolkit_timer_type": "once",
        "type": "once",
        **timer,
    }
    if "enabled" in data:
        new["enabled"] = int(bool(data["enabled"]))
    if isinstance(wanted := data.get("data"), dict):
        new["do"] = nest(wanted, present)
    if (minutes := data.get("countdown")) is not None:
        new |= _after(minutes)
    elif data.keys() & {"time", "days", "repeat"}:
        new.pop("period", None)
        known = _clock(timer, zone)
        repeat = {"repeat": bool(data["days"])} if "days" in data else {}
        new |= _when({**known, **repeat, **data}, zone)
    if not new.get("at") or not (new.get("do") or new.get("startDo")):
        raise ValueRangeError("a timer needs a time and what to write")
    return new


def _after(minutes: JSON) -> dict[str, str]:
    if not isinstance(minutes, int) or minutes < 1:
        raise ValueRangeError("countdown: minutes")
    try:
        at = _moment(datetime.now(UTC) + timedelta(minutes=minutes))
    except OverflowError:
        raise ValueRangeError("countdown: minutes") from None
    return {"type": "once", "coolkit_timer_type": "delay", "at": at, "period": str(minutes)}


def _moment(time: datetime) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _when(data: Mapping[str, JSON], zone: tzinfo) -> dict[str, str]:
    moment, days = carried(data.get("time"), as_list(data.get("days")), zone, UTC)
    if (days or data.get("repeat")) and data.get("repeat") is not False:
        on = ",".join(str(DAYS.index(day)) for day in days) if 0 < len(days) < len(DAYS) else "*"
        return {"type": "repeat", "coolkit_timer_type": "repeat", "at": f"{moment.minute} {moment.hour} * * {on}"}
    return {"type": "once", "coolkit_timer_type": "once", "at": _moment(moment)}
