"""Valves."""

from custom_components.homeclouds.clouds.core.codecs import Flag
from custom_components.homeclouds.clouds.core.features import Valve

from .conftest import Instance

ENTITY = "valve.thing"


async def test_valve(instance: Instance) -> None:
    """A valve opens and closes."""
    await instance.show(Valve(key="valve", name="", state=Flag("v"), device_class="water"), v=1)
    assert instance.state(ENTITY).state == "open"
    assert instance.attributes(ENTITY, "device_class") == ["water"]
    assert await instance.do("valve.close_valve", ENTITY) == [{"v": "0"}]
    assert instance.state(ENTITY).state == "closed"
    assert await instance.do("valve.open_valve", ENTITY) == [{"v": "1"}]


async def test_unknown(instance: Instance) -> None:
    """A valve that tells nothing is unknown."""
    await instance.show(Valve(key="valve", name="", state=Flag("v")), v="?")
    assert instance.state(ENTITY).state == "unknown"
