"""Interface C against a partner's platform, with and without TLS."""

import asyncio
from collections.abc import AsyncGenerator
import contextlib
from io import BytesIO
import json
import logging
import re
import socket
import ssl
import time
from typing import Any

import aiohttp
from aiohttp import web
import pytest

from custom_components.homeclouds.clouds.china_telecom.connection_limits import Bucket
from custom_components.homeclouds.clouds.china_telecom.errors import CertificateProblem
from custom_components.homeclouds.clouds.china_telecom.params import C_WORDS
from custom_components.homeclouds.clouds.china_telecom.platform.client import expiry
from custom_components.homeclouds.clouds.china_telecom.platform.cloud import PlatformCloud
from custom_components.homeclouds.clouds.china_telecom.platform.tls import identity
from custom_components.homeclouds.clouds.china_telecom.platform.tls_server import NoticeGate, NoticeServer
from custom_components.homeclouds.clouds.core.cloud import Context
from custom_components.homeclouds.clouds.core.errors import (
    AuthError,
    CertificateError,
    CommandError,
    GoneError,
    ProtocolError,
    RateLimitError,
    SetupError,
    UnreachableError,
    UnsupportedError,
)
from custom_components.homeclouds.clouds.core.model import Call
from custom_components.homeclouds.clouds.core.sensor_features import Sensor
from simulators.china_telecom import ChinaTelecomPlatform
from simulators.china_telecom.certificates import Authority, client_side

from ..listener import RecordingListener, reporting

AC, SWITCH, GATEWAY = "SN0000000000000AC01", "SN0000000000000SW01", "SN0000000000000GW01"
DOOR, PURIFIER, SENSOR = "SN0000000000000DL01", "SN0000000000000AP01", "SN0000000000000TH01"


def form(partner: ChinaTelecomPlatform, **more: Any) -> dict[str, Any]:
    """Return the sign-in form as filled in by a user."""
    lines = {name: partner.sign_in[name].split("\n") for name in ("serials", "gateways")}
    return {**partner.sign_in, **lines, **more}


async def cloud_of(
    partner: ChinaTelecomPlatform,
    session: aiohttp.ClientSession,
    listener: RecordingListener | None = None,
    options: dict[str, Any] | None = None,
    **more: Any,
) -> PlatformCloud:
    """Return an account at the partner's."""
    context = Context(session=session, options=options or {})
    if listener is not None:
        context.save, context.listener = listener.save, listener
    cloud = PlatformCloud(form(partner, **more), context)
    await cloud.prepare()
    return cloud


@pytest.fixture
def listener() -> RecordingListener:
    """Return a listener."""
    return RecordingListener()


async def serve(cloud: PlatformCloud, partner: ChinaTelecomPlatform) -> web.AppRunner:
    """Stand in for Home Assistant's web server."""

    async def handle(request: web.Request) -> web.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        reply = cloud.receive(Call(request.method, request.path, "", headers, await request.read()))
        return web.json_response(dict(reply.body), status=reply.status)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handle)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    partner.notify_url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    return runner


@pytest.fixture
async def account(
    partner: ChinaTelecomPlatform, session: aiohttp.ClientSession, listener: RecordingListener
) -> AsyncGenerator[PlatformCloud]:
    """Return an account whose devices are known and that takes notices."""
    cloud = await cloud_of(partner, session, listener)
    listener.take(await cloud.fetch())
    runner = await serve(cloud, partner)
    yield cloud
    await runner.cleanup()
    await cloud.close()


# --- the client -----------------------------------------------------------------------------------------------------------


async def test_sign_in_and_devices(
    partner: ChinaTelecomPlatform, session: aiohttp.ClientSession, listener: RecordingListener
) -> None:
    """One token, then every device with its type, state, channels and gateway."""
    cloud = await cloud_of(partner, session)
    account = await cloud.sign_in()
    assert account.id == "127.0.0.1_cloud-4711"
    assert [record.interface for record in partner.requests] == ["/token"]
    snapshot = await cloud.fetch()
    assert snapshot.complete
    assert snapshot.devices.keys() == partner.devices.keys()
    assert snapshot.devices[AC].name == "Living room air conditioner"
    assert snapshot.devices[GATEWAY].kind == "gateway"
    assert snapshot.devices[GATEWAY].type == "Hub-G1"
    assert (snapshot.devices[DOOR].gateway, snapshot.devices[DOOR].type) == (GATEWAY, "DoorLock-D1")
    assert snapshot.devices[SWITCH].channels == {"1": "", "2": "", "3": ""}
    listener.take(snapshot)
    assert listener.properties[GATEWAY] == {"0.SIGNAL": "90"}
    assert listener.properties[PURIFIER]["0.CONSUM.MAIN_FILTER.REMAIN_LIFE"] == "87"
    assert len(partner.requests.to("/token")) == 1
    assert cloud.connected is None
    assert cloud.poll_interval == 60
    assert cloud.budget is not None


async def test_control(account: PlatformCloud, partner: ChinaTelecomPlatform, listener: RecordingListener) -> None:
    """Commands carry SET_ unless told otherwise, each channel by itself; the answer tells the new state."""
    device = (await account.fetch()).devices[SWITCH]
    told = await account.send(device, {"1.POWER": "1", "3.POWER": "1"}, {})
    assert told == {"1.POWER": "1", "3.POWER": "1"}
    bodies = [record.json() for record in partner.requests.to("/device/control")]
    assert [(body["serialId"], body["cmds"]) for body in bodies] == [
        ("1", [{"name": "SET_POWER", "value": "1"}]),
        ("3", [{"name": "SET_POWER", "value": "1"}]),
    ]
    partner.faults.add("no_result")
    assert await account.send(device, {"1.POWER": "0"}, {}) == {}
    assert (await account.query(device)).properties["1.POWER"] == "0"
    with pytest.raises(CommandError):
        await account.send(device, {"1.NONSENSE": "0"}, {})


