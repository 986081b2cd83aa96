"""A Tencent account: firmware, messages, and other background work."""

from typing import Any

import pytest

from custom_components.homeclouds.clouds.core.cloud import Context
from custom_components.homeclouds.clouds.core.errors import CloudError, CommandError
from custom_components.homeclouds.clouds.core.features import Messages
from custom_components.homeclouds.clouds.core.sensor_features import Event, Firmware
from custom_components.homeclouds.clouds.tencent.cloud import TencentCloud
from simulators.tencent import Tencent

from ..listener import RecordingListener
from .conftest import listening, make, state_of
from .devices import CURTAIN, LAMP


async def test_messages(tencent: Tencent, cloud: TencentCloud, recorder: RecordingListener) -> None:
    """Messages are told once, and not those from before."""
    await cloud.fetch()
    assert not [update for update in recorder.updates if update.events]
    tencent.send_message(2, "New member", "dylan joined", "f_office")
    await cloud.fetch()
    await cloud.fetch()
    (update,) = [update for update in recorder.updates if update.events]
    assert update.device_id == "home_f_office"
    assert update.events["message"] == {
        "message.type": "family",
        "message.title": "New member",
        "message.text": "dylan joined",
    }
    home = (await cloud.fetch()).devices["home_f_office"]
    (event,) = [feature for feature in cloud.features(home, frozenset()) if isinstance(feature, Event)]
    assert event.happened(update.events["message"]) == ("family", {"title": "New member", "text": "dylan joined"})
    tencent.faults.add("refuse", path="AppGetMessages", code="InternalError")
    assert (await cloud.fetch()).complete


async def test_first_message_ever(tencent: Tencent, cloud: TencentCloud, recorder: RecordingListener) -> None:
    """An account that had no message before is told its first one, but no old ones that could not be read at first."""
    tencent.account.messages.clear()
    await cloud.fetch()
    tencent.send_message(1, "Alarm", "smoke")
    await cloud.fetch()
    assert [data["message.text"] for _, _, data in recorder.events] == ["smoke"]


async def test_messages_that_were_not_read_at_first(
    tencent: Tencent, cloud: TencentCloud, recorder: RecordingListener
) -> None:
    """What is old when a kind of messages is read for the first time is no news."""
    assert tencent.account.messages
    tencent.faults.add("refuse", path="AppGetMessages", code="InternalError", times=3)
    await cloud.fetch()
    await cloud.fetch()
    assert not recorder.events


async def test_message_that_could_not_be_read_at_once(
    tencent: Tencent, cloud: TencentCloud, recorder: RecordingListener
) -> None:
    """It is news once it can, though one of another kind is newer."""
    await cloud.fetch()
    tencent.send_message(1, "Alarm", "smoke")
    tencent.send_message(2, "New member", "dylan joined")
    tencent.faults.add("refuse", path="AppGetMessages", code="InternalError", times=1)
    for _ in range(3):
        await cloud.fetch()
    assert [data["message.text"] for _, _, data in recorder.events] == ["dylan joined", "smoke"]


async def test_message_with_an_impossible_time(
    tencent: Tencent, cloud: TencentCloud, recorder: RecordingListener
) -> None:
    """It does not make all later ones old."""
    await cloud.fetch()
    tencent.send_message(1, "Alarm", "odd")
    tencent.account.messages[-1]["MsgTimestamp"] = 9 * 10**14
    await cloud.fetch()
    tencent.send_message(1, "Alarm", "smoke")
    await cloud.fetch()
    assert [data["message.text"] for _, _, data in recorder.events] == ["smoke"]


async def test_whose_home_a_message_is_of(tencent: Tencent, context: Context, recorder: RecordingListener) -> None:
    """An alarm names the device instead of the home; messages of homes that are not shown are left out."""
    context.listener = recorder
    alarm = {"Category": 1, "MsgTitle": "Alarm", "FamilyId": "", "ProductId": "SIMBASICLT", "DeviceName": "light01"}
    for homes in (0, 1):
        context.options = {"homes": ["f_home"]} if homes else {}
        cloud = make(tencent.sign_in, context)
        await cloud.fetch()
        recorder.events.clear()
        now = int(tencent.now() * 1000) + 5000 + len(tencent.account.messages)
        tencent.account.messages.append({**alarm, "MsgID": str(now), "MsgContent": "low", "MsgTimestamp": now})
        tencent.account.messages.append(
            {"Category": 2, "FamilyId": "f_office", "MsgID": str(now + 1), "MsgContent": "new", "MsgTimestamp": now + 1}
        )
        await cloud.fetch()
        told = [(device, data["message.text"]) for device, _, data in recorder.events]
        assert told == ([] if homes else [("home_f_office", "low"), ("home_f_office", "new")])
        await cloud.close()


async def test_message_of_an_impossible_date(tencent: Tencent, context: Context, recorder: RecordingListener) -> None:
    """It is no news each time, and keeps none back that comes later."""
    context.listener = recorder
    cloud = make(tencent.sign_in, context)
    await cloud.fetch()
    now = int(tencent.now() * 1000) + 5000
    for text, moment in (("odd", 10**14), ("first", now), ("second", now + 1)):
        more = {"Category": 2, "FamilyId": "f_office", "MsgID": text, "MsgContent": text, "MsgTimestamp": moment}
        tencent.account.messages.append(more)
        await cloud.fetch()
    assert [data["message.text"] for _, _, data in recorder.events if "message.text" in data] == ["first", "second"]
    await cloud.close()


