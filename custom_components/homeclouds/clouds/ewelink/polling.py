"""How often lists are asked for, so that a home stays within about 2,000 calls a month (an app ID of one's own has 50,000)."""

from dataclasses import dataclass, field
import time

_WITH_PUSH = 10800
_AT_HOME = 900
"""Of the local network only: this asks the cloud nothing."""
_WITHOUT_PUSH = ((600, 60), (7200, 300), (86400, 1800))
"""Seconds for which nothing has been pushed -> how often the list is asked for until then."""
_LONG_WITHOUT = 2700
_STEADY = 60
"""Seconds for which pushes have to come in; what breaks sooner counts as none."""


@dataclass
class Polling:
    """Seconds between two lists: few while pushes come in; without them many at first, when they are likely to come back."""

    _since: float = field(default_factory=time.monotonic)
    _pushing_since: float | None = None

    def changed(self, *, pushing: bool) -> None:
        """Pushes begin or cease to come in."""
        now, began = time.monotonic(), self._pushing_since
        self._pushing_since = (now if began is None else began) if pushing else None
        if not pushing and began is not None and now - began > _STEADY:
            self._since = now

    def interval(self, *, pushing: bool, local: bool) -> float:
        """Return the seconds until the next list."""
        if pushing:
            return _WITH_PUSH
        if local:
            return _AT_HOME
        without = time.monotonic() - self._since
        return next((every for until, every in _WITHOUT_PUSH if without < until), _LONG_WITHOUT)
