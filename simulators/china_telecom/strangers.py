"""What comes to an open port unasked: floods of invalid data, and connections that never say anything."""

import asyncio
from collections.abc import Iterator
import contextlib

type Address = tuple[str, int]


async def flood(address: Address, frames: Iterator[bytes]) -> int:
    """Send frames over as many connections as the other side makes of them; return how many connections it took."""
    connections = 0
    waiting = next(frames, None)
    while waiting is not None:
        connections += 1
        with contextlib.suppress(OSError):
            reader, writer = await asyncio.open_connection(*address)
            try:
                while waiting is not None and not reader.at_eof() and not writer.is_closing():
                    writer.write(waiting)
                    await writer.drain()
                    waiting = next(frames, None)
            finally:
                writer.close()
    return connections


async def datagrams(address: Address, frames: Iterator[bytes]) -> None:
    """Send frames as datagrams."""
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(asyncio.DatagramProtocol, remote_addr=address)
    for frame in frames:
        transport.sendto(frame)
        await asyncio.sleep(0)
    transport.close()


async def slow_loris(address: Address, connections: int) -> list[asyncio.StreamWriter]:
    """Open connections, send the beginning of a frame, and wait; return them, for closing some day."""
    opened = []
    for _ in range(connections):
        with contextlib.suppress(OSError):
            _, writer = await asyncio.open_connection(*address)
            writer.write(b'CTS{"code":')
            opened.append(writer)
    return opened
