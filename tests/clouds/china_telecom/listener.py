"""A listener that keeps what a cloud reports."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, override

from custom_components.homeclouds.clouds.core.cloud import Cloud
from custom_components.homeclouds.clouds.core.model import JSON, Snapshot, Update

from ..catching_up import CatchingUp


class StoringListener(CatchingUp):
    """A Listener with a memory."""

    def __init__(self) -> None:
        """Know nothing."""
        self.properties: dict[str, dict[str, Any]] = {}
        self.online: dict[str, bool] = {}
        self.events: list[tuple[str, str, Mapping[str, Any]]] = []
        self.saved: dict[str, JSON] = {}
        self.refreshes = 0
        self.links = 0
        self.problems = 0
        self.updates = 0
        self._news = asyncio.Event()

    @override
    def update(self, update: Update) -> None:
        """Take in an update."""
        super().update(update)
        self.updates += 1
        self.properties.setdefault(update.device_id, {}).update(update.properties)
        if update.online is not None:
            self.online[update.device_id] = update.online
        self.events += [(update.device_id, source, data) for source, data in update.events.items()]
        self._tell()

    def link_changed(self) -> None:
        """Count."""
        self.links += 1
        self._tell()

    def refresh(self) -> None:
        """Count."""
        self.refreshes += 1
        self._tell()

    def problems_changed(self) -> None:
        """Count."""
        self.problems += 1
        self._tell()

    def save(self, data: Mapping[str, JSON]) -> None:
        """Keep."""
        self.saved |= data

    def take(self, snapshot: Snapshot) -> None:
        """Take a snapshot as the coordinator does."""
        for update in snapshot.updates:
            self.update(update)

    def _tell(self) -> None:
        self._news.set()
        self._news = asyncio.Event()

    async def until(self, condition: Callable[[], object], within: float = 10) -> None:
        """Wait until something is so."""
        async with asyncio.timeout(within):
            while not condition():
                await self._news.wait()


class Listening:
    """Runs a cloud's listen() for the length of a block."""

    def __init__(self, cloud: Cloud, listener: StoringListener) -> None:
        """Report to the listener."""
        self._cloud = cloud
        cloud.listener = listener
        self.task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> None:
        """Start."""
        self.task = asyncio.create_task(self._cloud.listen())

    async def __aexit__(self, *args: object) -> None:
        """Stop."""
        assert self.task is not None
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)
        await self._cloud.close()
