"""Fans and air purifiers."""

from typing import Any

from homeassistant.components.fan import FanEntityFeature
from homeassistant.exceptions import ServiceValidationError
from homeassistant.setup import async_setup_component
import pytest

from custom_components.homeclouds.clouds.core.codecs import Choice, Flag, OneOf
from custom_components.homeclouds.clouds.core.features import Fan
from custom_components.homeclouds.clouds.core.number_codecs import Range

from .conftest import Instance

ENTITY = "fan.thing"
POWER = Flag("on")
NAMED = Fan(
    key="fan",
    name="",
    power=POWER,
    levels=Choice("speed", {"s": "low", "m": "medium", "f": "high"}),
    preset=OneOf({"sleep": Flag("sleep"), "natural": Flag("natural")}),
    oscillate=Flag("shake"),
    forward=Flag("dir"),
)
NUMBERED = Fan(key="fan", name="", power=POWER, speed=Range("speed", 20, 100, 20))
PERCENT = Fan(key="fan", name="", power=POWER, speed=Range("speed", 0, 100))


async def test_state(instance: Instance) -> None:
    """All that a fan tells is shown."""
    await instance.show(NAMED, on=1, speed="m", sleep=1, natural=0, shake=0, dir=1)
    assert instance.state(ENTITY).state == "on"
    assert instance.attributes(
        ENTITY, "percentage", "percentage_step", "preset_mode", "preset_modes", "oscillating", "direction"
    ) == [None, pytest.approx(100 / 3), "sleep", ["natural", "sleep"], False, "forward"]
    assert instance.attributes(ENTITY, "supported_features") == [
        FanEntityFeature.SET_SPEED
        | FanEntityFeature.OSCILLATE
        | FanEntityFeature.DIRECTION
        | FanEntityFeature.PRESET_MODE
        | FanEntityFeature.TURN_ON
        | FanEntityFeature.TURN_OFF
    ]
    await instance.push(sleep=0, dir=0)
    assert instance.attributes(ENTITY, "percentage", "preset_mode", "direction") == [66, None, "reverse"]
    await instance.push(on=0)
    assert (instance.state(ENTITY).state, instance.attributes(ENTITY, "percentage")) == ("off", [0])


@pytest.mark.parametrize("fan", [NAMED, NUMBERED, PERCENT])
async def test_nothing_known(instance: Instance, fan: Fan) -> None:
    """A fan that tells nothing is unknown; one that only tells that it is on is on."""
    names = ("on", "speed", "sleep", "natural", "shake", "dir")
    await instance.show(fan, **dict.fromkeys(names))
    assert instance.state(ENTITY).state == "unknown"
    await instance.push(**dict.fromkeys(names, "?"))
    assert instance.state(ENTITY).state == "unknown"
    await instance.push(on=1)
    assert instance.state(ENTITY).state == "on"
    assert instance.attributes(ENTITY, "percentage", "preset_mode", "oscillating", "direction") == [None] * 4


async def test_just_on_and_off(instance: Instance) -> None:
    """A fan without speeds offers none."""
    await instance.show(Fan(key="fan", name="", power=POWER), on=0)
    assert instance.attributes(ENTITY, "supported_features") == [FanEntityFeature.TURN_ON | FanEntityFeature.TURN_OFF]
    assert await instance.do("fan.turn_on", ENTITY) == [{"on": "1"}]
    assert await instance.do("fan.turn_on", ENTITY, percentage=50) == [{"on": "1"}]
    assert await instance.do("fan.turn_off", ENTITY) == [{"on": "0"}]


@pytest.mark.parametrize(
    ("action", "data", "sent"),
    [
        ("turn_on", {}, {"on": "1"}),
        ("turn_on", {"percentage": 20}, {"on": "1", "speed": "s", "sleep": "0"}),
        ("turn_on", {"percentage": 0}, {"on": "0"}),
        ("turn_on", {"preset_mode": "natural"}, {"on": "1", "sleep": "0", "natural": "1"}),
        ("turn_on", {"percentage": 100, "preset_mode": "sleep"}, {"on": "1", "speed": "f", "sleep": "1"}),
        ("set_percentage", {"percentage": 50}, {"on": "1", "speed": "m", "sleep": "0"}),
        ("set_percentage", {"percentage": 0}, {"on": "0"}),
        ("increase_speed", {}, {"on": "1", "speed": "m", "sleep": "0"}),
        ("decrease_speed", {}, {"on": "0"}),
        ("set_preset_mode", {"preset_mode": "natural"}, {"on": "1", "sleep": "0", "natural": "1"}),
        ("oscillate", {"oscillating": True}, {"shake": "1"}),
        ("set_direction", {"direction": "reverse"}, {"dir": "0"}),
    ],
)
async def test_actions(instance: Instance, action: str, data: dict[str, Any], sent: dict[str, Any]) -> None:
    """Each action is one request."""
    await instance.show(NAMED, on=1, speed="s", sleep=1, natural=0, shake=0, dir=1)
    assert await instance.do(f"fan.{action}", ENTITY, **data) == [sent]


