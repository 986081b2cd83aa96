"""The long connection: subscriptions, heartbeats, pushes.

Source: "Long Connection Communication". A device that is refused is missing from the answer, whose error stays empty; without a
heartbeat the vendor falls silent after about a minute.
"""

import base64
from collections.abc import Mapping
import json
from typing import Any
import uuid

import aiohttp
from aiohttp import web

from ..recording import Recorded
from .calls import answer
from .refusals import ACCESS_TOKEN, NOT_LINKED, Refusal
from .state import UNLINKED, TencentState

_SILENT_AFTER = 90


class Subscription:
    """One connection and what it wants to hear."""

    def __init__(self, ws: web.WebSocketResponse) -> None:
        """Start without any device."""
        self.ws = ws
        self.devices: frozenset[str] = frozenset()
        self.alive_until = 0.0


class SocketServer:
    """All connections."""

    def __init__(self, cloud: TencentState) -> None:
        """Serve this cloud."""
        self._cloud = cloud
        self.subscriptions: list[Subscription] = []
        self._sequence = 0

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Own one connection until it ends."""
        ws = web.WebSocketResponse()
        await ws.prepare(request)
        subscription = Subscription(ws)
        self.subscriptions.append(subscription)
        try:
            async for message in ws:
                if message.type is aiohttp.WSMsgType.TEXT:
                    await self._take(subscription, message.data)
        finally:
            self.subscriptions.remove(subscription)
        return ws

    async def _take(self, subscription: Subscription, text: str) -> None:
        try:
            frame = json.loads(text)
        except ValueError:
            return
        params = frame.get("params") or {}
        action = str(frame.get("action"))
        interface = f"socket/{params.get('Action', action)}"
        self._cloud.record(
            Recorded(method="WS", path="/ws/explorer", body=text.encode(), listener="http", interface=interface)
        )
        if self._cloud.faults.take("socket_silent", interface):
            return
        reply: dict[str, Any] = {"error": "", "error_message": "", "data": {}, "reqId": frame.get("reqId")}
        if self._cloud.faults.take("socket_error", interface):
            reply |= {"error": "-1", "error_message": "Error connecting with backend, contact the admin"}
        elif action == "ActivePush":
            reply["data"] = {"deviceIds": self._subscribe(subscription, params)}
        elif action == "YunApi":
            reply["data"] = {"Response": self._call(subscription, params)}
        await subscription.ws.send_json(reply)

    def _subscribe(self, subscription: Subscription, params: Mapping[str, Any]) -> list[str]:
        wanted = params.get("DeviceIds") or []
        refused = {key for key in wanted if self._cloud.faults.peek("refuse_device", key)}
        valid = self._cloud.account.accepts(params.get("AccessToken"))
        told = [key for key in wanted if valid and key in self._cloud.devices and key not in refused]
        subscription.devices = frozenset(told)
        self._keep_alive(subscription)
        return told

    def _keep_alive(self, subscription: Subscription) -> None:
        subscription.alive_until = self._cloud.clock.time() + _SILENT_AFTER

    def _call(self, subscription: Subscription, params: Mapping[str, Any]) -> dict[str, Any]:
        inner = dict(params.get("ActionParams") or {})
        request_id = inner.get("RequestId") or uuid.uuid4().hex
        try:
            return {**self._answer(subscription, str(params.get("Action")), inner), "RequestId": request_id}
        except Refusal as refusal:
            return {"Error": refusal.error(), "RequestId": request_id}

    def _answer(self, subscription: Subscription, action: str, params: dict[str, Any]) -> Mapping[str, Any]:
        if not self._cloud.account.accepts(params.get("AccessToken")):
            raise Refusal(ACCESS_TOKEN, "Invalid Token")
        devices = params.get("DeviceIds") or []
        unlinked = action == "AppDeviceTraceHeartBeat" and any(str(key).startswith(UNLINKED) for key in devices)
        if action == "AppDeviceTraceHeartBeat" and (refused := self._cloud.faults.take("heartbeat_refused")):
            raise Refusal(str(refused.options.get("code", NOT_LINKED)), "Heartbeat refused")
        if unlinked:
            raise Refusal(NOT_LINKED, "App has no permission to perform operations on this product")
        if action != "AppDeviceTraceHeartBeat":
            return answer(self._cloud, action, params)
        self._keep_alive(subscription)
        return {}

    async def push(
        self, device_id: str, kind: str, sub: str, payload: Mapping[str, Any] | None, topic: str = ""
    ) -> None:
        """Tell everybody who listens to a device."""
        if self._cloud.faults.take("lost_push", device_id):
            return
        self._sequence += 1
        text = "" if payload is None else json.dumps(payload, ensure_ascii=False)
        encoded = base64.b64encode(text.encode()).decode()
        if self._cloud.faults.take("damaged_payload", device_id):
            encoded = encoded[: len(encoded) // 2 - 1] + "sc2l0Y2giOiB9"
        params: dict[str, Any] = {
            "Time": "2026-11-20T14:19:48+08:00",
            "Type": kind,
            "SubType": sub,
            "Topic": topic,
            "Payload": encoded,
            "Seq": self._sequence,
            "DeviceId": device_id,
        }
        if self._cloud.faults.take("anonymous_push", device_id):
            del params["DeviceId"]
        body = json.dumps(params) if self._cloud.params_as_text else params
        for subscription in list(self.subscriptions):
            if device_id in subscription.devices and subscription.alive_until >= self._cloud.clock.time():
                for _ in range(1 if self._cloud.faults.take("doubled_push", device_id) is None else 2):
                    if not subscription.ws.closed:
                        await subscription.ws.send_json({"action": "DeviceChange", "push": True, "params": body})
        if self._cloud.faults.take("garbage_frame", device_id):
            for subscription in list(self.subscriptions):
                await subscription.ws.send_str('{"action": "DeviceChange", "params": ')
