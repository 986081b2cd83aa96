"""Background work and actions of an eWeLink account."""

import asyncio
from datetime import datetime
import json
import time
from types import SimpleNamespace
from typing import Any

import aiohttp
import pytest

from custom_components.homeclouds.clouds.core.errors import AuthError, CommandError, NotPermittedError, UnsupportedError
from custom_components.homeclouds.clouds.core.last_seen import LastSeen
from custom_components.homeclouds.clouds.core.model import Device, Update
from custom_components.homeclouds.clouds.ewelink import background, firmware, push
from simulators.ewelink import Ewelink

from .conftest import Account, Open, device
from .steps import DOUBLE, GROUP, LAMP, act, frames


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


@pytest.mark.parametrize("odd", [False, True])
async def test_many_messages(listener: Account, ewelink: Ewelink, odd: bool) -> None:
    """None of many messages that came at once is missed, and each is told once, in order."""
    ewelink.add_message("old")
    await listener.listen()
    await listener.cloud.background.read_messages()
    if odd:
        ewelink.add_message("odd")
        ewelink.messages[-1]["date"] = 9 * 10**14
    texts = [f"Message {number}" for number in range(70)]
    for text in texts:
        ewelink.add_message(text)
    await listener.cloud.background.read_messages()
    await listener.cloud.background.read_messages()
    assert [data["text"] for _, _, data in listener.events] == texts


async def test_message_with_an_impossible_time(listener: Account, ewelink: Ewelink) -> None:
    """It does not make all later ones old."""
    ewelink.add_message("old")
    await listener.listen()
    await listener.cloud.background.read_messages()
    ewelink.add_message("odd")
    ewelink.messages[-1]["date"] = 9 * 10**14
    await listener.cloud.background.read_messages()
    ewelink.add_message("Smoke")
    await listener.cloud.background.read_messages()
    assert [data["text"] for _, _, data in listener.events] == ["Smoke"]


@pytest.mark.parametrize("odd", [10**18, 10**400, "9" * 14, -5, None, "soon", [1]])
async def test_message_of_an_impossible_date(listener: Account, monkeypatch: pytest.MonkeyPatch, odd: Any) -> None:
    """It keeps none back that comes later."""
    await listener.fetch()
    found: list[dict[str, Any]] = [{"date": odd, "message": {"text": "odd"}}]

    async def newest(home: str, **options: Any) -> list[dict[str, Any]]:
        return [*found] if home == "home-1" else []

    api = SimpleNamespace(messages=SimpleNamespace(newest=newest))
    monkeypatch.setattr(listener.cloud.background, "api", api)
    await listener.cloud.background.read_messages()
    for text in ("first", "second"):
        found.insert(0, {"date": int(time.time() * 1000) + len(found), "message": {"text": text}})
        await listener.cloud.background.read_messages()
    assert [data["text"] for _, _, data in listener.events] == ["first", "second"]


async def test_messages_of_homes_that_are_not_shown(open_account: Open, ewelink: Ewelink) -> None:
    """They are nobody's events, and cost no calls."""
    listener = open_account(options={"homes": ["home-1"]})
    await listener.cloud.sign_in()
    await listener.listen()
    await listener.cloud.background.read_messages()
    ewelink.add_message("The door is open", home="home-2")
    await listener.cloud.background.read_messages()
    assert listener.events == []
    assert len(ewelink.requests.to("/v2/message/read")) == 2


