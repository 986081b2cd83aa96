"""From the thing model of a product to features, for all manufacturers."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
import re

from ...core.codecs import Choice, Text
from ...core.features import Button, Climate, Feature, Humidifier, Switch
from ...core.sensor_features import BinarySensor, Event, Sensor
from .appliances import MAKERS
from .codecs import ADDED
from .covers import is_part
from .descriptions import NUMBERS_TO_SET, READINGS, STATES
from .feature_builder import FeatureBuilder
from .generic import Singles
from .matchers import assign, in_cubic_metres, in_degrees
from .meanings import is_outdoors
from .patterns import UNLOCKS
from .property import Property, ThingModel
from .roles import ROLES

ACTION = "action."
"""Begins a name that is written to call an action of the model."""
EVENT = "event."
"""Begins the source of an event of the model."""

EVENT_TYPES = ("info", "alert", "fault")

_MOST_ADDED = {"Wh": 100_000}
"""The model's unit -> what no device uses between two reports; in any other unit (kWh): 100."""

_OF_BOTH = frozenset({"gas", "power"})
"""Keys of states that have the name of the reading with this key."""

KNOWN_ROLES = frozenset({role.name for role in ROLES} | {*READINGS, *NUMBERS_TO_SET, *STATES})


@dataclass(frozen=True)
class Profile:
    """What a product can do."""

    features: tuple[Feature, ...]
    momentary: frozenset[str]
    """Properties whose every report is an event, even if the value is the same as before."""
    increments: Mapping[str, float] = field(default_factory=dict)
    """Properties that report increments -> the largest increment of one report."""
    channels: Mapping[str, str] = field(default_factory=dict)
    """Channel of a multi-channel product -> its name, "" if it has none but its number."""


@dataclass(frozen=True)
class Overrides:
    """What the user says about a product's properties."""

    roles: Mapping[str, str] = field(default_factory=dict)
    """Property id -> role; "" to show it without one."""
    scales: Mapping[str, float] = field(default_factory=dict)
    """Property id -> what its values are to be multiplied by."""
    hidden: frozenset[str] = frozenset()
    inverted: frozenset[str] = frozenset()
    """Properties that mean the opposite of what they say."""


def build(
    model: ThingModel, overrides: Overrides | None = None, product: str = "", reported: frozenset[str] | None = None
) -> Profile:
    """Return what a product with this thing model and name can do.

    `reported` are the properties that have had a value, None if that is not known: only those are shown singly.
    """
    overrides = overrides or Overrides()
    turned = (_turned(prop, overrides.inverted) for prop in model.properties)
    model = replace(model, properties=tuple(in_cubic_metres(in_degrees(prop), product) for prop in turned))
    builder = FeatureBuilder(
        model, assign(model, overrides.roles, product), overrides.scales, set(overrides.hidden), product, reported
    )
    for make in MAKERS:
        builder.mains += make(builder)
    mains = builder.mains
    features = [
        *mains,
        *(extra for feature in mains for extra in _beside(builder, feature)),
        *Singles(builder, known=any(feature.name == "" and not is_part(feature) for feature in mains)).features(),
        *_events(model),
        *_actions(model),
    ]
    sources = {feature.source for feature in features if isinstance(feature, Event)}
    units = {f"{prop.id}{ADDED}": prop.unit for prop in model.properties}
    increments = {
        name.removesuffix(ADDED): _MOST_ADDED.get(units[name], 100)
        for feature in features
        if isinstance(feature, Sensor)
        for name in feature.value.names & units.keys()
    }
    keys = frozenset(source for source in sources if not source.startswith(EVENT))
    features = [_outdoors(builder, _beside_reading(builder, feature, features)) for feature in features]
    return Profile(_told_apart(features), keys, increments, dict(builder.names))


def _outdoors(builder: FeatureBuilder, feature: Feature) -> Feature:
    """Return a temperature that is measured at an outdoor unit under its name; the key stays, and so does the entity."""
    if not isinstance(feature, Sensor) or feature.label or feature.key not in {"temperature", "indoor_temperature"}:
        return feature
    props = [prop for prop in builder.model.properties if prop.id in feature.value.names]
    return replace(feature, label="outdoor_temperature") if any(is_outdoors(builder, one) for one in props) else feature


def _told_apart(features: Sequence[Feature]) -> tuple[Feature, ...]:
    """Return features of which no two have the same name: what the manufacturer calls the same gets its key.

    Of what has one key as well, such as an alarm and its words, the first keeps its name.
    """
    features = [_only_face(_beside_total(_beside_meter(feature, features), features), features) for feature in features]
    alike: dict[tuple[str | None, str], list[Feature]] = defaultdict(list)
    for feature in features:
        alike[feature.channel, _called(feature)].append(feature)
    kept = {id(ones[0]) for ones in alike.values() if len({one.key for one in ones}) == 1}
    return tuple(
        replace(feature, name=f"{feature.name} ({feature.key})")
        if feature.name and id(feature) not in kept and len(alike[feature.channel, _called(feature)]) > 1
        else feature
        for feature in features
    )


