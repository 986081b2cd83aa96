"""Acknowledgements that are none, or not of this command: all account types whose commands go over a connection."""

import pytest

from .accounts import Account, until
from .haste import doubt_soon
from .table import SENT
from .watch import LogWatch

_DONE = {"ok"}
_NOT_DONE = SENT | {"overtaken"}
ACKS = {
    "foreign": _DONE,
    "other_device": _DONE,
    "twice": _DONE,
    "half": _DONE | SENT,
    "undone": _NOT_DONE,
    "other_params": _NOT_DONE,
}
"""How a command is acknowledged -> how it may end."""


@pytest.mark.parametrize("account", ["eWeLink", "Mc", "Md"], indirect=True)
async def test_ack(account: Account, log: LogWatch, monkeypatch: pytest.MonkeyPatch) -> None:
    """A command is sent once, what is told of it is so, and the state that is shown is right."""
    doubt_soon(monkeypatch.setattr)
    wrong = []
    for how, right in ACKS.items():
        account.forget()
        wanted = not account.actual()[1]
        account.simulator.faults.add("odd_ack", how=how, times=1)
        told = await account.command(wanted)
        if told not in right or ((told == "ok") is not (account.actual()[1] is wanted) and how != "half"):
            wrong.append(f"{how}: told {told}")
        if account.received() != 1:
            wrong.append(f"{how}: received {account.received()} times")
        if not await until(account.right, 3):
            wrong.append(f"{how}: shown {account.shown()} for {account.actual()}")
        account.simulator.faults.clear()
        if await account.command(not account.actual()[1]) != "ok" or not await until(account.right):
            wrong.append(f"{how}: the next command")
    assert wrong == []
    assert account.flaps == 0
    assert len(log.lines) <= 2
