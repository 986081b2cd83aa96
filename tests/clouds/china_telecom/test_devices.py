"""Interface Mc: a fleet of devices that log in over real sockets is read, controlled, and updated."""

import asyncio
import json
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from custom_components.homeclouds.clouds.china_telecom import DEVICES
from custom_components.homeclouds.clouds.china_telecom.codes import Packet
from custom_components.homeclouds.clouds.china_telecom.devices.cloud import DevicesCloud
from custom_components.homeclouds.clouds.china_telecom.devices.config import known_device
from custom_components.homeclouds.clouds.china_telecom.devices.device_session import Session
from custom_components.homeclouds.clouds.core.cloud import Context
from custom_components.homeclouds.clouds.core.errors import (
    CloudError,
    CommandError,
    NoAnswerError,
    OfflineError,
    SetupError,
    UnsupportedError,
    ValueRangeError,
)
from custom_components.homeclouds.clouds.core.sensor_features import Firmware
from custom_components.homeclouds.clouds.profiles.own_files import OwnProfiles
from simulators.china_telecom import ChinaTelecomDevices

from ..listener import RecordingListener, reporting
from .fleet import AC, DOOR, GATEWAY, PURIFIER, SENSOR, SWITCH, all_reported, cloud_of


async def test_fleet_logs_in(
    fleet: ChinaTelecomDevices, session: aiohttp.ClientSession, listener: RecordingListener
) -> None:
    """All devices log in, those behind the gateway too, and tell what they are."""
    cloud = cloud_of(fleet, session, listener)
    await cloud.prepare()
    assert (await cloud.sign_in()).id == fleet.sign_in["port"]
    async with reporting(cloud, listener):
        await listener.until(lambda: all_reported(listener, fleet))
        snapshot = await cloud.fetch()
        assert snapshot.devices.keys() == fleet.devices.keys()
        assert snapshot.devices[AC].model == "AirCon-A1"
        assert snapshot.devices[AC].sw_version == "001.000.000.001"
        assert snapshot.devices[SWITCH].channels == {"1": "", "2": "", "3": ""}
        assert snapshot.devices[GATEWAY].kind == "gateway"
        assert snapshot.devices[DOOR].gateway == GATEWAY
        assert listener.properties[AC]["0.TEMP"] == "26"
        assert listener.properties[PURIFIER]["0.CONSUM.MAIN_FILTER.REMAIN_LIFE"] == "87"
        assert cloud.connected is True
        assert cloud.diagnostics()["connected_devices"] == 8
    assert listener.online[AC] is False
    assert listener.online[DOOR] is False
    assert cloud.connected is False


async def test_memory(fleet: ChinaTelecomDevices, session: aiohttp.ClientSession, listener: RecordingListener) -> None:
    """After a restart, models and gateways are known before any device is back."""
    cloud = cloud_of(fleet, session, listener)
    async with reporting(cloud, listener):
        await listener.until(lambda: all_reported(listener, fleet))
    again = cloud_of(fleet, session, listener)
    snapshot = await again.fetch()
    assert snapshot.devices[DOOR].gateway == GATEWAY
    assert snapshot.devices[AC].model == "AirCon-A1"
    assert not any(device.online for device in snapshot.devices.values())


async def test_control(fleet: ChinaTelecomDevices, cloud: DevicesCloud, listener: RecordingListener) -> None:
    """A command is acknowledged, carried out and reported; each channel of a device by itself."""
    devices = (await cloud.fetch()).devices
    await cloud.send(devices[AC], {"0.POWER": "1", "0.TEMP": "23"}, {})
    await listener.until(lambda: listener.properties[AC]["0.TEMP"] == "23")
    sent = json.loads((await fleet.wait_for_request("/2005")).body)
    assert sent["cmd"] == [
        {"cmdName": "SET_POWER", "cmdParam": "1"},
        {"cmdName": "SET_TEMP", "cmdParam": "23"},
    ]
    await cloud.send(devices[SWITCH], {"1.POWER": "1", "3.POWER": "1"}, {})
    await listener.until(lambda: listener.properties[SWITCH]["3.POWER"] == "1")
    assert fleet.devices[SWITCH].properties == {"1.POWER": "1", "2.POWER": "1", "3.POWER": "1"}
    fleet.change(SENSOR, {"0.HUMIDITY": "55"})
    await listener.until(lambda: listener.properties[SENSOR]["0.HUMIDITY"] == "55")
    update = await cloud.query(devices[SENSOR])
    assert update.properties["0.TEMPERATURE"] == "21.5"


