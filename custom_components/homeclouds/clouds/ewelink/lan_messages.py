"""What is said on the local network: encryption, announcements, requests and answers of a device.

The protocol is not in the document; see SonoffLAN, homebridge-ewelink and Sonoff's DIY developer documents.
"""

from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
import hashlib
import ipaddress
import json
import secrets
from typing import Any, Self

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7
from zeroconf.asyncio import AsyncServiceInfo

from ..core.errors import ErrorTable, ProtocolError, UnreachableError, UnsupportedError, ValueRangeError
from ..core.http import Answer
from .codes import result_code
from .params import json_object

FAN = "fan_light"
"""Type of a ceiling fan, which has light, fan and speed here and `switches` in the cloud."""
_CODES = ErrorTable(codes={"401": UnreachableError, "404": UnreachableError, "422": ValueRangeError})
"""401 and 404 come from another device at this address, or from one whose key has changed."""
_DIM = "dimmable"
_DIMMABLE = frozenset({"bright", "brightness", "ltype", "white", "color", "mode"})
"""Params of a light of which one makes it the command, which takes the rest of the light, too."""
_COMMANDS: Mapping[str, str] = {
    "switch": "switch", "switches": "switches", "startup": "startup", "pulse": "pulse", "pulseWidth": "pulse",
    "configure": "startups", "pulses": "pulses", "sledOnline": "sledonline", "light": "light", "fan": "fan",
    "location": "location", "uiActive": "uiActive",
}  # fmt: skip
"""Param -> command that takes it (DIY documents, BASICR3 and MINIR3). Others are named after the param."""
_IN_THE_CLOUD_ONLY = frozenset({"transitionTime"})
"""Params to which devices give no answer here."""
_PADDING = "".join(map(chr, range(17)))
_LIGHTS = frozenset({"light", "diylight", "diy_light"})
_STATISTICS = frozenset({"multifun_switch"})
"""Types that return their meters' readings in answer to a separate command."""


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
    decryptor = _cipher(device_key, _bytes(iv)).decryptor()
    padded = decryptor.update(_bytes(data)) + decryptor.finalize()
    unpadder = PKCS7(128).unpadder()
    # Some devices pad twice
    return (unpadder.update(padded) + unpadder.finalize()).decode().rstrip(_PADDING)


@dataclass(frozen=True, slots=True)
class Announcement:
    """What a device says of itself in its TXT record."""

    id: str
    type: str
    encrypted: bool
    iv: str
    data: str
    """Params, maybe encrypted, put together from up to four parts."""

    @classmethod
    def parse(cls, record: Mapping[Any, str | bytes | None]) -> Self:
        """Read a TXT record, in which case makes no difference to names (RFC 6763, 6.4)."""
        text = {_text(name).lower(): _text(value) for name, value in record.items()}
        data = "".join(text.get(f"data{number}", "") for number in range(1, 5))
        device, kind, iv, encrypt = (text.get(name, "").strip() for name in ("id", "type", "iv", "encrypt"))
        return cls(device, kind, encrypt.lower() in {"true", "1"} or bool(iv), iv, data)


def _text(value: str | bytes | None) -> str:
    return value.decode(errors="replace") if isinstance(value, bytes) else value or ""


def addresses(info: AsyncServiceInfo) -> tuple[str, ...]:
    """Return the private addresses of an announcement as origins."""
    found: list[str] = []
    for host in info.parsed_scoped_addresses() if info.port else ():
        ip = ipaddress.ip_address(host)
        strange = ip.is_unspecified or ip.is_multicast or ip.is_reserved
        if (ip.is_private or ip.is_link_local) and not strange:
            found.append(f"http://[{host}]:{info.port}" if ip.version == 6 else f"http://{host}:{info.port}")
    return tuple(dict.fromkeys(found))


def _bytes(text: str) -> bytes:
    """Decode base64, which may be broken into lines, and whose padding may be missing."""
    bare = "".join(text.split()).rstrip("=")
    return b64decode(bare + "=" * (-len(bare) % 4))


