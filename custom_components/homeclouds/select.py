"""Words to choose from."""

from functools import partial
from typing import override

from homeassistant.components.select import SelectEntity

from .clouds.core.features import Select
from .entity import FeatureEntity, add_features

PARALLEL_UPDATES = 0


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


async_setup_entry = partial(add_features, kind=Select, make=HomeCloudsSelect)
