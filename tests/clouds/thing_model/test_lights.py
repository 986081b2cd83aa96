"""Lights, built from their thing models."""

import pytest

from custom_components.homeclouds.clouds.core.features import Light, Switch
from custom_components.homeclouds.clouds.core.sensor_features import Sensor
from custom_components.homeclouds.clouds.profiles.thing_model.codecs import Palette
from simulators.tencent.models import enum, flag, number, struct, text

from .models import POWER, features, keys, only


def strip() -> Light:
    """Return a strip of lights."""
    return only(
        Light,
        POWER,
        number("brightness", "亮度", 1, 100, "%"),
        number("color_temp", "色温", 2700, 6500, "K"),
        enum("color_mode", "灯光模式", {"0": "单色光模式", "1": "双色光模式", "2": "彩色光模式"}),
        struct("rgb_color", "RGB颜色", *(number(name, name, 0, 255) for name in ("red", "green", "blue"))),
        enum("scene_type", "场景类型", {"0": "明亮", "1": "柔和", "2": "节日"}),
        category="141",
    )


def test_light() -> None:
    """Each wish has the mode written that belongs to it."""
    light = strip()
    assert light.temperature is not None
    assert light.color is not None
    assert light.color_mode is not None
    assert light.effect is not None
    assert light.temperature.write(3000, {}) == {"color_temp": 3000, "color_mode": 1}
    assert (light.temperature.minimum, light.temperature.maximum) == (2700, 6500)
    assert light.color.write((255, 0, 128), {}) == {
        "rgb_color.red": 255,
        "rgb_color.green": 0,
        "rgb_color.blue": 128,
        "color_mode": 2,
    }
    assert [light.color_mode.read({"color_mode": mode}) for mode in (0, 1, 2)] == ["color_temp", "color_temp", "rgb"]
    assert light.effect.options == ["bright", "soft", "节日"]


def test_white_lamp() -> None:
    """A color temperature without a unit runs from warm to cool."""
    found = features(
        flag("switch_led", "电源开关"),
        number("bright_value", "亮度", 0, 100, "%"),
        number("temp_value", "冷暖值", 0, 1000),
        text("colour_data", "彩光", longest=2048),
        enum("work_mode", "模式", {"white": "白光", "colour": "彩光", "scene": "场景"}, kind="stringenum"),
        enum("scene_data", "场景", {"read": "阅读"}, kind="stringenum"),
        category="582",
    )
    light = found[0]
    assert isinstance(light, Light)
    assert light.temperature is not None
    assert light.effect is not None
    assert light.temperature.read({"temp_value": 500}) == 4600
    assert light.temperature.write(6500, {}) == {"temp_value": 1000, "work_mode": "white"}
    assert light.effect.write("reading", {}) == {"scene_data": "read", "work_mode": "scene"}
    assert light.color_mode is not None
    assert [light.color_mode.read({"work_mode": mode}) for mode in ("white", "colour", "scene")] == [
        "color_temp",
        "rgb",
        None,
    ]
    assert found[1:] == []


def test_colours_of_a_few() -> None:
    """The standard template's red, green and blue are a color; other words are a choice."""
    light = only(
        Light,
        POWER,
        number("brightness", "", 0, 100, "%"),
        enum("color", "Color", {"0": "Red", "1": "Green", "2": "Blue"}),
    )
    assert isinstance(light.color, Palette)
    assert light.color.read({"color": 2}) == (0, 0, 255)
    assert light.color.write((250, 10, 30), {}) == {"color": 0}
    assert light.color.read({"color": 9}) is None
    assert keys(POWER, number("brightness", "", 0, 100, "%"), enum("color", "C", {"0": "Red", "1": "Mauve"})) == [
        "Light light",
        "(Select color)",
    ]
    assert keys(POWER, category="141") == ["Light light"]


def test_light_of_something_else() -> None:
    """A diffuser's light is beside its switch; a lamp that is called just "light" is one if it has shades."""
    diffuser = features(POWER, flag("light_switch", "灯光开关"), number("light_bright", "灯光亮度", 0, 100, "%"))
    assert [(type(feature), feature.name) for feature in diffuser] == [(Light, None), (Switch, "")]
    fan = keys(
        flag("fan_switch", "风扇"),
        number("fan_speed", "风速", 1, 6),
        flag("light", "灯"),
        number("bright_value", "亮度", 10, 1000),
    )
    assert fan == ["Fan fan", "Light light"]
    humidity = only(Sensor, number("va_humidity", "湿度", 0, 1000, "%", "r"))
    assert humidity.value.read({"va_humidity": 455}) == 45.5


def test_effects_of_a_mode() -> None:
    """A lamp whose mode tells of scenes only has them as effects."""
    modes = {"1": "夜灯模式", "2": "温馨模式", "3": "阅读模式", "4": "工作模式"}
    lamp = only(Light, POWER, number("brightness", "亮度", 1, 100), enum("color_mode", "工作模式", modes))
    assert lamp.effect is not None
    assert [*lamp.effect.options] == ["night_light", "warm", "reading", "work"]
    assert lamp.effect.write("reading", {}) == {"color_mode": 3}


def test_mode_beside_a_lamp() -> None:
    """A mode that does not speak of light is a choice of its own."""
    mode = enum("mode", "工作模式", {"1": "自动", "2": "手动"})
    found = keys(POWER, number("color_temp", "色温", 2700, 6500), mode)
    assert found == ["Light light", "Select mode"]


@pytest.mark.parametrize("kind", ["string", "array"])
def test_listed_colors(kind: str) -> None:
    """A color of which nothing is known is written as a list."""
    color = text("color_value", "彩光")
    lamp = only(Light, POWER, {**color, "define": {**color["define"], "type": kind}})
    assert lamp.color is not None
    assert lamp.color.write((255, 0, 0), {}) == {"color_value": [0, 100, 100]}
