"""The simulated IoT Explorer refuses what the vendor refuses, and pushes as it pushes."""

import base64
import hashlib
import hmac
import json
import time
from typing import Any

import aiohttp
import pytest

from simulators.tencent import Tencent
from simulators.tencent.models import fits, struct, text, timestamp
from simulators.testing import simulator_fixture

tencent = simulator_fixture(Tencent)
LAMP = "SIMRGBLAMP/lamp01"


async def post(tencent: Tencent, http: aiohttp.ClientSession, api: str, body: Any) -> dict[str, Any]:
    """Call and return what is in the envelope."""
    async with http.post(f"{tencent.base_url}/api/exploreropen/{api}", data=json.dumps(body)) as answer:
        found: dict[str, Any] = (await answer.json())["Response"]
        return found


def signed(tencent: Tencent, **changes: Any) -> dict[str, Any]:
    """Return a sign-in with the document's signature."""
    body = {
        "Action": "AppGetToken",
        "RequestId": "r",
        "AppKey": tencent.app_key,
        "Timestamp": int(time.time()),
        "Nonce": 7,
        "Type": "email",
        "Email": tencent.account.email,
        "Password": tencent.account.password,
        **changes,
    }
    content = "&".join(f"{name}={body[name]}" for name in sorted(body))
    digest = hmac.digest(tencent.app_secret.encode(), content.encode(), hashlib.sha1)
    return {**body, "Signature": base64.b64encode(digest).decode()}


async def token(tencent: Tencent, http: aiohttp.ClientSession) -> str:
    """Sign in."""
    data = (await post(tencent, http, "appapi", signed(tencent)))["Data"]
    assert data["ExpireAt"] > time.time()
    return str(data["Token"])


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"AppKey": "x"}, "ResourceNotFound.AppNotExists"),
        ({"Timestamp": 1}, "InvalidParameterValue.InvalidTimestamp"),
        ({"Type": "fax"}, "InvalidParameterValue"),
        ({"Action": "AppDance"}, "InvalidAction"),
        ({"Password": "x"}, "InternalError"),
    ],
)
async def test_refused_sign_ins(
    tencent: Tencent, http: aiohttp.ClientSession, changes: dict[str, Any], code: str
) -> None:
    """Each wrong field has its code; a wrong password is hidden in the message."""
    error = (await post(tencent, http, "appapi", signed(tencent, **changes)))["Error"]
    assert error["Code"] == code
    if code == "InternalError":
        assert error["Message"].startswith("InvalidParameterValue.UserLoginFailed|")


async def test_signature(tencent: Tencent, http: aiohttp.ClientSession) -> None:
    """A signature is checked, and so is that there is one."""
    error = (await post(tencent, http, "appapi", {**signed(tencent), "Signature": "x"}))["Error"]
    assert error["Code"] == "InvalidParameterValue.InvalidSignature"
    error = (await post(tencent, http, "appapi", {"Action": "AppGetToken", "RequestId": "r"}))["Error"]
    assert error["Code"] == "ErrorRequiredParamNotFound"
    error = (await post(tencent, http, "appapi", []))["Error"]
    assert error["Code"] == "InvalidParameterValue.InvalidJSON"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"Action": "AppDance"}, "InvalidAction"),
        ({"Action": "AppGetDeviceData", "ProductId": "x"}, "ErrorRequiredParamNotFound"),
        ({"Action": "AppGetDeviceData", "ProductId": "x", "DeviceName": "y"}, "ResourceNotFound.DeviceNotExist"),
        ({"Action": "AppGetFamilyList", "Limit": 51}, "InvalidParameterValue"),
        ({"Action": "AppGetFamilyDeviceList", "FamilyId": "x", "RoomId": ""}, "ResourceNotFound.StudioFamilyNotExist"),
        ({"Action": "AppRunScene", "SceneId": "x"}, "InvalidParameterValue.NoPermission"),
        ({"Action": "AppGetMessages", "Category": 9, "Limit": 5}, "InvalidParameterValue"),
        ({"Action": "AppDeleteMessage", "MsgID": "x"}, "InvalidParameterValue.MsgIDInvalid"),
        (
            {"Action": "AppGetProducts", "ProductIds": ["SIMSECRET1"]},
            "UnauthorizedOperation.APPNoPermissionToStudioProduct",
        ),
        (
            {"Action": "AppControlDeviceData", "ProductId": "SIMRGBLAMP", "DeviceName": "lamp01", "Data": "{"},
            "InvalidParameterValue",
        ),
    ],
)
async def test_refused_calls(tencent: Tencent, http: aiohttp.ClientSession, body: dict[str, Any], code: str) -> None:
    """Calls are refused with documented codes; without a token all of them are."""
    call = {"RequestId": "r", **body}
    error = (await post(tencent, http, "tokenapi", {**call, "AccessToken": "x"}))["Error"]
    assert error["Code"] == "InvalidParameterValue.InvalidAccessToken"
    error = (await post(tencent, http, "tokenapi", {**call, "AccessToken": await token(tencent, http)}))["Error"]
    assert error["Code"] == code


