"""Devices in DIY mode that announce nothing here (another network): asked at the host that the user gives."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
import re
from typing import Any
from urllib.parse import urlsplit

from ..core.errors import CloudError, SetupError
from ..core.http import Http
from ..core.model import JSON
from ..core.values import as_list
from . import lan_messages as messages
from .diy import device_type, word_of

FIELD = "hosts"
_PORT = 8081
_TIMEOUT = 5
_ID = re.compile(r"[0-9A-Za-z]{1,32}")


class NoDiyDeviceError(SetupError, key="no_diy_device", is_name=True):
    """At this host is no device in DIY mode."""


@dataclass(frozen=True, slots=True)
class Host:
    """Where a device is, and its ID, without which firmware from 3.7.6 on does not answer; "" if it is not known."""

    name: str
    url: str
    device: str


def read(data: Mapping[str, JSON]) -> list[Host]:
    """Return the hosts of the form: `host[:port] [device ID]` each. Raises NoDiyDeviceError if one can't be read."""
    return [_host(line) for line in as_list(data.get(FIELD)) if isinstance(line, str) and line.strip()]


def _host(line: str) -> Host:
    name, device = [*line.split(maxsplit=1), "", ""][:2]
    device = device.strip()
    try:
        parts = urlsplit(f"http://{name}")
        host, port = parts.hostname, parts.port or _PORT
    except ValueError:
        host, port = None, 0
    if not host or parts.path or (device and not _ID.fullmatch(device)):
        raise NoDiyDeviceError(line.strip(), field=FIELD)
    return Host(name, f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}", device)


def of_account(options: Mapping[str, JSON]) -> dict[str, str]:
    """Return where devices of an account are that announce nothing here: device ID -> URL. What can't be read is left out."""
    found: dict[str, str] = {}
    for line in as_list(options.get(FIELD)):
        with suppress(NoDiyDeviceError):
            host = _host(str(line))
            found |= {host.device: host.url} if host.device else {}
    return found


async def ask(http: Http, host: Host, sequence: str) -> tuple[str, str, dict[str, Any]]:
    """Return the ID of the device at a host, what such a device announces, and its state. Raises NoDiyDeviceError."""
    body, headers = messages.request(host.device, "", {}, sequence), {"Content-Type": "application/json"}
    try:
        answer = await http.request("POST", f"{host.url}/zeroconf/info", headers=headers, body=body, timeout=_TIMEOUT)
        params = messages.answered(answer, "", "")
    except CloudError as err:
        raise NoDiyDeviceError(host.name, field=FIELD) from err
    device = host.device or str(params.get("deviceid") or "")
    word = messages.FAN if params.keys() >= {"light", "fan"} else ""
    params = messages.from_fan(params) if word else params
    if not _ID.fullmatch(device) or (uiid := device_type(word, params)) is None:
        raise NoDiyDeviceError(host.name, field=FIELD)
    return device, word_of(uiid), params
