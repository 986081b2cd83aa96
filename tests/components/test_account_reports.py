"""An account: which of polls, pushes, and what was missed is the newest."""

import asyncio
from dataclasses import replace
import time
from unittest.mock import patch

from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import EVENT_STATE_CHANGED, STATE_OFF, STATE_ON, STATE_UNAVAILABLE
from homeassistant.core import callback
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.homeclouds.clouds.core.cloud import NullListener
from custom_components.homeclouds.clouds.core.codecs import Choice, Flag
from custom_components.homeclouds.clouds.core.errors import UnreachableError
from custom_components.homeclouds.clouds.core.features import Climate, Number
from custom_components.homeclouds.clouds.core.model import Device, Snapshot, Update
from custom_components.homeclouds.clouds.core.number_codecs import Range
from custom_components.homeclouds.clouds.core.sensor_features import Event

from .conftest import DEVICE_ID, Instance
from .in_memory import BEEP, ENTITY, poll, report, settle


async def test_older_report_changes_nothing(instance: Instance) -> None:
    """Per property the newest report wins, whatever order they arrive in; without a time the order counts."""
    await instance.show(Number(key="fan_speed", value=Range("speed", 0, 100)), speed=10, other=0)
    now = time.time()
    instance.cloud.states[DEVICE_ID].clear()
    await report(instance, Update(DEVICE_ID, {"speed": 66}, time=now))
    await report(instance, Update(DEVICE_ID, {"speed": 33, "other": 1}, online=False, time=now - 60))
    assert instance.state("number.thing_fan_speed").state == STATE_UNAVAILABLE
    await report(instance, Update(DEVICE_ID, online=True, time=now - 50))
    assert instance.state("number.thing_fan_speed").state == "66.0"
    assert instance.entry.runtime_data.states[DEVICE_ID].reported["other"] == 1
    await report(instance, Update(DEVICE_ID, online=False, time=now - 55))
    assert instance.state("number.thing_fan_speed").state == "66.0"
    await report(instance, Update(DEVICE_ID, {"speed": 44}, times={"speed": now - 1}))
    assert instance.state("number.thing_fan_speed").state == "66.0"
    await report(instance, Update(DEVICE_ID, {"speed": 55}))
    assert instance.state("number.thing_fan_speed").state == "55.0"


async def test_clock_that_was_set_back_hides_no_change(instance: Instance) -> None:
    """A report from before what is known may be late, or the first after the device's clock was set back: the device is asked."""
    await instance.show(Number(key="fan_speed", value=Range("speed", 0, 100)), speed=10)
    now = time.time()
    await report(instance, Update(DEVICE_ID, {"speed": 66}, time=now))
    assert instance.cloud.queried == []
    instance.cloud.states[DEVICE_ID]["speed"] = 33
    for _ in range(3):
        await report(instance, Update(DEVICE_ID, {"speed": 33}, time=now - 3600))
    assert instance.state("number.thing_fan_speed").state == "33.0"
    assert instance.cloud.queried == [DEVICE_ID]


async def test_report_from_the_far_future_blocks_nothing(instance: Instance) -> None:
    """A device whose clock is years ahead is believed, and so is what it reports after its clock is right."""
    await instance.show(BEEP, buzzer="0")
    await instance.tell(Update(DEVICE_ID, {"buzzer": "1"}, time=time.time() + 1e9))
    assert instance.state(ENTITY).state == STATE_ON
    await instance.tell(Update(DEVICE_ID, {"buzzer": "0"}, time=time.time()))
    assert instance.state(ENTITY).state == STATE_OFF


