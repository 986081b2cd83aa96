"""Colors in hue, saturation and value, in all the forms that lamps have for them."""

import json
from typing import Any

from homeassistant.components.number import DEVICE_CLASS_UNITS as NUMBER_UNITS
from homeassistant.components.sensor import DEVICE_CLASS_UNITS
import pytest

from custom_components.homeclouds.clouds.core.codecs import Choice
from custom_components.homeclouds.clouds.core.errors import UnsupportedError
from custom_components.homeclouds.clouds.core.features import Light
from custom_components.homeclouds.clouds.core.number_codecs import Range
from custom_components.homeclouds.clouds.profiles.thing_model import build, units
from custom_components.homeclouds.clouds.profiles.thing_model.colors import (
    Color,
    ColorParts,
    Dimmer,
    Mired,
    Script,
    Shade,
)
from custom_components.homeclouds.clouds.tencent.thing_model import parse_model

from .published import MODELS

GREEN = Shade(1 / 3, 1, 0.5)


@pytest.mark.parametrize(
    ("text", "rgb", "red"),
    [
        # Hue, saturation and value of four digits each
        ("007803e801f4", (0, 128, 0), "000003e803e8"),
        ("007803E803E8", (0, 255, 0), "000003E803E8"),
        # Red, green and blue before hue, and two digits each
        ("0080000078ff80", (0, 128, 0), "ff00000000ffff"),
        ("#008000", (0, 128, 0), "#ff0000"),
        ("FF8000", (255, 128, 0), "FF0000"),
        ('{"h":120,"s":1000,"v":500}', (0, 128, 0), '{"h":0,"s":1000,"v":1000}'),
        ('{"h": "120", "s": 255, "v": 128, "x": 1}', (0, 128, 0), '{"h":0,"s":255,"v":255,"x":1}'),
        ({"h": 120, "s": 255, "v": 128}, (0, 128, 0), {"h": 0, "s": 255, "v": 255}),
        # A list of hue and percentages, as itself or as a text
        ([120, 100, 50], (0, 128, 0), [0, 100, 100]),
        (["120", "100", "50"], (0, 128, 0), [0, 100, 100]),
        ("[120, 100, 50]", (0, 128, 0), "[0,100,100]"),
        ([120, 1000, 500], (0, 128, 0), [0, 1000, 1000]),
    ],
)
def test_texts(text: Any, rgb: tuple[int, int, int], red: Any) -> None:
    """A color is read in any form, and written in the one that is there."""
    script = Script("c", top=255)
    assert (shade := script.shade({"c": text})) is not None
    assert shade.rgb == rgb
    written = script.paint(Shade.of((255, 0, 0)), {"c": text})
    assert written == {"c": red}
    assert Color(script).read(written) == (255, 0, 0)


@pytest.mark.parametrize("text", [None, "", "red", "12", 5, [], "{", "{}", "[1]", "zzzzzz"])
def test_other_texts(text: Any) -> None:
    """What is none of the forms is no color, and is written over in the usual one."""
    color = Color(Script("c"))
    assert color.read({"c": text}) is None
    assert color.write((0, 0, 255), {"c": text}) == {"c": "00f003e803e8"}


def test_text_of_another_form() -> None:
    """Where a model says how a color is written, a lamp that tells it otherwise is written none."""
    color = Color(Script("rgb", example="000000"))
    for text in ("255,0,0", "16711680"):
        assert color.read({"rgb": text}) is None
        with pytest.raises(UnsupportedError):
            color.write((0, 0, 255), {"rgb": text})
    assert color.write((0, 0, 255), {"rgb": ""}) == {"rgb": "0000ff"}


@pytest.mark.parametrize("text", ['{"r":255,"g":0,"b":0}', {"red": 255, "green": 0, "blue": 0}])
def test_json_of_other_parts(text: Any) -> None:
    """A lamp that says its color by other parts is written none."""
    color = Color(Script("c"))
    assert color.read({"c": text}) is None
    with pytest.raises(UnsupportedError):
        color.write((0, 0, 255), {"c": text})


@pytest.mark.parametrize("text", ['{"h":1}', '{"h":-1,"s":0,"v":0}'])
def test_broken_json(text: str) -> None:
    """JSON in which something is missing is no color, but tells the form."""
    color = Color(Script("c"))
    assert color.read({"c": text}) is None
    assert color.write((0, 0, 255), {"c": text}) == {"c": '{"h":240,"s":1000,"v":1000}'}


@pytest.mark.parametrize("present", [None, "", "red", [], [1, 2], [1, 2, "x"], [0, -1, 0]])
def test_unknown_list(present: Any) -> None:
    """A lamp that is likely to want a list is written one while it has not told its form."""
    color = Color(Script("c", listed=True))
    assert color.read({"c": present}) is None
    assert color.write((128, 128, 255), {"c": present}) == {"c": [240, 50, 100]}


def test_known_form_wins() -> None:
    """What the lamp has told counts for more than what is likely."""
    color = Color(Script("c", listed=True))
    assert color.write((255, 0, 0), {"c": "007803e801f4"}) == {"c": "000003e801f4"}
    assert color.write((255, 0, 0), {"c": {"h": 1, "s": 2, "v": 1000}}) == {"c": {"h": 0, "s": 1000, "v": 1000}}


