"""Devices of eWeLink's types as owners have them: what is shown of them, and what actions write."""

import json
from pathlib import Path
import re
from typing import Any

import pytest

from devtools import describe
from devtools.golden import FOLDER
from devtools.recording import load

VALVE = {"workMode": "0", "curTargetTemp": 190, "autoTargetTemp": 190, "manTargetTemp": 225, "ecoTargetTemp": 70}


class Recorded:
    """A recorded device in the hands of `script/describe`."""

    def __init__(self, file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        """Keep recordings in this file."""
        self._file, self._monkeypatch, self._capsys = file, monkeypatch, capsys

    def _describe(self, uiid: int, params: dict[str, Any], *arguments: str) -> Any:
        self._file.write_text(json.dumps({"cloud": "ewelink", "type": str(uiid), "properties": params}))
        self._monkeypatch.setattr("sys.argv", ["describe", str(self._file), "--json", *arguments])
        self._monkeypatch.setattr("logging.disable", lambda level: None)
        assert describe.main() == 0
        return json.loads(self._capsys.readouterr().out)

    def shown(self, uiid: int, params: dict[str, Any]) -> dict[str, dict[str, Any]]:
        """Return the entities by their name."""
        return {f"{one['platform']}.{one['key']}": one for one in self._describe(uiid, params)}

    def writes(self, uiid: int, params: dict[str, Any], action: str, **data: Any) -> list[dict[str, Any]]:
        """Return what an action (`platform.key action`) writes."""
        pairs = [f"{name}={value}" for name, value in data.items()]
        answer = self._describe(uiid, params, "--write", *action.split(), *pairs)
        assert answer["refused"] is None
        writes: list[dict[str, Any]] = answer["writes"]
        return writes


@pytest.fixture
def recorded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Recorded:
    """Return what describes devices."""
    return Recorded(tmp_path / "device.json", monkeypatch, capsys)


@pytest.mark.parametrize("present", ["0", "1", "2"])
@pytest.mark.parametrize(
    ("mode", "written"),
    [
        ("off", {"workMode": "1", "ecoTargetTemp": 210}),
        ("heat", {"workMode": "0", "manTargetTemp": 210}),
        ("auto", {"workMode": "2", "autoTargetTemp": 210}),
    ],
)
def test_target_mode_has_the_set_point(recorded: Recorded, present: str, mode: str, written: dict[str, Any]) -> None:
    """A set point that comes with a mode is that of this mode, whatever the valve does now."""
    params = VALVE | {"workMode": present}
    action = "climate.thermostat set_temperature"
    assert recorded.writes(7017, params, action, temperature=21, hvac_mode=mode) == [written]


def test_a_temperature_makes_no_thermostat(recorded: Recorded) -> None:
    """A relay that measures and tells nothing of thresholds is a switch with a sensor."""
    assert set(recorded.shown(15, {"switch": "on", "currentTemperature": "21"})) == {
        "switch.switch",
        "sensor.temperature",
    }


B1 = {"state": "on", "channel0": "255", "channel1": "0", "zyx_mode": 1, "type": "cold"}
BULB = {"switch": "on", "white": {"br": 50, "ct": 125}, "color": {"br": 80, "r": 1, "g": 2, "b": 3}}


def test_a_white_bulb_turns_to_a_color_that_can_be_seen(recorded: Recorded) -> None:
    """A bulb that has no color yet is not sent into the dark by the mode of colors; one that has keeps it."""
    action = "light.light turn_on"
    dark = B1 | {"channel2": "0", "channel3": "0", "channel4": "0"}
    (sent,) = recorded.writes(22, dark, action, effect="color")
    assert (sent["zyx_mode"], sent["channel2"], sent["channel3"], sent["channel4"]) == (2, "255", "255", "255")
    red = B1 | {"channel2": "9", "channel3": "0", "channel4": "0"}
    (sent,) = recorded.writes(22, red, action, effect="color")
    assert (sent["channel2"], sent["channel3"], sent["channel4"]) == ("9", "0", "0")


@pytest.mark.parametrize(
    ("uiid", "scene", "shown", "rest"),
    [
        (104, "party", 115, {"party.r": 254, "party.g": 132, "party.b": 0, "party.tf": 1, "party.sp": 1}),
        (136, "goodNight", 64, {"goodNight.r": 254, "goodNight.g": 254, "goodNight.b": 126}),
        (103, "computer", 51, {"computer.ct": 255}),
        (135, "nightLight", 13, {"nightLight.ct": 0}),
    ],
)
def test_brightness_of_a_scene_that_was_never_told(
    recorded: Recorded, uiid: int, scene: str, shown: int, rest: dict[str, Any]
) -> None:
    """It is the usual one, and what is sent is the whole scene; what the device has told of it stays the device's."""
    params = BULB | {"ltype": scene}
    assert abs(recorded.shown(uiid, params)["light.light"]["attributes"]["brightness"] - shown) <= 1
    action = "light.light turn_on"
    assert recorded.writes(uiid, params, action, brightness=255) == [
        {"switch": "on", "ltype": scene, f"{scene}.br": 100, **rest}
    ]
    told = params | {scene: {"br": 7}}
    assert recorded.writes(uiid, told, action, brightness=255) == [{"switch": "on", "ltype": scene, f"{scene}.br": 100}]


PLUG = {"switches": [{"outlet": 0, "switch": "on"}], "sledOnline": "on", "power": 0, "voltage": 23404.7, "current": 0}
STRIP = {"switch": "on", "mode": 1, "bright": 50, "colorR": 255, "colorG": 0, "colorB": 0, "light_type": 1}
CHANNELS = [{"outlet": outlet, "switch": "off"} for outlet in range(3)]
PANEL = {
    "temperature": 20, "tempCorrection": -2, "HMI_ATCDevice": {"etype": "hot"}, "ATCEnable": 1, "ATCMode": 1,
    "ATCExpect0": 21,
}  # fmt: skip


@pytest.mark.parametrize(
    ("uiid", "params", "action", "data", "written"),
    [
        (7032, PLUG, "switch.outlet turn_off", {}, {"switches.0.switch": "off"}),
        (7032, {"switch": "on"}, "switch.outlet turn_off", {}, {"switch": "off"}),
        (1, PLUG, "switch.switch turn_off", {}, {"switches.0.switch": "off"}),
        (
            15,
            {"switch": "on", "mainSwitch": "on", "deviceType": "humidity"},
            "switch.switch turn_off",
            {},
            {"switch": "off", "mainSwitch": "off"},
        ),
        (
            173,
            STRIP | {"mode": 33, "bright33": 80},
            "light.light turn_on",
            {"rgb_color": [0, 0, 255]},
            {"switch": "on", "mode": 1, "bright": 50, "colorR": 0, "colorG": 0, "colorB": 255},
        ),
        (
            173,
            STRIP | {"bright07": 60, "speed07": 5},
            "light.light turn_on",
            {"effect": "magic_forward"},
            {"switch": "on", "mode": 7, "bright07": 60, "speed07": 5, "light_type": 1},
        ),
        (
            173,
            STRIP | {"rhythmSensitive": 30},
            "light.light turn_on",
            {"effect": "music_soft"},
            {"switch": "on", "mode": 4, "rhythmMode": 1, "rhythmSensitive": 30, "bright": 50, "light_type": 1},
        ),
        (
            160,
            {"switches": CHANNELS[:1], "relaySeparations": [{"outlet": 0, "enable": 1}]},
            "switch.detach_relay turn_off",
            {},
            {"relaySeparations.0.enable": 0},
        ),
        (
            162,
            {"switches": CHANNELS, "relaySeparations": [{"outlet": outlet, "enable": 0} for outlet in range(3)]},
            "switch.detach_relay#1 turn_on",
            {},
            {"relaySeparations.1.enable": 1},
        ),
        (133, PANEL, "climate.thermostat set_temperature", {"temperature": 22.5}, {"ATCMode": 0, "ATCExpect0": 22.5}),
        (133, PANEL, "climate.thermostat set_hvac_mode", {"hvac_mode": "auto"}, {"ATCEnable": 1, "ATCMode": 1}),
        (
            209,
            {"switches": CHANNELS[:1], "lightSwitch": "on", "lightMode": 1},
            "light.ambient_light turn_on",
            {"effect": "night_light"},
            {"lightSwitch": "on", "lightMode": 0},
        ),
        (
            195,
            {"securityType": 0, "reboot": False},
            "alarm_control_panel.alarm_system alarm_arm_away",
            {},
            {"securityType": 2, "currentType": 2},
        ),
        (195, {"securityType": 0, "reboot": False}, "button.restart press", {}, {"reboot": True}),
        (
            52,
            {"state": "on", "channel0": "10", "channel1": "255"},
            "light.light turn_on",
            {"color_temp_kelvin": 6500},
            {"state": "on", "channel1": "0"},
        ),
    ],
)
def test_what_actions_write(
    recorded: Recorded, uiid: int, params: dict[str, Any], action: str, data: dict[str, Any], written: dict[str, Any]
) -> None:
    """An action writes what the type wants, in the words that this device uses."""
    assert recorded.writes(uiid, params, action, **data) == [written]


def test_the_page_names_recorded_types_only() -> None:
    """What the page of eWeLink says of a type can be seen in a recording."""
    page = (Path(__file__).parents[2] / "docs" / "ewelink.md").read_text(encoding="utf-8")
    table = page.partition("<!-- generated: types")[2].partition("<!-- end of types")[0]
    rows = [line.split("|")[1] for line in table.splitlines() if re.match(r"\| \d", line)]
    named = {uiid for row in rows for uiid in re.findall(r"\d+", row)}
    recorded = {recording.type for file in (FOLDER / "ewelink").glob("*.json") for recording in load(file)}
    assert len(named) > 110
    assert named - recorded == set()
