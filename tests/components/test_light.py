"""Lights."""

import asyncio
from dataclasses import replace
from typing import Any, override

from homeassistant.components.light import LightEntityFeature
from homeassistant.exceptions import HomeAssistantError
from homeassistant.setup import async_setup_component
import pytest

from custom_components.homeclouds.clouds.core.codecs import Choice, Codec, Flag
from custom_components.homeclouds.clouds.core.errors import UnreachableError
from custom_components.homeclouds.clouds.core.features import Light
from custom_components.homeclouds.clouds.core.model import Properties, Update, Value
from custom_components.homeclouds.clouds.core.number_codecs import Range
from custom_components.homeclouds.clouds.core.values import number
from simulators.tencent.models import enum, flag, number as numeric

from ..clouds.thing_model.models import only
from .conftest import DEVICE_ID, Instance
from .test_commands import act, report, until_sent

LIGHT = "light.thing"


class Rgb(Codec[tuple[int, int, int]]):
    """A color in three properties."""

    @property
    @override
    def names(self) -> frozenset[str]:
        return frozenset("rgb")

    @override
    def read(self, properties: Properties) -> tuple[int, int, int] | None:
        red, green, blue = (number(properties.get(name)) for name in "rgb")
        return None if red is None or green is None or blue is None else (int(red), int(green), int(blue))

    @override
    def write(self, value: tuple[int, int, int], properties: Properties) -> dict[str, Value]:
        return dict(zip("rgb", value, strict=True))


POWER = Flag("on")
BRIGHT = Range("bright", 1, 100)
KELVIN = Range("ct", 2700, 6500)
PLAIN = Light(key="light", name="", power=POWER)
DIMMABLE = Light(key="light", name="", power=POWER, brightness=BRIGHT)
WHITE = Light(key="light", name="", power=POWER, brightness=BRIGHT, temperature=KELVIN)
FULL = Light(
    key="light",
    name="",
    power=POWER,
    brightness=BRIGHT,
    temperature=KELVIN,
    color=Rgb(),
    color_mode=Choice("mode", {0: "color_temp", 1: "rgb"}),
    effect=Choice("effect", {0: "off", 1: "reading", 2: "party"}),
)
COLOR = Light(key="light", name="", power=POWER, color=Rgb())
LIT: dict[str, Any] = {"on": 1, "bright": 50, "ct": 3000, "r": 255, "g": 128, "b": 0, "mode": 0, "effect": 0}


@pytest.mark.parametrize(
    ("light", "modes", "mode", "brightness", "kelvin", "rgb"),
    [
        (PLAIN, ["onoff"], "onoff", None, None, None),
        (DIMMABLE, ["brightness"], "brightness", 128, None, None),
        (WHITE, ["color_temp"], "color_temp", 128, 3000, (255, 177, 110)),
        (FULL, ["color_temp", "rgb"], "color_temp", 128, 3000, (255, 177, 110)),
        (COLOR, ["rgb"], "rgb", 255, None, (255, 128, 0)),
    ],
)
async def test_color_modes(
    instance: Instance,
    light: Light,
    modes: list[str],
    mode: str,
    brightness: int,
    kelvin: int,
    rgb: tuple[int, int, int],
) -> None:
    """A light has the color modes that follow from what it can do."""
    await instance.show(light, **LIT)
    assert instance.state(LIGHT).state == "on"
    assert instance.attributes(
        LIGHT, "supported_color_modes", "color_mode", "brightness", "color_temp_kelvin", "rgb_color"
    ) == [modes, mode, brightness, kelvin, rgb]


async def test_color_and_effect(instance: Instance) -> None:
    """A light with both kinds of white and color says which of them it shows, and its effect."""
    await instance.show(FULL, **LIT | {"mode": 1, "effect": 2})
    names = ("color_mode", "rgb_color", "effect", "effect_list", "min_color_temp_kelvin", "max_color_temp_kelvin")
    assert instance.attributes(LIGHT, *names) == [
        "rgb",
        (255, 128, 0),
        "party",
        ["off", "reading", "party"],
        2700,
        6500,
    ]
    assert instance.attributes(LIGHT, "supported_features") == [LightEntityFeature.EFFECT]


