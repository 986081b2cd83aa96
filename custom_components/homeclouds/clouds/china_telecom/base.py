"""What the three interfaces have in common: devices that are described by the names of their statuses."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar, override

from ..core.cloud import Cloud, Context, Field, FieldKind, form_text
from ..core.features import Feature
from ..core.model import JSON, UNKNOWN_TYPE, Device, DeviceKind, Problem, Properties, Update
from .crypto import Key
from .errors import DeviceIdError, PinError
from .events import EventMemory
from .extras import Extras
from .feature_builder import KINDS, Profiles, load, shows_kind
from .params import ALL_CHANNELS, Resources

PROFILE = Field(name="profile", kind=FieldKind.CHOICE, required=False, options=KINDS, custom=True)
"""Which profile a device has: one that is built in, or one of the user's own."""
_MOST = 32
"""Channels of a device, statuses of a channel, entries of a resource, kinds of events, modules."""
_MOST_STATUSES = 256
"""Statuses of all channels together."""


def identity(data: Mapping[str, JSON]) -> tuple[str, str, Key]:
    """Return a device's ID, its PIN, and the key that the PIN is. Raises SetupError with the field."""
    device_id, pin = form_text(data, "device_id"), form_text(data, "pin")
    if not device_id or len(device_id) > 128 or not device_id.isascii():
        raise DeviceIdError("this is no device ID", field="device_id")
    try:
        return device_id, pin, Key.of_pin(pin)
    except ValueError as err:
        raise PinError("a PIN has 32 characters", field="pin") from err


@dataclass
class Names:
    """The names of a device's properties: of each kind, so many as came first, for each may become an entity."""

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
        if full or len(found) >= _MOST:
            self.overflowed |= not forgivable
            return False
        found.add(name)
        return True


class TelecomCloud(Cloud):
    """A cloud whose devices get their features from profiles."""

    confirm_after = 3
    confirm_within = 13
    """A device has 10 seconds to report what became of a command (5.4.3.2)."""

    extras: ClassVar[Extras] = Extras()

    def __init__(self, context: Context) -> None:
        """Start without profiles; prepare() reads them."""
        super().__init__(context)
        self.context = context
        self.profiles = Profiles(())
        self.events = EventMemory()
        self.names = defaultdict[str, Names](Names)
        """Device id -> the names that it can have."""
        self.resource_memory = defaultdict[str, Resources](Resources)
        """Device id -> what is known of its resources."""
        self._unknown: dict[str, str] = {}
        """Device id -> type, of devices that no profile is for."""

    @override
    async def prepare(self) -> None:
        self.profiles = await asyncio.to_thread(load, self.extras)

    @override
    def features(self, device: Device, names: frozenset[str]) -> Sequence[Feature]:
        self.resource_memory[device.id].recall(names)
        kind, wanted = device.type or device.model or "", str(device.definition.get("profile") or "")
        # What was there first stays: the names come from storage, too
        admitted = self.names[device.id].admit(sorted(names, key=lambda name: (len(name), name)))
        profile = self.profiles.choose(kind, admitted, wanted)
        self._note_unknown(device, kind, known=profile is not None or not shows_kind(admitted))
        return self.profiles.features(profile, admitted)

    @override
    def problems(self) -> Sequence[Problem]:
        too_many = [device_id for device_id, names in self.names.items() if names.overflowed]
        return [
            *(Problem("too_many_parts", one, placeholders={"most": str(_MOST)}) for one in too_many),
            *(Problem(UNKNOWN_TYPE, one, placeholders={"type": kind}) for one, kind in self._unknown.items()),
        ]

    def _note_unknown(self, device: Device, kind: str, *, known: bool) -> None:
        before = self._unknown.pop(device.id, None)
        if kind and not known and device.kind is not DeviceKind.GATEWAY:
            self._unknown[device.id] = kind
        if before != self._unknown.get(device.id):
            # Features are asked for in the middle of an update
            asyncio.get_running_loop().call_soon(self.listener.problems_changed)

    @override
    def dump(self) -> Mapping[str, JSON]:
        return {"events": self.events.dump()}

    @override
    def load(self, data: Mapping[str, JSON]) -> None:
        self.events.load(data.get("events"))

    def handle_update(self, update: Update) -> None:
        """Hand on what was told of a device; with another channel it is described anew."""
        before = self.channels(update.device_id)
        self.listener.update(self.admit(update))
        if self.channels(update.device_id) != before:
            self.listener.refresh()

    def admit(self, update: Update) -> Update:
        """Leave out of an update what is more than a device can have."""
        names = self.names[update.device_id]
        before = names.overflowed
        admitted = names.admit(update.properties)
        if names.overflowed and not before:
            self.listener.problems_changed()
        kept = {name: value for name, value in update.properties.items() if name in admitted or names.is_entry(name)}
        return replace(update, properties=kept)

    def channels(self, device_id: str) -> Mapping[str, str]:
        """Return the channels of a device, for Device.channels."""
        return dict.fromkeys(self.names[device_id].channels, "")
