"""Whatever comes in from the cloud or the local network: only the project's own errors come out."""

import contextlib
import json
from typing import Any

from hypothesis import given, strategies as st
import orjson

from custom_components.homeclouds.clouds.core.errors import CloudError, ProtocolError
from custom_components.homeclouds.clouds.core.http import Answer
from custom_components.homeclouds.clouds.core.model import Device
from custom_components.homeclouds.clouds.ewelink import devices as things
from custom_components.homeclouds.clouds.ewelink.api import Home
from custom_components.homeclouds.clouds.ewelink.api.common import records
from custom_components.homeclouds.clouds.ewelink.lan_messages import answered, decoded
from custom_components.homeclouds.clouds.ewelink.messages import Messages
from custom_components.homeclouds.clouds.ewelink.params import flatten, json_object
from custom_components.homeclouds.clouds.ewelink.types import ThingRecord

from ...fuzz import fuzz, json_texts, mutated, odd_texts

LAMP = "1000000001"
KEY = f"key-of-{LAMP}"


@fuzz
@given(
    mutated(
        [
            {"action": "update", "deviceid": LAMP, "params": {"switches": [{"outlet": 0, "switch": "on"}], "key": 0}},
            {"action": "update", "deviceid": LAMP, "userAgent": "device", "sequence": "1700000000123", "params": {}},
            {"action": "sysmsg", "deviceid": LAMP, "params": {"online": True}},
        ],
        "action", "deviceid", "params", "outlet", "switches", "key", "slide", "cmd", "actionTime", "localKeyPass",
    )
)  # fmt: skip
def test_frames_fuzz(frame: Any) -> None:
    """Whatever a frame holds, it is news or nothing."""
    frame = json_object(json.dumps(frame))
    if frame is not None and "action" in frame:
        Messages().read(frame)


@fuzz
@given(
    mutated(
        [
            [{"itemType": 1, "index": 0, "itemData": {"deviceid": LAMP, "name": "x", "apikey": "k", "devicekey": "d",
              "online": True, "extra": {"uiid": 126, "model": "m", "mac": "d0:27:00:00:00:01"},
              "tags": {"ck_channel_name": {"0": "a"}, "zyx_info": [{"name": "r", "buttonName": [{"0": "b"}]}]},
              "family": {"roomid": "r"}, "params": {"workMode": 1, "switches": [{"outlet": 0, "switch": "on"}]}}}],
            [{"itemType": 3, "itemData": {"id": "g", "mainDeviceId": LAMP, "name": "g", "params": {"switch": "on"}}}],
            [{"itemType": 1, "itemData": {"deviceid": LAMP, "extra": {"uiid": 28}, "params": {"rfList": []}}}],
        ],
        "itemData", "deviceid", "extra", "uiid", "params", "tags", "mainDeviceId", "outlet",
    )
)  # fmt: skip
def test_lists_fuzz(items: Any) -> None:
    """Whatever a list of things holds, its devices and features are made of it."""
    with contextlib.suppress(ProtocolError):
        for thing in things.read(records({"thingList": items}, "thingList", ThingRecord), Home("h", "", {})):
            Device.from_dict(json.loads(json.dumps(thing.device.as_dict())))
            things.features(thing.device, frozenset(thing.properties))


@fuzz
@given(
    st.dictionaries(
        st.sampled_from(["id", "type", "encrypt", "iv", "data1", "data2"]),
        st.one_of(odd_texts, st.sampled_from([LAMP, "true", "plug", "fan_light", "rf", '{"rf', '{"light":[]}'])),
    ),
    st.sampled_from(["", KEY]),
)
def test_announcements_fuzz(text: dict[str, str], key: str) -> None:
    """What an announcement says is an object, or refused."""
    with contextlib.suppress(ProtocolError):
        flatten(decoded(text.get("data1", ""), text.get("iv", ""), text.get("type", ""), key))


@fuzz
@given(json_texts("error", "data", "iv", valid=[{"seq": 1, "error": 0, "data": {"switch": "on", "light": "on"}}]))
def test_answers_fuzz(body: bytes) -> None:
    """What a device answers is an object, or one of the project's errors."""
    for key in ("", KEY):
        for kind in ("plug", "fan_light"):
            with contextlib.suppress(CloudError):
                flatten(answered(Answer(200, {}, body), kind, key))


def test_huge_role_can_be_stored() -> None:
    """A number that no file can hold keeps neither the device nor the others of the account from being stored."""
    data = {"deviceid": LAMP, "extra": {"uiid": 126}, "params": {"workMode": 10**30}}
    (thing,) = things.read(records({"thingList": [{"itemData": data}]}, "thingList", ThingRecord), Home("h", "", {}))
    assert orjson.loads(orjson.dumps(thing.device.as_dict()))["definition"] == {"traits": {"workMode": None}}
