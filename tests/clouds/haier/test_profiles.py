"""Which features devices have, and what they read and write."""

from collections.abc import Sequence
from typing import Any

import pytest

from custom_components.homeclouds.clouds.core.enums import Category
from custom_components.homeclouds.clouds.core.features import (
    Button,
    Climate,
    Cover,
    Fan,
    Feature,
    Number,
    Select,
    Switch,
    WaterHeater,
)
from custom_components.homeclouds.clouds.core.model import Properties, Value
from custom_components.homeclouds.clouds.core.sensor_features import BinarySensor, Event, Sensor
from custom_components.homeclouds.clouds.haier.profile import features_of
from custom_components.homeclouds.clouds.haier.thing_model import Definition, parse
from simulators.haier.appliances import choice, flag, number
from simulators.haier.catalogue import devices

DEVICES = {device.name or device.kind: device for device in devices()}


def furnish(name: str) -> tuple[Sequence[Feature], dict[str, Value]]:
    """Return features and properties of a device of the demo house."""
    definition, values = parse(DEVICES[name].model())
    return features_of(definition, frozenset(values)), values


def keys(features: Sequence[Feature], kind: type[Feature]) -> set[str]:
    """Return the keys of the features of a kind."""
    return {feature.key for feature in features if type(feature) is kind}


def one[F: Feature](features: Sequence[Feature], kind: type[F], key: str) -> F:
    """Return the feature of a kind with a key."""
    (found,) = [feature for feature in features if type(feature) is kind and feature.key == key]
    return found


def model(*attributes: dict[str, Any], alarms: Sequence[dict[str, Any]] = ()) -> Sequence[Feature]:
    """Return the features of a model; all its attributes have a value."""
    content = {"attributes": [{"value": "1", **item} for item in attributes], "alarms": list(alarms)}
    definition, values = parse(content)
    return features_of(definition, frozenset(values))


def test_air_conditioner() -> None:
    """Everything the model lists: eight fan speeds, all positions, half degrees, presets."""
    features, properties = furnish("客厅空调")
    climate = one(features, Climate, "air_conditioner")
    assert (climate.name, climate.key) == ("", "air_conditioner")
    assert climate.mode is not None and climate.mode.options == ["auto", "cool", "dry", "heat", "fan_only"]
    assert climate.fan is not None
    assert climate.fan.options == ["high", "medium", "low", "breeze", "auto", "medium_high", "medium_low", "turbo"]
    assert climate.swing is not None
    assert climate.swing.options == [
        "off", "healthy_up", "position_1", "healthy_down", "position_2", "position_3", "position_4", "position_5", "on",
    ]  # fmt: skip
    assert climate.swing_horizontal is not None
    assert climate.swing_horizontal.options == ["off", "position_1", "position_2", "position_3", "position_4", "on"]
    assert climate.preset is not None
    assert climate.preset.options == ["none", "boost", "frost_protection", "eco", "sleep"]
    assert climate.target is not None
    assert (climate.target.minimum, climate.target.maximum, climate.target.step, climate.target.unit) == (
        16,
        30,
        0.5,
        "°C",
    )
    assert climate.target.read(properties) == 26
    assert climate.target.write(25.5, properties) == {"targetTemperature": "25.5"}
    assert climate.target.write(25, properties) == {"targetTemperature": "25"}
    assert climate.target_humidity is not None
    assert climate.current is not None and climate.current.read(properties) == 27
    assert climate.humidity is not None and climate.humidity.read({"indoorHumidity": "0"}) is None
    assert climate.only_while_on


