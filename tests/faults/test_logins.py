"""Accounts that are reloaded or removed while a login is under way: of every type, at every call of its login."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from homeassistant.config_entries import ConfigEntryState
import pytest

from custom_components.homeclouds.clouds.core.errors import CloudError
from simulators.china_telecom import ChinaTelecomDevices

from .accounts import Account, until
from .watch import LogWatch

TOKENS = (
    ("Midea", "/token"),
    ("eWeLink", "/v2/user/refresh"),
    ("Tencent", "AppGetToken"),
    ("Haier", "refreshToken"),
    ("C", "/token"),
)
"""Where a new token is got."""
CALLS = (
    *TOKENS,
    ("eWeLink", "/dispatch/app"),
    ("eWeLink", "/api/ws"),
    ("Tencent", "/ws/explorer"),
    ("Haier", "/wsag/assign"),
    ("Haier", "/userag"),
    ("Md", "auth"),
    ("Mc", ""),
)
"""Besides, where the long connection is signed in; Mc: a device that connected and has not logged in yet."""


@asynccontextmanager
async def logging_in(account: Account, call: str) -> AsyncIterator[None]:
    """Have a call of the login be under way, and in the end see that its connection is closed."""
    simulator = account.simulator
    account.forget()
    if isinstance(simulator, ChinaTelecomDevices):
        reader, writer = await asyncio.open_connection(*simulator.doors["login"])
        yield
        assert await asyncio.wait_for(reader.read(), 30) == b""
        writer.close()
        await writer.wait_closed()
        return
    simulator.faults.add("mute" if account.cloud == "china_telecom_lan" else "half_open", path=call)
    simulator.faults.add("expired_token", times=1)
    account.drop()
    account.coordinator.poller.refresh()
    assert await until(lambda: any(call in one.interface for one in simulator.requests)), simulator.requests
    yield
    simulator.faults.clear()


def _ours(before: set[asyncio.Task[object]]) -> list[str]:
    """Return the new tasks that run the integration's code."""
    return [repr(task) for task in asyncio.all_tasks() - before if "custom_components/homeclouds" in repr(task)]


@pytest.mark.parametrize(("account", "call"), CALLS, indirect=["account"])
async def test_reload_and_removal(account: Account, call: str, log: LogWatch) -> None:
    """The login is given up at once; a reloaded account is listening again, and of a removed one no task is left."""
    tasks = asyncio.all_tasks()
    entries, entry_id = account.hass.config_entries, account.entry.entry_id
    async with logging_in(account, call):
        assert await entries.async_unload(entry_id)
        assert await until(lambda: not _ours(tasks)), _ours(tasks)
    assert await entries.async_setup(entry_id)
    assert account.entry.state is ConfigEntryState.LOADED
    assert await until(account.steady), f"{account.shown()} for {account.actual()}"
    account.turn()
    assert await until(account.right)
    async with logging_in(account, call):
        await entries.async_remove(entry_id)
        assert await until(lambda: not _ours(tasks)), _ours(tasks)


@pytest.mark.parametrize(("account", "call"), TOKENS, indirect=["account"])
async def test_token_that_comes_after_the_removal(account: Account, call: str, log: LogWatch) -> None:
    """A user's own call that goes on when the account is removed ends well, or with an error that is meant for users."""
    account.forget()
    account.simulator.faults.add("half_open", path=call)
    account.simulator.faults.add("expired_token", times=1)
    fetch = asyncio.ensure_future(account.coordinator.cloud.fetch())
    assert await until(lambda: any(call in one.interface for one in account.simulator.requests))
    await account.hass.config_entries.async_remove(account.entry.entry_id)
    account.simulator.faults.clear()
    [result] = await asyncio.gather(fetch, return_exceptions=True)
    assert not isinstance(result, BaseException) or isinstance(result, CloudError)
