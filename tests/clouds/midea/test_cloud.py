"""The account: polls, reports, commands, problems."""

from collections.abc import AsyncGenerator, Mapping
import logging
from typing import Any

import pytest

from custom_components.homeclouds.clouds.core.cloud import Context
from custom_components.homeclouds.clouds.core.errors import (
    AuthError,
    CloudError,
    ConfirmationError,
    GoneError,
    InsecureError,
    NoDevicesError,
    OfflineError,
    OriginError,
    RateLimitError,
    SecretError,
    SetupError,
    UnreachableError,
    UnsupportedError,
    ValueRangeError,
)
from custom_components.homeclouds.clouds.core.model import JSON, Call, Device, DeviceKind, Problem, Snapshot
from custom_components.homeclouds.clouds.midea import CLOUD
from custom_components.homeclouds.clouds.midea.cloud import MideaCloud
from simulators.midea import Midea
from simulators.midea.appliances import AirConditioner
from simulators.midea.catalogue import (
    BEDROOM,
    CELLAR,
    DEHUMIDIFIER,
    GARAGE,
    GUEST_ROOM,
    LIVING_ROOM,
    NEIGHBOR,
    OFFICE_AC,
    STUDY,
    WASHER,
)
from simulators.midea.state import Spelling

from ..listener import RecordingListener, reporting

STATE_QUERY = "aa20ac00000000000003418100ff00000000000000000000000000000000024925"


@pytest.fixture
async def listening(cloud: MideaCloud, recorder: RecordingListener) -> AsyncGenerator[RecordingListener]:
    """Let the cloud listen."""
    async with reporting(cloud, recorder):
        yield recorder


def states(snapshot: Snapshot) -> dict[str, dict[str, Any]]:
    """States."""
    return {update.device_id: dict(update.properties) for update in snapshot.updates}


async def until(recorder: RecordingListener, count: int) -> None:
    """Wait for so many updates."""
    await recorder.until(lambda: len(recorder.updates) >= count)


# --- sign-in


async def test_sign_in(cloud: MideaCloud, midea: Midea) -> None:
    """Sign in."""
    account = await cloud.sign_in()
    assert account.name == midea.open_user_id[:8]
    assert account.id == f"{midea.client_id}:{midea.open_user_id}"
    assert account.data["access_token"]
    assert len(midea.requests) == 2


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("server", "http://93.184.216.34", InsecureError),
        ("server", "https://example.com/path", OriginError),
        ("client_id", " ", SetupError),
        ("client_secret", "", SetupError),
        ("open_user_id", None, SetupError),
    ],
)
def test_form_that_cannot_be(
    midea: Midea, context: Context, field: str, value: str | None, error: type[CloudError]
) -> None:
    """Form that cannot be."""
    with pytest.raises(error) as caught:
        CLOUD.create({**midea.sign_in, field: value}, context)
    assert caught.value.field == field


def test_http_when_confirmed(midea: Midea, context: Context) -> None:
    """Http when confirmed."""
    assert CLOUD.create({**midea.sign_in, "server": "http://93.184.216.34", "allow_http": True}, context)


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("client_id", "somebody", SetupError),
        ("client_secret", "guess", SecretError),
        ("open_user_id", "nobody", NoDevicesError),
    ],
)
async def test_wrong_field(midea: Midea, context: Context, field: str, value: str, error: type[CloudError]) -> None:
    """Wrong field."""
    with pytest.raises(error) as caught:
        await CLOUD.create({**midea.sign_in, field: value}, context).sign_in()
    assert caught.value.field == field


async def test_token_outlives_a_restart(
    cloud: MideaCloud, midea: Midea, context: Context, saved: dict[str, Any]
) -> None:
    """Token outlives a restart."""
    await cloud.sign_in()
    midea.requests.clear()
    again = CLOUD.create({**midea.sign_in, **saved}, context)
    await again.fetch()
    assert not midea.requests.to("/token")
    assert len(midea.requests.to("/appliance/list")) == 1


# --- polls


async def test_snapshot(cloud: MideaCloud) -> None:
    """Snapshot."""
    snapshot = await cloud.fetch()
    assert snapshot.complete
    assert NEIGHBOR not in snapshot.devices
    living_room = snapshot.devices[LIVING_ROOM]
    assert (living_room.manufacturer, living_room.model, living_room.type) == (
        "Midea",
        "Air conditioner KFR-35GW",
        "AC",
    )
    assert living_room.serial_number
    assert living_room == Device.from_dict(living_room.as_dict())
    assert not snapshot.devices[GARAGE].online
    known = states(snapshot)
    assert GARAGE not in known
    assert known[LIVING_ROOM]["temp"] == "24"
    assert known[LIVING_ROOM]["faultCode"] == "0"
    assert known[OFFICE_AC]["temperature"] == 25
    assert known[WASHER]["program"] == "mixed_wash"
    assert known[CELLAR]["temp"] == "24"
    for device_id, properties in known.items():
        assert cloud.features(snapshot.devices[device_id], frozenset(properties))


