"""The floor: an integration that does the least possible with the same devices, and with as many entities as ours.

It asks the cloud for devices and properties, makes one plain entity for each of our features, and on news looks the entities up
by device and property and writes their state. It checks nothing, converts hardly anything, restores nothing, and no user could
live with it: it can't write, rename, lose or find a device, and it stays silent about every error.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, override

from homeassistant.components.binary_sensor import BinarySensorEntity
from homeassistant.components.button import ButtonEntity
from homeassistant.components.climate import ClimateEntity, ClimateEntityFeature, HVACMode
from homeassistant.components.event import EventEntity
from homeassistant.components.fan import FanEntity
from homeassistant.components.number import NumberEntity
from homeassistant.components.select import SelectEntity
from homeassistant.components.sensor import SensorDeviceClass, SensorEntity, SensorStateClass
from homeassistant.components.switch import SwitchEntity
from homeassistant.components.update import UpdateEntity
from homeassistant.config_entries import ConfigFlow
from homeassistant.const import EntityCategory, UnitOfTemperature
from homeassistant.core import HomeAssistant
from homeassistant.helpers.device_registry import DeviceInfo
from homeassistant.helpers.entity import Entity
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    MockModule,
    MockPlatform,
    mock_integration,
    mock_platform,
)

from custom_components.homeclouds.clouds.core.features import Climate, Feature, Select
from custom_components.homeclouds.clouds.core.model import Properties
from custom_components.homeclouds.clouds.core.sensor_features import Sensor

DOMAIN = "floor"


class FloorFlow(ConfigFlow, domain=DOMAIN):
    """Home Assistant wants one to be there."""


class FloorEntity(Entity):
    """One feature's reading, as raw as can be."""

    _attr_should_poll = False
    _attr_has_entity_name = True

    def __init__(self, device_id: str, name: str, feature: Feature) -> None:
        """Take what Home Assistant wants of every entity."""
        self.feature = feature
        self.name_read = next(iter(sorted(feature.reads)), "")
        self._attr_unique_id = f"{device_id}_{feature.key}"
        self._attr_name = feature.key.replace("_", " ") if feature.name is None else feature.name or None
        self._attr_device_info = DeviceInfo(identifiers={(DOMAIN, device_id)}, name=name, manufacturer="Floor")
        self._attr_entity_registry_enabled_default = feature.enabled
        if feature.category is not None:
            self._attr_entity_category = EntityCategory(feature.category)

    def take(self, properties: Properties) -> None:
        """Take in an update."""


class FloorSensor(FloorEntity, SensorEntity):
    """A sensor."""

    def __init__(self, device_id: str, name: str, feature: Feature) -> None:
        """Take the unit."""
        super().__init__(device_id, name, feature)
        assert isinstance(feature, Sensor)
        self._attr_native_unit_of_measurement = feature.unit
        self._attr_device_class = SensorDeviceClass(feature.device_class) if feature.device_class else None
        self._attr_state_class = SensorStateClass(feature.state_class) if feature.state_class else None

    @override
    def take(self, properties: Properties) -> None:
        value: Any = properties[self.name_read]
        self._attr_native_value = float(value) if self._attr_native_unit_of_measurement else value


class FloorSwitch(FloorEntity, SwitchEntity):
    """A switch."""

    @override
    def take(self, properties: Properties) -> None:
        self._attr_is_on = properties[self.name_read] in ("1", "on")


class FloorBinarySensor(FloorEntity, BinarySensorEntity):
    """A binary sensor."""

    @override
    def take(self, properties: Properties) -> None:
        self._attr_is_on = properties[self.name_read] in ("1", "on")


class FloorFan(FloorEntity, FanEntity):
    """A fan."""

    @override
    def take(self, properties: Properties) -> None:
        self._attr_percentage = 0


class FloorSelect(FloorEntity, SelectEntity):
    """A select."""

    def __init__(self, device_id: str, name: str, feature: Feature) -> None:
        """Take the options."""
        super().__init__(device_id, name, feature)
        assert isinstance(feature, Select)
        self._attr_options = feature.value.options
        self._attr_current_option = self._attr_options[0]


class FloorNumber(FloorEntity, NumberEntity):
    """A number."""

    _attr_native_value = 0


class FloorButton(FloorEntity, ButtonEntity):
    """A button."""


class FloorUpdate(FloorEntity, UpdateEntity):
    """A firmware."""

    _attr_installed_version = _attr_latest_version = "1"


class FloorEvent(FloorEntity, EventEntity):
    """An event."""

    _attr_event_types = ["occurred", "cleared"]


