"""Whom to ask because of what reports tell, or no longer tell: Midea never repeats one that got lost."""

from collections.abc import Collection
from dataclasses import dataclass, field
from math import inf
import time

_FIRST, _LONGEST = 120, 600
"""Seconds between two questions because of nonsense, at first and at last."""
_SILENT, _ONCE_IN = 90, 600
"""Seconds of silence after a report that may mean that another was lost, and between two questions because of that."""


@dataclass
class Doubts:
    """The appliances of one account whose state can't be trusted."""

    _nonsense: dict[str, tuple[float, float]] = field(default_factory=dict)
    """Appliance -> when to ask it, and seconds until the time after that."""
    _talking: dict[str, float] = field(default_factory=dict)
    """Appliance that reported since it was asked -> when its last report came in."""
    _checked: dict[str, float] = field(default_factory=dict)
    """Appliance -> when it was asked because it fell silent."""

    def reported(self, code: str, *, sensible: bool) -> None:
        """An appliance told something by itself."""
        self._talking[code] = time.monotonic()
        if not sensible:
            self._doubt(code)

    def answered(self, code: str, *, sensible: bool) -> None:
        """An appliance was asked."""
        self._talking.pop(code, None)
        if sensible:
            self._nonsense.pop(code, None)
        else:
            self._doubt(code)

    def _doubt(self, code: str) -> None:
        # The house asks at once after a report that it can't read for a while; this is for answers that stay no better.
        self._nonsense.setdefault(code, (time.monotonic() + _FIRST, 2 * _FIRST))

    def keep(self, online: Collection[str]) -> None:
        """Forget all that can't be asked now."""
        self._nonsense = {code: plan for code, plan in self._nonsense.items() if code in online}
        self._talking = {code: moment for code, moment in self._talking.items() if code in online}

    def due(self) -> list[str]:
        """Return whom to ask now."""
        now = time.monotonic()
        odd = [code for code, (moment, _) in self._nonsense.items() if now >= moment]
        for code in odd:
            pause = self._nonsense[code][1]
            self._nonsense[code] = (now + pause, min(2 * pause, _LONGEST))
        silent = [
            code
            for code, moment in self._talking.items()
            if now - moment >= _SILENT and now - self._checked.get(code, -inf) >= _ONCE_IN
        ]
        for code in silent:
            del self._talking[code]
            self._checked[code] = now
        return odd + silent
