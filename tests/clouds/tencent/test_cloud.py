"""The account as Home Assistant sees it."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from custom_components.homeclouds.clouds.core.cloud import Context
from custom_components.homeclouds.clouds.core.errors import (
    AuthError,
    CloudError,
    CommandError,
    GoneError,
    NoAnswerError,
    OfflineError,
    UnreachableError,
    UnsupportedError,
    ValueRangeError,
)
from custom_components.homeclouds.clouds.core.features import Messages, Scene, Switch
from custom_components.homeclouds.clouds.core.model import Device, DeviceKind, Problem
from custom_components.homeclouds.clouds.core.sensor_features import Event, Firmware
from custom_components.homeclouds.clouds.tencent import background
from custom_components.homeclouds.clouds.tencent.cloud import TencentCloud
from simulators.tencent import Tencent
from simulators.tencent.calls import CALLS
from simulators.tencent.models import flag, product

from ..listener import RecordingListener
from .conftest import appliances, listening, make, state_of

LAMP, CURTAIN, AC = "SIMRGBLAMP/lamp01", "SIMCURTAIN/cur01", "SIMAIRCOND/ac01"
GADGET, GATEWAY, SENSOR = "SIMGADGETX/gad01", "SIMGATEWAY/gw01", "SIMTHSENSE/sub_th"


async def test_fetch(tencent: Tencent, cloud: TencentCloud) -> None:
    """All families, rooms, gateways with what is behind them, and what others share."""
    tencent.set_online(CURTAIN, False)
    snapshot = await cloud.fetch()
    assert snapshot.complete
    assert snapshot.devices.keys() == {*tencent.devices, "home_f_home", "home_f_office"}
    lamp, sensor = snapshot.devices[LAMP], snapshot.devices[SENSOR]
    assert (lamp.name, lamp.home, lamp.room, lamp.type, lamp.online) == (
        "Color light",
        "My home",
        "Living room",
        "141",
        True,
    )
    assert (lamp.model, lamp.model_id, lamp.serial_number) == ("彩光灯", "SIMRGBLAMP", "lamp01")
    assert (sensor.gateway, sensor.room) == (GATEWAY, "Bedroom")
    assert snapshot.devices[GATEWAY].kind is DeviceKind.GATEWAY
    assert not snapshot.devices[CURTAIN].online
    borrowed = snapshot.devices["SIMBASICLT/borrowed"]
    assert (borrowed.shared, borrowed.home) == (True, None)
    assert snapshot.devices["SIMSWITCH3/sw01"].channels == {"1": "", "2": "", "3": ""}
    assert state_of(snapshot, LAMP)["rgb_color.green"] == 128
    assert state_of(snapshot, "home_f_home")["automation.a_hall"] == 1
    assert Device.from_dict(lamp.as_dict()) == lamp


@pytest.mark.parametrize("key", ["DeviceStatuses", "Devices"])
async def test_both_names_of_the_status_list(tencent: Tencent, cloud: TencentCloud, key: str) -> None:
    """The document has two names for the list."""
    tencent.configure(status_key=key)
    tencent.set_online(AC, False)
    snapshot = await cloud.fetch()
    assert not snapshot.devices[AC].online
    assert snapshot.devices[LAMP].online


async def test_pages(tencent: Tencent, cloud: TencentCloud) -> None:
    """Long lists come in pages of fifty."""
    tencent.populate(120)
    snapshot = await cloud.fetch()
    assert len(list(appliances(snapshot))) == 120
    pages = [record.json() for record in tencent.requests.to("AppGetFamilyDeviceList")]
    assert sorted(page["Offset"] for page in pages if page["FamilyId"] == "f_home") == [0, 50, 100]


async def test_chosen_homes(tencent: Tencent, context: Context) -> None:
    """Only the chosen families are read; all can be chosen from."""
    context.options = {"homes": ["f_office"]}
    cloud = make(tencent.sign_in, context)
    snapshot = await cloud.fetch()
    assert {device.home for device in appliances(snapshot)} == {"Office", None}
    (field,) = cloud.option_fields()
    assert field.labels == {"f_home": "My home", "f_office": "Office"}


async def test_second_fetch_is_cheaper(tencent: Tencent, cloud: TencentCloud, recorder: RecordingListener) -> None:
    """Products are asked for once; states every time, for a push may be lost."""
    async with listening(cloud, recorder):
        tencent.faults.add("lost_push", path=LAMP)
        tencent.change(LAMP, {"brightness": 41})
        tencent.requests.clear()
        again = await cloud.fetch()
    assert not tencent.requests.to("AppGetProducts")
    assert state_of(again, LAMP)["brightness"] == 41


async def test_poll_of_many_devices_reads_those_unread_for_longest(
    tencent: Tencent, cloud: TencentCloud, recorder: RecordingListener
) -> None:
    """While pushes come in, a poll reads a hundred states or half of them, and the next one goes on with the others."""
    tencent.populate(120)
    async with listening(cloud, recorder):
        await tencent.wait_for_request("AppGetDeviceData", count=240)
        read = []
        for _ in range(2):
            tencent.requests.clear()
            await cloud.fetch()
            read.append({record.json()["DeviceName"] for record in tencent.requests.to("AppGetDeviceData")})
    assert [len(names) for names in read] == [100, 100]
    assert len(read[0] | read[1]) == 120


async def test_changed_model(tencent: Tencent, cloud: TencentCloud) -> None:
    """A model that its maker has changed is learned within a day, and gives other features."""
    await cloud.fetch()
    tencent.products["SIMSPEAKER"] = product("SIMSPEAKER", "Speaker", 1, [flag("child_lock", "Lock")])
    cloud.devices.relearn_after = 0
    speaker = (await cloud.fetch()).devices["SIMSPEAKER/spk01"]
    assert [feature.key for feature in cloud.features(speaker, frozenset())] == ["child_lock"]


async def test_restart_without_push_reads_states(tencent: Tencent, cloud: TencentCloud) -> None:
    """Without a connection every poll reads the states."""
    await cloud.fetch()
    tencent.change(LAMP, {"brightness": 33})
    assert state_of(await cloud.fetch(), LAMP)["brightness"] == 33


@pytest.mark.parametrize(
    "action", ["AppGetRoomList", "AppGetSceneList", "AppGetFamilySubDeviceList", "AppListUserShareDevices"]
)
async def test_one_part_fails(tencent: Tencent, cloud: TencentCloud, action: str) -> None:
    """A part that can't be had is left out, and nothing is taken for removed."""
    tencent.faults.add("refuse", path=action, code="UnauthorizedOperation.NoPermissionToFamily")
    snapshot = await cloud.fetch()
    assert not snapshot.complete
    assert LAMP in snapshot.devices


