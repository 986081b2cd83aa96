"""What the vendor's devices can do, by UIID (CoolKit UIID protocol; SonoffLAN's device table): data in `*.yaml`.

A file is read when a device of one of its types is met; `index.py` tells which. What no file is for is read from `unknown.yaml`.
"""

import asyncio
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from ...core.features import Button, Climate, Feature
from ...core.model import Update, Value
from ...core.sensor_features import Event, Sensor
from ...profiles.layout import Layout
from ...profiles.profile import Format, Profile as Parsed, variants
from ...profiles.profile_codecs import ANY, Scope
from ...profiles.profile_schema import Blueprint
from ..codecs import CODECS
from ..movement import Moves
from .index import FILES

_FOLDER = Path(__file__).parent
_PARTS = _FOLDER / "parts"
_FLAG = ("on", "off")
_FORM = Format(
    typed=True,
    flag=_FLAG,
    codecs=CODECS,
    parts=_PARTS,
    more=frozenset(("ask", "at_home", "first", "history", "moves", "only_told", "sleeps", "traits", "whole")),
)
UIIDS: Mapping[int, str] = {uiid: file for file, uiids in FILES.items() for uiid in uiids}
"""UIID -> name of its file."""
_ALWAYS = (Button, Event)
_MOST_CHANNELS = 8
_SEVERAL_CHANNELS, _ONE_CHANNEL = frozenset({"several_channels", "written_whole"}), 1
"""Files of types with several channels, and the type whose files those of them have that report a single one."""
_LIKE: tuple[tuple[frozenset[str], int], ...] = tuple(
    (frozenset(told.split()), uiid)
    for told, uiid in (
        ("color.r", 104),
        ("white.ct", 103),
        ("bright07", 173),
        ("speed07", 173),
        ("rhythmMode", 173),
        ("colorR", 33),
        ("curPercent", 7006),
        ("setclose", 11),
        ("manTargetTemp", 7017),
        ("power mode temperature wind_speed", 142),
        ("switch targetTemp workMode", 127),
        ("key outlet", 174),
        ("motorTurn currLocation actPow_00", 126),
        ("motorTurn currLocation", 165),
        ("op per", 67),
        ("state channel2 channel3 channel4", 22),
        ("state channel0 channel1", 16),
        ("state channel0", 57),
        ("switch hue saturation colorMode", 3258),
        ("switch brightness colorTemp", 1258),
        ("switch brightness mode", 44),
        ("switch brightness", 1257),
        ("switch bright", 36),
        ("fan speed shake", 17),
        ("autoControlEnabled", 181),
        ("switch deviceType sensorType", 15),
        ("switch phase_0_p", 226),
        ("todayWaterUsage", 7027),
        ("errorDetail.waterShortage", 7027),
        ("securityType", 195),
    )
)
"""Properties that together say which known type a device of an unknown one is like; the first that are all there decide."""
_files: dict[str, Mapping[str, Profile]] = {}
"""Files that were read: type -> profile."""


class Types(Layout):
    """Files of the owner's may use the same codecs and parts, and are for devices in DIY mode, too."""

    folder = "ewelink"
    form = Format(by_name=False, flag=_FLAG, codecs=CODECS, parts=_PARTS)


type Traits = frozenset[tuple[str, Value]]
"""Properties that say what a device is (Profile.traits), with their values."""


@dataclass(frozen=True)
class Profile:
    """What devices of one UIID can do. Of the features, those are shown whose properties the device has."""

    rows: tuple[Blueprint, ...]
    sleeps: bool
    """Whether it sleeps and wakes, and the cloud takes it for gone meanwhile."""
    at_home: Mapping[str, Value]
    """What it calls properties on the local network -> what it calls them in the cloud."""
    only_told: bool
    """Whether features are made of the reported properties only."""
    whole: bool
    """Whether all channels must be written together."""
    first: str
    """Property without which, while off, the device takes nothing else: it goes ahead alone. "" if there is none."""
    moves: Moves | None
    ask: Mapping[str, Value]
    """What to write now and then so that the device reports its statistics."""
    history: Mapping[str, Value]
    """What to write when a user requests the history, and never otherwise: some devices lose their counters by it."""
    traits: frozenset[str]
    """Properties that say what the device is rather than how it is (its role): they decide which features are shown."""

    @property
    def is_plain(self) -> bool:
        """Whether what such a device reports is all there is to it: no movement, no role, no sleep follows from it."""
        return self.moves is None and not self.traits and not self.sleeps

    def as_in_cloud(self, update: Update) -> Update:
        """Return what was reported on the local network as the cloud would report it."""
        return replace(
            update, properties={str(self.at_home.get(name, name)): value for name, value in update.properties.items()}
        )

    @property
    def features(self) -> tuple[Feature, ...]:
        """All features that such a device may have."""
        made = [feature for row in self.rows if (feature := row.make(ANY)) is not None]
        return tuple({feature.id: feature for feature in reversed(made)}.values())[::-1]


