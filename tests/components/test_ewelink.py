"""eWeLink in Home Assistant, against the simulated cloud."""

from collections.abc import AsyncGenerator
from datetime import datetime
from ipaddress import ip_address
import json
import logging
from typing import Any
from unittest.mock import patch

import aiohttp
from homeassistant.config_entries import (
    SOURCE_REAUTH,
    SOURCE_RECONFIGURE,
    SOURCE_USER,
    SOURCE_ZEROCONF,
    ConfigEntry,
    ConfigEntryState,
    ConfigFlowResult,
)
from homeassistant.core import HomeAssistant, State
from homeassistant.core_config import async_process_ha_core_config
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import (
    area_registry as ar,
    device_registry as dr,
    entity_registry as er,
    issue_registry as ir,
)
from homeassistant.helpers.service_info.zeroconf import ZeroconfServiceInfo
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator
from yarl import URL

from custom_components.homeclouds.account.domain_data import domain_data
from custom_components.homeclouds.clouds.core.rate_limit import Limit
from custom_components.homeclouds.clouds.ewelink.push import Pace
from custom_components.homeclouds.const import DOMAIN
from custom_components.homeclouds.diagnostics import async_get_config_entry_diagnostics
from simulators.ewelink import Ewelink
from simulators.testing import loopback_network, simulator_fixture

from .accounts import choose_cloud, close, until

ewelink = simulator_fixture(Ewelink)

LAMP, DOUBLE = "1000000001", "1000000003"
_ADVANCED = ("server", "dispatch_server")


@pytest.fixture(autouse=True)
def _instance(hass: HomeAssistant, enable_custom_integrations: None) -> None:
    """Let Home Assistant find the integration, and do without the vendor's half second between two calls."""
    domain_data(hass).budgets.get("ewelink", Limit(calls=10_000, seconds=300))


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


@pytest.fixture
async def account(hass: HomeAssistant, ewelink: Ewelink) -> AsyncGenerator[ConfigEntry]:
    """Return the demo account, signed in through the form, with its socket up."""
    result = await fill_in(hass, ewelink)
    assert result["type"] is FlowResultType.CREATE_ENTRY, result
    entry = result["result"]
    await hass.async_block_till_done()
    await until(lambda: bool(ewelink.clients))
    yield entry
    await close(hass, entry)
    await hass.async_block_till_done()


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


# --- signing in ------------------------------------------------------------------------------------------------------------


async def test_sign_in(hass: HomeAssistant, account: ConfigEntry, ewelink: Ewelink) -> None:
    """The form makes an account named after the user; the same one is not set up twice."""
    assert account.title == "eWeLink Demo"
    assert account.unique_id == f"ewelink_{ewelink.accounts.users[0].apikey}"
    again = await fill_in(hass, ewelink)
    assert (again["type"], again["reason"]) == (FlowResultType.ABORT, "already_configured")


@pytest.mark.parametrize(
    ("wrong", "errors"),
    [
        ({"password": "wrong-password"}, {"password": "invalid_auth"}),
        ({"username": "nobody@example.com"}, {"username": "unknown_user"}),
        ({"app_secret": "wrong"}, {"app_secret": "invalid_secret"}),
        ({"app_id": "blocked-app"}, {"app_id": "app_not_permitted"}),
        ({"country_code": "China"}, {"country_code": "invalid_client"}),
        ({"server": "ftp://nowhere"}, {"base": "invalid_origin"}),
        ({"server": "http://192.0.2.1"}, {"base": "insecure_origin"}),
        ({"server": "http://127.0.0.1:9"}, {"base": "cannot_connect"}),
    ],
)
async def test_wrong_fields(
    hass: HomeAssistant, ewelink: Ewelink, wrong: dict[str, str], errors: dict[str, str]
) -> None:
    """Each wrong field has a message of its own; with the right values it works after all."""
    result = await fill_in(hass, ewelink, **wrong)
    assert result["errors"] == errors
    result = await hass.config_entries.flow.async_configure(result["flow_id"], form(ewelink))
    result = await choose_homes(hass, result)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()


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


async def test_app_without_permission(hass: HomeAssistant, account: ConfigEntry, ewelink: Ewelink) -> None:
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


# --- entities --------------------------------------------------------------------------------------------------------------

