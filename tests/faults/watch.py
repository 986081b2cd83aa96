"""What Home Assistant logged while something went wrong."""

import gc
import logging
from types import TracebackType
from typing import Self, override

LOGGER = "custom_components.homeclouds"
_NEVER_RETRIEVED = "never retrieved"


class LogWatch(logging.Handler):
    """A context manager that keeps the integration's own lines, and everybody's tracebacks.

    Attributes:
        lines: what the integration logged for the user to read (info and above).
        tracebacks: every record with a traceback, and what asyncio says of exceptions that nobody took.
    """

    def __init__(self) -> None:
        """Watch nothing yet."""
        super().__init__(logging.INFO)
        self.lines: list[str] = []
        self.tracebacks: list[str] = []
        self._level = logging.NOTSET

    def __enter__(self) -> Self:
        """Start watching."""
        self._level = logging.getLogger(LOGGER).level
        logging.getLogger(LOGGER).setLevel(logging.INFO)
        logging.getLogger().addHandler(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop watching."""
        logging.getLogger().removeHandler(self)
        logging.getLogger(LOGGER).setLevel(self._level)

    @override
    def emit(self, record: logging.LogRecord) -> None:
        text = record.getMessage()
        if record.exc_info or _NEVER_RETRIEVED in text:
            self.tracebacks.append(f"{record.name}: {text[:80]} {record.exc_info and record.exc_info[1]!r}")
        elif record.name.startswith(LOGGER):
            self.lines.append(f"{record.levelname} {text}")

    def settle(self) -> None:
        """Have exceptions that nobody took come to light."""
        gc.collect()
