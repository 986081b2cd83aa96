"""User, and the vendor's sign-in page (OAuth 2.0 guide)."""

import re
import secrets

from aiohttp import web

from ..accounts import Pair, Refusal, User, check_signature
from .common import Body, Calls, Signed, Topic, text, whole

_REGIONS = {"+86": "cn", "+1": "us"}
_BY_TELEPHONE = frozenset(
    {"+63", "+84", "+855", "+856", "+60", "+65", "+95", "+66", "+673", "+62", "+670", "+98", "+886"}
)
"""Countries of the region as, whose users may register with a telephone number; beside mainland China the only ones."""
_PASSWORD = re.compile(r"[A-Za-z0-9]{8,}")
_REGISTER, _RESET, _CLOSE, _SIGN_IN = 0, 1, 3, 4


def region_of(country: str) -> str:
    """Return the region of a country code."""
    return _REGIONS.get(country, "as" if country in _BY_TELEPHONE else "eu")


class Users(Topic):
    """Accounts and who is signed in."""

    @property
    def signed(self) -> dict[tuple[str, str], Signed]:
        """Calls that prove the app."""
        return {
            ("GET", "/v2/utils/get-region"): self._region,
            ("POST", "/v2/user/register"): self._register,
            ("POST", "/v2/user/login"): self._login,
            ("POST", "/v2/user/sms-login"): self._sms_login,
            ("POST", "/v2/user/verification-code"): self._send_code,
            ("POST", "/v2/user/reset-pwd"): self._reset_password,
            ("POST", "/v2/user/refresh"): self._refresh,
            ("POST", "/v2/user/oauth/token"): self._oauth_token,
        }

    @property
    def calls(self) -> Calls:
        """Calls with a token."""
        return {
            ("GET", "/v2/user/profile"): self._profile,
            ("POST", "/v2/user/profile"): self._update_profile,
            ("POST", "/v2/user/change-pwd"): self._change_password,
            ("DELETE", "/v2/user/logout"): self._logout,
            ("DELETE", "/v2/user/oauth/token"): self._logout,
            ("POST", "/v2/user/close-account"): self._close_account,
        }

    # --- becoming and proving to be somebody -----------------------------------------------------------------------------

    def _region(self, app: str, body: Body) -> Body:
        return {"region": region_of(_country(body))}

    def _register(self, app: str, body: Body) -> Body:
        self._elsewhere("/v2/user/register")
        country, name = _country(body), _name(body)
        password, code = _password(body, "password"), text(body, "verificationCode")
        number = name.startswith("+")
        if not (number if country == "+86" else country in _BY_TELEPHONE or not number):
            raise Refusal(400, "telephone numbers in mainland China, e-mail addresses elsewhere")
        if self._sim.accounts.user(name) is not None:
            raise Refusal(10009, "the account exists")
        self._sim.accounts.use_code(name, _REGISTER, code)
        user = self._sim.accounts.register(name, password, country, region_of(country))
        return _signed_in(self._sim.accounts.issue(app, user, self._sim.now()))

    def _login(self, app: str, body: Body) -> Body:
        self._elsewhere("/v2/user/login")
        return _signed_in(self._sim.accounts.login(app, body, self._sim.now()))

    def _sms_login(self, app: str, body: Body) -> Body:
        self._elsewhere("/v2/user/sms-login")
        number, code = text(body, "phoneNumber"), text(body, "verificationCode")
        if _country(body) != "+86" or not number.startswith("+86"):
            raise Refusal(400, "numbers of mainland China only")
        user = self._user(number)
        self._sim.accounts.use_code(number, _SIGN_IN, code)
        return _signed_in(self._sim.accounts.issue(app, user, self._sim.now()))

    def _send_code(self, app: str, body: Body) -> Body:
        self._elsewhere("/v2/user/verification-code")
        name, purpose = _name(body), whole(body, "type", _REGISTER, _SIGN_IN)
        if purpose == 2:
            raise Refusal(400, "type is 0, 1, 3 or 4")
        if purpose != _REGISTER:
            self._user(name)
        self._sim.accounts.send_code(name, purpose, self._sim.now())
        return {}

    def _reset_password(self, app: str, body: Body) -> Body:
        self._elsewhere("/v2/user/reset-pwd")
        name, password, code = _name(body), _password(body, "password"), text(body, "verificationCode")
        user = self._user(name)
        self._sim.accounts.use_code(name, _RESET, code)
        user.password = password
        self._sim.accounts.void(user)
        return _signed_in(self._sim.accounts.issue(app, user, self._sim.now()))

    def _refresh(self, app: str, body: Body) -> Body:
        pair = self._sim.accounts.refresh(app, body.get("rt"), self._sim.now())
        return {"at": pair.at, "rt": pair.rt}

    def _elsewhere(self, path: str) -> None:
        if fault := self._sim.faults.take("wrong_region", path):
            raise Refusal(10004, "redirection", {"region": str(fault.options.get("region", "us"))})

    def _user(self, name: str) -> User:
        if (user := self._sim.accounts.user(name)) is None:
            raise Refusal(10003, "user does not exist")
        return user

    # --- the vendor's page -----------------------------------------------------------------------------------------------

    def open_page(self, request: web.Request) -> str:
        """Stand for the page on which the demo user signs in and agrees; return where it leads. Raises Refusal."""
        query = request.query
        message = f"{query.get('clientId')}_{query.get('seq')}".encode()
        check_signature(query.get("clientId"), query.get("authorization", ""), message)
        code = secrets.token_hex(8)
        self._sim.accounts.codes[code] = self._sim.accounts.users[0]
        separator = "&" if "?" in query["redirectUrl"] else "?"
        return f"{query['redirectUrl']}{separator}code={code}&region=cn&state={query.get('state', '')}"

    def _oauth_token(self, app: str, body: Body) -> Body:
        user = self._sim.accounts.codes.pop(str(body.get("code")), None)
        if user is None or body.get("grantType") != "authorization_code" or not body.get("redirectUrl"):
            raise Refusal(405, "invalid code")
        now = self._sim.now()
        pair = self._sim.accounts.issue(app, user, now)
        return {
            "accessToken": pair.at,
            "atExpiredTime": int((now + 30 * 86400) * 1000),
            "refreshToken": pair.rt,
            "rtExpiredTime": int((now + 60 * 86400) * 1000),
        }

    # --- being somebody --------------------------------------------------------------------------------------------------

    async def _profile(self, user: User, body: Body) -> Body:
        return {"user": user.describe(), "region": user.region}

    async def _update_profile(self, user: User, body: Body) -> Body:
        if body.get("accountConsult") not in {None, True} or body.get("acceptEmailAd") not in {None, True, False}:
            raise Refusal(400, "parameter error")
        user.nickname = body.get("nickname") or user.nickname
        user.consulted = user.consulted or body.get("accountConsult") is True
        return {}

    async def _change_password(self, user: User, body: Body) -> Body:
        if text(body, "oldPassword") != user.password:
            raise Refusal(10001, "wrong password")
        user.password = _password(body, "newPassword")
        return {}

    async def _logout(self, user: User, body: Body) -> Body:
        self._sim.accounts.void(user)
        return {}

    async def _close_account(self, user: User, body: Body) -> Body:
        code = text(body, "verificationCode")
        self._sim.accounts.use_code(user.email or user.phone, _CLOSE, code, user.phone)
        self._sim.accounts.close(user)
        for device in list(self._sim.devices.values()):
            if device.owner == user.apikey:
                self._sim.forget(device)
        return {}


def _signed_in(pair: Pair) -> Body:
    return {"user": pair.user.describe(), "at": pair.at, "rt": pair.rt, "region": pair.user.region}


def _country(body: Body) -> str:
    code = text(body, "countryCode")
    if not code.startswith("+"):
        raise Refusal(400, "countryCode must begin with +")
    return code


def _name(body: Body) -> str:
    """Return who is meant: the telephone number counts."""
    if "phoneNumber" not in body:
        return text(body, "email").lower()
    number = text(body, "phoneNumber")
    if not number.startswith("+"):
        raise Refusal(400, "phoneNumber must begin with the country code")
    return number


def _password(body: Body, name: str) -> str:
    password = text(body, name)
    if not _PASSWORD.fullmatch(password):
        raise Refusal(400, "a password has 8 or more letters and digits")
    return password
