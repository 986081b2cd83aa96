"""Devices on the local network: found by mDNS, spoken to over HTTP, encrypted with their own key or (DIY mode) in clear.

The protocol is not in the document; see SonoffLAN, homebridge-ewelink and Sonoff's DIY developer documents.
"""

import asyncio
from base64 import b64decode, b64encode
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
import hashlib
import json
import logging
import secrets
from typing import Any

import aiohttp
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7
from zeroconf import ServiceStateChange, Zeroconf
from zeroconf.asyncio import AsyncServiceBrowser, AsyncServiceInfo

from ..errors import (
    CloudError,
    CommandError,
    ErrorTable,
    GoneError,
    NoAnswerError,
    ProtocolError,
    UnreachableError,
    UnsupportedError,
    ValueRangeError,
)
from ..http import Http
from .signing import Sequence

_LOGGER = logging.getLogger(__name__)
SERVICE = "_ewelink._tcp.local."
_TIMEOUT = 5
_TRIES = 3
_RESET = (OSError, aiohttp.ServerDisconnectedError)
"""What a device does to us while it is busy with somebody else."""
_CODES = ErrorTable(
    codes={
        "400": ValueRangeError,
        "401": UnreachableError,
        "404": GoneError,
        "422": ValueRangeError,
        "500": CommandError,
    }
)
_DIMMABLE = frozenset({"bright", "brightness", "ltype", "white", "color", "mode"})
_COMMANDS = frozenset({"switch", "switches", "startup", "pulse", "sledOnline", "light", "fan", "location", "uiActive"})
_LIGHTS = frozenset({"light", "diylight", "diy_light"})
_FAN = "fan_light"


def _cipher(device_key: str, iv: bytes) -> Cipher[modes.CBC]:
    # The device's protocol asks for MD5; it derives a key here and protects nothing by itself
    return Cipher(algorithms.AES128(hashlib.md5(device_key.encode(), usedforsecurity=False).digest()), modes.CBC(iv))


def encrypt(device_key: str, params: Mapping[str, Any], iv: bytes) -> str:
    """Return params as AES-128-CBC with MD5(device key), PKCS7, in base64."""
    padder = PKCS7(128).padder()
    text = padder.update(json.dumps(params, separators=(",", ":")).encode()) + padder.finalize()
    encryptor = _cipher(device_key, iv).encryptor()
    return b64encode(encryptor.update(text) + encryptor.finalize()).decode()


def decrypt(device_key: str, data: str, iv: str) -> str:
    """Return the text of what encrypt() made. Raises ValueError if the key is another."""
    decryptor = _cipher(device_key, b64decode(iv)).decryptor()
    padded = decryptor.update(b64decode(data)) + decryptor.finalize()
    unpadder = PKCS7(128).unpadder()
    return (unpadder.update(padded) + unpadder.finalize()).decode()


@dataclass(slots=True)
class Peer:
    """A device on the local network."""

    id: str
    url: str
    type: str
    encrypted: bool
    lock: asyncio.Lock = field(default_factory=asyncio.Lock, repr=False)
    """Its web server has one thread."""
    answers: bool = False
    """Whether it has answered since it announced itself: announcements outlive devices by an hour."""


