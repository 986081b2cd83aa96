"""A long connection that is kept up: connect, heartbeat, silence watchdog, back-off with jitter, resync."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
import contextlib
from dataclasses import dataclass, field
import logging
import random
import time
from typing import Any, Protocol

from .errors import AuthError, CloudError, RateLimitError, SetupError, UnreachableError

_LOGGER = logging.getLogger(__name__)


class Channel(Protocol):
    """One open connection."""

    def __aiter__(self) -> AsyncIterator[object]:
        """Yield messages (already handled or not) until the other side closes; anything counts as a sign of life."""

    async def heartbeat(self) -> None:
        """Tell the other side that we are there."""

    async def close(self) -> None:
        """Close; never raises."""


@dataclass
class Link:
    """Keeps a channel open for as long as run() runs.

    `open` connects and signs in, and raises CloudError; `handle` takes one message; `up` is called after every (re)connect,
    to fetch what was missed; `changed` whenever `connected` changes.
    """

    open: Callable[[], Awaitable[Channel]]
    handle: Callable[[object], None]
    up: Callable[[], Coroutine[Any, Any, None]]
    changed: Callable[[], None]
    heartbeat: float = 60
    """Seconds between heartbeats; may be changed while running."""
    silence: float = 150
    """Seconds without any message after which the connection counts as dead; may be changed while running."""
    patience: float = 5
    """Seconds that the other side has to answer a heartbeat once the connection is suspect."""
    first_pause: float = 1
    longest_pause: float = 300
    connected: bool = False
    connects: int = 0
    last_message: float | None = None
    """Epoch seconds."""
    last_error: str = ""
    _heard: float = field(default=0, repr=False)
    _suspicion: asyncio.Event = field(default_factory=asyncio.Event, repr=False)

    async def run(self) -> None:
        """Run until cancelled. Raises AuthError or SetupError: what no repetition can mend."""
        pause = self.first_pause
        while True:
            started = time.monotonic()
            try:
                await self._once()
                error: CloudError = UnreachableError("closed by the other side")
            except AuthError, SetupError:
                raise
            except CloudError as err:
                error = err
            finally:
                self._set(False)
            self.last_error = f"{error.key}: {error}"
            if time.monotonic() - started > 60:
                pause = self.first_pause
            wait = error.retry_after if isinstance(error, RateLimitError) else pause * random.uniform(0.5, 1.5)
            _LOGGER.debug("Connection lost (%s); next try in %.1f s", self.last_error, wait)
            await asyncio.sleep(wait)
            pause = min(pause * 2, self.longest_pause)

    def suspect(self) -> None:
        """Take note that an answer is missing: if a heartbeat brings nothing within `patience`, the connection is dead."""
        self._suspicion.set()

    async def _once(self) -> None:
        channel = await self.open()
        try:
            self._heard = time.monotonic()
            self.connects += 1
            self._set(True)
            async with asyncio.TaskGroup() as group:
                helpers = [group.create_task(work) for work in (self._beat(channel), self._watch(channel), self.up())]
                async for message in channel:
                    self._heard, self.last_message = time.monotonic(), time.time()
                    self.handle(message)
                for helper in helpers:
                    helper.cancel()
        except BaseExceptionGroup as group:
            errors, others = group.split(CloudError)
            if others is not None or errors is None:
                raise
            raise most_telling(errors) from None
        finally:
            with contextlib.suppress(OSError):
                await channel.close()

    async def _watch(self, channel: Channel) -> None:
        """Look at the clock now and then instead of setting an alarm for every message."""
        while (left := self._heard + self.silence - time.monotonic()) > 0:
            self._suspicion.clear()
            try:
                async with asyncio.timeout(left):
                    await self._suspicion.wait()
            except TimeoutError:
                continue
            asked = time.monotonic()
            await channel.heartbeat()
            await asyncio.sleep(self.patience)
            if self._heard < asked:
                break
        raise UnreachableError("silence")

    async def _beat(self, channel: Channel) -> None:
        while True:
            await asyncio.sleep(self.heartbeat)
            await channel.heartbeat()

    def _set(self, connected: bool) -> None:
        if connected != self.connected:
            self.connected = connected
            self.changed()


def most_telling(group: BaseExceptionGroup[CloudError]) -> CloudError:
    """Return the one of several simultaneous errors that calls for a person, else the first."""
    found = [most_telling(error) if isinstance(error, BaseExceptionGroup) else error for error in group.exceptions]
    return next((error for error in found if isinstance(error, AuthError | SetupError)), found[0])