class FloorClimate(FloorEntity, ClimateEntity):
    """A climate; its vendor's few words are put into `words`."""

    words: Callable[[ClimateEntity, Properties], None]
    _attr_native_temperature_unit = UnitOfTemperature.CELSIUS
    _attr_target_temperature_step = 0.5
    _attr_min_temp, _attr_max_temp = 12, 30
    _attr_preset_mode = "none"
    _attr_supported_features = (
        ClimateEntityFeature.TARGET_TEMPERATURE
        | ClimateEntityFeature.FAN_MODE
        | ClimateEntityFeature.SWING_MODE
        | ClimateEntityFeature.SWING_HORIZONTAL_MODE
        | ClimateEntityFeature.PRESET_MODE
        | ClimateEntityFeature.TURN_ON
        | ClimateEntityFeature.TURN_OFF
    )

    def __init__(self, device_id: str, name: str, feature: Feature) -> None:
        """Take the options, which are part of every state."""
        super().__init__(device_id, name, feature)
        assert isinstance(feature, Climate)
        modes = feature.mode.options if feature.mode else []
        self._attr_hvac_modes = [HVACMode.OFF, *(HVACMode(mode) for mode in modes)]
        self._attr_fan_modes = feature.fan.options if feature.fan else []
        self._attr_swing_modes = feature.swing.options if feature.swing else []
        self._attr_swing_horizontal_modes = feature.swing_horizontal.options if feature.swing_horizontal else []
        self._attr_preset_modes = feature.preset.options if feature.preset else []

    @override
    def take(self, properties: Properties) -> None:
        self.words(self, properties)


ENTITIES: Mapping[str, type[FloorEntity]] = {
    "BinarySensor": FloorBinarySensor,
    "Button": FloorButton,
    "Climate": FloorClimate,
    "Event": FloorEvent,
    "Fan": FloorFan,
    "Firmware": FloorUpdate,
    "Number": FloorNumber,
    "Select": FloorSelect,
    "Sensor": FloorSensor,
    "Switch": FloorSwitch,
}
PLATFORMS: Mapping[str, tuple[str, ...]] = {
    "binary_sensor": ("BinarySensor",),
    "button": ("Button",),
    "climate": ("Climate",),
    "event": ("Event",),
    "fan": ("Fan",),
    "number": ("Number",),
    "select": ("Select",),
    "sensor": ("Sensor",),
    "switch": ("Switch",),
    "update": ("Firmware",),
}


@dataclass
class FloorDevice:
    """A device as the floor got it from the cloud."""

    id: str
    name: str
    features: Sequence[Feature]
    properties: dict[str, Any]


@dataclass
class Floor:
    """The floor's integration with one vendor."""

    load: Callable[[HomeAssistant], Awaitable[list[FloorDevice]]]
    """Ask the vendor's cloud for everything."""
    words: Callable[[ClimateEntity, Properties], None]
    devices: dict[str, FloorDevice] = field(default_factory=dict)
    readers: dict[tuple[str, str], list[FloorEntity]] = field(default_factory=lambda: defaultdict(list))

    def install(self, hass: HomeAssistant) -> MockConfigEntry:
        """Put the integration into a Home Assistant and return an entry of it."""
        platforms = list(PLATFORMS)

        async def set_up(hass: HomeAssistant, entry: MockConfigEntry) -> None:
            self.devices = {device.id: device for device in await self.load(hass)}
            await hass.config_entries.async_forward_entry_setups(entry, platforms)

        async def unload(hass: HomeAssistant, entry: MockConfigEntry) -> None:
            await hass.config_entries.async_unload_platforms_or_raise(entry, platforms)

        mock_integration(hass, MockModule(DOMAIN, async_setup_entry=set_up, async_unload_entry=unload))
        mock_platform(hass, f"{DOMAIN}.config_flow")
        for platform, kinds in PLATFORMS.items():
            mock_platform(hass, f"{DOMAIN}.{platform}", MockPlatform(async_setup_entry=self._adder(kinds)))
        return MockConfigEntry(domain=DOMAIN, title=DOMAIN)

    def _adder(self, kinds: tuple[str, ...]) -> Callable[..., Awaitable[None]]:
        async def add(hass: HomeAssistant, entry: MockConfigEntry, add_all: AddConfigEntryEntitiesCallback) -> None:
            add_all(
                [
                    self._make(device, feature)
                    for device in self.devices.values()
                    for feature in device.features
                    if type(feature).__name__ in kinds
                ]
            )

        return add

    def _make(self, device: FloorDevice, feature: Feature) -> FloorEntity:
        entity = ENTITIES[type(feature).__name__](device.id, device.name, feature)
        if isinstance(entity, FloorClimate):
            entity.words = self.words
        if feature.enabled:
            for name in feature.reads:
                self.readers[device.id, name].append(entity)
        entity.take(device.properties)
        return entity

    def push(self, device_id: str, news: Mapping[str, Any]) -> None:
        """Take news of a device: look up, write the state."""
        properties = self.devices[device_id].properties
        properties.update(news)
        for entity in {entity for name in news for entity in self.readers.get((device_id, name), ())}:
            entity.take(properties)
            entity.async_write_ha_state()
