"""Events, and which of them have been reported already (Q/CT X-2017, 5.4.3.6 to 5.4.3.8, 7.3.1.8).

A device repeats a packet that was not answered within 10 s, logs in anew after three of them, and may report a file of past
events in pieces (5.2, 5.4.3.6). So the same event can come in packets that have neither number nor key in common. A packet's
`time` is when its request began (5.4.3.6): a repetition has the same, however its number is counted.
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from itertools import chain
import json
import time
from typing import Any

from ..core.model import JSON, Properties, Update
from ..core.values import SCALARS, as_list, number
from .params import ALL_CHANNELS, EVENT_PREFIX, kept_texts, name_of, readable

_REMEMBERED = 512
_WITHIN = 60
"""Seconds within which an event without a time of its own, in another session, is the same one."""
_PATIENCE = 5
"""Seconds that a device waits at least before it repeats a packet: what comes sooner is another event of the same second."""
_CLOCK_DIFFERS = 300
"""Seconds that a device's clock may differ: one that stands still does not tell packets apart."""
_DIGITS = 10
"""Digits that a date and time has at least; a duration, a time of day, and a clock that was never set have fewer."""


@dataclass(frozen=True, slots=True)
class Reported:
    """An event as a device reports it."""

    update: Update
    channel: str = ALL_CHANNELS

    @property
    def has_time(self) -> bool:
        """Whether it carries its time, which distinguishes it from any other."""
        return any(
            key.upper().endswith("TIME") and sum(map(str.isdecimal, str(value))) >= _DIGITS
            for data in self.update.events.values()
            for key, value in data.items()
        )

    @property
    def digest(self) -> str:
        """What identifies the event: equal for each repetition of it."""
        content = [self.update.device_id, self.channel, {name: dict(data) for name, data in self.update.events.items()}]
        return sha256(json.dumps(content, sort_keys=True).encode(errors="replace")).hexdigest()[:32]


def read_events(device_id: str, items: object) -> list[Reported]:
    """Read a list of events (C18, 2032), but for those that cannot be read. Raises ProtocolError."""

    def read(item: Mapping[str, Any]) -> list[Reported]:
        channel = name_of(item.get("serialId") or ALL_CHANNELS)
        found = event_updates(device_id, name_of(item.get("eventName")), item.get("eventInfo"))
        return [Reported(update, channel) for update in found]

    return list(chain.from_iterable(readable(items, read)))


def event_updates(device_id: str, name: str, infos: object) -> list[Update]:
    """Return the updates of an event: one for each of its details. Raises ProtocolError.

    The property `event.<name>` makes the kind of event known, so that an event of no profile gets an entity, too.
    """
    found = readable(infos, kept_texts)
    seen: Properties = {f"{EVENT_PREFIX}{name}": ""}
    return [Update(device_id, seen, online=True, events={name: {"name": name, **info}}) for info in found or [{}]]


@dataclass(frozen=True, slots=True)
class _Arrival:
    """How an event came that has no time of its own."""

    session: str
    began: float | None
    """Epoch seconds at which its request began, by the device's clock."""
    at: float
    """Monotonic time at which it came."""

    def repeats(self, before: _Arrival) -> bool:
        """Return whether it is the same event that came before."""
        passed = self.at - before.at
        again = self.session != before.session or (
            self.began is not None and self.began == before.began and passed >= _PATIENCE
        )
        return again and passed < _WITHIN


@dataclass
class EventMemory:
    """The last events of all devices of an account."""

    _timed: OrderedDict[str, None] = field(default_factory=OrderedDict, repr=False)
    """Digests of events with a time of their own."""
    _untimed: OrderedDict[str, _Arrival] = field(default_factory=OrderedDict, repr=False)
    """Digests of the others -> how they came."""
    repeated: int = 0
    """Events that came again."""

    def fresh(self, reported: Iterable[Reported], session: str = "", began: object = None) -> list[Update]:
        """Return the updates of a packet without the events that were reported before.

        `session` names the connection that they came on; "" if each message is a connection of its own. `began` is when the
        device began the request: the packet's `time`.
        """
        arrival = _Arrival(session, _began(began), time.monotonic())
        updates: list[Update] = []
        seen: list[Reported] = []
        for one in reported:
            if self._knows(one, arrival):
                self.repeated += 1
                updates.append(replace(one.update, events={}))
            else:
                seen.append(one)
                updates.append(one.update)
        for one in seen:
            self._remember(one, arrival)
        return updates

    def dump(self) -> list[JSON]:
        """Return what outlives a restart."""
        return list(self._timed)

    def load(self, stored: object) -> None:
        """Take back what dump() gave."""
        for digest in as_list(stored):
            self._timed[str(digest)] = None
        while len(self._timed) > _REMEMBERED:
            self._timed.popitem(last=False)

    def _knows(self, one: Reported, arrival: _Arrival) -> bool:
        if one.has_time:
            return one.digest in self._timed
        before = self._untimed.get(one.digest)
        return before is not None and arrival.repeats(before)

    def _remember(self, one: Reported, arrival: _Arrival) -> None:
        if one.has_time:
            self._timed[one.digest] = None
            memory: OrderedDict[str, Any] = self._timed
        else:
            self._untimed.pop(one.digest, None)
            self._untimed[one.digest] = arrival
            memory = self._untimed
        if len(memory) > _REMEMBERED:
            memory.popitem(last=False)


def _began(value: object) -> float | None:
    began = number(value if isinstance(value, SCALARS) else None)
    return began if began is not None and abs(began - time.time()) < _CLOCK_DIFFERS else None


def report_texts(item: Mapping[str, Any]) -> Properties:
    """Return what an alarm or a fault is reported with (2008, 2010)."""
    return kept_texts({name: value for name, value in item.items() if isinstance(value, SCALARS)})
