"""Times of day and weekdays of timers, carried between the zone of Home Assistant and the vendor's."""

from collections.abc import Iterable
from datetime import datetime, timedelta, tzinfo
import re

from .errors import ValueRangeError

DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]?\d)(:[0-5]?\d(\.\d+)?)?")


def carried(clock: object, days: Iterable[object], source: tzinfo, target: tzinfo) -> tuple[datetime, list[str]]:
    """Return when a time of day of one zone comes next, in another zone, and what its weekdays are there.

    The offsets of that moment count, so that summer time is right for the next time. Raises ValueRangeError.
    """
    if (found := _CLOCK.fullmatch(str(clock))) is None:
        raise ValueRangeError("time")
    now = datetime.now(source)
    here = now.replace(hour=int(found[1]), minute=int(found[2]), second=0, microsecond=0)
    if here <= now:
        here += timedelta(days=1)
    there = here.astimezone(target)
    later = (there.date() - here.date()).days
    wanted = set(days)
    shifted = {DAYS[(place + later) % len(DAYS)] for place, day in enumerate(DAYS) if day in wanted}
    return there, [day for day in DAYS if day in shifted]


def clock_of(moment: datetime) -> str:
    """Return a time of day as users give it."""
    return f"{moment:%H:%M}"
