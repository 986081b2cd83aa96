"""One device's session: its keys and both counters of sequence numbers (Q/CT X-2017, 5.2.2)."""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
import secrets
import string
import time
from typing import Any

from ...core.errors import NoAnswerError, OfflineError, ProtocolError
from ...core.values import token
from ..codes import RESULTS, Packet, Result, answer_to
from ..crypto import KEY_LENGTH, Key
from ..frames import pack
from .devices import Known

_NUMBERS = 65536
_LETTERS = string.ascii_letters + string.digits
_TRIES = 3
_PENDING = 8
"""Requests of a device that are remembered when they are done."""
_MOST_UNKNOWN = 64
_REMEMBERED, _REPEATS_WITHIN = 32, 60
"""Packets of a device that are remembered, and for how many seconds: it repeats one three times, every 10 s (5.4.2)."""
_LARGE = 4096
"""Bytes of an answer that is kept for the newest packet only."""

type Write = Callable[[bytes], None]
type Reply = tuple[Result, Mapping[str, Any]]
type Later = Coroutine[Any, Any, Reply]


def random_text() -> str:
    """Return 16 letters and digits: a session key or a token."""
    return "".join(secrets.choice(_LETTERS) for _ in range(KEY_LENGTH))


def sequence_of(inner: dict[str, Any]) -> int | None:
    """Return the sequence number of a packet; None if it has none that may be."""
    value = inner.get("sequence")
    text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 5 and int(text) < _NUMBERS else None


@dataclass(slots=True)
class PacketRecord:
    """A packet of the device, to recognize a repetition."""

    content: int
    """Hash of what was encrypted."""
    code: int
    at: float = field(default_factory=time.monotonic)
    answer: bytes | None = field(default=None, repr=False)


