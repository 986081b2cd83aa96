"""Profiles: every UIID, and the codecs that only this vendor needs."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from custom_components.homeclouds.clouds.core.codecs import Only
from custom_components.homeclouds.clouds.core.colors import HueSaturation, Rgb
from custom_components.homeclouds.clouds.core.enums import StateClass
from custom_components.homeclouds.clouds.core.errors import CommandError, ValueRangeError
from custom_components.homeclouds.clouds.core.features import (
    Climate,
    Cover,
    Feature,
    Light,
    Number,
    Remote,
    Select,
    Valve,
)
from custom_components.homeclouds.clouds.core.model import JSON, Device
from custom_components.homeclouds.clouds.core.sensor_features import BinarySensor, Sensor
from custom_components.homeclouds.clouds.ewelink import devices, profiles
from custom_components.homeclouds.clouds.ewelink.api import Home
from custom_components.homeclouds.clouds.ewelink.codecs import Grade, Item, Today, Voltage, history
from custom_components.homeclouds.clouds.ewelink.profiles import remotes
from custom_components.homeclouds.clouds.ewelink.sleepers import Sleepers
from custom_components.homeclouds.clouds.ewelink.writes import Writes


@pytest.mark.parametrize("uiid", sorted(profiles.UIIDS))
def test_every_type(uiid: int) -> None:
    """Keys are unique within device, channel and kind; channels belong to the device; equal devices share their features."""
    rows = profiles.profile(uiid).features
    names = frozenset().union(*(row.reads for row in rows), *(row.needs for row in profiles.profile(uiid).rows))
    found = profiles.features(uiid, names)
    keys = [(type(row), row.channel, row.key) for row in found]
    assert len(keys) == len(set(keys))
    assert {row.channel for row in found} <= {None, *profiles.channels(uiid, names)}
    assert profiles.features(uiid, names) is found
    assert len(found) >= len({row.id for row in rows})


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
        ({"human", "illumination"}, {"presence", "illuminance"}),
        ({"lock", "battery"}, {"door", "battery"}),
        ({"water", "smoke", "motion"}, {"moisture", "smoke", "motion"}),
    ],
)
def test_unknown_types(names: set[str], keys: set[str]) -> None:
    """What is plain to see is shown."""
    assert {row.key for row in profiles.features(98765, frozenset(names))} == keys
    assert not profiles.known(98765)


@pytest.mark.parametrize(
    ("text", "digits", "expected"),
    [
        ("190101", 6, [25.11]),
        ("01250050", 4, [1.25, 0.5]),
        ("125", 3, [1.25]),
        ("", 6, []),
        ("125---0x112", 3, [1.25, None, None]),
    ],
)
def test_energy_histories(text: str, digits: int, expected: list[float | None]) -> None:
    """Histories are decoded, newest first."""
    assert history(text, digits) == expected


def test_energy_histories_without_sense() -> None:
    """Rubbish is refused, or not known."""
    with pytest.raises(CommandError):
        history("zzzzzz", 6)
    assert Today("h", 6).read({"h": "zzzzzz"}) is None
    assert Today("h", 6).read({"h": "19"}) is None


@pytest.mark.parametrize(
    ("raw", "volts"),
    [
        ("0x0B54", 2.9),
        ("0B54", 2.9),
        ("b54", 2.9),
        ("0960", 2.4),
        ("2900", 2.9),
        ("inf", None),
        (2900, 2.9),
        (290, 2.9),
        ("2.9", 2.9),
        ("0xZZ", None),
        (None, None),
        (0, None),
        ("0xFFFFFFFF", None),
        (f"0x{'F' * 300}", None),
    ],
)
def test_battery_voltage(raw: Any, volts: float | None) -> None:
    """A valve tells its voltage in several ways."""
    assert Voltage("v").read({"v": raw}) == volts


@pytest.mark.parametrize(
    "color", [(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 128, 0), (255, 255, 255), (128, 0, 255)]
)
def test_hue_and_saturation(color: tuple[int, int, int]) -> None:
    """A color comes back as it went, but for rounding."""
    codec = HueSaturation("hue", "saturation")
    back = codec.read(codec.write(color, {}))
    assert back is not None
    assert all(abs(one - other) <= 3 for one, other in zip(back, color, strict=True))
    assert codec.read({}) is None


def test_grades() -> None:
    """Numbers are words."""
    grade = Grade("dusty", {3: "good", 6: "medium", 10: "poor"})
    assert [grade.read({"dusty": value}) for value in (1, 3, 4, "7", 11, None)] == [
        "good",
        "good",
        "medium",
        "poor",
        None,
        None,
    ]


def light(uiid: int) -> Light:
    """Return the light of a type."""
    (found,) = (row for row in profiles.profile(uiid).features if isinstance(row, Light))
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


def test_colors_that_cannot_be() -> None:
    """Numbers that no light has make no color, no color temperature and no brightness: unknown instead."""
    hue = HueSaturation("hue", "saturation")
    assert [hue.read({"hue": odd, "saturation": 100}) for odd in (-6, 361, 1e9, "nan")] == [None] * 4
    assert [hue.read({"hue": 120, "saturation": odd}) for odd in (-100, 1e9, "nan")] == [None] * 3
    assert hue.read({"hue": 120, "saturation": 101}) == (0, 255, 0)
    rgb = Rgb("red", "green", "blue")
    assert [rgb.read({"red": odd, "green": 0, "blue": 0}) for odd in (-255, 1e9, "nan")] == [None] * 3
    assert rgb.read({"red": 256, "green": -1, "blue": 0}) == (255, 0, 0)
    lamp = light(16)
    assert lamp.temperature is not None
    assert lamp.brightness is not None
    assert lamp.temperature.read({"channel0": "-255", "channel1": "254"}) is None
    assert lamp.brightness.read({"channel0": "1e9", "channel1": "0"}) is None


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
    assert remotes.remotes(tags, [{"rfChl": 3, "rfVal": "secret"}, "x"]) == [["3", "", ""]]
    assert [row.kind for row in remotes.features([["x"], "y"])] == ["remote"]


def test_keys_that_are_named_twice_or_too_many() -> None:
    """A channel is one key, whatever names it has; a list without end makes no entities without end."""
    named: list[JSON] = [
        {"name": "A", "buttonName": [{"0": "x"}, {"0": "y"}]},
        {"name": "B", "buttonName": [{"0": "z"}]},
    ]
    found = remotes.remotes({"zyx_info": named})
    assert found == [["0", "A", "x"], ["0", "B", "z"]]
    *rows, remote = remotes.features(found)
    assert len({row.id for row in rows}) == len(rows) == 2
    assert isinstance(remote, Remote)
    assert [remote.key_to_send.write(name, {})["rfChl"] for name in ("A x", "B z")] == [0, 0]
    learnt: list[JSON] = [{"rfChl": number} for number in range(1000)]
    names: list[JSON] = [{"buttonName": [{str(number): "k"} for number in range(1000)]}]
    assert [len(remotes.remotes(None, learnt)), len(remotes.remotes({"zyx_info": names}))] == [64, 64]


@pytest.mark.parametrize(
    ("name", "channel"),
    [("Gate Open", 4), ("open", 4), ("shade stop", 6), ("STOP", 6), ("Gate 4", 5), ("4", 4), ("up", None)],
)
def test_keys_by_their_own_name(name: str, channel: int | None) -> None:
    """A key is sent by its own name where one remote control has it; a number is a channel."""
    keys: JSON = [
        ["4", "Gate", "Open"],
        ["5", "Gate", "4"],
        ["6", "Shade", "Stop"],
        ["7", "Shade", "Up"],
        ["8", "Door", "Up"],
    ]
    (remote,) = (row for row in remotes.features(keys) if isinstance(row, Remote))
    if channel is None:
        with pytest.raises(ValueRangeError):
            remote.key_to_send.write(name, {})
    else:
        assert remote.key_to_send.write(name, {}) == {"cmd": "transmit", "rfChl": channel}


def test_scenes_in_the_form_of_the_device() -> None:
    """A color bulb that reports its scenes as white is sent white ones, others colors."""
    effect = light(136).effect
    assert effect is not None
    assert effect.write("reading", {"bright.br": 100, "bright.ct": 100}) == {
        "ltype": "read",
        "read.br": 50,
        "read.ct": 0,
    }
    assert effect.write("party", {"bright.ct": 100})["party.r"] == 254
    assert effect.write("reading", {"bright.br": 100, "bright.r": 255})["read.r"] == 255


def one[F: Feature](uiid: int, kind: type[F], key: str) -> F:
    """Return a feature of a type."""
    (found,) = (row for row in profiles.profile(uiid).features if isinstance(row, kind) and row.key == key)
    return found


@pytest.mark.parametrize("uiid", sorted(profiles.UIIDS))
def test_counters_of_periods_start_anew(uiid: int) -> None:
    """What is counted per day, week, month or year is shown as it is; only running totals are kept from falling."""
    for row in profiles.profile(uiid).features:
        if isinstance(row, Sensor) and row.state_class is StateClass.TOTAL_INCREASING:
            assert row.resets == (row.key != "energy"), row.key


def test_settings_are_wherever_the_device_has_them() -> None:
    """Power-on state, pulse, interlock and status light follow the names, whatever the type."""
    names = {"startup", "pulse", "pulseWidth", "sledOnline"}
    for uiid in (1, 5, 15, 36, 44, 181, 225, 226, 277, 98765):
        keys = {row.key for row in profiles.features(uiid, frozenset({"switch", *names}))}
        assert {"power_on_state", "pulse", "pulse_width", "status_light"} <= keys, uiid
    channels = frozenset(
        {"lock", *(f"{name}.{channel}" for name in ("switches", "configure", "pulses") for channel in range(4))}
    )
    channels |= {f"configure.{channel}.startup" for channel in range(4)} | {
        f"pulses.{channel}.pulse" for channel in range(4)
    }
    for uiid, count in ((2, 2), (130, 4), (126, 2), (262, 4), (212, 4), (2256, 2)):
        found = [(row.channel, row.key) for row in profiles.features(uiid, channels)]
        assert (None, "interlock") in found, uiid
        for channel in map(str, range(count)):
            assert {(channel, "power_on_state"), (channel, "pulse")} <= set(found), uiid


def test_type_of_several_channels_that_reports_one() -> None:
    """What the device tells counts: a single switch without a number, with its settings."""
    for uiid in (2, 8, 2256):
        found = profiles.features(uiid, frozenset({"switch", "startup"}))
        assert {(feature.key, feature.channel) for feature in found} == {("switch", None), ("power_on_state", None)}
        assert profiles.channels(uiid, frozenset({"switch"})) == ()
        assert len(profiles.channels(uiid, frozenset({"switch", "switches.0.switch", "switches.1.switch"}))) > 1


def test_one_setting_under_two_names() -> None:
    """A device with settings in the manner of one channel and of several has them once."""
    names = frozenset({"switches.0.switch", "configure.0.startup", "startup"})
    found = [row for row in profiles.features(77, names) if row.key == "power_on_state"]
    assert [row.reads for row in found] == [{"configure.0.startup"}]


@pytest.mark.parametrize("uiid", [126, 165, 209, 210, 211, 212])
def test_relays_and_motors(uiid: int) -> None:
    """A relay that drives a motor is a cover and nothing else; one that doesn't is no cover; not known is both."""
    names = frozenset({"switches.0.switch", "currLocation", "percentageControl", "workMode"})

    def kinds(*traits: tuple[str, Any]) -> tuple[bool, bool]:
        rows = profiles.features(uiid, names, traits=frozenset(traits))
        return any(isinstance(row, Cover) for row in rows), any(row.key == "switch" for row in rows)

    assert kinds(("workMode", 2)) == (True, False)
    assert kinds(("workMode", "1")) == (False, True)
    assert kinds(("workMode", 3)) == (False, True)
    assert kinds() == (True, True)
    assert not profiles.channels(uiid, names, traits=frozenset({("workMode", 2)})) or uiid == 126
    assert {"workMode"} == profiles.profile(uiid).traits


