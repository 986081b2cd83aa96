"""The way down: merged, pending, confirmed or rolled back, never lost and never sent twice."""

import asyncio
from dataclasses import replace
import time
from typing import Any
from unittest.mock import patch

from homeassistant.config_entries import SOURCE_REAUTH
from homeassistant.const import EVENT_STATE_CHANGED, STATE_OFF, STATE_ON, STATE_UNAVAILABLE
from homeassistant.core import Event, EventStateChangedData, callback
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
import pytest

from custom_components.homeclouds.clouds.core.codecs import Choice, Flag
from custom_components.homeclouds.clouds.core.errors import (
    AuthError,
    CloudError,
    CommandError,
    NoAnswerError,
    OfflineError,
    ProtocolError,
    RateLimitError,
    ServerError,
    UnansweredError,
    UnreachableError,
    UnsupportedError,
)
from custom_components.homeclouds.clouds.core.features import Climate, Cover, Switch
from custom_components.homeclouds.clouds.core.model import Device, Snapshot, Update
from custom_components.homeclouds.clouds.core.number_codecs import Range

from .conftest import DEVICE_ID, FakeCloud, Instance
from .in_memory import settle

CHANNELS = tuple(
    Switch(key=f"channel{n}", name=f"Channel {n}", state=Flag(f"s.{n}", on="on", off="off")) for n in range(4)
)
CLIMATE = Climate(
    key="air_conditioner",
    name="",
    power=Flag("power"),
    mode=Choice("mode", {"1": "auto", "2": "cool"}),
    target=Range("temp", 16, 30, 0.5),
)
OFF: dict[str, Any] = {f"s.{n}": "off" for n in range(4)}


@pytest.fixture
def patient(instance: Instance, monkeypatch: pytest.MonkeyPatch) -> Instance:
    """Return an instance whose cloud is asked for confirmation soon, and given up soon."""
    monkeypatch.setattr(FakeCloud, "confirm_after", 0.01)
    monkeypatch.setattr(FakeCloud, "confirm_within", 0.02)
    return instance


def act(instance: Instance, action: str, **data: Any) -> asyncio.Task[Any]:
    """Begin an action."""
    domain, _, service = action.partition(".")
    return asyncio.ensure_future(instance.hass.services.async_call(domain, service, data, blocking=True))


def states_of(instance: Instance, entity_id: str) -> list[str]:
    """Collect the states that an entity changes to."""
    found: list[str] = []

    @callback
    def note(event: Event[EventStateChangedData]) -> None:
        if event.data["entity_id"] == entity_id and event.data["new_state"] is not None:
            found.append(event.data["new_state"].state)

    instance.hass.bus.async_listen(EVENT_STATE_CHANGED, note)
    return found


def report(instance: Instance, update: Update) -> None:
    """Push while an action is under way."""
    instance.cloud.listener.update(update)


async def until_sent(instance: Instance, count: int) -> None:
    """Wait until the cloud got so many requests."""
    async with asyncio.timeout(30):
        while len(instance.cloud.sent) < count:
            await asyncio.sleep(0)


async def test_four_channels_at_once_are_one_request(instance: Instance) -> None:
    """What is switched in the same moment goes out together."""
    await instance.show(*CHANNELS, **OFF)
    channels = [f"switch.thing_channel_{n}" for n in range(4)]
    await instance.hass.services.async_call("switch", "turn_on", {"entity_id": channels}, blocking=True)
    assert instance.cloud.sent == [dict.fromkeys(OFF, "on")]
    assert {instance.state(channel).state for channel in channels} == {STATE_ON}


async def test_mode_and_temperature_are_one_request(instance: Instance) -> None:
    """One action, one request, power included."""
    await instance.show(CLIMATE, power="0", mode="1", temp=26)
    sent = await instance.do("climate.set_temperature", "climate.thing", temperature=23.5, hvac_mode="cool")
    assert sent == [{"power": "1", "mode": "2", "temp": 23.5}]


