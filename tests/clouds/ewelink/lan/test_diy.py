"""Devices in DIY mode, and the channels of meters behind their main device."""

from typing import Any

import pytest
from zeroconf import ServiceStateChange
from zeroconf.asyncio import AsyncServiceInfo

from custom_components.homeclouds.clouds.core.errors import OfflineError, UnreachableError
from custom_components.homeclouds.clouds.ewelink.diy import device_type
from custom_components.homeclouds.clouds.ewelink.lan import SERVICE
from simulators.ewelink import Ewelink
from simulators.ewelink.devices import EwelinkDevice

from ..conftest import Account, Open, device
from .conftest import FOUR_CHANNELS, ask_often, at_home, local_commands


async def test_diy_devices_are_bounded(listener: Account) -> None:
    """Anybody can announce devices in DIY mode: not more than 32 are taken."""
    lan = listener.cloud.local.lan
    assert lan is not None
    for number in range(50):
        values = {"id": f"20000000{number:02}", "type": "diy_plug", "data1": '{"switch":"off"}'}
        name = f"eWeLink_{values['id']}.{SERVICE}"
        lan._resolved(AsyncServiceInfo(SERVICE, name, port=9, properties=values, parsed_addresses=["127.0.0.1"]))
    assert len(listener.cloud.local.diy) == 32
    assert len([peer for peer in lan.peers.values() if not peer.encrypted]) == 32


async def test_do_it_yourself(open_account: Open, ewelink: Ewelink, network: Any) -> None:
    """A device in DIY mode is in no account and speaks in clear."""
    own = EwelinkDevice(id="1000999999", name="DIY", kind="1", uiid=1, local=True, properties={"switch": "off"})
    ewelink.add_device(own)
    listener = await at_home(open_account, ewelink, network)
    await listener.until(lambda: listener.refreshes > 0)
    await listener.fetch()
    assert listener.devices["1000999999"].type == "1"
    await listener.send("1000999999", switch="on")
    assert own.properties["switch"] == "on"
    assert local_commands(ewelink)[0][1]["data"] == {"switch": "on"}
    await ewelink.local.withdraw("1000999999")
    await listener.until(lambda: "1000999999" not in listener.cloud.local.peers)
    for work in (listener.send("1000999999", switch="on"), listener.cloud.query(listener.devices["1000999999"])):
        with pytest.raises(OfflineError):
            await work


@pytest.mark.parametrize(
    ("word", "params", "expected"),
    [
        ("diy_plug", {"switch": "off", "startup": "stay", "pulse": "off", "pulseWidth": 500, "rssi": -61}, 1),
        ("diy_plug", {"switches": FOUR_CHANNELS, "configure": [], "pulses": []}, 77),
        ("diylight", {"switches": FOUR_CHANNELS}, 77),
        ("switch_radar", {"switches": FOUR_CHANNELS}, 77),
        ("strip", {"switches": FOUR_CHANNELS}, 4),
        ("strip", {"switches": FOUR_CHANNELS[:2]}, 4),
        ("plug", {"switches": FOUR_CHANNELS[:2]}, 2),
        ("diylight", {"switch": "on", "brightness": 40}, 44),
        ("diy_light", {"switch": "on", "ltype": "white", "white": {"br": 50, "ct": 20}}, 135),
        ("diy_plug", {"switch": "on", "ltype": "color", "color": {"r": 1, "g": 2, "b": 3, "br": 50}}, 136),
        ("diy_meter", {"switches": FOUR_CHANNELS, "actPow_00": 100}, 130),
        ("meter", {"switches": FOUR_CHANNELS}, 130),
        ("rf", {"rfList": []}, 28),
        ("fan_light", {"switches": FOUR_CHANNELS}, 34),
        ("enhanced_plug", {"switch": "on", "power": "1", "voltage": "230"}, 32),
        ("enhanced_plug", {"switch": "on", "power": "1"}, 5),
        ("enhanced_plug", {"switch": "on"}, 5),
        ("enhanced_plug", {"switches": FOUR_CHANNELS[:1], "power": 8640, "voltage": "23010", "current": 38}, 190),
        ("plug", {"switches": FOUR_CHANNELS[:1], "power": 0, "voltage": 0, "dayKwh": 125, "monthKwh": 700}, 190),
        ("plug", {"switch": "on", "currentTemperature": "20", "autoControlEnabled": 0}, 181),
        ("diy_plug", {"switch": "on", "brightness": 50, "transitionTime": 1000, "voltage": 23010}, 277),
        ("th_plug", {"switch": "on"}, 15),
        ("plug", {"switch": "on", "currentTemperature": "20"}, 15),
        ("multifun_switch", {"switches": FOUR_CHANNELS[:2], "motorTurn": 0}, 126),
        ("multifun_switch", {"switches": FOUR_CHANNELS[:2]}, 126),
        ("ihost", {}, None),
        ("diy_plug", {}, None),
        ("diy_plug", {"switches": []}, None),
        ("diy_plug", {"switches": "on", "rssi": -60}, None),
    ],
)
def test_reported_state_decides(word: str, params: dict[str, Any], expected: int | None) -> None:
    """What a device in DIY mode is, is read from what it tells; the word that it announces only where that leaves a choice."""
    assert device_type(word, params) == expected


