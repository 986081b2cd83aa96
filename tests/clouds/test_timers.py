"""Times of day and weekdays between two time zones."""

from datetime import UTC
from typing import Any
from zoneinfo import ZoneInfo

from freezegun import freeze_time
import pytest

from custom_components.homeclouds.clouds.core.errors import ValueRangeError
from custom_components.homeclouds.clouds.core.timers import carried, clock_of
from custom_components.homeclouds.clouds.ewelink import timers

SHANGHAI, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("clock", "days", "source", "target", "there"),
    [
        ("07:00", ["mon"], SHANGHAI, UTC, ("23:00", ["sun"])),
        ("23:00", ["sun"], UTC, SHANGHAI, ("07:00", ["mon"])),
        ("21:30:00", ["sat", "mon"], NEW_YORK, UTC, ("01:30", ["sun", "tue"])),
        ("07:00", [], NEW_YORK, UTC, ("11:00", [])),
        ("7:5", ["wed"], UTC, UTC, ("07:05", ["wed"])),
    ],
)
@freeze_time("2026-07-15 12:00:00")
def test_weekday_moves_with_the_time(clock: str, days: list[str], source: Any, target: Any, there: Any) -> None:
    """Near midnight the weekday is another; summer time counts."""
    moment, shifted = carried(clock, days, source, target)
    assert (clock_of(moment), shifted) == there


@freeze_time("2026-01-15 12:00:00")
def test_winter_time() -> None:
    """In winter New York is five hours behind."""
    assert clock_of(carried("07:00", (), NEW_YORK, UTC)[0]) == "12:00"


@pytest.mark.parametrize("clock", [None, "noon", "24:00", "7", "07:60"])
def test_no_time_of_day(clock: object) -> None:
    """What is no time of day is refused."""
    with pytest.raises(ValueRangeError):
        carried(clock, (), UTC, UTC)


@freeze_time("2026-07-15 12:00:00")
@pytest.mark.parametrize("zone", [UTC, SHANGHAI, NEW_YORK])
@pytest.mark.parametrize("clock", ["00:10", "07:00", "23:50"])
@pytest.mark.parametrize(
    ("given", "days", "repeat"),
    [
        ({}, [], False),
        ({"days": ["mon", "fri"]}, ["mon", "fri"], True),
        ({"repeat": True}, ["sun", "mon", "tue", "wed", "thu", "fri", "sat"], True),
        ({"days": ["mon"], "repeat": False}, [], False),
    ],
)
def test_ewelink_timer_is_read_back(
    zone: Any, clock: str, given: dict[str, Any], days: list[str], repeat: bool
) -> None:
    """A timer is shown as it was given: once, unless days are given or it repeats."""
    made = timers.changed({}, {"time": clock, "data": {"switch": "on"}, **given}, {}, zone)
    shown = timers.shown(made, zone)
    assert (shown["time"], shown["days"], shown["repeat"]) == (clock, days, repeat)
    later = timers.changed(made, {"days": ["tue"]}, {}, zone)
    assert (timers.shown(later, zone)["time"], timers.shown(later, zone)["days"]) == (clock, ["tue"])
