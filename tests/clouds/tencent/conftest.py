"""A running cloud, and clients of it."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, override

import aiohttp
import pytest

from custom_components.homeclouds.clouds.core.cloud import Context
from custom_components.homeclouds.clouds.core.model import Device, Snapshot, Update
from custom_components.homeclouds.clouds.tencent import CLOUD
from custom_components.homeclouds.clouds.tencent.api import Api
from custom_components.homeclouds.clouds.tencent.cloud import TencentCloud
from simulators.tencent import Tencent
from simulators.testing import simulator_fixture

from ..catching_up import CatchingUp

tencent = simulator_fixture(Tencent)


@dataclass
class Ear(CatchingUp):
    """Hears what a cloud has to tell, and lets a test wait for it."""

    updates: list[Update] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
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
        """Take note."""
        self.told.append("link")
        self._changed()

    def refresh(self) -> None:
        """Take note."""
        self.told.append("refresh")
        self._changed()

    def problems_changed(self) -> None:
        """Take note."""
        self.told.append("problems")
        self._changed()

    async def until(self, condition: Callable[[], Any]) -> None:
        """Wait until something holds."""
        async with asyncio.timeout(10):
            while not condition():
                await self._news.wait()

    async def hear(self, wanted: Callable[[Update], Any]) -> Update:
        """Wait for an update, past ones included."""
        await self.until(lambda: any(wanted(update) for update in self.updates))
        return next(update for update in self.updates if wanted(update))


@pytest.fixture
async def session(socket_enabled: None) -> AsyncGenerator[aiohttp.ClientSession]:
    """Return a plain HTTP client."""
    connector = aiohttp.TCPConnector(resolver=aiohttp.ThreadedResolver())
    async with aiohttp.ClientSession(connector=connector) as client:
        yield client


@pytest.fixture
def saved() -> dict[str, Any]:
    """Return what the cloud has saved."""
    return {}


@pytest.fixture
def context(session: aiohttp.ClientSession, saved: dict[str, Any]) -> Context:
    """Return a context without accounts."""
    return Context(session=session, time_zone="Asia/Shanghai", save=saved.update)


def make(data: Mapping[str, Any], context: Context) -> TencentCloud:
    """Return a cloud that tries again at once when its connection is lost."""
    made = CLOUD.create(data, context)
    assert isinstance(made, TencentCloud)
    made.push.link.first_pause = 0
    made.firmwares.follow_every = 0
    return made


@pytest.fixture
def ear() -> Ear:
    """Return the listener of the cloud."""
    return Ear()


@pytest.fixture
async def cloud(tencent: Tencent, context: Context, ear: Ear) -> AsyncGenerator[TencentCloud]:
    """Return the demo account."""
    context.listener = ear
    made = make(tencent.sign_in, context)
    yield made
    await made.close()


@pytest.fixture
def api(cloud: TencentCloud) -> Api:
    """Return the calls."""
    return cloud.api


@asynccontextmanager
async def listening(cloud: TencentCloud, ear: Ear) -> AsyncGenerator[Snapshot]:
    """Fetch, connect, forget what was read meanwhile, and disconnect in the end."""
    snapshot = await cloud.fetch()
    task = asyncio.create_task(cloud.listen())
    try:
        await ear.until(lambda: cloud.connected)
        ear.updates.clear()
        yield snapshot
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def state_of(snapshot: Snapshot, device_id: str) -> dict[str, Any]:
    """Return the properties that a snapshot tells of a device."""
    return {
        name: value
        for update in snapshot.updates
        if update.device_id == device_id
        for name, value in update.properties.items()
    }


def appliances(snapshot: Snapshot) -> Iterator[Device]:
    """Return the devices that are no homes."""
    return (device for device in snapshot.devices.values() if device.kind != "home")
