"""Numbers to set."""

from functools import partial
from typing import override

from homeassistant.components.number import NumberDeviceClass, NumberEntity, NumberMode
from homeassistant.util.unit_conversion import TemperatureConverter

from .clouds.core.features import Number
from .entity import FeatureEntity, add_features, translated_errors

PARALLEL_UPDATES = 0


class HomeCloudsNumber(FeatureEntity[Number], NumberEntity):
    """A number to set."""

    @override
    def describe(self, feature: Number) -> None:
        super().describe(feature)
        self._attr_native_unit_of_measurement = feature.value.unit
        if feature.device_class is not None:
            self._attr_device_class = NumberDeviceClass(feature.device_class)
        self._attr_mode = NumberMode.BOX if feature.typed else NumberMode.AUTO
        codec, unit = feature.value, feature.value.unit
        is_degrees = feature.device_class == NumberDeviceClass.TEMPERATURE and unit in TemperatureConverter.VALID_UNITS
        self._degrees = self.degrees(unit) if is_degrees and unit is not None else None
        self._attr_native_min_value, self._attr_native_max_value, self._attr_native_step = (
            (codec.minimum, codec.maximum, codec.step) if self._degrees is None else self._degrees.limits(codec)
        )

    @property
    @override
    def native_value(self) -> float | None:
        codec, state = self.feature.value, self.device_state
        value = state.read(codec) if self._degrees is None else self._degrees.read(codec, state)
        # What nobody can set is not the number that was set: 0 for a setting that starts at 1 says that it is not used
        return value if value is not None and codec.minimum <= value <= codec.maximum else None

    @override
    async def async_set_native_value(self, value: float) -> None:
        if self._degrees is not None:
            with translated_errors(self.device_state.device.name):
                self._degrees.ask(self.feature.value, value, self.properties)
        await self.write((self.feature.value, value))


async_setup_entry = partial(add_features, kind=Number, make=HomeCloudsNumber)
