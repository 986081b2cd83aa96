"""The cloud of Nimbus on loopback."""

from collections.abc import Mapping
from typing import Any, override

from aiohttp import web

from simulators.core import Simulator
from simulators.devices import Cause, VirtualDevice


class Nimbus(Simulator):
    """An account with one lamp."""

    name = "nimbus"

    @override
    async def open(self) -> None:
        """Serve the API."""
        self.token, self.sockets = "token-1", set[web.WebSocketResponse]()
        self.devices["n1"] = VirtualDevice(
            id="n1", name="Desk", kind="lamp-2", properties={"power": "off", "level": 40, "watts": 0}
        )
        app = web.Application()
        app.add_routes([web.post("/login", self._login), web.get("/devices", self._list), web.get("/push", self._push)])
        app.add_routes([web.get("/devices/{id}", self._read), web.post("/devices/{id}", self._write)])
        await self.serve_http(app)
        self.sign_in = {"server": self.base_url, "username": "demo", "password": "cloud-pass"}

    async def _login(self, request: web.Request) -> web.Response:
        body = await request.json()
        if body["password"] != self.sign_in["password"]:
            return _answer(code=1)
        return _answer({"token": self.token, "user": "u1"})

    async def _list(self, request: web.Request) -> web.Response:
        return self._checked(request) or _answer([self._described(device) for device in self.devices.values()])

    async def _read(self, request: web.Request) -> web.Response:
        device = self.devices.get(request.match_info["id"])
        return self._checked(request) or (_answer(self._described(device)) if device else _answer(code=3))

    async def _write(self, request: web.Request) -> web.Response:
        if refused := self._checked(request):
            return refused
        device = self.devices[request.match_info["id"]]
        if not device.online:
            return _answer(code=4)
        self.change(device.id, await request.json(), Cause.COMMAND)
        return _answer(device.properties)

    def _checked(self, request: web.Request) -> web.Response | None:
        expired = self.faults.take("expired_token") or request.headers.get("X-Token") != self.token
        return _answer(code=2) if expired else None

    async def _push(self, request: web.Request) -> web.WebSocketResponse:
        if self._checked(request):
            raise web.HTTPUnauthorized
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.sockets.add(socket)
        async for _ in socket:
            await socket.send_json({"event": "pong"})
        self.sockets.discard(socket)
        return socket

    @override
    def on_change(self, device: VirtualDevice, changes: Mapping[str, Any], cause: Cause) -> None:
        self.push_message({"event": "state", **self._described(device)})

    @override
    def on_online(self, device: VirtualDevice) -> None:
        self.push_message({"event": "state", **self._described(device)})

    def push_message(self, message: Mapping[str, Any]) -> None:
        """Push a message to everybody."""
        for socket in self.sockets:
            self.deliver(socket.send_json(message))

    def _described(self, device: VirtualDevice) -> dict[str, Any]:
        described = {"id": device.id, "name": device.name, "type": device.kind, "online": device.online}
        return described | {"state": device.properties}


def _answer(data: Any = None, code: int = 0) -> web.Response:
    return web.json_response({"code": code, "data": data, "message": "wrong" if code else ""})
