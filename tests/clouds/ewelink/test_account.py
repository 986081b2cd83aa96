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

from .conftest import House, Open

LAMP, DOUBLE, ZIGBEE, BULB, GROUP = "1000000001", "1000000003", "1000000006", "1000000020", "group.group-1"


def frames(sim: Ewelink, action: str) -> list[dict[str, Any]]:
    """Return the frames of a kind that the socket has heard."""
    return [record.json() for record in sim.requests.to(f"ws/{action}")]


# --- devices ---------------------------------------------------------------------------------------------------------------


async def test_devices(house: House, ewelink: Ewelink) -> None:
    """All homes, devices, groups and bridges come with what Home Assistant wants to know of them."""
    await house.fetch()
    assert len(house.devices) == len(ewelink.devices) + 1 + 2
    lamp = house.devices[LAMP]
    assert (lamp.name, lamp.manufacturer, lamp.model, lamp.type) == ("Desk lamp", "SONOFF", "MODEL-1", "1")
    assert (lamp.room, lamp.home, lamp.sw_version, lamp.mac) == ("Living Room", "My Home", "3.7.0", "d0:27:00:00:00:01")
    assert house.devices["1000000090"].home == "Garden House"
    assert house.devices["1000000066"].kind is DeviceKind.GATEWAY
    assert house.devices[ZIGBEE].gateway == "1000000066"
    assert house.devices[DOUBLE].channels == {"0": "Ceiling", "1": "Wall"}
    assert house.devices["1000000005"].channels == {"0": "", "1": "", "2": "", "3": ""}
    assert house.devices["1000000007"].channels == {}
    assert house.devices["home.home-1"].kind is DeviceKind.HOME
    assert (house.devices[GROUP].type, house.devices[GROUP].room) == ("1", "Living Room")
    assert house.properties[DOUBLE]["switches.1.switch"] == "on"
    assert "bindInfos.gaction" not in house.properties[LAMP]


async def test_one_list_call_per_home(house: House, ewelink: Ewelink) -> None:
    """A poll asks for the homes once an hour, and for the things of each."""
    await house.fetch()
    await house.fetch()
    assert len(ewelink.requests.to("/v2/family")) == 1
    assert len(ewelink.requests.to("/v2/device/thing")) == 4


async def test_chosen_homes(open_account: Open) -> None:
    """Only the homes that were chosen are shown; the choice is offered where there is one."""
    house = open_account(options={"homes": ["home-2"]})
    await house.cloud.sign_in()
    assert not house.cloud.option_fields()
    await house.fetch()
    assert set(house.devices) == {"home.home-2", "1000000090"}
    (field,) = house.cloud.option_fields()
    assert field.labels == {"home-1": "My Home", "home-2": "Garden House"}


async def test_lists_in_pages(house: House, ewelink: Ewelink) -> None:
    """Where the server can't give all at once, pages do it."""
    ewelink.faults.add("no_all")
    await house.fetch()
    assert len(house.devices) == len(ewelink.devices) + 3


async def test_unknown_devices_are_a_repair(house: House, ewelink: Ewelink) -> None:
    """A device that no table knows works as far as it can, and is reported."""
    await house.fetch()
    assert house.cloud.problems() == [Problem("unknown_device_type", "1000000046", placeholders={"type": "98765"})]
    features = house.cloud.features(house.devices["1000000046"], frozenset(house.properties["1000000046"]))
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


async def test_query(house: House, ewelink: Ewelink) -> None:
    """One device's state: over HTTP without a socket, over the socket with one; a group's over HTTP."""
    await house.fetch()
    assert (await house.cloud.query(house.devices[LAMP])).properties["switch"] == "off"
    await house.listen()
    update = await house.cloud.query(house.devices[DOUBLE])
    assert update.properties["switches.1.switch"] == "on"
    assert len(frames(ewelink, "query")) == 1
    assert (await house.cloud.query(house.devices[GROUP])).properties == {"switch": "off"}
    ewelink.set_online(LAMP, False)
    with pytest.raises(OfflineError):
        await house.cloud.query(house.devices[LAMP])


# --- pushes ----------------------------------------------------------------------------------------------------------------


