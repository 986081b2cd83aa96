"""Keeps Cloud.listen() running, whatever it ends with."""

import asyncio
from collections.abc import Callable
import random

from homeassistant.core import callback

from ..clouds.core.errors import AuthError, SetupError, UnreachableError
from .issues import AccountIssues
from .poller import Poller
from .runtime import AccountRuntime

_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 300
_WORKS_AFTER = 60
"""Seconds after which it counts as working again."""
_FAILS_AFTER = 3
"""Failures in a row before a repair is shown."""


class Listening:
    """Receives the pushes of one account."""

    def __init__(
        self, runtime: AccountRuntime, issues: AccountIssues, poller: Poller, connection_changed: Callable[[], None]
    ) -> None:
        """Listen for this account; call `connection_changed` when listening ended."""
        self._runtime = runtime
        self._issues = issues
        self._poller = poller
        self._connection_changed = connection_changed
        self._failures = 0
        self._under_way = False
        self.restarts = 0

    async def run(self) -> None:
        """Listen until cancelled, or until signing in again is all that helps."""
        while True:
            self._under_way = True
            works = asyncio.get_running_loop().call_later(_WORKS_AFTER, self._works)
            try:
                await self._runtime.cloud.listen()
                raise UnreachableError("listening ended")  # noqa: TRY301 - it is handled like any other failure
            except (AuthError, SetupError) as err:
                self._issues.push_refused(err)
                return
            except Exception as err:  # noqa: BLE001 - a cloud that raises something else must not end up deaf
                self._runtime.guard.known(err)
            finally:
                self._under_way = False
                works.cancel()
            self.restarts += 1
            self._failures += 1
            if self._failures >= _FAILS_AFTER:
                self._issues.push_fails()
            self._connection_changed()
            pause = min(_FIRST_PAUSE * 2 ** min(self._failures - 1, 20), _LONGEST_PAUSE)
            await asyncio.sleep(pause * random.uniform(0.5, 1.5))
            self._poller.refresh()

    @callback
    def pushed(self) -> None:
        """Count as working again, unless listening has ended: devices on the local network report nevertheless."""
        if self._under_way:
            self._issues.push_works()

    def _works(self) -> None:
        self._failures = 0
        self._issues.push_works()
