"""An account: set-up, polls, outages, and lost logins."""

from datetime import timedelta
import logging
import time
from typing import Any
from unittest.mock import patch

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntryState
from homeassistant.const import EVENT_STATE_CHANGED, STATE_OFF, STATE_ON, STATE_UNAVAILABLE
from homeassistant.core import callback
from homeassistant.helpers import issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.homeclouds.clouds.core.cloud import CloudType
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
from custom_components.homeclouds.clouds.core.model import Device, Update
from custom_components.homeclouds.clouds.registry import CLOUDS
from custom_components.homeclouds.const import DOMAIN

from .conftest import DEVICE_ID, Instance
from .in_memory import BEEP, ENTITY, poll, settle


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


async def test_silence_is_an_outage_in_the_end(instance: Instance, freezer: FrozenDateTimeFactory) -> None:
    """The last push counts for ten minutes while polls fail, not for ever."""
    await instance.show(BEEP, buzzer="1")
    await instance.push(buzzer="1")
    instance.cloud.error = UnreachableError()
    for _ in range(9):
        await poll(instance, freezer)
    assert instance.state(ENTITY).state == STATE_ON
    for _ in range(3):
        await poll(instance, freezer)
    assert instance.state(ENTITY).state == STATE_UNAVAILABLE


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
