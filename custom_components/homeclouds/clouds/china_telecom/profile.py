"""Profiles: which features a device has, by its type and the names of its statuses. Data in `profiles/*.yaml`.

The document keeps its table of statuses to itself, so a person can add profiles of their own, or replace ours, as files in a
folder of the house. See docs/china_telecom.md for the format.
"""

from collections.abc import Callable, Mapping, Set as AbstractSet
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from ..features import Category, Event, Feature, Sensor
from ..properties import Const, Text
from .blueprint import ENTRY, Blueprint, blueprint
from .extras import Extras, constrained, extra_features
from .located import FileError, Located
from .status import ALL_WAYS, EVENT_PREFIX, serial_of, ways

_OURS = Path(__file__).parent / "profiles"
_MOST_FILES = 200
_KEYS = frozenset(("match", "lan", "features"))


@dataclass(frozen=True)
class Profile:
    """One kind of device."""

    key: str
    types: tuple[str, ...]
    """Globs over the device's type or model, in lower case."""
    statuses: frozenset[str]
    """Or else: the statuses that tell this kind of device."""
    some: frozenset[str]
    """Or else: statuses one of which is enough."""
    attributes: Mapping[str, str]
    """Number of an attribute on the local network -> name of the status."""
    features: tuple[Blueprint, ...]

    @property
    def known(self) -> frozenset[str]:
        """Names of all statuses that its features may read."""
        return frozenset[str]().union(*(one.statuses for one in self.features))

    def matches(self, kind: str) -> bool:
        """Tell whether a type is of this profile."""
        return any(fnmatchcase(kind.lower(), glob) for glob in self.types)

    def likeness(self, statuses: AbstractSet[str]) -> float:
        """Return how much a device with these statuses looks like one of this profile; 0 is not at all."""
        if self.statuses:
            return len(self.statuses) if self.statuses <= statuses else 0
        return 0 if self.some.isdisjoint(statuses) else 0.5


@dataclass(frozen=True, slots=True)
class Mistake:
    """Why a file of the person's is not used."""

    file: str
    line: int
    reason: str


def parse(key: str, source: str) -> Profile:
    """Read a profile. Raises FileError."""
    top = Located.parse(source)
    body = top.mapping(_KEYS)
    match = body["match"].mapping(frozenset(("types", "statuses", "any"))) if "match" in body else {}
    if "features" not in body:
        raise top.error("`features` is missing")
    features = tuple(blueprint(item) for item in body["features"].items())
    attributes: dict[str, str] = {}
    for number, status in (body["lan"].mapping() if "lan" in body else {}).items():
        if not number.isdecimal():
            raise status.error(f"`{number}` is not the number of an attribute")
        attributes[number] = status.text()
    return Profile(
        key,
        tuple(glob.lower() for glob in match["types"].texts()) if "types" in match else (),
        frozenset(match["statuses"].texts()) if "statuses" in match else frozenset(),
        frozenset(match["any"].texts()) if "any" in match else frozenset(),
        attributes,
        features,
    )


@dataclass
class Profiles:
    """All profiles of the house."""

    profiles: tuple[Profile, ...]
    mistakes: tuple[Mistake, ...] = ()
    extras: Extras = field(default_factory=Extras)
    _cache: dict[tuple[str | None, frozenset[str]], tuple[Feature, ...]] = field(default_factory=dict, repr=False)

    def choose(self, kind: str, names: frozenset[str], wanted: str = "") -> Profile | None:
        """Return the profile of a device: the one that is asked for, of its type, or of its statuses (the most telling)."""
        if wanted and (found := next((one for one in self.profiles if one.key == wanted), None)):
            return found
        if kind and (found := next((one for one in self.profiles if one.matches(kind)), None)):
            return found
        statuses = {_status(name) for name in names}
        best = max(self.profiles, key=lambda one: one.likeness(statuses), default=None)
        return best if best is not None and best.likeness(statuses) > 0 else None

    def features(self, profile: Profile | None, names: frozenset[str]) -> tuple[Feature, ...]:
        """Return the features of a device; the same arguments give the same objects."""
        place = profile.key if profile else None, names
        if place not in self._cache:
            if len(self._cache) >= 512:
                self._cache.clear()
            made = [
                *_described(profile, names),
                *_generic(profile, names),
                *extra_features(self.extras, names),
            ]
            if self.extras.constraints:
                made = [constrained(feature) for feature in made]
            # Two names for the same thing (CUR_TEMP, TEMPERATURE) make one entity
            first = {(type(one), one.channel, one.key): one for one in reversed(made)}
            self._cache[place] = tuple(reversed(first.values()))
        return self._cache[place]


