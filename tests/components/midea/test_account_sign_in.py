"""Logging in with a Midea account."""

from pathlib import Path
from typing import Any

from homeassistant.config_entries import ConfigEntryState, ConfigFlowResult
from homeassistant.data_entry_flow import FlowResultType
import pytest

from custom_components.homeclouds.const import DOMAIN
from simulators.midea.catalogue import ATTIC

from ..accounts import uploads
from .conftest import Instance

GOOD, BAD = "a".ljust(32, "0"), "b".ljust(32, "0")
FILE = '{"method": "hash", "hash": "sha256"}'


@pytest.fixture(autouse=True)
def files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """Have encryption files uploaded: a good one and a bad one."""
    with uploads(monkeypatch, tmp_path, {"a": FILE, "b": "import os"}):
        yield


def filled(instance: Instance, **changes: Any) -> dict[str, Any]:
    """Return the account's form, with the good values unless changed."""
    midea = instance.midea
    values = {
        "account": "demo@example.com",
        "password": "demo-password",
        "app_id": midea.app_id,
        "app_key": midea.app_key,
        "app_secret": midea.app_secret,
        "encryption": GOOD,
        **changes,
    }
    return {name: value for name, value in values.items() if value is not None}


async def first_form(instance: Instance, **changes: Any) -> ConfigFlowResult:
    """Fill in the first form without an open user ID."""
    values = {name: value for name, value in instance.midea.sign_in.items() if name != "open_user_id"}
    return await instance.fill(await instance.begin(), **values, **changes)


async def test_account(instance: Instance) -> None:
    """The account's own open user ID is found, its appliances are there, and its token outlives a restart."""
    form = await first_form(instance)
    assert (form["type"], form["step_id"]) == (FlowResultType.FORM, "midea_account")
    result = await instance.fill(form, **filled(instance))
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] == "Midea Open Smart demo@example.com"
    assert instance.entry.unique_id == f"midea_{instance.midea.client_id}:{instance.midea.open_user_id}"
    assert instance.entry.state is ConfigEntryState.LOADED
    assert instance.entry.data["open_user_id"] == instance.midea.open_user_id
    (login,) = instance.midea.requests.to("/user/login")
    assert login.json()["password"] != "demo-password"
    assert await instance.hass.config_entries.async_reload(instance.entry.entry_id)
    answer = await called(instance, "Query user information")
    assert answer["uid"] == "100"
    assert len(instance.midea.requests.to("/user/login")) == 1


async def called(instance: Instance, interface: str, **parameters: Any) -> Any:
    """Call an interface of the account by name."""
    data = {"config_entry_id": instance.entry.entry_id, "interface": interface, "parameters": parameters}
    answer = await instance.hass.services.async_call(DOMAIN, "call_api", data, blocking=True, return_response=True)
    assert answer is not None
    return answer["result"]


async def test_user_token_is_renewed(instance: Instance) -> None:
    """An expired token is extended; one that is gone has the account log in again."""
    await instance.fill(await first_form(instance), **filled(instance))
    instance.midea.user_tokens.expire()
    await called(instance, "Query user information")
    assert len(instance.midea.requests.to("/user/token/extend")) == 1
    instance.midea.user_tokens.revoke_holder("100")
    await called(instance, "Query user information")
    assert len(instance.midea.requests.to("/user/login")) == 2
    cloud: Any = instance.account.cloud
    assert instance.entry.data["user_token"] == cloud.api_calls._api.users.access_token


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"account": "nobody@example.com"}, {"account": "invalid_auth"}),
        ({"password": "guess"}, {"password": "invalid_auth"}),
        ({"app_id": "999"}, {"app_key": "invalid_client"}),
        ({"app_secret": "guess"}, {"app_secret": "invalid_secret"}),
        ({"encryption": BAD}, {"encryption": "bad_encryption_file"}),
        ({"account_country": "aq"}, {"account_country": "country_not_served"}),
        ({"advanced": {"app_server": "http://93.184.216.34"}}, {"advanced": "insecure_origin"}),
        ({"app_id": " "}, {"app_id": "value_missing"}),
        ({"account": " "}, {"account": "value_missing"}),
    ],
)
async def test_wrong_field_has_its_own_message(
    instance: Instance, changes: dict[str, Any], errors: dict[str, str]
) -> None:
    """The form names the field to blame; the second attempt works."""
    result = await instance.fill(await first_form(instance), **filled(instance, **changes))
    assert (result["type"], result["errors"]) == (FlowResultType.FORM, errors)
    if result["step_id"] == "midea":
        result = await instance.fill(result, **instance.midea.sign_in)
    else:
        result = await instance.fill(result, **filled(instance))
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_account_without_appliances(instance: Instance) -> None:
    """An account that has none is said to be empty."""
    instance.midea.accounts.add("new@example.com", password="new-password")
    result = await instance.fill(
        await first_form(instance), **filled(instance, account="new@example.com", password="new-password")
    )
    assert result["errors"] == {"account": "no_devices"}


async def test_country(instance: Instance) -> None:
    """The server follows the country."""
    result = await instance.fill(await first_form(instance), **filled(instance, account_country="us"))
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert instance.entry.data["app_server"] == instance.midea.base_url
    assert len(instance.midea.requests.to("/user/area/get")) == 1


async def test_uid_as_open_user_id(instance: Instance) -> None:
    """Appliances may be bound under the account's ID itself."""
    code = "17592186044421"
    instance.midea.devices[code].owner = "100"
    for device in instance.midea.devices.values():
        if device.id != code:
            instance.midea.devices[device.id].owner = ""
    result = await instance.fill(await first_form(instance), **filled(instance))
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert instance.entry.data["open_user_id"] == "100"


async def test_other_base_path(instance: Instance) -> None:
    """The interfaces may be below the path of the document's examples."""
    instance.midea.configure(base_path="/midea/open/v1")
    result = await instance.sign_in()
    assert result["errors"] == {"server": "unexpected_answer"}
    result = await instance.fill(result, **instance.midea.sign_in, advanced={"base_path": "midea/open/v1/"})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert instance.hass.states.async_entity_ids("climate")


async def test_bind_and_unbind(instance: Instance) -> None:
    """An appliance is bound with the SDK's verification code, and given up again."""
    await instance.move_in()
    device = instance.device("17592186044421")
    account = instance.device(f"account_{instance.entry.entry_id}")
    await instance.hass.services.async_call(DOMAIN, "unbind_device", {"device_id": device.id}, blocking=True)
    assert instance.midea.devices["17592186044421"].owner is None
    await instance.poll()
    await instance.until("climate.bedroom_air_conditioner", "unavailable")
    data = {"device_id": account.id, "serial_number": ATTIC, "bind_key": "483920"}
    await instance.hass.services.async_call(DOMAIN, "bind_device", data, blocking=True)
    assert instance.midea.devices[ATTIC].owner == instance.midea.open_user_id
    await instance.poll()
    assert ATTIC in instance.account.states


async def test_removal_without_account(instance: Instance) -> None:
    """An open user ID has nothing to be given back."""
    await instance.sign_in()
    await instance.hass.config_entries.async_remove(instance.entry.entry_id)
    assert not instance.midea.requests.to("/user/logout")
