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
