"""Thing models, in the vendor's form: numbers as texts, DataTemplate as a text."""

from collections.abc import Iterable, Mapping
import json
from typing import Any

ON_OFF = {"0": "关", "1": "开"}


def flag(identifier: str, name: str, mode: str = "rw") -> dict[str, Any]:
    """Return a property that is on or off."""
    return _property(identifier, name, mode, {"type": "bool", "mapping": ON_OFF})


def number(
    identifier: str,
    name: str,
    low: float,
    high: float,
    unit: str = "",
    mode: str = "rw",
    *,
    step: float = 1,
    kind: str = "int",
) -> dict[str, Any]:
    """Return a numeric property."""
    limits = {"min": str(low), "max": str(high), "start": str(low), "step": str(step), "unit": unit}
    return _property(identifier, name, mode, {"type": kind, **limits})


def enum(
    identifier: str, name: str, labels: Mapping[str, str], mode: str = "rw", *, kind: str = "enum"
) -> dict[str, Any]:
    """Return an enumeration; an ``enum`` has whole numbers as keys, a ``stringenum`` any text."""
    return _property(identifier, name, mode, {"type": kind, "mapping": dict(labels)})


def text(identifier: str, name: str, mode: str = "rw", longest: int = 64) -> dict[str, Any]:
    """Return a text."""
    return _property(identifier, name, mode, {"type": "string", "min": "0", "max": str(longest)})


def timestamp(identifier: str, name: str, mode: str = "r") -> dict[str, Any]:
    """Return a moment."""
    return _property(identifier, name, mode, {"type": "timestamp"})


def struct(identifier: str, name: str, *members: Mapping[str, Any], mode: str = "rw") -> dict[str, Any]:
    """Return a structure of other properties."""
    specs = [{"id": m["id"], "name": m["name"], "dataType": m["define"]} for m in members]
    return _property(identifier, name, mode, {"type": "struct", "specs": specs})


def array(identifier: str, name: str, kind: str = "int", mode: str = "rw") -> dict[str, Any]:
    """Return an array."""
    return _property(identifier, name, mode, {"type": "array", "arrayInfo": {"type": kind, "min": "0", "max": "100"}})


def event(identifier: str, name: str, kind: str, *params: Mapping[str, Any]) -> dict[str, Any]:
    """Return an event: info, alert or fault."""
    return {"id": identifier, "name": name, "desc": "", "type": kind, "required": False, "params": _params(params)}


def action(
    identifier: str, name: str, inputs: Iterable[Mapping[str, Any]] = (), outputs: Iterable[Mapping[str, Any]] = ()
) -> dict[str, Any]:
    """Return an action."""
    return {
        "id": identifier,
        "name": name,
        "desc": "",
        "required": False,
        "input": _params(inputs),
        "output": _params(outputs),
    }


def product(
    identifier: str,
    name: str,
    category: int,
    properties: Iterable[Mapping[str, Any]],
    *,
    events: Iterable[Mapping[str, Any]] = (),
    actions: Iterable[Mapping[str, Any]] = (),
    kind: int = 0,
    net: str = "wifi",
) -> dict[str, Any]:
    """Return a product as AppGetProducts tells of it; ``kind`` 5 is a gateway."""
    template = {
        "version": "1.0",
        "profile": {"ProductId": identifier, "CategoryId": str(category)},
        "properties": list(properties),
        "events": list(events),
        "actions": list(actions),
    }
    return {
        "ProductId": identifier,
        "Name": name,
        "Description": "",
        "State": "",
        "DataTemplate": json.dumps(template, ensure_ascii=False),
        "AppTemplate": "",
        "NetType": net,
        "CategoryId": category,
        "ProductType": kind,
        "IconUrl": "",
        "UpdateTime": 1_600_159_203,
    }


def template_of(product: Mapping[str, Any]) -> dict[str, Any]:
    """Return the thing model of a product."""
    found: dict[str, Any] = json.loads(product["DataTemplate"])
    return found


def fits(define: Mapping[str, Any], value: Any) -> bool:
    """Return whether a value is one that the model allows; devices answer 406 to others."""
    match define["type"]:
        case "bool":
            return value in {0, 1}
        case "int" | "float":
            right = isinstance(value, int if define["type"] == "int" else int | float) and not isinstance(value, bool)
            return right and float(define["min"]) <= value <= float(define["max"])
        case "enum":
            return isinstance(value, int) and str(value) in define["mapping"]
        case "stringenum":
            return isinstance(value, str) and value in define["mapping"]
        case "struct":
            members = {m["id"]: m["dataType"] for m in define["specs"]}
            return (
                isinstance(value, dict)
                and value.keys() == members.keys()
                and all(fits(members[k], v) for k, v in value.items())
            )
        case "array":
            return isinstance(value, list)
        case "string":
            return isinstance(value, str) and len(value) <= int(define["max"])
    return True


def _property(identifier: str, name: str, mode: str, define: dict[str, Any]) -> dict[str, Any]:
    return {"id": identifier, "name": name, "desc": "", "mode": mode, "required": False, "define": define}


def _params(items: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [{"id": item["id"], "name": item["name"], "desc": "", "define": item["define"]} for item in items]
