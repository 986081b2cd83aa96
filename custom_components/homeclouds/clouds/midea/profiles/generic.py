"""Appliances without a table of their own: their properties are shown as they are, when asked for.

What an appliance reports may be written under the same name and in the same values (4.2.3.9), so what can only be on or off by its
name is a switch. What else may be written is known from a product's thing model alone, which Midea hands out per product; the action
send_command is for that.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import override

from ...core.codecs import Flag, Named
from ...core.enums import Category, StateClass, Unit
from ...core.features import Feature, Switch
from ...core.model import JSON, Properties
from ...core.number_codecs import Measure
from ...core.sensor_features import Sensor
from ...core.values import number
from ...profiles.readers import Label

FLAGS = {
    "power": "power",
    "lock": "child_lock",
    "child_lock": "child_lock",
    "anion": "ionizer",
    "prompt_tone": "beep",
    "buzzer": "beep",
    "display_on_off": "display",
    "eco": "eco",
    "sleep": "sleep",
}
"""Property that is on or off -> key of its switch."""
_ELSE = frozenset({"color", "colour", "low"})
"""Words that make something else of a reading: the warmth of a light, a warning."""
FAULTS = ("faultCode", "error_code")
"""Names of the fault, the document's first."""


@dataclass(frozen=True)
class Plain(Named[float | str]):
    """A value as it is: a number if it is one, else its text."""

    @override
    def read(self, properties: Properties) -> float | str | None:
        value: JSON = properties.get(self.name)
        if value is None or isinstance(value, dict | list):
            return None
        if isinstance(value, bool):
            return "on" if value else "off"
        if (found := number(value)) is not None:
            return int(found) if found == int(found) else found
        return str(value)[:255]


def words(name: str) -> list[str]:
    """Take a name apart: "curRealTimePower" and "cur_humidity" are written in words."""
    spaced = "".join(f" {char}" if char.isupper() else char for char in name)
    return spaced.replace("_", " ").replace(".", " ").lower().split()


def unknown_key(name: str) -> str:
    """Return the key of a property that is in no table."""
    return f"property_{name}"


@lru_cache(maxsize=2048)
def feature(name: str) -> Feature:
    """Return the feature of one property, by its name."""
    parts = words(name)
    own_key, label = unknown_key(name), " ".join(parts).capitalize() or name
    if name in FAULTS:
        return Sensor(
            key="fault",
            value=Label(name, {"0": "none"}),
            category=Category.DIAGNOSTIC,
            exception="nothing else tells of the fault",
        )
    if (key := FLAGS.get(name)) is not None:
        return Switch(key=key, state=Flag(name, on="on", off="off"))
    for word, device_class, unit, span in (
        ("humidity", "humidity", Unit.PERCENT, (0, 100)),
        ("battery", "battery", Unit.PERCENT, (0, 100)),
        ("temperature", "temperature", Unit.CELSIUS, (-60, 300)),
        ("temp", "temperature", Unit.CELSIUS, (-60, 300)),
    ):
        if parts[-1:] == [word] and not _ELSE.intersection(parts):
            return Sensor(
                key=own_key,
                name=label,
                value=Measure(name, unit=unit, low=span[0], high=span[1]),
                device_class=device_class,
                state_class=StateClass.MEASUREMENT,
                category=Category.DIAGNOSTIC,
                enabled=False,
            )
    return Sensor(key=own_key, name=label, value=Plain(name), category=Category.DIAGNOSTIC, enabled=False)
