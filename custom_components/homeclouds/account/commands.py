"""Commands: merge, show as pending, send, confirm or roll back."""

import asyncio
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, field
import time
from typing import Protocol

from ..clouds.core.errors import (
    AuthError,
    ClosedError,
    CloudError,
    GoneError,
    NoAnswerError,
    OfflineError,
    OvertakenError,
    RateLimitError,
    UnansweredError,
    UnreachableError,
)
from ..clouds.core.model import Properties, Update, Value
from ..clouds.core.shared_work import outcome
from ..clouds.core.values import same
from .device_state import DeviceState, older
from .issues import AccountIssues
from .poller import Poller
from .reading import StateReader
from .runtime import AccountRuntime

_SEND_WITHIN = 60
"""Seconds for a command to be acknowledged, waiting for the budget and repeated packets included."""
_LIST_TELLS_MORE = (GoneError, NoAnswerError, OfflineError, UnreachableError)
"""Errors of commands after which the devices are listed again: what the cloud told of them may have been lost."""
_LATE_FOR = 2
"""Seconds that a report may take longer than an acknowledgement."""


@dataclass(eq=False)
class _Batch:
    """What was written to one device in the same moment."""

    state: DeviceState
    callers: dict[asyncio.Future[None], Collection[str]] = field(default_factory=dict)
    """Who waits, and for which properties."""
    target: dict[str, Value] = field(default_factory=dict)
    shown: dict[str, Value] = field(default_factory=dict)
    """The part of it that the device reports back; what a later batch writes too is taken out."""
    passing: dict[str, list[Value]] = field(default_factory=dict)
    """What may still be reported on the way to it: the values before, and those written by earlier batches."""
    echoes: dict[str, list[Value]] = field(default_factory=dict)
    """What earlier batches wrote whose reports have not come."""
    sent: float = 0
    """When it was sent, by the vendor's clock."""
    acknowledged: float | None = None
    """When that was, by the monotonic clock."""
    disputed: set[str] = field(default_factory=set)
    """Names whose reports contradict the command and may be older or newer than the acknowledgement."""
    settled: bool = False
    """Whether it is confirmed, or no longer waited for."""
    news: asyncio.Event = field(default_factory=asyncio.Event)
    """It is settled, or disputed."""

    def settle(self) -> None:
        """End the wait for a confirmation."""
        self.settled = True
        self.news.set()

    def dispute(self, names: set[str]) -> None:
        """Have the device queried, at once if it has acknowledged the command."""
        if names:
            self.disputed |= names
            self.news.set()

    def is_late(self, update: Update, name: str) -> bool:
        """Return whether a report may be from before the command: it came soon, without a time, with the value from before."""
        return (
            self.acknowledged is not None
            and time.monotonic() - self.acknowledged < _LATE_FOR
            and update.time is None
            and name not in update.times
            and any(same(update.properties[name], value) for value in self.passing.get(name, ()))
        )


class CommandHandler(Protocol):
    """Takes in what commands change."""

    def apply(self, state: DeviceState, update: Update) -> object:
        """Merge an update into the state and notify the entities that it concerns."""

    def as_reported(self, state: DeviceState, target: Properties) -> Properties:
        """Return what to write in the form in which the device reports it."""


