"""Speech synthesis and voice control (Q/CT X-2017, 5.4.3.17 and 5.4.3.18).

Only authenticated devices get here. Still, speech may cost money and a command may control any exposed entity: a device
is served one request at a time and so many in a while, all of them together a few at a time.
"""

import asyncio
import base64
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
import time
from typing import Any

from ...core.errors import ProtocolError
from ...core.speech import Outcome, Speech, SpeechError, UnconfiguredError, UnrecognizedError
from ..codes import Result
from ..params import text
from .device_session import Later, Reply, Session
from .devices import Known
from .recording import Piece, Recordings, coding_of, parameters, whole_number

_MOST_TEXT = 500
_MOST_SOUND, _MOST_SOUND_UDP = 512 * 1024, 36 * 1024
"""Bytes of sound that an answer may hold. Encrypted and encoded twice it is almost double: less than a device may leave unread
(1 MiB), and less than a datagram takes (64 KiB)."""
_WITHIN = 25
"""Seconds; a device asks three times at intervals of ten seconds and then hangs up (5.2)."""
_NAMES = ("ttsResult", "ctrlResult")
_AT_ONCE = 4
_TURNS, _SPELL = 20, 60
"""Requests of a device within so many seconds."""
_LEVELS = ("speed", "volume", "pitch")
_OUTCOMES: Mapping[Outcome, Result] = {
    Outcome.DONE: Result.OK,
    Outcome.NOT_UNDERSTOOD: Result.NOT_UNDERSTOOD_SERVICE,
    Outcome.NO_SUCH_TARGET: Result.NO_SUCH_TARGET,
    Outcome.FAILED: Result.PLATFORM_FAILED,
}


@dataclass
class Voice:
    """Serves devices that request speech or send voice commands."""

    speech: Speech | None
    assistant: str
    clock: Callable[[], float] = time.monotonic
    counts: Counter[str] = field(default_factory=Counter)
    _recordings: Recordings = field(default_factory=Recordings, repr=False)
    _busy: set[str] = field(default_factory=set, repr=False)
    _turns: dict[str, deque[float]] = field(default_factory=dict, repr=False)

    def expects(self, inner: Mapping[str, Any]) -> bool:
        """Return whether a packet is another piece of a recording, under the number of the pieces before."""
        return self._recordings.expects(str(inner.get("deviceId")), str(inner.get("sequence")))

    def speak(self, session: Session, known: Known, inner: Mapping[str, Any]) -> Reply | Later:
        """3000: a device requests speech for a text."""
        given = parameters(inner, "ttsParam")
        coding, rate = coding_of(given)
        content = text(given.get("content")).strip()
        if not 0 < len(content) <= _MOST_TEXT or any(whole_number(given, one, 50) > 100 for one in _LEVELS):
            raise ProtocolError("no text, too long a text, or no such level")
        if (speech := self.speech) is None:
            return Result.NO_SUCH_SPEAKER, {}
        voice = text(given.get("anchor", ""))

        async def serve() -> Reply:
            audio = await speech.say(content, coding=coding, rate=rate, voice=voice, assistant=self.assistant)
            most = _MOST_SOUND_UDP if session.udp else _MOST_SOUND
            if len(audio.data) > most:
                raise SpeechError("too much for one packet")
            found = {"audioData": base64.b64encode(audio.data).decode()}
            # The sample has one name, the table the other (5.4.3.18); both where they fit
            return Result.OK, dict.fromkeys(_NAMES[: 2 if len(audio.data) <= most // 2 else 1], found)

        return self._attempt(known, Result.NO_SUCH_SPEAKER, serve)

    def listen(self, session: Session, known: Known, inner: Mapping[str, Any]) -> Reply | Later:
        """3002: a voice command."""
        piece = Piece.read(inner)
        if (speech := self.speech) is None:
            return Result.NOT_UNDERSTOOD_SERVICE, {}
        if (whole := self._recordings.take(known.id, str(inner.get("sequence")), piece)) is None:
            return Result.MORE_AUDIO, {"ctrlResult": {}}
        if not whole.data:
            raise ProtocolError("nothing was recorded")

        async def serve() -> Reply:
            heard = await speech.hear(known.id, whole, assistant=self.assistant)
            return _OUTCOMES[heard.outcome], {"ctrlResult": {"rawText": heard.text, "resultDesc": heard.answer}}

        return self._attempt(known, Result.NOT_UNDERSTOOD_SERVICE, serve)

    async def _attempt(self, known: Known, unconfigured: Result, serve: Callable[[], Later]) -> Reply:
        """Have a request served, in time and if it is the device's turn."""
        try:
            with self._turn(known.id):
                async with asyncio.timeout(_WITHIN):
                    reply = await serve()
        except UnconfiguredError:
            return unconfigured, {}
        except UnrecognizedError:
            self.counts["unrecognised"] += 1
            return Result.NOT_UNDERSTOOD, {}
        except SpeechError, TimeoutError:
            self.counts["failed"] += 1
            return Result.PLATFORM_FAILED, {}
        self.counts["served"] += 1
        return reply

    @contextmanager
    def _turn(self, device_id: str) -> Iterator[None]:
        """Serve one request of a device. Raises SpeechError if it has made too many, or too many devices have requests."""
        now = self.clock()
        turns = self._turns.setdefault(device_id, deque(maxlen=_TURNS))
        often = len(turns) == _TURNS and now - turns[0] < _SPELL
        if often or device_id in self._busy or len(self._busy) >= _AT_ONCE:
            raise SpeechError("too many requests")
        turns.append(now)
        self._busy.add(device_id)
        try:
            yield
        finally:
            self._busy.remove(device_id)
