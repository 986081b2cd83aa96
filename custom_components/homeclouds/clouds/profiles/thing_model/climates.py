"""Air conditioners and thermostats, put together from properties by role."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import override

from ...core.codecs import Choice, Codec, Flag, OneOf, Reader, Selectable
from ...core.enums import Action, Mode, Unit
from ...core.features import Climate, Feature, Select
from ...core.model import Properties, Value
from ...core.number_codecs import Settable
from .. import labels
from . import value_maps as words
from .codecs import Acting
from .feature_builder import FeatureBuilder, choice, flag, numeric, only
from .matchers import BOTH, snake
from .meanings import bare_id, has_outdoor_unit, of_room, settable, switch_key, switched_by_mode, under_way, warms_bath
from .patterns import ACTS, BATH, CHILLS, COLD, COMBINED, COOLS_WATER, FRESH_AIR, HELPS, WARMS_NO_ROOM
from .property import Property
from .set_points import SetPoints, targets

_BATH_HEATER = "浴霸|[强弱]暖|bath(room)? heater"
_PRESETS = ("boost", "frost_protection", "away", "eco", "sleep", "comfort")
"""Keys of switches that are a climate's presets, too: nothing in a model forbids several at a time."""
_SPEEDS = 9
"""More speeds than this are a percentage."""
_OF_WATER = rf"泳池|\bpool\b|{COOLS_WATER}|{CHILLS}"
"""Words for what warms a pool, or cools water: that counts, not the air."""
WARMEST_ROOM = 35
"""Highest set point for rooms; what goes beyond is set for water."""
_WATERS = ("outlet_temperature", "inlet_temperature", "water_temperature")
"""Roles of the temperature of water, that of what flows out first."""
_WATERS_THAT_COUNT = tuple(reversed(_WATERS))
"""The same, that of what flows in first: so warm is the pool."""
_OF_SET_POINT = (
    ("outlet_temperature", r"[出供]水|\b(outlet|out|supply|leaving) ?water\b"),
    ("inlet_temperature", r"[进回]水|\b(inlet|in|return|entering) ?water\b"),
)
"""Role of a temperature of water, words for the set point of it."""
_STORED = rf"箱|tank|{BATH}"
"""Names of temperatures of the water for the tap."""
_DOES = {Mode.HEAT: Action.HEATING, Mode.COOL: Action.COOLING}
"""Mode -> what is done in it."""
_BLOWS = (
    "fan_speed", "fan_speed_left", "fan_speed_right", "swing_vertical", "swing_horizontal", "swing", "louvre_vertical",
    "louvre_vertical_left", "louvre_horizontal", "louvre_horizontal_left",
)  # fmt: skip
"""Roles of what moves air."""


@dataclass(frozen=True)
class BothSides(Choice):
    """A choice that a unit with two outlets has twice: writes both sides, reads the left one."""

    other: str = ""

    @override
    def write(self, value: str, properties: Properties) -> dict[str, Value]:
        written = super().write(value, properties)
        return written | {self.other: written[self.name]}


