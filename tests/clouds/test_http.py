"""HTTP against a server that misbehaves."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
import logging
from pathlib import Path
import ssl
from typing import Any, override

import aiohttp
from aiohttp import web
from hypothesis import given
import orjson
import pytest

from custom_components.homeclouds import clouds
from custom_components.homeclouds.clouds.core.errors import (
    CertificateError,
    CloudError,
    ProtocolError,
    RateLimitError,
    ServerError,
    UnansweredError,
    UnreachableError,
)
from custom_components.homeclouds.clouds.core.http import Answer, Http, _retry_after, open_socket
from custom_components.homeclouds.clouds.core.rate_limit import Budget, Limit
from custom_components.homeclouds.clouds.core.redact import learn
from simulators.core import Simulator
from simulators.testing import simulator_fixture
from tests.fuzz import fuzz, json_texts, odd_texts


class Echo(Simulator):
    """Answers with what it got."""

    name = "echo"
    heard: list[str]
    """What the last WebSocket was told."""

    @override
    async def open(self) -> None:
        """Open the port."""
        app = web.Application()
        app.router.add_post("/echo", self._echo)
        app.router.add_post("/long", self._long)
        app.router.add_post("/moved", self._moved)
        app.router.add_get("/moved", self._moved_socket)
        app.router.add_get("/socket", self._socket)
        app.router.add_post("/list", self._list)
        app.router.add_post("/cut", self._cut)
        await self.serve_http(app)

    async def _echo(self, request: web.Request) -> web.Response:
        return web.json_response({"got": (await request.read()).decode(), "x": request.headers.get("X")})

    async def _long(self, request: web.Request) -> web.Response:
        return web.Response(body=b" " * (17 * 1024 * 1024))

    async def _moved(self, request: web.Request) -> web.Response:
        raise web.HTTPFound("/echo")

    async def _moved_socket(self, request: web.Request) -> web.Response:
        raise web.HTTPTemporaryRedirect("/socket")

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        self.heard = []
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        async for message in socket:
            self.heard.append(message.data)
        return socket

    async def _list(self, request: web.Request) -> web.Response:
        return web.json_response([1])

    async def _cut(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": "100"})
        await response.prepare(request)
        await response.write(b'{"a"')
        if request.transport is not None:
            request.transport.abort()
        return response


@asynccontextmanager
async def server(answer: bytes | None) -> AsyncGenerator[str]:
    """Yield the address of a server that says this to whoever connects; None: nothing at all."""
    done = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if answer is not None:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(answer)
        await done.wait()
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as listener:
        try:
            yield f"127.0.0.1:{listener.sockets[0].getsockname()[1]}"
        finally:
            done.set()


echo = simulator_fixture(Echo)


@pytest.fixture
async def http(echo: Echo) -> AsyncGenerator[Http]:
    """Return a client with a budget."""
    async with aiohttp.ClientSession() as session:
        learn("canary-secret")
        yield Http(session, Budget(Limit(100, 60)))


async def test_sends_the_bytes_as_they_are(http: Http, echo: Echo) -> None:
    """What was signed is what is sent; calls are counted."""
    answer = await http.request("POST", f"{echo.base_url}/echo", headers={"X": "1"}, body=b'{"a":  1}')
    assert answer.json() == {"got": '{"a":  1}', "x": "1"}
    assert http.calls == 1


@pytest.mark.parametrize(
    ("fault", "options", "error"),
    [
        ("http_error", {"status": 502}, ServerError),
        ("drop", {}, UnansweredError),
        ("drop", {"after": True}, UnansweredError),
        ("html", {}, ProtocolError),
        ("wrong_json", {}, ProtocolError),
    ],
)
async def test_faults_become_errors(
    http: Http, echo: Echo, fault: str, options: dict[str, Any], error: type[CloudError]
) -> None:
    """Each way of failing has its class."""
    echo.faults.add(fault, **options)
    with pytest.raises(error) as raised:
        (await http.request("POST", f"{echo.base_url}/echo")).json()
    assert type(raised.value) is error
    assert raised.value.uncertain


async def test_server_error_has_its_status(http: Http, echo: Echo) -> None:
    """What the server says of itself is kept."""
    echo.faults.add("http_error", status=504)
    with pytest.raises(ServerError) as raised:
        await http.request("POST", f"{echo.base_url}/echo")
    assert raised.value.code == "504"


def pass_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the event loop's time be a minute later."""
    loop = asyncio.get_running_loop()
    clock = loop.time
    monkeypatch.setattr(loop, "time", lambda: clock() + 60)


