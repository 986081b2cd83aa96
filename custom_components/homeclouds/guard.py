"""The border of a cloud: whatever it raises beside CloudError becomes one, and is logged once per kind."""

import asyncio
from collections import Counter
from collections.abc import Awaitable
import logging

from .clouds.errors import CloudError, UnansweredError, UnexpectedError

_LOGGER = logging.getLogger(__name__)


class Guard:
    """Watches over the calls to the cloud of one account."""

    def __init__(self, account: str) -> None:
        """Start with nothing seen."""
        self.account = account
        self.counts: Counter[str] = Counter()
        """How often an exception of a kind was raised: its type and where."""

    def unexpected(self, err: Exception) -> UnexpectedError:
        """Return what callers get instead of an unforeseen exception, which is logged with its traceback the first time."""
        trace = err.__traceback__
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        place = trace.tb_frame.f_code.co_qualname if trace is not None else ""
        kind = f"{type(err).__name__} in {place}"
        self.counts[kind] += 1
        if self.counts[kind] == 1:
            _LOGGER.error("Unexpected error of %s: %s", self.account, kind, exc_info=err)
        return UnexpectedError(type(err).__name__)

    def known(self, err: Exception) -> CloudError:
        """Return an error as one that callers know."""
        return err if isinstance(err, CloudError) else self.unexpected(err)

    async def call[T](self, work: Awaitable[T], within: float) -> T:
        """Return the result of a cloud's coroutine. Raises CloudError and nothing else, at the latest after so many seconds."""
        try:
            async with asyncio.timeout(within):
                return await work
        except CloudError:
            raise
        except TimeoutError as err:
            raise UnansweredError(f"no answer within {within:g} s") from err
        except Exception as err:
            raise self.unexpected(err) from err
