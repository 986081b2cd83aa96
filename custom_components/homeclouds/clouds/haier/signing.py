"""How UWS wants requests signed and numbered."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
import hashlib
import random
import time

_CHINA = timedelta(hours=8)
_BLANKS = str.maketrans("", "", " \t\r\n")


def signature(path: str, body: str, app_id: str, app_key: str, timestamp: str) -> str:
    """Return the lower-case hex SHA-256 that a request carries (UWS document, "签名认证").

    `path` is the path of the URL without host and query. Blanks are taken out of the body for signing only, those within
    strings too: the document's sample says so once its `replaceAll("", "")` is read as the `" "` it was meant to be.
    """
    key = app_key.strip().replace('"', "")
    return _digest(path + body.translate(_BLANKS) + app_id + key + timestamp)


def system_signature(system_id: str, system_key: str, timestamp: str) -> str:
    """Return the signature of calls made in the name of a system rather than an app (the OAuth calls)."""
    return _digest(system_id + system_key + timestamp)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass
class Sequence:
    """Numbers for requests: 14 digits of China time, 6 that count up. None is ever given twice (else C00005)."""

    clock: Callable[[], float] = time.time
    _last: float = 0
    _count: int = field(default_factory=lambda: random.randrange(1_000_000))

    def next(self) -> str:
        """Return a new sequenceId."""
        self._last = max(self._last, self.clock())
        self._count = (self._count + 1) % 1_000_000
        moment = datetime.fromtimestamp(self._last, UTC) + _CHINA
        return f"{moment:%Y%m%d%H%M%S}{self._count:06d}"
