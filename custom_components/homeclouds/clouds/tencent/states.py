"""Reads the states of devices: at each poll, and whenever the connection comes up, for changes before it were not pushed."""

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
import logging
import time

from ..core.background import need_one
from ..core.cloud import Listener
from ..core.errors import AuthError, CloudError, ProtocolError, RateLimitError, SetupError, UnreachableError
from ..core.model import Device, Update
from ..core.rate_limit import Priority
from .api import Api, Ref
from .devices import DeviceList
from .reports import Reports

_LOGGER = logging.getLogger(__name__)
_AT_ONCE = 100
"""States that one poll reads while pushes come in, unless half of the devices are more."""


@dataclass
class States:
    """The states of an account's devices."""

    api: Api
    devices: DeviceList
    reports: Reports
    listener: Listener
    behind: bool = False
    """Whether something could not be read since the connection came up."""
    _read_at: dict[str, float] = field(default_factory=dict)
    """Device id -> when its last reading began (monotonic)."""

    def due(self, devices: Sequence[Device], first: Collection[str]) -> Sequence[Device]:
        """Return whose state a poll is to read: the longest unread, so many that two polls read each; `first` in any case."""
        if self.behind:
            return devices
        by_age = sorted(devices, key=lambda device: (device.id not in first, self._read_at.get(device.id, 0)))
        return by_age[: max(_AT_ONCE, (len(devices) + 1) // 2)]

    async def read(self, devices: Iterable[Device], *, pushed: bool) -> list[Update]:
        """Return the states that can be had now: one device must not spoil the rest. Raises CloudError if all do, and none is `pushed`."""
        found = await asyncio.gather(*(self._try(device) for device in devices))
        if not pushed:
            need_one(found)
        self.behind = False
        return [state for state in found if isinstance(state, Update)]

    async def ask(self, device: Device, priority: Priority = Priority.STATE) -> Update:
        """Return a device's state. Raises CloudError."""
        began = time.monotonic()
        state = await self.api.history.state(Ref.parse(device.id), priority)
        self._read_at[device.id] = began
        return self.reports.state(state)

    async def _try(self, device: Device) -> Update | CloudError:
        """Return a device's state, or why it can't be had now. Raises AuthError, SetupError, RateLimitError."""
        try:
            return await self.ask(device, Priority.LIST)
        except AuthError, SetupError, RateLimitError:
            raise
        except CloudError as err:
            _LOGGER.debug("State of a device left out: %s", err)
            return err

    async def _online(self, devices: Sequence[Device]) -> Mapping[str, bool] | CloudError:
        """Return which devices are online, or the error if that is unknown."""
        try:
            return await self.devices.read_online(devices)
        except CloudError as err:
            return err

    async def catch_up(self, devices: Sequence[Device]) -> None:
        """Read all states once the connection is up. Raises CloudError if that has to be repeated."""
        found: list[Update | CloudError] = []
        await self.listener.catch_up(self._missed(devices, found))
        # A refusal would only be repeated, and one device whose answers are odd must not keep the others waiting
        failed = [state for state in found if isinstance(state, UnreachableError)]
        self.behind = bool(failed)
        for error in failed:
            if not isinstance(error, ProtocolError) or not any(isinstance(state, Update) for state in found):
                raise error

    async def _missed(self, devices: Sequence[Device], found: list[Update | CloudError]) -> Iterable[Update]:
        """Return all states that can be had; `found` gets the failures, too."""
        # At the same time: of the connections that died with the last socket, each attempt finds as many as it needs
        states = asyncio.gather(*(self._try(device) for device in devices))
        online, read = await asyncio.gather(self._online(devices), states)
        if isinstance(online, CloudError):
            raise online
        found += read
        # A device whose state is refused may have gone meanwhile
        both = zip(devices, read, strict=True)
        told = [state if isinstance(state, Update) else Update(device.id) for device, state in both]
        return [replace(state, online=online.get(state.device_id)) for state in told]
