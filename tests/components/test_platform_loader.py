"""Platforms that an account comes to need."""

import asyncio
from collections.abc import Iterable
from typing import Any

from homeassistant.components import number
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers.typing import ConfigType
from homeassistant.loader import Integration
import pytest

from custom_components.homeclouds.clouds.core.features import Number
from custom_components.homeclouds.clouds.core.model import Update
from custom_components.homeclouds.clouds.core.number_codecs import Range

from .conftest import DEVICE_ID, Instance
from .in_memory import BEEP


async def test_reload_while_a_platform_is_set_up(instance: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    """What Home Assistant sets up for the first time goes on at a reload: given up halfway, it could never be set up."""
    await instance.show(BEEP, buzzer="0")
    hass, cloud, entry = instance.hass, instance.cloud, instance.entry
    imported, importing, closed, begun, ready = (asyncio.Event() for _ in range(5))
    get_platforms, set_number_up, close = Integration.async_get_platforms, number.async_setup, cloud.close

    async def import_slowly(self: Integration, platforms: Iterable[str]) -> dict[str, Any]:
        importing.set()
        await imported.wait()
        return await get_platforms(self, platforms)

    async def set_up_slowly(hass: HomeAssistant, config: ConfigType) -> bool:
        begun.set()
        await ready.wait()
        return await set_number_up(hass, config)

    async def close_slowly() -> None:
        await closed.wait()
        await close()

    monkeypatch.setattr(Integration, "async_get_platforms", import_slowly)
    monkeypatch.setattr(number, "async_setup", set_up_slowly)
    monkeypatch.setattr(cloud, "close", close_slowly)
    cloud.profile[DEVICE_ID] = (BEEP, Number(key="fan_speed", value=Range("speed", maximum=3)))
    cloud.states[DEVICE_ID]["speed"] = "2"
    cloud.listener.update(Update(DEVICE_ID, {"speed": "2"}))
    await importing.wait()
    reload = asyncio.ensure_future(hass.config_entries.async_reload(entry.entry_id))
    while entry.state is not ConfigEntryState.UNLOAD_IN_PROGRESS:
        await asyncio.sleep(0)
    imported.set()
    await begun.wait()
    closed.set()
    while entry.state is ConfigEntryState.UNLOAD_IN_PROGRESS:
        await asyncio.sleep(0)
    ready.set()
    assert await reload
    assert instance.state("number.thing_fan_speed").state == "2.0"