async def test_pending_shows_at_once_and_a_push_confirms(instance: Instance) -> None:
    """The wish is shown while it is on its way; the action ends with the push."""
    instance.cloud.tells = False
    instance.cloud.gate = asyncio.Event()
    await instance.show(*CHANNELS, **OFF)
    action = act(instance, "switch.turn_on", entity_id="switch.thing_channel_0")
    await until_sent(instance, 1)
    assert instance.state("switch.thing_channel_0").state == STATE_ON
    assert not action.done()
    instance.cloud.gate.set()
    await instance.push(**{"s.0": "ON"})
    await action
    assert instance.state("switch.thing_channel_0").state == STATE_ON
    assert instance.cloud.queries == 0


async def test_a_query_confirms_without_push(patient: Instance) -> None:
    """Without a push the state is asked for, once."""
    patient.cloud.tells = False
    await patient.show(*CHANNELS, **OFF)
    await patient.do("switch.turn_on", "switch.thing_channel_0")
    assert patient.cloud.queries == 1
    assert patient.state("switch.thing_channel_0").state == STATE_ON


async def test_spelling_does_not_matter(instance: Instance) -> None:
    """Meanings are compared: 23.5 is confirmed by "23.50"."""
    instance.cloud.tells = False
    await instance.show(CLIMATE, power="1", mode="1", temp=26)
    action = act(instance, "climate.set_temperature", entity_id="climate.thing", temperature=23.5)
    await until_sent(instance, 1)
    await instance.push(temp="23.50")
    await action


async def test_unconfirmed_is_rolled_back(patient: Instance) -> None:
    """A device that does not follow: the old state again, and an error that names it."""
    patient.cloud.obeys = False
    await patient.show(*CHANNELS, **OFF)
    with pytest.raises(HomeAssistantError) as raised:
        await patient.do("switch.turn_on", "switch.thing_channel_0")
    assert raised.value.translation_key == "no_answer"
    assert raised.value.translation_placeholders is not None
    assert raised.value.translation_placeholders["device"] == "Thing"
    assert patient.state("switch.thing_channel_0").state == STATE_OFF
    assert patient.cloud.queries == 2


@pytest.mark.parametrize("error", [OfflineError(), CommandError(code=110003), UnreachableError(), RateLimitError()])
async def test_refusal_is_shown(instance: Instance, error: CloudError) -> None:
    """A refusal rolls back at once and is told in words; it is not tried again."""
    await instance.show(*CHANNELS, **OFF)
    instance.cloud.error = error
    with pytest.raises(HomeAssistantError) as raised:
        await instance.do("switch.turn_on", "switch.thing_channel_0")
    assert raised.value.translation_key == error.key
    assert instance.state("switch.thing_channel_0").state != STATE_ON
    assert instance.cloud.sent == []


async def test_device_that_is_not_reached_is_looked_up(instance: Instance) -> None:
    """Where the message that a device went offline was lost, the list tells so after a command."""
    instance.cloud.obeys = False
    await instance.show(*CHANNELS, **OFF)
    instance.cloud.devices[DEVICE_ID] = replace(instance.cloud.devices[DEVICE_ID], online=False)
    instance.cloud.lost = OfflineError()
    with pytest.raises(HomeAssistantError) as raised:
        await instance.do("switch.turn_on", "switch.thing_channel_0")
    assert raised.value.translation_key == "device_offline"
    await settle(instance.hass)
    assert instance.state("switch.thing_channel_0").state == STATE_UNAVAILABLE


async def test_invalid_target_is_shown_without_a_stack_trace(instance: Instance) -> None:
    """What a device can't do is the caller's mistake, not ours."""
    await instance.show(*CHANNELS, **OFF)
    instance.cloud.error = UnsupportedError()
    with pytest.raises(ServiceValidationError):
        await instance.do("switch.turn_on", "switch.thing_channel_0")


async def test_refused_query_ends_the_wait(patient: Instance) -> None:
    """A device that goes offline before it confirmed."""
    patient.cloud.tells = patient.cloud.obeys = False
    await patient.show(*CHANNELS, **OFF)
    action = act(patient, "switch.turn_on", entity_id="switch.thing_channel_0")
    await until_sent(patient, 1)
    patient.cloud.error = OfflineError()
    with pytest.raises(HomeAssistantError):
        await action


