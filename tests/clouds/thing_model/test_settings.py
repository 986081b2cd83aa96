"""What is set, and what is only looked at, told by names that have the words of both."""

from typing import Any

import pytest

from custom_components.homeclouds.clouds.core.features import (
    Climate,
    Fan,
    Feature,
    Light,
    MediaPlayer,
    Number,
    Select,
    Switch,
    Vacuum,
    Valve,
    WaterHeater,
)
from custom_components.homeclouds.clouds.core.sensor_features import BinarySensor, Sensor
from custom_components.homeclouds.clouds.profiles.thing_model import build
from custom_components.homeclouds.clouds.tencent.thing_model import parse_model
from simulators.tencent.models import enum, flag, number

from .models import POWER, features, keys, only


@pytest.mark.parametrize(
    "prop",
    [
        number("over_temp_protect", "高温保护值", 40, 90, "°C"),
        number("start_pressure", "启动压力", 0, 10, "bar", kind="float"),
        number("stop_pressure", "停泵压力", 0, 1, "MPa", kind="float"),
        number("zzz", "停止水位", 0, 100, "%"),
        number("zzz", "漏电动作电流", 10, 300, "mA"),
        number("zzz", "漏电预警值", 10, 300, "mA"),
        number("zzz", "报警浓度", 0, 100),
        number("zzz", "过放电压", 9, 60, "V"),
        number("zzz", "有功功率限制", 0, 100, "%"),
    ],
)
def test_bounds_are_set(prop: dict[str, Any]) -> None:
    """At which reading something warns, protects itself, starts, or stops is set where the model says so."""
    found = only(Feature, prop)
    assert isinstance(found, Number)
    assert (found.key, found.name) == (prop["id"], prop["name"])
    assert isinstance(only(Feature, {**prop, "mode": "r"}), Sensor)


def test_charging_power_is_set() -> None:
    """What a vehicle or a battery is charged with at most is none of the readings beside it."""
    meters = number("power", "充电功率", 0, 22, "kW", "r"), number("cur_current", "电流", 0, 40, "A", "r")
    for name in ("最大充电功率", "最大放电功率", "充电功率上限"):
        limit = only(Number, POWER, *meters, number("zzz", name, 1, 22, "kW"))
        assert (limit.name, limit.device_class) == (name, "power")
    assert only(Number, POWER, *meters, number("zzz", "最大充电功率", 1, 22, "kW")).enabled
    assert keys(number("zzz", "充电功率", 0, 22, "kW")) == ["Sensor power"]


@pytest.mark.parametrize("name", ["室温校准", "温度校正", "水温补偿", "地面温度校准", "冷藏温度修正", "室外温度偏移"])
def test_corrections_of_temperatures(name: str) -> None:
    """What is added to a temperature is set, in degrees that are differences, whatever is measured."""
    found = only(Feature, number("zzz", name, -9, 9, "°C"))
    assert isinstance(found, Number)
    assert (found.key, found.device_class) == ("temperature_correction", "temperature_delta")
    assert only(Sensor, number("zzz", "补偿后水温", 0, 99, "°C")).key == "water_temperature"


def test_corrections_of_other_readings() -> None:
    """What is added to any other reading is set under its own name."""
    for prop in (number("zzz", "CO2校准值", -500, 500, "ppm"), number("zzz", "PM2.5修正", -99, 99, "μg/m³")):
        assert only(Number, prop).name == prop["name"]
        assert only(Number, prop).value.read({"zzz": -40}) == -40
        assert only(Number, prop).value.write(-40, {}) == {"zzz": -40}


def test_correction_is_no_room_temperature() -> None:
    """A thermostat shows what it measures, though the correction comes first."""
    set_point = number("temp_set", "设定温度", 5, 35, "°C")
    room = number("t_room", "室内温度", -20, 60, "°C", "r")
    climate = only(Climate, POWER, set_point, number("t_cal", "室温校准", -9, 9, "°C"), room)
    assert climate.current is not None
    assert climate.current.read({"t_cal": 2, "t_room": 21}) == 21


