"""What a model means that is not exact: whether a property can be set, what it commands, and what it says of its device."""

from collections.abc import Sequence
from dataclasses import replace
import re

from ....catalogue.words import VOCABULARIES
from ...core.codecs import Flag
from ...core.features import Light, WaterHeater
from ...core.model import Value
from .. import labels
from . import value_maps as words
from .descriptions import (
    ALARMS,
    ASIDE,
    BY_WORDS,
    METERS,
    OTHERWISE,
    READ_ONLY_ANYWAY,
    READINGS,
    SELECTS,
    SETTABLE_ANYWAY,
    STATES,
    WATCHES,
)
from .feature_builder import FeatureBuilder, flag, only
from .matchers import is_level, role_of, snake
from .patterns import (
    AMBIENT,
    ARMING,
    BURNS_AT,
    CARRIES,
    COMMANDS,
    COOKS,
    COUNTS,
    GRINDS,
    HOBS,
    INDOORS,
    LASTS,
    LIMITS,
    LOCK,
    LOCKS,
    MEASURED_UNITS,
    MOPS,
    NAMED_ALIKE,
    OF_AIR,
    OF_CIRCUIT,
    OF_WIRE,
    OUTDOOR_UNIT,
    OUTDOORS,
    POWER_LEVEL,
    RELAY,
    SAYS_MEASURED,
    SAYS_READ,
    SAYS_SET,
    STANDS_INDOORS,
    STARTS_COOKING,
    STAYS_OPEN,
    TO_SET,
    TOLD_APART,
    TURNS,
    UNLOCKED,
    UNLOCKS,
    WARMS,
    WASHES,
    WEIGHED_IN,
    WRONG,
    ZONES,
)
from .property import ENUMS, NUMBERS, Property
from .switch_keys import SWITCH_NAMES, SWITCHES

_OUTDOORS = frozenset({"compressor", "compressor_frequency", "defrosting", "exhaust_temperature"})
"""Roles of parts of an outdoor unit."""
_OWN_TEMPERATURES = frozenset({
    "temperature", "indoor_temperature", "water_temperature", "inlet_temperature", "outlet_temperature",
})  # fmt: skip
"""Roles of temperatures that a device controls."""
_WORKS = frozenset({
    "heating_now", "compressor", "defrosting", "water_shortage", "tank_full", "filter_due", "cleaning_due", "filter_life",
    "filter_days_left", "filter_days_used", "consumable", "salt_low", "rinse_aid_low",
})  # fmt: skip
"""Roles of what something is that does more than to sense, and is used up by it."""
_HEATS = frozenset({"heat_level", "power_level", "target_temperature", "part_temperature"})
"""Roles of how hot something is made."""
_AIR = frozenset({"humidity", "pm25", "pm10", "carbon_dioxide", "tvoc", "formaldehyde", "aqi"})
"""Roles of what the air is like, which the catalogue takes for that of the room."""
_GOING = frozenset({"heating", "cooling", "running"})
_RESTING = frozenset({"off", "standby", "idle", "stopped", "paused", "done", "keeping_warm"})
"""Words for a status of something that goes on, or does not."""
_OFF = re.compile(r"关闭?|关机|停机|停止|off|выкл\w*")
"""Whole label of a mode in which a device is off."""
_ALIKE = 3
"""Characters at the end of names that are more than chance."""


def bare_id(prop: Property) -> str:
    """Return the id of a switch in snake case, without what only says that it is one."""
    return _bare(snake(prop.id))


def _bare(plain: str) -> str:
    return re.sub(r"_(switch|onoff|on_off|enable|func|function|mode|status)$|^(switch|is|enable)_", "", plain)


def spelled(prop: Property) -> str:
    """Return the words that identify a property: its id in snake case, and its name."""
    return f"{snake(prop.id)} {prop.name}"


def settable(builder: FeatureBuilder, prop: Property) -> bool:
    """Return whether a property can be set, whatever its model says: access "rw" is declared for readings, too."""
    role = builder.roles.get(prop.id) or ""
    if builder.model.is_view_only:
        return False
    if role or not prop.writable:
        return role in SETTABLE_ANYWAY or (prop.writable and role not in READ_ONLY_ANYWAY)
    text = spelled(prop)
    measured = prop.unit in MEASURED_UNITS and not (LIMITS.search(prop.name) or TO_SET.search(text))
    if measured or (prop.type in NUMBERS and UNLOCKS.search(text) and not LASTS.search(prop.name)):
        return False
    if prop.type in NUMBERS and COUNTS.search(text):
        return False
    if SAYS_SET.search(text) or LIMITS.search(prop.name):
        return True
    if WEIGHED_IN.search(text) and builder.mentions(COOKS) and not builder.mentions(GRINDS):
        return True
    if prop.type == "bool" and RELAY.search(text) and ALARMS.isdisjoint(builder.roles.values()):
        # What watches over the air switches its relay itself
        return True
    # Many a switch is called a state by its id, or, where access is certain, by its name
    is_certain = builder.model.is_access_certain
    by_name = prop.type == "bool" or (is_certain and prop.type in ENUMS)
    is_called_so = is_certain and not _tells_health(prop)
    said = text if not by_name else prop.name.replace("状态", "") if is_called_so else prop.name
    return not (SAYS_READ.search(said) or (prop.type in NUMBERS and SAYS_MEASURED.search(text) and not is_level(prop)))


