"""The network adapters that Home Assistant uses (Settings, System, Network)."""

from homeassistant.components import network
from homeassistant.core import HomeAssistant


async def own_addresses(hass: HomeAssistant) -> tuple[str, ...]:
    """Return the IP addresses of the enabled adapters, as they are now."""
    await network.async_reload_adapters(hass)
    return tuple(str(address) for address in await network.async_get_enabled_source_ips(hass))
