"""System health."""

from collections import Counter
from typing import Any

from homeassistant.components.system_health import SystemHealthRegistration
from homeassistant.core import HomeAssistant, callback

from .account.account import HomeCloudsConfigEntry
from .clouds.core.abilities import HasPeers
from .const import DOMAIN


@callback
def async_register(hass: HomeAssistant, register: SystemHealthRegistration) -> None:
    """Register the report."""
    register.async_register_info(system_health_info)


async def system_health_info(hass: HomeAssistant) -> dict[str, Any]:
    """Return how the accounts are doing."""
    entries: list[HomeCloudsConfigEntry] = hass.config_entries.async_loaded_entries(DOMAIN)
    accounts = [entry.runtime_data for entry in entries]
    connections = Counter(account.connection for account in accounts)
    return {
        "accounts": len(accounts),
        "devices": sum(len(account.states) for account in accounts),
        "push": connections["push"],
        "poll": connections["poll"],
        "lost": connections["none"],
        "rejected_connections": sum(
            account.cloud.rejected for account in accounts if isinstance(account.cloud, HasPeers)
        ),
    }
