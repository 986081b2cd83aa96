"""From thing models to features, with the oddities that makers' models have."""

from datetime import UTC, datetime
from typing import Any

import pytest

from custom_components.homeclouds.clouds.core.colors import Rgb
from custom_components.homeclouds.clouds.core.enums import Category, StateClass
from custom_components.homeclouds.clouds.core.errors import ValueRangeError
from custom_components.homeclouds.clouds.core.features import (
    AlarmPanel,
    Button,
    Climate,
    Cover,
    Fan,
    Feature,
    Humidifier,
    Light,
    Lock,
    MediaPlayer,
    Number,
    Select,
    Switch,
    TextInput,
    WaterHeater,
)
from custom_components.homeclouds.clouds.core.sensor_features import BinarySensor, Event, Sensor
from custom_components.homeclouds.clouds.profiles.thing_model import Overrides, build
from custom_components.homeclouds.clouds.profiles.thing_model.codecs import JsonText, Moment, Palette
from custom_components.homeclouds.clouds.profiles.thing_model.matchers import role_of, snake
from custom_components.homeclouds.clouds.profiles.thing_model.property import Property
from custom_components.homeclouds.clouds.profiles.thing_model.units import fits, normal_unit
from custom_components.homeclouds.clouds.tencent.thing_model import decode, fingerprint, parse_model
from simulators.tencent.models import action, array, enum, event, flag, number, struct, text, timestamp

POWER = flag("power_switch", "开关")


def features(
    *properties: dict[str, Any], category: str = "1", overrides: Overrides | None = None, **more: Any
) -> list[Feature]:
    """Return what a product of these properties can do."""
    template = parse_model({"profile": {"CategoryId": category}, "properties": list(properties), **more})
    return list(build(template, overrides).features)


def only[F: Feature](kind: type[F], *properties: dict[str, Any], **more: Any) -> F:
    """Return its one feature of a kind."""
    (found,) = [feature for feature in features(*properties, **more) if isinstance(feature, kind)]
    return found


def keys(*properties: dict[str, Any], **more: Any) -> list[str]:
    """Return kinds and keys of what it can do, those that are off by default in brackets."""
    found = [(f"{type(f).__name__} {f.key}", f.enabled) for f in features(*properties, **more)]
    return [name if enabled else f"({name})" for name, enabled in found]


# Reading models


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
        ("furlong", "furlong"),
    ],
)
def test_units(spelling: str, unit: str) -> None:
    """Units have many spellings."""
    assert normal_unit(spelling) == unit
    assert fits("energy", "kWh")
    assert not fits("energy", "W")


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


# Types


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
        (Sensor, "fff", "Phase", True),
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


# Oddities


def test_tenths() -> None:
    """A room is never that warm: such a range counts tenths; an oven's does not."""
    sensor = only(Sensor, number("current_temp", "当前温度", -200, 600, "°C", "r"))
    assert sensor.value.read({"current_temp": 235}) == 23.5
    assert only(Sensor, number("current_temp", "", 0, 300, "°C", "r")).value.read({"current_temp": 180}) == 180


def test_mains_voltage() -> None:
    """Volts and tenths of volts can be told apart by what mains can be."""
    sensor = only(Sensor, number("voltage", "电压", 0, 5000, "V", kind="float"))
    assert [sensor.value.read({"voltage": value}) for value in (230, 2301, None)] == [230, 230.1, None]


def test_set_points_and_readings() -> None:
    """Set points marked read-only can be set, readings marked writable can't."""
    assert keys(
        number("water_set", "水位设置", 20, 100, "L", "r"),
        number("humidity", "湿度", 0, 100, "%"),
        enum("battery_state", "电池电量状态", {"low": "低", "high": "高"}, kind="stringenum"),
        number("battery", "电池电量", 0, 100),
    ) == ["Number water_level", "Sensor humidity", "Sensor battery_level", "Sensor battery"]


def test_missing_units() -> None:
    """What a role is measured in is known where the model is silent; where it is not sure, nothing is claimed."""
    power = only(Sensor, number("power", "功率", 0, 50000, "", "r"))
    assert (power.device_class, power.unit, power.state_class) == ("power", "W", StateClass.MEASUREMENT)
    current = only(Sensor, number("cur_current", "当前电流", 0, 10000, "", "r"))
    assert (current.device_class, current.unit, current.name) == (None, None, "当前电流")
    countdown = only(Number, number("count_down", "倒计时", 0, 86400))
    assert (countdown.device_class, countdown.value.unit) == ("duration", "s")
    odd = only(Number, number("count_down", "倒计时", 0, 60))
    assert (odd.device_class, odd.value.unit) == (None, None)


def test_unit_of_another_class() -> None:
    """A unit that a role's device class does not take decides against it."""
    sensor = only(Sensor, number("power", "功率", 0, 100, "%", "r"))
    assert (sensor.device_class, sensor.unit, sensor.key) == (None, "%", "power")
    tvoc = [only(Sensor, number("tvoc", "", 0, 9, unit, "r")).device_class for unit in ("ppm", "mg/m³", "级")]
    assert tvoc == ["volatile_organic_compounds_parts", "volatile_organic_compounds", None]


