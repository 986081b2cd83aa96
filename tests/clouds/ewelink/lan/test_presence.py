"""Devices that come to the local network, leave it, and prove who they are."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest
import pytest_socket
from zeroconf import ServiceStateChange
from zeroconf.asyncio import AsyncServiceInfo

from custom_components.homeclouds.clouds.core.errors import AuthError, NoAnswerError, UnreachableError
from custom_components.homeclouds.clouds.ewelink.devices import Thing
from custom_components.homeclouds.clouds.ewelink.lan import SERVICE, Peer
from custom_components.homeclouds.clouds.ewelink.lan_messages import decoded
from simulators.ewelink import Ewelink

from ..conftest import Account, Open, device
from ..steps import BULB, GROUP
from .conftest import DOUBLE, LAMP, ask_often, at_home, commands


async def test_comings_and_goings(listener: Account, ewelink: Ewelink) -> None:
    """A device that says goodbye is reached through the cloud from then on."""
    await listener.until(lambda: listener.cloud.push.connected)
    await ewelink.local.withdraw(LAMP)
    await listener.until(lambda: listener.properties[LAMP]["path"] == "cloud")
    await listener.send(LAMP, switch="on")
    assert len(ewelink.requests.to("ws/update")) == 1


async def test_questions_at_home_are_free_without_the_socket(listener: Account, ewelink: Ewelink) -> None:
    """A device on the local network is asked itself, which no one counts; another would be asked through the interfaces."""
    await listener.until(lambda: listener.cloud.push.connected)
    asked = {id_: not listener.cloud.is_query_scarce(listener.devices[id_]) for id_ in (LAMP, BULB, GROUP)}
    assert asked == {LAMP: True, BULB: True, GROUP: False}
    await ewelink.listeners["socket"].refuse()
    await listener.until(lambda: not listener.cloud.push.connected)
    assert not listener.cloud.is_query_scarce(listener.devices[LAMP])
    # It does not know the question, which goes through the interfaces then
    listener.cloud.local.peers[LAMP].mute = True
    assert listener.cloud.is_query_scarce(listener.devices[LAMP])
    await ewelink.local.withdraw(LAMP)
    await listener.until(lambda: LAMP not in listener.cloud.local.peers)
    assert listener.cloud.is_query_scarce(listener.devices[LAMP])


async def test_kept_from_the_internet(listener: Account, ewelink: Ewelink) -> None:
    """A device that the cloud does not reach is there as long as it answers here; which the poll knows as well."""
    await listener.until(lambda: listener.cloud.push.connected)
    ewelink.set_online(LAMP, False)
    await ewelink.wait_for_request("/zeroconf/getState")
    await listener.until(lambda: listener.online[LAMP])
    await listener.fetch()
    assert listener.online[LAMP] is True
    assert listener.devices[LAMP].online is True
    await listener.send(LAMP, switch="on")
    assert ewelink.devices[LAMP].properties["switch"] == "on"


async def test_reached_by_the_cloud_again(listener: Account, ewelink: Ewelink) -> None:
    """A device that reports through the cloud is reached by it, even if the cloud has not said so."""
    await listener.until(lambda: listener.cloud.push.connected)
    ewelink.set_online(LAMP, False)
    await listener.until(lambda: listener.cloud.local.is_only_here(LAMP))
    ewelink.report(device(ewelink), {"switch": "on"})
    await listener.until(lambda: not listener.cloud.local.is_only_here(LAMP))


async def test_list_is_older_than_what_is_reported_here(
    listener: Account, ewelink: Ewelink, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a device that the cloud does not reach it lists what it knew last; what the device has reported at home since is kept."""
    await listener.until(lambda: listener.cloud.push.connected)
    ewelink.set_online(LAMP, False)
    await listener.send(LAMP, switch="on")
    await listener.until(lambda: listener.online[LAMP] and listener.properties[LAMP]["switch"] == "on")
    read = listener.cloud.homes.things
    old: dict[str, Any] = {"switch": "off", "timeZone": 8}

    async def things() -> list[Thing]:
        return [
            replace(each, properties={**each.properties, **old}) if each.device.id == LAMP else each
            for each in await read()
        ]

    monkeypatch.setattr(listener.cloud.homes, "things", things)
    await listener.fetch()
    assert {name: listener.properties[LAMP][name] for name in old} == {"switch": "on", "timeZone": 8}
    ewelink.set_online(LAMP, True)
    await listener.fetch()
    assert listener.properties[LAMP]["switch"] == "off"


