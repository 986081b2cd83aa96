"""Humidifiers and dehumidifiers."""

from functools import partial
from typing import override

from homeassistant.components.humidifier import HumidifierDeviceClass, HumidifierEntity, HumidifierEntityFeature

from .clouds.core.features import Humidifier
from .entity import PoweredEntity, add_features

PARALLEL_UPDATES = 0


class HomeCloudsHumidifier(PoweredEntity[Humidifier], HumidifierEntity):
    """A humidifier or dehumidifier."""

    @override
    def describe(self, feature: Humidifier) -> None:
        super().describe(feature)
        self._attr_device_class = HumidifierDeviceClass(feature.device_class)
        target = feature.target
        self._attr_min_humidity, self._attr_max_humidity = target.minimum, target.maximum
        # Home Assistant sets whole percents
        self._attr_target_humidity_step = max(target.step, 1)
        self._attr_supported_features = HumidifierEntityFeature(0)
        if feature.mode is not None:
            self._attr_supported_features |= HumidifierEntityFeature.MODES
            self._attr_available_modes = feature.words("mode", feature.mode)

    @property
    @override
    def target_humidity(self) -> float | None:
        return self.device_state.read(self.feature.target)

    @property
    @override
    def current_humidity(self) -> float | None:
        return self.device_state.read(self.feature.current)

    @property
    @override
    def mode(self) -> str | None:
        return self.device_state.read(self.feature.mode)

    @override
    async def async_set_humidity(self, humidity: int) -> None:
        await self.adjust((self.feature.target, humidity))

    @override
    async def async_set_mode(self, mode: str) -> None:
        await self.adjust((self.feature.mode, mode))


async_setup_entry = partial(add_features, kind=Humidifier, make=HomeCloudsHumidifier)