EXPECTED = [
    ("switch", f"{LAMP}_switch", "off"),
    ("switch", f"{DOUBLE}_0_switch", "off"),
    ("switch", f"{DOUBLE}_1_switch", "on"),
    ("switch", "1000000014_switch", "off"),
    ("switch", "1000000012_outlet", "on"),
    ("sensor", "1000000009_power", "86.4"),
    ("sensor", "1000000009_energy_today", "25.11"),
    ("sensor", "1000000012_power", "86.4"),
    ("sensor", "1000000012_energy_today", "1.25"),
    ("sensor", "1000000013_1_power", "42.1"),
    ("sensor", "1000000015_energy", "812.4"),
    ("sensor", "1000000016_temperature", "24.5"),
    ("sensor", "1000000018_dust_level", "good"),
    ("light", "1000000019_light", "on"),
    ("light", "1000000020_light", "on"),
    ("light", "1000000021_light", "on"),
    ("light", "1000000022_light", "on"),
    ("light", "1000000023_light", "off"),
    ("light", "1000000025_light", "on"),
    ("fan", "1000000025_fan", "on"),
    ("fan", "1000000026_fan", "on"),
    ("fan", "1000000027_humidifier", "on"),
    ("cover", "1000000029_cover", "open"),
    ("cover", "1000000030_cover", "open"),
    ("cover", "1000000047_cover", "open"),
    ("cover", "1000000048_cover", "open"),
    ("light", "1000000047_ambient_light", "on"),
    ("light", "1000000049_light", "on"),
    ("climate", "1000000016_thermostat", "off"),
    ("climate", "1000000050_thermostat", "heat"),
    ("sensor", "1000000051_temperature", "21.5"),
    ("sensor", "1000000053_power_returned", "1250"),
    ("event", "1000000047_touch", "unknown"),
    ("event", "1000000052_button_2", "unknown"),
    ("valve", "1000000054_valve", "open"),
    ("binary_sensor", "1000000032_door", "off"),
    ("climate", "1000000033_thermostat", "heat"),
    ("climate", "1000000034_thermostat", "off"),
    ("climate", "1000000035_air_conditioner", "cool"),
    ("climate", "1000000042_thermostat", "heat"),
    ("sensor", "1000000037_temperature", "22.15"),
    ("binary_sensor", "1000000038_motion", "off"),
    ("binary_sensor", "1000000039_door", "off"),
    ("binary_sensor", "1000000040_moisture", "off"),
    ("binary_sensor", "1000000041_smoke", "off"),
    ("binary_sensor", "1000000045_presence", "off"),
    ("valve", "1000000044_valve", "closed"),
    ("event", "1000000036_button", "unknown"),
    ("event", "1000000043_button_3", "unknown"),
    ("button", "1000000031_remote_key_0", "unknown"),
    ("select", f"{LAMP}_power_on_state", "off"),
    ("switch", "1000000046_switch", "off"),
    ("switch", "group.group-1_switch", "off"),
    ("event", "home.home-1_message", "unknown"),
]


async def test_entities(hass: HomeAssistant, account: ConfigEntry) -> None:
    """The catalogue, as users see it."""
    found = [(platform, unique_id, state(hass, platform, unique_id).state) for platform, unique_id, _ in EXPECTED]
    assert found == EXPECTED


async def test_devices(hass: HomeAssistant, account: ConfigEntry) -> None:
    """Channels are child devices with their names; bridges, rooms and models are known."""
    registry = dr.async_get(hass)
    devices = {device.name: device for device in dr.async_entries_for_config_entry(registry, account.entry_id)}
    assert devices["Desk lamp"].manufacturer == "SONOFF"
    assert devices["Button"].via_device_id == devices["Zigbee bridge"].id
    assert {"Ceiling", "Wall"} <= {
        child.name for child in dr.async_child_entries_for_config_entry(registry, account.entry_id)
    }


async def test_rooms_are_areas(hass: HomeAssistant, account: ConfigEntry) -> None:
    """Devices and groups are put into the areas that are called like their rooms; channels follow their device."""
    registry, areas = dr.async_get(hass), ar.async_get(hass)

    def area_of(device: dr.AnyDeviceEntry) -> str | None:
        area = areas.async_get_area(device.area_id) if device.area_id else None
        return area.name if area else None

    devices = {device.name: device for device in dr.async_entries_for_config_entry(registry, account.entry_id)}
    channels = {
        channel.name: channel for channel in dr.async_child_entries_for_config_entry(registry, account.entry_id)
    }
    found = {name: area_of(devices[str(name)]) for name in ("Desk lamp", "All lamps", "Breaker", "Garden House")}
    assert found == {"Desk lamp": "Living Room", "All lamps": "Living Room", "Breaker": None, "Garden House": None}
    assert area_of(channels["Ceiling"]) is None, "a channel is in the area of its device, and called after the device"


