"""Sensors, detectors and buttons."""

from ...core.codecs import Choice, Const, Flag, Measure, Range
from ...core.features import Event, Number, Unit
from ..codecs import Grade, flag
from .rows import Profile, battery, binary, button, correction, humidity, sensor, setting, temperature, words

_LIGHT_LEVEL = words(
    "light_color",
    Choice("brState", {"brighter": "brighter", "darker": "darker"}),
    ("brighter", "darker"),
)
_CLIMATE = Profile((temperature(scale=0.01), humidity(scale=0.01), battery()))
_BUTTON = Profile((button(), battery()))
_DOOR = Profile((binary("door", Flag("lock", 1, 0)), battery()))
_LEAK = Profile((binary("moisture", Flag("water", 1, 0)), battery()))
_MOTION = Profile((binary("motion", Flag("motion", 1, 0)), _LIGHT_LEVEL, battery()))
_PRESENCE = Profile(
    (
        binary("presence", Flag("human", 1, 0)),
        _LIGHT_LEVEL,
        sensor("illuminance", "illumination", Unit.LUX),
        Number(key="sensitivity", value=Range("sensitivity", 0, 3, 1)),
        battery(),
    )
)
_CENTI_CORRECTED = (
    temperature(scale=0.01),
    humidity(scale=0.01),
    temperature("remoteTemperature", scale=0.01, key="remote_temperature"),
    correction("tempCorrection"),
    correction("humCorrection", "humidity", limit=20, step=1),
    battery(),
)

PROFILES: dict[int, Profile] = {
    18: Profile(
        (
            temperature(),
            humidity(),
            words("dust_level", Grade("dusty", ((3, "good"), (6, "medium"), (10, "poor"))), ("good", "medium", "poor")),
            words(
                "noise_level", Grade("noise", ((2, "quiet"), (5, "normal"), (10, "high"))), ("quiet", "normal", "high")
            ),
            words(
                "brightness_level",
                Grade("light", ((3, "bright"), (7, "normal"), (10, "dark"))),
                ("bright", "normal", "dark"),
            ),
        )
    ),
    98: Profile((Event(key="doorbell", source="doorbell", type=Const("ring"), types=("ring",)),)),
    102: Profile(
        (
            binary("door", flag("switch")),
            sensor("battery_voltage", Measure("battery", Unit.VOLT, high=6)),
        )
    ),
    154: Profile((binary("door", flag("switch")), battery())),
    174: Profile((*(button(outlet) for outlet in range(6)), battery())),
    177: Profile((*(button(outlet) for outlet in range(3)), battery())),
    1000: _BUTTON,
    7000: _BUTTON,
    7039: Profile((*(button(outlet) for outlet in range(4)), battery())),
    1770: _CLIMATE,
    1771: _CLIMATE,
    7014: _CLIMATE,
    7033: Profile((temperature(), humidity(), correction("tempCorrection"), battery())),
    242: Profile(_CENTI_CORRECTED),
    7038: Profile(_CENTI_CORRECTED),
    2026: _MOTION,
    7002: _MOTION,
    7016: _PRESENCE,
    7055: _PRESENCE,
    3026: _DOOR,
    7003: _DOOR,
    4026: _LEAK,
    7019: _LEAK,
    5026: Profile((binary("smoke", Flag("smoke", 1, 0)), battery())),
    266: Profile(
        (
            temperature(),
            humidity(),
            sensor("carbon_dioxide", "co2", Unit.PPM),
            sensor("pm25", "pm2_5", Unit.MICROGRAMS_PER_CUBIC_METRE),
            sensor("pm10", "pm10", Unit.MICROGRAMS_PER_CUBIC_METRE),
        )
    ),
    **dict.fromkeys((195, 228), Profile((temperature(),))),
    **dict.fromkeys((66, 168, 243), Profile((setting("status_light", flag("zled")),))),
    **dict.fromkeys((80, 88, 109), Profile(())),
}
"""UIID -> profile. 80, 88 and 109 are infrared gateways, whose learnt codes stay in the app."""
