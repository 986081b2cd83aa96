"""One account at Tencent IoT Explorer."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
import logging
from typing import ClassVar, override
from zoneinfo import ZoneInfo

from ..core.abilities import HasActions, HasHistory, HasLibrary, HasLogout, HasNames, HasOptions
from ..core.api_calls import ApiCalls
from ..core.background import BackgroundJobs, Job, run_together
from ..core.cloud import Context, Field, form_text
from ..core.connection import LinkedCloud
from ..core.errors import AuthError, CloudError, GoneError, NoDevicesError
from ..core.features import Feature
from ..core.homes import chosen_homes, home_fields
from ..core.http import Http, origin
from ..core.media import Library
from ..core.model import JSON, Account, Device, DeviceKind, Problem, Properties, Sample, Snapshot, Update, Value
from ..core.rate_limit import Budget, Limit
from ..core.redact import learn, redacted
from ..core.timers import timer_features
from ..core.values import as_dict, as_list, number
from ..profiles.thing_model import ACTION, Overrides, Profile, build
from ..profiles.thing_model.codecs import WRITE_ONLY
from .actions import Actions
from .api import Api, Ref
from .api_calls import CALLS
from .background import ROUND_EVERY, BackgroundTasks
from .client import REGIONS, Client, Token
from .codes import blamed
from .config import ALLOW_EMPTY, ROLES, login, overrides, socket_address, who, zone_of
from .devices import DeviceList, appliances
from .fields import integer, text
from .firmware import INSTALL, Firmwares, firmware_features
from .homes import HOME, home_features, query_home, write_home
from .inbox import Inbox
from .library import TencentLibrary
from .messages import Reply, nested
from .push import Push
from .reports import Reports
from .states import States
from .thing_model import decode, parse_model
from .timers import Timers

_LOGGER = logging.getLogger(__name__)
_LIMIT = Limit(calls=600, seconds=60)
"""The vendor publishes none; this is what ten requests at a time (the apps' own habit) could need at most."""
LISTS_EVERY = 50
"""Seconds; nothing is pushed of devices that are added."""
_POLL_WITH_PUSH, _POLL_WITHOUT = 600, 60
_SECRETS = ("app_key", "app_secret", "wx_open_id", "phone", "email", "password", "token")


class TencentCloud(LinkedCloud, HasActions, HasHistory, HasLibrary, HasLogout, HasNames, HasOptions):
    """One account of an application on the platform."""

    confirm_within: ClassVar[float] = 15

    def __init__(self, data: Mapping[str, JSON], context: Context) -> None:
        """Take the sign-in form and the token that was kept. Raises SetupError."""
        super().__init__(context)
        self._context = context
        learn(*(str(data[name]) for name in _SECRETS if data.get(name)))
        self._may_be_empty, self._who = bool(data.get(ALLOW_EMPTY)), who(data)
        region, plain = str(data.get("region") or "mainland"), bool(data.get("allow_http"))
        self._origin = origin(str(data.get("server") or REGIONS.get(region, REGIONS["mainland"])), allow_http=plain)
        budget = context.budgets.get(f"tencent {self._origin}", _LIMIT)
        self.client = Client(
            Http(context.session, budget),
            self._origin,
            form_text(data, "app_key"),
            form_text(data, "app_secret"),
            login(data),
            Token(str(data.get("token") or ""), integer(data, "token_expires")),
            renewed=self._keep,
        )
        self.api = Api(self.client.call)
        self.api_calls = ApiCalls(CALLS, self.api)
        self.devices = DeviceList(self.api)
        self._devices: dict[str, Device] = {}
        """All devices of any list so far, since lists may be incomplete, until the vendor reports one as gone."""
        user_zone = ZoneInfo(context.time_zone)
        zone = zone_of(region, user_zone)
        timers = Timers(self.api, self.listener, zone, user_zone)
        self.firmwares = Firmwares(self.api, self.listener)
        self.background = BackgroundTasks(
            self.api,
            self.listener,
            self._devices,
            self.devices.extended,
            timers,
            self.firmwares,
        )
        self.jobs = BackgroundJobs(self.background.jobs, retry_after=ROUND_EVERY)
        lists = Job("lists", LISTS_EVERY, self._watch_lists)
        self.lists = BackgroundJobs((lists,), LISTS_EVERY, first_pause=LISTS_EVERY)
        socket = socket_address(str(data.get("socket") or ""), self._origin, allow_http=plain)
        self.push = Push(self.client, socket, self)
        self._link = self.push.link
        self._overrides, self._unread_rules = overrides(as_list(context.options.get(ROLES)))
        self._homes = chosen_homes(context.options)
        self._actions = Actions(self.api, timers, self.devices.family_of)
        self.library: Library | None = TencentLibrary(self.api, self._known_devices, zone)
        self._profile_of: dict[str, Profile] = {}
        """Device id -> its profile, which each push asks for."""
        self._reports = Reports(self._profile_of.get)
        self.states = States(self.api, self.devices, self._reports, self.listener)
        self._listed: frozenset[str] = frozenset()
        """The devices of the last list."""
        self._profiles: dict[tuple[str, str, str], Profile] = {}
        self._features: dict[tuple[object, ...], tuple[Feature, ...]] = {}
        self._refused: frozenset[str] = frozenset()
        self._inbox = Inbox(self.api, self.listener, self.devices)

    # --- signing in -----------------------------------------------------------------------------------------------------

    @override
    async def sign_in(self) -> Account:
        try:
            await self.client.sign_in()
        except CloudError as err:
            raise blamed(err) from None
        user = await self.api.users.user()
        if not (user_id := user["UserID"]):
            raise AuthError("the account has no id")
        learn(user["PhoneNumber"], user["Email"])
        # A WeChat ID that the application does not know has just been given an account of its own.
        if not self._may_be_empty and not await self.devices.has_devices():
            raise NoDevicesError(field=self._who)
        return Account(id=user_id, name=user["NickName"] or user_id, data=self._kept)

    @override
    async def log_out(self) -> None:
        if self.client.token.value:
            await self.api.users.log_out()

    @property
    def _kept(self) -> dict[str, JSON]:
        return {"token": self.client.token.value, "token_expires": self.client.token.expires}

    def _keep(self, token: Token) -> None:
        self._context.save(self._kept)

    # --- reading --------------------------------------------------------------------------------------------------------

    @override
    async def fetch(self) -> Snapshot:
        found, families = await self.devices.read(self._homes)
        devices = {key: self._with_channels(device) for key, device in found.items()}
        self._devices |= devices
        self._listed = frozenset(devices)
        # Before states are read: what changes from here on is pushed. One that is not linked has the heartbeat for all refused
        unlinked = self.devices.unlinked
        await self.push.watch(device.id for device in appliances(self._devices) if device.model_id not in unlinked)
        updates = [Update(family.device.id, family.properties, online=True) for family in families]
        listed = appliances(devices)
        due = self.states.due(listed, self._refused) if self.connected else listed
        updates += await self.states.read(due, pushed=self.push.link.is_open)
        updates += await self._inbox.read(families)
        return Snapshot(devices, tuple(updates), complete=self.devices.complete)

    async def _known_devices(self) -> Mapping[str, Device]:
        return self._devices or (await self.devices.read(self._homes))[0]

    @override
    async def query(self, device: Device) -> Update:
        if device.kind is DeviceKind.HOME:
            return await query_home(self.api, device)
        try:
            state, online = await asyncio.gather(self.states.ask(device), self.devices.read_online([device]))
        except GoneError:
            if device.id not in self._listed:
                self._devices.pop(device.id, None)
                self._profile_of.pop(device.id, None)
            raise
        return replace(state, online=online.get(device.id))

    async def _watch_lists(self) -> None:
        """Have all be read if there are other devices than before; without push that is done often enough."""
        if self.connected and await self.devices.has_changed(self._homes):
            self.listener.refresh()

    # --- features -------------------------------------------------------------------------------------------------------

    @override
    def features(self, device: Device, names: frozenset[str]) -> Sequence[Feature]:
        if device.kind is DeviceKind.HOME:
            return tuple(home_features(device))
        if device.online:
            # What was known before a restart counts until something else is heard
            self.devices.online.setdefault(device.id, True)
        profile = self._profile(device)
        timers = timer_features(self.background.timers.reader, names, profile.features)
        extra = (*firmware_features(names), *timers)
        said = (device.definition.get("fingerprint"), device.definition.get("product"))
        key = (device.model_id, *said, tuple(feature.key for feature in extra))
        if key not in self._features:
            self._features[key] = (*profile.features, *extra)
        return self._features[key]

    def _profile(self, device: Device) -> Profile:
        product = device.model_id or ""
        name, mark = (text(device.definition, key) for key in ("product", "fingerprint"))
        if (key := (product, mark, name)) not in self._profiles:
            template = parse_model(decode(device.definition.get("template")))
            self._profiles[key] = build(template, self._overrides.get(product, Overrides()), name)
        return self._profiles[key]

    def _with_channels(self, device: Device) -> Device:
        """Note the profile of a listed device, and return the device with the channels that it has."""
        if device.kind is DeviceKind.HOME:
            return device
        profile = self._profile_of[device.id] = self._profile(device)
        channels = profile.channels
        return replace(device, channels=dict(channels)) if channels else device

    @override
    def option_fields(self) -> Sequence[Field]:
        return home_fields(self.devices.families, self._homes)

    @override
    async def choices(self) -> Sequence[Field]:
        if not self.devices.families:
            await self.devices.read_families()
        return self.option_fields()

    # --- writing --------------------------------------------------------------------------------------------------------

    @override
    async def send(self, device: Device, wanted: Properties, present: Properties) -> Properties:
        if device.kind is DeviceKind.HOME:
            return await write_home(self.api, wanted, present)
        plain: dict[str, Value] = {}
        for name, value in wanted.items():
            if name.startswith(ACTION):
                await self.api.control.act(Ref.parse(device.id), name.removeprefix(ACTION), {})
            elif name == INSTALL:
                await self.firmwares.install(device)
            else:
                plain[name.removesuffix(WRITE_ONLY)] = value
        if plain:
            await self.api.control.write(Ref.parse(device.id), nested(plain, present))
        return {}

    @override
    async def rename(self, device: Device, name: str) -> None:
        if device.kind is not DeviceKind.HOME:
            await self.api.devices.rename(Ref.parse(device.id), name)
            return
        family = device.id.removeprefix(HOME)
        await self.api.families.modify(family, name, (await self.api.families.details(family))["Address"])

    @override
    async def history(self, device: Device, name: str, start: float, end: float) -> Sequence[Sample]:
        return await self._actions.past(device, name, start, end)

    @override
    async def action(self, name: str, device: Device | None, data: Mapping[str, JSON]) -> JSON:
        result = await self._actions.perform(name, device, data)
        if name in {"bind_device", "unbind_device"}:
            self.listener.refresh()
        return result

    # --- pushes ---------------------------------------------------------------------------------------------------------

    @override
    async def listen(self) -> None:
        await run_together(self.push.run(), self.jobs.run(), self.lists.run())

    def handle_push(self, pushed: Update | Reply | None) -> None:
        """Take in what is pushed; None: something other than a device changed."""
        if isinstance(pushed, Reply):
            self._actions.handle_reply(pushed.token, pushed.result)
        elif pushed is None or not pushed.device_id:
            # One of the vendor's own samples says "offline" and not of whom
            self.listener.refresh()
        else:
            update = self._reports.read(pushed)
            self.listener.update(update)
            if update.online is not None:
                self._came_or_went(update.device_id, update.online)

    def _came_or_went(self, device_id: str, online: bool) -> None:
        """Devices behind a gateway cannot be reached without it; when it is back, the lists have what is online."""
        self.devices.online[device_id] = online
        if behind := [device for device in self._devices.values() if device.gateway == device_id]:
            if online:
                self.listener.refresh()
            for device in () if online else behind:
                self.listener.update(Update(device.id, online=False))

    async def handle_connected(self) -> None:
        """Read what was missed. Raises CloudError if that has to be repeated."""
        await self.states.catch_up(appliances(self._devices))

    def handle_refused(self, refused: frozenset[str]) -> None:
        """Note which devices the vendor pushes nothing of."""
        if refused != self._refused:
            more, self._refused = refused - self._refused, refused
            self.listener.problems_changed()
            if self.connected and more & self._listed:
                # While pushes came in the next poll was a long way off
                self.listener.refresh()

    # --- state ----------------------------------------------------------------------------------------------------------

    @property
    @override
    def poll_interval(self) -> float:
        if not self.connected or self.states.behind or self._refused & self._listed:
            return _POLL_WITHOUT + len(self._devices)
        return _POLL_WITH_PUSH

    @property
    @override
    def budget(self) -> Budget | None:
        return self.client.http.budget

    @override
    def problems(self) -> Sequence[Problem]:
        found: list[Problem] = []
        if names := ", ".join(sorted(self._devices[key].name for key in self._refused & self._listed)):
            found.append(Problem("devices_not_pushed", placeholders={"devices": names}))
        if self.devices.unlinked:
            found.append(
                Problem("product_not_linked", placeholders={"products": ", ".join(sorted(self.devices.unlinked))})
            )
        if self._unread_rules:
            found.append(Problem("property_rules_unread", placeholders={"rules": "; ".join(self._unread_rules)}))
        return found

    @override
    async def close(self) -> None:
        await self.client.renewal.close()
        await self.firmwares.close()

    @override
    def dump(self) -> Mapping[str, JSON]:
        return {"sums": {device_id: dict(sums) for device_id, sums in self._reports.sums.items()}}

    @override
    def load(self, data: Mapping[str, JSON]) -> None:
        for device_id, sums in as_dict(data.get("sums")).items():
            if isinstance(sums, dict):
                self._reports.sums[device_id] = {
                    name: total for name in sums if (total := number(sums[name])) is not None
                }

    @override
    def diagnostics(self) -> Mapping[str, JSON]:
        link, expires = self._link, self.client.token.expires
        return {
            "calls": self.client.http.calls,
            "sign_ins": self.client.sign_ins,
            "token_expires": datetime.fromtimestamp(expires, UTC).isoformat() if expires else None,
            "families": len(self.devices.families),
            "products": len(self.devices.products),
            "connects": link.connects,
            "last_error": redacted(link.last_error),
            "refused": len(self._refused),
            "damaged_frames": link.damaged.total(),
        }
