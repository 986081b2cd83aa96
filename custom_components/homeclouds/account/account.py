"""One account: its devices, the updates they get, and which account shows a device that several have."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
import math
from typing import Literal

from homeassistant.config_entries import SIGNAL_CONFIG_ENTRY_CHANGED, ConfigEntry, ConfigEntryChange
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.util import dt as dt_util
from zeroconf import Zeroconf

from ..clouds.core.abilities import HasDeviceForms, HasFixes
from ..clouds.core.cloud import CloudType
from ..clouds.core.errors import UnsupportedError
from ..clouds.core.features import Feature
from ..clouds.core.last_seen import LastSeen
from ..clouds.core.model import UNKNOWN_TYPE, Device, Problem, Properties, Snapshot, Update
from ..clouds.core.stale_poll import Overtaking
from ..flow.subentries import device_forms, subentry_of
from . import device_registry as devices
from .absences import DEVICES_MISSING, Absences, Unlisted
from .channels import renamed
from .cloud_context import cloud_context
from .commands import CommandQueue
from .device_state import DeviceState
from .domain_data import domain_data
from .issues import AccountIssues
from .key_changes import rename_entities
from .listening import Listening
from .outage import Outage
from .own_profiles import ProfileKeeper, own_profiles
from .platform_loader import FeatureListener, PlatformLoader
from .poller import Poller
from .reading import StateReader, is_asked
from .runtime import AccountRuntime, Guard
from .storage import AccountStorage

_NOTIFY_ACCOUNT_EVERY = 15
"""Seconds at least between two updates of the account's own entities because of pushes."""
_SLACK = 5
"""Seconds for a poll when the vendor allows one again."""
_PUSH_COUNTS = 600
"""Seconds for which a push proves that the cloud is there, where no connection does."""

type HomeCloudsConfigEntry = ConfigEntry[HomeCloudsAccount]


