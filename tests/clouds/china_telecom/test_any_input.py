"""Whatever comes in by one of the interfaces: the project's own errors at most, and properties stay texts."""

import asyncio
from collections.abc import Coroutine
import json
from typing import Any, cast

import aiohttp
from hypothesis import given, strategies as st

from custom_components.homeclouds.clouds.china_telecom.devices.transports import Datagrams, Peer
from custom_components.homeclouds.clouds.china_telecom.lan import discovery
from custom_components.homeclouds.clouds.china_telecom.lan.cloud import LanCloud
from custom_components.homeclouds.clouds.china_telecom.lan.connection import Dialect, LanChannel
from custom_components.homeclouds.clouds.china_telecom.platform.push import PATHS
from custom_components.homeclouds.clouds.core.cloud import Context
from custom_components.homeclouds.clouds.core.errors import CloudError
from custom_components.homeclouds.clouds.core.http import Answer
from custom_components.homeclouds.clouds.core.model import Call, Device
from simulators.china_telecom.wire import encrypt, frame
from tests.fuzz import any_bytes, fuzz, json_objects, json_texts, mutated, mutated_bytes

from ..listener import RecordingListener
from .test_fuzz import DEVICE, PIN, Wire, cloud_of, come_in, partner_of

STATUS = [{"serialId": "0", "name": "TEMP", "value": "26"}]
RESOURCE = [
    {"serialId": "0", "resName": "CONSUM", "resInfo": [{"CONSUM_ID": "1", "CONSUM_NAME": "F", "REMAIN_LIFE": "5"}]}
]
NOTICES: list[dict[str, Any]] = [
    {"deviceSN": "SN1", "deviceType": "T", "sequenceNo": "1", "status": STATUS, "resource": RESOURCE},
    {"deviceSN": "SN1", "online": "1", "gwId": "GW1"},
    {"deviceSN": "SN1", "event": [{"eventName": "LOCK_OPEN", "eventInfo": [{"KEY_ID": "1"}]}]},
]
ANSWERS: list[dict[str, Any]] = [
    {"code": 0, "desc": "ok", "access_token": "t", "expiredAt": 1},
    {"code": 0, "deviceType": "T", "online": 1, "status": STATUS, "resource": RESOURCE, "devices": [{"deviceSN": "A"}]},
    {"code": 1001, "desc": "token"},
    {"code": 0, "result": STATUS},
]
PACKETS: list[dict[str, Any]] = [
    {
        "deviceId": DEVICE,
        "statusSerials": [{"serialId": "0", "statusSerial": [{"statusName": "A", "curStatusValue": "1"}]}],
    },
    {
        "deviceId": DEVICE,
        "resourceSerials": [{"serialId": "0", "resourceSerial": [{"resourceName": "C", "resourceInfo": [{}]}]}],
    },
    {"deviceId": DEVICE, "event": [{"eventName": "E", "eventInfo": [{"K": "1"}]}]},
    {"deviceId": DEVICE, "alarm": {"serialId": "0", "statusName": "A", "curStatusValue": "1"}},
    {"deviceId": DEVICE, "error": {"errorCode": "E5"}, "subDeviceId": "X", "pin": "0", "onLine": "1"},
    {
        "deviceId": DEVICE,
        "device": {"version": "1"},
        "modules": [{"name": "M", "version": "1"}],
        "status": "0",
        "type": "1",
    },
    {"deviceId": DEVICE, "ttsParam": {"content": "x"}, "ctrlParam": {"voiceId": "v", "sn": 1, "audioData": "YWI="}},
]
REPORTS: list[dict[str, Any]] = [
    {"cmd": "post", "as": {"1": 1, "3": 26}, "asc": {"1": 1}, "fids": [1], "ota": [0, 2, 85]},
    {"cmd": "resp", "mid": "0000001", "code": 0, "as": {"1": 1}},
    {"cmd": "resp", "code": 0},
]
CODES = (1000, 1002, 1004, *range(2000, 2034), 3000, 3002)


def run(work: Coroutine[Any, Any, None]) -> None:
    """Run one example on a loop of its own."""
    asyncio.run(work)


def well_kept(listener: RecordingListener) -> bool:
    """Return whether all properties are texts under names with a place."""
    return all(
        "." in name and (value is None or isinstance(value, str))
        for properties in listener.properties.values()
        for name, value in properties.items()
    )


