"""Logging in to eWeLink: the form, the vendor's page, a code, discovery, and logging in again."""

from ipaddress import ip_address
import time
from types import SimpleNamespace

import aiohttp
from homeassistant.config_entries import (
    SOURCE_REAUTH,
    SOURCE_RECONFIGURE,
    SOURCE_USER,
    SOURCE_ZEROCONF,
    ConfigEntry,
    ConfigFlowResult,
)
from homeassistant.core import HomeAssistant
from homeassistant.core_config import async_process_ha_core_config
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.service_info.zeroconf import ZeroconfServiceInfo
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator
from yarl import URL

from custom_components.homeclouds.const import DOMAIN
from simulators.ewelink import Ewelink

from ..accounts import until
from .account import LAMP, call, choose_homes, fill_in, form, repairs, state


async def test_sign_in(hass: HomeAssistant, account: ConfigEntry, ewelink: Ewelink) -> None:
    """The form makes an account named after the user; the same one is not set up twice."""
    assert account.title == "eWeLink Demo"
    assert account.unique_id == f"ewelink_{ewelink.accounts.users[0].apikey}"
    again = await fill_in(hass, ewelink)
    assert (again["type"], again["reason"]) == (FlowResultType.ABORT, "already_configured")


async def test_homes_are_chosen_while_signing_in(hass: HomeAssistant, ewelink: Ewelink) -> None:
    """Who has several homes is asked which to take, all being ticked; only those are read."""
    flow = hass.config_entries.flow
    result = await flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    result = await flow.async_configure(result["flow_id"], {"next_step_id": "ewelink"})
    result = await flow.async_configure(result["flow_id"], form(ewelink))
    assert (result["step_id"], result["description_placeholders"]) == ("choices", {"account": "eWeLink Demo"})
    assert result["data_schema"] is not None
    (key,) = result["data_schema"].schema
    assert key.description == {"suggested_value": ["home-1", "home-2"]}
    result = await choose_homes(hass, result, "home-2")
    entry = result["result"]
    await hass.async_block_till_done()
    assert entry.options == {"homes": ["home-2"]}
    assert set(entry.runtime_data.states) == {"home.home-2", "1000000090"}
    assert all("familyid=home-2" in record.query for record in ewelink.requests.to("/v2/device/thing"))
    await hass.config_entries.async_unload(entry.entry_id)


async def test_one_home_is_not_asked_about(hass: HomeAssistant, ewelink: Ewelink) -> None:
    """Where there is no choice nobody is asked."""
    del ewelink.homes[1]
    flow = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    flow = await hass.config_entries.flow.async_configure(flow["flow_id"], {"next_step_id": "ewelink"})
    result = await hass.config_entries.flow.async_configure(flow["flow_id"], form(ewelink))
    assert (result["type"], result["options"]) == (FlowResultType.CREATE_ENTRY, {})
    await hass.async_block_till_done()
    await hass.config_entries.async_unload(result["result"].entry_id)


async def test_homes_that_cannot_be_read(hass: HomeAssistant, ewelink: Ewelink) -> None:
    """If the homes are not to be had, the form says so and can be sent again."""
    ewelink.faults.add("http_error", path="/v2/family", times=1)
    result = await fill_in(hass, ewelink)
    assert result["errors"] == {"base": "server_error"}
    result = await hass.config_entries.flow.async_configure(result["flow_id"], form(ewelink))
    result = await choose_homes(hass, result)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()
    await hass.config_entries.async_unload(result["result"].entry_id)


async def test_reauth(hass: HomeAssistant, account: ConfigEntry, ewelink: Ewelink) -> None:
    """Somebody else uses the same app id: one sign-in, then the user is told why and signs in again."""
    ewelink.take_over()
    await until(lambda: len(ewelink.requests.to("login")) == 2 and bool(ewelink.clients))
    ewelink.take_over()
    await until(lambda: bool(hass.config_entries.flow.async_progress()))
    issues = {issue.translation_key for issue in ir.async_get(hass).issues.values()}
    assert "signed_in_elsewhere" in issues
    (flow,) = hass.config_entries.flow.async_progress()
    result = await hass.config_entries.flow.async_configure(flow["flow_id"], {})
    assert result["step_id"] == "ewelink"
    result = await hass.config_entries.flow.async_configure(result["flow_id"], form(ewelink))
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "reauth_successful")
    await hass.async_block_till_done()
    await until(lambda: bool(ewelink.clients))
    assert len(ewelink.requests.to("login")) == 3
    await account.runtime_data.poller.async_refresh()
    assert repairs(hass) == {"unknown_device_type"}


