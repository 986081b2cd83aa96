"""Times of day and weekdays between two time zones."""

from datetime import UTC, datetime
from itertools import islice
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from freezegun import freeze_time
import pytest

from custom_components.homeclouds.clouds.core.cloud import NullListener
from custom_components.homeclouds.clouds.core.errors import ValueRangeError
from custom_components.homeclouds.clouds.core.model import Device
from custom_components.homeclouds.clouds.core.timers import DAYS, Timer, carried, clock_of, next_run
from custom_components.homeclouds.clouds.ewelink import timers
from custom_components.homeclouds.clouds.ewelink.timer_list import TimerList
from custom_components.homeclouds.clouds.tencent.api import Ref
from custom_components.homeclouds.clouds.tencent.api.timers import Timer as StoredTimer
from custom_components.homeclouds.clouds.tencent.timers import (
    TIMERS,
    TimerList as TencentTimerList,
    Timers as TencentTimers,
)

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


@pytest.mark.parametrize(
    ("now", "days", "clock"),
    [
        # Summer time ends or begins on the Sunday after that Friday
        ("2026-10-30 12:00", ["mon"], "12:00"),
        ("2026-10-30 12:00", ["sat", "mon"], "11:00"),
        ("2026-10-30 12:00", [], "11:00"),
        ("2027-03-12 12:00", ["mon"], "11:00"),
        ("2027-03-12 12:30", ["fri", "mon"], "11:00"),
        ("2027-03-12 12:00", ["fri"], "11:00"),
    ],
)
def test_summer_time_on_the_way_to_the_next_run(now: str, days: list[str], clock: str) -> None:
    """What counts is the day on which it runs next, not the next day."""
    with freeze_time(now):
        moment, there = carried("07:00", days, NEW_YORK, UTC)
        assert (clock_of(moment), there) == (clock, [day for day in DAYS if day in days])
        back, here = carried(clock, there, UTC, NEW_YORK)
    assert (clock_of(back), here) == ("07:00", there)


def test_hour_that_comes_twice() -> None:
    """In the second of the two hours a time of day is that of the second."""
    with freeze_time("2026-11-01 06:10"):
        assert carried("01:30", (), NEW_YORK, UTC)[0] == datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
        assert carried("01:05", (), NEW_YORK, UTC)[0] == datetime(2026, 11, 2, 6, 5, tzinfo=UTC)


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
    once = timers.shown(timers.changed(later, {"days": []}, {}, zone), zone)
    assert (once["time"], once["days"], once["repeat"]) == (clock, [], False), "no days are not all days"


def at(*moments: str) -> list[datetime]:
    """Return moments of UTC."""
    return [datetime.fromisoformat(f"2026-{moment}+00:00") for moment in moments]


def next_runs(found: tuple[Timer, ...] | None, since: str = "07-15T12:00") -> list[datetime]:
    """Return when the one timer that was found runs next."""
    (timer,) = found or ()
    return list(islice(timer.runs(*at(since)), 3))


@freeze_time("2026-07-15 12:00:00")
@pytest.mark.parametrize(
    ("moment", "kind", "expected"),
    [
        ("2026-07-24T08:28:00.000Z", "once", ["07-24T08:28"]),
        ("2026-07-24T08:28:00.000", "once", ["07-24T08:28"]),
        ("2026-07-14T08:28:00.000Z", "once", []),
        ("36 8 * * 1,3", "repeat", ["07-20T08:36", "07-22T08:36", "07-27T08:36"]),
        ("0 12 * * *", "repeat", ["07-15T12:00", "07-16T12:00", "07-17T12:00"]),
        ("59 11 * * 7", "repeat", ["07-19T11:59", "07-26T11:59", "08-02T11:59"]),
        ("2026-07-15T11:50:00.000Z 10 5", "duration", ["07-15T12:00", "07-15T12:05", "07-15T12:15"]),
        ("2026-07-01T00:00:00.000Z 60", "duration", ["07-15T12:00", "07-15T13:00", "07-15T14:00"]),
        ("2026-07-16T00:00:00.000Z 0", "duration", ["07-16T00:00"]),
    ],
)
def test_runs_of_ewelink_timer(moment: str, kind: str, expected: list[str]) -> None:
    """A timer runs once, on days of the week, or in a loop; its times are in UTC."""
    timer: Any = {"enabled": 1, "mId": "1", "type": kind, "at": moment, "do": {"switch": "on"}}
    assert next_runs(TimerList().read({"timers": [timer]})) == at(*expected)


@pytest.mark.parametrize("moment", ["", "noon", "60 8 * *", "2026-13-01T00:00:00Z", "2026-07-15T11:50:00Z x", None, {}])
def test_ewelink_timer_without_a_time_is_left_out(moment: Any) -> None:
    """A time that can't be read is no run, and spoils no other timer."""
    timers: Any = [{"enabled": 1, "type": "duration", "at": moment}, "no timer", {"enabled": 0, "at": "0 0 * * *"}]
    assert TimerList().read({"timers": timers}) == ()
    assert TimerList().read({"timers": "none"}) == ()


