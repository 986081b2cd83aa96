"""The owner's profiles: files in Home Assistant's configuration folder that add to, or replace, what is known of a device."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path

from ..core.features import Feature
from ..core.model import Device, DeviceKind, Properties, Value
from ..core.values import as_reported
from .layout import FLAT, Layout
from .profile import Mistake, Profile, choose, read_folder

_MOST_KEPT = 512
_WRITTEN = (Mapping[str, Value], Mapping[str, Value] | None)
"""Types of the fields of features that say what is written."""


@dataclass
class OwnProfiles:
    """The profiles of one folder. Empty, and without cost, until it is read."""

    folder: Path | None = None
    layout: Layout = FLAT
    profiles: tuple[Profile, ...] = ()
    mistakes: tuple[Mistake, ...] = ()
    _made: dict[tuple[int, frozenset[str]], tuple[Feature, ...]] = field(default_factory=dict, repr=False)
    """Place among the profiles, and names: the profiles of one file share a key, as do files with two endings."""

    def read(self) -> None:
        """Read the folder. Blocks."""
        if self.folder is not None:
            self.profiles, self.mistakes = read_folder(self.folder, self.layout.form)
        self._made.clear()

    def find(self, kinds: Sequence[str], names: frozenset[str], wanted: str = "") -> Profile | None:
        """Return the profile of a device: the one asked for by name, of its type or model, or of its properties."""
        if found := next((one for one in self.profiles if one.key == wanted), None):
            return found
        if not self.profiles or wanted in self.layout.kinds:
            return None
        return choose(self.profiles, kinds, {self.layout.plain(name) for name in names})

    def of(self, device: Device, names: frozenset[str]) -> Profile | None:
        """Return the owner's profile of a device."""
        if not self.profiles or device.kind is DeviceKind.HOME:
            return None
        kinds = [kind for kind in (device.type, device.model, device.model_id) if kind]
        return self.find(kinds, names, str(device.definition.get("profile") or ""))

    def features(self, device: Device, names: frozenset[str], known: Sequence[Feature]) -> Sequence[Feature]:
        """Return the features of a device, given those that its cloud returns.

        What the owner describes takes the place of all that reads or writes one of the same properties; with `add`, only of what
        has the same key. All else stays.
        """
        if (profile := self.of(device, names)) is None:
            return known
        place = self.profiles.index(profile), names
        if place not in self._made:
            if len(self._made) >= _MOST_KEPT:
                self._made.clear()
            self._made[place] = tuple(self.layout.finish(one) for one in self.layout.features(profile, names))
        mine = self._made[place]
        taken = {feature.id for feature in mine}
        used = frozenset[str]() if profile.add else frozenset[str]().union(*(uses(feature) for feature in mine))
        rest = [one for one in known if one.id not in taken and used.isdisjoint(uses(one))]
        return (*mine, *rest)

    def in_reported_form(self, device: Device, wanted: Properties, present: Properties) -> Properties:
        """Return what to write in the form in which the device reports it: profiles know texts only, devices numbers, too."""
        if (profile := self.of(device, frozenset(present))) is None:
            return wanted
        mine = frozenset[str]().union(*(uses(feature) for feature in self.layout.features(profile, frozenset(present))))
        return {
            name: as_reported(value, present.get(name)) if name in mine else value for name, value in wanted.items()
        }


def uses(feature: Feature) -> frozenset[str]:
    """Return the properties that a feature reads or writes, and the source of its events."""
    written = [getattr(feature, one.name) or () for one in fields(feature) if one.type in _WRITTEN]
    source = getattr(feature, "source", None)
    return feature.reads.union(*written, () if source is None else (source,))