@pytest.mark.parametrize("code", [405, 406])
async def test_messages_of_a_home_that_is_refused(
    listener: Account, ewelink: Ewelink, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    """They keep no other home's back, and are not asked for again: to be denied renews the tokens each time."""
    await listener.listen()
    listener.cloud.session._renewed = LastSeen()  # the tokens are not new
    ewelink.faults.add("api_error", code=code, path="/v2/message/read", times=1 if code == 405 else 2)
    for _ in range(3):
        await listener.cloud.background.read_messages()
    assert listener.cloud.session.refreshes == (code == 406)
    ewelink.add_message("The door is open", home="home-2")
    await listener.cloud.background.read_messages()
    assert [(home, data["text"]) for home, _, data in listener.events] == [("home.home-2", "The door is open")]
    ewelink.faults.clear()
    asked = len(ewelink.requests.to("/v2/message/read"))
    a_day_later = SimpleNamespace(monotonic=lambda: time.monotonic() + 86400)
    monkeypatch.setattr(background, "time", a_day_later)
    await listener.cloud.background.read_messages()
    assert len(ewelink.requests.to("/v2/message/read")) == asked + 2


async def test_messages_that_the_app_may_not_read(listener: Account, ewelink: Ewelink) -> None:
    """That is no matter of a home."""
    await listener.listen()
    ewelink.faults.add("api_error", code=407, path="/v2/message/read", times=1)
    with pytest.raises(NotPermittedError):
        await listener.cloud.background.read_messages()
    await listener.cloud.background.read_messages()
    assert len(ewelink.requests.to("/v2/message/read")) == 1 + 2


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


@pytest.mark.parametrize("fault", [{"name": "slow_device", "seconds": 1}, {"name": "device_error", "code": 504}])
async def test_firmware_that_is_installed_without_an_answer(
    listener: Account, ewelink: Ewelink, monkeypatch: pytest.MonkeyPatch, fault: dict[str, Any]
) -> None:
    """Some devices go to work at once. What does not end is over after a while."""
    monkeypatch.setattr(push, "_ANSWER_WITHIN", 0.1)
    await listener.listen()
    await listener.cloud.jobs.round()
    ewelink.faults.add(**fault, path="ws/upgrade")
    assert await listener.send(LAMP, ota__install=True) == {"ota.running": True}
    told = len(listener.updates)
    await listener.cloud.background.end_installations()
    assert not any(firmware.RUNNING in update.properties for update in listener.updates[told:])
    later = time.monotonic() + 901
    monkeypatch.setattr(firmware, "time", SimpleNamespace(monotonic=lambda: later))
    await listener.cloud.background.end_installations()
    assert listener.updates[-1] == Update(LAMP, {firmware.RUNNING: False})


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


@pytest.mark.parametrize("place", ["config", "params"])
async def test_energy_history_that_comes_with_the_answer(
    listener: Account, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    """Some meters report it with the answer to the command, and not when they are queried for it."""
    await listener.listen()

    async def request(action: str, *_: Any) -> dict[str, Any]:
        return {"error": 0, place: {"hoursKwhData": "050125"}} if action == "update" else {"error": 0, "params": {}}

    monkeypatch.setattr(listener.cloud.push, "request", request)
    assert await act(listener, "get_energy_history", "1000000012") == [0.5, 1.25]


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


async def test_timers_that_are_queried_in_vain(
    listener: Account, ewelink: Ewelink, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a query for them is answered by nothing, everything is asked for, so that the next timer replaces none."""
    await listener.listen()
    request = listener.cloud.push.request

    async def answer(action: str, device: Device, owner: str, params: Any) -> Any:
        found = await request(action, device, owner, params)
        return {"error": 0, "params": {}} if action == "query" and params else found

    monkeypatch.setattr(listener.cloud.push, "request", answer)
    for minutes in (1, 2):
        await act(listener, "set_timer", LAMP, countdown=minutes, data={"switch": "on"})
    timers = device(ewelink, LAMP).properties["timers"]
    assert [timer["period"] for timer in timers] == ["1", "2"]


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


@pytest.mark.parametrize(
    ("odd", "shown"),
    [
        (5, 0),
        ({"email": "a@example.com"}, 0),
        ([{"email": 5, "permit": ["x"]}], 1),
        ([None, {"email": "a@example.com", "permit": "9", "shareTime": "soon"}], 1),
    ],
)
async def test_shares_that_make_no_sense(
    listener: Account, monkeypatch: pytest.MonkeyPatch, odd: Any, shown: int
) -> None:
    """What can be read of them is shown, and nothing raises."""
    await listener.fetch()

    async def specified(wanted: Any) -> Any:
        return [{"itemType": 1, "itemData": {"deviceid": LAMP, "shareTo": odd}}]

    api = SimpleNamespace(things=SimpleNamespace(specified=specified))
    monkeypatch.setattr(listener.cloud.actions, "_api", api)
    assert len(await act(listener, "get_shares", LAMP)) == shown
    with pytest.raises(CommandError):
        await act(listener, "unshare_device", LAMP, email="b@example.com")


async def test_diagnostics_hold_no_secret(listener: Account, ewelink: Ewelink) -> None:
    """Counters and states only."""
    await listener.listen()
    text = json.dumps(listener.cloud.diagnostics())
    for secret in (*ewelink.sign_in.values(), *map(str, listener.saved["tokens"].values()), "key-of-"):
        assert len(secret) < 6 or secret not in text


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
        assert limit.calls - opened.budgets.get("ewelink", limit).remaining == ewelink.pace.calls.total()
        for listener in listeners:
            await listener.close()
