"""Curtains, blinds, shutters and doors."""

from typing import Any

from homeassistant.components.cover import CoverEntityFeature
import pytest

from custom_components.homeclouds.clouds.core.codecs import Choice, Flag
from custom_components.homeclouds.clouds.core.features import Cover
from custom_components.homeclouds.clouds.core.number_codecs import Measure, Range

from .conftest import Instance

ENTITY = "cover.thing"
CURTAIN = Cover(
    key="cover",
    name="",
    open={"op": 1},
    close={"op": 3},
    stop={"op": 2},
    position=Measure("now"),
    target=Range("to", 0, 100),
    moving=Choice("doing", {1: "opening", 2: "stopped", 3: "closing"}),
    device_class="curtain",
)
SET_ONLY = Cover(key="cover", name="", target=Range("to", 0, 100))
COMMANDS = Cover(key="cover", name="", open={"op": 1}, close={"op": 3})
DOOR = Cover(key="cover", name="", open={"op": 1}, closed=Flag("shut"))
MOVES = CoverEntityFeature.OPEN | CoverEntityFeature.CLOSE


@pytest.mark.parametrize(
    ("cover", "supported"),
    [
        (CURTAIN, MOVES | CoverEntityFeature.STOP | CoverEntityFeature.SET_POSITION),
        (SET_ONLY, MOVES | CoverEntityFeature.SET_POSITION),
        (COMMANDS, MOVES),
        (DOOR, CoverEntityFeature.OPEN),
    ],
)
async def test_supported(instance: Instance, cover: Cover, supported: CoverEntityFeature) -> None:
    """A cover offers what it can do; what it tells nothing of is unknown."""
    await instance.show(cover)
    assert instance.attributes(ENTITY, "supported_features") == [supported]
    assert instance.state(ENTITY).state == "unknown"


@pytest.mark.parametrize(
    ("properties", "state", "position"),
    [
        ({"now": 0, "doing": 2}, "closed", 0),
        ({"now": "40.4"}, "open", 40),
        ({"now": 40, "doing": 1}, "opening", 40),
        ({"now": 40, "doing": 3}, "closing", 40),
        ({"now": "?", "doing": "?"}, "unknown", None),
    ],
)
async def test_state(instance: Instance, properties: dict[str, Any], state: str, position: int | None) -> None:
    """Position and movement are shown."""
    await instance.show(CURTAIN, **properties)
    assert instance.state(ENTITY).state == state
    assert instance.attributes(ENTITY, "current_position", "device_class") == [position, "curtain"]


async def test_door(instance: Instance) -> None:
    """A door that only knows whether it is shut."""
    await instance.show(DOOR, shut=1)
    assert instance.state(ENTITY).state == "closed"
    await instance.push(shut=0)
    assert instance.state(ENTITY).state == "open"
    assert instance.attributes(ENTITY, "is_closed", "current_position") == [False, None]


@pytest.mark.parametrize(
    ("cover", "action", "data", "sent"),
    [
        (CURTAIN, "open_cover", {}, {"op": 1}),
        (CURTAIN, "close_cover", {}, {"op": 3}),
        (CURTAIN, "stop_cover", {}, {"op": 2}),
        (CURTAIN, "set_cover_position", {"position": 30}, {"to": 30}),
        (SET_ONLY, "open_cover", {}, {"to": 100}),
        (SET_ONLY, "close_cover", {}, {"to": 0}),
    ],
)
async def test_actions(
    instance: Instance, cover: Cover, action: str, data: dict[str, Any], sent: dict[str, Any]
) -> None:
    """Each action is one request: the command where there is one, else the position."""
    await instance.show(cover, to=50, now=50)
    assert await instance.do(f"cover.{action}", ENTITY, **data) == [sent]
