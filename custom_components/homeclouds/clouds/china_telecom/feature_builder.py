"""Profiles of the standard's devices: data in `profiles/*.yaml`, for each channel of a device, and what is in no profile."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, override

from ..core.codecs import Const, Flag, Reader, Text
from ..core.enums import Category
from ..core.features import Feature, Switch
from ..core.model import Properties
from ..core.sensor_features import Event, Sensor
from ..profiles.layout import Layout, title
from ..profiles.profile import Format, Profile, choose, parse, read_folder
from ..profiles.profile_schema import ENTRY, Blueprint
from .extras import Extras, constrained, extra_features
from .params import ALL_CHANNELS, EVENT_PREFIX, channel_of, channels

KINDS = (
    "air_conditioner",
    "air_purifier",
    "curtain",
    "drying_rack",
    "fan",
    "humidifier",
    "light",
    "lock",
    "sensor",
    "siren",
    "socket",
    "switch",
    "water_heater",
)
"""Kinds of devices that there are profiles of."""
_FOLDER = Path(__file__).parent / "profiles"
_ANY_KIND = Path(__file__).parent / "common.yaml"
_POWER = "POWER"
_COMMON = frozenset(("SIGNAL", "BATTERY", "BATTERY_WARN", "DEMOLISH"))
"""Statuses that devices of any kind have."""
_NO_PROFILE = Profile("", (), frozenset(), frozenset(), False, {}, ())
_COUNTED: Mapping[str, str] = {"KEY_LIST": "lock_keys", "TEMP_KEY_LIST": "lock_keys_temporary"}
"""Resource -> the sensor that shows how many entries it has: their content is not shown."""
_UNNAMED = "consumable_life"
_ABOUT = ("_ID", "_NAME")
"""How the keys end that identify an entry."""


class Channels(Layout):
    """A profile's names are those of statuses (and resources), and each channel of a device that has them has the features."""

    folder = "china_telecom"
    kinds = frozenset(KINDS)
    form = Format(numbered=True)

    @override
    def plain(self, name: str) -> str:
        return name.partition(".")[2]

    @override
    def named(self, name: str) -> str | None:
        plain = self.plain(name)
        return plain if name[:1].isdecimal() and "." not in plain else None

    @override
    def parts(self, names: Iterable[str]) -> Iterator[tuple[str, Mapping[str, Any]]]:
        yield f"{ALL_CHANNELS}.", {}
        yield from ((f"{channel}.", {"channel": channel}) for channel in channels(names))


class ConstrainedChannels(Channels):
    """Channels of a device that says which of its attributes may be read and written."""

    @override
    def finish(self, feature: Feature) -> Feature:
        return constrained(feature)


CHANNELS, CONSTRAINED_CHANNELS = Channels(), ConstrainedChannels()


@dataclass
class Profiles:
    """All profiles of the standard's devices."""

    profiles: tuple[Profile, ...]
    extras: Extras = field(default_factory=Extras)
    common: Profile = _NO_PROFILE
    """What devices of any kind may have."""
    _cache: dict[tuple[str | None, frozenset[str]], tuple[Feature, ...]] = field(default_factory=dict, repr=False)

    def choose(self, kind: str, names: frozenset[str], wanted: str = "") -> Profile | None:
        """Return the profile of a device: the one that is asked for, of its type, or of its statuses (the most telling)."""
        if wanted and (found := next((one for one in self.profiles if one.key == wanted), None)):
            return found
        return choose(self.profiles, (kind,), {CHANNELS.plain(name) for name in names})

    def features(self, profile: Profile | None, names: frozenset[str]) -> tuple[Feature, ...]:
        """Return the features of a device; the same arguments give the same objects."""
        place = profile.key if profile else None, names
        if place not in self._cache:
            if len(self._cache) >= 512:
                self._cache.clear()
            taken = CHANNELS.taken(profile, names)
            made = [
                *CHANNELS.features(profile, names),
                *CHANNELS.features(self.common, names - taken),
                *_generic(profile, names, taken | CHANNELS.taken(self.common, names)),
                *_resource_features([*(profile or _NO_PROFILE).features, *self.common.features], names),
                *extra_features(self.extras, names),
            ]
            if self.extras.constraints:
                made = [constrained(feature) for feature in made]
            first = {feature.id: feature for feature in reversed(made)}
            self._cache[place] = tuple(_numbered(reversed(first.values())))
        return self._cache[place]


