"""Steps of tests whose account is at the cloud in memory."""

import asyncio
from datetime import timedelta

from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import EVENT_STATE_CHANGED
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.homeclouds.clouds.core.codecs import Flag
from custom_components.homeclouds.clouds.core.features import Switch
from custom_components.homeclouds.clouds.core.model import Update
from custom_components.homeclouds.const import DOMAIN

from .conftest import Instance

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
