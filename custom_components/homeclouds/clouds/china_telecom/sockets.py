"""Addresses to listen on, and addresses to accept: private ones, unless the form allows all."""

import asyncio
from collections.abc import Callable, Sequence
from errno import EADDRNOTAVAIL, EAFNOSUPPORT, EINVAL, ENODEV
from ipaddress import ip_address, ip_network
import socket
from typing import Any

from ..core.cloud import Context, Field, FieldKind

ANYWHERE = Field(name="anywhere", kind=FieldKind.FLAG, default=False)
"""Listen on every address of the host, and accept connections from the internet."""
_ALL = ("0.0.0.0", "::")
_LOOPBACK = "127.0.0.1"
_NOT_HERE = frozenset((EADDRNOTAVAIL, EAFNOSUPPORT, EINVAL, ENODEV))
_PRIVATE = tuple(
    map(
        ip_network,
        (
            "10.0.0.0/8",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "::1/128",
            "fc00::/7",
            "fe80::/10",
        ),
    )
)


def is_private(address: str) -> bool:
    """Return whether an address belongs to a private network (RFC 1918, 3927, 4193, 4291), also as IPv4 within IPv6."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    inner = getattr(found, "ipv4_mapped", None) or found
    return any(inner in network for network in _PRIVATE)


async def addresses(given: str, context: Context) -> tuple[str, ...]:
    """Return the addresses to listen at.

    `given` is what the user filled in; "" (or 0.0.0.0, which says no more) stands for the private addresses of the
    adapters that Home Assistant uses, and for all of the host if connections from anywhere are allowed.
    """
    if given and given not in _ALL:
        return (given,)
    if context.options.get(ANYWHERE.name) or context.environment is None:
        return _ALL
    # An address with a scope is good on one link only, and no device is told of it
    own = [one for one in await context.environment.addresses() if is_private(one) and "%" not in one]
    return tuple(dict.fromkeys((_LOOPBACK, *own)))


async def resolve(host: str, port: int, kind: socket.SocketKind, **options: int) -> list[tuple[Any, ...]]:
    """Return what getaddrinfo() finds. Raises OSError, also for what can be no name."""
    try:
        return [*await asyncio.get_running_loop().getaddrinfo(host, port, type=kind, **options)]
    except ValueError as err:
        raise OSError(str(err)) from err


async def bind(places: Sequence[str], port: int, kind: socket.SocketKind = socket.SOCK_STREAM) -> list[socket.socket]:
    """Return a socket for each address that this machine has, all bound to one port. Raises OSError.

    Nothing is awaited once there is a socket, so that a cancellation cannot leave it open.
    """
    found = [one for place in places for one in await resolve(place, port, kind, flags=socket.AI_PASSIVE)]
    bound: list[socket.socket] = []
    missing = OSError(EADDRNOTAVAIL, "no such address")
    try:
        for family, _, _, _, (host, *rest) in found:
            try:
                number = port or (bound[0].getsockname()[1] if bound else 0)
                bound.append(_bound(family, kind, (host, number, *rest[1:])))
            except OSError as err:
                if err.errno not in _NOT_HERE:
                    raise
                missing = err
    except OSError:
        for one in bound:
            one.close()
        raise
    if not bound:
        raise missing
    return bound


async def serve(peer: Callable[[], asyncio.Protocol], places: Sequence[str], port: int) -> list[asyncio.Server]:
    """Return a server for each address that this machine has; none of them listens yet. Raises OSError.

    As in bind(), a cancellation cannot leave a server open.
    """
    loop = asyncio.get_running_loop()
    return [await loop.create_server(peer, sock=one, start_serving=False) for one in await bind(places, port)]


async def shut(servers: Sequence[asyncio.Server]) -> None:
    """Close servers, also if interrupted: no one is let in from now on, and who is just coming in does so before."""
    loop = asyncio.get_running_loop()
    for listening in [one for server in servers for one in server.sockets]:
        loop.remove_reader(listening.fileno())
    try:
        # A connection that is just being accepted when its server closes is an error to asyncio
        for _ in range(2):
            await asyncio.sleep(0)
    finally:
        for server in servers:
            server.close()


def _bound(family: int, kind: socket.SocketKind, place: tuple[str | int, ...]) -> socket.socket:
    made = socket.socket(family, kind)
    try:
        made.setblocking(False)
        if kind is socket.SOCK_STREAM:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        made.bind(place)
    except OSError:
        made.close()
        raise
    return made
