"""Units: the many spellings of thing models, and which device class takes which."""

from collections.abc import Mapping
import math
import re

from ...core.enums import Unit
from ...core.number_codecs import Settable

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
    "conductivity": frozenset({"μS/cm", "mS/cm"}),
    "irradiance": frozenset({"W/m²"}),
    "precipitation": frozenset({"mm", "cm"}),
    "precipitation_intensity": frozenset({"mm/h"}),
    "data_size": frozenset({"kB", "MB", "GB"}),
    "wind_speed": SPEEDS,
    "wind_direction": frozenset({"°"}),
    "area": frozenset({"m²"}),
    "temperature_delta": frozenset({"°C", "°F", "K"}),
    "power": frozenset({"W", "kW"}),
    "energy": frozenset({"Wh", "kWh", "MWh", "MJ", "GJ"}),
    "reactive_energy": frozenset({"varh", "kvarh"}),
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
    "pressure": frozenset({"Pa", "hPa", "kPa", "bar", "mbar"}),
    "sound_pressure": frozenset({"dB"}),
    "duration": frozenset({"ms", "s", "min", "h", "d"}),
    "distance": frozenset({"mm", "cm", "m", "km"}),
    "weight": frozenset({"mg", "g", "kg"}),
    "volume_flow_rate": frozenset({"L/h", "L/min", "m³/h", "m³/min"}),
    "volume": frozenset({"L", "mL", "m³"}),
    "volume_storage": frozenset({"L", "mL", "m³"}),
    "water": frozenset({"L", "m³"}),
    "gas": frozenset({"L", "m³"}),
}
_ALONE = (
    "temperature", "power", "energy", "voltage", "current", "frequency", "illuminance", "duration", "reactive_power",
    "apparent_power", "signal_strength", "pressure", "weight", "distance", "area", "conductivity", "volume_flow_rate", "speed",
    "precipitation_intensity", "data_size", "irradiance", "reactive_energy",
)  # fmt: skip
"""Device classes that follow from a unit alone."""
_BY_UNIT: Mapping[str, str] = {
    unit: name for name in _ALONE for unit in _CLASSES[name] if unit not in {"K", "Pa", "dB", "mm"}
}
"""Unit -> device class; Pa is a pressure, but also how hard something sucks, mm the rain."""
_SPELLED: Mapping[str, str] = {
    Unit.CELSIUS: "℃ c 摄氏度 celsius",
    Unit.FAHRENHEIT: "℉ f 华氏度",
    Unit.PERCENT: "％ %rh rh% rh",
    Unit.WATT: "瓦",
    Unit.KILOWATT_HOUR: "kw-h kw.h kw·h kw*h kw/h 千瓦时",
    Unit.VOLT: "伏",
    Unit.AMPERE: "安",
    Unit.MILLIAMPERE: "毫安",
    Unit.SECONDS: "sec second seconds 秒",
    Unit.MINUTES: "mins minute minutes 分 分钟",
    Unit.HOURS: "hour hours 时 小时",
    Unit.DAYS: "day days 天 日",
    "ms": "毫秒",
    Unit.LITRES: "升",
    "mL": "毫升",
    Unit.CUBIC_METRES: "m3 立方米 nm3 nm³ 标方 标立方米",
    "m³/h": "m3/h",
    "m³/min": "m3/min",
    "mg/L": "mg/l",
    "mmHg": "mmhg",
    "bpm": "bpm 次/分 次/分钟 次/min",
    "%LEL": "%lel",
    Unit.MICROGRAMS_PER_CUBIC_METRE: "μg/m3 ug/m3 ug/m³ 微克/立方米",
    Unit.MILLIGRAMS_PER_CUBIC_METRE: "mg/m3 毫克/立方米",
    Unit.LUX: "lux 勒克斯",
    "MPa": "mpa",
    "rpm": "rpm r/min 转/分",
    "g": "克",
    "kg": "千克 公斤",
    "m²": "㎡ m2 平方米",
    "m/s": "米/秒",
    "km/h": "kmh 公里/小时 千米/小时",
    "μS/cm": "us/cm",
    "W/m²": "w/m2 w/㎡ 瓦/平方米",
    "mired": "mired",
    "cm": "厘米",
    "m": "米",
    "t": "吨",
}
"""Unit -> how models spell it, too, in lower case."""
_SPELLINGS: Mapping[str, str] = {
    **{unit.lower(): unit for units in _CLASSES.values() for unit in units},
    **{spelling: unit for unit, spellings in _SPELLED.items() for spelling in spellings.split()},
}

_EXACT = frozenset({"mWh"})
"""Units that differ from another by the size of a letter."""
_LONGEST = 8
"""What is longer is a remark of the model's author."""
_HAN = re.compile("[\u4e00-\u9fff]")
"""What counts pieces or portions is no unit in other languages."""
UNITLESS = frozenset({"aqi", "ph"})
"""Device classes of numbers without a unit."""


_MULTIPLE = re.compile(r"(0\.0{0,2}1|10{0,3}(?=\D))\s*[*×x]?\s*([^\s\d.].*|)")


def multiple(text: str) -> tuple[float, str]:
    """Return what one of a number counts, and in which unit ("0.1W": 0.1, "W"); 1 and the text if that is a unit alone.

    A part of one that stands alone ("0.01") is of a number without a unit.
    """
    found = _MULTIPLE.fullmatch(text.strip())
    return (float(found[1]), found[2]) if found else (1, text)


def normal_unit(text: str, name: str = "") -> str:
    """Return the unit as Home Assistant spells it ("kwh（度）" -> "kWh"); an unknown one as it is.

    "度" is a kilowatt-hour, a degree Celsius or a degree: the name of the property tells, or its ID where it has none.
    """
    plain = re.sub(r"[（(].*?[)）]", "", text).strip()
    if plain == "度":
        if re.search(r"电|(?<![a-z])(ele|elec|electricity|energy|kwh)(?![a-z])", name.lower()):
            return str(Unit.KILOWATT_HOUR)
        return str(Unit.CELSIUS if re.search("温|temp", name.lower()) else Unit.DEGREE)
    if plain in {"吨", "t", "T"} and "水" in name:
        return str(Unit.CUBIC_METRES)
    if plain == "分" and re.search("评分|得分|分数|积分", name):
        return ""
    unit = plain if plain in _EXACT else _SPELLINGS.get(plain.lower().replace("µ", "μ"), plain)
    if "湿度" in name and unit in {Unit.CELSIUS, Unit.FAHRENHEIT}:
        return str(Unit.PERCENT)
    return "" if len(unit) > _LONGEST or _HAN.search(unit) else unit


def device_class_for(unit: str) -> str | None:
    """Return the device class that follows from a unit alone."""
    return _BY_UNIT.get(unit)


def fits(device_class: str, unit: str) -> bool:
    """Return whether a device class takes a unit."""
    return unit in _CLASSES.get(device_class, frozenset())


def scalds(value: Settable) -> bool:
    """Return whether something may be set to be hotter than boiling water."""
    return value.maximum > _BOILING.get(value.unit or "", math.inf)


_BOILING: Mapping[str, float] = {"°C": 100, "°F": 212}
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