@dataclass
class Lan:
    """The devices of the local network that this account may speak to.

    `key_of` returns a device's key (None: not ours); `tell` is given what a device says of itself, `changed` every coming and going,
    `answered` who has answered a probe.
    """

    zeroconf: Zeroconf
    http: Http
    key_of: Callable[[str], str | None]
    tell: Callable[[Peer, dict[str, Any]], None]
    changed: Callable[[Peer, bool], None]
    answered: Callable[[Peer], None]
    peers: dict[str, Peer] = field(default_factory=dict)
    sequence: Sequence = field(default_factory=Sequence)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _probed: set[str] = field(default_factory=set)

    async def run(self) -> None:
        """Listen to announcements until cancelled."""
        browser = AsyncServiceBrowser(self.zeroconf, [SERVICE], handlers=[self._announced])
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            for task in self._tasks:
                task.cancel()
            await browser.async_cancel()

    def reaches(self, device: str) -> bool:
        """Tell whether the device can be spoken to here."""
        return device in self.peers

    async def send(self, device: str, params: Mapping[str, Any]) -> None:
        """Command a device. Raises UnreachableError (then it is taken for gone until it announces itself), CommandError."""
        peer = self.peers[device]
        params = _to_fan(params) if peer.type == _FAN else params
        async with peer.lock:
            try:
                await self._post(peer, _command(peer, params), params)
            except UnreachableError:
                self._gone(peer.id)
                raise
        peer.answers = True

    def probe(self, device: str) -> None:
        """See whether a device that announced itself still answers; `changed` or `answered` hears of the result."""
        if (peer := self.peers.get(device)) is not None and device not in self._probed:
            self._probed.add(device)
            self._start(self._probe(peer))

    async def _probe(self, peer: Peer) -> None:
        try:
            async with peer.lock:
                await self._post(peer, "getState", {})
        except UnreachableError:
            self._gone(peer.id)
            return
        except CloudError as err:
            _LOGGER.debug("A device does not tell its state, but answers: %s", err)
        finally:
            self._probed.discard(peer.id)
        peer.answers = True
        self.answered(peer)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _post(self, peer: Peer, command: str, params: Mapping[str, Any]) -> None:
        body = json.dumps(self._body(peer, params)).encode()
        url = f"{peer.url}/zeroconf/{command}"
        headers = {"Content-Type": "application/json", "Connection": "close"}
        for last in [*[False] * (_TRIES - 1), True]:
            try:
                answer = await self.http.request("POST", url, headers=headers, body=body, timeout=_TIMEOUT)
                break
            except UnreachableError as err:
                cause = err.__context__
                if "cmd" in params and not isinstance(cause, aiohttp.ClientConnectorError):
                    # A key of a remote control may have been sent, and twice would undo it
                    raise NoAnswerError("the connection was lost before the answer came") from None
                if last or isinstance(cause, TimeoutError) or not isinstance(cause, _RESET):
                    raise
                await asyncio.sleep(0.1)
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            raise UnsupportedError(command)
        if code := answer.json().get("error"):
            raise _CODES.error(code)

    def _body(self, peer: Peer, params: Mapping[str, Any]) -> dict[str, Any]:
        body: dict[str, Any] = {"sequence": self.sequence(), "deviceid": peer.id, "selfApikey": "123"}
        if not peer.encrypted:
            return body | {"data": params}
        if not (key := self.key_of(peer.id)):
            raise UnreachableError("the device's key is not known")
        iv = secrets.token_bytes(16)
        return body | {"iv": b64encode(iv).decode(), "encrypt": True, "data": encrypt(key, params, iv)}

    def _announced(self, zeroconf: Zeroconf, service_type: str, name: str, state_change: ServiceStateChange) -> None:
        if state_change is ServiceStateChange.Removed:
            self._gone(_device_of(name))
            return
        info = AsyncServiceInfo(service_type, name)
        if info.load_from_cache(zeroconf):
            self._resolved(info)
            return
        self._start(self._resolve(info))

    async def _resolve(self, info: AsyncServiceInfo) -> None:
        if await info.async_request(self.zeroconf, 3000):
            self._resolved(info)

    def _resolved(self, info: AsyncServiceInfo) -> None:
        text = {name: value or "" for name, value in info.decoded_properties.items()}
        device = text.get("id") or _device_of(info.name)
        encrypted = text.get("encrypt") == "true"
        if (encrypted and not self.key_of(device)) or not (hosts := info.parsed_addresses()):
            return
        url = f"http://{hosts[0]}:{info.port}"
        peer = self.peers.get(device)
        if peer is None or (peer.url, peer.encrypted) != (url, encrypted):
            peer = self.peers[device] = Peer(device, url, text.get("type", ""), encrypted)
            self.changed(peer, True)
        try:
            params = self._params(peer, text)
        except CloudError as err:
            _LOGGER.debug("An announcement on the local network makes no sense: %s", err)
        else:
            self.tell(peer, _from_fan(params) if peer.type == _FAN else params)

    def _params(self, peer: Peer, text: Mapping[str, str]) -> dict[str, Any]:
        data = "".join(text.get(f"data{number}", "") for number in range(1, 5))
        try:
            if peer.encrypted:
                data = decrypt(self.key_of(peer.id) or "", data, text.get("iv", ""))
            if data.startswith('{"rf'):
                data = data.replace('"="', '":"')
            params = json.loads(data or "{}")
        except ValueError as err:
            raise ProtocolError("the data can't be read") from err
        if not isinstance(params, dict):
            raise ProtocolError("the data are no object")
        return params

    def _gone(self, device: str) -> None:
        if (peer := self.peers.pop(device, None)) is not None:
            self.changed(peer, False)


def _device_of(name: str) -> str:
    return name.removesuffix(f".{SERVICE}").removeprefix("eWeLink_")


def _command(peer: Peer, params: Mapping[str, Any]) -> str:
    """Return the command that takes these params: most are named after the param that they set."""
    if peer.type in _LIGHTS and not _DIMMABLE.isdisjoint(params):
        return "dimmable"
    if "cmd" in params:
        return str(params["cmd"])
    name = next((name for name in params if name in _COMMANDS), next(iter(params), "info"))
    return name.lower() if name == "sledOnline" else name


def _to_fan(params: Mapping[str, Any]) -> dict[str, Any]:
    """Write a fan's `switches` as it wants them here: light, fan and speed."""
    ways = {each["outlet"]: each["switch"] for each in params.get("switches", ())}
    if 0 in ways and len(ways) == 1:
        return {"light": ways[0]}
    speed = 3 if ways.get(3) == "on" else 2 if ways.get(2) == "on" else 1
    return {"fan": ways.get(1, "on")} | ({"speed": speed} if ways.keys() & {2, 3} or ways.get(1) == "on" else {})


def _from_fan(params: dict[str, Any]) -> dict[str, Any]:
    """Read light, fan and speed as the `switches` of the cloud."""
    ways: dict[int, str] = {}
    if "light" in params:
        ways[0] = params["light"]
    if "fan" in params:
        ways[1] = params["fan"]
    if "speed" in params:
        ways |= {2: "on" if params["speed"] == 2 else "off", 3: "on" if params["speed"] == 3 else "off"}
    rest = {name: value for name, value in params.items() if name not in {"light", "fan", "speed"}}
    return (
        rest | {"switches": [{"outlet": outlet, "switch": switch} for outlet, switch in ways.items()]}
        if ways
        else params
    )
