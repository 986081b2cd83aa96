"""Roles of properties whose name, unit, values, or access contradict the role of their ID."""

from collections.abc import Mapping
import re

from .. import labels
from . import value_maps as words
from .descriptions import NUMBERS_TO_SET, READINGS, WATCHES, meant_class
from .patterns import (
    AT_ONCE,
    CHARGES_WITH,
    CORRECTS,
    DRAWN,
    FAILS,
    FLOWS,
    FUNCTION,
    GEARS,
    GIVEN_OUT,
    GOES_WRONG,
    HOLDS_WATER,
    HOW_OFTEN,
    IS_CLEANED,
    LEAKS_CURRENT,
    LEFT_OPEN,
    LEFT_SIDE,
    LIMITS,
    LOUD,
    NO_CHARGING,
    NO_COUNTER,
    NO_FAN,
    NO_HEAT,
    OF_PANEL,
    OF_PART,
    OF_TANK,
    PART,
    PLACES,
    POWER_LEVEL,
    RESTS,
    SAYS_SET,
    SHINES,
    SLATS,
    STRENGTH,
    SUCKS,
    TO_SET,
    TOTAL,
    TRANSFORMS,
)
from .property import ENUMS, NUMBERS, Property
from .units import fits

METER_OF: Mapping[str, str] = {
    "V": "voltage", "mV": "voltage", "A": "current", "mA": "current", "W": "power_reading", "kW": "power_reading",
    "kWh": "energy", "Wh": "energy", "MWh": "energy",
}  # fmt: skip
"""Unit -> the kind of meter, regardless of the id."""
_LIMIT_OF: Mapping[str, str] = {"voltage": "voltage_limit", "current": "current_limit", "power_reading": "power_limit"}
"""Kind of meter -> role of what it is limited to."""
_NO_TIMES = frozenset(
    role for role, reading in READINGS.items() if meant_class(reading, role) not in {None, "duration"}
)
"""Readings that are in no unit of time."""
_LOOKED_AT = READINGS.keys() - NUMBERS_TO_SET.keys()
"""Readings that are none of what can be set as well."""
_WISHED: Mapping[str | None, str | None] = {
    role: {"humidity": "target_humidity", "water_level": "target_water"}.get(role)
    for role in _LOOKED_AT - {"position"}
    if not role.endswith("temperature")
}
"""Role of a reading -> that of the same where it is set, None if it has none. Temperatures are known by more than their names."""
_VOLUMES = frozenset({"mL", "L", "m³"})
_OF_A_SETTING = _VOLUMES | {"", "s", "min", "h"}
_COUNTERS = frozenset({
    "energy", "energy_today", "energy_week", "energy_month", "energy_year", "energy_returned", "water_consumption",
    "water_today", "water_part", "gas_consumption", "gas_part",
})  # fmt: skip
"""Roles of what is counted."""
_WRONG: Mapping[str, re.Pattern[str]] = {
    **dict.fromkeys((*WATCHES, "door", "heating_now"), FAILS),
    "charging": GOES_WRONG,
}
"""Role of what is sensed -> names of what is wrong with it."""
_ELSE: Mapping[str, tuple[re.Pattern[str], str | None]] = {
    "heat_level": (NO_HEAT, None),
    "light_power": (OF_PANEL, None),
    "brightness": (OF_PANEL, "panel_brightness"),
    "color_data": (OF_PANEL, None),
    "color_temperature": (TRANSFORMS, None),
    **dict.fromkeys(("power_reading", "current"), (GEARS, None)),
    "voltage": (re.compile(f"{GEARS.pattern}|单体"), None),
    "frequency": (HOW_OFTEN, None),
    "time_left": (RESTS, None),
    "temperature_limit": (OF_PART, "part_temperature"),
    **dict.fromkeys((role for role in READINGS if role.endswith("temperature")), (CORRECTS, "temperature_correction")),
}
"""Role -> names of what is something else, though its ID is that of the role, and the role that this has."""
_SET_BY_NAME: Mapping[str, re.Pattern[str]] = {
    "vibration": STRENGTH, "water_flow": GIVEN_OUT, "cleaning_time": IS_CLEANED,
}  # fmt: skip
"""Role of a reading -> names of what is set."""
_CHARGES: Mapping[str, str] = {
    "A": "charging_current", "mA": "charging_current", "W": "charging_power", "kW": "charging_power",
}  # fmt: skip
"""Unit -> role of what something is charged with at most."""
_DOORS = frozenset({"door", "fridge_door", "freezer_door", "flex_door"})
_TWO = 2
"""Values of what is but on or off."""
_NO_DEGREES = re.compile("斤|磅|盎司|kg|lb|oz|mm|kpa|mol|mg|cm|inch|英[寸尺]|厘米|[公英]制|毫升|ml", re.IGNORECASE)
"""Units between which other things than thermometers are switched."""


