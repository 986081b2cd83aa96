"""Interface Mc: events, alarms, and resources that devices report."""

import asyncio
import time
from typing import Any

import aiohttp
import pytest

from custom_components.homeclouds.clouds.china_telecom.devices.cloud import DevicesCloud
from simulators.china_telecom import ChinaTelecomDevices
from simulators.spoiling import SPOILERS

from ..listener import RecordingListener, reporting
from .fleet import AC, DOOR, GATEWAY, PURIFIER, all_reported, cloud_of


async def test_events(fleet: ChinaTelecomDevices, cloud: DevicesCloud, listener: RecordingListener) -> None:
    """Events, alarms and faults arrive, each with its details."""
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
        await listener.until(lambda: all_reported(listener, fleet))
        fleet.faults.add("unheard", times=3, path=GATEWAY)
        await fleet.event(DOOR, "LOCK_OPEN", KEY_ID="1", KEY_TYPE="1", **clock)
        await reconnect(fleet, cloud, listener)
        await fleet.event(DOOR, "LOCK_OPEN", KEY_ID="1", KEY_TYPE="1", **clock)
        assert cloud.server.counts["connects"] > len(fleet.lines)
        assert len(listener.events) == 1
        await fleet.event(DOOR, "LOCK_OPEN", KEY_ID="1", KEY_TYPE="2", **clock)
        assert len(listener.events) == 2


async def test_alarm_and_fault_count_once(
    fleet: ChinaTelecomDevices, cloud: DevicesCloud, listener: RecordingListener
) -> None:
    """Alarms and faults say when they happened: what is reported again is the same, its status counts."""
    line = fleet.lines[AC]
    alarm = {"serialId": "0", "statusName": "TEMP", "curStatusValue": "40", "dscp": "", "alarmTime": 1361542433}
    fault = {"serialId": "0", "errorCode": "100001", "errorInfo": "", "errorTime": 1361542433}
    for _ in range(2):
        await line.request(2008, {"deviceId": AC, "alarm": alarm})
        await line.request(2010, {"deviceId": AC, "error": fault})
    assert [source for _, source, _ in listener.events] == ["alarm", "fault"]
    assert listener.properties[AC]["0.TEMP"] == "40"
    assert cloud.events.repeated == 2


async def test_entries_that_went_while_a_device_was_away(
    fleet: ChinaTelecomDevices, cloud: DevicesCloud, listener: RecordingListener
) -> None:
    """A device reports all resources after each connection: what it does not name any more is no more (5.4.3.3)."""
    life = "0.CONSUM.MAIN_FILTER.REMAIN_LIFE"
    assert listener.properties[PURIFIER][life]
    line = fleet.lines[PURIFIER]
    other = {"CONSUM_ID": "7", "CONSUM_NAME": "PRE_FILTER", "REMAIN_LIFE": "9"}
    resources = [{"serialId": "0", "resourceSerial": [{"resourceName": "CONSUM", "resourceInfo": [other]}]}]
    await line.request(2006, {"deviceId": PURIFIER, "statusSerials": [], "resourceSerials": resources})
    assert listener.properties[PURIFIER]["0.CONSUM.PRE_FILTER.REMAIN_LIFE"] == "9"
    assert listener.properties[PURIFIER][life], "later reports add"
    fleet.devices[PURIFIER].resources["CONSUM"].pop(0)
    line.close()
    await listener.until(lambda: listener.properties[PURIFIER][life] is None)


async def test_resources_that_went_while_a_device_was_away(
    fleet: ChinaTelecomDevices, session: aiohttp.ClientSession, listener: RecordingListener
) -> None:
    """Four heartbeats after a report of all resources, or of the last piece of it, those without a report are no more (5.4.3.3)."""
    cloud = cloud_of(fleet, session, listener, heartbeat=5)
    life = "0.CONSUM.MAIN_FILTER.REMAIN_LIFE"
    async with reporting(cloud, listener):
        await listener.until(lambda: all_reported(listener, fleet))
        purifier = fleet.devices[PURIFIER]
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
    fleet: ChinaTelecomDevices, cloud: DevicesCloud, listener: RecordingListener
) -> None:
    """What can be read of a packet is taken, whatever else stands in its lists."""
    status = [{"statusName": "TEMP", "curStatusValue": "21"}, {"statusName": "MODE", "curStatusValue": "2"}]
    entries = [{"CONSUM_ID": "7", "CONSUM_NAME": "PRE_FILTER", "REMAIN_LIFE": "9"}]
    inner = {
        "statusSerials": [{"serialId": "0", "statusSerial": status}],
        "resourceSerials": [{"serialId": "0", "resourceSerial": [{"resourceName": "CONSUM", "resourceInfo": entries}]}],
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
        await listener.until(lambda: all_reported(listener, fleet))
        devices = (await cloud.fetch()).devices
        await cloud.send(devices[AC], {"0.TEMP": "22"}, {})
        await listener.until(lambda: listener.properties[AC]["0.TEMP"] == "22")
        line = fleet.lines[AC]
        recorded = line.untidy.last
        await line.report(fleet.devices[AC], {"0.TEMP": "25"})
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
        await listener.until(lambda: all_reported(listener, fleet))
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
        await listener.until(lambda: all_reported(listener, fleet))
        logins = cloud.server.counts["logins"]
        fleet.faults.add("out_of_sequence", times=1, path=AC)
        answer = await fleet.lines[AC].request(1000, {"token": ""})
        assert answer["result"] == 200003
        await listener.until(lambda: cloud.server.counts["logins"] > logins and listener.online[AC])
        assert cloud.server.counts["out_of_sequence"] == 1


async def test_lenient_sequence(fleet: ChinaTelecomDevices, cloud: DevicesCloud, listener: RecordingListener) -> None:
    """By default a device may count as it likes."""
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
        await listener.until(lambda: all_reported(listener, fleet))
        logins = cloud.server.counts["logins"]
        fleet.change(AC, {"0.TEMP": "19"})
        await listener.until(lambda: listener.properties[AC]["0.TEMP"] == "19")
        await cloud.send((await cloud.fetch()).devices[AC], {"0.TEMP": "20"}, {})
        await listener.until(lambda: listener.properties[AC]["0.TEMP"] == "20")
        await fleet.event(AC, "RING")
        assert [source for _, source, _ in listener.events] == ["RING"]
        assert cloud.server.counts["logins"] == logins


async def test_invalid_values_in_answers(
    fleet: ChinaTelecomDevices, cloud: DevicesCloud, listener: RecordingListener
) -> None:
    """A report that makes no sense is refused as a whole."""
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
