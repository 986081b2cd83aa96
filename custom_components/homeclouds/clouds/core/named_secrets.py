"""Finding what stands behind telling names in a text.

The text may be cut off, quoted, JSON within JSON, a query, a repr, XML, YAML, a table: it is never parsed as a whole.
"""

from collections.abc import Iterator
import re
from typing import NamedTuple

from .secret_names import is_harmless, is_named, is_value, normal, tells, tells_outright

_LONGEST_NAME = 64
_SIBLINGS = 24
"""Members of an object between a name and the value that belongs to it."""
_NEAR = 256
"""How long they may be, if they are objects themselves."""

_WORD = re.compile(r"(?<!\\)[A-Za-z_][A-Za-z0-9_-]*|密码|口令|密钥|访?问?令牌|验证码|手机号?|邮箱|昵称|身份证号?")
_MEMBER = re.compile(r"(?:\w{1,32}(?:\.|\]?\[|\]\.)){0,4}([A-Za-z_][A-Za-z0-9_-]*)")
"""A name, perhaps with the objects that it is in."""
_MARK = r"""(?:\\*(?:["'`“”«»]|&quot;|&#(?:34|39|x22|x27);)|\\+u002[27]|(?:%(?:25)*5[Cc])*%(?:25)*2[27])"""
"""A quotation mark: plain, of JSON within JSON, of HTML, URL-quoted."""
_QUOTE = re.compile(_MARK)
_OPENING = re.compile(rf"{_MARK}$")
_PAIRED = {"“": "”", "«": "»"}
_ESCAPES = re.compile(r"\\|%(?:25)*5[Cc]")
_BREAK = r"(?:\r?\n|(?:\\+r)?\\+n)"
_SPACE = r"(?:\s|\+|%(?:25)*20|\\+[nrt](?![A-Za-z]))*"
_INDEX_END = r"(?:\]|%(?:25)*5[Dd])?"
_EQUALS = re.compile(rf"{_INDEX_END}{_SPACE}(?::=|[:=：]>?|->|%(?:25)*3[AaDd]){_SPACE}")
_COMMA = re.compile(rf"{_SPACE}(?:[,;&]|%(?:25)*2[Cc6]){_SPACE}")
_BETWEEN = re.compile(rf"{_COMMA.pattern}|(?:[ \t]|{_BREAK})+(?:- )?")
"""What separates the members of an object; the attributes of an element and the lines of YAML have only space."""
_BRACKETS = re.compile(rf"[{{}}\[\]()]|{_MARK}")
_CALL = re.compile(r"[A-Za-z_][\w.]{0,40}(?=\()")
_LENGTH = re.compile(rf"[a-z]:\d+:(?={_MARK})|string\(\d+\)\s*(?={_MARK})")
"""What PHP puts before a text."""
_LITERAL = re.compile(r"[^\s,}\])\"']*")
_ARGUMENT = re.compile(r"(?:(?:Bearer|Basic|Digest|Sign|Token)[ \t]+)?(?:(?!%(?:25)*2[26])[^\s&\"'<>])*", re.IGNORECASE)
_CREDENTIALS = re.compile(r"(?:[A-Za-z][\w-]{0,19}[ \t]+)?[^\s&\"'<>]*")
_LINE = re.compile(r"[^\r\n]*")
_BEHIND = {"authorization": _CREDENTIALS, "cookie": _LINE}
_LINE_START = re.compile(r"(?:^|[\r\n])[ \t]*(?:- )?[\"']?$")
_FOLDED = re.compile(r"[\"']?:[ \t]*(?:[|>][-+]?\d?[ \t]*)?(?=\r?\n)")
_LINES = re.compile(r"\r?\n([ \t]*)([^\r\n]*)")
_TAG = re.compile(r"<(?:[\w.-]+:)?$")
_INSIDE = re.compile(r"(?:\s[^<>]*)?(?<!/)>")
_NEXT_ELEMENT = re.compile(r"\s*(?:</[\w:.-]+>\s*)?(?=<[A-Za-z])")
_ELEMENT = re.compile(r"<([A-Za-z][\w:.-]*)(?:\s[^<>]*)?(?<!/)>")
_PART = re.compile(
    rf"(?:(?!{_BREAK})[^\r\n]){{0,128}}(?:{_BREAK}(?!{_BREAK})(?:(?!{_BREAK})[^\r\n]){{1,256}}){{0,8}}?{_BREAK}{_BREAK}"
)
"""What stands between the name of a part of a form and its value."""
_PART_END = re.compile(rf"{_BREAK}--")
_SENTENCE = re.compile(
    rf"(?:{_MARK})?\s+(?:(?:is|was|of|like|value|are|=)\s+)?(?=(?:{_MARK}|[\[<]|\([^\s()]+\)))\S", re.IGNORECASE
)
_RANDOM = re.compile(
    r"(?:\s+(?:(?:is|was|of)\s+)?|/)((?=[^\s|&\"'<>/]{0,64}\d)(?=[^\s|&\"'<>/]{0,64}[A-Za-z])[^\s|&\"'<>]{8,})|"
    r" ?[|\t\0] ?([^\s|&\"'<>]{4,})"
)
"""What is no word of a sentence, behind a name without any sign of equality."""
_STATES = (
    "about|access|already|allowed|also|an?|as|at|attached|available|bad|banned|being|blocked|by|changed|checked|closed|correct|"
    "corrupted?|created|deleted|denied|different|disabled|does|empty|enabled|error|exceeded|expected|expir(?:ed|ing)|failed|for|format|"
    "forbidden|frozen|from|good|hidden|in|inactive|incorrect|insecure|invalid(?:ated)?|issued|just|known|less|like|limited|"
    "locked|long(?:er)?|lost|malformed|mandatory|mismatch(?:ed)?|missing|more|must|necessary|needed|neither|never|new|no(?:ne|t)?|now|"
    "null|obsolete|of|ok|okay|old|on|only|optional|out(?:dated)?|overdue|present|provided|read|refused|rejected|removed|renewed|"
    "required|reset|revoked|right|safe|sent|set|short(?:er)?|simple|stale|still|stored|supplied|temporarily|the|to|too|true|false|"
    "un\\w+|used|valid|weak|weird|what|when|where|with(?:out)?|wrong|your"
)
_STATED = re.compile(
    rf"(?:{_MARK})?\s+(?:is|was|equals|being)\s+(?!(?:{_STATES})\b)([^\s|&\"'<>]{{3,}})|"
    rf"(?:{_MARK})?\s+(?:number\s+)?(?!(?:{_STATES}|you|it|which|that|length|field|number|hash|is|was|has|did)\b)"
    r"([^\s|&\"'<>,;.]{3,})\s+(?:(?:is|was|has|have|does|did)\s+)?(?:(?:not|been|already)\s+)*"
    r"(?:wrong|invalid|incorrect|expired|rejected|refused|unknown|bad|correct|valid|accepted|exist|found|match|mismatch|registered|used)\b|"
    r"\s*(?:错误|无效|有误|不正确|过期)\s*[:：]\s*([^\s|&\"'<>，。,]{3,})|"
    r"(?<=[^\x00-\x7f])\s*([\w@.+-]{3,})(?<=[\x00-\x7f])|"
    r"\s*[是为]\s*(?![空否必无不错])([^\s|&\"'<>，。,]{3,})",
    re.IGNORECASE,
)
"""A word of a sentence that says what something is, and not in which state."""
_BEFORE = re.compile(
    r"(?<![^\s\"'`])(?!(?:this|that|it|there|here|which|what|he|she)\b)([^\s|&\"'<>]{3,})[\"'`]?\s+(?:as|is|was)\s+(?:not\s+)?"
    r"(?:(?:an?|the|your)\s+)?(?:(?:valid|invalid|wrong|bad|unknown|correct)\s+)?$",
    re.IGNORECASE,
)
"""What is said to be something, before the name of that."""
_GAP = re.compile(rf"(?:{_MARK})?[\s,]+")
_OPTION = re.compile(r"(?:^|[\s\"'])--?$")
_ROW_END = re.compile(
    rf"(?:{_COMMA.pattern}(?:{_MARK}[^\"'\\]{{0,64}}{_MARK}|[\w.-]{{0,64}})){{0,32}}{_SPACE}[\])]{_COMMA.pattern}(?=[\[(])"
)
_ROWS = re.compile(
    r"^[|\"]?[\w .-]{1,64}+\"?(?:[,;\t|]\"? ?[\w.-][\w .-]{0,63}+\"?)++\|?\r?\n((?:[^\r\n]*[,;\t|][^\r\n]*(?:\r?\n|$))+)",
    re.MULTILINE,
)
"""A table: a line of names, and lines of values."""