async def test_appliance_without_thing_model_spoils_nothing(cloud: MideaCloud, midea: Midea) -> None:
    """Appliance without thing model spoils nothing."""
    midea.faults.add("refuse", path="control/hexadecimal", code=1016)
    snapshot = await cloud.fetch()
    assert CELLAR in snapshot.devices
    assert CELLAR not in states(snapshot)
    assert LIVING_ROOM in states(snapshot)


async def test_one_appliance_in_trouble(cloud: MideaCloud, midea: Midea) -> None:
    """One appliance in trouble."""
    midea.faults.add("http_error", path="fullQuery", times=1)
    snapshot = await cloud.fetch()
    assert len(states(snapshot)) >= 6


async def test_all_in_trouble(cloud: MideaCloud, midea: Midea) -> None:
    """All in trouble."""
    midea.faults.add("http_error", path="/appliance/fullQuery")
    midea.faults.add("http_error", path="/appliance/control")
    with pytest.raises(UnreachableError):
        await cloud.fetch()


async def test_rate_limit_ends_the_round(cloud: MideaCloud, midea: Midea) -> None:
    """Rate limit ends the round."""
    midea.faults.add("rate_limit", path="/appliance/fullQuery")
    with pytest.raises(RateLimitError):
        await cloud.fetch()
    asked = len(midea.requests)
    with pytest.raises(RateLimitError):
        await cloud.fetch()
    assert len(midea.requests) == asked


async def test_credentials_that_fail_later(cloud: MideaCloud, midea: Midea) -> None:
    """Credentials that fail later."""
    await cloud.fetch()
    midea.client_secret = "changed"
    with pytest.raises(SecretError):
        await cloud.fetch()


async def test_token_that_is_never_good(cloud: MideaCloud, midea: Midea) -> None:
    """Token that is never good."""
    midea.faults.add("expired_token", path="fullQuery")
    with pytest.raises(AuthError):
        await cloud.fetch()


async def test_invalid_values_in_answers(cloud: MideaCloud, midea: Midea) -> None:
    """Lies."""
    midea.faults.add("lies")
    snapshot = await cloud.fetch()
    assert "7" not in snapshot.devices
    for device_id, properties in states(snapshot).items():
        for feature in cloud.features(snapshot.devices[device_id], frozenset(properties)):
            for codec in feature.codecs:
                codec.read(properties)


async def test_list_and_state_disagree(cloud: MideaCloud, midea: Midea) -> None:
    """List and state disagree."""
    midea.faults.add("refuse", path="fullQuery", times=1, code=1204)
    midea.faults.add("refuse", path="fullQuery", times=1, code=5300)
    snapshot = await cloud.fetch()
    assert [device.online for device in snapshot.devices.values()].count(False) == 2
    assert len(snapshot.devices) == 9


async def test_empty_list(cloud: MideaCloud, midea: Midea) -> None:
    """Empty list."""
    midea.faults.add("empty_list")
    assert not (await cloud.fetch()).devices


async def test_many_appliances_take_turns(cloud: MideaCloud, midea: Midea) -> None:
    """Many appliances take turns."""
    midea.populate(80)
    assert len((await cloud.fetch()).updates) == 80
    seen: set[str] = set()
    for _ in range(3):
        updates = (await cloud.fetch()).updates
        assert len(updates) == 30
        seen |= {update.device_id for update in updates}
    assert len(seen) == 80
    assert cloud.budget.limit.calls == 300 + 120 * 80
    assert cloud.poll_interval == 60


async def test_query(cloud: MideaCloud, midea: Midea) -> None:
    """Query."""
    devices = (await cloud.fetch()).devices
    midea.devices[BEDROOM].properties["temp"] = "19"
    update = await cloud.query(devices[BEDROOM])
    assert update.properties["temp"] == "19"
    assert update.online
    with pytest.raises(OfflineError):
        await cloud.query(devices[GARAGE])
    midea.remove_device(BEDROOM)
    with pytest.raises(GoneError):
        await cloud.query(devices[BEDROOM])


