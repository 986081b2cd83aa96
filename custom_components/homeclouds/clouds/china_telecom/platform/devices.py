"""The partner's devices as the form, polls and notices describe them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Self

from ...core.model import JSON, Device, DeviceKind
from ...core.values import as_dict
from ..params import MOST_ITEMS
from .client import Member
from .config import Line, read_lines, written_lines


@dataclass
class DeviceStore:
    """What is known of each serial number."""

    own: dict[str, Line] = field(default_factory=dict)
    """Serial numbers of devices in the form."""
    gateways: dict[str, Line] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    """Serial number -> type, as notices and answers state it: no call asks for it."""
    names: dict[str, str] = field(default_factory=dict)
    """Serial number -> the name that the device first had: what is learned later does not rename it."""
    devices: dict[str, Device] = field(default_factory=dict)
    _unlisted: dict[str, Device] = field(default_factory=dict, repr=False)
    """Devices that a list no longer has, which may be its mistake: their notices count, until they are known to be gone."""

    @classmethod
    def load(cls, data: Mapping[str, JSON]) -> Self:
        """Read the form and what dump() has kept; entries of another shape are left out."""
        types, names = (
            {key: str(value) for key, value in as_dict(data.get(part)).items()} for part in ("types", "names")
        )
        return cls(read_lines(data.get("serials")), read_lines(data.get("gateways")), types, names)

    def dump(self) -> dict[str, JSON]:
        """Return what outlives a restart."""
        return {
            "serials": written_lines(self.own),
            "gateways": written_lines(self.gateways),
            "types": dict[str, JSON](self.types),
            "names": dict[str, JSON](self.names),
        }

    def knows(self, serial: str) -> bool:
        """Return whether a serial number is one of the account's."""
        return self.find(serial) is not None or serial in self.own or serial in self.gateways

    def find(self, serial: str) -> Device | None:
        """Return a device, also one that the newest list does not have; None if there is none."""
        return self.devices.get(serial) or self._unlisted.get(serial)

    def listed(self, devices: dict[str, Device], *, complete: bool) -> None:
        """Take what a poll found: all devices, or those that could be read."""
        missing = self._unlisted | self.devices if complete else self._unlisted
        present = devices if complete else self.devices | devices
        unlisted = [(serial, device) for serial, device in missing.items() if serial not in present]
        self.devices, self._unlisted = present, dict(unlisted[-MOST_ITEMS:])

    def gateway_of(self, serial: str) -> str | None:
        """Return the gateway that a device is behind."""
        device = self.find(serial)
        return device.gateway if device else None

    def typed(self, serial: str, kind: str) -> bool:
        """Note the type of a device; return whether that is new."""
        device = self.devices.get(serial)
        if kind == self.types.get(serial) or (device is not None and device.model == kind):
            return False
        self.types[serial] = kind
        return True

    def bound(self, serial: str, gateway: str, kind: str) -> None:
        """Add a device that joined a gateway, so that its notices count before the next poll."""
        if (device := self.find(serial)) is not None:
            self.devices[serial] = replace(device, gateway=gateway)
        else:
            self.devices[serial] = self.described(Member(serial, kind), {}, gateway)

    def forget(self, serial: str) -> None:
        """Remove a device that was unbound."""
        self.leave(serial)
        for kept in (self.own, self.gateways, self.types, self.names):
            kept.pop(serial, None)

    def leave(self, serial: str) -> None:
        """Remove a device; what is known of it stays."""
        self.devices.pop(serial, None)
        self._unlisted.pop(serial, None)

    def described(self, member: Member, channels: Mapping[str, str], gateway: str | None = None) -> Device:
        """Return a device; `gateway` is the one that listed it, which may be itself."""
        serial, known = member.serial, self.find(member.serial)
        # A list that leaves out the type has nothing new to say of it
        kind = member.type or self.types.get(serial) or (known.model if known else None) or ""
        line = (self.gateways if serial == gateway else self.own).get(serial, Line())
        return Device(
            id=serial,
            name=line.name or self.names.setdefault(serial, f"{kind or 'China Telecom'} {serial[-4:]}"),
            kind=DeviceKind.GATEWAY if gateway == serial else DeviceKind.APPLIANCE,
            online=member.online is not False,
            type=line.kind or kind,
            model=kind or None,
            serial_number=serial,
            gateway=gateway if gateway != serial else None,
            channels=channels,
            definition={"profile": line.kind} if line.kind else {},
        )
