"""What the socket tells, with the vendor's own samples and damaged ones."""

import base64
import json
import time
from typing import Any

import pytest

from custom_components.homeclouds.clouds.core.errors import ProtocolError
from custom_components.homeclouds.clouds.core.model import JSON, Update
from custom_components.homeclouds.clouds.tencent.fields import flat, parse
from custom_components.homeclouds.clouds.tencent.messages import Reply, nested, news

REPORT = "eyJtZXRob2QiOiJyZXBvcnQiLCJjbGllbnRUb2tlbiI6ImMtMSIsInBhcmFtcyI6eyJwb3dlcl9zd2l0Y2giOjF9fQ=="
BRIGHTNESS = (
    "eyJ0aW1lc3RhbXAiOiAwLCAicGFyYW1zIjogeyJicmlnaHRuZXNzIjogNTl9LCAibWV0aG9kIjogInJlcG9ydCIsICJjbGllbnRUb2tlbiI6ICJ0"
    "bTIwMTkxMDMwMTA0MDUzXzEifQ=="
)
SHADOW = (
    "eyJ0eXBlIjoidXBkYXRlIiwic3RhdGUiOnsicmVwb3J0ZWQiOnsidGVzdF9udW1fc3RhcnQiOjcsImxpZ2h0X3N3aXRjaCI6MSwiY29sb3IiOjEsImJy"
    "aWdodG5lc3MiOjQxfX0sInZlcnNpb24iOjE1NSwiY2xpZW50VG9rZW4iOiJBUEktQ29udHJvbERldmljZURhdGEtMTU1NDk1MzExMCJ9"
)
ACTION_PUSH = (
    "eyJtZXRob2QiOiJhY3Rpb24iLCJjbGllbnRUb2tlbiI6IjEzNjk0NzQ5Mzo6cmVxXzEiLCJhY3Rpb25JZCI6ImxpZ2h0X2JsaW5rIiwidGltZXN0YW1w"
    "IjoxNjIwOTEyODQ1LCJwYXJhbXMiOnsiY29sb3IiOjEsInRpbWUiOjYsInRvdGFsX3RpbWUiOjYwfX0K"
)
DAMAGED_TEMPLATE = "eyJtZXRob2QiOiJjb250cm9sIiwia2xpZW50VG9rZW4iOiIxMjM0NTY3OCIsInBhcmFtcyI6eyJzd2l0Y2giOiB9fQ=="
DAMAGED_EVENT = "ewogICAgICAgICJtZXRob2QiOiAiZXZlbnRfcG9zdCIsc2l0Y2giOiB9fQ=="
DAMAGED_REPLY = (
    "eyJtZXRob2QiOiJhY3Rpb25fcmVwbHkiLCJjbGllbnRUb2t1biI6IjEzNjk0NzQ5Mzo6cmVxXzEiLCJjb2RlIjowLCJzdGF0dXMiOiJzdWNjIiwicmVzcG9u"
    "c2UiOnsicmVzdWx0IjogMX19"
)


def encoded(payload: Any) -> str:
    """Return a payload as the vendor sends it."""
    return base64.b64encode(json.dumps(payload).encode()).decode()


def told(kind: str, sub: str, payload: str = "", **more: Any) -> Update | Reply | None:
    """Return what a push is understood to say."""
    params = {"Type": kind, "SubType": sub, "Payload": payload, "DeviceId": "P/d", "Topic": "", "Seq": 1, **more}
    return news({"action": "DeviceChange", "push": True, "params": params})


@pytest.mark.parametrize(
    ("kind", "sub", "payload", "expected"),
    [
        ("Property", "Report", REPORT, Update(device_id="P/d", properties={"power_switch": 1})),
        ("Property", "Report", BRIGHTNESS, Update(device_id="P/d", properties={"brightness": 59})),
        ("Template", "Report", REPORT, Update(device_id="P/d", properties={"power_switch": 1})),
        (
            "Shadow",
            "Report",
            SHADOW,
            Update(
                device_id="P/d",
                properties={"test_num_start": 7, "light_switch": 1, "color": 1, "brightness": 41},
            ),
        ),
        ("StatusChange", "Online", "", Update(device_id="P/d", online=True)),
        ("StatusChange", "Offline", "", Update(device_id="P/d", online=False)),
        # A command on its way is no state, and what nobody documents is passed over
        ("Property", "Push", encoded({"method": "control", "params": {"power_switch": 0}}), None),
        ("Shadow", "Push", encoded({"type": "delta", "payload": {"state": {"power_switch": 0}}}), None),
        ("Template", "Push", DAMAGED_TEMPLATE, None),
        ("Action", "Push", ACTION_PUSH, None),
        ("UserDefined", "Report", REPORT, None),
        ("StatusChange", "Asleep", "", None),
        ("Property", "Report", encoded({"method": "get_status", "params": {"a": 1}}), None),
        (
            "Event",
            "Report",
            encoded({"eventId": "e", "type": []}),
            Update("P/d", events={"event.e": {"event.type": "info"}}),
        ),
    ],
)
def test_pushes(kind: str, sub: str, payload: str, expected: Update | None) -> None:
    """Each type of push, and what harm can come to it."""
    assert told(kind, sub, payload) == expected


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("Event", DAMAGED_EVENT),
        ("Action", DAMAGED_REPLY),
        ("Property", DAMAGED_TEMPLATE),
        ("Property", "%%%not base64"),
        ("Property", "e"),
        ("Property", None),
        ("Property", encoded([1, 2])),
        ("Property", encoded({"method": "report", "params": "no object"})),
        ("Property", encoded({"method": ["report"], "params": {"power_switch": 1}})),
        ("Property", base64.b64encode(b"\xff\xfe\xfd").decode()),
        ("Property", base64.b64encode(b'{"params":' * 3000).decode()),
        ("Event", encoded({"method": "event_post", "eventId": 5})),
    ],
)
def test_push_damaged_is_protocol_error(kind: str, payload: Any) -> None:
    """What can't be read is told apart from what is of no use, so that it can be counted."""
    with pytest.raises(ProtocolError):
        told(kind, "Report", payload)


