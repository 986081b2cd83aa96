"""A Haier account without Home Assistant."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, override

import aiohttp
import pytest

from custom_components.homeclouds.clouds.core.cloud import Context
from custom_components.homeclouds.clouds.core.model import JSON, Update
from custom_components.homeclouds.clouds.haier import CLOUD
from custom_components.homeclouds.clouds.haier.cloud import HaierCloud
from simulators.haier import Haier
from simulators.testing import simulator_fixture

from ..catching_up import CatchingUp

haier = simulator_fixture(Haier)
AC, CABINET, OLD, CURTAIN = "2C37C530B5F1", "0007A8C2D4E6", "C893465A0001", "A4CF12000077"


@dataclass
class RecordingListener(CatchingUp):
    """A listener that remembers, and can be waited on."""

    updates: list[Update] = field(default_factory=list)
    links: int = 0
    refreshes: int = 0
    news: asyncio.Event = field(default_factory=asyncio.Event)

    @override
    def update(self, update: Update) -> None:
        """Remember."""
        super().update(update)
        self.updates.append(update)
        self.news.set()

    def link_changed(self) -> None:
        """Count."""
        self.links += 1
        self.news.set()

    def refresh(self) -> None:
        """Count."""
        self.refreshes += 1
        self.news.set()

    def problems_changed(self) -> None:
        """Not of interest."""

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until news make something true."""
        async with asyncio.timeout(30):
            while not condition():
                self.news.clear()
                await self.news.wait()


type Make = Callable[..., HaierCloud]


@pytest.fixture
def make(haier: Haier, session: aiohttp.ClientSession, saved: dict[str, Any]) -> Make:
    """Return a maker of clouds for the demo account."""

    def make(
        login_method: str = "refresh_token", options: Mapping[str, JSON] = MappingProxyType({}), **changes: Any
    ) -> HaierCloud:
        data = {**haier.sign_in, "login_method": login_method, **changes}
        cloud = CLOUD.create(data, Context(session=session, save=saved.update, options=options))
        assert isinstance(cloud, HaierCloud)
        cloud.listener = RecordingListener()
        cloud._control.pauses = (0.01, 0.01)
        cloud._link.first_pause = 0.01
        return cloud

    return make


@pytest.fixture
async def cloud(make: Make) -> AsyncGenerator[HaierCloud]:
    """Return a cloud that is signed in."""
    cloud = make()
    await cloud.sign_in()
    yield cloud
    await cloud.close()


@pytest.fixture
def recorder(cloud: HaierCloud) -> RecordingListener:
    """Return who listens to the cloud."""
    assert isinstance(cloud.listener, RecordingListener)
    return cloud.listener


@pytest.fixture
async def linked(cloud: HaierCloud, recorder: RecordingListener) -> AsyncGenerator[HaierCloud]:
    """Return a cloud that knows its devices and has its socket open."""
    await cloud.fetch()
    task = asyncio.create_task(cloud.listen())
    await recorder.until(lambda: cloud.connected)
    recorder.updates.clear()
    yield cloud
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
