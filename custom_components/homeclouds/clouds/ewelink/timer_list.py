"""The timers that a device reports (document, Timer settings)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
import re
from typing import Any, override

from ..core.codecs import Reader
from ..core.model import Properties
from ..core.timers import DAYS, Timer
from ..core.values import as_dicts
from .params import flatten

TIMERS = "timers"
CRON = re.compile(r"(\d{1,2}) (\d{1,2}) \* \* (\*|[0-7](?:,[0-7])*)")
"""Minute, hour and days of a timer that repeats, in UTC."""


@dataclass(frozen=True)
class TimerList(Reader[tuple[Timer, ...]]):
    """Reads the enabled timers of a device."""

    names = frozenset((TIMERS,))

    @override
    def read(self, properties: Properties) -> tuple[Timer, ...]:
        timers = [timer for timer in as_dicts(properties.get(TIMERS)) if timer.get("enabled") == 1]
        return tuple(found for timer in timers if (found := _timer(timer)) is not None)


def _timer(timer: Mapping[str, Any]) -> Timer | None:
    """Return when a timer runs and what it writes; None if its time can't be read."""
    at, data = str(timer.get("at") or ""), timer.get("do") or timer.get("startDo")
    written = flatten(data) if isinstance(data, dict) else {}
    identifier = str(timer.get("mId") or "")
    if found := CRON.fullmatch(at):
        days = frozenset(days_of(found[3]))
        return Timer(id=identifier, time=f"{found[2]}:{found[1]}", days=days, repeats=True, data=written)
    moment, *waits = at.split()[:3] or ("",)
    try:
        start = datetime.fromisoformat(moment)
        gaps = tuple(timedelta(minutes=int(wait)) for wait in waits if int(wait) > 0)
    except ValueError, OverflowError:
        return None
    start = start if start.tzinfo else start.replace(tzinfo=UTC)
    return Timer(id=identifier, start=start, gaps=gaps if timer.get("type") == "duration" else (), data=written)


def days_of(cron: str) -> list[str]:
    """Return the days of the week that a cron expression names."""
    return list(DAYS) if cron == "*" else [DAYS[int(day) % 7] for day in cron.split(",")]