@dataclass(eq=False)
class Session:
    """What was agreed with a device at its login, and the connection it has since."""

    known: Known
    patience: float
    """Seconds to wait for an answer."""
    token: str = field(default_factory=random_text, repr=False)
    secret: str = field(default_factory=random_text, repr=False)
    made: float = field(default_factory=time.monotonic)
    last_seen: float = 0
    """Monotonic time of the last packet."""
    write: Write | None = field(default=None, repr=False)
    """How to reach the device; None while it is not connected."""
    hang_up: Callable[[], None] = field(default=lambda: None, repr=False)
    address: tuple[str, int] = ("", 0)
    udp: bool = False
    members: set[str] = field(default_factory=set)
    """Authenticated devices behind it."""
    unknown: deque[str] = field(default_factory=lambda: deque(maxlen=_MOST_UNKNOWN), repr=False)
    """Devices behind it that are not known here."""
    key: Key = field(init=False, repr=False)
    last: int | None = None
    """Sequence number of the device's last packet."""
    recent: dict[int, PacketRecord] = field(default_factory=dict, repr=False)
    """Its last packets by sequence number: the device repeats one whose answer was lost."""
    unread: dict[str, float] = field(default_factory=dict, repr=False)
    """Devices that have not reported their state yet -> monotonic time at which they connected."""
    complete: set[tuple[str, str, str]] = field(default_factory=set, repr=False)
    """Device, channel, and name of the resources that were reported since it connected."""
    reporting: dict[str, float] = field(default_factory=dict, repr=False)
    """Devices that may not have reported all their resources yet -> monotonic time of the last report with resources."""
    reported: set[str] = field(default_factory=set, repr=False)
    """Devices that have reported all their resources."""
    pending_requests: dict[int, asyncio.Task[None]] = field(default_factory=dict, repr=False)
    """What takes a while to answer, by what was asked: asked again, it is not done twice."""
    _next: int = field(default_factory=lambda: secrets.randbelow(_NUMBERS), repr=False)
    _waiting: dict[tuple[int, int], tuple[str, asyncio.Future[dict[str, Any]]]] = field(
        default_factory=dict, repr=False
    )
    """Code and sequence number of an answer -> the device that was asked, and the answer."""

    def __post_init__(self) -> None:
        """Make the key."""
        self.key = Key.of_session(self.secret)

    def expects(self, number: int) -> bool:
        """Return whether a sequence number is the next one."""
        return self.last is None or number == (self.last + 1) % _NUMBERS

    def ahead(self, number: int) -> bool:
        """Return whether a sequence number is ahead: one that is not is a repetition, or a replay."""
        return self.last is None or 0 < (number - self.last) % _NUMBERS < _NUMBERS // 2

    def note(self, code: int, number: int, data: object) -> None:
        """Remember a packet."""
        if self.last is not None and (before := self.recent.get(self.last)) and len(before.answer or b"") > _LARGE:
            before.answer = None
        self.last = number
        self.recent.pop(number, None)
        self.recent[number] = PacketRecord(hash(data), code)
        if len(self.recent) > _REMEMBERED:
            del self.recent[next(iter(self.recent))]

    def repeated(self, code: int, number: int, data: object) -> PacketRecord | None:
        """Return the packet that this one is the same as, word for word."""
        record = self.recent.get(number)
        same = record is not None and (record.code, record.content) == (code, hash(data))
        return record if record is not None and same and time.monotonic() - record.at < _REPEATS_WITHIN else None

    def answer(self, code: int, inner: dict[str, Any], number: int) -> None:
        """Answer a packet, and keep the answer for a device that asks again."""
        frame = pack({"code": answer_to(code), "data": self.key.seal(inner)})
        if (record := self.recent.get(number)) is not None and record.code == code:
            record.answer = frame
        if self.write is not None:
            self.write(frame)

    def run(self, code: int, number: int, data: object, request: Coroutine[Any, Any, dict[str, Any]]) -> None:
        """Answer a packet once the request is done; the device may send other packets meanwhile."""

        async def answer() -> None:
            self.answer(code, await request, number)

        for old in [key for key, task in self.pending_requests.items() if task.done()][:-_PENDING]:
            del self.pending_requests[old]
        self.pending_requests[hash(data)] = asyncio.get_running_loop().create_task(answer())

    def take_answer(self, code: int, inner: dict[str, Any]) -> bool:
        """Handle an answer of the device; False if there was no request."""
        number = sequence_of(inner)
        device, future = ("", None) if number is None else self._waiting.get((code, number), ("", None))
        if future is None or future.done() or token(inner.get("deviceId")) not in {"", device, self.known.id}:
            return False
        future.set_result(inner)
        return True

    def ask(self, packet: Packet, inner: dict[str, Any]) -> tuple[int, bytes]:
        """Return the next sequence number and the frame of a packet with it."""
        number, self._next = self._next, (self._next + 1) % _NUMBERS
        whole = {"sequence": str(number), **inner, "time": int(time.time())}
        return number, pack({"code": int(packet), "data": self.key.seal(whole)})

    async def request(self, packet: Packet, inner: dict[str, Any]) -> dict[str, Any]:
        """Ask the device, up to three times, and return its answer.

        Raises OfflineError, NoAnswerError, and what the answer's result stands for.
        """
        number, frame = self.ask(packet, inner)
        place = packet - 1, number
        future: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._waiting[place] = token(inner.get("deviceId")), future
        try:
            answer = await self._repeat(frame, future)
        finally:
            del self._waiting[place]
        if not (result := token(answer.get("result"))):
            raise ProtocolError("no result in the answer of a device")
        if result != str(int(Result.OK)):
            raise RESULTS.error(result, str(answer.get("dscp") or "")[:200])
        return answer

    async def _repeat(self, frame: bytes, future: asyncio.Future[dict[str, Any]]) -> dict[str, Any]:
        if self.write is None:
            raise OfflineError
        for _ in range(_TRIES):
            if self.write is None:
                break
            self.write(frame)
            if (await asyncio.wait((future,), timeout=self.patience))[0]:
                return future.result()
        self.hang_up()
        raise NoAnswerError

    def end(self) -> None:
        """Note that the connection is gone: requests that wait for an answer fail."""
        self.write = None
        for request in self.pending_requests.values():
            request.cancel()
        for _, future in self._waiting.values():
            if not future.done():
                future.set_exception(NoAnswerError())
                # Whoever waited may have been cancelled: then it is nobody's, not unheard of
                future.exception()