def _described(profile: Profile | None, names: frozenset[str]) -> list[Feature]:
    found: list[Feature | None] = []
    for one in profile.features if profile else ():
        if one.kind is Event:
            found.append(one.make(_same, lambda status: True))
        else:
            found += [feature for way in [ALL_WAYS, *ways(names)] for feature in _of_way(one, way, names)]
    return [feature for feature in found if feature is not None]


def _same(status: str) -> str:
    return status


def _of_way(one: Blueprint, way: str, names: frozenset[str]) -> list[Feature | None]:
    channel = {} if way == ALL_WAYS else {"channel": way}
    if one.each is None:
        namer = _namer(f"{way}.")
        return [one.make(namer, lambda status: namer(status) in names, **channel)]
    prefix = f"{way}.{one.each}."
    entries = sorted({name.removeprefix(prefix).partition(".")[0] for name in names if name.startswith(prefix)})
    return [_of_entry(one, f"{prefix}{entry}.", entry, names, channel) for entry in entries]


def _of_entry(
    one: Blueprint,
    prefix: str,
    entry: str,
    names: frozenset[str],
    channel: Mapping[str, Any],
) -> Feature | None:
    namer = _namer(prefix, ENTRY)
    made = one.make(namer, lambda status: namer(status) in names, **channel)
    if made is None:
        return None
    return replace(
        made,
        key=f"{made.key}_{entry.lower()}",
        label=made.label or made.key,
        placeholders={"name": _title(entry)},
    )


def _namer(prefix: str, strip: str = "") -> Callable[[str], str]:
    return lambda status: f"{prefix}{status.removeprefix(strip)}"


def _title(entry: str) -> str:
    return entry.replace("_", " ").capitalize()


def _status(name: str) -> str:
    return name.partition(".")[2]


def _generic(profile: Profile | None, names: frozenset[str]) -> list[Feature]:
    """Return a plain sensor for every status, and an event for every event, that the profile knows nothing of."""
    known = profile.known if profile else frozenset()
    told = {one.makers["source"](_same) for one in profile.features if one.kind is Event} if profile else set()
    found: list[Feature] = []
    for name in sorted(names):
        status = _status(name)
        if name.startswith(EVENT_PREFIX) and status not in told:
            found.append(
                Event(
                    key=f"event_{status.lower()}",
                    label="vendor_event",
                    name=_title(status),
                    source=status,
                    type=Const("triggered"),
                    types=("triggered",),
                )
            )
        elif name[:1].isdecimal() and "." not in status and status not in known:
            way = serial_of(name)
            found.append(
                Sensor(
                    key=f"status_{status.lower()}",
                    name=_title(status),
                    value=Text(name),
                    category=Category.DIAGNOSTIC,
                    enabled=profile is None,
                    channel=None if way == ALL_WAYS else way,
                )
            )
    return found


def load(folder: Path | None, extras: Extras | None = None) -> Profiles:
    """Read our profiles and the person's, which come first and replace ours of the same file name. Blocks."""
    mistakes: list[Mistake] = []
    found: dict[str, Profile] = {}
    for place in (folder, _OURS):
        for path in sorted(place.glob("*.yaml"))[:_MOST_FILES] if place is not None and place.is_dir() else ():
            try:
                if path.stem not in found:
                    found[path.stem] = parse(path.stem, path.read_text(encoding="utf-8"))
            except FileError as err:
                mistakes.append(Mistake(path.name, err.line, err.reason))
            except (OSError, UnicodeDecodeError) as err:
                mistakes.append(Mistake(path.name, 1, f"cannot be read: {err}"))
    return Profiles(tuple(found.values()), tuple(mistakes), extras or Extras())