@fuzz
@given(
    path=st.sampled_from(PATHS[1:]),
    body=json_texts("deviceSN", "gwId", "status", "resource", "event", "online", valid=NOTICES),
    notice=mutated(NOTICES, "serialId", "name", "value"),
    given_token=st.booleans(),
)
def test_notices(path: str, body: bytes, notice: Any, given_token: bool) -> None:
    """A notice gets a code of the document."""
    listener = RecordingListener()
    cloud = partner_of(listener)
    token = cloud.notices._issue({"platformId": "p", "platformKey": "q"})["access_token"]
    sent = json.dumps({**notice, "access_token": token}).encode() if given_token and isinstance(notice, dict) else body
    for place in (path, PATHS[0]):
        reply = cloud.receive(Call("POST", place, "", {}, sent))
        assert reply.body["code"] in {0, 1001, 1002, 1003}
    assert well_kept(listener)


@fuzz
@given(
    bodies=st.lists(
        json_texts("code", "status", "devices", "access_token", "expiredAt", valid=ANSWERS), min_size=1, max_size=4
    )
)
def test_answers(bodies: list[bytes]) -> None:
    """An answer of the platform is understood, or an error that the account knows."""

    async def ask() -> None:
        cloud, left = partner_of(RecordingListener()), list(bodies)

        async def answer(*args: object, **options: object) -> Answer:
            left.append(left[0])
            return Answer(200, cast("Any", {}), left.pop(0))

        cloud.http.request = answer  # type: ignore[method-assign]  # no server
        cloud.client._token, cloud.client.expires_at = "t", 9e9
        for work in (cloud.fetch, cloud.sign_in, lambda: cloud.query(Device(id="SN1", name="x"))):
            try:
                await work()
            except CloudError:
                continue

    run(ask())


@fuzz
@given(data=st.lists(st.one_of(any_bytes, mutated_bytes([b"CTS{}\r\n", b'CTS{"code":1002}\r\n'])), max_size=4))
def test_unauthenticated_peers(data: list[bytes]) -> None:
    """Whatever a stranger sends, over TCP or UDP, nobody hears of it."""

    async def knock() -> None:
        listener = RecordingListener()
        cloud = await cloud_of(listener)
        ears = Datagrams(cloud.server)
        ears.connection_made(asyncio.DatagramTransport())
        for login in (True, False):
            peer = Peer(cloud.server, login=login)
            peer.connection_made(Wire())
            for piece in data:
                peer.data_received(piece)
                ears.datagram_received(piece, ("10.0.0.1", 5))
            peer.connection_lost(None)
        assert not listener.updates
        assert cloud.server.gate.connections == 0
        await cloud.close()

    run(knock())


@fuzz
@given(
    packets=st.lists(
        st.tuples(st.sampled_from(CODES), mutated(PACKETS, "serialId", "statusSerial", "statusName", "curStatusValue")),
        max_size=6,
    ),
    noise=mutated_bytes([frame({"code": 2006, "token": "t", "data": "YWI="})]),
)
def test_device(packets: list[tuple[int, Any]], noise: bytes) -> None:
    """A device that proved who it is may say what it likes."""

    async def talk() -> None:
        listener = RecordingListener()
        cloud = await cloud_of(listener)
        peer, wire, token, key = come_in(cloud)
        for number, (code, inner) in enumerate(packets):
            whole = {"sequence": str(number), **inner} if isinstance(inner, dict) else inner
            peer.data_received(
                frame({"code": code, "token": token, "data": encrypt(json.dumps(whole).encode(), key, key)})
            )
        if not wire.closed:
            peer.data_received(noise)
        peer.connection_lost(None)
        await cloud.close()
        assert well_kept(listener)

    run(talk())


@fuzz
@given(
    message=st.one_of(mutated(REPORTS, "as", "asc", "fids", "ota", "mid"), json_objects("cmd", "as", "code")),
    raw=any_bytes,
)
def test_device_on_the_network(message: Any, raw: bytes) -> None:
    """A device on the local network is read, or left alone; so is whoever answers a search."""

    async def read() -> None:
        listener = RecordingListener()
        async with aiohttp.ClientSession() as session:
            cloud = LanCloud({"device_id": DEVICE, "pin": PIN}, Context(session=session))
        cloud.listener = listener
        for kind in ("post", "resp"):
            cloud.handle_message({**message, "cmd": kind} if isinstance(message, dict) else message)
        channel = LanChannel(DEVICE, cloud._pin, Dialect(), asyncio.StreamReader(), cast("Any", Wire()))
        for sealed in (False, True):
            future = channel._send_auth()
            channel._key = channel._keys["lan_key"]
            sent = {"data": channel._key.encrypt(json.dumps(message).encode())} if sealed else message
            channel._take([json.dumps(sent).encode(), raw])
            if future.done():
                try:
                    channel._authenticated(future.result())
                except CloudError:
                    continue
        discovery.read(raw, "10.0.0.1")
        assert well_kept(listener)

    run(read())
