"""What goes wrong while accounts come and go, connections break, and several users command at once: all account types."""

import asyncio
from collections.abc import Iterable
import gc
import logging
from pathlib import Path
from typing import Any
import weakref

from homeassistant.config_entries import ConfigEntryState
from homeassistant.helpers.storage import Store
from homeassistant.util.file import WriteError
import pytest

from custom_components.homeclouds.clouds.core.connection import Link

from .accounts import ACCOUNTS, Account, until
from .haste import doubt_soon
from .table import SENT
from .watch import LogWatch

BREAKS = 10
RELOADS = 30
LIVES = 5
CHANGES_A_SECOND = 100
RELOADS_IN_TRAFFIC = 10
RELOADED_WITHIN = 60
"""Seconds, of which a reload takes a fraction: the bound is there for one that never ends."""
CLOSED = frozenset({"account_closed"})


def on(*columns: str) -> pytest.MarkDecorator:
    """Run a test on these types of account, on all if none is named."""
    return pytest.mark.parametrize("account", columns or ACCOUNTS, indirect=True)


@pytest.fixture
def forgetful_log(caplog: pytest.LogCaptureFixture) -> None:
    """Have asyncio not log its servers themselves: the captured log would hold them."""
    caplog.set_level(logging.WARNING, "asyncio")


@on()
async def test_two_users_are_both_served(account: Account, log: LogWatch) -> None:
    """Two users who want the same at once are both served, and nothing is sent twice for one of them."""
    account.forget()
    wanted = not account.actual()[1]
    told = await asyncio.gather(account.command(wanted), account.command(wanted))
    assert set(told) == {"ok"}
    assert 1 <= account.received() <= 2
    assert await until(account.right)
    assert account.actual()[1] is wanted
    assert account.flaps == 0


@on()
async def test_last_target_wins(account: Account, log: LogWatch) -> None:
    """Of two wishes that contradict each other the later one is what the appliance does."""
    wanted = not account.actual()[1]
    first = asyncio.ensure_future(account.command(not wanted))
    await asyncio.sleep(0)
    assert await account.command(wanted) == "ok"
    await first
    assert await until(account.right)
    assert account.actual()[1] is wanted


@on()
async def test_connection_breaks_back_to_back(account: Account, log: LogWatch) -> None:
    """After ten breaks, each with a change nobody could be told of, all is right and a command works."""
    account.forget()
    for _ in range(BREAKS):
        account.drop()
        account.turn()
        assert await until(account.steady), f"{account.shown()} for {account.actual()}"
    wanted = not account.actual()[1]
    assert await account.command(wanted) == "ok"
    assert await until(account.right)
    assert account.received() == 1
    assert account.flaps == 0
    assert len(log.lines) <= 2


@on("eWeLink", "Tencent", "Haier", "Md")
async def test_silent_connection_is_given_up(account: Account, log: LogWatch, short_timeout: None) -> None:
    """A connection that dies without a FIN is noticed by its heartbeat, and what was missed is read."""
    links = [each for each in gc.get_objects() if isinstance(each, Link)]
    assert links
    account.forget()
    assert account.simulator.silence_sockets(account.socket)
    account.turn()
    for link in links:
        link.patience = 0.1
        link.suspect()
    assert await until(account.right), f"{account.shown()} for {account.actual()}"
    account.simulator.drop_sockets(account.socket)
    assert await until(account.steady), f"{account.shown()} for {account.actual()}, listening: {account.listening()}"
    assert account.flaps == 0


@on()
async def test_remove_with_a_command_in_flight(account: Account, log: LogWatch) -> None:
    """A command under way when the account is removed ends at once and honestly."""
    account.forget()
    tasks = asyncio.all_tasks()
    account.stall()
    command = asyncio.ensure_future(account.command(not account.actual()[1]))
    assert await until(account.received)
    await account.hass.config_entries.async_remove(account.entry.entry_id)
    assert await command in CLOSED
    assert account.received() == 1
    account.simulator.faults.clear()
    assert await until(lambda: not _ours(asyncio.all_tasks() - tasks)), _ours(asyncio.all_tasks() - tasks)
    assert log.lines == []


def _ours(tasks: Iterable[asyncio.Task[Any]]) -> list[str]:
    """Return the tasks that run the integration's code."""
    return [repr(task) for task in tasks if "custom_components/homeclouds" in repr(task)]


@on()
async def test_reload_with_a_command_in_flight(account: Account, log: LogWatch) -> None:
    """A command under way when the account is reloaded ends at once and honestly, and the next one works."""
    account.forget()
    account.stall()
    command = asyncio.ensure_future(account.command(not account.actual()[1]))
    assert await until(account.received)
    reload = asyncio.ensure_future(account.reload())
    assert await command in CLOSED
    account.simulator.faults.clear()
    await reload
    assert await until(account.steady), f"{account.shown()} for {account.actual()}"
    assert account.flaps <= 2
    assert await account.command(not account.actual()[1]) == "ok"
    assert await until(account.right)


