"""Live readings: a meter reports every change for a minute once asked for, at the expense of the vendor and of the device."""

from dataclasses import dataclass, field
import time

from .codes import LiveError
from .push import Pace

LIVE = "uiActive"
"""The parameter that asks for them."""
A_DAY = 48


@dataclass
class LiveReadings:
    """How often each device was asked today. Nothing asks but users and their automations, and one device a second."""

    pace: Pace = field(default_factory=lambda: Pace(burst=1, seconds=1))
    _asked: dict[str, list[float]] = field(default_factory=dict)

    async def turn(self, device: str) -> None:
        """Wait for the turn to ask once more. Raises LiveError when the day's share is used up."""
        now = time.monotonic()
        asked = self._asked[device] = [moment for moment in self._asked.get(device, []) if now - moment < 86400]
        if len(asked) >= A_DAY:
            raise LiveError
        asked.append(now)
        await self.pace.wait()
