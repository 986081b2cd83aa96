"""Entities of release 0.1 keep their entity IDs: all of the demo houses, as that release registered them."""

from dataclasses import replace

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.homeclouds.clouds.core.codecs import Flag
from custom_components.homeclouds.clouds.core.features import Switch
from custom_components.homeclouds.clouds.registry import CLOUDS
from custom_components.homeclouds.const import DOMAIN

from ..faults.accounts import until
from .conftest import DEVICE_ID, Instance
from .release_0_1 import NO_LONGER_PROVIDED, REGISTERED, SIMULATOR_TYPES, add_entry


def registered(hass: HomeAssistant, entry: ConfigEntry, rows: list[str]) -> dict[str, str]:
    """Register entities with IDs that a user chose; return them by platform and unique ID."""
    registry, found = er.async_get(hass), {}
    for number, row in enumerate(rows):
        platform, unique = row.split(" ", 1)
        made = registry.async_get_or_create(
            platform, DOMAIN, unique, suggested_object_id=f"chosen_{number}", config_entry=entry
        )
        found[row] = made.entity_id
    return found


def _lost(hass: HomeAssistant, before: dict[str, str]) -> set[str]:
    return {row for row, entity_id in before.items() if hass.states.get(entity_id) is None}


@pytest.mark.parametrize("cloud", SIMULATOR_TYPES)
async def test_entities_keep_their_ids(
    hass: HomeAssistant, enable_custom_integrations: None, socket_enabled: None, cloud: str
) -> None:
    """Each entity of 0.1 is provided again under the entity ID that its user chose, and none appears twice."""
    assert await async_setup_component(hass, "http", {})
    async with SIMULATOR_TYPES[cloud]() as simulator:
        entry = add_entry(hass, cloud, simulator)
        before = registered(hass, entry, REGISTERED[cloud])
        assert await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done()
        expected = NO_LONGER_PROVIDED.get(cloud, set())
        assert await until(lambda: _lost(hass, before) <= expected), sorted(_lost(hass, before) - expected)
        assert sorted(_lost(hass, before) ^ expected) == []
        await hass.config_entries.async_unload(entry.entry_id)


async def test_login_method_is_kept(instance: Instance) -> None:
    """An account whose login method was stored under its former name still has it, and all else that was stored."""
    data = dict(instance.entry.data)
    entry = MockConfigEntry(
        domain=DOMAIN, title="Old", unique_id="old", version=1, minor_version=1, data={**data, "way": "password"}
    )
    entry.add_to_hass(instance.hass)
    assert await instance.hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.LOADED
    assert entry.data == {**data, "login_method": "password", "webhook_id": entry.data["webhook_id"]}
    assert (entry.version, entry.minor_version) == (1, 2)


@pytest.mark.parametrize(
    ("taken", "unique_id"), [((), f"{DEVICE_ID}_new"), (("old",), f"{DEVICE_ID}_old"), (("new",), f"{DEVICE_ID}_old")]
)
async def test_key_that_changed(
    instance: Instance, monkeypatch: pytest.MonkeyPatch, taken: tuple[str, ...], unique_id: str
) -> None:
    """A feature whose key changed takes over the entity, unless the old key is still in use or the new one already is."""
    monkeypatch.setitem(CLOUDS, "fake", replace(CLOUDS["fake"], renamed={"switch.new": "old"}))
    instance.entry.add_to_hass(instance.hass)
    rows = [f"switch {DEVICE_ID}_old", *(f"switch {DEVICE_ID}_new" for key in taken if key == "new")]
    entity_id = registered(instance.hass, instance.entry, rows)[rows[0]]
    keys = ("old", "new") if "old" in taken else ("new",)
    instance.furnish(*(Switch(key=key, name=key, state=Flag("buzzer")) for key in keys), buzzer="1")
    await instance.set_up_again()
    await instance.hass.async_block_till_done()
    kept = er.async_get(instance.hass).async_get(entity_id)
    assert kept is not None
    assert kept.unique_id == unique_id


@pytest.mark.parametrize(
    ("version", "minor_version", "state"),
    [(1, 9, ConfigEntryState.LOADED), (2, 1, ConfigEntryState.MIGRATION_ERROR)],
)
async def test_downgrade(
    instance: Instance, caplog: pytest.LogCaptureFixture, version: int, minor_version: int, state: ConfigEntryState
) -> None:
    """An account of a newer release is loaded if only its minor version is higher, else refused with Home Assistant's words."""
    entry = MockConfigEntry(
        domain=DOMAIN, title="Newer", version=version, minor_version=minor_version, data=dict(instance.entry.data)
    )
    entry.add_to_hass(instance.hass)
    await instance.hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is state
    refusal = "Config entry Newer for homeclouds has version 2 which is higher than the current version 1"
    assert (refusal in caplog.text) is (state is ConfigEntryState.MIGRATION_ERROR)
