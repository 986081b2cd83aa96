"""What the unit of a product and the catalogue's key of a reading have to do with one another."""

from dataclasses import replace

from ....catalogue import find
from ....catalogue.key import Key
from ...core.enums import Category, StateClass
from ..units import convertible
from .descriptions import VOC, Reading
from .units import UNITLESS, fits


def meant_class(reading: Reading, role: str) -> str | None:
    """Return the device class of a reading: the catalogue's, if it has a key there."""
    row = find("sensor", role if reading.key is None else reading.key)
    return row.device_class if row else reading.device_class


def class_of(reading: Reading, role: str, unit: str) -> str | None:
    """Return the device class of a reading, if it takes the unit."""
    classes = VOC if role == "tvoc" else (meant_class(reading, role),)
    return next((c for c in classes if c and (fits(c, unit) or (not unit and c in UNITLESS))), None)


def is_something_else(reading: Reading, role: str, unit: str) -> bool:
    """Return whether the unit contradicts the role."""
    known = bool(meant_class(reading, role)) and not reading.loose
    return bool(unit) and known and class_of(reading, role, unit) is None


def exception(row: Key, unit: str, device_class: str | None) -> str:
    """Return why a reading differs from the catalogue; "" if it does not."""
    if device_class != row.device_class:
        return "its device class follows from the unit of the product"
    return "" if convertible(unit, row.unit) else "its unit cannot be converted"


def shown_as(row: Key, reading: Reading) -> Reading:
    """Return a reading that is shown as a key of the catalogue is, under another name."""
    shown = row.enabled and row.device_class not in {"gas", "water"}
    how = StateClass(row.state_class) if row.state_class else None
    return replace(reading, enabled=shown, category=Category(row.category) if row.category else None, state_class=how)
