"""How targets for a device become params, whichever way they are sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
import re
import time
from typing import Any

from ..core.model import Device, Properties, Value
from ..core.values import same
from . import profiles
from .codes import LiveError
from .devices import uiid_of
from .params import nest
from .push import Pace

LIVE = "uiActive"
"""The parameter that asks a meter to report every change for a minute, at the expense of the vendor and of the device. A list is sent item by item."""
A_DAY = 48
_WIDTH = re.compile(r"(pulse)Width|(pulses\.[0-9]+)\.width")


@dataclass
class LiveReadings:
    """How often each device was asked today. Nothing asks but users and their automations, and one device a second."""

    pace: Pace = field(default_factory=lambda: Pace(burst=1, seconds=1))
    _asked: dict[str, list[float]] = field(default_factory=dict)

    async def turn(self, device: str) -> None:
        """Wait for the turn to ask once more. Raises LiveError when the day's share is used up."""
        now = time.monotonic()
        asked = self._asked[device] = [moment for moment in self._asked.get(device, []) if now - moment < 86400]
        if len(asked) >= A_DAY:
            raise LiveError
        asked.append(now)
        await self.pace.wait()


@dataclass
class Inching:
    """Pulse times: a device takes one with its pulse mode on only, so what is set while it is off is kept until then."""

    _kept: dict[tuple[str, str], Value] = field(default_factory=dict)

    def to_send(self, device: str, wanted: Properties, present: Properties) -> Properties:
        """Return what can be written of these now."""
        found = dict(wanted)
        for name in wanted:
            if (mode := _mode_of(name)) is None or mode not in present:
                continue
            on, was_on = same(wanted.get(mode, present[mode]), "on"), same(present[mode], "on")
            if not on and not was_on:
                self._kept[device, name] = found.pop(name)
                found.pop(mode, None)
            elif not was_on:
                found[name] = self._kept.pop((device, name), found[name])
        return found


@dataclass
class Writes:
    """Splits and delays what devices do not take at once."""

    live: LiveReadings = field(default_factory=LiveReadings)
    inching: Inching = field(default_factory=Inching)

    async def plan(
        self, device: Device, wanted: Properties, present: Properties
    ) -> tuple[Properties, list[Mapping[str, Any]]]:
        """Return which properties are written by it, and the params to send, one after the other. Raises LiveError."""
        profile = profiles.profile(uiid_of(device), present)
        if not (wanted := self.inching.to_send(device.id, wanted, present)):
            return {}, []
        params = nest(wanted, present, whole=profile.whole)
        if LIVE in params:
            await self.live.turn(device.id)
            if isinstance(params[LIVE], list):
                channels = [{LIVE: channel} for channel in params.pop(LIVE)]
                return wanted, [*([params] if params else []), *channels]
        if profile.first in params and len(params) > 1 and not same(present.get(profile.first), params[profile.first]):
            # While off it takes this and nothing else.
            return wanted, [{profile.first: params.pop(profile.first)}, params]
        return wanted, [params]


def _mode_of(name: str) -> str | None:
    """Return the property of the mode whose time this one is."""
    found = _WIDTH.fullmatch(name)
    return (found[1] or f"{found[2]}.pulse") if found else None
