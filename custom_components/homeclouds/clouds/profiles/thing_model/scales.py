"""What numbers of temperature, humidity and power factor count: models say nothing of it, but ranges, steps, and values do."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
import math
import re
from typing import override

from ...core.enums import Mode
from ...core.model import Properties, Value
from ...core.number_codecs import Measure, Range
from ...core.spans import is_possible
from ...core.values import doubt, number, token
from .. import labels
from . import value_maps as words
from .property import NUMBERS, Property, ThingModel

_TENTHS_BEYOND = 150
"""A room is never that warm: such a range counts tenths of a degree."""
_HUNDREDTHS_BEYOND = 1500
"""No oven of a household is that hot."""
_WATER_BEYOND = 110
"""Nor is water."""
_TENTHS_FROM = 100
"""Lowest set point in °C; nothing is cooled to less."""
_LOWEST_TENTHS = 30
"""No set point of a thermostat in tenths is lower."""
_TENTHS_ADDED = 30
"""No thermometer is that wrong."""
_OVEN = 300
"""No oven begins there."""
_COLDEST = -150
"""What is colder is in tenths; many models say -127 for want of a limit."""
_HALVES = (30, 50, 74)
"""From which lowest, and between which highest numbers a set point that cools counts half degrees."""
_OF_WATER = re.compile(r"水|\bwater\b", re.IGNORECASE)
"""Names of set points that nothing counts in half degrees."""
_ROOMS = r"地暖|地热|温控|采暖|暖气|空调|恒温|thermostat|air ?condition|floor ?heat"
"""What a product is called that warms or cools rooms."""
_WATER = r"热水|壁挂炉|热泵|water ?heater|boiler|heat ?pump"
"""What a product is called that warms water, maybe while it cools rooms."""
_ROOM = (5, 45)
"""°C of inhabited rooms."""
_DRY = 8
"""% of humidity; the air of a desert has more."""
_NOTHING = frozenset({255.0, 999.0, 9999.0})
"""What stands for "no sensor" where whole degrees are reported."""
_OPEN = frozenset({-9999, -999, -99}), frozenset({999, 9999})
"""Limits that say nothing of what is counted; they stand for "no sensor"."""
_THERMOMETER = (-40.0, float(_TENTHS_BEYOND))
"""°C that a reading without limits may have in whole degrees."""
_FACTORS = (1, 0.1, 0.01)
_SETTABLE = frozenset({"target_temperature", "temperature_limit", "part_temperature"})


def is_open(prop: Property) -> bool:
    """Return whether a number's range is as wide as its digits allow."""
    return prop.minimum in _OPEN[0] and prop.maximum in _OPEN[1]


def absent(prop: Property) -> frozenset[str]:
    """Return the values of a number that stand for a sensor that is not there."""
    return prop.absent | {token(prop.minimum), token(prop.maximum)} if is_open(prop) else prop.absent


def factor(seen: float, scale: float, low: float, high: float, *, beyond: float = 0) -> float:
    """Return what a value is to be multiplied by; one that the range forbids is counted in another way.

    `beyond` is the part of the range by which devices may exceed it.
    """
    if scale < 1 and seen % 1:
        return 1
    more = (high - low) * beyond
    if low - more <= seen <= high + more or seen in _NOTHING:
        return scale
    others = (
        other for other in _FACTORS if (other > scale or scale == 1) and low * scale <= seen * other <= high * scale
    )
    return next(others, scale)


