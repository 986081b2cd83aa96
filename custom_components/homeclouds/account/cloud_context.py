"""What a cloud gets from its account in Home Assistant."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, override

from homeassistant.components import network
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from zeroconf import Zeroconf

from ..clouds.core.cloud import Context, Environment, Listener
from ..clouds.core.values import storable
from ..clouds.profiles.own_files import OwnProfiles
from ..const import CONF_CLOUD, DOMAIN
from ..flow.subentries import device_forms
from ..voice.speech import HassSpeech
from .domain_data import domain_data


class HassEnvironment(Environment):
    """What clouds may find out about Home Assistant."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Ask this Home Assistant."""
        self._hass = hass

    @override
    async def addresses(self) -> Sequence[str]:
        await network.async_reload_adapters(self._hass)
        return tuple(str(address) for address in await network.async_get_enabled_source_ips(self._hass))

    @override
    def cloud_keys(self) -> Collection[str]:
        return {entry.data.get(CONF_CLOUD, "") for entry in self._hass.config_entries.async_entries(DOMAIN)}


def cloud_context(
    hass: HomeAssistant,
    entry: ConfigEntry,
    listener: Listener,
    shown: Callable[[str], Collection[str]],
    *,
    profiles: OwnProfiles,
    zeroconf: Zeroconf | None,
) -> Context:
    """Return the context of an account's cloud; `shown` names the properties of a device that enabled entities show."""

    @callback
    def save(data: Mapping[str, Any]) -> None:
        # A call that a user makes may outlive the account
        if hass.config_entries.async_get_entry(entry.entry_id) is not None:
            # A number that no file can hold would keep the entries of all integrations from being stored
            kept = {name: storable(value) for name, value in data.items()}
            hass.config_entries.async_update_entry(entry, data={**entry.data, **kept})

    return Context(
        session=async_get_clientsession(hass),
        listener=listener,
        budgets=domain_data(hass).budgets,
        language=hass.config.language,
        time_zone=hass.config.time_zone,
        options=entry.options,
        save=save,
        shown=shown,
        environment=HassEnvironment(hass),
        zeroconf=zeroconf,
        profiles=profiles,
        devices=device_forms(entry),
        speech=HassSpeech(hass, entry),
    )