async def test_pushes(house: House, ewelink: Ewelink) -> None:
    """News and comings and goings arrive as they happen, and nobody polls."""
    await house.listen()
    await ewelink.wait_for_request("/v2/device/thing", count=4)
    calls = len(ewelink.requests.to("/v2/"))
    ewelink.change(LAMP, {"switch": "on"})
    ewelink.set_online(DOUBLE, False)
    await house.until(lambda: house.properties[LAMP]["switch"] == "on" and not house.online[DOUBLE])
    assert len(ewelink.requests.to("/v2/")) == calls
    hello = frames(ewelink, "userOnline")[0]
    assert hello["version"] == 8
    assert hello["at"] == house.saved["tokens"]["at"]
    assert house.cloud.poll_interval == 10800


@pytest.mark.parametrize("fault", ["garbage", "duplicate", "reordered"])
async def test_odd_frames(fault: str, house: House, ewelink: Ewelink) -> None:
    """Nonsense, repetition and disorder leave the connection alone."""
    await house.listen()
    ewelink.faults.add(fault, times=1)
    ewelink.change(LAMP, {"switch": "on"})
    await ewelink.settled()
    ewelink.change(DOUBLE, {"lock": 1})
    await house.until(lambda: house.properties[DOUBLE]["lock"] == 1 and house.properties[LAMP]["switch"] == "on")
    assert house.cloud.push.link.connects == 1


async def test_unknown_actions_are_ignored(house: House, ewelink: Ewelink) -> None:
    """Frames of unknown kinds, and of known kinds without sense, do nothing."""
    await house.listen()
    house.updates.clear()
    (client,) = ewelink.clients
    for frame in (
        {"action": "notify", "deviceid": LAMP, "params": {"switch": "on"}},
        {"action": "update", "deviceid": LAMP},
        {"action": "sysmsg", "deviceid": LAMP, "params": {"other": 1}},
        {"error": 0, "sequence": "1"},
    ):
        await client.send(frame)
    ewelink.change(DOUBLE, {"lock": 1})
    await house.until(lambda: house.properties[DOUBLE]["lock"] == 1)
    assert len(house.updates) == 1


async def test_presses_of_keys(house: House, ewelink: Ewelink) -> None:
    """A press is an event, once, even if the device repeats it; channels have events of their own."""
    await house.listen()
    pressed = ewelink.press_button("1000000036", key=1)
    ewelink.report(ewelink.devices["1000000036"], pressed)  # type: ignore[arg-type]
    ewelink.press_button("1000000043", outlet=2)
    ewelink.report(ewelink.devices["1000000043"], {"cmd": "trigger"})  # type: ignore[arg-type]
    await house.until(lambda: len(house.events) == 3)
    assert [(device, source) for device, source, _ in house.events] == [
        ("1000000036", "button"),
        ("1000000043", "button.2"),
        ("1000000043", "doorbell"),
    ]


async def test_presses_of_the_past(house: House, ewelink: Ewelink) -> None:
    """A device that comes back after Home Assistant was restarted repeats its last press, which is no news."""
    last = {"key": 0, "actionTime": "2026-11-01T08:00:00.000Z"}
    ewelink.devices["1000000036"].properties |= last
    await house.listen()
    ewelink.report(ewelink.devices["1000000036"], last)  # type: ignore[arg-type]
    ewelink.press_button("1000000036", key=2)
    await house.until(lambda: bool(house.events))
    assert [data["key"] for _, _, data in house.events] == [2]


# --- losing the connection -------------------------------------------------------------------------------------------------


async def test_what_was_missed_is_recovered(house: House, ewelink: Ewelink) -> None:
    """After a dropped socket a new server is asked for and everything missed is told within a moment."""
    await house.listen()
    ewelink.drop_sockets("socket")
    await house.until(lambda: not house.cloud.push.connected)
    ewelink.change(LAMP, {"switch": "on"})
    ewelink.receive_rf("1000000031")
    await house.until(lambda: house.properties[LAMP]["switch"] == "on")
    assert house.cloud.push.link.connects == 2
    assert len(ewelink.requests.to("dispatch")) == 2
    assert house.link_changes == [True, False, True]
    assert not house.events


async def test_new_devices_after_reconnect(house: House, ewelink: Ewelink) -> None:
    """A device that was removed while the socket was away has the list taken anew."""
    await house.listen()
    ewelink.remove_device(LAMP)
    ewelink.drop_sockets("socket")
    await house.until(lambda: house.refreshes > 0)


async def test_resync_that_fails(house: House, ewelink: Ewelink) -> None:
    """If the list can't be had after a reconnect, the socket stays and the poll is asked for."""
    await house.listen()
    ewelink.faults.add("http_error", path="/v2/device/thing")
    ewelink.drop_sockets("socket")
    await house.until(lambda: house.refreshes > 0)
    assert house.cloud.push.connected


