"""Set points of air conditioners and thermostats: one, or one for each of several modes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ...core.codecs import Choice
from ...core.enums import Mode
from ...core.number_codecs import PerMode, Range, Settable
from . import value_maps as words
from .feature_builder import FeatureBuilder
from .matchers import mode_of_target
from .patterns import ANY_MODE, BATH
from .property import Property

BOTH = frozenset({Mode.COOL, Mode.HEAT})
"""The modes that have to have set points of their own for either to count."""


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

    @property
    def all(self) -> tuple[Property, ...]:
        """All of which one sets the temperature of the room."""
        return (self.main, *self.own.values())

    def of_modes(self, modes: Iterable[str]) -> Property | None:
        """Return the only one that a product with these modes can use; None if it has one for each of several."""
        kinds = BOTH & set(modes)
        return None if self.own and kinds == BOTH else self.own.get(next(iter(kinds), Mode.HEAT), self.main)


def targets(
    builder: FeatureBuilder, found: SetPoints, mode: Choice | None, only: Mode
) -> tuple[Settable, Settable | None, Settable | None]:
    """Take the set points; return that of the present mode, and the lowest and highest temperature of the automatic mode.

    `only` is the mode of a product without modes. Those that modes have for themselves are numbers, too: off by default.
    """
    single = found.of_modes((only,) if mode is None else mode.options)
    if single is not None or mode is None:
        builder.taken.add((single or found.main).id)
        return builder.range(single or found.main), None, None
    own: dict[str, Range] = {word: builder.range(prop) for word, prop in found.own.items() if word in mode.options}
    builder.mirrored.update(found.own[Mode(word)].id for word in own)
    if found.other is not None:
        builder.taken.add(found.other.id)
        return PerMode(mode, own, builder.range(found.other)), None, None
    if Mode.AUTO not in mode.options or Mode.AUTO in own:
        return PerMode(mode, own), None, None
    low, high = (PerMode(mode, {Mode.AUTO: own[word]}) for word in (Mode.HEAT, Mode.COOL))
    return PerMode(mode, own), low, high
