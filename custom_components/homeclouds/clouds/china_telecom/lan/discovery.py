"""Finding devices on the local network by UDP (Q/CT X-2017, 6.2.1)."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
import socket
import struct
import time
from typing import Any, override

from ..sockets import resolve

PORT = 7680
BROADCAST, THIS_MACHINE = "255.255.255.255", "127.0.0.1"
WAIT = 2.0
"""Seconds."""
_REPEAT = 0.5
_MOST = 256
"""Devices that are noted at most: anyone on the network may answer, as often as they like."""

ORDERS = ("big", "little")
"""The document does not state the byte order."""


@dataclass(frozen=True, slots=True)
class Found:
    """A device's answer."""

    device_id: str
    model: str
    host: str
    controllable: bool | None
    """Whether it may be controlled locally; None if it is not authorized yet."""


def search(order: str) -> bytes:
    """Return the search packet: no model, for all of them, seconds since 1970, code of the platform."""
    return struct.pack(f"{_mark(order)}BIH", 0, int(time.time()) & 0xFFFFFFFF, 0)


def read(data: bytes, host: str, order: str = "big") -> Found | None:
    """Read an answer; None if it is none, or an error."""
    mark = _mark(order)
    try:
        code, id_length = struct.unpack_from(f"{mark}HB", data)
        device_id, model_length = struct.unpack_from(f"{mark}{id_length}sB", data, 3)
        model, protocol, control, adding = struct.unpack_from(f"{mark}{model_length}sBBB", data, 4 + id_length)
        if adding == 1:
            # The key to bind with, which is told in the first two minutes after the device joined the network.
            struct.unpack_from(f"{mark}Q", data, 7 + id_length + model_length)
        names = device_id.decode("ascii"), model.decode("ascii")
    except struct.error, UnicodeDecodeError:
        return None
    if code != 0 or protocol != 0 or not "".join(names).isprintable() or not names[0]:
        return None
    return Found(*names, host, {1: True, 2: False}.get(control))


async def discover(
    wanted: Callable[[Found], bool] = lambda found: False,
    *,
    target: str = "",
    port: int,
    orders: Sequence[str] = ORDERS,
) -> dict[str, Found]:
    """Search for some seconds, or until the wanted one answers; return the devices by id. Raises OSError.

    Without a target, everything in reach is asked: the network, and whatever on this machine stands in for a device.
    """
    loop = asyncio.get_running_loop()
    seen: dict[str, Found] = {}
    done: asyncio.Future[None] = loop.create_future()

    def receive(found: Found) -> None:
        if len(seen) < _MOST or found.device_id in seen:
            seen[found.device_id] = found
        if wanted(found) and not done.done():
            done.set_result(None)

    addresses = [(BROADCAST, port), (THIS_MACHINE, port)]
    if target:
        # A transport would resolve a name in the event loop
        async with asyncio.timeout(WAIT):
            addresses = [one[4] for one in await resolve(target, port, socket.SOCK_DGRAM, family=socket.AF_INET)]
    transport, _ = await loop.create_datagram_endpoint(
        lambda: _Discovery(receive, orders[0]), local_addr=("0.0.0.0", 0), allow_broadcast=True
    )
    try:
        async with asyncio.timeout(WAIT):
            while not done.done():
                for address in addresses:
                    for order in orders:
                        transport.sendto(search(order), address)
                await asyncio.wait((done,), timeout=_REPEAT)
    except TimeoutError:
        pass
    finally:
        transport.close()
    return seen


class _Discovery(asyncio.DatagramProtocol):
    """Listens for answers."""

    def __init__(self, receive: Callable[[Found], None], order: str) -> None:
        """Report each."""
        self._receive = receive
        self._order = order

    @override
    def datagram_received(self, data: bytes, addr: tuple[str | Any, int]) -> None:
        if (found := read(data, str(addr[0]), self._order)) is not None:
            self._receive(found)


def _mark(order: str) -> str:
    return ">" if order == "big" else "<"