async def test_group(hass: HomeAssistant, account: ConfigEntry, ewelink: Ewelink) -> None:
    """A group is one entity; the vendor passes on what is done with it, and the members tell."""
    await call(hass, "switch.turn_on", "group.group-1_switch")
    assert state(hass, "switch", "group.group-1_switch").state == "on"
    await until(lambda: state(hass, "switch", f"{LAMP}_switch").state == "on")
    body = {"type": 2, "id": "group-1", "params": {"switch": "on"}}
    assert [record.json() for record in ewelink.requests.to("thing/status")] == [body]


async def test_message(hass: HomeAssistant, account: ConfigEntry, ewelink: Ewelink) -> None:
    """Messages and alarms are events of their home."""
    await account.runtime_data.cloud.background.read_messages()
    ewelink.add_message("Water in the kitchen", home="home-1")
    ewelink.add_message("Somebody shared", kind="shareNotify_v2", home="home-2")
    await account.runtime_data.cloud.background.read_messages()
    alarm = state(hass, "event", "home.home-1_message").attributes
    assert (alarm["event_type"], alarm["text"]) == ("alarm", "Water in the kitchen")
    assert state(hass, "event", "home.home-2_message").attributes["event_type"] == "shared"


async def test_restart_with_the_cloud_down(hass: HomeAssistant, account: ConfigEntry, ewelink: Ewelink) -> None:
    """What was known last is there at once; when the cloud is back, so is everything."""
    await hass.config_entries.async_unload(account.entry_id)
    ewelink.faults.add("drop")
    await hass.config_entries.async_setup(account.entry_id)
    assert account.state is ConfigEntryState.LOADED
    assert entity_id(hass, "switch", f"{LAMP}_switch")
    ewelink.faults.clear()
    await until(lambda: bool(ewelink.clients))
    await until(lambda: state(hass, "switch", f"{LAMP}_switch").state == "off")
    assert len(ewelink.requests.to("login")) == 1


async def test_unload(hass: HomeAssistant, account: ConfigEntry, ewelink: Ewelink) -> None:
    """An unloaded account lets go of its socket."""
    assert await hass.config_entries.async_unload(account.entry_id)
    await until(lambda: not ewelink.clients)


# --- pushes and commands ---------------------------------------------------------------------------------------------------


async def test_push(hass: HomeAssistant, account: ConfigEntry, ewelink: Ewelink) -> None:
    """A change shows as it happens, without a poll."""
    await ewelink.wait_for_request("/v2/device/thing", count=4)
    calls = len(ewelink.requests.to("/v2/"))
    ewelink.change(LAMP, {"switch": "on"})
    await until(lambda: state(hass, "switch", f"{LAMP}_switch").state == "on")
    ewelink.set_online(LAMP, False)
    await until(lambda: state(hass, "switch", f"{LAMP}_switch").state == "unavailable")
    ewelink.set_online(LAMP, True)
    await until(lambda: state(hass, "switch", f"{LAMP}_switch").state == "on")
    assert len(ewelink.requests.to("/v2/")) == calls


async def test_button_press(hass: HomeAssistant, account: ConfigEntry, ewelink: Ewelink) -> None:
    """A key that was pressed is an event in Home Assistant's own words."""
    ewelink.press_button("1000000036", key=1)
    await until(lambda: state(hass, "event", "1000000036_button").state != "unknown")
    attributes = state(hass, "event", "1000000036_button").attributes
    assert (attributes["event_type"], attributes["multi_press_count"]) == ("multi_press_end", 2)
    ewelink.receive_rf("1000000031", 1)
    await until(lambda: state(hass, "event", "1000000031_remote_event_1").state != "unknown")
    ewelink.press_button("1000000052", key=2, outlet=1)
    await until(lambda: state(hass, "event", "1000000052_button_2").state != "unknown")
    assert state(hass, "event", "1000000052_button_2").attributes["event_type"] == "long_press_end"
    ewelink.slide("1000000047", 2)
    await until(lambda: state(hass, "event", "1000000047_touch").state != "unknown")
    assert state(hass, "event", "1000000047_touch").attributes["event_type"] == "slide_2"


async def test_four_channels_are_one_frame(hass: HomeAssistant, account: ConfigEntry, ewelink: Ewelink) -> None:
    """Channels that are turned on together travel in one frame."""
    channels = [entity_id(hass, "switch", f"1000000005_{channel}_switch") for channel in range(4)]
    await hass.services.async_call("switch", "turn_on", {"entity_id": channels}, blocking=True)
    (frame,) = frames(ewelink)
    assert frame["params"] == {"switches": [{"switch": "on", "outlet": channel} for channel in range(4)]}
    assert all(hass.states.is_state(channel, "on") for channel in channels)


