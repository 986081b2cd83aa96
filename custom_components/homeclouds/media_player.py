"""Players of music or stories, and televisions."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import override

from homeassistant.components.media_player import (
    MediaPlayerEntity,
    MediaPlayerEntityFeature as Can,
    MediaPlayerState,
    MediaType,
    RepeatMode,
)
from homeassistant.util import dt as dt_util

from .clouds.core.features import MediaPlayer
from .entity import FeatureEntity, add_features

PARALLEL_UPDATES = 0

_IN_ORDER = "in_order"
_SHUFFLE = "shuffle"
_REPEAT: Mapping[str, RepeatMode] = {
    _IN_ORDER: RepeatMode.OFF,
    _SHUFFLE: RepeatMode.OFF,
    "repeat_all": RepeatMode.ALL,
    "repeat_one": RepeatMode.ONE,
}
_ORDER = {mode: word for word, mode in _REPEAT.items() if word != _SHUFFLE}


class HomeCloudsMediaPlayer(FeatureEntity[MediaPlayer], MediaPlayerEntity):
    """A player; what it plays is chosen with the vendor's app."""

    _position: float | None = None
    _position_since: datetime | None = None
    _plays = False
    """Whether it played when the position was looked at last."""

    @override
    def describe(self, feature: MediaPlayer) -> None:
        super().describe(feature)
        words = set(feature.order.options) if feature.order else set()
        can = {
            Can.PLAY | Can.PAUSE: feature.playing is not None,
            Can.TURN_ON | Can.TURN_OFF: feature.power is not None,
            Can.VOLUME_MUTE: feature.mute is not None,
            Can.SELECT_SOURCE: feature.source is not None,
            Can.PREVIOUS_TRACK: bool(feature.previous),
            Can.NEXT_TRACK: bool(feature.next),
            Can.VOLUME_SET: feature.volume is not None,
            Can.SEEK: feature.position is not None,
            Can.SHUFFLE_SET: {_IN_ORDER, _SHUFFLE} <= words,
            Can.REPEAT_SET: _IN_ORDER in words and bool({"repeat_all", "repeat_one"} & words),
        }
        self._attr_supported_features = Can(0)
        if (volume := feature.volume) is not None:
            # As much as Home Assistant takes by itself, unless that is not half a step of the device
            self._attr_volume_step = max(0.1, volume.step / ((volume.maximum - volume.minimum) or 1))
        if feature.title is not None:
            self._attr_media_content_type = MediaType.MUSIC
        if feature.source is not None:
            self._attr_source_list = feature.source.options
        for each in (each for each, able in can.items() if able):
            self._attr_supported_features |= each

    @property
    @override
    def state(self) -> MediaPlayerState | None:
        on = self.device_state.read(self.feature.power)
        if on is False:
            return MediaPlayerState.OFF
        if self.feature.playing is None:
            return MediaPlayerState.ON if on else None
        if (playing := self.device_state.read(self.feature.playing)) is None:
            return MediaPlayerState.ON if on else None
        return MediaPlayerState.PLAYING if playing else MediaPlayerState.PAUSED

    @property
    @override
    def is_volume_muted(self) -> bool | None:
        return self.device_state.read(self.feature.mute)

    @property
    @override
    def source(self) -> str | None:
        return self.device_state.read(self.feature.source)

    @property
    @override
    def volume_level(self) -> float | None:
        if (volume := self.feature.volume) is None or (value := self.device_state.read(volume)) is None:
            return None
        # A device may be a little louder than can be set
        return min(max((value - volume.minimum) / ((volume.maximum - volume.minimum) or 1), 0), 1)

    @property
    @override
    def media_title(self) -> str | None:
        return self.device_state.read(self.feature.title) or None

    @property
    @override
    def media_artist(self) -> str | None:
        return self.device_state.read(self.feature.artist) or None

    @property
    @override
    def media_position(self) -> int | None:
        position = self.device_state.read(self.feature.position)
        return None if position is None else round(position)

    @property
    @override
    def media_position_updated_at(self) -> datetime | None:
        plays = self.state is MediaPlayerState.PLAYING
        resumes, self._plays = plays and not self._plays, plays
        position = self.media_position
        # While it plays, the time since then is added to the position: it stood still while it was paused
        if position != self._position or (resumes and position is not None):
            self._position, self._position_since = position, dt_util.utcnow()
        return self._position_since

    @property
    def _order(self) -> str | None:
        return self.device_state.read(self.feature.order)

    @property
    @override
    def repeat(self) -> RepeatMode | None:
        return None if (order := self._order) is None else _REPEAT[order]

    @property
    @override
    def shuffle(self) -> bool | None:
        return None if (order := self._order) is None else order == _SHUFFLE

    @override
    async def async_turn_on(self) -> None:
        await self.write((self.feature.power, True))

    @override
    async def async_turn_off(self) -> None:
        await self.write((self.feature.power, False))

    @override
    async def async_mute_volume(self, mute: bool) -> None:
        await self.write((self.feature.mute, mute))

    @override
    async def async_select_source(self, source: str) -> None:
        await self.write((self.feature.source, source))

    @override
    async def async_media_play(self) -> None:
        await self.write((self.feature.playing, True))

    @override
    async def async_media_pause(self) -> None:
        await self.write((self.feature.playing, False))

    @override
    async def async_media_previous_track(self) -> None:
        await self.send(self.feature.previous)

    @override
    async def async_media_next_track(self) -> None:
        await self.send(self.feature.next)

    @override
    async def async_set_volume_level(self, volume: float) -> None:
        if (codec := self.feature.volume) is not None:
            await self.write((codec, codec.minimum + volume * (codec.maximum - codec.minimum)))

    @override
    async def async_media_seek(self, position: float) -> None:
        await self.write((self.feature.position, position))

    @override
    async def async_set_repeat(self, repeat: RepeatMode) -> None:
        # What plays in random order repeats nothing already
        if repeat is not RepeatMode.OFF or not self.shuffle:
            await self.write((self.feature.order, _ORDER[repeat]))

    @override
    async def async_set_shuffle(self, shuffle: bool) -> None:
        # What repeats does not play in random order already
        if shuffle or self.repeat in {None, RepeatMode.OFF}:
            await self.write((self.feature.order, _SHUFFLE if shuffle else _IN_ORDER))


async_setup_entry = partial(add_features, kind=MediaPlayer, make=HomeCloudsMediaPlayer)
