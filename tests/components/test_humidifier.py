"""Humidifiers and dehumidifiers."""

from dataclasses import replace

from homeassistant.exceptions import ServiceValidationError
import pytest

from custom_components.homeclouds.clouds.core.codecs import Choice, Flag
from custom_components.homeclouds.clouds.core.features import Humidifier
from custom_components.homeclouds.clouds.core.number_codecs import Measure, Range

from .conftest import DEVICE_ID, Instance

ENTITY = "humidifier.thing"
FULL = Humidifier(
    key="dehumidifier",
    name="",
    power=Flag("on"),
    target=Range("set", 35, 85, step=5),
    current=Measure("now"),
    mode=Choice("mode", {0: "auto", 1: "continuous"}),
    device_class="dehumidifier",
)


async def test_state(instance: Instance) -> None:
    """All that a dehumidifier tells is shown."""
    await instance.show(FULL, on=1, set=50, now="61.0", mode=1)
    assert instance.state(ENTITY).state == "on"
    assert instance.attributes(
        ENTITY,
        "humidity",
        "current_humidity",
        "mode",
        "available_modes",
        "min_humidity",
        "max_humidity",
        "target_humidity_step",
        "device_class",
    ) == [50, 61, "continuous", ["auto", "continuous"], 35, 85, 5, "dehumidifier"]


async def test_unknown(instance: Instance) -> None:
    """One that tells nothing is unknown."""
    await instance.show(FULL, on="?", set="?", now=None, mode=7)
    assert instance.state(ENTITY).state == "unknown"
    await instance.push(on=1)
    assert instance.attributes(ENTITY, "humidity", "current_humidity", "mode") == [None, None, None]


async def test_simple(instance: Instance) -> None:
    """One that can only be turned on and off offers no modes."""
    await instance.show(Humidifier(key="humidifier", name="", power=Flag("on"), target=Range("set", 30, 80)), on=0)
    assert instance.attributes(ENTITY, "supported_features", "device_class") == [0, "humidifier"]
    assert await instance.do("humidifier.turn_on", ENTITY) == [{"on": "1"}]
    assert await instance.do("humidifier.turn_off", ENTITY) == [{"on": "0"}]


async def test_step_is_a_whole_percent(instance: Instance) -> None:
    """Home Assistant sets no parts of a percent, however finely the device counts."""
    await instance.show(replace(FULL, target=Range("set", 30, 80, step=0.1)), on=1, set=50)
    assert instance.attributes(ENTITY, "target_humidity_step") == [1]
    assert await instance.do("humidifier.set_humidity", ENTITY, humidity=51) == [{"set": 51}]


async def test_actions(instance: Instance) -> None:
    """Humidity and mode are written; a humidity outside of the range is refused."""
    await instance.show(FULL, on=1, set=50, mode=0)
    assert await instance.do("humidifier.set_humidity", ENTITY, humidity=57) == [{"set": 55}]
    assert await instance.do("humidifier.set_mode", ENTITY, mode="continuous") == [{"mode": 1}]
    with pytest.raises(ServiceValidationError):
        await instance.do("humidifier.set_humidity", ENTITY, humidity=90)
    with pytest.raises(ServiceValidationError):
        await instance.do("humidifier.set_mode", ENTITY, mode="baby")
    assert len(instance.cloud.sent) == 2


async def test_modes_that_go(instance: Instance) -> None:
    """One that no longer has modes offers none."""
    await instance.show(FULL, on=1, set=50, mode=0)
    instance.cloud.profile[DEVICE_ID] = (replace(FULL, mode=None),)
    await instance.push(more=1)
    assert instance.attributes(ENTITY, "supported_features", "available_modes", "mode") == [0, None, None]
