"""What all clouds share: accounts, devices, updates, and problems."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from types import MappingProxyType
from typing import Any, NamedTuple, Self

type JSON = str | int | float | bool | list[JSON] | dict[str, JSON] | None
"""A decoded JSON value."""

type Value = JSON
"""The value of one property, as the vendor sent it."""

type Properties = Mapping[str, Value]
"""A device's flat property map. Nested vendor data has dotted names ("switches.0.switch")."""


class DeviceKind(StrEnum):
    """What a device is to its account."""

    APPLIANCE = "appliance"
    GATEWAY = "gateway"
    HOME = "home"
    """Not a thing but a place: carries scenes and automations."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """One appliance (or gateway, or home) as its cloud describes it; JSON all through, so that it can be stored."""

    id: str
    """The vendor's id, unique within the cloud."""
    name: str
    kind: DeviceKind = DeviceKind.APPLIANCE
    online: bool = True
    type: str = ""
    """The vendor's type code: what the profile is chosen by."""
    manufacturer: str | None = None
    model: str | None = None
    model_id: str | None = None
    serial_number: str | None = None
    sw_version: str | None = None
    hw_version: str | None = None
    mac: str | None = None
    home: str | None = None
    room: str | None = None
    gateway: str | None = None
    """Id of the device through which this one is reached."""
    shared: bool = False
    """Belongs to another user, who shares it with this account."""
    channels: Mapping[str, str] = field(default_factory=dict)
    """Channel key -> the name the user gave it ("" if none)."""
    definition: dict[str, JSON] = field(default_factory=dict)
    """What else the profile needs to know (a thing model, a set of values); kept in storage, never secret.

    `profile`: the name of the profile that the user chose.
    """

    def as_dict(self) -> dict[str, Any]:
        """Return the JSON form; what it holds is the device's own, for a thing model is too large to be copied at each save."""
        return {member.name: getattr(self, member.name) for member in fields(self)}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Read back what as_dict() gave. Raises TypeError or ValueError if it is of another version."""
        device = cls(**{**data, "kind": DeviceKind(data["kind"])})
        for name, value in data.items():
            if not isinstance(value, _MEMBERS.get(name, str | None)):
                raise TypeError(name)
        if not all(isinstance(name, str) for name in device.channels.values()):
            raise TypeError("channels")
        return device


_MEMBERS: Mapping[str, type] = {
    "id": str,
    "name": str,
    "type": str,
    "online": bool,
    "shared": bool,
    "channels": dict,
    "definition": dict,
}
"""What members of a stored device are; the others are texts or nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Who is signed in."""

    id: str
    """The vendor's user id: the same for each login method."""
    name: str
    data: Mapping[str, JSON] = field(default_factory=dict)
    """What to keep beside the form's own fields (tokens, the region found)."""
    moves: bool = False
    """Whether the id is an address or a port of the form: who fills in another one moves the account, and signs in to no other."""


_NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(slots=True)
class Update:
    """An update of one device, pushed or queried; never changed, but not frozen either: one is made for each push, and freezing costs."""

    device_id: str
    properties: Properties = _NOTHING
    """Only what is reported; all else stays as it was."""
    online: bool | None = None
    events: Mapping[str, Properties] = _NOTHING
    """Things that happened rather than changed (a button pressed): event source -> its data."""
    time: float | None = None
    """When this was so by the vendor's clock, in seconds since the epoch; None if the vendor does not say."""
    times: Mapping[str, float] = _NOTHING
    """`time` per property, where the vendor gives each its own."""


class Message(NamedTuple):
    """A message of the vendor to its user."""

    id: str
    title: str
    text: str
    time: float
    """Seconds since the epoch."""


class Sample(NamedTuple):
    """One value of the past."""

    time: float
    """Seconds since the epoch."""
    value: Value


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The whole account at one moment."""

    devices: Mapping[str, Device]
    updates: tuple[Update, ...] = ()
    """State of the devices whose state could be had; a device without one keeps what it had."""
    complete: bool = True
    """Whether a device that is not listed may be taken for removed."""


UNKNOWN_TYPE = "unknown_device_type"
"""Key of the problem that a device is of no type (placeholder `type`) that the cloud has a profile of."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem that only the user can fix."""

    key: str
    """Translation key of the repair."""
    device_id: str | None = None
    fixable: bool = False
    """Whether Cloud.fix() can fix it once the user has done their part."""
    placeholders: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Call:
    """An HTTP request that a vendor's cloud made to us; never changed, but not frozen either, like an update."""

    method: str
    path: str
    """The path that the vendor called, which is what it signed."""
    query: str
    """As called, percent signs and all; "" if there is none."""
    headers: Mapping[str, str]
    """To be looked up by names in lower case."""
    body: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """Our answer to a Call."""

    body: Mapping[str, JSON]
    accepted: bool = True
    """False: refused, or not for this account; another account may be asked."""
    status: int = 200
