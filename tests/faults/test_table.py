"""Every cell of the fault table."""

import asyncio
from collections.abc import Awaitable
import inspect

import pytest

from custom_components.homeclouds.account.domain_data import domain_data

from .accounts import Account, until
from .haste import doubt_soon, give_up_soon
from .table import CELLS, FAULTS, NOT_SENT, SENT, Row
from .watch import LogWatch


async def _maybe(result: Awaitable[None] | None) -> None:
    if inspect.isawaitable(result):
        await result


def _forgive(account: Account) -> None:
    """Let the pause end that the vendor asked for."""
    for budget in domain_data(account.hass).budgets._budgets.values():
        budget.cooldown_until = 0


async def _polled(account: Account, times: int) -> None:
    for _ in range(times):
        await account.poll()


async def _live_through(account: Account, row: Row) -> str:
    """Have a fault begin, the appliance change, Home Assistant poll, and a user command; return how the command ended."""
    row.switch_on(account)
    await _maybe(row.begin(account))
    try:
        account.turn()
        poll = asyncio.ensure_future(_polled(account, row.polls))
        ended = await account.command(not account.actual()[1])
        if row.polls > 1:
            await poll
    finally:
        await _maybe(row.end(account))
    if not row.lasting:
        account.simulator.faults.clear()
    await poll
    return ended


def _told_wrongly(told: str, row: Row, cell: str, *, received: int, wanted: bool, account: Account) -> list[str]:
    """Return what is wrong with how the command ended."""
    done = account.actual()[1] == wanted
    right = {"1": {"ok"}, "?": {"ok"} | SENT | (NOT_SENT if not received else set()), "0": row.cause}[cell]
    wrong = [] if told in right else [f"told {told}"]
    if told == "ok" and not done:
        wrong.append("told ok, but not carried out")
    if cell == "0" and done:
        wrong.append("told that it was refused, but carried out")
    if received > row.attempts:
        wrong.append(f"received {received} times")
    return wrong


@pytest.mark.parametrize(("name", "account"), CELLS, indirect=["account"])
async def test_cell(
    request: pytest.FixtureRequest, name: str, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    """State, command, availability and log are right during and after a fault."""
    column = request.node.callspec.params["account"]
    row, cell = FAULTS[name], CELLS[name, column]
    account.forget()
    wanted, devices = not account.actual()[1], len(account.coordinator.states)
    with LogWatch() as log:
        with monkeypatch.context() as patch:
            if cell == "?":
                doubt_soon(patch.setattr)
            if row.impatient:
                give_up_soon(patch.setattr)
            told = await _live_through(account, row)
        received = account.received()
        wrong = _told_wrongly(told, row, cell, received=received, wanted=wanted, account=account)
        if not await until(account.steady):
            wrong.append(f"shown {account.shown()} for {account.actual()}, listening: {account.listening()}")
        _forgive(account)
        wrong += await _aftermath(account)
        log.settle()
    if len(account.coordinator.states) != devices or account.unavailable():
        wrong.append(f"{devices} devices became {len(account.coordinator.states)}, away: {account.unavailable()}")
    if account.flaps > row.flaps:
        wrong.append(f"flaps {account.flaps}")
    if len(log.lines) > row.lines:
        wrong.append(f"log lines {log.lines}")
    wrong += [f"traceback {text}" for text in log.tracebacks]
    found = f"{told} n{received} f{account.flaps}" + (f" WRONG: {'; '.join(wrong)}" if wrong else "")
    request.node.user_properties.append(("cell", (name, column, found)))
    assert not wrong


async def _aftermath(account: Account) -> list[str]:
    """Return what is wrong with a push and a command after the fault."""
    account.turn()
    wrong = [] if await until(account.right) else ["no push after it"]
    wanted = not account.actual()[1]
    told = await account.command(wanted)
    if told != "ok" or account.actual()[1] != wanted:
        wrong.append(f"command after it: {told}")
    if not await until(account.right):
        wrong.append("not right after it")
    return wrong
