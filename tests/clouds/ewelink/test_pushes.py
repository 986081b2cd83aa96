"""Pushes of an eWeLink account: states, and presses of keys."""

from typing import Any

import pytest

from simulators.ewelink import Ewelink

from .conftest import Account, device
from .steps import DOUBLE, LAMP, frames


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


async def test_who_reports_is_reached(listener: Account, ewelink: Ewelink) -> None:
    """A device that the cloud counted as offline is back with its own report, but not with what an app writes to it."""
    await listener.listen()
    ewelink.set_online(LAMP, False)
    await listener.until(lambda: not listener.online[LAMP])
    (client,) = ewelink.clients
    frame = {"action": "update", "deviceid": LAMP, "params": {"switch": "on"}}
    await client.send({**frame, "userAgent": "app"})
    await listener.until(lambda: listener.properties[LAMP]["switch"] == "on")
    assert not listener.online[LAMP]
    listener.updates.clear()
    await client.send({**frame, "userAgent": "device", "sequence": "1600000000000"})
    await listener.until(lambda: listener.online[LAMP])
    assert [update.time for update in listener.updates if update.online] == [None]
    await client.send({"action": "sysmsg", "deviceid": LAMP, "params": {"online": False}, "userAgent": "device"})
    await listener.until(lambda: not listener.online[LAMP])


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


@pytest.mark.parametrize(
    ("named", "kept"), [(145, 145), ("145", 145), (10**9, 90), (-1, 90), (0, 90), (None, 90), ([], 90)]
)
async def test_heartbeat_that_the_server_names(listener: Account, ewelink: Ewelink, named: Any, kept: int) -> None:
    """It is kept, unless a dead connection would go unnoticed for long."""
    ewelink.heartbeat = named
    await listener.listen()
    link = listener.cloud.push.link
    assert link.heartbeat == pytest.approx(kept * 0.9)
    assert link.silence == kept + 15


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
