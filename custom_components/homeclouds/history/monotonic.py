"""Counters that never fall, over meters that sometimes do."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..clouds.core.values import number


@dataclass
class Monotonic:
    """A running total over a counter that may glitch, reset or wrap.

    A reading below the last one counts only if the next confirms it (then the counter was reset and the total goes on from
    there); a jump beyond `largest_step` likewise waits for its confirmation. So neither a momentary 0 nor garbage can
    move the total.
    """

    total: float | None = None
    last: float | None = None
    largest_step: float = 100
    _doubt: float | None = None

    def restore(self, stored: Mapping[str, Any]) -> None:
        """Go on with the total and the last reading as stored; what is no number is as good as nothing."""
        self.total, self.last = number(stored.get("total")), number(stored.get("last"))

    def read(self, reading: float) -> float | None:
        """Take a reading and return the total."""
        if self.last is None or self.total is None:
            if reading >= 0:
                self.last, self.total = reading, round(reading, 6)
        elif 0 <= reading - self.last <= self.largest_step:
            self._count(reading - self.last, reading)
        elif self._doubt is not None and 0 <= reading - self._doubt <= self.largest_step:
            self._count(reading if reading < self.last else reading - self.last, reading)
        elif reading >= 0:
            self._doubt = reading
        return self.total

    def _count(self, amount: float, reading: float) -> None:
        self.total = round((self.total or 0) + amount, 6)
        self.last, self._doubt = reading, None
