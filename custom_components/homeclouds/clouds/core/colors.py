"""Codecs of colors."""

from collections.abc import Callable
import colorsys
from dataclasses import dataclass
from typing import override

from .codecs import Codec, Single
from .model import Properties, Value
from .values import as_number, doubt, number


def _part(properties: Properties, name: str, top: float) -> float | None:
    """Return a part of a color, from 0 to `top`; None if it is missing, or so far off that it cannot be."""
    if (part := number(properties.get(name))) is None:
        return None
    if not -top / 4 <= part <= top * 5 / 4:
        return doubt(name, part)
    return min(max(part, 0), top)


@dataclass(frozen=True)
class Rgb(Codec[tuple[int, int, int]]):
    """A color in three properties, 0 to `top` each."""

    red: str
    green: str
    blue: str
    top: float = 255
    wire: Callable[[float], Value] = as_number

    @property
    @override
    def names(self) -> frozenset[str]:
        return frozenset((self.red, self.green, self.blue))

    @override
    def read(self, properties: Properties) -> tuple[int, int, int] | None:
        parts = [_part(properties, name, self.top) for name in (self.red, self.green, self.blue)]
        red, green, blue = (None if part is None else round(part * 255 / self.top) for part in parts)
        return None if red is None or green is None or blue is None else (red, green, blue)

    @override
    def write(self, value: tuple[int, int, int], properties: Properties) -> dict[str, Value]:
        names, strongest = (self.red, self.green, self.blue), max(value)
        # A color that is not black does not become it where there are fewer steps
        least = min(1, self.top) if strongest else 0
        amounts = (max(round(part * self.top / 255), least if part == strongest else 0) for part in value)
        return {name: self.wire(amount) for name, amount in zip(names, amounts, strict=True)}


@dataclass(frozen=True)
class PackedRgb(Single[tuple[int, int, int]]):
    """A color in one whole number, a byte each: red is the highest, and blue the lowest."""

    wire: Callable[[float], Value] = as_number

    @override
    def read(self, properties: Properties) -> tuple[int, int, int] | None:
        raw = properties.get(self.name)
        if (value := number(raw)) is None:
            return None
        if not 0 <= value <= 0xFFFFFF:
            doubt(self.name, raw)
            return None
        red, green, blue = int(value).to_bytes(3)
        return red, green, blue

    @override
    def write(self, value: tuple[int, int, int], properties: Properties) -> dict[str, Value]:
        return {self.name: self.wire(int.from_bytes(value))}


@dataclass(frozen=True)
class HueSaturation(Codec[tuple[int, int, int]]):
    """A color as hue (0 to 360) and saturation (0 to 100), at full brightness."""

    hue: str
    saturation: str

    @property
    @override
    def names(self) -> frozenset[str]:
        return frozenset((self.hue, self.saturation))

    @override
    def read(self, properties: Properties) -> tuple[int, int, int] | None:
        hue, saturation = number(properties.get(self.hue)), _part(properties, self.saturation, 100)
        if hue is None or saturation is None:
            return None
        if not 0 <= hue <= 360:
            doubt(self.hue, hue)
            return None
        parts = colorsys.hsv_to_rgb(hue / 360, saturation / 100, 1)
        red, green, blue = (round(255 * part) for part in parts)
        return red, green, blue

    @override
    def write(self, value: tuple[int, int, int], properties: Properties) -> dict[str, Value]:
        hue, saturation, _ = colorsys.rgb_to_hsv(*(part / 255 for part in value))
        return {self.hue: round(hue * 360) % 360, self.saturation: round(saturation * 100)}
