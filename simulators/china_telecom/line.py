"""A device's conversation with the platform (Mc, 5.4): login, connection, packets of both directions."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
import contextlib
from dataclasses import dataclass, field
import json
import random
from typing import Any, Protocol, override

from ..faults import Faults
from ..recording import Recorded
from ..spoiling import SPOILERS
from .catalogue import Appliance
from .untidy import Untidy
from .wire import frame, frames, seal, unseal

_NUMBERS = 65536
_OURS = frozenset((1000, 1002, 1004, 2006, 2008, 2010, 2012, 2016, 2018, 2020, 2022, 2026, 2028, 2032, 3000, 3002))
"""Packets that a device begins with (5.2.1); the answers have the next number."""


class LoginError(Exception):
    """The platform did not let a device in."""


class Owner(Protocol):
    """The simulator that a connection belongs to."""

    udp: bool
    faults: Faults
    lines: dict[str, Line]
    """Device id -> its connection."""
    tap: Callable[[int, Mapping[str, Any]], None]

    def seconds(self) -> int:
        """Return the device's clock."""

    def spawn(self, work: Coroutine[Any, Any, None]) -> object:
        """Run something in the background."""

    def deliver(self, work: Coroutine[Any, Any, None]) -> object:
        """Run something that is a delivery of news."""

    def record(self, record: Recorded) -> Recorded:
        """Keep what came in."""

    def members(self, gateway: Appliance) -> list[Appliance]:
        """Return the devices behind a gateway."""

    async def obey(self, line: Line, code: int, inner: dict[str, Any]) -> None:
        """Carry out a packet of the platform."""


