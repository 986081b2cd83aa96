"""The kind of an account's cloud, imported outside the event loop."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers.importlib import async_import_module

from ..clouds.core.cloud import CloudType
from ..clouds.registry import CLOUDS


async def async_cloud_type(hass: HomeAssistant, key: str) -> CloudType:
    """Return a kind of cloud by its key; no other cloud is imported for it. Raises KeyError."""
    if (package := CLOUDS.package(key)) is not None:
        await async_import_module(hass, package)
    return CLOUDS[key]
