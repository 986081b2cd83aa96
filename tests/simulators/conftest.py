"""Fixtures for tests of the simulators."""

from collections.abc import AsyncGenerator

import aiohttp
import pytest

from simulators.midea import Midea
from simulators.testing import simulator_fixture

from .midea_client import Caller


@pytest.fixture
async def http(socket_enabled: None) -> AsyncGenerator[aiohttp.ClientSession]:
    """Return a plain HTTP client."""
    connector = aiohttp.TCPConnector(resolver=aiohttp.ThreadedResolver())
    async with aiohttp.ClientSession(connector=connector) as session:
        yield session


midea = simulator_fixture(Midea)


@pytest.fixture
def caller(midea: Midea, http: aiohttp.ClientSession) -> Caller:
    """Return somebody who calls the Midea cloud."""
    return Caller(midea, http)