async def test_half_open_socket(house: House, ewelink: Ewelink, monkeypatch: pytest.MonkeyPatch) -> None:
    """A command without an answer has the connection checked at once; a dead one is replaced."""
    monkeypatch.setattr(push_module, "_ANSWER_WITHIN", 0.05)
    house.cloud.push.link.patience = 0.05
    await house.listen()
    ewelink.faults.add("no_pong")
    with pytest.raises(NoAnswerError):
        await house.send(LAMP, switch="on")
    await house.until(lambda: not house.cloud.push.connected)
    ewelink.faults.clear()
    await house.until(lambda: house.cloud.push.link.connects == 2)


async def test_dropped_while_waiting(house: House, ewelink: Ewelink) -> None:
    """A command whose socket breaks has an unknown fate; it is not sent again."""
    await house.listen()
    ewelink.faults.add("slow_device", seconds=5)
    task = asyncio.create_task(house.send(LAMP, switch="on"))
    await ewelink.wait_for_request("ws/update")
    ewelink.drop_sockets("socket")
    with pytest.raises(NoAnswerError):
        await task
    assert ewelink.devices[LAMP].properties["switch"] == "off"


async def test_taken_over_while_connected(house: House, ewelink: Ewelink) -> None:
    """Another client signs in: once we come back, the second time the user must decide; there is no loop."""
    await house.listen()
    ewelink.take_over()
    await house.until(lambda: house.cloud.push.link.connects == 2)
    ewelink.take_over()
    with pytest.raises(TakenOverError):
        await house.outcome()
    assert len(ewelink.requests.to("login")) == 2


async def test_refused_sign_on(house: House, ewelink: Ewelink) -> None:
    """406 to the sign-on: refresh once, sign in once, then the user."""
    ewelink.faults.add("refuse_sign_on")
    await house.listen()
    with pytest.raises(TakenOverError):
        await house.outcome()
    assert len(frames(ewelink, "userOnline")) == 3
    assert (len(ewelink.requests.to("refresh")), len(ewelink.requests.to("login"))) == (1, 2)


@pytest.mark.parametrize("fault", ["http_error", "wrong_json"])
async def test_dispatch_in_trouble(fault: str, house: House, ewelink: Ewelink) -> None:
    """Without a server from the dispatch service there is another try later."""
    ewelink.faults.add(fault, path="dispatch", times=1)
    await house.listen()
    assert house.cloud.push.connected
    assert len(ewelink.requests.to("dispatch")) == 2


async def test_wrong_password_while_connected(house: House, ewelink: Ewelink) -> None:
    """Listening ends with what a user must mend."""
    await house.listen()
    ewelink.accounts.users[0].password = "another-password"
    ewelink.take_over()
    with pytest.raises(AuthError):
        await house.outcome()


# --- commands --------------------------------------------------------------------------------------------------------------


async def test_command_on_the_socket(house: House, ewelink: Ewelink) -> None:
    """A command is one frame; the device's acknowledgement is its new state."""
    await house.listen()
    assert await house.send(LAMP, switch="on") == {"switch": "on"}
    (frame,) = frames(ewelink, "update")
    assert frame["params"] == {"switch": "on"}
    assert frame["deviceid"] == LAMP
    assert ewelink.devices[LAMP].properties["switch"] == "on"


async def test_channels_of_a_switch(house: House, ewelink: Ewelink) -> None:
    """Channels go out as far as they are wanted, but for Zigbee, which wants all."""
    await house.listen()
    await house.send(DOUBLE, switches__0__switch="on")
    await house.send(ZIGBEE, switches__0__switch="on")
    assert [frame["params"]["switches"] for frame in frames(ewelink, "update")] == [
        [{"switch": "on", "outlet": 0}],
        [{"switch": "on", "outlet": 0}, {"switch": "off", "outlet": 1}],
    ]


@pytest.mark.parametrize(("code", "error"), [(503, OfflineError), (504, NoAnswerError), (4002, CommandError)])
async def test_refused_commands(code: int, error: type[CloudError], house: House, ewelink: Ewelink) -> None:
    """Each code has its meaning."""
    await house.listen()
    ewelink.faults.add("device_error", code=code, times=1)
    with pytest.raises(error):
        await house.send(LAMP, switch="on")


