"""Codecs of numbers: readings, set points, and what devices make of either."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from math import floor
from typing import ClassVar, override

from .codecs import Codec, Composite, Named, Reader, Single, With
from .errors import OutOfRangeError, UnsupportedError
from .model import Properties, Value
from .spans import Span, is_possible, narrowed, usual
from .values import as_number, doubt, finite, number, token


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
    limits: Span = field(init=False, repr=False, compare=False, default=(0, 0))
    is_raw: bool = field(init=False, repr=False, compare=False, default=True)
    """Whether it is what the device sends."""

    def __post_init__(self) -> None:
        """Look up what can be."""
        object.__setattr__(self, "is_raw", self.scale == 1 and not self.offset)
        object.__setattr__(self, "limits", narrowed(self.unit, self.low, self.high))

    @override
    def read(self, properties: Properties) -> float | None:
        raw = properties.get(self.name)
        if self.absent and token(raw) in self.absent:
            return None
        if (value := number(raw)) is None:
            return None if raw is None or raw == "" else doubt(self.name, raw)
        if not self.is_raw:
            value = round(value * self.scale + self.offset, 6)
        low, high = self.limits
        return value if low <= value <= high else doubt(self.name, raw)

    def believed(self, value: float, raw: Value) -> float | None:
        """Return a value that can be; otherwise count what it was read from, and return None."""
        return value if self.limits[0] <= value <= self.limits[1] else doubt(self.name, raw)

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
            return is_possible(value, self.unit)
        more = max((self.maximum - self.minimum) / 4, self.step)
        low, high = usual(self.unit)
        return max(self.minimum - more, low) <= value <= min(self.maximum + more, high)

    @override
    def write(self, value: float, properties: Properties) -> dict[str, Value]:
        return {self.target or self.name: self.wire(round((self.fit(value) - self.offset) / self.scale, 6))}

    def fit(self, value: float) -> float:
        """Round to the step, the last one where the range goes on beyond it. Raises ValueRangeError outside of the range."""
        steps = round((finite(value) - self.minimum) / self.step)
        if value <= self.maximum:
            steps = min(steps, floor((self.maximum - self.minimum) / self.step + 1e-6))
        fitted = self.minimum + steps * self.step
        if not self.minimum <= round(fitted, 6) <= self.maximum:
            raise OutOfRangeError(value, self.minimum, self.maximum)
        return round(fitted, 6)


@dataclass(frozen=True)
class Byte(Named[float]):
    """One byte of a packed number; byte 0 is the lowest."""

    index: int
    unit: str | None = None

    @override
    def read(self, properties: Properties) -> float | None:
        if (value := number(properties.get(self.name))) is None or value < 0:
            return None
        byte = int(value) >> (8 * self.index) & 0xFF
        low, high = usual(self.unit)
        return byte if low <= byte <= high else doubt(self.name, value)


@dataclass(frozen=True)
class Half(Codec[float]):
    """A number sent in two properties: the whole part, and 0 or 0.5."""

    whole: Range
    half: str
    step: ClassVar[float] = 0.5

    @property
    def minimum(self) -> float:
        """Lowest value."""
        return self.whole.minimum

    @property
    def maximum(self) -> float:
        """Highest value."""
        return self.whole.maximum

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
class Table(Composite[float], Codec[float]):
    """A number that a table (not a formula) translates: target -> raw, as for °F of appliances that work in °C."""

    source: Settable
    table: Mapping[float, float]
    """Shown value -> the source's value; both ascending."""
    unit: str | None = None
    step: ClassVar[float] = 1
    _shown: Mapping[float, float] = field(init=False, repr=False, compare=False, default_factory=dict)
    """The source's value -> the lowest that is shown for it."""

    def __post_init__(self) -> None:
        """Index what is shown."""
        object.__setattr__(self, "_shown", {raw: shown for shown, raw in sorted(self.table.items(), reverse=True)})

    @property
    def is_exact(self) -> bool:
        """Whether the source has a value of its own for each that is shown."""
        raws = sorted(self.table.values())
        return all(high - low >= self.source.step for low, high in pairwise(raws))

    @property
    def minimum(self) -> float:
        """Lowest value."""
        return min(self.table)

    @property
    def maximum(self) -> float:
        """Highest value."""
        return max(self.table)

    @override
    def read(self, properties: Properties) -> float | None:
        if (value := self.source.read(properties)) is None:
            return None
        if (shown := self._shown.get(value)) is not None:
            return shown
        return min(self.table, key=lambda shown: (abs(self.table[shown] - value), shown))

    @override
    def write(self, value: float, properties: Properties) -> dict[str, Value]:
        if (shown := float(round(finite(value)))) not in self.table:
            raise OutOfRangeError(value, self.minimum, self.maximum)
        return self.source.write(self.table[shown], properties)


@dataclass(frozen=True)
class PerMode(Composite[float], Codec[float]):
    """A set point that modes have for themselves; a mode that is not among `targets` has `otherwise`, or none."""

    mode: Reader[str]
    targets: Mapping[str, Settable]
    """Mode -> its own set point."""
    otherwise: Settable | None = None

    @property
    def _all(self) -> tuple[Settable, ...]:
        return (*self.targets.values(), *(() if self.otherwise is None else (self.otherwise,)))

    @property
    def minimum(self) -> float:
        """Lowest value of any mode."""
        return min(target.minimum for target in self._all)

    @property
    def maximum(self) -> float:
        """Highest value of any mode."""
        return max(target.maximum for target in self._all)

    @property
    def step(self) -> float:
        """Smallest step of any mode."""
        return min(target.step for target in self._all)

    @property
    @override
    def unit(self) -> str | None:
        return self._all[0].unit

    def now(self, properties: Properties) -> Settable | None:
        """Return the set point of the present mode, if it has one."""
        return self.targets.get(self.mode.read(properties) or "", self.otherwise)

    @override
    def read(self, properties: Properties) -> float | None:
        target = self.now(properties)
        return None if target is None else target.read(properties)

    @override
    def write(self, value: float, properties: Properties) -> dict[str, Value]:
        if (target := self.now(properties)) is None:
            raise UnsupportedError
        return target.write(value, properties)


type Settable = Range | Half | Table | PerMode | With[float]
"""Codecs of a number with minimum, maximum, step and unit."""
