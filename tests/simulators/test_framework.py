"""The framework itself, with a small invented vendor."""

import asyncio
from collections.abc import Mapping
from functools import partial
import json
import socket
from typing import Any, override

import aiohttp
from aiohttp import web
import pytest

from simulators.control import ControlApi
from simulators.core import Simulator
from simulators.devices import Cause, Drift, Meter, VirtualDevice
from simulators.listeners import HttpListener
from simulators.recording import Recorded
from simulators.spoiling import SPOILERS
from simulators.testing import simulator_fixture


class Lamp(VirtualDevice):
    """A lamp that counts how long it has been on."""

    @override
    def tick(self, seconds: float) -> dict[str, Any]:
        return {"burnt": self.properties["burnt"] + seconds} if self.properties["on"] else {}


class Toy(Simulator):
    """A vendor with HTTP, a WebSocket, a line protocol and datagrams."""

    name = "toy"
    FAULTS = {"sulk": "refuse every switch"}
    ACTIONS = ("wave", "shout")

    def __init__(self, *, port_base: int = 0, limit: int = 3) -> None:
        """Take an option, as vendors do."""
        super().__init__(port_base=port_base)
        self.limit = limit
        self.pushed: list[tuple[str, Any, Cause | None]] = []
        self.add_device(Lamp(id="1", name="Lamp", kind="lamp", properties={"on": False, "burnt": 0}))

    @override
    async def open(self) -> None:
        app = web.Application()
        app.add_routes([web.post("/switch", self._switch), web.get("/ws", self._socket)])
        await self.serve_http(app)
        await self.serve_tcp(self._talk, name="lines")
        await self.serve_udp(asyncio.DatagramProtocol)
        self.sign_in = {"server": self.base_url}

    async def _switch(self, request: web.Request) -> web.Response:
        if self.faults.take("sulk", request.path):
            raise web.HTTPForbidden

        def switch() -> None:
            self.change("1", {"on": True}, Cause.COMMAND)

        self.later(2, switch)
        return web.json_response({"now": self.now()})

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        async for message in socket:
            self.record(Recorded(method="WS", path="/ws", body=message.data.encode()))
            await socket.send_str(message.data)
        return socket

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.readuntil():
            self.record(Recorded(method="TCP", path="lines", body=line))
            writer.write(line)

    @override
    def on_change(self, device: VirtualDevice, changes: Mapping[str, Any], cause: Cause) -> None:
        async def push() -> None:
            self.pushed.append((device.id, dict(changes), cause))

        self.deliver(push())

    @override
    def on_online(self, device: VirtualDevice) -> None:
        self.pushed.append((device.id, device.online, None))

    def wave(self, times: int) -> str:
        """Wave."""
        return "o/" * times

    async def shout(self) -> None:
        """Shout."""


toy = simulator_fixture(Toy, limit=5)


async def test_life(toy: Toy, http: aiohttp.ClientSession) -> None:
    """Options arrive, ports open and close, a stopped simulator starts again."""
    assert toy.limit == 5
    assert toy.base_url.startswith("http://127.0.0.1:")
    assert toy.describe() == {
        "url": toy.base_url,
        "listeners": {name: listener.address for name, listener in toy.listeners.items()},
        "sign_in": {"server": toy.base_url},
    }
    url = toy.base_url
    await toy.stop()
    with pytest.raises(aiohttp.ClientConnectionError):
        await http.post(url)
    await toy.start()
    assert (await http.post(toy.base_url + "/switch")).status == 200


async def test_taken_port_starts_nothing(toy: Toy) -> None:
    """If one port is taken, those opened before it are closed."""
    other = Toy(port_base=toy.listeners["lines"].port - 1)
    with pytest.raises(OSError):
        await other.start()
    assert not other.listeners


