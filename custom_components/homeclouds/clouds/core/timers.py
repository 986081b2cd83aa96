"""Timers that a vendor's cloud or a device runs: when they run, and times of day carried from one time zone to another."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from heapq import merge
from itertools import count, cycle, islice
from operator import itemgetter
import re

from .codecs import Reader
from .errors import ValueRangeError
from .features import Feature
from .model import Properties
from .sensor_features import BinarySensor, Event, Firmware, Sensor

DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]?\d)(:[0-5]?\d(\.\d+)?)?")
_LAST = datetime(9998, 1, 1, tzinfo=UTC)
"""What starts later never runs: times of other zones, and an end, must have their place in the calendar, too."""


@dataclass(frozen=True, kw_only=True)
class Timer:
    """One enabled timer of a device. It has a time of day or a `start`."""

    id: str
    name: str = ""
    """The user's own, or ""."""
    zone: tzinfo = UTC
    """The time zone in which its time of day and its days count."""
    time: str = ""
    """HH:MM"""
    days: frozenset[str] = frozenset()
    """Of DAYS; none stands for all."""
    repeats: bool = False
    """Whether it runs each time, and not just the next."""
    start: datetime | None = None
    """When it runs once or, with `gaps`, when it begins to wait for its first run."""
    gaps: tuple[timedelta, ...] = ()
    """How long a loop waits for each of its actions in turn."""
    data: Properties = field(default_factory=dict)
    """What it writes."""

    def runs(self, since: datetime) -> Iterator[datetime]:
        """Yield when it runs, from a moment on; one that runs once has no time of day in the past."""
        if self.start is not None:
            yield from (moment for moment in self._loop(self.start, since) if moment >= since)
        elif self.repeats:
            yield from self._daily(since)
        else:
            yield from (moment for moment in islice(self._daily(datetime.now(UTC)), 1) if moment >= since)

    def _loop(self, start: datetime, since: datetime) -> Iterator[datetime]:
        try:
            whole = sum(self.gaps, timedelta())
        except OverflowError:
            return
        if whole <= timedelta():
            if start < _LAST:
                yield start
            return
        moment = start + max((since - start) // whole - 1, 0) * whole
        for gap in cycle(self.gaps):
            if gap >= _LAST - moment:
                return
            moment += gap
            yield moment

    def _daily(self, since: datetime) -> Iterator[datetime]:
        if (found := _CLOCK.fullmatch(self.time)) is None:
            return
        first = since.astimezone(self.zone).replace(hour=int(found[1]), minute=int(found[2]), second=0, microsecond=0)
        for ahead in count():
            try:
                # Added on the clock: a day with a change of summer time is longer or shorter
                day = first + timedelta(days=ahead)
                moment = day.astimezone(UTC)
            except OverflowError:
                return
            if moment >= since and (not self.days or DAYS[day.isoweekday() % 7] in self.days):
                yield moment


@dataclass(frozen=True, kw_only=True)
class Schedule(Feature, kind="calendar"):
    """The timers of a device, as a calendar."""

    timers: Reader[tuple[Timer, ...]]


@dataclass(frozen=True, kw_only=True)
class NextRun(Sensor):
    """When the first of a device's timers runs next; its value are the timers."""


_READINGS = (BinarySensor, Event, Firmware, Sensor)
"""Features of which no timer sets anything."""


def timer_features(
    timers: Reader[tuple[Timer, ...]], names: frozenset[str], features: Iterable[Feature]
) -> Iterator[Feature]:
    """Yield the features that show a device's timers, if it reports them and has something to set."""
    if timers.names <= names and not all(isinstance(one, _READINGS) for one in features):
        yield NextRun(key="next_timer", value=timers)
        yield Schedule(key="timers", timers=timers)


def runs(timers: Iterable[Timer], since: datetime) -> Iterator[tuple[datetime, Timer]]:
    """Yield when some timers run, from a moment on, in order."""

    def of(timer: Timer) -> Iterator[tuple[datetime, Timer]]:
        return ((moment, timer) for moment in timer.runs(since))

    return merge(*map(of, timers), key=itemgetter(0))


def next_run(timers: Iterable[Timer], since: datetime) -> datetime | None:
    """Return when the first of some timers runs, from a moment on; None if none will."""
    return next((moment for moment, _ in runs(timers, since)), None)


def carried(clock: object, days: Iterable[object], source: tzinfo, target: tzinfo) -> tuple[datetime, list[str]]:
    """Return when a time of day of one zone comes next on one of some weekdays, in another zone, and what the weekdays are there.

    The offsets of that moment count, so that summer time is right for the next time. Raises ValueRangeError.
    """
    if (found := _CLOCK.fullmatch(str(clock))) is None:
        raise ValueRangeError("time")
    now = datetime.now(source)
    here = now.replace(hour=int(found[1]), minute=int(found[2]), second=0, microsecond=0)
    wanted = set(DAYS).intersection(days)
    while here <= now or (wanted and DAYS[here.isoweekday() % 7] not in wanted):
        here = here.replace(fold=0) + timedelta(days=1)
    there = here.astimezone(target)
    later = (there.date() - here.date()).days
    shifted = {DAYS[(place + later) % len(DAYS)] for place, day in enumerate(DAYS) if day in wanted}
    return there, [day for day in DAYS if day in shifted]


def clock_of(moment: datetime) -> str:
    """Return a time of day as users give it."""
    return f"{moment:%H:%M}"
