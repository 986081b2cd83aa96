"""A Midea account: logging in, polls, commands, problems."""

from collections.abc import Mapping
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
    NotPermittedError,
    OfflineError,
    OriginError,
    RateLimitError,
    SecretError,
    SetupError,
    UnreachableError,
    UnsupportedError,
    ValueRangeError,
)
from custom_components.homeclouds.clouds.core.model import JSON, Device, Problem
from custom_components.homeclouds.clouds.midea import CLOUD
from custom_components.homeclouds.clouds.midea.cloud import MideaCloud
from simulators.midea import Midea
from simulators.midea.catalogue import (
    BEDROOM,
    CELLAR,
    DEHUMIDIFIER,
    GARAGE,
    GUEST_ROOM,
    LIVING_ROOM,
    NEIGHBOR,
    OFFICE_AC,
    WASHER,
)

from ..listener import RecordingListener
from .steps import states, until

STATE_QUERY = "aa20ac00000000000003418100ff00000000000000000000000000000000024925"


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


async def test_fault_that_is_over(
    cloud: MideaCloud, midea: Midea, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The state holds a fault code only in a malfunction (4.2.3.9): without one there is none, after a restart too."""
    midea.devices[LIVING_ROOM].tells_sound = False
    assert "faultCode" not in states(await cloud.fetch())[LIVING_ROOM]
    midea.change(LIVING_ROOM, {"faultCode": "5"})
    snapshot = await cloud.fetch()
    assert states(snapshot)[LIVING_ROOM]["faultCode"] == "5"
    with monkeypatch.context() as patch:
        patch.setattr(midea.devices[LIVING_ROOM], "full_state", dict)
        assert "faultCode" not in states(await cloud.fetch()).get(LIVING_ROOM, {})
    midea.change(LIVING_ROOM, {"faultCode": "0"})
    assert states(await cloud.fetch())[LIVING_ROOM]["faultCode"] == "0"
    again = CLOUD.create(midea.sign_in, context)
    again.features(snapshot.devices[LIVING_ROOM], frozenset(states(snapshot)[LIVING_ROOM]))
    assert states(await again.fetch())[LIVING_ROOM]["faultCode"] == "0"


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


async def test_one_appliance_that_may_not_be_read(
    cloud: MideaCloud, midea: Midea, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It affects no other; where none may be read, it is the account that may not."""
    state, forbidden = cloud._api.state, {BEDROOM}

    async def read(code: str) -> Mapping[str, JSON]:
        if code in forbidden:
            raise NotPermittedError(code=403)
        return await state(code)

    monkeypatch.setattr(cloud._api, "state", read)
    snapshot = await cloud.fetch()
    assert BEDROOM in snapshot.devices
    assert BEDROOM not in states(snapshot)
    assert LIVING_ROOM in states(snapshot)
    midea.remove_device(CELLAR)  # which is read otherwise
    forbidden |= snapshot.devices.keys()
    with pytest.raises(NotPermittedError):
        await cloud.fetch()
    forbidden &= {BEDROOM}
    await cloud.fetch()
    monkeypatch.setattr(MideaCloud, "connected", True)
    # Only the one that may not be read is due
    assert LIVING_ROOM in (await cloud.fetch()).devices


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


async def test_short_list_leaves_the_budget(cloud: MideaCloud, midea: Midea) -> None:
    """Calls that were made for appliances that the list lacks must not keep commands waiting for an hour."""
    midea.populate(80)
    await cloud.fetch()
    allowed = cloud.budget.limit
    midea.faults.add("empty_list", times=1)
    assert not (await cloud.fetch()).devices
    assert cloud.budget.limit == allowed


@pytest.mark.parametrize("odd", [None, "", ...])
async def test_type_that_a_list_leaves_out(cloud: MideaCloud, midea: Midea, odd: Any) -> None:
    """An appliance stays what it is."""
    before = (await cloud.fetch()).devices[LIVING_ROOM]
    midea.devices[LIVING_ROOM].listed = {"applianceType": odd}
    assert (await cloud.fetch()).devices[LIVING_ROOM] == before


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
