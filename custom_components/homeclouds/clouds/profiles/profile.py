"""Profiles: which features a device has, by its type or the names of its properties. See docs/adding_a_device.md for the format."""

from collections.abc import Iterable, Mapping, Sequence, Set as AbstractSet
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
import os
from pathlib import Path

from ..core.model import Value
from .channels import per_channel
from .profile_codecs import CodecReader, Codecs
from .profile_schema import Blueprint, blueprint
from .yaml_source import LARGEST, FileError, Located

_MOST_FILES = 200
_ENDINGS = frozenset((".yaml", ".yml"))
_MOST_BYTES = 1024 * 1024
_MOST_CHANNELS = 16
_SHARED = Path(__file__).parent / "shared"
"""Profiles for all clouds."""
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
    """Or else: the properties that identify this kind of device."""
    some: frozenset[str]
    """Or else: properties one of which is enough."""
    add: bool
    """Whether it takes nothing away from what else is known of the device."""
    attributes: Mapping[str, str]
    """Number of an attribute -> its name, where a device reports numbers only."""
    features: tuple[Blueprint, ...]
    more: Mapping[str, Value] = field(default_factory=dict)
    """What the file says to the cloud itself."""

    def matches(self, kinds: Iterable[str]) -> bool:
        """Return whether one of the words for what a device is (type, model) is of this profile."""
        return any(fnmatchcase(kind.lower(), glob) for kind in kinds if kind for glob in self.types)

    def likeness(self, properties: AbstractSet[str]) -> float:
        """Return how much a device with these properties looks like one of this profile; 0 is not at all."""
        if self.properties and self.properties <= properties:
            return len(self.properties)
        return 0 if self.some.isdisjoint(properties) else 0.5


@dataclass(frozen=True, slots=True)
class Mistake:
    """Why a file of the owner's is not used."""

    file: str
    line: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class Format:
    """What files of a cloud may say beside what all may."""

    numbered: bool = False
    """Attributes that devices report by number (`lan`)."""
    by_name: bool = True
    """Files may be chosen by their name, so that they need nothing to match."""
    typed: bool = False
    """Numbers without quotes are written to devices as numbers, not as texts."""
    flag: tuple[Value, Value] = ("1", "0")
    """What is written for on and off where a file says neither."""
    codecs: Codecs = field(default_factory=dict)
    """The cloud's own codecs, which a file names."""
    parts: Path | None = None
    """Folder of lists of features that files use, beside the profiles for all clouds."""
    more: frozenset[str] = frozenset()
    """Keys for the cloud itself."""


FORMAT = Format()


def parse(key: str, source: str, form: Format = FORMAT) -> Profile:
    """Read a file for one kind of device. Raises FileError; blocks for its parts."""
    return variants(key, source, form)[0]


def variants(key: str, source: str, form: Format = FORMAT) -> tuple[Profile, ...]:
    """Read a file: one profile, or several that differ by how many channels their devices have. Raises FileError; blocks for its parts."""
    top = Located.parse(source, typed=form.typed)
    body = top.mapping(_KEYS | _NUMBERED | form.more if form.numbered else _KEYS | form.more)
    match = body["match"].mapping(_MATCH) if "match" in body else {}
    if "features" not in body:
        raise top.error("`features` is missing")
    if not match and not form.by_name:
        raise top.error("`match` is missing: `types` or `properties` of the devices that the file is for")
    attributes: dict[str, str] = {}
    for number, name in (body["lan"].mapping() if "lan" in body else {}).items():
        if not number.isdecimal():
            raise name.error(f"`{number}` is not the number of an attribute")
        attributes[number] = name.text()
    items, of_parts = ([], {}) if body["features"].value == "" else _with_parts(body["features"].items(), form)
    more = of_parts | {name: body[name] for name in form.more & body.keys()}
    codecs = CodecReader(form.codecs, typed=form.typed, flag=form.flag)
    return tuple(
        Profile(
            key,
            types,
            frozenset(match["properties"].texts()) if "properties" in match else frozenset(),
            frozenset(match["any"].texts()) if "any" in match else frozenset(),
            body["add"].flag() if "add" in body else False,
            attributes,
            tuple(blueprint(item, codecs) for item in per_channel(items, count)),
            {name: value.raw() for name, value in more.items()},
        )
        for count, types in _types(match.get("types")).items()
    )


