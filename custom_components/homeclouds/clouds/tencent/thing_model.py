"""A product's thing model (DataTemplate): what its properties, events and actions are.

Source: "Obtaining Product Information" and the vendor's thing-model protocol. Real models are untidy: numbers are texts, units
have many spellings, members are missing; whatever can't be read is left out.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
import hashlib
import json
import re
from typing import Any, Self

from ..core.model import JSON
from ..core.values import number
from .fields import decoded
from .units import normal_unit

NUMBERS = frozenset({"int", "float"})
ENUMS = frozenset({"enum", "stringenum"})
_WHOLE = re.compile(r"-?[0-9]{1,15}")
_LARGEST = 10**15
_FINEST = 1e-6
"""Limits and steps beyond these are mistakes of a model."""
_DEEPEST = 5
"""Structs within structs that are followed; the platform's own form allows none."""


@dataclass(frozen=True, kw_only=True)
class Property:
    """One property; a member of a struct is a property of its own, with a dotted id."""

    id: str
    name: str
    type: str
    """bool, int, float, enum, stringenum, string, timestamp or array."""
    writable: bool
    """As declared, which is not always the truth."""
    mapping: Mapping[str, str] = field(default_factory=dict)
    """Key -> label."""
    minimum: float | None = None
    maximum: float | None = None
    step: float | None = None
    unit: str = ""

    @property
    def values(self) -> Mapping[str | int, str]:
        """Value on the wire -> label: an enum sends whole numbers, a stringenum its keys."""
        if self.type == "stringenum":
            return dict(self.mapping.items())
        return {int(key): label for key, label in self.mapping.items() if _WHOLE.fullmatch(key)}


@dataclass(frozen=True, kw_only=True)
class Happening:
    """An event of the model."""

    id: str
    name: str
    type: str
    """info, alert or fault."""
    params: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Action:
    """An action of the model."""

    id: str
    name: str
    inputs: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Template:
    """A thing model."""

    category: str = ""
    properties: tuple[Property, ...] = ()
    events: tuple[Happening, ...] = ()
    actions: tuple[Action, ...] = ()

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> Self:
        """Read a decoded DataTemplate."""
        profile = data.get("profile")
        profile = profile if isinstance(profile, dict) else {}
        return cls(
            category=str(profile.get("CategoryId") or ""),
            properties=tuple(_properties(_objects(data, profile, "properties"))),
            events=tuple(
                Happening(
                    id=item["id"],
                    name=_text(item, "name") or item["id"],
                    type=_text(item, "type") or "info",
                    params=tuple(param["id"] for param in _identified(item.get("params"))),
                )
                for item in _objects(data, profile, "events")
            ),
            actions=tuple(
                Action(
                    id=item["id"],
                    name=_text(item, "name") or item["id"],
                    inputs=tuple(param["id"] for param in _identified(item.get("input"))),
                )
                for item in _objects(data, profile, "actions")
            ),
        )


def decode(data: JSON) -> dict[str, JSON]:
    """Return the DataTemplate of a product, which is sent as text (and printed as an object); {} if it can't be read."""
    data = decoded(data)
    return data if isinstance(data, dict) else {}


def fingerprint(data: Mapping[str, JSON]) -> str:
    """Return a short text that changes when the model does."""
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()[:16]


def _objects(data: Mapping[str, Any], profile: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    return _identified(data.get(key)) or _identified(profile.get(key))


def _identified(items: Any) -> list[dict[str, Any]]:
    """Return what has an id; of those that have the same one, the first."""
    if not isinstance(items, list):
        return []
    found = [item for item in items if isinstance(item, dict) and isinstance(item.get("id"), str) and item["id"]]
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


def _limit(value: JSON) -> float | None:
    limit = number(value)
    return limit if limit is None or abs(limit) <= _LARGEST else None


def _property(identifier: str, name: str, define: Mapping[str, Any], writable: bool) -> Property:
    mapping = define.get("mapping")
    low, high, step = (_limit(define.get(key)) for key in ("min", "max", "step"))
    if low is not None and high is not None and high < low:
        low, high = high, low
    labels = {str(key): str(label).strip() for key, label in mapping.items()} if isinstance(mapping, dict) else {}
    kind = _text(define, "type") or "string"
    return Property(
        id=identifier,
        name=name,
        # Some declare a choice as a flag: what its keys are can not be sent as 0 and 1
        type="stringenum" if kind == "bool" and any(not _WHOLE.fullmatch(key) for key in labels) else kind,
        writable=writable,
        mapping=labels,
        minimum=low,
        maximum=high,
        step=step if step is not None and step >= _FINEST else None,
        unit=normal_unit(_text(define, "unit"), name),
    )