async def test_lost_credentials_ask_for_new_ones(instance: Instance) -> None:
    """A command is the first to find out."""
    await instance.show(*CHANNELS, **OFF)
    instance.cloud.error = AuthError()
    with pytest.raises(HomeAssistantError):
        await instance.do("switch.turn_on", "switch.thing_channel_0")
    await instance.hass.async_block_till_done()
    assert [flow["context"]["source"] for flow in instance.hass.config_entries.flow.async_progress()] == [SOURCE_REAUTH]


async def test_later_targets_wait_their_turn_and_win(instance: Instance) -> None:
    """One request per device at a time; what comes meanwhile is merged; the last wish counts."""
    instance.cloud.gate = asyncio.Event()
    instance.cloud.tells = False
    await instance.show(*CHANNELS, **OFF)
    actions = [act(instance, "switch.turn_on", entity_id="switch.thing_channel_0")]
    await until_sent(instance, 1)
    actions += [
        act(instance, "switch.turn_off", entity_id="switch.thing_channel_0"),
        act(instance, "switch.turn_on", entity_id="switch.thing_channel_1"),
    ]
    await asyncio.sleep(0)
    assert len(instance.cloud.sent) == 1
    instance.cloud.gate.set()
    await until_sent(instance, 2)
    assert instance.cloud.sent[1] == {"s.0": "off", "s.1": "on"}
    instance.cloud.listener.update(Update(DEVICE_ID, {"s.0": "on"}))
    assert instance.state("switch.thing_channel_0").state == STATE_OFF
    instance.cloud.listener.update(Update(DEVICE_ID, {"s.0": "off", "s.1": "on"}))
    await asyncio.gather(*actions)
    assert instance.state("switch.thing_channel_0").state == STATE_OFF
    assert instance.state("switch.thing_channel_1").state == STATE_ON


async def test_account_removed_while_a_command_is_in_flight(instance: Instance) -> None:
    """Whoever waits is told; nothing hangs."""
    instance.cloud.gate = asyncio.Event()
    await instance.show(*CHANNELS, **OFF)
    action = act(instance, "switch.turn_on", entity_id="switch.thing_channel_0")
    await until_sent(instance, 1)
    queued = act(instance, "switch.turn_on", entity_id="switch.thing_channel_1")
    await asyncio.sleep(0)
    await instance.hass.config_entries.async_remove(instance.entry.entry_id)
    for waiting in (action, queued):
        with pytest.raises(HomeAssistantError) as raised:
            await waiting
        assert raised.value.translation_key == "account_closed"


async def test_send_raises_other_exception_fails_only_its_callers(
    patient: Instance, caplog: pytest.LogCaptureFixture
) -> None:
    """An exception that nobody foresaw is logged once; the next command goes out, and nothing stays pending."""
    patient.cloud.lost, patient.cloud.gate = TypeError("odd"), asyncio.Event()
    await patient.show(*CHANNELS, **OFF)
    first = act(patient, "switch.turn_on", entity_id="switch.thing_channel_0")
    await until_sent(patient, 1)
    second = act(patient, "switch.turn_on", entity_id="switch.thing_channel_1")
    third = act(patient, "switch.turn_off", entity_id="switch.thing_channel_0")
    await asyncio.sleep(0)
    patient.cloud.gate.set()
    with pytest.raises(HomeAssistantError) as raised:
        await first
    assert raised.value.translation_key == "unexpected_error"
    await asyncio.gather(second, third)
    assert await patient.do("switch.turn_on", "switch.thing_channel_2") == [{"s.2": "on"}]
    assert patient.cloud.sent == [{"s.0": "on"}, {"s.1": "on", "s.0": "off"}, {"s.2": "on"}]
    assert not patient.entry.runtime_data.states[DEVICE_ID].pending
    assert (
        len([record for record in caplog.records if record.levelname == "ERROR" and "TypeError" in record.message]) == 1
    )


