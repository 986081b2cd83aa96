"""Vocabularies of the standard model: the labels that all vendors share, and the standard's own values."""

from typing import Final

from ...profiles import labels
from .feature_builder import Words

MODES: Final = Words(
    labels.MODES,
    values={"0": "auto", "1": "cool", "2": "dry", "4": "heat", "6": "fan_only"},
    known_only=True,
)
SPEEDS: Final = Words(labels.FAN_SPEEDS, values={"1": "high", "2": "medium", "3": "low", "5": "auto"})
"""The standard counts downwards."""
VERTICAL: Final = Words(
    labels.LOUVRE_VERTICAL,
    values={
        "0": "off",
        "1": "healthy_up",
        "2": "position_2",
        "3": "healthy_down",
        "4": "position_4",
        "5": "position_5",
        "6": "position_6",
        "7": "position_7",
        "8": "auto",
        "9": "auto_2",
    },
)
HORIZONTAL: Final = Words(
    labels.LOUVRE_HORIZONTAL,
    values={"0": "off", "7": "auto"} | {str(place): f"position_{place}" for place in range(1, 7)},
)
HUMAN_SENSING: Final = Words(labels.HUMAN_SENSING, values={"0": "off"})
TEMPERATURE_UNITS: Final = Words(labels.TEMPERATURE_UNITS, values={"1": "celsius", "2": "fahrenheit"}, known_only=True)
APPLIANCE_MODES: Final = Words(labels.APPLIANCE_MODES)
STATUSES: Final = Words(labels.STATUSES)
