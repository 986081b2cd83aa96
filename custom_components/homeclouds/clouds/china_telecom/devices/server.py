"""The servers that devices log in to and stay connected to (Q/CT X-2017, 5.3.1, 5.4.2).

Any host can connect to them. What that can cost is limited: connections by number and address, frames by size, the time to
authenticate, the rate of packets, the bytes that wait to be read. A connection that fails to authenticate is closed without an answer.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
import socket
import time

from ..codes import Packet
from ..errors import listen_error
from ..sockets import bind, serve, shut
from .transports import Datagrams, Doors, Peer

_LOGIN_LIFE = 120
"""Seconds between login and connect."""
_EXPIRE_EVERY = 1
_INTRODUCTION = 5
"""Seconds to authenticate after connecting."""
_GRACE = 10
_PIECES = 4
"""Heartbeats within which the next piece of a report of all resources comes (5.4.3.3)."""
_REPORTS_WITHIN = 3
"""Seconds for a device that connected to report its state; then it is queried."""


@dataclass
class DeviceServer(Doors):
    """Login server and connect server of one account."""

    login_port: int = 0
    _sockets: list[socket.socket] = field(default_factory=list, repr=False)
    _servers: list[asyncio.Server] = field(default_factory=list, repr=False)
    _datagrams: list[asyncio.DatagramTransport] = field(default_factory=list, repr=False)

    async def open(self, places: Sequence[str], login_port: int, connect_port: int) -> None:
        """Listen at these addresses. Raises PortTakenError or NoSuchAddressError with the field of what can't be had."""
        name = "connect_port"
        try:
            self.connect_port = await self._serve(places, connect_port, login=False)
            self._sockets += await bind(places, self.connect_port, socket.SOCK_DGRAM)
            while self._sockets:
                # From here on it is the transport's, also if we are interrupted
                one = self._sockets.pop(0)
                loop = asyncio.get_running_loop()
                transport, _ = await loop.create_datagram_endpoint(lambda: Datagrams(self), sock=one)
                self._datagrams.append(transport)
            # Last, since a device connects as soon as it has logged in
            name = "port"
            self.login_port = await self._serve(places, login_port, login=True)
        except OSError as err:
            await self.close()
            raise listen_error(err, port=name, address="listen_address") from err

    async def _serve(self, places: Sequence[str], port: int, *, login: bool) -> int:
        servers = await serve(lambda: Peer(self, login=login), places, port)
        self._servers += servers
        for server in servers:
            await server.start_serving()
        return int(servers[0].sockets[0].getsockname()[1])

    @staticmethod
    async def check_ports(places: Sequence[str], ports: Mapping[str, int]) -> None:
        """See whether the ports of these fields can be had, without listening. Raises PortTakenError, NoSuchAddressError."""
        for name, port in ports.items():
            try:
                probes = await bind(places, port)
            except OSError as err:
                raise listen_error(err, port=name, address="listen_address") from err
            for probe in probes:
                probe.close()

    async def run(self) -> None:
        """Watch for devices that have fallen silent, until cancelled."""
        while True:
            await asyncio.sleep(_EXPIRE_EVERY)
            self.expire(time.monotonic())

    def expire(self, now: float) -> None:
        """End the sessions of silent devices, after three heartbeats and ten seconds (5.4.2.3), and connections that do not authenticate."""
        longest = 3 * self.settings.heartbeat + _GRACE
        for session in [one for one in self.sessions.values() if now - one.last_seen > longest]:
            self.counts["silent"] += 1
            self.end(session, comes_back=False)
        for peer in [one for one in self._peers if not one.decided and now - one.made > _INTRODUCTION]:
            peer.reject()
        for token in [
            token
            for token, one in self._logins.items()
            if one.write is None and now - one.made > _LOGIN_LIFE and self.sessions.get(one.known.id) is not one
        ]:
            del self._logins[token]
        for session in self.sessions.values():
            self.handler.settle(session, now - _PIECES * self.settings.heartbeat)
            for device_id in [one for one, came in session.unread.items() if now - came > _REPORTS_WITHIN]:
                del session.unread[device_id]
                if session.write is not None:
                    session.write(session.ask(Packet.QUERY, {"deviceId": device_id})[1])

    async def close(self) -> None:
        """Close ports and connections."""
        servers, self._servers = self._servers, []
        try:
            await shut(servers)
        finally:
            self._hang_up()

    def _hang_up(self) -> None:
        for session in list(self.sessions.values()):
            self.end(session)
        for peer in list(self._peers):
            peer.drop()
        for transport in self._datagrams:
            transport.close()
        for one in self._sockets:
            one.close()
        self._datagrams.clear()
        self._sockets.clear()
