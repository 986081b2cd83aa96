"""The listening ends of a simulator: HTTP with WebSocket, raw TCP, UDP; each with or without TLS where it applies."""

import asyncio
from asyncio.trsock import TransportSocket
from collections.abc import Awaitable, Callable
import contextlib
from contextlib import AsyncExitStack, ExitStack
import socket
from ssl import SSLContext
from typing import override

from aiohttp import web

HOST = "127.0.0.1"

type StreamHandler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def reserve_port(stack: ExitStack | AsyncExitStack, port: int = 0) -> int:
    """Keep a port from others as long as the stack is open, and return it: any free one for 0.

    Who is told of it can listen at it all the same.

    Raises:
        OSError: it is in use.
    """
    with ExitStack() as taken:
        place = taken.enter_context(socket.socket())
        place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        place.bind((HOST, port))
        stack.push(taken.pop_all())
    return int(place.getsockname()[1])


class Listener:
    """One open port on loopback."""

    def __init__(self, name: str, scheme: str, port: int) -> None:
        """Describe the port; subclasses open it in ``start``."""
        self.name = name
        self.scheme = scheme
        self.port = port
        self._place = ExitStack()

    @property
    def address(self) -> str:
        """Return the origin, such as ``http://127.0.0.1:1234``."""
        return f"{self.scheme}://{HOST}:{self.port}"

    async def start(self) -> None:
        """Open the port; with port 0 the system picks one."""

    async def stop(self) -> None:
        """Close the port and every connection on it, and give it to others."""
        await self.refuse()
        self._place.close()

    async def refuse(self) -> None:
        """Close every connection and let in no other. The port stays reserved until ``stop``: nobody else answers there."""

    def transports(self) -> list[asyncio.Transport]:
        """Return the open connections."""
        return []

    def drop(self) -> int:
        """Abort the open connections, keep listening, and return how many there were."""
        transports = self.transports()
        for transport in transports:
            transport.abort()
        return len(transports)

    def silence(self) -> int:
        """Have the open connections stay open, but neither hear nor say anything any more; return how many there are."""
        transports = self.transports()
        for transport in transports:
            transport.pause_reading()
            transport.write = _say_nothing  # type: ignore[method-assign]  # asyncio has no such switch
        return len(transports)


def _say_nothing(data: object) -> None:
    """Write nothing."""


async def _stop_accepting(*sockets: socket.socket | TransportSocket) -> None:
    """Let in who is just coming, and nobody after them: to asyncio it is an error to close a server meanwhile."""
    for listening in sockets:
        asyncio.get_running_loop().remove_reader(listening.fileno())
    for _ in range(2):
        await asyncio.sleep(0)


class HttpListener(Listener):
    """An aiohttp application on a port."""

    def __init__(self, app: web.Application, *, name: str, port: int, ssl: SSLContext | None) -> None:
        """Serve ``app``, over TLS if ``ssl`` is given."""
        super().__init__(name, "https" if ssl else "http", port)
        self._ssl = ssl
        self._sockets: list[socket.socket] = []
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)

    @override
    async def start(self) -> None:
        await self._runner.setup()
        self.port = reserve_port(self._place, self.port)
        listening = socket.create_server((HOST, self.port))
        self._sockets.append(listening)
        await web.SockSite(self._runner, listening, ssl_context=self._ssl).start()

    @override
    async def refuse(self) -> None:
        await _stop_accepting(*self._sockets)
        self._sockets.clear()
        self.drop()
        await self._runner.cleanup()

    @override
    def transports(self) -> list[asyncio.Transport]:
        server = self._runner.server
        return [c.transport for c in server.connections if c.transport] if isinstance(server, web.Server) else []


class TcpListener(Listener):
    """A raw TCP or TLS stream server; the handler owns one connection until it returns."""

    _server: asyncio.Server

    def __init__(self, handler: StreamHandler, *, name: str, port: int, ssl: SSLContext | None) -> None:
        """Call ``handler`` for each connection."""
        super().__init__(name, "tls" if ssl else "tcp", port)
        self._handler = handler
        self._ssl = ssl
        self._open: dict[asyncio.StreamWriter, asyncio.Task[None] | None] = {}

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open[writer] = asyncio.current_task()
        try:
            await self._handler(reader, writer)
        except ConnectionError, asyncio.IncompleteReadError:
            pass
        finally:
            self._open.pop(writer, None)
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()

    @override
    async def start(self) -> None:
        self.port = reserve_port(self._place, self.port)
        self._server = await asyncio.start_server(self._serve, HOST, self.port, ssl=self._ssl)

    @override
    async def refuse(self) -> None:
        await _stop_accepting(*self._server.sockets)
        self._server.close()
        tasks = [task for task in self._open.values() if task]
        self.drop()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._server.wait_closed()

    @override
    def transports(self) -> list[asyncio.Transport]:
        return [writer.transport for writer in self._open if isinstance(writer.transport, asyncio.Transport)]


class UdpListener(Listener):
    """A datagram socket driven by an asyncio protocol."""

    transport: asyncio.DatagramTransport

    def __init__(self, protocol: Callable[[], asyncio.DatagramProtocol], *, name: str, port: int) -> None:
        """Hand datagrams to what ``protocol`` makes."""
        super().__init__(name, "udp", port)
        self._protocol = protocol

    @override
    async def start(self) -> None:
        loop = asyncio.get_running_loop()
        self.transport, _ = await loop.create_datagram_endpoint(self._protocol, local_addr=(HOST, self.port))
        self.port = self.transport.get_extra_info("sockname")[1]

    @override
    async def stop(self) -> None:
        self.transport.close()