async def test_send_hangs_ends_in_no_answer(patient: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cloud that never answers keeps no caller waiting."""
    monkeypatch.setattr("custom_components.homeclouds.account.commands._SEND_WITHIN", 0.01)
    patient.cloud.gate = asyncio.Event()
    await patient.show(*CHANNELS, **OFF)
    with pytest.raises(HomeAssistantError) as raised:
        await patient.do("switch.turn_on", "switch.thing_channel_0")
    assert raised.value.translation_key == "no_answer"


@pytest.mark.parametrize("lost", [UnansweredError(), ServerError(), ProtocolError(), NoAnswerError()])
async def test_lost_answer_state_shows_target_succeeds(patient: Instance, lost: CloudError) -> None:
    """A command whose answer is lost is not sent again; the state tells that it was carried out."""
    patient.cloud.lost = lost
    await patient.show(*CHANNELS, **OFF)
    assert await patient.do("switch.turn_on", "switch.thing_channel_0") == [{"s.0": "on"}]
    assert patient.cloud.queries == 1
    assert patient.state("switch.thing_channel_0").state == STATE_ON


@pytest.mark.parametrize(
    ("lost", "key"),
    [
        (UnansweredError(), "no_answer"),
        (ServerError(), "server_error"),
        (ProtocolError(), "unexpected_answer"),
        (NoAnswerError(), "no_answer"),
    ],
)
async def test_lost_answer_state_unchanged_fails_honestly(patient: Instance, lost: CloudError, key: str) -> None:
    """A command whose answer is lost and that shows no effect ends with what is known of it."""
    patient.cloud.lost, patient.cloud.obeys = lost, False
    await patient.show(*CHANNELS, **OFF)
    with pytest.raises(HomeAssistantError) as raised:
        await patient.do("switch.turn_on", "switch.thing_channel_0")
    assert raised.value.translation_key == key
    assert (len(patient.cloud.sent), patient.cloud.queries) == (1, 1)
    assert patient.state("switch.thing_channel_0").state == STATE_OFF


async def test_unanswered_question_after_command_is_no_connection_error(
    patient: Instance, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was sent is never told as not sent, even if the cloud cannot be reached afterwards."""
    patient.cloud.tells = False
    await patient.show(*CHANNELS, **OFF)

    async def unreachable(device: Device) -> Update:
        raise UnreachableError

    monkeypatch.setattr(patient.cloud, "query", unreachable)
    with pytest.raises(HomeAssistantError) as raised:
        await patient.do("switch.turn_on", "switch.thing_channel_0")
    assert raised.value.translation_key == "no_answer"


async def test_ack_beats_poll_that_began_earlier(instance: Instance) -> None:
    """An answer that was made before the command does not undo what its acknowledgement told."""
    await instance.show(*CHANNELS, **OFF)
    shown = states_of(instance, "switch.thing_channel_0")
    before, answered = await instance.cloud.fetch(), asyncio.Event()

    async def slow() -> Snapshot:
        await answered.wait()
        return before

    with patch.object(instance.cloud, "fetch", slow):
        poll = asyncio.ensure_future(instance.entry.runtime_data.poller.async_refresh())
        await asyncio.sleep(0)
        await instance.do("switch.turn_on", "switch.thing_channel_0")
        answered.set()
        await poll
    assert shown == [STATE_ON]


async def test_push_beats_query_that_began_earlier(patient: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer to a question that was under way when a push came does not undo the push."""
    patient.cloud.tells = False
    await patient.show(*CHANNELS, **OFF)
    asked = asyncio.Event()
    answered = asyncio.Event()

    async def slow(device: Device) -> Update:
        asked.set()
        await answered.wait()
        return Update(device.id, dict(OFF))

    monkeypatch.setattr(patient.cloud, "query", slow)
    action = act(patient, "switch.turn_on", entity_id="switch.thing_channel_0")
    await asked.wait()
    report(patient, Update(DEVICE_ID, {"s.0": "on", "s.1": "on"}))
    answered.set()
    await action
    assert patient.state("switch.thing_channel_0").state == STATE_ON
    assert patient.state("switch.thing_channel_1").state == STATE_ON


@pytest.mark.parametrize("stamp", [None, 5])
async def test_push_after_ack_says_otherwise_overtakes_at_once(instance: Instance, stamp: float | None) -> None:
    """The remote control right after the acknowledgement: its state is shown, and the caller is told."""
    instance.cloud.tells = False
    await instance.show(*CHANNELS, **OFF)
    first, second = (act(instance, "switch.turn_on", entity_id=f"switch.thing_channel_{n}") for n in (0, 1))
    await until_sent(instance, 1)
    instance.cloud.states[DEVICE_ID]["s.0"] = "off"
    report(instance, Update(DEVICE_ID, {"s.0": "off"}, time=None if stamp is None else time.time() + stamp))
    with pytest.raises(HomeAssistantError) as raised:
        await first
    assert raised.value.translation_key == "overtaken"
    assert instance.state("switch.thing_channel_0").state == STATE_OFF
    assert instance.state("switch.thing_channel_1").state == STATE_ON
    await instance.push(**{"s.1": "on"})
    await second


@pytest.mark.parametrize("also", [{}, {"s.2": "on"}])
async def test_late_push_without_time_does_not_overtake(instance: Instance, also: dict[str, Any]) -> None:
    """A report from before the command that comes after its acknowledgement, and has no time, has the device asked."""
    instance.cloud.tells = False
    await instance.show(*CHANNELS, **OFF)
    shown = states_of(instance, "switch.thing_channel_0")
    await instance.push(**{"s.0": "on"})
    await instance.push(**{"s.0": "off"})
    action = act(instance, "switch.turn_on", entity_id="switch.thing_channel_0")
    await until_sent(instance, 1)
    report(instance, Update(DEVICE_ID, {"s.0": "off", **also}))
    await action
    assert instance.cloud.queried == [DEVICE_ID]
    assert shown == [STATE_ON, STATE_OFF, STATE_ON]


async def test_later_push_without_time_overtakes_at_once(instance: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    """What comes so late after the acknowledgement cannot be from before it; nobody is asked."""
    monkeypatch.setattr("custom_components.homeclouds.account.commands._LATE_FOR", 0)
    instance.cloud.tells = False
    await instance.show(*CHANNELS, **OFF)
    action = act(instance, "switch.turn_on", entity_id="switch.thing_channel_0")
    await until_sent(instance, 1)
    report(instance, Update(DEVICE_ID, {"s.0": "off"}))
    with pytest.raises(HomeAssistantError) as raised:
        await action
    assert raised.value.translation_key == "overtaken"
    assert instance.cloud.queried == []


async def test_unreadable_push_after_ack_does_not_overtake(patient: Instance) -> None:
    """What makes no sense is no sign of somebody else; the device is asked."""
    patient.cloud.tells = False
    await patient.show(CLIMATE, power="1", mode="1", temp=26)
    action = act(patient, "climate.set_temperature", entity_id="climate.thing", temperature=23)
    await until_sent(patient, 1)
    report(patient, Update(DEVICE_ID, {"temp": "lies"}))
    await action
    assert patient.attributes("climate.thing", "temperature") == [23]


async def test_push_older_than_ack_does_not_overtake(instance: Instance) -> None:
    """A late report of what was before the command is no news."""
    instance.cloud.tells = False
    await instance.show(*CHANNELS, **OFF)
    action = act(instance, "switch.turn_on", entity_id="switch.thing_channel_0")
    await until_sent(instance, 1)
    report(instance, Update(DEVICE_ID, {"s.0": "off"}, time=time.time() - 5))
    assert instance.state("switch.thing_channel_0").state == STATE_ON
    await instance.push(**{"s.0": "on"})
    await action


async def test_push_older_than_known_state_is_dropped(instance: Instance) -> None:
    """What an acknowledgement told is not undone by a report from before the command, but by a later one."""
    await instance.show(*CHANNELS, **OFF)
    await instance.do("switch.turn_on", "switch.thing_channel_0")
    await instance.tell(Update(DEVICE_ID, {"s.0": "off"}, time=time.time() - 5))
    assert instance.state("switch.thing_channel_0").state == STATE_ON
    await instance.tell(Update(DEVICE_ID, {"s.0": "off"}, time=time.time() + 1))
    assert instance.state("switch.thing_channel_0").state == STATE_OFF


async def test_clock_that_is_set_makes_no_push_older(instance: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    """Home Assistant's clock is set by ten minutes, the vendor's is right: the remote control after a command is shown."""
    clock = time.time
    await instance.show(*CHANNELS, **OFF)
    await instance.tell(Update(DEVICE_ID, {"s.1": "off"}, time=clock()))
    monkeypatch.setattr("time.time", lambda: clock() + 600)
    await instance.do("switch.turn_on", "switch.thing_channel_0")
    await instance.tell(Update(DEVICE_ID, {"s.0": "off"}, time=clock() + 1))
    assert instance.state("switch.thing_channel_0").state == STATE_OFF


async def test_number_on_its_way_does_not_overtake(instance: Instance) -> None:
    """A cover reports where it is while it moves; a position beyond the target is somebody else's."""
    instance.cloud.tells = False
    position = Range("pos", 0, 100)
    await instance.show(Cover(key="cover", name="", position=position, target=position), pos=0)
    action = act(instance, "cover.set_cover_position", entity_id="cover.thing", position=50)
    await until_sent(instance, 1)
    for passed in (0, 20, 40):
        report(instance, Update(DEVICE_ID, {"pos": passed}))
        await asyncio.sleep(0)
        assert not action.done()
    report(instance, Update(DEVICE_ID, {"pos": 80}))
    with pytest.raises(HomeAssistantError) as raised:
        await action
    assert raised.value.translation_key == "overtaken"
    assert instance.attributes("cover.thing", "current_position") == [80]


async def test_push_while_sending_makes_ack_doubtful(patient: Instance) -> None:
    """If a report during the command says otherwise, the device is asked which of the two is the newer."""
    patient.cloud.gate = asyncio.Event()
    await patient.show(CLIMATE, power="1", mode="1", temp=26)
    action = act(patient, "climate.set_temperature", entity_id="climate.thing", temperature=23)
    await until_sent(patient, 1)
    patient.cloud.obeys, patient.cloud.states[DEVICE_ID]["temp"] = False, 19
    report(patient, Update(DEVICE_ID, {"temp": 19}))
    patient.cloud.gate.set()
    with pytest.raises(HomeAssistantError) as raised:
        await action
    assert raised.value.translation_key == "overtaken"
    assert patient.attributes("climate.thing", "temperature") == [19]


async def test_cancelled_caller_leaves_nothing_behind(instance: Instance) -> None:
    """A script that is stopped while it waits neither undoes its command nor leaves anything pending."""
    instance.cloud.tells = False
    await instance.show(*CHANNELS, **OFF)
    action = act(instance, "switch.turn_on", entity_id="switch.thing_channel_0")
    await until_sent(instance, 1)
    action.cancel()
    await instance.push(**{"s.0": "on"})
    assert not instance.entry.runtime_data.states[DEVICE_ID].pending
    assert instance.state("switch.thing_channel_0").state == STATE_ON


async def test_command_that_fails_after_its_caller_was_cancelled(instance: Instance) -> None:
    """A script that was stopped is told nothing, and nobody else either; the next command works."""
    instance.cloud.gate, instance.cloud.lost = asyncio.Event(), CommandError("no")
    await instance.show(*CHANNELS, **OFF)
    action = act(instance, "switch.turn_on", entity_id="switch.thing_channel_0")
    await until_sent(instance, 1)
    action.cancel()
    await asyncio.wait((action,))
    instance.cloud.gate.set()
    await instance.hass.async_block_till_done()
    assert not instance.entry.runtime_data.states[DEVICE_ID].pending
    assert await instance.do("switch.turn_on", "switch.thing_channel_1") == [{"s.1": "on"}]


async def test_write_only_properties_are_not_waited_for(instance: Instance) -> None:
    """What a device never reports back is done when it is acknowledged."""
    instance.cloud.tells = False
    await instance.show(Switch(key="beep", state=Flag("buzzer")), other="1")
    assert await instance.do("switch.turn_on", "switch.thing_beep") == [{"buzzer": "1"}]