def otherwise(role: str | None, prop: Property, plain: str) -> str | None:
    """Return the role of a property whose name, unit, or access contradicts the role of its ID."""
    role = _by_name(role, prop)
    if role in _LIMIT_OF.values() and prop.unit not in {"", "%"}:
        return _LIMIT_OF.get(METER_OF.get(prop.unit, ""))
    if role == "light_mode" and "指示" in prop.name:
        return "indicator_mode"
    if role == "fan_speed":
        return _of_speed(prop)
    if role == "louvre_angle_horizontal" and SLATS.search(prop.name):
        return "tilt_angle"
    if role == "action" and prop.writable and SAYS_SET.search(prop.name) and words.on_off(prop) is not None:
        return None
    if role == "mode" and not prop.writable and _runs(prop):
        return "action"
    if role == "voltage" and not prop.unit and LOUD.search(prop.name):
        return "volume"
    if role == "volume" and (prop.unit in _VOLUMES or FLOWS.search(prop.name)):
        return "portion" if prop.type in ENUMS and DRAWN.search(prop.name) else None
    if role == "moisture" and words.mentions((prop.name, *prop.mapping.values()), LEAKS_CURRENT):
        return "trouble" if prop.type == "bool" else None
    if role == "atmospheric_pressure" and prop.writable and not prop.unit:
        return None
    role = _if_set(role, prop, plain) if prop.writable else role
    if role == "water_flow" and prop.unit in _VOLUMES and not AT_ONCE.search(prop.name):
        return "water_consumption" if TOTAL.search(prop.name) else "water_part"
    if role is None and len(prop.values) > _TWO and FUNCTION.fullmatch(prop.name):
        return "mode"
    if role == "button" and prop.writable and _is_remote(prop):
        return None
    if role is None and prop.type in ENUMS and not prop.writable and _is_pressed(prop):
        return "button"
    if role is None and not prop.writable and HOLDS_WATER.search(prop.name) and len(prop.mapping) == _TWO:
        return next((tank for tank, label in OF_TANK if words.mentions(prop.mapping.values(), label)), None)
    if role == "water_flow_level" and DRAWN.search(prop.name):
        return "portion"
    if role == "temperature_unit" and any(map(_NO_DEGREES.search, prop.mapping.values())):
        return None
    if prop.type == "bool" and LEFT_OPEN.search(prop.name):
        return "trouble" if role in _DOORS or (role is None and not prop.writable) else role
    if role == "filter_life" and prop.unit in {"d", "h"}:
        return "filter_days_left"
    of_room = role in {None, "temperature"} and not prop.writable
    if prop.type in NUMBERS and (of_room or role == "outdoor_temperature"):
        return next((place for place, pattern in PLACES if pattern.search(prop.name)), role)
    if _is_no_total(role, prop):
        return None
    role = "water_part" if role == "water_consumption" and re.search("[本单]次", prop.name) else role
    return None if role == "time_left" and LEFT_SIDE.search(prop.name) else role


def _of_speed(prop: Property) -> str | None:
    """Return the role of what has the ID of a fan's speed."""
    if SUCKS.search(prop.name):
        return "cleaning_power" if prop.type in ENUMS else "fan_speed"
    if prop.unit in METER_OF:
        return METER_OF[prop.unit]
    if "质量" in prop.name:
        return "air_quality" if prop.type in ENUMS else "aqi"
    if found := NO_FAN.search(prop.name):
        return "mist_level" if found[0] == "雾" and prop.type in ENUMS else None
    return "fan_speed"


def _by_name(role: str | None, prop: Property) -> str | None:
    """Return the role, but for a fault or a setting that has the words for what another device senses or measures."""
    if (wrong := _WRONG.get(role or "")) and wrong.search(prop.name):
        return "trouble" if prop.type == "bool" else None
    if role == "charging" and NO_CHARGING.search(prop.name):
        return None
    if prop.writable and (set_by := _CHARGES.get(prop.unit)) and CHARGES_WITH.search(prop.name):
        return set_by
    if (other := _ELSE.get(role or "")) and other[0].search(prop.name):
        if role == "heat_level" and POWER_LEVEL.search(prop.name):
            return "power_level" if words.mentions(prop.mapping.values(), r"\d ?(k?w|瓦|%)") else role
        return "fan_speed" if role == "heat_level" and "风" in prop.name else other[1]
    named = _SET_BY_NAME.get(role or "") if prop.writable and prop.unit in _OF_A_SETTING else None
    return None if named and named.search(prop.name) else role


def _if_set(role: str | None, prop: Property, plain: str) -> str | None:
    """Return the role of a property that can be written, which may be a setting with the word for a reading."""
    if role == "illuminance" and prop.unit in {"", "%"} and SHINES.search(prop.name):
        return "brightness"
    if role == "frequency" and prop.unit not in {"", "Hz"}:
        return None
    if role in _NO_TIMES and fits("duration", prop.unit):
        return None
    if role in _WISHED and TO_SET.search(f"{plain} {prop.name}"):
        return _WISHED[role]
    if role in _LOOKED_AT and LIMITS.search(prop.name):
        return f"{role}_limit" if role in {"temperature", "humidity"} else None
    return role


def _is_no_total(role: str | None, prop: Property) -> bool:
    """Return whether a counter is called one of a time that is over, or its total one of a part of it."""
    if role in _COUNTERS and NO_COUNTER.search(prop.name):
        return True
    return role in {"energy", "energy_returned"} and bool(PART.search(prop.name))


def _is_pressed(prop: Property) -> bool:
    """Return whether all values are ways to press a key."""
    pairs = [(str(value), label) for value, label in prop.values.items()]
    return len(pairs) > 1 and all(any(words.found(press, *pair) for press in words.BUTTONS) for pair in pairs)


def _is_remote(prop: Property) -> bool:
    """Return whether the values are keys of a remote, which are sent to the device."""
    ways = "上|下|左|右|up|down|left|right"
    return sum(bool(re.fullmatch(ways, label.lower())) for label in prop.mapping.values()) >= _TWO


def _runs(prop: Property) -> bool:
    """Return whether what is called a mode has the states of a program."""
    found = {words.word(labels.STATUSES, key, label) for key, label in prop.mapping.items()}
    return len({"standby", "paused", "running", "done", "scheduled", "fault"} & found) > 1