@pytest.mark.parametrize("name", ["http", "lines"])
async def test_refused_connections(toy: Toy, name: str) -> None:
    """Who refuses connections keeps the port, so that no other server answers there; who stops gives it back."""
    listener = toy.listeners[name]
    await listener.refuse()
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", listener.port)
    with socket.socket() as other, pytest.raises(OSError, match="in use"):
        other.bind(("127.0.0.1", listener.port))
    await listener.stop()
    with socket.socket() as other:
        other.bind(("127.0.0.1", listener.port))


async def test_requests_are_recorded(toy: Toy, http: aiohttp.ClientSession) -> None:
    """A request is recorded with what was sent and what was answered."""
    waiting = asyncio.create_task(toy.wait_for_request(lambda r: r.status == 200))
    async with http.post(toy.base_url + "/switch?a=%20b", json={"x": 1}, headers={"X-Id": "7"}) as answer:
        record = await waiting
        assert record.answer == await answer.read()
    assert (record.method, record.path, record.query, record.listener) == ("POST", "/switch", "a=%20b", "http")
    assert record.json() == {"x": 1}
    assert record.headers["x-id"] == "7"
    assert toy.requests[-1] is record
    assert toy.requests[:] == [record] == toy.requests.to("swi")
    assert "POST /switch" in repr(toy.requests)
    with pytest.raises(TimeoutError):
        await toy.wait_for_request("/switch", count=2, timeout=0)
    assert (await http.get(toy.base_url + "/nowhere")).status == 404
    assert toy.requests[-1].status == 404
    toy.requests.clear()
    assert len(toy.requests) == 0


async def test_sockets(toy: Toy, http: aiohttp.ClientSession) -> None:
    """Frames are recorded, and connections can be dropped while the ports stay open."""
    socket = await http.ws_connect(toy.base_url + "/ws")
    await socket.send_str("hello")
    assert await socket.receive_str() == "hello"
    reader, writer = await asyncio.open_connection("127.0.0.1", toy.listeners["lines"].port)
    writer.write(b"line\n")
    assert await reader.readline() == b"line\n"
    assert [r.body for r in toy.requests if r.method in {"WS", "TCP"}] == [b"hello", b"line\n"]
    assert toy.drop_sockets("lines") == 1
    assert await reader.read() == b""
    writer.close()
    assert toy.drop_sockets() >= 1
    assert (await socket.receive()).type in {aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR}
    reader, writer = await asyncio.open_connection("127.0.0.1", toy.listeners["lines"].port)
    writer.close()
    await writer.wait_closed()


async def test_stop_with_open_connections(toy: Toy, http: aiohttp.ClientSession) -> None:
    """Stopping does not wait for clients."""
    socket = await http.ws_connect(toy.base_url + "/ws")
    reader, writer = await asyncio.open_connection("127.0.0.1", toy.listeners["lines"].port)
    writer.write(b"line\n")
    await reader.readline()
    await toy.stop()
    assert (await socket.receive()).type in {aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR}
    writer.close()


@pytest.mark.parametrize(
    ("fault", "options", "status", "part"),
    [
        ("http_error", {"status": 502}, 502, "error"),
        ("http_error", {}, 503, "error"),
        ("rate_limit", {"retry_after": 7}, 429, ""),
        ("html", {}, 200, "<html>"),
        ("wrong_json", {}, 200, '{"code"'),
        ("latency", {"seconds": 0.001}, 200, "now"),
    ],
)
async def test_fault_answers(
    toy: Toy, http: aiohttp.ClientSession, fault: str, options: dict[str, Any], status: int, part: str
) -> None:
    """A fault acts once for one call, and on the wanted interface only."""
    toy.faults.add(fault, times=1, path="/sw*", **options)
    assert (await http.get(toy.base_url + "/nowhere")).status == 404
    answer = await http.post(toy.base_url + "/switch")
    assert answer.status == status
    assert part in await answer.text()
    if fault == "rate_limit":
        assert answer.headers["Retry-After"] == "7"
    assert (await http.post(toy.base_url + "/switch")).status == 200
    assert not list(toy.faults)


