"""Devices of eWeLink's types as owners have them: what is shown of them, and what actions write."""

import json
from pathlib import Path
from typing import Any

import pytest

from devtools import describe

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
