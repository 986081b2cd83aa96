"""Times of the integration, cut short where a trial would only wait."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from custom_components.homeclouds.account import poller, reading
from custom_components.homeclouds.clouds.china_telecom.lan import discovery
from custom_components.homeclouds.clouds.core import connection
from custom_components.homeclouds.clouds.core.cloud import Cloud
from custom_components.homeclouds.clouds.core.connection import Link
from custom_components.homeclouds.clouds.core.http import Http
from custom_components.homeclouds.clouds.core.rate_limit import Budgets
from custom_components.homeclouds.clouds.registry import CLOUDS

IMPATIENCE = 1.0
"""Seconds after which an HTTP request is given up in trials with a server that does not answer."""

_PLENTY = 1_000_000

type Set = Callable[[Any, str, Any], None]
"""setattr(), or the monkeypatch's."""


def _subclasses(kind: type[Any]) -> Iterator[type[Any]]:
    yield kind
    subclasses: list[type[Any]] = kind.__subclasses__()
    for each in subclasses:
        yield from _subclasses(each)


def hurry(put: Set = setattr) -> None:
    """Have searches, questions, and reconnections wait for a moment only, and requests for no budget."""
    reconnect_soon(put)
    spend_freely(put)
    put(poller, "_REFRESH_COOLDOWN", 0)
    put(reading, "_PAUSE", 0.1)
    for kind in _clouds():
        if "confirm_after" in vars(kind):
            put(kind, "confirm_after", 0.2)
    put(discovery, "BROADCAST", "127.0.0.1")
    put(discovery, "WAIT", 0.1)


def reconnect_soon(put: Set) -> None:
    """Have long connections that broke be made again soon."""
    make = Link.__init__

    def hurried(self: Link, *args: Any, **options: Any) -> None:
        make(self, *args, **{**options, "first_pause": 0.05, "short_pause": 0.02, "longest_after_many": 0.2})

    put(Link, "__init__", hurried)
    put(connection, "_LONGEST_SOON", 0.2)


def spend_freely(put: Set) -> None:
    """Have accounts make as many requests as they like."""
    get = Budgets.get
    put(Budgets, "get", lambda self, key, limit: get(self, key, replace(limit, calls=_PLENTY, gap=0)))


def doubt_soon(put: Set) -> None:
    """Have commands that nothing confirms given up soon."""
    for kind in _clouds():
        for name, seconds in (("confirm_within", 1.0), ("confirm_after", 0.2)):
            if name in vars(kind):
                put(kind, name, seconds)


def _clouds() -> Iterator[type[Cloud]]:
    assert all(CLOUDS.values()), "each cloud is imported when it is first looked up"
    return _subclasses(Cloud)


def give_up_soon(put: Set) -> None:
    """Have HTTP requests given up soon."""
    request = Http.request

    async def hurried(self: Http, *args: Any, **options: Any) -> Any:
        return await request(self, *args, **{**options, "timeout": IMPATIENCE})

    put(Http, "request", hurried)
