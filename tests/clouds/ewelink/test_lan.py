"""Devices on the local network: real mDNS and HTTP on loopback."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

import pytest
import pytest_socket
from zeroconf import ServiceStateChange
from zeroconf.asyncio import AsyncServiceInfo

from custom_components.homeclouds.clouds.core.errors import (
    AuthError,
    CommandError,
    NoAnswerError,
    OfflineError,
    UnsupportedError,
    ValueRangeError,
)
from custom_components.homeclouds.clouds.ewelink import lan_messages as messages
from custom_components.homeclouds.clouds.ewelink.diy import device_type
from custom_components.homeclouds.clouds.ewelink.lan import SERVICE, Pace
from custom_components.homeclouds.clouds.ewelink.lan_messages import decoded
from simulators.ewelink import Ewelink
from simulators.ewelink.devices import EwelinkDevice
from simulators.testing import loopback_network

from .conftest import Account, Open, device

LAMP, DOUBLE, DIMMER, FAN = "1000000001", "1000000003", "1000000023", "1000000025"
BRIDGE = "1000000031"
LOCAL = (LAMP, DOUBLE, DIMMER, FAN)


@pytest.fixture
async def network(ewelink: Ewelink) -> AsyncGenerator[Any]:
    """Return a zeroconf that looks around on loopback."""
    async with loopback_network() as zeroconf:
        yield zeroconf
        await ewelink.local.stop()


async def at_home(open_account: Open, ewelink: Ewelink, network: Any, mode: str = "auto", **data: Any) -> Account:
    """Return an account that has found its devices on the local network."""
    await ewelink.local.start()
    listener = open_account(zeroconf=network, options={"mode": mode}, **data)
    if not data:
        await listener.cloud.sign_in()
        await listener.fetch()
    listener.start()
    await listener.until(lambda: set(LOCAL) <= set(listener.cloud.local.peers))
    return listener


def local_commands(sim: Ewelink) -> list[tuple[str, dict[str, Any]]]:
    """Return commands and bodies that devices have heard."""
    return [(record.path, record.json()) for record in sim.requests.to("/zeroconf/")]


def commands(sim: Ewelink) -> list[str]:
    """Return the commands that devices have heard, questions left out."""
    return [path for path, _ in local_commands(sim) if not path.endswith("/getState")]


def fast(listener: Account) -> None:
    """Let devices be asked for their state without much pause."""
    assert listener.cloud.local.lan is not None
    listener.cloud.local.lan.pace = Pace(tick=0.01, measuring=0.05, suspect=0.05, idle=0.5, away=0.05)


async def test_commands_go_the_short_way(open_account: Open, ewelink: Ewelink, network: Any) -> None:
    """A device nearby is spoken to directly, in its own cipher; what it says is heard."""
    listener = await at_home(open_account, ewelink, network)
    await listener.send(LAMP, switch="on")
    ((path, body),) = local_commands(ewelink)
    assert path == "/zeroconf/switch"
    assert body["encrypt"] is True
    assert "on" not in str(body["data"])
    assert ewelink.devices[LAMP].properties["switch"] == "on"
    await listener.send(DOUBLE, switches__0__switch="on")
    await listener.send(DIMMER, brightness=70)
    assert [path for path, _ in local_commands(ewelink)[1:]] == ["/zeroconf/switches", "/zeroconf/dimmable"]
    assert not ewelink.requests.to("ws/update")
    assert listener.properties[LAMP]["path"] == "local"


async def test_fan_with_other_words(open_account: Open, ewelink: Ewelink, network: Any) -> None:
    """A ceiling fan has light, fan and speed on the local network, and channels in the cloud."""
    listener = await at_home(open_account, ewelink, network)
    await listener.send(FAN, switches__0__switch="off")
    await listener.send(FAN, switches__1__switch="on", switches__3__switch="on")
    assert [path for path, _ in local_commands(ewelink)] == ["/zeroconf/light", "/zeroconf/fan"]
    states = {channel["outlet"]: channel["switch"] for channel in ewelink.devices[FAN].properties["switches"]}
    assert states == {0: "off", 1: "on", 2: "off", 3: "on"}
    await listener.until(lambda: listener.properties[FAN]["switches.3.switch"] == "on")


@pytest.mark.parametrize(
    ("wanted", "sent"),
    [
        ({1: "on"}, [("fan", {"fan": "on"})]),
        ({1: "off"}, [("fan", {"fan": "off"})]),
        ({1: "on", 2: "on", 3: "off"}, [("fan", {"fan": "on", "speed": 2})]),
        ({1: "on", 2: "off", 3: "off"}, [("fan", {"fan": "on", "speed": 1})]),
        ({0: "on", 1: "on"}, [("light", {"light": "on"}), ("fan", {"fan": "on"})]),
    ],
)
def test_fan_is_written_the_target(wanted: dict[int, str], sent: list[Any]) -> None:
    """A fan keeps its speed unless another is wished for; light and fan are commands of their own."""
    switches = [{"outlet": outlet, "switch": state} for outlet, state in wanted.items()]
    assert messages.commands("fan_light", {"switches": switches}) == sent
    assert messages.commands("fan_light", {"switches": switches, "sledOnline": "off"}) == [
        *sent,
        ("sledonline", {"sledOnline": "off"}),
    ]
    assert messages.commands("fan_light", {"startup": "on"}) == [("startup", {"startup": "on"})]


@pytest.mark.parametrize("mode", ["auto", "local"])
async def test_lost_answer_is_not_repeated(mode: str, open_account: Open, ewelink: Ewelink, network: Any) -> None:
    """A device that obeys and breaks the connection is commanded once, on no other way, and asked for its state afterwards."""
    listener = await at_home(open_account, ewelink, network, mode)
    ewelink.faults.add("drop", path="/zeroconf/switch", after=True)
    with pytest.raises(NoAnswerError) as lost:
        await listener.send(LAMP, switch="on")
    assert lost.value.uncertain
    assert (len(commands(ewelink)), device(ewelink).commands) == (1, 1)
    assert (await listener.cloud.query(listener.devices[LAMP])).properties["switch"] == "on"
    assert ewelink.requests.to("/zeroconf/getState")
    assert not ewelink.requests.to("ws/update")
    assert listener.properties[LAMP]["path"] == "local"


@pytest.mark.parametrize(
    "fault",
    [
        {"name": "local_garbage"},
        {"name": "local_garbage", "text": "[]"},
        {"name": "local_garbage", "text": "{}"},
        {"name": "local_garbage", "text": '{"error":"0"}'},
        {"name": "local_garbage", "text": '{"error":0,"iv":"AAAA","data":"AAAA"}'},
        {"name": "local_garbage", "text": '{"error":0,"data":[]}'},
        {"name": "http_error", "status": 500},
        {"name": "wrong_json"},
    ],
)
async def test_answer_that_cannot_be_read(
    fault: dict[str, Any], open_account: Open, ewelink: Ewelink, network: Any
) -> None:
    """A device that answers invalid data may have obeyed: the command is not sent again."""
    listener = await at_home(open_account, ewelink, network)
    await listener.until(lambda: listener.cloud.push.connected)
    ewelink.faults.add(path="/zeroconf/", **fault)
    with pytest.raises(NoAnswerError):
        await listener.send(LAMP, switch="on")
    assert len(commands(ewelink)) == 1
    assert not ewelink.requests.to("ws/update")


@pytest.mark.parametrize(
    "fault",
    [
        *({"name": "local_error", "code": code} for code in (400, 401, 403, 404, 422, 500)),
        {"name": "http_error", "status": 400},
        {"name": "http_error", "status": 404},
        {"name": "html"},
        {"name": "rate_limit"},
    ],
)
async def test_refusal_is_tried_through_the_cloud(
    fault: dict[str, Any], open_account: Open, ewelink: Ewelink, network: Any
) -> None:
    """What a device refuses is tried through the cloud, once; with the socket or without."""
    listener = await at_home(open_account, ewelink, network)
    await listener.until(lambda: listener.cloud.push.connected)
    ewelink.faults.add(path="/zeroconf/", **fault)
    await listener.send(LAMP, switch="on")
    assert (len(commands(ewelink)), len(ewelink.requests.to("ws/update"))) == (1, 1)
    assert device(ewelink).commands == 1


@pytest.mark.parametrize(
    ("code", "error"),
    [(400, CommandError), (422, ValueRangeError), (500, CommandError), (401, OfflineError), (404, OfflineError)],
)
async def test_refusal_without_cloud(
    code: int, error: type[Exception], open_account: Open, ewelink: Ewelink, network: Any
) -> None:
    """Where no cloud may step in, the refusal is told; another device at the address is none."""
    listener = await at_home(open_account, ewelink, network, "local")
    ewelink.faults.add("local_error", code=code, times=1)
    with pytest.raises(error) as refused:
        await listener.send(LAMP, switch="on")
    assert not isinstance(refused.value, CommandError) or not refused.value.uncertain
    assert device(ewelink).commands == 0


async def test_unplugged_device_is_not_reached(open_account: Open, ewelink: Ewelink, network: Any) -> None:
    """A command for which there is no connection goes through the cloud, or fails where none may step in."""
    listener = await at_home(open_account, ewelink, network)
    await listener.until(lambda: listener.cloud.push.connected)
    await ewelink.local.unplug(LAMP)
    await listener.send(LAMP, switch="on")
    assert len(ewelink.requests.to("ws/update")) == 1
    listener.cloud.local.mode = "local"
    with pytest.raises(OfflineError):
        await listener.send(LAMP, switch="off")
    assert device(ewelink).commands == 1


async def test_commands_that_are_not_known_here(open_account: Open, ewelink: Ewelink, network: Any) -> None:
    """What the device does not take directly goes through the cloud; what it would not even answer is not tried."""
    listener = await at_home(open_account, ewelink, network)
    await listener.until(lambda: listener.cloud.push.connected)
    await listener.send(DOUBLE, lock=1)
    assert len(ewelink.requests.to("zeroconf/lock")) == 1
    await listener.send(DIMMER, transitionTime=1000)
    assert not ewelink.requests.to("zeroconf/transitionTime")
    assert [frame.json()["params"] for frame in ewelink.requests.to("ws/update")] == [
        {"lock": 1},
        {"transitionTime": 1000},
    ]


@pytest.mark.parametrize(
    ("wanted", "command", "name"),
    [
        ({"configure__0__startup": "on"}, "startups", "configure"),
        ({"pulses__1__pulse": "on", "pulses__1__width": 1000}, "pulses", "pulses"),
    ],
)
async def test_settings_of_channels(
    wanted: dict[str, Any], command: str, name: str, open_account: Open, ewelink: Ewelink, network: Any
) -> None:
    """Settings of channels are set at home, all of them together."""
    listener = await at_home(open_account, ewelink, network, "local")
    await listener.send(DOUBLE, **wanted)
    ((path, _),) = local_commands(ewelink)
    assert path == f"/zeroconf/{command}"
    (outlet,) = {int(key.split("__")[1]) for key in wanted}
    by_outlet = {channel["outlet"]: channel for channel in device(ewelink, DOUBLE).properties[name]}
    assert by_outlet[outlet] == {"outlet": outlet} | {key.split("__")[2]: value for key, value in wanted.items()}
    assert len(by_outlet) == 2


async def test_names_of_commands(open_account: Open, ewelink: Ewelink, network: Any) -> None:
    """A command is named after what it sets, wherever that stands; keys of remote controls and the status light are told otherwise."""
    listener = await at_home(open_account, ewelink, network)
    await listener.until(lambda: BRIDGE in listener.cloud.local.peers)
    await listener.send(BRIDGE, cmd="transmit", rfChl=1)
    await listener.send(LAMP, pulseWidth=1000, pulse="on")
    await listener.send(LAMP, sledOnline="off")
    assert [path for path, _ in local_commands(ewelink)] == [
        "/zeroconf/transmit",
        "/zeroconf/pulse",
        "/zeroconf/sledonline",
    ]
    assert ewelink.devices[LAMP].properties["pulseWidth"] == 1000
    assert not ewelink.requests.to("ws/update")


async def test_one_request_at_a_time(open_account: Open, ewelink: Ewelink, network: Any) -> None:
    """A device's web server has one thread: it is asked one thing after the other, however much is wished for at once."""
    listener = await at_home(open_account, ewelink, network)
    ewelink.faults.add("local_slow", seconds=0.05)
    await asyncio.gather(
        *(listener.send(LAMP, switch=state) for state in ("on", "off", "on")), listener.send(DIMMER, switch="on")
    )
    assert ewelink.local.collisions == []
    assert [path for path, _ in local_commands(ewelink)] == ["/zeroconf/switch"] * 4
    assert ewelink.devices[LAMP].properties["switch"] == "on"