def test_report_has_the_time_of_the_device() -> None:
    """A report is as old as its time stamp says, in milliseconds or seconds; one that no right clock gives is none."""
    ahead = int(time.time() + 3600) * 1000
    stamps: list[JSON] = [1_700_000_060_000, 1_700_000_060, 0, -1, 86_400_000, ahead, "x", None, [], True, 10**400]
    found = [told("Property", "Report", encoded({"params": {"a": 1}, "timestamp": stamp})) for stamp in stamps]
    assert [update.time for update in found if isinstance(update, Update)] == [1_700_000_060.0] * 2 + [None] * 9


def test_number_that_is_none_is_unknown() -> None:
    """NaN and infinities, which some programs write, cost one property and not the report."""
    assert told("Property", "Report", encoded({"params": {"a": float("nan"), "b": float("inf"), "c": 1}})) == Update(
        "P/d", {"a": None, "b": None, "c": 1}
    )


def test_events_and_replies() -> None:
    """Events have their type and parameters, replies their call."""
    payload = encoded({"method": "event_post", "eventId": "low_voltage", "type": "alert", "params": {"voltage": 3.1}})
    assert told("Event", "Report", payload) == Update(
        "P/d", events={"event.low_voltage": {"voltage": 3.1, "event.type": "alert"}}
    )
    payload = encoded({"method": "action_reply", "clientToken": "t", "code": 0, "status": "succ", "response": {"r": 1}})
    assert told("Action", "Report", payload) == Reply("t", {"status": "succ", "code": 0, "output": {"r": 1}})


def test_params_as_text() -> None:
    """The params of a push were a text once."""
    params = {"Type": "Property", "SubType": "Report", "Payload": REPORT, "DeviceId": "P/d"}
    assert news({"action": "DeviceChange", "params": json.dumps(params)}) == told("Property", "Report", REPORT)
    for damaged in ({"action": "DeviceChange", "params": "{"}, {"action": "DeviceChange", "params": [params]}, {}):
        with pytest.raises(ProtocolError):
            news(damaged)


def test_nameless_device() -> None:
    """A push without DeviceId is known by its topic; a change of status has none."""
    topic = "$thing/up/property/P/d"
    assert told("Property", "Report", REPORT, DeviceId=None, Topic=topic) == told("Property", "Report", REPORT)
    with pytest.raises(ProtocolError):
        told("Property", "Report", REPORT, DeviceId="")
    assert told("StatusChange", "Offline", DeviceId=None) == Update(device_id="", online=False)


@pytest.mark.parametrize("text", ["", "[]", "{", "null", b"\xff"])
def test_frames_that_are_none(text: str | bytes) -> None:
    """A frame that is no object is damaged."""
    with pytest.raises(ProtocolError):
        parse(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (r'{"name": "\ud83d", "a": NaN}', "?"),
        (r'{"name": "x\ud83d\ude00\ud83d", "a": null}', "x\U0001f600?"),
        ('{"name": "灯\ud83d", "a": null}', "灯?"),
        ('{"name": "客厅", "a": null}'.encode().replace("厅".encode(), "厅".encode()[:2]), "客\ufffd"),
    ],
)
def test_halves_of_characters(text: str | bytes, name: str) -> None:
    """A name that was cut within a character costs this character only."""
    assert parse(text) == {"name": name, "a": None}


def test_report_with_half_a_character() -> None:
    """A device that cuts a text to a number of bytes is heard nevertheless."""
    payload = '{"method": "report", "params": {"on": 1, "name": "客厅"}}'.encode()
    cut = base64.b64encode(payload.replace("厅".encode(), "厅".encode()[:1])).decode()
    assert told("Property", "Report", cut) == Update("P/d", {"on": 1, "name": "客\ufffd"})


def test_structs() -> None:
    """Members of structs have dotted names, arrays stay whole; structs are written whole."""
    state = flat({"on": 1, "rgb": {"red": 1, "green": 2}, "deep": {"a": {"b": 3}}, "slots": [1, {"x": 2}], "none": {}})
    assert state == {"on": 1, "rgb.red": 1, "rgb.green": 2, "deep.a.b": 3, "slots": [1, {"x": 2}], "none": {}}
    assert nested({"rgb.red": 9}, state) == {"rgb": {"red": 9, "green": 2}}
    assert nested({"deep.a.b": 4, "on": 0}, state) == {"deep": {"a": {"b": 4}}, "on": 0}
    assert nested({"new.x": 1}, {}) == {"new": {"x": 1}}
    # Once reported as a struct, and as a number
    assert nested({"rgb.red": 9}, state | {"rgb.green.x": 3}) == {"rgb": {"red": 9, "green": 2}}
