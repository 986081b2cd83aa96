"""Devices on the local network: real mDNS and HTTP on loopback."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

import pytest
from zeroconf import ServiceStateChange
from zeroconf.asyncio import AsyncServiceInfo

from custom_components.homeclouds.clouds.errors import (
    CommandError,
    NoAnswerError,
    OfflineError,
    UnreachableError,
    ValueRangeError,
)
from custom_components.homeclouds.clouds.ewelink.lan import SERVICE, Peer
from custom_components.homeclouds.clouds.model import Device
from simulators.ewelink import Ewelink
from simulators.ewelink.devices import EwelinkDevice
from simulators.testing import loopback_network

from .conftest import House, Open

LAMP, DOUBLE, DIMMER, FAN = "1000000001", "1000000003", "1000000023", "1000000025"
BRIDGE = "1000000031"
LOCAL = (LAMP, DOUBLE, DIMMER, FAN)


@pytest.fixture
async def network(ewelink: Ewelink) -> AsyncGenerator[Any]:
    """Return a zeroconf that looks around on loopback."""
    async with loopback_network() as zeroconf:
        yield zeroconf
        await ewelink.local.stop()


async def at_home(open_account: Open, ewelink: Ewelink, network: Any, mode: str = "auto", **data: Any) -> House:
    """Return an account that has found its devices on the local network."""
    await ewelink.local.start()
    house = open_account(zeroconf=network, options={"mode": mode}, **data)
    if not data:
        await house.cloud.sign_in()
        await house.fetch()
    house.start()
    await house.until(lambda: set(LOCAL) <= set(house.cloud.nearby.peers))
    return house


def local_commands(sim: Ewelink) -> list[tuple[str, dict[str, Any]]]:
    """Return commands and bodies that devices have heard."""
    return [(record.path, record.json()) for record in sim.requests.to("/zeroconf/")]


async def test_commands_go_the_short_way(open_account: Open, ewelink: Ewelink, network: Any) -> None:
    """A device nearby is spoken to directly, in its own cipher; what it says is heard."""
    house = await at_home(open_account, ewelink, network)
    await house.send(LAMP, switch="on")
    ((path, body),) = local_commands(ewelink)
    assert path == "/zeroconf/switch"
    assert body["encrypt"] is True
    assert "on" not in str(body["data"])
    assert ewelink.devices[LAMP].properties["switch"] == "on"
    await house.send(DOUBLE, switches__0__switch="on")
    await house.send(DIMMER, brightness=70)
    assert [path for path, _ in local_commands(ewelink)[1:]] == ["/zeroconf/switches", "/zeroconf/dimmable"]
    assert not ewelink.requests.to("ws/update")
    assert house.properties[LAMP]["path"] == "local"


async def test_fan_speaks_otherwise_here(open_account: Open, ewelink: Ewelink, network: Any) -> None:
    """A ceiling fan has light, fan and speed on the local network, and ways in the cloud."""
    house = await at_home(open_account, ewelink, network)
    await house.send(FAN, switches__0__switch="off")
    await house.send(FAN, switches__1__switch="on", switches__3__switch="on")
    assert [path for path, _ in local_commands(ewelink)] == ["/zeroconf/light", "/zeroconf/fan"]
    states = {way["outlet"]: way["switch"] for way in ewelink.devices[FAN].properties["switches"]}
    assert states == {0: "off", 1: "on", 2: "off", 3: "on"}
    await house.until(lambda: house.properties[FAN]["switches.3.switch"] == "on")


@pytest.mark.parametrize("mode", ["auto", "local"])
async def test_a_device_that_does_not_answer(mode: str, open_account: Open, ewelink: Ewelink, network: Any) -> None:
    """The cloud steps in where it may."""
    house = await at_home(open_account, ewelink, network, mode)
    if mode == "auto":
        await house.until(lambda: house.cloud.push.connected)
    ewelink.faults.add("drop", path="/zeroconf/")
    if mode == "auto":
        await house.send(LAMP, switch="on")
        assert len(ewelink.requests.to("ws/update")) == 1
        assert house.properties[LAMP]["path"] == "cloud"
    else:
        with pytest.raises(UnreachableError):
            await house.send(LAMP, switch="on")
        with pytest.raises(OfflineError):
            await house.send(LAMP, switch="on")
        assert not ewelink.requests.to("ws/")
        assert house.online[LAMP] is False


@pytest.mark.parametrize(("code", "error"), [(422, ValueRangeError), (500, CommandError)])
async def test_refusals(code: int, error: type[Exception], open_account: Open, ewelink: Ewelink, network: Any) -> None:
    """What the device refuses is refused; the cloud would say the same."""
    house = await at_home(open_account, ewelink, network)
    ewelink.faults.add("local_error", code=code, times=1)
    with pytest.raises(error):
        await house.send(LAMP, switch="on")


async def test_commands_that_are_not_known_here(open_account: Open, ewelink: Ewelink, network: Any) -> None:
    """What the device does not take directly goes through the cloud."""
    house = await at_home(open_account, ewelink, network)
    await house.until(lambda: house.cloud.push.connected)
    await house.send(DOUBLE, configure__0__startup="on")
    assert len(ewelink.requests.to("zeroconf/configure")) == 1
    (frame,) = ewelink.requests.to("ws/update")
    assert frame.json()["params"]["configure"][0] == {"startup": "on", "outlet": 0}


async def test_names_of_commands(open_account: Open, ewelink: Ewelink, network: Any) -> None:
    """A command is named after what it sets, wherever that stands; keys of remote controls and the status light are told otherwise."""
    house = await at_home(open_account, ewelink, network)
    await house.until(lambda: BRIDGE in house.cloud.nearby.peers)
    await house.send(BRIDGE, cmd="transmit", rfChl=1)
    await house.send(LAMP, pulseWidth=1000, pulse="on")
    await house.send(LAMP, sledOnline="off")
    assert [path for path, _ in local_commands(ewelink)] == [
        "/zeroconf/transmit",
        "/zeroconf/pulse",
        "/zeroconf/sledonline",
    ]
    assert ewelink.devices[LAMP].properties["pulseWidth"] == 1000
    assert not ewelink.requests.to("ws/update")


async def test_one_request_at_a_time(open_account: Open, ewelink: Ewelink, network: Any) -> None:
    """A device's web server has one thread: it is asked one thing after the other, however much is wished for at once."""
    house = await at_home(open_account, ewelink, network)
    ewelink.faults.add("local_slow", seconds=0.05)
    await asyncio.gather(
        *(house.send(LAMP, switch=state) for state in ("on", "off", "on")), house.send(DIMMER, switch="on")
    )
    assert ewelink.local.collisions == []
    assert [path for path, _ in local_commands(ewelink)] == ["/zeroconf/switch"] * 4
    assert ewelink.devices[LAMP].properties["switch"] == "on"