# --- commands


async def test_send(cloud: MideaCloud, midea: Midea) -> None:
    """Send."""
    devices = (await cloud.fetch()).devices
    assert await cloud.send(devices[BEDROOM], {"power": True, "temp": 21.5}, {}) == {}
    assert midea.devices[BEDROOM].properties["power"] == "1"
    assert midea.devices[BEDROOM].properties["temp"] == "21.5"
    with pytest.raises(OfflineError):
        await cloud.send(devices[GARAGE], {"power": "1"}, {})


async def test_send_without_a_beep(midea: Midea, context: Context) -> None:
    """Send without a beep."""
    context.options = {"quiet_commands": True}
    cloud = CLOUD.create(midea.sign_in, context)
    snapshot = await cloud.fetch()
    known = states(snapshot)
    for code in (LIVING_ROOM, OFFICE_AC, WASHER):
        await cloud.send(snapshot.devices[code], {"power": known[code]["power"]}, known[code])
    sent = [record.json() for record in midea.requests.to("/control/json")]
    assert ["btnSound" in body["instruction"] for body in sent] == [True, False, False]


async def test_send_without_thing_model(cloud: MideaCloud, midea: Midea) -> None:
    """Send without thing model."""
    snapshot = await cloud.fetch()
    told = await cloud.send(snapshot.devices[CELLAR], {"power": "1", "temp": "22.5"}, states(snapshot)[CELLAR])
    assert (told["power"], told["temp"]) == ("1", "22.5")
    assert midea.devices[CELLAR].properties["temp"] == "22.5"
    assert not midea.requests.to("/control/json")
    midea.faults.add("truncated_reply", path=CELLAR)
    assert (await cloud.query(snapshot.devices[CELLAR])).properties["temp"] == "22.5"


async def test_send_to_an_appliance_that_waits(cloud: MideaCloud) -> None:
    """Send to an appliance that waits."""
    snapshot = await cloud.fetch()
    with pytest.raises(ConfirmationError):
        await cloud.send(snapshot.devices[GUEST_ROOM], {"power": "1"}, {})


async def test_rename(cloud: MideaCloud, midea: Midea) -> None:
    """Rename."""
    devices = (await cloud.fetch()).devices
    await cloud.rename(devices[BEDROOM], " Attic ")
    assert midea.devices[BEDROOM].name == "Attic"
    with pytest.raises(ValueRangeError):
        await cloud.rename(devices[BEDROOM], " ")


async def test_raw_commands(cloud: MideaCloud, midea: Midea, listening: RecordingListener) -> None:
    """Raw commands."""
    devices = (await cloud.fetch()).devices
    result = await cloud.send_binary(devices[BEDROOM], STATE_QUERY)
    assert isinstance(result, dict)
    assert isinstance(result["properties"], dict)
    assert result["properties"]["power"] == "0"
    assert str(result["answer"]).startswith("5a,5a")
    result = await cloud.send_binary(devices[WASHER], "aa0bdb0000000000000303" + "14")
    assert isinstance(result, dict)
    await until(listening, 1)
    with pytest.raises(UnsupportedError):
        await cloud.action("dance", devices[BEDROOM], {})


# --- reports


@pytest.mark.parametrize("spelling", list(Spelling))
async def test_report(
    cloud: MideaCloud, midea: Midea, recorder: RecordingListener, door: str, spelling: Spelling
) -> None:
    """Report."""
    await cloud.fetch()
    assert (cloud.connected, cloud.poll_interval) == (None, 60)
    midea.spelling = spelling
    midea.change(LIVING_ROOM, {"power": "1", "temp": "20"})
    await midea.settled()
    assert recorder.updates[0].device_id == LIVING_ROOM
    assert recorder.updates[0].properties == {"power": "1", "temp": "20"}
    assert recorder.updates[0].online
    assert recorder.notices == ["link"]
    assert (cloud.connected, cloud.poll_interval) == (True, 300)
    assert midea.reporter.log[-1].answer == b'{"code": 0, "msg": ""}'


async def test_appliances_that_report_need_not_be_asked(
    cloud: MideaCloud, midea: Midea, recorder: RecordingListener, door: str
) -> None:
    """Appliances that report need not be asked."""
    await cloud.fetch()
    midea.push(LIVING_ROOM)
    await midea.settled()
    midea.requests.clear()
    await cloud.fetch()
    assert not midea.requests.to("fullQuery")