@pytest.mark.parametrize("name", ["高温报警温度设置", "报警温度设定", "过热保护温度设置", "Alarm temperature setting"])
def test_temperature_of_an_alarm_is_no_set_point(name: str) -> None:
    """At which temperature something warns makes no thermostat of a thermometer."""
    found = features(number("temp", "温度", -40, 60, "°C", "r"), number("zzz", name, -30, 40, "°C"))
    assert [(type(one), one.key, one.name) for one in found] == [(Sensor, "temperature", None), (Number, "zzz", name)]
    humidity = only(Number, number("zzz", "报警湿度设定", 0, 100, "%"))
    assert (humidity.key, humidity.name) == ("zzz", "报警湿度设定")


@pytest.mark.parametrize(
    ("name", "unit", "kind", "key"),
    [
        ("高压值", "mmHg", Sensor, "zzz"),
        ("低压保护值", "MPa", Number, "zzz"),
        ("高压报警值", "kPa", Number, "zzz"),
        ("过载保护值", "A", Number, "current_limit"),
        ("过载保护值", "W", Number, "power_limit"),
        ("过压保护值", "V", Number, "voltage_limit"),
        ("过压保护值", "", Number, "voltage_limit"),
    ],
)
def test_limit_by_its_unit(name: str, unit: str, kind: type[Feature], key: str) -> None:
    """高压 is a high voltage, blood pressure, or that of water: the unit tells."""
    found = only(Feature, number("zzz", name, 0, 300, unit))
    assert (type(found), found.key) == (kind, key)


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("光照时长", "h"),
        ("白噪音时长", "min"),
        ("漏电动作时间", "ms"),
        ("欠压保护延时", "s"),
        ("电压异常延时", "s"),
        ("上报频率", "s"),
        ("上报频率", ""),
        ("喷雾频率", ""),
    ],
)
def test_times_are_no_readings(name: str, unit: str) -> None:
    """How long or how often something is done is set, though its name has the word for a reading."""
    assert only(Number, number("zzz", name, 0, 100, unit)).name == name


def test_breath_is_no_current() -> None:
    """How often somebody breathes is measured, and in no Hz."""
    for mode in ("r", "rw"):
        sensor = only(Sensor, number("breath", "呼吸频率", 0, 60, "", mode))
        assert (sensor.name, sensor.unit, sensor.device_class) == ("呼吸频率", None, None)
    assert only(Sensor, number("zzz", "电网频率", 0, 60, "")).key == "frequency"


def test_white_noise_is_played() -> None:
    """The volume of what helps to sleep is none that is measured."""
    assert only(Number, number("zzz", "白噪音音量", 0, 30)).key == "volume"
    assert only(Sensor, number("zzz", "环境噪音", 0, 130)).key == "sound_pressure"


@pytest.mark.parametrize(
    ("prop", "key"),
    [
        (number("co2_goal", "CO2设定值", 400, 2000, "ppm"), "co2_goal"),
        (number("zzz", "PM2.5设置", 0, 300, "μg/m³"), "zzz"),
        (number("zzz", "目标照度", 0, 2000, "lx"), "zzz"),
        (number("zzz", "电导率设定", 0, 9, "mS/cm"), "zzz"),
        (number("zzz", "阀门开度设定", 0, 100, "%"), "zzz"),
        (number("zzz", "给定频率", 0, 50, "Hz"), "zzz"),
        (number("zzz", "压力给定值", 0, 1, "MPa"), "zzz"),
        (number("zzz", "出水量设置", 50, 1000, "mL"), "zzz"),
        (number("zzz", "目标水位", 0, 100, "%"), "water_level"),
        (number("water_level", "水位设定", 0, 100, "%"), "water_level"),
        (number("humidity", "设定湿度", 30, 90, "%"), "target_humidity"),
    ],
)
def test_what_is_wished_is_set(prop: dict[str, Any], key: str) -> None:
    """What a reading is to be is set where the model says so."""
    assert only(Number, prop).key == key


