"""A Tencent IoT Explorer account in Home Assistant, against the simulated cloud."""

from collections.abc import AsyncGenerator
from datetime import datetime
import json
import logging
from pathlib import Path
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.const import STATE_OFF, STATE_ON, STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import device_registry as dr, entity_registry as er, issue_registry as ir
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.components.diagnostics import get_diagnostics_for_config_entry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.homeclouds.clouds.tencent.cloud import TencentCloud
from custom_components.homeclouds.const import DOMAIN
from simulators.tencent import Tencent
from simulators.testing import simulator_fixture

from .accounts import call, choose_cloud, close, entity, hurry, remove_at_once, state, until

tencent = simulator_fixture(Tencent)
TRANSLATIONS = Path(__file__).parents[2] / "custom_components/homeclouds/translations"

AC, LAMP, SWITCH, PLUG = "SIMAIRCOND/ac01", "SIMRGBLAMP/lamp01", "SIMSWITCH3/sw01", "SIMMETERPL/plug01"
CURTAIN, SENSOR, REMOTE, LIGHT = "SIMCURTAIN/cur01", "SIMTHSENSE/sub_th", "SIMREMOTE1/sub_key", "SIMBASICLT/light01"
BULB = "SIMTEXTLMP/lamp02"
GADGET, GATEWAY, HOME = "SIMGADGETX/gad01", "SIMGATEWAY/gw01", "home_f_home"
FIRST = ("region", "app_key", "app_secret")
LOGIN_METHODS: dict[str, dict[str, str]] = {
    "phone": {"country_code": "86", "phone": "13900000000", "password": "demo-password"},
    "email": {"email": "demo@example.com", "password": "demo-password"},
    "wechat": {"wx_open_id": "wx-demo", "nickname": "Demo"},
}


