"""Running simulators in pytest, on the event loop of the test (Home Assistant's loop included)."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
import fcntl
from pathlib import Path
import tempfile
from typing import Any

import pytest
from zeroconf import Zeroconf
from zeroconf.asyncio import AsyncZeroconf

from .core import Simulator


def simulator_fixture[SimulatorT: Simulator](cls: type[SimulatorT], **options: Any) -> Any:
    """Return a fixture that yields a running simulator; it is called like the variable that it is assigned to.

    ``options`` go to the constructor. It asks for ``socket_enabled``, because pytest-homeassistant-custom-component forbids
    opening sockets; connecting stays limited to 127.0.0.1.
    """

    @pytest.fixture
    async def running(socket_enabled: None) -> AsyncGenerator[SimulatorT]:
        async with cls(**options) as simulator:
            yield simulator

    return running


@asynccontextmanager
async def loopback_network() -> AsyncGenerator[Zeroconf]:
    """Look around on loopback, alone: all processes of a machine hear the same announcements there, so they take turns."""
    with (Path(tempfile.gettempdir()) / "homeclouds-loopback.lock").open("w") as turn:
        await asyncio.to_thread(fcntl.flock, turn, fcntl.LOCK_EX)
        looking = AsyncZeroconf(interfaces=["127.0.0.1"])
        try:
            yield looking.zeroconf
        finally:
            await looking.async_close()
