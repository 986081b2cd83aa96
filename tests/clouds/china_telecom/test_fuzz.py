"""Malformed frames: the server survives, keeps nothing of them, and strangers touch nothing. A million: benchmarks."""

import asyncio
from collections import Counter
from collections.abc import Iterator
import gc
from ipaddress import IPv4Address
import itertools
import json
import tracemalloc
from typing import Any, cast, override

import aiohttp
import pytest

from custom_components.homeclouds.clouds.china_telecom.connection_limits import MOST_REMEMBERED
from custom_components.homeclouds.clouds.china_telecom.devices.cloud import DevicesCloud
from custom_components.homeclouds.clouds.china_telecom.devices.transports import Peer
from custom_components.homeclouds.clouds.china_telecom.lan.cloud import LanCloud
from custom_components.homeclouds.clouds.china_telecom.platform.cloud import PlatformCloud
from custom_components.homeclouds.clouds.china_telecom.platform.push import PATHS
from custom_components.homeclouds.clouds.core.cloud import Context
from custom_components.homeclouds.clouds.core.errors import CloudError
from custom_components.homeclouds.clouds.core.model import Call, Update
from custom_components.homeclouds.clouds.core.speech import Audio, Coding, Heard, Speech, SpeechError
from simulators.china_telecom.fuzz import Fuzz
from simulators.china_telecom.wire import frame, frames, seal, unseal

from ..listener import RecordingListener

FRAMES = 20_000
_NUMBERS = itertools.count()
DEVICE, PIN = "FUZZ01", "0123456789abcdefFEDCBA9876543210"


class Wire(asyncio.Transport):
    """A connection without a network."""

    def __init__(self, address: str = "10.0.0.1") -> None:
        """Come from that address."""
        super().__init__({"peername": (address, 5), "sockname": ("10.0.0.9", 7)})
        self.sent = bytearray()
        self.closed = False

    @override
    def write(self, data: Any) -> None:
        self.sent += data

    @override
    def is_closing(self) -> bool:
        return self.closed

    @override
    def close(self) -> None:
        self.closed = True

    @override
    def abort(self) -> None:
        self.closed = True

    @override
    def get_write_buffer_size(self) -> int:
        return 0


async def visit(cloud: DevicesCloud, data: Iterator[bytes], count: int, *, login: bool) -> None:
    """Send bytes over as many connections as it takes, each from an address of its own."""
    peer, wire = _connect(cloud, login)
    for sent, chunk in enumerate(itertools.islice(data, count)):
        if wire.closed:
            peer.connection_lost(None)
            peer, wire = _connect(cloud, login)
        peer.data_received(chunk)
        if sent % 1000 == 0:
            await asyncio.sleep(0)
    peer.connection_lost(None)


def _connect(cloud: DevicesCloud, login: bool) -> tuple[Peer, Wire]:
    peer, wire = Peer(cloud.server, login=login), Wire(str(IPv4Address(0x0A000000 + next(_NUMBERS) % (1 << 24))))
    peer.connection_made(wire)
    assert not wire.closed
    return peer, wire


def come_in(cloud: DevicesCloud) -> tuple[Peer, Wire, str, str]:
    """Log the device in and connect it."""
    door, wire = Peer(cloud.server, login=True), Wire()
    door.connection_made(wire)
    inner = {"sequence": "1", "deviceId": DEVICE}
    door.data_received(frame({"code": 1002, "deviceId": DEVICE, "data": seal(inner, PIN[:16], PIN[16:])}))
    door.connection_lost(None)
    answer = unseal(frames(wire.sent)[0]["data"], PIN[:16], PIN[16:])
    token, key = answer["token"], answer["sessionKey"]
    peer, wire = Peer(cloud.server), Wire()
    peer.connection_made(wire)
    peer.data_received(frame({"code": 1004, "token": token, "data": seal({"sequence": "2", "token": token}, key, key)}))
    return peer, wire, token, key


