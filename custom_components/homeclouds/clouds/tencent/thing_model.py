"""A product's thing model (DataTemplate): what its properties, events and actions are.

Source: "Obtaining Product Information" and the vendor's thing-model protocol. Real models are untidy: numbers are texts, units
have many spellings, members are missing; whatever can't be read is left out.
"""

from collections.abc import Iterator, Mapping
import hashlib
import json
from typing import Any

from ..core.model import JSON
from ..core.values import as_dict, as_dicts, number
from ..profiles.thing_model.property import WHOLE, ModelAction, ModelEvent, Property, ThingModel
from ..profiles.thing_model.units import multiple, normal_unit
from .fields import decoded

_DEEPEST = 5
"""Structs within structs that are followed; the platform's own form allows none."""


def parse_model(data: Mapping[str, Any]) -> ThingModel:
    """Read a decoded DataTemplate."""
    profile = as_dict(data.get("profile"))
    return ThingModel(
        category=str(profile.get("CategoryId") or ""),
        properties=tuple(_properties(_objects(data, profile, "properties"))),
        events=tuple(
            ModelEvent(
                id=item["id"],
                name=_text(item, "name") or item["id"],
                params=tuple(param["id"] for param in _identified(item.get("params"))),
            )
            for item in _objects(data, profile, "events")
        ),
        actions=tuple(
            ModelAction(
                id=item["id"],
                name=_text(item, "name") or item["id"],
                inputs=tuple(param["id"] for param in _identified(item.get("input"))),
            )
            for item in _objects(data, profile, "actions")
        ),
    )


def decode(data: JSON) -> dict[str, JSON]:
    """Return the DataTemplate of a product, which is sent as text (and printed as an object); {} if it can't be read."""
    return as_dict(decoded(data))


def fingerprint(data: Mapping[str, JSON]) -> str:
    """Return a short text that changes when the model does."""
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()[:16]


def _objects(data: Mapping[str, Any], profile: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    return _identified(data.get(key)) or _identified(profile.get(key))


def _identified(items: Any) -> list[dict[str, Any]]:
    """Return what has an id; of those that have the same one, the first."""
    found = [item for item in as_dicts(items) if isinstance(item.get("id"), str) and item["id"]]
    first = {item["id"]: item for item in reversed(found)}
    return [item for item in found if first[item["id"]] is item]


def _text(data: Mapping[str, Any], key: str) -> str:
    value = data.get(key)
    return value.strip() if isinstance(value, str) else ""


def _properties(items: list[dict[str, Any]]) -> Iterator[Property]:
    """Return the properties; of those that have one id, the first."""
    seen: set[str] = set()
    for item in items:
        define = item.get("define")
        if not isinstance(define, dict):
            continue
        name, writable = _text(item, "name") or item["id"], _text(item, "mode").lower() != "r"
        for prop in _flattened(item["id"], name, define, writable):
            if prop.id not in seen:
                seen.add(prop.id)
                yield prop


def _flattened(
    identifier: str, name: str, define: Mapping[str, Any], writable: bool, depth: int = 0
) -> Iterator[Property]:
    """Return a property, or the members of a struct as properties of their own."""
    if define.get("type") != "struct":
        yield _property(identifier, name, define, writable)
        return
    for member in _identified(define.get("specs")) if depth < _DEEPEST else ():
        if isinstance(kind := member.get("dataType") or member.get("define"), dict):
            label = _text(member, "name") or member["id"]
            yield from _flattened(f"{identifier}.{member['id']}", f"{name} {label}", kind, writable, depth + 1)


def _property(identifier: str, name: str, define: Mapping[str, Any], writable: bool) -> Property:
    low, high, step = (number(define.get(key)) for key in ("min", "max", "step"))
    if low is not None and high is not None and high < low:
        low, high = high, low
    mapping = as_dict(define.get("mapping")).items()
    labels = {str(key): "" if label is None else str(label).strip() for key, label in mapping}
    kind = _text(define, "type") or "string"
    scale, unit = multiple(_text(define, "unit"))
    return Property(
        id=identifier,
        name=name,
        # Some declare a choice of texts as a flag, or as one of numbers, which its keys are not
        type="stringenum" if kind in {"bool", "enum"} and any(not WHOLE.fullmatch(key) for key in labels) else kind,
        writable=writable,
        mapping=labels,
        minimum=low,
        maximum=high,
        step=step,
        unit=normal_unit(unit, name),
        scale=None if scale == 1 else scale,
    )
