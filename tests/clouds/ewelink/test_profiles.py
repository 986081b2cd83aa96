"""Profiles: every UIID, and the codecs that only this vendor needs."""

from typing import Any

import pytest

from custom_components.homeclouds.clouds.errors import CommandError
from custom_components.homeclouds.clouds.ewelink import profiles
from custom_components.homeclouds.clouds.ewelink.codecs import (
    Grade,
    HueSaturation,
    Press,
    PressCount,
    Today,
    Voltage,
    history,
)
from custom_components.homeclouds.clouds.ewelink.profiles import remotes
from custom_components.homeclouds.clouds.ewelink.profiles.lights import PROFILES as LIGHTS
from custom_components.homeclouds.clouds.features import Light


@pytest.mark.parametrize("uiid", sorted(profiles.PROFILES))
def test_every_type(uiid: int) -> None:
    """Keys are unique within device, way and kind; channels belong to the device; equal devices share their features."""
    rows = profiles.PROFILES[uiid].features
    names = frozenset().union(*(row.reads for row in rows))
    found = profiles.features(uiid, names)
    keys = [(type(row), row.channel, row.key) for row in found]
    assert len(keys) == len(set(keys))
    assert {row.channel for row in found} <= {None, *profiles.PROFILES[uiid].channels}
    assert profiles.features(uiid, names) is found
    assert len(found) >= len(rows)


def test_only_what_the_device_has() -> None:
    """Features whose properties are missing are not there."""
    assert {row.key for row in profiles.features(190, frozenset({"switches.0.switch", "power"}))} == {
        "outlet",
        "power",
        "live_readings",
    }


@pytest.mark.parametrize(
    ("names", "keys"),
    [
        ({"switch", "temperature"}, {"switch", "temperature"}),
        ({"switches.0.switch", "switches.1.switch", "battery"}, {"switch", "battery"}),
        ({"whatever"}, set()),
    ],
)
def test_unknown_types(names: set[str], keys: set[str]) -> None:
    """What is plain to see is shown."""
    assert {row.key for row in profiles.features(98765, frozenset(names))} == keys
    assert not profiles.known(98765)


@pytest.mark.parametrize(
    ("text", "digits", "expected"),
    [("190101", 6, [25.11]), ("01250050", 4, [1.25, 0.5]), ("125", 3, [1.25]), ("", 6, [])],
)
def test_energy_histories(text: str, digits: int, expected: list[float]) -> None:
    """Histories are decoded, newest first."""
    assert history(text, digits) == expected


def test_energy_histories_without_sense() -> None:
    """Rubbish is refused, or not known."""
    with pytest.raises(CommandError):
        history("zzzzzz", 6)
    assert Today("h", 6).read({"h": "zzzzzz"}) is None
    assert Today("h", 6).read({"h": "19"}) is None


@pytest.mark.parametrize(
    ("raw", "volts"), [("0x0B54", 2.9), (2900, 2.9), (290, 2.9), ("2.9", 2.9), ("0xZZ", None), (None, None), (0, None)]
)
def test_battery_voltage(raw: Any, volts: float | None) -> None:
    """A valve tells its voltage in several ways."""
    assert Voltage("v").read({"v": raw}) == volts


@pytest.mark.parametrize(
    "color", [(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 128, 0), (255, 255, 255), (128, 0, 255)]
)
def test_hue_and_saturation(color: tuple[int, int, int]) -> None:
    """A colour comes back as it went, but for rounding."""
    codec = HueSaturation()
    back = codec.read(codec.write(color, {}))
    assert back is not None
    assert all(abs(one - other) <= 3 for one, other in zip(back, color, strict=True))
    assert codec.read({}) is None


def test_grades_and_presses() -> None:
    """Numbers are words."""
    grade = Grade("dusty", ((3, "good"), (6, "medium"), (10, "poor")))
    assert [grade.read({"dusty": value}) for value in (1, 3, 4, "7", 11, None)] == [
        "good",
        "good",
        "medium",
        "poor",
        None,
        None,
    ]
    assert [(Press().read({"key": key}), PressCount().read({"key": key})) for key in (0, 1, 2, 3, 9)] == [
        ("press_end", None),
        ("multi_press_end", 2),
        ("long_press_end", None),
        ("multi_press_end", 3),
        (None, None),
    ]


def light(uiid: int) -> Light:
    """Return the light of a type."""
    (found,) = (row for row in LIGHTS[uiid].features if isinstance(row, Light))
    return found


def test_two_strings_of_leds() -> None:
    """Cold, warm or both, with one strength."""
    lamp = light(16)
    cold: dict[str, Any] = {"channel0": "128", "channel1": "0"}
    assert lamp.temperature is not None
    assert lamp.brightness is not None
    assert (lamp.temperature.read(cold), lamp.brightness.read(cold)) == (6500, 128)
    assert lamp.temperature.write(4600, cold) == {"channel0": "128", "channel1": "128"}
    assert lamp.temperature.write(2700, cold) == {"channel0": "0", "channel1": "128"}
    assert lamp.brightness.write(200, cold) == {"channel0": "200", "channel1": "0"}
    assert lamp.brightness.write(200, {}) == {"channel0": "0", "channel1": "200"}
    assert lamp.temperature.read({"channel0": "0", "channel1": "0"}) is None
    assert lamp.brightness.read({}) is None


def test_brightness_of_each_mode() -> None:
    """A bulb has a brightness for each of its modes."""
    bulb = light(104)
    state: dict[str, Any] = {"ltype": "color", "color.br": 90, "white.br": 40}
    assert bulb.brightness is not None
    assert bulb.brightness.read(state) == 90
    assert bulb.brightness.read({**state, "ltype": "strange"}) == 40
    assert bulb.brightness.write(50, state) == {"ltype": "color", "color.br": 50}
    zigbee = light(3258)
    assert zigbee.brightness is not None
    assert zigbee.brightness.write(50, {"colorMode": "rgb"}) == {"colorMode": "rgb", "rgbBrightness": 50}


@pytest.mark.parametrize(
    "tags",
    [None, [], {"zyx_info": None}, {"zyx_info": [None]}, {"zyx_info": [{"name": "x", "buttonName": [None]}]}],
)
def test_remotes_without_sense(tags: Any) -> None:
    """Tags of an unexpected shape are no keys."""
    assert remotes.remotes(tags) == []
    assert remotes.features([["x"], "y"]) == ()
