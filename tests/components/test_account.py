"""An account: polls, pushes, devices that come and go, storage, availability."""

import asyncio
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
from functools import reduce
import logging
from operator import getitem
import time
from typing import Any
from unittest.mock import patch

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntryState
from homeassistant.const import EVENT_STATE_CHANGED, STATE_OFF, STATE_ON, STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er, issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed

from custom_components.homeclouds import async_remove_config_entry_device
from custom_components.homeclouds.clouds.core.cloud import CloudType, Context, Nobody
from custom_components.homeclouds.clouds.core.codecs import Choice, Flag
from custom_components.homeclouds.clouds.core.errors import (
    AuthError,
    CaptchaError,
    CloudError,
    CommandError,
    RateLimitError,
    ServerError,
    SetupError,
    TakenOverError,
    UnansweredError,
    UnreachableError,
)
from custom_components.homeclouds.clouds.core.features import Climate, Number, Select, Switch
from custom_components.homeclouds.clouds.core.model import JSON, Device, DeviceKind, Snapshot, Update
from custom_components.homeclouds.clouds.core.number_codecs import Range
from custom_components.homeclouds.clouds.core.rate_limit import Budget, Limit
from custom_components.homeclouds.clouds.core.sensor_features import BinarySensor, Event
from custom_components.homeclouds.clouds.registry import CLOUDS
from custom_components.homeclouds.const import CONF_CLOUD, DOMAIN

from .conftest import DEVICE_ID, FakeCloud, Instance

BEEP = Switch(key="beep", state=Flag("buzzer"))
ENTITY = "switch.thing_beep"


async def poll(instance: Instance, freezer: FrozenDateTimeFactory, seconds: float = 61) -> None:
    """Let time pass until after the next poll."""
    freezer.tick(timedelta(seconds=seconds))
    async_fire_time_changed(instance.hass)
    await settle(instance.hass)


async def settle(hass: HomeAssistant) -> None:
    """Let what goes on in the background go on; the cloud in memory answers without waiting for anything."""
    for _ in range(10):
        await asyncio.sleep(0)
        await hass.async_block_till_done()


async def appear(hass: HomeAssistant, *entity_ids: str) -> None:
    """Wait until entities are there."""
    changed = asyncio.Event()
    hass.bus.async_listen(EVENT_STATE_CHANGED, callback(lambda _: changed.set()))
    while set(entity_ids) - set(hass.states.async_entity_ids()):
        changed.clear()
        await changed.wait()


async def report(instance: Instance, update: Update) -> None:
    """Have the cloud push what it does not answer to questions."""
    instance.entry.runtime_data.update(update)
    await settle(instance.hass)


def device(hass: HomeAssistant, instance: Instance, device_id: str) -> dr.DeviceEntry | None:
    """Look a device up."""
    return dr.async_get(hass).async_get_device_by_identifier((DOMAIN, device_id), instance.entry.entry_id)


async def test_nothing_is_logged_by_a_good_set_up(instance: Instance, caplog: pytest.LogCaptureFixture) -> None:
    """Set-up, push, reload and removal give no reason to complain."""
    await instance.show(BEEP, buzzer="0")
    await instance.push(buzzer="1")
    await instance.hass.config_entries.async_reload(instance.entry.entry_id)
    await settle(instance.hass)
    await instance.hass.config_entries.async_remove(instance.entry.entry_id)
    await settle(instance.hass)
    assert instance.cloud.closed
    ours = [r for r in caplog.records if "homeclouds" in f"{r.name} {r.message}" and r.name != "asyncio"]
    assert not [
        record
        for record in ours
        if record.levelname in ("WARNING", "ERROR") and "has not been tested by Home Assistant" not in record.message
    ]


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (UnreachableError(), ConfigEntryState.SETUP_RETRY),
        (RateLimitError(retry_after=5), ConfigEntryState.SETUP_RETRY),
        (AuthError(), ConfigEntryState.SETUP_ERROR),
        (SetupError(), ConfigEntryState.SETUP_ERROR),
    ],
)
async def test_first_set_up_fails(instance: Instance, error: CloudError, state: ConfigEntryState) -> None:
    """Without the cloud and without storage there is nothing to show yet."""
    instance.cloud.error = error
    instance.entry.add_to_hass(instance.hass)
    await instance.hass.config_entries.async_setup(instance.entry.entry_id)
    assert instance.entry.state is state
    flows = instance.hass.config_entries.flow.async_progress()
    assert [flow["context"]["source"] for flow in flows] == (
        [SOURCE_REAUTH] if isinstance(error, (AuthError, SetupError)) else []
    )


