"""A Haier account in Home Assistant, against the simulated cloud."""

from collections.abc import AsyncGenerator
import json
import logging
from pathlib import Path
import time
from typing import Any

import aiohttp
from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntry, ConfigEntryState
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr, entity_registry as er, issue_registry as ir
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.components.diagnostics import get_diagnostics_for_config_entry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator
import yarl

from custom_components import homeclouds
from custom_components.homeclouds.clouds.haier.cloud import HaierCloud
from custom_components.homeclouds.const import DOMAIN
from simulators.haier import Haier
from simulators.haier.appliances import number
from simulators.haier.catalogue import devices
from simulators.haier.state import PASSWORD, USER_ID, USERNAME
from simulators.testing import simulator_fixture

from .accounts import call, choose_cloud, close, hurry, remove_at_once, state, until
from .presentable import complaints

haier = simulator_fixture(Haier)
neighbors = simulator_fixture(Haier)
AC, CABINET, CURTAIN, OLD = "2C37C530B5F1", "0007A8C2D4E6", "A4CF12000077", "C893465A0001"
FIRST = ("app_id", "app_key", "client_id")
TRANSLATIONS = Path(homeclouds.__file__).parent / "translations" / "en.json"
SECRETS = (PASSWORD, USERNAME, "504f37c39bb062a789b28598fe94d9d8", "ACCESS0000", "REFRESH000", "356877020056553")


