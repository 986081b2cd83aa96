"""What changes rarely and is asked for now and then: firmware, timers, what the device says of itself.

All of it is made properties, so that it is shown like everything else.
"""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import tzinfo
import logging
import time

from ..core.cloud import Listener
from ..core.errors import AuthError, CloudError
from ..core.model import Device, DeviceKind, Update, Value
from .api import Api, Data, Ref
from .api.firmware import Status
from .api.timers import next_run

_LOGGER = logging.getLogger(__name__)

VERSION = "ota.version"
LATEST = "ota.latest"
RUNNING = "ota.running"
PERCENT = "ota.percent"
NOTES = "ota.notes"
INSTALL = "ota.install"
NEXT_TIMER = "timer.next"

_FIRMWARE_EVERY = 12 * 3600
_OVER = {Status.DONE, Status.FAILED, Status.OFFLINE}


@dataclass
class BackgroundTasks:
    """Goes round the devices."""

    api: Api
    zone: tzinfo
    """In which the timers' times are."""
    listener: Listener
    extended: dict[str, Data]
    """Device id -> what the cloud keeps of it beside the list; when it has grown, the devices are listed again."""
    every: float = 3600
    """Seconds between two rounds."""
    follow_every: float = 5
    """Seconds between two looks at an update under way."""
    follow_for: float = 1800
    """Seconds after which an update that does not end is no longer looked at."""
    after_timer: float = 5
    """Seconds after a timer has run until the next one is asked for."""
    _checked: dict[str, float] = field(default_factory=dict)
    _due: dict[str, float] = field(default_factory=dict)
    """Device id -> when its next timer runs, in seconds since the epoch."""
    _following: dict[str, asyncio.Task[None]] = field(default_factory=dict)

    async def run(self, devices: Callable[[], Iterable[Device]]) -> None:
        """Go round until cancelled."""
        while True:
            known = len(self.extended)
            for device in devices():
                if device.kind is not DeviceKind.HOME:
                    await self._visit(device)
            if len(self.extended) > known:
                self.listener.refresh()
            await self._rest(devices)

    async def _rest(self, devices: Callable[[], Iterable[Device]]) -> None:
        """Wait for the next round; timers that run meanwhile are followed by others."""
        ends = time.time() + self.every
        while (now := time.time()) < ends:
            ran = [device for device in devices() if self._due.get(device.id, ends) + self.after_timer <= now]
            for device in ran:
                del self._due[device.id]
                try:
                    await self.look_at_timers(device)
                except CloudError as err:
                    _LOGGER.debug("Timers left for the next round: %s", err)
            soonest = min((due + self.after_timer for due in self._due.values()), default=ends)
            await asyncio.sleep(max(min(soonest, ends) - time.time(), 0))

    async def _visit(self, device: Device) -> None:
        try:
            if device.id not in self.extended:
                self.extended[device.id] = await self.api.devices.extended(Ref.parse(device.id))
            if not device.shared:
                await self.look_at_timers(device)
            if time.monotonic() - self._checked.get(device.id, float("-inf")) > _FIRMWARE_EVERY:
                await self.look_at_firmware(device)
                self._checked[device.id] = time.monotonic()
        except AuthError as err:
            _LOGGER.debug("Round ended: %s", err)
        except CloudError as err:
            _LOGGER.debug("Nothing learned of a device: %s", err)

    async def look_at_timers(self, device: Device) -> None:
        """Tell when the device's next timer runs. Raises CloudError."""
        timers = await self.api.timers.all(Ref.parse(device.id))
        if (soonest := next_run(timers, self.zone)) is not None:
            self._due[device.id] = soonest / 1000
        else:
            self._due.pop(device.id, None)
        self.listener.update(Update(device.id, {NEXT_TIMER: soonest}))

    async def look_at_firmware(self, device: Device) -> None:
        """Tell the device's versions. Raises CloudError."""
        ref = Ref.parse(device.id)
        present, latest = await self.api.firmware.check(ref)
        if not present and not latest:
            return
        news: dict[str, Value] = {VERSION: present, LATEST: latest or present, RUNNING: 0, PERCENT: None}
        if latest and latest != present:
            news[NOTES] = await self._notes(ref.product, latest)
        self.listener.update(Update(device.id, news))

    async def _notes(self, product: str, version: str) -> str | None:
        try:
            return str((await self.api.firmware.describe(product, version)).get("Description") or "") or None
        except CloudError:
            return None

    async def install(self, device: Device) -> None:
        """Start an update and follow it. Raises CloudError."""
        await self.api.firmware.install(Ref.parse(device.id))
        self.listener.update(Update(device.id, {RUNNING: 1, PERCENT: None}))
        if (task := self._following.get(device.id)) is not None:
            task.cancel()
        self._following[device.id] = asyncio.create_task(self._follow(device))

    async def _follow(self, device: Device) -> None:
        ends = time.monotonic() + self.follow_for
        while time.monotonic() < ends:
            try:
                progress = await self.api.firmware.progress(Ref.parse(device.id))
                if progress.status in _OVER:
                    break
                self.listener.update(Update(device.id, {RUNNING: 1, PERCENT: progress.percent}))
            except CloudError as err:
                _LOGGER.debug("No progress heard: %s", err)
            await asyncio.sleep(self.follow_every)
        self.listener.update(Update(device.id, {RUNNING: 0, PERCENT: None}))
        try:
            await self.look_at_firmware(device)
        except CloudError as err:
            _LOGGER.debug("No version heard after an update: %s", err)

    async def close(self) -> None:
        """End what is under way."""
        for task in self._following.values():
            task.cancel()
        await asyncio.gather(*self._following.values(), return_exceptions=True)
