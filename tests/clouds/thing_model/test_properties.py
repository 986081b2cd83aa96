"""What single properties are: sensors, settings, events, and buttons."""

from typing import Any

import pytest

from custom_components.homeclouds.clouds.core.enums import Category, StateClass
from custom_components.homeclouds.clouds.core.features import AlarmPanel, Button, Feature, Number, Select, Switch
from custom_components.homeclouds.clouds.core.sensor_features import BinarySensor, Event, Sensor
from custom_components.homeclouds.clouds.profiles.thing_model import Overrides, build
from custom_components.homeclouds.clouds.profiles.thing_model.property import Property, ThingModel
from custom_components.homeclouds.clouds.tencent.thing_model import parse_model
from simulators.tencent.models import action, enum, event, flag, number, text

from .models import POWER, features, keys, only


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
    ("name", "key", "counts"),
    [
        ("日耗电量", "energy_today", True),
        ("本周用电量", "energy_this_week", True),
        ("月耗电量", "energy_this_month", True),
        ("年用电量", "energy_this_year", True),
        ("本次用电量", "zzz", True),
        ("谷电用电量", "zzz", True),
        ("今日上网电量", "zzz", True),
        ("昨日用电量", "zzz", False),
        ("上月用电量", "zzz", False),
        ("近7天用电量", "zzz", False),
        ("剩余用电量", "zzz", False),
        ("总用电量", "energy", True),
        ("累计用电量(千瓦小时)", "energy", True),
    ],
)
def test_energy_of_a_time_is_no_total(name: str, key: str, counts: bool) -> None:
    """What is counted in a time has its own key or name; what was counted in one that is over counts nothing any more."""
    sensor = only(Sensor, number("zzz", name, 0, 9999, "kWh", "r"))
    assert (sensor.key, sensor.device_class) == (key, "energy")
    assert (sensor.state_class is StateClass.TOTAL_INCREASING) is counts
    assert only(Sensor, number("power_consumption", name, 0, 9999, "kWh", "r")).key in {key, "power_consumption"}


def test_gas_of_a_time_is_no_total() -> None:
    """Nor is what was burnt in one use or one day."""
    found = features(*(number(f"zz_{name}", f"{name}用气量", 0, 9999, "m³", "r") for name in ("本次", "今日", "累计")))
    assert [f.key for f in found] == ["zz_本次", "zz_今日", "gas"]


@pytest.mark.parametrize(
    ("name", "unit", "resets"),
    [
        ("本次用水量", "L", True),
        ("本月用水量", "m³", True),
        ("累计用水量", "m³", False),
        ("今日用气量", "m³", True),
        ("累计用气量", "m³", False),
        ("本次用电量", "kWh", True),
        ("今日上网电量", "kWh", True),
        ("谷电用电量", "kWh", False),
        ("今日用电量", "", True),
    ],
)
def test_what_is_counted_anew_is_shown_as_it_is(name: str, unit: str, resets: bool) -> None:
    """Only a total may not fall; what is counted in one use or one day starts again at 0."""
    sensor = only(Sensor, number("zzz", name, 0, 9999, unit, "r"))
    assert (sensor.state_class, sensor.resets) == (StateClass.TOTAL_INCREASING, resets)


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
        (flag("rain_state", "下雨状态", "r"), 1, 0, "moisture"),
        (enum("zzz", "雨滴感应", {"none": "无雨", "rain": "有雨"}, "r", kind="stringenum"), "rain", "none", "moisture"),
    ],
)
def test_states(prop: dict[str, Any], on: Any, off: Any, device_class: str) -> None:
    """What is calm and what is alarming is told by labels and keys."""
    found = only(BinarySensor, prop)
    assert found.device_class == device_class
    assert found.state.read({prop["id"]: on}) is True
    assert found.state.read({prop["id"]: off}) is False


@pytest.mark.parametrize(
    ("opened", "shut"),
    [("开门", "关门"), ("门开", "门关"), ("已开", "已关"), ("敞开", "关上"), ("未关门", "已关门"), ("忘关门", "关门")],
)
def test_open_and_closed_in_either_order(opened: str, shut: str) -> None:
    """The words tell which of two values is that of an open door, whatever its number is."""
    for kind in ({"0": opened, "1": shut}, {"0": shut, "1": opened}):
        door = only(BinarySensor, enum("door_state", "门状态", kind))
        said = {kind[str(value)]: door.state.read({"door_state": value}) for value in (0, 1)}
        assert said == {opened: True, shut: False}


