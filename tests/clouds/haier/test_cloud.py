"""Devices, pushes and commands against the simulated cloud."""

import asyncio
from typing import Any
from unittest.mock import AsyncMock

import pytest

from custom_components.homeclouds.clouds.core.errors import (
    AuthError,
    CommandError,
    GoneError,
    NoAnswerError,
    NotPermittedError,
    OfflineError,
    ProtocolError,
    RateLimitError,
    ServerError,
    UnansweredError,
    UnreachableError,
    UnsupportedError,
    ValueRangeError,
)
from custom_components.homeclouds.clouds.core.model import Device, Properties, Value
from custom_components.homeclouds.clouds.haier import codes
from custom_components.homeclouds.clouds.haier.cloud import HaierCloud
from custom_components.homeclouds.clouds.haier.commands import Control
from custom_components.homeclouds.clouds.haier.thing_model import Definition
from simulators.haier import Haier
from simulators.haier.appliances import flag

from ..listener import RecordingListener
from .conftest import AC, CABINET, CURTAIN, OLD, Make

READ_ONLY, FRIDGE, AIR_BOX = "DC330D000001", "B0F893AABBCC", "E81000000014"


async def device(cloud: HaierCloud, device_id: str) -> tuple[Device, Properties]:
    """Return a device and its state."""
    snapshot = await cloud.fetch()
    update = next(update for update in snapshot.updates if update.device_id == device_id)
    return snapshot.devices[device_id], update.properties


# Devices


async def test_snapshot(cloud: HaierCloud, haier: Haier) -> None:
    """One list call and one call per device bring all appliances; values and definition apart."""
    snapshot = await cloud.fetch()
    assert snapshot.complete
    assert snapshot.devices.keys() == haier.devices.keys()
    found = snapshot.devices[AC]
    assert (found.name, found.manufacturer, found.model, found.model_id, found.type, found.mac) == (
        "客厅空调",
        "Haier",
        "KFR-35GW/81@U1-Ha",
        "AA9C30E00",
        "02012001",
        "2c:37:c5:30:b5:f1",
    )
    assert snapshot.devices[AIR_BOX].name == "Haier 0014"
    assert not snapshot.devices[AIR_BOX].online
    assert "26.00" not in str(found.definition)
    properties = next(update.properties for update in snapshot.updates if update.device_id == AC)
    assert properties["targetTemperature"] == "26.00"
    assert properties["alarms"] == []
    assert "neverReported" not in properties
    assert len(haier.requests.to("deviceinfos")) == 1
    assert len(haier.requests.to("devdigitalmodels")) == len(haier.devices)
    assert Device.from_dict(found.as_dict()) == found


async def test_device_without_model(cloud: HaierCloud, haier: Haier) -> None:
    """A device of before the digital model is shown as it reports itself, read-only."""
    found, properties = await device(cloud, OLD)
    assert found.definition == {}
    assert properties == {"20200D": "301001", "20200E": "24"}
    features = cloud.features(found, frozenset(properties))
    assert [(type(feature).__name__, feature.name, feature.enabled) for feature in features] == [
        ("Sensor", "20200D", False),
        ("Sensor", "20200E", False),
    ]
    assert cloud.features(found, frozenset(properties)) is features


async def test_shadow_closed_for_a_while(cloud: HaierCloud, haier: Haier) -> None:
    """A model that was known is not forgotten when the cloud has none for a moment."""
    before, _ = await device(cloud, AC)
    haier.faults.add("no_model", path=AC)
    after, properties = await device(cloud, AC)
    assert after == before
    assert properties["onOffStatus"] == "true"


async def test_one_device_in_trouble(cloud: HaierCloud, haier: Haier) -> None:
    """A device whose model can't be had yet is left out, without any being taken for removed."""
    haier.faults.add("ret_code", path="devdigitalmodels", times=1, code="A00004")
    snapshot = await cloud.fetch()
    assert not snapshot.complete
    assert len(snapshot.devices) == len(haier.devices) - 1
    haier.faults.add("ret_code", path="devdigitalmodels", times=len(snapshot.devices) - 2, code="A00004")
    snapshot = await cloud.fetch()
    assert len(snapshot.devices) >= len(haier.devices) - 1