async def test_unusable_data_ask_for_sign_in(instance: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    """Data that a newer version does not take are asked for again."""

    def refuse(*args: Any) -> Any:
        raise SetupError(field="server")

    monkeypatch.setitem(CLOUDS, "fake", CloudType(key="fake", brand="Fake", fields=(), create=refuse))
    instance.entry.add_to_hass(instance.hass)
    await instance.hass.config_entries.async_setup(instance.entry.entry_id)
    assert instance.entry.state is ConfigEntryState.SETUP_ERROR


async def test_poll_shows_changes(instance: Instance, freezer: FrozenDateTimeFactory) -> None:
    """What a poll finds is shown."""
    await instance.show(BEEP, buzzer="0")
    instance.cloud.states[DEVICE_ID]["buzzer"] = "1"
    await poll(instance, freezer)
    assert instance.state(ENTITY).state == STATE_ON


async def test_pushes_do_not_put_off_the_poll(instance: Instance, freezer: FrozenDateTimeFactory) -> None:
    """A chatty device does not stop the poll for the others."""
    await instance.show(BEEP, buzzer="0")
    instance.furnish(BEEP, device=Device(id="quiet", name="Quiet"), buzzer="0")
    for _ in range(4):
        freezer.tick(timedelta(seconds=20))
        async_fire_time_changed(instance.hass)
        await instance.push(buzzer="1")
    await settle(instance.hass)
    assert instance.state("switch.quiet_beep").state == STATE_OFF


async def test_lost_and_found(
    instance: Instance, freezer: FrozenDateTimeFactory, caplog: pytest.LogCaptureFixture
) -> None:
    """A lost account is unavailable and logged once, and once when it is back."""
    await instance.show(BEEP, buzzer="1")
    instance.cloud.error = UnreachableError("no route")
    for _ in range(3):
        await poll(instance, freezer)
    assert instance.state(ENTITY).state == STATE_UNAVAILABLE
    assert instance.state("binary_sensor.somebody_connection").state == STATE_OFF
    instance.cloud.error = None
    await poll(instance, freezer)
    assert instance.state(ENTITY).state == STATE_ON
    errors = [record.message for record in caplog.records if record.levelname == "ERROR"]
    assert len(errors) == 1
    assert "Somebody" in errors[0]


@pytest.mark.parametrize(
    ("error", "seconds", "seen"),
    [
        (UnreachableError(), 29, []),
        (UnreachableError(), 31, [STATE_UNAVAILABLE, STATE_ON]),
        (UnreachableError(), 150, [STATE_UNAVAILABLE, STATE_ON]),
        (RateLimitError(), 55, []),
        (RateLimitError(), 150, [STATE_UNAVAILABLE, STATE_ON]),
    ],
)
async def test_outage_is_seen_once_if_it_is_long(
    instance: Instance,
    freezer: FrozenDateTimeFactory,
    caplog: pytest.LogCaptureFixture,
    error: CloudError,
    seconds: int,
    seen: list[str],
) -> None:
    """A short outage makes nothing unavailable, a long one once; its beginning and its end are logged once each."""
    caplog.set_level(logging.INFO)
    instance.cloud.interval = 900
    await instance.show(BEEP, buzzer="1")
    shown: list[str] = []
    instance.hass.bus.async_listen(
        EVENT_STATE_CHANGED,
        callback(
            lambda event: shown.append(event.data["new_state"].state) if event.data["entity_id"] == ENTITY else None
        ),
    )
    instance.cloud.error = error
    await poll(instance, freezer, 901)
    for _ in range(seconds):
        await poll(instance, freezer, 1)
    instance.cloud.error = None
    for _ in range(62):
        await poll(instance, freezer, 1)
    assert shown == seen
    ours = [
        r for r in caplog.records if r.levelno >= logging.INFO and r.name.startswith("custom_components.homeclouds")
    ]
    assert [record.levelname for record in ours] == ["ERROR", "INFO"]


async def test_push_counts_while_polls_fail(instance: Instance, freezer: FrozenDateTimeFactory) -> None:
    """A cloud without a connection of its own is there as long as it pushes."""
    await instance.show(BEEP, buzzer="1")
    instance.cloud.error = UnreachableError()
    for _ in range(5):
        await instance.push(buzzer="1")
        await poll(instance, freezer)
    assert instance.state(ENTITY).state == STATE_ON


async def test_push_ends_an_outage_at_once(instance: Instance, freezer: FrozenDateTimeFactory) -> None:
    """The first push after an outage makes the account available, however lately the last one came."""
    await instance.show(BEEP, buzzer="1")
    instance.cloud.error = UnreachableError()
    await poll(instance, freezer)
    await poll(instance, freezer, 31)
    assert instance.state(ENTITY).state == STATE_UNAVAILABLE
    instance.entry.runtime_data.update(Update(DEVICE_ID, {"buzzer": "0"}))
    assert instance.state(ENTITY).state == STATE_OFF


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (CommandError("no"), "Somebody could not be updated (code –)"),
        (UnansweredError("too late"), "Somebody could not be updated (code –)"),
        (UnreachableError(), "Failed to connect to the cloud"),
    ],
)
async def test_failed_poll_does_not_read_like_a_command(
    instance: Instance, freezer: FrozenDateTimeFactory, error: CloudError, text: str
) -> None:
    """What failed was an update of the account, not a command to a device of that name."""
    await instance.show(BEEP, buzzer="1")
    instance.cloud.error = error
    await poll(instance, freezer)
    assert str(instance.entry.runtime_data.poller.last_exception) == text


