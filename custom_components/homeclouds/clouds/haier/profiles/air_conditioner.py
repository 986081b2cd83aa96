"""Air conditioners: what has a set point, a mode and a fan speed."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final, override

from ...core.codecs import Choice, Codec, Measure, OneOf
from ...core.features import Climate, Feature, Select, Unit
from ...core.model import Properties, Value
from .feature_builder import CELSIUS, Kit, Words, flag, temperature
from .value_maps import HORIZONTAL, MODES, SPEEDS, VERTICAL

NO_HUMIDITY: Final = frozenset({"0"})

_PRESETS: Final = {
    "energySavingStatus": "eco",
    "rapidMode": "boost",
    "silentSleepStatus": "sleep",
    "10degreeHeatingStatus": "frost_protection",
}
"""Switches that exclude one another -> preset."""


@dataclass(frozen=True)
class BothSides(Choice):
    """A choice that a unit with two outlets has twice: writes both sides, reads the left one."""

    other: str = ""

    @override
    def write(self, value: str, properties: Properties) -> dict[str, Value]:
        wanted = super().write(value, properties)
        return wanted | {self.other: wanted[self.name]}


def air_conditioner(kit: Kit) -> Iterable[Feature]:
    """Return the features of an air conditioner, if it is one."""
    if not (
        kit.has("targetTemperature") and kit.has("operationMode") and (kit.has("windSpeed") or kit.has("windSpeedL"))
    ):
        return
    power, mode = kit.flag("onOffStatus"), kit.choice("operationMode", MODES)
    target = kit.range(["targetTemperature"], CELSIUS, 16, 30)
    if power is None or target is None:
        kit.taken -= {"onOffStatus", "operationMode", "targetTemperature"}
        return
    sides: list[Feature] = []
    yield Climate(
        key="air_conditioner",
        label="air_conditioner",
        name="",
        power=power,
        mode=mode,
        target=target,
        current=temperature("indoorTemperature") if kit.has("indoorTemperature") else None,
        target_humidity=kit.range(["targetHumidity"], Unit.PERCENT, 30, 80),
        humidity=Measure("indoorHumidity", Unit.PERCENT, absent=NO_HUMIDITY) if kit.has("indoorHumidity") else None,
        fan=_sided(kit, "windSpeed", SPEEDS, "fan_speed", sides),
        swing=_sided(kit, "windDirectionVertical", VERTICAL, "louvre_vertical", sides),
        swing_horizontal=_sided(kit, "windDirectionHorizontal", HORIZONTAL, "louvre_horizontal", sides),
        preset=_presets(kit),
        power_first=True,
    )
    yield from sides


def _sided(kit: Kit, name: str, words: Words, key: str, sides: list[Feature]) -> Choice | None:
    """Return the codec of something that the unit has once, or on its left and right side; the sides become selects too."""
    if both := _swinging(kit.choice(name, words)):
        return both
    left, right = _swinging(kit.choice(f"{name}L", words)), _swinging(kit.choice(f"{name}R", words))
    if left and right:
        for side, codec in (("left", left), ("right", right)):
            label = f"{key}_{side}"
            sides.append(Select(key=label, value=codec))
        shared = {value: word for value, word in left.values.items() if value in right.values}
        return BothSides(left.name, shared, other=right.name)
    return left or right


def _swinging(codec: Choice | None) -> Choice | None:
    """Where a louvre can stand still, and nothing else is called swinging, "auto" is that."""
    words = set(codec.values.values()) if codec else set()
    if codec is None or not {"off", "auto"} <= words or words & {"on", "low"}:
        return codec
    return replace(codec, values={value: "on" if word == "auto" else word for value, word in codec.values.items()})


def _presets(kit: Kit) -> OneOf | None:
    flags: dict[str, Codec[bool]] = {}
    for name, preset in _PRESETS.items():
        if (attribute := kit.get(name)) and attribute.is_flag and kit.take(name, writable=True):
            flags[preset] = flag(attribute)
    return OneOf(flags) if flags else None
