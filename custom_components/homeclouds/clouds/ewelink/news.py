"""Frames that nobody asked for -> updates: properties, comings and goings, and things that happen rather than change."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from ..model import Properties, Update, Value
from ..overtaking import Overtaking
from .push import Frame
from .wire import flatten

_ONLINE = "online"
_HAPPENS = frozenset({"key", "localKeyPass.key", "slide", "cmd"})
"""Properties that tell of something happening."""


@dataclass
class News:
    """Reads frames; remembers when each device's key was pressed last, for devices repeat that when they come back."""

    _pressed: dict[str, Value] = field(default_factory=dict)
    _overtaking: list[Overtaking] = field(default_factory=list)

    @contextmanager
    def overtaking(self) -> Iterator[Overtaking]:
        """Note what is told while a list is on its way."""
        told = Overtaking()
        self._overtaking.append(told)
        try:
            yield told
        finally:
            self._overtaking = [each for each in self._overtaking if each is not told]

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
            update = Update(device, properties, None, events)
        elif frame["action"] == "sysmsg" and _ONLINE in params:
            update = Update(device, online=bool(params[_ONLINE]))
        else:
            return None
        for told in self._overtaking:
            told.add(update)
        return update

    def _events(self, device: str, properties: Properties) -> Mapping[str, Properties]:
        if properties.get("cmd") == "trigger":
            return {"doorbell": {}}
        if "slide" in properties:
            return {"slide": properties}
        key, outlet = (properties.get(name, properties.get(f"localKeyPass.{name}")) for name in ("key", "outlet"))
        when = _when(properties)
        if key is None or (when is not None and self._pressed.get(device) == when):
            return {}
        self._pressed[device] = when
        return {"button" if outlet is None else f"button.{outlet}": {**properties, "key": key}}


def _when(properties: Properties) -> Value:
    return properties.get("actionTime") or properties.get("trigTime")
