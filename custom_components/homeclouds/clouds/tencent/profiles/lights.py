"""Lights, put together from properties by role."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
import re

from ...core.codecs import Choice, Codec, Range, With
from ...core.colors import Rgb
from ...core.features import AlarmPanel, Feature, Light
from ...core.model import Value
from ...profiles import labels
from ..thing_model import NUMBERS, Property
from . import value_maps as words
from .codecs import Palette
from .colors import Color, Dimmer, Mired, Parts as InParts, Pigment, Script
from .feature_builder import Parts, choice, flag
from .matchers import snake

LIGHTS = frozenset({"141", "582"})
"""Categories that are lights whatever else they have."""
_HSV = re.compile(r".*\.(h(ue)?|s(at(uration)?)?|v(alue|al)?|b(rightness|right)?)", re.IGNORECASE)
"""Members of a struct that are parts of a colour."""


def light(parts: Parts) -> Iterator[Feature]:
    """Return a light."""
    shades = parts.peek("brightness", "color_temperature")
    power = parts.peek("light_power") or (_lamp(parts) if shades else None) or parts.peek("power")
    if power is None or not (
        shades
        or _rgb(parts)
        or parts.peek("color_data", "hue")
        or parts.template.category in LIGHTS
        or parts.peek("light_power")
    ):
        return
    parts.taken.add(power.id)
    brightness, temperature = parts.take("brightness"), parts.take("color_temperature")
    scene, pigment = parts.take("light_scene"), _pigment(parts)
    color = Color(pigment, dims=brightness is None) if pigment else _color(parts)
    mode = parts.take("light_mode") or (_ways(parts) if temperature or color else None)
    kinds = _kinds(mode)
    kelvin = _kelvin(parts, temperature) if temperature else None
    own = parts.roles.get(power.id) == "light_power"
    aside = parts.main or parts.peek("power") or (own and not temperature and not color and _others(parts))
    lamp = Light(
        key="light",
        name=None if aside else "",
        power=flag(power),
        brightness=_brightness(parts, brightness, mode, pigment) if brightness else None,
        temperature=_along(kelvin, mode, kinds, "color_temp"),
        color=_along(color, mode, kinds, "rgb"),
        color_mode=_shown(mode) if mode and kelvin and color else None,
        effect=_along(_effects(scene), mode, kinds, "scene") if scene else _of_mode(mode, kinds),
    )
    siren = own and any(isinstance(feature, AlarmPanel) for feature in parts.mains)
    yield replace(lamp, enabled=False, exception="the lamp of a siren") if siren else lamp


def _ways(parts: Parts) -> Property | None:
    """Take a mode if it tells white from colours; else it is a choice of its own."""
    return parts.take("mode") if _kinds(parts.peek("mode")) else None


def _effects(scene: Property) -> Choice:
    return choice(scene, words.words(scene, labels.SCENES))


def _of_mode(mode: Property | None, kinds: Mapping[Value, str]) -> Choice | None:
    """Return as effects what a mode can be beside white and colours, where nothing else says which scene is shown."""
    if mode is None:
        return None
    shown = words.words(mode, labels.SCENES)
    effects = {value: word for value, word in shown.items() if kinds.get(value) not in {"rgb", "color_temp"}}
    return choice(mode, effects) if effects.keys() - kinds.keys() else None


def _others(parts: Parts) -> bool:
    """Tell whether there is more to turn on than a light: a bath heater, an aquarium."""
    return (
        len(
            [
                prop
                for prop in parts.left()
                if prop.type == "bool" and parts.roles.get(prop.id) is None and prop.writable
            ]
        )
        >= 2
    )


def _lamp(parts: Parts) -> Property | None:
    """Return the flag that is called just "light"; without shades it is a panel's light."""
    return next((prop for prop in parts.left() if prop.type == "bool" and prop.id in {"light", "lamp", "led"}), None)


def _rgb(parts: Parts) -> Rgb | None:
    """Return the colour that a struct of red, green and blue is."""
    members: dict[str, dict[str, Property]] = {}
    for prop in parts.left():
        struct, _, member = prop.id.rpartition(".")
        if struct and prop.type == "int" and (name := {"r": "red", "g": "green", "b": "blue"}.get(member[:1].lower())):
            members.setdefault(struct, {})[name] = prop
    for found in members.values():
        if len(found) == 3:
            return Rgb(found["red"].id, found["green"].id, found["blue"].id, found["red"].maximum or 255)
    return None


