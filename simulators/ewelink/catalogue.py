"""The demo account: some fifty devices over the vendor's catalogue, two homes with rooms, groups and messages."""

from copy import deepcopy
from typing import Any

from .devices import EwelinkDevice

HOMES: tuple[dict[str, Any], ...] = (
    {
        "id": "home-1",
        "name": "My Home",
        "rooms": {"room-1": "Living Room", "room-2": "Bedroom", "room-3": "Kitchen", "room-4": "Hall"},
    },
    {"id": "home-2", "name": "Garden House", "rooms": {"room-9": "Porch"}},
)

GROUPS: tuple[dict[str, Any], ...] = (
    {
        "id": "group-1",
        "name": "All lamps",
        "main": "1000000001",
        "devices": ["1000000001", "1000000002"],
        "params": {"switch": "off"},
        "home": "home-1",
        "room": "room-1",
    },
)


def channels(*states: str) -> list[dict[str, Any]]:
    """Return `switches`; devices always have four, whatever is wired."""
    return [{"outlet": n, "switch": states[n] if n < len(states) else "off"} for n in range(4)]


def _configure(count: int) -> list[dict[str, Any]]:
    return [{"outlet": n, "startup": "off"} for n in range(count)]


def _pulses(count: int) -> list[dict[str, Any]]:
    return [{"outlet": n, "pulse": "off", "width": 500} for n in range(count)]


def thresholds(high: str, low: str, *, above: str = "off") -> list[dict[str, Any]]:
    """Return `targets` of a TH10/16: what the relay does beyond the thresholds."""
    below = "on" if above == "off" else "off"
    return [{"targetHigh": high, "reaction": {"switch": above}}, {"targetLow": low, "reaction": {"switch": below}}]


_WIFI = {"rssi": -52, "fwVersion": "3.7.0", "sledOnline": "on", "bindInfos": {"gaction": ["secret-binding"]}}

