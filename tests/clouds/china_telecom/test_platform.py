"""Interface C against a partner's platform: calls and actions."""

import json
import re
from typing import Any

import aiohttp
from aiohttp import web
import pytest

from custom_components.homeclouds.clouds.china_telecom.params import C_WORDS
from custom_components.homeclouds.clouds.china_telecom.platform.client import expiry
from custom_components.homeclouds.clouds.china_telecom.platform.cloud import PlatformCloud
from custom_components.homeclouds.clouds.core.errors import (
    AuthError,
    CommandError,
    GoneError,
    ProtocolError,
    RateLimitError,
    SetupError,
    UnreachableError,
    UnsupportedError,
)
from custom_components.homeclouds.clouds.core.sensor_features import Sensor
from simulators.china_telecom import ChinaTelecomPlatform

from ..listener import RecordingListener
from .partner import AC, DOOR, GATEWAY, PURIFIER, SENSOR, SWITCH, cloud_of


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
    await client.manage(DOOR, "0", "KEY_LIST", {"mode": "3", "KEY_ID": "1"})
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
    partner.devices[PURIFIER].resources["CONSUM"].pop(0)
    told = (await account.query(device)).properties
    assert told["0.CONSUM.MAIN_FILTER.REMAIN_LIFE"] is None
    assert told["0.CONSUM.348749489.REMAIN_LIFE"] == "55"
    partner.devices[PURIFIER].resources.clear()
    assert "0.CONSUM.348749489.REMAIN_LIFE" not in (await account.query(device)).properties


async def test_entries_that_went_during_a_restart(
    account: PlatformCloud, partner: ChinaTelecomPlatform, session: aiohttp.ClientSession
) -> None:
    """What was known of a resource before a restart, and is told no longer, is no more."""
    device = (await account.fetch()).devices[PURIFIER]
    names = frozenset((await account.query(device)).properties)
    partner.devices[PURIFIER].resources["CONSUM"].pop(0)
    again = await cloud_of(partner, session)
    again.features(device, names)
    assert (await again.query(device)).properties["0.CONSUM.MAIN_FILTER.REMAIN_LIFE"] is None


@pytest.mark.parametrize("entry", [{"resInfo": None}, {}])
async def test_resource_without_a_list_tells_nothing(account: PlatformCloud, entry: dict[str, Any]) -> None:
    """A list of entries that is null or missing is no empty list."""
    memory = account.resource_memory[PURIFIER]
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
        assert account._store.gateway_of(serial) == GATEWAY
    assert {answer["code"] for _, answer in partner.notify_answers[-2:]} == {0}
    partner.faults.clear()
    assert missing <= (await account.fetch()).devices.keys()


async def test_one_bad_device_behind_a_gateway(account: PlatformCloud, partner: ChinaTelecomPlatform) -> None:
    """A device that is listed without a status, or with an odd presence, takes no other one along."""
    members = [
        {"deviceSN": "SN-a", "deviceType": "A", "status": None, "online": "7"},
        {"deviceSN": "SN-b", "deviceType": "B", "status": [{"name": "POWER", "value": "1"}], "online": 1},
        {"deviceSN": "SN-c", "deviceType": "C", "status": [], "online": True},
    ]
    answer = {"code": 0, "gwId": GATEWAY, "status": [], "devices": members}
    for path in ("/gateway/subList", "/gateway/subDetailList"):
        partner._calls[path] = lambda body: web.json_response({"desc": "", **answer})
    snapshot = await account.fetch()
    told = {update.device_id: update for update in snapshot.updates}
    assert told["SN-b"].properties == {"0.POWER": "1"}
    assert told["SN-a"].properties == {}
    assert told["SN-a"].online is None
    assert told["SN-c"].online is True


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


@pytest.mark.parametrize("code", [None, "", [], {}, "busy"])
async def test_answer_without_a_code_blames_nobody(
    partner: ChinaTelecomPlatform, session: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch, code: Any
) -> None:
    """A server that says nothing about a key has not refused it: nobody is asked to sign in again."""
    cloud = await cloud_of(partner, session)
    answer = {"code": code, "desc": "", "access_token": "t"}
    monkeypatch.setattr(partner, "_token", lambda body: web.json_response(answer))
    with pytest.raises(ProtocolError):
        await cloud.sign_in()


@pytest.mark.parametrize("code", [9999, 1002])
async def test_offline_device_whose_state_is_refused(
    partner: ChinaTelecomPlatform, session: aiohttp.ClientSession, code: int
) -> None:
    """The codes have none for an offline device (7.3.2.12): that its state is refused is no trouble of the platform."""
    cloud = await cloud_of(partner, session, serials=[AC], gateways=[])
    device = (await cloud.fetch()).devices[AC]
    partner.faults.add("code", code=code, path="/device/status/get")
    with pytest.raises((CommandError, UnreachableError)):
        await cloud.fetch()
    partner.set_online(AC, False)
    snapshot = await cloud.fetch()
    assert snapshot.complete
    assert not snapshot.devices[AC].online
    assert [(update.online, update.properties) for update in snapshot.updates] == [(False, {})]
    assert (await cloud.query(device)).online is False
    partner.remove_device(AC)
    assert AC not in (await cloud.fetch()).devices


async def test_offline_gateway_whose_state_is_refused(account: PlatformCloud, partner: ChinaTelecomPlatform) -> None:
    """The devices behind it are known to be offline all the same."""
    for serial in (GATEWAY, DOOR, SENSOR):
        partner.set_online(serial, False)
    partner.faults.add("code", path="/gateway/subDetailList")
    snapshot = await account.fetch()
    assert snapshot.complete
    assert not any(snapshot.devices[serial].online for serial in (GATEWAY, DOOR, SENSOR))


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
    assert {"KEY_ID": "3", "KEY_TYPE": "1"} in partner.devices[DOOR].resources["KEY_LIST"]
    await account.action("manage_resource", door, {**data, "operation": "delete", "values": {"KEY_ID": "3"}})
    assert len(partner.devices[DOOR].resources["KEY_LIST"]) == 2


@pytest.mark.parametrize("odd", [None, "", {}, ["x"]])
async def test_type_that_a_list_leaves_out(account: PlatformCloud, partner: ChinaTelecomPlatform, odd: Any) -> None:
    """The document demands it: a list without it has nothing new to say of what a device is."""
    before = (await account.fetch()).devices[DOOR]
    answer = {"code": 0, "desc": "", "gwId": GATEWAY, "status": [], "online": 1}
    answer |= {"devices": [{"deviceSN": DOOR, "deviceType": odd, "status": [], "online": 1}]}
    for path in ("/gateway/subList", "/gateway/subDetailList"):
        partner._calls[path] = lambda body: web.json_response(answer)
    assert (await account.fetch()).devices[DOOR] == before
