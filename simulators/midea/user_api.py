"""The user API, section 4.1: what the vendor's phone apps call."""

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
import hmac
import json
import re
import secrets
import time
from typing import Any, Final

from aiohttp import web

from .accounts import THIRD_PARTIES, User
from .refusals import (
    USER_CODE_NOT_SENT,
    USER_EXISTS,
    USER_NO_ACCOUNT,
    USER_SIGNATURE_EXPIRED,
    USER_SIGNATURE_WRONG,
    USER_TOKEN_EXPIRED,
    USER_TOKEN_INVALID,
    USER_UNKNOWN_KEY,
    USER_WRONG_PARAMETER,
    Refusal,
)
from .signing import user_signature
from .state import MideaState
from .tokens import Standing

REQUIRED_HEADERS: Final = ("Accept-Language", "User-Agent", "appId", "src", "deviceId", "appVNum")
REQUEST_ID: Final = re.compile(r"[0-9a-fA-F]{32}")
RECEIVER: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+|\+?\d{6,20}")
BIRTHDAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
LANGUAGES: Final = ("zh_CN", "zh_HK", "en_US", "ru_RU", "ar_SA", "ko")
SIGNATURE_LIFETIME: Final = timedelta(minutes=10)
# The header names no time zone. The document's sample is Beijing time; UTC is what else a server would understand.
STAMP_ZONES: Final = (timedelta(0), timedelta(hours=8))
AREAS: Final = (
    (1, "China", "CN", "86", "cn"),
    (2, "United State", "US", "1", "us"),
    (3, "France", "FR", "33", "eu"),
)
EDITABLE: Final = ("nickName", "gender", "birthday", "mobile", "face", "memo")
CODE_PURPOSES: Final = range(1, 6)
THIRD_PARTY_SIGN_IN: Final = 4

type Body = dict[str, Any]


@dataclass(frozen=True)
class Call:
    """One call: what answers it, its required strings, and whether a user must be signed in."""

    answer: Callable[[str, Body], Any]
    strings: tuple[str, ...] = ()
    signed_in: bool = True