async def test_a_busy_device_is_asked_again(open_account: Open, ewelink: Ewelink, network: Any) -> None:
    """A connection that is reset, as busy devices do, is tried again; the device stays where it is."""
    house = await at_home(open_account, ewelink, network)
    ewelink.faults.add("drop", path="/zeroconf/", times=2)
    await house.send(LAMP, switch="on")
    assert len(local_commands(ewelink)) == 3
    assert ewelink.devices[LAMP].properties["switch"] == "on"
    assert house.properties[LAMP]["path"] == "local"


async def test_a_key_is_not_sent_twice(open_account: Open, ewelink: Ewelink, network: Any) -> None:
    """Whether a key of a remote control was sent may be unknown; it is then not sent again on another way."""
    house = await at_home(open_account, ewelink, network)
    await house.until(lambda: BRIDGE in house.cloud.nearby.peers and house.cloud.push.connected)
    ewelink.faults.add("drop", path="/zeroconf/", times=1)
    with pytest.raises(NoAnswerError):
        await house.send(BRIDGE, cmd="transmit", rfChl=1)
    assert len(local_commands(ewelink)) == 1
    assert not ewelink.requests.to("ws/update")


async def test_keys_are_asked_for_again(open_account: Open, ewelink: Ewelink, network: Any) -> None:
    """A device whose key has changed (it was paired anew) does not understand us: the cloud does it, and is asked for the new key."""
    house = await at_home(open_account, ewelink, network)
    await house.until(lambda: house.cloud.push.connected)
    device = ewelink.devices[LAMP]
    assert isinstance(device, EwelinkDevice)
    device.key = "another-key"
    await house.send(LAMP, switch="on")
    assert device.properties["switch"] == "on"
    assert len(ewelink.requests.to("ws/update")) == 1
    await house.fetch()
    assert house.saved["device_keys"][LAMP] == "another-key"


