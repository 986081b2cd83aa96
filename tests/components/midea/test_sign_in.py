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

from .conftest import House


async def test_sign_in(house: House) -> None:
    """The account is added, named, and asks for its list once."""
    result = await house.sign_in()
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] == f"Midea Open Smart {house.midea.open_user_id[:8]}"
    assert house.entry.state is ConfigEntryState.LOADED
    assert house.entry.data["client_secret"] == house.midea.client_secret
    assert len(house.midea.requests.to("/token")) == 1


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"server": "ftp://example.com"}, {"server": "invalid_origin"}),
        ({"server": "https://example.com/path"}, {"server": "invalid_origin"}),
        ({"server": "http://93.184.216.34"}, {"server": "insecure_origin"}),
        ({"server": "http://127.0.0.1:1"}, {"server": "cannot_connect"}),
        ({"client_id": "somebody"}, {"client_id": "invalid_client"}),
        ({"client_secret": "guess"}, {"client_secret": "invalid_secret"}),
        ({"open_user_id": "nobody"}, {"open_user_id": "no_devices"}),
    ],
)
async def test_wrong_field_has_its_own_message_and_can_be_put_right(
    house: House, changes: dict[str, str], errors: dict[str, str]
) -> None:
    """The form names the field to blame; the second attempt works."""
    result = await house.sign_in(**changes)
    assert (result["type"], result["errors"]) == (FlowResultType.FORM, errors)
    result = await house.fill(result, **house.midea.sign_in)
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_http_to_elsewhere_when_confirmed(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """A confirmed plain address is tried."""
    monkeypatch.setattr(MideaCloud, "sign_in", AsyncMock(side_effect=UnreachableError))
    result = await house.sign_in(server="http://93.184.216.34", advanced={"allow_http": True})
    assert result["errors"] == {"server": "cannot_connect"}


async def test_tls_error(house: House) -> None:
    """A server without a proper certificate is told from one that does not answer."""
    result = await house.sign_in(server=house.midea.base_url.replace("http", "https"))
    assert result["errors"] == {"server": "tls_error"}


@pytest.mark.parametrize(
    ("fault", "options", "error"),
    [
        ("html", {}, "unexpected_answer"),
        ("wrong_json", {}, "unexpected_answer"),
        ("http_error", {}, "server_error"),
        ("drop", {}, "no_reply"),
        ("rate_limit", {}, "rate_limited"),
        ("refuse", {"code": 9999}, "server_error"),
        ("refuse", {"code": 10003}, "clock_skew"),
        ("refuse", {"code": 424242}, "command_refused"),
        ("expired_token", {}, "invalid_auth"),
    ],
)
async def test_server_in_trouble(house: House, fault: str, options: dict[str, Any], error: str) -> None:
    """What the server does wrong is said in plain words."""
    house.midea.faults.add(fault, **options)
    result = await house.sign_in()
    assert result["errors"] == {"server" if error == "unexpected_answer" else "base": error}
    house.midea.faults.clear()


async def test_empty_list(house: House) -> None:
    """A user without appliances is most likely the wrong one."""
    house.midea.faults.add("empty_list")
    result = await house.sign_in()
    assert result["errors"] == {"open_user_id": "no_devices"}


async def test_same_user_twice(house: House) -> None:
    """An open user id is added once."""
    await house.sign_in()
    result = await house.sign_in()
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "already_configured")


async def test_two_users(house: House) -> None:
    """The neighbor may live in the same Home Assistant, and reports find their way."""
    await house.move_in()
    result = await house.sign_in(open_user_id=house.midea.neighbor_id)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    for name, code in (("neighbor_s", "17592186044440"), ("bedroom", "17592186044421")):
        house.midea.change(code, {"power": "1"})
        await house.settle()
        assert house.state(f"climate.{name}_air_conditioner").state == "cool"
    assert {record.answer for record in house.midea.reporter.log} == {b'{"code":0,"msg":""}'}


async def test_credentials_change(house: House) -> None:
    """When the secret is no longer good the user is asked, and nothing is lost meanwhile."""
    await house.move_in()
    house.midea.client_secret = "changed-secret"
    await house.poll()
    (flow,) = house.hass.config_entries.flow.async_progress()
    assert flow["context"]["source"] == SOURCE_REAUTH
    assert house.hass.states.get("climate.bedroom_air_conditioner") is not None
    result = await house.hass.config_entries.flow.async_configure(flow["flow_id"], {})
    assert result["step_id"] == "midea"
    result = await house.fill(result, **house.midea.sign_in | {"client_secret": "wrong"})
    assert result["errors"] == {"client_secret": "invalid_secret"}
    result = await house.fill(result, **house.midea.sign_in | {"client_secret": "changed-secret"})
    assert result["reason"] == "reauth_successful"
    assert house.entry.state is ConfigEntryState.LOADED
    assert house.entry.data["client_secret"] == "changed-secret"
    assert house.state("climate.bedroom_air_conditioner").state == "off"


async def test_reauth_as_another_user(house: House) -> None:
    """Another person's credentials don't take an account over."""
    await house.sign_in()
    result = await house.begin_again()
    result = await house.fill(result, **house.midea.sign_in | {"open_user_id": house.midea.neighbor_id})
    assert result["reason"] == "unique_id_mismatch"


async def test_reconfigure_to_another_server(house: House, socket_enabled: None) -> None:
    """The account moves to another address and keeps its secret, which is not shown."""
    await house.sign_in()
    result = await house.begin_again()
    async with Midea(control_delay=0) as moved:
        typed = {name: value for name, value in moved.sign_in.items() if name != "client_secret"}
        result = await house.fill(result, **typed)
        assert result["reason"] == "reconfigure_successful"
        assert house.entry.data["server"] == moved.base_url
        assert moved.requests.to("/appliance/list")
        await house.hass.config_entries.async_unload(house.entry.entry_id)


async def test_options(house: House) -> None:
    """The settings show where the vendor is to send its reports, and silence the beep."""
    await house.sign_in()
    house.hass.config.external_url = "https://house.example.com"
    result = await house.hass.config_entries.options.async_init(house.entry.entry_id)
    assert result["description_placeholders"]
    shown = dict(result["description_placeholders"])
    assert shown["path_url"] == "https://house.example.com/v1/oem2third/appliance/data/report"
    assert shown["webhook_url"].startswith("https://house.example.com/api/webhook/")
    result = await house.hass.config_entries.options.async_configure(
        result["flow_id"], {"areas": True, "quiet_commands": True}
    )
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await house.hass.async_block_till_done()
    await house.do("switch.turn_on", "switch.living_room_air_conditioner_light")
    assert house.sent() == [{"lightClass": "1", "btnSound": "0"}]


async def test_unfinished_flow_leaves_nothing(hass: HomeAssistant, house: House) -> None:
    """Somebody who gives up leaves no account behind."""
    result = await house.sign_in(client_id="somebody")
    hass.config_entries.flow.async_abort(result["flow_id"])
    assert not hass.config_entries.async_entries(DOMAIN)
    assert isinstance(house.midea, Simulator)
