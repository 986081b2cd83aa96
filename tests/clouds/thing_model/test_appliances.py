"""Features of whole appliances, built from their thing models."""

from typing import Any

import pytest

from custom_components.homeclouds.clouds.core.enums import Category
from custom_components.homeclouds.clouds.core.features import (
    AlarmPanel,
    Climate,
    Cover,
    Fan,
    Humidifier,
    Light,
    Lock,
    MediaPlayer,
    Number,
    Select,
    Switch,
    Vacuum,
    WaterHeater,
)
from custom_components.homeclouds.clouds.core.sensor_features import BinarySensor, Sensor
from custom_components.homeclouds.clouds.profiles.thing_model import build
from custom_components.homeclouds.clouds.tencent.thing_model import parse_model
from simulators.tencent.models import enum, flag, number

from .models import POWER, features, keys, only


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
    assert climate.preset.write("none", {"mode": "floor_heat", "sleep": 0}) == {"mode": "hot"}
    assert climate.preset.write("sleep", {"mode": "cold", "sleep": 0}) == {"sleep": 1}
    assert climate.fan.options == ["silent", "low", "high"]
    assert climate.target_fahrenheit.unit == "°F"
    assert air_conditioner().swing_horizontal is None


def test_mode_that_is_off() -> None:
    """A thermostat that is turned off by its mode has neither an automatic mode nor a preset for that; beside a switch it is none."""
    parts = (
        enum("mode", "模式", {"0": "关闭", "1": "制热", "2": "制冷", "3": "自动"}),
        number("temp_set", "设定温度", 5, 35, "°C"),
        number("temp_current", "当前温度", -20, 50, "°C", "r"),
    )
    climate = only(Climate, *parts)
    assert climate.mode is not None
    assert climate.power is not None
    assert (climate.mode.options, climate.preset) == (["heat", "cool", "auto"], None)
    assert [climate.power.read({"mode": value}) for value in (0, 1, 3)] == [False, True, True]
    assert climate.power.write(False, {"mode": 2}) == {"mode": 0}
    assert [climate.power.write(True, {"mode": value}) for value in (0, 1)] == [{"mode": 3}, {"mode": 1}]
    beside = only(Climate, POWER, *parts)
    assert beside.mode is not None
    assert beside.power is not None
    assert beside.power.names == {"power_switch"}
    assert (beside.mode.read({"mode": 0}), beside.preset) == (None, None)


def test_water_heater_that_is_off_by_its_mode() -> None:
    """It is off in that mode, which is no operation."""
    heater = only(
        WaterHeater,
        enum("mode", "模式", {"0": "关机", "1": "节能", "2": "速热"}),
        number("temp_set", "温度设置", 30, 75, "°C"),
        number("water_temp", "水温", 0, 99, "°C", "r"),
    )
    assert heater.mode is not None
    assert heater.power is not None
    assert heater.mode.options == ["eco", "performance"]
    assert [heater.power.read({"mode": value}) for value in (0, 2)] == [False, True]
    assert [heater.power.write(on, {"mode": 0}) for on in (False, True)] == [{"mode": 0}, {"mode": 1}]


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


@pytest.mark.parametrize(("beside", "is_room"), [("出风温度", True), ("回风温度", True), ("出水温度", False)])
def test_ambient_temperature_of_an_air_conditioner(beside: str, is_room: bool) -> None:
    """It is that of the room, though what is blown out is measured as well; beside water it is that of the outdoor unit."""
    climate = only(
        Climate,
        POWER,
        enum("mode", "模式", {"0": "制冷", "1": "制热"}),
        number("temp_set", "设定温度", 16, 30, "°C"),
        number("env_temp", "环境温度", -20, 60, "°C", "r"),
        number("outlet_temp", beside, -20, 60, "°C", "r"),
        number("compressor_frequency", "压缩机频率", 0, 120, "Hz", "r"),
    )
    assert ("env_temp" in (climate.current.names if climate.current else ())) is is_room


