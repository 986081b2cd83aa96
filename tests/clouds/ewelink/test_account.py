"""An account at work: devices, pushes, commands, what is missed and what goes wrong."""

import asyncio
from datetime import datetime
import json
from typing import Any, override

import aiohttp
import pytest

from custom_components.homeclouds.clouds.core.errors import (
    AuthError,
    CloudError,
    CommandError,
    NoAnswerError,
    NotPermittedError,
    OfflineError,
    TakenOverError,
    UnreachableError,
    UnsupportedError,
)
from custom_components.homeclouds.clouds.core.model import DeviceKind, Problem
from custom_components.homeclouds.clouds.ewelink import push as push_module
from custom_components.homeclouds.clouds.ewelink.codes import LiveError
from custom_components.homeclouds.clouds.ewelink.push import Pace
from simulators.ewelink import Ewelink

from .conftest import Account, Open, device

LAMP, DOUBLE, ZIGBEE, BULB, GROUP = "1000000001", "1000000003", "1000000006", "1000000020", "group.group-1"


def frames(sim: Ewelink, action: str) -> list[dict[str, Any]]:
    """Return the frames of a kind that the socket has heard."""
    return [record.json() for record in sim.requests.to(f"ws/{action}")]


# --- devices ---------------------------------------------------------------------------------------------------------------


async def test_devices(listener: Account, ewelink: Ewelink) -> None:
    """All homes, devices, groups and bridges come with what Home Assistant wants to know of them."""
    await listener.fetch()
    assert len(listener.devices) == len(ewelink.devices) + 1 + 2
    lamp = listener.devices[LAMP]
    assert (lamp.name, lamp.manufacturer, lamp.model, lamp.type) == ("Desk lamp", "SONOFF", "MODEL-1", "1")
    assert (lamp.room, lamp.home, lamp.sw_version, lamp.mac) == ("Living Room", "My Home", "3.7.0", "d0:27:00:00:00:01")
    assert listener.devices["1000000090"].home == "Garden House"
    assert listener.devices["1000000066"].kind is DeviceKind.GATEWAY
    assert listener.devices[ZIGBEE].gateway == "1000000066"
    assert listener.devices[DOUBLE].channels == {"0": "Ceiling", "1": "Wall"}
    assert listener.devices["1000000005"].channels == {"0": "", "1": "", "2": "", "3": ""}
    assert listener.devices["1000000007"].channels == {}
    assert listener.devices["home.home-1"].kind is DeviceKind.HOME
    assert (listener.devices[GROUP].type, listener.devices[GROUP].room) == ("1", "Living Room")
    assert listener.properties[DOUBLE]["switches.1.switch"] == "on"
    assert "bindInfos.gaction" not in listener.properties[LAMP]


async def test_one_list_call_per_home(listener: Account, ewelink: Ewelink) -> None:
    """A poll asks for the homes once an hour, and for the things of each."""
    await listener.fetch()
    await listener.fetch()
    assert len(ewelink.requests.to("/v2/family")) == 1
    assert len(ewelink.requests.to("/v2/device/thing")) == 4


async def test_chosen_homes(open_account: Open) -> None:
    """Only the homes that were chosen are shown; the choice is offered where there is one."""
    listener = open_account(options={"homes": ["home-2"]})
    await listener.cloud.sign_in()
    assert not listener.cloud.option_fields()
    await listener.fetch()
    assert set(listener.devices) == {"home.home-2", "1000000090"}
    (field,) = listener.cloud.option_fields()
    assert field.labels == {"home-1": "My Home", "home-2": "Garden House"}


async def test_lists_in_pages(listener: Account, ewelink: Ewelink) -> None:
    """Where the server can't give all at once, pages do it."""
    ewelink.faults.add("no_all")
    await listener.fetch()
    assert len(listener.devices) == len(ewelink.devices) + 3


async def test_unknown_devices_are_a_repair(listener: Account, ewelink: Ewelink) -> None:
    """A device that no table knows works as far as it can, and is reported."""
    await listener.fetch()
    assert listener.cloud.problems() == [Problem("unknown_device_type", "1000000046", placeholders={"type": "98765"})]
    features = listener.cloud.features(listener.devices["1000000046"], frozenset(listener.properties["1000000046"]))
    assert {"switch", "temperature"} <= {feature.key for feature in features}


