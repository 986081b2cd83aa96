"""The account of interface C: the partner's devices, polled and told of."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
import ssl
import time
from typing import override
from urllib.parse import urlsplit

from ...core.cloud import Context, Field, FieldKind
from ...core.errors import AuthError, CloudError, GoneError, SetupError, UnreachableError, UnsupportedError
from ...core.http import Http, origin
from ...core.model import JSON, Account, Call, Device, DeviceKind, Problem, Properties, Reply, Snapshot, Update, Value
from ...core.rate_limit import Budget, Limit
from ..base import TelecomCloud
from ..errors import CertificateProblem, NoSerialsError, NoSuchAddressError, PortTakenError
from ..params import ADDED, COMMAND_PREFIX, DELETED, MODIFIED, commands
from ..sockets import ANYWHERE, addresses
from . import lines
from .client import Member, PlatformClient, at_once
from .lines import Line
from .push import Hooks, Notices
from .rereader import Rereader
from .tls import identity
from .tls_server import NoticeGate, NoticeServer

_FAST, _SLOW = 60, 600
_LIMIT = Limit(600, 60)
_WARN_BEFORE = timedelta(days=14)
_RETRY_PORT = 5
_FRESH = 120
"""Seconds for which an accepted notice tells that the partner is there, whatever became of a poll."""
_HANGS_UP = ("ServerDisconnectedError", "ClientOSError")
"""How it looks if a server finds our certificate wrong: with TLS 1.3 it says so after the handshake, or just goes away."""
_MODES = {"add": ADDED, "modify": MODIFIED, "delete": DELETED}

FIELDS = (
    Field(name="server", kind=FieldKind.ORIGIN),
    Field(name="cloud_id"),
    Field(name="cloud_key", kind=FieldKind.SECRET),
    Field(name="platform_id"),
    Field(name="platform_key", kind=FieldKind.SECRET),
    Field(name="serials", kind=FieldKind.LINES, required=False),
    Field(name="gateways", kind=FieldKind.LINES, required=False),
    Field(name="certificate", kind=FieldKind.FILE, required=False),
    Field(name="key", kind=FieldKind.FILE, required=False),
    Field(name="ca", kind=FieldKind.FILE, required=False),
    Field(name="allow_http", kind=FieldKind.FLAG, required=False, default=False, advanced=True),
)
OPTIONS = (
    Field(name="set_prefix", kind=FieldKind.FLAG, default=True),
    Field(name="notify_port", kind=FieldKind.NUMBER, default=0, minimum=0, maximum=65535),
    Field(name="notify_address", required=False),
    ANYWHERE,
)
ACTIONS = frozenset(("bind_device", "unbind_device", "manage_resource"))


class PlatformCloud(TelecomCloud):
    """One partner's platform."""

    def __init__(self, data: Mapping[str, JSON], context: Context) -> None:
        """Read the form. Raises SetupError."""
        super().__init__(context)
        self._server = origin(str(data.get("server", "")), allow_http=bool(data.get("allow_http")))
        self._identity = identity(data)
        self._identity.check()
        self._own = lines.read(data.get("serials"))
        self._gateways = lines.read(data.get("gateways"))
        secrets = {name: str(data.get(name) or "") for name in ("cloud_id", "cloud_key", "platform_id", "platform_key")}
        context.redact.add(*secrets.values())
        self._cloud_id = secrets["cloud_id"]
        self._budget = context.budgets.get(f"china_telecom {self._server}", _LIMIT)
        self.http = Http(context.session, self._budget, context.redact)
        self.client = PlatformClient(self.http, self._server, secrets["cloud_id"], secrets["cloud_key"], context.redact)
        types = data.get("types")
        self._types = {key: str(kind) for key, kind in types.items()} if isinstance(types, dict) else {}
        """Serial -> type, as notices and answers told it: no call asks for it."""
        hooks = Hooks(
            update=self._told,
            knows=self._knows,
            gateway=self._gateway_of,
            resources=self.client.resources,
            changed=self._changed,
            typed=self._typed,
            unbound=self._unbound,
            issued=lambda tokens: context.save({"notify_tokens": tokens}),
        )
        self.notices = Notices(secrets["platform_id"], secrets["platform_key"], hooks, context.redact)
        self.notices.restore(data.get("notify_tokens"))
        self._rereader = Rereader(self._read_again)
        self._devices: dict[str, Device] = {}
        self._told_online: dict[str, tuple[float, bool]] = {}
        """Serial -> when a notice told whether it is online, and what it told."""
        self._reached = False
        self._gate = NoticeGate()
        self._obstacle: Problem | None = None
        """Why our own listener can't listen."""
        self.notice_port = 0
        """The port of our own listener, while it is open."""

    @override
    async def prepare(self) -> None:
        await super().prepare()
        if self._server.startswith("https:"):
            self.http.ssl = await asyncio.to_thread(self._identity.client_context)

    @override
    async def sign_in(self) -> Account:
        if not self._own and not self._gateways:
            raise NoSerialsError("at least one serial number is needed", field="serials")
        try:
            await self.client.renew()
        except UnreachableError as err:
            if self._server.startswith("https:") and str(err).startswith(_HANGS_UP):
                raise CertificateProblem("the platform hangs up on our certificate", field="certificate") from err
            raise
        host = urlsplit(self._server).hostname or self._server
        return Account(id=f"{host}_{self._cloud_id}", name=host)

    @override
    async def fetch(self) -> Snapshot:
        asked = time.monotonic()
        jobs = [partial(self._device, serial) for serial in self._own if self._gateway_of(serial) is None]
        jobs += [partial(self._behind, gateway) for gateway in self._gateways]
        results = await at_once(jobs)
        failures = [result for result in results if isinstance(result, CloudError)]
        others = [error for error in failures if not isinstance(error, GoneError)]
        self._reached = not any(isinstance(error, UnreachableError) for error in others)
        fatal = [error for error in others if isinstance(error, AuthError | SetupError)]
        if fatal or (others and len(failures) == len(results)):
            raise (fatal or others)[0]
        found = [
            self._as_told(*item, asked) for result in results if not isinstance(result, CloudError) for item in result
        ]
        devices = {device.id: device for device, _ in found}
        if complete := not others:
            self._devices = devices
        else:
            self._devices |= devices
        return Snapshot(devices=dict(self._devices), updates=tuple(update for _, update in found), complete=complete)

    async def _device(self, serial: str) -> list[tuple[Device, Update]]:
        online = await self.client.online(serial, self._types.get(serial, ""))
        kind, status = await self.client.status(serial, self._types.get(serial, ""))
        return [self._described(Member(serial, kind, online, status), self._own.get(serial, Line()))]

    async def _behind(self, gateway: str) -> list[tuple[Device, Update]]:
        listed = await self.client.members(gateway)
        details = {member.serial: member for member in await self.client.details(gateway)}
        found = []
        for member in listed:
            more = details.get(member.serial, member)
            whole = Member(member.serial, member.type or more.type, member.online, more.status)
            line = (self._gateways if member.serial == gateway else self._own).get(member.serial, Line())
            found.append(self._described(whole, line, gateway))
        return found

    def _described(self, member: Member, line: Line, gateway: str | None = None) -> tuple[Device, Update]:
        update = self.admit(Update(member.serial, member.status, member.online))
        kind = member.type or self._types.get(member.serial, "")
        device = Device(
            id=member.serial,
            name=line.name or f"{kind or 'China Telecom'} {member.serial[-4:]}",
            kind=DeviceKind.GATEWAY if gateway == member.serial else DeviceKind.APPLIANCE,
            online=member.online is not False,
            type=line.kind or kind,
            model=kind or None,
            serial_number=member.serial,
            gateway=gateway if gateway != member.serial else None,
            channels=self.channels(member.serial),
            definition={"profile": line.kind} if line.kind else {},
        )
        return device, update

    def _as_told(self, device: Device, update: Update, since: float) -> tuple[Device, Update]:
        """Return a device as it is if a notice came while we were asking: the answer may be older."""
        told, online = self._told_online.get(device.id, (0.0, False))
        if told < since:
            return device, update
        return replace(device, online=online), replace(update, online=online)

    @override
    async def query(self, device: Device) -> Update:
        online = await self.client.online(device.id, device.model or "")
        _, status = await self.client.status(device.id, device.model or "")
        return self.admit(Update(device.id, status, online))

    @override
    async def send(self, device: Device, wanted: Properties, present: Properties) -> Properties:
        told: dict[str, Value] = {}
        prefix = COMMAND_PREFIX if self.context.options.get("set_prefix", True) else ""
        for way, writes in commands(wanted).items():
            names = [(f"{prefix}{name}", value) for name, value in writes]
            told |= await self.client.control(device.id, way, names, device.model or "")
        return told

    # --- notices --------------------------------------------------------------------------------------------------------

    @override
    def receive(self, call: Call) -> Reply:
        before = self.connected
        reply = self.notices.receive(call)
        if self.connected != before and self.listener is not None:
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
            server = NoticeServer(self.receive, context, self._gate, self._foreigner)
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

    def _foreigner(self) -> None:
        if self.listener is not None:
            self.listener.problems_changed()

    def _state(self, port: int, obstacle: Problem | None = None) -> None:
        self.notice_port = port
        if obstacle != self._obstacle:
            self._obstacle = obstacle
            if self.listener is not None:
                self.listener.problems_changed()

    def _told(self, update: Update) -> None:
        if self.listener is None:
            return
        if update.online is not None:
            self._told_online[update.device_id] = time.monotonic(), update.online
        before = self.channels(update.device_id)
        self._rereader.heard(update.device_id)
        self.listener.update(self.admit(update))
        if self.channels(update.device_id) != before:
            self.listener.refresh()

    async def _read_again(self, serial: str) -> None:
        """Read a device of which notices came so close together that one may have passed the other."""
        device, heard = self._devices.get(serial), self._rereader.last.get(serial)
        if device is not None:
            update = await self.query(device)
            if self.listener is not None and heard == self._rereader.last.get(serial):
                self.listener.update(update)

    def _knows(self, serial: str) -> bool:
        return serial in self._devices or serial in self._own or serial in self._gateways

    def _gateway_of(self, serial: str) -> str | None:
        device = self._devices.get(serial)
        return device.gateway if device else None

    def _typed(self, serial: str, kind: str) -> None:
        """Note the type of a device: C27 does not tell it, notices do."""
        device = self._devices.get(serial)
        if kind != self._types.get(serial) and (device is None or device.model != kind):
            self._types[serial] = kind
            self.context.save({"types": dict(self._types)})
            self._changed()

    def _changed(self) -> None:
        if self.listener is not None:
            self.listener.refresh()

    def _unbound(self, serial: str) -> None:
        self._own.pop(serial, None)
        self._gateways.pop(serial, None)
        self._devices.pop(serial, None)
        self._keep()

    def _keep(self) -> None:
        self.context.save({"serials": lines.texts(self._own), "gateways": lines.texts(self._gateways)})
        self._changed()

    # --- the rest -------------------------------------------------------------------------------------------------------

    @property
    @override
    def connected(self) -> bool | None:
        heard = self.notices.last is not None and self.notices.clock() - self.notices.last < _FRESH
        return True if self.notices.trusted and (self._reached or heard) else None

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
        if self._gate.foreigner:
            found.append(Problem("foreign_address", placeholders={"address": self._gate.foreigner}))
        return found

    @override
    async def action(self, name: str, device: Device | None, data: Mapping[str, JSON]) -> JSON:
        if name == "bind_device":
            return await self._bind(device, data)
        if device is None:
            raise UnsupportedError
        if name == "unbind_device":
            await self.client.unbind(device.id, gateway=device.gateway, type=device.model or "")
            self._unbound(device.id)
        else:
            await self.client.manage(device.id, _resource(data), device.model or "")
        return None

    async def _bind(self, gateway: Device | None, data: Mapping[str, JSON]) -> JSON:
        serial = str(data["serial_number"])
        behind = gateway.id if gateway is not None and gateway.kind is DeviceKind.GATEWAY else None
        kind = str(data.get("type") or "")
        kind = await self.client.bind(serial, gateway=behind, key=str(data.get("bind_key") or ""), type=kind)
        if behind is None:
            self._own[serial] = Line()
        if kind:
            self._typed(serial, kind)
        self._keep()
        return None

    @override
    async def close(self) -> None:
        return None

    @property
    @override
    def strangers(self) -> int:
        return self.notices.refused + self._gate.failed + self._gate.refused

    @override
    def diagnostics(self) -> Mapping[str, JSON]:
        return {
            "calls": self.http.calls,
            "notices_accepted": self.notices.accepted,
            "notices_refused": self.notices.refused,
            "notices_repeated": self.notices.repeated,
            "last_notice": self.notices.last,
            "own_listener": bool(self.notice_port),
            "handshakes_failed": self._gate.failed,
            "connections_refused": self._gate.refused,
            "client_certificate": bool(self._identity.certificate),
            "verifies_server": isinstance(self.http.ssl, ssl.SSLContext),
        }


def _resource(data: Mapping[str, JSON]) -> dict[str, JSON]:
    values = data.get("values")
    entry: dict[str, JSON] = {"mode": _MODES[str(data["operation"])]}
    entry |= {key: str(value) for key, value in (values if isinstance(values, dict) else {}).items()}
    return {"serialId": str(data.get("way") or "0"), "resName": str(data["resource"]), "resInfo": [entry]}