@pytest.mark.parametrize(
    ("highest", "water", "current"),
    [
        (60, ("water_outlet_temp", "出水温度"), "water_outlet_temp"),
        (60, ("water_inlet_temp", "回水温度"), "water_inlet_temp"),
        (60, ("water_tank_temp", "水箱温度"), None),
        (30, ("water_outlet_temp", "出水温度"), None),
    ],
)
def test_heat_pump_without_a_room(highest: int, water: tuple[str, str], current: str | None) -> None:
    """What measures but water and the air outdoors is set by that water, unless it is stored, or the set point a room's."""
    climate = only(
        Climate,
        POWER,
        enum("mode", "模式", {"0": "制冷", "1": "制热"}),
        number("temp_set", "设定温度", 5, highest, "°C"),
        number("ambient_temp", "环境温度", -40, 80, "°C", "r"),
        number(*water, -20, 100, "°C", "r"),
        flag("compressor_state", "压缩机状态", "r"),
    )
    assert (climate.current.names if climate.current else None) == (frozenset({current}) if current else None)


def test_set_points_of_other_things() -> None:
    """An oven, a refrigerator and a kettle are no thermostats."""
    for low, high in ((30, 250), (-24, -16), (40, 100)):
        assert keys(POWER, number("temp_set", "温度设置", low, high, "°C"))[0] == "Switch power"
    assert keys(POWER, number("temp_set", "温度设置", 10, 30, "°C"))[0] == "Switch power"


@pytest.mark.parametrize("named", ["制{}温度", "制{}设定温度"])
def test_dispenser_of_hot_and_cold_water_is_no_thermostat(named: str) -> None:
    """What it heats and cools its water to are no set points of a climate: it has no modes for them."""
    assert keys(
        POWER,
        number("heat_temp", named.format("热"), 40, 95, "°C"),
        number("cool_temp", named.format("冷"), 5, 15, "°C"),
        number("current_temp", "当前温度", 0, 100, "°C", "r"),
    ) == ["Switch power", "Number heat_temp", "Number cool_temp", "Sensor temperature"]


@pytest.mark.parametrize(
    ("labels", "actions"),
    [
        ({"0": "停止", "1": "加热"}, ["idle", "heating"]),
        ({"0": "加热", "1": "停止"}, ["heating", "idle"]),
        ({"0": "未加热", "1": "加热中"}, ["idle", "heating"]),
        ({"1": "待机", "2": "加热", "3": "保温"}, ["idle", "heating", "idle"]),
        ({"1": "低档", "2": "高档", "3": "故障"}, None),
    ],
)
def test_heating_status_in_words(labels: dict[str, str], actions: list[str] | None) -> None:
    """A status of heating tells whether it does, whichever value is which; what it is otherwise tells nothing."""
    climate = only(
        Climate,
        POWER,
        number("temp_set", "设定温度", 5, 35, "°C"),
        number("room_temp", "室内温度", -20, 60, "°C", "r"),
        enum("heat_state", "加热状态", labels, "r"),
    )
    read = None if climate.action is None else [climate.action.read({"heat_state": int(key)}) for key in labels]
    assert read == actions


def test_set_point_with_the_id_of_a_refrigerator() -> None:
    """Beside that of heating it is the set point of cooling."""
    climate = only(
        Climate,
        POWER,
        enum("mode", "模式", {"0": "制冷", "1": "制热"}),
        number("cold_temp_set", "制冷水温设定", 7, 25, "°C"),
        number("hot_temp_set", "制热水温设定", 25, 60, "°C"),
        number("room_temp", "室内温度", -20, 60, "°C", "r"),
    )
    assert climate.target is not None
    assert climate.target.write(10, {"mode": 0}) == {"cold_temp_set": 10}
    assert climate.target.write(45, {"mode": 1}) == {"hot_temp_set": 45}


def test_set_point_of_the_only_mode() -> None:
    """A product that only heats is set by the set point of heating, whatever its model names first."""
    climate = only(
        Climate,
        POWER,
        enum("mode", "模式", {"0": "制热", "1": "送风"}),
        number("cool_temp_set", "制冷设定温度", 16, 30, "°C"),
        number("heat_temp_set", "制热设定温度", 10, 30, "°C"),
        number("room_temp", "室内温度", -20, 60, "°C", "r"),
    )
    assert climate.target is not None
    assert climate.target.write(20, {"mode": 1}) == {"heat_temp_set": 20}


