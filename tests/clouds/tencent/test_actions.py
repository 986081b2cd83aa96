"""A Tencent account: writing, timers, histories, and the actions of devices."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from custom_components.homeclouds.clouds.core.cloud import Context
from custom_components.homeclouds.clouds.core.errors import (
    CommandError,
    NoAnswerError,
    OfflineError,
    UnsupportedError,
    ValueRangeError,
)
from custom_components.homeclouds.clouds.core.features import Scene, Switch
from custom_components.homeclouds.clouds.tencent.cloud import TencentCloud
from simulators.tencent import Tencent
from simulators.tencent.calls import CALLS

from ..listener import RecordingListener
from .conftest import listening, make, state_of
from .devices import CURTAIN, GADGET, LAMP, SENSOR


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
    with pytest.raises(CommandError):
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
