"""How a single property is shown, by its role: the catalogue's keys, classes, and units."""

from collections.abc import Mapping
from dataclasses import dataclass

from ....catalogue import find
from ...core.enums import Category, StateClass, Unit
from .. import labels

DAY = 86400
"""Seconds: a time that goes up to it is in seconds, whether the model says so or not."""
MEASURED = StateClass.MEASUREMENT
COUNTED = StateClass.TOTAL_INCREASING
DIAGNOSTIC = Category.DIAGNOSTIC


@dataclass(frozen=True, slots=True)
class Reading:
    """How a number with a role is shown: as its key in the catalogue, or under the product's own name."""

    key: str | None = None
    """Key in the catalogue, if it isn't the role; "" for none: the rest is for that case, but for `unit` and `loose`."""
    unit: str | None = None
    """What is meant where the model gives no unit."""
    loose: bool = False
    """Whether it is the same thing in units that the device class does not take, too."""
    device_class: str | None = None
    state_class: StateClass | None = MEASURED
    category: Category | None = None
    enabled: bool = True
    resets: bool = False
    """Whether it is a counter that starts again by itself, and is shown as it is."""


READINGS: Mapping[str, Reading] = {
    "temperature": Reading(unit=Unit.CELSIUS),
    "temperature_fahrenheit": Reading(key="", unit=Unit.FAHRENHEIT, device_class="temperature", enabled=False),
    "outdoor_temperature": Reading(unit=Unit.CELSIUS),
    "inlet_temperature": Reading(unit=Unit.CELSIUS),
    "outlet_temperature": Reading(unit=Unit.CELSIUS),
    "fridge_temperature": Reading(unit=Unit.CELSIUS),
    "freezer_temperature": Reading(unit=Unit.CELSIUS),
    "flex_temperature": Reading(key="flex_zone_temperature", unit=Unit.CELSIUS),
    "water_temperature": Reading(unit=Unit.CELSIUS),
    "floor_temperature": Reading(unit=Unit.CELSIUS),
    "coil_temperature": Reading(unit=Unit.CELSIUS),
    "exhaust_temperature": Reading(unit=Unit.CELSIUS),
    "indoor_temperature": Reading(unit=Unit.CELSIUS),
    "humidity": Reading(unit=Unit.PERCENT),
    "indoor_humidity": Reading(unit=Unit.PERCENT),
    "battery": Reading(unit=Unit.PERCENT),
    "battery_voltage": Reading(),
    "energy_today": Reading(),
    "energy_week": Reading(key="energy_this_week"),
    "energy_month": Reading(key="energy_this_month"),
    "energy_year": Reading(key="energy_this_year"),
    "energy_added": Reading(key="", device_class="energy", state_class=COUNTED),
    "energy": Reading(),
    "energy_returned": Reading(),
    "leakage_current": Reading(key="", device_class="current", category=DIAGNOSTIC),
    "reactive_power": Reading(key="", device_class="reactive_power", enabled=False),
    "apparent_power": Reading(key="", device_class="apparent_power", enabled=False),
    "compressor_frequency": Reading(unit="Hz"),
    "voltage": Reading(unit=Unit.VOLT),
    "current": Reading(),
    "power_reading": Reading(key="power", unit=Unit.WATT),
    "power_factor": Reading(unit=Unit.PERCENT),
    "frequency": Reading(unit="Hz"),
    "pm25": Reading(unit=Unit.MICROGRAMS_PER_CUBIC_METRE),
    "pm10": Reading(unit=Unit.MICROGRAMS_PER_CUBIC_METRE),
    "pm1": Reading(key="", unit=Unit.MICROGRAMS_PER_CUBIC_METRE, device_class="pm1"),
    "carbon_dioxide": Reading(unit=Unit.PPM),
    "carbon_monoxide": Reading(unit=Unit.PPM),
    "formaldehyde": Reading(),
    "tvoc": Reading(),
    "aqi": Reading(),
    "soil_moisture": Reading(key="", unit=Unit.PERCENT, device_class="moisture"),
    "rainfall": Reading(key="", device_class="precipitation", state_class=None),
    "wind_speed": Reading(key="", device_class="wind_speed"),
    "ph": Reading(key="", device_class="ph"),
    "blood_glucose": Reading(key="", device_class="blood_glucose_concentration"),
    "conductivity": Reading(key="", device_class="conductivity"),
    "consumable": Reading(key="", category=DIAGNOSTIC),
    "illuminance": Reading(unit=Unit.LUX),
    "atmospheric_pressure": Reading(unit="hPa"),
    "noise": Reading(key="sound_pressure", unit=Unit.DECIBEL),
    "signal": Reading(key="signal_strength"),
    "tds": Reading(key="", unit=Unit.PPM),
    "filter_life": Reading(unit=Unit.PERCENT),
    "filter_days_left": Reading(),
    "filter_days_used": Reading(),
    "anode_life": Reading(),
    "tank_life": Reading(),
    "water_left": Reading(loose=True),
    "water_level": Reading(),
    "water_flow": Reading(key="", device_class="volume_flow_rate", enabled=False),
    "gas_consumption": Reading(key="gas"),
    "gas_part": Reading(key="", device_class="gas", state_class=COUNTED, resets=True),
    "water_consumption": Reading(key="water"),
    "water_today": Reading(),
    "water_part": Reading(key="", device_class="water", state_class=COUNTED, resets=True),
    "cleaned_area": Reading(loose=True),
    "cleaning_time": Reading(),
    "keep_warm_time": Reading(),
    "run_time": Reading(),
    "time_left": Reading(),
    "position": Reading(key=""),
    "valve_opening": Reading(unit=Unit.PERCENT),
    "temperature_interval": Reading(
        key="", device_class="duration", state_class=None, category=DIAGNOSTIC, enabled=False
    ),
    "humidity_interval": Reading(key="", device_class="duration", state_class=None, category=DIAGNOSTIC, enabled=False),
    "temperature_difference": Reading(key="", device_class="temperature_delta"),
}


