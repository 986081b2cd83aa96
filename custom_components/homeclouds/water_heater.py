"""Water heaters."""

from functools import partial
from typing import Any, override

from homeassistant.components.water_heater import ATTR_OPERATION_MODE, WaterHeaterEntity, WaterHeaterEntityFeature
from homeassistant.const import ATTR_TEMPERATURE, STATE_OFF, UnitOfTemperature
from homeassistant.util.unit_conversion import TemperatureConverter

from .clouds.core.features import WaterHeater
from .entity import Meaning, PoweredEntity, add_features, translated_errors

PARALLEL_UPDATES = 0


class HomeCloudsWaterHeater(PoweredEntity[WaterHeater], WaterHeaterEntity):
    """A water heater."""

    @override
    def describe(self, feature: WaterHeater) -> None:
        super().describe(feature)
        self._attr_native_temperature_unit = feature.target.unit or UnitOfTemperature.CELSIUS
        self._degrees = self.degrees(self._attr_native_temperature_unit)
        limits = self._degrees.limits(feature.target)
        self._attr_min_temp, self._attr_max_temp, self._attr_target_temperature_step = limits
        current_unit = feature.current.unit if feature.current else None
        self._to_native = TemperatureConverter.converter_factory_allow_none(
            current_unit or UnitOfTemperature.CELSIUS, self._attr_native_temperature_unit
        )
        self._attr_supported_features = (
            WaterHeaterEntityFeature.TARGET_TEMPERATURE | WaterHeaterEntityFeature.OPERATION_MODE
        )
        self._attr_operation_list = (
            [feature.fixed_mode] if feature.mode is None else feature.words("operation_mode", feature.mode)
        )
        if feature.power is not None:
            self._attr_supported_features |= WaterHeaterEntityFeature.ON_OFF
            self._attr_operation_list.insert(0, STATE_OFF)
        if feature.away is not None:
            self._attr_supported_features |= WaterHeaterEntityFeature.AWAY_MODE

    @property
    @override
    def current_operation(self) -> str | None:
        if (on := self.device_state.read(self.feature.power)) is False:
            return STATE_OFF
        if on is None and self.feature.power is not None:
            return None
        return self.feature.fixed_mode if self.feature.mode is None else self.device_state.read(self.feature.mode)

    @property
    @override
    def native_current_temperature(self) -> float | None:
        return self._to_native(self.device_state.read(self.feature.current))

    @property
    @override
    def native_target_temperature(self) -> float | None:
        return self._degrees.read(self.feature.target, self.device_state)

    @property
    @override
    def is_away_mode_on(self) -> bool | None:
        return self.device_state.read(self.feature.away)

    @override
    async def async_set_operation_mode(self, operation_mode: str) -> None:
        await self._into(operation_mode)

    @override
    async def async_set_temperature(self, **kwargs: Any) -> None:
        # Home Assistant checks those of thermostats itself
        asked, low, high = map(self._degrees.in_hass, (kwargs[ATTR_TEMPERATURE], self.min_temp, self.max_temp))
        self.check_range(asked, low, high)
        with translated_errors(self.device_state.device.name):
            self._degrees.ask(self.feature.target, kwargs[ATTR_TEMPERATURE], self.properties)
        await self._into(kwargs.get(ATTR_OPERATION_MODE), (self.feature.target, kwargs[ATTR_TEMPERATURE]))

    @override
    async def async_turn_away_mode_on(self) -> None:
        await self.adjust((self.feature.away, True))

    @override
    async def async_turn_away_mode_off(self) -> None:
        await self.adjust((self.feature.away, False))

    async def _into(self, mode: str | None, *meanings: Meaning) -> None:
        """Get into a mode, or stay in the present one, with these settings."""
        if mode is None:
            await self.adjust(*meanings)
        elif mode == STATE_OFF:
            await self.stop(*meanings)
        else:
            is_only = self.feature.mode is None and mode == self.feature.fixed_mode
            await self.start(*(() if is_only else ((self.feature.mode, mode),)), *meanings)


async_setup_entry = partial(add_features, kind=WaterHeater, make=HomeCloudsWaterHeater)
