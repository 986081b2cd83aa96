"""Announcements and answers as devices spell them, without a network."""

from base64 import b64encode
from collections.abc import Mapping
import json
from types import MappingProxyType
from typing import Any, cast

import pytest
from zeroconf.asyncio import AsyncServiceInfo

from custom_components.homeclouds.clouds.core.errors import (
    CommandError,
    ProtocolError,
    UnreachableError,
    ValueRangeError,
)
from custom_components.homeclouds.clouds.core.http import Answer, Http
from custom_components.homeclouds.clouds.ewelink import hosts
from custom_components.homeclouds.clouds.ewelink.diy import announced
from custom_components.homeclouds.clouds.ewelink.lan import SERVICE, Lan, Peer
from custom_components.homeclouds.clouds.ewelink.lan_messages import answered, encrypt

LAMP, FAN, OWN = "1000000001", "1000000025", "1000d10001"
IV = b"0123456789abcdef"
STATE = {"switch": "on", "fwVersion": "3.5.0", "text": "x" * 60}
SEALED = encrypt("key", STATE, IV)
ENCRYPTED = {"txtvers": "1", "id": LAMP, "type": "plug", "encrypt": "true", "iv": b64encode(IV).decode()}
LINES = "\r\n".join(SEALED.rstrip("=")[begin : begin + 76] for begin in range(0, len(SEALED), 76)) + "\r\n"


class Handler:
    """An account with a lamp and a fan, and whatever is in DIY mode."""

    def __init__(self) -> None:
        """Start without reports."""
        self.reports: dict[str, dict[str, Any]] = {}

    def key_of(self, device: str) -> str | None:
        """Return the key that both have."""
        return "key" if device in {LAMP, FAN} else ""

    def word_of(self, device: str) -> str:
        """Return what the fan is known to announce."""
        return "fan_light" if device == FAN else ""

    def children_of(self, device: str) -> Mapping[str, str]:
        """Return none."""
        return {}

    def is_device(self, device: str, kind: str, params: Mapping[str, Any]) -> bool:
        """Accept all."""
        return True

    def wants_readings(self, device: str) -> bool:
        """Return that nobody looks."""
        return False

    def handle_params(self, peer: Peer, params: dict[str, Any]) -> None:
        """Note a report."""
        self.reports[peer.id] = params

    def handle_presence(self, peer: Peer, here: bool) -> None:
        """Ignore it."""


def announce(text: Mapping[Any, Any], name: str = LAMP, **more: Any) -> tuple[Lan, dict[str, dict[str, Any]]]:
    """Have a device announce itself, and return the network with what was reported."""
    handler = Handler()
    lan = Lan(None, cast(Http, None), handler)
    info: dict[str, Any] = {"port": 8081, "parsed_addresses": ["192.168.1.20"], "properties": dict(text)} | more
    lan._resolved(AsyncServiceInfo(SERVICE, f"eWeLink_{name}.{SERVICE}", **info))
    return lan, handler.reports


@pytest.mark.parametrize(
    "text",
    [
        ENCRYPTED | {"data1": SEALED},
        ENCRYPTED | {f"data{part + 1}": SEALED[part * 40 : part * 40 + 40 or None] for part in range(4)},
        ENCRYPTED | {"iv": "MDEyMzQ1Njc4OWFiY2RlZg\n", "data1": LINES},
        {name.upper(): text for name, text in ENCRYPTED.items()} | {"DATA1": SEALED, "SEQ": None},
        {name.encode(): text.encode() for name, text in ENCRYPTED.items()} | {b"data1": SEALED.encode()},
        {name: text for name, text in ENCRYPTED.items() if name not in {"encrypt", "type"}} | {"data1": SEALED},
        ENCRYPTED | {"id": None, "encrypt": " True ", "data1": SEALED},
        ENCRYPTED | {"id": f"{LAMP} ", "data1": SEALED},
    ],
)
def test_encrypted_announcement_is_read(text: Mapping[Any, Any]) -> None:
    """However a device spells its record, its state is read."""
    assert announce(text)[1] == {LAMP: STATE}


def test_known_type_decides_over_the_announced_word() -> None:
    """A fan is spoken to as a fan, whatever it announces."""
    for word in (None, "plug"):
        text = ENCRYPTED | {"id": FAN, "type": word, "data1": encrypt("key", {"light": "on", "fan": "off"}, IV)}
        reports = announce(text, FAN)[1]
        assert reports == {FAN: {"switches": [{"outlet": 0, "switch": "on"}, {"outlet": 1, "switch": "off"}]}}


