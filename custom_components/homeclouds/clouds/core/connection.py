"""A long connection that is kept up: connect, heartbeat, silence watchdog, back-off with jitter, resync."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
import contextlib
from dataclasses import dataclass, field
import logging
import random
import time
from typing import Protocol, override

from .cloud import Cloud
from .errors import AuthError, CloudError, ProtocolError, RateLimitError, SetupError, UnreachableError, foreseen

_LOGGER = logging.getLogger(__name__)
_STEADY = 60
"""Seconds after which a connection counts as one that holds."""
_DOUBLINGS = 20
_SOON, _MANY, _LONGEST_SOON = 10, 50, 4
"""How many connections that break are made again soon, and how many in a row tell that none will hold; and seconds that the pause grows to
in between. A link that worked is to be back within five."""


class Channel(Protocol):
    """One open connection."""

    def __aiter__(self) -> AsyncIterator[object]:
        """Yield messages (already handled or not) until the other side closes; each shows that the connection is alive."""

    async def heartbeat(self) -> None:
        """Send a heartbeat that the other side answers."""

    async def close(self) -> None:
        """Close; never raises."""


class LinkHandler(Protocol):
    """Opens the channels of a link and handles what comes over them."""

    async def open_channel(self) -> Channel:
        """Connect and sign in. Raises CloudError."""

    def handle_message(self, message: object) -> None:
        """Handle one message.

        UnreachableError (but not ProtocolError), AuthError and SetupError end the connection; any other exception is counted and the
        next message handled.
        """

    async def handle_connected(self) -> None:
        """Read what was missed, after every (re)connect and again until it succeeds, while messages are handled."""

    def handle_connection_change(self) -> None:
        """Note that Link.connected became True, or that the channel is gone."""


@dataclass
class Link:
    """Keeps a channel open for as long as run() runs."""

    handler: LinkHandler
    heartbeat: float = 60
    """Seconds between heartbeats; may be changed while running."""
    silence: float = 150
    """Seconds without any message after which the connection counts as dead; may be changed while running."""
    patience: float = 5
    """Seconds that the other side has to answer a heartbeat once the connection is suspect."""
    first_pause: float = 1
    longest_pause: float = 300
    """Between attempts that fail; the pause doubles."""
    short_pause: float = 0.2
    """Least pause after a connection that worked; it grows tenfold while such connections keep breaking, and further after ten."""
    longest_after_many: float = _LONGEST_SOON
    """What that pause grows to after fifty in a row, where the vendor counts connections."""
    connected: bool = False
    """Whether there is a channel and what was missed has been fetched."""
    connects: int = 0
    damaged: Counter[str] = field(default_factory=Counter)
    """Messages that could not be handled, by kind of error."""
    last_error: str = ""
    _opened: asyncio.Event = field(default_factory=asyncio.Event, repr=False)
    _hurry: asyncio.Event = field(default_factory=asyncio.Event, repr=False)
    _suspicion: asyncio.Event = field(default_factory=asyncio.Event, repr=False)
    _last_received: float = field(default=0, repr=False)
    _worked: bool = field(default=False, repr=False)
    _unforeseen: set[str] = field(default_factory=set, repr=False)

    @property
    def is_open(self) -> bool:
        """Whether there is a channel: messages come in and can be sent."""
        return self._opened.is_set()

    async def run(self) -> None:
        """Run until cancelled. Raises AuthError or SetupError: what no repetition can mend."""
        failures = breaks = 0
        while True:
            self._worked, started = False, time.monotonic()
            try:
                await self._once()
                error: CloudError = UnreachableError("closed by the other side")
            except Exception as err:  # noqa: BLE001 - whatever happens, push must come back
                # Answering a ping may find the connection closed
                is_broken = isinstance(err, ConnectionError)
                error = UnreachableError(type(err).__name__) if is_broken else foreseen(err, self._unforeseen)
            finally:
                self._gone()
            if isinstance(error, AuthError | SetupError):
                raise error
            if self._worked:
                failures = 0
                if time.monotonic() - started > _STEADY:
                    breaks = 0
                pause = self._after(breaks)
                breaks += 1
            else:
                pause = min(self.first_pause * 2 ** min(failures, _DOUBLINGS), self.longest_pause)
                pause *= random.uniform(0.5, 1.5)
                failures += 1
            self._note(error, pause)
            await self._wait(error, pause)

    def _after(self, breaks: int) -> float:
        """Return the pause after a connection that worked, and so many before it that broke soon."""
        pause: float = self.short_pause * min(random.uniform(1, 2.5) * 2 ** min(breaks, _DOUBLINGS), 10)
        if breaks >= _SOON:
            # Each connection has all states read
            pause = min(pause * 2 ** min(breaks - _SOON + 1, _DOUBLINGS), _LONGEST_SOON)
        if breaks >= _MANY:
            pause = min(pause * 2 ** min(breaks - _MANY + 1, _DOUBLINGS), self.longest_after_many)
        return pause

    def suspect(self) -> None:
        """Note that a reply is missing: if a heartbeat brings nothing within `patience`, the connection is dead."""
        self._suspicion.set()

    def retry(self) -> None:
        """Make the next attempt now: the user is waiting for it. A pause that the vendor demands is kept."""
        self._hurry.set()

    async def opened(self, within: float) -> None:
        """Wait for a channel, trying at once to get one. Raises UnreachableError: there is none in so many seconds."""
        self.retry()
        try:
            async with asyncio.timeout(within):
                await self._opened.wait()
        except TimeoutError:
            raise UnreachableError(self.last_error or "no connection") from None

    async def _wait(self, error: CloudError, pause: float) -> None:
        if isinstance(error, RateLimitError):
            await asyncio.sleep(error.retry_after)
            return
        self._hurry.clear()
        await asyncio.sleep(min(pause, self.short_pause))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(pause - self.short_pause):
                await self._hurry.wait()

    async def _once(self) -> None:
        channel = await self.handler.open_channel()
        try:
            self._last_received = time.monotonic()
            self.connects += 1
            self._opened.set()
            async with asyncio.TaskGroup() as group:
                work = (self._beat(channel), self._watch(channel), self._recover())
                helpers = [group.create_task(each) for each in work]
                async for message in channel:
                    self._last_received = time.monotonic()
                    self._worked = True
                    try:
                        self.handler.handle_message(message)
                    except Exception as err:  # noqa: BLE001 - one that cannot be handled affects no other
                        self.count(err)
                for helper in helpers:
                    helper.cancel()
        except ExceptionGroup as group:
            raise most_telling(group) from None
        finally:
            with contextlib.suppress(Exception):
                await channel.close()

    def count(self, err: Exception) -> None:
        """Count a message that cannot be handled. Raises what ends the connection."""
        if isinstance(err, AuthError | SetupError | UnreachableError) and not isinstance(err, ProtocolError):
            raise err
        kind = type(err).__name__
        if not self.damaged[kind]:
            _LOGGER.warning("A message was not understood (%s); others of the kind are only counted", kind)
        self.damaged[kind] += 1
        foreseen(err, self._unforeseen, logging.DEBUG)

    async def _recover(self) -> None:
        """Fetch what was missed; while that fails, the connection is used nevertheless."""
        pause = self.first_pause
        while True:
            try:
                await self.handler.handle_connected()
                break
            except Exception as err:
                error = foreseen(err, self._unforeseen)
                if isinstance(error, AuthError | SetupError):
                    raise
            self.suspect()
            self._note(error, pause)
            wait = error.retry_after if isinstance(error, RateLimitError) else pause * random.uniform(0.5, 1.5)
            await asyncio.sleep(wait)
            pause = min(pause * 2, self.longest_pause)
        self._worked = self.connected = True
        self.handler.handle_connection_change()

    async def _watch(self, channel: Channel) -> None:
        """Check the time of the last message now and then, which is cheaper than a timer per message."""
        while (left := self._last_received + self.silence - time.monotonic()) > 0:
            self._suspicion.clear()
            try:
                async with asyncio.timeout(left):
                    await self._suspicion.wait()
            except TimeoutError:
                continue
            asked = time.monotonic()
            await channel.heartbeat()
            await asyncio.sleep(self.patience)
            if self._last_received < asked:
                break
        raise UnreachableError("silence")

    async def _beat(self, channel: Channel) -> None:
        while True:
            await asyncio.sleep(self.heartbeat)
            await channel.heartbeat()

    def _gone(self) -> None:
        if self.is_open:
            self._opened.clear()
            self.connected = False
            self.handler.handle_connection_change()

    def _note(self, error: CloudError, pause: float) -> None:
        self.last_error = f"{error.key}: {error}"
        _LOGGER.debug("Connection: %s; next try in %.1f s", self.last_error, pause)


class LinkedCloud(Cloud):
    """A cloud whose pushes come in over a link."""

    _link: Link

    @override
    def retry(self) -> None:
        self._link.retry()

    @property
    @override
    def connected(self) -> bool | None:
        return self._link.connected

    def handle_connection_change(self) -> None:
        """Report that the connection is up or gone."""
        self.listener.link_changed()


def most_telling(group: ExceptionGroup[Exception]) -> Exception:
    """Return that of several simultaneous errors which the user has to fix, else an unexpected one, else the first."""
    found = [most_telling(error) if isinstance(error, ExceptionGroup) else error for error in group.exceptions]
    calls = (error for error in found if isinstance(error, AuthError | SetupError))
    return next(calls, next((error for error in found if not isinstance(error, CloudError)), found[0]))
