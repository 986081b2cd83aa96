"""Tokens are renewed once for all who need it."""

import asyncio

import pytest

from custom_components.homeclouds.clouds.core.errors import UnreachableError
from custom_components.homeclouds.clouds.core.renewal import Renewal


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
