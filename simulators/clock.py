"""The vendor's clock, which a test can move."""

import time


class Clock:
    """Wall clock of one simulated cloud: the machine's time plus an offset.

    It follows ``time.time()``, and with it any library that freezes time in tests.
    """

    def __init__(self) -> None:
        """Start in step with the machine."""
        self.offset = 0.0

    def time(self) -> float:
        """Return the seconds since the epoch as the cloud sees them."""
        return time.time() + self.offset

    def advance(self, seconds: float) -> None:
        """Move the clock; a negative number moves it back."""
        self.offset += seconds