def _tells_health(prop: Property) -> bool:
    """Return whether a flag tells that something is wrong, rather than off or on."""
    said = [prop.mapping.get(key, "") for key in ("0", "1")]
    is_flag = prop.type == "bool" and not any(words.switched(label) for label in said)
    return is_flag and words.mentions(said, WRONG)


def first_to_set(builder: FeatureBuilder, role: str) -> Property | None:
    """Return the first with a role that can be set: a reading of the same kind may stand before it."""
    return next((prop for prop in builder.all(role) if settable(builder, prop)), None)


def starts_unsafely(builder: FeatureBuilder) -> bool:
    """Return whether a device carries a person or gets hot, so that nothing is to start it by accident.

    The programs of what washes are called by what was cooked or spilt: only what it does itself counts.
    """
    product, unsafe = [builder.product], f"{CARRIES}|{COOKS}|{GRINDS}|{HOBS}"
    if words.mentions(product, WASHES) and not words.mentions(product, unsafe):
        return words.mentions(map(spelled, builder.model.properties), f"{CARRIES}|{GRINDS}|{HOBS}")
    return builder.mentions(unsafe)


def is_hazardous(builder: FeatureBuilder, prop: Property) -> bool:
    """Return whether a property opens a door, makes an oven or a stove hot, starts a blender, or moves who stands on a treadmill."""
    text = spelled(prop)
    starts = bool(STARTS_COOKING.search(text))
    heats = bool(BURNS_AT.search(text)) or builder.roles.get(prop.id) in _HEATS
    if heats and builder.mentions(HOBS):
        return True
    if builder.mentions(CARRIES) and (starts or prop.type in NUMBERS):
        return True
    locks = prop.type == "bool" and LOCK.search(prop.name) and builder.roles.get(prop.id) != "child_lock"
    unlocks = bool(UNLOCKS.search(text)) or (locks and words.mentions(prop.mapping.values(), UNLOCKED))
    stays = bool(STAYS_OPEN.search(text)) and builder.mentions(LOCKS)
    return unlocks or stays or (starts and starts_unsafely(builder))


def sensor_only(builder: FeatureBuilder) -> bool:
    """Return whether a device only senses: what is left has readings, and nothing to set that matters or that works."""
    left = builder.left()
    if not builder.mentions(HOBS) and any(builder.roles.get(prop.id) in _WORKS for prop in left):
        return False
    return any(builder.roles.get(prop.id) in {*READINGS, *STATES} - METERS for prop in left) and not any(
        builder.roles.get(prop.id) in METERS or (settable(builder, prop) and builder.roles.get(prop.id) not in ASIDE)
        for prop in left
        if builder.roles.get(prop.id) != "power"
    )


def under_way(prop: Property) -> Flag | None:
    """Return the codec of whether something is going on; None if its values do not tell."""
    if (pair := words.split(prop)) is not None:
        return Flag(prop.id, on=pair[1], off=pair[0])
    if prop.type == "bool":
        return flag(prop)
    said = {value: words.word(labels.STATUSES, str(value), label) for value, label in prop.values.items()}
    going, resting = ([value for value, word in said.items() if word in kind] for kind in (_GOING, _RESTING))
    if len(going) != 1 or len(going) + len(resting) != len(said):
        return None
    return Flag(prop.id, on=going[0], off=resting[0], otherwise=False) if resting else None


def switched_by_mode(mode: Property, home: str | int | None = None) -> tuple[Property, Flag | None]:
    """Return a mode without the value in which the device is off, and what turns the device on and off by it.

    It is turned on in the mode `home`, or else in the first; in any mode it is on.
    """
    off = next((value for value, label in mode.values.items() if _OFF.fullmatch((label or str(value)).lower())), None)
    rest = replace(mode, mapping={key: label for key, label in mode.mapping.items() if key != str(off)})
    if off is None or not rest.values:
        return mode, None
    return rest, Flag(mode.id, on=next(iter(rest.values)) if home is None else home, off=off, otherwise=True)


