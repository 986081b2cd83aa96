"""Valves."""

from custom_components.homeclouds.clouds.core.codecs import Flag
from custom_components.homeclouds.clouds.core.features import Valve

from .conftest import House

ENTITY = "valve.thing"


async def test_valve(house: House) -> None:
    """A valve opens and closes."""
    await house.show(Valve(key="valve", name="", state=Flag("v"), device_class="water"), v=1)
    assert house.state(ENTITY).state == "open"
    assert house.attributes(ENTITY, "device_class") == ["water"]
    assert await house.do("valve.close_valve", ENTITY) == [{"v": "0"}]
    assert house.state(ENTITY).state == "closed"
    assert await house.do("valve.open_valve", ENTITY) == [{"v": "1"}]


async def test_unknown(house: House) -> None:
    """A valve that tells nothing is unknown."""
    await house.show(Valve(key="valve", name="", state=Flag("v")), v="?")
    assert house.state(ENTITY).state == "unknown"
