"""Timers of devices: when the next one runs, and the form in which actions show and set them."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, tzinfo
import time
from typing import Any, override

from ..core.cloud import Listener
from ..core.codecs import Reader
from ..core.errors import ValueRangeError
from ..core.model import JSON, Device, Properties, Update
from ..core.timers import DAYS, Timer as DeviceTimer, carried, clock_of, next_run
from ..core.values import as_dict
from .api import Api, Ref
from .api.timers import Timer
from .fields import Data as Answer, text

TIMERS = "timer.all"
_UNNAMED = "Home Assistant"
"""The name of timers that are created without one."""
_AFTER = 5
"""Seconds after a timer has run until the next one is read."""

type Data = Mapping[str, JSON]


@dataclass(frozen=True)
class TimerList(Reader[tuple[DeviceTimer, ...]]):
    """Reads the enabled timers of a device, as Timers.check() reports them."""

    zone: tzinfo
    """The time zone of timers at the vendor's."""

    names = frozenset((TIMERS,))

    @override
    def read(self, properties: Properties) -> tuple[DeviceTimer, ...] | None:
        found = properties.get(TIMERS)
        if not isinstance(found, list):
            return None
        return tuple(_run_by_cloud(_stored(timer), self.zone) for timer in found if isinstance(timer, dict))


@dataclass
class Timers:
    """Reads and changes the timers of an account's devices."""

    api: Api
    listener: Listener
    vendor_zone: tzinfo
    """The time zone of timers at the vendor's."""
    user_zone: tzinfo
    """The time zone in which users give times."""
    after: float = _AFTER
    _due: dict[str, float] = field(default_factory=dict)
    """Device id -> when its next timer runs, in seconds since the epoch."""

    @property
    def reader(self) -> TimerList:
        """Reads the timers that check() reports."""
        return TimerList(zone=self.vendor_zone)

    async def check(self, device: Device) -> None:
        """Report the device's enabled timers. Raises CloudError."""
        found = await self.api.timers.all(Ref.parse(device.id))
        timers = [timer for timer in found if timer.enabled]
        soonest = next_run((_run_by_cloud(timer, self.vendor_zone) for timer in timers), datetime.now(UTC))
        if soonest is not None:
            self._due[device.id] = soonest.timestamp()
        else:
            self._due.pop(device.id, None)
        self.listener.update(Update(device.id, {TIMERS: [asdict(timer) for timer in timers]}))

    def run_out(self) -> Collection[str]:
        """Remove and return the devices whose timer has run, so that the next one is to be read."""
        now = time.time()
        found = {device for device, due in self._due.items() if due + self.after <= now}
        for device in found:
            del self._due[device]
        return found

    @property
    def soonest(self) -> float | None:
        """Seconds until run_out() will return a device; None if no timer is known."""
        return min((max(due + self.after - time.time(), 0) for due in self._due.values()), default=None)

    async def all(self, device: Device) -> JSON:
        """Return a device's timers as actions show them. Raises CloudError."""
        timers = await self.api.timers.all(Ref.parse(device.id))
        return [_shown(self._of_user(timer)) for timer in timers]

    def _of_user(self, timer: Timer) -> Timer:
        """Return a timer in the time zone of the user; as it is if its time is none."""
        try:
            return _carried(timer, self.vendor_zone, self.user_zone)
        except ValueRangeError:
            return timer

    async def set(self, device: Device, data: Data) -> JSON:
        """Create a timer or, with its id, change it; what is not given stays as it was. Raises CloudError."""
        ref, identifier = Ref.parse(device.id), str(data.get("timer_id") or "")
        present = next((timer for timer in await self.api.timers.all(ref) if timer.id == identifier), None)
        if identifier and present is None:
            raise ValueRangeError(identifier)
        known = _carried(present, self.vendor_zone, self.user_zone) if present else None
        wanted = _merged(known, data)
        timer = _carried(wanted, self.user_zone, self.vendor_zone)
        if present is None:
            identifier = await self.api.timers.create(ref, timer)
            if not timer.enabled:
                await self.api.timers.enable(ref, identifier, False)
        else:
            if _plan(timer) != _plan(present):
                await self.api.timers.modify(ref, timer)
            if timer.enabled != present.enabled:
                await self.api.timers.enable(ref, identifier, timer.enabled)
        await self.check(device)
        return _shown(replace(wanted, id=identifier))

    async def delete(self, device: Device, data: Data) -> None:
        """Delete a timer. Raises CloudError."""
        await self.api.timers.delete(Ref.parse(device.id), str(data.get("timer_id") or ""))
        await self.check(device)


def _stored(timer: Answer) -> Timer:
    """Return a timer that asdict() has made a property of."""
    return Timer(
        id=text(timer, "id"),
        name=text(timer, "name"),
        days=text(timer, "days"),
        time=text(timer, "time"),
        repeat=timer.get("repeat") is True,
        data=as_dict(timer.get("data")),
    )


def _run_by_cloud(timer: Timer, zone: tzinfo) -> DeviceTimer:
    days = frozenset(_days(timer))
    return DeviceTimer(
        id=timer.id,
        name="" if timer.name == _UNNAMED else timer.name,
        zone=zone,
        time=timer.time,
        days=days,
        repeats=timer.repeat,
        data=timer.data,
    )


def _shown(timer: Timer) -> dict[str, Any]:
    shown = asdict(timer)
    return {"timer_id": shown.pop("id"), **shown, "days": _days(timer), "data": dict(timer.data)}


def _plan(timer: Timer) -> tuple[object, ...]:
    return (timer.name, timer.days, timer.time, timer.repeat, dict(timer.data))


def _carried(timer: Timer, source: tzinfo, target: tzinfo) -> Timer:
    """Return a timer in another time zone. Raises ValueRangeError."""
    moment, days = carried(timer.time, _days(timer), source, target)
    return replace(timer, time=clock_of(moment), days="".join("1" if day in days else "0" for day in DAYS))


def _days(timer: Timer) -> list[str]:
    return [day for day, digit in zip(DAYS, timer.days, strict=False) if digit == "1"]


def _merged(present: Timer | None, data: Data) -> Timer:
    """Return the timer as it is to be, in the user's zone: it runs once, unless days are given. Raises ValueRangeError."""
    known: dict[str, Any] = asdict(present) if present else {"id": "", "name": _UNNAMED}
    wanted = known | {name: data[name] for name in ("name", "time", "repeat", "enabled", "data") if name in data}
    if isinstance(days := data.get("days"), list):
        wanted["days"] = "".join("1" if day in days else "0" for day in DAYS)
        wanted["repeat"] = data.get("repeat", bool(days))
    if wanted.get("repeat") and "1" not in wanted.get("days", ""):
        wanted["days"] = "1" * len(DAYS)
    if not isinstance(wanted.get("data"), dict) or not wanted["data"]:
        raise ValueRangeError("data")
    return Timer(**{**wanted, "time": str(wanted.get("time", ""))})