async def test_poll_without_any_state_fails(cloud: HaierCloud, haier: Haier) -> None:
    """Where nothing is pushed, a list alone is no good poll: the states that are shown would stay for ever."""
    await cloud.fetch()
    haier.faults.add("ret_code", path="devdigitalmodels", code="A00004")
    with pytest.raises(ServerError):
        await cloud.fetch()
    for device_id in haier.devices:
        haier.set_online(device_id, False)
    assert (await cloud.fetch()).devices.keys() == haier.devices.keys()


async def test_poll_without_any_state_while_pushes_come(linked: HaierCloud, haier: Haier) -> None:
    """Over a connection the devices report what changes."""
    haier.faults.add("ret_code", path="devdigitalmodels", code="A00004")
    assert (await linked.fetch()).devices.keys() == haier.devices.keys()


async def test_offline_devices_are_not_asked_again(cloud: HaierCloud, haier: Haier) -> None:
    """What is offline has nothing new to tell."""
    await cloud.fetch()
    haier.requests.clear()
    haier.set_online(AC, False)
    snapshot = await cloud.fetch()
    assert not snapshot.devices[AC].online
    assert len(haier.requests.to("devdigitalmodels")) == len(haier.devices) - 2


async def test_read_only_device(cloud: HaierCloud) -> None:
    """A device that the account may look at but not control is shown; whoever sets it is refused in words."""
    found, properties = await device(cloud, READ_ONLY)
    kinds = {type(feature).__name__ for feature in cloud.features(found, frozenset(properties))}
    assert kinds == {"Climate", "Sensor"}
    assert found.shared
    with pytest.raises(NotPermittedError):
        await cloud.send(found, {"onOffStatus": "false"}, properties)


async def test_equal_devices_share_features(cloud: HaierCloud) -> None:
    """Features are made once for all devices of a kind."""
    found, properties = await device(cloud, AC)
    names = frozenset(properties)
    assert cloud.features(found, names) is cloud.features(Device.from_dict(found.as_dict()), names)


async def test_what_was_known_counts_on(make: Make, haier: Haier) -> None:
    """A model that allows less after a restart, because the device is off, takes nothing away."""
    cloud = make("password")
    await cloud.sign_in()
    before, properties = await device(cloud, AC)
    appliance = haier.devices[AC]
    appliance.attributes = [
        {**item, "writable": False} if item["name"] == "targetTemperature" else item for item in appliance.attributes
    ]
    restarted = make("password")
    await restarted.sign_in()
    restarted.features(before, frozenset(properties))
    after, _ = await device(restarted, AC)
    assert after == before


async def test_query(cloud: HaierCloud, haier: Haier) -> None:
    """One device's state; a device that is gone is told as such."""
    found, _ = await device(cloud, CURTAIN)
    haier.change(CURTAIN, {"openDegree": "70"})
    assert (await cloud.query(found)).properties == {"openDegree": "70", "alarms": []}
    haier.remove_device(CURTAIN)
    with pytest.raises(GoneError):
        await cloud.query(found)


@pytest.mark.parametrize(
    ("fault", "options", "kind"),
    [
        ("http_error", {}, UnreachableError),
        ("html", {}, UnreachableError),
        ("wrong_json", {}, UnreachableError),
        ("ret_code", {"code": "A00005"}, UnreachableError),
        ("ret_code", {"code": "G20904"}, codes.TooManyDevicesError),
        ("ret_code", {"code": "B00007"}, codes.RequestError),
        ("ret_code", {"code": "C00003"}, NotPermittedError),
    ],
)
async def test_list_fails(
    cloud: HaierCloud, haier: Haier, fault: str, options: dict[str, Any], kind: type[Exception]
) -> None:
    """No list, no snapshot; the error says why."""
    haier.faults.add(fault, path="deviceinfos", **options)
    with pytest.raises(kind):
        await cloud.fetch()


@pytest.mark.parametrize("infos", [{"deviceinfos": 5}, {"deviceinfos": None}, {"deviceinfos": {}}, {}])
async def test_no_list(cloud: HaierCloud, monkeypatch: pytest.MonkeyPatch, infos: dict[str, Any]) -> None:
    """A list that is none is an error, and not an empty one."""
    answer = {"retCode": "00000", **infos}
    monkeypatch.setattr(cloud._client, "call", lambda *args, **kwargs: asyncio.sleep(0, answer))
    with pytest.raises(ProtocolError):
        await cloud.fetch()