@pytest.mark.parametrize("fault", [{"name": "drop"}, {"name": "local_error", "code": 400}])
async def test_key_is_not_sent_twice(fault: dict[str, Any], open_account: Open, ewelink: Ewelink, network: Any) -> None:
    """A key of a remote control is not sent on another way, even if the device refuses it."""
    listener = await at_home(open_account, ewelink, network)
    await listener.until(lambda: BRIDGE in listener.cloud.local.peers and listener.cloud.push.connected)
    ewelink.faults.add(path="/zeroconf/", times=1, **fault)
    with pytest.raises(CommandError):
        await listener.send(BRIDGE, cmd="transmit", rfChl=1)
    assert len(commands(ewelink)) == 1
    assert not ewelink.requests.to("ws/update")


async def test_keys_are_asked_for_again(open_account: Open, ewelink: Ewelink, network: Any) -> None:
    """A device whose key has changed (it was paired anew) does not understand us: the cloud does it, and is asked for the new key."""
    listener = await at_home(open_account, ewelink, network)
    await listener.until(lambda: listener.cloud.push.connected)
    device = ewelink.devices[LAMP]
    assert isinstance(device, EwelinkDevice)
    device.key = "another-key"
    await listener.send(LAMP, switch="on")
    assert device.properties["switch"] == "on"
    assert len(ewelink.requests.to("ws/update")) == 1
    await listener.fetch()
    assert listener.saved["device_keys"][LAMP] == "another-key"