async def test_channels_in_diy_mode(open_account: Open, ewelink: Ewelink, network: Any) -> None:
    """A MINI R3 announces itself as a plug and has channels."""
    params = {"switches": [dict(channel) for channel in FOUR_CHANNELS], "sledOnline": "on"}
    own = EwelinkDevice(id="1000d10001", name="DIY", kind="77", uiid=77, local=True, properties=params)
    ewelink.add_device(own)
    listener = await at_home(open_account, ewelink, network)
    await listener.until(lambda: own.id in listener.cloud.local.diy)
    await listener.fetch()
    await listener.send(own.id, switches__0__switch="on")
    ((path, body),) = local_commands(ewelink)
    assert (path, body["data"]) == ("/zeroconf/switches", {"switches": [{"outlet": 0, "switch": "on"}]})
    assert listener.devices[own.id].type == "77"
    await listener.until(lambda: listener.properties[own.id]["switches.0.switch"] == "on")


async def test_found_while_lists_fail(listener: Account, ewelink: Ewelink) -> None:
    """A device in DIY mode needs no list of the cloud; the next list comes soon, and if it fails it does so as ever."""
    await listener.until(lambda: listener.cloud.push.connected)
    ewelink.faults.add("http_error", status=502, path="/v2/device/thing")
    own = EwelinkDevice(id="1000d10003", name="DIY", kind="1", uiid=1, local=True, properties={"switch": "on"})
    await ewelink.local.announce(own)
    await listener.until(lambda: own.id in listener.cloud.local.diy)
    before, refreshes = dict(listener.online), listener.refreshes
    await listener.fetch()
    assert listener.refreshes == refreshes + 1
    assert (listener.devices[own.id].type, listener.properties[own.id]["switch"]) == ("1", "on")
    assert listener.online == {**before, own.id: True}
    with pytest.raises(UnreachableError):
        await listener.fetch()


async def test_diy_devices_are_remembered(open_account: Open, ewelink: Ewelink, network: Any) -> None:
    """A device in DIY mode that is off is still there after a restart, and known to be away; the account may take it over."""
    own = EwelinkDevice(id="1000d10002", name="DIY", kind="1", uiid=1, local=True, properties={"switch": "off"})
    ewelink.add_device(own)
    listener = await at_home(open_account, ewelink, network)
    await listener.until(lambda: listener.cloud.push.connected and own.id in listener.cloud.local.diy)
    await ewelink.local.withdraw(own.id)
    await listener.until(lambda: listener.properties[own.id].get("path") == "none")
    assert listener.online[own.id] is False
    again = open_account(zeroconf=network, **listener.saved)
    await again.fetch()
    assert (again.devices[own.id].online, again.online[own.id], again.properties[own.id]["path"]) == (
        False,
        False,
        "none",
    )
    own.key, own.owner = "key", device(ewelink).owner
    await again.fetch()
    assert again.saved["diy_devices"] == {}
    assert not again.cloud.local.alone(own.id)


@pytest.mark.parametrize(
    ("name", "values", "taken"),
    [
        ("ihost-1001f00002", {"id": "1001f00002", "type": "ihost"}, False),
        ("ihost-1001f00002", {"id": "1001f00002", "type": "plug", "data1": '{"switch":"on"}'}, False),
        ("eWeLink_1001f00002", {"id": "1001f00002", "type": "diy_plug"}, False),
        ("eWeLink_1001f00002", {"id": "1001f00002", "type": "ihost", "data1": '{"ssid":"x"}'}, False),
        ("ewelink_1001f00002", {"id": "1001f00002", "type": "diy_plug", "data1": '{"switch":"on"}'}, True),
        ("EWELINK_1001f00002", {"id": "1001f00002", "type": "x", "data1": '{"switch":"on"}'}, True),
        ("ewelink_1001f00002", {"ID": "1001f00002", "Type": "diy_plug", "Data1": '{"swit', "DATA2": 'ch":"on"}'}, True),
        ("ewelink_1001f00002", {"id": "1001f00002", "encrypt": "True", "data1": '{"switch":"on"}'}, False),
    ],
)
async def test_gateways_are_no_devices(name: str, values: dict[str, Any], taken: bool, listener: Account) -> None:
    """What announces itself in clear is a device only under a device's name, and if it says what it is."""
    lan = listener.cloud.local.lan
    assert lan is not None
    info = AsyncServiceInfo(SERVICE, f"{name}.{SERVICE}", port=9, properties=values, parsed_addresses=["127.0.0.1"])
    lan._resolved(info)
    assert ("1001f00002" in lan.peers, "1001f00002" in listener.cloud.local.diy) == (taken, taken)


