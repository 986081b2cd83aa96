"""Faults that can be switched on: what goes wrong in a real cloud, on demand."""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

COMMON_FAULTS: Mapping[str, str] = {
    "latency": "answer only after `seconds` (1), or once the fault is cleared",
    "http_error": "answer with HTTP `status` (503)",
    "rate_limit": "answer HTTP 429 with Retry-After `retry_after` (30; null for none)",
    "drop": "close the connection instead of answering",
    "half_open": "take the request and never answer",
    "wrong_json": "answer with JSON that is cut off",
    "html": "answer with a web page and HTTP 200",
    "expired_token": "treat the caller's token as expired",
    "clock_skew": "the cloud's clock is `seconds` (3600) ahead, which `told` (true) keeps from its answers if false",
    "lies": "answer with values out of range and of the wrong type",
    "types": "answer with JSON of another type: `shape` null, array, number or string for the whole, inner_* for its members",
    "lists": "lists of several entries, or maps in their place, are `how` null, missing, empty, half, twice (the second time with the contrary presence), or strange (`ids`)",
    "presence": "whatever says who is online says `value` (null), or any JSON",
    "oversized": "answer with `megabytes` (20) of JSON",
    "echo": "repeat the whole request in every text of the answer that explains its result",
}


@dataclass(kw_only=True)
class Fault:
    """One fault that is switched on.

    ``times`` is how often it still acts, None until it is cleared. ``path`` limits it to interfaces that contain the text or
    match it as a glob. ``options`` are its parameters; ``after: true`` lets the transport faults act only once the request
    has been carried out, so that the answer alone is lost.
    """

    name: str
    times: int | None = None
    path: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    hits: int = 0

    def matches(self, interface: str) -> bool:
        """Return whether this fault is meant for the interface."""
        return self.path is None or self.path in interface or fnmatchcase(interface, self.path)

    def describe(self) -> dict[str, Any]:
        """Return this fault as JSON for the control API."""
        return {"name": self.name, "times": self.times, "path": self.path, "hits": self.hits, **self.options}


class Faults:
    """The switchboard of one simulator."""

    def __init__(self, known: Mapping[str, str]) -> None:
        """Accept the faults in ``known``: name to description."""
        self.known = known
        self._active: list[Fault] = []
        self._released = asyncio.Event()

    def __iter__(self) -> Iterator[Fault]:
        """Iterate over the faults that are switched on."""
        return iter(self._active)

    def add(self, name: str, *, times: int | None = None, path: str | None = None, **options: Any) -> Fault:
        """Switch a fault on, for the next ``times`` calls or until it is cleared.

        Raises:
            ValueError: the simulator has no such fault.
        """
        if name not in self.known:
            raise ValueError(f"unknown fault {name!r}; known: {', '.join(sorted(self.known))}")
        fault = Fault(name=name, times=times, path=path, options=options)
        self._active.append(fault)
        return fault

    def clear(self, name: str | None = None) -> None:
        """Switch one fault off, or all; requests held by ``half_open`` are let go."""
        self._active = [fault for fault in self._active if name not in (None, fault.name)]
        self._released.set()
        self._released = asyncio.Event()

    def peek(self, name: str, interface: str = "") -> Fault | None:
        """Return the fault if it is on for the interface, without using it up."""
        return next((f for f in self._active if f.name == name and f.matches(interface)), None)

    def take(self, name: str, interface: str = "") -> Fault | None:
        """Return the fault if it is on for the interface, and count this use of it."""
        if (fault := self.peek(name, interface)) is None:
            return None
        fault.hits += 1
        if fault.times is not None:
            fault.times -= 1
            if fault.times <= 0:
                self._active.remove(fault)
        return fault

    async def hold(self, seconds: float | None = None) -> None:
        """Wait until faults are cleared or the simulator stops, but no longer than some seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._released.wait()
