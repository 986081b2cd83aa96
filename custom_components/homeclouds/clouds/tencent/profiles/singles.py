"""What a single property is shown as: by its role, or else by its type.

Tables give the house's key, so that a name and its translation are there already; what they do not know has the product's own name.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
import re

from ...features import (
    BinarySensor,
    Button,
    Category,
    Feature,
    Number,
    Select,
    Sensor,
    StateClass,
    Switch,
    TextInput,
    Unit,
)
from ...properties import Flag, Text
from ..template import ENUMS, NUMBERS, Property
from ..units import device_class_for, fits
from . import words
from .codecs import WISH, JsonText, Moment
from .parts import Parts, choice, flag
from .roles import snake

_DAY = 86400
"""Seconds: a time that goes up to it is in seconds, whether the model says so or not."""
_MEASURED = StateClass.MEASUREMENT
_COUNTED = StateClass.TOTAL_INCREASING
_DIAGNOSTIC = Category.DIAGNOSTIC


@dataclass(frozen=True, slots=True)
class Reading:
    """How a number with a role is shown."""

    device_class: str | None = None
    unit: str | None = None
    """What is meant where the model gives no unit."""
    state_class: StateClass | None = _MEASURED
    category: Category | None = None
    enabled: bool = True
    key: str | None = None
    """The house's key, if it isn't the role."""
    resets: bool = False
    """Whether it starts again at 0 by itself."""


READINGS: Mapping[str, Reading] = {
    "temperature": Reading("temperature", Unit.CELSIUS),
    "temperature_fahrenheit": Reading("temperature", Unit.FAHRENHEIT, enabled=False, key=""),
    "outdoor_temperature": Reading("temperature", Unit.CELSIUS),
    "water_temperature": Reading("temperature", Unit.CELSIUS),
    "floor_temperature": Reading("temperature", Unit.CELSIUS),
    "humidity": Reading("humidity", Unit.PERCENT),
    "battery": Reading("battery", Unit.PERCENT, category=_DIAGNOSTIC),
    "battery_voltage": Reading("voltage", category=_DIAGNOSTIC, enabled=False),
    "energy_today": Reading("energy", state_class=_COUNTED, resets=True),
    "energy_month": Reading("energy", state_class=_COUNTED, key="energy_this_month", resets=True),
    "energy_added": Reading("energy", state_class=None, enabled=False, key=""),
    "energy": Reading("energy", state_class=_COUNTED),
    "voltage": Reading("voltage", Unit.VOLT),
    "current": Reading("current"),
    "power_reading": Reading("power", Unit.WATT, key="power"),
    "power_factor": Reading(),
    "frequency": Reading("frequency", "Hz", category=_DIAGNOSTIC),
    "pm25": Reading("pm25", Unit.MICROGRAMS_PER_CUBIC_METRE),
    "pm10": Reading("pm10", Unit.MICROGRAMS_PER_CUBIC_METRE),
    "pm1": Reading("pm1", Unit.MICROGRAMS_PER_CUBIC_METRE, key=""),
    "carbon_dioxide": Reading("carbon_dioxide", Unit.PPM),
    "carbon_monoxide": Reading("carbon_monoxide", Unit.PPM),
    "formaldehyde": Reading(),
    "tvoc": Reading(),
    "illuminance": Reading("illuminance", Unit.LUX),
    "atmospheric_pressure": Reading("atmospheric_pressure", "hPa"),
    "noise": Reading("sound_pressure", Unit.DECIBEL, key="sound_pressure"),
    "signal": Reading("signal_strength", category=_DIAGNOSTIC, enabled=False, key="signal_strength"),
    "filter_life": Reading(unit=Unit.PERCENT, category=_DIAGNOSTIC),
    "filter_days_left": Reading("duration", category=_DIAGNOSTIC),
    "filter_days_used": Reading("duration", category=_DIAGNOSTIC, enabled=False),
    "anode_life": Reading(category=_DIAGNOSTIC),
    "tank_life": Reading(category=_DIAGNOSTIC),
    "water_left": Reading("volume_storage"),
    "water_level": Reading(),
    "water_flow": Reading("volume_flow_rate", enabled=False, key=""),
    "gas_consumption": Reading("gas", state_class=_COUNTED, enabled=False, key=""),
    "run_time": Reading("duration", state_class=_COUNTED, category=_DIAGNOSTIC, enabled=False),
    "time_left": Reading("duration", state_class=None),
    "position": Reading(),
    "valve_opening": Reading(unit=Unit.PERCENT),
    "temperature_interval": Reading("duration", state_class=None, category=_DIAGNOSTIC, enabled=False, key=""),
    "humidity_interval": Reading("duration", state_class=None, category=_DIAGNOSTIC, enabled=False, key=""),
}

METERS = frozenset(
    {"voltage", "current", "power_reading", "energy", "energy_today", "energy_month", "energy_added", "frequency"}
)

NUMBERS_TO_SET: Mapping[str, tuple[str, str | None, bool]] = {
    "target_temperature": ("target_temperature", "temperature", True),
    "target_temperature_fahrenheit": ("", "temperature", False),
    "target_humidity": ("target_humidity", "humidity", True),
    "target_water": ("water_level", None, True),
    "target_position": ("open_position", None, True),
    "countdown": ("countdown", "duration", False),
    "transition": ("transition", "duration", False),
    "brightness": ("brightness", None, True),
    "color_temperature": ("", None, True),
    "fan_speed": ("fan_speed", None, True),
    "louvre_angle_vertical": ("louvre_angle_vertical", None, False),
    "louvre_angle_horizontal": ("louvre_angle_horizontal", None, False),
    "temperature_correction": ("temperature_correction", None, False),
    "humidity_correction": ("humidity_correction", None, False),
    "temperature_interval": ("temperature_interval", "duration", False),
    "humidity_interval": ("humidity_interval", "duration", False),
    "temperature_limit": ("", "temperature", False),
    "humidity_limit": ("", "humidity", False),
}
"""Role -> key, device class, shown without being asked for."""

STATES: Mapping[str, tuple[str, str | None, Category | None]] = {
    "door": ("door", "door", None),
    "motion": ("motion", "motion", None),
    "presence": ("presence", "occupancy", None),
    "smoke": ("smoke", "smoke", None),
    "carbon_monoxide_alarm": ("carbon_monoxide", "carbon_monoxide", None),
    "gas": ("gas", "gas", None),
    "moisture": ("moisture", "moisture", None),
    "vibration": ("vibration", "vibration", None),
    "tamper": ("tamper", "tamper", None),
    "low_battery": ("battery", "battery", _DIAGNOSTIC),
    "water_shortage": ("water_shortage", "problem", None),
    "tank_full": ("tank_full", "problem", None),
    "window_open": ("window_open", "window", None),
    "fault": ("fault", "problem", _DIAGNOSTIC),
}
"""Role -> key, device class, category of what is either so or not."""

LISTS: Mapping[str, tuple[str, words.Rows, Category | None]] = {
    "action": ("status", words.STATUS, None),
    "air_quality": ("air_quality", words.QUALITY, None),
    "water_quality": ("water_quality", words.QUALITY, None),
    "battery_level": ("battery_level", words.LEVELS, _DIAGNOSTIC),
    "fault": ("fault", words.STATUS, _DIAGNOSTIC),
    "unlock_method": ("last_unlock_by", words.UNLOCKING, None),
}
"""Role -> key, words, category of what is one of several, and never to be chosen."""

SELECTS: Mapping[str, tuple[str, words.Rows, bool]] = {
    "mode": ("mode", words.SELECT_MODES, True),
    "fan_speed": ("fan_speed", words.FAN_MODES, True),
    "heat_level": ("heat_level", words.LEVELS, True),
    "power_level": ("power_level", (), True),
    "motor_direction": ("motor_direction", (("reversed", "反|back|reverse"), ("normal", "正|forward")), False),
    "light_mode": ("light_mode", (("white", "白"), ("color", "彩|色"), ("scene", "情景|场景")), False),
    "temperature_unit": ("temperature_unit", (("celsius", "摄氏|celsius"), ("fahrenheit", "华氏|fahrenheit")), False),
}
"""Role -> key, words, shown without being asked for."""

SWITCHES: Mapping[str, str] = {
    "anion": "ionizer",
    "auto": "auto",
    "beep": "beep",
    "buzzer": "beep",
    "capacity_expansion": "capacity_expansion",
    "child_lock": "child_lock",
    "circulation": "circulation",
    "cleaning": "self_clean",
    "comfort": "comfort",
    "disinfection": "disinfection",
    "display": "display",
    "drying": "drying",
    "eco": "eco",
    "fresh_air": "fresh_air",
    "fresh_air_valve": "fresh_air",
    "frost": "frost_protection",
    "health": "health",
    "heat": "heating",
    "heating": "heating",
    "heating_3d": "rapid_heating",
    "instant_heating": "instant_heating",
    "ionizer": "ionizer",
    "led": "light",
    "light": "light",
    "motion_switch": "radar",
    "muffling": "mute_alarm",
    "mute": "quiet",
    "negative_ion": "ionizer",
    "night_light": "night_light",
    "night_power": "night_power",
    "outage": "safe_outlet",
    "purification": "purification",
    "purify": "purification",
    "screen": "display",
    "self_clean": "self_clean",
    "sleep": "sleep",
    "sound": "sound",
    "sterilize": "disinfection",
    "strong": "boost",
    "swing_3d": "swing_3d",
    "turbo": "boost",
    "uv": "uv",
    "valve_check": "valve_check",
    "ventilation": "ventilation",
    "wet": "humidification",
    "window_check": "window_detection",
}
"""Id in snake case -> key of a switch."""

_ASIDE = frozenset({"temperature_unit", "countdown"})
_SETTABLE_ANYWAY = frozenset({"target_temperature", "target_humidity", "target_water", "target_position"})
"""Set points, which published models mark as read-only while the vendor's own panels write them."""
_READ_ONLY_ANYWAY = frozenset({*READINGS, *STATES, *LISTS}) - {"temperature_interval", "humidity_interval"}
"""Readings, which published models mark as writable."""


