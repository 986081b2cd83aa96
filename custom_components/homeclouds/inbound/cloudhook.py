"""An address at Nabu Casa for an account's webhook."""

import logging
from typing import TYPE_CHECKING

from homeassistant.core import HomeAssistant

from ..account.account import HomeCloudsConfigEntry
from ..account.other_integrations import loaded_integration
from ..const import CONF_CLOUDHOOK_URL, CONF_WEBHOOK_ID

if TYPE_CHECKING:
    from types import ModuleType

    from homeassistant.components.cloud import CloudConnectionState

_LOGGER = logging.getLogger(__name__)


async def keep_cloudhook(hass: HomeAssistant, entry: HomeCloudsConfigEntry) -> None:
    """Have an address now if Nabu Casa is connected, or as soon as it is."""
    if (cloud := loaded_integration(hass, "cloud")) is None:
        return

    async def connection_changed(state: CloudConnectionState) -> None:
        if state is cloud.CloudConnectionState.CLOUD_CONNECTED:
            await _ensure(hass, entry, cloud)

    entry.async_on_unload(cloud.async_listen_connection_change(hass, connection_changed))
    await _ensure(hass, entry, cloud)


async def _ensure(hass: HomeAssistant, entry: HomeCloudsConfigEntry, cloud: ModuleType) -> None:
    if not cloud.async_active_subscription(hass) or not cloud.async_is_connected(hass):
        return
    try:
        url = await cloud.async_get_or_create_cloudhook(hass, entry.data[CONF_WEBHOOK_ID])
    except Exception as err:  # noqa: BLE001 - whatever Nabu Casa raises, the account works without; its return calls us again
        _LOGGER.debug("No address at Nabu Casa: %s", type(err).__name__)
        return
    if entry.data.get(CONF_CLOUDHOOK_URL) != url:
        hass.config_entries.async_update_entry(entry, data={**entry.data, CONF_CLOUDHOOK_URL: url})


async def forget_cloudhook(hass: HomeAssistant, entry: HomeCloudsConfigEntry) -> None:
    """Give the address of a removed account back."""
    if (cloud := loaded_integration(hass, "cloud")) is None or CONF_CLOUDHOOK_URL not in entry.data:
        return
    try:
        await cloud.async_delete_cloudhook(hass, entry.data[CONF_WEBHOOK_ID])
    except Exception as err:  # noqa: BLE001 - the user may have deleted it, too
        _LOGGER.debug("No address at Nabu Casa was given back: %s", type(err).__name__)
