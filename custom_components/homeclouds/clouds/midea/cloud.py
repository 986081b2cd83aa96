"""One account at Midea Open Smart."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
import logging
import time
from typing import ClassVar, override

from ..core.abilities import HasActions, HasBinaryCommands, HasFixes, HasInbound, HasLogout, HasNames
from ..core.actions import ActionTable
from ..core.api_calls import ApiCalls
from ..core.background import for_each
from ..core.cloud import Cloud, Context
from ..core.errors import (
    CloudError,
    CommandError,
    ConfirmationError,
    GoneError,
    NoDevicesError,
    NotPermittedError,
    OfflineError,
    RateLimitError,
    SetupError,
    UnreachableError,
    UnsupportedError,
    ValueRangeError,
)
from ..core.features import Feature
from ..core.http import Http
from ..core.model import JSON, UNKNOWN_TYPE, Account, Call, Device, Problem, Properties, Reply, Snapshot, Update
from ..core.rate_limit import Budget, Limit
from ..core.redact import learn
from ..core.values import token
from . import profiles
from .accounts import log_in
from .api_calls import CALLS, Interfaces
from .background import MOST_PENDING, BackgroundTasks
from .client import Appliance, ApplianceApi, AuthState
from .config import Settings, user_api
from .devices import States, described
from .limits import Limits
from .profiles.types import NAMES
from .push import ACCEPTED, RefusedError, Reports, refusal

_LOGGER = logging.getLogger(__name__)

_PUSH_COUNTS = 1800
"""Seconds for which a report shows that reports come in."""
_SLOW_POLL, _FAST_POLL = 300, 60
_FRESH_FOR = 600
"""While reports come in, the state of an appliance counts as known for so many seconds."""
_MOST_PER_POLL = 30
"""Appliances read in one poll, the longest unread first; those never read come on top."""
_PARALLEL = 6
_CALLS, _CALLS_PER_APPLIANCE = 300, 120
"""Calls in an hour that we allow ourselves; Midea publishes no limit."""
_UNLISTED_FOR = 3600
"""Seconds for which an appliance that the list does not hold is not looked for again."""


@dataclass(frozen=True, slots=True)
class _Answer:
    """What reading one appliance gave."""

    code: str
    update: Update | None = None
    error: CloudError | None = None


class MideaCloud(Cloud, HasActions, HasBinaryCommands, HasFixes, HasInbound, HasLogout, HasNames):
    """The appliance API and the reports of one open user id."""

    def __init__(self, data: Mapping[str, JSON], context: Context) -> None:
        """Read the form. Makes no call. Raises SetupError with the field to blame."""
        super().__init__(context)
        settings = Settings.parse(data)
        client_id, secret, user = settings.client_id, settings.client_secret, settings.open_user_id
        self._context, self._country = context, settings.country
        whose = f"midea {settings.server} {client_id} {user or settings.account}"
        self._budget = context.budgets.get(whose, Limit(_CALLS, 3600))
        learn(secret, user, settings.access_token)
        http = Http(context.session, self._budget)
        self._api = ApplianceApi(
            http=http,
            origin=settings.server,
            client_id=client_id,
            client_secret=secret,
            open_user_id=user,
            access_token=settings.access_token,
            base=settings.base_path,
            renewed=lambda access_token: context.save({"access_token": access_token}),
        )
        self._users = user_api(data, settings, http, context)
        self.api_calls = ApiCalls(CALLS, Interfaces(self._api, self._users))
        self._states = States(self._api, Limits(self.confirm_within, self.listener.refresh))
        self._reports = Reports(client_id, secret, self._api.http.clock.now)
        self._kinds: dict[str, str] = {}
        self._reached, self._behind = True, False
        """Whether the cloud answered the last poll or has reported since; whether it did not answer, so that reports may be lost."""
        self._auth: dict[str, AuthState] = {}
        self._unlisted: dict[str, float] = {}
        self._background = BackgroundTasks(self._states, self)

    # --- account --------------------------------------------------------------------------------------------------------

    @override
    async def sign_in(self) -> Account:
        kept: dict[str, JSON] = {}
        if self._api.open_user_id:
            await self._api.token()
            # Any open user id gets a token: one that was mistyped shows in having no appliances.
            if not await self._api.appliances():
                raise NoDevicesError(field="open_user_id")
            name = self._api.open_user_id[:8]
        elif self._users is not None:
            name, kept = await log_in(self._users, self._api, self._country)
        else:
            raise SetupError("empty", field="app_id")
        return Account(
            id=f"{self._api.client_id}:{self._api.open_user_id}",
            name=name,
            data={**kept, "access_token": self._api.access_token},
        )

    @override
    async def log_out(self) -> None:
        if self._users is not None and self._users.access_token:
            await self._users.logout()

    @property
    @override
    def connected(self) -> bool | None:
        return True if self._reached and self._reports.last.within(_PUSH_COUNTS) else None

    @property
    @override
    def poll_interval(self) -> float:
        return _SLOW_POLL if self.connected else _FAST_POLL

    @property
    @override
    def budget(self) -> Budget:
        return self._budget

    # --- state ----------------------------------------------------------------------------------------------------------

    @override
    async def fetch(self) -> Snapshot:
        try:
            snapshot = await self._fetched()
        except UnreachableError as err:
            self._reached = isinstance(err, RateLimitError)
            self._behind = self._behind or not self._reached
            raise
        self._reached, self._behind = True, False
        return snapshot

    async def _fetched(self) -> Snapshot:
        appliances = [self._typed(appliance) for appliance in await self._api.appliances()]
        await self.prepare_for(appliance.type for appliance in appliances)
        self._states.limits.conclude()
        listed = {appliance.code: appliance for appliance in appliances}
        self._states.keep({appliance.code for appliance in appliances if appliance.online})
        self._kinds |= {code: appliance.type for code, appliance in listed.items()}
        # Of all that were ever listed: a list that lacks some must not take away what was allowed for the calls already made
        self._budget.limit = replace(self._budget.limit, calls=_CALLS + _CALLS_PER_APPLIANCE * len(self._kinds))
        self._unlisted = {code: moment for code, moment in self._unlisted.items() if code not in listed}
        self._auth = {code: appliance.auth for code, appliance in listed.items() if appliance.auth is not None}
        devices = {code: described(appliance, self._states.limits.of(code)) for code, appliance in listed.items()}
        updates: list[Update] = []
        for answer in await self._read_all(listed.values()):
            if isinstance(answer.error, OfflineError):
                devices[answer.code] = replace(devices[answer.code], online=False)
            elif isinstance(answer.error, GoneError):
                del devices[answer.code]
            elif answer.update is not None:
                updates.append(answer.update)
        return Snapshot(devices, tuple(updates), complete=not self._api.left_out)

    def _typed(self, appliance: Appliance) -> Appliance:
        """Return a listed appliance, of the type that is known of it where the list leaves it out."""
        known = self._kinds.get(appliance.code, "")
        return appliance if appliance.type or not known else replace(appliance, type=known)

    async def _read_all(self, listed: Iterable[Appliance]) -> list[_Answer]:
        """Read the appliances that are due; a failure of one does not affect the others."""
        online = [appliance.code for appliance in listed if appliance.online]
        codes = self._states.due(
            online,
            older_than=_FRESH_FOR if self.connected and not self._behind else 0,
            at_most=_MOST_PER_POLL,
        )
        answers = await for_each(self._try, codes, _PARALLEL)
        failures = [
            answer.error for answer in answers if isinstance(answer.error, NotPermittedError | UnreachableError)
        ]
        # Those that may not be read say nothing of the others, which need not be due
        said = (
            failures if len(failures) == len(online) else [err for err in failures if isinstance(err, UnreachableError)]
        )
        # One that is never read is due alone, while the others report
        none = len(failures) == len(answers) and (len(answers) == len(online) or not self.connected)
        if said and (none or any(isinstance(err, RateLimitError) for err in said)):
            raise said[-1]
        return answers

    async def _try(self, code: str) -> _Answer:
        try:
            return _Answer(code, await self.read(code))
        except (CommandError, NotPermittedError, UnreachableError) as err:
            _LOGGER.debug("State of %s: %s", code, err.key)
            return _Answer(code, error=err)

    async def read(self, code: str) -> Update:
        """Return the whole state of an appliance. Raises CloudError."""
        return Update(code, await self._states.read(code, self._kinds.get(code, "")), online=True)

    @override
    async def query(self, device: Device) -> Update:
        return await self.read(device.id)

    @override
    async def prepare_for(self, types: Iterable[str]) -> None:
        await asyncio.to_thread(profiles.load, frozenset(types))

    @override
    def features(self, device: Device, names: frozenset[str]) -> Sequence[Feature]:
        self._kinds.setdefault(device.id, device.type)
        self._states.recall(device.id, names)
        return profiles.features(device.type, names, device.definition.get("limits"))

    # --- commands -------------------------------------------------------------------------------------------------------

    @override
    async def send(self, device: Device, wanted: Properties, present: Properties) -> Properties:
        is_confirmed = self._auth.get(device.id) not in {AuthState.MISSING, AuthState.WAITING}
        try:
            return await self._states.write(
                device.id,
                device.type,
                wanted,
                present,
                quiet=bool(self._context.options.get("quiet_commands")),
                is_confirmed=is_confirmed,
            )
        except CommandError as err:
            if err.code == "110003" and not is_confirmed:
                raise ConfirmationError(str(err), code=err.code) from err
            raise

    @override
    async def rename(self, device: Device, name: str) -> None:
        if not (text := name.strip()):
            raise ValueRangeError("empty name")
        await self._api.rename(device.id, text)

    @override
    async def action(self, name: str, device: Device | None, data: Mapping[str, JSON]) -> JSON:
        if name == "bind_device":
            return await self._bind_device(data)
        return await self.action_table.perform(self, name, device, data)

    async def _bind_device(self, data: Mapping[str, JSON]) -> JSON:
        await self._api.bind(token(data.get("serial_number")), token(data.get("bind_key")))
        self.listener.refresh()
        return {}

    async def _unbind_device(self, device: Device, data: Mapping[str, JSON]) -> JSON:
        await self._api.unbind(device.id)
        self.listener.refresh()
        return {}

    @override
    async def send_binary(self, device: Device, command: str) -> JSON:
        result = await self._states.raw(device.id, command)
        self._background.add(device.id)
        return result

    action_table: ClassVar[ActionTable[MideaCloud, Device]] = ActionTable({"unbind_device": _unbind_device})

    # --- reports --------------------------------------------------------------------------------------------------------

    @override
    def receive(self, call: Call) -> Reply:
        before = self.connected
        try:
            report = self._reports.take(call)
        except RefusedError as err:
            _LOGGER.debug("Report refused: %s", err)
            if err.genuine:
                self._handle_unread_report()
            return refusal(err)
        self._reached = True
        if self.connected != before:
            self.listener.link_changed()
        if report.appliance not in self._kinds:
            self._handle_unlisted(report.appliance)
            return replace(ACCEPTED, accepted=False)
        if report.late or (report.properties is None and report.frame is None):
            self._background.add(report.appliance)
        elif report.properties is not None:
            self.handle_report(report.appliance, report.properties, report.time)
            if report.time is None:
                # It may be older than what is known.
                self._background.add(report.appliance)
        elif report.frame is not None:
            self._background.add(report.appliance, report.frame)
        return ACCEPTED

    def handle_report(self, code: str, properties: Properties, moment: float | None = None) -> None:
        """Take in what an appliance reported at a moment, in seconds since the epoch."""
        self.listener.update(Update(code, properties, online=True, time=moment))
        self._states.reported(code, self._kinds.get(code, ""), properties)

    def _handle_unread_report(self) -> None:
        """Have everything read soon: a genuine report could not be read, and it may have been about any appliance."""
        self._states.forget()
        self.listener.refresh()

    def _handle_unlisted(self, code: str) -> None:
        """Have the list fetched for an appliance that it did not hold, once in a while: another user's may report for ever."""
        now = time.monotonic()
        if now - self._unlisted.get(code, -_UNLISTED_FOR) >= _UNLISTED_FOR:
            if len(self._unlisted) >= MOST_PENDING:
                self._unlisted.clear()
            self._unlisted[code] = now
            self.listener.refresh()

    @override
    async def listen(self) -> None:
        await self._background.run()

    # --- problems -------------------------------------------------------------------------------------------------------

    @override
    def problems(self) -> Sequence[Problem]:
        return tuple(
            Problem("appliance_not_authenticated", device_id=code, fixable=True)
            for code, state in self._auth.items()
            if state in {AuthState.MISSING, AuthState.WAITING}
        ) + tuple(
            Problem(UNKNOWN_TYPE, code, placeholders={"type": kind or "?"})
            for code, kind in self._kinds.items()
            if kind not in NAMES
        )

    @override
    async def fix(self, problem: Problem) -> None:
        if (code := problem.device_id) is None:
            raise UnsupportedError(problem.key)
        state = await self._api.auth_status(code)
        if state is AuthState.MISSING:
            await self._api.authenticate(code)
            state = await self._api.auth_status(code)
        self._auth[code] = state
        if state in {AuthState.MISSING, AuthState.WAITING}:
            raise ConfirmationError

    @override
    def dump(self) -> Mapping[str, JSON]:
        return {"newest_reports": self._reports.dump(), "limits": self._states.limits.dump()}

    @override
    def load(self, data: Mapping[str, JSON]) -> None:
        if isinstance(newest := data.get("newest_reports"), dict):
            self._reports.load(newest)
        if isinstance(limits := data.get("limits"), dict):
            self._states.limits.load(limits)

    @override
    async def close(self) -> None:
        self._background.clear()
        await self._api.renewal.close()
        if self._users is not None:
            await self._users.renewal.close()

    @override
    def diagnostics(self) -> Mapping[str, JSON]:
        return {
            **self._reports.diagnostics(),
            "calls": self._api.http.calls,
            "token_renewals": self._api.renewals,
            "appliances": len(self._kinds),
            "binary_only": self._states.binary_only,
        }


ACTIONS = MideaCloud.action_table.names | {"bind_device"}
