"""Keys of RF bridges that are sensors: motion, doors and the like tell "on" only, so that time or another key ends it."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
import re
import time

from ..core.cloud import Field, FieldKind
from ..core.model import JSON, Device, Properties, Update, Value

OPTION = Field(name="rf_sensors", kind=FieldKind.LINES, required=False)
STATE = "rfOn"
"""Begins the name of the property that says whether a key's sensor is on; its channel follows."""
SENSORS = "rf_sensors"
"""Member of Device.definition: channel of a key -> seconds after which its sensor is off, or the channel that turns it off."""
KINDS = "rf_kinds"
"""Member of Device.definition: likewise of keys that the app calls a sensor."""
_TRIGGER = re.compile(r"rfTrig([0-9]{1,2})")
_USUAL = 120
"""Seconds."""
_LONGEST = 86400
_LATELY = 60
"""Seconds for which the first report of a key, which may be of the past, counts."""


@dataclass
class RfSensors:
    """The sensors of all bridges, and which of them are on."""

    tell: Callable[[Update], None]
    rules: Mapping[str, str]
    """Name or channel of a key -> seconds, or name or channel of the key that turns it off."""
    _sensors: dict[str, dict[str, float | str]] = field(default_factory=dict)
    """Device id -> channel -> seconds, or the channel that turns it off."""
    _last_pressed: dict[tuple[str, str], Value] = field(default_factory=dict)
    """Device id and channel -> when the key was last received."""
    _timers: dict[tuple[str, str], asyncio.TimerHandle] = field(default_factory=dict)

    def define(self, device: Device) -> Device:
        """Return a bridge with the sensors that its keys are."""
        found: dict[str, float | str] = {}
        keys = device.definition.get("remotes")
        usual = device.definition.get(KINDS)
        channels = _channels(keys)
        for name, channel in channels.items():
            if (rule := self.rules.get(name)) is not None:
                off = channels.get(rule)
                found[channel] = min(float(rule), _LONGEST) if off is None and rule.isdecimal() else off or _USUAL
            elif isinstance(usual, list) and channel in usual:
                found.setdefault(channel, _USUAL)
        self._sensors[device.id] = found
        return replace(device, definition={**device.definition, SENSORS: dict(found)}) if found else device

    def listed(self, update: Update) -> Update:
        """Return a listed state with its sensors: received keys are of the past, and time ends what is on."""
        sensors = self._sensors.get(update.device_id)
        if not sensors:
            return update
        for channel, when in _triggers(update.properties):
            self._last_pressed.setdefault((update.device_id, channel), when)
        timed = {channel for channel, off in sensors.items() if not isinstance(off, str)}
        states = {f"{STATE}{one}": "1" if (update.device_id, one) in self._timers else "0" for one in sorted(timed)}
        return replace(update, properties={**update.properties, **states})

    def follow(self, update: Update) -> Update:
        """Return a report with the sensors that it turns on or off."""
        sensors = self._sensors.get(update.device_id)
        if not sensors:
            return update
        states: dict[str, Value] = {}
        for channel, when in _triggers(update.properties):
            known = (update.device_id, channel) in self._last_pressed
            if self._last_pressed.get((update.device_id, channel)) == when:
                continue
            self._last_pressed[update.device_id, channel] = when
            if not known and is_past(when):
                continue
            states |= {f"{STATE}{one}": "0" for one, off in sensors.items() if off == channel}
            if (off := sensors.get(channel)) is not None:
                states[f"{STATE}{channel}"] = "1"
                if not isinstance(off, str):
                    self._turn_off_later(update.device_id, channel, off)
        return replace(update, properties={**update.properties, **states}) if states else update

    def _turn_off_later(self, device: str, channel: str, seconds: float) -> None:
        if (timer := self._timers.pop((device, channel), None)) is not None:
            timer.cancel()
        loop = asyncio.get_running_loop()
        self._timers[device, channel] = loop.call_later(seconds, self._turn_off, device, channel)

    def _turn_off(self, device: str, channel: str) -> None:
        del self._timers[device, channel]
        self.tell(Update(device, {f"{STATE}{channel}": "0"}))

    def close(self) -> None:
        """End all timers."""
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()


def rules(options: Mapping[str, JSON]) -> dict[str, str]:
    """Read lines "key = seconds" or "key = other key"; others are left out."""
    lines = options.get(OPTION.name)
    found: dict[str, str] = {}
    for line in lines if isinstance(lines, list) else ():
        key, equals, off = (part.strip().casefold() for part in str(line).rpartition("="))
        if equals and key and off:
            found[key] = off
    return found


def _channels(keys: JSON) -> dict[str, str]:
    """Return name and channel of each key -> its channel."""
    found: dict[str, str] = {}
    for key in keys if isinstance(keys, list) else ():
        if isinstance(key, list) and len(key) == 3:
            channel, remote, name = (str(part) for part in key)
            names = {channel, name, title(remote, name)} - {""}
            found |= {one.casefold(): channel for one in names}
    return found


def title(remote: str, name: str) -> str:
    """Return what a key is called: by its remote control, unless its name says that already."""
    return name if name.startswith(remote) or not remote else f"{remote} {name}"


def is_past(when: Value) -> bool:
    """Return whether a key was received some time ago."""
    try:
        return time.time() - datetime.fromisoformat(str(when)).timestamp() > _LATELY
    except ValueError, OverflowError:
        return False


def _triggers(properties: Properties) -> Iterable[tuple[str, Value]]:
    return [(found[1], value) for name, value in properties.items() if (found := _TRIGGER.fullmatch(name))]
