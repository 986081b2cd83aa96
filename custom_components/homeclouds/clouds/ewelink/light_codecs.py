"""Codecs of this vendor's lights: modes with a brightness each, scenes with values of their own, strings of LEDs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, override

from ..core.codecs import Choice
from ..core.colors import Rgb
from ..core.errors import UnsupportedError
from ..core.model import Properties, Value
from ..core.number_codecs import Range
from ..core.values import as_text, doubt, number, token


@dataclass(frozen=True)
class ModeRange(Range):
    """A number that each mode has for itself. `name` is the mode's property; setting the number keeps the mode."""

    pattern: str = "{}.br"
    """The number's property, with the mode in braces."""
    modes: tuple[Value, ...] = ()
    """The modes that have one; the first stands in for all others, unless it is `strict`."""
    plain: Mapping[Value, str] = field(default_factory=dict)
    """Modes whose property is called otherwise."""
    keeps: Mapping[Value, Any] = field(default_factory=dict)
    """Properties that go along, by mode, as they are."""
    scenes: Mapping[Value, Any] = field(default_factory=dict)
    """Mode -> its properties and values, written where the device has not reported them, so that no scene is incomplete."""
    own: tuple[Value, ...] = ()
    """Modes that a user defines: values that are not reported are unknown, although defaults are written."""
    strict: bool = False

    @cached_property
    def _inner(self) -> Mapping[str, tuple[Value, Range]]:
        def inner(mode: Value) -> Range:
            name = self.plain.get(mode) or self.pattern.format(mode)
            return Range(name, self.minimum, self.maximum, self.step, self.unit, wire=self.wire)

        return {token(mode).lower(): (mode, inner(mode)) for mode in self.modes}

    def _now(self, properties: Properties) -> tuple[Value, Range] | None:
        found = self._inner.get(token(properties.get(self.name)).lower())
        return found if found or self.strict else self._inner[token(self.modes[0]).lower()]

    @property
    @override
    def names(self) -> frozenset[str]:
        return frozenset((self.name, *(inner.name for _, inner in self._inner.values())))

    @override
    def read(self, properties: Properties) -> float | None:
        if (found := self._now(properties)) is None:
            return None
        mode, inner = found
        usual = {} if mode in self.own else self._usual(mode, properties)
        return inner.read(usual | dict(properties))

    @override
    def write(self, value: float, properties: Properties) -> dict[str, Value]:
        if (found := self._now(properties)) is None:
            raise UnsupportedError(f"{self.name} {properties.get(self.name)}")
        mode, inner = found
        kept = {name: told for name in self.keeps.get(mode, ()) if (told := properties.get(name)) is not None}
        return {self.name: mode} | kept | self._usual(mode, properties) | inner.write(value, properties)

    def _usual(self, mode: Value, properties: Properties) -> dict[str, Value]:
        known = any(name.startswith(f"{mode}.") for name in properties)
        return {} if known else dict(self.scenes.get(mode, {}))


@dataclass(frozen=True)
class ColdWarm(Range):
    """A color temperature made by two strings of LEDs, `name` and `warm`, of which one or both shine equally (UIID 16, 22)."""

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
        value = self.minimum + (self.maximum - self.minimum) * cold / (cold + warm)
        return value if self.can_be(value) else doubt(self.name, cold)

    @override
    def write(self, value: float, properties: Properties) -> dict[str, Value]:
        strength = as_text(_strength(self, properties) or 255)
        third = (self.maximum - self.minimum) / 3
        cold, warm = self.fit(value) > self.minimum + third, value < self.maximum - third
        return {self.name: strength if cold else "0", self.warm: strength if warm else "0"}


