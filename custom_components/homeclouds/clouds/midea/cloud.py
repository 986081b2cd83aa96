"""One account at Midea Open Smart."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
import logging
import time
from typing import ClassVar, override

from ..core.abilities import HasActions, HasFixes, HasInbound, HasNames
from ..core.cloud import Cloud, Context
from ..core.errors import (
    AuthError,
    CloudError,
    CommandError,
    ConfirmationError,
    GoneError,
    NoDevicesError,
    OfflineError,
    RateLimitError,
    SetupError,
    UnreachableError,
    UnsupportedError,
    ValueRangeError,
)
from ..core.features import Feature
from ..core.http import Http, origin
from ..core.model import JSON, UNKNOWN_TYPE, Account, Call, Device, Problem, Properties, Reply, Snapshot, Update
from ..core.rate_limit import Budget, Limit
from ..core.values import token
from . import profiles
from .api_calls import APP, api_calls
from .binary import decode
from .client import Appliance, ApplianceApi, AuthState
from .devices import States
from .limits import Limits
from .profiles.types import NAMES
from .push import RefusedError, Reports, accepted, refusal

_LOGGER = logging.getLogger(__name__)

_PUSH_COUNTS = 1800
"""Seconds for which a report shows that reports come in."""
_SLOW_POLL, _FAST_POLL = 300, 60
_HEARD = 600
"""While reports come in, an appliance heard within so many seconds need not be asked."""
_LOOK = 5
"""Seconds between two looks for appliances that can't be trusted."""
_ROUND = 30
"""Appliances asked in one poll, the longest unheard first; those never heard come on top."""
_PARALLEL = 6
_CALLS, _CALLS_PER_APPLIANCE = 300, 120
"""Calls in an hour that we allow ourselves; Midea publishes no limit."""
_WORK = 256
_STRANGE = 3600
"""Seconds for which an appliance that the list does not hold is not looked for again."""


@dataclass(frozen=True, slots=True)
class _Told:
    """What asking one appliance gave."""

    code: str
    update: Update | None = None
    error: CloudError | None = None


