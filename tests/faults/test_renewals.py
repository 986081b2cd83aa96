"""Tokens that several requests find refused at the same time: all account types that have tokens."""

import asyncio
from collections.abc import Mapping

from homeassistant.config_entries import ConfigEntryState
import pytest

from custom_components.homeclouds.clouds.core.errors import CloudError

from .accounts import Account, until
from .watch import LogWatch

_AT_ONCE = 4
RENEWALS: Mapping[str, str] = {
    "Midea": "/token",
    "eWeLink": "/user/refresh",
    "Tencent": "AppGetToken",
    "Haier": "refreshToken",
    "C": "/token",
}
"""Account type -> the interface that gives a new token."""


@pytest.mark.parametrize(("account", "renewal"), RENEWALS.items(), indirect=["account"])
async def test_renewal_is_shared(account: Account, renewal: str, log: LogWatch) -> None:
    """Several requests have a token renewed once; if the answer is lost, they share the failure, and the next request works."""
    simulator, cloud = account.simulator, account.coordinator.cloud

    async def fetch() -> list[object]:
        return await asyncio.gather(*(cloud.fetch() for _ in range(_AT_ONCE)), return_exceptions=True)

    simulator.faults.add("expired_token")
    simulator.requests.clear()
    fetching = asyncio.ensure_future(fetch())
    await simulator.wait_for_request(renewal)
    simulator.faults.clear()
    assert not [result for result in await fetching if isinstance(result, BaseException)]
    assert len(simulator.requests.to(renewal)) == 1
    simulator.faults.add("expired_token")
    simulator.faults.add("drop", path=renewal, after=True)
    simulator.requests.clear()
    assert {isinstance(result, CloudError) for result in await fetch()} == {True}
    # eWeLink's list is requested once more, in pages
    assert len(simulator.requests.to(renewal)) <= 2
    simulator.faults.clear()
    await account.poll()
    assert await until(account.steady), f"{account.shown()} for {account.actual()}"
    assert await account.command(not account.actual()[1]) == "ok"
    assert len(log.lines) <= 2


@pytest.mark.parametrize(("account", "renewal"), RENEWALS.items(), indirect=["account"])
async def test_renewal_under_way_at_a_reload(account: Account, renewal: str) -> None:
    """The token that the cloud gives while the account is unloaded is kept: the old one may be worth nothing any more."""
    simulator, entries, entry_id = account.simulator, account.hass.config_entries, account.entry.entry_id
    simulator.faults.add("expired_token", times=1)
    simulator.faults.add("latency", path=renewal, after=True, seconds=60)
    simulator.requests.clear()
    account.coordinator.poller.refresh()
    await simulator.wait_for_request(renewal)
    unloading = account.hass.async_create_task(entries.async_unload(entry_id))
    assert await until(lambda: account.entry.state is ConfigEntryState.UNLOAD_IN_PROGRESS)
    simulator.faults.clear()
    assert await unloading
    simulator.requests.clear()
    assert await entries.async_setup(entry_id)
    assert await until(account.steady), f"{account.shown()} for {account.actual()}"
    assert not simulator.requests.to(renewal)
