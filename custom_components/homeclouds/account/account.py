"""One account: polls, takes pushes, remembers, and tells those whom the news concern."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
import logging
import time
from typing import Any, Literal, override

from homeassistant.config_entries import SIGNAL_CONFIG_ENTRY_CHANGED, ConfigEntry, ConfigEntryChange
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.debounce import Debouncer
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator, UpdateFailed
from homeassistant.util import dt as dt_util
from zeroconf import Zeroconf

from ..clouds.core.cloud import CloudType, Context
from ..clouds.core.errors import AuthError, CloudError, SetupError
from ..clouds.core.features import Feature
from ..clouds.core.model import UNKNOWN_TYPE, Device, Problem, Properties, Snapshot, Update, Value
from ..clouds.core.stale_poll import Overtaking
from ..clouds.profiles.own_files import OwnProfiles
from ..clouds.registry import CLOUDS
from ..const import CONF_CLOUD, DOMAIN
from ..flow.subentries import device_forms, subentry_of
from ..inbound.adapters import own_addresses
from ..repairs import RepairKeeper
from ..voice.speech import HouseSpeech
from . import device_registry as devices
from .absences import DEVICES_MISSING, Absences
from .commands import Writer
from .device_state import DeviceState
from .domain_data import domain_data
from .failures import PollFailures
from .guard import Guard
from .listening import Listening
from .outage import Outage
from .own_profiles import ProfileKeeper, own_profiles
from .platform_loader import PlatformKeeper
from .reading import StateReader, is_asked
from .storage import AccountStorage

_LOGGER = logging.getLogger(__name__)
_TELL_ACCOUNT_EVERY = 15
_FETCH_WITHIN = 600
"""Seconds for a whole poll, waiting for the budget included."""
_POLL_AGAIN = 60
"""Seconds at most after a failed poll."""
_SLACK = 5
"""Seconds for a poll when the vendor allows one again."""
_PUSH_COUNTS = 600
"""Seconds for which a push proves that the cloud is there, where no connection does."""
_MOST_EARLY = 100
"""Devices whose news are kept until a snapshot has them."""

type HomeCloudsConfigEntry = ConfigEntry[HomeCloudsCoordinator]
type FeatureListener = Callable[[str, tuple[Feature, ...]], None]


class HomeCloudsCoordinator(DataUpdateCoordinator[None]):
    """Everything that one account does. Also the Listener of its cloud."""

    config_entry: HomeCloudsConfigEntry

    def __init__(self, hass: HomeAssistant, entry: HomeCloudsConfigEntry, zeroconf: Zeroconf | None = None) -> None:
        """Make the account's cloud, which may look around with the shared zeroconf. Raises SetupError if its data are unusable."""
        self.type: CloudType = CLOUDS[entry.data[CONF_CLOUD]]
        self.shared = domain_data(hass)
        own = own_profiles(hass, self.type)
        self.cloud = self.type.create(entry.data, self._context(hass, entry, zeroconf, own))
        super().__init__(
            hass,
            _LOGGER,
            config_entry=entry,
            name=entry.title,
            update_interval=timedelta(seconds=self.cloud.poll_interval),
        )
        self.cloud.listener = self
        self.states: dict[str, DeviceState] = {}
        self.guard = Guard()
        self.failures = PollFailures(entry.title)
        self.listening = Listening(self)
        self.outage = Outage(hass, self._tell_everybody, self._look_again)
        self.reader = StateReader(self)
        self.absences = Absences(self)
        self.storage = AccountStorage(self)
        self._stopped = False
        self.writer = Writer(self)
        self.repairs = RepairKeeper(self)
        self.platforms = PlatformKeeper(self)
        self.profiles = ProfileKeeper(self, own)
        self._heard_at: float | None = None
        """When the last push came in, in seconds since the epoch."""
        self._device_forms = device_forms(entry)
        self._feature_listeners: list[FeatureListener] = []
        self._account_listeners: list[Callable[[], None]] = []
        self._told_account = 0.0
        self._early: dict[str, dict[str, Value]] = {}
        """What was pushed of devices before a snapshot had them: device id -> properties."""
        self._refresher = Debouncer(
            hass, _LOGGER, cooldown=10, immediate=True, function=self.async_refresh, background=True
        )

    def _context(
        self, hass: HomeAssistant, entry: HomeCloudsConfigEntry, zeroconf: Zeroconf | None, own: OwnProfiles
    ) -> Context:
        @callback
        def save(data: Mapping[str, Any]) -> None:
            hass.config_entries.async_update_entry(entry, data={**entry.data, **data})

        return Context(
            session=async_get_clientsession(hass),
            budgets=self.shared.budgets,
            language=hass.config.language,
            options=entry.options,
            save=save,
            shown=self._shown,
            adapters=partial(own_addresses, hass),
            zeroconf=zeroconf,
            profiles=own,
            devices=device_forms(entry),
            speech=HouseSpeech(hass, entry),
        )

    def _shown(self, device_id: str) -> list[str]:
        state = self.states.get(device_id)
        return [name for name, readers in state.readers.items() if readers] if state is not None else []

    # --- start and stop -------------------------------------------------------------------------------------------------

    async def restore(self) -> bool:
        """Bring back the last known devices. Returns False if there are none."""
        self._adopt(*await self.storage.load())
        return bool(self.states)

    def start(self, *, stale: bool) -> None:
        """Start receiving; `stale`: what is shown came from storage, so fetch at once."""
        self.config_entry.async_on_unload(self.async_add_listener(self._reassess))
        self.reader.start()
        if self.type.device_fields:
            self.config_entry.async_on_unload(
                async_dispatcher_connect(self.hass, SIGNAL_CONFIG_ENTRY_CHANGED, self._entry_changed)
            )
            # What was added while this was being set up
            self._entry_changed(ConfigEntryChange.UPDATED, self.config_entry)
        self.create_task(self.listening.run(), "listen")
        if stale:
            self.create_task(self.async_refresh(), "first refresh")
        else:
            self._reassess()

    @callback
    def _entry_changed(self, change: ConfigEntryChange, entry: ConfigEntry) -> None:
        """Take in the devices that the person added, changed or removed; the others are not disturbed."""
        if entry is not self.config_entry or (forms := device_forms(entry)) == self._device_forms:
            return
        self._device_forms = forms
        self.cloud.devices_changed(forms)
        for device_id in [device_id for device_id in self.states if subentry_of(entry, device_id) is None]:
            self.drop(device_id)
        self.refresh()

    async def stop(self) -> None:
        """Save, fail what is under way, and let go of the cloud."""
        self._stopped = True
        self.writer.close()
        self._refresher.async_shutdown()
        self.outage.stop()
        await self.storage.close()
        # What the cloud tells on its way out is of no use any more, and would set off timers that outlive it.
        self.cloud.listener = None
        for key in [key for key, holder in self.shared.shown_by.items() if holder is self]:
            del self.shared.shown_by[key]
        await self.cloud.close()

    def create_task(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        """Do something in the background for as long as the account is loaded."""
        return self.config_entry.async_create_background_task(self.hass, work, f"{DOMAIN} {self.name} {name}")

    # --- polling --------------------------------------------------------------------------------------------------------

    @override
    async def _async_update_data(self) -> None:
        try:
            with self.reader.questions.begin() as newer:
                snapshot = await self.guard.call(self.cloud.fetch(), _FETCH_WITHIN)
        except (AuthError, SetupError) as err:
            self.repairs.signed_out(err)
            raise self.failures.refused(err) from err
        except CloudError as err:
            self.repairs.show(self.profiles.problems(self.cloud.problems()), whole=False)
            self.update_interval = timedelta(seconds=min(self.cloud.poll_interval, _POLL_AGAIN))
            raise self.failures.failed(err) from err
        self.failures.succeeded()
        self.repairs.polled_well()
        self._take(snapshot, newer)
        self.update_interval = timedelta(seconds=self.cloud.poll_interval)
        if self.absences.fresh:
            self.update_interval = min(self.update_interval, timedelta(seconds=_POLL_AGAIN))

    @callback
    def _take(self, snapshot: Snapshot, newer: Overtaking) -> None:
        self._adopt({key: newer.applied_to(device) for key, device in snapshot.devices.items()}, self._early)
        self._early = {id_: early for id_, early in self._early.items() if id_ not in snapshot.devices}
        changed = 0
        for update in snapshot.updates:
            if (found := self.states.get(update.device_id)) is not None:
                changed += self.apply(found, newer.left_of(found.accept(update)))
        self.reader.fetched(snapshot)
        self.absences.listed(snapshot)
        self.repairs.polled(changed)
        self.problems_changed()
        self.storage.save_later()

    @callback
    def _reassess(self) -> None:
        """See whether the account is lost or found again."""
        connected = self.cloud.connected
        pushed = connected is None and self._heard_at is not None and time.time() - self._heard_at < _PUSH_COUNTS
        err = self.last_exception
        silence = (err.retry_after or 0) if isinstance(err, UpdateFailed) else 0
        self.outage.update(good=self.last_update_success or connected is True or pushed, silence=silence + _SLACK)
        self._tell_account()

    async def _look_again(self) -> None:
        if not self.failures.limited:
            await self.async_refresh()
        self._reassess()

    @callback
    def _tell_everybody(self) -> None:
        for state in self.states.values():
            state.tell_everyone()

    # --- devices --------------------------------------------------------------------------------------------------------

    def _adopt(self, found: Mapping[str, Device], properties: Mapping[str, Properties]) -> None:
        """Take in devices, gateways and homes first, and announce what is new about them."""
        for device in sorted(found.values(), key=lambda device: device.gateway is not None):
            if not self._claim(device):
                continue
            state = self.states.get(device.id)
            guessed: tuple[Feature, ...] = ()
            if state is None:
                state = self.states[device.id] = DeviceState(device, dict(properties.get(device.id, {})))
            elif state.device == device:
                continue
            else:
                guessed = state.features if device.type and not state.device.type else ()
                state.device = device
                state.tell_everyone()
            devices.register(self.hass, self.config_entry, device)
            self._reprofile(state, guessed)

    def _claim(self, device: Device) -> bool:
        """Tell whether this account is the one to show a device; its owner's account comes before others."""
        key = (self.type.key, device.id)
        if self._stopped:
            # A poll that ends while the account is unloaded must not take the device from who shows it next.
            return False
        holder = self.shared.shown_by.get(key)
        if holder is not None and holder is not self:
            if device.shared or not holder.states[device.id].device.shared:
                return False
            holder.drop(device.id)
        self.shared.shown_by[key] = self
        return True

    def _reprofile(self, state: DeviceState, guessed: tuple[Feature, ...] = ()) -> None:
        """Find out what a device can do; what of it was `guessed` before its type was known goes if it is not so."""
        features = self.profiles.features(state)
        if features == state.features:
            return
        places = {devices.place(state.device.id, feature) for feature in features}
        for place in {devices.place(state.device.id, feature) for feature in guessed} - places:
            devices.remove_entity(self.hass, *place)
        known = {feature.id: feature for feature in state.features}
        new = tuple(feature for feature in features if feature.id not in known)
        state.features = features
        if any(feature != known.get(feature.id, feature) for feature in features):
            state.revise()
        if new:
            for tell in tuple(self._feature_listeners):
                tell(state.device.id, new)

    @callback
    def drop(self, device_id: str) -> None:
        """Forget a device that is gone, and its entities with it."""
        if self.states.pop(device_id, None) is not None:
            self.absences.forget(device_id)
            self.shared.shown_by.pop((self.type.key, device_id), None)
            devices.remove(self.hass, self.config_entry, device_id)
            self.storage.save_later()

    @callback
    def async_add_feature_listener(self, tell: FeatureListener) -> Callable[[], None]:
        """Hear of features as they appear: tell(device id, new features)."""
        self._feature_listeners.append(tell)
        return lambda: self._feature_listeners.remove(tell)

    # --- news -----------------------------------------------------------------------------------------------------------

    @callback
    def update(self, update: Update) -> None:
        """Take a push."""
        now = self._heard_at = time.time()
        if not 0 <= now - self._told_account <= _TELL_ACCOUNT_EVERY:
            self._told_account = now
            self.repairs.pushed()
            self._reassess()
        if (state := self.states.get(update.device_id)) is None:
            if (self.type.key, update.device_id) not in self.shared.shown_by:
                if len(self._early) < _MOST_EARLY:
                    self._early.setdefault(update.device_id, {}).update(update.properties)
                self.refresh()
            return
        if self.absences.count:
            self.absences.pushed(state)
        update = state.accept(update, pushed=True)
        self.reader.questions.overtake(update)
        self.apply(state, update, pushed=True)
        self.storage.save_later()

    @callback
    def acknowledged(self, state: DeviceState, told: Properties) -> None:
        """Take what an acknowledgement says of the new state."""
        update = Update(state.device.id, told)
        self.reader.questions.overtake(update)
        self.apply(state, update)

    @callback
    def apply(self, state: DeviceState, update: Update, *, pushed: bool = False) -> int:
        """Merge news and tell whom they concern. Returns how many properties changed."""
        reported, known = state.reported, len(state.reported)
        changed = {
            name: value for name, value in update.properties.items() if name not in reported or reported[name] != value
        }
        if changed:
            state.report(changed)
            if len(reported) > known:
                self._reprofile(state)
            if pushed and state.is_doubtful(changed):
                self.reader.doubted(state)
        if update.online is not None and update.online != state.device.online:
            state.device = replace(state.device, online=update.online)
            state.tell_everyone()
            if pushed and update.online and is_asked(state):
                self.reader.soon(state.device.id)
        elif changed:
            state.tell(changed)
        if state.pending:
            self.writer.check(state)
            if pushed:
                self.writer.pushed(state, update)
        if pushed and state.sources and (update.events or not changed.keys().isdisjoint(state.sources)):
            self._happen(state, update, changed)
        return len(changed)

    def _happen(self, state: DeviceState, update: Update, changed: Properties) -> None:
        for source, happens in state.sources.items():
            if (data := update.events.get(source)) is None and source in changed:
                data = update.properties
            if data is not None:
                for happen in tuple(happens):
                    happen({**state.reported, **data})

    @callback
    def link_changed(self) -> None:
        """The long connection was lost or is back: poll faster or slower from now on."""
        self.update_interval = timedelta(seconds=self.cloud.poll_interval)
        if self.cloud.connected is False:
            self.refresh()
        elif self.cloud.connected:
            self.repairs.push_is_back()
        self._reassess()

    @callback
    def refresh(self) -> None:
        """Take a snapshot soon."""
        self.create_task(self._refresher.async_call(), "refresh")

    @callback
    def problems_changed(self) -> None:
        """The cloud sees other problems than before."""
        self.repairs.show([*self.profiles.problems(self.cloud.problems()), *self.absences.problems()])

    async def fix(self, problem: Problem) -> None:
        """Put a problem right, after a person did their part or confirmed it. Raises CloudError."""
        if problem.key == DEVICES_MISSING:
            self.absences.remove()
        elif problem.key == UNKNOWN_TYPE:
            await self.profiles.save(problem)
        else:
            await self.cloud.fix(problem)

    @callback
    def sign_in_again(self, error: CloudError) -> None:
        """Ask the person for fresh credentials, saying why."""
        self.repairs.signed_out(error)
        self.config_entry.async_start_reauth(self.hass)

    async def write(self, device_id: str, wanted: Properties) -> None:
        """Write properties of a device and wait until they are confirmed. Raises CloudError."""
        self.cloud.retry()
        state = self.states[device_id]
        await self.writer.write(state, self.profiles.as_told(state, wanted))

    # --- the account itself ---------------------------------------------------------------------------------------------

    @property
    def available(self) -> bool:
        """Whether the account can be relied on: pushes come in, or the last poll was good, or not for long."""
        return self.outage.available

    @property
    def last_message(self) -> datetime | None:
        """When the last push came in."""
        return None if self._heard_at is None else dt_util.utc_from_timestamp(self._heard_at)

    @property
    def connection(self) -> Literal["push", "poll", "none"]:
        """How news come in."""
        if self.cloud.connected:
            return "push"
        return "poll" if self.last_update_success else "none"

    @callback
    def async_add_account_listener(self, tell: Callable[[], None]) -> Callable[[], None]:
        """Hear of changes of the connection, and now and then of the last message."""
        self._account_listeners.append(tell)
        return lambda: self._account_listeners.remove(tell)

    def _tell_account(self) -> None:
        for tell in tuple(self._account_listeners):
            tell()
