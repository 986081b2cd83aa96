"""Devices that log in to a platform (Mc): here the platform is HomeClouds, and the simulator is what calls it."""

import asyncio
from collections.abc import Mapping
import contextlib
from dataclasses import dataclass, field
import itertools
import json
import random
import socket
from typing import Any, ClassVar, override

from aiohttp import web

from ..core import Simulator
from ..devices import Cause, VirtualDevice
from ..recording import Recorded
from .catalogue import Appliance, house, with_pins
from .wire import frame, frames, seal, unseal

_NUMBERS = 65536


class LoginError(Exception):
    """The platform did not let a device in."""


@dataclass(eq=False)
class Line:
    """A device's connection: first to the login server, then to the connect server."""

    owner: ChinaTelecomDevices
    device: Appliance
    key: str = ""
    vector: str = ""
    token: str = ""
    heartbeat: float = 30
    sequence: int = field(default_factory=lambda: random.randrange(_NUMBERS))
    writer: asyncio.StreamWriter | None = None
    datagrams: asyncio.DatagramTransport | None = None
    answers: dict[tuple[int, str], asyncio.Future[dict[str, Any]]] = field(default_factory=dict)
    last_frame: bytes = b""
    gone: bool = False
    news: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def id(self) -> str:
        """The device's id."""
        return self.device.id

    @property
    def port(self) -> int:
        """The port that a device sends datagrams from."""
        return self.datagrams.get_extra_info("sockname")[1] if self.datagrams is not None else 0

    # Login and connect

    async def log_in(self, host: str, port: int) -> tuple[str, int]:
        """Log in (1002) and return where to connect to.

        Raises:
            LoginError: the platform closes without a word, or is not the one it should be.
        """
        pin = "0" * 32 if self.owner.faults.take("wrong_pin", self.id) else self.device.pin
        self.key, self.vector = pin[:16], pin[16:]
        reader, writer = await asyncio.open_connection(host, port)
        try:
            number = str(random.randrange(_NUMBERS))
            inner = {
                "sequence": number,
                "deviceId": self.id,
                "version": "001.000.000.001",
                "time": self.owner.seconds(),
            }
            writer.write(frame({"code": 1002, "deviceId": self.id, "data": seal(inner, self.key, self.vector)}))
            buffer = bytearray(await reader.readline())
            found = frames(buffer)
        finally:
            writer.close()
        if not found or found[0].get("code") != 1003:
            raise LoginError("no answer")
        answer = unseal(found[0]["data"], self.key, self.vector)
        if answer.get("sequence") != number or answer.get("result") != 0:
            raise LoginError(f"result {answer.get('result')}")
        self.token, session = answer["token"], answer["sessionKey"]
        if len(session) != 16:
            raise LoginError("a session key has 16 characters")
        self.key = self.vector = session
        address, _, place = answer["udpHost" if self.owner.udp else "tcpHost"].rpartition(":")
        return address, int(place)

    async def connect(self, host: str, port: int) -> asyncio.StreamReader | None:
        """Connect (1004) over TCP, or UDP where the fleet is told to."""
        loop = asyncio.get_running_loop()
        self.sequence = random.randrange(_NUMBERS)
        reader = None
        if self.owner.udp:
            self.datagrams, _ = await loop.create_datagram_endpoint(lambda: _Datagrams(self), remote_addr=(host, port))
        else:
            reader, self.writer = await asyncio.open_connection(host, port)
            self.owner.spawn(self._read(reader))
        answer = await self.request(
            1004, {"token": self.token, "devVersion": self.device.version, "model": self.device.kind}
        )
        self.heartbeat = float(answer.get("heartBeat", 30))
        return reader

    async def introduce(self) -> None:
        """Say what a device says after connecting: members, versions, states, resources."""
        for member in self.owner.members(self.device):
            await self.authenticate(member)
        for one in (self.device, *self.owner.members(self.device)):
            await self.report_version(one)
            await self.report(one, dict(one.properties), resources=True)

    async def authenticate(self, member: Appliance, pin: str | None = None) -> dict[str, Any]:
        """Show the PIN of a device behind this gateway (2012), then say that it is there (2020)."""
        inner = {"deviceId": self.id, "subDeviceId": member.id, "pin": pin or member.pin}
        answer = await self.request(2012, inner)
        if answer.get("authResult") == "0":
            await self.online(member)
        return answer

    async def online(self, member: Appliance) -> None:
        """Say whether a device behind this gateway is there (2020)."""
        inner = {"deviceId": self.id, "subDeviceId": member.id, "onLine": str(int(member.online))}
        await self.request(2020, inner)

    async def report_version(self, one: Appliance) -> None:
        """Say which firmware a device has (2022)."""
        inner = {"deviceId": one.id, "model": one.kind, "device": {"version": one.version}, "modules": []}
        await self.request(2022, inner)

    async def report(self, one: Appliance, changes: Mapping[str, Any], *, resources: bool = False) -> None:
        """Report statuses (2006), all resources too if asked to."""
        ways = sorted({key.split(".", 1)[0] for key in changes})
        numbers = self.owner.faults.peek("numbers", one.id) is not None
        inner: dict[str, Any] = {
            "deviceId": one.id,
            "statusSerials": [
                {
                    "serialId": int(way) if numbers else way,
                    "statusSerial": [
                        {"statusName": key.split(".", 1)[1], "curStatusValue": _number(value) if numbers else value}
                        for key, value in changes.items()
                        if key.startswith(f"{way}.")
                    ],
                }
                for way in ways
            ],
        }
        if resources and one.resources:
            inner["resourceSerials"] = [{"serialId": "0", "resourceSerial": _resources(one.resources)}]
        if self.owner.faults.take("lies", one.id):
            inner["statusSerials"] = [{"serialId": ["x"], "statusSerial": {"statusName": None}}]
        await self.request(2006, inner)

    # Packets

    async def request(self, code: int, inner: Mapping[str, Any], *, timeout: float = 10) -> dict[str, Any]:
        """Send a packet and wait for its answer."""
        if self.gone:
            raise ConnectionError("closed")
        number = self._number()
        future: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self.answers[code + 1, number] = future
        self.send_sealed(code, {"sequence": number, **inner, "time": self.owner.seconds()})
        try:
            async with asyncio.timeout(timeout):
                return await future
        finally:
            self.answers.pop((code + 1, number), None)

    def _number(self) -> str:
        step = 7 if self.owner.faults.take("out_of_sequence", self.id) else 1
        self.sequence = (self.sequence + step) % _NUMBERS
        return str(self.sequence)

    def send_sealed(self, code: int, inner: Mapping[str, Any]) -> None:
        """Encrypt and send a packet."""
        self.send(frame({"code": code, "token": self.token, "data": seal(inner, self.key, self.vector)}))

    def send(self, data: bytes) -> None:
        """Send bytes; cut, glued or repeated if a fault says so."""
        faults = self.owner.faults
        if faults.take("garbage", self.id):
            data = b"CTSnonsense\r\n\x00\xff\r\n" + data
        if faults.take("truncated", self.id):
            data = self.last_frame[:-9] + data
        if faults.take("replay", self.id) and self.last_frame:
            data = self.last_frame + data
        self.last_frame = data
        if self.datagrams is not None:
            self.datagrams.sendto(data)
        elif self.writer is not None:
            self.writer.write(data)

    async def _read(self, reader: asyncio.StreamReader) -> None:
        buffer = bytearray()
        with contextlib.suppress(ConnectionError):
            while data := await reader.read(65536):
                buffer += data
                for outer in frames(buffer):
                    self.take(outer)
        self.lost()

    def take(self, outer: Mapping[str, Any]) -> None:
        """Take a packet of the platform."""
        inner = unseal(str(outer["data"]), self.key, self.vector)
        code = int(outer["code"])
        future = self.answers.get((code, str(inner.get("sequence"))))
        if future is not None:
            if not future.done():
                future.set_result(inner)
            return
        record = Recorded(method="MC", path=f"/{code}", body=_dump(inner), listener="mc")
        self.owner.record(record)
        if not self.owner.faults.take("mute", self.id):
            self.owner.deliver(self._obey(code, inner))

    async def _obey(self, code: int, inner: dict[str, Any]) -> None:
        await self.owner.obey(self, code, inner)

    def answer(self, code: int, inner: Mapping[str, Any], result: int = 0, **more: Any) -> None:
        """Answer a packet of the platform."""
        known = {name: inner[name] for name in ("sequence", "deviceId", "subDeviceId") if name in inner}
        self.send_sealed(code - 1, {"result": result, **known, **more, "time": self.owner.seconds()})

    def lost(self) -> None:
        """The connection is gone."""
        self.gone = True
        for future in self.answers.values():
            if not future.done():
                future.set_exception(ConnectionError("closed"))
                future.exception()
        if self.owner.lines.get(self.id) is self:
            del self.owner.lines[self.id]
        self.news.set()

    def close(self) -> None:
        """Hang up."""
        if self.writer is not None:
            self.writer.close()
        if self.datagrams is not None:
            self.datagrams.close()
            self.lost()


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, line: Line) -> None:
        self._line = line

    @override
    def datagram_received(self, data: bytes, addr: tuple[str | Any, int]) -> None:
        for outer in frames(bytearray(data)):
            self._line.take(outer)


