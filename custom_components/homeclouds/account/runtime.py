"""What the parts of one account share."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
import logging
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant

from ..clouds.core.cloud import Cloud, CloudType
from ..clouds.core.errors import CloudError, UnansweredError, foreseen
from ..clouds.core.stale_poll import Questions
from ..const import DOMAIN
from .device_state import DeviceState

_LOGGER = logging.getLogger(__name__)
_WITHIN = 300
"""Seconds for what a user asked for: an action, a repair, media; waiting for the budget included."""
_CLOSE_WITHIN = 10
"""Seconds to close what is open."""


@dataclass(eq=False)
class Guard:
    """Watches over the calls to the cloud of one account: an exception that is no CloudError becomes one, and is logged once per kind."""

    counts: Counter[str] = field(default_factory=Counter)
    """How often an unforeseen exception of a type was raised."""
    _seen: set[str] = field(default_factory=set)

    def known(self, err: Exception) -> CloudError:
        """Return an error as a CloudError; the traceback of an unexpected one is logged the first time."""
        if not isinstance(err, CloudError):
            self.counts[type(err).__name__] += 1
        return foreseen(err, self._seen)

    @asynccontextmanager
    async def within(self, seconds: float = _WITHIN) -> AsyncIterator[None]:
        """Limit what is awaited of a cloud to so many seconds. Raises CloudError for any exception."""
        try:
            async with asyncio.timeout(seconds):
                yield
        except TimeoutError as err:
            raise UnansweredError(f"no answer within {seconds:g} s") from err
        except Exception as err:
            if (error := self.known(err)) is err:
                raise
            raise error from err

    async def close(self, close: Callable[[], Awaitable[None]], seconds: float | None = None) -> None:
        """Close something within so many seconds; errors are logged, not raised."""
        try:
            async with self.within(seconds or _CLOSE_WITHIN):
                await close()
        except CloudError as err:
            _LOGGER.debug("Not closed properly: %s", err)


@dataclass(eq=False, frozen=True)
class AccountRuntime:
    """The account's cloud and devices, and where its background work runs."""

    hass: HomeAssistant
    entry: ConfigEntry
    type: CloudType
    cloud: Cloud
    guard: Guard
    states: dict[str, DeviceState] = field(default_factory=dict)
    """Device id -> what is known of it."""
    questions: Questions = field(default_factory=Questions)
    """The polls and queries under way, which a push or an acknowledgement overtakes."""

    def create_task(
        self, work: Coroutine[Any, Any, None], name: str, *, eager_start: bool = True
    ) -> asyncio.Task[None]:
        """Run in the background for as long as the account is loaded."""
        name = f"{DOMAIN} {self.entry.title} {name}"
        return self.entry.async_create_background_task(self.hass, work, name, eager_start)