def unknown_key(name: str) -> str:
    """Return the key of a status that no profile knows, by the name of its property."""
    return f"status_{CHANNELS.plain(name).lower()}"


def _generic(profile: Profile | None, names: frozenset[str], taken: frozenset[str]) -> list[Feature]:
    """Return a plain sensor for every status that is not `taken`, and an event for every event that the profile lacks.

    POWER is the document's own on any device (5.4.3.2), so it is a switch.
    """
    sources = {one.source for one in profile.features} if profile else set()
    found: list[Feature] = []
    for name in sorted(names):
        status = CHANNELS.plain(name)
        if name.startswith(EVENT_PREFIX) and status not in sources:
            found.append(
                Event(
                    key=f"event_{status.lower()}",
                    label="vendor_event",
                    name=title(status),
                    source=status,
                    type=Const("triggered"),
                    types=("triggered",),
                )
            )
        elif name[:1].isdecimal() and "." not in status and name not in taken:
            found.append(
                Switch(key="power", state=Flag(name), channel=channel_of(name))
                if status == _POWER
                else Sensor(
                    key=unknown_key(name),
                    name=title(status),
                    value=Text(name),
                    category=Category.DIAGNOSTIC,
                    enabled=profile is None,
                    channel=channel_of(name),
                )
            )
    return found


@dataclass(frozen=True)
class Count(Reader[float]):
    """How many entries a resource has."""

    resource: str
    """With the serialId before it: `0.KEY_LIST`."""
    entries: frozenset[str]
    """The properties of the entries that are known."""

    @property
    @override
    def names(self) -> frozenset[str]:
        return self.entries

    @override
    def read(self, properties: Properties) -> float:
        prefix = f"{self.resource}."
        found = {
            name.removeprefix(prefix).partition(".")[0]
            for name, value in properties.items()
            if value is not None and name.startswith(prefix)
        }
        return float(len(found))


def _resource_features(blueprints: Iterable[Blueprint], names: frozenset[str]) -> list[Feature]:
    """Return a sensor for what counts, and a plain one for each key of an entry that no blueprint reads."""
    known = {(one.each, name.removeprefix(ENTRY)) for one in blueprints if one.each for name in one.properties}
    counted: dict[str, set[str]] = {}
    found: list[Feature] = []
    for name in sorted(names):
        if not name[:1].isdecimal() or len(parts := name.split(".")) != 4:
            continue
        channel, resource, entry, key = parts
        if resource in _COUNTED:
            counted.setdefault(f"{channel}.{resource}", set()).add(name)
        elif (resource, key) not in known and not key.endswith(_ABOUT):
            found.append(_plain(name, f"{resource}_{entry}_{key}"))
    return [*(_counting(resource, entries) for resource, entries in counted.items()), *found]


def _numbered(features: Iterable[Feature]) -> list[Feature]:
    """Return features in which consumables that have an id and no name are counted from 1."""
    number = 0
    found: list[Feature] = []
    for feature in features:
        if feature.label == _UNNAMED and feature.placeholders.get("name", "").isdecimal():
            number += 1
            feature = replace(feature, label="consumable_life_number", placeholders={"number": str(number)})
        found.append(feature)
    return found


def _counting(resource: str, entries: set[str]) -> Sensor:
    key = _COUNTED[resource.partition(".")[2]]
    return Sensor(key=key, value=Count(resource, frozenset(entries)), channel=channel_of(resource))


def _plain(name: str, words: str) -> Sensor:
    return Sensor(
        key=f"resource_{words.lower()}",
        name=title(words),
        value=Text(name),
        category=Category.DIAGNOSTIC,
        enabled=False,
        channel=channel_of(name),
    )


def shows_kind(names: frozenset[str]) -> bool:
    """Return whether a device reports a status by which its kind could be known; gateways report none."""
    plain = {CHANNELS.plain(name) for name in names if name[:1].isdecimal()}
    return not plain <= _COMMON


def load(extras: Extras | None = None) -> Profiles:
    """Read our profiles. Blocks."""
    common = parse(_ANY_KIND.stem, _ANY_KIND.read_text(encoding="utf-8"))
    return Profiles(read_folder(_FOLDER, CHANNELS.form)[0], extras or Extras(), common)
