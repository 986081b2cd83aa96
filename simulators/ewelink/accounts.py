"""Users, apps and tokens as the vendor keeps them: one valid token pair per user and app."""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
import hashlib
import hmac
import secrets

DAY = 86400
APPS = {"demo-app-id-0123456789abcdefghij": "demo-app-secret-0123456789abcdef", "blocked-app": "blocked-secret"}
REFUSED_APPS = frozenset({"blocked-app"})
"""Apps without the permission for anything (407)."""


@dataclass(kw_only=True)
class User:
    """A user of the vendor's."""

    apikey: str
    email: str
    phone: str
    password: str
    nickname: str
    country: str = "+86"
    region: str = "cn"
    level: int = 20
    consulted: bool = False

    def describe(self) -> dict[str, str | int]:
        """Return the user as the interfaces show it."""
        return {
            "apikey": self.apikey,
            "email": self.email,
            "phoneNumber": self.phone,
            "nickname": self.nickname,
            "countryCode": self.country,
            "accountLevel": self.level,
            "accountConsult": self.consulted,
            "ipCountry": "CN",
        }


@dataclass(kw_only=True)
class Pair:
    """An access token and a refresh token."""

    user: User
    app: str
    at: str
    rt: str
    issued: float


@dataclass
class Refusal(Exception):
    """A result code other than 0."""

    code: int
    msg: str = ""
    data: dict[str, object] = field(default_factory=dict)


@dataclass(kw_only=True)
class Sent:
    """A verification code that was sent."""

    name: str
    purpose: int
    code: str
    at: float
    used: bool = False


_SENDING = ((60, 3), (3600, 20), (DAY, 100))
"""Seconds and how many codes may be sent to one name within them (document, Send Verification Code)."""


class Accounts:
    """Everybody who has an account."""

    def __init__(self) -> None:
        """Start with the demo's users."""
        self.users = [
            User(
                apikey="11111111-aaaa-4aaa-8aaa-111111111111",
                email="demo@example.com",
                phone="+8613800138000",
                password="demo-password",
                nickname="Demo",
            ),
            User(
                apikey="22222222-bbbb-4bbb-8bbb-222222222222",
                email="guest@example.com",
                phone="+8613800138001",
                password="guest-password",
                nickname="Guest",
            ),
            User(
                apikey="33333333-cccc-4ccc-8ccc-333333333333",
                email="third@example.com",
                phone="+8613800138002",
                password="third-password",
                nickname="Third",
            ),
        ]
        self.pairs: list[Pair] = []
        self.codes: dict[str, User] = {}
        """OAuth codes that were given out."""
        self.sent: list[Sent] = []

    def login(self, app: str, body: Mapping[str, object], now: float) -> Pair:
        """Sign a user in, which ends the user's other token of this app. Raises Refusal."""
        name, password = body.get("phoneNumber") or body.get("email"), body.get("password")
        if (
            not isinstance(name, str)
            or not isinstance(password, str)
            or not str(body.get("countryCode")).startswith("+")
        ):
            raise Refusal(400, "parameter error")
        user = next((user for user in self.users if name.lower() in {user.email, user.phone}), None)
        if user is None:
            raise Refusal(10003, "user does not exist")
        if password != user.password:
            raise Refusal(10001, "wrong password")
        return self.issue(app, user, now)

    def issue(self, app: str, user: User, now: float) -> Pair:
        """Make the user's only pair of this app."""
        self.pairs = [pair for pair in self.pairs if (pair.user, pair.app) != (user, app)]
        pair = Pair(user=user, app=app, at=secrets.token_hex(20), rt=secrets.token_hex(20), issued=now)
        self.pairs.append(pair)
        return pair

    def refresh(self, app: str, rt: object, now: float) -> Pair:
        """Replace a pair by a new one. Raises Refusal."""
        for pair in self.pairs:
            if pair.rt == rt and pair.app == app and now - pair.issued < 60 * DAY:
                return self.issue(app, pair.user, now)
        raise Refusal(401, "refresh token is invalid")

    def check(self, at: str, now: float) -> Pair:
        """Return the pair of an access token. Raises Refusal 401 (unknown, or replaced) or 402 (too old)."""
        for pair in self.pairs:
            if pair.at == at:
                if now - pair.issued >= 30 * DAY:
                    raise Refusal(402, "access token expired")
                return pair
        raise Refusal(401, "access token is invalid")

    def register(self, name: str, password: str, country: str, region: str) -> User:
        """Make an account for an e-mail address or a telephone number."""
        email, phone = ("", name) if name.startswith("+") else (name, "")
        user = User(
            apikey=secrets.token_hex(16),
            email=email,
            phone=phone,
            password=password,
            nickname="",
            country=country,
            region=region,
            level=10,
        )
        self.users.append(user)
        return user

    def void(self, user: User) -> None:
        """End all tokens of a user."""
        self.pairs = [pair for pair in self.pairs if pair.user is not user]

    def close(self, user: User) -> None:
        """Forget a user."""
        self.void(user)
        self.users.remove(user)

    def send_code(self, name: str, purpose: int, now: float) -> None:
        """Send a verification code. Raises Refusal 10010."""
        for seconds, most in _SENDING:
            if sum(sent.name == name and sent.at > now - seconds for sent in self.sent) >= most:
                raise Refusal(10010, "too many verification codes")
        self.sent.append(Sent(name=name, purpose=purpose, code=f"{secrets.randbelow(10**6):06}", at=now))

    def use_code(self, name: str, purpose: int, code: str, *other_names: str) -> None:
        """Take a verification code, which is good once and for what it was sent for. Raises Refusal 10002."""
        for sent in self.sent:
            if sent.name in {name, *other_names} and (sent.purpose, sent.code, sent.used) == (purpose, code, False):
                sent.used = True
                return
        raise Refusal(10002, "wrong verification code")

    def user(self, name: object) -> User | None:
        """Return the user with this e-mail address, telephone number or apikey."""
        return next((user for user in self.users if name and name in {user.email, user.phone, user.apikey}), None)


def signature(secret: str, message: bytes) -> str:
    """Return what the vendor expects behind "Sign " (Signature rules)."""
    return b64encode(hmac.new(secret.encode(), message, hashlib.sha256).digest()).decode()


def check_signature(app: str | None, given: str, message: bytes) -> str:
    """Return the app's id if it may sign in and did sign this. Raises Refusal."""
    if app not in APPS or app in REFUSED_APPS:
        raise Refusal(407, "the appid has no permission")
    if not hmac.compare_digest(signature(APPS[app], message), given):
        raise Refusal(401, "sign verification failed")
    return app