class CommandQueue:
    """Writes to the devices of one account: one request per device at a time, none sent twice, none lost silently."""

    def __init__(
        self,
        runtime: AccountRuntime,
        issues: AccountIssues,
        poller: Poller,
        reader: StateReader,
        handler: CommandHandler,
    ) -> None:
        """Write through the account's cloud; `handler` takes in acknowledgements."""
        self._runtime = runtime
        self._issues = issues
        self._poller = poller
        self._reader = reader
        self._handler = handler
        self._next: dict[str, _Batch] = {}
        self._busy: set[str] = set()
        self._unconfirmed: dict[str, list[_Batch]] = {}
        self._closed = False

    async def write(self, state: DeviceState, target: Properties) -> None:
        """Write properties and wait until they are confirmed. Raises CloudError."""
        if self._closed:
            raise ClosedError
        self._runtime.cloud.retry()
        target = self._handler.as_reported(state, target)
        device_id = state.device.id
        loop = asyncio.get_running_loop()
        if (batch := self._next.get(device_id)) is None:
            batch = self._next[device_id] = _Batch(state)
            if device_id not in self._busy:
                self._busy.add(device_id)
                self._runtime.create_task(self._work(device_id), "write", eager_start=False)
        done = loop.create_future()
        batch.callers[done] = target.keys()
        batch.target.update(target)
        self._show(batch, target)
        await outcome(done)

    def check(self, state: DeviceState) -> None:
        """Settle the batches that an update of the device confirms."""
        for batch in self._unconfirmed.get(state.device.id, ()):
            if state.is_confirmed(batch.shown):
                batch.settle()

    def pushed(self, state: DeviceState, update: Update) -> None:
        """Settle what a push contradicts."""
        for batch in tuple(self._unconfirmed.get(state.device.id, ())):
            if older(update.time, batch.sent):
                continue
            contradicted = state.contradicted(update.properties, batch.shown, batch.passing)
            contradicted = {name for name in contradicted if update.properties[name] not in batch.echoes.get(name, ())}
            if batch.acknowledged is None:
                batch.disputed |= contradicted
                continue
            late = {name for name in contradicted if batch.is_late(update, name)}
            batch.dispute(late)
            self._overtake(batch, contradicted - late)

    def close(self) -> None:
        """Fail what is under way: the account is going away."""
        self._closed = True
        batches = [*self._next.values(), *(b for batches in self._unconfirmed.values() for b in batches)]
        # What waits must not go out when what is under way is acknowledged
        self._next.clear()
        for batch in batches:
            self._finish(batch, ClosedError())

    async def _work(self, device_id: str) -> None:
        try:
            while (batch := self._next.pop(device_id, None)) is not None:
                self._unconfirmed.setdefault(device_id, []).append(batch)
                try:
                    await self._send(batch)
                except Exception as err:  # noqa: BLE001 - whatever it is, the callers get it and the next batch goes out
                    self._fail(batch, self._runtime.guard.known(err))
                except BaseException:
                    self._finish(batch, ClosedError())
                    raise
        finally:
            self._busy.discard(device_id)
            if (batch := self._next.pop(device_id, None)) is not None:
                self._finish(batch, ClosedError())

    async def _send(self, batch: _Batch) -> None:
        runtime, state = self._runtime, batch.state
        batch.sent, doubt = state.vendor_time, None
        try:
            async with runtime.guard.within(_SEND_WITHIN):
                acknowledged = await runtime.cloud.send(state.device, batch.target, dict(state.reported))
        except CloudError as err:
            if not err.uncertain:
                raise
            doubt = NoAnswerError(str(err)) if isinstance(err, UnansweredError) else err
        else:
            batch.acknowledged = time.monotonic()
            self._acknowledge(batch, acknowledged)
            self.check(state)
        runtime.create_task(self._confirm(batch, doubt), "confirm")

    def _acknowledge(self, batch: _Batch, acknowledged: Properties) -> None:
        """Take in what an acknowledgement says of the new state, except what a push has contradicted meanwhile."""
        state = batch.state
        if accepted := {name: value for name, value in acknowledged.items() if name not in batch.disputed}:
            state.acknowledged |= dict.fromkeys(accepted, batch.sent)
            update = Update(state.device.id, accepted)
            self._runtime.questions.overtake(update)
            self._handler.apply(state, update)

    async def _confirm(self, batch: _Batch, doubt: CloudError | None) -> None:
        try:
            await self._wait_confirmed(batch, doubt)
        except Exception as err:  # noqa: BLE001 - whatever it is, the callers get it
            self._fail(batch, self._runtime.guard.known(err))
        except BaseException:
            self._finish(batch, ClosedError())
            raise
        else:
            self._finish(batch, None)

    async def _wait_confirmed(self, batch: _Batch, doubt: CloudError | None) -> None:
        """Wait until a report or a query shows what was written; if it is uncertain whether the command was sent, one query decides."""
        cloud, answered = self._runtime.cloud, False
        for seconds in (cloud.confirm_after, cloud.confirm_within - cloud.confirm_after):
            if doubt and not batch.shown:
                raise doubt
            await _wait(batch.news, seconds)
            if batch.settled:
                break
            batch.news.clear()
            if not (doubt and answered):
                answered = await self._query(batch)
            if batch.disputed and answered and not doubt:
                self._decide(batch)
        if (doubt and not batch.shown) or not batch.settled:
            raise doubt or NoAnswerError

    def _decide(self, batch: _Batch) -> None:
        """Believe what the device answered about that of which reports said otherwise."""
        state = batch.state
        answer = {name: state.reported[name] for name in batch.disputed & batch.shown.keys()}
        batch.disputed.clear()
        if not batch.settled:
            self._overtake(batch, state.contradicted(answer, batch.shown, batch.passing))

    async def _query(self, batch: _Batch) -> bool:
        """Query the device's state; a query that fails says nothing about the command."""
        try:
            await self._reader.ask(batch.state)
        except CloudError as err:
            if err.uncertain or isinstance(err, UnreachableError):
                return False
            raise
        return True

    def _fail(self, batch: _Batch, error: CloudError) -> None:
        self._finish(batch, error)
        if isinstance(error, AuthError):
            self._issues.sign_in_again(error)
        elif isinstance(error, _LIST_TELLS_MORE) and not isinstance(error, RateLimitError):
            self._poller.refresh()

    def _show(self, batch: _Batch, target: Properties) -> None:
        state = batch.state
        shown = {name: value for name, value in target.items() if name in state.reported}
        for name in shown:
            batch.passing.setdefault(name, [state.reported[name]])
        for older_batch in self._unconfirmed.get(state.device.id, ()):
            for name in shown.keys() & older_batch.shown.keys():
                earlier = [*older_batch.echoes.get(name, ()), older_batch.shown.pop(name)]
                batch.echoes.setdefault(name, []).extend(earlier)
                batch.passing[name] += [*older_batch.passing.get(name, ()), *earlier]
        batch.shown.update(shown)
        state.set_pending(shown)
        self.check(state)
        state.notify(shown)

    def _overtake(self, batch: _Batch, names: set[str]) -> None:
        """Show what the device reports instead of what was written, and fail those who wrote it."""
        if not names:
            return
        for name in names:
            del batch.shown[name]
        batch.state.clear_pending(names)
        batch.state.notify(names)
        for done in [done for done, written in batch.callers.items() if not names.isdisjoint(written)]:
            del batch.callers[done]
            _end(done, OvertakenError())
        if not batch.callers or batch.state.is_confirmed(batch.shown):
            batch.settle()

    def _finish(self, batch: _Batch, error: CloudError | None) -> None:
        state = batch.state
        batches = self._unconfirmed.get(state.device.id, [])
        if batch in batches:
            batches.remove(batch)
        state.clear_pending(batch.shown)
        state.notify(batch.shown)
        for done in batch.callers:
            _end(done, error)


def _end(done: asyncio.Future[None], error: CloudError | None) -> None:
    if done.done():
        return
    if error is None:
        done.set_result(None)
    else:
        done.set_exception(error)
        # Retrieved here, because the caller may have been cancelled
        done.exception()


async def _wait(event: asyncio.Event, seconds: float) -> None:
    """Wait so long at most."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
