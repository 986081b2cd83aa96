"""Features whose keys have changed since an earlier release keep their entities."""

from collections.abc import Mapping
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.homeclouds.account.device_registry import place
from custom_components.homeclouds.account.key_changes import rename_entities
from custom_components.homeclouds.clouds.core.codecs import Choice, Flag
from custom_components.homeclouds.clouds.core.features import Select, Switch
from custom_components.homeclouds.clouds.registry import CLOUDS
from custom_components.homeclouds.const import DOMAIN

from ..faults.accounts import until
from .conftest import DEVICE_ID, Instance
from .release_0_1 import SIMULATOR_TYPES, add_entry


def _unique_ids(hass: HomeAssistant, entry: MockConfigEntry) -> dict[str, str]:
    entities = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    return {entity.entity_id: entity.unique_id for entity in entities}


def _with_own_ids(entry: MockConfigEntry) -> dict[tuple[str, str], str]:
    """Return platform and unique ID of each feature of one property -> the unique ID that the property's own ID makes."""
    found, taken = {}, set()
    for state in entry.runtime_data.states.values():
        taken |= {place(state.device.id, feature) for feature in state.features}
        for feature in state.features:
            if feature.name is None and len(feature.reads) == 1 and feature.key not in feature.reads:
                found[place(state.device.id, feature)] = place(state.device.id, feature, next(iter(feature.reads)))
    return {now: old[1] for now, old in found.items() if old not in taken}


@pytest.mark.parametrize("cloud", ["haier", "tencent"])
async def test_key_of_the_catalogue_instead_of_own_id(
    hass: HomeAssistant, enable_custom_integrations: None, socket_enabled: None, cloud: str
) -> None:
    """What was registered under its property's own ID comes back under the same entity ID with its new key."""
    assert await async_setup_component(hass, "http", {})
    async with SIMULATOR_TYPES[cloud]() as simulator:
        entry = add_entry(hass, cloud, simulator)
        assert await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done()
        old = _with_own_ids(entry)
        assert len(old) >= 10
        expected = _unique_ids(hass, entry)
        await hass.config_entries.async_unload(entry.entry_id)
        registry = er.async_get(hass)
        for (platform, unique), own in old.items():
            entity_id = registry.async_get_entity_id(platform, DOMAIN, unique)
            assert entity_id is not None
            registry.async_update_entity(entity_id, new_unique_id=own)
        assert _unique_ids(hass, entry) != expected
        assert await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done()
        assert await until(lambda: _unique_ids(hass, entry) == expected)
        await hass.config_entries.async_unload(entry.entry_id)


def _select(key: str, source: str, name: str | None = None, label: str | None = None) -> Select:
    return Select(key=key, name=name, label=label, value=Choice(source, {1: "heating", 2: "auto"}))


def _switch(key: str, source: str, name: str | None = None, label: str | None = None) -> Switch:
    return Switch(key=key, name=name, label=label, state=Flag(source))


