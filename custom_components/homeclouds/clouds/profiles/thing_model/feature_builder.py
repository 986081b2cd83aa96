"""A product's properties by role, taken one by one as features are made of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import partial

from ...core.codecs import Choice, Flag
from ...core.features import Cover, Feature, Switch
from ...core.number_codecs import Measure, Range
from ...core.spans import narrowed, possible
from ...core.values import as_number, as_text
from .. import labels
from . import value_maps as words
from .codecs import Mains
from .patterns import CORRECTS, LOCK, LOCKED, UNLOCKED
from .property import NUMBERS, Property, ThingModel
from .scales import Counted, CountedRange, Scales, absent

_HOT = 150
_FINEST = 1e-6
"""Steps below are mistakes of a model."""
_SWITCHED = frozenset({"power", "fan_power", "light_power", "valve_power"})
"""Roles of what turns a device or a part of it on and off."""


@dataclass
class FeatureBuilder:
    """A product's properties, roles, and scales, and the features that were made so far."""

    model: ThingModel
    roles: Mapping[str, str | None]
    scales: Mapping[str, float] = field(default_factory=dict)
    """Property id -> what the user said its values are to be multiplied by."""
    taken: set[str] = field(default_factory=set)
    product: str = ""
    """The product's name."""
    reported: frozenset[str] | None = None
    """The properties that have had a value, without which nothing is shown singly; None if that is not known."""
    mains: list[Feature] = field(default_factory=list)
    """The features that have been made of known appliances so far."""
    mirrored: set[str] = field(default_factory=set)
    """Properties that are shown singly although a main feature does the same: off by default."""
    channels: dict[str, str] = field(default_factory=dict)
    """Number at the end of a channel's id -> its channel."""
    names: dict[str, str] = field(default_factory=dict)
    """Channel -> what the product calls it, if that is more than a number."""

    @property
    def main(self) -> bool:
        """Whether the device has a feature already that bears its name, or moves a part of it."""
        bears = (one.name == "" or isinstance(one, Cover) for one in self.mains if one.channel is None)
        return any(bears)

    def keys_of_mains(self) -> set[tuple[type[Feature], str]]:
        """Return kind and key of what the main features leave no room for: a light called so, for a switch of that name."""
        keys = {(type(feature), feature.key) for feature in self.mains if feature.channel is None}
        return keys | {(Switch, feature.key) for feature in self.mains if feature.name is None}

    def all(self, role: str | None) -> list[Property]:
        """Return what is left with this role; a state that can only be read may stand before the switch."""
        found = [prop for prop in self.left() if self.roles.get(prop.id) == role]
        return sorted(found, key=lambda prop: not prop.writable) if role in _SWITCHED else found

    def peek(self, *roles: str) -> Property | None:
        """Return the first that is left with one of these roles."""
        return next((found[0] for role in roles if (found := self.all(role))), None)

    def take(self, *roles: str) -> Property | None:
        """Return the first that is left with one of these roles, and mark it as taken."""
        if (prop := self.peek(*roles)) is not None:
            self.taken.add(prop.id)
        return prop

    def left(self) -> list[Property]:
        """Return what has not been taken."""
        return [prop for prop in self.model.properties if prop.id not in self.taken]

    def is_reported(self, prop: Property) -> bool:
        """Return whether a property may be shown by itself."""
        return self.reported is None or prop.id in self.reported

    def mentions(self, pattern: str) -> bool:
        """Return whether the product's name, an id, a name or a label says it."""
        texts = (text for prop in self.model.properties for text in (prop.id, prop.name, *prop.mapping.values()))
        return words.mentions((self.product, *texts), pattern)

    def scale(self, prop: Property) -> float:
        """Return the factor of the values: the user's, the model's, or the one that follows from the range."""
        if (said := self.scales.get(prop.id)) is None:
            return self._scales.of(prop)
        # A power factor is shown in per cent, though its user may count it up to one
        in_ones = self.roles.get(prop.id) == "power_factor" and (prop.maximum or 100) * said <= 1
        return said * 100 if in_ones else said

    @property
    def _scales(self) -> Scales:
        return Scales(self.model, self.roles, self.product)

    def _span(self, prop: Property) -> tuple[float, float] | None:
        """Return the range of a number whose values may show that it counts something else; None if they can not."""
        counted = prop.id not in self.scales and self._scales.is_counted(prop)
        return self._scales.span(prop) if counted else None

    def _beside(self, prop: Property) -> tuple[Counted | CountedRange, ...]:
        """Return what tells whether a temperature is in whole degrees."""
        if self.roles.get(prop.id) != "temperature" or self.scale(prop) == 1:
            return ()
        others = [other for other in self.model.properties if other.id != prop.id]
        wanted = (self.range(other) for other in others if self.roles.get(other.id) == "target_temperature")
        wet = (self.measure(other, "%") for other in others if self.roles.get(other.id) == "humidity")
        return tuple(codec for codec in (*wanted, *wet) if isinstance(codec, Counted | CountedRange))

    def measure(self, prop: Property, unit: str | None = None) -> Measure:
        """Return the codec to look at a number."""
        scale, unit = self.scale(prop), unit or prop.unit or None
        if (span := self._span(prop)) is not None:
            return Counted(prop.id, unit, scale=scale, absent=absent(prop), span=span, beside=self._beside(prop))
        is_mains = self.roles.get(prop.id) == "voltage" and unit == "V" and (prop.maximum or 0) * scale > 600
        # An oven is hotter than what is measured elsewhere.
        top = round((prop.maximum or 0) * scale, 6) if unit == "°C" else 0
        kind, high = Mains if is_mains else Measure, top if top > _HOT else None
        # A power factor is less than nothing where power is returned
        below = self.roles.get(prop.id) == "power_factor" and (prop.minimum or 0) < 0
        low = round((prop.minimum or 0) * scale, 6) if below else None
        return kind(prop.id, unit, scale=scale, absent=absent(prop), low=low, high=high)

    def range(self, prop: Property, unit: str | None = None) -> Range:
        """Return the codec to set a number."""
        scale = self.scale(prop)
        low, high = prop.minimum or 0, 100 if prop.maximum is None else prop.maximum
        step = 1 if prop.step is None or prop.step < _FINEST else prop.step
        unit = unit or prop.unit or None
        if low < 0 <= possible(unit)[0] and CORRECTS.search(prop.name):
            # What is added to a reading may be less than nothing
            unit = None
        least, most = narrowed(unit, low * scale, max(low, high) * scale)
        plain = Range(
            prop.id,
            minimum=round(least, 6),
            maximum=round(max(least, most), 6),
            step=max(round(step * scale, 6), _FINEST),
            unit=unit,
            scale=scale,
            wire=as_text if prop.is_text else as_number,
        )
        if (span := self._span(prop)) is None:
            return plain
        values = {field.name: getattr(plain, field.name) for field in fields(plain)}
        return CountedRange(**values, span=span)