async def test_without_prefix(partner: ChinaTelecomPlatform, session: aiohttp.ClientSession) -> None:
    """The prefix of commands can be switched off."""
    cloud = await cloud_of(partner, session, options={"set_prefix": False})
    device = (await cloud.fetch()).devices[AC]
    with pytest.raises(CommandError):
        await cloud.send(device, {"0.POWER": "0"}, {})
    assert partner.requests.to("/device/control")[0].json()["cmds"] == [{"name": "POWER", "value": "0"}]


async def test_token_is_renewed_once(account: PlatformCloud, partner: ChinaTelecomPlatform) -> None:
    """A refused token is renewed and the call repeated; if that is refused too, the user is asked."""
    partner.requests.clear()
    partner.faults.add("expired_token", times=1)
    device = (await account.fetch()).devices[AC]
    assert len(partner.requests.to("/token")) == 1
    partner.faults.add("expired_token")
    with pytest.raises(AuthError):
        await account.send(device, {"0.POWER": "0"}, {})
    partner.faults.clear()
    partner.faults.add("expired_token", times=1)
    partner.faults.add("wrong_key", times=1)
    with pytest.raises(AuthError) as caught:
        await account.fetch()
    assert caught.value.field == "cloud_key"


async def test_every_call(account: PlatformCloud, partner: ChinaTelecomPlatform) -> None:
    """C21 to C31, each at its path with the parameters of the document."""
    client, new = account.client, "SN-new"
    await client.renew()
    assert await client.online(AC, "AirCon-A1") is True
    kind, status = await client.status(AC, "AirCon-A1")
    assert (kind, status["0.TEMP"]) == ("AirCon-A1", "26")
    assert await client.control(AC, "0", [("SET_TEMP", "22")], "AirCon-A1") == {"0.TEMP": "22"}
    await client.manage(DOOR, "0", "KEY_LIST", [{"mode": "3", "KEY_ID": "1"}])
    assert {member.serial for member in await client.members(GATEWAY)} == {GATEWAY, DOOR, SENSOR}
    details = {member.serial: member for member in await client.details(GATEWAY)}
    assert (details[SENSOR].type, details[SENSOR].status["0.HUMIDITY"]) == ("Sensor-T1", "48")
    await partner.bind(GATEWAY, new, "Plug-P2", {"0.POWER": "1"})
    assert await client.bind(new, key="k1", type="Plug") == "Plug-P2"
    await client.bind(new, gateway=GATEWAY, type="Plug-P2")
    await client.unbind(new, gateway=GATEWAY, type="Plug-P2")
    await client.unbind(AC, type="AirCon-A1")
    assert new not in partner.devices
    assert AC not in partner.devices
    calls = [(record.interface, record.json()) for record in partner.requests if record.interface != "/token"][-10:]
    token = {client._token}
    assert {body.pop("access_token") for _, body in calls} == token
    assert all(re.fullmatch(r"20\d{16}", body.pop("sequenceNo")) for _, body in calls)
    ac, gateway = {"deviceSN": AC, "deviceType": "AirCon-A1"}, {"gwId": GATEWAY}
    plug = {"deviceSN": new, "deviceType": "Plug-P2"}
    keys = {"serialId": "0", "resName": "KEY_LIST", "resInfo": [{"mode": "3", "KEY_ID": "1"}]}
    assert calls == [
        ("/device/online/get", ac),
        ("/device/status/get", ac),
        ("/device/control", {**ac, "serialId": "0", "cmds": [{"name": "SET_TEMP", "value": "22"}]}),
        ("/device/resManage", {"deviceSN": DOOR, "resource": [keys]}),
        ("/gateway/subList", gateway),
        ("/gateway/subDetailList", gateway),
        ("/device/bind", {"deviceSN": new, "deviceType": "Plug", "bindKey": "k1"}),
        ("/device/sub/bind", {**gateway, **plug}),
        ("/device/sub/unbind", {**gateway, **plug}),
        ("/device/unbind", ac),
    ]
    keys_sent = partner.requests.to("/token")[-1].json()
    assert (keys_sent["cloudId"], keys_sent["cloudKey"]) == (partner.sign_in["cloud_id"], partner.sign_in["cloud_key"])


async def test_resources_that_are_gone(account: PlatformCloud, partner: ChinaTelecomPlatform) -> None:
    """A query tells resources with all their entries: those that are not told are no more."""
    device = (await account.fetch()).devices[PURIFIER]
    partner.device(PURIFIER).resources["CONSUM"].pop(0)
    told = (await account.query(device)).properties
    assert told["0.CONSUM.MAIN_FILTER.REMAIN_LIFE"] is None
    assert told["0.CONSUM.348749489.REMAIN_LIFE"] == "55"
    partner.device(PURIFIER).resources.clear()
    assert "0.CONSUM.348749489.REMAIN_LIFE" not in (await account.query(device)).properties


async def test_entries_that_went_during_a_restart(
    account: PlatformCloud, partner: ChinaTelecomPlatform, session: aiohttp.ClientSession
) -> None:
    """What was known of a resource before a restart, and is told no longer, is no more."""
    device = (await account.fetch()).devices[PURIFIER]
    names = frozenset((await account.query(device)).properties)
    partner.device(PURIFIER).resources["CONSUM"].pop(0)
    again = await cloud_of(partner, session)
    again.features(device, names)
    assert (await again.query(device)).properties["0.CONSUM.MAIN_FILTER.REMAIN_LIFE"] is None


