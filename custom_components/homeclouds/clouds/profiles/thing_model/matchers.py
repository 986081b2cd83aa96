"""The roles of a product's properties. IDs are free per manufacturer, so a property is known by its type, its ID, or its name."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
import re

from ...core.enums import Mode
from .. import labels
from . import value_maps as words
from .contradictions import METER_OF, otherwise
from .patterns import (
    AIR,
    ANEW,
    BATH,
    BLOWS_NO_AIR,
    BURNS,
    COOKS,
    DETECTOR,
    DETECTS,
    EACH_TIME,
    EXPLAINED,
    GAS,
    MODE_OF_TARGET,
    MOPS,
    NO_COUNTER,
    NO_MODE,
    NO_SHADE,
    PART,
    REACTS,
    SAYS_READ,
    SEEN_FLAME,
    STATUS,
    TOTAL,
    VALVE,
    WASHES,
)
from .property import ENUMS, NUMBERS, Property, ThingModel
from .roles import LETTERS, OF_ONE_MODE, ROLES, SENSING, TEXT
from .units import SPEEDS, fits

BOTH = frozenset({Mode.COOL, Mode.HEAT})
"""The modes that have to have set points of their own for either to count."""
_COMPILED = tuple((role, re.compile(role.id), re.compile(role.label, re.IGNORECASE)) for role in ROLES)
_BY_TYPE = {letter: [entry for entry in _COMPILED if letter in entry[0].types] for letter in {*LETTERS.values(), TEXT}}
_NOT_IF_SET = frozenset({
    "trouble", "heating_now", "defrosting", "charging", "compressor", "opening", "filter_due", "cleaning_due", "rain",
})  # fmt: skip
"""What is a reading only where it can't be set: "over-temperature protection" is a switch."""
_UNITS: Mapping[str, frozenset[str]] = {
    "temperature": frozenset({"°C", "°F", "K"}),
    "humidity": frozenset({"%"}),
    "dioxide": frozenset({"ppm", "ppb", "mg/m³", "%"}),
}
"""End of a role -> the only units that it can have."""
_SETTING = re.compile(r"(^|_)(switch|enable|enabled|en|set|setting|mode|onoff)(_|$)")
"""An id of a setting, regardless of the name: motion_switch turns the detection on."""
_SWITCHED = frozenset({"power", "light_power", "fan_power", "channel"})
"""Roles of what is switched off and on, and is nothing else."""
_SAYS_ELSE = SENSING | {"power_on_state"}
"""Roles of choices that switch nothing, though they are off or on and have the ID of a switch."""
_WIND = re.compile("wind|风")
_LIT = frozenset({"brightness", "color_temperature", "hue", "color_data", "light_mode", "light_scene"})
"""Roles of what only lamps have, and the displays of what has a set point."""
_SET = frozenset({"target_temperature", "target_humidity"})
_ACTS = frozenset({"target_temperature", "fan_speed"})
"""Roles of what makes the air as one wants it: such a device may do so when it senses something."""
_UPON = frozenset({"smoke", "motion", "presence"})
"""Roles of what it does so upon."""
_FLOWN = re.compile("[流用]量$")
"""The end of the name of how much has flown, in a unit of volume."""
_WATER = re.compile(r"[流用水]量|读数|水$|\b(flow|usage|consumption|water)\b", re.IGNORECASE)
"""Names of how much water it is, where a product counts that."""
_FLOWS = frozenset({None, "water_flow", "water_consumption", "water_part"})
"""Roles that it has by itself."""
_GEARS = 20
_LEVELS = 9
"""What has no more steps than this, and no unit, is no temperature: gears, where the name says so, and levels."""
_HOTTEST = 300
"""°C: what an oven is set to at most."""
_IN_DEGREES = ("temperature", "temperature_correction")
"""Ends of roles of which a device may have one in °C and one in °F."""
_COMPARTMENTS = frozenset({"fridge_temperature", "flex_temperature"})
"""Roles of temperatures that are a few degrees, although they have no unit."""
_KEPT: Mapping[str, tuple[float, float]] = {"fridge": (0, 15), "freezer": (-40, -5)}
"""Compartment -> the °C between which it is set; a reading of it goes further."""
_SETTABLE = frozenset({"temperature", "water_temperature", "outlet_temperature"})
"""Roles of temperatures that some models have as a set point."""
_OF_AC = re.compile("ac_?temp(erature)?")
"""The same by its ID, of which only the range tells what it is."""
NUMBER = re.compile(r"_?(\d)$")
"""What ends the id of one channel's property."""
_SNAKE = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_FAHRENHEIT = re.compile(r"_f$|_?fahrenheit$")
_OF_LIGHT = re.compile(r"色温|^(灯光?)?冷暖值?$|\bcolou?r temp", re.IGNORECASE)
"""Names of a temperature of light, though the ID has no color."""
_CHARGE = re.compile("(当前|设备|剩余|主机|门锁)?(电池)?电量(百分比)?")
"""Whole name of how full a battery is, in per cent; in any other unit it is energy."""


