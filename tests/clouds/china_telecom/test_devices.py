"""Interface Mc against a fleet of devices that log in over real sockets."""

import asyncio
from collections.abc import Callable
from functools import partial
import json
from pathlib import Path
import time
from typing import Any

import aiohttp
import pytest

from custom_components.homeclouds.clouds.china_telecom import DEVICES
from custom_components.homeclouds.clouds.china_telecom.codes import Packet
from custom_components.homeclouds.clouds.china_telecom.connection_limits import Bucket
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
from simulators.china_telecom.catalogue import Appliance
from simulators.china_telecom.line import Line, LoginError
from simulators.china_telecom.wire import frame, seal
from simulators.spoiling import SPOILERS

from ..listener import RecordingListener, reporting

AC, SWITCH, GATEWAY = "CT0000000000000AC01", "CT0000000000000SW01", "CT0000000000000GW01"
LOCK = "CT0000000000000DL01"
DOOR, SENSOR, PURIFIER = "CT0000000000000DL01", "CT0000000000000TH01", "CT0000000000000AP01"


def cloud_of(
    fleet: ChinaTelecomDevices,
    session: aiohttp.ClientSession,
    listener: RecordingListener,
    *,
    devices: list[dict[str, str]] | None = None,
    **options: Any,
) -> DevicesCloud:
    """Return the cloud that the fleet logs in to."""
    forms = fleet.forms() if devices is None else devices
    context = Context(session=session, options=options, save=listener.save, devices=forms)
    return DevicesCloud({**fleet.sign_in, **listener.saved}, context)


def everybody(listener: RecordingListener, fleet: ChinaTelecomDevices) -> bool:
    """Return whether every device of the fleet has reported its state."""
    return all(
        listener.online.get(one.id) and one.properties.keys() <= listener.properties.get(one.id, {}).keys()
        for one in fleet.appliances()
    )


async def _expect_closed(address: tuple[str, int], data: bytes, local_addr: tuple[str, int] | None = None) -> None:
    """Connect, send, and expect that the other side closes the connection without an answer."""
    reader, writer = await asyncio.open_connection(*address, local_addr=local_addr)
    writer.write(data)
    with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
        await reader.readexactly(1)
    writer.close()


async def test_fleet_logs_in(
    fleet: ChinaTelecomDevices, session: aiohttp.ClientSession, listener: RecordingListener
) -> None:
    """All devices log in, those behind the gateway too, and tell what they are."""
    cloud = cloud_of(fleet, session, listener)
    await cloud.prepare()
    assert (await cloud.sign_in()).id == fleet.sign_in["port"]
    async with reporting(cloud, listener):
        await listener.until(lambda: everybody(listener, fleet))
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
        await listener.until(lambda: everybody(listener, fleet))
    again = cloud_of(fleet, session, listener)
    snapshot = await again.fetch()
    assert snapshot.devices[DOOR].gateway == GATEWAY
    assert snapshot.devices[AC].model == "AirCon-A1"
    assert not any(device.online for device in snapshot.devices.values())


async def test_control(fleet: ChinaTelecomDevices, session: aiohttp.ClientSession, listener: RecordingListener) -> None:
    """A command is acknowledged, carried out and reported; each channel of a device by itself."""
    cloud = cloud_of(fleet, session, listener)
    async with reporting(cloud, listener):
        await listener.until(lambda: everybody(listener, fleet))
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