@pytest.fixture(autouse=True)
def impatient(enable_custom_integrations: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have commands and reconnections not wait."""
    hurry(monkeypatch, TencentCloud)
    monkeypatch.setattr("custom_components.homeclouds.clouds.tencent.firmware.Firmwares.follow_every", 0.01)


def first_form(tencent: Tencent, **changes: Any) -> dict[str, Any]:
    """Return what is filled in first."""
    advanced = {name: tencent.sign_in[name] for name in ("server", "socket")}
    return {**{name: tencent.sign_in[name] for name in FIRST}, "advanced": advanced, **changes}


async def start(hass: HomeAssistant, tencent: Tencent, login_method: str, **changes: Any) -> Any:
    """Go through the flow as far as the form of a login method."""
    result = await choose_cloud(hass, "tencent", first_form(tencent, **changes))
    if result["type"] is not FlowResultType.MENU:
        return result
    assert result["step_id"] == "tencent_login_method"
    return await hass.config_entries.flow.async_configure(
        result["flow_id"], {"next_step_id": f"tencent_{login_method}"}
    )


async def finish(hass: HomeAssistant, result: Any, login_method: str, **choices: Any) -> Any:
    """Fill in the form of a login method, then choose the homes: all, unless told otherwise."""
    flow = hass.config_entries.flow
    result = await flow.async_configure(result["flow_id"], LOGIN_METHODS[login_method])
    assert (result["type"], result["step_id"]) == (FlowResultType.FORM, "choices"), result
    result = await flow.async_configure(result["flow_id"], choices)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    return result


@pytest.fixture
async def entry(hass: HomeAssistant, tencent: Tencent) -> AsyncGenerator[ConfigEntry]:
    """Return the demo account, signed in, set up and pushing."""
    result = await start(hass, tencent, "phone")
    entry: ConfigEntry = (await finish(hass, result, "phone"))["result"]
    await tencent.wait_for_request("socket/AppDeviceTraceHeartBeat")
    await tencent.wait_for_request(
        lambda record: record.interface == "AppCheckFirmwareUpdate" and record.status is not None,
        count=len(tencent.devices),
    )
    await hass.async_block_till_done(wait_background_tasks=False)
    yield entry
    await close(hass, entry)


def registered(hass: HomeAssistant, entry: ConfigEntry, device_id: str) -> dr.DeviceEntry:
    """Return a device of the registry."""
    device = dr.async_get(hass).async_get_device_by_identifier((DOMAIN, device_id), entry.entry_id)
    assert isinstance(device, dr.DeviceEntry)
    return device


async def act(hass: HomeAssistant, entry: ConfigEntry, action: str, device_id: str, **data: Any) -> Any:
    """Call an action of ours on a device and return its result."""
    target = {"device_id": registered(hass, entry, device_id).id}
    answer = await hass.services.async_call(DOMAIN, action, target | data, blocking=True, return_response=True)
    assert answer is not None
    return answer["result"]


# Signing in


@pytest.mark.parametrize("login_method", LOGIN_METHODS)
async def test_sign_in(hass: HomeAssistant, tencent: Tencent, login_method: str) -> None:
    """Each login method makes the same account, once."""
    result = await finish(hass, await start(hass, tencent, login_method), login_method)
    assert result["title"] == "Tencent IoT Explorer Demo"
    entry: ConfigEntry = result["result"]
    assert entry.unique_id == "tencent_1001"
    again = await start(hass, tencent, "email")
    again = await hass.config_entries.flow.async_configure(again["flow_id"], LOGIN_METHODS["email"])
    assert again["reason"] == "already_configured"
    await hass.config_entries.async_unload(entry.entry_id)


@pytest.mark.parametrize(
    ("fault", "options", "error"),
    [
        ("http_error", {"status": 502}, "server_error"),
        ("html", {}, "unexpected_answer"),
        ("locked", {}, "account_locked"),
        ("clock_skew", {"seconds": 9999, "told": False}, "clock_skew"),
        ("rate_limit", {"retry_after": 1}, "rate_limited"),
    ],
)
async def test_cloud_in_trouble(
    hass: HomeAssistant, tencent: Tencent, fault: str, options: dict[str, Any], error: str
) -> None:
    """What is not the user's fault is told as such."""
    result = await start(hass, tencent, "phone")
    tencent.faults.add(fault, **options)
    result = await hass.config_entries.flow.async_configure(result["flow_id"], LOGIN_METHODS["phone"])
    assert result["errors"] == {"base": error}


async def test_password_changed(hass: HomeAssistant, tencent: Tencent, entry: ConfigEntry) -> None:
    """A login that fails later asks the user, by the method used before, and goes on with the answer."""
    tencent.account.password = "changed"
    tencent.expire_tokens()
    await entry.runtime_data.poller.async_refresh()
    await hass.async_block_till_done(wait_background_tasks=False)
    (progress,) = hass.config_entries.flow.async_progress()
    assert progress["context"]["source"] == "reauth"
    flow = hass.config_entries.flow
    result = await flow.async_configure(progress["flow_id"], {})
    assert result["step_id"] == "tencent_phone"
    details = {name: tencent.sign_in[name] for name in ("country_code", "phone")}
    result = await flow.async_configure(progress["flow_id"], {**details, "password": "changed"})
    assert result["reason"] == "reauth_successful"
    await tencent.wait_for_request("AppGetToken", count=2)
    await hass.async_block_till_done(wait_background_tasks=False)
    assert entry.state is ConfigEntryState.LOADED
    assert state(hass, LAMP, "light", "light").state == STATE_ON


# What there is


async def test_devices(hass: HomeAssistant, tencent: Tencent, entry: ConfigEntry) -> None:
    """Rooms become areas, gateways are above their sub-devices, channels below their switch."""
    gateway, sensor = registered(hass, entry, GATEWAY), registered(hass, entry, SENSOR)
    assert sensor.via_device_id == gateway.id
    lamp = registered(hass, entry, LAMP)
    assert (lamp.name, lamp.model_id) == ("Color light", "SIMRGBLAMP")
    assert er.async_get(hass).async_get(entity(hass, SWITCH, "switch", "2_switch_2")) is not None
    assert registered(hass, entry, HOME).entry_type is dr.DeviceEntryType.SERVICE


STATES = [
    (AC, "climate", "air_conditioner", STATE_OFF),
    (AC, "sensor", "indoor_temperature", "28"),
    (AC, "sensor", "energy", "12.5"),
    (AC, "binary_sensor", "fault", STATE_OFF),
    (AC, "switch", "beep", STATE_ON),
    (LAMP, "light", "light", STATE_ON),
    (LIGHT, "light", "light", STATE_OFF),
    (SWITCH, "switch", "1_switch_1", STATE_ON),
    (SWITCH, "switch", "all_channels", STATE_ON),
    (PLUG, "switch", "outlet", STATE_ON),
    (PLUG, "sensor", "voltage", "230.1"),
    (PLUG, "sensor", "power", "60.5"),
    (CURTAIN, "cover", "cover", "closed"),
    ("SIMPURIFAN/pur01", "fan", "air_purifier", STATE_ON),
    ("SIMPURIFAN/pur01", "sensor", "pm25", "12"),
    ("SIMPURIFAN/pur01", "sensor", "temperature", "23.4"),
    ("SIMHUMIDIF/hum01", "humidifier", "humidifier", STATE_OFF),
    ("SIMHUMIDIF/hum01", "binary_sensor", "water_shortage", STATE_OFF),
    ("SIMTHERMOS/th01", "climate", "thermostat", "heat"),
    ("SIMWATERHT/wh01", "water_heater", "water_heater", "smart"),
    (SENSOR, "sensor", "temperature", "23.5"),
    (SENSOR, "sensor", "humidity", "47"),
    (SENSOR, "sensor", "battery_level", "high"),
    ("SIMDOORSEN/sub_door", "binary_sensor", "door", STATE_OFF),
    ("SIMDOORSEN/sub_door", "sensor", "battery", "93"),
    ("SIMMOTIONS/sub_pir", "binary_sensor", "motion", STATE_OFF),
    ("SIMSMOKESE/smoke01", "binary_sensor", "smoke", STATE_OFF),
    (REMOTE, "event", "button_1", STATE_UNKNOWN),
    (GADGET, "switch", "turbo_boost", STATE_OFF),
    (GADGET, "number", "gain", "2.5"),
    (GADGET, "select", "colour_scheme", "Fancy"),
    (GADGET, "sensor", "stage", "Idle"),
    (GADGET, "sensor", "last_service", "2023-11-14T22:13:20+00:00"),
    (GADGET, "number", "window.from", "8.0"),
    (GADGET, "button", "action.calibrate", STATE_UNKNOWN),
    (HOME, "scene", "scene.s_movie", STATE_UNKNOWN),
    (HOME, "switch", "automation.a_hall", STATE_ON),
    (LAMP, "update", "firmware", STATE_ON),
    ("SIMBASICLT/borrowed", "light", "light", STATE_ON),
]


async def test_states(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Every kind of product is what it is."""
    found = [
        (device_id, domain, key, state(hass, device_id, domain, key).state) for device_id, domain, key, _ in STATES
    ]
    assert found == STATES


# Doing things


async def test_air_conditioner(hass: HomeAssistant, tencent: Tencent, entry: ConfigEntry) -> None:
    """Mode, temperature and fan of an air conditioner, its set point being "read-only" by its model."""
    await call(hass, "climate.set_temperature", AC, "air_conditioner", temperature=22, hvac_mode="cool")
    properties = tencent.devices[AC].properties
    assert (properties["power_switch"], properties["mode"], properties["temp_set"]) == (1, "cold", 22)
    shown = state(hass, AC, "climate", "air_conditioner")
    assert (shown.state, shown.attributes["temperature"], shown.attributes["hvac_action"]) == ("cool", 22, "cooling")
    assert shown.attributes["preset_modes"] == ["none", "eco", "sleep", "floor_heat"]
    await call(hass, "climate.set_fan_mode", AC, "air_conditioner", fan_mode="silent")
    await call(hass, "climate.set_preset_mode", AC, "air_conditioner", preset_mode="eco")
    await call(hass, "climate.set_swing_mode", AC, "air_conditioner", swing_mode="on")
    assert (properties["fan_speed_enum"], properties["eco"], properties["switch_vertical"]) == ("mute", 1, 1)
    await call(hass, "climate.set_hvac_mode", AC, "air_conditioner", hvac_mode="off")
    assert properties["power_switch"] == 0


async def test_light(hass: HomeAssistant, tencent: Tencent, entry: ConfigEntry) -> None:
    """Brightness, color and color temperature, with the mode that belongs to each."""
    properties = tencent.devices[LAMP].properties
    await call(hass, "light.turn_on", LAMP, "light", brightness=255, rgb_color=(0, 0, 255))
    assert (properties["rgb_color"], properties["color_mode"]) == ({"red": 0, "green": 0, "blue": 255}, 2)
    assert properties["brightness"] == 100
    assert state(hass, LAMP, "light", "light").attributes["color_mode"] == "rgb"
    await call(hass, "light.turn_on", LAMP, "light", color_temp_kelvin=3000)
    assert (properties["color_temp"], properties["color_mode"]) == (3000, 1)
    await call(hass, "light.turn_on", LAMP, "light", effect="reading")
    assert properties["scene_type"] == 2
    await call(hass, "light.turn_off", LAMP, "light")
    assert properties["power_switch"] == 0


async def test_colour_in_a_text(hass: HomeAssistant, tencent: Tencent, entry: ConfigEntry) -> None:
    """The color of a bulb is a text; its brightness is part of it while a color is shown, and a number of its own for white."""
    bulb = state(hass, BULB, "light", "light")
    assert (bulb.attributes["color_mode"], bulb.attributes["rgb_color"]) == ("rgb", (0, 0, 255))
    assert bulb.attributes["brightness"] == 128
    await call(hass, "light.turn_on", BULB, "light", rgb_color=[255, 0, 0])
    assert tencent.devices[BULB].properties["colour_data_v2"] == "000003e801f4"
    await call(hass, "light.turn_on", BULB, "light", brightness=255)
    assert tencent.devices[BULB].properties["colour_data_v2"] == "000003e803e8"
    assert tencent.devices[BULB].properties["bright_value_v2"] == 500
    assert state(hass, BULB, "light", "light").attributes["rgb_color"] == (255, 0, 0)
    await call(hass, "light.turn_on", BULB, "light", color_temp_kelvin=6500)
    assert tencent.devices[BULB].properties["work_mode"] == "white"
    assert state(hass, BULB, "light", "light").attributes["color_mode"] == "color_temp"
    await call(hass, "light.turn_on", BULB, "light", brightness=1)
    assert tencent.devices[BULB].properties["bright_value_v2"] < 20
    await call(hass, "light.turn_on", BULB, "light", rgb_color=[0, 255, 0], brightness=128)
    assert tencent.devices[BULB].properties["colour_data_v2"].startswith("007803e8")


async def test_curtain(hass: HomeAssistant, tencent: Tencent, entry: ConfigEntry) -> None:
    """One property is where it is and where it is to go: the command is done at once, the position comes as it moves."""
    await call(hass, "cover.set_cover_position", CURTAIN, "cover", position=60)
    assert state(hass, CURTAIN, "cover", "cover").attributes["current_position"] == 0
    await tencent.advance(3)
    await until(lambda: state(hass, CURTAIN, "cover", "cover").attributes["current_position"] == 30)
    await call(hass, "cover.stop_cover", CURTAIN, "cover")
    await tencent.advance(5)
    assert tencent.devices[CURTAIN].properties["position"] == 30
    await call(hass, "cover.close_cover", CURTAIN, "cover")
    await tencent.advance(5)
    await until(lambda: state(hass, CURTAIN, "cover", "cover").state == "closed")


async def test_structs_are_written_whole(hass: HomeAssistant, tencent: Tencent, entry: ConfigEntry) -> None:
    """A member of a struct is written with its fellows."""
    target = entity(hass, GADGET, "number", "window.from")
    await hass.services.async_call("number", "set_value", {"entity_id": target, "value": 10}, blocking=True)
    assert tencent.devices[GADGET].properties["window"] == {"from": 10, "to": 18}


async def test_ignored_command(hass: HomeAssistant, tencent: Tencent, entry: ConfigEntry) -> None:
    """A command that the device ignores is rolled back and told."""
    tencent.faults.add("ignored_command", path=LAMP)
    with pytest.raises(HomeAssistantError) as caught:
        await call(hass, "light.turn_off", LAMP, "light")
    assert caught.value.translation_key == "no_answer"
    assert state(hass, LAMP, "light", "light").state == STATE_ON


async def test_offline_command(hass: HomeAssistant, tencent: Tencent, entry: ConfigEntry) -> None:
    """A device that the cloud can't reach is told as such."""
    tencent.devices[LAMP].online = False
    with pytest.raises(HomeAssistantError) as caught:
        await call(hass, "light.turn_off", LAMP, "light")
    assert caught.value.translation_key == "device_offline"


async def test_scene_and_automation(hass: HomeAssistant, tencent: Tencent, entry: ConfigEntry) -> None:
    """The vendor's scenes run, its automations are enabled and disabled."""
    await call(hass, "scene.turn_on", HOME, "scene.s_movie")
    await until(lambda: state(hass, LAMP, "light", "light").attributes["brightness"] < 50)
    await call(hass, "switch.turn_off", HOME, "automation.a_hall")
    assert tencent.account.families["f_home"].automations["a_hall"]["Status"] == 0
    assert state(hass, HOME, "switch", "automation.a_hall").state == STATE_OFF


async def test_scene_that_appears(hass: HomeAssistant, tencent: Tencent, entry: ConfigEntry) -> None:
    """A scene made in the vendor's app is there after the next poll."""
    tencent.add_scene("f_home", "s_new", "Breakfast")
    await entry.runtime_data.poller.async_refresh()
    await hass.async_block_till_done(wait_background_tasks=False)
    assert state(hass, HOME, "scene", "scene.s_new").name == "My home Breakfast"


async def test_firmware(hass: HomeAssistant, tencent: Tencent, entry: ConfigEntry) -> None:
    """An update is installed with progress."""
    shown = state(hass, LAMP, "update", "firmware")
    assert (shown.attributes["installed_version"], shown.attributes["latest_version"]) == ("1.0.0", "1.1.0")
    await call(hass, "update.install", LAMP, "firmware")
    await tencent.advance(10)
    await until(lambda: state(hass, LAMP, "update", "firmware").attributes["update_percentage"] == 50)
    await tencent.advance(20)
    await until(lambda: state(hass, LAMP, "update", "firmware").state == STATE_OFF)
    assert state(hass, LAMP, "update", "firmware").attributes["installed_version"] == "1.1.0"


async def test_actions(hass: HomeAssistant, tencent: Tencent, entry: ConfigEntry) -> None:
    """Actions of the model, timers, history and events."""
    call_data = {"action_id": "sing", "parameters": {"song": "La"}, "wait_for_cloud": False}
    assert (await act(hass, entry, "call_action", GADGET, **call_data))["output"] == {"result": 1}
    await call(hass, "button.press", GADGET, "action.calibrate")
    made = await act(hass, entry, "set_timer", LIGHT, time="07:15", days=["mon"], data={"power_switch": 1})
    (timer,) = await act(hass, entry, "get_timers", LIGHT)
    assert (timer["timer_id"], timer["days"], timer["time"]) == (made["timer_id"], ["mon"], "07:15")
    next_run = datetime.fromisoformat(state(hass, LIGHT, "sensor", "next_timer").state)
    assert f"{dt_util.as_local(next_run):%a %H:%M}" == "Mon 07:15"
    (kept,) = tencent.account.timers[LIGHT].values()
    # Home Assistant is in California in tests, the vendor's timers are in Beijing's time.
    assert (kept["TimePoint"][3:], kept["TimePoint"] != "07:15", kept["Repeat"]) == ("15", True, 1)
    await act(hass, entry, "delete_timer", LIGHT, timer_id=timer["timer_id"])
    assert await act(hass, entry, "get_timers", LIGHT) == []
    assert state(hass, LIGHT, "sensor", "next_timer").state == STATE_UNKNOWN
    await act(hass, entry, "set_timer", LIGHT, time="07:15", data={"power_switch": 1})
    (once,) = await act(hass, entry, "get_timers", LIGHT)
    (stored,) = entry.runtime_data.cloud.background.timers.reader.read(entry.runtime_data.states[LIGHT].reported)
    assert stored.name == ""  # So that the calendar says what it turns on
    registered = er.async_get(hass).async_get_entity_id
    assert registered("sensor", DOMAIN, f"{BULB}_next_timer")
    assert registered("sensor", DOMAIN, "SIMTHSENSE/sub_th_next_timer") is None
    assert (once["time"], once["days"], once["repeat"]) == ("07:15", [], False)
    await act(hass, entry, "delete_timer", LIGHT, timer_id=once["timer_id"])
    tencent.change(LIGHT, {"brightness": 77})
    history = await act(hass, entry, "get_history", LIGHT, property="brightness", start="2020-01-01 00:00:00")
    assert [item["value"] for item in history] == ["77"]
    tencent.raise_event(LIGHT, "hardware_fault", {"name": "memory", "error_code": 7})
    (event,) = await act(hass, entry, "get_events", LIGHT, event_type="fault")
    assert event["data"] == {"name": "memory", "error_code": 7}
    with pytest.raises(ServiceValidationError):
        await act(hass, entry, "set_timer", LIGHT, time="noon", data={"power_switch": 1})
    with pytest.raises(ServiceValidationError):
        await act(hass, entry, "get_operations", LIGHT)


# News


async def test_push(hass: HomeAssistant, tencent: Tencent, entry: ConfigEntry) -> None:
    """Changes and absences arrive at once."""
    tencent.change(SENSOR, {"current_temp": -55})
    await until(lambda: state(hass, SENSOR, "sensor", "temperature").state == "-5.5")
    tencent.set_online(SENSOR, False)
    await until(lambda: state(hass, SENSOR, "sensor", "temperature").state == STATE_UNAVAILABLE)
    tencent.set_online(SENSOR, True)
    await until(lambda: state(hass, SENSOR, "sensor", "temperature").state == "-5.5")


async def test_events(hass: HomeAssistant, tencent: Tencent, entry: ConfigEntry) -> None:
    """Keys, events of the model and messages are events."""
    tencent.press(REMOTE, "switch_type_1", 1)
    await until(lambda: state(hass, REMOTE, "event", "button_1").state != STATE_UNKNOWN)
    first = state(hass, REMOTE, "event", "button_1")
    assert (first.attributes["event_type"], first.attributes["multi_press_count"]) == ("multi_press_end", 2)
    tencent.press(REMOTE, "switch_type_1", 1)
    await until(lambda: state(hass, REMOTE, "event", "button_1").state != first.state)
    tencent.raise_event(LIGHT, "low_voltage", {"voltage": 3.1})
    await until(lambda: state(hass, LIGHT, "event", "event.low_voltage").state != STATE_UNKNOWN)
    shown = state(hass, LIGHT, "event", "event.low_voltage")
    assert (shown.attributes["event_type"], shown.attributes["voltage"]) == ("alert", "3.1")
    tencent.send_message(1, "Device Warning", "The filter is full")
    await entry.runtime_data.poller.async_refresh()
    shown = state(hass, HOME, "event", "message")
    assert (shown.attributes["event_type"], shown.attributes["text"]) == ("device", "The filter is full")


async def test_connection_lost(hass: HomeAssistant, tencent: Tencent, entry: ConfigEntry) -> None:
    """While the socket is away polls go on; it comes back, and what was missed is read."""
    tencent.faults.add("http_error", path="/ws/explorer")
    tencent.drop_sockets()
    await until(lambda: entry.runtime_data.cloud.connected is False)
    tencent.change(SENSOR, {"current_temp": 100})
    await entry.runtime_data.poller.async_refresh()
    assert state(hass, SENSOR, "sensor", "temperature").state == "10"
    tencent.faults.clear()
    await until(lambda: entry.runtime_data.cloud.connected)
    await tencent.wait_for_request("socket/AppDeviceTraceHeartBeat", count=2)
    await until(lambda: state(hass, SENSOR, "sensor", "temperature").state == "10")


async def test_refused_devices_are_a_repair(hass: HomeAssistant, tencent: Tencent, entry: ConfigEntry) -> None:
    """Devices that the subscription leaves out silently are told of."""
    issue_id = f"{entry.entry_id}_devices_not_pushed_"
    tencent.faults.add("refuse_device", path=LAMP)
    tencent.drop_sockets()
    await until(lambda: ir.async_get(hass).async_get_issue(DOMAIN, issue_id))
    issue = ir.async_get(hass).async_get_issue(DOMAIN, issue_id)
    assert issue is not None
    assert issue.translation_placeholders == {"account": "Tencent IoT Explorer Demo", "devices": "Color light"}
    tencent.faults.clear()
    tencent.drop_sockets()
    await until(lambda: ir.async_get(hass).async_get_issue(DOMAIN, issue_id) is None)


async def test_device_comes_and_goes(
    hass: HomeAssistant, tencent: Tencent, entry: ConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new device appears at the next poll; one that the cloud disowns is unavailable, and disappears in the end."""
    device = tencent.new_device("SIMBASICLT", "new", "f_home")
    device.properties = {"power_switch": 1}
    await entry.runtime_data.poller.async_refresh()
    await hass.async_block_till_done(wait_background_tasks=False)
    assert state(hass, device.id, "light", "light").state == STATE_ON
    tencent.remove_device(device.id)
    await entry.runtime_data.poller.async_refresh()
    await until(lambda: state(hass, device.id, "light", "light").state == STATE_UNAVAILABLE)
    remove_at_once(monkeypatch)
    await entry.runtime_data.poller.async_refresh()
    await until(lambda: er.async_get(hass).async_get_entity_id("light", DOMAIN, f"{device.id}_light") is None)


async def test_options(hass: HomeAssistant, tencent: Tencent, entry: ConfigEntry) -> None:
    """Homes can be chosen, and properties explained."""
    flow = hass.config_entries.options
    result = await flow.async_init(entry.entry_id)
    assert result["step_id"] == "init"
    rule = "SIMGADGETX.gain = brightness"
    user_input = {"areas": True, "homes": ["f_office"], "property_roles": [rule]}
    result = await flow.async_configure(result["flow_id"], user_input)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done(wait_background_tasks=False)
    await entry.runtime_data.poller.async_refresh()
    assert state(hass, GADGET, "number", "brightness").state == "2.5"
    for _ in range(3):
        await entry.runtime_data.poller.async_refresh()
    assert er.async_get(hass).async_get_entity_id("light", DOMAIN, f"{LAMP}_light") is None


async def test_restart_without_cloud(hass: HomeAssistant, tencent: Tencent, entry: ConfigEntry) -> None:
    """After a restart the last known devices are there at once, even if the cloud is not."""
    await hass.config_entries.async_unload(entry.entry_id)
    tencent.faults.add("http_error")
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=False)
    assert entry.state is ConfigEntryState.LOADED
    assert entity(hass, LAMP, "light", "light")
    assert not tencent.requests.to("AppGetTokenX")


async def test_unload(hass: HomeAssistant, tencent: Tencent, entry: ConfigEntry) -> None:
    """Unloading lets go of the connection."""
    assert await hass.config_entries.async_unload(entry.entry_id)
    await until(lambda: not tencent.sockets.subscriptions)


async def test_nothing_to_complain(hass: HomeAssistant, tencent: Tencent, caplog: pytest.LogCaptureFixture) -> None:
    """Setting up, using and unloading leaves no warning, error or secret in the log."""
    caplog.set_level(logging.DEBUG)
    result = await finish(hass, await start(hass, tencent, "phone"), "phone")
    entry: ConfigEntry = result["result"]
    await tencent.wait_for_request("socket/AppDeviceTraceHeartBeat")
    await tencent.wait_for_request("AppCheckFirmwareUpdate", count=len(tencent.devices))
    await hass.async_block_till_done(wait_background_tasks=False)
    await call(hass, "light.turn_off", LAMP, "light")
    await hass.config_entries.async_unload(entry.entry_id)
    loud = [record for record in caplog.records if record.levelno >= logging.WARNING and record.name != "asyncio"]
    told = [record.getMessage() for record in loud if "homeclouds" in f"{record.name} {record.getMessage()}"]
    assert [text for text in told if "has not been tested by Home Assistant" not in text] == []
    ours = "\n".join(record.getMessage() for record in caplog.records if "homeclouds" in record.name)
    secrets = [tencent.app_secret, tencent.account.password, tencent.account.phone, *tencent.account.tokens]
    assert [secret for secret in secrets if secret in ours] == []


async def test_diagnostics(
    hass: HomeAssistant, tencent: Tencent, entry: ConfigEntry, hass_client: ClientSessionGenerator
) -> None:
    """Diagnostics help, and give nothing away."""
    assert await async_setup_component(hass, "diagnostics", {})
    told = json.dumps(await get_diagnostics_for_config_entry(hass, hass_client, entry))
    assert "sign_ins" in told
    secrets = [
        tencent.app_key,
        tencent.app_secret,
        tencent.account.password,
        tencent.account.phone,
        tencent.account.email,
        *tencent.account.tokens,
    ]
    assert [secret for secret in secrets if secret in told] == []


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_forms_say_who_they_are_for(language: str) -> None:
    """Before any password, the menu and the first page say that others' apps do not help, and what to do."""
    texts = json.loads((TRANSLATIONS / f"{language}.json").read_text(encoding="utf-8"))["config"]["step"]
    lianlian = {"en": "Lianlian", "zh-Hans": "腾讯连连"}[language]
    for text in (texts["user"]["menu_option_descriptions"]["tencent"], texts["tencent"]["description"]):
        assert lianlian in text
        assert {"en": "your own application", "zh-Hans": "您自己"}[language] in text