async def test_shared_device(open_account: Open, ewelink: Ewelink) -> None:
    """A shared device is marked, and commanded with the keys of its owner and of oneself."""
    ewelink.share_with(LAMP)
    guest = open_account(username="guest@example.com", password="guest-password")
    await guest.cloud.sign_in()
    await guest.listen()
    assert guest.devices[LAMP].shared
    await guest.send(LAMP, switch="on")
    (frame,) = frames(ewelink, "update")
    assert (frame["apikey"], frame["selfApikey"]) == (
        ewelink.accounts.users[0].apikey,
        ewelink.accounts.users[1].apikey,
    )
    assert ewelink.devices[LAMP].properties["switch"] == "on"
    for name, data in (
        ("set_tags", {"tags": {}}),
        ("share_device", {"email": "third@example.com"}),
        ("get_shares", {}),
    ):
        with pytest.raises(NotPermittedError):
            await act(guest, name, LAMP, **data)
    with pytest.raises(NotPermittedError):
        await guest.cloud.rename(guest.devices[LAMP], "Mine")
    assert not ewelink.requests.to("refresh")


async def test_query(listener: Account, ewelink: Ewelink) -> None:
    """One device's state: over HTTP without a socket, over the socket with one; a group's over HTTP."""
    await listener.fetch()
    assert (await listener.cloud.query(listener.devices[LAMP])).properties["switch"] == "off"
    await listener.listen()
    update = await listener.cloud.query(listener.devices[DOUBLE])
    assert update.properties["switches.1.switch"] == "on"
    assert len(frames(ewelink, "query")) == 1
    assert (await listener.cloud.query(listener.devices[GROUP])).properties == {"switch": "off"}
    ewelink.set_online(LAMP, False)
    with pytest.raises(OfflineError):
        await listener.cloud.query(listener.devices[LAMP])


# --- pushes ----------------------------------------------------------------------------------------------------------------


async def test_pushes(listener: Account, ewelink: Ewelink) -> None:
    """News and comings and goings arrive as they happen, and nobody polls."""
    await listener.listen()
    await ewelink.wait_for_request("/v2/device/thing", count=4)
    calls = len(ewelink.requests.to("/v2/"))
    ewelink.change(LAMP, {"switch": "on"})
    ewelink.set_online(DOUBLE, False)
    await listener.until(lambda: listener.properties[LAMP]["switch"] == "on" and not listener.online[DOUBLE])
    assert len(ewelink.requests.to("/v2/")) == calls
    hello = frames(ewelink, "userOnline")[0]
    assert hello["version"] == 8
    assert hello["at"] == listener.saved["tokens"]["at"]
    assert listener.cloud.poll_interval == 10800


@pytest.mark.parametrize("fault", ["garbage", "duplicate", "reordered"])
async def test_odd_frames(fault: str, listener: Account, ewelink: Ewelink) -> None:
    """Nonsense, repetition and disorder leave the connection alone."""
    await listener.listen()
    ewelink.faults.add(fault, times=1)
    ewelink.change(LAMP, {"switch": "on"})
    await ewelink.settled()
    ewelink.change(DOUBLE, {"lock": 1})
    await listener.until(
        lambda: listener.properties[DOUBLE]["lock"] == 1 and listener.properties[LAMP]["switch"] == "on"
    )
    assert listener.cloud.push.link.connects == 1


async def test_unknown_actions_are_ignored(listener: Account, ewelink: Ewelink) -> None:
    """Frames of unknown kinds, and of known kinds without sense, do nothing."""
    await listener.listen()
    listener.updates.clear()
    (client,) = ewelink.clients
    for frame in (
        {"action": "notify", "deviceid": LAMP, "params": {"switch": "on"}},
        {"action": "update", "deviceid": LAMP},
        {"action": "sysmsg", "deviceid": LAMP, "params": {"other": 1}},
        {"error": 0, "sequence": "1"},
    ):
        await client.send(frame)
    ewelink.change(DOUBLE, {"lock": 1})
    await listener.until(lambda: listener.properties[DOUBLE]["lock"] == 1)
    assert len(listener.updates) == 1


