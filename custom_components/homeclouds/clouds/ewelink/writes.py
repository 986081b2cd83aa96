"""How targets for a device become params, whichever way they are sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..core.model import Device, Properties
from ..core.values import same
from . import profiles
from .devices import uiid_of
from .inching import Inching
from .live import LIVE, LiveReadings
from .params import nest


@dataclass
class Writes:
    """Splits and delays what devices do not take at once."""

    live: LiveReadings = field(default_factory=LiveReadings)
    inching: Inching = field(default_factory=Inching)

    async def plan(
        self, device: Device, wanted: Properties, present: Properties
    ) -> tuple[Properties, list[Mapping[str, Any]]]:
        """Return which properties are written by it, and the params to send, one after the other. Raises LiveError."""
        profile = profiles.profile(uiid_of(device))
        if not (wanted := self.inching.to_send(device.id, wanted, present)):
            return {}, []
        params = nest(wanted, present, whole=profile.whole)
        if LIVE in params:
            await self.live.turn(device.id)
        if profile.first in params and len(params) > 1 and not same(present.get(profile.first), params[profile.first]):
            # While off it takes this and nothing else.
            return wanted, [{profile.first: params.pop(profile.first)}, params]
        return wanted, [params]
