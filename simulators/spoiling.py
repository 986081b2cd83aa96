"""Good answers made bad: of another type, with lists that lie, far too long, or telling what was asked."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

_RESULT = frozenset({"code", "desc", "error", "message", "msg", "retCode", "retInfo", "RequestId"})
"""Members of an answer that tell how the call went; they stay when the others are spoiled."""
_TEXTS = frozenset({"desc", "info", "message", "Message", "msg", "reason", "retInfo"})
"""Members that explain the result in words."""
_SHAPES: Mapping[str, Any] = {"null": None, "array": [1, "two"], "number": 5, "string": "text"}

_PRESENCE = frozenset({"online", "Online"})
"""Members that say whether a device is online."""

_CONTRARY: Mapping[str, Any] = {"True": False, "False": True, "1": 0, "0": 1}

_SHORTENED: Mapping[str, Callable[[list[tuple[str, Any]]], dict[str, Any] | None]] = {
    "null": lambda entries: None,
    "empty": lambda entries: {},
    "half": lambda entries: dict(entries[: len(entries) // 2]),
    "twice": dict,
}

type Spoiler = Callable[[Any, Mapping[str, Any], str], Any]


def _types(answer: Any, options: Mapping[str, Any], said: str) -> Any:
    shape = str(options.get("shape", "null"))
    if shape.startswith("inner_"):
        return _inner(answer, _SHAPES[shape.removeprefix("inner_")])
    return _SHAPES[shape]


def _inner(answer: Any, value: Any) -> Any:
    if not isinstance(answer, dict):
        return answer
    if len(answer) == 1 and isinstance(envelope := next(iter(answer.values())), dict):
        return {next(iter(answer)): _inner(envelope, value)}
    return {name: kept if name in _RESULT else value for name, kept in answer.items()}


_NO_ENTRIES: Sequence[Any] = (None, 5, "text", [], {}, [{}])
_NO_IDS: Sequence[Any] = (None, "", 7, True, [], {})


def _strange(entries: Sequence[Any], ids: Collection[str]) -> list[Any]:
    """Return entries among others that are none: without an ID, of another type, twice, or lacking what the others have."""
    first = next((entry for entry in entries if isinstance(entry, dict)), None)
    if first is None:
        return [*entries]
    nameless = [_changed(first, dict.fromkeys(ids, value)) for value in _NO_IDS]
    paths = [*first, *(name for inner in first.values() if isinstance(inner, dict) for name in inner)]
    poor = [
        _changed(first, {**dict.fromkeys(ids, f"strange{number}"), path: None})
        for number, path in enumerate(paths)
        if path not in ids
    ]
    return [*_NO_ENTRIES, *nameless, *poor, *entries, *_NO_ENTRIES, *nameless, *entries]


def _changed(entry: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return an entry with other members, wherever in it they are."""
    return {
        name: changes[name] if name in changes else _changed(value, changes) if isinstance(value, dict) else value
        for name, value in entry.items()
    }


def _lists(answer: Any, options: Mapping[str, Any], said: str) -> Any:
    """Spoil lists of several entries: a list of one answers a question about that one.

    Entries among which there are strange ones have their ID in the members `ids`.
    """
    how = str(options.get("how", "null"))
    if not isinstance(answer, dict):
        return answer
    changed: dict[str, Any] = {}
    for name, value in answer.items():
        if how == "strange" and isinstance(value, list):
            changed[name] = _strange(value, options["ids"])
        elif not isinstance(value, list) or len(value) < 2:
            changed[name] = _lists(value, options, said)
        elif how != "missing":
            half, twice = value[: len(value) // 2], [*value, *map(_contrary, value)]
            changed[name] = {"null": None, "empty": [], "half": half, "twice": twice}[how]
    return changed


def _contrary(entry: Any) -> Any:
    """Return an entry that says the contrary about who is online."""
    if not isinstance(entry, dict):
        return entry
    return {
        name: _CONTRARY.get(str(value), value) if name in _PRESENCE else _contrary(value)
        for name, value in entry.items()
    }


def shorten(answer: Mapping[str, Any], name: str, how: str) -> dict[str, Any]:
    """Spoil the map under a name, where a vendor has a map in place of a list."""
    entries = list(answer[name].items())
    rest = {key: value for key, value in answer.items() if key != name}
    return rest if how == "missing" else rest | {name: _SHORTENED[how](entries)}


def _presence(answer: Any, options: Mapping[str, Any], said: str) -> Any:
    if isinstance(answer, list):
        return [_presence(each, options, said) for each in answer]
    if not isinstance(answer, dict):
        return answer
    return {
        name: options.get("value") if name in _PRESENCE else _presence(value, options, said)
        for name, value in answer.items()
    }


def _oversized(answer: Any, options: Mapping[str, Any], said: str) -> Any:
    padding = "x" * int(float(options.get("megabytes", 20)) * 1_000_000)
    return {**answer, "padding": padding} if isinstance(answer, dict) else padding


def _echo(answer: Any, options: Mapping[str, Any], said: str) -> Any:
    if not isinstance(answer, dict):
        return answer
    return {name: said if name in _TEXTS else _echo(value, options, said) for name, value in answer.items()}


SPOILERS: Mapping[str, Spoiler] = {
    "types": _types,
    "lists": _lists,
    "presence": _presence,
    "oversized": _oversized,
    "echo": _echo,
}
"""Fault -> what it makes of an answer, given its options and the request as text."""
