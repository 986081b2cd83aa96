"""Nothing that comes in from the cloud does more than raise a ProtocolError: frames, answers, thing models."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
import json
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.homeclouds.clouds.core.errors import CloudError
from custom_components.homeclouds.clouds.core.model import Device, Update
from custom_components.homeclouds.clouds.core.timers import next_run
from custom_components.homeclouds.clouds.profiles.thing_model import build
from custom_components.homeclouds.clouds.tencent.api import Api, Ref
from custom_components.homeclouds.clouds.tencent.api.history import MessageCategory
from custom_components.homeclouds.clouds.tencent.client import opened
from custom_components.homeclouds.clouds.tencent.config import zone_of
from custom_components.homeclouds.clouds.tencent.devices import DeviceList
from custom_components.homeclouds.clouds.tencent.fields import decoded, parse
from custom_components.homeclouds.clouds.tencent.messages import Reply, news
from custom_components.homeclouds.clouds.tencent.reports import Reports
from custom_components.homeclouds.clouds.tencent.thing_model import decode, fingerprint, parse_model
from custom_components.homeclouds.clouds.tencent.timers import TIMERS, TimerList
from simulators.tencent.models import template_of
from simulators.tencent.products import PRODUCTS
from tests.fuzz import fuzz, json_objects, json_texts, json_values, mutated, mutated_bytes

from .test_messages import encoded

PARAMS = ("Type", "SubType", "DeviceId", "Payload", "Topic", "Seq", "Time")
PAYLOAD = ("method", "params", "state", "reported", "timestamp", "eventId", "type", "clientToken", "code", "response")
PAYLOADS: list[dict[str, Any]] = [
    {"method": "report", "clientToken": "c", "timestamp": 1_700_000_060_000, "params": {"key1": 1, "add_elec": 0.1}},
    {"type": "update", "state": {"reported": {"key1": 1, "rgb": {"red": 1}}}, "version": 1},
    {"method": "event_post", "eventId": "low_voltage", "type": "alert", "params": {"voltage": 3.1}},
    {"method": "action_reply", "clientToken": "t", "code": 0, "status": "succ", "response": {"r": 1}},
]
FRAMES: list[dict[str, Any]] = [
    {
        "action": "DeviceChange",
        "push": True,
        "params": {"Type": kind, "SubType": "Report", "DeviceId": "P/d", "Seq": 1, "Payload": encoded(payload)},
    }
    for kind, payload in zip(("Property", "Shadow", "Event", "Action"), PAYLOADS, strict=True)
]
MODEL = template_of(next(item for item in PRODUCTS if item["ProductId"] == "SIMMETERPL"))
PROFILE = build(parse_model(MODEL))
ANSWERS: list[dict[str, Any]] = [
    {"Response": {"RequestId": "1", "Data": {"Token": "t", "ExpireAt": 1}}},
    {"Response": {"RequestId": "1", "Error": {"Code": "InternalError", "Message": "A.B|c"}}},
    {"code": 0, "msg": "ok", "data": {"RequestId": "1", "DeviceList": [{"ProductId": "P", "DeviceName": "d"}]}},
]


def is_object(value: Any) -> bool:
    """Return whether it is what HTTP lets through."""
    return isinstance(value, dict)


def take(frame: Any) -> None:
    """Read a frame as the connection does."""
    try:
        found = news(frame)
    except CloudError:
        return
    if isinstance(found, Update):
        found = Reports(lambda device_id: PROFILE).read(found)
        assert isinstance(found.device_id, str)
        json.dumps([dict(found.properties), found.events, found.time])
        assert all(isinstance(name, str) for name in found.properties)
        for feature in PROFILE.features:
            for codec in feature.codecs:
                codec.read(found.properties)
    else:
        assert found is None or isinstance(found, Reply)


@fuzz
@given(json_texts("action", "push", "params", "reqId", *PARAMS, valid=FRAMES))
def test_frames(text: bytes) -> None:
    """Whatever comes over the socket is news, or damaged."""
    try:
        frame = parse(text)
    except CloudError:
        return
    take(frame)


@fuzz
@given(
    st.sampled_from(["Property", "Shadow", "Template", "Event", "Action"]),
    st.one_of(mutated(PAYLOADS, *PAYLOAD), json_objects(*PAYLOAD), json_values(*PAYLOAD)),
)
def test_payloads(kind: str, payload: Any) -> None:
    """Whatever a device says is news, or damaged."""
    params = {"Type": kind, "SubType": "Report", "DeviceId": "P/d", "Payload": encoded(payload)}
    take({"action": "DeviceChange", "params": params})


@fuzz
@given(
    st.one_of(
        mutated(ANSWERS, "Response", "Error", "Code", "Message", "Data", "code", "msg", "data").filter(is_object),
        json_objects("Response", "Error", "Code", "Message", "Data", "code", "msg", "data", "RequestId"),
    )
)
def test_envelopes(answer: dict[str, Any]) -> None:
    """Whatever the cloud answers is opened, or a CloudError."""
    try:
        found = opened(answer)
    except CloudError:
        return
    assert isinstance(found, dict)


NAMES = (
    "Data", "DeviceList", "FamilyList", "RoomList", "SceneList", "List", "ShareDevices", "Products", "DeviceStatuses",
    "TimerList", "Msgs", "Results", "EventHistory", "Events", "TimeList", "Total", "Context", "DeviceId", "ProductId",
    "DeviceName", "Online", "Value", "LastUpdate", "TimePoint", "Days", "Mac", "DataTemplate", "songs", "Time",
)  # fmt: skip
LAMP = Ref("P", "d")
ASKED: dict[str, Callable[[Api], Any]] = {
    "families": lambda api: api.families.all(),
    "state": lambda api: api.history.state(LAMP),
    "samples": lambda api: api.history.samples(LAMP, "a", 0, 10**13),
    "events": lambda api: api.history.events(LAMP),
    "messages": lambda api: api.messages.since(MessageCategory.DEVICE, 1),
    "statuses": lambda api: api.devices.online(["P/d"]),
    "firmware": lambda api: api.firmware.progress(LAMP),
    "recordings": lambda api: api.storage.recordings(LAMP),
    "day": lambda api: api.storage.day(LAMP, "2026-01-01"),
    "dates": lambda api: api.storage.dates(LAMP),
    "songs": lambda api: api.music.daily(LAMP),
    "playlists": lambda api: api.music.playlists(LAMP),
    "action": lambda api: api.control.act(LAMP, "a", {}),
    "timers": lambda api: timers(api),
    "house": lambda api: DeviceList(api).read(),
}


async def timers(api: Api) -> datetime | None:
    """Return when the next of them runs."""
    stored: Any = [asdict(timer) for timer in await api.timers.all(LAMP)]
    found = TimerList(zone=zone_of("mainland", UTC)).read({TIMERS: stored})
    return next_run(found or (), datetime.now(UTC))


@pytest.mark.parametrize("ask", ASKED)
@fuzz
@given(data=st.data())
async def test_answers(ask: str, data: st.DataObject) -> None:
    """Whatever an answer holds is read, or a CloudError."""
    entry = {"ProductId": "P", "DeviceName": "d", "DeviceId": "P/d", "Online": 1, "Mac": "AA", "DeviceType": 1}
    timer = {"TimerId": "t", "Days": "1111111", "TimePoint": "10:00", "Repeat": 1, "Status": 1, "Data": "{}"}
    valid: list[dict[str, Any]] = [
        {name: [entry] for name in ("DeviceList", "DeviceStatuses", "ShareDevices")},
        {"FamilyList": [{"FamilyId": "f", "Name": "n"}], "RoomList": [], "SceneList": [], "List": [], "Products": []},
        {"TimerList": [timer], "Data": '{"a": {"Value": 1, "LastUpdate": 1700000000000}}', "Total": 1},
        {"Results": [{"Time": "1", "Value": "2"}], "EventHistory": [{}], "Msgs": [{}], "Context": "c"},
    ]
    answers = st.one_of(mutated(valid, *NAMES), json_objects(*NAMES))
    count = 0

    async def call(action: str, /, **params: Any) -> dict[str, Any]:
        nonlocal count
        count += 1
        return opened({"Response": data.draw(answers) if count < 12 else {}})

    try:
        await ASKED[ask](Api(call))
    except CloudError:
        return


@fuzz
@given(st.one_of(mutated([MODEL], "id", "define", "type", "mapping", "min", "max", "unit"), json_objects("properties")))
def test_models(model: dict[str, Any]) -> None:
    """Whatever a thing model says leads to features that can be read and have ids of their own."""
    decoded_model = decode(json.dumps(model))
    fingerprint(decoded_model)
    profile = build(parse_model(decoded_model))
    device = Device(id="P/d", name="d", definition={"template": decoded_model})
    assert device.as_dict()
    places = [(type(feature), feature.channel, feature.key) for feature in profile.features]
    assert len(places) == len(set(places))
    for feature in profile.features:
        for codec in feature.codecs:
            codec.read(dict.fromkeys(codec.names, 1))


@fuzz
@given(mutated_bytes([json.dumps(MODEL).encode()]))
def test_model_texts(text: bytes) -> None:
    """A model that is no JSON is none."""
    assert isinstance(decode(text.decode(errors="surrogateescape")), dict)
    decoded(text.decode(errors="replace"))