async def test_commands_without_a_socket(house: House, ewelink: Ewelink) -> None:
    """HTTP takes over: one command by itself, those of one moment together."""
    await house.fetch()
    await house.send(LAMP, switch="on")
    await asyncio.gather(*(house.send(device, switch="on") for device in ("1000000002", "1000000009", "1000000010")))
    assert len(ewelink.requests.to("thing/status")) == 1
    (batch,) = ewelink.requests.to("batch-status")
    assert len(batch.json()["thingList"]) == 3
    assert ewelink.devices["1000000009"].properties["switch"] == "on"


async def test_http_commands_that_fail(house: House, ewelink: Ewelink) -> None:
    """An offline device fails by itself, a dead server fails them all."""
    await house.fetch()
    ewelink.set_online(LAMP, False)
    results = await asyncio.gather(
        house.send(LAMP, switch="on"), house.send("1000000002", switch="off"), return_exceptions=True
    )
    assert isinstance(results[0], OfflineError)
    assert results[1] == {"switch": "off"}
    with pytest.raises(CommandError):
        await house.send(LAMP, switch="on")
    ewelink.faults.add("drop")
    with pytest.raises(UnreachableError):
        await house.send("1000000002", switch="on")


async def test_group(house: House, ewelink: Ewelink) -> None:
    """A group is commanded as one thing; the cloud passes it on."""
    await house.listen()
    await house.send(GROUP, switch="on")
    assert ewelink.devices[LAMP].properties["switch"] == "on"
    assert ewelink.requests.to("thing/status")[0].json() == {"type": 2, "id": "group-1", "params": {"switch": "on"}}


async def test_a_burst_of_commands(house: House, ewelink: Ewelink) -> None:
    """A hundred commands go out at a pace, not all at once, and all are answered within five seconds."""
    await house.listen()
    targets = [device for device in house.devices.values() if "switch" in house.properties.get(device.id, {})]
    async with asyncio.timeout(5):
        await asyncio.gather(
            *(house.cloud.send(targets[n % len(targets)], {"switch": "on"}, {}) for n in range(100)),
            return_exceptions=True,
        )
    assert len(frames(ewelink, "update")) >= 90


class Turns(Pace):
    """Counts who waits."""

    waited = 0

    @override
    async def wait(self) -> None:
        self.waited += 1


async def test_live_readings_wait_their_turn(house: House, ewelink: Ewelink) -> None:
    """Meters that are asked at once are asked one after the other; who has no share left does not wait."""
    await house.listen()
    turns = house.cloud.live.pace = Turns()
    meters = ("1000000009", "1000000010", "1000000011")
    await asyncio.gather(*(house.send(meter, uiActive=60) for meter in meters))
    assert turns.waited == len(meters) == len(frames(ewelink, "update"))


async def test_live_readings_are_limited(house: House, ewelink: Ewelink) -> None:
    """Live power is asked for on request, and not without end."""
    await house.listen()
    meter = "1000000009"
    ewelink.devices[meter].properties["power"] = "0.00"
    assert await house.send(meter, uiActive=60) == {}
    await ewelink.advance(10)
    await house.until(lambda: {"power": "86.40"} in [update.properties for update in house.updates])
    house.cloud.live._asked[meter] *= 48
    with pytest.raises(LiveError):
        await house.send(meter, uiActive=60)


async def test_rename(house: House, ewelink: Ewelink) -> None:
    """Devices and groups can be renamed at the vendor's."""
    await house.fetch()
    await house.cloud.rename(house.devices[LAMP], "New lamp")
    await house.cloud.rename(house.devices[GROUP], "New group")
    await house.cloud.rename(house.devices["home.home-2"], "New home")
    assert ewelink.devices[LAMP].name == "New lamp"
    assert ewelink.groups[0]["name"] == "New group"
    assert ewelink.homes[1]["name"] == "New home"
    await house.fetch()
    assert house.devices["home.home-2"].name == "New home"


# --- background and actions ------------------------------------------------------------------------------------------------


async def test_messages(house: House, ewelink: Ewelink) -> None:
    """Messages that come after the first look are events of their home."""
    ewelink.add_message("old")
    await house.listen()
    await house.cloud.background.read_messages()
    assert not house.events
    ewelink.add_message("The door is open", home="home-2")
    ewelink.add_message("Hello", kind="shareNotify_v2")
    await house.cloud.background.read_messages()
    await house.cloud.background.read_messages()
    assert [(device, data["type"], data["text"]) for device, _, data in house.events] == [
        ("home.home-1", "shared", "Hello"),
        ("home.home-2", "alarm", "The door is open"),
    ]


