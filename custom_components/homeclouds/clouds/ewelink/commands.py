"""Commands over HTTP while there is no socket: those of one moment travel together."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..errors import CloudError, NoAnswerError
from .api import DEVICE, Api
from .codes import RUNNING

_AT_ONCE = 10
"""Things in one call (document, Update the Status of Multiple Devices or Groups)."""


@dataclass
class Commands:
    """A queue in front of two interfaces that may be called twice a second."""

    api: Api
    _queue: dict[str, tuple[Mapping[str, Any], asyncio.Future[None]]] = field(default_factory=dict)
    _worker: asyncio.Task[None] | None = None

    async def send(self, device: str, params: Mapping[str, Any]) -> None:
        """Command a device and wait for its answer. Raises CloudError.

        One device has one command under way at a time, which is the caller's to see to.
        """
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._queue[device] = (params, done)
        if self._worker is None or self._worker.done():
            self._worker = asyncio.get_running_loop().create_task(self._work())
        await done

    async def close(self) -> None:
        """Fail what is under way."""
        if self._worker is not None:
            self._worker.cancel()
        for _, done in self._queue.values():
            done.cancel()

    async def _work(self) -> None:
        while self._queue:
            await asyncio.sleep(0)
            batch = {device: self._queue.pop(device) for device in list(self._queue)[:_AT_ONCE]}
            try:
                codes = await self._call({device: params for device, (params, _) in batch.items()})
            except CloudError as err:
                for _, done in batch.values():
                    _settle(done, err)
                continue
            for device, (_, done) in batch.items():
                code = codes.get(device)
                _settle(done, NoAnswerError() if code is None else RUNNING.error(code) if code else None)

    async def _call(self, commands: Mapping[str, Mapping[str, Any]]) -> Mapping[str, int]:
        if len(commands) == 1:
            ((device, params),) = commands.items()
            await self.api.things.set_status(device, params)
            return {device: 0}
        return await self.api.things.set_statuses({device: (DEVICE, params) for device, params in commands.items()})


def _settle(done: asyncio.Future[None], error: CloudError | None) -> None:
    if done.done():
        return
    if error is None:
        done.set_result(None)
    else:
        done.set_exception(error)
