"""Unsolicited frames -> updates: properties, online states, and events."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
import re

from ..core.model import JSON, Properties, Update, Value
from ..core.values import identifier, presence
from .params import flatten
from .push import Frame
from .rf_sensors import is_past

_NOTHING: Mapping[str, Properties] = {}
_ONLINE = "online"
_MILLISECONDS = re.compile(r"1[0-9]{12}")
_SAYS_MORE = frozenset({"key", "localKeyPass.key", "slide", "cmd", "arming"})
"""Properties that may report an event, or come with keys that a bridge received earlier."""
_WITH_A_KEY = frozenset({"key", "outlet", "localKeyPass.key", "localKeyPass.outlet", "rssi", "subDevRssi", "battery"})
"""Properties that may come with a press that has no time. With any other it is a report, which repeats the last key ever pressed."""
_KEY = "rfTrig"
"""Begins the name of the property that says when a bridge received a key last."""
_BY_HAND = 2
"""Cause of a change of relays (`triggerType`)."""
_CHANNEL = re.compile(r"switches\.([0-9])\.switch")


@dataclass
class Messages:
    """Reads frames; remembers when each device's key was pressed last, for devices repeat that when they come back."""

    _pressed: dict[str, Value] = field(default_factory=dict)
    _panels: dict[str, dict[str, Value]] = field(default_factory=dict)
    """Touch panels, with their relays."""

    def remember(self, updates: Iterable[Update]) -> None:
        """Note presses that are past: those in a list, and those by which touch panels have switched something."""
        for update in updates:
            if (when := _when(update.properties)) is not None:
                self._pressed[update.device_id] = when
            if "slide" in update.properties:
                self._panels[update.device_id] = _relays(update.properties)

    def read(self, frame: Frame) -> Update | None:
        """Return the update in a frame; None if there is none."""
        params, device = frame.get("params"), frame.get("deviceid")
        if device.__class__ is not str:
            device = identifier(device)
        if (params.__class__ is not dict and (params := _joined(params)) is None) or not device:
            return None
        if frame["action"] == "update":
            properties = flatten(params)
            events = self._touches(device, properties) if device in self._panels else _NOTHING
            if not _SAYS_MORE.isdisjoint(properties):
                properties = without_old_keys(properties)
                events = events or self._events(device, properties)
            return Update(device, properties, None, events, _time(frame))
        if frame["action"] == "sysmsg" and (online := presence(params.get(_ONLINE))) is not None:
            return Update(device, online=online)
        return None

    def _events(self, device: str, properties: Properties) -> Mapping[str, Properties]:
        if properties.get("cmd") == "trigger":
            return {"doorbell": {}}
        if "slide" in properties:
            return {"slide": properties} if properties.keys() == {"slide"} else {}
        key, outlet = (properties.get(name, properties.get(f"localKeyPass.{name}")) for name in ("key", "outlet"))
        when = _when(properties)
        if (
            not isinstance(key, int)
            or not isinstance(outlet, int | None)
            or (self._pressed.get(device) == when if when is not None else not properties.keys() <= _WITH_A_KEY)
        ):
            return {}
        self._pressed[device] = when
        return {"button" if outlet is None else f"button.{outlet}": {**properties, "key": key}}

    def _touches(self, device: str, properties: Properties) -> Mapping[str, Properties]:
        """Return which keys of a touch panel were touched: those whose relays changed by hand."""
        before, now = self._panels[device], _relays(properties)
        self._panels[device] = before | now
        if properties.get("triggerType") != _BY_HAND:
            return {}
        return {
            f"button.{channel}": {"key": 0}
            for channel, state in now.items()
            if channel in before and before[channel] != state
        }


def _relays(properties: Properties) -> dict[str, Value]:
    """Return channels and whether they are on."""
    return {found[1]: value for name, value in properties.items() if (found := _CHANNEL.fullmatch(name))}


def without_old_keys(properties: dict[str, Value]) -> dict[str, Value]:
    """Leave out the last keys that a bridge received where it reports them at its start."""
    if properties.get("arming") is not True:
        return properties
    return {name: value for name, value in properties.items() if not name.startswith(_KEY)}


@dataclass
class FirstReports:
    """What devices of the local network report first since the start: records, whose keys may have been received hours before."""

    _old: dict[str, Properties] = field(default_factory=dict)
    """Device id -> keys of the past, and when they were received."""

    def without_old_keys(self, device: str, properties: dict[str, Value]) -> dict[str, Value]:
        """Leave out the keys that a bridge received before its first report, whenever it reports them again."""
        if (old := self._old.get(device)) is None:
            keys = {name: when for name, when in properties.items() if name.startswith(_KEY)}
            old = self._old[device] = {name: when for name, when in keys.items() if is_past(when)}
        if old:
            properties = {name: value for name, value in properties.items() if name not in old or old[name] != value}
        return without_old_keys(properties)


def _joined(params: JSON) -> dict[str, Value] | None:
    """Return what an array of objects says together (document, WebSocket: Update device status); None for anything else."""
    parts = [flatten(part) for part in params if isinstance(part, dict)] if isinstance(params, list) else []
    return {name: value for part in parts for name, value in part.items()} or None


def _when(properties: Properties) -> Value:
    return properties.get("actionTime") or properties.get("trigTime")


def _time(frame: Frame) -> float | None:
    """Return when a device says that it sent a frame: the sequence is the sender's time in ms, so those of apps order nothing."""
    sequence = frame.get("sequence")
    if not isinstance(sequence, str) or frame.get("userAgent") != "device" or not _MILLISECONDS.fullmatch(sequence):
        return None
    return int(sequence) / 1000
