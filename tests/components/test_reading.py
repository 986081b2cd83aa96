"""When a device is asked for its state."""

import asyncio
from dataclasses import replace
from datetime import timedelta
import logging
import time
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.homeassistant import DOMAIN as HOME_ASSISTANT
from homeassistant.config_entries import SOURCE_REAUTH
from homeassistant.const import STATE_OFF, STATE_ON, STATE_UNKNOWN
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.homeclouds.clouds.core.codecs import Flag
from custom_components.homeclouds.clouds.core.errors import AuthError, CloudError, OfflineError, UnreachableError
from custom_components.homeclouds.clouds.core.features import Switch
from custom_components.homeclouds.clouds.core.model import Device, Snapshot, Update
from custom_components.homeclouds.clouds.core.rate_limit import Budget

from .conftest import DEVICE_ID, Instance
from .in_memory import ENTITY, poll, settle

BEEP = Switch(key="beep", state=Flag("buzzer"))
OTHER = Switch(key="child_lock", state=Flag("lock"))


@pytest.fixture
async def quiet(instance: Instance, freezer: FrozenDateTimeFactory) -> Instance:
    """Return an account whose polls read no states."""
    assert await async_setup_component(instance.hass, HOME_ASSISTANT, {})
    instance.cloud.interval = 600
    await instance.show(BEEP, OTHER, buzzer="0", lock="0")
    instance.cloud.reads_states = False
    return instance


async def pass_minutes(instance: Instance, freezer: FrozenDateTimeFactory, minutes: int) -> None:
    """Let so many minutes pass, one by one."""
    for _ in range(minutes):
        freezer.tick(timedelta(seconds=60))
        async_fire_time_changed(instance.hass)
        await settle(instance.hass)


async def update(instance: Instance, *entity_ids: str) -> None:
    """Ask for an update of entities."""
    await instance.hass.services.async_call(
        HOME_ASSISTANT, "update_entity", {"entity_id": list(entity_ids)}, blocking=True
    )


async def test_device_back_online_is_read(quiet: Instance) -> None:
    """What changed while a device was away is read as soon as a push says that it is back."""
    await quiet.tell(Update(DEVICE_ID, online=False))
    quiet.cloud.states[DEVICE_ID]["buzzer"] = "1"
    assert quiet.cloud.queried == []
    await quiet.tell(Update(DEVICE_ID, online=True))
    await settle(quiet.hass)
    assert quiet.state(ENTITY).state == STATE_ON
    await quiet.tell(Update(DEVICE_ID, online=True))
    await settle(quiet.hass)
    assert quiet.cloud.queried == [DEVICE_ID]


async def test_device_that_reports_an_invalid_value_is_queried(quiet: Instance, freezer: FrozenDateTimeFactory) -> None:
    """A value that cannot be read is unknown until the device has been asked, soon and sensibly often."""
    quiet.cloud.states[DEVICE_ID]["buzzer"] = "1"
    quiet.entry.runtime_data.update(Update(DEVICE_ID, {"buzzer": "lies"}))
    await settle(quiet.hass)
    assert quiet.state(ENTITY).state == STATE_ON
    quiet.entry.runtime_data.update(Update(DEVICE_ID, {"buzzer": "more lies"}))
    quiet.entry.runtime_data.update(Update(DEVICE_ID, {"buzzer": ["odd"]}))
    await settle(quiet.hass)
    assert quiet.state(ENTITY).state == STATE_UNKNOWN
    freezer.tick(11)
    async_fire_time_changed(quiet.hass)
    await settle(quiet.hass)
    assert quiet.state(ENTITY).state == STATE_ON
    await pass_minutes(quiet, freezer, 3)
    assert quiet.cloud.queried == [DEVICE_ID] * 2
    for nothing in ("", None):
        quiet.entry.runtime_data.update(Update(DEVICE_ID, {"buzzer": nothing}))
    await settle(quiet.hass)
    assert quiet.cloud.queried == [DEVICE_ID] * 2


async def test_device_is_queried_whose_first_report_of_a_property_is_invalid(quiet: Instance) -> None:
    """Its entity is added only then, and does not stay unknown."""
    quiet.cloud.states[DEVICE_ID]["fresh"] = "1"
    quiet.cloud.profile[DEVICE_ID] = (*quiet.cloud.profile[DEVICE_ID], Switch(key="display", state=Flag("fresh")))
    quiet.entry.runtime_data.update(Update(DEVICE_ID, {"fresh": "lies"}))
    await settle(quiet.hass)
    assert quiet.cloud.queried == [DEVICE_ID]
    assert quiet.state("switch.thing_display").state == STATE_ON


