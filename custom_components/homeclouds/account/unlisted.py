"""Devices that report and that no list has: new ones, and those that are not shown, such as those of other homes."""

from dataclasses import dataclass, field
import time

from ..clouds.core.model import Properties, Update, Value

_MOST = 100
"""Devices whose reports are kept until a list has them."""
_MOST_KNOWN = 2000
"""Devices that are known not to be listed; any other that reports is a new one."""
_FIRST_PAUSE, _LONGEST_PAUSE = 10, 86400
"""Seconds until a list is asked for once more because of devices that the last one did not have; the pause doubles."""


@dataclass
class Unlisted:
    """What such devices have reported, and when to ask for a list because of it."""

    _reported: dict[str, dict[str, Value]] = field(default_factory=dict)
    """Device id -> properties."""
    _known: set[str] = field(default_factory=set)
    _pause: float = _FIRST_PAUSE
    _ask_at: float = 0
    """Monotonic."""

    def report(self, update: Update) -> bool:
        """Keep what a device reports, and return whether to ask for a list."""
        now, device_id = time.monotonic(), update.device_id
        if device_id in self._reported or len(self._reported) < _MOST:
            self._reported.setdefault(device_id, {}).update(update.properties)
        if device_id not in self._known and len(self._known) < _MOST_KNOWN:
            self._known.add(device_id)
            self._pause = _FIRST_PAUSE
        elif now < self._ask_at:
            return False
        self._ask_at = now + self._pause
        self._pause = min(self._pause * 2, _LONGEST_PAUSE)
        return True

    def listed(self, device_id: str) -> Properties:
        """Return what a device that a list has now reported before, and forget it."""
        self._known.discard(device_id)
        return self._reported.pop(device_id, {})
