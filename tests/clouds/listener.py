"""The listener that tests of clouds have in the account's place."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from custom_components.homeclouds.clouds.core.cloud import Cloud
from custom_components.homeclouds.clouds.core.model import JSON, Snapshot, Update
from custom_components.homeclouds.clouds.core.stale_poll import Questions


@dataclass(eq=False)
class RecordingListener:
    """Records what a cloud reports, and lets a test wait for it."""

    updates: list[Update] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    events: list[tuple[str, str, Mapping[str, Any]]] = field(default_factory=list)
    properties: dict[str, dict[str, Any]] = field(default_factory=dict)
    online: dict[str, bool] = field(default_factory=dict)
    saved: dict[str, Any] = field(default_factory=dict)
    caught_up: bool = False
    """Whether what was missed last is taken in."""
    _questions: Questions | None = None
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    def update(self, update: Update) -> None:
        """Record an update."""
        if self._questions is not None:
            self._questions.overtake(update)
        self.updates.append(update)
        self.events += [(update.device_id, source, data) for source, data in update.events.items()]
        self._keep(update)
        self.wake()

    def _keep(self, update: Update) -> None:
        self.properties.setdefault(update.device_id, {}).update(update.properties)
        if update.online is not None:
            self.online[update.device_id] = update.online

    def take(self, snapshot: Snapshot) -> None:
        """Keep what a poll returned."""
        for update in snapshot.updates:
            self._keep(update)
        self.wake()

    async def catch_up(self, read: Awaitable[Iterable[Update]]) -> None:
        """Record what is read because pushes were missed, without what is pushed meanwhile."""
        self.caught_up = False
        self._questions = questions = Questions()
        for update in await questions.read(read):
            self.update(update)
        self.caught_up = True

    def link_changed(self) -> None:
        """Record it."""
        self._notice("link")

    def refresh(self) -> None:
        """Record it."""
        self._notice("refresh")

    def problems_changed(self) -> None:
        """Record it."""
        self._notice("problems")

    def save(self, data: Mapping[str, JSON]) -> None:
        """Record what the entry is to keep."""
        self.saved |= data

    @property
    def links(self) -> int:
        """How often the connection changed."""
        return self.notices.count("link")

    @property
    def refreshes(self) -> int:
        """How often a poll was asked for."""
        return self.notices.count("refresh")

    @property
    def problems(self) -> int:
        """How often the problems changed."""
        return self.notices.count("problems")

    def _notice(self, name: str) -> None:
        self.notices.append(name)
        self.wake()

    def wake(self) -> None:
        """Have those who wait look again."""
        self._changed.set()
        self._changed = asyncio.Event()

    async def until(self, condition: Callable[[], object], within: float = 30) -> None:
        """Wait until something holds."""
        async with asyncio.timeout(within):
            while not condition():
                await self._changed.wait()

    async def hear(self, wanted: Callable[[Update], Any]) -> Update:
        """Wait for an update, past ones included."""
        await self.until(lambda: any(wanted(update) for update in self.updates))
        return next(update for update in self.updates if wanted(update))


@asynccontextmanager
async def reporting(cloud: Cloud, listener: RecordingListener) -> AsyncGenerator[None]:
    """Have a cloud report to a listener for the length of a block, and close it."""
    cloud.listener = listener
    task = asyncio.create_task(cloud.listen())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await cloud.close()
