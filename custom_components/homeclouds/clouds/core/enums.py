"""What features may say of themselves, in the words that Home Assistant uses for the same thing."""

from enum import StrEnum


class Category(StrEnum):
    """Where a feature is shown."""

    CONFIG = "config"
    DIAGNOSTIC = "diagnostic"


class Mode(StrEnum):
    """What an air conditioner does; "off" is power, not a mode."""

    AUTO = "auto"
    COOL = "cool"
    DRY = "dry"
    HEAT = "heat"
    FAN_ONLY = "fan_only"
    HEAT_COOL = "heat_cool"


class Action(StrEnum):
    """What an air conditioner or heater is doing right now."""

    OFF = "off"
    IDLE = "idle"
    COOLING = "cooling"
    HEATING = "heating"
    DRYING = "drying"
    FAN = "fan"
    DEFROSTING = "defrosting"
    PREHEATING = "preheating"


class StateClass(StrEnum):
    """How a sensor's values follow one another."""

    MEASUREMENT = "measurement"
    MEASUREMENT_ANGLE = "measurement_angle"
    TOTAL = "total"
    TOTAL_INCREASING = "total_increasing"


class Unit(StrEnum):
    """Units as Home Assistant spells them. Other spellings go through as plain text."""

    CELSIUS = "°C"
    FAHRENHEIT = "°F"
    PERCENT = "%"
    WATT = "W"
    KILOWATT_HOUR = "kWh"
    VOLT = "V"
    AMPERE = "A"
    MILLIAMPERE = "mA"
    DEGREE = "°"
    SECONDS = "s"
    MINUTES = "min"
    HOURS = "h"
    DAYS = "d"
    LITRES = "L"
    CUBIC_METRES = "m³"
    PPM = "ppm"
    MICROGRAMS_PER_CUBIC_METRE = "μg/m³"
    MILLIGRAMS_PER_CUBIC_METRE = "mg/m³"
    LUX = "lx"
    DECIBEL = "dB"
