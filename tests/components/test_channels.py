"""Channels of multi-channel devices: what they are called, and to which device they belong."""

from dataclasses import replace
from typing import Any

from homeassistant.const import STATE_ON
from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest

from custom_components.homeclouds import async_remove_config_entry_device
from custom_components.homeclouds.clouds.core.codecs import Flag
from custom_components.homeclouds.clouds.core.features import Switch
from custom_components.homeclouds.clouds.core.model import Device
from custom_components.homeclouds.const import DOMAIN
from custom_components.homeclouds.diagnostics import async_get_device_diagnostics

from .conftest import DEVICE_ID, Instance
from .in_memory import BEEP, device, settle


def channel_device(instance: Instance, channel: str) -> dr.ChildDeviceEntry | None:
    """Return the child device of a channel of DEVICE_ID."""
    registry = dr.async_get(instance.hass)
    return registry.async_get_child_device_by_identifier((DOMAIN, f"{DEVICE_ID}_{channel}"), instance.entry.entry_id)


async def test_channel_has_no_area_of_its_own(instance: Instance) -> None:
    """The room belongs to the device, so that a channel is found by the device's name."""
    stairs = Device(id=DEVICE_ID, name="Stairs switch", room="Landing", channels={"0": "Left", "1": "Right"})
    await instance.show(replace(BEEP, channel="0"), replace(BEEP, channel="1"), device=stairs, buzzer="1")
    parent, right = device(instance.hass, instance, DEVICE_ID), channel_device(instance, "1")
    assert parent is not None
    assert right is not None
    assert (parent.area_id, right.area_id) == ("landing", None)
    registry = er.async_get(instance.hass)
    entity = registry.async_get(registry.async_get_entity_id("switch", DOMAIN, f"{DEVICE_ID}_1_beep") or "")
    assert entity is not None
    assert er.async_get_full_entity_name(instance.hass, entity).startswith("Stairs switch Right")


async def test_area_that_a_user_gave_a_channel_stays(instance: Instance) -> None:
    """What is in the registry already is the user's."""
    stairs = Device(id=DEVICE_ID, name="Stairs switch", room="Landing", channels={"0": "Left", "1": "Right"})
    await instance.show(replace(BEEP, channel="0"), replace(BEEP, channel="1"), device=stairs, buzzer="1")
    right = channel_device(instance, "1")
    assert right is not None
    dr.async_get(instance.hass).async_update_child_device(right.id, area_id="landing")
    await instance.hass.config_entries.async_reload(instance.entry.entry_id)
    right = channel_device(instance, "1")
    assert right is not None
    assert right.area_id == "landing"


async def test_diagnostics_of_a_channel_are_those_of_its_device(instance: Instance) -> None:
    """They can be downloaded from the page of either."""
    stairs = Device(id=DEVICE_ID, name="Stairs switch", channels={"0": "Left", "1": "Right"})
    await instance.show(replace(BEEP, channel="0"), replace(BEEP, channel="1"), device=stairs, buzzer="1")
    parent, right = device(instance.hass, instance, DEVICE_ID), channel_device(instance, "1")
    assert parent is not None
    assert right is not None
    found = [await async_get_device_diagnostics(instance.hass, instance.entry, one) for one in (parent, right)]
    assert found[0]["device"]["properties"] == {"buzzer": "1"}
    assert found[1] == found[0]


CHANNEL = Switch(key="switch", name="", state=Flag("buzzer"))
STAIRS = Device(id=DEVICE_ID, name="Stairs switch", room="Landing", channels={"0": "", "1": ""})
STAIRS_2 = "Stairs switch Channel 2"


def full_names(instance: Instance) -> dict[str, str]:
    """Return unique id -> the name by which an entity of the device is found."""
    registry = er.async_get(instance.hass)
    entries = er.async_entries_for_config_entry(registry, instance.entry.entry_id)
    return {
        entry.unique_id.removeprefix(f"{DEVICE_ID}_"): er.async_get_full_entity_name(instance.hass, entry)
        for entry in entries
        if entry.unique_id.startswith(DEVICE_ID)
    }


@pytest.mark.parametrize(("language", "word"), [("en", "Channel"), ("zh-Hans", "通道")])
async def test_channels_without_names_belong_to_their_device(instance: Instance, language: str, word: str) -> None:
    """They are told apart by their number, and found by the name of the device."""
    instance.hass.config.language = language
    channels = [replace(feature, channel=channel) for channel in STAIRS.channels for feature in (CHANNEL, BEEP)]
    await instance.show(*channels, device=STAIRS, buzzer="1")
    beep = "beep" if language == "en" else "提示音"
    assert full_names(instance) == {
        "0_switch": f"Stairs switch {word} 1",
        "1_switch": f"Stairs switch {word} 2",
        "0_beep": f"Stairs switch {word} 1 {beep}",
        "1_beep": f"Stairs switch {word} 2 {beep}",
    }
    assert instance.state("switch.landing_stairs_switch_channel_2").name == f"Stairs switch {word} 2"
    assert channel_device(instance, "1") is None


