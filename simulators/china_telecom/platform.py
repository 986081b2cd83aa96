"""A third-party platform: answers C21 to C31, and calls C11 to C18 on the smart-home platform (7.3)."""

from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from itertools import count
import json
import re
import secrets
from typing import Any, ClassVar, override

import aiohttp
from aiohttp import web

from ..core import Simulator
from ..devices import Cause
from .catalogue import Appliance, house
from .certificates import Authority, client_side, server_side

_SEQUENCE = re.compile(r"\d{14}.{4,}")
_TOKEN_LIFE = 7200
_REQUIRED: Mapping[str, tuple[str, ...]] = {
    "/token": ("cloudId", "cloudKey"),
    "/device/bind": ("deviceSN",),
    "/device/unbind": ("deviceSN",),
    "/device/sub/bind": ("gwId", "deviceSN"),
    "/device/sub/unbind": ("gwId", "deviceSN"),
    "/device/online/get": ("deviceSN",),
    "/device/status/get": ("deviceSN",),
    "/device/control": ("deviceSN", "serialId"),
    "/device/resManage": ("deviceSN",),
    "/gateway/subList": ("gwId",),
    "/gateway/subDetailList": ("gwId",),
}
"""Path -> parameters that must be there, beside sequenceNo and access_token; all texts."""
_TEXTS = ("access_token", "bindKey", "cloudId", "cloudKey", "deviceSN", "deviceType", "gwId", "sequenceNo", "serialId")