def test_meters() -> None:
    """Totals go up, a day's total starts again, increments are summed."""
    total = only(Sensor, number("power_consumption", "耗电量", 0, 999999, "kW-h", "r"))
    assert (total.key, total.unit, total.state_class, total.resets) == ("energy", "kWh", "total_increasing", False)
    today = only(Sensor, number("cur_ele", "今日用电量", 0, 10000, "kwh", "r"))
    assert (today.key, today.resets) == ("energy_today", True)
    added = only(Sensor, number("add_elec", "增加电量", 0, 50000, "kwh（度）", "r"))
    assert (added.key, added.label, added.state_class, added.enabled) == (
        "add_elec",
        "energy",
        "total_increasing",
        True,
    )
    unknown = only(Sensor, number("zzz", "Z", 0, 9, "kwh", "r"))
    assert unknown.state_class is StateClass.TOTAL_INCREASING


@pytest.mark.parametrize(
    ("prop", "on", "off", "device_class"),
    [
        (enum("contact_state", "门磁状态", {"0": "关闭", "1": "开启"}, "r"), 1, 0, "door"),
        (
            enum("smoke_sensor_state", "", {"alarm": "报警", "normal": "正常"}, "r", kind="stringenum"),
            "alarm",
            "normal",
            "smoke",
        ),
        (enum("tamper_event", "", {"0": "未拆卸", "1": "拆卸告警"}, kind="stringenum"), "1", "0", "tamper"),
        (enum("fault", "", {"normal": "正常", "fault": "故障"}, "r", kind="stringenum"), "fault", "normal", "problem"),
        (enum("pir_state", "", {"0": "x", "1": "y"}, "r"), 1, 0, "motion"),
        (flag("water_leak", "漏水", "r"), 1, 0, "moisture"),
        (flag("temperAlarm", "防拆", "r"), 1, 0, "tamper"),
    ],
)
def test_states(prop: dict[str, Any], on: Any, off: Any, device_class: str) -> None:
    """What is calm and what is alarming is told by labels and keys."""
    found = only(BinarySensor, prop)
    assert found.device_class == device_class
    assert found.state.read({prop["id"]: on}) is True
    assert found.state.read({prop["id"]: off}) is False


def test_fault_of_several_kinds() -> None:
    """A fault with more than two values is a list of words."""
    sensor = only(Sensor, enum("fault", "", {"0": "正常", "1": "过热", "2": "缺水"}, "r"))
    assert sensor.options == ("normal", "overheated", "water_shortage")
    assert sensor.category is Category.DIAGNOSTIC


# Appliances


def air_conditioner(*more: dict[str, Any]) -> Climate:
    """Return an air conditioner."""
    modes = {
        "cold": "制冷",
        "hot": "制热",
        "wind": "送风",
        "auto": "自动",
        "eco": "ECO",
        "arefaction": "除湿",
        "floor_heat": "地暖",
    }
    return only(
        Climate,
        POWER,
        enum("mode", "模式", modes, kind="stringenum"),
        enum("fan_speed_enum", "风速", {"mute": "静音", "low": "低风", "high": "高风"}, kind="stringenum"),
        number("temp_set", "温度设置", 16, 30, "°C", "r"),
        number("temp_set_f", "温度设置", 61, 86, "°F"),
        number("temp_current", "当前温度", -20, 50, "°C", "r"),
        flag("switch_vertical", "上下摆风"),
        *more,
    )


def test_air_conditioner() -> None:
    """Modes, presets out of modes and flags, both units."""
    climate = air_conditioner(flag("sleep", "睡眠"), flag("eco", "ECO模式"))
    assert (climate.key, climate.name) == ("air_conditioner", "")
    assert climate.mode is not None
    assert climate.preset is not None
    assert climate.target_fahrenheit is not None
    assert climate.fan is not None
    assert climate.mode.options == ["cool", "heat", "fan_only", "auto", "dry"]
    assert climate.mode.write("heat", {}) == {"mode": "hot"}
    assert climate.mode.read({"mode": "floor_heat"}) == "heat"
    assert climate.preset.options == ["none", "eco", "sleep", "floor_heat"]
    assert climate.preset.read({"mode": "floor_heat", "sleep": 0, "eco": 0}) == "floor_heat"
    assert climate.preset.write("none", {"mode": "floor_heat", "sleep": 0}) == {"mode": "auto"}
    assert climate.preset.write("sleep", {"mode": "cold", "sleep": 0}) == {"sleep": 1}
    assert climate.fan.options == ["silent", "low", "high"]
    assert climate.target_fahrenheit.unit == "°F"
    assert air_conditioner().swing_horizontal is None