@pytest.mark.parametrize("entry", [{"resInfo": None}, {}])
async def test_resource_without_a_list_tells_nothing(account: PlatformCloud, entry: dict[str, Any]) -> None:
    """A list of entries that is null or missing is no empty list."""
    memory = account.resources(PURIFIER)
    assert "0.CONSUM.MAIN_FILTER.REMAIN_LIFE" in memory.read(
        [{"serialId": "0", "resName": "CONSUM", "resInfo": []}], C_WORDS, whole=True
    )
    await account.fetch()
    assert memory.read([{"serialId": "0", "resName": "CONSUM", **entry}], C_WORDS, whole=True) == {}


async def test_half_a_list_of_a_gateway(
    account: PlatformCloud, partner: ChinaTelecomPlatform, listener: RecordingListener
) -> None:
    """A device that a list leaves out is still told of, until it is known to be gone."""
    partner.faults.add("lists", how="half", path="/gateway/subList")
    missing = {DOOR, SENSOR, PURIFIER} - (await account.fetch()).devices.keys()
    assert missing
    for serial in missing:
        for value in ("0", "1"):
            partner.change(serial, {"0.BATTERY_WARN": value})
        await partner.settled()
        assert listener.properties[serial]["0.BATTERY_WARN"] == "1"
        assert account.gateway_of(serial) == GATEWAY
    assert {answer["code"] for _, answer in partner.notify_answers[-2:]} == {0}
    partner.faults.clear()
    assert missing <= (await account.fetch()).devices.keys()


async def test_one_bad_device_behind_a_gateway(account: PlatformCloud, partner: ChinaTelecomPlatform) -> None:
    """A device that is listed without a status, or with an odd presence, takes no other one along."""
    members = [
        {"deviceSN": "SN-a", "deviceType": "A", "status": None, "online": "7"},
        {"deviceSN": "SN-b", "deviceType": "B", "status": [{"name": "POWER", "value": "1"}], "online": 1},
    ]
    answer = {"code": 0, "gwId": GATEWAY, "status": [], "devices": members}
    for path in ("/gateway/subList", "/gateway/subDetailList"):
        partner._calls[path] = lambda body: web.json_response({"desc": "", **answer})
    snapshot = await account.fetch()
    told = {update.device_id: update for update in snapshot.updates}
    assert told["SN-b"].properties == {"0.POWER": "1"}
    assert told["SN-a"].properties == {}
    assert told["SN-a"].online is None


async def test_type_from_the_form(
    partner: ChinaTelecomPlatform, session: aiohttp.ClientSession, listener: RecordingListener
) -> None:
    """A user may write a device's type, or the profile to use, behind its name; binding and notices tell it, too."""
    lines = [f"{AC} Bedroom | aircon", f"{PURIFIER}|sensor", SWITCH, "  "]
    cloud = await cloud_of(partner, session, listener, serials=lines, gateways=[])
    devices = (await cloud.fetch()).devices
    assert {device.id: (device.name, device.type) for device in devices.values()} == {
        AC: ("Bedroom", "aircon"),
        PURIFIER: ("China Telecom AP01", "sensor"),
        SWITCH: ("China Telecom SW01", ""),
    }
    kinds = {type(one) for one in cloud.features(devices[PURIFIER], frozenset({"0.PM25", "0.HUMIDITY"}))}
    assert kinds == {Sensor}
    await cloud.action("bind_device", None, {"serial_number": SWITCH})
    assert (await cloud.fetch()).devices[SWITCH].type == "Switch-S3"
    assert listener.saved["types"] == {SWITCH: "Switch-S3"}
    assert listener.saved["serials"] == [f"{AC} Bedroom | aircon", f"{PURIFIER} | sensor", SWITCH]


async def test_member_with_a_line(partner: ChinaTelecomPlatform, session: aiohttp.ClientSession) -> None:
    """A device behind a gateway may have a line of its own, for its name; it is not asked for twice."""
    cloud = await cloud_of(partner, session, serials=[f"{DOOR} Front door | lock", AC])
    for _ in range(2):
        partner.requests.clear()
        devices = (await cloud.fetch()).devices
        assert (devices[DOOR].name, devices[DOOR].gateway, devices[DOOR].type) == ("Front door", GATEWAY, "lock")
    assert [record.json()["deviceSN"] for record in partner.requests.to("/device/status/get")] == [AC]


@pytest.mark.parametrize(
    ("value", "end"),
    [
        (1_900_000_000_000, 1_900_000_000),
        ("1900000000", 1_900_000_000),
        (7200, 1_700_007_200),
        (0, 1_700_086_400),
        (None, 1_700_086_400),
        ("soon", 1_700_086_400),
        (1_600_000_000, 1_700_086_400),
    ],
)
def test_expiry(value: object, end: float) -> None:
    """The end of a token is read in each of the units that platforms use."""
    assert expiry(value, 1_700_000_000) == end


@pytest.mark.parametrize(
    ("fault", "options", "error"),
    [
        ("http_error", {"status": 502}, UnreachableError),
        ("html", {}, ProtocolError),
        ("wrong_json", {}, ProtocolError),
        ("rate_limit", {}, RateLimitError),
        ("drop", {}, UnreachableError),
        ("code", {"code": 9999}, UnreachableError),
        ("code", {"code": 1002}, AuthError),
    ],
)
async def test_trouble_at_sign_in(
    partner: ChinaTelecomPlatform, session: aiohttp.ClientSession, fault: str, options: dict[str, Any], error: type
) -> None:
    """What can go wrong at sign-in, each as what it is."""
    cloud = await cloud_of(partner, session)
    partner.faults.add(fault, **options)
    with pytest.raises(error):
        await cloud.sign_in()


