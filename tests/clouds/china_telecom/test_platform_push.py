"""What a partner's platform reports (interface C)."""

import asyncio
import time
from typing import Any

import aiohttp
from aiohttp import web
import pytest

from custom_components.homeclouds.clouds.china_telecom.platform import push
from custom_components.homeclouds.clouds.china_telecom.platform.cloud import PlatformCloud
from custom_components.homeclouds.clouds.core.model import Call
from simulators.china_telecom import ChinaTelecomPlatform

from ..listener import RecordingListener
from .partner import AC, DOOR, GATEWAY, PURIFIER, SWITCH, cloud_of, serve


async def test_notices(account: PlatformCloud, partner: ChinaTelecomPlatform, listener: RecordingListener) -> None:
    """What happens at the partner's arrives at once."""
    partner.change(AC, {"0.TEMP": "20"})
    await partner.settled()
    assert listener.properties[AC]["0.TEMP"] == "20"
    assert account.connected is True
    assert account.poll_interval == 600
    assert listener.links == 1
    partner.set_online(AC, False)
    await partner.settled()
    assert listener.online[AC] is False
    partner.change(DOOR, {"0.BATTERY_WARN": "1"})
    await partner.settled()
    assert listener.online[GATEWAY] is True
    await partner.event(DOOR, "LOCK_OPEN", KEY_ID="1", KEY_TYPE="1")
    assert listener.events == [(DOOR, "LOCK_OPEN", {"name": "LOCK_OPEN", "KEY_ID": "1", "KEY_TYPE": "1"})]
    await partner.resource(PURIFIER, "CONSUM", "3", CONSUM_ID="348749488")
    assert listener.properties[PURIFIER]["0.CONSUM.MAIN_FILTER.REMAIN_LIFE"] is None
    diagnostics = account.diagnostics()
    assert diagnostics["notices_accepted"] == 5
    assert "key" not in str(diagnostics).replace("verifies", "")


async def test_status_of_all_channels(
    account: PlatformCloud, partner: ChinaTelecomPlatform, listener: RecordingListener
) -> None:
    """Of a device with several channels, serialId 0 is all of them (7.3.1.6), but for those that the notice names."""

    async def reported(status: dict[str, str]) -> dict[str, Any]:
        entries = [{"serialId": serial, "name": "POWER", "value": value} for serial, value in status.items()]
        await partner.notify("/notify/device/status", partner.devices[SWITCH], status=entries)
        return listener.properties[SWITCH]

    assert listener.properties[SWITCH] == {"1.POWER": "0", "2.POWER": "1", "3.POWER": "0"}
    assert await reported({"0": "0"}) == {"1.POWER": "0", "2.POWER": "0", "3.POWER": "0"}
    assert await reported({"0": "1", "2": "0"}) == {"1.POWER": "1", "2.POWER": "0", "3.POWER": "1"}
    partner.change(AC, {"0.TEMP": "20"})
    await partner.settled()
    assert listener.properties[AC]["0.TEMP"] == "20"
    # Beside one of the device itself
    account.features((await account.fetch()).devices[SWITCH], frozenset({"0.POWER", "1.POWER", "2.POWER", "3.POWER"}))
    assert await reported({"0": "0"}) == dict.fromkeys(("0.POWER", "1.POWER", "2.POWER", "3.POWER"), "0")


async def test_answer_of_all_channels(account: PlatformCloud, partner: ChinaTelecomPlatform) -> None:
    """So it is in the answers to a command and to a query (7.3.2.7, 7.3.2.8)."""
    device = (await account.fetch()).devices[SWITCH]
    status = [{"serialId": "0", "name": "POWER", "value": "1"}]
    answer = {"code": 0, "desc": "", "result": status, "status": status}
    for path in ("/device/control", "/device/status/get"):
        partner._calls[path] = lambda body: web.json_response(answer)
    every = dict.fromkeys(("1.POWER", "2.POWER", "3.POWER"), "1")
    assert await account.send(device, {"1.POWER": "1"}, {}) == every
    assert (await account.query(device)).properties == every


