"""The account of interface Mc: the devices that log in here."""

import asyncio
from collections.abc import Mapping, Sequence
import contextlib
from typing import ClassVar, override

from ...core.abilities import HasActions, HasDeviceForms, HasPeers
from ...core.actions import ActionTable
from ...core.cloud import Context
from ...core.errors import GoneError, NoAnswerError, OfflineError, UnsupportedError
from ...core.model import JSON, Account, Device, DeviceKind, Problem, Properties, Snapshot, Update, Value
from ...core.redact import learn
from ...core.values import as_dict
from ..base import TelecomCloud
from ..errors import NoSuchAddressError, PortTakenError, SamePortError
from ..extras import Extras, firmware, installs
from ..params import COMMAND_PREFIX, MC_WORDS, RESOURCE_MODES, commands, entry_changes, managed_entry
from ..sockets import ANYWHERE, addresses
from .client import DeviceClient
from .config import PORTS, ServerSettings, known_device, port_of
from .devices import Known
from .firmware import Firmwares
from .packet_handler import PIN_MISMATCHES, PacketHandler
from .server import DeviceServer
from .voice import Voice

_REPORT_WITHIN = 10
_RETRY_PORT = 5
_LOOK = 60
"""Seconds between checks of the addresses of Home Assistant's adapters."""
_COME_BACK = 30
"""Seconds for the devices to come back after a restart, before they are called offline."""
_WAIT = 8
"""Seconds that a command waits for a device whose connection was lost."""
_SETTLE = 0.5
"""Seconds that changes of devices are collected before they are stored."""