class MideaCloud(Cloud, HasActions, HasFixes, HasInbound, HasNames):
    """The appliance API and the reports of one open user id."""

    confirm_after: ClassVar[float] = 2

    def __init__(self, server: str, data: Mapping[str, str], context: Context) -> None:
        """Take the server's origin and the form's fields. Makes no call."""
        super().__init__(context)
        client_id, secret, user = data["client_id"], data["client_secret"], data["open_user_id"]
        self._context = context
        self._budget = context.budgets.get(f"midea {server} {client_id} {user}", Limit(_CALLS, 3600))
        context.redact.add(secret, user, data.get("access_token"))
        self._api = ApplianceApi(
            http=Http(context.session, self._budget, context.redact),
            origin=server,
            client_id=client_id,
            client_secret=secret,
            open_user_id=user,
            access_token=data.get("access_token") or "",
            renewed=lambda access_token: context.save({"access_token": access_token}),
        )
        self.api_calls = api_calls(self._api, data)
        self._states = States(self._api, Limits(self.confirm_within, self._limits_changed))
        self._reports = Reports(client_id, secret, lambda: time.time() + self._api.skew)
        self._kinds: dict[str, str] = {}
        self._auth: dict[str, AuthState] = {}
        self._strangers: dict[str, float] = {}
        self._work: dict[str, list[bytes]] = {}
        self._work_came = asyncio.Event()

    # --- account --------------------------------------------------------------------------------------------------------

    @override
    async def sign_in(self) -> Account:
        await self._api.token()
        # Any open user id gets a token: one that was mistyped shows in having no appliances.
        if not await self._api.appliances():
            raise NoDevicesError(field="open_user_id")
        user = self._api.open_user_id
        return Account(
            id=f"{self._api.client_id}:{user}",
            name=user[:8],
            data={"access_token": self._api.access_token},
        )

    @property
    @override
    def connected(self) -> bool | None:
        last = self._reports.last
        return True if last is not None and time.time() - last < _PUSH_COUNTS else None

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
        appliances = await self._api.appliances()
        await self.prepare_for(appliance.type for appliance in appliances)
        self._states.limits.conclude()
        listed = {appliance.code: appliance for appliance in appliances}
        self._states.keep({appliance.code for appliance in appliances if appliance.online})
        self._budget.limit = replace(self._budget.limit, calls=_CALLS + _CALLS_PER_APPLIANCE * len(listed))
        self._kinds |= {code: appliance.type for code, appliance in listed.items()}
        self._strangers = {code: met for code, met in self._strangers.items() if code not in listed}
        self._auth = {code: appliance.auth for code, appliance in listed.items() if appliance.auth is not None}
        devices = {code: _device(appliance, self._states.limits.of(code)) for code, appliance in listed.items()}
        updates: list[Update] = []
        for told in await self._ask_all(listed.values()):
            if isinstance(told.error, OfflineError):
                devices[told.code] = replace(devices[told.code], online=False)
            elif isinstance(told.error, GoneError):
                del devices[told.code]
            elif told.update is not None:
                updates.append(told.update)
        return Snapshot(devices, tuple(updates), complete=not self._api.left_out)

    async def _ask_all(self, listed: Iterable[Appliance]) -> list[_Told]:
        """Ask the appliances whose turn it is; one that can't be asked spoils nothing for the others."""
        codes = self._states.due(
            [appliance.code for appliance in listed if appliance.online],
            older_than=_HEARD if self.connected else 0,
            at_most=_ROUND,
        )
        lanes = asyncio.Semaphore(_PARALLEL)

        async def ask(code: str) -> _Told:
            async with lanes:
                try:
                    return _Told(code, await self._ask(code))
                except (CommandError, UnreachableError) as err:
                    _LOGGER.debug("State of %s: %s", code, err.key)
                    return _Told(code, error=err)

        try:
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(ask(code)) for code in codes]
        except* CloudError as errors:
            raise _innermost(errors) from None
        told = [task.result() for task in tasks]
        failures = [one.error for one in told if isinstance(one.error, UnreachableError)]
        if failures and (len(failures) == len(told) or any(isinstance(err, RateLimitError) for err in failures)):
            raise failures[-1]
        return told

    async def _ask(self, code: str) -> Update:
        return Update(code, await self._states.ask(code, self._kinds.get(code, "")), online=True)

    @override
    async def query(self, device: Device) -> Update:
        return await self._ask(device.id)

    @override
    async def prepare_for(self, types: Iterable[str]) -> None:
        await asyncio.to_thread(profiles.load, frozenset(types))

    @override
    def features(self, device: Device, names: frozenset[str]) -> Sequence[Feature]:
        self._kinds.setdefault(device.id, device.type)
        return profiles.features(device.type, names, device.definition.get("limits"))

    def _limits_changed(self) -> None:
        self.listener.refresh()

    # --- commands -------------------------------------------------------------------------------------------------------

    @override
    async def send(self, device: Device, wanted: Properties, present: Properties) -> Properties:
        try:
            return await self._states.write(
                device.id, device.type, wanted, present, quiet=bool(self._context.options.get("quiet_commands"))
            )
        except CommandError as err:
            if err.code == "110003" and self._auth.get(device.id) in {AuthState.MISSING, AuthState.WAITING}:
                raise ConfirmationError(str(err), code=err.code) from err
            raise

    @override
    async def rename(self, device: Device, name: str) -> None:
        if not (text := name.strip()):
            raise ValueRangeError("empty name")
        await self._api.rename(device.id, text)

    @override
    async def action(self, name: str, device: Device | None, data: Mapping[str, JSON]) -> JSON:
        if name != "send_command" or device is None:
            raise UnsupportedError(name)
        if isinstance(instruction := data.get("instruction"), dict) and instruction:
            await self._api.control(device.id, instruction)
            result: JSON = {}
        elif (command := token(data.get("hexadecimal"))) != "":
            result = await self._states.raw(device.id, command)
        else:
            raise ValueRangeError("no command")
        self._later(device.id)
        return result

    # --- reports --------------------------------------------------------------------------------------------------------

    @override
    def receive(self, call: Call) -> Reply:
        before = self.connected
        try:
            report = self._reports.take(call)
        except RefusedError as err:
            _LOGGER.debug("Report refused: %s", err)
            if err.genuine:
                self._missed()
            return refusal(err)
        if before is None:
            self.listener.link_changed()
        if report.appliance not in self._kinds:
            self._met(report.appliance)
            return replace(accepted(), accepted=False)
        if report.late or (report.properties is None and report.frame is None):
            self._later(report.appliance)
        elif report.properties is not None:
            self._reported(report.appliance, report.properties, report.time)
            if report.time is None:
                # Whether it is old can't be told.
                self._later(report.appliance)
        elif report.frame is not None:
            self._later(report.appliance, report.frame)
        return accepted()

    def _reported(self, code: str, properties: Properties, moment: float | None = None) -> None:
        self._tell(Update(code, properties, online=True, time=moment))
        self._states.heard(code, self._kinds.get(code, ""), properties)

    def _missed(self) -> None:
        """Have everything asked for soon: the cloud told something that could not be read."""
        self._states.forget()
        self.listener.refresh()

    def _met(self, code: str) -> None:
        """Have the list fetched for an appliance that it did not hold; a neighbour's may report for ever."""
        now = time.monotonic()
        if now - self._strangers.get(code, -_STRANGE) >= _STRANGE:
            if len(self._strangers) >= _WORK:
                self._strangers.clear()
            self._strangers[code] = now
            self.listener.refresh()

    def _tell(self, update: Update) -> None:
        self.listener.update(update)

    def _later(self, code: str, *frames: bytes) -> None:
        """Have frames decoded, or without one the appliance asked, outside of the vendor's call."""
        if code in self._work or len(self._work) < _WORK:
            waiting = self._work.setdefault(code, [])
            waiting.extend(frames)
            del waiting[:-8]
            self._work_came.set()

    @override
    async def listen(self) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(_LOOK):
                    await self._work_came.wait()
            for code in self._states.silent():
                self._later(code)
            if not self._work:
                self._work_came.clear()
                continue
            code = next(iter(self._work))
            try:
                await self._catch_up(code, self._work.pop(code))
            except AuthError, SetupError:
                raise
            except CloudError as err:
                _LOGGER.debug("State of %s after a report: %s", code, err.key)

    async def _catch_up(self, code: str, frames: Sequence[bytes]) -> None:
        properties: dict[str, JSON] = {}
        try:
            for frame in frames:
                properties |= await decode(frame)
            properties = dict(self._states.known(code, properties))
        except CloudError as err:
            _LOGGER.debug("Frame of %s: %s", code, err)
            properties = {}
        if properties:
            self._reported(code, properties)
        else:
            self._tell(await self._ask(code))

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
        self._work.clear()

    @override
    def diagnostics(self) -> Mapping[str, JSON]:
        return {
            **self._reports.diagnostics(),
            "calls": self._api.http.calls,
            "token_renewals": self._api.renewals,
            "appliances": len(self._kinds),
            "binary_only": self._states.binary_only,
        }


