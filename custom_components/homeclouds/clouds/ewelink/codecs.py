"""Codecs for what only this vendor's devices do."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, override

from ..core.codecs import Named, Range, Reader
from ..core.errors import ValueRangeError
from ..core.model import Properties, Value
from ..core.values import as_text, number, token
from .thresholds import Direction, Doing, Threshold, Toward, Watching


@dataclass(frozen=True)
class ModeRange(Range):
    """A number that each mode has for itself. `name` is the mode's property; setting the number keeps the mode."""

    pattern: str = "{}.br"
    """The number's property, with the mode in braces."""
    modes: tuple[Value, ...] = ()
    """The modes that have one; the first stands in for all others."""

    @cached_property
    def _inner(self) -> Mapping[str, tuple[Value, Range]]:
        def inner(mode: Value) -> Range:
            return Range(self.pattern.format(mode), self.minimum, self.maximum, self.step, self.unit, wire=self.wire)

        return {token(mode): (mode, inner(mode)) for mode in self.modes}

    def _now(self, properties: Properties) -> tuple[Value, Range]:
        return self._inner.get(token(properties.get(self.name))) or self._inner[token(self.modes[0])]

    @property
    @override
    def names(self) -> frozenset[str]:
        return frozenset((self.name, *(inner.name for _, inner in self._inner.values())))

    @override
    def read(self, properties: Properties) -> float | None:
        return self._now(properties)[1].read(properties)

    @override
    def write(self, value: float, properties: Properties) -> dict[str, Value]:
        mode, inner = self._now(properties)
        return {self.name: mode} | inner.write(value, properties)


@dataclass(frozen=True)
class ColdWarm(Range):
    """A colour temperature made by two strings of LEDs, `name` and `warm`, of which one or both shine equally (UIID 16, 22)."""

    warm: str = "channel1"

    @property
    @override
    def names(self) -> frozenset[str]:
        return frozenset((self.name, self.warm))

    @override
    def read(self, properties: Properties) -> float | None:
        cold, warm = number(properties.get(self.name)) or 0, number(properties.get(self.warm)) or 0
        if not cold + warm:
            return None
        return self.minimum + (self.maximum - self.minimum) * cold / (cold + warm)

    @override
    def write(self, value: float, properties: Properties) -> dict[str, Value]:
        strength = as_text(_strength(self, properties) or 255)
        third = (self.maximum - self.minimum) / 3
        cold, warm = self.fit(value) > self.minimum + third, value < self.maximum - third
        return {self.name: strength if cold else "0", self.warm: strength if warm else "0"}


@dataclass(frozen=True)
class ColdWarmStrength(Range):
    """The brightness of ColdWarm, as the device counts it."""

    warm: str = "channel1"

    @property
    @override
    def names(self) -> frozenset[str]:
        return frozenset((self.name, self.warm))

    @override
    def read(self, properties: Properties) -> float | None:
        return _strength(self, properties)

    @override
    def write(self, value: float, properties: Properties) -> dict[str, Value]:
        names = (self.name, self.warm)
        lit = [name for name in names if number(properties.get(name))] or [self.warm]
        return {name: as_text(self.fit(value)) if name in lit else "0" for name in names}


def _strength(pair: ColdWarm | ColdWarmStrength, properties: Properties) -> float | None:
    """Return how strongly two strings shine."""
    cold, warm = number(properties.get(pair.name)), number(properties.get(pair.warm))
    return None if cold is None or warm is None else max(cold, warm)


@dataclass(frozen=True)
class ManualTarget(Range):
    """A set point that is `name` while the mode is "manual", and something of the schedule's otherwise; setting it is manual."""

    mode: str = "workMode"
    manual: Value = "0"
    shown: str = "curTargetTemp"

    @property
    @override
    def names(self) -> frozenset[str]:
        return frozenset((self.name, self.mode, self.shown))

    @override
    def read(self, properties: Properties) -> float | None:
        by_hand = token(properties.get(self.mode)) == token(self.manual)
        value = number(properties.get(self.name if by_hand else self.shown))
        return None if value is None else round(value * self.scale, 6)

    @override
    def write(self, value: float, properties: Properties) -> dict[str, Value]:
        return {self.mode: self.manual} | super().write(value, properties)


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


def history(text: str, digits: int) -> list[float]:
    """Decode an energy history, newest first, in kWh; `digits` is how many characters one entry has (6, 4 or 3).

    `hundredDaysKwhData` 6: two hexadecimal digits, then every second digit a decimal; `kwhHistories_0n` 4: two hexadecimal, two
    decimal; `hoursKwhData` 3: one hexadecimal, two decimal. Raises ValueRangeError if it is something else.
    """
    entries = [text[start : start + digits] for start in range(0, len(text) - digits + 1, digits)]
    try:
        if digits == 6:
            return [round(int(e[:2], 16) + int(e[3]) / 10 + int(e[5]) / 100, 2) for e in entries]
        return [round(int(e[:-2], 16) + int(e[-2:]) / 100, 2) for e in entries]
    except ValueError as err:
        raise ValueRangeError("no energy history") from err


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


@dataclass(frozen=True)
class Voltage(Named[float]):
    """A battery's voltage in volts: hexadecimal or decimal text in millivolts, or a number in hundredths (UIID 7017)."""

    @override
    def read(self, properties: Properties) -> float | None:
        raw = properties.get(self.name)
        try:
            value = float(int(raw, 16)) if isinstance(raw, str) and raw.lower().startswith("0x") else number(raw)
        except ValueError:
            return None
        if value is None or value <= 0:
            return None
        return round(value / 1000 if value >= 1000 else value / 100 if value >= 100 else value, 3)


@dataclass(frozen=True)
class Item(Range):
    """One of several numbers in a list; the device takes the whole list. Below `minimum` it means that there is none."""

    index: int = 0

    @override
    def read(self, properties: Properties) -> float | None:
        value = number(_items(properties, self.name).get(self.index))
        return None if value is None or value < self.minimum else value

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
    "by_mode": ModeRange,
    "cold_warm": ColdWarm,
    "cold_warm_strength": ColdWarmStrength,
    "grade": Grade,
    "item": Item,
    "manual_target": ManualTarget,
    "today": Today,
    "voltage": Voltage,
    "watching": Watching,
    "direction": Direction,
    "threshold": Threshold,
    "toward": Toward,
    "doing": Doing,
}
"""What profiles call the codecs that only this vendor's devices need."""
