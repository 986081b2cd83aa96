"""Framing: `CTS`, JSON, CR LF (Q/CT X-2017, 5.2)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
import json
import re
from typing import Any

from ..core.values import read_json

HEAD, TAIL = b"CTS", b"\r\n"
_DECODER = json.JSONDecoder()
_START = re.compile(rb"CTS\s*\{")


class TooLongError(Exception):
    """A frame is longer than allowed."""


class MalformedError(Exception):
    """A frame that holds no JSON object."""


@dataclass
class Splitter:
    """Cuts a stream into frames: several may come at once, one may come in pieces; what is not framed is dropped."""

    largest: int
    """Bytes that a frame may have; may be raised once the other side is known."""
    head: bytes = HEAD
    bare: bool = False
    """Whether an object is a frame, too, as soon as it is complete: 6.1 has pure JSON on the local network."""
    _rest: bytearray = field(default_factory=bytearray, repr=False)

    def feed(self, data: bytes) -> list[bytes]:
        """Add received bytes and return the JSON of the complete frames. Raises TooLongError."""
        self._rest += data
        *lines, rest = self._rest.split(TAIL)
        if any(len(line) > self.largest for line in (*lines, rest)):
            raise TooLongError
        frames = [frame for line in lines if (frame := self._frame(line)) is not None]
        if self.bare:
            frames += _objects(rest)
        self._rest = rest
        return frames

    def _frame(self, line: bytearray) -> bytes | None:
        """Return the JSON of a line: what stands before the last head is the rest of a frame that was cut off."""
        if not self.head:
            return bytes(line) if line else None
        starts = [*_START.finditer(line)]
        return bytes(line[starts[-1].end() - 1 :]) if starts else None


def _objects(rest: bytearray) -> Iterator[bytes]:
    """Take the complete JSON objects that a stream begins with out of it."""
    while (start := rest.find(b"{")) >= 0 and rest.rstrip().endswith(b"}"):
        try:
            # One character for each byte, so that places are the same
            _, length = _DECODER.raw_decode(rest[start:].decode("latin-1"))
        except ValueError, RecursionError:
            return
        yield bytes(rest[start : start + length])
        del rest[: start + length]


def pack(outer: dict[str, Any], head: bytes = HEAD) -> bytes:
    """Return the frame of a JSON object."""
    return head + json.dumps(outer, ensure_ascii=False, separators=(",", ":")).encode(errors="replace") + TAIL


def unpack(frame: bytes) -> dict[str, Any]:
    """Return the JSON object of a frame. Raises MalformedError."""
    try:
        outer = read_json(frame.decode())
    except (ValueError, RecursionError) as err:
        raise MalformedError from err
    if not isinstance(outer, dict):
        raise MalformedError
    return outer