def meant_class(reading: Reading, role: str) -> str | None:
    """Return the device class of a reading: the catalogue's, if it has a key there."""
    row = find("sensor", role if reading.key is None else reading.key)
    return row.device_class if row else reading.device_class


METERS = frozenset({
    "voltage", "current", "power_reading", "energy", "energy_today", "energy_week", "energy_month", "energy_year",
    "energy_added", "energy_returned", "frequency", "power_factor", "leakage_current", "reactive_power",
    "apparent_power",
})  # fmt: skip

NUMBERS_TO_SET: Mapping[str, tuple[str, str | None]] = {
    "target_temperature": ("target_temperature", None),
    "target_temperature_fahrenheit": ("", "temperature"),
    "target_humidity": ("target_humidity", None),
    "target_water": ("water_level", None),
    "target_position": ("open_position", None),
    "water_hardness": ("water_hardness", None),
    "fridge_target": ("fridge_temperature", None),
    "freezer_target": ("freezer_temperature", None),
    "flex_target": ("flex_zone_temperature", None),
    "detection_delay": ("detection_delay", None),
    "sensitivity": ("sensitivity", None),
    "volume": ("volume", None),
    "voltage_limit": ("voltage_limit", None),
    "current_limit": ("current_limit", None),
    "charging_current": ("", "current"),
    "charging_power": ("", "power"),
    "power_limit": ("power_limit", None),
    "tilt_angle": ("", None),
    "countdown": ("countdown", None),
    "transition": ("transition", None),
    "brightness": ("brightness", None),
    "panel_brightness": ("brightness", None),
    "color_temperature": ("", None),
    "fan_speed": ("fan_speed", None),
    "louvre_angle_vertical": ("louvre_angle_vertical", None),
    "louvre_angle_horizontal": ("louvre_angle_horizontal", None),
    "temperature_correction": ("temperature_correction", None),
    "temperature_correction_fahrenheit": ("", "temperature_delta"),
    "humidity_correction": ("humidity_correction", None),
    "temperature_interval": ("temperature_interval", None),
    "humidity_interval": ("humidity_interval", None),
    "eco_temperature": ("eco_temperature", None),
    "keep_warm_time": ("", "duration"),
    "off_timer": ("off_timer", None),
    "on_timer": ("on_timer", None),
    "temperature_difference": ("", "temperature_delta"),
    "temperature_limit": ("", "temperature"),
    "part_temperature": ("", "temperature"),
    "humidity_limit": ("", "humidity"),
}
"""Role -> key, or "" and a device class, of a number to set."""
HIDDEN_NUMBERS = frozenset({
    "target_temperature_fahrenheit", "temperature_correction_fahrenheit", "temperature_limit", "humidity_limit",
})  # fmt: skip
"""Those without a key that are shown when asked for."""
SETTINGS = frozenset({
    "countdown", "detection_delay", "sensitivity", "volume", "voltage_limit", "current_limit", "power_limit", "transition",
    "temperature_correction", "temperature_correction_fahrenheit", "humidity_correction", "temperature_interval", "humidity_interval", "temperature_limit",
    "humidity_limit", "power_on_state", "indicator_mode", "motor_direction", "temperature_unit", "button_mode",
    "eco_temperature", "off_timer", "on_timer", "temperature_difference", "water_hardness",
})  # fmt: skip
"""What is set once and seldom again, on whatever device."""

STATES: Mapping[str, tuple[str, str | None]] = {
    "door": ("door", None),
    "motion": ("motion", None),
    "presence": ("presence", None),
    "smoke": ("smoke", None),
    "carbon_monoxide_alarm": ("carbon_monoxide", None),
    "gas": ("gas", None),
    "moisture": ("moisture", None),
    "rain": ("", "moisture"),
    "vibration": ("vibration", None),
    "tamper": ("tamper", None),
    "low_battery": ("battery", None),
    "water_shortage": ("water_shortage", None),
    "tank_full": ("tank_full", None),
    "window_open": ("window_open", None),
    "fault": ("fault", None),
    "trouble": ("", "problem"),
    "salt_low": ("salt_low", None),
    "rinse_aid_low": ("rinse_aid_low", None),
    "filter_due": ("filter", None),
    "cleaning_due": ("cleaning_due", None),
    "flex_door": ("", "door"),
    "fridge_door": ("fridge_door", None),
    "freezer_door": ("freezer_door", None),
    "opening": ("", "opening"),
    "emergency": ("", "safety"),
    "charging": ("", "battery_charging"),
    "defrosting": ("defrosting", None),
    "compressor": ("compressor", None),
    "heating_now": ("heating", None),
}
"""Role -> key, or "" and a device class, of what is either so or not."""