@pytest.mark.parametrize("clock", ["25 61", "61 12", "30 24"])
def test_timer_with_an_impossible_time_never_runs(clock: str) -> None:
    """What is no time of day has no next run."""
    found = TimerList().read({"timers": [{"enabled": 1, "at": f"{clock} * * *"}]})
    assert next_run(found, datetime.now(UTC)) is None


@freeze_time("2026-11-20 01:00:00")
@pytest.mark.parametrize(
    ("timer", "expected"),
    [
        ({"time": "10:00"}, ["11-20T02:00"]),
        ({"time": "08:00"}, ["11-21T00:00"]),
        ({"time": "10:00", "days": "1000000"}, ["11-22T02:00"]),
        ({"time": "08:00", "days": "0000010", "repeat": True}, ["11-27T00:00", "12-04T00:00", "12-11T00:00"]),
        ({"time": "10:00", "days": "0000000", "repeat": True}, ["11-20T02:00", "11-21T02:00", "11-22T02:00"]),
        ({"time": "25:00"}, []),
        ({}, []),
    ],
)
def test_runs_of_tencent_timer(timer: dict[str, Any], expected: list[str]) -> None:
    """Days begin with Sunday; a timer that does not repeat runs the next time. It is Friday, nine o'clock in Beijing."""
    assert next_runs(TencentTimerList(zone=SHANGHAI).read({TIMERS: [timer]}), "11-20T01:00") == at(*expected)
    assert TencentTimerList(zone=SHANGHAI).read({}) is None


def test_runs_follow_summer_time() -> None:
    """A time of day stays the same when summer time begins and ends; one that the change skips is run after it."""
    timer = Timer(id="1", zone=NEW_YORK, time="02:30", repeats=True)
    assert list(islice(timer.runs(*at("03-07T00:00")), 3)) == at("03-07T07:30", "03-08T07:30", "03-09T06:30")
    assert list(islice(timer.runs(*at("10-31T12:00")), 3)) == at("11-01T07:30", "11-02T07:30", "11-03T07:30")


def test_runs_end_with_the_calendar() -> None:
    """After the last day that there can be no timer runs."""
    timer = Timer(id="1", time="12:00", repeats=True)
    assert list(timer.runs(datetime(9999, 12, 31, 0, 0, tzinfo=UTC))) == [datetime(9999, 12, 31, 12, 0, tzinfo=UTC)]


@freeze_time("2026-07-15 12:00:00")
@pytest.mark.parametrize(
    ("moment", "kind"),
    [
        ("9999-12-31T23:59:59.000Z", "once"),
        ("9999-12-31T23:59:59-14:00", "once"),
        ("9999-12-31T23:00:00.000Z 5", "duration"),
        ("2026-07-15T11:50:00.000Z 99999999999 5", "duration"),
        ("2026-07-15T11:50:00.000Z 1439999998560 1439999998560", "duration"),
    ],
)
def test_run_beyond_the_calendar_is_none(moment: str, kind: str) -> None:
    """A moment without a place in the calendars of all time zones ends nothing but its own timer."""
    found = TimerList().read({"timers": [{"enabled": 1, "type": kind, "at": moment}]})
    assert next_run(found, datetime.now(UTC)) is None


@pytest.mark.parametrize("moment", ["99 99 * * *", "9999-12-31T23:59:59Z", "noon", None])
def test_timer_of_an_odd_time_is_shown_without_it(moment: Any) -> None:
    """One odd timer does not keep an action from showing the others."""
    shown = timers.shown({"mId": "1", "enabled": 1, "at": moment, "do": {"switch": "on"}}, SHANGHAI)
    assert (shown["at"], shown.get("time")) == (moment, None)


async def test_tencent_timer_of_an_odd_time_is_shown_as_it_is() -> None:
    """Here, too."""
    found = [StoredTimer(id="1", name="odd", time="25:61"), StoredTimer(id="2", name="good", time="07:00")]

    async def stored(device: Ref) -> list[StoredTimer]:
        return found

    api: Any = SimpleNamespace(timers=SimpleNamespace(all=stored))
    reader = TencentTimers(api, NullListener(), SHANGHAI, SHANGHAI)
    shown: Any = await reader.all(Device(id="P/d", name="d"))
    assert [one["time"] for one in shown] == ["25:61", "07:00"]


@pytest.mark.parametrize("minutes", [0, -5, 10**10, 10**30, "soon"])
def test_impossible_countdown_is_refused(minutes: Any) -> None:
    """One that ends after the last day that there can be, too."""
    with pytest.raises(ValueRangeError):
        timers.changed({}, {"countdown": minutes, "data": {"switch": "on"}}, {}, SHANGHAI)
