"""Values as vendors send them: comparing, reading as numbers and texts, and what cannot be.

Whatever JSON a vendor sends, reading it never raises: an impossible value is unknown, and counted (not_believed()).
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
import json
import math
import re
from typing import Any

from .errors import ValueRangeError
from .model import JSON, Properties, Value

_ABSURD = 1e15
"""No appliance has a number as large as this."""
_LONGEST = 255
"""Characters that a state of Home Assistant may have."""
_DEEPEST = 20
_BITS = 800
_NUMBER = re.compile(r"\s*(-?\d+\.\d*)([Ee][+-]?\d{1,3})?\s*", re.ASCII)
_MOST_NAMES = 512
SCALARS = (str, int, float)
"""Types of values that hold no others. A tuple: `str | int | float` would be made anew for each value that is looked at."""
NESTED = frozenset({dict, list})
"""Types of values that hold others, as JSON has them."""
ON = frozenset({"1", "on", "true", "yes", "open"})
_PAIRS = (("1", "0"), ("on", "off"), ("true", "false"))
OFF = frozenset({"0", "off", "false", "no", "close", "closed"})
"""Words for on and off that need no mapping."""
_TRUE, _FALSE = frozenset({"1", "true", "on"}), frozenset({"0", "false", "off"})
_doubts: dict[str, tuple[int, str]] = {}
"""Property name -> how many values were not believed, and the last of them."""


def not_believed() -> dict[str, int]:
    """Return how many values that cannot be were read as unknown since the start, by property name; one that stays counts once."""
    return {name: count for name, (count, _) in _doubts.items()}


def doubt(name: str, value: Value) -> float | None:
    """Count a value that cannot be, and return what it is read as: None."""
    count, last = _doubts.get(name, (0, None))
    if last != (text := token(value)):
        if not count and len(_doubts) >= _MOST_NAMES:
            del _doubts[next(iter(_doubts))]
        _doubts[name] = count + 1, text
    return None


def flatten(data: Mapping[str, JSON], prefix: str = "", depth: int = _DEEPEST) -> dict[str, Value]:
    """Give nested JSON dotted names: {"white": {"br": 5}} -> {"white.br": 5}; lists count from 0. What lies too deep is None."""
    if not prefix and NESTED.isdisjoint(map(type, data.values())):
        return dict(data)
    flat: dict[str, Value] = {}
    for name, value in data.items():
        items = dict(enumerate(value)) if isinstance(value, list) else value
        if not isinstance(items, dict) or not items:
            flat[f"{prefix}{name}"] = value
        elif depth:
            flat |= flatten({str(k): v for k, v in items.items()}, f"{prefix}{name}.", depth - 1)
        else:
            flat[f"{prefix}{name}"] = None
    return flat


def tree(root: str, wanted: Properties, present: Properties) -> dict[str, Any]:
    """Undo flatten() for an object that is written whole: what of it is wanted, and what goes along as it is.

    Where a device has reported a value and, another time, values within it, those do not go along.
    """
    found: dict[str, Any] = {}
    for name, value in {**present, **wanted}.items():
        if not name.startswith(f"{root}."):
            continue
        place, (*path, last) = found, name.split(".")[1:]
        for step in path:
            inner = place.setdefault(step, {})
            if not isinstance(inner, dict):
                if name not in wanted:
                    break
                inner = place[step] = {}
            place = inner
        else:
            if name in wanted or not isinstance(place.get(last), dict):
                place[last] = dict(value) if isinstance(value, dict) else value
    return found


def number(value: Value) -> float | None:
    """Read a number out of what vendors send for one (26, "26.0", True); None if it is none, or absurd."""
    if not isinstance(value, SCALARS):
        return None
    try:
        result = float(value)
    except ValueError, OverflowError:
        return None
    return result if abs(result) < _ABSURD else None


def token(value: Value) -> str:
    """Return the canonical spelling of a value, equal for all spellings of one meaning: 26, 26.0 and "26" -> "26".

    Never raises; the result has 255 characters at most.
    """
    if isinstance(value, str):
        if "." not in value or len(value) > _LONGEST or (found := _NUMBER.fullmatch(value)) is None:
            return value.strip()[:_LONGEST]
        return token(float(value)) if found[2] else _without_zeros(found[1])
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int):
        return str(value) if value.bit_length() < _BITS else hex(value)[:_LONGEST]
    if isinstance(value, float):
        return _without_zeros(f"{Decimal(repr(value)):f}") if 1e-9 < abs(value) < _ABSURD or not value else repr(value)
    try:
        return "" if value is None else str(value).strip()[:_LONGEST]
    except RecursionError, ValueError:
        return "?"


def presence(value: Value) -> bool | None:
    """Return whether a device is online; None for a value that says neither, which takes no device away."""
    return {"1": True, "true": True, "0": False, "false": False}.get(token(value).lower())


def once[T](entries: Iterable[tuple[str, bool | None, T]]) -> dict[str, T]:
    """Return entries, which come with ID and presence, by ID: of several of a device the last one, or the last that is online.

    A command to a device that is wrongly online fails and says so; one that is wrongly offline gets none.
    """
    found: dict[str, tuple[bool | None, T]] = {}
    for key, online, entry in entries:
        if online or not found.get(key, (None,))[0]:
            found[key] = online, entry
    return {key: entry for key, (_, entry) in found.items()}


def identifier(value: object) -> str:
    """Return an ID as text; "" for what is none, such as null, true, or an object."""
    return token(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def as_dict(value: object) -> dict[str, Any]:
    """Return a value that should be an object; an empty one for what is none."""
    return value if isinstance(value, dict) else {}


def as_list(value: object) -> list[Any]:
    """Return a value that should be a list; an empty one for what is none."""
    return value if isinstance(value, list) else []


def as_dicts(value: object) -> list[dict[str, Any]]:
    """Return the objects of a value that should be a list of them."""
    return [item for item in as_list(value) if isinstance(item, dict)]


def read_json(text: str | bytes) -> Any:
    """Return the JSON in a text without halves of characters. Raises ValueError, RecursionError."""
    if isinstance(text, bytes):
        # As json.loads() does; any encoding may have halves
        text = text.decode(json.detect_encoding(text), "surrogatepass")
    data = json.loads(text)
    if "\\ud" in text or "\\uD" in text or whole(text) is not text:
        # In a name it would keep anything from being stored
        data = json.loads(whole(json.dumps(data, ensure_ascii=False)))
    return data


def whole(text: str) -> str:
    """Return a text without surrogates, which cannot be sent, shown or stored: pairs of them are one character."""
    try:
        text.encode()
    except UnicodeEncodeError:
        paired = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
        return paired.encode(errors="replace").decode()
    return text


def storable(value: Value, depth: int = _DEEPEST) -> Value:
    """Return what can be stored of a value: no halves of characters, no number that JSON parsers refuse, nothing too deep."""
    match value:
        case str():
            return whole(value)
        case int() if not -(2**63) <= value < 2**63:
            return None
        case float() if not math.isfinite(value):
            return None
        case list() if depth:
            return [storable(item, depth - 1) for item in value]
        case dict() if depth:
            return {whole(name): storable(item, depth - 1) for name, item in value.items()}
        case list() | dict():
            return None
    return value


def _without_zeros(text: str) -> str:
    """Return a decimal number without zeros that mean nothing: "-064.50" -> "-64.5"."""
    whole, _, part = text.removeprefix("-").partition(".")
    digits = f"{whole.lstrip('0') or '0'}.{part}".rstrip("0").rstrip(".")
    return f"-{digits}" if text[0] == "-" and digits != "0" else digits


def same(one: Value, other: Value) -> bool:
    """Return whether two raw values mean the same."""
    try:
        if one == other:
            return True
    except RecursionError:
        return False
    left, right = token(one).lower(), token(other).lower()
    return (left == right and len(left) < _LONGEST) or (left in ON and right in ON) or (left in OFF and right in OFF)


def as_text(value: float) -> Value:
    """Write a number as text without superfluous zeros."""
    return token(value)


def finite(value: float) -> float:
    """Return a target as a number. Raises ValueRangeError if it cannot be sent."""
    if not -_ABSURD < value < _ABSURD:
        raise ValueRangeError(f"{value} cannot be set")
    return value


def as_number(value: float) -> int | float:
    """Write whole numbers as int, others as float."""
    return int(value) if value == int(value) else value


def spelled_alike(on: Value, off: Value, reported: Value) -> tuple[Value, Value]:
    """Return on and off in the spelling in which a device reports one of them; as they are if that is none of the usual ones."""
    if isinstance(reported, bool):
        return True, False
    word = token(reported).lower()
    if word in {token(on).lower(), token(off).lower()}:
        return on, off
    if (pair := next((pair for pair in _PAIRS if word in pair), None)) is None:
        return on, off
    if isinstance(reported, int | float):
        return int(pair[0]), int(pair[1])
    if isinstance(reported, str) and reported.isupper():
        return pair[0].upper(), pair[1].upper()
    return pair


def as_reported(value: Value, reported: Value) -> Value:
    """Return what a profile writes, which is text, in the JSON type in which the device reports the property."""
    if not isinstance(value, str) or isinstance(reported, str):
        return value
    if isinstance(reported, bool):
        word = token(value).lower()
        return word in _TRUE if word in _TRUE | _FALSE else value
    found = number(value)
    return value if found is None or token(found) != token(value) else as_number(found)
