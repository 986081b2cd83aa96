"""A device on the local network (Md): discovery by UDP, commands over TCP (6.2)."""

import asyncio
import base64
from collections.abc import Mapping
import contextlib
import json
import struct
from typing import Any, ClassVar, override

from ..core import Simulator
from ..devices import Cause, Drift, VirtualDevice
from ..faults import Faults
from ..odd_acks import ODD_ACKS, UNDONE, AckWords, oddness
from ..recording import Recorded
from ..spoiling import shorten
from .catalogue import pin_of
from .untidy import Untidy
from .wire import HEAD, TAIL, decrypt, seal, unseal

_DAY = 86400
_ACK = AckWords(number="mid", device="from", result="code", refused=300001, fixed={"cmd": "resp"})


class LanAirConditioner(VirtualDevice):
    """Properties are attribute numbers: 1 power, 2 mode, 3 target, 4 fan, 5 swing, 6 room."""

    room = Drift(27.0)

    @override
    def tick(self, seconds: float) -> dict[str, Any]:
        goal = float(self.properties["3"]) if self.properties["1"] else 29.0
        return {"6": round(self.room.step(seconds, goal))}


def air_conditioner(device_id: str, name: str) -> LanAirConditioner:
    """Return a new air conditioner that is cooling."""
    attributes = {"1": 1, "2": 1, "3": 26, "4": 0, "5": 0, "6": 27}
    return LanAirConditioner(id=device_id, name=name, kind="AirCon-A1", properties=attributes)


class _Guest:
    """One connection of an app."""

    def __init__(self, writer: asyncio.StreamWriter, faults: Faults) -> None:
        self.writer = writer
        self.key = self.vector = ""
        self.untidy = Untidy(faults)

    def send(self, data: bytes) -> None:
        """Send bytes, as tidily as the faults let it."""
        for piece in self.untidy.pieces(data, ""):
            self.writer.write(piece)


