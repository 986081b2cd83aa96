"""A client of the simulated U+ cloud that makes its own signatures, good or bad."""

from dataclasses import dataclass, field
from hashlib import sha256
from itertools import count
import json
import time
from typing import Any

import aiohttp

from simulators.haier import Haier
from simulators.haier.state import CLIENT_ID, PASSWORD, USERNAME

ACCOUNT = "/api-gw/oauthserver/account/v1"


@dataclass
class Caller:
    """Calls as an app would."""

    haier: Haier
    http: aiohttp.ClientSession
    token: str = ""
    _count: count[int] = field(default_factory=lambda: count(1))

    async def sign_in(self) -> dict[str, Any]:
        """Sign in with the password, and keep the token."""
        answer = await self.call("/login", {"username": USERNAME, "password": PASSWORD})
        tokens: dict[str, Any] = answer["data"]["tokenInfo"]
        self.token = tokens["accountToken"]
        return tokens

    async def call(self, path: str, body: Any = None, **changes: str | None) -> dict[str, Any]:
        """Make a call; `changes` replaces headers, None leaves one out. Account paths may be short."""
        origin = self.haier.base_url
        if path in {"/login", "/refreshToken"}:
            origin, path = self.haier.listeners["account"].address, ACCOUNT + path
        text = "" if body is None else body if isinstance(body, str) else json.dumps(body)
        stamp = changes.get("timestamp") or str(int(time.time() * 1000))
        blankless = "".join(text.split(" ")).replace("\n", "").replace("\t", "").replace("\r", "")
        to_sign = path + blankless + self.haier.office.app_id + self.haier.office.app_key + stamp
        headers = {
            "accessToken": self.token,
            "appId": self.haier.office.app_id,
            "appVersion": "1",
            "clientId": CLIENT_ID,
            "sequenceId": f"20261120120000{next(self._count):06d}",
            "sign": sha256(to_sign.encode()).hexdigest(),
            "timestamp": stamp,
            "language": "zh-cn",
            "timezone": "8",
            "Content-Type": "application/json;charset=UTF-8",
        } | changes
        sent = {name: value for name, value in headers.items() if value is not None}
        method = "GET" if body is None else "POST"
        async with self.http.request(method, origin + path, data=text.encode(), headers=sent) as response:
            answer: dict[str, Any] = await response.json()
        return answer

    async def code(self, path: str, body: Any = None, **changes: str | None) -> str:
        """Make a call and return its retCode."""
        return str((await self.call(path, body, **changes))["retCode"])
