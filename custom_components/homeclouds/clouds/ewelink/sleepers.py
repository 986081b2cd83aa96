"""Devices that sleep: the cloud reports them as offline meanwhile, so they are judged by the time of their last report (UIID protocol, 102)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from math import inf
import time

from ..core.model import Update
from .devices import Thing, last_report_of

_SLEEPS = 7500
"""Seconds after its last word from which on a device that sleeps is away (UIID protocol, 102)."""


@dataclass
class Sleepers:
    """When the sleeping devices of an account reported last."""

    vendor_time: Callable[[], float]
    """The cloud's clock, by which its reports are dated, in seconds since the epoch."""
    clock: Callable[[], float] = time.monotonic
    """A clock that nobody sets."""
    _last_report: dict[str, float] = field(default_factory=dict)
    """Device -> when that was, by the clock."""
    _away: set[str] = field(default_factory=set)

    def listed(self, thing: Thing) -> bool:
        """Note the state in a list, and return whether the device counts as online."""
        device = thing.device
        if not thing.profile.sleeps:
            return device.online
        if (reported := last_report_of(thing.properties)) is not None:
            at = self.clock() - max(self.vendor_time() - reported, 0)
            self._last_report[device.id] = max(at, self._last_report.get(device.id, -inf))
        here = device.online or self.clock() - self._last_report.get(device.id, -inf) < _SLEEPS
        (self._away.discard if here else self._away.add)(device.id)
        return here

    def note_report(self, device: str) -> bool:
        """Note a report of a device, and return whether it was offline."""
        self._last_report[device] = self.clock()
        was_away = device in self._away
        self._away.discard(device)
        return was_away

    def gone(self, things: Iterable[Thing]) -> list[Update]:
        """Return which devices are away, or back, since this was last asked."""
        found = []
        for thing in things:
            device, away = thing.device.id, thing.device.id in self._away
            if device not in self._last_report or not thing.profile.sleeps:
                continue
            if (self.clock() - self._last_report[device] >= _SLEEPS) is not away:
                (self._away.discard if away else self._away.add)(device)
                found.append(Update(device, online=away))
        return found