class ChinaTelecomLan(Simulator[LanAirConditioner]):
    """One air conditioner that apps find and control without a platform."""

    name = "china_telecom_lan"
    FAULTS: ClassVar[Mapping[str, str]] = {
        **Untidy.FAULTS,
        "glued": "send a report together with the next message",
        "silent": "do not answer the search",
        "strict_clock": "answer a search only if its time, in the device's byte order, is that of the device to a day",
        "mute": "do not answer a command",
        "plain": "send the state without encryption",
        **ODD_ACKS,
        "refuse": "answer commands with code `code` (300002)",
    }
    ACTIONS = ("constrain", "break_down", "upgrade")

    def __init__(
        self,
        *,
        port_base: int = 0,
        byte_order: str = "big",
        session_key: str = "lan_key",
        framing: str = "cts",
        sealed: bool = False,
        device: LanAirConditioner | None = None,
        ports: tuple[int, int] | None = None,
    ) -> None:
        """Prepare the device, in one of the readings of the document; ``ports`` are those for search and control.

        ``session_key`` is what the commands are encrypted with: ``lan_key``, the text of lanKey as 6.2.2 has it, ``lan_key_raw``,
        its bytes, ``lan_pin``, its bytes as key and vector like a PIN (5.2.2), for the tables call it so (6.2.3), or ``random``,
        the number. ``framing``: ``cts`` as 5.2 has it, ``lines``, or ``bare``: nothing but JSON (6.1). ``sealed``: the handshake is encrypted with the PIN, as 5.2.2 (4) wants all to be.
        """
        super().__init__(port_base=port_base)
        self._ports = list(ports or ())
        self.mark = ">" if byte_order == "big" else "<"
        self.session_key = session_key
        self.sealed = sealed
        self.head = HEAD if framing == "cts" else b""
        self.tail = b"" if framing == "bare" else TAIL
        self.guests: set[_Guest] = set()
        self.constraints: dict[str, int] = {}
        self.faulty: list[int] = []
        self.ota: list[int] | None = None
        self.bind_key: int | None = None
        """Told while the device waits to be added, in the first two minutes after it joined the network."""
        self.device = device or air_conditioner("LAN000000000000AC77", "Study air conditioner")
        self.pin = pin_of(self.device.id)
        self.add_device(self.device)

    @override
    async def open(self) -> None:
        udp = await self.serve_udp(lambda: _Search(self), name="search")
        tcp = await self.serve_tcp(self._talk, name="control")
        self.sign_in = {
            "device_id": self.device.id,
            "pin": self.pin,
            "host": "127.0.0.1",
            "port": str(tcp.port),
            "search_port": str(udp.port),
        }

    @override
    def _next_port(self) -> int:
        return self._ports[len(self.listeners)] if self._ports else super()._next_port()

    def found(self, search: bytes) -> bytes | None:
        """Answer a search; None if it is for another model."""
        if not search or self.faults.take("silent") or not self.device.online:
            return None
        length = search[0]
        if len(search) != 7 + length:
            return None
        if length and search[1 : 1 + length] != self.device.kind.encode():
            return None
        [seconds] = struct.unpack_from(f"{self.mark}I", search, 1 + length)
        if self.faults.peek("strict_clock") and abs(seconds - self.now()) > _DAY:
            return None
        device_id, model = self.device.id.encode(), self.device.kind.encode()
        head = struct.pack(f"{self.mark}HB", 0, len(device_id)) + device_id
        adding = self.bind_key is not None
        return head + bytes([len(model)]) + model + struct.pack(f"{self.mark}BBBQ", 0, 1, adding, self.bind_key or 0)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self.device.online:
            writer.close()
            return
        guest = _Guest(writer, self.faults)
        try:
            while line := await reader.readline():
                body = line.removesuffix(TAIL).removeprefix(self.head)
                with contextlib.suppress(ValueError):
                    self._take(guest, json.loads(body))
        finally:
            self.guests.discard(guest)
            writer.close()

    def _take(self, guest: _Guest, outer: dict[str, Any]) -> None:
        inner = outer if "data" not in outer else self._opened(guest, str(outer["data"]))
        command = str(inner.get("cmd"))
        self.record(Recorded(method="MD", path=f"/{command}", body=json.dumps(inner).encode(), listener="md"))
        if self.faults.take("mute", command):
            return
        if command == "auth" and (outer is inner) != self.sealed:
            self._authenticate(guest, inner)
        elif inner.get("to") != self.device.id:
            self._send(guest, {"cmd": "resp", "mid": inner.get("mid"), "code": 200001})
        elif refuse := self.faults.take("refuse", command):
            self._send(guest, {"cmd": "resp", "mid": inner.get("mid"), "code": int(refuse.options.get("code", 300002))})
        elif command == "query":
            self._send(
                guest, {"cmd": "resp", "mid": inner.get("mid"), "code": 0, **self._state(self.device.properties)}
            )
        elif command == "opt":
            self._control(guest, inner)

    def _opened(self, guest: _Guest, sealed: str) -> dict[str, Any]:
        if self.sealed:
            with contextlib.suppress(ValueError):
                if (inner := unseal(sealed, self.pin[:16], self.pin[16:])).get("cmd") == "auth":
                    return inner
        return unseal(sealed, guest.key, guest.vector) if guest.key else {}

    def _authenticate(self, guest: _Guest, inner: Mapping[str, Any]) -> None:
        random, proof = str(inner.get("rand")), str(inner.get("lanKey"))
        try:
            right = decrypt(proof, self.pin[:16], self.pin[16:]).decode() == random
            # A whole number, of sixteen digits
            right = right and len(str(int(random))) == 16
        except ValueError:
            right = False
        code = 0 if right and inner.get("to") == self.device.id else 200002
        answer: dict[str, Any] = {"cmd": "resp", "code": code}
        answer = {"data": seal(answer, self.pin[:16], self.pin[16:])} if self.sealed else answer
        guest.writer.write(self.head + json.dumps(answer).encode() + self.tail)
        if code == 0:
            raw = base64.b64decode(proof).decode("latin-1")
            key, vector = raw[:16], raw[16:]
            keys = {"random": random, "lan_key": proof[:16], "lan_key_raw": key, "lan_pin": key}
            guest.key = keys[self.session_key]
            guest.vector = vector if self.session_key == "lan_pin" else guest.key
            self.guests.add(guest)

    def _control(self, guest: _Guest, inner: Mapping[str, Any]) -> None:
        wanted = dict(inner["as"])
        if any(key not in self.device.properties or key in self.constraints for key in wanted):
            self._send(guest, {"cmd": "resp", "mid": inner.get("mid"), "code": 300002})
            return
        how = oddness(self.faults)
        if how not in UNDONE:
            self.device.properties.update(wanted)
        post = {"cmd": "post", "from": self.device.id, **self._state(wanted)}
        for ack in _ACK.odd(how, {**post, "mid": inner.get("mid")}, self._state(self.device.properties)):
            self._send(guest, ack)
        for other in self.guests - {guest} if how not in UNDONE else ():
            self._send(other, post)

    def _state(self, attributes: Mapping[str, Any]) -> dict[str, Any]:
        state: dict[str, Any] = {"as": dict(attributes)}
        if self.constraints:
            state["asc"] = dict(self.constraints)
        if self.faulty:
            state["fids"] = list(self.faulty)
        if self.ota is not None:
            state["ota"] = list(self.ota)
        if short := self.faults.take("lists"):
            state = shorten(state, "as", str(short.options.get("how", "null")))
        return state

    def _send(self, guest: _Guest, message: Mapping[str, Any]) -> None:
        data = self._sealed(guest, message)
        if self.faults.take("glued"):
            data = self._sealed(guest, {"cmd": "post", "from": self.device.id, **self._state({})}) + data
        guest.send(data)

    def _sealed(self, guest: _Guest, message: Mapping[str, Any]) -> bytes:
        plain = self.faults.take("plain") is not None
        body = json.dumps(message if plain else {"data": seal(message, guest.key, guest.vector)})
        return self.head + body.encode() + self.tail

    def post(self, attributes: Mapping[str, Any]) -> None:
        """Report to all apps."""
        for guest in self.guests:
            self._send(guest, {"cmd": "post", "from": self.device.id, **self._state(attributes)})

    @override
    def on_change(self, device: VirtualDevice, changes: Mapping[str, Any], cause: Cause) -> None:
        self.post(changes)

    @override
    def on_online(self, device: VirtualDevice) -> None:
        if not device.online:
            self.drop_sockets("control")

    def constrain(self, attribute: str, kind: int | None) -> None:
        """Make an attribute forbidden (0), read-only (1) or free (null)."""
        self.constraints.pop(attribute, None)
        if kind is not None:
            self.constraints[attribute] = kind
        for guest in self.guests:
            self._send(guest, {"cmd": "post", "from": self.device.id, **self._state({}), "asc": self.constraints})

    def break_down(self, codes: list[int]) -> None:
        """Have faults, or none."""
        self.faulty = codes
        for guest in self.guests:
            self._send(guest, {"cmd": "post", "from": self.device.id, **self._state({}), "fids": codes})

    def upgrade(self, stage: int, percent: int) -> None:
        """Be at a stage of an upgrade (1 to 8)."""
        self.ota = [1, stage, percent]
        self.post({})


