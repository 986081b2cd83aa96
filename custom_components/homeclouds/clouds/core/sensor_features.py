"""Feature kinds that a person only looks at."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, override

from ...catalogue import in_order
from ..profiles.units import in_unit
from .codecs import Reader, Seen
from .enums import Category, StateClass
from .features import Feature
from .model import Properties, Value


@dataclass(frozen=True, kw_only=True)
class Sensor(Feature, kind="sensor", said=("device_class", "precision", "resets")):
    """A number, a word or a text to look at."""

    aside = Category.DIAGNOSTIC

    value: Reader[Any]
    """float, str, or a datetime for device class timestamp."""
    device_class: str | None = None
    state_class: StateClass | None = None
    options: tuple[str, ...] | None = None
    """The words it may show, for an enumeration."""
    precision: int | None = None
    resets: bool = False
    """A counter that starts again at 0 by itself (energy today) and is shown as it is; others are kept from falling."""

    @override
    def __post_init__(self) -> None:
        super().__post_init__()
        if self.options is not None:
            object.__setattr__(self, "device_class", "enum")
            row = self.label or ("" if self.name else self.key)
            object.__setattr__(self, "options", tuple(in_order(self.kind, row, "state", list(self.options))))
        elif self.known is not None:
            state_class = self.known.state_class
            object.__setattr__(self, "state_class", StateClass(state_class) if state_class else None)
            if not self.known.own_unit:
                object.__setattr__(self, "value", in_unit(self.value, self.known.unit))

    @cached_property
    def unit(self) -> str | None:
        """The unit of its value; words have none."""
        if self.options is not None:
            return None
        return self.value.unit or (self.known.unit if self.known else None)


@dataclass(frozen=True, kw_only=True)
class BinarySensor(Feature, kind="binary_sensor", said=("device_class",)):
    """A yes or no to look at."""

    aside = Category.DIAGNOSTIC

    state: Reader[bool]
    device_class: str | None = None


@dataclass(frozen=True, kw_only=True)
class Event(Feature, kind="event", said=("device_class",)):
    """Something that happens: an event of Update.events, or a pushed change of a property.

    `type` reads the kind of event out of the event's data (with the device's properties beneath it).
    """

    aside = Category.DIAGNOSTIC

    source: str
    """Name in Update.events, or of the property whose pushed change is the event."""
    type: Reader[str]
    types: tuple[str, ...]
    attributes: Mapping[str, Reader[Any]] = field(default_factory=dict)
    device_class: str | None = None

    def happened(self, data: Properties) -> tuple[str, dict[str, Any]] | None:
        """Return the event type and its attributes; None if this is none of our types."""
        if (kind := self.type.read(data)) not in self.types:
            return None
        found = {name: reader.read(data) for name, reader in self.attributes.items()}
        return kind, {name: value for name, value in found.items() if value is not None}


def seen_lock(locked: Reader[bool], **more: Any) -> BinarySensor:
    """Return a lock to look at; Home Assistant's class "lock" is on when it is unlocked."""
    return BinarySensor(key="lock", state=Seen(locked, is_opposite=True), **more)


@dataclass(frozen=True, kw_only=True)
class Firmware(Feature, kind="update"):
    """A device's firmware and its update."""

    installed: Reader[str]
    latest: Reader[str]
    running: Reader[bool] | None = None
    progress: Reader[float] | None = None
    notes: Reader[str] | None = None
    install: Mapping[str, Value] | None = None
    """What to write to start it; None: look only."""
    category: Category | None = Category.CONFIG
