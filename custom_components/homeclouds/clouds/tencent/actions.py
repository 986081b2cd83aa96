"""Actions beyond writing properties: actions of the thing model, timers, history, and who has a device."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
import time
from typing import ClassVar

from ..core.actions import ActionTable, moment
from ..core.cloud import form_text
from ..core.errors import NoAnswerError, UnsupportedError, ValueRangeError
from ..core.model import JSON, Device, DeviceKind, Sample
from .api import Api, Ref
from .fields import decoded, flat
from .timers import Timers

_REPLIES = 64
_REPLY_WITHIN = 20
_DAY = 86400
_HISTORY_AT_ONCE = 7 * _DAY * 1000
"""Milliseconds of the past that are asked for at once; the vendor names no limit."""
_EMPTY_SPANS = 13
"""So many spans (a quarter) without a value are taken for the beginning of what the cloud keeps."""

type Data = Mapping[str, JSON]


@dataclass
class Actions:
    """Performs the actions of an account."""

    api: Api
    timers: Timers
    family_of: Callable[[str], str]
    """Returns the ID of the family that a device is in by the device's; empty for what others lend."""
    _replies: OrderedDict[str, JSON] = field(default_factory=OrderedDict)
    """Replies that came before they were waited for."""
    _waiting: dict[str, asyncio.Future[JSON]] = field(default_factory=dict)

    def handle_reply(self, token: str, result: JSON) -> None:
        """Take in a device's reply to an action."""
        if (waiting := self._waiting.get(token)) is not None:
            if not waiting.done():
                waiting.set_result(result)
            return
        self._replies[token] = result
        while len(self._replies) > _REPLIES:
            self._replies.popitem(last=False)

    async def perform(self, name: str, device: Device | None, data: Data) -> JSON:
        """Perform an action and return its result. Raises CloudError."""
        if name == "bind_device" and device is None:
            # What another user lends
            await self.api.sharing.take(_new(data), _required(data, "bind_key"))
            return None
        if device is None or device.kind is DeviceKind.HOME:
            raise UnsupportedError(name)
        return await self.action_table.perform(self, name, device, data)

    async def _call_action(self, device: Device, data: Data) -> JSON:
        """Return the output of the action."""
        ref, action, params = Ref.parse(device.id), str(data.get("action_id") or ""), data.get("parameters") or {}
        if not isinstance(params, dict):
            raise ValueRangeError("parameters")
        if data.get("wait_for_cloud", True):
            result = await self.api.control.act(ref, action, params)
            return {"status": result["status"], "output": result["output"]}
        token = await self.api.control.start_action(ref, action, params)
        if token in self._replies:
            return self._replies.pop(token)
        waiting: asyncio.Future[JSON] = asyncio.get_running_loop().create_future()
        self._waiting[token] = waiting
        try:
            async with asyncio.timeout(_REPLY_WITHIN):
                return await waiting
        except TimeoutError:
            raise NoAnswerError(action) from None
        finally:
            del self._waiting[token]

    async def _get_timers(self, device: Device, data: Data) -> JSON:
        """Return a list with `timer_id`, `name`, `enabled`, `time`, `days`, `repeat`, and what is written as `data`."""
        return await self.timers.all(device)

    async def _set_timer(self, device: Device, data: Data) -> JSON:
        """Return the timer, as `get_timers` does."""
        return await self.timers.set(device, data)

    async def _delete_timer(self, device: Device, data: Data) -> JSON:
        await self.timers.delete(device, data)
        return None

    async def _get_history(self, device: Device, data: Data) -> JSON:
        """Return a list with `time` and `value`."""
        start, end = _span(data)
        name = str(data.get("property") or "")
        samples = await self.api.history.samples(Ref.parse(device.id), name, int(start * 1000), int(end * 1000))
        zone = self.timers.user_zone
        return [{"time": moment(sample.time, zone, per_second=1000), "value": sample.value} for sample in samples]

    async def past(self, device: Device, name: str, start: float, end: float) -> list[Sample]:
        """Return the values of a property between two times in seconds; of a struct's member, those in the struct's."""
        if device.kind is DeviceKind.HOME:
            raise UnsupportedError(name)
        whole, first, last = name.partition(".")[0], int(start * 1000), int(end * 1000)
        found: list[Sample] = []
        empty = 0
        while last > first and empty < _EMPTY_SPANS:
            since = max(last - _HISTORY_AT_ONCE, first)
            samples = await self.api.history.samples(Ref.parse(device.id), whole, since, last - 1)
            found = [Sample(at / 1000, flat({whole: decoded(value)}).get(name)) for at, value in samples] + found
            last, empty = since, 0 if samples else empty + 1
        return found

    async def _get_events(self, device: Device, data: Data) -> JSON:
        """Return a list with `time`, `event_id`, `type`, and `data`."""
        start, end = _span(data)
        found = await self.api.history.events(
            Ref.parse(device.id),
            start=int(start),
            end=int(end) + 1,
            kind=str(data.get("event_type") or ""),
            event=str(data.get("event_id") or ""),
        )
        return [
            {
                "time": moment(item.get("TimeStamp"), self.timers.user_zone),
                "event_id": item.get("EventId"),
                "type": item.get("Type"),
                "data": decoded(item.get("Data")),
            }
            for item in found
        ]

    async def _get_shares(self, device: Device, data: Data) -> JSON:
        """Return a list with `user_id` and `name`."""
        return [
            {"user_id": user["UserId"], "name": user["NickName"]}
            for user in await self.api.sharing.users(Ref.parse(device.id))
        ]

    async def _share_device(self, device: Device, data: Data) -> JSON:
        """Return a `token` with which any user can take the device, unless a user was given."""
        ref, user = Ref.parse(device.id), str(data.get("user_id") or "")
        if user:
            await self.api.sharing.invite(ref, user)
            return None
        return {"token": await self.api.sharing.token(ref, self.family_of(device.id))}

    async def _unshare_device(self, device: Device, data: Data) -> JSON:
        await self.api.sharing.take_back(Ref.parse(device.id), _required(data, "user_id"))
        return None

    async def _bind_device(self, device: Device, data: Data) -> JSON:
        if device.kind is not DeviceKind.GATEWAY:
            raise UnsupportedError("bind_device")
        await self.api.devices.add_sub_device(Ref.parse(device.id), _new(data))
        return None

    async def _unbind_device(self, device: Device, data: Data) -> JSON:
        ref = Ref.parse(device.id)
        if device.shared:
            await self.api.sharing.give_back(ref)
        elif device.gateway is not None:
            await self.api.devices.unbind_from_gateway(Ref.parse(device.gateway), ref)
        else:
            await self.api.devices.delete(ref, self.family_of(device.id))
        return None

    action_table: ClassVar[ActionTable[Actions, Device]] = ActionTable(
        {
            "bind_device": _bind_device,
            "call_action": _call_action,
            "delete_timer": _delete_timer,
            "get_events": _get_events,
            "get_history": _get_history,
            "get_shares": _get_shares,
            "get_timers": _get_timers,
            "set_timer": _set_timer,
            "share_device": _share_device,
            "unbind_device": _unbind_device,
            "unshare_device": _unshare_device,
        }
    )


ACTIONS = Actions.action_table.names


def _span(data: Data) -> tuple[float, float]:
    """Return the time asked for, in seconds; the last day if nothing is said."""
    end = _seconds(data.get("end")) or time.time()
    return _seconds(data.get("start")) or end - _DAY, end


def _seconds(value: JSON) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _new(data: Data) -> Ref:
    product, _, name = _required(data, "serial_number").partition("/")
    if not product or not name:
        raise ValueRangeError("serial_number")
    return Ref(product, name)


def _required(data: Data, name: str) -> str:
    if not (value := form_text(data, name)):
        raise ValueRangeError(name)
    return value
