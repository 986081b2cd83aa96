"""Request budgets: the vendors' published limits, kept before they are felt."""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
import heapq
import itertools
import time

from .errors import RateLimitError


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


@dataclass
class Budget:
    """A sliding window of calls with a waiting line by priority, and a cool-down that outlives a restart."""

    limit: Limit
    clock: Callable[[], float] = time.time
    _calls: deque[float] = field(default_factory=deque, repr=False)
    _last: dict[str, float] = field(default_factory=dict, repr=False)
    _line: list[tuple[int, int]] = field(default_factory=list, repr=False)
    _ticket: itertools.count[int] = field(default_factory=itertools.count, repr=False)
    _moved: asyncio.Event = field(default_factory=asyncio.Event, repr=False)
    cooldown_until: float = 0
    """Epoch seconds until which the vendor wants silence."""

    @property
    def remaining(self) -> int:
        """Calls left in the present window."""
        self._forget()
        return self.limit.calls - len(self._calls)

    @property
    def used(self) -> int:
        """Calls made in the present window."""
        return self.limit.calls - self.remaining

    def cool_down(self, seconds: float) -> None:
        """Be silent for so long: the vendor asked for it."""
        self.cooldown_until = max(self.cooldown_until, self.clock() + seconds)

    async def take(self, interface: str = "", priority: Priority = Priority.STATE) -> None:
        """Wait for leave to make one call. Raises RateLimitError at once while the vendor wants silence."""
        mine = (int(priority), next(self._ticket))
        heapq.heappush(self._line, mine)
        try:
            while True:
                if (pause := self.cooldown_until - self.clock()) > 0:
                    raise RateLimitError(retry_after=pause)
                if self._line[0] == mine and (pause := self._pause(interface)) <= 0:
                    break
                await self._wait(pause if self._line[0] == mine else None)
        finally:
            self._line.remove(mine)
            heapq.heapify(self._line)
            self._moved.set()
        now = self.clock()
        self._calls.append(now)
        if self.limit.gap:
            self._last[interface] = now

    def dump(self) -> dict[str, float]:
        """Return what must outlive a restart."""
        return {"cooldown_until": self.cooldown_until}

    def load(self, data: Mapping[str, float]) -> None:
        """Take back what dump() gave."""
        self.cooldown_until = max(self.cooldown_until, data.get("cooldown_until", 0))

    def _forget(self) -> None:
        oldest = self.clock() - self.limit.seconds
        while self._calls and self._calls[0] <= oldest:
            self._calls.popleft()

    def _pause(self, interface: str) -> float:
        self._forget()
        now = self.clock()
        window = self._calls[0] + self.limit.seconds - now if len(self._calls) >= self.limit.calls else 0
        gap = self._last.get(interface, float("-inf")) + self.limit.gap - now if self.limit.gap else 0
        return max(window, gap)

    async def _wait(self, seconds: float | None) -> None:
        self._moved.clear()
        try:
            async with asyncio.timeout(seconds):
                await self._moved.wait()
        except TimeoutError:
            return


@dataclass
class Budgets:
    """The budgets of this machine: accounts that share a vendor's limit share its budget."""

    _budgets: dict[str, Budget] = field(default_factory=dict)

    def get(self, key: str, limit: Limit) -> Budget:
        """Return the budget of that name, making it if need be."""
        return self._budgets.setdefault(key, Budget(limit))
