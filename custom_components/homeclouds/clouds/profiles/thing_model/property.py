"""A device as its maker describes it: properties, events and actions of a thing model, whichever vendor's."""

from collections.abc import Mapping
from dataclasses import dataclass, field
import re

from ...core.model import Value

NUMBERS = frozenset({"int", "float"})
ENUMS = frozenset({"enum", "stringenum"})
WHOLE = re.compile(r"-?[0-9]{1,15}")


@dataclass(frozen=True, kw_only=True)
class Property:
    """One property; a member of a struct is a property of its own, with a dotted id."""

    id: str
    name: str
    type: str
    """bool, int, float, enum, stringenum, string, timestamp or array."""
    writable: bool
    """As declared, which is not always the truth."""
    mapping: Mapping[str, str] = field(default_factory=dict)
    """Key -> label; of a bool "0" and "1", whatever stands for them on the wire."""
    standard: Mapping[str, str] = field(default_factory=dict)
    """Key -> word that the vendor's standard gives it, for keys whose label does not say more."""
    on: Value = 1
    off: Value = 0
    """What a bool is on the wire."""
    minimum: float | None = None
    maximum: float | None = None
    step: float | None = None
    unit: str = ""
    scale: float | None = None
    """What the values are multiplied by to be in the unit, where the model says so."""
    absent: frozenset[str] = frozenset()
    """Values of a number that stand for a sensor that is not there."""
    is_inverted: bool = False
    """Whether a position counts how far something is closed."""
    is_text: bool = False
    """Whether numbers are written as text, with their decimals."""

    @property
    def values(self) -> Mapping[str | int, str]:
        """Value on the wire -> label: an enum sends whole numbers, a stringenum its keys."""
        if self.type == "stringenum":
            return dict(self.mapping.items())
        return {int(key): label for key, label in self.mapping.items() if WHOLE.fullmatch(key)}


@dataclass(frozen=True, kw_only=True)
class ModelEvent:
    """An event of the model."""

    id: str
    name: str
    params: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ModelAction:
    """An action of the model."""

    id: str
    name: str
    inputs: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ThingModel:
    """A thing model."""

    category: str = ""
    properties: tuple[Property, ...] = ()
    events: tuple[ModelEvent, ...] = ()
    actions: tuple[ModelAction, ...] = ()
    is_view_only: bool = False
    """Whether the account may look at the device and no more."""
    is_access_certain: bool = False
    """Whether switches and choices that are declared to be writable are, though they are called states."""
    only_while_on: bool = False
    """Whether an air conditioner ignores a set point or mode while it is off."""
