"""Virtual appliances and the physics that several vendors share."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Cause(StrEnum):
    """Why a property changed; a vendor may report some causes and not others."""

    COMMAND = "command"
    REMOTE = "remote"
    PHYSICS = "physics"


@dataclass(kw_only=True)
class VirtualDevice:
    """One appliance: the vendor's own property map, and what time does to it.

    Vendors derive from it and override ``tick``.
    """

    id: str
    name: str
    kind: str = ""
    online: bool = True
    properties: dict[str, Any] = field(default_factory=dict)

    def tick(self, seconds: float) -> dict[str, Any]:
        """Live through some seconds and return the properties that are new; the simulator stores them."""
        return {}

    def describe(self) -> dict[str, Any]:
        """Return this device as JSON for the control API."""
        return {
            "id": self.id,
            "name": self.name,
            "kind": self.kind,
            "online": self.online,
            "properties": self.properties,
        }


@dataclass
class Drift:
    """A quantity that moves towards a goal at a steady pace, such as the temperature of a room."""

    value: float
    per_minute: float = 0.5

    def step(self, seconds: float, goal: float) -> float:
        """Move for some seconds towards the goal, never past it, and return the new value."""
        reach = self.per_minute * seconds / 60
        self.value += max(-reach, min(reach, goal - self.value))
        return self.value


@dataclass
class Meter:
    """An energy meter in kWh; it only ever counts up."""

    kwh: float = 0.0

    def step(self, seconds: float, watts: float) -> float:
        """Count the energy of some seconds at a power and return the new reading."""
        self.kwh += max(0.0, watts) * seconds / 3_600_000
        return self.kwh
