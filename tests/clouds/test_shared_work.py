"""Tokens are renewed once for all who need it."""

import asyncio
from typing import Any

import pytest

from custom_components.homeclouds.clouds.core.errors import UnreachableError
from custom_components.homeclouds.clouds.core.shared_work import Renewal


async def test_renewal_goes_on_without_those_who_asked() -> None:
    """A new token is kept although nobody waits for it any more; a failure that nobody sees is no unretrieved exception."""
    renewal, answer, kept = Renewal(), asyncio.Event(), list[str]()

    async def renew() -> None:
        await answer.wait()
        kept.append("new")

    asking = asyncio.ensure_future(renewal.share(renew))
    await asyncio.sleep(0)
    asking.cancel()
    await asyncio.wait([asking])
    answer.set()
    await renewal.share(renew)
    assert kept == ["new"]

    async def fail() -> None:
        raise UnreachableError

    for failed in await asyncio.gather(renewal.share(fail), renewal.share(fail), return_exceptions=True):
        assert isinstance(failed, UnreachableError)
    with pytest.raises(UnreachableError):
        await renewal.share(fail)


async def test_nothing_is_logged_of_a_failure_that_nobody_waits_for() -> None:
    """Who was cancelled while others renewed a token is told nothing, and the log neither."""
    renewal, answer, logged = Renewal(), asyncio.Event(), list[dict[str, Any]]()
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: logged.append(context))

    async def fail() -> None:
        await answer.wait()
        raise UnreachableError

    asking = [asyncio.ensure_future(renewal.share(fail)) for _ in range(2)]
    await asyncio.sleep(0)
    asking[0].cancel()
    await asyncio.wait(asking[:1])
    answer.set()
    await asyncio.wait(asking)
    assert isinstance(asking[1].exception(), UnreachableError)
    assert logged == []
