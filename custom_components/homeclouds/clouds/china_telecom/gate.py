"""Who may come in: limits for servers that listen to strangers."""

from collections import Counter, OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
import time

_MOST_REMEMBERED = 4096


@dataclass
class Gate:
    """Counts connections and failures per address. All methods are cheap, and memory is bounded."""

    total: int
    """Connections at once."""
    per_address: int
    """Connections at once of one address."""
    failures: int = 10
    """Failures of one address within `window` seconds after which it is shut out for the rest of them."""
    window: float = 60
    clock: Callable[[], float] = time.monotonic
    connections: int = 0
    """Connections now."""
    refused: int = 0
    _open: Counter[str] = field(default_factory=Counter, repr=False)
    _failed: OrderedDict[str, tuple[float, int]] = field(default_factory=OrderedDict, repr=False)
    """Address -> start of its window, failures in it."""

    def enter(self, address: str) -> bool:
        """Let a connection in, or not; who was let in must leave()."""
        if self.connections >= self.total or self._open[address] >= self.per_address or not self.welcome(address):
            self.refused += 1
            if not self._open[address]:
                del self._open[address]
            return False
        self._open[address] += 1
        self.connections += 1
        return True

    def leave(self, address: str) -> None:
        """A connection that was let in has ended."""
        self._open[address] -= 1
        self.connections -= 1
        if self._open[address] <= 0:
            del self._open[address]

    def welcome(self, address: str) -> bool:
        """Tell whether an address has not failed too often."""
        started, count = self._failed.get(address, (0, 0))
        return count < self.failures or self.clock() - started >= self.window

    def forgive(self) -> None:
        """Forget all failures: what was asked for in vain until now may be granted from now on."""
        self._failed.clear()

    def fail(self, address: str) -> None:
        """Somebody at that address could not prove who they are."""
        now = self.clock()
        started, count = self._failed.pop(address, (now, 0))
        if now - started >= self.window:
            started, count = now, 0
        self._failed[address] = (started, count + 1)
        if len(self._failed) > _MOST_REMEMBERED:
            self._failed.popitem(last=False)