async def test_refusals(
    fleet: ChinaTelecomDevices, session: aiohttp.ClientSession, listener: RecordingListener
) -> None:
    """What the device says no to is told as what it is."""
    cloud = cloud_of(fleet, session, listener)
    async with reporting(cloud, listener):
        await listener.until(lambda: everybody(listener, fleet))
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
        await listener.until(lambda: everybody(listener, fleet))
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
    session: aiohttp.ClientSession,
    listener: RecordingListener,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A query whose report never comes fails, and so does one that the device refuses."""
    cloud = cloud_of(fleet, session, listener)
    async with reporting(cloud, listener):
        await listener.until(lambda: everybody(listener, fleet))
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


async def test_events(fleet: ChinaTelecomDevices, session: aiohttp.ClientSession, listener: RecordingListener) -> None:
    """Events, alarms and faults arrive, each with its details."""
    cloud = cloud_of(fleet, session, listener)
    async with reporting(cloud, listener):
        await listener.until(lambda: everybody(listener, fleet))
        await fleet.event(DOOR, "LOCK_OPEN", KEY_ID="1", KEY_TYPE="2")
        await fleet.alarm(AC, "TEMP", "40", "too hot")
        await fleet.fault(AC, "E5", "fan")
        assert [(device, source, data.get("KEY_TYPE")) for device, source, data in listener.events] == [
            (DOOR, "LOCK_OPEN", "2"),
            (AC, "alarm", None),
            (AC, "fault", None),
        ]
        assert listener.events[1][2]["dscp"] == "too hot"
        assert listener.events[2][2]["errorCode"] == "E5"
        assert listener.properties[AC]["0.TEMP"] == "40"
        assert listener.properties[DOOR]["event.LOCK_OPEN"] == ""


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


async def reconnect(fleet: ChinaTelecomDevices, cloud: DevicesCloud, listener: RecordingListener) -> None:
    """Have the gateway log in anew, and its devices prove themselves again."""
    connects = cloud.server.counts["connects"]
    fleet.lines[GATEWAY].close()
    await listener.until(lambda: cloud.server.counts["connects"] > connects)
    await listener.until(lambda: GATEWAY in fleet.lines and DOOR in cloud.server.sessions[GATEWAY].members)


@pytest.mark.parametrize("clock", [{"TIME": "1361542433"}, {}], ids=["timed", "untimed"])
async def test_event_after_new_login_counts_once(
    fleet: ChinaTelecomDevices, session: aiohttp.ClientSession, listener: RecordingListener, clock: dict[str, str]
) -> None:
    """A device whose answer was lost logs in anew and reports its event again, under another number and key."""
    cloud = cloud_of(fleet, session, listener)
    await cloud.prepare()
    async with reporting(cloud, listener):
        await listener.until(lambda: everybody(listener, fleet))
        fleet.faults.add("unheard", times=3, path=GATEWAY)
        await fleet.event(DOOR, "LOCK_OPEN", KEY_ID="1", KEY_TYPE="1", **clock)
        await reconnect(fleet, cloud, listener)
        await fleet.event(DOOR, "LOCK_OPEN", KEY_ID="1", KEY_TYPE="1", **clock)
        assert cloud.server.counts["connects"] > len(fleet.lines)
        assert len(listener.events) == 1
        await fleet.event(DOOR, "LOCK_OPEN", KEY_ID="1", KEY_TYPE="2", **clock)
        assert len(listener.events) == 2


async def test_alarm_and_fault_count_once(
    fleet: ChinaTelecomDevices, session: aiohttp.ClientSession, listener: RecordingListener
) -> None:
    """Alarms and faults say when they happened: what is reported again is the same, its status counts."""
    cloud = cloud_of(fleet, session, listener)
    async with reporting(cloud, listener):
        await listener.until(lambda: everybody(listener, fleet))
        line = fleet.lines[AC]
        alarm = {"serialId": "0", "statusName": "TEMP", "curStatusValue": "40", "dscp": "", "alarmTime": 1361542433}
        fault = {"serialId": "0", "errorCode": "100001", "errorInfo": "", "errorTime": 1361542433}
        for _ in range(2):
            await line.request(2008, {"deviceId": AC, "alarm": alarm})
            await line.request(2010, {"deviceId": AC, "error": fault})
        assert [source for _, source, _ in listener.events] == ["alarm", "fault"]
        assert listener.properties[AC]["0.TEMP"] == "40"
        assert cloud.events.repeated == 2


async def test_timer_is_written_as_change_of_its_resource(
    fleet: ChinaTelecomDevices, session: aiohttp.ClientSession, listener: RecordingListener
) -> None:
    """A timer goes on and off by an entry of SCHEDULE, which is sent as a whole (5.4.3.4)."""
    cloud = cloud_of(fleet, session, listener)
    async with reporting(cloud, listener):
        await listener.until(lambda: everybody(listener, fleet))
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
        await listener.until(lambda: everybody(listener, fleet))
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
        await listener.until(lambda: everybody(listener, fleet))
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
    fleet: ChinaTelecomDevices, session: aiohttp.ClientSession, listener: RecordingListener
) -> None:
    """Entries of resources can be managed, and a device can be taken from its gateway."""
    cloud = cloud_of(fleet, session, listener)
    async with reporting(cloud, listener):
        await listener.until(lambda: everybody(listener, fleet))
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


async def test_entries_that_went_while_a_device_was_away(
    fleet: ChinaTelecomDevices, session: aiohttp.ClientSession, listener: RecordingListener
) -> None:
    """A device reports all resources after each connection: what it does not name any more is no more (5.4.3.3)."""
    cloud = cloud_of(fleet, session, listener)
    async with reporting(cloud, listener):
        await listener.until(lambda: everybody(listener, fleet))
        life = "0.CONSUM.MAIN_FILTER.REMAIN_LIFE"
        assert listener.properties[PURIFIER][life]
        line = fleet.lines[PURIFIER]
        other = {"CONSUM_ID": "7", "CONSUM_NAME": "PRE_FILTER", "REMAIN_LIFE": "9"}
        resources = [{"serialId": "0", "resourceSerial": [{"resourceName": "CONSUM", "resourceInfo": [other]}]}]
        await line.request(2006, {"deviceId": PURIFIER, "statusSerials": [], "resourceSerials": resources})
        assert listener.properties[PURIFIER]["0.CONSUM.PRE_FILTER.REMAIN_LIFE"] == "9"
        assert listener.properties[PURIFIER][life], "later reports add"
        fleet.device(PURIFIER).resources["CONSUM"].pop(0)
        line.close()
        await listener.until(lambda: listener.properties[PURIFIER][life] is None)


async def test_resources_that_went_while_a_device_was_away(
    fleet: ChinaTelecomDevices, session: aiohttp.ClientSession, listener: RecordingListener
) -> None:
    """Four heartbeats after a report of all resources, or of the last piece of it, those without a report are no more (5.4.3.3)."""
    cloud = cloud_of(fleet, session, listener, heartbeat=5)
    life = "0.CONSUM.MAIN_FILTER.REMAIN_LIFE"
    async with reporting(cloud, listener):
        await listener.until(lambda: everybody(listener, fleet))
        purifier = fleet.device(PURIFIER)
        purifier.resources |= {"WATER": [{"WATER_ID": "1", "LEVEL": "3"}]}
        consumables = purifier.resources.pop("CONSUM")
        fleet.lines[PURIFIER].close()
        await listener.until(lambda: listener.properties[PURIFIER].get("0.WATER.1.LEVEL"))
        cloud.server.expire(time.monotonic() + 19)
        assert listener.properties[PURIFIER][life], "the rest may come"
        cloud.server.expire(time.monotonic() + 21)
        assert listener.properties[PURIFIER][life] is None
        assert listener.properties[PURIFIER]["0.WATER.1.LEVEL"] == "3"
        piece = [{"serialId": "0", "resourceSerial": [{"resourceName": "CONSUM", "resourceInfo": consumables}]}]
        await fleet.lines[PURIFIER].request(2028, {"deviceId": PURIFIER, "resourceSerials": piece})
        cloud.server.expire(time.monotonic() + 21)
        assert listener.properties[PURIFIER][life]


async def test_strange_entries_in_a_report(
    fleet: ChinaTelecomDevices, session: aiohttp.ClientSession, listener: RecordingListener
) -> None:
    """What can be read of a packet is taken, whatever else stands in its lists."""
    cloud = cloud_of(fleet, session, listener)
    async with reporting(cloud, listener):
        await listener.until(lambda: everybody(listener, fleet))
        status = [{"statusName": "TEMP", "curStatusValue": "21"}, {"statusName": "MODE", "curStatusValue": "2"}]
        entries = [{"CONSUM_ID": "7", "CONSUM_NAME": "PRE_FILTER", "REMAIN_LIFE": "9"}]
        inner = {
            "statusSerials": [{"serialId": "0", "statusSerial": status}],
            "resourceSerials": [
                {"serialId": "0", "resourceSerial": [{"resourceName": "CONSUM", "resourceInfo": entries}]}
            ],
            "alarm": [{"serialId": "0", "statusName": "CUR_TEMP", "curStatusValue": "40"}],
            "error": [{"errorCode": "E5"}],
            "event": [{"eventName": "RING", "eventInfo": [{"KEY_ID": "1"}]}],
        }
        ids = ["serialId", "statusName", "resourceName", "CONSUM_ID", "CONSUM_NAME", "errorCode", "eventName"]
        strange = SPOILERS["lists"](inner, {"how": "strange", "ids": ids}, "")
        for code in (2006, 2008, 2010, 2032):
            assert (await fleet.lines[AC].request(code, {"deviceId": AC, **strange}))["result"] == 0
        found = listener.properties[AC]
        assert [found[f"0.{name}"] for name in ("TEMP", "MODE", "CUR_TEMP")] == ["21", "2", "40"]
        assert found["0.CONSUM.PRE_FILTER.REMAIN_LIFE"] == "9"
        assert {"RING", "alarm", "fault"} <= {source for _, source, _ in listener.events}


async def test_datagrams(
    datagram_fleet: ChinaTelecomDevices, session: aiohttp.ClientSession, listener: RecordingListener
) -> None:
    """Over UDP the same works; a recording that is played again touches nothing."""
    fleet = datagram_fleet
    cloud = cloud_of(fleet, session, listener)
    async with reporting(cloud, listener):
        await listener.until(lambda: everybody(listener, fleet))
        devices = (await cloud.fetch()).devices
        await cloud.send(devices[AC], {"0.TEMP": "22"}, {})
        await listener.until(lambda: listener.properties[AC]["0.TEMP"] == "22")
        line = fleet.lines[AC]
        recorded = line.untidy.last
        await line.report(fleet.device(AC), {"0.TEMP": "25"})
        await line.request(1000, {"token": line.token})
        loop = asyncio.get_running_loop()
        elsewhere, _ = await loop.create_datagram_endpoint(
            asyncio.DatagramProtocol, remote_addr=("127.0.0.1", cloud.server.connect_port)
        )
        counts = dict(cloud.server.counts)
        for junk in (
            recorded,
            b"junk",
            b"CTS{}\r\n",
            b"CTS{bad}\r\n",
            b"x" * 60_000,
            recorded.replace(b'"data": "', b'"data": "AA'),
        ):
            elsewhere.sendto(junk)
        await line.request(1000, {"token": line.token})
        await line.request(1000, {"token": line.token})
        elsewhere.close()
        assert listener.properties[AC]["0.TEMP"] == "25"
        assert cloud.server.counts["replays"] == counts.get("replays", 0) + 1
        assert cloud.server.counts["unauthenticated"] == counts.get("unauthenticated", 0) + 3
        assert cloud.server.sessions[AC].address[1] == line.port


async def test_repeated_packet(
    fleet: ChinaTelecomDevices, session: aiohttp.ClientSession, listener: RecordingListener
) -> None:
    """A device that repeats a packet gets the same answer, and nothing happens twice."""
    cloud = cloud_of(fleet, session, listener, strict_sequence=True)
    async with reporting(cloud, listener):
        await listener.until(lambda: everybody(listener, fleet))
        await fleet.event(AC, "RING")
        fleet.faults.add("replay", times=1, path=AC)
        await fleet.event(AC, "RING")
        assert [source for _, source, _ in listener.events] == ["RING", "RING"]


async def test_strict_sequence(
    fleet: ChinaTelecomDevices, session: aiohttp.ClientSession, listener: RecordingListener
) -> None:
    """Numbers out of order are refused, and the device has to log in again; without the option they pass."""
    cloud = cloud_of(fleet, session, listener, strict_sequence=True)
    async with reporting(cloud, listener):
        await listener.until(lambda: everybody(listener, fleet))
        logins = cloud.server.counts["logins"]
        fleet.faults.add("out_of_sequence", times=1, path=AC)
        answer = await fleet.lines[AC].request(1000, {"token": ""})
        assert answer["result"] == 200003
        await listener.until(lambda: cloud.server.counts["logins"] > logins and listener.online[AC])
        assert cloud.server.counts["out_of_sequence"] == 1


async def test_lenient_sequence(
    fleet: ChinaTelecomDevices, session: aiohttp.ClientSession, listener: RecordingListener
) -> None:
    """By default a device may count as it likes."""
    cloud = cloud_of(fleet, session, listener)
    async with reporting(cloud, listener):
        await listener.until(lambda: everybody(listener, fleet))
        fleet.faults.add("out_of_sequence", times=1, path=AC)
        assert (await fleet.lines[AC].request(1000, {}))["result"] == 0


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("fault", ["garbage", "truncated", "split", "glued", "replay", "numbers"])
async def test_untidy_devices(
    fleet: ChinaTelecomDevices, session: aiohttp.ClientSession, listener: RecordingListener, fault: str, strict: bool
) -> None:
    """Noise, packets cut off, in pieces, at once or twice, and numbers for texts do not keep a device from being understood."""
    fleet.faults.add(fault, path=AC)
    cloud = cloud_of(fleet, session, listener, strict_sequence=strict)
    async with reporting(cloud, listener):
        await listener.until(lambda: everybody(listener, fleet))
        logins = cloud.server.counts["logins"]
        fleet.change(AC, {"0.TEMP": "19"})
        await listener.until(lambda: listener.properties[AC]["0.TEMP"] == "19")
        await cloud.send((await cloud.fetch()).devices[AC], {"0.TEMP": "20"}, {})
        await listener.until(lambda: listener.properties[AC]["0.TEMP"] == "20")
        await fleet.event(AC, "RING")
        assert [source for _, source, _ in listener.events] == ["RING"]
        assert cloud.server.counts["logins"] == logins


@pytest.mark.parametrize("door", ["login", "connect", "udp"])
async def test_flood(
    fleet: ChinaTelecomDevices, session: aiohttp.ClientSession, listener: RecordingListener, door: str
) -> None:
    """Somebody who sends invalid data at any of the ports touches no device, and disturbs none that is connected."""
    cloud = cloud_of(fleet, session, listener)
    async with reporting(cloud, listener):
        await listener.until(lambda: everybody(listener, fleet))
        known = {device: dict(properties) for device, properties in listener.properties.items()}
        updates, counts = len(listener.updates), dict(cloud.server.counts)
        await fleet.flood(500, door)
        # What was sent before this is dealt with before the answer
        assert (await fleet.lines[AC].request(1000, {}))["result"] == 0
        assert cloud.server.counts["unauthenticated"] > counts.get("unauthenticated", 0)
        assert {name for name in ("logins", "connects") if cloud.server.counts[name] != counts[name]} == set()
        assert (len(listener.updates), listener.properties) == (updates, known)
        assert len(cloud.server.sessions) == 8


async def test_invalid_values_in_answers(
    fleet: ChinaTelecomDevices, session: aiohttp.ClientSession, listener: RecordingListener
) -> None:
    """A report that makes no sense is refused as a whole."""
    cloud = cloud_of(fleet, session, listener)
    async with reporting(cloud, listener):
        await listener.until(lambda: everybody(listener, fleet))
        line = fleet.lines[AC]
        before = dict(listener.properties[AC])
        inner: dict[str, Any]
        for inner in (
            {"deviceId": AC, "statusSerials": [{"serialId": ["x"], "statusSerial": []}]},
            {"deviceId": AC, "statusSerials": "x"},
            {"deviceId": {}, "statusSerials": []},
        ):
            assert (await line.request(2006, inner))["result"] == 100001
        assert (await line.request(2006, {"deviceId": DOOR, "statusSerials": []}))["result"] == 200001
        assert (await line.request(2020, {"deviceId": AC, "subDeviceId": DOOR, "onLine": "7"}))["result"] == 100001
        assert (await line.request(2020, {"deviceId": AC, "subDeviceId": DOOR, "onLine": "1"}))["result"] == 200001
        assert (await line.request(2018, {"deviceId": AC, "subDeviceId": DOOR}))["result"] == 200001
        assert (await line.request(2016, {"deviceId": AC, "subDeviceId": DOOR}))["result"] == 0
        assert (await line.request(2016, {"deviceId": AC, "subDeviceId": "?"}))["result"] == 200001
        assert (await line.request(4710, {"deviceId": AC}))["result"] == 300002
        assert (await line.request(2001, {"deviceId": AC}))["result"] == 300002
        assert listener.properties[AC] == before


async def test_members_prove_themselves(
    fleet: ChinaTelecomDevices, session: aiohttp.ClientSession, listener: RecordingListener
) -> None:
    """A gateway speaks for a device only once it has shown its PIN."""
    cloud = cloud_of(fleet, session, listener)
    async with reporting(cloud, listener):
        await listener.until(lambda: everybody(listener, fleet))
        line = fleet.lines[AC]
        answer = await line.authenticate(fleet.device(DOOR), "0" * 32)
        assert (answer["result"], answer["authResult"]) == (200002, "1")
        assert (await line.authenticate(fleet.device(AC)))["authResult"] == "1"
        stranger = Appliance(id="?", name="?", pin="1" * 32)
        answer = await line.authenticate(stranger)
        assert (answer["result"], answer["authResult"]) == (200001, "1")
        gateway = fleet.lines[GATEWAY]
        assert (await gateway.request(2018, {"deviceId": GATEWAY, "subDeviceId": SENSOR}))["result"] == 0
        assert listener.online[SENSOR] is False
        assert (await gateway.request(2006, {"deviceId": SENSOR, "statusSerials": []}))["result"] == 200001


async def test_unauthenticated_peers(
    fleet: ChinaTelecomDevices, session: aiohttp.ClientSession, listener: RecordingListener
) -> None:
    """Who is unknown, or has a wrong PIN, gets no answer, is counted, and touches nothing."""
    cloud = cloud_of(fleet, session, listener, devices=[form for form in fleet.forms() if form["device_id"] != SWITCH])
    async with reporting(cloud, listener):
        await listener.until(lambda: listener.properties.get(AC))
        unknown = Line(fleet, fleet.device(SWITCH))
        with pytest.raises((LoginError, ConnectionError)):
            await unknown.log_in(*fleet.doors["login"])
        assert SWITCH not in listener.properties
        assert cloud.server.counts["unauthenticated"] > 0
        # Signed with the wrong PIN, a login of a known device is no better
        fleet.faults.add("wrong_pin", times=1, path=AC)
        with pytest.raises((LoginError, ConnectionError, ValueError)):
            await Line(fleet, fleet.device(AC)).log_in(*fleet.doors["login"])


async def test_another_pin(
    fleet: ChinaTelecomDevices, session: aiohttp.ClientSession, listener: RecordingListener
) -> None:
    """The user is told of a device that comes with another PIN, until it comes with the right one or is changed."""
    fleet.faults.add("wrong_pin", path=AC)
    cloud = cloud_of(fleet, session, listener)
    async with reporting(cloud, listener):
        await listener.until(lambda: cloud.problems())
        assert [(problem.key, problem.device_id) for problem in cloud.problems()] == [("device_pin", AC)]
        assert not listener.online.get(AC)
        fleet.faults.clear()
        cloud.server.gate.forgive()
        await listener.until(lambda: everybody(listener, fleet))
        assert not cloud.problems()
        for _ in range(3):
            await fleet.lines[GATEWAY].authenticate(fleet.device(DOOR), "0" * 32)
        assert [problem.device_id for problem in cloud.problems()] == [DOOR]
        await fleet.lines[GATEWAY].authenticate(fleet.device(DOOR))
        assert not cloud.problems()
        assert cloud.rejected >= 3


async def test_token_is_good_once(
    fleet: ChinaTelecomDevices, session: aiohttp.ClientSession, listener: RecordingListener
) -> None:
    """A recorded connect packet opens nothing, and does not throw out the device."""
    cloud = cloud_of(fleet, session, listener)
    async with reporting(cloud, listener):
        await listener.until(lambda: everybody(listener, fleet))
        line = Line(fleet, fleet.device(AC))
        host, port = await line.log_in(*fleet.doors["login"])
        await line.connect(host, port)
        recorded = line.untidy.last
        await _expect_closed((host, port), recorded)
        assert (await line.request(1000, {}))["result"] == 0
        line.close()


async def test_token_without_its_key(
    fleet: ChinaTelecomDevices, session: aiohttp.ClientSession, listener: RecordingListener
) -> None:
    """Who has seen a device's token, but not its key, neither gets in nor keeps the device out."""
    cloud = cloud_of(fleet, session, listener)
    async with reporting(cloud, listener):
        await listener.until(lambda: everybody(listener, fleet))
        line = Line(fleet, fleet.device(AC))
        host, port = await line.log_in(*fleet.doors["login"])
        right = line.key
        for key, token in (("0" * 16, line.token), (right, "another")):
            inner = {"sequence": "1", "token": token, "time": 0}
            packet = frame({"code": 1004, "token": line.token, "data": seal(inner, key, key)})
            await _expect_closed((host, port), packet)
        assert cloud.server.counts["connects"] == 8
        await line.connect(host, port)
        assert (await line.request(1000, {}))["result"] == 0
        line.close()


