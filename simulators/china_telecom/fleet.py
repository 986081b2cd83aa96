"""Devices that log in to a platform (Mc): here the platform is HomeClouds, and the simulator is what calls it."""

import asyncio
from collections.abc import Callable, Mapping
import contextlib
from contextlib import ExitStack
import itertools
from typing import Any, ClassVar, override

from aiohttp import web

from ..core import Simulator
from ..devices import Cause
from ..listeners import reserve_port
from ..odd_acks import ODD_ACKS, UNDONE, AckWords, oddness
from . import microphone, strangers
from .catalogue import Appliance, house, with_pins
from .fuzz import Fuzz
from .line import Line, LoginError, echoed
from .untidy import Untidy

_ACK = AckWords(number="sequence", device="deviceId", result="result", refused=300001)


class ChinaTelecomDevices(Simulator[Appliance]):
    """A house of devices that log in at ``sign_in["port"]`` as soon as somebody listens there."""

    name = "china_telecom_devices"
    FAULTS: ClassVar[Mapping[str, str]] = {
        "wrong_pin": "log in with a wrong PIN",
        **Untidy.FAULTS,
        "glued": "send two packets at once",
        "out_of_sequence": "skip sequence numbers",
        "numbers": "values and serialIds as numbers instead of texts",
        "mute": "do not answer a packet of the platform",
        **ODD_ACKS,
        "refuse": "answer commands with result `result` (300002)",
        "silent": "acknowledge a query and report nothing",
        "deaf": "acknowledge commands and do nothing",
        "unheard": "hear no answer: repeat the packet, log in anew, and report what was to be reported again",
    }
    ACTIONS = ("event", "alarm", "fault", "upgraded", "flood", "slow_loris")

    def __init__(self, *, port_base: int = 0, udp: bool = False, retry: float = 0.5) -> None:
        """Prepare the house; ``retry`` is how many seconds a device waits before it tries to log in again."""
        super().__init__(port_base=port_base)
        self.udp = udp
        self.retry = retry
        self.lines: dict[str, Line] = {}
        self.tap: Callable[[int, Mapping[str, Any]], None] = lambda code, inner: None
        """Is told of every packet of both directions, as it was before it was encrypted."""
        self._idle: list[asyncio.StreamWriter] = []
        self._ports = ExitStack()
        self.doors: dict[str, tuple[str, int]] = {}
        """Where the platform listens: `login`, `connect`."""
        for appliance in with_pins(house()):
            self.add_device(appliance)

    @override
    async def open(self) -> None:
        await self.serve_http(web.Application(), name="idle")
        port, connect_port = (self._port_base + 5, self._port_base + 6) if self._port_base else self._reserve_ports()
        self.doors = {"login": ("127.0.0.1", port), "connect": ("127.0.0.1", connect_port)}
        self.sign_in = {"port": str(port), "connect_port": str(connect_port), "listen_address": "127.0.0.1"}
        for device in self.devices.values():
            if device.gateway is None:
                self.spawn(self._live_on(device))

    @override
    async def stop(self) -> None:
        await super().stop()
        for line in list(self.lines.values()):
            line.close()
        for writer in self._idle:
            writer.close()
        self._ports.close()

    def _reserve_ports(self) -> tuple[int, int]:
        return reserve_port(self._ports), reserve_port(self._ports)

    def forms(self) -> list[dict[str, str]]:
        """Return what a user types in for each device."""
        return [{"device_id": one.id, "pin": one.pin, "name": one.name} for one in self.devices.values()]

    @override
    def describe(self) -> dict[str, Any]:
        return {**super().describe(), "devices": self.forms()}

    def members(self, gateway: Appliance) -> list[Appliance]:
        """Return the devices behind a gateway."""
        return [one for one in self.devices.values() if one.gateway == gateway.id]

    def seconds(self) -> int:
        """Return the device's clock."""
        return int(self.now())

    async def _live_on(self, device: Appliance) -> None:
        while True:
            if device.online:
                with contextlib.suppress(OSError, LoginError, TimeoutError, ValueError):
                    line = await self.plug_in(device)
                    await self._beat(line)
            await asyncio.sleep(self.retry)

    async def plug_in(self, device: Appliance) -> Line:
        """Log a device in and let it say what it is.

        Raises:
            LoginError: it is not let in.
        """
        line = Line(self, device)
        try:
            await line.connect(*await line.log_in(*self.doors["login"]))
            self.lines[device.id] = line
            await line.introduce()
        except BaseException:
            line.close()
            raise
        return line

    async def _beat(self, line: Line) -> None:
        while self.lines.get(line.id) is line and line.device.online:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(line.heartbeat):
                    await line.news.wait()
                    return
            await line.request(1000, {"token": line.token})
        line.close()

    def line_of(self, device: Appliance) -> Line | None:
        """Return the connection through which a device is reached."""
        return self.lines.get(device.gateway or device.id)

    # What the platform wants

    async def obey(self, line: Line, code: int, inner: dict[str, Any]) -> None:
        """Carry out a packet of the platform: acknowledge, act, report."""
        device = self.devices.get(str(inner.get("deviceId")))
        if device is None or self.line_of(device) is not line:
            line.answer(code, inner, 200001)
        elif not device.online:
            line.answer(code, inner, 300001)
        elif refuse := self.faults.take("refuse", f"{device.id}/{code}"):
            line.answer(code, inner, int(refuse.options.get("result", 300002)), dscp="on demand")
        elif code == 2003:
            line.answer(code, inner)
            if not self.faults.take("silent", device.id):
                await line.report(device, dict(device.properties), resources=True)
        elif code == 2005:
            self._control(line, device, code, inner)
        elif code == 2015:
            line.answer(code, inner)
            self.remove_device(str(inner.get("subDeviceId")))
        elif code == 2025:
            line.answer(code, inner, 0 if _upgradable(device, inner) else 100001)
        elif code == 2031:
            line.answer(code, inner)
            await line.request(2028, {"deviceId": device.id, "resourceSerials": inner["resourceSerials"]})
        else:
            line.answer(code, inner, 300002)

    def _control(self, line: Line, device: Appliance, code: int, inner: dict[str, Any]) -> None:
        wanted: dict[str, Any] = {}
        for command in inner["cmd"]:
            name = str(command["cmdName"])
            changes = device.apply(str(inner["serialId"]), name.removeprefix("SET_"), str(command["cmdParam"]))
            if changes is None or not name.startswith("SET_"):
                line.answer(code, inner, 300002, dscp="no such command")
                return
            wanted |= changes
        how = oddness(self.faults, device.id)
        for ack in _ACK.odd(how, {"result": 0, **echoed(inner), "dscp": "ok"}, {}):
            line.acknowledge(code, ack)
        if how not in UNDONE and not self.faults.peek("deaf", device.id):
            self.change(device.id, wanted, Cause.COMMAND)

    # What happens in the house

    @override
    def on_change(self, device: Appliance, changes: Mapping[str, Any], cause: Cause) -> None:
        if (line := self.line_of(device)) is not None and device.online:
            self.deliver(self._quietly(line.report(device, changes)))

    @override
    def on_online(self, device: Appliance) -> None:
        if (line := self.line_of(device)) is None:
            return
        if device.gateway is not None:
            self.deliver(self._quietly(line.online(device)))
        elif not device.online:
            line.close()

    async def _quietly(self, work: Any) -> None:
        with contextlib.suppress(ConnectionError, TimeoutError):
            await work

    async def _reached(self, device_id: str) -> tuple[Line, Appliance]:
        """Return the connection of a device, once it is logged in."""
        device = self.devices[device_id]
        while (line := self.line_of(device)) is None:
            if not device.online:
                raise ValueError(f"{device_id} is not connected")
            await asyncio.sleep(self.retry)
        return line, device

    async def event(self, device: str, name: str, **info: str) -> None:
        """Report an event (2032): `name`, and what else is in the body."""
        entry = {"eventId": "1", "serialId": "0", "eventName": name, "eventInfo": [info]}
        while True:
            line, found = await self._reached(device)
            try:
                await line.request(2032, {"deviceId": found.id, "event": [entry]})
            except ConnectionError:
                await self._back(found, line)
            else:
                return

    async def _back(self, device: Appliance, line: Line) -> None:
        """Wait until a device has logged in anew."""
        while (now := self.line_of(device)) is None or now is line:
            await asyncio.sleep(self.retry)

    async def alarm(self, device: str, name: str, value: str, text: str = "") -> None:
        """Report an alarm (2008): the status `name` has come to `value`."""
        line, found = await self._reached(device)
        alarm = {
            "serialId": "0",
            "statusName": name,
            "curStatusValue": value,
            "dscp": text,
            "alarmTime": self.seconds(),
        }
        await line.request(2008, {"deviceId": found.id, "alarm": alarm})

    async def fault(self, device: str, code: str, text: str = "") -> None:
        """Report a fault (2010)."""
        line, found = await self._reached(device)
        error = {"serialId": "0", "errorCode": code, "errorInfo": text, "errorTime": self.seconds()}
        await line.request(2010, {"deviceId": found.id, "error": error})

    async def upgraded(self, device: str, version: str, ok: bool = True, module: str = "") -> None:
        """Report how the upgrade of a device, or of a module of it, ended (2026)."""
        line, found = await self._reached(device)
        if ok and module:
            found.modules[module] = version
        elif ok:
            found.version = version
        what = {"type": "1", "moduleName": module} if module else {"type": "0"}
        now = found.modules[module] if module else found.version
        await line.request(2026, {"deviceId": found.id, **what, "status": "0" if ok else "1", "version": now})

    async def say(self, device: str, content: Any, **wanted: Any) -> dict[str, Any]:
        """Have a device ask for a text as sound (3000) and return the platform's answer."""
        return await microphone.speak(*await self._reached(device), content, **wanted)

    async def listen(self, device: str, sound: bytes, pieces: int = 1, **how: Any) -> list[dict[str, Any]]:
        """Have a device send what somebody said (3002) and return the platform's answers, one for each piece."""
        return await microphone.listen(*await self._reached(device), sound, pieces, **how)

    async def flood(self, frames: int = 1000, door: str = "login", seed: int = 0) -> None:
        """Send malformed frames to a port (`login`, `connect`, `udp`) as somebody who is no device."""
        victim = next(iter(self.devices.values()))
        noise = itertools.islice(Fuzz(seed).strangers(victim.id, victim.pin), frames)
        if door == "udp":
            await strangers.datagrams(self.doors["connect"], noise)
        else:
            await strangers.flood(self.doors[door], noise)

    async def slow_loris(self, connections: int = 50, door: str = "login") -> None:
        """Open connections to a port (`login`, `connect`), send the beginning of a frame, and wait."""
        self._idle += await strangers.slow_loris(self.doors[door], connections)


def _upgradable(device: Appliance, inner: Mapping[str, Any]) -> bool:
    """Return whether an upgrade can begin: all that must be there is, and it is the device or modules that are new (5.4.3.16)."""
    own, modules = inner.get("device", {}), inner.get("modules", [])
    if not all(part.keys() >= {"version", "url", "md5"} for part in (own, *modules)):
        return False
    if any(part.get("name") not in device.modules for part in modules):
        return False
    new = any(part["version"] != device.modules[part["name"]] for part in modules)
    return new != bool(own["version"] != device.version)
