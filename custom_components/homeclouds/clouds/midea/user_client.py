"""The user API of Midea Open Smart (§4.1): eighteen calls of a phone app, signed with the app's key.

Accounts live here instead of with a partner. HomeClouds calls it to log in with a Midea account, and where a user calls an interface
by name (`homeclouds.call_api`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import IntEnum
import json
import secrets
from typing import Self
import uuid

from ..core.errors import AuthError, ProtocolError, TokenError
from ..core.http import Http
from ..core.model import JSON
from ..core.redact import learn
from ..core.shared_work import Renewal
from ..core.values import number, token as spelling
from .client import array_of, object_of, result
from .codes import USER
from .encryption import Encrypt
from .signing import user_signature

_EXPIRED = "10011"


class Channel(IntEnum):
    """Third parties that accounts can be bound to."""

    FACEBOOK = 32
    APPLE = 79
    TWITTER = 89


class Purpose(IntEnum):
    """What a verification code is for (§4.1.3.2)."""

    SIGN_UP = 1
    FORGOTTEN_PASSWORD = 2
    NEW_PASSWORD = 3
    THIRD_PARTY = 4
    DELETION = 5


@dataclass(frozen=True, slots=True)
class Region:
    """A country and the servers in charge of it (§4.1.3.1)."""

    id: str
    name: str
    country: str
    phone_code: str
    host: str
    mqtt_host: str

    @classmethod
    def parse(cls, data: Mapping[str, JSON]) -> Self:
        """Read one entry."""
        return cls(*(spelling(data.get(n)) for n in ("id", "area", "countryCode", "phoneCode", "url", "mqttBroker")))


@dataclass(frozen=True, slots=True)
class Binding:
    """A third-party account that a user is bound to."""

    identifier: str = field(repr=False)
    extra: str = field(repr=False)

    @classmethod
    def parse(cls, data: JSON) -> Self | None:
        """Read a binding; None if there is none."""
        if not isinstance(data, dict) or data.get("bound") is not True:
            return None
        return cls(spelling(data.get("identifier")), spelling(data.get("extraInfo")))


@dataclass(frozen=True, slots=True)
class User:
    """A user as the server describes one (§4.1.3.14); what it does not tell is empty."""

    uid: str
    user_name: str
    nick_name: str
    email: str = field(repr=False)
    mobile: str = field(repr=False)
    phone_code: str
    """Calling code of the mobile number."""
    is_blocked: bool
    gender: str
    """female or male."""
    birthday: str = field(repr=False)
    """YYYY-MM-DD"""
    picture: str
    """URL of the avatar."""
    language: str
    memo: str = field(repr=False)
    bindings: Mapping[str, Binding]
    """Third party, such as facebook, in lower case -> account."""
    expires: datetime | None
    """When the access token ends."""
    details: Mapping[str, JSON] = field(repr=False)
    """All that the answer holds."""

    @classmethod
    def parse(cls, data: Mapping[str, JSON]) -> Self:
        """Read the answer of a login or of /user/query."""

        def text(name: str) -> str:
            return spelling(data.get(name))

        parties = (channel.name.lower() for channel in Channel)
        found = {party: Binding.parse(data.get(party)) for party in parties}
        return cls(
            uid=text("uid"),
            user_name=text("userName"),
            nick_name=text("nickName"),
            email=text("email"),
            mobile=text("mobile"),
            phone_code=text("phoneAreacode"),
            is_blocked=text("status") == "1",
            gender={"0": "female", "1": "male"}.get(text("gender"), ""),
            birthday=text("birthday"),
            picture=text("headPhoto"),
            language=text("language"),
            memo=text("memo"),
            bindings={party: binding for party, binding in found.items() if binding is not None},
            expires=_moment(data.get("expiredDate")),
            details={name: value for name, value in data.items() if name != "accessToken"},
        )


@dataclass(frozen=True, slots=True)
class Picture:
    """An uploaded image; the address holds for a day (§4.1.3.18)."""

    name: str
    url: str
    type: str


@dataclass(frozen=True, slots=True)
class App:
    """Who calls: a partner's phone app."""

    id: str
    key: str = field(repr=False)
    secret: str = field(repr=False)
    device_id: str
    """A lasting id of this installation."""


