"""Recordings in pieces, which share a sequence number and are counted from 1 (Q/CT X-2017, 5.4.3.17)."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, field
import time
from typing import Any

from ...core.errors import ProtocolError
from ...core.speech import Audio, Coding
from ..params import objects, text

RATES = (8000, 16000)
_CHANNELS = 1
MOST_AUDIO = 1024 * 1024
"""Bytes of a recording: half a minute of plain samples."""
MOST_OPEN = 32
"""Incomplete recordings of all devices."""
_OPEN_FOR = 30
"""Seconds after which the rest of a recording is no longer waited for."""
_AMR_HEADS = (b"#!AMR-WB\n", b"#!AMR\n")


def parameters(inner: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return the one object that a packet is about. Raises ProtocolError."""
    found = list(objects(inner.get(name)))
    if len(found) != 1:
        raise ProtocolError(f"no {name}")
    return found[0]


def whole_number(given: Mapping[str, Any], name: str, default: int) -> int:
    """Return a number that may be missing. Raises ProtocolError."""
    value = text(given.get(name, default))
    if not (value.isascii() and value.isdecimal()):
        raise ProtocolError(f"{name} is no number")
    return int(value)


def coding_of(given: Mapping[str, Any]) -> tuple[Coding, int]:
    """Return coding and rate of the sound that is sent or asked for. Raises ProtocolError."""
    rate = whole_number(given, "rate", RATES[-1])
    if rate not in RATES or whole_number(given, "channel", _CHANNELS) != _CHANNELS:
        raise ProtocolError("no such rate or channel")
    try:
        return Coding(text(given.get("format", Coding.AMR))), rate
    except ValueError as err:
        raise ProtocolError("no such format") from err


@dataclass(frozen=True)
class Piece:
    """A piece of a recording, as one packet brings it."""

    voice: str
    number: int
    last: bool
    audio: Audio

    @classmethod
    def read(cls, inner: Mapping[str, Any]) -> Piece:
        """Read a packet. Raises ProtocolError."""
        given = parameters(inner, "ctrlParam")
        coding, rate = coding_of(given)
        encoded = given.get("audioData")
        if not isinstance(encoded, str):
            raise ProtocolError("no audioData")
        try:
            data = base64.b64decode("".join(encoded.split()), validate=True)
        except (binascii.Error, ValueError) as err:
            raise ProtocolError("audioData is no base64") from err
        # What is not said to be one of several pieces is the whole
        last = text(given.get("isLast", "1")) == "1"
        return cls(text(given.get("voiceId", "")), whole_number(given, "sn", 1), last, Audio(data, coding, rate))


@dataclass
class Recording:
    """The pieces that were received."""

    sequence: str
    voice: str
    coding: Coding
    rate: int
    pieces: int = 0
    data: bytearray = field(default_factory=bytearray, repr=False)
    last_piece: float = field(default_factory=time.monotonic)

    @property
    def stale(self) -> bool:
        """Whether the rest is no longer waited for."""
        return time.monotonic() - self.last_piece > _OPEN_FOR

    def goes_on(self, sequence: str, piece: Piece) -> bool:
        """Return whether a piece belongs to this recording: it has its sequence number, or at least its id, and is not the first."""
        known = sequence == self.sequence or (piece.voice != "" and piece.number > 1)
        return known and piece.voice == self.voice and not self.stale

    def add(self, piece: Piece) -> None:
        """Add the next piece. Raises ProtocolError if it does not belong here, or if it is too much."""
        audio = piece.audio
        if (piece.voice, piece.number, audio.coding, audio.rate) != (
            self.voice,
            self.pieces + 1,
            self.coding,
            self.rate,
        ):
            raise ProtocolError("not the next piece")
        more = audio.data
        for head in _AMR_HEADS if self.pieces and self.coding is Coding.AMR else ():
            more = more.removeprefix(head)
        self.data += more
        if len(self.data) > MOST_AUDIO:
            raise ProtocolError("too long")
        self.pieces, self.last_piece = piece.number, time.monotonic()


@dataclass
class Recordings:
    """The incomplete recordings."""

    _open: dict[str, Recording] = field(default_factory=dict)

    def expects(self, device_id: str, sequence: str) -> bool:
        """Return whether another piece of a device's recording is expected under this number."""
        return (found := self._open.get(device_id)) is not None and found.sequence == sequence

    def take(self, device_id: str, sequence: str, piece: Piece) -> Audio | None:
        """Take a piece in and return the whole recording if that was the last. Raises ProtocolError."""
        found = self._open.get(device_id)
        if found is None or not found.goes_on(sequence, piece):
            self._make_room()
            found = Recording(sequence, piece.voice, piece.audio.coding, piece.audio.rate)
        elif piece.number <= found.pieces:
            return None
        self._open.pop(device_id, None)
        found.add(piece)
        if piece.last:
            return Audio(bytes(found.data), found.coding, found.rate)
        self._open[device_id] = found
        return None

    def _make_room(self) -> None:
        for device_id in [device_id for device_id, one in self._open.items() if one.stale]:
            del self._open[device_id]
        while len(self._open) >= MOST_OPEN:
            del self._open[next(iter(self._open))]
