"""What an air conditioner does right now, where nothing but its power tells."""

from dataclasses import dataclass
from typing import override

from ..core.codecs import Reader, Settable
from ..core.features import Action, Mode
from ..core.model import Properties


@dataclass(frozen=True)
class Running(Reader[str]):
    """Read the action from the power that is drawn: without its compressor an air conditioner is a small fan."""

    power: Reader[bool]
    mode: Reader[str]
    watts: Reader[float]
    target: Settable
    current: Reader[float] | None = None
    compressor: float = 100
    """Watts from which on the compressor must be running."""

    @property
    @override
    def names(self) -> frozenset[str]:
        readers = (self.power, self.mode, self.watts, self.target, *((self.current,) if self.current else ()))
        return frozenset[str]().union(*(reader.names for reader in readers))

    @override
    def read(self, properties: Properties) -> str | None:
        power, mode, watts = self.power.read(properties), self.mode.read(properties), self.watts.read(properties)
        if power is None or mode is None:
            return None
        if not power:
            return Action.OFF
        if mode == Mode.FAN_ONLY:
            return Action.FAN
        if watts is None:
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