async def test_only_through_the_cloud(open_account: Open, ewelink: Ewelink, network: Any) -> None:
    """Whoever wants the cloud alone is not looked for at home, and has no choice of paths."""
    await ewelink.local.start()
    listener = open_account(zeroconf=network, options={"mode": "cloud"})
    await listener.cloud.sign_in()
    await listener.listen()
    await listener.send(LAMP, switch="on")
    assert listener.cloud.local.lan is None
    assert not local_commands(ewelink)
    assert len(ewelink.requests.to("ws/update")) == 1
    assert "path" not in listener.properties[LAMP]


async def test_comings_and_goings(open_account: Open, ewelink: Ewelink, network: Any) -> None:
    """A device that says goodbye is reached through the cloud from then on."""
    listener = await at_home(open_account, ewelink, network)
    await listener.until(lambda: listener.cloud.push.connected)
    await ewelink.local.withdraw(LAMP)
    await listener.until(lambda: listener.properties[LAMP]["path"] == "cloud")
    await listener.send(LAMP, switch="on")
    assert len(ewelink.requests.to("ws/update")) == 1


async def test_kept_from_the_internet(open_account: Open, ewelink: Ewelink, network: Any) -> None:
    """A device that the cloud does not reach is there as long as it answers here; which the poll knows as well."""
    listener = await at_home(open_account, ewelink, network)
    await listener.until(lambda: listener.cloud.push.connected)
    ewelink.set_online(LAMP, False)
    await ewelink.wait_for_request("/zeroconf/getState")
    await listener.until(lambda: listener.online[LAMP])
    await listener.fetch()
    assert listener.online[LAMP] is True
    assert listener.devices[LAMP].online is True
    await listener.send(LAMP, switch="on")
    assert ewelink.devices[LAMP].properties["switch"] == "on"