@pytest.mark.parametrize("code", [401, 402])
async def test_token_refused_at_run_time(
    hass: HomeAssistant, account: ConfigEntry, ewelink: Ewelink, code: int
) -> None:
    """A token that is refused once is refreshed, and nobody notices."""
    ewelink.faults.add("api_error", code=code, times=1)
    await account.runtime_data.poller.async_refresh()
    assert (len(ewelink.requests.to("refresh")), len(ewelink.requests.to("login"))) == (1, 1)
    assert account.runtime_data.poller.last_update_success
    assert not hass.config_entries.flow.async_progress()
    assert repairs(hass) == {"unknown_device_type"}


@pytest.mark.parametrize("code", [401, 402])
async def test_token_refused_for_good(hass: HomeAssistant, account: ConfigEntry, ewelink: Ewelink, code: int) -> None:
    """If neither refreshing nor signing in helps, the user is asked, and told who does this to them; once."""
    ewelink.faults.add("api_error", code=code)
    await account.runtime_data.poller.async_refresh()
    await hass.async_block_till_done()
    assert (len(ewelink.requests.to("refresh")), len(ewelink.requests.to("login"))) == (1, 2)
    assert repairs(hass) == {"unknown_device_type", "signed_in_elsewhere"}
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["context"]["source"] == SOURCE_REAUTH


async def test_app_without_permission(
    hass: HomeAssistant, account: ConfigEntry, ewelink: Ewelink, monkeypatch: pytest.MonkeyPatch
) -> None:
    """407: a repair names what the app id may not do, as long as that is so; what works goes on working."""
    ewelink.faults.add("api_error", code=407, path="/v2/message/read")
    await account.runtime_data.cloud.jobs.round()
    await account.runtime_data.poller.async_refresh()
    assert repairs(hass) == {"unknown_device_type", "app_not_permitted"}
    issue = next(each for each in ir.async_get(hass).issues.values() if each.translation_key == "app_not_permitted")
    assert issue.translation_placeholders == {"account": account.title, "interfaces": "/v2/message/read"}
    ewelink.change(LAMP, {"switch": "on"})
    await until(lambda: state(hass, "switch", f"{LAMP}_switch").state == "on")
    ewelink.faults.clear()
    an_hour_later = SimpleNamespace(monotonic=lambda: time.monotonic() + 3600)
    monkeypatch.setattr("custom_components.homeclouds.clouds.core.background.time", an_hour_later)
    await account.runtime_data.cloud.jobs.round()
    await account.runtime_data.poller.async_refresh()
    assert repairs(hass) == {"unknown_device_type"}


async def test_used_up_calls(hass: HomeAssistant, account: ConfigEntry, ewelink: Ewelink) -> None:
    """412: a repair, an hour of silence, during which pushes and commands go on, and all is well again."""
    ewelink.faults.add("api_error", code=412, times=1)
    await account.runtime_data.poller.async_refresh()
    assert repairs(hass) == {"unknown_device_type", "app_quota_used_up"}
    calls = len(ewelink.requests.to("/v2/"))
    await account.runtime_data.poller.async_refresh()
    assert len(ewelink.requests.to("/v2/")) == calls
    await call(hass, "switch.turn_on", f"{LAMP}_switch")
    assert state(hass, "switch", f"{LAMP}_switch").state == "on"
    account.runtime_data.cloud.session.client.quiet_until = 0  # an hour later
    await account.runtime_data.poller.async_refresh()
    assert account.runtime_data.poller.last_update_success
    assert repairs(hass) == {"unknown_device_type"}


async def test_account_of_another_user(hass: HomeAssistant, account: ConfigEntry, ewelink: Ewelink) -> None:
    """Signing in again as another user is refused."""
    result = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_RECONFIGURE, "entry_id": account.entry_id}
    )
    result = await hass.config_entries.flow.async_configure(
        result["flow_id"], form(ewelink, username="guest@example.com", password="guest-password")
    )
    assert result["reason"] == "unique_id_mismatch"


async def test_sign_in_on_the_vendors_page(
    hass: HomeAssistant, ewelink: Ewelink, hass_client_no_auth: ClientSessionGenerator
) -> None:
    """Without name and password the user signs in on the vendor's page, which sends them back with a code."""
    assert await async_setup_component(hass, DOMAIN, {})
    await async_process_ha_core_config(hass, {"internal_url": "http://example.local:8123"})
    result = await fill_in(hass, ewelink, username="", password="")
    assert (result["type"], result["step_id"]) == (FlowResultType.MENU, "ewelink_login_method")
    result = await hass.config_entries.flow.async_configure(result["flow_id"], {"next_step_id": "ewelink_oauth"})
    assert result["type"] is FlowResultType.EXTERNAL_STEP
    async with aiohttp.ClientSession() as session, session.get(result["url"], allow_redirects=False) as page:
        back = URL(page.headers["Location"])
    assert back.host == "example.local"
    client = await hass_client_no_auth()
    async with client.get(back.path_qs) as answer:
        assert answer.status == 200
    result = await hass.config_entries.flow.async_configure(result["flow_id"])
    result = await choose_homes(hass, result)
    await hass.async_block_till_done()
    entry = result["result"]
    assert entry.title == "eWeLink Demo"
    assert "callback" not in entry.data
    await until(lambda: bool(ewelink.clients))
    await hass.config_entries.async_unload(entry.entry_id)


