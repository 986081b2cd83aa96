"""Readers that only profiles are made of."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import override

from ..core.codecs import Choice, Composite, Named
from ..core.model import Properties
from ..core.number_codecs import Byte
from ..core.values import token


@dataclass(frozen=True)
class Otherwise(Composite[str]):
    """A choice with a word for what is in no table."""

    choice: Choice
    word: str

    @override
    def read(self, properties: Properties) -> str | None:
        if properties.get(self.choice.name, self.word) in (None, ""):
            return None
        return self.choice.read(properties) or self.word


@dataclass(frozen=True)
class Label(Named[str | float]):
    """A value as text, some of them by a name of their own (0: none)."""

    labels: Mapping[str, str]
    byte: int | None = None
    """Which byte of a packed number it is; 0 is the lowest."""

    @override
    def read(self, properties: Properties) -> str | float | None:
        if self.byte is not None:
            number = Byte(self.name, self.byte).read(properties)
            return self.labels.get(token(number), number)
        code = token(properties.get(self.name))
        return self.labels.get(code, code) or None
