"""Work that a cloud repeats beside its polls, such as a check for new firmware."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from dataclasses import dataclass, field
import logging
import time

from .connection import most_telling
from .errors import AuthError, CloudError, ProtocolError, SetupError, UnreachableError, foreseen

_LOGGER = logging.getLogger(__name__)
_AFTER_UNEXPECTED_ERROR = 86400
"""Seconds until a job is repeated that raised something other than a CloudError."""
_AFTER_REFUSAL = 3600
"""Seconds until a job that is refused is repeated at the latest: what an app may not do it may be allowed one day."""


@dataclass(frozen=True)
class Job:
    """Something to do every so many seconds."""

    name: str
    every: float
    work: Callable[[], Awaitable[float | None]]
    """Does it; may return after how many seconds to do it again, if that is sooner."""


@dataclass
class BackgroundJobs:
    """Runs jobs one after the other. One that fails is repeated after a while, one that is refused after an hour."""

    jobs: tuple[Job, ...]
    retry_after: float
    """Seconds until a job that failed is repeated; also the longest pause between two rounds."""
    first_pause: float = 0
    """Seconds until the first round: what users wait for comes first."""
    _due: dict[str, float] = field(default_factory=dict)
    """Job -> when to run it (monotonic); none that has not run yet or failed."""
    _unforeseen: set[str] = field(default_factory=set, repr=False)

    async def run(self) -> None:
        """Run all jobs when they are due, until cancelled. Raises AuthError, SetupError."""
        await asyncio.sleep(self.first_pause)
        while True:
            await self.round()
            now = time.monotonic()
            pauses = [max(due - now, 0) for due in self._due.values()]
            await asyncio.sleep(min([*pauses, self.retry_after]))

    async def round(self) -> None:
        """Run the jobs that are due. Raises AuthError, SetupError."""
        for job in self.jobs:
            if time.monotonic() < self._due.get(job.name, 0):
                continue
            self._due.pop(job.name, None)
            try:
                sooner = await job.work()
            except AuthError, SetupError:
                raise
            except CloudError as err:
                _LOGGER.debug("Background job %s failed: %s", job.name, err)
                if not isinstance(err, UnreachableError):
                    self._due[job.name] = time.monotonic() + min(job.every, _AFTER_REFUSAL)
            except Exception as err:  # noqa: BLE001 - logged once; the other jobs go on
                foreseen(err, self._unforeseen)
                self._due[job.name] = time.monotonic() + _AFTER_UNEXPECTED_ERROR
            else:
                self._due[job.name] = time.monotonic() + (job.every if sooner is None else min(sooner, job.every))


async def run_together[T](*works: Coroutine[object, object, T]) -> list[T]:
    """Run all and return what each returns; if one fails, cancel the others. Raises the error that matters most."""
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(work) for work in works]
    except ExceptionGroup as errors:
        raise most_telling(errors) from None
    return [task.result() for task in tasks]


async def for_each[T, U](work: Callable[[T], Awaitable[U]], items: Iterable[T], at_once: int = 4) -> list[U]:
    """Do something for each, some at once. Raises the error that matters most, and then nothing is under way any longer."""
    turn = asyncio.Semaphore(at_once)

    async def one(item: T) -> U:
        async with turn:
            return await work(item)

    return await run_together(*map(one, items))


def need_one(found: Iterable[object]) -> None:
    """Raise what a cloud failed with if it answered none of several questions: that it lists devices says nothing of them."""
    answers = list(found)
    # An odd answer is one
    failures = [one for one in answers if isinstance(one, UnreachableError) and not isinstance(one, ProtocolError)]
    if failures and all(isinstance(answer, CloudError) for answer in answers):
        raise failures[-1]