def test_air_conditioner_beside() -> None:
    """What stands beside the climate: every listed status, nothing twice, what is unknown off until asked for."""
    features, properties = furnish("客厅空调")
    assert keys(features, Switch) == {
        "health", "quiet", "display", "auxiliary_heat", "light", "self_clean", "hot_clean", "fresh_air", "humidification",
        "child_lock", "half_degree", "smart", "comfort_control", "beep", "groupOnlyStatus",
        "boost", "frost_protection", "sleep", "eco",
    }  # fmt: skip
    assert keys(features, Select) == {"human_sensing", "special_mode", "temperature_unit"}
    assert keys(features, Sensor) == {
        "indoor_temperature", "outdoor_temperature", "indoor_humidity", "energy", "compressorStep", "fault",
    }  # fmt: skip
    assert {feature.key: feature.enabled for feature in features if isinstance(feature, Button)} == {
        "stop_alarm": True,
        "query": False,
    }
    unknown = one(features, Sensor, "compressorStep")
    assert (unknown.name, unknown.enabled, unknown.category) == ("压缩机级数", False, Category.DIAGNOSTIC)
    assert one(features, Switch, "groupOnlyStatus").category is Category.CONFIG
    beep = one(features, Switch, "beep")
    assert beep.state.read(properties) is True
    assert beep.state.write(False, properties) == {"echoStatus": "true"}
    energy = one(features, Sensor, "energy")
    assert (energy.unit, energy.device_class, energy.state_class) == ("kWh", "energy", "total_increasing")
    assert one(features, Select, "human_sensing").value.options == ["off", "follow_me_away", "follow_me", "smart"]
    assert one(features, Select, "special_mode").value.options == ["none", "elderly", "child"]
    assert len({(type(feature), feature.key) for feature in features}) == len(features)


def test_invisible_is_not_shown() -> None:
    """What the model hides is hidden; so is what has never had a value, and commands that are of no use."""
    features, _ = furnish("客厅空调")
    shown = {feature.key for feature in features} | {name for feature in features for name in feature.reads}
    assert not shown & {"factoryTest", "neverReported", "getAllAlarm", "grSetDAC"}


def test_no_outdoor_sensor() -> None:
    """-64 is no temperature."""
    features, properties = furnish("主卧柜机")
    assert one(features, Sensor, "outdoor_temperature").value.read(properties) is None
    assert one(features, Sensor, "outdoor_temperature").value.read({"outdoorTemperature": "-5"}) == -5


def test_two_sides() -> None:
    """A unit with two outlets: the climate moves both, selects move one."""
    features, properties = furnish("主卧柜机")
    climate = one(features, Climate, "air_conditioner")
    assert climate.fan is not None
    assert climate.fan.read(properties) == "auto"
    assert climate.fan.write("high", properties) == {"windSpeedL": "1", "windSpeedR": "1"}
    assert climate.swing is not None
    assert climate.swing.options == ["off", "on"]
    assert keys(features, Select) == {
        "fan_speed_left", "fan_speed_right", "louvre_vertical_left", "louvre_vertical_right",
    }  # fmt: skip
    right = one(features, Select, "fan_speed_right")
    assert not right.enabled
    assert right.value.write("low", properties) == {"windSpeedR": "3"}


def test_one_side_only() -> None:
    """A model that lists only one side has no second to move."""
    features = model(
        flag("onOffStatus", "开关机"),
        number("targetTemperature", "目标温度", "16", "30"),
        choice("operationMode", "模式", ("1", "制冷")),
        choice("windSpeedL", "风速", ("1", "高")),
    )
    climate = one(features, Climate, "air_conditioner")
    assert climate.fan is not None
    assert climate.fan.write("high", {}) == {"windSpeedL": "1"}
    assert (climate.preset, climate.swing, climate.current) == (None, None, None)


def test_looks_like_an_air_conditioner() -> None:
    """What may only be looked at is the same air conditioner, without anything to set."""
    features, properties = furnish("父母家空调")
    definition, _ = parse(DEVICES["父母家空调"].model())
    locked = features_of(definition.locked(), frozenset(properties))
    assert keys(features, Climate) == keys(locked, Climate) == {"air_conditioner"}
    assert one(locked, Climate, "air_conditioner").is_view_only
    assert keys(locked, Switch) == keys(locked, Select) == keys(locked, Number) == set()
    assert keys(locked, Sensor) == {"indoor_temperature"}


def test_values_do_not_decide() -> None:
    """An air conditioner that is off, and says less, is the same air conditioner."""
    device = DEVICES["主卧柜机"]
    off = parse(device.model())[0]
    device.properties["onOffStatus"] = "true"
    on, values = parse(device.model())
    assert "targetTemperature" in values
    assert features_of(on, frozenset(values)) == features_of(off, frozenset(values))


