"""What the parts of a recording have to look like, cloud by cloud: what is malformed is told rather than shown as nothing."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from custom_components.homeclouds.clouds.midea.profiles.types import NAMES as MIDEA_NAMES

_PARTS = ("properties", "events", "actions")


def complaints(cloud: str, kind: str, definition: Mapping[str, Any], properties: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is wrong with the type, the definition or the properties of a recording."""
    if definition.get("kind") == "home":
        return
    yield from _CHECKS.get(cloud, _nothing)(kind, definition, properties)


def _nothing(kind: str, definition: Mapping[str, Any], properties: Mapping[str, Any]) -> Iterator[str]:
    yield from ()


def _ewelink(kind: str, definition: Mapping[str, Any], properties: Mapping[str, Any]) -> Iterator[str]:
    if kind and not kind.isdecimal():
        yield f"`type` {kind!r} is no UIID, which is a whole number"
    if not isinstance(definition.get("tags", {}), dict | None):
        yield "`tags` of the definition is no object"


def _midea(kind: str, definition: Mapping[str, Any], properties: Mapping[str, Any]) -> Iterator[str]:
    code = kind.upper().removeprefix("0X")
    if kind and code not in MIDEA_NAMES and not _is_byte(code):
        yield f"`type` {kind!r} is no type of an appliance, such as AC or 0xAC"
    if not isinstance(properties.get("frame", ""), str):
        yield "`frame` is no text of hexadecimal digits"


def _is_byte(code: str) -> bool:
    return len(code) == 2 and all(digit in "0123456789ABCDEF" for digit in code)


def _haier(kind: str, definition: Mapping[str, Any], properties: Mapping[str, Any]) -> Iterator[str]:
    if not definition.keys() - {"totalPermission"}:
        return
    attributes = definition.get("attributes")
    if isinstance(attributes, dict):
        return
    if not isinstance(attributes, list):
        yield "`definition` is no digital model: its `attributes` are no list"
    elif attributes and not _with(attributes, "name"):
        yield "`definition` is no digital model: none of its `attributes` is an object with a `name`"
    if not isinstance(definition.get("alarms", []), list | dict):
        yield "`definition` is no digital model: its `alarms` are neither a list nor texts by name"


def _tencent(kind: str, definition: Mapping[str, Any], properties: Mapping[str, Any]) -> Iterator[str]:
    wrapped = definition.get("template")
    if not definition or isinstance(wrapped, str) or wrapped == {}:
        return
    model = definition if wrapped is None else wrapped
    profile = model.get("profile") if isinstance(model, dict) else None
    inner = profile if isinstance(profile, dict) else {}
    given = {key: model.get(key, inner.get(key)) for key in _PARTS} if isinstance(model, dict) else {}
    if all(part is None for part in given.values()):
        yield "`definition` is no thing model: it has neither `properties` nor `events` nor `actions`"
    for key, part in given.items():
        if part is not None and not isinstance(part, list):
            yield f"`definition` is no thing model: its `{key}` are no list"
        elif part and not _with(part, "id"):
            yield f"`definition` is no thing model: none of its `{key}` is an object with an `id`"
        elif part and key == "properties" and not any(isinstance(one.get("define"), dict) for one in _with(part, "id")):
            yield "`definition` is no thing model: none of its `properties` has a `define`"


def _with(items: list[Any], key: str) -> list[dict[str, Any]]:
    return [one for one in items if isinstance(one, dict) and isinstance(one.get(key), str)]


def _telecom(kind: str, definition: Mapping[str, Any], properties: Mapping[str, Any]) -> Iterator[str]:
    if not isinstance(definition.get("profile", ""), str):
        yield "`profile` of the definition is no text"
    flat = [name for name, value in properties.items() if "." not in name and not isinstance(value, dict)]
    if flat:
        yield f'`properties` are not by serialId, such as {{"0": {{"POWER": "1"}}}}: {", ".join(sorted(flat))}'


def _telecom_lan(kind: str, definition: Mapping[str, Any], properties: Mapping[str, Any]) -> Iterator[str]:
    if not isinstance(definition.get("profile", ""), str):
        yield "`profile` of the definition is no text"
    for name, value in properties.items():
        if name in _PARTS_OF_A_MESSAGE:
            if value and not isinstance(value, shape := _PARTS_OF_A_MESSAGE[name]):
                yield f"`{name}` of the properties is no {'list' if shape is list else 'object'}"
        elif name.isdecimal() and isinstance(value, dict | list):
            yield f"attribute {name} has no plain value: on the local network attributes stand by number"
        elif not name.isdecimal() and "." not in name and name not in _HEAD_OF_A_MESSAGE:
            yield f'`properties` are not attributes by number, such as {{"1": 1}}: {name}'


_PARTS_OF_A_MESSAGE: Mapping[str, type] = {"as": dict, "asc": dict, "fids": list, "ota": list}
_HEAD_OF_A_MESSAGE = frozenset({"cmd", "mid", "from", "to", "code", "sn"})
_CHECKS: Mapping[str, Callable[[str, Mapping[str, Any], Mapping[str, Any]], Iterator[str]]] = {
    "ewelink": _ewelink,
    "ewelink_diy": _ewelink,
    "midea": _midea,
    "haier": _haier,
    "tencent": _tencent,
    "china_telecom_platform": _telecom,
    "china_telecom_devices": _telecom,
    "china_telecom_lan": _telecom_lan,
}