@pytest.mark.parametrize("mode", ["auto", "local"])
async def test_unplugged(mode: str, open_account: Open, ewelink: Ewelink, network: Any) -> None:
    """A device that went without a word is away after three questions, and back with its first answer."""
    listener = await at_home(open_account, ewelink, network, mode)
    if mode == "auto":
        await listener.until(lambda: listener.cloud.push.connected)
    fast(listener)
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
    fast(listener)
    await ewelink.wait_for_request("/zeroconf/getState")
    await listener.send(LAMP, switch="on")
    assert device(ewelink).commands == 1
    assert listener.properties[LAMP]["path"] == "local"


async def test_forged_goodbye(open_account: Open, ewelink: Ewelink, network: Any) -> None:
    """A device that is said to be gone, but answers, stays."""
    listener = await at_home(open_account, ewelink, network)
    lan = listener.cloud.local.lan
    assert lan is not None
    lan._announced(network, SERVICE, f"eWeLink_{LAMP}.{SERVICE}", ServiceStateChange.Removed)
    await asyncio.gather(*lan._tasks)
    assert ewelink.requests.to("/zeroconf/getState")
    assert listener.properties[LAMP]["path"] == "local"


async def test_another_address(open_account: Open, ewelink: Ewelink, network: Any) -> None:
    """A device that announces itself elsewhere is spoken to there."""
    listener = await at_home(open_account, ewelink, network)
    before = listener.cloud.local.peers[LAMP].url
    await ewelink.local.unplug(LAMP)
    await ewelink.local.announce(device(ewelink))
    await listener.until(lambda: listener.cloud.local.peers[LAMP].url != before)
    await listener.send(LAMP, switch="on")
    assert device(ewelink).properties["switch"] == "on"


