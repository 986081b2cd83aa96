"""Players of music or stories."""

from collections.abc import Iterator, Mapping

from ...core.features import Feature, MediaPlayer
from ...core.model import Value
from .. import labels
from . import value_maps as words
from .codecs import WISH
from .feature_builder import FeatureBuilder, choice, flag, numeric, only
from .meanings import commands, switch_key
from .property import ENUMS, Property


def player(builder: FeatureBuilder) -> Iterator[Feature]:
    """Return a player, which is known by what makes it play and what has it go on to the next piece."""
    left = builder.left()
    play = next((prop for prop in left if prop.type == "bool" and switch_key(builder, prop, "") == "play"), None)
    skip = next((prop for prop in left if "next" in commands(prop)), None)
    if play is None or skip is None:
        return
    order = next((prop for prop in left if prop.type in ENUMS and words.all_of(labels.PLAYING, prop)), None)
    volume = next((prop for prop in builder.all("volume") if numeric(prop)), None)
    position = next((prop for prop in left if numeric(prop) and words.found(_POSITION, prop.id, prop.name)), None)
    builder.taken.update(prop.id for prop in (play, skip, order, volume, position) if prop is not None)
    yield MediaPlayer(
        key="media_player",
        name=None if builder.main else "",
        playing=flag(play),
        previous=_command(skip, "previous"),
        next=_command(skip, "next"),
        volume=builder.range(volume) if volume else None,
        position=builder.range(position) if position else None,
        order=choice(order, only(order, labels.PLAYING)) if order else None,
    )


_POSITION = r"播放(进度|位置)|\bplay (position|progress)\b"


def _command(prop: Property, command: str) -> Mapping[str, Value]:
    return {f"{prop.id}{WISH}": commands(prop)[command]}
