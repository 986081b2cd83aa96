"""Device Scheduling: timers that the cloud runs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
import json
from typing import Any, Self

from ...core.model import JSON
from ...core.values import as_dict
from ..fields import Data, decoded, integer, text
from .common import Ref, Topic


@dataclass(frozen=True, kw_only=True)
class Timer:
    """One timer of one device."""

    id: str = ""
    name: str
    days: str = "0000000"
    """Sunday first; 1: on that day."""
    time: str
    """HH:MM"""
    repeat: bool = False
    data: Mapping[str, JSON] = field(default_factory=dict)
    """The properties that it writes."""
    enabled: bool = True

    @classmethod
    def from_answer(cls, item: Data) -> Self:
        """Read one of AppGetTimerList."""
        return cls(
            id=text(item, "TimerId"),
            name=text(item, "TimerName"),
            days=text(item, "Days"),
            time=text(item, "TimePoint"),
            repeat=integer(item, "Repeat") == 1,
            data=as_dict(decoded(item.get("Data"))),
            enabled=integer(item, "Status") == 1,
        )

    @property
    def params(self) -> dict[str, Any]:
        """The parameters of the calls."""
        return {
            "TimerName": self.name,
            "Days": self.days,
            "TimePoint": self.time,
            "Repeat": int(self.repeat),
            "Data": json.dumps(self.data),
        }


class Timers(Topic):
    """Timers."""

    async def all(self, device: Ref) -> list[Timer]:
        """Return the timers of a device (AppGetTimerList)."""
        return [Timer.from_answer(item) for item in await self.paged("AppGetTimerList", "TimerList", **device.params)]

    async def create(self, device: Ref, timer: Timer) -> str:
        """Create a timer and return its id (AppCreateTimer)."""
        return text(await self.ask("AppCreateTimer", **device.params, **timer.params), "TimerId")

    async def modify(self, device: Ref, timer: Timer) -> None:
        """Change a timer (AppModifyTimer)."""
        await self.call("AppModifyTimer", **device.params, TimerId=timer.id, **timer.params)

    async def enable(self, device: Ref, timer_id: str, enabled: bool) -> None:
        """Enable or disable a timer (AppModifyTimerStatus)."""
        await self.call("AppModifyTimerStatus", **device.params, TimerId=timer_id, Status=int(enabled))

    async def delete(self, device: Ref, timer_id: str) -> None:
        """Delete a timer (AppDeleteTimer)."""
        await self.call("AppDeleteTimer", **device.params, TimerId=timer_id)
