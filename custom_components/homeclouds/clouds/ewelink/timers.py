"""Timers of a device (document, Timer settings): what is kept in its `timers`, and what people say."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, tzinfo
import re
from typing import Any
import uuid

from ..core.errors import ValueRangeError
from ..core.model import JSON, Properties
from ..core.timers import DAYS, carried, clock_of
from .params import nest

_CRON = re.compile(r"(\d{1,2}) (\d{1,2}) \* \* (\*|[0-7](?:,[0-7])*)")


def shown(timer: Mapping[str, Any], zone: tzinfo) -> dict[str, JSON]:
    """Return a timer as an action shows it: `time` and `days` in a time zone, `at` as it is kept (UTC)."""
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
    """Return when a timer runs; nothing of timers that are not at a time of day."""
    at = str(timer.get("at") or "")
    if found := _CRON.fullmatch(at):
        days = list(DAYS) if found[3] == "*" else [DAYS[int(day) % 7] for day in found[3].split(",")]
        moment, days = carried(f"{found[2]}:{found[1]}", days, UTC, zone)
        return {"time": clock_of(moment), "days": [*days], "repeat": True}
    try:
        moment = datetime.fromisoformat(at).astimezone(zone)
    except ValueError:
        return {}
    return {"time": clock_of(moment), "days": [], "repeat": False, "next": moment.isoformat()}


def changed(timer: Mapping[str, Any], data: Mapping[str, JSON], present: Properties, zone: tzinfo) -> dict[str, Any]:
    """Return a timer with what `data` says. Raises ValueRangeError.

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
    if isinstance(wishes := data.get("data"), dict):
        new["do"] = nest(wishes, present)
    if (minutes := data.get("countdown")) is not None:
        new |= _after(minutes)
    elif data.keys() & {"time", "days", "repeat"}:
        new.pop("period", None)
        known = _clock(timer, zone)
        new |= _when({**known, **({"repeat": True} if data.get("days") else {}), **data}, zone)
    if not new.get("at") or not (new.get("do") or new.get("startDo")):
        raise ValueRangeError("a timer needs a time and what to write")
    return new


def _after(minutes: JSON) -> dict[str, str]:
    if not isinstance(minutes, int) or minutes < 1:
        raise ValueRangeError("countdown: minutes")
    at = _moment(datetime.now(UTC) + timedelta(minutes=minutes))
    return {"type": "once", "coolkit_timer_type": "delay", "at": at, "period": str(minutes)}


def _moment(time: datetime) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _when(data: Mapping[str, JSON], zone: tzinfo) -> dict[str, str]:
    wanted = data.get("days")
    moment, days = carried(data.get("time"), wanted if isinstance(wanted, list) else (), zone, UTC)
    if (days or data.get("repeat")) and data.get("repeat") is not False:
        on = ",".join(str(DAYS.index(day)) for day in days) if 0 < len(days) < len(DAYS) else "*"
        return {"type": "repeat", "coolkit_timer_type": "repeat", "at": f"{moment.minute} {moment.hour} * * {on}"}
    return {"type": "once", "coolkit_timer_type": "once", "at": _moment(moment)}