async def test_presses_of_keys(listener: Account, ewelink: Ewelink) -> None:
    """A press is an event, once, even if the device repeats it; channels have events of their own."""
    await listener.listen()
    pressed = ewelink.press_button("1000000036", key=1)
    ewelink.report(device(ewelink, "1000000036"), pressed)
    ewelink.press_button("1000000043", outlet=2)
    ewelink.report(device(ewelink, "1000000043"), {"cmd": "trigger"})
    await listener.until(lambda: len(listener.events) == 3)
    assert [(device, source) for device, source, _ in listener.events] == [
        ("1000000036", "button"),
        ("1000000043", "button.2"),
        ("1000000043", "doorbell"),
    ]


async def test_presses_of_the_past(listener: Account, ewelink: Ewelink) -> None:
    """A device that comes back after Home Assistant was restarted repeats its last press, which is no news."""
    last = {"key": 0, "actionTime": "2026-11-01T08:00:00.000Z"}
    ewelink.devices["1000000036"].properties |= last
    await listener.listen()
    ewelink.report(device(ewelink, "1000000036"), last)
    ewelink.press_button("1000000036", key=2)
    await listener.until(lambda: bool(listener.events))
    assert [data["key"] for _, _, data in listener.events] == [2]


# --- losing the connection -------------------------------------------------------------------------------------------------


async def test_what_was_missed_is_recovered(listener: Account, ewelink: Ewelink) -> None:
    """After a dropped socket a new server is asked for and everything missed is told within a moment."""
    await listener.listen()
    ewelink.drop_sockets("socket")
    await listener.until(lambda: not listener.cloud.push.connected)
    ewelink.change(LAMP, {"switch": "on"})
    ewelink.receive_rf("1000000031")
    await listener.until(lambda: listener.properties[LAMP]["switch"] == "on")
    assert listener.cloud.push.link.connects == 2
    assert len(ewelink.requests.to("dispatch")) == 2
    assert listener.link_changes == [True, False, True]
    assert not listener.events


async def test_new_devices_after_reconnect(listener: Account, ewelink: Ewelink) -> None:
    """A device that was removed while the socket was away has the list taken anew."""
    await listener.listen()
    ewelink.remove_device(LAMP)
    ewelink.drop_sockets("socket")
    await listener.until(lambda: listener.refreshes > 0)


async def test_resync_that_fails(listener: Account, ewelink: Ewelink) -> None:
    """If the list can't be had after a reconnect, the socket stays and the poll is asked for."""
    await listener.listen()
    ewelink.faults.add("http_error", path="/v2/device/thing")
    ewelink.drop_sockets("socket")
    await listener.until(lambda: listener.refreshes > 0)
    assert listener.cloud.push.connected


async def test_half_open_socket(listener: Account, ewelink: Ewelink, monkeypatch: pytest.MonkeyPatch) -> None:
    """A command without an answer has the connection checked at once; a dead one is replaced."""
    monkeypatch.setattr(push_module, "_ANSWER_WITHIN", 0.05)
    listener.cloud.push.link.patience = 0.05
    await listener.listen()
    ewelink.faults.add("no_pong")
    with pytest.raises(NoAnswerError):
        await listener.send(LAMP, switch="on")
    await listener.until(lambda: not listener.cloud.push.connected)
    ewelink.faults.clear()
    await listener.until(lambda: listener.cloud.push.link.connects == 2)


async def test_dropped_while_waiting(listener: Account, ewelink: Ewelink) -> None:
    """A command whose socket breaks has an unknown fate; it is not sent again."""
    await listener.listen()
    ewelink.faults.add("slow_device", seconds=5)
    task = asyncio.create_task(listener.send(LAMP, switch="on"))
    await ewelink.wait_for_request("ws/update")
    ewelink.drop_sockets("socket")
    with pytest.raises(NoAnswerError):
        await task
    assert device(ewelink, LAMP).properties["switch"] == "off"
    assert not ewelink.requests.to("/v2/device/thing/status")


async def test_taken_over_while_connected(listener: Account, ewelink: Ewelink) -> None:
    """Another client signs in: once we come back, the second time the user must decide; there is no loop."""
    await listener.listen()
    ewelink.take_over()
    await listener.until(lambda: listener.cloud.push.link.connects == 2)
    ewelink.take_over()
    with pytest.raises(TakenOverError):
        await listener.outcome()
    assert len(ewelink.requests.to("login")) == 2


