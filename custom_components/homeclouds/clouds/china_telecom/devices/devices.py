"""The devices that may log in: their ids and PINs, and what was learned of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ...core.model import JSON
from ..crypto import Key
from ..errors import DeviceIdError, PinError


@dataclass
class Known:
    """A device that may log in, or that a gateway may vouch for."""

    id: str
    pin: str = field(repr=False)
    name: str
    key: Key = field(repr=False)
    profile: str = ""
    model: str = ""
    version: str = ""
    gateway: str | None = None
    online: bool = False
    was_online: bool = False
    """Whether it was there when we last stopped listening."""
    misfits: int = 0
    """How often in a row it came with another PIN."""

    def memory(self) -> dict[str, JSON]:
        """Return what is worth keeping over a restart."""
        return {"model": self.model, "version": self.version, "gateway": self.gateway, "online": self.online}

    def recall(self, memory: Mapping[str, Any]) -> None:
        """Take back what memory() gave."""
        self.model = str(memory.get("model") or "")
        self.version = str(memory.get("version") or "")
        self.gateway = str(memory["gateway"]) if memory.get("gateway") else None
        self.was_online = bool(memory.get("online"))


def known_device(data: Mapping[str, JSON]) -> Known:
    """Read one device's form. Raises SetupError with the field."""
    device_id, pin = str(data.get("device_id") or "").strip(), str(data.get("pin") or "").strip()
    if not device_id or len(device_id) > 128 or not device_id.isascii():
        raise DeviceIdError("this is no device ID", field="device_id")
    try:
        key = Key.of_pin(pin)
    except ValueError as err:
        raise PinError("a PIN has 32 characters", field="pin") from err
    name = str(data.get("name") or "").strip() or f"China Telecom {device_id[-4:]}"
    profile = str(data.get("profile") or "").strip()
    return Known(device_id, pin, name, key, profile)
