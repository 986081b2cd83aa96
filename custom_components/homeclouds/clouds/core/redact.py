"""Keeping secrets out of logs, errors and diagnostics.

What is known to be a secret is found wherever it stands and however it is written; what stands behind a telling name is hidden
whether it is known or not.
"""

from base64 import a85encode, b32encode, b64encode, b85encode
from collections.abc import Iterable, Iterator
import re
from typing import Any, NamedTuple
from urllib.parse import quote_plus

from .encodings import ENCODINGS, MIXTURES, Encodings, with_plain_letters
from .named_secrets import Span, named_secrets
from .plain_letters import Letters
from .secret_names import HIDDEN, is_harmless, is_named, is_secret, is_value, normal

_SHORTEST = 4
_SHORTEST_FOLDED = 6
"""Characters of a secret that is found in other cases, too."""
_SHORTEST_BARE = 8
"""Letters and digits of a secret that is found with others between them, too; six if there are letters."""
_SHORTEST_ODD = 8
"""Characters of a secret that is found reversed and in base85, too: shorter ones may stand anywhere by chance."""
_MOST = 2048
"""Secrets kept in mind; the ones not mentioned for longest are forgotten first."""
_MARGIN = 8192
"""Characters looked at beyond those that are kept, so that no secret is cut in two where the text is."""
_SHAPES = re.compile(
    r"(?<=://)[^/\s@]+(?=@)|(?i:(?<=%3a%2f%2f))(?:(?!%2[Ff])[^/\s@]){1,256}?(?=%(?:25)*40)|(?i:(?<=bearer ))[^\s\"',]+|"
    r"(?<=PRIVATE KEY-----)(?:[^-]|-(?!----))*|\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*){0,3}|"
    r"\b(?:AKID|AKIA|ASIA|LTAI)\w{12,}|(?<=\s-u )[^\s:]{1,64}:[^\s'\"]+"
)
"""Secrets that show by themselves: in an address, in a header, in a PEM file, signed and sealed tokens, keys of storage."""
_PEOPLE = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64}(?:@|%40)[\w-]+(?:\.[\w-]+)+|"
    r"(?<![\w.+-])(?:\+[1-9][\d -]{7,16}\d|00[1-9]\d{9,13}|(?:86-?)?1[3-9]\d{9}|[1-9]\d{5}(?:19|20)\d{9}[\dXx])(?!\w|\.\d)|"
    r"(?<![\w:.-])(?:[\dA-Fa-f]{2}[:-]){5}[\dA-Fa-f]{2}(?![\w:-])|"
    r"(?<![^\s(])(?=[\d.]*[A-Fa-f])(?=[A-Fa-f.]*\d)(?:[\dA-F]{12}|[\da-f]{12}|(?:[\dA-Fa-f]{4}\.){2}[\dA-Fa-f]{4})(?![^\s).,;:])|"
    r"(?<![\w.:/@-])(?!127\.|192\.168\.|169\.254\.|172\.(?:1[6-9]|2\d|3[01])\.)(?=\d+\.[\d.]*\d\d)"
    r"(?:1[1-9]|[2-9]\d|1\d\d|2[0-4]\d|25[0-5])(?:\.(?:1?\d?\d|2[0-4]\d|25[0-5])){3}(?!\.?\w)|"
    r"(?<![\w:.])[23][\dA-Fa-f]{3}(?:(?::[\dA-Fa-f]{1,4}){7}|(?=[\dA-Fa-f:]*::)(?::[\dA-Fa-f]{0,4}){2,7})(?![\w:])|"
    r"(?<![\w.-])-?(?:[1-9]\d{0,2}\.\d{4,}\s*[,;]\s*-?\d{1,3}|\d{1,3}\.\d{4,}\s*[,;]\s*-?[1-9]\d{0,2})\.\d{4,}(?!\w|\.\d)"
)
"""Personal data that can be recognized without a name: mail addresses, telephone and identity numbers, MACs, IP
addresses of the internet, positions. Identifiers of devices in JSON may look like MACs, and stay."""
_DEEPEST = 3
"""How often a text may be a coded text of a coded text."""

_known: dict[str, _Forms] = {}


def learn(*secrets: str | None) -> None:
    """Have texts be secret from now on, in everything this process says; what is too short to be secret is left alone."""
    for secret in secrets:
        if not secret or len(secret) < _SHORTEST:
            continue
        forms = _known.pop(secret) if secret in _known else _Forms.of(secret)
        _known[secret] = forms
    while len(_known) > _MOST:
        del _known[next(iter(_known))]


def redacted(text: object, most: int = 0) -> str:
    """Return the text without secrets, cut after `most` characters if that is given."""
    clean = str(text)
    if most and len(clean) > most + _MARGIN:
        clean = clean[: most + _MARGIN]
        clean = clean[: max(clean.rfind(end) for end in " \n\"',&") + 1]
    clean = _PEOPLE.sub(HIDDEN, _without(clean, _DEEPEST))
    return f"{clean[: most - 1]}…" if most and len(clean) > most else clean


def without_secrets(answer: Any) -> Any:
    """Return the answer to a call of the user's without secrets; personal data stay."""
    if isinstance(answer, dict):
        named = any(_names_secrets(value, name) for name, value in answer.items())
        return {
            name: _hidden(value)
            if is_secret(normal(name)) or (named and is_value(normal(name)))
            else without_secrets(value)
            for name, value in answer.items()
        }
    if isinstance(answer, list):
        match answer:
            case [str() as name, str() as value] if _names_secrets(name, "name"):
                return [name, _hidden(value)]
            case [list() as names, *rows] if len(names) != 2 and _names_secrets(names, "names"):
                return [names, *(_hidden(row) for row in rows)]
        return [without_secrets(value) for value in answer]
    return _without(answer, _DEEPEST) if isinstance(answer, str) else answer


