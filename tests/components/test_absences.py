"""Lists that lack devices: nothing is removed by a list alone."""

from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.repairs import DOMAIN as REPAIRS
from homeassistant.const import STATE_OFF, STATE_ON, STATE_UNAVAILABLE
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.homeclouds.clouds.core.cloud import Field, FieldKind
from custom_components.homeclouds.clouds.core.codecs import Flag
from custom_components.homeclouds.clouds.core.errors import OfflineError, ProtocolError
from custom_components.homeclouds.clouds.core.features import Switch
from custom_components.homeclouds.clouds.core.model import Device, DeviceKind, Update
from custom_components.homeclouds.const import DOMAIN

from .conftest import House
from .test_account import device, poll, settle

BEEP = Switch(key="beep", state=Flag("buzzer"))
DAY = 86400


def furnish(house: House, count: int) -> None:
    """Put so many devices into the account."""
    for number in range(count):
        house.furnish(BEEP, device=Device(id=f"d{number}", name=f"Thing {number}"), buzzer="1")


def present(house: House, count: int) -> list[int]:
    """Return the numbers of the devices that are registered."""
    return [number for number in range(count) if device(house.hass, house, f"d{number}") is not None]


def repair(house: House) -> ir.IssueEntry | None:
    """Return the repair that asks for leave to remove devices."""
    return ir.async_get(house.hass).async_get_issue(DOMAIN, f"{house.entry.entry_id}_devices_missing_")


async def test_device_gone_is_removed_after_a_day(house: House, freezer: FrozenDateTimeFactory) -> None:
    """A device that neither the list nor the cloud knows is unavailable at once, and removed after a day."""
    furnish(house, 2)
    await house.set_up()
    house.cloud.devices.pop("d1")
    for _ in range(5):
        await poll(house, freezer)
    assert house.state("switch.thing_1_beep").state == STATE_UNAVAILABLE
    assert house.cloud.queried == ["d1"]
    await poll(house, freezer, DAY - 600)
    assert present(house, 2) == [0, 1]
    await poll(house, freezer, 700)
    assert present(house, 2) == [0]
    assert house.hass.states.get("switch.thing_1_beep") is None
    assert repair(house) is None


async def test_removal_outlives_restart(
    house: House, freezer: FrozenDateTimeFactory, hass_storage: dict[str, Any]
) -> None:
    """The day goes on over a restart, and the cloud is asked once more before the device is removed."""
    furnish(house, 2)
    await house.set_up()
    house.cloud.devices.pop("d1")
    await poll(house, freezer)
    await house.hass.config_entries.async_unload(house.entry.entry_id)
    freezer.tick(DAY)
    house.cloud.queried.clear()
    await house.set_up_again()
    await settle(house.hass)
    assert house.cloud.queried == ["d1"]
    assert present(house, 2) == [0]


async def test_device_back_in_list_is_as_before(house: House, freezer: FrozenDateTimeFactory) -> None:
    """A device that is listed again is asked at once, keeps its entities, and its day begins anew."""
    furnish(house, 2)
    await house.set_up()
    house.cloud.reads_states = False
    gone = house.cloud.devices.pop("d1")
    await poll(house, freezer)
    assert house.state("switch.thing_1_beep").state == STATE_UNAVAILABLE
    house.cloud.devices["d1"] = gone
    house.cloud.states["d1"]["buzzer"] = "0"
    house.cloud.queried.clear()
    await poll(house, freezer, DAY - 60)
    assert "d1" in house.cloud.queried
    assert house.state("switch.thing_1_beep").state == STATE_OFF
    house.cloud.devices.pop("d1")
    await poll(house, freezer, 600)
    assert present(house, 2) == [0, 1]


async def test_missing_devices_are_looked_for_soon(house: House, freezer: FrozenDateTimeFactory) -> None:
    """However slow polls are, the next list comes within a minute after one that lacked devices."""
    house.cloud.interval = 900
    furnish(house, 2)
    await house.set_up()
    gone = house.cloud.devices.pop("d1")
    await poll(house, freezer, 901)
    assert house.state("switch.thing_1_beep").state == STATE_UNAVAILABLE
    house.cloud.devices["d1"] = gone
    await poll(house, freezer)
    assert house.state("switch.thing_1_beep").state == STATE_ON


async def test_push_of_a_device_said_to_be_gone(house: House, freezer: FrozenDateTimeFactory) -> None:
    """A device that has news is asked, and is back if the cloud knows it again."""
    furnish(house, 2)
    await house.set_up()
    gone = house.cloud.devices.pop("d1")
    await poll(house, freezer)
    freezer.tick(6)
    await house.push("d1", buzzer="0")
    await settle(house.hass)
    assert house.state("switch.thing_1_beep").state == STATE_UNAVAILABLE
    house.cloud.devices["d1"] = gone
    freezer.tick(6)
    await house.push("d1", buzzer="1")
    await settle(house.hass)
    assert house.state("switch.thing_1_beep").state == STATE_ON


@pytest.mark.parametrize("complete", [True, False])
async def test_incorrect_list_changes_nothing(house: House, freezer: FrozenDateTimeFactory, complete: bool) -> None:
    """A list without devices that the cloud answers for makes nothing unavailable; nor does one that is cut short."""
    furnish(house, 10)
    await house.set_up()
    house.cloud.unlisted, house.cloud.complete = set(house.cloud.devices), complete
    for _ in range(4):
        await poll(house, freezer)
    await poll(house, freezer, 2 * DAY)
    assert {house.state(f"switch.thing_{number}_beep").state for number in range(10)} == {STATE_ON}
    assert repair(house) is None


