"""Queries and commands, and the way that each takes: the local network, the socket, or HTTP."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
import logging
from typing import Any

from ..core.errors import (
    CloudError,
    NoAnswerError,
    OfflineError,
    ProtocolError,
    RateLimitError,
    UnreachableError,
    UnsupportedError,
    foreseen,
)
from ..core.model import Device
from ..core.shared_work import outcome
from .api import DEVICE, GROUP, Api
from .codes import DEVICE_CODES, result_code
from .devices import command_id, item_type
from .local import LocalDevices
from .push import Push
from .types import Answer

_LOGGER = logging.getLogger(__name__)
_AT_ONCE = 10
"""Things in one call (document, Update the Status of Multiple Devices or Groups)."""


@dataclass(eq=False)
class _Batch:
    """The commands of one call, which is made by the caller that began the batch."""

    codes: asyncio.Future[Mapping[str, int]]
    params: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    """Device id -> params."""

    def fail(self, error: CloudError) -> None:
        if not self.codes.done():
            self.codes.set_exception(error)
            # Retrieved here, because nobody else may have joined
            self.codes.exception()


@dataclass
class HttpCommands:
    """Commands while there is no socket. The interface may be called twice a second: commands given during a call share the next one."""

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
            codes = await outcome(batch.codes)
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
            # Those who joined are not given up with this command, and theirs may have been sent with it
            batch.fail(NoAnswerError())
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


def reported(answer: Answer) -> Mapping[str, Any]:
    """Return what a device reports with an answer."""
    found = answer.get("params") or answer.get("config")
    return found if isinstance(found, dict) else {}


class Commands:
    """The queries and commands of one account."""

    def __init__(self, api: Api, push: Push, local: LocalDevices) -> None:
        """Use these three transports."""
        self._api, self._push, self._local = api, push, local
        self._http = HttpCommands(api)
        self.owners: dict[str, str] = {}
        """Device id -> the apikey of its owner; devices that the last list lacks included."""

    async def query(self, device: Device, names: list[str]) -> Mapping[str, Any]:
        """Return params from the cloud, or from the device itself where the cloud must not be used. Raises CloudError."""
        if self._local.alone(device.id):
            return await self._local.query(device.id)
        params = await self.query_socket(device, names)
        return await self.query_http(device, names) if params is None else params

    async def query_socket(self, device: Device, names: list[str]) -> Mapping[str, Any] | None:
        """Return params over the socket; None if it is closed or does not answer. Raises OfflineError, NoAnswerError."""
        if item_type(device) == GROUP or not self._push.link.is_open:
            return None
        try:
            params = await self._ask(device, names)
            if names and not params:
                # A query for names may be answered by nothing (document, check for device status)
                params = await self._ask(device, [])
        except OfflineError, NoAnswerError:
            raise
        except CloudError as err:
            _LOGGER.debug("No state of a device over the socket: %s", err)
            return None
        return params

    async def _ask(self, device: Device, names: list[str]) -> Mapping[str, Any]:
        return reported(await self._push.request("query", device, self._owner(device), names))

    async def query_http(self, device: Device, names: list[str]) -> Mapping[str, Any]:
        """Return params over HTTP. Raises CloudError."""
        return await self._api.things.status(command_id(device.id), kind=item_type(device), names=names)

    async def write(self, device: Device, params: Mapping[str, Any]) -> Mapping[str, Any]:
        """Send params on the best way there is, wait until the device has accepted them, and return what it reports with that. Raises CloudError.

        They go on another way only if it is certain that the device did not carry them out.
        """
        if item_type(device) == GROUP:
            if self._local.mode == "local":
                raise UnsupportedError("groups are reached through the cloud")
            await self._api.things.set_status(command_id(device.id), params, kind=GROUP)
            return {}
        left = dict(params)
        if (told := await self._local.send(device.id, left)) is not None:
            # The local network reports by itself what was written
            return {name: value for name, value in told.items() if name not in params}
        if self._push.link.is_open:
            try:
                reply = await self._push.request("update", device, self._owner(device), left)
            except UnreachableError as err:
                if err.uncertain or isinstance(err, RateLimitError):
                    raise
            else:
                if result_code(reply) is None:
                    raise ProtocolError("no result code in the answer of a device")
                return reported(reply)
        self._push.link.retry()
        await self._http.send(device.id, left)
        return {}

    def _owner(self, device: Device) -> str:
        return self.owners.get(device.id, "")