async def test_only_through_the_cloud(open_account: Open, ewelink: Ewelink, network: Any) -> None:
    """Whoever wants the cloud alone is not looked for at home, and has no choice of paths."""
    await ewelink.local.start()
    house = open_account(zeroconf=network, options={"mode": "cloud"})
    await house.cloud.sign_in()
    await house.listen()
    await house.send(LAMP, switch="on")
    assert house.cloud.nearby.lan is None
    assert not local_commands(ewelink)
    assert len(ewelink.requests.to("ws/update")) == 1
    assert "path" not in house.properties[LAMP]


async def test_comings_and_goings(open_account: Open, ewelink: Ewelink, network: Any) -> None:
    """A device that says goodbye is reached through the cloud from then on."""
    house = await at_home(open_account, ewelink, network)
    await house.until(lambda: house.cloud.push.connected)
    await ewelink.local.withdraw(LAMP)
    await house.until(lambda: house.properties[LAMP]["path"] == "cloud")
    await house.send(LAMP, switch="on")
    assert len(ewelink.requests.to("ws/update")) == 1


async def test_kept_from_the_internet(open_account: Open, ewelink: Ewelink, network: Any) -> None:
    """A device that the cloud does not reach is there as long as it answers here; which the poll knows as well."""
    house = await at_home(open_account, ewelink, network)
    await house.until(lambda: house.cloud.push.connected)
    ewelink.set_online(LAMP, False)
    await ewelink.wait_for_request("/zeroconf/getState")
    await house.until(lambda: house.online[LAMP])
    await house.fetch()
    assert house.online[LAMP] is True
    assert house.devices[LAMP].online is True
    await house.send(LAMP, switch="on")
    assert ewelink.devices[LAMP].properties["switch"] == "on"


async def test_unplugged(open_account: Open, ewelink: Ewelink, network: Any) -> None:
    """A device that went without a word is away with the cloud's word, though its announcement is still about."""
    house = await at_home(open_account, ewelink, network)
    await house.until(lambda: house.cloud.push.connected)
    await house.send(LAMP, switch="on")
    ewelink.faults.add("drop", path="/zeroconf/")
    ewelink.set_online(LAMP, False)
    await house.until(lambda: house.properties[LAMP]["path"] == "cloud")
    assert house.online[LAMP] is False
    ewelink.set_online(LAMP, True)
    await house.until(lambda: house.online[LAMP])


async def test_without_the_internet(open_account: Open, ewelink: Ewelink, network: Any) -> None:
    """With the cloud away, what is nearby works from what was kept, and the rest is known to be away."""
    before = open_account()
    await before.cloud.sign_in()
    await before.fetch()
    kept = dict(before.saved)
    assert kept["device_keys"][LAMP] == "key-of-1000000001"
    ewelink.faults.add("drop", path="/v2/*")
    ewelink.faults.add("drop", path="dispatch")
    house = await at_home(open_account, ewelink, network, **kept)
    assert house.cloud.connected
    await house.fetch()
    assert house.online[LAMP] is True
    assert house.online["1000000002"] is False
    assert house.properties[LAMP]["path"] == "local"
    house.devices = before.devices
    await house.send(LAMP, switch="on")
    assert ewelink.devices[LAMP].properties["switch"] == "on"
    await house.until(lambda: house.properties[LAMP]["switch"] == "on")


