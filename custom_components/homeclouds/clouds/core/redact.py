"""Keeping secrets out of logs, errors and diagnostics.

What is known to be a secret is found wherever it stands and however it is written; what stands behind a telling name is hidden
whether it is known or not. The text may be cut off, quoted, JSON within JSON, a query, a repr: it is never parsed as a whole.
"""

from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
import html
import json
import re
from typing import Any, NamedTuple
from urllib.parse import quote, quote_plus

HIDDEN = "**REDACTED**"
_SHORTEST = 4
_MOST = 2048
"""Secrets kept in mind; the ones not mentioned for longest are forgotten first."""
_LONGEST_NAME = 64
_MARGIN = 8192
"""Characters looked at beyond those that are kept, so that no secret is cut in two where the text is."""
_SIBLINGS = 8
"""Members of an object between a name and the value that belongs to it."""
_NEAR = 256
"""How long they may be, if they are objects themselves."""

_TELLING = re.compile(
    r"token|secret|passw|passphrase|pwd|authori[sz]ation|credential|cookie|session|ticket|jwt|key|code|signature|sign$|"
    r"^sign(?!al|in)|phone|mobile|mail|nickname|username|loginname|userid|openid|unionid|idcard|latitude|longitude|"
    r"^(?:at|rt|pin|otp|uid|useruid|sn|serialnumber|serialno|mac|imei|imsi|iccid|ssid|bssid|appid|clientid|account(?:id)?|"
    r"memberid|ownerid|personid|customerid|wifiname|bindinfos|rfval)$"
)
_IDENTITY = re.compile(
    r".*(?:phone|mobile|mail|nickname|username|loginname)(?:number)?|(?:.*user|open|union|member|owner|account|person|customer)?id|"
    r"uid|useruid|sn|serialnumber|serialno|mac|wifiname|ssid|bssid|.*(?:latitude|longitude)"
)
"""Names that reveal who or where a user is: hidden in what others may see, shown where they are requested by name."""
_HARMLESS = re.compile(
    r"(?:appliance|product|prod|type|model|ret|err|error|status|result|res|rsp|fault|warn|alarm|country|city|area|region|"
    r"lang|language|time|function|mode|state|sub|msg|return|response|http|close)codes?|signal.*|.*tokenexpired"
)
"""Names that look telling and are needed to understand a log."""
_PLAIN = re.compile(r"-?\d{0,3}(?:\.\d+)?|true|false|null|none", re.IGNORECASE)
_RESULT = re.compile(
    r"-?\d{4,5}|[A-Z]{1,2}\d{3,6}|(?:Auth|Failed|Internal|Invalid|Limit|Missing|Operation|Request|Resource|Un)[A-Za-z.]*"
)
"""What stands behind "code" in the answer to a call."""
_VALUES = frozenset({"value", "values", "val", "v", "data", "content", "text", "string"})

_WORD = re.compile(r"(?<!\\)[A-Za-z_][A-Za-z0-9_-]*|密码|口令|密钥|令牌|手机号?|邮箱")
_MARK = r"""(?:\\*(?:["']|&quot;|&#(?:34|39|x22|x27);)|\\+u002[27]|(?:%(?:25)*5[Cc])*%(?:25)*2[27])"""
"""A quotation mark: plain, of JSON within JSON, of HTML, URL-quoted."""
_QUOTE = re.compile(_MARK)
_OPENING = re.compile(rf"{_MARK}$")
_ESCAPES = re.compile(r"\\|%(?:25)*5[Cc]")
_SPACE = r"(?:\s|\+|%(?:25)*20)*"
_EQUALS = re.compile(rf"{_SPACE}(?:[:=：]>?|%(?:25)*3[AaDd]){_SPACE}")
_BEHIND_EQUALS = re.compile(r"(?:[:=：]>?|%(?:25)*3[AaDd])(?:\s|\+|%20)*[bu]?$")
_COMMA = re.compile(rf"{_SPACE}(?:[,;&]|%(?:25)*2[Cc6]){_SPACE}")
_BRACKETS = re.compile(rf"[{{}}\[\]()]|{_MARK}")
_ELEMENT = re.compile(r"(?:\s[^<>]*)?>([^<]+)")
_LITERAL = re.compile(r"[^\s,}\])\"']*")
_ARGUMENT = re.compile(r"(?:(?:Bearer|Basic|Digest|Sign|Token)\s+)?(?:(?!%(?:25)*2[26])[^\s&\"'<>])*", re.IGNORECASE)
_CREDENTIALS = re.compile(r"(?:[A-Za-z][\w-]{0,19}[ \t]+)?[^\s&\"'<>]*")
_LINE = re.compile(r"[^\r\n]*")
_BEHIND = {"authorization": _CREDENTIALS, "cookie": _LINE}
_SHAPES = re.compile(
    r"(?<=://)[^/\s@:]+:[^/\s@]+(?=@)|(?i:(?<=bearer ))[^\s\"',]+|"
    r"(?<=PRIVATE KEY-----)(?:[^-]|-(?!----))*"
)
"""Secrets that show by themselves: in an address, in a header, in a PEM file."""
_CODE_UNIT = re.compile(r"u([0-9A-Fa-f]{4})")
_NUMBER = re.compile(r"\d+")
_DEEPEST = 3
"""How often a text may be a coded text of a coded text."""


