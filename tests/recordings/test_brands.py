"""A key means the same for every brand."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import combinations
import re

import pytest

from custom_components.homeclouds.catalogue import find
from custom_components.homeclouds.catalogue.words import VOCABULARIES
from custom_components.homeclouds.clouds.core.codecs import OneOf
from custom_components.homeclouds.clouds.core.features import Climate, Feature, Select, Switch
from custom_components.homeclouds.clouds.core.sensor_features import Event, Sensor
from devtools.golden import golden, recordings
from devtools.recording import load
from devtools.vendors import subject

MOST_EXCEPTIONS = 10


@cache
def devices() -> list[tuple[str, str, Sequence[Feature]]]:
    """Return (cloud, name, features) of all recorded devices; they are read once."""
    found = [(recording.cloud, path.name, subject(recording)) for path in recordings() for recording in load(path)]
    return [(cloud, name, one.features(one.device, frozenset(one.properties))) for cloud, name, one in found]


def features() -> Iterator[tuple[str, Feature]]:
    """Yield (cloud, feature) of all recorded devices."""
    for cloud, _, shown in devices():
        yield from ((cloud, feature) for feature in shown)


def check_a_key_has_one_description() -> None:
    """Class, state class, category, and default of a key are the same whoever made the device, unless a main feature does it."""
    found: dict[tuple[str, str], dict[tuple[object, ...], set[str]]] = defaultdict(lambda: defaultdict(set))
    for cloud, feature in features():
        if feature.known is None or feature.mirrored:
            continue
        shown = [getattr(feature, name, None) for name in ("device_class", "state_class", "precision", "enabled")]
        shown += [None if feature.standalone else feature.category]
        if isinstance(feature, Sensor) and not feature.known.own_unit:
            shown.append(None if feature.device_class == "temperature" else feature.unit)
        if feature.kind not in {"cover", "valve"}:
            kind = f"{feature.kind} of words" if getattr(feature, "options", None) else feature.kind
            place = f"{kind} {'alone' if feature.standalone else ''}", feature.label or feature.key
            found[place][tuple(shown)].add(cloud)
    assert {key: dict(kinds) for key, kinds in found.items() if len(kinds) > 1} == {}


def check_words_of_a_key_have_one_order() -> None:
    """Whoever made the device, of two words of a key the same one comes first, but for a product's own choices."""
    before: dict[tuple[str, str, str], dict[tuple[str, str], str]] = defaultdict(dict)
    for cloud, feature in features():
        if (row := find(feature.kind, feature.label or ("" if feature.name else feature.key))) and row.only_words:
            continue
        for attribute, words in _words(feature):
            pairs = before[feature.kind, feature.label or feature.key, attribute]
            for first, second in combinations(words, 2):
                assert (second, first) not in pairs, (cloud, pairs[second, first], feature.key, first, second)
                pairs[first, second] = cloud


def _words(feature: Feature) -> Iterator[tuple[str, Sequence[str]]]:
    if isinstance(feature, Select):
        yield "state", feature.words("state", feature.value)
    elif isinstance(feature, Sensor) and feature.options is not None:
        yield "state", feature.options
    elif isinstance(feature, Event):
        yield "types", feature.types
    elif isinstance(feature, Climate):
        for name, codec in (
            ("fan_mode", feature.fan),
            ("swing_mode", feature.swing),
            ("swing_horizontal_mode", feature.swing_horizontal),
            ("preset_mode", feature.preset),
        ):
            if codec is not None:
                yield name, feature.words(name, codec)


def test_no_two_entities_of_a_device_have_one_name() -> None:
    """What a device page shows can be told apart by its names."""
    head, entity = re.compile(r"(.+): \w+, type "), re.compile(r"(\w+\.[^\s#]+)(?:#(\S+))?: (.+)")
    for path in recordings():
        named: dict[tuple[str | None, str], list[str]] = defaultdict(list)
        device = ""
        lines = [*golden(path).read_text(encoding="utf-8").splitlines(), ""]
        for before, line, after in zip(["", *lines], lines, [*lines[1:], ""], strict=False):
            if title := head.match(line):
                named.clear()
                device = title[1]
            if (
                not before
                and (found := entity.fullmatch(line))
                and "off by default" not in after
                and found[3] != device
            ):
                named[found[2], found[3].casefold()].append(found[1])
                assert len(named[found[2], found[3].casefold()]) == 1, (path.name, found[3], dict(named))


def check_exceptions_are_few() -> None:
    """What differs from the catalogue says why, and there are few such rows."""
    rows = {feature.exception for _, feature in features() if feature.exception}
    assert len(rows) <= MOST_EXCEPTIONS, sorted(rows)


def check_a_flag_is_a_preset_and_a_switch() -> None:
    """What is a preset, and can be on beside others, has a switch of its own, not shown without being asked for."""
    found = 0
    for _, name, shown in devices():
        switches = {one.state.names: one for one in shown if isinstance(one, Switch)}
        for climate in (one for one in shown if isinstance(one, Climate) and isinstance(one.preset, OneOf)):
            assert isinstance(climate.preset, OneOf)
            modes = climate.mode.names if climate.mode is not None else frozenset()
            for flag in (flag for flag in climate.preset.flags.values() if flag.names != modes):
                assert climate.preset.together, name
                assert not switches[flag.names].enabled, (name, flag.names)
                found += 1
    assert found > 20


def check_a_louvre_is_on_or_off() -> None:
    """Where a louvre can swing and stand still, that is called on and off for every brand."""
    for cloud, feature in features():
        for codec in (feature.swing, feature.swing_horizontal) if isinstance(feature, Climate) else ():
            if codec is not None:
                assert not {"swing", "fixed"} & set(codec.options), (cloud, codec.options)


def check_words_come_in_the_order_of_the_catalogue() -> None:
    """A card offers fan speeds from the weakest to the strongest, automatic first."""
    order = VOCABULARIES["fan_mode"]
    for _, feature in features():
        if isinstance(feature, Climate) and feature.fan is not None:
            known = [word for word in feature.words("fan_mode", feature.fan) if word in order]
            assert known == sorted(known, key=lambda word: order[word])


def test_brands_agree(subtests: pytest.Subtests) -> None:
    """One test, for reading all recorded devices takes longer than all that is checked of them."""
    for check in (
        check_a_key_has_one_description,
        check_words_of_a_key_have_one_order,
        check_exceptions_are_few,
        check_a_flag_is_a_preset_and_a_switch,
        check_a_louvre_is_on_or_off,
        check_words_come_in_the_order_of_the_catalogue,
    ):
        with subtests.test(check.__name__):
            check()