def test_light_of_a_panel_is_no_lamp() -> None:
    """A switch whose keys are lit is a switch, and a purifier with a screen a purifier."""
    backlight = number("bl", "背光亮度", 0, 100, "%")
    assert keys(POWER, backlight) == ["Switch switch", "Number brightness"]
    assert keys(flag("bl", "背光灯开关"), flag("switch_1", "左键"), flag("switch_2", "右键")) == [
        "Switch switch_1",
        "Switch switch_2",
        "(Switch bl)",
    ]
    speed = enum("speed", "风速", {"0": "低", "1": "中", "2": "高"})
    mode = enum("mode", "模式", {"0": "手动", "1": "睡眠"})
    fan = only(Fan, POWER, speed, mode, number("screen", "屏幕亮度", 0, 100, "%"))
    assert (fan.name, fan.preset is not None) == ("", True)
    assert keys(POWER, number("bl", "亮度", 0, 100, "%")) == ["Light light"]


def test_speed_to_set_behind_one_that_is_read() -> None:
    """How much air is moved may stand before the speed that moves it."""
    air = number("air_volume", "送风量", 0, 500, "m³/h", "r")
    speed = enum("wind_speed", "风速", {"0": "低", "1": "中", "2": "高"})
    found = features(POWER, air, speed)
    assert [type(one) for one in found] == [Fan, Sensor]
    assert found[1].name == "送风量"
    mode = enum("mode", "模式", {"0": "制冷", "1": "制热"})
    seen = enum("seen_speed", "当前风速", {"0": "低", "1": "中", "2": "高"}, "r")
    climate = only(Climate, POWER, number("temp_set", "设定温度", 16, 30, "°C"), mode, seen, speed)
    assert climate.fan is not None
    assert climate.fan.write("high", {}) == {"wind_speed": 2}


@pytest.mark.parametrize(
    "name", ["烟雾报警开关", "水浸报警功能", "门磁报警使能", "低电量提醒开关", "有人自动开机", "漏水自动关机"]
)
def test_whether_to_warn_is_set(name: str) -> None:
    """Whether something warns, or is done by itself, is none of what is sensed."""
    assert only(Switch, flag("zzz", name)).name == name
    assert isinstance(only(Feature, flag("zzz", name, "r")), BinarySensor)


def test_door_of_a_refrigerator_that_is_left_open() -> None:
    """What warns of an open door is no second door, whichever of its compartments it is about."""
    warning, door = flag("w", "冷藏门超时未关", "r"), flag("fridge_door", "冷藏门", "r")
    found = [one for one in features(warning, door) if isinstance(one, BinarySensor)]
    assert [(one.key, one.label, one.name) for one in found] == [
        ("w", None, "冷藏门超时未关"),
        ("fridge_door", None, None),
    ]
    assert [only(BinarySensor, flag("w", f"{part}门未关", "r")).device_class for part in ("冷冻", "变温")] == [
        "problem"
    ] * 2


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("体温", "°C"),
        ("电池温度", "°C"),
        ("A相温度", "°C"),
        ("尿酸", "μmol/L"),
        ("步数", ""),
        ("卡路里", "kcal"),
        ("总里程", "km"),
        ("液位", "m"),
        ("土壤氮含量", "mg/kg"),
    ],
)
def test_more_that_is_measured(name: str, unit: str) -> None:
    """What nobody can set is looked at, whatever the model says."""
    assert only(Sensor, number("zzz", name, 0, 100, unit)).name == name
    assert only(Number, number("zzz", f"目标{name}", 0, 100, unit)).name == f"目标{name}"


def test_lock_that_stays_open_is_off_by_default() -> None:
    """Nobody leaves a door unlocked by a chance touch; of anything else 常开 is no danger."""
    stays = flag("passage_mode", "常开模式")
    used = number("finger", "指纹开锁", 0, 99, "", "r")
    assert not only(Switch, stays, used).enabled
    assert only(Switch, stays).enabled