def create(data: Mapping[str, JSON], context: Context) -> MideaCloud:
    """Make the cloud of an account. Raises SetupError with the field to blame."""
    server = origin(token(data.get("server")), allow_http=bool(data.get("allow_http")))
    texts = {
        name: token(data.get(name)) for name in ("client_id", "client_secret", "open_user_id", "access_token", *APP)
    }
    if address := token(data.get("app_server")):
        texts["app_server"] = origin(address, allow_http=bool(data.get("allow_http")))
    for name in ("client_id", "client_secret", "open_user_id"):
        if not texts[name]:
            raise SetupError("empty", field=name)
    return MideaCloud(server, texts, context)


def _device(appliance: Appliance, limits: dict[str, JSON]) -> Device:
    kind = NAMES.get(appliance.type)
    return Device(
        id=appliance.code,
        name=appliance.name,
        online=appliance.online,
        type=appliance.type,
        manufacturer="Midea",
        model=kind if appliance.model is None else appliance.model if kind is None else f"{kind} {appliance.model}",
        model_id=appliance.sn8,
        serial_number=appliance.serial_number,
        definition={"limits": limits} if limits else {},
    )


def _innermost(errors: BaseExceptionGroup[CloudError]) -> CloudError:
    first = errors.exceptions[0]
    return _innermost(first) if isinstance(first, BaseExceptionGroup) else first