async def test_unused_logins_are_forgotten(
    fleet: ChinaTelecomDevices, session: aiohttp.ClientSession, listener: RecordingListener
) -> None:
    """Logins that nobody connects with do not pile up."""
    cloud = cloud_of(fleet, session, listener)
    async with reporting(cloud, listener):
        await listener.until(lambda: everybody(listener, fleet))
        lines = [Line(fleet, fleet.device(AC)) for _ in range(8)]
        places = [await line.log_in(*fleet.doors["login"]) for line in lines]
        assert len(cloud.server._logins) <= len(cloud.server.sessions) + 4
        with pytest.raises((ConnectionError, TimeoutError)):
            await lines[0].connect(*places[0])
        cloud.server.expire(cloud.server.sessions[SWITCH].last_seen + 90)
        assert cloud.server.counts["silent"] == 0
        cloud.server.expire(cloud.server.sessions[SWITCH].made + 1000)
        assert not cloud.server.sessions
        assert not cloud.server._logins
        await listener.until(lambda: listener.online[SWITCH])


@pytest.mark.parametrize("junk", [b"x" * 5000, b"CTS{}\r\n", b"CTS{\r\n", b"GET / HTTP/1.1\r\n\r\n" + b"CTS{]}\r\n"])
@pytest.mark.parametrize("door", ["port", "connect_port"])
async def test_junk(
    fleet: ChinaTelecomDevices, session: aiohttp.ClientSession, listener: RecordingListener, door: str, junk: bytes
) -> None:
    """Nonsense is answered by closing the connection."""
    cloud = cloud_of(fleet, session, listener)
    async with reporting(cloud, listener):
        await listener.until(lambda: cloud.connected)
        await _expect_closed(("127.0.0.1", int(fleet.sign_in[door])), junk)


