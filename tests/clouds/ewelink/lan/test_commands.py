"""Commands and queries on the local network: how they are sent, and what happens when they fail."""

import asyncio
from typing import Any

import pytest

from custom_components.homeclouds.clouds.core.errors import (
    CommandError,
    NoAnswerError,
    OfflineError,
    UnsupportedError,
    ValueRangeError,
)
from custom_components.homeclouds.clouds.ewelink import lan_messages as messages
from simulators.ewelink import Ewelink

from ..conftest import Account, Open, device
from ..steps import act
from .conftest import BRIDGE, DIMMER, DOUBLE, FAN, LAMP, ask_often, at_home, commands, local_commands


async def test_commands_go_the_short_way(listener: Account, ewelink: Ewelink) -> None:
    """A device nearby is spoken to directly, in its own cipher; what it says is heard."""
    await listener.send(LAMP, switch="on")
    ((path, body),) = local_commands(ewelink)
    assert path == "/zeroconf/switch"
    assert body["encrypt"] is True
    assert "switch" not in str(body["data"])
    assert ewelink.devices[LAMP].properties["switch"] == "on"
    await listener.send(DOUBLE, switches__0__switch="on")
    await listener.send(DIMMER, brightness=70)
    assert [path for path, _ in local_commands(ewelink)[1:]] == ["/zeroconf/switches", "/zeroconf/dimmable"]
    assert not ewelink.requests.to("ws/update")
    assert listener.properties[LAMP]["path"] == "local"


async def test_fan_with_other_words(listener: Account, ewelink: Ewelink) -> None:
    """A ceiling fan has light, fan and speed on the local network, and channels in the cloud."""
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


CHANNELS = [{"outlet": 0, "switch": "off"}]
STARTUPS = [{"outlet": 0, "startup": "on"}]


@pytest.mark.parametrize(
    ("kind", "params", "sent"),
    [
        (
            "plug",
            {"pulse": "on", "pulseWidth": 500, "switch": "off", "sledOnline": "off"},
            [
                ("pulse", {"pulse": "on", "pulseWidth": 500}),
                ("switch", {"switch": "off"}),
                ("sledonline", {"sledOnline": "off"}),
            ],
        ),
        (
            "strip",
            {"switches": CHANNELS, "configure": STARTUPS},
            [("switches", {"switches": CHANNELS}), ("startups", {"configure": STARTUPS})],
        ),
        (
            "diylight",
            {"switch": "on", "sledOnline": "off", "brightness": 40, "mode": 0},
            [("dimmable", {"switch": "on", "brightness": 40, "mode": 0}), ("sledonline", {"sledOnline": "off"})],
        ),
        ("th_plug", {"mainSwitch": "off", "switch": "off"}, [("switch", {"mainSwitch": "off", "switch": "off"})]),
        ("plug", {"operSide": 1, "switches": CHANNELS}, [("switches", {"operSide": 1, "switches": CHANNELS})]),
        ("rf", {"cmd": "transmit", "rfChl": 1}, [("transmit", {"cmd": "transmit", "rfChl": 1})]),
    ],
)
def test_each_command_has_its_own_params(kind: str, params: dict[str, Any], sent: list[Any]) -> None:
    """What a device takes by a command of its own goes by it, whatever is written in the same moment."""
    assert messages.commands(kind, params) == sent


async def test_status_light_beside_a_switch(listener: Account, ewelink: Ewelink) -> None:
    """Whoever turns off all that a device has gets all of it turned off."""
    await listener.send(LAMP, switch="on", sledOnline="off")
    assert [path for path, _ in local_commands(ewelink)] == ["/zeroconf/switch", "/zeroconf/sledonline"]
    properties = device(ewelink).properties
    assert (properties["switch"], properties["sledOnline"]) == ("on", "off")
    assert not ewelink.requests.to("ws/update")


async def test_only_what_is_left_goes_through_the_cloud(listener: Account, ewelink: Ewelink) -> None:
    """What a device has taken at home is not sent again because it refuses the rest: a gate would move twice."""
    ewelink.faults.add("http_error", status=404, path="/zeroconf/sledonline")
    await listener.send(LAMP, switch="on", sledOnline="off")
    assert device(ewelink).commands == 2
    told = [record.json() for record in ewelink.requests.to("/v2/device/thing/status") if record.method == "POST"]
    assert [each["params"] for each in told] == [{"sledOnline": "off"}]


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
        {"name": "local_garbage", "text": '{"error":"none"}'},
        {"name": "local_garbage", "text": '{"error":0,"iv":"AAAA","data":"AAAA"}'},
        {"name": "local_garbage", "text": '{"error":0,"data":[]}'},
        {"name": "http_error", "status": 500},
        {"name": "wrong_json"},
    ],
)
async def test_answer_that_cannot_be_read(fault: dict[str, Any], listener: Account, ewelink: Ewelink) -> None:
    """A device that answers invalid data may have obeyed: the command is not sent again."""
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
async def test_refusal_is_tried_through_the_cloud(fault: dict[str, Any], listener: Account, ewelink: Ewelink) -> None:
    """What a device refuses is tried through the cloud, once; with the socket or without."""
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


