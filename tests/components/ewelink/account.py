"""An eWeLink account that is set up through the form, and what it shows."""

from typing import Any

from homeassistant.config_entries import ConfigFlowResult
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers import entity_registry as er, issue_registry as ir

from custom_components.homeclouds.const import DOMAIN
from simulators.ewelink import Ewelink

from ..accounts import choose_cloud

LAMP, DOUBLE = "1000000001", "1000000003"
_ADVANCED = ("server", "dispatch_server")


def form(sim: Ewelink, **changes: str) -> dict[str, Any]:
    """Return what a user fills in."""
    values = {**sim.sign_in, **changes}
    advanced = {name: values.pop(name) for name in _ADVANCED}
    return {name: value for name, value in values.items() if value} | {"advanced": advanced}


async def fill_in(hass: HomeAssistant, sim: Ewelink, **changes: str) -> ConfigFlowResult:
    """Choose eWeLink and fill in its form."""
    return await choose_homes(hass, await choose_cloud(hass, "ewelink", form(sim, **changes)))


async def choose_homes(hass: HomeAssistant, result: ConfigFlowResult, *homes: str) -> ConfigFlowResult:
    """Choose homes, all unless told otherwise, if that is what is asked."""
    if result.get("step_id") != "choices":
        return result
    answer = {"homes": list(homes)} if homes else {}
    return await hass.config_entries.flow.async_configure(result["flow_id"], answer)


def entity_id(hass: HomeAssistant, platform: str, unique_id: str) -> str:
    """Return the entity of a feature."""
    found = er.async_get(hass).async_get_entity_id(platform, DOMAIN, unique_id)
    assert found is not None, f"{platform} {unique_id}"
    return found


def state(hass: HomeAssistant, platform: str, unique_id: str) -> State:
    """Return the state of a feature."""
    found = hass.states.get(entity_id(hass, platform, unique_id))
    assert found is not None, f"{platform} {unique_id}"
    return found


async def call(hass: HomeAssistant, action: str, unique_id: str, **data: Any) -> None:
    """Call an action on the entity of a feature."""
    platform, _, service = action.partition(".")
    target = {"entity_id": entity_id(hass, platform, unique_id)}
    await hass.services.async_call(platform, service, target | data, blocking=True)


def repairs(hass: HomeAssistant) -> set[str]:
    """Return what the user is asked to mend."""
    issues = ir.async_get(hass).issues.values()
    return {str(issue.translation_key) for issue in issues if issue.domain == DOMAIN}


def frames(sim: Ewelink, action: str = "update") -> list[Any]:
    """Return what the socket has heard."""
    return [record.json() for record in sim.requests.to(f"ws/{action}")]