def test_without_a_work_mode() -> None:
    """What depends on a role is there where the device tells none."""
    motor = one(211, Cover, "cover").when
    assert isinstance(motor, Only)
    assert [motor.read(properties) for properties in ({}, {"workMode": 2}, {"workMode": 1})] == [True, True, False]


BAND: dict[str, Any] = {
    "deviceType": "temperature",
    "mainSwitch": "on",
    "switch": "on",
    "targets": [
        {"targetHigh": "24", "reaction": {"switch": "off"}},
        {"targetLow": "21.5", "reaction": {"switch": "on"}},
    ],
}


def targets(high: str, low: str, above: str = "off") -> list[dict[str, Any]]:
    """Return thresholds as the client writes them."""
    below = "on" if above == "off" else "off"
    return [
        {"reaction": {"switch": above}, "targetHigh": high},
        {"reaction": {"switch": below}, "targetLow": low},
    ]


def test_thermostat_of_thresholds() -> None:
    """A TH16 in automatic mode: on or off, warming or cooling, between two temperatures."""
    climate = one(15, Climate, "thermostat")
    assert climate.power is not None
    assert climate.mode is not None
    assert climate.target_low is not None
    assert climate.target_high is not None
    assert climate.action is not None
    readers = (climate.power, climate.mode, climate.target_low, climate.target_high, climate.action)
    assert [reader.read(BAND) for reader in readers] == [True, "heat", 21.5, 24, "heating"]
    assert [reader.read(BAND | {"deviceType": "normal", "switch": "off"}) for reader in readers] == [
        False,
        "heat",
        21.5,
        24,
        "idle",
    ]
    assert [reader.read({}) for reader in readers] == [None] * 5
    assert climate.power.read(BAND | {"mainSwitch": "off"}) is False
    assert climate.mode.write("cool", BAND) == {"targets": targets("24", "21.5", "on")}
    assert climate.target_high.write(25, BAND) == {"targets": targets("25", "21.5")}
    assert climate.power.write(False, BAND) == {"deviceType": "normal", "mainSwitch": "off", "switch": "off"}
    assert climate.action.read(BAND | {"targets": targets("24", "21.5", "on")}) == "cooling"


