"""Pushes that are lost, damaged, repeated, forged or out of order: all account types."""

from collections.abc import Mapping

import pytest

from .accounts import Account, until
from .watch import LogWatch

_UNTIDY = ("garbage", "truncated", "replay", "split", "glued")
FAULTS: Mapping[str, tuple[str, ...]] = {
    "Midea": (
        "lost_report",
        "bad_signature",
        "unknown_client",
        "replayed_report",
        "old_report",
        "oversized_report",
        "broken_report",
        "nameless_report",
        "stranger_report",
    ),
    "eWeLink": ("garbage", "duplicate", "reordered"),
    "Tencent": ("lost_push", "doubled_push", "damaged_payload", "anonymous_push", "garbage_frame"),
    "Haier": ("no_push", "broken_gzip", "oversized_gzip"),
    "C": ("garbage", "replay", "wrong_token"),
    "Mc": (*_UNTIDY, "out_of_sequence", "numbers"),
    "Md": _UNTIDY,
}
"""Account type -> what its simulator does to pushes."""
MOST_LINES = 2
"""One when it begins, one when it ends."""


@pytest.mark.parametrize(
    ("account", "fault"),
    [(column, fault) for column, faults in FAULTS.items() for fault in faults],
    indirect=["account"],
)
async def test_push(account: Account, fault: str, log: LogWatch) -> None:
    """A command meanwhile is carried out once, the next good push is shown; what none told is shown once it is asked for."""
    account.forget()
    account.simulator.faults.add(fault)
    account.turn()
    wanted = not account.actual()[1]
    assert await account.command(wanted) == "ok"
    account.simulator.faults.clear()
    assert account.actual()[1] is wanted
    account.turn()  # brings a push along that was held back, if there still is one
    account.turn()
    assert await until(account.right), f"{account.shown()} for {account.actual()}"
    assert account.received() == 1
    account.simulator.faults.add(fault, times=1)
    account.turn()
    await account.ask()
    assert await until(account.steady), f"{account.shown()} for {account.actual()}"
    assert account.flaps == 0
    assert len(log.lines) <= MOST_LINES, log.lines
