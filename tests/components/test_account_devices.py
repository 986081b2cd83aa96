"""An account: devices and features that come and go."""

from dataclasses import replace
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import EVENT_STATE_CHANGED, STATE_OFF, STATE_ON, STATE_UNAVAILABLE
from homeassistant.core import callback
from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.homeclouds import async_remove_config_entry_device
from custom_components.homeclouds.clouds.core.codecs import Choice, Flag
from custom_components.homeclouds.clouds.core.features import Climate, Number, Select, Switch
from custom_components.homeclouds.clouds.core.model import Device, DeviceKind, Update
from custom_components.homeclouds.clouds.core.number_codecs import Range
from custom_components.homeclouds.clouds.core.sensor_features import BinarySensor
from custom_components.homeclouds.clouds.registry import CLOUDS
from custom_components.homeclouds.const import CONF_CLOUD, DOMAIN

from .conftest import DEVICE_ID, FakeCloud, Instance
from .in_memory import BEEP, ENTITY, appear, device, poll, settle


async def test_offline_device(instance: Instance) -> None:
    """The vendor's online flag decides, pushes included; properties alone do not make a device available."""
    await instance.show(BEEP, buzzer="1")
    await instance.tell(Update(DEVICE_ID, online=False))
    assert instance.state(ENTITY).state == STATE_UNAVAILABLE
    await instance.push(buzzer="0")
    assert instance.state(ENTITY).state == STATE_UNAVAILABLE
    await instance.tell(Update(DEVICE_ID, online=True))
    assert instance.state(ENTITY).state == STATE_OFF


async def test_feature_with_a_condition(instance: Instance) -> None:
    """Some features are only there while others say so."""
    await instance.show(replace(BEEP, when=Flag("power")), buzzer="1", power="0")
    assert instance.state(ENTITY).state == STATE_UNAVAILABLE
    await instance.push(power="1")
    assert instance.state(ENTITY).state == STATE_ON


async def test_new_device_by_poll_and_by_push(instance: Instance, freezer: FrozenDateTimeFactory) -> None:
    """A device that appears gets its entities without a reload, whichever way the first word of it comes."""
    await instance.show(BEEP, buzzer="0")
    instance.furnish(BEEP, device=Device(id="d2", name="Second", room="Attic"), buzzer="1")
    await poll(instance, freezer)
    assert instance.state("switch.attic_second_beep").state == STATE_ON
    found = device(instance.hass, instance, "d2")
    assert found is not None
    assert found.area_id == "attic"
    instance.furnish(BEEP, device=Device(id="d3", name="Third"), buzzer="1")
    await instance.tell(Update("d3", {"buzzer": "0"}))
    await settle(instance.hass)
    assert instance.state("switch.third_beep").state == STATE_OFF


async def test_new_property_brings_new_entities(instance: Instance) -> None:
    """A feature that shows itself late is added."""
    await instance.show(BEEP, buzzer="0")
    instance.cloud.profile[DEVICE_ID] = (BEEP, BinarySensor(key="filter", state=Flag("filter"), device_class="problem"))
    await instance.push(filter="1")
    assert instance.state("binary_sensor.thing_filter").state == STATE_ON