def _profile(parsed: Parsed) -> Profile:
    ask, history, traits, at_home = (parsed.more.get(name) for name in ("ask", "history", "traits", "at_home"))
    return Profile(
        parsed.features,
        parsed.more.get("sleeps") is True,
        at_home if isinstance(at_home, dict) else {},
        parsed.more.get("only_told") is True,
        parsed.more.get("whole") is True,
        str(parsed.more.get("first", "")),
        Moves.of(parsed.more.get("moves")),
        ask if isinstance(ask, dict) else {},
        history if isinstance(history, dict) else {},
        frozenset(map(str, traits if isinstance(traits, list) else ())),
    )


def _file(name: str) -> Mapping[str, Profile]:
    """Return a file's profiles by type. Blocks the first time."""
    if name not in _files:
        source = (_FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
        parsed = variants(name, source, _FORM)
        _files[name] = {kind: made for one in parsed if (made := _profile(one)) for kind in one.types or ("",)}
    return _files[name]


async def prepare(uiids: Iterable[int]) -> None:
    """Read the profiles of devices of these types, outside of the event loop."""
    names = {"common", *(UIIDS.get(uiid, "unknown") for uiid in uiids)}
    if "unknown" in names:
        names |= {"unknown_channels", *(UIIDS[like] for _, like in _LIKE)}
    if names & _SEVERAL_CHANNELS:
        names.add(UIIDS[_ONE_CHANNEL])
    if missing := names - _files.keys():
        await asyncio.to_thread(lambda: [_file(name) for name in missing])


def profile(uiid: int, names: Collection[str] = ()) -> Profile:
    """Return the profile of a UIID; for an unknown one what its properties' names are likely to mean."""
    if (file := UIIDS.get(uiid)) is not None:
        one_channel = (
            file in _SEVERAL_CHANNELS and "switch" in names and not any(name.startswith("switches.") for name in names)
        )
        return profile(_ONE_CHANNEL) if one_channel else _file(file)[str(uiid)]
    if (like := _like(names)) is not None:
        # Some devices lose their counters when they are asked for their history
        return replace(profile(like), ask={}, history={})
    told = [number for number in range(_MOST_CHANNELS) if f"switches.{number}.switch" in names]
    return _file("unknown_channels")[str(told[-1] + 1)] if any(told) else _file("unknown")["*"]


def _like(names: Collection[str]) -> int | None:
    """Return the known type that a device with these properties is like."""
    return next((uiid for told, uiid in _LIKE if all(name in names for name in told)), None)


def common() -> tuple[Feature, ...]:
    """Return what any device may have."""
    return _file("common")[""].features


def known(uiid: int) -> bool:
    """Return whether the type is known."""
    return uiid in UIIDS


@lru_cache(maxsize=1024)
def features(
    uiid: int, names: frozenset[str], *, group: bool = False, traits: Traits = frozenset()
) -> tuple[Feature, ...]:
    """Return the features of a device whose properties have these names: the same objects for equal devices.

    What the device's traits rule out for good (the curtain of a relay that is no motor) is left out.
    """
    role = dict(traits)
    found = profile(uiid, names)
    scope = Scope(lambda name: name, names.__contains__)
    made = [row.make(scope, whole=not found.only_told) for row in found.rows]
    if not known(uiid) and _like(names) is not None:
        # A motor may be without the relays of the type that it is like
        made = [row for row in made if row is None or row.channel is None or not row.reads.isdisjoint(names)]
        # What the type takes for something else, such as a set point, is no reading
        used = frozenset[str]().union(*(row.reads for row in made if row is not None))
        more = [row.make(scope) for row in _file("unknown")["*"].rows if row.kind is Sensor]
        made += [row for row in more if row is not None and used.isdisjoint(row.reads)]
    made += [] if group else [row.make(scope, whole=True) for row in _file("common")[""].rows]
    able = [row for row in made if row is not None and _may_be(row, role) and _has(row, names)]
    first: dict[Any, Feature] = {}
    for row in able:
        first.setdefault(row.id, row)
    return tuple(first.values())


def _has(row: Feature, names: frozenset[str]) -> bool:
    """Return whether a device with these properties has a feature; its main one does not depend on them.

    One that tells a temperature and nothing to control it by has no thermostat.
    """
    if isinstance(row, Climate) and row.name != "":
        controls = (row.power, row.mode, row.target, row.target_low, row.target_high)
        return any(not control.names.isdisjoint(names) for control in controls if control is not None)
    return isinstance(row, _ALWAYS) or row.name == "" or not row.reads.isdisjoint(names)


def _may_be(row: Feature, role: Mapping[str, Value]) -> bool:
    return row.when is None or not role.keys() & row.when.names or row.when.read(role) is not False


@lru_cache(maxsize=1024)
def channels(uiid: int, names: frozenset[str], *, group: bool = False, traits: Traits = frozenset()) -> tuple[str, ...]:
    """Return the channels that are devices of their own: those that features belong to."""
    rows = features(uiid, names, group=group, traits=traits)
    return tuple(dict.fromkeys(row.channel for row in rows if row.channel is not None))
