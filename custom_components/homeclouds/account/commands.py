"""The way down: merge, show as pending, send, see it confirmed or roll back."""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..clouds.core.errors import (
    AuthError,
    ClosedError,
    CloudError,
    GoneError,
    NoAnswerError,
    OvertakenError,
    RateLimitError,
    UnansweredError,
    UnreachableError,
)
from ..clouds.core.model import Properties, Update, Value
from .device_state import DeviceState, older

if TYPE_CHECKING:
    from .account import HomeCloudsCoordinator

_SEND_WITHIN = 60
"""Seconds for a command to be acknowledged, waiting for the budget and repeated packets included."""


@dataclass(eq=False)
class _Batch:
    """What was written to one device in the same moment."""

    state: DeviceState
    callers: dict[asyncio.Future[None], Collection[str]] = field(default_factory=dict)
    """Who waits, and for which properties."""
    wanted: dict[str, Value] = field(default_factory=dict)
    shown: dict[str, Value] = field(default_factory=dict)
    """The part of it that the device reports back; what a later batch writes too is taken out."""
    passing: dict[str, list[Value]] = field(default_factory=dict)
    """What may still be reported on the way to it: the values before, and those written by earlier batches."""
    echoes: dict[str, list[Value]] = field(default_factory=dict)
    """What earlier batches wrote whose reports have not come."""
    sent: float = 0
    """When it was sent, by the vendor's clock."""
    acknowledged: bool = False
    disputed: set[str] = field(default_factory=set)
    """Of what reports said otherwise while the acknowledgement was on its way: either may be the newer."""
    moved: asyncio.Event = field(default_factory=asyncio.Event)
    """It is confirmed, or nobody waits for it any more."""


