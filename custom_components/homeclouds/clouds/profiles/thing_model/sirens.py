"""Sirens: what sounds an alarm, or flashes, on command."""

from collections.abc import Iterator

from ...core.codecs import Flag
from ...core.features import Feature, Siren
from .. import labels
from . import value_maps as words
from .descriptions import WATCHES
from .feature_builder import FeatureBuilder, choice, flag, numeric
from .matchers import snake
from .meanings import settable
from .property import ENUMS, Property

_SOUNDS = r"^(alarm|siren)(_?(switch|onoff))?$|^(报警|警报|警号|鸣笛)(开关)?$|\bsiren\b"
_KINDS = r"^(alarm|siren)_?(state|mode|type)$|报警(模式|方式)"
_RINGTONE = r"ringtone|tone\b|铃声|报警音选择"
_TIME = r"^(alarm|siren)_?(time|duration)$|(报警|警报|鸣笛)(时长|时间)"


def siren(builder: FeatureBuilder) -> Iterator[Feature]:
    """Return a siren: a flag that sounds it, or a choice of how it draws attention; it has a ringtone or a duration beside.

    What it is told and how stay properties of their own, which are off by default if they are the siren itself.
    """
    if builder.main or any(role in WATCHES for role in builder.roles.values()):
        return
    left = [prop for prop in builder.left() if settable(builder, prop)]
    tone = next((prop for prop in left if prop.type in ENUMS and _says(prop, _RINGTONE)), None)
    time = next((prop for prop in left if numeric(prop) and _says(prop, _TIME)), None)
    sounds = next((prop for prop in left if prop.type == "bool" and _says(prop, _SOUNDS)), None)
    kinds = next((prop for prop in left if prop.type in ENUMS and _says(prop, _KINDS) and _quiet(prop)), None)
    main = sounds or kinds
    if main is None or (tone is None and time is None):
        return
    builder.mirrored.add(main.id)
    volume = next((prop for prop in builder.all("volume") if numeric(prop) and settable(builder, prop)), None)
    state, tones = flag(main), choice(tone, words.words(tone, labels.CHOICES)) if tone else None
    if sounds is None:
        named = words.words(main, labels.CHOICES)
        loud = {value: word for value, word in named.items() if word != "off"}
        off = next(value for value in named if value not in loud)
        state, tones = Flag(main.id, on=next(iter(loud)), off=off, otherwise=True), choice(main, loud)
    yield Siren(
        key="siren",
        name="",
        state=state,
        tone=tones,
        volume=builder.range(volume) if volume else None,
        duration=builder.range(time) if time else None,
    )


def _says(prop: Property, pattern: str) -> bool:
    return words.found(pattern, snake(prop.id), prop.name)


def _quiet(prop: Property) -> bool:
    """Return whether a choice has one value for nothing, and others."""
    named = [*words.words(prop, labels.CHOICES).values()]
    return named.count("off") == 1 and len(named) > 1
