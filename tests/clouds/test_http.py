"""HTTP against a server that misbehaves."""

from collections.abc import AsyncGenerator
import logging
import ssl
from typing import Any, override

import aiohttp
from aiohttp import web
import pytest

from custom_components.homeclouds.clouds.budget import Budget, Limit
from custom_components.homeclouds.clouds.errors import (
    CertificateError,
    CloudError,
    ProtocolError,
    RateLimitError,
    UnreachableError,
)
from custom_components.homeclouds.clouds.http import Http
from custom_components.homeclouds.clouds.redact import Redactor
from simulators.core import Simulator
from simulators.testing import simulator_fixture


class Echo(Simulator):
    """Answers with what it got."""

    name = "echo"

    @override
    async def open(self) -> None:
        """Open the port."""
        app = web.Application()
        app.router.add_post("/echo", self._echo)
        app.router.add_post("/long", self._long)
        app.router.add_post("/moved", self._moved)
        app.router.add_post("/list", self._list)
        await self.serve_http(app)

    async def _echo(self, request: web.Request) -> web.Response:
        return web.json_response({"got": (await request.read()).decode(), "x": request.headers.get("X")})

    async def _long(self, request: web.Request) -> web.Response:
        return web.Response(body=b" " * (17 * 1024 * 1024))

    async def _moved(self, request: web.Request) -> web.Response:
        raise web.HTTPFound("/echo")

    async def _list(self, request: web.Request) -> web.Response:
        return web.json_response([1])


echo = simulator_fixture(Echo)


@pytest.fixture
async def http(echo: Echo) -> AsyncGenerator[Http]:
    """Return a client with a budget."""
    async with aiohttp.ClientSession() as session:
        yield Http(session, Budget(Limit(100, 60)), Redactor(["canary-secret"]))


async def test_sends_the_bytes_as_they_are(http: Http, echo: Echo) -> None:
    """What was signed is what is sent; calls are counted."""
    answer = await http.request("POST", f"{echo.base_url}/echo", headers={"X": "1"}, body=b'{"a":  1}')
    assert answer.json() == {"got": '{"a":  1}', "x": "1"}
    assert http.calls == 1


@pytest.mark.parametrize(
    ("fault", "options", "error"),
    [
        ("http_error", {"status": 502}, UnreachableError),
        ("drop", {}, UnreachableError),
        ("html", {}, ProtocolError),
        ("wrong_json", {}, ProtocolError),
    ],
)
async def test_faults_become_errors(
    http: Http, echo: Echo, fault: str, options: dict[str, Any], error: type[CloudError]
) -> None:
    """Each way of failing has its class."""
    echo.faults.add(fault, **options)
    with pytest.raises(error):
        (await http.request("POST", f"{echo.base_url}/echo")).json()


async def test_time_out(http: Http, echo: Echo) -> None:
    """A server that never answers is unreachable."""
    echo.faults.add("half_open")
    with pytest.raises(UnreachableError):
        await http.request("POST", f"{echo.base_url}/echo", timeout=0.05)


async def test_closed_session(http: Http, echo: Echo) -> None:
    """A call that waited until the house shut down is no crash."""
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


async def test_rate_limit_in_words(http: Http, echo: Echo) -> None:
    """A Retry-After that is no number counts as a minute."""
    echo.faults.add("rate_limit", retry_after="soon", times=1)
    with pytest.raises(RateLimitError) as raised:
        await http.request("POST", f"{echo.base_url}/echo")
    assert raised.value.retry_after == 60


async def test_oversized_answer(http: Http, echo: Echo) -> None:
    """An endless answer is not swallowed whole."""
    with pytest.raises(ProtocolError):
        await http.request("POST", f"{echo.base_url}/long")


async def test_redirects_are_not_followed(http: Http, echo: Echo) -> None:
    """Signed requests go nowhere else."""
    assert (await http.request("POST", f"{echo.base_url}/moved")).status == 302


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