async def test_refused_sign_on(listener: Account, ewelink: Ewelink) -> None:
    """406 to the sign-on: refresh once, sign in once, then the user."""
    ewelink.faults.add("refuse_sign_on")
    await listener.listen()
    with pytest.raises(TakenOverError):
        await listener.outcome()
    assert len(frames(ewelink, "userOnline")) == 3
    assert (len(ewelink.requests.to("refresh")), len(ewelink.requests.to("login"))) == (1, 2)


@pytest.mark.parametrize("fault", ["http_error", "wrong_json"])
async def test_dispatch_in_trouble(fault: str, listener: Account, ewelink: Ewelink) -> None:
    """Without a server from the dispatch service there is another try later."""
    ewelink.faults.add(fault, path="dispatch", times=1)
    await listener.listen()
    assert listener.cloud.push.connected
    assert len(ewelink.requests.to("dispatch")) == 2


async def test_wrong_password_while_connected(listener: Account, ewelink: Ewelink) -> None:
    """Listening ends with what a user must mend."""
    await listener.listen()
    ewelink.accounts.users[0].password = "another-password"
    ewelink.take_over()
    with pytest.raises(AuthError):
        await listener.outcome()


# --- commands --------------------------------------------------------------------------------------------------------------


async def test_command_on_the_socket(listener: Account, ewelink: Ewelink) -> None:
    """A command is one frame; the device's acknowledgement is its new state."""
    await listener.listen()
    assert await listener.send(LAMP, switch="on") == {"switch": "on"}
    (frame,) = frames(ewelink, "update")
    assert frame["params"] == {"switch": "on"}
    assert frame["deviceid"] == LAMP
    assert ewelink.devices[LAMP].properties["switch"] == "on"


async def test_channels_of_a_switch(listener: Account, ewelink: Ewelink) -> None:
    """Channels go out as far as they are wanted, but for Zigbee, which wants all."""
    await listener.listen()
    await listener.send(DOUBLE, switches__0__switch="on")
    await listener.send(ZIGBEE, switches__0__switch="on")
    assert [frame["params"]["switches"] for frame in frames(ewelink, "update")] == [
        [{"switch": "on", "outlet": 0}],
        [{"switch": "on", "outlet": 0}, {"switch": "off", "outlet": 1}],
    ]


@pytest.mark.parametrize(("code", "error"), [(503, OfflineError), (504, NoAnswerError), (4002, CommandError)])
async def test_refused_commands(code: int, error: type[CloudError], listener: Account, ewelink: Ewelink) -> None:
    """Each code has its meaning."""
    await listener.listen()
    ewelink.faults.add("device_error", code=code, times=1)
    with pytest.raises(error):
        await listener.send(LAMP, switch="on")


async def test_commands_without_a_socket(listener: Account, ewelink: Ewelink) -> None:
    """HTTP takes over: one command by itself, those of one moment together."""
    await listener.fetch()
    await listener.send(LAMP, switch="on")
    await asyncio.gather(*(listener.send(device, switch="on") for device in ("1000000002", "1000000009", "1000000010")))
    assert len(ewelink.requests.to("thing/status")) == 1
    (batch,) = ewelink.requests.to("batch-status")
    assert len(batch.json()["thingList"]) == 3
    assert ewelink.devices["1000000009"].properties["switch"] == "on"


async def test_http_commands_that_fail(listener: Account, ewelink: Ewelink) -> None:
    """An offline device fails by itself, a dead server fails them all."""
    await listener.fetch()
    ewelink.set_online(LAMP, False)
    results = await asyncio.gather(
        listener.send(LAMP, switch="on"), listener.send("1000000002", switch="off"), return_exceptions=True
    )
    assert isinstance(results[0], OfflineError)
    assert results[1] == {"switch": "off"}
    with pytest.raises(CommandError):
        await listener.send(LAMP, switch="on")
    ewelink.faults.add("drop")
    with pytest.raises(UnreachableError):
        await listener.send("1000000002", switch="on")


async def test_group(listener: Account, ewelink: Ewelink) -> None:
    """A group is commanded as one thing; the cloud passes it on."""
    await listener.listen()
    await listener.send(GROUP, switch="on")
    assert ewelink.devices[LAMP].properties["switch"] == "on"
    assert ewelink.requests.to("thing/status")[0].json() == {"type": 2, "id": "group-1", "params": {"switch": "on"}}


