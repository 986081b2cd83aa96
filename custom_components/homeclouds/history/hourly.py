"""Past values by the hour, as Home Assistant's statistics need them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Any, NamedTuple

from ..clouds.core.codecs import Reader
from ..clouds.core.model import Sample, Value
from .monotonic import Monotonic

HOUR = 3600
_RESET_BELOW = 0.9
"""A counter that starts again by itself has done so if it falls below this part of what it was; Home Assistant uses the same rule."""


class Reading(NamedTuple):
    """A number at a moment, in seconds since the epoch."""

    time: float
    value: float


class Average(NamedTuple):
    """What a measurement was during an hour."""

    mean: float
    minimum: float
    maximum: float


class Total(NamedTuple):
    """Where a counter was at the end of an hour."""

    state: float
    growth: float
    """What it had counted since the first reading of all."""


class Row(NamedTuple):
    """What Home Assistant has of a counter's hour."""

    hour: int
    state: float
    sum: float


@dataclass(frozen=True, slots=True)
class Placement:
    """How a counter's hours fit between those that Home Assistant has."""

    sums: Mapping[int, float]
    """Hour -> sum, for the hours that are missing."""
    lift: float = 0
    """What all sums that Home Assistant has are to be raised by, for what was counted before."""


def hour_of(time: float) -> int:
    """Return when the hour of a moment began."""
    return int(time // HOUR) * HOUR


def readings(history: Mapping[str, Iterable[Sample]], reader: Reader[Any]) -> list[Reading]:
    """Return what a reader makes of the past values of its properties, oldest first; what is no number is left out."""
    found: list[Reading] = []
    properties: dict[str, Value] = {}
    news = ((sample.time, name, sample.value) for name, samples in history.items() for sample in samples)
    for time, name, value in sorted(news, key=lambda item: item[0]):
        properties[name] = value
        if isinstance(number := reader.read(properties), int | float):
            found.append(Reading(time, number))
    return found


def spans(found: Sequence[Reading]) -> dict[int, list[tuple[float, float]]]:
    """Return by hour what a measurement was, and for how many seconds. A value holds until the next; an hour without any is none."""
    hours = _by_hour(found)
    result: dict[int, list[tuple[float, float]]] = {}
    for hour, group in hours.items():
        before = hours.get(hour - HOUR)
        held = [Reading(hour, before[-1].value), *group] if before else group
        ends = [*(reading.time for reading in held[1:]), hour + HOUR]
        result[hour] = [(reading.value, end - reading.time) for reading, end in zip(held, ends, strict=True)]
    return result


def averages(found: Sequence[Reading]) -> dict[int, Average]:
    """Return the hours of a measurement."""
    result: dict[int, Average] = {}
    for hour, held in spans(found).items():
        values = [value for value, _ in held]
        weighted = sum(value * seconds for value, seconds in held)
        result[hour] = Average(weighted / sum(seconds for _, seconds in held), min(values), max(values))
    return result


def totals(found: Sequence[Reading], *, resets: bool, largest_step: float) -> dict[int, Total]:
    """Return the hours of a counter; `resets` and `largest_step` are explained at Sensor.resets and Monotonic."""
    growths = _restarting(found) if resets else _monotonic(found, largest_step)
    grown = dict(zip((reading.time for reading in found), growths, strict=False))
    return {hour: Total(group[-1].value, grown[group[-1].time]) for hour, group in _by_hour(found).items()}


def placed(hours: Mapping[int, Total], rows: Sequence[Row], wanted: range, *, resets: bool) -> Placement:
    """Return the sums of those wanted hours that the rows lack, so that nothing is counted twice.

    `rows` are all that there are, oldest first. Between two of them the sum of the later one counts already what happened since
    the earlier: the missing hours share that out. Before the first, sums begin at 0, and the rows follow on.
    """
    known = {row.hour for row in rows}
    missing = sorted(hour for hour in hours if hour in wanted and hour not in known)
    early = [hour for hour in missing if not rows or hour < rows[0].hour]
    sums: dict[int, float] = {}
    lift = 0.0
    if early:
        base = max((total.growth for hour, total in hours.items() if hour < early[0]), default=0)
        sums = {hour: hours[hour].growth - base for hour in early}
    if early and rows:
        began = rows[0].state - rows[0].sum
        step = began - hours[early[-1]].state
        lift = sums[early[-1]] + (step if step >= 0 else began if resets else 0)
    for earlier, later in _neighbors(rows):
        between = [hour for hour in missing if earlier.hour < hour and (later is None or hour < later.hour)]
        top = float("inf") if later is None else max(later.sum, earlier.sum)
        for hour in between:
            growth = hours[hour].growth - _base(hours, earlier, between[0])
            sums[hour] = lift + min(earlier.sum + max(growth, 0), top)
    return Placement({hour: round(value, 6) for hour, value in sums.items()}, round(lift, 6))


def _neighbors(rows: Sequence[Row]) -> Iterator[tuple[Row, Row | None]]:
    yield from pairwise(rows)
    if rows:
        yield rows[-1], None


def _base(hours: Mapping[int, Total], row: Row, first: int) -> float:
    """Return the growth at the end of a row's hour: as read, or else from the row's state."""
    if row.hour in hours:
        return hours[row.hour].growth
    read = max((total.growth for hour, total in hours.items() if hour < row.hour), default=float("-inf"))
    return max(read, hours[first].growth - max(hours[first].state - row.state, 0))


def _by_hour(found: Iterable[Reading]) -> dict[int, list[Reading]]:
    return {hour: list(group) for hour, group in groupby(found, key=lambda reading: hour_of(reading.time))}


def _monotonic(found: Iterable[Reading], largest_step: float) -> Iterator[float]:
    counter, start = Monotonic(largest_step=largest_step), None
    for reading in found:
        total = counter.read(reading.value)
        start = total if start is None else start
        yield (total or 0) - (start or 0)


def _restarting(found: Sequence[Reading]) -> Iterator[float]:
    growth = 0.0
    if found:
        yield growth
    for before, after in pairwise(found):
        growth += counted(before.value, after.value)
        yield growth


def counted(before: float, after: float) -> float:
    """Return what a counter that starts again by itself has counted between two readings."""
    return after if after < before * _RESET_BELOW else max(after - before, 0)
