"""Features that an interface gives to every device: firmware, alarms, faults, and the constraints of attributes."""

from dataclasses import dataclass, replace
from typing import override

from ..features import BinarySensor, Category, Event as EventFeature, Feature, Firmware, Sensor
from ..model import Properties
from ..properties import Const, Flag, Measure, Reader, Text, token
from .codes import Event

VERSION, LATEST = "firmware.version", "firmware.latest"
RUNNING, PROGRESS, INSTALL = "firmware.running", "firmware.progress", "firmware.install"
FAULTS, FAULTY = "fault.codes", "fault.present"
CONSTRAINT = "asc."
FORBIDDEN, READ_ONLY = "0", "1"


@dataclass(frozen=True)
class Extras:
    """Which of them the interface has."""

    alarms: bool = False
    """Alarms and faults are reported as they happen (Mc 5.4.3.7, 5.4.3.8)."""
    installable: bool = False
    """A firmware can be sent to the device (Mc 5.4.3.15)."""
    constraints: bool = False
    """Attributes may be read-only or forbidden (Md 6.2.3)."""


@dataclass(frozen=True)
class Allowed(Reader[bool]):
    """Whether none of some attributes is forbidden at present."""

    constraints: frozenset[str]

    @property
    @override
    def names(self) -> frozenset[str]:
        return self.constraints

    @override
    def read(self, properties: Properties) -> bool:
        return all(token(properties.get(name)) != FORBIDDEN for name in self.constraints)


def constraint(name: str) -> str:
    """Return the property that holds the constraint of a status' property."""
    return f"{CONSTRAINT}{name.partition('.')[2]}"


def constrained(feature: Feature) -> Feature:
    """Make a feature unavailable while an attribute that it reads is forbidden."""
    names = frozenset(constraint(name) for name in feature.reads if name[:1].isdecimal())
    return replace(feature, when=Allowed(names)) if names and feature.when is None else feature


def extra_features(extras: Extras, names: frozenset[str]) -> list[Feature]:
    """Return the features beside a profile's."""
    found: list[Feature] = []
    if VERSION in names or RUNNING in names:
        found.append(_firmware(extras))
    if extras.alarms:
        found += [
            _event(
                Event.ALARM,
                "triggered",
                status=Text("statusName"),
                value=Text("curStatusValue"),
                description=Text("dscp"),
            ),
            _event(Event.FAULT, "occurred", code=Text("errorCode"), description=Text("errorInfo")),
        ]
    if FAULTS in names:
        found += [
            BinarySensor(
                key="fault",
                state=Flag(FAULTY),
                device_class="problem",
                category=Category.DIAGNOSTIC,
            ),
            Sensor(key="fault_code", value=Text(FAULTS), category=Category.DIAGNOSTIC),
        ]
    return found


def _firmware(extras: Extras) -> Firmware:
    return Firmware(
        key="firmware",
        installed=Text(VERSION),
        latest=Text(LATEST),
        running=Flag(RUNNING),
        progress=Measure(PROGRESS),
        install={INSTALL: "1"} if extras.installable else None,
    )


def _event(source: Event, word: str, **attributes: Text) -> EventFeature:
    return EventFeature(
        key=source.value,
        source=source.value,
        type=Const(word),
        types=(word,),
        attributes=attributes,
        category=Category.DIAGNOSTIC,
    )
