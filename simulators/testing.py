"""Running simulators in pytest, on the event loop of the test (Home Assistant's loop included)."""

from collections.abc import AsyncGenerator
from typing import Any

import pytest

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
