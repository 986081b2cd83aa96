"""Players of music or stories, and televisions."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
import re

from ...core.codecs import Choice, Codec, Flag, Text
from ...core.enums import Unit
from ...core.features import Feature, MediaPlayer
from ...core.model import Value
from .. import labels
from . import value_maps as words
from .codecs import PAUSED, PLAYS, WRITE_ONLY, Playing
from .feature_builder import FeatureBuilder, choice, flag, numeric, only
from .matchers import snake
from .meanings import commands, single_command, switch_key
from .property import ENUMS, Property


def player(builder: FeatureBuilder) -> Iterator[Feature]:
    """Return a player, recognized by a property that plays and one with a next piece or a volume.

    Of one without a choice of the next piece the parts stay as well, off by default.
    """
    left = builder.left()
    play = next((prop for prop in left if _plays(builder, prop)), None)
    skip = next((prop for prop in left if "next" in commands(prop)), None)
    volume = next((prop for prop in builder.all("volume") if numeric(prop) and prop.writable), None)
    keys = {} if skip else {found[0]: (prop, found[1]) for prop in left if (found := single_command(prop))}
    if play is None or (skip is None and "next" not in keys and (volume is None or builder.main)):
        return
    chosen = (prop for prop in left if prop.type in ENUMS and prop.writable)
    order = next((prop for prop in chosen if words.all_of(labels.PLAYING, prop)), None)
    position = next((prop for prop in left if _is_sought(prop)), None)
    state = next((prop for prop in left if builder.is_reported(prop) and _is_state(prop)), None)
    title, artist = (
        next((prop for prop in left if prop.type == "string" and _is_called(prop, pattern)), None)
        for pattern in (_TITLE, _ARTIST)
    )
    # The power, source, and mute of a player of pieces are entities of their own
    shown = None if skip else _television(builder)
    shown = shown or MediaPlayer(key="media_player", name=None if builder.main else "")
    parts = {prop.id for prop in (play, skip, order, volume, position) if prop is not None}
    (builder.taken if skip else builder.mirrored).update(parts)
    builder.mirrored.update(prop.id for prop in (title, artist) if prop is not None)
    builder.mirrored.update(prop.id for prop, _ in keys.values())
    writes = {command: {f"{prop.id}{WRITE_ONLY}": value} for command, (prop, value) in keys.items()}
    yield replace(
        shown,
        playing=_playing(play, state),
        previous=_command(skip, "previous") if skip else writes.get("previous", {}),
        next=_command(skip, "next") if skip else writes.get("next", {}),
        volume=builder.range(volume) if volume else shown.volume,
        position=builder.range(position) if position else None,
        order=choice(order, only(order, labels.PLAYING)) if order else None,
        title=Text(title.id) if title else None,
        artist=Text(artist.id) if artist else None,
    )


def _plays(builder: FeatureBuilder, prop: Property) -> bool:
    """Return whether a property makes a player play."""
    if prop.type == "bool":
        return prop.writable and switch_key(builder, prop, "") == "play"
    is_called = words.found(_PLAYING, snake(prop.id), prop.name) or "next" in commands(prop)
    return prop.writable and _play_and_pause(prop) is not None and is_called


def _is_state(prop: Property) -> bool:
    """Return whether a choice only tells whether a player plays."""
    told = set(_told(prop).values()) if prop.type in ENUMS and not prop.writable else set()
    return told == {PLAYS, PAUSED} and words.found(_PLAYING, snake(prop.id), prop.name)


def _playing(play: Property, state: Property | None) -> Codec[bool]:
    """Return the codec of whether it plays: of a choice of commands, told by what is reported beside it or else by the last one."""
    command = _play_and_pause(play)
    if command is None:
        return flag(play)
    told = _told(play)
    if state is not None and "next" in commands(play):
        return Playing(Choice(state.id, _told(state)), command)
    return Playing(Choice(play.id, told), command) if len(told) > 2 else command


def _told(prop: Property) -> dict[Value, str]:
    """Return value -> whether something plays then, of the values that tell: after a step to another piece it does."""
    steps: set[Value] = {value for name, value in commands(prop).items() if name in {"previous", "next"}}
    rows = ((PAUSED, _RESTS), (PLAYS, _PLAY))
    return dict(only(prop, rows).items()) | dict.fromkeys(steps, PLAYS)


def _is_called(prop: Property, pattern: str) -> bool:
    """Return whether a text is called so, rather than the number of what is."""
    plain = snake(prop.id)
    return not plain.endswith("_id") and any(re.fullmatch(pattern, text) for text in (plain, prop.name.lower()))


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
    """Return a television that does not play and pause."""
    if (shown := _television(builder)) is None:
        return
    channel = next((prop for prop in builder.left() if {"previous", "next"} <= commands(prop).keys()), None)
    builder.taken.update(prop.id for prop in [channel] if prop)
    yield replace(
        shown,
        previous=_command(channel, "previous") if channel else {},
        next=_command(channel, "next") if channel else {},
    )


def _television(builder: FeatureBuilder) -> MediaPlayer | None:
    """Take what turns a television on, or is about its picture and sound; it is known by a choice of its source, or by its name."""
    left = builder.left()
    power = builder.peek("power")
    volume = next((prop for prop in builder.all("volume") if numeric(prop)), None)
    source = next(
        (prop for prop in left if prop.type in ENUMS and words.found(_SOURCE, snake(prop.id), prop.name)), None
    )
    if power is None or volume is None or not (source or words.mentions([builder.product], _TELEVISION)):
        return None
    mute = next((prop for prop in left if prop.type == "bool" and words.found(_MUTE, snake(prop.id), prop.name)), None)
    builder.taken.update(prop.id for prop in (power, volume, source, mute) if prop is not None)
    return MediaPlayer(
        key="media_player",
        name=None if builder.main else "",
        power=flag(power),
        volume=builder.range(volume),
        mute=flag(mute) if mute else None,
        source=choice(source, words.words(source)) if source else None,
    )


_TELEVISION = r"电视|投影[仪机]|\b(tv|television|projector)\b(?! screen)|телевизор"
_SOURCE = r"信号源|输入源|\b(input|signal)( source)?\b|источник"
_MUTE = r"静音|\bmute\b|без звука"
_PLAYING = r"播放|\b(play|music|media)"
_PLAY, _PAUSE = r"^播放中?$|\bplay(ing)?\b", r"暂停|\bpaused?\b"
_RESTS = rf"{_PAUSE}|停止|待机|空闲|结束|\b(stop(ped)?|idle|standby|end(ed)?)\b"
_TITLE = (
    r"((cur(rent)?|now|play(ing)?)_)?(song|music|track|media)_?(name|title)"
    r"|(当前|正在)?(播放)?的?(歌曲?|曲目?|音乐|节目|故事)(名称?|标题)|(当前|正在)(播放)?的?(歌曲|曲目|音乐|节目)|正在播放|歌曲|now playing|(song|track) (name|title)"
)
_ARTIST = r"((cur(rent)?|song|music)_)?(artist|singer)(_?name)?|(当前)?(歌手|艺术家|演唱者|艺人)(名称?|姓名)?"
_POSITION = r"播放(进度|位置)|\bplay (position|progress)\b"
_PERCENT = 100


def _command(prop: Property, command: str) -> Mapping[str, Value]:
    return {f"{prop.id}{WRITE_ONLY}": commands(prop)[command]}
