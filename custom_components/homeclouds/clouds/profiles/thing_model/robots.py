"""Robot vacuums."""

from collections.abc import Iterator, Mapping

from ...core.codecs import Choice, Reader
from ...core.features import Feature, Vacuum
from ...core.model import Value
from .. import labels
from . import value_maps as words
from .codecs import WRITE_ONLY
from .feature_builder import FeatureBuilder, choice, flag, only
from .matchers import snake
from .meanings import commands, settable
from .property import ENUMS, Property

_ROBOT = r"扫地|扫拖|清扫|吸尘|\b(vacuum|sweep(er|ing)?)\b|пылесос"
"""Words for a robot vacuum."""
_CLEANS = r"清扫开关|开始清扫|power_go"
"""A flag that has it clean, rather than switch on."""
_MODES = r"清扫(模式|方式)|\b(clean|sweep)ing mode\b"
"""Names of how it cleans, where no ID says that that is its mode."""
_SUCTION = r"吸力|suction"
_AT_DOCK = r"集尘|(洗|烘干?)(拖布|抹布)|(拖布|抹布)(清洗|清洁|自清洁|烘干)|\b(dust[_ ]collect\w*|(wash|dry)\w*[_ ]mop|mop[_ ](wash|dry)\w*)"
"""States of a robot that its station looks after."""
_NOT_LOOKED_AFTER = frozenset({"error", "returning", "paused"})
"""Activities in which the station does not get to it, though the state names what it does."""
_ACTIVITIES: Mapping[str, str] = {
    "cleaning": "cleaning", "running": "cleaning", "paused": "paused", "returning": "returning", "charging": "docked",
    "charged": "docked", "standby": "idle", "idle": "idle", "sleeping": "idle", "done": "idle", "stopped": "idle", "off": "idle",
    "drying": "docked", "fault": "error", "alarm": "error",
}  # fmt: skip
"""Word of a status -> Home Assistant's activity."""


def vacuum(builder: FeatureBuilder) -> Iterator[Feature]:
    """Return a robot vacuum; its commands, mode, and suction remain entities, disabled by default."""
    named = (text for prop in builder.model.properties for text in (prop.id, prop.name))
    if not words.mentions((builder.product, *named), _ROBOT):
        return
    left = [prop for prop in builder.left() if settable(builder, prop)]
    control = next((prop for prop in left if {"start", "pause"} & commands(prop).keys()), None)
    runs = next((prop for prop in left if prop.type == "bool" and words.mentions([prop.id, prop.name], _CLEANS)), None)
    actions = {name: _write_only(control, value) for name, value in commands(control).items()} if control else {}
    if "start" not in actions and runs is not None:
        actions |= {"start": {runs.id: flag(runs).on}, "pause": {runs.id: flag(runs).off}}
    if "start" not in actions:
        return
    mode = builder.peek("mode") or next(
        (prop for prop in left if prop.type in ENUMS and words.mentions([prop.name], _MODES)), None
    )
    find = builder.peek("find")
    programs = {word: value for value, word in only(mode, labels.APPLIANCE_MODES).items()} if mode in left else {}
    for word in {"dock", "spot"} & programs.keys() - actions.keys():
        assert mode is not None
        actions[word] = {mode.id: programs[word]}
    suction = next(
        (prop for prop in left if prop.type in ENUMS and words.found(_SUCTION, snake(prop.id), prop.name)), None
    )
    builder.mirrored.update(prop.id for prop in (control, runs, find, suction) if prop is not None)
    yield Vacuum(
        key="vacuum",
        name="",
        activity=_activity(builder.peek("action")),
        start=actions["start"],
        pause=actions.get("pause", {}),
        stop=actions.get("stop", {}),
        dock=actions.get("dock", {}),
        spot=actions.get("spot", {}),
        undock=_undock(mode, programs, actions.get("dock", {})),
        locate=_write_only(find, flag(find).on) if find else {},
        suction=_suction(suction) if suction else None,
    )


def _suction(prop: Property) -> Choice:
    """Return how hard a robot sucks, in the words of the select for it."""
    rows = words.with_choices("select", "cleaning_power", labels.SUCTION)
    return choice(prop, words.words(prop, rows, sure=not words.all_of(labels.SUCTION, prop, by_standard=True)))


def _undock(mode: Property | None, programs: Mapping[str, str | int], dock: Mapping[str, Value]) -> Mapping[str, Value]:
    cleaning = (value for word, value in programs.items() if word not in {"dock", "spot"})
    if mode is None or mode.id not in dock or (value := next(cleaning, None)) is None:
        return {}
    return {mode.id: value}


def _write_only(prop: Property, value: Value) -> Mapping[str, Value]:
    return {f"{prop.id}{WRITE_ONLY}": value}


def _activity(status: Property | None) -> Reader[str] | None:
    if status is None:
        return None
    known = {value: _ACTIVITIES.get(name) for value, name in words.words(status, labels.STATUSES, shared=True).items()}
    known |= {
        value: "docked"
        for value, text in status.values.items()
        if known[value] not in _NOT_LOOKED_AFTER and words.found(_AT_DOCK, str(value), text)
    }
    activities: dict[Value, str] = {value: activity for value, activity in known.items() if activity is not None}
    return Choice(status.id, activities) if activities else None
