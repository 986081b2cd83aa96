"""The connections, and which of them are admitted: TCP to log in, TCP or UDP to stay connected."""

import asyncio
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
import time
from typing import Any, override

from ...core.errors import foreseen
from ..connection_limits import Bucket, Gate
from ..frames import MalformedError, Splitter, TooLongError, unpack
from ..sockets import is_private
from .device_session import Session
from .sessions import Sessions

_UNAUTHENTICATED_FRAME, _DEVICE_FRAME = 4096, 512 * 1024
_UNREAD = 1024 * 1024
_FOREIGNERS = 16


@dataclass
class Doors(Sessions):
    """Decides which connections are admitted."""

    gate: Gate = field(init=False)
    unauthenticated: Bucket = field(init=False)
    """Rate of datagrams of unknown addresses, for all together: addresses can be forged."""
    unforeseen: set[str] = field(default_factory=set, repr=False)
    """Kinds of unexpected errors whose traceback was logged."""
    outsiders: deque[str] = field(default_factory=lambda: deque(maxlen=_FOREIGNERS), repr=False)
    """Addresses outside of private networks that were rejected, the latest last."""
    _peers: dict[Peer, None] = field(default_factory=dict, repr=False)
    """All connections, the oldest first."""

    def __post_init__(self) -> None:
        """Make the gate."""
        self.gate = Gate(0, 0)
        self.make_room()

    def make_room(self) -> None:
        """Leave room for every device to log in anew while its old connection lingers."""
        devices = len(self.roster)
        self.gate.total, self.gate.per_address = 128 + 3 * devices, 32 + 3 * devices
        self.gate.failures = 20 + devices
        self.unauthenticated = Bucket(50 + devices / 10, 500 + 3 * devices)

    def count_failure(self, address: str) -> None:
        """Count a failed authentication, which is not answered."""
        self.counts["unauthenticated"] += 1
        self.gate.fail(address)

    def enter(self, peer: Peer) -> bool:
        """Admit a connection; False if there is no room or the address is not allowed."""
        if not self.admits(peer.address):
            return False
        if not self.gate.room(peer.address):
            self._evict(peer.address)
        if not self.gate.enter(peer.address):
            self.counts["rejected"] += 1
            return False
        self._peers[peer] = None
        return True

    def admits(self, address: str) -> bool:
        """Return whether connections from an address are accepted."""
        if self.settings.anywhere or is_private(address):
            return True
        self.counts["outsiders"] += 1
        if address not in self.outsiders:
            self.outsiders.append(address)
            self.handler.problems()
        return False

    def _evict(self, address: str) -> None:
        """Close the connection that has not authenticated for longest, those from authenticated addresses last."""
        own = self.gate.crowded(address)
        waiting = [one for one in self._peers if not one.decided and (not own or one.address == address)]
        victim = min(waiting, key=lambda one: self.gate.proven(one.address), default=None)
        if victim is not None and (own or self.gate.proven(address) or not self.gate.proven(victim.address)):
            self.counts["rejected"] += 1
            victim.drop()
            self.leave(victim)

    def leave(self, peer: Peer) -> None:
        """Free the place of a connection that has ended."""
        if peer in self._peers:
            del self._peers[peer]
            self.gate.leave(peer.address)


