"""Codecs: small frozen objects that read one meaning out of a property map and turn a target into properties to write.

Whatever JSON a vendor sends, reading it never raises: what cannot be is unknown, and counted (not_believed()).
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
import math
from typing import Any, override

from .errors import OutOfRangeError, UnsupportedError, ValueRangeError
from .model import Properties, Value
from .values import OFF, ON, as_number, doubt, finite, number, token, whole

_EVERYTHING = (-math.inf, math.inf)
_SPANS = {"%": (0, 100), "°C": (-50, 150), "℃": (-50, 150), "°F": (-58, 302)}
"""What can be, by unit, where a codec does not say it more closely."""


def _indexed[T](meanings: Mapping[str, T]) -> dict[Value, T]:
    """Add the whole numbers among canonical spellings as numbers, which is how most vendors send them."""
    indexed: dict[Value, T] = {}
    for raw, meaning in meanings.items():
        indexed[raw] = meaning
        if raw.removeprefix("-").isdecimal():
            indexed[int(raw)] = meaning
    return indexed


_USUAL = _indexed(dict.fromkeys(ON, True) | dict.fromkeys(OFF, False))


class Reader[T](ABC):
    """Reads one meaning."""

    @property
    @abstractmethod
    def names(self) -> frozenset[str]:
        """The properties it reads."""

    @property
    def unit(self) -> str | None:
        """The unit of what it reads, if it has one."""
        return None

    @abstractmethod
    def read(self, properties: Properties) -> T | None:
        """Return the meaning; None if it is not known or the value is invalid."""

    def is_nothing(self, properties: Properties) -> bool:
        """Return whether the value is one that is known to mean nothing ("no sensor"), rather than one that cannot be read."""
        return False


class Codec[T](Reader[T]):
    """Reads and writes one meaning."""

    @abstractmethod
    def write(self, value: T, properties: Properties) -> dict[str, Value]:
        """Return what to write for `value`, given the present properties. Raises CommandError if it can't be had."""


@dataclass(frozen=True)
class Named[T](Reader[T]):
    """Reads one property."""

    name: str

    @property
    @override
    def names(self) -> frozenset[str]:
        return frozenset((self.name,))


@dataclass(frozen=True)
class Single[T](Named[T], Codec[T]):
    """Reads and writes one property."""