@pytest.mark.parametrize(
    "bound", ["设定温度上限", "最高设定温度", "设置温度最大值", "Maximum set temperature", "设定温度回差"]
)
def test_bound_of_a_set_point_is_none(bound: str) -> None:
    """How warm it may be set is not what is set, though it comes first and nothing but its name tells."""
    climate = only(
        Climate,
        POWER,
        number("sx", bound, 20, 60, "°C"),
        number("sd", "设定温度", 5, 35, "°C"),
        number("wd", "当前温度", -10, 60, "°C", "r"),
    )
    assert climate.target is not None
    assert climate.target.names == {"sd"}


def test_chillers() -> None:
    """What cools water is no water heater; the water counts, and the air around it is that of the room it stands in."""
    water, air = number("water_temp", "水温", 0, 60, "°C", "r"), number("env_temp", "环境温度", -20, 60, "°C", "r")
    parts = POWER, number("set_temp", "设定温度", 5, 35, "°C"), water, air, flag("comp_state", "压缩机状态", "r")
    for product in ("工业冷水机", "Aquarium chiller"):
        model = parse_model({"profile": {}, "properties": list(parts)})
        climate, *rest = build(model, product=product).features
        assert isinstance(climate, Climate)
        assert (climate.key, climate.fixed_mode) == ("thermostat", "cool")
        assert climate.current is not None
        assert climate.current.names == {"water_temp"}
        assert [feature.label for feature in rest if "env_temp" in feature.reads] == [None]


@pytest.mark.parametrize("product", ["足浴盆", "温奶器", "智能暖杯垫", "Smart mug warmer", "酸奶机"])
@pytest.mark.parametrize("measured", ["当前温度", "当前水温"])
def test_what_warms_no_room_has_a_plain_set_point(product: str, measured: str) -> None:
    """A voice command for the temperature of a room must not set that of a drink."""
    target, current = number("set_temp", "设定温度", 35, 60, "°C"), number("zz", measured, 0, 99, "°C", "r")
    found = build(parse_model({"profile": {}, "properties": [POWER, target, current]}), product=product).features
    assert [type(feature).__name__ for feature in found] == ["Switch", "Number", "Sensor"]
    assert all(feature.enabled for feature in found)


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


@pytest.mark.parametrize(
    ("labels", "options"),
    [
        (("电加热", "热泵", "静音模式"), ["electric", "heat_pump", "quiet"]),
        (("Electric heating", "Heat pump", "Quiet"), ["electric", "heat_pump", "quiet"]),
        (("热泵+电加热", "热泵模式"), ["热泵+电加热", "heat_pump"]),
    ],
)
def test_how_water_is_heated(labels: tuple[str, ...], options: list[str]) -> None:
    """What heats the water has the words that it has for all brands; both together are neither."""
    modes = enum("mode", "模式", {str(value): label for value, label in enumerate(labels)})
    heater = only(
        WaterHeater,
        POWER,
        number("temp_set", "温度设置", 30, 75, "°C"),
        number("water_temp", "水温", 0, 99, "°C", "r"),
        modes,
    )
    assert heater.mode is not None
    assert heater.mode.options == options


def test_modes_of_a_dehumidifier() -> None:
    """It may dry shoes, only move the air, or save energy, as it may for all brands."""
    labels = "自动", "送风", "干鞋", "干衣", "夜间", "节能", "舒适"
    modes = enum("mode", "模式", {str(value): label for value, label in enumerate(labels)})
    wanted, measured = number("humidity_set", "目标湿度", 30, 80, "%"), number("humidity", "湿度", 0, 100, "%", "r")
    dehumidifier = only(Humidifier, POWER, wanted, measured, modes)
    assert dehumidifier.mode is not None
    words = ["auto", "ventilation", "shoe_drying", "drying", "night", "eco", "comfort"]
    assert dehumidifier.mode.options == words


def test_modes_of_a_fan() -> None:
    """A soft wind and one for the night have words, too."""
    modes = enum("fan_mode", "风类", {"0": "正常风", "1": "柔风", "2": "夜间"})
    fan = only(Fan, POWER, number("fan_speed", "风速", 1, 5), modes)
    assert fan.preset is not None
    assert fan.preset.options == ["normal", "breeze", "night"]


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


