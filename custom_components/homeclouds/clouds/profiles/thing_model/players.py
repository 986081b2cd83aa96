"""Players of music or stories, and televisions."""

from collections.abc import Iterator, Mapping

from ...core.codecs import Flag
from ...core.enums import Unit
from ...core.features import Feature, MediaPlayer
from ...core.model import Value
from .. import labels
from . import value_maps as words
from .codecs import WRITE_ONLY
from .feature_builder import FeatureBuilder, choice, flag, numeric, only
from .matchers import snake
from .meanings import commands, switch_key
from .property import ENUMS, Property


def player(builder: FeatureBuilder) -> Iterator[Feature]:
    """Return a player, recognized by a property that plays and one with a next piece or a volume.

    Of one without a next piece the parts stay as well, off by default.
    """
    left = builder.left()
    play = next((prop for prop in left if _plays(builder, prop)), None)
    skip = next((prop for prop in left if "next" in commands(prop)), None)
    volume = next((prop for prop in builder.all("volume") if numeric(prop) and prop.writable), None)
    if play is None or (skip is None and (volume is None or builder.main)):
        return
    chosen = (prop for prop in left if prop.type in ENUMS and prop.writable)
    order = next((prop for prop in chosen if words.all_of(labels.PLAYING, prop)), None)
    position = next((prop for prop in left if _is_sought(prop)), None)
    parts = {prop.id for prop in (play, skip, order, volume, position) if prop is not None}
    (builder.taken if skip else builder.mirrored).update(parts)
    yield MediaPlayer(
        key="media_player",
        name=None if builder.main else "",
        playing=_play_and_pause(play) or flag(play),
        previous=_command(skip, "previous") if skip else {},
        next=_command(skip, "next") if skip else {},
        volume=builder.range(volume) if volume else None,
        position=builder.range(position) if position else None,
        order=choice(order, only(order, labels.PLAYING)) if order else None,
    )


def _plays(builder: FeatureBuilder, prop: Property) -> bool:
    """Return whether a property makes a player play."""
    if prop.type == "bool":
        return prop.writable and switch_key(builder, prop, "") == "play"
    return prop.writable and _play_and_pause(prop) is not None and words.found(_PLAYING, snake(prop.id), prop.name)


def _is_sought(prop: Property) -> bool:
    """Return whether a property is the second that a player is at, and can be sent to; up to 100 it may be a percentage."""
    is_time = prop.unit == Unit.SECONDS or (not prop.unit and (prop.maximum or 0) > _PERCENT)
    return numeric(prop) and prop.writable and is_time and words.found(_POSITION, prop.id, prop.name)


def _play_and_pause(prop: Property) -> Flag | None:
    """Return the codec of a choice that has a player play and pause; None if it is none of that."""
    if prop.type not in ENUMS:
        return None
    play, pause = (
        next((value for value, label in prop.values.items() if words.found(pattern, str(value), label)), None)
        for pattern in (_PLAY, _PAUSE)
    )
    return None if play is None or pause is None else Flag(prop.id, on=play, off=pause)


def television(builder: FeatureBuilder) -> Iterator[Feature]:
    """Return a television, which is known by a choice of its source, or by its name."""
    left = builder.left()
    power = builder.peek("power")
    volume = next((prop for prop in builder.all("volume") if numeric(prop)), None)
    source = next(
        (prop for prop in left if prop.type in ENUMS and words.found(_SOURCE, snake(prop.id), prop.name)), None
    )
    if power is None or volume is None or not (source or words.mentions([builder.product], _TELEVISION)):
        return
    mute = next((prop for prop in left if prop.type == "bool" and words.found(_MUTE, snake(prop.id), prop.name)), None)
    channel = next((prop for prop in left if {"previous", "next"} <= commands(prop).keys()), None)
    builder.taken.update(prop.id for prop in (power, volume, source, mute, channel) if prop is not None)
    yield MediaPlayer(
        key="media_player",
        name=None if builder.main else "",
        power=flag(power),
        volume=builder.range(volume),
        mute=flag(mute) if mute else None,
        source=choice(source, words.words(source)) if source else None,
        previous=_command(channel, "previous") if channel else {},
        next=_command(channel, "next") if channel else {},
    )


_TELEVISION = r"电视|投影[仪机]|\b(tv|television|projector)\b(?! screen)|телевизор"
_SOURCE = r"信号源|输入源|\b(input|signal)( source)?\b|источник"
_MUTE = r"静音|\bmute\b|без звука"
_PLAYING = r"播放|\b(play|music|media)"
_PLAY, _PAUSE = r"^播放中?$|\bplay(ing)?\b", r"暂停|\bpaused?\b"
_POSITION = r"播放(进度|位置)|\bplay (position|progress)\b"
_PERCENT = 100


def _command(prop: Property, command: str) -> Mapping[str, Value]:
    return {f"{prop.id}{WRITE_ONLY}": commands(prop)[command]}
