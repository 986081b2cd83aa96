"""Units: the many spellings of thing models, and which device class takes which."""

from collections.abc import Mapping
import re

from ...core.enums import Unit

_SPELLINGS: Mapping[str, Unit | str] = {
    "℃": Unit.CELSIUS,
    "°c": Unit.CELSIUS,
    "c": Unit.CELSIUS,
    "摄氏度": Unit.CELSIUS,
    "celsius": Unit.CELSIUS,
    "℉": Unit.FAHRENHEIT,
    "°f": Unit.FAHRENHEIT,
    "f": Unit.FAHRENHEIT,
    "华氏度": Unit.FAHRENHEIT,
    "％": Unit.PERCENT,
    "%rh": Unit.PERCENT,
    "rh%": Unit.PERCENT,
    "rh": Unit.PERCENT,
    "w": Unit.WATT,
    "瓦": Unit.WATT,
    "kw": Unit.KILOWATT,
    "kwh": Unit.KILOWATT_HOUR,
    "kw-h": Unit.KILOWATT_HOUR,
    "kw.h": Unit.KILOWATT_HOUR,
    "kw·h": Unit.KILOWATT_HOUR,
    "kw*h": Unit.KILOWATT_HOUR,
    "kw/h": Unit.KILOWATT_HOUR,
    "千瓦时": Unit.KILOWATT_HOUR,
    "wh": "Wh",
    "var": "var",
    "kvar": "kvar",
    "va": "VA",
    "kva": "kVA",
    "v": Unit.VOLT,
    "伏": Unit.VOLT,
    "mv": "mV",
    "a": Unit.AMPERE,
    "安": Unit.AMPERE,
    "ma": Unit.MILLIAMPERE,
    "毫安": Unit.MILLIAMPERE,
    "hz": "Hz",
    "s": Unit.SECONDS,
    "sec": Unit.SECONDS,
    "second": Unit.SECONDS,
    "seconds": Unit.SECONDS,
    "秒": Unit.SECONDS,
    "min": Unit.MINUTES,
    "mins": Unit.MINUTES,
    "minute": Unit.MINUTES,
    "minutes": Unit.MINUTES,
    "分": Unit.MINUTES,
    "分钟": Unit.MINUTES,
    "h": Unit.HOURS,
    "hour": Unit.HOURS,
    "hours": Unit.HOURS,
    "时": Unit.HOURS,
    "小时": Unit.HOURS,
    "d": Unit.DAYS,
    "day": Unit.DAYS,
    "days": Unit.DAYS,
    "天": Unit.DAYS,
    "日": Unit.DAYS,
    "ms": "ms",
    "毫秒": "ms",
    "l": Unit.LITRES,
    "升": Unit.LITRES,
    "ml": "mL",
    "毫升": "mL",
    "m3": Unit.CUBIC_METRES,
    "m³": Unit.CUBIC_METRES,
    "立方米": Unit.CUBIC_METRES,
    "l/min": "L/min",
    "m3/h": "m³/h",
    "m³/h": "m³/h",
    "ppm": Unit.PPM,
    "ppb": Unit.PPB,
    "mg/l": "mg/L",
    "mmhg": "mmHg",
    "bpm": "bpm",
    "次/分": "bpm",
    "%lel": "%LEL",
    "μg/m3": Unit.MICROGRAMS_PER_CUBIC_METRE,
    "μg/m³": Unit.MICROGRAMS_PER_CUBIC_METRE,
    "ug/m3": Unit.MICROGRAMS_PER_CUBIC_METRE,
    "ug/m³": Unit.MICROGRAMS_PER_CUBIC_METRE,
    "微克/立方米": Unit.MICROGRAMS_PER_CUBIC_METRE,
    "mg/m3": Unit.MILLIGRAMS_PER_CUBIC_METRE,
    "mg/m³": Unit.MILLIGRAMS_PER_CUBIC_METRE,
    "毫克/立方米": Unit.MILLIGRAMS_PER_CUBIC_METRE,
    "lux": Unit.LUX,
    "lx": Unit.LUX,
    "勒克斯": Unit.LUX,
    "dbm": Unit.DBM,
    "db": Unit.DECIBEL,
    "k": Unit.KELVIN,
    "pa": "Pa",
    "kpa": "kPa",
    "hpa": "hPa",
    "mpa": "MPa",
    "rpm": "rpm",
    "r/min": "rpm",
    "转/分": "rpm",
    "g": "g",
    "克": "g",
    "kg": "kg",
    "千克": "kg",
    "㎡": "m²",
    "m2": "m²",
    "m²": "m²",
    "平方米": "m²",
    "m/s": "m/s",
    "米/秒": "m/s",
    "km/h": "km/h",
    "kmh": "km/h",
    "公里/小时": "km/h",
    "千米/小时": "km/h",
    "μs/cm": "μS/cm",
    "us/cm": "μS/cm",
    "mired": "mired",
    "厘米": "cm",
    "公斤": "kg",
    "mm": "mm",
    "cm": "cm",
    "m": "m",
    "米": "m",
    "km": "km",
}