class Peer(asyncio.Protocol):
    """One TCP connection."""

    def __init__(self, server: Doors, *, login: bool = False) -> None:
        """Serve a connection to the login server, or to the connect server."""
        self._server = server
        self._login = login
        self._splitter = Splitter(_UNAUTHENTICATED_FRAME)
        self._bucket = Bucket()
        self._session: Session | None = None
        self._transport: asyncio.Transport | None = None
        self._place = ("", 0)
        self.made = time.monotonic()
        self.decided = False
        """Whether authentication has succeeded or failed."""

    @property
    def address(self) -> str:
        """The remote address."""
        return self._place[0]

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if not isinstance(transport, asyncio.Transport):
            return
        self._transport = transport
        peer = transport.get_extra_info("peername") or ("", 0)
        self._place = (str(peer[0]), int(peer[1]))
        if not self._server.enter(self):
            self.decided = True
            transport.abort()

    @override
    def data_received(self, data: bytes) -> None:
        if self._transport is None or self._transport.is_closing():
            return
        try:
            for frame in self._splitter.feed(data):
                self._frame(frame)
                if self._transport is None or self._transport.is_closing():
                    return
        except TooLongError:
            self._server.counts["too_long"] += 1
            self.reject()

    def _frame(self, frame: bytes) -> None:
        if not self._bucket.take():
            self._server.counts["too_fast"] += 1
            if self._session is not None:
                self._server.end(self._session, comes_back=False)
            self.drop()
        else:
            try:
                (self._log_in if self._login else self._talk)(frame)
            except Exception as err:  # noqa: BLE001 - asyncio closes the connection of whoever sends what raises
                _survive(self._server, err)

    def _log_in(self, frame: bytes) -> None:
        host = str(self._transport.get_extra_info("sockname")[0]) if self._transport else ""
        if (answer := self._server.login(frame, host)) is None:
            self.reject()
        elif self._transport is not None:
            self.decided = True
            self._server.gate.prove(self.address)
            self._transport.write(answer)
            self._transport.close()

    def _talk(self, frame: bytes) -> None:
        try:
            outer = unpack(frame)
        except MalformedError:
            outer = {}
        if self._session is not None:
            if not self._server.packet(self._session, outer):
                self._server.counts["undecipherable"] += 1
        elif (found := self._server.connect(outer)) is None:
            self.reject()
        else:
            self._session, number, inner = found
            self._session.write, self._session.hang_up = self._write, self._close
            self._session.address = self._place
            self._splitter.largest = _DEVICE_FRAME
            self.decided = True
            self._server.accept(self._session, number, inner)

    def _write(self, data: bytes) -> None:
        if self._transport is None or self._transport.is_closing():
            return
        if self._transport.get_write_buffer_size() > _UNREAD:
            self._server.counts["does_not_read"] += 1
            self.drop()
        else:
            self._transport.write(data)

    def reject(self) -> None:
        """Close a connection that did not authenticate."""
        self._decide()
        self.drop()

    def _decide(self) -> None:
        if not self.decided:
            self.decided = True
            self._server.count_failure(self.address)

    def _close(self) -> None:
        """Close once what was written is out."""
        if self._transport is not None:
            self._transport.close()

    def drop(self) -> None:
        """Close at once."""
        self.decided = True
        if self._transport is not None:
            self._transport.abort()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._decide()
        self._server.leave(self)
        if self._session is not None and self._session.write == self._write:
            self._server.end(self._session)


class Datagrams(asyncio.DatagramProtocol):
    """The connect server over UDP: a token in every datagram names its device.

    Addresses can be forged here, so that failures are counted and no address is blocked.
    """

    def __init__(self, server: Doors) -> None:
        """Serve datagrams."""
        self._server = server
        self._transport: asyncio.DatagramTransport | None = None
        self._sources: dict[tuple[str, int], tuple[Session, Bucket]] = {}
        """Where the devices' last packets came from."""

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.DatagramTransport):
            self._transport = transport

    @override
    def datagram_received(self, data: bytes, addr: tuple[str | Any, int]) -> None:
        address = str(addr[0]), int(addr[1])
        if not self._server.admits(address[0]):
            return
        source = self._sources.get(address)
        known = source is not None and source[0].address == address and source[0].write is not None
        if not (source[1] if source is not None and known else self._server.unauthenticated).take():
            self._server.counts["too_fast"] += 1
            return
        try:
            frames = Splitter(_DEVICE_FRAME if known else _UNAUTHENTICATED_FRAME).feed(data)
        except TooLongError:
            self._server.counts["too_long"] += 1
            return
        for frame in frames:
            try:
                self._frame(frame, address)
            except Exception as err:  # noqa: BLE001 - as over TCP
                _survive(self._server, err)

    def _frame(self, frame: bytes, address: tuple[str, int]) -> None:
        try:
            outer = unpack(frame)
        except MalformedError:
            self._server.counts["unauthenticated"] += 1
            return
        session = self._server.talking(str(outer.get("token")))
        if session is not None and session.udp:
            self._talk(session, outer, address)
        elif session is not None or (found := self._server.connect(outer)) is None:
            self._server.counts["unauthenticated"] += 1
        else:
            session, number, inner = found
            session.udp = True
            self._reach(session, address)
            self._server.accept(session, number, inner)

    def _talk(self, session: Session, outer: Mapping[str, Any], address: tuple[str, int]) -> None:
        if not self._server.packet(session, outer, lambda: self._reach(session, address)):
            self._server.counts["unauthenticated"] += 1

    def _reach(self, session: Session, address: tuple[str, int]) -> None:
        """Send to the address of the device's last packet: routers may change the port."""

        def write(data: bytes) -> None:
            if self._transport is not None:
                self._transport.sendto(data, address)

        session.write, session.address = write, address
        _, bucket = self._sources.get(address) or (None, Bucket())
        if address not in self._sources:
            self._sources = {
                place: one for place, one in self._sources.items() if one[0].address == place and one[0].write
            }
        self._sources[address] = session, bucket


def _survive(server: Doors, error: Exception) -> None:
    """Count an unexpected error; the traceback of each kind is logged once."""
    server.counts["unforeseen"] += 1
    foreseen(error, server.unforeseen)
