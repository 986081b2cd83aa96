"""YAML whose values know their line, so that a mistake can be pointed at."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Self

import yaml

_LARGEST = 256 * 1024
_DEEPEST = 12
_MOST_VALUES = 50_000
"""Values of a file, those that stand for others (`*name`) counted each time."""


class FileError(Exception):
    """What is wrong in a file, and where."""

    def __init__(self, line: int, reason: str) -> None:
        """Take the line, counted from 1."""
        super().__init__(f"line {line}: {reason}")
        self.line = line
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Located:
    """A text, a list or a mapping, with its line. Scalars are texts, whatever they look like: `off` is "off"."""

    value: str | list[Located] | dict[str, Located]
    line: int

    @classmethod
    def parse(cls, source: str) -> Self:
        """Read a file. Raises FileError."""
        if len(source) > _LARGEST:
            raise FileError(1, f"the file is larger than {_LARGEST // 1024} KiB")
        try:
            node = yaml.compose(source, Loader=yaml.BaseLoader)
        except yaml.MarkedYAMLError as err:
            mark = err.problem_mark or err.context_mark
            raise FileError(mark.line + 1 if mark else 1, err.problem or "this is no YAML") from err
        except yaml.YAMLError as err:
            raise FileError(1, "this is no YAML text") from err
        if node is None:
            raise FileError(1, "the file is empty")
        return cls._of(node, 0, iter(range(_MOST_VALUES)))

    @classmethod
    def _of(cls, node: yaml.Node, depth: int, room: Iterator[int]) -> Self:
        line = node.start_mark.line + 1
        if depth > _DEEPEST:
            raise FileError(line, "nested too deeply")
        if next(room, None) is None:
            raise FileError(line, "the file holds too much")
        if isinstance(node, yaml.SequenceNode):
            return cls([cls._of(item, depth + 1, room) for item in node.value], line)
        if not isinstance(node, yaml.MappingNode):
            return cls(str(node.value), line)
        found: dict[str, Located] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise FileError(key.start_mark.line + 1, "a name is expected before the colon")
            if key.value in found:
                raise FileError(key.start_mark.line + 1, f"`{key.value}` is given twice")
            found[key.value] = cls._of(value, depth + 1, room)
        return cls(found, line)

    def error(self, reason: str) -> FileError:
        """Return an error about this value."""
        return FileError(self.line, reason)

    def mapping(self, known: frozenset[str] | None = None) -> dict[str, Located]:
        """Return the mapping. Raises FileError if it is none, or has keys that nobody knows."""
        if not isinstance(self.value, dict):
            raise self.error("a mapping (`name: value`) is expected")
        if known is not None:
            for key, item in self.value.items():
                if key not in known:
                    raise item.error(f"`{key}` is not known here; known: {', '.join(sorted(known))}")
        return self.value

    def items(self) -> list[Located]:
        """Return the list. Raises FileError."""
        if not isinstance(self.value, list):
            raise self.error("a list is expected")
        return self.value

    def text(self) -> str:
        """Return the text. Raises FileError."""
        if not isinstance(self.value, str):
            raise self.error("a single value is expected")
        return self.value

    def texts(self) -> tuple[str, ...]:
        """Return a list of texts. Raises FileError."""
        return tuple(item.text() for item in self.items())

    def number(self) -> float:
        """Return the number. Raises FileError."""
        try:
            result = float(self.text())
        except ValueError:
            raise self.error(f"`{self.value}` is not a number") from None
        if not isfinite(result):
            raise self.error(f"`{self.value}` is not a number")
        return result

    def flag(self) -> bool:
        """Return true or false. Raises FileError."""
        words: Mapping[str, bool] = {
            "true": True,
            "yes": True,
            "false": False,
            "no": False,
        }
        if (text := self.text().lower()) not in words:
            raise self.error("true or false is expected")
        return words[text]

    def word(self, words: frozenset[str]) -> str:
        """Return one of some words. Raises FileError."""
        if (text := self.text()) not in words:
            raise self.error(f"`{text}` is not one of: {', '.join(sorted(words))}")
        return text
