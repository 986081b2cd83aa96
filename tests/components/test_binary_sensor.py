"""Yes or no."""

from typing import Any

from homeassistant.const import STATE_OFF, STATE_ON, STATE_UNKNOWN
import pytest

from custom_components.homeclouds.clouds.core.codecs import Flag
from custom_components.homeclouds.clouds.core.enums import Category
from custom_components.homeclouds.clouds.core.sensor_features import BinarySensor

from .conftest import House

FILTER = BinarySensor(
    key="filter", state=Flag("dirty", otherwise=None), device_class="problem", category=Category.DIAGNOSTIC
)


@pytest.mark.parametrize(
    ("value", "state"), [(1, STATE_ON), (False, STATE_OFF), ("?", STATE_UNKNOWN), (None, STATE_UNKNOWN)]
)
async def test_state(house: House, value: Any, state: str) -> None:
    """A flag is on, off, or unknown."""
    await house.show(FILTER, dirty=value)
    assert house.state("binary_sensor.thing_filter").state == state
    assert house.attributes("binary_sensor.thing_filter", "device_class") == ["problem"]


async def test_push(house: House) -> None:
    """A push shows at once."""
    await house.show(FILTER, dirty=0)
    await house.push(dirty=1)
    assert house.state("binary_sensor.thing_filter").state == STATE_ON
