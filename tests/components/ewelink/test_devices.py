"""Entities, pushes, commands, and actions of eWeLink's devices."""

from datetime import datetime, timedelta
import json
import logging
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import area_registry as ar, device_registry as dr, entity_registry as er
from homeassistant.util import dt as dt_util
import pytest

from custom_components.homeclouds.clouds.ewelink.push import Pace
from custom_components.homeclouds.const import DOMAIN
from custom_components.homeclouds.diagnostics import async_get_config_entry_diagnostics
from simulators.ewelink import Ewelink

from ..accounts import until
from .account import DOUBLE, LAMP, call, entity_id, fill_in, frames, state

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
    ("button.press", "1000000013_live_readings", {}, {"uiActive": {"all": 1, "time": 60}}),
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
    ("light.turn_on", "1000000049_light", {"effect": "music_classic"}, {"switch": "on", "mode": 4, "rhythmMode": 0, "rhythmSensitive": 50, "bright": 100, "light_type": 1}),
    ("light.turn_on", "1000000049_light", {"effect": "jump_rgb"}, {"switch": "on", "mode": 11, "bright11": 100, "speed11": 50, "light_type": 1}),
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
    ("climate.turn_off", "1000000050_thermostat", {}, {"deviceType": "normal", "mainSwitch": "off", "switch": "off"}),
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

    # Later than what is counted down, on whichever day this runs
    day = f"{dt_util.now() + timedelta(days=2):%a}"
    made = await do("set_timer", time="08:00", days=[day.lower()], data={"switch": "on"})
    next_run = dt_util.as_local(datetime.fromisoformat(state(hass, "sensor", f"{LAMP}_next_timer").state))
    assert f"{next_run:%a %H:%M}" == f"{day} 08:00"
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


def secrets(ewelink: Ewelink, entry: ConfigEntry) -> list[str]:
    """Return what neither the log nor diagnostics may hold of an account."""
    given = [ewelink.sign_in[name] for name in ("password", "app_secret", "username")]
    tokens = [entry.data["tokens"][name] for name in ("at", "rt")]
    return [*given, *tokens, "key-of-1000000001", "secret-binding", "secret-code"]


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
    ours = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("custom_components"))
    assert [secret for secret in secrets(ewelink, entry) if secret in ours] == []


async def test_diagnostics(hass: HomeAssistant, account: ConfigEntry, ewelink: Ewelink) -> None:
    """Diagnostics hold what is needed and nothing that is secret."""
    text = json.dumps(await async_get_config_entry_diagnostics(hass, account), default=str)
    assert [secret for secret in secrets(ewelink, account) if secret in text] == []
    assert "userOnline" not in text
    assert '"connects": 1' in text