def test_water_heater() -> None:
    """A gas water heater."""
    features, properties = furnish("燃气热水器")
    heater = one(features, WaterHeater, "water_heater")
    assert heater.name == ""
    assert (heater.target.minimum, heater.target.maximum, heater.target.read(properties)) == (35, 60, 42)
    assert heater.current is not None and heater.current.read(properties) == 41
    assert heater.power is not None and heater.power.write(False, {}) == {"onOffStatus": "false"}
    assert keys(features, Sensor) == {"outlet_temperature", "gas", "water", "fault"}
    assert keys(features, Switch) == {"circulation"}
    assert heater.fixed_mode == "gas"


def test_water_heater_to_look_at() -> None:
    """A water heater is known by its attributes, whether they can be set or not."""
    features = model(
        number("targetTemp", "目标温度", "35", "60", writable=False),
        number("outWaterTemp", "出水", "0", "90", writable=False),
    )
    assert keys(features, WaterHeater) == {"water_heater"}
    assert keys(features, Sensor) == {"outlet_temperature"}


@pytest.mark.parametrize(
    ("low", "high", "raw", "position", "opened"),
    [("0", "100", "40", 40, "100"), ("0", "10", "4", 40, "10"), ("1", "5", "2", 25, "5")],
)
def test_curtain(low: str, high: str, raw: str, position: float, opened: str) -> None:
    """Whatever a curtain counts in, 0 is closed and 100 is open."""
    cover = one(model(number("openDegree", "开合度", low, high)), Cover, "cover")
    assert cover.target is not None
    assert cover.target.read({"openDegree": raw}) == position
    assert cover.target.write(100, {}) == {"openDegree!": opened}
    assert cover.target.write(0, {}) == {"openDegree!": low}


def test_curtain_without_range() -> None:
    """A curtain that does not say what it counts in counts in per cent."""
    features = model({"name": "openDegree", "writable": True})
    assert one(features, Cover, "cover").position is not None


def test_purifier_and_fan() -> None:
    """Speeds are levels, slowest first; what is no speed is a preset."""
    features, _ = furnish("空气净化器")
    purifier = one(features, Fan, "air_purifier")
    assert purifier.levels is not None and purifier.levels.options == ["low", "medium", "high"]
    assert purifier.preset is not None and purifier.preset.options == ["auto", "sleep"]
    assert keys(features, Sensor) == {"pm25", "filter_life"}
    assert keys(features, Switch) == {"ionizer", "child_lock"}
    plain = model(flag("onOffStatus", "开关"), choice("windSpeed", "风速", ("1", "高"), ("3", "低")))
    assert one(plain, Fan, "fan").preset is None
    broken = model(flag("onOffStatus", "开关", writable=False), choice("windSpeed", "风速", ("1", "高")))
    assert keys(broken, Fan) == {"fan"}


def test_fridge_and_washer() -> None:
    """Appliances without a family are shown by their parts, with names where there are any."""
    fridge, properties = furnish("冰箱")
    assert keys(fridge, Number) == {"fridge_temperature", "freezer_temperature"}
    assert keys(fridge, Sensor) == {"fridge_temperature", "freezer_temperature"}
    assert keys(fridge, Switch) == {"fast_cooling", "fast_freezing", "smart", "holiday"}
    door = one(fridge, BinarySensor, "fridge_door")
    assert (door.device_class, door.state.read(properties), door.enabled) == ("door", False, True)
    freezer = one(fridge, Number, "freezer_temperature")
    assert freezer.value.write(-20, {}) == {"freezerTargetTemperature": "-20"}
    washer, properties = furnish("洗衣机")
    assert keys(washer, Select) == {"program", "spinSpeed"}
    assert keys(washer, Switch) == {"power", "child_lock"}
    status = one(washer, Sensor, "status")
    assert (status.options, status.value.read(properties)) == (("standby", "running", "paused", "done"), "running")


def test_air_box() -> None:
    """Readings have units and classes."""
    features, _ = furnish("14001001")
    found = {feature.key: (feature.unit, feature.device_class) for feature in features if isinstance(feature, Sensor)}
    assert found == {
        "temperature": ("°C", "temperature"),
        "humidity": ("%", "humidity"),
        "carbon_dioxide": ("ppm", "carbon_dioxide"),
        "formaldehyde": ("mg/m³", None),
    }


