"""Set points between Home Assistant and a device that count in different units."""

from collections.abc import Callable
from math import ceil, floor

from homeassistant.const import UnitOfTemperature
from homeassistant.util.unit_conversion import TemperatureConverter

from ..clouds.core.errors import CommandError, OutOfRangeError
from ..clouds.core.model import Properties
from ..clouds.core.number_codecs import PerMode, Settable
from .device_state import DeviceState


class Degrees:
    """Shows a set point as the user gave it for as long as the device has what it was rounded to.

    A device that counts in whole °C has steps of almost two °F: rounded twice, many a °F would turn into another one.
    """

    def __init__(self, unit: str, hass_unit: str) -> None:
        """Convert between the device's unit and Home Assistant's."""
        self._to_hass = TemperatureConverter.converter_factory(unit, hass_unit)
        self._to_device = TemperatureConverter.converter_factory(hass_unit, unit)
        self._same = unit == hass_unit
        self._grains = 1 if hass_unit == UnitOfTemperature.FAHRENHEIT else 10
        """Steps in Home Assistant's unit that it distinguishes."""
        self._kept: dict[frozenset[str], tuple[float, float | None]] = {}
        """Properties -> what was asked for last, and what the device makes of it."""

    def in_hass(self, value: float) -> float:
        """Return degrees of the device in Home Assistant's unit."""
        return round(self._to_hass(value), 6)

    def limits(self, codec: Settable) -> tuple[float, float, float]:
        """Return the lowest and highest set point in the device's unit, and the step in Home Assistant's.

        All that Home Assistant offers between them is within what the device takes, and each step leads to another of its values.
        """
        if self._same:
            return codec.minimum, codec.maximum, codec.step
        low, high = self._within(codec.minimum, codec.maximum)
        step = self._to_hass(codec.minimum + codec.step) - self._to_hass(codec.minimum)
        return self._to_device(low), self._to_device(high), ceil(round(step * self._grains, 6)) / self._grains

    def _within(self, low: float, high: float) -> tuple[float, float]:
        """Return the lowest and highest degrees of Home Assistant's unit between two of the device's."""
        lowest = ceil(round(self._to_hass(low) * self._grains, 6)) / self._grains
        return lowest, floor(round(self._to_hass(high) * self._grains, 6)) / self._grains

    def limits_now(self, codec: Settable | None, state: DeviceState) -> Callable[[], tuple[float, float, float]] | None:
        """Return what gives the limits of the present mode, or of all if it has no set point; None if no mode has its own."""
        if not isinstance(codec, PerMode):
            return None
        return lambda: self.limits(codec.now(state.properties) or codec)

    def ask(self, codec: Settable | None, value: float, properties: Properties) -> None:
        """Note the target that the user set, in the device's unit; `properties` are those it is to be written to.

        Raises OutOfRangeError in Home Assistant's unit.
        """
        if codec is None or self._same:
            return
        try:
            wanted = codec.write(value, properties)
        except OutOfRangeError as err:
            raise OutOfRangeError(self.in_hass(value), *self._within(err.low, err.high)) from err
        except CommandError:
            return
        self._kept[codec.names] = value, codec.read({**properties, **wanted})

    def read(self, codec: Settable | None, state: DeviceState) -> float | None:
        """Return the set point to show, in the device's unit."""
        value = state.read(codec)
        if codec is None or not self._kept or (kept := self._kept.get(codec.names)) is None:
            return value
        return kept[0] if value == kept[1] else value