async def test_report_before_the_first_reading(
    cloud: MideaCloud, midea: Midea, recorder: RecordingListener, door: str
) -> None:
    """After a restart, an appliance is read though it reports: a report may tell no more than what changed."""
    cloud.features(
        Device(id=LIVING_ROOM, name="Living room", kind=DeviceKind.APPLIANCE, type="0xAC"), frozenset({"power"})
    )
    midea.change(LIVING_ROOM, {"temp": "20"})
    await midea.settled()
    assert [update.device_id for update in recorder.updates] == [LIVING_ROOM]
    assert {"power", "temp", "mode"} <= states(await cloud.fetch())[LIVING_ROOM].keys()


async def test_binary_report(cloud: MideaCloud, midea: Midea, listening: RecordingListener, door: str) -> None:
    """Binary report."""
    await cloud.fetch()
    for code in (STUDY, CELLAR):
        listening.updates.clear()
        midea.requests.clear()
        midea.change(code, {"power": "1", "temp": "20.5"})
        await midea.settled()
        await until(listening, 1)
        told = listening.updates[0].properties
        assert (told["power"], told["temp"]) == ("1", "20.5")
        assert not midea.requests
    assert "eco" not in (await cloud.query((await cloud.fetch()).devices[STUDY])).properties


async def test_corrupt_frame_has_the_appliance_asked(
    cloud: MideaCloud, midea: Midea, listening: RecordingListener, door: str
) -> None:
    """Corrupt frame has the appliance asked."""
    await cloud.fetch()
    midea.faults.add("corrupt_frame", path=STUDY)
    midea.change(STUDY, {"temp": "20.5"})
    await until(listening, 1)
    assert listening.updates[0].properties["temp"] == "20.5"
    assert midea.requests.to("fullQuery")


