"""What the vendor's devices can do, by UIID (CoolKit UIID protocol; SonoffLAN's device table)."""

from functools import lru_cache

from ...core.codecs import Measure
from ...core.features import Button, Event, Feature, Unit
from ...core.model import Value
from . import climates, covers, lights, sensors, switches
from .rows import COMMON, Profile, battery, multi_way, sensor, switch as _switch

PROFILES: dict[int, Profile] = {
    **switches.PROFILES,
    **covers.PROFILES,
    **lights.PROFILES,
    **sensors.PROFILES,
    **climates.PROFILES,
    28: Profile(()),
}
"""UIID -> profile. 28 is the RF bridge, whose features are the keys it has learnt (remotes.py)."""

TRAITS = frozenset(name for profile in PROFILES.values() for name in profile.traits)
"""All properties that say what a device is."""

_ALWAYS = (Button, Event)
_PLAIN = (
    sensor("temperature", Measure("temperature", Unit.CELSIUS, low=-60, high=150)),
    sensor("humidity", Measure("humidity", Unit.PERCENT, low=0, high=100)),
    battery(),
)
"""What any device calls the same. Some count in hundredths, which then is nonsense rather than 2,215 degrees."""

type Traits = frozenset[tuple[str, Value]]
"""Properties that say what a device is (Profile.traits), with their values."""


@lru_cache(maxsize=256)
def _guess(names: frozenset[str]) -> Profile:
    """Make the best of a device that the table does not know: its switches, and what is plain to read."""
    if ways := sum(f"switches.{number}.switch" in names for number in range(4)):
        return multi_way(ways, *_PLAIN)
    return Profile((*((_switch(),) if "switch" in names else ()), *_PLAIN))


def profile(uiid: int, names: frozenset[str] = frozenset()) -> Profile:
    """Return the profile of a UIID, made up from the names if it is unknown."""
    return PROFILES.get(uiid) or _guess(frozenset(name for name in names if "switch" in name))


def known(uiid: int) -> bool:
    """Tell whether the table has the UIID."""
    return uiid in PROFILES


@lru_cache(maxsize=1024)
def features(
    uiid: int, names: frozenset[str], *, group: bool = False, traits: Traits = frozenset()
) -> tuple[Feature, ...]:
    """Return the features of a device whose properties have these names: the same objects for equal devices.

    What the device's traits rule out for good (the curtain of a relay that is no motor) is left out.
    """
    role = dict(traits)
    found: dict[tuple[type[Feature], str | None, str], Feature] = {}
    for row in (*profile(uiid, names).features, *(() if group else COMMON)):
        has = isinstance(row, _ALWAYS) or row.name == "" or not row.reads.isdisjoint(names)
        if has and (row.when is None or not role.keys() & row.when.names or row.when.read(role) is not False):
            found.setdefault((type(row), row.channel, row.key), row)
    return tuple(found.values())


@lru_cache(maxsize=1024)
def channels(uiid: int, names: frozenset[str], *, group: bool = False, traits: Traits = frozenset()) -> tuple[str, ...]:
    """Return the ways that are devices of their own: those that features belong to."""
    rows = features(uiid, names, group=group, traits=traits)
    return tuple(dict.fromkeys(row.channel for row in rows if row.channel is not None))
