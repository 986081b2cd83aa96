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

    def note(self) -> None:
        """Note that something came in now."""
        self.at, self._noted = time.time(), time.monotonic()

    def within(self, seconds: float) -> bool:
        """Return whether that was less than so long ago."""
        return time.monotonic() - self._noted < seconds
