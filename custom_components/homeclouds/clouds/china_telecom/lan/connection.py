"""The connection to a device: authentication, then encrypted commands (Q/CT X-2017, 6.2.2 to 6.2.5)."""

import asyncio
import base64
from collections.abc import AsyncIterator, Awaitable, Mapping, Sequence
import contextlib
from dataclasses import asdict, dataclass, field
import secrets
import time
from typing import Any, Self

from ...core.errors import AuthError, CloudError, NoAnswerError, ProtocolError, UnansweredError, UnreachableError
from ...core.values import token
from ..codes import RESULTS, Result
from ..crypto import KEY_LENGTH, DecryptError, Key
from ..errors import WrongPinError
from ..frames import HEAD, MalformedError, Splitter, TooLongError, pack, unpack

_TIMEOUT = 10
_TRY = 1.5
"""Seconds to answer in a dialect, as long as there are others."""
_LIFE = 300
_LARGEST = 256 * 1024
_NUMBERS = range(10 ** (KEY_LENGTH - 1), 10**KEY_LENGTH)
"""The document's "16-bit integer" X is a key of 16 bytes, too: a whole number of 16 digits is both."""
_OK = str(int(Result.OK))
_PIN_ERRORS = frozenset(str(int(code)) for code in (Result.WRONG_PIN, Result.NOT_AUTHENTICATED))
AUTO = "auto"


KEYS = ("lan_key", "random", "lan_key_raw")
"""Readings of what the commands are encrypted with after the handshake: lanKey, as its text begins (6.2.2), the random
number, or lanKey as its bytes begin."""
_AS_PIN = "lan_pin"
"""A reading that is tried, not offered: the tables call lanKey lanPin (6.2.3), and a PIN is key and vector (5.2.2)."""
FRAMINGS = ("cts", "lines")


@dataclass(frozen=True, kw_only=True)
class Dialect:
    """How a device reads what the document leaves open."""

    session_key: str = "lan_key"
    framing: str = "cts"
    sealed: bool = False
    """The handshake, too, is encrypted, with the PIN (5.2.2, 4)."""

    @classmethod
    def all(cls, session_key: str, framing: str, known: Mapping[str, object]) -> list[Self]:
        """Return all dialects that the form allows; the one that is `known` to work comes first."""
        keys = (*KEYS, _AS_PIN) if session_key == AUTO else (session_key,)
        framings = FRAMINGS if framing == AUTO else (framing,)
        found = [
            cls(session_key=key, framing=frame, sealed=sealed)
            for sealed in (False, True)
            for frame in framings
            for key in keys
        ]
        return sorted(found, key=lambda one: asdict(one) != known)

    def enters_like(self, other: Dialect) -> bool:
        """Return whether the handshake is the same."""
        return (self.framing, self.sealed) == (other.framing, other.sealed)