async def test_statuses_fail(tencent: Tencent, cloud: TencentCloud) -> None:
    """What is not heard of stays as it was."""
    await cloud.fetch()
    tencent.faults.add("refuse", path="AppGetDeviceStatuses", code="InternalError")
    assert (await cloud.fetch()).devices[LAMP].online


async def test_one_state_fails(tencent: Tencent, cloud: TencentCloud) -> None:
    """One device does not spoil the rest."""
    tencent.faults.add("refuse", path="AppGetDeviceData", code="InternalError", times=1)
    snapshot = await cloud.fetch()
    told = {update.device_id for update in snapshot.updates if update.properties}
    assert len(told & tencent.devices.keys()) == len(tencent.devices) - 1


async def test_no_families(tencent: Tencent, cloud: TencentCloud) -> None:
    """Without the list of families there is no reading."""
    tencent.faults.add("refuse", path="AppGetFamilyList", code="InternalError")
    with pytest.raises(UnreachableError):
        await cloud.fetch()


async def test_product_that_is_not_linked(tencent: Tencent, cloud: TencentCloud) -> None:
    """One product that the application has no right to is a repair, not the end of the others."""
    tencent.add_unlinked_device()
    snapshot = await cloud.fetch()
    assert snapshot.devices["SIMSECRET1/x01"].definition["template"] == {}
    assert cloud.features(snapshot.devices["SIMSECRET1/x01"], frozenset()) == ()
    assert cloud.features(snapshot.devices[LAMP], frozenset())
    assert cloud.problems() == [Problem("product_not_linked", placeholders={"products": "SIMSECRET1"})]


