"""What entities read, as text: properties, and what their values mean. What can be written is told by the writes."""

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, fields
import json
from typing import Any, cast

from custom_components.homeclouds.clouds.core.codecs import Reader
from custom_components.homeclouds.clouds.core.features import Feature
from custom_components.homeclouds.clouds.profiles.profile_codecs import hints_of

_SHOWN = frozenset(("name", "unit"))
"""What stands elsewhere."""


def readings(feature: Feature) -> Iterator[str]:
    """Yield what each part of a feature reads that is only read."""
    kind: Any = type(feature)
    for name, hint in hints_of(kind).items():
        kinds = (hint, *getattr(hint, "__args__", ()))
        if any(getattr(kind, "__origin__", None) is Reader for kind in kinds):
            if isinstance(reader := getattr(feature, name), Reader):
                yield f"{name} of {read_text(reader)}"


def read_text(reader: Reader[Any]) -> str:
    """Return a reader: the property, and what differs from its kind's defaults."""
    details = [
        f"{field.name} {_text(value)}"
        for field in fields(cast("Any", reader))
        if field.init and field.name not in _SHOWN and (value := getattr(reader, field.name)) != _default(field)
    ]
    return ", ".join([getattr(reader, "name", type(reader).__name__), *details])


def _default(field: Field[Any]) -> Any:
    return field.default if field.default_factory is MISSING else field.default_factory()


def _text(value: Any) -> str:
    if isinstance(value, Reader):
        return f"({read_text(value)})"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_text(item)}" for key, item in value.items()) + "}"
    if isinstance(value, frozenset):
        return _text(sorted(value, key=str))
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_text, value)) + "]"
    return getattr(value, "__name__", None) or json.dumps(value, ensure_ascii=False, default=str)