@on()
async def test_reload_again_and_again(account: Account, log: LogWatch) -> None:
    """Reloads back to back, in traffic and with commands under way: listening again in the end, and no task is left."""
    tasks, descriptors = len(asyncio.all_tasks()), _descriptors()
    for number in range(RELOADS):
        account.turn()
        requested = asyncio.ensure_future(account.command(bool(number % 2))) if number % 5 == 0 else None
        await account.reload()
        account.turn()
        if requested is not None:
            assert await requested
    assert await until(account.steady), f"{account.shown()} for {account.actual()}"
    assert account.flaps <= 2 * RELOADS
    await account.hass.async_block_till_done(wait_background_tasks=False)
    assert await until(lambda: len(asyncio.all_tasks()) <= tasks + 2), sorted(map(repr, asyncio.all_tasks()))
    assert await until(lambda: _descriptors() <= descriptors + 2), f"{_descriptors()} descriptors, {descriptors} before"
    account.turn()
    assert await until(account.right)


def _descriptors() -> int:
    """Return how many sockets and files this process has open."""
    return len(list(Path("/proc/self/fd").iterdir()))


@on()
async def test_reloads_in_traffic(account: Account, log: LogWatch) -> None:
    """Reloads while a hundred changes a second are reported: each ends in time, and what is shown in the end is what is."""
    loop, traffic = asyncio.get_running_loop(), iter(range(10_000))
    more = True

    def change() -> None:
        account.turn()
        if more and next(traffic, None) is not None:
            loop.call_later(1 / CHANGES_A_SECOND, change)

    change()
    for _ in range(RELOADS_IN_TRAFFIC):
        async with asyncio.timeout(RELOADED_WITHIN):
            await account.reload()
        assert account.entry.state is ConfigEntryState.LOADED
    more = False
    assert await until(account.steady), f"{account.shown()} for {account.actual()}"
    assert await account.command(not account.actual()[1]) == "ok"
    assert await until(account.right)
    assert account.flaps <= 2 * RELOADS_IN_TRAFFIC


@on()
async def test_reloads_leave_nothing_alive(forgetful_log: None, account: Account, log: LogWatch) -> None:
    """Of an account that was reloaded amid traffic nothing stays in memory: neither timers nor listeners hold it."""
    old: list[weakref.ref[object]] = []
    for _ in range(LIVES):
        old += [weakref.ref(account.coordinator), weakref.ref(account.coordinator.cloud)]
        account.turn()
        reload = asyncio.ensure_future(account.reload())
        account.turn()
        await reload
        assert await until(account.steady), f"{account.shown()} for {account.actual()}"
    await account.hass.async_block_till_done(wait_background_tasks=False)
    assert await until(lambda: not _alive(old)), _alive(old)


def _alive(objects: Iterable[weakref.ref[object]]) -> list[object]:
    gc.collect()
    return [found for each in objects if (found := each()) is not None]


@on()
async def test_stop_with_a_command_in_flight(account: Account, log: LogWatch) -> None:
    """Home Assistant stops at once with a command under way."""
    account.stall()
    command = asyncio.ensure_future(account.command(not account.actual()[1]))
    assert await until(account.received)
    await account.hass.async_stop(force=True)
    assert await until(command.done)
    assert account.received() == 1


@pytest.mark.parametrize("fault", ["drop", "lists"])
@on("Midea", "eWeLink", "Tencent", "Haier", "C")
async def test_start_with_the_cloud_down(
    account: Account, log: LogWatch, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An account whose cloud is down, or lists nothing, starts with what is known of it, and is right once the cloud is back."""
    if fault == "drop":
        doubt_soon(monkeypatch.setattr)
    hass, devices = account.hass, set(account.coordinator.states)
    await hass.config_entries.async_unload(account.entry.entry_id)
    account.simulator.faults.add(fault)
    account.drop()
    account.turn()
    account.forget()
    await hass.config_entries.async_setup(account.entry.entry_id)
    assert account.entry.state is ConfigEntryState.LOADED
    wanted = not account.actual()[1]
    told = await account.command(wanted)
    assert told in (SENT | {"cannot_connect"} if fault == "drop" else {"ok"})
    assert account.received() <= 1
    for _ in range(2):
        await account.poll()
    account.simulator.faults.clear()
    await account.poll()
    assert await until(account.steady), f"{account.shown()} for {account.actual()}"
    assert await account.command(not account.actual()[1]) == "ok"
    assert set(account.coordinator.states) == devices
    assert account.flaps <= 1


@on()
async def test_full_disk_keeps_the_account_going(
    account: Account, log: LogWatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While nothing can be stored, states and commands go on; what is known is stored once there is room again."""
    tried: list[str] = []

    async def full(self: Store[Any], data: Any) -> None:
        tried.append(self.key)
        raise WriteError("No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Store, "_async_write_data", full)
        account.turn()
        assert await until(account.right)
        assert await account.command(not account.actual()[1]) == "ok"
        await account.reload()
        assert await until(account.steady), f"{account.shown()} for {account.actual()}"
    assert any(key.startswith("homeclouds.") for key in tried)
    account.turn()
    assert await until(account.right)
    await account.reload()
    assert await until(account.steady), f"{account.shown()} for {account.actual()}, listening: {account.listening()}"