async def test_drop_loses_request_or_answer(toy: Toy, http: aiohttp.ClientSession) -> None:
    """A dropped request is not carried out; with ``after`` it is, and only the answer is lost."""
    toy.faults.add("drop", times=1)
    with pytest.raises(aiohttp.ClientConnectionError):
        await http.post(toy.base_url + "/switch")
    await toy.advance(2)
    assert toy.devices["1"].properties["on"] is False
    toy.faults.add("drop", times=1, after=True)
    with pytest.raises(aiohttp.ClientConnectionError):
        await http.post(toy.base_url + "/switch")
    await toy.advance(2)
    assert toy.devices["1"].properties["on"] is True


async def test_half_open_until_cleared(toy: Toy, http: aiohttp.ClientSession) -> None:
    """A half-open connection takes the request and says nothing, until faults are cleared."""
    fault = toy.faults.add("half_open")
    call = asyncio.create_task(http.post(toy.base_url + "/switch"))
    await toy.wait_for_request("/switch")
    assert not call.done()
    assert fault.hits == 1
    toy.faults.clear("half_open")
    with pytest.raises(aiohttp.ClientConnectionError):
        await call


async def test_late_answer_after_carrying_out(toy: Toy, http: aiohttp.ClientSession) -> None:
    """With ``after`` the request is carried out at once, and the answer waits until the fault is cleared."""
    toy.faults.add("latency", seconds=60, after=True)
    call = asyncio.create_task(http.post(toy.base_url + "/switch"))
    await toy.wait_for_request("/switch")
    await toy.advance(2)
    assert toy.devices["1"].properties["on"] is True
    assert not call.done()
    toy.faults.clear()
    assert (await call).status == 200


ANSWER = {"code": 0, "msg": "ok", "data": {"list": [1, 2], "more": {"list": [3]}}}


@pytest.mark.parametrize(
    ("fault", "options", "answer"),
    [
        ("types", {"shape": "null"}, None),
        ("types", {"shape": "string"}, "text"),
        ("types", {"shape": "inner_number"}, {"code": 0, "msg": "ok", "data": 5}),
        ("lists", {"how": "null"}, {"code": 0, "msg": "ok", "data": {"list": None, "more": {"list": [3]}}}),
        ("lists", {"how": "missing"}, {"code": 0, "msg": "ok", "data": {"more": {"list": [3]}}}),
        ("lists", {"how": "empty"}, {"code": 0, "msg": "ok", "data": {"list": [], "more": {"list": [3]}}}),
        ("lists", {"how": "half"}, {"code": 0, "msg": "ok", "data": {"list": [1], "more": {"list": [3]}}}),
        ("oversized", {"megabytes": 0.000003}, {**ANSWER, "padding": "xxx"}),
    ],
)
def test_spoiled_answers(fault: str, options: dict[str, Any], answer: Any) -> None:
    """A good answer is spoiled as the fault says; its result code stays."""
    assert SPOILERS[fault](ANSWER, options, "") == answer
    assert SPOILERS[fault]([5], options, "") is not ANSWER


def test_spoiled_answer_within_an_envelope() -> None:
    """Where all of the answer is within one member, that member's members are spoiled."""
    wrapped = {"Response": {"RequestId": "1", "Devices": []}}
    assert SPOILERS["types"](wrapped, {"shape": "inner_null"}, "") == {"Response": {"RequestId": "1", "Devices": None}}


async def test_echo(toy: Toy, http: aiohttp.ClientSession) -> None:
    """An echoing server repeats path, headers and body where it explains the result."""
    assert SPOILERS["echo"](ANSWER, {}, "said") == {**ANSWER, "msg": "said"}
    toy.faults.add("echo")
    answer = await http.post(toy.base_url + "/switch", data=b"hello")
    assert set(await answer.json()) == {"now"}