@pytest.mark.parametrize(
    ("identifier", "name", "there", "gone"),
    [
        ("water_shortage", "缺水状态", "有水", "缺水"),
        ("lack_water", "水箱状态", "有水", "无水"),
        ("salt_state", "专用盐状态", "有盐", "无盐"),
        ("zzz", "亮碟剂状态", "有亮碟剂", "缺亮碟剂"),
        ("zzz", "缺粮", "有粮", "缺粮"),
        ("water_shortage", "缺水", "不缺水", "缺水"),
        ("no_water", "Water shortage", "Normal", "No water"),
        ("water_shortage", "缺水报警", "无", "有"),
    ],
)
def test_what_is_there_is_not_lacking(identifier: str, name: str, there: str, gone: str) -> None:
    """有水 is an alarm of what senses a leak, and none of what tells that a tank is empty, whichever value comes first."""
    for labels in ({"0": there, "1": gone}, {"0": gone, "1": there}):
        prop = {**flag(identifier, name, "r"), "define": {"type": "bool", "mapping": labels}}
        state = only(BinarySensor, prop).state
        said = {labels[str(value)]: state.read({identifier: value}) for value in (0, 1)}
        assert said == {there: False, gone: True}
    leak = {**flag("water_leak", "水浸状态", "r"), "define": {"type": "bool", "mapping": {"0": "有水", "1": "无水"}}}
    assert [only(BinarySensor, leak).state.read({"water_leak": value}) for value in (0, 1)] == [True, False]


def test_valve_that_is_moved_by_hand() -> None:
    """How far a valve is open is set, unless a thermostat moves it."""
    opening = number("zzz", "阀门开度", 0, 100, "%")
    assert only(Number, opening).name == "阀门开度"
    assert only(Sensor, {**opening, "mode": "r"}).key == "valve_opening"
    room = number("temp", "室内温度", 0, 50, "°C", "r")
    found = features(POWER, number("temp_set", "设定温度", 5, 35, "°C"), room, opening)
    assert [one.key for one in found if isinstance(one, Sensor)] == ["indoor_temperature", "valve_opening"]


def test_part_that_wears_out_or_is_set() -> None:
    """How long a mop is dried, or how bright a tube is, is none of how much is left of it."""
    found = [
        only(Feature, number("zzz", name, 0, 100, unit)) for name, unit in (("拖布烘干时长", "h"), ("灯管亮度", "%"))
    ]
    assert [(type(one), one.key) for one in found] == [(Number, "zzz"), (Number, "brightness")]
    assert isinstance(only(Feature, number("zzz", "边刷剩余", 0, 100, "%")), Sensor)


def test_how_long_a_door_is_opened() -> None:
    """That is set, if it is asked for; who opened it, and for how long it is open, is looked at."""
    assert keys(number("zzz", "开门延时", 1, 60, "s")) == ["(Number zzz)"]
    assert keys(number("zzz", "开门时长", 0, 9999, "s"), number("yyy", "开锁用户", 0, 99)) == [
        "Sensor zzz",
        "Sensor yyy",
    ]


def test_time_left_of_the_left_side() -> None:
    """Both burners have the name of their side; a timer of the left one is none that runs."""
    found = features(number("l", "左灶剩余时间", 0, 180, "min", "r"), number("r", "右灶剩余时间", 0, 180, "min", "r"))
    assert [(one.label, one.name) for one in found] == [("time_left", "左灶剩余时间"), ("time_left", "右灶剩余时间")]
    assert only(Number, number("left_time", "左灶定时", 0, 180, "min")).name == "左灶定时"