@pytest.mark.parametrize("fault", ["replay", "wrong_token", "garbage"])
async def test_untidy_notices(
    account: PlatformCloud, partner: ChinaTelecomPlatform, listener: RecordingListener, fault: str
) -> None:
    """A notice that comes twice happens once; invalid data and wrong tokens are refused, and what is right is taken."""
    partner.faults.add(fault)
    await partner.event(DOOR, "LOCK_OPEN", KEY_ID="1", KEY_TYPE="1")
    partner.change(AC, {"0.TEMP": "20"})
    await partner.settled()
    partner.change(AC, {"0.TEMP": "21"})
    await partner.settled()
    assert len(listener.events) == 1
    assert listener.properties[AC]["0.TEMP"] == "21"
    diagnostics = account.diagnostics()
    assert diagnostics["notices_accepted"] == 3
    assert diagnostics["notices_repeated" if fault == "replay" else "notices_refused"] == 3
    # The same event once more is another event
    await partner.event(DOOR, "LOCK_OPEN", KEY_ID="1", KEY_TYPE="1")
    assert len(listener.events) == 2


async def test_event_with_its_own_time_counts_once(
    account: PlatformCloud, partner: ChinaTelecomPlatform, listener: RecordingListener
) -> None:
    """An event that says when it happened is the same in a notice with another number, and after a restart."""
    for key in ("1", "1", "2", "1"):
        await partner.event(DOOR, "LOCK_OPEN", KEY_ID=key, KEY_TYPE="1", TIME="1361542433")
    assert [event[2]["KEY_ID"] for event in listener.events] == ["1", "2"]
    again = await cloud_of(partner, account.context.session, listener, notify_tokens=listener.saved["notify_tokens"])
    again.load(account.dump())
    listener.take(await again.fetch())
    runner = await serve(again, partner)
    await partner.event(DOOR, "LOCK_OPEN", KEY_ID="1", KEY_TYPE="1", TIME="1361542433")
    await partner.event(DOOR, "LOCK_OPEN", KEY_ID="1", KEY_TYPE="1", TIME="1361542434")
    assert len(listener.events) == 3
    assert {answer["code"] for _, answer in partner.notify_answers} == {0}
    await runner.cleanup()


async def test_notice_with_renewed_token_counts_once(
    account: PlatformCloud, partner: ChinaTelecomPlatform, listener: RecordingListener
) -> None:
    """A notice that is repeated with a new token is the same notice."""
    event = {"serialId": "0", "eventName": "RING", "eventInfo": []}
    body = {"deviceSN": DOOR, "deviceType": "DoorLock-D1", "sequenceNo": "202401010000000001", "event": [event]}
    for _ in range(2):
        await partner.get_token()
        await partner.call("/notify/device/event", {"access_token": partner.notify_token, **body})
    assert len(listener.events) == 1


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("online", {"online": "7"}),
        ("status", {"status": [{"serialId": "0", "name": "POWER"}]}),
        ("resource", {"resource": [{"resName": "CONSUM", "resInfo": [{"CONSUM_ID": "9", "REMAIN_LIFE": "5"}, 1]}]}),
        ("event", {"event": [{"eventName": "RING", "eventInfo": [{"KEY_ID": ["x"]}]}]}),
    ],
)
async def test_refused_notice_changes_nothing(
    account: PlatformCloud, partner: ChinaTelecomPlatform, listener: RecordingListener, path: str, body: dict[str, Any]
) -> None:
    """What is refused with 1002 states no type, either."""
    await partner.get_token()
    before = (await account.fetch()).devices[AC]
    updates, saved, refreshes = len(listener.updates), dict(listener.saved), listener.refreshes
    data = {"access_token": partner.notify_token, "deviceSN": AC, "deviceType": "curtain", **body}
    assert (await partner.call(f"/notify/device/{path}", data))["code"] == 1002
    assert (len(listener.updates), listener.saved, listener.refreshes) == (updates, saved, refreshes)
    assert (await account.fetch()).devices[AC] == before


async def test_presence_in_words(
    account: PlatformCloud, partner: ChinaTelecomPlatform, listener: RecordingListener
) -> None:
    """A platform may write true and false where the document has 1 and 0."""
    await partner.get_token()
    for online in (False, True):
        data = {"access_token": partner.notify_token, "deviceSN": AC, "online": online}
        assert (await partner.call("/notify/device/online", data))["code"] == 0
        assert listener.online[AC] is online