def settable(parts: Parts, prop: Property) -> bool:
    """Tell whether a property can be set, whatever its model says."""
    role = parts.roles.get(prop.id) or ""
    return role in _SETTABLE_ANYWAY or (prop.writable and role not in _READ_ONLY_ANYWAY)


def sensor_only(parts: Parts) -> bool:
    """Tell whether a device only senses: what is left has readings, and nothing to set that matters."""
    left = parts.left()
    return any(parts.roles.get(prop.id) in {*READINGS, *STATES} - METERS for prop in left) and not any(
        parts.roles.get(prop.id) in METERS or (settable(parts, prop) and parts.roles.get(prop.id) not in _ASIDE)
        for prop in left
        if parts.roles.get(prop.id) != "power"
    )


class Singles:
    """Gives each property that is left a feature."""

    def __init__(self, parts: Parts, *, known: bool) -> None:
        """`known`: the product has a main feature, so that what nobody knows is not shown without being asked for."""
        self._parts = parts
        self._known = known
        self._keys: set[tuple[type[Feature], str]] = set()

    def features(self) -> Iterator[Feature]:
        """Return the features of all properties that are left."""
        for prop in self._parts.left():
            feature = self._feature(prop)
            if feature is not None:
                self._parts.taken.add(prop.id)
                yield feature

    def _feature(self, prop: Property) -> Feature | None:
        role = self._parts.roles.get(prop.id) or ""
        can_be_set = settable(self._parts, prop)
        if prop.type == "bool":
            return self._of_bool(prop, role, can_be_set)
        if prop.type in NUMBERS:
            return self._number(prop, role) if can_be_set else self._reading(prop, role)
        if prop.type in ENUMS:
            return self._of_enum(prop, role, can_be_set)
        if prop.type == "timestamp":
            return self._moment(prop)
        return self._text(prop, can_be_set)

    def _name(self, prop: Property, kind: type[Feature], key: str | None) -> tuple[str, str | None, str | None]:
        """Return key, translation key and name: the house's own for the first of a kind, then the product's."""
        if key and (kind, key) not in self._keys:
            self._keys.add((kind, key))
            return key, None, None
        return prop.id, key or None, prop.name

    def _of_bool(self, prop: Property, role: str, can_be_set: bool) -> Feature | None:
        if role in STATES or not can_be_set:
            return self._state(prop, role, flag(prop))
        if role in {"reset_filter", "reset"}:
            key, label, name = self._name(prop, Button, "reset_filter" if role == "reset_filter" else None)
            return Button(
                key=key,
                label=label,
                name=name,
                category=Category.CONFIG,
                enabled=role == "reset_filter",
                writes={f"{prop.id}{WISH}": flag(prop).on},
            )
        known = SWITCHES.get(snake(prop.id)) or (role if role in {"child_lock", "swing_3d"} else None)
        key, label, name = self._name(prop, Switch, known)
        return Switch(
            key=key,
            label=label,
            name=name,
            state=flag(prop),
            category=Category.CONFIG if self._known else None,
            enabled=bool(known) or not self._known,
        )

    def _state(self, prop: Property, role: str, state: Flag) -> BinarySensor:
        key, device_class, category = STATES.get(role, ("", None, None))
        key, label, name = self._name(prop, BinarySensor, key)
        return BinarySensor(
            key=key,
            label=label,
            name=name,
            state=state,
            device_class=device_class,
            category=category,
            enabled=bool(role) or not self._known,
        )

    def _of_enum(self, prop: Property, role: str, can_be_set: bool) -> Feature | None:
        if not prop.values:
            return None
        if role in STATES and (pair := words.split(prop)) is not None:
            return self._state(prop, role, Flag(prop.id, on=pair[1], off=pair[0]))
        if not can_be_set:
            return self._listed(prop, role)
        known, rows, enabled = SELECTS.get(role, ("", (), not self._known))
        key, label, name = self._name(prop, Select, known)
        values = words.words(prop, rows)
        return Select(key=key, label=label, name=name, value=choice(prop, values), enabled=enabled)

    def _listed(self, prop: Property, role: str) -> Sensor:
        known, rows, category = LISTS.get(role, ("", (), None))
        key, label, name = self._name(prop, Sensor, known)
        values = words.words(prop, rows, shared=True)
        return Sensor(
            key=key,
            label=label,
            name=name,
            value=choice(prop, values),
            device_class="enum",
            options=tuple(dict.fromkeys(values.values())),
            category=category,
            enabled=bool(known) or not self._known,
        )

    def _reading(self, prop: Property, role: str) -> Sensor:
        reading = READINGS.get(role)
        guess = device_class_for(prop.unit)
        if reading is None:
            reading = Reading(
                guess, state_class=None if guess == "duration" else _MEASURED, enabled=not self._known, key=""
            )
            if guess == "energy":
                reading = Reading(guess, state_class=_COUNTED, enabled=not self._known, key="")
        unit = (
            prop.unit or reading.unit or ("s" if reading.device_class == "duration" and prop.maximum == _DAY else None)
        )
        device_class = reading.device_class
        if role == "tvoc":
            device_class = next((c for c in _VOC if fits(c, unit or "")), None)
        if device_class and unit and not fits(device_class, unit):
            device_class = guess
        if device_class and not unit:
            device_class = None
        state_class = reading.state_class
        if device_class == "energy" and state_class is _MEASURED:
            state_class = _COUNTED
        key, label, name = self._name(prop, Sensor, role if reading.key is None else reading.key)
        if device_class is None and key in _NAMED_BY_CLASS:
            key, label, name = prop.id, None, prop.name
        return Sensor(
            key=key,
            label=label,
            name=name,
            value=self._parts.measure(prop, unit),
            device_class=device_class,
            unit=unit,
            state_class=state_class,
            category=reading.category,
            enabled=reading.enabled,
            resets=reading.resets,
        )

    def _number(self, prop: Property, role: str) -> Number:
        known, device_class, enabled = NUMBERS_TO_SET.get(role, ("", None, not self._known))
        digits = re.search(r"\d+$", prop.id)
        channel = self._parts.channels.get(digits[0]) if digits and role == "countdown" else None
        key, label, name = (known, None, None) if channel else self._name(prop, Number, known)
        value = self._parts.range(prop, "s" if device_class == "duration" and prop.maximum == _DAY else None)
        if device_class and value.unit and not fits(device_class, value.unit):
            device_class = None
        return Number(
            key=key,
            label=label,
            name=name,
            channel=channel,
            value=value,
            device_class=device_class if value.unit else None,
            enabled=enabled,
            category=Category.CONFIG if self._known or role == "countdown" else None,
        )

    def _moment(self, prop: Property) -> Sensor:
        key, label, name = self._name(prop, Sensor, None)
        return Sensor(
            key=key, label=label, name=name, value=Moment(prop.id), device_class="timestamp", enabled=not self._known
        )

    def _text(self, prop: Property, can_be_set: bool) -> Feature:
        codec = JsonText(prop.id) if prop.type == "array" else Text(prop.id, int(min(prop.maximum or 255, 255)))
        if can_be_set:
            key, label, name = self._name(prop, TextInput, None)
            return TextInput(key=key, label=label, name=name, value=codec, enabled=False)
        key, label, name = self._name(prop, Sensor, None)
        return Sensor(key=key, label=label, name=name, value=codec, category=_DIAGNOSTIC, enabled=False)


_VOC = ("volatile_organic_compounds_parts", "volatile_organic_compounds")
_NAMED_BY_CLASS = frozenset({
    "temperature", "humidity", "power", "energy", "voltage", "current", "battery", "signal_strength", "pm25", "pm10",
    "carbon_dioxide", "carbon_monoxide", "illuminance", "frequency", "power_factor", "atmospheric_pressure", "sound_pressure",
})  # fmt: skip
"""Keys that have no name of their own: Home Assistant names them by their device class."""
