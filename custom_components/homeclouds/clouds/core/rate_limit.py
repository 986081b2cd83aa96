"""Request budgets: the vendors' published limits, kept before they are felt."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from enum import IntEnum
import itertools
import math
import time

from .errors import RateLimitError
from .model import JSON
from .values import number

_LONGEST = 86400


class Priority(IntEnum):
    """Who goes first when the budget is short."""

    COMMAND = 0
    STATE = 1
    LIST = 2
    STATISTICS = 3


@dataclass(frozen=True, slots=True)
class Limit:
    """A vendor's limit: at most `calls` within `seconds`, and `gap` seconds between calls of one interface."""

    calls: int
    seconds: float
    gap: float = 0
    source: str = ""
    """Where the vendor says so; "" for a limit that we set ourselves."""


type _Ticket = tuple[int, int, str]
"""Priority, number in line, interface."""


@dataclass
class Budget:
    """A sliding window of calls with a waiting line by priority, and a cool-down that outlives a restart."""

    limit: Limit
    clock: Callable[[], float] = time.monotonic
    """A clock that nobody sets: calls would wait for as long as it is set back."""
    _calls: deque[float] = field(default_factory=deque, repr=False)
    _last: dict[str, float] = field(default_factory=dict, repr=False)
    _line: list[_Ticket] = field(default_factory=list, repr=False)
    _ticket: itertools.count[int] = field(default_factory=itertools.count, repr=False)
    _moved: asyncio.Event = field(default_factory=asyncio.Event, repr=False)
    cooldown_until: float = 0
    """When the silence ends that the vendor wants, by the clock."""

    @property
    def remaining(self) -> int:
        """Calls left in the present window."""
        self._forget()
        return self.limit.calls - len(self._calls)

    def cool_down(self, seconds: float) -> None:
        """Be silent for so long, a day at most: the vendor asked for it."""
        self.cooldown_until = max(self.cooldown_until, self.clock() + min(seconds, _LONGEST))

    @asynccontextmanager
    async def call(self, interface: str = "", priority: Priority = Priority.STATE) -> AsyncIterator[None]:
        """Wait until one call may be made, and make it inside. Raises RateLimitError at once during a cool-down.

        With a gap, calls of one interface follow one another, and the gap begins with the answer: between two requests as the
        vendor receives them there is then never less, however long either is under way.
        """
        await self._take((int(priority), next(self._ticket), interface))
        try:
            yield
        finally:
            if self.limit.gap:
                self._last[interface] = self.clock()
                self._moved.set()

    async def _take(self, mine: _Ticket) -> None:
        self._line.append(mine)
        try:
            while True:
                if (pause := self.cooldown_until - self.clock()) > 0:
                    raise RateLimitError(retry_after=pause)
                if (pause := self._pause(mine)) <= 0:
                    break
                await self._wait(pause)
        finally:
            self._line.remove(mine)
            self._moved.set()
        self._calls.append(self.clock())
        if self.limit.gap:
            self._last[mine[2]] = math.inf

    def dump(self) -> dict[str, float]:
        """Return what must outlive a restart."""
        left = self.cooldown_until - self.clock()
        return {"cooldown_until": time.time() + left if left > 0 else 0}

    def load(self, data: Mapping[str, JSON]) -> None:
        """Take back what dump() gave; a silence without end, or none at all, is no silence that a vendor asked for."""
        until = number(data.get("cooldown_until"))
        if until is not None and (left := until - time.time()) <= _LONGEST:
            self.cooldown_until = max(self.cooldown_until, self.clock() + left)

    def _forget(self) -> None:
        oldest = self.clock() - self.limit.seconds
        while self._calls and self._calls[0] <= oldest:
            self._calls.popleft()

    def _pause(self, mine: _Ticket) -> float:
        """Return how long to wait; endless if it is for others to go first."""
        self._forget()
        if len(self._calls) >= self.limit.calls:
            return self._calls[0] + self.limit.seconds - self.clock()
        if (gap := self._gap(mine[2])) > 0:
            return gap
        return math.inf if any(other < mine and self._gap(other[2]) <= 0 for other in self._line) else 0

    def _gap(self, interface: str) -> float:
        return self._last.get(interface, -math.inf) + self.limit.gap - self.clock() if self.limit.gap else 0

    async def _wait(self, seconds: float) -> None:
        self._moved.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(None if seconds == math.inf else seconds):
                await self._moved.wait()


@dataclass
class Budgets:
    """The budgets of this machine: accounts that share a vendor's limit share its budget."""

    _budgets: dict[str, Budget] = field(default_factory=dict)

    def get(self, key: str, limit: Limit) -> Budget:
        """Return the budget of that name, making it if need be."""
        return self._budgets.setdefault(key, Budget(limit))