def snake(identifier: str) -> str:
    """Return an id in snake case (motionAlarm_state -> motion_alarm_state)."""
    return re.sub(r"[\W_]+", "_", _SNAKE.sub("_", identifier)).lower().strip("_")


def says_fahrenheit(plain: str) -> bool:
    """Return whether an id in snake case is that of degrees Fahrenheit, whatever the unit."""
    return bool(_FAHRENHEIT.search(plain)) and ("temp" in plain or "fahrenheit" in plain)


def in_degrees(prop: Property) -> Property:
    """Return a number in the degrees that its id names where its model has no unit."""
    named = prop.type in NUMBERS and not prop.unit and says_fahrenheit(snake(prop.id))
    return replace(prop, unit="°F") if named else prop


def in_cubic_metres(prop: Property, product: str) -> Property:
    """Return a number in cubic metres where a product of water counts in tons, which are one of it each."""
    counts = prop.unit == "t" and words.mentions([product], "水|water") and _WATER.search(prop.name)
    return replace(prop, unit="m³") if counts else prop


def bare(prop: Property) -> Property:
    """Return a property without the number of its channel."""
    return replace(prop, id=NUMBER.sub("", prop.id), name=re.sub(r"\s*\d", "", prop.name))


def role_of(prop: Property) -> str | None:
    """Return the role of a property; None if it is unknown."""
    letter = LETTERS.get(prop.type, TEXT)
    plain, fahrenheit = snake(prop.id), prop.unit == "°F"
    if (fahrenheit and _FAHRENHEIT.search(plain)) or says_fahrenheit(plain):
        fahrenheit = True
        plain = re.sub(r"fahrenheit$", "temp", re.sub(r"_f$", "", plain))
        plain = re.sub(r"(temp|temperature)_temp$", r"\1", plain)
    role = _match(plain, prop.name, letter)
    if prop.type in ENUMS and prop.writable and words.on_off(prop) and role not in _SAYS_ELSE:
        # Some declare a switch as a choice of off and on
        switch = otherwise(_match(plain, prop.name, LETTERS["bool"]), prop, plain)
        if switch in _SWITCHED:
            return switch
    if role == "color_temperature" and prop.unit in {"°C", "°F"} and not re.search("色|暖|colou?r", prop.name.lower()):
        role = _match("", prop.name, letter) or "temperature"
    if role in {"temperature", "target_temperature"} and _OF_LIGHT.search(prop.name):
        role = "color_temperature"
    if plain == "alarm" and prop.name != "报警":
        # The name says of what
        role = _match("", prop.name, letter) or role
    if role == "heating_now" and (_match("", prop.name, letter) == "emergency" or _is_on_fire(prop, plain)):
        # The name or a value says of what kind of fire
        role = "emergency"
    if role == "energy" and PART.search(prop.name):
        # The name says of which time
        role = _match("", prop.name, letter) or role
    if role in SENSING and prop.writable:
        called = f"{plain} {prop.name}"
        if (
            _SETTING.search(plain)
            or REACTS.search(prop.name)
            or (role in _NOT_IF_SET and not STATUS.search(called))
            or (DETECTS.search(called) and not STATUS.search(called) and _turned_on(prop))
        ):
            return None
    if role == "battery_level" and not any(
        words.word(labels.BATTERY, key, label) for key, label in prop.mapping.items()
    ):
        # A label that slipped from another property: the id and the values tell
        role = _match(plain, "", letter)
        role = None if role == "battery_level" else role
    if role is not None and prop.unit and (units := _UNITS.get(role.rpartition("_")[2])) and prop.unit not in units:
        return "color_temperature" if role == "color_temperature" else None
    role = otherwise(role, prop, plain)
    if role == "valve_power" and prop.type in ENUMS:
        return role if prop.writable and words.on_off(prop) is not None else None
    if role == "valve_power" and not prop.writable:
        return "opening"
    if role in {None, "energy", "power_reading"} and prop.unit == "%" and _CHARGE.fullmatch(prop.name):
        role = "battery"
    if role in {"energy", "voltage", "current", "power_reading"}:
        role = METER_OF.get(prop.unit, role)
    if role == "battery" and prop.unit not in {"", "%"}:
        return "battery_voltage" if prop.unit in {"V", "mV"} else None
    if role is not None and role.endswith("temperature") and is_level(prop):
        if role not in _COMPARTMENTS or prop.writable or re.search("[档级]", prop.name):
            return None
    role = by_unit(role, prop)
    if role == "voltage" and re.search("电[池瓶]|电量|[Bb]attery", prop.name):
        is_share = (prop.maximum or 0) <= 100 and prop.unit in {"", "%"} and "电瓶" not in prop.name
        role = "battery" if is_share else "battery_voltage"
    if role == "energy" and re.search("电池", prop.name):
        role = "battery"
    return f"{role}_fahrenheit" if role is not None and fahrenheit and role.endswith(_IN_DEGREES) else role


