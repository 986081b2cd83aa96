"""Whatever Midea's cloud answers or an appliance says in binary: only the project's own errors come out."""

import asyncio
from contextlib import suppress
import json
from math import isfinite
from typing import Any
from unittest.mock import AsyncMock

import aiohttp
from hypothesis import given, strategies as st

from custom_components.homeclouds.clouds.core.cloud import Context
from custom_components.homeclouds.clouds.core.errors import CloudError
from custom_components.homeclouds.clouds.core.http import Answer
from custom_components.homeclouds.clouds.core.model import Device
from custom_components.homeclouds.clouds.midea import CLOUD, profiles
from custom_components.homeclouds.clouds.midea.binary import decode, find_frame
from custom_components.homeclouds.clouds.midea.client import Appliance
from custom_components.homeclouds.clouds.midea.cloud import MideaCloud

from ...fuzz import fuzz, json_texts, json_values, mutated_bytes, odd_keys, odd_texts

FORM = {"server": "http://127.0.0.1", "client_id": "c", "client_secret": "secret", "open_user_id": "somebody"}
ROW = {"applianceCode": "1", "name": "x", "applianceType": "0xAC", "online": 1, "sn": "s", "authStatus": 0}
LIST = {"code": 0, "msg": "", "data": [ROW, {**ROW, "applianceCode": "2"}]}
STATE = {
    "code": 0,
    "data": {"query": {"power": "1", "mode": "2", "temp": "24", "roomTemp": "26"}, "fault": {"faultCode": "0"}},
}
TOKEN = {"code": 0, "data": {"accessToken": "token", "adsId": "1", "adsPort": 1}}
FRAMES = [
    bytes.fromhex(frame)
    for frame in (
        "aa23ac00000000000303c00145660000003c0010045c6b20000000000000000000020d79",
        "aa24ac00000000000005a059403c0000003c0000000000000000000000000000000000cdad",
        "aa1fac00000000000004a1000000000000000000000000667400003704006e0d",
        "aa20ac00000000000203c121014400564a02640000000014ae0000000000041a22",
    )
]
NAMES = sorted(
    {name for path in profiles.files("AC") for one in profiles._read(path).features for name in one.properties}
)


def cloud(session: aiohttp.ClientSession, body: bytes, status: int = 200) -> MideaCloud:
    """Return an account whose cloud answers everything so."""
    made = CLOUD.create(FORM, Context(session=session))
    assert isinstance(made, MideaCloud)
    made._api.http.request = AsyncMock(return_value=Answer(status, {}, body))  # type: ignore[method-assign]  # no server
    return made


@fuzz
@given(
    json_texts("code", "msg", "data", "query", "fault", "accessToken", "applianceCode", valid=[LIST, STATE, TOKEN]),
    st.sampled_from([200, 400, 401, 403, 404]),
)
async def test_answers(session: aiohttp.ClientSession, body: bytes, status: int) -> None:
    """Each interface bears any answer."""
    one = cloud(session, body, status)
    device = Device(id="1", name="x", type="AC")
    calls = (
        one.sign_in(),
        one.fetch(),
        one.query(device),
        one.send(device, {"power": "1"}, {"power": "0"}),
        one.send_binary(device, "aa"),
        one._api.ads(),
        one._api.region_id("x"),
        one._api.wifi_channels("x"),
        one._api.auth_status("x"),
    )
    for call in calls:
        with suppress(CloudError):
            await call
    json.dumps(one.diagnostics())


@fuzz
@given(st.dictionaries(odd_keys(*NAMES), json_values(*NAMES), max_size=8), st.sampled_from(["AC", "CC", "DB", ""]))
def test_states(properties: dict[str, Any], kind: str) -> None:
    """Whatever is reported reads as something that can be, or as unknown."""
    names = frozenset(properties)
    for feature in profiles.features(kind, names):
        for codec in feature.codecs:
            value = codec.read(properties)
            assert value is None or isinstance(value, str | int | float | bool)
            if isinstance(value, float):
                assert isfinite(value)


@fuzz
@given(st.one_of(mutated_bytes(FRAMES), st.binary(max_size=60)), odd_texts)
async def test_frames(data: bytes, text: str) -> None:
    """A frame that is found is decoded, or refused."""
    find_frame(text)
    sealed = data[:-1] + bytes((-sum(data[1:-1]) & 0xFF,)) if len(data) > 1 else data
    for raw in (data, sealed):
        if (frame := find_frame(raw.hex())) is not None:
            with suppress(CloudError):
                assert json.dumps(await asyncio.wait_for(decode(frame), 30))


@fuzz
@given(json_values(*ROW))
def test_rows(row: Any) -> None:
    """A row of the list is an appliance or nothing."""
    Appliance.parse(row)
