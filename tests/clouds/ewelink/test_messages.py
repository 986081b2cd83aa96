"""What frames tell: presses as against reports that repeat the last key ever pressed."""

from typing import Any

import pytest

from custom_components.homeclouds.clouds.core.model import Update
from custom_components.homeclouds.clouds.ewelink.messages import Messages

SWITCHES = [{"outlet": 0, "switch": "off"}, {"outlet": 1, "switch": "on"}]
KEY = {"localKeyPass": {"outlet": 1, "key": 0}}


def events(messages: Messages, params: dict[str, Any]) -> list[str]:
    """Return what happened, according to a frame."""
    update = messages.read({"action": "update", "deviceid": "d", "params": params})
    return list(update.events) if update else []


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        (KEY, ["button.1"]),
        ({"key": 0}, ["button"]),
        ({"key": 2, "outlet": 0, "rssi": -50}, ["button.0"]),
        (KEY | {"switches": SWITCHES}, []),
        ({"key": 0, "configure": [{"outlet": 0, "startup": "on"}]}, []),
        ({"key": 0, "battery": 90, "actionTime": "2026-05-04T07:12:00.000Z"}, ["button"]),
        ({"slide": 1}, ["slide"]),
        ({"slide": 1, "switches": SWITCHES, "lightSwitch": "on"}, []),
        ({"cmd": "trigger"}, ["doorbell"]),
    ],
)
def test_presses_and_reports(params: dict[str, Any], expected: list[str]) -> None:
    """A key alone is a press, also one with a new time; with anything else it is a report."""
    assert events(Messages(), params) == expected


def test_touches_of_a_panel() -> None:
    """A relay of a touch panel that changes by hand was touched; one that an app switches was not."""
    messages = Messages()
    messages.remember([Update("d", {"slide": 2, "switches.0.switch": "off", "switches.1.switch": "on"})])
    assert events(messages, {"switches": [{"outlet": 0, "switch": "on"}], "triggerType": 2}) == ["button.0"]
    assert events(messages, {"switches": [{"outlet": 0, "switch": "on"}], "triggerType": 2}) == []
    assert events(messages, {"switches": [{"outlet": 0, "switch": "off"}], "triggerType": 11}) == []
    assert events(messages, {"switches": [{"outlet": 0, "switch": "on"}], "triggerType": 2}) == ["button.0"]
