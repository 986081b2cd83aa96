"""An account: what is stored, read after a restart, and forgotten."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
from functools import reduce
import logging
from operator import getitem
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import STATE_OFF, STATE_ON, STATE_UNAVAILABLE
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.homeclouds.account import storage
from custom_components.homeclouds.clouds.core.cloud import Context
from custom_components.homeclouds.clouds.core.errors import UnreachableError
from custom_components.homeclouds.clouds.core.model import JSON, Device, Update
from custom_components.homeclouds.clouds.core.rate_limit import Budget, Limit
from custom_components.homeclouds.clouds.registry import CLOUDS
from custom_components.homeclouds.const import DOMAIN

from .conftest import DEVICE_ID, FakeCloud, Instance
from .in_memory import BEEP, ENTITY, poll, settle


async def test_restart_with_the_cloud_down(
    instance: Instance, freezer: FrozenDateTimeFactory, hass_storage: dict[str, Any]
) -> None:
    """The last known devices and states are there at once, go away once the outage is long, and come back with the cloud."""
    await instance.show(BEEP, buzzer="1", mode={"a": 1})
    await poll(instance, freezer)
    await instance.hass.config_entries.async_unload(instance.entry.entry_id)
    instance.cloud.error = UnreachableError()
    await instance.set_up_again()
    assert instance.entry.state is ConfigEntryState.LOADED
    await settle(instance.hass)
    assert instance.state(ENTITY).state == STATE_ON
    await poll(instance, freezer, 31)
    assert instance.state(ENTITY).state == STATE_UNAVAILABLE
    instance.cloud.error = None
    instance.cloud.states[DEVICE_ID]["buzzer"] = "0"
    await poll(instance, freezer)
    assert instance.state(ENTITY).state == STATE_OFF


ODD: list[Any] = [None, 7, "x", [], {}, [["x"]], {"x": []}, float("inf"), {"a": {"b": None}}]
MEMBERS = (
    "", "devices", "cloud", "absences", "profiles", "budget", "devices.0", "devices.0.device", "devices.0.properties",
    *(f"devices.0.device.{name}" for name in Device(id="", name="").as_dict()),
)  # fmt: skip


@pytest.mark.parametrize("member", MEMBERS)
async def test_odd_storage_delays_no_set_up(
    instance: Instance, hass_storage: dict[str, Any], limited: Budget, caplog: pytest.LogCaptureFixture, member: str
) -> None:
    """Whatever a stored file holds, the account is set up, shows what is, and nothing is logged as an error."""
    instance.cloud.calls, instance.cloud.profile["x"] = limited, ()
    await instance.show(BEEP, buzzer="1")
    await instance.hass.config_entries.async_unload(instance.entry.entry_id)
    kept = hass_storage[f"{DOMAIN}.{instance.entry.entry_id}"]
    for odd in ODD:
        stored = deepcopy(kept)
        *path, last = (int(name) if name.isdecimal() else name for name in f"data.{member}".strip(".").split("."))
        reduce(getitem, path, stored)[last] = odd
        hass_storage[f"{DOMAIN}.{instance.entry.entry_id}"] = stored
        await instance.set_up_again()
        await settle(instance.hass)
        assert instance.state(ENTITY).state == STATE_ON
        assert await instance.hass.config_entries.async_unload(instance.entry.entry_id)
    assert not [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]


async def test_storage_of_another_version(instance: Instance, hass_storage: dict[str, Any]) -> None:
    """What can't be read is fetched anew."""
    hass_storage[f"{DOMAIN}.{instance.entry.entry_id}"] = {
        "version": 1, "minor_version": 1, "key": "", "data": {"devices": [{"device": {"id": "x", "kind": "?"}}]},
    }  # fmt: skip
    await instance.show(BEEP, buzzer="1")
    assert instance.state(ENTITY).state == STATE_ON


@pytest.mark.parametrize(
    ("odd", "error"),
    [
        ([1], "ValueError"),
        ("x", "ValueError"),
        ({"data": {}}, "ValueError"),
        ({"version": 2, "data": {"secret": 1}}, "UnsupportedStorageVersionError"),
        ({"version": 0, "data": {"secret": 1}}, "NotImplementedError"),
    ],
)
async def test_odd_file_delays_no_set_up(
    instance: Instance, hass_storage: dict[str, Any], caplog: pytest.LogCaptureFixture, odd: Any, error: str
) -> None:
    """A file of a later release, or one that is none of Home Assistant's, is as good as none, which the log says once."""
    hass_storage[f"{DOMAIN}.{instance.entry.entry_id}"] = odd
    await instance.show(BEEP, buzzer="1")
    assert instance.state(ENTITY).state == STATE_ON
    await instance.hass.config_entries.async_unload(instance.entry.entry_id)
    await instance.set_up_again()
    assert instance.state(ENTITY).state == STATE_ON
    title, logger = instance.entry.title, storage.__name__
    assert [record.getMessage() for record in caplog.records if record.name == logger] == [
        f"The stored devices of {title} cannot be loaded ({error}) and are fetched anew"
    ]


async def test_removal_forgets(instance: Instance, hass_storage: dict[str, Any]) -> None:
    """Nothing is left of a removed account."""
    await instance.show(BEEP, buzzer="1")
    await instance.hass.config_entries.async_unload(instance.entry.entry_id)
    assert f"{DOMAIN}.{instance.entry.entry_id}" in hass_storage
    await instance.hass.config_entries.async_remove(instance.entry.entry_id)
    assert f"{DOMAIN}.{instance.entry.entry_id}" not in hass_storage


async def test_news_on_the_way_out_are_not_stored(
    instance: Instance, freezer: FrozenDateTimeFactory, hass_storage: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What comes in while an account is closed brings nothing back of it once it is removed."""
    await instance.show(BEEP, buzzer="1")
    told: list[str] = []
    account = instance.entry.runtime_data

    async def close() -> None:
        told.append(DEVICE_ID)
        account.update(Update(DEVICE_ID, {"buzzer": "0"}, online=False))

    monkeypatch.setattr(instance.cloud, "close", close)
    await instance.hass.config_entries.async_remove(instance.entry.entry_id)
    assert told
    freezer.tick(timedelta(seconds=61))
    async_fire_time_changed(instance.hass)
    await settle(instance.hass)
    assert f"{DOMAIN}.{instance.entry.entry_id}" not in hass_storage


async def test_new_tokens_are_kept(instance: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a cloud wants kept is in the account's data after a restart; the budget's cool-down is, too."""
    contexts: list[Context] = []

    def create(data: Mapping[str, JSON], context: Context) -> FakeCloud:
        contexts.append(context)
        instance.cloud.calls = Budget(Limit(10, 60))
        return instance.cloud.of(context)

    monkeypatch.setitem(CLOUDS, "fake", replace(CLOUDS["fake"], create=create))
    await instance.show(BEEP, buzzer="1")
    contexts[0].save({"token": "t2", "kinds": {"a": {"type": 10**30, "main": "b"}}})
    assert instance.entry.data["token"] == "t2"
    # A number that no file can hold must not keep all entries from being stored
    assert instance.entry.data["kinds"] == {"a": {"type": None, "main": "b"}}
    assert instance.cloud.calls is not None
    instance.cloud.calls.cool_down(1000)
    await instance.hass.config_entries.async_reload(instance.entry.entry_id)
    await settle(instance.hass)
    assert instance.cloud.calls.cooldown_until > 0
