"""Binary sensors, one of which is the account's connection."""

from typing import override

from homeassistant.components.binary_sensor import BinarySensorDeviceClass, BinarySensorEntity
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .account.account import HomeCloudsConfigEntry
from .clouds.core.sensor_features import BinarySensor
from .entity import AccountEntity, FeatureEntity, add_features

PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant, entry: HomeCloudsConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the account's binary sensors, and one for the account itself."""
    async_add_entities([AccountConnection(entry.runtime_data, "connection")])
    await add_features(hass, entry, async_add_entities, BinarySensor, HomeCloudsBinarySensor)


class HomeCloudsBinarySensor(FeatureEntity[BinarySensor], BinarySensorEntity):
    """A yes or no to look at."""

    @override
    def describe(self, feature: BinarySensor) -> None:
        super().describe(feature)
        if feature.device_class is not None:
            self._attr_device_class = BinarySensorDeviceClass(feature.device_class)

    @property
    @override
    def is_on(self) -> bool | None:
        return self.device_state.read(self.feature.state)


class AccountConnection(AccountEntity, BinarySensorEntity):
    """Whether the account is connected."""

    _attr_device_class = BinarySensorDeviceClass.CONNECTIVITY

    @property
    @override
    def is_on(self) -> bool:
        return self.account.connection != "none"