COMMANDS: list[tuple[str, str, dict[str, Any], dict[str, Any]]] = [
    ("switch.turn_on", f"{LAMP}_switch", {}, {"switch": "on"}),
    ("switch.turn_on", "1000000014_switch", {}, {"switch": True}),
    ("button.press", "1000000014_restart", {}, {"restart": True}),
    ("button.press", "1000000009_live_readings", {}, {"uiActive": 60}),
    ("button.press", "1000000031_remote_key_1", {}, {"cmd": "transmit", "rfChl": 1}),
    ("select.select_option", f"{LAMP}_power_on_state", {"option": "last"}, {"startup": "stay"}),
    (
        "select.select_option",
        f"{DOUBLE}_1_power_on_state",
        {"option": "on"},
        {"configure": [{"startup": "off", "outlet": 0}, {"startup": "on", "outlet": 1}]},
    ),
    (
        "light.turn_on",
        "1000000019_light",
        {"brightness": 255},
        {"switch": "on", "ltype": "white", "white": {"br": 100, "ct": 120}},
    ),
    (
        "light.turn_on",
        "1000000019_light",
        {"color_temp_kelvin": 6500},
        {"switch": "on", "ltype": "white", "white": {"br": 100, "ct": 255}},
    ),
    (
        "light.turn_on",
        "1000000020_light",
        {"rgb_color": [0, 0, 255]},
        {"switch": "on", "ltype": "color", "color": {"br": 90, "r": 0, "g": 0, "b": 255}},
    ),
    (
        "light.turn_on",
        "1000000020_light",
        {"effect": "party"},
        {"switch": "on", "ltype": "party", "party": {"br": 90, "r": 0, "g": 0, "b": 255}},
    ),
    (
        "light.turn_on",
        "1000000021_light",
        {"color_temp_kelvin": 6500},
        {"state": "on", "zyx_mode": 1, "channel2": "0", "channel3": "0", "channel4": "0", "channel0": "159", "channel1": "0"},
    ),
    (
        "light.turn_on",
        "1000000022_light",
        {"rgb_color": [0, 255, 0]},
        {"switch": "on", "mode": 1, "colorR": 0, "colorG": 255, "colorB": 0},
    ),
    ("light.turn_on", "1000000023_light", {"brightness": 255}, {"switch": "on", "brightness": 100, "mode": 0}),
    (
        "fan.set_percentage",
        "1000000025_fan",
        {"percentage": 100},
        {"switches": [{"switch": "on", "outlet": 1}, {"switch": "on", "outlet": 3}]},
    ),
    ("fan.oscillate", "1000000026_fan", {"oscillating": True}, {"shake": "on"}),
    ("fan.turn_off", "1000000027_humidifier", {}, {"mode": "normal", "switch": "off"}),
    ("cover.close_cover", "1000000029_cover", {}, {"switch": "off"}),
    ("cover.set_cover_position", "1000000029_cover", {"position": 40}, {"setclose": 60}),
    ("cover.set_cover_position", "1000000030_cover", {"position": 10}, {"openPercent": 90}),
    ("climate.set_temperature", "1000000033_thermostat", {"temperature": 24}, {"targetTemp": 24}),
    ("climate.set_temperature", "1000000042_thermostat", {"temperature": 23.5}, {"manTargetTemp": 235}),
    ("climate.set_hvac_mode", "1000000042_thermostat", {"hvac_mode": "auto"}, {"workMode": "2"}),
    ("climate.turn_off", "1000000042_thermostat", {}, {"workMode": "1"}),
    ("climate.set_hvac_mode", "1000000034_thermostat", {"hvac_mode": "heat"},
     {"ATCEnable": 1, "ATCMode": 0}),
    (
        "climate.set_temperature",
        "1000000035_air_conditioner",
        {"temperature": 22.5, "hvac_mode": "heat"},
        {"power": "on", "mode": "heat", "temperature": 22, "small_temperature": 0.5},
    ),
    ("climate.set_fan_mode", "1000000035_air_conditioner", {"fan_mode": "auto"}, {"wind_speed": 102}),
    ("climate.set_swing_mode", "1000000035_air_conditioner", {"swing_mode": "off"}, {"wind_swing_ud": "off"}),
    ("climate.set_preset_mode", "1000000035_air_conditioner", {"preset_mode": "eco"}, {"eco": "on"}),
    ("valve.open_valve", "1000000044_valve", {}, {"switch": True}),
    ("valve.close_valve", "1000000054_valve", {}, {"switch_00": False}),
    ("cover.close_cover", "1000000047_cover", {}, {"electromotor": 2}),
    ("cover.set_cover_position", "1000000047_cover", {"position": 25}, {"percentageControl": 75}),
    ("cover.stop_cover", "1000000048_cover", {}, {"motorTurn": 0}),
    ("cover.set_cover_position", "1000000048_cover", {"position": 80}, {"location": 80}),
    ("switch.turn_off", "1000000012_outlet", {}, {"operSide": 1, "switches": [{"switch": "off", "outlet": 0}]}),
    ("light.turn_on", "1000000049_light", {"brightness": 255}, {"switch": "on", "mode": 1, "colorR": 255, "colorG": 255, "colorB": 0, "bright": 100}),
    ("light.turn_on", "1000000049_light", {"effect": "music_classic"}, {"switch": "on", "mode": 4, "rhythmMode": 0}),
    (
        "climate.set_temperature",
        "1000000050_thermostat",
        {"target_temp_low": 18, "target_temp_high": 20.5},
        {
            "targets": [
                {"reaction": {"switch": "off"}, "targetHigh": "20.5"},
                {"reaction": {"switch": "on"}, "targetLow": "18"},
            ]
        },
    ),
    (
        "climate.set_hvac_mode",
        "1000000050_thermostat",
        {"hvac_mode": "cool"},
        {
            "deviceType": "temperature",
            "mainSwitch": "on",
            "targets": [
                {"reaction": {"switch": "on"}, "targetHigh": "20.5"},
                {"reaction": {"switch": "off"}, "targetLow": "18"},
            ],
        },
    ),
    ("climate.turn_off", "1000000050_thermostat", {}, {"deviceType": "normal"}),
    ("switch.turn_on", "1000000042_child_lock", {}, {"childLock": True}),
]  # fmt: skip


