"""Actions."""

from typing import TYPE_CHECKING, cast

from homeassistant.const import ATTR_DEVICE_ID, ATTR_NAME
from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse, SupportsResponse
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.service import async_get_device_and_config_entry
from homeassistant.util import dt as dt_util
import probatio

from .clouds.model import Device
from .const import DOMAIN
from .devices import device_id_of
from .entity import translated_errors

if TYPE_CHECKING:
    from .coordinator import HomeCloudsConfigEntry, HomeCloudsCoordinator

_DEVICE = {probatio.Required(ATTR_DEVICE_ID): cv.string}

_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")


def _moment(value: object) -> float:
    """Return a point in time as the clouds have it: seconds since the epoch."""
    return dt_util.as_timestamp(cv.datetime(value))


_SPAN: dict[probatio.Marker, object] = {probatio.Optional("start"): _moment, probatio.Optional("end"): _moment}

ACTIONS: dict[str, dict[probatio.Marker, object]] = {
    "call_action": {
        probatio.Required("action_id"): cv.string,
        probatio.Optional("parameters"): dict,
        probatio.Optional("wait_for_cloud"): cv.boolean,
    },
    "delete_timer": {probatio.Required("timer_id"): cv.string},
    "get_events": {probatio.Optional("event_type"): cv.string, **_SPAN},
    "get_history": {probatio.Required("property"): cv.string, **_SPAN},
    "get_timers": {},
    "set_timer": {
        probatio.Optional("timer_id"): cv.string,
        probatio.Optional("name"): cv.string,
        probatio.Optional("time"): cv.string,
        probatio.Optional("days"): probatio.All(probatio.EnsureList(), [probatio.In(_DAYS)]),
        probatio.Optional("repeat"): cv.boolean,
        probatio.Optional("enabled"): cv.boolean,
        probatio.Optional("data"): dict,
    },
    "send_command": {
        probatio.Exclusive("instruction", "command"): dict,
        probatio.Exclusive("hexadecimal", "command"): cv.matches_regex(r"^[0-9A-Fa-f]+$"),
    },
}
"""Name -> fields beside the device. The account's cloud does the work, if it knows the action."""


def register_services(hass: HomeAssistant) -> None:
    """Register all actions."""

    async def act(call: ServiceCall) -> ServiceResponse:
        account, device = _target(hass, call)
        if call.service not in account.type.actions:
            raise ServiceValidationError(
                translation_domain=DOMAIN,
                translation_key="action_not_supported",
                translation_placeholders={"device": device.name},
            )
        data = {name: value for name, value in call.data.items() if name != ATTR_DEVICE_ID}
        with translated_errors(device.name):
            return {"result": await account.cloud.action(call.service, device, data)}

    async def rename(call: ServiceCall) -> None:
        account, device = _target(hass, call)
        with translated_errors(device.name):
            await account.cloud.rename(device, call.data[ATTR_NAME])
        account.refresh()

    for name, fields in ACTIONS.items():
        hass.services.async_register(
            DOMAIN, name, act, probatio.Schema(_DEVICE | fields), supports_response=SupportsResponse.OPTIONAL
        )
    hass.services.async_register(
        DOMAIN, "rename_device", rename, probatio.Schema(_DEVICE | {probatio.Required(ATTR_NAME): cv.string})
    )


def _target(hass: HomeAssistant, call: ServiceCall) -> tuple[HomeCloudsCoordinator, Device]:
    entry_of_device, config_entry = async_get_device_and_config_entry(
        hass, DOMAIN, call.data[ATTR_DEVICE_ID], include_child_devices=False
    )
    account = cast("HomeCloudsConfigEntry", config_entry).runtime_data
    if (state := account.states.get(device_id_of(entry_of_device) or "")) is None:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="action_not_supported",
            translation_placeholders={"device": entry_of_device.name or ""},
        )
    return account, state.device
