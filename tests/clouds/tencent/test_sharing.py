"""Whose devices are: lending, taking, binding, giving up; an account without devices."""

from typing import Any

import pytest

from custom_components.homeclouds.clouds.core.cloud import Context
from custom_components.homeclouds.clouds.core.errors import NoDevicesError, UnsupportedError, ValueRangeError
from custom_components.homeclouds.clouds.core.media import Library
from custom_components.homeclouds.clouds.tencent.cloud import TencentCloud
from simulators.tencent import Tencent

from ..listener import RecordingListener
from .conftest import make

LAMP, GATEWAY, SENSOR, BORROWED = "SIMRGBLAMP/lamp01", "SIMGATEWAY/gw01", "SIMTHSENSE/sub_th", "SIMBASICLT/borrowed"
CAMERA = "SIMCAMERA1/cam01"


async def test_share(tencent: Tencent, cloud: TencentCloud) -> None:
    """A device is lent to a user, or with a token; who has it is listed, and loses it again."""
    lamp = (await cloud.fetch()).devices[LAMP]
    await cloud.action("share_device", lamp, {"user_id": "7"})
    assert tencent.requests.to("AppSendShareDeviceInvite")[-1].json()["ToUserId"] == "7"
    answer = await cloud.action("share_device", lamp, {})
    assert isinstance(answer, dict)
    assert answer["token"]
    assert tencent.requests.to("AppCreateShareDeviceToken")[-1].json()["FamilyId"] == "f_home"
    assert await cloud.action("get_shares", lamp, {}) == [{"user_id": "7", "name": "tests"}]
    await cloud.action("unshare_device", lamp, {"user_id": "7"})
    assert tencent.requests.to("AppRemoveShareDeviceUser")[-1].json()["RemoveUserId"] == "7"
    with pytest.raises(ValueRangeError):
        await cloud.action("unshare_device", lamp, {})


@pytest.mark.parametrize("name", ["My home", ""])
async def test_homes_with_one_name(tencent: Tencent, cloud: TencentCloud, name: str) -> None:
    """Homes that were joined have the name that most have, or none: which one a device is in is told by its ID."""
    for family in tencent.account.families.values():
        family.name = name
    light = (await cloud.fetch()).devices["SIMBASICLT/light01"]
    await cloud.action("share_device", light, {})
    await cloud.action("unbind_device", light, {})
    for interface in ("AppCreateShareDeviceToken", "AppDeleteDeviceInFamily"):
        assert tencent.requests.to(interface)[-1].json()["FamilyId"] == "f_office"


async def test_take(tencent: Tencent, cloud: TencentCloud, recorder: RecordingListener) -> None:
    """What another user lends is taken with their token, for the account."""
    lamp = (await cloud.fetch()).devices[LAMP]
    answer: Any = await cloud.action("share_device", lamp, {})
    await cloud.action("bind_device", None, {"serial_number": BORROWED, "bind_key": answer["token"]})
    assert tencent.requests.to("AppBindUserShareDevice")[-1].json()["ProductId"] == "SIMBASICLT"
    assert "refresh" in recorder.notices
    for data in ({"serial_number": "borrowed", "bind_key": "1"}, {"serial_number": BORROWED}):
        with pytest.raises(ValueRangeError):
            await cloud.action("bind_device", None, data)


async def test_bind_behind_a_gateway(tencent: Tencent, cloud: TencentCloud) -> None:
    """A gateway's device is put into the home; nothing else has devices behind it."""
    devices = (await cloud.fetch()).devices
    await cloud.action("bind_device", devices[GATEWAY], {"serial_number": "SIMTHSENSE/sub_new"})
    assert "SIMTHSENSE/sub_new" in (await cloud.fetch()).devices
    with pytest.raises(UnsupportedError):
        await cloud.action("bind_device", devices[LAMP], {"serial_number": "SIMTHSENSE/sub_new"})


@pytest.mark.parametrize(
    ("device", "interface"),
    [
        (LAMP, "AppDeleteDeviceInFamily"),
        (SENSOR, "AppGatewayUnbindDevice"),
        (BORROWED, "AppRemoveUserShareDevice"),
    ],
)
async def test_unbind(
    tencent: Tencent, cloud: TencentCloud, recorder: RecordingListener, device: str, interface: str
) -> None:
    """A device is taken out of the home, off its gateway, or given back."""
    devices = (await cloud.fetch()).devices
    await cloud.action("unbind_device", devices[device], {})
    assert len(tencent.requests.to(interface)) == 1
    assert "refresh" in recorder.notices
    assert device not in (await cloud.fetch()).devices


async def test_rename_of_a_home(tencent: Tencent, cloud: TencentCloud) -> None:
    """A home gets another name and keeps its address."""
    home = (await cloud.fetch()).devices["home_f_home"]
    await cloud.rename(home, "Cottage")
    sent = tencent.requests.to("AppModifyFamily")[-1].json()
    assert (sent["FamilyId"], sent["Name"]) == ("f_home", "Cottage")
    assert "Address" in sent
    assert (await cloud.fetch()).devices["home_f_home"].name == "Cottage"


@pytest.mark.parametrize(("login_method", "field"), [("phone", "phone"), ("email", "email"), ("wechat", "wx_open_id")])
async def test_account_without_devices(tencent: Tencent, context: Context, login_method: str, field: str) -> None:
    """It is added only if the form says so: a WeChat ID that was mistyped has an account of its own."""
    tencent.devices.clear()
    data = {
        **tencent.sign_in,
        "login_method": login_method,
        "email": "demo@example.com",
        "wx_open_id": "wx-demo",
        "nickname": "Demo",
    }
    with pytest.raises(NoDevicesError) as caught:
        await make(data, context).sign_in()
    assert caught.value.field == field
    assert (await make({**data, "allow_empty": True}, context).sign_in()).id


async def test_pictures_of_a_battery_camera(
    tencent: Tencent, cloud: TencentCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What has no video plays as the stream of its pictures."""
    library = cloud.library
    assert isinstance(library, Library)
    day = (await library.folder(CAMERA)).items[0]
    clip = (await library.folder(day.path)).items[0]
    monkeypatch.setattr("simulators.tencent.media_calls._video", lambda *_: "")
    stream = await library.play(clip.path)
    assert stream.url == f"{tencent.base_url}/stream/video"
    assert not tencent.requests.to("IotVideoGenerateSignedVideoURL")


async def test_log_out(tencent: Tencent, cloud: TencentCloud) -> None:
    """The token is given back, once there is one."""
    await cloud.log_out()
    assert not tencent.requests.to("AppLogoutUser")
    await cloud.sign_in()
    await cloud.log_out()
    assert len(tencent.requests.to("AppLogoutUser")) == 1