def test_thresholds_of_the_other_quantity() -> None:
    """Thresholds of humidity are never taken for temperatures: 60 % is not 60 degrees."""
    climate, control = one(15, Climate, "thermostat"), one(15, Select, "humidity_control").value
    lowest, highest = one(15, Number, "humidity_lowest"), one(15, Number, "humidity_highest")
    assert climate.power is not None
    wet = BAND | {"deviceType": "humidity", "targets": targets("60", "45", "on")}
    assert (control.read(wet), lowest.value.read(wet), highest.value.read(wet)) == ("dehumidify", 45, 60)
    assert (control.read(BAND), lowest.value.read(BAND)) == ("off", None)
    assert climate.power.read(wet) is False
    assert climate.power.write(True, wet) == {
        "deviceType": "temperature",
        "mainSwitch": "on",
        "targets": targets("22", "20", "on"),
    }
    assert climate.power.write(True, BAND | {"deviceType": "normal"}) == {
        "deviceType": "temperature",
        "mainSwitch": "on",
    }
    assert climate.power.write(True, {"deviceType": "normal", "targets": []})["targets"] == targets("22", "20")
    assert control.write("humidify", BAND) == {
        "deviceType": "humidity",
        "mainSwitch": "on",
        "targets": targets("60", "40"),
    }
    assert control.write("off", wet) == {"deviceType": "normal", "mainSwitch": "off", "switch": "off"}
    assert lowest.when is not None
    assert (lowest.when.read(wet), lowest.when.read(BAND)) == (True, False)


