"""The only place that does HTTP: time-outs, budget, redaction, transport failures -> errors."""

import asyncio
from collections.abc import Mapping
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
import ipaddress
import logging
import math
import re
import ssl
import time
from typing import Any
import unicodedata

import aiohttp
from yarl import URL

from .errors import (
    CertificateError,
    CloudError,
    InsecureError,
    OriginError,
    ProtocolError,
    RateLimitError,
    ServerError,
    UnansweredError,
    UnreachableError,
)
from .rate_limit import Budget, Priority
from .redact import redacted
from .values import read_json
from .vendor_clock import VendorClock

_LOGGER = logging.getLogger(__name__)
_HALF_SCHEME = re.compile(r"^(https?)(?::/{0,2}|/{2})(?=[^/:])", re.IGNORECASE)
"""A scheme as it is typed, whatever of "://" is left of it."""
_NO_HOST = re.compile(r"[\s<>\"'|^`{}\\]")
_TIMEOUT = 15
_LOGGED = 4096
_REDIRECTED = 300
"""Lowest status of an answer that is not what was requested."""
_LARGEST = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """A complete HTTP answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> dict[str, Any]:
        """Return the JSON object in the body. Raises ProtocolError if there is none."""
        try:
            data = read_json(self.body)
        except (ValueError, RecursionError) as err:
            code = self.status if self.status >= _REDIRECTED else None
            raise ProtocolError(f"no JSON in answer with status {self.status}", code=code) from err
        if not isinstance(data, dict):
            raise ProtocolError("answer is not a JSON object")
        return data

    @property
    def date(self) -> float | None:
        """The server's clock in seconds since the epoch; None if it does not say."""
        try:
            return parsedate_to_datetime(self.headers.get("Date", "")).timestamp()
        except ValueError, OverflowError:
            return None


@dataclass
class Http:
    """The HTTP client of one account."""

    session: aiohttp.ClientSession
    budget: Budget | None = None
    ssl: Any = True
    """True, or an ssl.SSLContext with a client certificate."""
    calls: int = 0
    clock: VendorClock = field(default_factory=VendorClock)

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        interface: str = "",
        priority: Priority = Priority.STATE,
        timeout: float = _TIMEOUT,
        private: bool = False,
    ) -> Answer:
        """Send the bytes as they are (they may be signed) and return the answer, whatever its status below 500.

        `timeout` seconds is how long connecting and answering may take together; a connection that is not made in two thirds
        of them is given up. `private`: the bodies carry secrets that are not known yet (signing in, renewing a token), so they
        are never logged.

        Raises UnreachableError (it was not sent), CertificateError (the same), UnansweredError (it was sent),
        ServerError (5xx), RateLimitError (429) and ProtocolError (not HTTP, oversized).
        """
        leave = nullcontext() if self.budget is None else self.budget.call(interface, priority)
        async with leave:
            answer = await self._send(method, url, headers, body or b"", timeout, private)
        return self._checked(answer)

    async def _send(
        self, method: str, url: str, headers: Mapping[str, str] | None, body: bytes, timeout: float, private: bool
    ) -> Answer:
        if self.session.closed:
            raise UnreachableError("Home Assistant is shutting down")
        self.calls += 1
        self._log(f"{method} {url}", body, private)
        try:
            # Not aiohttp's own limit: it takes a cancellation in the same moment for its own
            async with (
                asyncio.timeout(timeout),
                self.session.request(
                    method,
                    url,
                    headers=headers,
                    data=body or None,
                    ssl=self.ssl,
                    allow_redirects=False,
                    timeout=aiohttp.ClientTimeout(total=None, connect=timeout * 2 / 3),
                ) as response,
            ):
                content = bytearray()
                while len(content) <= _LARGEST and (more := await response.content.read(_LARGEST)):
                    content += more
                answer = Answer(response.status, response.headers, bytes(content))
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as err:
            raise failure(err)(f"{type(err).__name__}: {err}") from None
        self._log(f"-> {answer.status}", answer.body, private)
        self.clock.note(answer.date)
        return answer

    def _log(self, what: str, body: bytes, private: bool) -> None:
        if _LOGGER.isEnabledFor(logging.DEBUG):
            text = f"({len(body)} bytes)" if private else redacted(body.decode(errors="replace"), _LOGGED)
            _LOGGER.debug("%s %s", redacted(what), text)

    def _checked(self, answer: Answer) -> Answer:
        if len(answer.body) > _LARGEST:
            raise ProtocolError("answer is too large")
        if answer.status == 429:
            error = RateLimitError(code=429, retry_after=_retry_after(answer.headers.get("Retry-After")))
            self.pause(error)
            raise error
        if answer.status >= 500:
            raise ServerError(code=answer.status)
        return answer

    def pause(self, error: CloudError) -> None:
        """Make no calls for as long as the vendor wants, if that is what an error says."""
        if self.budget is not None and isinstance(error, RateLimitError):
            self.budget.cool_down(error.retry_after)