def _is_on_fire(prop: Property, plain: str) -> bool:
    """Return whether a flame is an alarm by its values, none of which says that it burns as it should."""
    known = f"[报火告预]警|正常|安全|{words.TESTED}|{words.BROKEN}"
    said = prop.mapping.values()
    alarms = words.mentions(said, "[报火告]警") and words.mentions([plain, prop.name], "fire|flame|火")
    return alarms and all(words.mentions([label], known) for label in said)


def _turned_on(prop: Property) -> bool:
    """Return whether a property says no more than off and on: a reading says what was sensed."""
    said = {label.lower() for label in prop.mapping.values()}
    return len(said) == 2 and all(
        re.fullmatch("关|关闭|停用|禁用|off|disabled?|开|开启|打开|启用|on|enabled?", label) for label in said
    )


def by_unit(role: str | None, prop: Property) -> str | None:
    """Return the role of a speed that is none of a fan, for its unit: wind speed, or none."""
    if role not in {"fan_speed", None} or prop.unit not in SPEEDS:
        return role
    return "wind_speed" if _WIND.search(f"{snake(prop.id)} {prop.name.lower()}") else None


def is_level(prop: Property) -> bool:
    """Return whether what is called a temperature or a pressure has a few levels, as that of a seat."""
    most = _GEARS if re.search("[档级]", prop.name) else _LEVELS
    return not prop.unit and (prop.minimum or 0) >= 0 and prop.maximum is not None and prop.maximum <= most


def _match(plain: str, name: str, letter: str) -> str | None:
    fitting = _BY_TYPE[letter]
    for role, identifier, _ in fitting:
        if identifier.fullmatch(plain):
            return role.name
    named = next((role.name for role, _, label in fitting if label.search(name)), None)
    return named or next((role.name for role, identifier, _ in fitting if identifier.fullmatch(snake(name))), None)


