"""Timers of a device (document, Timer settings): what is kept in its `timers`, and what people say."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
import uuid

from ..core.errors import ValueRangeError
from ..core.model import JSON, Properties
from .params import nest

_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")


def shown(timer: Mapping[str, Any]) -> dict[str, JSON]:
    """Return a timer as an action shows it; times are UTC."""
    return {
        "timer_id": timer.get("mId"),
        "enabled": timer.get("enabled") == 1,
        "type": timer.get("coolkit_timer_type") or timer.get("type"),
        "at": timer.get("at"),
        "data": timer.get("do") or timer.get("startDo"),
        **({"countdown": timer["period"]} if timer.get("period") else {}),
        **({"then": timer["endDo"]} if timer.get("endDo") else {}),
    }


def changed(timer: Mapping[str, Any], data: Mapping[str, JSON], present: Properties) -> dict[str, Any]:
    """Return a timer with what `data` says. Raises ValueRangeError.

    That is time (UTC), days, repeat; or countdown in minutes; enabled; data (properties to write).
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
        new |= _when(data)
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


def _when(data: Mapping[str, JSON]) -> dict[str, str]:
    try:
        hour, minute = (int(part) for part in str(data.get("time")).split(":")[:2])
        soon = datetime.now(UTC).replace(hour=hour, minute=minute, second=0, microsecond=0)
    except ValueError as err:
        raise ValueRangeError("time: hours and minutes") from err
    wanted = data.get("days")
    days = [_DAYS.index(day) for day in wanted if day in _DAYS] if isinstance(wanted, list) else []
    if days or data.get("repeat"):
        on = ",".join(str(day) for day in sorted(days)) or "*"
        return {"type": "repeat", "coolkit_timer_type": "repeat", "at": f"{minute} {hour} * * {on}"}
    if soon <= datetime.now(UTC):
        soon += timedelta(days=1)
    return {"type": "once", "coolkit_timer_type": "once", "at": _moment(soon)}
