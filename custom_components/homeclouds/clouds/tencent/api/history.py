"""Data Query and Message Management."""

from enum import IntEnum
import json
from typing import Any, NamedTuple

from ...budget import Priority
from ...errors import ProtocolError
from ...model import JSON
from ..client import Data
from .common import Ref, Topic, integer, objects, text

_PAGES = 2000
"""More pages than this is a server that invents the past."""


class MessageCategory(IntEnum):
    """The vendor's kinds of messages."""

    DEVICE = 1
    FAMILY = 2
    NOTIFICATION = 3


class Sample(NamedTuple):
    """One value of the past."""

    time: int
    """Milliseconds since the epoch."""
    value: JSON


class History(Topic):
    """What devices are and were."""

    __slots__ = ()

    async def state(self, device: Ref, priority: Priority = Priority.STATE) -> dict[str, JSON]:
        """Return the properties of a device (AppGetDeviceData). Raises ProtocolError if they can't be read."""
        data = (await self.call("AppGetDeviceData", priority=priority, **device.params)).get("Data")
        if isinstance(data, str):
            try:
                data = json.loads(data or "{}")
            except ValueError as err:
                raise ProtocolError("broken device data") from err
        if not isinstance(data, dict):
            raise ProtocolError("no device data")
        return {name: item["Value"] for name, item in data.items() if isinstance(item, dict) and "Value" in item}

    async def samples(self, device: Ref, name: str, start: int, end: int, *, page: int = 200) -> list[Sample]:
        """Return a property's values between two times in milliseconds, oldest first (AppGetDeviceDataHistory).

        The text of Listover is the wrong way round: true is the end. A page without news ends it in any case.
        """
        found: dict[int, JSON] = {}
        context = ""
        for _ in range(_PAGES):
            answer = await self.ask(
                "AppGetDeviceDataHistory",
                priority=Priority.STATISTICS,
                **device.params,
                DeviceId=device.id,
                FieldName=name,
                MinTime=start,
                MaxTime=end,
                Limit=page,
                Context=context or None,
            )
            known = len(found)
            items = objects(answer, "Results")
            found |= {moment: item.get("Value") for item in items if start <= (moment := integer(item, "Time")) <= end}
            last, context = context, text(answer, "Context")
            if len(found) == known or answer.get("Listover") is True or context in {"", last}:
                break
        return [Sample(time, found[time]) for time in sorted(found)]

    async def events(self, device: Ref, *, start: int = 0, end: int = 0, kind: str = "", size: int = 50) -> list[Data]:
        """Return events of a device between two times in seconds (AppListEventHistory)."""
        params: dict[str, Any] = {"StartTime": start, "EndTime": end, "Type": kind, "Size": size, "Context": ""}
        answer = await self.ask("AppListEventHistory", priority=Priority.STATISTICS, **device.params, **params)
        return objects(answer, "EventHistory")


class Messages(Topic):
    """Messages to the user."""

    __slots__ = ()

    async def newest(self, category: MessageCategory, limit: int = 20) -> list[Data]:
        """Return messages, newest first (AppGetMessages)."""
        answer = await self.ask(
            "AppGetMessages", priority=Priority.LIST, Category=int(category), MsgID="", MsgTimestamp=0, Limit=limit
        )
        return objects(answer, "Msgs")

    async def delete(self, message_id: str) -> None:
        """Delete a message (AppDeleteMessage)."""
        await self.call("AppDeleteMessage", MsgID=message_id)