def assign(model: ThingModel, overrides: Mapping[str, str], product: str = "") -> dict[str, str | None]:
    """Return property id -> role; what the user has said (property id -> role, "" for none) comes first."""
    roles = {prop.id: role_of(prop) for prop in model.properties}
    roles |= dict.fromkeys(_speeds_of_no_fan(model, roles, product))
    roles |= dict.fromkeys(targets_of_modes(model.properties, roles), "target_temperature")
    if "moisture" in roles.values() and "gas" not in roles.values() and _has_gas_alone(model, product):
        roles |= {prop_id: "gas" for prop_id, role in roles.items() if role == "moisture"}
    for role in ("target_temperature", "temperature", "temperature_correction"):
        if role not in roles.values():
            # Made for countries that use °F
            roles = {prop_id: role if found == f"{role}_fahrenheit" else found for prop_id, found in roles.items()}
    if "target_temperature" not in roles.values():
        cooks = words.mentions(_texts(model, product), COOKS)
        for prop in model.properties:
            # Some call a set point just "temperature"; a reading cannot be set
            known = roles[prop.id] in _SETTABLE or (not roles[prop.id] and _OF_AC.fullmatch(snake(prop.id)))
            if known and prop.type in NUMBERS and prop.writable and _settable_range(prop, cooks=cooks):
                roles[prop.id] = "target_temperature"
                break
    for place, bounds in _KEPT.items():
        if f"{place}_target" not in roles.values():
            kept = (prop for prop in model.properties if roles[prop.id] == f"{place}_temperature" and prop.writable)
            roles |= {prop.id: f"{place}_target" for prop in kept if _is_within(prop, *bounds) and not _is_read(prop)}
    roles |= _volumes(model, roles, product)
    shades = [prop for prop in model.properties if roles[prop.id] == "brightness"]
    if shades and _is_no_shade(shades[0]):
        # The lamp takes the first; behind that one, another is a number beside it
        roles |= {prop.id: None for prop in shades if _is_no_shade(prop)}
    is_else = "humidity" in roles.values() or words.mentions(_texts(model, product), MOPS)
    if words.mentions(_texts(model, product), WASHES) and not is_else:
        # How much water a program takes is set, unlike that in the tank of what dries the air or mops
        levels = (
            prop.id for prop in model.properties if roles[prop.id] == "water_level" and prop.writable and not prop.unit
        )
        roles |= dict.fromkeys(levels, "target_water")
    burns = "target_temperature" in roles.values() or words.mentions(_texts(model, product), BURNS)
    if burns and not words.mentions([product], DETECTOR):
        # It has a flame whenever it works
        flames = (
            prop.id for prop in model.properties if roles[prop.id] == "emergency" and SEEN_FLAME.search(prop.name)
        )
        roles |= dict.fromkeys(flames, "heating_now")
    if not _ACTS.isdisjoint(roles.values()):
        roles |= {prop.id: None for prop in model.properties if roles[prop.id] in _UPON and _is_done(prop)}
    if {"target_position", "target_temperature"}.isdisjoint(roles.values()):
        positions = [prop for prop in model.properties if roles[prop.id] == "position" and prop.writable]
        if words.mentions([product, *(prop.name for prop in positions)], VALVE):
            # No cover shows how far it is open
            roles |= {prop.id: "target_position" for prop in positions}
    if "target_temperature" not in roles.values():
        # No temperature moves that valve
        roles |= {prop.id: None for prop in model.properties if roles[prop.id] == "valve_opening" and prop.writable}
    return {prop_id: (overrides[prop_id] or None) if prop_id in overrides else role for prop_id, role in roles.items()}


def _speeds_of_no_fan(model: ThingModel, roles: Mapping[str, str | None], product: str) -> list[str]:
    """Return the speeds of what blows no air, such as a massage chair or the effects of a lamp: their IDs say no more than that."""
    speeds = [prop for prop in model.properties if roles[prop.id] == "fan_speed" and snake(prop.id) == "speed"]
    texts = _texts(model, product)
    is_lamp = not _LIT.isdisjoint(roles.values()) and _SET.isdisjoint(roles.values()) and not words.mentions(texts, AIR)
    if not (is_lamp or words.mentions(texts, BLOWS_NO_AIR)):
        return []
    return [prop.id for prop in speeds if not words.mentions([prop.name], AIR)]


