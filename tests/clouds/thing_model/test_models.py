"""Thing models as makers write them: malformed ones, units, types, and codecs."""

from datetime import UTC, datetime
from typing import Any

import pytest

from custom_components.homeclouds.clouds.core.colors import PackedRgb, Rgb
from custom_components.homeclouds.clouds.core.errors import ValueRangeError
from custom_components.homeclouds.clouds.core.features import (
    AlarmPanel,
    Cover,
    Light,
    Number,
    Select,
    Switch,
    TextInput,
    WaterHeater,
)
from custom_components.homeclouds.clouds.core.number_codecs import Measure
from custom_components.homeclouds.clouds.core.sensor_features import BinarySensor, Sensor
from custom_components.homeclouds.clouds.profiles.thing_model import Overrides, build
from custom_components.homeclouds.clouds.profiles.thing_model.codecs import JsonText, Moment
from custom_components.homeclouds.clouds.profiles.thing_model.matchers import role_of, snake
from custom_components.homeclouds.clouds.profiles.thing_model.property import Property
from custom_components.homeclouds.clouds.profiles.thing_model.units import fits, normal_unit
from custom_components.homeclouds.clouds.tencent.thing_model import decode, fingerprint, parse_model
from simulators.tencent.models import array, enum, flag, number, struct, text, timestamp

from .models import POWER, features, keys, only


def test_templates_that_are_none() -> None:
    """Nothing in a model can break the reading of it."""
    for nonsense in ("", "{", "[]", None, 5):
        assert decode(nonsense) == {}
    odd: dict[str, Any] = {
        "profile": "none",
        "properties": [
            1,
            {},
            {"id": ""},
            {"id": "a"},
            {"id": "b", "define": {}},
            {"id": "e", "define": {"type": "enum"}},
        ],
        "events": {"id": "x"},
        "actions": [{"id": "go", "input": [{"id": "far"}]}],
    }
    template = parse_model(odd)
    assert [prop.id for prop in template.properties] == ["b", "e"]
    assert template.actions[0].inputs == ("far",)
    assert build(template).features


def test_properties_within_the_profile() -> None:
    """The document prints one model with its properties in the wrong place."""
    template = parse_model({"profile": {"CategoryId": 1, "properties": [POWER]}})
    assert (template.category, [prop.id for prop in template.properties]) == ("1", ["power_switch"])


def test_fingerprint() -> None:
    """It changes when the model does, and not with the order of its parts."""
    assert fingerprint({"a": 1, "b": 2}) == fingerprint({"b": 2, "a": 1}) != fingerprint({"a": 2})


@pytest.mark.parametrize(
    ("spelling", "unit"),
    [
        ("kwh（度）", "kWh"),
        ("kW-h", "kWh"),
        ("℃", "°C"),
        ("S", "s"),
        ("秒", "s"),
        ("μg/m3", "μg/m³"),
        ("µg/m³", "μg/m³"),
        ("day", "d"),
        ("％", "%"),
        ("mA", "mA"),
        ("", ""),
        ("Bar", "bar"),
        ("ms/cm", "mS/cm"),
        ("W/m2", "W/m²"),
        ("MWH", "MWh"),
        ("mWh", "mWh"),
        ("furlong", "furlong"),
    ],
)
def test_units(spelling: str, unit: str) -> None:
    """Units have many spellings."""
    assert normal_unit(spelling) == unit
    assert fits("energy", "kWh")
    assert not fits("energy", "W")


@pytest.mark.parametrize(
    ("unit", "device_class"),
    [
        ("bar", "pressure"),
        ("mS/cm", "conductivity"),
        ("W/m²", "irradiance"),
        ("MWh", "energy"),
        ("GJ", "energy"),
        ("kvarh", "reactive_energy"),
        ("MPa", None),
        ("mWh", None),
    ],
)
def test_class_of_a_unit(unit: str, device_class: str | None) -> None:
    """What Home Assistant has a class for is known by its unit alone."""
    sensor = only(Sensor, number("zzz", "某", 0, 100, unit, "r"))
    assert sensor.device_class == device_class
    assert (sensor.state_class == "total_increasing") == ("energy" in (device_class or ""))