MAIN, FIRST, SECOND = "1000f80001", "1000f80002", "1000f80003"


def spm(sim: Ewelink, key: str = "main-key") -> list[EwelinkDevice]:
    """Add an SPM with two children; only the first announces itself."""
    owner = device(sim).owner if key else ""
    main = EwelinkDevice(id=MAIN, name="Main", kind="128", uiid=128, key=key, owner=owner, local=True)
    main.announces = "meter"
    children = [
        EwelinkDevice(
            id=child, name=child, kind="130", uiid=130, key=key and f"key-of-{child}", owner=owner,
            local=child == FIRST, main=MAIN, announces="diy_meter" if not key else "meter",
            properties={"subDevId": f"sub{child}", "parentid": MAIN, "switches": [dict(channel) for channel in FOUR_CHANNELS],
                        "actPow_00": 1000},
        )
        for child in (FIRST, SECOND)
    ]  # fmt: skip
    for each in (main, *children) if key else children[:1]:
        sim.add_device(each)
    if not key:
        sim.devices[MAIN] = main
    return children


async def test_children_of_a_main_device(open_account: Open, ewelink: Ewelink, network: Any) -> None:
    """The channels of an SPM are reached through its main device, with its key, one request at a time; their readings are asked for."""
    spm(ewelink)
    listener = await at_home(open_account, ewelink, network)
    await listener.until(lambda: {FIRST, SECOND} <= set(listener.cloud.local.peers))
    assert MAIN not in listener.cloud.local.diy
    await listener.send(FIRST, switches__1__switch="on")
    await listener.send(SECOND, switches__0__switch="on")
    for child, channel in ((FIRST, 1), (SECOND, 0)):
        assert device(ewelink, child).properties["switches"][channel]["switch"] == "on"
    assert {body["deviceid"] for _, body in local_commands(ewelink)} == {MAIN}
    listener.cloud.local.context.shown = lambda device: ["actPow_00"] if device == SECOND else []
    ask_often(listener)
    ewelink.local.collisions.clear()
    await ewelink.wait_for_request("/zeroconf/uiActive", count=2)
    assert not ewelink.local.collisions
    assert (await listener.cloud.query(listener.devices[SECOND])).properties["switches.0.switch"] == "on"
    ewelink.remove_device(SECOND)
    await listener.fetch()
    assert [*listener.cloud.local.children_of(MAIN).values()] == [FIRST]


async def test_children_of_a_main_device_before_the_first_list(
    open_account: Open, ewelink: Ewelink, network: Any
) -> None:
    """The way to the channels of an SPM outlives a restart, like its key."""
    spm(ewelink)
    before = open_account()
    await before.cloud.sign_in()
    await before.fetch()
    ewelink.faults.add("drop", path="/v2/*")
    ewelink.faults.add("drop", path="dispatch")
    listener = await at_home(open_account, ewelink, network, **dict(before.saved))
    await listener.until(lambda: {FIRST, SECOND} <= set(listener.cloud.local.peers))
    await listener.cloud.send(before.devices[SECOND], {"switches.0.switch": "on"}, {})
    assert device(ewelink, SECOND).properties["switches"][0]["switch"] == "on"


async def test_children_in_diy_mode(open_account: Open, ewelink: Ewelink, network: Any) -> None:
    """An SPM in DIY mode is reached likewise, in clear."""
    spm(ewelink, "")
    listener = await at_home(open_account, ewelink, network)
    child = f"sub{FIRST}"
    await listener.until(lambda: child in listener.cloud.local.diy)
    await listener.fetch()
    assert listener.devices[child].type == "130"
    await listener.send(child, switches__2__switch="on")
    assert device(ewelink, FIRST).properties["switches"][2]["switch"] == "on"
    lan = listener.cloud.local.lan
    assert lan is not None
    lan._announced(network, SERVICE, f"eWeLink_{MAIN}.{SERVICE}", ServiceStateChange.Removed)
    assert lan.peers[child].misses == 2


async def test_meter_that_answers_no_query(open_account: Open, ewelink: Ewelink, network: Any) -> None:
    """A meter that does not know the question for its state tells it when its status light is set to what it is."""
    meter = device(ewelink, "1000000010")
    meter.local, meter.properties["sledOnline"] = True, "off"
    listener = await at_home(open_account, ewelink, network, "local")
    await listener.until(lambda: meter.id in listener.cloud.local.peers)
    ewelink.faults.add("html", path="/zeroconf/getState")
    listener.cloud.local.context.shown = lambda device: ["power"] if device == meter.id else []
    ask_often(listener)
    await ewelink.wait_for_request("/zeroconf/sledonline", count=2)
    assert meter.properties["sledOnline"] == "off"
