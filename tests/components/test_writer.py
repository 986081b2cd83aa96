"""The way down: merged, pending, confirmed or rolled back, never lost and never sent twice."""

import asyncio
import gc
from typing import Any

from homeassistant.config_entries import SOURCE_REAUTH
from homeassistant.const import STATE_OFF, STATE_ON
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
import pytest

from custom_components.homeclouds.clouds.errors import (
    AuthError,
    CloudError,
    CommandError,
    NoAnswerError,
    OfflineError,
    UnreachableError,
    UnsupportedError,
)
from custom_components.homeclouds.clouds.features import Climate, Switch
from custom_components.homeclouds.clouds.model import Update
from custom_components.homeclouds.clouds.properties import Choice, Flag, Range

from .conftest import DEVICE_ID, FakeCloud, House

WAYS = tuple(Switch(key=f"way{n}", name=f"Way {n}", state=Flag(f"s.{n}", on="on", off="off")) for n in range(4))
CLIMATE = Climate(
    key="air_conditioner",
    name="",
    power=Flag("power"),
    mode=Choice("mode", {"1": "auto", "2": "cool"}),
    target=Range("temp", 16, 30, 0.5),
)
OFF: dict[str, Any] = {f"s.{n}": "off" for n in range(4)}


@pytest.fixture
def patient(house: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """Return a house whose cloud is asked for confirmation soon, and given up soon."""
    monkeypatch.setattr(FakeCloud, "confirm_after", 0.01)
    monkeypatch.setattr(FakeCloud, "confirm_within", 0.02)
    return house


def act(house: House, action: str, **data: Any) -> asyncio.Task[Any]:
    """Begin an action."""
    domain, _, service = action.partition(".")
    return asyncio.ensure_future(house.hass.services.async_call(domain, service, data, blocking=True))


async def until_sent(house: House, count: int) -> None:
    """Wait until the cloud got so many requests."""
    async with asyncio.timeout(5):
        while len(house.cloud.sent) < count:
            await asyncio.sleep(0)


async def test_four_ways_at_once_are_one_request(house: House) -> None:
    """What is switched in the same moment goes out together."""
    await house.show(*WAYS, **OFF)
    ways = [f"switch.thing_way_{n}" for n in range(4)]
    await house.hass.services.async_call("switch", "turn_on", {"entity_id": ways}, blocking=True)
    assert house.cloud.sent == [dict.fromkeys(OFF, "on")]
    assert {house.state(way).state for way in ways} == {STATE_ON}


async def test_mode_and_temperature_are_one_request(house: House) -> None:
    """One action, one request, power included."""
    await house.show(CLIMATE, power="0", mode="1", temp=26)
    sent = await house.do("climate.set_temperature", "climate.thing", temperature=23.5, hvac_mode="cool")
    assert sent == [{"power": "1", "mode": "2", "temp": 23.5}]


async def test_pending_shows_at_once_and_a_push_confirms(house: House) -> None:
    """The wish is shown while it is on its way; the action ends with the push."""
    house.cloud.tells = False
    house.cloud.gate = asyncio.Event()
    await house.show(*WAYS, **OFF)
    action = act(house, "switch.turn_on", entity_id="switch.thing_way_0")
    await until_sent(house, 1)
    assert house.state("switch.thing_way_0").state == STATE_ON
    assert not action.done()
    house.cloud.gate.set()
    await house.push(**{"s.0": "ON"})
    await action
    assert house.state("switch.thing_way_0").state == STATE_ON
    assert house.cloud.queries == 0


async def test_a_query_confirms_without_push(patient: House) -> None:
    """Without a push the state is asked for, once."""
    patient.cloud.tells = False
    await patient.show(*WAYS, **OFF)
    await patient.do("switch.turn_on", "switch.thing_way_0")
    assert patient.cloud.queries == 1
    assert patient.state("switch.thing_way_0").state == STATE_ON


async def test_spelling_does_not_matter(house: House) -> None:
    """Meanings are compared: 23.5 is confirmed by "23.50"."""
    house.cloud.tells = False
    await house.show(CLIMATE, power="1", mode="1", temp=26)
    action = act(house, "climate.set_temperature", entity_id="climate.thing", temperature=23.5)
    await until_sent(house, 1)
    await house.push(temp="23.50")
    await action


async def test_unconfirmed_is_rolled_back(patient: House) -> None:
    """A device that does not follow: the old state again, and an error that names it."""
    patient.cloud.obeys = False
    await patient.show(*WAYS, **OFF)
    with pytest.raises(HomeAssistantError) as raised:
        await patient.do("switch.turn_on", "switch.thing_way_0")
    assert raised.value.translation_key == "no_answer"
    assert raised.value.translation_placeholders is not None
    assert raised.value.translation_placeholders["device"] == "Thing"
    assert patient.state("switch.thing_way_0").state == STATE_OFF
    assert patient.cloud.queries == 2


@pytest.mark.parametrize("error", [OfflineError(), CommandError(code=110003), UnreachableError(), NoAnswerError()])
async def test_refusal_is_told(house: House, error: CloudError) -> None:
    """A refusal rolls back at once and is told in words; it is not tried again."""
    await house.show(*WAYS, **OFF)
    house.cloud.error = error
    with pytest.raises(HomeAssistantError) as raised:
        await house.do("switch.turn_on", "switch.thing_way_0")
    assert raised.value.translation_key == error.key
    assert house.state("switch.thing_way_0").state != STATE_ON
    assert house.cloud.sent == []


async def test_users_mistake_is_told_without_a_stack_trace(house: House) -> None:
    """What a device can't do is the caller's mistake, not ours."""
    await house.show(*WAYS, **OFF)
    house.cloud.error = UnsupportedError()
    with pytest.raises(ServiceValidationError):
        await house.do("switch.turn_on", "switch.thing_way_0")


async def test_refused_query_ends_the_wait(patient: House) -> None:
    """A device that goes offline before it confirmed."""
    patient.cloud.tells = patient.cloud.obeys = False
    await patient.show(*WAYS, **OFF)
    action = act(patient, "switch.turn_on", entity_id="switch.thing_way_0")
    await until_sent(patient, 1)
    patient.cloud.error = OfflineError()
    with pytest.raises(HomeAssistantError):
        await action


async def test_lost_credentials_ask_for_new_ones(house: House) -> None:
    """A command is the first to find out."""
    await house.show(*WAYS, **OFF)
    house.cloud.error = AuthError()
    with pytest.raises(HomeAssistantError):
        await house.do("switch.turn_on", "switch.thing_way_0")
    await house.hass.async_block_till_done()
    assert [flow["context"]["source"] for flow in house.hass.config_entries.flow.async_progress()] == [SOURCE_REAUTH]


async def test_later_wishes_wait_their_turn_and_win(house: House) -> None:
    """One request per device at a time; what comes meanwhile is merged; the last wish counts."""
    house.cloud.gate = asyncio.Event()
    house.cloud.tells = False
    await house.show(*WAYS, **OFF)
    actions = [act(house, "switch.turn_on", entity_id="switch.thing_way_0")]
    await until_sent(house, 1)
    actions += [
        act(house, "switch.turn_off", entity_id="switch.thing_way_0"),
        act(house, "switch.turn_on", entity_id="switch.thing_way_1"),
    ]
    await asyncio.sleep(0)
    assert len(house.cloud.sent) == 1
    house.cloud.gate.set()
    await until_sent(house, 2)
    assert house.cloud.sent[1] == {"s.0": "off", "s.1": "on"}
    assert house.cloud.listener is not None
    house.cloud.listener.update(Update(DEVICE_ID, {"s.0": "on"}))
    assert house.state("switch.thing_way_0").state == STATE_OFF
    house.cloud.listener.update(Update(DEVICE_ID, {"s.0": "off", "s.1": "on"}))
    await asyncio.gather(*actions)
    assert house.state("switch.thing_way_0").state == STATE_OFF
    assert house.state("switch.thing_way_1").state == STATE_ON


async def test_account_removed_while_a_command_is_in_flight(house: House) -> None:
    """Whoever waits is told; nothing hangs."""
    house.cloud.gate = asyncio.Event()
    await house.show(*WAYS, **OFF)
    action = act(house, "switch.turn_on", entity_id="switch.thing_way_0")
    await until_sent(house, 1)
    queued = act(house, "switch.turn_on", entity_id="switch.thing_way_1")
    await asyncio.sleep(0)
    await house.hass.config_entries.async_remove(house.entry.entry_id)
    for waiting in (action, queued):
        with pytest.raises(HomeAssistantError) as raised:
            await waiting
        assert raised.value.translation_key == "account_closed"


async def test_a_bug_in_a_cloud_hangs_nobody(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error that is none of a cloud's comes out in the log, and the caller is told."""
    await house.show(*WAYS, **OFF)

    async def stumble(*args: Any) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr(house.cloud, "send", stumble)
    stumbles: list[Any] = []
    handler = house.hass.loop.get_exception_handler()
    house.hass.loop.set_exception_handler(lambda loop, context: stumbles.append(context.get("exception")))
    with pytest.raises(HomeAssistantError):
        await house.do("switch.turn_on", "switch.thing_way_0")
    gc.collect()
    house.hass.loop.set_exception_handler(handler)
    assert [type(stumble) for stumble in stumbles] == [ZeroDivisionError]


async def test_write_only_properties_are_not_waited_for(house: House) -> None:
    """What a device never reports back is done when it is acknowledged."""
    house.cloud.tells = False
    await house.show(Switch(key="beep", state=Flag("buzzer")), other="1")
    assert await house.do("switch.turn_on", "switch.thing_beep") == [{"buzzer": "1"}]
