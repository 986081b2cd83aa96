"""What numbers of a household can be, by unit: the one rule for readings, set points and bytes."""

from collections.abc import Mapping
import math

type Span = tuple[float, float]

_ANY: Span = (-1e10, 1e10)
"""Without a unit, or in one that is not listed."""
_USUAL: Mapping[str, Span] = {"%": (0, 100), "°C": (-50, 150), "℃": (-50, 150), "°F": (-58, 302), "ppm": (0, 50_000)}
"""What is measured, unless a device is known to be hotter or colder."""
_POSSIBLE: Mapping[str, Span] = {
    "%": (-1000, 1000),
    "%LEL": (0, 100),
    "°C": (-100, 1000),
    "℃": (-100, 1000),
    "°F": (-148, 1832),
    "K": (0, 20_000),
    "W": (-1e6, 1e6),
    "kW": (-1e4, 1e4),
    "VA": (-1e6, 1e6),
    "kVA": (-1e4, 1e4),
    "var": (-1e6, 1e6),
    "kvar": (-1e4, 1e4),
    "Wh": (-1e11, 1e11),
    "kWh": (-1e8, 1e8),
    "V": (-1e4, 1e4),
    "mV": (-1e7, 1e7),
    "A": (-1e4, 1e4),
    "mA": (-1e7, 1e7),
    "Hz": (0, 1e5),
    "ms": (-1e10, 1e10),
    "s": (-1e9, 1e9),
    "min": (-1e7, 1e7),
    "h": (-1e6, 1e6),
    "d": (-1e5, 1e5),
    "L": (-1e8, 1e8),
    "m³": (-1e7, 1e7),
    "L/min": (-1e4, 1e4),
    "m³/h": (-1e5, 1e5),
    "ppm": (0, 1e6),
    "μg/m³": (0, 1e6),
    "mg/m³": (0, 1e6),
    "mg/L": (0, 1e6),
    "μS/cm": (0, 1e7),
    "lx": (0, 1e6),
    "dB": (-200, 200),
    "dBm": (-200, 100),
    "bpm": (0, 1000),
    "rpm": (-1e6, 1e6),
    "Pa": (-1e8, 1e8),
    "hPa": (-1e6, 1e6),
    "kPa": (-1e5, 1e5),
    "MPa": (-100, 100),
    "mmHg": (0, 1e5),
    "°": (-1e4, 1e4),
    "m/s": (-1000, 1000),
    "km/h": (-1000, 1000),
    "kg": (-1e5, 1e5),
    "g": (-1e8, 1e8),
    "mm": (-1e7, 1e7),
    "cm": (-1e6, 1e6),
    "m": (-1e6, 1e6),
    "km": (-1e5, 1e5),
    "m²": (0, 1e6),
}


def usual(unit: str | None) -> Span:
    """Return the lowest and highest reading where nothing more is known of a device."""
    return _USUAL.get(unit or "") or possible(unit)


def possible(unit: str | None) -> Span:
    """Return the lowest and highest number that any device can have."""
    return _POSSIBLE.get(unit or "", _ANY)


def narrowed(unit: str | None, low: float | None, high: float | None) -> Span:
    """Return a span that a codec says more closely, as far as it is possible."""
    (least, most), (lowest, highest) = usual(unit), possible(unit)
    return (least if low is None else max(low, lowest), most if high is None else min(high, highest))


def is_possible(value: float, unit: str | None) -> bool:
    """Return whether any device can have this number."""
    low, high = possible(unit)
    return math.isfinite(value) and low <= value <= high
