"""How wishes for a device become params, whichever way they go out."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..core.model import Device, Properties
from ..core.values import same
from . import profiles
from .devices import uiid_of
from .inching import Inching
from .live import LIVE, LiveReadings
from .movement import Movement
from .params import nest


@dataclass
class Writes:
    """Splits and delays what a device does not take at once; `order` sends params and waits until the device has taken them."""

    order: Callable[[Device, Mapping[str, Any]], Awaitable[None]]
    movement: Movement
    live: LiveReadings = field(default_factory=LiveReadings)
    inching: Inching = field(default_factory=Inching)

    async def write(self, device: Device, wanted: Properties, present: Properties) -> Properties:
        """Write properties, and return what is known of them by now. Raises CommandError."""
        profile = profiles.profile(uiid_of(device))
        kept = {name: value for name, value in wanted.items() if name in present}
        if not (wanted := self.inching.to_send(device.id, wanted, present)):
            return kept
        params = nest(wanted, present, whole=profile.whole)
        if LIVE in params:
            await self.live.turn(device.id)
        if profile.first in params and len(params) > 1 and not same(present.get(profile.first), params[profile.first]):
            # While off it takes this and nothing else.
            await self.order(device, {profile.first: params.pop(profile.first)})
        await self.order(device, params)
        return kept | self.movement.sent(device.id, wanted)
