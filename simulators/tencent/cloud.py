"""The platform: the API before and after sign-in, the socket, and a home full of devices."""

import asyncio
import base64
from collections.abc import Mapping
import hashlib
import hmac
from typing import Any, override

from aiohttp import web

from ..recording import Recorded
from .calls import answer
from .device import ThingDevice
from .files import Files
from .refusals import (
    ACCESS_TOKEN,
    APP_KEY,
    INVALID_PARAMETER,
    LOGIN_FAILED,
    LOGIN_FORBIDDEN,
    MISSING_PARAMETER,
    NO_SUCH_ACTION,
    NOT_JSON,
    SIGNATURE,
    TIMESTAMP,
    Refusal,
)
from .socket import SocketServer
from .state import TencentState

_CLOCK_TOLERANCE = 300


class Tencent(TencentState):
    """The cloud."""

    name = "tencent"
    FAULTS = {
        "refuse": "answer a call with the Error `code` (InternalError); path: action",
        "wrapped_error": "answer a call with `code` hidden in the message of an InternalError; path: action",
        "ignored_command": "accept a control message and do nothing; path: DeviceId",
        "refuse_device": "leave a device out of subscriptions; path: DeviceId",
        "socket_error": "answer a frame with error -1; path: socket/<action>",
        "socket_silent": "do not answer a frame; path: socket/<action>",
        "heartbeat_refused": "answer a heartbeat with a logic error; code: which",
        "damaged_payload": "damage the Base64 of a push; path of this and the following: DeviceId",
        "anonymous_push": "leave the DeviceId out of a push",
        "lost_push": "push nothing; path of this and the following: DeviceId",
        "doubled_push": "push twice",
        "garbage_frame": "send a frame that is no JSON after a push",
        "scene_busy": "refuse to run a scene: it is running",
        "update_fails": "let a firmware update fail; path: DeviceId",
        "locked": "sign-ins are refused for too many wrong passwords",
    }
    ACTIONS = (
        "press",
        "report",
        "raise_event",
        "send_message",
        "offer_firmware",
        "expire_tokens",
        "populate",
        "configure",
        "add_scene",
        "film",
        "end_storage",
    )

    def __init__(self, *, port_base: int = 0, conditioners: int | None = None) -> None:
        """Prepare the cloud with the demo home, or with a number of equal air conditioners."""
        super().__init__(port_base=port_base, conditioners=conditioners)
        self.sockets = SocketServer(self)

    @override
    async def open(self) -> None:
        app = web.Application()
        app.add_routes(
            [
                web.post("/api/exploreropen/appapi", self._before_sign_in),
                web.post("/api/exploreropen/tokenapi", self._after_sign_in),
                web.get("/ws/explorer", self.sockets.serve),
                web.get("/iotstudio_v2_weapp_1", self.sockets.serve),
                *Files(self).routes,
            ]
        )
        await self.serve_http(app)
        self.sign_in = {
            "region": "mainland",
            "app_key": self.app_key,
            "app_secret": self.app_secret,
            "login_method": "phone",
            "country_code": "86",
            "phone": self.account.phone,
            "password": self.account.password,
            "server": self.base_url,
            "socket": f"ws{self.base_url.removeprefix('http')}/ws/explorer",
        }

    @override
    async def stop(self) -> None:
        await asyncio.gather(*(subscription.ws.close() for subscription in list(self.sockets.subscriptions)))
        await super().stop()

    @override
    def interface(self, record: Recorded) -> str:
        if record.path.startswith("/api/"):
            try:
                return str(record.json().get("Action"))
            except AttributeError, ValueError:
                return record.path
        return record.path

    # HTTP

    async def _before_sign_in(self, request: web.Request) -> web.Response:
        return await self._reply(request, self._sign_in)

    async def _after_sign_in(self, request: web.Request) -> web.Response:
        return await self._reply(request, self._answer_token)

    async def _reply(self, request: web.Request, respond: Any) -> web.Response:
        request_id = ""
        try:
            params = await _body(request)
            request_id = str(params.get("RequestId", ""))
            data = dict(self._respond(respond, params))
        except Refusal as refusal:
            data = {"Error": refusal.error()}
        data["RequestId"] = request_id
        if self.envelope == "data":
            return web.json_response({"code": 0, "msg": "ok", "data": data})
        return web.json_response({"Response": data})

    def _respond(self, respond: Any, params: dict[str, Any]) -> Mapping[str, Any]:
        _need(params, "Action", "RequestId")
        action = str(params["Action"])
        for fault in ("refuse", "wrapped_error"):
            if found := self.faults.take(fault, action):
                raise Refusal(str(found.options.get("code", "InternalError")), wrapped=fault == "wrapped_error")
        answered: Mapping[str, Any] = respond(action, params)
        return answered

    def _sign_in(self, action: str, params: dict[str, Any]) -> Mapping[str, Any]:
        self._check_signature(params)
        account = self.account
        if self.faults.take("locked", action):
            raise Refusal(LOGIN_FORBIDDEN, "too many attempts", wrapped=True)
        if action == "AppGetTokenByWeiXin":
            _need(params, "WxOpenID", self.nickname, "Avatar")
            if params["WxOpenID"] != account.wx_open_id:
                raise Refusal("InvalidParameterValue.ErrorUserNotExists", "account does not exist")
        elif action == "AppGetToken":
            self._check_password(params)
        else:
            raise Refusal(NO_SUCH_ACTION, action)
        return {"Data": account.new_token()}

    def _check_password(self, params: Mapping[str, Any]) -> None:
        account = self.account
        _need(params, "Type", "Password")
        if params["Type"] == "phone":
            _need(params, "CountryCode", "PhoneNumber")
            right = (params["CountryCode"], params["PhoneNumber"]) == ("86", account.phone)
        elif params["Type"] == "email":
            _need(params, "Email")
            right = params["Email"] == account.email
        else:
            raise Refusal(INVALID_PARAMETER, "Type")
        if not right or params["Password"] != account.password:
            raise Refusal(LOGIN_FAILED, "user or password is wrong", wrapped=True)

    def _check_signature(self, params: Mapping[str, Any]) -> None:
        _need(params, "AppKey", "Signature", "Timestamp", "Nonce")
        if params["AppKey"] != self.app_key:
            raise Refusal(APP_KEY)
        if abs(int(params["Timestamp"]) - self.now()) > _CLOCK_TOLERANCE:
            raise Refusal(TIMESTAMP)
        signed = "&".join(
            f"{name.replace('_', '.')}={params[name]}"
            for name in sorted(params)
            if name != "Signature" and params[name] != ""
        )
        digest = hmac.new(self.app_secret.encode(), signed.encode(), hashlib.sha1).digest()
        if not hmac.compare_digest(base64.b64encode(digest).decode(), str(params["Signature"])):
            raise Refusal(SIGNATURE)

    def _answer_token(self, action: str, params: dict[str, Any]) -> Mapping[str, Any]:
        if "AccessToken" not in params:
            raise Refusal(MISSING_PARAMETER, "AccessToken")
        if self.faults.take("expired_token", action) or not self.account.accepts(params["AccessToken"]):
            raise Refusal(ACCESS_TOKEN, "Invalid Token")
        return answer(self, action, params)

    # Pushes

    @override
    def notify(self, device: ThingDevice, kind: str, sub: str, payload: Mapping[str, Any] | None) -> None:
        if self.listeners:
            topic = f"$thing/up/property/{device.id}" if payload is not None and kind == "Property" else ""
            self.deliver(self.sockets.push(device.id, kind, sub, payload, topic))


async def _body(request: web.Request) -> dict[str, Any]:
    try:
        params = await request.json()
    except ValueError:
        raise Refusal(NOT_JSON) from None
    if not isinstance(params, dict):
        raise Refusal(NOT_JSON)
    return params


def _need(params: Mapping[str, Any], *names: str) -> None:
    for name in names:
        if name not in params:
            raise Refusal(MISSING_PARAMETER, name)
