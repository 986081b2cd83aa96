"""What a device's resources become: consumables, timers, keys of a lock, and what no profile knows (Q/CT X-2017, 5.4.3.3)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import override

from ..core.codecs import Reader, Text
from ..core.enums import Category
from ..core.features import Feature
from ..core.model import Properties
from ..core.sensor_features import Sensor
from ..profiles.layout import title
from ..profiles.profile_schema import ENTRY, Blueprint
from .params import channel_of

_COUNTED: Mapping[str, str] = {"KEY_LIST": "lock_keys", "TEMP_KEY_LIST": "lock_keys_temporary"}
"""Resource -> the sensor that shows how many entries it has: their content is not shown."""
_UNNAMED = "consumable_life"
_ABOUT = ("_ID", "_NAME")
"""How the keys end that identify an entry."""


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


def resource_features(blueprints: Iterable[Blueprint], names: frozenset[str]) -> list[Feature]:
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


def numbered(features: Iterable[Feature]) -> list[Feature]:
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