def is_ambient(prop: Property) -> bool:
    """Return whether a temperature is called that of the air around the device."""
    return bool(AMBIENT.search(prop.name)) and not INDOORS.search(prop.name)


def has_outdoor_unit(builder: FeatureBuilder) -> bool:
    """Return whether a product takes heat from the air outdoors: its texts or its parts say so."""
    if builder.mentions(STANDS_INDOORS):
        return False
    return builder.mentions(OUTDOOR_UNIT) or not _OUTDOORS.isdisjoint(builder.roles.values())


def is_outdoors(builder: FeatureBuilder, prop: Property) -> bool:
    """Return whether a temperature is that of the air around an outdoor unit: the device has one of its water or room, too.

    What an air conditioner blows out of itself is neither.
    """
    roles = builder.roles
    if not is_ambient(prop) or "outdoor_temperature" in roles.values() or not has_outdoor_unit(builder):
        return False
    return any(
        roles.get(one.id) in _OWN_TEMPERATURES and not (is_ambient(one) or OF_AIR.search(one.name))
        for one in builder.model.properties
    )


def of_room(builder: FeatureBuilder) -> Property | None:
    """Return the temperature of the room: only what tells no other may be that of the air around the device."""
    found = [prop for prop in builder.all("temperature") if not is_outdoors(builder, prop)]
    return min(found, key=is_ambient, default=None)


def commands(prop: Property) -> dict[str, str | int]:
    """Return what an enumeration has devices do: start, pause and stop, or the previous and the next piece."""
    if prop.type not in ENUMS or not prop.writable:
        return {}
    found = {
        command: value
        for command, pattern in COMMANDS
        for value, label in prop.values.items()
        if re.fullmatch(pattern, (label or str(value)).lower())
    }
    return found if ("start" in found and len(found) > 1) or {"previous", "next"} <= found.keys() else {}


def single_command(prop: Property) -> tuple[str, Value] | None:
    """Return "previous" or "next", and the value that has a player do so, of a property that does nothing else."""
    if not prop.writable or (prop.type != "bool" and (prop.type not in ENUMS or len(prop.values) != 1)):
        return None
    values = {flag(prop).on: prop.name} if prop.type == "bool" else prop.values
    ((value, label),) = values.items()
    texts = (label.lower(), prop.name.lower())
    found = (name for name, pattern in COMMANDS if any(re.fullmatch(pattern, text) for text in texts))
    return next(((name, value) for name in found if name in {"previous", "next"}), None)


def command_of(prop: Property, label: str) -> str | None:
    """Return the catalogue's key of a button for the only value of a property, given its label."""
    if role_of(replace(prop, type="bool")) == "reset_filter":
        return "reset_filter"
    return next((command for command, pattern in COMMANDS if re.fullmatch(pattern, label.lower())), None)


def in_words(prop: Property, *, shared: bool = False) -> tuple[str | None, dict[str | int, str]]:
    """Return the translation key and the words of a choice that only its product has a name for; English labels stay."""
    if "".join(prop.values.values()).isascii():
        return None, words.words(prop, shared=shared)
    moves = {"open", "stop"} <= set(words.words(prop, labels.MOVES).values())
    rows = (*labels.MOVES, *labels.CHOICES) if moves else labels.CHOICES
    values = words.words(prop, (labels.TURN, *rows) if TURNS.search(prop.name) else rows, shared=shared)
    return ("vendor_choice" if VOCABULARIES["choice"].keys() & values.values() else None), values


def of_zone(prop: Property) -> bool:
    """Return whether a number sets how warm a device is, or one zone of it, such as one side of a blanket."""
    return prop.unit in {"", "°C", "°F"} and bool(ZONES.search(prop.name))


def is_main(prop: Property) -> bool:
    """Return whether a property alone says what a device is: a player that goes on to the next piece."""
    return "next" in commands(prop)


def arms(prop: Property) -> bool:
    """Return whether a property arms and disarms an alarm system."""
    pairs = [(str(value), label) for value, label in prop.values.items()] if prop.type in ENUMS else []
    return all(any(words.found(pattern, *pair) for pair in pairs) for pattern in ARMING) and prop.writable


def switch_key(builder: FeatureBuilder, prop: Property, role: str) -> str | None:
    """Return the catalogue's key of a switch: its role's, its id's, or that of its name."""
    if role in {"child_lock", "swing_3d", "swing_vertical", "swing_horizontal"}:
        return role
    plain = bare_id(prop)
    if plain == "mute" and "volume" in builder.roles.values():
        return "mute"
    if plain == "mute" and ("消音" in prop.name or any(role in WATCHES for role in builder.roles.values())):
        return "mute_alarm"
    name = re.sub(r"(的)?(总?开关|功能|模式|设置|状态|开启|打开|启用)+$", "", prop.name.lower())
    by_name = next((key for pattern, key in SWITCH_NAMES if re.fullmatch(pattern, name)), None)
    # What dries or is kept from freezing is heated all the same
    if by_name and (plain in {"led", "light"} or (plain in {"heat", "heating"} and by_name == "auxiliary_heat")):
        return by_name
    # What is started by its switch has no other
    may_start = role == "power" and "start" not in plain and STARTS_COOKING.search(spelled(prop))
    starts = may_start and is_hazardous(builder, prop)
    return SWITCHES.get(plain) or by_name or SWITCHES.get(_bare(snake(prop.name))) or ("power" if starts else None)