async def test_several_addresses(open_account: Open, ewelink: Ewelink, network: Any) -> None:
    """A device in several networks is reached at whichever of its addresses answers, and stays there."""
    listener = await at_home(open_account, ewelink, network)
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
    fast(listener)
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


async def test_meter_is_read_while_its_entities_are_enabled(open_account: Open, ewelink: Ewelink, network: Any) -> None:
    """What a device measures is read from itself, as long as an entity shows it."""
    meter = device(ewelink, "1000000010")
    meter.local = True
    listener = await at_home(open_account, ewelink, network, "local")
    await listener.until(lambda: meter.id in listener.cloud.local.peers)
    fast(listener)
    listener.cloud.local.context.shown = lambda device: ["power"] if device == meter.id else []
    meter.properties["power"] = "12.30"
    calls = len(ewelink.requests.to("/v2/"))
    await listener.until(lambda: listener.properties[meter.id]["power"] == "12.30")
    meter.properties["power"] = "23.40"
    await listener.until(lambda: listener.properties[meter.id]["power"] == "23.40")
    assert len(ewelink.requests.to("/v2/")) == calls


@pytest.mark.parametrize("mode", ["auto", "local"])
async def test_query_asks_at_home_first(mode: str, open_account: Open, ewelink: Ewelink, network: Any) -> None:
    """A device nearby is asked itself; the cloud where it tells nothing, but not in local mode."""
    listener = await at_home(open_account, ewelink, network, mode)
    if mode == "auto":
        await listener.until(lambda: listener.cloud.push.connected)
        await ewelink.wait_for_request("/v2/device/thing", count=4)
    calls = len(ewelink.requests.to("/v2/"))
    device(ewelink).properties["switch"] = "on"
    assert (await listener.cloud.query(listener.devices[LAMP])).properties["switch"] == "on"
    assert not ewelink.requests.to("ws/query")
    device(ewelink).tells = False
    update = await listener.cloud.query(listener.devices[LAMP])
    assert len(ewelink.requests.to("ws/query")) == (mode == "auto")
    assert ("switch" in update.properties) is (mode == "auto")
    elsewhere = listener.devices["1000000002"]
    if mode == "local":
        for of_cloud in (elsewhere, listener.devices["group.group-1"]):
            with pytest.raises(OfflineError):
                await listener.cloud.query(of_cloud)
    else:
        assert (await listener.cloud.query(elsewhere)).properties
    assert len(ewelink.requests.to("/v2/")) == calls


