"""Endurance: an account that reconnects, reloads and takes pushes for long keeps no more than it had.

Each trial first runs once in small, so that what is made once (caches, registries, loaded modules) is there before anything is
counted.
"""

import argparse
import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
import gc
from importlib import import_module
import logging
from pathlib import Path
import sys
import time
from typing import Any

FULL = {"reconnects": 1000, "reloads": 200, "pushes": 86_400}
SHORT = {"reconnects": 20, "reloads": 10, "pushes": 1000}
WARM_UP = {"reconnects": 5, "reloads": 4, "pushes": 200}
BURST = 51
"""Pushes that are on their way together; an odd number, so that what is shown afterwards is not what was shown before."""


@dataclass(frozen=True)
class Figures:
    """What the process holds."""

    objects: int
    tasks: int
    descriptors: int
    kilobytes: int

    @classmethod
    def now(cls) -> Figures:
        """Count."""
        for _ in range(3):
            gc.collect()
        status = Path("/proc/self/status").read_text(encoding="ascii")
        resident = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        return cls(
            len(gc.get_objects()),
            len(asyncio.all_tasks()),
            len(list(Path("/proc/self/fd").iterdir())),
            int(resident.split()[1]),
        )

    def growth_to(self, later: Figures) -> list[str]:
        """Return what has grown beyond its bound."""
        bounds = {"objects": max(3000, self.objects // 100), "tasks": 2, "descriptors": 3, "kilobytes": 24 * 1024}
        return [
            f"{name} {getattr(self, name)} -> {getattr(later, name)}"
            for name, bound in bounds.items()
            if getattr(later, name) - getattr(self, name) > bound
        ]


async def _steady(account: Any, until: Callable[..., Awaitable[bool]]) -> None:
    if not await until(account.steady, 60):
        raise RuntimeError(f"{account.cloud}: {account.shown()} for {account.actual()}")


async def _reconnects(account: Any, count: int, until: Callable[..., Awaitable[bool]]) -> None:
    for _ in range(count):
        account.drop()
        account.turn()
        await _steady(account, until)
        account.forget()


async def _reloads(account: Any, count: int, until: Callable[..., Awaitable[bool]]) -> None:
    for _ in range(count):
        await account.reload()
        account.forget()
    await _steady(account, until)


async def _pushes(account: Any, count: int, until: Callable[..., Awaitable[bool]]) -> None:
    for number in range(count):
        account.turn()
        if number % BURST == BURST - 1:
            await account.simulator.settled()
            await _steady(account, until)
            account.forget()
    await _steady(account, until)


TRIALS: dict[str, Callable[[Any, int, Callable[..., Awaitable[bool]]], Awaitable[None]]] = {
    "reconnects": _reconnects,
    "reloads": _reloads,
    "pushes": _pushes,
}


async def _live(column: str, counts: dict[str, int]) -> bool:
    """Run the trials on one type of account, print their figures, and tell whether nothing grew."""
    accounts, instance = import_module("tests.faults.accounts"), import_module("benchmarks.instance")
    good = True
    async with instance.home() as hass, accounts.ACCOUNTS[column](hass) as account:
        for name, count in counts.items():
            if not count:
                continue
            await TRIALS[name](account, min(count, WARM_UP[name]), accounts.until)
            before, start = Figures.now(), time.monotonic()
            await TRIALS[name](account, count, accounts.until)
            await hass.async_block_till_done(wait_background_tasks=False)
            # What is still being read ends by itself
            await accounts.until(lambda: len(asyncio.all_tasks()) <= before.tasks, 15)  # noqa: B023 - awaited before the next round
            after = Figures.now()
            grown = before.growth_to(after)
            good = good and not grown
            figures = ", ".join(
                f"{field} {getattr(before, field)} -> {getattr(after, field)}" for field in Figures.__annotations__
            )
            verdict = f"GROWN: {'; '.join(grown)}" if grown else "flat"
            seconds = time.monotonic() - start
            sys.stdout.write(f"{column}: {count} {name} in {seconds:.0f} s: {figures}: {verdict}\n")
            sys.stdout.flush()
    return good


async def main() -> int:
    """Run what is asked for."""
    parser = argparse.ArgumentParser(prog="script/soak", description=__doc__)
    parser.add_argument(
        "columns", nargs="*", metavar="ACCOUNT", help="Midea, eWeLink, Tencent, Haier, C, Mc, Md; all if none"
    )
    parser.add_argument("--short", action="store_true", help="a fraction of everything, in less than two minutes")
    for name, count in FULL.items():
        parser.add_argument(f"--{name}", type=int, help=f"how many ({count})")
    options = parser.parse_args()
    # Home Assistant must be imported before the test library that starts it.
    import_module("tests.ha_first")
    known = list(import_module("tests.faults.accounts").ACCOUNTS)
    if unknown := set(options.columns) - set(known):
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    counts = dict(SHORT if options.short else FULL)
    counts |= {name: given for name in FULL if (given := getattr(options, name)) is not None}
    import_module("tests.faults.haste").hurry()
    logging.disable(logging.CRITICAL)
    results = [await _live(column, counts) for column in options.columns or known]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
