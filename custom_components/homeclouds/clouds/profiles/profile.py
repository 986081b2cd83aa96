"""Profiles: which features a device has, by its type or the names of its properties. See docs/adding_a_device.md for the format."""

from collections.abc import Iterable, Mapping, Sequence, Set as AbstractSet
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from .profile_schema import Blueprint, blueprint
from .yaml_source import FileError, Located

_MOST_FILES = 200
_KEYS = frozenset(("match", "add", "features"))
_NUMBERED = frozenset(("lan",))
_MATCH = frozenset(("types", "properties", "any"))


@dataclass(frozen=True)
class Profile:
    """One kind of device."""

    key: str
    types: tuple[str, ...]
    """Globs over the device's type or model, in lower case."""
    properties: frozenset[str]
    """Or else: the properties that tell this kind of device."""
    some: frozenset[str]
    """Or else: properties one of which is enough."""
    add: bool
    """Whether it takes nothing away from what else is known of the device."""
    attributes: Mapping[str, str]
    """Number of an attribute -> its name, where a device tells numbers only."""
    features: tuple[Blueprint, ...]

    @property
    def known(self) -> frozenset[str]:
        """Names of all properties that its features may read."""
        return frozenset[str]().union(*(one.properties for one in self.features))

    def matches(self, kinds: Iterable[str]) -> bool:
        """Tell whether one of the words for what a device is (type, model) is of this profile."""
        return any(fnmatchcase(kind.lower(), glob) for kind in kinds if kind for glob in self.types)

    def likeness(self, properties: AbstractSet[str]) -> float:
        """Return how much a device with these properties looks like one of this profile; 0 is not at all."""
        if self.properties:
            return len(self.properties) if self.properties <= properties else 0
        return 0 if self.some.isdisjoint(properties) else 0.5


@dataclass(frozen=True, slots=True)
class Mistake:
    """Why a file of the owner's is not used."""

    file: str
    line: int
    reason: str


def parse(key: str, source: str, *, numbered: bool = False, by_name: bool = True) -> Profile:
    """Read a profile. Raises FileError.

    `numbered`: it may name attributes that devices tell by number (`lan`). `by_name`: it may be chosen by its name, so that it
    needs nothing to match.
    """
    top = Located.parse(source)
    body = top.mapping(_KEYS | _NUMBERED if numbered else _KEYS)
    match = body["match"].mapping(_MATCH) if "match" in body else {}
    if "features" not in body:
        raise top.error("`features` is missing")
    if not match and not by_name:
        raise top.error("`match` is missing: `types` or `properties` of the devices that the file is for")
    features = () if body["features"].value == "" else tuple(blueprint(item) for item in body["features"].items())
    attributes: dict[str, str] = {}
    for number, name in (body["lan"].mapping() if "lan" in body else {}).items():
        if not number.isdecimal():
            raise name.error(f"`{number}` is not the number of an attribute")
        attributes[number] = name.text()
    return Profile(
        key,
        tuple(glob.lower() for glob in match["types"].texts()) if "types" in match else (),
        frozenset(match["properties"].texts()) if "properties" in match else frozenset(),
        frozenset(match["any"].texts()) if "any" in match else frozenset(),
        body["add"].flag() if "add" in body else False,
        attributes,
        features,
    )


def choose(profiles: Sequence[Profile], kinds: Sequence[str], properties: AbstractSet[str]) -> Profile | None:
    """Return the profile of a device: the first of its type, or else the most telling of its properties."""
    if found := next((one for one in profiles if one.matches(kinds)), None):
        return found
    best = max(profiles, key=lambda one: one.likeness(properties), default=None)
    return best if best is not None and best.likeness(properties) > 0 else None


def read_folder(
    folder: Path, *, numbered: bool = False, by_name: bool = True
) -> tuple[tuple[Profile, ...], tuple[Mistake, ...]]:
    """Read all files of a folder, in the order of their names. Blocks."""
    found: list[Profile] = []
    mistakes: list[Mistake] = []
    for path in sorted(folder.glob("*.yaml"))[:_MOST_FILES] if folder.is_dir() else ():
        try:
            source = path.read_text(encoding="utf-8-sig")
            found.append(parse(path.stem, source, numbered=numbered, by_name=by_name))
        except FileError as err:
            mistakes.append(Mistake(path.name, err.line, err.reason))
        except (OSError, UnicodeDecodeError) as err:
            mistakes.append(Mistake(path.name, 1, f"cannot be read: {err}"))
    return tuple(found), tuple(mistakes)
