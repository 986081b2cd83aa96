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
from .conftest import House

BEEP = Switch(key="beep", state=Flag("buzzer"))


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """Restart at once."""
    monkeypatch.setattr("custom_components.homeclouds.account.listening._FIRST_PAUSE", 0)


def failing(house: House) -> bool:
    """Return whether the repair is shown."""
    return ir.async_get(house.hass).async_get_issue(DOMAIN, f"{house.entry.entry_id}_push_failing") is not None


@pytest.mark.parametrize("error", [TypeError("odd"), ProtocolError("odd")])
async def test_listen_fails_once_is_restarted(house: House, error: Exception) -> None:
    """Whatever listen() ends with, pushes come in again, and nobody is bothered."""
    house.cloud.failures = [error]
    await house.show(BEEP, buzzer="0")
    await until(lambda: house.cloud.listening is not None)
    assert not failing(house)
    assert house.entry.runtime_data.listening.restarts == 1


async def test_listen_returns_is_restarted(house: House) -> None:
    """Listening that ends without an error is not over."""
    await house.show(BEEP, buzzer="0")
    first = house.cloud.listening
    assert first is not None
    first.set_result(None)
    await until(lambda: house.cloud.listening is not first)


@pytest.mark.parametrize("mended_by", ["push", "time"])
async def test_listen_keeps_failing_raises_repair(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, mended_by: str
) -> None:
    """If it keeps failing a repair says so, until it works; each kind of exception is logged once."""
    house.cloud.failures = [TypeError("odd") for _ in range(4)]
    if mended_by == "time":
        monkeypatch.setattr("custom_components.homeclouds.account.listening._WORKS_AFTER", 0.2)
    await house.show(BEEP, buzzer="0")
    await until(lambda: house.cloud.listening is not None)
    assert failing(house)
    assert len([r for r in caplog.records if "Traceback" in r.getMessage() and r.levelname == "ERROR"]) == 1
    if mended_by == "push":
        await house.push(buzzer="1")
    await until(lambda: not failing(house))


async def test_unload_while_waiting_to_restart(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """An account goes away in the pause between two attempts, too."""
    monkeypatch.setattr("custom_components.homeclouds.account.listening._FIRST_PAUSE", 100)
    house.cloud.failures = [TypeError("odd")]
    await house.show(BEEP, buzzer="0")
    await until(lambda: not house.cloud.failures)
    await asyncio.sleep(0)
    assert await house.hass.config_entries.async_unload(house.entry.entry_id)
    async_fire_time_changed(house.hass)
    assert house.cloud.listening is None