async def test_fetch_raises_other_exception(instance: Instance, caplog: pytest.LogCaptureFixture) -> None:
    """An exception that nobody foresaw is a failed poll, with one traceback however often it comes."""
    await instance.show(BEEP, buzzer="1")
    with patch.object(instance.cloud, "fetch", side_effect=TypeError("odd")):
        for _ in range(3):
            await instance.entry.runtime_data.poller.async_refresh()
    assert not instance.entry.runtime_data.poller.last_update_success
    assert len([r for r in caplog.records if "Traceback" in r.getMessage() and r.levelname == "ERROR"]) == 1


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


async def test_report_from_the_far_future_blocks_nothing(instance: Instance) -> None:
    """A device whose clock is years ahead is believed, and so is what it reports after its clock is right."""
    await instance.show(BEEP, buzzer="0")
    await instance.tell(Update(DEVICE_ID, {"buzzer": "1"}, time=time.time() + 1e9))
    assert instance.state(ENTITY).state == STATE_ON
    await instance.tell(Update(DEVICE_ID, {"buzzer": "0"}, time=time.time()))
    assert instance.state(ENTITY).state == STATE_OFF


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


@pytest.mark.parametrize(
    ("error", "too_soon", "then"), [(RateLimitError(retry_after=300), 299, 6), (UnreachableError(), 25, 12)]
)
async def test_failed_poll_is_repeated(
    instance: Instance, freezer: FrozenDateTimeFactory, error: CloudError, too_soon: float, then: float
) -> None:
    """A failed poll is repeated within a minute, or when the vendor allows it."""
    instance.cloud.interval = 900
    await instance.show(BEEP, buzzer="0")
    instance.cloud.error = error
    await poll(instance, freezer, 901)
    instance.cloud.error, instance.cloud.states[DEVICE_ID] = None, {"buzzer": "1"}
    fetch = instance.cloud.fetch
    with patch.object(instance.cloud, "fetch", side_effect=fetch) as fetched:
        await poll(instance, freezer, too_soon)
        assert not fetched.called
        await poll(instance, freezer, then)
        assert fetched.called
    assert instance.state(ENTITY).state == STATE_ON