async def test_commands(hass: HomeAssistant, account: ConfigEntry, ewelink: Ewelink) -> None:
    """What users do becomes what the device wants, in one frame each."""
    sent = []
    for action, unique_id, data, _ in COMMANDS:
        before = len(frames(ewelink))
        await call(hass, action, unique_id, **data)
        sent.append((action, unique_id, data, *(frame["params"] for frame in frames(ewelink)[before:])))
    assert sent == COMMANDS


async def test_a_relay_becomes_a_motor(hass: HomeAssistant, account: ConfigEntry, ewelink: Ewelink) -> None:
    """A dual relay that is told to drive a motor has a cover from then on, and its switches do nothing."""
    relay = "1000000013"
    registry = er.async_get(hass)
    assert registry.async_get_entity_id("cover", DOMAIN, f"{relay}_cover") is None
    ewelink.change(relay, {"workMode": 2})
    await until(lambda: registry.async_get_entity_id("cover", DOMAIN, f"{relay}_cover") is not None)
    await until(lambda: hass.states.get(entity_id(hass, "cover", f"{relay}_cover")) is not None)
    assert state(hass, "cover", f"{relay}_cover").attributes["current_position"] == 40
    assert state(hass, "switch", f"{relay}_0_switch").state == "unavailable"
    await call(hass, "cover.open_cover", f"{relay}_cover")
    assert frames(ewelink)[-1]["params"] == {"motorTurn": 1}
    await until(lambda: state(hass, "cover", f"{relay}_cover").attributes["current_position"] == 100)


async def test_a_motor_becomes_two_relays(hass: HomeAssistant, account: ConfigEntry, ewelink: Ewelink) -> None:
    """The other way round, as told by the select: its channels appear as child devices, and the cover does nothing."""
    relay = "1000000048"
    er.async_get(hass).async_update_entity(entity_id(hass, "select", f"{relay}_work_mode"), disabled_by=None)
    await hass.config_entries.async_reload(account.entry_id)
    await until(lambda: state(hass, "select", f"{relay}_work_mode").state == "motor" and bool(ewelink.clients))
    await call(hass, "select.select_option", f"{relay}_work_mode", option="switch")
    registry = er.async_get(hass)
    await until(lambda: registry.async_get_entity_id("switch", DOMAIN, f"{relay}_1_switch") is not None)
    await until(lambda: hass.states.get(entity_id(hass, "switch", f"{relay}_1_switch")) is not None)
    assert state(hass, "cover", f"{relay}_cover").state == "unavailable"
    await call(hass, "switch.turn_on", f"{relay}_1_switch")
    assert frames(ewelink)[-1]["params"] == {"switches": [{"switch": "on", "outlet": 1}]}