@dataclass(frozen=True)
class Flag(Single[bool]):
    """On or off. Without `on` and `off` of its own it reads every usual spelling."""

    on: Value = "1"
    off: Value = "0"
    otherwise: bool | None = None
    """What a value that is neither means."""
    _meanings: Mapping[Value, bool] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Index the meanings by spelling."""
        on, off = token(self.on).lower(), token(self.off).lower()
        meanings = _USUAL if self.otherwise is None and on in ON else {}
        if meanings.get(on) is not True or meanings.get(off) is not False:
            meanings = {**meanings, **_indexed({off: False, on: True})}
        object.__setattr__(self, "_meanings", meanings)

    @override
    def read(self, properties: Properties) -> bool | None:
        if (value := properties.get(self.name)) is None:
            return None
        try:
            return self._meanings[value]
        except KeyError, TypeError:
            return self._meanings.get(token(value).lower(), self.otherwise)

    @override
    def write(self, value: bool, properties: Properties) -> dict[str, Value]:
        return {self.name: self.on if value else self.off}


@dataclass(frozen=True)
class Choice(Single[str]):
    """One of several words. `values` maps the vendor's value -> the word; the first value of a word is the one written."""

    values: Mapping[Value, str] = field(default_factory=dict)
    read_only: frozenset[str] = frozenset()
    """Words that are shown but can't be chosen."""
    _words: dict[Value, str] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Index the words by spelling."""
        self._words.update(_indexed({token(raw).lower(): word for raw, word in self.values.items()}))

    @property
    def options(self) -> list[str]:
        """The words that can be chosen, in the order of the table."""
        return [word for word in dict.fromkeys(self.values.values()) if word not in self.read_only]

    @override
    def read(self, properties: Properties) -> str | None:
        if (value := properties.get(self.name)) is None:
            return None
        try:
            return self._words[value]
        except KeyError, TypeError:
            return self._words.get(token(value).lower())

    @override
    def write(self, value: str, properties: Properties) -> dict[str, Value]:
        for raw, word in self.values.items():
            if word == value and word not in self.read_only:
                return {self.name: raw}
        raise ValueRangeError(value)


@dataclass(frozen=True)
class Nearest(Choice):
    """A Choice over numbers: a value between two of the table reads as the nearest of them."""

    exact: frozenset[str] = frozenset()
    """Canonical values that take no part in the rounding (102 = auto), whether or not there is a word for them."""
    bit: int = 0
    """A bit that devices may add to a value."""

    @override
    def read(self, properties: Properties) -> str | None:
        if (word := super().read(properties)) is not None:
            return word
        raw = properties.get(self.name)
        if (value := number(raw)) is None or token(raw) in self.exact:
            return None
        if self.bit and value >= self.bit:
            return self.read({self.name: value - self.bit})
        levels = {
            float(known): word
            for known, word in self._words.items()
            if isinstance(known, str) and known not in self.exact
        }
        if not levels or not 2 * min(levels) - max(levels) <= value <= 2 * max(levels) - min(levels):
            doubt(self.name, raw)
            return None
        return levels[min(levels, key=lambda level: abs(level - value))]

    @override
    def is_nothing(self, properties: Properties) -> bool:
        value = number(raw := properties.get(self.name))
        return token(value - self.bit if self.bit and value is not None and value >= self.bit else raw) in self.exact


@dataclass(frozen=True)
class Unless(Named[bool]):
    """True unless the property has one of some (canonical) values; so also if the device does not report it."""

    values: frozenset[str]

    @override
    def read(self, properties: Properties) -> bool:
        return token(properties.get(self.name)) not in self.values


@dataclass(frozen=True)
class Lookup(Named[int]):
    """A whole number that a value stands for."""

    numbers: Mapping[Value, int]

    @override
    def read(self, properties: Properties) -> int | None:
        value = token(properties.get(self.name))
        return next((meant for raw, meant in self.numbers.items() if token(raw) == value), None)


@dataclass(frozen=True)
class Measure(Named[float]):
    """A number to look at: raw * scale + offset."""

    unit: str | None = None
    scale: float = 1
    offset: float = 0
    absent: frozenset[str] = frozenset()
    """Canonical raw values that mean "no sensor"."""
    low: float | None = None
    high: float | None = None
    """Values outside are invalid; unless it is given here, the range depends on the unit."""
    _span: tuple[float, float] = field(init=False, repr=False, compare=False, default=_EVERYTHING)

    def __post_init__(self) -> None:
        """Look up what can be."""
        low, high = _SPANS.get(self.unit or "", _EVERYTHING)
        span = (low if self.low is None else self.low, high if self.high is None else self.high)
        object.__setattr__(self, "_span", span)

    @override
    def read(self, properties: Properties) -> float | None:
        raw = properties.get(self.name)
        if raw is None or raw == "" or (self.absent and token(raw) in self.absent):
            return None
        if (value := number(raw)) is None:
            return doubt(self.name, raw)
        if self.scale != 1 or self.offset:
            value = round(value * self.scale + self.offset, 6)
        return value if self._span[0] <= value <= self._span[1] else doubt(self.name, raw)

    @override
    def is_nothing(self, properties: Properties) -> bool:
        return token(properties.get(self.name)) in self.absent


@dataclass(frozen=True)
class Range(Single[float]):
    """A number to set, in `unit`, between `minimum` and `maximum` (both included): raw * scale + offset.

    Devices may show a little more than can be set: a quarter of the range to either side, unless the unit forbids it.
    """

    minimum: float = 0
    maximum: float = 100
    step: float = 1
    unit: str | None = None
    scale: float = 1
    offset: float = 0
    wire: Callable[[float], Value] = as_number
    target: str = ""
    """The property that is written, where that is another."""

    @property
    @override
    def names(self) -> frozenset[str]:
        return frozenset((self.name, self.target or self.name))

    @override
    def read(self, properties: Properties) -> float | None:
        raw = properties.get(self.name)
        if (value := number(raw)) is None:
            return None if raw is None or raw == "" else doubt(self.name, raw)
        if self.scale != 1 or self.offset:
            value = round(value * self.scale + self.offset, 6)
        return value if self.can_be(value) else doubt(self.name, raw)

    def can_be(self, value: float) -> bool:
        """Return whether a device may show this."""
        if self.minimum <= value <= self.maximum:
            return True
        more = max((self.maximum - self.minimum) / 4, self.step)
        low, high = _SPANS.get(self.unit or "", _EVERYTHING)
        return max(self.minimum - more, low) <= value <= min(self.maximum + more, high)

    @override
    def write(self, value: float, properties: Properties) -> dict[str, Value]:
        return {self.target or self.name: self.wire(round((self.fit(value) - self.offset) / self.scale, 6))}

    def fit(self, value: float) -> float:
        """Round to the step. Raises ValueRangeError outside of the range."""
        fitted = self.minimum + round((finite(value) - self.minimum) / self.step) * self.step
        if not self.minimum <= round(fitted, 6) <= self.maximum:
            raise OutOfRangeError(value, self.minimum, self.maximum)
        return round(fitted, 6)


@dataclass(frozen=True)
class Text(Single[str]):
    """A text."""

    maximum: int = 255

    @override
    def read(self, properties: Properties) -> str | None:
        value = properties.get(self.name)
        if value is None or isinstance(value, dict | list):
            return None
        return whole(value if isinstance(value, str) else token(value))[: self.maximum]

    @override
    def write(self, value: str, properties: Properties) -> dict[str, Value]:
        if len(value) > self.maximum:
            raise ValueRangeError(f"longer than {self.maximum} characters")
        return {self.name: value}


@dataclass(frozen=True)
class Byte(Named[float]):
    """One byte of a packed number; byte 0 is the lowest."""

    index: int
    unit: str | None = None

    @override
    def read(self, properties: Properties) -> float | None:
        if (value := number(properties.get(self.name))) is None or value < 0:
            return None
        return int(value) >> (8 * self.index) & 0xFF


@dataclass(frozen=True)
class OneOf(Codec[str]):
    """Several flags of which at most one is meant to be on, read as a word (presets: eco, boost, …)."""

    flags: Mapping[str, Codec[bool]]
    """Word -> its flag, the strongest first: it is the one that is read if several are on."""
    none: str = "none"
    together: bool = False
    """Whether several may be on at a time: choosing one leaves the weaker ones on, and ends those that would hide it."""

    @property
    def options(self) -> list[str]:
        """All words, "none" first."""
        return [self.none, *self.flags]

    @property
    @override
    def names(self) -> frozenset[str]:
        return frozenset().union(*(flag.names for flag in self.flags.values()))

    @override
    def read(self, properties: Properties) -> str | None:
        known = None
        for word, flag in self.flags.items():
            if (state := flag.read(properties)) is not None:
                if state:
                    return word
                known = self.none
        return known

    @override
    def write(self, value: str, properties: Properties) -> dict[str, Value]:
        if value not in self.options:
            raise ValueRangeError(value)
        wanted: dict[str, Value] = {}
        for word, flag in self.flags.items():
            if word == value and self.together:
                break
            if word != value and flag.read(properties):
                wanted |= flag.write(False, properties)
        return wanted | (self.flags[value].write(True, properties) if value != self.none else {})


@dataclass(frozen=True)
class Half(Codec[float]):
    """A number sent in two properties: the whole part, and 0 or 0.5."""

    whole: Range
    half: str

    @property
    def minimum(self) -> float:
        """Lowest value."""
        return self.whole.minimum

    @property
    def maximum(self) -> float:
        """Highest value."""
        return self.whole.maximum

    @property
    def step(self) -> float:
        """Step."""
        return 0.5

    @property
    @override
    def unit(self) -> str | None:
        return self.whole.unit

    @property
    @override
    def names(self) -> frozenset[str]:
        return self.whole.names | {self.half}

    @override
    def read(self, properties: Properties) -> float | None:
        if (whole := self.whole.read(properties)) is None:
            return None
        half = number(properties.get(self.half)) or 0
        return whole + half if 0 <= half < 1 else doubt(self.half, half)

    @override
    def write(self, value: float, properties: Properties) -> dict[str, Value]:
        if not self.minimum <= value <= self.maximum:
            raise OutOfRangeError(value, self.minimum, self.maximum)
        doubled = round(value * 2)
        return self.whole.write(doubled // 2, properties) | {self.half: self.whole.wire(doubled % 2 / 2)}


@dataclass(frozen=True)
class Table(Codec[float]):
    """A number that a table (not a formula) translates: target -> raw, as for °F of appliances that work in °C."""

    source: Settable
    table: Mapping[float, float]
    """Shown value -> the source's value; both ascending."""
    unit: str | None = None

    @property
    def minimum(self) -> float:
        """Lowest value."""
        return min(self.table)

    @property
    def maximum(self) -> float:
        """Highest value."""
        return max(self.table)

    @property
    def step(self) -> float:
        """Step."""
        return 1

    @property
    @override
    def names(self) -> frozenset[str]:
        return self.source.names

    @override
    def read(self, properties: Properties) -> float | None:
        if (value := self.source.read(properties)) is None:
            return None
        return min(self.table, key=lambda shown: (abs(self.table[shown] - value), shown))

    @override
    def write(self, value: float, properties: Properties) -> dict[str, Value]:
        if (shown := float(round(finite(value)))) not in self.table:
            raise OutOfRangeError(value, self.minimum, self.maximum)
        return self.source.write(self.table[shown], properties)