@pytest.mark.parametrize(
    ("error", "pauses"),
    [
        (ServerError(), {0: 60, 500: 60, 660: 300, 7000: 300, 7300: 1800, 90000: 1800}),
        (UnansweredError(), {0: 60, 660: 300, 7300: 1800}),
        (UnreachableError(), {0: 60, 660: 60, 7300: 60, 90000: 60}),
    ],
)
async def test_polls_of_a_cloud_that_keeps_failing(
    instance: Instance, freezer: FrozenDateTimeFactory, error: CloudError, pauses: dict[int, int]
) -> None:
    """The longer a cloud fails that is reached, the rarer it is polled; without the internet each minute. A good poll ends that."""
    instance.cloud.interval = 10800
    await instance.show(BEEP, buzzer="0")
    poller, began = instance.entry.runtime_data.poller, time.monotonic()
    instance.cloud.error = error
    for failing, pause in pauses.items():
        freezer.tick(timedelta(seconds=began + failing - time.monotonic()))
        await poller.async_refresh()
        assert poller.update_interval == timedelta(seconds=pause)
    instance.cloud.error, instance.cloud.states[DEVICE_ID] = None, {"buzzer": "1"}
    await poll(instance, freezer, 1801)
    assert instance.state(ENTITY).state == STATE_ON
    assert poller.update_interval == timedelta(seconds=10800)
    instance.cloud.error = error
    await poller.async_refresh()
    assert poller.update_interval == timedelta(seconds=60)


async def test_offline_device(instance: Instance) -> None:
    """The vendor's online flag decides, pushes included; properties alone do not make a device available."""
    await instance.show(BEEP, buzzer="1")
    await instance.tell(Update(DEVICE_ID, online=False))
    assert instance.state(ENTITY).state == STATE_UNAVAILABLE
    await instance.push(buzzer="0")
    assert instance.state(ENTITY).state == STATE_UNAVAILABLE
    await instance.tell(Update(DEVICE_ID, online=True))
    assert instance.state(ENTITY).state == STATE_OFF


async def test_feature_with_a_condition(instance: Instance) -> None:
    """Some features are only there while others say so."""
    await instance.show(replace(BEEP, when=Flag("power")), buzzer="1", power="0")
    assert instance.state(ENTITY).state == STATE_UNAVAILABLE
    await instance.push(power="1")
    assert instance.state(ENTITY).state == STATE_ON


async def test_new_device_by_poll_and_by_push(instance: Instance, freezer: FrozenDateTimeFactory) -> None:
    """A device that appears gets its entities without a reload, whichever way the first word of it comes."""
    await instance.show(BEEP, buzzer="0")
    instance.furnish(BEEP, device=Device(id="d2", name="Second", room="Attic"), buzzer="1")
    await poll(instance, freezer)
    assert instance.state("switch.attic_second_beep").state == STATE_ON
    found = device(instance.hass, instance, "d2")
    assert found is not None
    assert found.area_id == "attic"
    instance.furnish(BEEP, device=Device(id="d3", name="Third"), buzzer="1")
    await instance.tell(Update("d3", {"buzzer": "0"}))
    await settle(instance.hass)
    assert instance.state("switch.third_beep").state == STATE_OFF


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


async def test_new_property_brings_new_entities(instance: Instance) -> None:
    """A feature that shows itself late is added."""
    await instance.show(BEEP, buzzer="0")
    instance.cloud.profile[DEVICE_ID] = (BEEP, BinarySensor(key="filter", state=Flag("filter"), device_class="problem"))
    await instance.push(filter="1")
    assert instance.state("binary_sensor.thing_filter").state == STATE_ON