def climate(builder: FeatureBuilder) -> Iterator[Feature]:
    """Return an air conditioner or a thermostat."""
    found, mode = SetPoints.of(builder.all("target_temperature")), builder.peek("mode")
    modes = _modes(mode) if mode else {}
    if not BOTH & set(modes.values()):
        modes = {}
    if found is None or not _is_for_rooms(builder, modes) or words.mentions([builder.product], WARMS_NO_ROOM):
        return
    if not any(_livable(builder, one) for one in found.within(modes.values())):
        return
    if mode is None and builder.peek("power") is None and builder.mentions(_BATH_HEATER):
        # What warms a bathroom has switches of its own, and goes on and off by nothing else.
        return
    cooling = Mode.COOL in modes.values() or (not modes and builder.mentions(rf"{COLD}|{CHILLS}"))
    kind, fixed = _kind(builder, cooling), Mode.COOL if cooling else Mode.HEAT
    if mode is not None and not modes and warms_bath(mode):
        mode = None
    else:
        builder.take("mode")
    home = next((value for value, word in modes.items() if word == Mode.AUTO), next(iter(modes), None))
    mode, by_mode = switched_by_mode(mode, home) if mode and modes else (mode, None)
    chosen = choice(mode, _with_automatic(mode, modes)) if mode and modes else None
    target, low, high = targets(builder, found, chosen)
    power, action = builder.take("power"), builder.peek("action")
    fahrenheit = builder.take("target_temperature_fahrenheit")
    current = _of_set_point(builder, found.within(modes.values())) or _current(builder, kind, target)
    humidity, wet = builder.take("humidity"), builder.take("target_humidity")
    drop_fahrenheit(builder)
    sides: list[Feature] = []
    fan = _speeds(builder) or _sided(builder, "fan_speed", labels.FAN_SPEEDS, sides)
    louvre = _louvres(builder, "louvre_vertical", labels.LOUVRE_VERTICAL, sides)
    louvre_horizontal = _louvres(builder, "louvre_horizontal", labels.LOUVRE_HORIZONTAL, sides)
    yield Climate(
        key=kind,
        name="",
        power=flag(power) if power else by_mode,
        mode=chosen,
        fixed_mode=fixed,
        target=target,
        target_low=low,
        target_high=high,
        target_fahrenheit=builder.range(fahrenheit) if fahrenheit else None,
        current=builder.measure(current) if current else None,
        humidity=builder.measure(humidity, Unit.PERCENT) if humidity else None,
        target_humidity=builder.range(wet) if wet else None,
        fan=fan,
        swing=louvre or _swing(builder.take("swing_vertical", "swing") or _louvre(builder)),
        swing_horizontal=louvre_horizontal or _swing(builder.take("swing_horizontal", "oscillate")),
        preset=_preset(builder, mode, modes),
        action=(_action(action) if action else None) or _acting(builder, chosen, fixed),
        only_while_on=builder.model.only_while_on or (power is None and by_mode is not None),
        is_view_only=builder.model.is_view_only,
    )
    yield from sides


def _of_set_point(builder: FeatureBuilder, points: Sequence[Property]) -> Property | None:
    """Return the temperature of the water that flows out or in, where it is the one that is set."""
    for role, pattern in _OF_SET_POINT:
        if all(words.mentions([one.name, snake(one.id).replace("_", " ")], pattern) for one in points):
            return next((one for one in builder.all(role) if not words.mentions([one.name], _STORED)), None)
    return None


def _current(builder: FeatureBuilder, kind: str, target: Settable) -> Property | None:
    """Return what is set: the water of a pool or a chiller, the room, or else the water that a heat pump gives out."""
    if builder.mentions(_OF_WATER) and (water := builder.peek(*_WATERS_THAT_COUNT)):
        return water
    if (room := of_room(builder)) is not None:
        builder.taken.add(room.id)
        return room
    if kind == "air_conditioner" or target.maximum <= WARMEST_ROOM or not has_outdoor_unit(builder):
        return None
    waters = (water for role in _WATERS for water in builder.all(role))
    return next((water for water in waters if not words.mentions([water.name], _STORED)), None)


def _modes(mode: Property) -> dict[str | int, str]:
    """Return value -> mode; of several values of a mode the plainest comes first, which is the one that is written."""
    modes, presets = only(mode, labels.MODES, by_standard=True), only(mode, labels.PRESETS)

    def plainness(value: str | int) -> tuple[bool, bool, int]:
        label = mode.values[value] or str(value)
        return presets.get(value, modes[value]) != modes[value], bool(COMBINED.search(label)), len(label)

    found = {word: min((one for one in modes if modes[one] == word), key=plainness) for word in modes.values()}
    return {value: word for word, value in found.items()} | modes


def _is_for_rooms(builder: FeatureBuilder, modes: Mapping[str | int, str]) -> bool:
    """Return whether what has a set temperature has modes or a reading beside, and is no humidifier."""
    if not (len(set(modes.values())) > 1 or builder.peek("temperature") or (modes and builder.peek(*_BLOWS))):
        return False
    return bool(modes) or not (builder.peek("target_humidity") and mists(builder))


