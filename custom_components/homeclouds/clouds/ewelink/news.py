"""Frames that nobody asked for -> updates: properties, comings and goings, and things that happen rather than change."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..model import Properties, Update, Value
from .push import Frame
from .wire import flatten

_HAPPENS = frozenset({"key", "localKeyPass.key", "slide", "cmd"})
"""Properties that tell of something happening."""


@dataclass
class News:
    """Reads frames; remembers when each device's key was pressed last, for devices repeat that when they come back."""

    _pressed: dict[str, Value] = field(default_factory=dict)

    def read(self, frame: Frame) -> Update | None:
        """Return what a frame tells; None if that is nothing."""
        params, device = frame.get("params"), frame.get("deviceid")
        if params.__class__ is not dict or device.__class__ is not str:
            return None
        if frame["action"] == "update":
            properties = flatten(params)
            if _HAPPENS.isdisjoint(properties):
                return Update(device, properties)
            return Update(device, properties, None, self._events(device, properties))
        if frame["action"] == "sysmsg" and "online" in params:
            return Update(device, online=bool(params["online"]))
        return None

    def _events(self, device: str, properties: Properties) -> Mapping[str, Properties]:
        if properties.get("cmd") == "trigger":
            return {"doorbell": {}}
        if "slide" in properties:
            return {"slide": properties}
        key, outlet = (properties.get(name, properties.get(f"localKeyPass.{name}")) for name in ("key", "outlet"))
        when = properties.get("actionTime") or properties.get("trigTime")
        if key is None or (when is not None and self._pressed.get(device) == when):
            return {}
        self._pressed[device] = when
        return {"button" if outlet is None else f"button.{outlet}": {**properties, "key": key}}
