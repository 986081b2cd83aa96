"""The vendor's limits as it counts them itself (document, Requirements of Calling Interface)."""

from collections import Counter, deque
from dataclasses import dataclass, field

GAP = 0.5
WINDOW = 300
CALLS = 300


@dataclass
class Pace:
    """Calls from one address: at least half a second between two of one interface, at most 300 in five minutes."""

    calls: Counter[str] = field(default_factory=Counter)
    violations: list[str] = field(default_factory=list)
    _last: dict[str, float] = field(default_factory=dict)
    _window: deque[float] = field(default_factory=deque)

    def count(self, interface: str, now: float) -> None:
        """Note a call."""
        self.calls[interface] += 1
        before = self._last.get(interface)
        if before is not None and 0 <= now - before < GAP:
            self.violations.append(f"{interface} after {now - before:.3f} s")
        self._last[interface] = now
        self._window.append(now)
        while self._window[0] <= now - WINDOW:
            self._window.popleft()
        if len(self._window) > CALLS:
            self.violations.append(f"{len(self._window)} calls in {WINDOW} s")