def _pigment(parts: Parts) -> Pigment | None:
    """Return the colour that is told in hue and saturation, or in a text or list."""
    for hue, saturation, value in ((parts.peek("hue"), parts.peek("saturation"), None), *_structs(parts)):
        # A struct of h, m and s is a time
        if hue and saturation and (hue.maximum or 0) >= 255 and (saturation.maximum or 0) >= 100:
            found = [prop for prop in (hue, saturation, value) if prop is not None]
            parts.taken.update(prop.id for prop in found)
            return InParts(*(parts.range(prop) for prop in found))
    if (text := next((prop for prop in parts.all("color_data") if prop.type in {"string", "array"}), None)) is None:
        return None
    parts.taken.add(text.id)
    listed = text.type == "array" or re.fullmatch(r"colou?r(_value)?", snake(text.id)) is not None
    return Script(text.id, 1000 if text.id.lower().endswith("v2") else 255, listed)


def _structs(parts: Parts) -> Iterator[tuple[Property | None, Property | None, Property | None]]:
    """Yield hue, saturation and value of every struct that may be a colour."""
    structs: dict[str, dict[str, Property]] = {}
    for prop in parts.left():
        if prop.type in NUMBERS and _HSV.fullmatch(prop.id):
            struct, _, member = prop.id.rpartition(".")
            structs.setdefault(struct, {})[member.lower()[:1]] = prop
    for members in structs.values():
        yield members.get("h"), members.get("s"), members.get("v") or members.get("b")


def _shown(mode: Property) -> Choice:
    """Return what tells whether white light or a colour is shown."""
    return Choice(mode.id, {value: kind for value, kind in _kinds(mode).items() if kind != "scene"})


def _brightness(parts: Parts, prop: Property, mode: Property | None, pigment: Pigment | None) -> Range:
    """Return the codec of the brightness, which may be part of the colour while one is shown."""
    plain = parts.range(prop)
    inside = isinstance(pigment, Script) or (isinstance(pigment, InParts) and pigment.value is not None)
    if mode is None or pigment is None or not inside:
        return plain
    return Dimmer(
        prop.id, plain.minimum, plain.maximum, plain.step, plain.unit, plain.scale, mode=_shown(mode), pigment=pigment
    )


def _color(parts: Parts) -> Codec[tuple[int, int, int]] | None:
    if (rgb := _rgb(parts)) is not None:
        parts.taken.update(rgb.names)
        return rgb
    if (prop := parts.peek("color")) is None:
        return None
    colors: dict[int | str, tuple[int, int, int]] = {}
    for value, label in prop.values.items():
        for pattern, shade in words.COLORS.items():
            if words.found(pattern, str(value), label):
                colors.setdefault(value, shade)
    if len(colors) != len(prop.values) or not colors:
        return None
    parts.take("color")
    return Palette(prop.id, colors)


def _kelvin(parts: Parts, prop: Property) -> Range:
    """Return the codec of a colour temperature; a range that is no kelvin runs from warm to cool."""
    plain = parts.range(prop)
    if prop.unit == "mired" and plain.minimum > 0:
        return Mired(prop.id, round(1e6 / plain.maximum), round(1e6 / plain.minimum), 1, "K")
    if plain.maximum > 1500:
        return plain
    scale = (6500 - 2700) / ((plain.maximum - plain.minimum) or 1)
    return Range(prop.id, 2700, 6500, max(scale, 1), "K", scale=scale, offset=2700 - plain.minimum * scale, wire=round)


def _kinds(mode: Property | None) -> dict[Value, str]:
    if mode is None:
        return {}
    kinds: dict[Value, str] = {}
    for value, label in mode.values.items():
        if words.found("情景|场景|scene", str(value), label):
            kinds[value] = "scene"
        elif words.found("彩|colou?r|rgb", str(value), label) and not words.found("色温|temp", str(value), label):
            kinds[value] = "rgb"
        elif words.found("白|单色|双色|色温|white|cct|temp", str(value), label):
            kinds[value] = "color_temp"
    return kinds


def _along[C](codec: C, mode: Property | None, kinds: dict[Value, str], kind: str) -> C:
    """Have the mode that belongs to a wish written with it; the last of several is the one with the most colours."""
    value = next((value for value, found in reversed(kinds.items()) if found == kind), None)
    if codec is None or mode is None or value is None:
        return codec
    extended: C = With(codec, {mode.id: value})  # type: ignore[assignment, arg-type] # With stands in for what it holds
    return extended