def _kind(builder: FeatureBuilder, cooling: bool) -> str:
    if builder.peek(*_BLOWS):
        return "air_conditioner"
    return "heat_pump" if cooling and builder.mentions("热泵|热水|heat[_ ]?pump") else "thermostat"


def _speeds(builder: FeatureBuilder) -> Selectable | None:
    """Take the fan's speeds: words, or a few numbers; 0 leaves it to the device. A percentage stays a number of its own."""
    found = [prop for prop in builder.all("fan_speed") if not words.mentions([snake(prop.id), prop.name], FRESH_AIR)]
    fan = next((prop for prop in found if settable(builder, prop)), next(iter(found), None))
    if fan is None:
        return None
    named: dict[str | int, str] = {}
    if not numeric(fan):
        named = words.words(fan, labels.FAN_SPEEDS)
    elif fan.maximum is not None and 0 < fan.maximum <= _SPEEDS and settable(builder, fan):
        lowest = int(fan.minimum or 0)
        named = {value: f"level_{value}" if value else "auto" for value in range(lowest, int(fan.maximum) + 1)}
    if not named:
        return None
    builder.taken.add(fan.id)
    return choice(fan, named)


def _louvres(builder: FeatureBuilder, role: str, rows: labels.Rows, sides: list[Feature]) -> Choice | None:
    """Take what a unit has once, or on its left and right side."""
    if (prop := builder.peek(role)) is None or not prop.values:
        return _sided(builder, role, rows, sides)
    builder.taken.add(prop.id)
    return choice(prop, _swinging(words.words(prop, rows)))


def _sided(builder: FeatureBuilder, role: str, rows: labels.Rows, sides: list[Feature]) -> Choice | None:
    """Take what a unit has on its left and right side; the sides become selects, too."""
    found = [prop for side in ("left", "right") if (prop := builder.take(f"{role}_{side}"))]
    codecs = [choice(prop, _swinging(words.words(prop, rows))) for prop in found if prop.values]
    if len(codecs) < 2:
        return codecs[0] if codecs else None
    left, right = codecs
    sides += [Select(key=f"{role}_left", value=left), Select(key=f"{role}_right", value=right)]
    shared = {value: word for value, word in left.values.items() if value in right.values}
    return BothSides(left.name, shared, other=right.name)


def _swinging(named: dict[str | int, str]) -> dict[str | int, str]:
    """Where a louvre can stand still, and nothing else is called swinging, "auto" is that."""
    found = set(named.values())
    if not {"off", "auto"} <= found or found & {"on", "low"}:
        return named
    return {value: "on" if word == "auto" else word for value, word in named.items()}


def _louvre(builder: FeatureBuilder) -> Property | None:
    """Take what swings without saying which way, unless it shakes its head."""
    swing = builder.peek("oscillate")
    shakes = swing is None or words.mentions([swing.id, swing.name], "摇头|shake") or builder.peek("swing_horizontal")
    return None if shakes else builder.take("oscillate")


def _livable(builder: FeatureBuilder, target: Property) -> bool:
    """Return whether a set point is one for rooms."""
    highest = (target.maximum or 0) * builder.scale(target)
    return 59 <= highest <= 149 if target.unit == Unit.FAHRENHEIT else 15 <= highest <= 65


def _swing(prop: Property | None) -> Selectable | None:
    if prop is None:
        return None
    if prop.type != "bool":
        return choice(prop, words.words(prop, labels.SWING))
    state = flag(prop)
    return Choice(prop.id, {state.off: "off", state.on: "on"})


def _with_automatic(mode: Property, modes: Mapping[str | int, str]) -> dict[str | int, str]:
    """Add the values that are no mode but a preset, with which the device chooses its mode itself, or has but one."""
    if len(set(modes.values())) == 1:
        return {
            **modes,
            **{value: next(iter(modes.values())) for value in only(mode, labels.PRESETS) if value not in modes},
        }
    others = mode.values if Mode.AUTO in modes.values() else ()
    return {**modes, **{value: Mode.AUTO for value in others if value not in modes}}


