"""The appliance API, section 4.2: what a vendor's partner calls from its own cloud."""

from collections.abc import Callable
from dataclasses import dataclass
import hmac
import json
import re
import string
from typing import Any, Final

from aiohttp import web

from ..devices import Cause
from . import frames
from .appliances import Appliance, AuthStatus
from .refusals import (
    ALREADY_BOUND,
    APPLIANCE_OFFLINE,
    HEX_EMPTY_PARAMETER,
    HEX_NOT_OWNER,
    HEX_TIMEOUT,
    HEX_UNKNOWN_APPLIANCE,
    NO_AUTHENTICATION,
    NO_FULL_STATE,
    NOT_CONTROLLED,
    UNKNOWN_APPLIANCE,
    UNKNOWN_CLIENT,
    WRONG_COMMAND,
    WRONG_PARAMETER,
    Refusal,
)
from .signing import open_signature
from .state import MideaState
from .tokens import Standing

BASE: Final = "/midea/open/business/v1"
EXAMPLES_BASE: Final = "/midea/open/v1"
"""The document's table in 4.2.3 has the first path, its examples have the second."""
SIGNATURE_VERSION: Final = "2.0"
AUTHENTICATION_WINDOW: Final = 120
# A millisecond time stamp, or yyyyMMddHHmmss as in some of the document's examples.
STAMP: Final = re.compile(r"\d{9,14}")
CITIES: Final[dict[str, int | str]] = {
    "America/Anchorage": "10246",
    "America/New_York": 10101,
    "Asia/Shanghai": 10001,
    "Europe/Berlin": 10305,
}
CHANNELS: Final = {
    "US": ("USA", (("36", "4", "17", "0"), ("52", "4", "24", "1"), ("100", "11", "24", "1"))),
    "CN": ("China", (("1", "13", "20", "0"), ("36", "4", "23", "0"), ("149", "5", "27", "0"))),
    "FR": ("France", (("1", "13", "20", "0"), ("36", "4", "23", "0"), ("100", "11", "30", "1"))),
}
RUBBISH: Final = ("999", None, "", ["1"], {"value": 1}, "NaN", -40000, True)

type Body = dict[str, Any]


@dataclass(frozen=True)
class Call:
    """One call: what answers it and which parameters it cannot do without."""

    answer: Callable[[str, Body], Any]
    required: tuple[str, ...] = ()
    missing: int = WRONG_PARAMETER


