"""When the timers of devices run: the sensor of the next run, and the calendar."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, override
from zoneinfo import ZoneInfo

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity import Entity
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.homeclouds.clouds.core.codecs import Flag, Reader, Text
from custom_components.homeclouds.clouds.core.features import MediaPlayer, Remote, Switch
from custom_components.homeclouds.clouds.core.model import Device, Properties
from custom_components.homeclouds.clouds.core.timers import NextRun, Schedule, Timer

from .conftest import DEVICE_ID, Instance

NEXT, CALENDAR = "sensor.thing_next_timer", "calendar.thing_timers"
ZONE = "America/New_York"
DAILY = Timer(id="1", zone=ZoneInfo(ZONE), time="07:00", repeats=True, data={"on": "1"})
MONDAYS = Timer(id="2", name="Week", zone=ZoneInfo(ZONE), time="08:30", days=frozenset(("mon",)), repeats=True)
ONCE = Timer(id="3", start=datetime(2026, 3, 6, 13, 0, tzinfo=UTC), data={"second": "0"})
EVENING = Timer(id="4", zone=ZoneInfo(ZONE), time="18:00", repeats=True, data={"on": "0", "sound": "1"})
EARLY, LATE = (
    Timer(id=name, name=name, zone=UTC, time=time, repeats=True) for name, time in (("Early", "5:40"), ("Late", "6:40"))
)
TIMERS = {"daily": DAILY, "mondays": MONDAYS, "once": ONCE, "evening": EVENING, "early": EARLY, "late": LATE}


@dataclass(frozen=True)
class Named(Reader[tuple[Timer, ...]]):
    """Reads timers by their names."""

    @property
    @override
    def names(self) -> frozenset[str]:
        return frozenset(("timers",))

    @override
    def read(self, properties: Properties) -> tuple[Timer, ...]:
        found: Any = properties["timers"]
        return tuple(TIMERS[name] for name in found)


@pytest.fixture(autouse=True)
def enabled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have calendars as if the user had enabled them."""
    monkeypatch.setattr(Entity, "entity_registry_enabled_default", True)


@pytest.fixture
async def lamp(instance: Instance, freezer: FrozenDateTimeFactory) -> FrozenDateTimeFactory:
    """Return the clock of Home Assistant in New York with a device that has two timers; it is Friday, six o'clock."""
    freezer.move_to("2026-03-06T11:00:00Z")
    await instance.hass.config.async_set_time_zone(ZONE)
    await instance.show(
        Switch(key="switch", name="", state=Flag("on"), channel="1"),
        Switch(key="switch", name="", state=Flag("second"), channel="2"),
        MediaPlayer(key="media_player", name="", power=Flag("sound")),
        Remote(key="remote", key_to_send=Text("key")),
        NextRun(key="next_timer", value=Named()),
        Schedule(key="timers", timers=Named()),
        device=Device(id=DEVICE_ID, name="Thing", channels={"1": "", "2": "Desk"}),
        timers=["daily", "mondays"],
    )
    return freezer


async def events(hass: HomeAssistant, start: str, end: str) -> list[tuple[str, str]]:
    """Return start and summary of a calendar's events."""
    found: Any = await hass.services.async_call(
        "calendar",
        "get_events",
        {"entity_id": CALENDAR, "start_date_time": start, "end_date_time": end},
        blocking=True,
        return_response=True,
    )
    return [(event["start"], event["summary"]) for event in found[CALENDAR]["events"]]


async def test_next_run_follows_the_clock(instance: Instance, lamp: FrozenDateTimeFactory) -> None:
    """When a timer has run the next one is shown, without any word of the cloud."""
    assert instance.state(NEXT).state == "2026-03-06T12:00:00+00:00"
    lamp.move_to("2026-03-06T12:00:02Z")
    async_fire_time_changed(instance.hass)
    await instance.hass.async_block_till_done()
    assert instance.state(NEXT).state == "2026-03-07T12:00:00+00:00"
    await instance.push(timers=["mondays"])
    assert instance.state(NEXT).state == "2026-03-09T12:30:00+00:00"
    await instance.push(timers=[])
    assert instance.state(NEXT).state == "unknown"


