"""Commands of an eWeLink account: on the socket, over HTTP, and to groups."""

import asyncio
from typing import override

import pytest

from custom_components.homeclouds.clouds.core.errors import (
    CloudError,
    CommandError,
    NoAnswerError,
    OfflineError,
    ProtocolError,
    UnreachableError,
)
from custom_components.homeclouds.clouds.ewelink.codes import LiveError
from custom_components.homeclouds.clouds.ewelink.movement import MOVING, POSITION
from custom_components.homeclouds.clouds.ewelink.push import Pace
from simulators.ewelink import Ewelink

from .conftest import Account
from .steps import DOUBLE, GROUP, LAMP, ZIGBEE, frames


async def test_command_on_the_socket(listener: Account, ewelink: Ewelink) -> None:
    """A command is one frame; the device's acknowledgement is its new state."""
    await listener.listen()
    assert await listener.send(LAMP, switch="on") == {"switch": "on"}
    (frame,) = frames(ewelink, "update")
    assert frame["params"] == {"switch": "on"}
    assert frame["deviceid"] == LAMP
    assert ewelink.devices[LAMP].properties["switch"] == "on"


async def test_channels_of_a_switch(listener: Account, ewelink: Ewelink) -> None:
    """Channels go out as far as they are wanted, but for Zigbee, which wants all."""
    await listener.listen()
    await listener.send(DOUBLE, switches__0__switch="on")
    await listener.send(ZIGBEE, switches__0__switch="on")
    assert [frame["params"]["switches"] for frame in frames(ewelink, "update")] == [
        [{"switch": "on", "outlet": 0}],
        [{"switch": "on", "outlet": 0}, {"switch": "off", "outlet": 1}],
    ]


async def test_answers_of_a_bridge(listener: Account, ewelink: Ewelink) -> None:
    """A bridge may answer in its own name what its devices are asked."""
    await listener.listen()
    ewelink.faults.add("bridge_answers")
    await listener.send(ZIGBEE, switches__0__switch="on")
    assert (await listener.cloud.query(listener.devices[ZIGBEE])).properties["switches.0.switch"] == "on"


async def test_answers_without_a_result(listener: Account, ewelink: Ewelink) -> None:
    """A question is answered by what is told; whether a command was carried out, its state has to tell."""
    await listener.listen()
    ewelink.faults.add("no_result")
    with pytest.raises(ProtocolError) as raised:
        await listener.send(LAMP, switch="on")
    assert raised.value.uncertain
    assert (await listener.cloud.query(listener.devices[LAMP])).properties["switch"] == "on"
    assert len(ewelink.requests.to("thing/status")) == 0


async def test_answers_without_a_sequence(listener: Account, ewelink: Ewelink) -> None:
    """The document's answer to a query has no sequence: it is that of the device that it names, and no command's."""
    await listener.listen()
    ewelink.faults.add("no_sequence")
    ewelink.faults.add("slow_device", seconds=0.05, path="ws/update")
    sending = asyncio.create_task(listener.send(LAMP, switch="on"))
    found = await asyncio.gather(*(listener.cloud.query(listener.devices[name]) for name in (LAMP, DOUBLE, LAMP)))
    await sending
    assert [(update.device_id, "switch" in update.properties) for update in found] == [
        (LAMP, True),
        (DOUBLE, False),
        (LAMP, True),
    ]
    assert len(ewelink.requests.to("ws/query")) == 3


@pytest.mark.parametrize(("code", "error"), [(503, OfflineError), (504, NoAnswerError), (4002, CommandError)])
async def test_refused_commands(code: int, error: type[CloudError], listener: Account, ewelink: Ewelink) -> None:
    """Each code has its meaning."""
    await listener.listen()
    ewelink.faults.add("device_error", code=code, times=1)
    with pytest.raises(error):
        await listener.send(LAMP, switch="on")


async def test_commands_without_a_socket(listener: Account, ewelink: Ewelink) -> None:
    """HTTP takes over: one command by itself, those of one moment together."""
    await listener.fetch()
    await listener.send(LAMP, switch="on")
    await asyncio.gather(*(listener.send(device, switch="on") for device in ("1000000002", "1000000009", "1000000010")))
    assert len(ewelink.requests.to("thing/status")) == 1
    (batch,) = ewelink.requests.to("batch-status")
    assert len(batch.json()["thingList"]) == 3
    assert ewelink.devices["1000000009"].properties["switch"] == "on"


