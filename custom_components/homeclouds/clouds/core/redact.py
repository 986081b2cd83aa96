"""Keeping secrets out of logs, errors and diagnostics.

What is known to be a secret is found wherever it stands and however it is written; what stands behind a telling name is hidden
whether it is known or not.
"""

from base64 import b64encode
from collections.abc import Iterable, Iterator
import html
import json
import re
from typing import Any
from urllib.parse import quote, quote_plus

from .encodings import ENCODINGS, MIXTURES, Encodings, with_plain_letters
from .named_secrets import Span, named_secrets
from .secret_names import HIDDEN, is_harmless, is_named, is_secret, is_value, normal

_SHORTEST = 4
_MOST = 2048
"""Secrets kept in mind; the ones not mentioned for longest are forgotten first."""
_MARGIN = 8192
"""Characters looked at beyond those that are kept, so that no secret is cut in two where the text is."""
_SHAPES = re.compile(
    r"(?<=://)[^/\s@]+(?=@)|(?i:(?<=%3a%2f%2f))(?:(?!%2[Ff])[^/\s@]){1,256}?(?=%(?:25)*40)|(?i:(?<=bearer ))[^\s\"',]+|"
    r"(?<=PRIVATE KEY-----)(?:[^-]|-(?!----))*|\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?"
)
"""Secrets that show by themselves: in an address, in a header, in a PEM file, signed tokens."""
_DEEPEST = 3
"""How often a text may be a coded text of a coded text."""

_known: dict[str, tuple[str, ...]] = {}
_spellings: list[str] = []
"""Of all that is known; empty until it is needed."""


def learn(*secrets: str | None) -> None:
    """Have texts be secret from now on, in everything this process says; what is too short to be secret is left alone."""
    for secret in secrets:
        if not secret or len(secret) < _SHORTEST:
            continue
        if (forms := _known.pop(secret, None)) is None:
            forms = tuple({form for form in _spelled(secret) if len(form) >= _SHORTEST})
            _spellings.clear()
        _known[secret] = forms
    while len(_known) > _MOST:
        del _known[next(iter(_known))]


def redacted(text: object, most: int = 0) -> str:
    """Return the text without secrets, cut after `most` characters if that is given."""
    clean = str(text)
    if most and len(clean) > most + _MARGIN:
        clean = clean[: most + _MARGIN]
        clean = clean[: max(clean.rfind(end) for end in " \n\"',&") + 1]
    clean = _without(clean, _DEEPEST)
    return f"{clean[: most - 1]}…" if most and len(clean) > most else clean


class Redactor:
    """Registers the secrets of an account, and hides them."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        """Start with the secrets of the sign-in form."""
        learn(*secrets)

    def add(self, *secrets: str | None) -> None:
        """Have more be secret."""
        learn(*secrets)

    def __call__(self, text: object, most: int = 0) -> str:
        """Return the text without secrets, cut after `most` characters if that is given."""
        return redacted(text, most)


def without_secrets(answer: Any) -> Any:
    """Return the answer to a call of the user's without secrets; who or where somebody is may be seen."""
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
    return redacted(answer) if isinstance(answer, str) else answer


def _names_secrets(value: Any, member: str) -> bool:
    """Return whether the value of a member is the name of a secret, or a list with such."""
    names = value if isinstance(value, list) else [value]
    return any(isinstance(name, str) and is_named(name, normal(member)) and is_secret(normal(name)) for name in names)


def _hidden(value: Any) -> Any:
    return value if value is None or is_harmless(str(value), "") else HIDDEN


def _spelled(secret: str) -> Iterator[str]:
    """Yield how a secret may be written: plain, escaped (JSON in JSON, repr, HTML), URL-quoted, in hexadecimal, within base64."""
    plain = {secret, repr(secret)[1:-1], html.escape(secret), html.escape(secret, quote=False)}
    for ascii_only in (True, False):
        form = secret
        for _ in range(3):
            form = json.dumps(form, ensure_ascii=ascii_only)[1:-1]
            plain.add(form)
    plain |= {form.replace("/", "\\/") for form in plain}
    raw = secret.encode(errors="surrogatepass")
    plain |= {raw.hex(), raw.hex().upper()}
    for offset in range(3):
        # What stands before and after it decides on the characters at both ends
        text = b64encode(bytes(offset) + raw)[(0, 2, 3)[offset] : (offset + len(raw)) * 8 // 6].decode()
        plain |= {text, text.replace("+", "-").replace("/", "_")}
    for form in plain:
        yield form
        for quoted in (
            quote(form, "", errors="replace"),
            quote(form, errors="replace"),
            quote_plus(form, errors="replace"),
        ):
            yield quoted
            yield quote(quoted, "")
            yield re.sub("%..", lambda found: found[0].lower(), quoted)


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
    if not _spellings:
        _spellings.extend({form for forms in _known.values() for form in forms})
    for form in _spellings:
        start = text.find(form)
        while start >= 0:
            yield Span(start, start + len(form))
            start = text.find(form, start + 1)
    for found in _SHAPES.finditer(text):
        yield Span(*found.span())


def _coded_in(text: str, encodings: Encodings, deep: int) -> Iterator[Span]:
    for pattern, decoded in encodings.items() if deep else ():
        for found in pattern.finditer(text):
            if any(_without(plain, deep - 1) != plain for plain in decoded(found[0])):
                yield Span(*found.span())
