"""What reached a simulator: a log that tests can wait on."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
import json
from typing import Any, overload, override

from multidict import CIMultiDict


@dataclass(kw_only=True)
class Recorded:
    """One request, or one frame on a socket, as received.

    ``method`` is the HTTP method, or ``WS``, ``TCP``, ``UDP`` for a frame. ``interface`` is what faults are matched against:
    the path, or the vendor's own name of the call where one path serves many. ``status`` and ``answer`` are set once answered.
    """

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=CIMultiDict[str])
    body: bytes = b""
    time: float = 0.0
    listener: str = ""
    interface: str = ""
    status: int | None = None
    answer: bytes = b""

    def json(self) -> Any:
        """Return the body as JSON.

        Raises:
            ValueError: the body is no JSON.
        """
        return json.loads(self.body)

    def describe(self) -> dict[str, Any]:
        """Return this record as JSON for the control API."""
        return {
            "method": self.method,
            "path": self.path,
            "query": self.query,
            "headers": dict(self.headers),
            "body": self.body.decode(errors="replace"),
            "time": self.time,
            "listener": self.listener,
            "interface": self.interface,
            "status": self.status,
            "answer": self.answer.decode(errors="replace"),
        }


type Predicate = Callable[[Recorded], bool]


class RequestLog:
    """The newest requests in order of arrival; bounded, so that a long demo does not grow."""

    def __init__(self, limit: int = 20_000) -> None:
        """Keep at most ``limit`` records."""
        self._records: deque[Recorded] = deque(maxlen=limit)
        self._news = asyncio.Event()

    def __len__(self) -> int:
        """Return how many records are kept."""
        return len(self._records)

    def __iter__(self) -> Iterator[Recorded]:
        """Iterate from the oldest to the newest."""
        return iter(self._records)

    @overload
    def __getitem__(self, index: int) -> Recorded: ...
    @overload
    def __getitem__(self, index: slice) -> list[Recorded]: ...
    def __getitem__(self, index: int | slice) -> Recorded | list[Recorded]:
        """Return records as a list would."""
        return list(self._records)[index]

    @override
    def __repr__(self) -> str:
        """Return methods and interfaces, for readable assertion messages."""
        return f"RequestLog({[f'{r.method} {r.interface}' for r in self._records]})"

    def add(self, record: Recorded) -> Recorded:
        """Append a record and wake who waits."""
        self._records.append(record)
        self.changed()
        return record

    def changed(self) -> None:
        """Tell waiters that a record was added or answered."""
        self._news.set()
        self._news = asyncio.Event()

    def clear(self) -> None:
        """Forget everything so far."""
        self._records.clear()

    def to(self, part: str) -> list[Recorded]:
        """Return the records whose interface contains ``part``."""
        return [record for record in self._records if part in record.interface]

    async def wait_for(self, wanted: Predicate | str, *, count: int = 1, timeout: float = 30) -> Recorded:
        """Wait until ``count`` records match, past ones included, and return the last of these.

        ``wanted`` is a predicate or a part of the interface. A predicate may look at ``status`` to wait for the answer.

        Raises:
            TimeoutError: not enough matching records arrived in time.
        """
        async with asyncio.timeout(timeout):
            while True:
                found = [r for r in self._records if (wanted in r.interface if isinstance(wanted, str) else wanted(r))]
                if len(found) >= count:
                    return found[count - 1]
                await self._news.wait()