@pytest.mark.parametrize(
    ("first", "second", "of_degrees"),
    [
        ("mmHg", "kPa", False),
        ("mmol/L", "mg/dL", False),
        ("厘米", "英寸", False),
        ("公制", "英制", False),
        ("℃", "℉", True),
    ],
)
def test_unit_of_something_else(first: str, second: str, of_degrees: bool) -> None:
    """What switches between units is that of temperatures only if they are."""
    select = only(Select, enum("unit", "单位", {"0": first, "1": second}))
    assert (select.key == "temperature_unit") == of_degrees


def test_difference_of_temperatures() -> None:
    """A difference that is measured is none of the temperatures, whose °F begin elsewhere."""
    sensor = only(Sensor, number("dt", "供回水温差", 0, 50, "°C", "r"))
    assert (sensor.name, sensor.device_class, sensor.state_class) == ("供回水温差", "temperature_delta", "measurement")
    assert only(Sensor, number("dt", "进出水温差", 0, 50, "°C", "r")).device_class == "temperature_delta"
    assert only(Sensor, number("dh", "湿度回差", 0, 50, "%", "r")).device_class is None
    for name in ("温度回差", "温差报警值"):
        assert only(Number, number("dt", name, 0, 50, "°C")).device_class == "temperature_delta"


def test_water_level_to_set_beside_the_present_one() -> None:
    """What is wished has its own name where it would share that of the reading."""
    level, goal = number("level", "水位", 0, 100, "%", "r"), number("goal", "目标水位", 0, 100, "%")
    assert [(one.key, one.name) for one in features(level, goal)] == [("water_level", None), ("goal", "目标水位")]
    assert only(Number, goal).key == "water_level"


def test_projector_is_no_lamp() -> None:
    """What has a picture and a sound has a brightness, too."""
    bright, volume = number("bright", "亮度", 0, 100, "%"), number("volume", "音量", 0, 100)
    template = parse_model({"properties": [POWER, bright, volume]})
    for product, kind in (("智能投影仪", MediaPlayer), ("Projector", MediaPlayer), ("电动投影幕", Light)):
        assert isinstance(build(template, product=product).features[0], kind)


def test_appliance_with_valves_is_none() -> None:
    """What has a valve to take in water is switched on and off."""
    for name in ("进水阀状态", "排水阀", "热水阀"):
        assert not [one for one in features(POWER, flag("zzz", name, "r")) if isinstance(one, Valve)]
    assert only(Valve, POWER, number("zzz", "智能水阀温度", 0, 99, "°C", "r")).key == "valve"


def test_tea_maker_is_no_water_heater() -> None:
    """What makes tea has hot water, and a set point that nobody bathes in."""
    set_point, hot = number("temp_set", "加热温度设置", 40, 100, "°C"), flag("hot", "热水开关")
    for product, kind in (("智能茶吧机", Number), ("即热管线机", Number), ("储水式电热水器", WaterHeater)):
        found = build(parse_model({"properties": [POWER, set_point, hot]}), product=product).features
        assert [one for one in found if isinstance(one, kind)]


def test_dry_cabinet_takes_humidity_away() -> None:
    """What keeps cameras dry is no humidifier."""
    goal, humidity = number("goal", "设定湿度", 30, 60, "%"), number("humidity", "当前湿度", 0, 100, "%", "r")
    for product, kind in (("电子防潮箱", "dehumidifier"), ("雾化器", "humidifier")):
        (main, *_) = build(parse_model({"properties": [POWER, goal, humidity]}), product=product).features
        assert main.key == kind


@pytest.mark.parametrize(
    ("identifier", "name", "device_class"),
    [
        ("fire", "火警", "safety"),
        ("fire_alarm", "报警", "safety"),
        ("fire_state", "火灾状态", "safety"),
        ("zzz", "火焰报警", "safety"),
        ("zzz", "Fire alarm", "safety"),
        ("fire_state", "火焰状态", None),
        ("fire", "燃烧", None),
    ],
)
def test_fire_is_no_heating(identifier: str, name: str, device_class: str | None) -> None:
    """A fire that is warned of is none that warms, and nothing to be set."""
    found = only(BinarySensor, flag(identifier, name, "r"))
    assert (found.key == "heating", found.device_class) == (device_class is None, device_class)
    if device_class is not None:
        assert isinstance(only(Feature, flag(identifier, name)), BinarySensor)


