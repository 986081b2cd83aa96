"""The account of interface C: the partner's devices, polled and notified."""

import asyncio
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
import ssl
from typing import ClassVar, override
from urllib.parse import urlsplit

from ...core.abilities import HasActions, HasInbound, HasPeers
from ...core.actions import ActionTable
from ...core.background import for_each
from ...core.cloud import Context
from ...core.errors import (
    AuthError,
    CloudError,
    CommandError,
    GoneError,
    ProtocolError,
    ServerError,
    SetupError,
    UnreachableError,
)
from ...core.http import Http, origin
from ...core.model import JSON, Account, Call, Device, DeviceKind, Problem, Properties, Reply, Snapshot, Update, Value
from ...core.rate_limit import Budget, Limit
from ...core.redact import learn
from ...core.values import once
from ..base import TelecomCloud
from ..errors import CertificateProblem, NoSerialsError, NoSuchAddressError, PortTakenError
from ..params import C_WORDS, COMMAND_PREFIX, RESOURCE_MODES, commands, entry_changes, managed_entry
from ..sockets import ANYWHERE, addresses
from .client import Member, PlatformClient, tried
from .config import Line
from .devices import DeviceStore
from .push import Notices, Rereader
from .tls import identity
from .tls_server import NoticeGate, NoticeServer

_FAST, _SLOW = 60, 600
_LIMIT = Limit(600, 60)
_WARN_BEFORE = timedelta(days=14)
_RETRY_PORT = 5
_FRESH = 120
"""Seconds for which an accepted notice proves that the partner is reachable, even if polls fail."""
_HANGS_UP = ("ServerDisconnectedError", "ClientOSError")
"""Errors of a server that rejects the client certificate: with TLS 1.3 it does so after the handshake."""


