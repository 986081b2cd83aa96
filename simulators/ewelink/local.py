"""Devices on the local network: announced by mDNS, controlled over HTTP (SonoffLAN; Sonoff DIY developer documents)."""

import asyncio
from base64 import b64decode, b64encode
from collections import defaultdict
from collections.abc import Mapping
import hashlib
import json
import re
import secrets
from typing import Any

from aiohttp import web
from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from zeroconf import ServiceInfo
from zeroconf.asyncio import AsyncZeroconf

from ..listeners import HttpListener
from .devices import EwelinkDevice
from .state import EwelinkState

_SERVICE = "_ewelink._tcp.local."
_TYPES = {1: "plug", 2: "strip", 15: "th_plug", 28: "rf", 32: "enhanced_plug", 34: "fan_light", 44: "diylight"}
_CHUNK = 240
_SPM = 128
_HOST = web.AppKey("host", str)
_WANTS_ID = (3, 7, 6)
"""First firmware in DIY mode that answers only to requests with its id (DIY documents)."""
_HOURS = "getHoursKwh"
"""A request for the hours of a meter, which are in the answer and nowhere else."""
_COMMANDS = frozenset(
    {"switch", "switches", "dimmable", "startup", "startups", "pulse", "pulses", "sledonline", "transmit", "capture", "light", "fan", "getState",
     "statistics", "uiActive", "monitor", "location", _HOURS, "info", "subDevices"}
)  # fmt: skip
_QUESTIONS = frozenset({"getState", "info", "statistics", _HOURS})
_READING = re.compile(r"(actPow|voltage|current)_[0-9]{2}")
"""What `statistics` answers, and nothing else."""
_UNTOLD = frozenset({"bindInfos", "timers"})
_UNTOLD_WITH_A_KEY = _UNTOLD | {"rfList"}