async def test_one_device_in_trouble(account: PlatformCloud, partner: ChinaTelecomPlatform) -> None:
    """Trouble with one device does not take the others along; a device that is gone is left out."""
    partner.faults.add("code", code=9999, times=1, path="/device/online/get")
    snapshot = await account.fetch()
    assert not snapshot.complete
    assert snapshot.devices.keys() == partner.devices.keys()
    partner.remove_device(AC)
    snapshot = await account.fetch()
    assert snapshot.complete
    assert AC not in snapshot.devices
    partner.faults.add("code", code=9999)
    with pytest.raises(UnreachableError):
        await account.fetch()
    partner.faults.clear()
    partner.faults.add("lies")
    with pytest.raises(ProtocolError):
        await account.fetch()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"server": "ftp://nonsense"}, "server"),
        ({"server": "http://192.0.2.1"}, "server"),
        ({"certificate": "x"}, "certificate"),
        ({"ca": "x"}, "ca"),
        ({"serials": [], "gateways": []}, "serials"),
    ],
)
async def test_wrong_fields(
    partner: ChinaTelecomPlatform, session: aiohttp.ClientSession, change: dict[str, Any], field: str
) -> None:
    """Each wrong field is told as itself."""
    with pytest.raises(SetupError) as caught:
        await (await cloud_of(partner, session, **change)).sign_in()
    assert caught.value.field == field


async def test_not_this_server(
    partner: ChinaTelecomPlatform, session: aiohttp.ClientSession, listener: RecordingListener
) -> None:
    """A server that knows no such path is not the partner's; codes may come as texts, answers without code may not."""
    cloud = await cloud_of(partner, session)

    async def odd(request: web.Request) -> web.Response:
        return web.json_response(json.loads(answers.pop(0)))

    app = web.Application()
    app.router.add_post("/token", odd)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    cloud = await cloud_of(partner, session, server=f"http://127.0.0.1:{runner.addresses[0][1]}")
    answers = ['{"code": "0"}', '{"code": 0, "access_token": "t0k3n"}']
    with pytest.raises(ProtocolError):
        await cloud.sign_in()
    await cloud.sign_in()
    with pytest.raises(ProtocolError):
        await cloud.fetch()
    await runner.cleanup()


# --- actions --------------------------------------------------------------------------------------------------------------


async def test_binding(account: PlatformCloud, partner: ChinaTelecomPlatform, listener: RecordingListener) -> None:
    """Devices are bound and unbound at the partner's, and the account remembers which are its own."""
    devices = (await account.fetch()).devices
    await account.action("unbind_device", devices[AC], {})
    assert AC not in partner.devices
    saved = listener.saved["serials"]
    assert not any(line.startswith(AC) for line in saved)
    await account.action("unbind_device", devices[DOOR], {})
    assert partner.requests.to("/device/sub/unbind")[0].json()["gwId"] == GATEWAY
    with pytest.raises(GoneError):
        await account.action("bind_device", None, {"serial_number": "SN-new"})
    await partner.bind(GATEWAY, "SN-new", "Plug-P2", {"0.POWER": "1"})
    await account.action("bind_device", None, {"serial_number": "SN-new", "bind_key": "k", "type": "Plug-P2"})
    body = partner.requests.to("/device/bind")[-1].json()
    assert (body["bindKey"], body["deviceType"]) == ("k", "Plug-P2")
    assert "SN-new" in str(listener.saved["serials"])
    await account.action("bind_device", devices[GATEWAY], {"serial_number": "SN-new"})
    assert partner.requests.to("/device/sub/bind")[0].json()["gwId"] == GATEWAY
    with pytest.raises(UnsupportedError):
        await account.action("unbind_device", None, {})


async def test_resources(account: PlatformCloud, partner: ChinaTelecomPlatform) -> None:
    """Entries of a resource can be added, changed and deleted."""
    door = (await account.fetch()).devices[DOOR]
    data: dict[str, Any] = {"resource": "KEY_LIST", "operation": "add", "values": {"KEY_ID": 3, "KEY_TYPE": "1"}}
    await account.action("manage_resource", door, data)
    assert {"KEY_ID": "3", "KEY_TYPE": "1"} in partner.device(DOOR).resources["KEY_LIST"]
    await account.action("manage_resource", door, {**data, "operation": "delete", "values": {"KEY_ID": "3"}})
    assert len(partner.device(DOOR).resources["KEY_LIST"]) == 2


# --- notices --------------------------------------------------------------------------------------------------------------


async def test_notices(account: PlatformCloud, partner: ChinaTelecomPlatform, listener: RecordingListener) -> None:
    """What happens at the partner's arrives at once."""
    partner.change(AC, {"0.TEMP": "20"})
    await partner.settled()
    assert listener.properties[AC]["0.TEMP"] == "20"
    assert account.connected is True
    assert account.poll_interval == 600
    assert listener.links == 1
    partner.set_online(AC, False)
    await partner.settled()
    assert listener.online[AC] is False
    partner.change(DOOR, {"0.BATTERY_WARN": "1"})
    await partner.settled()
    assert listener.online[GATEWAY] is True
    await partner.event(DOOR, "LOCK_OPEN", KEY_ID="1", KEY_TYPE="1")
    assert listener.events == [(DOOR, "LOCK_OPEN", {"name": "LOCK_OPEN", "KEY_ID": "1", "KEY_TYPE": "1"})]
    await partner.resource(PURIFIER, "CONSUM", "3", CONSUM_ID="348749488")
    assert listener.properties[PURIFIER]["0.CONSUM.MAIN_FILTER.REMAIN_LIFE"] is None
    diagnostics = account.diagnostics()
    assert diagnostics["notices_accepted"] == 5
    assert "key" not in str(diagnostics).replace("verifies", "")