def test_door_that_is_ajar() -> None:
    """A third value is none of a closed door."""
    door = only(BinarySensor, enum("door_state", "门状态", {"0": "已关门", "1": "未关门", "2": "门虚掩"}))
    assert [door.state.read({"door_state": value}) for value in (0, 1, 2)] == [False, True, True]
    door = only(
        BinarySensor, enum("door_state", "门状态", {"0": "关闭", "1": "打开", "2": "关门异常", "3": "关门中"}, "r")
    )
    assert [door.state.read({"door_state": value}) for value in range(4)] == [False, True, True, True]


@pytest.mark.parametrize(
    ("broken", "made"), [("分闸", "合闸"), ("断开", "闭合"), ("断开", "接通"), ("分", "合"), ("跳闸", "合闸")]
)
def test_breaker_of_two_values(broken: str, made: str) -> None:
    """A breaker is on while it is closed, whichever value comes first; what it is can be read by its words."""
    for first, second in ((broken, made), (made, broken)):
        said = {"0": first, "1": second}
        for prop in (
            enum("gate", "分合闸", said),
            {**flag("gate", "分合闸"), "define": {"type": "bool", "mapping": said}},
        ):
            switch = only(Switch, prop)
            assert said[str(switch.state.write(True, {})["gate"])] == made
    assert only(Sensor, enum("gate", "分合闸", {"0": broken, "1": made}, "r")).options


@pytest.mark.parametrize(
    ("name", "is_main"),
    [
        ("上层设定温度", True),
        ("上管温度", True),
        ("Upper zone set temperature", True),
        ("温度上限", False),
        ("上层温度上限", False),
    ],
)
def test_upper_part_or_upper_limit(name: str, is_main: bool) -> None:
    """The upper zone of a wine cabinet, or the upper tube of an oven, is no bound, though its ID is that of one."""
    set_point = only(Number, number("upper_temp", name, 5, 12, "°C"))
    assert set_point.enabled == is_main
    assert (set_point.category is None) == is_main


def test_pressure_of_a_gas_is_none_of_the_weather() -> None:
    """燃气压力 has the characters of 气压."""
    names = ("气压", "大气压力", "燃气压力", "天然气压力", "排气压力")
    found = [only(Sensor, number("zz", name, 0, 1000, "kPa", "r")).device_class for name in names]
    assert found == ["atmospheric_pressure"] * 2 + ["pressure"] * 3


def test_rain_that_is_sensed_or_heeded() -> None:
    """Whether rain is sensed is wet or dry; whether it is heeded is set."""
    assert keys(flag("rain_sense", "雨水感应", "r")) == ["BinarySensor rain_sense"]
    assert keys(flag("rain_sense", "雨水感应")) == ["Switch rain_sense"]
    assert keys(POWER, flag("rain_sense", "雨水感应", "r")) == ["Switch switch", "BinarySensor rain_sense"]


@pytest.mark.parametrize(
    ("prop", "key", "device_class"),
    [
        (flag("zzz", "充电状态", "r"), "zzz", "battery_charging"),
        (flag("zzz", "充电过流", "r"), "zzz", "problem"),
        (flag("zzz", "充电完成", "r"), "zzz", None),
        (enum("zzz", "充电枪状态", {"0": "未连接", "1": "已连接"}, "r"), "zzz", "enum"),
        (flag("zzz", "烟感报警", "r"), "smoke", "smoke"),
        (flag("zzz", "烟感寿命到期", "r"), "zzz", "problem"),
        (flag("zzz", "可燃气体探头故障", "r"), "zzz", "problem"),
        (flag("zzz", "火焰检测故障", "r"), "zzz", "problem"),
        (flag("zzz", "加热状态", "r"), "heating", None),
    ],
)
def test_what_is_wrong_with_it_is_no_state(prop: dict[str, Any], key: str, device_class: str | None) -> None:
    """A fault of a sensor is no alarm, and what is plugged in, full, or hot does not charge."""
    (found,) = features(prop)
    assert isinstance(found, BinarySensor | Sensor)
    assert (found.key, found.device_class) == (key, device_class)