async def test_silenced_sockets(toy: Toy, http: aiohttp.ClientSession) -> None:
    """A silenced connection stays open and dead; new ones work."""
    reader, writer = await asyncio.open_connection("127.0.0.1", toy.listeners["lines"].port)
    writer.write(b"line\n")
    assert await reader.readline() == b"line\n"
    # Nobody answers when it is closed
    socket = await http.ws_connect(toy.base_url + "/ws", timeout=aiohttp.ClientWSTimeout(ws_close=0))
    assert toy.silence_sockets("lines") == 1
    assert toy.silence_sockets("http") >= 1
    writer.write(b"line\n")
    await socket.send_str("hello")
    other, another = await asyncio.open_connection("127.0.0.1", toy.listeners["lines"].port)
    another.write(b"new\n")
    assert await other.readline() == b"new\n"
    assert [r.body for r in toy.requests if r.method in {"WS", "TCP"}] == [b"line\n", b"new\n"]
    writer.close()
    another.close()
    await socket.close()


async def test_vendor_fault_and_clock(toy: Toy, http: aiohttp.ClientSession) -> None:
    """A vendor consults its own faults; the clock can be moved and be wrong."""
    with pytest.raises(ValueError, match="known: .*sulk"):
        toy.faults.add("nonsense")
    toy.faults.add("sulk")
    assert (await http.post(toy.base_url + "/switch")).status == 403
    assert (await toy.wait_for_request("/switch")).status == 403
    toy.faults.clear()
    before = toy.now()
    toy.clock.advance(1000)
    assert toy.now() - before >= 1000
    toy.faults.add("clock_skew", seconds=5000)
    assert toy.now() - before >= 6000


async def test_world(toy: Toy) -> None:
    """Planned actions come in order, physics follow, changes are pushed with their cause, and only if they are changes."""
    order: list[float] = []
    for delay in (3, 1, 0):
        toy.later(delay, partial(order.append, delay))
    before = toy.clock.time()
    await toy.advance(2)
    assert toy.clock.time() - before >= 2
    assert order == [0, 1]
    toy.change("1", {"on": True})
    assert toy.change("1", {"on": True}) == {}
    await toy.advance(2)
    assert order == [0, 1, 3]
    assert toy.devices["1"].properties == {"on": True, "burnt": 2}
    toy.set_online("1", False)
    toy.set_online("1", False)
    toy.push("1")
    await toy.settled()
    assert toy.pushed == [
        ("1", {"on": True}, Cause.REMOTE),
        ("1", {"burnt": 1}, Cause.PHYSICS),
        ("1", {"burnt": 2}, Cause.PHYSICS),
        ("1", False, None),
        ("1", {"on": True, "burnt": 2}, Cause.REMOTE),
    ]
    toy.remove_device("1")
    assert not toy.devices


async def test_real_time(toy: Toy) -> None:
    """In real time the world lives by itself."""
    passed = asyncio.Event()
    toy.later(1, passed.set)
    toy.run_in_real_time(interval=0.001, speed=1000)
    await asyncio.wait_for(passed.wait(), 30)


def test_physics() -> None:
    """A drift stops at its goal from both sides; a meter never falls."""
    room = Drift(20, per_minute=1)
    assert room.step(60, 25) == 21
    assert room.step(600, 25) == 25
    assert room.step(60, 20) == 24
    meter = Meter(1)
    assert meter.step(3600, 500) == 1.5
    assert meter.step(3600, -500) == 1.5
    assert VirtualDevice(id="1", name="").tick(1) == {}


async def test_bare_vendor() -> None:
    """A cloud that listens nowhere and pushes nothing is fine."""

    class Bare(Simulator):
        name = "bare"

    async with Bare() as bare:
        bare.add_device(VirtualDevice(id="1", name="Thing"))
        bare.set_online("1", False)
        bare.change("1", {"a": 1})
        assert bare.describe()["url"] is None


