"""The WebSocket: login, commands and queries with their answers, and unsolicited frames."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
import json
import logging
import time
from typing import Any, Protocol, cast

import aiohttp

from ..core.connection import Link
from ..core.errors import NoAnswerError, UnreachableError
from ..core.http import open_socket
from ..core.model import JSON, Device
from ..core.values import identifier, number
from .api import Api
from .codes import DEVICE_CODES, RUNNING, result_code
from .params import json_object
from .session import Renewals, Session, Tokens
from .signing import Sequence, nonce
from .types import Answer, Command, SignOn

_LOGGER = logging.getLogger(__name__)
_ANSWER_WITHIN = 5
_SIGN_ON_WITHIN = 15
_LONGEST_PAUSE = 5400
"""Seconds between attempts while pushes are blocked: each asks the dispatch service."""
_LONGEST_AFTER_BREAKS = 900
"""Seconds between connections that all break at once: each has the lists read, which are counted, and who signs on too often is
blocked (document, Requirements of Calling Interface)."""
_HEARTBEAT = 90
"""Seconds, if the server names none (document, WebSocket: handshake)."""
_LONGEST_HEARTBEAT = 600
"""With one that is longer a dead connection would not be noticed in time, or never."""
_BURST = 20
_PACE = 0.04

type Frame = dict[str, Any]


@dataclass
class Pace:
    """Lets a burst through at once and then one frame every `seconds`: users press one button, scenes press a hundred."""

    burst: int = _BURST
    seconds: float = _PACE
    _due: float = 0

    async def wait(self) -> None:
        """Wait for one's turn."""
        now = time.monotonic()
        self._due = max(self._due, now - self.burst * self.seconds) + self.seconds
        if (pause := self._due - now) > 0:
            await asyncio.sleep(pause)


@dataclass
class _Channel:
    """One open socket."""

    socket: aiohttp.ClientWebSocketResponse

    def __aiter__(self) -> AsyncIterator[aiohttp.WSMessage]:
        return self.socket

    async def heartbeat(self) -> None:
        await self.send("ping")

    async def send(self, text: str) -> None:
        """Raises UnreachableError if the socket is closed already, NoAnswerError if it breaks: some of it may have left."""
        if self.socket.closed:
            raise UnreachableError("the connection is closed")
        try:
            await self.socket.send_str(text)
        except (aiohttp.ClientError, OSError) as err:
            raise NoAnswerError(type(err).__name__) from None

    async def close(self) -> None:
        await self.socket.close()


@dataclass(frozen=True, slots=True)
class _Waiting:
    """What waits for an answer."""

    device: str
    gateway: str | None
    is_query: bool
    answer: asyncio.Future[Answer]

    def may_take(self, frame: Frame) -> bool:
        """Return whether an answer with its sequence names no other device: the document does not say whether a bridge answers in its own name."""
        return not self.answer.done() and identifier(frame.get("deviceid")) in ("", self.device, self.gateway)


class PushHandler(Protocol):
    """Takes in what comes over the connection."""

    def handle_push(self, frame: Frame) -> None:
        """Take in a frame that is no answer."""

    async def handle_connected(self) -> None:
        """Read what was missed, after each sign-on. Raises CloudError if that has to be repeated."""

    def handle_connection_change(self) -> None:
        """Note that Push.connected has changed."""