def test_current_transformer_is_no_light() -> None:
    """CT is a color temperature, too."""
    ratio = number("ct", "CT变比", 1, 1000)
    assert keys(POWER, ratio, number("energy", "总电能", 0, 9999, "kWh", "r"))[0] != "Light light"
    assert only(Number, ratio).name == "CT变比"
    assert keys(POWER, number("ct", "色温", 0, 100)) == ["Light light"]


@pytest.mark.parametrize("name", ["火力", "功率档位", "功率等级", "加热功率调节"])
def test_gears_are_no_power(name: str) -> None:
    """How hard a cooker cooks is set in steps, and is no number of watts, whatever its ID."""
    for identifier in ("power", "zzz"):
        found = only(Number, number(identifier, name, 0, 10))
        assert (found.name, found.value.unit) == (name, None)
    assert only(Sensor, number("power", "功率", 0, 2200, "", "rw")).key == "power"


def test_lamp_with_the_id_of_a_light_sensor() -> None:
    """How bright a lamp is can be set; how bright it is in a room is measured."""
    for identifier, name in (("brightness_value", "亮度"), ("light_intensity", "灯光强度")):
        assert keys(POWER, number(identifier, name, 0, 100, "%")) == ["Light light"]
    for name, unit, mode in (("亮度", "lx", "rw"), ("亮度", "", "r"), ("环境亮度", "", "rw")):
        assert only(Sensor, number("brightness_value", name, 0, 2000, unit, mode)).key == "illuminance"


@pytest.mark.parametrize("name", ["水位", "报警等级", "坡度", "水压档位"])
def test_levels_of_other_things_than_heat(name: str) -> None:
    """An appliance that heats has levels of other things, too."""
    warm = number("water_temp", "水温", 0, 99, "°C", "r")
    level = enum("level", name, {"0": "低", "1": "中", "2": "高"})
    assert only(Select, warm, level).name == name
    assert only(Select, warm, enum("level", "加热档位", {"0": "低", "1": "高"})).key == "heat_level"


def test_gears_of_temperature() -> None:
    """Ten gears of warmth are no degrees."""
    gear = only(Number, number("temp", "温度档位", 1, 10))
    assert (gear.name, gear.value.unit) == ("温度档位", None)
    assert only(Sensor, number("temp", "温度", 0, 10, "", "r")).unit == "°C"


@pytest.mark.parametrize(
    ("labels", "words"),
    [
        (("未运行", "运行中"), ("idle", "running")),
        (("停止加热", "加热中"), ("stopped", "heating")),
        (("取消预约", "已预约"), ("stopped", "scheduled")),
        (("未插枪", "已插枪", "充电中"), ("未插枪", "plugged_in", "charging")),
        (("not_charging", "charging"), ("not_charging", "charging")),
    ],
)
def test_negated_statuses(labels: tuple[str, ...], words: tuple[str, ...]) -> None:
    """What is not so has no word for what is so."""
    status = only(Sensor, enum("work_state", "工作状态", {str(key): label for key, label in enumerate(labels)}, "r"))
    assert tuple(status.value.read({"work_state": value}) for value in range(len(labels))) == words


def test_negated_qualities() -> None:
    """不良 is not good, and 不正常 not normal."""
    quality = only(Sensor, enum("air_quality", "空气质量", {"0": "优", "1": "不良"}, "r"))
    assert quality.options == ("excellent", "不良")


def test_switch_with_the_id_of_a_status() -> None:
    """What is only on or off is a switch if it is called one, whatever its ID."""
    on_off = {"0": "关", "1": "开"}
    assert only(Feature, enum("status", "开关", on_off)).kind == "switch"
    assert only(Feature, enum("status", "运行状态", on_off)).kind == "sensor"


