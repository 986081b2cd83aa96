"""Asking devices for their state: on request, when they come back, and when nothing was read of them for long."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
import logging
import math
import time
from typing import Protocol

from homeassistant.core import callback
from homeassistant.helpers.event import async_track_time_interval

from ..clouds.core.errors import AuthError, CloudError, GoneError, SetupError
from ..clouds.core.model import DeviceKind, Snapshot, Update
from ..clouds.core.shared_work import outcome
from .device_state import DeviceState
from .issues import AccountIssues
from .poller import Poller
from .runtime import AccountRuntime

_LOGGER = logging.getLogger(__name__)
_ANSWER_WITHIN = 40
"""Seconds for an answer, waiting for the budget and repeated packets included."""
_AT_ONCE = 3
_LOOK = timedelta(seconds=60)
_OLD = 25 * 60
"""A state that was not read for so many seconds is read."""
_AGAIN = 5 * 60
"""Seconds until a device that gave no answer is asked again."""
_DOUBT_PAUSES = (0, 10, 30, 60)
"""Seconds before each query of a device that reported an invalid value."""
_ROUNDS = 4
"""All devices that are due at the same time are asked within so many rounds of `_LOOK`."""
_PAUSE = 2
"""Seconds between two queries of a device on request."""
_SPARE = 0.1
"""The part of the budget that is left to commands."""


class UpdateHandler(Protocol):
    """Takes in what was read of a device."""

    def apply(self, state: DeviceState, update: Update) -> object:
        """Merge an update into the state and notify the entities that it concerns."""

    @property
    def available(self) -> bool:
        """Whether the account's cloud can be relied on."""