async def test_query(tencent: Tencent, cloud: TencentCloud) -> None:
    """One device is asked for its state and whether it is there; a home for its automations."""
    devices = (await cloud.fetch()).devices
    tencent.change(LAMP, {"brightness": 12})
    tencent.set_online(LAMP, False)
    update = await cloud.query(devices[LAMP])
    assert (update.properties["brightness"], update.online) == (12, False)
    assert (await cloud.query(devices["home_f_home"])).properties == {"automation.a_hall": 1}
    tencent.remove_device(LAMP)
    with pytest.raises(GoneError):
        await cloud.query(devices[LAMP])


async def test_writing(tencent: Tencent, cloud: TencentCloud) -> None:
    """Properties go in one request, structs whole, wishes under their plain names."""
    snapshot = await cloud.fetch()
    lamp, curtain = snapshot.devices[LAMP], snapshot.devices[CURTAIN]
    await cloud.send(lamp, {"rgb_color.red": 1, "color_mode": 2}, state_of(snapshot, LAMP))
    assert tencent.devices[LAMP].properties["rgb_color"] == {"red": 1, "green": 128, "blue": 0}
    assert tencent.devices[LAMP].properties["color_mode"] == 2
    await cloud.send(curtain, {"position!": 70}, state_of(snapshot, CURTAIN))
    tencent.tick(10)
    assert tencent.devices[CURTAIN].properties["position"] == 70
    assert len(tencent.requests.to("AppControlDeviceData")) == 2


async def test_writing_to_homes(tencent: Tencent, cloud: TencentCloud) -> None:
    """Scenes run, automations are enabled and disabled."""
    home = (await cloud.fetch()).devices["home_f_home"]
    features = cloud.features(home, frozenset())
    (scene,) = [feature for feature in features if isinstance(feature, Scene)]
    (automation,) = [feature for feature in features if isinstance(feature, Switch)]
    assert (scene.name, automation.name) == ("Movie night", "Hall light at night")
    await cloud.send(home, scene.writes, {})
    assert tencent.devices[LAMP].properties["brightness"] == 10
    assert await cloud.send(home, automation.state.write(False, {}), {}) == {"automation.a_hall": 0}
    assert tencent.account.families["f_home"].automations["a_hall"]["Status"] == 0
    tencent.faults.add("scene_busy", times=1)
    with pytest.raises(UnsupportedError):
        await cloud.send(home, scene.writes, {})


async def test_offline_device(tencent: Tencent, cloud: TencentCloud) -> None:
    """A command to a device that is away fails."""
    lamp = (await cloud.fetch()).devices[LAMP]
    tencent.set_online(LAMP, False)
    with pytest.raises(OfflineError):
        await cloud.send(lamp, {"power_switch": 0}, {})


async def test_rename(tencent: Tencent, cloud: TencentCloud) -> None:
    """A new name reaches the vendor."""
    lamp = (await cloud.fetch()).devices[LAMP]
    await cloud.rename(lamp, "Reading lamp")
    assert (await cloud.fetch()).devices[LAMP].name == "Reading lamp"


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


async def test_rules(tencent: Tencent, context: Context) -> None:
    """What the user says of properties counts; lines that make no sense become a repair."""
    context.options = {
        "property_roles": [
            "SIMGADGETX.gain = brightness",
            "SIMTHSENSE.current_temp = * 0.01",
            "SIMTHSENSE.battery_state = hidden",
            "nonsense",
            "SIMGADGETX.gain = no_such_role",
            "SIMGADGETX.gain = * 0.0",
            "",
        ]
    }
    cloud = make(tencent.sign_in, context)
    snapshot = await cloud.fetch()
    values = {
        feature.key: feature
        for key in (GADGET, SENSOR)
        for feature in cloud.features(snapshot.devices[key], frozenset())
    }
    assert "brightness" in values
    assert "battery_level" not in values
    temperature: Any = values["temperature"]
    assert temperature.value.read({"current_temp": 235}) == 2.35
    (problem,) = cloud.problems()
    assert problem.placeholders == {"rules": "nonsense; SIMGADGETX.gain = no_such_role; SIMGADGETX.gain = * 0.0"}


