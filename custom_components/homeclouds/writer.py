"""The way down: merge, show as pending, send, see it confirmed or roll back."""

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .clouds.errors import AuthError, ClosedError, CloudError, GoneError, NoAnswerError, UnreachableError
from .clouds.model import Properties, Update, Value
from .state import DeviceState

if TYPE_CHECKING:
    from .coordinator import HomeCloudsCoordinator


@dataclass(eq=False)
class _Batch:
    """What was written to one device in the same moment."""

    state: DeviceState
    done: asyncio.Future[None]
    wanted: dict[str, Value] = field(default_factory=dict)
    shown: dict[str, Value] = field(default_factory=dict)
    """The part of it that the device reports back; what a later batch writes too is taken out."""
    seen: asyncio.Event = field(default_factory=asyncio.Event)


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
        if (batch := self._next.get(device_id)) is None:
            batch = self._next[device_id] = _Batch(state, asyncio.get_running_loop().create_future())
            if device_id not in self._busy:
                self._busy.add(device_id)
                asyncio.get_running_loop().call_soon(self._start, device_id)
        batch.wanted.update(wanted)
        self._show(batch, wanted)
        await asyncio.shield(batch.done)

    def check(self, state: DeviceState) -> None:
        """Look whether news of a device confirm what was written to it."""
        for batch in self._unconfirmed.get(state.device.id, ()):
            if state.fulfils(batch.shown):
                batch.seen.set()

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
                except CloudError as err:
                    self._fail(batch, err)
                except BaseException:
                    self._finish(batch, ClosedError())
                    raise
                else:
                    self._coordinator.create_task(self._confirm(batch), "confirm")
        finally:
            self._busy.discard(device_id)

    async def _send(self, batch: _Batch) -> None:
        coordinator, state = self._coordinator, batch.state
        told = await coordinator.cloud.send(state.device, batch.wanted, dict(state.reported))
        if told:
            coordinator.apply(state, Update(state.device.id, told))
        self.check(state)

    async def _confirm(self, batch: _Batch) -> None:
        cloud = self._coordinator.cloud
        try:
            for patience in (cloud.confirm_after, cloud.confirm_within - cloud.confirm_after):
                if await _happens(batch.seen, patience):
                    break
                await self._ask(batch)
            if not batch.seen.is_set():
                raise NoAnswerError
        except CloudError as err:
            self._fail(batch, err)
        else:
            self._finish(batch, None)

    async def _ask(self, batch: _Batch) -> None:
        update = await self._coordinator.cloud.query(batch.state.device)
        self._coordinator.apply(batch.state, update)
        self.check(batch.state)

    def _fail(self, batch: _Batch, error: CloudError) -> None:
        self._finish(batch, error)
        if isinstance(error, AuthError):
            self._coordinator.sign_in_again(error)
        elif isinstance(error, GoneError | NoAnswerError | UnreachableError):
            self._coordinator.refresh()

    def _show(self, batch: _Batch, wanted: Properties) -> None:
        state = batch.state
        shown = {name: value for name, value in wanted.items() if name in state.reported}
        for older in self._unconfirmed.get(state.device.id, ()):
            for name in shown:
                older.shown.pop(name, None)
        batch.shown.update(shown)
        state.wish(shown)
        self.check(state)
        state.tell(shown)

    def _finish(self, batch: _Batch, error: CloudError | None) -> None:
        state = batch.state
        batches = self._unconfirmed.get(state.device.id, [])
        if batch in batches:
            batches.remove(batch)
        state.forget(batch.shown)
        state.tell(batch.shown)
        if batch.done.done():
            return
        if error is None:
            batch.done.set_result(None)
        else:
            batch.done.set_exception(error)
            # Whoever waited may have been cancelled; the failure is not unheard of then, but nobody's
            batch.done.exception()


async def _happens(event: asyncio.Event, seconds: float) -> bool:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return False
    return True
