"""Calls to the application API: addresses, envelopes, signature, and the token that is renewed in one place."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
import json
import secrets
from typing import Any, Protocol
import uuid

from ..core.errors import ProtocolError, RateLimitError
from ..core.http import Http
from ..core.rate_limit import Priority
from ..core.redact import learn
from ..core.shared_work import Renewal, with_token
from .codes import error_for, unwrap
from .fields import Data, integer, text
from .signing import sign

REGIONS: Mapping[str, str] = {
    "mainland": "https://iot.cloud.tencent.com",
    "overseas": "https://oversea.iotcloud.tencentiotcloud.com",
}
_API = "/api/exploreropen/"
SOCKET = "/ws/explorer"
"""The path that the vendor's own apps use; the document's /iotstudio_v2_weapp_1 has the same protocol."""
_PARALLEL = 10
_LAST_MOMENT = 10**10
"""Seconds since the epoch; no token lives beyond."""


class Call(Protocol):
    """How the topics of the API reach the cloud."""

    def __call__(self, action: str, /, *, priority: Priority = ..., **params: Any) -> Awaitable[Data]:
        """Make one call with an access token; parameters that are None are left out. Raises CloudError."""


@dataclass(frozen=True, slots=True)
class Token:
    """An access token and when it ends (epoch seconds; 0: unknown)."""

    value: str
    expires: float = 0

    def usable(self, now: float) -> bool:
        """Return whether it is there and has at least a minute to live."""
        return bool(self.value) and (not self.expires or self.expires - now > 60)


@dataclass
class Client:
    """One account's way to the application API.

    `login` names the action that signs in and its parameters (source: "User Management"). `renewed` is told every new token.
    """

    http: Http
    origin: str
    app_key: str
    app_secret: str
    login: tuple[str, Mapping[str, str]]
    token: Token = field(default_factory=lambda: Token(""))
    renewed: Callable[[Token], None] = lambda token: None
    sign_ins: int = 0
    renewal: Renewal = field(default_factory=Renewal, repr=False)
    _gate: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_PARALLEL), repr=False)

    async def call(self, action: str, /, *, priority: Priority = Priority.STATE, **params: Any) -> Data:
        """Make one call with the access token, renewing it once if it is refused. Raises CloudError."""
        body = {name: value for name, value in params.items() if value is not None}
        return await with_token(
            self.access_token,
            self.access_token,
            lambda token: self._post("tokenapi", action, {**body, "AccessToken": token}, priority),
        )

    async def access_token(self, refused: str | None = None) -> str:
        """Return a token to use; a new one if the present one has ended or is the one that was refused.

        Raises AuthError and SetupError (sign-in refused), UnreachableError.
        """
        if not self.token.usable(self.http.clock.stamp()) or self.token.value == refused:
            await self.renewal.share(self.sign_in)
        return self.token.value

    def forget_token(self, refused: str) -> None:
        """Note that a token is no longer accepted: if it is the present one, the next call gets a new one."""
        if self.token.value == refused:
            self.token = Token("")

    async def sign_in(self) -> None:
        """Get a new token. Raises AuthError, SetupError with the field to blame, CommandError, UnreachableError."""
        action, params = self.login
        answer = await self.signed(action, params)
        # The document's table has both fields beside the RequestId, its sample in Data
        data = answer.get("Data", answer)
        if not isinstance(data, dict) or not isinstance(data.get("Token"), str) or not data["Token"]:
            raise ProtocolError("no token in the answer to the sign-in")
        self.sign_ins += 1
        learn(data["Token"])
        expires = min(integer(data, "ExpireAt"), _LAST_MOMENT)
        # An end before the token was issued is none, or by another clock: it is used until it is refused
        self.token = Token(data["Token"], expires if expires > self.http.clock.stamp() else 0)
        self.renewed(self.token)

    async def signed(self, action: str, params: Mapping[str, str]) -> Data:
        """Make one call that is signed instead of carrying a token.

        What is refused for its time is retried once with the vendor's own. Raises CloudError.
        """
        return await self.http.clock.agreed(lambda: self._signed(action, params))

    async def _signed(self, action: str, params: Mapping[str, str]) -> Data:
        body: dict[str, str | int] = {
            **params,
            "AppKey": self.app_key,
            "Timestamp": int(self.http.clock.stamp()),
            "Nonce": secrets.randbelow(2**31 - 1) + 1,
            "RequestId": uuid.uuid4().hex,
            "Action": action,
        }
        body["Signature"] = sign(body, self.app_secret)
        return await self._post("appapi", action, body, Priority.COMMAND, private=True)

    async def _post(
        self, api: str, action: str, body: Mapping[str, Any], priority: Priority, *, private: bool = False
    ) -> Data:
        content = {"RequestId": uuid.uuid4().hex, **body, "Action": action}
        async with self._gate:
            answer = await self.http.request(
                "POST",
                f"{self.origin}{_API}{api}",
                headers={"Content-Type": "application/json"},
                body=json.dumps(content, ensure_ascii=False).encode(),
                interface=action,
                priority=priority,
                private=private,
            )
        try:
            return opened(answer.json())
        except RateLimitError as err:
            self.http.pause(err)
            raise


def opened(answer: Data) -> Data:
    """Take an answer out of its envelope: {"Response": {...}}, {"code", "msg", "data": {...}} or none.

    Raises the CloudError that its Error stands for, ProtocolError if it is no answer at all.
    """
    inner = answer
    if "Response" not in inner and isinstance(inner.get("data"), dict):
        inner = inner["data"]
    beside: Data = {}
    if "Response" in inner:
        # Pages of the music service print its error beside the Response
        beside = {name: inner[name] for name in ("ErrorCode", "ErrorMsg") if name in inner}
        inner = inner["Response"]
    if not isinstance(inner, dict):
        raise ProtocolError("answer without content")
    if error := inner.get("Error"):
        raise error_for(*unwrap(error if isinstance(error, dict) else {}))
    if text(answer, "code") not in {"", "0"}:
        raise error_for(*unwrap({"Code": answer["code"], "Message": answer.get("msg")}))
    if "RequestId" not in inner and inner is answer:
        raise ProtocolError("not an answer of this API")
    return beside | inner
