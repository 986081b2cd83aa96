"""Fans and air purifiers."""

from collections.abc import Sequence
from functools import partial
from typing import Any, override

from homeassistant.components.fan import DIRECTION_FORWARD, DIRECTION_REVERSE, FanEntity, FanEntityFeature
from homeassistant.util.percentage import ordered_list_item_to_percentage, percentage_to_ordered_list_item

from .clouds.core.features import Fan
from .entity import Meaning, PoweredEntity, add_features

PARALLEL_UPDATES = 0

_BY_HAND = ("none", "manual", "normal")
"""Words of a preset that say that the speed is set by hand."""
_MOST_SPEEDS = 100
"""Home Assistant counts in whole percents."""


class HomeCloudsFan(PoweredEntity[Fan], FanEntity):
    """A fan or an air purifier."""

    _by_hand: str | None = None
    """The preset that ends all others."""

    @override
    def describe(self, feature: Fan) -> None:
        super().describe(feature)
        self._attr_supported_features = FanEntityFeature.TURN_ON | FanEntityFeature.TURN_OFF
        self._speeds = _speeds(feature)
        if self._speeds:
            self._attr_supported_features |= FanEntityFeature.SET_SPEED
            self._attr_speed_count = len(self._speeds)
        if feature.preset is not None:
            self._attr_supported_features |= FanEntityFeature.PRESET_MODE
            self._by_hand = _by_hand(feature)
            self._attr_preset_modes = [
                word for word in feature.words("preset_mode", feature.preset) if word != self._by_hand
            ]
        if feature.oscillate is not None:
            self._attr_supported_features |= FanEntityFeature.OSCILLATE
        if feature.forward is not None:
            self._attr_supported_features |= FanEntityFeature.DIRECTION

    @property
    @override
    def percentage(self) -> int | None:
        if self.is_on is False:
            return 0
        if self._by_hand is not None and self.preset_mode is not None:
            # Scenes rely on it that one of the two is unknown
            return None
        return self._runs_at

    @property
    def _runs_at(self) -> int | None:
        """The speed, whether it was set by hand or a preset has chosen it."""
        speed = self.device_state.read(self.feature.levels or self.feature.speed)
        if isinstance(speed, int | float):
            speed = _nearest(self._speeds, speed)
        if speed is None or speed not in self._speeds:
            return None
        return ordered_list_item_to_percentage(self._speeds, speed)

    @property
    @override
    def preset_mode(self) -> str | None:
        return None if (preset := self.device_state.read(self.feature.preset)) == self._by_hand else preset

    @property
    @override
    def oscillating(self) -> bool | None:
        return self.device_state.read(self.feature.oscillate)

    @property
    @override
    def current_direction(self) -> str | None:
        if (forward := self.device_state.read(self.feature.forward)) is None:
            return None
        return DIRECTION_FORWARD if forward else DIRECTION_REVERSE

    @override
    async def async_turn_on(self, percentage: int | None = None, preset_mode: str | None = None, **kwargs: Any) -> None:
        if percentage == 0:
            await self.async_turn_off()
            return
        meanings: list[Meaning] = []
        if percentage is not None and self._speeds:
            speed = percentage_to_ordered_list_item(self._speeds, percentage)
            meanings.append((self.feature.levels or self.feature.speed, speed))
        if preset_mode is None and percentage is not None and self.preset_mode is not None:
            preset_mode = self._by_hand
        if preset_mode is not None:
            meanings.append((self.feature.preset, preset_mode))
        await self.start(*meanings)

    @override
    async def async_set_percentage(self, percentage: int) -> None:
        await self.async_turn_on(percentage)

    @override
    async def async_increase_speed(self, percentage_step: int | None = None) -> None:
        await self.async_set_percentage(self._next(1, percentage_step))

    @override
    async def async_decrease_speed(self, percentage_step: int | None = None) -> None:
        await self.async_set_percentage(self._next(-1, percentage_step))

    def _next(self, direction: int, step: int | None) -> int:
        """Return the speed above or below the present one: Home Assistant counts from 0 while a preset is on."""
        now, count = (0 if self.is_on is False else self._runs_at or 0), len(self._speeds)
        if step is not None:
            return min(max(now + direction * step, 0), 100)
        place = -(-now * count // 100) + direction
        return min(max(place, 0), count) * 100 // count

    @override
    async def async_set_preset_mode(self, preset_mode: str) -> None:
        await self.async_turn_on(preset_mode=preset_mode)

    @override
    async def async_oscillate(self, oscillating: bool) -> None:
        await self.adjust((self.feature.oscillate, oscillating))

    @override
    async def async_set_direction(self, direction: str) -> None:
        await self.adjust((self.feature.forward, direction == DIRECTION_FORWARD))


async_setup_entry = partial(add_features, kind=Fan, make=HomeCloudsFan)


def _by_hand(feature: Fan) -> str | None:
    """Return the preset that goes along with a speed: none where one property carries both, or there is no speed."""
    speed, preset = feature.levels or feature.speed, feature.preset
    if speed is None or preset is None:
        return next((word for word in getattr(preset, "options", ()) if word == "none"), None)
    own = () if preset.names <= speed.names else _BY_HAND
    return next((word for word in own if word in preset.options), None)


def _speeds(feature: Fan) -> list[Any]:
    """Return what may be written for the speed, slowest first; stopped is not a speed."""
    if feature.levels is not None:
        return feature.levels.options
    if (speed := feature.speed) is None:
        return []
    slowest = speed.minimum or speed.step
    steps = int((speed.maximum - slowest) / speed.step) + 1
    count = min(steps, _MOST_SPEEDS)
    return [round(slowest + (-(-n * steps // count) - 1) * speed.step, 6) for n in range(1, count + 1)]


def _nearest(speeds: Sequence[float], speed: float) -> float | None:
    """Return the nearest of the speeds that may be written; None for what is slower or faster than all."""
    if not speeds or not speeds[0] <= speed <= speeds[-1]:
        return None
    return min(speeds, key=lambda each: abs(each - speed))
