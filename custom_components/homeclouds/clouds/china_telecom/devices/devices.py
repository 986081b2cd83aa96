"""The devices that may log in: their ids and PINs, and what was learned of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ...core.model import JSON
from ..crypto import Key


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
    """Whether it was online when the ports were last closed."""
    pin_mismatches: int = 0
    """Logins in a row with a PIN that does not match."""

    def memory(self) -> dict[str, JSON]:
        """Return what is worth keeping over a restart."""
        return {"model": self.model, "version": self.version, "gateway": self.gateway, "online": self.online}

    def recall(self, memory: Mapping[str, Any]) -> None:
        """Take back what memory() gave."""
        self.model = str(memory.get("model") or "")
        self.version = str(memory.get("version") or "")
        self.gateway = str(memory["gateway"]) if memory.get("gateway") else None
        self.was_online = bool(memory.get("online"))