@pytest.mark.parametrize("text", [{"type": b"diy_plug", "data1": b'{"switch":"on"}', "seq": None}, {"type": None}])
def test_record_of_bytes_is_that_of_a_device_in_diy_mode(text: Mapping[str, Any]) -> None:
    """Records that are not decoded yet are understood; one without data tells nothing."""
    assert announced(text) is ("data1" in text)


@pytest.mark.parametrize(
    ("addresses", "urls"),
    [
        (["fe80::1"], ("http://[fe80::1%3]:8081",)),
        (["fd00::1"], ("http://[fd00::1]:8081",)),
        (["10.0.0.2", "192.168.1.2"], ("http://10.0.0.2:8081", "http://192.168.1.2:8081")),
    ],
)
def test_addresses(addresses: list[str], urls: tuple[str, ...]) -> None:
    """A link-local address is reached on the interface on which it was announced."""
    lan, _ = announce(ENCRYPTED | {"data1": SEALED}, parsed_addresses=addresses, interface_index=3)
    assert set(lan.peers[LAMP].urls) == set(urls)


class Router:
    """A network on which only one address is reached."""

    def __init__(self, host: str, answer: Mapping[str, Any] = MappingProxyType({"error": 0})) -> None:
        """Reach this one, which answers so."""
        self.host, self.answer = host, answer
        self.asked: list[str] = []

    async def request(self, method: str, url: str, **more: Any) -> Answer:
        """Answer at the address that is reached."""
        self.asked.append(url)
        if self.host not in url:
            raise UnreachableError("no route")
        return Answer(200, {}, json.dumps(dict(self.answer)).encode())


async def test_record_of_another_network_takes_no_device_away() -> None:
    """A device that is announced from two networks in turn is reached at the address that works."""
    lan, _ = announce(ENCRYPTED | {"data1": SEALED})
    router = Router("192.168.1.20")
    lan.http = cast(Http, router)
    await lan.send(lan.peers[LAMP], {"switch": "on"})
    elsewhere, text = ["10.9.9.9"], ENCRYPTED | {"data1": SEALED}
    for _ in range(2):
        name = f"eWeLink_{LAMP}.{SERVICE}"
        lan._resolved(AsyncServiceInfo(SERVICE, name, port=8081, properties=text, parsed_addresses=elsewhere))
        await lan.send(lan.peers[LAMP], {"switch": "off"})
    assert [url.split("/")[2] for url in router.asked] == [
        "192.168.1.20:8081", "10.9.9.9:8081", "192.168.1.20:8081", "192.168.1.20:8081",
    ]  # fmt: skip


@pytest.mark.parametrize("error", [0, "0"])
@pytest.mark.parametrize("data", [{"switch": "on"}, '{"switch":"on"}'])
def test_answer_is_read(error: Any, data: Any) -> None:
    """A result code may be a text, and so may the state."""
    body = json.dumps({"seq": 2, "error": error, "data": data}).encode()
    assert answered(Answer(200, {}, body), "diy_plug", "") == {"switch": "on"}


@pytest.mark.parametrize("code", ["9" * 5000, "nan", "", [], None])
def test_answer_without_a_code_that_is_a_number(code: Any) -> None:
    """What is no result code is an answer that makes no sense."""
    with pytest.raises(ProtocolError):
        answered(Answer(200, {}, json.dumps({"error": code}).encode()), "diy_plug", "")


@pytest.mark.parametrize(
    ("state", "word", "params"),
    [
        ({"switch": "on", "signalStrength": -67}, "", {"switch": "on", "rssi": -67}),
        ({"switch": "on", "brightness": 5}, "diylight", {"switch": "on", "brightness": 5}),
        (
            {"light": "on", "fan": "off"},
            "fan_light",
            {"switches": [{"outlet": 0, "switch": "on"}, {"outlet": 1, "switch": "off"}]},
        ),
    ],
)
async def test_device_at_a_host_is_known_by_its_state(state: dict[str, Any], word: str, params: dict[str, Any]) -> None:
    """What announces nothing is told by what it reports how to speak to it."""
    (host,) = hosts.read({"hosts": [f"192.168.1.20\t {OWN}"]})
    router = Router("192.168.1.20", {"error": 0, "data": json.dumps(state)})
    assert await hosts.ask(cast(Http, router), host, "1") == (OWN, word, params)


@pytest.mark.parametrize(("code", "error"), [("400", CommandError), ("422", ValueRangeError), ("500", CommandError)])
def test_refusal_in_text_is_certain(code: str, error: type[CommandError]) -> None:
    """A refusal is one in text, too: the command was not carried out."""
    with pytest.raises(error) as refused:
        answered(Answer(200, {}, json.dumps({"error": code}).encode()), "diy_plug", "")
    assert not refused.value.uncertain
