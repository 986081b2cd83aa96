"""What is set, and what is only looked at, told by names that have the words of both."""

from typing import Any

import pytest

from custom_components.homeclouds.clouds.core.features import Feature, Number
from custom_components.homeclouds.clouds.core.sensor_features import Sensor
from simulators.tencent.models import number

from .models import POWER, keys, only


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