async def test_many_messages(house: House, ewelink: Ewelink) -> None:
    """None of many messages that came at once is missed, and each is told once, in order."""
    ewelink.add_message("old")
    await house.listen()
    await house.cloud.background.read_messages()
    texts = [f"Message {number}" for number in range(70)]
    for text in texts:
        ewelink.add_message(text)
    await house.cloud.background.read_messages()
    await house.cloud.background.read_messages()
    assert [data["text"] for _, _, data in house.events] == texts


async def test_firmware(house: House, ewelink: Ewelink) -> None:
    """Newer firmware is found, installed on the wish, and told once the device comes back with it."""
    await house.listen()
    await house.cloud.jobs.round()
    assert house.properties[LAMP]["ota.latest"] == "3.8.0"
    assert house.properties[DOUBLE]["ota.latest"] == "3.7.0"
    assert await house.send(LAMP, ota__install=True) == {"ota.running": True}
    assert frames(ewelink, "upgrade")[0]["params"]["version"] == "3.8.0"
    await house.until(lambda: not house.online[LAMP])
    await ewelink.advance(61)
    await house.until(lambda: house.properties[LAMP].get("fwVersion") == "3.8.0")
    assert house.properties[LAMP]["ota.running"] is False
    with pytest.raises(UnsupportedError):
        await house.send(DOUBLE, ota__install=True)


async def test_statistics(house: House, ewelink: Ewelink) -> None:
    """Devices that tell their energy only when asked are asked."""
    await house.listen()
    await house.cloud.background.request_statistics()
    await ewelink.settled()
    await house.until(lambda: "hundredDaysKwhData" in house.properties["1000000010"])
    assert house.properties["1000000013"]["kwhHistories_00"].startswith("0125")


async def test_failing_background_job_is_repeated(house: House, ewelink: Ewelink) -> None:
    """Background work that fails is tried again later; a lost sign-in is not quiet."""
    await house.fetch()
    ewelink.faults.add("http_error", path="/v2/message/read", times=1)
    await house.cloud.jobs.round()
    ewelink.accounts.users[0].password = "another-password"
    ewelink.take_over()
    with pytest.raises(AuthError):
        await house.cloud.jobs.round()


async def test_background_jobs_begin_by_themselves(house: House, ewelink: Ewelink) -> None:
    """Background work starts a while after the account does."""
    house.cloud.jobs.first_pause = 0
    await house.listen()
    await ewelink.wait_for_request("ota/query")
    assert ewelink.requests.to("/v2/message/read")


async def test_statistics_that_are_refused(house: House, ewelink: Ewelink) -> None:
    """A device that does not tell its statistics does not keep others from telling theirs."""
    await house.listen()
    ewelink.faults.add("device_error", code=504, times=1)
    await house.cloud.background.request_statistics()
    assert len(frames(ewelink, "update")) == 4


async def act(house: House, name: str, device: str, **data: Any) -> Any:
    """Do an action."""
    return await house.cloud.action(name, house.devices[device], data)


async def test_actions(house: House, ewelink: Ewelink) -> None:
    """Tags, sharing, operations and energy."""
    await house.listen()
    assert await act(house, "set_tags", LAMP, tags={"note": "x"}) == {"note": "x"}
    assert house.refreshes == 1
    assert await act(house, "share_device", LAMP, email="Guest@example.com", timers=["create", "enable"]) == {
        "shared_with": 1
    }
    assert ewelink.devices[LAMP].shared_with[0]["permit"] == 9  # type: ignore[attr-defined]
    phone = {"country_code": "+86", "phone_number": "+8613800138001"}
    assert await act(house, "share_device", LAMP, **phone, timers=["delete"]) == {"shared_with": 1}
    assert len(ewelink.requests.to("share/permit")) == 1
    (shared,) = await act(house, "get_shares", LAMP)
    assert (shared["name"], shared["email"], shared["timers"]) == ("Guest", "guest@example.com", ["delete"])
    assert await act(house, "unshare_device", LAMP, **phone) == {"unshared": 1}
    assert await act(house, "get_shares", LAMP) == []
    await house.send(LAMP, switch="on")
    (entry,) = await act(house, "get_operations", LAMP, limit=5)
    assert (entry["by"], entry["account"]) == ("app", "demo@example.com")
    assert await act(house, "get_operations", LAMP, end=datetime.fromisoformat(entry["time"]).timestamp()) == []
    energy = await act(house, "get_energy_history", "1000000009")
    assert energy[:2] == [25.11, 0.53]
    assert await act(house, "get_energy_history", "1000000012") == [1.25, 0.5, 0]
    channels = await act(house, "get_energy_history", "1000000013")
    assert {channel: days[:2] for channel, days in channels.items()} == {"0": [1.25, 0.5], "1": [1.25, 0.5]}