class _Search(asyncio.DatagramProtocol):
    def __init__(self, simulator: ChinaTelecomLan) -> None:
        self._simulator = simulator
        self._transport: asyncio.DatagramTransport | None = None

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.DatagramTransport):
            self._transport = transport

    @override
    def datagram_received(self, data: bytes, addr: tuple[str | Any, int]) -> None:
        answer = self._simulator.found(data)
        if answer is not None and self._transport is not None:
            self._transport.sendto(answer, addr)


class HomeNetwork(ChinaTelecomLan):
    """That device, and one that nobody has added yet: it is found by who searches as the document says.

    The ports of the document are there once on a machine; where they are taken, there is nothing to be found.
    """

    PORTS: ClassVar[tuple[int, int]] = (7680, 7681)

    def __init__(self, *, port_base: int = 0) -> None:
        """Prepare both."""
        super().__init__(port_base=port_base)
        another = air_conditioner("LAN000000000000AC78", "Guest room air conditioner")
        self.another = ChinaTelecomLan(device=another, ports=self.PORTS)
        self.add_device(another)

    @override
    async def open(self) -> None:
        await super().open()
        with contextlib.suppress(OSError):
            await self.another.start()

    @override
    async def stop(self) -> None:
        await self.another.stop()
        await super().stop()

    @override
    def describe(self) -> dict[str, Any]:
        found = {"device_id": self.another.device.id, "pin": self.another.pin}
        return {**super().describe(), "found": [found] if self.another.listeners else []}

    @override
    def on_change(self, device: VirtualDevice, changes: Mapping[str, Any], cause: Cause) -> None:
        if device is self.another.device:
            self.another.on_change(device, changes, cause)
        else:
            super().on_change(device, changes, cause)

    @override
    def on_online(self, device: VirtualDevice) -> None:
        if device is self.another.device:
            self.another.on_online(device)
        else:
            super().on_online(device)
