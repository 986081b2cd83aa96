"""Messages of the socket, decoded: one that does not follow the protocol is a ProtocolError.

Source: "Device Status Push"; the payload is the thing-model protocol in Base64, in a new form and in that of the old shadow.
"""

import binascii
from collections.abc import Mapping
from dataclasses import dataclass
import time
from typing import Any

from ..core.errors import ProtocolError
from ..core.model import JSON, Properties, Update, Value
from ..core.values import tree
from ..profiles.thing_model import EVENT, EVENT_TYPES
from .fields import Data, flat, moment, parse, text

_REPORTS = ("report", "report_info")
# Tuples: what is looked up in them may be a list
_KINDS = ("Property", "Template", "Shadow", "Event", "Action")
_PRESENCE = ("Online", "Offline")


@dataclass(slots=True)
class Reply:
    """What a device says to an action that was called."""

    token: str
    """The ClientToken of the call."""
    result: dict[str, JSON]


def nested(wanted: Properties, present: Properties) -> dict[str, JSON]:
    """Undo flat(): a struct is always written whole, so its other members go along as they are."""
    result: dict[str, JSON] = {}
    for name, value in wanted.items():
        struct, dot, _ = name.partition(".")
        result[struct] = tree(struct, wanted, present) if dot else value
    return result


def news(frame: Mapping[str, Any]) -> Update | Reply | None:
    """Return the update of a DeviceChange; None if it has nothing to show. The device is "" where the vendor left it out.

    Raises ProtocolError if it is damaged.
    """
    params = frame.get("params")
    if isinstance(params, str):
        params = parse(params)
    if not isinstance(params, dict):
        raise ProtocolError("a push without params")
    kind, sub = params.get("Type"), params.get("SubType")
    device_id = text(params, "DeviceId") or _from_topic(text(params, "Topic"))
    if kind == "StatusChange":
        return Update(device_id, online=sub == "Online") if sub in _PRESENCE else None
    if sub != "Report" or kind not in _KINDS:
        return None
    payload = _payload(params.get("Payload"))
    if kind == "Action":
        return _reply(payload)
    if not device_id:
        raise ProtocolError("a report of no device")
    return _event(device_id, payload) if kind == "Event" else _report(device_id, payload)


def _from_topic(topic: str) -> str:
    """Return the device of a topic ($thing/up/property/ProductId/DeviceName)."""
    parts = topic.split("/")
    return "/".join(parts[-2:]) if len(parts) >= 5 else ""


def _payload(content: JSON) -> Data:
    if not isinstance(content, str):
        raise ProtocolError("no payload")
    try:
        decoded = binascii.a2b_base64(content)
    except ValueError:
        raise ProtocolError("a payload that is not Base64") from None
    return parse(decoded)


def _report(device_id: str, payload: Data) -> Update | None:
    """Return the properties of a report: new form, or the old shadow's state.reported; their time, if the device reports it."""
    if isinstance(state := payload.get("state"), dict):
        found = state.get("reported")
    elif payload.get("method", "report") in _REPORTS:
        found = payload.get("params")
    elif isinstance(payload["method"], str):
        return None
    else:
        found = None
    if not isinstance(found, dict):
        raise ProtocolError("a report without properties")
    stamp = moment(payload.get("timestamp"), time.time())
    return Update(device_id, flat(found), time=stamp) if found else None


def _event(device_id: str, payload: Data) -> Update:
    identifier, params, kind = payload.get("eventId"), payload.get("params"), payload.get("type")
    if not isinstance(identifier, str):
        raise ProtocolError("an event without its id")
    data: dict[str, Value] = flat(params) if isinstance(params, dict) else {}
    data["event.type"] = kind if kind in EVENT_TYPES else "info"
    stamp = moment(payload.get("timestamp"), time.time())
    return Update(device_id, events={f"{EVENT}{identifier}": data}, time=stamp)


def _reply(payload: Data) -> Reply | None:
    if payload.get("method") != "action_reply":
        return None
    if not isinstance(token := payload.get("clientToken"), str):
        raise ProtocolError("a reply to no action")
    return Reply(
        token, {"status": payload.get("status"), "code": payload.get("code"), "output": payload.get("response")}
    )