async def test_crowd(fleet: ChinaTelecomDevices, session: aiohttp.ClientSession, listener: RecordingListener) -> None:
    """Connections that say nothing are limited in number, and devices get in again once they are gone."""
    cloud = cloud_of(fleet, session, listener, devices=fleet.forms()[:1])
    cloud.server.gate.per_address = 20
    async with reporting(cloud, listener):
        await listener.until(lambda: listener.properties.get(AC))
        await fleet.slow_loris(60)
        assert cloud.server.gate.connections <= 20
        await listener.until(lambda: cloud.server.counts["rejected"] > 0)
        # After too many failures an address is shut out, unless somebody there proved who they are
        for _ in range(30):
            for address in ("127.0.0.1", "127.0.0.2"):
                cloud.server.count_failure(address)
        await _expect_closed(fleet.doors["login"], b"", local_addr=("127.0.0.2", 0))
        await Line(fleet, fleet.device(AC)).log_in(*fleet.doors["login"])
        assert (await fleet.lines[AC].request(1000, {}))["result"] == 0


async def test_device_added_after_knocking(
    fleet: ChinaTelecomDevices, session: aiohttp.ClientSession, listener: RecordingListener
) -> None:
    """A device that was shut out as a stranger gets in as soon as the user has added it."""
    cloud = cloud_of(fleet, session, listener, devices=[])
    async with reporting(cloud, listener):
        for _ in range(30):
            cloud.server.count_failure("127.0.0.1")
        cloud.devices_changed(fleet.forms()[:1])
        await listener.until(lambda: listener.properties.get(AC))


