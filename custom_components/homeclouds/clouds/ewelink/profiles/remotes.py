"""RF bridges: the keys of the remote controls that they have learnt."""

from ...core.codecs import Const
from ...core.features import Button, Event, Feature
from ...core.model import JSON, Value

type Remote = tuple[str, str, str]
"""Channel number, name of the remote control, name of its key."""


def remotes(tags: JSON) -> list[JSON]:
    """Return the learnt keys out of a bridge's tags (`zyx_info`), as [channel, remote, key]."""
    keys: list[JSON] = []
    entries = tags.get("zyx_info") if isinstance(tags, dict) else None
    for remote in entries if isinstance(entries, list) else ():
        names = remote.get("buttonName") if isinstance(remote, dict) else None
        for entry in names if isinstance(names, list) else ():
            if isinstance(remote, dict) and isinstance(entry, dict):
                keys += [[channel, str(remote.get("name") or ""), str(name)] for channel, name in entry.items()]
    return keys


def features(keys: JSON) -> tuple[Feature, ...]:
    """Return a button to send each key, and an event for it being received."""
    rows: list[Feature] = []
    for key in keys if isinstance(keys, list) else ():
        if isinstance(key, list) and len(key) == 3:
            channel, remote, name = (str(part) for part in key)
            title = name if name.startswith(remote) or not remote else f"{remote} {name}"
            writes: dict[str, Value] = {"cmd": "transmit", "rfChl": int(channel)} if channel.isdecimal() else {}
            rows.append(Button(key=f"remote_key_{channel}", name=title, label="remote_key", writes=writes))
            rows.append(
                Event(
                    key=f"remote_event_{channel}",
                    name=title,
                    label="remote_key",
                    source=f"rfTrig{channel}",
                    type=Const("triggered"),
                    types=("triggered",),
                )
            )
    return tuple(rows)