def is_told_apart(builder: FeatureBuilder, prop: Property) -> bool:
    """Return whether a property has its product's name, since others of its role have, too."""
    role = builder.roles.get(prop.id)
    names = [one.name for one in builder.model.properties if builder.roles.get(one.id) == role]
    if role in _AIR and OUTDOORS.search(prop.name):
        return True
    if role in NAMED_ALIKE:
        alike = _common_end(names)
        return len(alike) >= _ALIKE and prop.name != alike
    if role == "fan_speed":
        # That of the exhaust, beside the fan's own
        speeds = {one.id for one in builder.model.properties if (builder.roles.get(one.id) or "").startswith(role)}
        return any(not speeds.isdisjoint(feature.reads) for feature in builder.mains)
    if role == "target_water":
        # The catalogue calls both the water level
        return "water_level" in builder.roles.values()
    return role in TOLD_APART and len(names) > 1


def says_more(builder: FeatureBuilder, prop: Property, key: str) -> bool:
    """Return whether the product's name says more than the catalogue's, which is that of something else in such a product."""
    if key == "water_left":
        heats = any(isinstance(feature, WaterHeater) for feature in builder.mains)
        return "浴缸" in prop.name or (not heats and not builder.mentions(r"热|\b(hot|heat|bath)"))
    role = builder.roles.get(prop.id)
    if role in METERS:
        several = [one for one in builder.model.properties if builder.roles.get(one.id) == role][1:]
        return bool(OF_WIRE.search(prop.name) or (several and OF_CIRCUIT.search(prop.name)))
    # That of the light is no number
    is_aside = key == "brightness" == role
    return is_aside and any(isinstance(feature, Light) for feature in builder.mains)


def _common_end(names: Sequence[str]) -> str:
    """Return how all of several names end; "" for a single one."""
    if len(names) < 2:
        return ""
    shortest = min(names, key=len)
    ends = (shortest[start:] for start in range(len(shortest)))
    return next((end for end in ends if all(name.endswith(end) for name in names)), "").lstrip()


def phase_of(prop: Property) -> str | None:
    """Return the phase of mains that a property is about: A, B or C."""
    found = re.search(r"(?:^|_)(?:phase_?)?([abc])(?:_|$)", snake(prop.id)) or re.search(r"([ABCabc])\s*相", prop.name)
    return found[1].upper() if found else None


def warms_bath(prop: Property) -> bool:
    """Return whether a choice is what a bathroom heater does: it warms, and changes the air."""
    found = only(prop, labels.BATH_HEATING)
    heats = {"heat_high", "heat_low", "heating"} & set(found.values())
    return bool(heats) and "ventilation" in found.values() and len(set(found.values())) == len(prop.values)


def selected(builder: FeatureBuilder, prop: Property, role: str) -> tuple[str, labels.Rows]:
    """Return key and words of a choice, by its role or else by its words alone."""
    if role == "mode" and words.all_of(labels.LIGHT_MODES, prop):
        role = "light_mode"
    cooks = builder.mentions(COOKS)
    # Beside its program, the mode of a washer is another choice
    if role == "mode" and (cooks or ("program" not in builder.roles.values() and builder.mentions(WASHES))):
        programs, modes = (len(only(prop, rows)) for rows in (labels.PROGRAMS, labels.APPLIANCE_MODES))
        role = "program" if programs > modes or (cooks and not modes) else role
    if role == "water_flow_level" and not builder.mentions(MOPS):
        role = ""
    heats = WARMS if POWER_LEVEL.search(prop.name) else "热|暖|温|heat|warm"
    if role == "heat_level" and not builder.mentions(heats):
        role = ""
    if role in {"mode", "heat_mode"} and warms_bath(prop):
        return "heater_mode", labels.BATH_HEATING
    if role == "swing" and words.all_of(labels.ANGLES, prop):
        return "oscillation_angle", labels.ANGLES
    by_words = ((key, rows) for key, rows in BY_WORDS.items() if words.all_of(rows, prop))
    return SELECTS[role] if role in SELECTS else next(by_words, OTHERWISE.get(role, ("", ())))
