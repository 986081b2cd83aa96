"""Entities of earlier releases, for the features whose keys have changed since."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er

from ..catalogue import find
from ..clouds.core.features import Feature
from ..const import DOMAIN
from .device_registry import place


@callback
def rename_entities(
    hass: HomeAssistant,
    device_id: str,
    features: Sequence[Feature],
    renamed: Mapping[str, str],
    shown: Sequence[Feature] = (),
) -> None:
    """Lead entities of an earlier release to the features whose keys changed, so that entity ID and settings stay.

    An entity whose key no feature has any more goes to its successor. The entity that has the successor's key so far goes on to a
    successor of its own, for a key may have passed from one property to another; if it has none, both stay what they are, as do
    the entities of the features `shown` now.
    """
    registry = er.async_get(hass)

    def registered(where: tuple[Platform, str]) -> str | None:
        return registry.async_get_entity_id(where[0], DOMAIN, where[1])

    places = {place(device_id, feature) for feature in features}
    in_use = {place(device_id, feature) for feature in shown}
    successors = _successors(device_id, features, renamed)
    for old in [old for old in successors if old not in places]:
        chain = [old]
        while registered(chain[-1]) and (new := successors.get(chain[-1])) and new not in chain:
            chain.append(new)
        if registered(chain[-1]) or not in_use.isdisjoint(chain):
            continue
        for before, after in reversed([*pairwise(chain)]):
            if entity_id := registered(before):
                registry.async_update_entity(entity_id, new_unique_id=after[1])


def _successors(
    device_id: str, features: Sequence[Feature], renamed: Mapping[str, str]
) -> dict[tuple[Platform, str], tuple[Platform, str]]:
    """Return where an entity of an earlier release may be found -> where its feature is now, the surest first.

    A property without a row in the catalogue has its own id as key, until it gets one; and the first of several of one kind has
    the catalogue's key, until another feature leaves no room for it.
    """
    found: dict[tuple[Platform, str], tuple[Platform, str]] = {}
    for earlier in (
        lambda feature: renamed.get(f"{feature.kind}.{feature.key}"),
        _own_id,
        lambda feature: feature.label,
    ):
        for feature in features:
            key = earlier(feature)
            if key and key != feature.key:
                found.setdefault(place(device_id, feature, key), place(device_id, feature))
    return found


def _own_id(feature: Feature) -> str | None:
    """Return the only property that a feature of the catalogue shows."""
    if len(feature.reads) != 1 or find(feature.kind, feature.label or feature.key) is None:
        return None
    return next(iter(feature.reads))