async def test_messages_can_be_deleted(tencent: Tencent, cloud: TencentCloud) -> None:
    """Each home has a list of its own, of which one message can be deleted; what cannot be read stays as it was."""
    tencent.send_message(2, "New member", "dylan joined", "f_office")

    async def office() -> dict[str, Any]:
        return state_of(await cloud.fetch(), "home_f_office")

    present = await office()
    home = (await cloud.fetch()).devices["home_f_office"]
    (inbox,) = [feature for feature in cloud.features(home, frozenset()) if isinstance(feature, Messages)]
    (message,) = inbox.messages.read(present) or ()
    assert (message.title, message.text) == ("New member", "dylan joined")
    assert await cloud.send(home, inbox.delete.write(message.id, present), present) == {"message.all": []}
    tencent.faults.add("refuse", path="AppGetMessages", code="InternalError", times=3)
    assert inbox.messages.read(await office()) == (message,)
    assert inbox.messages.read(await office()) == ()
    assert inbox.messages.read({}) is None
    with pytest.raises(CloudError):
        await cloud.send(home, inbox.delete.write("65000999", present), present)


async def test_firmware(tencent: Tencent, cloud: TencentCloud, recorder: RecordingListener) -> None:
    """An update is offered, started, followed and done."""
    async with listening(cloud, recorder) as snapshot:
        lamp = snapshot.devices[LAMP]
        offered = await recorder.hear(lambda update: update.device_id == LAMP and "ota.version" in update.properties)
        assert offered.properties == {
            "ota.version": "1.0.0",
            "ota.latest": "1.1.0",
            "ota.running": 0,
            "ota.percent": None,
            "ota.notes": "Better in every way.",
        }
        (feature,) = [f for f in cloud.features(lamp, frozenset(offered.properties)) if isinstance(f, Firmware)]
        assert feature.install is not None
        await cloud.send(lamp, feature.install, {})
        tencent.tick(10)
        await recorder.hear(lambda update: update.properties.get("ota.percent") == 50)
        tencent.tick(20)
        done = await recorder.hear(lambda update: update.properties.get("ota.version") == "1.1.0")
        assert done.properties["ota.latest"] == "1.1.0"


async def test_failing_firmware(tencent: Tencent, cloud: TencentCloud, recorder: RecordingListener) -> None:
    """An update that fails ends, with the version as it was."""
    tencent.faults.add("update_fails", path=LAMP)
    async with listening(cloud, recorder) as snapshot:
        await recorder.hear(lambda update: update.device_id == LAMP and "ota.version" in update.properties)
        await cloud.send(snapshot.devices[LAMP], {"ota.install": 1}, {})
        await recorder.hear(lambda update: update.properties.get("ota.running") == 1)
        recorder.updates.clear()
        tencent.faults.add("refuse", path="AppDescribeFirmwareUpdateStatus", code="InternalError", times=1)
        tencent.tick(30)
        ended = await recorder.hear(lambda update: "ota.version" in update.properties)
        assert (ended.properties["ota.version"], ended.properties["ota.running"]) == ("1.0.0", 0)
        with pytest.raises(CommandError):
            await cloud.send(snapshot.devices[CURTAIN], {"ota.install": 1}, {})


async def test_firmware_without_progress(tencent: Tencent, cloud: TencentCloud, recorder: RecordingListener) -> None:
    """Missing notes, a second start and a version that can't be read after the update leave nothing hanging."""
    tencent.faults.add("refuse", path="AppDescribeFirmware", code="InternalError", times=1)
    async with listening(cloud, recorder) as snapshot:
        offered = await recorder.hear(lambda update: update.device_id == LAMP and "ota.version" in update.properties)
        assert offered.properties["ota.notes"] is None
        await cloud.send(snapshot.devices[LAMP], {"ota.install": 1}, {})
        await cloud.send(snapshot.devices[LAMP], {"ota.install": 1}, {})
        recorder.updates.clear()
        tencent.faults.add("refuse", path="AppCheckFirmwareUpdate", code="InternalError")
        tencent.tick(30)
        await recorder.hear(lambda update: update.properties.get("ota.running") == 0)


async def test_extended_information(tencent: Tencent, cloud: TencentCloud, recorder: RecordingListener) -> None:
    """What a device says of itself is learned once, and part of the next reading."""
    async with listening(cloud, recorder):
        await recorder.until(lambda: "refresh" in recorder.notices)
        lamp = (await cloud.fetch()).devices[LAMP]
    assert (lamp.manufacturer, lamp.model, lamp.sw_version) == ("Demo Works", "DW-RGBLAMP", "1.0.0")
    assert lamp.mac is not None
    assert lamp.mac.startswith("02:")


async def test_upkeep_survives(tencent: Tencent, cloud: TencentCloud, recorder: RecordingListener) -> None:
    """A round goes on over devices that can't be asked."""
    tencent.faults.add("refuse", path="AppGetDeviceExtInfo", code="InternalError")
    tencent.faults.add("refuse", path="AppGetTimerList", code="InvalidParameterValue.UserLoginFailed")
    async with listening(cloud, recorder):
        await tencent.wait_for_request("AppGetDeviceExtInfo", count=len(tencent.devices))
        assert cloud.connected
