"""Products that have several lights or curtains: each is a channel of its own, known by the number at the end of its properties' ids."""

from collections.abc import Iterator
from dataclasses import replace

from ...core.features import Cover, Feature, Light
from .covers import cover
from .feature_builder import FeatureBuilder
from .lights import light
from .matchers import NUMBER, bare, role_of
from .property import Property, ThingModel


def channels(builder: FeatureBuilder) -> Iterator[Feature]:
    """Return the lights or curtains of a product with at least two."""
    views = {number: _view(builder, members) for number, members in _groups(builder.left()).items()}
    for make in (cover, light):
        made = {number: feature for number, view in views.items() for feature in make(view) if _whole(feature)}
        if len(made) < 2:
            continue
        for channel, (number, feature) in enumerate(sorted(made.items()), start=1):
            builder.taken |= views[number].taken
            builder.channels[number] = str(channel)
            builder.names[str(channel)] = ""
            yield replace(feature, key=f"{feature.key}_{channel}", label=feature.key, name="", channel=str(channel))
        return


def _groups(properties: list[Property]) -> dict[str, list[Property]]:
    """Return number -> properties; the first of several may do without its number."""
    groups: dict[str, list[Property]] = {}
    for prop in properties:
        if found := NUMBER.search(prop.id):
            groups.setdefault(found[1], []).append(prop)
    if "1" not in groups and "2" in groups:
        second = {bare(prop).id for prop in groups["2"]}
        groups["1"] = [prop for prop in properties if prop.id in second]
    return groups


def _view(builder: FeatureBuilder, members: list[Property]) -> FeatureBuilder:
    roles = {prop.id: role_of(bare(prop)) for prop in members}
    return FeatureBuilder(
        ThingModel(category=builder.model.category, properties=tuple(members)),
        roles,
        builder.scales,
        product=builder.product,
    )


def _whole(feature: Feature) -> bool:
    """Return whether a light or cover is more than a switch."""
    if isinstance(feature, Light):
        return any((feature.brightness, feature.temperature, feature.color))
    return isinstance(feature, Cover) and bool(feature.target or feature.stop)
