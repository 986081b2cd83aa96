"""Signing in to every cloud: blanks and addresses are mended, and an error stands at the field that is to blame."""

from collections.abc import Mapping
from typing import Any

from homeassistant.config_entries import SOURCE_USER
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest

from custom_components.homeclouds.clouds.core.cloud import CloudType, Field, FieldKind
from custom_components.homeclouds.clouds.registry import CLOUDS
from custom_components.homeclouds.const import DOMAIN
from simulators.core import Simulator
from tests.faults.accounts import ACCOUNTS

LOGIN_METHODS = {"eWeLink": "sms", "Tencent": "phone", "Haier": "password"}
"""Brand -> the login method whose form is filled in, where there are several."""
NOWHERE = "http://127.0.0.1:9"
"""Where nobody listens."""
SILENT = "203.0.113.1"
"""An address that is not this computer's."""

type Case = tuple[str, Mapping[str, str], Mapping[str, str]]

BLAMED: tuple[Case, ...] = (
    ("Midea", {"server": NOWHERE}, {"server": "cannot_connect"}),
    ("Midea", {"server": "not an address"}, {"server": "invalid_origin"}),
    ("Midea", {"server": "https://example.com/path"}, {"server": "invalid_origin"}),
    ("Midea", {"server": "http://example.com"}, {"server": "insecure_origin"}),
    ("Midea", {"client_id": "other"}, {"client_id": "invalid_client"}),
    ("Midea", {"client_secret": "other"}, {"client_secret": "invalid_secret"}),
    ("Midea", {"open_user_id": "nobody"}, {"open_user_id": "no_devices"}),
    ("eWeLink", {"server": NOWHERE}, {"base": "cannot_connect"}),
    ("eWeLink", {"dispatch_server": "not an address"}, {"advanced": "invalid_origin"}),
    ("eWeLink", {"server": "http://192.0.2.1"}, {"advanced": "insecure_origin"}),
    ("eWeLink", {"country_code": "China"}, {"country_code": "invalid_client"}),
    ("eWeLink", {"app_id": "blocked-app"}, {"app_id": "app_not_permitted"}),
    ("eWeLink", {"app_id": "other"}, {"app_id": "app_not_permitted"}),
    ("eWeLink", {"app_secret": "other"}, {"app_secret": "invalid_secret"}),
    ("eWeLink", {"username": "nobody@example.com"}, {"username": "unknown_user"}),
    ("eWeLink", {"password": "wrong"}, {"password": "invalid_auth"}),
    ("Tencent", {"server": NOWHERE}, {"base": "cannot_connect"}),
    ("Tencent", {"socket": "https://x"}, {"advanced": "invalid_origin"}),
    ("Tencent", {"server": "nonsense/path"}, {"advanced": "invalid_origin"}),
    ("Tencent", {"server": "http://example.com"}, {"advanced": "insecure_origin"}),
    ("Tencent", {"app_key": "other"}, {"app_key": "invalid_client"}),
    ("Tencent", {"app_secret": "other"}, {"app_secret": "invalid_secret"}),
    ("Tencent", {"password": "wrong"}, {"password": "invalid_auth"}),
    ("Haier", {"account_server": NOWHERE}, {"base": "cannot_connect"}),
    ("Haier", {"server": "not an address"}, {"advanced": "invalid_origin"}),
    ("Haier", {"account_server": "http://example.com"}, {"advanced": "insecure_origin"}),
    ("Haier", {"app_id": "other"}, {"app_key": "invalid_secret"}),
    ("Haier", {"app_key": "other"}, {"app_key": "invalid_secret"}),
    ("Haier", {"username": "nobody"}, {"username": "account_unknown"}),
    ("Haier", {"password": "wrong"}, {"password": "invalid_auth"}),
    ("C", {"server": NOWHERE}, {"server": "cannot_connect"}),
    ("C", {"server": "not an address"}, {"server": "invalid_origin"}),
    ("C", {"server": "http://192.0.2.1"}, {"server": "insecure_origin"}),
    ("C", {"serials": "", "gateways": ""}, {"serials": "no_serials"}),
    ("C", {"cloud_id": "other"}, {"cloud_key": "invalid_auth"}),
    ("C", {"cloud_key": "other"}, {"cloud_key": "invalid_auth"}),
    ("Mc", {"listen_address": SILENT}, {"advanced": "no_such_address"}),
    ("Md", {"device_id": "x" * 18}, {"pin": "wrong_pin"}),
    ("Md", {"pin": "0" * 32}, {"pin": "wrong_pin"}),
    ("Md", {"pin": "0"}, {"pin": "invalid_pin"}),
)
"""Brand, what is filled in wrongly, and the error."""