async def test_old_state_is_read(quiet: Instance, freezer: FrozenDateTimeFactory) -> None:
    """A device whose state no poll reads is asked within half an hour, again and again; a push is no reading."""
    quiet.cloud.states[DEVICE_ID]["buzzer"] = "1"
    await pass_minutes(quiet, freezer, 23)
    assert quiet.cloud.queried == []
    await pass_minutes(quiet, freezer, 7)
    assert quiet.cloud.queried == [DEVICE_ID]
    assert quiet.state(ENTITY).state == STATE_ON
    await pass_minutes(quiet, freezer, 30)
    assert quiet.cloud.queried == [DEVICE_ID] * 2


async def test_old_state_waits_for_the_next_poll_where_queries_are_scarce(
    quiet: Instance, freezer: FrozenDateTimeFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A device is not asked in the background where that takes one of few requests; who asks for it gets a reading."""
    monkeypatch.setattr(quiet.cloud, "is_query_scarce", lambda device: device.id == DEVICE_ID)
    await pass_minutes(quiet, freezer, 60)
    assert quiet.cloud.queried == []
    await update(quiet, ENTITY)
    assert quiet.cloud.queried == [DEVICE_ID]


async def test_poll_that_reads_presence_is_no_reading(
    quiet: Instance, freezer: FrozenDateTimeFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A poll that finds out who is there, and no state, leaves the state as old as it is."""
    fetch = quiet.cloud.fetch

    async def present() -> Snapshot:
        found = await fetch()
        return replace(found, updates=tuple(Update(device_id, online=True) for device_id in found.devices))

    monkeypatch.setattr(quiet.cloud, "fetch", present)
    await pass_minutes(quiet, freezer, 30)
    assert quiet.cloud.queried == [DEVICE_ID]


async def test_polls_that_read_states_suffice(quiet: Instance, freezer: FrozenDateTimeFactory) -> None:
    """Where polls read states nobody is asked besides."""
    quiet.cloud.reads_states = True
    await pass_minutes(quiet, freezer, 60)
    assert quiet.cloud.queried == []


async def test_many_devices_are_read_spread_out(quiet: Instance, freezer: FrozenDateTimeFactory) -> None:
    """The devices of an account are not all asked in the same minute, and all within half an hour."""
    quiet.cloud.reads_states = True
    for number in range(19):
        quiet.furnish(BEEP, device=Device(id=f"n{number}", name=f"Thing {number}"), buzzer="0")
    await poll(quiet, freezer, 601)
    quiet.cloud.reads_states = False
    most = 0
    for _ in range(30):
        before = len(quiet.cloud.queried)
        await pass_minutes(quiet, freezer, 1)
        most = max(most, len(quiet.cloud.queried) - before)
    assert sorted(quiet.cloud.queried) == sorted(quiet.cloud.devices)
    assert most == 5


async def test_old_state_waits_for_the_budget(quiet: Instance, freezer: FrozenDateTimeFactory, limited: Budget) -> None:
    """Nobody is asked in the background while the vendor wants silence or little of the budget is left."""
    limited.clock = lambda: time.time()
    quiet.cloud.calls = limited
    limited.cool_down(1800)
    await pass_minutes(quiet, freezer, 29)
    assert quiet.cloud.queried == []
    await pass_minutes(quiet, freezer, 3)
    assert quiet.cloud.queried == [DEVICE_ID]


@pytest.mark.parametrize("error", [UnreachableError(), OfflineError()])
async def test_question_that_fails_is_repeated_quietly(
    quiet: Instance, freezer: FrozenDateTimeFactory, error: CloudError, caplog: pytest.LogCaptureFixture
) -> None:
    """A background question that fails is no cause for alarm and is asked again after five minutes."""
    quiet.cloud.interval = 3600
    await poll(quiet, freezer, 601)
    await pass_minutes(quiet, freezer, 14)
    quiet.cloud.error = error
    await pass_minutes(quiet, freezer, 9)
    assert len(quiet.cloud.queried) == 2
    assert not [record for record in caplog.records if record.levelname == "ERROR"]
    quiet.cloud.error = None


async def test_update_entity_asks_the_device_once(quiet: Instance) -> None:
    """Whoever wants to know a state gets it from the device; entities of one device share the question."""
    quiet.furnish(BEEP, device=Device(id="other", name="Other"), buzzer="0")
    quiet.cloud.states[DEVICE_ID] |= {"buzzer": "1", "lock": "1"}
    await update(quiet, ENTITY, "switch.thing_child_lock")
    assert quiet.cloud.queried == [DEVICE_ID]
    assert quiet.state(ENTITY).state == quiet.state("switch.thing_child_lock").state == STATE_ON


async def test_update_entity_soon_again_waits_and_asks(quiet: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second request right after the first is not lost."""
    monkeypatch.setattr("custom_components.homeclouds.account.reading._PAUSE", 0)
    quiet.cloud.states[DEVICE_ID]["buzzer"] = "1"
    await update(quiet, ENTITY)
    quiet.cloud.states[DEVICE_ID]["buzzer"] = "0"
    await update(quiet, ENTITY)
    assert quiet.cloud.queried == [DEVICE_ID] * 2
    assert quiet.state(ENTITY).state == STATE_OFF


async def test_update_entity_fails(quiet: Instance, caplog: pytest.LogCaptureFixture) -> None:
    """A failure is one line in words, without a traceback; the state stays."""
    quiet.cloud.error = OfflineError()
    await update(quiet, ENTITY)
    [line] = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert "Thing is offline" in line.getMessage()
    assert line.exc_info is None
    assert quiet.state(ENTITY).state == STATE_OFF


async def test_update_entity_refused_asks_to_log_in_again(quiet: Instance) -> None:
    """The user is asked for new login details at once, not by the next poll."""
    quiet.cloud.error = AuthError()
    await update(quiet, ENTITY)
    await settle(quiet.hass)
    flows = quiet.hass.config_entries.flow.async_progress()
    assert [flow["context"]["source"] for flow in flows] == [SOURCE_REAUTH]


async def test_update_entity_of_the_account_fetches(quiet: Instance) -> None:
    """An entity of the account has the whole account read."""
    quiet.furnish(BEEP, device=Device(id="new", name="New"), buzzer="1")
    quiet.cloud.reads_states = True
    await update(quiet, "binary_sensor.somebody_connection")
    await settle(quiet.hass)
    assert quiet.state("switch.new_beep").state == STATE_ON
    assert quiet.cloud.queried == []


async def test_update_entity_of_the_account_asks_devices_that_polls_do_not_read(quiet: Instance) -> None:
    """Where polls read no states, and queries cost nothing, an entity of the account has the devices asked that are there."""
    quiet.furnish(BEEP, device=Device(id="away", name="Away", online=False), buzzer="1")
    quiet.cloud.states[DEVICE_ID]["buzzer"] = "1"
    await update(quiet, "binary_sensor.somebody_connection")
    assert quiet.cloud.queried == [DEVICE_ID]
    assert quiet.state(ENTITY).state == STATE_ON


async def test_update_entity_while_the_account_goes(
    quiet: Instance, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever waits for a device when the account is removed is told."""
    gate = asyncio.Event()

    async def endless(device: Device) -> Update:
        await gate.wait()
        return Update(device.id)

    monkeypatch.setattr(quiet.cloud, "query", endless)
    waiting = asyncio.ensure_future(update(quiet, ENTITY))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    await quiet.hass.config_entries.async_remove(quiet.entry.entry_id)
    await waiting


def slow_down(instance: Instance, patch: pytest.MonkeyPatch, name: str) -> list[asyncio.Event]:
    """Have readings take the state as they begin, and give it when told to; return that of each that has begun."""
    begun, read = list[asyncio.Event](), getattr(instance.cloud, name)

    async def slow(*args: Any) -> Any:
        answer, may_end = await read(*args), asyncio.Event()
        begun.append(may_end)
        await may_end.wait()
        return answer

    patch.setattr(instance.cloud, name, slow)
    return begun


@pytest.mark.parametrize(("name", "entity_id"), [("query", ENTITY), ("fetch", "binary_sensor.somebody_connection")])
async def test_update_entity_during_a_reading_has_another_one_begin(
    quiet: Instance, freezer: FrozenDateTimeFactory, monkeypatch: pytest.MonkeyPatch, name: str, entity_id: str
) -> None:
    """Whoever asks while a reading takes long gets one that begins after that, with the state of then."""
    monkeypatch.setattr("custom_components.homeclouds.account.reading._PAUSE", 0)
    quiet.cloud.reads_states = True
    begun = slow_down(quiet, monkeypatch, name)
    first = asyncio.ensure_future(update(quiet, entity_id))
    await settle(quiet.hass)
    quiet.cloud.states[DEVICE_ID]["buzzer"] = "1"
    second = asyncio.ensure_future(update(quiet, entity_id))
    await asyncio.sleep(0)
    # Home Assistant's own way to bring such requests together forgets this one after ten seconds
    freezer.tick(11)
    async_fire_time_changed(quiet.hass)
    await asyncio.sleep(0)
    begun[0].set()
    await first
    freezer.tick(11)
    async_fire_time_changed(quiet.hass)
    await settle(quiet.hass)
    begun[1].set()
    await second
    await settle(quiet.hass)
    assert quiet.state(ENTITY).state == STATE_ON


async def test_earlier_poll_undoes_no_later_question(quiet: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    """A slow poll brings the state of when it began; what was asked for and answered meanwhile stays."""
    quiet.cloud.reads_states = True
    begun = slow_down(quiet, monkeypatch, "fetch")
    polling = asyncio.ensure_future(quiet.entry.runtime_data.poller.async_refresh())
    await settle(quiet.hass)
    quiet.cloud.states[DEVICE_ID] |= {"buzzer": "1"}
    await update(quiet, ENTITY)
    assert quiet.state(ENTITY).state == STATE_ON
    begun[0].set()
    await polling
    assert quiet.state(ENTITY).state == STATE_ON