async def test_more_functions_than_a_device_can_have(
    instance: Instance, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A report with thousands of names makes no thousands of entities; those that there are stay."""
    monkeypatch.setattr("custom_components.homeclouds.account.device_state._MOST_FEATURES", 2)
    rows = [Switch(key=key, state=Flag(key)) for key in ("beep", "child_lock", "display")]
    await instance.show(*rows, beep="0", child_lock="0", display="0")
    shown = {"switch.thing_beep", "switch.thing_child_lock"}
    assert set(instance.hass.states.async_entity_ids("switch")) == shown
    instance.cloud.profile[DEVICE_ID] = (Switch(key="ionizer", state=Flag("ionizer")), *rows)
    await instance.push(ionizer="1", beep="1")
    assert set(instance.hass.states.async_entity_ids("switch")) == shown
    assert instance.state("switch.thing_beep").state == STATE_ON
    assert caplog.text.count("more than 2 functions") == 1


async def test_feature_that_turns_out_otherwise(instance: Instance) -> None:
    """What a device can do besides what it was thought to do is shown at once, and goes by the new description."""
    speed, fan = Range("speed", maximum=3), Choice("wind", {"1": "low", "2": "high"})
    await instance.show(
        Number(key="fan_speed", value=speed), Climate(key="climate", name="", fan=fan), speed="2", wind="1"
    )
    assert instance.attributes("number.thing_fan_speed", "max") == [3]
    assert instance.attributes("climate.thing", "fan_modes", "preset_modes") == [["low", "high"], None]
    missed: list[Any] = []
    instance.hass.bus.async_listen(EVENT_STATE_CHANGED, callback(lambda event: missed.append(event)))
    instance.cloud.profile[DEVICE_ID] = (
        Number(key="fan_speed", value=replace(speed, name="level", maximum=5)),
        Climate(key="climate", name="", fan=Choice("wind", {"1": "low", "2": "high", "3": "auto"})),
    )
    await instance.push(level="4")
    assert instance.attributes("number.thing_fan_speed", "max") == [5]
    assert instance.attributes("climate.thing", "fan_modes") == [["low", "high", "auto"]]
    assert STATE_UNAVAILABLE not in {event.data["new_state"].state for event in missed}
    await instance.push(level="5", wind="3")
    assert instance.state("number.thing_fan_speed").state == "5.0"
    assert instance.attributes("climate.thing", "fan_mode") == ["auto"]
    instance.cloud.profile[DEVICE_ID] = (
        Number(key="fan_speed", value=replace(speed, name="level", maximum=5)),
        Climate(key="climate", name=""),
    )
    await instance.push(more="1")
    assert instance.attributes("climate.thing", "fan_modes", "supported_features") == [None, 0]


async def test_features_that_go_and_come_back(instance: Instance, caplog: pytest.LogCaptureFixture) -> None:
    """What the device is not in its present mode is unavailable until it is again."""
    both = (BEEP, Number(key="fan_speed", value=Range("speed")))
    for mode, profile in enumerate((both, (BEEP,), both, (BEEP,), both)):
        instance.cloud.profile[DEVICE_ID] = profile
        if not mode:
            await instance.show(*both, buzzer="0", speed="5", mode="0")
        await instance.push(**{f"mode_{mode}": "1"})
        shown = "5.0" if profile == both else STATE_UNAVAILABLE
        assert instance.state("number.thing_fan_speed").state == shown
    assert "already exists" not in caplog.text


async def test_only_platforms_in_use(instance: Instance) -> None:
    """What the account has no feature for is not set up; it is as soon as there is one, and goes with the rest."""
    await instance.show(BEEP, buzzer="0")
    assert not instance.hass.services.has_service("number", "set_value")
    speed = Number(key="fan_speed", value=Range("speed"))
    display = Select(key="display", value=Choice("display", {"0": "off", "1": "on"}), name="Display")
    instance.cloud.profile[DEVICE_ID] = (BEEP, speed)
    instance.entry.runtime_data.update(Update(DEVICE_ID, {"speed": "5"}))
    instance.cloud.profile[DEVICE_ID] = (BEEP, speed, display)
    await instance.push(display="1", speed="6")
    await appear(instance.hass, "number.thing_fan_speed", "select.thing_display")
    assert instance.state("number.thing_fan_speed").state == "6.0"
    assert instance.state("select.thing_display").state == "on"
    assert await instance.hass.config_entries.async_reload(instance.entry.entry_id)
    assert instance.state("number.thing_fan_speed").state == "6.0"


async def test_channels_and_gateways(instance: Instance) -> None:
    """Each channel with a name is a child device; a sub-device hangs on its gateway, a home is a service."""
    lamp = Device(id="lamp", name="Lamp", gateway="hub", channels={"1": "Left", "2": ""}, mac="AA:BB:CC:00:11:22")
    instance.furnish(replace(BEEP, channel="1"), replace(BEEP, channel="2"), device=lamp, buzzer="1")
    instance.furnish(device=Device(id="hub", name="Hub", kind=DeviceKind.GATEWAY))
    instance.furnish(device=Device(id="home", name="Home", kind=DeviceKind.HOME))
    await instance.set_up()
    registry = dr.async_get(instance.hass)
    entry_id = instance.entry.entry_id
    hub, found = device(instance.hass, instance, "hub"), device(instance.hass, instance, "lamp")
    assert hub is not None
    assert found is not None
    assert found.via_device_id == hub.id
    home = device(instance.hass, instance, "home")
    assert home is not None
    assert home.entry_type is dr.DeviceEntryType.SERVICE
    left = registry.async_get_child_device_by_identifier((DOMAIN, "lamp_1"), entry_id)
    right = registry.async_get_child_device_by_identifier((DOMAIN, "lamp_2"), entry_id)
    assert left is not None
    assert left.name == "Left"
    assert right is None
    assert len([e for e in er.async_get(instance.hass).entities.values() if e.unique_id.startswith("lamp_")]) == 2


async def test_devices_that_are_listed_as_one(instance: Instance) -> None:
    """A gateway's MAC address with a device behind it, one given to two devices, or a device as its own gateway, merge none."""
    listed = [
        Device(id="lamp", name="Lamp", gateway="hub", mac="aabbcc001122"),
        Device(id="hub", name="Hub", kind=DeviceKind.GATEWAY, gateway="hub", mac="AA:BB:CC:00:11:22"),
        Device(id="left", name="Left", mac="AA:BB:CC:00:11:33"),
        Device(id="right", name="Right", mac="AA:BB:CC:00:11:33"),
    ]
    for one in listed:
        instance.furnish(BEEP, device=one, buzzer="1")
    await instance.set_up()
    for _ in range(2):
        hub, lamp, left, right = [device(instance.hass, instance, key) for key in ("hub", "lamp", "left", "right")]
        assert hub and lamp and left and right
        assert len({hub.id, lamp.id, left.id, right.id}) == len(listed)
        assert (hub.via_device_id, lamp.via_device_id) == (None, hub.id)
        assert [sorted(one.connections) for one in (hub, lamp, left, right)] == [
            [("mac", "aa:bb:cc:00:11:22")], [], [("mac", "aa:bb:cc:00:11:33")], [],
        ]  # fmt: skip
        assert await instance.hass.config_entries.async_reload(instance.entry.entry_id)
        await settle(instance.hass)


async def test_address_that_moves(instance: Instance, freezer: FrozenDateTimeFactory) -> None:
    """An address stays with the device that had it first, in whatever order and with whatever gaps lists have it."""
    hub = Device(id="hub", name="Hub", kind=DeviceKind.GATEWAY, mac="AA:BB:CC:00:11:22")
    lamp = Device(id="lamp", name="Lamp", gateway="hub", mac="AA:BB:CC:00:11:22")
    for one in (hub, lamp):
        instance.furnish(BEEP, device=one, buzzer="1")
    await instance.set_up()
    nowhere, behind = replace(hub, mac=None), replace(lamp, mac=None)
    for listed in ([nowhere, behind], [nowhere, lamp]):
        instance.cloud.devices = {one.id: one for one in listed}
        await poll(instance, freezer)
        assert instance.entry.runtime_data.poller.last_update_success
    assert await instance.hass.config_entries.async_reload(instance.entry.entry_id)
    await settle(instance.hass)
    assert instance.entry.state is ConfigEntryState.LOADED
    found = [device(instance.hass, instance, key) for key in ("hub", "lamp")]
    assert [len(one.connections) for one in found if one] == [1, 0]


async def test_address_of_a_device_with_a_new_id(instance: Instance, freezer: FrozenDateTimeFactory) -> None:
    """A device that was paired anew has its address as soon as its old self is removed."""
    instance.furnish(BEEP, device=Device(id="old", name="Old", mac="AA:BB:CC:00:11:22"), buzzer="1")
    await instance.set_up()
    del instance.cloud.devices["old"]
    instance.furnish(BEEP, device=Device(id="new", name="New", mac="aabbcc001122"), buzzer="1")
    await poll(instance, freezer)
    found = device(instance.hass, instance, "new")
    assert found is not None
    assert not found.connections
    instance.entry.runtime_data.drop("old")
    found = device(instance.hass, instance, "new")
    assert found is not None
    assert found.connections == {("mac", "aa:bb:cc:00:11:22")}


async def test_devices_that_were_one(instance: Instance) -> None:
    """A row of the registry that stands for a gateway and for what is behind it keeps no account from being set up."""
    instance.entry.add_to_hass(instance.hass)
    dr.async_get(instance.hass).async_get_or_create(
        config_entry_id=instance.entry.entry_id, identifiers={(DOMAIN, "hub"), (DOMAIN, "lamp")}
    )
    instance.furnish(BEEP, device=Device(id="hub", name="Hub", kind=DeviceKind.GATEWAY), buzzer="1")
    instance.furnish(BEEP, device=Device(id="lamp", name="Lamp", gateway="hub"), buzzer="1")
    assert await instance.hass.config_entries.async_setup(instance.entry.entry_id)
    await instance.hass.async_block_till_done()
    assert instance.state("switch.lamp_beep").state == STATE_ON


async def test_gateways_behind_gateways(instance: Instance) -> None:
    """A device hangs on its gateway in whatever order they are listed, and those that name each other are shown."""
    listed = {"lamp": "bridge", "bridge": "hub", "hub": None, "left": "right", "right": "left"}
    for key, gateway in listed.items():
        instance.furnish(BEEP, device=Device(id=key, name=key, gateway=gateway), buzzer="1")
    await instance.set_up()
    hub, bridge, lamp, left, right = [
        device(instance.hass, instance, key) for key in ("hub", "bridge", "lamp", "left", "right")
    ]
    assert hub and bridge and lamp and left and right
    assert (hub.via_device_id, bridge.via_device_id, lamp.via_device_id) == (None, hub.id, bridge.id)


async def test_shared_device_is_shown_once(instance: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    """A device that two accounts see exists once, in the owner's account, whichever came first."""
    borrowed = Device(id=DEVICE_ID, name="Thing", shared=True)
    await instance.show(BEEP, device=borrowed, buzzer="1")
    owner = FakeCloud()
    monkeypatch.setitem(CLOUDS, "fake", replace(CLOUDS["fake"], create=lambda data, context: owner.of(context)))
    other = Instance(
        instance.hass,
        owner,
        MockConfigEntry(domain=DOMAIN, title="Owner", unique_id="fake_owner", data={CONF_CLOUD: "fake"}),
    )
    await other.show(BEEP, device=replace(borrowed, shared=False), buzzer="1")
    assert device(instance.hass, instance, DEVICE_ID) is None
    assert device(instance.hass, other, DEVICE_ID) is not None
    instance.cloud.listener.update(Update(DEVICE_ID, {"buzzer": "0"}))
    await settle(instance.hass)
    assert instance.hass.states.async_entity_ids("switch") == [ENTITY]
    assert instance.state(ENTITY).state == STATE_ON
    await instance.hass.config_entries.async_unload(other.entry.entry_id)
    await instance.hass.config_entries.async_reload(instance.entry.entry_id)
    await settle(instance.hass)
    assert device(instance.hass, instance, DEVICE_ID) is not None


async def test_removing_devices_by_hand(instance: Instance) -> None:
    """Only what the account no longer has can be removed."""
    await instance.show(BEEP, buzzer="1")
    registry = dr.async_get(instance.hass)
    present = device(instance.hass, instance, DEVICE_ID)
    account = device(instance.hass, instance, f"account_{instance.entry.entry_id}")
    left_over = registry.async_get_or_create(config_entry_id=instance.entry.entry_id, identifiers={(DOMAIN, "old")})
    assert present is not None
    assert account is not None
    assert not await async_remove_config_entry_device(instance.hass, instance.entry, present)
    assert not await async_remove_config_entry_device(instance.hass, instance.entry, account)
    assert await async_remove_config_entry_device(instance.hass, instance.entry, left_over)
    # Whether it has a device is not known of an account that is not loaded
    await instance.hass.config_entries.async_unload(instance.entry.entry_id)
    assert not await async_remove_config_entry_device(instance.hass, instance.entry, left_over)


async def test_rooms_are_left_alone_on_request(instance: Instance) -> None:
    """The option keeps the vendor's rooms out of Home Assistant's areas."""
    instance.entry = MockConfigEntry(
        domain=DOMAIN, title="Somebody", data={CONF_CLOUD: "fake"}, options={"areas": False}
    )
    await instance.show(BEEP, device=Device(id=DEVICE_ID, name="Thing", room="Attic"), buzzer="1")
    found = device(instance.hass, instance, DEVICE_ID)
    assert found is not None
    assert found.area_id is None
