"""Limits of a device: each name that it reports may become an entity, and one packet may hold a thousand."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from ..core.model import Properties
from .params import ALL_CHANNELS

MOST = 32
"""Channels of a device, statuses of a channel, entries of a resource, kinds of events, modules."""
_MOST_STATUSES = 256
"""Statuses of all channels together."""


@dataclass
class Names:
    """The names of a device's properties: of each kind, so many as came first."""

    overflowed: bool = False
    """Whether more were reported. Entries of resources do not count: locks may have many keys."""
    _kinds: dict[str, set[str]] = field(default_factory=dict)
    """Kind -> its names."""

    @property
    def channels(self) -> list[str]:
        """The serialIds of a multi-channel device in order; none for a device with one channel."""
        return sorted(self._kinds.get("", ()), key=lambda channel: (len(channel), channel))

    def admit(self, names: Iterable[str]) -> frozenset[str]:
        """Return those of the names that a device can have, noting them."""
        return frozenset(name for name in names if self._admits(name))

    def of_each_channel(self, properties: Properties) -> Properties:
        """Return properties in which a status of all channels, serialId 0, is that of each channel that has it.

        What is reported of a channel itself counts for that channel. Where the device has the status too, it keeps it.
        """
        if not (channels := self.channels):
            return properties
        found = dict(properties)
        for name, value in properties.items():
            channel, _, status = name.partition(".")
            places = [one for one in channels if channel == ALL_CHANNELS and status in self._kinds.get(one, ())]
            found = {f"{one}.{status}": value for one in places} | found
            if places and status not in self._kinds.get(ALL_CHANNELS, ()):
                del found[name]
        return found

    def is_entry(self, name: str) -> bool:
        """Return whether a name is one of a resource's entry, which is kept whether it becomes an entity or not."""
        channel, *rest = name.split(".")
        return len(rest) > 1 and (channel == ALL_CHANNELS or channel in self._kinds.get("", ()))

    def _admits(self, name: str) -> bool:
        head, *rest = name.split(".")
        if not head[:1].isdecimal():
            return head not in {"event", "module"} or self._has(head, rest[0])
        if head != ALL_CHANNELS and not self._has("", head):
            return False
        if len(rest) == 1:
            return self._has(head, rest[0], full=self._statuses >= _MOST_STATUSES)
        return self._has(f"{head}.{rest[0]}", rest[1], forgivable=True)

    @property
    def _statuses(self) -> int:
        return sum(len(names) for kind, names in self._kinds.items() if kind.isdecimal())

    def _has(self, kind: str, name: str, *, full: bool = False, forgivable: bool = False) -> bool:
        found = self._kinds.setdefault(kind, set())
        if name in found:
            return True
        if full or len(found) >= MOST:
            self.overflowed |= not forgivable
            return False
        found.add(name)
        return True
