"""Whatever Haier's cloud answers or its gateway says: only the project's own errors come out."""

import base64
from contextlib import suppress
import gzip
import json
from math import isfinite
from typing import Any
from unittest.mock import AsyncMock

import aiohttp
from hypothesis import given, strategies as st

from custom_components.homeclouds.clouds.core.cloud import Context
from custom_components.homeclouds.clouds.core.errors import CloudError, ProtocolError
from custom_components.homeclouds.clouds.core.http import Answer
from custom_components.homeclouds.clouds.core.model import Device
from custom_components.homeclouds.clouds.haier import CLOUD
from custom_components.homeclouds.clouds.haier.cloud import HaierCloud
from custom_components.homeclouds.clouds.haier.commands import result_error
from custom_components.homeclouds.clouds.haier.profile import features_of, reported_features
from custom_components.homeclouds.clouds.haier.push import decode
from custom_components.homeclouds.clouds.haier.thing_model import parse
from simulators.haier.catalogue import devices

from ...fuzz import fuzz, json_objects, json_texts, json_values, mutated

FORM = {
    "app_id": "MB-DEMO-0000", "app_key": "app-key", "client_id": "client", "region": "china", "login_method": "password",
    "username": "somebody", "password": "password",
}  # fmt: skip
MODELS = [device.model() for device in devices() if device.has_model]
OK = {"retCode": "00000", "retInfo": ""}
ANSWERS = [
    {**OK, "deviceinfos": [{"deviceId": "1", "deviceName": "x", "online": True, "totalPermission": {"control": True}}]},
    {**OK, "detailInfo": {"1": json.dumps(MODELS[0])}},
    {**OK, "statuses": {"a": "1"}},
    {**OK, "data": {"tokenInfo": {"accountToken": "t", "refreshToken": "r", "expiresIn": 1}}},
    {**OK, "agAddr": "http://127.0.0.1:1"},
    {**OK, "results": [{"execStep": 2, "execResult": False, "execResultCode": "S00004", "invalidCode": "12"}]},
    {"userId": "1", "username": "x"},
]
KEYS = ("attributes", "alarms", "name", "desc", "value", "valueRange", "dataList", "dataStep", "minValue", "time")


def message(kind: Any, data: Any) -> dict[str, Any]:
    """Return a message of the gateway."""
    return {"topic": "GenMsgDown", "content": {"businType": kind, "data": data}}


def packed(content: Any) -> str:
    """Return base64 of JSON."""
    return base64.b64encode(json.dumps(content).encode()).decode()


@fuzz
@given(json_texts("retCode", "retInfo", "data", "deviceinfos", "detailInfo", "statuses", "payload", valid=ANSWERS))
async def test_answers(session: aiohttp.ClientSession, body: bytes) -> None:
    """Each interface bears any answer."""
    one = CLOUD.create(FORM, Context(session=session))
    assert isinstance(one, HaierCloud)
    one._session.transport.http.request = AsyncMock(return_value=Answer(200, {}, body))  # type: ignore[method-assign]  # no server
    one._control.pauses = (0,)
    device = Device(id="1", name="x")
    calls = (
        one.sign_in(),
        one.fetch(),
        one.query(device),
        one.send(device, {"onOffStatus": "true"}, {"onOffStatus": "false"}),
        one._client.gateway(),
        one._client.results("1"),
        one._client.last_status("1"),
        one._session.exchange("code", "http://127.0.0.1"),
    )
    for call in calls:
        with suppress(CloudError):
            await call
    json.dumps(one.diagnostics())


@fuzz
@given(
    json_values("topic", "content", "businType", "data"),
    json_values("dev", "devs", "args"),
    st.sampled_from(["DigitalModel", "DevOnlineNotify", "DevOfflineNotify"]),
    st.text(max_size=40),
)
def test_messages(any_message: Any, content: Any, kind: str, text: str) -> None:
    """A message is news, of no interest, or a protocol error."""
    inner = base64.b64encode(gzip.compress(json.dumps(content).encode(), 1)).decode()
    for heard in (
        any_message,
        message(kind, any_message),
        message(kind, text),
        message(kind, packed(content)),
        message("DigitalModel", packed({"dev": "1", "args": text})),
        message("DigitalModel", packed({"dev": "1", "args": inner})),
    ):
        with suppress(ProtocolError):
            decode(heard)


@fuzz
@given(
    st.one_of(mutated(MODELS, *KEYS), json_objects(*KEYS)), json_objects("execResult", "execResultCode", "invalidCode")
)
def test_models(model: Any, result: dict[str, Any]) -> None:
    """A digital model has features whose values can be, or is a protocol error."""
    result_error(result)
    if not isinstance(model, dict):
        return
    with suppress(ProtocolError):
        definition, values = parse(model)
        for feature in (*features_of(definition, frozenset(values)), *reported_features(frozenset(values))):
            for codec in feature.codecs:
                value = codec.read(values)
                assert value is None or isinstance(value, str | int | float | bool)
                if isinstance(value, float):
                    assert isfinite(value)