def _action(prop: Property) -> Reader[str] | None:
    known = {value: words.ACTIONS.get(name) for value, name in words.words(prop, labels.STATUSES).items()}
    actions: dict[Value, str] = {value: str(action) for value, action in known.items() if action is not None}
    return Choice(prop.id, actions) if actions else None


def _acting(builder: FeatureBuilder, mode: Choice | None, fixed: Mode) -> Reader[str] | None:
    """Return what a climate does, by readings that say whether it heats or cools at the moment."""
    flags: dict[str, Reader[bool]] = {}
    for action, label, identifier in ACTS:
        for prop in filter(builder.is_reported, builder.left()):
            said = label.fullmatch(prop.name) or identifier.fullmatch(snake(prop.id))
            if said and not HELPS.search(prop.name) and not settable(builder, prop) and (state := under_way(prop)):
                flags.setdefault(action, state)
    if not flags:
        return None
    modes: set[str] = {fixed} if mode is None else set(mode.options)
    silent = [word for word, action in _DOES.items() if word in modes and action not in flags]
    unknown = (*silent, Mode.DRY, *((Mode.AUTO,) if silent else ()))
    otherwise: dict[str, str | None] = {**dict.fromkeys(map(str, unknown)), Mode.FAN_ONLY: Action.FAN}
    return Acting(flags, Action.IDLE, mode, {word: act for word, act in otherwise.items() if word in modes})


def _preset(builder: FeatureBuilder, mode: Property | None, modes: Mapping[str | int, str]) -> Selectable | None:
    """Presets are flags, which are switches as well, and those modes that heat or cool in a particular way; or else all of them."""
    if mode is not None and not modes:
        return choice(mode, words.words(mode, labels.PRESETS))
    flags: dict[str, Codec[bool]] = {}
    flagged = [prop for prop in builder.left() if prop.type == "bool" and builder.is_reported(prop)]
    switches = [prop for prop in flagged if settable(builder, prop)]
    keys = {prop.id: switch_key(builder, prop, "") or bare_id(prop) for prop in switches}
    for name in _PRESETS:
        if prop := next((prop for prop in switches if keys[prop.id] == name), None):
            flags[name] = flag(prop)
            builder.mirrored.add(prop.id)
    if mode is not None:
        flags |= _special(mode, modes, frozenset(flags))
    return OneOf(flags, together=True) if flags else None


def _special(mode: Property, modes: Mapping[str | int, str], known: frozenset[str]) -> dict[str, Flag]:
    """Return those values of a mode that no mode of a climate writes, by their word or else their label.

    One whose word is `known` is in reach as that; of several with one word each has its label.
    """
    plain: dict[str, str | int] = {}
    for value, word in modes.items():
        plain.setdefault(word, value)
    home, presets = plain.get(Mode.AUTO, next(iter(modes))), only(mode, labels.PRESETS)
    found: dict[str | int, str] = {}
    offs: dict[str | int, str | int] = {}
    order: dict[str, int] = {word: place for place, word in enumerate(Mode)}
    for value in sorted(mode.values, key=lambda value: order.get(modes.get(value, ""), -1)):
        label = mode.values[value]
        first = plain.get(modes.get(value, ""), home)
        particular = modes.get(value) == Mode.HEAT and value in presets
        is_another = value != first and (label != mode.values[first] or not label)
        if value != home and (particular or is_another):
            found[value], offs[value] = presets.get(value) or label or str(value), home if value == first else first
    found = {value: word for value, word in found.items() if word not in known}
    count = Counter(found.values())
    named = {(mode.values[value] or str(value)) if count[word] > 1 else word: value for value, word in found.items()}
    return {word: Flag(mode.id, on=value, off=offs[value], otherwise=False) for word, value in named.items()}


def drop_fahrenheit(builder: FeatureBuilder) -> None:
    """Leave out what says in °F what is shown in °C already."""
    for role in ("target_temperature_fahrenheit", "temperature_fahrenheit"):
        builder.take(role)


def mists(builder: FeatureBuilder) -> bool:
    """Return whether a product moistens the air."""
    return builder.mentions("加湿|喷雾|humidifi")
