"""The packets of devices (Q/CT X-2017, 5.4.3)."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from hmac import compare_digest
from itertools import chain
import time
from typing import Any

from ...core.errors import ProtocolError, foreseen
from ...core.model import Update, Value
from ...core.values import presence
from ..codes import Event, Packet, Result
from ..events import EventMemory, Reported, read_events, report_texts
from ..extras import firmware
from ..params import MC_WORDS, MOST_ITEMS, Resources, channel_in, name_of, objects, readable, statuses, text
from .device_session import Later, Reply, Session
from .devices import Known
from .firmware import Firmwares
from .voice import Voice

_DONE: Reply = (Result.OK, {})
_NO_DEVICE: Reply = (Result.NO_SUCH_DEVICE, {})
PIN_MISMATCHES = 3
"""Logins in a row with a PIN that does not match, after which there is a repair."""


@dataclass
class PacketHandler:
    """Turns packets into updates and answers."""

    roster: Mapping[str, Known]
    update: Callable[[Update], None]
    changed: Callable[[], None]
    """What is known of a device (model, version, gateway) has changed."""
    problems: Callable[[], None]
    """The PIN of a device does not match, or matches again, or an address outside of private networks was rejected."""
    events: EventMemory
    resource_memory: defaultdict[str, Resources] = field(repr=False)
    """Device id -> what is known of its resources."""
    firmwares: Firmwares
    voice: Voice
    moved: asyncio.Event = field(default_factory=asyncio.Event, repr=False)
    """Set when a device connects or disconnects, and then replaced."""
    _awaited: dict[str, list[asyncio.Future[Update]]] = field(default_factory=dict, repr=False)
    _unforeseen: set[str] = field(default_factory=set, repr=False)

    # --- coming and going -----------------------------------------------------------------------------------------------

    def handle_connected(self, session: Session) -> None:
        """A device has connected."""
        known = session.known
        known.online, known.gateway = True, None
        self._fits(known)
        self._firmware(known, {})
        self.changed()
        self._stir()

    def handle_disconnected(self, device_id: str) -> None:
        """A device is offline."""
        if (known := self.roster.get(device_id)) is not None and known.online:
            self._presence(known, online=False)

    def pin_mismatch(self, known: Known) -> None:
        """Count a login with a PIN that does not match."""
        known.pin_mismatches += 1
        if known.pin_mismatches == PIN_MISMATCHES:
            self.problems()

    def _fits(self, known: Known) -> None:
        before, known.pin_mismatches = known.pin_mismatches, 0
        if before >= PIN_MISMATCHES:
            self.problems()

    def _presence(self, known: Known, *, online: bool) -> None:
        known.online = online
        self.update(Update(known.id, online=online))
        self.changed()
        self._stir()

    def _stir(self) -> None:
        self.moved.set()
        self.moved = asyncio.Event()

    @contextmanager
    def expect(self, device_id: str) -> Iterator[asyncio.Future[Update]]:
        """Give a future that is done with the device's next report."""
        future: asyncio.Future[Update] = asyncio.get_running_loop().create_future()
        waiting = self._awaited.setdefault(device_id, [])
        waiting.append(future)
        try:
            yield future
        finally:
            waiting.remove(future)

    # --- packets --------------------------------------------------------------------------------------------------------

    def continues(self, packet: int, inner: dict[str, Any]) -> bool:
        """Return whether a packet is a further piece of a recording, with the same sequence number (5.4.3.17)."""
        return packet == Packet.VOICE and self.voice.expects(inner)

    def take(self, session: Session, packet: int, inner: dict[str, Any]) -> Reply | Later:
        """Return the answer to a packet, now or later: its result and further fields."""
        if packet == Packet.HEARTBEAT:
            return _DONE
        if (handle := _HANDLERS.get(packet)) is None:
            return Result.UNSUPPORTED, {}
        try:
            known = self._who(session, inner)
            return _NO_DEVICE if known is None else handle(self, session, known, inner)
        except ProtocolError:
            return Result.BAD_PARAMETER, {}
        except Exception as err:  # noqa: BLE001 - without an answer it would come again, and then a new login
            foreseen(err, self._unforeseen)
            return Result.PLATFORM_FAILED, {}

    def _who(self, session: Session, inner: Mapping[str, Any]) -> Known | None:
        """Return the device that a packet is about: the sender, or an authenticated device behind it."""
        device_id = text(inner.get("deviceId"))
        if device_id == session.known.id:
            return session.known
        known = self.roster.get(device_id) if device_id in session.members else None
        if known is not None and known.gateway is None:
            # It had connected by itself, and its gateway speaks for it again
            known.gateway = session.known.id
            self.changed()
        return known

    def _member(self, session: Session, inner: Mapping[str, Any]) -> Known | None:
        return self.roster.get(member) if (member := text(inner.get("subDeviceId"))) in session.members else None

    def report(self, session: Session, known: Known, inner: Mapping[str, Any]) -> Reply:
        """2006: statuses and resources; a device that reports is online."""
        found = _merged(readable(inner.get("statusSerials"), _statuses))
        update = Update(known.id, found | self._resources_in(known, inner, session.complete), online=True)
        session.unread.pop(known.id, None)
        if inner.get("resourceSerials") and known.id not in session.reported:
            session.reporting[known.id] = time.monotonic()
        known.online = True
        self.update(update)
        for future in self._awaited.get(known.id, ()):
            if not future.done():
                future.set_result(update)
        return _DONE

    def settle(self, session: Session, before: float) -> None:
        """Take resources for gone that were not in the last report of resources, if that is older than a (monotonic) time."""
        for device_id in [one for one, last in session.reporting.items() if last < before]:
            del session.reporting[device_id]
            session.reported.add(device_id)
            told = {(channel, name) for one, channel, name in session.complete if one == device_id}
            if gone := self.resource_memory[device_id].retain(told):
                self.update(Update(device_id, gone))

    def resources(self, session: Session, known: Known, inner: Mapping[str, Any]) -> Reply:
        """2028: changes of resources."""
        # What a change names is no part of the report of them all, which must not take it for gone
        session.reporting.pop(known.id, None)
        session.reported.add(known.id)
        known.online = True
        self.update(Update(known.id, self._resources_in(known, inner), online=True))
        return _DONE

    def _resources_in(
        self, known: Known, inner: Mapping[str, Any], complete: set[tuple[str, str, str]] | None = None
    ) -> dict[str, Value]:
        """Read resources; the first report of one in a session, which `complete` does not have yet, is complete (5.4.3.3)."""
        memory = self.resource_memory[known.id]

        def one(channel: str, resource: Mapping[str, Any]) -> dict[str, Value]:
            place = known.id, channel, name_of(resource.get(MC_WORDS.resource))
            first = complete is not None and place not in complete and len(complete) < MOST_ITEMS
            found = memory.read(resource, MC_WORDS, channel, whole=first)
            if complete is not None and first:
                complete.add(place)
            return found

        def of_channel(item: Mapping[str, Any]) -> list[dict[str, Value]]:
            return readable(item.get("resourceSerial"), partial(one, channel_in(item)))

        return _merged(chain.from_iterable(readable(inner.get("resourceSerials"), of_channel)))

    def event(self, session: Session, known: Known, inner: Mapping[str, Any]) -> Reply:
        """2032: something happened."""
        reported = read_events(known.id, inner.get("event"))
        known.online = True
        return self._deliver(session, reported, inner)

    def _deliver(self, session: Session, reported: Sequence[Reported], inner: Mapping[str, Any]) -> Reply:
        for update in self.events.fresh(reported, session.token, inner.get("time")):
            self.update(update)
        return _DONE

    def alarm(self, session: Session, known: Known, inner: Mapping[str, Any]) -> Reply:
        """2008: a status went past a threshold."""

        def read(item: Mapping[str, Any]) -> Reported:
            channel = channel_in(item)
            status = {f"{channel}.{name_of(item.get('statusName'))}": text(item.get("curStatusValue"))}
            return Reported(Update(known.id, status, events={Event.ALARM: report_texts(item)}), channel)

        return self._deliver(session, readable(inner.get("alarm"), read), inner)

    def fault(self, session: Session, known: Known, inner: Mapping[str, Any]) -> Reply:
        """2010: a fault occurred."""

        def read(item: Mapping[str, Any]) -> Reported:
            text(item.get("errorCode"))
            return Reported(Update(known.id, events={Event.FAULT: report_texts(item)}))

        return self._deliver(session, readable(inner.get("error"), read), inner)

    def sub_auth(self, session: Session, known: Known, inner: Mapping[str, Any]) -> Reply:
        """2012: a gateway shows the PIN of a device behind it."""
        member_id, given = text(inner.get("subDeviceId")), text(inner.get("pin"))
        if (member := self.roster.get(member_id)) is None:
            session.unknown.append(member_id)
            return Result.NO_SUCH_DEVICE, {"authResult": "1"}
        if member is known or not compare_digest(member.pin.encode(), given.encode()):
            if member is not known:
                self.pin_mismatch(member)
            return Result.WRONG_PIN, {"authResult": "1"}
        self._fits(member)
        session.members.add(member.id)
        session.unread[member.id] = time.monotonic()
        self._stir()
        if member.gateway != known.id:
            member.gateway = known.id
            self.changed()
        return Result.OK, {"authResult": "0"}

    def sub_bound(self, session: Session, known: Known, inner: Mapping[str, Any]) -> Reply:
        """2016: a device was bound to a gateway; it still has to show its PIN."""
        return _DONE if text(inner.get("subDeviceId")) in self.roster else _NO_DEVICE

    def sub_unbound(self, session: Session, known: Known, inner: Mapping[str, Any]) -> Reply:
        """2018: a device is no longer behind a gateway."""
        if (member := self._member(session, inner)) is None:
            return _NO_DEVICE
        self.release(session, member)
        return _DONE

    def release(self, session: Session, member: Known) -> None:
        """Take a device from its gateway."""
        session.members.discard(member.id)
        member.gateway = None
        self._presence(member, online=False)

    def sub_online(self, session: Session, known: Known, inner: Mapping[str, Any]) -> Reply:
        """2020: the presence of a device behind a gateway."""
        if (online := presence(inner.get("onLine"))) is None:
            raise ProtocolError("onLine is neither 0 nor 1")
        if (member := self._member(session, inner)) is None:
            return _NO_DEVICE
        self._presence(member, online=online)
        return _DONE

    def version(self, session: Session, known: Known, inner: Mapping[str, Any]) -> Reply:
        """2022: versions of a device and its modules."""
        device = next(iter(objects(inner.get("device"))), {})
        modules = dict(
            readable(inner.get("modules"), lambda item: (name_of(item.get("name")), text(item.get("version"))))
        )
        known.version = text(device.get("version"))
        known.model = text(inner["model"]) if inner.get("model") else known.model
        self._firmware(known, modules)
        self.changed()
        return _DONE

    def upgraded(self, session: Session, known: Known, inner: Mapping[str, Any]) -> Reply:
        """2026: how the upgrade of a device, or of a module, ended."""
        module = name_of(inner.get("moduleName")) if text(inner.get("type", "0")) == "1" else ""
        version = text(inner.get("version", ""))
        if text(inner.get("status")) != "0":
            news = {"errorCode": "upgrade", "errorInfo": " ".join(word for word in (module, version) if word)}
            self.update(Update(known.id, {firmware("running", module): "0"}, events={Event.FAULT: news}))
            return _DONE
        if not module:
            known.version = version or known.version
            self._firmware(known, {})
            self.changed()
        elif version:
            self._firmware(known, {module: version})
        return _DONE

    def _firmware(self, known: Known, modules: Mapping[str, str]) -> None:
        versions = {"": known.version, **modules}
        news: dict[str, Value] = {}
        for module, version in versions.items():
            news |= self.firmwares.installed(known.id, module, version) if version else {}
        self.update(Update(known.id, news, online=known.online))