async def test_features_are_shared(tencent: Tencent, cloud: TencentCloud) -> None:
    """Equal devices have the very same features."""
    tencent.populate(3)
    snapshot = await cloud.fetch()
    found = [cloud.features(device, frozenset()) for device in appliances(snapshot)]
    assert found[0] is found[1] is found[2]


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


async def test_timers(tencent: Tencent, cloud: TencentCloud, recorder: RecordingListener) -> None:
    """Timers are listed, made, changed, disabled and deleted; the next run is told each time."""
    lamp = (await cloud.fetch()).devices[LAMP]
    timers: Any = await cloud.action("get_timers", lamp, {})
    assert timers[0] == {
        "timer_id": "t_1",
        "name": "evening",
        "days": ["sun", "mon", "tue", "wed", "thu", "fri", "sat"],
        "time": "19:30",
        "repeat": True,
        "data": {"power_switch": 1},
        "enabled": True,
    }
    made: Any = await cloud.action(
        "set_timer", lamp, {"time": "07:15:00", "data": {"power_switch": 0}, "enabled": False}
    )
    assert tencent.account.timers[LAMP][made["timer_id"]]["Status"] == 0
    await cloud.action("set_timer", lamp, {"timer_id": "t_1", "time": "20:00", "days": ["sat", "sun"]})
    changed = tencent.account.timers[LAMP]["t_1"]
    assert (changed["TimePoint"], changed["Days"], changed["Data"]) == ("20:00", "1000001", '{"power_switch": 1}')
    await cloud.action("set_timer", lamp, {"timer_id": "t_1", "enabled": False})
    assert recorder.updates[-1].properties == {"timer.all": []}
    await cloud.action("delete_timer", lamp, {"timer_id": "t_1"})
    assert [*tencent.account.timers[LAMP]] == [made["timer_id"]]
    first = cloud.background.timers.reader.read(recorder.updates[0].properties)
    assert [timer.name for timer in first or ()] == ["evening"]