async def test_refusals(fleet: ChinaTelecomDevices, cloud: DevicesCloud, listener: RecordingListener) -> None:
    """What the device says no to is told as what it is."""
    devices = (await cloud.fetch()).devices
    for result, error in (
        (300002, UnsupportedError),
        (300001, OfflineError),
        (100001, ValueRangeError),
        (899999, CommandError),
    ):
        fleet.faults.add("refuse", times=1, result=result)
        with pytest.raises(error) as caught:
            await cloud.send(devices[AC], {"0.POWER": "1"}, {})
        assert caught.value.code == str(result)
    fleet.set_online(AC, False)
    await listener.until(lambda: listener.online[AC] is False)
    with pytest.raises(OfflineError):
        await cloud.send(devices[AC], {"0.POWER": "1"}, {})
    fleet.set_online(SENSOR, False)
    await listener.until(lambda: listener.online[SENSOR] is False)
    with pytest.raises(OfflineError):
        await cloud.query(devices[SENSOR])
    fleet.set_online(SENSOR, True)
    await listener.until(lambda: listener.online[SENSOR])


async def test_no_answer(
    fleet: ChinaTelecomDevices, session: aiohttp.ClientSession, listener: RecordingListener
) -> None:
    """A packet is repeated, and three times in vain ends the session; the device logs in again."""
    cloud = cloud_of(fleet, session, listener)
    cloud.server.settings.patience = 0.05
    async with reporting(cloud, listener):
        await listener.until(lambda: all_reported(listener, fleet))
        device = (await cloud.fetch()).devices[AC]
        fleet.faults.add("mute", times=2, path=AC)
        await cloud.send(device, {"0.TEMP": "20"}, {})
        assert len(fleet.requests.to("/2005")) == 3
        before = cloud.server.counts["logins"]
        fleet.faults.add("mute", path=AC)
        with pytest.raises(NoAnswerError):
            await cloud.send(device, {"0.TEMP": "21"}, {})
        fleet.faults.clear()
        await listener.until(lambda: cloud.server.counts["logins"] > before and listener.online[AC])


