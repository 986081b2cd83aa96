"""Our integration and the floor with one simulated cloud: what is measured of every cloud in the same way."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from simulators.core import Simulator

from .floor import Floor
from .instance import account, home, set_up
from .measure import BURSTS, Row, cost, elsewhere, memory, processor_time, rate, side_by_side

_SETTLED, _IDLE = 3, 20
"""Seconds from the set-up until what follows it is over, and those for which nothing happens."""
_SHORT = 50
"""Devices whose set-up is over as soon as a burst."""


def installer(path: Path) -> Install:
    """Return the function `install` of a Python file.

    `async def install(hass, simulator)` makes another integration available (its `custom_components` folder on `sys.path`, its
    hosts pointed to the simulator) and returns a MockConfigEntry of it that is not yet set up.
    """
    spec = spec_from_file_location("benchmarks_other", path)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    install: Install = module.install
    return install


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
    other: Path | None = None
    """A Python file that installs another integration for the same cloud; see `installer`."""

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

    @asynccontextmanager
    async def another(self, simulator: S) -> AsyncIterator[tuple[HomeAssistant, MockConfigEntry]]:
        """Yield the same of the other integration."""
        assert self.other is not None
        async with home() as hass:
            entry = await installer(self.other)(hass, simulator)
            yield hass, entry
            await hass.config_entries.async_unload(entry.entry_id)
        await self.leave(simulator)

    async def compared(self, row: Row, work: Callable[[Rival[S], S], Awaitable[float]], simulator: S) -> Row:
        """Return a row with the other integration's figure, if there is another."""
        return row if self.other is None else replace(row, other=await work(self.another, simulator))

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
                row = cost(f"{self.cloud}: set-up of {size} devices", ours, floor, "s", at_most=1.5)
                found.append(await self.compared(row, self._set_up, simulator))
        return found

    async def all_but_pushes(
        self, times: int, sizes: Iterable[int], *, restarted: int, kept: int, loaded: int
    ) -> list[Row]:
        """Measure what is measured of every cloud: set-ups, and with so many devices a restart, memory, reloads and idling."""
        return [
            *await self.set_ups(times, sizes),
            *await self.restart(restarted),
            await self.memory(kept),
            await self.reloads(times, loaded),
            await self.idle(loaded),
        ]

    async def reloads(self, times: int, size: int) -> Row:
        """Measure unloading and setting up again, with entities that Home Assistant knows."""
        async with elsewhere(self.simulator(size)) as simulator:
            ours, floor = await side_by_side(
                times, partial(self._reload, self.ours, simulator), partial(self._reload, self.least, simulator)
            )
            row = cost(f"{self.cloud}: reload of {size} devices", ours, floor, "s")
            return await self.compared(row, self._reload, simulator)

    async def _reload(self, rival: Rival[S], simulator: S) -> float:
        async with rival(simulator) as (hass, entry):
            await set_up(hass, entry)
            with processor_time() as spent:
                await hass.config_entries.async_unload(entry.entry_id)
                await set_up(hass, entry)
        return spent.seconds

    async def idle(self, size: int) -> Row:
        """Measure what is spent while nothing happens, per hour; the floor does nothing at all but listen."""
        async with elsewhere(self.simulator(size)) as simulator:
            ours, floor = await self._idle(self.ours, simulator), await self._idle(self.least, simulator)
            row = Row(f"{self.cloud}: processor time of an idle hour, {size} devices", ours, floor, "s")
            return await self.compared(row, self._idle, simulator)

    async def _idle(self, rival: Rival[S], simulator: S) -> float:
        async with rival(simulator) as (hass, entry):
            await set_up(hass, entry)
            await asyncio.sleep(_SETTLED)
            with processor_time() as spent:
                await asyncio.sleep(_IDLE)
        return spent.seconds * 3600 / _IDLE

    async def burst(
        self,
        times: int,
        size: int,
        what: str,
        amount: int,
        *,
        ours: Work[S],
        floor: Work[S],
        at_least: float,
        another: Work[S] | None = None,
    ) -> Row:
        """Measure how fast each takes so many pushes to so many devices; the functions return processor seconds."""
        async with elsewhere(self.simulator(size)) as simulator:
            seconds, least = await side_by_side(BURSTS * times, partial(ours, simulator), partial(floor, simulator))
            other = amount / await another(simulator) if another is not None and self.other is not None else None
        title = f"{self.cloud}: {amount} {what} to {size} devices"
        return replace(rate(title, amount / seconds, amount / least, "1/s", at_least=at_least), other=other)

    async def _set_up(self, rival: Rival[S], simulator: S) -> float:
        async with rival(simulator) as (hass, entry):
            with processor_time() as spent:
                await set_up(hass, entry)
            assert len(hass.states.async_all(self.platform)) >= len(simulator.devices)
        return spent.seconds

    async def memory(self, size: int) -> Row:
        """Measure what a device keeps, of so many."""
        async with elsewhere(self.simulator(size)) as simulator:
            ours, floor = await self._kept(self.ours, simulator), await self._kept(self.least, simulator)
            row = cost(f"{self.cloud}: memory per device of {size}", ours, floor, "KiB", at_most=1.3)
            return await self.compared(row, self._kept, simulator)

    async def _kept(self, rival: Rival[S], simulator: S) -> float:
        async with rival(simulator) as (hass, entry):
            with memory() as kept:
                await set_up(hass, entry)
                found = kept() / len(simulator.devices) / 1024
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


type Install = Callable[[HomeAssistant, Any], Awaitable[MockConfigEntry]]
type Rival[S: Simulator] = Callable[[S], Any]
type Work[S: Simulator] = Callable[[S], Awaitable[float]]
