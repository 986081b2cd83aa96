"""Remote controls: keys that are learned and sent."""

from homeassistant.exceptions import HomeAssistantError
import pytest

from custom_components.homeclouds.clouds.ewelink.profiles.remotes import features

from .conftest import Instance

ENTITY = "remote.thing"


async def test_keys(instance: Instance) -> None:
    """Keys are sent by name or number, as often as wanted, and learned under a number, or the next that is free."""
    await instance.show(*features([["0", "Gate", "Open"], ["2", "Gate", "Close"]]))
    assert instance.state(ENTITY).state == "on"
    assert await instance.do("remote.send_command", ENTITY, command=["Gate Open"]) == [{"cmd": "transmit", "rfChl": 0}]
    assert await instance.do("remote.send_command", ENTITY, command=["gate close"]) == [{"cmd": "transmit", "rfChl": 2}]
    sent = await instance.do("remote.send_command", ENTITY, command=["2", "0"], num_repeats=2, delay_secs=0)
    assert [wish["rfChl"] for wish in sent] == [2, 0, 2, 0]
    assert await instance.do("remote.learn_command", ENTITY, command=["5"]) == [{"cmd": "capture", "rfChl": 5}]
    assert await instance.do("remote.learn_command", ENTITY) == [{"cmd": "capture", "rfChl": 1}]
    assert await instance.do("remote.turn_on", ENTITY) == []
    for action, data in (("send_command", {"command": ["nothing"]}), ("turn_off", {})):
        with pytest.raises(HomeAssistantError):
            await instance.do(f"remote.{action}", ENTITY, **data)