async def test_tokens_expire(tencent: Tencent, http: aiohttp.ClientSession) -> None:
    """A token lives as long as it says."""
    call = {"RequestId": "r", "Action": "AppGetUser", "AccessToken": await token(tencent, http)}
    assert (await post(tencent, http, "tokenapi", call))["Data"]["UserID"] == "1001"
    tencent.clock.advance(tencent.account.token_lifetime)
    assert "Error" in await post(tencent, http, "tokenapi", call)


async def test_socket(tencent: Tencent, http: aiohttp.ClientSession) -> None:
    """Only devices that were asked for and exist are told of, and only while heartbeats come."""
    access = await token(tencent, http)
    async with http.ws_connect(f"ws{tencent.base_url.removeprefix('http')}/ws/explorer") as ws:
        params = {"DeviceIds": [LAMP, "no/body"], "AccessToken": access}
        await ws.send_json({"action": "ActivePush", "reqId": "1", "params": params})
        assert await ws.receive_json() == {
            "error": "",
            "error_message": "",
            "data": {"deviceIds": [LAMP]},
            "reqId": "1",
        }
        tencent.change("SIMCURTAIN/cur01", {"position": 5})
        tencent.change(LAMP, {"brightness": 5})
        push = await ws.receive_json()
        assert (push["action"], push["push"], push["params"]["DeviceId"]) == ("DeviceChange", True, LAMP)
        assert json.loads(base64.b64decode(push["params"]["Payload"]))["params"] == {"brightness": 5}
        tencent.clock.advance(100)
        tencent.change(LAMP, {"brightness": 6})
        await tencent.settled()
        inner = {"Action": "AppDeviceTraceHeartBeat", "ActionParams": {**params, "RequestId": "h"}}
        await ws.send_json({"action": "YunApi", "reqId": "2", "params": inner})
        # The change in between was not told: the answer comes next
        assert (await ws.receive_json())["data"] == {"Response": {"RequestId": "h"}}
        await ws.send_str("no JSON")
        tencent.change(LAMP, {"brightness": 7})
        assert (await ws.receive_json())["params"]["DeviceId"] == LAMP


async def test_devices_refuse_what_their_model_lacks(tencent: Tencent) -> None:
    """A value that the model does not have is answered with 406 and changes nothing."""
    lamp = tencent.devices[LAMP]
    assert lamp.obey({"brightness": 101}) == (406, {})
    assert lamp.obey({"no_such": 1}) == (406, {})
    assert lamp.obey({"rgb_color": {"red": 1}}) == (406, {})
    assert lamp.obey({"brightness": 5}) == (0, {"brightness": 5})
    assert fits(text("x", "x")["define"], "short")
    assert fits(timestamp("x", "x")["define"], 5)
    assert not fits(struct("x", "x", text("y", "y"))["define"], "text")


async def test_physics(tencent: Tencent) -> None:
    """Rooms cool down, curtains move, meters count."""
    tencent.command(tencent.devices["SIMAIRCOND/ac01"], {"power_switch": 1, "temp_set": 20})
    tencent.command(tencent.devices["SIMCURTAIN/cur01"], {"mode": 0})
    tencent.tick(3600)
    assert tencent.devices["SIMAIRCOND/ac01"].properties["temp_current"] == 20
    assert tencent.devices["SIMAIRCOND/ac01"].properties["power_consumption"] > 13
    assert tencent.devices["SIMCURTAIN/cur01"].properties["position"] == 100
    assert tencent.devices["SIMMETERPL/plug01"].properties["total_energy"] > 3.2