async def test_a_burst_of_commands(listener: Account, ewelink: Ewelink) -> None:
    """A hundred commands go out at a pace, not all at once, and all are answered within five seconds."""
    await listener.listen()
    targets = [device for device in listener.devices.values() if "switch" in listener.properties.get(device.id, {})]
    async with asyncio.timeout(5):
        await asyncio.gather(
            *(listener.cloud.send(targets[n % len(targets)], {"switch": "on"}, {}) for n in range(100)),
            return_exceptions=True,
        )
    assert len(frames(ewelink, "update")) >= 90


class Turns(Pace):
    """Counts who waits."""

    waited = 0

    @override
    async def wait(self) -> None:
        self.waited += 1


async def test_live_readings_wait_their_turn(listener: Account, ewelink: Ewelink) -> None:
    """Meters that are asked at once are asked one after the other; who has no share left does not wait."""
    await listener.listen()
    turns = listener.cloud.live.pace = Turns()
    meters = ("1000000009", "1000000010", "1000000011")
    await asyncio.gather(*(listener.send(meter, uiActive=60) for meter in meters))
    assert turns.waited == len(meters) == len(frames(ewelink, "update"))


async def test_live_readings_are_limited(listener: Account, ewelink: Ewelink) -> None:
    """Live power is asked for on request, and not without end."""
    await listener.listen()
    meter = "1000000009"
    ewelink.devices[meter].properties["power"] = "0.00"
    assert await listener.send(meter, uiActive=60) == {}
    await ewelink.advance(10)
    await listener.until(lambda: {"power": "86.40"} in [update.properties for update in listener.updates])
    listener.cloud.live._asked[meter] *= 48
    with pytest.raises(LiveError):
        await listener.send(meter, uiActive=60)


async def test_rename(listener: Account, ewelink: Ewelink) -> None:
    """Devices and groups can be renamed at the vendor's."""
    await listener.fetch()
    await listener.cloud.rename(listener.devices[LAMP], "New lamp")
    await listener.cloud.rename(listener.devices[GROUP], "New group")
    await listener.cloud.rename(listener.devices["home.home-2"], "New home")
    assert ewelink.devices[LAMP].name == "New lamp"
    assert ewelink.groups[0]["name"] == "New group"
    assert ewelink.homes[1]["name"] == "New home"
    await listener.fetch()
    assert listener.devices["home.home-2"].name == "New home"


# --- background and actions ------------------------------------------------------------------------------------------------


async def test_messages(listener: Account, ewelink: Ewelink) -> None:
    """Messages that come after the first look are events of their home."""
    ewelink.add_message("old")
    await listener.listen()
    await listener.cloud.background.read_messages()
    assert not listener.events
    ewelink.add_message("The door is open", home="home-2")
    ewelink.add_message("Hello", kind="shareNotify_v2")
    await listener.cloud.background.read_messages()
    await listener.cloud.background.read_messages()
    assert [(device, data["type"], data["text"]) for device, _, data in listener.events] == [
        ("home.home-1", "shared", "Hello"),
        ("home.home-2", "alarm", "The door is open"),
    ]


async def test_many_messages(listener: Account, ewelink: Ewelink) -> None:
    """None of many messages that came at once is missed, and each is told once, in order."""
    ewelink.add_message("old")
    await listener.listen()
    await listener.cloud.background.read_messages()
    texts = [f"Message {number}" for number in range(70)]
    for text in texts:
        ewelink.add_message(text)
    await listener.cloud.background.read_messages()
    await listener.cloud.background.read_messages()
    assert [data["text"] for _, _, data in listener.events] == texts


async def test_firmware(listener: Account, ewelink: Ewelink) -> None:
    """Newer firmware is found, installed on the wish, and told once the device comes back with it."""
    await listener.listen()
    await listener.cloud.jobs.round()
    assert listener.properties[LAMP]["ota.latest"] == "3.8.0"
    assert listener.properties[DOUBLE]["ota.latest"] == "3.7.0"
    assert await listener.send(LAMP, ota__install=True) == {"ota.running": True}
    assert frames(ewelink, "upgrade")[0]["params"]["version"] == "3.8.0"
    await listener.until(lambda: not listener.online[LAMP])
    await ewelink.advance(61)
    await listener.until(lambda: listener.properties[LAMP].get("fwVersion") == "3.8.0")
    assert listener.properties[LAMP]["ota.running"] is False
    with pytest.raises(UnsupportedError):
        await listener.send(DOUBLE, ota__install=True)


