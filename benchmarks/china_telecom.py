"""China Telecom: a thousand devices that report, a thousand that log in at once, a million malformed frames."""

import asyncio
from ipaddress import IPv4Address
import json
from typing import Any

import aiohttp

from custom_components.homeclouds.clouds.china_telecom.devices.cloud import DevicesCloud
from custom_components.homeclouds.clouds.china_telecom.gate import MOST_REMEMBERED
from custom_components.homeclouds.clouds.cloud import Context
from simulators.china_telecom import ChinaTelecomDevices
from simulators.china_telecom.catalogue import Appliance, pin_of
from simulators.china_telecom.fuzz import Fuzz
from simulators.china_telecom.wire import seal, unseal
from tests.clouds.china_telecom.house import House, Listening
from tests.clouds.china_telecom.test_fuzz import DEVICE, PIN, cloud_of, visit

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


async def crowd(times: int) -> list[Row]:
    """Measure the logins, and the reports of a minute."""
    house = House()
    async with elsewhere(Crowd()) as fleet, aiohttp.ClientSession() as session:
        context = Context(session=session, devices=fleet.forms())
        cloud = DevicesCloud(dict(fleet.sign_in), context)
        loop = next(iter(fleet._tasks)).get_loop()
        async with Listening(cloud, house):
            await house.until(lambda: cloud.connected, within=30)
            with processor_time() as logins:
                asyncio.run_coroutine_threadsafe(fleet.all_log_in(), loop)
                await house.until(lambda: sum("0.POWER" in one for one in house.properties.values()) == DEVICES, 120)
            reports = []
            for number in range(times):
                with processor_time() as spent:
                    await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(fleet.all_report(str(number)), loop))
                reports.append(spent.seconds)
    best, floor = min(reports), min(floor_of_packets(DEVICES) for _ in range(times))
    return [
        cost("China Telecom: login storm of 1,000 devices", logins.seconds, 0, "s"),
        cost(
            "China Telecom: 1,000 reports, beside their bare encryption",
            best * 1e6 / DEVICES,
            floor * 1e6 / DEVICES,
            "us",
            at_most=6,
        ),
        at_most("China Telecom: share of two cores at 1,000 reports a minute", best / 60 / 2 * 100, "%", 1),
    ]


async def malformed() -> list[Row]:
    """Send a million malformed frames, each connection from another address, and see what is kept of them."""
    house = House()
    cloud = await cloud_of(house)
    await visit(cloud, Fuzz(1).strangers(DEVICE, PIN), 1000, login=True)
    with memory() as kept:
        for number in range(4 * MOST_REMEMBERED):
            cloud.server.stranger(str(IPv4Address(0xC0000000 + number)))
        addresses = kept()
        for seed in range(10):
            await visit(cloud, Fuzz(seed).strangers(DEVICE, PIN), MALFORMED // 10, login=bool(seed % 2))
        rest = kept() - addresses
    assert house.updates == 0
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


async def rows(times: int) -> list[Row]:
    """Measure."""
    return [*await crowd(times), *await malformed()]