class PlatformCloud(TelecomCloud, HasActions, HasInbound, HasPeers):
    """One partner's platform."""

    def __init__(self, data: Mapping[str, JSON], context: Context) -> None:
        """Read the form. Raises SetupError."""
        super().__init__(context)
        self._server = origin(str(data.get("server", "")), allow_http=bool(data.get("allow_http")))
        self._identity = identity(data)
        self._identity.check()
        self._store = DeviceStore.load(data)
        names = "cloud_id", "cloud_key", "platform_id", "platform_key"
        secrets = [str(data.get(name) or "") for name in names]
        learn(*secrets)
        self._cloud_id, cloud_key, platform_id, platform_key = secrets
        self._budget = context.budgets.get(f"china_telecom {self._server}", _LIMIT)
        self.http = Http(context.session, self._budget)
        self.client = PlatformClient(self.http, self._server, self._cloud_id, cloud_key, self.resource_memory)
        self.notices = Notices(platform_id, platform_key, self, self._store, self.resource_memory, self.events)
        self.notices.restore(data.get("notify_tokens"))
        self._kept = self._store.dump()
        self._rereader = Rereader(self._read_again)
        self._reached = False
        self._gate = NoticeGate()
        self._obstacle: Problem | None = None
        """Why the notification port cannot be opened."""
        self.notice_port = 0
        """The notification port, while it is open."""

    @override
    async def prepare(self) -> None:
        await super().prepare()
        if self._server.startswith("https:"):
            self.http.ssl = await asyncio.to_thread(self._identity.client_context)

    @override
    async def sign_in(self) -> Account:
        if not self._store.own and not self._store.gateways:
            raise NoSerialsError("at least one serial number is needed", field="serials")
        try:
            await self.client.renew()
        except UnreachableError as err:
            if self._server.startswith("https:") and str(err).startswith(_HANGS_UP):
                raise CertificateProblem("the platform hangs up on our certificate", field="certificate") from err
            raise
        host = urlsplit(self._server).hostname or self._server
        return Account(id=f"{host}_{self._cloud_id}", name=host, moves=True)

    @override
    async def fetch(self) -> Snapshot:
        store = self._store
        jobs = [partial(self._device, serial) for serial in store.own if store.gateway_of(serial) is None]
        jobs += [partial(self._behind, gateway) for gateway in store.gateways]
        results = await for_each(tried, jobs)
        failures = [result for result in results if isinstance(result, CloudError)]
        others = [error for error in failures if not isinstance(error, GoneError)]
        self._reached = not any(isinstance(error, UnreachableError) for error in others)
        fatal = [error for error in others if isinstance(error, AuthError | SetupError)]
        if fatal or (others and len(failures) == len(results)):
            raise (fatal or others)[0]
        pairs = [pair for result in results if not isinstance(result, CloudError) for pair in result]
        found = once((device.id, update.online, (device, update)) for device, update in pairs)
        devices = {key: device for key, (device, _) in found.items()}
        complete = not others
        store.listed(devices, complete=complete)
        self._keep()
        return Snapshot(
            devices=dict(store.devices), updates=tuple(update for _, update in found.values()), complete=complete
        )

    async def _device(self, serial: str) -> list[tuple[Device, Update]]:
        return [self._described(await self._read(serial, self._store.types.get(serial, "")))]

    async def _read(self, serial: str, kind: str) -> Member:
        online = await self.client.online(serial, kind)
        kind, status = await _unless_offline(online, self.client.status(serial, kind), (kind, {}))
        return Member(serial, kind, online, status)

    async def _behind(self, gateway: str) -> list[tuple[Device, Update]]:
        listed = await self.client.members(gateway)
        read = await _unless_offline(listed[0].online, self.client.details(gateway), [])
        details = {member.serial: member for member in read}
        found = []
        for member in listed:
            more = details.get(member.serial, member)
            whole = Member(member.serial, member.type or more.type, member.online, more.status)
            found.append(self._described(whole, gateway))
        return found

    def _described(self, member: Member, gateway: str | None = None) -> tuple[Device, Update]:
        update = self.admit(Update(member.serial, member.status, member.online))
        return self._store.described(member, self.channels(member.serial), gateway), update

    @override
    def admit(self, update: Update) -> Update:
        return super().admit(replace(update, properties=self._of_each_channel(update.device_id, update.properties)))

    def _of_each_channel(self, serial: str, properties: Properties) -> Properties:
        # A status of serialId 0 is one of all channels here (7.3.1.6, 7.3.2.7), but not on the interface Mc (5.4.3.3).
        return self.names[serial].of_each_channel(properties)

    @override
    async def query(self, device: Device) -> Update:
        read = await self._read(device.id, device.model or "")
        return self.admit(Update(device.id, read.status, read.online))

    @override
    async def send(self, device: Device, wanted: Properties, present: Properties) -> Properties:
        confirmed: dict[str, Value] = {}
        prefix = COMMAND_PREFIX if self.context.options.get("set_prefix", True) else ""
        for channel, writes in commands(wanted).items():
            names = [(f"{prefix}{name}", value) for name, value in writes]
            confirmed |= await self.client.control(device.id, channel, names, device.model or "")
        for change in entry_changes(wanted, present):
            entry: dict[str, JSON] = {"mode": RESOURCE_MODES["modify"], **change.values}
            await self.client.manage(device.id, change.channel, change.resource, entry, device.model or "")
        return self._of_each_channel(device.id, confirmed)

    # --- notices --------------------------------------------------------------------------------------------------------

    @override
    def receive(self, call: Call) -> Reply:
        before = self.connected
        reply = self.notices.receive(call)
        if self.connected != before:
            self.listener.link_changed()
        return reply

    @override
    async def listen(self) -> None:
        rereading = asyncio.get_running_loop().create_task(self._rereader.run())
        try:
            await self._serve(int(float(str(self.context.options.get("notify_port") or 0))))
        finally:
            rereading.cancel()

    async def _serve(self, port: int) -> None:
        if not port:
            await super().listen()
        context = await asyncio.to_thread(self._identity.server_context)
        given = str(self.context.options.get("notify_address") or "")
        self._gate.anywhere = bool(self.context.options.get(ANYWHERE.name))
        while True:
            server = NoticeServer(self.receive, context, self._gate, self.listener.problems_changed)
            try:
                await server.open(await addresses(given, self.context), port)
                self._state(server.port)
                await super().listen()
            except NoSuchAddressError:
                self._state(0, Problem("address_gone", placeholders={"address": given}))
                await asyncio.sleep(_RETRY_PORT)
            except PortTakenError:
                self._state(0, Problem("port_taken", placeholders={"port": str(port)}))
                await asyncio.sleep(_RETRY_PORT)
            finally:
                self.notice_port = 0
                await server.close()

    def _state(self, port: int, obstacle: Problem | None = None) -> None:
        self.notice_port = port
        if obstacle != self._obstacle:
            self._obstacle = obstacle
            self.listener.problems_changed()

    @override
    def handle_update(self, update: Update) -> None:
        self._rereader.note_report(update.device_id)
        super().handle_update(update)

    async def _read_again(self, serial: str) -> None:
        """Read a device of which notices came so close together that one may have passed the other."""
        if (device := self._store.find(serial)) is not None:
            await self.listener.catch_up(self._reread(device))

    async def _reread(self, device: Device) -> Sequence[Update]:
        return [await self.query(device)]

    def handle_change(self) -> None:
        """Keep what is known of the devices; the next poll reads them."""
        self._keep()
        self.listener.refresh()

    def handle_tokens(self, tokens: dict[str, JSON]) -> None:
        """Keep the digests of the tokens that the partner has."""
        self.context.save({"notify_tokens": tokens})

    def _keep(self) -> None:
        if (kept := self._store.dump()) != self._kept:
            self._kept = kept
            self.context.save(kept)

    # --- the rest -------------------------------------------------------------------------------------------------------

    @property
    @override
    def connected(self) -> bool | None:
        recent = self.notices.last.within(_FRESH)
        return True if self.notices.trusted and (self._reached or recent) else None

    @property
    @override
    def poll_interval(self) -> float:
        return _SLOW if self._reached and self.notices.trusted else _FAST

    @property
    @override
    def budget(self) -> Budget | None:
        return self._budget

    @override
    def problems(self) -> Sequence[Problem]:
        found = list(super().problems())
        ends = self._identity.ends
        if ends is not None and ends - datetime.now(UTC) < _WARN_BEFORE:
            found.append(Problem("certificate_ends", placeholders={"date": ends.date().isoformat()}))
        if self._obstacle is not None:
            found.append(self._obstacle)
        if self._gate.outsider:
            found.append(Problem("foreign_address", placeholders={"address": self._gate.outsider}))
        return found

    @override
    async def action(self, name: str, device: Device | None, data: Mapping[str, JSON]) -> JSON:
        if name == "bind_device":
            return await self._bind_device(device, data)
        return await self.action_table.perform(self, name, device, data)

    async def _unbind_device(self, device: Device, data: Mapping[str, JSON]) -> JSON:
        await self.client.unbind(device.id, gateway=device.gateway, type=device.model or "")
        self._store.forget(device.id)
        self.handle_change()
        return None

    async def _manage_resource(self, device: Device, data: Mapping[str, JSON]) -> JSON:
        await self.client.manage(device.id, *managed_entry(data, C_WORDS), device.model or "")
        return None

    action_table: ClassVar[ActionTable[PlatformCloud, Device]] = ActionTable(
        {"manage_resource": _manage_resource, "unbind_device": _unbind_device}
    )

    async def _bind_device(self, gateway: Device | None, data: Mapping[str, JSON]) -> JSON:
        serial = str(data["serial_number"])
        behind = gateway.id if gateway is not None and gateway.kind is DeviceKind.GATEWAY else None
        kind = str(data.get("type") or "")
        kind = await self.client.bind(serial, gateway=behind, key=str(data.get("bind_key") or ""), type=kind)
        if behind is None:
            self._store.own[serial] = Line()
        if kind:
            self._store.typed(serial, kind)
        self.handle_change()
        return None

    @override
    async def close(self) -> None:
        await self.client.renewal.close()

    @property
    @override
    def rejected(self) -> int:
        return self.notices.refused + self._gate.failed + self._gate.refused

    @override
    def diagnostics(self) -> Mapping[str, JSON]:
        return {
            "calls": self.http.calls,
            "notices_accepted": self.notices.accepted,
            "notices_refused": self.notices.refused,
            "notices_repeated": self.notices.repeated,
            "last_notice": self.notices.last.at,
            "own_listener": bool(self.notice_port),
            "handshakes_failed": self._gate.failed,
            "connections_refused": self._gate.refused,
            "client_certificate": bool(self._identity.certificate),
            "verifies_server": isinstance(self.http.ssl, ssl.SSLContext),
        }


async def _unless_offline[T](online: bool | None, asked: Awaitable[T], nothing: T) -> T:
    """Return an answer; `nothing` if it is refused and the device offline, for which there is no code (7.3.2.12)."""
    try:
        return await asked
    except GoneError:
        raise
    except CommandError, ProtocolError, ServerError:
        if online is not False:
            raise
        return nothing


ACTIONS = PlatformCloud.action_table.names | {"bind_device"}
