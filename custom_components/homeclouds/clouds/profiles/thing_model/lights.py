"""Lights, put together from properties by role."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
import re

from ...core.codecs import Choice, With
from ...core.colors import PackedRgb, Rgb
from ...core.features import AlarmPanel, Feature, Light
from ...core.model import Value
from ...core.number_codecs import Range
from .. import labels
from . import value_maps as words
from .codecs import ModeScene, Palette
from .colors import Color, ColorParts, Dimmer, Mired, Pigment, Script
from .feature_builder import FeatureBuilder, choice, flag
from .matchers import snake
from .patterns import OF_PANEL
from .property import NUMBERS, Property

LIGHTS = frozenset({"141", "582"})
"""Categories that are lights whatever else they have."""
_HSV = re.compile(r".*\.(h(ue)?|s(at(uration)?)?|v(alue|al)?|b(rightness|right)?)", re.IGNORECASE)
"""Members of a struct that are parts of a color."""
_PRIMARY = re.compile(
    "({0})*((?P<red>r(ed)?)|(?P<green>g(reen)?)|(?P<blue>b(lue)?)|(?P<white>w(hite)?))({0})*".format(
        "_?(colou?r|rgbw?|led|light|lamp|value|val|channel|ch|bright(ness)?|level|pwm|data)_?"
    )
)
"""ID in snake case of how strong a primary color shines."""
_CALLED_PRIMARY = re.compile(
    "((?P<red>红)|(?P<green>绿)|(?P<blue>蓝)|(?P<white>白))[色光灯]*(值|亮度|分量|通道|灰度|强度|数值)*"
)
"""Its whole name."""
_FEW = 2
"""Scenes that are more than chance."""
_PARTS = 99
"""Steps that a primary color has at least; a gear has fewer."""
_SHADE = re.compile(r"(^|_)(colou?r|rgb)(?![a-z])|颜色|彩", re.IGNORECASE)
_BYTES = 0xFFFFFF
"""The highest color in a single number."""
_SHINES = (
    r"灯|光|烛|霓虹|彩(?!屏)|light|lamp|(?<![a-z])(w|smart)?led(?![a-z])|bulb|candle|lantern|chandelier|neon|rgb|colou?r|hsv"
    "|ламп|свет|люстр|лента"
)
"""Words for a product that shines."""
_CONTROLS = r"控制器|\bcontroller\b|контроллер"
"""Words for a product that may be a lamp's, or that of anything else."""
_CALLED = frozenset({"light", "lamp", "led"})
"""IDs of a flag that may be no more than a panel's light."""
_LAMP = re.compile("(主|大|顶|吸顶|吊|台|壁|镜前?|水族|造景|柜内?|照明)?灯光?|照明")
"""Whole name of the lamp of a device, which its brightness is about."""


def light(builder: FeatureBuilder) -> Iterator[Feature]:
    """Return a light."""
    rgb = _rgb(builder) or _packed(builder)
    pigment = None if rgb else _pigment(builder)
    shades = rgb or pigment or builder.peek("brightness", "color_temperature")
    power = builder.peek("light_power") or (_lamp(builder) if shades else None)
    if power is None and (_is_lamp(builder) or not (rgb or pigment)):
        power = builder.peek("power")
    if power is None or not (power.writable or shades or builder.model.is_view_only):
        # It tells of a lamp, and turns none on
        return
    if not (shades or builder.peek("hue", "light_power") or builder.model.category in LIGHTS):
        return
    builder.taken.add(power.id)
    white = _white(builder)
    # A color has its own brightness
    builder.taken.update(*(part.names for part in (rgb, white, pigment) if part))
    brightness, temperature = _shading(builder, "brightness"), _shading(builder, "color_temperature")
    scene = builder.take("light_scene")
    color = rgb or (Color(pigment) if pigment else _color(builder))
    mode = builder.take("light_mode") or (_own_mode(builder, plays=not scene) if temperature or color else None)
    kinds = _kinds(mode)
    kelvin = _kelvin(builder, temperature) if temperature else None
    own = builder.roles.get(power.id) == "light_power"
    may_be_part = (own and not temperature and not color) or _is_named(builder, power)
    aside = builder.main or builder.peek("power") or (may_be_part and _others(builder))
    lamp = Light(
        key="light",
        name=None if aside else "",
        power=flag(power),
        brightness=_brightness(builder, brightness, mode, pigment),
        temperature=_along(kelvin, mode, kinds, "color_temp"),
        color=_along(color, mode, kinds, "rgb"),
        white=white,
        color_mode=_shown(mode) if mode and kinds and kelvin and color else None,
        effect=_effects(scene, mode, kinds) if scene else _of_mode(mode, kinds),
    )
    siren = own and any(isinstance(feature, AlarmPanel) for feature in builder.mains)
    yield replace(lamp, enabled=False, exception="the lamp of a siren") if siren else lamp


