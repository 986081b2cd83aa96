"""Firmware of devices: checks for newer versions, installation, and its progress."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
import logging
import time

from ..core.cloud import Listener
from ..core.codecs import Flag, Text
from ..core.errors import CloudError
from ..core.model import Device, Update, Value
from ..core.number_codecs import Measure
from ..core.sensor_features import Firmware
from .api import Api, Ref
from .api.firmware import Status

_LOGGER = logging.getLogger(__name__)

VERSION = "ota.version"
LATEST = "ota.latest"
RUNNING = "ota.running"
PERCENT = "ota.percent"
NOTES = "ota.notes"
INSTALL = "ota.install"

CHECK_EVERY = 12 * 3600
"""Seconds between two checks of a device."""
_OVER = {Status.DONE, Status.FAILED, Status.OFFLINE}


def firmware_features(names: frozenset[str]) -> Iterator[Firmware]:
    """Return the firmware of a device whose versions are known."""
    if VERSION in names:
        yield Firmware(
            key="firmware",
            installed=Text(VERSION),
            latest=Text(LATEST),
            running=Flag(RUNNING, on=1, off=0),
            progress=Measure(PERCENT),
            notes=Text(NOTES, maximum=4000),
            install={INSTALL: 1},
        )


@dataclass
class Firmwares:
    """Checks and installs the firmware of an account's devices."""

    api: Api
    listener: Listener
    follow_every: float = 5
    """Seconds between two queries of the progress of an installation."""
    follow_for: float = 1800
    """Seconds after which the progress is no longer queried."""
    _checked: dict[str, float] = field(default_factory=dict)
    """Device id -> when it was checked (monotonic)."""
    _following: dict[str, asyncio.Task[None]] = field(default_factory=dict)

    async def check_if_due(self, device: Device) -> None:
        """Report a device's versions, twice a day. Raises CloudError."""
        if time.monotonic() - self._checked.get(device.id, float("-inf")) > CHECK_EVERY:
            await self.check(device)
            self._checked[device.id] = time.monotonic()

    async def check(self, device: Device) -> None:
        """Report a device's versions. Raises CloudError."""
        ref = Ref.parse(device.id)
        present, latest = await self.api.firmware.check(ref)
        if not present and not latest:
            return
        properties: dict[str, Value] = {VERSION: present, LATEST: latest or present, RUNNING: 0, PERCENT: None}
        if latest and latest != present:
            properties[NOTES] = await self._notes(ref.product, latest)
        self.listener.update(Update(device.id, properties))

    async def _notes(self, product: str, version: str) -> str | None:
        try:
            return (await self.api.firmware.describe(product, version))["Description"] or None
        except CloudError:
            return None

    async def install(self, device: Device) -> None:
        """Start an installation and report its progress from then on. Raises CloudError."""
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
                _LOGGER.debug("Progress of an installation is unknown: %s", err)
            await asyncio.sleep(self.follow_every)
        self.listener.update(Update(device.id, {RUNNING: 0, PERCENT: None}))
        try:
            await self.check(device)
        except CloudError as err:
            _LOGGER.debug("Version after an installation is unknown: %s", err)

    async def close(self) -> None:
        """Stop following installations."""
        for task in self._following.values():
            task.cancel()
        await asyncio.gather(*self._following.values(), return_exceptions=True)
