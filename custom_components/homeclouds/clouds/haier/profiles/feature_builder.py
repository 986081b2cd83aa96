"""What the tables of all appliance families are made with: attributes into codecs, vendor texts into words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
import re
from typing import Final

from ...core.codecs import Choice, Flag, Measure, Range
from ...core.features import Unit
from ...core.model import Value
from ...core.values import as_text
from ...profiles.labels import Rows
from ..thing_model import Attribute, Definition

ON: Final = "true"
OFF: Final = "false"


@dataclass(frozen=True, slots=True)
class Words:
    """A vocabulary: how a vendor's text or, failing that, the standard value of an attribute is called here."""

    texts: Rows = ()
    values: Mapping[str, str] = field(default_factory=dict)
    """Value in the vendor's standard tables -> word. Also what is assumed of a model that lists no values."""
    known_only: bool = False
    """Leave out what has no word; else the vendor's text stands for itself."""

    def word(self, value: str, text: str) -> str | None:
        """Return the word for a value and its text."""
        for word, pattern in self.texts:
            if found := re.search(pattern, text.lower()):
                return found.expand(word)
        known = self.values.get(value)
        return known if known or self.known_only else text

    def table(self, attribute: Attribute) -> dict[Value, str]:
        """Return value -> word for an attribute, each word once."""
        table: dict[Value, str] = {}
        for value, text in (attribute.values or dict.fromkeys(self.values, "")).items():
            word = self.word(value, text)
            if word in table.values():
                word = None if self.known_only else text if text not in table.values() else f"{text} ({value})"
            if word:
                table[value] = word
        return table


@dataclass
class Kit:
    """The attributes of a device that may be shown, and which of them are spoken for."""

    definition: Definition
    names: frozenset[str]
    """Names of the properties that have had a value."""
    taken: set[str] = field(default_factory=set)

    def has(self, name: str) -> bool:
        """Tell whether the device has an attribute that a person may see."""
        attribute = self.definition.attributes.get(name)
        return attribute is not None and not attribute.invisible

    def get(self, name: str) -> Attribute | None:
        """Return an attribute that is not spoken for yet."""
        return self.definition.attributes[name] if self.has(name) and name not in self.taken else None

    def take(self, name: str, *, writable: bool = False) -> Attribute | None:
        """Return an attribute and speak for it. With `writable` only if it can be written."""
        attribute = self.get(name)
        if attribute is None or (writable and not attribute.writable):
            return None
        self.taken.add(name)
        return attribute

    def first(self, names: Iterable[str], *, writable: bool = False) -> Attribute | None:
        """Take the first of several attributes that there is."""
        return next((found for name in names if (found := self.take(name, writable=writable))), None)

    def left(self) -> Iterable[Attribute]:
        """Yield what is not spoken for and has had a value."""
        for name, attribute in self.definition.attributes.items():
            if name in self.names and self.get(name):
                yield attribute

    def flag(self, name: str) -> Flag | None:
        """Take an attribute that can be switched."""
        attribute = self.take(name, writable=True)
        return flag(attribute) if attribute else None

    def range(self, names: Iterable[str], unit: str | None, low: float, high: float) -> Range | None:
        """Take a number that can be set; `low` and `high` for models that say no range."""
        attribute = self.first(names, writable=True)
        return span(attribute, unit, low, high) if attribute else None

    def choice(self, name: str, words: Words) -> Choice | None:
        """Take a list that can be chosen from."""
        attribute = self.take(name, writable=True)
        return choice(attribute, words) if attribute else None


def flag(attribute: Attribute, *, inverted: bool = False) -> Flag:
    """Return the codec of an attribute that is true or false."""
    return Flag(attribute.name, OFF, ON) if inverted else Flag(attribute.name, ON, OFF)


def span(attribute: Attribute, unit: str | None, low: float = 0, high: float = 100) -> Range:
    """Return the codec of a number that can be set."""
    if attribute.minimum is not None and attribute.maximum is not None and attribute.minimum < attribute.maximum:
        low, high = attribute.minimum, attribute.maximum
    return Range(attribute.name, low, high, attribute.step or 1, unit, wire=as_text)


def temperature(name: str) -> Measure:
    """Return the reader of a temperature to look at."""
    return Measure(name, CELSIUS, absent=NO_SENSOR)


def choice(attribute: Attribute, words: Words) -> Choice | None:
    """Return the codec of a list; None if nothing in it has a word."""
    table = words.table(attribute)
    return Choice(attribute.name, table) if table else None


VENDOR_WORDS: Final = Words()
"""No vocabulary: the vendor's own texts."""
CELSIUS: Final = Unit.CELSIUS
NO_SENSOR: Final = frozenset({"-64"})
"""°C that stand for a sensor that is not there."""