def test_thermostat() -> None:
    """A thermostat that only heats, in half degrees."""
    climate = only(
        Climate,
        POWER,
        number("set_temp", "温度调节", 5, 35, "°C", "r", step=0.5, kind="float"),
        number("current_temp", "当前温度", 0, 50, "°C", "r"),
        enum("work_state", "工作状态", {"0": "待机", "1": "加热中", "2": "?"}, "r"),
    )
    assert (climate.key, climate.mode, climate.fixed_mode) == ("thermostat", None, "heat")
    assert climate.target is not None
    assert climate.target.write(21.5, {}) == {"set_temp": 21.5}
    assert climate.action is not None
    assert [climate.action.read({"work_state": value}) for value in (0, 1, 2)] == ["idle", "heating", None]


def test_set_points_of_other_things() -> None:
    """An oven, a refrigerator and a kettle are no thermostats."""
    for low, high in ((30, 250), (-24, -16), (40, 100)):
        assert keys(POWER, number("temp_set", "温度设置", low, high, "°C"))[0] == "Switch power"
    assert keys(POWER, number("temp_set", "温度设置", 10, 30, "°C"))[0] == "Switch power"


def test_water_heater() -> None:
    """A water heater is known by what only water heaters have."""
    heater = only(
        WaterHeater,
        POWER,
        number("temp_set", "温度设置", 30, 75, "°C", "r"),
        number("temp_current", "当前温度", 0, 100, "°C", "r"),
        number("work_life_1", "镁棒寿命", 0, 100, "%", "r"),
        enum("mode", "模式", {"manual": "手动模式", "comfortable": "舒适模式"}, kind="stringenum"),
    )
    assert heater.mode is not None
    assert heater.mode.options == ["manual", "comfort"]


MODES = enum("mode", "窗帘操作模式", {"0": "打开", "1": "关闭", "2": "暂停"})


def test_curtain() -> None:
    """One position is where it is and where it is to go; commands are wishes that nothing reports."""
    cover = only(Cover, POWER, MODES, number("position", "窗帘打开位置", 0, 100, "%"), category="519")
    assert (cover.open, cover.close, cover.stop) == ({"mode!": 0}, {"mode!": 1}, {"mode!": 2})
    assert cover.target is not None
    assert cover.position is not None
    assert cover.target.write(30, {}) == {"position!": 30}
    assert cover.position.read({"position": 30}) == 30
    assert cover.device_class == "curtain"


def test_other_covers() -> None:
    """Positions for set and read apart, positions the other way round, no commands at all."""
    target, position = (
        number("percent_control", "目标位置", 0, 100, "%"),
        number("percent_state", "当前位置", 0, 100, "%", "r"),
    )
    cover = only(Cover, MODES, target, position)
    assert cover.target is not None
    assert cover.position is not None
    assert cover.target.write(30, {}) == {"percent_control!": 30}
    assert cover.position.names == {"percent_state"}
    closing = only(Cover, POWER, number("position", "关闭位置", 0, 100, "%"))
    assert closing.target is not None
    assert closing.position is not None
    assert closing.target.write(30, {}) == {"position!": 70}
    assert closing.position.read({"position": 70}) == 30
    assert (closing.open, closing.close, closing.stop) == ({"power_switch!": 1}, {"power_switch!": 0}, None)
    assert only(Cover, MODES).position is None


def test_purifier_and_fan() -> None:
    """Named speeds without "auto", which is a preset; or speeds in percent."""
    speeds = {"0": "自动", "1": "静音档", "2": "低档", "3": "最高档"}
    purifier = only(
        Fan, POWER, enum("windspeed", "风速", speeds, kind="stringenum"), number("pm2_5", "", 0, 500, "", "r")
    )
    assert purifier.key == "air_purifier"
    assert purifier.levels is not None
    assert purifier.preset is not None
    assert purifier.levels.options == ["silent", "low", "turbo"]
    assert purifier.preset.options == ["auto"]
    fan = only(
        Fan,
        POWER,
        number("wind_speed", "风速", 0, 100, "%"),
        enum("working_mode", "模式", {"0": "标准", "1": "自然风"}),
        flag("shake_switch", "摇头"),
    )
    assert fan.key == "fan"
    assert fan.preset is not None
    assert fan.oscillate is not None
    assert fan.preset.options == ["normal", "natural"]
    fresh = only(Fan, POWER, number("wind_speed", "新风量", 1, 3))
    assert fresh.key == "fresh_air"


def test_fan_with_light() -> None:
    """A ceiling fan has a fan and a light, each with its own switch and name."""
    found = features(
        flag("fan_switch", "风扇开关"),
        flag("switch_led", "灯开关"),
        number("fan_speed", "风速", 1, 6),
        number("brightness", "亮度", 1, 100, "%"),
    )
    fan, light = found
    assert isinstance(fan, Fan)
    assert isinstance(light, Light)
    assert (fan.power.write(True, {}), light.power.write(True, {})) == ({"fan_switch": 1}, {"switch_led": 1})
    assert (fan.name, light.name) == (None, "")