@dataclass(eq=False)
class Line:
    """A device's connection: first to the login server, then to the connect server."""

    owner: Owner
    device: Appliance
    key: str = ""
    vector: str = ""
    token: str = ""
    heartbeat: float = 30
    sequence: int = field(default_factory=lambda: random.randrange(_NUMBERS))
    writer: asyncio.StreamWriter | None = None
    datagrams: asyncio.DatagramTransport | None = None
    answers: dict[tuple[int, str], asyncio.Future[dict[str, Any]]] = field(default_factory=dict)
    gone: bool = False
    news: asyncio.Event = field(default_factory=asyncio.Event)
    untidy: Untidy = field(init=False)

    def __post_init__(self) -> None:
        """Send as the simulator's faults say."""
        self.untidy = Untidy(self.owner.faults)

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
            self.owner.tap(1002, inner)
            writer.write(frame({"code": 1002, "deviceId": self.id, "data": seal(inner, self.key, self.vector)}))
            buffer = bytearray(await reader.readline())
            found = frames(buffer)
        finally:
            writer.close()
        if not found or found[0].get("code") != 1003:
            raise LoginError("no answer")
        answer = unseal(found[0]["data"], self.key, self.vector)
        self.owner.tap(1003, answer)
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
        modules = [{"name": name, "version": version} for name, version in one.modules.items()]
        inner = {"deviceId": one.id, "model": one.kind, "device": {"version": one.version}, "modules": modules}
        await self.request(2022, inner)

    async def report(self, one: Appliance, changes: Mapping[str, Any], *, resources: bool = False) -> None:
        """Report statuses (2006), all resources too if asked to."""
        channels = sorted({key.split(".", 1)[0] for key in changes})
        numbers = self.owner.faults.peek("numbers", one.id) is not None
        inner: dict[str, Any] = {
            "deviceId": one.id,
            "statusSerials": [
                {
                    "serialId": int(channel) if numbers else channel,
                    "statusSerial": [
                        {"statusName": key.split(".", 1)[1], "curStatusValue": _number(value) if numbers else value}
                        for key, value in changes.items()
                        if key.startswith(f"{channel}.")
                    ],
                }
                for channel in channels
            ],
        }
        if resources and one.resources:
            inner["resourceSerials"] = [{"serialId": "0", "resourceSerial": _resources(one.resources)}]
        if self.owner.faults.take("lies", one.id):
            inner["statusSerials"] = [{"serialId": ["x"], "statusSerial": {"statusName": None}}]
        if short := self.owner.faults.take("lists", one.id):
            inner = SPOILERS["lists"](inner, short.options, "")
        await self.request(2006, inner)

    # Packets

    async def request(
        self, code: int, inner: Mapping[str, Any], *, timeout: float = 30, number: str = ""
    ) -> dict[str, Any]:
        """Send a packet and wait for its answer; with the next sequence number, unless another is given."""
        if self.gone:
            raise ConnectionError("closed")
        number = number or self.number()
        answer = code - 1 if code % 2 else code + 1
        future: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self.answers[answer, number] = future
        packet = self._sealed(code, {"sequence": number, **inner, "time": self.owner.seconds()})
        if self.owner.faults.take("glued", self.id):
            packet += self._sealed(1000, {"sequence": self.number(), "token": self.token, "time": self.owner.seconds()})
        self.send(packet)
        if self.owner.faults.take("unheard", self.id):
            await self._give_up(packet)
        try:
            async with asyncio.timeout(timeout):
                return await future
        finally:
            self.answers.pop((answer, number), None)

    async def _give_up(self, packet: bytes) -> None:
        """Send a packet three times without hearing the answer, then hang up to log in anew (5.2)."""
        for _ in range(2):
            self.send(packet)
        await self.flushed()
        self.close()
        raise ConnectionError("no answer")

    async def flushed(self) -> None:
        """Wait until what was sent is out."""
        if self.writer is not None:
            await self.writer.drain()

    def number(self) -> str:
        """Return the next sequence number."""
        step = 7 if self.owner.faults.take("out_of_sequence", self.id) else 1
        self.sequence = (self.sequence + step) % _NUMBERS
        return str(self.sequence)

    def _sealed(self, code: int, inner: Mapping[str, Any]) -> bytes:
        self.owner.tap(code, inner)
        return frame({"code": code, "token": self.token, "data": seal(inner, self.key, self.vector)})

    def send(self, data: bytes) -> None:
        """Send bytes, as tidily as the faults let it."""
        pieces = self.untidy.pieces(data, self.id)
        if self.datagrams is not None:
            self.datagrams.sendto(b"".join(pieces))
        elif self.writer is not None:
            for piece in pieces:
                self.writer.write(piece)

    async def _read(self, reader: asyncio.StreamReader) -> None:
        buffer = bytearray()
        try:
            with contextlib.suppress(ConnectionError):
                while data := await reader.read(65536):
                    buffer += data
                    for outer in frames(buffer):
                        self.take(outer)
        finally:
            if self.writer is not None:
                self.writer.close()
        self.lost()

    def take(self, outer: Mapping[str, Any]) -> None:
        """Take a packet of the platform."""
        inner = unseal(str(outer["data"]), self.key, self.vector)
        code = int(outer["code"])
        self.owner.tap(code, inner)
        future = self.answers.get((code, str(inner.get("sequence"))))
        if future is not None:
            if not future.done():
                future.set_result(inner)
        if future is not None or code - 1 in _OURS:
            return
        record = Recorded(method="MC", path=f"/{code}", body=_dump(inner), listener="mc")
        self.owner.record(record)
        if not self.owner.faults.take("mute", self.id):
            self.owner.deliver(self._obey(code, inner))

    async def _obey(self, code: int, inner: dict[str, Any]) -> None:
        await self.owner.obey(self, code, inner)

    def answer(self, code: int, inner: Mapping[str, Any], result: int = 0, **more: Any) -> None:
        """Answer a packet of the platform."""
        self.acknowledge(code, {"result": result, **echoed(inner), **more})

    def acknowledge(self, code: int, answer: Mapping[str, Any]) -> None:
        """Answer a packet of the platform with just this, and the time."""
        self.send(self._sealed(code - 1, {**answer, "time": self.owner.seconds()}))

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


def echoed(inner: Mapping[str, Any]) -> dict[str, Any]:
    """Return what an answer repeats of the packet."""
    return {name: inner[name] for name in ("sequence", "deviceId", "subDeviceId") if name in inner}


def _resources(resources: Mapping[str, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    return [{"resourceName": name, "resourceInfo": entries} for name, entries in resources.items()]


def _number(value: str) -> Any:
    try:
        return float(value) if "." in value else int(value)
    except ValueError:
        return value


def _dump(inner: Mapping[str, Any]) -> bytes:
    return json.dumps(inner).encode()
