"""Whether an account can be relied on. A short outage counts as none, so that entities do not flap."""

from collections.abc import Callable
from datetime import datetime

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later

_GRACE = 30
"""Seconds without the cloud before entities become unavailable."""


class Outage:
    """Turns what comes and goes of a cloud into availability."""

    def __init__(self, hass: HomeAssistant, changed: Callable[[], None]) -> None:
        """Call `changed` whenever `available` has changed."""
        self.available = True
        self._hass = hass
        self._changed = changed
        self._was_good = False
        self._over: CALLBACK_TYPE | None = None

    @callback
    def update(self, *, good: bool) -> None:
        """Take note of whether polls or pushes come in; before they ever did there is no grace."""
        if good:
            self._was_good = True
            self.stop()
            self._set(available=True)
        elif not self._was_good:
            self._set(available=False)
        elif self.available and self._over is None:
            self._over = async_call_later(self._hass, _GRACE, self._ended)

    @callback
    def stop(self) -> None:
        """Stop waiting."""
        if self._over is not None:
            self._over()
            self._over = None

    @callback
    def _ended(self, _: datetime) -> None:
        self._over = None
        self._set(available=False)

    def _set(self, *, available: bool) -> None:
        if available != self.available:
            self.available = available
            self._changed()
