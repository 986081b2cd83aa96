"""Recordings: devices as their vendors tell them, in the one form that CONTRIBUTING.md describes, and what becomes one."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
import json
from pathlib import Path
from typing import Any, Self

from custom_components.homeclouds.clouds.core.values import flatten
from custom_components.homeclouds.clouds.registry import CLOUDS

from .shapes import complaints

_PUSH = frozenset({"properties", "online", "events"})
_MEMBERS = ("cloud", "type", "model", "name", "online", "definition", "properties", "pushes", "source")
_OF_DEVICE = frozenset(_MEMBERS) - {"cloud", "name", "source"}
_OF_DIAGNOSTICS = frozenset(
    {"kind", "own_profile", "shared", "has_gateway", "channels", "features", "not_believed", "pending"}
)
"""What else the diagnostics tell of a device, which may have been taken out of them."""


class RecordingError(ValueError):
    """What was given describes no device."""


@dataclass(frozen=True, kw_only=True)
class Push:
    """What a vendor told later."""

    properties: Mapping[str, Any] = field(default_factory=dict)
    online: bool | None = None
    events: Mapping[str, Any] = field(default_factory=dict)
    """Event -> its data, in the vendor's words."""

    @classmethod
    def parse(cls, data: object) -> Self:
        """Read a push; an object without the members of one is taken for properties. Raises RecordingError."""
        if not isinstance(data, dict):
            raise RecordingError("a push is an object")
        whole = data.keys() <= _PUSH and isinstance(data.get("properties", {}), dict)
        if not data or not whole or not isinstance(data.get("events", {}), dict):
            return cls(properties=data)
        return cls(**data)


@dataclass(frozen=True, kw_only=True)
class Recording:
    """A device as its vendor tells it."""

    cloud: str
    """Key of a cloud."""
    type: str = ""
    """The vendor's type code."""
    model: str | None = None
    name: str
    online: bool = True
    definition: Mapping[str, Any] = field(default_factory=dict)
    """Thing model, digital model, tags: what the vendor tells of a device beside its properties."""
    properties: Mapping[str, Any] = field(default_factory=dict)
    """Nested as the vendor sends them."""
    pushes: tuple[Push, ...] = ()
    hidden: Mapping[str, Any] = field(default_factory=dict)
    """Properties whose values were left out, with something of the same sort."""
    notes: tuple[str, ...] = ()
    """What is not as it would be with the real device."""

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> Self:
        """Read a recording. Raises RecordingError."""
        cloud = _cloud(data.get("cloud"))
        definition, properties, pushes = data.get("definition"), data.get("properties"), data.get("pushes")
        if isinstance(definition, str):
            definition = _json(definition)
        for name, value, shape in (
            ("definition", definition, dict),
            ("properties", properties, dict),
            ("pushes", pushes, list),
        ):
            if value is not None and not isinstance(value, shape):
                raise RecordingError(f"`{name}` is no {'list' if shape is list else 'object'}")
        kind, online = data.get("type"), data.get("online")
        if not isinstance(kind, str | int | None) or isinstance(kind, bool):
            raise RecordingError("`type` is neither a text nor a number")
        if not isinstance(online, bool | None):
            raise RecordingError("`online` is neither true nor false")
        return cls(
            cloud=cloud,
            type="" if kind is None else str(kind),
            model=_text(data.get("model")),
            name=_text(data.get("name")) or "Device",
            online=data.get("online") is not False,
            definition=definition or {},
            properties=properties or {},
            pushes=tuple(Push.parse(push) for push in pushes or ()),
        )


def load(path: Path) -> list[Recording]:
    """Read a file: a recording, a bare thing model, or diagnostics of a device or account. Raises RecordingError, OSError."""
    return list(read(_json(path.read_text(encoding="utf-8")), path.stem))


def read(data: Any, name: str) -> Iterator[Recording]:
    """Return the devices that data describe; `name` is what a device without one is called. Raises RecordingError."""
    if not isinstance(data, dict):
        raise RecordingError("not an object")
    inner = data.get("data")
    if "cloud" not in data and isinstance(inner, dict) and "cloud" in inner:
        data = inner
    if "cloud" not in data:
        yield _bare(data, name)
    elif "devices" in data or "device" in data:
        yield from _diagnostics(data)
    else:
        if unknown := data.keys() - {*_MEMBERS, *_OF_DIAGNOSTICS}:
            raise RecordingError(f"a recording has no {_listed(unknown)}; its members are {', '.join(_MEMBERS)}")
        yield _checked(Recording.parse({"name": name} | data))