def test_humidifiers() -> None:
    """A humidifier, and what takes humidity away."""
    humidifier = only(
        Humidifier,
        POWER,
        number("humidity_set", "湿度调节", 30, 80, "%"),
        enum("working_mode", "工作模式", {"0": "默认", "1": "睡眠模式", "2": "强劲模式", "3": "低速模式"}),
    )
    assert humidifier.device_class == "humidifier"
    assert humidifier.mode is not None
    assert humidifier.mode.options == ["normal", "sleep", "strong", "low"]
    assert only(Humidifier, POWER, number("humidity_set", "除湿目标", 30, 80, "%")).device_class == "dehumidifier"


def strip() -> Light:
    """Return a strip of lights."""
    return only(
        Light,
        POWER,
        number("brightness", "亮度", 1, 100, "%"),
        number("color_temp", "色温", 2700, 6500, "K"),
        enum("color_mode", "灯光模式", {"0": "单色光模式", "1": "双色光模式", "2": "彩色光模式"}),
        struct("rgb_color", "RGB颜色", *(number(name, name, 0, 255) for name in ("red", "green", "blue"))),
        enum("scene_type", "场景类型", {"0": "明亮", "1": "柔和", "2": "节日"}),
        category="141",
    )


def test_light() -> None:
    """Each wish has the mode written that belongs to it."""
    light = strip()
    assert light.temperature is not None
    assert light.color is not None
    assert light.color_mode is not None
    assert light.effect is not None
    assert light.temperature.write(3000, {}) == {"color_temp": 3000, "color_mode": 1}
    assert (light.temperature.minimum, light.temperature.maximum) == (2700, 6500)
    assert light.color.write((255, 0, 128), {}) == {
        "rgb_color.red": 255,
        "rgb_color.green": 0,
        "rgb_color.blue": 128,
        "color_mode": 2,
    }
    assert [light.color_mode.read({"color_mode": mode}) for mode in (0, 1, 2)] == ["color_temp", "color_temp", "rgb"]
    assert light.effect.options == ["bright", "soft", "节日"]


def test_white_lamp() -> None:
    """A color temperature without a unit runs from warm to cool."""
    found = features(
        flag("switch_led", "电源开关"),
        number("bright_value", "亮度", 0, 100, "%"),
        number("temp_value", "冷暖值", 0, 1000),
        text("colour_data", "彩光", longest=2048),
        enum("work_mode", "模式", {"white": "白光", "colour": "彩光", "scene": "场景"}, kind="stringenum"),
        enum("scene_data", "场景", {"read": "阅读"}, kind="stringenum"),
        category="582",
    )
    light = found[0]
    assert isinstance(light, Light)
    assert light.temperature is not None
    assert light.effect is not None
    assert light.temperature.read({"temp_value": 500}) == 4600
    assert light.temperature.write(6500, {}) == {"temp_value": 1000, "work_mode": "white"}
    assert light.effect.write("reading", {}) == {"scene_data": "read", "work_mode": "scene"}
    assert light.color_mode is not None
    assert [light.color_mode.read({"work_mode": mode}) for mode in ("white", "colour", "scene")] == [
        "color_temp",
        "rgb",
        None,
    ]
    assert found[1:] == []


def test_colours_of_a_few() -> None:
    """The standard template's red, green and blue are a color; other words are a choice."""
    light = only(
        Light,
        POWER,
        number("brightness", "", 0, 100, "%"),
        enum("color", "Color", {"0": "Red", "1": "Green", "2": "Blue"}),
    )
    assert isinstance(light.color, Palette)
    assert light.color.read({"color": 2}) == (0, 0, 255)
    assert light.color.write((250, 10, 30), {}) == {"color": 0}
    assert light.color.read({"color": 9}) is None
    assert keys(POWER, number("brightness", "", 0, 100, "%"), enum("color", "C", {"0": "Red", "1": "Mauve"})) == [
        "Light light",
        "(Select color)",
    ]
    assert keys(POWER, category="141") == ["Light light"]


def test_switches() -> None:
    """One channel is the device itself, several are channels with what belongs to them."""
    assert keys(POWER) == ["Switch switch"]
    assert keys(POWER, number("voltage", "", 0, 300, "V", "r")) == ["Switch outlet", "Sensor voltage"]
    found = features(
        POWER,
        *(flag(f"switch_{n}", f"按键{n}") for n in (1, 2)),
        *(number(f"count_down{n}", "倒计时", 0, 86400, "秒") for n in (1, 2)),
        category="553",
    )
    assert [(type(f), f.key, f.channel) for f in found] == [
        (Switch, "switch_1", "1"),
        (Switch, "switch_2", "2"),
        (Switch, "all_channels", None),
        (Number, "countdown", "1"),
        (Number, "countdown", "2"),
    ]
    assert keys(flag("switch_1", "开关")) == ["Switch switch"]
    sensor = keys(POWER, number("temp", "温度", 0, 50, "°C", "r"))
    assert sensor == ["(Switch power)", "Sensor temperature"]