def _types(types: Located | None) -> dict[int, tuple[str, ...]]:
    """Return the types of devices by how many channels they have; 1 unless it is said."""
    if types is None:
        return {1: ()}
    if not isinstance(types.value, dict):
        return {1: tuple(glob.lower() for glob in types.texts())}
    found: dict[int, tuple[str, ...]] = {}
    for count, globs in types.mapping().items():
        if not count.isdecimal() or not 0 < int(count) <= _MOST_CHANNELS:
            raise globs.error(f"`{count}` is no number of channels")
        found[int(count)] = tuple(glob.lower() for glob in globs.texts())
    return found


def _with_parts(items: Iterable[Located], form: Format) -> tuple[list[Located], dict[str, Located]]:
    """Return the features of a file, those of the parts that it uses in their place, and what the parts say to the cloud itself."""
    found: list[Located] = []
    more: dict[str, Located] = {}
    for item in items:
        entry = item.mapping()
        if form.parts is None or "use" not in entry:
            found.append(item)
            continue
        use = entry["use"]
        given = {"part": use} if isinstance(use.value, str) else dict(use.mapping())
        if "part" not in given:
            raise use.error("`part` is missing")
        part = _part(given.pop("part"), form)
        features, said = _with_parts(part["features"].items(), form)
        more |= said | {name: part[name] for name in form.more & part.keys()}
        for one in features:
            [(kind, body)] = one.mapping().items()
            found.append(Located({kind: body.overlaid(Located(given, use.line))}, use.line))
    return found, more


def _part(name: Located, form: Format) -> Mapping[str, Located]:
    """Read a part: a list of features, or a file with what it says to the cloud itself. Raises FileError; blocks."""
    folders = [_SHARED] if form.parts is None else [_SHARED, form.parts]
    parts = {path.stem: path for folder in folders for path in folder.glob("*.yaml")}
    found = Located.parse(parts[name.word(frozenset(parts))].read_text(encoding="utf-8"), typed=form.typed)
    return found.mapping() if isinstance(found.value, dict) else {"features": found}


def choose(profiles: Sequence[Profile], kinds: Sequence[str], properties: AbstractSet[str]) -> Profile | None:
    """Return the profile of a device: the first of its type, or else the most telling of its properties."""
    if found := next((one for one in profiles if one.matches(kinds)), None):
        return found
    best = max(profiles, key=lambda one: one.likeness(properties), default=None)
    return best if best is not None and best.likeness(properties) > 0 else None


def read_folder(folder: Path, form: Format = FORMAT) -> tuple[tuple[Profile, ...], tuple[Mistake, ...]]:
    """Read all files of a folder, in the order of their names. Blocks."""
    found: list[Profile] = []
    mistakes: list[Mistake] = []
    for path in _files(folder, mistakes)[:_MOST_FILES]:
        try:
            found += variants(path.stem, _text_of(path), form)
        except FileError as err:
            mistakes.append(Mistake(_printable(path.name), err.line, err.reason))
        except OSError as err:
            mistakes.append(_unreadable(path, err))
    return tuple(found), tuple(mistakes)


def _files(folder: Path, mistakes: list[Mistake]) -> list[Path]:
    """Return the YAML files of a folder but for the hidden ones, in the order of their names."""
    try:
        found = list(folder.iterdir()) if folder.is_dir() else []
    except OSError as err:
        mistakes.append(_unreadable(folder, err))
        return []
    return sorted(path for path in found if path.suffix.lower() in _ENDINGS and not path.name.startswith("."))


def _unreadable(path: Path, error: OSError) -> Mistake:
    return Mistake(_printable(path.name), 1, f"cannot be read: {error.strerror}")


def _printable(name: str) -> str:
    """Return a name without bytes that are no UTF-8: with them, Home Assistant could show no repair at all."""
    return os.fsencode(name).decode(errors="replace")


def _text_of(path: Path) -> str:
    """Return the text of a file. Raises FileError if it is no text, OSError."""
    if not path.is_file():
        raise FileError(1, "this is no file")
    if path.stat().st_size > _MOST_BYTES:
        raise FileError(1, f"the file is larger than {LARGEST // 1024} KiB")
    data = path.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as err:
        raise FileError(data.count(b"\n", 0, err.start) + 1, "this is no UTF-8: save the file as UTF-8") from None
