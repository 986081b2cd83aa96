"""What frames tell: presses as against reports that repeat the last key ever pressed."""

from datetime import UTC, datetime
from typing import Any

import pytest

from custom_components.homeclouds.clouds.core.model import Update
from custom_components.homeclouds.clouds.ewelink.messages import FirstReports, Messages
from custom_components.homeclouds.clouds.ewelink.movement import MOVING, POSITION, Movement
from custom_components.homeclouds.clouds.ewelink.profiles import profile

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


def test_array_of_objects() -> None:
    """What the parts of a report say counts together (document, WebSocket: Update device status)."""
    parts = [{"switches": SWITCHES[:1]}, "odd", {"switches": SWITCHES[1:], "rssi": -50}]
    frame: dict[str, Any] = {"action": "update", "deviceid": "d"}
    update = Messages().read(frame | {"params": parts})
    assert update is not None
    assert update.properties == {"switches.0.switch": "off", "switches.1.switch": "on", "rssi": -50}
    assert [Messages().read(frame | {"params": odd}) for odd in ([], ["odd"], None, "odd", 1)] == [None] * 5


def moves(uiid: int) -> Movement:
    """Return where a cover of a type is, which was half open when it was listed."""
    found = profile(uiid).moves
    assert found is not None
    movement = Movement(lambda device: found)
    movement.remember(Update("d", found.listed({found.position: 50})))
    return movement


@pytest.mark.parametrize(
    ("uiid", "echo", "moving", "report", "shown"),
    [
        (11, {"switch": "off"}, "closing", {"switch": "off", "setclose": 100}, (100, "stopped")),
        (11, {"setclose": 10}, "opening", {"switch": "on", "setclose": 10}, (10, "stopped")),
        (11, {"setclose": 50}, "stopped", {"setclose": 50}, (50, "stopped")),
        (67, {"op": 1}, "opening", {"per": 100}, (100, "stopped")),
        (126, {"motorTurn": "2"}, "closing", {"currLocation": 0}, (0, "stopped")),
        (126, {"location": 80}, "opening", {"currLocation": 80}, (80, "stopped")),
        (209, {"electromotor": 0}, "opening", {"percentageControl": 0}, (0, "stopped")),
        (7006, {"openPercent": 70}, "closing", {"curPercent": 60}, (60, None)),
        (7006, {"openPercent": 70}, "closing", {"curPercent": 70}, (70, "stopped")),
        (7006, {"curtainAction": "open"}, "opening", {"curPercent": 0}, (0, "stopped")),
    ],
)
def test_covers_move_and_arrive(
    uiid: int, echo: dict[str, Any], moving: str, report: dict[str, Any], shown: tuple[int, str | None]
) -> None:
    """What an app writes says where a cover is going, and what the device reports where it is."""
    movement = moves(uiid)
    gone = movement.follow(Update("d", echo), echo=True).properties
    assert (gone.get(MOVING), POSITION in gone) == (moving, False)
    come = movement.follow(Update("d", report)).properties
    assert (come.get(POSITION), come.get(MOVING)) == shown
    if shown[0] in {0, 100}:
        # It is there already, and has nothing more to report
        assert movement.sent("d", echo) == {MOVING: "stopped"}


def test_covers_report_that_they_start() -> None:
    """A report of a command without a position is of a cover that was moved by hand; other devices do not move."""
    movement = moves(7034)
    assert movement.follow(Update("d", {"switch": "on"})).properties[MOVING] == "opening"
    assert movement.follow(Update("d", {"rssi": -50})).properties == {"rssi": -50}
    assert movement.sent("d", {"sledOnline": "on"}) == {}
    assert Movement().follow(Update("d", {"switch": "on"})).properties == {"switch": "on"}


def test_cover_that_does_not_know_where_it_is() -> None:
    """What a panel reports of its motor holds only once that is calibrated."""
    found = profile(209).moves
    assert found is not None
    movement = Movement(lambda device: found)
    listed = found.listed({"percentageControl": 40, "calibState": False})
    assert listed == {POSITION: None, MOVING: "stopped"}
    movement.remember(Update("d", {**listed, "calibState": False}))
    assert movement.follow(Update("d", {"percentageControl": 60})).properties[POSITION] is None
    assert movement.follow(Update("d", {"electromotor": 0})).properties[MOVING] == "opening"
    assert movement.follow(Update("d", {"percentageControl": 60, "calibState": True})).properties[POSITION] == 60
    assert movement.follow(Update("d", {"percentageControl": 30})).properties[POSITION] == 30


def test_a_bridge_that_starts() -> None:
    """It tells the last key that it has heard, which is no news."""
    told: dict[str, Any] = {"cmd": "trigger", "rfTrig0": "2026-01-01T00:00:00.000Z"}
    found = [
        Messages().read({"action": "update", "deviceid": "d", "params": params})
        for params in (told, told | {"arming": True})
    ]
    assert [update is not None and "rfTrig0" in update.properties for update in found] == [True, False]


def test_keys_from_before_the_first_report() -> None:
    """A record on the local network outlives the key that it tells: that is no press, however often it is told; a new time is one."""
    reports = FirstReports()
    old: dict[str, Any] = {"rfTrig0": "2026-01-01T00:00:00.000Z"}
    rest: dict[str, Any] = {"cmd": "trigger", "fwVersion": None}
    assert reports.without_old_keys("d", rest | old) == rest
    pressed: dict[str, Any] = {"rfTrig1": "2026-01-01T00:10:00.000Z"}
    assert reports.without_old_keys("d", rest | old | pressed) == rest | pressed
    again: dict[str, Any] = {"rfTrig0": "2026-01-01T00:20:00.000Z"}
    assert reports.without_old_keys("d", again) == again
    just_now: dict[str, Any] = {"rfTrig0": datetime.now(UTC).isoformat()}
    assert FirstReports().without_old_keys("d", just_now) == just_now
    assert FirstReports().without_old_keys("d", just_now | {"arming": True}) == {"arming": True}


@pytest.mark.parametrize(
    ("device", "online", "shown"),
    [
        ("1000000001", True, True),
        (1000000001, False, False),
        ("1000000001", 1, True),
        (1000000001, "false", False),
        ("1000000001", "maybe", None),
        (True, True, None),
        (["1000000001"], True, None),
    ],
)
def test_presence_is_read_as_in_lists(device: Any, online: Any, shown: bool | None) -> None:
    """Numbers and texts mean the same, in frames as in lists; what says neither takes no device away."""
    update = Messages().read({"action": "sysmsg", "deviceid": device, "params": {"online": online}})
    assert update == (None if shown is None else Update("1000000001", online=shown))