async def test_notice_of_type_renames_nothing(
    account: PlatformCloud, partner: ChinaTelecomPlatform, session: aiohttp.ClientSession, listener: RecordingListener
) -> None:
    """A device keeps the name that it had before its type was known, after a restart too."""
    cloud = await cloud_of(partner, session, listener, serials=[AC])
    assert (await cloud.fetch()).devices[AC].name == "China Telecom AC01"
    runner = await serve(cloud, partner)
    partner.change(AC, {"0.TEMP": "20"})
    await partner.settled()
    again = await cloud_of(
        partner, session, listener, serials=[AC], types=listener.saved["types"], names=listener.saved["names"]
    )
    for one in (cloud, again):
        device = (await one.fetch()).devices[AC]
        assert (device.name, device.type) == ("China Telecom AC01", "AirCon-A1")
    await runner.cleanup()


async def test_bound_device_works_before_the_next_poll(
    account: PlatformCloud, partner: ChinaTelecomPlatform, listener: RecordingListener
) -> None:
    """Notices of a device that has just joined a gateway are taken, and it can be written to."""
    await partner.bind(GATEWAY, "SN-new", "Plug-P2", {"0.POWER": "1"})
    partner.change("SN-new", {"0.POWER": "0"})
    await partner.settled()
    assert listener.properties["SN-new"] == {"0.POWER": "0"}
    assert listener.online[GATEWAY] is True
    device = (await account.fetch()).devices["SN-new"]
    assert (device.gateway, device.type) == (GATEWAY, "Plug-P2")
    assert await account.send(device, {"0.POWER": "1"}, {}) == {"0.POWER": "1"}
    await partner.notify("/notify/device/sub/bind", partner.devices[AC], gwId=GATEWAY)
    assert account._store.gateway_of(AC) == GATEWAY


async def test_timer_is_written_as_change_of_its_resource(
    account: PlatformCloud, partner: ChinaTelecomPlatform
) -> None:
    """A timer goes on and off by an entry of SCHEDULE, which is sent as a whole."""
    timer = {"SCHEDULE_ID": "4", "TIME": "3600", "ACTIVE": "0"}
    partner.devices[AC].resources["SCHEDULE"] = [dict(timer)]
    device = (await account.fetch()).devices[AC]
    present = (await account.query(device)).properties
    await account.send(device, {"0.POWER": "1", "0.SCHEDULE.4.ACTIVE": "1"}, present)
    assert partner.devices[AC].resources["SCHEDULE"] == [{**timer, "ACTIVE": "1"}]
    assert [record.path for record in partner.requests][-2:] == ["/device/control", "/device/resManage"]


async def test_device_of_no_profile_is_a_repair(account: PlatformCloud, listener: RecordingListener) -> None:
    """A type that no profile is for is told, once there is a status; a gateway has none to tell."""
    mystery = "SN0000000000000ZZ01"
    account._store.typed(mystery, "Mystery-9")
    devices = (await account.fetch()).devices
    for device in devices.values():
        account.features(device, frozenset(listener.properties[device.id]))
    await listener.until(lambda: listener.problems)
    assert [(one.key, one.device_id, one.placeholders) for one in account.problems()] == [
        ("unknown_device_type", mystery, {"type": "Mystery-9"})
    ]
    before = listener.problems
    account.features(devices[mystery], frozenset({"0.POWER", "0.BRIGHTNESS"}))
    await listener.until(lambda: listener.problems > before)
    assert not account.problems()


async def test_devices_come_and_go(
    account: PlatformCloud, partner: ChinaTelecomPlatform, listener: RecordingListener
) -> None:
    """Binding and unbinding at the partner's lead to a new look at the devices."""
    before = listener.refreshes
    await partner.bind(GATEWAY, "SN-new", "Plug-P2", {"0.POWER": "1"})
    assert listener.refreshes == before + 1
    assert (await account.fetch()).devices["SN-new"].gateway == GATEWAY
    await partner.sub_unbind("SN-new")
    assert "SN-new" not in (await account.fetch()).devices
    await partner.unbind(AC)
    assert AC not in (await account.fetch()).devices
    assert AC not in str(listener.saved["serials"])
    partner.change(SWITCH, {"4.POWER": "1"})
    before = listener.refreshes
    await partner.settled()
    assert listener.refreshes > before
    assert (await account.fetch()).devices[SWITCH].type == "Switch-S3"
    assert "4" in (await account.fetch()).devices[SWITCH].channels


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("/notify/device/status", {"status": "x"}, 1002),
        ("/notify/device/status", {"deviceSN": "?", "status": []}, 1003),
        ("/notify/device/status", {"deviceSN": ["x"], "status": []}, 1002),
        ("/notify/device/online", {"online": "maybe"}, 1002),
        ("/notify/device/online", {}, 1002),
        ("/notify/device/sub/bind", {"gwId": "?"}, 1003),
        ("/notify/device/sub/bind", {"gwId": GATEWAY, "deviceSN": ""}, 1002),
        ("/notify/device/event", {"event": [{"eventName": {}}]}, 1002),
        ("/notify/device/resource", {"resource": [{"resName": "R", "resInfo": [1]}]}, 1002),
        ("/notify/nonsense", {}, 1002),
    ],
)
async def test_bad_notices(
    account: PlatformCloud,
    partner: ChinaTelecomPlatform,
    listener: RecordingListener,
    path: str,
    body: dict[str, Any],
    code: int,
) -> None:
    """A notice that makes no sense is refused with the document's code, and changes nothing."""
    await partner.get_token()
    before = len(listener.updates)
    answer = await partner.call(path, {"access_token": partner.notify_token, "deviceSN": AC, **body})
    assert answer["code"] == code
    assert len(listener.updates) == before