def test_valve_and_lock() -> None:
    """A valve is no switch; a door lock is there to look at."""
    assert keys(flag("power_switch", "水阀开关"), number("battery", "电量", 0, 100, "%", "r"))[0] == "Valve valve"
    states = {"0": "关闭", "1": "开启"}
    seen = only(BinarySensor, enum("lock_state", "门锁状态", states, "r"))
    assert (seen.key, seen.device_class) == ("lock", "lock")
    assert [seen.state.read({"lock_state": value}) for value in (0, 1, None)] == [False, True, None]
    lock = only(Lock, enum("lock_state", "门锁状态", states, "rw"))
    assert [lock.state.read({"lock_state": value}) for value in (0, 1)] == [True, False]
    method = only(Sensor, enum("unlock_method", "开锁方式", {"0": "指纹", "1": "密码"}, "r"))
    assert (method.key, method.options) == ("last_unlock_by", ("fingerprint", "password"))


def test_things_that_only_sound_alike() -> None:
    """A radiator's valve is no curtain, a heater's gear no fan, a kettle's temperature no sensor's."""
    target, current = number("temp_set", "目标温度", 5, 35, "°C"), number("temp_current", "当前温度", 0, 60, "°C", "r")
    assert keys(POWER, target, current, number("valve_position", "阀门开度", 0, 100, "%", "r")) == [
        "Climate thermostat",
        "Sensor indoor_temperature",
        "Sensor valve_opening",
    ]
    gear = enum("gear", "档位", {"low": "低档", "high": "高档"}, kind="stringenum")
    heater = keys(
        POWER, target, current, gear, flag("shake", "摇头"), number("count_down_left", "剩余", 0, 86400, "", "r")
    )
    assert heater == ["Climate thermostat", "Sensor indoor_temperature", "Select heat_level", "Sensor time_left"]
    kettle = keys(
        POWER,
        number("temp_set", "设置温度", 40, 100, "℃"),
        current,
        enum("work_type", "类型", {"0": "煮沸", "1": "保温"}),
    )
    assert kettle[0] == "Switch power"


def test_light_of_something_else() -> None:
    """A diffuser's light is beside its switch; a lamp that is called just "light" is one if it has shades."""
    diffuser = features(POWER, flag("light_switch", "灯光开关"), number("light_bright", "灯光亮度", 0, 100, "%"))
    assert [(type(feature), feature.name) for feature in diffuser] == [(Light, None), (Switch, "")]
    fan = keys(
        flag("fan_switch", "风扇"),
        number("fan_speed", "风速", 1, 6),
        flag("light", "灯"),
        number("bright_value", "亮度", 10, 1000),
    )
    assert fan == ["Fan fan", "Light light"]
    humidity = only(Sensor, number("va_humidity", "湿度", 0, 1000, "%", "r"))
    assert humidity.value.read({"va_humidity": 455}) == 45.5


def test_keys() -> None:
    """Keys are events, also if there is only one thing that they can say."""
    template = parse_model(
        {
            "properties": [
                enum("switch_type_1", "开关1", {"0": "单击", "1": "双击", "2": "长按"}),
                enum("button2", "按键2", {"1": "1"}),
            ]
        }
    )
    profile = build(template)
    first, second = profile.features
    assert isinstance(first, Event)
    assert isinstance(second, Event)
    assert profile.momentary == {"switch_type_1", "button2"}
    assert first.happened({"switch_type_1": 1}) == ("multi_press_end", {"multi_press_count": 2})
    assert first.happened({"switch_type_1": 2}) == ("long_press_end", {})
    assert second.happened({"button2": 1}) == ("press_end", {})
    assert second.placeholders == {"number": "2"}


def test_events_and_actions() -> None:
    """Events of the model; actions that need no input."""
    found = features(
        events=[event("dirty", "Dirty", "alert", number("hours", "", 0, 9))],
        actions=[action("calibrate", "Calibrate"), action("sing", "Sing", [text("song", "Song")])],
    )
    dirty, calibrate = found
    assert isinstance(dirty, Event)
    assert isinstance(calibrate, Button)
    assert dirty.happened({"event.type": "fault", "hours": 5}) == ("fault", {"hours": "5"})
    assert dirty.happened({"event.type": "other"}) is None
    assert (calibrate.name, calibrate.writes) == ("Calibrate", {"action.calibrate": {}})


def test_override_inverted_turns_a_position_and_a_flag_round() -> None:
    """A curtain that counts how far it is closed, and a contact that says the opposite, are put right by the user."""
    said = Overrides(inverted=frozenset({"percent_control", "door_state"}))
    cover = only(Cover, number("percent_control", "位置", 0, 100, "%"), overrides=said)
    assert cover.target is not None
    assert cover.target.read({"percent_control": 30}) == 70
    assert cover.target.write(100, {}) == {"percent_control!": 0}
    door = only(BinarySensor, flag("door_state", "门磁状态", "r"), overrides=said)
    assert (door.state.read({"door_state": 1}), door.state.read({"door_state": 0})) == (False, True)