@pytest.mark.parametrize("mode", ["auto", "local"])
async def test_unplugged(mode: str, open_account: Open, ewelink: Ewelink, network: Any) -> None:
    """A device that went without a word is away after three questions, and back with its first answer."""
    listener = await at_home(open_account, ewelink, network, mode)
    if mode == "auto":
        await listener.until(lambda: listener.cloud.push.connected)
    ask_often(listener)
    await listener.send(LAMP, switch="on")
    ewelink.set_online(LAMP, False)
    await ewelink.local.unplug(LAMP)
    await listener.until(lambda: listener.properties[LAMP]["path"] == ("cloud" if mode == "auto" else "none"))
    assert listener.online[LAMP] is False
    await ewelink.local.plug_in(LAMP)
    await listener.until(lambda: listener.properties[LAMP]["path"] == "local")
    await listener.until(lambda: listener.online[LAMP])
    await listener.send(LAMP, switch="off")
    assert device(ewelink).properties["switch"] == "off"


async def test_single_miss_takes_no_device_away(open_account: Open, ewelink: Ewelink, network: Any) -> None:
    """A device that does not answer once stays; it is asked again and takes the next command."""
    listener = await at_home(open_account, ewelink, network, "local")
    ewelink.faults.add("drop", path="/zeroconf/", times=1)
    with pytest.raises(NoAnswerError):
        await listener.send(LAMP, switch="on")
    assert listener.online[LAMP] is True
    ask_often(listener)
    await ewelink.wait_for_request("/zeroconf/getState")
    await listener.send(LAMP, switch="on")
    assert device(ewelink).commands == 1
    assert listener.properties[LAMP]["path"] == "local"


async def test_single_miss_of_a_device_that_only_answers_here(listener: Account, ewelink: Ewelink) -> None:
    """One that the cloud does not reach stays as well, and takes the next command; so does one with another address."""
    await listener.until(lambda: listener.cloud.push.connected)
    local = listener.cloud.local
    ewelink.set_online(LAMP, False)
    await listener.until(lambda: local.is_only_here(LAMP) and local.peers[LAMP].answers)
    listener.updates.clear()
    ewelink.faults.add("drop", path="/zeroconf/switch", times=1)
    with pytest.raises(NoAnswerError):
        await listener.send(LAMP, switch="on")
    await listener.send(LAMP, switch="on")
    assert device(ewelink).commands == 1
    assert local.lan is not None
    peer = local.peers[LAMP]
    elsewhere = Peer(LAMP, peer.url, peer.type, peer.encrypted, urls=(peer.url, "http://127.0.0.1:9"))
    local.lan.found(elsewhere, {})
    assert not [update for update in listener.updates if update.device_id == LAMP and update.online is False]


async def test_forged_goodbye(open_account: Open, ewelink: Ewelink, network: Any) -> None:
    """A device that is said to be gone, but answers, stays."""
    listener = await at_home(open_account, ewelink, network)
    lan = listener.cloud.local.lan
    assert lan is not None
    lan._announced(network, SERVICE, f"eWeLink_{LAMP}.{SERVICE}", ServiceStateChange.Removed)
    await asyncio.gather(*lan._tasks)
    assert ewelink.requests.to("/zeroconf/getState")
    assert listener.properties[LAMP]["path"] == "local"


async def test_another_address(listener: Account, ewelink: Ewelink) -> None:
    """A device that announces itself elsewhere is spoken to there."""
    before = listener.cloud.local.peers[LAMP].url
    await ewelink.local.unplug(LAMP)
    await ewelink.local.announce(device(ewelink))
    await listener.until(lambda: listener.cloud.local.peers[LAMP].url != before)
    await listener.send(LAMP, switch="on")
    assert device(ewelink).properties["switch"] == "on"