class UserApi:
    """The eighteen calls, each a signed POST."""

    def __init__(self, cloud: MideaState) -> None:
        """Answer for a cloud."""
        self._cloud = cloud
        codes = ("verifyId", "verifyIdReceiver")
        self._calls = {
            "/v1/user/area/get": Call(self._areas, signed_in=False),
            "/v1/user/verify/code/send": Call(self._send_code, ("verifyIdReceiver",), signed_in=False),
            "/v1/user/auth/verifyId": Call(self._verify_code, codes, signed_in=False),
            "/v1/user/exist/verify": Call(self._exists, ("account",), signed_in=False),
            "/v1/user/register": Call(self._register, ("countryCode", "password", *codes), signed_in=False),
            "/v1/user/login": Call(self._login, ("loginAccount", "password"), signed_in=False),
            "/v1/user/third/login": Call(self._third_login, ("thirdUID", "token"), signed_in=False),
            "/v1/user/third/bind": Call(self._third_bind, ("thirdUID", "token")),
            "/v1/user/third/unbind": Call(self._third_unbind),
            "/v1/user/token/extend": Call(self._extend),
            "/v1/common/bind/pushtoken": Call(self._push_token, ("pushToken",)),
            "/v1/user/logout": Call(self._logout),
            "/v1/user/account/unregister": Call(self._unregister, codes),
            "/v1/user/query": Call(self._query),
            "/v1/user/update": Call(self._update),
            "/v1/user/passwd/reset": Call(self._password, ("password", *codes)),
            "/v1/user/lan/area/setting": Call(self._language, ("language",)),
            "/v1/common/picture/upload": Call(self._picture, ("base64",)),
        }

    def routes(self) -> list[web.RouteDef]:
        """Return the routes of all calls."""
        return [web.post(path, self._serve) for path in self._calls]

    async def _serve(self, request: web.Request) -> web.Response:
        try:
            data = self._answer(request, await request.read())
        except Refusal as refusal:
            return refusal.response()
        return web.json_response({"code": 0, "msg": "success!", "data": data})

    def _answer(self, request: web.Request, raw: bytes) -> Any:
        call = self._calls[request.path]
        self._check_headers(request)
        self._check_signature(request, raw)
        token = request.headers.get("accessToken", "")
        if call.signed_in:
            self._check_token(request.path, token)
        if fault := self._cloud.faults.take("refuse", request.path):
            raise Refusal(int(fault.options.get("code", 99999)))
        return call.answer(token, self._body(raw, call))

    def _check_headers(self, request: web.Request) -> None:
        headers = request.headers
        if any(not headers.get(name) for name in REQUIRED_HEADERS) or request.content_type != "application/json":
            raise Refusal(USER_WRONG_PARAMETER)
        if headers.get("clientType") not in {"1", "2"} or not REQUEST_ID.fullmatch(headers.get("reqId", "")):
            raise Refusal(USER_WRONG_PARAMETER)
        if headers.get("language", LANGUAGES[0]) not in LANGUAGES:
            raise Refusal(USER_WRONG_PARAMETER)
        if headers["appId"] != self._cloud.app_id:
            raise Refusal(USER_UNKNOWN_KEY)
        try:
            stamp = datetime.strptime(headers.get("stamp", ""), "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        except ValueError as error:
            raise Refusal(USER_WRONG_PARAMETER) from error
        now = datetime.fromtimestamp(self._cloud.now(), UTC)
        if all(abs(stamp - zone - now) > SIGNATURE_LIFETIME for zone in STAMP_ZONES):
            raise Refusal(USER_SIGNATURE_EXPIRED)

    def _check_signature(self, request: web.Request, raw: bytes) -> None:
        cloud, random = self._cloud, request.headers.get("random", "")
        wanted = user_signature(cloud.app_secret, cloud.app_key, raw, random)
        if not random or not hmac.compare_digest(wanted.encode(), request.headers.get("sign", "").encode()):
            raise Refusal(USER_SIGNATURE_WRONG)

    def _check_token(self, path: str, token: str) -> None:
        standing = self._cloud.user_tokens.standing(token)
        if standing is Standing.UNKNOWN:
            raise Refusal(USER_TOKEN_INVALID)
        # An expired token is renewed with itself.
        if path.endswith("/token/extend"):
            return
        if standing is Standing.EXPIRED or self._cloud.faults.take("expired_token", path):
            raise Refusal(USER_TOKEN_EXPIRED)

    @staticmethod
    def _body(raw: bytes, call: Call) -> Body:
        try:
            body = json.loads(raw or b"{}")
        except ValueError as error:
            raise Refusal(USER_WRONG_PARAMETER) from error
        if not isinstance(body, dict) or any(not isinstance(body.get(k), str) or not body[k] for k in call.strings):
            raise Refusal(USER_WRONG_PARAMETER)
        return body

    def _user(self, token: str) -> User:
        return self._cloud.accounts.get(self._cloud.user_tokens.holder(token))

    # Before signing in

    def _areas(self, token: str, body: Body) -> Body:
        areas = [
            {
                "id": number,
                "area": area,
                "countryCode": country,
                "phoneCode": phone,
                "url": self._cloud.base_url.partition("://")[2],
                "mqttBroker": f"mqtt-{region}.example.invalid",
            }
            for number, area, country, phone, region in AREAS
        ]
        return {"list": areas}

    def _send_code(self, token: str, body: Body) -> None:
        receiver, purpose = body["verifyIdReceiver"], _number(body, "type", 1)
        if not RECEIVER.fullmatch(receiver) or purpose not in CODE_PURPOSES:
            raise Refusal(USER_WRONG_PARAMETER)
        if _number(body, "userFlag", 0) not in {0, 1}:
            raise Refusal(USER_WRONG_PARAMETER)
        if purpose == THIRD_PARTY_SIGN_IN:
            _channel(body)
        if self._cloud.faults.take("unsent_code", receiver):
            raise Refusal(USER_CODE_NOT_SENT)
        self._cloud.accounts.mail_code(receiver)

    def _verify_code(self, token: str, body: Body) -> Body:
        return {"verifyId": self._cloud.accounts.exchange(body["verifyIdReceiver"], body["verifyId"])}

    def _exists(self, token: str, body: Body) -> None:
        reverse, exists = body.get("reverse", False), self._cloud.accounts.find(body["account"]) is not None
        if not isinstance(reverse, bool):
            raise Refusal(USER_WRONG_PARAMETER)
        if exists and not reverse:
            raise Refusal(USER_EXISTS, as_text=True)
        if reverse and not exists:
            raise Refusal(USER_NO_ACCOUNT, as_text=True)

    def _register(self, token: str, body: Body) -> Body:
        flag = _number(body, "userFlag", 0)
        name = body.get("email") if flag == 0 else f"{body.get('phoneAreacode', '')}{body.get('mobile', '')}"
        if not isinstance(name, str) or not RECEIVER.fullmatch(name):
            raise Refusal(USER_WRONG_PARAMETER)
        accounts = self._cloud.accounts
        accounts.confirm(body["verifyIdReceiver"], body["verifyId"])
        user = accounts.create(name, encrypted=body["password"], flag=flag)
        user.details = {k: v for k, v in body.items() if k in EDITABLE or k in {"email", "phoneAreacode"}}
        return self._welcome(user)

    def _login(self, token: str, body: Body) -> Body:
        user = self._cloud.accounts.sign_in(body["loginAccount"], body["password"])
        if push_token := body.get("pushToken"):
            user.details["pushTokens"] = [push_token]
        return self._welcome(user)

    def _third_login(self, token: str, body: Body) -> Body:
        channel, identifier, accounts = _channel(body), body["thirdUID"], self._cloud.accounts
        if (user := accounts.find_third(channel, identifier)) is None:
            user = accounts.create(body.get("email") or secrets.token_hex(8), encrypted="", flag=channel)
            user.third[channel] = {"identifier": identifier, "extraInfo": body.get("extraInfo", "")}
        return self._welcome(user)

    def _welcome(self, user: User) -> Body:
        token, expires = self._cloud.user_tokens.issue(user.uid)
        is_mail = "@" in user.name
        return {
            "accessToken": token,
            "uid": user.uid,
            "userName": user.name,
            "nickName": user.details.get("nickName", user.name),
            "userFlag": str(user.flag),
            "migrateStatus": "0",
            "email": user.name if is_mail else "",
            "mobile": user.details.get("mobile", ""),
            "phoneAreaCode": user.details.get("phoneAreacode", ""),
            "headPhoto": "",
            "versionCode": None,
            "expiredDate": int(expires),
            "gender": user.details.get("gender", "0"),
            "birthday": user.details.get("birthday"),
            "memo": user.details.get("memo", ""),
        }

    # Signed in

    def _third_bind(self, token: str, body: Body) -> None:
        channel, user = _channel(body), self._user(token)
        other = self._cloud.accounts.find_third(channel, body["thirdUID"])
        if other not in (None, user):
            raise Refusal(USER_EXISTS)
        user.third[channel] = {"identifier": body["thirdUID"], "extraInfo": body.get("extraInfo", "")}

    def _third_unbind(self, token: str, body: Body) -> None:
        if self._user(token).third.pop(_channel(body), None) is None:
            raise Refusal(USER_WRONG_PARAMETER)

    def _extend(self, token: str, body: Body) -> Body:
        renewed, expires = self._cloud.user_tokens.issue(self._user(token).uid)
        self._cloud.user_tokens.revoke(token)
        return {"accessToken": renewed, "expiredDate": int(expires)}

    def _push_token(self, token: str, body: Body) -> None:
        self._user(token).details["fireBaseToken"] = body["pushToken"]

    def _logout(self, token: str, body: Body) -> None:
        self._cloud.user_tokens.revoke(token)

    def _unregister(self, token: str, body: Body) -> None:
        user = self._user(token)
        self._cloud.accounts.confirm(body["verifyIdReceiver"], body["verifyId"])
        self._cloud.accounts.delete(user.uid)
        self._cloud.user_tokens.revoke_holder(user.uid)

    def _query(self, token: str, body: Body) -> Body:
        user = self._user(token)
        details = user.details
        return {
            "uid": user.uid,
            "status": "0",
            "createTime": _date(user.created),
            "updateTime": _date(user.updated),
            "type": "0",
            "userName": user.name,
            "userFlag": str(user.flag),
            "nickName": details.get("nickName", user.name),
            "gender": details.get("gender", "0"),
            "birthday": details.get("birthday"),
            "mobile": details.get("mobile", ""),
            "phoneAreacode": details.get("phoneAreacode", ""),
            "email": user.name if "@" in user.name else "",
            "headPhoto": "",
            "tenantCode": int(self._cloud.app_id),
            "language": details.get("language", ""),
            "memo": details.get("memo", ""),
            **{
                party: {"bound": channel in user.third, **user.third.get(channel, {})}
                for channel, party in THIRD_PARTIES.items()
            },
            "pushTokens": details.get("pushTokens", [""]),
            "fireBaseToken": details.get("fireBaseToken", ""),
        }

    def _update(self, token: str, body: Body) -> None:
        news = {key: value for key, value in body.items() if key in EDITABLE}
        wrong = (
            any(not isinstance(value, str) for value in news.values())
            or news.get("gender", "0") not in {"0", "1"}
            or not BIRTHDAY.fullmatch(news.get("birthday", "2000-01-01"))
        )
        if wrong:
            raise Refusal(USER_WRONG_PARAMETER)
        user = self._user(token)
        user.details.update(news)
        user.updated = self._cloud.now()

    def _password(self, token: str, body: Body) -> None:
        self._cloud.accounts.confirm(body["verifyIdReceiver"], body["verifyId"])
        self._user(token).password = body["password"]

    def _language(self, token: str, body: Body) -> None:
        if body["language"] not in LANGUAGES:
            raise Refusal(USER_WRONG_PARAMETER)
        self._user(token).details["language"] = body["language"]

    def _picture(self, token: str, body: Body) -> Body:
        kind = body.get("format", "jpg")
        try:
            base64.b64decode(body["base64"], validate=True)
        except binascii.Error as error:
            raise Refusal(USER_WRONG_PARAMETER) from error
        name = f"{secrets.token_hex(16)}.{kind}"
        return {
            "fileName": name,
            "url": f"{self._cloud.base_url}/pictures/{name}",
            "filePath": None,
            "fileType": f"image/{kind}",
        }


def _number(body: Body, key: str, default: int) -> int:
    """Return a whole number, which may come as text.

    Raises:
        Refusal: it is none.
    """
    value = body.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int | str) or not str(value).isdecimal():
        raise Refusal(USER_WRONG_PARAMETER)
    return int(value)


def _channel(body: Body) -> int:
    """Return the third party of a request.

    Raises:
        Refusal: it is missing or none of those known.
    """
    channel = _number(body, "channel", 0)
    if channel not in THIRD_PARTIES:
        raise Refusal(USER_WRONG_PARAMETER)
    return channel


def _date(seconds: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(seconds))
