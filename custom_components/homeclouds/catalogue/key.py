"""What there is to say of a key."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Key:
    """One row of the catalogue. Classes, units and categories are spelled as Home Assistant spells them."""

    meaning: str
    """What it is and when to use it, for users who write profiles."""
    device_class: str | None = None
    unit: str | None = None
    """Readings in other units are converted; numbers to set keep the unit that the device takes."""
    own_unit: bool = False
    """Whether readings keep the unit that the device counts in, too."""
    state_class: str | None = None
    precision: int | None = None
    """Suggested display precision, in decimal places."""
    category: str | None = None
    setting: bool = False
    """Changes how something else works, so that it keeps its category on a device without a main feature."""
    enabled: bool = True
    """Whether it is shown without being asked for."""
    resets: bool = False
    """A counter that starts again at 0 by itself (energy today)."""
    icon: str | None = None
    icon_off: str | None = None
    words: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Attribute ("state" for the state itself) -> its vocabulary in words.py."""
    only_words: bool = False
    """Whether it says nothing but words: name, class, category, and default are the product's own."""
    named_by_class: bool = False
    """Home Assistant names it by its device class, so that texts/ have no name for it."""
