"""The tokens of an account: logging in, and renewal in one place."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
import time
from typing import Any, Final

from ..core.errors import AuthError, ProtocolError, TokenError, UnreachableError
from ..core.model import JSON
from ..core.redact import learn
from ..core.shared_work import Renewal
from ..core.values import number
from .codes import OAUTH, ForeignTokenError
from .transport import Transport

_LOGIN: Final = "/api-gw/oauthserver/account/v1/login"
_REFRESH: Final = "/api-gw/oauthserver/account/v1/refreshToken"
_OAUTH_TOKEN: Final = "/ucs/uia/get/token-code"
_OAUTH_REFRESH: Final = "/ucs/uia/refresh/token"
_USER: Final = "/v2/haier/userinfo"
_LONGEST_MARGIN: Final = 3600
_SHORTEST_LIFE: Final = 60


@dataclass(frozen=True, slots=True)
class Hosts:
    """Origins of one region."""

    uws: str
    account: str
    """Logins and renewals of the app gateway."""
    users: str
    """Who a token belongs to."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """Access and refresh token, and when to renew them (epoch seconds)."""

    access: str
    refresh: str
    renew_at: float = 0

    @classmethod
    def load(cls, data: Mapping[str, JSON]) -> Tokens:
        """Read what dump() gave, or a form with a refresh token alone."""
        renew_at = data.get("renew_at")
        return cls(
            str(data.get("access_token") or ""),
            str(data.get("refresh_token") or ""),
            float(renew_at) if isinstance(renew_at, int | float) else 0,
        )

    def dump(self) -> dict[str, JSON]:
        """Return what must outlive a restart."""
        return {"access_token": self.access, "refresh_token": self.refresh, "renew_at": self.renew_at}


@dataclass
class Session:
    """The tokens of one account. Callers ask `access()` each time and keep no token."""

    transport: Transport
    hosts: Hosts
    tokens: Tokens
    save: Callable[[Mapping[str, JSON]], None]
    username: str = ""
    password: str = field(default="", repr=False)
    system: tuple[str, str] | None = None
    """Id and key of the system that an OAuth sign-in belongs to; None for the app gateway's tokens."""
    changed: Callable[[], None] = lambda: None
    """Called when there is another access token."""
    renewals: int = 0
    renewal: Renewal = field(default_factory=Renewal, repr=False)

    def __post_init__(self) -> None:
        """Register the stored tokens as secrets."""
        learn(self.tokens.access, self.tokens.refresh)

    async def access(self) -> str:
        """Return an access token that is good for a while, renewing it before it expires. Raises CloudError."""
        if self.tokens.access and time.time() < self.tokens.renew_at:
            return self.tokens.access
        stale = self.tokens.access
        try:
            return await self.renew(stale)
        except UnreachableError:
            if stale:
                return stale
            raise

    async def renew(self, stale: str) -> str:
        """Return another access token than `stale`, asking for it once however many callers want it.

        Raises AuthError if neither refresh token nor password is accepted; any other CloudError leaves all as it was.
        """
        if self.tokens.access and self.tokens.access != stale:
            return self.tokens.access
        return await self.renewal.share(self._renew)

    async def _renew(self) -> str:
        try:
            tokens = await self._refreshed()
        except AuthError:
            if not self.password:
                raise
            tokens = await self._logged_in()
        self._keep(tokens)
        self.renewals += 1
        return tokens.access

    async def sign_in(self) -> None:
        """Get tokens with the user's credentials. Raises AuthError with the field to blame."""
        self._keep(await (self._logged_in() if self.password else self._refreshed()))

    async def exchange(self, code: str, redirect_uri: str) -> str:
        """Trade the code of the vendor's sign-in page for tokens and return the client id they are bound to."""
        body: dict[str, JSON] = {"code": code, "redirectUrl": redirect_uri}
        payload = await self._system_call(_OAUTH_TOKEN, body)
        self.transport.client_id = str(payload.get("uhomeClientId") or self.transport.client_id)
        self._keep(_tokens(payload, "accessToken"))
        return self.transport.client_id

    async def user(self) -> dict[str, Any]:
        """Return the user's record: `userId`, `username`, … Raises TokenError."""
        headers = {"Authorization": f"Bearer {self.tokens.access}"}
        answer = await self.transport.http.request(
            "GET", self.hosts.users + _USER, headers=headers, interface=_USER, private=True
        )
        record = answer.json()
        if error := record.get("error"):
            raise OAUTH.error(str(error), str(record.get("error_description") or error))
        return record

    async def _logged_in(self) -> Tokens:
        body: dict[str, JSON] = {"username": self.username, "password": self.password}
        return await self._token_call(_LOGIN, body)

    async def _refreshed(self) -> Tokens:
        if not self.tokens.refresh:
            raise AuthError("no refresh token", field="refresh_token")
        body: dict[str, JSON] = {"refreshToken": self.tokens.refresh}
        try:
            if self.system:
                return _tokens(await self._system_call(_OAUTH_REFRESH, body), "accessToken")
            return await self._token_call(_REFRESH, body)
        except ForeignTokenError:
            raise
        except TokenError as err:
            raise AuthError(str(err), code=err.code, field="refresh_token") from None

    async def _token_call(self, path: str, body: Mapping[str, JSON]) -> Tokens:
        answer = await self.transport.call("POST", self.hosts.account, path, body, private=True)
        match answer:
            case {"data": {"tokenInfo": dict() as info}}:
                return _tokens(info, "accountToken")
        raise ProtocolError("answer without tokens")

    async def _system_call(self, path: str, body: Mapping[str, JSON]) -> dict[str, Any]:
        if self.system is None:
            raise AuthError("not signed in by the vendor's page")
        answer = await self.transport.system_call(self.hosts.uws, path, body, self.system)
        if not isinstance(payload := answer.get("payload"), dict):
            raise ProtocolError("answer without tokens")
        return payload

    def _keep(self, tokens: Tokens) -> None:
        # A server that does not rotate the refresh token need not repeat it.
        self.tokens = Tokens(tokens.access, tokens.refresh or self.tokens.refresh, tokens.renew_at)
        learn(self.tokens.access, self.tokens.refresh)
        self.save(self.tokens.dump())
        self.changed()


def _tokens(info: Mapping[str, Any], name: str) -> Tokens:
    access, refresh = info.get(name), info.get("refreshToken") or ""
    if not (isinstance(access, str) and access and isinstance(refresh, str)):
        raise ProtocolError("answer without tokens")
    life = max(number(info.get("expiresIn")) or 0, _SHORTEST_LIFE)
    return Tokens(access, refresh, time.time() + life - min(life / 10, _LONGEST_MARGIN))