def test_one_number_of_a_list() -> None:
    """Limits come in pairs; -1 is none."""
    limit = Item("alarmPValue", 0, 6000, 0.1, index=1)
    assert limit.read({"alarmPValue": [-1, 2000]}) == 2000
    assert limit.read({"alarmPValue": [5, -1]}) is None
    assert limit.read({"alarmPValue": [5, 1e12]}) is None
    assert limit.read({}) is None
    assert limit.write(1500.5, {"alarmPValue": [-1, 2000]}) == {"alarmPValue": [-1, 1500.5]}
    with pytest.raises(CommandError):
        limit.write(1500, {})


def test_a_valve_with_another_name() -> None:
    """The name that the device has is read and written."""
    for names, name in (({"switch_00"}, "switch_00"), ({"switch", "switch_00"}, "switch")):
        (valve,) = (row for row in profiles.features(7027, frozenset(names)) if isinstance(row, Valve))
        assert (valve.state.read({name: True}), valve.state.write(True, {})) == (True, {name: True})


async def test_files_are_read_when_a_device_needs_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of all the files a start reads those of the account's types, where it keeps nobody waiting."""
    monkeypatch.setattr(profiles, "_files", {})
    await profiles.prepare([15, 5])
    assert set(profiles._files) == {"th", "pow", "common"}
    await profiles.prepare([98765])
    assert {"unknown", "unknown_channels"} <= set(profiles._files)