@pytest.mark.parametrize("door", ["login", "connect"])
async def test_slow_loris(
    fleet: ChinaTelecomDevices, session: aiohttp.ClientSession, listener: RecordingListener, door: str
) -> None:
    """Who does not say in time who they are is hung up on; devices stay."""
    cloud = cloud_of(fleet, session, listener)
    async with reporting(cloud, listener):
        await listener.until(lambda: everybody(listener, fleet))
        await fleet.slow_loris(10, door)
        await _settled(lambda: cloud.server.gate.connections == 8 + 10)
        cloud.server.expire(time.monotonic() + 4)
        assert cloud.server.gate.connections == 8 + 10
        cloud.server.expire(time.monotonic() + 6)
        await _settled(lambda: cloud.server.gate.connections == 8)
        assert cloud.server.counts["unauthenticated"] == 10
        assert len(cloud.server.sessions) == 8


async def test_callers_that_say_nothing(
    fleet: ChinaTelecomDevices, session: aiohttp.ClientSession, listener: RecordingListener
) -> None:
    """Connecting and hanging up without end is a failure to say who one is, and shut out like one."""
    for device in fleet.appliances():
        device.online = False
    cloud = cloud_of(fleet, session, listener, devices=[])
    async with reporting(cloud, listener):
        await listener.until(lambda: cloud.connected)
        for number in range(20):
            _, writer = await asyncio.open_connection(*fleet.doors["connect"])
            writer.close()
            await _settled(partial(_strangers, cloud, number + 1))
        await _expect_closed(fleet.doors["connect"], b"")
        assert cloud.server.counts["rejected"] == 1


