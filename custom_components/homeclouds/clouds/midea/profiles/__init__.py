"""Which features a Midea appliance has."""

from functools import lru_cache

from ...features import Feature
from . import air_conditioner, generic
from .types import AIR_CONDITIONERS


@lru_cache(maxsize=512)
def features(kind: str, names: frozenset[str]) -> tuple[Feature, ...]:
    """Return what an appliance of a type that reports these names can do; equal appliances get the same objects."""
    if not names:
        return ()
    known = air_conditioner.features(names) if kind in AIR_CONDITIONERS else ()
    shown = frozenset[str]().union(*(feature.reads for feature in known))
    return (*known, *(generic.feature(name) for name in sorted(names - shown)))
