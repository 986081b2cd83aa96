"""Cloud.listen() is kept running."""

import asyncio

from homeassistant.helpers import issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.homeclouds.clouds.core.codecs import Flag
from custom_components.homeclouds.clouds.core.errors import ProtocolError
from custom_components.homeclouds.clouds.core.features import Switch
from custom_components.homeclouds.const import DOMAIN

from .accounts import until
from .conftest import Instance

BEEP = Switch(key="beep", state=Flag("buzzer"))


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """Restart at once."""
    monkeypatch.setattr("custom_components.homeclouds.account.listening._FIRST_PAUSE", 0)


def failing(instance: Instance) -> bool:
    """Return whether the repair is shown."""
    return ir.async_get(instance.hass).async_get_issue(DOMAIN, f"{instance.entry.entry_id}_push_failing") is not None


@pytest.mark.parametrize("error", [TypeError("odd"), ProtocolError("odd")])
async def test_listen_fails_once_is_restarted(instance: Instance, error: Exception) -> None:
    """Whatever listen() ends with, pushes come in again, and nobody is bothered."""
    instance.cloud.failures = [error]
    await instance.show(BEEP, buzzer="0")
    await until(lambda: instance.cloud.listening is not None)
    assert not failing(instance)
    assert instance.entry.runtime_data.listening.restarts == 1


async def test_listen_returns_is_restarted(instance: Instance) -> None:
    """Listening that ends without an error is not over."""
    await instance.show(BEEP, buzzer="0")
    first = instance.cloud.listening
    assert first is not None
    first.set_result(None)
    await until(lambda: instance.cloud.listening is not first)


@pytest.mark.parametrize("mended_by", ["push", "time"])
async def test_listen_keeps_failing_raises_repair(
    instance: Instance, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, mended_by: str
) -> None:
    """If it keeps failing a repair says so, until it works; each kind of exception is logged once."""
    instance.cloud.failures = [TypeError("odd") for _ in range(4)]
    if mended_by == "time":
        monkeypatch.setattr("custom_components.homeclouds.account.listening._WORKS_AFTER", 0.2)
    await instance.show(BEEP, buzzer="0")
    await until(lambda: instance.cloud.listening is not None)
    assert failing(instance)
    assert len([r for r in caplog.records if "Traceback" in r.getMessage() and r.levelname == "ERROR"]) == 1
    if mended_by == "push":
        await instance.push(buzzer="1")
    await until(lambda: not failing(instance))


async def test_reports_while_waiting_to_restart(instance: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    """What devices report while listening has ended does not end the repair: they may be nearby."""
    monkeypatch.setattr("custom_components.homeclouds.account.listening._FIRST_PAUSE", 100)
    monkeypatch.setattr("custom_components.homeclouds.account.listening._FAILS_AFTER", 1)
    instance.cloud.failures = [TypeError("odd")]
    await instance.show(BEEP, buzzer="0")
    await until(lambda: failing(instance))
    await instance.push(buzzer="1")
    assert failing(instance)


async def test_unload_while_waiting_to_restart(instance: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    """An account goes away in the pause between two attempts, too."""
    monkeypatch.setattr("custom_components.homeclouds.account.listening._FIRST_PAUSE", 100)
    instance.cloud.failures = [TypeError("odd")]
    await instance.show(BEEP, buzzer="0")
    await until(lambda: not instance.cloud.failures)
    await asyncio.sleep(0)
    assert await instance.hass.config_entries.async_unload(instance.entry.entry_id)
    async_fire_time_changed(instance.hass)
    assert instance.cloud.listening is None
