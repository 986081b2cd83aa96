"""Interface Mc: who gets in, who does not, and that those who do not disturb nobody."""

import asyncio
from functools import partial
import time

import aiohttp
import pytest

from custom_components.homeclouds.clouds.china_telecom.connection_limits import Bucket
from custom_components.homeclouds.clouds.china_telecom.devices.cloud import DevicesCloud
from simulators.china_telecom import ChinaTelecomDevices
from simulators.china_telecom.catalogue import Appliance
from simulators.china_telecom.line import Line, LoginError
from simulators.china_telecom.wire import frame, seal

from ..listener import RecordingListener, reporting
from .fleet import AC, DOOR, GATEWAY, SENSOR, SWITCH, all_reported, cloud_of, expect_closed, settled


@pytest.mark.parametrize("door", ["login", "connect", "udp"])
async def test_flood(fleet: ChinaTelecomDevices, cloud: DevicesCloud, listener: RecordingListener, door: str) -> None:
    """Somebody who sends invalid data at any of the ports touches no device, and disturbs none that is connected."""
    known = {device: dict(properties) for device, properties in listener.properties.items()}
    updates, counts = len(listener.updates), dict(cloud.server.counts)
    await fleet.flood(500, door)
    # What was sent before this is dealt with before the answer
    assert (await fleet.lines[AC].request(1000, {}))["result"] == 0
    assert cloud.server.counts["unauthenticated"] > counts.get("unauthenticated", 0)
    assert {name for name in ("logins", "connects") if cloud.server.counts[name] != counts[name]} == set()
    assert (len(listener.updates), listener.properties) == (updates, known)
    assert len(cloud.server.sessions) == 8


async def test_members_prove_themselves(
    fleet: ChinaTelecomDevices, cloud: DevicesCloud, listener: RecordingListener
) -> None:
    """A gateway speaks for a device only once it has shown its PIN."""
    line = fleet.lines[AC]
    answer = await line.authenticate(fleet.devices[DOOR], "0" * 32)
    assert (answer["result"], answer["authResult"]) == (200002, "1")
    assert (await line.authenticate(fleet.devices[AC]))["authResult"] == "1"
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
        unknown = Line(fleet, fleet.devices[SWITCH])
        with pytest.raises((LoginError, ConnectionError)):
            await unknown.log_in(*fleet.doors["login"])
        assert SWITCH not in listener.properties
        assert cloud.server.counts["unauthenticated"] > 0
        # Signed with the wrong PIN, a login of a known device is no better
        fleet.faults.add("wrong_pin", times=1, path=AC)
        with pytest.raises((LoginError, ConnectionError, ValueError)):
            await Line(fleet, fleet.devices[AC]).log_in(*fleet.doors["login"])


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
        await listener.until(lambda: all_reported(listener, fleet))
        assert not cloud.problems()
        for _ in range(3):
            await fleet.lines[GATEWAY].authenticate(fleet.devices[DOOR], "0" * 32)
        assert [problem.device_id for problem in cloud.problems()] == [DOOR]
        await fleet.lines[GATEWAY].authenticate(fleet.devices[DOOR])
        assert not cloud.problems()
        assert cloud.rejected >= 3


async def test_token_is_good_once(fleet: ChinaTelecomDevices, cloud: DevicesCloud, listener: RecordingListener) -> None:
    """A recorded connect packet opens nothing, and does not throw out the device."""
    line = Line(fleet, fleet.devices[AC])
    host, port = await line.log_in(*fleet.doors["login"])
    await line.connect(host, port)
    recorded = line.untidy.last
    await expect_closed((host, port), recorded)
    assert (await line.request(1000, {}))["result"] == 0
    line.close()


async def test_token_without_its_key(
    fleet: ChinaTelecomDevices, cloud: DevicesCloud, listener: RecordingListener
) -> None:
    """Who has seen a device's token, but not its key, neither gets in nor keeps the device out."""
    line = Line(fleet, fleet.devices[AC])
    host, port = await line.log_in(*fleet.doors["login"])
    right = line.key
    for key, token in (("0" * 16, line.token), (right, "another")):
        inner = {"sequence": "1", "token": token, "time": 0}
        packet = frame({"code": 1004, "token": line.token, "data": seal(inner, key, key)})
        await expect_closed((host, port), packet)
    assert cloud.server.counts["connects"] == 8
    await line.connect(host, port)
    assert (await line.request(1000, {}))["result"] == 0
    line.close()


async def test_unused_logins_are_forgotten(
    fleet: ChinaTelecomDevices, cloud: DevicesCloud, listener: RecordingListener
) -> None:
    """Logins that nobody connects with do not pile up."""
    lines = [Line(fleet, fleet.devices[AC]) for _ in range(8)]
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
        await expect_closed(("127.0.0.1", int(fleet.sign_in[door])), junk)


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
        await expect_closed(fleet.doors["login"], b"", local_addr=("127.0.0.2", 0))
        await Line(fleet, fleet.devices[AC]).log_in(*fleet.doors["login"])
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
    fleet: ChinaTelecomDevices, cloud: DevicesCloud, listener: RecordingListener, door: str
) -> None:
    """Who does not say in time who they are is hung up on; devices stay."""
    await fleet.slow_loris(10, door)
    await settled(lambda: cloud.server.gate.connections == 8 + 10)
    cloud.server.expire(time.monotonic() + 4)
    assert cloud.server.gate.connections == 8 + 10
    cloud.server.expire(time.monotonic() + 6)
    await settled(lambda: cloud.server.gate.connections == 8)
    assert cloud.server.counts["unauthenticated"] == 10
    assert len(cloud.server.sessions) == 8


async def test_callers_that_say_nothing(
    fleet: ChinaTelecomDevices, session: aiohttp.ClientSession, listener: RecordingListener
) -> None:
    """Connecting and hanging up without end is a failure to say who one is, and shut out like one."""
    for device in fleet.devices.values():
        device.online = False
    cloud = cloud_of(fleet, session, listener, devices=[])
    async with reporting(cloud, listener):
        await listener.until(lambda: cloud.connected)
        for number in range(20):
            _, writer = await asyncio.open_connection(*fleet.doors["connect"])
            writer.close()
            await settled(partial(_unauthenticated, cloud, number + 1))
        await expect_closed(fleet.doors["connect"], b"")
        assert cloud.server.counts["rejected"] == 1


async def test_too_many_datagrams(
    datagram_fleet: ChinaTelecomDevices, session: aiohttp.ClientSession, listener: RecordingListener
) -> None:
    """Datagrams of strangers are looked at up to a limit; devices that are known have limits of their own."""
    fleet = datagram_fleet
    cloud = cloud_of(fleet, session, listener)
    async with reporting(cloud, listener):
        await listener.until(lambda: all_reported(listener, fleet))
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


def _unauthenticated(cloud: DevicesCloud, count: int) -> bool:
    """Return whether so many unauthenticated peers have been seen."""
    return cloud.server.counts["unauthenticated"] == count


async def test_flood_of_a_device(fleet: ChinaTelecomDevices, cloud: DevicesCloud, listener: RecordingListener) -> None:
    """A device that sends without end is hung up on."""
    line = fleet.lines[AC]
    line.send(b"CTS{}\r\n" * 1000)
    await listener.until(lambda: listener.online[AC] is False)
    assert cloud.server.counts["too_fast"] == 1
    assert cloud.server.counts["undecipherable"] > 100
