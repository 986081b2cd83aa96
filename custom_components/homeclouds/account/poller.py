"""Polling: a snapshot of all devices of the account, at the interval of its cloud."""

import asyncio
from datetime import datetime, timedelta
import logging
import math
from typing import Protocol, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HassJob, callback
from homeassistant.helpers.event import async_call_later
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator, UpdateFailed

from ..clouds.core.errors import AuthError, CloudError, SetupError
from ..clouds.core.model import Snapshot
from ..clouds.core.stale_poll import Overtaking
from .failures import PollFailures
from .issues import AccountIssues
from .runtime import AccountRuntime

_LOGGER = logging.getLogger(__name__)
_FETCH_WITHIN = 600
"""Seconds for a whole poll, waiting for the budget included."""
_POLL_AGAIN = 60
"""Seconds at most until the next poll while a device is missing."""
_REFRESH_COOLDOWN = 10
"""Seconds between two polls that were asked for."""


class PollHandler(Protocol):
    """Takes in the results of polls."""

    def polled(self, snapshot: Snapshot, newer: Overtaking) -> bool:
        """Take in a snapshot, without what was pushed since the poll began. Returns whether the next poll should come soon."""

    def poll_failed(self) -> None:
        """Show the problems that the cloud has found so far."""


class Poller(DataUpdateCoordinator[None]):
    """Polls the cloud of one account; entities get their state from the account, one by one."""

    config_entry: ConfigEntry

    def __init__(self, runtime: AccountRuntime, issues: AccountIssues, handler: PollHandler) -> None:
        """Hand snapshots to `handler`."""
        super().__init__(
            runtime.hass,
            _LOGGER,
            config_entry=runtime.entry,
            name=runtime.entry.title,
            update_interval=timedelta(seconds=runtime.cloud.poll_interval),
        )
        self._runtime = runtime
        self._issues = issues
        self._handler = handler
        self._failures = PollFailures(runtime.entry.title)
        self._wanted = self._stopped = False
        self._refreshing: asyncio.Task[None] | None = None
        self._cooling: CALLBACK_TYPE | None = None

    @override
    async def _async_update_data(self) -> None:
        runtime, self._wanted = self._runtime, False
        try:
            with runtime.questions.begin() as newer:
                async with runtime.guard.within(_FETCH_WITHIN):
                    snapshot = await self._fetched()
                    runtime.questions.answered(newer, snapshot.updates)
                    soon = self._handler.polled(snapshot, newer)
        except (AuthError, SetupError) as err:
            self._issues.signed_out(err)
            raise self._failures.refused(err) from err
        except CloudError as err:
            self._handler.poll_failed()
            failure = self._failures.failed(err)
            self.set_interval(within=self._failures.pause)
            raise failure from err
        self._failures.succeeded()
        self._issues.polled_well()
        self.set_interval(within=_POLL_AGAIN if soon else math.inf)

    @callback
    @override
    def _async_refresh_finished(self) -> None:
        """Tell the listeners of each failed poll: Home Assistant does of the first in a row only, however long pushes excuse it."""
        if not self.last_update_success:
            self.async_update_listeners()

    async def _fetched(self) -> Snapshot:
        """Return a snapshot. What a poll ends with while the account is closed is nobody's: it is cancelled then."""
        try:
            return await self._runtime.cloud.fetch()
        finally:
            if self._stopped:
                raise asyncio.CancelledError

    @callback
    def set_interval(self, *, within: float = math.inf) -> None:
        """Use the cloud's interval after the next poll, or a shorter one."""
        self.update_interval = timedelta(seconds=min(self._runtime.cloud.poll_interval, within))

    @callback
    def refresh(self) -> None:
        """Have a poll begin soon: after the one under way, and some time after the last that was asked for."""
        self._wanted = True
        if self._refreshing is None and self._cooling is None and not self._stopped:
            self._refreshing = self._runtime.create_task(self._refresh(), "refresh", eager_start=False)

    @override
    async def async_request_refresh(self) -> None:
        """Have a poll begin soon, and wait for it if nothing delays it. A coordinator's own method drops requests during a poll."""
        idle = self._refreshing is None
        self.refresh()
        if idle and self._refreshing is not None:
            await asyncio.wait([self._refreshing])

    async def _refresh(self) -> None:
        self._wanted = False
        try:
            await self.async_refresh()
        finally:
            self._refreshing = None
        if not self._stopped:
            job = HassJob(self._cooled, "refresh", cancel_on_shutdown=True)
            self._cooling = async_call_later(self.hass, _REFRESH_COOLDOWN, job)

    @callback
    def _cooled(self, _: datetime) -> None:
        self._cooling = None
        if self._wanted:
            self.refresh()

    @callback
    def stop(self) -> None:
        """Start no poll any more."""
        self._stopped = True
        if self._cooling is not None:
            self._cooling()
            self._cooling = None

    @property
    def limited(self) -> bool:
        """Whether the last poll was refused because of too many requests."""
        return self._failures.limited

    @property
    def retry_after(self) -> float:
        """Seconds for which the vendor allows no requests after the last poll."""
        err = self.last_exception
        return (err.retry_after or 0) if isinstance(err, UpdateFailed) else 0