def _names_secrets(value: Any, member: str) -> bool:
    """Return whether the value of a member is the name of a secret, or a list with such."""
    names = value if isinstance(value, list) else [value]
    return any(isinstance(name, str) and is_named(name, normal(member)) and is_secret(normal(name)) for name in names)


def _hidden(value: Any) -> Any:
    return value if value is None or is_harmless(str(value), "") else HIDDEN


class _Forms(NamedTuple):
    """How a secret is looked for."""

    same: tuple[str, ...]
    """As it is."""
    letters: tuple[str, ...]
    """Among letters: itself, which has the same if it is escaped, and what is too short for `bare`."""
    folded: tuple[str, ...]
    """Among letters in lower case."""
    bare: tuple[str, ...]
    """Among letters and digits alone, in lower case: written with blanks or dashes, wrapped, cut into a list."""
    part: tuple[str, ...]
    """Among letters and digits of values alone: cut into several members."""

    @classmethod
    def of(cls, secret: str) -> _Forms:
        """Write a secret in all these ways."""
        own = Letters.of(secret)
        coded = {Letters.of(form).text for form in _coded(secret) if len(form) >= _SHORTEST}
        bare = {form for text in (own.text, *coded) if _is_long(form := _bare(text))}
        return cls(
            (secret,),
            (*{own.text, *(text for text in coded if _bare(text) not in bare)} - {""},),
            (own.folded().text,) if len(own.text) >= _SHORTEST_FOLDED else (),
            (*bare,),
            (form,) if _is_long(form := _bare(own.text)) else (),
        )


def _is_long(bare: str) -> bool:
    return len(bare) >= (_SHORTEST_BARE if bare.isdigit() else _SHORTEST_FOLDED)


def _bare(text: str) -> str:
    return "".join(re.findall(r"[^\W_]+", text)).lower()


def _coded(secret: str) -> Iterator[str]:
    """Yield how a secret may be written with other letters: within base64 or that of base64, in base32, base85, hexadecimal, reversed."""
    yield from (repr(secret)[1:-1], ascii(secret)[1:-1], quote_plus(secret, errors="replace"))
    codings = ("utf-8",) if secret.isascii() else ("utf-8", "gb18030", "utf-16-le", "utf-16-be")
    if len(secret) >= _SHORTEST_ODD:
        yield secret[::-1]
        # Four bytes are five letters; what is left over depends on what follows
        whole_groups = secret.encode(errors="replace")
        whole_groups = whole_groups[: len(whole_groups) // 4 * 4]
        yield b85encode(whole_groups).decode()
        yield a85encode(whole_groups).decode()
    for raw in [secret.encode(coding, errors="replace") for coding in codings]:
        yield raw.hex()
        yield raw.hex().upper()
        yield b32encode(raw).decode().rstrip("=")
        yield raw.decode("latin-1")
        yield repr(raw)[2:-1]
        yield from _within_base64(raw)
        yield from _within_base64(b64encode(raw))


def _within_base64(raw: bytes) -> Iterator[str]:
    for offset in range(3):
        # What stands before and after it decides on the characters at both ends
        text = b64encode(bytes(offset) + raw)[(0, 2, 3)[offset] : (offset + len(raw)) * 8 // 6].decode()
        yield text
        yield text.replace("+", "-").replace("/", "_")


def _without(text: str, deep: int) -> str:
    """Return the text without what is known, what shows by itself, what stands behind telling names, and coded texts of such.

    All are looked for in the text as it is: a secret that is also a name ("token") must not hide the name of another.
    """
    clean = _cut(text, (*_known_in(text), *_coded_in(text, ENCODINGS, deep), *named_secrets(text)))
    clean = _cut(clean, _coded_in(clean, MIXTURES, deep))
    plain = with_plain_letters(clean) if deep else clean
    return HIDDEN if plain != clean and _without(plain, deep - 1) != plain else clean


def _cut(text: str, spans: Iterable[Span]) -> str:
    parts, done = [], 0
    for span in sorted(spans):
        if span.end > done and span.end > span.start:
            parts += [text[done : max(span.start, done)], HIDDEN if span.start >= done else ""]
            done = span.end
    return "".join([*parts, text[done:]])


def _known_in(text: str) -> Iterator[Span]:
    if _known:
        letters = Letters.of(text)
        folded = letters.folded()
        bare, values = folded.bare(), folded.values().bare()
        plain = Letters(text, range(len(text)), range(1, len(text) + 1))
        for forms in tuple(_known.values()):
            places = (
                (plain, forms.same),
                (letters, forms.letters),
                (folded, forms.folded),
                (bare, forms.bare),
                (values, forms.part),
            )
            for where, wanted in places:
                for form in wanted:
                    if form in where.text:
                        yield from where.find(form)
    for found in _SHAPES.finditer(text):
        yield Span(*found.span())


def _coded_in(text: str, encodings: Encodings, deep: int) -> Iterator[Span]:
    for pattern, decoded in encodings.items() if deep else ():
        for found in pattern.finditer(text):
            if any(_without(plain, deep - 1) != plain for plain in decoded(found[0])):
                yield Span(*found.span())
