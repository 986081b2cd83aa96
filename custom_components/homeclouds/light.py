"""Lights."""

from collections.abc import Iterable
from functools import partial
from typing import Any, override

from homeassistant.components.light import (
    ATTR_BRIGHTNESS,
    ATTR_COLOR_TEMP_KELVIN,
    ATTR_EFFECT,
    ATTR_RGB_COLOR,
    ATTR_RGBW_COLOR,
    ColorMode,
    LightEntity,
    LightEntityFeature,
)
from homeassistant.helpers.restore_state import RestoredExtraData, RestoreEntity
from homeassistant.util.color import brightness_to_value, value_to_brightness

from .clouds.core.features import Light
from .entity import Meaning, PoweredEntity, add_features, translated_errors

PARALLEL_UPDATES = 0

_CHOOSE = {
    ATTR_COLOR_TEMP_KELVIN: ColorMode.COLOR_TEMP,
    ATTR_RGB_COLOR: ColorMode.RGB,
    ATTR_RGBW_COLOR: ColorMode.RGB,
}


class HomeCloudsLight(PoweredEntity[Light], LightEntity, RestoreEntity):
    """A light."""

    _latest = ColorMode.COLOR_TEMP
    """What was set last of white and a color, where the light does not tell which it shows."""
    _seen: tuple[float | None, tuple[int, ...] | None] = None, None
    """The white and the color by which that was judged."""

    @override
    async def async_added_to_hass(self) -> None:
        stored = await self.async_get_last_extra_data()
        if stored is not None and stored.as_dict().get("color_mode") == ColorMode.RGB:
            self._latest = ColorMode.RGB
        await super().async_added_to_hass()

    @property
    @override
    def extra_restore_state_data(self) -> RestoredExtraData:
        return RestoredExtraData({"color_mode": self._latest})

    @override
    def describe(self, feature: Light) -> None:
        super().describe(feature)
        modes: set[ColorMode] = set()
        if (kelvin := feature.temperature) is not None:
            modes.add(ColorMode.COLOR_TEMP)
            self._attr_min_color_temp_kelvin, self._attr_max_color_temp_kelvin = (
                int(kelvin.minimum),
                int(kelvin.maximum),
            )
        if feature.color is not None:
            modes.add(ColorMode.RGB if feature.white is None else ColorMode.RGBW)
        if not modes:
            modes.add(ColorMode.ONOFF if feature.brightness is None else ColorMode.BRIGHTNESS)
        self._attr_supported_color_modes = modes
        self._attr_color_mode = max(modes)
        if (brightness := feature.brightness) is not None:
            self._scale = (brightness.minimum or brightness.step, brightness.maximum)
        self._attr_supported_features = LightEntityFeature(0)
        if feature.effect is not None:
            self._attr_supported_features |= LightEntityFeature.EFFECT
            self._attr_effect_list = feature.words("effect", feature.effect)

    @property
    @override
    def brightness(self) -> int | None:
        if self.feature.brightness is not None:
            value = self.device_state.read(self.feature.brightness)
            return None if value is None else value_to_brightness(self._scale, value)
        return None if self._parts is None else max(self._parts)

    @property
    def _parts(self) -> tuple[int, ...] | None:
        """Red, green and blue as they are, and white if the light has that beside them: none while that is not known."""
        color, white = self.device_state.read(self.feature.color), self.feature.white
        if color is None or white is None:
            return color
        amount = min(max(self.device_state.read(white) or 0, 0), white.maximum)
        return (*color, round(amount * 255 / white.maximum))

    @property
    @override
    def color_mode(self) -> ColorMode | None:
        if self.feature.color is None or self.feature.temperature is None:
            return self._attr_color_mode
        told = self.feature.color_mode
        shown = self._set_last() if told is None else self.device_state.read(told)
        return self._attr_color_mode if shown == ColorMode.RGB else ColorMode.COLOR_TEMP

    def _set_last(self) -> ColorMode:
        """Return whether white or a color was set last, here or elsewhere."""
        white, color = self.device_state.read(self.feature.temperature), self._parts
        is_white, is_color = white != self._seen[0], color != self._seen[1]
        if is_white is not is_color:
            self._latest = ColorMode.RGB if is_color else ColorMode.COLOR_TEMP
        self._seen = white, color
        return self._latest

    @property
    @override
    def color_temp_kelvin(self) -> int | None:
        value = self.device_state.read(self.feature.temperature)
        return None if value is None else round(value)

    @property
    @override
    def rgb_color(self) -> tuple[int, int, int] | None:
        full = None if self.feature.white else self._full
        return None if full is None else (full[0], full[1], full[2])

    @property
    @override
    def rgbw_color(self) -> tuple[int, int, int, int] | None:
        full = self._full if self.feature.white else None
        return None if full is None else (full[0], full[1], full[2], full[3])

    @property
    def _full(self) -> tuple[int, ...] | None:
        """The same at full brightness."""
        parts = self._parts
        return parts if parts is None or self.feature.brightness is not None else _scaled(parts, 255)

    @property
    @override
    def effect(self) -> str | None:
        return self.device_state.read(self.feature.effect)

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        meanings: list[Meaning] = [(self.feature.power, True)]
        color, brightness = kwargs.get(ATTR_RGB_COLOR, kwargs.get(ATTR_RGBW_COLOR)), kwargs.get(ATTR_BRIGHTNESS)
        if ATTR_COLOR_TEMP_KELVIN in kwargs:
            kelvin = kwargs[ATTR_COLOR_TEMP_KELVIN]
            kelvin = min(max(kelvin, self.min_color_temp_kelvin), self.max_color_temp_kelvin)
            meanings.append((self.feature.temperature, kelvin))
        meanings += self._color(color, brightness)
        meanings += self._effect(kwargs.get(ATTR_EFFECT), meanings)
        if self.feature.brightness is not None and brightness is not None:
            value = max(brightness_to_value(self._scale, brightness), self._scale[0])
            meanings.append((self.feature.brightness, value))
        chosen, latest = next((mode for name, mode in _CHOOSE.items() if name in kwargs), None), self._latest
        try:
            await self.write(*meanings)
            latest = chosen or latest
        finally:
            if chosen is not None:
                # What is set anew may be what it was, and what is rolled back was not set
                self._latest = latest
                self.async_write_ha_state()

    def _effect(self, effect: str | None, meanings: Iterable[Meaning]) -> tuple[Meaning, ...]:
        """Return the target effect, unless the color selects it: a scene has both, and then the effect comes last."""
        if effect is None:
            return ()
        with translated_errors(self.device_state.device.name):
            target = self.target(meanings)
        codec = self.feature.effect
        brought = (
            codec is not None and codec.names & target.keys() and codec.read({**self.properties, **target}) == effect
        )
        return () if brought else ((codec, effect),)

    def _color(self, color: tuple[int, ...] | None, brightness: int | None) -> tuple[Meaning, ...]:
        """Return the target color, which carries the brightness where nothing else does."""
        white = self.feature.white
        if self.feature.brightness is None and (color is not None or brightness is not None):
            if color is None and self.color_mode in {ColorMode.RGB, ColorMode.RGBW}:
                shown = self._full
                color = shown if shown and any(shown) else (255, 255, 255) if white is None else (0, 0, 0, 255)
            color = color and _scaled(color, brightness or self.brightness or 255)
        if color is None:
            return ()
        parts: tuple[Meaning, ...] = ((self.feature.color, color[:3]),)
        return parts if white is None else (*parts, (white, color[3] * white.maximum / 255))


async_setup_entry = partial(add_features, kind=Light, make=HomeCloudsLight)


def _scaled(color: tuple[int, ...], brightness: int) -> tuple[int, ...]:
    """Return a color with another brightness, which is that of its strongest part."""
    strongest = max(color) or 1
    return tuple(round(part * brightness / strongest) for part in color)
