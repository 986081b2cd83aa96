"""Buttons."""

from functools import partial
from typing import override

from homeassistant.components.button import ButtonDeviceClass, ButtonEntity

from .clouds.core.features import Button
from .entity import FeatureEntity, add_features

PARALLEL_UPDATES = 0


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


async_setup_entry = partial(add_features, kind=Button, make=HomeCloudsButton)
