"""Texts to set."""

from typing import override

from homeassistant.components.text import TextEntity
from homeassistant.const import MAX_LENGTH_STATE_STATE
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .account.account import HomeCloudsConfigEntry
from .clouds.core.features import TextInput
from .entity import FeatureEntity, add_features

PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant, entry: HomeCloudsConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the account's settable texts."""
    add_features(entry, async_add_entities, TextInput, HomeCloudsText)


class HomeCloudsText(FeatureEntity[TextInput], TextEntity):
    """A text to set."""

    @override
    def describe(self, feature: TextInput) -> None:
        super().describe(feature)
        self._attr_native_max = getattr(feature.value, "maximum", MAX_LENGTH_STATE_STATE)

    @property
    @override
    def native_value(self) -> str | None:
        return self.device_state.read(self.feature.value)

    @override
    async def async_set_value(self, value: str) -> None:
        await self.write((self.feature.value, value))