@pytest.mark.parametrize("light", [PLAIN, DIMMABLE, WHITE, FULL, COLOR])
async def test_nothing_known(instance: Instance, light: Light) -> None:
    """A light that tells nothing is unknown; one that only tells that it is on is on."""
    await instance.show(light, **dict.fromkeys(LIT))
    assert instance.state(LIGHT).state == "unknown"
    await instance.push(**dict.fromkeys(LIT, "?"))
    assert instance.state(LIGHT).state == "unknown"
    await instance.push(on=1)
    assert instance.state(LIGHT).state == "on"
    assert instance.attributes(LIGHT, "brightness", "color_temp_kelvin") == [None, None]


@pytest.mark.parametrize(
    ("data", "sent"),
    [
        ({}, {"on": "1"}),
        ({"brightness": 255}, {"on": "1", "bright": 100}),
        ({"brightness": 1}, {"on": "1", "bright": 1}),
        ({"brightness_pct": 30}, {"on": "1", "bright": 30}),
        ({"color_temp_kelvin": 4000}, {"on": "1", "ct": 4000}),
        ({"color_temp_kelvin": 2000}, {"on": "1", "ct": 2700}),
        ({"color_temp_kelvin": 9000, "brightness": 128}, {"on": "1", "ct": 6500, "bright": 50}),
        ({"rgb_color": (1, 2, 3), "brightness_pct": 10}, {"on": "1", "r": 1, "g": 2, "b": 3, "bright": 10}),
        ({"effect": "party"}, {"on": "1", "effect": 2}),
    ],
)
async def test_turn_on(instance: Instance, data: dict[str, Any], sent: dict[str, Any]) -> None:
    """Turning on with whatever else is one request."""
    await instance.show(FULL, **LIT | {"on": 0})
    assert await instance.do("light.turn_on", LIGHT, **data) == [sent]


async def test_turn_off(instance: Instance) -> None:
    """Turning off, or dimming to nothing, writes power."""
    await instance.show(FULL, **LIT)
    assert await instance.do("light.turn_off", LIGHT) == [{"on": "0"}]
    await instance.push(on=1)
    assert await instance.do("light.turn_on", LIGHT, brightness=0) == [{"on": "0"}]


@pytest.mark.parametrize(
    ("data", "sent"),
    [
        ({"brightness": 51}, {"on": "1", "r": 51, "g": 26, "b": 0}),
        ({"rgb_color": (0, 0, 255)}, {"on": "1", "r": 0, "g": 0, "b": 200}),
        ({"rgb_color": (0, 0, 255), "brightness": 100}, {"on": "1", "r": 0, "g": 0, "b": 100}),
        ({}, {"on": "1"}),
    ],
)
async def test_dimmed_by_color(instance: Instance, data: dict[str, Any], sent: dict[str, Any]) -> None:
    """A light without brightness of its own is dimmed by its color."""
    await instance.show(COLOR, on=1, r=200, g=100, b=0)
    assert instance.attributes(LIGHT, "brightness", "rgb_color") == [200, (255, 128, 0)]
    assert await instance.do("light.turn_on", LIGHT, **data) == [sent]


@pytest.mark.parametrize(
    ("data", "sent"),
    [
        ({"brightness": 51}, {"r": 51, "g": 26, "b": 0, "w": 10}),
        ({"rgb_color": (0, 0, 255)}, {"r": 0, "g": 0, "b": 200, "w": 0}),
        ({"rgb_color": (255, 255, 255)}, {"r": 0, "g": 0, "b": 0, "w": 78}),
        ({"rgbw_color": (0, 0, 255, 51), "brightness": 255}, {"r": 0, "g": 0, "b": 255, "w": 20}),
        ({}, {}),
    ],
)
async def test_white_beside_the_color(instance: Instance, data: dict[str, Any], sent: dict[str, Any]) -> None:
    """White is a part of the color, and is dimmed with it."""
    await instance.show(replace(COLOR, white=Range("w")), on=1, r=200, g=100, b=0, w=40)
    names = ("supported_color_modes", "color_mode", "brightness", "rgbw_color")
    assert instance.attributes(LIGHT, *names) == [["rgbw"], "rgbw", 200, (255, 128, 0, 130)]
    assert await instance.do("light.turn_on", LIGHT, **data) == [{"on": "1", **sent}]


