"""What temperatures and humidities count: by range, step, other properties of the product, and the values that are told."""

from typing import Any

import pytest

from custom_components.homeclouds.clouds.core.features import Climate, Number, WaterHeater
from custom_components.homeclouds.clouds.core.sensor_features import Sensor
from custom_components.homeclouds.clouds.haier.profile import features_of
from custom_components.homeclouds.clouds.haier.thing_model import parse
from custom_components.homeclouds.clouds.profiles.thing_model import build
from custom_components.homeclouds.clouds.tencent.thing_model import parse_model
from simulators.tencent.models import enum, flag, number

POWER = flag("power_switch", "开关")
COOLS = enum("mode", "模式", {"0": "制冷", "1": "制热", "2": "送风"})
WIND = enum("wind", "风速", {"0": "自动", "1": "低风", "2": "高风"})


def features(product: str, *properties: dict[str, Any]) -> Any:
    """Return what a product of this name can do."""
    return build(parse_model({"properties": list(properties)}), product=product).features


def set_point(low: float, high: float, step: float = 1) -> dict[str, Any]:
    """Return a set point."""
    return number("temp_set", "设定温度", low, high, step=step, unit="℃")


def reading(low: float, high: float, unit: str = "℃") -> dict[str, Any]:
    """Return the temperature of the room."""
    return number("current_temp", "当前温度", low, high, unit=unit, mode="r")


@pytest.mark.parametrize(
    ("product", "ranges", "told", "shown", "written"),
    [
        ("温控器", (50, 350, 5, 0, 500), (220, 235), (22, 23.5), 205),
        ("温控器", (500, 3500, 50, 0, 5000), (2200, 2350), (22, 23.5), 2050),
        ("Thermostat", (50, 350, 1, -200, 600), (220, 235), (22, 23.5), 205),
        # Whole degrees, though the model says tenths
        ("温控器", (50, 350, 5, 0, 500), (22, 23), (22, 23), 21),
        ("设备", (160, 300, 5, -200, 600), (220, 23), (22, 23), 205),
        ("设备", (5, 35, 1, -200, 600), (22, 23), (22, 23), 21),
        # Tenths, though it says whole degrees
        ("设备", (5, 35, 1, 0, 50), (220, 235), (22, 23.5), 210),
        ("设备", (5, 35, 1, -200, 600), (22, 235), (22, 23.5), 21),
        # A device that was asleep in a cold room
        ("设备", (5, 35, 1, -200, 600), (5, 23), (5, 2.3), 21),
    ],
)
def test_thermostats(
    product: str, ranges: tuple[float, ...], told: tuple[float, float], shown: tuple[float, float], written: float
) -> None:
    """Set point and reading are each shown in degrees, and a wish is written in what the device counts."""
    low, high, step, lowest, highest = ranges
    found = features(product, POWER, set_point(low, high, step), reading(lowest, highest))
    (climate,) = [feature for feature in found if isinstance(feature, Climate)]
    properties = {"temp_set": told[0], "current_temp": told[1]}
    assert climate.target is not None
    assert climate.current is not None
    assert (climate.target.read(properties), climate.current.read(properties)) == shown
    assert climate.target.write(20.5, properties) == {"temp_set": written}


@pytest.mark.parametrize(
    ("ranges", "told", "limits", "written"),
    [
        ((160, 300, 5), 250, (16, 30, 0.5), 205),
        ((160, 300, 5), 25, (16, 30, 0.5), 21),
        ((160, 300, 5), 25.5, (16, 30, 0.5), 20.5),
        ((1600, 3000, 50), 2500, (16, 30, 0.5), 2050),
        ((32, 60, 1), 50, (16, 30, 0.5), 41),
        ((34, 60, 1), 50, (17, 30, 0.5), 41),
        ((16, 30, 1), 25, (16, 30, 1), 20),
        ((16, 30, 1), 250, (16, 30, 1), 200),
        ((160, 300, 5), None, (16, 30, 0.5), 205),
    ],
)
def test_air_conditioners(
    ranges: tuple[float, float, float], told: float | None, limits: tuple[float, float, float], written: float
) -> None:
    """What cools is set between 16 and 30 °C, whether it counts halves, tenths or hundredths."""
    found = features("空调", POWER, COOLS, WIND, set_point(*ranges), reading(-40, 100))
    (climate,) = [feature for feature in found if isinstance(feature, Climate)]
    target = climate.target
    assert target is not None
    assert (target.minimum, target.maximum, target.step) == limits
    properties = {"temp_set": told}
    assert target.read(properties) == (None if told is None else 25.5 if told == 25.5 else 25)
    assert target.write(20.5, properties) == {"temp_set": written}


