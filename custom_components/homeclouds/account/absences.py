"""Devices that the account's list no longer has: when they are unavailable, and when they are removed; and those that no list has yet.

A list alone proves nothing. A missing device is asked itself; if the cloud does not know it any more it is unavailable, and
is removed after a day of that. If much of the account would go, the user has to confirm it.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
import math
import time
from typing import Any, NoReturn, Protocol

from homeassistant.core import callback

from ..clouds.core.abilities import HasOptions
from ..clouds.core.errors import AuthError, CloudError, GoneError, NoAnswerError, OfflineError, SetupError
from ..clouds.core.model import Problem, Properties, Snapshot, Update, Value
from .device_state import DeviceState
from .issues import AccountIssues
from .reading import StateReader, is_asked
from .runtime import AccountRuntime

DEVICES_MISSING = "devices_missing"
_DAY = 86400
_ASK_EVERY = 600
_ASK_PUSHED_EVERY = 5
_FRESH = 600
_HOME_GONE_AFTER = 30
_PART = 3
"""More than one in so many of the account's devices are not removed without asking."""
_NAMED = 20
_MOST_UNLISTED = 100
"""Devices whose reports are kept until a list has them."""
_MOST_KNOWN = 2000
"""Devices that are known not to be listed; any other that reports is a new one."""
_FIRST_PAUSE, _LONGEST_PAUSE = 10, 86400
"""Seconds until a list is asked for once more because of devices that the last one did not have; the pause doubles."""


class AbsenceHandler(Protocol):
    """Does what follows from a missing device."""

    def apply(self, state: DeviceState, update: Update) -> object:
        """Merge an update into the state and notify the entities that it concerns."""

    def drop(self, device_id: str) -> None:
        """Remove a device and its entities."""

    def absences_changed(self) -> None:
        """Store what is missing, and show the problems that follow."""


