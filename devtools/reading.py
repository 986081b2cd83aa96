"""What entities read, as text: properties, and what their values mean. What can be written is told by the writes."""

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
import json
from typing import Any, cast

from custom_components.homeclouds.clouds.core.codecs import Reader
from custom_components.homeclouds.clouds.core.features import Feature
from custom_components.homeclouds.clouds.core.number_codecs import Range
from custom_components.homeclouds.clouds.profiles.profile_codecs import hints_of

_SHOWN = frozenset(("name", "unit"))
"""What stands elsewhere."""


def readings(feature: Feature) -> Iterator[str]:
    """Yield what each part of a feature reads that is only read, or else than what is written."""
    kind: Any = type(feature)
    for name, hint in hints_of(kind).items():
        kinds = (hint, *getattr(hint, "__args__", ()))
        if any(getattr(kind, "__origin__", None) is Reader for kind in kinds):
            if isinstance(reader := getattr(feature, name), Reader):
                yield f"{name} of {read_text(reader)}"
        elif isinstance(number := getattr(feature, name), Range) and number.target:
            yield f"{name} confirmed by {number.name}"


def read_text(reader: Reader[Any]) -> str:
    """Return a reader: the property, and what differs from its kind's defaults."""
    details = [
        f"{field.name} {value_text(value)}"
        for field in fields(cast("Any", reader))
        if field.init and field.name not in _SHOWN and (value := getattr(reader, field.name)) != _default(field)
    ]
    return ", ".join([getattr(reader, "name", type(reader).__name__), *details])


def _default(field: Field[Any]) -> Any:
    return field.default if field.default_factory is MISSING else field.default_factory()


def value_text(value: Any) -> str:
    """Return a value that a profile gives."""
    if isinstance(value, Reader):
        return f"({read_text(value)})"
    if is_dataclass(value):
        return value_text(vars(value))
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {value_text(item)}" for key, item in value.items()) + "}"
    if isinstance(value, frozenset):
        return value_text(sorted(value, key=str))
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(value_text, value)) + "]"
    return getattr(value, "__name__", None) or json.dumps(value, ensure_ascii=False, default=str)