async def test_feature_that_turns_out_otherwise(instance: Instance) -> None:
    """What a device can do besides what it was thought to do is shown at once, and goes by the new description."""
    speed, fan = Range("speed", maximum=3), Choice("wind", {"1": "low", "2": "high"})
    await instance.show(
        Number(key="fan_speed", value=speed), Climate(key="climate", name="", fan=fan), speed="2", wind="1"
    )
    assert instance.attributes("number.thing_fan_speed", "max") == [3]
    assert instance.attributes("climate.thing", "fan_modes", "preset_modes") == [["low", "high"], None]
    missed: list[Any] = []
    instance.hass.bus.async_listen(EVENT_STATE_CHANGED, callback(lambda event: missed.append(event)))
    instance.cloud.profile[DEVICE_ID] = (
        Number(key="fan_speed", value=replace(speed, name="level", maximum=5)),
        Climate(key="climate", name="", fan=Choice("wind", {"1": "low", "2": "high", "3": "auto"})),
    )
    await instance.push(level="4")
    assert instance.attributes("number.thing_fan_speed", "max") == [5]
    assert instance.attributes("climate.thing", "fan_modes") == [["low", "high", "auto"]]
    assert STATE_UNAVAILABLE not in {event.data["new_state"].state for event in missed}
    await instance.push(level="5", wind="3")
    assert instance.state("number.thing_fan_speed").state == "5.0"
    assert instance.attributes("climate.thing", "fan_mode") == ["auto"]
    instance.cloud.profile[DEVICE_ID] = (
        Number(key="fan_speed", value=replace(speed, name="level", maximum=5)),
        Climate(key="climate", name=""),
    )
    await instance.push(more="1")
    assert instance.attributes("climate.thing", "fan_modes", "supported_features") == [None, 0]


async def test_features_that_go_and_come_back(instance: Instance, caplog: pytest.LogCaptureFixture) -> None:
    """What the device is not in its present mode is unavailable until it is again."""
    both = (BEEP, Number(key="fan_speed", value=Range("speed")))
    for mode, profile in enumerate((both, (BEEP,), both, (BEEP,), both)):
        instance.cloud.profile[DEVICE_ID] = profile
        if not mode:
            await instance.show(*both, buzzer="0", speed="5", mode="0")
        await instance.push(**{f"mode_{mode}": "1"})
        shown = "5.0" if profile == both else STATE_UNAVAILABLE
        assert instance.state("number.thing_fan_speed").state == shown
    assert "already exists" not in caplog.text


async def test_only_platforms_in_use(instance: Instance) -> None:
    """What the account has no feature for is not set up; it is as soon as there is one, and goes with the rest."""
    await instance.show(BEEP, buzzer="0")
    assert not instance.hass.services.has_service("number", "set_value")
    speed = Number(key="fan_speed", value=Range("speed"))
    display = Select(key="display", value=Choice("display", {"0": "off", "1": "on"}), name="Display")
    instance.cloud.profile[DEVICE_ID] = (BEEP, speed)
    instance.entry.runtime_data.update(Update(DEVICE_ID, {"speed": "5"}))
    instance.cloud.profile[DEVICE_ID] = (BEEP, speed, display)
    await instance.push(display="1", speed="6")
    await appear(instance.hass, "number.thing_fan_speed", "select.thing_display")
    assert instance.state("number.thing_fan_speed").state == "6.0"
    assert instance.state("select.thing_display").state == "on"
    assert await instance.hass.config_entries.async_reload(instance.entry.entry_id)
    assert instance.state("number.thing_fan_speed").state == "6.0"


async def test_restart_with_the_cloud_down(
    instance: Instance, freezer: FrozenDateTimeFactory, hass_storage: dict[str, Any]
) -> None:
    """The last known devices and states are there at once, go away once the outage is long, and come back with the cloud."""
    await instance.show(BEEP, buzzer="1", mode={"a": 1})
    await poll(instance, freezer)
    await instance.hass.config_entries.async_unload(instance.entry.entry_id)
    instance.cloud.error = UnreachableError()
    await instance.set_up_again()
    assert instance.entry.state is ConfigEntryState.LOADED
    await settle(instance.hass)
    assert instance.state(ENTITY).state == STATE_ON
    await poll(instance, freezer, 31)
    assert instance.state(ENTITY).state == STATE_UNAVAILABLE
    instance.cloud.error = None
    instance.cloud.states[DEVICE_ID]["buzzer"] = "0"
    await poll(instance, freezer)
    assert instance.state(ENTITY).state == STATE_OFF


