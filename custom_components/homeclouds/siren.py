"""Sirens."""

from functools import partial
from math import ceil
from typing import Any, override

from homeassistant.components.siren import ATTR_DURATION, ATTR_TONE, ATTR_VOLUME_LEVEL, SirenEntity, SirenEntityFeature
from homeassistant.const import UnitOfTime
from homeassistant.util.unit_conversion import DurationConverter

from .clouds.core.features import Siren
from .entity import FeatureEntity, add_features, part

PARALLEL_UPDATES = 0


class HomeCloudsSiren(FeatureEntity[Siren], SirenEntity):
    """A siren."""

    @override
    def describe(self, feature: Siren) -> None:
        super().describe(feature)
        can = SirenEntityFeature.TURN_ON | SirenEntityFeature.TURN_OFF
        if feature.tone is not None:
            can |= SirenEntityFeature.TONES
            # Home Assistant takes what looks like a number for one
            self._attr_available_tones = [int(tone) if tone.isdecimal() else tone for tone in feature.tone.options]
        if feature.volume is not None:
            can |= SirenEntityFeature.VOLUME_SET
        if feature.duration is not None:
            can |= SirenEntityFeature.DURATION
        self._attr_supported_features = can

    @property
    @override
    def is_on(self) -> bool | None:
        return self.device_state.read(self.feature.state)

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        """Sound it; what is not said stays as it is set."""
        feature = self.feature
        settings = (
            *(part(feature.tone, str(tone)) if (tone := kwargs.get(ATTR_TONE)) is not None else ()),
            *(
                part(feature.volume, self._volume(level))
                if (level := kwargs.get(ATTR_VOLUME_LEVEL)) is not None
                else ()
            ),
            *(part(feature.duration, self._time(time)) if (time := kwargs.get(ATTR_DURATION)) is not None else ()),
        )
        await self.write((feature.state, True), *settings)

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        """Silence it."""
        await self.write((self.feature.state, False))

    def _volume(self, level: float) -> float:
        assert self.feature.volume is not None
        low, high = self.feature.volume.minimum, self.feature.volume.maximum
        return low + (high - low) * level

    def _time(self, seconds: float) -> float:
        """Return a time in the device's unit, not shorter than asked for."""
        duration = self.feature.duration
        assert duration is not None
        to_seconds = DurationConverter.converter_factory(duration.unit or UnitOfTime.SECONDS, UnitOfTime.SECONDS)
        shortest, longest = to_seconds(duration.minimum), to_seconds(duration.maximum)
        self.check_range(max(seconds, shortest), shortest, longest)
        steps = ceil(round((seconds / to_seconds(1) - duration.minimum) / duration.step, 6))
        return min(duration.minimum + max(steps, 0) * duration.step, duration.maximum)


async_setup_entry = partial(add_features, kind=Siren, make=HomeCloudsSiren)
