"""Colors in hue, saturation and value: as numbers, or as one text or list.

No document says what these look like. Seen among makers: hexadecimal with hue 0-360 and the rest 0-1000 (12 digits), the same with
0-255 behind red, green and blue (14 digits), red, green and blue alone (6 digits), JSON with h, s and v, and a list of hue 0-360
and the rest 0-100, as itself or as a text. A lamp is written to in the form in which it reports.
"""

from collections.abc import Mapping
import colorsys
from dataclasses import dataclass
import json
import re
from typing import Any, NamedTuple, Protocol, override

from ...core.codecs import Codec
from ...core.errors import UnsupportedError
from ...core.model import JSON, Properties, Value
from ...core.number_codecs import Range
from ...core.values import as_dict, number

type Rgb = tuple[int, int, int]


class Shade(NamedTuple):
    """A color, each part from 0 to 1."""

    hue: float
    saturation: float
    value: float = 1

    @classmethod
    def of(cls, color: Rgb) -> Shade:
        """Return the shade of red, green and blue."""
        return cls(*colorsys.rgb_to_hsv(*(part / 255 for part in color)))

    @property
    def rgb(self) -> Rgb:
        """Red, green and blue."""
        red, green, blue = (round(part * 255) for part in colorsys.hsv_to_rgb(*self))
        return red, green, blue


class Pigment(Protocol):
    """How the color of a lamp is reported and written."""

    @property
    def names(self) -> frozenset[str]:
        """The properties it is in."""

    @property
    def dims(self) -> bool:
        """Whether a brightness is part of it."""

    def shade(self, properties: Properties) -> Shade | None:
        """Return the shade; None if it is not known."""

    def paint(self, shade: Shade, properties: Properties) -> dict[str, Value]:
        """Return what to write for a shade."""


@dataclass(frozen=True)
class ColorParts:
    """A shade in two or three properties."""

    hue: Range
    saturation: Range
    value: Range | None = None

    @property
    def _parts(self) -> list[Range]:
        return [self.hue, self.saturation, *((self.value,) if self.value else ())]

    @property
    def names(self) -> frozenset[str]:
        """The properties it is in."""
        return frozenset(part.name for part in self._parts)

    @property
    def dims(self) -> bool:
        """Whether a brightness is part of it."""
        return self.value is not None

    def shade(self, properties: Properties) -> Shade | None:
        """Return the shade; None if a part is missing."""
        read = [part.read(properties) for part in self._parts]
        if None in read:
            return None
        return Shade(*(_within((value or 0) / part.maximum) for value, part in zip(read, self._parts, strict=True)))

    def paint(self, shade: Shade, properties: Properties) -> dict[str, Value]:
        """Return what to write for a shade."""
        return {part.name: round(amount * part.maximum) for part, amount in zip(self._parts, shade, strict=False)}


@dataclass(frozen=True)
class Script:
    """A shade in a text or list."""

    name: str
    top: int = 1000
    """The maximum of saturation and value in JSON, unless its numbers show another."""
    listed: bool = False
    """Whether it is written as a list while no form is known."""
    example: str = ""
    """A text of the form in which it is written while it has none."""

    @property
    def names(self) -> frozenset[str]:
        """The property it is in."""
        return frozenset((self.name,))

    @property
    def dims(self) -> bool:
        """Whether a brightness is part of it."""
        return True

    def shade(self, properties: Properties) -> Shade | None:
        """Return the shade; None if the text is none of the known forms."""
        text = properties.get(self.name)
        if (plain := _hexadecimal(text)) is None:
            return self._of_json(_parsed(text)) or _of_list(_numbers(text))
        if len(plain) == 12:
            hue, saturation, value = (int(plain[start : start + 4], 16) for start in (0, 4, 8))
            return Shade(_within(hue / 360), _within(saturation / 1000), _within(value / 1000))
        if len(plain) == 14:
            hue, saturation, value = int(plain[6:10], 16), int(plain[10:12], 16), int(plain[12:], 16)
            return Shade(_within(hue / 360), saturation / 255, value / 255)
        red, green, blue = bytes.fromhex(plain)
        return Shade.of((red, green, blue))

    def _of_json(self, data: Mapping[str, Any]) -> Shade | None:
        parts = [number(data.get(letter)) for letter in "hsv"]
        hue, saturation, value = (None if part is None or part < 0 else part for part in parts)
        if hue is None or saturation is None or value is None:
            return None
        top = self._top(data)
        return Shade(_within(hue / 360), _within(saturation / top), _within(value / top))

    def _top(self, data: Mapping[str, Any]) -> int:
        return 1000 if any((number(data.get(letter)) or 0) > 255 for letter in "sv") else self.top

    def paint(self, shade: Shade, properties: Properties) -> dict[str, Value]:
        """Return what to write for a shade, in the form of the present text. Raises UnsupportedError if that cannot be known."""
        present = properties.get(self.name) or self.example
        hue, plain = round(shade.hue * 360), _hexadecimal(present)
        if (numbers := _numbers(present)) or (self.listed and plain is None and not _parsed(present)):
            top = _top(numbers)
            parts: list[JSON] = [
                hue,
                round(shade.saturation * top),
                max(round(shade.value * top), 1 if shade.value else 0),
            ]
            return {
                self.name: json.dumps(parts, separators=(",", ":")) if numbers and isinstance(present, str) else parts
            }
        if plain is None and (data := _parsed(present)):
            if data.keys().isdisjoint("hsv"):
                # It says its color by other parts, such as red, green and blue
                raise UnsupportedError
            top = self._top(data)
            members = {**data, "h": hue, "s": round(shade.saturation * top), "v": round(shade.value * top)}
            return {self.name: json.dumps(members, separators=(",", ":")) if isinstance(present, str) else members}
        if plain is None and self.example:
            # It has told a text of another form than that of its model
            raise UnsupportedError
        sharp = "#" if isinstance(present, str) and present.startswith("#") else ""
        match len(plain or ""):
            case 6:
                text = bytes(shade.rgb).hex()
            case 14:
                text = f"{bytes(shade.rgb).hex()}{hue:04x}{round(shade.saturation * 255):02x}{round(shade.value * 255):02x}"
            case _:
                text = f"{hue:04x}{round(shade.saturation * 1000):04x}{round(shade.value * 1000):04x}"
        return {self.name: sharp + (text.upper() if plain and plain != plain.lower() else text)}


