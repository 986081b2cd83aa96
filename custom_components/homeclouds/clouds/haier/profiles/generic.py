"""Any attribute as a feature, by its shape: true or false, a list, a number; to look at or to set."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from ...core.codecs import Measure, Text
from ...core.features import BinarySensor, Button, Category, Feature, Number, Select, Sensor, StateClass, Switch
from ..thing_model import Attribute
from .descriptions import Known, known
from .feature_builder import Kit, choice, flag, span

_COMMANDS: Final = {"stopCurrentAlarm": "stop_alarm", "getAllProperty": "query"}
"""Attributes that are commands, written with their own name -> key."""
_SILENT: Final = ("getAll", "grSet")
"""Beginnings of commands that are of no use to a person."""
_FLAG_CLASSES: Final = frozenset({"door"})
"""Device classes that mean something for true and false."""
_FUNCTIONS: Final = frozenset({"switch", "select", "number"})
"""Kinds of what a device without a main feature does."""
_UNKNOWN: Final = Known()


@dataclass
class Shape:
    """Makes features of attributes; no two with the same key."""

    main: bool
    """Whether the device has a main feature, beside which what is unknown stays off until asked for."""
    used: set[str] = field(default_factory=set)

    def feature(self, attribute: Attribute) -> Feature | None:
        """Return the feature for an attribute; None for what cannot be shown."""
        row = known(attribute) or _UNKNOWN
        if attribute.is_flag:
            return self._flag(attribute, row)
        if attribute.values:
            return self._list(attribute, row)
        if attribute.is_number:
            return self._number(attribute, row)
        if attribute.readable and not attribute.writable:
            value = Measure(attribute.name, row.unit, absent=row.absent) if row.unit else Text(attribute.name)
            return Sensor(**self._common(attribute, row, "sensor"), value=value, **_measured(row))
        return None

    def _flag(self, attribute: Attribute, row: Known) -> Feature:
        codec = flag(attribute, inverted=row.inverted)
        if attribute.writable:
            return Switch(**self._common(attribute, row, "switch"), state=codec)
        common = self._common(attribute, row, "binary_sensor")
        device_class = row.device_class if row.device_class in _FLAG_CLASSES else None
        return BinarySensor(**common, state=codec, device_class=device_class)

    def _list(self, attribute: Attribute, row: Known) -> Feature | None:
        if (codec := choice(attribute, row.words)) is None:
            return None
        if attribute.writable:
            return Select(**self._common(attribute, row, "select"), value=codec)
        common = self._common(attribute, row, "sensor")
        return Sensor(**common, value=codec, options=tuple(codec.options))

    def _number(self, attribute: Attribute, row: Known) -> Feature:
        measured = "sensor" in row.kinds and "number" not in row.kinds
        if attribute.writable and not measured:
            device_class = row.device_class
            return Number(
                **self._common(attribute, row, "number"), value=span(attribute, row.unit), device_class=device_class
            )
        value = Measure(attribute.name, row.unit, absent=row.absent)
        return Sensor(**self._common(attribute, row, "sensor"), value=value, **_measured(row))

    def _common(self, attribute: Attribute, row: Known, kind: str) -> dict[str, Any]:
        named = row.key is not None and kind in row.kinds and f"{kind}.{row.key}" not in self.used
        if named:
            self.used.add(f"{kind}.{row.key}")
        return {
            "key": row.key if named else attribute.name,
            "name": None if named else attribute.desc or attribute.name,
            "category": self._category(attribute, known=row is not _UNKNOWN),
            "enabled": row is not _UNKNOWN or not self.main,
            "standalone": not self.main and kind in _FUNCTIONS,
        }

    def _category(self, attribute: Attribute, *, known: bool) -> Category | None:
        if known or not self.main:
            return None
        return Category.CONFIG if attribute.writable else Category.DIAGNOSTIC


def generic(kit: Kit, *, main: bool) -> Iterable[Feature]:
    """Return features for all that no appliance family has spoken for."""
    for name, key in _COMMANDS.items():
        if kit.take(name, writable=True):
            yield Button(key=key, writes={name: name})
    shape = Shape(main)
    for attribute in kit.left():
        if not attribute.name.startswith(_SILENT) and (feature := shape.feature(attribute)):
            yield feature


def _measured(row: Known) -> dict[str, Any]:
    return {"device_class": row.device_class, "state_class": StateClass.MEASUREMENT if row.unit else None}