@pytest.mark.parametrize("fault", ["replay", "wrong_token", "garbage"])
async def test_untidy_notices(
    account: PlatformCloud, partner: ChinaTelecomPlatform, listener: RecordingListener, fault: str
) -> None:
    """A notice that comes twice happens once; invalid data and wrong tokens are refused, and what is right is taken."""
    partner.faults.add(fault)
    await partner.event(DOOR, "LOCK_OPEN", KEY_ID="1", KEY_TYPE="1")
    partner.change(AC, {"0.TEMP": "20"})
    await partner.settled()
    partner.change(AC, {"0.TEMP": "21"})
    await partner.settled()
    assert len(listener.events) == 1
    assert listener.properties[AC]["0.TEMP"] == "21"
    diagnostics = account.diagnostics()
    assert diagnostics["notices_accepted"] == 3
    assert diagnostics["notices_repeated" if fault == "replay" else "notices_refused"] == 3
    # The same event once more is another event
    await partner.event(DOOR, "LOCK_OPEN", KEY_ID="1", KEY_TYPE="1")
    assert len(listener.events) == 2


async def test_event_with_its_own_time_counts_once(
    account: PlatformCloud, partner: ChinaTelecomPlatform, listener: RecordingListener
) -> None:
    """An event that says when it happened is the same in a notice with another number, and after a restart."""
    for key in ("1", "1", "2", "1"):
        await partner.event(DOOR, "LOCK_OPEN", KEY_ID=key, KEY_TYPE="1", TIME="1361542433")
    assert [event[2]["KEY_ID"] for event in listener.events] == ["1", "2"]
    again = await cloud_of(partner, account.context.session, listener, notify_tokens=listener.saved["notify_tokens"])
    again.load(account.dump())
    listener.take(await again.fetch())
    runner = await serve(again, partner)
    await partner.event(DOOR, "LOCK_OPEN", KEY_ID="1", KEY_TYPE="1", TIME="1361542433")
    await partner.event(DOOR, "LOCK_OPEN", KEY_ID="1", KEY_TYPE="1", TIME="1361542434")
    assert len(listener.events) == 3
    assert {answer["code"] for _, answer in partner.notify_answers} == {0}
    await runner.cleanup()


async def test_notice_with_renewed_token_counts_once(
    account: PlatformCloud, partner: ChinaTelecomPlatform, listener: RecordingListener
) -> None:
    """A notice that is repeated with a new token is the same notice."""
    event = {"serialId": "0", "eventName": "RING", "eventInfo": []}
    body = {"deviceSN": DOOR, "deviceType": "DoorLock-D1", "sequenceNo": "202401010000000001", "event": [event]}
    for _ in range(2):
        await partner.get_token()
        await partner.call("/notify/device/event", {"access_token": partner.notify_token, **body})
    assert len(listener.events) == 1


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("online", {"online": "7"}),
        ("status", {"status": [{"serialId": "0", "name": "POWER"}]}),
        ("resource", {"resource": [{"resName": "CONSUM", "resInfo": [{"CONSUM_ID": "9", "REMAIN_LIFE": "5"}, 1]}]}),
        ("event", {"event": [{"eventName": "RING", "eventInfo": [{"KEY_ID": ["x"]}]}]}),
    ],
)
async def test_refused_notice_changes_nothing(
    account: PlatformCloud, partner: ChinaTelecomPlatform, listener: RecordingListener, path: str, body: dict[str, Any]
) -> None:
    """What is refused with 1002 states no type, either."""
    await partner.get_token()
    before = (await account.fetch()).devices[AC]
    updates, saved, refreshes = len(listener.updates), dict(listener.saved), listener.refreshes
    data = {"access_token": partner.notify_token, "deviceSN": AC, "deviceType": "curtain", **body}
    assert (await partner.call(f"/notify/device/{path}", data))["code"] == 1002
    assert (len(listener.updates), listener.saved, listener.refreshes) == (updates, saved, refreshes)
    assert (await account.fetch()).devices[AC] == before


async def test_notice_of_type_renames_nothing(
    account: PlatformCloud, partner: ChinaTelecomPlatform, session: aiohttp.ClientSession, listener: RecordingListener
) -> None:
    """A device keeps the name that it had before its type was known, after a restart too."""
    cloud = await cloud_of(partner, session, listener, serials=[AC])
    assert (await cloud.fetch()).devices[AC].name == "China Telecom AC01"
    runner = await serve(cloud, partner)
    partner.change(AC, {"0.TEMP": "20"})
    await partner.settled()
    again = await cloud_of(
        partner, session, listener, serials=[AC], types=listener.saved["types"], names=listener.saved["names"]
    )
    for one in (cloud, again):
        device = (await one.fetch()).devices[AC]
        assert (device.name, device.type) == ("China Telecom AC01", "AirCon-A1")
    await runner.cleanup()


async def test_bound_device_works_before_the_next_poll(
    account: PlatformCloud, partner: ChinaTelecomPlatform, listener: RecordingListener
) -> None:
    """Notices of a device that has just joined a gateway are taken, and it can be written to."""
    await partner.bind(GATEWAY, "SN-new", "Plug-P2", {"0.POWER": "1"})
    partner.change("SN-new", {"0.POWER": "0"})
    await partner.settled()
    assert listener.properties["SN-new"] == {"0.POWER": "0"}
    assert listener.online[GATEWAY] is True
    device = (await account.fetch()).devices["SN-new"]
    assert (device.gateway, device.type) == (GATEWAY, "Plug-P2")
    assert await account.send(device, {"0.POWER": "1"}, {}) == {"0.POWER": "1"}
    await partner.notify("/notify/device/sub/bind", partner.devices[AC], gwId=GATEWAY)
    assert account.gateway_of(AC) == GATEWAY


