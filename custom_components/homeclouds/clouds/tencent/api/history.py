"""Data Query and Message Management."""

from enum import IntEnum
import time
from typing import NamedTuple

from ...core.errors import ProtocolError
from ...core.model import JSON, Update, Value
from ...core.rate_limit import Priority
from ..fields import flat, integer, moment, objects, parse
from ..types import EventEntry, MessageEntry, shaped
from .common import Ref, Topic

_PAGES = 20
"""Most pages of unread messages that are read."""


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

    async def state(self, device: Ref, priority: Priority = Priority.STATE) -> Update:
        """Return the properties of a device, each with its time (AppGetDeviceData). Raises ProtocolError if there are none."""
        data = (await self.call("AppGetDeviceData", priority=priority, **device.params)).get("Data")
        if isinstance(data, str):
            data = parse(data or "{}")
        if not isinstance(data, dict):
            raise ProtocolError("no device data")
        properties: dict[str, Value] = {}
        times: dict[str, float] = {}
        now = time.time()
        for name, item in data.items():
            if isinstance(item, dict) and "Value" in item:
                values = flat({name: item["Value"]})
                properties |= values
                if (stamp := moment(item.get("LastUpdate"), now)) is not None:
                    times |= dict.fromkeys(values, stamp)
        return Update(device.id, properties, times=times)

    async def samples(self, device: Ref, name: str, start: int, end: int) -> list[Sample]:
        """Return a property's values between two times in milliseconds, oldest first (AppGetDeviceDataHistory)."""
        params = {**device.params, "DeviceId": device.id, "FieldName": name}
        pages = self.followed("AppGetDeviceDataHistory", "Results", **params, MinTime=start, MaxTime=end, Limit=200)
        found = [Sample(integer(item, "Time"), item.get("Value")) async for _, items in pages for item in items]
        times = {sample.time: sample for sample in found if start <= sample.time <= end}
        return [times[moment] for moment in sorted(times)]

    async def events(
        self, device: Ref, *, start: int = 0, end: int = 0, kind: str = "", event: str = ""
    ) -> list[EventEntry]:
        """Return events of a device between two times in seconds, of one kind or id if one is given (AppListEventHistory)."""
        params = {
            **device.params,
            # In its sample
            "ProductID": device.product,
            "StartTime": start,
            "EndTime": end,
            "Type": kind,
            "EventId": event or None,
            "Size": 50,
        }
        pages = self.followed("AppListEventHistory", "EventHistory", **params)
        return [shaped(EventEntry, item) async for _, items in pages for item in items]


class Messages(Topic):
    """Messages to the user."""

    async def since(self, category: MessageCategory, seen: int) -> list[MessageEntry]:
        """Return messages, newest first, at least those after `seen` in milliseconds; if that is 0, a page (AppGetMessages)."""
        found: list[MessageEntry] = []
        cursor: dict[str, str | int] = {"MsgID": "", "MsgTimestamp": 0}
        for _ in range(_PAGES):
            answer = await self.ask(
                "AppGetMessages", priority=Priority.LIST, Category=int(category), **cursor, Limit=20
            )
            news: list[MessageEntry] = []
            for item in (shaped(MessageEntry, each) for each in objects(answer, "Msgs", nullable=True)):
                if item not in found and item not in news:
                    news.append(item)
            found += news
            if not seen or not news or news[-1]["MsgTimestamp"] <= seen:
                break
            cursor = {"MsgID": news[-1]["MsgID"], "MsgTimestamp": news[-1]["MsgTimestamp"]}
        return found

    async def delete(self, message_id: str) -> None:
        """Delete a message (AppDeleteMessage)."""
        await self.call("AppDeleteMessage", MsgID=message_id)
