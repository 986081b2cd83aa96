"""The fault table: what goes wrong, where it applies, and what is right then.

A cell says how the command ends that a user gives while the fault lasts:

- `1`: it is done, once.
- `?`: it is done, or an error says that it was sent and what came back; sent at most once, and what is shown is so.
- `0`: it is refused with the fault's own cause, and not carried out.
- `x`: the account is gone; sent at most once.
- `.`: the fault does not apply.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

from aiohttp import TCPConnector
from homeassistant.helpers.aiohttp_client import async_get_clientsession

from .accounts import Account, until

SENT = frozenset({"no_answer", "no_reply", "rate_limited", "server_error", "unexpected_answer"})
"""Errors that say that a command was sent and what came back."""
NOT_SENT = frozenset({"cannot_connect"})
"""Errors that say that it never left."""


@dataclass(frozen=True)
class Row:
    """A fault.

    Attributes:
        begin: switches the fault on; by default the simulator's ``faults``.
        end: switches it off.
        faults: the simulator's own, name to options.
        cause: errors that a refused command may have.
        lasting: whether the fault does not end.
        attempts: how often a command may be received; more than once where the first is refused.
        polls: how often Home Assistant polls meanwhile.
        impatient: whether requests are given up after a moment rather than after 15 s.
        flaps: how often an entity may change its availability.
        lines: how many lines may be logged: one for the outage, one for its end.
    """

    faults: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    begin: Callable[[Account], Awaitable[None] | None] = lambda account: None
    end: Callable[[Account], Awaitable[None] | None] = lambda account: None
    cause: frozenset[str] = frozenset()
    lasting: bool = False
    attempts: int = 1
    polls: int = 1
    impatient: bool = False
    flaps: int = 0
    lines: int = 2

    def switch_on(self, account: Account) -> None:
        """Switch the simulator's own faults on."""
        for name, options in self.faults.items():
            account.simulator.faults.add(name, **options)


def _drop(account: Account) -> None:
    account.drop()


async def _without_socket(account: Account) -> None:
    account.drop()
    await until(lambda: not (account.socket and account.coordinator.cloud.connected))


async def _answers_lost(account: Account) -> None:
    for part in ("control", "Control", "thing/status"):
        account.simulator.faults.add("drop", path=part, after=True)


async def _answers_late(account: Account) -> None:
    for part in ("control", "Control", "thing/status"):
        account.simulator.faults.add("latency", path=part, after=True, seconds=20)


async def _not_found(*args: Any, **options: Any) -> Any:
    raise OSError("Name or service not known")


async def _names_fail(account: Account) -> None:
    """Have no connection of Home Assistant be made any more: the name of the server is not found."""
    ours, resolve = async_get_clientsession(account.hass).connector, TCPConnector._resolve_host
    assert ours is not None

    async def fail(self: TCPConnector, *args: Any, **options: Any) -> Any:
        if self is ours:
            raise OSError("Name or service not known")
        return await resolve(self, *args, **options)

    account.broken.enter_context(patch.object(TCPConnector, "_resolve_host", fail))
    account.broken.enter_context(patch.object(asyncio.get_running_loop(), "getaddrinfo", _not_found))
    account.simulator.drop_sockets()
    await _without_socket(account)
    await until(lambda: not any(kept.is_connected() for pool in ours._conns.values() for kept, _ in pool))


def _names_work(account: Account) -> None:
    account.broken.close()


