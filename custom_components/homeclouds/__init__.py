"""HomeClouds: the smart-home clouds of five vendors."""

from collections.abc import Iterator
from contextlib import contextmanager

from homeassistant.components import zeroconf
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ConfigEntryAuthFailed, ConfigEntryNotReady
from homeassistant.helpers import config_validation as cv, device_registry as dr
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.typing import ConfigType

from .account.account import HomeCloudsAccount, HomeCloudsConfigEntry
from .account.cloud_types import async_cloud_type, async_install_requirements
from .account.device_registry import account_identifier, identifier, owner_of, register_account
from .account.domain_data import domain_data
from .account.failures import placeholders
from .account.runtime import Guard
from .account.storage import account_store
from .clouds.core.abilities import HasLogout, HasOffListDevices
from .clouds.core.cloud import CloudType, Context
from .clouds.core.errors import AuthError, CloudError, SetupError
from .clouds.registry import DISCOVERED
from .const import CONF_CLOUD, DOMAIN
from .flow.discovery import withdraw
from .inbound.cloudhook import forget_cloudhook
from .inbound.external_sign_in import open_callback
from .inbound.media_proxy import RelayView
from .inbound.webhook import open_webhook
from .services import register_services

_LOG_OUT_WITHIN = 5
"""Seconds for giving a token back when an account is removed; a token that stays valid ends by itself."""

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Register what does not belong to any one account."""
    register_services(hass)
    hass.http.register_view(RelayView)
    open_callback(hass)
    return True


async def async_migrate_entry(hass: HomeAssistant, entry: HomeCloudsConfigEntry) -> None:
    """Bring the stored data of an account up to date; a later minor version stays as it is."""
    if entry.minor_version < 2:
        data = {"login_method" if name == "way" else name: value for name, value in entry.data.items()}
        hass.config_entries.async_update_entry(entry, data=data, minor_version=2)


async def async_setup_entry(hass: HomeAssistant, entry: HomeCloudsConfigEntry) -> None:
    """Set up an account: from storage if it was there before, else from its cloud."""
    kind = await async_cloud_type(hass, entry.data[CONF_CLOUD])
    withdraw(hass, kind.key)
    await async_install_requirements(hass, kind)
    guard = Guard()
    with _as_reasons(hass, entry):
        async with guard.within():
            account = await _create(hass, entry, kind, guard)
    try:
        with _as_reasons(hass, entry):
            async with guard.within():
                await account.profiles.read()
                await account.cloud.prepare()
                register_account(hass, entry)
                await account.restore()
        if not (restored := bool(account.states)):
            await account.poller.async_config_entry_first_refresh()
        entry.runtime_data = account
        await open_webhook(hass, entry)
        await account.platforms.start()
        account.start(stale=restored)
    except BaseException:
        await account.stop()
        raise


async def _create(
    hass: HomeAssistant, entry: HomeCloudsConfigEntry, kind: CloudType, guard: Guard
) -> HomeCloudsAccount:
    local = any(kind.key in keys for keys in DISCOVERED.values()) and "zeroconf" in hass.config.components
    return HomeCloudsAccount(hass, entry, kind, guard, await zeroconf.async_get_instance(hass) if local else None)


@contextmanager
def _as_reasons(hass: HomeAssistant, entry: HomeCloudsConfigEntry) -> Iterator[None]:
    """Raise errors of a cloud as those that Home Assistant shows with the account."""
    try:
        yield
    except CloudError as err:
        if only_the_user_can_mend := isinstance(err, AuthError | SetupError):
            domain_data(hass).refusals[entry.entry_id] = err
        raise (ConfigEntryAuthFailed if only_the_user_can_mend else ConfigEntryNotReady)(
            translation_domain=DOMAIN,
            translation_key=err.key,
            translation_placeholders=placeholders(entry.title, err),
        ) from err


async def async_unload_entry(hass: HomeAssistant, entry: HomeCloudsConfigEntry) -> None:
    """Unload an account; nothing of the others is touched."""
    await entry.runtime_data.platforms.stop()
    await entry.runtime_data.stop()


async def async_remove_entry(hass: HomeAssistant, entry: HomeCloudsConfigEntry) -> None:
    """Log out, and forget what was stored of an account."""
    await Guard().close(lambda: _log_out(hass, entry), _LOG_OUT_WITHIN)
    domain_data(hass).refusals.pop(entry.entry_id, None)
    await account_store(hass, entry.entry_id).async_remove()
    await forget_cloudhook(hass, entry)


async def _log_out(hass: HomeAssistant, entry: HomeCloudsConfigEntry) -> None:
    kind = await async_cloud_type(hass, entry.data[CONF_CLOUD])
    cloud = kind.create(entry.data, Context(session=async_get_clientsession(hass)))
    try:
        if isinstance(cloud, HasLogout):
            await cloud.log_out()
    finally:
        await cloud.close()


async def async_remove_config_entry_device(
    hass: HomeAssistant, entry: HomeCloudsConfigEntry, device: dr.AnyDeviceEntry
) -> bool:
    """Let the user remove a device, or a channel of one, that the account no longer has."""
    if entry.state is not ConfigEntryState.LOADED or account_identifier(entry) in device.identifiers:
        return False
    account, device_id = entry.runtime_data, owner_of(hass, device)
    if device_id is None or (state := account.states.get(device_id)) is None:
        return True
    if isinstance(device, dr.ChildDeviceEntry):
        return state.forget_channel(lambda channel: identifier(device_id, channel) in device.identifiers)
    forgotten = isinstance(account.cloud, HasOffListDevices) and account.cloud.forget(state.device)
    if forgotten or account.absences.is_gone(device_id):
        account.drop(device_id)
        account.problems_changed()
        return True
    return False
