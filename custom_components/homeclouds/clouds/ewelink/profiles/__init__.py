"""What the vendor's devices can do, by UIID (CoolKit UIID protocol; SonoffLAN's device table)."""

from functools import lru_cache

from ...features import Button, Event, Feature
from . import climates, covers, lights, sensors, switches
from .rows import COMMON, FIRMWARE, ONE_WAY, Profile, battery, humidity, multi_way, switch as _switch, temperature

PROFILES: dict[int, Profile] = {
    **switches.PROFILES,
    **covers.PROFILES,
    **lights.PROFILES,
    **sensors.PROFILES,
    **climates.PROFILES,
    28: Profile(()),
}
_ALWAYS = (Button, Event)


@lru_cache(maxsize=256)
def _guess(names: frozenset[str]) -> Profile:
    """Make the best of a device that the table does not know: its switches, and what is plain to read."""
    ways = sum(f"switches.{number}.switch" in names for number in range(4))
    plain = (temperature(), humidity(), battery())
    if ways:
        return multi_way(ways, *plain)
    return Profile((*((_switch(), *ONE_WAY) if "switch" in names else ()), *plain))


def profile(uiid: int, names: frozenset[str] = frozenset()) -> Profile:
    """Return the profile of a UIID, made up from the names if it is unknown."""
    return PROFILES.get(uiid) or _guess(frozenset(name for name in names if "switch" in name))


def known(uiid: int) -> bool:
    """Tell whether the table has the UIID."""
    return uiid in PROFILES


@lru_cache(maxsize=1024)
def features(uiid: int, names: frozenset[str], *, group: bool = False) -> tuple[Feature, ...]:
    """Return the features of a device whose properties have these names: the same objects for equal devices."""
    found = profile(uiid, names)
    rows = (*found.features, *(() if group else COMMON), *(() if group or not found.firmware else (FIRMWARE,)))
    return tuple(row for row in rows if isinstance(row, _ALWAYS) or row.name == "" or not row.reads.isdisjoint(names))
