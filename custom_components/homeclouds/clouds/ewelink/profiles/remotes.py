"""RF bridges: the keys of the remote controls that they have learned (UIID protocol, 28)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, override

from ...core.codecs import Codec, Const, Flag
from ...core.errors import ValueRangeError
from ...core.features import Button, Feature, Remote as RemoteFeature
from ...core.model import JSON, Properties, Value
from ...core.sensor_features import BinarySensor, Event
from ...core.values import as_dict, as_dicts, as_list
from ..params import learned
from ..rf_sensors import STATE, title as title_of

_MOST_KEYS = 64
_SENSOR = "6"


def remotes(tags: JSON, learnt: JSON = None) -> list[JSON]:
    """Return the keys that a bridge's tags (`zyx_info`) name, as [channel, remote, key]: those that it has learned (`rfList`), if reported, also without a name.

    A remote names a channel once, and there are no more channels than a bridge has: each becomes entities.
    """
    keys: dict[tuple[str, str], JSON] = {}
    there = {*learned(learnt)} if isinstance(learnt, list) else None
    for remote in as_dicts(as_dict(tags).get("zyx_info")):
        named = str(remote.get("name") or "")
        for entry in as_dicts(remote.get("buttonName")):
            for channel, name in entry.items():
                if there is None or channel in there:
                    keys.setdefault((channel, named), [channel, named, str(name or named)])
    for channel in sorted((there or set()) - {channel for channel, _ in keys}):
        keys[channel, ""] = [channel, "", ""]
    kept = [*dict.fromkeys(channel for channel, _ in keys)][:_MOST_KEYS]
    return [key for (channel, _), key in keys.items() if channel in kept]


@dataclass(frozen=True)
class Command(Codec[str]):
    """A command about a key, by its name or channel number; "" is the first channel that nothing is learned on."""

    command: str
    channels: Mapping[str, int]
    """Name of a key -> its channel."""

    names = frozenset[str]()

    @override
    def read(self, properties: Properties) -> None:
        return None

    @override
    def write(self, value: str, properties: Properties) -> dict[str, Value]:
        named = {name.casefold(): channel for name, channel in self.channels.items()}
        if (channel := self.channels.get(value, named.get(value.casefold()))) is None:
            taken = set(self.channels.values())
            free = next(number for number in range(_MOST_KEYS + 1) if number not in taken)
            channel = int(value) if value.isdecimal() else free if not value else _MOST_KEYS
        if channel >= _MOST_KEYS:
            raise ValueRangeError(value)
        return {"cmd": self.command, "rfChl": channel}


def sensor_channels(tags: JSON) -> list[JSON]:
    """Return the channels of the keys that the app calls sensors: doors, motion, smoke (`remote_type` 6)."""
    return [
        channel
        for remote in as_dicts(as_dict(tags).get("zyx_info"))
        if str(remote.get("remote_type")) == _SENSOR
        for name in as_dicts(remote.get("buttonName"))
        for channel in name
    ]


def features(keys: JSON, sensors: JSON = None) -> tuple[Feature, ...]:
    """Return a button to send each key, an event for it being received, and what sends and learns them by name or number.

    A key's own name is enough where no other remote control has one of that name.

    `sensors` has the channels that are sensors, which only receive.
    """
    rows: list[Feature] = []
    channels: dict[str, int] = {}
    short: dict[str, list[int]] = {}
    shown_channels: set[str] = set()
    for key in as_list(keys):
        if isinstance(key, list) and len(key) == 3:
            channel, remote, name = (str(part) for part in key)
            title = title_of(remote, name)
            writes: dict[str, Value] = {"cmd": "transmit", "rfChl": int(channel)} if channel.isdecimal() else {}
            if writes:
                channels[title or channel] = int(channel)
                if name and not name.isdecimal():
                    short.setdefault(name.casefold(), []).append(int(channel))
            if channel in shown_channels:
                continue
            shown_channels.add(channel)
            shown: dict[str, Any] = {"name": title or None, "label": "remote_key", "placeholders": {"number": channel}}
            if isinstance(sensors, dict) and channel in sensors:
                rows.append(BinarySensor(key=f"remote_sensor_{channel}", state=Flag(f"{STATE}{channel}"), **shown))
            else:
                rows.append(Button(key=f"remote_key_{channel}", writes=writes, **shown))
            rows.append(
                Event(
                    key=f"remote_event_{channel}",
                    label="named_remote_key" if title else "remote_key",
                    placeholders={"name": title} if title else {"number": channel},
                    source=f"rfTrig{channel}",
                    type=Const("triggered"),
                    types=("triggered",),
                )
            )
    channels = {name: found[0] for name, found in short.items() if len(found) == 1} | channels
    rows.append(
        RemoteFeature(
            key="remote", name="", key_to_send=Command("transmit", channels), learn=Command("capture", channels)
        )
    )
    return tuple(rows)
