"""Readings in the unit of the catalogue, whatever a device counts in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, override

from ..core.codecs import Composite, Reader
from ..core.model import Properties

_FACTORS: Mapping[str, Mapping[str, float]] = {
    "W": {"kW": 1000, "mW": 0.001},
    "kWh": {"Wh": 0.001, "MWh": 1000},
    "V": {"mV": 0.001, "kV": 1000},
    "A": {"mA": 0.001},
    "min": {"s": 1 / 60, "h": 60, "d": 1440},
    "h": {"min": 1 / 60, "s": 1 / 3600, "d": 24},
    "d": {"h": 1 / 24, "min": 1 / 1440},
    "L": {"m³": 1000, "mL": 0.001},
    "m³": {"L": 0.001},
    "mg/m³": {"μg/m³": 0.001},
    "μg/m³": {"mg/m³": 1000},
    "ppm": {"ppb": 0.001},
    "ppb": {"ppm": 1000},
    "hPa": {"Pa": 0.01, "kPa": 10},
    "cm": {"mm": 0.1, "m": 100},
    "kg": {"g": 0.001},
}
"""Unit shown -> unit of a device -> what its values are multiplied by."""
_KEPT = frozenset({"°F", "K"})
"""Home Assistant converts temperatures to the user's unit itself; a conversion here would round twice."""


@dataclass(frozen=True)
class Converted(Composite[float]):
    """A reading in another unit."""

    reader: Reader[float]
    factor: float
    unit: str | None = None

    @override
    def read(self, properties: Properties) -> float | None:
        value = self.reader.read(properties)
        return None if value is None else round(value * self.factor, 9)

    @override
    def is_nothing(self, properties: Properties) -> bool:
        return self.reader.is_nothing(properties)


def convertible(unit: str | None, wanted: str | None) -> bool:
    """Return whether a reading in a unit can be shown in the wanted one."""
    return unit == wanted or not unit or not wanted or unit in _KEPT or unit in _FACTORS.get(wanted, {})


def in_unit(reader: Reader[Any], wanted: str | None) -> Reader[Any]:
    """Return a reader of the same values in the wanted unit; itself if there is nothing to convert."""
    unit = getattr(reader, "unit", None)
    if wanted is None or (factor := _FACTORS.get(wanted, {}).get(unit or "")) is None:
        return reader
    return Converted(reader, factor, wanted)