def test_shapes() -> None:
    """An attribute without a range is text, but for a reading by its name; two of one name are told apart."""
    features = model(
        {"name": "serial", "desc": "编号", "writable": False},
        {"name": "roomTemperature", "desc": "房间温度", "writable": False},
        {"name": "wish", "writable": True},
        {"name": "empty", "valueRange": {"type": "LIST", "dataList": []}, "writable": True},
        flag("lock1", "童锁"),
        flag("lock2", "童锁"),
    )
    assert {feature.key: feature.name for feature in features} == {
        "serial": "编号",
        "temperature": None,
        "wish": "wish",
        "empty": "empty",
        "child_lock": None,
        "lock2": "童锁",
    }


def test_alarms() -> None:
    """A sensor, a text and an event; texts are the vendor's."""
    features, properties = furnish("客厅空调")
    fault, text, event = (
        one(features, BinarySensor, "fault"),
        one(features, Sensor, "fault"),
        one(features, Event, "fault"),
    )
    assert (fault.state.read(properties), text.value.read(properties)) == (False, "none")
    active: Properties = {"alarms": ["drainErr", "unheardOf"]}
    assert (fault.state.read(active), text.value.read(active)) == (True, "排水故障, unheardOf")
    assert event.happened(active) == (
        "occurred",
        {"code": "drainErr, unheardOf", "text": "排水故障, unheardOf"},
    )
    assert event.happened({"alarms": []}) == ("cleared", {})
    assert (fault.state.read({}), text.value.read({})) == (False, "none")


def air_conditioner(*attributes: dict[str, Any], writable: bool = True) -> Sequence[Feature]:
    """Return the features of an air conditioner with these attributes; what it is set to may be read only."""
    return model(
        flag("onOffStatus", "开关机"),
        number("targetTemperature", "目标温度", "16", "30", writable=writable),
        choice("operationMode", "运行模式", ("0", "自动"), ("1", "制冷"), ("4", "制热"), writable=writable),
        choice("windSpeed", "风速", ("1", "高风"), ("3", "低风"), writable=writable),
        *attributes,
    )


@pytest.mark.parametrize(
    ("name", "value", "text", "word"),
    [
        ("windSpeed", "1", "1", "high"),
        ("windSpeed", "9", "3档", "level_3"),
        ("windSpeed", "9", "龙卷风", "龙卷风"),
        ("windSpeed", "1", "低风", "low"),
        ("windSpeed", "1", "Turbo", "turbo"),
        ("windSpeed", "1", "Средняя", "medium"),
        ("windDirectionVertical", "2", "位置 3", "position_3"),
        ("windDirectionVertical", "4", "x", "position_2"),
        ("windDirectionVertical", "0", "上下摆风", "on"),
        ("windDirectionVertical", "0", "上下摆位置固定", "off"),
        ("windDirectionVertical", "2", "上下摆位置一", "position_1"),
        ("windDirectionVertical", "4", "上下摆位置二", "position_2"),
        ("windDirectionVertical", "8", "上下摆自动", "auto"),
        ("windDirectionVertical", "1", "上下摆健康气流上吹", "healthy_up"),
        ("windDirectionVertical", "3", "上下摆健康下吹", "healthy_down"),
        ("windDirectionVertical", "2", "Position 1", "position_1"),
        ("windDirectionHorizontal", "0", "左右摆位置一(固定)", "off"),
        ("windDirectionHorizontal", "1", "左右摆位置二", "position_2"),
        ("windDirectionHorizontal", "7", "左右摆位置八(自动)", "auto"),
        ("windDirectionHorizontal", "3", "偏左", "center_left"),
        ("windDirectionHorizontal", "3", "3", "position_4"),
    ],
)
def test_air_conditioner_words(name: str, value: str, text: str, word: str) -> None:
    """The model's own text goes first, the standard's meaning of a value next; what neither has stands for itself."""
    features = model(
        flag("onOffStatus", "开关机"),
        number("targetTemperature", "目标温度", "16", "30"),
        choice("operationMode", "运行模式", ("1", "制冷"), ("4", "制热")),
        choice(name, "", (value, text)),
    )
    climate = one(features, Climate, "air_conditioner")
    read = [codec for codec in (climate.fan, climate.swing, climate.swing_horizontal) if codec is not None]
    assert [codec.options for codec in read] == [[word]]