def test_brightness_of_each_effect() -> None:
    """An L3 strip has a brightness and a speed for each of its effects, and one brightness for colors and music."""
    strip, number = light(173), one(173, Number, "effect_speed")
    speed = number.value
    assert number.when is not None
    assert [number.when.read({"mode": mode}) for mode in (None, 1, 4, 7, "52", 53)] == [
        False,
        False,
        False,
        True,
        True,
        False,
    ]
    state: dict[str, Any] = {"mode": 8, "bright": 10, "bright08": 20, "speed08": 70, "colorR": 1}
    assert strip.brightness is not None
    assert strip.effect is not None
    assert (strip.brightness.read(state), speed.read(state)) == (20, 70)
    assert strip.brightness.write(55, state) == {"mode": 8, "bright08": 55}
    assert strip.brightness.write(55, state | {"mode": 1}) == {"mode": 1, "colorR": 1, "bright": 55}
    assert strip.brightness.write(55, state | {"mode": 1, "colorG": None}) == {"mode": 1, "colorR": 1, "bright": 55}
    assert strip.brightness.read(state | {"mode": 99}) == 10
    assert {"bright", "bright52", "mode"} <= strip.brightness.names
    assert speed.read(state | {"mode": 1}) is None
    with pytest.raises(CommandError):
        speed.write(50, state | {"mode": 1})
    music = {"mode": 4, "rhythmMode": 3, "rhythmSensitive": 80}
    assert [strip.effect.read(found) for found in (music, music | {"mode": 7}, music | {"mode": 1})] == [
        "music_disco",
        "magic_forward",
        None,
    ]
    assert strip.effect.write("music_soft", music | {"bright": None}) == {
        "mode": 4,
        "rhythmMode": 1,
        "rhythmSensitive": 80,
    }
    assert strip.effect.write("magic_back", state | {"light_type": 1}) == {
        "mode": 8,
        "bright08": 20,
        "speed08": 70,
        "light_type": 1,
    }


@pytest.mark.parametrize("told", ["bright07", "speed07", "rhythmMode"])
def test_strips_follow_reported_properties(told: str) -> None:
    """An L2 tells what an L1 tells, or what an L3 does."""
    for names, count in ((frozenset({"mode", told}), 49), (frozenset({"mode", "bright"}), 12)):
        (strip,) = (row for row in profiles.features(137, names) if isinstance(row, Light))
        assert strip.effect is not None
        assert len(strip.effect.options) == count


def test_a_mode_brings_all_that_belongs_to_it() -> None:
    """A scene is sent with its values: those that the device told last, else the vendor's; white leaves no color behind."""
    bulb, b1 = light(104).effect, light(22)
    assert bulb is not None
    assert bulb.write("party", {}) == {
        "ltype": "party",
        "party.r": 254,
        "party.g": 132,
        "party.b": 0,
        "party.br": 45,
        "party.tf": 1,
        "party.sp": 1,
    }
    assert bulb.write("bright", {"bright.br": 100, "bright.ct": 100}) == {
        "ltype": "bright",
        "bright.br": 100,
        "bright.ct": 100,
    }
    red: dict[str, Any] = {
        "zyx_mode": 2,
        "channel0": "0",
        "channel1": "0",
        "channel2": "100",
        "channel3": "0",
        "channel4": "50",
    }
    assert b1.effect is not None
    assert b1.brightness is not None
    assert b1.color is not None
    assert b1.effect.write("color", red) == red
    assert (b1.brightness.read(red), b1.color.read(red)) == (100, (255, 0, 128))
    assert b1.brightness.write(200, red) == {"channel2": "200", "channel3": "0", "channel4": "100"}
    assert b1.brightness.write(200, {"zyx_mode": 2}) == {"channel0": "0", "channel1": "200"}
    assert b1.color.read({}) is None


