"""Homes: the messages of the message center."""

from collections.abc import Mapping

from ...core.codecs import Choice, Text
from ...core.sensor_features import Event

MESSAGE_TYPES: Mapping[str, str] = {
    "shareNotify_v2": "shared",
    "cancelShareNotify_v2": "share_cancelled",
    "opsNotify_v2": "operation",
    "pushNotify_v2": "notice",
    "alarmNotify_v2": "alarm",
    "IOTCameraNotify_v2": "camera",
}
"""Message types (document, Get the List of Messages) -> words."""

_WORDS = tuple(MESSAGE_TYPES.values())
MESSAGES = Event(
    key="message",
    source="message",
    type=Choice("type", {word: word for word in _WORDS}),
    types=_WORDS,
    attributes={"text": Text("text"), "device": Text("device")},
)