async def test_timer_is_written_as_change_of_its_resource(
    account: PlatformCloud, partner: ChinaTelecomPlatform
) -> None:
    """A timer goes on and off by an entry of SCHEDULE, which is sent as a whole."""
    timer = {"SCHEDULE_ID": "4", "TIME": "3600", "ACTIVE": "0"}
    partner.device(AC).resources["SCHEDULE"] = [dict(timer)]
    device = (await account.fetch()).devices[AC]
    present = (await account.query(device)).properties
    await account.send(device, {"0.POWER": "1", "0.SCHEDULE.4.ACTIVE": "1"}, present)
    assert partner.device(AC).resources["SCHEDULE"] == [{**timer, "ACTIVE": "1"}]
    assert [record.path for record in partner.requests][-2:] == ["/device/control", "/device/resManage"]


async def test_device_of_no_profile_is_a_repair(account: PlatformCloud, listener: RecordingListener) -> None:
    """A type that no profile is for is told, once there is a status; a gateway has none to tell."""
    mystery = "SN0000000000000ZZ01"
    account.handle_type(mystery, "Mystery-9")
    devices = (await account.fetch()).devices
    for device in devices.values():
        account.features(device, frozenset(listener.properties[device.id]))
    await listener.until(lambda: listener.problems)
    assert [(one.key, one.device_id, one.placeholders) for one in account.problems()] == [
        ("unknown_device_type", mystery, {"type": "Mystery-9"})
    ]
    before = listener.problems
    account.features(devices[mystery], frozenset({"0.POWER", "0.BRIGHTNESS"}))
    await listener.until(lambda: listener.problems > before)
    assert not account.problems()


async def test_devices_come_and_go(
    account: PlatformCloud, partner: ChinaTelecomPlatform, listener: RecordingListener
) -> None:
    """Binding and unbinding at the partner's lead to a new look at the devices."""
    before = listener.refreshes
    await partner.bind(GATEWAY, "SN-new", "Plug-P2", {"0.POWER": "1"})
    assert listener.refreshes == before + 1
    assert (await account.fetch()).devices["SN-new"].gateway == GATEWAY
    await partner.sub_unbind("SN-new")
    assert "SN-new" not in (await account.fetch()).devices
    await partner.unbind(AC)
    assert AC not in (await account.fetch()).devices
    assert AC not in str(listener.saved["serials"])
    partner.change(SWITCH, {"4.POWER": "1"})
    before = listener.refreshes
    await partner.settled()
    assert listener.refreshes > before
    assert (await account.fetch()).devices[SWITCH].type == "Switch-S3"
    assert "4" in (await account.fetch()).devices[SWITCH].channels


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("/notify/device/status", {"status": "x"}, 1002),
        ("/notify/device/status", {"deviceSN": "?", "status": []}, 1003),
        ("/notify/device/status", {"deviceSN": ["x"], "status": []}, 1002),
        ("/notify/device/online", {"online": "maybe"}, 1002),
        ("/notify/device/online", {}, 1002),
        ("/notify/device/sub/bind", {"gwId": "?"}, 1003),
        ("/notify/device/sub/bind", {"gwId": GATEWAY, "deviceSN": ""}, 1002),
        ("/notify/device/event", {"event": [{"eventName": {}}]}, 1002),
        ("/notify/device/resource", {"resource": [{"resName": "R", "resInfo": [1]}]}, 1002),
        ("/notify/nonsense", {}, 1002),
    ],
)
async def test_bad_notices(
    account: PlatformCloud,
    partner: ChinaTelecomPlatform,
    listener: RecordingListener,
    path: str,
    body: dict[str, Any],
    code: int,
) -> None:
    """A notice that makes no sense is refused with the document's code, and changes nothing."""
    await partner.get_token()
    before = len(listener.updates)
    answer = await partner.call(path, {"access_token": partner.notify_token, "deviceSN": AC, **body})
    assert answer["code"] == code
    assert len(listener.updates) == before


async def test_nothing_without_a_token(
    account: PlatformCloud, partner: ChinaTelecomPlatform, listener: RecordingListener
) -> None:
    """Without a token nothing moves; a token is had with the right key only, and not by trying."""
    before = len(listener.updates)
    status = {"deviceSN": AC, "status": [{"serialId": "0", "name": "TEMP", "value": "5"}]}
    for token in ("", None, "wrong", 5, ["x"]):
        answer = await partner.call("/notify/device/status", {"access_token": token, **status})
        assert answer["code"] == 1001
    right = {"platformId": partner.sign_in["platform_id"], "platformKey": partner.sign_in["platform_key"]}
    wrongs: list[dict[str, Any]] = [
        {},
        {"platformId": right["platformId"]},
        {**right, "platformId": "x"},
        {**right, "platformKey": {}},
    ]
    for wrong in wrongs:
        assert (await partner.call("/notify/token", wrong))["code"] == 1001
    # Without the id nobody shuts the partner out
    for _ in range(20):
        await partner.call("/notify/token", {**right, "platformId": "guess"})
    assert (await partner.call("/notify/token", right))["code"] == 0
    for _ in range(10):
        await partner.call("/notify/token", {**right, "platformKey": "guess"})
    assert (await partner.call("/notify/token", right))["code"] == 1001
    account.notices.clock = lambda: time.time() + 61
    answer = await partner.call("/notify/token", right)
    assert answer["code"] == 0
    account.notices.clock = lambda: time.time() + 61 + 7201
    status["access_token"] = answer["access_token"]
    assert (await partner.call("/notify/device/status", status))["code"] == 1001
    assert len(listener.updates) == before
    assert account.connected is None


