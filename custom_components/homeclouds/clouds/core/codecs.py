"""Codecs: small frozen objects that read one meaning out of a property map and turn a target into properties to write.

Whatever JSON a vendor sends, reading it never raises: what cannot be is unknown, and counted (not_believed()).
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, override

from .errors import UnsupportedError, ValueRangeError
from .model import Properties, Value
from .values import OFF, ON, doubt, number, spelled_alike, token, whole


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


class Composite[T](Reader[T]):
    """Reads what the readers among its fields, and in tuples and mappings of them, read."""

    @cached_property
    @override
    def names(self) -> frozenset[str]:
        parts: list[object] = []
        for part in vars(self).values():
            parts += part.values() if isinstance(part, Mapping) else part if isinstance(part, tuple) else (part,)
        return frozenset[str]().union(*(part.names for part in parts if isinstance(part, Reader)))


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
    """On or off. With usual words it reads every usual spelling, and writes the one in which the device reports."""

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
        reported = properties.get(self.name)
        if value and self.otherwise and reported is not None and token(reported).lower() not in self._meanings:
            # It is on already, and not asked for another speed or mode
            return {self.name: reported}
        on, off = self._spelled(properties)
        return {self.name: on if value else off}

    def _spelled(self, properties: Properties) -> tuple[Value, Value]:
        """Return on and off as the device spells them, where every usual spelling is understood."""
        reported = properties.get(self.name)
        if self._meanings is not _USUAL or reported is None:
            return self.on, self.off
        return spelled_alike(self.on, self.off, reported)


@dataclass(frozen=True)
class Seen(Composite[bool]):
    """A flag that may be looked at and not written (a lock)."""

    flag: Reader[bool]
    is_opposite: bool = False
    """Whether the opposite is shown."""

    @override
    def read(self, properties: Properties) -> bool | None:
        state = self.flag.read(properties)
        return None if state is None else state is not self.is_opposite


@dataclass(frozen=True)
class Choice(Single[str]):
    """One of several words. `values` maps the vendor's value -> the word.

    Of several values of a word, the first is written that is of the form in which the device reports (a number, a verb in -ing).
    """

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
        found = [raw for raw, word in self.values.items() if word == value and word not in self.read_only]
        if not found:
            raise ValueRangeError(value)
        form = _form(properties.get(self.name))
        return {self.name: next((raw for raw in found if _form(raw) == form), found[0])}


def _form(value: Value) -> tuple[bool, bool]:
    return number(value) is None, isinstance(value, str) and value.endswith("ing")


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
        if self.bit <= value < 2 * self.bit:
            return self.read({self.name: value - self.bit})
        levels = {
            level: word
            for known, word in self._words.items()
            if isinstance(known, str) and known not in self.exact and (level := number(known)) is not None
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
class Only(Named[bool]):
    """True while the property has one of some (canonical) values."""

    values: frozenset[str]
    unless: bool = False
    """True while it has none of them; so also if the device does not report it."""

    @override
    def read(self, properties: Properties) -> bool:
        return (token(properties.get(self.name)) in self.values) is not self.unless


@dataclass(frozen=True)
class Lookup(Named[int]):
    """A whole number that a value stands for."""

    numbers: Mapping[Value, int]
    unit: str | None = None

    @override
    def read(self, properties: Properties) -> int | None:
        value = token(properties.get(self.name))
        return next((meant for raw, meant in self.numbers.items() if token(raw) == value), None)


@dataclass(frozen=True)
class Text(Single[str]):
    """A text."""

    maximum: int = 255

    @override
    def read(self, properties: Properties) -> str | None:
        value = properties.get(self.name)
        if value is None or isinstance(value, (dict, list)):
            return None
        return whole(value if isinstance(value, str) else token(value))[: self.maximum]

    @override
    def write(self, value: str, properties: Properties) -> dict[str, Value]:
        if len(value) > self.maximum:
            raise ValueRangeError(f"longer than {self.maximum} characters")
        return {self.name: value}


@dataclass(frozen=True)
class OneOf(Composite[str], Codec[str]):
    """Several flags of which at most one is meant to be on, read as a word (presets: eco, boost, …)."""

    flags: Mapping[str, Codec[bool]]
    """Word -> its flag; if several are on, the first is read."""
    none: str = "none"
    together: bool = False
    """Whether several may be on at a time: choosing one leaves the others as they are."""

    @property
    def options(self) -> list[str]:
        """All words, "none" first."""
        return [self.none, *self.flags]

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
        for word, flag in self.flags.items() if value == self.none or not self.together else ():
            if word != value and flag.read(properties):
                wanted |= flag.write(False, properties)
        return wanted | (self.flags[value].write(True, properties) if value != self.none else {})


@dataclass(frozen=True)
class With[T](Composite[T], Codec[T]):
    """Another codec whose writes carry further properties (a key that only works together with another)."""

    codec: Codec[T]
    extra: Mapping[str, Value] = field(default_factory=dict)
    carries: tuple[str, ...] = ()
    """Properties that go along as they are."""
    defaults: Mapping[str, Value] = field(default_factory=dict)
    """Properties that go along where the device has not told them."""

    def __getattr__(self, name: str) -> Any:
        """Give minimum, maximum, options … of the inner codec."""
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self.codec, name)

    @property
    @override
    def unit(self) -> str | None:
        return self.codec.unit

    @override
    def read(self, properties: Properties) -> T | None:
        return self.codec.read(properties)

    @override
    def write(self, value: T, properties: Properties) -> dict[str, Value]:
        carried: dict[str, Value] = {name: told for name in self.carries if (told := properties.get(name)) is not None}
        carried |= {name: value for name, value in self.defaults.items() if properties.get(name) is None}
        return carried | dict(self.extra) | self.codec.write(value, properties)


@dataclass(frozen=True)
class Const[T](Codec[T]):
    """A meaning that never changes and is nowhere reported."""

    value: T

    names = frozenset[str]()

    @override
    def read(self, properties: Properties) -> T | None:
        return self.value

    @override
    def write(self, value: T, properties: Properties) -> dict[str, Value]:
        if value != self.value:
            raise UnsupportedError
        return {}


type Selectable = Choice | OneOf | With[str]
"""Codecs of a word with options."""
