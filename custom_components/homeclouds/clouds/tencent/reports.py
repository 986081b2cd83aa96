"""What a report says beside the state: keys that were pressed, and energy that was added."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from ..core.model import Properties, Update, Value
from ..core.values import number, same
from ..profiles.thing_model import Profile
from ..profiles.thing_model.codecs import ADDED

_REMEMBERED = 64


@dataclass
class Reports:
    """Reads the reports of all devices of an account."""

    profile: Callable[[str], Profile | None]
    """Device id -> what its product can do."""
    sums: dict[str, dict[str, float]] = field(default_factory=dict)
    """Device id -> property that reports increments -> their sum."""
    _keys: dict[tuple[str, str], Value] = field(default_factory=dict)
    """Device id and key -> its last value."""
    _counted: deque[tuple[object, ...]] = field(default_factory=lambda: deque(maxlen=_REMEMBERED))
    """Device id, property, time, and amount of the last increments."""
    _returned: set[str] = field(default_factory=set)
    """Devices that came online and have not reported since."""

    def read(self, update: Update) -> Update:
        """Return a pushed update with what it says beside the state."""
        if update.online is not None:
            (self._returned.add if update.online else self._returned.discard)(update.device_id)
        if not update.properties or (profile := self.profile(update.device_id)) is None:
            return update
        first = update.device_id in self._returned
        self._returned.discard(update.device_id)
        if not profile.increments and profile.momentary.isdisjoint(update.properties):
            return update
        keys = profile.momentary & update.properties.keys()
        pressed = set() if first else self._pressed(update, profile, keys)
        for key in keys:
            self._keys[update.device_id, key] = update.properties[key]
        sums = {
            f"{name}{ADDED}": self._sum(update, name, amount)
            for name, most in profile.increments.items()
            if 0 < (amount := number(update.properties.get(name)) or 0) <= most
        }
        events = {name: {name: update.properties[name]} for name in pressed}
        return replace(
            update,
            properties={**without(update.properties, keys - pressed), **sums},
            events={**update.events, **events},
        )

    def _sum(self, update: Update, name: str, amount: float) -> float:
        """Return the sum of increments; each report counts once, for it comes as a push or not at all, and may be repeated."""
        sums, report = self.sums.setdefault(update.device_id, {}), (update.device_id, name, update.time, amount)
        if report in self._counted:
            return sums[name]
        if update.time is not None:
            self._counted.append(report)
        sums[name] = round(sums.get(name, 0) + amount, 6)
        return sums[name]

    def state(self, update: Update) -> Update:
        """Return what was read of a device, without key presses: a read value is of the past."""
        profile = self.profile(update.device_id)
        keys = profile.momentary if profile else frozenset()
        return replace(update, properties=without(update.properties, keys))

    def _pressed(self, update: Update, profile: Profile, keys: frozenset[str]) -> set[str]:
        """Return the keys that were pressed: a report of the whole state repeats the last press."""
        if keys != update.properties.keys():
            return set()
        if len(keys) == 1 or keys != profile.momentary:
            return set(keys)
        last = {key: self._keys.get((update.device_id, key)) for key in keys}
        return {key for key in keys if last[key] is not None and not same(last[key], update.properties[key])}


def without(properties: Properties, names: frozenset[str] | set[str]) -> Properties:
    """Return properties without some of them."""
    return {name: value for name, value in properties.items() if name not in names} if names else properties