async def test_white_from_the_dark(instance: Instance) -> None:
    """What shines in no color is dimmed up in white, and so is one whose white is not known."""
    await instance.show(replace(COLOR, white=Range("w")), on=1, r=0, g=0, b=0)
    assert instance.attributes(LIGHT, "brightness", "rgbw_color") == [0, (0, 0, 0, 0)]
    assert await instance.do("light.turn_on", LIGHT, brightness=102) == [{"on": "1", "r": 0, "g": 0, "b": 0, "w": 40}]


async def test_white_that_is_not_known_or_too_much(instance: Instance) -> None:
    """The color stays when it is dimmed beside a white that is not told; white has a limit, as the color has."""
    await instance.show(replace(COLOR, white=Range("w")), on=1, r=200, g=100, b=0)
    assert instance.attributes(LIGHT, "brightness", "rgbw_color") == [200, (255, 128, 0, 0)]
    sent = {"on": "1", "r": 100, "g": 50, "b": 0, "w": 0}
    assert await instance.do("light.turn_on", LIGHT, brightness=100) == [sent]
    for white, shown in ((120, 255), (-20, 0)):
        await instance.push(w=white)
        assert instance.attributes(LIGHT, "rgbw_color")[0][3] == shown


async def test_dimmed_by_color_from_the_dark(instance: Instance) -> None:
    """Black, or an unknown color, becomes white when it is dimmed up."""
    await instance.show(COLOR, on=1)
    assert await instance.do("light.turn_on", LIGHT, brightness=100) == [{"on": "1", "r": 100, "g": 100, "b": 100}]
    await instance.push(r=0, g=0, b=0)
    assert await instance.do("light.turn_on", LIGHT, brightness=50) == [{"on": "1", "r": 50, "g": 50, "b": 50}]


async def test_scale_of_the_device(instance: Instance) -> None:
    """Brightness goes over the device's whole range and never below it."""
    await instance.show(Light(key="light", name="", power=POWER, brightness=Range("bright", 25, 255)), on=1, bright=25)
    assert instance.attributes(LIGHT, "brightness") == [1]
    assert await instance.do("light.turn_on", LIGHT, brightness=1) == [{"on": "1", "bright": 25}]
    assert await instance.do("light.turn_on", LIGHT, brightness=255) == [{"on": "1", "bright": 255}]


async def test_zero_is_not_a_brightness(instance: Instance) -> None:
    """Where the device's range begins at 0 the lowest brightness is one step above."""
    await instance.show(Light(key="light", name="", power=POWER, brightness=Range("bright", 0, 100)), on=1, bright=100)
    assert await instance.do("light.turn_on", LIGHT, brightness=1) == [{"on": "1", "bright": 1}]


async def test_full_brightness_where_steps_miss_it(instance: Instance) -> None:
    """A range whose last step falls short of its end is set to that step."""
    await instance.show(
        Light(key="light", name="", power=POWER, brightness=Range("bright", 0, 255, 10)), on=1, bright=0
    )
    assert await instance.do("light.turn_on", LIGHT, brightness=255) == [{"on": "1", "bright": 250}]