class LocalNetwork:
    """Announces the devices that are ``local`` and takes commands for them, each at a port of its own."""

    def __init__(self, sim: EwelinkState) -> None:
        """Answer for this simulator."""
        self._sim = sim
        self._zeroconf: AsyncZeroconf | None = None
        self._infos: dict[str, ServiceInfo] = {}
        self._ports: dict[str, HttpListener] = {}
        self._unplugged: list[HttpListener] = []
        self._broadcasts: list[asyncio.Future[None]] = []
        self._sequence = 0
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._busy: set[str] = set()
        self.collisions: list[str] = []
        """Devices that were asked something while they were still at the last request: their web servers have one thread."""

    async def start(self) -> None:
        """Plug all local devices in, on loopback only."""
        self._zeroconf = AsyncZeroconf(interfaces=["127.0.0.1"])
        await asyncio.gather(*(self.announce(device) for device in self._sim.devices.values() if _announced(device)))

    async def stop(self) -> None:
        """Say goodbye for all devices."""
        for broadcast in self._broadcasts:
            broadcast.cancel()
        self._broadcasts.clear()
        if self._zeroconf is not None:
            await self._zeroconf.async_unregister_all_services()
            await self._zeroconf.async_close()
            self._zeroconf = None
            self._infos.clear()
        for device_id in list(self._ports):
            await self.unplug(device_id)
        for listener in self._unplugged:
            await listener.stop()
        self._unplugged.clear()

    @property
    def running(self) -> bool:
        """Return whether devices announce themselves."""
        return self._zeroconf is not None

    async def announce(self, device: EwelinkDevice, *, port: int = 0) -> None:
        """Plug a device in and announce it with its state; its port is the one it had, unless another is given."""
        host = device.main or device.id
        async with self._locks[host]:
            await self._serve(host, port)
            await self._publish(host, self._text(device), self._ports[host].port)

    async def pretend(self, device_id: str, text: Mapping[str, str | bytes], *, port: int) -> None:
        """Let somebody else announce a device with this text."""
        async with self._locks[device_id]:
            await self._publish(device_id, text, port)

    async def tell(self, device: EwelinkDevice) -> None:
        """Bring the announcement of a device up to date, if it is on the network."""
        host = device.main or device.id
        async with self._locks[host]:
            if host in self._infos and host in self._ports:
                await self._publish(host, self._text(device), self._ports[host].port)

    async def withdraw(self, device_id: str) -> None:
        """Let a device leave the network with a goodbye."""
        async with self._locks[device_id]:
            await self.unplug(device_id)
            if self._zeroconf is not None and (info := self._infos.pop(device_id, None)) is not None:
                await (await self._zeroconf.async_unregister_service(info))

    async def unplug(self, device_id: str) -> None:
        """Pull a device's plug: nobody answers at its port, and its announcement outlives it."""
        if (listener := self._ports.pop(device_id, None)) is not None:
            await listener.refuse()
            self._unplugged.append(listener)

    async def plug_in(self, device_id: str, port: int = 0) -> HttpListener:
        """Let a device answer that does not announce itself (yet): at this port, at the one that it has announced, or at any."""
        announced = self._infos.get(device_id)
        return await self._serve(device_id, port or int((announced and announced.port) or 0))

    def host(self, device_id: str) -> str:
        """Return where a device answers, as `host:port`."""
        return self._ports[device_id].address.removeprefix("http://")

    async def _serve(self, device_id: str, port: int) -> HttpListener:
        if device_id in self._ports:
            if not port:
                return self._ports[device_id]
            await self.unplug(device_id)
        app = web.Application(middlewares=[self._sim.observer("local")])
        app[_HOST] = device_id
        app.router.add_post("/zeroconf/{command}", self._command)
        listener = self._ports[device_id] = HttpListener(app, name=f"local.{device_id}", port=port, ssl=None)
        await listener.start()
        return listener

    async def _publish(self, device_id: str, text: Mapping[str, str | bytes], port: int) -> None:
        if self._zeroconf is None:
            return
        info = ServiceInfo(
            _SERVICE,
            f"eWeLink_{device_id}.{_SERVICE}",
            port=port,
            properties=dict(text),
            server=f"eWeLink_{device_id}.local.",
            parsed_addresses=["127.0.0.1"],
        )
        known, self._infos[device_id] = device_id in self._infos, info
        if known:
            self._broadcasts.append(asyncio.ensure_future(await self._zeroconf.async_update_service(info)))
        else:
            await (await self._zeroconf.async_register_service(info, cooperating_responders=True))

    def _text(self, device: EwelinkDevice) -> dict[str, str | bytes]:
        self._sequence += 1
        text: dict[str, str | bytes] = {
            "txtvers": "1",
            "id": str(device.properties.get("subDevId") or device.id) if device.main else device.id,
            "type": device.announces or (_TYPES.get(device.uiid, "plug") if device.key else "diy_plug"),
            "apivers": "1",
            "seq": str(self._sequence),
        }
        plain = json.dumps(_local_form(device))
        if device.key:
            iv = secrets.token_bytes(16)
            text |= {"encrypt": "true", "iv": b64encode(iv).decode()}
            plain = _seal(self._key(device), plain, iv, device.padded)
        for number in range(0, len(plain), _CHUNK):
            text[f"data{number // _CHUNK + 1}"] = plain[number : number + _CHUNK]
        return text

    async def _command(self, request: web.Request) -> web.Response:
        body = json.loads(await request.read())
        device = self._sim.devices.get(str(body.get("deviceid") or self._nameless(request.app[_HOST])))
        if device is None or not device.local:
            return self._answer(body, 404)
        if fault := self._sim.faults.take("local_error", request.path):
            return self._answer(body, int(fault.options.get("code", 500)))
        if fault := self._sim.faults.take("local_garbage", request.path):
            return web.Response(text=str(fault.options.get("text", "\0\ufffd")))
        if request.match_info["command"] not in _COMMANDS:
            return web.Response(text="<html>no such command</html>", content_type="text/html")
        if device.id in self._busy:
            self.collisions.append(device.id)
            return self._answer(body, 500)
        self._busy.add(device.id)
        try:
            if fault := self._sim.faults.take("local_slow", request.path):
                await asyncio.sleep(float(fault.options.get("seconds", 1)))
            return self._obey(device, request.match_info["command"], body)
        finally:
            self._busy.discard(device.id)

    def _nameless(self, host: str) -> str:
        """Return whom a request without id means: the device at the port, if its firmware takes that."""
        device = self._sim.devices.get(host)
        version = str(device.properties.get("fwVersion", "3.5.0")) if device is not None and not device.key else ""
        return host if version and tuple(map(int, version.split("."))) < _WANTS_ID else ""

    def _obey(self, device: EwelinkDevice, command: str, body: Mapping[str, Any]) -> web.Response:
        data = body.get("data")
        if device.key:
            try:
                data = json.loads(_open(device.key, str(data), str(body.get("iv"))))
            except ValueError:
                return self._answer(body, 401)
        if not isinstance(data, dict):
            return self._answer(body, 400)
        if "subDevId" in data:
            if (child := self._child(device, str(data.pop("subDevId")))) is None:
                return self._answer(body, 404)
            device = child
        if command in _QUESTIONS:
            return self._answer(body, 0, device, _told(device, command))
        self._sim.command(device, _cloud_form(device, data))
        return self._answer(body, 0)

    def _key(self, device: EwelinkDevice) -> str:
        """Return the key with which a device encrypts: its main device's, if it has one."""
        main = self._sim.devices.get(device.main)
        return main.key if main is not None else device.key

    def _child(self, main: EwelinkDevice, sub_id: str) -> EwelinkDevice | None:
        children = (device for device in self._sim.devices.values() if device.main == main.id)
        return next((child for child in children if sub_id in {child.id, child.properties.get("subDevId")}), None)

    def _answer(
        self,
        body: Mapping[str, Any],
        error: int,
        device: EwelinkDevice | None = None,
        told: Mapping[str, Any] | None = None,
    ) -> web.Response:
        """Answer with an error code, and with what a device tells, encrypted if it has a key."""
        self._sequence += 1
        answer: dict[str, Any] = {"seq": self._sequence, "sequence": body.get("sequence"), "error": error}
        if device is not None and told is not None:
            answer["data"] = {**told} if device.key else {**told, "deviceid": device.id}
            if device.key:
                iv = secrets.token_bytes(16)
                sealed = _seal(self._key(device), json.dumps(answer["data"]), iv)
                answer |= {"encrypt": True, "iv": b64encode(iv).decode(), "data": sealed}
        return web.json_response(answer)


