"""Background work: firmware, timers, and what the cloud keeps of a device beside the lists."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
import logging

from ..core.background import Job
from ..core.cloud import Listener
from ..core.errors import AuthError, CloudError, SetupError
from ..core.model import Device
from .api import Api, Ref
from .devices import appliances
from .firmware import Firmwares
from .timers import Timers
from .types import DeviceDetails

_LOGGER = logging.getLogger(__name__)
ROUND_EVERY = 3600
"""Seconds."""


@dataclass
class BackgroundTasks:
    """The account's background work; none of it is urgent."""

    api: Api
    listener: Listener
    devices: Mapping[str, Device]
    """All devices by id, homes too."""
    extended: dict[str, DeviceDetails]
    """Device id -> what the cloud keeps of it beside the lists."""
    timers: Timers
    firmwares: Firmwares

    @property
    def jobs(self) -> tuple[Job, ...]:
        """What to do, and how often."""
        return (
            Job("details", ROUND_EVERY, self.read_details),
            Job("timers", ROUND_EVERY, self.check_timers),
            Job("timers_that_ran", ROUND_EVERY, self.follow_timers),
            Job("firmware", ROUND_EVERY, self.check_firmware),
        )

    async def read_details(self) -> None:
        """Read what is kept of new devices, and have the lists read again if there is any."""
        known = len(self.extended)
        await self._each(self._read_details, [d for d in appliances(self.devices) if d.id not in self.extended])
        if len(self.extended) > known:
            self.listener.refresh()

    async def _read_details(self, device: Device) -> None:
        self.extended[device.id] = await self.api.devices.extended(Ref.parse(device.id))

    async def check_timers(self) -> None:
        """Report the next timers of all devices that are the user's own."""
        await self._each(self.timers.check, [d for d in appliances(self.devices) if not d.shared])

    async def follow_timers(self) -> float | None:
        """Report the next timers of devices whose last one has run; return when to look again."""
        ran = self.timers.run_out()
        await self._each(self.timers.check, [d for d in appliances(self.devices) if d.id in ran])
        return self.timers.soonest

    async def check_firmware(self) -> None:
        """Report the firmware of all devices that are due."""
        await self._each(self.firmwares.check_if_due, appliances(self.devices))

    async def _each(self, work: Callable[[Device], Awaitable[None]], devices: Iterable[Device]) -> None:
        """Do something for each device; the failure of one does not affect the others. Raises AuthError, SetupError."""
        for device in tuple(devices):
            try:
                await work(device)
            except AuthError, SetupError:
                raise
            except CloudError as err:
                _LOGGER.debug("A device is left out of background work: %s", err)
