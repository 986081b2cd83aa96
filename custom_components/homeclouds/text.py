"""Texts to set."""

from functools import partial
from typing import override

from homeassistant.components.text import TextEntity
from homeassistant.const import MAX_LENGTH_STATE_STATE

from .clouds.core.features import TextInput
from .entity import FeatureEntity, add_features

PARALLEL_UPDATES = 0


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


async_setup_entry = partial(add_features, kind=TextInput, make=HomeCloudsText)
