"""What the socket tells, decoded. Nothing that comes over it may do harm: what can't be read is passed over.

Source: "Device Status Push"; the payload is the thing-model protocol in Base64, in a new form and in that of the old shadow.
"""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from ..model import JSON, Properties, Update, Value
from .profiles import EVENT, EVENT_TYPES


@dataclass(slots=True)
class Reply:
    """What a device says to an action that was called."""

    token: str
    """The ClientToken of the call."""
    result: dict[str, JSON]


def flat(data: Mapping[str, JSON]) -> dict[str, Value]:
    """Give the members of structs dotted names; arrays stay whole, for they come and go as a whole."""
    result: dict[str, Value] = {}
    for name, value in data.items():
        if isinstance(value, dict) and value:
            result |= {f"{name}.{member}": inner for member, inner in flat(value).items()}
        else:
            result[name] = value
    return result


def nested(wanted: Properties, present: Properties) -> dict[str, JSON]:
    """Undo flat(): a struct is always written whole, so its other members go along as they are."""
    result: dict[str, JSON] = {}
    for name, value in wanted.items():
        struct, dot, _ = name.partition(".")
        if not dot:
            result[name] = value
            continue
        whole = {other: present[other] for other in present if other.startswith(f"{struct}.")}
        whole |= {other: wanted[other] for other in wanted if other.startswith(f"{struct}.")}
        result[struct] = _tree({other.removeprefix(f"{struct}."): inner for other, inner in whole.items()})
    return result


def _tree(members: Properties) -> dict[str, JSON]:
    tree: dict[str, Any] = {}
    for name, value in members.items():
        place, (*path, last) = tree, name.split(".")
        for step in path:
            place = place.setdefault(step, {})
        place[last] = value
    return tree


def parse(text: str | bytes) -> dict[str, Any]:
    """Return a frame as an object; {} if it is none."""
    try:
        data = orjson.loads(text)
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}


def news(frame: Mapping[str, Any]) -> Update | Reply | None:
    """Return what a DeviceChange says; None if it says nothing of use. The device is "" where the vendor left it out."""
    params = frame.get("params")
    if isinstance(params, str):
        params = parse(params)
    if frame.get("action") != "DeviceChange" or not isinstance(params, dict):
        return None
    kind, sub = str(params.get("Type")), str(params.get("SubType"))
    device_id = str(params.get("DeviceId") or _from_topic(str(params.get("Topic") or "")))
    if kind == "StatusChange":
        return Update(device_id, online=sub == "Online") if sub in {"Online", "Offline"} else None
    if sub != "Report" or not device_id or not (payload := _payload(params.get("Payload"))):
        return None
    if kind in {"Property", "Template", "Shadow"}:
        properties = _reported(payload)
        return Update(device_id, properties) if properties else None
    if kind == "Event":
        return _event(device_id, payload)
    return _reply(payload) if kind == "Action" else None


def _from_topic(topic: str) -> str:
    """Return the device of a topic ($thing/up/property/ProductId/DeviceName)."""
    parts = topic.split("/")
    return "/".join(parts[-2:]) if len(parts) >= 5 else ""


def _payload(text: JSON) -> dict[str, Any]:
    if not isinstance(text, str):
        return {}
    try:
        return parse(base64.b64decode(text, validate=False))
    except binascii.Error, ValueError:
        return {}


def _reported(payload: Mapping[str, Any]) -> dict[str, Value]:
    """Return the properties of a report: new form, or the old shadow's state.reported."""
    if payload.get("method", "report") not in {"report", "report_info"} and "state" not in payload:
        return {}
    state = payload.get("state")
    found = state.get("reported") if isinstance(state, dict) else payload.get("params")
    return flat(found) if isinstance(found, dict) else {}


def _event(device_id: str, payload: Mapping[str, Any]) -> Update | None:
    identifier, params, kind = payload.get("eventId"), payload.get("params"), payload.get("type")
    if not isinstance(identifier, str):
        return None
    data = flat(params) if isinstance(params, dict) else {}
    data["event.type"] = kind if kind in EVENT_TYPES else "info"
    return Update(device_id, events={f"{EVENT}{identifier}": data})


def _reply(payload: Mapping[str, Any]) -> Reply | None:
    token = payload.get("clientToken")
    if payload.get("method") != "action_reply" or not isinstance(token, str):
        return None
    return Reply(
        token, {"status": payload.get("status"), "code": payload.get("code"), "output": payload.get("response")}
    )
