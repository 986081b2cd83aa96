"""Products that have several lights or curtains: each is a way of its own, known by the number at the end of its properties' ids."""

from collections.abc import Iterator
from dataclasses import replace

from ...core.features import Cover, Feature, Light
from ..thing_model import Property, Template
from .covers import cover
from .feature_builder import Parts
from .lights import light
from .matchers import NUMBER, bare, role_of


def ways(parts: Parts) -> Iterator[Feature]:
    """Return the lights or curtains of a product with at least two."""
    views = {number: _view(parts, members) for number, members in _groups(parts.left()).items()}
    for make in (cover, light):
        made = {number: feature for number, view in views.items() for feature in make(view) if _whole(feature)}
        if len(made) < 2:
            continue
        for channel, (number, feature) in enumerate(sorted(made.items()), start=1):
            parts.taken |= views[number].taken
            parts.channels[number] = str(channel)
            parts.names[str(channel)] = ""
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


def _view(parts: Parts, members: list[Property]) -> Parts:
    roles = {prop.id: role_of(bare(prop)) for prop in members}
    return Parts(
        Template(category=parts.template.category, properties=tuple(members)),
        roles,
        parts.scales,
        product=parts.product,
    )


def _whole(feature: Feature) -> bool:
    """Tell whether a light or cover is more than a switch."""
    if isinstance(feature, Light):
        return any((feature.brightness, feature.temperature, feature.color))
    return isinstance(feature, Cover) and bool(feature.target or feature.stop)
