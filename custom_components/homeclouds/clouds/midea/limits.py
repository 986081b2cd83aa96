"""Set points that an appliance turned out not to take: the document's range is wider than that of most products."""

from dataclasses import dataclass, field
import time

from ..core.errors import ValueRangeError
from ..core.model import Properties
from ..core.values import token
from .profiles.air_conditioner import dialect

_SURE = (18, 28)
"""°C that every air conditioner takes: one that does not obey within them has another reason."""
_LASTS = 3600
"""Seconds after which what was learnt is tried again."""
_STEP = 0.5


@dataclass(slots=True)
class _Try:
    wish: float
    mode: tuple[str, ...]
    at: float
    ignored: bool = False
    """Whether the appliance has had another set point since."""

    def reached(self, value: float) -> bool:
        """Tell whether a set point is this one or lies beyond it."""
        return value <= self.wish if self.wish < _SURE[0] else value >= self.wish


@dataclass
class Limits:
    """The set points that one account's air conditioners ignored."""

    patience: float
    """Seconds that an appliance has to obey; a few of them may pass before this hears of a command."""
    _tries: dict[str, _Try] = field(default_factory=dict)

    def check(self, code: str, wanted: Properties, present: Properties) -> None:
        """Raise ValueRangeError if the appliance ignored such a set point before."""
        tried, after = self._tries.get(code), {**present, **wanted}
        wish = _set_point(after)
        if tried is None or not tried.ignored or wish is None or _mode(after) != tried.mode:
            return
        if tried.reached(wish) and 0.8 * self.patience <= time.monotonic() - tried.at < _LASTS:
            target = dialect(frozenset(present)).target
            low, high = target.minimum, target.maximum
            if tried.wish < _SURE[0]:
                low = tried.wish + target.step
            else:
                high = tried.wish - target.step
            raise ValueRangeError(f"{wish:g} is not within {low:g} to {high:g}")

    def tried(self, code: str, wanted: Properties, present: Properties) -> None:
        """Take note of a command that the cloud accepted."""
        after = {**present, **wanted}
        wish = _set_point(after)
        if wish is not None and wish != _set_point(present) and not _SURE[0] <= wish <= _SURE[1]:
            self._tries[code] = _Try(wish, _mode(after), time.monotonic())

    def seen(self, code: str, properties: Properties) -> None:
        """Learn from what an appliance has, whether it was asked or not."""
        if (tried := self._tries.get(code)) is None or (now := _set_point(properties)) is None:
            return
        if tried.reached(now):
            del self._tries[code]
        else:
            tried.ignored = True


def _set_point(properties: Properties) -> float | None:
    return dialect(frozenset(properties)).target.read(properties)


def _mode(properties: Properties) -> tuple[str, ...]:
    return token(properties.get("power")), token(properties.get("mode"))
