"""Where devices are let in: addresses and sockets."""

import asyncio
import socket

import pytest

from custom_components.homeclouds.clouds.china_telecom.sockets import bind, is_private, serve, shut


@pytest.mark.parametrize(
    ("address", "private"),
    [
        ("192.168.1.2", True),
        ("10.0.0.1", True),
        ("127.0.0.1", True),
        ("fe80::1%eth0", True),
        ("fd00::1", True),
        ("::ffff:172.16.0.9", True),
        ("8.8.8.8", False),
        ("::ffff:8.8.8.8", False),
        ("2001:db8::1", False),
        ("no address", False),
    ],
)
def test_is_private(address: str, private: bool) -> None:
    """Addresses of home networks are told from those of the internet."""
    assert is_private(address) is private


async def test_bind_taken_port_raises(socket_enabled: None) -> None:
    """A port that another program has is an error, and no socket is left over."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(OSError, match="in use"):
            await bind(["127.0.0.1"], port)


async def test_bind_address_of_another_machine_is_left_out(socket_enabled: None) -> None:
    """Of several addresses those count that this machine has; none at all is an error."""
    (found,) = await bind(["192.0.2.1", "127.0.0.1"], 0)
    assert found.getsockname()[0] == "127.0.0.1"
    found.close()
    with pytest.raises(OSError, match="no such address|assign"):
        await bind(["192.0.2.1"], 0)


async def test_serve_listens_only_when_started(socket_enabled: None) -> None:
    """A server is its owner's before it listens."""
    (server,) = await serve(asyncio.Protocol, ["127.0.0.1"], 0)
    assert not server.is_serving()
    await server.start_serving()
    assert server.is_serving()
    server.close()
    await server.wait_closed()


@pytest.mark.parametrize("turns", range(5))
async def test_shut_while_somebody_comes_in(socket_enabled: None, turns: int) -> None:
    """A connection that is just being accepted when its server closes is no error, at whichever moment that is."""
    errors: list[dict[str, object]] = []
    loop = asyncio.get_running_loop()
    loop.set_debug(True)
    loop.set_exception_handler(lambda _, context: errors.append(context))
    (server,) = await serve(asyncio.Protocol, ["127.0.0.1"], 0)
    await server.start_serving()
    with socket.create_connection(server.sockets[0].getsockname()[:2]):
        for _ in range(turns):
            await asyncio.sleep(0)
        await shut([server])
        assert not server.is_serving()
        for _ in range(5):
            await asyncio.sleep(0)
    await server.wait_closed()
    assert errors == []
