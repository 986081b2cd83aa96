"""Actions: what is offered, what is registered, and what is described are the same, and each brand takes raw commands."""

from collections.abc import Mapping
import json
from pathlib import Path
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import device_registry as dr
from homeassistant.setup import async_setup_component
import probatio
import pytest
import yaml

from custom_components.homeclouds.account.device_registry import identifier, place
from custom_components.homeclouds.clouds.core.features import Climate, Light, Switch
from custom_components.homeclouds.const import DOMAIN
from devtools.pages import PAGES, actions_of, kinds_of
from tests.faults.accounts import ACCOUNTS, Account
from tests.faults.haste import hurry

INTEGRATION = Path(__file__).parents[2] / "custom_components" / "homeclouds"
OFFERED: Mapping[str, Any] = yaml.safe_load((INTEGRATION / "services.yaml").read_text(encoding="utf-8"))
_INVALID: tuple[Mapping[str, Any], ...] = (
    {},
    {"instruction": {}},
    {"hexadecimal": "xyz"},
    {"instruction": {"a": 1}, "hexadecimal": "aa"},
)
TEXTS: Mapping[str, Any] = json.loads((INTEGRATION / "translations/en.json").read_text(encoding="utf-8"))["services"]


def fields_of(schema: Any) -> dict[str, bool]:
    """Return the fields that a schema takes, and whether each is required."""
    if isinstance(schema, probatio.All):
        return {name: required for part in schema.validators for name, required in fields_of(part).items()}
    if not isinstance(schema, probatio.Schema) or not isinstance(schema.schema, dict):
        return fields_of(schema.schema) if isinstance(schema, probatio.Schema) else {}
    return {str(marker): isinstance(marker, probatio.Required) for marker in schema.schema}


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have nothing wait."""
    hurry(monkeypatch.setattr)


@pytest.fixture
async def registered(hass: HomeAssistant, enable_custom_integrations: None) -> Mapping[str, Any]:
    """Return the registered actions."""
    assert await async_setup_component(hass, DOMAIN, {})
    return hass.services.async_services()[DOMAIN]


@pytest.mark.parametrize("action", OFFERED)
async def test_action_offers_what_it_takes(registered: Mapping[str, Any], action: str) -> None:
    """Each field that the form has is taken, each that is taken is in the form, with a name and a description."""
    assert OFFERED.keys() == registered.keys() == TEXTS.keys()
    offered = {name: bool(field.get("required")) for name, field in (OFFERED[action].get("fields") or {}).items()}
    taken = fields_of(registered[action].schema)
    if "target" in OFFERED[action]:
        taken = {name: required for name, required in taken.items() if name in offered}
    assert taken == offered
    texts = TEXTS[action]
    assert texts.get("fields", {}).keys() == offered.keys()
    assert all(field["name"] and field["description"] for field in texts.get("fields", {}).values())
    for field in (OFFERED[action].get("fields") or {}).values():
        for kind in ("device", "config_entry"):
            if kind in field["selector"]:
                assert field["selector"][kind]["integration"] == DOMAIN


@pytest.mark.parametrize("action", OFFERED)
def test_action_names_the_clouds_that_have_it(action: str) -> None:
    """What not every cloud has says which do."""
    brands = {page: {kind.brand for kind in kinds_of(page)} for page in PAGES}
    having = [page for page in PAGES if action in actions_of(page)]
    assert having
    if len(having) < len(PAGES):
        text = TEXTS[action]["description"]
        for page in PAGES:
            assert any(brand.split()[0] in text for brand in brands[page]) == (page in having), page


def _power(account: Account) -> Mapping[str, Any]:
    """Return what turns the appliance of an account on or off, as the vendor calls it."""
    state = account.coordinator.states[account.device]
    domain, key = account.switch
    feature = next(one for one in state.features if place(account.device, one) == (domain, f"{account.device}_{key}"))
    assert isinstance(feature, Climate | Light | Switch)
    codec = feature.state if isinstance(feature, Switch) else feature.power
    assert codec is not None
    return codec.write(not account.actual()[1], state.properties)


@pytest.mark.parametrize("brand", list(ACCOUNTS))
async def test_every_brand_takes_raw_commands(
    hass: HomeAssistant, enable_custom_integrations: None, socket_enabled: None, brand: str
) -> None:
    """Properties that the vendor names reach the appliance, and the answer says what they are then; all else is refused in words."""
    async with ACCOUNTS[brand](hass) as account:
        device = dr.async_get(hass).async_get_device_by_identifier(identifier(account.device), account.entry.entry_id)
        assert device is not None
        number, on = account.actual()

        async def send(**data: Any) -> Any:
            given = {"device_id": device.id, **data}
            return await hass.services.async_call(DOMAIN, "send_command", given, blocking=True, return_response=True)

        wanted = _power(account)
        answer = await send(instruction=dict(wanted))
        assert account.actual() == (number, not on)
        assert answer["result"].keys() == wanted.keys()
        for invalid in _INVALID:
            with pytest.raises(probatio.Invalid):
                await send(**invalid)
        if brand != "Midea":
            with pytest.raises(ServiceValidationError) as refused:
                await send(hexadecimal="aa")
            assert refused.value.translation_key == "action_not_supported"
        with pytest.raises(HomeAssistantError):
            await hass.services.async_call(
                DOMAIN, "send_command", {"device_id": "0" * 32, "instruction": {"a": 1}}, blocking=True
            )
