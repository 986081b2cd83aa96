"""What a single property is shown as, by its role: the house's keys, classes and units."""

from collections.abc import Mapping
from dataclasses import dataclass

from ...features import Category, StateClass, Unit
from . import words

DAY = 86400
"""Seconds: a time that goes up to it is in seconds, whether the model says so or not."""
MEASURED = StateClass.MEASUREMENT
COUNTED = StateClass.TOTAL_INCREASING
DIAGNOSTIC = Category.DIAGNOSTIC


@dataclass(frozen=True, slots=True)
class Reading:
    """How a number with a role is shown."""

    device_class: str | None = None
    unit: str | None = None
    """What is meant where the model gives no unit."""
    state_class: StateClass | None = MEASURED
    category: Category | None = None
    enabled: bool = True
    key: str | None = None
    """The house's key, if it isn't the role."""
    loose: bool = False
    """Whether it is the same thing in units that the device class does not take, too."""
    resets: bool = False
    """Whether it starts again at 0 by itself."""


READINGS: Mapping[str, Reading] = {
    "temperature": Reading("temperature", Unit.CELSIUS),
    "temperature_fahrenheit": Reading("temperature", Unit.FAHRENHEIT, enabled=False, key=""),
    "outdoor_temperature": Reading("temperature", Unit.CELSIUS),
    "inlet_temperature": Reading("temperature", Unit.CELSIUS),
    "outlet_temperature": Reading("temperature", Unit.CELSIUS),
    "fridge_temperature": Reading("temperature", Unit.CELSIUS),
    "freezer_temperature": Reading("temperature", Unit.CELSIUS),
    "flex_temperature": Reading("temperature", Unit.CELSIUS, key="flex_zone_temperature"),
    "water_temperature": Reading("temperature", Unit.CELSIUS),
    "floor_temperature": Reading("temperature", Unit.CELSIUS),
    "humidity": Reading("humidity", Unit.PERCENT),
    "battery": Reading("battery", Unit.PERCENT, category=DIAGNOSTIC),
    "battery_voltage": Reading("voltage", category=DIAGNOSTIC, enabled=False),
    "energy_today": Reading("energy", state_class=COUNTED, resets=True),
    "energy_month": Reading("energy", state_class=COUNTED, key="energy_this_month", resets=True),
    "energy_added": Reading("energy", state_class=COUNTED, key=""),
    "energy": Reading("energy", state_class=COUNTED),
    "energy_returned": Reading("energy", state_class=COUNTED),
    "leakage_current": Reading("current", key="", category=DIAGNOSTIC),
    "reactive_power": Reading("reactive_power", key="", enabled=False),
    "apparent_power": Reading("apparent_power", key="", enabled=False),
    "compressor_frequency": Reading("frequency", "Hz", category=DIAGNOSTIC),
    "voltage": Reading("voltage", Unit.VOLT),
    "current": Reading("current"),
    "power_reading": Reading("power", Unit.WATT, key="power"),
    "power_factor": Reading("power_factor"),
    "frequency": Reading("frequency", "Hz", category=DIAGNOSTIC),
    "pm25": Reading("pm25", Unit.MICROGRAMS_PER_CUBIC_METRE),
    "pm10": Reading("pm10", Unit.MICROGRAMS_PER_CUBIC_METRE),
    "pm1": Reading("pm1", Unit.MICROGRAMS_PER_CUBIC_METRE, key=""),
    "carbon_dioxide": Reading("carbon_dioxide", Unit.PPM),
    "carbon_monoxide": Reading("carbon_monoxide", Unit.PPM),
    "formaldehyde": Reading(),
    "tvoc": Reading(),
    "aqi": Reading("aqi"),
    "soil_moisture": Reading("moisture", Unit.PERCENT, key=""),
    "rainfall": Reading("precipitation", key="", state_class=None),
    "wind_speed": Reading("wind_speed", key=""),
    "ph": Reading("ph", key=""),
    "conductivity": Reading("conductivity", key=""),
    "consumable": Reading(category=DIAGNOSTIC, key=""),
    "illuminance": Reading("illuminance", Unit.LUX),
    "atmospheric_pressure": Reading("atmospheric_pressure", "hPa"),
    "noise": Reading("sound_pressure", Unit.DECIBEL, key="sound_pressure"),
    "signal": Reading("signal_strength", category=DIAGNOSTIC, enabled=False, key="signal_strength"),
    "filter_life": Reading(unit=Unit.PERCENT, category=DIAGNOSTIC),
    "filter_days_left": Reading("duration", category=DIAGNOSTIC),
    "filter_days_used": Reading("duration", category=DIAGNOSTIC, enabled=False),
    "anode_life": Reading(category=DIAGNOSTIC),
    "tank_life": Reading(category=DIAGNOSTIC),
    "water_left": Reading("volume_storage", loose=True),
    "water_level": Reading(),
    "water_flow": Reading("volume_flow_rate", enabled=False, key=""),
    "gas_consumption": Reading("gas", state_class=COUNTED, key="gas"),
    "water_consumption": Reading("water", state_class=COUNTED, key="water"),
    "run_time": Reading("duration", state_class=COUNTED, category=DIAGNOSTIC, enabled=False),
    "time_left": Reading("duration", state_class=None),
    "position": Reading(key=""),
    "valve_opening": Reading(unit=Unit.PERCENT),
    "temperature_interval": Reading("duration", state_class=None, category=DIAGNOSTIC, enabled=False, key=""),
    "humidity_interval": Reading("duration", state_class=None, category=DIAGNOSTIC, enabled=False, key=""),
}