class Span(NamedTuple):
    """A part of a text."""

    start: int
    end: int


def named_secrets(text: str) -> Iterator[Span]:
    """Yield where values stand that telling names belong to."""
    position = 0
    while (word := _WORD.search(text, position)) is not None:
        position = word.end()
        for span in _hidden_by(text, word):
            yield span
            if span.end - span.start > _LONGEST_NAME and _is_next(text, position, span):
                position = span.end
    for table in _ROWS.finditer(text):
        heading = text[table.start() : table.start(1)]
        if any(is_named(name.strip(' "\r\n'), "names") for name in re.split(r"[,;\t|]", heading)):
            yield Span(*table.span(1))


def _is_next(text: str, position: int, span: Span) -> bool:
    """Return whether no other word precedes the span."""
    word = _WORD.search(text, position)
    return word is not None and word.start() >= span.start


def _hidden_by(text: str, word: re.Match[str]) -> Iterator[Span]:
    """Yield what a word gives away: its value, what follows it, or the values of the object that it is a name in."""
    name = normal(word[0])
    mark = _QUOTE.match(text, word.end())
    behind = mark.end() if mark is not None else word.end()
    if (equals := _EQUALS.match(text, behind)) or (equals := _EQUALS.match(text, word.end())):
        yield from _of_member(text, name, word, equals, quoted=mark is not None)
        return
    tag = _TAG.search(text, max(0, word.start() - _LONGEST_NAME), word.start())
    if tag is not None:
        yield from _of_element(text, name, word, tag)
    elif tells(name):
        opening = _OPENING.search(text, max(0, word.start() - 16), word.start())
        if mark and opening and _PAIRED.get(opening[0], opening[0]) == mark[0]:
            yield from _of_list(text, name, opening, behind)
        yield from _of_sentence(text, name, word)