class Writer:
    """Writes to the devices of one account: one request per device at a time, none sent twice, none lost silently."""

    def __init__(self, coordinator: HomeCloudsCoordinator) -> None:
        """Write through the coordinator's cloud."""
        self._coordinator = coordinator
        self._next: dict[str, _Batch] = {}
        self._busy: set[str] = set()
        self._unconfirmed: dict[str, list[_Batch]] = {}
        self._closed = False

    async def write(self, state: DeviceState, wanted: Properties) -> None:
        """Write properties and wait until they are confirmed. Raises CloudError."""
        if self._closed:
            raise ClosedError
        device_id = state.device.id
        loop = asyncio.get_running_loop()
        if (batch := self._next.get(device_id)) is None:
            batch = self._next[device_id] = _Batch(state)
            if device_id not in self._busy:
                self._busy.add(device_id)
                loop.call_soon(self._start, device_id)
        done = loop.create_future()
        batch.callers[done] = wanted.keys()
        batch.wanted.update(wanted)
        self._show(batch, wanted)
        await asyncio.shield(done)

    def check(self, state: DeviceState) -> None:
        """Look whether news of a device confirm what was written to it."""
        for batch in self._unconfirmed.get(state.device.id, ()):
            if state.fulfils(batch.shown):
                batch.moved.set()

    def pushed(self, state: DeviceState, update: Update) -> None:
        """Look whether a push says something else than what was written."""
        for batch in tuple(self._unconfirmed.get(state.device.id, ())):
            if older(update.time, batch.sent):
                continue
            otherwise = state.contradicted(update.properties, batch.shown, batch.passing)
            otherwise = {name for name in otherwise if update.properties[name] not in batch.echoes.get(name, ())}
            if batch.acknowledged:
                self._overtake(batch, otherwise)
            else:
                batch.disputed |= otherwise

    def close(self) -> None:
        """Fail what is under way: the account is going away."""
        self._closed = True
        for batch in [*self._next.values(), *(b for batches in self._unconfirmed.values() for b in batches)]:
            self._finish(batch, ClosedError())

    def _start(self, device_id: str) -> None:
        self._coordinator.create_task(self._work(device_id), "write")

    async def _work(self, device_id: str) -> None:
        try:
            while (batch := self._next.pop(device_id, None)) is not None:
                self._unconfirmed.setdefault(device_id, []).append(batch)
                try:
                    await self._send(batch)
                except Exception as err:  # noqa: BLE001 - whatever it is, the callers are told and the next batch goes out
                    self._fail(batch, self._coordinator.guard.known(err))
                except BaseException:
                    self._finish(batch, ClosedError())
                    raise
        finally:
            self._busy.discard(device_id)
            if (batch := self._next.pop(device_id, None)) is not None:
                self._finish(batch, ClosedError())

    async def _send(self, batch: _Batch) -> None:
        coordinator, state = self._coordinator, batch.state
        batch.sent, doubt = state.vendor_time, None
        try:
            told = await coordinator.guard.call(
                coordinator.cloud.send(state.device, batch.wanted, dict(state.reported)), _SEND_WITHIN
            )
        except CloudError as err:
            if not err.uncertain:
                raise
            doubt = NoAnswerError(str(err)) if isinstance(err, UnansweredError) else err
        else:
            batch.acknowledged = True
            if told := {name: value for name, value in told.items() if name not in batch.disputed}:
                state.acknowledged |= dict.fromkeys(told, batch.sent)
                coordinator.acknowledged(state, told)
            self.check(state)
        coordinator.create_task(self._confirm(batch, doubt), "confirm")

    async def _confirm(self, batch: _Batch, doubt: CloudError | None) -> None:
        try:
            await self._see(batch, doubt)
        except Exception as err:  # noqa: BLE001 - as above
            self._fail(batch, self._coordinator.guard.known(err))
        except BaseException:
            self._finish(batch, ClosedError())
            raise
        else:
            self._finish(batch, None)

    async def _see(self, batch: _Batch, doubt: CloudError | None) -> None:
        """Wait for a report or ask for the state, until it shows what was written; one answer removes a doubt or confirms it."""
        cloud, answered = self._coordinator.cloud, False
        for seconds in (cloud.confirm_after, cloud.confirm_within - cloud.confirm_after):
            if doubt and not batch.shown:
                raise doubt
            if await _happens(batch.moved, seconds):
                break
            if not (doubt and answered):
                answered = await self._ask(batch)
            if batch.disputed and answered and not doubt and not batch.moved.is_set():
                raise OvertakenError
        if (doubt and not batch.shown) or not batch.moved.is_set():
            raise doubt or NoAnswerError

    async def _ask(self, batch: _Batch) -> bool:
        """Ask for the device's state; an answer that does not come says nothing about the command."""
        try:
            await self._coordinator.reader.ask(batch.state)
        except CloudError as err:
            if err.uncertain or isinstance(err, UnreachableError):
                return False
            raise
        return True

    def _fail(self, batch: _Batch, error: CloudError) -> None:
        self._finish(batch, error)
        if isinstance(error, AuthError):
            self._coordinator.sign_in_again(error)
        elif isinstance(error, GoneError | NoAnswerError | UnreachableError) and not isinstance(error, RateLimitError):
            self._coordinator.refresh()

    def _show(self, batch: _Batch, wanted: Properties) -> None:
        state = batch.state
        shown = {name: value for name, value in wanted.items() if name in state.reported}
        for name in shown:
            batch.passing.setdefault(name, [state.reported[name]])
        for older_batch in self._unconfirmed.get(state.device.id, ()):
            for name in shown.keys() & older_batch.shown.keys():
                earlier = [*older_batch.echoes.get(name, ()), older_batch.shown.pop(name)]
                batch.echoes.setdefault(name, []).extend(earlier)
                batch.passing[name] += [*older_batch.passing.get(name, ()), *earlier]
        batch.shown.update(shown)
        state.wish(shown)
        self.check(state)
        state.tell(shown)

    def _overtake(self, batch: _Batch, names: set[str]) -> None:
        """Show what the device reports instead of what was written, and tell those who wrote it."""
        if not names:
            return
        for name in names:
            del batch.shown[name]
        batch.state.forget(names)
        batch.state.tell(names)
        for done in [done for done, written in batch.callers.items() if not names.isdisjoint(written)]:
            del batch.callers[done]
            _end(done, OvertakenError())
        if not batch.callers or batch.state.fulfils(batch.shown):
            batch.moved.set()

    def _finish(self, batch: _Batch, error: CloudError | None) -> None:
        state = batch.state
        batches = self._unconfirmed.get(state.device.id, [])
        if batch in batches:
            batches.remove(batch)
        state.forget(batch.shown)
        state.tell(batch.shown)
        for done in batch.callers:
            _end(done, error)


def _end(done: asyncio.Future[None], error: CloudError | None) -> None:
    if done.done():
        return
    if error is None:
        done.set_result(None)
    else:
        done.set_exception(error)
        # Whoever waited may have been cancelled; the failure is not unheard of then, but nobody's
        done.exception()


async def _happens(event: asyncio.Event, seconds: float) -> bool:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return False
    return True
