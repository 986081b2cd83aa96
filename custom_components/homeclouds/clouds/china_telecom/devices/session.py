"""One device's session: its keys and both counters of sequence numbers (Q/CT X-2017, 5.2.2)."""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
import secrets
import string
import time
from typing import Any

from ...errors import NoAnswerError, OfflineError
from ..codes import RESULTS, Packet, Result, answer_to
from ..crypto import KEY_LENGTH, Key
from ..frames import pack
from .roster import Known

_NUMBERS = 65536
_LETTERS = string.ascii_letters + string.digits
_TRIES = 3
_ERRANDS = 8
_MOST_UNKNOWN = 64
"""Errands that are remembered when they are done."""

type Write = Callable[[bytes], None]


def random_text() -> str:
    """Return 16 letters and digits: a session key or a token."""
    return "".join(secrets.choice(_LETTERS) for _ in range(KEY_LENGTH))


def sequence_of(inner: dict[str, Any]) -> int | None:
    """Return the sequence number of a packet; None if it has none that may be."""
    value = inner.get("sequence")
    text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 5 and int(text) < _NUMBERS else None


@dataclass(eq=False)
class Session:
    """What was agreed with a device at its login, and the connection it has since."""

    known: Known
    patience: float
    """Seconds to wait for an answer."""
    token: str = field(default_factory=random_text, repr=False)
    secret: str = field(default_factory=random_text, repr=False)
    made: float = field(default_factory=time.monotonic)
    heard: float = 0
    """Monotonic time of the last packet."""
    write: Write | None = field(default=None, repr=False)
    """How to reach the device; None while it is not connected."""
    hang_up: Callable[[], None] = field(default=lambda: None, repr=False)
    address: tuple[str, int] = ("", 0)
    udp: bool = False
    members: set[str] = field(default_factory=set)
    """Devices behind it that proved who they are."""
    unknown: deque[str] = field(default_factory=lambda: deque(maxlen=_MOST_UNKNOWN), repr=False)
    """Devices behind it that are not known here."""
    key: Key = field(init=False, repr=False)
    last: int | None = None
    """Sequence number of the device's last packet."""
    last_data: str = field(default="", repr=False)
    """Its encrypted content: the same again is a repetition."""
    last_answer: tuple[int, bytes] | None = field(default=None, repr=False)
    """Its code and our answer, for the case that the device did not get it."""
    errands: dict[int, asyncio.Task[None]] = field(default_factory=dict, repr=False)
    """What takes a while to answer, by what was asked: asked again, it is not done twice."""
    _next: int = field(default_factory=lambda: secrets.randbelow(_NUMBERS), repr=False)
    _waiting: dict[tuple[int, int], asyncio.Future[dict[str, Any]]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        """Make the key."""
        self.key = Key.of_session(self.secret)

    def expects(self, number: int) -> bool:
        """Tell whether a sequence number is the next one."""
        return self.last is None or number == (self.last + 1) % _NUMBERS

    def ahead(self, number: int) -> bool:
        """Tell whether a sequence number has not been passed: what has is a repetition, or a recording."""
        return self.last is None or 0 < (number - self.last) % _NUMBERS < _NUMBERS // 2

    def answer(self, code: int, inner: dict[str, Any], number: int) -> None:
        """Answer a packet; if it is the last one, keep the answer for a device that asks again."""
        frame = pack({"code": answer_to(code), "data": self.key.seal(inner)})
        if number == self.last:
            self.last_answer = code, frame
        if self.write is not None:
            self.write(frame)

    def run(self, code: int, number: int, data: object, errand: Coroutine[Any, Any, dict[str, Any]]) -> None:
        """Answer a packet once the errand is done; the device may say other things meanwhile."""

        async def answer() -> None:
            self.answer(code, await errand, number)

        for old in [key for key, task in self.errands.items() if task.done()][:-_ERRANDS]:
            del self.errands[old]
        self.errands[hash(data)] = asyncio.get_running_loop().create_task(answer())

    def take_answer(self, code: int, inner: dict[str, Any]) -> bool:
        """Take an answer of the device; False if nobody asked."""
        number = sequence_of(inner)
        future = None if number is None else self._waiting.get((code, number))
        if future is None or future.done():
            return False
        future.set_result(inner)
        return True

    async def request(self, packet: Packet, inner: dict[str, Any]) -> dict[str, Any]:
        """Ask the device, up to three times, and return its answer.

        Raises OfflineError, NoAnswerError, and what the answer's result stands for.
        """
        number, self._next = self._next, (self._next + 1) % _NUMBERS
        whole = {"sequence": str(number), **inner, "time": int(time.time())}
        frame = pack({"code": int(packet), "data": self.key.seal(whole)})
        place = packet - 1, number
        future = self._waiting[place] = asyncio.get_running_loop().create_future()
        try:
            answer = await self._repeat(frame, future)
        finally:
            del self._waiting[place]
        if (result := str(answer.get("result"))) != str(int(Result.OK)):
            raise RESULTS.error(result, str(answer.get("dscp") or "")[:200])
        return answer

    async def _repeat(self, frame: bytes, future: asyncio.Future[dict[str, Any]]) -> dict[str, Any]:
        for _ in range(_TRIES):
            if self.write is None:
                raise OfflineError
            self.write(frame)
            if (await asyncio.wait((future,), timeout=self.patience))[0]:
                return future.result()
        self.hang_up()
        raise NoAnswerError

    def end(self) -> None:
        """The connection is gone: whoever waits for an answer gets none."""
        self.write = None
        for errand in self.errands.values():
            errand.cancel()
        for future in self._waiting.values():
            if not future.done():
                future.set_exception(OfflineError())
