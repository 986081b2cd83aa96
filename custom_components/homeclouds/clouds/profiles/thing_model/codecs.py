"""Codecs that only thing models need."""

from collections.abc import Mapping
import colorsys
from dataclasses import dataclass, field
from datetime import UTC, datetime
import json
from typing import override

from ...core.codecs import Codec, Composite, Flag, Named, Reader, Single, With
from ...core.errors import ValueRangeError
from ...core.model import Properties, Value
from ...core.number_codecs import Measure, Range
from ...core.values import number, token

WRITE_ONLY = "!"
"""Ends a name that is only written: the device reports the outcome under the plain name, later."""
ADDED = "+"
"""Ends a name that stands for the sum of all that was reported under the plain name."""


@dataclass(frozen=True)
class WriteOnly(Range):
    """A goal that the device takes time to reach and reports only as it goes: the position of a curtain."""

    @override
    def write(self, value: float, properties: Properties) -> dict[str, Value]:
        return {f"{name}{WRITE_ONLY}": raw for name, raw in super().write(value, properties).items()}


PLAYS, PAUSED = "plays", "paused"
"""What a player may be told to do."""


@dataclass(frozen=True)
class Playing(Composite[bool], Codec[bool]):
    """Whether a player plays, which is told in other words than it is commanded, or elsewhere."""

    told: Reader[str]
    """PLAYS or PAUSED."""
    command: Flag

    @override
    def read(self, properties: Properties) -> bool | None:
        told = self.told.read(properties)
        return None if told is None else told == PLAYS

    @override
    def write(self, value: bool, properties: Properties) -> dict[str, Value]:
        return self.command.write(value, properties)


@dataclass(frozen=True)
class ModeScene(With[str]):
    """A scene of a light, which keeps it while it shows white or a color instead: then it has none."""

    shown: Reader[str] | None = None
    """Which of the two is shown; None: neither."""

    @override
    def read(self, properties: Properties) -> str | None:
        if self.shown is not None and self.shown.read(properties) is not None:
            return None
        return super().read(properties)


@dataclass(frozen=True)
class Sum(Composite[float]):
    """Readings that make one number together; one that is not known counts for nothing."""

    parts: tuple[Reader[float], ...]
    total_unit: str

    @property
    @override
    def unit(self) -> str:
        return self.total_unit

    @override
    def read(self, properties: Properties) -> float | None:
        known = [value for part in self.parts if (value := part.read(properties)) is not None]
        return sum(known) if known else None


@dataclass(frozen=True)
class Acting(Composite[str]):
    """What a climate does, by what it says of itself: the first flag that is on, else what its mode tells."""

    flags: Mapping[str, Reader[bool]]
    """Action -> whether it is under way."""
    rest: str
    """What it does in any other mode than those of `otherwise` while no flag is on."""
    mode: Reader[str] | None = None
    otherwise: Mapping[str, str | None] = field(default_factory=dict)
    """Mode -> what it does while no flag is on; None if that is not known."""

    @override
    def read(self, properties: Properties) -> str | None:
        states = {action: flag.read(properties) for action, flag in self.flags.items()}
        if (action := next((action for action, state in states.items() if state), None)) is not None:
            return action
        if None in states.values():
            return None
        return self.otherwise.get((self.mode.read(properties) if self.mode else None) or "", self.rest)


@dataclass(frozen=True)
class Warns(Named[bool]):
    """Whether a detector warns, which may do so in several ways, and be calm in several."""

    values: Mapping[str, bool]
    """Canonical value, in lower case -> whether it warns; any other tells nothing."""

    @override
    def read(self, properties: Properties) -> bool | None:
        return self.values.get(token(properties.get(self.name)).lower())


@dataclass(frozen=True)
class Mains(Measure):
    """A mains voltage that some devices send in volts and others of the same model in tenths: 2203 can only be 220.3."""

    @override
    def read(self, properties: Properties) -> float | None:
        value = super().read(properties)
        return value if value is None or value < 600 else round(value / 10, 6)


@dataclass(frozen=True)
class Palette(Single[tuple[int, int, int]]):
    """A color of a few: the one of the nearest hue is taken."""

    colors: Mapping[int | str, tuple[int, int, int]]

    @override
    def read(self, properties: Properties) -> tuple[int, int, int] | None:
        value = properties.get(self.name)
        return next((color for raw, color in self.colors.items() if token(raw) == token(value)), None)

    @override
    def write(self, value: tuple[int, int, int], properties: Properties) -> dict[str, Value]:
        return {self.name: min(self.colors, key=lambda raw: _distance(self.colors[raw], value))}


@dataclass(frozen=True)
class Moment(Named[datetime]):
    """A time in milliseconds (or, if it is small, seconds) since the epoch."""

    @override
    def read(self, properties: Properties) -> datetime | None:
        if (value := number(properties.get(self.name))) is None or value <= 0:
            return None
        try:
            return datetime.fromtimestamp(value / 1000 if value > 1e11 else value, UTC)
        except OverflowError, OSError, ValueError:
            return None


@dataclass(frozen=True)
class JsonText(Single[str]):
    """An array, as the text that stands for it."""

    maximum: int = 255

    @override
    def read(self, properties: Properties) -> str | None:
        if (value := properties.get(self.name)) is None:
            return None
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        return text if len(text) <= self.maximum else None

    @override
    def write(self, value: str, properties: Properties) -> dict[str, Value]:
        try:
            data = json.loads(value)
        except ValueError as err:
            raise ValueRangeError(str(err)) from None
        if not isinstance(data, list):
            raise ValueRangeError(value)
        return {self.name: data}


def _distance(one: tuple[int, int, int], other: tuple[int, int, int]) -> float:
    (hue, saturation, _), (hue2, saturation2, _) = (
        colorsys.rgb_to_hsv(*(part / 255 for part in c)) for c in (one, other)
    )
    turn = abs(hue - hue2)
    return min(turn, 1 - turn) * min(saturation, saturation2) + abs(saturation - saturation2)
