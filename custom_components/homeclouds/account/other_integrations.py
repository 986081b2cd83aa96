"""Integrations of Home Assistant that are used if they are set up, and whose packages must not be required otherwise.

Home Assistant installs the packages of everything in `after_dependencies` before it opens a config flow, and opens none
if one of them cannot be built. So these integrations are in no list of the manifest.
"""

from importlib import import_module
from types import ModuleType

from homeassistant.core import HomeAssistant


def loaded_integration(hass: HomeAssistant, domain: str) -> ModuleType | None:
    """Return the module of an integration that is set up, or None."""
    return import_module(f"homeassistant.components.{domain}") if domain in hass.config.components else None
