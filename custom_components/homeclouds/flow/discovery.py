"""Accounts that are offered because of devices in the local network."""

from homeassistant.config_entries import SOURCE_ZEROCONF
from homeassistant.core import HomeAssistant, callback

from ..clouds.registry import DISCOVERED
from ..const import DOMAIN


@callback
def withdraw(hass: HomeAssistant, key: str) -> None:
    """Withdraw the offers for devices that an account of this kind takes: of its own kind, and of those before it."""
    taken = {one for keys in DISCOVERED.values() if key in keys for one in keys[: keys.index(key) + 1]}
    flows = hass.config_entries.flow
    for offer in flows.async_progress_by_handler(DOMAIN, match_context={"source": SOURCE_ZEROCONF}):
        if offer["context"].get("unique_id") in taken:
            flows.async_abort(offer["flow_id"])
