"""Dispatch and WebSocket (document, Real Time Control Device)."""

import asyncio
import json
from typing import Any
from urllib.parse import urlsplit

from aiohttp import WSMsgType, web

from ..odd_acks import UNDONE, AckWords, oddness
from ..recording import Recorded
from .accounts import Pair, Refusal
from .api import Api
from .clients import Client
from .devices import EwelinkDevice
from .state import EwelinkState

_ACK = AckWords(number="sequence", device="deviceid", result="error", refused=503)
_HELLO = frozenset({"action", "at", "apikey", "appid", "nonce", "userAgent", "sequence", "version"})


class Sockets:
    """Where sockets are given out, and where they come."""

    def __init__(self, sim: EwelinkState, api: Api) -> None:
        """Answer for this simulator, whose HTTP interfaces know the tokens."""
        self._sim, self._api = sim, api
        self.dispatch = web.Application()
        self.dispatch.router.add_get("/dispatch/app", self._dispatch)
        self.app = web.Application()
        self.app.router.add_get("/api/ws", self._serve)

    async def _dispatch(self, request: web.Request) -> web.Response:
        self._sim.pace.count(request.path, self._sim.now())
        try:
            self._api.authorize(request)
        except Refusal as refusal:
            return web.json_response({"error": refusal.code, "reason": refusal.msg})
        address = urlsplit(self._sim.listeners["socket"].address)
        return web.json_response(
            {"port": address.port, "IP": address.hostname, "reason": "ok", "domain": address.hostname, "error": 0}
        )

    async def _serve(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        client: Client | None = None
        try:
            async for message in socket:
                if message.type is not WSMsgType.TEXT:
                    continue
                if client is None:
                    client = await self._sign_on(socket, message.data)
                else:
                    await self._hear(client, message.data)
        finally:
            if client is not None:
                self._sim.clients.discard(client)
        return socket

    def _record(self, text: str, action: str) -> None:
        record = Recorded(method="WS", path="/api/ws", body=text.encode(), listener="socket", interface=f"ws/{action}")
        self._sim.record(record)

    async def _sign_on(self, socket: web.WebSocketResponse, text: str) -> Client | None:
        frame = json.loads(text)
        self._record(text, str(frame.get("action")))
        code = 0
        pair: Pair | None = None
        if frame.get("action") != "userOnline" or not frame.keys() >= _HELLO or frame["version"] != 8:
            code = 400
        else:
            try:
                pair = self._sim.accounts.check(frame["at"], self._sim.now())
            except Refusal:
                code = 406
            if pair is not None and (pair.user.apikey, pair.app) != (frame["apikey"], frame["appid"]):
                code = 406
        if self._sim.faults.take("refuse_sign_on", "ws"):
            code = 406
        answer = {"error": code, "apikey": frame.get("apikey"), "sequence": frame.get("sequence")}
        if code or pair is None:
            await socket.send_json(answer)
            await socket.close()
            return None
        client = Client(self._sim.faults, self._sim.clients, socket, pair)
        self._sim.clients.add(client)
        await socket.send_json(answer | {"config": {"hb": 1, "hbInterval": self._sim.heartbeat}})
        return client

    async def _hear(self, client: Client, text: str) -> None:
        if text == "ping":
            self._record(text, "ping")
            if not self._sim.faults.peek("no_pong", "ws"):
                await client.socket.send_str("pong")
            return
        frame = json.loads(text)
        action = str(frame.get("action"))
        self._record(text, action)
        if self._sim.faults.peek("no_pong", "ws"):
            return
        self._sim.spawn(self._reply(client, frame, action))

    async def _reply(self, client: Client, frame: dict[str, Any], action: str) -> None:
        device = self._sim.devices.get(str(frame.get("deviceid")))
        reply: dict[str, Any] = {
            "apikey": frame.get("apikey"),
            "deviceid": frame.get("deviceid"),
            "sequence": frame.get("sequence"),
        }
        reply["error"] = self._check(client, frame, device)
        if fault := self._sim.faults.take("device_error", f"ws/{action}"):
            reply["error"] = int(fault.options.get("code", 504))
        if fault := self._sim.faults.take("slow_device", f"ws/{action}"):
            await asyncio.sleep(float(fault.options.get("seconds", 6)))
        how = oddness(self._sim.faults) if action == "update" else ""
        if not reply["error"] and device is not None and how not in UNDONE:
            reply |= self._act(client, frame, device, action)
        if device is not None and self._sim.faults.peek("bridge_answers", f"ws/{action}"):
            reply["deviceid"] = device.properties.get("parentid", device.id)
        if self._sim.faults.peek("no_result", f"ws/{action}"):
            del reply["error"]
        if action == "query" and self._sim.faults.peek("no_sequence", "ws/query"):
            del reply["sequence"]
        state = {"params": device.properties} if device is not None else {}
        try:
            for ack in _ACK.odd(how, reply, state):
                await client.socket.send_json(ack)
        except ConnectionError:
            self._sim.clients.discard(client)

    def _check(self, client: Client, frame: dict[str, Any], device: EwelinkDevice | None) -> int:
        if device is None or not self._sim.sees(client.pair.user, device):
            return 403
        if not str(frame.get("sequence", "")).isdecimal() or frame.get("userAgent") != "app":
            return 400
        if frame.get("apikey") != device.owner:
            return 403
        if device.owner != client.pair.user.apikey and frame.get("selfApikey") != client.pair.user.apikey:
            return 403
        return 0 if device.online else 503

    def _act(self, client: Client, frame: dict[str, Any], device: EwelinkDevice, action: str) -> dict[str, Any]:
        params = frame.get("params")
        match action:
            case "update" if isinstance(params, dict):
                self._sim.command(device, params, by=client)
                return {}
            case "query" if isinstance(params, list):
                found = device.properties
                return {"params": {name: found[name] for name in params if name in found} if params else found}
            case "upgrade" if isinstance(params, dict) and params.get("binList"):
                self._sim.upgrade(device, str(params["version"]))
                return {}
        return {"error": 400}
