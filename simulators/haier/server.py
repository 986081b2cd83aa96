"""The U+ cloud: UWS, the account gateway, and the device gateways with their sockets."""

import asyncio
import base64
from collections.abc import Mapping
import gzip
import json
from typing import Any, override

from aiohttp import WSMsgType, web

from ..devices import Cause
from ..recording import Recorded
from .account_server import AccountServer
from .appliances import Appliance
from .rules import Refused, answer
from .state import CLIENT_ID, PASSWORD, USERNAME, HaierState


class Haier(HaierState):
    """One account with a house full of appliances."""

    name = "haier"
    FAULTS = {
        "ret_code": "answer with retCode `code` (A00004)",
        "replay": "take every number for a repeated one (C00005)",
        "page_refused": "the person says no on the sign-in page",
        "captcha": "sign-in needs a captcha (D00009)",
        "locked": "the account is locked (D00010)",
        "foreign_token": "the token belongs to another client (D00005)",
        "no_list": "list no devices: `deviceinfos` is `value` (null), with `half` the first half of them, with `missing` left out",
        "no_model": "the shadow is closed (Y00001)",
        "refuse": "devices refuse commands with `code` (S00004) and `reason` (12)",
        "offline_dispatch": "commands find the device offline (S03002)",
        "silent": "commands are accepted and nothing happens",
        "no_push": "changes are not pushed",
        "broken_gzip": "push a model whose gzip is cut off",
        "oversized_gzip": "push a model that unpacks to 64 MB",
    }
    ACTIONS = ("say", "reassign", "alarm", "clear_alarms", "shrink_tokens", "forget_tokens", "widen")

    def __init__(self, *, port_base: int = 0, appliances: int | None = None) -> None:
        """Furnish the house: as the catalogue has it, or with so many equal air conditioners."""
        super().__init__(port_base=port_base, appliances=appliances)
        self.results: dict[str, list[dict[str, Any]]] = {}
        self.sockets: dict[web.WebSocketResponse, set[str]] = {}
        self._accounts = AccountServer(self)
        self._gateway = "gateway"

    @override
    async def open(self) -> None:
        await self.serve_http(self._uws())
        account = web.Application()
        account.add_routes(self._accounts.routes())
        await self.serve_http(account, name="account")
        for name in ("gateway", "gateway_2"):
            app = web.Application()
            app.add_routes([web.get("/userag", self._socket)])
            await self.serve_http(app, name=name)
        grant = self.office.issue(CLIENT_ID, self.now())
        self.sign_in = {
            "app_id": self.office.app_id,
            "app_key": self.office.app_key,
            "client_id": CLIENT_ID,
            "server": self.base_url,
            "account_server": self.listeners["account"].address,
            "refresh_token": grant.refresh,
            "username": USERNAME,
            "password": PASSWORD,
        }

    # Interfaces

    def _uws(self) -> web.Application:
        app = web.Application()
        one = "/uds/v1/protected/{device}"
        app.add_routes(
            [
                web.get("/uds/v1/protected/deviceinfos", self.call(self._deviceinfos)),
                web.get(one + "/lastReportStatus", self.call(self._last_report)),
                web.get(one + "/isOnline", self.call(self._is_online)),
                web.post("/shadow/v1/devdigitalmodels", self.call(self._digital_model)),
                web.post("/stdudse/v1/sendbatchCmd/{sn}", self.call(self._send_batch)),
                web.get("/stdudse/v1/queryResult/{sn}", self.call(self._query_result)),
                web.post("/gmsWS/wsag/assign", self.call(self._assign)),
                *self._accounts.system_routes(),
            ]
        )
        return app

    # Devices

    def _deviceinfos(self, request: web.Request, body: dict[str, Any]) -> dict[str, Any]:
        listed: Any = [device.info() for device in self.devices.values()]
        if fault := self.faults.take("no_list", request.path):
            listed = listed[: len(listed) // 2] if fault.options.get("half") else fault.options.get("value")
            return answer() | ({} if fault.options.get("missing") else {"deviceinfos": listed})
        return answer(deviceinfos=listed)

    def _is_online(self, request: web.Request, body: dict[str, Any]) -> dict[str, Any]:
        return answer(online=self.appliance(request.match_info["device"]).online)

    def _last_report(self, request: web.Request, body: dict[str, Any]) -> dict[str, Any]:
        return answer(statuses=self.appliance(request.match_info["device"]).properties)

    def _digital_model(self, request: web.Request, body: dict[str, Any]) -> dict[str, Any]:
        wanted = body.get("deviceInfoList")
        if not isinstance(wanted, list) or not wanted:
            raise Refused("B00001")
        if len(wanted) != 1:
            raise Refused("B00005")
        device = self.appliance(wanted[0].get("deviceId", ""))
        if self.faults.take("no_model", device.id):
            raise Refused("Y00001")
        if not device.has_model:
            raise Refused("Y00002")
        return answer(detailInfo={device.id: json.dumps(self.model(device), ensure_ascii=False)})

    # Control

    def _send_batch(self, request: web.Request, body: dict[str, Any]) -> dict[str, Any]:
        number = request.match_info["sn"]
        if body.get("sn") != number or len(number) != 32:
            raise Refused("B00004", "sn")
        self._execute(number, body.get("cmdMsgList", []), request.path)
        return answer()

    def _execute(self, number: str, items: list[dict[str, Any]], interface: str) -> None:
        for index, item in enumerate(items):
            if item.get("index") != index or item.get("subSn") != f"{number}:{index}" or item.get("sn") != number:
                raise Refused("B00004", "index")
            self.appliance(item.get("deviceId", ""))
        if self.faults.take("silent", interface):
            self.results[number] = []
            return
        self.results[number] = [self._obey(number, item, interface) for item in items]

    def _obey(self, number: str, item: dict[str, Any], interface: str) -> dict[str, Any]:
        device = self.appliance(item["deviceId"])
        wanted: dict[str, Any] = item["cmdArgs"] if "cmdArgs" in item else {item["name"]: item["value"]}
        kind = "G" if "cmdName" in item or len(wanted) > 1 else "I" if "name" in item else "IG"
        if not all(isinstance(value, str) for value in wanted.values()):
            raise Refused("B00002")
        step, code, reason = 2, "A00000", "0"
        if not device.online or self.faults.take("offline_dispatch", interface):
            step, code, reason = 1, "S03002", ""
        elif fault := self.faults.take("refuse", interface):
            code, reason = str(fault.options.get("code", "S00004")), str(fault.options.get("reason", "12"))
        elif not device.control:
            code, reason = "S00001", "15"
        else:
            refusals = (device.refusal(name, value, wanted, kind) for name, value in wanted.items())
            if refusal := next((refusal for refusal in refusals if refusal), None):
                code, reason = refusal
        if code == "A00000":
            before = list(device.alarms)
            self.change(device.id, device.obey(wanted), Cause.COMMAND)
            if before != device.alarms:
                self.deliver(self._push_model(device))
        result = {
            "cmdSn": number,
            "cmdSubSn": f"{number}:_:{item['index']:03d}",
            "deviceId": device.id,
            "execStep": step,
            "execResult": code == "A00000",
            "execResultCode": code,
            "execResultInfo": "成功" if code == "A00000" else "失败",
            "invalidCode": reason,
            "resultTime": int(self.now() * 1000),
        }
        return {name: value for name, value in result.items() if value != ""}

    def _query_result(self, request: web.Request, body: dict[str, Any]) -> dict[str, Any]:
        results = self.results.get(request.match_info["sn"])
        if results is None:
            raise Refused("B00004", "sn")
        return answer(batchResult=all(item["execResult"] for item in results), cmdResultList=results)

    # Gateways

    def _assign(self, request: web.Request, body: dict[str, Any]) -> dict[str, Any]:
        self.office.check_token(body.get("token", ""), body.get("clientId", ""), self.now())
        return answer(agAddr=self.listeners[self._gateway].address)

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        token = request.query.get("token", "")
        grant = self.office.grants.get(token)
        if grant is None or grant.expires < self.now() or request.query.get("agClientId") != token:
            return web.Response(status=401)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.sockets[socket] = set()
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    await self._hear(socket, token, message.data)
        finally:
            self.sockets.pop(socket, None)
        return socket

    async def _hear(self, socket: web.WebSocketResponse, token: str, text: str) -> None:
        message = json.loads(text)
        topic = str(message.get("topic", ""))
        self.record(Recorded(method="WS", path="/userag", interface=topic, body=text.encode(), listener=self._gateway))
        content = message.get("content", {})
        if message.get("agClientId") != token:
            await socket.close()
            return
        if topic == "BoundDevs":
            self.sockets[socket] = {device for device in content["devs"] if device in self.devices}
        elif topic == "BatchCmdReq":
            try:
                self._execute(content["sn"], content["data"], topic)
            except Refused as refusal:
                ack = {"sn": content["sn"], "retCode": refusal.code}
                await socket.send_json({"agClientId": token, "topic": "BatchCmdAck", "content": ack})
                return
        await socket.send_json({"agClientId": token, "topic": f"{topic}Ack", "content": {"sn": content.get("sn", "")}})

    @override
    def on_change(self, device: Appliance, changes: Mapping[str, Any], cause: Cause) -> None:
        if device.has_model and device.online:
            self.deliver(self._push_model(device))

    @override
    def on_online(self, device: Appliance) -> None:
        kind = "DevOnlineNotify" if device.online else "DevOfflineNotify"
        self.deliver(self._push(device.id, kind, {"devs": [device.id]}))

    async def _push_model(self, device: Appliance) -> None:
        if self.faults.take("no_push", device.id):
            return
        packed = gzip.compress(json.dumps(self.model(device), ensure_ascii=False).encode())
        if self.faults.take("broken_gzip", device.id):
            packed = packed[: len(packed) // 2]
        elif self.faults.take("oversized_gzip", device.id):
            packed = gzip.compress(b" " * (64 << 20))
        await self._push(device.id, "DigitalModel", {"dev": device.id, "args": base64.b64encode(packed).decode()})

    async def _push(self, device_id: str, kind: str, content: dict[str, Any]) -> None:
        data = base64.b64encode(json.dumps(content).encode()).decode()
        message = {"businType": kind, "data": data, "dataFmt": "", "sn": "0" * 32}
        for socket, watched in list(self.sockets.items()):
            if device_id in watched:
                try:
                    await socket.send_json({"agClientId": "", "topic": "GenMsgDown", "content": message})
                except ConnectionError:
                    self.sockets.pop(socket, None)

    # Actions

    async def say(self, text: str) -> None:
        """Send a text as it is to everybody who is connected."""
        for socket in list(self.sockets):
            await socket.send_str(text)

    async def reassign(self) -> None:
        """Close the sockets; the next connection goes to another gateway."""
        self._gateway = "gateway_2" if self._gateway == "gateway" else "gateway"
        await asyncio.gather(*(socket.close() for socket in list(self.sockets)))

    def alarm(self, device: str, name: str) -> None:
        """Raise an alarm of a device."""
        appliance = self.appliance(device)
        if name not in appliance.alarms:
            appliance.alarms.append(name)
        self.on_change(appliance, {}, Cause.REMOTE)

    def clear_alarms(self, device: str) -> None:
        """End all alarms of a device."""
        appliance = self.appliance(device)
        appliance.alarms.clear()
        self.on_change(appliance, {}, Cause.REMOTE)

    def shrink_tokens(self, seconds: float) -> None:
        """Let tokens issued from now on live so long."""
        self.office.life = seconds

    def forget_tokens(self) -> None:
        """Revoke all tokens: nobody is signed in any longer."""
        self.office.grants.clear()

    def widen(self, device: str, attribute: dict[str, Any], value: str) -> None:
        """Give a device another attribute, as a firmware update would."""
        appliance = self.appliance(device)
        appliance.attributes = [item for item in appliance.attributes if item["name"] != attribute["name"]] + [
            attribute
        ]
        appliance.properties[attribute["name"]] = value
        self.on_change(appliance, {attribute["name"]: value}, Cause.REMOTE)