async def test_too_many_datagrams(
    datagram_fleet: ChinaTelecomDevices, session: aiohttp.ClientSession, listener: RecordingListener
) -> None:
    """Datagrams of strangers are looked at up to a limit; devices that are known have limits of their own."""
    fleet = datagram_fleet
    cloud = cloud_of(fleet, session, listener)
    async with reporting(cloud, listener):
        await listener.until(lambda: everybody(listener, fleet))
        cloud.server.unauthenticated = Bucket(rate=0, burst=50)
        await fleet.flood(200, "udp")
        assert (await fleet.lines[AC].request(1000, {}))["result"] == 0
        assert cloud.server.counts["too_fast"] >= 100
        before = cloud.server.counts["too_fast"]
        for _ in range(700):
            fleet.lines[AC].send(b"CTS{}\r\n")
            await asyncio.sleep(0)
        assert (await fleet.lines[SWITCH].request(1000, {}))["result"] == 0
        assert cloud.server.counts["too_fast"] > before
        assert len(cloud.server.sessions) == 8


def _strangers(cloud: DevicesCloud, count: int) -> bool:
    """Return whether so many strangers have been seen."""
    return cloud.server.counts["unauthenticated"] == count


async def _settled(condition: Callable[[], object]) -> None:
    """Wait until something is so at the other end of a socket."""
    async with asyncio.timeout(30):
        while not condition():
            await asyncio.sleep(0)