async def test_time_out(http: Http, echo: Echo, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that takes a request and never answers may have done what it says."""
    echo.faults.add("half_open")
    request = asyncio.ensure_future(http.request("POST", f"{echo.base_url}/echo", timeout=60))
    await echo.wait_for_request("/echo")
    pass_a_minute(monkeypatch)
    with pytest.raises(UnansweredError):
        await request


async def test_cut_answer(http: Http, echo: Echo) -> None:
    """Half an answer is none, and the request was received."""
    with pytest.raises(UnansweredError):
        await http.request("POST", f"{echo.base_url}/cut")


async def test_no_http(http: Http) -> None:
    """A server that speaks something else received the request, too."""
    async with server(b"220 mail.example.com\r\n\r\n") as address:
        with pytest.raises(ProtocolError):
            await http.request("POST", f"http://{address}/")


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/", "http://nowhere.invalid/", "http://", "http://a b/", "https://127.0.0.1:1/"]
)
async def test_not_sent(http: Http, url: str) -> None:
    """Where no connection was made, nothing can have been done."""
    with pytest.raises(UnreachableError) as raised:
        await http.request("POST", url)
    assert type(raised.value) is UnreachableError


async def test_connection_that_is_not_made_in_time(http: Http) -> None:
    """A server that takes connections and says nothing has not even greeted: nothing was sent."""
    async with server(None) as address:
        with pytest.raises(UnreachableError) as raised:
            await http.request("POST", f"https://{address}/", timeout=1.5)
    assert type(raised.value) is UnreachableError


async def test_closed_session(http: Http, echo: Echo) -> None:
    """A call that waited until Home Assistant shut down is no crash."""
    await http.session.close()
    with pytest.raises(UnreachableError):
        await http.request("POST", f"{echo.base_url}/echo")


async def test_rate_limit_silences(http: Http, echo: Echo) -> None:
    """After a 429 nothing is sent until the pause is over."""
    echo.faults.add("rate_limit", retry_after=70, times=1)
    with pytest.raises(RateLimitError) as raised:
        await http.request("POST", f"{echo.base_url}/echo")
    assert raised.value.retry_after == 70
    with pytest.raises(RateLimitError):
        await http.request("POST", f"{echo.base_url}/echo")
    assert len(list(echo.requests)) == 1


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("soon", 60), ("", 60), ("nan", 60), ("-5", 1), ("0", 1), ("2.5", 2.5), ("1e9", 86400), ("Wed, 99", 60)],
)
async def test_retry_after(http: Http, echo: Echo, header: str, seconds: float) -> None:
    """A Retry-After that makes no sense counts as a minute, and none is longer than a day."""
    echo.faults.add("rate_limit", retry_after=header, times=1)
    with pytest.raises(RateLimitError) as raised:
        await http.request("POST", f"{echo.base_url}/echo")
    assert raised.value.retry_after == seconds


async def test_retry_after_a_date(http: Http, echo: Echo) -> None:
    """It may be a date."""
    echo.faults.add("rate_limit", retry_after=format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True))
    with pytest.raises(RateLimitError) as raised:
        await http.request("POST", f"{echo.base_url}/echo")
    assert 3590 < raised.value.retry_after <= 3600


async def test_cancelled_as_time_runs_out(http: Http, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who ends a request ends it, even if its time is up at the same moment."""
    loop, received = asyncio.get_running_loop(), asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        received.set()
        await reader.read()
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as listener:
        port = listener.sockets[0].getsockname()[1]
        request = asyncio.ensure_future(http.request("GET", f"http://127.0.0.1:{port}/", timeout=30))
        await received.wait()
        loop.call_later(30, request.cancel)
        pass_a_minute(monkeypatch)
        with pytest.raises(asyncio.CancelledError):
            await request


async def test_oversized_answer(http: Http, echo: Echo) -> None:
    """An endless answer is not swallowed whole."""
    with pytest.raises(ProtocolError):
        await http.request("POST", f"{echo.base_url}/long")


async def test_redirects_are_not_followed(http: Http, echo: Echo) -> None:
    """Signed requests go nowhere else."""
    assert (await http.request("POST", f"{echo.base_url}/moved")).status == 302


async def test_sockets_are_not_redirected(http: Http, echo: Echo) -> None:
    """What signs on to a WebSocket tells it the token, so it is opened where it was asked for."""
    with pytest.raises(aiohttp.ClientConnectionError):
        await open_socket(http.session, f"{echo.base_url}/moved")
    assert echo.heard == []
    socket = await open_socket(http.session, f"{echo.base_url}/socket")
    await socket.close()


def test_all_sockets_are_opened_so() -> None:
    """No cloud opens a WebSocket by itself."""
    files = Path(clouds.__file__).parent.rglob("*.py")
    assert [file.name for file in files if "ws_connect" in file.read_text(encoding="utf-8")] == ["http.py"]


async def test_json_must_be_an_object(http: Http, echo: Echo) -> None:
    """All vendors answer with objects."""
    with pytest.raises(ProtocolError):
        (await http.request("POST", f"{echo.base_url}/list")).json()


async def test_untrusted_certificate(http: Http, echo: Echo) -> None:
    """A TLS error is told apart from silence."""
    http.ssl = ssl.create_default_context()
    with pytest.raises(CertificateError):
        await http.request("POST", f"{echo.base_url}/echo".replace("http:", "https:"))


async def test_nothing_secret_is_logged(http: Http, echo: Echo, caplog: pytest.LogCaptureFixture) -> None:
    """Neither the log nor an error tells a secret."""
    caplog.set_level(logging.DEBUG, "custom_components")
    await http.request("POST", f"{echo.base_url}/echo?token=canary-2", body=b'{"k":"canary-secret","pin":"canary-3"}')
    with pytest.raises(UnreachableError) as raised:
        await http.request("POST", "http://127.0.0.1:1/canary-secret?token=canary-2")
    assert "/echo" in caplog.text
    assert "canary" not in caplog.text
    assert "canary" not in str(raised.value)


async def test_private_bodies_are_not_logged(http: Http, echo: Echo, caplog: pytest.LogCaptureFixture) -> None:
    """What signs in, and what is answered, stays out of the log whatever its shape; that it happened does not."""
    caplog.set_level(logging.DEBUG, "custom_components")
    answer = await http.request("POST", f"{echo.base_url}/echo", body=b"canary", private=True)
    assert answer.json()["got"] == "canary"
    assert "/echo" in caplog.text
    assert "canary" not in caplog.text


@fuzz
@given(body=json_texts("code", "data"))
def test_any_body(body: bytes) -> None:
    """A body is a JSON object, or no answer."""
    try:
        answer = Answer(200, {}, body).json()
    except ProtocolError:
        return
    assert isinstance(answer, dict)


@fuzz
@given(header=odd_texts)
def test_any_header(header: str) -> None:
    """A header that makes no sense is none."""
    date = Answer(200, {"Date": header}, b"").date
    assert date is None or isinstance(date, float)
    assert 1 <= _retry_after(header) <= 86400


def test_halves_of_characters() -> None:
    """They cannot be stored or shown; whole characters stay as they are."""
    answer = Answer(200, {}, rb'{"name": "\uD800 \ud83d\ude00", "\udc00": "\\ud800"}').json()
    assert orjson.loads(orjson.dumps(answer)) == {"name": "? \N{GRINNING FACE}", "?": "\\ud800"}
    # As Java and some databases write what is beyond 16 bits
    answer = Answer(200, {}, b'{"name": "\xed\xa0\xbd\xed\xb8\x80 \xed\xa0\x80", "more": "\xed\x95\x9c"}').json()
    assert orjson.loads(orjson.dumps(answer)) == {"name": "\N{GRINNING FACE} ?", "more": "\N{HANGUL SYLLABLE HAN}"}
    for text in ('{"name": "\ud800"}', r'{"name": "\ud800"}'):
        for encoding in ("utf-8-sig", "utf-16", "utf-32-be"):
            answer = Answer(200, {}, text.encode(encoding, "surrogatepass")).json()
            assert orjson.loads(orjson.dumps(answer)) == {"name": "?"}, encoding


@pytest.mark.parametrize(("status", "code"), [(200, None), (301, "301"), (404, "404"), (409, "409")])
def test_status_without_an_answer_is_the_code(status: int, code: str | None) -> None:
    """A server that refuses without a word of the vendor's says at least with which status."""
    with pytest.raises(ProtocolError) as raised:
        Answer(status, {}, b"<html>").json()
    assert raised.value.code == code