async def test_only_channel_needs_no_number(instance: Instance) -> None:
    """A device with one channel is that channel, but for what the device has of the same name."""
    single = Device(id=DEVICE_ID, name="Lamp", channels={"0": ""})
    await instance.show(BEEP, replace(CHANNEL, channel="0"), replace(BEEP, channel="0"), device=single, buzzer="1")
    assert full_names(instance) == {"beep": "Lamp Beep", "0_switch": "Lamp", "0_beep": "Lamp Channel 1 beep"}


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        (("Light", "light "), ["Stairs switch Light (1)", "Stairs switch light (2)"]),
        (("", "Channel 1"), ["Stairs switch Channel 1", "Stairs switch Channel 1 (2)"]),
        (("  ", "Door"), ["Stairs switch Channel 1", "Stairs switch Door"]),
    ],
)
async def test_no_two_channels_are_called_the_same(
    instance: Instance, given: tuple[str, str], shown: list[str]
) -> None:
    """Names that two channels have got, or that look like a number, are told apart."""
    device = replace(STAIRS, channels=dict(zip("01", given, strict=True)))
    await instance.show(*(replace(CHANNEL, channel=channel) for channel in "01"), device=device, buzzer="1")
    assert list(full_names(instance).values()) == shown


async def test_features_are_known_before_channels(instance: Instance) -> None:
    """Channels are told apart as soon as there are features of two."""
    channels = [replace(CHANNEL, channel=channel) for channel in "12"]
    await instance.show(*channels, device=replace(STAIRS, channels={}), buzzer="1")
    assert list(full_names(instance).values()) == ["Stairs switch Channel 1", STAIRS_2]


async def test_only_channel_gets_another_beside(instance: Instance) -> None:
    """It is called by its number then."""
    await instance.show(replace(CHANNEL, channel="0"), device=replace(STAIRS, channels={"0": ""}), buzzer="1")
    assert list(full_names(instance).values()) == ["Stairs switch"]
    instance.cloud.devices[DEVICE_ID] = STAIRS
    await instance.entry.runtime_data.poller.async_refresh()
    await settle(instance.hass)
    assert list(full_names(instance).values()) == ["Stairs switch Channel 1"]


async def test_channel_gets_a_name_and_loses_it(instance: Instance) -> None:
    """Its entity moves to a device of its own and back, and keeps its ID."""
    entities = [replace(CHANNEL, channel=channel) for channel in STAIRS.channels]
    await instance.show(*entities, device=STAIRS, buzzer="1")
    registry = er.async_get(instance.hass)
    entity_id = "switch.landing_stairs_switch_channel_2"
    for name, own, shown in (("Door", "Door", "Stairs switch Door"), ("", STAIRS_2, STAIRS_2)):
        instance.cloud.devices[DEVICE_ID] = replace(STAIRS, channels={"0": "", "1": name})
        await instance.entry.runtime_data.poller.async_refresh()
        await settle(instance.hass)
        assert instance.state(entity_id).name == own
        child, entry = channel_device(instance, "1"), registry.async_get(entity_id)
        assert entry is not None
        assert er.async_get_full_entity_name(instance.hass, entry) == shown
        assert (child is not None) == bool(name)


@pytest.mark.parametrize("kept", [{}, {"name_by_user": "Door"}, {"area_id": "cellar"}, {"labels": {"mine"}}])
async def test_unnamed_child_of_an_earlier_release_stays_only_if_it_was_changed(
    instance: Instance, kept: dict[str, Any]
) -> None:
    """What the user gave a channel stays; else its entities move to the device."""
    await instance.show(*(replace(CHANNEL, channel=channel) for channel in "01"), device=STAIRS, buzzer="1")
    await instance.hass.config_entries.async_unload(instance.entry.entry_id)
    parent = device(instance.hass, instance, DEVICE_ID)
    assert parent is not None
    devices, registry = dr.async_get(instance.hass), er.async_get(instance.hass)
    child = devices.async_get_or_create_child(
        config_entry_id=instance.entry.entry_id,
        identifiers={(DOMAIN, f"{DEVICE_ID}_1")},
        parent_device_id=parent.id,
        suggested_area="Landing",
        name="Channel 2",
    )
    if kept:
        devices.async_update_child_device(child.id, **kept)
    entity_id = "switch.landing_stairs_switch_channel_2"
    registry.async_update_entity(entity_id, device_id=child.id)
    await instance.hass.config_entries.async_setup(instance.entry.entry_id)
    await settle(instance.hass)
    assert instance.state(entity_id).state == STATE_ON
    entry = registry.async_get(entity_id)
    assert entry is not None
    assert entry.device_id == (child.id if kept else parent.id)
    assert (channel_device(instance, "1") is not None) == bool(kept)


async def test_channel_that_is_gone_can_be_removed(instance: Instance) -> None:
    """One that the device still has stays; if one comes back, its entities do, too."""
    names = {"0": "Left", "1": "Middle", "2": "Right"}
    switches = tuple(replace(CHANNEL, channel=channel) for channel in names)
    stairs = replace(STAIRS, channels=names)
    await instance.show(*switches, device=stairs, buzzer="1")
    right = channel_device(instance, "2")
    assert right is not None
    assert not await async_remove_config_entry_device(instance.hass, instance.entry, right)
    for there in (2, 3):
        instance.cloud.devices[DEVICE_ID] = replace(stairs, channels=dict(list(names.items())[:there]))
        instance.cloud.profile[DEVICE_ID] = switches[:there]
        await instance.entry.runtime_data.poller.async_refresh()
        await settle(instance.hass)
        if there == 2:
            assert await async_remove_config_entry_device(instance.hass, instance.entry, right)
            dr.async_get(instance.hass).async_remove_device(right.id)
            await settle(instance.hass)
        shown = {f"{channel}_switch": f"Stairs switch {names[channel]}" for channel in list(names)[:there]}
        assert full_names(instance) == shown
