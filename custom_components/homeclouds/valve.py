"""Valves."""

from functools import partial
from typing import override

from homeassistant.components.valve import ValveDeviceClass, ValveEntity, ValveEntityFeature

from .clouds.core.features import Valve
from .entity import FeatureEntity, add_features

PARALLEL_UPDATES = 0


class HomeCloudsValve(FeatureEntity[Valve], ValveEntity):
    """A valve that is open or closed."""

    _attr_reports_position = False
    _attr_supported_features = ValveEntityFeature.OPEN | ValveEntityFeature.CLOSE

    @override
    def describe(self, feature: Valve) -> None:
        super().describe(feature)
        if feature.device_class is not None:
            self._attr_device_class = ValveDeviceClass(feature.device_class)

    @property
    @override
    def is_closed(self) -> bool | None:
        return None if (is_open := self.device_state.read(self.feature.state)) is None else not is_open

    @override
    async def async_open_valve(self) -> None:
        await self.write((self.feature.state, True))

    @override
    async def async_close_valve(self) -> None:
        await self.write((self.feature.state, False))


async_setup_entry = partial(add_features, kind=Valve, make=HomeCloudsValve)