def _beside_reading(builder: FeatureBuilder, feature: Feature, features: Sequence[Feature]) -> Feature:
    """Return a state under the product's name where a reading has the name of both: gas that leaks, beside what is used."""
    if not isinstance(feature, BinarySensor) or feature.name is not None or feature.key not in _OF_BOTH:
        return feature
    alike = any(
        isinstance(one, Sensor) and one.enabled and (one.key, one.channel) == (feature.key, feature.channel)
        for one in features
    )
    prop = next((prop for prop in builder.model.properties if prop.id in feature.reads), None)
    return replace(feature, label=feature.key, name=prop.name) if alike and prop else feature


def _beside_meter(feature: Feature, features: Sequence[Feature]) -> Feature:
    """Return the switch of the whole appliance under a name that its meter does not have."""
    if not isinstance(feature, Switch) or feature.key != "power" or feature.name is not None:
        return feature
    metered = any(isinstance(one, Sensor) and one.key == "power" and one.channel == feature.channel for one in features)
    return replace(feature, label="main_power") if metered else feature


def _beside_total(feature: Feature, features: Sequence[Feature]) -> Feature:
    """Return what a meter counted today: off by default beside its total, which would count the same energy again."""
    if not isinstance(feature, Sensor) or not (feature.resets and feature.enabled):
        return feature
    total = feature.key.removesuffix("_today")
    counted = any(
        isinstance(one, Sensor) and one.key == total and one.channel == feature.channel and one is not feature
        for one in features
    )
    return replace(feature, enabled=False, exception="another entity tells more of it") if counted else feature


def _only_face(feature: Feature, features: Sequence[Feature]) -> Feature:
    """Return which fault there is: on by default where nothing else tells of it."""
    if not isinstance(feature, Sensor) or (feature.label or feature.key) != "fault":
        return feature
    is_shown = any(isinstance(one, BinarySensor) and (one.label or one.key) == "fault" for one in features)
    return feature if is_shown else replace(feature, enabled=True, exception="nothing else tells of the fault")


def _called(feature: Feature) -> str:
    """Return the manufacturer's name, or the catalogue's key as words."""
    own = (feature.label or feature.key).replace("_", " ") + " ".join(map(str, feature.placeholders.values()))
    return (own if feature.name is None else feature.name).casefold()


def _turned(prop: Property, inverted: frozenset[str]) -> Property:
    """Return a property as the user says that it is to be read."""
    return replace(prop, on=prop.off, off=prop.on, is_inverted=True) if prop.id in inverted else prop


def _beside(builder: FeatureBuilder, main: Feature) -> Iterator[Feature]:
    """Return what a main feature shows as attributes, for those who want its history."""
    shown = {
        "temperature": main.current if isinstance(main, Climate) else None,
        "humidity": main.humidity
        if isinstance(main, Climate)
        else main.current
        if isinstance(main, Humidifier)
        else None,
    }
    for key, reader in shown.items():
        if reader is None or not reader.names <= builder.taken:
            continue
        if builder.reported is None or reader.names <= builder.reported:
            yield Sensor(key=f"indoor_{key}", value=reader)


_BELL = re.compile(r"(door_?)?bell(_?(press(ed)?|ring|call))?|门铃(按下|响铃|呼叫|事件)?", re.IGNORECASE)


def _events(model: ThingModel) -> Iterator[Feature]:
    bell = next((event for event in model.events if _BELL.fullmatch(event.id) or _BELL.fullmatch(event.name)), None)
    for event in model.events:
        rings = event is bell
        types = ("ring",) if rings else EVENT_TYPES
        yield Event(
            key=f"{EVENT}{event.id}",
            label="doorbell" if rings else "vendor_event",
            name=None if rings else event.name,
            source=f"{EVENT}{event.id}",
            type=Choice("event.type", {kind: "ring" if rings else kind for kind in EVENT_TYPES}),
            types=types,
            attributes={param: Text(param) for param in event.params},
        )


def _actions(model: ThingModel) -> Iterator[Feature]:
    for action in model.actions:
        if not action.inputs:
            yield Button(
                key=f"{ACTION}{action.id}",
                name=action.name,
                writes={f"{ACTION}{action.id}": {}},
                enabled=not UNLOCKS.search(f"{action.id} {action.name}"),
            )