def commands(kind: str, params: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """Return the commands that set these params, each with those that it takes. Raises UnsupportedError if there is none.

    Params without a command of their own go along with the first one.
    """
    if not _IN_THE_CLOUD_ONLY.isdisjoint(params):
        raise UnsupportedError("the device takes it through the cloud only")
    if kind == FAN and "switches" in params:
        rest = {name: value for name, value in params.items() if name != "switches"}
        return [*_to_fan(params["switches"]), *(commands(kind, rest) if rest else ())]
    first = _first(kind, params)
    found: dict[str, dict[str, Any]] = {first: {}}
    for name, value in params.items():
        command = _COMMANDS.get(name, first)
        if first == _DIM and command == "switch":
            command = first
        found.setdefault(command, {})[name] = value
    return list(found.items())


def _first(kind: str, params: Mapping[str, Any]) -> str:
    if kind in _LIGHTS and not _DIMMABLE.isdisjoint(params):
        return _DIM
    if "cmd" in params:
        return str(params["cmd"])
    return next((_COMMANDS[name] for name in params if name in _COMMANDS), next(iter(params), "info"))


def question(kind: str, encrypted: bool) -> str:
    """Return the command that asks a device of a type for its state; for its readings where it has a command for these alone."""
    if not encrypted:
        return "info"
    return "statistics" if kind in _STATISTICS else "getState"


def request(device: str, key: str, params: Mapping[str, Any], sequence: str) -> bytes:
    """Return the body of a request, encrypted with the device's key; in clear to one that has none (DIY mode)."""
    body: dict[str, Any] = {"sequence": sequence, "deviceid": device, "selfApikey": "123"}
    if key:
        iv = secrets.token_bytes(16)
        body |= {"iv": b64encode(iv).decode(), "encrypt": True, "data": encrypt(key, params, iv)}
    else:
        body |= {"data": params}
    return json.dumps(body).encode()


def answered(answer: Answer, kind: str, key: str) -> dict[str, Any]:
    """Return the state in a device's answer; {} if there is none.

    Raises CommandError for its refusal, UnreachableError (401, 404) if another device answers, ProtocolError.
    """
    if answer.headers.get("Content-Type", "").lower().startswith("text/html"):
        raise UnsupportedError("the device does not know the command")
    if 400 <= answer.status < 500:
        raise _CODES.error(answer.status)
    content = answer.json()
    if (code := result_code(content)) is None:
        raise ProtocolError("no result code in the device's answer")
    if code:
        raise _CODES.error(code)
    data = content.get("data")
    if data is None or data in ({}, ""):
        return {}
    if isinstance(data, dict):
        # What a device with a key says in clear may be anybody's
        return {} if key else _in_words_of_the_cloud(data, kind)
    if not isinstance(data, str):
        raise ProtocolError("the data are no object")
    return decoded(data, str(content.get("iv") or ""), kind, key)


def decoded(data: str, iv: str, kind: str, key: str) -> dict[str, Any]:
    """Return the params in a text, which is encrypted if the device has a key. Raises ProtocolError."""
    try:
        text = decrypt(key, data, iv) if key else data
    except ValueError as err:
        raise ProtocolError("the data can't be read") from err
    # An RF bridge writes "=" where ":" belongs
    if (params := json_object(text.replace('"="', '":"') if text.startswith('{"rf') else text)) is None:
        raise ProtocolError("the data are no object")
    return _in_words_of_the_cloud(params, kind)


def _in_words_of_the_cloud(params: dict[str, Any], kind: str) -> dict[str, Any]:
    if "signalStrength" in params:
        params = {"rssi": params["signalStrength"]} | {k: v for k, v in params.items() if k != "signalStrength"}
    return from_fan(params) if kind == FAN else params


def _to_fan(switches: Iterable[Mapping[str, Any]]) -> list[tuple[str, Mapping[str, Any]]]:
    """Write a fan's `switches` as it wants them here: light, fan and speed. Without a speed it takes the one that it had."""
    channels = {each["outlet"]: each["switch"] for each in switches}
    found: list[tuple[str, Mapping[str, Any]]] = [("light", {"light": channels[0]})] if 0 in channels else []
    if channels.keys() & {2, 3}:
        speed = 3 if channels.get(3) == "on" else 2 if channels.get(2) == "on" else 1
        found.append(("fan", {"fan": channels.get(1, "on"), "speed": speed}))
    elif 1 in channels:
        found.append(("fan", {"fan": channels[1]}))
    return found


def from_fan(params: dict[str, Any]) -> dict[str, Any]:
    """Read light, fan and speed as the `switches` of the cloud."""
    channels: dict[int, str] = {}
    if "light" in params:
        channels[0] = params["light"]
    if "fan" in params:
        channels[1] = params["fan"]
    if "speed" in params:
        channels |= {2: "on" if params["speed"] == 2 else "off", 3: "on" if params["speed"] == 3 else "off"}
    rest = {name: value for name, value in params.items() if name not in {"light", "fan", "speed"}}
    return (
        rest | {"switches": [{"outlet": outlet, "switch": switch} for outlet, switch in channels.items()]}
        if channels
        else params
    )