@pytest.fixture(autouse=True)
def impatient(enable_custom_integrations: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have commands and reconnections not wait."""
    monkeypatch.setattr("custom_components.homeclouds.clouds.haier.commands.PAUSES", (0.05, 0.05))
    hurry(monkeypatch, HaierCloud)


def first_form(haier: Haier, **changes: Any) -> dict[str, Any]:
    """Return what is filled in first."""
    advanced = {name: haier.sign_in[name] for name in ("server", "account_server")}
    return {**{name: haier.sign_in[name] for name in FIRST}, "region": "china", "advanced": advanced, **changes}


async def start(hass: HomeAssistant, haier: Haier, login_method: str, **changes: Any) -> Any:
    """Go through the flow as far as the form of a login method."""
    result = await choose_cloud(hass, "haier", first_form(haier, **changes))
    assert (result["type"], result["step_id"]) == (FlowResultType.MENU, "haier_login_method")
    return await hass.config_entries.flow.async_configure(result["flow_id"], {"next_step_id": f"haier_{login_method}"})


async def signed_in(hass: HomeAssistant, haier: Haier) -> ConfigEntry:
    """Return the demo account, added with a refresh token."""
    result = await start(hass, haier, "refresh_token")
    result = await hass.config_entries.flow.async_configure(
        result["flow_id"], login_method_form(haier, "refresh_token")
    )
    assert result["type"] is FlowResultType.CREATE_ENTRY
    entry: ConfigEntry = result["result"]
    return entry


def login_method_form(haier: Haier, login_method: str, **changes: str) -> dict[str, str]:
    """Return what is filled in for a login method."""
    names = ("refresh_token",) if login_method == "refresh_token" else ("username", "password")
    return {name: haier.sign_in[name] for name in names} | changes


@pytest.fixture
async def entry(hass: HomeAssistant, haier: Haier) -> AsyncGenerator[ConfigEntry]:
    """Return the demo account, signed in, set up and pushing."""
    entry = await signed_in(hass, haier)
    await haier.wait_for_request(lambda request: request.status == 200 and "lastReport" in request.path, count=2)
    await hass.async_block_till_done(wait_background_tasks=False)
    yield entry
    await close(hass, entry)


# Signing in


@pytest.mark.parametrize("login_method", ["refresh_token", "password"])
async def test_sign_in(hass: HomeAssistant, haier: Haier, login_method: str) -> None:
    """Both login methods make the same account; the tokens that were got are kept."""
    result = await start(hass, haier, login_method)
    result = await hass.config_entries.flow.async_configure(result["flow_id"], login_method_form(haier, login_method))
    assert (result["type"], result["title"]) == (FlowResultType.CREATE_ENTRY, "Haier U+ 小海")
    entry: ConfigEntry = result["result"]
    assert entry.unique_id == f"haier_{USER_ID}"
    assert entry.data["access_token"] in haier.office.grants
    again = await start(hass, haier, "password")
    again = await hass.config_entries.flow.async_configure(again["flow_id"], login_method_form(haier, "password"))
    assert again["reason"] == "already_configured"
    await hass.config_entries.async_unload(entry.entry_id)


@pytest.mark.parametrize(
    ("first", "second", "step", "errors"),
    [
        ({}, {"refresh_token": "wrong"}, "haier_refresh_token", {"refresh_token": "invalid_auth"}),
        ({"client_id": "other"}, {}, "haier", {"client_id": "token_of_other_client"}),
    ],
)
async def test_refresh_token_that_does_not_fit(
    hass: HomeAssistant,
    haier: Haier,
    first: dict[str, str],
    second: dict[str, str],
    step: str,
    errors: dict[str, str],
) -> None:
    """A wrong token, and one of another client ID, have a message at their fields, and can be put right."""
    flow, method = hass.config_entries.flow, "refresh_token"
    result = await start(hass, haier, method, **first)
    result = await flow.async_configure(result["flow_id"], login_method_form(haier, method, **second))
    assert (result["step_id"], result["errors"]) == (step, errors)
    if step == "haier":
        result = await flow.async_configure(result["flow_id"], first_form(haier))
        result = await flow.async_configure(result["flow_id"], {"next_step_id": "haier_refresh_token"})
    result = await flow.async_configure(result["flow_id"], login_method_form(haier, method))
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.config_entries.async_unload(result["result"].entry_id)


@pytest.mark.parametrize(
    ("fault", "options", "error"),
    [
        ("captcha", {}, "captcha_required"),
        ("locked", {}, "account_locked"),
        ("ret_code", {"code": "D00011"}, "account_inactive"),
        ("ret_code", {"code": "A00001"}, "server_error"),
        ("ret_code", {"code": "B00007"}, "request_invalid"),
        ("ret_code", {"code": "F31214"}, "family_not_permitted"),
        ("replay", {}, "request_repeated"),
        ("http_error", {}, "server_error"),
        ("html", {}, "unexpected_answer"),
        ("rate_limit", {"retry_after": 1}, "rate_limited"),
    ],
)
async def test_sign_in_fails(
    hass: HomeAssistant, haier: Haier, fault: str, options: dict[str, Any], error: str
) -> None:
    """What the cloud says reaches the user."""
    haier.faults.add(fault, path="login", **options)
    result = await start(hass, haier, "password")
    result = await hass.config_entries.flow.async_configure(result["flow_id"], login_method_form(haier, "password"))
    assert result["errors"] == {"base": error}
    hass.config_entries.flow.async_abort(result["flow_id"])


async def test_sign_in_on_the_page(
    hass: HomeAssistant, haier: Haier, hass_client_no_auth: ClientSessionGenerator
) -> None:
    """Haier's own page sends the browser back, and the flow goes on."""
    assert await async_setup_component(hass, DOMAIN, {})
    await hass.config.async_update(internal_url="http://house.local:8123")
    browser = await hass_client_no_auth()
    result = await start(hass, haier, "oauth")
    assert result["type"] is FlowResultType.EXTERNAL_STEP
    async with aiohttp.ClientSession() as session, session.get(result["url"], allow_redirects=False) as response:
        back = yarl.URL(response.headers["Location"])
    assert back.origin() == yarl.URL("http://house.local:8123")
    async with browser.get(back.path_qs) as answer:
        assert answer.status == 200
    result = await hass.config_entries.flow.async_configure(result["flow_id"])
    assert result["type"] is FlowResultType.CREATE_ENTRY
    entry: ConfigEntry = result["result"]
    assert entry.data["uhome_client_id"] == "uhome-0001"
    assert "callback" not in entry.data
    await hass.config_entries.async_unload(entry.entry_id)


async def test_sign_in_again(hass: HomeAssistant, haier: Haier, entry: ConfigEntry) -> None:
    """Revoked tokens ask for a user; new credentials bring the account back."""
    haier.forget_tokens()
    await hass.services.async_call(
        "homeassistant", "update_entity", {"entity_id": []}, blocking=False
    ) if False else None
    await entry.runtime_data.poller.async_refresh()
    await until(lambda: bool(hass.config_entries.flow.async_progress()))
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["context"]["source"] == SOURCE_REAUTH
    result = await hass.config_entries.flow.async_configure(flow["flow_id"], {})
    assert result["step_id"] == "haier_refresh_token"
    grant = haier.office.issue(haier.sign_in["client_id"], time.time())
    form = login_method_form(haier, "refresh_token", refresh_token=grant.refresh)
    result = await hass.config_entries.flow.async_configure(flow["flow_id"], form)
    assert result["reason"] == "reauth_successful"
    await hass.async_block_till_done(wait_background_tasks=False)
    assert entry.state is ConfigEntryState.LOADED
    await until(lambda: state(hass, AC, "climate", "air_conditioner").state == "cool")


async def test_captcha_is_a_repair(hass: HomeAssistant, haier: Haier, entry: ConfigEntry) -> None:
    """A captcha is not something that signing in again here can solve: a repair says what can."""
    haier.faults.add("expired_token", path="deviceinfos")
    haier.faults.add("captcha")
    await entry.runtime_data.poller.async_refresh()
    issues = ir.async_get(hass).issues
    await until(lambda: any(issue.translation_key == "captcha_required" for issue in issues.values()))


# Devices


async def test_everything_is_there(
    hass: HomeAssistant, haier: Haier, entry: ConfigEntry, caplog: pytest.LogCaptureFixture
) -> None:
    """All devices with their entities; not a word of warning, deprecation or secret in the log."""
    registry = dr.async_get(hass)
    ours = dr.async_entries_for_config_entry(registry, entry.entry_id)
    assert {device.name for device in ours} == {device.name or "Haier 0014" for device in devices()} | {"Haier U+ 小海"}
    living_room = registry.async_get_device_by_identifier((DOMAIN, AC), entry.entry_id)
    assert living_room is not None
    assert (living_room.manufacturer, living_room.model) == ("Haier", "KFR-35GW/81@U1-Ha")
    climate = state(hass, AC, "climate", "air_conditioner")
    assert climate.state == "cool"
    assert climate.attributes["temperature"] == 26
    assert climate.attributes["current_temperature"] == 27
    assert climate.attributes["fan_mode"] == "auto"
    assert len(climate.attributes["fan_modes"]) == 8
    assert climate.attributes["target_temp_step"] == 0.5
    assert climate.attributes["friendly_name"] == "客厅空调"
    assert state(hass, "3C71BF112233", "water_heater", "water_heater").attributes["temperature"] == 42
    assert state(hass, CURTAIN, "cover", "cover").attributes["current_position"] == 40
    assert state(hass, "D0BAE4000021", "fan", "air_purifier").attributes["preset_mode"] == "auto"
    assert state(hass, "B0F893AABBCC", "number", "freezer_temperature").state == "-18.0"
    assert state(hass, "C8D77800AA01", "sensor", "status").state == "running"
    assert state(hass, "E81000000014", "sensor", "carbon_dioxide").state == STATE_UNAVAILABLE
    assert state(hass, AC, "binary_sensor", "fault").state == "off"
    bad = [
        r
        for r in caplog.records
        if r.levelno >= logging.WARNING and "custom integration homeclouds" not in r.getMessage()
    ]
    assert not [r.getMessage() for r in bad]
    assert not [secret for secret in SECRETS if secret in caplog.text]


async def test_everything_is_fit_to_be_shown(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Names, words, icons, classes and units; only programs are called as the vendor calls them."""
    features = [feature for state in entry.runtime_data.states.values() for feature in state.features]
    found = [complaint for feature in features for complaint in complaints(feature)]
    assert {complaint.partition(":")[0] for complaint in found} <= {"Select program", "Select special_mode"}


async def test_entities_are_translated(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """What has no translation is called as the vendor calls it, and every other key has one."""
    names = json.loads(TRANSLATIONS.read_text(encoding="utf-8"))["entity"]
    unnamed = {
        f"{entity.domain}.{entity.translation_key}"
        for entity in er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
        if entity.translation_key and entity.original_name is None and entity.has_entity_name
        if entity.translation_key not in names.get(entity.domain, {})
    }
    assert not unnamed


async def test_diagnostics(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, haier: Haier, entry: ConfigEntry
) -> None:
    """Diagnostics tell of the link and the devices, and nothing secret or personal."""
    assert await async_setup_component(hass, "diagnostics", {})
    dump = await get_diagnostics_for_config_entry(hass, hass_client, entry)
    text = json.dumps(dump, ensure_ascii=False)
    assert '"connects": 1' in text
    assert "targetTemperature" in text
    assert not [secret for secret in (*SECRETS, AC, "客厅空调", USER_ID) if secret in text]


async def test_two_accounts(hass: HomeAssistant, haier: Haier, neighbors: Haier, entry: ConfigEntry) -> None:
    """Two accounts live side by side, and one goes without the other."""
    neighbors.user = {"userId": "2", "username": "邻居"}
    curtain = neighbors.devices[CURTAIN]
    curtain.id = "A4CF12000099"
    neighbors.devices = {curtain.id: curtain}
    result = await start(hass, neighbors, "password")
    result = await hass.config_entries.flow.async_configure(result["flow_id"], login_method_form(neighbors, "password"))
    second: ConfigEntry = result["result"]
    await neighbors.wait_for_request("BoundDevs")
    await hass.async_block_till_done(wait_background_tasks=False)
    await call(hass, "cover.close_cover", curtain.id, "cover")
    assert (curtain.properties["openDegree"], haier.devices[CURTAIN].properties["openDegree"]) == ("0", "40")
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert state(hass, curtain.id, "cover", "cover").state == "closed"
    assert state(hass, CURTAIN, "cover", "cover").state == STATE_UNAVAILABLE
    await hass.config_entries.async_unload(second.entry_id)


# Commands


async def test_climate(hass: HomeAssistant, haier: Haier, entry: ConfigEntry) -> None:
    """Temperature and mode go in one message, and are shown once confirmed."""
    await call(hass, "climate.set_temperature", AC, "air_conditioner", temperature=24.5, hvac_mode="heat")
    (sent,) = haier.requests.to("BatchCmdReq")
    (item,) = sent.json()["content"]["data"]
    assert item["cmdArgs"] == {"onOffStatus": "true", "operationMode": "4", "targetTemperature": "24.5"}
    climate = state(hass, AC, "climate", "air_conditioner")
    assert (climate.state, climate.attributes["temperature"]) == ("heat", 24.5)
    await call(hass, "climate.set_fan_mode", AC, "air_conditioner", fan_mode="turbo")
    assert haier.devices[AC].properties["windSpeed"] == "8"
    await call(hass, "climate.set_swing_horizontal_mode", AC, "air_conditioner", swing_horizontal_mode="position_2")
    assert haier.devices[AC].properties["windDirectionHorizontal"] == "2"
    flags = ("energySavingStatus", "silentSleepStatus", "rapidMode")
    for preset, left in (("eco", "100"), ("boost", "101"), ("sleep", "111"), ("none", "000"), ("sleep", "010")):
        await call(hass, "climate.set_preset_mode", AC, "air_conditioner", preset_mode=preset)
        assert [haier.devices[AC].properties[name] == "true" for name in flags] == [digit == "1" for digit in left]
        assert state(hass, AC, "climate", "air_conditioner").attributes["preset_mode"] == preset
    await call(hass, "climate.turn_off", AC, "air_conditioner")
    assert state(hass, AC, "climate", "air_conditioner").state == "off"
    await call(hass, "climate.turn_on", AC, "air_conditioner")
    assert haier.devices[AC].properties["operationMode"] == "4"


async def test_set_point_while_off(hass: HomeAssistant, haier: Haier, entry: ConfigEntry) -> None:
    """An air conditioner that takes nothing while off stays off, and gets the settings in the message that turns it on."""
    await call(hass, "climate.set_temperature", CABINET, "air_conditioner", temperature=20)
    await call(hass, "climate.set_fan_mode", CABINET, "air_conditioner", fan_mode="high")
    shown = state(hass, CABINET, "climate", "air_conditioner")
    assert (shown.state, shown.attributes["temperature"], shown.attributes["fan_mode"]) == ("off", 20, "high")
    assert not haier.requests.to("BatchCmdReq")
    await call(hass, "climate.turn_on", CABINET, "air_conditioner")
    (item,) = haier.requests.to("BatchCmdReq")[0].json()["content"]["data"]
    assert list(item["cmdArgs"])[:2] == ["onOffStatus", "targetTemperature"]
    properties = haier.devices[CABINET].properties
    assert (properties["windSpeedL"], properties["windSpeedR"]) == ("1", "1")


async def test_other_devices(hass: HomeAssistant, haier: Haier, entry: ConfigEntry) -> None:
    """Curtain, water heater, purifier, fridge, washer."""
    await call(hass, "cover.set_cover_position", CURTAIN, "cover", position=75)
    await call(hass, "water_heater.set_temperature", "3C71BF112233", "water_heater", temperature=45)
    await call(hass, "fan.set_percentage", "D0BAE4000021", "air_purifier", percentage=100)
    await call(hass, "number.set_value", "B0F893AABBCC", "freezer_temperature", value=-20)
    await call(hass, "select.select_option", "C8D77800AA01", "program", option="fast")
    await call(hass, "switch.turn_off", AC, "beep")
    values = {key: value for device in haier.devices.values() for key, value in device.properties.items()}
    assert (values["openDegree"], values["targetTemp"], values["freezerTargetTemperature"]) == ("75", "45", "-20")
    assert haier.devices["D0BAE4000021"].properties["windSpeed"] == "1"
    assert (values["washProg"], haier.devices[AC].properties["echoStatus"]) == ("2", "true")


@pytest.mark.parametrize(
    ("fault", "options", "text"),
    [
        ("refuse", {}, "refused"),
        ("refuse", {"reason": "13"}, "Invalid value"),
        ("refuse", {"code": "S00007", "reason": ""}, "too many commands"),
        ("refuse", {"code": "S00006", "reason": ""}, "reported an error"),
        ("offline_dispatch", {}, "offline"),
        ("silent", {}, "did not confirm"),
    ],
)
async def test_refused(
    hass: HomeAssistant, haier: Haier, entry: ConfigEntry, fault: str, options: dict[str, Any], text: str
) -> None:
    """A refusal rolls back and tells the user why."""
    haier.faults.add(fault, **options)
    with pytest.raises(HomeAssistantError, match=text) as caught:
        await call(hass, "climate.set_temperature", AC, "air_conditioner", temperature=20)
    assert "失败" not in str(caught.value)
    assert state(hass, AC, "climate", "air_conditioner").attributes["temperature"] == 26
    assert len(haier.requests.to("BatchCmdReq")) == 1


async def test_stop_alarm(hass: HomeAssistant, haier: Haier, entry: ConfigEntry) -> None:
    """An alarm is seen, told as an event with the vendor's text, and can be ended."""
    haier.alarm(AC, "drainErr")
    await until(lambda: state(hass, AC, "binary_sensor", "fault").state == "on")
    event = state(hass, AC, "event", "fault")
    assert (event.attributes["event_type"], event.attributes["text"]) == ("occurred", "排水故障")
    await call(hass, "button.press", AC, "stop_alarm")
    await until(lambda: state(hass, AC, "binary_sensor", "fault").state == "off")
    assert state(hass, AC, "event", "fault").attributes["event_type"] == "cleared"


# Push and availability


async def test_push(hass: HomeAssistant, haier: Haier, entry: ConfigEntry) -> None:
    """What happens at the appliance is seen at once, without polling."""
    haier.requests.clear()
    haier.change(AC, {"targetTemperature": "18", "windSpeed": "3"})
    await until(lambda: state(hass, AC, "climate", "air_conditioner").attributes["temperature"] == 18)
    assert state(hass, AC, "climate", "air_conditioner").attributes["fan_mode"] == "low"
    assert not [request for request in haier.requests if request.method != "WS"]
    haier.set_online(AC, False)
    await until(lambda: state(hass, AC, "climate", "air_conditioner").state == STATE_UNAVAILABLE)
    haier.set_online(AC, True)
    await until(lambda: state(hass, AC, "climate", "air_conditioner").state == "cool")


async def test_new_and_gone_devices(
    hass: HomeAssistant, haier: Haier, entry: ConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A device that is added shows up; one that the cloud disowns is unavailable, and goes in the end."""
    kind = type(haier.devices[CURTAIN])
    template = haier.devices[CURTAIN]
    assert isinstance(template, kind)
    haier.add_device(kind(**{**vars(template), "id": "A4CF12000078", "name": "卧室窗帘"}))
    haier.remove_device(CURTAIN)
    await entry.runtime_data.poller.async_refresh()
    await hass.async_block_till_done(wait_background_tasks=False)
    assert state(hass, "A4CF12000078", "cover", "cover").state == "open"
    await until(lambda: state(hass, CURTAIN, "cover", "cover").state == STATE_UNAVAILABLE)
    remove_at_once(monkeypatch)
    await entry.runtime_data.poller.async_refresh()
    registry = dr.async_get(hass)
    await until(lambda: registry.async_get_device_by_identifier((DOMAIN, CURTAIN), entry.entry_id) is None)


async def test_reconnects(hass: HomeAssistant, haier: Haier, entry: ConfigEntry) -> None:
    """A lost socket is replaced; what happened meanwhile is fetched."""
    haier.faults.add("no_push")
    haier.change(AC, {"targetTemperature": "19"})
    await haier.settled()
    haier.faults.clear()
    haier.drop_sockets("gateway")
    await until(lambda: state(hass, AC, "climate", "air_conditioner").attributes.get("temperature") == 19)
    await haier.wait_for_request("assign", count=2)


async def test_cloud_down(hass: HomeAssistant, haier: Haier, entry: ConfigEntry) -> None:
    """Without socket and poll nothing is claimed; when both are back all is as before."""
    haier.faults.add("http_error")
    haier.drop_sockets()
    await until(lambda: not entry.runtime_data.cloud.connected)
    await entry.runtime_data.poller.async_refresh()
    await until(lambda: state(hass, AC, "climate", "air_conditioner").state == STATE_UNAVAILABLE)
    haier.faults.clear()
    await entry.runtime_data.poller.async_refresh()
    await until(lambda: state(hass, AC, "climate", "air_conditioner").state == "cool")


async def test_restart_with_the_cloud_down(hass: HomeAssistant, haier: Haier, entry: ConfigEntry) -> None:
    """After a restart all entities are there from storage, cloud or no cloud."""
    await entry.runtime_data.poller.async_refresh()
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert state(hass, AC, "climate", "air_conditioner").state == STATE_UNAVAILABLE
    haier.faults.add("drop")
    await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.LOADED
    assert "fan_modes" in state(hass, AC, "climate", "air_conditioner").attributes
    haier.faults.clear()
    await entry.runtime_data.poller.async_refresh()
    assert state(hass, AC, "climate", "air_conditioner").state == "cool"


async def test_unload(hass: HomeAssistant, haier: Haier, entry: ConfigEntry) -> None:
    """Unloading closes the socket and leaves nothing running."""
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert entry.state is ConfigEntryState.NOT_LOADED
    await until(lambda: not haier.sockets)


async def test_wider_range(hass: HomeAssistant, haier: Haier, entry: ConfigEntry) -> None:
    """What an appliance comes to be able to do is shown by the entity that is there."""
    assert state(hass, AC, "climate", "air_conditioner").attributes["max_temp"] == 30
    haier.widen(AC, number("targetTemperature", "目标温度", "10", "32", "0.5"), "31.50")
    await until(lambda: state(hass, AC, "climate", "air_conditioner").attributes["max_temp"] == 32)
    assert state(hass, AC, "climate", "air_conditioner").attributes["temperature"] == 31.5
    await call(hass, "climate.set_temperature", AC, "air_conditioner", temperature=10)
    assert haier.devices[AC].properties["targetTemperature"] == "10"
