"""Accounts that are reloaded back to back, also with commands under way, and Home Assistant that stops meanwhile."""

import asyncio
from collections import Counter
from functools import partial
import gc
import logging
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import CoreState, HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.homeclouds.clouds.core.codecs import Flag
from custom_components.homeclouds.clouds.core.errors import AuthError, ClosedError, CloudError
from custom_components.homeclouds.clouds.core.features import Switch
from custom_components.homeclouds.clouds.core.model import Snapshot
from custom_components.homeclouds.const import DOMAIN

from .accounts import until
from .conftest import DEVICE_ID, Instance
from .in_memory import settle
from .test_commands import act, until_sent

BEEP = Switch(key="beep", state=Flag("buzzer"))
OTHER = Switch(key="child_lock", state=Flag("lock"))
TIMES = 30


def tasks() -> Counter[str]:
    """Return the names of the integration's tasks."""
    return Counter(name for task in asyncio.all_tasks() if DOMAIN in (name := task.get_name()))


def timers(hass: HomeAssistant) -> int:
    """Return how many timers the integration has set."""
    handles: list[asyncio.TimerHandle] = hass.loop._scheduled  # type: ignore[attr-defined]  # private to asyncio
    return sum(not handle.cancelled() and DOMAIN in repr(handle) for handle in handles)


def complaints(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return what was logged as an error, or with a traceback."""
    gc.collect()
    return [
        record.getMessage()
        for record in caplog.records
        if record.levelno >= logging.ERROR or (record.exc_info and record.levelno > logging.DEBUG)
    ]


def _listens_anew(instance: Instance, before: object) -> bool:
    return instance.cloud.listening is not before


@pytest.mark.parametrize("busy", [False, True])
async def test_reloads_leave_nothing_behind(instance: Instance, caplog: pytest.LogCaptureFixture, busy: bool) -> None:
    """After each reload the account listens again; commands under way are told, sent once, and leave nothing."""
    await instance.show(BEEP, OTHER, buzzer="0", lock="0")
    await until(lambda: instance.cloud.listening is not None)
    before = tasks(), timers(instance.hass)
    for _ in range(TIMES):
        listening, waiting = instance.cloud.listening, list[asyncio.Task[Any]]()
        if busy:
            instance.cloud.gate = asyncio.Event()
            sent = len(instance.cloud.sent)
            waiting.append(act(instance, "switch.turn_on", entity_id="switch.thing_beep"))
            await until_sent(instance, sent + 1)
            waiting.append(act(instance, "switch.turn_on", entity_id="switch.thing_child_lock"))
            await asyncio.sleep(0)
        assert await instance.hass.config_entries.async_reload(instance.entry.entry_id)
        results = await asyncio.gather(*waiting, return_exceptions=True)
        keys = [result.translation_key for result in results if isinstance(result, HomeAssistantError)]
        assert keys == ["account_closed"] * len(waiting)
        await until(partial(_listens_anew, instance, listening))
    instance.cloud.gate = None
    await until(lambda: (tasks(), timers(instance.hass)) == before)
    assert len(instance.cloud.sent) == (TIMES if busy else 0)
    await instance.push(buzzer="1")
    assert instance.state("switch.thing_beep").state == "on"
    assert await instance.do("switch.turn_off", "switch.thing_beep") == [{"buzzer": "0"}]
    assert complaints(caplog) == []


async def test_stop_with_command_in_flight(instance: Instance, caplog: pytest.LogCaptureFixture) -> None:
    """Home Assistant stops while a command waits for its acknowledgement: nobody waits on, nothing is logged."""
    await instance.show(BEEP, buzzer="0")
    instance.cloud.gate = asyncio.Event()
    waiting = act(instance, "switch.turn_on", entity_id="switch.thing_beep")
    await until_sent(instance, 1)
    await instance.hass.async_stop(force=True)
    assert instance.hass.state is CoreState.stopped
    with pytest.raises((asyncio.CancelledError, HomeAssistantError)):
        await waiting
    assert complaints(caplog) == []


async def test_command_that_waited_is_not_sent_while_the_account_is_closed(
    instance: Instance, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The acknowledgement of a command that comes while the account is closed sends no other, whose caller was told otherwise."""
    await instance.show(BEEP, OTHER, buzzer="0", lock="0")
    instance.cloud.gate = gate = asyncio.Event()
    commands, state = instance.entry.runtime_data.commands, instance.entry.runtime_data.states[DEVICE_ID]
    first = asyncio.create_task(commands.write(state, {"buzzer": "1"}))
    await until_sent(instance, 1)
    second = asyncio.create_task(commands.write(state, {"lock": "1"}))
    await settle(instance.hass)

    async def close() -> None:
        gate.set()
        await asyncio.wait((first, second))
        await settle(instance.hass)

    monkeypatch.setattr(instance.cloud, "close", close)
    await instance.hass.config_entries.async_unload(instance.entry.entry_id)
    for command in (first, second):
        assert isinstance(command.exception(), ClosedError)
    assert instance.cloud.sent == [{"buzzer": "1"}]


@pytest.mark.parametrize("error", [ClosedError, AuthError])
async def test_poll_that_fails_while_the_account_is_closed(
    instance: Instance,
    freezer: FrozenDateTimeFactory,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    error: type[CloudError],
) -> None:
    """A poll that fails because the account is closed is logged nowhere, asks nobody to log in, and sets no timer."""
    await instance.show(BEEP, buzzer="0")
    before, polls, closing = timers(instance.hass), list[None](), asyncio.Event()

    async def fetch() -> Snapshot:
        polls.append(None)
        await closing.wait()
        raise error

    async def close() -> None:
        closing.set()
        await settle(instance.hass)

    monkeypatch.setattr(instance.cloud, "fetch", fetch)
    monkeypatch.setattr(instance.cloud, "close", close)
    freezer.tick(61)
    async_fire_time_changed(instance.hass)
    await until(lambda: polls)
    await instance.hass.config_entries.async_unload(instance.entry.entry_id)
    assert timers(instance.hass) <= before
    freezer.tick(31)
    async_fire_time_changed(instance.hass)
    await settle(instance.hass)
    assert len(polls) == 1
    assert instance.hass.config_entries.flow.async_progress() == []
    assert complaints(caplog) == []
