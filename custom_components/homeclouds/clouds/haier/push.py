"""The gateway's socket: messages to and from it, and one open connection."""

import asyncio
import base64
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
import contextlib
from dataclasses import dataclass
import json
from typing import Any, Final
from urllib.parse import urlencode, urlsplit, urlunsplit
import zlib

import aiohttp

from ..core.errors import ProtocolError, TokenError, UnansweredError, UnreachableError
from ..core.http import open_socket
from ..core.model import JSON
from .client import decode_object, new_number

REPORT: Final = "getAllProperty"
"""The command to report everything, written with its own name."""
_LARGEST_MESSAGE: Final = 4 * 1024 * 1024
_LARGEST_MODEL: Final = 2 * 1024 * 1024
_CONNECTED_WITHIN: Final = 15
"""Seconds for the connection and its handshake."""


@dataclass(frozen=True, slots=True)
class ModelNews:
    """A device reports its whole digital model."""

    device_id: str
    model: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class OnlineNews:
    """Devices came or went."""

    device_ids: Sequence[str]
    online: bool


def decode(message: object) -> ModelNews | OnlineNews | None:
    """Return the update in a message of the gateway; None if there is none (acks). Raises ProtocolError."""
    match message:
        case {"topic": "GenMsgDown", "content": {"businType": str() as kind, "data": str() as data}}:
            if kind == "DigitalModel":
                return _model_news(decode_object(_from_base64(data)))
            if kind in {"DevOnlineNotify", "DevOfflineNotify"}:
                devices = decode_object(_from_base64(data)).get("devs")
                if not isinstance(devices, list):
                    raise ProtocolError("notice without devices")
                return OnlineNews([device for device in devices if isinstance(device, str)], kind == "DevOnlineNotify")
    return None


def _model_news(content: Mapping[str, Any]) -> ModelNews:
    device, args = content.get("dev"), content.get("args")
    if not (isinstance(device, str) and isinstance(args, str)):
        raise ProtocolError("model without device")
    return ModelNews(device, decode_object(unzip(_from_base64(args))))


def unzip(data: bytes) -> bytes:
    """Return what is in a gzip stream of a sane size. Raises ProtocolError."""
    stream = zlib.decompressobj(wbits=31)
    try:
        content = stream.decompress(data, _LARGEST_MODEL)
    except zlib.error as err:
        raise ProtocolError("broken gzip") from err
    if not stream.eof:
        raise ProtocolError("gzip is cut off or too large")
    return content


def _from_base64(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError as err:
        raise ProtocolError("broken base64") from err


def socket_url(address: str, token: str, secure: bool) -> str:
    """Return the URL to connect to: the assigned address says http and means wss.

    `secure` is whether the cloud itself is reached over TLS; a cloud on plain HTTP has a plain gateway.
    """
    parts = urlsplit(address)
    query = urlencode({"token": token, "agClientId": token})
    return urlunsplit(("wss" if secure else "ws", parts.netloc, f"{parts.path.rstrip('/')}/userag", query, ""))


class GatewayChannel:
    """One open connection to a gateway, good for as long as its token."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, token: str) -> None:
        """Use a socket that was opened with this token."""
        self._socket = socket
        self.token = token
        self.asked: Callable[[], Sequence[str]] = tuple
        """The devices that each heartbeat requests to report everything: some do not report changes by themselves."""

    @classmethod
    async def connect(cls, session: aiohttp.ClientSession, address: str, token: str, *, secure: bool) -> GatewayChannel:
        """Connect. Raises TokenError if the gateway rejects the token, else UnreachableError."""
        try:
            async with asyncio.timeout(_CONNECTED_WITHIN):
                socket = await open_socket(
                    session,
                    socket_url(address, token, secure),
                    autoping=False,
                    max_msg_size=_LARGEST_MESSAGE,
                    timeout=aiohttp.ClientWSTimeout(ws_close=5),
                )
        except aiohttp.WSServerHandshakeError as err:
            if err.status in {401, 403}:
                raise TokenError(code=err.status) from None
            raise UnreachableError(code=err.status) from None
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as err:
            raise UnreachableError(type(err).__name__) from None
        return cls(socket, token)

    async def __aiter__(self) -> AsyncIterator[object]:
        """Yield decoded JSON of text messages; None for any other frame."""
        async for message in self._socket:
            content = None
            if message.type is aiohttp.WSMsgType.PING:
                await self._socket.pong(message.data)
            elif message.type is aiohttp.WSMsgType.TEXT:
                with contextlib.suppress(ValueError, RecursionError):
                    content = json.loads(message.data)
            yield content

    async def heartbeat(self) -> None:
        """Send the vendor's own heartbeat; and a ping, since nothing says that heartbeats are answered."""
        await self._send("HeartBeat", {"sn": new_number(), "duration": 0})
        await self._socket.ping()
        for device_id in self.asked():
            await self.command(device_id, [{REPORT: REPORT}])

    async def watch(self, device_ids: Sequence[str]) -> None:
        """Subscribe to the pushes of devices."""
        await self._send("BoundDevs", {"devs": list(device_ids)})

    async def command(self, device_id: str, sets: Sequence[Mapping[str, str]]) -> str:
        """Send sets of attributes to write, each in one command, all in one message; return the message's number.

        Raises UnreachableError if nothing was sent, UnansweredError if that is not certain.
        """
        number = new_number()
        items: list[JSON] = [
            {
                "sn": number,
                "index": index,
                "delaySeconds": 0,
                "subSn": f"{number}:{index}",
                "deviceId": device_id,
                "cmdArgs": dict(arguments),
            }
            for index, arguments in enumerate(sets)
        ]
        await self._send("BatchCmdReq", {"trace": new_number(), "sn": number, "data": items})
        return number

    async def close(self) -> None:
        """Close the socket."""
        await self._socket.close()

    async def _send(self, topic: str, content: Mapping[str, JSON]) -> None:
        if self._socket.closed:
            raise UnreachableError("closed")
        try:
            await self._socket.send_json({"agClientId": self.token, "topic": topic, "content": content})
        except (ConnectionError, aiohttp.ClientError) as err:
            raise UnansweredError(type(err).__name__) from None
