"""Air conditioners and thermostats."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, override

from homeassistant.components.climate import (
    ATTR_HVAC_MODE,
    ATTR_TARGET_TEMP_HIGH,
    ATTR_TARGET_TEMP_LOW,
    ClimateEntity,
    ClimateEntityFeature,
    HVACAction,
    HVACMode,
)
from homeassistant.const import ATTR_TEMPERATURE, UnitOfTemperature
from homeassistant.core import Context
from homeassistant.util.unit_conversion import TemperatureConverter

from .clouds.core.enums import Mode
from .clouds.core.features import Climate
from .entity import Meaning, PoweredEntity, add_features, translated_errors

PARALLEL_UPDATES = 0
_MODES: Mapping[str | None, HVACMode] = {mode.value: mode for mode in HVACMode}
_ACTIONS: Mapping[str | None, HVACAction] = {action.value: action for action in HVACAction}
_OFF = HVACMode.OFF


class HomeCloudsClimate(PoweredEntity[Climate], ClimateEntity):
    """An air conditioner or a thermostat."""

    _to_native: Callable[[float | None], float | None] | None
    """Turns the room's temperature into the unit of the target."""
    _limits_now: Callable[[], tuple[float, float, float]] | None
    """Gives the limits of the present mode, where modes have their own."""
    _asked: tuple[Context | None, HVACMode] | None = None
    """The last call that asked for a mode, and the mode."""
    _chosen_preset: str = ""
    """Of several presets that are on at a time, the one that was asked for last is shown."""

    @override
    def describe(self, feature: Climate) -> None:
        super().describe(feature)
        self._attr_supported_features = ClimateEntityFeature(0)
        self._set_up_modes(feature)
        self._set_up_temperature(feature)
        if (humidity := feature.target_humidity) is not None:
            self._attr_supported_features |= ClimateEntityFeature.TARGET_HUMIDITY
            self._attr_min_humidity, self._attr_max_humidity = humidity.minimum, humidity.maximum
            # Home Assistant sets whole percents
            self._attr_target_humidity_step = max(int(humidity.step), 1)
        if feature.is_view_only:
            self._attr_supported_features = ClimateEntityFeature(0)

    def _set_up_modes(self, feature: Climate) -> None:
        modes = [feature.fixed_mode] if feature.mode is None else feature.mode.options
        self._attr_hvac_modes = [HVACMode(mode) for mode in Mode if mode in modes]
        if feature.power is not None:
            self._attr_hvac_modes.insert(0, _OFF)
            self._attr_supported_features |= ClimateEntityFeature.TURN_ON | ClimateEntityFeature.TURN_OFF
        if feature.fan is not None:
            self._attr_supported_features |= ClimateEntityFeature.FAN_MODE
            self._attr_fan_modes = feature.words("fan_mode", feature.fan)
        if feature.swing is not None:
            self._attr_supported_features |= ClimateEntityFeature.SWING_MODE
            self._attr_swing_modes = feature.words("swing_mode", feature.swing)
        if feature.swing_horizontal is not None:
            self._attr_supported_features |= ClimateEntityFeature.SWING_HORIZONTAL_MODE
            self._attr_swing_horizontal_modes = feature.words("swing_horizontal_mode", feature.swing_horizontal)
        if feature.preset is not None:
            self._attr_supported_features |= ClimateEntityFeature.PRESET_MODE
            self._attr_preset_modes = feature.words("preset_mode", feature.preset)

    def _set_up_temperature(self, feature: Climate) -> None:
        self._target, limits = feature.target, feature.target or feature.target_low
        unit = limits.unit if limits is not None else None
        own_unit = self.account.hass.config.units.temperature_unit
        if feature.exact_fahrenheit is not None and own_unit == UnitOfTemperature.FAHRENHEIT:
            self._target = limits = feature.exact_fahrenheit
            unit = own_unit
        unit = self._attr_native_temperature_unit = unit or UnitOfTemperature.CELSIUS
        current_unit = (feature.current.unit if feature.current else None) or UnitOfTemperature.CELSIUS
        same = current_unit == unit
        self._to_native = None if same else TemperatureConverter.converter_factory_allow_none(current_unit, unit)
        if self._target is not None:
            self._attr_supported_features |= ClimateEntityFeature.TARGET_TEMPERATURE
        if feature.target_low is not None and feature.target_high is not None:
            self._attr_supported_features |= ClimateEntityFeature.TARGET_TEMPERATURE_RANGE
        self._degrees = self.degrees(unit)
        self._limits_now = self._degrees.limits_now(self._target, self.device_state)
        if limits is not None:
            self._attr_min_temp, self._attr_max_temp, self._attr_target_temperature_step = self._degrees.limits(limits)

    @property
    @override
    def min_temp(self) -> float:
        return super().min_temp if self._limits_now is None else self._limits_now()[0]

    @property
    @override
    def max_temp(self) -> float:
        return super().max_temp if self._limits_now is None else self._limits_now()[1]

    @property
    @override
    def hvac_modes(self) -> list[HVACMode]:
        """What can be chosen, and what it is in: a mode that only the device changes is still turned on and restored."""
        offered, mode = self._attr_hvac_modes, _MODES.get(self.device_state.read(self.feature.mode))
        return offered if mode is None or mode in offered else [*offered, mode]

    @property
    @override
    def hvac_mode(self) -> HVACMode | None:
        if (on := self.device_state.read(self.feature.power)) is False:
            return _OFF
        if on is None and self.feature.power is not None:
            return None
        mode = self.feature.fixed_mode if self.feature.mode is None else self.device_state.read(self.feature.mode)
        return _MODES.get(mode)

    @property
    @override
    def hvac_action(self) -> HVACAction | None:
        if (action := self.device_state.read(self.feature.action)) is None:
            return None
        return HVACAction.OFF if self.hvac_mode is _OFF else _ACTIONS.get(action)

    @property
    @override
    def native_current_temperature(self) -> float | None:
        value = self.device_state.read(self.feature.current)
        return value if self._to_native is None else self._to_native(value)

    @property
    @override
    def native_target_temperature(self) -> float | None:
        return self._degrees.read(self._target, self.device_state)

    @property
    @override
    def native_target_temperature_low(self) -> float | None:
        return self._degrees.read(self.feature.target_low, self.device_state)

    @property
    @override
    def native_target_temperature_high(self) -> float | None:
        return self._degrees.read(self.feature.target_high, self.device_state)

    @property
    @override
    def current_humidity(self) -> float | None:
        return self.device_state.read(self.feature.humidity)

    @property
    @override
    def target_humidity(self) -> float | None:
        return self.device_state.read(self.feature.target_humidity)

    @property
    @override
    def fan_mode(self) -> str | None:
        return self.device_state.read(self.feature.fan)

    @property
    @override
    def swing_mode(self) -> str | None:
        return self.device_state.read(self.feature.swing)

    @property
    @override
    def swing_horizontal_mode(self) -> str | None:
        return self.device_state.read(self.feature.swing_horizontal)

    @property
    @override
    def preset_mode(self) -> str | None:
        return self.read_word(self.feature.preset, self._chosen_preset)

    @override
    async def async_set_hvac_mode(self, hvac_mode: HVACMode) -> None:
        self._asked = (self._context, hvac_mode)
        await self._into(hvac_mode)

    @override
    async def async_set_temperature(self, **kwargs: Any) -> None:
        meanings = (
            (self._target, kwargs.get(ATTR_TEMPERATURE)),
            (self.feature.target_low, kwargs.get(ATTR_TARGET_TEMP_LOW)),
            (self.feature.target_high, kwargs.get(ATTR_TARGET_TEMP_HIGH)),
        )
        wanted = [(codec, value) for codec, value in meanings if value is not None]
        mode: HVACMode | None = kwargs.get(ATTR_HVAC_MODE)
        first = self._of_mode(mode)
        with translated_errors(self.device_state.device.name):
            then = {**self.properties, **self.target(first)}
            for codec, value in wanted:
                self._degrees.ask(codec, value, then)
        # Scenes ask for the set point after the mode: a schedule's own must not end it
        ends_mode = [each for each in wanted if self.only_changes(self.feature.mode, each, first)]
        wanted = [each for each in wanted if each not in ends_mode]
        await self._into(mode or self._mode_to_stay_in(wanted), *wanted)

    def _mode_to_stay_in(self, wanted: Iterable[Meaning]) -> HVACMode | None:
        """Return the mode that the same scene or script asked for before, if these set points would end it."""
        mode, codec = self.hvac_mode, self.feature.mode
        if mode is None or codec is None or self._asked != (self._context, mode):
            return None
        with translated_errors(self.device_state.device.name):
            then = {**self.properties, **self.target(wanted)}
        return None if codec.read(then) == codec.read(self.properties) else mode

    @override
    async def async_set_humidity(self, humidity: int) -> None:
        await self.adjust((self.feature.target_humidity, humidity))

    @override
    async def async_set_fan_mode(self, fan_mode: str) -> None:
        await self.adjust((self.feature.fan, fan_mode))

    @override
    async def async_set_swing_mode(self, swing_mode: str) -> None:
        await self.adjust((self.feature.swing, swing_mode))

    @override
    async def async_set_swing_horizontal_mode(self, swing_horizontal_mode: str) -> None:
        await self.adjust((self.feature.swing_horizontal, swing_horizontal_mode))

    @override
    async def async_set_preset_mode(self, preset_mode: str) -> None:
        self._chosen_preset = preset_mode
        await self.adjust((self.feature.preset, preset_mode))

    async def _into(self, mode: HVACMode | None, *meanings: Meaning) -> None:
        """Get into a mode, or stay in the present one, with these settings."""
        if mode is None:
            await self.adjust(*meanings)
        elif mode == _OFF:
            await self.stop(*meanings)
        else:
            # A set point may change the mode: the one that is asked for has the last word.
            target = self._of_mode(mode)
            await self.start(*target, *meanings, *target)

    def _of_mode(self, mode: HVACMode | None) -> tuple[Meaning, ...]:
        """Return what to write for a mode: nothing for off, for the only one, or for one that only the device changes and is in."""
        is_so = mode in self.hvac_modes and (mode not in self._attr_hvac_modes or self.feature.mode is None)
        return () if mode in {None, _OFF} or is_so else ((self.feature.mode, mode),)


async_setup_entry = partial(add_features, kind=Climate, make=HomeCloudsClimate)