async def test_thermostat_of_thresholds(hass: HomeAssistant, account: ConfigEntry) -> None:
    """A relay that keeps to thresholds is a thermostat with two set points."""
    attributes = state(hass, "climate", "1000000050_thermostat").attributes
    shown = ("target_temp_low", "target_temp_high", "current_temperature", "current_humidity", "hvac_action")
    assert [attributes[name] for name in shown] == [21.5, 24, 19.5, 64, "heating"]
    assert "temperature" not in attributes


async def test_live_readings_end(hass: HomeAssistant, account: ConfigEntry, ewelink: Ewelink) -> None:
    """Set-up, polls, background jobs, and reconnects ask no meter for live readings; the button does, and not without end."""
    coordinator = account.runtime_data
    await coordinator.poller.async_refresh()
    await coordinator.cloud.jobs.round()
    ewelink.drop_sockets("socket")
    await until(lambda: len(frames(ewelink, "userOnline")) == 2 and coordinator.cloud.push.connected)
    assert not [frame for frame in frames(ewelink) if "uiActive" in frame["params"]]
    assert coordinator.cloud.live.pace == Pace(burst=1, seconds=1)
    coordinator.cloud.live.pace = Pace(seconds=0)
    for _ in range(48):
        await call(hass, "button.press", "1000000009_live_readings")
    with pytest.raises(HomeAssistantError, match="daily limit"):
        await call(hass, "button.press", "1000000009_live_readings")
    asked = [frame["params"] for frame in frames(ewelink) if "uiActive" in frame["params"]]
    assert asked == [{"uiActive": 60}] * 48


async def test_refused_command(hass: HomeAssistant, account: ConfigEntry, ewelink: Ewelink) -> None:
    """A command that fails says so, and the old state is shown again."""
    ewelink.faults.add("device_error", code=503, times=1)
    with pytest.raises(HomeAssistantError, match="offline"):
        await call(hass, "switch.turn_on", f"{LAMP}_switch")
    assert state(hass, "switch", f"{LAMP}_switch").state == "off"


async def test_firmware(hass: HomeAssistant, account: ConfigEntry, ewelink: Ewelink) -> None:
    """A newer firmware is offered, and installed when wished."""
    await account.runtime_data.cloud.background.check_firmware()
    assert state(hass, "update", f"{LAMP}_firmware").state == "on"
    await call(hass, "update.install", f"{LAMP}_firmware")
    await ewelink.advance(61)
    await until(lambda: state(hass, "update", f"{LAMP}_firmware").state == "off")
    assert state(hass, "update", f"{LAMP}_firmware").attributes["installed_version"] == "3.8.0"


async def test_actions(hass: HomeAssistant, account: ConfigEntry, ewelink: Ewelink) -> None:
    """Actions answer."""
    device = dr.async_get(hass).async_get_device_by_identifier((DOMAIN, LAMP), account.entry_id)
    assert device is not None
    target = {"device_id": device.id}

    async def do(action: str, **data: Any) -> Any:
        return await hass.services.async_call(DOMAIN, action, target | data, blocking=True, return_response=True)

    made = await do("set_timer", time="08:00", days=["mon"], data={"switch": "on"})
    next_run = dt_util.as_local(datetime.fromisoformat(state(hass, "sensor", f"{LAMP}_next_timer").state))
    assert f"{next_run:%a %H:%M}" == "Mon 08:00"
    assert await do("get_timers") == {"result": [made["result"]]}
    countdown = (await do("set_timer", countdown=15, data={"switch": "off"}))["result"]
    assert (countdown["type"], countdown["countdown"]) == ("delay", "15")
    soon = state(hass, "sensor", f"{LAMP}_next_timer").state
    assert datetime.fromisoformat(soon) < next_run
    await do("delete_timer", timer_id=countdown["timer_id"])
    assert datetime.fromisoformat(state(hass, "sensor", f"{LAMP}_next_timer").state) == next_run
    assert [timer["mId"] for timer in ewelink.devices[LAMP].properties["timers"]] == [made["result"]["timer_id"]]
    with pytest.raises(HomeAssistantError, match="does not exist"):
        await do("share_device", email="nobody@example.com")
    assert await do("share_device", email="guest@example.com", timers=["edit"]) == {"result": {"shared_with": 1}}
    assert [share["email"] for share in (await do("get_shares"))["result"]] == ["guest@example.com"]
    assert await do("unshare_device", email="guest@example.com") == {"result": {"unshared": 1}}
    (newest,) = (await do("get_operations", limit=1))["result"]
    assert (newest["by"], json.loads(newest["request"])["timers"][0]["mId"]) == ("app", made["result"]["timer_id"])
    assert (await do("get_operations", end="2020-01-01 00:00:00"))["result"] == []
    assert (await do("set_tags", tags={"a": "b"}))["result"] == {"a": "b"}
    with pytest.raises(HomeAssistantError):
        await do("get_energy_history")
    await hass.services.async_call(DOMAIN, "rename_device", target | {"name": "New"}, blocking=True)
    assert ewelink.devices[LAMP].name == "New"


