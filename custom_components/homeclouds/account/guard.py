"""Calls to a cloud: an exception that is no CloudError becomes one, and is logged once per kind."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
import logging

from ..clouds.core.errors import CloudError, UnansweredError, foreseen

_LOGGER = logging.getLogger(__name__)
_WITHIN = 300
"""Seconds for what a user asked for: an action, a repair, media; waiting for the budget included."""
_CLOSE_WITHIN = 10
"""Seconds to close what is open."""


class Guard:
    """Watches over the calls to the cloud of one account."""

    def __init__(self) -> None:
        """Start with nothing seen."""
        self.counts: Counter[str] = Counter()
        """How often an unforeseen exception of a type was raised."""
        self._seen: set[str] = set()

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
