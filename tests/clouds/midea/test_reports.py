"""A Midea account: what appliances report, and how reports and polls go together."""

from collections.abc import Mapping
import time

import pytest

from custom_components.homeclouds.clouds.core.errors import AuthError, UnreachableError
from custom_components.homeclouds.clouds.core.model import JSON, Call, Device, DeviceKind
from custom_components.homeclouds.clouds.midea.cloud import MideaCloud
from simulators.midea import Midea
from simulators.midea.appliances import AirConditioner
from simulators.midea.catalogue import BEDROOM, CELLAR, LIVING_ROOM, OFFICE_AC, STUDY
from simulators.midea.state import Spelling

from ..listener import RecordingListener
from .steps import states, until
from .test_push import STATE


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


async def test_old_report_is_old_when_the_clock_is_set_back(
    cloud: MideaCloud, midea: Midea, recorder: RecordingListener, door: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An hour after the last report the appliances are polled often again, though the clock was set back by a day."""
    await cloud.fetch()
    midea.change(LIVING_ROOM, {"power": "1"})
    await midea.settled()
    wall, steady = time.time() - 86400, time.monotonic() + 3600
    with monkeypatch.context() as patch:
        patch.setattr("time.time", lambda: wall)
        assert cloud.poll_interval == 300
        patch.setattr("time.monotonic", lambda: steady)
        assert (cloud.connected, cloud.poll_interval) == (None, 60)


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


@pytest.mark.parametrize("frames", [[bytes.fromhex(STATE), None], [None, bytes.fromhex(STATE)]])
async def test_reading_is_not_lost_beside_a_binary_report(
    cloud: MideaCloud, midea: Midea, listening: RecordingListener, frames: list[bytes | None]
) -> None:
    """An appliance whose state is in doubt is read, though a sound report of it waits to be decoded as well."""
    await cloud.fetch()
    midea.devices[LIVING_ROOM].properties["temp"] = "19"
    for frame in frames:
        cloud._background.add(LIVING_ROOM, *filter(None, [frame]))
    await until(listening, 2)
    assert listening.updates[0].properties.get("temp") != "19"
    assert listening.updates[1].properties["temp"] == "19"


async def test_frames_that_are_too_many_to_keep(cloud: MideaCloud, midea: Midea, listening: RecordingListener) -> None:
    """Where reports are dropped undecoded the appliance is read."""
    await cloud.fetch()
    midea.devices[LIVING_ROOM].properties["temp"] = "19"
    cloud._background.add(LIVING_ROOM, *[bytes.fromhex(STATE)] * 9)
    await until(listening, 2)
    assert listening.updates[1].properties["temp"] == "19"


async def test_reading_after_a_report_that_fails(
    cloud: MideaCloud, midea: Midea, listening: RecordingListener, door: str
) -> None:
    """Where the cloud cannot be reached then, the appliance is read by a poll that comes soon."""
    await cloud.fetch()
    midea.change(LIVING_ROOM, {"temp": "20"})
    await midea.settled()
    midea.faults.add("http_error", path="fullQuery", times=1)
    listening.notices.clear()
    cloud._background.add(LIVING_ROOM)
    await listening.until(lambda: "refresh" in listening.notices)
    assert LIVING_ROOM in states(await cloud.fetch())


async def test_odd_reading_after_a_report(
    cloud: MideaCloud, midea: Midea, listening: RecordingListener, door: str
) -> None:
    """It is not repeated with each report: that would take up the budget of commands."""
    await cloud.fetch()
    midea.faults.add("html", path="fullQuery", times=1)
    listening.notices.clear()
    listening.updates.clear()
    cloud._background.add(LIVING_ROOM)
    cloud._background.add(BEDROOM)
    await listening.until(lambda: any(update.device_id == BEDROOM for update in listening.updates))
    assert "refresh" not in listening.notices


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


async def test_one_that_is_never_read_hides_no_report(
    cloud: MideaCloud, midea: Midea, recorder: RecordingListener, door: str
) -> None:
    """It alone is due again and again, while reports of the others are fresh."""
    devices = (await cloud.fetch()).devices
    midea.push(LIVING_ROOM)
    await midea.settled()
    midea.faults.add("http_error", path="fullQuery")
    with pytest.raises(UnreachableError):
        await cloud.query(devices[BEDROOM])
    midea.requests.clear()
    await cloud.fetch()
    assert len(midea.requests.to("fullQuery")) == 1
    assert cloud.connected


@pytest.mark.parametrize(("fault", "connected"), [("http_error", None), ("drop", None), ("rate_limit", True)])
async def test_report_proves_no_cloud_that_is_gone(
    cloud: MideaCloud, midea: Midea, recorder: RecordingListener, door: str, fault: str, connected: bool | None
) -> None:
    """Once a poll finds nobody, a report shows that reports come in only if it came later; after an outage all are read."""
    await cloud.fetch()
    midea.push(LIVING_ROOM)
    await midea.settled()
    midea.faults.add(fault)
    with pytest.raises(UnreachableError):
        await cloud.fetch()
    assert cloud.connected is connected
    midea.faults.clear()
    cloud.budget.cooldown_until = 0
    notices = len(recorder.notices)
    midea.push(BEDROOM)
    await midea.settled()
    assert cloud.connected
    assert recorder.notices[notices:] == (["link"] if connected is None else [])
    read = {update.device_id for update in (await cloud.fetch()).updates}
    assert (LIVING_ROOM in read) is (connected is None)
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