ODD: list[Any] = [None, 7, "x", [], {}, [["x"]], {"x": []}, float("inf"), {"a": {"b": None}}]
MEMBERS = (
    "", "devices", "cloud", "absences", "profiles", "budget", "devices.0", "devices.0.device", "devices.0.properties",
    *(f"devices.0.device.{name}" for name in Device(id="", name="").as_dict()),
)  # fmt: skip


@pytest.mark.parametrize("member", MEMBERS)
async def test_odd_storage_delays_no_set_up(
    instance: Instance, hass_storage: dict[str, Any], limited: Budget, caplog: pytest.LogCaptureFixture, member: str
) -> None:
    """Whatever a stored file holds, the account is set up, shows what is, and nothing is logged as an error."""
    instance.cloud.calls, instance.cloud.profile["x"] = limited, ()
    await instance.show(BEEP, buzzer="1")
    await instance.hass.config_entries.async_unload(instance.entry.entry_id)
    kept = hass_storage[f"{DOMAIN}.{instance.entry.entry_id}"]
    for odd in ODD:
        stored = deepcopy(kept)
        *path, last = (int(name) if name.isdecimal() else name for name in f"data.{member}".strip(".").split("."))
        reduce(getitem, path, stored)[last] = odd
        hass_storage[f"{DOMAIN}.{instance.entry.entry_id}"] = stored
        await instance.set_up_again()
        await settle(instance.hass)
        assert instance.state(ENTITY).state == STATE_ON
        assert await instance.hass.config_entries.async_unload(instance.entry.entry_id)
    assert not [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]


async def test_storage_of_another_version(instance: Instance, hass_storage: dict[str, Any]) -> None:
    """What can't be read is fetched anew."""
    hass_storage[f"{DOMAIN}.{instance.entry.entry_id}"] = {
        "version": 1, "minor_version": 1, "key": "", "data": {"devices": [{"device": {"id": "x", "kind": "?"}}]},
    }  # fmt: skip
    await instance.show(BEEP, buzzer="1")
    assert instance.state(ENTITY).state == STATE_ON


async def test_removal_forgets(instance: Instance, hass_storage: dict[str, Any]) -> None:
    """Nothing is left of a removed account."""
    await instance.show(BEEP, buzzer="1")
    await instance.hass.config_entries.async_unload(instance.entry.entry_id)
    assert f"{DOMAIN}.{instance.entry.entry_id}" in hass_storage
    await instance.hass.config_entries.async_remove(instance.entry.entry_id)
    assert f"{DOMAIN}.{instance.entry.entry_id}" not in hass_storage


