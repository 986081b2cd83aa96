"""Which features a Midea appliance has."""

from functools import lru_cache

from ...core.features import Feature
from . import air_conditioner, generic
from .types import AIR_CONDITIONERS


@lru_cache(maxsize=512)
def features(kind: str, names: frozenset[str]) -> tuple[Feature, ...]:
    """Return what an appliance of a type that reports these names can do; equal appliances get the same objects."""
    if not names:
        return ()
    known = air_conditioner.features(names) if kind in AIR_CONDITIONERS else ()
    shown = frozenset[str]().union(*(feature.reads for feature in known))
    return (*known, *(generic.feature(name) for name in sorted(names - shown - _other_faults(names, shown))))


def _other_faults(names: frozenset[str], shown: frozenset[str]) -> frozenset[str]:
    """Return the names of the fault beside the one that is shown: an appliance has one fault, told under one name or two."""
    one = next((name for name in generic.FAULTS if name in shown), None)
    one = one or next((name for name in generic.FAULTS if name in names), "")
    return frozenset(generic.FAULTS) - {one}
