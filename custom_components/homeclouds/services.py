"""Actions."""

from typing import TYPE_CHECKING, cast

from homeassistant.const import ATTR_CONFIG_ENTRY_ID, ATTR_DEVICE_ID, ATTR_NAME
from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse, SupportsResponse
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv, device_registry as dr
from homeassistant.helpers.service import (
    async_get_config_entry,
    async_get_device_and_config_entry,
    async_register_admin_service,
)
from homeassistant.util import dt as dt_util
import probatio

from .account.device_registry import account_identifier, device_id_of
from .clouds.core.abilities import HasActions, HasBinaryCommands, HasNames
from .clouds.core.api_calls import Effect, HasApiCalls
from .clouds.core.model import Device
from .clouds.core.timers import DAYS
from .const import DOMAIN
from .entity import translated_errors

if TYPE_CHECKING:
    from .account.account import HomeCloudsAccount, HomeCloudsConfigEntry

_DEVICE = {probatio.Required(ATTR_DEVICE_ID): cv.string}


def _moment(value: object) -> float:
    """Return a point in time as the clouds have it: seconds since the epoch. What has no zone is in Home Assistant's, not the host's.

    Raises ValueError: it is none, or lies beyond the calendar.
    """
    try:
        return dt_util.as_utc(cv.datetime(value)).timestamp()
    except OverflowError as err:
        raise ValueError("beyond the calendar") from err


_SPAN: dict[probatio.Marker, object] = {probatio.Optional("start"): _moment, probatio.Optional("end"): _moment}

_USER: dict[probatio.Marker, object] = {
    probatio.Optional("email"): cv.string,
    probatio.Optional("phone_number"): cv.string,
    probatio.Optional("user_id"): cv.string,
}

ACTIONS: dict[str, dict[probatio.Marker, object]] = {
    "call_action": {
        probatio.Required("action_id"): cv.string,
        probatio.Optional("parameters"): dict,
        probatio.Optional("wait_for_cloud"): cv.boolean,
    },
    "delete_timer": {probatio.Required("timer_id"): cv.string},
    "get_energy_history": {},
    "get_events": {probatio.Optional("event_type"): cv.string, probatio.Optional("event_id"): cv.string, **_SPAN},
    "get_history": {probatio.Required("property"): cv.string, **_SPAN},
    "get_operations": {
        probatio.Optional("limit", default=30): probatio.All(probatio.Coerce(int), probatio.Range(min=1, max=30)),
        probatio.Optional("end"): _moment,
    },
    "get_shares": {},
    "get_timers": {},
    "set_timer": {
        probatio.Optional("timer_id"): cv.string,
        probatio.Optional("name"): cv.string,
        probatio.Exclusive("time", "when"): cv.string,
        probatio.Optional("days"): probatio.All(probatio.EnsureList(), [probatio.In(DAYS)]),
        probatio.Optional("repeat"): cv.boolean,
        probatio.Exclusive("countdown", "when"): probatio.All(probatio.Coerce(int), probatio.Range(min=1)),
        probatio.Optional("enabled"): cv.boolean,
        probatio.Optional("data"): dict,
    },
    "bind_device": {
        probatio.Required("serial_number"): cv.string,
        probatio.Optional("bind_key"): cv.string,
        probatio.Optional("type"): cv.string,
    },
    "manage_resource": {
        probatio.Required("resource"): cv.string,
        probatio.Required("operation"): probatio.In(("add", "modify", "delete")),
        probatio.Required("values"): dict,
        probatio.Optional("channel"): cv.string,
    },
    "offer_firmware": {
        probatio.Required("version"): cv.string,
        probatio.Required("url"): cv.string,
        probatio.Required("md5"): cv.string,
        probatio.Optional("module"): cv.string,
    },
    "unbind_device": {},
    "set_tags": {probatio.Required("tags"): dict},
    "share_device": {
        **_USER,
        probatio.Optional("country_code"): cv.string,
        probatio.Optional("comment"): cv.string,
        probatio.Optional("timers", default=list): [probatio.In(["create", "edit", "delete", "enable"])],
    },
    "unshare_device": _USER,
}
"""Name -> fields beside the device. The account's cloud does the work, if it knows the action."""
_CALL_API = {
    probatio.Required(ATTR_CONFIG_ENTRY_ID): cv.string,
    probatio.Required("interface"): cv.string,
    probatio.Optional("parameters", default=dict): {cv.string: object},
    probatio.Optional("confirm", default=False): cv.boolean,
}
_SEND_COMMAND = probatio.All(
    probatio.AtLeastOne("instruction", "hexadecimal"),
    probatio.Schema(
        _DEVICE
        | {
            probatio.Exclusive("instruction", "command"): probatio.All(dict, probatio.Length(min=1)),
            probatio.Exclusive("hexadecimal", "command"): cv.matches_regex(r"^[0-9A-Fa-f]+$"),
        }
    ),
)
_OF_ACCOUNT = frozenset({"bind_device"})
"""Actions that may be done to the account itself, rather than to one of its devices."""