async def test_timer_is_in_the_zone_of_home_assistant(
    hass: HomeAssistant, account: ConfigEntry, ewelink: Ewelink
) -> None:
    """Times go in and come out in Home Assistant's time zone, also for a channel, which stands for its device."""
    await hass.config.async_set_time_zone("Asia/Shanghai")
    await hass.config_entries.async_reload(account.entry_id)
    await until(lambda: account.runtime_data.cloud.connected)
    registry = dr.async_get(hass)
    device = registry.async_get_device_by_identifier((DOMAIN, DOUBLE), account.entry_id)
    assert device is not None
    (channel, *_) = [
        child
        for child in dr.async_child_entries_for_config_entry(registry, account.entry_id)
        if child.parent_device_id == device.id
    ]

    async def do(action: str, **data: Any) -> Any:
        target = {"device_id": channel.id}
        return await hass.services.async_call(DOMAIN, action, target | data, blocking=True, return_response=True)

    made = (await do("set_timer", time="07:00", days=["mon"], data={"switches.0.switch": "on"}))["result"]
    assert (made["time"], made["days"], made["at"]) == ("07:00", ["mon"], "0 23 * * 0")
    assert ewelink.devices[DOUBLE].properties["timers"][0]["at"] == "0 23 * * 0"
    assert (await do("get_timers"))["result"] == [made]


async def test_names_of_channels(hass: HomeAssistant, account: ConfigEntry, ewelink: Ewelink) -> None:
    """Channels that are named by their tags are called so in Home Assistant."""
    registry = dr.async_get(hass)
    device = registry.async_get_device_by_identifier((DOMAIN, DOUBLE), account.entry_id)
    assert device is not None
    target, names = {"device_id": device.id}, {"0": "Mirror", "1": "Wall"}
    data = target | {"tags": {"ck_channel_name": names}}
    await hass.services.async_call(DOMAIN, "set_tags", data, blocking=True, return_response=True)

    def names_of_channels() -> set[str | None]:
        return {channel.name for channel in dr.async_child_entries_for_config_entry(registry, account.entry_id)}

    await until(lambda: "Mirror" in names_of_channels())
    assert "Ceiling" not in names_of_channels()


async def test_metering_history(hass: HomeAssistant, account: ConfigEntry) -> None:
    """The energy of the past days is an answer."""
    device = dr.async_get(hass).async_get_device_by_identifier((DOMAIN, "1000000009"), account.entry_id)
    assert device is not None
    found = await hass.services.async_call(
        DOMAIN, "get_energy_history", {"device_id": device.id}, blocking=True, return_response=True
    )
    days = found["result"] if found else []
    assert isinstance(days, list)
    assert days[:2] == [25.11, 0.53]


async def test_a_device_of_two_accounts(hass: HomeAssistant, account: ConfigEntry, ewelink: Ewelink) -> None:
    """A shared device exists once, in the account of its owner."""
    ewelink.share_with(LAMP)
    result = await fill_in(hass, ewelink, username="guest@example.com", password="guest-password")
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()
    device = dr.async_get(hass).async_get_device_by_identifier((DOMAIN, LAMP), account.entry_id)
    assert device is not None
    assert dr.async_get(hass).async_get_device_by_identifier((DOMAIN, LAMP), result["result"].entry_id) is None
    await hass.config_entries.async_unload(result["result"].entry_id)


async def test_options(hass: HomeAssistant, account: ConfigEntry, ewelink: Ewelink) -> None:
    """Homes can be chosen, and how devices are reached."""
    flow = await hass.config_entries.options.async_init(account.entry_id)
    await hass.config_entries.options.async_configure(
        flow["flow_id"], {"mode": "cloud", "homes": ["home-2"], "areas": True}
    )
    await hass.async_block_till_done()
    await until(lambda: set(account.runtime_data.cloud._things) == {"1000000090"})


# --- what nobody should see ------------------------------------------------------------------------------------------------


