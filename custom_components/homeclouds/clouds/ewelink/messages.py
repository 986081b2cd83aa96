"""Frames that nobody asked for -> updates: properties, comings and goings, and things that happen rather than change."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
import re

from ..core.model import Properties, Update, Value
from .params import flatten
from .push import Frame

_ONLINE = "online"
_MILLISECONDS = re.compile(r"1[0-9]{12}")
_HAPPENS = frozenset({"key", "localKeyPass.key", "slide", "cmd"})
"""Properties that tell of something happening."""


@dataclass
class Messages:
    """Reads frames; remembers when each device's key was pressed last, for devices repeat that when they come back."""

    _pressed: dict[str, Value] = field(default_factory=dict)

    def remember(self, updates: Iterable[Update]) -> None:
        """Take note of presses that are past: those which a list tells of."""
        for update in updates:
            if (when := _when(update.properties)) is not None:
                self._pressed[update.device_id] = when

    def read(self, frame: Frame) -> Update | None:
        """Return what a frame tells; None if that is nothing."""
        params, device = frame.get("params"), frame.get("deviceid")
        if params.__class__ is not dict or device.__class__ is not str:
            return None
        if frame["action"] == "update":
            properties = flatten(params)
            events = {} if _HAPPENS.isdisjoint(properties) else self._events(device, properties)
            return Update(device, properties, None, events, _time(frame))
        if frame["action"] == "sysmsg" and isinstance(online := params.get(_ONLINE), bool):
            return Update(device, online=online)
        return None

    def _events(self, device: str, properties: Properties) -> Mapping[str, Properties]:
        if properties.get("cmd") == "trigger":
            return {"doorbell": {}}
        if "slide" in properties:
            return {"slide": properties}
        key, outlet = (properties.get(name, properties.get(f"localKeyPass.{name}")) for name in ("key", "outlet"))
        when = _when(properties)
        if (
            not isinstance(key, int)
            or not isinstance(outlet, int | None)
            or (when is not None and self._pressed.get(device) == when)
        ):
            return {}
        self._pressed[device] = when
        return {"button" if outlet is None else f"button.{outlet}": {**properties, "key": key}}


def _when(properties: Properties) -> Value:
    return properties.get("actionTime") or properties.get("trigTime")


def _time(frame: Frame) -> float | None:
    """Return when a device says that it sent a frame: the sequence is the sender's time in ms, so those of apps order nothing."""
    sequence = frame.get("sequence")
    if frame.get("userAgent") != "device" or not isinstance(sequence, str) or not _MILLISECONDS.fullmatch(sequence):
        return None
    return int(sequence) / 1000
