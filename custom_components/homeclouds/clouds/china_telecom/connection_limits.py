"""Limits for servers that any host can connect to."""

from collections import Counter, OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
import time

MOST_REMEMBERED = 1024
"""Addresses whose failures are remembered, a few hundred bytes each."""
_LULL = 1
"""Seconds after a failure until an address that failed too often may try again: a device may share it."""


@dataclass
class Bucket:
    """A token bucket: so many at once, and so many a second from then on."""

    rate: float = 50
    burst: float = 500
    clock: Callable[[], float] = time.monotonic
    _tokens: float = field(init=False)
    _filled: float = field(init=False)

    def __post_init__(self) -> None:
        """Begin full."""
        self._tokens, self._filled = self.burst, self.clock()

    def take(self) -> bool:
        """Take one, if there is one."""
        now = self.clock()
        self._tokens = min(self._tokens + (now - self._filled) * self.rate, self.burst)
        self._filled = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True


@dataclass
class Gate:
    """Counts connections and failures per address. All methods are cheap, and memory is bounded."""

    total: int
    """Connections at once."""
    per_address: int
    """Connections at once of one address."""
    failures: int = 10
    """Failures of one address within `window` seconds after which it may try once a second for the rest of them."""
    window: float = 60
    clock: Callable[[], float] = time.monotonic
    connections: int = 0
    """Connections now."""
    refused: int = 0
    """Connections that were rejected."""
    failed: int = 0
    """Failed authentications."""
    _open: Counter[str] = field(default_factory=Counter, repr=False)
    _failed: OrderedDict[str, tuple[float, int, float]] = field(default_factory=OrderedDict, repr=False)
    """Address -> start of its window, failures in it, the last of them."""
    _proven: OrderedDict[str, None] = field(default_factory=OrderedDict, repr=False)
    """Addresses with a successful authentication, the latest last."""

    def enter(self, address: str) -> bool:
        """Admit a connection, or not; an admitted one must leave()."""
        if not self.room(address) or not self.permits(address):
            self.refused += 1
            return False
        self._open[address] += 1
        self.connections += 1
        return True

    def room(self, address: str) -> bool:
        """Return whether there is room for one more connection of an address."""
        return self.connections < self.total and not self.crowded(address)

    def crowded(self, address: str) -> bool:
        """Return whether an address has as many connections as one may have."""
        return self._open.get(address, 0) >= self.per_address

    def leave(self, address: str) -> None:
        """Free the place of an admitted connection."""
        self._open[address] -= 1
        self.connections -= 1
        if self._open[address] <= 0:
            del self._open[address]

    def permits(self, address: str) -> bool:
        """Return whether an address has authenticated, or has not failed too often, or not just now."""
        started, count, last = self._failed.get(address, (0, 0, 0))
        now = self.clock()
        return count < self.failures or now - started >= self.window or now - last >= _LULL or self.proven(address)

    def proven(self, address: str) -> bool:
        """Return whether an authentication from an address has succeeded."""
        return address in self._proven

    def prove(self, address: str) -> None:
        """Note an authentication from an address, and forget its failures."""
        self._failed.pop(address, None)
        self._proven[address] = None
        self._proven.move_to_end(address)
        if len(self._proven) > MOST_REMEMBERED:
            self._proven.popitem(last=False)

    def forgive(self) -> None:
        """Forget all failures: a login that failed until now may succeed."""
        self._failed.clear()

    def fail(self, address: str) -> None:
        """Count a failed authentication of an address."""
        self.failed += 1
        now = self.clock()
        started, count, _ = self._failed.pop(address, (now, 0, now))
        if now - started >= self.window:
            started, count = now, 0
        self._failed[address] = (started, count + 1, now)
        if len(self._failed) > MOST_REMEMBERED:
            self._failed.popitem(last=False)