def register_services(hass: HomeAssistant) -> None:
    """Register all actions."""
    async_register_admin_service(
        hass, DOMAIN, "call_api", _call_api, probatio.Schema(_CALL_API), SupportsResponse.OPTIONAL
    )
    for name, fields in ACTIONS.items():
        hass.services.async_register(
            DOMAIN, name, _act, probatio.Schema(_DEVICE | fields), supports_response=SupportsResponse.OPTIONAL
        )
    hass.services.async_register(
        DOMAIN, "send_command", _send_command, _SEND_COMMAND, supports_response=SupportsResponse.OPTIONAL
    )
    hass.services.async_register(
        DOMAIN, "rename_device", _rename, probatio.Schema(_DEVICE | {probatio.Required(ATTR_NAME): cv.string})
    )
    hass.services.async_register(
        DOMAIN,
        "import_statistics",
        _import_statistics,
        cv.make_entity_service_schema({probatio.Required("start"): _moment, probatio.Optional("end"): _moment}),
        supports_response=SupportsResponse.OPTIONAL,
    )


async def _act(call: ServiceCall) -> ServiceResponse:
    account, device = _target(call)
    name = device.name if device is not None else account.name
    cloud = account.cloud
    if (
        not isinstance(cloud, HasActions)
        or call.service not in account.type.actions
        or (device is None and call.service not in _OF_ACCOUNT)
    ):
        raise _not_supported(name)
    data = {name: value for name, value in call.data.items() if name != ATTR_DEVICE_ID}
    with translated_errors(name):
        async with account.guard.within():
            return {"result": await cloud.action(call.service, device, data)}


async def _send_command(call: ServiceCall) -> ServiceResponse:
    account, device = _target(call)
    if device is None:
        raise _not_supported(account.name)
    cloud, instruction = account.cloud, call.data.get("instruction")
    with translated_errors(device.name):
        if instruction is None:
            if not isinstance(cloud, HasBinaryCommands):
                raise _not_supported(device.name)
            async with account.guard.within():
                return {"result": await cloud.send_binary(device, call.data["hexadecimal"])}
        state = account.states[device.id]
        await account.commands.write(state, instruction)
    return {"result": {name: state.properties.get(name) for name in instruction}}


async def _rename(call: ServiceCall) -> None:
    account, device = _target(call)
    cloud = account.cloud
    if device is None or not isinstance(cloud, HasNames):
        raise _not_supported(account.name if device is None else device.name)
    with translated_errors(device.name):
        async with account.guard.within():
            await cloud.rename(device, call.data[ATTR_NAME])
    account.refresh()


async def _import_statistics(call: ServiceCall) -> ServiceResponse:
    if "recorder" not in call.hass.config.components:
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="no_recorder")
    from .history.statistics import import_statistics  # noqa: PLC0415 - imports the recorder, which may not be installed

    return await import_statistics(call)


async def _call_api(call: ServiceCall) -> ServiceResponse:
    entry: HomeCloudsConfigEntry = async_get_config_entry(call.hass, DOMAIN, call.data[ATTR_CONFIG_ENTRY_ID])
    account, interface = entry.runtime_data, call.data["interface"]
    cloud = account.cloud
    if not isinstance(cloud, HasApiCalls):
        raise _not_supported(account.name)
    with translated_errors(account.name):
        effect = cloud.api_calls.effect(interface)
        async with account.guard.within():
            result = await cloud.api_calls.call(interface, call.data["parameters"], confirmed=call.data["confirm"])
    if effect is not Effect.READ:
        account.refresh()
    return {"result": result}


def _target(call: ServiceCall) -> tuple[HomeCloudsAccount, Device | None]:
    """Return the account, and the device unless the account itself is meant."""
    found, config_entry = async_get_device_and_config_entry(call.hass, DOMAIN, call.data[ATTR_DEVICE_ID])
    if isinstance(found, dr.ChildDeviceEntry):
        # A channel stands for its device.
        found, config_entry = async_get_device_and_config_entry(
            call.hass, DOMAIN, found.parent_device_id, include_child_devices=False
        )
    entry = cast("HomeCloudsConfigEntry", config_entry)
    if account_identifier(entry) in found.identifiers:
        return entry.runtime_data, None
    if (state := entry.runtime_data.states.get(device_id_of(found) or "")) is None:
        raise _not_supported(found.name or "")
    return entry.runtime_data, state.device


def _not_supported(name: str) -> ServiceValidationError:
    return ServiceValidationError(
        translation_domain=DOMAIN, translation_key="action_not_supported", translation_placeholders={"device": name}
    )