@pytest.mark.parametrize(
    ("features", "moves"),
    [
        pytest.param((_switch("mute", "Mute"),), {"switch Mute": "mute"}, id="key of the catalogue"),
        pytest.param((_switch("own", "Mute", "Silence"),), {"switch Mute": "Mute"}, id="key of the cloud's own"),
        pytest.param((_switch("mute", "Mute"),), {"sensor Mute": "Mute"}, id="other platform"),
        pytest.param(
            (_switch("mute", "Mute"),), {"switch Mute": "Mute", "switch mute": "mute"}, id="registered already"
        ),
        pytest.param(
            (_select("heat_mode", "heating"), _select("heat_mode_2", "heat_mode", "Second", "heat_mode")),
            {"select heating": "heat_mode", "select heat_mode": "heat_mode_2"},
            id="own id is the key of the catalogue",
        ),
        pytest.param(
            (_switch("one", "one", "Lamp", "light"), _switch("two", "two", "Lamp 2", "light")),
            {"switch light": "one", "switch two": "two"},
            id="no room for the key any more",
        ),
        pytest.param(
            (_switch("light", "lamp"), _switch("two", "two", "Lamp 2", "light")),
            {"switch lamp": "light", "switch light": "two"},
            id="key passed to another property",
        ),
        pytest.param(
            (_switch("mute", "light"), _switch("light", "mute"), _switch("sound", "mute")),
            {"switch mute": "mute", "switch light": "light"},
            id="each other's ids",
        ),
    ],
)
async def test_changed_key(instance: Instance, features: tuple[Select | Switch, ...], moves: Mapping[str, str]) -> None:
    """An entity whose key no feature has any more goes to the feature of its property; what is registered already stays."""
    properties: dict[str, Any] = dict.fromkeys((name for feature in features for name in feature.reads), 1)
    instance.furnish(*features, **properties)
    instance.entry.add_to_hass(instance.hass)
    registry = er.async_get(instance.hass)
    made = {
        row: registry.async_get_or_create(
            row.partition(" ")[0], DOMAIN, f"{DEVICE_ID}_{row.partition(' ')[2]}", config_entry=instance.entry
        ).entity_id
        for row in moves
    }
    await instance.set_up_again()
    await instance.hass.async_block_till_done()
    unique_ids = _unique_ids(instance.hass, instance.entry)
    assert {row: unique_ids[entity_id] for row, entity_id in made.items()} == {
        row: f"{DEVICE_ID}_{key}" for row, key in moves.items()
    }


def test_listed_key_passes_on_nothing(hass: HomeAssistant) -> None:
    """What a cloud lists as renamed takes no key from an entity that still shows the same."""
    registry = er.async_get(hass)
    ids = [
        registry.async_get_or_create("switch", DOMAIN, f"{DEVICE_ID}_{key}").entity_id
        for key in ("quiet", "mute_alarm")
    ]
    features = (_switch("mute_alarm", "muffling"), _switch("mute", "mute", "Mute", "mute_alarm"))
    rename_entities(hass, DEVICE_ID, features, CLOUDS["tencent"])
    kept = [entity.unique_id for entity_id in ids if (entity := registry.async_get(entity_id))]
    assert kept == [f"{DEVICE_ID}_quiet", f"{DEVICE_ID}_mute_alarm"]


@pytest.mark.parametrize(
    ("enabled", "before", "after"),
    [
        (True, er.RegistryEntryDisabler.INTEGRATION, None),
        (False, er.RegistryEntryDisabler.INTEGRATION, er.RegistryEntryDisabler.INTEGRATION),
        (True, er.RegistryEntryDisabler.USER, er.RegistryEntryDisabler.USER),
        (False, None, None),
    ],
)
def test_default_that_changed_with_the_key(
    hass: HomeAssistant,
    enabled: bool,
    before: er.RegistryEntryDisabler | None,
    after: er.RegistryEntryDisabler | None,
) -> None:
    """An entity that was disabled by default follows the default; what its user decided stays."""
    registry = er.async_get(hass)
    old = registry.async_get_or_create("switch", DOMAIN, f"{DEVICE_ID}_property_mute", disabled_by=before)
    feature = Switch(key="mute", state=Flag("mute"), enabled=enabled, exception="as the case asks for")
    rename_entities(hass, DEVICE_ID, [feature], CLOUDS["midea"])
    kept = registry.async_get(old.entity_id)
    assert kept is not None
    assert (kept.unique_id, kept.disabled_by) == (f"{DEVICE_ID}_mute", after)


async def test_key_that_changes_while_it_is_shown(instance: Instance, caplog: pytest.LogCaptureFixture) -> None:
    """An entity that is shown keeps its key until the account is set up again."""
    await instance.show(_switch("Mute", "Mute"), Mute=0)
    (entity_id,) = instance.hass.states.async_entity_ids("switch")
    instance.cloud.profile[DEVICE_ID] = (_switch("mute", "Mute"),)
    await instance.push(more=1)
    assert _unique_ids(instance.hass, instance.entry)[entity_id] == f"{DEVICE_ID}_Mute"
    assert "does not generate unique IDs" not in caplog.text