class SignIn:
    """The sign-in form of a brand, and its simulated cloud."""

    def __init__(self, hass: HomeAssistant, brand: str) -> None:
        """Prepare it."""
        self._entries, self._flow = hass.config_entries, hass.config_entries.flow
        account = ACCOUNTS[brand](hass)
        self.simulator: Simulator = account.simulator
        self.kind: CloudType = CLOUDS[account.cloud]
        self._login_method = LOGIN_METHODS.get(brand, "")

    @property
    def fields(self) -> tuple[Field, ...]:
        """All fields that are filled in."""
        return (*self.kind.fields, *self.kind.login_methods.get(self._login_method, ()))

    def known(self) -> dict[str, str]:
        """Return what is right."""
        return {item.name: value for item in self.fields if (value := self.simulator.sign_in.get(item.name))}

    async def fill(self, values: Mapping[str, str], step: Any = None) -> Any:
        """Fill in all forms, or those from a step on, until one refuses, or the account is there."""
        if step is None:
            step = await self._flow.async_init(DOMAIN, context={"source": SOURCE_USER})
            step = await self._flow.async_configure(step["flow_id"], {"next_step_id": self.kind.key})
        chosen = f"{self.kind.key}_{self._login_method}"
        forms = {self.kind.key: self.kind.fields, chosen: self.kind.login_methods.get(self._login_method, ())}
        errors = None
        while step["type"] in {FlowResultType.MENU, FlowResultType.FORM} and not errors:
            given: dict[str, Any] = {"next_step_id": chosen}
            if step["type"] is FlowResultType.FORM:
                given = _form(forms.get(step["step_id"], ()), values)
            step = await self._flow.async_configure(step["flow_id"], given)
            errors = step.get("errors")
        if step["type"] is FlowResultType.CREATE_ENTRY:
            await self._entries.async_unload(step["result"].entry_id)
        return step


def _form(fields: tuple[Field, ...], values: Mapping[str, str]) -> dict[str, Any]:
    form: dict[str, Any] = {}
    for item in fields:
        if (text := values.get(item.name)) is not None:
            value: Any = int(text) if item.kind is FieldKind.NUMBER else text
            place = form.setdefault("advanced", {}) if item.advanced else form
            place[item.name] = value.split("\n") if item.kind is FieldKind.LINES else value
    return form


@pytest.mark.parametrize(("brand", "wrong", "errors"), BLAMED, ids=[f"{case[0]}-{[*case[1]][0]}" for case in BLAMED])
async def test_error_is_at_the_field_to_blame(
    hass: HomeAssistant,
    enable_custom_integrations: None,
    socket_enabled: None,
    brand: str,
    wrong: Mapping[str, str],
    errors: Mapping[str, str],
) -> None:
    """The form comes back with the error at the field, or above all with the section open that has it; put right, it goes on."""
    sign_in = SignIn(hass, brand)
    async with sign_in.simulator:
        step = await sign_in.fill({**sign_in.known(), **wrong})
        assert (step["type"], step["errors"]) == (FlowResultType.FORM, errors)
        form = step["data_schema"].schema
        shown = {*map(str, form)}
        assert errors.keys() <= {"base", *shown}
        if (more := form.get("advanced")) is not None:
            folded = {*map(str, more.schema.schema)}
            assert more.options["collapsed"] == wrong.keys().isdisjoint(folded)
            shown |= folded
        assert not wrong.keys().isdisjoint(shown)
        step = await sign_in.fill(sign_in.known(), step)
        assert step["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize("brand", [brand for brand in ACCOUNTS if brand != "Mc"])
async def test_blanks_are_no_value(
    hass: HomeAssistant, enable_custom_integrations: None, socket_enabled: None, brand: str
) -> None:
    """A required field with nothing but blanks is asked for again, whatever the brand; Mc has none."""
    sign_in = SignIn(hass, brand)
    typed = {FieldKind.TEXT, FieldKind.SECRET, FieldKind.ORIGIN}
    async with sign_in.simulator:
        known = sign_in.known()
        required = [
            item.name
            for item in sign_in.fields
            if item.required and not item.advanced and item.kind in typed and item.name in known
        ]
        assert required
        for name in required:
            step = await sign_in.fill({**known, name: " \u200b\u3000"})
            assert step["errors"] == {name: "value_missing"}


@pytest.mark.parametrize("brand", list(ACCOUNTS))
async def test_pasted_blanks_are_cut(
    hass: HomeAssistant, enable_custom_integrations: None, socket_enabled: None, brand: str
) -> None:
    """Blanks around anything but a password are pasted by accident; also those that nobody sees."""
    sign_in = SignIn(hass, brand)
    async with sign_in.simulator:
        plain = {
            item.name
            for item in sign_in.fields
            if item.kind in {FieldKind.PASSWORD, FieldKind.NUMBER, FieldKind.CHOICE}
        }
        known = sign_in.known()
        pasted = {name: value if name in plain else f"\ufeff {value}\u200b\n" for name, value in known.items()}
        step = await sign_in.fill(pasted)
        assert step["type"] is FlowResultType.CREATE_ENTRY, step
        kept = {name: value for name, value in step["data"].items() if isinstance(value, str)}
        assert not [name for name, value in kept.items() if value != value.strip("\ufeff\u200b \n")]