async def test_lost_internet(open_account: Open, ewelink: Ewelink, network: Any) -> None:
    """When the socket goes, the list is asked for, so that only what is nearby stays."""
    house = await at_home(open_account, ewelink, network)
    await house.until(lambda: house.cloud.push.connected)
    ewelink.faults.add("drop", path="/v2/*")
    ewelink.faults.add("drop", path="dispatch")
    ewelink.drop_sockets("socket")
    await house.until(lambda: house.refreshes > 0)
    await house.fetch()
    assert (house.online[LAMP], house.online["1000000002"]) == (True, False)


async def test_do_it_yourself(open_account: Open, ewelink: Ewelink, network: Any) -> None:
    """A device in DIY mode is in no account and speaks in clear."""
    own = EwelinkDevice(id="1000999999", name="DIY", kind="1", uiid=1, local=True, properties={"switch": "off"})
    ewelink.add_device(own)
    house = await at_home(open_account, ewelink, network)
    await house.until(lambda: house.refreshes > 0)
    await house.fetch()
    assert house.devices["1000999999"].type == "1"
    await house.send("1000999999", switch="on")
    assert own.properties["switch"] == "on"
    assert local_commands(ewelink)[0][1]["data"] == {"switch": "on"}
    await ewelink.local.withdraw("1000999999")
    await house.until(lambda: "1000999999" not in house.cloud.nearby.peers)
    for work in (house.send("1000999999", switch="on"), house.cloud.query(house.devices["1000999999"])):
        with pytest.raises(OfflineError):
            await work


async def test_announcements_without_sense(open_account: Open, ewelink: Ewelink, network: Any) -> None:
    """What can't be read is left alone; the RF bridge's broken JSON is mended."""
    house = await at_home(open_account, ewelink, network)
    lan = house.cloud.nearby.lan
    assert lan is not None
    peer = Peer("1000000031", "http://127.0.0.1:1", "rf", False)
    assert lan._params(peer, {"data1": '{"rfTrig0"="2026","rfChl":', "data2": "0}"}) == {"rfTrig0": "2026", "rfChl": 0}
    for text in ({"data1": "{"}, {"data1": "[]"}):
        with pytest.raises(UnreachableError):
            lan._params(peer, text)
    strange = Device(id="1000999998", name="x")
    house.devices[strange.id] = strange
    with pytest.raises(UnreachableError):
        lan._body(Peer(strange.id, "", "plug", True), {})


async def test_strangers_and_what_can_not_be_read(open_account: Open, ewelink: Ewelink, network: Any) -> None:
    """A device of somebody else is left alone; one whose announcement makes no sense is there, but tells nothing."""
    house = await at_home(open_account, ewelink, network)
    await house.until(lambda: house.cloud.push.connected)
    lan = house.cloud.nearby.lan
    assert lan is not None
    heard = len(house.updates)

    def announce(device: str, **text: str) -> None:
        name = f"eWeLink_{device}._ewelink._tcp.local."
        values = {"id": device, "type": "plug", **text}
        info = AsyncServiceInfo(SERVICE, name, port=8081, properties=values, parsed_addresses=["127.0.0.1"])
        lan._resolved(info)

    announce("1000888888", encrypt="true")
    assert not lan.reaches("1000888888")
    announce("1000000002", encrypt="true", data1="rubbish", iv="MDEyMzQ1Njc4OWFiY2RlZg==")
    assert lan.reaches("1000000002")
    assert [update.properties for update in house.updates[heard:]] == [{"path": "local"}]
    lan._announced(network, SERVICE, f"eWeLink_nobody.{SERVICE}", ServiceStateChange.Added)
    await asyncio.gather(*lan._tasks)
    assert not lan.reaches("nobody")