def test_dark() -> None:
    """The faintest light is not off, and has its color."""
    pale: dict[str, Any] = {"c": [120, 40, 100]}
    dimmer = Dimmer("", 0, 255, pigment=Script("c", listed=True))
    assert dimmer.write(1, pale) == {"c": [120, 40, 1]}
    assert dimmer.write(255, dimmer.write(1, pale)) == pale
    assert dimmer.write(1, {}) == {"c": [0, 0, 1]}
    assert (dimmer.read({"c": [120, 40, 0]}), dimmer.read({})) == (0, None)


def test_color_that_cannot_be_dimmed() -> None:
    """Hue and saturation alone are always as bright: the color stays whatever brightness is asked for."""
    dimmer = Dimmer("", 0, 255, pigment=ColorParts(Range("h", 0, 360), Range("s", 0, 100)))
    assert dimmer.read({"h": 120, "s": 33}) == 255
    assert dimmer.write(1, {"h": 120, "s": 33}) == {"h": 120, "s": 33}
    assert dimmer.write(1, {}) == {}


def test_white_without_brightness() -> None:
    """While it is white the color's brightness neither counts nor changes."""
    mode = Choice("m", {0: "color_temp", 1: "rgb"})
    dimmer = Dimmer("", 0, 255, mode=mode, pigment=Script("c", listed=True))
    assert (dimmer.read({"m": 0, "c": [120, 40, 100]}), dimmer.write(1, {"m": 0, "c": [120, 40, 100]})) == (None, {})
    assert dimmer.write(255, {"m": 1, "c": [120, 40, 1]}) == {"c": [120, 40, 100]}
    assert dimmer.names == {"m", "c"}


def test_beyond() -> None:
    """Too much is taken for all."""
    assert Script("c").shade({"c": "ffffffffffff"}) == (1, 1, 1)
    assert Script("c").shade({"c": '{"h":720,"s":2000,"v":3}'}) == (1, 1, 0.003)


def test_parts() -> None:
    """Numbers of their own ranges."""
    whole = ColorParts(Range("h", 0, 360), Range("s", 0, 100), Range("v", 0, 100))
    assert Color(whole).read({"h": 120, "s": 100, "v": 50}) == (0, 255, 0)
    assert Color(whole).write((255, 0, 0), {"h": 120, "s": 100, "v": 50}) == {"h": 0, "s": 100, "v": 50}
    assert Color(whole).write((255, 0, 0), {}) == {"h": 0, "s": 100, "v": 100}
    assert Color(whole).read({"h": 120, "s": 100}) is None
    part = ColorParts(Range("h", 0, 360), Range("s", 0, 255))
    assert part.paint(GREEN, {}) == {"h": 120, "s": 255}
    assert part.names == {"h", "s"}


def test_mired() -> None:
    """Kelvin and mired are each other's reciprocal."""
    mired = Mired("t", 2000, 6536, 1, "K")
    assert mired.read({"t": 250}) == 4000
    assert [mired.read({"t": value}) for value in (0, None, "x")] == [None] * 3
    assert mired.write(4000, {}) == {"t": 250}


def lamp(name: str) -> Light:
    """Return the light of a published model."""
    (light,) = [feature for feature in build(parse_model(MODELS[name])).features if isinstance(feature, Light)]
    return light


def test_lamp_of_texts() -> None:
    """White has a brightness of its own; that of a color is in the color."""
    light = lamp("colour lamp of texts")
    assert light.color is not None
    assert light.brightness is not None
    white: dict[str, Any] = {"work_mode": "white", "bright_value_v2": 505, "colour_data_v2": "000003e803e8"}
    assert light.brightness.read(white) == 505
    assert light.brightness.write(1000, white) == {"bright_value_v2": 1000}
    colored = white | {"work_mode": "colour"}
    assert light.brightness.read(colored) == 1000
    assert light.brightness.write(505, colored) == {"colour_data_v2": "000003e801f4"}
    assert light.color.write((0, 255, 0), white) == {"work_mode": "colour", "colour_data_v2": "007803e803e8"}
    assert light.brightness.read(colored | {"colour_data_v2": "?"}) == 505
    both = light.color.write((0, 255, 0), white)
    both |= light.brightness.write(10, white | both)
    assert both == {"work_mode": "colour", "colour_data_v2": "007803e8000a"}
    assert {"work_mode", "colour_data_v2", "bright_value_v2"} <= light.reads


def test_lamp_of_hue_and_saturation() -> None:
    """The same with a struct."""
    light = lamp("colour lamp of hue and saturation")
    assert light.color is not None
    assert light.brightness is not None
    state: dict[str, Any] = {"color_mode": 1, "hsv_color.hue": 240, "hsv_color.saturation": 100, "hsv_color.value": 40}
    assert light.brightness.read(state) == 40
    assert light.color.read(state) == (0, 0, 255)
    assert light.color.write((255, 0, 0), state) == {
        "color_mode": 1,
        "hsv_color.hue": 0,
        "hsv_color.saturation": 100,
        "hsv_color.value": 40,
    }
    json.dumps(light.brightness.write(70, state))


@pytest.mark.parametrize("device_class", units._CLASSES)
def test_units_of_classes(device_class: str) -> None:
    """Home Assistant takes all units that a class is given."""
    taken = DEVICE_CLASS_UNITS.get(device_class) or NUMBER_UNITS.get(device_class)  # type: ignore[call-overload]  # classes of both, as text
    assert units._CLASSES[device_class] <= set(map(str, taken or ()))