@dataclass(frozen=True)
class Counted(Measure):
    """A reading whose range says what it counts, unless the values say otherwise."""

    span: tuple[float, float] = (0, 0)
    """The range, as the model gives it."""
    beside: tuple[Counted | CountedRange, ...] = ()
    """Numbers of the same device that show what this one counts; they are no part of its value, or of its history."""

    def factor(self, properties: Properties) -> float:
        """Return what the present value is to be multiplied by."""
        seen = number(properties.get(self.name))
        return self.scale if seen is None else self._factor(seen, properties)

    def _factor(self, seen: float, properties: Properties) -> float:
        found = factor(seen, self.scale, *self.span, beyond=0.25)
        return 1 if found < 1 and self._is_whole(seen, seen * found, properties) else found

    def _is_whole(self, seen: float, scaled: float, properties: Properties) -> bool:
        """Return whether a value that the range allows is too small to be what it is said to count."""
        if self.unit == "%":
            return _DRY <= seen <= 100 and scaled < _DRY
        if not _ROOM[0] <= seen <= _ROOM[1] or scaled >= _ROOM[0]:
            return False
        return any(other.proves_whole(properties) for other in self.beside)

    def proves_whole(self, properties: Properties) -> bool:
        """Return whether this value shows that the device does not count as its model says."""
        return self.scale < 1 == self.factor(properties) and number(properties.get(self.name)) is not None

    @override
    def read(self, properties: Properties) -> float | None:
        raw = properties.get(self.name)
        if (seen := number(raw)) is None or (self.absent and token(raw) in self.absent):
            return super().read(properties)
        found = self._factor(seen, properties)
        return self.believed(seen if found == 1 and not self.offset else round(seen * found + self.offset, 6), raw)


@dataclass(frozen=True)
class CountedRange(Range):
    """A set point whose range says what it counts, unless the values say otherwise; it is written as it is reported."""

    span: tuple[float, float] = (0, 0)

    def factor(self, properties: Properties) -> float:
        """Return what the present value is to be multiplied by."""
        seen = number(properties.get(self.name))
        return self.scale if seen is None else factor(seen, self.scale, *self.span)

    def proves_whole(self, properties: Properties) -> bool:
        """Return whether the set point is that of a heated room, in which a few degrees are no temperature."""
        return (wanted := self.read(properties)) is not None and wanted > _ROOM[0]

    @override
    def read(self, properties: Properties) -> float | None:
        found, raw = self.factor(properties), properties.get(self.name)
        if found == self.scale or (value := number(raw)) is None:
            return super().read(properties)
        value = round(value * found, 6)
        return value if is_possible(value, self.unit) else doubt(self.name, raw)

    @override
    def write(self, value: float, properties: Properties) -> dict[str, Value]:
        found, seen = self.factor(properties), number(properties.get(self.name))
        if found == self.scale or seen is None:
            halved = seen is not None and self.scale == self.step == 1 and seen % 1 == 0.5
            return super(CountedRange, replace(self, step=0.5) if halved else self).write(value, properties)
        raw = self.fit(value) / found
        return {self.target or self.name: self.wire(round(raw, 6) if seen % 1 else math.floor(raw + 0.5))}


def _to_hundred(prop: Property) -> float:
    """Return the factor to per cent of what goes up to 1, 100, 1000, or 10000."""
    scale = prop.scale or 1
    highest = (prop.maximum or (1 if prop.type == "float" else 100)) * scale
    return scale * 100 / highest if highest in {1, 1000, 10000} else scale


