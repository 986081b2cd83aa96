"""HTTP calls and the push socket of the Nimbus API."""

from collections.abc import AsyncIterator
import json
from typing import Any

import aiohttp

from custom_components.homeclouds.clouds.core.errors import (
    AuthError,
    CloudError,
    ErrorTable,
    GoneError,
    OfflineError,
    TokenError,
    UnreachableError,
)
from custom_components.homeclouds.clouds.core.http import Http
from custom_components.homeclouds.clouds.core.rate_limit import Priority
from custom_components.homeclouds.clouds.core.redact import learn

CODES = ErrorTable({"1": AuthError, "2": TokenError, "3": GoneError, "4": OfflineError}, {"1": "password"})


class Client:
    """The calls of one account."""

    def __init__(self, http: Http, server: str, username: str, password: str) -> None:
        """Call this server as this user."""
        self.http, self.server = http, server
        self._login = {"username": username, "password": password}
        self.token = ""

    async def log_in(self) -> str:
        """Get a token and return the user's ID. Raises AuthError."""
        answer = await self._call("POST", "/login", self._login, private=True)
        self.token = str(answer["token"])
        learn(self.token)
        return str(answer["user"])

    async def call(self, method: str, path: str, body: Any = None, priority: Priority = Priority.STATE) -> Any:
        """Return the data of a call; a token that is refused is renewed once. Raises CloudError."""
        if self.token:
            try:
                return await self._call(method, path, body, priority)
            except TokenError:
                pass
        await self.log_in()
        return await self._call(method, path, body, priority)

    async def _call(
        self, method: str, path: str, body: Any, priority: Priority = Priority.STATE, *, private: bool = False
    ) -> Any:
        answer = await self.http.request(
            method,
            f"{self.server}{path}",
            headers={"X-Token": self.token},
            body=None if body is None else json.dumps(body).encode(),
            priority=priority,
            private=private,
        )
        content = answer.json()
        if (code := content.get("code")) != 0:
            raise CODES.error(str(code), str(content.get("message", "")))
        return content.get("data")

    async def connect(self) -> Socket:
        """Open the push socket. Raises TokenError, UnreachableError."""
        try:
            return Socket(await self.http.session.ws_connect(f"{self.server}/push", headers={"X-Token": self.token}))
        except aiohttp.WSServerHandshakeError as err:
            error: type[CloudError] = TokenError if err.status == 401 else UnreachableError
            raise error(code=err.status) from None
        except (aiohttp.ClientError, OSError, TimeoutError) as err:
            raise UnreachableError(type(err).__name__) from None


class Socket:
    """An open push socket, as a Link wants it."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        """Use an open socket."""
        self._socket = socket

    async def __aiter__(self) -> AsyncIterator[object]:
        """Yield what is pushed."""
        async for message in self._socket:
            yield json.loads(message.data)

    async def heartbeat(self) -> None:
        """Show that we are there."""
        await self._socket.send_json({"event": "ping"})

    async def close(self) -> None:
        """Close the socket."""
        await self._socket.close()