async def test_timers(house: House, ewelink: Ewelink) -> None:
    """Timers are made, changed and deleted, the others staying as they are: the device takes only the whole list."""
    await house.listen()
    lamp = "1000000002"
    foreign = {"mId": "other", "enabled": 1, "type": "duration", "at": "x 10 5", "startDo": {"switch": "on"},
               "endDo": {"switch": "off"}}  # fmt: skip
    ewelink.devices[lamp].properties["timers"] = [foreign]
    made = await act(house, "set_timer", lamp, time="08:30:00", days=["mon", "wed"], data={"switch": "on"})
    assert (made["type"], made["at"], made["data"], made["enabled"]) == (
        "repeat",
        "30 8 * * 1,3",
        {"switch": "on"},
        True,
    )
    changed = await act(house, "set_timer", lamp, timer_id=made["timer_id"], enabled=False)
    assert changed == made | {"enabled": False}
    once = await act(house, "set_timer", lamp, time="08:30", data={"switch": "off"})
    assert once["type"] == "once"
    assert once["at"].endswith("T08:30:00.000Z")
    assert (await act(house, "set_timer", lamp, time="7:05", repeat=True, data={"switch": "off"}))["at"] == "5 7 * * *"
    await act(house, "delete_timer", lamp, timer_id=once["timer_id"])
    countdown = await act(house, "set_timer", lamp, countdown=30, data={"switch": "off"})
    assert (countdown["type"], countdown["countdown"]) == ("delay", "30")
    again = await act(house, "set_timer", lamp, timer_id=countdown["timer_id"], time="9:00")
    assert (again["type"], "countdown" in again) == ("once", False)
    shown = await act(house, "get_timers", lamp)
    assert [timer["type"] for timer in shown] == ["duration", "repeat", "repeat", "once"]
    assert shown[0]["then"] == {"switch": "off"}
    assert ewelink.devices[lamp].properties["timers"][0] == foreign


async def test_timers_that_are_made_at_once(house: House, ewelink: Ewelink) -> None:
    """Of timers that are made in the same moment none replaces another."""
    await house.listen()
    await asyncio.gather(
        *(act(house, "set_timer", LAMP, countdown=minutes, data={"switch": "on"}) for minutes in (1, 2, 3))
    )
    assert [timer["countdown"] for timer in await act(house, "get_timers", LAMP)] == ["1", "2", "3"]


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
async def test_actions_that_make_no_sense(name: str, device: str, data: dict[str, Any], house: House) -> None:
    """What can't be done is said."""
    await house.fetch()
    with pytest.raises(CommandError):
        await act(house, name, device, **data)
    with pytest.raises(CommandError):
        await house.cloud.action(name, None, data)


async def test_diagnostics_hold_no_secret(house: House, ewelink: Ewelink) -> None:
    """Counters and states only."""
    await house.listen()
    text = json.dumps(house.cloud.diagnostics())
    for secret in (*ewelink.sign_in.values(), *map(str, house.saved["tokens"].values()), "key-of-"):
        assert len(secret) < 6 or secret not in text


# --- the vendor's limits ---------------------------------------------------------------------------------------------------


async def test_limits_are_kept_by_all_accounts_together(ewelink: Ewelink, limit: Any) -> None:
    """Three accounts on one machine keep the vendor's pace, as the vendor counts it."""
    async with aiohttp.ClientSession() as session:
        opened = Open(session, ewelink)
        users = ewelink.accounts.users
        houses = [opened(username=user.email, password=user.password, region="cn") for user in users]
        await asyncio.gather(*(house.cloud.sign_in() for house in houses))
        await asyncio.gather(*(house.fetch() for house in houses))
        assert len(ewelink.requests.to("login")) == 3
        assert ewelink.pace.violations == []
        assert opened.budgets.get("ewelink", limit).used == ewelink.pace.calls.total()
        for house in houses:
            await house.close()
