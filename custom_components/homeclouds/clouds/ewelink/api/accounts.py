"""User: the calls that prove the app (Authorization: Sign). Home Assistant itself uses those that sign in."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import cast

from ..client import Client
from ..types import Granted, Renewed, SignedIn

_REGION_WITHIN = 5
"""Seconds: where the region is not to be had there is a good guess."""


class Purpose(IntEnum):
    """What a verification code is for (Send Verification Code, `type`)."""

    REGISTER = 0
    RESET_PASSWORD = 1
    CLOSE_ACCOUNT = 3
    SIGN_IN = 4


@dataclass(frozen=True, slots=True)
class Accounts:
    """Becoming a user and proving to be one.

    A user is given as `{"email": …}` or `{"phoneNumber": "+86…"}`; the number counts if there are both. All raise AuthError
    or SetupError; where the user's region is another one, the call is repeated there and the client stays there.
    """

    client: Client

    async def region(self, country_code: str) -> str:
        """Return the region of a country, such as "+86" (Get Region); "" if the server does not say."""
        origin = self.client.hosts.lookup
        query = {"countryCode": country_code}
        answer = await self.client.signed("GET", "/v2/utils/get-region", query, origin=origin, timeout=_REGION_WITHIN)
        return str(answer.get("region") or "")

    async def send_code(self, user: Mapping[str, str], purpose: Purpose) -> None:
        """Have a verification code sent: at most 3 a minute, 20 an hour, 100 a day (Send Verification Code).

        Raises RateLimitError (10010).
        """
        await self.client.signed_at_home("/v2/user/verification-code", {"type": int(purpose), **user})

    async def register(self, country_code: str, user: Mapping[str, str], password: str, code: str) -> SignedIn:
        """Create an account (Create account): 8 or more letters and digits as password.

        Raises SetupError (10009) if there is one already, AuthError (10002) if the code is wrong.
        """
        body = {"countryCode": country_code, **user, "verificationCode": code, "password": password}
        return cast(SignedIn, await self.client.signed_at_home("/v2/user/register", body))

    async def login(self, country_code: str, user: Mapping[str, str], password: str) -> SignedIn:
        """Sign in (Login). Raises AuthError with field (10001, 10003, 10014)."""
        body = {"countryCode": country_code, **user, "password": password, "lang": "en"}
        return cast(SignedIn, await self.client.signed_at_home("/v2/user/login", body, repeatable=True))

    async def sms_login(self, country_code: str, phone_number: str, code: str) -> SignedIn:
        """Sign in with a code that came by SMS (SMS Login): numbers of mainland China only."""
        body = {"countryCode": country_code, "phoneNumber": phone_number, "verificationCode": code, "lang": "en"}
        return cast(SignedIn, await self.client.signed_at_home("/v2/user/sms-login", body))

    async def reset_password(self, user: Mapping[str, str], password: str, code: str) -> SignedIn:
        """Set a forgotten password anew and sign in with it (Reset Password)."""
        body = {**user, "verificationCode": code, "password": password}
        return cast(SignedIn, await self.client.signed_at_home("/v2/user/reset-pwd", body))

    async def refresh(self, refresh_token: str) -> Renewed:
        """Exchange a refresh token for a new pair; the old one dies (Refresh Access Token, signed)."""
        return cast(Renewed, await self.client.signed("POST", "/v2/user/refresh", {"rt": refresh_token}))

    async def exchange(self, code: str, redirect_uri: str) -> Granted:
        """Exchange the code of the vendor's page, which is good once and for 30 seconds (OAuth 2.0 guide, step 3)."""
        body = {"code": code, "redirectUrl": redirect_uri, "grantType": "authorization_code"}
        return cast(Granted, await self.client.signed("POST", "/v2/user/oauth/token", body))