async def test_unplugged_device_is_not_reached(listener: Account, ewelink: Ewelink) -> None:
    """A command for which there is no connection goes through the cloud, or fails where none may step in."""
    await listener.until(lambda: listener.cloud.push.connected)
    await ewelink.local.unplug(LAMP)
    await listener.send(LAMP, switch="on")
    assert len(ewelink.requests.to("ws/update")) == 1
    listener.cloud.local.mode = "local"
    with pytest.raises(OfflineError):
        await listener.send(LAMP, switch="off")
    assert device(ewelink).commands == 1


async def test_commands_that_are_not_known_here(listener: Account, ewelink: Ewelink) -> None:
    """What the device does not take directly goes through the cloud; what it would not even answer is not tried."""
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


async def test_names_of_commands(listener: Account, ewelink: Ewelink) -> None:
    """A command is named after what it sets, wherever that stands; keys of remote controls and the status light are told otherwise."""
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


async def test_one_request_at_a_time(listener: Account, ewelink: Ewelink) -> None:
    """A device's web server has one thread: it is asked one thing after the other, however much is wished for at once."""
    ewelink.faults.add("local_slow", seconds=0.05)
    await asyncio.gather(
        *(listener.send(LAMP, switch=state) for state in ("on", "off", "on")), listener.send(DIMMER, switch="on")
    )
    assert ewelink.local.collisions == []
    assert [path for path, _ in local_commands(ewelink)] == ["/zeroconf/switch"] * 4
    assert ewelink.devices[LAMP].properties["switch"] == "on"


@pytest.mark.parametrize("fault", [{"name": "drop"}, {"name": "local_error", "code": 400}])
async def test_key_is_not_sent_twice(fault: dict[str, Any], listener: Account, ewelink: Ewelink) -> None:
    """A key of a remote control is not sent on another way, even if the device refuses it."""
    await listener.until(lambda: BRIDGE in listener.cloud.local.peers and listener.cloud.push.connected)
    ewelink.faults.add(path="/zeroconf/", times=1, **fault)
    with pytest.raises(CommandError):
        await listener.send(BRIDGE, cmd="transmit", rfChl=1)
    assert len(commands(ewelink)) == 1
    assert not ewelink.requests.to("ws/update")


async def test_keys_are_asked_for_again(listener: Account, ewelink: Ewelink) -> None:
    """A device whose key has changed (it was paired anew) does not understand us: the cloud does it, and is asked for the new key."""
    await listener.until(lambda: listener.cloud.push.connected)
    device = ewelink.devices[LAMP]
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


async def test_meter_is_read_while_its_entities_are_enabled(open_account: Open, ewelink: Ewelink, network: Any) -> None:
    """What a device measures is read from itself, as long as an entity shows it."""
    meter = device(ewelink, "1000000010")
    meter.local = True
    listener = await at_home(open_account, ewelink, network, "local")
    await listener.until(lambda: meter.id in listener.cloud.local.peers)
    ask_often(listener)
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


@pytest.mark.parametrize("mode", ["auto", "local"])
async def test_relays_with_a_meter_are_asked_for_their_state(
    mode: str, open_account: Open, ewelink: Ewelink, network: Any
) -> None:
    """A device that answers its readings to a command of their own is asked for its relays when these are wanted."""
    dual = device(ewelink, "1000000013")
    dual.local = True
    listener = await at_home(open_account, ewelink, network, mode)
    await listener.until(lambda: dual.id in listener.cloud.local.peers)
    dual.properties["switches"][0]["switch"] = "on"
    assert (await listener.cloud.query(listener.devices[dual.id])).properties["switches.0.switch"] == "on"
    assert not ewelink.requests.to("ws/query")
    listener.cloud.local.context.shown = lambda device: ["actPow_00"] if device == dual.id else []
    ask_often(listener)
    dual.properties["actPow_00"] = 1234
    await ewelink.wait_for_request("/zeroconf/statistics")
    await listener.until(lambda: listener.properties[dual.id]["actPow_00"] == 1234)


async def test_relays_that_tell_no_state(listener: Account, ewelink: Ewelink) -> None:
    """Where such a device knows the question for its readings only, the cloud tells its relays, and it stays in use."""
    dual = device(ewelink, "1000000013")
    dual.local = True
    await ewelink.local.announce(dual)
    await listener.until(lambda: dual.id in listener.cloud.local.peers and listener.cloud.push.connected)
    ewelink.faults.add("html", path="/zeroconf/getState")
    assert (await listener.cloud.query(listener.devices[dual.id])).properties["switches.0.switch"] == "off"
    assert ewelink.requests.to("ws/query")
    assert not listener.cloud.local.peers[dual.id].mute


@pytest.mark.parametrize("mode", ["auto", "local"])
async def test_hours_of_a_meter_are_in_its_answer(
    mode: str, open_account: Open, ewelink: Ewelink, network: Any
) -> None:
    """What a meter at home answers to the request for its hours is its history: the cloud is told nothing of it."""
    meter = device(ewelink, "1000000012")
    meter.local = True
    listener = await at_home(open_account, ewelink, network, mode)
    await listener.until(lambda: meter.id in listener.cloud.local.peers)
    assert await act(listener, "get_energy_history", meter.id) == [1.25, 0.5, 0]
    assert "/zeroconf/getHoursKwh" in [path for path, _ in local_commands(ewelink)]
    assert "hoursKwhData" not in meter.properties


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
