"""The long connection: subscription, heartbeat, and what comes over it.

Source: "Long Connection Communication". The subscription names the devices; one that is refused is just missing from the answer.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable
import contextlib
from dataclasses import dataclass, field
import itertools
import json
import logging
from typing import Any, Protocol
import uuid

import aiohttp
from yarl import URL

from ..core.connection import Link
from ..core.errors import CertificateError, TokenError, UnreachableError
from ..core.http import open_socket
from ..core.model import Update
from ..core.redact import redacted
from ..core.values import as_dict
from .client import Client
from .codes import error_for, unwrap
from .fields import Data, parse, text
from .messages import Reply, news

_LOGGER = logging.getLogger(__name__)
_HEARTBEAT = 60
"""Seconds; the vendor stops telling after about a minute without."""
_SILENCE = 150
_ANSWER_WITHIN = 20
_CONFIRMED_WITHIN = 5
"""Seconds that a list of devices waits for the subscription to what is new in it."""
_LARGEST = 1024 * 1024
_REMEMBERED = 64
"""Frames that are known again if they are delivered twice."""


@dataclass
class Socket:
    """One open connection: a Channel of the Link."""

    ws: aiohttp.ClientWebSocketResponse
    subscription: dict[str, Any]
    """Devices and token: the parameters of subscription and heartbeat."""
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def __aiter__(self) -> AsyncIterator[aiohttp.WSMessage]:
        """Yield every message until the other side closes."""
        return self.ws

    async def heartbeat(self) -> None:
        """Keep the subscription alive."""
        await self.trace()

    async def trace(self) -> str:
        """Send a heartbeat, and return the number of the request."""
        params = {
            "Action": "AppDeviceTraceHeartBeat",
            "ActionParams": {**self.subscription, "RequestId": uuid.uuid4().hex},
        }
        return await self.ask("YunApi", params)

    async def ask(self, action: str, params: dict[str, Any]) -> str:
        """Send a request and return its number, which the answer bears."""
        number = str(next(self._numbers))
        text = json.dumps({"action": action, "reqId": number, "params": params})
        _LOGGER.debug("Socket: %s", redacted(text))
        try:
            await self.ws.send_str(text)
        except (aiohttp.ClientError, OSError) as err:
            raise UnreachableError(f"{type(err).__name__}") from None
        return number

    async def close(self) -> None:
        """Close; never raises."""
        with contextlib.suppress(aiohttp.ClientError, OSError):
            await self.ws.close()


class PushHandler(Protocol):
    """Takes in what comes over the connection."""

    def handle_push(self, pushed: Update | Reply | None) -> None:
        """Take in what is pushed; None: something other than a device changed."""

    async def handle_connected(self) -> None:
        """Read what was missed. Raises CloudError if that has to be repeated."""

    def handle_connection_change(self) -> None:
        """Note that the connection was lost or is back."""

    def handle_refused(self, refused: frozenset[str]) -> None:
        """Note which devices the vendor pushes nothing of."""


class Push:
    """Keeps the connection up, and hands on what is pushed."""

    def __init__(self, client: Client, address: str, handler: PushHandler) -> None:
        """Connect to `address`."""
        self._client = client
        self.address = address
        self._handler = handler
        self._devices: tuple[str, ...] = ()
        self.socket: Socket | None = None
        self._subscribing: str | None = None
        self._tracing: str | None = None
        self._token = ""
        self._left_out: frozenset[str] = frozenset()
        self._unkept = False
        """Whether the last heartbeat was refused, of which the vendor falls silent."""
        self._known = asyncio.Event()
        self._confirmed = asyncio.Event()
        self._recent: dict[str, None] = {}
        """The last frames, the oldest first."""
        self.link = Link(self, heartbeat=_HEARTBEAT, silence=_SILENCE)

    @property
    def waiting(self) -> bool:
        """Whether the subscription, or the heartbeat that proves the token, is yet to be answered."""
        return self._subscribing is not None or self._tracing is not None

    async def run(self) -> None:
        """Run until cancelled, once there are devices. Raises AuthError, SetupError."""
        await self._known.wait()
        await self.link.run()

    async def watch(self, devices: Iterable[str]) -> None:
        """Subscribe to these devices and no others; return when that is acknowledged, or there is no connection."""
        wanted = tuple(sorted(devices))
        if wanted == self._devices:
            return
        self._devices = wanted
        if wanted:
            self._known.set()
        if self.socket is None or self.socket.ws.closed:
            return
        try:
            await self._subscribe(self.socket)
            async with asyncio.timeout(_CONFIRMED_WITHIN):
                await self._confirmed.wait()
        except UnreachableError, TimeoutError:
            self.link.suspect()

    async def open_channel(self) -> Socket:
        """Connect with the present token and subscribe to the devices. Raises CloudError."""
        self._token = token = await self._client.access_token()
        try:
            async with asyncio.timeout(_ANSWER_WITHIN):
                return await self._connect(token)
        except aiohttp.ClientConnectorCertificateError, aiohttp.ClientSSLError:
            raise CertificateError(self.address) from None
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as err:
            raise UnreachableError(f"{type(err).__name__}: {err}") from None

    async def _connect(self, token: str) -> Socket:
        """Return a connection whose subscription is confirmed."""
        # Named so, the host's connections that were kept after calls are not taken: they may have died with the last socket
        host = URL(self.address).host
        ws = await open_socket(self._client.http.session, self.address, server_hostname=host, max_msg_size=_LARGEST)
        socket = self.socket = Socket(ws, {"AccessToken": token})
        try:
            await self._subscribe(socket)
            # A dead token has all devices refused and no error; only the heartbeat tells why
            self._tracing = await socket.trace()
            async for message in socket:
                try:
                    self.handle_message(message)
                except Exception as err:  # noqa: BLE001 - as on a connection that is up, it affects no other
                    self.link.count(err)
                if not self.waiting:
                    return socket
        except BaseException:
            await socket.close()
            raise
        raise UnreachableError("closed before the subscription was confirmed")

    async def _subscribe(self, socket: Socket) -> None:
        self._confirmed.clear()
        socket.subscription["DeviceIds"] = list(self._devices)
        self._subscribing = await socket.ask("ActivePush", dict(socket.subscription))

    def handle_message(self, message: Any) -> None:
        """Handle a frame. Raises ProtocolError if it is damaged, UnreachableError where only a new connection helps."""
        frame = parse(message.data)
        if "reqId" in frame and not frame.get("push"):
            self._answer(frame)
        elif frame.get("action") != "DeviceChange":
            if frame.get("push"):
                self._handler.handle_push(None)
        elif not self._is_repeated(message.data) and (found := news(frame)) is not None:
            self._handler.handle_push(found)

    async def handle_connected(self) -> None:
        """Have the account read what was missed. Raises CloudError if that has to be repeated."""
        await self._handler.handle_connected()

    def handle_connection_change(self) -> None:
        """Report that the connection is up or gone."""
        self._handler.handle_connection_change()

    def _is_repeated(self, data: str | bytes) -> bool:
        """Return whether a frame was delivered before: if it bears a number, no two are the same, word for word."""
        if not isinstance(data, str) or "Seq" not in data:
            return False
        if data in self._recent:
            return True
        self._recent[data] = None
        if len(self._recent) > _REMEMBERED:
            del self._recent[next(iter(self._recent))]
        return False

    def _answer(self, frame: Data) -> None:
        """Take the answer to a subscription or heartbeat. Raises UnreachableError where only a new connection helps."""
        if frame.get("error"):
            raise UnreachableError(text(frame, "error_message"), code=text(frame, "error"))
        data = as_dict(frame.get("data"))
        if isinstance(response := data.get("Response"), dict):
            self._unkept = self._is_refusal(response)
        if frame["reqId"] == self._tracing:
            self._tracing = None
        if frame["reqId"] == self._subscribing:
            if not isinstance(accepted := data.get("deviceIds"), list):
                raise UnreachableError("no deviceIds in the answer to the subscription")
            self._subscribing = None
            self._left_out = frozenset(self._devices).difference(
                device for device in accepted if isinstance(device, str)
            )
            self._confirmed.set()
        if not self.waiting:
            self._handler.handle_refused(frozenset(self._devices) if self._unkept else self._left_out)

    def _is_refusal(self, response: Data) -> bool:
        """Return whether the answer to a heartbeat says that the vendor will fall silent. Raises UnreachableError if the token has ended."""
        if not isinstance(error := response.get("Error"), dict):
            return False
        reason = error_for(*unwrap(error))
        if isinstance(reason, TokenError):
            self._client.forget_token(self._token)
            raise UnreachableError("the token has ended", code=reason.code)
        self._client.http.pause(reason)
        _LOGGER.debug("Heartbeat refused: %s", reason)
        # Trouble of the server's own is over by the next one
        return not (reason.uncertain or isinstance(reason, UnreachableError))
