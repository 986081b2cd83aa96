"""The HTTP interfaces (document, chapters User to Message Center): routes, checks and answers."""

from collections.abc import Awaitable, Callable
import json
import re

from aiohttp import web

from ..accounts import Pair, Refusal, check_signature
from ..state import EwelinkState
from .common import Body, Call, Signed
from .devices import Devices
from .groups import Groups
from .history import History
from .homes import Homes
from .sharing import Sharing
from .things import HomePage, Things
from .users import Users

_NONCE = re.compile(r"[A-Za-z0-9]{8}")
_REFRESH = "/v2/user/refresh"
"""May be signed, or carry a token."""


class Api:
    """Everything under one roof."""

    def __init__(self, sim: EwelinkState) -> None:
        """Answer for this simulator."""
        self._sim = sim
        self._users = Users(sim)
        homes, things, history = Homes(sim), Things(sim), History(sim)
        page = HomePage(sim, homes.all, things.all, history.messages)
        topics = (self._users, page, things, Devices(sim), Groups(sim), Sharing(sim), history, homes)
        calls = {route: call for topic in topics for route, call in topic.calls.items()}
        self.documented = frozenset({*self._users.signed, *calls})
        """Method and path of every call that there is."""
        self.app = web.Application()
        for (method, path), answer in self._users.signed.items():
            self.app.router.add_route(method, path, self._signed(answer))
        for (method, path), call in calls.items():
            self.app.router.add_route(method, path, self._bearer(call))
        self.app.router.add_get("/oauth/index.html", self._oauth_page)
        self.app.router.add_route("*", "/{tail:.*}", self._unknown)

    def _signed(self, answer: Signed) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def handle(request: web.Request) -> web.Response:
            try:
                self._common(request)
                if request.path == _REFRESH and request.headers.get("Authorization", "").startswith("Bearer "):
                    app = self.authorize(request).app
                else:
                    message = await request.read() if request.method in {"POST", "PUT"} else _canonical(request)
                    app = check_signature(request.headers.get("X-CK-Appid"), _credential(request, "Sign"), message)
                if fault := self._sim.faults.take("signed_error", request.path):
                    return _refuse(Refusal(int(fault.options.get("code", 500)), "fault"))
                return _answer(answer(app, await _data(request)))
            except Refusal as refusal:
                return _refuse(refusal)

        return handle

    def _bearer(self, call: Call) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def handle(request: web.Request) -> web.Response:
            try:
                self._common(request)
                pair = self.authorize(request)
                if fault := self._sim.faults.take("api_error", request.path):
                    return _refuse(Refusal(int(fault.options.get("code", 500)), "fault"))
                return _answer(await call(pair.user, await _data(request)))
            except Refusal as refusal:
                return _refuse(refusal)

        return handle

    def authorize(self, request: web.Request) -> Pair:
        """Return whose token a request carries. Raises Refusal."""
        at = _credential(request, "Bearer")
        if self._sim.faults.take("expired_token", request.path):
            raise Refusal(402, "access token expired")
        return self._sim.accounts.check(at, self._sim.now())

    def _common(self, request: web.Request) -> None:
        self._sim.pace.count(request.path, self._sim.now())
        nonce = request.headers.get("X-CK-Nonce")
        if nonce is not None and not _NONCE.fullmatch(nonce):
            raise Refusal(400, "nonce must be 8 letters and digits")
        if request.method in {"POST", "PUT"} and not request.content_type.startswith("application/json"):
            raise Refusal(400, "content type must be application/json")

    async def _oauth_page(self, request: web.Request) -> web.Response:
        try:
            address = self._users.open_page(request)
        except Refusal as refusal:
            return _refuse(refusal)
        raise web.HTTPFound(address)

    async def _unknown(self, request: web.Request) -> web.Response:
        return _refuse(Refusal(403, "api not found"))


def _canonical(request: web.Request) -> bytes:
    return "&".join(f"{name}={request.query[name]}" for name in sorted(request.query)).encode()


def _credential(request: web.Request, kind: str) -> str:
    scheme, _, credential = request.headers.get("Authorization", "").partition(" ")
    if scheme != kind or not credential:
        raise Refusal(401, f"Authorization: {kind} is missing")
    return credential


async def _data(request: web.Request) -> Body:
    if request.method not in {"POST", "PUT"}:
        return dict(request.query)
    try:
        body = json.loads(await request.read())
    except ValueError:
        raise Refusal(400, "no JSON") from None
    if not isinstance(body, dict):
        raise Refusal(400, "no object")
    return body


def _answer(data: Body) -> web.Response:
    return web.json_response({"error": 0, "msg": "", "data": data})


def _refuse(refusal: Refusal) -> web.Response:
    return web.json_response({"error": refusal.code, "msg": refusal.msg, "data": refusal.data})