class ChinaTelecomPlatform(Simulator[Appliance]):
    """The partner. With ``tls`` both sides show certificates; else plain HTTP, for loopback."""

    name = "china_telecom_platform"
    FAULTS: ClassVar[Mapping[str, str]] = {
        "code": "answer with the document's code `code` (9999)",
        "seconds": "the token's end is told in seconds instead of milliseconds",
        "no_result": "control answers without the new state",
        "deaf": "commands are accepted and not carried out",
        "wrong_key": "the platform's key is not accepted any more",
        "replay": "send a notice twice",
        "wrong_token": "send a notice with a token that nobody gave",
        "garbage": "send nonsense before a notice",
    }
    ACTIONS = ("set_webhook", "event", "bind", "unbind", "sub_unbind", "resource", "call")

    def __init__(self, *, port_base: int = 0, tls: bool = False, appliances: Sequence[Appliance] | None = None) -> None:
        """Prepare the house, or other appliances; certificates of both sides are made here."""
        super().__init__(port_base=port_base)
        self.tls = tls
        self.theirs, self.ours = Authority("Partner CA"), Authority("Smart home CA")
        self.client_pair = self.ours.issue("smart-home platform")
        self.partner_pair = self.theirs.issue("partner")
        self.notify_url = ""
        """Where the smart-home platform takes notices: origin, or address of a webhook."""
        self.notify_token = ""
        self.notify_answers: list[tuple[int, dict[str, Any]]] = []
        self._tokens: dict[str, float] = {}
        self._numbers = count()
        self._calls: dict[str, Callable[[Mapping[str, Any]], web.Response]] = {
            "/device/bind": self._bind,
            "/device/unbind": self._unbind,
            "/device/sub/bind": self._bind,
            "/device/sub/unbind": self._unbind,
            "/device/online/get": self._online,
            "/device/status/get": self._status,
            "/device/control": self._control,
            "/device/resManage": self._resources,
            "/gateway/subList": self._list,
            "/gateway/subDetailList": self._details,
        }
        for appliance in house("SN") if appliances is None else appliances:
            self.add_device(appliance)

    @override
    async def open(self) -> None:
        app = web.Application()
        for path in ("/token", *self._calls):
            app.router.add_post(path, self._serve)
        context = server_side(self.partner_pair, self.ours.certificate) if self.tls else None
        await self.serve_http(app, ssl=context)
        self.sign_in = {
            "server": self.base_url,
            "cloud_id": "cloud-4711",
            "cloud_key": "cloud-key-5f3a9c17",
            "platform_id": "platform-0815",
            "platform_key": "platform-key-a81b77e2",
            "serials": "\n".join(
                f"{one.id} {one.name}" for one in self.devices.values() if not one.gateway and one.kind != "Hub-G1"
            ),
            "gateways": "\n".join(f"{one.id} {one.name}" for one in self.devices.values() if one.kind == "Hub-G1"),
        }
        if self.tls:
            self.sign_in |= {
                "certificate": self.client_pair.certificate,
                "key": self.client_pair.key,
                "ca": self.theirs.certificate,
            }

    @override
    def describe(self) -> dict[str, Any]:
        lines = {name: self.sign_in[name].split("\n") for name in ("serials", "gateways") if name in self.sign_in}
        described = super().describe()
        return {**described, "sign_in": {**described["sign_in"], **lines}}

    def set_webhook(self, url: str) -> None:
        """Tell where the smart-home platform takes notices: its origin."""
        self.notify_url = url.rstrip("/")

    # What the smart-home platform calls

    async def _serve(self, request: web.Request) -> web.Response:
        try:
            body = json.loads(await request.read())
        except ValueError:
            return _reply(1002, "no JSON")
        if not isinstance(body, dict) or not _SEQUENCE.fullmatch(str(body.get("sequenceNo", ""))):
            return _reply(1002, "sequenceNo")
        if wrong := _wrong(request.path, body):
            return _reply(1002, wrong)
        if fault := self.faults.take("code", request.path):
            return _reply(int(fault.options.get("code", 9999)), "on demand")
        if request.path == "/token":
            return self._token(body)
        if self.faults.take("expired_token", request.path):
            self._tokens.clear()
        if self._tokens.get(str(body.get("access_token")), 0) <= self.now():
            return _reply(1001, "token")
        return self._calls[request.path](body)

    def _token(self, body: Mapping[str, Any]) -> web.Response:
        known = body.get("cloudId") == self.sign_in["cloud_id"] and body.get("cloudKey") == self.sign_in["cloud_key"]
        if not known or self.faults.take("wrong_key"):
            return _reply(1002, "cloudId or cloudKey")
        token = secrets.token_hex(16)
        end = self.now() + _TOKEN_LIFE
        self._tokens[token] = end
        seconds = self.faults.peek("seconds") is not None
        return _reply(0, "ok", access_token=token, expiredAt=int(end if seconds else end * 1000))

    def _device(self, body: Mapping[str, Any], name: str = "deviceSN") -> Appliance | None:
        return self.devices.get(str(body.get(name)))

    def _bind(self, body: Mapping[str, Any]) -> web.Response:
        device, gateway = self._device(body), self._device(body, "gwId")
        if device is None or ("gwId" in body and gateway is None):
            return _reply(1003, "no such device")
        if gateway is not None:
            device.gateway = gateway.id
            return _reply(0, "ok")
        return _reply(0, "ok", deviceSN=device.id, deviceType=device.kind, sequenceNo=str(body["sequenceNo"]))

    def _unbind(self, body: Mapping[str, Any]) -> web.Response:
        device = self._device(body)
        if device is None or device.gateway != body.get("gwId"):
            return _reply(1003, "no such device")
        self.remove_device(device.id)
        return _reply(0, "ok")

    def _online(self, body: Mapping[str, Any]) -> web.Response:
        if (device := self._device(body)) is None:
            return _reply(1003, "no such device")
        return _reply(0, "ok", online=int(device.online))

    def _status(self, body: Mapping[str, Any]) -> web.Response:
        if (device := self._device(body)) is None:
            return _reply(1003, "no such device")
        return _reply(0, "ok", **self._state(device))

    def _control(self, body: Mapping[str, Any]) -> web.Response:
        if (device := self._device(body)) is None:
            return _reply(1003, "no such device")
        if not device.online:
            return _reply(9999, "the device is offline")
        wanted: dict[str, Any] = {}
        for command in body.get("cmds") or ():
            name = str(command.get("name", ""))
            changes = device.apply(str(body.get("serialId")), name.removeprefix("SET_"), str(command.get("value")))
            if not name.startswith("SET_") or changes is None:
                return _reply(1002, "no such command")
            wanted |= changes
        if self.faults.peek("deaf"):
            return _reply(0, "ok")
        self.change(device.id, wanted, Cause.COMMAND)
        if self.faults.peek("no_result"):
            return _reply(0, "ok")
        return _reply(0, "ok", result=[_status(key, value) for key, value in wanted.items()])

    def _resources(self, body: Mapping[str, Any]) -> web.Response:
        if (device := self._device(body)) is None:
            return _reply(1003, "no such device")
        for resource in body.get("resource") or ():
            for entry in resource.get("resInfo") or ():
                _manage(device.resources.setdefault(str(resource.get("resName")), []), dict(entry))
        return _reply(0, "ok")

    def _members(self, gateway: Appliance) -> list[Appliance]:
        return [one for one in self.devices.values() if one.gateway == gateway.id]

    def _list(self, body: Mapping[str, Any]) -> web.Response:
        if (gateway := self._device(body, "gwId")) is None:
            return _reply(1003, "no such gateway")
        members = [
            {"deviceSN": one.id, "deviceType": one.kind, "online": int(one.online)} for one in self._members(gateway)
        ]
        return _reply(0, "ok", gwId=gateway.id, deviceType=gateway.kind, online=int(gateway.online), devices=members)

    def _details(self, body: Mapping[str, Any]) -> web.Response:
        if (gateway := self._device(body, "gwId")) is None:
            return _reply(1003, "no such gateway")
        members = [{"deviceSN": one.id, "deviceType": one.kind, **self._state(one)} for one in self._members(gateway)]
        state = self._state(gateway)
        # The document has one object here where lists are everywhere else
        state["status"] = state["status"][0] if len(state["status"]) == 1 else state["status"]
        return _reply(0, "ok", gwId=gateway.id, deviceType=gateway.kind, devices=members, **state)

    def _state(self, device: Appliance) -> dict[str, Any]:
        lies = self.faults.peek("lies") is not None
        status = [_status(key, {"no": "text"} if lies else value) for key, value in device.properties.items()]
        resource = [
            {"serialId": "0", "resName": name, "resInfo": entries} for name, entries in device.resources.items()
        ]
        return {"status": status, "resource": resource} if resource else {"status": status}

    # What we call on the smart-home platform

    @override
    def on_change(self, device: Appliance, changes: Mapping[str, Any], cause: Cause) -> None:
        status = [_status(key, value) for key, value in changes.items()]
        self.deliver(self.notify("/notify/device/status", device, status=status))

    @override
    def on_online(self, device: Appliance) -> None:
        self.deliver(self.notify("/notify/device/online", device, online=str(int(device.online))))

    async def event(self, device: str, name: str, **info: str) -> None:
        """Report an event (C18): `name`, and what else is in the body."""
        entry = {"eventId": "1", "serialId": "0", "eventName": name, "eventInfo": [info]}
        await self.notify("/notify/device/event", self.devices[device], event=[entry])

    async def resource(self, device: str, name: str, mode: str, **entry: str) -> None:
        """Report that an entry of a resource was added (1), modified (2) or deleted (3) (C17)."""
        change = {"serialId": "0", "resName": name, "resInfo": [{"mode": mode, **entry}]}
        await self.notify("/notify/device/resource", self.devices[device], resource=[change])

    async def unbind(self, device: str) -> None:
        """Unbind a device on our side and say so (C12)."""
        gone = self.devices[device]
        self.remove_device(device)
        await self.notify("/notify/device/unbind", gone)

    async def bind(self, gateway: str, device: str, kind: str, status: Mapping[str, Any]) -> None:
        """Let a new device join a gateway and say so (C13)."""
        new = Appliance(id=device, name=device, kind=kind, gateway=gateway, properties=dict(status))
        self.add_device(new)
        await self.notify("/notify/device/sub/bind", new, gwId=gateway)

    async def sub_unbind(self, device: str) -> None:
        """Let a device leave its gateway and say so (C14)."""
        gone = self.devices[device]
        self.remove_device(device)
        await self.notify("/notify/device/sub/unbind", gone, gwId=gone.gateway)

    async def notify(self, path: str, device: Appliance, **more: Any) -> None:
        """Send a notice, with a token of theirs; does nothing while nobody listens."""
        if not self.notify_url:
            return
        body = {"deviceSN": device.id, "deviceType": device.kind, **more}
        if self.faults.take("garbage", path):
            await self._post(path, b'{"deviceSN": "' + device.id.encode())
        if self.faults.take("wrong_token", path):
            await self.call(path, {"access_token": "x" * 32, **body})
        if not self.notify_token:
            await self.get_token()
        sequence = self._sequence_no()
        answer = await self.call(path, {"access_token": self.notify_token, **body, "sequenceNo": sequence})
        if answer.get("code") == 1001:
            await self.get_token()
            await self.call(path, {"access_token": self.notify_token, **body, "sequenceNo": sequence})
        if self.faults.take("replay", path):
            await self.call(path, {"access_token": self.notify_token, **body, "sequenceNo": sequence})

    async def get_token(self) -> dict[str, Any]:
        """C11."""
        keys = {"platformId": self.sign_in["platform_id"], "platformKey": self.sign_in["platform_key"]}
        answer = await self.call("/notify/token", keys)
        self.notify_token = str(answer.get("access_token", ""))
        return answer

    def _sequence_no(self) -> str:
        return f"20240101000000{next(self._numbers):04}"

    async def call(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Make any call on the smart-home platform and return the answer."""
        return await self._post(path, json.dumps({"sequenceNo": self._sequence_no(), **body}).encode())

    async def _post(self, path: str, body: bytes) -> dict[str, Any]:
        url = self.notify_url + path
        context = client_side(self.partner_pair, self.ours.certificate) if url.startswith("https:") else None
        headers = {"Content-Type": "application/json"}
        async with (
            aiohttp.ClientSession() as session,
            session.post(url, data=BytesIO(body), headers=headers, ssl=context or True) as response,
        ):
            # While nobody listens there, Home Assistant's answer is its own page
            is_json = response.content_type == "application/json"
            answer: dict[str, Any] = await response.json() if is_json else {}
        self.notify_answers.append((response.status, answer))
        return answer


def _manage(entries: list[dict[str, Any]], change: dict[str, Any]) -> None:
    mode = change.pop("mode", "1")
    key = next((name for name in change if name.endswith("_ID")), "")
    entries[:] = [one for one in entries if one.get(key) != change.get(key)]
    if mode != "3":
        entries.append(change)


def _wrong(path: str, body: Mapping[str, Any]) -> str:
    """Return the parameter that is missing or no text; "" if all is well."""
    missing = [name for name in _REQUIRED[path] if not body.get(name)]
    no_texts = [name for name in _TEXTS if not isinstance(body.get(name, ""), str)]
    items = {"/device/control": ("cmds", ("name", "value")), "/device/resManage": ("resource", ("serialId", "resName"))}
    if path in items:
        name, texts = items[path]
        given: list[dict[str, Any]] = body.get(name) or [{}]
        right = all(isinstance(item.get(text), str) for item in given for text in texts)
        missing += [] if right else [name]
    return next(iter([*missing, *no_texts]), "")


def _status(key: str, value: Any) -> dict[str, Any]:
    serial, name = key.split(".", 1)
    return {"serialId": serial, "name": name, "value": value}


class SecurePlatform(ChinaTelecomPlatform):
    """The partner as the standard wants it, with certificates on both sides; what a running process offers."""

    def __init__(self, *, port_base: int = 0) -> None:
        """Prepare the house and the certificates."""
        super().__init__(port_base=port_base, tls=True)


def _reply(code: int, desc: str, **more: Any) -> web.Response:
    return web.json_response({"code": code, "desc": desc, **more})