METERS = frozenset({
    "voltage", "current", "power_reading", "energy", "energy_today", "energy_month", "energy_added", "energy_returned",
    "frequency", "power_factor", "leakage_current", "reactive_power", "apparent_power",
})  # fmt: skip

NUMBERS_TO_SET: Mapping[str, tuple[str, str | None, bool]] = {
    "target_temperature": ("target_temperature", "temperature", True),
    "target_temperature_fahrenheit": ("", "temperature", False),
    "target_humidity": ("target_humidity", "humidity", True),
    "target_water": ("water_level", None, True),
    "target_position": ("open_position", None, True),
    "fridge_target": ("fridge_temperature", "temperature", True),
    "freezer_target": ("freezer_temperature", "temperature", True),
    "flex_target": ("flex_zone_temperature", "temperature", True),
    "detection_delay": ("detection_delay", "duration", True),
    "sensitivity": ("sensitivity", None, True),
    "volume": ("volume", None, True),
    "voltage_limit": ("voltage_limit", "voltage", True),
    "current_limit": ("current_limit", "current", True),
    "power_limit": ("power_limit", "power", True),
    "tilt_angle": ("", None, True),
    "countdown": ("countdown", "duration", False),
    "transition": ("transition", "duration", False),
    "brightness": ("brightness", None, True),
    "color_temperature": ("", None, True),
    "fan_speed": ("fan_speed", None, True),
    "louvre_angle_vertical": ("louvre_angle_vertical", None, False),
    "louvre_angle_horizontal": ("louvre_angle_horizontal", None, False),
    "temperature_correction": ("temperature_correction", "temperature_delta", False),
    "humidity_correction": ("humidity_correction", None, False),
    "temperature_interval": ("temperature_interval", "duration", False),
    "humidity_interval": ("humidity_interval", "duration", False),
    "temperature_limit": ("", "temperature", False),
    "humidity_limit": ("", "humidity", False),
}
"""Role -> key, device class, shown without being asked for."""
SETTINGS = frozenset({
    "countdown", "detection_delay", "sensitivity", "volume", "voltage_limit", "current_limit", "power_limit", "transition",
    "temperature_correction", "humidity_correction", "temperature_interval", "humidity_interval", "temperature_limit",
    "humidity_limit",
})  # fmt: skip
"""What is set once and seldom again, on whatever device."""

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
    "low_battery": ("battery", "battery", DIAGNOSTIC),
    "water_shortage": ("water_shortage", "problem", None),
    "tank_full": ("tank_full", "problem", None),
    "window_open": ("window_open", "window", None),
    "fault": ("fault", "problem", DIAGNOSTIC),
    "trouble": ("", "problem", None),
    "fridge_door": ("fridge_door", "door", None),
    "freezer_door": ("freezer_door", "door", None),
    "opening": ("", "opening", None),
    "emergency": ("", "safety", None),
    "charging": ("", "battery_charging", DIAGNOSTIC),
    "defrosting": ("defrosting", None, DIAGNOSTIC),
    "compressor": ("compressor", "running", DIAGNOSTIC),
    "heating_now": ("heating", None, None),
}
"""Role -> key, device class, category of what is either so or not."""

