"""Work that must not hold up the vendor's call of the webhook: decoding binary reports, and reading appliances whose state is in doubt."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
import logging
from typing import Protocol

from ..core.cloud import Listener
from ..core.errors import AuthError, CloudError, ProtocolError, RateLimitError, SetupError, UnreachableError
from ..core.model import JSON, Properties, Update
from .binary import decode
from .devices import States

_LOGGER = logging.getLogger(__name__)

MOST_PENDING = 256
"""Appliances that may wait to be read; the next poll reads the others."""
_MOST_FRAMES = 8
"""Undecoded reports that are kept of an appliance, the newest."""
_CHECK_EVERY = 5
"""Seconds between two checks for appliances that stopped reporting."""


class ReportHandler(Protocol):
    """The account whose appliances are read."""

    listener: Listener

    def handle_report(self, code: str, properties: Properties) -> None:
        """Take in what an appliance reported."""

    async def read(self, code: str) -> Update:
        """Return the whole state of an appliance. Raises CloudError."""


class BackgroundTasks:
    """Decodes reports and reads appliances, one after the other."""

    def __init__(self, states: States, account: ReportHandler) -> None:
        """Start with nothing to do."""
        self._states, self._account = states, account
        self._pending: dict[str, list[bytes]] = {}
        """Appliance -> reports to decode."""
        self._unread: set[str] = set()
        """Appliances of these that are to be read."""
        self._added = asyncio.Event()

    def add(self, code: str, *frames: bytes) -> None:
        """Have binary reports decoded, or the appliance read if there are none."""
        if code in self._pending or len(self._pending) < MOST_PENDING:
            frames_of_device = self._pending.setdefault(code, [])
            frames_of_device.extend(frames)
            if not frames or len(frames_of_device) > _MOST_FRAMES:
                self._unread.add(code)
            del frames_of_device[:-_MOST_FRAMES]
            self._added.set()

    def clear(self) -> None:
        """Forget what is pending."""
        self._unread.clear()
        self._pending.clear()

    async def run(self) -> None:
        """Work until cancelled. Raises AuthError, SetupError."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(_CHECK_EVERY):
                    await self._added.wait()
            for code in self._states.stopped_reporting():
                self.add(code)
            if not self._pending:
                self._added.clear()
                continue
            code = next(iter(self._pending))
            try:
                await self._process(code, self._pending.pop(code))
            except AuthError, SetupError:
                raise
            except CloudError as err:
                _LOGGER.debug("State of %s after a report: %s", code, err.key)
                if isinstance(err, UnreachableError) and not isinstance(err, ProtocolError | RateLimitError):
                    # It counts as unread now, and the next poll may be far
                    self._account.listener.refresh()

    async def _process(self, code: str, frames: Sequence[bytes]) -> None:
        is_read = code in self._unread
        self._unread.discard(code)
        if properties := await self._decoded(code, frames):
            self._account.handle_report(code, properties)
        if is_read or not properties:
            await self._account.listener.catch_up(self._read(code))

    async def _decoded(self, code: str, frames: Sequence[bytes]) -> Properties:
        """Return what binary reports say; nothing if one of them can't be decoded."""
        properties: dict[str, JSON] = {}
        try:
            for frame in frames:
                properties |= await decode(frame)
            return self._states.known(code, properties)
        except CloudError as err:
            _LOGGER.debug("Frame of %s: %s", code, err)
            return {}

    async def _read(self, code: str) -> Sequence[Update]:
        return (await self._account.read(code),)
