"""How readings are shown: by the catalogue's key as far as the product's unit allows it, or by the unit alone."""

from dataclasses import replace

from ....catalogue.key import Key
from ...core.enums import Category, StateClass, Unit
from ..units import convertible
from .descriptions import COUNTED, DAY, DIAGNOSTIC, MEASURED, VOC, Reading, meant_class
from .meanings import spelled
from .patterns import ADDED_UP, ANEW, IDENTIFIES, NO_COUNTER, WIND_DIRECTION
from .property import Property
from .units import UNITLESS, device_class_for, fits

_DEADLY = 20
"""mg/m³ of formaldehyde that nobody lives in; what goes beyond it in whole numbers counts something smaller."""
_WHOLE = 100
"""What a consumable has left at first, in per cent."""


def class_of(reading: Reading, role: str, unit: str) -> str | None:
    """Return the device class of a reading, if it takes the unit."""
    classes = VOC if role == "tvoc" else (meant_class(reading, role),)
    return next((c for c in classes if c and (fits(c, unit) or (not unit and c in UNITLESS))), None)


def is_something_else(reading: Reading, role: str, unit: str) -> bool:
    """Return whether the unit contradicts the role."""
    known = bool(meant_class(reading, role)) and not reading.loose
    return bool(unit) and known and class_of(reading, role, unit) is None


def exception(row: Key, prop: Property, unit: str, device_class: str | None, scale: float) -> str:
    """Return why a reading differs from the catalogue; "" if it does not. `scale` is what its numbers are multiplied by."""
    is_no_part = row.unit == Unit.PERCENT and prop.maximum not in {None, _WHOLE}
    counts_others = not unit and (is_no_part or is_finer(row, prop, scale))
    if device_class != row.device_class and not counts_others:
        return "its device class follows from the unit of the product"
    return "its unit cannot be converted" if counts_others or not convertible(unit, row.unit) else ""


def is_finer(row: Key, prop: Property, scale: float = 1) -> bool:
    """Return whether a number counts something finer than its row's mass: whole numbers, up to more than the air can have."""
    step, most = (prop.step or (prop.type == "int")) * scale, (prop.maximum or 0) * scale
    return row.unit == Unit.MILLIGRAMS_PER_CUBIC_METRE and step >= 1 and most > _DEADLY


def shown_as(row: Key, reading: Reading) -> Reading:
    """Return a reading that is shown as a key of the catalogue is, under another name."""
    shown = row.enabled and row.device_class not in {"gas", "water"}
    how = StateClass(row.state_class) if row.state_class else None
    category = Category(row.category) if row.category else None
    return replace(reading, enabled=shown, category=category, state_class=how, resets=row.resets)


def plain_reading(prop: Property, *, known: bool) -> Reading:
    """Return how a number is shown of which nothing but the unit is known; `known`: its product has a main feature."""
    wind = prop.unit == Unit.DEGREE and WIND_DIRECTION.search(spelled(prop))
    volume = fits("volume", prop.unit) and ADDED_UP.search(prop.name) and not NO_COUNTER.search(prop.name)
    guess = "wind_direction" if wind else "volume" if volume else device_class_for(prop.unit)
    counter = None if NO_COUNTER.search(prop.name) else COUNTED
    counts = {
        "energy": counter,
        "volume": counter,
        "reactive_energy": counter,
        "duration": None,
        "wind_direction": StateClass.MEASUREMENT_ANGLE,
    }
    state_class = None if IDENTIFIES.search(spelled(prop)) else counts.get(guess or "", MEASURED)
    category = DIAGNOSTIC if known else None
    anew = state_class is COUNTED and bool(ANEW.search(prop.name))
    return Reading("", device_class=guess, state_class=state_class, category=category, enabled=not known, resets=anew)


def usual_unit(prop: Property, reading: Reading, role: str) -> str:
    """Return the unit that is meant where a model has none; "" if that is not known."""
    device_class = meant_class(reading, role)
    if device_class == "duration" and prop.maximum == DAY:
        return Unit.SECONDS
    if device_class == "energy" and prop.type == "float":
        return Unit.KILOWATT_HOUR
    if role == "consumable" and prop.maximum == _WHOLE:
        return Unit.PERCENT
    return reading.unit or ""
