"""Water heaters."""

from dataclasses import replace
from typing import Any

from homeassistant.components.water_heater import WaterHeaterEntityFeature
from homeassistant.exceptions import ServiceValidationError
from homeassistant.util.unit_system import US_CUSTOMARY_SYSTEM
import pytest

from custom_components.homeclouds.clouds.core.codecs import Choice, Flag
from custom_components.homeclouds.clouds.core.features import WaterHeater
from custom_components.homeclouds.clouds.core.number_codecs import Measure, Range

from .conftest import Instance

HEATER = "water_heater.thing"
FULL = WaterHeater(
    key="water_heater",
    name="",
    power=Flag("power"),
    target=Range("set", 35, 60),
    current=Measure("now"),
    mode=Choice("mode", {"0": "eco", "1": "half_tank"}),
    away=Flag("away"),
)
SIMPLE = WaterHeater(key="water_heater", name="", power=Flag("power"), target=Range("set", 95, 140, unit="°F"))


async def test_state(instance: Instance) -> None:
    """All that a water heater tells is shown."""
    await instance.show(FULL, power="1", set=45, now="41.5", mode="1", away="0")
    state = instance.state(HEATER)
    assert state.state == "half_tank"
    assert instance.attributes(HEATER, "temperature", "current_temperature", "min_temp", "max_temp", "away_mode") == [
        45,
        41.5,
        35,
        60,
        "off",
    ]
    assert state.attributes["operation_list"] == ["off", "eco", "half_tank"]
    assert state.attributes["supported_features"] == (
        WaterHeaterEntityFeature.TARGET_TEMPERATURE
        | WaterHeaterEntityFeature.OPERATION_MODE
        | WaterHeaterEntityFeature.AWAY_MODE
        | WaterHeaterEntityFeature.ON_OFF
    )


async def test_off_and_unknown(instance: Instance) -> None:
    """Off is power; invalid data is unknown."""
    await instance.show(FULL, power="0", mode="1")
    assert instance.state(HEATER).state == "off"
    await instance.push(power="?", set="?", now="?", mode="?", away="?")
    assert instance.state(HEATER).state == "unknown"
    assert instance.attributes(HEATER, "temperature", "current_temperature") == [None, None]


async def test_without_modes(instance: Instance) -> None:
    """A heater without modes heats while it is on; temperatures come in its own unit."""
    await instance.show(SIMPLE, power="1", set=122)
    assert instance.state(HEATER).state == "electric"
    assert instance.attributes(HEATER, "operation_list", "temperature") == [["off", "electric"], 50]
    assert await instance.do("water_heater.set_operation_mode", HEATER, operation_mode="electric") == [{"power": "1"}]
    assert await instance.do("water_heater.set_temperature", HEATER, temperature=40) == [{"set": 104}]


async def test_every_degree_fahrenheit(instance: Instance) -> None:
    """Where Home Assistant measures in °F, every degree that the card offers can be set and stays."""
    instance.hass.config.units = US_CUSTOMARY_SYSTEM
    await instance.show(FULL, power="1", set=45, now="41.5", mode="1", away="0")
    coldest, warmest, step = instance.attributes(HEATER, "min_temp", "max_temp", "target_temp_step")
    assert (coldest, warmest, step) == (95, 140, 2)
    for requested in range(coldest, warmest + 1):
        await instance.do("water_heater.set_temperature", HEATER, temperature=requested)
        assert instance.attributes(HEATER, "temperature") == [requested]


async def test_without_power(instance: Instance) -> None:
    """A heater that can't be turned off is what its mode is."""
    await instance.show(replace(FULL, power=None), set=45, mode="0")
    assert instance.state(HEATER).state == "eco"
    assert await instance.do("water_heater.set_operation_mode", HEATER, operation_mode="half_tank") == [{"mode": "1"}]


@pytest.mark.parametrize(
    ("action", "data", "sent"),
    [
        ("turn_on", {}, {"power": "1"}),
        ("turn_off", {}, {"power": "0"}),
        ("set_operation_mode", {"operation_mode": "eco"}, {"power": "1", "mode": "0"}),
        ("set_operation_mode", {"operation_mode": "off"}, {"power": "0"}),
        ("set_temperature", {"temperature": 50}, {"set": 50}),
        ("set_temperature", {"temperature": 50, "operation_mode": "eco"}, {"power": "1", "mode": "0", "set": 50}),
        ("set_away_mode", {"away_mode": True}, {"away": "1"}),
        ("set_away_mode", {"away_mode": False}, {"away": "0"}),
    ],
)
async def test_actions(instance: Instance, action: str, data: dict[str, Any], sent: dict[str, Any]) -> None:
    """Each action is one request."""
    await instance.show(FULL, power="0", set=45, mode="1", away="0")
    assert await instance.do(f"water_heater.{action}", HEATER, **data) == [sent]


async def test_refused(instance: Instance) -> None:
    """A set point outside of the range is refused."""
    await instance.show(FULL, power="1", set=45)
    with pytest.raises(ServiceValidationError):
        await instance.do("water_heater.set_temperature", HEATER, temperature=75)
    assert instance.cloud.sent == []


async def test_refused_in_degrees_fahrenheit(instance: Instance) -> None:
    """The range is told in the unit in which it was asked for, as the card shows it."""
    instance.hass.config.units = US_CUSTOMARY_SYSTEM
    await instance.show(FULL, power="1", set=45)
    with pytest.raises(ServiceValidationError, match="from 95 to 140"):
        await instance.do("water_heater.set_temperature", HEATER, temperature=150)
    assert instance.cloud.sent == []


async def test_mode_that_it_does_not_have(instance: Instance) -> None:
    """A heater without modes is not turned on by a set point that comes with a mode of another one."""
    await instance.show(SIMPLE, power="0", set=122)
    with pytest.raises(ServiceValidationError):
        await instance.do("water_heater.set_temperature", HEATER, temperature=40, operation_mode="eco")
    assert instance.cloud.sent == []
    wanted = {"temperature": 40, "operation_mode": "electric"}
    assert await instance.do("water_heater.set_temperature", HEATER, **wanted) == [{"power": "1", "set": 104}]
