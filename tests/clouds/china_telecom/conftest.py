"""The simulators of China Telecom, and accounts at them."""

from collections.abc import AsyncGenerator

import aiohttp
import pytest

from custom_components.homeclouds.clouds.china_telecom.devices.cloud import DevicesCloud
from custom_components.homeclouds.clouds.china_telecom.platform.cloud import PlatformCloud
from simulators.china_telecom import ChinaTelecomDevices, ChinaTelecomLan, ChinaTelecomPlatform
from simulators.testing import simulator_fixture

from ..listener import RecordingListener, reporting
from .fleet import all_reported, cloud_of as devices_cloud
from .partner import cloud_of, serve

partner = simulator_fixture(ChinaTelecomPlatform)
secure_partner = simulator_fixture(ChinaTelecomPlatform, tls=True)
fleet = simulator_fixture(ChinaTelecomDevices, retry=0.02)
datagram_fleet = simulator_fixture(ChinaTelecomDevices, retry=0.02, udp=True)
lan = simulator_fixture(ChinaTelecomLan)


@pytest.fixture
def listener() -> RecordingListener:
    """Return a listener."""
    return RecordingListener()


@pytest.fixture
async def account(
    partner: ChinaTelecomPlatform, session: aiohttp.ClientSession, listener: RecordingListener
) -> AsyncGenerator[PlatformCloud]:
    """Return an account whose devices are known and that takes notices."""
    cloud = await cloud_of(partner, session, listener)
    listener.take(await cloud.fetch())
    runner = await serve(cloud, partner)
    yield cloud
    await runner.cleanup()
    await cloud.close()


@pytest.fixture
async def cloud(
    fleet: ChinaTelecomDevices, session: aiohttp.ClientSession, listener: RecordingListener
) -> AsyncGenerator[DevicesCloud]:
    """Return the cloud that the fleet has logged in to; every device has reported its state."""
    found = devices_cloud(fleet, session, listener)
    async with reporting(found, listener):
        await listener.until(lambda: all_reported(listener, fleet))
        yield found
