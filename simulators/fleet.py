"""Several simulators and their control API, run together."""

from collections.abc import Collection
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Any, Self

from .control import ControlApi
from .core import Simulator
from .listeners import HttpListener
from .registry import select

PORTS_PER_SIMULATOR = 10


class Fleet:
    """An async context manager that runs simulators in real time.

    With a ``port_base`` the control API listens there, the first simulator from ten above it, and so on; with 0 the system
    picks every port.
    """

    def __init__(self, only: Collection[str] = (), *, port_base: int = 0, speed: float = 1.0) -> None:
        """Choose simulators by name or vendor package, all if none is given.

        Raises:
            ValueError: a name is unknown.
        """
        self._speed = speed
        self.simulators: dict[str, Simulator] = {
            name: cls(port_base=port_base and port_base + PORTS_PER_SIMULATOR * place)
            for place, (name, cls) in enumerate(select(only).items(), start=1)
        }
        self._control = HttpListener(ControlApi(self.simulators).app, name="control", port=port_base, ssl=None)
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        """Start everything, or nothing."""
        async with AsyncExitStack() as stack:
            for simulator in self.simulators.values():
                await stack.enter_async_context(simulator)
                simulator.run_in_real_time(speed=self._speed)
            stack.push_async_callback(self._control.stop)
            await self._control.start()
            self._stack = stack.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop everything."""
        await self._stack.aclose()

    def describe(self) -> dict[str, Any]:
        """Return the ready line: the control address, and url and sign-in values per simulator."""
        return {
            "control": self._control.address,
            "simulators": {name: simulator.describe() for name, simulator in self.simulators.items()},
        }