SPEEDS = frozenset({"m/s", "km/h"})
_CLASSES: Mapping[str, frozenset[str]] = {
    "blood_glucose_concentration": frozenset({"mg/dL", "mmol/L"}),
    "speed": SPEEDS,
    "temperature": frozenset({"°C", "°F", "K"}),
    "humidity": frozenset({"%"}),
    "battery": frozenset({"%"}),
    "moisture": frozenset({"%"}),
    "power_factor": frozenset({"%"}),
    "reactive_power": frozenset({"var", "kvar"}),
    "apparent_power": frozenset({"VA", "kVA"}),
    "conductivity": frozenset({"μS/cm"}),
    "precipitation": frozenset({"mm", "cm"}),
    "wind_speed": SPEEDS,
    "area": frozenset({"m²"}),
    "temperature_delta": frozenset({"°C", "°F", "K"}),
    "power": frozenset({"W", "kW"}),
    "energy": frozenset({"Wh", "kWh"}),
    "voltage": frozenset({"V", "mV"}),
    "current": frozenset({"A", "mA"}),
    "frequency": frozenset({"Hz"}),
    "signal_strength": frozenset({"dBm", "dB"}),
    "illuminance": frozenset({"lx"}),
    "pm25": frozenset({"μg/m³"}),
    "pm10": frozenset({"μg/m³"}),
    "pm1": frozenset({"μg/m³"}),
    "carbon_dioxide": frozenset({"ppm"}),
    "carbon_monoxide": frozenset({"ppm", "ppb", "mg/m³", "μg/m³"}),
    "volatile_organic_compounds": frozenset({"μg/m³", "mg/m³"}),
    "volatile_organic_compounds_parts": frozenset({"ppm", "ppb"}),
    "atmospheric_pressure": frozenset({"Pa", "hPa", "kPa"}),
    "pressure": frozenset({"Pa", "hPa", "kPa"}),
    "sound_pressure": frozenset({"dB"}),
    "duration": frozenset({"ms", "s", "min", "h", "d"}),
    "distance": frozenset({"mm", "cm", "m", "km"}),
    "weight": frozenset({"mg", "g", "kg"}),
    "volume_flow_rate": frozenset({"L/min", "m³/h"}),
    "volume_storage": frozenset({"L", "mL", "m³"}),
    "water": frozenset({"L", "m³"}),
    "gas": frozenset({"L", "m³"}),
}

_BY_UNIT: Mapping[str, str] = {
    "°C": "temperature",
    "°F": "temperature",
    "W": "power",
    "kW": "power",
    "kWh": "energy",
    "Wh": "energy",
    "V": "voltage",
    "mV": "voltage",
    "A": "current",
    "mA": "current",
    "Hz": "frequency",
    "lx": "illuminance",
    "s": "duration",
    "min": "duration",
    "h": "duration",
    "d": "duration",
    "ms": "duration",
    "var": "reactive_power",
    "kvar": "reactive_power",
    "VA": "apparent_power",
    "kVA": "apparent_power",
    "dBm": "signal_strength",
    "hPa": "pressure",
    "kPa": "pressure",
    "kg": "weight",
    "g": "weight",
    "mg": "weight",
    "cm": "distance",
    "m": "distance",
    "km": "distance",
    "m²": "area",
    "μS/cm": "conductivity",
    "L/min": "volume_flow_rate",
    "m³/h": "volume_flow_rate",
    "m/s": "speed",
    "km/h": "speed",
}

_LONGEST = 8
"""What is longer is a remark of the model's author."""
_HAN = re.compile("[\u4e00-\u9fff]")
"""What counts pieces or portions is no unit in other languages."""
UNITLESS = frozenset({"aqi", "ph", "power_factor"})
"""Device classes of numbers without a unit."""


def normal_unit(text: str, name: str = "") -> str:
    """Return the unit as Home Assistant spells it ("kwh（度）" -> "kWh"); an unknown one as it is.

    "度" is a kilowatt-hour, a degree Celsius or a degree: the name of the property tells.
    """
    plain = re.sub(r"[（(].*?[)）]", "", text).strip()
    if plain == "度":
        return str(Unit.KILOWATT_HOUR if "电" in name else Unit.CELSIUS if "温" in name else Unit.DEGREE)
    unit = str(_SPELLINGS.get(plain.lower().replace("µ", "μ"), plain))
    if "湿度" in name and unit in {Unit.CELSIUS, Unit.FAHRENHEIT}:
        return str(Unit.PERCENT)
    return "" if len(unit) > _LONGEST or _HAN.search(unit) else unit


def device_class_for(unit: str) -> str | None:
    """Return the device class that follows from a unit alone."""
    return _BY_UNIT.get(unit)


def fits(device_class: str, unit: str) -> bool:
    """Return whether a device class takes a unit."""
    return unit in _CLASSES.get(device_class, frozenset())


TIMERS = frozenset({"on_timer", "off_timer"})
"""Roles of what turns a device on or off after a time."""


def usual_duration(longest: float | None) -> Unit:
    """Return the unit in which a timer with such a longest time counts, where a model is silent."""
    if longest is None or longest > _MINUTES_OF_A_DAY:
        return Unit.SECONDS
    return Unit.HOURS if longest <= _HOURS_OF_A_DAY else Unit.MINUTES


_HOURS_OF_A_DAY, _MINUTES_OF_A_DAY = 24, 24 * 60
USUAL_UNITS: Mapping[str, Unit] = {
    "temperature": Unit.CELSIUS,
    "humidity": Unit.PERCENT,
    "voltage": Unit.VOLT,
    "power": Unit.WATT,
}
"""Device class of a number to set -> the unit that is meant where a model is silent."""
