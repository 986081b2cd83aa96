"""Codecs for what only this vendor's devices do."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import override

from ..errors import ValueRangeError
from ..model import Properties, Value
from ..properties import Codec, Flag, Named, Range, Reader, as_number, as_text, number, token


def whole(value: float) -> Value:
    """Write a number rounded to an integer."""
    return round(value)


def whole_text(value: float) -> Value:
    """Write a number rounded to an integer, as text."""
    return str(round(value))


def flag(name: str, on: Value = "on", off: Value = "off") -> Flag:
    """Return the codec of "on"/"off", 1/0 or true/false, as the device spells it."""
    return Flag(name, on, off)


@dataclass(frozen=True)
class Rgb(Codec[tuple[int, int, int]]):
    """A colour in three properties, 0 to 255 each."""

    red: str
    green: str
    blue: str
    wire: Callable[[float], Value] = as_number

    @property
    @override
    def names(self) -> frozenset[str]:
        return frozenset((self.red, self.green, self.blue))

    @override
    def read(self, properties: Properties) -> tuple[int, int, int] | None:
        parts = [number(properties.get(name)) for name in (self.red, self.green, self.blue)]
        red, green, blue = (None if part is None else min(max(round(part), 0), 255) for part in parts)
        return None if red is None or green is None or blue is None else (red, green, blue)

    @override
    def write(self, value: tuple[int, int, int], properties: Properties) -> dict[str, Value]:
        names = (self.red, self.green, self.blue)
        return {name: self.wire(part) for name, part in zip(names, value, strict=True)}


@dataclass(frozen=True)
class HueSaturation(Codec[tuple[int, int, int]]):
    """A colour as hue (0 to 360) and saturation (0 to 100), at full brightness."""

    hue: str = "hue"
    saturation: str = "saturation"

    @property
    @override
    def names(self) -> frozenset[str]:
        return frozenset((self.hue, self.saturation))

    @override
    def read(self, properties: Properties) -> tuple[int, int, int] | None:
        hue, saturation = number(properties.get(self.hue)), number(properties.get(self.saturation))
        if hue is None or saturation is None:
            return None
        pale = 1 - min(max(saturation, 0), 100) / 100

        def part(shift: float) -> int:
            distance = abs((hue / 60 + shift) % 6 - 3) - 1
            return round(255 * (pale + (1 - pale) * min(max(distance, 0), 1)))

        return part(0), part(4), part(2)

    @override
    def write(self, value: tuple[int, int, int], properties: Properties) -> dict[str, Value]:
        red, green, blue = value
        highest, lowest = max(value), min(value)
        if (span := highest - lowest) == 0:
            return {self.hue: 0, self.saturation: 0}
        if highest == red:
            sixth = (green - blue) / span % 6
        elif highest == green:
            sixth = (blue - red) / span + 2
        else:
            sixth = (red - green) / span + 4
        return {self.hue: round(sixth * 60) % 360, self.saturation: round(100 * span / highest)}


@dataclass(frozen=True)
class ModeRange(Range):
    """A number that each mode has for itself: `<mode>.br`, or joined otherwise. `name` is the mode's property."""

    part: str = "br"
    joint: str = "."
    modes: tuple[str, ...] = ()
    """The modes that have one; the first stands in for all others."""

    @property
    @override
    def names(self) -> frozenset[str]:
        return frozenset((self.name, *(f"{mode}{self.joint}{self.part}" for mode in self.modes)))

    def _inner(self, properties: Properties) -> tuple[str, Range]:
        mode = token(properties.get(self.name))
        mode = mode if mode in self.modes else self.modes[0]
        return mode, Range(
            f"{mode}{self.joint}{self.part}", self.minimum, self.maximum, self.step, self.unit, wire=self.wire
        )

    @override
    def read(self, properties: Properties) -> float | None:
        return self._inner(properties)[1].read(properties)

    @override
    def write(self, value: float, properties: Properties) -> dict[str, Value]:
        mode, inner = self._inner(properties)
        return {self.name: mode} | inner.write(value, properties)


