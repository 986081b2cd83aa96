"""Live readings: a meter reports every change for a minute once asked for, at the expense of the vendor and of the device."""

from dataclasses import dataclass, field
import time

from .codes import LiveError

LIVE = "uiActive"
"""The parameter that asks for them."""
A_DAY = 48


@dataclass
class LiveReadings:
    """How often each device was asked today. Nothing asks but people and their automations."""

    _asked: dict[str, list[float]] = field(default_factory=dict)

    def spend(self, device: str) -> None:
        """Ask once more. Raises LiveError when the day's share is used up."""
        now = time.monotonic()
        asked = self._asked[device] = [moment for moment in self._asked.get(device, []) if now - moment < 86400]
        if len(asked) >= A_DAY:
            raise LiveError
        asked.append(now)