class TestControlApi:
    """The control API over the toy."""

    @pytest.fixture
    async def control(self, toy: Toy, http: aiohttp.ClientSession) -> Any:
        """Return a function that calls the API and returns status and JSON."""
        listener = HttpListener(ControlApi({"toy": toy}).app, name="control", port=0, ssl=None)
        await listener.start()

        async def call(method: str, path: str, body: Any = None) -> tuple[int, Any]:
            data = None if body is None else body if isinstance(body, str) else json.dumps(body)
            answer = await http.request(method, f"{listener.address}/simulators{path}", data=data)
            return answer.status, await answer.json()

        yield call
        await listener.stop()

    async def test_look(self, control: Any, toy: Toy) -> None:
        """Simulators, their faults, actions and devices can be seen."""
        assert await control("GET", "") == (200, {"toy": toy.describe()})
        _, shown = await control("GET", "/toy")
        assert shown["faults"]["sulk"] == "refuse every switch"
        assert shown["actions"] == {"wave": "Wave.", "shout": "Shout."}
        device = {"id": "1", "name": "Lamp", "kind": "lamp", "online": True, "properties": {"on": False, "burnt": 0}}
        assert await control("GET", "/toy/devices") == (200, {"1": device})
        assert await control("GET", "/toy/devices/1") == (200, device)

    async def test_devices(self, control: Any, toy: Toy) -> None:
        """Devices can be changed, pushed and removed."""
        status, device = await control("PATCH", "/toy/devices/1", {"properties": {"on": True}, "online": False})
        assert (status, device["online"], device["properties"]["on"]) == (200, False, True)
        assert (await control("POST", "/toy/devices/1/push"))[0] == 200
        assert len(toy.pushed) == 3
        assert (await control("POST", "/toy/advance", {"seconds": 3})) == (200, {"elapsed": 3})
        assert (await control("DELETE", "/toy/devices/1"))[0] == 200
        assert not toy.devices

    async def test_faults_and_requests(self, control: Any, toy: Toy, http: aiohttp.ClientSession) -> None:
        """Faults can be switched, requests read, connections dropped."""
        fault = {"name": "latency", "times": 2, "path": "/switch", "seconds": 0}
        assert await control("POST", "/toy/faults", fault) == (200, {**fault, "hits": 0})
        await http.post(toy.base_url + "/switch", data="hello")
        assert await control("GET", "/toy/faults") == (200, [{**fault, "times": 1, "hits": 1}])
        assert (await control("DELETE", "/toy/faults/drop"))[0] == 200
        assert len(list(toy.faults)) == 1
        assert (await control("DELETE", "/toy/faults"))[0] == 200
        assert not list(toy.faults)
        _, (record,) = await control("GET", "/toy/requests?path=switch")
        assert (record["body"], record["status"]) == ("hello", 200)
        assert (await control("DELETE", "/toy/requests"))[0] == 200
        assert await control("POST", "/toy/drop?listener=http") == (200, {"dropped": 1})

    async def test_actions(self, control: Any) -> None:
        """Vendor actions can be called, plain or async."""
        assert await control("POST", "/toy/actions/wave", {"times": 2}) == (200, "o/o/")
        assert await control("POST", "/toy/actions/shout") == (200, None)

    @pytest.mark.parametrize(
        ("method", "path", "body", "status", "part"),
        [
            ("GET", "/nobody", None, 404, "no simulator 'nobody'"),
            ("GET", "/toy/devices/9", None, 404, "no device '9'"),
            ("POST", "/toy/actions/stop", None, 404, "known: wave, shout"),
            ("POST", "/toy/actions/wave", {"often": 1}, 400, "times"),
            ("POST", "/toy/faults", {}, 400, "name is missing"),
            ("POST", "/toy/faults", {"name": "x"}, 400, "unknown fault"),
            ("POST", "/toy/faults", {"name": "drop", "times": "many"}, 400, "must be a number"),
            ("PATCH", "/toy/devices/1", {"properties": "on"}, 400, "must be a JSON object"),
            ("POST", "/toy/faults", "no json", 400, "Expecting value"),
            ("POST", "/toy/faults", [], 400, "JSON object"),
            ("PATCH", "/toy/devices/1", {"colour": 1}, 400, "known: properties, online"),
        ],
    )
    async def test_bad_input(self, control: Any, method: str, path: str, body: Any, status: int, part: str) -> None:
        """Bad input gets a sentence."""
        got, answer = await control(method, path, body)
        assert got == status
        assert part in answer["error"]