@pytest.mark.parametrize(
    ("identifier", "kind", "name", "unit", "role"),
    [
        ("temp_set", "int", "", "°C", "target_temperature"),
        ("setTemp", "int", "", "", "target_temperature"),
        ("set_fahrenheit", "int", "", "°F", "target_temperature_fahrenheit"),
        ("temp_current_f", "int", "", "", "temperature_fahrenheit"),
        ("t1", "int", "当前温度", "", "temperature"),
        ("current", "float", "", "mA", "current"),
        ("cur_current", "float", "", "", "current"),
        ("power", "float", "", "", "power_reading"),
        ("power", "bool", "", "", "power"),
        ("voltage", "int", "电池电量", "", "battery"),
        ("voltage", "int", "电池电压", "mV", "battery_voltage"),
        ("electricity", "int", "电量", "%", "battery"),
        ("power", "int", "电量", "%", "battery"),
        ("dl", "int", "设备电量", "%", "battery"),
        ("electricity", "int", "电量", "kWh", "energy"),
        ("voltage", "int", "电瓶电压", "V", "battery_voltage"),
        ("voltage", "int", "电瓶电压", "", "battery_voltage"),
        ("bv", "int", "电瓶电压", "V", "battery_voltage"),
        ("elec", "int", "电池", "", "battery"),
        ("motionAlarm_state", "bool", "", "", "motion"),
        ("temperAlarm", "bool", "", "", "tamper"),
        ("gear_vertical", "stringenum", "上下摆风档位", "", None),
        ("switch_2", "bool", "", "", "channel"),
        ("whatever", "int", "", "", None),
        ("motion_switch", "bool", "移动侦测", "", None),
        ("smoke_enable", "bool", "烟雾报警", "", None),
    ],
)
def test_roles(identifier: str, kind: str, name: str, unit: str, role: str | None) -> None:
    """A property is known by its type, its id or its name."""
    prop = Property(id=identifier, name=name, type=kind, writable=True, unit=unit, maximum=100)
    assert role_of(prop) == role
    assert snake("motionAlarm_state") == "motion_alarm_state"


def test_every_type() -> None:
    """Whatever nobody knows is shown by its type and called as the product calls it."""
    found = features(
        flag("aaa", "Flag"),
        flag("bbb", "Sign", "r"),
        number("ccc", "Knob", 0, 10, "dB", step=0.5, kind="float"),
        number("ddd", "Dial", 0, 10, "W", "r"),
        enum("eee", "Kind", {"0": "One", "1": "Two"}),
        enum("fff", "Phase", {"a": "Idle", "b": "Busy"}, "r", kind="stringenum"),
        text("ggg", "Note"),
        text("hhh", "Serial", "r"),
        timestamp("iii", "Service"),
        struct("jjj", "Span", number("from", "From", 0, 24, "h"), number("to", "To", 0, 24, "h")),
        array("kkk", "Slots"),
        array("lll", "Log", mode="r"),
    )
    assert [(type(f), f.key, f.name, f.enabled) for f in found] == [
        (Switch, "aaa", "Flag", True),
        (BinarySensor, "bbb", "Sign", True),
        (Number, "ccc", "Knob", True),
        (Sensor, "ddd", "Dial", True),
        (Select, "eee", "Kind", True),
        (Sensor, "status", None, True),
        (TextInput, "ggg", "Note", False),
        (Sensor, "hhh", "Serial", False),
        (Sensor, "iii", "Service", True),
        (Number, "jjj.from", "Span From", True),
        (Number, "jjj.to", "Span To", True),
        (TextInput, "kkk", "Slots", False),
        (Sensor, "lll", "Log", False),
    ]


def test_wire_values() -> None:
    """An enum sends whole numbers, a stringenum its keys, even if they are digits."""
    assert only(Select, enum("x", "x", {"0": "A", "1": "B"})).value.write("B", {}) == {"x": 1}
    assert only(Select, enum("x", "x", {"0": "A", "1": "B"}, kind="stringenum")).value.write("B", {}) == {"x": "1"}


def test_repeated_labels() -> None:
    """Labels that repeat are told apart by their keys."""
    labels = {"night": "工作", "read": "阅读", "study": "阅读", "odd": ""}
    select = only(Select, enum("x", "x", labels, kind="stringenum"))
    assert select.value.options == ["工作", "阅读", "阅读 (study)", "odd"]
    assert select.value.write("阅读 (study)", {}) == {"x": "study"}


def test_flags_with_turned_labels() -> None:
    """Where 0 is called on, it is on."""
    prop = flag("aaa", "Flag")
    prop["define"]["mapping"] = {"0": "打开", "1": "关闭"}
    assert only(Switch, prop).state.write(True, {}) == {"aaa": 0}


def test_known_product_hides_unknown_properties() -> None:
    """Beside a main feature, only what is known is on by default."""
    brightness = number("brightness", "亮度", 1, 100, "%")
    assert keys(POWER, brightness, flag("anion", "负离子"), flag("zzz", "Z")) == [
        "Light light",
        "Switch ionizer",
        "(Switch zzz)",
    ]


def test_two_of_a_kind() -> None:
    """The second of a kind has the product's name."""
    first, second = features(
        number("temp", "温度", 0, 50, "°C", "r"), number("current_temp", "当前温度", 0, 50, "°C", "r")
    )
    assert (first.key, first.name, second.key, second.name) == ("temperature", None, "current_temp", "当前温度")


