"""Reads fields of answers, pushes and thing models, whatever JSON they hold: what has the wrong form counts as missing."""

from collections.abc import Mapping
import json
from typing import Any

import orjson

from ..core.errors import ProtocolError
from ..core.model import JSON, Value
from ..core.values import number, storable

_DEEPEST = 20
"""Objects within objects that are followed; structs of a thing model have no structs in them."""
_DIGITS = 19
"""Whole numbers with so many digits or more are not kept exactly."""
_MILLISECONDS = 100_000_000_000
"""What is larger counts milliseconds since the epoch, what is smaller seconds."""
_NO_CLOCK = 1_500_000_000
"""A device that reports an earlier time (seconds since the epoch) has a clock that was never set."""

type Data = dict[str, Any]
"""A decoded JSON object."""


def load(text: str | bytes) -> JSON:
    """Return the JSON in a text; NaN and infinities, which are no JSON, become null. Raises ProtocolError."""
    try:
        data: JSON = orjson.loads(text)
    except ValueError:
        try:
            # Devices cut texts to a number of bytes, within a character, too
            plain = text.decode(json.detect_encoding(text), "replace") if isinstance(text, bytes) else text
            data = storable(json.loads(plain, parse_int=_number))
        except ValueError, RecursionError:
            raise ProtocolError("not JSON") from None
    return data


def _number(digits: str) -> int | float:
    return int(digits) if len(digits) < _DIGITS else float(digits)


def parse(text: str | bytes) -> Data:
    """Return the JSON object in a text. Raises ProtocolError if there is none."""
    if not isinstance(data := load(text), dict):
        raise ProtocolError("not a JSON object")
    return data


def decoded(value: JSON) -> JSON:
    """Return the JSON object or array in a text; anything else (and broken JSON) as it is."""
    if isinstance(value, str) and value[:1] in {"{", "["}:
        try:
            return load(value)
        except ProtocolError:
            return value
    return value


def text(data: Mapping[str, Any], *keys: str) -> str:
    """Return the first of the fields that holds a text or number, as text."""
    for key in keys:
        value = data.get(key)
        if isinstance(value, str):
            if value:
                return value
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            return str(value)
    return ""


def integer(data: Mapping[str, Any], key: str, default: int = 0) -> int:
    """Return a whole number, however it is spelled."""
    value = number(data.get(key) or default)
    return default if value is None else int(value)


def objects(data: Mapping[str, Any], *keys: str, nullable: bool = False) -> list[Data]:
    """Return the list of objects under the first key that is there.

    A null is an empty list only if the Total is 0 or the list is `nullable`: one without a Total, of which no device is made.
    Raises ProtocolError if there is no list.
    """
    for key in keys:
        if key in data:
            items = data[key]
            if items is None and (nullable or number(data.get("Total")) == 0):
                return []
            if isinstance(items, list):
                return [item for item in items if isinstance(item, dict)]
    raise ProtocolError(f"no {keys[0]} in the answer")


def moment(stamp: JSON, now: float) -> float | None:
    """Return a time stamp in seconds since the epoch; None for one that no right clock can have given by `now`."""
    value = number(stamp)
    if value is None:
        return None
    seconds = value / 1000 if value > _MILLISECONDS else value
    return seconds if _NO_CLOCK < seconds < now + 60 else None


def flat(data: Mapping[str, JSON], depth: int = _DEEPEST) -> dict[str, Value]:
    """Give the members of structs dotted names; arrays stay whole, for they come and go as a whole."""
    if dict not in map(type, data.values()):
        return dict(data)
    result: dict[str, Value] = {}
    for name, value in data.items():
        if isinstance(value, dict) and value and depth:
            result |= {f"{name}.{member}": inner for member, inner in flat(value, depth - 1).items()}
        else:
            result[name] = value
    return result
