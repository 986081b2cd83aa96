"""Measuring: processor time of the event loop's thread, memory, and the table of the results.

Processor time of one thread is what two noisy cores can agree on; simulators and those who call run in threads of their own.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
import gc
import math
import threading
import time
import tracemalloc

from simulators.core import Simulator

BURSTS = 4
"""How many times as often a burst is measured as all else: it is short, and a machine's moods last longer."""


@dataclass(frozen=True)
class Row:
    """One result: ours, the floor's, and what their ratio must be.

    `ratio` is floor / ours where more is better (rates), ours / floor where less is better (costs).
    """

    what: str
    ours: float
    floor: float
    unit: str
    ratio: float | None = None
    at_least: float | None = None
    at_most: float | None = None
    other: float | None = None
    """The same of another integration, for comparison only."""

    @property
    def passed(self) -> bool:
        """Return whether the bound is kept."""
        if self.ratio is None:
            return True
        return (self.at_least is None or self.ratio >= self.at_least) and (
            self.at_most is None or self.ratio <= self.at_most
        )

    @property
    def bound(self) -> str:
        """Return the bound as text."""
        if self.at_least is not None:
            return f">= {self.at_least:g}"
        return f"<= {self.at_most:g}" if self.at_most is not None else "-"


def cost(what: str, ours: float, floor: float, unit: str, *, at_most: float | None = None) -> Row:
    """Return a row of what should be small."""
    return Row(what, ours, floor, unit, ours / floor if floor else None, at_most=at_most)


def rate(what: str, ours: float, floor: float, unit: str, *, at_least: float | None = None) -> Row:
    """Return a row of what should be large."""
    return Row(what, ours, floor, unit, ours / floor if floor else None, at_least=at_least)


def at_most(what: str, ours: float, unit: str, limit: float) -> Row:
    """Return a row of what has a limit of its own, and no floor."""
    return Row(what, ours, 0, unit, ours, at_most=limit)


def table(rows: Sequence[Row]) -> str:
    """Return the rows as a table."""
    head: tuple[str, ...] = ("", "ours", "other", "floor", "unit", "ratio", "wanted", "")
    lines: list[tuple[str, ...]] = [
        (
            row.what,
            f"{row.ours:.4g}",
            "-" if row.other is None else f"{row.other:.4g}",
            f"{row.floor:.4g}" if row.floor and not math.isnan(row.floor) else "-",
            row.unit,
            "-" if row.ratio is None else f"{row.ratio:.2f}",
            row.bound,
            "ok" if row.passed else "MISSED",
        )
        for row in rows
    ]
    if all(row.other is None for row in rows):
        head, lines = _without(head, 2), [_without(line, 2) for line in lines]
    widths = [max(len(line[column]) for line in (head, *lines)) for column in range(len(head))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in (head, *lines)
    )


def markdown(rows: Sequence[Row]) -> str:
    """Return the rows as a Markdown table: ratios only, since seconds are a machine's own."""
    lines = ["| What | Ratio to the floor or limit | Bound | Kept |", "| --- | --- | --- | --- |"]
    for row in rows:
        ratio = "-" if row.ratio is None else f"{row.ratio:.2f}"
        lines.append(f"| {row.what} | {ratio} | {row.bound} | {'yes' if row.passed else '**no**'} |")
    return "\n".join(lines)


def _without(cells: tuple[str, ...], column: int) -> tuple[str, ...]:
    return (*cells[:column], *cells[column + 1 :])


@dataclass
class Time:
    """Processor seconds of this thread."""

    seconds: float = 0


@contextmanager
def processor_time() -> Iterator[Time]:
    """Measure the processor time of what is done inside, on this thread, without the collector's whims."""
    gc.collect()
    gc.disable()
    spent = Time()
    start = time.thread_time()
    try:
        yield spent
    finally:
        spent.seconds = time.thread_time() - start
        gc.enable()


@contextmanager
def memory() -> Iterator[Callable[[], int]]:
    """Yield a function that returns the bytes allocated and kept since."""
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]

    def kept() -> int:
        gc.collect()
        return tracemalloc.get_traced_memory()[0] - before

    try:
        yield kept
    finally:
        tracemalloc.stop()


async def side_by_side(
    times: int, ours: Callable[[], Awaitable[float]], floor: Callable[[], Awaitable[float]]
) -> tuple[float, float]:
    """Return the smallest cost of each: taken in turns, as the machine's moods change, and noise only ever adds."""
    measured = [(await ours(), await floor()) for _ in range(times)]
    return min(one for one, _ in measured), min(other for _, other in measured)


@asynccontextmanager
async def elsewhere[S: Simulator](simulator: S) -> AsyncIterator[S]:
    """Run a simulator in a thread of its own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(simulator.start(), loop))
        yield simulator
    finally:
        await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(simulator.stop(), loop))
        loop.call_soon_threadsafe(loop.stop)
        await asyncio.to_thread(thread.join)
        loop.close()
