"""Buttons."""

from typing import override

from homeassistant.components.button import ButtonDeviceClass, ButtonEntity
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .account.account import HomeCloudsConfigEntry
from .clouds.core.features import Button
from .entity import FeatureEntity, add_features

PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant, entry: HomeCloudsConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the account's buttons."""
    add_features(entry, async_add_entities, Button, HomeCloudsButton)


class HomeCloudsButton(FeatureEntity[Button], ButtonEntity):
    """Something to press."""

    @override
    def describe(self, feature: Button) -> None:
        super().describe(feature)
        if feature.device_class is not None:
            self._attr_device_class = ButtonDeviceClass(feature.device_class)

    @override
    async def async_press(self) -> None:
        await self.send(self.feature.writes)