def test_louvre_only_moving_is_called_on() -> None:
    """What stands still is off, what moves is on, and no word comes twice."""
    features = air_conditioner(
        choice("windDirectionVertical", "", ("0", "上下摆位置固定"), ("2", "上下摆位置一"), ("8", "上下摆自动")),
        choice("windDirectionHorizontal", "", ("0", "固定"), ("1", "左右摆位置二"), ("7", "自动")),
    )
    climate = one(features, Climate, "air_conditioner")
    assert climate.swing is not None and climate.swing_horizontal is not None
    assert climate.swing.write("on", {}) == {"windDirectionVertical": "8"}
    assert climate.swing.options == ["off", "position_1", "on"]
    assert climate.swing_horizontal.options == ["off", "position_2", "on"]


def test_modes_two_values_of_one_word_are_read_as_one() -> None:
    """The first of them is what is written."""
    features = model(
        flag("onOffStatus", "开关机"),
        number("targetTemperature", "目标温度", "16", "30"),
        choice("operationMode", "模式", ("0", "自动"), ("1", "制冷"), ("7", "智能")),
        choice("windSpeed", "风速", ("1", "高"), ("3", "低")),
    )
    mode = one(features, Climate, "air_conditioner").mode
    assert mode is not None
    assert (mode.read({"operationMode": "7"}), mode.write("auto", {})) == ("auto", {"operationMode": "0"})


@pytest.mark.parametrize("reading", ["indoorTemperature", "outdoorTemperature"])
def test_no_sensor_with_decimals_is_unknown(reading: str) -> None:
    """-64.00 is no temperature."""
    features = air_conditioner(number(reading, "温度", "-64", "191", writable=False))
    key = reading.replace("Temp", "_temp").lower()
    assert one(features, Sensor, key).value.read({reading: "-64.00"}) is None


def test_read_only_while_off_gives_the_same_entities() -> None:
    """A model that is read while the unit is off allows nothing but to turn it on; the unit is the same."""
    rest = (number("targetHumidity", "目标湿度", "30", "80", writable=False),)
    off, on = air_conditioner(*rest, writable=False), air_conditioner({**rest[0], "writable": True})
    assert [feature.id for feature in off] == [feature.id for feature in on]
    climate = one(off, Climate, "air_conditioner")
    assert climate.mode is not None and climate.mode.options == ["auto", "cool", "heat"]
    assert not climate.is_view_only
    assert keys(off, Switch) == keys(off, Select) == keys(off, Number) == set()


def test_view_only_lists_are_words() -> None:
    """A washer that may only be looked at has no switch, and its mode is no Chinese."""
    features = model(
        flag("onOffStatus", "开关机", writable=False),
        choice("operationMode", "模式", ("1", "自动"), ("2", "节能"), writable=False),
    )
    assert keys(features, BinarySensor) == {"power"}
    assert one(features, Sensor, "operationMode").options == ("auto", "eco")


def test_time_left_adds_hours_and_minutes() -> None:
    """A rest that is told in two numbers is one sensor; hours alone are hours."""
    hours = number("remainingTimeHH", "剩余时间(小时)", "0", "12", writable=False)
    minutes = number("remainingTimeMM", "剩余时间(分钟)", "0", "59", writable=False)
    washer = one(model(hours, minutes), Sensor, "time_left")
    assert (washer.unit, washer.value.read({"remainingTimeHH": "1", "remainingTimeMM": "20"})) == ("min", 80)
    assert washer.value.read({"remainingTimeMM": "20"}) == 20
    assert washer.value.read({}) is None
    alone = one(model({**hours, "desc": "剩余时间小时"}), Sensor, "time_left")
    assert (alone.unit, alone.value.read({"remainingTimeHH": "1"})) == ("h", 1)


def test_fault_is_there_before_the_first_alarm() -> None:
    """The model lists the alarms; a device that has reported none has none."""
    features = features_of(Definition(alarms={"E1": "室内温度传感器故障"}), frozenset())
    assert one(features, BinarySensor, "fault").state.read({}) is False
    assert one(features, Event, "fault").happened({"alarms": ["E1"]}) == (
        "occurred",
        {"code": "E1", "text": "室内温度传感器故障"},
    )


def test_empty_definition() -> None:
    """Nothing stored is an empty definition."""
    assert Definition.load({}) == Definition()
