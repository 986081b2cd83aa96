"""Lists that lack devices: nothing is removed by a list alone."""

from collections.abc import Sequence
from functools import partial
import time
from typing import Any, override

from aiohttp.test_utils import TestClient
from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.repairs import DOMAIN as REPAIRS
from homeassistant.const import STATE_OFF, STATE_ON, STATE_UNAVAILABLE
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.homeclouds import async_remove_config_entry_device
from custom_components.homeclouds.clouds.core.abilities import HasOptions
from custom_components.homeclouds.clouds.core.cloud import Field, FieldKind
from custom_components.homeclouds.clouds.core.codecs import Flag
from custom_components.homeclouds.clouds.core.errors import OfflineError, ProtocolError
from custom_components.homeclouds.clouds.core.features import Switch
from custom_components.homeclouds.clouds.core.model import Device, DeviceKind, Update
from custom_components.homeclouds.const import DOMAIN

from .conftest import FakeCloud, Instance
from .in_memory import device, poll, settle

BEEP = Switch(key="beep", state=Flag("buzzer"))
DAY = 86400


class Homes(FakeCloud, HasOptions):
    """A cloud of two homes."""

    @override
    def option_fields(self) -> Sequence[Field]:
        return (Field(name="homes", kind=FieldKind.CHOICE, options=("a", "b"), multiple=True),)

    @override
    async def choices(self) -> Sequence[Field]:
        return self.option_fields()


def furnish(instance: Instance, count: int) -> None:
    """Put so many devices into the account."""
    for number in range(count):
        instance.furnish(BEEP, device=Device(id=f"d{number}", name=f"Thing {number}"), buzzer="1")


def present(instance: Instance, count: int) -> list[int]:
    """Return the numbers of the devices that are registered."""
    return [number for number in range(count) if device(instance.hass, instance, f"d{number}") is not None]


def repair(instance: Instance) -> ir.IssueEntry | None:
    """Return the repair that asks for leave to remove devices."""
    return ir.async_get(instance.hass).async_get_issue(DOMAIN, f"{instance.entry.entry_id}_devices_missing_")


async def lose_both(instance: Instance, freezer: FrozenDateTimeFactory) -> None:
    """Have an account of two devices whose list has none any more."""
    assert await async_setup_component(instance.hass, REPAIRS, {})
    furnish(instance, 2)
    await instance.set_up()
    instance.cloud.devices.clear()
    await poll(instance, freezer)


async def opened(instance: Instance, client: TestClient[Any, Any]) -> Any:
    """Open the form of the repair that asks for leave to remove devices."""
    issue = repair(instance)
    assert issue is not None
    body = {"handler": DOMAIN, "issue_id": issue.issue_id}
    return await (await client.post("/api/repairs/issues/fix", json=body)).json()


async def test_device_gone_is_removed_after_a_day(instance: Instance, freezer: FrozenDateTimeFactory) -> None:
    """A device that neither the list nor the cloud knows is unavailable at once, and removed after a day."""
    furnish(instance, 4)
    await instance.set_up()
    instance.cloud.devices.pop("d1")
    for _ in range(5):
        await poll(instance, freezer)
    assert instance.state("switch.thing_1_beep").state == STATE_UNAVAILABLE
    assert instance.cloud.queried == ["d1"]
    await poll(instance, freezer, DAY - 600)
    assert present(instance, 4) == [0, 1, 2, 3]
    await poll(instance, freezer, 700)
    assert present(instance, 4) == [0, 2, 3]
    assert instance.hass.states.get("switch.thing_1_beep") is None
    assert repair(instance) is None


