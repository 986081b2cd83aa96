"""Messages of the gateway."""

import asyncio
import base64
import gzip
import json
from typing import Any

import aiohttp
from aiohttp import web
import pytest

from custom_components.homeclouds.clouds.core.errors import ProtocolError, TokenError, UnreachableError
from custom_components.homeclouds.clouds.haier.push import GatewayChannel, ModelNews, OnlineNews, decode, socket_url
from custom_components.homeclouds.clouds.haier.thing_model import parse

VECTOR = (
    "eyJkZXYiOiIyQzM3QzUzMEI1RjEiLCJhcmdzIjoiSDRzSUFBQUFBQUFDQTAyTk1RcUFNQkFFLzdKMUtnc0xPMTlnb1oxWW5IQ0trRVM1dTloSS9tN1Np"
    "TlV1dzdEN2dNemtXSk94b3BzZlJBcU1EbWNjdG0wMHNxUnd1TW1uU2sxS1pQZFpSckt6VFJ3dWxxSUsvOXltUlY0Y3lKT0VPbDM2bXZTSXJOcVh5MHJ5"
    "Q3pOc1VGMStBQUFBIn0="
)


def message(kind: str, data: str) -> dict[str, Any]:
    """Return a message as the gateway sends it."""
    return {"agClientId": "t", "topic": "GenMsgDown", "content": {"businType": kind, "data": data, "sn": "1"}}


def packed(content: Any) -> str:
    """Return base64 of JSON."""
    return base64.b64encode(json.dumps(content).encode()).decode()


def test_vector() -> None:
    """The facts' vector: base64 of JSON of base64 of gzip of a model."""
    news = decode(message("DigitalModel", VECTOR))
    assert isinstance(news, ModelNews)
    assert news.device_id == "2C37C530B5F1"
    _, values = parse(news.model)
    assert values == {"onOffStatus": "true", "targetTemperature": "26", "alarms": []}


@pytest.mark.parametrize(("kind", "online"), [("DevOnlineNotify", True), ("DevOfflineNotify", False)])
def test_online(kind: str, online: bool) -> None:
    """Devices that came or went."""
    assert decode(message(kind, packed({"devs": ["a", 5, "b"]}))) == OnlineNews(["a", "b"], online)


@pytest.mark.parametrize(
    "other", [None, 5, [], {}, {"topic": "HeartBeatAck", "content": {}}, message("Advertisement", packed({}))]
)
def test_of_no_interest(other: object) -> None:
    """Acks and what else there may be."""
    assert decode(other) is None


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("DigitalModel", "???"),
        ("DigitalModel", base64.b64encode(b"{").decode()),
        ("DigitalModel", packed([])),
        ("DigitalModel", packed({"dev": "a"})),
        ("DigitalModel", packed({"dev": "a", "args": "????"})),
        ("DigitalModel", packed({"dev": "a", "args": base64.b64encode(b"no gzip").decode()})),
        ("DigitalModel", packed({"dev": "a", "args": base64.b64encode(gzip.compress(b"{}" * 99)[:-9]).decode()})),
        ("DigitalModel", packed({"dev": "a", "args": base64.b64encode(gzip.compress(b" " * (8 << 20))).decode()})),
        ("DigitalModel", packed({"dev": "a", "args": base64.b64encode(gzip.compress(b"[]")).decode()})),
        ("DigitalModel", packed({"dev": "a", "args": base64.b64encode(gzip.compress(b"{")).decode()})),
        ("DevOnlineNotify", packed({"devs": "a"})),
    ],
)
def test_broken(kind: str, data: str) -> None:
    """Broken, cut off or oversized content is refused, whatever layer it is in."""
    with pytest.raises(ProtocolError):
        decode(message(kind, data))


def test_address() -> None:
    """The assigned address says http and means wss; a cloud on plain http has a plain gateway."""
    assert socket_url("http://gw:8443", "a/b", True) == "wss://gw:8443/userag?token=a%2Fb&agClientId=a%2Fb"
    assert socket_url("http://gw:80/", "t", False) == "ws://gw:80/userag?token=t&agClientId=t"


async def serve(handler: Any, *, status: int = 0) -> tuple[web.AppRunner, str]:
    """Serve a gateway."""
    app = web.Application()
    app.router.add_get("/userag", handler)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    return runner, f"http://127.0.0.1:{runner.addresses[0][1]}"


@pytest.mark.parametrize(("status", "kind"), [(401, TokenError), (403, TokenError), (503, UnreachableError)])
async def test_refused(session: aiohttp.ClientSession, status: int, kind: type[Exception]) -> None:
    """A gateway that does not like the token is told apart from one in trouble."""

    async def refuse(request: web.Request) -> web.Response:
        return web.Response(status=status)

    runner, address = await serve(refuse)
    with pytest.raises(kind):
        await GatewayChannel.connect(session, address, "t", secure=False)
    await runner.cleanup()
    with pytest.raises(UnreachableError):
        await GatewayChannel.connect(session, address, "t", secure=False)


async def test_silent_gateway(session: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch) -> None:
    """A gateway that takes connections and says nothing is given up, so that another one can be tried."""
    monkeypatch.setattr("custom_components.homeclouds.clouds.haier.push._CONNECTED_WITHIN", 0.05)
    taken: list[asyncio.StreamWriter] = []
    server = await asyncio.start_server(lambda _, writer: taken.append(writer), "127.0.0.1", 0)
    address = "http://{}:{}".format(*server.sockets[0].getsockname())
    async with asyncio.timeout(30):
        with pytest.raises(UnreachableError):
            await GatewayChannel.connect(session, address, "t", secure=False)
    for writer in taken:
        writer.close()
    server.close()


async def test_signs_of_life(session: aiohttp.ClientSession) -> None:
    """Pings are answered, pongs and invalid data count as signs of life, and a heartbeat is sent with a ping."""
    heard: list[Any] = []

    async def talk(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        await socket.ping(b"there?")
        await socket.send_str("no JSON")
        heard.extend([await socket.receive() for _ in range(3)])
        await socket.pong()
        await socket.close()
        return socket

    runner, address = await serve(talk)
    channel = await GatewayChannel.connect(session, address, "t", secure=False)
    await channel.heartbeat()
    assert [content async for content in channel] == [None, None, None]
    kinds = [item.type.name for item in heard]
    assert sorted(kinds) == ["PING", "PONG", "TEXT"]
    with pytest.raises(UnreachableError):
        await channel.watch(["a"])
    await runner.cleanup()
