"""Which features a Midea appliance has."""

from collections.abc import Iterable
from dataclasses import replace
from functools import cache, lru_cache
import json
from pathlib import Path

from ...core.features import Climate, Feature
from ...core.model import JSON
from ...profiles.layout import FLAT
from ...profiles.profile import Format, Profile, parse
from ...profiles.profile_codecs import Scope
from ..limits import Adjustables, adjustables, narrow_all
from . import generic
from .roles import roles
from .types import AIR_CONDITIONERS, FILES

_OWN, _SHARED = Path(__file__).parent, Path(__file__).parents[2] / "profiles" / "shared"
_NAMED_BY_ROLE = _OWN / "named_by_role.yaml"
_DOCUMENT_FORM = Format(parts=_OWN / "parts")
_FORM = replace(_DOCUMENT_FORM, flag=("on", "off"))
OTHER = "other"
"""Profile of types without a file."""
DOCUMENT = "air_conditioner"
"""Profile of the vocabulary of the document (§6.2)."""


def files(kind: str) -> tuple[Path, ...]:
    """Return the files that describe appliances of a type, those first that are for some property names only."""
    if kind in AIR_CONDITIONERS:
        binary = (_OWN / f"{FILES[kind]}.yaml",) if kind in FILES else ()
        return *binary, _SHARED / "air_conditioner_words.yaml", _OWN / f"{DOCUMENT}.yaml"
    return (_OWN / f"{FILES.get(kind, OTHER)}.yaml",)


@cache
def _read(path: Path) -> Profile:
    """Read a profile. Blocks, the first time."""
    return parse(path.stem, path.read_text(encoding="utf-8"), _DOCUMENT_FORM if path.stem == DOCUMENT else _FORM)


def load(kinds: Iterable[str]) -> None:
    """Read the profiles of some types, so that features() needs not. Blocks."""
    kinds = frozenset(kinds)
    for kind in kinds:
        for path in files(kind):
            _read(path)
    if not AIR_CONDITIONERS.isdisjoint(kinds):
        _read(_NAMED_BY_ROLE)


def profile(kind: str, names: frozenset[str]) -> Profile:
    """Return the profile of an appliance: that of its vocabulary, or else the last of its type."""
    found = [_read(path) for path in files(kind)]
    return next((one for one in found if one.some & names), found[-1])


def features(kind: str, names: frozenset[str], limits: JSON = None) -> tuple[Feature, ...]:
    """Return what an appliance of a type that reports these names can do; equal appliances get the same objects.

    `limits`: what this one turned out not to take.
    """
    if not isinstance(limits, dict) or not limits:
        return _features(kind, names)
    return _narrowed(kind, names, json.dumps(limits, sort_keys=True))


@lru_cache(maxsize=64)
def _narrowed(kind: str, names: frozenset[str], limits: str) -> tuple[Feature, ...]:
    return narrow_all(_features(kind, names), json.loads(limits))


@lru_cache(maxsize=512)
def _features(kind: str, names: frozenset[str]) -> tuple[Feature, ...]:
    if not names:
        return ()
    known = FLAT.features(profile(kind, names), names)
    if kind in AIR_CONDITIONERS and not any(isinstance(one, Climate) and one.target is not None for one in known):
        known = _by_roles(names) or known
    shown = frozenset[str]().union(*(feature.reads for feature in known))
    taken = {(type(feature), feature.key) for feature in known}
    rest = (generic.feature(name) for name in sorted(names - shown - _other_faults(names, shown)))
    others = {(type(feature), feature.key): feature for feature in rest}
    return (*known, *(feature for key, feature in others.items() if key not in taken))


def _by_roles(names: frozenset[str]) -> list[Feature]:
    """Return the features of an air conditioner whose names tell what they are, although no vocabulary has them."""
    found = roles({name: generic.words(name) for name in sorted(names)})
    scope = Scope(lambda role: found.get(role, role), found.__contains__)
    return (
        [feature for row in _read(_NAMED_BY_ROLE).features if (feature := row.make(scope)) is not None] if found else []
    )


@lru_cache(maxsize=512)
def adjustable(kind: str, names: frozenset[str]) -> Adjustables:
    """Return the functions of an appliance that have a set point or modes."""
    return adjustables(features(kind, names))


def _other_faults(names: frozenset[str], shown: frozenset[str]) -> frozenset[str]:
    """Return the names of the fault beside the one that is shown: an appliance has one fault, reported under one name or two."""
    one = next((name for name in generic.FAULTS if name in shown), None)
    one = one or next((name for name in generic.FAULTS if name in names), "")
    return frozenset(generic.FAULTS) - {one}
