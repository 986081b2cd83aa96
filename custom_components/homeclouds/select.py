"""Words to choose from."""

from typing import override

from homeassistant.components.select import SelectEntity
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .account.account import HomeCloudsConfigEntry
from .clouds.core.features import Select
from .entity import FeatureEntity, add_features

PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant, entry: HomeCloudsConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the account's choices."""
    add_features(entry, async_add_entities, Select, HomeCloudsSelect)


class HomeCloudsSelect(FeatureEntity[Select], SelectEntity):
    """One of several words to choose."""

    @override
    def describe(self, feature: Select) -> None:
        super().describe(feature)
        self._attr_options = feature.words("state", feature.value)

    @property
    @override
    def current_option(self) -> str | None:
        return self.device_state.read(self.feature.value)

    @override
    async def async_select_option(self, option: str) -> None:
        await self.write((self.feature.value, option))