def flag(prop: Property) -> Flag:
    """Return the codec of something that is on or off: 1 and 0 unless the labels say it the other way round."""
    if prop.type == "bool":
        zero, one = prop.mapping.get("0", ""), prop.mapping.get("1", "")
        turned = words.mentions([zero], f"{words.OPEN}|开阀") and words.mentions([one], f"{words.CLOSE}|关阀")
        turned |= words.breaker(prop) == (1, 0)
        turned |= bool(LOCK.search(prop.name)) and words.mentions([zero], LOCKED) and words.mentions([one], UNLOCKED)
        on, off = (prop.off, prop.on) if turned else (prop.on, prop.off)
        return Flag(prop.id, on=on, off=off)
    calm, alarm = words.on_off(prop) or words.split(prop) or (0, 1)
    if prop.is_inverted:
        calm, alarm = alarm, calm
    return Flag(prop.id, on=alarm, off=calm)


def choice(prop: Property, values: Mapping[str | int, str]) -> Choice:
    """Return the codec of an enumeration."""
    return Choice(prop.id, dict(values.items()))


def only(prop: Property, rows: labels.Rows, *, by_standard: bool = False) -> dict[str | int, str]:
    """Return value -> word of the values that there is a word for; several values may have one word."""
    word = partial(words.word_of, prop) if by_standard else words.word
    found = {value: word(rows, str(value), label) for value, label in prop.values.items()}
    return {value: name for value, name in found.items() if name is not None}


def numeric(prop: Property) -> bool:
    """Return whether a property is a number."""
    return prop.type in NUMBERS
