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


@dataclass(eq=False)
class _Batch:
    """The commands of one call; whoever began it makes the call for all."""

    codes: asyncio.Future[Mapping[str, int]]
    params: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    """Device id -> params."""

    def fail(self, error: CloudError) -> None:
        if not self.codes.done():
            self.codes.set_exception(error)
            # Retrieved here, because nobody else may have joined
            self.codes.exception()


@dataclass
class Commands:
    """Two interfaces that may be called twice a second: what is written during a call goes into the next one."""

    api: Api
    _open: _Batch | None = None
    """What the next call carries, while it can be joined."""
    _calling: asyncio.Lock = field(default_factory=asyncio.Lock, repr=False)
    _unforeseen: set[str] = field(default_factory=set, repr=False)

    async def send(self, device: str, params: Mapping[str, Any]) -> None:
        """Command a device and wait for its answer. Raises CloudError."""
        batch = self._open
        if batch is not None and device not in batch.params and len(batch.params) < _AT_ONCE:
            batch.params[device] = params
            codes = await asyncio.shield(batch.codes)
        else:
            codes = await self._send(device, params)
        if (code := codes.get(device)) is None:
            raise NoAnswerError
        if code:
            raise DEVICE_CODES.error(code)

    async def _send(self, device: str, params: Mapping[str, Any]) -> Mapping[str, int]:
        """Begin a batch, and send it with all that have joined it meanwhile."""
        batch = self._open = _Batch(asyncio.get_running_loop().create_future(), {device: params})
        try:
            async with self._calling:
                await asyncio.sleep(0)
                if self._open is batch:
                    self._open = None
                codes = await self._call(batch.params)
        except Exception as err:
            error = foreseen(err, self._unforeseen)
            batch.fail(error)
            if error is err:
                raise
            raise error from err
        except BaseException:
            batch.fail(ClosedError())
            raise
        finally:
            if self._open is batch:
                self._open = None
        batch.codes.set_result(codes)
        return codes

    async def _call(self, commands: Mapping[str, Mapping[str, Any]]) -> Mapping[str, int]:
        if len(commands) == 1:
            ((device, params),) = commands.items()
            await self.api.things.set_status(device, params)
            return {device: 0}
        return await self.api.things.set_statuses({device: (DEVICE, params) for device, params in commands.items()})