def _of_member(text: str, name: str, word: re.Match[str], equals: re.Match[str], *, quoted: bool) -> Iterator[Span]:
    """Yield what the member of an object gives away."""
    value_like = is_value(name)
    folded = _FOLDED.match(text, word.end())
    if tells(name) and folded and (lines := _more_indented(text, word.start(), folded.end())):
        yield lines
        return
    span = _value(text, equals.end(), name, quoted=quoted, within=len(text) if tells(name) else _NEAR)
    if (tells_outright(name) or value_like) and _is_line(text, word, equals, span):
        span = Span(span.start, _end(text, span.end, "\n"))
    if tells(name) and not is_harmless(_of(text, span), name):
        yield _bare(text, span)
    if value_like and any(_holds_names(text, member, other) for member, other in _siblings(text, span)):
        yield _bare(text, span)
    if _holds_names(text, name, span):
        yield from _named_by(text, name, span)


def _named_by(text: str, name: str, span: Span) -> Iterator[Span]:
    """Yield what belongs to the telling name that is the value of a member: other members, the part of a form, the content."""
    for member, other in _siblings(text, span):
        if is_value(member) and not is_harmless(_of(text, other), name):
            yield _bare(text, other)
    if name == "name" and (part := _PART.match(text, span.end)):
        end = _PART_END.search(text, part.end())
        yield Span(part.end(), end.start() if end else len(text))
    near = max(0, span.start - _NEAR)
    if (inside := _INSIDE.match(text, span.end)) and text.rfind("<", near, span.start) > text.rfind(
        ">", near, span.start
    ):
        yield Span(inside.end(), _end(text, inside.end(), "</"))


def _is_line(text: str, word: re.Match[str], equals: re.Match[str], span: Span) -> bool:
    """Return whether the member has its line to itself, so that its value may be of several words."""
    return (
        equals[0].startswith(":")
        and _LINE_START.search(text, max(0, word.start() - 16), word.start()) is not None
        and text[span.start : span.start + 1] not in {"{", "[", "("}
        and _QUOTE.match(text, span.start) is None
    )


def _holds_names(text: str, member: str, span: Span) -> bool:
    """Return whether the value of a member is a telling name, or a list of names with such."""
    if span.end - span.start > _NEAR:
        return False
    found = _of(text, span)
    if found[:1] in {"[", "("}:
        found = _QUOTE.sub("", found[1:-1])
    return any(is_named(part.strip(), member) for part in re.split(r"[,;|\[\](){}]|%2C", found))


def _of_element(text: str, name: str, word: re.Match[str], tag: re.Match[str]) -> Iterator[Span]:
    """Yield what an element of XML or HTML gives away: its content, or that of the one beside it."""
    if (inside := _INSIDE.match(text, word.end())) is None:
        return
    content = Span(inside.end(), _end(text, inside.end(), f"</{text[tag.start() + 1 : word.end()]}"))
    found = text[content.start : content.end].strip()
    if tells(name) and not is_harmless(found, name):
        yield content
    beside = _NEXT_ELEMENT.match(text, content.end)
    other = _ELEMENT.match(text, beside.end()) if beside else None
    if other is None:
        return
    next_to = Span(other.end(), _end(text, other.end(), f"</{other[1]}"))
    if is_value(name) and is_named(text[next_to.start : next_to.end].strip(), "name"):
        yield content
    elif is_named(found, "name"):
        yield next_to


def _end(text: str, start: int, mark: str) -> int:
    """Return where a mark ends what starts here."""
    end = text.find(mark, start)
    return end if end >= 0 else len(text)


