"""A text with letters in the place of their escapes, and where in the original each of them was.

Two texts that say the same have the same letters, however often and in whatever way they were quoted.
"""

from collections.abc import Iterator, Sequence
import html
import re
from typing import NamedTuple

from .named_secrets import Span

_ROUNDS = 3
_BYTES = r"(?:%(?:25)*[0-9A-Fa-f]{2}|\\+x[0-9A-Fa-f]{2}|\\+[0-3][0-7]{2})"
_ESCAPE = re.compile(
    r"%(?:25)*(?P<quoted>[0-7][0-9A-Fa-f])|\\+x(?P<hexadecimal>[0-7][0-9A-Fa-f])|\\+(?P<octal>[01][0-7]{2})|"
    rf"(?P<bytes>{_BYTES}+)|"
    r"(?P<units>(?:(?:\\+|%(?:25)*)u[Dd][89A-Fa-f][0-9A-Fa-f]{2}){2}|(?:\\+|%(?:25)*)u[0-9A-Fa-f]{4})|"
    r"\\+(?:u\{0{0,6}|U0{2,4})(?P<point>[0-9A-Fa-f]{2,6})\}?|&(?:amp;)*(?P<reference>#\d{2,8}|#[xX][0-9A-Fa-f]{2,8}|[a-z]{2,6});?|"
    r"\\+(?P<control>[bfnrt])"
)
_CONTROLS = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_UNSEEN = re.compile(r"[\\\0\u00ad\u200b-\u200d\u2060\ufeff]+")
_NAME = re.compile(r"""["']?[A-Za-z_][\w.-]{0,31}["']?\s*[:=]\s*""")
_WORDS = re.compile(r"[^\W_]+")
_WIDE = {code + 0xFEE0: code for code in range(0x21, 0x7F)} | {ord("+"): " "}


class Letters(NamedTuple):
    """Letters, and where each begins and ends in the text that they were read from."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    @classmethod
    def of(cls, text: str) -> Letters:
        """Read a text."""
        found = cls(text, range(len(text)), range(1, len(text) + 1))
        for _ in range(_ROUNDS):
            if (plainer := found.read_by(_ESCAPE)) is found:
                break
            found = plainer
        found = found.read_by(_UNSEEN)
        return found._replace(text=found.text.translate(_WIDE))

    def folded(self) -> Letters:
        """Return them in lower case."""
        if len(low := self.text.lower()) == len(self.text):
            return self._replace(text=low)
        return self._replace(text="".join(low if len(low := one.lower()) == 1 else one for one in self.text))

    def values(self) -> Letters:
        """Return them without the names of members."""
        return self.read_by(_NAME)

    def bare(self) -> Letters:
        """Return only letters and digits."""
        parts = [found.span() for found in _WORDS.finditer(self.text)]
        return Letters(
            "".join(self.text[start:end] for start, end in parts),
            [place for start, end in parts for place in self.starts[start:end]],
            [place for start, end in parts for place in self.ends[start:end]],
        )

    def find(self, wanted: str) -> Iterator[Span]:
        """Yield where the letters stand in the text that they were read from."""
        start = self.text.find(wanted)
        while start >= 0:
            yield Span(self.starts[start], self.ends[start + len(wanted) - 1])
            start = self.text.find(wanted, start + 1)

    def read_by(self, pattern: re.Pattern[str]) -> Letters:
        """Return them with what each match of a pattern stands for in its place."""
        parts: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        done = 0
        for found in pattern.finditer(self.text):
            start, end = found.span()
            letters = _meant(found)
            parts += (self.text[done:start], letters)
            starts += (*self.starts[done:start], *[self.starts[start]] * len(letters))
            ends += (*self.ends[done:start], *[self.ends[end - 1]] * len(letters))
            done = end
        if not parts:
            return self
        return Letters("".join([*parts, self.text[done:]]), [*starts, *self.starts[done:]], [*ends, *self.ends[done:]])


def _meant(found: re.Match[str]) -> str:
    """Return what an escape stands for."""
    value = found[found.lastgroup] if found.lastgroup else ""
    match found.lastgroup:
        case "quoted" | "hexadecimal" | "point":
            return chr(min(int(value, 16), 0x10FFFF))
        case "octal":
            return chr(int(value, 8))
        case "units":
            codes = re.findall(r"u([0-9A-Fa-f]{4})", value)
            return bytes.fromhex("".join(codes)).decode("utf-16-be", errors="replace")
        case "reference":
            return html.unescape(f"&{value};")
        case "bytes":
            return _of_bytes(value)
        case "control":
            return _CONTROLS[value]
    return ""


def _of_bytes(value: str) -> str:
    raw = bytearray()
    for one in re.findall(_BYTES, value):
        octal = one[0] == "\\" and "x" not in one
        raw.append(int(one[-3:], 8) if octal else int(one[-2:], 16))
    for coding in ("utf-8", "gb18030"):
        try:
            return raw.decode(coding)
        except UnicodeDecodeError:
            continue
    return raw.decode("latin-1")