async def test_http_commands_that_fail(listener: Account, ewelink: Ewelink) -> None:
    """An offline device fails by itself, a dead server fails them all."""
    await listener.fetch()
    ewelink.set_online(LAMP, False)
    results = await asyncio.gather(
        listener.send(LAMP, switch="on"), listener.send("1000000002", switch="off"), return_exceptions=True
    )
    assert isinstance(results[0], OfflineError)
    assert results[1] == {"switch": "off"}
    with pytest.raises(CommandError):
        await listener.send(LAMP, switch="on")
    ewelink.faults.add("drop")
    with pytest.raises(UnreachableError):
        await listener.send("1000000002", switch="on")


async def test_group(listener: Account, ewelink: Ewelink) -> None:
    """A group is commanded as one thing; the cloud passes it on."""
    await listener.listen()
    await listener.send(GROUP, switch="on")
    assert ewelink.devices[LAMP].properties["switch"] == "on"
    assert ewelink.requests.to("thing/status")[0].json() == {"type": 2, "id": "group-1", "params": {"switch": "on"}}


async def test_group_of_curtains(listener: Account, ewelink: Ewelink) -> None:
    """A group has the position that is listed; it never reports one, so it is where it was told to go."""
    curtain = next(device for device in ewelink.devices.values() if device.uiid == 11)
    params = {"switch": "on", "setclose": 30}
    more = {"id": "group-2", "name": "Curtains", "main": curtain.id, "devices": [curtain.id], "params": params}
    ewelink.groups.append({**ewelink.groups[0], **more})
    await listener.listen()
    curtains = "group.group-2"
    assert listener.properties[curtains][POSITION] == 30
    told = await listener.send(curtains, setclose=70)
    assert (told[POSITION], told[MOVING]) == (70, "stopped")
    told = await listener.send(curtains, switch="off")
    assert (told[POSITION], told[MOVING]) == (100, "stopped")
    told = await listener.send(curtains, switch="pause")
    assert (told[POSITION], told[MOVING]) == (None, "stopped")
    assert await listener.send(GROUP, switch="on") == {"switch": "on"}


async def test_a_burst_of_commands(listener: Account, ewelink: Ewelink) -> None:
    """A hundred commands go out at a pace, not all at once, that takes no five seconds for them; all are answered."""
    await listener.listen()
    targets = [device for device in listener.devices.values() if "switch" in listener.properties.get(device.id, {})]
    pace = listener.cloud.push._pace
    assert 0 < (100 - pace.burst) * pace.seconds < 5
    async with asyncio.timeout(30):
        await asyncio.gather(
            *(listener.cloud.send(targets[n % len(targets)], {"switch": "on"}, {}) for n in range(100)),
            return_exceptions=True,
        )
    assert len(frames(ewelink, "update")) >= 90


class Turns(Pace):
    """Counts who waits."""

    waited = 0

    @override
    async def wait(self) -> None:
        self.waited += 1


async def test_live_readings_wait_their_turn(listener: Account, ewelink: Ewelink) -> None:
    """Meters that are asked at once are asked one after the other; who has no share left does not wait."""
    await listener.listen()
    turns = listener.cloud.live.pace = Turns()
    meters = ("1000000009", "1000000010", "1000000011")
    await asyncio.gather(*(listener.send(meter, uiActive=60) for meter in meters))
    assert turns.waited == len(meters) == len(frames(ewelink, "update"))


async def test_live_readings_are_limited(listener: Account, ewelink: Ewelink) -> None:
    """Live power is asked for on request, and not without end."""
    await listener.listen()
    meter = "1000000009"
    ewelink.devices[meter].properties["power"] = "0.00"
    assert await listener.send(meter, uiActive=60) == {}
    await ewelink.advance(10)
    await listener.until(lambda: {"power": "86.40"} in [update.properties for update in listener.updates])
    listener.cloud.live._asked[meter] *= 48
    with pytest.raises(LiveError):
        await listener.send(meter, uiActive=60)


async def test_rename(listener: Account, ewelink: Ewelink) -> None:
    """Devices and groups can be renamed at the vendor's."""
    await listener.fetch()
    await listener.cloud.rename(listener.devices[LAMP], "New lamp")
    await listener.cloud.rename(listener.devices[GROUP], "New group")
    await listener.cloud.rename(listener.devices["home.home-2"], "New home")
    assert ewelink.devices[LAMP].name == "New lamp"
    assert ewelink.groups[0]["name"] == "New group"
    assert ewelink.homes[1]["name"] == "New home"
    await listener.fetch()
    assert listener.devices["home.home-2"].name == "New home"
