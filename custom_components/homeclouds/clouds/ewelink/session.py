"""The tokens of an account: how they are obtained, renewed, and lost."""

from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
import logging
import re
import time
from typing import Any, Self

from ..core.errors import (
    AuthError,
    CloudError,
    NotPermittedError,
    ProtocolError,
    RateLimitError,
    TakenOverError,
    TokenError,
    UnreachableError,
)
from ..core.last_seen import LastSeen
from ..core.model import JSON
from ..core.rate_limit import Priority
from ..core.redact import learn
from ..core.shared_work import Renewal
from .api.accounts import Accounts, Purpose
from .client import Client
from .codes import DENIED, UnknownUserError
from .regions import REGIONS

_LOGGER = logging.getLogger(__name__)
_DAY = 86400
_WITH_CODE = "+86"
"""Beginning of the numbers that can sign in with a code: those of mainland China (document, SMS Login)."""
_BETWEEN, _INTERNATIONAL = re.compile(r"[\s()./-]"), re.compile("^00")
_RENEW_AFTER = 25 * _DAY
"""A token lives for 30 days (document, Refresh Access Token)."""
_RENEWALS, _RENEWALS_WITHIN = 2, 2 * _DAY
"""For what is repeated by itself: how many within how many seconds. Refused tokens of calls are renewed whenever that happens."""
_FRESH = 60
"""Seconds for which a token is so new that "access denied" can't be about the token."""
_FIGHT = 600
"""Seconds within which a second login would repeat a conflict with another client of the same app ID."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """What a sign-in gives."""

    at: str = field(repr=False)
    rt: str = field(repr=False)
    region: str
    apikey: str = field(default="", repr=False)
    """The user's id, which commands carry."""
    name: str = ""
    since: float = 0
    """Epoch seconds."""

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Read back what asdict() gave. Raises TypeError if it is something else."""
        tokens = cls(**data)
        texts = (value for name, value in data.items() if name != "since")
        if not all(isinstance(text, str) for text in texts) or not isinstance(tokens.since, int | float):
            raise TypeError("tokens")
        return tokens


@dataclass(frozen=True, kw_only=True)
class Credentials:
    """The sign-in form."""

    country_code: str = ""
    username: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    region: str = "auto"

    @property
    def user(self) -> dict[str, str]:
        """Return the user as Login wants it: an e-mail address, or a telephone number with its country code."""
        if "@" in self.username:
            return {"email": self.username}
        number = _INTERNATIONAL.sub("+", _BETWEEN.sub("", self.username))
        return {"phoneNumber": number if number.startswith("+") else f"{self.country_code}{number}"}


@dataclass
class Renewals:
    """How often the tokens were renewed for work that is repeated by itself."""

    _begun: deque[float] = field(default_factory=lambda: deque(maxlen=_RENEWALS))

    def begin(self) -> None:
        """Count one more. Raises UnreachableError if that is too many."""
        now = time.monotonic()
        if len(self._begun) == _RENEWALS and now - self._begun[0] < _RENEWALS_WITHIN:
            raise UnreachableError("new tokens are refused again and again")
        self._begun.append(now)


@dataclass
class Session:
    """The tokens of one account, in one place."""

    client: Client
    credentials: Credentials
    keep: Callable[[Tokens], None]
    """Called with every new pair."""
    tokens: Tokens | None = None
    sign_ins: int = 0
    refreshes: int = 0
    accounts: Accounts = field(init=False)
    _signed_in_at: float = float("-inf")
    _renewed: LastSeen = field(default_factory=LastSeen, repr=False)
    renewal: Renewal = field(default_factory=Renewal, repr=False)

    def __post_init__(self) -> None:
        """Call the account's own region, and register the stored tokens as secrets."""
        self.accounts = Accounts(self.client)
        if self.tokens is not None:
            self.client.region = self.tokens.region
            self._hide(self.tokens.at, self.tokens.rt, self.tokens.apikey)

    async def sign_in(self) -> Tokens:
        """Sign in with name and password, in whichever region the account is. Raises AuthError, SetupError with the field."""
        form = self.credentials
        await self._choose_region()
        answer = await self.accounts.login(form.country_code, form.user, form.password)
        self.sign_ins += 1
        return self._take(answer)

    async def token(self) -> Tokens:
        """Return tokens that are good as far as is known, renewing them in time. Raises AuthError."""
        tokens = self.tokens
        if tokens is not None and time.time() - tokens.since < _RENEW_AFTER:
            return tokens
        return await self.renew(tokens)

    async def renew(self, refused: Tokens | None, *, refresh: bool = True) -> Tokens:
        """Return other tokens than the refused ones: refreshed (if they may be), or by signing in again.

        Raises AuthError, which is TakenOverError if another client keeps signing in with the same app id.
        """
        if self.tokens is not None and self.tokens is not refused:
            return self.tokens
        return await self.renewal.share(lambda: self._renew(refresh=refresh))

    async def _renew(self, *, refresh: bool) -> Tokens:
        if refresh and self.tokens is not None:
            try:
                return await self._refresh(self.tokens)
            except UnreachableError:
                raise
            except CloudError as err:
                _LOGGER.debug("The refresh token is refused (%s)", err)
        return await self._sign_in_again()

    async def use[T](self, work: Callable[[Tokens], Awaitable[T]], renewals: Renewals | None = None) -> T:
        """Do something that needs the tokens. If they are refused: refresh once, sign in once, then TakenOverError.

        Raises UnreachableError if `renewals` allow no more.
        """
        tokens = await self.token()
        for refresh in (True, False):
            try:
                return await work(tokens)
            except TokenError as err:
                _LOGGER.debug("The access token is refused (%s)", err)
                if renewals is not None and refresh:
                    renewals.begin()
                tokens = await self.renew(tokens, refresh=refresh)
        try:
            return await work(tokens)
        except TokenError as err:
            raise TakenOverError(str(err), code=err.code) from None

    async def call(
        self,
        method: str,
        path: str,
        data: Mapping[str, Any] | None = None,
        *,
        priority: Priority = Priority.STATE,
        origin: str | None = None,
    ) -> dict[str, Any]:
        """Make a call with the token and return its `data`."""

        async def work(tokens: Tokens) -> dict[str, Any]:
            try:
                return await self.client.bearer(tokens.at, method, path, data, priority=priority, origin=origin)
            except TokenError as err:
                if err.code == DENIED and self._renewed.within(_FRESH):
                    raise NotPermittedError(str(err), code=err.code) from None
                raise

        return await self.use(work)

    async def by_page(self, callback: Mapping[str, JSON]) -> Tokens:
        """Exchange the code that the vendor's page sent back, and ask whose it is (OAuth 2.0 guide; the answer names no user).

        Raises ProtocolError if the page names no region, AuthError.
        """
        if (region := str(callback.get("region") or "")) not in REGIONS:
            # It becomes part of the host that the code is sent to
            raise ProtocolError("the vendor's page names no region")
        self.client.region = region
        code, redirect_uri = str(callback.get("code") or ""), str(callback.get("redirect_uri") or "")
        answer = await self.accounts.exchange(code, redirect_uri)
        token, refresh = str(answer.get("accessToken", "")), answer.get("refreshToken")
        self._hide(token, refresh)
        profile = await self.client.bearer(token, "GET", "/v2/user/profile", priority=Priority.COMMAND)
        return self._take({"at": token, "rt": refresh, "user": profile.get("user")})

    async def send_code(self) -> None:
        """Have a code for by_code() sent. Raises AuthError, SetupError with the field, RateLimitError."""
        if not self.credentials.user.get("phoneNumber", "").startswith(_WITH_CODE):
            raise UnknownUserError(field="username")
        await self._choose_region()
        await self.accounts.send_code(self.credentials.user, Purpose.SIGN_IN)

    async def by_code(self, code: str) -> Tokens:
        """Sign in with the code of an SMS. Raises AuthError, SetupError with the field."""
        await self._choose_region()
        number = self.credentials.user.get("phoneNumber", "")
        answer = await self.accounts.sms_login(self.credentials.country_code, number, code)
        self.sign_ins += 1
        return self._take(answer)

    async def _sign_in_again(self) -> Tokens:
        if not self.credentials.password:
            raise AuthError("the tokens are no longer accepted")
        if time.monotonic() - self._signed_in_at < _FIGHT:
            raise TakenOverError("another client keeps signing in with the same app id")
        tokens = await self.sign_in()
        self._signed_in_at = time.monotonic()
        return tokens

    async def _choose_region(self) -> None:
        """Begin in the region that the form names, or that the country is served by."""
        region = self.credentials.region
        self.client.region = region if region in REGIONS else self.client.region or await self._region()

    async def _region(self) -> str:
        """Ask for the region of the country; some servers take the code with its "+", some without."""
        for code in (self.credentials.country_code, self.credentials.country_code.lstrip("+")):
            try:
                region = await self.accounts.region(code)
            except RateLimitError:
                raise
            except UnreachableError as err:
                _LOGGER.debug("The region of the country is not to be had: %s", err)
                break
            except CloudError as err:
                _LOGGER.debug("The region of the country is not known: %s", err)
                continue
            if region in REGIONS:
                return region
        return "cn" if self.credentials.country_code == "+86" else "eu"

    async def _refresh(self, tokens: Tokens) -> Tokens:
        answer = await self.accounts.refresh(tokens.rt)
        self.refreshes += 1
        return self._take(answer, tokens)

    def _take(self, answer: Mapping[str, Any], before: Tokens | None = None) -> Tokens:
        user = answer.get("user")
        user = user if isinstance(user, dict) else {}
        at, rt = answer.get("at"), answer.get("rt")
        if not isinstance(at, str) or not isinstance(rt, str) or not at:
            raise ProtocolError("no tokens in the answer")
        now = time.time()
        if before is not None:
            tokens = replace(before, at=at, rt=rt, since=now)
        else:
            if not isinstance(apikey := user.get("apikey"), str):
                raise ProtocolError("no user in the answer")
            name = user.get("nickname") or user.get("email") or user.get("phoneNumber") or "eWeLink"
            tokens = Tokens(at=at, rt=rt, region=self.client.region, apikey=apikey, name=str(name), since=now)
        self.tokens = tokens
        self._renewed.note()
        self._hide(at, rt, tokens.apikey)
        self.keep(tokens)
        return tokens

    def _hide(self, *secrets: JSON) -> None:
        """Have these be secret, before anything that may carry them is logged."""
        learn(*(secret for secret in secrets if isinstance(secret, str)))