async def test_query_without_report(
    fleet: ChinaTelecomDevices,
    cloud: DevicesCloud,
    listener: RecordingListener,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A query whose report never comes fails, and so does one that the device refuses."""
    device = (await cloud.fetch()).devices[AC]
    fleet.faults.add("refuse", times=1)
    with pytest.raises(UnsupportedError):
        await cloud.query(device)
    assert not any(cloud.handler._awaited.values())
    monkeypatch.setattr("custom_components.homeclouds.clouds.china_telecom.devices.cloud._REPORT_WITHIN", 0.1)
    fleet.faults.add("silent", times=1, path=AC)
    with pytest.raises(NoAnswerError):
        await cloud.query(device)
    assert not any(cloud.handler._awaited.values())


async def test_device_behind_a_gateway_is_reached_at_once(
    fleet: ChinaTelecomDevices, session: aiohttp.ClientSession, listener: RecordingListener
) -> None:
    """A device can be written to as soon as its gateway has shown its PIN, before any snapshot says where it is."""
    cloud = cloud_of(fleet, session, listener)
    await cloud.prepare()
    before = (await cloud.fetch()).devices[SENSOR]
    assert before.gateway is None
    async with reporting(cloud, listener):
        await listener.until(lambda: listener.online.get(SENSOR))
        assert (await cloud.query(before)).properties["0.TEMPERATURE"] == "21.5"


async def test_timer_is_written_as_change_of_its_resource(
    fleet: ChinaTelecomDevices, cloud: DevicesCloud, listener: RecordingListener
) -> None:
    """A timer goes on and off by an entry of SCHEDULE, which is sent as a whole (5.4.3.4)."""
    device = (await cloud.fetch()).devices[AC]
    present = {"0.SCHEDULE.4.SCHEDULE_ID": "4", "0.SCHEDULE.4.TIME": "3600", "0.SCHEDULE.4.ACTIVE": "0"}
    await cloud.send(device, {"0.SCHEDULE.4.ACTIVE": "1"}, present)
    [serial] = fleet.requests.to("/2031")[0].json()["resourceSerials"]
    [resource] = serial["resourceSerial"]
    entry = {"SCHEDULE_ID": "4", "TIME": "3600", "ACTIVE": "1", "MODE": "2"}
    assert (serial["serialId"], resource["resourceName"], resource["resourceInfo"]) == ("0", "SCHEDULE", [entry])
    await listener.until(lambda: listener.properties[AC].get("0.SCHEDULE.4.ACTIVE") == "1")


async def test_firmware(
    fleet: ChinaTelecomDevices, session: aiohttp.ClientSession, listener: RecordingListener
) -> None:
    """A firmware is offered, sent, and reported as done; a failure is an event."""
    cloud = cloud_of(fleet, session, listener)
    async with reporting(cloud, listener):
        await listener.until(lambda: all_reported(listener, fleet))
        device = (await cloud.fetch()).devices[AC]
        with pytest.raises(UnsupportedError):
            await cloud.send(device, {"firmware.install": "1"}, {})
        offer = {"version": "002.000.000.000", "url": "http://127.0.0.1/fw", "md5": "0" * 32}
        for wrong in ({"md5": "x"}, {"url": "ftp://x"}, {"version": ""}):
            with pytest.raises(ValueRangeError):
                await cloud.action("offer_firmware", device, offer | wrong)
        await cloud.action("offer_firmware", device, dict(offer))
        assert listener.properties[AC]["firmware.latest"] == "002.000.000.000"
        assert (await cloud.send(device, {"firmware.install": "1"}, {}))["firmware.running"] == "1"
        assert json.loads((await fleet.wait_for_request("/2025")).body)["device"] == offer
        await fleet.upgraded(AC, "x", ok=False)
        assert listener.events[-1][1] == "fault"
        assert listener.properties[AC]["firmware.running"] == "0"
        await fleet.upgraded(AC, "002.000.000.000")
        assert listener.properties[AC]["firmware.version"] == "002.000.000.000"
        assert listener.properties[AC]["firmware.running"] == "0"
    assert cloud_of(fleet, session, listener).handler.firmwares.offers == {AC: {"": offer}}


async def test_firmware_of_a_module(
    fleet: ChinaTelecomDevices, session: aiohttp.ClientSession, listener: RecordingListener
) -> None:
    """A module has a firmware of its own, that is offered, sent and reported beside the device's."""
    cloud = cloud_of(fleet, session, listener)
    async with reporting(cloud, listener):
        await listener.until(lambda: all_reported(listener, fleet))
        device = (await cloud.fetch()).devices[PURIFIER]
        names = frozenset(listener.properties[PURIFIER])
        keys = {one.key for one in cloud.features(device, names) if isinstance(one, Firmware)}
        assert keys == {"firmware", "firmware_mcu"}
        offer = {"version": "001.000.000.004", "url": "http://127.0.0.1/mcu", "md5": "0" * 32}
        with pytest.raises(ValueRangeError):
            await cloud.action("offer_firmware", device, {**offer, "module": "M.C.U"})
        await cloud.action("offer_firmware", device, {**offer, "module": "MCU"})
        assert listener.properties[PURIFIER]["module.MCU.latest"] == "001.000.000.004"
        assert listener.properties[PURIFIER]["firmware.latest"] == "001.000.000.001"
        assert (await cloud.send(device, {"module.MCU.install": "1"}, {}))["module.MCU.running"] == "1"
        sent = json.loads((await fleet.wait_for_request("/2025")).body)
        assert sent["modules"] == [{"name": "MCU", **offer}]
        assert sent["device"]["version"] == "001.000.000.001"
        await fleet.upgraded(PURIFIER, "", ok=False, module="MCU")
        assert listener.events[-1][2]["errorInfo"] == "MCU 001.000.000.003"
        assert listener.properties[PURIFIER]["module.MCU.running"] == "0"
        await fleet.upgraded(PURIFIER, "001.000.000.004", module="MCU")
        assert listener.properties[PURIFIER]["module.MCU.version"] == "001.000.000.004"
        assert listener.properties[PURIFIER]["firmware.version"] == "001.000.000.001"
        # What the device has already it does not take again
        with pytest.raises(ValueRangeError):
            await cloud.send(device, {"module.MCU.install": "1"}, {})
    again = cloud_of(fleet, session, listener)
    assert again.handler.firmwares.offers == {PURIFIER: {"MCU": offer}}


async def test_resources_and_unbinding(
    fleet: ChinaTelecomDevices, cloud: DevicesCloud, listener: RecordingListener
) -> None:
    """Entries of resources can be managed, and a device can be taken from its gateway."""
    devices = (await cloud.fetch()).devices
    data: dict[str, Any] = {"resource": "KEY_LIST", "operation": "delete", "values": {"KEY_ID": "2"}}
    await cloud.action("manage_resource", devices[DOOR], data)
    await listener.until(lambda: listener.properties[DOOR]["0.KEY_LIST.2.KEY_TYPE"] is None)
    with pytest.raises(UnsupportedError):
        await cloud.action("unbind_device", devices[AC], {})
    with pytest.raises(UnsupportedError):
        await cloud.action("unbind_device", None, {})
    await cloud.action("unbind_device", devices[SENSOR], {})
    assert SENSOR not in fleet.devices
    assert listener.online[SENSOR] is False
    assert (await cloud.fetch()).devices[SENSOR].gateway is None


async def test_device_added_after_its_gateway(
    fleet: ChinaTelecomDevices, session: aiohttp.ClientSession, listener: RecordingListener
) -> None:
    """A gateway shows a device again that was unknown before the user added it."""
    forms = [form for form in fleet.forms() if form["device_id"] in (GATEWAY, DOOR)]
    cloud = cloud_of(fleet, session, listener, devices=[form for form in forms if form["device_id"] == GATEWAY])
    async with reporting(cloud, listener):
        await listener.until(lambda: listener.properties.get(GATEWAY))
        assert DOOR not in listener.properties
        cloud.devices_changed(forms)
        await listener.until(lambda: listener.properties.get(DOOR))
        assert (await cloud.fetch()).devices[DOOR].gateway == GATEWAY


async def test_ports(fleet: ChinaTelecomDevices, session: aiohttp.ClientSession, listener: RecordingListener) -> None:
    """A port that is taken is told at its field, shown as a problem, and tried again."""
    with pytest.raises(SetupError) as caught:
        DevicesCloud({"port": "7", "connect_port": 7}, Context(session=session))
    assert caught.value.field == "connect_port"
    with pytest.raises(SetupError):
        DevicesCloud({"port": "x"}, Context(session=session))
    cloud = cloud_of(fleet, session, listener)
    taken = await asyncio.start_server(lambda reader, writer: None, "127.0.0.1", int(fleet.sign_in["connect_port"]))
    with pytest.raises(SetupError) as caught:
        await cloud.sign_in()
    assert caught.value.field == "connect_port"
    async with reporting(cloud, listener):
        await listener.until(lambda: cloud.problems())
        assert cloud.problems()[0].placeholders == {"port": fleet.sign_in["connect_port"]}
    taken.close()
    data = {**fleet.sign_in, "listen_address": "192.0.2.77"}
    elsewhere = DevicesCloud(data, Context(session=session))
    with pytest.raises(SetupError) as caught:
        await elsewhere.sign_in()
    assert (caught.value.key, caught.value.field) == ("no_such_address", "listen_address")
    lost = RecordingListener()
    async with reporting(elsewhere, lost):
        await lost.until(lambda: elsewhere.problems())
        [problem] = elsewhere.problems()
        assert (problem.key, problem.placeholders) == ("address_gone", {"address": "192.0.2.77"})
    # Signing in anew while the account itself holds its ports is no reason to complain, nor is another port beside one
    async with reporting(cloud, listener):
        await listener.until(lambda: cloud.connected)
        assert not cloud.problems()
        places = [one.getsockname()[0] for server in cloud.server._servers for one in server.sockets]
        assert places == ["127.0.0.1", "127.0.0.1"]
        for ports in ({}, {"connect_port": 0}, {"port": 0}):
            again = Context(session=session, previous=fleet.sign_in)
            await DevicesCloud({**fleet.sign_in, **ports}, again).sign_in()
        # Another account cannot have them
        with pytest.raises(SetupError) as caught:
            await cloud_of(fleet, session, listener).sign_in()
        assert (caught.value.key, caught.value.field) == ("port_taken", "port")


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"device_id": "", "pin": "0" * 32}, "device_id"),
        ({"device_id": "ü", "pin": "0" * 32}, "device_id"),
        ({"device_id": "D1", "pin": "0" * 31}, "pin"),
    ],
)
async def test_device_forms(session: aiohttp.ClientSession, form: dict[str, str], field: str) -> None:
    """A device's form is checked field by field."""
    with pytest.raises(SetupError) as caught:
        DevicesCloud({"port": 1, "connect_port": 2}, Context(session=session, devices=[form]))
    assert caught.value.field == field


