"""Numbers to set."""

from homeassistant.exceptions import ServiceValidationError
import pytest

from custom_components.homeclouds.clouds.core.features import Number
from custom_components.homeclouds.clouds.core.number_codecs import Range
from custom_components.homeclouds.clouds.core.values import as_text

from .conftest import House

DELAY = Number(key="off_timer", value=Range("off", 0, 24, 0.5, unit="h", wire=as_text), device_class="duration")
ENTITY = "number.thing_off_timer"


async def test_state(house: House) -> None:
    """A number has its range, step, unit and class."""
    await house.show(DELAY, off="1.5")
    assert house.state(ENTITY).state == "1.5"
    assert house.attributes(ENTITY, "min", "max", "step", "unit_of_measurement", "device_class") == [
        0,
        24,
        0.5,
        "h",
        "duration",
    ]
    await house.push(off="?")
    assert house.state(ENTITY).state == "unknown"


async def test_set(house: House) -> None:
    """Setting writes the number as the device wants it, rounded to its step."""
    await house.show(DELAY, off="0")
    assert await house.do("number.set_value", ENTITY, value=7.6) == [{"off": "7.5"}]
    assert house.state(ENTITY).state == "7.5"


async def test_refused(house: House) -> None:
    """A number outside of the range is refused."""
    await house.show(DELAY, off="0")
    with pytest.raises(ServiceValidationError):
        await house.do("number.set_value", ENTITY, value=25)
    assert house.cloud.sent == []
