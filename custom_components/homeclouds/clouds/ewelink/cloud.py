"""One eWeLink account: how devices, pushes, commands and the local network come together."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
import logging
import time
from typing import Any, override

from ..budget import Budget
from ..cloud import Cloud, Context, Field, FieldKind
from ..errors import CloudError, GoneError, OfflineError, RateLimitError, SetupError, UnreachableError, UnsupportedError
from ..features import Event, Feature
from ..http import Http, origin
from ..link import most_telling
from ..model import JSON, Account, Device, DeviceKind, Problem, Properties, Snapshot, Update, Value
from ..properties import Choice, Text
from . import profiles, things
from .actions import Actions
from .api import DEVICE, GROUP, Api, Home
from .chores import MESSAGE_TYPES, Chores
from .client import LIMIT, Client
from .codes import LiveError
from .commands import Commands
from .lan import Lan, Peer
from .profiles import remotes
from .profiles.rows import INSTALL, PATH
from .push import Frame, Push
from .regions import Hosts
from .session import Credentials, Session, Tokens
from .things import Thing
from .wire import flatten, nest

_LOGGER = logging.getLogger(__name__)
_POLL_WITH_PUSH = 900
_POLL_WITHOUT = 60
_HOMES_FOR = 3600
_JUST_NOW = 5
_LIVE = "uiActive"
_LIVE_A_DAY = 48
_WORDS = tuple(MESSAGE_TYPES.values())
_MESSAGES = Event(
    key="message",
    source="message",
    type=Choice("type", {word: word for word in _WORDS}),
    types=_WORDS,
    attributes={"text": Text("text"), "device": Text("device")},
)
_DIY_TYPES = {
    "diy_plug": 1, "plug": 1, "strip": 4, "diy_light": 103, "light": 103, "diylight": 44, "fan_light": 34,
    "enhanced_plug": 5, "th_plug": 15, "multifun_switch": 126, "switch_radar": 77, "meter": 130,
}  # fmt: skip


class EwelinkCloud(Cloud):
    """An account at eWeLink."""

    def __init__(self, data: Mapping[str, JSON], context: Context) -> None:
        """Start from the form and from what was kept. Raises SetupError."""
        self._context, self._options = context, context.options
        self._callback = data.get("callback")
        context.redact.add(*(_text(data, name) for name in ("password", "app_secret", "app_id", "username")))
        hosts = Hosts(_origin(data, "server"), _origin(data, "dispatch_server"))
        http = Http(context.session, context.budgets.get("ewelink", LIMIT), context.redact)
        client = Client(http, hosts, _text(data, "app_id"), _text(data, "app_secret"))
        credentials = Credentials(
            country_code=_country(_text(data, "country_code")),
            username=_text(data, "username"),
            password=_text(data, "password"),
            region=_text(data, "region") or "auto",
        )
        self.session = Session(client, credentials, self._keep, _tokens(data))
        self.api = Api(self.session)
        self.push = Push(self.session, self.api, self._handle, self._resync, self._link_changed)
        self.chores = Chores(self.api, self.push, lambda: self._homes, lambda: self._things.values(), self._tell)
        self.commands = Commands(self.api)
        self.actions = Actions(self.api, self._ask, self._order)
        self.lan: Lan | None = None
        if context.zeroconf is not None and self.mode != "cloud":
            http_here = Http(context.session, None, context.redact)
            self.lan = Lan(context.zeroconf, http_here, self._key_of, self._told_here, self._path_changed)
        self._homes: list[Home] = []
        self._homes_until = 0.0
        self._things: dict[str, Thing] = {}
        self._diy: dict[str, Device] = {}
        self._keys: dict[str, JSON] = dict(kept) if isinstance(kept := data.get("device_keys"), dict) else {}
        self._fetched_at = float("-inf")
        self._during_fetch: dict[str, set[str]] | None = None
        self._live: dict[str, list[float]] = {}
        self._pressed: dict[str, Value] = {}

    # --- what the house asks -------------------------------------------------------------------------------------------------

    @property
    def mode(self) -> str:
        """How devices are reached: auto (locally, else through the cloud), local, cloud."""
        mode = self._options.get("mode")
        return mode if mode in {"local", "cloud"} else "auto"

    @override
    async def sign_in(self) -> Account:
        if isinstance(self._callback, dict):
            tokens = await self._sign_in_by_page(self._callback)
        else:
            tokens = await self.session.sign_in()
        return Account(id=tokens.apikey, name=tokens.name, data={"tokens": tokens.as_dict()})

    async def _sign_in_by_page(self, callback: Mapping[str, JSON]) -> Tokens:
        """Exchange the code that the vendor's page sent back (CoolKit OAuth 2.0 guide)."""
        client = self.session.client
        client.region = str(callback.get("region") or "")
        body = {
            "code": callback.get("code"),
            "redirectUrl": callback.get("redirect_uri"),
            "grantType": "authorization_code",
        }
        answer = await client.signed("POST", "/v2/user/oauth/token", body)
        return await self.session.adopt(answer, client.region)

    @override
    async def fetch(self) -> Snapshot:
        started = time.monotonic()
        self._during_fetch = {}
        try:
            listed = await self._list()
        except UnreachableError as err:
            if self.lan is None or not self.lan.peers or isinstance(err, RateLimitError):
                raise
            return self._local_snapshot()
        else:
            newer = self._during_fetch
        finally:
            self._during_fetch = None
        self._fetched_at = started
        self._things = {thing.device.id: thing for thing in listed}
        self._learn_keys()
        found = {thing.device.id: thing.device for thing in listed}
        found |= {f"{things.HOME_PREFIX}{home.id}": things.home_device(home) for home in self._shown_homes()}
        updates = [_without(thing.update, newer.get(thing.device.id)) for thing in listed]
        return Snapshot({**self._diy, **found}, (*updates, *self._paths()))

    async def _list(self) -> list[Thing]:
        if not self._homes or time.monotonic() > self._homes_until:
            await self._read_homes()
        found: list[Thing] = []
        for home in self._shown_homes():
            found += things.read(await self.api.things(home.id), home)
        return found

    async def _read_homes(self) -> None:
        self._homes = await self.api.homes()
        self._homes_until = time.monotonic() + _HOMES_FOR

    def _shown_homes(self) -> list[Home]:
        wanted = self._options.get("homes")
        chosen = [home for home in self._homes if isinstance(wanted, list) and home.id in wanted]
        return chosen or self._homes

    @override
    async def query(self, device: Device) -> Update:
        return Update(device.id, flatten(await self._ask(device, [])))

    async def _ask(self, device: Device, names: list[str]) -> Mapping[str, Any]:
        kind = _kind(device)
        if device.id in self._diy:
            raise OfflineError("speaks for itself only")
        if kind == DEVICE and self.push.connected:
            reply = await self.push.request("query", device.id, self._owner(device.id), names)
            params = reply.get("params")
            return params if isinstance(params, dict) else {}
        return await self.api.status(things.command_id(device.id), kind=kind, names=names)

    @override
    def features(self, device: Device, names: frozenset[str]) -> Sequence[Feature]:
        if device.kind is DeviceKind.HOME:
            return (_MESSAGES,)
        uiid = int(device.type) if device.type.isdecimal() else 0
        found = profiles.features(uiid, names, group=bool(device.definition.get("group")))
        learnt = device.definition.get("remotes")
        return (*remotes.features(learnt), *found) if learnt else found

    @override
    async def send(self, device: Device, wanted: Properties, present: Properties) -> Properties:
        if INSTALL in wanted:
            return await self.chores.install(self._thing(device))
        uiid = int(device.type) if device.type.isdecimal() else 0
        params = nest(wanted, present, whole=profiles.profile(uiid).whole)
        if _LIVE in params:
            self._spend_live(device.id)
        await self._order(device, params)
        return {name: value for name, value in wanted.items() if name in present}

    async def _order(self, device: Device, params: Mapping[str, Any]) -> None:
        """Send params on the best way there is, and wait until the device has taken them."""
        if _kind(device) == GROUP:
            await self.api.set_status(things.command_id(device.id), params, kind=GROUP)
            return
        if self.lan is not None and self.lan.reaches(device.id):
            try:
                await self.lan.send(device.id, params)
            except UnreachableError, UnsupportedError:
                if self.mode == "local" or device.id in self._diy:
                    raise
            else:
                return
        if self.mode == "local" or device.id in self._diy:
            raise OfflineError("not on the local network")
        if self.push.connected:
            await self.push.request("update", device.id, self._owner(device.id), params)
        else:
            await self.commands.send(device.id, params)

    @override
    async def listen(self) -> None:
        try:
            async with asyncio.TaskGroup() as tasks:
                if self.lan is not None:
                    tasks.create_task(self.lan.run())
                if self.mode != "local":
                    tasks.create_task(self.push.run())
                    tasks.create_task(self.chores.run())
        except BaseExceptionGroup as group:
            errors, others = group.split(CloudError)
            if others is not None or errors is None:
                raise
            raise most_telling(errors) from None

    @property
    @override
    def connected(self) -> bool | None:
        return self.push.connected or bool(self.lan is not None and self.lan.peers)

    @property
    @override
    def poll_interval(self) -> float:
        return _POLL_WITH_PUSH if self.push.connected else _POLL_WITHOUT

    @property
    @override
    def budget(self) -> Budget | None:
        return self.session.client.http.budget

    @override
    def option_fields(self) -> Sequence[Field]:
        labels = {home.id: home.name for home in self._homes}
        if len(labels) < 2:
            return ()
        return (
            Field(
                name="homes", kind=FieldKind.CHOICE, required=False, options=tuple(labels), labels=labels, multiple=True
            ),
        )

    @override
    async def choices(self) -> Sequence[Field]:
        await self._read_homes()
        return self.option_fields()

    @override
    def problems(self) -> Sequence[Problem]:
        unknown = [
            Problem("unknown_device_type", thing.device.id, placeholders={"type": str(thing.uiid)})
            for thing in self._things.values()
            if thing.kind == DEVICE and not profiles.known(thing.uiid)
        ]
        quota = [Problem("app_quota_used_up")] if self.session.client.quiet_until > time.time() else []
        return [*quota, *unknown]

    @override
    async def rename(self, device: Device, name: str) -> None:
        if _kind(device) == GROUP:
            await self.api.rename_group(things.command_id(device.id), name)
        else:
            await self.api.update_info(device.id, name=name)

    @override
    async def action(self, name: str, device: Device | None, data: Mapping[str, JSON]) -> JSON:
        if device is None:
            raise UnsupportedError(name)
        return await self.actions.do(name, self._thing(device), data)

    @override
    async def close(self) -> None:
        await self.commands.close()

    @override
    def diagnostics(self) -> Mapping[str, JSON]:
        link = self.push.link
        return {
            "region": self.session.client.region,
            "mode": self.mode,
            "homes": len(self._homes),
            "things": len(self._things),
            "local_devices": len(self.lan.peers) if self.lan is not None else 0,
            "sign_ins": self.session.sign_ins,
            "refreshes": self.session.refreshes,
            "socket": {
                "connected": link.connected,
                "connects": link.connects,
                "sign_ons": self.push.sign_ons,
                "frames": self.push.frames,
                "heartbeat": link.heartbeat,
                "last_error": link.last_error,
            },
        }

    # --- what the vendor tells -----------------------------------------------------------------------------------------------

    def _handle(self, frame: Frame) -> None:
        params, device = frame.get("params"), frame.get("deviceid")
        if params.__class__ is not dict or device.__class__ is not str or self.listener is None:
            return
        if frame["action"] == "update":
            properties = flatten(params)
            if self._during_fetch is not None:
                self._during_fetch.setdefault(device, set()).update(properties)
            if "fwVersion" in properties:
                properties |= self.chores.installed(device, properties["fwVersion"])
            if "key" in properties or "cmd" in properties:
                self.listener.update(Update(device, properties, None, self._events(device, properties)))
            else:
                self.listener.update(Update(device, properties))
        elif frame["action"] == "sysmsg" and "online" in params:
            if self._during_fetch is not None:
                self._during_fetch.setdefault(device, set()).add("online")
            self.listener.update(Update(device, online=bool(params["online"])))

    def _events(self, device: str, properties: Properties) -> Mapping[str, Properties]:
        """Return presses of keys, once each: devices repeat the last one when they come back."""
        if properties.get("cmd") == "trigger":
            return {"doorbell": {}}
        if "key" not in properties:
            return {}
        outlet = properties.get("outlet")
        when = properties.get("actionTime") or properties.get("trigTime")
        if when is not None and self._pressed.get(device) == when:
            return {}
        self._pressed[device] = when
        return {"button" if outlet is None else f"button.{outlet}": properties}

    async def _resync(self) -> None:
        """Recover what was missed while the socket was away; at the very start the list has just been had."""
        if self.push.link.connects == 1 and time.monotonic() - self._fetched_at < _JUST_NOW:
            return
        before = set(self._things)
        try:
            snapshot = await self.fetch()
        except UnreachableError as err:
            _LOGGER.debug("What was missed can't be had now: %s", err)
            self._refresh()
            return
        for update in snapshot.updates:
            self._tell(replace(update, properties=_quiet(update.properties)))
        if before != set(self._things):
            self._refresh()

    def _link_changed(self) -> None:
        if self.listener is not None:
            self.listener.link_changed()
            if not self.push.connected and self.connected:
                self._refresh()

    def _tell(self, update: Update) -> None:
        if self.listener is not None:
            self.listener.update(update)

    def _refresh(self) -> None:
        if self.listener is not None:
            self.listener.refresh()

    # --- the local network ---------------------------------------------------------------------------------------------------

    def _key_of(self, device: str) -> str | None:
        thing = self._things.get(device)
        if thing is not None and thing.key:
            return thing.key
        kept = self._keys.get(device)
        return kept if isinstance(kept, str) else None

    def _told_here(self, peer: Peer, params: dict[str, Any]) -> None:
        if peer.id not in self._things and not peer.encrypted and peer.id not in self._diy:
            uiid = _DIY_TYPES.get(peer.type, 1)
            self._diy[peer.id] = Device(id=peer.id, name=f"eWeLink {peer.id}", type=str(uiid), manufacturer="Sonoff")
            self._refresh()
        online = None if self.push.connected and peer.id not in self._diy else True
        self._tell(Update(peer.id, flatten(params), online=online))

    def _path_changed(self, peer: Peer, here: bool) -> None:
        if here or not self.push.connected:
            self._tell(
                Update(peer.id, {PATH: "local" if here else "none"}, online=here if not self.push.connected else None)
            )
        else:
            self._tell(Update(peer.id, {PATH: "cloud"}))
        if self.listener is not None and not self.push.connected:
            self.listener.link_changed()

    def _paths(self) -> list[Update]:
        """Return how each device is reached, where there is a choice."""
        if self.lan is None:
            return []
        return [
            Update(thing.device.id, {PATH: "local" if self.lan.reaches(thing.device.id) else "cloud"})
            for thing in self._things.values()
            if thing.key and not thing.device.gateway
        ]

    def _local_snapshot(self) -> Snapshot:
        """Return what there is without the Internet: devices of the local network are there, all others are not."""
        here = self.lan.peers if self.lan is not None else {}
        known = {*self._keys, *self._things}
        updates = [
            Update(device, {PATH: "local" if device in here else "none"}, online=device in here)
            for device in sorted(known)
        ]
        return Snapshot(self._diy, tuple(updates), complete=False)

    def _learn_keys(self) -> None:
        keys: dict[str, JSON] = {thing.device.id: thing.key for thing in self._things.values() if thing.key}
        self._context.redact.add(*(str(key) for key in keys.values()))
        if keys != self._keys:
            self._keys = keys
            self._context.save({"device_keys": keys})

    # --- small things --------------------------------------------------------------------------------------------------------

    def _keep(self, tokens: Tokens) -> None:
        self._context.save({"tokens": tokens.as_dict()})

    def _thing(self, device: Device) -> Thing:
        if (thing := self._things.get(device.id)) is None:
            raise GoneError(device.name)
        return thing

    def _owner(self, device: str) -> str:
        thing = self._things.get(device)
        return thing.owner if thing is not None else ""

    def _spend_live(self, device: str) -> None:
        now = time.monotonic()
        spent = self._live[device] = [moment for moment in self._live.get(device, []) if now - moment < 86400]
        if len(spent) >= _LIVE_A_DAY:
            raise LiveError
        spent.append(now)


