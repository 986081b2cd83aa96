"""Keeps Cloud.listen() running, whatever it ends with."""

import asyncio
import random
from typing import TYPE_CHECKING

from ..clouds.core.errors import AuthError, SetupError, UnreachableError

if TYPE_CHECKING:
    from .account import HomeCloudsCoordinator

_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 300
_WORKS_AFTER = 60
"""Seconds after which it counts as working again."""
_FAILS_AFTER = 3
"""Failures in a row before a person is told."""


class Listening:
    """Receives the pushes of one account."""

    def __init__(self, coordinator: HomeCloudsCoordinator) -> None:
        """Listen for this account."""
        self._coordinator = coordinator
        self._failures = 0
        self.restarts = 0
        self.refused = False
        """Whether only a new sign-in helps."""

    async def run(self) -> None:
        """Listen until cancelled, or until signing in again is all that helps."""
        coordinator = self._coordinator
        while True:
            works = asyncio.get_running_loop().call_later(_WORKS_AFTER, self._works)
            try:
                await coordinator.cloud.listen()
                raise UnreachableError("listening ended")  # noqa: TRY301 - one way for all that goes wrong
            except (AuthError, SetupError) as err:
                self.refused = True
                coordinator.sign_in_again(err)
                return
            except Exception as err:  # noqa: BLE001 - a cloud that raises something else must not end up deaf
                coordinator.guard.known(err)
            finally:
                works.cancel()
            self.restarts += 1
            self._failures += 1
            if self._failures >= _FAILS_AFTER:
                coordinator.repairs.push_fails()
            coordinator.link_changed()
            pause = min(_FIRST_PAUSE * 2 ** min(self._failures - 1, 20), _LONGEST_PAUSE)
            await asyncio.sleep(pause * random.uniform(0.5, 1.5))
            coordinator.refresh()

    def _works(self) -> None:
        self._failures = 0
        self._coordinator.repairs.push_works()
