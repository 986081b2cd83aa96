"""Features that an interface gives to every device: firmware, alarms, faults, and the constraints of attributes."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import override

from ..core.codecs import Const, Flag, Reader, Text
from ..core.features import Feature
from ..core.model import Properties
from ..core.number_codecs import Measure
from ..core.sensor_features import BinarySensor, Event as EventFeature, Firmware, Sensor
from ..core.values import token
from .codes import Event

RUNNING, PROGRESS = "firmware.running", "firmware.progress"
_MODULE = "module."
FAULTS, FAULTY = "fault.codes", "fault.present"
CONSTRAINT = "asc."
FORBIDDEN = "0"
_MAIN = ("power", "state")
"""Fields of what turns a feature on and off."""


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


def firmware(what: str, module: str = "") -> str:
    """Return the property for a detail (version, latest, running, progress, install) of a device's or module's firmware."""
    return f"{_MODULE}{module}.{what}" if module else f"firmware.{what}"


def installs(names: Iterable[str]) -> dict[str, str]:
    """Return those of the properties that start an upgrade -> the module to be upgraded; "" is the device itself."""
    return {
        name: name.removeprefix(_MODULE).rpartition(".")[0] if name.startswith(_MODULE) else ""
        for name in names
        if name == firmware("install") or (name.startswith(_MODULE) and name.endswith(".install"))
    }


def constraint(name: str) -> str:
    """Return the property that holds the constraint of a status' property."""
    return f"{CONSTRAINT}{name.partition('.')[2]}"


def constrained(feature: Feature) -> Feature:
    """Make a feature unavailable while what turns it on and off is forbidden, or else an attribute that it reads.

    An air conditioner that forbids its set point, as in a mode without one, can still be turned off.
    """
    main = next((codec for name in _MAIN if isinstance(codec := getattr(feature, name, None), Reader)), None)
    names = frozenset(
        constraint(name) for name in (feature.reads if main is None else main.names) if name[:1].isdecimal()
    )
    return replace(feature, when=Allowed(names)) if names and feature.when is None else feature


def extra_features(extras: Extras, names: frozenset[str]) -> list[Feature]:
    """Return the features beside a profile's."""
    found: list[Feature] = []
    if firmware("version") in names or RUNNING in names:
        found.append(_firmware(extras))
    versions = sorted(name for name in names if name.startswith(_MODULE) and name.endswith(".version"))
    found += [_firmware(extras, name.removeprefix(_MODULE).rpartition(".")[0]) for name in versions]
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
            BinarySensor(key="fault", state=Flag(FAULTY)),
            Sensor(key="fault_code", value=Text(FAULTS)),
        ]
    return found


def _firmware(extras: Extras, module: str = "") -> Firmware:
    return Firmware(
        key=f"firmware_{module.lower()}" if module else "firmware",
        label="module_firmware" if module else None,
        placeholders={"name": module} if module else {},
        installed=Text(firmware("version", module)),
        latest=Text(firmware("latest", module)),
        running=Flag(firmware("running", module)),
        progress=Measure(firmware("progress", module)),
        install={firmware("install", module): "1"} if extras.installable else None,
    )


def _event(source: Event, word: str, **attributes: Text) -> EventFeature:
    return EventFeature(
        key=source.value,
        source=source.value,
        type=Const(word),
        types=(word,),
        attributes=attributes,
    )
