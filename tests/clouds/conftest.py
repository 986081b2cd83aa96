"""What tests of every cloud need: an HTTP client, and a place for what a cloud saves."""

from collections.abc import AsyncGenerator
from typing import Any

import aiohttp
import pytest


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