class ChinaTelecomDevices(Simulator):
    """A house of devices that log in at ``sign_in["port"]`` as soon as somebody listens there."""

    name = "china_telecom_devices"
    FAULTS: ClassVar[Mapping[str, str]] = {
        "wrong_pin": "log in with a wrong PIN",
        "replay": "send the last packet again before the next",
        "out_of_sequence": "skip sequence numbers",
        "truncated": "send a packet that is cut off before the next",
        "garbage": "send nonsense before the next packet",
        "numbers": "values and serialIds as numbers instead of texts",
        "mute": "do not answer a packet of the platform",
        "refuse": "answer commands with result `result` (300002)",
        "deaf": "acknowledge commands and do nothing",
    }
    ACTIONS = ("event", "alarm", "fault", "upgraded", "flood", "slow_loris")

    def __init__(self, *, port_base: int = 0, udp: bool = False, retry: float = 0.5) -> None:
        """Prepare the house; ``retry`` is how many seconds a device waits before it tries to log in again."""
        super().__init__(port_base=port_base)
        self.udp = udp
        self.retry = retry
        self.lines: dict[str, Line] = {}
        self._idle: list[asyncio.StreamWriter] = []
        self.login: tuple[str, int] = ("127.0.0.1", 0)
        for appliance in with_pins(house()):
            self.add_device(appliance)

    @override
    async def open(self) -> None:
        await self.serve_http(web.Application(), name="idle")
        port, connect_port = (self._port_base + 5, self._port_base + 6) if self._port_base else _free_ports()
        self.login = ("127.0.0.1", port)
        self.sign_in = {"port": str(port), "connect_port": str(connect_port), "listen_address": "127.0.0.1"}
        for device in self.appliances():
            if device.gateway is None:
                self.spawn(self._live_on(device))

    @override
    async def stop(self) -> None:
        await super().stop()
        for line in list(self.lines.values()):
            line.close()
        for writer in self._idle:
            writer.close()

    def appliances(self) -> list[Appliance]:
        """Return all devices."""
        return [device for device in self.devices.values() if isinstance(device, Appliance)]

    def device(self, device_id: str) -> Appliance:
        """Return one device."""
        found = self.devices[device_id]
        assert isinstance(found, Appliance)
        return found

    def forms(self) -> list[dict[str, str]]:
        """Return what a person types in for each device."""
        return [{"device_id": one.id, "pin": one.pin, "name": one.name} for one in self.appliances()]

    @override
    def describe(self) -> dict[str, Any]:
        return {**super().describe(), "devices": self.forms()}

    def members(self, gateway: Appliance) -> list[Appliance]:
        """Return the devices behind a gateway."""
        return [one for one in self.appliances() if one.gateway == gateway.id]

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
        await line.connect(*await line.log_in(*self.login))
        self.lines[device.id] = line
        await line.introduce()
        return line

    async def _beat(self, line: Line) -> None:
        while self.lines.get(line.id) is line and line.device.online:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(line.heartbeat):
                    await line.news.wait()
                    return
            await line.request(1000, {"token": line.token})
        line.close()

    def line_of(self, device: VirtualDevice) -> Line | None:
        """Return the connection through which a device is reached."""
        return self.lines.get(getattr(device, "gateway", None) or device.id)

    # What the platform wants

    async def obey(self, line: Line, code: int, inner: dict[str, Any]) -> None:
        """Carry out a packet of the platform: acknowledge, act, report."""
        device = self.devices.get(str(inner.get("deviceId")))
        if not isinstance(device, Appliance) or self.line_of(device) is not line:
            line.answer(code, inner, 200001)
        elif not device.online:
            line.answer(code, inner, 300001)
        elif refuse := self.faults.take("refuse", f"{device.id}/{code}"):
            line.answer(code, inner, int(refuse.options.get("result", 300002)), dscp="on demand")
        elif code == 2003:
            line.answer(code, inner)
            await line.report(device, dict(device.properties), resources=True)
        elif code == 2005:
            self._control(line, device, code, inner)
        elif code == 2015:
            line.answer(code, inner)
            self.remove_device(str(inner.get("subDeviceId")))
        elif code == 2025:
            line.answer(code, inner)
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
        line.answer(code, inner, dscp="ok")
        if not self.faults.peek("deaf", device.id):
            self.change(device.id, wanted, Cause.COMMAND)

    # What happens in the house

    @override
    def on_change(self, device: VirtualDevice, changes: Mapping[str, Any], cause: Cause) -> None:
        if (line := self.line_of(device)) is not None and isinstance(device, Appliance) and device.online:
            self.deliver(self._quietly(line.report(device, changes)))

    @override
    def on_online(self, device: VirtualDevice) -> None:
        line = self.line_of(device)
        if line is None or not isinstance(device, Appliance):
            return
        if device.gateway is not None:
            self.deliver(self._quietly(line.online(device)))
        elif not device.online:
            line.close()

    async def _quietly(self, work: Any) -> None:
        with contextlib.suppress(ConnectionError, TimeoutError):
            await work

    def _reached(self, device: str) -> tuple[Line, Appliance]:
        found = self.devices[device]
        line = self.line_of(found)
        if line is None or not isinstance(found, Appliance):
            raise ValueError(f"{device} is not connected")
        return line, found

    async def event(self, device: str, name: str, **info: str) -> None:
        """Report an event (2032): `name`, and what else is in the body."""
        line, found = self._reached(device)
        entry = {"eventId": "1", "serialId": "0", "eventName": name, "eventInfo": [info]}
        await line.request(2032, {"deviceId": found.id, "event": [entry]})

    async def alarm(self, device: str, name: str, value: str, text: str = "") -> None:
        """Report an alarm (2008): the status `name` has come to `value`."""
        line, found = self._reached(device)
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
        line, found = self._reached(device)
        error = {"serialId": "0", "errorCode": code, "errorInfo": text, "errorTime": self.seconds()}
        await line.request(2010, {"deviceId": found.id, "error": error})

    async def upgraded(self, device: str, version: str, ok: bool = True) -> None:
        """Report how an upgrade ended (2026)."""
        line, found = self._reached(device)
        if ok:
            found.version = version
        inner = {"deviceId": found.id, "type": "0", "status": "0" if ok else "1", "version": found.version}
        await line.request(2026, inner)

    async def flood(self, frames_sent: int = 1000) -> None:
        """Connect without logging in and send nonsense."""
        _, writer = await asyncio.open_connection(*self.login)
        with contextlib.suppress(ConnectionError):
            for number in itertools.islice(itertools.count(), frames_sent):
                writer.write(b"CTS{%d\r\n" % number + random.randbytes(40))
                await writer.drain()
        writer.close()

    async def slow_loris(self, connections: int = 50) -> None:
        """Open connections, send the beginning of a frame, and wait."""
        for _ in range(connections):
            with contextlib.suppress(OSError):
                _, writer = await asyncio.open_connection(*self.login)
                writer.write(b'CTS{"code":')
                self._idle.append(writer)


def _free_ports() -> tuple[int, int]:
    with socket.socket() as one, socket.socket() as other:
        one.bind(("127.0.0.1", 0))
        other.bind(("127.0.0.1", 0))
        return one.getsockname()[1], other.getsockname()[1]


def _resources(resources: Mapping[str, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    return [{"resourceName": name, "resourceInfo": entries} for name, entries in resources.items()]


def _number(value: str) -> Any:
    try:
        return float(value) if "." in value else int(value)
    except ValueError:
        return value


def _dump(inner: Mapping[str, Any]) -> bytes:
    return json.dumps(inner).encode()