async def test_push_during_a_later_query_beats_its_answer(
    cloud: MideaCloud, midea: Midea, listening: RecordingListener, door: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A state that is read outside of a poll is older than what is pushed meanwhile."""
    await cloud.fetch()
    api_state = cloud._api.state

    async def overtaken(code: str) -> Mapping[str, JSON]:
        state = await api_state(code)
        midea.change(LIVING_ROOM, {"temp": "21"})
        await until(listening, 1)
        return state

    await midea.settled()
    listening.updates.clear()
    monkeypatch.setattr(cloud._api, "state", overtaken)
    cloud._background.add(LIVING_ROOM)
    await until(listening, 2)
    pushed, answer = listening.updates
    assert pushed.properties["temp"] == "21"
    assert answer.device_id == LIVING_ROOM
    assert "power" in answer.properties
    assert "temp" not in answer.properties


async def test_frame_of_an_appliance_with_other_words(
    cloud: MideaCloud, midea: Midea, listening: RecordingListener, door: str
) -> None:
    """Frame of an appliance with other words."""
    await cloud.fetch()
    appliance = midea.devices[OFFICE_AC]
    assert isinstance(appliance, AirConditioner)
    appliance.json_reports = False
    midea.change(OFFICE_AC, {"temperature": 19})
    await until(listening, 1)
    assert listening.updates[0].properties.get("temp") is None


async def test_trouble_after_a_report_ends_nothing(
    cloud: MideaCloud, midea: Midea, listening: RecordingListener, door: str
) -> None:
    """Trouble after a report ends nothing."""
    await cloud.fetch()
    midea.faults.add("corrupt_frame", path=STUDY)
    midea.faults.add("refuse", path="fullQuery", times=1, code=110001)
    midea.change(STUDY, {"temp": "20.5"})
    await midea.wait_for_request("fullQuery", count=9)
    midea.change(STUDY, {"temp": "21"})
    await until(listening, 1)
    assert listening.updates[-1].properties["temp"] == "21"


@pytest.mark.parametrize(
    ("fault", "reason", "code"),
    [
        ("bad_signature", "wrong_signature", 10004),
        ("unknown_client", "wrong_client", 5000),
        ("oversized_report", "too_large", 9001),
        ("replayed_report", "replayed", 10003),
    ],
)
async def test_report_refused(
    cloud: MideaCloud, midea: Midea, recorder: RecordingListener, door: str, fault: str, reason: str, code: int
) -> None:
    """Report refused."""
    await cloud.fetch()
    midea.push(LIVING_ROOM)
    await midea.settled()
    midea.faults.add(fault)
    midea.push(LIVING_ROOM)
    await midea.settled()
    assert len(recorder.updates) == 1
    assert f'"code": {code}'.encode() in midea.reporter.log[-1].answer
    refused = cloud.diagnostics()["reports_refused"]
    assert isinstance(refused, dict)
    assert refused[reason] == 1


async def test_report_as_the_example_is_printed(
    cloud: MideaCloud, midea: Midea, recorder: RecordingListener, door: str
) -> None:
    """Report as the example is printed."""
    await cloud.fetch()
    midea.faults.add("broken_report")
    midea.push(LIVING_ROOM)
    await midea.settled()
    assert recorder.updates[0].properties == {"power": "0"}


async def test_report_of_an_unlisted_appliance(
    cloud: MideaCloud, midea: Midea, recorder: RecordingListener, door: str
) -> None:
    """Stranger."""
    await cloud.fetch()
    midea.faults.add("stranger_report")
    for _ in range(3):
        midea.push(LIVING_ROOM)
        await midea.settled()
        await cloud.fetch()
    assert recorder.notices == ["link", "refresh"]
    assert not recorder.updates
    assert midea.reporter.log[-1].status == 200


async def test_report_that_is_another_accounts(cloud: MideaCloud, midea: Midea) -> None:
    """Report that is another accounts."""
    await cloud.fetch()
    assert cloud.receive(Call("POST", "/", "", {}, b"")).accepted is False


async def test_report_without_anybody_listening(cloud: MideaCloud, midea: Midea, door: str) -> None:
    """Report without anybody listening."""
    await cloud.fetch()
    midea.push(LIVING_ROOM)
    await midea.settled()
    assert cloud.connected


async def test_reports_in_the_wrong_order(
    cloud: MideaCloud, midea: Midea, listening: RecordingListener, door: str
) -> None:
    """Reports in the wrong order."""
    await cloud.fetch()
    midea.change(LIVING_ROOM, {"temp": "20"})
    await midea.settled()
    midea.clock.advance(-5)
    midea.change(LIVING_ROOM, {"temp": "21"})
    await midea.settled()
    await until(listening, 2)
    assert "windSpeed" in listening.updates[1].properties


async def test_listening_ends_with_the_credentials(
    cloud: MideaCloud, midea: Midea, recorder: RecordingListener, door: str
) -> None:
    """Listening ends with the credentials."""
    await cloud.fetch()
    midea.faults.add("corrupt_frame", path=STUDY)
    midea.faults.add("expired_token")
    midea.change(STUDY, {"temp": "20.5"})
    with pytest.raises(AuthError):
        await cloud.listen()


# --- problems and the rest


async def test_unknown_types_are_a_problem(cloud: MideaCloud, midea: Midea) -> None:
    """An appliance of a type that has no name here is reported."""
    await cloud.fetch()
    known = cloud.problems()
    cloud.features(Device(id="9", name="New", type="X7"), frozenset())
    assert cloud.problems() == (*known, Problem("unknown_device_type", "9", placeholders={"type": "X7"}))


async def test_authentication_is_a_problem_to_be_fixed(cloud: MideaCloud, midea: Midea) -> None:
    """Authentication is a problem to be fixed."""
    await cloud.fetch()
    (problem,) = cloud.problems()
    assert problem == Problem("appliance_not_authenticated", device_id=GUEST_ROOM, fixable=True)
    with pytest.raises(ConfirmationError):
        await cloud.fix(problem)
    assert cloud.problems() == (problem,)
    midea.press_button(GUEST_ROOM)
    await cloud.fix(problem)
    assert not cloud.problems()
    with pytest.raises(UnsupportedError):
        await cloud.fix(Problem("other"))


async def test_diagnostics(cloud: MideaCloud, midea: Midea) -> None:
    """Diagnostics."""
    await cloud.fetch()
    told = cloud.diagnostics()
    assert told["binary_only"] == 1
    assert told["token_renewals"] == 1
    assert midea.client_secret not in str(told)
    await cloud.close()


async def test_secrets_stay_out_of_the_log(
    cloud: MideaCloud, midea: Midea, saved: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    """Secrets stay out of the log."""
    caplog.set_level(logging.DEBUG)
    await cloud.sign_in()
    await cloud.fetch()
    for secret in (midea.client_secret, saved["access_token"], midea.open_user_id):
        assert secret not in caplog.text


async def test_other_appliances_have_features(cloud: MideaCloud) -> None:
    """Other appliances have features."""
    snapshot = await cloud.fetch()
    shown = cloud.features(snapshot.devices[DEHUMIDIFIER], frozenset(states(snapshot)[DEHUMIDIFIER]))
    assert shown
    assert {"dehumidifier", "humidity", "tank_full"} <= {feature.key for feature in shown if feature.enabled}
