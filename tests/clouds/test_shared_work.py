"""Tokens are renewed once for all who need it."""

import asyncio
import gc
from typing import Any

import pytest

from custom_components.homeclouds.clouds.core.errors import ClosedError, UnreachableError
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


@pytest.mark.parametrize("cancelled", [1, 2])
async def test_nothing_is_logged_of_a_failure_that_nobody_waits_for(cancelled: int) -> None:
    """Those who were cancelled while a token was renewed are told nothing, and the log neither, even if nobody is left."""
    renewal, answer, logged = Renewal(), asyncio.Event(), list[dict[str, Any]]()
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: logged.append(context))

    async def fail() -> None:
        await answer.wait()
        raise UnreachableError

    asking = [asyncio.ensure_future(renewal.share(fail)) for _ in range(2)]
    await asyncio.sleep(0)
    for who in asking[:cancelled]:
        who.cancel()
    await asyncio.wait(asking[:cancelled])
    answer.set()
    assert renewal._task is not None
    await asyncio.wait((*asking, renewal._task))
    assert [isinstance(who.exception(), UnreachableError) for who in asking[cancelled:]] == [True] * (2 - cancelled)
    del renewal, asking, who
    gc.collect()
    assert logged == []


async def test_no_renewal_begins_while_the_account_is_closed() -> None:
    """Who asks while it is closed gets what is under way; a token that would come too late to be kept is not replaced."""
    renewal, answer, begun = Renewal(), asyncio.Event(), list[None]()

    async def renew() -> None:
        begun.append(None)
        await answer.wait()

    async def closed() -> None:
        await renewal.close()
        with pytest.raises(ClosedError):
            await renewal.share(renew)

    works = (renewal.share(renew), closed(), renewal.share(renew))
    asking = [asyncio.ensure_future(work) for work in works]
    while not begun:
        await asyncio.sleep(0)
    answer.set()
    await asyncio.gather(*asking)
    assert len(begun) == 1
