"""Switches."""

from collections.abc import Iterable
from functools import partial
from typing import Any, override

from homeassistant.components.switch import SwitchDeviceClass, SwitchEntity

from .clouds.core.features import Feature, Switch
from .entity import FeatureEntity, add_features

PARALLEL_UPDATES = 0

_WHOLE = frozenset({"power", "main_power"})
"""Keys of what turns a whole appliance on and off."""


class HomeCloudsSwitch(FeatureEntity[Switch], SwitchEntity):
    """Something to turn on and off."""

    @override
    def describe(self, feature: Switch) -> None:
        super().describe(feature)
        if feature.device_class is not None:
            self._attr_device_class = SwitchDeviceClass(feature.device_class)
        if _is_main(feature, self.device_state.features):
            self._attr_name = None

    @property
    @override
    def is_on(self) -> bool | None:
        return self.device_state.read(self.feature.state)

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        await self.write((self.feature.state, True))

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        await self.write((self.feature.state, False))


async_setup_entry = partial(add_features, kind=Switch, make=HomeCloudsSwitch)


def _is_main(switch: Switch, features: Iterable[Feature]) -> bool:
    """Return whether a switch is the main feature of its device, and is called by the name of the device alone."""
    if switch.name is not None or switch.category is not None or not switch.enabled or switch.channel is not None:
        return False
    return (switch.label or switch.key) in _WHOLE and not any(
        one.name == "" and one.channel is None for one in features
    )
