"""Adding, renewing and changing the account."""

from typing import Any
from unittest.mock import AsyncMock

from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest

from custom_components.homeclouds.clouds.core.errors import UnreachableError
from custom_components.homeclouds.clouds.midea.cloud import MideaCloud
from custom_components.homeclouds.const import DOMAIN
from simulators.core import Simulator
from simulators.midea import Midea

from .conftest import Instance


async def test_sign_in(instance: Instance) -> None:
    """The account is added, named, and asks for its list once."""
    result = await instance.sign_in()
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] == f"Midea Open Smart {instance.midea.open_user_id[:8]}"
    assert instance.entry.state is ConfigEntryState.LOADED
    assert instance.entry.data["client_secret"] == instance.midea.client_secret
    assert len(instance.midea.requests.to("/token")) == 1


async def test_http_to_elsewhere_when_confirmed(instance: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    """A confirmed plain address is tried."""
    monkeypatch.setattr(MideaCloud, "sign_in", AsyncMock(side_effect=UnreachableError))
    result = await instance.sign_in(server="http://93.184.216.34", advanced={"allow_http": True})
    assert result["errors"] == {"server": "cannot_connect"}


async def test_tls_error(instance: Instance) -> None:
    """A server without a proper certificate is told from one that does not answer."""
    result = await instance.sign_in(server=instance.midea.base_url.replace("http", "https"))
    assert result["errors"] == {"server": "tls_error"}


@pytest.mark.parametrize(
    ("fault", "options", "error"),
    [
        ("html", {}, "unexpected_answer"),
        ("wrong_json", {}, "unexpected_answer"),
        ("http_error", {}, "server_error"),
        ("drop", {}, "cannot_connect"),
        ("rate_limit", {}, "rate_limited"),
        ("refuse", {"code": 9999}, "server_error"),
        ("refuse", {"code": 10003}, "clock_skew"),
        ("refuse", {"code": 424242}, "command_refused"),
        ("expired_token", {}, "invalid_auth"),
    ],
)
async def test_server_in_trouble(instance: Instance, fault: str, options: dict[str, Any], error: str) -> None:
    """What the server does wrong is said in plain words."""
    instance.midea.faults.add(fault, **options)
    result = await instance.sign_in()
    assert result["errors"] == {"server" if error == "unexpected_answer" else "base": error}
    instance.midea.faults.clear()


async def test_empty_list(instance: Instance) -> None:
    """A user without appliances is most likely the wrong one."""
    instance.midea.faults.add("empty_list")
    result = await instance.sign_in()
    assert result["errors"] == {"open_user_id": "no_devices"}


async def test_same_user_twice(instance: Instance) -> None:
    """An open user id is added once."""
    await instance.sign_in()
    result = await instance.sign_in()
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "already_configured")


async def test_two_users(instance: Instance) -> None:
    """The neighbor may live in the same Home Assistant, and reports find their way."""
    await instance.move_in()
    result = await instance.sign_in(open_user_id=instance.midea.neighbor_id)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    for name, code in (("neighbor_s", "17592186044440"), ("bedroom", "17592186044421")):
        instance.midea.change(code, {"power": "1"})
        await instance.settle()
        assert instance.state(f"climate.{name}_air_conditioner").state == "cool"
    assert {record.answer for record in instance.midea.reporter.log} == {b'{"code":0,"msg":""}'}


async def test_credentials_change(instance: Instance) -> None:
    """When the secret is no longer good the user is asked, and nothing is lost meanwhile."""
    await instance.move_in()
    instance.midea.client_secret = "changed-secret"
    await instance.poll()
    (flow,) = instance.hass.config_entries.flow.async_progress()
    assert flow["context"]["source"] == SOURCE_REAUTH
    assert instance.hass.states.get("climate.bedroom_air_conditioner") is not None
    result = await instance.hass.config_entries.flow.async_configure(flow["flow_id"], {})
    assert result["step_id"] == "midea"
    result = await instance.fill(result, **instance.midea.sign_in | {"client_secret": "wrong"})
    assert result["errors"] == {"client_secret": "invalid_secret"}
    result = await instance.fill(result, **instance.midea.sign_in | {"client_secret": "changed-secret"})
    assert result["reason"] == "reauth_successful"
    assert instance.entry.state is ConfigEntryState.LOADED
    assert instance.entry.data["client_secret"] == "changed-secret"
    assert instance.state("climate.bedroom_air_conditioner").state == "off"


async def test_reauth_as_another_user(instance: Instance) -> None:
    """Another person's credentials don't take an account over."""
    await instance.sign_in()
    result = await instance.begin_again()
    result = await instance.fill(result, **instance.midea.sign_in | {"open_user_id": instance.midea.neighbor_id})
    assert result["reason"] == "unique_id_mismatch"


async def test_reconfigure_to_another_server(instance: Instance, socket_enabled: None) -> None:
    """The account moves to another address and keeps its secret, which is not shown."""
    await instance.sign_in()
    result = await instance.begin_again()
    async with Midea(control_delay=0) as moved:
        typed = {name: value for name, value in moved.sign_in.items() if name != "client_secret"}
        result = await instance.fill(result, **typed)
        assert result["reason"] == "reconfigure_successful"
        assert instance.entry.data["server"] == moved.base_url
        assert moved.requests.to("/appliance/list")
        await instance.hass.config_entries.async_unload(instance.entry.entry_id)


async def test_options(instance: Instance) -> None:
    """The settings show where the vendor is to send its reports, and silence the beep."""
    await instance.sign_in()
    instance.hass.config.external_url = "https://house.example.com"
    result = await instance.hass.config_entries.options.async_init(instance.entry.entry_id)
    assert result["description_placeholders"]
    shown = dict(result["description_placeholders"])
    assert shown["path_url"] == "https://house.example.com/v1/oem2third/appliance/data/report"
    assert shown["webhook_url"].startswith("https://house.example.com/api/webhook/")
    result = await instance.hass.config_entries.options.async_configure(
        result["flow_id"], {"areas": True, "quiet_commands": True}
    )
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await instance.hass.async_block_till_done()
    await instance.do("switch.turn_on", "switch.living_room_air_conditioner_light")
    assert instance.sent() == [{"lightClass": "1", "btnSound": "0"}]


async def test_unfinished_flow_leaves_nothing(hass: HomeAssistant, instance: Instance) -> None:
    """Somebody who gives up leaves no account behind."""
    result = await instance.sign_in(client_id="somebody")
    hass.config_entries.flow.async_abort(result["flow_id"])
    assert not hass.config_entries.async_entries(DOMAIN)
    assert isinstance(instance.midea, Simulator)
