"""Background jobs and the dispatch of actions, which all clouds share."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta, timezone
import logging

import pytest

from custom_components.homeclouds.clouds.core.actions import ActionTable, moment
from custom_components.homeclouds.clouds.core.background import BackgroundJobs, Job, need_one, run_together
from custom_components.homeclouds.clouds.core.errors import AuthError, ProtocolError, UnreachableError, UnsupportedError
from custom_components.homeclouds.clouds.core.model import JSON, Value


async def test_job_that_raises_does_not_stop_the_others(caplog: pytest.LogCaptureFixture) -> None:
    """A foreseen error is repeated in the next round; an unexpected one is logged once, and repeated a day later."""
    ran: list[str] = []

    async def unreachable() -> None:
        ran.append("unreachable")
        raise UnreachableError

    async def broken() -> None:
        ran.append("broken")
        raise ZeroDivisionError

    async def good() -> None:
        ran.append("good")

    work = (("unreachable", unreachable), ("broken", broken), ("good", good))
    jobs = BackgroundJobs(tuple(Job(name, 3600, each) for name, each in work), retry_after=1)
    await jobs.round()
    await jobs.round()
    assert ran == ["unreachable", "broken", "good", "unreachable"]
    assert [record.levelno for record in caplog.records if record.levelno > logging.INFO] == [logging.ERROR]


async def test_job_is_repeated_when_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pause lasts until the first job that is due, and no longer than that of a failed job."""
    pauses: list[float] = []
    sleep = asyncio.sleep

    async def note(delay: float) -> None:
        pauses.append(round(delay))
        await sleep(0)
        if len(pauses) == 3:
            raise AuthError

    async def soon() -> float:
        return 20

    async def late() -> None:
        return None

    monkeypatch.setattr(asyncio, "sleep", note)
    jobs = BackgroundJobs((Job("late", 3600, late), Job("soon", 3600, soon)), retry_after=300, first_pause=30)
    with pytest.raises(AuthError):
        await jobs.run()
    assert pauses == [30, 20, 20]


async def test_first_of_several_failures_ends_all() -> None:
    """What ends first ends the others; of simultaneous errors, the one that the user can mend is raised."""
    ended = asyncio.Event()

    async def endless() -> None:
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            ended.set()

    async def fail(error: Exception) -> None:
        raise error

    with pytest.raises(AuthError):
        await run_together(endless(), fail(ProtocolError()), fail(AuthError()))
    assert ended.is_set()


async def test_unknown_action_performs_none() -> None:
    """Only the action of that name is performed, on the target and with the data."""

    async def add(owner: list[object], target: str, data: Mapping[str, JSON]) -> JSON:
        owner.append((target, data))
        return "added"

    table, owner = ActionTable[list[object], str]({"add": add}), list[object]()
    assert table.names == {"add"}
    with pytest.raises(UnsupportedError):
        await table.perform(owner, "remove", "device", {})
    assert owner == []
    assert await table.perform(owner, "add", "device", {"a": 1}) == "added"
    assert owner == [("device", {"a": 1})]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (1795953600, "2026-11-29T20:00:00+08:00"),
        ("1795953600", "2026-11-29T20:00:00+08:00"),
        ("soon", None),
        (0, None),
        ("", None),
        (None, None),
        (1e300, None),
        (999_999_999_999, None),
        (-1e15, None),
    ],
)
def test_timestamp_is_shown_in_the_time_zone_or_not_at_all(value: Value, shown: str | None) -> None:
    """What is no time is none, instead of the year 1970."""
    assert moment(value, timezone(timedelta(hours=8))) == shown


def test_odd_answers_are_answers() -> None:
    """Who answers oddly is there; where nobody answers, or what came is refused by some and lost by the rest, the poll fails."""
    need_one([])
    need_one([ProtocolError("no object"), UnsupportedError()])
    need_one([UnreachableError("gone"), "a state"])
    with pytest.raises(UnreachableError):
        need_one([UnreachableError("gone"), ProtocolError("no object")])
