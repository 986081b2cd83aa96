"""What tests that listen to a cloud have in common."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, override

from custom_components.homeclouds.clouds.core.model import Update
from custom_components.homeclouds.clouds.core.stale_poll import Questions


class CatchingUp:
    """Takes in what was missed as an account does: without what is pushed meanwhile."""

    caught_up = False
    """Whether what was missed last is taken in."""
    _questions: Questions | None = None

    def update(self, update: Update) -> None:
        """Take in a push."""
        if self._questions is not None:
            self._questions.overtake(update)

    async def catch_up(self, read: Awaitable[Iterable[Update]]) -> None:
        """Take in what is read because pushes were missed."""
        self.caught_up = False
        self._questions = questions = Questions()
        for update in await questions.read(read):
            self.update(update)
        self.caught_up = True


@dataclass
class RecordingListener(CatchingUp):
    """Records what a cloud reports, and lets a test wait for it."""

    updates: list[Update] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    def _changed(self) -> None:
        self._news.set()
        self._news = asyncio.Event()

    @override
    def update(self, update: Update) -> None:
        """Take in an update."""
        super().update(update)
        self.updates.append(update)
        self._changed()

    def link_changed(self) -> None:
        """Record it."""
        self.notices.append("link")
        self._changed()

    def refresh(self) -> None:
        """Record it."""
        self.notices.append("refresh")
        self._changed()

    def problems_changed(self) -> None:
        """Record it."""
        self.notices.append("problems")
        self._changed()

    async def until(self, condition: Callable[[], Any]) -> None:
        """Wait until something holds."""
        async with asyncio.timeout(30):
            while not condition():
                await self._news.wait()

    async def hear(self, wanted: Callable[[Update], Any]) -> Update:
        """Wait for an update, past ones included."""
        await self.until(lambda: any(wanted(update) for update in self.updates))
        return next(update for update in self.updates if wanted(update))