def test_cover_counts_in_its_own_range() -> None:
    """Whatever a curtain counts in, 0 is closed and 100 is open."""
    cover = only(Cover, number("percent_control", "位置", 0, 10))
    assert cover.target is not None
    assert (cover.target.read({"percent_control": 4}), cover.target.write(30, {})) == (40, {"percent_control!": 3})


def test_doorbell_is_an_event() -> None:
    """Each ring counts, also when the value is the same as before."""
    profile = build(parse_model({"properties": [flag("doorbell", "门铃", "r")]}))
    (bell,) = profile.features
    assert isinstance(bell, Event)
    assert profile.momentary == {"doorbell"}
    assert bell.happened({"doorbell": 1}) == ("ring", {})
    assert bell.happened({"doorbell": 0}) is None


@pytest.mark.parametrize(
    ("product", "low", "high", "limits"),
    [("地暖温控器", 50, 350, (5, 35)), ("电烤箱", 50, 250, (50, 250)), ("", 160, 300, (160, 300))],
)
def test_set_point_in_tenths_by_product(product: str, low: int, high: int, limits: tuple[float, float]) -> None:
    """A room is never 350 °C warm, an oven may be: what the product is called decides."""
    model = parse_model({"properties": [POWER, number("set_temp", "设定温度", low, high, "℃")]})
    codecs = [
        feature.target if isinstance(feature, Climate) else feature.value
        for feature in build(model, product=product).features
        if isinstance(feature, Climate | Number)
    ]
    assert [(codec.minimum, codec.maximum) for codec in codecs if codec is not None] == [limits]


def test_start_of_an_oven_is_off_by_default() -> None:
    """Nobody turns an oven on by mistake."""
    start = flag("start", "开始烹饪")
    assert keys(start, enum("cook_mode", "烹饪模式", {"0": "烤", "1": "炸"})) == ["(Switch start)", "Select program"]
    assert keys(flag("start", "启动")) == ["Switch switch"]


def test_resets() -> None:
    """What resets something is a button."""
    assert keys(flag("reset_filter", "重置滤芯"), flag("work_life_reset_1", "镁棒寿命重置")) == [
        "Button reset_filter",
        "(Button work_life_reset_1)",
    ]


def test_overrides() -> None:
    """What the user says comes first."""
    knob = number("knob", "Knob", 0, 1000)
    said = Overrides(roles={"knob": "brightness"}, scales={"knob": 0.1})
    light = only(Light, POWER, knob, overrides=said)
    assert light.brightness is not None
    assert (light.brightness.maximum, light.brightness.write(50, {})) == (100, {"knob": 500})
    assert keys(POWER, knob, overrides=Overrides(hidden=frozenset({"knob"}))) == ["Switch switch"]
    assert keys(number("temp", "温度", 0, 50, "", "r"), overrides=Overrides(roles={"temp": ""})) == ["Sensor temp"]


# Codecs


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
    """Colors of another range; none while a part is missing."""
    rgb = Rgb("r", "g", "b", top=100)
    assert rgb.read({"r": 100, "g": 0, "b": 50}) == (255, 0, 128)
    assert rgb.read({"r": 100, "g": 0}) is None
    assert rgb.write((255, 0, 128), {}) == {"r": 100, "g": 0, "b": 50}


@pytest.mark.parametrize(
    ("prop", "kind"),
    [
        (number("systolic_pressure", "收缩压", 1, 500, "mmHg"), Sensor),
        (number("pulse", "脉搏", 1, 100, "bpm"), Sensor),
        (number("smoke_sensor_value", "烟雾检测值", 0, 1000, "这个值的转换需要确定"), Sensor),
        (number("song_index", "song_index", 0, 99), Sensor),
        (number("gas_concentration", "气体浓度", 0, 100), Sensor),
        (number("body_weight", "体重", 0, 200, "kg"), Sensor),
        (number("remote_unlock", "远程开锁", 0, 1), Sensor),
        (enum("net_state", "网络状态", {"a": "甲", "b": "乙", "c": "丙"}, kind="stringenum"), Sensor),
        (number("alarm_threshold", "浓度报警值", 0, 100), Number),
        (number("delay_set", "延时设置", 0, 300, "s"), Number),
        (enum("alarm_mode", "布防状态", {"0": "撤防", "1": "在家布防", "2": "离家布防"}), AlarmPanel),
        (flag("alert_state", "布防"), Switch),
        (enum("sos", "SOS紧急", {"sos": "sos"}, kind="stringenum"), Event),
    ],
)
def test_access_rw_is_no_intent(prop: dict[str, Any], kind: type[Feature]) -> None:
    """What is measured is looked at whatever the model says; what says that it sets something is set."""
    assert isinstance(only(Feature, prop), kind)


def test_unlocking_is_off() -> None:
    """Nobody lets somebody in by a chance touch."""
    switch = only(Switch, flag("remote_unlock", "远程开锁"))
    assert not switch.enabled


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


