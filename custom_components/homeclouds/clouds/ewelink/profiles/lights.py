"""Lights, strips and dimmers."""

from collections.abc import Mapping

from ...core.codecs import Choice, Range, Settable, With
from ...core.colors import Rgb
from ...core.features import Feature, Light, Number, Unit
from ...core.model import Value
from ..codecs import ColdWarm, ColdWarmStrength, HueSaturation, ModeRange, flag, kelvin, whole, whole_text
from .rows import Profile, current, energy, power, voltage

_SWITCH = flag("switch")
_STATE = flag("state")
_PAIR = ColdWarm("", 2700, 6500, 1, "K")
_PAIR_STRENGTH = ColdWarmStrength("", 25, 255, 1, pair=_PAIR)

_STRIP_EFFECTS: Mapping[Value, str] = {
    1: "color",
    2: "gradient",
    3: "breathing",
    4: "diy_gradient",
    5: "diy_pulse",
    6: "diy_breathing",
    7: "diy_strobe",
    8: "rgb_gradient",
    9: "rgb_pulse",
    10: "rgb_breathing",
    11: "rgb_strobe",
    12: "music",
}
_B1_MODES: Mapping[Value, str] = {2: "color", 1: "white", 3: "night_light", 4: "reading", 5: "party", 6: "leisure"}
_WHITE_TYPES: Mapping[Value, str] = {
    "white": "white",
    "bright": "bright",
    "read": "reading",
    "computer": "computer",
    "nightLight": "night_light",
}
_COLOR_TYPES: Mapping[Value, str] = {
    "white": "white",
    "color": "color",
    "bright": "bright",
    "goodNight": "good_night",
    "read": "reading",
    "nightLight": "night_light",
    "party": "party",
    "leisure": "leisure",
    "soft": "soft",
    "colorful": "colorful",
}


def _dimmer(name: str, low: float = 1, extra: Mapping[str, Value] | None = None) -> Light:
    brightness = Range(name, low, 100, 1, wire=whole)
    return Light(key="light", name="", power=_SWITCH, brightness=With(brightness, extra) if extra else brightness)


def _strip(brightness: Settable, speed: Settable) -> tuple[Feature, ...]:
    color = Rgb("colorR", "colorG", "colorB")
    return (
        Light(
            key="light",
            name="",
            power=_SWITCH,
            brightness=brightness,
            color=With(color, {"mode": 1}),
            effect=Choice("mode", _STRIP_EFFECTS),
        ),
        Number(key="effect_speed", value=speed),
        Number(key="sensitivity", value=Range("sensitive", 1, 10, 1)),
    )


def _bulb(types: Mapping[Value, str], *, color: bool, top: int) -> Profile:
    return Profile(
        (
            Light(
                key="light",
                name="",
                power=_SWITCH,
                brightness=ModeRange("ltype", 1, 100, 1, wire=whole, modes=tuple(types)),
                temperature=kelvin("white.ct", {"ltype": "white"}, top=top),
                color=With(Rgb("color.r", "color.g", "color.b"), {"ltype": "color"}) if color else None,
                color_mode=Choice("ltype", {raw: "rgb" if raw == "color" else "color_temp" for raw in types})
                if color
                else None,
                effect=Choice("ltype", types),
            ),
        )
    )


_B1 = Light(
    key="light",
    name="",
    power=_STATE,
    brightness=_PAIR_STRENGTH,
    temperature=_PAIR,
    color=With(
        Rgb("channel2", "channel3", "channel4", wire=whole_text), {"zyx_mode": 2, "channel0": "0", "channel1": "0"}
    ),
    color_mode=Choice("zyx_mode", {raw: "rgb" if raw == 2 else "color_temp" for raw in _B1_MODES}),
    effect=Choice("zyx_mode", _B1_MODES),
)
_ZIGBEE_COLOR = Light(
    key="light",
    name="",
    power=_SWITCH,
    brightness=ModeRange("colorMode", 1, 100, 1, wire=whole, pattern="{}Brightness", modes=("cct", "rgb")),
    temperature=kelvin("colorTemp", {"colorMode": "cct"}, top=100, warmest=2700),
    color=With(HueSaturation(), {"colorMode": "rgb"}),
    color_mode=Choice("colorMode", {"cct": "color_temp", "rgb": "rgb"}),
)
_METER = (
    power(scale=0.01),
    voltage(scale=0.01),
    current(scale=0.01),
    energy("energy_today", "dayKwh", scale=0.01),
    energy("energy_this_week", "weekKwh", scale=0.01),
    energy("energy_this_month", "monthKwh", scale=0.01),
    energy("energy_this_year", "yearKwh", scale=0.01),
)

_MODES = tuple(_STRIP_EFFECTS)
_STRIP = Profile(_strip(Range("bright", 1, 100, 1, wire=whole), Range("speed", 1, 100, 1)))
_STRIP_BY_MODE = Profile(
    _strip(
        ModeRange("mode", 1, 100, 1, wire=whole, pattern="bright{:02}", modes=_MODES),
        ModeRange("mode", 1, 100, 1, wire=whole, pattern="speed{:02}", modes=_MODES),
    )
)
"""An L3 has a brightness and a speed for each mode."""

PROFILES: dict[int, Profile] = {
    16: Profile((Light(key="light", name="", power=_STATE, brightness=_PAIR_STRENGTH, temperature=_PAIR),)),
    22: Profile((_B1,)),
    33: _STRIP,
    36: Profile((_dimmer("bright", 10),)),
    44: Profile((_dimmer("brightness", extra={"mode": 0}),)),
    52: Profile(
        (Light(key="light", name="", power=_STATE, brightness=Range("channel0", 25, 255, 1, wire=whole_text)),)
    ),
    57: Profile(
        (Light(key="light", name="", power=_STATE, brightness=Range("channel0", 25, 255, 1, wire=whole_text)),)
    ),
    59: _STRIP,
    137: _STRIP,
    173: _STRIP_BY_MODE,
    103: _bulb(_WHITE_TYPES, color=False, top=255),
    135: _bulb(_WHITE_TYPES, color=False, top=255),
    104: _bulb(_COLOR_TYPES, color=True, top=255),
    136: _bulb(_COLOR_TYPES, color=True, top=100),
    277: Profile(
        (
            _dimmer("brightness"),
            Number(
                key="transition",
                value=Range("transitionTime", 0, 10, 0.1, Unit.SECONDS, 0.001, wire=whole),
            ),
            *_METER,
        )
    ),
    1257: Profile((_dimmer("brightness"),)),
    1258: Profile(
        (
            Light(
                key="light",
                name="",
                power=_SWITCH,
                brightness=Range("brightness", 1, 100, 1, wire=whole),
                temperature=kelvin("colorTemp", top=100, coldest=4000),
            ),
        )
    ),
    3258: Profile((_ZIGBEE_COLOR,)),
    7009: Profile((_ZIGBEE_COLOR,)),
}
PROFILES[7008] = PROFILES[1258]
