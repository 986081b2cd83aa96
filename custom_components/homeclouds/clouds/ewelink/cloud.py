"""One eWeLink account: how devices, pushes, commands and the local network come together."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
import logging
import time
from typing import Any, override
from zoneinfo import ZoneInfo

from ..core.abilities import HasActions, HasHistory, HasLogout, HasNames, HasOptions, SendsCodes
from ..core.background import BackgroundJobs, run_together
from ..core.cloud import Context, Field, form_text
from ..core.connection import LinkedCloud
from ..core.errors import GoneError, NotPermittedError, RateLimitError, UnreachableError, UnsupportedError
from ..core.features import Feature
from ..core.homes import chosen_homes
from ..core.http import Http
from ..core.model import JSON, UNKNOWN_TYPE, Account, Device, DeviceKind, Problem, Properties, Sample, Snapshot, Update
from ..core.rate_limit import Budget
from ..core.redact import learn
from ..core.values import as_dict, same
from . import config as form, devices as things, hosts, profiles
from .actions import COUNTER, Actions, day_totals
from .api import DEVICE, GROUP, Api
from .api_calls import api_calls
from .background import MESSAGES, BackgroundTasks
from .base import LocalNetworkCloud
from .client import LIMIT, Client
from .commands import Commands
from .devices import Thing
from .firmware import INSTALL, Firmwares
from .homes import Homes
from .local import LocalDevices
from .messages import Messages
from .params import flatten
from .polling import Polling
from .push import Frame, Push
from .rf_sensors import SENSORS
from .session import Credentials, Session, Tokens
from .sleepers import Sleepers
from .writes import LiveReadings, Writes

_LOGGER = logging.getLogger(__name__)
_LIST_EVERY = 86400
"""Seconds between lists while only the local network is used."""
_FIRST_JOBS_AFTER, _RETRY_JOBS_AFTER, _BRIEFLY = 30, 300, 30
"""Seconds. While the cloud is away briefly, what it told last holds."""


class EwelinkCloud(LinkedCloud, LocalNetworkCloud, HasActions, HasHistory, HasLogout, HasNames, HasOptions, SendsCodes):
    """An account at eWeLink."""

    def __init__(self, data: Mapping[str, JSON], context: Context) -> None:
        """Start from the form and from what was kept. Raises SetupError."""
        super().__init__(context)
        self._context, self._options = context, context.options
        self._callback, self._login_method = data.get("callback"), form_text(data, "login_method")
        learn(*(form_text(data, name) for name in ("app_secret", "app_id", "username")), form.password(data))
        http = Http(context.session, context.budgets.get("ewelink", LIMIT))
        client = Client(http, form.hosts(data), form_text(data, "app_id"), form_text(data, "app_secret"))
        self.session = Session(client, form.credentials(data), self._keep, form.tokens(data))
        self.api = Api(self.session.call)
        self.api_calls = api_calls(self.api, client)
        self.push = Push(self.session, self.api, self)
        self._link = self.push.link
        self.messages = Messages()
        self.homes = Homes(self.api, chosen_homes(context.options))
        self._sleepers = Sleepers(http.clock.now)
        self._firmwares = Firmwares(self.api, self.push)
        self.background = BackgroundTasks(
            self.api,
            self.push,
            self.homes,
            self.listener,
            lambda: self._things.values(),
            self._sleepers,
            self._firmwares,
        )
        self.jobs = BackgroundJobs(self.background.jobs, _RETRY_JOBS_AFTER, first_pause=_FIRST_JOBS_AFTER)
        self.local = LocalDevices(
            context,
            self.mode,
            as_dict(data.get("device_keys")),
            self,
            hosts=hosts.of_account(context.options),
            kinds=as_dict(data.get("device_kinds")),
            kept=as_dict(data.get("diy_devices")),
        )
        self.commands = Commands(self.api, self.push, self.local)
        self.actions = Actions(self.api, self.commands, context)
        self.live = LiveReadings()
        self.writes = Writes(self.live)
        self._things: dict[str, Thing] = {}
        self._plain: set[str] = set()
        """Ids of the things from whose reports nothing follows: no sensor of a bridge, movement, role, or sleep."""
        self._listed_at, self._failed_at = float("-inf"), float("inf")
        self._polling = Polling()
        self._is_lost = False

    # --- what Home Assistant asks ------------------------------------------------------------------------------------------------

    @property
    def mode(self) -> str:
        """How devices are reached: auto (locally, else through the cloud), local, cloud."""
        mode = self._options.get("mode")
        return mode if mode in {"local", "cloud"} else "auto"

    @override
    async def sign_in(self) -> Account:
        if isinstance(self._callback, dict):
            code = self._callback.get("verification_code")
            tokens = await (
                self.session.by_page(self._callback)
                if code is None
                else self.session.by_code("".join(str(code).split()))
            )
        else:
            tokens = await self.session.sign_in()
        return Account(id=tokens.apikey, name=tokens.name, data={"tokens": asdict(tokens)})

    @override
    async def send_code(self) -> None:
        await self.session.send_code()

    @override
    async def log_out(self) -> None:
        if self.session.tokens is None:
            return
        users, by_page = self.api.users, not self.session.credentials.password and self._login_method != "sms"
        # Without a password, refused tokens bring about no new login
        self.session.credentials = Credentials()
        await (users.revoke() if by_page else users.logout())

    @override
    async def fetch(self) -> Snapshot:
        await self._prepare_for_local()
        if self.mode == "local" and time.monotonic() - self._listed_at < _LIST_EVERY:
            return self._nearby_only()
        try:
            found = await self._list()
        except UnreachableError as err:
            self._is_lost = True
            self._failed_at = float("inf") if self.push.connected else min(self._failed_at, time.monotonic())
            brief = self.mode == "auto" and self._listed_at > 0 and time.monotonic() - self._failed_at < _BRIEFLY
            if brief or self.push.connected or not self.local.peers or isinstance(err, RateLimitError):
                if self.local.has_new:
                    self.listener.refresh()
                    return self._own_only()
                raise
            return self._nearby_only()
        if self._is_lost:
            self._is_lost = False
            self.push.link.retry()
        return found

    def _nearby_only(self) -> Snapshot:
        found = self.local.snapshot()
        return replace(found, devices=self._own_devices(), updates=tuple(map(self._as_in_cloud, found.updates)))

    def _own_only(self) -> Snapshot:
        """Return the devices in DIY mode, which need no list of the cloud."""
        return Snapshot(self._own_devices(), tuple(map(self._as_in_cloud, self.local.own_paths())), complete=False)

    async def _list(self) -> Snapshot:
        listed = await self.homes.things()
        self._listed_at, self._failed_at = time.monotonic(), float("inf")
        self._things = {thing.device.id: thing for thing in map(self._reached, listed)}
        self.commands.owners |= {thing.device.id: thing.owner for thing in listed}
        self.local.learn(self._things)
        found = {thing.device.id: thing.device for thing in self._things.values()}
        found |= {f"{things.HOME_PREFIX}{home.id}": things.home_device(home) for home in self.homes.shown}
        own = self._own_devices()
        found = {device_id: self._rf.define(device) for device_id, device in found.items()}
        self._plain = {
            key for key, one in self._things.items() if one.profile.is_plain and SENSORS not in found[key].definition
        }
        updates = [self._rf.listed(self._newest(thing.update)) for thing in self._things.values()]
        for update in updates:
            self._movement.remember(update)
        self.messages.remember(updates)
        return Snapshot({**own, **found}, (*updates, *map(self._as_in_cloud, self.local.paths())))

    def _reached(self, thing: Thing) -> Thing:
        online = self.local.online(thing.device.id, self._sleepers.listed(thing))
        return thing if online == thing.device.online else replace(thing, device=replace(thing.device, online=online))

    @override
    async def query(self, device: Device) -> Update:
        if device.kind is DeviceKind.HOME:
            return Update(device.id)
        answered = await self.local.query(device.id)
        if answered or self.local.alone(device.id):
            return self._as_in_cloud(Update(device.id, flatten(answered), online=True))
        if (params := await self.commands.query_socket(device, [])) is not None:
            return self._as_reported(device, params)
        if device.id not in self._things:
            return self._reached(await self.homes.find(device.id)).update
        return self._as_reported(device, await self.commands.query_http(device, []))

    def _as_reported(self, device: Device, params: Mapping[str, Any]) -> Update:
        return self._movement.follow(Update(device.id, flatten(params)))

    @override
    def features(self, device: Device, names: frozenset[str]) -> Sequence[Feature]:
        if device.kind is DeviceKind.HOME:
            return (MESSAGES,)
        return things.features(device, names)

    @override
    async def send(self, device: Device, wanted: Properties, present: Properties) -> Properties:
        if INSTALL in wanted:
            return await self._firmwares.install(self._thing(device))
        kept = {name: value for name, value in wanted.items() if name in present}
        wanted, steps = await self.writes.plan(device, wanted, present)
        reported: Mapping[str, Any] = {}
        for params in steps:
            reported = await self.commands.write(device, params)
        self._look_at_role(device.id, wanted)
        said = {name: value for name, value in flatten(reported).items() if name in kept}
        moved = self._movement.arrived if things.item_type(device) == GROUP else self._movement.sent
        return kept | said | moved(device.id, wanted)

    @override
    async def listen(self) -> None:
        self.local.start()
        if self.mode == "local":
            await asyncio.get_running_loop().create_future()
        await run_together(self.push.link.run(), self.jobs.run())

    @property
    @override
    def connected(self) -> bool | None:
        return self.push.connected or bool(self.local.peers)

    @property
    @override
    def poll_interval(self) -> float:
        return self._polling.interval(pushing=self.push.connected, local=self.mode == "local" and self._listed_at > 0)

    @property
    @override
    def budget(self) -> Budget | None:
        return self.session.client.http.budget

    @override
    def option_fields(self) -> Sequence[Field]:
        return self.homes.fields

    @override
    async def choices(self) -> Sequence[Field]:
        await self.homes.read()
        return self.homes.fields

    @override
    def problems(self) -> Sequence[Problem]:
        unknown = [
            Problem(UNKNOWN_TYPE, thing.device.id, placeholders={"type": str(thing.uiid)})
            for thing in self._things.values()
            if thing.kind == DEVICE and not profiles.known(thing.uiid)
        ]
        client = self.session.client
        quota = [Problem("app_quota_used_up")] if client.quiet_until > time.monotonic() else []
        names = {"interfaces": ", ".join(sorted(client.forbidden))}
        forbidden = [Problem("app_not_permitted", placeholders=names)] if client.forbidden else []
        return [*quota, *forbidden, *unknown]

    @override
    async def rename(self, device: Device, name: str) -> None:
        if device.shared:
            raise NotPermittedError("the device belongs to another user")
        if device.kind is DeviceKind.HOME:
            await self.homes.rename(device.id.removeprefix(things.HOME_PREFIX), name)
        elif things.item_type(device) == GROUP:
            await self.api.groups.rename(things.command_id(device.id), name)
        else:
            await self.api.devices.update_info(device.id, name=name)

    @override
    async def action(self, name: str, device: Device | None, data: Mapping[str, JSON]) -> JSON:
        if device is None or device.kind is DeviceKind.HOME:
            raise UnsupportedError(name)
        return await self.actions.perform(name, self._thing(device), data)

    @override
    async def history(self, device: Device, name: str, start: float, end: float) -> Sequence[Sample]:
        if name != COUNTER or device.kind is DeviceKind.HOME:
            raise UnsupportedError(name)
        hours = await self.actions.hours(self._thing(device))
        samples = day_totals(hours, time.time(), ZoneInfo(self._context.time_zone))
        return [sample for sample in samples if start <= sample.time < end]

    @override
    async def close(self) -> None:
        await self.session.renewal.close()
        await super().close()

    @override
    def diagnostics(self) -> Mapping[str, JSON]:
        return {
            "region": self.session.client.region,
            "mode": self.mode,
            "homes": len(self.homes.all),
            "things": len(self._things),
            "local_devices": len(self.local.peers),
            "sign_ins": self.session.sign_ins,
            "refreshes": self.session.refreshes,
            "socket": self.push.diagnostics(),
        }

    # --- what the vendor tells -----------------------------------------------------------------------------------------------

    def handle_push(self, frame: Frame) -> None:
        """Take in a frame that is no answer."""
        if (update := self.messages.read(frame)) is None:
            return
        if update.online is not None:
            profile = self._profile(update.device_id)
            if not update.online and profile is not None and profile.sleeps:
                return
            update = replace(update, online=self.local.online(update.device_id, update.online))
        else:
            if self.local.is_missed(update.device_id) and frame.get("userAgent") == "device":
                # Who reports is reached, whether or not the cloud says so, and whatever time its clock shows
                self.listener.update(Update(update.device_id, online=self.local.online(update.device_id, True)))
            if update.device_id not in self._plain:
                update = self._follow(update, echo=frame.get("userAgent") == "app")
        if (version := update.properties.get("fwVersion")) is not None:
            more = self._firmwares.installed(update.device_id, version)
            update = replace(update, properties={**update.properties, **more})
        self.listener.update(update)

    def _follow(self, update: Update, *, echo: bool) -> Update:
        """Return a report with what follows from it."""
        update, profile = self._rf.follow(update), self._profile(update.device_id)
        self._look_at_role(update.device_id, update.properties)
        update = self._movement.follow(update, echo=echo)
        if (profile is None or profile.sleeps) and self._sleepers.note_report(update.device_id):
            update = replace(update, online=True)
        return update

    def _look_at_role(self, device: str, properties: Properties) -> None:
        """Have the list fetched anew if the device is something else now (a relay has become a motor)."""
        if (thing := self._things.get(device)) is None:
            return
        traits = thing.profile.traits
        if not traits.isdisjoint(properties) and any(
            not same(properties[name], thing.properties.get(name)) for name in traits & properties.keys()
        ):
            self.listener.refresh()

    async def handle_connected(self) -> None:
        """Read what was missed while the socket was closed."""
        before = set(self._things)
        try:
            await self.listener.catch_up(self._missed())
        except UnreachableError as err:
            _LOGGER.debug("What was missed can't be had now: %s", err)
            self.listener.refresh()
            return
        if before != set(self._things):
            self.listener.refresh()

    async def _missed(self) -> Iterable[Update]:
        return (await self._list()).updates

    @override
    def handle_connection_change(self) -> None:
        """Report the change, and poll soon if only the local network is left."""
        self._polling.changed(pushing=self.push.connected)
        super().handle_connection_change()
        if not self.push.connected and self.connected:
            self.listener.refresh()

    @property
    def is_pushing(self) -> bool:
        """Whether the vendor's cloud pushes."""
        return self.push.connected

    @property
    def owns_diy(self) -> bool:
        """Whether devices in DIY mode are this account's: they are, unless there is an account for them."""
        environment = self._context.environment
        return environment is None or "ewelink_diy" not in environment.cloud_keys()

    # --- small things --------------------------------------------------------------------------------------------------------

    def _keep(self, tokens: Tokens) -> None:
        self._context.save({"tokens": asdict(tokens)})

    def _thing(self, device: Device) -> Thing:
        if (thing := self._things.get(device.id)) is None:
            raise GoneError(device.name) if self._things else UnreachableError("the account has not been heard yet")
        return thing

    @override
    def _profile(self, device: str) -> profiles.Profile | None:
        thing = self._things.get(device)
        return super()._profile(device) if thing is None else thing.profile
