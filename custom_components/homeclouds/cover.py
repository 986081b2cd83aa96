"""Curtains, blinds, shutters and doors."""

from functools import partial
from typing import Any, override

from homeassistant.components.cover import ATTR_POSITION, CoverDeviceClass, CoverEntity, CoverEntityFeature

from .clouds.core.features import Cover
from .clouds.core.model import Properties
from .entity import FeatureEntity, add_features

PARALLEL_UPDATES = 0


class HomeCloudsCover(FeatureEntity[Cover], CoverEntity):
    """A curtain, blind, shutter or door."""

    @override
    def describe(self, feature: Cover) -> None:
        super().describe(feature)
        supported = CoverEntityFeature(0)
        if feature.target is not None:
            supported = CoverEntityFeature.SET_POSITION | CoverEntityFeature.OPEN | CoverEntityFeature.CLOSE
        if feature.open is not None:
            supported |= CoverEntityFeature.OPEN
        if feature.close is not None:
            supported |= CoverEntityFeature.CLOSE
        if feature.stop is not None:
            supported |= CoverEntityFeature.STOP
        self._attr_supported_features = supported
        if feature.device_class is not None:
            self._attr_device_class = CoverDeviceClass(feature.device_class)

    @property
    @override
    def current_cover_position(self) -> int | None:
        position = self.device_state.read(self.feature.position or self.feature.target)
        return round(position) if position is not None and 0 <= position <= 100 else None

    @property
    @override
    def is_closed(self) -> bool | None:
        if self.feature.closed is not None:
            return self.device_state.read(self.feature.closed)
        return None if (position := self.current_cover_position) is None else position == 0

    @property
    @override
    def is_opening(self) -> bool | None:
        return self._is_moving("opening")

    @property
    @override
    def is_closing(self) -> bool | None:
        return self._is_moving("closing")

    def _is_moving(self, how: str) -> bool | None:
        return None if (moving := self.device_state.read(self.feature.moving)) is None else moving == how

    @override
    async def async_open_cover(self, **kwargs: Any) -> None:
        await self._move(self.feature.open, 100)

    @override
    async def async_close_cover(self, **kwargs: Any) -> None:
        await self._move(self.feature.close, 0)

    @override
    async def async_stop_cover(self, **kwargs: Any) -> None:
        await self.send(self.feature.stop or {})

    @override
    async def async_set_cover_position(self, **kwargs: Any) -> None:
        await self._move(None, kwargs[ATTR_POSITION])

    async def _move(self, command: Properties | None, position: int) -> None:
        """Send the command that the device has for it, else the position."""
        if command is None:
            await self.write((self.feature.target, position))
        else:
            await self.send(command)


async_setup_entry = partial(add_features, kind=Cover, make=HomeCloudsCover)