def test_robot_that_goes_home_by_its_mode() -> None:
    """How it cleans is a robot's mode, whatever its ID."""
    go = flag("power_go", "清扫开关")
    mode = enum("sweep_mode", "清扫模式", {"0": "自动", "1": "沿边", "2": "定点", "3": "回充"})
    robot = only(Vacuum, go, mode)
    assert (robot.dock, robot.spot) == ({"sweep_mode": 3}, {"sweep_mode": 2})


@pytest.mark.parametrize(
    ("identifier", "name", "unit"),
    [("rest_time", "停歇时间", "s"), ("cleaning_time", "清洗时长", "min"), ("freq", "电台频率", "MHz")],
)
def test_ids_of_readings_with_the_names_of_settings(identifier: str, name: str, unit: str) -> None:
    """How long a diffuser rests is none of the time that is left, and a radio has no mains frequency."""
    assert only(Number, number(identifier, name, 0, 120, unit)).name == name
    for other, word in (("rest_time", "剩余时间"), ("cleaning_time", "清扫时长")):
        assert isinstance(only(Feature, number(other, word, 0, 120, "min")), Sensor)


def test_a_few_degrees_or_levels_are_still_set() -> None:
    """What of a refrigerator may be set is no reading, whether the numbers are degrees or levels."""
    for name, most in (("冷藏温度", 8), ("冷藏温度调节", 7), ("冷藏温度等级", 7)):
        assert isinstance(only(Feature, number("zzz", name, 1, most, "")), Number)
    assert only(Sensor, number("zzz", "冷藏温度", 2, 8, "", "r")).key == "fridge_temperature"


def test_correction_in_both_units() -> None:
    """That in °F takes no key from that in °C, whichever comes first."""
    fahrenheit = number("temp_correction_f", "温度校准", -9, 9, "°F")
    celsius = number("temp_correction", "温度校准", -5, 5, "°C")
    assert keys(fahrenheit, celsius) == ["(Number temp_correction_f)", "(Number temperature_correction)"]
    assert keys(fahrenheit) == ["(Number temperature_correction)"]


def test_off_of_a_mode_beside_a_switch() -> None:
    """Beside a switch 关闭 is an operation like any other: nothing special is asked for."""
    heater = only(
        WaterHeater,
        POWER,
        enum("mode", "模式", {"0": "关闭", "1": "节能", "2": "速热"}),
        number("temp_set", "温度设置", 30, 75, "°C"),
        number("water_temp", "水温", 0, 99, "°C", "r"),
    )
    assert heater.mode is not None
    assert heater.mode.options == ["关闭", "eco", "performance"]


@pytest.mark.parametrize("product", ["智能进水阀", "热水阀", "冷水阀控制器"])
def test_product_that_is_a_valve(product: str) -> None:
    """What it is called by itself is no part of an appliance."""
    (found,) = build(parse_model({"properties": [POWER]}), product=product).features
    assert isinstance(found, Valve)


@pytest.mark.parametrize("name", ["清洁时长", "本次清洁时间", "累计清洁时间"])
def test_time_that_a_robot_has_cleaned(name: str) -> None:
    """It is a reading though models call it writable."""
    assert isinstance(only(Feature, number("cleaning_time", name, 0, 600, "min")), Sensor)


def test_brightness_of_each_key_of_a_dimmer() -> None:
    """A key's lamp is no light of the panel."""
    gangs = (flag(f"switch_{n}", f"按键{n}开关") for n in (1, 2))
    lamps = (number(f"bright_{n}", f"按键{n}亮度", 1, 100, "%") for n in (1, 2))
    assert [feature.kind for feature in features(*gangs, *lamps)] == ["light", "light"]


def test_light_that_is_measured() -> None:
    """What a sensor calls bright is no lamp."""
    assert isinstance(only(Feature, number("illuminance", "光线亮度", 0, 1000, "")), Sensor)
