"""Codecs that profiles refer to by name, because data cannot say what they do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, override

from ..core.codecs import Codec, Composite, Reader, Selectable
from ..core.enums import Action, Mode, Unit
from ..core.model import Properties, Value
from ..core.number_codecs import PerMode, Settable, Table

# fmt: off
_DISPLAY: Mapping[float, float] = {
    60: 16, 61: 16.5, 62: 17, 63: 17.5, 64: 18, 65: 18.5, 66: 19, 67: 19.5, 68: 20,
    69: 20.5, 70: 21, 71: 21.5, 72: 22, 73: 23, 74: 23.5, 75: 24, 76: 24.5, 77: 25,
    78: 25.5, 79: 26, 80: 26.5, 81: 27, 82: 28, 83: 28.5, 84: 29, 85: 29.5, 86: 30,
}
# fmt: on
"""°F -> °C of air conditioners that count in °C, as their remote controls show it: 22.5 and 27.5 °C are left out."""


@dataclass(frozen=True)
class DisplayFahrenheit(Table):
    """A set point in °F as the display and the remote control of an air conditioner show it."""

    table: Mapping[float, float] = field(default_factory=lambda: _DISPLAY)
    unit: str | None = "°F"


@dataclass(frozen=True)
class Running(Composite[str]):
    """Read the action from the power that is drawn: an air conditioner whose compressor is off draws no more than its fan."""

    power: Reader[bool]
    mode: Reader[str]
    watts: Reader[float]
    target: Settable
    current: Reader[float] | None = None
    compressor: float = 100
    """Watts from which on the compressor must be running."""

    @override
    def read(self, properties: Properties) -> str | None:
        power, mode, watts = self.power.read(properties), self.mode.read(properties), self.watts.read(properties)
        if power is None or mode is None:
            return None
        if not power:
            return Action.OFF
        if mode == Mode.FAN_ONLY:
            return Action.FAN
        if not watts:
            # No unit that is on draws nothing: this one has no meter.
            return None
        if watts < self.compressor:
            return Action.IDLE
        if mode == Mode.AUTO:
            return self._automatic(properties)
        return {Mode.COOL: Action.COOLING, Mode.DRY: Action.DRYING, Mode.HEAT: Action.HEATING}.get(Mode(mode))

    def _automatic(self, properties: Properties) -> str | None:
        current = self.current.read(properties) if self.current else None
        target = self.target.read(properties)
        if current is None or target is None or current == target:
            return None
        return Action.COOLING if current > target else Action.HEATING


@dataclass(frozen=True)
class Switched(Composite[str], Codec[str]):
    """A choice that counts while a flag is on, and is "off" otherwise."""

    flag: Codec[bool]
    choice: Selectable

    @property
    def options(self) -> list[str]:
        """The words of the choice, after "off"."""
        return ["off", *self.choice.options]

    @override
    def read(self, properties: Properties) -> str | None:
        return "off" if self.flag.read(properties) is False else self.choice.read(properties)

    @override
    def write(self, value: str, properties: Properties) -> dict[str, Value]:
        if value == "off":
            return self.flag.write(False, properties)
        return self.flag.write(True, properties) | self.choice.write(value, properties)


@dataclass(frozen=True)
class Duration(Composite[float]):
    """A time in minutes that is reported as hours and minutes; either that is not known counts for nothing."""

    hours: Reader[float]
    minutes: Reader[float]

    unit = Unit.MINUTES

    @override
    def read(self, properties: Properties) -> float | None:
        hours, minutes = self.hours.read(properties), self.minutes.read(properties)
        return None if hours is None and minutes is None else 60 * (hours or 0) + (minutes or 0)


CODECS: Mapping[str, type[Reader[Any]]] = {
    "display_fahrenheit": DisplayFahrenheit,
    "duration": Duration,
    "per_mode": PerMode,
    "running": Running,
    "switched": Switched,
}
"""Name in a profile -> the codec; its fields are what the profile gives."""