async def test_tokens_are_few(account: PlatformCloud, partner: ChinaTelecomPlatform) -> None:
    """A partner that fetches tokens all the time does not fill the memory; the newest stay good."""
    for _ in range(40):
        await partner.get_token()
    assert len(account.notices._tokens) == 16
    answer = await partner.call(
        "/notify/device/online", {"access_token": partner.notify_token, "deviceSN": AC, "online": "1"}
    )
    assert answer["code"] == 0


@pytest.mark.parametrize(
    "call",
    [
        Call("GET", "/notify/token", "", {}, b"{}"),
        Call("POST", "/notify/token", "", {}, b"{"),
        Call("POST", "/notify/token", "", {}, b"[" * 100_000),
        Call("POST", "/notify/token", "", {}, b"[]"),
        Call("POST", "/notify/token", "", {}, b" " * 1_100_000),
    ],
)
async def test_bad_calls(account: PlatformCloud, call: Call) -> None:
    """What is no call of the document is refused."""
    assert account.receive(call).body["code"] == 1002


# --- certificates ---------------------------------------------------------------------------------------------------------


async def test_mutual_tls(
    secure_partner: ChinaTelecomPlatform, session: aiohttp.ClientSession, listener: RecordingListener
) -> None:
    """Both sides show certificates, in both directions; the listener of our own lets nobody in without."""
    partner = secure_partner
    port = _free_port()
    cloud = await cloud_of(
        partner, session, listener, options={"notify_port": float(port), "notify_address": "127.0.0.1"}
    )
    assert (await cloud.sign_in()).name == "127.0.0.1"
    listener.take(await cloud.fetch())
    async with reporting(cloud, listener):
        while not cloud.notice_port:
            await asyncio.sleep(0)
        partner.notify_url = f"https://127.0.0.1:{port}"
        partner.change(AC, {"0.TEMP": "18"})
        await partner.settled()
        assert listener.properties[AC]["0.TEMP"] == "18"
        assert cloud.diagnostics()["own_listener"] is True
        ours = partner.ours.certificate
        strangers = Authority("Somebody else").issue("stranger")
        late = partner.theirs.issue("partner", days=-1)
        own = partner.ours.issue("one of ours")
        before = len(listener.updates)
        for pair in (None, strangers, late, own):
            context = client_side(pair, ours)
            with pytest.raises(aiohttp.ClientError):
                async with session.post(f"{partner.notify_url}/notify/token", json={}, ssl=context) as response:
                    await response.read()
        # Nor does the right certificate help somebody who does not know whom to trust
        with pytest.raises(aiohttp.ClientError):
            await session.post(
                f"{partner.notify_url}/notify/token",
                json={},
                ssl=client_side(partner.partner_pair, partner.theirs.certificate),
            )
        assert len(listener.updates) == before
        with pytest.raises(aiohttp.ClientError):
            await session.post(f"http://127.0.0.1:{port}/notify/token", json={})
        status, answer = partner.notify_answers[-1]
        assert (status, answer["code"]) == (200, 0)
    assert cloud.notice_port == 0


async def test_partner_refuses_us(secure_partner: ChinaTelecomPlatform, session: aiohttp.ClientSession) -> None:
    """Without our certificate, with another, or with another authority, the trouble is the certificate."""
    partner = secure_partner
    other = Authority("Other")
    pair = other.issue("other")
    changes: list[dict[str, Any]] = [
        {"certificate": "", "key": ""},
        {"certificate": pair.certificate, "key": pair.key},
        {"ca": other.certificate},
    ]
    for change in changes:
        cloud = await cloud_of(partner, session, **change)
        with pytest.raises((CertificateError, CertificateProblem)):
            await cloud.sign_in()


async def test_we_refuse_the_partner(socket_enabled: None, session: aiohttp.ClientSession) -> None:
    """A partner whose certificate has expired, or is for another name, is not talked to: it gets no key."""
    partner = ChinaTelecomPlatform(tls=True)
    partner.partner_pair = partner.theirs.issue("partner", days=-1)
    async with partner:
        with pytest.raises(CertificateError):
            await (await cloud_of(partner, session)).sign_in()
        assert not partner.requests.to("/token")
    partner = ChinaTelecomPlatform(tls=True)
    partner.partner_pair = partner.theirs.issue("partner", address="127.0.0.2")
    async with partner:
        with pytest.raises(CertificateError):
            await (await cloud_of(partner, session)).sign_in()
        assert not partner.requests.to("/token")


async def test_identity(secure_partner: ChinaTelecomPlatform) -> None:
    """Certificates are checked before they are used."""
    partner = secure_partner
    good = {
        "certificate": partner.client_pair.certificate,
        "key": partner.client_pair.key,
        "ca": partner.ours.certificate,
    }
    identity(good).check()
    expired = partner.ours.issue("old", days=-1)
    for change, field in (
        ({"key": partner.partner_pair.key}, "key"),
        ({"key": "x"}, "key"),
        ({"certificate": ""}, "certificate"),
        ({"certificate": expired.certificate, "key": expired.key}, "certificate"),
        ({"ca": "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"}, "ca"),
    ):
        with pytest.raises(CertificateProblem) as caught:
            identity({**good, **change}).check()
        assert caught.value.field == field
    for change, field in (({"ca": ""}, "ca"), ({"certificate": "", "key": ""}, "certificate")):
        with pytest.raises(CertificateProblem) as caught:
            identity({**good, **change}).server_context()
        assert caught.value.field == field
    assert identity({}).ends is None