async def test_scene_of_another_mode(instance: Instance) -> None:
    """A light that keeps its scene while it shows white has no effect then, and a snapshot does not bring one back."""
    assert await async_setup_component(instance.hass, "scene", {})
    lamp = only(
        Light,
        flag("switch_led", "电源开关"),
        numeric("bright_value", "亮度", 1, 100, "%"),
        numeric("temp_value", "冷暖值", 2700, 6500, "K"),
        enum("work_mode", "模式", {"white": "白光", "colour": "彩光", "scene": "场景"}, kind="stringenum"),
        enum("scene_data", "场景", {"read": "阅读"}, kind="stringenum"),
        category="582",
    )
    lit: dict[str, Any] = {
        "switch_led": 1,
        "bright_value": 50,
        "temp_value": 3000,
        "work_mode": "white",
        "scene_data": "read",
    }
    await instance.show(lamp, **lit)
    assert instance.attributes(LIGHT, "color_mode", "effect") == ["color_temp", None]
    snapshot = {"scene_id": "before", "snapshot_entities": [LIGHT]}
    await instance.hass.services.async_call("scene", "create", snapshot, blocking=True)
    await instance.do("light.turn_on", LIGHT, effect="reading")
    assert instance.attributes(LIGHT, "effect") == ["reading"]
    await instance.do("scene.turn_on", "scene.before")
    assert instance.cloud.states[DEVICE_ID] == lit
    assert instance.attributes(LIGHT, "color_mode", "effect") == ["color_temp", None]


async def test_effects_that_go(instance: Instance) -> None:
    """A light that no longer has effects offers none."""
    await instance.show(FULL, **LIT)
    instance.cloud.profile[DEVICE_ID] = (replace(FULL, effect=None),)
    await instance.push(more=1)
    assert instance.attributes(LIGHT, "supported_features", "effect_list", "effect") == [0, None, None]


UNTOLD = replace(FULL, color_mode=None, effect=None)
"""A light that does not tell whether it shows white or a color."""


async def test_shows_what_was_set_last(instance: Instance) -> None:
    """A light that does not tell whether it shows white or a color shows what was set last."""
    await instance.show(UNTOLD, **LIT)
    assert instance.attributes(LIGHT, "color_mode", "color_temp_kelvin") == ["color_temp", 3000]
    for wanted, mode in (
        ({"rgb_color": (255, 0, 0)}, "rgb"),
        ({"color_temp_kelvin": 3000}, "color_temp"),
        ({"rgb_color": (255, 0, 0)}, "rgb"),
        ({"brightness": 50}, "rgb"),
    ):
        await instance.do("light.turn_on", LIGHT, **wanted)
        assert instance.attributes(LIGHT, "color_mode") == [mode]
    assert instance.attributes(LIGHT, "rgb_color") == [(255, 0, 0)]
    reports: list[dict[str, Any]] = [{"ct": 4000}, {"ct": 5000, "b": 7}, {"b": 9}, {"bright": 30}]
    for told, mode in zip(reports, ("color_temp", "color_temp", "rgb", "rgb"), strict=True):
        await instance.push(**told)
        assert instance.attributes(LIGHT, "color_mode") == [mode]


async def test_color_that_was_not_set(instance: Instance) -> None:
    """A color that the device refused was not set last."""
    await instance.show(UNTOLD, **LIT)
    instance.cloud.error = UnreachableError()
    with pytest.raises(HomeAssistantError):
        await instance.do("light.turn_on", LIGHT, rgb_color=(0, 0, 255))
    assert instance.attributes(LIGHT, "color_mode", "color_temp_kelvin") == ["color_temp", 3000]


async def test_color_that_comes_during_another_command(instance: Instance) -> None:
    """What a report says of white and color while a brightness is on its way is not put back by it."""
    instance.cloud.gate = asyncio.Event()
    await instance.show(UNTOLD, **LIT)
    action = act(instance, "light.turn_on", entity_id=LIGHT, brightness=51)
    await until_sent(instance, 1)
    report(instance, Update(DEVICE_ID, {"b": 200}))
    assert instance.attributes(LIGHT, "color_mode") == ["rgb"]
    instance.cloud.gate.set()
    await action
    assert instance.attributes(LIGHT, "brightness", "color_mode") == [51, "rgb"]


async def test_color_over_a_restart(instance: Instance) -> None:
    """A light that is turned on shows the color that was set before Home Assistant was restarted."""
    await instance.show(UNTOLD, **LIT)
    await instance.do("light.turn_on", LIGHT, rgb_color=(255, 0, 0))
    await instance.push(on=0)
    assert await instance.hass.config_entries.async_reload(instance.entry.entry_id)
    await instance.push(on=1)
    assert instance.attributes(LIGHT, "color_mode", "rgb_color") == ["rgb", (255, 0, 0)]