async def test_sign_in_with_a_code(hass: HomeAssistant, ewelink: Ewelink) -> None:
    """Without a password the vendor sends a code to the phone; a wrong one may be corrected."""
    flow = hass.config_entries.flow
    result = await fill_in(hass, ewelink, password="wrong")
    assert result["errors"] == {"password": "invalid_auth"}
    # What was refused is not kept
    result = await flow.async_configure(result["flow_id"], form(ewelink, username="", password=""))
    assert result["menu_options"] == ["ewelink_oauth", "ewelink_sms"]
    result = await flow.async_configure(result["flow_id"], {"next_step_id": "ewelink_sms"})
    for wrong in ("demo@example.com", "+49 170 1234567", "13900000000"):
        result = await flow.async_configure(result["flow_id"], {"username": wrong})
        assert (result["step_id"], result["errors"]) == ("ewelink_sms", {"username": "unknown_user"})
    assert len(ewelink.requests.to("verification-code")) == 1
    result = await flow.async_configure(result["flow_id"], {"username": "138 0013 8000"})
    assert (result["step_id"], result["errors"]) == ("ewelink_sms_code", None)
    result = await flow.async_configure(result["flow_id"], {"verification_code": "wrong"})
    assert (result["step_id"], result["errors"]) == ("ewelink_sms_code", {"verification_code": "invalid_auth"})
    result = await flow.async_configure(result["flow_id"], {})
    assert (result["step_id"], result["errors"]) == ("ewelink_sms_code", None)
    assert len(ewelink.requests.to("verification-code")) == 3
    code = ewelink.verification_code("+8613800138000")["code"]
    result = await choose_homes(hass, await flow.async_configure(result["flow_id"], {"verification_code": code}))
    await hass.async_block_till_done()
    entry = result["result"]
    assert entry.title == "eWeLink Demo"
    assert not {"callback", "verification_code", "password"} & entry.data.keys()
    await until(lambda: bool(ewelink.clients))

    entry.async_start_reauth(hass)
    await hass.async_block_till_done()
    (again,) = flow.async_progress()
    result = await flow.async_configure(again["flow_id"], {})
    assert result["step_id"] == "ewelink_sms"
    result = await flow.async_configure(result["flow_id"], {"username": "13800138000"})
    code = ewelink.verification_code("+8613800138000")["code"]
    result = await flow.async_configure(result["flow_id"], {"verification_code": code})
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "reauth_successful")
    await hass.async_block_till_done()
    await until(lambda: bool(ewelink.clients))
    await hass.config_entries.async_remove(entry.entry_id)
    await until(lambda: bool(ewelink.requests.to("logout")))


def discovered(kind: str = "_ewelink._tcp.local.") -> ZeroconfServiceInfo:
    """Return what Home Assistant's discovery finds."""
    return ZeroconfServiceInfo(
        ip_address=ip_address("127.0.0.1"),
        ip_addresses=[ip_address("127.0.0.1")],
        port=8081,
        hostname="eWeLink_1000000001.local.",
        type=kind,
        name=f"eWeLink_1000000001.{kind}",
        properties={"id": "1000000001", "encrypt": "true"},
    )


async def test_discovery(hass: HomeAssistant, ewelink: Ewelink) -> None:
    """A device in the local network offers its cloud, once, and only while there is no account of it."""

    async def find(info: ZeroconfServiceInfo) -> ConfigFlowResult:
        return await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_ZEROCONF}, data=info)

    offered = await find(discovered())
    assert (offered["type"], offered["step_id"]) == (FlowResultType.FORM, "ewelink")
    assert (await find(discovered()))["reason"] == "already_in_progress"
    assert (await find(discovered("_other._tcp.local.")))["reason"] == "not_supported"
    result = await hass.config_entries.flow.async_configure(offered["flow_id"], form(ewelink))
    result = await choose_homes(hass, result)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()
    assert (await find(discovered()))["reason"] == "already_configured"
    await hass.config_entries.async_unload(result["result"].entry_id)


async def test_offer_ends_when_the_account_is_added(hass: HomeAssistant, ewelink: Ewelink) -> None:
    """Who adds the account from the menu is not offered it any more, nor what it takes along: devices in DIY mode."""
    in_clear = discovered()
    in_clear.properties = {"id": "1000000002", "type": "diy_plug", "data1": '{"switch":"off"}'}
    for info in (discovered(), in_clear):
        offered = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_ZEROCONF}, data=info)
        assert offered["type"] is FlowResultType.FORM
    result = await fill_in(hass, ewelink)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()
    assert not hass.config_entries.flow.async_progress()
    await hass.config_entries.async_unload(result["result"].entry_id)
