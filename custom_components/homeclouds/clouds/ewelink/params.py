"""Between the vendor's nested `params` and flat properties.

Lists of channels are named by outlet (`switches.0.switch`), objects by their keys (`white.br`); other lists stay whole.
"""

from collections.abc import Mapping
from typing import Any, TypeIs

import orjson

from ..core.model import JSON, Properties, Value
from ..core.values import NESTED, as_dicts, identifier, read_json, storable, tree

_DEEPEST = 8
"""Levels of nested objects that are flattened; what lies deeper stays whole."""
_SECRET = frozenset({"bindInfos"})
_CODES = "rfList"
"""Keys that a bridge has learned: only their numbers are reported, since their codes may open doors."""
_PARTIAL = frozenset({"switches"})
"""Lists of which the device takes a part; of all others the device wants the whole."""


def flatten(params: Mapping[str, JSON]) -> dict[str, Value]:
    """Return params as flat properties, without what is secret in them."""
    if NESTED.isdisjoint(map(type, params.values())):
        return dict(params)
    flat: dict[str, Value] = {}
    for name, value in params.items():
        if value.__class__ in NESTED:
            if name == _CODES:
                flat[name] = ",".join(learned(value))
            elif name not in _SECRET:
                _flatten(name, value, flat, _DEEPEST)
        else:
            flat[name] = value
    return flat


def _flatten(name: str, value: JSON, flat: dict[str, Value], levels: int) -> None:
    if not levels:
        flat[name] = value
    elif isinstance(value, list) and (outlets := [item for item in value if _is_of_outlet(item)]):
        for item in outlets:
            for key, inner in item.items():
                if key != "outlet":
                    _flatten(f"{name}.{item['outlet']}.{key}", inner, flat, levels - 1)
    elif isinstance(value, dict) and value:
        for key, inner in value.items():
            _flatten(f"{name}.{key}", inner, flat, levels - 1)
    else:
        flat[name] = value


def _is_of_outlet(item: JSON) -> TypeIs[dict[str, JSON]]:
    if item.__class__ is not dict:
        return False
    outlet = item.get("outlet")
    return outlet >= 0 if outlet.__class__ is int else outlet.__class__ is str and outlet.isdecimal()


def learned(codes: JSON) -> list[str]:
    """Return the numbers of learned keys (`rfList`)."""
    return sorted(filter(None, (identifier(code.get("rfChl")) for code in as_dicts(codes))))


def nest(wanted: Properties, present: Properties, *, whole: bool = False) -> dict[str, Any]:
    """Return properties to write as params: the other way round.

    An object or list is written as a whole, so what is not wanted otherwise is taken from `present`; of `switches` only what
    is wanted goes out, unless the device wants them `whole` (multi-channel Zigbee switches).
    """
    params: dict[str, Any] = {}
    for name, value in wanted.items():
        root, dot, _ = name.partition(".")
        if not dot:
            params[name] = value
        elif root not in params:
            params[root] = _lists(tree(root, wanted, {} if root in _PARTIAL and not whole else present))
    return params


def _lists(node: Any) -> Any:
    if not isinstance(node, dict):
        return node
    if node and all(key.isdecimal() and isinstance(inner, dict) for key, inner in node.items()):
        return [{**_members(node[key]), "outlet": int(key)} for key in sorted(node, key=int)]
    return _members(node)


def _members(node: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _lists(inner) for key, inner in node.items()}


def json_object(text: Any) -> dict[str, Any] | None:
    """Return the JSON object in a text; None for anything else. Halves of characters, and numbers that JSON does not have, spoil nothing."""
    try:
        found = orjson.loads(text)
    except ValueError:
        try:
            found = storable(read_json(text))
        except RecursionError, TypeError, ValueError:
            return None
    return found if found.__class__ is dict else None
