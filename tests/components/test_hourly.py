"""Hours out of readings, and how those of a counter fit between what is there."""

from typing import Any

import pytest

from custom_components.homeclouds.clouds.core.codecs import Flag, With
from custom_components.homeclouds.clouds.core.model import Sample
from custom_components.homeclouds.clouds.core.number_codecs import Measure, Range
from custom_components.homeclouds.history.hourly import (
    HOUR,
    Average,
    Reading,
    Row,
    Total,
    averages,
    placed,
    readings,
    totals,
)

SPAN = range(0, 100 * HOUR, HOUR)


def at(hour: float, value: float) -> Reading:
    """Return a reading at an hour."""
    return Reading(hour * HOUR, value)


def test_readings() -> None:
    """They come in the order of time; what is no number is left out, and so is what a reader does not take."""
    past: dict[str, list[Sample]] = {"a": [Sample(30, "25"), Sample(10, 20), Sample(20, "lies"), Sample(40, None)]}
    assert readings(past, Measure("a", scale=0.1)) == [(10, 2.0), (30, 2.5)]
    assert readings({"a": [Sample(1, "x")]}, Flag("a")) == []
    assert readings({}, Measure("a")) == []


def test_readings_of_several_properties() -> None:
    """A reader sees all its properties as they were at the moment."""
    past: dict[str, list[Sample]] = {"b": [Sample(2, 7)], "a": [Sample(1, 5), Sample(3, 6)]}
    assert readings(past, With(Range("a"), {"b": 1})) == [(1, 5), (2, 5), (3, 6)]


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ([], {}),
        # A quarter of an hour at 10, three quarters at 20
        ([at(0, 10), at(0.25, 20)], {0: Average(17.5, 10, 20)}),
        # Nothing is known of what was before the first
        ([at(0.5, 8)], {0: Average(8, 8, 8)}),
        # What was held at the end of the hour before counts
        ([at(0, 10), at(1.5, 20)], {0: Average(10, 10, 10), 1: Average(15, 10, 20)}),
        # But not what was long ago, and hours without readings are none
        ([at(0, 10), at(2.5, 20)], {0: Average(10, 10, 10), 2: Average(20, 20, 20)}),
        ([at(0, 10), at(1, 20)], {0: Average(10, 10, 10), 1: Average(20, 10, 20)}),
    ],
)
def test_averages(found: list[Reading], expected: dict[int, Average]) -> None:
    """A value holds until the next."""
    assert averages(found) == {hour * HOUR: average for hour, average in expected.items()}


@pytest.mark.parametrize(
    ("resets", "values", "growth"),
    [
        (False, [5, 6, 8], [0, 1, 3]),
        # A momentary 0 and a jump that nothing confirms are no consumption
        (False, [5, 0, 6, 900, 7], [0, 0, 1, 1, 2]),
        # A meter that was exchanged goes on from where it is
        (False, [5, 1, 1.5], [0, 0, 1.5]),
        (True, [5, 6, 1, 2], [0, 1, 2, 3]),
        # A little less is noise
        (True, [5, 4.9, 5.5], [0, 0, 0.6]),
        (False, [], []),
        (True, [], []),
    ],
)
def test_totals(resets: bool, values: list[float], growth: list[float]) -> None:
    """What a counter has counted since the first reading."""
    found = totals([at(hour, value) for hour, value in enumerate(values)], resets=resets, largest_step=100)
    assert [total.state for total in found.values()] == values
    assert [total.growth for total in found.values()] == pytest.approx(growth)


def test_last_of_an_hour() -> None:
    """An hour is where it ended."""
    found = totals([at(0.1, 5), at(0.9, 7), at(1.2, 8)], resets=False, largest_step=100)
    assert found == {0: Total(7, 2), HOUR: Total(8, 3)}


def hours(**states: float) -> dict[int, Total]:
    """Return a counter's hours, h3=7.0 and so on, as it counts without a break."""
    named = {int(name.removeprefix("h")): state for name, state in states.items()}
    first = next(iter(named.values()))
    return {hour * HOUR: Total(state, state - first) for hour, state in named.items()}


def row(hour: int, state: float, total: float) -> Row:
    """Return what is there."""
    return Row(hour * HOUR, state, total)


@pytest.mark.parametrize(
    ("found", "rows", "expected", "lift"),
    [
        # Nothing there: sums begin with what was counted in the first hour
        (hours(h0=5, h1=6, h2=8), [], {0: 0, 1: 1, 2: 3}, 0),
        # Before the first row: it began at 10 and counted 0.5 within its hour
        (hours(h0=5, h1=6), [row(5, 10.5, 0.5)], {0: 0, 1: 1}, 5),
        # The meter that Home Assistant saw first was a new one: nothing to bridge
        (hours(h0=5, h1=6), [row(5, 2.5, 0.5)], {0: 0, 1: 1}, 1),
        # Between two rows: what the later counts is shared out, not counted twice
        (hours(h1=6, h2=7, h3=8), [row(0, 5, 1), row(4, 9, 5)], {1: 2, 2: 3, 3: 4}, 0),
        # More than the later row counts cannot be
        (hours(h1=6, h2=70, h3=80), [row(0, 5, 1), row(4, 9, 5)], {1: 2, 2: 5, 3: 5}, 0),
        # After the last, from where it was read
        (hours(h4=9, h5=10), [row(4, 9, 5)], {5: 6}, 0),
        # After the last, which counts on from an older meter: its state says nothing, the reading does
        (hours(h4=9, h5=10), [row(4, 109, 105)], {5: 106}, 0),
        (hours(h5=10, h6=11), [row(4, 109, 105)], {5: 105, 6: 106}, 0),
        # A reading long before the row adds nothing to it
        (hours(h1=1, h5=15), [row(1, 1, 0), row(3, 11, 10)], {5: 14}, 0),
        # Before, between and after at once
        (hours(h0=1, h1=2, h2=3, h3=4, h4=5), [row(1, 2, 0.5), row(3, 4, 2.5)], {0: 0, 2: 2, 4: 4}, 0.5),
        # All there
        (hours(h0=1, h1=2), [row(0, 1, 0), row(1, 2, 1)], {}, 0),
    ],
)
def test_placed(found: dict[int, Total], rows: list[Row], expected: dict[int, float], lift: float) -> None:
    """Sums go on from what is there and up to what follows."""
    placement = placed(found, rows, SPAN, resets=False)
    assert {hour // HOUR: total for hour, total in placement.sums.items()} == pytest.approx(expected)
    assert placement.lift == pytest.approx(lift)
    lifted = {item.hour: item.sum + placement.lift for item in rows} | dict(placement.sums)
    sums = [lifted[hour] for hour in sorted(lifted)]
    assert sums == sorted(sums)


def test_wanted_only() -> None:
    """An hour before those that are wanted is where they begin, and no more."""
    placement = placed(hours(h0=1, h1=2, h2=4), [row(5, 4, 0)], range(HOUR, 9 * HOUR, HOUR), resets=False)
    assert (placement.sums, placement.lift) == ({HOUR: 1, 2 * HOUR: 3}, 3)


def test_counter_that_starts_again_before_the_first_row() -> None:
    """What today's counter had when Home Assistant saw it first was counted since its start."""
    found: Any = hours(h0=1, h1=9)
    assert placed(found, [row(5, 3.5, 0.5)], SPAN, resets=True).lift == 8 + 3