class HomeCloudsAccount:
    """Owns the devices of one account. Also the Listener of its cloud, and the handler of its parts."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: HomeCloudsConfigEntry,
        kind: CloudType,
        guard: Guard,
        zeroconf: Zeroconf | None = None,
    ) -> None:
        """Create the account's cloud, which may browse with the shared zeroconf. Raises SetupError if its data are unusable."""
        self.hass = hass
        self.config_entry = entry
        self.name = entry.title
        self._stopped = False
        """What the cloud reports while it closes would set off timers that outlive it."""
        self.type = kind
        self.shared = domain_data(hass)
        own = own_profiles(hass, self.type)
        self.cloud = self.type.create(
            entry.data, cloud_context(hass, entry, self, self._shown, profiles=own, zeroconf=zeroconf)
        )
        self.runtime = runtime = AccountRuntime(hass, entry, self.type, self.cloud, guard)
        self.states, self.guard = runtime.states, guard
        self.issues = AccountIssues(runtime)
        self.poller = Poller(runtime, self.issues, self)
        self.reader = StateReader(runtime, self.issues, self.poller, self)
        self.commands = CommandQueue(runtime, self.issues, self.poller, self.reader, self)
        self.absences = Absences(runtime, self.issues, self.reader, self)
        self.profiles = ProfileKeeper(runtime, own)
        self.storage = AccountStorage(runtime, {"absences": self.absences, "profiles": self.profiles})
        self.listening = Listening(runtime, self.issues, self.poller, self.link_changed)
        self.platforms = PlatformLoader(runtime, self.async_add_feature_listener)
        self.outage = Outage(hass, self)
        self._last_push = LastSeen()
        self._device_forms = device_forms(entry)
        self._feature_listeners: list[FeatureListener] = []
        self._account_listeners: list[Callable[[], None]] = []
        self._account_notified = -math.inf
        self._unlisted = Unlisted()

    def _shown(self, device_id: str) -> list[str]:
        state = self.states.get(device_id)
        return [name for name, readers in state.readers.items() if readers] if state is not None else []

    # --- start and stop -------------------------------------------------------------------------------------------------

    async def restore(self) -> None:
        """Bring back the last known devices."""
        found, properties = await self.storage.load()
        removed = self._removed(found)
        for device_id in removed:
            devices.remove(self.hass, self.config_entry, device_id)
        found = {device_id: device for device_id, device in found.items() if device_id not in removed}
        await self.cloud.prepare_for({device.type for device in found.values()})
        self._adopt(found, properties)

    def start(self, *, stale: bool) -> None:
        """Start receiving; `stale`: what is shown came from storage, so fetch at once."""
        self.config_entry.async_on_unload(self.poller.async_add_listener(self._assess))
        self.reader.start()
        if self.type.device_fields:
            self.config_entry.async_on_unload(
                async_dispatcher_connect(self.hass, SIGNAL_CONFIG_ENTRY_CHANGED, self._entry_changed)
            )
            # What was added while this was being set up
            self._entry_changed(ConfigEntryChange.UPDATED, self.config_entry)
        self.runtime.create_task(self.listening.run(), "listen")
        if stale:
            self.runtime.create_task(self.poller.async_refresh(), "first refresh")
        else:
            self._assess()

    @callback
    def _entry_changed(self, change: ConfigEntryChange, entry: ConfigEntry) -> None:
        """Take in the devices that the user added, changed or removed; the others are not disturbed."""
        if entry is not self.config_entry or (forms := device_forms(entry)) == self._device_forms:
            return
        self._device_forms = forms
        if isinstance(self.cloud, HasDeviceForms):
            self.cloud.devices_changed(forms)
        for device_id in self._removed(self.states):
            self.drop(device_id)
        self.refresh()

    def _removed(self, known: Iterable[str]) -> list[str]:
        """Return which devices the user has removed, where they are added one by one."""
        return [one for one in known if self.type.device_fields and subentry_of(self.config_entry, one) is None]

    async def stop(self) -> None:
        """Save, fail the commands under way, and close the cloud."""
        self._stopped = True
        self.commands.close()
        self.poller.stop()
        self.outage.stop()
        for key in [key for key, holder in self.shared.shown_by.items() if holder is self]:
            del self.shared.shown_by[key]
        await self.guard.close(self.storage.close)
        await self.guard.close(self.cloud.close)

    # --- polls ----------------------------------------------------------------------------------------------------------

    @callback
    def polled(self, snapshot: Snapshot, newer: Overtaking) -> bool:
        """Take in a snapshot, without what was pushed since the poll began. Returns whether the next poll should come soon."""
        early = {device_id: self._unlisted.listed(device_id) for device_id in snapshot.devices}
        self._adopt({key: newer.applied_to(device) for key, device in snapshot.devices.items()}, early)
        changed = 0
        for update in snapshot.updates:
            if (found := self.states.get(update.device_id)) is not None:
                changed += self.apply(found, newer.left_of(found.accept(update)))
        self.reader.fetched(snapshot)
        self.absences.listed(snapshot)
        self.issues.polled(changed)
        self.absences_changed()
        return self.absences.fresh

    @callback
    def poll_failed(self) -> None:
        """Show the problems that the cloud has found so far."""
        self.issues.show(self.profiles.problems(self.cloud.problems()), whole=False)

    @callback
    def refresh(self) -> None:
        """Take a snapshot soon."""
        if not self._stopped:
            self.poller.refresh()

    @callback
    def _assess(self) -> None:
        """Find out whether the account is lost or found again."""
        if self._stopped:
            return
        connected, poller = self.cloud.connected, self.poller
        good = connected or poller.last_update_success or (connected is None and self._last_push.within(_PUSH_COUNTS))
        self.outage.update(good=good, silence=poller.retry_after + _SLACK)
        self._notify_account()

    async def last_try(self) -> None:
        """Poll once more before the account counts as unavailable."""
        if not self.poller.limited:
            await self.poller.async_refresh()
        self._assess()

    @callback
    def availability_changed(self) -> None:
        """Have all entities show whether the account is available."""
        for state in self.states.values():
            state.notify_all()

    # --- devices --------------------------------------------------------------------------------------------------------

    def _adopt(self, found: Mapping[str, Device], properties: Mapping[str, Properties]) -> None:
        """Take in devices, gateways and homes first, and announce what is new about them."""
        for device in devices.in_order(found):
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
                if renamed(state.device, device):
                    self.hass.config_entries.async_schedule_reload(self.config_entry.entry_id)
                state.device = device
                state.notify_all()
            devices.register(self.hass, self.config_entry, device)
            self._reprofile(state, guessed)

    def _claim(self, device: Device) -> bool:
        """Return whether this account is the one to show a device; its owner's account comes before others."""
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
        features = state.admitted(self.profiles.features(state))
        if features == state.features:
            return
        rename_entities(self.hass, state.device.id, features, self.type, state.features)
        places = {devices.place(state.device.id, feature) for feature in features}
        for feature in guessed:
            if (place := devices.place(state.device.id, feature)) not in places:
                devices.remove_entity(self.hass, *place)
                state.announced.discard(feature.id)
        new = tuple(feature for feature in features if feature.id not in state.announced)
        state.announced.update(feature.id for feature in new)
        state.adopt(features)
        state.revise()
        # What is gone or back says so
        state.notify_all()
        if new:
            for listener in tuple(self._feature_listeners):
                listener(state.device.id, new)

    @callback
    def drop(self, device_id: str) -> None:
        """Remove a device and its entities."""
        if (gone := self.states.pop(device_id, None)) is not None:
            self.absences.forget(device_id)
            self.shared.shown_by.pop((self.type.key, device_id), None)
            devices.remove(self.hass, self.config_entry, device_id)
            devices.hand_on(self.hass, self.config_entry, gone.device, (state.device for state in self.states.values()))
            self.storage.save_later()

    @callback
    def async_add_feature_listener(self, listener: FeatureListener) -> Callable[[], None]:
        """Call `listener` with the device's id and its new features as they appear."""
        self._feature_listeners.append(listener)
        return lambda: self._feature_listeners.remove(listener)

    # --- updates --------------------------------------------------------------------------------------------------------

    @callback
    def update(self, update: Update) -> None:
        """Take in a push."""
        if self._stopped:
            return
        if (now := self._last_push.note()) - self._account_notified > _NOTIFY_ACCOUNT_EVERY:
            self._account_notified = now
            self.issues.pushed()
            self.listening.pushed()
            self._assess()
        if (state := self.states.get(update.device_id)) is None:
            if (self.type.key, update.device_id) not in self.shared.shown_by and self._unlisted.report(update):
                self.refresh()
            return
        if self.absences.gone:
            self.absences.pushed(state)
        accepted = state.accept(update, pushed=True)
        if accepted is not update and state.knows_newer(update):
            self.reader.outdated(state)
        self.runtime.questions.overtake(accepted)
        self.apply(state, accepted, pushed=True)
        self.storage.save_later()

    async def catch_up(self, read: Awaitable[Iterable[Update]]) -> None:
        """Take in states that are read because pushes were missed."""
        for update in await self.runtime.questions.read(read):
            if not self._stopped and (state := self.states.get(update.device_id)) is not None:
                self.apply(state, state.accept(update))
        self.storage.save_later()

    @callback
    def apply(self, state: DeviceState, update: Update, *, pushed: bool = False) -> int:
        """Merge an update into the state and notify the entities that it concerns. Returns how many properties changed."""
        known, sources = len(state.reported), state.sources if pushed else None
        happened = state.happened(update.properties) if sources else ()
        changed, state.doubtful = state.report(update.properties), False
        if is_new := len(state.reported) > known:
            self._reprofile(state)
        if update.online is not None and update.online != state.device.online:
            state.device = replace(state.device, online=update.online)
            state.notify_all()
            if pushed and update.online and is_asked(state):
                self.reader.soon(state.device.id)
        elif changed:
            state.notify(changed)
        if pushed and (state.doubtful or ((state.pending or is_new) and state.is_doubtful(changed))):
            self.reader.doubted(state)
        if state.pending:
            self.commands.check(state)
            if pushed:
                self.commands.pushed(state, update)
        if sources and (update.events or happened):
            state.handle_events(update, happened)
        return len(changed)

    @callback
    def link_changed(self) -> None:
        """The long connection was lost or is back: poll faster or slower from now on."""
        if self._stopped:
            return
        self.poller.set_interval()
        if self.cloud.connected is False:
            self.refresh()
        elif self.cloud.connected:
            self.issues.push_is_back()
        self._assess()

    @callback
    def problems_changed(self) -> None:
        """Show the problems that there are now."""
        if self._stopped:
            return
        self.issues.show([*self.profiles.problems(self.cloud.problems()), *self.absences.problems()])

    @callback
    def absences_changed(self) -> None:
        """Store what is missing, and show the problems that follow."""
        self.problems_changed()
        self.storage.save_later()

    async def fix(self, problem: Problem) -> None:
        """Put a problem right, after the user did their part or confirmed it. Raises CloudError."""
        if problem.key == DEVICES_MISSING:
            self.absences.remove()
        elif problem.key == UNKNOWN_TYPE:
            await self.profiles.save(problem)
        elif isinstance(self.cloud, HasFixes):
            await self.cloud.fix(problem)
        else:
            raise UnsupportedError(problem.key)

    def as_reported(self, state: DeviceState, target: Properties) -> Properties:
        """Return what to write in the form in which the device reports it."""
        return self.profiles.as_reported(state, target)

    # --- the account itself ---------------------------------------------------------------------------------------------

    @property
    def available(self) -> bool:
        """Whether the account can be relied on: pushes come in, or the last good poll is not long ago."""
        return self.outage.available

    @property
    def last_message(self) -> datetime | None:
        """When the last push came in."""
        return None if self._last_push.at is None else dt_util.utc_from_timestamp(self._last_push.at)

    @property
    def connection(self) -> Literal["push", "poll", "none"]:
        """How updates come in."""
        if self.cloud.connected:
            return "push"
        return "poll" if self.poller.last_update_success else "none"

    @callback
    def async_add_account_listener(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` when the connection changes, and now and then for the time of the last message."""
        self._account_listeners.append(listener)
        return lambda: self._account_listeners.remove(listener)

    def _notify_account(self) -> None:
        for listener in tuple(self._account_listeners):
            listener()
