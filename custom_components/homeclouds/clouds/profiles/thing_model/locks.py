"""Locks: of a house, or of the door of an appliance."""

from collections.abc import Iterator

from ...core.codecs import Flag
from ...core.features import Feature, Lock
from ...core.model import Value
from ...core.sensor_features import BinarySensor, seen_lock
from . import value_maps as words
from .feature_builder import FeatureBuilder, only
from .meanings import settable
from .patterns import DOOR_LOCK
from .property import ENUMS, Property

_UNLOCKED = r"开锁|解锁|[未没](上|反|落|关)?锁|\bnot[ _]locked\b|\b(unlock(ed)?|open(ed)?)\b"
_NO_LOCK = "洗衣|洗涤|洗碗|烘干|干衣|烤|灶|烹饪|断路器|[分合]闸|wash|dish|dryer|oven|cook|breaker"
"""Words for appliances that lock their own door, and for what is locked so that it is not switched."""


def lock(builder: FeatureBuilder) -> Iterator[Feature]:
    """Return a door lock, most often to look at only."""
    if builder.mentions(_NO_LOCK):
        return
    if (state := builder.peek("lock")) is not None and (locked := _locked_flag(state)) is not None:
        builder.take("lock")
        yield Lock(key="lock", name="", state=locked) if settable(builder, state) else seen_lock(locked)


def locked_door(builder: FeatureBuilder, prop: Property) -> BinarySensor | None:
    """Return the lock of a door that can only be looked at, by its role, or else by its name and labels."""
    role = builder.roles.get(prop.id)
    if prop.type not in {"bool", *ENUMS} or settable(builder, prop):
        return None
    if role != "lock" and (role or not DOOR_LOCK.search(prop.name)):
        return None
    locked = _locked_flag(prop, sure=prop.type == "bool" or not role)
    return None if locked is None else seen_lock(locked)


def _locked_flag(state: Property, *, sure: bool = False) -> Flag | None:
    """Return the codec of whether it is locked: of several ways to be so, the first is written. To be `sure`, labels say both."""
    wire: dict[str | int, Value] = {0: state.off, 1: state.on} if state.type == "bool" else {}
    found = only(state, (("unlocked", _UNLOCKED), ("locked", r"锁|\block(ed)?\b")))
    kinds = {
        kind: [wire.get(value, value) for value, word in found.items() if word == kind]
        for kind in ("locked", "unlocked")
    }
    if len(kinds["unlocked"]) != 1 or not kinds["locked"]:
        if sure:
            return None
        pair = words.split(state)
        return None if pair is None else Flag(state.id, on=pair[0], off=pair[1])
    otherwise = True if len(found) < len(state.values) or len(found) > 2 else None
    return Flag(state.id, on=kinds["locked"][0], off=kinds["unlocked"][0], otherwise=otherwise)