async def test_local_mode_costs_no_calls(open_account: Open, ewelink: Ewelink, network: Any) -> None:
    """Only locally: polls read what is nearby; the cloud is asked for one list a day."""
    listener = await at_home(open_account, ewelink, network, "local")
    calls = len(ewelink.requests.to("/v2/"))
    for _ in range(3):
        await listener.fetch()
    await listener.send(LAMP, switch="on")
    with pytest.raises(UnsupportedError):
        await listener.send("group.group-1", switch="on")
    assert len(ewelink.requests.to("/v2/")) == calls
    assert not ewelink.requests.to("dispatch")
    assert (listener.online[LAMP], listener.online["1000000002"]) == (True, False)
    assert "path" not in listener.properties["1000000006"]
    assert "path" not in listener.properties["group.group-1"]
    listener.cloud._listed_at -= 86400
    await listener.fetch()
    assert len(ewelink.requests.to("/v2/device/thing")) == 4


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
async def test_impostor(text: dict[str, str | bytes], open_account: Open, ewelink: Ewelink, network: Any) -> None:
    """Whoever announces a device without its key is neither believed nor spoken to."""
    listener = await at_home(open_account, ewelink, network)
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
async def test_public_addresses(address: str, open_account: Open, ewelink: Ewelink, network: Any) -> None:
    """Only private addresses are spoken to, whatever a record says."""
    listener = await at_home(open_account, ewelink, network)
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


async def test_key_outlives_a_list_that_lacks_the_device(open_account: Open, ewelink: Ewelink, network: Any) -> None:
    """A device that a list leaves out is not believed in clear from then on."""
    listener = await at_home(open_account, ewelink, network)
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


async def test_diy_devices_are_bounded(open_account: Open, ewelink: Ewelink, network: Any) -> None:
    """Anybody can announce devices in DIY mode: not more than 32 are taken."""
    listener = await at_home(open_account, ewelink, network)
    lan = listener.cloud.local.lan
    assert lan is not None
    for number in range(50):
        values = {"id": f"20000000{number:02}", "type": "diy_plug", "data1": '{"switch":"off"}'}
        name = f"eWeLink_{values['id']}.{SERVICE}"
        lan._resolved(AsyncServiceInfo(SERVICE, name, port=9, properties=values, parsed_addresses=["127.0.0.1"]))
    assert len(listener.cloud.local.diy) == 32
    assert len([peer for peer in lan.peers.values() if not peer.encrypted]) == 32


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


async def test_local_network_outlives_the_sign_in(open_account: Open, ewelink: Ewelink, network: Any) -> None:
    """While the account waits to be signed in again, what is nearby works."""
    listener = await at_home(open_account, ewelink, network)
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


async def test_lost_internet(open_account: Open, ewelink: Ewelink, network: Any) -> None:
    """When the socket goes, the list is asked for, so that only what is nearby stays."""
    listener = await at_home(open_account, ewelink, network)
    await listener.until(lambda: listener.cloud.push.connected)
    ewelink.faults.add("drop", path="/v2/*")
    ewelink.faults.add("drop", path="dispatch")
    ewelink.drop_sockets("socket")
    await listener.until(lambda: listener.refreshes > 0)
    await listener.fetch()
    assert (listener.online[LAMP], listener.online["1000000002"]) == (True, False)


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


async def test_broken_json_of_rf_bridges(open_account: Open, ewelink: Ewelink, network: Any) -> None:
    """The RF bridge's broken JSON is mended."""
    assert decoded('{"rfTrig0"="2026","rfChl":0}', "", "rf", "") == {"rfTrig0": "2026", "rfChl": 0}


async def test_padded_twice(open_account: Open, ewelink: Ewelink, network: Any) -> None:
    """An announcement that was padded twice is read."""
    device(ewelink).padded = 2
    listener = await at_home(open_account, ewelink, network)
    assert listener.properties[LAMP]["path"] == "local"


FOUR_CHANNELS = [{"outlet": outlet, "switch": "off"} for outlet in range(4)]


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
async def test_gateways_are_no_devices(
    name: str, values: dict[str, Any], taken: bool, open_account: Open, ewelink: Ewelink, network: Any
) -> None:
    """What announces itself in clear is a device only under a device's name, and if it says what it is."""
    listener = await at_home(open_account, ewelink, network)
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
    fast(listener)
    ewelink.local.collisions.clear()
    await ewelink.wait_for_request("/zeroconf/uiActive", count=2)
    assert not ewelink.local.collisions
    assert (await listener.cloud.query(listener.devices[SECOND])).properties["switches.0.switch"] == "on"


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
    fast(listener)
    await ewelink.wait_for_request("/zeroconf/sledonline", count=2)
    assert meter.properties["sledOnline"] == "off"