@dataclass
class UserApi:
    """The calls of one app and, after a login, one user. All raise CloudError."""

    http: Http
    origin: str
    app: App
    encrypt: Encrypt
    access_token: str = field(default="", repr=False)
    renewed: Callable[[str], None] = lambda access_token: None
    """Called with every new token, so that it outlives a restart."""
    credentials: tuple[str, str] | None = field(default=None, repr=False)
    """Account and password to log in with again once the token can no longer be extended."""
    renewal: Renewal = field(default_factory=Renewal, repr=False)

    async def regions(self) -> list[Region]:
        """List the countries served (§4.1.3.1); the server answers with an object or with the bare list."""
        data = await self._post("/user/area/get", {})
        rows = array_of(data.get("list") if isinstance(data, dict) else data)
        return [Region.parse(row) for row in rows if isinstance(row, dict)]

    async def send_code(
        self, receiver: str, purpose: Purpose = Purpose.SIGN_UP, channel: Channel | None = None
    ) -> None:
        """Have a verification code sent to an e-mail address or a phone number with area code (§4.1.3.2)."""
        data: dict[str, JSON] = {"verifyIdReceiver": receiver, "type": int(purpose), "userFlag": _flag(receiver)}
        if channel is not None:
            data["channel"] = int(channel)
        await self._post("/user/verify/code/send", data)

    async def verify_code(self, receiver: str, code: str) -> str:
        """Trade a verification code for the second one, which concludes a process (§4.1.3.3)."""
        data = {"verifyId": await self._encrypted(code), "verifyIdReceiver": receiver}
        return spelling(object_of(await self._post("/user/auth/verifyId", data)).get("verifyId"))

    async def check_account(self, account: str, *, reverse: bool = False) -> None:
        """Raise CommandError (14003) if there is such an account, or with `reverse` AuthError (14001) if not (§4.1.3.4)."""
        await self._post("/user/exist/verify", {"account": account, "reverse": reverse})

    async def register(
        self, receiver: str, password: str, second_code: str, country: str, *, area_code: str = "", **details: JSON
    ) -> User:
        """Create an account (§4.1.3.5). With `area_code` the receiver is a phone number that starts with it."""
        who: dict[str, JSON] = {"email": receiver, "userFlag": 0}
        if area_code:
            who = {"mobile": receiver.removeprefix(area_code), "phoneAreacode": area_code, "userFlag": 1}
        return await self._login(
            "/user/register",
            {
                **details,
                **who,
                "countryCode": country,
                "verifyIdReceiver": receiver,
                "password": await self._encrypted(password),
                "verifyId": second_code,
            },
        )

    async def login(self, account: str, password: str, **details: JSON) -> User:
        """Sign in (§4.1.3.6). `details`: the document's optional members, such as phoneModel."""
        who: dict[str, JSON] = {"loginAccount": account, "password": await self._encrypted(password)}
        return await self._login("/user/login", {**details, **who})

    async def login_third_party(self, user_id: str, third_party_token: str, channel: Channel, **details: JSON) -> User:
        """Sign in with a third party's account (§4.1.3.7). `details`: the document's optional members, such as email."""
        who = await self._third_party(user_id, third_party_token, channel)
        return await self._login("/user/third/login", {**details, **who})

    async def bind_third_party(
        self, user_id: str, third_party_token: str, channel: Channel, *, extra_info: str = ""
    ) -> None:
        """Bind a third party's account (§4.1.3.8)."""
        more: dict[str, JSON] = {"extraInfo": extra_info} if extra_info else {}
        await self._call("/user/third/bind", {**more, **await self._third_party(user_id, third_party_token, channel)})

    async def unbind_third_party(self, channel: Channel) -> None:
        """Unbind the one account of a third party (§4.1.3.9)."""
        await self._call("/user/third/unbind", {"channel": int(channel)})

    async def extend_token(self) -> datetime | None:
        """Trade the access token, even one that has just expired, for a new one, and return its end (§4.1.3.10)."""
        data = object_of(await self._post("/user/token/extend", {}))
        self._keep(data)
        return _moment(data.get("expiredDate"))

    async def set_push_token(self, push_token: str) -> None:
        """Name the phone that is to get messages (§4.1.3.11)."""
        await self._call("/common/bind/pushtoken", {"pushToken": push_token})

    async def logout(self) -> None:
        """Sign out (§4.1.3.12)."""
        await self._call("/user/logout", {})
        self.access_token = ""

    async def unregister(self, receiver: str, second_code: str) -> None:
        """Delete the account for good (§4.1.3.13)."""
        await self._call("/user/account/unregister", {"verifyId": second_code, "verifyIdReceiver": receiver})
        self.access_token = ""

    async def user(self) -> User:
        """Return the user that is logged in (§4.1.3.14)."""
        return User.parse(object_of(await self._call("/user/query", {})))

    async def update(self, **details: JSON) -> None:
        """Change nickName, gender, birthday, mobile, face (base64) or memo (§4.1.3.15)."""
        await self._call("/user/update", details)

    async def reset_password(self, receiver: str, password: str, second_code: str) -> None:
        """Set a new password (§4.1.3.16)."""
        data = {"password": await self._encrypted(password), "verifyId": second_code, "verifyIdReceiver": receiver}
        await self._call("/user/passwd/reset", data)

    async def set_language(self, language: str) -> None:
        """Set the language of the server's messages, such as zh_CN (§4.1.3.17)."""
        await self._call("/user/lan/area/setting", {"language": language})

    async def upload(self, image: str, image_format: str = "jpg") -> Picture:
        """Upload an image in base64 (§4.1.3.18)."""
        data = object_of(await self._call("/common/picture/upload", {"format": image_format, "base64": image}))
        return Picture(*(spelling(data.get(name)) for name in ("fileName", "url", "fileType")))

    async def _encrypted(self, text: str) -> str:
        learn(text)
        return await self.encrypt(text)

    async def _third_party(self, user_id: str, third_party_token: str, channel: Channel) -> dict[str, JSON]:
        learn(third_party_token)
        return {"thirdUID": await self._encrypted(user_id), "token": third_party_token, "channel": int(channel)}

    async def _login(self, path: str, data: Mapping[str, JSON]) -> User:
        answer = object_of(await self._post(path, data))
        self._keep(answer)
        return User.parse(answer)

    def _keep(self, data: Mapping[str, JSON]) -> None:
        if not (access_token := spelling(data.get("accessToken"))):
            raise ProtocolError("no token")
        learn(access_token)
        self.access_token = access_token
        self.renewed(access_token)

    async def _call(self, path: str, data: Mapping[str, JSON]) -> JSON:
        used = self.access_token
        try:
            return await self._post(path, data)
        except TokenError as err:
            await self._renew(used, err)
        try:
            return await self._post(path, data)
        except TokenError as err:
            raise AuthError("a new token is not accepted either", code=err.code) from err

    async def _renew(self, used: str, refusal: TokenError) -> None:
        # There is none while a login is under way
        if self.access_token in {"", used}:
            await self.renewal.share(lambda: self._renewed(refusal))

    async def _renewed(self, refusal: TokenError) -> None:
        try:
            if refusal.code == _EXPIRED:
                await self.extend_token()
                return
        except TokenError as err:
            refusal = err
        if self.credentials is None:
            raise AuthError(str(refusal), code=refusal.code) from refusal
        self.access_token = ""
        await self.login(*self.credentials)

    async def _post(self, path: str, data: Mapping[str, JSON]) -> JSON:
        return await self.http.clock.agreed(lambda: self._signed(path, data))

    async def _signed(self, path: str, data: Mapping[str, JSON]) -> JSON:
        body = json.dumps(dict(data), ensure_ascii=False, separators=(",", ":")).encode()
        random = str(secrets.randbelow(10**13))
        headers = {
            "Content-Type": "application/json",
            "Accept-Language": "en-US",
            "appId": self.app.id,
            "src": self.app.id[-2:],
            # Android
            "clientType": "1",
            "stamp": datetime.fromtimestamp(self.http.clock.stamp(), UTC).strftime("%Y%m%d%H%M%S"),
            "reqId": uuid.uuid4().hex,
            "language": "en_US",
            "deviceId": self.app.device_id,
            "appVNum": "1.0.0",
            "random": random,
            "sign": user_signature(self.app.secret, self.app.key, body, random),
        }
        if self.access_token:
            headers["accessToken"] = self.access_token
        answer = await self.http.request(
            "POST", f"{self.origin}/v1{path}", headers=headers, body=body, interface=path, private=True
        )
        return result(answer, USER)


def _flag(receiver: str) -> int:
    return 0 if "@" in receiver else 1


def _moment(value: JSON) -> datetime | None:
    """Read a unix time in seconds or milliseconds."""
    if (stamp := number(value)) is None:
        return None
    try:
        return datetime.fromtimestamp(stamp / 1000 if stamp > 1e11 else stamp, UTC)
    except ValueError, OverflowError, OSError:
        return None