async def test_control_api_actions(tencent: Tencent) -> None:
    """What a user can do beside the vendor's interfaces."""
    tencent.populate(3)
    assert len(tencent.devices) == 3
    tencent.configure(envelope="data", status_key="Devices", shadow_form=True, params_as_text=True)
    with pytest.raises(ValueError):
        tencent.configure(envelope="parcel")
    tencent.offer_firmware("SIMAIRCOND", "9.9")
    assert tencent.account.firmware["SIMAIRCOND"] == "9.9"


# Recordings and music


async def media_call(tencent: Tencent, http: aiohttp.ClientSession, action: str, **params: Any) -> dict[str, Any]:
    """Call about the camera."""
    named = {"ProductId": "SIMCAMERA1", "DeviceName": "cam01", "RequestId": "r", "Action": action}
    return await post(tencent, http, "tokenapi", named | params | {"AccessToken": await token(tencent, http)})


async def test_signed_addresses(tencent: Tencent, http: aiohttp.ClientSession) -> None:
    """A video plays by the address that was given out, until it expires, and no other; so do its parts."""
    video = (await media_call(tencent, http, "IotVideoDescribeCloudStorageEvents"))["VideoURL"]
    expires = int(tencent.now()) + 30
    part = f"{video}?starttime_epoch=10&endtime_epoch=14"
    answer = await media_call(tencent, http, "IotVideoGenerateSignedVideoURL", VideoURL=part, ExpireTime=expires)
    address = answer["SignedVideoURL"]
    async with http.get(address) as playlist:
        clips = [line for line in (await playlist.text()).splitlines() if line.startswith("clip")]
    async with http.get(f"{address.rpartition('/')[0]}/{clips[1]}") as clip:
        assert (clip.status, clip.content_type, len(clips)) == (200, "video/mp2t", 2)
    for wrong in (address.replace("=14", "=99"), part, f"{part}&t=x&sign=y"):
        async with http.get(wrong) as refused:
            assert refused.status == 403
    tencent.clock.advance(60)
    async with http.get(address) as refused:
        assert refused.status == 403


async def test_refused_media(tencent: Tencent, http: aiohttp.ClientSession) -> None:
    """Strange videos, times that are over, pictures and days that are none, devices without a music service."""
    later = int(tencent.now()) + 30
    for action, params in (
        ("IotVideoGenerateSignedVideoURL", {"VideoURL": "http://elsewhere/a.m3u8", "ExpireTime": later}),
        ("IotVideoGenerateSignedVideoURL", {"VideoURL": f"{tencent.base_url}/timeshift/live/x", "ExpireTime": 5}),
        ("IotVideoDescribeCloudStorageThumbnail", {"Thumbnail": "x.jpg"}),
        ("IotVideoDescribeCloudStorageTime", {"Date": "today"}),
    ):
        assert (await media_call(tencent, http, action, **params))["Error"]["Code"] == "InvalidParameterValue"
    command = {"KGCommand": "user_info", "KugouParams": {}}
    answer = await media_call(tencent, http, "AppKugouUserCommand", DeviceId="SIMCAMERA1/cam01", **command)
    assert answer["Error"]["Code"] == "UnsupportedOperation"
    command = {"KGCommand": "dance", "KugouParams": {}}
    answer = await media_call(tencent, http, "AppKugouUserCommand", DeviceId="SIMSPEAKER/spk01", **command)
    assert answer["ErrorCode"] == 30001


async def test_filming(tencent: Tencent, http: aiohttp.ClientSession) -> None:
    """A camera films when it is told to, and has nothing left when its plan has ended."""
    tencent.film("SIMCAMERA1/cam01", "motion", 5)
    events = (await media_call(tencent, http, "IotVideoDescribeCloudStorageEvents", EventId="motion"))["Events"]
    assert [event["EndTime"] - event["StartTime"] for event in events] == [12, 5]
    tencent.end_storage("SIMCAMERA1/cam01")
    assert (await media_call(tencent, http, "IotVideoDescribeCloudStorageDate"))["Data"] == []
