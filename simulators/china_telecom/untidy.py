"""How a device sends that does not send cleanly: cut off, in pieces, twice, or with noise in between."""

from collections.abc import Mapping
from typing import ClassVar

from ..faults import Faults


class Untidy:
    """What goes out of one connection, as the simulator's faults will have it."""

    FAULTS: ClassVar[Mapping[str, str]] = {
        "garbage": "send nonsense before the next packet",
        "truncated": "send a packet that is cut off before the next",
        "replay": "send the last packet again before the next",
        "split": "send a packet in pieces",
    }

    def __init__(self, faults: Faults) -> None:
        """Ask these faults."""
        self._faults = faults
        self.last = b""
        """What was sent last."""

    def pieces(self, data: bytes, place: str) -> list[bytes]:
        """Return what to write, one after the other."""
        before, self.last = self.last, data
        if self._faults.take("replay", place):
            data = before + data
        if self._faults.take("truncated", place):
            data = before[:-9] + data
        if self._faults.take("garbage", place):
            data = b"CTSnonsense\r\n\x00\xff\r\n" + data
        if self._faults.take("split", place):
            return [data[start : start + 7] for start in range(0, len(data), 7)]
        return [data]