_ROWS: tuple[tuple[str, str, int, str | None, dict[str, Any]], ...] = (
    ("1000000001", "Desk lamp", 1, "room-1",
     _WIFI | {"switch": "off", "startup": "off", "pulse": "off", "pulseWidth": 500}),
    ("1000000002", "Floor lamp", 6, "room-1", _WIFI | {"switch": "on", "startup": "stay", "timers": []}),
    ("1000000003", "Double switch", 2, "room-4",
     _WIFI | {"switches": channels("off", "on"), "configure": _configure(2), "pulses": _pulses(2), "lock": 0}),
    ("1000000004", "Triple switch", 3, "room-4", _WIFI | {"switches": channels("off", "off", "on"), "configure": _configure(3)}),
    ("1000000005", "Power strip", 4, "room-1",
     _WIFI | {"switches": channels("off", "off", "off", "off"), "configure": _configure(4), "pulses": _pulses(4), "lock": 0}),
    ("1000000006", "Zigbee double switch", 2256, "room-2",
     {"switches": [{"outlet": 0, "switch": "off"}, {"outlet": 1, "switch": "off"}], "subDevRssi": -60,
      "parentid": "1000000066"}),
    ("1000000007", "Mini relay", 138, "room-2",
     _WIFI | {"switches": channels("off"), "configure": _configure(1), "relaySeparation": 0}),
    ("1000000008", "Touch panel", 210, "room-4", _WIFI | {"switches": channels("off", "off"), "configure": _configure(2)}),
    ("1000000009", "Washing machine", 5, "room-3",
     _WIFI | {"switch": "on", "startup": "off", "power": "86.40", "voltage": "230.10", "current": "0.38",
              "hundredDaysKwhData": "190101" + "000503" * 99}),
    ("1000000010", "Fridge", 32, "room-3",
     _WIFI | {"switch": "on", "startup": "on", "power": "42.00", "voltage": "229.50", "current": "0.21",
              "alarmPValue": [-1, 2000], "alarmVValue": [-1, 250.5], "alarmCValue": [-1, -1]}),
    ("1000000011", "Kettle", 182, "room-3",
     _WIFI | {"switches": channels("off"), "configure": _configure(1), "power": "0.00", "voltage": "231.00", "current": "0.00"}),
    ("1000000012", "Boiler", 190, "room-3",
     _WIFI | {"switches": channels("on"), "configure": _configure(1), "power": 8640, "voltage": 23010, "current": 38,
              "dayKwh": 125, "weekKwh": 730, "monthKwh": 2511, "yearKwh": 30110}),
    ("1000000013", "Dual relay", 126, "room-2",
     _WIFI | {"switches": channels("off", "off"), "configure": _configure(2), "workMode": 1, "motorTurn": 0, "currLocation": 40,
              "actPow_00": 0, "voltage_00": 23010, "current_00": 0, "actPow_01": 4210, "voltage_01": 23010,
              "current_01": 18}),
    ("1000000014", "Computer", 225, "room-2", _WIFI | {"switch": False, "childLock": False}),
    ("1000000015", "Breaker", 226, None,
     _WIFI | {"switch": True, "phase_0_p": 1250, "phase_0_v": 231, "phase_0_c": 5.4, "totalPower": 812.4}),
    ("1000000016", "Aquarium", 15, "room-1",
     _WIFI | {"switch": "on", "startup": "off", "mainSwitch": "on", "deviceType": "normal", "currentTemperature": "24.5",
              "currentHumidity": "unavailable", "targets": thresholds("26", "25")}),
    ("1000000017", "Cellar", 181, None,
     _WIFI | {"switch": "off", "currentTemperature": "14.2", "currentHumidity": "71", "autoControlEnabled": 0}),
    ("1000000018", "Air quality hub", 18, "room-1",
     _WIFI | {"temperature": "23", "humidity": "48", "dusty": 2, "noise": 4, "light": 8}),
    ("1000000019", "Reading lamp", 103, "room-2",
     _WIFI | {"switch": "on", "ltype": "white", "white": {"br": 60, "ct": 120}, "read": {"br": 50, "ct": 0}}),
    ("1000000020", "Colour bulb", 104, "room-1",
     _WIFI | {"switch": "on", "ltype": "color", "white": {"br": 80, "ct": 200},
              "color": {"br": 90, "r": 255, "g": 120, "b": 0}, "party": {"br": 90, "r": 0, "g": 0, "b": 255}}),
    ("1000000021", "B1 bulb", 22, "room-2",
     _WIFI | {"state": "on", "channel0": "0", "channel1": "159", "channel2": "0", "channel3": "0", "channel4": "0",
              "zyx_mode": 1}),
    ("1000000022", "LED strip", 59, "room-1",
     _WIFI | {"switch": "on", "bright": 70, "colorR": 255, "colorG": 0, "colorB": 0, "mode": 1, "speed": 50,
              "sensitive": 5}),
    ("1000000023", "Dimmer", 44, "room-4", _WIFI | {"switch": "off", "brightness": 55, "mode": 0}),
    ("1000000024", "White tunable lamp", 16, "room-2",
     _WIFI | {"state": "on", "channel0": "128", "channel1": "0", "type": "cold"}),
    ("1000000025", "Ceiling fan", 34, "room-2",
     _WIFI | {"switches": channels("on", "on", "off", "off"), "configure": _configure(4)}),
    ("1000000026", "Stand fan", 17, "room-1",
     _WIFI | {"fan": "on", "speed": "moderate", "mode": "normal", "shake": "off"}),
    ("1000000027", "Humidifier", 19, "room-2",
     _WIFI | {"switch": "on", "mode": "normal", "state": 2, "water": 1, "temperature": 22, "humidity": 46}),
    ("1000000028", "Diffuser", 25, "room-1",
     _WIFI | {"switch": "off", "state": 1, "water": 1, "lightswitch": 1, "lightmode": 2, "lightRcolor": 0,
              "lightGcolor": 80, "lightBcolor": 255, "lightbright": 50}),
    ("1000000029", "Curtain", 11, "room-2", _WIFI | {"switch": "on", "setclose": 30}),
    ("1000000030", "Zigbee curtain", 1514, "room-1",
     {"curtainAction": "pause", "openPercent": 20, "curPercent": 20, "battery": 40, "subDevRssi": -66,
      "parentid": "1000000066"}),
    ("1000000031", "RF bridge", 28, "room-4",
     _WIFI | {"rfList": [{"rfChl": 0, "rfVal": "secret-code"}, {"rfChl": 1, "rfVal": "secret-code"}]}),
    ("1000000032", "Front door", 102, "room-4", _WIFI | {"switch": "off", "battery": 2.9}),
    ("1000000033", "Floor heating", 127, "room-3",
     _WIFI | {"switch": "on", "targetTemp": 22, "temperature": 20.5, "workMode": 1, "workState": 1}),
    ("1000000034", "Wall panel", 133, "room-1",
     _WIFI | {"switches": channels("off", "off"), "temperature": 21, "humidity": 50, "tempCorrection": 0, "ATCEnable": 0,
              "ATCMode": 0, "ATCExpect0": 24, "HMI_ATCDevice": {"etype": "hot"},
              "HMI_outdoorTemp": {"current": 12, "range": "8,15"}}),
    ("1000000035", "Air conditioner", 142, "room-2",
     _WIFI | {"power": "on", "mode": "cool", "temperature": 25, "small_temperature": 0.5, "wind_speed": 60,
              "wind_swing_lr": "off", "wind_swing_ud": "on", "indoor_temperature": 27.5, "outdoor_temperature": 33,
              "eco": "off", "ptc": "off", "strong_wind": "off", "comfort_sleep": "off"}),
    ("1000000066", "Zigbee bridge", 66, "room-4",
     _WIFI | {"zled": "on", "subDevices": [{"deviceid": "1000000036", "uiid": 7000}]}),
    ("1000000036", "Button", 7000, "room-2", {"battery": 100, "subDevRssi": -55, "parentid": "1000000066"}),
    ("1000000037", "Climate sensor", 7014, "room-2",
     {"temperature": "2215", "humidity": "4830", "battery": 88, "subDevRssi": -58, "parentid": "1000000066"}),
    ("1000000038", "Motion sensor", 2026, "room-4",
     {"motion": 0, "battery": 90, "subDevRssi": -61, "parentid": "1000000066"}),
    ("1000000039", "Window", 3026, "room-2",
     {"lock": 0, "battery": 76, "subDevRssi": -70, "parentid": "1000000066"}),
    ("1000000040", "Leak sensor", 4026, "room-3",
     {"water": 0, "battery": 64, "subDevRssi": -64, "parentid": "1000000066"}),
    ("1000000041", "Smoke detector", 5026, "room-3",
     {"smoke": 0, "battery": 99, "subDevRssi": -59, "parentid": "1000000066"}),
    ("1000000042", "Radiator valve", 7017, "room-2",
     {"workMode": "0", "workState": "0", "temperature": 205, "curTargetTemp": 215, "manTargetTemp": 215,
      "ecoTargetTemp": 70, "autoTargetTemp": 200, "childLock": False, "windowSwitch": False, "openPercent": 35,
      "runVoltage": "0x0B54", "battery": 80, "subDevRssi": -63, "parentid": "1000000066"}),
    ("1000000043", "Six-key remote", 174, "room-1", {"battery": 97, "rssi": -60}),
    ("1000000044", "Garden valve", 7027, None, {"switch": False, "todayWaterUsage": 12, "battery": 71}),
    ("1000000045", "Presence sensor", 7016, "room-1",
     {"human": 0, "brState": "brighter", "sensitivity": 2, "parentid": "1000000066"}),
    ("1000000047", "Balcony blind", 211, "room-1",
     _WIFI | {"switches": channels("off", "off", "off"), "configure": _configure(3), "workMode": 2, "electromotor": 1,
              "percentageControl": 30, "lightSwitch": "on", "lightMode": 1}),
    ("1000000048", "Roller shutter", 165, "room-2",
     _WIFI | {"switches": channels("off", "off"), "configure": _configure(2), "workMode": 2, "motorTurn": 0, "currLocation": 60}),
    ("1000000049", "Shelf strip", 173, "room-1",
     _WIFI | {"switch": "on", "mode": 1, "bright": 50, "colorR": 255, "colorG": 255, "colorB": 0, "light_type": 1,
              "rhythmMode": 0, "rhythmSensitive": 50,
              **{f"bright{mode:02}": 100 for mode in range(7, 53)}, **{f"speed{mode:02}": 50 for mode in range(7, 53)}}),
    ("1000000050", "Greenhouse", 15, None,
     _WIFI | {"switch": "on", "startup": "off", "mainSwitch": "on", "deviceType": "temperature",
              "currentTemperature": "19.5", "currentHumidity": "64", "targets": thresholds("24", "21.5")}),
    ("1000000051", "Entrance panel", 195, "room-4", _WIFI | {"temperature": 21.5, "securityType": 0}),
    ("1000000052", "Stairs switch", 161, "room-4",
     _WIFI | {"switches": channels("off", "on"), "configure": _configure(2), "relaySeparation": 0, "lock": 0}),
    ("1000000053", "Solar feed", 190, None,
     _WIFI | {"switches": channels("on"), "configure": _configure(1), "power": 0, "voltage": 23150, "current": 0, "dayKwh": 12,
              "monthKwh": 310, "supplyPower": 125000, "supplyCurrent": 540, "dayPowerSupply": 615,
              "monthPowerSupply": 11240}),
    ("1000000054", "Water main", 7047, "room-3", {"switch_00": True, "todayWaterUsage": 88, "battery": 64}),
    ("1000000055", "IR remote", 80, "room-1", _WIFI),
    ("1000000046", "Unknown gadget", 98765, None, _WIFI | {"switch": "off", "temperature": 20, "gizmo": {"a": 1}}),
)  # fmt: skip