async def test_statistics(listener: Account, ewelink: Ewelink) -> None:
    """Devices that tell their energy only when asked are asked."""
    await listener.listen()
    await listener.cloud.background.request_statistics()
    await ewelink.settled()
    await listener.until(lambda: "hundredDaysKwhData" in listener.properties["1000000010"])
    assert listener.properties["1000000013"]["kwhHistories_00"].startswith("0125")


async def test_failing_background_job_is_repeated(listener: Account, ewelink: Ewelink) -> None:
    """Background work that fails is tried again later; a lost sign-in is not quiet."""
    await listener.fetch()
    ewelink.faults.add("http_error", path="/v2/message/read", times=1)
    await listener.cloud.jobs.round()
    ewelink.accounts.users[0].password = "another-password"
    ewelink.take_over()
    with pytest.raises(AuthError):
        await listener.cloud.jobs.round()


async def test_background_jobs_begin_by_themselves(listener: Account, ewelink: Ewelink) -> None:
    """Background work starts a while after the account does."""
    listener.cloud.jobs.first_pause = 0
    await listener.listen()
    await ewelink.wait_for_request("ota/query")
    assert ewelink.requests.to("/v2/message/read")


async def test_statistics_that_are_refused(listener: Account, ewelink: Ewelink) -> None:
    """A device that does not tell its statistics does not keep others from telling theirs."""
    await listener.listen()
    ewelink.faults.add("device_error", code=504, times=1)
    await listener.cloud.background.request_statistics()
    assert len(frames(ewelink, "update")) == 4


async def act(listener: Account, name: str, device: str, **data: Any) -> Any:
    """Do an action."""
    return await listener.cloud.action(name, listener.devices[device], data)


async def test_actions(listener: Account, ewelink: Ewelink) -> None:
    """Tags, sharing, operations and energy."""
    await listener.listen()
    assert await act(listener, "set_tags", LAMP, tags={"note": "x"}) == {"note": "x"}
    assert listener.refreshes == 1
    assert await act(listener, "share_device", LAMP, email="Guest@example.com", timers=["create", "enable"]) == {
        "shared_with": 1
    }
    assert device(ewelink, LAMP).shared_with[0]["permit"] == 9
    phone = {"country_code": "+86", "phone_number": "+8613800138001"}
    assert await act(listener, "share_device", LAMP, **phone, timers=["delete"]) == {"shared_with": 1}
    assert len(ewelink.requests.to("share/permit")) == 1
    (shared,) = await act(listener, "get_shares", LAMP)
    assert (shared["name"], shared["email"], shared["timers"]) == ("Guest", "guest@example.com", ["delete"])
    assert await act(listener, "unshare_device", LAMP, **phone) == {"unshared": 1}
    assert await act(listener, "get_shares", LAMP) == []
    await listener.send(LAMP, switch="on")
    (entry,) = await act(listener, "get_operations", LAMP, limit=5)
    assert (entry["by"], entry["account"]) == ("app", "demo@example.com")
    assert await act(listener, "get_operations", LAMP, end=datetime.fromisoformat(entry["time"]).timestamp()) == []
    energy = await act(listener, "get_energy_history", "1000000009")
    assert energy[:2] == [25.11, 0.53]
    assert await act(listener, "get_energy_history", "1000000012") == [1.25, 0.5, 0]
    asked = [frame.json()["params"] for frame in ewelink.requests.to("ws/update")]
    assert [params["getHoursKwh"]["start"] for params in asked if "getHoursKwh" in params] == [0]
    channels = await act(listener, "get_energy_history", "1000000013")
    assert {channel: days[:2] for channel, days in channels.items()} == {"0": [1.25, 0.5], "1": [1.25, 0.5]}


