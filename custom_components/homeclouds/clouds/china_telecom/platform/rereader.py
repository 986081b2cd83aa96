"""Read devices again whose notices came in quick succession.

Each notice is a request of its own, and they carry no time of the state: of two that are sent at once either may arrive
first (7.3.1.6). Once it is quiet again, the device itself says what is so.
"""

import asyncio
from collections.abc import Awaitable, Callable
import contextlib
from dataclasses import dataclass, field
import time

from ...core.errors import GoneError, foreseen

_CLOSE = 1
"""Seconds within which two notices may pass each other."""
_RARELY = 10
"""Seconds between two readings of a device, and until one that failed is repeated."""
_LONGEST_PAUSE = 600
"""Seconds at most until a reading that failed again and again is repeated."""


@dataclass
class Rereader:
    """Notes the times of notices, and reads devices while run() runs."""

    read: Callable[[str], Awaitable[None]]
    last: dict[str, float] = field(default_factory=dict)
    """Serial -> monotonic time of its last notice."""
    _due: dict[str, float] = field(default_factory=dict, repr=False)
    _read_at: dict[str, float] = field(default_factory=dict, repr=False)
    _failed: dict[str, int] = field(default_factory=dict, repr=False)
    """Serial -> how often reading it failed in a row."""
    _unforeseen: set[str] = field(default_factory=set, repr=False)
    _news: asyncio.Event = field(default_factory=asyncio.Event, repr=False)

    def note_report(self, serial: str) -> None:
        """Note a notice of a device."""
        now = time.monotonic()
        before, self.last[serial] = self.last.get(serial, 0), now
        if now - before < _CLOSE:
            self._due[serial] = max(now + _CLOSE, self._read_at.get(serial, 0) + _RARELY)
            self._news.set()

    async def run(self) -> None:
        """Read what is due, until cancelled."""
        while True:
            self._news.clear()
            serial = min(self._due, key=self._due.__getitem__, default=None)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(None if serial is None else self._due[serial] - time.monotonic()):
                    await self._news.wait()
                    continue
            if serial is not None:
                await self._read(serial)

    async def _read(self, serial: str) -> None:
        del self._due[serial]
        now = self._read_at[serial] = time.monotonic()
        try:
            await self.read(serial)
        except GoneError:
            self._failed.pop(serial, None)
        except Exception as err:  # noqa: BLE001 - whatever it is, other devices are read nevertheless
            foreseen(err, self._unforeseen)
            failed = self._failed[serial] = self._failed.get(serial, 0) + 1
            self._due.setdefault(serial, now + min(_RARELY * 2.0 ** min(failed - 1, 10), _LONGEST_PAUSE))
        else:
            self._failed.pop(serial, None)
