"""Every pair of packets of the document's table (5.2.1) goes over the wire, with the fields of its section and with its effect."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, override

import aiohttp
import pytest

from custom_components.homeclouds.clouds.china_telecom.devices.cloud import DevicesCloud
from custom_components.homeclouds.clouds.core.cloud import Context
from custom_components.homeclouds.clouds.core.model import Device
from custom_components.homeclouds.clouds.core.speech import Audio, Coding, Heard, Outcome, Speech
from simulators.china_telecom import ChinaTelecomDevices
from simulators.china_telecom.line import Line

from ..listener import RecordingListener, reporting

AC, GATEWAY, DOOR, SENSOR = (f"CT0000000000000{name}01" for name in ("AC", "GW", "DL", "TH"))
PURIFIER = "CT0000000000000AP01"
OFFER = {"version": "002.000.000.000", "url": "http://127.0.0.1/fw", "md5": "0" * 32}


class Voices(Speech):
    """A voice that speaks and listens."""

    @override
    async def say(self, text: str, *, coding: Coding, rate: int, voice: str = "", assistant: str = "") -> Audio:
        return Audio(b"sound", coding, rate)

    @override
    async def hear(self, device_id: str, audio: Audio, *, assistant: str = "") -> Heard:
        return Heard("turn it off", "Done", Outcome.DONE)


@dataclass
class Home:
    """A cloud, the fleet that is connected to it, and what went over the wire."""

    cloud: DevicesCloud
    fleet: ChinaTelecomDevices
    listener: RecordingListener
    devices: dict[str, Device] = field(default_factory=dict)
    seen: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    def tap(self, code: int, inner: Mapping[str, Any]) -> None:
        """Note a packet."""
        self.seen.append((code, dict(inner)))
        self._news.set()

    async def exchange(self, request: int, answer: int) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the last request of a type with its answer, as soon as that is there."""
        last = [inner for code, inner in self.seen if code == request][-1]
        async with asyncio.timeout(30):
            while not (
                found := [
                    inner for code, inner in self.seen if code == answer and inner["sequence"] == last["sequence"]
                ]
            ):
                self._news.clear()
                await self._news.wait()
        return last, found[-1]

    def line(self, device: str) -> Line:
        """Return the connection of a device."""
        return self.fleet.lines[device]

    def news(self, device: str, name: str) -> object:
        """Return a property as the account knows it."""
        return self.listener.properties[device].get(name)


async def nothing(home: Home) -> None:
    """Do nothing: it happened when the devices came."""


async def query(home: Home) -> bool:
    """Query the states."""
    return bool((await home.cloud.query(home.devices[AC])).properties["0.TEMP"] == "26")


async def control(home: Home) -> bool:
    """Change a state."""
    await home.cloud.send(home.devices[AC], {"0.TEMP": "23"}, {})
    await home.listener.until(lambda: home.news(AC, "0.TEMP") == "23")
    return bool(home.fleet.devices[AC].properties["0.TEMP"] == "23")


async def beat(home: Home) -> None:
    """Give a sign of life."""
    await home.line(AC).request(1000, {"token": home.line(AC).token})


async def report(home: Home) -> None:
    """Turn the knob at the device."""
    home.fleet.change(AC, {"0.TEMP": "19"})
    await home.listener.until(lambda: home.news(AC, "0.TEMP") == "19")


async def alarm(home: Home) -> bool:
    """Get too hot."""
    await home.fleet.alarm(AC, "TEMP", "40", "too hot")
    return home.listener.events[-1][:2] == (AC, "alarm")


async def fault(home: Home) -> bool:
    """Break."""
    await home.fleet.fault(AC, "E5", "fan")
    return home.listener.events[-1][:2] == (AC, "fault")


async def unbind(home: Home) -> bool:
    """Take a device from its gateway."""
    await home.cloud.action("unbind_device", home.devices[SENSOR], {})
    return SENSOR not in home.fleet.devices


async def bound(home: Home) -> None:
    """Tell that a device was bound to a gateway."""
    await home.line(GATEWAY).request(2016, {"deviceId": GATEWAY, "subDeviceId": SENSOR})


async def unbound(home: Home) -> bool:
    """Tell that a device is no longer bound to its gateway."""
    await home.line(GATEWAY).request(2018, {"deviceId": GATEWAY, "subDeviceId": SENSOR})
    return home.listener.online[SENSOR] is False


async def offline(home: Home) -> bool:
    """Have a device behind a gateway go."""
    home.fleet.set_online(SENSOR, False)
    await home.listener.until(lambda: home.listener.online[SENSOR] is False)
    return home.listener.online[GATEWAY]


async def versions(home: Home) -> bool:
    """Look what the devices said when they came."""
    return home.news(PURIFIER, "module.MCU.version") == "001.000.000.003" and home.devices[DOOR].sw_version is not None


async def upgrade(home: Home) -> bool:
    """Send a firmware, to a device behind a gateway too."""
    for device in (AC, DOOR):
        await home.cloud.action("offer_firmware", home.devices[device], dict(OFFER))
        await home.cloud.send(home.devices[device], {"firmware.install": "1"}, {})
    return True


async def upgraded(home: Home) -> bool:
    """Finish an upgrade."""
    await home.fleet.upgraded(DOOR, "002.000.000.000")
    return home.news(DOOR, "firmware.version") == "002.000.000.000"


