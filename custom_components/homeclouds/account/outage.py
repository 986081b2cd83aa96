"""Whether an account can be relied on. A short outage counts as none, so that entities do not flap."""

from datetime import datetime
from typing import Protocol

from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later

_GRACE = 30
"""Seconds without the cloud before entities become unavailable."""
_LONGEST_GRACE = 120


class OutageHandler(Protocol):
    """Acts on the availability of an account."""

    def availability_changed(self) -> None:
        """Show that Outage.available has changed."""

    async def last_try(self) -> None:
        """Poll once more before the account counts as unavailable."""


class Outage:
    """Tracks whether an account counts as available."""

    def __init__(self, hass: HomeAssistant, handler: OutageHandler) -> None:
        """Start as available."""
        self.available = True
        self._hass = hass
        self._handler = handler
        self._trying = False
        self._over: CALLBACK_TYPE | None = None

    @callback
    def update(self, *, good: bool, silence: float = 0) -> None:
        """Note whether polls or pushes come in, and how long the vendor allows no requests."""
        if good:
            self.stop()
            self._set(available=True)
        elif self._trying:
            self._set(available=False)
        elif self.available and self._over is None:
            job = HassJob(self._ended, "outage", cancel_on_shutdown=True)
            self._over = async_call_later(self._hass, max(_GRACE, min(silence, _LONGEST_GRACE)), job)

    @callback
    def stop(self) -> None:
        """Stop waiting."""
        if self._over is not None:
            self._over()
            self._over = None

    async def _ended(self, _: datetime) -> None:
        self._over, self._trying = None, True
        try:
            await self._handler.last_try()
        finally:
            self._trying = False

    def _set(self, *, available: bool) -> None:
        if available != self.available:
            self.available = available
            self._handler.availability_changed()
