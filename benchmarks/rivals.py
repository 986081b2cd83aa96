"""Our integration and the floor with one simulated cloud: what is measured of every cloud in the same way."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from simulators.core import Simulator

from .floor import Floor
from .house import account, home, set_up
from .measure import BURSTS, Row, cost, elsewhere, memory, processor_time, rate, side_by_side

_SHORT = 50
"""Devices whose set-up is over as soon as a burst."""


async def _nothing(simulator: Simulator) -> None:
    """Do nothing more."""


@dataclass(frozen=True, kw_only=True)
class Rivals[S: Simulator]:
    """How to get both going."""

    cloud: str
    simulator: Callable[[int], S]
    """Makes a cloud with so many devices, all alike."""
    sign_in: Callable[[S], Mapping[str, Any]]
    floor: Callable[[S], Floor]
    platform: str = "climate"
    """Each device has at least one entity of it."""
    leave: Callable[[S], Awaitable[None]] = _nothing
    """What there is to wait for before the next one signs in."""

    @asynccontextmanager
    async def ours(self, simulator: S) -> AsyncIterator[tuple[HomeAssistant, MockConfigEntry]]:
        """Yield a Home Assistant, and an account of ours that is not yet set up."""
        async with home() as hass:
            entry = account(self.cloud, self.sign_in(simulator))
            yield hass, entry
            await hass.config_entries.async_unload(entry.entry_id)
        await self.leave(simulator)

    @asynccontextmanager
    async def least(self, simulator: S) -> AsyncIterator[tuple[HomeAssistant, MockConfigEntry]]:
        """Yield the same of the floor."""
        async with home() as hass:
            yield hass, self.floor(simulator).install(hass)
        await self.leave(simulator)

    async def set_ups(self, times: int, sizes: Iterable[int]) -> list[Row]:
        """Measure the set-up of so many devices."""
        found: list[Row] = []
        for size in sizes:
            async with elsewhere(self.simulator(size)) as simulator:
                ours, floor = await side_by_side(
                    times if size > _SHORT else BURSTS * times,
                    partial(self._set_up, self.ours, simulator),
                    partial(self._set_up, self.least, simulator),
                )
            found.append(cost(f"{self.cloud}: set-up of {size} devices", ours, floor, "s", at_most=1.5))
        return found

    async def burst(
        self, times: int, size: int, what: str, amount: int, *, ours: Work[S], floor: Work[S], at_least: float
    ) -> Row:
        """Measure how fast both take so many pushes to so many devices; `ours` and `floor` return processor seconds."""
        async with elsewhere(self.simulator(size)) as simulator:
            seconds, least = await side_by_side(BURSTS * times, partial(ours, simulator), partial(floor, simulator))
        title = f"{self.cloud}: {amount} {what} to {size} devices"
        return rate(title, amount / seconds, amount / least, "1/s", at_least=at_least)

    async def _set_up(self, rival: Rival[S], simulator: S) -> float:
        async with rival(simulator) as (hass, entry):
            with processor_time() as spent:
                await set_up(hass, entry)
            assert len(hass.states.async_all(self.platform)) >= len(simulator.devices)
        return spent.seconds

    async def memory(self, size: int) -> Row:
        """Measure what a device keeps, of so many."""
        async with elsewhere(self.simulator(size)) as simulator:
            ours = await self._kept(self.ours, simulator)
            floor = await self._kept(self.least, simulator)
        return cost(f"{self.cloud}: memory per device of {size}", ours / 1024, floor / 1024, "KiB", at_most=1.3)

    async def _kept(self, rival: Rival[S], simulator: S) -> float:
        async with rival(simulator) as (hass, entry):
            with memory() as kept:
                await set_up(hass, entry)
                found = kept() / len(simulator.devices)
        return found

    async def restart(self, size: int) -> list[Row]:
        """Measure how soon all entities are back while the cloud is down, beside the floor's set-up while it is up."""
        async with elsewhere(self.simulator(size)) as simulator:
            floor = await self._set_up(self.least, simulator)
            async with self.ours(simulator) as (hass, entry):
                await set_up(hass, entry)
                before = len(hass.states.async_entity_ids())
                await hass.config_entries.async_unload(entry.entry_id)
                simulator.faults.add("drop")
                with processor_time() as spent:
                    await set_up(hass, entry)
                simulator.faults.clear()
                shown = len(hass.states.async_entity_ids())
        return [
            cost(f"{self.cloud}: restart of {size}, cloud down", spent.seconds, floor, "s", at_most=1.5),
            rate(f"{self.cloud}: entities shown then", shown, before, "", at_least=1),
        ]


type Rival[S: Simulator] = Callable[[S], Any]
type Work[S: Simulator] = Callable[[S], Awaitable[float]]