async def test_timers(listener: Account, ewelink: Ewelink) -> None:
    """Timers are made, changed and deleted, the others staying as they are: the device takes only the whole list."""
    await listener.listen()
    lamp = "1000000002"
    foreign = {"mId": "other", "enabled": 1, "type": "duration", "at": "x 10 5", "startDo": {"switch": "on"},
               "endDo": {"switch": "off"}}  # fmt: skip
    ewelink.devices[lamp].properties["timers"] = [foreign]
    made = await act(listener, "set_timer", lamp, time="08:30:00", days=["mon", "wed"], data={"switch": "on"})
    assert (made["type"], made["at"], made["data"], made["enabled"]) == (
        "repeat",
        "30 8 * * 1,3",
        {"switch": "on"},
        True,
    )
    changed = await act(listener, "set_timer", lamp, timer_id=made["timer_id"], enabled=False)
    assert changed == made | {"enabled": False}
    once = await act(listener, "set_timer", lamp, time="08:30", data={"switch": "off"})
    assert once["type"] == "once"
    assert once["at"].endswith("T08:30:00.000Z")
    assert (await act(listener, "set_timer", lamp, time="7:05", repeat=True, data={"switch": "off"}))[
        "at"
    ] == "5 7 * * *"
    await act(listener, "delete_timer", lamp, timer_id=once["timer_id"])
    countdown = await act(listener, "set_timer", lamp, countdown=30, data={"switch": "off"})
    assert (countdown["type"], countdown["countdown"]) == ("delay", "30")
    again = await act(listener, "set_timer", lamp, timer_id=countdown["timer_id"], time="9:00")
    assert (again["type"], "countdown" in again) == ("once", False)
    shown = await act(listener, "get_timers", lamp)
    assert [timer["type"] for timer in shown] == ["duration", "repeat", "repeat", "once"]
    assert shown[0]["then"] == {"switch": "off"}
    assert ewelink.devices[lamp].properties["timers"][0] == foreign


async def test_timers_that_are_made_at_once(listener: Account, ewelink: Ewelink) -> None:
    """Of timers that are made in the same moment none replaces another."""
    await listener.listen()
    await asyncio.gather(
        *(act(listener, "set_timer", LAMP, countdown=minutes, data={"switch": "on"}) for minutes in (1, 2, 3))
    )
    assert [timer["countdown"] for timer in await act(listener, "get_timers", LAMP)] == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("name", "device", "data"),
    [
        ("set_timer", LAMP, {"data": {"switch": "on"}}),
        ("set_timer", LAMP, {"time": "25:00", "data": {"switch": "on"}}),
        ("set_timer", LAMP, {"timer_id": "unknown", "enabled": False}),
        ("delete_timer", LAMP, {"timer_id": "unknown"}),
        ("share_device", LAMP, {}),
        ("unshare_device", LAMP, {"phone_number": "+8613800138009"}),
        ("get_energy_history", LAMP, {}),
        ("dance", LAMP, {}),
        ("set_timer", LAMP, {"countdown": 0, "data": {"switch": "on"}}),
        ("share_device", LAMP, {"email": "nobody@example.com"}),
        ("share_device", GROUP, {"email": "guest@example.com"}),
        ("set_tags", GROUP, {"tags": {}}),
        ("set_timer", GROUP, {"countdown": 1, "data": {"switch": "on"}}),
        ("get_operations", "home.home-1", {}),
    ],
)
async def test_actions_that_make_no_sense(name: str, device: str, data: dict[str, Any], listener: Account) -> None:
    """What can't be done is said."""
    await listener.fetch()
    with pytest.raises(CommandError):
        await act(listener, name, device, **data)
    with pytest.raises(CommandError):
        await listener.cloud.action(name, None, data)


async def test_diagnostics_hold_no_secret(listener: Account, ewelink: Ewelink) -> None:
    """Counters and states only."""
    await listener.listen()
    text = json.dumps(listener.cloud.diagnostics())
    for secret in (*ewelink.sign_in.values(), *map(str, listener.saved["tokens"].values()), "key-of-"):
        assert len(secret) < 6 or secret not in text


# --- the vendor's limits ---------------------------------------------------------------------------------------------------


async def test_limits_are_kept_by_all_accounts_together(ewelink: Ewelink, limit: Any) -> None:
    """Three accounts on one machine keep the vendor's pace, as the vendor counts it."""
    async with aiohttp.ClientSession() as session:
        opened = Open(session, ewelink)
        users = ewelink.accounts.users
        listeners = [opened(username=user.email, password=user.password, region="cn") for user in users]
        await asyncio.gather(*(listener.cloud.sign_in() for listener in listeners))
        await asyncio.gather(*(listener.fetch() for listener in listeners))
        assert len(ewelink.requests.to("login")) == 3
        assert ewelink.pace.violations == []
        assert opened.budgets.get("ewelink", limit).used == ewelink.pace.calls.total()
        for listener in listeners:
            await listener.close()