@pytest.mark.parametrize(
    ("fan", "speed", "percentage", "requested", "sent"),
    [(NUMBERED, 40, 40, 60, 60), (NUMBERED, "100", 100, 1, 20), (PERCENT, 33, 33, 70, 70), (PERCENT, 0, None, 1, 1)],
)
async def test_numbers(instance: Instance, fan: Fan, speed: Any, percentage: int, requested: int, sent: int) -> None:
    """A speed in numbers is a percentage of its levels; stopped is none of them."""
    await instance.show(fan, on=1, speed=speed)
    assert instance.attributes(ENTITY, "percentage") == [percentage]
    assert await instance.do("fan.set_percentage", ENTITY, percentage=requested) == [{"on": "1", "speed": sent}]


@pytest.mark.parametrize(
    ("action", "data", "speed", "sent"),
    [
        ("decrease_speed", {}, "f", {"on": "1", "speed": "m", "sleep": "0"}),
        ("increase_speed", {}, "m", {"on": "1", "speed": "f", "sleep": "0"}),
        ("increase_speed", {}, "f", {"on": "1", "speed": "f", "sleep": "0"}),
        ("decrease_speed", {"percentage_step": 60}, "f", {"on": "1", "speed": "m", "sleep": "0"}),
    ],
)
async def test_faster_and_slower_than_the_preset(
    instance: Instance, action: str, data: dict[str, Any], speed: str, sent: dict[str, Any]
) -> None:
    """The speed that a preset has chosen is not shown, but it counts: slower is not off."""
    await instance.show(NAMED, on=1, speed=speed, sleep=1, natural=0, shake=0, dir=1)
    assert await instance.do(f"fan.{action}", ENTITY, **data) == [sent]


@pytest.mark.parametrize("count", [1, 2, 3, 6, 7, 20, 99, 100])
async def test_each_speed_is_one_step_away(instance: Instance, count: int) -> None:
    """Faster and slower lead through all speeds, from off to the highest."""
    await instance.show(Fan(key="fan", name="", power=POWER, speed=Range("speed", 1, count)), on=0, speed=1)
    for place in range(max(count - 3, 1), count):
        await instance.push(on=1, speed=place)
        assert await instance.do("fan.increase_speed", ENTITY) == [{"on": "1", "speed": place + 1}]
        assert await instance.do("fan.decrease_speed", ENTITY) == [{"on": "1", "speed": place}]
    await instance.push(on=1, speed=1)
    assert await instance.do("fan.decrease_speed", ENTITY) == [{"on": "0"}]
    assert await instance.do("fan.increase_speed", ENTITY) == [{"on": "1", "speed": 1}]


@pytest.mark.parametrize("count", [101, 255, 2**31])
async def test_more_speeds_than_percents(instance: Instance, count: int) -> None:
    """A fan with more speeds than Home Assistant tells apart has a hundred of them, up to the fastest."""
    await instance.show(Fan(key="fan", name="", power=POWER, speed=Range("speed", 0, count)), on=0, speed=1)
    for percentage in (1, 2, 3):
        (sent,) = await instance.do("fan.increase_speed", ENTITY)
        assert sent["speed"] in {-(-count * percentage // 100), count * percentage // 100}
        assert instance.attributes(ENTITY, "percentage", "percentage_step") == [percentage, 1]
    assert await instance.do("fan.set_percentage", ENTITY, percentage=100) == [{"on": "1", "speed": count}]
    await instance.push(speed=count // 2)
    assert instance.attributes(ENTITY, "percentage") == [pytest.approx(50, abs=1)]


async def test_what_is_on_runs_on_as_it_does(instance: Instance) -> None:
    """A fan whose speed is its power keeps its speed when it is turned on again, and starts with the slowest."""
    fan = Fan(key="fan", name="", power=Flag("speed", on=1, off=0, otherwise=True), speed=Range("speed", 1, 3))
    await instance.show(fan, speed=3)
    assert await instance.do("fan.turn_on", ENTITY) == [{"speed": 3}]
    assert instance.attributes(ENTITY, "percentage") == [100]
    assert await instance.do("fan.turn_off", ENTITY) == [{"speed": 0}]
    assert await instance.do("fan.turn_on", ENTITY) == [{"speed": 1}]


async def test_speed_between_steps(instance: Instance) -> None:
    """A speed that the device chose between two steps is shown as the nearest, and one that cannot be set as unknown."""
    await instance.show(NUMBERED, on=1, speed=55)
    assert instance.attributes(ENTITY, "percentage") == [60]
    assert await instance.do("fan.increase_speed", ENTITY) == [{"on": "1", "speed": 80}]
    for speed in (0, 110):
        await instance.push(speed=speed)
        assert instance.attributes(ENTITY, "percentage") == [None]


async def test_preset_is_restored_whatever_speed_it_chose(instance: Instance) -> None:
    """A scene asks for a speed only where no preset is on: it would end that."""
    assert await async_setup_component(instance.hass, "scene", {})
    await instance.show(NAMED, on=1, speed="m", sleep=1, natural=0, shake=0, dir=1)
    snapshot = {"scene_id": "before", "snapshot_entities": [ENTITY]}
    await instance.hass.services.async_call("scene", "create", snapshot, blocking=True)
    await instance.push(speed="f")
    assert await instance.do("scene.turn_on", "scene.before") == []
    assert instance.attributes(ENTITY, "preset_mode") == ["sleep"]


async def test_refused(instance: Instance) -> None:
    """A preset that it lacks is refused."""
    await instance.show(NAMED, on=1)
    with pytest.raises(ServiceValidationError):
        await instance.do("fan.set_preset_mode", ENTITY, preset_mode="none")
    assert instance.cloud.sent == []
