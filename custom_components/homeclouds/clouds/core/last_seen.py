"""When something came in last: a time to show, and how long ago that is."""

from dataclasses import dataclass
from math import inf
import time


@dataclass
class LastSeen:
    """Counts by a clock that nobody sets: what is old would pass for new for as long as the other one is set back."""

    at: float | None = None
    """Seconds since the epoch."""
    _noted: float = -inf

    def note(self) -> float:
        """Note that something came in now, and return when that is by the clock that nobody sets."""
        self.at, self._noted = time.time(), time.monotonic()
        return self._noted

    def within(self, seconds: float) -> bool:
        """Return whether that was less than so long ago."""
        return time.monotonic() - self._noted < seconds