async def test_entity_that_raises_keeps_no_other_from_being_shown(
    instance: Instance, freezer: FrozenDateTimeFactory, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever an entity raises is logged once per kind; neither pushes nor polls end for it."""
    await instance.show(BEEP, buzzer="0")

    def raising() -> None:
        raise TypeError("odd")

    instance.entry.runtime_data.states[DEVICE_ID].readers["buzzer"].insert(0, raising)
    await instance.push(buzzer="1")
    assert instance.state(ENTITY).state == STATE_ON
    instance.cloud.states[DEVICE_ID]["buzzer"] = "0"
    await poll(instance, freezer)
    assert instance.state(ENTITY).state == STATE_OFF
    assert instance.entry.runtime_data.poller.last_update_success
    assert caplog.text.count("Traceback") == 1


async def test_event_reported_twice_is_fired_once(instance: Instance) -> None:
    """The same event with the same time is a repetition; with another time it is another one."""
    fault = Event(key="fault", source="code", type=Choice("code", {"3": "occurred"}), types=("occurred",))
    await instance.show(fault, code="0")
    now = time.time()
    events: list[str] = []
    instance.hass.bus.async_listen(EVENT_STATE_CHANGED, callback(lambda event: events.append(event.data["entity_id"])))
    for moment in (now, now + 1, now):
        await instance.tell(Update(DEVICE_ID, events={"code": {"code": "3"}}, time=moment))
    assert events == ["event.thing_fault_report"] * 2


async def test_other_spelling_is_no_event(instance: Instance) -> None:
    """Where reports have texts and answers numbers, nothing happens when one comes after the other."""
    kinds = Choice("code", {"0": "cleared", "3": "occurred"})
    await instance.show(Event(key="fault", source="code", type=kinds, types=("occurred", "cleared")), code=0)
    events: list[str] = []
    instance.hass.bus.async_listen(EVENT_STATE_CHANGED, callback(lambda event: events.append(event.data["entity_id"])))
    for code in ("0", 0, "3", 3, 3.0, "0"):
        await instance.push(code=code)
    assert events == ["event.thing_fault_report"] * 2


async def test_push_outlives_a_failed_poll(instance: Instance, freezer: FrozenDateTimeFactory) -> None:
    """A failed poll is no outage while pushes come in."""
    instance.cloud.pushing = True
    await instance.show(BEEP, buzzer="1")
    instance.cloud.error = UnreachableError()
    await poll(instance, freezer)
    assert instance.state(ENTITY).state == STATE_ON
    instance.cloud.pushing = False
    instance.cloud.listener.link_changed()
    await settle(instance.hass)
    assert instance.state(ENTITY).state == STATE_ON
    await poll(instance, freezer, 31)
    assert instance.state(ENTITY).state == STATE_UNAVAILABLE


async def test_a_push_overtakes_the_poll(instance: Instance, freezer: FrozenDateTimeFactory) -> None:
    """What is pushed while a poll is under way is newer than what the poll brings."""
    await instance.show(BEEP, buzzer="0", other="0")
    answered = asyncio.Event()
    fetch = instance.cloud.fetch

    async def slow() -> Snapshot:
        snapshot = await fetch()
        await answered.wait()
        return snapshot

    instance.cloud.states[DEVICE_ID]["other"] = "1"
    with patch.object(instance.cloud, "fetch", slow):
        await poll(instance, freezer)
        await instance.push(buzzer="1")
        answered.set()
        await settle(instance.hass)
    assert instance.state(ENTITY).state == STATE_ON
    assert instance.entry.runtime_data.states[DEVICE_ID].reported["other"] == "1"
    answered.clear()
    with patch.object(instance.cloud, "fetch", slow):
        await poll(instance, freezer)
        await instance.tell(Update(DEVICE_ID, online=False))
        await instance.push(buzzer="0")
        answered.set()
        await settle(instance.hass)
    assert instance.state(ENTITY).state == STATE_UNAVAILABLE
    await poll(instance, freezer)
    assert instance.state(ENTITY).state == STATE_OFF


async def test_early_news(instance: Instance) -> None:
    """What a new device tells before a poll has shown it is not lost where polls tell no states."""
    await instance.show(BEEP, buzzer="0")
    instance.furnish(BEEP, device=Device(id="d2", name="Second"))
    account = instance.entry.runtime_data
    account.update(Update("d2", {"buzzer": "1"}))
    for number in range(200):
        account.update(Update(f"nobody {number}", {"buzzer": "1"}))
    await settle(instance.hass)
    assert instance.state("switch.second_beep").state == STATE_ON
    assert len(account.states) == 2


@pytest.mark.parametrize("others", [0, 150])
async def test_reports_of_what_is_not_shown(instance: Instance, freezer: FrozenDateTimeFactory, others: int) -> None:
    """Devices that the last list did not have, such as those of other homes, have no list fetched with each report.

    A new one has, however many they are.
    """
    instance.cloud.interval = 86400
    await instance.show(BEEP, buzzer="0")
    for number in range(others):
        instance.entry.runtime_data.update(Update(f"elsewhere {number}", {"buzzer": "1"}))
    await settle(instance.hass)
    fetch, fetched = instance.cloud.fetch, 0

    async def counted() -> Snapshot:
        nonlocal fetched
        fetched += 1
        return await fetch()

    with patch.object(instance.cloud, "fetch", counted):
        for _ in range(360):
            instance.entry.runtime_data.update(Update("elsewhere", {"buzzer": "1"}))
            await settle(instance.hass)
            freezer.tick(10)
            async_fire_time_changed(instance.hass)
            await settle(instance.hass)
    assert 3 < fetched < 15
    instance.furnish(BEEP, device=Device(id="d2", name="Second"))
    instance.entry.runtime_data.update(Update("d2", {"buzzer": "1"}))
    await settle(instance.hass)
    assert "d2" in instance.entry.runtime_data.states


async def test_climate_reads_only_its_own(instance: Instance) -> None:
    """A change of one property writes the state of the entities that read it, and of no other."""
    events: list[str] = []
    await instance.show(BEEP, Climate(key="air_conditioner", power=Flag("power"), mode=None), buzzer="0", power="1")
    instance.hass.bus.async_listen("state_changed", lambda event: events.append(event.data["entity_id"]))
    await instance.push(buzzer="1")
    assert events == [ENTITY]


async def test_event_from_a_property(instance: Instance) -> None:
    """A pushed change of a property may be an event; the same news again, and what a poll finds, are none."""
    fault = Event(
        key="fault",
        source="code",
        type=Choice("code", {"0": "cleared", "3": "occurred"}),
        types=("occurred", "cleared"),
    )
    await instance.show(fault, code="0")
    await instance.push(code="3")
    first = instance.state("event.thing_fault_report")
    assert first.attributes["event_type"] == "occurred"
    await instance.push(code="3")
    assert instance.state("event.thing_fault_report").last_updated == first.last_updated
    await instance.tell(Update(DEVICE_ID, events={"code": {"code": "0"}}))
    assert instance.state("event.thing_fault_report").attributes["event_type"] == "cleared"


async def test_poll_that_ends_during_a_reload_takes_no_device_away(
    instance: Instance, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A poll that ends while the account is unloaded leaves the devices to the account that is loaded next."""
    await instance.show(BEEP, buzzer=False)
    fetch, unloading = instance.cloud.fetch, asyncio.Event()
    polls: list[asyncio.Task[None]] = []

    async def slow_fetch() -> Snapshot:
        await unloading.wait()
        return await fetch()

    async def close() -> None:
        unloading.set()
        await asyncio.wait(polls)

    monkeypatch.setattr(instance.cloud, "fetch", slow_fetch)
    monkeypatch.setattr(instance.cloud, "close", close)
    # A device that the poll describes anew is claimed anew.
    instance.cloud.devices[DEVICE_ID] = replace(instance.cloud.devices[DEVICE_ID], name="Other")
    polls.append(asyncio.ensure_future(instance.entry.runtime_data.poller.async_refresh()))
    await asyncio.sleep(0)
    await instance.hass.config_entries.async_reload(instance.entry.entry_id)
    await settle(instance.hass)
    assert instance.state(ENTITY).state == STATE_OFF


async def test_push_beats_what_was_missed(instance: Instance) -> None:
    """States that are read after a reconnect are older than what is pushed meanwhile, and are no events."""

    async def read() -> list[Update]:
        await instance.push(buzzer="1")
        return [Update(DEVICE_ID, {"buzzer": "0"}), Update("unknown", {"buzzer": "0"})]

    await instance.show(BEEP, buzzer="0")
    await instance.cloud.listener.catch_up(read())
    assert instance.state(ENTITY).state == STATE_ON
    assert instance.entry.runtime_data.states.keys() == {DEVICE_ID}


async def test_stopped_account_takes_in_nothing(instance: Instance) -> None:
    """What a cloud reports while it closes changes nothing and starts nothing."""
    await instance.show(BEEP, buzzer="0")
    account, listener = instance.entry.runtime_data, instance.cloud.listener
    assert await instance.hass.config_entries.async_unload(instance.entry.entry_id)
    listener.update(Update(DEVICE_ID, {"buzzer": "1"}))
    listener.link_changed()
    listener.refresh()
    listener.problems_changed()
    assert account.states[DEVICE_ID].reported == {"buzzer": "0"}
    assert account.last_message is None


async def test_cloud_that_only_signs_in_has_no_listener() -> None:
    """What it reads and reports is ignored."""
    listener = NullListener()

    async def read() -> list[Update]:
        return []

    await listener.catch_up(read())
    listener.update(Update(DEVICE_ID))
    listener.link_changed()
    listener.refresh()
    listener.problems_changed()