def _statuses(item: Mapping[str, Any]) -> dict[str, Value]:
    return statuses(item.get("statusSerial"), MC_WORDS, channel_in(item))


def _merged(parts: Iterable[Mapping[str, Value]]) -> dict[str, Value]:
    return {name: value for part in parts for name, value in part.items()}


type _Handler = Callable[[PacketHandler, Session, Known, Mapping[str, Any]], Reply | Later]

_HANDLERS: Mapping[int, _Handler] = {
    Packet.REPORT: PacketHandler.report,
    Packet.ALARM: PacketHandler.alarm,
    Packet.FAULT: PacketHandler.fault,
    Packet.SUB_AUTH: PacketHandler.sub_auth,
    Packet.SUB_BIND_REPORT: PacketHandler.sub_bound,
    Packet.SUB_UNBIND_REPORT: PacketHandler.sub_unbound,
    Packet.SUB_ONLINE: PacketHandler.sub_online,
    Packet.VERSION: PacketHandler.version,
    Packet.UPGRADE_RESULT: PacketHandler.upgraded,
    Packet.RESOURCES: PacketHandler.resources,
    Packet.EVENT: PacketHandler.event,
    Packet.SPEAK: lambda handler, session, known, inner: handler.voice.speak(session, known, inner),
    Packet.VOICE: lambda handler, session, known, inner: handler.voice.listen(session, known, inner),
}