def _is_lamp(builder: FeatureBuilder) -> bool:
    """Return whether a product is a lamp as a whole, rather than something with a colored light, which its power has nothing to do with."""
    if not builder.product or _shines(builder) or builder.peek("brightness", "color_temperature"):
        return True
    is_white_or_colored = {"rgb", "color_temp"} <= set(_kinds(builder.peek("light_mode")).values())
    return is_white_or_colored and words.mentions([builder.product], _CONTROLS)


def _shines(builder: FeatureBuilder) -> bool:
    """Return whether a product is of a category of lights, or called one."""
    return builder.model.category in LIGHTS or words.mentions([builder.product], _SHINES)


def _shading(builder: FeatureBuilder, role: str) -> Property | None:
    """Take what shades a light; what can have one value only does not."""
    prop = builder.take(role)
    return prop if prop and (plain := builder.range(prop)).minimum < plain.maximum else None


def _own_mode(builder: FeatureBuilder, *, plays: bool) -> Property | None:
    """Take a mode if it distinguishes white from colors, or is how a color is shown; else it is a separate choice.

    Only one of two choices can be the effects: `plays` is whether there are no scenes beside it.
    """
    mode = builder.peek("mode")
    return builder.take("mode") if mode and (_kinds(mode) or (plays and _plays(mode))) else None


def _plays(mode: Property) -> bool:
    """Return whether all of what a mode can be but one are scenes of a lamp: to stand still may be among them."""
    pairs = [(str(value), label) for value, label in mode.values.items()]
    scenes = [pair for pair in pairs if words.word(labels.SCENES, *pair)]
    # What else is asleep or at work is no lamp
    own = [pair for pair in scenes if not words.word(labels.APPLIANCE_MODES, *pair)]
    return len(own) >= _FEW and len(scenes) >= len(pairs) - 1


def _effects(scene: Property, mode: Property | None, kinds: dict[Value, str]) -> Choice | With[str]:
    """Return scenes as effects, which are shown in no mode of white or colors if there is one for scenes."""
    effects = choice(scene, words.words(scene, labels.SCENES))
    if mode is None or (value := _value(kinds, "scene")) is None:
        return effects
    return ModeScene(effects, {mode.id: value}, shown=_shown(mode))


def _of_mode(mode: Property | None, kinds: Mapping[Value, str]) -> Choice | None:
    """Return as effects what a mode can be beside white and colors, where nothing else says which scene is shown."""
    if mode is None:
        return None
    shown = words.words(mode, labels.SCENES)
    effects = {value: word for value, word in shown.items() if kinds.get(value) not in {"rgb", "color_temp"}}
    return choice(mode, effects) if effects.keys() - kinds.keys() else None


def _others(builder: FeatureBuilder) -> bool:
    """Return whether there is more to turn on than a light: a bath heater, an aquarium."""
    flags = [prop for prop in builder.left() if prop.type == "bool" and prop.writable]
    return len([prop for prop in flags if builder.roles.get(prop.id) is None]) >= 2


def _lamp(builder: FeatureBuilder) -> Property | None:
    """Return the flag that is called just "light"; without shades it is a panel's light.

    What is not called a lamp may have no other light than that of its panel.
    """
    flags = [prop for prop in builder.left() if prop.type == "bool"]
    own = [prop for prop in flags if not (_shines(builder) and OF_PANEL.search(prop.name))]
    by_id = next((prop for prop in own if prop.id in _CALLED), None)
    power = builder.peek("power")
    if by_id is None and builder.model.category in LIGHTS and power and power.writable:
        # All of it is a light, of which the flag is a part
        return None
    return by_id or next((prop for prop in flags if prop.writable and _LAMP.fullmatch(prop.name)), None)


def _is_named(builder: FeatureBuilder, power: Property) -> bool:
    """Return whether only its name says that a flag is a lamp's."""
    return not builder.roles.get(power.id) and power.id not in _CALLED


def _primaries(builder: FeatureBuilder) -> dict[str, Property]:
    """Return red, green and blue, maybe white, that are whole numbers of a struct, or of the device itself."""
    groups: dict[str, dict[str, Property]] = {}
    for prop in builder.left():
        struct, _, own = prop.id.rpartition(".")
        if prop.type != "int" or not (struct or _is_part(builder, prop)):
            continue
        if found := _PRIMARY.fullmatch(snake(own)) or _CALLED_PRIMARY.fullmatch(prop.name):
            name = next(name for name, value in found.groupdict().items() if value)
            alike = f"{struct}.{found.string[: found.start(name)]}.{found.string[found.end(name) :]}.{prop.maximum}"
            groups.setdefault(alike, {})[name] = prop
    return next((found for found in groups.values() if found.keys() >= {"red", "green", "blue"}), {})


def _is_part(builder: FeatureBuilder, prop: Property) -> bool:
    """Return whether a number of the device itself may be how strong a color shines."""
    lit = (prop.writable or builder.model.is_view_only) and not OF_PANEL.search(prop.name)
    return lit and not prop.minimum and (prop.maximum or 0) >= _PARTS