def _volumes(model: ThingModel, roles: Mapping[str, str | None], product: str) -> dict[str, str]:
    """Return the roles of how much has flown, all in all or of late, where the product tells whether it is water or gas."""
    texts = _texts(model, product)
    what = "water" if words.mentions(texts, "水|water") else "gas" if words.mentions(texts, GAS) else None
    found: dict[str, str] = {}
    for prop in model.properties:
        counts = (TOTAL.search(prop.name) or ANEW.search(prop.name)) and not NO_COUNTER.search(prop.name)
        if prop.writable and EACH_TIME.search(prop.name):
            continue
        if what and counts and _FLOWN.search(prop.name) and roles[prop.id] in _FLOWS and fits("water", prop.unit):
            found[prop.id] = f"{what}_{'part' if ANEW.search(prop.name) else 'consumption'}"
    return found


def _is_no_shade(prop: Property) -> bool:
    """Return whether a brightness is another than that by which a lamp shines."""
    return bool(NO_SHADE.search(EXPLAINED.sub("", prop.name)))


def _is_done(prop: Property) -> bool:
    """Return whether a property turns on that something is sensed, rather than telling of it: where a device does something upon it."""
    called = f"{snake(prop.id)} {prop.name}"
    return (
        prop.writable
        and prop.type == "bool"
        and _turned_on(prop)
        and prop.name.endswith("感应")
        and not STATUS.search(called)
    )


def _texts(model: ThingModel, product: str) -> tuple[str, ...]:
    """Return what a product, its properties, and their IDs are called."""
    return product, *(text for prop in model.properties for text in (prop.id, prop.name))


def _has_gas_alone(model: ThingModel, product: str) -> bool:
    """Return whether what leaks is gas: nothing of the device is about water."""
    texts = _texts(model, product)
    wet = words.mentions(texts, "水|浸|water|flood|immers|soak")
    return not wet and words.mentions(texts, GAS)


def mode_of_target(prop: Property) -> Mode | None:
    """Return the only mode that a set point is for; None if it is for any, or holds only at times."""
    for text in (prop.name, snake(prop.id).replace("_", " ")):
        if NO_MODE.search(text) or words.mentions([text], BATH):
            return None
        if modes := [mode for mode, pattern in MODE_OF_TARGET if pattern.search(text)]:
            return Mode(modes[0]) if len(modes) == 1 else None
    return None


def targets_of_modes(properties: Iterable[Property], roles: Mapping[str, str | None]) -> frozenset[str]:
    """Return the properties that are set points, since there is one of cooling and one of heating, and modes for both."""
    found: dict[Mode, set[str]] = {}
    properties = tuple(properties)
    if not any({words.word(labels.MODES, *pair) for pair in prop.mapping.items()} >= BOTH for prop in properties):
        return frozenset()
    for prop in properties:
        role = roles.get(prop.id)
        named = prop.writable and any(OF_ONE_MODE.fullmatch(text) for text in (snake(prop.id), snake(prop.name)))
        # An ID such as cold_temp_set is that of a refrigerator elsewhere
        known = role in {"target_temperature", "fridge_target"}
        if prop.type in NUMBERS and (known or (not role and named)):
            if (mode := mode_of_target(prop)) is not None:
                found.setdefault(mode, set()).add(prop.id)
    return frozenset[str]().union(*(found[mode] for mode in BOTH)) if found.keys() >= BOTH else frozenset()


def _is_read(prop: Property) -> bool:
    """Return whether a name says that a temperature is the present one, whatever its range."""
    return any(SAYS_READ.search(snake(text)) for text in (prop.id, prop.name))


def _is_within(prop: Property, least: float, most: float) -> bool:
    if prop.minimum is None or prop.maximum is None:
        return False
    return least <= prop.minimum * (prop.scale or 1) < prop.maximum * (prop.scale or 1) <= most


def _settable_range(prop: Property, *, cooks: bool) -> bool:
    """Return whether a temperature has the range of a set point; an oven's reading begins where it is cold."""
    low, high = ((bound or 0) * (prop.scale or 1) for bound in (prop.minimum, prop.maximum))
    hottest = _HOTTEST if cooks and prop.unit != "°F" and not _is_read(prop) else 100
    return any(least <= low < high <= most for least, most in ((10, 40), (30, hottest)))