async def test_profile_of_a_device(
    fleet: ChinaTelecomDevices, session: aiohttp.ClientSession, listener: RecordingListener, tmp_path: Path
) -> None:
    """A device may be given a profile by name, one of the user's own among them."""
    (tmp_path / "mine.yaml").write_text("features:\n- light: {key: light, name: '', power: FROBNICATION}\n")
    own = OwnProfiles(tmp_path, DEVICES.layout)
    own.read()
    form = {"device_id": "CT0000000000000ZZ01", "pin": "0" * 32, "profile": "mine"}
    cloud = cloud_of(fleet, session, listener, devices=[form])
    await cloud.prepare()
    device = (await cloud.fetch()).devices[form["device_id"]]
    assert device.name == "China Telecom ZZ01"
    names = frozenset({"0.FROBNICATION"})
    kinds = {type(one).__name__ for one in own.features(device, names, cloud.features(device, names))}
    assert kinds == {"Light", "Event"}


async def test_session_without_connection() -> None:
    """A session that nobody connected with sends nothing."""
    session = Session(known_device({"device_id": "D", "pin": "0" * 32}), 1)
    with pytest.raises(CloudError):
        await session.request(Packet.QUERY, {})


async def test_device_that_is_also_behind_a_gateway(session: aiohttp.ClientSession) -> None:
    """It is reached by whichever of its two ways there is at present."""
    pin = "0123456789abcdefFEDCBA9876543210"
    forms = [{"device_id": one, "pin": pin} for one in ("GW", "SUB")]
    cloud = DevicesCloud({"port": 1, "connect_port": 2}, Context(session=session, devices=forms))
    gateway, device = cloud.roster["GW"], cloud.roster["SUB"]
    through, own = Session(gateway, 10), Session(device, 10)
    through.members.add("SUB")
    cloud.server.sessions |= {"GW": through, "SUB": own}
    device.gateway = "GW"
    assert cloud.server.session_of(device) is through
    del cloud.server.sessions["GW"]
    assert cloud.server.session_of(device) is own
    # As it is after it has connected by itself and hung up
    device.gateway, cloud.server.sessions = None, {"GW": through}
    cloud.handler.take(through, Packet.REPORT, {"deviceId": "SUB"})
    assert device.online
    assert cloud.server.session_of(device) is through
    cloud.server.sessions.clear()
    await cloud.close()