async def open_socket(session: aiohttp.ClientSession, url: str, **options: Any) -> aiohttp.ClientWebSocketResponse:
    """Open a WebSocket with aiohttp's options, at the server that is meant and no other. Raises aiohttp.ClientError and what ws_connect() raises."""
    socket: aiohttp.ClientWebSocketResponse = await session.ws_connect(url, **options)
    # Redirects are followed, and aiohttp cannot be told not to
    if getattr(getattr(socket, "_response", None), "history", ()):
        await socket.close()
        raise aiohttp.ClientConnectionError("redirected")
    return socket


def origin(text: str, *, allow_http: bool = False, field: str = "server") -> str:
    """Return scheme://host[:port] in its canonical spelling; plain http needs leave unless it goes to this computer.

    Without a scheme https is meant; a colon or slash too few, or of full width, is mended.

    Raises OriginError, InsecureError.
    """
    try:
        text = _HALF_SCHEME.sub(r"\1://", unicodedata.normalize("NFKC", text).strip())
        url = URL(text if "://" in text else f"https://{text}")
        if (
            url.scheme not in {"http", "https"}
            or not url.host
            or _NO_HOST.search(url.host)
            or url.user
            or url.path not in {"", "/"}
            or url.query_string
        ):
            raise OriginError(field=field)
        canonical = str(url.origin())
    except ValueError as err:
        raise OriginError(field=field) from err
    if url.scheme == "http" and not allow_http and not is_here(url.host):
        raise InsecureError(field=field)
    return canonical


def is_here(host: str) -> bool:
    """Return whether a host of a URL is this computer."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


_UNSENT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL)


def failure(error: Exception) -> type[CloudError]:
    """Return what an exception of aiohttp's (or of a socket's) means for the request: it was not sent, or not answered."""
    if _is_tls(error):
        return CertificateError
    if isinstance(error, aiohttp.ClientResponseError):
        return ProtocolError
    sent = isinstance(error, aiohttp.ClientError | OSError) and not isinstance(error, _UNSENT)
    return UnansweredError if sent else UnreachableError


def _is_tls(error: BaseException) -> bool:
    """Return whether one side rejected the other's certificate; an alert may come long after the handshake."""
    if isinstance(error, aiohttp.ClientSSLError | ssl.CertificateError):
        return True
    seen = (error, error.__cause__, getattr(error, "os_error", None))
    return any(isinstance(one, ssl.SSLError) and "ALERT" in (one.reason or "") for one in seen)


def _retry_after(header: str | None) -> float:
    """Read seconds, or a date (RFC 9110, 10.2.3); a minute if it is neither."""
    for read in (float, _seconds_until):
        with suppress(ValueError, OverflowError):
            if math.isfinite(seconds := read(header or "")):
                return min(max(seconds, 1), 86400)
    return 60


def _seconds_until(date: str) -> float:
    return parsedate_to_datetime(date).timestamp() - time.time()