@dataclass(frozen=True)
class With[T](Codec[T]):
    """Another codec whose writes carry further properties (a key that only works together with another)."""

    codec: Codec[T]
    extra: Mapping[str, Value] = field(default_factory=dict)
    carries: tuple[str, ...] = ()
    """Properties that go along as they are."""

    def __getattr__(self, name: str) -> Any:
        """Give minimum, maximum, options … of the inner codec."""
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self.codec, name)

    @property
    @override
    def unit(self) -> str | None:
        return self.codec.unit

    @property
    @override
    def names(self) -> frozenset[str]:
        return self.codec.names

    @override
    def read(self, properties: Properties) -> T | None:
        return self.codec.read(properties)

    @override
    def write(self, value: T, properties: Properties) -> dict[str, Value]:
        carried = {name: properties[name] for name in self.carries if name in properties}
        return carried | dict(self.extra) | self.codec.write(value, properties)


@dataclass(frozen=True)
class Const[T](Codec[T]):
    """A meaning that never changes and is nowhere reported."""

    value: T

    @property
    @override
    def names(self) -> frozenset[str]:
        return frozenset()

    @override
    def read(self, properties: Properties) -> T | None:
        return self.value

    @override
    def write(self, value: T, properties: Properties) -> dict[str, Value]:
        if value != self.value:
            raise UnsupportedError
        return {}


type Settable = Range | Half | Table | With[float]
"""Codecs of a number with minimum, maximum, step and unit."""
type Selectable = Choice | OneOf | With[str]
"""Codecs of a word with options."""