class ApplianceApi:
    """The thirteen calls, each a POST with a signed JSON body."""

    def __init__(self, cloud: MideaState) -> None:
        """Answer for a cloud."""
        self._cloud = cloud
        code = ("applianceCode",)
        self._calls = {
            "/token": Call(self._token, ("openUserId",)),
            "/ads": Call(self._ads),
            "/area/city": Call(self._city, ("cityCode",)),
            "/country/channel/retrieve": Call(self._channels, ("countryCode",)),
            "/bind": Call(self._bind, (*code, "verificationCode")),
            "/unbind": Call(self._unbind, code),
            "/appliance/auth/status": Call(self._auth_status, code),
            "/appliance/auth": Call(self._auth, code),
            "/appliance/fullQuery": Call(self._full_query, code),
            "/appliance/control/json": Call(self._control, code),
            "/appliance/control/hexadecimal": Call(self._hexadecimal, (*code, "command"), HEX_EMPTY_PARAMETER),
            "/appliance/list": Call(self._list),
            "/appliance/updateDeviceInfo": Call(self._update, (*code, "name")),
        }

    def routes(self) -> list[web.RouteDef]:
        """Return the routes of all calls."""
        bases = (BASE, EXAMPLES_BASE)
        return [web.post(base + path, self._serve) for base in bases for path in self._calls]

    async def _serve(self, request: web.Request) -> web.Response:
        if not request.path.startswith(f"{self._cloud.base_path}/"):
            raise web.HTTPNotFound
        try:
            data = self._answer(request, await request.read())
        except Refusal as refusal:
            return refusal.response()
        answer = {"code": 0, "msg": "success", "data": data}
        if fault := self._cloud.faults.take("no_data", request.path):
            answer["data"] = None
            if fault.options.get("missing"):
                del answer["data"]
        return web.json_response(answer)

    def _answer(self, request: web.Request, raw: bytes) -> Any:
        path = request.path.removeprefix(self._cloud.base_path)
        call = self._calls[path]
        self._check_signature(request, raw)
        user = "" if path == "/token" else self._user(request)
        if fault := self._cloud.faults.take("refuse", request.path):
            raise Refusal(int(fault.options.get("code", 9999)))
        return call.answer(user, self._body(request, raw, call))

    def _check_signature(self, request: web.Request, raw: bytes) -> None:
        headers, cloud = request.headers, self._cloud
        if headers.get("ClientId") != cloud.client_id:
            raise Refusal(UNKNOWN_CLIENT)
        if headers.get("SignatureVersion") != SIGNATURE_VERSION:
            raise Refusal(WRONG_PARAMETER)
        path, _, query = request.raw_path.partition("?")
        wanted = open_signature(cloud.client_secret, request.method, path, query, raw)
        if not hmac.compare_digest(wanted.encode(), headers.get("Signature", "").encode()):
            raise Refusal(cloud.signature_refusal)

    def _user(self, request: web.Request) -> str:
        """Return the open user id behind the device token."""
        cloud = self._cloud
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if (
            scheme != "Bearer"
            or cloud.device_tokens.standing(token) is not Standing.GOOD
            or cloud.faults.take("expired_token", request.path)
        ):
            raise Refusal(cloud.token_refusal)
        return cloud.device_tokens.holder(token)

    @staticmethod
    def _body(request: web.Request, raw: bytes, call: Call) -> Body:
        if request.content_type != "application/json":
            raise Refusal(WRONG_PARAMETER)
        try:
            body = json.loads(raw)
        except ValueError as error:
            raise Refusal(WRONG_PARAMETER) from error
        if not isinstance(body, dict):
            raise Refusal(WRONG_PARAMETER)
        stamp = body.get("stamp", "0" * 13)
        if not isinstance(stamp, str) or not STAMP.fullmatch(stamp) or not isinstance(body.get("reqId", ""), str):
            raise Refusal(WRONG_PARAMETER)
        if any(not isinstance(body.get(name), str) or not body[name].strip() for name in call.required):
            raise Refusal(call.missing)
        return body

    def _appliance(self, user: str, body: Body, *, online: bool = False) -> Appliance:
        appliance = self._cloud.devices.get(body["applianceCode"])
        if appliance is None or appliance.owner != user:
            raise Refusal(UNKNOWN_APPLIANCE)
        if online and not appliance.online:
            raise Refusal(APPLIANCE_OFFLINE)
        return appliance

    # Account and network set-up

    def _token(self, user: str, body: Body) -> Body:
        token, _ = self._cloud.device_tokens.issue(body["openUserId"])
        return {"accessToken": token, **self._ads(user, body)}

    def _ads(self, user: str, body: Body) -> Body:
        return {"adsId": "65794", "adsDomain": "ads.example.invalid", "adsPort": 28443}

    def _city(self, user: str, body: Body) -> Body:
        if (city := CITIES.get(body["cityCode"])) is None:
            raise Refusal(WRONG_PARAMETER)
        return {"cityId": city}

    def _channels(self, user: str, body: Body) -> list[Body]:
        if (country := CHANNELS.get(body["countryCode"])) is None:
            raise Refusal(WRONG_PARAMETER)
        name, channels = country
        keys = ("channelNum", "channelCounts", "maxTransferPower", "dfs")
        return [
            {**dict(zip(keys, channel, strict=True)), "countryCode": body["countryCode"], "country": name}
            for channel in channels
        ]

    def _bind(self, user: str, body: Body) -> None:
        appliance = self._cloud.devices.get(body["applianceCode"])
        if appliance is None:
            raise Refusal(UNKNOWN_APPLIANCE)
        if appliance.owner is not None:
            raise Refusal(ALREADY_BOUND)
        if body["verificationCode"] != appliance.bind_code:
            raise Refusal(WRONG_PARAMETER)
        appliance.owner = user

    def _unbind(self, user: str, body: Body) -> None:
        self._appliance(user, body).owner = None

    # Authentication of an appliance by a press on it

    def _auth_status(self, user: str, body: Body) -> Body:
        return {"status": int(self._appliance(user, body).auth_status)}

    def _auth(self, user: str, body: Body) -> None:
        appliance = self._appliance(user, body, online=True)
        if appliance.auth_status == AuthStatus.UNSUPPORTED:
            raise Refusal(NO_AUTHENTICATION)
        if appliance.auth_status == AuthStatus.OPEN:
            appliance.auth_status = AuthStatus.WAITING
            self._cloud.later(AUTHENTICATION_WINDOW, lambda: self._give_up(appliance))

    @staticmethod
    def _give_up(appliance: Appliance) -> None:
        if appliance.auth_status == AuthStatus.WAITING:
            appliance.auth_status = AuthStatus.OPEN

    # State and control

    def _list(self, user: str, body: Body) -> Any:
        listed = [d.listing() for d in self._cloud.devices.values() if d.owner == user]
        if self._cloud.faults.take("empty_list", self._cloud.base_path + "/appliance/list"):
            return []
        if self._cloud.faults.take("half_list", self._cloud.base_path + "/appliance/list"):
            return listed[: len(listed) // 2]
        if self._cloud.faults.take("lies", self._cloud.base_path + "/appliance/list"):
            return [*listed, None, {"applianceCode": 7}, {"name": "no code"}, {**listed[0], "online": "maybe"}]
        return listed

    def _full_query(self, user: str, body: Body) -> Body:
        appliance = self._appliance(user, body, online=True)
        if appliance.model is None:
            raise Refusal(NO_FULL_STATE)
        state = appliance.full_state()
        if self._cloud.faults.take("lies", self._cloud.base_path + "/appliance/fullQuery"):
            state["query"] = {key: RUBBISH[place % len(RUBBISH)] for place, key in enumerate(state["query"])}
        return state

    def _control(self, user: str, body: Body) -> None:
        cloud, appliance = self._cloud, self._appliance(user, body, online=True)
        instruction, complete = body.get("instruction"), body.get("query", False)
        if not isinstance(complete, bool):
            raise Refusal(WRONG_PARAMETER)
        if not isinstance(instruction, dict):
            raise Refusal(WRONG_COMMAND)
        if appliance.model is None or appliance.auth_status in {AuthStatus.WAITING, AuthStatus.OPEN}:
            raise Refusal(NOT_CONTROLLED)
        requested = appliance.check(instruction, complete=complete)
        if not cloud.faults.take("ignored_command", appliance.id):
            cloud.later(cloud.control_delay, lambda: self._obey(appliance, requested))

    def _obey(self, appliance: Appliance, requested: Body) -> None:
        if appliance.online and appliance.id in self._cloud.devices:
            self._cloud.change(appliance.id, appliance.obey(requested), Cause.COMMAND)

    def _hexadecimal(self, user: str, body: Body) -> str:
        appliance = self._cloud.devices.get(body["applianceCode"])
        if appliance is None:
            raise Refusal(HEX_UNKNOWN_APPLIANCE)
        if appliance.owner != user:
            raise Refusal(HEX_NOT_OWNER)
        if not appliance.online:
            raise Refusal(APPLIANCE_OFFLINE)
        command = body["command"]
        if len(command) % 2 or not set(command) <= set(string.hexdigits):
            raise Refusal(WRONG_COMMAND)
        # An appliance does not answer a message that it does not understand.
        if (reply := appliance.execute(bytes.fromhex(command))) is None:
            raise Refusal(HEX_TIMEOUT)
        answer, changes = reply
        self._cloud.change(appliance.id, changes, Cause.COMMAND)
        wrapped = frames.envelope(int(appliance.id), answer)
        if self._cloud.faults.take("truncated_reply", appliance.id):
            # As the document's sample is printed: a byte of the header and four of the tail are missing.
            wrapped = wrapped[:38] + wrapped[39:-4]
        return wrapped.hex(",")

    def _update(self, user: str, body: Body) -> None:
        self._appliance(user, body).name = body["name"]