def test_override_inverted_turns_a_position_and_a_flag_round() -> None:
    """A curtain that counts how far it is closed, and a contact that says the opposite, are put right by the user."""
    said = Overrides(inverted=frozenset({"percent_control", "door_state"}))
    cover = only(Cover, number("percent_control", "位置", 0, 100, "%"), overrides=said)
    assert cover.target is not None
    assert cover.target.read({"percent_control": 30}) == 70
    assert cover.target.write(100, {}) == {"percent_control!": 0}
    door = only(BinarySensor, flag("door_state", "门磁状态", "r"), overrides=said)
    assert (door.state.read({"door_state": 1}), door.state.read({"door_state": 0})) == (False, True)


def test_overrides() -> None:
    """What the user says comes first."""
    knob = number("knob", "Knob", 0, 1000)
    said = Overrides(roles={"knob": "brightness"}, scales={"knob": 0.1})
    light = only(Light, POWER, knob, overrides=said)
    assert light.brightness is not None
    assert (light.brightness.maximum, light.brightness.write(50, {})) == (100, {"knob": 500})
    assert keys(POWER, knob, overrides=Overrides(hidden=frozenset({"knob"}))) == ["Switch switch"]
    assert keys(number("temp", "温度", 0, 50, "", "r"), overrides=Overrides(roles={"temp": ""})) == ["Sensor temp"]


@pytest.mark.parametrize(("scale", "raw"), [(0.01, 95), (0.001, 950), (1, 95), (0.1, 950)])
def test_override_of_a_power_factor(scale: float, raw: float) -> None:
    """It is in per cent, whether the user counts it up to one or to a hundred."""
    said = Overrides(scales={"pf": scale})
    factor = only(Sensor, number("pf", "功率因数", 0, 1000 if raw == 950 else 100, "", "r"), overrides=said)
    assert isinstance(factor.value, Measure)
    assert (factor.value.unit, factor.value.read({"pf": raw})) == ("%", 95)


def test_moments() -> None:
    """Times in milliseconds, as number or text, or in seconds."""
    moment = Moment("t")
    expected = datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
    known: list[Any] = [1_700_000_000_000, "1700000000000", 1_700_000_000]
    unknown: list[Any] = [0, None, "never", 1e300]
    assert [moment.read({"t": value}) for value in known] == [expected] * 3
    assert [moment.read({"t": value}) for value in unknown] == [None] * 4


def test_arrays() -> None:
    """Arrays are texts to look at and to write."""
    codec = JsonText("a")
    values: list[Any] = [[1, 2], "[3]", None, ["x" * 300]]
    assert [codec.read({"a": value}) for value in values] == ["[1, 2]", "[3]", None, None]
    assert codec.write("[1]", {}) == {"a": [1]}
    for nonsense in ("{", "5"):
        with pytest.raises(ValueRangeError):
            codec.write(nonsense, {})


def test_rgb() -> None:
    """Colors of another range, of which the darkest is not black; none while a part is missing."""
    rgb = Rgb("r", "g", "b", top=100)
    assert rgb.read({"r": 100, "g": 0, "b": 50}) == (255, 0, 128)
    assert rgb.read({"r": 100, "g": 0}) is None
    assert rgb.write((255, 0, 128), {}) == {"r": 100, "g": 0, "b": 50}
    assert rgb.write((1, 0, 1), {}) == {"r": 1, "g": 0, "b": 1}
    assert rgb.write((0, 0, 0), {}) == {"r": 0, "g": 0, "b": 0}


def test_packed_rgb() -> None:
    """A color in one number; none where it is missing, or has more than three bytes."""
    rgb = PackedRgb("c")
    assert rgb.read({"c": 0xFF8001}) == (255, 128, 1)
    assert rgb.read({"c": 0x1000000}) is rgb.read({"c": -1}) is rgb.read({}) is None
    assert rgb.write((255, 128, 1), {}) == {"c": 0xFF8001}


def test_flag_with_text_keys_is_a_choice() -> None:
    """A choice that is declared as a flag sends its keys."""
    prop = enum("host_mode", "主机模式", {"disarmed": "撤防", "arm": "布防", "home": "在家"})
    prop["define"]["type"] = "bool"
    assert only(AlarmPanel, prop).state.write("armed_away", {}) == {"host_mode": "arm"}


def test_labels_that_repeat_do_not_hide_keys() -> None:
    """Results of which some have the same label are told apart by their keys."""
    labels = {"no_result": "正常", "result_error": "故障", "low_battery": "正常"}
    options = only(Sensor, enum("fault", "故障告警", labels, "r", kind="stringenum")).options
    assert options is not None
    assert sorted(options) == sorted(labels)


def test_product_name() -> None:
    """The product's name tells what its model leaves open."""
    model = {"properties": [POWER, number("temp_set", "温度设置", 35, 75, "℃")]}
    template = parse_model(model)
    assert not any(isinstance(f, WaterHeater) for f in build(template).features)
    assert any(isinstance(f, WaterHeater) for f in build(template, None, "即热式热水器").features)
