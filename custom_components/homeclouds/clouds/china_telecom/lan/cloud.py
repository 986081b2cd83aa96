"""The account of interface Md: one device on the local network."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
import contextlib
from dataclasses import asdict, replace
from functools import partial
from typing import Any, override

from ...core.cloud import Context, form_text
from ...core.connection import Link, LinkedCloud
from ...core.errors import AuthError, CloudError, NoAnswerError, ProtocolError, UnansweredError, UnreachableError
from ...core.features import Feature
from ...core.model import JSON, Account, Device, Problem, Properties, Snapshot, Update, Value
from ...core.redact import learn
from ...core.values import SCALARS, as_dict, as_list, number, token
from ..base import TelecomCloud, identity
from ..errors import LockedAttributeError, NoLocalControlError, NoReadingError, NotFoundError, WrongPinError
from ..extras import CONSTRAINT, FAULTS, FAULTY, PROGRESS, RUNNING, Extras, constraint
from ..params import ALL_CHANNELS, each_readable, items_of, reading, text
from . import discovery
from .config import PORT, whole
from .connection import AUTO, Dialect, LanChannel
from .discovery import ORDERS, Found

_WITHIN = 10
"""Seconds that a command waits for a connection that has just broken."""
_RETURNS_WITHIN, _STARTS_WITHIN = 8, 30
"""Seconds for a device to be back, after its connection broke or Home Assistant started, before it is called offline."""
_STAGES_RUNNING = frozenset(("1", "2", "3", "5", "6"))


async def offers() -> Mapping[str, str]:
    """Return the devices that answer on the local network: id -> what to call them."""
    try:
        found = await discovery.discover(port=discovery.PORT)
    except OSError:
        return {}
    return {one.device_id: f"{one.model} {one.device_id} ({one.host})" for one in found.values()}


class LanCloud(LinkedCloud, TelecomCloud):
    """One device."""

    poll_interval = 300

    confirm_after = 2
    confirm_within = 6
    extras = Extras(constraints=True)

    def __init__(self, data: Mapping[str, JSON], context: Context) -> None:
        """Read the form. Raises SetupError."""
        super().__init__(context)
        self._id, pin, self._pin = identity(data)
        learn(pin)
        self._dialects = Dialect.all(
            form_text(data, "session_key") or AUTO, form_text(data, "framing") or AUTO, as_dict(data.get("reading"))
        )
        order = form_text(data, "byte_order") or AUTO
        self._orders = ORDERS if order == AUTO else (order,)
        self._port, self._search_port = whole(data, "port", PORT), whole(data, "search_port", discovery.PORT)
        self._profile = form_text(data, "profile")
        self._model = form_text(data, "model")
        """As the device stated it when it was added, or later."""
        self._given_name = form_text(data, "name")
        self._name = self._given_name or f"{self._model or 'China Telecom'} {self._id[-4:]}"
        """Made once, so that what is learned of the model renames nothing."""
        self._host = self._given_host = form_text(data, "host")
        """Where the device was reached last."""
        self._silent = False
        """Whether the device accepted the PIN and then reported no state in any reading of the document."""
        self._numbers: dict[str, str] = {}
        self._channel: LanChannel | None = None
        self._first = Update(self._id)
        """The first state on this connection."""
        self._link = Link(self, heartbeat=45, silence=120)
        self._online = bool(data.get("online"))
        self._patience: asyncio.TimerHandle | None = None
        self._constrained: set[str] = set()
        self._upgrading = False

    @override
    async def prepare(self) -> None:
        await super().prepare()
        self._choose()

    def _choose(self) -> None:
        """Learn the names of the attributes from the profile."""
        own = self.context.profiles.find((self._model,), frozenset(), self._profile)
        ours = self.profiles.choose(self._model, frozenset(), self._profile)
        self._numbers = dict(next((one.attributes for one in (own, ours) if one and one.attributes), {}))

    @override
    async def sign_in(self) -> Account:
        found = await self._search()
        if not self._given_host and found is None:
            raise NotFoundError("the device does not answer on this network", field="device_id")
        if found is not None and found.controllable is False:
            raise NoLocalControlError("the device does not allow local control", field="device_id")
        try:
            channel, _ = await self._connect(found.host if found is not None else self._given_host)
        except NoAnswerError as err:
            raise NoReadingError("the device answers in no reading of the document", field="session_key") from err
        await channel.close()
        kept: dict[str, JSON] = {"reading": asdict(channel.dialect)}
        kept |= {"model": found.model} if found is not None else {}
        return Account(id=self._id, name=self._given_name or self._id[-4:], data=kept)

    async def _search(self, target: str | None = None) -> Found | None:
        """Look for the device, where the form has it or else everywhere; its model is learned on the way."""
        try:
            found = await discovery.discover(
                lambda one: one.device_id == self._id,
                target=self._given_host if target is None else target,
                port=self._search_port,
                orders=self._orders,
            )
        except OSError:
            return None
        mine = found.get(self._id)
        if mine is not None and mine.model != self._model:
            self._model = mine.model
            self._choose()
        return mine

    async def _connect(self, host: str) -> tuple[LanChannel, Update]:
        """Connect and read the first state. Raises NoAnswerError if there is none."""
        channel, answer = await LanChannel.open(host, self._port, self._id, self._pin, self._dialects)
        try:
            update = self._read(answer)
            if not any(name[:1].isdecimal() and value is not None for name, value in update.properties.items()):
                raise NoAnswerError("the device reports no attribute")
        except ProtocolError as err:
            await channel.close()
            raise NoAnswerError(str(err)) from err
        except CloudError:
            await channel.close()
            raise
        return channel, update

    async def _reconnect(self) -> tuple[LanChannel, Update]:
        """Connect where the device was last, or else where it is found: addresses change, and another device may have its own."""
        failure: CloudError = UnreachableError("the device does not answer on this network")
        if self._host:
            try:
                return await self._connect(self._host)
            except (UnreachableError, AuthError) as err:
                failure = err
        found = await self._search(target="")
        if found is None and isinstance(failure, AuthError) and await self._is_another_there():
            raise NotFoundError("another device has the address of this one")
        if found is None or found.host == self._host:
            raise failure
        reached = await self._connect(found.host)
        self._host = found.host
        return reached

    async def _is_another_there(self) -> bool:
        """Return whether another device answers to a search where this one was reached last."""
        with contextlib.suppress(OSError):
            found = await discovery.discover(
                lambda one: True, target=self._host, port=self._search_port, orders=self._orders
            )
            return bool(found) and self._id not in found
        return False

    # --- connection -----------------------------------------------------------------------------------------------------

    @override
    async def listen(self) -> None:
        self._wait(_STARTS_WITHIN)
        try:
            await self._link.run()
        finally:
            self._channel = None
            self._wait(0)

    async def open_channel(self) -> LanChannel:
        """Find the device and connect with its PIN. Raises CloudError."""
        try:
            channel, update = await self._reconnect()
        except NoAnswerError:
            self._note_silence(silent=True)
            raise
        except AuthError as err:
            if isinstance(err, WrongPinError):
                raise
            # It let us in before: what it refuses for now is no matter of the form
            raise UnansweredError(str(err), code=err.code) from err
        self._note_silence(silent=False)
        if channel.dialect != self._dialects[0]:
            self._dialects.sort(key=lambda one: one != channel.dialect)
            self.context.save({"reading": asdict(channel.dialect)})
        self._channel, self._first = channel, update
        return channel

    def _note_silence(self, *, silent: bool) -> None:
        if silent != self._silent:
            self._silent = silent
            self.listener.problems_changed()

    @override
    def problems(self) -> Sequence[Problem]:
        return [*super().problems(), *([Problem("no_state", self._id)] if self._silent else [])]

    async def handle_connected(self) -> None:
        """Report the state that the device gave as it was connected."""
        self.listener.update(self._first)

    @override
    def handle_connection_change(self) -> None:
        """Report that the connection is up, or wait for the device if it is gone."""
        if self._link.connected:
            self._wait(0)
            self._found(online=True)
        elif not self._link.is_open:
            self._channel = None
            self._wait(_RETURNS_WITHIN)
        super().handle_connection_change()

    def _wait(self, seconds: float) -> None:
        """Call the device offline if it is not back in so many seconds; 0 is no longer waiting."""
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None
        if seconds and self._online:
            self._patience = asyncio.get_running_loop().call_later(seconds, partial(self._found, online=False))

    def _found(self, *, online: bool) -> None:
        if online != self._online:
            self._online = online
            self.context.save({"online": online})
        self.listener.update(Update(self._id, online=online))

    def handle_message(self, message: object) -> None:
        """Take in a report of the device; others are ignored."""
        if isinstance(message, dict) and message.get("cmd") in {"post", "resp"}:
            try:
                update = self._read(message)
            except ProtocolError:
                return
            self.listener.update(update)

    # --- state ----------------------------------------------------------------------------------------------------------

    def _device(self) -> Device:
        return Device(
            id=self._id,
            name=self._name,
            online=self._online,
            type=self._model,
            model=self._model or None,
            serial_number=self._id,
            definition={"profile": self._profile} if self._profile else {},
        )

    @override
    async def fetch(self) -> Snapshot:
        updates: tuple[Update, ...] = ()
        if (channel := self._channel) is not None:
            # Whether a connection holds is the link's affair
            with contextlib.suppress(UnreachableError):
                updates = (self._read(await channel.query()),)
        return Snapshot(devices={self._id: self._device()}, updates=updates)

    @override
    async def query(self, device: Device) -> Update:
        return self._read(await (await self._reach()).query())

    @override
    async def send(self, device: Device, wanted: Properties, present: Properties) -> Properties:
        for name in wanted:
            if token(present.get(constraint(name))) in {"0", "1"}:
                raise LockedAttributeError("the device does not let this be changed at present")
        channel = await self._reach()
        try:
            answer = await channel.control({self._attribute(name): _wire(value) for name, value in wanted.items()})
        except NoAnswerError:
            # Maybe the connection swallows what is sent
            self._link.suspect()
            raise
        return self._read(answer).properties

    async def _reach(self) -> LanChannel:
        try:
            await self._link.opened(_WITHIN)
        except UnreachableError as err:
            if self._silent:
                raise NoReadingError(str(err)) from err
            raise
        if self._channel is None:
            raise UnreachableError("not connected to the device")
        return self._channel

    def _read(self, message: Mapping[str, Any]) -> Update:
        """Turn an answer or a report into properties. Raises ProtocolError."""
        found: dict[str, Value] = self._numbered(message, "as", reading)
        answer = message.get("cmd") == "resp" and "mid" in message
        if answer or "asc" in message:
            limits = self._numbered(message, "asc", text)
            found |= {constraint(name): None for name in self._constrained - limits.keys()}
            found |= {constraint(name): value for name, value in limits.items()}
            self._constrained = set(limits)
        if answer or "fids" in message:
            found |= _faults(message.get("fids"))
        if message.get("ota") or (self._upgrading and (answer or "ota" in message)):
            found |= self._ota(message.get("ota"))
        return self.admit(Update(self._id, found, online=True))

    def _numbered[T](self, message: Mapping[str, Any], name: str, read: Callable[[object], T]) -> dict[str, T]:
        """Read a map of attributes, but for those that cannot be read; null and an empty list are an empty one. Raises ProtocolError."""
        attributes = message.get(name) or {}
        if not isinstance(attributes, dict):
            raise ProtocolError(f"`{name}` is no map of attributes")

        def one(item: tuple[str, object]) -> tuple[str, T]:
            key, value = item
            if not (key.isascii() and key.isdecimal()):
                raise ProtocolError("an attribute without a number")
            return self._property(key), read(value)

        return dict(each_readable(items_of([*attributes.items()]), one))

    def _ota(self, triple: object) -> dict[str, Value]:
        stage, percent = (
            (text(part) for part in triple[1:3]) if isinstance(triple, list) and len(triple) == 3 else ("", "0")
        )
        self._upgrading = stage in _STAGES_RUNNING
        share = number(percent)
        return {
            RUNNING: "1" if self._upgrading else "0",
            PROGRESS: percent if self._upgrading and share is not None and 0 <= share <= 100 else None,
        }

    def _property(self, key: str) -> str:
        return f"{ALL_CHANNELS}.{self._numbers.get(key, f'A{key}')}"

    def _attribute(self, name: str) -> str:
        status = name.partition(".")[2]
        return next((key for key, known in self._numbers.items() if known == status), status.removeprefix("A"))

    @override
    def features(self, device: Device, names: frozenset[str]) -> Sequence[Feature]:
        self._recall(names)
        return super().features(replace(device, type=device.type or self._model), _plain(names))

    def _recall(self, names: frozenset[str]) -> None:
        """Take back what may have held before a restart: the device tells of its end only by not mentioning it."""
        known = (name.removeprefix(CONSTRAINT) for name in names if name.startswith(CONSTRAINT))
        self._constrained.update(f"{ALL_CHANNELS}.{name}" for name in known)
        self._upgrading |= RUNNING in names

    @override
    async def close(self) -> None:
        if self._channel is not None:
            await self._channel.close()

    @override
    def diagnostics(self) -> Mapping[str, JSON]:
        return {
            "connects": self._link.connects,
            "damaged_messages": self._link.damaged.total(),
            "last_error": self._link.last_error.partition(":")[0],
            "reading": asdict(self._dialects[0]),
            "attributes_named": len(self._numbers),
        }


def _plain(names: frozenset[str]) -> frozenset[str]:
    """Return the names without the constraints, which come and go."""
    return frozenset(name for name in names if not name.startswith(CONSTRAINT))


def _faults(codes: object) -> dict[str, Value]:
    words = [token(code) for code in as_list(codes)[:50] if isinstance(code, SCALARS)]
    return {FAULTS: ", ".join(words) or "0", FAULTY: "1" if words else "0"}


def _wire(value: Value) -> int | str:
    found = number(value)
    return int(found) if found is not None and found == int(found) else token(value)