def test_settings_beside_a_set_point_in_tenths() -> None:
    """What goes beyond all rooms is in tenths as well, whatever its step is."""
    limit = number("floor_limit", "地面限温", 350, 600, step=10, unit="℃")
    found = features("温控器", POWER, set_point(50, 350, 5), reading(-200, 600), limit)
    (setting,) = [feature for feature in found if isinstance(feature, Number)]
    assert (setting.value.minimum, setting.value.maximum, setting.value.step) == (35, 60, 1)
    assert setting.value.read({"floor_limit": 450}) == 45
    assert setting.value.write(50, {}) == {"floor_limit": 500}
    (whole,) = [
        one for one in features("温控器", POWER, set_point(5, 35), reading(0, 50), limit) if isinstance(one, Number)
    ]
    assert whole.value.read({"floor_limit": 450}) == 450


def test_appliances_that_are_hot() -> None:
    """Ovens are in whole degrees; water is never hotter than 100 °C."""
    (oven,) = [feature for feature in features("烤箱", POWER, set_point(50, 350, 5)) if isinstance(feature, Number)]
    assert oven.value.read({"temp_set": 220}) == 220
    found = features("电热水器", POWER, set_point(350, 750, 10), reading(0, 1000))
    (heater,) = [feature for feature in found if isinstance(feature, WaterHeater)]
    assert heater.target is not None
    assert heater.current is not None
    properties = {"temp_set": 550, "current_temp": 435}
    assert (heater.target.read(properties), heater.current.read(properties)) == (55, 43.5)
    assert heater.target.write(50, properties) == {"temp_set": 500}


@pytest.mark.parametrize(
    ("temperature", "humidity", "told", "shown"),
    [
        ((-200, 600, ""), 1000, (235, 455), (23.5, 45.5)),
        # A humidity that no air has shows that both are whole
        ((-200, 600, ""), 1000, (23, 45), (23, 45)),
        ((-200, 600, "℃"), 10000, (23, 45), (23, 45)),
        ((-200, 600, "℃"), 100, (23, 45), (2.3, 45)),
        ((-4000, 12500, "℃"), 10000, (2350, 4550), (23.5, 45.5)),
        ((-40, 100, "℃"), 100, (235, 455), (23.5, 45.5)),
        ((-20, 60, "℃"), 100, (2350, 45), (23.5, 45)),
        # A sensor in the sun, and one that has none
        ((-20, 60, "℃"), 100, (65, 45), (65, 45)),
        ((-40, 100, "℃"), 100, (255, 255), (None, None)),
        ((-40, 100, "℃"), 100, (None, None), (None, None)),
    ],
)
def test_sensors(
    temperature: tuple[float, float, str], humidity: float, told: tuple[Any, Any], shown: tuple[Any, Any]
) -> None:
    """What a range forbids is counted in another way."""
    low, high, unit = temperature
    found = features(
        "温湿度传感器",
        number("temperature", "温度", low, high, unit=unit, mode="r"),
        number("humidity", "湿度", 0, humidity, unit="%", mode="r"),
    )
    readings = {feature.key: feature for feature in found if isinstance(feature, Sensor)}
    properties = dict(zip(("temperature", "humidity"), told, strict=True))
    assert tuple(readings[name].value.read(properties) for name in ("temperature", "humidity")) == shown


@pytest.mark.parametrize(
    ("steps", "told", "shown", "written"),
    [
        (("16", "30", "1"), ("24.00", "26.00"), (24, 26), "24"),
        (("16", "30", "0.5"), ("24.50", "26.50"), (24.5, 26.5), "24.5"),
        # A unit that shows half degrees takes them
        (("16", "30", "1"), ("23.50", "-64.00"), (23.5, None), "24.5"),
        (("160", "300", "5"), ("245", "265"), (24.5, 26.5), "245"),
        (("32", "60", "1"), ("49", "26.5"), (24.5, 26.5), "49"),
        (("16", "30", "1"), ("240", "265"), (24, 26.5), "240"),
    ],
)
def test_haier(
    steps: tuple[str, str, str], told: tuple[str, str], shown: tuple[float | None, float | None], written: str
) -> None:
    """The same goes for the texts of digital models."""
    step = dict(zip(("minValue", "maxValue", "step"), steps, strict=True))
    modes = [{"data": "0", "desc": "自动"}, {"data": "1", "desc": "制冷"}]
    model = {
        "attributes": [
            {"name": "targetTemperature", "writable": True, "valueRange": {"type": "STEP", "dataStep": step}},
            {"name": "indoorTemperature", "desc": "室内温度"},
            {"name": "operationMode", "writable": True, "valueRange": {"type": "LIST", "dataList": modes}},
        ]
    }
    properties = {"targetTemperature": told[0], "indoorTemperature": told[1]}
    found = features_of(parse(model)[0], frozenset({*properties, "operationMode"}))
    (climate,) = [feature for feature in found if isinstance(feature, Climate)]
    assert climate.target is not None
    assert climate.current is not None
    assert (climate.target.read(properties), climate.current.read(properties)) == shown
    assert climate.target.write(24.5, properties) == {"targetTemperature": written}