def _told(device: EwelinkDevice, command: str) -> dict[str, Any] | None:
    """Return what a device answers to a question; None if it answers nothing."""
    if command == _HOURS:
        return {"hoursKwhData": device.hours}
    if not device.tells:
        return None
    state = _local_form(device)
    if command != "statistics":
        return state
    return {name: value for name, value in state.items() if _READING.fullmatch(name)}


def _announced(device: EwelinkDevice) -> bool:
    """Return whether a device announces itself: an SPM's main device does so as its children."""
    return device.local and device.uiid != _SPM


def _local_form(device: EwelinkDevice) -> dict[str, Any]:
    untold = _UNTOLD_WITH_A_KEY if device.key else _UNTOLD
    params = {name: value for name, value in device.properties.items() if name not in untold}
    if device.uiid == 34:
        channels = {channel["outlet"]: channel["switch"] for channel in params.pop("switches")}
        speed = 3 if channels[3] == "on" else 2 if channels[2] == "on" else 1
        params = {"light": channels[0], "fan": channels[1], "speed": speed}
    return params


def _cloud_form(device: EwelinkDevice, data: dict[str, Any]) -> dict[str, Any]:
    if device.uiid != 34:
        return data
    channels = [{"outlet": n, "switch": data[name]} for n, name in enumerate(("light", "fan")) if name in data]
    if "speed" in data:
        channels += [{"outlet": n, "switch": "on" if data["speed"] == n else "off"} for n in (2, 3)]
    return {"switches": channels}


def _cipher(key: str, iv: bytes) -> Cipher[modes.CBC]:
    return Cipher(algorithms.AES128(hashlib.md5(key.encode(), usedforsecurity=False).digest()), modes.CBC(iv))


def _seal(key: str, text: str, iv: bytes, padded: int = 1) -> str:
    plain, encryptor = text.encode(), _cipher(key, iv).encryptor()
    for _ in range(padded):
        padder = padding.PKCS7(128).padder()
        plain = padder.update(plain) + padder.finalize()
    return b64encode(encryptor.update(plain) + encryptor.finalize()).decode()


def _open(key: str, data: str, iv: str) -> str:
    unpadder, decryptor = padding.PKCS7(128).unpadder(), _cipher(key, b64decode(iv)).decryptor()
    padded = decryptor.update(b64decode(data)) + decryptor.finalize()
    return (unpadder.update(padded) + unpadder.finalize()).decode()
