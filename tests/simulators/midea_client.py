"""Plain signed requests to the Midea simulator: a third reading of the document, next to the client and the simulator."""

from base64 import b64encode
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
import hmac
import json
from typing import Any

import aiohttp

from simulators.midea import Midea

OPEN = "/midea/open/business/v1"


class Caller:
    """Calls both APIs with good signatures, unless told otherwise."""

    def __init__(self, midea: Midea, http: aiohttp.ClientSession) -> None:
        """Call a running simulator."""
        self.midea = midea
        self.http = http
        self.device_token = ""
        self.access_token = ""

    async def raw(
        self, path: str, data: bytes, headers: Mapping[str, str | None], changes: Mapping[str, str | None]
    ) -> tuple[int, Any]:
        """Post bytes; ``changes`` replaces headers, None removes one. Return status and JSON."""
        merged = {**headers, **changes}
        sent = {name: value for name, value in merged.items() if value is not None}
        skipped = [name for name, value in merged.items() if value is None]
        async with self.http.post(
            self.midea.base_url + path, data=data, headers=sent, skip_auto_headers=skipped
        ) as answer:
            return answer.status, await answer.json()

    async def open(
        self, path: str, body: Any = None, *, user: str | None = None, **changes: str | None
    ) -> tuple[int, Any]:
        """Call the appliance API; header names in ``changes`` are written with underscores."""
        data = body if isinstance(body, bytes) else json.dumps(body if body is not None else {}).encode()
        if path != "/token" and not self.device_token:
            await self.sign_in(user)
        bare, _, query = (OPEN + path).partition("?")
        source = f"POST{bare}{query}".encode() + data
        digest = hmac.new(self.midea.client_secret.encode(), source, sha256).digest()
        headers: dict[str, str | None] = {
            "Content-Type": "application/json",
            "ClientId": self.midea.client_id,
            "SignatureVersion": "2.0",
            "Signature": b64encode(digest).decode(),
        }
        if path != "/token":
            headers["Authorization"] = f"Bearer {self.device_token}"
        renamed = {name.replace("_", "-"): value for name, value in changes.items()}
        return await self.raw(OPEN + path, data, headers, renamed)

    async def sign_in(self, user: str | None = None) -> None:
        """Get a device token."""
        _, answer = await self.open("/token", {"openUserId": user or self.midea.open_user_id})
        self.device_token = answer["data"]["accessToken"]

    async def ask(self, path: str, **body: Any) -> Any:
        """Call the appliance API and return the data of a good answer."""
        status, answer = await self.open(path, body)
        assert (status, answer["code"]) == (200, 0), answer
        return answer["data"]

    async def code(self, path: str, **body: Any) -> int:
        """Call the appliance API and return the response code."""
        _, answer = await self.open(path, body)
        return int(answer["code"])

    async def user(self, path: str, body: Any = None, **changes: str | None) -> tuple[int, Any]:
        """Call the user API."""
        data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        random = "1632894808272"
        source = self.midea.app_key.encode() + data + random.encode()
        headers: dict[str, str | None] = {
            "Accept-Language": "en",
            "Content-Type": "application/json",
            "User-Agent": "test",
            "appId": self.midea.app_id,
            "src": "20",
            "clientType": "1",
            "stamp": self.stamp(),
            "reqId": "cf72452d76bf1da40c47f806a43c95f4",
            "deviceId": "phone",
            "appVNum": "1.0",
            "random": random,
            "sign": hmac.new(self.midea.app_secret.encode(), source, sha256).hexdigest(),
            "accessToken": self.access_token,
        }
        return await self.raw(path, data, headers, {n.replace("_", "-"): v for n, v in changes.items()})

    def stamp(self, *, shift: int = 0) -> str:
        """Return the cloud's own time as the user API writes it."""
        return f"{datetime.fromtimestamp(self.midea.clock.time() + shift, UTC):%Y%m%d%H%M%S}"

    async def user_ask(self, path: str, **body: Any) -> Any:
        """Call the user API and return the data of a good answer."""
        status, answer = await self.user(path, body)
        assert (status, answer["code"]) == (200, 0), answer
        return answer["data"]

    async def user_code(self, path: str, **body: Any) -> int:
        """Call the user API and return the response code."""
        _, answer = await self.user(path, body)
        return int(answer["code"])

    async def login(self) -> Any:
        """Sign in as the demo user."""
        data = await self.user_ask(
            "/v1/user/login", loginAccount="demo@example.com", password=sha256(b"demo-password").hexdigest()
        )
        self.access_token = data["accessToken"]
        return data