async def test_device_added_after_its_gateway(
    fleet: ChinaTelecomDevices, session: aiohttp.ClientSession, listener: RecordingListener
) -> None:
    """A gateway shows a device again that was unknown before the user added it."""
    forms = [form for form in fleet.forms() if form["device_id"] in (GATEWAY, LOCK)]
    cloud = cloud_of(fleet, session, listener, devices=[form for form in forms if form["device_id"] == GATEWAY])
    async with reporting(cloud, listener):
        await listener.until(lambda: listener.properties.get(GATEWAY))
        assert LOCK not in listener.properties
        cloud.devices_changed(forms)
        await listener.until(lambda: listener.properties.get(LOCK))
        assert (await cloud.fetch()).devices[LOCK].gateway == GATEWAY


async def test_flood_of_a_device(
    fleet: ChinaTelecomDevices, session: aiohttp.ClientSession, listener: RecordingListener
) -> None:
    """A device that sends without end is hung up on."""
    cloud = cloud_of(fleet, session, listener)
    async with reporting(cloud, listener):
        await listener.until(lambda: everybody(listener, fleet))
        line = fleet.lines[AC]
        line.send(b"CTS{}\r\n" * 1000)
        await listener.until(lambda: listener.online[AC] is False)
        assert cloud.server.counts["too_fast"] == 1
        assert cloud.server.counts["undecipherable"] > 100


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
    # While the account itself holds its ports, signing in anew is no reason to complain
    async with reporting(cloud, listener):
        await listener.until(lambda: cloud.connected)
        assert not cloud.problems()
        places = [one.getsockname()[0] for server in cloud.server._servers for one in server.sockets]
        assert places == ["127.0.0.1", "127.0.0.1"]
        await cloud_of(fleet, session, listener).sign_in()


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
