"""Yes or no."""

from typing import Any

from homeassistant.const import STATE_OFF, STATE_ON, STATE_UNKNOWN
import pytest

from custom_components.homeclouds.clouds.core.codecs import Flag
from custom_components.homeclouds.clouds.core.enums import Category
from custom_components.homeclouds.clouds.core.sensor_features import BinarySensor

from .conftest import Instance

FILTER = BinarySensor(
    key="filter", state=Flag("dirty", otherwise=None), device_class="problem", category=Category.DIAGNOSTIC
)


@pytest.mark.parametrize(
    ("value", "state"), [(1, STATE_ON), (False, STATE_OFF), ("?", STATE_UNKNOWN), (None, STATE_UNKNOWN)]
)
async def test_state(instance: Instance, value: Any, state: str) -> None:
    """A flag is on, off, or unknown."""
    await instance.show(FILTER, dirty=value)
    assert instance.state("binary_sensor.thing_filter").state == state
    assert instance.attributes("binary_sensor.thing_filter", "device_class") == ["problem"]


async def test_push(instance: Instance) -> None:
    """A push shows at once."""
    await instance.show(FILTER, dirty=0)
    await instance.push(dirty=1)
    assert instance.state("binary_sensor.thing_filter").state == STATE_ON
