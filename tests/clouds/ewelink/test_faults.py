"""An account under fault: lists that lie, answers that are lost, exceptions that nobody foresaw."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from custom_components.homeclouds.clouds.core.errors import GoneError, NoAnswerError, ProtocolError, UnexpectedError
from custom_components.homeclouds.clouds.core.model import Update
from custom_components.homeclouds.clouds.ewelink.api import Api
from custom_components.homeclouds.clouds.ewelink.commands import HttpCommands
from simulators.ewelink import Ewelink

from .conftest import Account, Bench

LAMP, DOUBLE = "1000000001", "1000000003"


async def test_push_during_a_resync_is_newer(listener: Account, ewelink: Ewelink) -> None:
    """What is pushed or acknowledged while the list is read after a reconnect is newer than the list."""
    await listener.listen()
    await ewelink.wait_for_request("/v2/device/thing", count=4)
    ewelink.faults.add("latency", seconds=5, path="/v2/device/thing?", times=1, after=True)
    ewelink.faults.add("latency", seconds=5, path="/v2/device/thing", times=1, after=True)
    ewelink.drop_sockets("socket")
    await ewelink.wait_for_request("/v2/device/thing", count=5)
    ewelink.change(LAMP, {"switch": "on"})
    ewelink.set_online(DOUBLE, False)
    await listener.until(lambda: listener.properties[LAMP]["switch"] == "on" and not listener.online[DOUBLE])
    told = await listener.send("1000000002", switch="on")
    listener.properties["1000000002"].update(told)
    ewelink.faults.clear()
    await listener.until(lambda: listener.caught_up and listener.cloud.push.connected)
    assert listener.properties[LAMP]["switch"] == listener.properties["1000000002"]["switch"] == "on"
    assert listener.online[DOUBLE] is False


@pytest.mark.parametrize(
    "fault",
    [
        {"name": "http_error", "status": 504},
        {"name": "http_error", "status": 500},
        {"name": "drop"},
        {"name": "html"},
        {"name": "no_all"},
    ],
)
async def test_pages_are_remembered(listener: Account, ewelink: Ewelink, fault: dict[str, Any]) -> None:
    """A list that is too much for the server is read in pages from then on."""
    ewelink.faults.add(path="/v2/device/thing", times=2 if fault["name"] == "drop" else 1, **fault)
    await listener.fetch()
    assert len(listener.devices) == len(ewelink.devices) + 3
    before = len(ewelink.requests.to("/v2/device/thing"))
    await listener.fetch()
    assert all("num=30" in record.query for record in ewelink.requests.to("/v2/device/thing")[before:])


@pytest.mark.parametrize("total", [10, 10**9, None, "many", -1])
async def test_pages_without_end(bench: Bench, total: Any) -> None:
    """Pages that bring new things for ever are an error, after a bound."""
    pages = 0

    async def endless(*args: Any, **kwargs: Any) -> dict[str, Any]:
        nonlocal pages
        pages += 1
        ids = range(pages * 30, pages * 30 + 30)
        things = [{"itemType": 1, "index": n, "itemData": {"deviceid": str(n)}} for n in ids]
        return {"thingList": things} | ({} if total is None else {"total": total})

    with pytest.raises(ProtocolError):
        await Api(endless).things.pages()
    assert pages <= 100


async def test_odd_entries_end_no_pages() -> None:
    """A page with an entry that is none, and indexes and a total that are texts, is followed by the next."""
    pages: list[list[Any]] = [
        [None, *({"itemType": 1, "index": str(n), "itemData": {"deviceid": str(n)}} for n in range(1, 30))],
        [{"itemType": 1, "index": "30", "itemData": {"deviceid": "30"}}],
    ]
    asked: list[Any] = []

    async def call(method: str, path: str, data: Any = None, **options: Any) -> dict[str, Any]:
        asked.append(data["beginIndex"])
        return {"thingList": pages[len(asked) - 1], "total": "31"}

    assert len(await Api(call).things.pages()) == 30
    assert asked == [-9999999, 29]


@pytest.mark.parametrize("how", ["null", "missing"])
async def test_lists_that_are_none(listener: Account, ewelink: Ewelink, how: str) -> None:
    """A list that is null or missing is no list without things."""
    for path in ("/v2/device/thing", "/v2/family"):
        fault = ewelink.faults.add("lists", path=path, how=how)
        listener.cloud.homes._until = 0
        with pytest.raises(ProtocolError):
            await listener.fetch()
        assert fault.hits
        ewelink.faults.clear()


async def test_query_of_a_device_that_is_gone(listener: Account, ewelink: Ewelink) -> None:
    """A device is gone only if the cloud does not know it, however it is asked."""
    await listener.listen()
    known = listener.devices[LAMP]
    lost = listener.devices["1000000002"]
    ewelink.remove_device(lost.id)
    await listener.fetch()
    with pytest.raises(GoneError):
        await listener.cloud.query(lost)
    listener.cloud._things = {}
    assert (await listener.cloud.query(known)).properties["switch"] == "off"
    assert (await listener.cloud.query(listener.devices["group.group-1"])).device_id == "group.group-1"
    ewelink.faults.add("device_error", code=403, path="ws/query")
    await listener.fetch()
    assert (await listener.cloud.query(known)).properties["switch"] == "off"
    home = listener.devices["home.home-1"]
    assert await listener.cloud.query(home) == Update(home.id)


async def test_query_while_all_lists_are_empty(listener: Account, ewelink: Ewelink) -> None:
    """A device that no list has any more is known as long as the socket tells its state."""
    await listener.listen()
    ewelink.faults.add("lists", how="empty", path="/v2/device/thing")
    await listener.fetch()
    assert (await listener.cloud.query(listener.devices[LAMP])).properties["switch"] == "off"


async def test_socket_that_is_closed_already(listener: Account, ewelink: Ewelink) -> None:
    """A command that can't leave on the socket any more goes over HTTP."""
    await listener.listen()
    channel = listener.cloud.push._channel
    assert channel is not None
    await channel.socket.close()
    listener.cloud.push.link.connected = True
    await listener.send(LAMP, switch="on")
    assert len(ewelink.requests.to("/v2/device/thing/status")) == 1
    assert not ewelink.requests.to("ws/update")


