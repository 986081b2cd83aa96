"""What several wait for, such as a new token."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from .errors import AuthError, ClosedError, TokenError

_ENDS_WITHIN = 2
"""Seconds that closing an account may wait for a token."""


async def outcome[T](shared: asyncio.Future[T]) -> T:
    """Wait for what goes on without who waits. Raises what it ends with, and ClosedError if it is cancelled.

    Not asyncio.shield(), which logs an error that comes when the one that waited was cancelled.
    """
    await asyncio.wait((shared,))
    if shared.cancelled():
        raise ClosedError
    return shared.result()


async def with_token[T](
    access: Callable[[], Awaitable[str]], renewed: Callable[[str], Awaitable[str]], work: Callable[[str], Awaitable[T]]
) -> T:
    """Do something with the token; if that is refused, once more with a new one. Raises AuthError if that is refused, too."""
    token = await access()
    try:
        return await work(token)
    except TokenError:
        token = await renewed(token)
    try:
        return await work(token)
    except TokenError as err:
        raise AuthError(str(err), code=err.code) from None


class Renewal:
    """What comes of a renewal, an error too, is shared by all who ask while it is under way.

    It goes on when nobody waits for it any more, and for a moment when the account is closed: the vendor may have replaced the
    old token, and the new one must be kept.
    """

    _task: asyncio.Task[Any] | None = None
    _closed = False

    async def share[T](self, renew: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Renew, or wait for the renewal under way. Raises what that does; ClosedError once the account is closed."""
        if self._task is None or self._task.done():
            if self._closed:
                # The account that is loaded next has read the old token by the time the new one comes
                raise ClosedError
            self._task = asyncio.get_running_loop().create_task(renew())
            self._task.add_done_callback(_retrieve)
        result: T = await outcome(self._task)
        return result

    async def close(self) -> None:
        """Let what is under way end, unless that takes long, and begin no other."""
        self._closed = True
        if self._task is not None:
            try:
                await asyncio.wait((self._task,), timeout=_ENDS_WITHIN)
            finally:
                self._task.cancel()


def _retrieve(task: asyncio.Task[Any]) -> None:
    """Take the exception: nobody may be waiting any more."""
    if not task.cancelled():
        task.exception()