async def test_problems(
    secure_partner: ChinaTelecomPlatform, session: aiohttp.ClientSession, listener: RecordingListener
) -> None:
    """A certificate that ends soon, and a port that is taken, are for the user to put right."""
    partner = secure_partner
    soon = partner.ours.issue("soon", days=3)
    taken = await asyncio.start_server(lambda reader, writer: None, "127.0.0.1", 0)
    port = taken.sockets[0].getsockname()[1]
    cloud = await cloud_of(
        partner,
        session,
        listener,
        options={"notify_port": port, "notify_address": "127.0.0.1"},
        certificate=soon.certificate,
        key=soon.key,
    )
    async with reporting(cloud, listener):
        await listener.until(lambda: listener.problems)
        assert [problem.key for problem in cloud.problems()] == ["certificate_ends", "port_taken"]
    taken.close()
    other = RecordingListener()
    cloud = await cloud_of(partner, session, other, options={"notify_port": port, "notify_address": "192.0.2.77"})
    async with reporting(cloud, other):
        await other.until(lambda: other.problems)
        assert [problem.key for problem in cloud.problems()] == ["address_gone"]


async def test_listener_rate(
    secure_partner: ChinaTelecomPlatform, session: aiohttp.ClientSession, listener: RecordingListener
) -> None:
    """Even with the right certificate there are only so many calls a second."""
    partner = secure_partner
    cloud = await cloud_of(partner, session, listener)
    server = NoticeServer(
        cloud.receive, await asyncio.to_thread(identity(cloud_data(partner)).server_context), NoticeGate()
    )
    server.calls = Bucket(rate=0, burst=3)
    await server.open(("127.0.0.1",), 0)
    context = client_side(partner.partner_pair, partner.ours.certificate)
    statuses = []
    for _ in range(5):
        async with session.post(f"https://127.0.0.1:{server.port}/notify/token", json={}, ssl=context) as response:
            statuses.append(response.status)
    assert statuses == [200, 200, 200, 429, 429]
    await server.close()


def cloud_data(partner: ChinaTelecomPlatform) -> dict[str, str]:
    """Return the texts of our certificates."""
    return {name: partner.sign_in[name] for name in ("certificate", "key", "ca")}


async def test_listener_limits(
    secure_partner: ChinaTelecomPlatform, session: aiohttp.ClientSession, listener: RecordingListener
) -> None:
    """Connections that never shake hands are limited, and so are bodies."""
    partner = secure_partner
    port = _free_port()
    cloud = await cloud_of(partner, session, listener, options={"notify_port": port, "notify_address": "127.0.0.1"})
    async with reporting(cloud, listener):
        while not cloud.notice_port:
            await asyncio.sleep(0)
        context = client_side(partner.partner_pair, partner.ours.certificate)
        url = f"https://127.0.0.1:{port}/notify/token"
        async with session.post(url, data=BytesIO(b" " * 1_200_000), ssl=context) as response:
            assert (await response.json())["code"] == 1002
        writers = [(await asyncio.open_connection("127.0.0.1", port))[1] for _ in range(40)]
        with pytest.raises(aiohttp.ClientError):
            async with aiohttp.ClientSession() as fresh:
                await fresh.post(url, json={}, ssl=context)
        for writer in writers:
            writer.close()


async def test_listener_bears_any_bytes(
    secure_partner: ChinaTelecomPlatform,
    session: aiohttp.ClientSession,
    listener: RecordingListener,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Before TLS, in the handshake and within it: whatever comes is refused, and nothing is logged for it."""
    partner = secure_partner
    cloud = await cloud_of(partner, session, listener)
    gate = NoticeGate(failures=1000)
    server_side = await asyncio.to_thread(identity(cloud_data(partner)).server_context)
    server = NoticeServer(cloud.receive, server_side, gate)
    await server.open(("127.0.0.1",), 0)
    context = client_side(partner.partner_pair, partner.ours.certificate)
    odd = (
        b"",
        b"\xff" * 300,
        b"\x16\x03\x01\xff\xff" + b"\x00" * 50,
        b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"POST /notify/token HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"POST /notify/token HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{",
        b"POST /\xff\xfe HTTP/1.1\r\nHost: \xff\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc",
        b"GET " + b"x" * 20_000 + b" HTTP/1.1\r\n\r\n",
    )
    for data in odd:
        for tls in (None, context):
            reader, writer = await asyncio.open_connection("127.0.0.1", server.port, ssl=tls)
            writer.write(data)
            writer.write_eof() if tls is None else writer.close()
            with contextlib.suppress(OSError):
                await reader.read()
            writer.close()
    async with session.post(f"https://127.0.0.1:{server.port}/notify/token", json={}, ssl=context) as response:
        assert (await response.json())["code"] == 1001
    await server.close()
    async with asyncio.timeout(5):
        while gate.connections:
            await asyncio.sleep(0.01)
    assert not [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]


async def test_listener_keeps_to_private_addresses(
    secure_partner: ChinaTelecomPlatform, session: aiohttp.ClientSession, listener: RecordingListener
) -> None:
    """A partner from elsewhere is turned away and shown, unless the user lets in everybody."""
    cloud = await cloud_of(secure_partner, session, listener)
    cloud.listener = listener
    server = NoticeServer(cloud.receive, ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), cloud._gate, cloud._foreigner)
    assert not server.admits("203.0.113.9")
    assert [(one.key, one.placeholders) for one in cloud.problems()] == [
        ("foreign_address", {"address": "203.0.113.9"})
    ]
    assert listener.problems == 1
    assert server.admits("fd00::9")
    cloud._gate.anywhere = True
    assert server.admits("203.0.113.9")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