async def test_run_is_called_by_all_that_it_switches(instance: Instance, lamp: FrozenDateTimeFactory) -> None:
    """What is turned on and off beside a switch is named, too; a remote control is not, as it is always on."""
    await instance.push(timers=["evening"])
    assert await events(instance.hass, "2026-03-06T00:00:00", "2026-03-07T00:00:00") == [
        ("2026-03-06T18:00:00-05:00", "Channel 1: Off, Thing: On")
    ]


async def test_calendar_shows_runs_in_time_zone_of_home_assistant(
    instance: Instance, lamp: FrozenDateTimeFactory
) -> None:
    """Runs keep their time of day over the change to summer time; who has no name is called by what it switches."""
    assert await events(instance.hass, "2026-03-07T00:00:00", "2026-03-10T00:00:00") == [
        ("2026-03-07T07:00:00-05:00", "Channel 1: On"),
        ("2026-03-08T07:00:00-04:00", "Channel 1: On"),
        ("2026-03-09T07:00:00-04:00", "Channel 1: On"),
        ("2026-03-09T08:30:00-04:00", "Week"),
    ]
    assert instance.state(CALENDAR).state == "off"
    assert instance.attributes(CALENDAR, "message", "start_time", "description") == [
        "Channel 1: On",
        "2026-03-06 07:00:00",
        "on: 1",
    ]
    await instance.push(timers=["once"])
    assert await events(instance.hass, "2026-03-06T08:00:30", "2026-03-10T00:00:00") == [
        ("2026-03-06T08:00:00-05:00", "Desk: Off")
    ]


async def test_runs_in_the_hour_that_comes_twice(instance: Instance) -> None:
    """As summer time ends, a run is in one of the two hours of the same name only, and ends a minute later."""
    await instance.hass.config.async_set_time_zone(ZONE)
    await instance.show(Schedule(key="timers", timers=Named()), timers=["early", "late"])
    first, second = ("2026-11-01T01:40:00-04:00", "Early"), ("2026-11-01T01:40:00-05:00", "Late")
    end = "2026-11-01T23:00:00-05:00"
    assert await events(instance.hass, "2026-11-01T01:30:00-04:00", end) == [first, second]
    assert await events(instance.hass, "2026-11-01T01:30:00-05:00", end) == [second]
    assert await events(instance.hass, "2026-11-01T01:40:30-05:00", "2026-11-01T01:50:00-05:00") == [second]


async def test_calendar_is_on_once_in_the_hour_that_comes_twice(
    instance: Instance, lamp: FrozenDateTimeFactory
) -> None:
    """A run in the first of the two hours is over in the second."""
    await instance.push(timers=["early"])
    for moment, expected in (("2026-11-01T05:40:30Z", "on"), ("2026-11-01T06:40:30Z", "off")):
        lamp.move_to(moment)
        instance.entry.runtime_data.states[DEVICE_ID].notify_all()
        assert instance.state(CALENDAR).state == expected


async def test_calendar_is_on_while_timer_runs(instance: Instance, lamp: FrozenDateTimeFactory) -> None:
    """An automation can start with a run."""
    await instance.push(timers=["once"])
    for moment, expected in (("2026-03-06T13:00:01Z", "on"), ("2026-03-06T13:01:01Z", "off")):
        lamp.move_to(moment)
        async_fire_time_changed(instance.hass)
        await instance.hass.async_block_till_done()
        assert instance.state(CALENDAR).state == expected
    assert instance.attributes(CALENDAR, "message") == [None]
    lamp.tick(timedelta(days=1))


async def test_timer_that_switches_nothing_is_called_like_the_device(
    instance: Instance, freezer: FrozenDateTimeFactory
) -> None:
    """What a timer writes may be something that has no on and off."""
    freezer.move_to("2026-03-06T11:00:00Z")
    await instance.show(Schedule(key="timers", timers=Named()), timers=["once"])
    assert instance.attributes(CALENDAR, "message", "description") == ["Thing", "second: 0"]