async def cloud_of(listener: RecordingListener, speech: Speech | None = None) -> DevicesCloud:
    """Return a server with one device."""
    async with aiohttp.ClientSession() as session:
        context = Context(session=session, devices=[{"device_id": DEVICE, "pin": PIN}], speech=speech)
        cloud = DevicesCloud({"port": 1, "connect_port": 2}, context)
    cloud.listener = listener
    return cloud


async def test_unauthenticated_peers_change_nothing() -> None:
    """Whatever a stranger sends, no entity hears of it, and nothing is left behind."""
    listener = RecordingListener()
    cloud = await cloud_of(listener)
    for login in (True, False):
        await visit(cloud, Fuzz(login).strangers(DEVICE, PIN), FRAMES // 2, login=login)
    assert not listener.updates
    assert not cloud.server.sessions
    assert cloud.server.gate.connections == 0
    assert len(cloud.server._logins) <= 4
    assert not cloud.server._peers


async def test_unauthenticated_peers_leave_nothing_behind() -> None:
    """Of all that strangers sent, only the table of their addresses is left, and that has an end."""
    cloud = await cloud_of(RecordingListener())
    tracemalloc.start()
    try:
        for number in range(4 * MOST_REMEMBERED):
            cloud.server.count_failure(str(IPv4Address(0xC0000000 + number)))
        await visit(cloud, Fuzz(3).strangers(DEVICE, PIN), 500, login=False)
        full = _kept()
        await visit(cloud, Fuzz(4).strangers(DEVICE, PIN), FRAMES // 4, login=False)
        assert len(cloud.server.gate._failed) == MOST_REMEMBERED
        # A byte for each of the 3,500 connections would be a quarter of this
        assert _kept() - full < 16 * 1024
    finally:
        tracemalloc.stop()


def _kept() -> int:
    gc.collect()
    return tracemalloc.get_traced_memory()[0]


class Ears(Speech):
    """Hears what gets through."""

    def __init__(self) -> None:
        """Have heard nothing."""
        self.said: list[tuple[str, int]] = []
        self.heard: list[Audio] = []

    @override
    async def say(self, text: str, *, coding: Coding, rate: int, voice: str = "", assistant: str = "") -> Audio:
        self.said.append((text, rate))
        raise SpeechError

    @override
    async def hear(self, device_id: str, audio: Audio, *, assistant: str = "") -> Heard:
        self.heard.append(audio)
        raise SpeechError


async def test_malformed_messages_of_a_device() -> None:
    """A device that is let in may send what it likes: it is answered or hung up on, and gets in again."""
    listener, ears = RecordingListener(), Ears()
    cloud = await cloud_of(listener, ears)
    cloud.handler.voice.clock = itertools.count(step=10).__next__
    sent = 0
    fuzz = Fuzz(7)
    while sent < FRAMES // 2:
        peer, wire, token, key = come_in(cloud)
        assert cloud.server.sessions.keys() == {DEVICE}
        for chunk in itertools.islice(fuzz.device(DEVICE, token, key), 400):
            sent += 1
            peer.data_received(chunk)
            wire.sent.clear()
            if wire.closed:
                break
            await asyncio.sleep(0)
        peer.connection_lost(None)
        assert not cloud.server.sessions
    await cloud.close()
    assert ears.said
    assert all(0 < len(text) <= 500 and rate in {8000, 16000} for text, rate in ears.said)
    assert ears.heard
    assert all(0 < len(audio.data) <= 6 and audio.rate in {8000, 16000} for audio in ears.heard)
    assert not cloud.handler.voice._busy
    assert len(cloud.handler.voice._recordings._open) <= 1
    assert listener.properties.keys() == {DEVICE}
    assert cloud.server.gate.connections == 0
    assert all("." in name for name in listener.properties[DEVICE])


C_KEYS = (
    "code",
    "online",
    "status",
    "resource",
    "result",
    "devices",
    "event",
    "deviceType",
    "gwId",
    "access_token",
    "expiredAt",
)
C_ITEM_KEYS = (
    "serialId",
    "name",
    "value",
    "resName",
    "resInfo",
    "mode",
    "key1_ID",
    "deviceSN",
    "online",
    "status",
    "eventName",
)


async def test_malformed_calls_of_the_partner() -> None:
    """Whatever a partner reports that has a token: it gets one of the document's codes, and properties stay properties."""
    listener = RecordingListener()
    cloud = partner_of(listener)
    token = cloud.notices._issue({"platformId": "p", "platformKey": "q"})["access_token"]
    for path, body in zip(itertools.cycle(PATHS[1:]), Fuzz(5).bodies(C_KEYS, C_ITEM_KEYS), strict=False):
        whole = {"deviceSN": "SN1", "gwId": "GW1", "sequenceNo": "1", **body, "access_token": token}
        reply = cloud.receive(Call("POST", path, "", {}, json.dumps(whole).encode()))
        assert reply.body["code"] in {0, 1002, 1003}
        if cloud.notices.accepted + cloud.notices.refused > FRAMES // 8:
            break
    assert cloud.notices.accepted > 100
    assert listener.properties.keys() <= {"SN1", "GW1"}
    assert all("." in name for properties in listener.properties.values() for name in properties)


async def test_malformed_calls_of_the_platform(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the platform answers: it is understood, or an error that the account knows."""
    cloud, bodies = partner_of(RecordingListener()), Fuzz(6).bodies(C_KEYS, C_ITEM_KEYS)
    outcomes: Counter[str] = Counter()

    async def answer(path: str, *args: object) -> dict[str, Any]:
        return {"code": 0, **({"access_token": "t"} if path == "/token" else {}), **next(bodies)}

    monkeypatch.setattr(cloud.client, "_post", answer)
    for _ in range(FRAMES // 20):
        try:
            await cloud.fetch()
        except CloudError as err:
            outcomes[err.key] += 1
        else:
            outcomes["understood"] += 1
    assert outcomes["unexpected_answer"] > 100


async def test_malformed_messages_on_the_network() -> None:
    """Whatever a device on the local network reports: it is read, or left alone."""
    listener = RecordingListener()
    async with aiohttp.ClientSession() as session:
        cloud = LanCloud({"device_id": DEVICE, "pin": PIN}, Context(session=session))
    cloud.listener = listener
    keys = ("as", "asc", "fids", "ota", "mid", "code", "from")
    for body in itertools.islice(Fuzz(8).bodies(keys, ("1", "2", "x", "03")), FRAMES // 8):
        cloud.handle_message({"cmd": "post", **body})
        cloud.handle_message({"cmd": "resp", **body})
    assert len(listener.updates) > 100
    assert listener.properties.keys() == {DEVICE}


def partner_of(listener: RecordingListener) -> PlatformCloud:
    """Return an account at a partner's with a device and a gateway."""
    ids = {"cloud_id": "a", "cloud_key": "b", "platform_id": "p", "platform_key": "q"}
    form: dict[str, Any] = {**ids, "server": "https://partner.example", "serials": ["SN1"], "gateways": ["GW1"]}
    cloud = PlatformCloud(form, Context(session=cast("aiohttp.ClientSession", None)))
    cloud.listener = listener
    return cloud


async def test_unexpected_error_costs_no_connection(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """What raises while a device connects or reports is logged once each; it is answered and stays connected."""
    listener, failing = RecordingListener(), True
    cloud = await cloud_of(listener)
    taken = listener.update

    def update(news: Update) -> None:
        if failing:
            raise TypeError("odd")
        taken(news)

    monkeypatch.setattr(listener, "update", update)
    peer, wire, token, key = come_in(cloud)
    for number, value in enumerate("0011", 3):
        failing = number < 5
        status = {"serialId": "0", "statusSerial": [{"statusName": "POWER", "curStatusValue": value}]}
        report = {"sequence": str(number), "deviceId": DEVICE, "statusSerials": [status]}
        peer.data_received(frame({"code": 2006, "token": token, "data": seal(report, key, key)}))
    assert not wire.closed
    answers = [unseal(one["data"], key, key)["result"] for one in frames(wire.sent) if one["code"] == 2007]
    assert answers == [999999, 999999, 0, 0]
    assert listener.properties[DEVICE]["0.POWER"] == "1"
    assert caplog.text.count("Traceback") == 2
    await cloud.close()
