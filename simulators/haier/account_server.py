"""Signing in: by password, by the vendor's page, and between systems."""

from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from .rules import Grant, Refused, answer
from .state import CLIENT_ID, PASSWORD, USERNAME, HaierState

UHOME_CLIENT_ID = "uhome-0001"
_CAPTCHA_AFTER, _LOCKED_AFTER = 5, 10
_ACCOUNT = "/api-gw/oauthserver/account/v1"


class AccountServer:
    """The account gateway, and the part of UWS that trades tokens."""

    def __init__(self, state: HaierState) -> None:
        """Answer for a cloud."""
        self._state = state

    def routes(self) -> list[web.RouteDef]:
        """Return the routes of the account gateway."""
        return [
            web.post(_ACCOUNT + "/login", self._state.call(self._login, token=False)),
            web.post(_ACCOUNT + "/refreshToken", self._state.call(self._refresh, token=False)),
            web.get("/v2/haier/userinfo", self._user_info),
            web.get("/oauth/authorize", self._page),
        ]

    def system_routes(self) -> list[web.RouteDef]:
        """Return the routes of UWS."""
        return [
            web.post("/ucs/uia/get/token-code", self._state.system_call(self._trade_code)),
            web.post("/ucs/uia/refresh/token", self._state.system_call(self._system_refresh)),
        ]

    async def _page(self, request: web.Request) -> web.Response:
        """Show the sign-in page; a user is always willing here, unless the fault says otherwise."""
        query = request.query
        if query.get("response_type") != "code" or query.get("client_id") != CLIENT_ID or "redirect_uri" not in query:
            return web.Response(status=400, text="unknown client")
        sent_back = {"state": query.get("state", "")}
        if self._state.faults.take("page_refused"):
            sent_back["error"] = "access_denied"
        else:
            sent_back["code"] = self._state.office.new_code(query["redirect_uri"], self._state.now())
        raise web.HTTPFound(f"{query['redirect_uri']}?{urlencode(sent_back)}")

    def _trade_code(self, request: web.Request, body: dict[str, Any]) -> dict[str, Any]:
        self._state.office.use_code(str(body.get("code", "")), str(body.get("redirectUrl", "")), self._state.now())
        return self._system_granted(self._state.office.issue(UHOME_CLIENT_ID, self._state.now()))

    def _system_refresh(self, request: web.Request, body: dict[str, Any]) -> dict[str, Any]:
        return self._system_granted(
            self._state.office.rotate(body.get("refreshToken", ""), UHOME_CLIENT_ID, self._state.now())
        )

    def _system_granted(self, grant: Grant) -> dict[str, Any]:
        tokens = {
            "accessToken": grant.access,
            "refreshToken": grant.refresh,
            "uhomeClientId": grant.client_id,
            "expiresIn": int(grant.expires - self._state.now()),
        }
        return answer(payload=tokens)

    def _login(self, request: web.Request, body: dict[str, Any]) -> dict[str, Any]:
        if self._state.faults.take("locked", request.path) or self._state.failures >= _LOCKED_AFTER:
            raise Refused("D00010")
        if self._state.faults.take("captcha", request.path) or self._state.failures >= _CAPTCHA_AFTER:
            self._state.failures += 1
            raise Refused("D00009")
        if body.get("username") != USERNAME:
            raise Refused("D00017")
        if body.get("password") != PASSWORD:
            self._state.failures += 1
            raise Refused("D00002")
        self._state.failures = 0
        return self._granted(self._state.office.issue(request.headers["clientId"], self._state.now()))

    def _refresh(self, request: web.Request, body: dict[str, Any]) -> dict[str, Any]:
        if self._state.faults.take("captcha", request.path):
            raise Refused("D00009")
        return self._granted(
            self._state.office.rotate(body.get("refreshToken", ""), request.headers["clientId"], self._state.now())
        )

    def _granted(self, grant: Grant) -> dict[str, Any]:
        info = {
            "accountToken": grant.access,
            "refreshToken": grant.refresh,
            "expiresIn": int(grant.expires - self._state.now()),
        }
        return answer(data={"tokenInfo": info})

    async def _user_info(self, request: web.Request) -> web.Response:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        grant = self._state.office.grants.get(token)
        if grant is None or grant.expires < self._state.now():
            return web.json_response(
                {"error": "invalid_token", "error_description": "Invalid access token"}, status=401
            )
        return web.json_response(self._state.user)