@dataclass(frozen=True)
class ColdWarmStrength(Range):
    """The brightness of ColdWarm, as the device counts it; that of `colors`, unless `mode` says that they are white."""

    warm: str = "channel1"
    mode: str = ""
    white: Value = 1
    colors: tuple[str, ...] = ()

    @property
    @override
    def names(self) -> frozenset[str]:
        return frozenset((self.name, self.warm, *((self.mode, *self.colors) if self.mode else ())))

    def _colors(self, properties: Properties) -> list[float]:
        """Return the parts of the color that is shown; none while it is white."""
        if not self.mode or token(properties.get(self.mode)) in {"", token(self.white)}:
            return []
        parts = [number(properties.get(name)) or 0 for name in self.colors]
        return parts if max(parts, default=0) > 0 else []

    @override
    def read(self, properties: Properties) -> float | None:
        value = max(self._colors(properties), default=None) or _strength(self, properties)
        return value if value is None or self.can_be(value) else doubt(self.name, value)

    @override
    def write(self, value: float, properties: Properties) -> dict[str, Value]:
        if parts := self._colors(properties):
            ratio = self.fit(value) / max(parts)
            return {name: str(round(part * ratio)) for name, part in zip(self.colors, parts, strict=True)}
        names = (self.name, self.warm)
        lit = [name for name in names if number(properties.get(name))] or [self.warm]
        return {name: as_text(self.fit(value)) if name in lit else "0" for name in names}


def _strength(pair: ColdWarm | ColdWarmStrength, properties: Properties) -> float | None:
    """Return how strongly two strings shine."""
    cold, warm = number(properties.get(pair.name)), number(properties.get(pair.warm))
    return None if cold is None or warm is None else max(cold, warm)


@dataclass(frozen=True)
class FullRgb(Rgb):
    """A color whose brightness is that of its strongest part."""

    @override
    def read(self, properties: Properties) -> tuple[int, int, int] | None:
        if not (color := super().read(properties)) or not (strongest := max(color)):
            return color
        red, green, blue = (round(part * 255 / strongest) for part in color)
        return red, green, blue


@dataclass(frozen=True)
class Scenes(Choice):
    """Modes that are written to a light with all of their properties: those last reported for the mode, else `scenes`."""

    scenes: Mapping[Value, Any] = field(default_factory=dict)
    """Mode -> properties and their values; None is the present one, or `full` where all of these are 0."""
    full: Value = "255"
    whites: Mapping[Value, Any] = field(default_factory=dict)
    """`scenes` of a device that reports such scenes as white, by their color temperature (SonoffLAN#766)."""

    def _of(self, mode: Value, properties: Properties) -> Mapping[str, Value]:
        """Return a scene in the form that the device uses."""
        is_white = any(name.endswith(".ct") and name in properties for scene in self.whites.values() for name in scene)
        found: Mapping[str, Value] | None = self.whites.get(mode) if is_white else None
        return found or self.scenes.get(mode, {})

    @override
    def write(self, value: str, properties: Properties) -> dict[str, Value]:
        wanted = super().write(value, properties)
        mode = wanted[self.name]
        known = {name: item for name, item in properties.items() if name.startswith(f"{mode}.")}
        scene = self._of(mode, properties)
        present = {name: properties[name] for name, item in scene.items() if item is None and name in properties}
        if not any(map(number, present.values())):
            present = dict.fromkeys(present, self.full)
        usual: dict[str, Value] = {name: item for name, item in scene.items() if item is not None}
        return wanted | (known or usual | present)


@dataclass(frozen=True)
class StripEffects(Choice):
    """The effects of an L3 strip, which keeps a brightness and a speed for each; music has four of its own."""

    music: Mapping[Value, str] = field(default_factory=dict)
    """rhythmMode -> word, in the mode of music."""
    music_mode: Value = 4

    @property
    @override
    def options(self) -> list[str]:
        return [*super().options, *self.music.values()]

    @property
    @override
    def names(self) -> frozenset[str]:
        return frozenset((self.name, "rhythmMode"))

    @override
    def read(self, properties: Properties) -> str | None:
        if token(properties.get(self.name)) == token(self.music_mode):
            return Choice("rhythmMode", self.music).read(properties)
        return super().read(properties)

    @override
    def write(self, value: str, properties: Properties) -> dict[str, Value]:
        if value in self.music.values():
            wanted = {self.name: self.music_mode} | Choice("rhythmMode", self.music).write(value, properties)
            kept: tuple[str, ...] = ("rhythmSensitive", "bright", "light_type")
        else:
            wanted = super().write(value, properties)
            mode = int(number(wanted[self.name]) or 0)
            kept = (f"bright{mode:02}", f"speed{mode:02}", "light_type")
        return wanted | {name: told for name in kept if (told := properties.get(name)) is not None}