async def test_timer_that_has_run(
    tencent: Tencent, cloud: TencentCloud, recorder: RecordingListener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When a timer has run, the one after it is asked for; if that fails, the next round will tell."""
    runs = iter([0.05, 0.1, 3600])
    monkeypatch.setattr(
        "custom_components.homeclouds.clouds.tencent.timers.next_run",
        lambda timers, now: now + timedelta(seconds=next(runs)) if tuple(timers) else None,
    )
    monkeypatch.setattr(cloud.background.timers, "after", 0)
    monkeypatch.setattr(cloud, "_devices", {LAMP: (await cloud.fetch()).devices[LAMP]})
    round_ = asyncio.create_task(cloud.jobs.run())
    await tencent.wait_for_request("AppGetTimerList", count=2)
    tencent.faults.add("http_error", path="AppGetTimerList")
    await tencent.wait_for_request("AppGetTimerList", count=3)
    round_.cancel()
    told = [update for update in recorder.updates if "timer.all" in update.properties]
    assert len(told) == 2


@pytest.mark.parametrize(
    "data",
    [
        {"timer_id": "t_unknown"},
        {"time": "25:00", "data": {"a": 1}},
        {"time": "10:00"},
        {"time": "10:00", "data": "text"},
        {},
    ],
)
async def test_timers_that_make_no_sense(cloud: TencentCloud, data: dict[str, Any]) -> None:
    """What the vendor could not carry out is refused."""
    lamp = (await cloud.fetch()).devices[LAMP]
    with pytest.raises(ValueRangeError):
        await cloud.action("set_timer", lamp, data)


async def test_history(tencent: Tencent, cloud: TencentCloud) -> None:
    """Values of the past come in order, over all pages; events with their data."""
    devices = (await cloud.fetch()).devices
    for brightness in range(1, 100):
        tencent.clock.advance(1)
        tencent.change(LAMP, {"brightness": brightness})
    for brightness in range(1, 100):
        tencent.clock.advance(1)
        tencent.change(LAMP, {"brightness": brightness})
    end = tencent.now() + 1
    found: Any = await cloud.action("get_history", devices[LAMP], {"property": "brightness", "end": end})
    # The first change of each run is none where the value was the same
    assert len(found) >= 196
    assert [item["time"] for item in found] == sorted(item["time"] for item in found)
    assert found[-1]["value"] == "99"
    assert await cloud.action("get_history", devices[LAMP], {"property": "brightness", "start": 5, "end": 6}) == []


async def test_past(tencent: Tencent, cloud: TencentCloud) -> None:
    """The past is asked for week by week and page by page; a struct's member is found in the struct's past."""
    devices = (await cloud.fetch()).devices
    day = 24 * 3600
    tencent.account.history[LAMP, "brightness"] = [(second * 1000, second % 7) for second in range(0, 20 * day, 3600)]
    found = await cloud.history(devices[LAMP], "brightness", day, 19 * day)
    assert [sample.time for sample in found] == list(range(day, 19 * day, 3600))
    assert found[0].value == str(day % 7)
    asked = [record for record in tencent.requests if record.interface == "AppGetDeviceDataHistory"]
    assert len(asked) == 3
    # Nothing for a quarter is the beginning of all; nobody asks for the years before
    await cloud.history(devices[LAMP], "brightness", -(10**9), 20 * day)
    asked = [record for record in tencent.requests if record.interface == "AppGetDeviceDataHistory"]
    assert len(asked) < 25
    tencent.account.history[LAMP, "rgb_color"] = [(5000, {"red": 1, "green": 2, "blue": 3}), (6000, "lies")]
    found = await cloud.history(devices[LAMP], "rgb_color.green", 0, 100)
    assert found == [(5, 2), (6, None)]
    with pytest.raises(UnsupportedError):
        await cloud.history(devices["home_f_home"], "x", 0, 1)


async def test_past_without_end(tencent: Tencent, cloud: TencentCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that never says that it is over, repeats itself or tells of other times is left."""
    devices = (await cloud.fetch()).devices
    calls: list[str] = []

    def answer(cloud: Tencent, params: dict[str, Any]) -> dict[str, Any]:
        calls.append(str(params.get("Context")))
        items = [{"Time": "1000", "Value": "1"}, {"Time": "99000", "Value": "2"}, {"Value": "3"}, {"Time": {}}, "x"]
        return {"Results": items, "Listover": False, "Context": f"c{len(calls)}"}

    monkeypatch.setitem(CALLS, "AppGetDeviceDataHistory", ((), answer))
    assert await cloud.history(devices[LAMP], "brightness", 1, 10) == [(1, "1")]
    assert calls == ["None", "c1"]
    tencent.raise_event("SIMBASICLT/light01", "low_voltage", {"voltage": 3.1})
    events: Any = await cloud.action("get_events", devices["SIMBASICLT/light01"], {"event_type": "alert"})
    assert [(item["event_id"], item["type"], item["data"]) for item in events] == [
        ("low_voltage", "alert", {"voltage": 3.1})
    ]


async def test_actions_of_the_model(tencent: Tencent, cloud: TencentCloud, recorder: RecordingListener) -> None:
    """An action is called, waiting for the cloud or for the device's own reply over the socket."""
    async with listening(cloud, recorder) as snapshot:
        gadget = snapshot.devices[GADGET]
        call: dict[str, Any] = {"action_id": "sing", "parameters": {"song": "La"}}
        assert await cloud.action("call_action", gadget, call) == {"status": "succ", "output": {"result": 1}}
        reply: Any = await cloud.action("call_action", gadget, call | {"wait_for_cloud": False})
        assert reply == {"status": "succ", "code": 0, "output": {"result": 1}}
        tencent.action_delay = 5
        task = asyncio.create_task(cloud.action("call_action", gadget, call | {"wait_for_cloud": False}))
        await tencent.wait_for_request(
            lambda record: record.interface == "AppCallDeviceActionAsync" and record.status is not None, count=2
        )
        await tencent.advance(5)
        assert await task == reply
        await cloud.send(gadget, {"action.calibrate": {}}, {})
        assert tencent.requests.to("AppCallDeviceActionSync")[-1].json()["ActionId"] == "calibrate"


async def test_action_without_reply(
    tencent: Tencent, cloud: TencentCloud, recorder: RecordingListener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reply that never comes is an error, and a wrong call too."""
    monkeypatch.setattr("custom_components.homeclouds.clouds.tencent.actions._REPLY_WITHIN", 0)
    tencent.action_delay = 5
    gadget = (await cloud.fetch()).devices[GADGET]
    with pytest.raises(NoAnswerError):
        await cloud.action("call_action", gadget, {"action_id": "sing", "wait_for_cloud": False})
    with pytest.raises(ValueRangeError):
        await cloud.action("call_action", gadget, {"action_id": "sing", "parameters": "La"})
    with pytest.raises(ValueRangeError):
        await cloud.action("call_action", gadget, {"action_id": "unknown"})
    with pytest.raises(UnsupportedError):
        await cloud.action("dance", gadget, {})
    with pytest.raises(UnsupportedError):
        await cloud.action("get_timers", None, {})


async def test_state(tencent: Tencent, cloud: TencentCloud, recorder: RecordingListener) -> None:
    """Polls are rare while changes are pushed; diagnostics are nothing personal."""
    assert cloud.connected is False
    assert cloud.poll_interval < 120
    async with listening(cloud, recorder):
        await recorder.until(lambda: cloud.poll_interval == 600)
        await tencent.wait_for_request("AppGetDeviceData", count=2 * len(tencent.devices))
        told = cloud.diagnostics()
    assert (told["sign_ins"], told["connects"], told["families"]) == (1, 1, 2)


@pytest.mark.parametrize("gateway", [None, "SIMGATEWAY/gw01"])
async def test_added_device(
    tencent: Tencent,
    context: Context,
    recorder: RecordingListener,
    monkeypatch: pytest.MonkeyPatch,
    gateway: str | None,
) -> None:
    """Nothing is pushed of a device that is added, so the lists alone are read within a minute, and all if they differ."""
    assert background.LISTS_EVERY < 60
    monkeypatch.setattr(background, "LISTS_EVERY", 0.01)
    context.listener = recorder
    cloud = make(tencent.sign_in, context)
    async with listening(cloud, recorder):
        await recorder.until(lambda: "refresh" in recorder.notices)  # because of the details that were read
        await tencent.wait_for_request("AppGetFamilySubDeviceList", count=5)
        asked = recorder.notices.count("refresh")
        tencent.new_device("SIMRGBLAMP", "added", "f_home", gateway=gateway)
        await recorder.until(lambda: recorder.notices.count("refresh") > asked)
        assert "SIMRGBLAMP/added" in (await cloud.fetch()).devices
        count = len(tencent.requests.to("AppGetFamilySubDeviceList"))
        asked = recorder.notices.count("refresh")
        await tencent.wait_for_request("AppGetFamilySubDeviceList", count=count + 5)
        assert recorder.notices.count("refresh") == asked
    await cloud.close()


async def test_every_call_is_counted(tencent: Tencent, cloud: TencentCloud) -> None:
    """The budget knows of all calls."""
    await cloud.fetch()
    assert cloud.budget is not None
    assert cloud.budget.used == tencent_calls(tencent)


def tencent_calls(tencent: Tencent) -> int:
    """Return how many HTTP calls reached the cloud."""
    return len([record for record in tencent.requests if record.method == "POST"])


async def test_wrong_data(tencent: Tencent, cloud: TencentCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    """Data that can't be read leave the state as it was, and lose nothing else."""
    monkeypatch.setitem(tencent.products, "SIMRGBLAMP", {"ProductId": "SIMRGBLAMP", "DataTemplate": "{broken"})
    tencent.faults.add("lies", path="AppGetDeviceData")
    snapshot = await cloud.fetch()
    assert cloud.features(snapshot.devices[LAMP], frozenset()) == ()
    assert state_of(snapshot, AC)["temp_current"] == "lies"


async def test_auth_errors_are_not_swallowed(tencent: Tencent, cloud: TencentCloud) -> None:
    """Where a part of a reading may fail, the sign-in may not."""
    await cloud.fetch()
    tencent.account.password = "changed"
    for action in ("AppGetDeviceData", "AppGetMessages", "AppGetRoomList"):
        tencent.faults.add("expired_token", path=action)
        with pytest.raises(AuthError):
            await cloud.fetch()
        tencent.faults.clear()
