"""A Haier account without Home Assistant."""

from collections.abc import AsyncGenerator, Callable, Mapping
from types import MappingProxyType
from typing import Any

import aiohttp
import pytest

from custom_components.homeclouds.clouds.core.cloud import Context
from custom_components.homeclouds.clouds.core.model import JSON
from custom_components.homeclouds.clouds.haier import CLOUD
from custom_components.homeclouds.clouds.haier.cloud import HaierCloud
from simulators.haier import Haier
from simulators.testing import simulator_fixture

from ..listener import RecordingListener, reporting

haier = simulator_fixture(Haier)
AC, CABINET, OLD, CURTAIN = "2C37C530B5F1", "0007A8C2D4E6", "C893465A0001", "A4CF12000077"


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
    async with reporting(cloud, recorder):
        await recorder.until(lambda: cloud.connected)
        recorder.updates.clear()
        yield cloud