class DevicesCloud(TelecomCloud, HasActions, HasDeviceForms, HasPeers):
    """The platform that devices log in to."""

    poll_interval = 3600
    extras = Extras(alarms=True, installable=True)
    open_ports: ClassVar[set[int]] = set()
    """Ports that accounts of this process hold: the account itself can have them, though they are in use."""

    def __init__(self, data: Mapping[str, JSON], context: Context) -> None:
        """Read the forms of the account and its devices. Raises SetupError."""
        super().__init__(context)
        self._ports = port_of(data, PORTS[0]), port_of(data, PORTS[1])
        if self._ports[0] == self._ports[1] != 0:
            raise SamePortError("login and connect need a port each", field="connect_port")
        self._address = str(data.get("listen_address") or "")
        self._memory: dict[str, JSON] = dict(as_dict(data.get("memory")))
        self.roster: dict[str, Known] = {}
        for form in context.devices:
            self._enrol(known_device(form))
        self._firmwares = Firmwares.load(data.get("firmware"))
        rules = ServerSettings(
            strict=bool(context.options.get("strict_sequence")),
            heartbeat=int(float(str(context.options.get("heartbeat") or 30))),
            host=str(data.get("public_host") or ""),
            anywhere=bool(context.options.get(ANYWHERE.name)),
        )
        speech = context.speech if context.options.get("speech", True) else None
        voice = Voice(speech, str(context.options.get("assistant") or ""))
        self.handler = PacketHandler(
            self.roster,
            self.handle_update,
            self._changed,
            self._problems_changed,
            self.events,
            self.resource_memory,
            self._firmwares,
            voice,
        )
        self.server = DeviceServer(self.roster, self.handler, rules)
        self._open = False
        self._obstacle: Problem | None = None
        """Why the ports cannot be opened."""
        self._settling: asyncio.TimerHandle | None = None

    def _enrol(self, known: Known) -> None:
        learn(known.pin)
        known.recall(as_dict(self._memory.get(known.id)))
        self.roster[known.id] = known

    @override
    async def sign_in(self) -> Account:
        held = {port_of(self.context.previous, name) for name in PORTS} & self.open_ports
        ports = {name: port for name, port in zip(PORTS, self._ports, strict=True) if port not in held}
        if ports:
            await self.server.check_ports(await addresses(self._address, self.context), ports)
        return Account(id=str(self._ports[0]), name=str(self._ports[0]), moves=True)

    @override
    async def listen(self) -> None:
        self._expect_reconnects()
        while True:
            try:
                await self._serve(await addresses(self._address, self.context))
            except NoSuchAddressError:
                self._state(open_now=False, obstacle=Problem("address_gone", placeholders={"address": self._address}))
                await asyncio.sleep(_RETRY_PORT)
            except PortTakenError as err:
                port = str(self._ports[err.field == "connect_port"])
                self._state(open_now=False, obstacle=Problem("port_taken", placeholders={"port": port}))
                await asyncio.sleep(_RETRY_PORT)
            finally:
                self.open_ports.difference_update(self._ports)
                self._open = False
                await self.server.close()

    def _expect_reconnects(self) -> None:
        """Wait for the devices that were online to connect again."""
        for known in self.roster.values():
            if known.was_online and not known.online:
                known.online = True
                self.server.expect_back(known.id, _COME_BACK)

    async def _serve(self, places: Sequence[str]) -> None:
        """Listen for as long as these are the addresses to listen at."""
        await self.server.open(places, *self._ports)
        self._state(open_now=True)
        while places == await addresses(self._address, self.context):
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_LOOK):
                    await self.server.run()

    def _state(self, *, open_now: bool, obstacle: Problem | None = None) -> None:
        self._open, self._obstacle = open_now, obstacle
        if open_now:
            self.open_ports.update(self._ports)
        self.listener.link_changed()
        self._problems_changed()

    def _problems_changed(self) -> None:
        self.listener.problems_changed()

    @property
    @override
    def connected(self) -> bool | None:
        return self._open

    @override
    def problems(self) -> Sequence[Problem]:
        found = list(super().problems())
        if self._obstacle is not None:
            found.append(self._obstacle)
        found += [
            Problem("device_pin", known.id) for known in self.roster.values() if known.pin_mismatches >= PIN_MISMATCHES
        ]
        if self.server.outsiders:
            found.append(Problem("foreign_address", placeholders={"address": self.server.outsiders[-1]}))
        return found

    # --- devices --------------------------------------------------------------------------------------------------------

    @override
    async def fetch(self) -> Snapshot:
        devices = {known.id: self._device(known) for known in self.roster.values()}
        updates = tuple(Update(known.id, online=known.online) for known in self.roster.values())
        return Snapshot(devices=devices, updates=updates)

    def _device(self, known: Known) -> Device:
        gateways = {one.gateway for one in self.roster.values()}
        return Device(
            id=known.id,
            name=known.name,
            kind=DeviceKind.GATEWAY if known.id in gateways else DeviceKind.APPLIANCE,
            online=known.online,
            type=known.model,
            model=known.model or None,
            serial_number=known.id,
            sw_version=known.version or None,
            gateway=known.gateway if known.gateway in self.roster else None,
            channels=self.channels(known.id),
            definition={"profile": known.profile} if known.profile else {},
        )

    def _changed(self) -> None:
        """Store soon what was learned of a device; after a restart all of them report at once."""
        if self._settling is None:
            self._settling = asyncio.get_running_loop().call_later(_SETTLE, self._settle)

    def _settle(self) -> None:
        if self._remember():
            self.listener.refresh()

    def _remember(self) -> bool:
        """Keep what is known of the devices; return whether it has changed."""
        if self._settling is not None:
            self._settling.cancel()
            self._settling = None
        memory: dict[str, JSON] = {known.id: known.memory() for known in self.roster.values()}
        if memory == self._memory:
            return False
        self._memory = memory
        self.context.save({"memory": memory})
        return True

    async def _client(self, device: Device) -> DeviceClient:
        """Return what asks a device, if need be when it is back.

        Raises GoneError, OfflineError.
        """
        if (known := self.roster.get(device.id)) is None:
            raise GoneError
        try:
            async with asyncio.timeout(_WAIT):
                while known.online and (session := self.server.session_of(known)) is None:
                    await self.handler.moved.wait()
        except TimeoutError as err:
            raise OfflineError from err
        if not known.online or session is None:
            raise OfflineError
        return DeviceClient(session, device.id)

    @override
    async def query(self, device: Device) -> Update:
        client = await self._client(device)
        with self.handler.expect(device.id) as report:
            await client.query()
            try:
                async with asyncio.timeout(_REPORT_WITHIN):
                    return self.admit(await report)
            except TimeoutError as err:
                raise NoAnswerError from err

    @override
    async def send(self, device: Device, wanted: Properties, present: Properties) -> Properties:
        client = await self._client(device)
        started: dict[str, Value] = {}
        upgrades = installs(wanted)
        for module in upgrades.values():
            await client.upgrade(*self._firmwares.notice(self.roster[device.id], module))
            started |= {firmware("running", module): "1", firmware("progress", module): None}
        for channel, writes in commands(
            {name: value for name, value in wanted.items() if name not in upgrades}
        ).items():
            await client.control(channel, [(f"{COMMAND_PREFIX}{name}", value) for name, value in writes])
        for change in entry_changes(wanted, present):
            entry: dict[str, JSON] = {**change.values, "MODE": RESOURCE_MODES["modify"]}
            await client.manage_resource(change.channel, change.resource, entry)
        return started

    @override
    def devices_changed(self, devices: Sequence[Mapping[str, JSON]]) -> None:
        forms = {known.id: known for known in map(known_device, devices)}
        self._remember()
        for device_id in [device_id for device_id in self.roster if device_id not in forms]:
            self._dismiss(device_id)
        for known in forms.values():
            old = self.roster.get(known.id)
            if old is not None and old.pin == known.pin:
                old.name, old.profile = known.name, known.profile
            else:
                self._dismiss(known.id)
                self._enrol(known)
                self._readmit(known.id)
        self.server.make_room()

    def _readmit(self, device_id: str) -> None:
        """Admit a new device that was rejected before; its gateway authenticates it again after the gateway's next login."""
        self.server.gate.forgive()
        for session in [one for one in self.server.sessions.values() if device_id in one.unknown]:
            self.server.end(session)

    def _dismiss(self, device_id: str) -> None:
        """Forget a device, and end what it has going."""
        if device_id in self.roster:
            self.server.forget(device_id)
            del self.roster[device_id]

    # --- actions --------------------------------------------------------------------------------------------------------

    @override
    async def action(self, name: str, device: Device | None, data: Mapping[str, JSON]) -> JSON:
        return await self.action_table.perform(self, name, device, data)

    async def _offer_firmware(self, device: Device, data: Mapping[str, JSON]) -> JSON:
        self.handle_update(Update(device.id, self._firmwares.offer(device.id, data)))
        self.context.save({"firmware": self._firmwares.dump()})
        return None

    async def _manage_resource(self, device: Device, data: Mapping[str, JSON]) -> JSON:
        client = await self._client(device)
        await client.manage_resource(*managed_entry(data, MC_WORDS))
        return None

    async def _unbind_device(self, device: Device, data: Mapping[str, JSON]) -> JSON:
        client = await self._client(device)
        if client.session.known.id == device.id:
            raise UnsupportedError("only a device behind a gateway can be unbound")
        await client.unbind()
        self.handler.release(client.session, self.roster[device.id])
        return None

    action_table: ClassVar[ActionTable[DevicesCloud, Device]] = ActionTable(
        {
            "manage_resource": _manage_resource,
            "offer_firmware": _offer_firmware,
            "unbind_device": _unbind_device,
        }
    )

    @override
    async def close(self) -> None:
        self._remember()
        await self.server.close()
        self.server.disconnect_all()
        if self._settling is not None:
            self._settling.cancel()

    @property
    @override
    def rejected(self) -> int:
        return self.server.counts["unauthenticated"] + self.server.gate.refused

    @override
    def diagnostics(self) -> Mapping[str, JSON]:
        return {
            "listening": self._open,
            "known_devices": len(self.roster),
            "connected_devices": len(self.server.sessions),
            "connections": self.server.gate.connections,
            "strict_sequence": self.server.settings.strict,
            **self.server.counts,
            "speech": dict(self.handler.voice.counts),
        }


ACTIONS = DevicesCloud.action_table.names