def _of_list(text: str, name: str, opening: re.Match[str], behind: int) -> Iterator[Span]:
    """Yield what the text of a list gives away: the next text, or the lists that follow its list."""
    first = text[opening.start() - 1 : opening.start()] in {"[", "("}
    comma = _COMMA.match(text, behind)
    span = Span(behind, behind)
    if comma is not None:
        span = _value(text, comma.end(), name, quoted=True, within=_NEAR)
        if _EQUALS.match(text, span.end):
            return
        if not is_harmless(_of(text, span), name):
            yield _bare(text, span)
    if not (first and comma is not None and text[span.end : span.end + 1] in {"]", ")"}):
        row = _ROW_END.match(text, behind)
        while row is not None:
            span = Span(row.end(), _end_of_brackets(text, row.end(), len(text)))
            yield span
            row = _COMMA.match(text, span.end)
            if row is not None and text[row.end() : row.end() + 1] not in {"[", "("}:
                return


def _of_sentence(text: str, name: str, word: re.Match[str]) -> Iterator[Span]:
    """Yield what follows a name without a sign of equality, if that must be its value."""
    if _OPTION.search(text, max(0, word.start() - 3), word.start()) and (gap := _GAP.match(text, word.end())):
        yield _bare(text, _value(text, gap.end(), name, quoted=False, within=_NEAR))
    if tells_outright(name) and (before := _BEFORE.search(text, max(0, word.start() - _NEAR), word.start())):
        yield Span(*before.span(1))
    found = _RANDOM.match(text, word.end()) or (_STATED.match(text, word.end()) if tells_outright(name) else None)
    if found is not None:
        yield Span(*found.span(found.lastindex or 0))
    elif tells_outright(name) and (found := _SENTENCE.match(text, word.end())) is not None:
        span = _value(text, found.end() - 1, name, quoted=False, within=_NEAR)
        yield _bare(text, span)


def _more_indented(text: str, start: int, behind: int) -> Span | None:
    """Return the lines of YAML that belong to the name that starts here, if there are such."""
    near = max(0, start - _NEAR)
    line = text[max(text.rfind("\n", near, start), near - 1) + 1 : start]
    own, end = len(line.rstrip("\"'").replace("- ", "  ")), behind
    if line.strip("- \t\"'"):
        return None
    while (found := _LINES.match(text, end)) is not None and (len(found[1]) > own or found[2].startswith("- ")):
        end = found.end()
    return Span(behind, end) if end > behind else None


def _siblings(text: str, span: Span) -> Iterator[tuple[str, Span]]:
    """Yield name and value of the members that follow a value in its object."""
    for _ in range(_SIBLINGS):
        if (comma := _BETWEEN.match(text, span.end)) is None:
            return
        mark = _QUOTE.match(text, comma.end())
        if (word := _MEMBER.match(text, mark.end() if mark else comma.end())) is None:
            return
        end = _QUOTE.match(text, word.end()) if mark else None
        if (equals := _EQUALS.match(text, end.end() if end else word.end())) is None:
            return
        name = normal(word[1])
        span = _value(text, equals.end(), name, quoted=mark is not None, within=_NEAR)
        yield name, span


def _value(text: str, start: int, name: str, *, quoted: bool, within: int) -> Span:
    """Return where the value is that begins here, its quotation marks included."""
    if (length := _LENGTH.match(text, start)) is not None:
        start = length.end()
    if text[start : start + 1] in {"b", "u"} and _QUOTE.match(text, start + 1):
        start += 1
    if (mark := _QUOTE.match(text, start)) is not None:
        end = _end_of_text(text, mark.end(), mark[0])
        return Span(start, min(end + len(mark[0]), len(text)))
    brackets = call.end() if (call := _CALL.match(text, start)) else start
    if text[brackets : brackets + 1] in {"{", "[", "("}:
        return Span(start, _end_of_brackets(text, brackets, start + within))
    rest = _LITERAL if quoted else next((_BEHIND[end] for end in _BEHIND if name.endswith(end)), _ARGUMENT)
    found = rest.match(text, start)
    return Span(start, found.end() if found else start)


def _bare(text: str, span: Span) -> Span:
    """Return a span without its quotation marks."""
    if (mark := _QUOTE.match(text, span.start)) is None:
        return span
    closing = _PAIRED.get(mark[0], mark[0])
    end = span.end - len(mark[0]) if text.endswith(closing, mark.end(), span.end) else span.end
    return Span(mark.end(), end)


def _of(text: str, span: Span) -> str:
    start, end = _bare(text, span)
    return text[start:end]


def _end_of_text(text: str, start: int, mark: str) -> int:
    """Return where the closing quotation mark is; one that belongs to the text has more backslashes than the opening one."""
    escapes = _ESCAPES.findall(mark)
    depth, escape = len(escapes), escapes[0] if escapes else f"{mark[:-2]}5C" if mark[0] == "%" else "\\"
    core, end = mark[depth * len(escape) :], start - 1
    core = _PAIRED.get(core, core)
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
