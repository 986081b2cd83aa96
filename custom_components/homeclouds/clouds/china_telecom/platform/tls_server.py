"""A TLS server for the partner's notices that requires the partner's certificate, which Home Assistant's own server cannot."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
import logging
import ssl
from typing import override

from aiohttp import web

from ...core.errors import foreseen
from ...core.model import Call, Reply
from ..connection_limits import Bucket, Gate
from ..errors import listen_error
from ..sockets import is_private, serve, shut
from .push import LARGEST

_QUIET = logging.getLogger(f"{__name__}.http")
"""Takes what aiohttp logs of connections that are not HTTP: an error with a traceback for each."""
_QUIET.setLevel(logging.CRITICAL)
_HANDSHAKE = 10
_BODY = 15
_CALLS = 50
"""Calls per second, of all connections together; ten times as many at once."""


@dataclass
class NoticeGate(Gate):
    """The limits for partners, which need few connections."""

    total: int = 64
    per_address: int = 32
    anywhere: bool = False
    """Accept connections from outside of private networks."""
    outsider: str = ""
    """The first address outside of private networks that was rejected."""


class NoticeServer:
    """Rejects addresses before TLS, and clients without the right certificate within it."""

    def __init__(
        self,
        receive: Callable[[Call], Reply],
        context: ssl.SSLContext,
        gate: NoticeGate,
        outsider: Callable[[], None] = lambda: None,
    ) -> None:
        """Hand calls to `receive`; `outsider` is called when an address outside of private networks was rejected."""
        self.gate = gate
        self.calls = Bucket(_CALLS, 10 * _CALLS)
        self._receive = receive
        self._context = context
        self._web = _HttpServer(self._answer, gate)
        self._unforeseen: set[str] = set()
        self._foreigner = outsider
        self._servers: list[asyncio.Server] = []
        self._handshakes: set[asyncio.Task[None]] = set()

    @property
    def port(self) -> int:
        """The port, once open."""
        return int(self._servers[0].sockets[0].getsockname()[1]) if self._servers else 0

    async def open(self, places: Sequence[str], port: int) -> None:
        """Listen at these addresses. Raises PortTakenError, NoSuchAddressError."""
        try:
            self._servers = await serve(lambda: _Connection(self), places, port)
            for server in self._servers:
                await server.start_serving()
        except OSError as err:
            raise listen_error(err, port="notify_port", address="notify_address") from err

    async def close(self) -> None:
        """Close the port and all connections."""
        servers, self._servers = self._servers, []
        await shut(servers)
        for task in self._handshakes:
            task.cancel()
        await asyncio.gather(*self._handshakes, return_exceptions=True)
        await self._web.shutdown(1)

    def admits(self, address: str) -> bool:
        """Return whether connections from an address are accepted."""
        if self.gate.anywhere or is_private(address):
            return self.gate.enter(address)
        self.gate.refused += 1
        if not self.gate.outsider:
            self.gate.outsider = address
            self._foreigner()
        return False

    def accept(self, transport: asyncio.Transport, address: str) -> None:
        """Do the handshake with a connection that was let in."""
        task = asyncio.get_running_loop().create_task(self._handshake(transport, address))
        self._handshakes.add(task)
        task.add_done_callback(self._handshakes.discard)

    async def _handshake(self, transport: asyncio.Transport, address: str) -> None:
        connection, secured = self._web(), None
        self._web.places[connection] = address
        loop = asyncio.get_running_loop()
        try:
            secured = await loop.start_tls(
                transport,
                connection,
                self._context,
                server_side=True,
                ssl_handshake_timeout=_HANDSHAKE,
            )
        except OSError:
            self.gate.fail(address)
        finally:
            if secured is None:
                transport.abort()
                self._web.connection_lost(connection)
        if secured is not None and connection in self._web.places:
            connection.connection_made(secured)

    async def _answer(self, request: web.BaseRequest) -> web.Response:
        if not self.calls.take():
            return web.Response(status=429, headers={"Retry-After": "1"})
        try:
            async with asyncio.timeout(_BODY):
                body = b""
                while len(body) <= LARGEST and (more := await request.content.read(LARGEST)):
                    body += more
        except TimeoutError:
            return web.Response(status=408)
        try:
            reply = self._receive(Call(request.method, request.path, request.query_string, request.headers, body))
        except Exception as err:  # noqa: BLE001 - a call that cannot be handled must not end the server
            foreseen(err, self._unforeseen)
            return web.Response(status=400)
        return web.json_response(dict(reply.body), status=reply.status)


class _Connection(asyncio.Protocol):
    """A connection before TLS."""

    def __init__(self, server: NoticeServer) -> None:
        """Admit connections as `server` allows."""
        self._server = server

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if not isinstance(transport, asyncio.Transport):
            return
        transport.pause_reading()
        address = str(transport.get_extra_info("peername", ("",))[0])
        if self._server.admits(address):
            self._server.accept(transport, address)
        else:
            transport.abort()


class _HttpServer(web.Server):
    """Serves HTTP on connections after TLS, and frees the place of each that has ended."""

    def __init__(self, answer: Callable[[web.BaseRequest], Awaitable[web.StreamResponse]], gate: Gate) -> None:
        """Answer calls on connections that the gate has let in."""
        super().__init__(answer, access_log=None, logger=_QUIET)
        self.gate = gate
        self.places: dict[web.RequestHandler, str] = {}
        """Connections and their addresses."""

    @override
    def connection_lost(self, handler: web.RequestHandler, exc: BaseException | None = None) -> None:
        super().connection_lost(handler, exc)
        if (address := self.places.pop(handler, None)) is not None:
            self.gate.leave(address)
