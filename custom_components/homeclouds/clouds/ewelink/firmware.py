"""Firmware of devices: checks for newer versions and their installation (document, Get Device OTA Update Information)."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
import itertools
import time

from ..core.errors import NoAnswerError, UnsupportedError
from ..core.model import Properties, Update, Value
from .api import Api
from .devices import Thing
from .push import Push
from .types import Firmware

LATEST, RUNNING, INSTALL = "ota.latest", "ota.running", "ota.install"
"""Properties: the latest version, whether it is being installed, and what starts that."""
CHECK_EVERY = 86400
"""Seconds."""
_INSTALLS_FOR = 900
"""Seconds after which an installation that does not end no longer counts as running."""
_AT_ONCE = 30
"""Devices in one call."""


@dataclass
class Firmwares:
    """What newer firmware there is, and which of it is being installed."""

    api: Api
    push: Push
    _newer: dict[str, Firmware] = field(default_factory=dict)
    _installing: dict[str, float] = field(default_factory=dict)

    async def check(self, things: Iterable[Thing]) -> Sequence[Update]:
        """Return the latest version for each device that reports its own. Raises CloudError."""
        updates: list[Update] = []
        known = [thing for thing in things if thing.model and isinstance(thing.properties.get("fwVersion"), str)]
        for batch in itertools.batched(known, _AT_ONCE, strict=False):
            answer = await self.api.updates.newer(
                [(thing.device.id, thing.model, str(thing.properties["fwVersion"])) for thing in batch]
            )
            found = {str(each.get("deviceid")): each for each in answer if each.get("binList")}
            updates += [self._checked(thing, found.get(thing.device.id)) for thing in batch]
        return updates

    def _checked(self, thing: Thing, newer: Firmware | None) -> Update:
        device, latest = thing.device.id, str(thing.properties["fwVersion"])
        self._newer.pop(device, None)
        if newer is not None:
            self._newer[device] = newer
            latest = str(newer.get("version") or latest)
        return Update(device, {LATEST: latest, RUNNING: self._is_installing(device)})

    async def install(self, thing: Thing) -> Properties:
        """Have a device install its newer firmware; it restarts and then reports the version. Raises CloudError.

        Some firmware goes to work without an answer (document, Firmware upgrade).
        """
        if (newer := self._newer.get(thing.device.id)) is None:
            await self.check([thing])
            if (newer := self._newer.get(thing.device.id)) is None:
                raise UnsupportedError("there is no newer firmware")
        params = {"model": thing.model, "version": newer.get("version"), "binList": newer.get("binList")}
        with suppress(NoAnswerError):
            await self.push.request("upgrade", thing.device, thing.owner, params)
        self._installing[thing.device.id] = time.monotonic()
        return {RUNNING: True}

    def installed(self, device: str, version: Value) -> dict[str, Value]:
        """Note a version that a device reports, and return what else that means."""
        if self._installing.pop(device, None) is None and device not in self._newer:
            return {}
        if (newer := self._newer.get(device)) is not None and newer.get("version") == version:
            del self._newer[device]
        return {RUNNING: False}

    def ended(self) -> Sequence[Update]:
        """Return what is no longer installed, for it does not end."""
        gone = [device for device in self._installing if not self._is_installing(device)]
        for device in gone:
            del self._installing[device]
        return [Update(device, {RUNNING: False}) for device in gone]

    def _is_installing(self, device: str) -> bool:
        since = self._installing.get(device)
        return since is not None and time.monotonic() - since < _INSTALLS_FOR