_TAGS: dict[str, dict[str, Any]] = {
    "1000000003": {"ck_channel_name": {"0": "Ceiling", "1": "Wall"}},
    "1000000031": {
        "zyx_info": [
            {"name": "Gate", "remote_type": "3", "buttonName": [{"0": "Open"}, {"1": "Close"}]},
        ]
    },
}
_ECHO = frozenset({5, 15, 32, 126, 165, 190, 211, 11, 1514, 67, 7017, 142, 133})


def demo_devices(owner: str) -> list[EwelinkDevice]:
    """Return the demo's devices; the last home has one of its own."""
    devices = [
        EwelinkDevice(
            id=device,
            name=name,
            kind=str(uiid),
            uiid=uiid,
            key=f"key-of-{device}",
            owner=owner,
            model=f"PSF-{uiid}",
            product=f"MODEL-{uiid}",
            room=room,
            tags=deepcopy(_TAGS.get(device, {})),
            properties=deepcopy(params),
            echoes=uiid in _ECHO,
            local=uiid in {1, 2, 15, 28, 34, 44},
        )
        for device, name, uiid, room, params in _ROWS
    ]
    porch = EwelinkDevice(
        id="1000000090",
        name="Porch light",
        kind="1",
        uiid=1,
        key="key-of-1000000090",
        owner=owner,
        model="PSF-1",
        product="MODEL-1",
        room="room-9",
        home="home-2",
        properties={**_WIFI, "switch": "off"},
    )
    devices[0].newer_firmware = "3.8.0"
    return [*devices, porch]


def metering_plugs(owner: str, number: int) -> list[EwelinkDevice]:
    """Return so many plugs of one kind, for tests of speed."""
    return [
        EwelinkDevice(
            id=f"2{n:09}",
            name=f"Plug {n}",
            kind="5",
            uiid=5,
            key=f"key-of-2{n:09}",
            owner=owner,
            model="PSF-5",
            product="MODEL-5",
            properties={
                **_WIFI,
                "switch": "on",
                "startup": "off",
                "power": "0.00",
                "voltage": "230.00",
                "current": "0.10",
            },
        )
        for n in range(number)
    ]
