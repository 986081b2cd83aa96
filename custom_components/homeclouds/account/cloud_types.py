"""The kind of an account's cloud, imported outside the event loop."""

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ConfigEntryNotReady
from homeassistant.helpers.importlib import async_import_module
from homeassistant.requirements import RequirementsNotFound, async_process_requirements

from ..clouds.core.cloud import CloudType
from ..clouds.registry import CLOUDS
from ..const import DOMAIN


async def async_cloud_type(hass: HomeAssistant, key: str) -> CloudType:
    """Return a kind of cloud by its key; no other cloud is imported for it. Raises KeyError."""
    if (package := CLOUDS.package(key)) is not None:
        await async_import_module(hass, package)
    return CLOUDS[key]


async def async_install_requirements(hass: HomeAssistant, kind: CloudType) -> None:
    """Install the packages that only accounts of this cloud need. Raises ConfigEntryNotReady."""
    try:
        await async_process_requirements(hass, DOMAIN, list(kind.requirements), is_built_in=False)
    except RequirementsNotFound as err:
        raise ConfigEntryNotReady(
            translation_domain=DOMAIN,
            translation_key="requirements_not_installed",
            translation_placeholders={"requirements": ", ".join(err.requirements)},
        ) from err
