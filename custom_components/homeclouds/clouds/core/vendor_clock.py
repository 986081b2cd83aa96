"""The vendor's clock, read from the dates of its answers: what to date calls with, and whether our own clock is wrong."""

from collections.abc import Awaitable, Callable
import time

from .errors import ClockError, CloudError
from .model import Value
from .values import number

_TOLERATED = 60
_LAST = 2**32
"""Latest plausible date of an answer, in seconds since the epoch; later ones are ignored."""
AHEAD = 2 * 86400
"""Seconds that clocks may differ: a time that is further in the future is none."""


class VendorClock:
    """Calls are dated by our own clock until one is refused for its time; then by the vendor's."""

    skew: float = 0
    """Seconds that calls are dated ahead of our clock."""
    ahead: float | None = None
    """Seconds that the vendor's clock was ahead of ours in its latest answer; None before the first date."""
    _since_start: float = 0
    """Seconds that the vendor's clock was ahead of the monotonic clock, which cannot be set, in its latest answer."""

    def note(self, date: float | None) -> None:
        """Note the time of an answer, in seconds since the epoch."""
        if date is not None and 0 <= date < _LAST:
            self.ahead, self._since_start = date - time.time(), date - time.monotonic()

    @property
    def agrees(self) -> bool:
        """Whether the vendor's clock is known to be near ours."""
        return self.ahead is not None and abs(self.ahead) <= _TOLERATED

    def stamp(self) -> float:
        """Return the time to date a call with, in seconds since the epoch."""
        return time.time() + self.skew

    def now(self) -> float:
        """Return the vendor's time; by the clock that gives the earlier time if ours was set since the latest answer."""
        if self.ahead is None:
            return time.time()
        return min(time.time() + self.ahead, time.monotonic() + self._since_start)

    async def agreed[T](self, call: Callable[[], Awaitable[T]], *again: type[CloudError]) -> T:
        """Make a call, and once more with the vendor's own time if it is refused for its time, or for one of `again`.

        All these must mean that nothing was carried out. A time that does not help either is not kept. Raises what `call` does.
        """
        try:
            return await call()
        except ClockError:
            self.skew = self.ahead or 0
        except again:
            pass
        try:
            return await call()
        except ClockError:
            self.skew = 0
            raise


def sent_at(value: Value) -> int:
    """Return when something was sent, in ms since the epoch; 0 if that cannot be, for nothing sent later would be newer."""
    moment = number(value) or 0
    return int(moment) if 0 < moment < (time.time() + AHEAD) * 1000 else 0