@pytest.mark.parametrize(
    ("mode", "name", "shown"), [("0", "manTargetTemp", 21), ("1", "ecoTargetTemp", 7), ("2", "autoTargetTemp", 19)]
)
def test_set_point_of_each_mode(mode: str, name: str, shown: float) -> None:
    """A valve has a set point for each mode, and keeps its mode when one is set."""
    valve = one(7017, Climate, "thermostat")
    assert valve.target is not None
    state: dict[str, Any] = {"workMode": mode, "manTargetTemp": 210, "ecoTargetTemp": "70", "autoTargetTemp": 190}
    assert valve.target.read(state) == shown
    assert valve.target.write(22.5, state) == {name: 225}
    assert valve.target.read({"workMode": mode, "curTargetTemp": 200}) == 20
    assert valve.target.read({"workMode": mode, "curTargetTemp": -32768}) is None


def test_a_battery_that_is_low() -> None:
    """The factory says which voltage is too low."""
    state = one(102, BinarySensor, "battery").state
    found = [state.read({"battery": volts, "devConfig.lowVolAlarm": 2.3}) for volts in (2.2, 2.3, None, -1, "0")]
    assert found == [True, False, None, None, None]


def test_temperatures_in_hundredths_are_guessed() -> None:
    """An unknown type may count in hundredths: whole numbers that no room has; what still cannot be is nothing."""
    (sensor,) = (row for row in profiles.features(98765, frozenset({"temperature"})) if isinstance(row, Sensor))
    assert [sensor.value.read({"temperature": value}) for value in (21.5, "2215", 151.5, 99999)] == [
        21.5,
        22.15,
        None,
        None,
    ]


@pytest.mark.parametrize("uiid", [266, 98765])
@pytest.mark.parametrize(
    ("temperature", "humidity", "shown"),
    [
        ("95", "8800", 0.95),
        (-40, 9150, -0.4),
        ("2215", "4500", 22.15),
        (22, 45, 22),
        ("22", "unavailable", 22),
        (22, 255, 22),
        (22, 65535, 22),
    ],
)
def test_temperatures_around_zero_in_hundredths(uiid: int, temperature: Any, humidity: Any, shown: float) -> None:
    """Which may be whole degrees, too: the humidity beside them tells."""
    (sensor,) = (row for row in profiles.features(uiid, frozenset({"temperature"})) if isinstance(row, Sensor))
    assert sensor.value.read({"temperature": temperature, "humidity": humidity}) == shown


@pytest.mark.parametrize("key", ["current", "power"])
def test_a_meter_that_measures_nothing(key: str) -> None:
    """Its voltage tells that it does not count in hundredths; a value that cannot be is none then."""
    names = frozenset({"power", "current", "voltage"})
    (sensor,) = (row for row in profiles.features(98765, names) if isinstance(row, Sensor) and row.key == key)
    assert sensor.value.read({key: 0xFFFFFF, "voltage": 230}) is None
    assert sensor.value.read({key: "500", "voltage": "23000"}) == 5


@pytest.mark.parametrize(
    ("names", "keys"),
    [
        ({"switch", "ltype", "white.ct", "white.br"}, {"light"}),
        ({"switch", "ltype", "white.ct", "color.r"}, {"light"}),
        ({"switch", "mode", "colorR", "bright"}, {"light"}),
        ({"switch", "mode", "bright07", "speed07"}, {"light", "effect_speed"}),
        ({"switch", "power", "voltage", "current"}, {"switch", "power", "voltage", "current"}),
        ({"power"}, set()),
        ({"switch", "brightness"}, {"light"}),
        ({"switch", "brightness", "colorTemp", "battery"}, {"light", "battery"}),
        ({"switch", "brightness", "power", "voltage"}, {"light", "power", "voltage"}),
        ({"op", "per"}, {"cover"}),
        ({"motorTurn", "currLocation"}, {"cover"}),
        ({"motorTurn", "currLocation", "switches.0.switch"}, {"cover", "switch"}),
        ({"switch", "todayWaterUsage"}, {"valve", "water_today"}),
        ({"key", "outlet", "actionTime"}, {f"button_{number}" for number in range(1, 7)}),
        ({"switches.1.switch", "outlet", "workMode"}, {"switch"}),
        ({"switches.4.switch", "localKeyPass.key"}, {"switch", *(f"button_{number}" for number in range(1, 6))}),
    ],
)
def test_unknown_types_are_like_known_ones(names: set[str], keys: set[str]) -> None:
    """A bulb, a strip and a meter are known by what they tell."""
    assert {row.key for row in profiles.features(98765, frozenset(names))} == keys


