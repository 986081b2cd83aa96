"""Products that have several lights or curtains: each is a channel of its own, known by the number at the end of its properties' ids."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import takewhile

from ...core.features import Cover, Feature, Light
from .covers import cover
from .feature_builder import FeatureBuilder
from .lights import light
from .matchers import NUMBER, bare, role_of, snake
from .patterns import KINDS
from .property import Property, ThingModel


def channels(builder: FeatureBuilder) -> Iterator[Feature]:
    """Return the lights or curtains of a product with at least two."""
    yield from _by_word(builder)
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


def _by_word(builder: FeatureBuilder) -> Iterator[Feature]:
    """Return the curtains of a product of which each has a word at the start of its ids: cloth_control, yarn_control."""
    made: list[tuple[Feature, FeatureBuilder]] = []
    for members in _words(builder.left()).values():
        view = _view(builder, list(members.values()), list(members))
        made += [(feature, view) for feature in cover(view) if isinstance(feature, Cover) and feature.open]
    if len(made) < 2:
        return
    for channel, (feature, view) in enumerate(made, start=1):
        builder.taken |= view.taken
        names = [prop.name for prop in view.model.properties if prop.id in view.taken]
        alike = takewhile(lambda letters: len(set(letters)) == 1, zip(*names, strict=False))
        builder.names[str(channel)] = KINDS.sub("", "".join(letters[0] for letters in alike)).strip(" _-")
        yield replace(feature, key=f"{feature.key}_{channel}", label=feature.key, name="", channel=str(channel))


def _words(properties: list[Property]) -> dict[str, dict[str, Property]]:
    """Return word -> rest of the id -> property, of words that begin the same ids."""
    parts: dict[str, dict[str, Property]] = {}
    for prop in properties:
        word, _, rest = snake(prop.id).partition("_")
        parts.setdefault(word, {})[rest] = prop
    return {
        word: rests
        for word, rests in parts.items()
        if any(rest and rest in other for rest in rests for own, other in parts.items() if own != word)
    }


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


def _view(builder: FeatureBuilder, members: list[Property], ids: Sequence[str] = ()) -> FeatureBuilder:
    """Return one channel, whose properties have these ids if they had no word for it."""
    alone = (
        replace(prop, id=rest) for prop, rest in zip(members, ids or [bare(prop).id for prop in members], strict=True)
    )
    # A channel's key is no light of the panel
    names = [bare(prop).name.removeprefix("按键") or prop.name for prop in members]
    roles = {prop.id: role_of(replace(one, name=name)) for prop, one, name in zip(members, alone, names, strict=True)}
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