class _Span(NamedTuple):
    start: int
    end: int


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
        return {
            name: HIDDEN if value not in (None, "") and _is_secret(_normal(name)) else without_secrets(value)
            for name, value in answer.items()
        }
    if isinstance(answer, list):
        return [without_secrets(value) for value in answer]
    return redacted(answer) if isinstance(answer, str) else answer


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
    parts, done = [], 0
    for span in sorted((*_known_in(text), *_coded_in(text, deep), *_behind_names(text))):
        if span.end > done:
            parts += [text[done : max(span.start, done)], HIDDEN if span.start >= done else ""]
            done = span.end
    return "".join([*parts, text[done:]])


def _known_in(text: str) -> Iterator[_Span]:
    if not _spellings:
        _spellings.extend({form for forms in _known.values() for form in forms})
    for form in _spellings:
        start = text.find(form)
        while start >= 0:
            yield _Span(start, start + len(form))
            start = text.find(form, start + 1)
    for found in _SHAPES.finditer(text):
        yield _Span(*found.span())


def _coded_in(text: str, deep: int) -> Iterator[_Span]:
    for pattern, decoded in _CODINGS.items() if deep else ():
        for found in pattern.finditer(text):
            if any(_without(plain, deep - 1) != plain for plain in decoded(found[0])):
                yield _Span(*found.span())


def _of_base64(coded: str) -> Iterator[str]:
    plain = coded.replace("\\", "").replace("-", "+").replace("_", "/")
    # What stands before and after it may look like a part of it
    for start in range(4):
        part = plain[start : len(plain) - ((len(plain) - start) % 4 == 1)]
        text = b64decode(part + "=" * (-len(part) % 4)).decode(errors="replace")
        if text.count("\N{REPLACEMENT CHARACTER}") * 4 <= len(text):
            yield text


def _of_escapes(coded: str) -> Iterator[str]:
    units = b"".join(bytes.fromhex(code) for code in _CODE_UNIT.findall(coded))
    yield units.decode("utf-16-be", errors="replace")


def _of_numbers(coded: str) -> Iterator[str]:
    yield bytes(number for digits in _NUMBER.findall(coded) if (number := int(digits)) < 256).decode(errors="replace")


_CODINGS: dict[re.Pattern[str], Callable[[str], Iterator[str]]] = {
    re.compile(r"(?:[A-Za-z0-9+/_-]|\\+/){16,}"): _of_base64,
    re.compile(r"(?:\\+u[0-9A-Fa-f]{4}){4,}"): _of_escapes,
    re.compile(r"(?:\d{1,3},\s*){3,}\d{1,3}"): _of_numbers,
}
"""How a whole text may be written: base64, escapes of JSON, a list of its bytes."""


def _behind_names(text: str) -> Iterator[_Span]:
    position = 0
    while (word := _WORD.search(text, position)) is not None:
        position = word.end()
        for span in _hidden_by(text, word):
            yield span
            if span.end - span.start > _LONGEST_NAME and _is_next(text, position, span):
                position = span.end


def _is_next(text: str, position: int, span: _Span) -> bool:
    """Return whether no other word precedes the span."""
    word = _WORD.search(text, position)
    return word is not None and word.start() >= span.start