def test_fault_of_several_kinds() -> None:
    """A fault with more than two values is a list of words."""
    sensor = only(Sensor, enum("fault", "", {"0": "正常", "1": "过热", "2": "缺水"}, "r"))
    assert sensor.options == ("normal", "overheated", "water_shortage")
    assert sensor.category is Category.DIAGNOSTIC


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


def test_charging_current_is_no_protection() -> None:
    """What a vehicle is charged with at most is shown without being asked for, beside a main feature, too."""
    meters = number("voltage", "电压", 0, 300, "V", "r"), number("cur_current", "电流", 0, 40, "A", "r")
    limit = only(Number, flag("switch", "开关"), number("max_current", "最大充电电流", 6, 32, "A"), *meters)
    assert (limit.key, limit.name, limit.device_class) == ("max_current", "最大充电电流", "current")
    assert limit.enabled
    protection = only(Number, flag("switch", "开关"), number("max_current", "过流保护值", 1, 40, "A"), *meters)
    assert (protection.key, protection.enabled) == ("current_limit", False)
    assert keys(number("charge_current", "充电电流", 0, 40, "A")) == ["Sensor current"]


def test_doorbell_is_an_event() -> None:
    """Each ring counts, also when the value is the same as before."""
    profile = build(parse_model({"properties": [flag("doorbell", "门铃", "r")]}))
    (bell,) = profile.features
    assert isinstance(bell, Event)
    assert profile.momentary == {"doorbell"}
    assert bell.happened({"doorbell": 1}) == ("ring", {})
    assert bell.happened({"doorbell": 0}) is None


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


@pytest.mark.parametrize(
    ("prop", "kind", "key"),
    [
        (flag("leak_guard", "漏水保护"), Switch, "leak_protection"),
        (flag("dry_guard", "缺水保护开关"), Switch, "dry_guard"),
        (flag("body_sense", "人体感应开关"), Switch, "body_sense"),
        (flag("come_home", "有人亮灯"), Switch, "come_home"),
        (flag("try_it", "烟感自检"), Switch, "try_it"),
        (flag("estop", "紧急停机"), Switch, "estop"),
        (flag("estop", "紧急停机", "r"), BinarySensor, "estop"),
        (enum("shake_level", "振动强度", {"0": "关", "1": "弱", "2": "强"}), Select, "shake_level"),
        (number("water_flow", "出水量", 50, 1000, "mL"), Number, "water_flow"),
        (flag("leak_guard", "漏水", "rw"), BinarySensor, "moisture"),
        (enum("shake_level", "振动状态", {"0": "正常", "1": "振动"}), BinarySensor, "vibration"),
        (number("water_flow", "本次出水量", 0, 1000, "mL"), Sensor, "water_flow"),
    ],
)
def test_what_is_set_by_words_for_what_is_sensed(prop: dict[str, Any], kind: type[Feature], key: str) -> None:
    """A protection, a test, or how hard a chair shakes is set, though the words for it are those of a sensor."""
    (found,) = features(prop)
    assert (type(found), found.key) == (kind, key)


def test_unlocking_is_off() -> None:
    """Nobody lets somebody in by a chance touch."""
    switch = only(Switch, flag("remote_unlock", "远程开锁"))
    assert not switch.enabled


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


@pytest.mark.parametrize("step", [None, -1, 0, 1e-9, 1e-7])
def test_step_that_is_none(step: float | None) -> None:
    """A step that is negative, or too fine to count in, is a mistake of the model: a number is set in whole ones."""
    knob = Property(id="knob", name="Knob", type="int", writable=True, minimum=0, maximum=100, step=step)
    (found,) = build(ThingModel(properties=(knob,)), Overrides()).features
    assert isinstance(found, Number)
    assert [found.value.write(value, {}) for value in (0, 42, 100)] == [{"knob": 0}, {"knob": 42}, {"knob": 100}]


def test_step_of_a_scaled_number() -> None:
    """One that is too fine only in the unit of the number stays above zero."""
    knob = number("knob", "Knob", 0, 100, "0.1W", step=1e-6, kind="float")
    assert only(Number, knob).value.write(5, {}) == {"knob": 50}
