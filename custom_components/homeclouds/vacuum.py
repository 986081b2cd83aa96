"""Robot vacuums."""

from functools import partial
from typing import Any, override

from homeassistant.components.vacuum import StateVacuumEntity, VacuumActivity, VacuumEntityFeature as Can

from .clouds.core.features import Vacuum
from .entity import FeatureEntity, add_features

PARALLEL_UPDATES = 0


class HomeCloudsVacuum(FeatureEntity[Vacuum], StateVacuumEntity):
    """A robot vacuum."""

    @override
    def describe(self, feature: Vacuum) -> None:
        super().describe(feature)
        can = {
            Can.STATE: feature.activity is not None,
            Can.PAUSE: bool(feature.pause),
            Can.STOP: bool(feature.stop),
            Can.RETURN_HOME: bool(feature.dock),
            Can.CLEAN_SPOT: bool(feature.spot),
            Can.LOCATE: bool(feature.locate),
            Can.FAN_SPEED: feature.suction is not None,
        }
        self._attr_supported_features = Can.START
        for each in (each for each, able in can.items() if able):
            self._attr_supported_features |= each
        if feature.suction is not None:
            self._attr_fan_speed_list = feature.words("fan_speed", feature.suction)

    @property
    @override
    def activity(self) -> VacuumActivity | None:
        word = self.device_state.read(self.feature.activity)
        return None if word is None else VacuumActivity(word)

    @property
    @override
    def fan_speed(self) -> str | None:
        return self.device_state.read(self.feature.suction)

    @override
    async def async_start(self) -> None:
        feature, properties = self.feature, self.properties
        is_sent_home = all(str(properties.get(name)) == str(value) for name, value in feature.dock.items())
        await self.send({**feature.undock, **feature.start} if is_sent_home else feature.start)

    @override
    async def async_pause(self) -> None:
        await self.send(self.feature.pause)

    @override
    async def async_stop(self, **kwargs: Any) -> None:
        await self.send(self.feature.stop)

    @override
    async def async_return_to_base(self, **kwargs: Any) -> None:
        await self.send(self.feature.dock)

    @override
    async def async_clean_spot(self, **kwargs: Any) -> None:
        await self.send(self.feature.spot)

    @override
    async def async_locate(self, **kwargs: Any) -> None:
        await self.send(self.feature.locate)

    @override
    async def async_set_fan_speed(self, fan_speed: str, **kwargs: Any) -> None:
        await self.write((self.feature.suction, fan_speed))


async_setup_entry = partial(add_features, kind=Vacuum, make=HomeCloudsVacuum)