def _rgb(builder: FeatureBuilder) -> Rgb | None:
    """Return the color that numbers of red, green and blue are."""
    if not (found := _primaries(builder)):
        return None
    red = found["red"]
    return Rgb(red.id, found["green"].id, found["blue"].id, red.maximum or 255, builder.range(red).wire)


def _white(builder: FeatureBuilder) -> Range | None:
    """Return the white beside red, green and blue."""
    white = _primaries(builder).get("white")
    return builder.range(white) if white else None


def _packed(builder: FeatureBuilder) -> PackedRgb | None:
    """Return the color that one number of three bytes is."""
    for prop in builder.left():
        named = _SHADE.search(f"{snake(prop.id)} {prop.name}") and not OF_PANEL.search(prop.name)
        if prop.type == "int" and prop.maximum == _BYTES and not prop.minimum and named:
            return PackedRgb(prop.id, builder.range(prop).wire)
    return None


def _pigment(builder: FeatureBuilder) -> Pigment | None:
    """Return the color that is reported as hue and saturation, or as a text or list."""
    for hue, saturation, value in ((builder.peek("hue"), builder.peek("saturation"), None), *_structs(builder)):
        # A struct of h, m and s is a time
        if hue and saturation and (hue.maximum or 0) >= 255 and (saturation.maximum or 0) >= 100:
            return ColorParts(*(builder.range(prop) for prop in (hue, saturation, value) if prop is not None))
    if (text := next((prop for prop in builder.all("color_data") if prop.type in {"string", "array"}), None)) is None:
        return None
    listed = text.type == "array" or re.fullmatch(r"colou?r(_value)?", snake(text.id)) is not None
    example = {7: "#000000", 6: "000000"}.get(int(text.maximum or 0), "000000" if "rgb" in text.id.lower() else "")
    return Script(text.id, 1000 if text.id.lower().endswith("v2") else 255, listed, example)


def _structs(builder: FeatureBuilder) -> Iterator[tuple[Property | None, Property | None, Property | None]]:
    """Yield hue, saturation and value of every struct that may be a color."""
    structs: dict[str, dict[str, Property]] = {}
    for prop in builder.left():
        if prop.type in NUMBERS and _HSV.fullmatch(prop.id):
            struct, _, member = prop.id.rpartition(".")
            structs.setdefault(struct, {})[member.lower()[:1]] = prop
    for members in structs.values():
        yield members.get("h"), members.get("s"), members.get("v") or members.get("b")


def _shown(mode: Property) -> Choice:
    """Return the property that says whether white light or a color is shown."""
    return Choice(mode.id, {value: kind for value, kind in _kinds(mode).items() if kind != "scene"})


def _brightness(
    builder: FeatureBuilder, prop: Property | None, mode: Property | None, pigment: Pigment | None
) -> Range | None:
    """Return the codec of the brightness, which may be part of the color while one is shown."""
    shown = _shown(mode) if "rgb" in _kinds(mode).values() and mode else None
    if prop is None:
        return Dimmer("", 0, 255, mode=shown, pigment=pigment) if pigment else None
    plain = builder.range(prop)
    if shown is None or pigment is None or not pigment.dims:
        return plain
    return Dimmer(
        prop.id, plain.minimum, plain.maximum, plain.step, plain.unit, plain.scale, mode=shown, pigment=pigment
    )


def _color(builder: FeatureBuilder) -> Palette | None:
    """Return the color that is one of a few."""
    if (prop := builder.peek("color")) is None:
        return None
    colors: dict[int | str, tuple[int, int, int]] = {}
    for value, label in prop.values.items():
        for pattern, shade in words.COLORS.items():
            if words.found(pattern, str(value), label):
                colors.setdefault(value, shade)
    if len(colors) != len(prop.values) or not colors:
        return None
    builder.take("color")
    return Palette(prop.id, colors)


def _kelvin(builder: FeatureBuilder, prop: Property) -> Range:
    """Return the codec of a color temperature; a range that is no kelvin runs from warm to cool."""
    plain = builder.range(prop)
    if prop.unit == "mired" and plain.minimum > 0:
        return Mired(prop.id, round(1e6 / plain.maximum), round(1e6 / plain.minimum), unit="K")
    if plain.maximum > 1500:
        return plain
    scale = (6500 - 2700) / (plain.maximum - plain.minimum)
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


def _value(kinds: dict[Value, str], kind: str) -> Value:
    """Return the mode of a kind; the last of several is the one with the most colors."""
    return next((value for value, found in reversed(kinds.items()) if found == kind), None)


def _along[C](codec: C, mode: Property | None, kinds: dict[Value, str], kind: str) -> C:
    """Have the mode that belongs to a target written with it."""
    if codec is None or mode is None or (value := _value(kinds, kind)) is None:
        return codec
    extended: C = With(codec, {mode.id: value})  # type: ignore[assignment, arg-type]  # With stands in for what it holds
    return extended