def _hidden_by(text: str, word: re.Match[str]) -> Iterator[_Span]:
    """Yield what a word gives away: its value, the next text of a list, or the value of the object that it is the name in."""
    name = _normal(word[0])
    telling, value_like = _tells(name), name in _VALUES
    if not telling and not value_like:
        return
    mark = _QUOTE.match(text, word.end())
    opening = _OPENING.search(text, max(0, word.start() - 16), word.start())
    quoted = mark is not None and opening is not None and opening[0] == mark[0]
    behind = mark.end() if mark is not None and quoted else word.end()
    if equals := _EQUALS.match(text, behind):
        span = _value(text, equals.end(), name, quoted=quoted, within=_NEAR if value_like else len(text))
        if value_like:
            telling = any(_tells(_normal(_of(text, other))) for _, other in _siblings(text, span))
        if telling and not _harmless(_of(text, span), name):
            yield _bare(text, span)
    elif telling and (element := _ELEMENT.match(text, word.end())) and text[max(word.start() - 1, 0)] == "<":
        if not _harmless(element[1], name):
            yield _Span(*element.span(1))
    elif telling and (comma := _COMMA.match(text, behind)):
        start = opening.start() if quoted and opening is not None else word.start()
        if _BEHIND_EQUALS.search(text, max(0, start - 16), start):
            for other, span in _siblings(text, _Span(start, behind)):
                if other in _VALUES and not _harmless(_of(text, span), name):
                    yield _bare(text, span)
        elif quoted:
            span = _value(text, comma.end(), name, quoted=True, within=_NEAR)
            if not _EQUALS.match(text, span.end) and not _harmless(_of(text, span), name):
                yield _bare(text, span)


def _siblings(text: str, span: _Span) -> Iterator[tuple[str, _Span]]:
    """Yield name and value of the members that follow a value in its object."""
    for _ in range(_SIBLINGS):
        if (comma := _COMMA.match(text, span.end)) is None:
            return
        mark = _QUOTE.match(text, comma.end())
        if (word := _WORD.match(text, mark.end() if mark else comma.end())) is None:
            return
        end = _QUOTE.match(text, word.end()) if mark else None
        if (equals := _EQUALS.match(text, end.end() if end else word.end())) is None:
            return
        name = _normal(word[0])
        span = _value(text, equals.end(), name, quoted=mark is not None, within=_NEAR)
        yield name, span


def _value(text: str, start: int, name: str, *, quoted: bool, within: int) -> _Span:
    """Return where the value is that begins here, its quotation marks included."""
    if text[start : start + 1] in {"b", "u"} and _QUOTE.match(text, start + 1):
        start += 1
    if (mark := _QUOTE.match(text, start)) is not None:
        end = _end_of_text(text, mark.end(), mark[0])
        return _Span(start, min(end + len(mark[0]), len(text)))
    if text[start : start + 1] in {"{", "[", "("}:
        return _Span(start, _end_of_brackets(text, start, start + within))
    rest = _LITERAL if quoted else next((_BEHIND[end] for end in _BEHIND if name.endswith(end)), _ARGUMENT)
    found = rest.match(text, start)
    return _Span(start, found.end() if found else start)


def _bare(text: str, span: _Span) -> _Span:
    """Return a span without its quotation marks."""
    if (mark := _QUOTE.match(text, span.start)) is None:
        return span
    end = span.end - len(mark[0]) if text.endswith(mark[0], mark.end(), span.end) else span.end
    return _Span(mark.end(), end)


def _of(text: str, span: _Span) -> str:
    start, end = _bare(text, span)
    return text[start:end]


def _end_of_text(text: str, start: int, mark: str) -> int:
    """Return where the closing quotation mark is; one that belongs to the text has more backslashes than the opening one."""
    escapes = _ESCAPES.findall(mark)
    depth, escape = len(escapes), escapes[0] if escapes else f"{mark[:-2]}5C" if mark[0] == "%" else "\\"
    core, end = mark[depth * len(escape) :], start - 1
    while (end := text.find(core, end + 1)) >= 0:
        found = 0
        while text.endswith(escape, start, end - found * len(escape)):
            found += 1
        if found % (2 * depth + 2) == depth or found < depth:
            return end - min(found, depth) * len(escape)
    return len(text)


def _end_of_brackets(text: str, start: int, latest: int) -> int:
    depth = 0
    while (found := _BRACKETS.search(text, start, latest)) is not None:
        start = found.end()
        if found[0] in {"{", "[", "("}:
            depth += 1
        elif found[0] in {"}", "]", ")"}:
            depth -= 1
            if not depth:
                return start
        else:
            start = _end_of_text(text, start, found[0]) + len(found[0])
    return len(text)


@lru_cache(maxsize=4096)
def _normal(word: str) -> str:
    return word.lower().replace("_", "").replace("-", "")[:_LONGEST_NAME]


@lru_cache(maxsize=4096)
def _tells(name: str) -> bool:
    return _TELLING.search(name) is not None and _HARMLESS.fullmatch(name) is None


def _is_secret(name: str) -> bool:
    return _tells(name) and _IDENTITY.fullmatch(name) is None


def _harmless(value: str, name: str) -> bool:
    return (
        _PLAIN.fullmatch(value) is not None
        or value == HIDDEN
        or (name == "code" and _RESULT.fullmatch(value) is not None)
    )