@dataclass(frozen=True)
class Color(Codec[Rgb]):
    """Red, green and blue of a shade, at full brightness."""

    pigment: Pigment

    @property
    @override
    def names(self) -> frozenset[str]:
        return self.pigment.names

    @override
    def read(self, properties: Properties) -> Rgb | None:
        shade = self.pigment.shade(properties)
        return None if shade is None else shade._replace(value=1).rgb

    @override
    def write(self, value: Rgb, properties: Properties) -> dict[str, Value]:
        present = self.pigment.shade(properties)
        shade = Shade.of(value)._replace(value=present.value if present and present.value else 1)
        return self.pigment.paint(shade, properties)


@dataclass(frozen=True)
class Dimmer(Range):
    """A brightness that is part of the color while one is shown, else a property of its own: `name`, which may be empty.

    Where it is neither, setting it changes nothing: the color that is shown stays.
    """

    mode: Codec[str] | None = None
    """Says "rgb" while a color is shown; without it one always is."""
    pigment: Pigment | None = None

    @property
    @override
    def names(self) -> frozenset[str]:
        own = super().names if self.name else frozenset[str]()
        return own.union(*(part.names for part in (self.mode, self.pigment) if part is not None))

    def _colored(self, properties: Properties) -> Pigment | None:
        """Return the color that is to be seen; None if it is white light."""
        return self.pigment if self.mode is None or self.mode.read(properties) == "rgb" else None

    @override
    def read(self, properties: Properties) -> float | None:
        pigment = self._colored(properties)
        if pigment is None or (shade := pigment.shade(properties)) is None:
            return super().read(properties)
        return round(self.minimum + shade.value * (self.maximum - self.minimum), 6)

    @override
    def write(self, value: float, properties: Properties) -> dict[str, Value]:
        pigment = self._colored(properties)
        shade = pigment and pigment.shade(properties)
        if pigment is None or (shade is None and (self.name or not pigment.dims)):
            return super().write(value, properties) if self.name else {}
        part = (self.fit(value) - self.minimum) / (self.maximum - self.minimum)
        return pigment.paint((shade or Shade(0, 0))._replace(value=max(part, 0.01)), properties)


@dataclass(frozen=True)
class Mired(Range):
    """A color temperature in kelvin, sent in millionths of a reciprocal kelvin."""

    @override
    def read(self, properties: Properties) -> float | None:
        raw = number(properties.get(self.name))
        return round(1_000_000 / raw) if raw is not None and raw > 0 else None

    @override
    def write(self, value: float, properties: Properties) -> dict[str, Value]:
        return {self.name: round(1_000_000 / self.fit(value))}


def _within(part: float) -> float:
    return min(max(part, 0), 1)


def _hexadecimal(text: Value) -> str | None:
    if not isinstance(text, str) or not re.fullmatch(r"#?([0-9A-Fa-f]{6}|[0-9A-Fa-f]{12}|[0-9A-Fa-f]{14})", text):
        return None
    return text.removeprefix("#")


def _decoded(text: Value) -> Value:
    if not isinstance(text, str):
        return text
    try:
        value: Value = json.loads(text)
    except ValueError, RecursionError:
        return None
    return value


def _parsed(text: Value) -> Mapping[str, Any]:
    return as_dict(_decoded(text))


def _numbers(text: Value) -> list[float]:
    """Return hue, saturation and value of a list, or of the text of one; [] if it is none."""
    data = _decoded(text)
    parts = [number(part) for part in data] if isinstance(data, list) and len(data) == 3 else []
    found = [part for part in parts if part is not None and part >= 0]
    return found if len(found) == 3 else []


def _of_list(parts: list[float]) -> Shade | None:
    if not parts:
        return None
    hue, saturation, value = parts
    return Shade(_within(hue / 360), _within(saturation / _top(parts)), _within(value / _top(parts)))


def _top(parts: list[float]) -> int:
    """Return what full saturation and value are in a list."""
    largest = max(parts[1:], default=0)
    return 100 if largest <= 100 else 255 if largest <= 255 else 1000