def _listed(members: Iterable[str]) -> str:
    return ", ".join(f"`{member}`" for member in sorted(members))


def _checked(recording: Recording) -> Recording:
    """Return a recording that was written by hand. Raises RecordingError if its cloud could not have told it so."""
    parts = recording.type, recording.definition, recording.properties
    if not (any(parts) or recording.pushes):
        raise RecordingError("there is nothing to show: neither `type` nor `definition` nor `properties`")
    if found := "; ".join(complaints(recording.cloud, *parts)):
        raise RecordingError(found)
    return recording


def _bare(data: Mapping[str, Any], name: str) -> Recording:
    """Take a bare model: Haier's digital models have `attributes`, Tencent's templates properties with a `define`."""
    inner = next(
        (part for key in ("detailInfo", "DataTemplate", "data") if isinstance(part := data.get(key), dict)), None
    )
    for model in (data, inner or {}):
        if isinstance(model.get("attributes"), list):
            return Recording(cloud="haier", name=name, definition=model)
        if any(isinstance(model.get(key), list) for key in ("properties", "events", "actions")):
            profile = model.get("profile")
            category = str(profile.get("CategoryId") or "") if isinstance(profile, dict) else ""
            return Recording(cloud="tencent", type=category, name=name, definition=model)
    if "attributes" in data or "properties" in data:
        raise RecordingError("neither a recording, which names its `cloud`, nor a thing model, whose parts are lists")
    raise RecordingError("neither a recording nor a thing model nor diagnostics of HomeClouds")


def _diagnostics(data: Mapping[str, Any]) -> Iterator[Recording]:
    """Return the devices of a diagnostics download; what it hides ("<str>") has no value here. Raises RecordingError."""
    if beside := data.keys() & _OF_DEVICE:
        raise RecordingError(f"{_listed(beside)} must stand in a device, not beside the devices")
    cloud, listed = _cloud(data["cloud"]), data.get("devices", [data.get("device")])
    for number, device in enumerate(listed if isinstance(listed, list) else (), 1):
        if not isinstance(device, dict):
            continue
        properties = device.get("properties")
        shown = {key: _visible(value) for key, value in (properties if isinstance(properties, dict) else {}).items()}
        recording = Recording.parse(
            {
                **{key: device.get(key) for key in ("type", "model", "online", "definition", "pushes")},
                "cloud": cloud,
                "name": device.get("name") or device.get("model") or f"Device {number}",
                "properties": shown,
            }
        )
        hidden = sorted(name for name, value in flatten(shown).items() if value is None)
        samples = {name: _sample(value) for name, value in flatten(properties or {}).items() if name in hidden}
        yield Recording(**{**vars(recording), "hidden": samples, "notes": tuple(_notes(cloud, device, hidden))})


def _notes(cloud: str, device: Mapping[str, Any], hidden: list[str]) -> Iterator[str]:
    if not device.get("definition") and cloud in {"haier", "tencent"}:
        yield "the diagnostics hold no thing model: only what needs none is shown"
    if hidden:
        yield f"no value, or hidden by the diagnostics: {', '.join(hidden)}"


def _visible(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _visible(inner) for key, inner in value.items()}
    return None if isinstance(value, str) and value.startswith("<") and value.endswith(">") else value


def _sample(value: Any) -> Any:
    """Return a value of the sort that diagnostics name instead of it ("<int>")."""
    return {"<int>": 2, "<float>": 0.5, "<str>": "text", "<list>": [], "<dict>": {}}.get(str(value))


def _cloud(key: object) -> str:
    if key in CLOUDS:
        return str(key)
    if key == "china_telecom":
        return "china_telecom_platform"
    raise RecordingError(f"unknown cloud {key!r}; there are {', '.join(CLOUDS)}")


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as err:
        raise RecordingError(f"no JSON: {err}") from None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