class Absences:
    """Keeps what is known of the missing devices of one account."""

    def __init__(
        self, runtime: AccountRuntime, issues: AccountIssues, reader: StateReader, handler: AbsenceHandler
    ) -> None:
        """Start with none missing."""
        self._runtime = runtime
        self._issues = issues
        self._reader = reader
        self._handler = handler
        self._unlisted: dict[str, float] = {}
        """Device id -> since when the lists lack it, by the monotonic clock."""
        self.gone: dict[str, float] = {}
        """Device id -> since when the cloud does not know it, by the monotonic clock; outlives restarts."""
        self._confirmed: set[str] = set()
        """Of these, the ones that the cloud was asked for since the restart."""
        self._asked_at: dict[str, float] = {}
        self._checking = False
        self._options: dict[str, object] = dict(runtime.entry.options)
        self._chosen: set[str] = set()
        """Names of the options that the user changed since the devices were stored."""

    def load(self, stored: Mapping[str, Any]) -> None:
        """Take back what dump() gave."""
        now, started = time.time(), time.monotonic()
        # What is said to be in the future was stored by a clock that was wrong
        self.gone = {str(key): started - max(now - float(since), 0) for key, since in stored.get("gone", {}).items()}
        if (old := stored.get("options")) is not None:
            names = old.keys() | self._options.keys()
            self._chosen = {name for name in names if old.get(name) != self._options.get(name)}

    def dump(self) -> dict[str, Any]:
        """Return what must outlive a restart."""
        now, started = time.time(), time.monotonic()
        return {"gone": {key: now - (started - since) for key, since in self.gone.items()}, "options": self._options}

    def is_gone(self, device_id: str) -> bool:
        """Return whether neither the lists nor the cloud itself know a device any more."""
        return device_id in self._going

    @callback
    def listed(self, snapshot: Snapshot) -> None:
        """Compare a new list with the devices that are shown."""
        missing, read = self._unlisted.keys() | self.gone.keys(), {update.device_id for update in snapshot.updates}
        for device_id in missing & snapshot.devices.keys():
            self.forget(device_id)
            if device_id not in read:
                self._reader.soon(device_id)
        if not snapshot.complete:
            return
        now = time.monotonic()
        unlisted = self._runtime.states.keys() - snapshot.devices.keys()
        self._unlisted = {device_id: self._unlisted.get(device_id, now) for device_id in unlisted}
        if self._chosen and snapshot.devices:
            self._leave_out()
        if self._unlisted and not self._checking:
            self._runtime.create_task(self._check(), "missing devices")

    def _leave_out(self) -> None:
        """Remove unlisted devices at once if the user has changed the cloud's options, such as the homes to show."""
        cloud = self._runtime.cloud
        fields = cloud.option_fields() if isinstance(cloud, HasOptions) else ()
        chosen = self._chosen.intersection(field.name for field in fields)
        self._chosen = set()
        for device_id in tuple(self._unlisted) if chosen else ():
            self._handler.drop(device_id)

    @property
    def fresh(self) -> bool:
        """Whether devices are missing since a short time: the next list should come soon."""
        return any(time.monotonic() - since < _FRESH for since in self._unlisted.values())

    @callback
    def pushed(self, state: DeviceState) -> None:
        """Query a device that is missing from the lists but reports nevertheless."""
        device_id, now = state.device.id, time.monotonic()
        if device_id in self.gone and now - self._asked_at.get(device_id, -math.inf) >= _ASK_PUSHED_EVERY:
            self._asked_at[device_id] = now
            self._runtime.create_task(self._ask(state), "missing device")

    @callback
    def forget(self, device_id: str) -> None:
        """Stop looking for a device: it is back, or removed."""
        self._unlisted.pop(device_id, None)
        self._confirmed.discard(device_id)
        self.gone.pop(device_id, None)
        self._asked_at.pop(device_id, None)

    def problems(self) -> Sequence[Problem]:
        """Return what the user has to decide on."""
        if not self._many:
            return ()
        states = self._runtime.states
        names = sorted(states[device_id].device.name for device_id in self._going)
        more = [f"+ {len(names) - _NAMED}"] if len(names) > _NAMED else []
        return (Problem(DEVICES_MISSING, fixable=True, placeholders={"devices": ", ".join([*names[:_NAMED], *more])}),)

    @callback
    def remove(self) -> None:
        """Remove the devices that are gone."""
        for device_id in self._going:
            self._handler.drop(device_id)

    @property
    def _going(self) -> list[str]:
        return [device_id for device_id in self.gone if device_id in self._unlisted]

    @property
    def _many(self) -> bool:
        states = self._runtime.states
        all_devices = [device_id for device_id, state in states.items() if is_asked(state)]
        going = len({*all_devices}.intersection(self._going))
        return going * _PART > len(all_devices)

    async def _check(self) -> None:
        self._checking = True
        try:
            now = time.monotonic()
            states = self._runtime.states
            missing = [states[device_id] for device_id in self._unlisted if device_id in states]
            due = [s for s in missing if now - self._asked_at.get(s.device.id, -math.inf) >= _ASK_EVERY]
            self._asked_at |= {state.device.id: now for state in due if is_asked(state)}
            await asyncio.gather(*(self._ask(state) for state in due))
        finally:
            self._checking = False
        if not self._many:
            until = time.monotonic() - _DAY
            for device_id in [id_ for id_ in self._going if id_ in self._confirmed and self.gone[id_] <= until]:
                self._handler.drop(device_id)
        self._handler.absences_changed()

    def _look_at_home(self, device_id: str) -> NoReturn:
        """A home has nothing but the lists: one alone proves nothing. Raises GoneError if it is missing for longer, else NoAnswerError."""
        since = self._unlisted.get(device_id, math.inf)
        raise GoneError if time.monotonic() - since >= _HOME_GONE_AFTER else NoAnswerError

    async def _ask(self, state: DeviceState) -> None:
        device_id, online = state.device.id, None
        try:
            if not is_asked(state):
                self._look_at_home(device_id)
            update = await self._reader.ask_in_turn(state)
        except GoneError:
            if device_id in self._unlisted:
                self.gone.setdefault(device_id, time.monotonic())
                self._confirmed.add(device_id)
                online = False
        except OfflineError:
            self.gone.pop(device_id, None)
            online = False
        except (AuthError, SetupError) as err:
            self._issues.sign_in_again(err)
        except CloudError:
            self._confirmed.discard(device_id)
        else:
            if self.gone.pop(device_id, None) is not None:
                online = update.online is not False
        if online is not None and device_id in self._unlisted:
            self._handler.apply(state, Update(device_id, online=online))


@dataclass
class Unlisted:
    """What devices that no list has have reported (new ones, and those of other homes), and when to ask for a list because of it."""

    _reported: dict[str, dict[str, Value]] = field(default_factory=dict)
    """Device id -> properties."""
    _known: set[str] = field(default_factory=set)
    _pause: float = _FIRST_PAUSE
    _ask_at: float = 0
    """Monotonic."""

    def report(self, update: Update) -> bool:
        """Keep what a device reports, and return whether to ask for a list."""
        now, device_id = time.monotonic(), update.device_id
        if device_id in self._reported or len(self._reported) < _MOST_UNLISTED:
            self._reported.setdefault(device_id, {}).update(update.properties)
        if device_id not in self._known and len(self._known) < _MOST_KNOWN:
            self._known.add(device_id)
            self._pause = _FIRST_PAUSE
        elif now < self._ask_at:
            return False
        self._ask_at = now + self._pause
        self._pause = min(self._pause * 2, _LONGEST_PAUSE)
        return True

    def listed(self, device_id: str) -> Properties:
        """Return what a device that a list has now reported before, and forget it."""
        self._known.discard(device_id)
        return self._reported.pop(device_id, {})