@dataclass
class Push:
    """The account's long connection."""

    session: Session
    api: Api
    handler: PushHandler
    link: Link = field(init=False)
    sequence: Sequence = field(default_factory=Sequence)
    sign_ons: int = 0
    frames: int = 0
    _channel: _Channel | None = None
    _waiting: dict[str, _Waiting] = field(default_factory=dict)
    """Sequence -> what waits for an answer, that which waits longest first."""
    _pace: Pace = field(default_factory=Pace)
    _renewals: Renewals = field(default_factory=Renewals)

    def __post_init__(self) -> None:
        """Prepare the link."""
        self.link = Link(self, first_pause=0.5, longest_pause=_LONGEST_PAUSE, longest_after_many=_LONGEST_AFTER_BREAKS)

    @property
    def connected(self) -> bool:
        """Whether pushes come in and what was missed is known."""
        return self.link.connected

    def diagnostics(self) -> dict[str, JSON]:
        """Return how the connection fares."""
        link = self.link
        return {
            "connected": link.connected,
            "connects": link.connects,
            "sign_ons": self.sign_ons,
            "frames": self.frames,
            "damaged_frames": link.damaged.total(),
            "heartbeat": link.heartbeat,
            "last_error": link.last_error,
        }

    async def request(self, action: str, device: Device, owner: str, params: Any) -> Answer:
        """Send a command (`update`, `query`, `upgrade`) and return the answer; `owner` is the apikey of the device's owner.

        The document has a result in every answer; in practice some lack it. Raises OfflineError (503), NoAnswerError (504, none in time, or the connection was lost), UnreachableError if nothing left.
        """
        await self._pace.wait()
        if (channel := self._channel) is None or self.session.tokens is None:
            raise UnreachableError("no connection")
        own = self.session.tokens.apikey
        sequence = self.sequence()
        frame: Command = {
            "action": action,
            "apikey": owner or own,
            "selfApikey": own,
            "deviceid": device.id,
            "params": params,
            "userAgent": "app",
            "sequence": sequence,
        }
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting[sequence] = _Waiting(device.id, device.gateway, action == "query", answer)
        try:
            await channel.send(json.dumps(frame, separators=(",", ":")))
            async with asyncio.timeout(_ANSWER_WITHIN):
                reply = await answer
        except TimeoutError:
            self.link.suspect()
            raise NoAnswerError("no answer in time") from None
        finally:
            self._waiting.pop(sequence, None)
        if code := result_code(reply):
            raise DEVICE_CODES.error(code)
        return reply

    async def open_channel(self) -> _Channel:
        """Take a new server from the dispatch service and sign on there (document, Real Time Control Device)."""
        self._channel = await self.session.use(self._sign_on, self._renewals)
        return self._channel

    async def _sign_on(self, tokens: Tokens) -> _Channel:
        hosts = self.session.client.hosts
        endpoint = await self.api.dispatch.server(hosts.dispatch(tokens.region))
        url = hosts.socket(endpoint.domain, endpoint.port)
        try:
            async with asyncio.timeout(_SIGN_ON_WITHIN):
                http = self.session.client.http
                channel = _Channel(await open_socket(http.session, url, ssl=http.ssl, max_msg_size=16 * 1024 * 1024))
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as err:
            raise UnreachableError(type(err).__name__) from None
        try:
            async with asyncio.timeout(_SIGN_ON_WITHIN):
                self._configure(await self._greet(channel, self.session.tokens or tokens))
        except BaseException as err:
            await channel.close()
            if isinstance(err, TimeoutError):
                raise UnreachableError("no answer to the sign-on") from None
            raise
        return channel

    async def _greet(self, channel: _Channel, tokens: Tokens) -> Answer:
        sequence = self.sequence()
        hello: SignOn = {
            "action": "userOnline",
            "at": tokens.at,
            "apikey": tokens.apikey,
            "appid": self.session.client.app_id,
            "nonce": nonce(),
            "ts": int(time.time()),
            "userAgent": "app",
            "sequence": sequence,
            "version": 8,
        }
        self.sign_ons += 1
        await channel.send(json.dumps(hello, separators=(",", ":")))
        async for message in channel:
            frame = json_object(message.data)
            if frame is not None and "action" not in frame:
                if code := result_code(frame):
                    raise RUNNING.error(code)
                return cast(Answer, frame)
        raise UnreachableError("closed during the sign-on")

    def _configure(self, hello: Answer) -> None:
        config = hello.get("config")
        interval = number(config.get("hbInterval")) if isinstance(config, dict) else None
        seconds = interval if interval is not None and 0 < interval <= _LONGEST_HEARTBEAT else _HEARTBEAT
        self.link.heartbeat = seconds * 0.9
        self.link.silence = seconds + 15

    def handle_message(self, message: Any) -> None:
        """Handle a frame: answers go to who waits for them."""
        text = message.data
        if text == "pong":
            return
        self.frames += 1
        if (frame := json_object(text)) is None:
            _LOGGER.debug("A frame that is no JSON object is ignored")
        elif "action" in frame:
            self.handler.handle_push(frame)
        elif (waiting := self._waiting_for(frame)) is not None:
            waiting.answer.set_result(cast(Answer, frame))

    def _waiting_for(self, frame: Frame) -> _Waiting | None:
        """Return what an answer is for. That to a query has no sequence in the document: it tells the state of a device that was asked."""
        if (sequence := frame.get("sequence")) is not None or not isinstance(frame.get("params"), dict):
            found = self._waiting.get(str(sequence))
            return found if found is not None and found.may_take(frame) else None
        asked = (each for each in self._waiting.values() if each.is_query and not each.answer.done())
        return next((each for each in asked if each.device == identifier(frame.get("deviceid"))), None)

    async def handle_connected(self) -> None:
        """Have the account read what was missed. Raises CloudError if that has to be repeated."""
        await self.handler.handle_connected()

    def handle_connection_change(self) -> None:
        """Fail what waits for answers if the connection is gone, and report the change."""
        if not self.link.is_open:
            self._channel = None
            for answer in (each.answer for each in self._waiting.values()):
                if not answer.done():
                    answer.set_exception(NoAnswerError("the connection was lost before the answer came"))
                    # Nobody may be waiting any more
                    answer.exception()
        self.handler.handle_connection_change()
