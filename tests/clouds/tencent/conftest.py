"""A running cloud, and clients of it."""

from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from custom_components.homeclouds.clouds.core.cloud import Context
from custom_components.homeclouds.clouds.core.model import Device, Snapshot
from custom_components.homeclouds.clouds.tencent import CLOUD
from custom_components.homeclouds.clouds.tencent.api import Api
from custom_components.homeclouds.clouds.tencent.cloud import TencentCloud
from simulators.tencent import Tencent
from simulators.testing import simulator_fixture

from ..listener import RecordingListener, reporting

tencent = simulator_fixture(Tencent)


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
def recorder() -> RecordingListener:
    """Return the listener of the cloud."""
    return RecordingListener()


@pytest.fixture
async def cloud(tencent: Tencent, context: Context, recorder: RecordingListener) -> AsyncGenerator[TencentCloud]:
    """Return the demo account."""
    context.listener = recorder
    made = make(tencent.sign_in, context)
    yield made
    await made.close()


@pytest.fixture
def api(cloud: TencentCloud) -> Api:
    """Return the calls."""
    return cloud.api


@asynccontextmanager
async def listening(cloud: TencentCloud, recorder: RecordingListener) -> AsyncGenerator[Snapshot]:
    """Fetch, connect, forget what was read meanwhile, and disconnect in the end."""
    snapshot = await cloud.fetch()
    async with reporting(cloud, recorder):
        await recorder.until(lambda: cloud.connected)
        recorder.updates.clear()
        yield snapshot


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
