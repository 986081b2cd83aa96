"""Codecs for what only this vendor's devices do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
import re
from string import hexdigits
from typing import Any, override

from ..core.codecs import Choice, Named, Reader
from ..core.errors import ValueRangeError
from ..core.model import Properties, Value
from ..core.number_codecs import Measure, Range
from ..core.values import doubt, number, token
from .light_codecs import ColdWarm, ColdWarmStrength, FullRgb, ModeRange, Scenes, StripEffects
from .thresholds import Direction, Doing, Relay, Threshold, Toward, Watching


@dataclass(frozen=True)
class TargetOfMode(Range):
    """A set point that each mode has for itself: `name` is that of all modes that are not in `modes`. It never changes the mode."""

    mode: str = "workMode"
    modes: Mapping[Value, str] = field(default_factory=dict)
    shown: str = "curTargetTemp"
    """What holds now, where the mode's own one is not known."""

    def _now(self, properties: Properties) -> Range:
        mode = token(properties.get(self.mode)).lower()
        return self._of(next((name for raw, name in self.modes.items() if token(raw).lower() == mode), self.name))

    def _of(self, name: str) -> Range:
        return Range(name, self.minimum, self.maximum, self.step, self.unit, self.scale, self.offset, self.wire)

    @property
    @override
    def names(self) -> frozenset[str]:
        return frozenset((self.name, self.mode, self.shown, *self.modes.values()))

    @override
    def read(self, properties: Properties) -> float | None:
        if (value := self._now(properties).read(properties)) is not None:
            return value
        return self._of(self.shown).read(properties)

    @override
    def write(self, value: float, properties: Properties) -> dict[str, Value]:
        return self._now(properties).write(value, properties)


@dataclass(frozen=True)
class Corrected(Measure):
    """A number that the device reports without the correction of its own display."""

    correction: str = ""

    @property
    @override
    def names(self) -> frozenset[str]:
        return frozenset((self.name, self.correction))

    @override
    def read(self, properties: Properties) -> float | None:
        if (value := super().read(properties)) is None:
            return None
        correction = properties.get(self.correction)
        return self.believed(round(value + (number(correction) or 0) * self.scale, 6), correction)


@dataclass(frozen=True)
class Probe(Measure):
    """A reading of a probe that may be exchanged: values outside of its range are invalid."""

    probe: str = "sensorType"
    ranges: Mapping[Value, Any] = field(default_factory=dict)
    """Type of probe -> lowest and highest value; empty if it does not measure this."""

    @override
    def read(self, properties: Properties) -> float | None:
        value, probe = super().read(properties), token(properties.get(self.probe)).lower()
        known = next((limits for raw, limits in self.ranges.items() if token(raw).lower() == probe), None)
        if value is None or known is None:
            return value
        return value if known and known[0] <= value <= known[1] else None


@dataclass(frozen=True)
class Below(Named[bool]):
    """Whether a number is below another one; one that is not positive is no reading."""

    limit: str

    @property
    @override
    def names(self) -> frozenset[str]:
        return frozenset((self.name, self.limit))

    @override
    def read(self, properties: Properties) -> bool | None:
        value, limit = number(properties.get(self.name)), number(properties.get(self.limit))
        return None if value is None or value <= 0 or limit is None else value < limit


@dataclass(frozen=True)
class Security(Choice):
    """How an alarm system is armed; the armed state has to be written twice."""

    @override
    def write(self, value: str, properties: Properties) -> dict[str, Value]:
        wanted = super().write(value, properties)
        state = wanted[self.name]
        return wanted | ({"currentType": state} if state else {})


@dataclass(frozen=True)
class Hundredths(Measure):
    """A number that some devices report in hundredths: a whole number that cannot be as it is may be so.

    With a `witness` it is one, too, if that property is one: 5,000 W may be, 23,000 V cannot; nor can a humidity of 8,800 %, so that
    95 beside it is 0.95 °C.
    """

    witness: str = ""
    most: float = 1000
    """The highest value of the witness that can be."""

    @override
    def read(self, properties: Properties) -> float | None:
        value, witness = number(properties.get(self.name)), number(properties.get(self.witness))
        is_one = self.most < (witness or 0) <= 100 * self.most
        if value is not None and (is_one or self._must_be(value)):
            return self.believed(value / 100, value)
        return super().read(properties)

    def _must_be(self, value: float) -> bool:
        """Return whether a value says so itself; beside a witness only if its limits are given, for a current may be anything."""
        if self.witness and self.low is None:
            return False
        low, high = self.limits
        return value.is_integer() and not low <= value <= high and low <= value / 100 <= high