LISTS: Mapping[str, tuple[str, labels.Rows]] = {
    "action": ("status", labels.STATUSES),
    "program_step": ("program_step", labels.STATUSES),
    "air_quality": ("air_quality", labels.QUALITY),
    "water_quality": ("water_quality", labels.QUALITY),
    "battery_level": ("battery_level", labels.BATTERY),
    "dust_level": ("dust_level", labels.QUALITY),
    "fault": ("fault", labels.FAULTS),
    "fault_code": ("fault", labels.FAULTS),
    "unlock_method": ("last_unlock_by", labels.UNLOCKING),
}
"""Role -> key, words of what is one of several, and never to be chosen."""

SELECTS: Mapping[str, tuple[str, labels.Rows]] = {
    "mode": ("mode", labels.APPLIANCE_MODES),
    "fan_speed": ("fan_speed", labels.FAN_SPEEDS),
    "heat_level": ("heat_level", labels.LEVELS),
    "power_level": ("power_level", ()),
    "cleaning_power": ("cleaning_power", labels.SUCTION),
    "water_flow_level": ("water_flow", labels.WATER_FLOW),
    "mist_level": ("mist_level", labels.SIZES),
    "sensitivity": ("sensitivity", labels.SIZES),
    "volume": ("volume", labels.LOUDNESS),
    "detection_delay": ("detection_delay", ()),
    "power_on_state": ("power_on_state", labels.AFTER_POWER_CUT),
    "program": ("program", labels.PROGRAMS),
    "human_sensing": ("human_sensing", labels.HUMAN_SENSING),
    "special_mode": ("special_mode", labels.SPECIAL_MODES),
    **{f"fan_speed_{side}": (f"fan_speed_{side}", labels.FAN_SPEEDS) for side in ("left", "right")},
    "louvre_vertical": ("louvre_vertical", labels.LOUVRE_VERTICAL),
    "louvre_horizontal": ("louvre_horizontal", labels.LOUVRE_HORIZONTAL),
    "fan_mode": ("wind_pattern", labels.WINDS),
    "motor_direction": ("motor_direction", (("reversed", "反|back|reverse"), ("normal", "正|forward"))),
    "light_mode": ("light_mode", labels.LIGHT_MODES),
    "button_mode": ("button_mode", labels.BUTTON_MODES),
    "portion": ("portion", labels.PORTIONS),
    "temperature_unit": ("temperature_unit", labels.TEMPERATURE_UNITS),
}
"""Role -> key, words."""

BY_WORDS: Mapping[str, labels.Rows] = {
    "heating_elements": labels.HEATING_ELEMENTS,
    "tank": labels.TANKS,
    "air": labels.AIR,
    "playing": labels.PLAYING,
    "sound_quality": labels.SOUND_QUALITY,
}
"""Key -> words: choices that are recognized by their values alone."""
OTHERWISE: Mapping[str, tuple[str, labels.Rows]] = {"heat_mode": ("heat_mode", labels.APPLIANCE_MODES)}
"""Role -> key, words of what its values do not tell."""

ASIDE = frozenset({"temperature_unit", "countdown"})
SETTABLE_ANYWAY = frozenset({"target_temperature", "target_humidity", "target_water", "target_position"})
"""Set points, which published models mark as read-only while the vendor's own panels write them."""
READ_ONLY_ANYWAY = frozenset({*READINGS, *STATES, *LISTS}) - {
    "temperature_interval",
    "humidity_interval",
    "keep_warm_time",
    "temperature_difference",
}
"""Readings, which published models mark as writable."""
BY_PHASE = {"voltage": "voltage_phase", "current": "current_phase", "power_reading": "power_phase"}
"""Role -> key where it is that of one phase."""
ALARMS = frozenset({"smoke", "carbon_monoxide_alarm", "gas"})
"""Roles of main functions that are not meant to be turned off."""
WATCHES = ALARMS | {"motion", "presence", "moisture", "vibration", "emergency"}
"""Roles of what a device is that watches over something: what can be set about it is a setting."""
WARNS = ALARMS | {"moisture", "emergency"}
"""Roles of what is wrong where something is sensed, and of no other state."""
TO_SET = frozenset({"temperature", "duration", "power", "voltage", "current", "distance", "weight", "speed"})
"""Device classes that a unit alone may give to a number to set."""
VOC = ("volatile_organic_compounds_parts", "volatile_organic_compounds")
NAMED_NUMBERS = frozenset(
    key
    for key, _ in NUMBERS_TO_SET.values()
    if (row := find("number", key)) and row.device_class in {"temperature", "humidity"}
)
"""Keys that make no sense without their device class."""
