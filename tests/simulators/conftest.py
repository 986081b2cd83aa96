"""Fixtures for tests of the simulators."""

from collections.abc import AsyncGenerator

import aiohttp
import pytest


@pytest.fixture
async def http(socket_enabled: None) -> AsyncGenerator[aiohttp.ClientSession]:
    """Return a plain HTTP client."""
    async with aiohttp.ClientSession() as session:
        yield session