async def manage(home: Home) -> None:
    """Delete an entry of a resource; the device tells that it is gone."""
    data: dict[str, Any] = {"resource": "KEY_LIST", "operation": "delete", "values": {"KEY_ID": "2"}}
    await home.cloud.action("manage_resource", home.devices[DOOR], data)
    await home.listener.until(lambda: home.news(DOOR, "0.KEY_LIST.2.KEY_TYPE") is None)


async def event(home: Home) -> bool:
    """Open the door."""
    await home.fleet.event(DOOR, "LOCK_OPEN", KEY_ID="1", KEY_TYPE="2")
    return home.listener.events[-1][:2] == (DOOR, "LOCK_OPEN")


async def speak(home: Home) -> bool:
    """Want a text as sound."""
    return bool((await home.fleet.say(AC, "Hello"))["ttsResult"] == {"audioData": "c291bmQ="})


async def listen(home: Home) -> bool:
    """Record a command."""
    [_, answer] = await home.fleet.listen(AC, b"recorded", 2)
    return bool(answer["ctrlResult"] == {"rawText": "turn it off", "resultDesc": "Done"})


async def constrain(home: Home) -> None:
    """Send what the document has no fields for."""
    await home.line(AC).request(2001, {"deviceId": AC})


_SUB = {"sequence", "deviceId", "subDeviceId", "time"}
_ANSWER = {"result", "sequence", "deviceId", "time"}


@dataclass(frozen=True)
class Pair:
    """A request and its answer."""

    section: str
    request: int
    answer: int
    cause: Callable[[Home], Awaitable[bool | None]]
    ours: set[str]
    """Fields that must be in what HomeClouds sends: the request if that is odd, else the answer."""
    result: int = 0


PAIRS = (
    Pair("5.4.2.3", 1000, 1001, beat, {"result", "sequence", "time"}),
    Pair("5.4.2.1", 1002, 1003, nothing, {"result", "sequence", "sessionKey", "tcpHost", "udpHost", "token", "time"}),
    Pair("5.4.2.2", 1004, 1005, nothing, {"result", "sequence", "heartBeat", "authInterval", "time"}),
    # In the table only: what it would hold is not in the document
    Pair("5.2.1", 2001, 2000, constrain, _ANSWER, 300002),
    Pair("5.4.3.1", 2003, 2002, query, {"sequence", "deviceId", "time"}),
    Pair("5.4.3.2", 2005, 2004, control, {"sequence", "deviceId", "serialId", "cmd", "time"}),
    Pair("5.4.3.3", 2006, 2007, report, _ANSWER),
    Pair("5.4.3.7", 2008, 2009, alarm, _ANSWER),
    Pair("5.4.3.8", 2010, 2011, fault, _ANSWER),
    Pair("5.4.3.9", 2012, 2013, nothing, _ANSWER | {"subDeviceId", "authResult"}),
    Pair("5.4.3.10", 2015, 2014, unbind, _SUB),
    Pair("5.4.3.11", 2016, 2017, bound, _ANSWER | {"subDeviceId"}),
    Pair("5.4.3.12", 2018, 2019, unbound, _ANSWER | {"subDeviceId"}),
    Pair("5.4.3.13", 2020, 2021, offline, _ANSWER | {"subDeviceId"}),
    Pair("5.4.3.14", 2022, 2023, versions, _ANSWER),
    Pair("5.4.3.15", 2025, 2024, upgrade, {"sequence", "deviceId", "device", "time"}),
    Pair("5.4.3.16", 2026, 2027, upgraded, _ANSWER),
    Pair("5.4.3.5", 2028, 2029, manage, _ANSWER),
    Pair("5.4.3.4", 2031, 2030, manage, {"sequence", "deviceId", "resourceSerials", "time"}),
    Pair("5.4.3.6", 2032, 2033, event, _ANSWER),
    Pair("5.4.3.18", 3000, 3001, speak, _ANSWER | {"ttsResult"}),
    Pair("5.4.3.17", 3002, 3003, listen, _ANSWER | {"ctrlResult"}),
)


@pytest.fixture
async def home(fleet: ChinaTelecomDevices, session: aiohttp.ClientSession) -> AsyncGenerator[Home]:
    """Return a home whose devices have all come."""
    listener = RecordingListener()
    context = Context(session=session, save=listener.save, devices=fleet.forms(), speech=Voices())
    made = Home(DevicesCloud(fleet.sign_in, context), fleet, listener)
    fleet.tap = made.tap
    async with reporting(made.cloud, listener):
        await listener.until(lambda: all(listener.properties.get(one.id) for one in fleet.devices.values()))
        made.devices.update((await made.cloud.fetch()).devices)
        yield made


def test_table_is_complete() -> None:
    """The pairs are those of the document's table: 1000 to 1005, 2000 to 2033, 3000 to 3003."""
    codes = [code for pair in PAIRS for code in (pair.request, pair.answer)]
    assert sorted(codes) == [*range(1000, 1006), *range(2000, 2034), *range(3000, 3004)]


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair.section}: {pair.request}-{pair.answer}")
async def test_pair(home: Home, pair: Pair) -> None:
    """A request is answered under its number, what HomeClouds says is whole, and it has its effect."""
    assert await pair.cause(home) is not False
    request, answer = await home.exchange(pair.request, pair.answer)
    assert answer["result"] == pair.result
    ours = request if pair.request % 2 and pair.request != 2001 else answer
    assert ours.keys() >= pair.ours
    if pair.request != 1002:
        assert answer.get("deviceId") == request.get("deviceId")