def test_slipped_label_loses_against_id_and_values() -> None:
    """A hold time whose label is that of the battery is a hold time."""
    prop = enum("pir_time", "电池电量状态", {"0": "30s", "1": "60s", "2": "120s"}, kind="stringenum")
    assert only(Select, prop).key == "detection_delay"


@pytest.mark.parametrize(
    ("prop", "writes", "features"),
    [
        (
            enum("operation_control", "运行控制", {"0": "启动", "1": "暂停", "2": "取消（结束）"}, kind="stringenum"),
            {"start": "0", "pause": "1", "stop": "2"},
            3,
        ),
        (
            enum("status", "工作状态", {"0": "停止", "1": "启动", "2": "暂停", "3": "待机", "4": "烹饪中"}),
            {"start": 4, "pause": 2, "stop": 0},
            4,
        ),
    ],
)
def test_commands_are_buttons(prop: dict[str, Any], writes: dict[str, Any], features: int) -> None:
    """What starts, pauses and stops is pressed, beside the status if it is one."""
    found = build(parse_model({"properties": [prop]})).features
    buttons = {feature.key: [*feature.writes.values()][0] for feature in found if isinstance(feature, Button)}
    assert (buttons, len(found)) == (writes, features)


def test_oven_and_purifier_are_no_water_heaters() -> None:
    """A set point and a word of heating do not make one."""
    oven = [
        number("temperature_set_up", "上管温度设置", 35, 230, "°C"),
        number("temperature_set_down", "下管温度设置", 35, 230, "°C"),
        enum("heat_mode", "加热模式控制", {"0": "上管加热", "1": "下管加热"}, kind="stringenum"),
    ]
    purifier = [number("temp_set", "温度设置", 0, 100, "°C", "r"), number("tds_in", "原水TDS", 0, 999, mode="r"), POWER]
    for model in (oven, [*purifier, flag("hotwater_lock", "热水解锁")]):
        found = build(parse_model({"properties": model})).features
        assert not [feature for feature in found if isinstance(feature, WaterHeater | Climate)]
    numbers = [f.name for f in build(parse_model({"properties": oven})).features if isinstance(f, Number)]
    assert numbers == ["上管温度设置", "下管温度设置"]


def test_humidifier_with_a_set_temperature_stays_one() -> None:
    """Its target humidity, whose unit slipped to °C, is what it is about."""
    model = [
        POWER,
        number("set_temp", "温度设置", 0, 50, "°C", "r"),
        number("set_humidity", "湿度设置", 0, 100, "°C", "r"),
        enum("spray_mode", "喷雾模式", {"auto": "自动", "sleep": "睡眠"}, kind="stringenum"),
    ]
    found = build(parse_model({"properties": model})).features
    (humidifier,) = [feature for feature in found if isinstance(feature, Humidifier)]
    assert humidifier.target is not None
    assert humidifier.target.unit == "%"
    assert not [feature for feature in found if isinstance(feature, Climate)]


# What a product is all about


def test_effects_of_a_mode() -> None:
    """A lamp whose mode tells of scenes only has them as effects."""
    modes = {"1": "夜灯模式", "2": "温馨模式", "3": "阅读模式", "4": "工作模式"}
    lamp = only(Light, POWER, number("brightness", "亮度", 1, 100), enum("color_mode", "工作模式", modes))
    assert lamp.effect is not None
    assert [*lamp.effect.options] == ["night_light", "warm", "reading", "work"]
    assert lamp.effect.write("reading", {}) == {"color_mode": 3}


def test_mode_beside_a_lamp() -> None:
    """A mode that does not speak of light is a choice of its own."""
    mode = enum("mode", "工作模式", {"1": "自动", "2": "手动"})
    found = keys(POWER, number("color_temp", "色温", 2700, 6500), mode)
    assert found == ["Light light", "Select mode"]


@pytest.mark.parametrize("kind", ["string", "array"])
def test_listed_colors(kind: str) -> None:
    """A color of which nothing is known is written as a list."""
    color = text("color_value", "彩光")
    lamp = only(Light, POWER, {**color, "define": {**color["define"], "type": kind}})
    assert lamp.color is not None
    assert lamp.color.write((255, 0, 0), {}) == {"color_value": [0, 100, 100]}


def test_alarm_system() -> None:
    """What arms an alarm system is there at once; all its settings are aside and off."""
    modes = enum(
        "host_mode", "主机模式", {"disarmed": "撤防", "arm": "布防", "home": "在家", "play": "休闲"}, kind="stringenum"
    )
    found = features(
        modes,
        flag("call_switch", "开启报警电话"),
        number("delay_set", "延时设置", 0, 300, "s"),
        flag("alarm_light_switch", "报警灯开关"),
        enum("probe", "探头状态", {"normal": "normal", "fault": "fault"}, "r", kind="stringenum"),
        enum("net_state", "网络状态", {"0": "正常", "1": "无卡", "2": "无网络"}, "r"),
    )
    assert [(f.key, f.category, f.enabled) for f in found] == [
        ("alarm_system", None, True),
        ("light", None, False),
        ("call_switch", Category.CONFIG, False),
        ("delay_set", Category.CONFIG, False),
        ("probe", Category.DIAGNOSTIC, True),
        ("net_state", Category.DIAGNOSTIC, False),
    ]
    panel = found[0]
    assert isinstance(panel, AlarmPanel)
    told = {"disarmed": "disarmed", "armed_away": "arm", "armed_home": "home", "armed_custom_bypass": "play"}
    assert {state: panel.state.write(state, {})["host_mode"] for state in panel.state.options} == told