async def test_nothing_without_a_token(
    account: PlatformCloud, partner: ChinaTelecomPlatform, listener: RecordingListener
) -> None:
    """Without a token nothing moves; a token is had with the right key only, and not by trying."""
    before = len(listener.updates)
    status = {"deviceSN": AC, "status": [{"serialId": "0", "name": "TEMP", "value": "5"}]}
    for token in ("", None, "wrong", 5, ["x"]):
        answer = await partner.call("/notify/device/status", {"access_token": token, **status})
        assert answer["code"] == 1001
    right = {"platformId": partner.sign_in["platform_id"], "platformKey": partner.sign_in["platform_key"]}
    wrongs: list[dict[str, Any]] = [
        {},
        {"platformId": right["platformId"]},
        {**right, "platformId": "x"},
        {**right, "platformKey": {}},
    ]
    for wrong in wrongs:
        assert (await partner.call("/notify/token", wrong))["code"] == 1001
    # Without the id nobody shuts the partner out
    for _ in range(20):
        await partner.call("/notify/token", {**right, "platformId": "guess"})
    assert (await partner.call("/notify/token", right))["code"] == 0
    for _ in range(10):
        await partner.call("/notify/token", {**right, "platformKey": "guess"})
    assert (await partner.call("/notify/token", right))["code"] == 1001
    account.notices.clock = lambda: time.time() - 86400
    assert (await partner.call("/notify/token", right))["code"] == 0  # a clock that is set back keeps nobody out
    account.notices.clock = lambda: time.time() + 61
    answer = await partner.call("/notify/token", right)
    assert answer["code"] == 0
    account.notices.clock = lambda: time.time() + 61 + 7201
    status["access_token"] = answer["access_token"]
    assert (await partner.call("/notify/device/status", status))["code"] == 1001
    assert len(listener.updates) == before
    assert account.connected is None


async def test_tokens_are_few(account: PlatformCloud, partner: ChinaTelecomPlatform) -> None:
    """A partner that fetches tokens all the time does not fill the memory; the newest stay good."""
    for _ in range(40):
        await partner.get_token()
    assert len(account.notices._tokens) == 16
    answer = await partner.call(
        "/notify/device/online", {"access_token": partner.notify_token, "deviceSN": AC, "online": "1"}
    )
    assert answer["code"] == 0


@pytest.mark.parametrize(
    "call",
    [
        Call("GET", "/notify/token", "", {}, b"{}"),
        Call("POST", "/notify/token", "", {}, b"{"),
        Call("POST", "/notify/token", "", {}, b"[" * 100_000),
        Call("POST", "/notify/token", "", {}, b"[]"),
        Call("POST", "/notify/token", "", {}, b" " * 1_100_000),
    ],
)
async def test_bad_calls(account: PlatformCloud, call: Call) -> None:
    """What is no call of the document is refused."""
    assert account.receive(call).body["code"] == 1002


async def test_reading_that_raises_ends_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """A device that cannot be read again, for whatever reason, takes no other one along."""
    monkeypatch.setattr(push, "_CLOSE", 0.05)
    tried: list[str] = []

    async def read(serial: str) -> None:
        tried.append(serial)
        if serial == AC:
            raise TypeError("odd")

    again = push.Rereader(read)
    running = asyncio.create_task(again.run())
    for serial in (AC, AC, DOOR, DOOR):
        again.note_report(serial)
    async with asyncio.timeout(5):
        while len(tried) < 2:
            await asyncio.sleep(0.01)
    running.cancel()
    assert tried == [AC, DOOR]