async def test_strange_list(cloud: HaierCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    """Entries that can't be read are passed over, and nobody is missed because of them."""
    answer = {"retCode": "00000", "deviceinfos": [5, {}, {"deviceId": None}]}
    monkeypatch.setattr(cloud._client, "call", lambda *args, **kwargs: asyncio.sleep(0, answer))
    snapshot = await cloud.fetch()
    assert not snapshot.devices
    assert not snapshot.complete


async def test_invalid_values_in_answers(cloud: HaierCloud, haier: Haier) -> None:
    """Values that make no sense read as unknown, not as errors."""
    haier.faults.add("lies", path=AC)
    found, properties = await device(cloud, AC)
    for feature in cloud.features(found, frozenset(properties)):
        for codec in feature.codecs:
            codec.read(properties)


# Push


async def test_push(linked: HaierCloud, recorder: RecordingListener, haier: Haier) -> None:
    """Changes arrive by themselves; the socket knows all devices."""
    bound = haier.requests.to("BoundDevs")[0].json()
    assert set(bound["content"]["devs"]) == haier.devices.keys()
    assert linked.connected
    haier.change(AC, {"targetTemperature": "24"})
    await recorder.until(lambda: bool(recorder.updates))
    assert (recorder.updates[0].device_id, recorder.updates[0].properties["targetTemperature"]) == (AC, "24")
    haier.set_online(AC, False)
    await recorder.until(lambda: any(update.online is False for update in recorder.updates))
    haier.set_online(AC, True)
    await recorder.until(lambda: recorder.updates[-1].online is True)


async def test_new_device_is_bound(linked: HaierCloud, haier: Haier) -> None:
    """A device that turns up in the list is told to the gateway."""
    haier.devices["NEW"] = type(haier.devices[CURTAIN])(id="NEW", name="新")
    await linked.fetch()
    request = await haier.wait_for_request("BoundDevs", count=2)
    assert "NEW" in request.json()["content"]["devs"]


async def test_model_grows(linked: HaierCloud, recorder: RecordingListener, haier: Haier) -> None:
    """A model with something new in it asks for a snapshot, once."""
    before = recorder.refreshes
    haier.widen(AC, flag("ionStatus", "负离子"), "false")
    await recorder.until(lambda: recorder.refreshes == before + 1)
    found, properties = await device(linked, AC)
    assert "ionizer" in {feature.key for feature in linked.features(found, frozenset(properties))}
    haier.change(AC, {"ionStatus": "true"})
    await recorder.until(lambda: len(recorder.updates) == 2)
    assert recorder.refreshes == before + 1


async def test_heartbeat(cloud: HaierCloud, recorder: RecordingListener, haier: Haier) -> None:
    """The vendor's heartbeat is sent."""
    cloud._link.heartbeat = 0.01
    task = asyncio.create_task(cloud.listen())
    beat = (await haier.wait_for_request("HeartBeat")).json()
    assert (beat["content"]["duration"], len(beat["content"]["sn"])) == (0, 32)
    task.cancel()


async def test_asking_devices(make: Make, haier: Haier) -> None:
    """Devices that can be told to report everything are, with each heartbeat, if the user wants it."""
    cloud = make(options={"ask_devices": True})
    await cloud.sign_in()
    await cloud.fetch()
    cloud._link.heartbeat = 0.01
    task = asyncio.create_task(cloud.listen())
    request = (await haier.wait_for_request("BatchCmdReq")).json()["content"]
    assert [(item["deviceId"], item["cmdArgs"]) for item in request["data"]] == [
        (AC, {"getAllProperty": "getAllProperty"})
    ]
    task.cancel()


async def test_reassigned(linked: HaierCloud, recorder: RecordingListener, haier: Haier) -> None:
    """A gateway that sends us away is followed to the next, and what was missed is fetched."""
    haier.devices[AC].properties["targetTemperature"] = "17"
    await haier.reassign()
    await recorder.until(lambda: any(update.properties.get("targetTemperature") == "17" for update in recorder.updates))
    assert len(haier.requests.to("assign")) == 2
    await recorder.until(lambda: linked.connected)
    recorder.updates.clear()
    haier.change(CURTAIN, {"openDegree": "1"})
    await recorder.until(lambda: bool(recorder.updates))


@pytest.mark.parametrize("fault", ["broken_gzip", "oversized_gzip"])
async def test_broken_push(linked: HaierCloud, recorder: RecordingListener, haier: Haier, fault: str) -> None:
    """A push that can't be read is made up for by a snapshot; the connection stays."""
    before = recorder.refreshes
    haier.faults.add(fault, times=1)
    haier.change(CURTAIN, {"openDegree": "1"})
    await recorder.until(lambda: recorder.refreshes == before + 1)
    assert linked.diagnostics()["messages_not_understood"] == 1
    haier.change(CURTAIN, {"openDegree": "2"})
    await recorder.until(lambda: bool(recorder.updates))
    assert linked.diagnostics()["connects"] == 1


async def test_new_token_opens_the_socket_anew(
    linked: HaierCloud, recorder: RecordingListener, haier: Haier, saved: dict[str, Any]
) -> None:
    """The socket is good for one token only."""
    before = recorder.links
    await linked._session.renew(saved["access_token"])
    await recorder.until(lambda: recorder.links == before + 2)
    assert {request.query.split("=")[-1] for request in haier.requests.to("userag") if request.method == "GET"} >= {
        saved["access_token"]
    }


async def test_gateway_refuses_token(make: Make, haier: Haier, monkeypatch: pytest.MonkeyPatch) -> None:
    """A token that only the gateway refuses is renewed once, then the connection is tried slowly."""
    cloud = make()
    await cloud.sign_in()
    haier.faults.add("ret_code", path="nothing")
    token = cloud._session.tokens.access
    original = cloud._client.gateway

    async def stale() -> tuple[str, str]:
        address, _ = await original()
        return address, "stale" if cloud._session.renewals == 0 else cloud._session.tokens.access

    monkeypatch.setattr(cloud._client, "gateway", stale)
    with pytest.raises(UnreachableError):
        await cloud.open_channel()
    assert cloud._session.tokens.access == token
    haier.office.grants.pop(token)
    address = haier.listeners["gateway"].address
    monkeypatch.setattr(cloud._client, "gateway", lambda: asyncio.sleep(0, (address, token)))
    with pytest.raises(UnreachableError):
        await cloud.open_channel()


@pytest.mark.parametrize(("fault", "options"), [("http_error", {}), ("drop", {}), ("ret_code", {"code": "A00001"})])
async def test_no_gateway(
    cloud: HaierCloud, recorder: RecordingListener, haier: Haier, fault: str, options: dict[str, Any]
) -> None:
    """Without a gateway the account is polled, and the next try succeeds."""
    haier.faults.add(fault, path="assign", times=1, **options)
    assert cloud.poll_interval == 60
    task = asyncio.create_task(cloud.listen())
    await recorder.until(lambda: cloud.connected)
    assert cloud.poll_interval == 900
    task.cancel()


async def test_gateway_address(cloud: HaierCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer without address is none."""
    answer = {"retCode": "00000", "agAddr": "nowhere"}
    monkeypatch.setattr(cloud._session.transport, "call", lambda *args, **kwargs: asyncio.sleep(0, answer))
    with pytest.raises(UnreachableError):
        await cloud._client.gateway()


async def test_revoked_ends_listening(cloud: HaierCloud, haier: Haier) -> None:
    """Credentials that need a user end the loop."""
    haier.forget_tokens()
    with pytest.raises(AuthError):
        await cloud.listen()


# Commands


async def test_command_by_socket(linked: HaierCloud, haier: Haier) -> None:
    """Several attributes go in one command through the socket, power first; the push confirms without a question."""
    found, present = await device(linked, CABINET)
    linked._control.pauses = (10,)
    wanted: dict[str, Value] = {"targetTemperature": "21", "onOffStatus": True}
    assert await linked.send(found, wanted, present) == {"onOffStatus": "true"}
    message = (await haier.wait_for_request("BatchCmdReq")).json()["content"]
    assert [item["cmdArgs"] for item in message["data"]] == [{"onOffStatus": "true", "targetTemperature": "21"}]
    assert not haier.requests.to("queryResult")
    assert haier.devices[CABINET].properties["targetTemperature"] == "21"


async def test_command_by_rest(cloud: HaierCloud, haier: Haier) -> None:
    """With the socket down a command goes by REST, grouped, and its result is asked for."""
    found, present = await device(cloud, AC)
    told = await cloud.send(found, {"windSpeed": "8", "operationMode": "4"}, present)
    assert told == {"windSpeed": "8", "operationMode": "4"}
    (item,) = haier.requests.to("sendbatchCmd")[0].json()["cmdMsgList"]
    assert (item["cmdName"], item["cmdArgs"]) == ("grSetDAC", {"windSpeed": "8", "operationMode": "4"})
    assert haier.requests.to("queryResult")


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"windSpeed": "1"}, [{"name": "windSpeed", "value": "1"}]),
        ({"groupOnlyStatus": "true"}, [{"cmdName": "grSetDAC", "cmdArgs": {"groupOnlyStatus": "true"}}]),
    ],
    ids=["single", "group only"],
)
async def test_operation_type(
    cloud: HaierCloud, haier: Haier, wanted: dict[str, str], expected: list[dict[str, Any]]
) -> None:
    """An attribute that can only be written in a group is, even alone."""
    found, present = await device(cloud, AC)
    assert await cloud.send(found, wanted, present) == wanted
    items = haier.requests.to("sendbatchCmd")[0].json()["cmdMsgList"]
    assert [
        {name: item[name] for name in item if name in {"name", "value", "cmdName", "cmdArgs"}} for item in items
    ] == expected


@pytest.mark.parametrize(
    ("code", "reason", "kind"),
    [
        ("S00004", "12", CommandError),
        ("S00004", "13", ValueRangeError),
        ("S00005", "17", UnsupportedError),
        ("S00003", "11", NoAnswerError),
        ("S00001", "16", OfflineError),
        ("S00001", "15", NotPermittedError),
        ("S00006", "", codes.DeviceError),
        ("S00002", "", NoAnswerError),
        ("S00007", "", codes.BusyError),
        ("S99999", "", CommandError),
    ],
)
@pytest.mark.parametrize("by_socket", [True, False])
async def test_refused(
    cloud: HaierCloud,
    recorder: RecordingListener,
    haier: Haier,
    code: str,
    reason: str,
    kind: type[CommandError],
    by_socket: bool,
) -> None:
    """A refusal is told as what it is, whichever way the command went."""
    found, present = await device(cloud, AC)
    task = asyncio.create_task(cloud.listen() if by_socket else asyncio.sleep(0))
    if by_socket:
        await recorder.until(lambda: cloud.connected)
    haier.faults.add("refuse", code=code, reason=reason)
    with pytest.raises(kind) as caught:
        await cloud.send(found, {"onOffStatus": "false"}, present)
    assert type(caught.value) is kind
    assert bool(haier.requests.to("BatchCmdReq")) is by_socket
    task.cancel()


async def test_offline(cloud: HaierCloud, haier: Haier) -> None:
    """S03002 is a device that is offline."""
    found, present = await device(cloud, AC)
    haier.faults.add("offline_dispatch")
    with pytest.raises(OfflineError):
        await cloud.send(found, {"onOffStatus": "false"}, present)


async def test_deaf_while_off(cloud: HaierCloud, haier: Haier) -> None:
    """An air conditioner refuses a set point while off."""
    found, present = await device(cloud, CABINET)
    with pytest.raises(CommandError):
        await cloud.send(found, {"targetTemperature": "20"}, present)


@pytest.mark.parametrize("fault", ["silent", "http_error"])
async def test_no_result(cloud: HaierCloud, haier: Haier, fault: str) -> None:
    """A command without a result counts as accepted: Home Assistant looks whether it worked."""
    found, present = await device(cloud, AC)
    haier.faults.add(fault, path="queryResult" if fault == "http_error" else "sendbatchCmd")
    assert await cloud.send(found, {"onOffStatus": "false"}, present) == {}
    assert len(haier.requests.to("queryResult")) == 2
    assert len(haier.requests.to("sendbatchCmd")) == 1


async def test_lost_answer_is_not_sent_again(cloud: HaierCloud, haier: Haier) -> None:
    """A command whose answer got lost is not repeated."""
    found, present = await device(cloud, AC)
    haier.faults.add("drop", path="sendbatchCmd", after=True, times=1)
    with pytest.raises(UnreachableError):
        await cloud.send(found, {"onOffStatus": "false"}, present)
    assert len(haier.requests.to("sendbatchCmd")) == 1


async def test_socket_lost_in_the_moment_of_writing(linked: HaierCloud, haier: Haier) -> None:
    """A socket that does not take the message has not sent it: REST does."""
    found, present = await device(linked, AC)
    assert linked._channel is not None
    await linked._channel._socket.close()
    assert await linked.send(found, {"onOffStatus": "false"}, present) == {"onOffStatus": "false"}
    assert len(haier.requests.to("sendbatchCmd")) + len(haier.requests.to("BatchCmdReq")) == 1


async def test_socket_lost_while_writing(linked: HaierCloud, haier: Haier, monkeypatch: pytest.MonkeyPatch) -> None:
    """A message that may have left goes no other way."""
    found, present = await device(linked, AC)
    assert linked._channel is not None
    send = AsyncMock(side_effect=ConnectionResetError)
    monkeypatch.setattr(linked._channel._socket, "send_json", send)
    with pytest.raises(UnansweredError):
        await linked.send(found, {"onOffStatus": "false"}, present)
    assert not haier.requests.to("sendbatchCmd")


async def test_dead_socket(linked: HaierCloud, haier: Haier) -> None:
    """A command that nobody acknowledges makes the socket suspect; once that is given up, the next one goes by REST."""
    found, present = await device(linked, AC)
    linked._link.patience = 0.01
    assert linked._channel is not None
    socket = linked._channel._socket
    assert haier.silence_sockets("gateway")
    assert await linked.send(found, {"onOffStatus": "false"}, present) == {}
    async with asyncio.timeout(30):
        while not socket.closed:
            await asyncio.sleep(0.01)
    assert await linked.send(found, {"onOffStatus": "false"}, present) == {"onOffStatus": "false"}
    assert len(haier.requests.to("sendbatchCmd")) == 1


async def test_rate_code(cloud: HaierCloud, haier: Haier) -> None:
    """A code that speaks of limits has the account keep still."""
    haier.faults.add("ret_code", path="deviceinfos", code="A00009", times=1)
    for _ in range(2):
        with pytest.raises(RateLimitError):
            await cloud.fetch()
    assert len(haier.requests.to("deviceinfos")) == 1


async def test_sign_in_needed_while_waiting(cloud: HaierCloud, haier: Haier) -> None:
    """Credentials that stop working are told at once."""
    found, present = await device(cloud, AC)
    haier.faults.add("foreign_token", path="queryResult")
    with pytest.raises(codes.ForeignTokenError):
        await cloud.send(found, {"onOffStatus": "false"}, present)


async def test_pseudo_command_is_no_property(cloud: HaierCloud, haier: Haier) -> None:
    """A command that is no state leaves none behind."""
    haier.alarm(AC, "drainErr")
    found, present = await device(cloud, AC)
    assert present["alarms"] == ["drainErr"]
    assert await cloud.send(found, {"stopCurrentAlarm": "stopCurrentAlarm"}, present) == {}
    assert (await cloud.query(found)).properties["alarms"] == []


async def test_start_reads_once(cloud: HaierCloud, recorder: RecordingListener, haier: Haier) -> None:
    """A start costs one list call: what is read once the socket is up is not read again because of it."""
    task = asyncio.create_task(cloud.listen())
    await asyncio.sleep(0)
    await cloud.fetch()
    assert cloud.connected
    bound = haier.requests.to("BoundDevs")[0]
    first_read = haier.requests.to("devdigitalmodels")[0]
    assert bound.time <= first_read.time
    assert recorder.refreshes == 0
    assert len(haier.requests.to("deviceinfos")) == 1
    task.cancel()


async def test_start_without_gateway(
    cloud: HaierCloud, recorder: RecordingListener, haier: Haier, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A gateway that does not answer holds the first snapshot up for a moment only."""
    monkeypatch.setattr("custom_components.homeclouds.clouds.haier.cloud._FIRST_LINK", 0.01)
    haier.faults.add("half_open", path="assign")
    task = asyncio.create_task(cloud.listen())
    await asyncio.sleep(0)
    assert (await cloud.fetch()).complete
    haier.faults.clear()
    await recorder.until(lambda: cloud.connected)
    task.cancel()


async def test_push_while_catching_up(
    linked: HaierCloud, recorder: RecordingListener, haier: Haier, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is pushed while states are read after a break is newer, and the connection is not claimed before all are read."""
    original, claimed = linked._client.digital_model, []

    async def slow(device_id: str) -> dict[str, Any]:
        claimed.append(linked.connected)
        model = await original(device_id)
        if device_id == CURTAIN:
            haier.change(CURTAIN, {"openDegree": "99"})
            haier.set_online(AC, False)
            await recorder.until(lambda: len(recorder.updates) == 2)
        return model

    monkeypatch.setattr(linked._client, "digital_model", slow)
    haier.drop_sockets("gateway")
    await recorder.until(lambda: not linked.connected)
    await recorder.until(lambda: linked.connected)
    assert not any(claimed)
    told = {update.device_id: update for update in recorder.updates}
    assert "openDegree" not in told[CURTAIN].properties
    assert told[AC].online is None


async def test_trouble_while_catching_up(linked: HaierCloud, recorder: RecordingListener, haier: Haier) -> None:
    """Nothing is claimed while states can't be read; one device that can't be read holds nothing up."""
    haier.faults.add("http_error", path="devdigitalmodels", times=1)
    haier.faults.add("ret_code", path="lastReportStatus", code="B00001")
    haier.drop_sockets("gateway")
    await recorder.until(lambda: not linked.connected)
    asked = len(haier.requests.to("deviceinfos"))
    await recorder.until(lambda: linked.connected)
    assert len(haier.requests.to("deviceinfos")) - asked == 2
    assert {update.device_id for update in recorder.updates} == haier.devices.keys()


@pytest.mark.parametrize("error", [ProtocolError, NotPermittedError])
async def test_odd_device_while_catching_up(
    linked: HaierCloud,
    recorder: RecordingListener,
    haier: Haier,
    monkeypatch: pytest.MonkeyPatch,
    error: type[Exception],
) -> None:
    """One device whose model nobody understands, or that may not be read, keeps the others from nothing."""
    model = linked._client.digital_model

    async def odd(device_id: str) -> dict[str, Any]:
        if device_id == CURTAIN:
            raise error
        return await model(device_id)

    monkeypatch.setattr(linked._client, "digital_model", odd)
    haier.drop_sockets("gateway")
    await recorder.until(lambda: not linked.connected)
    await recorder.until(lambda: linked.connected)
    assert {update.device_id for update in recorder.updates} == haier.devices.keys()
    assert not any(update.properties for update in recorder.updates if update.device_id == CURTAIN)


@pytest.mark.parametrize(
    ("result", "is_told"),
    [
        ({"execStep": 2, "execResult": True}, True),
        ({"execStep": "2", "execResult": "true"}, True),
        ({"execStep": 2, "execResultCode": "A00000"}, True),
        ({"execStep": 1, "execResult": True}, False),
        ({"execStep": 2, "execResult": None}, False),
        ({"execStep": 2}, False),
    ],
)
async def test_result_that_counts(result: dict[str, Any], is_told: bool) -> None:
    """A command has worked if the device says so, and each of several if all say so."""
    client = AsyncMock()
    control = Control(client, lambda: None, (0.01, 0.01))
    wanted: dict[str, Value] = {"a": "1", "b": "2"}
    client.results.return_value = [result, result]
    assert await control.write(AC, wanted, Definition()) == (wanted if is_told else {})
    client.results.return_value = [result]
    assert await control.write(AC, wanted, Definition()) == {}


@pytest.mark.parametrize("refused", [False, "false", 0, "0"])
async def test_refusal_in_any_form(refused: Any) -> None:
    """A refusal is one however it is spelled."""
    client = AsyncMock()
    client.results.return_value = [{"execStep": 2, "execResult": refused, "execResultCode": "S00004"}]
    with pytest.raises(CommandError):
        await Control(client, lambda: None, (0.01,)).write(AC, {"a": "1"}, Definition())


async def test_alarms_that_come_back_in_another_order(cloud: HaierCloud) -> None:
    """Two reports that say the same are the same."""
    one, other = ({"name": name, "value": True} for name in ("E1", "E2"))
    told = [[one, other], [], [other, one], [other, one]]
    found = [cloud._learn(AC, {"attributes": [], "alarms": [dict(each) for each in alarms]}) for alarms in told]
    assert found[2] == found[3]
