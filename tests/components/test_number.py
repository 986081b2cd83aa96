"""Numbers to set."""

from homeassistant.exceptions import ServiceValidationError
import pytest

from custom_components.homeclouds.clouds.core.features import Number
from custom_components.homeclouds.clouds.core.number_codecs import Range
from custom_components.homeclouds.clouds.core.values import as_text

from .conftest import Instance

DELAY = Number(key="off_timer", value=Range("off", 0, 24, 0.5, unit="h", wire=as_text), device_class="duration")
ENTITY = "number.thing_off_timer"


async def test_state(instance: Instance) -> None:
    """A number has its range, step, unit and class."""
    await instance.show(DELAY, off="1.5")
    assert instance.state(ENTITY).state == "1.5"
    assert instance.attributes(ENTITY, "min", "max", "step", "unit_of_measurement", "device_class") == [
        0,
        24,
        0.5,
        "h",
        "duration",
    ]
    await instance.push(off="?")
    assert instance.state(ENTITY).state == "unknown"


async def test_set(instance: Instance) -> None:
    """Setting writes the number as the device wants it, rounded to its step."""
    await instance.show(DELAY, off="0")
    assert await instance.do("number.set_value", ENTITY, value=7.6) == [{"off": "7.5"}]
    assert instance.state(ENTITY).state == "7.5"


async def test_refused(instance: Instance) -> None:
    """A number outside of the range is refused."""
    await instance.show(DELAY, off="0")
    with pytest.raises(ServiceValidationError):
        await instance.do("number.set_value", ENTITY, value=25)
    assert instance.cloud.sent == []