async def test_nothing_odd_is_logged(hass: HomeAssistant, caplog: pytest.LogCaptureFixture, ewelink: Ewelink) -> None:
    """Setting up, a push, a command and unloading log no warning, and no secret at any level."""
    caplog.set_level(logging.DEBUG)
    result = await fill_in(hass, ewelink)
    entry = result["result"]
    await hass.async_block_till_done()
    await until(lambda: bool(ewelink.clients))
    await call(hass, "switch.turn_on", f"{LAMP}_switch")
    ewelink.change(DOUBLE, {"lock": 1})
    await ewelink.settled()
    await hass.config_entries.async_unload(entry.entry_id)
    await hass.async_block_till_done()
    mine = [record for record in caplog.records if "homeclouds" in f"{record.name} {record.getMessage()}"]
    loud = [record for record in mine if record.levelno >= logging.WARNING and record.name != "asyncio"]
    assert [record.getMessage() for record in loud if "custom integration" not in record.getMessage()] == []
    secrets = [ewelink.sign_in[name] for name in ("password", "app_secret", "username")]
    secrets += [
        entry.data["tokens"]["at"],
        entry.data["tokens"]["rt"],
        "key-of-1000000001",
        "secret-binding",
        "secret-code",
    ]
    ours = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("custom_components"))
    assert [secret for secret in secrets if secret in ours] == []


async def test_diagnostics(hass: HomeAssistant, account: ConfigEntry, ewelink: Ewelink) -> None:
    """Diagnostics hold what is needed and nothing that is secret."""
    text = json.dumps(await async_get_config_entry_diagnostics(hass, account), default=str)
    secrets = [ewelink.sign_in[name] for name in ("password", "app_secret", "username")]
    secrets += [
        account.data["tokens"]["at"],
        account.data["tokens"]["rt"],
        "key-of-1000000001",
        "secret-binding",
        "secret-code",
    ]
    assert [secret for secret in secrets if secret in text] == []
    assert "userOnline" not in text
    assert '"connects": 1' in text


# --- other ways in ---------------------------------------------------------------------------------------------------------


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
    result = await fill_in(hass, ewelink, username="", password="")
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


@pytest.fixture
async def local_network(hass: HomeAssistant, ewelink: Ewelink) -> AsyncGenerator[None]:
    """Have Home Assistant's zeroconf look around on loopback, where devices are."""
    hass.config.components.add("zeroconf")
    async with loopback_network() as zeroconf:
        await ewelink.local.start()
        with patch("custom_components.homeclouds.zeroconf.async_get_instance", return_value=zeroconf):
            yield
        await ewelink.local.stop()


@pytest.mark.usefixtures("local_network")
async def test_local_devices(hass: HomeAssistant, ewelink: Ewelink) -> None:
    """With Home Assistant's own zeroconf, devices nearby are spoken to directly."""
    result = await fill_in(hass, ewelink)
    await hass.async_block_till_done()
    await until(lambda: state(hass, "sensor", f"{LAMP}_path").state == "local")
    assert state(hass, "sensor", "1000000009_path").state == "cloud"
    await call(hass, "switch.turn_on", f"{LAMP}_switch")
    assert len(ewelink.requests.to("/zeroconf/switch")) == 1
    assert ewelink.devices[LAMP].properties["switch"] == "on"
    await hass.config_entries.async_unload(result["result"].entry_id)


@pytest.mark.usefixtures("local_network")
async def test_restart_without_the_internet(hass: HomeAssistant, ewelink: Ewelink) -> None:
    """After a restart with the Internet away, all devices are there as they were stored, and those nearby work."""
    entry = (await fill_in(hass, ewelink))["result"]
    await hass.async_block_till_done()
    await until(lambda: state(hass, "sensor", f"{LAMP}_path").state == "local")
    await hass.config_entries.async_unload(entry.entry_id)
    ewelink.faults.add("drop", path="/v2/*")
    ewelink.faults.add("drop", path="dispatch")
    ewelink.drop_sockets("socket")
    await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.LOADED
    await until(lambda: state(hass, "sensor", f"{LAMP}_path").state == "local")
    await until(lambda: state(hass, "switch", f"{LAMP}_switch").state == "off")
    await call(hass, "switch.turn_on", f"{LAMP}_switch")
    await until(lambda: state(hass, "switch", f"{LAMP}_switch").state == "on")
    assert ewelink.devices[LAMP].properties["switch"] == "on"
    await until(lambda: state(hass, "switch", "1000000002_switch").state == "unavailable")
    await hass.config_entries.async_unload(entry.entry_id)
