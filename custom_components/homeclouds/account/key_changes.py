"""Entities of earlier releases, for the features whose keys have changed since."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er

from ..catalogue import find
from ..clouds.core.cloud import CloudType
from ..clouds.core.features import Feature
from ..clouds.profiles.layout import FLAT
from ..const import DOMAIN
from .device_registry import place


@callback
def rename_entities(
    hass: HomeAssistant,
    device_id: str,
    features: Sequence[Feature],
    cloud: CloudType,
    shown: Sequence[Feature] = (),
) -> None:
    """Lead entities of an earlier release to the features whose keys changed, so that entity ID and settings stay.

    An entity whose key no feature has any more goes to its successor. The entity that has the successor's key so far goes on to a
    successor of its own, for a key may have passed from one property to another; if it has none, both stay what they are, as do
    the entities of the features `shown` now. A key that the cloud lists as renamed has passed from no property.
    What was disabled only because that was its default is enabled if it is no more.
    """
    registry = er.async_get(hass)

    def registered(where: tuple[Platform, str]) -> str | None:
        return registry.async_get_entity_id(where[0], DOMAIN, where[1])

    places = {place(device_id, feature) for feature in features}
    enabled = {place(device_id, feature) for feature in features if feature.enabled}
    in_use = {place(device_id, feature) for feature in shown}
    listed = {place(device_id, feature, key) for feature in features if (key := _listed_key(feature, cloud))}
    found = successors(device_id, features, cloud)
    for old in [old for old in found if old not in places]:
        chain = [old]
        while registered(chain[-1]) and (new := found.get(chain[-1])) and new not in chain:
            chain.append(new)
        if registered(chain[-1]) or not in_use.isdisjoint(chain) or (chain[1:-1] and old in listed):
            continue
        for before, after in reversed([*pairwise(chain)]):
            if (entity_id := registered(before)) and (entity := registry.async_get(entity_id)):
                by_default = entity.disabled_by is er.RegistryEntryDisabler.INTEGRATION and after in enabled
                registry.async_update_entity(
                    entity_id, new_unique_id=after[1], disabled_by=None if by_default else entity.disabled_by
                )


def successors(
    device_id: str, features: Sequence[Feature], cloud: CloudType
) -> dict[tuple[Platform, str], tuple[Platform, str]]:
    """Return where an entity of an earlier release may be found -> where its feature is now, the surest first.

    A property without a row in the catalogue has a key made of its own id, until it gets one; and the first of several of one kind has
    the catalogue's key, until another feature leaves no room for it. Nor is such a property one of a channel.
    """
    found: dict[tuple[Platform, str], tuple[Platform, str]] = {}
    for earlier in (_listed_key, _unknown_key, lambda feature, _: feature.label):
        for feature in features:
            key = earlier(feature, cloud)
            if key and key != feature.key:
                found.setdefault(place(device_id, feature, key), place(device_id, feature))
    # Where each channel has its own properties, a key of one says which
    for feature in features if cloud.layout is FLAT else ():
        if feature.channel is not None and (key := _unknown_key(feature, cloud)):
            bare = replace(feature, channel=None)
            found.setdefault(place(device_id, bare, key), place(device_id, feature))
            if feature.kind in {"number", "sensor"}:
                found.setdefault(place(device_id, bare), place(device_id, feature))
    return found


def _listed_key(feature: Feature, cloud: CloudType) -> str | None:
    """Return the key that the cloud says a feature had before."""
    return cloud.renamed.get(f"{feature.kind}.{feature.key}")


def _unknown_key(feature: Feature, cloud: CloudType) -> str | None:
    """Return the key that a feature of the catalogue had before, if it shows only one property."""
    names = [name for name in feature.reads if cloud.layout.named(name) is not None]
    if len(names) != 1 or find(feature.kind, feature.label or feature.key) is None:
        return None
    return cloud.unknown_key(names[0])