LISTS: Mapping[str, tuple[str, words.Rows, Category | None]] = {
    "action": ("status", words.STATUS, None),
    "air_quality": ("air_quality", words.QUALITY, None),
    "water_quality": ("water_quality", words.QUALITY, None),
    "battery_level": ("battery_level", words.BATTERY, DIAGNOSTIC),
    "fault": ("fault", words.FAULTS, DIAGNOSTIC),
    "fault_code": ("fault", words.FAULTS, DIAGNOSTIC),
    "unlock_method": ("last_unlock_by", words.UNLOCKING, None),
}
"""Role -> key, words, category of what is one of several, and never to be chosen."""

SELECTS: Mapping[str, tuple[str, words.Rows, bool]] = {
    "mode": ("mode", words.SELECT_MODES, True),
    "fan_speed": ("fan_speed", words.FAN_MODES, True),
    "heat_level": ("heat_level", words.LEVELS, True),
    "power_level": ("power_level", (), True),
    "mist_level": ("mist_level", words.SIZES, True),
    "sensitivity": ("sensitivity", words.SIZES, True),
    "volume": ("volume", words.LOUDNESS, True),
    "power_on_state": ("power_on_state", words.AFTER_POWER_CUT, True),
    "program": ("program", (), True),
    "fan_mode": ("wind_pattern", words.WINDS, True),
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
    "frost_protect": "frost_protection",
    "frost_protection": "frost_protection",
    "dry": "drying",
    "sterilization": "disinfection",
    "fast_cool": "fast_cooling",
    "fast_freeze": "fast_freezing",
    "swing_vertical": "swing_vertical",
    "swing_horizontal": "swing_horizontal",
    "health": "health",
    "heat": "heating",
    "heating": "heating",
    "heating_3d": "rapid_heating",
    "instant_heating": "instant_heating",
    "ionizer": "ionizer",
    "led": "light",
    "light": "light",
    "motion": "motion_detection",
    "radar": "radar",
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
"""Id in snake case, but for what only says that it is one -> key of a switch."""

SWITCH_NAMES: tuple[tuple[str, str], ...] = (
    (r"负离子|等离子", "ionizer"),
    (r"紫外|uv", "uv"),
    (r"消毒|杀菌|除菌", "disinfection"),
    (r"烘干|干燥", "drying"),
    (r"换气|通风", "ventilation"),
    (r"照明灯?|灯光|灯|炉灯", "light"),
    (r"取暖|加热|制热", "heating"),
    (r"加湿", "humidification"),
    (r"净化", "purification"),
    (r"新风", "fresh_air"),
    (r"节能|eco", "eco"),
    (r"睡眠", "sleep"),
    (r"强劲|强力|速热", "boost"),
    (r"健康", "health"),
    (r"自清洁", "self_clean"),
    (r"蜂鸣器?|按键音|提示音", "beep"),
    (r"屏显|显示屏?|屏幕", "display"),
    (r"指示灯", "status_light"),
    (r"夜灯", "night_light"),
    (r"防冻|防霜冻?", "frost_protection"),
    (r"开窗检测", "window_detection"),
    (r"消音", "mute_alarm"),
    (r"移动侦测|运动检测|移动检测", "motion_detection"),
    (r"速冷", "fast_cooling"),
    (r"速冻", "fast_freezing"),
    (r"智能", "smart"),
    (r"假日|度假", "holiday"),
    (r"勿扰|免打扰", "do_not_disturb"),
    (r"水循环|循环", "circulation"),
)
"""Whole name but for "switch", "function" or "mode" at its end -> key of a switch."""

ASIDE = frozenset({"temperature_unit", "countdown"})
SETTABLE_ANYWAY = frozenset({"target_temperature", "target_humidity", "target_water", "target_position"})
"""Set points, which published models mark as read-only while the vendor's own panels write them."""
READ_ONLY_ANYWAY = frozenset({*READINGS, *STATES, *LISTS}) - {
    "temperature_interval",
    "humidity_interval",
    "fault_code",
}
"""Readings, which published models mark as writable."""
BY_PHASE = {"voltage": "voltage_phase", "current": "current_phase", "power_reading": "power_phase"}
"""Role -> key where it is that of one phase."""
WATCHES = frozenset(
    {"motion", "presence", "smoke", "carbon_monoxide_alarm", "gas", "moisture", "vibration", "emergency"}
)
"""Roles of what a device is that watches over something: what can be set about it is a setting."""
TO_SET = frozenset({"temperature", "duration", "power", "voltage", "current", "distance", "weight"})
"""Device classes that a unit alone may give to a number to set."""
VOC = ("volatile_organic_compounds_parts", "volatile_organic_compounds")