class StateReader:
    """Reads the states of one account's devices, and remembers when."""

    def __init__(self, runtime: AccountRuntime, issues: AccountIssues, poller: Poller, handler: UpdateHandler) -> None:
        """Start with nothing read."""
        self._runtime = runtime
        self._issues = issues
        self._poller = poller
        self._handler = handler
        self._due: dict[str, float] = {}
        """Device id -> when to query it next (monotonic)."""
        self._unread: set[str] = set()
        """Ids of the devices whose states the last poll did not read."""
        self._asked_at: dict[str, float] = {}
        self._doubted_at: dict[str, float] = {}
        self._waiting: dict[str, asyncio.Task[None]] = {}
        """Device id -> the query that was requested and has not begun."""
        self._turns: dict[str, asyncio.Lock] = {}
        self._lanes = asyncio.Semaphore(_AT_ONCE)

    def start(self) -> None:
        """Query states that get old, for as long as the account is loaded."""
        runtime = self._runtime
        runtime.entry.async_on_unload(async_track_time_interval(runtime.hass, self._look, _LOOK))

    @callback
    def fetched(self, snapshot: Snapshot) -> None:
        """Note the states that a poll has read; devices that are new to the account and not among them are due."""
        now, states = time.monotonic(), self._runtime.states
        listed = [update for update in snapshot.updates if update.device_id in states]
        # Who is there is no state, unless there is nothing else to read
        read = {update.device_id for update in listed if update.properties or not states[update.device_id].reported}
        self._due = {device_id: self._due.get(device_id, now) for device_id in states}
        self._due |= dict.fromkeys(read, now + _OLD)
        self._unread = states.keys() - read

    @callback
    def soon(self, device_id: str) -> None:
        """Query a device in the background."""
        if (state := self._runtime.states.get(device_id)) is not None and is_asked(state):
            self._runtime.create_task(self._quietly(state), "question")

    @callback
    def doubted(self, state: DeviceState) -> None:
        """Query a device that reported an invalid value until the value is valid, a limited number of times."""
        device_id, now = state.device.id, time.monotonic()
        again = self._doubted_at.get(device_id, -math.inf) + _AGAIN
        if now >= again:
            self._doubted_at[device_id] = now
            self._runtime.create_task(self._clear_up(state), "doubt")
        else:
            self._due[device_id] = min(self._due.get(device_id, again), again)

    @callback
    def outdated(self, state: DeviceState) -> None:
        """Query a device that reported with a time before what is known, soon and not too often: its clock may have been set back."""
        if is_asked(state) and state.device.id not in self._waiting and self._has_spare():
            self._runtime.create_task(self._quietly(state, self.asked), "question")

    def _has_spare(self) -> bool:
        """Return whether the budget has more than what is left to commands."""
        if (budget := self._runtime.cloud.budget) is None:
            return True
        return budget.cooldown_until <= budget.clock() and budget.remaining >= _SPARE * budget.limit.calls

    async def _clear_up(self, state: DeviceState) -> None:
        for pause in _DOUBT_PAUSES:
            await asyncio.sleep(pause)
            if is_asked(state) and state.is_doubtful(state.reported):
                await self._quietly(state)

    async def asked(self, state: DeviceState) -> None:
        """Query a state on request. Raises CloudError.

        A call while a query waits for its turn shares it; a call while it is under way gets one that begins later.
        """
        device_id = state.device.id
        if (task := self._waiting.get(device_id)) is None:
            task = self._waiting[device_id] = self._runtime.create_task(self._after_pause(state), "question")
        await outcome(task)

    async def read_rest(self) -> None:
        """Query on request what the last poll did not read, where queries cost nothing."""
        if self._runtime.cloud.budget is None:
            states = (self._runtime.states.get(device_id) for device_id in self._unread)
            rest = [state for state in states if state is not None and state.device.online and is_asked(state)]
            await asyncio.gather(*map(self.asked, rest), return_exceptions=True)

    async def _after_pause(self, state: DeviceState) -> None:
        device_id = state.device.id
        async with self._turns.setdefault(device_id, asyncio.Lock()):
            await asyncio.sleep(self._asked_at.get(device_id, -math.inf) + _PAUSE - time.monotonic())
            async with self._lanes:
                self._waiting.pop(device_id, None)
                try:
                    await self.ask(state)
                except (AuthError, SetupError) as err:
                    self._issues.sign_in_again(err)
                    raise

    async def ask(self, state: DeviceState) -> Update:
        """Query a device's state and apply it. Raises CloudError."""
        device_id, now, cloud = state.device.id, time.monotonic(), self._runtime.cloud
        self._asked_at[device_id], self._due[device_id] = now, now + _AGAIN
        with self._runtime.questions.begin() as newer:
            async with self._runtime.guard.within(_ANSWER_WITHIN):
                update = await cloud.query(state.device)
        self._due[device_id] = time.monotonic() + _OLD
        self._runtime.questions.answered(newer, [update])
        self._handler.apply(state, newer.left_of(state.accept(update)))
        return update

    async def ask_in_turn(self, state: DeviceState) -> Update:
        """Query a state once earlier queries are done. Raises CloudError."""
        async with self._lanes:
            return await self.ask(state)

    async def _quietly(self, state: DeviceState, ask: Callable[[DeviceState], Awaitable[object]] | None = None) -> None:
        try:
            await (ask or self.ask_in_turn)(state)
        except (AuthError, SetupError) as err:
            self._issues.sign_in_again(err)
        except CloudError as err:
            _LOGGER.debug("State of a device could not be read: %s", err)
            if isinstance(err, GoneError):
                self._poller.refresh()

    @callback
    def _look(self, _: datetime) -> None:
        states, cloud = self._runtime.states, self._runtime.cloud
        if not self._handler.available or self._runtime.entry.pref_disable_polling:
            return
        if not self._has_spare():
            return
        now = time.monotonic()
        due = sorted((when, device_id) for device_id, when in self._due.items() if when <= now)
        due = [
            (when, id_)
            for when, id_ in due
            if (s := states.get(id_)) and s.device.online and is_asked(s) and not cloud.is_query_scarce(s.device)
        ]
        for _when, device_id in due[: math.ceil(len(states) / _ROUNDS)]:
            self.soon(device_id)


def is_asked(state: DeviceState) -> bool:
    """Return whether a device can be queried: a home is read with the account."""
    return state.device.kind is not DeviceKind.HOME