@dataclass(eq=False)
class LanChannel:
    """One open connection."""

    device_id: str
    pin: Key = field(repr=False)
    dialect: Dialect
    reader: asyncio.StreamReader = field(repr=False)
    writer: asyncio.StreamWriter = field(repr=False)
    _key: Key | None = field(default=None, repr=False)
    _keys: dict[str, Key] = field(default_factory=dict, repr=False)
    """Dialect's session_key -> the key that the last handshake leads to."""
    _renew_at: float = 0
    _waiting: dict[str, asyncio.Future[dict[str, Any]]] = field(default_factory=dict, repr=False)
    _splitter: Splitter = field(init=False, repr=False)
    _count: int = field(default_factory=lambda: secrets.randbelow(1_000_000) + 1_000_000, repr=False)
    """Seven digits, as in the document, none of which a device loses that repeats it as a number."""

    def __post_init__(self) -> None:
        """Choose the framing."""
        self._splitter = Splitter(_LARGEST, head=self._head, bare=True)

    @property
    def _head(self) -> bytes:
        return HEAD if self.dialect.framing == "cts" else b""

    @classmethod
    async def open(
        cls, host: str, port: int, device_id: str, pin: Key, dialects: Sequence[Dialect]
    ) -> tuple[LanChannel, dict[str, Any]]:
        """Connect, authenticate with the PIN, and query the state in the first dialect that the device understands.

        Raises UnreachableError, AuthError, NoAnswerError (it lets us in and answers nothing).
        """
        channel: LanChannel | None = None
        error: CloudError = UnreachableError("the device does not answer")
        deaf: Dialect | None = None
        patience = _TIMEOUT if len(dialects) == 1 else _TRY
        try:
            for dialect in dialects:
                if deaf is not None and dialect.enters_like(deaf):
                    continue
                if channel is not None and not channel.alive(dialect):
                    await channel.close()
                    channel = None
                try:
                    if channel is None:
                        channel = await cls._connect(host, port, device_id, pin, dialect)
                        deaf = dialect
                        await channel.enter(patience)
                        deaf = None
                    channel.dialect = dialect
                    return channel, await channel.greet(patience)
                except (UnreachableError, NoAnswerError) as err:
                    if channel is None:
                        raise
                    # That it let us in tells more than what came of the readings after that
                    error = error if isinstance(error, NoAnswerError) else err
        except BaseException:
            if channel is not None:
                channel.writer.close()
            raise
        if channel is not None:
            await channel.close()
        raise error

    @classmethod
    async def _connect(cls, host: str, port: int, device_id: str, pin: Key, dialect: Dialect) -> LanChannel:
        try:
            async with asyncio.timeout(_TIMEOUT):
                reader, writer = await asyncio.open_connection(host, port, limit=_LARGEST)
        except (OSError, ValueError) as err:
            raise UnreachableError(f"the device does not answer at {host}") from err
        return cls(device_id, pin, dialect, reader, writer)

    def alive(self, dialect: Dialect) -> bool:
        """Return whether the connection is open, and its handshake that of a dialect."""
        return not self.reader.at_eof() and self._renew_at > 0 and dialect.enters_like(self.dialect)

    async def enter(self, patience: float) -> None:
        """Perform the handshake (6.2.2). Raises UnreachableError, AuthError."""
        try:
            async with asyncio.timeout(patience):
                answer = await self._read_until(self._send_auth())
        except TimeoutError as err:
            raise UnansweredError("the device does not answer") from err
        self._authenticated(answer)

    async def greet(self, patience: float) -> dict[str, Any]:
        """Query the state with the key of the dialect, before anything else is read. Raises NoAnswerError, UnreachableError."""
        self._key = self._keys[self.dialect.session_key]
        mid, future = self._ask({"cmd": "query"})
        return _checked(await self._wait(self._read_until(future), mid, patience))

    async def _read_until(self, future: asyncio.Future[dict[str, Any]]) -> dict[str, Any]:
        """Read until an answer is there, as long as nobody else reads."""
        while not future.done():
            self._take(await self._read())
        return future.result()

    # --- channel --------------------------------------------------------------------------------------------------------

    async def __aiter__(self) -> AsyncIterator[dict[str, Any]]:
        """Yield the messages of the device."""
        while True:
            for message in self._take(await self._read()):
                yield message

    async def heartbeat(self) -> None:
        """Ask for the state: there is no heartbeat in the document. Renew the key before it ends."""
        if time.monotonic() >= self._renew_at:
            try:
                self._authenticated(await self._wait(self._send_auth(), "auth", _TIMEOUT))
            except AuthError as err:
                # A new connection tells whether it is the PIN
                raise UnreachableError("the key is not renewed", code=err.code) from err
        await self.query()

    async def close(self) -> None:
        """Close."""
        self.writer.close()
        for future in self._waiting.values():
            if not future.done():
                future.set_exception(UnansweredError("connection lost"))
                future.exception()
        with contextlib.suppress(OSError):
            await self.writer.wait_closed()

    # --- commands -------------------------------------------------------------------------------------------------------

    async def query(self) -> dict[str, Any]:
        """Ask for the state (6.2.3). Raises NoAnswerError and what the answer's code stands for."""
        return await self._request({"cmd": "query"})

    async def control(self, attributes: dict[str, int | str]) -> dict[str, Any]:
        """Write attributes; the answer is a report (6.2.4). Raises as query() does."""
        return await self._request({"cmd": "opt", "as": attributes})

    async def _request(self, message: dict[str, Any]) -> dict[str, Any]:
        mid, future = self._ask(message)
        return _checked(await self._wait(future, mid, _TIMEOUT))

    def _ask(self, message: dict[str, Any]) -> tuple[str, asyncio.Future[dict[str, Any]]]:
        """Send a message; return its number and the future answer."""
        if self._key is None or self.writer.is_closing():
            raise UnreachableError("not connected")
        self._count += 1
        mid = str(self._count)
        future = self._expect(mid)
        whole = {**message, "mid": mid, "to": self.device_id}
        self.writer.write(pack({"data": self._key.seal(whole)}, self._head))
        return mid, future

    def _expect(self, mid: str) -> asyncio.Future[dict[str, Any]]:
        future = self._waiting[mid] = asyncio.get_running_loop().create_future()
        return future

    async def _wait(self, answer: Awaitable[dict[str, Any]], mid: str, patience: float) -> dict[str, Any]:
        try:
            async with asyncio.timeout(patience):
                return await answer
        except TimeoutError as err:
            raise NoAnswerError from err
        finally:
            self._waiting.pop(mid, None)

    # --- authentication -------------------------------------------------------------------------------------------------

    def _send_auth(self) -> asyncio.Future[dict[str, Any]]:
        random = str(secrets.choice(_NUMBERS))
        proof = self.pin.encrypt(random.encode())
        raw = base64.b64decode(proof)
        self._keys = {
            "lan_key": Key.of_session(proof[:KEY_LENGTH]),
            "random": Key.of_session(random),
            "lan_key_raw": Key(raw[:KEY_LENGTH], raw[:KEY_LENGTH]),
            # 16 digits and their padding are 32 bytes.
            _AS_PIN: Key(raw[:KEY_LENGTH], raw[KEY_LENGTH:]),
        }
        message = {"cmd": "auth", "to": self.device_id, "rand": random, "lanKey": proof, "liveTime": str(_LIFE)}
        future = self._expect("auth")
        self.writer.write(pack({"data": self.pin.seal(message)} if self.dialect.sealed else message, self._head))
        return future

    def _authenticated(self, answer: dict[str, Any]) -> None:
        self._waiting.pop("auth", None)
        code = token(answer.get("code"))
        if code in _PIN_ERRORS:
            raise WrongPinError("the device does not accept the PIN", code=code, field="pin")
        if code != _OK:
            raise AuthError("the device refuses", code=code, field="device_id")
        self._renew_at = time.monotonic() + _LIFE * 0.7

    # --- reading --------------------------------------------------------------------------------------------------------

    async def _read(self) -> list[bytes]:
        try:
            data = await self.reader.read(65536)
            frames = self._splitter.feed(data)
        except OSError as err:
            raise UnreachableError(str(err)) from err
        except TooLongError as err:
            raise ProtocolError("a frame is too long") from err
        if not data:
            raise UnreachableError("closed by the device")
        return frames

    def _take(self, frames: list[bytes]) -> list[dict[str, Any]]:
        """Return the messages in frames; an answer is handed to the request that waits for it."""
        messages = [message for frame in frames if (message := self._message(frame)) is not None]
        messages = [one for one in messages if token(one.get("from")) in {"", self.device_id}]
        for message in messages:
            auth = message.get("cmd") == "resp" and "mid" not in message
            future = self._waiting.get("auth" if auth else token(message.get("mid")))
            if future is not None and not future.done():
                if auth and token(message.get("code")) == _OK:
                    self._key = self._keys[self.dialect.session_key]
                future.set_result(message)
        return messages

    def _message(self, frame: bytes) -> dict[str, Any] | None:
        """Return the message in a frame; None if it cannot be decrypted. Only the answer to `auth` may be unencrypted."""
        try:
            outer = unpack(frame)
        except MalformedError:
            return None
        if "data" not in outer:
            return outer if outer.get("cmd") == "resp" and "auth" in self._waiting else None
        shaking_hands = "auth" in self._waiting and self.dialect.sealed
        for key in (self._key, self._keys.get(self.dialect.session_key), self.pin if shaking_hands else None):
            with contextlib.suppress(DecryptError):
                if key is not None:
                    return key.unseal(outer["data"])
        return None


def _checked(answer: dict[str, Any]) -> dict[str, Any]:
    """Return an answer of success, or one that states no code. Raises what its code stands for."""
    if (code := token(answer.get("code"))) not in {"", _OK}:
        raise RESULTS.error(code)
    return answer
