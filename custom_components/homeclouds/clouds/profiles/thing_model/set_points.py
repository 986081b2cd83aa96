"""Set points of air conditioners and thermostats: one, or one for each of several modes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ...core.codecs import Choice
from ...core.enums import Mode
from ...core.number_codecs import PerMode, Range, Settable
from . import value_maps as words
from .feature_builder import FeatureBuilder
from .matchers import BOTH, mode_of_target
from .patterns import ANY_MODE, BATH
from .property import Property


@dataclass(frozen=True)
class SetPoints:
    """The properties by which a product sets the temperature."""

    main: Property
    """That of a product with one for all modes."""
    own: Mapping[Mode, Property]
    """Mode -> its own; none unless there are those of cooling and of heating."""
    other: Property | None
    """That of all other modes."""

    @classmethod
    def of(cls, targets: Iterable[Property]) -> SetPoints | None:
        """Return which of several properties is what; None without any. What is for water from the tap comes last."""
        ordered = sorted(targets, key=lambda target: words.mentions([target.name], BATH))
        if not ordered:
            return None
        own: dict[Mode, Property] = {}
        for target in ordered:
            if (mode := mode_of_target(target)) is not None:
                own.setdefault(mode, target)
        other = next((target for target in ordered if ANY_MODE.fullmatch(target.name)), None)
        return cls(ordered[0], own if own.keys() >= BOTH else {}, other)

    def within(self, modes: Iterable[str]) -> list[Property]:
        """Return what a product with these modes sets the temperature by: one for each of them, or else one for all."""
        present = set(modes)
        return [prop for mode, prop in self.own.items() if mode in BOTH & present] or [self.main]


def targets(
    builder: FeatureBuilder, found: SetPoints, mode: Choice | None
) -> tuple[Settable, Settable | None, Settable | None]:
    """Take the set points; return that of the present mode, and the lowest and highest temperature of the automatic mode.

    Those that modes have for themselves are numbers, too: off by default.
    """
    single, *more = found.within(() if mode is None else mode.options)
    if mode is None or not more:
        builder.taken.add(single.id)
        return builder.range(single), None, None
    own: dict[str, Range] = {word: builder.range(prop) for word, prop in found.own.items() if word in mode.options}
    builder.mirrored.update(found.own[Mode(word)].id for word in own)
    if found.other is not None:
        builder.taken.add(found.other.id)
        return PerMode(mode, own, builder.range(found.other)), None, None
    if Mode.AUTO not in mode.options or Mode.AUTO in own:
        return PerMode(mode, own), None, None
    low, high = (PerMode(mode, {Mode.AUTO: own[word]}) for word in (Mode.HEAT, Mode.COOL))
    return PerMode(mode, own), low, high