async def test_news_on_the_way_out_are_not_stored(
    instance: Instance, freezer: FrozenDateTimeFactory, hass_storage: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What comes in while an account is closed brings nothing back of it once it is removed."""
    await instance.show(BEEP, buzzer="1")
    told: list[str] = []
    account = instance.entry.runtime_data

    async def close() -> None:
        told.append(DEVICE_ID)
        account.update(Update(DEVICE_ID, {"buzzer": "0"}, online=False))

    monkeypatch.setattr(instance.cloud, "close", close)
    await instance.hass.config_entries.async_remove(instance.entry.entry_id)
    assert told
    freezer.tick(timedelta(seconds=61))
    async_fire_time_changed(instance.hass)
    await settle(instance.hass)
    assert f"{DOMAIN}.{instance.entry.entry_id}" not in hass_storage


async def test_sign_in_lost_while_running(instance: Instance, freezer: FrozenDateTimeFactory) -> None:
    """Lost credentials ask for new ones; if another client is to blame, a repair says so, until it works again."""
    await instance.show(BEEP, buzzer="1")
    instance.cloud.error = TakenOverError()
    await poll(instance, freezer)
    flows = instance.hass.config_entries.flow.async_progress()
    assert [flow["context"]["source"] for flow in flows] == [SOURCE_REAUTH]
    issues = ir.async_get(instance.hass)
    assert issues.async_get_issue(DOMAIN, f"{instance.entry.entry_id}_sign_in") is not None
    instance.cloud.error = None
    await instance.entry.runtime_data.poller.async_refresh()
    await instance.hass.config_entries.async_reload(instance.entry.entry_id)
    await settle(instance.hass)
    assert issues.async_get_issue(DOMAIN, f"{instance.entry.entry_id}_sign_in") is not None
    await instance.push(buzzer="0")
    assert issues.async_get_issue(DOMAIN, f"{instance.entry.entry_id}_sign_in") is None


async def test_takeover_of_push_is_not_mended_by_polls(instance: Instance, freezer: FrozenDateTimeFactory) -> None:
    """While push is refused for good, neither polls nor news from devices nearby say that all is well."""
    await instance.show(BEEP, buzzer="1")
    assert instance.cloud.listening is not None
    instance.cloud.listening.set_exception(TakenOverError())
    await settle(instance.hass)
    await poll(instance, freezer)
    await instance.push(buzzer="0")
    assert ir.async_get(instance.hass).async_get_issue(DOMAIN, f"{instance.entry.entry_id}_sign_in") is not None


async def test_captcha_is_mended_by_a_poll(instance: Instance, freezer: FrozenDateTimeFactory) -> None:
    """Any other cause is gone when the account answers."""
    await instance.show(BEEP, buzzer="1")
    instance.cloud.error = CaptchaError()
    await poll(instance, freezer)
    assert ir.async_get(instance.hass).async_get_issue(DOMAIN, f"{instance.entry.entry_id}_sign_in") is not None
    instance.cloud.error = None
    await instance.entry.runtime_data.poller.async_refresh()
    assert ir.async_get(instance.hass).async_get_issue(DOMAIN, f"{instance.entry.entry_id}_sign_in") is None


async def test_push_connection_refused(instance: Instance) -> None:
    """A connection that is refused for good asks for new credentials."""
    await instance.show(BEEP, buzzer="1")
    assert instance.cloud.listening is not None
    instance.cloud.listening.set_exception(AuthError())
    await settle(instance.hass)
    assert [flow["context"]["source"] for flow in instance.hass.config_entries.flow.async_progress()] == [SOURCE_REAUTH]


async def test_channels_and_gateways(instance: Instance) -> None:
    """Each channel with a name is a child device; a sub-device hangs on its gateway, a home is a service."""
    lamp = Device(id="lamp", name="Lamp", gateway="hub", channels={"1": "Left", "2": ""}, mac="AA:BB:CC:00:11:22")
    instance.furnish(replace(BEEP, channel="1"), replace(BEEP, channel="2"), device=lamp, buzzer="1")
    instance.furnish(device=Device(id="hub", name="Hub", kind=DeviceKind.GATEWAY))
    instance.furnish(device=Device(id="home", name="Home", kind=DeviceKind.HOME))
    await instance.set_up()
    registry = dr.async_get(instance.hass)
    entry_id = instance.entry.entry_id
    hub, found = device(instance.hass, instance, "hub"), device(instance.hass, instance, "lamp")
    assert hub is not None
    assert found is not None
    assert found.via_device_id == hub.id
    home = device(instance.hass, instance, "home")
    assert home is not None
    assert home.entry_type is dr.DeviceEntryType.SERVICE
    left = registry.async_get_child_device_by_identifier((DOMAIN, "lamp_1"), entry_id)
    right = registry.async_get_child_device_by_identifier((DOMAIN, "lamp_2"), entry_id)
    assert left is not None
    assert left.name == "Left"
    assert right is None
    assert len([e for e in er.async_get(instance.hass).entities.values() if e.unique_id.startswith("lamp_")]) == 2


async def test_shared_device_is_shown_once(instance: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    """A device that two accounts see exists once, in the owner's account, whichever came first."""
    borrowed = Device(id=DEVICE_ID, name="Thing", shared=True)
    await instance.show(BEEP, device=borrowed, buzzer="1")
    owner = FakeCloud()
    monkeypatch.setitem(CLOUDS, "fake", replace(CLOUDS["fake"], create=lambda data, context: owner.of(context)))
    other = Instance(
        instance.hass,
        owner,
        MockConfigEntry(domain=DOMAIN, title="Owner", unique_id="fake_owner", data={CONF_CLOUD: "fake"}),
    )
    await other.show(BEEP, device=replace(borrowed, shared=False), buzzer="1")
    assert device(instance.hass, instance, DEVICE_ID) is None
    assert device(instance.hass, other, DEVICE_ID) is not None
    instance.cloud.listener.update(Update(DEVICE_ID, {"buzzer": "0"}))
    await settle(instance.hass)
    assert instance.hass.states.async_entity_ids("switch") == [ENTITY]
    assert instance.state(ENTITY).state == STATE_ON
    await instance.hass.config_entries.async_unload(other.entry.entry_id)
    await instance.hass.config_entries.async_reload(instance.entry.entry_id)
    await settle(instance.hass)
    assert device(instance.hass, instance, DEVICE_ID) is not None


async def test_removing_devices_by_hand(instance: Instance) -> None:
    """Only what the account no longer has can be removed."""
    await instance.show(BEEP, buzzer="1")
    registry = dr.async_get(instance.hass)
    present = device(instance.hass, instance, DEVICE_ID)
    account = device(instance.hass, instance, f"account_{instance.entry.entry_id}")
    left_over = registry.async_get_or_create(config_entry_id=instance.entry.entry_id, identifiers={(DOMAIN, "old")})
    assert present is not None
    assert account is not None
    assert not await async_remove_config_entry_device(instance.hass, instance.entry, present)
    assert not await async_remove_config_entry_device(instance.hass, instance.entry, account)
    assert await async_remove_config_entry_device(instance.hass, instance.entry, left_over)


async def test_rooms_are_left_alone_on_request(instance: Instance) -> None:
    """The option keeps the vendor's rooms out of Home Assistant's areas."""
    instance.entry = MockConfigEntry(
        domain=DOMAIN, title="Somebody", data={CONF_CLOUD: "fake"}, options={"areas": False}
    )
    await instance.show(BEEP, device=Device(id=DEVICE_ID, name="Thing", room="Attic"), buzzer="1")
    found = device(instance.hass, instance, DEVICE_ID)
    assert found is not None
    assert found.area_id is None


async def test_climate_reads_only_its_own(instance: Instance) -> None:
    """A change of one property writes the state of the entities that read it, and of no other."""
    events: list[str] = []
    await instance.show(BEEP, Climate(key="air_conditioner", power=Flag("power"), mode=None), buzzer="0", power="1")
    instance.hass.bus.async_listen("state_changed", lambda event: events.append(event.data["entity_id"]))
    await instance.push(buzzer="1")
    assert events == [ENTITY]


async def test_new_tokens_are_kept(instance: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a cloud wants kept is in the account's data after a restart; the budget's cool-down is, too."""
    contexts: list[Context] = []

    def create(data: Mapping[str, JSON], context: Context) -> FakeCloud:
        contexts.append(context)
        instance.cloud.calls = Budget(Limit(10, 60))
        return instance.cloud.of(context)

    monkeypatch.setitem(CLOUDS, "fake", replace(CLOUDS["fake"], create=create))
    await instance.show(BEEP, buzzer="1")
    contexts[0].save({"token": "t2"})
    assert instance.entry.data["token"] == "t2"
    assert instance.cloud.calls is not None
    instance.cloud.calls.cool_down(1000)
    await instance.hass.config_entries.async_reload(instance.entry.entry_id)
    await settle(instance.hass)
    assert instance.cloud.calls.cooldown_until > 0


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
    """What it reads and reports is of no interest to anybody."""
    nobody = Nobody()

    async def read() -> list[Update]:
        return []

    await nobody.catch_up(read())
    nobody.update(Update(DEVICE_ID))
    nobody.link_changed()
    nobody.refresh()
    nobody.problems_changed()