async def test_unexpected_exception_in_a_batch(
    listener: Account, ewelink: Ewelink, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """An exception that nobody foresaw fails the commands that it hits, and no later one."""
    await listener.fetch()

    async def fail(*args: Any, **kwargs: Any) -> None:
        raise TypeError("unforeseen")

    with monkeypatch.context() as broken:
        broken.setattr(HttpCommands, "_call", fail)
        lamp, other = (asyncio.create_task(listener.send(device, switch="on")) for device in (LAMP, "1000000002"))
        for task in (lamp, other):
            with pytest.raises(UnexpectedError):
                await task
    assert "unforeseen" in caplog.text
    await listener.send(LAMP, switch="on")
    assert ewelink.devices[LAMP].properties["switch"] == "on"


async def test_commands_of_one_device_follow_one_another(listener: Account, ewelink: Ewelink) -> None:
    """Two commands of one device at once are both answered; whether one was carried out that travels with another is not known when that is given up."""
    await listener.fetch()
    await asyncio.gather(listener.send(LAMP, switch="on"), listener.send(LAMP, switch="off"))
    assert len(ewelink.requests.to("/v2/device/thing/status")) == 2
    ewelink.faults.add("half_open", path="/v2/device/thing")
    first, second = (asyncio.create_task(listener.send(device, switch="on")) for device in (LAMP, "1000000002"))
    await ewelink.wait_for_request("/v2/device/thing/batch-status")
    first.cancel()
    with pytest.raises(NoAnswerError):
        await second


async def test_update_times(listener: Account, ewelink: Ewelink) -> None:
    """A device's own sequence is when it said so; that of an app, or one that is no time, orders nothing."""
    for agent, sequence, time in (
        ("device", "1700000000123", 1700000000.123),
        ("app", "1700000000123", None),
        ("device", "12", None),
        ("device", 1700000000123, None),
        ("device", None, None),
    ):
        frame = {
            "action": "update",
            "deviceid": LAMP,
            "userAgent": agent,
            "sequence": sequence,
            "params": {"switch": "on"},
        }
        update = listener.cloud.messages.read(frame)
        assert update is not None
        assert update.time == time


async def test_list_without_keys_keeps_those_that_are_known(listener: Account) -> None:
    """Also after a restart, when nothing but the stored keys is known."""
    await listener.fetch()
    keys, kinds = listener.saved["device_keys"], listener.saved["device_kinds"]
    local = listener.cloud.local
    local.learn({device: replace(thing, key="", uiid=0) for device, thing in listener.cloud._things.items()})
    assert (listener.saved["device_keys"], listener.saved["device_kinds"]) == (keys, kinds)
    assert local.key_of(LAMP) == keys[LAMP] != ""