def test_level_of_no_heat() -> None:
    """A level is one of what its name says: of a fan, of steam, or of heat, also beside something that is hot."""
    speeds = {"0": "关", "1": "弱", "2": "强", "3": "爆炒"}
    hood = only(Fan, POWER, enum("gear", "风速档位", speeds), flag("wash", "热清洗"))
    assert (hood.key, hood.name) == ("hood", "")
    named = (enum("level", name, {"0": "低", "1": "高"}) for name in ("蒸汽档位", "加热档位", "档位"))
    found = [only(Select, one, flag("heat", "加热")) for one in named]
    assert [(select.key, select.name) for select in found] == [
        ("level", "蒸汽档位"),
        ("heat_level", None),
        ("heat_level", None),
    ]


def test_speed_of_no_fan() -> None:
    """That of a massage chair or of a lamp's effects makes no fan; that of a fan does, whatever its name says."""
    speed, brightness = number("speed", "速度", 1, 6), number("brightness", "亮度", 1, 100, "%")
    assert keys(POWER, brightness, speed) == ["Light light", "(Number speed)"]
    part = enum("massage_part", "按摩部位", {"0": "肩颈", "1": "腰部"})
    assert keys(POWER, part, speed) == ["Switch switch", "(Select massage_part)", "(Number speed)"]
    assert keys(POWER, speed)[0] == "Fan fan"
    dryer = number("humidity_set", "设定湿度", 30, 80, "%"), brightness, enum("speed", "档位", {"0": "低", "1": "高"})
    assert not any("(" in key and "speed" in key for key in keys(POWER, *dryer))
    assert only(Fan, flag("fan_switch", "风扇开关"), speed, flag("switch_led", "灯开关"), brightness).name is None


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


def test_cover_counts_in_its_own_range() -> None:
    """Whatever a curtain counts in, 0 is closed and 100 is open."""
    cover = only(Cover, number("percent_control", "位置", 0, 10))
    assert cover.target is not None
    assert (cover.target.read({"percent_control": 4}), cover.target.write(30, {})) == (40, {"percent_control!": 3})


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


def test_suction_of_a_robot() -> None:
    """The robot and the select beside it call it the same."""
    suction = enum("suction", "吸力", {"0": "静音吸力", "1": "标准吸力", "2": "强力吸力", "3": "最大吸力"})
    found = features(flag("power_go", "清扫开关"), suction)
    (robot,) = [f for f in found if isinstance(f, Vacuum)]
    (select,) = [f for f in found if isinstance(f, Select)]
    assert robot.suction is not None
    assert robot.suction.options == select.value.options == ["quiet", "normal", "strong", "max"]


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


@pytest.mark.parametrize(
    ("position", "sought"),
    [
        (number("play_position", "播放进度", 0, 7200), True),
        (number("play_position", "播放进度", 0, 60, "s"), True),
        (number("play_position", "播放进度", 0, 100), False),
        (number("play_position", "播放进度", 0, 100, "%"), False),
        (number("play_position", "播放进度", 0, 7200, "s", "r"), False),
    ],
)
def test_player_seeks_by_seconds(position: dict[str, Any], sought: bool) -> None:
    """A percentage is no second, and what is only reported cannot be set: both are shown beside the player."""
    found = features(flag("pause_play", "播放暂停"), TRACKS, position)
    (player,) = [f for f in found if isinstance(f, MediaPlayer)]
    assert (player.position is not None) is sought
    assert len(found) == (1 if sought else 2)


def test_player_controls_what_can_be_set() -> None:
    """A loudness and an order that are only reported are readings; what only tells that it plays makes no player."""
    order = enum("play_mode", "播放模式", {"0": "顺序播放", "1": "单曲循环", "2": "随机播放"}, "r")
    found = features(flag("pause_play", "播放暂停"), TRACKS, number("volume", "音量", 0, 100, "", "r"), order)
    (player,) = [f for f in found if isinstance(f, MediaPlayer)]
    assert (player.volume, player.order) == (None, None)
    assert [type(f) for f in found if f is not player] == [Sensor, Sensor]
    assert not any(isinstance(f, MediaPlayer) for f in features(flag("pause_play", "播放暂停", "r"), TRACKS))


def test_tracks_alone() -> None:
    """Without anything that plays there are buttons."""
    found = features(TRACKS, number("seq", "标志", 0, 9))
    assert {f.key: f.enabled for f in found} == {"previous": True, "next": True, "seq": False}
