"""The connection to a device: authentication, then encrypted commands (Q/CT X-2017, 6.2.2 to 6.2.5)."""

import asyncio
from collections.abc import AsyncIterator
import contextlib
from dataclasses import dataclass, field
import secrets
import time
from typing import Any, Literal

from ...errors import AuthError, CloudError, NoAnswerError, ProtocolError, UnreachableError
from ..codes import RESULTS, Result
from ..crypto import KEY_LENGTH, DecryptError, Key
from ..errors import WrongPinError
from ..frames import HEAD, MalformedError, Splitter, TooLongError, pack, unpack

_TIMEOUT = 10
_LIFE = 300
_LARGEST = 256 * 1024
_NUMBERS = range(10 ** (KEY_LENGTH - 1), 10**KEY_LENGTH)
"""The document's "16-bit integer" X is a key of 16 bytes, too: a whole number of 16 digits is both."""
_PIN_ERRORS = frozenset((Result.WRONG_PIN, Result.NOT_AUTHENTICATED))


@dataclass(frozen=True, kw_only=True)
class Dialect:
    """How a device reads what the document leaves open."""

    session_key: Literal["random", "lan_key"] = "random"
    """The key of the commands: the random number itself, or the first 16 characters of lanKey."""
    framing: Literal["cts", "lines"] = "cts"


@dataclass(eq=False)
class LanChannel:
    """One open connection."""

    device_id: str
    pin: Key = field(repr=False)
    dialect: Dialect
    reader: asyncio.StreamReader = field(repr=False)
    writer: asyncio.StreamWriter = field(repr=False)
    _key: Key | None = field(default=None, repr=False)
    _next_key: Key | None = field(default=None, repr=False)
    _renew_at: float = 0
    _waiting: dict[str, asyncio.Future[dict[str, Any]]] = field(default_factory=dict, repr=False)
    _splitter: Splitter = field(init=False, repr=False)
    _count: int = field(default_factory=lambda: secrets.randbelow(1_000_000), repr=False)

    def __post_init__(self) -> None:
        """Choose the framing."""
        self._splitter = Splitter(_LARGEST, head=self._head)

    @property
    def _head(self) -> bytes:
        return HEAD if self.dialect.framing == "cts" else b""

    @classmethod
    async def open(cls, host: str, port: int, device_id: str, pin: Key, dialect: Dialect) -> LanChannel:
        """Connect and prove that we know the PIN. Raises UnreachableError, AuthError."""
        try:
            async with asyncio.timeout(_TIMEOUT):
                reader, writer = await asyncio.open_connection(host, port, limit=_LARGEST)
        except (OSError, TimeoutError) as err:
            raise UnreachableError(f"the device does not answer at {host}") from err
        channel = cls(device_id, pin, dialect, reader, writer)
        try:
            async with asyncio.timeout(_TIMEOUT):
                future = channel._send_auth()
                while not future.done():
                    channel._take(await channel._read())
        except TimeoutError as err:
            await channel.close()
            raise UnreachableError("the device does not answer") from err
        except CloudError:
            await channel.close()
            raise
        try:
            channel._authenticated(future.result())
        except CloudError:
            await channel.close()
            raise
        return channel

    # --- channel --------------------------------------------------------------------------------------------------------

    async def __aiter__(self) -> AsyncIterator[dict[str, Any]]:
        """Yield the messages of the device."""
        while True:
            for message in self._take(await self._read()):
                yield message

    async def heartbeat(self) -> None:
        """Ask for the state: there is no heartbeat in the document. Renew the key before it ends."""
        if time.monotonic() >= self._renew_at:
            self._authenticated(await self._wait(self._send_auth(), "auth"))
        await self.query()

    async def close(self) -> None:
        """Close."""
        self.writer.close()
        for future in self._waiting.values():
            if not future.done():
                future.set_exception(UnreachableError("connection lost"))
                future.exception()
        with contextlib.suppress(OSError):
            await self.writer.wait_closed()

    # --- commands -------------------------------------------------------------------------------------------------------

    async def query(self) -> dict[str, Any]:
        """Ask for the state. Raises NoAnswerError and what the answer's code stands for."""
        return await self._request({"cmd": "query"})

    async def control(self, attributes: dict[str, int | str]) -> dict[str, Any]:
        """Write attributes; the answer is a report."""
        return await self._request({"cmd": "opt", "as": attributes})

    async def _request(self, message: dict[str, Any]) -> dict[str, Any]:
        if self._key is None:
            raise UnreachableError("not authenticated")
        self._count += 1
        mid = f"{self._count:07}"
        future = self._expect(mid)
        whole = {**message, "mid": mid, "to": self.device_id}
        self.writer.write(pack({"data": self._key.seal(whole)}, self._head))
        answer = await self._wait(future, mid)
        if (code := answer.get("code", 0)) != Result.OK:
            raise RESULTS.error(code)
        return answer

    def _expect(self, mid: str) -> asyncio.Future[dict[str, Any]]:
        future = self._waiting[mid] = asyncio.get_running_loop().create_future()
        return future

    async def _wait(self, future: asyncio.Future[dict[str, Any]], mid: str) -> dict[str, Any]:
        try:
            async with asyncio.timeout(_TIMEOUT):
                return await future
        except TimeoutError as err:
            raise NoAnswerError from err
        finally:
            self._waiting.pop(mid, None)

    # --- authentication -------------------------------------------------------------------------------------------------

    def _send_auth(self) -> asyncio.Future[dict[str, Any]]:
        random = str(secrets.choice(_NUMBERS))
        proof = self.pin.encrypt(random.encode())
        self._next_key = Key.of_session(random if self.dialect.session_key == "random" else proof[:KEY_LENGTH])
        message = {"cmd": "auth", "to": self.device_id, "rand": random, "lanKey": proof, "liveTime": str(_LIFE)}
        future = self._expect("auth")
        self.writer.write(pack(message, self._head))
        return future

    def _authenticated(self, answer: dict[str, Any]) -> None:
        self._waiting.pop("auth", None)
        code = answer.get("code")
        if code in _PIN_ERRORS:
            raise WrongPinError("the device does not accept the PIN", code=code, field="pin")
        if code != Result.OK:
            raise AuthError("the device refuses", code=str(code), field="device_id")
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
        """Return the messages in frames; whoever waits for one gets it at once."""
        messages = [message for frame in frames if (message := self._message(frame)) is not None]
        for message in messages:
            mid = "auth" if message.get("cmd") == "resp" and "mid" not in message else str(message.get("mid"))
            if (future := self._waiting.get(mid)) is not None and not future.done():
                if mid == "auth" and message.get("code") == Result.OK:
                    self._key = self._next_key
                future.set_result(message)
        return messages

    def _message(self, frame: bytes) -> dict[str, Any] | None:
        """Return the message in a frame; None if it is not for us. Only the answer to `auth` may come in the clear."""
        try:
            outer = unpack(frame)
            if "data" not in outer:
                return outer if outer.get("cmd") == "resp" and "auth" in self._waiting else None
        except MalformedError:
            return None
        for key in (self._key, self._next_key):
            with contextlib.suppress(DecryptError):
                if key is not None:
                    return key.unseal(outer["data"])
        return None
