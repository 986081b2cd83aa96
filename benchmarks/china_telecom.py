"""China Telecom: a thousand devices that report, a thousand that log in at once, a million malformed frames."""

import asyncio
from collections.abc import Callable, Coroutine
from ipaddress import IPv4Address
import json
from pathlib import Path
from typing import Any

from homeassistant.config_entries import ConfigSubentryData
from homeassistant.core import HomeAssistant, State
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.homeclouds.clouds.china_telecom.connection_limits import MOST_REMEMBERED
from simulators.china_telecom import ChinaTelecomDevices
from simulators.china_telecom.catalogue import Appliance, pin_of
from simulators.china_telecom.fuzz import Fuzz
from simulators.china_telecom.wire import seal, unseal
from tests.clouds.china_telecom.test_fuzz import DEVICE, PIN, cloud_of, visit
from tests.clouds.listener import RecordingListener

from .instance import account, home, set_up
from .measure import Row, at_most, cost, elsewhere, memory, processor_time

DEVICES = 1000
MALFORMED = 1_000_000
KEY = "abcdef0123456789"


class Crowd(ChinaTelecomDevices):
    """A thousand lamps, whose login waits for the word."""

    def __init__(self) -> None:
        """Make the lamps."""
        super().__init__(retry=0.2)
        self.devices.clear()
        for number in range(DEVICES):
            device_id = f"LAMP{number:012}"
            lamp = Appliance(id=device_id, name=device_id, kind="Lamp-L1", pin=pin_of(device_id), online=False)
            lamp.properties = {"0.POWER": "0", "0.BRIGHTNESS": "50", "0.COLOR_TEMP": "4000"}
            self.add_device(lamp)

    async def all_log_in(self) -> None:
        """Plug all in at once."""
        for device in self.devices.values():
            device.online = True

    async def all_hang_up(self) -> None:
        """Pull all plugs."""
        for device in self.devices.values():
            self.set_online(device.id, False)

    async def all_beat(self) -> None:
        """Have each send one heartbeat."""
        await asyncio.gather(*(line.request(1000, {"token": line.token}) for line in self.lines.values()))

    async def all_report(self, brightness: str) -> None:
        """Have each report once."""
        reports = [line.report(line.device, {"0.BRIGHTNESS": brightness}) for line in self.lines.values()]
        await asyncio.gather(*reports)


def floor_of_packets(count: int) -> float:
    """Return what the bare encryption and JSON of a report and its answer cost: seconds for so many."""
    report: dict[str, Any] = {
        "sequence": "1",
        "deviceId": "LAMP000000000000",
        "statusSerials": [
            {"serialId": "0", "statusSerial": [{"statusName": "BRIGHTNESS", "curStatusValue": "50"}]},
        ],
        "time": 1361542433,
    }
    packet = json.dumps({"code": 2006, "token": KEY, "data": seal(report, KEY, KEY)})
    with processor_time() as spent:
        for _ in range(count):
            inner = unseal(json.loads(packet)["data"], KEY, KEY)
            answer = {"result": 0, "sequence": inner["sequence"], "deviceId": inner["deviceId"], "time": 1361542433}
            json.dumps({"code": 2007, "data": seal(answer, KEY, KEY)})
    return spent.seconds


def server_of(fleet: Crowd) -> MockConfigEntry:
    """Return the account that the fleet logs in to, with a subentry for each device."""
    subentries = [
        ConfigSubentryData(data=form, subentry_type="device", title=form["name"], unique_id=form["device_id"])
        for form in fleet.forms()
    ]
    data = {name: int(value) if value.isdecimal() else value for name, value in fleet.sign_in.items()}
    return account("china_telecom_devices", data, subentries)


async def until(hass: HomeAssistant, shown: Callable[[State], object]) -> None:
    """Wait until all lamps show something."""
    async with asyncio.timeout(120):
        while sum(bool(shown(state)) for state in hass.states.async_all("light")) < DEVICES:
            await asyncio.sleep(0.1)


async def crowd(times: int) -> list[Row]:
    """Measure in Home Assistant: all log in after a restart, and all report within a minute."""
    async with home() as hass, elsewhere(Crowd()) as fleet:
        loop = next(iter(fleet._tasks)).get_loop()
        entry = server_of(fleet)
        await set_up(hass, entry)
        await elsewhere_in(loop, fleet.all_log_in())
        await until(hass, lambda state: state.state == "off")
        await elsewhere_in(loop, fleet.all_hang_up())
        await until(hass, lambda state: state.state == "unavailable")
        await hass.config_entries.async_unload(entry.entry_id)
        with processor_time() as restart:
            await set_up(hass, entry)
        logins = hass.config_entries.async_get_known_entry(entry.entry_id).runtime_data.cloud.server.counts
        with processor_time() as storm:
            await elsewhere_in(loop, fleet.all_log_in())
            await until(hass, lambda state: state.state == "off")
        assert logins["logins"] == DEVICES
        reports = []
        for brightness in range(11, 11 + times):
            with processor_time() as spent:
                await elsewhere_in(loop, fleet.all_report(str(brightness)))
                await hass.async_block_till_done()
            reports.append(spent.seconds)
        with processor_time() as beats:
            await elsewhere_in(loop, fleet.all_beat())
        await hass.config_entries.async_unload(entry.entry_id)
    best = min(reports)
    floor = min(floor_of_packets(DEVICES) for _ in range(times))
    # A heartbeat every thirty seconds goes along
    share = (best + 2 * beats.seconds) / 60 / 2 * 100
    return [
        cost("China Telecom: restart of 1,000 devices, until they may log in", restart.seconds, 0, "s"),
        cost(
            "China Telecom: then all log in, beside the encryption of their 4 packets",
            storm.seconds,
            4 * floor,
            "s",
            # There is but one storm, and no best of several to take
            at_most=25,
        ),
        cost("China Telecom: 1,000 reports, beside their encryption", best * 1e3, floor * 1e3, "ms", at_most=10),
        at_most("China Telecom: share of two cores at 1,000 reports a minute", share, "%", 1),
    ]


async def elsewhere_in(loop: asyncio.AbstractEventLoop, work: Coroutine[Any, Any, None]) -> None:
    """Have the simulator do something, on its own thread."""
    await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, loop))


async def malformed() -> list[Row]:
    """Send a million malformed frames, each connection from another address, and see what is kept of them."""
    listener = RecordingListener()
    cloud = await cloud_of(listener)
    with memory() as kept:
        for number in range(4 * MOST_REMEMBERED):
            cloud.server.count_failure(str(IPv4Address(0xC0000000 + number)))
        addresses = kept()
        # Python keeps some small objects of each kind for use again
        for login in (True, False):
            await visit(cloud, Fuzz(1).strangers(DEVICE, PIN), MALFORMED // 50, login=login)
        before = kept()
        for seed in range(10):
            await visit(cloud, Fuzz(seed).strangers(DEVICE, PIN), MALFORMED // 10, login=bool(seed % 2))
        rest = kept() - before
    assert not listener.updates
    assert cloud.server.gate.connections == 0
    return [
        at_most("China Telecom: kept of a million malformed frames", rest / 1024, "KiB", 32),
        at_most(
            f"China Telecom: {MOST_REMEMBERED} addresses that failed, all that are remembered",
            addresses / 1024,
            "KiB",
            320,
        ),
    ]


async def rows(times: int, other: Path | None = None) -> list[Row]:
    """Measure; there is no other integration for this standard."""
    return [*await crowd(times), *await malformed()]