@dataclass(frozen=True)
class Scales:
    """Finds by ranges and names what the numbers of a product count."""

    model: ThingModel
    roles: Mapping[str, str | None]
    product: str
    """The product's name."""

    def of(self, prop: Property) -> float:
        """Return the factor that the model gives, or that follows from a number's range."""
        role, high = self.roles.get(prop.id) or "", prop.maximum or 0
        if role == "power_factor":
            return _to_hundred(prop)
        if prop.scale is not None:
            return prop.scale
        if role == "humidity":
            return 100 / high if prop.type == "int" and high in {1000, 10000} else 1
        if self._is_set_alike(prop, role):
            return 0.1
        if prop.type != "int" or not self._is_temperature(prop):
            return 1
        return self._set_point(prop) if role in _SETTABLE else self._reading(prop)

    def is_counted(self, prop: Property) -> bool:
        """Return whether values may show that a number counts something else than its range says."""
        role, high = self.roles.get(prop.id) or "", (prop.maximum or 0) * self.of(prop)
        if prop.scale is not None or prop.minimum is None or prop.type not in NUMBERS:
            return False
        if is_open(prop):
            return self._is_temperature(prop) and not prop.is_text
        return high == 100 if role == "humidity" else self._is_temperature(prop) and 0 < high <= _TENTHS_BEYOND

    def span(self, prop: Property) -> tuple[float, float]:
        """Return the range of the numbers that a device may report."""
        return _THERMOMETER if is_open(prop) else (prop.minimum or 0, prop.maximum or 0)

    def _is_set_alike(self, prop: Property, role: str) -> bool:
        """Return whether something is set in tenths as the set point is: a limit, or what is added to a reading."""
        if role in {"temperature", "target_temperature"} or not prop.writable:
            return False
        target = next(iter(self._with("target_temperature")), None)
        if prop.type != "int" or prop.unit != "°C" or target is None or self.of(target) != 0.1:
            return False
        if role == "temperature_correction":
            return (prop.maximum or 0) >= _TENTHS_ADDED
        beyond = _TENTHS_BEYOND < (prop.maximum or 0) <= _HUNDREDTHS_BEYOND
        return beyond or ((prop.step or 1) > 1 and prop.step == target.step)

    def _is_temperature(self, prop: Property) -> bool:
        return _is_of_heat(self.roles.get(prop.id)) and prop.unit in {"°C", ""}

    def _with(self, role: str) -> Iterable[Property]:
        return (prop for prop in self.model.properties if self.roles.get(prop.id) == role)

    def _set_point(self, prop: Property) -> float:
        if (alone := self._set_point_alone(prop)) != 1 or (prop.maximum or 0) <= _TENTHS_BEYOND:
            return alone
        return 0.1 if any(self._reading_alone(other) == 0.1 for other in self._with("temperature")) else 1

    def _set_point_alone(self, prop: Property) -> float:
        low, high = prop.minimum or 0, prop.maximum or 0
        if high > _HUNDREDTHS_BEYOND:
            return 0.01
        if high <= _TENTHS_BEYOND:
            if self._is_called(_WATER):
                return 0.1 if high > _WATER_BEYOND else 1
            lowest, least, most = _HALVES
            halves = low >= lowest and least <= high <= most and self._cools() and not _OF_WATER.search(prop.name)
            return 0.5 if halves else 1
        in_rooms = self._is_called(_ROOMS) and _LOWEST_TENTHS <= low < _TENTHS_FROM
        in_tenths = in_rooms or low >= _OVEN or self._is_called(_WATER) or (low >= _TENTHS_FROM and self._cools())
        return 0.1 if in_tenths else 1

    def _reading(self, prop: Property) -> float:
        if (alone := self._reading_alone(prop)) != 1 or (prop.maximum or 0) <= _TENTHS_BEYOND:
            return alone
        return 0.1 if any(self._set_point_alone(other) == 0.1 for other in self._with("target_temperature")) else 1

    def _reading_alone(self, prop: Property) -> float:
        low, high = prop.minimum or 0, prop.maximum or 0
        if is_open(prop) or _COLDEST < low <= high <= _TENTHS_BEYOND:
            return 1
        if high > _HUNDREDTHS_BEYOND:
            return 0.01
        # Where numbers are texts with decimals, a wide range is nothing but wide
        beyond = low <= _COLDEST if prop.is_text else low < 0
        return 0.1 if beyond or self._is_called(_ROOMS) or self._is_called(_WATER) else 1

    def _is_called(self, pattern: str) -> bool:
        return words.mentions([self.product], pattern)

    def _cools(self) -> bool:
        """Return whether one of the modes cools."""
        texts = ((str(value), label) for prop in self._with("mode") for value, label in prop.values.items())
        return any(words.word(labels.MODES, value, label) == Mode.COOL for value, label in texts)


def _is_of_heat(role: str | None) -> bool:
    """Return whether a role is a temperature of something, rather than of light."""
    return role is not None and role != "color_temperature" and (role.endswith("temperature") or role in _SETTABLE)
