"""Alarms: whether there is one, what it says, and that it came or went."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import override

from ..core.codecs import Reader
from ..core.features import Feature
from ..core.model import Properties
from ..core.sensor_features import BinarySensor, Event, Sensor
from ..core.values import as_list
from .thing_model import ALARMS


@dataclass(frozen=True)
class _Alarms[T](Reader[T]):
    names = frozenset((ALARMS,))


@dataclass(frozen=True)
class AnyAlarm(_Alarms[bool]):
    """Whether any alarm is on; a device that reports none has none."""

    @override
    def read(self, properties: Properties) -> bool | None:
        return bool(properties.get(ALARMS))


@dataclass(frozen=True)
class AlarmTexts(_Alarms[str]):
    """What the alarms that are on say."""

    texts: Mapping[str, str]
    nothing: str | None = None
    """What to say if there is none."""

    @override
    def read(self, properties: Properties) -> str | None:
        active = as_list(properties.get(ALARMS))
        return ", ".join(self.texts.get(str(name), str(name)) for name in active)[:255] or self.nothing


@dataclass(frozen=True)
class AlarmChange(_Alarms[str]):
    """What a change of the alarms is."""

    @override
    def read(self, properties: Properties) -> str | None:
        return "occurred" if properties.get(ALARMS) else "cleared"


def alarms(texts: Mapping[str, str]) -> Iterable[Feature]:
    """Return the features of a device that reports alarms; `texts` are the vendor's, by alarm."""
    yield BinarySensor(key="fault", state=AnyAlarm())
    yield Sensor(key="fault", value=AlarmTexts(texts, "none"))
    yield Event(
        key="fault",
        source=ALARMS,
        type=AlarmChange(),
        types=("occurred", "cleared"),
        attributes={"code": AlarmTexts({}), "text": AlarmTexts(texts)},
    )