async def test_device_gone_can_be_deleted_at_once(instance: Instance, freezer: FrozenDateTimeFactory) -> None:
    """Who has deleted a device in the manufacturer's app need not wait for a day to delete it in Home Assistant."""
    furnish(instance, 4)
    await instance.set_up()
    thing = device(instance.hass, instance, "d1")
    assert thing is not None
    instance.cloud.unlisted.add("d1")
    await poll(instance, freezer)
    assert not await async_remove_config_entry_device(instance.hass, instance.entry, thing)
    instance.cloud.devices.pop("d1")
    await poll(instance, freezer, 700)
    assert await async_remove_config_entry_device(instance.hass, instance.entry, thing)
    await poll(instance, freezer)
    assert present(instance, 4) == [0, 2, 3]


async def test_clock_set_forward_removes_nothing(
    instance: Instance, freezer: FrozenDateTimeFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The day before a device is removed is not over because the clock was set."""
    furnish(instance, 4)
    await instance.set_up()
    instance.cloud.devices.pop("d1")
    await poll(instance, freezer)
    clock = time.time
    monkeypatch.setattr("time.time", lambda: clock() + 2 * DAY)
    await poll(instance, freezer)
    assert present(instance, 4) == [0, 1, 2, 3]
    await poll(instance, freezer, DAY)
    assert present(instance, 4) == [0, 2, 3]


async def test_removal_outlives_restart(
    instance: Instance, freezer: FrozenDateTimeFactory, hass_storage: dict[str, Any]
) -> None:
    """The day goes on over a restart, and the cloud is asked once more before the device is removed."""
    furnish(instance, 4)
    await instance.set_up()
    instance.cloud.devices.pop("d1")
    await poll(instance, freezer)
    await instance.hass.config_entries.async_unload(instance.entry.entry_id)
    freezer.tick(DAY)
    instance.cloud.queried.clear()
    await instance.set_up_again()
    await settle(instance.hass)
    assert instance.cloud.queried == ["d1"]
    assert present(instance, 4) == [0, 2, 3]


async def test_clock_that_was_ahead_before_a_restart(
    instance: Instance, freezer: FrozenDateTimeFactory, hass_storage: dict[str, Any]
) -> None:
    """A device that is gone since next month, by a clock that was wrong then, is removed after a day."""
    furnish(instance, 4)
    await instance.set_up()
    instance.cloud.devices.pop("d1")
    await poll(instance, freezer)
    await instance.hass.config_entries.async_unload(instance.entry.entry_id)
    hass_storage[f"{DOMAIN}.{instance.entry.entry_id}"]["data"]["absences"]["gone"]["d1"] += 30 * DAY
    await instance.set_up_again()
    await settle(instance.hass)
    await poll(instance, freezer, DAY + 60)
    assert present(instance, 4) == [0, 2, 3]


async def test_device_back_in_list_is_as_before(instance: Instance, freezer: FrozenDateTimeFactory) -> None:
    """A device that is listed again is asked at once, keeps its entities, and its day begins anew."""
    furnish(instance, 4)
    await instance.set_up()
    instance.cloud.reads_states = False
    gone = instance.cloud.devices.pop("d1")
    await poll(instance, freezer)
    assert instance.state("switch.thing_1_beep").state == STATE_UNAVAILABLE
    instance.cloud.devices["d1"] = gone
    instance.cloud.states["d1"]["buzzer"] = "0"
    instance.cloud.queried.clear()
    await poll(instance, freezer, DAY - 60)
    assert "d1" in instance.cloud.queried
    assert instance.state("switch.thing_1_beep").state == STATE_OFF
    instance.cloud.devices.pop("d1")
    await poll(instance, freezer, 600)
    assert present(instance, 4) == [0, 1, 2, 3]


async def test_missing_devices_are_looked_for_soon(instance: Instance, freezer: FrozenDateTimeFactory) -> None:
    """However slow polls are, the next list comes within a minute after one that lacked devices."""
    instance.cloud.interval = 900
    furnish(instance, 4)
    await instance.set_up()
    gone = instance.cloud.devices.pop("d1")
    await poll(instance, freezer, 901)
    assert instance.state("switch.thing_1_beep").state == STATE_UNAVAILABLE
    instance.cloud.devices["d1"] = gone
    await poll(instance, freezer)
    assert instance.state("switch.thing_1_beep").state == STATE_ON


async def test_push_of_a_device_said_to_be_gone(instance: Instance, freezer: FrozenDateTimeFactory) -> None:
    """A device that has news is asked, and is back if the cloud knows it again."""
    furnish(instance, 4)
    await instance.set_up()
    gone = instance.cloud.devices.pop("d1")
    await poll(instance, freezer)
    freezer.tick(6)
    await instance.push("d1", buzzer="0")
    await settle(instance.hass)
    assert instance.state("switch.thing_1_beep").state == STATE_UNAVAILABLE
    instance.cloud.devices["d1"] = gone
    freezer.tick(6)
    await instance.push("d1", buzzer="1")
    await settle(instance.hass)
    assert instance.state("switch.thing_1_beep").state == STATE_ON


@pytest.mark.parametrize("complete", [True, False])
async def test_incorrect_list_changes_nothing(
    instance: Instance, freezer: FrozenDateTimeFactory, complete: bool
) -> None:
    """A list without devices that the cloud answers for makes nothing unavailable; nor does one that is cut short."""
    furnish(instance, 10)
    await instance.set_up()
    instance.cloud.unlisted, instance.cloud.complete = set(instance.cloud.devices), complete
    for _ in range(4):
        await poll(instance, freezer)
    await poll(instance, freezer, 2 * DAY)
    assert {instance.state(f"switch.thing_{number}_beep").state for number in range(10)} == {STATE_ON}
    assert repair(instance) is None


async def test_missing_device_that_is_offline_stays(
    instance: Instance, freezer: FrozenDateTimeFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A device that the list lacks and the cloud knows as offline is offline, and is not removed."""
    furnish(instance, 4)
    await instance.set_up()

    async def offline(asked: Device) -> Update:
        raise OfflineError

    monkeypatch.setattr(instance.cloud, "query", offline)
    instance.cloud.unlisted = {"d1"}
    await poll(instance, freezer)
    assert instance.state("switch.thing_1_beep").state == STATE_UNAVAILABLE
    await poll(instance, freezer, 2 * DAY)
    assert present(instance, 4) == [0, 1, 2, 3]


async def test_question_without_answer_removes_nothing(
    instance: Instance, freezer: FrozenDateTimeFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A device is not removed while the cloud cannot be asked for it."""
    furnish(instance, 4)
    await instance.set_up()

    async def garbled(asked: Device) -> Update:
        raise ProtocolError

    instance.cloud.devices.pop("d1")
    await poll(instance, freezer)
    monkeypatch.setattr(instance.cloud, "query", garbled)
    await poll(instance, freezer, 2 * DAY)
    assert present(instance, 4) == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("all_of_them", "gone", "asks"),
    [(10, 10, True), (10, 4, True), (10, 3, False), (4, 2, True), (3, 1, False), (2, 1, True), (1, 1, True)],
)
async def test_much_of_the_account_gone_asks_first(
    instance: Instance, freezer: FrozenDateTimeFactory, all_of_them: int, gone: int, asks: bool
) -> None:
    """More than a third of an account goes only if a user says so."""
    furnish(instance, all_of_them)
    await instance.set_up()
    for number in range(gone):
        instance.cloud.devices.pop(f"d{number}")
    await poll(instance, freezer)
    await poll(instance, freezer, DAY + 1)
    assert (repair(instance) is not None) is asks
    assert len(present(instance, all_of_them)) == (all_of_them if asks else all_of_them - gone)


async def test_user_confirms_removal(
    instance: Instance, freezer: FrozenDateTimeFactory, hass_client: ClientSessionGenerator
) -> None:
    """The fix removes the devices; a device that comes back before it is not among them."""
    assert await async_setup_component(instance.hass, REPAIRS, {})
    furnish(instance, 5)
    await instance.set_up()
    kept = dict(instance.cloud.devices)
    instance.cloud.devices.clear()
    await poll(instance, freezer)
    issue = repair(instance)
    assert issue is not None
    assert issue.translation_placeholders == {
        "account": "Somebody", "devices": "Thing 0, Thing 1, Thing 2, Thing 3, Thing 4",
    }  # fmt: skip
    instance.cloud.devices["d4"] = kept["d4"]
    await poll(instance, freezer)
    client = await hass_client()
    form = await opened(instance, client)
    assert form["step_id"] == "confirm"
    done = await (await client.post(f"/api/repairs/issues/fix/{form['flow_id']}", json={})).json()
    assert done["type"] == "create_entry"
    assert present(instance, 5) == [4]
    assert repair(instance) is None


async def test_user_confirms_after_a_reload(
    instance: Instance, freezer: FrozenDateTimeFactory, hass_client: ClientSessionGenerator
) -> None:
    """The fix is done to the account as it is, whatever became of the one for which its form was opened."""
    await lose_both(instance, freezer)
    client = await hass_client()
    forms = [await opened(instance, client) for _ in range(2)]
    await instance.hass.config_entries.async_reload(instance.entry.entry_id)
    await settle(instance.hass)
    for form in forms:
        done = await (await client.post(f"/api/repairs/issues/fix/{form['flow_id']}", json={})).json()
        assert done["type"] == "create_entry"
    assert present(instance, 2) == []
    await instance.hass.config_entries.async_reload(instance.entry.entry_id)
    await settle(instance.hass)
    assert present(instance, 2) == []
    assert repair(instance) is None


async def test_user_confirms_while_the_account_is_not_loaded(
    instance: Instance, freezer: FrozenDateTimeFactory, hass_client: ClientSessionGenerator
) -> None:
    """A form that is sent meanwhile stays open: nothing is done, and nothing is told as done."""
    await lose_both(instance, freezer)
    client = await hass_client()
    form = await opened(instance, client)
    assert await instance.hass.config_entries.async_unload(instance.entry.entry_id)
    send = partial(client.post, f"/api/repairs/issues/fix/{form['flow_id']}", json={})
    assert (await (await send()).json())["type"] == "form"
    await instance.set_up_again()
    await settle(instance.hass)
    assert (await (await send()).json())["type"] == "create_entry"
    assert present(instance, 2) == []


async def test_home_has_only_the_lists(instance: Instance, freezer: FrozenDateTimeFactory) -> None:
    """A home, which cannot be asked, is unavailable if two lists lack it, and removed after a day of that."""
    furnish(instance, 1)
    home = Device(id="home", name="Home", kind=DeviceKind.HOME)
    instance.furnish(BEEP, device=home, buzzer="1")
    await instance.set_up()
    gone = instance.cloud.devices.pop("home")
    await poll(instance, freezer)
    assert instance.state("switch.home_beep").state == STATE_ON
    instance.cloud.devices["home"] = gone
    await poll(instance, freezer)
    instance.cloud.devices.pop("home")
    await poll(instance, freezer)
    assert instance.state("switch.home_beep").state == STATE_ON
    await poll(instance, freezer)
    assert instance.state("switch.home_beep").state == STATE_UNAVAILABLE
    await poll(instance, freezer, DAY + 1)
    assert device(instance.hass, instance, "home") is None
    assert "home" not in instance.cloud.queried


@pytest.mark.parametrize(("option", "left"), [("homes", [0]), ("areas", [0, 1])])
async def test_homes_deselected_by_the_user_are_removed_at_once(
    instance: Instance, monkeypatch: pytest.MonkeyPatch, option: str, left: list[int]
) -> None:
    """What the user chose not to have any more is no missing device; any other option proves nothing."""
    monkeypatch.setattr(instance.cloud, "__class__", Homes)
    furnish(instance, 2)
    await instance.set_up()
    instance.hass.config_entries.async_update_entry(instance.entry, options={option: ["a"]})
    instance.cloud.unlisted = {"d1"}
    await instance.hass.config_entries.async_reload(instance.entry.entry_id)
    await settle(instance.hass)
    assert present(instance, 2) == left
