"""RF bridges: the keys of the remote controls that they have learnt."""

from ...core.codecs import Const
from ...core.features import Button, Event, Feature
from ...core.model import JSON, Value


def remotes(tags: JSON, learnt: JSON = None) -> list[JSON]:
    """Return the keys that a bridge's tags (`zyx_info`) name, as [channel, remote, key]; of those that it has learnt (`rfList`), if told."""
    keys: list[JSON] = []
    there = {str(code.get("rfChl")) for code in learnt if isinstance(code, dict)} if isinstance(learnt, list) else None
    entries = tags.get("zyx_info") if isinstance(tags, dict) else None
    for remote in entries if isinstance(entries, list) else ():
        names = remote.get("buttonName") if isinstance(remote, dict) else None
        for entry in names if isinstance(names, list) else ():
            if isinstance(remote, dict) and isinstance(entry, dict):
                named = str(remote.get("name") or "")
                keys += [
                    [channel, named, str(name or named)]
                    for channel, name in entry.items()
                    if there is None or channel in there
                ]
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