@pytest.mark.parametrize("stranger", [False, True])
async def test_another_address_within_a_command(
    stranger: bool, open_account: Open, ewelink: Ewelink, network: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A command to a device that moves meanwhile reaches it at its new address, and it stays here."""
    listener = await at_home(open_account, ewelink, network, "local")
    lan = listener.cloud.local.lan
    assert lan is not None
    peer, request = lan.peers[LAMP], lan.http.request
    address, old = peer.url, "http://127.0.0.1:9"
    moved = Peer(LAMP, address, peer.type, peer.encrypted, urls=(address,))
    peer.url, peer.urls = old, (old,)

    async def meanwhile(method: str, url: str, **more: Any) -> Any:
        if url.startswith(old):
            peer.misses = lan.pace.misses - 1
            lan.found(moved, {})
            if stranger:
                raise UnreachableError("another device is there now", code=404)
        return await request(method, url, **more)

    monkeypatch.setattr(lan.http, "request", meanwhile)
    await listener.send(LAMP, switch="on")
    assert device(ewelink).properties["switch"] == "on"
    assert (lan.peers[LAMP].url, lan.peers[LAMP].misses) == (address, 0)


async def test_several_addresses(listener: Account, ewelink: Ewelink) -> None:
    """A device in several networks is reached at whichever of its addresses answers, and stays there."""
    lan = listener.cloud.local.lan
    assert lan is not None
    port = int(lan.peers[LAMP].url.rpartition(":")[2])
    values = dict(ewelink.local._text(device(ewelink)))
    addresses = ["127.0.0.2", "8.8.8.8", "127.0.0.1"]
    info = AsyncServiceInfo(
        SERVICE, f"eWeLink_{LAMP}.{SERVICE}", port=port, properties=values, parsed_addresses=addresses
    )
    pytest_socket.socket_allow_hosts(["127.0.0.1", "127.0.0.2"], allow_unix_socket=True)
    lan._resolved(info)
    assert lan.peers[LAMP].url == f"http://127.0.0.2:{port}"
    await listener.send(LAMP, switch="on")
    assert device(ewelink).properties["switch"] == "on"
    assert (lan.peers[LAMP].url, lan.peers[LAMP].misses) == (f"http://127.0.0.1:{port}", 0)
    lan._resolved(info)
    assert lan.peers[LAMP].url == f"http://127.0.0.1:{port}"
    assert not ewelink.requests.to("ws/update")


async def test_hosts_of_the_account(open_account: Open, ewelink: Ewelink) -> None:
    """Devices of another network, which announce nothing here, are reached where the user says that they are."""
    fan = "1000000025"
    ports = {one: (await ewelink.local.plug_in(one)).port for one in (LAMP, fan)}
    lines = [
        *(f"127.0.0.1:{port} {one}" for one, port in ports.items()),
        "127.0.0.1:9 1000099999",
        "127.0.0.1",
        "[::1",
        7,
    ]
    listener = open_account(options={"mode": "local", "hosts": lines})
    await listener.cloud.sign_in()
    await listener.fetch()
    assert listener.cloud.local.lan is not None
    ask_often(listener)
    listener.start()
    await listener.until(lambda: set(listener.cloud.local.peers) == {LAMP, fan})
    assert set(listener.cloud.local.lan.away) == set()
    await listener.send(LAMP, switch="on")
    await listener.send(fan, switches__0__switch="off")
    assert device(ewelink).properties["switch"] == "on"
    assert commands(ewelink)[-1] == "/zeroconf/light"
    await ewelink.local.unplug(LAMP)
    await listener.until(lambda: set(listener.cloud.local.peers) == {fan})
    await ewelink.local.plug_in(LAMP, ports[LAMP])
    await listener.until(lambda: set(listener.cloud.local.peers) == {LAMP, fan})


async def test_host_of_a_device_that_announces_itself(open_account: Open, ewelink: Ewelink, network: Any) -> None:
    """Where both are known, both are tried."""
    await ewelink.local.start()
    port = int(ewelink.local.host(LAMP).rpartition(":")[2])
    listener = open_account(zeroconf=network, options={"hosts": [f"127.0.0.1:9 {LAMP}"]})
    await listener.cloud.sign_in()
    await listener.fetch()
    listener.start()
    await listener.until(lambda: LAMP in listener.cloud.local.peers)
    urls = {f"http://127.0.0.1:{one}" for one in (port, 9)}
    await listener.until(lambda: set(listener.cloud.local.peers[LAMP].urls) == urls)
    await listener.fetch()
    assert set(listener.cloud.local.peers[LAMP].urls) == urls


@pytest.mark.parametrize(
    "text",
    [
        {"encrypt": "false", "data1": '{"switch":"on"}'},
        {"data1": '{"switch":"on"}'},
        {"encrypt": "true", "data1": '{"switch":"on"}'},
        {"encrypt": "true", "iv": "MDEyMzQ1Njc4OWFiY2RlZg==", "data1": "5DB676fwUC+Cg27gHHl3u1D7RKl17dQkfPWGbyf2bj8="},
        {"encrypt": "true", "iv": b"\xff\xfe", "data1": b"\x00\xff"},
        {"encrypt": "true", "iv": "AAAA", "data1": "AAAA"},
        {"encrypt": "true"},
        {"encrypt": "TRUE", "data1": '{"switch":"on"}'},
    ],
)
async def test_impostor(text: dict[str, str | bytes], listener: Account) -> None:
    """Whoever announces a device without its key is neither believed nor spoken to."""
    await listener.until(lambda: listener.cloud.push.connected)
    lan = listener.cloud.local.lan
    assert lan is not None
    url, heard = lan.peers[LAMP].url, len(listener.updates)
    values = {"id": LAMP, "type": "plug", **text}
    name = f"eWeLink_{LAMP}.{SERVICE}"
    for device_id in (LAMP, "1000000002"):
        values["id"] = device_id
        lan._resolved(AsyncServiceInfo(SERVICE, name, port=9, properties=values, parsed_addresses=["127.0.0.1"]))
    assert lan.peers[LAMP].url == url
    assert "1000000002" not in lan.peers
    assert len(listener.updates) == heard


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "0.0.0.0", "224.0.0.251", "255.255.255.255", "2001:4860::1", "::", "ff02::fb"]
)
async def test_public_addresses(address: str, listener: Account, ewelink: Ewelink) -> None:
    """Only private addresses are spoken to, whatever a record says."""
    lan = listener.cloud.local.lan
    assert lan is not None
    url = lan.peers[LAMP].url
    values = ewelink.local._text(device(ewelink))
    for addresses in ([address], []):
        info = AsyncServiceInfo(
            SERVICE, f"eWeLink_{LAMP}.{SERVICE}", port=9, properties=dict(values), parsed_addresses=addresses
        )
        lan._resolved(info)
        assert lan.peers[LAMP].url == url
    info = AsyncServiceInfo(
        SERVICE, f"eWeLink_{LAMP}.{SERVICE}", port=9, properties=dict(values), parsed_addresses=["fd00::1"]
    )
    lan._resolved(info)
    assert lan.peers[LAMP].url == "http://[fd00::1]:9"


async def test_odd_names(open_account: Open, ewelink: Ewelink, network: Any) -> None:
    """Records whose names or texts are malformed are left alone."""
    listener = await at_home(open_account, ewelink, network)
    lan = listener.cloud.local.lan
    assert lan is not None
    for name in ("", SERVICE, f"\0.{SERVICE}", f"{'x' * 300}.{SERVICE}", f"eWeLink_\udcff.{SERVICE}"):
        for change in ServiceStateChange:
            lan._announced(network, SERVICE, name, change)
    for values in (
        {},
        {b"\xff": b"\xff", b"id": b"\xff"},
        {b"id": b"x" * 200},
        {b"id": LAMP.encode(), b"encrypt": None},
    ):
        lan._resolved(
            AsyncServiceInfo(SERVICE, f"x.{SERVICE}", port=9, properties=values, parsed_addresses=["127.0.0.1"])
        )
    known = set(lan.peers)
    await asyncio.gather(*lan._tasks)
    assert set(lan.peers) == known


async def test_key_outlives_a_list_that_lacks_the_device(listener: Account, ewelink: Ewelink) -> None:
    """A device that a list leaves out is not believed in clear from then on."""
    url = listener.cloud.local.peers[LAMP].url
    ewelink.faults.add("lists", path="/v2/device/thing", how="empty")
    await listener.fetch()
    lan = listener.cloud.local.lan
    assert lan is not None
    values = {"id": LAMP, "type": "plug", "data1": '{"switch":"on"}'}
    lan._resolved(
        AsyncServiceInfo(
            SERVICE, f"eWeLink_{LAMP}.{SERVICE}", port=9, properties=values, parsed_addresses=["127.0.0.1"]
        )
    )
    assert lan.peers[LAMP].url == url
    assert not listener.cloud.local.diy
    assert listener.saved["device_keys"][LAMP] == f"key-of-{LAMP}"


async def test_device_that_the_list_brings_later(open_account: Open, ewelink: Ewelink, network: Any) -> None:
    """A device that was announced before its key was known is found as soon as the list brings it."""
    added = device(ewelink)
    del ewelink.devices[LAMP]
    await ewelink.local.start()
    await ewelink.local.announce(added)
    listener = open_account(zeroconf=network)
    await listener.cloud.sign_in()
    await listener.listen()
    await listener.until(lambda: DOUBLE in listener.cloud.local.peers)
    assert LAMP not in listener.cloud.local.peers
    ewelink.devices[LAMP] = added
    await listener.fetch()
    assert LAMP in listener.cloud.local.peers


async def test_local_network_outlives_the_sign_in(listener: Account, ewelink: Ewelink) -> None:
    """While the account waits to be signed in again, what is nearby works."""
    await listener.until(lambda: listener.cloud.push.connected)
    ewelink.faults.add("refuse_sign_on")
    ewelink.drop_sockets("socket")
    with pytest.raises(AuthError):
        await listener.outcome()
    await listener.send(LAMP, switch="on")
    assert device(ewelink).commands == 1
    assert listener.cloud.connected
    assert len(commands(ewelink)) == 1


async def test_without_the_internet(open_account: Open, ewelink: Ewelink, network: Any) -> None:
    """With the cloud away, what is nearby works from what was kept, and the rest is known to be away."""
    before = open_account()
    await before.cloud.sign_in()
    await before.fetch()
    kept = dict(before.saved)
    assert kept["device_keys"][LAMP] == "key-of-1000000001"
    ewelink.faults.add("drop", path="/v2/*")
    ewelink.faults.add("drop", path="dispatch")
    listener = await at_home(open_account, ewelink, network, **kept)
    assert listener.cloud.connected
    await listener.fetch()
    assert listener.online[LAMP] is True
    assert listener.online["1000000002"] is False
    assert listener.properties[LAMP]["path"] == "local"
    listener.devices = before.devices
    await listener.send(LAMP, switch="on")
    assert ewelink.devices[LAMP].properties["switch"] == "on"
    await listener.until(lambda: listener.properties[LAMP]["switch"] == "on")


async def test_types_outlive_a_restart(open_account: Open, ewelink: Ewelink, network: Any) -> None:
    """Before the first list, too, what a thermometer and a motor report is understood as of what they are known to be."""
    thermometer, motor = device(ewelink, "1000000016"), device(ewelink, "1000000013")
    motor.local = True
    before = open_account()
    await before.cloud.sign_in()
    await before.fetch()
    ewelink.faults.add("drop", path="/v2/*")
    ewelink.faults.add("drop", path="dispatch")
    thermometer.properties["temperature"] = thermometer.properties.pop("currentTemperature")
    listener = await at_home(open_account, ewelink, network, **dict(before.saved))
    await listener.until(lambda: {thermometer.id, motor.id} <= set(listener.cloud.local.peers))
    assert listener.properties[thermometer.id]["currentTemperature"] == "24.5"
    assert listener.properties[motor.id]["cover.position"] == 40
    assert listener.cloud.local.word_of(motor.id) == "multifun_switch"


@pytest.mark.parametrize("status", [500, 502, 504])
async def test_list_that_fails_while_the_cloud_pushes(status: int, listener: Account, ewelink: Ewelink) -> None:
    """A poll that fails by itself takes no device away, whether it is nearby or not."""
    await listener.until(lambda: listener.cloud.push.connected)
    ewelink.faults.add("http_error", status=status, path="/v2/device/thing")
    with pytest.raises(UnreachableError):
        await listener.fetch()
    assert (listener.online[LAMP], listener.online["1000000002"]) == (True, True)


async def test_lost_internet(listener: Account, ewelink: Ewelink, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the socket goes, the list is asked for, so that only what is nearby stays, but for moments."""
    await listener.until(lambda: listener.cloud.push.connected)
    ewelink.faults.add("drop", path="/v2/*")
    ewelink.faults.add("drop", path="dispatch")
    ewelink.drop_sockets("socket")
    await listener.until(lambda: listener.refreshes > 0 and not listener.cloud.push.connected)
    with pytest.raises(UnreachableError):
        await listener.fetch()
    assert (listener.online[LAMP], listener.online["1000000002"]) == (True, True)
    monkeypatch.setattr("custom_components.homeclouds.clouds.ewelink.cloud._BRIEFLY", 0)
    await listener.fetch()
    assert (listener.online[LAMP], listener.online["1000000002"]) == (True, False)


async def test_broken_json_of_rf_bridges(open_account: Open, ewelink: Ewelink, network: Any) -> None:
    """The RF bridge's broken JSON is mended."""
    assert decoded('{"rfTrig0"="2026","rfChl":0}', "", "rf", "") == {"rfTrig0": "2026", "rfChl": 0}


async def test_padded_twice(open_account: Open, ewelink: Ewelink, network: Any) -> None:
    """An announcement that was padded twice is read."""
    device(ewelink).padded = 2
    listener = await at_home(open_account, ewelink, network)
    assert listener.properties[LAMP]["path"] == "local"