LIMITED = frozenset({"rate_limited"})
FAULTS: Mapping[str, Row] = {
    "drop": Row({"drop": {}}),
    "down": Row({"drop": {}}, begin=_drop),
    "http_500": Row({"http_error": {"status": 500}}),
    "rate_limit": Row({"rate_limit": {"retry_after": 1}}, cause=LIMITED),
    "rate_limit_silent": Row({"rate_limit": {"retry_after": None}}, cause=LIMITED),
    "html": Row({"html": {}}),
    "wrong_json": Row({"wrong_json": {}}),
    "expired_token": Row({"expired_token": {"times": 1}}, attempts=2),
    "skew+1d": Row({"clock_skew": {"seconds": 86400}}, lasting=True, attempts=2),
    "skew-1d": Row({"clock_skew": {"seconds": -86400}}, lasting=True, attempts=2),
    "lies": Row({"lies": {}}),
    "half_open": Row({"half_open": {}}, impatient=True),
    "slow_30s": Row({"latency": {"seconds": 30}}, impatient=True),
    **{
        f"types:{shape}": Row({"types": {"shape": shape}})
        for shape in ("null", "array", "number", "string", "inner_null", "inner_number", "inner_array")
    },
    "10MB": Row({"oversized": {"megabytes": 10}}),
    "20MB": Row({"oversized": {"megabytes": 20}}),
    "dns": Row(begin=_names_fail, end=_names_work, cause=NOT_SENT),
    "answer_lost": Row(begin=_answers_lost),
    "answer_late": Row(begin=_answers_late, impatient=True),
    **{f"list:{how}": Row({"lists": {"how": how}}, polls=4) for how in ("null", "missing", "empty", "half")},
    "list:twice": Row({"lists": {"how": "twice"}}),
    **{
        f"presence:{name}": Row({"presence": {"value": value}}, polls=2)
        for name, value in (("null", None), ("word", "maybe"), ("number", 10**400), ("list", []))
    },
    **{
        f"no_socket:{name}": Row({fault: options}, begin=_without_socket, impatient=impatient)
        for name, fault, options, impatient in (
            ("http_500", "http_error", {"status": 500}, False),
            ("rate_limit", "rate_limit", {"retry_after": 1}, False),
            ("html", "html", {}, False),
            ("wrong_json", "wrong_json", {}, False),
            ("half_open", "half_open", {}, True),
            ("types:null", "types", {"shape": "null"}, False),
            ("types:inner_array", "types", {"shape": "inner_array"}, False),
            ("20MB", "oversized", {"megabytes": 20}, False),
        )
    },
}
"""Fault -> row."""

_RIGHT = """
                            Midea eWeLink Tencent Haier C Mc Md
drop                        ? 1 ? 1 ? . .
down                        ? ? ? ? ? . .
http_500                    ? 1 ? 1 ? . .
rate_limit                  0 1 0 1 0 . .
rate_limit_silent           0 1 0 1 0 . .
html                        ? 1 ? 1 ? . .
wrong_json                  ? 1 ? 1 ? . .
expired_token               1 1 1 1 1 . .
skew+1d                     1 1 1 1 1 . .
skew-1d                     1 1 1 1 1 . .
lies                        ? 1 ? 1 ? . .
half_open                   ? 1 ? 1 ? . .
slow_30s                    ? 1 ? 1 ? . .
types:null                  ? 1 ? 1 ? . .
types:array                 ? 1 ? 1 ? . .
types:number                ? 1 ? 1 ? . .
types:string                ? 1 ? 1 ? . .
types:inner_null            ? 1 ? 1 ? . .
types:inner_number          ? 1 ? 1 ? . .
types:inner_array           ? 1 ? 1 ? . .
10MB                        ? 1 ? 1 ? . .
20MB                        ? 1 ? 1 ? . .
dns                         0 0 0 0 0 . 1
answer_lost                 ? ? ? 1 ? . .
answer_late                 ? ? ? 1 ? . .
list:null                   1 1 1 1 1 1 ?
list:missing                1 1 1 1 1 1 ?
list:empty                  1 1 1 1 1 1 ?
list:half                   1 1 1 1 1 1 ?
list:twice                  1 1 1 1 1 . .
presence:null               1 1 1 1 1 . .
presence:word               1 1 1 1 1 . .
presence:number             1 1 1 1 1 . .
presence:list               1 1 1 1 1 . .
no_socket:http_500          . ? . ? . . .
no_socket:rate_limit        . ? . ? . . .
no_socket:html              . ? . ? . . .
no_socket:wrong_json        . ? . ? . . .
no_socket:half_open         . ? . ? . . .
no_socket:types:null        . ? . ? . . .
no_socket:types:inner_array . ? . ? . . .
no_socket:20MB              . ? . ? . . .
"""


def _right() -> dict[tuple[str, str], str]:
    head, *lines = (line.split() for line in _RIGHT.strip().splitlines())
    return {
        (name, column): cell for name, *cells in lines for column, cell in zip(head, cells, strict=True) if cell != "."
    }


CELLS: Mapping[tuple[str, str], str] = _right()
"""Fault and account type -> what is right."""
