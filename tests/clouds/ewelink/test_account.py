"""An account at work: devices, and what is lost and missed with the connection."""

import asyncio
from typing import Any

import pytest

from custom_components.homeclouds.clouds.core.errors import (
    AuthError,
    NoAnswerError,
    NotPermittedError,
    OfflineError,
    ProtocolError,
    TakenOverError,
)
from custom_components.homeclouds.clouds.core.model import DeviceKind, Problem
from custom_components.homeclouds.clouds.ewelink import push as push_module
from custom_components.homeclouds.clouds.ewelink.api.things import Dispatch, Endpoint
from simulators.ewelink import Ewelink

from .conftest import Account, Open, device
from .steps import DOUBLE, GROUP, LAMP, ZIGBEE, act, frames


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
    await listener.until(lambda: listener.cloud.push.link.connects > 1)


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


@pytest.mark.parametrize(
    ("named", "port"), [(8080, 8080), ("8080", 8080), (0, None), (10**9, None), ("x", None), (None, None)]
)
async def test_port_that_the_dispatch_service_names(named: Any, port: int | None) -> None:
    """A number in a text is understood; what can be no port names no server."""

    async def call(*args: Any, **options: Any) -> dict[str, Any]:
        return {"domain": "example.com", "port": named}

    if port is None:
        with pytest.raises(ProtocolError):
            await Dispatch(call).server("https://example.com")
    else:
        assert await Dispatch(call).server("https://example.com") == Endpoint("example.com", port)


async def test_wrong_password_while_connected(listener: Account, ewelink: Ewelink) -> None:
    """Listening ends with what a user must mend."""
    await listener.listen()
    ewelink.accounts.users[0].password = "another-password"
    ewelink.take_over()
    with pytest.raises(AuthError):
        await listener.outcome()
