"""Robot vacuums."""

from homeassistant.exceptions import HomeAssistantError
import pytest

from custom_components.homeclouds.clouds.core.codecs import Choice
from custom_components.homeclouds.clouds.core.features import Vacuum

from .conftest import Instance

ENTITY = "vacuum.thing"


async def test_vacuum_is_commanded(instance: Instance) -> None:
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
    await instance.show(robot, status=1, power=0)
    assert instance.state(ENTITY).state == "cleaning"
    assert instance.attributes(ENTITY, "fan_speed", "fan_speed_list") == ["quiet", ["quiet", "strong"]]
    for action, written in (
        ("start", {"run": 1}),
        ("pause", {"run": 0}),
        ("stop", {"run": 2}),
        ("return_to_base", {"mode": "home"}),
        ("clean_spot", {"mode": "spot"}),
        ("locate", {"beep": 1}),
    ):
        assert await instance.do(f"vacuum.{action}", ENTITY) == [written]
    assert await instance.do("vacuum.set_fan_speed", ENTITY, fan_speed="strong") == [{"power": 2}]
    assert instance.attributes(ENTITY, "fan_speed") == ["strong"]
    await instance.push(status=2)
    assert instance.state(ENTITY).state == "docked"


async def test_vacuum_that_was_sent_home_cleans_again(instance: Instance) -> None:
    """A device whose mode says "go home" is told to clean in another one; a mode that somebody chose stays."""
    robot = Vacuum(key="vacuum", name="", start={"run": 1}, dock={"mode": 3}, undock={"mode": 0})
    await instance.show(robot, mode="3")
    assert await instance.do("vacuum.start", ENTITY) == [{"mode": 0, "run": 1}]
    await instance.push(mode="2")
    assert await instance.do("vacuum.start", ENTITY) == [{"run": 1}]


async def test_vacuum_that_only_starts(instance: Instance) -> None:
    """What it has no command for is not offered."""
    await instance.show(Vacuum(key="vacuum", name="", start={"run": 1}))
    assert instance.state(ENTITY).state == "unknown"
    assert await instance.do("vacuum.start", ENTITY) == [{"run": 1}]
    with pytest.raises(HomeAssistantError):
        await instance.do("vacuum.pause", ENTITY)