def test_smoke_alarm() -> None:
    """Nobody means to turn an alarm off; a mode of lamps has nothing to do there."""
    found = features(
        POWER,
        enum("smoke_state", "烟雾报警", {"0": "正常", "1": "报警"}, "r"),
        enum("work_mode", "工作模式", {"0": "白光", "1": "彩光", "2": "场景", "3": "音乐"}),
        number("alarm_time", "报警时长", 1, 60),
    )
    assert [(f.key, f.category, f.enabled) for f in found] == [
        ("power", Category.CONFIG, True),
        ("smoke", None, True),
        ("light_mode", Category.CONFIG, False),
        ("alarm_time", Category.CONFIG, True),
    ]


TRACKS = enum("pre_next", "前一首后一首", {"0": "不变", "1": "上一首", "2": "下一首"})


def test_player() -> None:
    """What plays and goes on to the next piece is a player: the rest of it is hidden."""
    order = enum("play_mode", "播放模式", {"0": "顺序播放", "1": "单曲循环", "2": "随机播放"})
    found = features(
        flag("pause_play", "播放暂停"),
        TRACKS,
        number("volume", "音量", 0, 100),
        number("play_position", "播放进度", 0, 7200),
        order,
        number("seq", "标志", 0, 9),
    )
    assert {f.key: f.enabled for f in found} == {"media_player": True, "seq": False}
    (player,) = [f for f in found if isinstance(f, MediaPlayer)]
    assert [*player.next.values()] == [2]
    assert [*player.previous.values()] == [1]
    assert player.volume is not None
    assert player.position is not None
    assert player.order is not None
    assert [*player.order.options] == ["in_order", "repeat_one", "shuffle"]


def test_tracks_alone() -> None:
    """Without anything that plays there are buttons."""
    found = features(TRACKS, number("seq", "标志", 0, 9))
    assert {f.key: f.enabled for f in found} == {"previous": True, "next": True, "seq": False}


def test_product_name() -> None:
    """The product's name tells what its model leaves open."""
    model = {"properties": [POWER, number("temp_set", "温度设置", 35, 75, "℃")]}
    template = parse_model(model)
    assert not any(isinstance(f, WaterHeater) for f in build(template).features)
    assert any(isinstance(f, WaterHeater) for f in build(template, None, "即热式热水器").features)


def test_settings_without_a_main_feature() -> None:
    """Locks and what happens by itself are settings, on whatever device."""
    found = features(
        flag("flow_switch", "取水开关"), flag("hot_lock", "热水解锁"), flag("uv", "UV杀菌"), flag("heat", "加热")
    )
    assert {f.key: f.category for f in found} == {
        "flow_switch": None,
        "hot_lock": Category.CONFIG,
        "uv": Category.CONFIG,
        "heating": None,
    }


@pytest.mark.parametrize(
    ("prop", "key", "words"),
    [
        (enum("heat_mode", "加热模式", {"0": "上管加热", "1": "下管加热", "2": "上下管加热"}), "heating_elements", "upper lower upper_and_lower"),
        (enum("heat_mode", "制热模式", {"0": "半胆模式", "1": "整胆模式"}), "tank", "half_tank full_tank"),
        (enum("heat_type", "加热类型控制", {"0": "热风", "1": "冷风"}), "air", "hot_air cold_air"),
        (enum("play_mode", "播放模式", {"0": "顺序播放", "1": "单曲循环", "2": "随机播放"}), "playing", "in_order repeat_one shuffle"),
        (enum("quality", "质量", {"0": "标准", "1": "高清", "2": "无损"}), "sound_quality", "standard high lossless"),
        (enum("work_mode", "模式", {"0": "烹饪", "1": "预热", "2": "保温"}), "mode", "cooking preheating keeping_warm"),
        (enum("flow", "取水杯量", {"0": "持续出水", "1": "100ML"}), "portion", "continuous/100 mL"),
    ],
)  # fmt: skip
def test_known_by_words(prop: dict[str, Any], key: str, words: str) -> None:
    """Some choices are known by what can be chosen."""
    select = only(Select, prop)
    assert select.key == key
    assert [*select.value.options] == words.split("/" if "/" in words else " ")


def test_dishes() -> None:
    """What a fryer is set to are programs."""
    select = only(Select, enum("working_mode", "工作模式", {"1": "整鸡", "2": "披萨"}), flag("stew", "烹饪"))
    assert (select.key, [*select.value.options]) == ("program", ["whole_chicken", "pizza"])
