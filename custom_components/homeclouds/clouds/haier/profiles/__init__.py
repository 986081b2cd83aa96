"""Which features a device has: its family is told by its attributes, since type codes vary."""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Final

from ...core.codecs import Text
from ...core.features import Category, Feature, Sensor
from ..thing_model import ALARMS, Definition
from .air_conditioner import air_conditioner
from .alarms import alarms
from .appliances import curtain, fan, water_heater
from .feature_builder import Kit
from .generic import generic

_FAMILIES: Final[tuple[Callable[[Kit], Iterable[Feature]], ...]] = (air_conditioner, water_heater, curtain, fan)


def features_of(definition: Definition, names: frozenset[str]) -> Sequence[Feature]:
    """Return the features of a device with a digital model; `names` are the properties that have had a value."""
    kit = Kit(definition, names)
    main: list[Feature] = []
    for family in _FAMILIES:
        if main := list(family(kit)):
            break
    faults = alarms(definition.alarms) if definition.alarms and ALARMS in names else ()
    return (*main, *generic(kit, main=bool(main)), *faults)


@lru_cache(maxsize=64)
def reported_features(names: frozenset[str]) -> Sequence[Feature]:
    """Return what a device without digital model reports, to look at if asked for."""
    return tuple(
        Sensor(key=name, name=name, value=Text(name), category=Category.DIAGNOSTIC, enabled=False)
        for name in sorted(names)
    )