async def test_missing_device_that_is_offline_stays(
    house: House, freezer: FrozenDateTimeFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A device that the list lacks and the cloud knows as offline is offline, and is not removed."""
    furnish(house, 2)
    await house.set_up()

    async def offline(asked: Device) -> Update:
        raise OfflineError

    monkeypatch.setattr(house.cloud, "query", offline)
    house.cloud.unlisted = {"d1"}
    await poll(house, freezer)
    assert house.state("switch.thing_1_beep").state == STATE_UNAVAILABLE
    await poll(house, freezer, 2 * DAY)
    assert present(house, 2) == [0, 1]


async def test_question_without_answer_removes_nothing(
    house: House, freezer: FrozenDateTimeFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A device is not removed while the cloud cannot be asked for it."""
    furnish(house, 2)
    await house.set_up()

    async def garbled(asked: Device) -> Update:
        raise ProtocolError

    house.cloud.devices.pop("d1")
    await poll(house, freezer)
    monkeypatch.setattr(house.cloud, "query", garbled)
    await poll(house, freezer, 2 * DAY)
    assert present(house, 2) == [0, 1]


@pytest.mark.parametrize(
    ("all_of_them", "gone", "asks"),
    [(10, 10, True), (10, 4, True), (10, 3, False), (4, 2, False), (2, 2, True), (1, 1, True)],
)
async def test_much_of_the_account_gone_asks_first(
    house: House, freezer: FrozenDateTimeFactory, all_of_them: int, gone: int, asks: bool
) -> None:
    """More than a third of an account, and more than two devices or all, go only if a user says so."""
    furnish(house, all_of_them)
    await house.set_up()
    for number in range(gone):
        house.cloud.devices.pop(f"d{number}")
    await poll(house, freezer)
    await poll(house, freezer, DAY + 1)
    assert (repair(house) is not None) is asks
    assert len(present(house, all_of_them)) == (all_of_them if asks else all_of_them - gone)


async def test_user_confirms_removal(
    house: House, freezer: FrozenDateTimeFactory, hass_client: ClientSessionGenerator
) -> None:
    """The fix removes the devices; a device that comes back before it is not among them."""
    assert await async_setup_component(house.hass, REPAIRS, {})
    furnish(house, 5)
    await house.set_up()
    kept = dict(house.cloud.devices)
    house.cloud.devices.clear()
    await poll(house, freezer)
    issue = repair(house)
    assert issue is not None
    assert issue.translation_placeholders == {
        "account": "Somebody", "devices": "Thing 0, Thing 1, Thing 2, Thing 3, Thing 4",
    }  # fmt: skip
    house.cloud.devices["d4"] = kept["d4"]
    await poll(house, freezer)
    client = await hass_client()
    body = {"handler": DOMAIN, "issue_id": issue.issue_id}
    form = await (await client.post("/api/repairs/issues/fix", json=body)).json()
    assert form["step_id"] == "confirm"
    done = await (await client.post(f"/api/repairs/issues/fix/{form['flow_id']}", json={})).json()
    assert done["type"] == "create_entry"
    assert present(house, 5) == [4]
    assert repair(house) is None


async def test_home_has_only_the_lists(house: House, freezer: FrozenDateTimeFactory) -> None:
    """A home, which cannot be asked, is unavailable if two lists lack it, and removed after a day of that."""
    furnish(house, 1)
    home = Device(id="home", name="Home", kind=DeviceKind.HOME)
    house.furnish(BEEP, device=home, buzzer="1")
    await house.set_up()
    gone = house.cloud.devices.pop("home")
    await poll(house, freezer)
    assert house.state("switch.home_beep").state == STATE_ON
    house.cloud.devices["home"] = gone
    await poll(house, freezer)
    house.cloud.devices.pop("home")
    await poll(house, freezer)
    assert house.state("switch.home_beep").state == STATE_ON
    await poll(house, freezer)
    assert house.state("switch.home_beep").state == STATE_UNAVAILABLE
    await poll(house, freezer, DAY + 1)
    assert device(house.hass, house, "home") is None
    assert "home" not in house.cloud.queried


@pytest.mark.parametrize(("option", "left"), [("homes", [0]), ("areas", [0, 1])])
async def test_homes_deselected_by_the_user_are_removed_at_once(
    house: House, monkeypatch: pytest.MonkeyPatch, option: str, left: list[int]
) -> None:
    """What the user chose not to have any more is no missing device; any other option proves nothing."""
    homes = Field(name="homes", kind=FieldKind.CHOICE, options=("a", "b"), multiple=True)
    monkeypatch.setattr(house.cloud, "option_fields", lambda: (homes,), raising=False)
    monkeypatch.setattr(house.cloud, "choices", house.cloud.problems, raising=False)
    furnish(house, 2)
    await house.set_up()
    house.hass.config_entries.async_update_entry(house.entry, options={option: ["a"]})
    house.cloud.unlisted = {"d1"}
    await house.hass.config_entries.async_reload(house.entry.entry_id)
    await settle(house.hass)
    assert present(house, 2) == left
