"""How the names in a profile become properties of a device, and its blueprints features."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from ..core.features import Feature, Number, Select, Switch
from ..core.sensor_features import Event
from .profile import Format, Profile
from .profile_codecs import Namer, Scope
from .profile_schema import ENTRY, Blueprint


class Layout:
    """Properties are called in a profile as they are called in the device's diagnostics."""

    folder = ""
    """Where files for such clouds are; the cloud's key if it is not said."""
    kinds: frozenset[str] = frozenset()
    """Names of the cloud's own profiles that a device may be given by name (Device.definition["profile"])."""
    form = Format(by_name=False)
    """What files of the owner's may say."""

    def plain(self, name: str) -> str:
        """Return what a profile calls a property."""
        return name

    def named(self, name: str) -> str | None:
        """Return what a profile calls a property; None if it is nothing that a profile would bind."""
        return name

    def parts(self, names: Iterable[str]) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Yield what stands before a profile's names, and what its features have in common, for each part of a device."""
        yield "", {}

    def finish(self, feature: Feature) -> Feature:
        """Add to a feature of the owner's what all features of such a cloud have."""
        return feature

    def features(self, profile: Profile | None, names: frozenset[str]) -> list[Feature]:
        """Return the features that a profile describes and that a device with these properties has.

        Of several with one key, and of several main ones, the first counts, so that a profile may name alternatives.
        """
        made = [feature for one in profile.features for feature in self._made(one, names)] if profile else []
        first = {(feature.channel if feature.name == "" else feature.id): feature for feature in reversed(made)}
        return _functions(list(reversed(first.values())))

    def taken(self, profile: Profile | None, names: frozenset[str]) -> frozenset[str]:
        """Return the properties that the features which a profile gives a device read or write."""
        return frozenset(
            f"{prefix}{name}"
            for one in (profile.features if profile else ())
            for prefix, _ in self.parts(names)
            if any(_of_part(one, prefix, names, {}))
            for name in one.properties
        )

    def _made(self, one: Blueprint, names: frozenset[str]) -> Iterator[Feature]:
        if one.kind is Event:
            plain = {self.plain(name) for name in names} if one.needs else frozenset[str]()
            found = [one.make(Scope(lambda name: name, plain.__contains__))]
        else:
            found = [feature for prefix, more in self.parts(names) for feature in _of_part(one, prefix, names, more)]
        yield from (feature for feature in found if feature is not None)


def _functions(features: list[Feature]) -> list[Feature]:
    """Return features that are all that a device does, where it has no main one, and not its settings.

    What only watches over something has settings all the same.
    """
    if any(one.name == "" or getattr(one, "device_class", None) in _WATCHES for one in features):
        return features
    return [replace(one, standalone=True) if isinstance(one, _TO_SET) else one for one in features]


_TO_SET = (Number, Select, Switch)
_WATCHES = frozenset({"carbon_monoxide", "gas", "moisture", "motion", "occupancy", "safety", "smoke", "vibration"})
"""Device classes of what a device is that watches over something."""


def _of_part(one: Blueprint, prefix: str, names: frozenset[str], more: Mapping[str, Any]) -> list[Feature | None]:
    if one.each is None:
        namer = _namer(prefix)
        return [one.make(Scope(namer, lambda name: namer(name) in names), **more)]
    prefix = f"{prefix}{one.each}."
    entries = sorted({name.removeprefix(prefix).partition(".")[0] for name in names if name.startswith(prefix)})
    return [_of_entry(one, f"{prefix}{entry}.", entry, names, more) for entry in entries]


def _of_entry(
    one: Blueprint, prefix: str, entry: str, names: frozenset[str], more: Mapping[str, Any]
) -> Feature | None:
    namer = _namer(prefix, ENTRY)
    made = one.make(Scope(namer, lambda name: namer(name) in names), **more)
    if made is None:
        return None
    return replace(
        made,
        key=f"{made.key}_{entry.lower()}",
        label=made.label or made.key,
        placeholders={"name": title(entry)},
    )


def _namer(prefix: str, strip: str = "") -> Namer:
    return lambda name: f"{prefix}{name.removeprefix(strip)}"


def title(name: str) -> str:
    """Return a name as a user would write it: MAIN_FILTER -> Main filter."""
    return name.replace("_", " ").capitalize()


FLAT = Layout()