def _kind(device: Device) -> int:
    return GROUP if device.id.startswith(things.GROUP_PREFIX) else DEVICE


def _quiet(properties: Properties) -> Properties:
    """Leave out what would look like something happening now."""
    return {name: value for name, value in properties.items() if not name.startswith("rfTrig")}


def _without(update: Update, newer: set[str] | None) -> Update:
    """Leave out of a listed state what a push has told since the list was asked for."""
    if not newer:
        return update
    properties = {name: value for name, value in update.properties.items() if name not in newer}
    return replace(update, properties=properties, online=None if "online" in newer else update.online)


def _text(data: Mapping[str, JSON], name: str) -> str:
    value = data.get(name)
    return value if isinstance(value, str) else ""


def _country(code: str) -> str:
    """Return the country code with its plus sign. Raises SetupError if it is none."""
    digits = code.strip().lstrip("+")
    if digits and not digits.isdecimal():
        raise SetupError(field="country_code")
    return f"+{digits}" if digits else ""


def _origin(data: Mapping[str, JSON], name: str) -> str:
    text = _text(data, name)
    return origin(text, allow_http=data.get("allow_http") is True, field=name) if text else ""


def _tokens(data: Mapping[str, JSON]) -> Tokens | None:
    kept = data.get("tokens")
    try:
        return Tokens.from_dict(kept) if isinstance(kept, dict) else None
    except TypeError:
        return None
