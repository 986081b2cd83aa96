"""Commands over HTTP while there is no socket: those of one moment travel together."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..core.errors import ClosedError, CloudError, NoAnswerError, foreseen
from .api import DEVICE, Api
from .codes import DEVICE_CODES

_AT_ONCE = 10
"""Things in one call (document, Update the Status of Multiple Devices or Groups)."""


@dataclass
class _Order:
    device: str
    params: Mapping[str, Any]
    done: asyncio.Future[None]

    def settle(self, error: CloudError | None) -> None:
        if self.done.done():
            return
        if error is None:
            self.done.set_result(None)
        else:
            self.done.set_exception(error)


@dataclass
class Commands:
    """A queue in front of two interfaces that may be called twice a second."""

    api: Api
    _queue: list[_Order] = field(default_factory=list)
    _unforeseen: set[str] = field(default_factory=set, repr=False)
    _worker: asyncio.Task[None] | None = None

    async def send(self, device: str, params: Mapping[str, Any]) -> None:
        """Command a device and wait for its answer. Raises CloudError."""
        order = _Order(device, params, asyncio.get_running_loop().create_future())
        self._queue.append(order)
        if self._worker is None or self._worker.done():
            self._worker = asyncio.get_running_loop().create_task(self._work())
        await order.done

    async def close(self) -> None:
        """Fail what is under way."""
        if self._worker is not None:
            self._worker.cancel()
            await asyncio.gather(self._worker, return_exceptions=True)

    async def _work(self) -> None:
        batch: dict[str, _Order] = {}
        try:
            while self._queue:
                await asyncio.sleep(0)
                batch = self._next()
                await self._send(batch)
        finally:
            for order in (*batch.values(), *self._queue):
                order.settle(ClosedError())
            self._queue.clear()

    def _next(self) -> dict[str, _Order]:
        """Remove and return the oldest orders, one of each device."""
        batch: dict[str, _Order] = {}
        for order in self._queue:
            if len(batch) < _AT_ONCE:
                batch.setdefault(order.device, order)
        self._queue = [order for order in self._queue if batch.get(order.device) is not order]
        return batch

    async def _send(self, batch: Mapping[str, _Order]) -> None:
        error: CloudError
        try:
            codes = await self._call({device: order.params for device, order in batch.items()})
        except Exception as err:  # noqa: BLE001 - logged once, and told as an error of the cloud
            error = foreseen(err, self._unforeseen)
        else:
            for device, order in batch.items():
                code = codes.get(device)
                order.settle(NoAnswerError() if code is None else DEVICE_CODES.error(code) if code else None)
            return
        for order in batch.values():
            order.settle(error)

    async def _call(self, commands: Mapping[str, Mapping[str, Any]]) -> Mapping[str, int]:
        if len(commands) == 1:
            ((device, params),) = commands.items()
            await self.api.things.set_status(device, params)
            return {device: 0}
        return await self.api.things.set_statuses({device: (DEVICE, params) for device, params in commands.items()})