@dataclass(frozen=True)
class Grade(Named[str]):
    """A word for a number: the first whose limit it does not pass."""

    limits: Mapping[Value, str]

    @override
    def read(self, properties: Properties) -> str | None:
        value = number(properties.get(self.name))
        return (
            None
            if value is None
            else next((word for limit, word in self.limits.items() if value <= (number(limit) or 0)), None)
        )


_WIDE = 6
"""Digits of an entry of which every second one counts."""


def history(text: str, digits: int) -> list[float | None]:
    """Decode an energy history, newest first, in kWh; `digits` is how many characters one entry has (6, 4 or 3).

    `hundredDaysKwhData` 6: two hexadecimal digits, then every second digit a decimal; `kwhHistories_0n` 4: two hexadecimal, two
    decimal; `hoursKwhData` 3: one hexadecimal, two decimal. An entry that is something else is None. Raises ValueRangeError if
    all are.
    """
    entries = [_energy(text[start : start + digits]) for start in range(0, len(text) - digits + 1, digits)]
    if entries and all(entry is None for entry in entries):
        raise ValueRangeError("no energy history")
    return entries


def _energy(entry: str) -> float | None:
    decimals = entry[3::2] if len(entry) == _WIDE else entry[-2:]
    head = entry[:2] if len(entry) == _WIDE else entry[:-2]
    if not (decimals.isascii() and decimals.isdecimal() and all(char in hexdigits for char in head)):
        return None
    return (int(head, 16) * 100 + int(decimals)) / 100


@dataclass(frozen=True)
class Today(Named[float]):
    """The newest entry of an energy history, in kWh."""

    digits: int

    @override
    def read(self, properties: Properties) -> float | None:
        value = properties.get(self.name)
        if not isinstance(value, str) or len(value) < self.digits:
            return None
        try:
            return history(value[: self.digits], self.digits)[0]
        except ValueRangeError:
            return None


_HIGHEST = 100
"""Volts of a battery."""
_HEX = re.compile(r"0x[0-9a-f]{1,8}|0[0-9a-f]{3}|(?=.*[a-f])[0-9a-f]{3,4}", re.IGNORECASE)


@dataclass(frozen=True)
class Voltage(Named[float]):
    """A battery's voltage in volts: hexadecimal or decimal text in millivolts, or a number in hundredths (UIID 7017)."""

    @override
    def read(self, properties: Properties) -> float | None:
        raw = properties.get(self.name)
        try:
            value = float(int(raw, 16)) if isinstance(raw, str) and _HEX.fullmatch(raw) else number(raw)
        except ValueError:
            return None
        if value is None or value <= 0:
            return None
        volts = round(value / 1000 if value >= 1000 else value / 100 if value >= 100 else value, 3)
        return volts if volts <= _HIGHEST else doubt(self.name, raw)


@dataclass(frozen=True)
class Item(Range):
    """One of several numbers in a list; the device takes the whole list. Below `minimum` it means that there is none."""

    index: int = 0

    @override
    def read(self, properties: Properties) -> float | None:
        value = number(_items(properties, self.name).get(self.index))
        if value is None or value < self.minimum:
            return None
        return value if self.can_be(value) else doubt(self.name, value)

    @override
    def write(self, value: float, properties: Properties) -> dict[str, Value]:
        items = _items(properties, self.name)
        if self.index not in items:
            raise ValueRangeError("the device has not told its limits yet")
        return {self.name: list((items | {self.index: self.wire(self.fit(value))}).values())}


def _items(properties: Properties, name: str) -> dict[int, Value]:
    items = properties.get(name)
    return dict(enumerate(items)) if isinstance(items, list) else {}


CODECS: Mapping[str, type[Reader[Any]]] = {
    "below": Below,
    "by_mode": ModeRange,
    "cold_warm": ColdWarm,
    "cold_warm_strength": ColdWarmStrength,
    "corrected": Corrected,
    "full_color": FullRgb,
    "grade": Grade,
    "item": Item,
    "hundredths": Hundredths,
    "probe": Probe,
    "relay": Relay,
    "scenes": Scenes,
    "security": Security,
    "strip_effects": StripEffects,
    "target_of_mode": TargetOfMode,
    "today": Today,
    "voltage": Voltage,
    "watching": Watching,
    "direction": Direction,
    "threshold": Threshold,
    "toward": Toward,
    "doing": Doing,
}
"""What profiles call the codecs that only this vendor's devices need."""