@dataclass(frozen=True)
class ColdWarm(Range):
    """A colour temperature made by two strings of LEDs, of which one or both shine with the same strength (UIID 16, 22)."""

    cold: str = "channel0"
    warm: str = "channel1"

    @property
    @override
    def names(self) -> frozenset[str]:
        return frozenset((self.cold, self.warm))

    def strength(self, properties: Properties) -> float | None:
        """Return how strongly they shine."""
        cold, warm = number(properties.get(self.cold)), number(properties.get(self.warm))
        return None if cold is None or warm is None else max(cold, warm)

    @override
    def read(self, properties: Properties) -> float | None:
        cold, warm = number(properties.get(self.cold)) or 0, number(properties.get(self.warm)) or 0
        if not cold + warm:
            return None
        return self.minimum + (self.maximum - self.minimum) * cold / (cold + warm)

    @override
    def write(self, value: float, properties: Properties) -> dict[str, Value]:
        strength = as_text(self.strength(properties) or 255)
        third = (self.maximum - self.minimum) / 3
        cold, warm = value > self.minimum + third, value < self.maximum - third
        return {self.cold: strength if cold else "0", self.warm: strength if warm else "0"}


@dataclass(frozen=True)
class ColdWarmStrength(Range):
    """The brightness of ColdWarm, 25 to 255 as the device counts it."""

    pair: ColdWarm = ColdWarm("")

    @property
    @override
    def names(self) -> frozenset[str]:
        return self.pair.names

    @override
    def read(self, properties: Properties) -> float | None:
        return self.pair.strength(properties)

    @override
    def write(self, value: float, properties: Properties) -> dict[str, Value]:
        names = (self.pair.cold, self.pair.warm)
        lit = [name for name in names if number(properties.get(name))] or [self.pair.warm]
        return {name: whole_text(self.fit(value)) if name in lit else "0" for name in names}


@dataclass(frozen=True)
class Twin(Range):
    """A number that is reported as `name` and set as `target`."""

    target: str = ""

    @property
    @override
    def names(self) -> frozenset[str]:
        return frozenset((self.name, self.target))

    @override
    def write(self, value: float, properties: Properties) -> dict[str, Value]:
        return {self.target: self.wire(round((self.fit(value) - self.offset) / self.scale, 6))}


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

    limits: tuple[tuple[float, str], ...]

    @override
    def read(self, properties: Properties) -> str | None:
        value = number(properties.get(self.name))
        return None if value is None else next((word for limit, word in self.limits if value <= limit), None)


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
class Press(Reader[str]):
    """A press of a key: 0 once, 1 twice, 2 long, 3 three times, in the words of Home Assistant's button events."""

    name: str = "key"

    @property
    @override
    def names(self) -> frozenset[str]:
        return frozenset((self.name,))

    @override
    def read(self, properties: Properties) -> str | None:
        words: Mapping[str, str] = {
            "0": "press_end",
            "1": "multi_press_end",
            "2": "long_press_end",
            "3": "multi_press_end",
        }
        return words.get(token(properties.get(self.name)))


@dataclass(frozen=True)
class PressCount(Reader[int]):
    """How often a key was pressed, where it was more than once."""

    name: str = "key"

    @property
    @override
    def names(self) -> frozenset[str]:
        return frozenset((self.name,))

    @override
    def read(self, properties: Properties) -> int | None:
        return {"1": 2, "3": 3}.get(token(properties.get(self.name)))


@dataclass(frozen=True)
class Along(Flag):
    """A flag that the device only takes together with other properties, as they are."""

    carries: tuple[str, ...] = ()

    @override
    def write(self, value: bool, properties: Properties) -> dict[str, Value]:
        return _carry(self.carries, properties) | super().write(value, properties)


@dataclass(frozen=True)
class AlongRange(Range):
    """A number that the device only takes together with other properties: as they are, or as said here."""

    carries: tuple[str, ...] = ()
    extra: Mapping[str, Value] = field(default_factory=dict)

    @override
    def write(self, value: float, properties: Properties) -> dict[str, Value]:
        return _carry(self.carries, properties) | dict(self.extra) | super().write(value, properties)


def kelvin(
    name: str, extra: Mapping[str, Value] | None = None, *, top: float = 255, coldest: int = 6500, warmest: int = 2200
) -> Range:
    """Return a colour temperature that the device counts from 0 (warm) to `top` (cold)."""
    scale = (coldest - warmest) / top
    return AlongRange(name, warmest, coldest, 1, "K", scale, warmest, wire=whole, extra=extra or {})


def _carry(names: tuple[str, ...], properties: Properties) -> dict[str, Value]:
    return {name: properties[name] for name in names if name in properties}
