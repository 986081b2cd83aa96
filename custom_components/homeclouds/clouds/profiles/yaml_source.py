"""YAML whose values know their line, so that a mistake can be pointed at."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
import re
from typing import Self

import yaml

from ..core.model import Value

_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
LARGEST = 256 * 1024
_DEEPEST = 12
_MOST_VALUES = 50_000
"""Values of a file, those that stand for others (`*name`) counted each time."""
_LARGEST_NUMBER = 10**15
"""Home Assistant can store no entity with a number beyond 64 bits, nor any other then."""
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_CURES: Mapping[str, str] = {
    "found character that cannot start any token": "a tab or another character that no value begins with: indent with spaces",
    "could not find expected ':'": "a `:` is missing here or in the line before",
    "mapping values are not allowed in this context": "a `:` too many, or one is missing in the line before",
    "did not find expected key": "the line is not indented like those it belongs to",
    "did not find expected '-' indicator": "the line is not indented like those it belongs to",
    "found unexpected end of stream": "a quotation mark or bracket is not closed",
    "but found another document": "a second document begins (`---`): one file has one",
    "did not find expected alphabetic or numeric character": "`*` or `&` begins a name in YAML: put texts that begin with it in quotes",
    "found undefined alias": "`*` stands for a value that is not named with `&` before: put texts that begin with it in quotes",
}
"""What the YAML library says -> what to do about it."""
_WORDS: Mapping[str, Value] = {"true": True, "false": False, "null": None}
_FLAGS = {"true": True, "yes": True, "false": False, "no": False}


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
    typed: frozenset[str] = frozenset()
    """Scalars (itself, or keys of the mapping) that are numbers or truths on the wire if they look like it."""
    lines: Mapping[str, int] = field(default_factory=dict)
    """Key of the mapping -> its line, which is not always that of its value."""

    @classmethod
    def parse(cls, source: str, *, typed: bool = False) -> Self:
        """Read a file. Raises FileError.

        `typed`: numbers, true, false and null without quotes are what they look like when they are written to a device.
        """
        if len(source) > LARGEST:
            raise FileError(1, f"the file is larger than {LARGEST // 1024} KiB")
        try:
            node = yaml.compose(source, Loader=_LOADER)
        except yaml.MarkedYAMLError as err:
            mark = err.problem_mark or err.context_mark
            line = min(mark.line, source.count("\n")) + 1 if mark else 1
            problem = err.problem or "this is no YAML"
            raise FileError(line, _CURES.get(problem, problem)) from err
        except yaml.reader.ReaderError as err:
            line = source.encode(errors="replace").count(b"\n", 0, err.position) + 1
            raise FileError(line, "a character that YAML does not allow") from err
        except (yaml.YAMLError, RecursionError) as err:
            raise FileError(1, "this is no YAML text") from err
        if node is None:
            raise FileError(1, "the file is empty")
        return cls._of(node, 0, iter(range(_MOST_VALUES)), typed)

    @classmethod
    def _of(cls, node: yaml.Node, depth: int, room: Iterator[int], typed: bool) -> Self:
        line = node.start_mark.line + 1
        if depth > _DEEPEST:
            raise FileError(line, "nested too deeply")
        if next(room, None) is None:
            raise FileError(line, "the file holds too much")
        if isinstance(node, yaml.SequenceNode):
            return cls([cls._of(item, depth + 1, room, typed) for item in node.value], line)
        if not isinstance(node, yaml.MappingNode):
            return cls(str(node.value), line, _plain(node) if typed else frozenset())
        found: dict[str, Located] = {}
        plain: set[str] = set()
        lines: dict[str, int] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise FileError(key.start_mark.line + 1, "a name is expected before the colon")
            if key.value in found:
                raise FileError(key.start_mark.line + 1, f"`{key.value}` is given twice")
            found[key.value] = cls._of(value, depth + 1, room, typed)
            lines[key.value] = key.start_mark.line + 1
            plain |= _plain(key) if typed else set()
        return cls(found, line, frozenset(plain), lines)

    def error(self, reason: str) -> FileError:
        """Return an error about this value."""
        return FileError(self.line, reason)

    def mapping(self, known: frozenset[str] | None = None) -> dict[str, Located]:
        """Return the mapping. Raises FileError if it is none, or has unknown keys."""
        if not isinstance(self.value, dict):
            raise self.error("a mapping (`name: value`) is expected")
        if known is not None:
            for key, item in self.value.items():
                if key not in known:
                    reason = f"`{key}` is not known here; known: {', '.join(sorted(known))}"
                    raise FileError(self.lines.get(key, item.line), reason)
        return self.value

    def raw(self) -> Value:
        """Return the value as it is written to a device."""
        if isinstance(self.value, list):
            return [item.raw() for item in self.value]
        if isinstance(self.value, dict):
            return {key: item.raw() for key, item in self.value.items()}
        return _as_typed(self.value) if self.value in self.typed else self.value

    def raw_keys(self) -> dict[Value, Located]:
        """Return the mapping, its keys as they are written to a device. Raises FileError if it is none."""
        return {_as_typed(key) if key in self.typed else key: item for key, item in self.mapping().items()}

    def filled(self, fill: Callable[[str], str]) -> Located:
        """Return a copy in which `fill` has replaced each text."""
        if isinstance(self.value, list):
            return replace(self, value=[item.filled(fill) for item in self.value])
        if isinstance(self.value, dict):
            typed = frozenset(map(fill, self.typed))
            lines = {fill(key): line for key, line in self.lines.items()}
            return Located({fill(key): item.filled(fill) for key, item in self.value.items()}, self.line, typed, lines)
        text = fill(self.value)
        return (
            self if text == self.value else Located(text, self.line, frozenset((text,)) if self.typed else self.typed)
        )

    def overlaid(self, given: Located) -> Located:
        """Return a copy with another value laid over it: name by name in mappings, over each item of a list of alternatives."""
        base = self.value
        if isinstance(base, dict) and isinstance(given.value, list):
            return replace(given, value=[self.overlaid(item) for item in given.value])
        if not isinstance(base, dict) or not isinstance(given.value, dict):
            return given
        laid = {key: base[key].overlaid(item) if key in base else item for key, item in given.value.items()}
        return Located(base | laid, given.line, self.typed | given.typed)

    def items(self) -> list[Located]:
        """Return the list. Raises FileError."""
        if not isinstance(self.value, list):
            raise self.error("a list is expected")
        return self.value

    def alternatives(self) -> list[Located]:
        """Return the items of a list, or the value itself if it is none. Raises FileError."""
        if self.value == []:
            raise self.error("the list is empty")
        return self.value if isinstance(self.value, list) else [self]

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
        if not abs(result) <= _LARGEST_NUMBER:
            raise self.error(f"`{self.value}` is not a number")
        return int(result) if self.typed and result == int(result) else result

    def place(self) -> int:
        """Return the place of a bit or byte. Raises FileError."""
        if (result := int(self.number())) < 0:
            raise self.error(f"`{self.value}` is below 0")
        return result

    def flag(self) -> bool:
        """Return true or false. Raises FileError."""
        if (text := self.text().lower()) not in _FLAGS:
            raise self.error("true or false is expected")
        return _FLAGS[text]

    def word(self, words: frozenset[str]) -> str:
        """Return one of some words. Raises FileError."""
        if (text := self.text()) not in words:
            raise self.error(f"`{text}` is not one of: {', '.join(sorted(words))}")
        return text


def _plain(node: yaml.Node) -> frozenset[str]:
    """Return the text of a scalar that has no quotes."""
    return frozenset((str(node.value),)) if not getattr(node, "style", None) else frozenset()


def _as_typed(text: str) -> Value:
    if _NUMBER.fullmatch(text):
        return float(text) if "." in text else int(text)
    return _WORDS.get(text, text)