async def test_unknown_devices_behave_like_known_ones() -> None:
    """What is like a known type is written, and has roles, like that; its history is not asked for."""
    params = {"workMode": 2, "motorTurn": 0, "currLocation": 40, "switches": [{"outlet": 0, "switch": "off"}]}
    data = {"deviceid": "d", "extra": {"uiid": 98765}, "params": params}
    (motor,) = devices.read([{"itemType": 1, "itemData": data, "index": 0}], Home("", "", {}))  # type: ignore[typeddict-item]  # as the vendor sends it
    assert motor.device.definition["traits"] == {"workMode": 2}
    assert [row.key for row in devices.features(motor.device, frozenset(motor.properties)) if row.name == ""] == [
        "cover"
    ]
    assert not profiles.profile(98765, motor.properties).ask
    bulb = Device(id="d", name="", type="98765")
    off = {"state": "off", "channel0": "10", "channel1": "0"}
    _, frames = await Writes().plan(bulb, {"state": "on", "channel0": "200"}, off)
    assert frames == [{"state": "on"}, {"channel0": "200"}]


@pytest.mark.parametrize("told", [{"switches.0.switch"}, {"switches.0.switch", "workMode"}])
def test_relays_without_a_motor(told: set[str]) -> None:
    """A relay that does not say that it may be a motor has no cover."""
    found = profiles.features(126, frozenset({"switches.1.switch", *told}))
    assert any(row.key == "cover" for row in found) == ("workMode" in told)


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        ({"power": 8640, "voltage": 23010, "current": 38}, [86.4, 230.1, 0.38]),
        ({"power": "86.40", "voltage": "230.10", "current": "0.38"}, [86.4, 230.1, 0.38]),
        ({"power": 5000, "voltage": None, "current": "x"}, [5000, None, None]),
    ],
)
def test_unknown_meters(state: dict[str, Any], shown: list[float | None]) -> None:
    """No house has 23,000 V: then all is told in hundredths."""
    rows = {row.key: row for row in profiles.features(98765, frozenset(state)) if isinstance(row, Sensor)}
    assert [rows[key].value.read(state) for key in ("power", "voltage", "current")] == shown


@pytest.mark.parametrize(
    ("probe", "shown"),
    [
        ("DS18B20", (18.5, None)),
        ("AM2301", (18.5, 60)),
        ("MS01", (None, 60)),
        ("errorType", (None, None)),
        ("?", (18.5, 60)),
    ],
)
def test_what_a_probe_measures(probe: str, shown: tuple[float | None, float | None]) -> None:
    """What the probe in use cannot measure is not shown."""
    state = {"currentTemperature": "18.5", "currentHumidity": "60", "sensorType": probe}
    rows = (one(15, Sensor, "temperature"), one(15, Sensor, "humidity"))
    assert tuple(row.value.read(state) for row in rows) == shown


def test_sleepers_are_there() -> None:
    """A door sensor that told something in the last two hours sleeps, whatever the cloud says; others are gone."""

    def online(uiid: int, **params: str) -> bool:
        data = {"deviceid": "d", "online": False, "extra": {"uiid": uiid}, "params": {"switch": "on", **params}}
        (thing,) = devices.read([{"itemType": 1, "itemData": data, "index": 0}], Home("", "", {}))  # type: ignore[typeddict-item]  # as the vendor sends it
        return Sleepers(now.timestamp).listed(thing)

    now = datetime.now(UTC)
    lately, long_ago = ((now - timedelta(hours=hours)).isoformat() for hours in (2, 3))
    assert online(102, lastUpdateTime=lately, actionTime=long_ago)
    assert online(154, actionTime=lately)
    assert not online(102, lastUpdateTime=long_ago, actionTime="?")
    assert not online(102)
    assert not online(1, lastUpdateTime=lately)
