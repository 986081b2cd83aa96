"""Robot vacuums."""

from homeassistant.exceptions import HomeAssistantError
import pytest

from custom_components.homeclouds.clouds.core.codecs import Choice
from custom_components.homeclouds.clouds.core.features import Vacuum

from .conftest import House

ENTITY = "vacuum.thing"


async def test_vacuum_is_commanded(house: House) -> None:
    """Each command is written as the device takes it."""
    robot = Vacuum(
        key="vacuum",
        name="",
        activity=Choice("status", {0: "idle", 1: "cleaning", 2: "docked"}),
        start={"run": 1},
        pause={"run": 0},
        stop={"run": 2},
        dock={"mode": "home"},
        spot={"mode": "spot"},
        locate={"beep": 1},
        suction=Choice("power", {2: "strong", 0: "quiet"}),
    )
    await house.show(robot, status=1, power=0)
    assert house.state(ENTITY).state == "cleaning"
    assert house.attributes(ENTITY, "fan_speed", "fan_speed_list") == ["quiet", ["quiet", "strong"]]
    for action, written in (
        ("start", {"run": 1}),
        ("pause", {"run": 0}),
        ("stop", {"run": 2}),
        ("return_to_base", {"mode": "home"}),
        ("clean_spot", {"mode": "spot"}),
        ("locate", {"beep": 1}),
    ):
        assert await house.do(f"vacuum.{action}", ENTITY) == [written]
    assert await house.do("vacuum.set_fan_speed", ENTITY, fan_speed="strong") == [{"power": 2}]
    assert house.attributes(ENTITY, "fan_speed") == ["strong"]
    await house.push(status=2)
    assert house.state(ENTITY).state == "docked"


async def test_vacuum_that_only_starts(house: House) -> None:
    """What it has no command for is not offered."""
    await house.show(Vacuum(key="vacuum", name="", start={"run": 1}))
    assert house.state(ENTITY).state == "unknown"
    assert await house.do("vacuum.start", ENTITY) == [{"run": 1}]
    with pytest.raises(HomeAssistantError):
        await house.do("vacuum.pause", ENTITY)
