"""How a field of a profile becomes a codec: `NAME`, or `{property: NAME, …}` with the details that the field's type asks for.

A list of such entries holds alternatives: the first whose properties a device has is used.
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Any, get_type_hints, override

from ..core.codecs import (
    Byte,
    Choice,
    Codec,
    Flag,
    Half,
    Measure,
    Named,
    Nearest,
    OneOf,
    Range,
    Reader,
    Selectable,
    Settable,
    Text,
    With,
)
from ..core.model import Properties, Value
from ..core.values import as_number, as_text, token
from .named_codecs import CODECS
from .yaml_source import Located

type Namer = Callable[[str], str]
"""Name in a profile -> name of the property."""


@dataclass(frozen=True)
class Scope:
    """The properties of a device, or of one part of it, by the names that a profile has for them."""

    name: Namer
    has: Callable[[str], bool]


def _all(reads: frozenset[str]) -> Callable[[Scope], bool]:
    return lambda scope: all(scope.has(name) for name in reads)


class Form:
    """The value of a field, made for one device or one part of it."""

    def __init__(
        self,
        make: Callable[[Scope], Any],
        reads: frozenset[str] = frozenset(),
        ready: Callable[[Scope], bool] | None = None,
    ) -> None:
        """Take the names that it may read, and what tells whether a device has enough of them (default: all)."""
        self.make = make
        self.reads = reads
        self.ready = ready or _all(reads)


def constant(value: Any) -> Form:
    """Return a field that is the same for all devices."""
    return Form(lambda scope: value)


@dataclass(frozen=True)
class Seen(Reader[bool]):
    """A flag that may be looked at and not written (a lock)."""

    flag: Codec[bool]

    @property
    @override
    def names(self) -> frozenset[str]:
        return self.flag.names

    @override
    def read(self, properties: Properties) -> bool | None:
        return self.flag.read(properties)


@dataclass(frozen=True)
class Otherwise(Reader[str]):
    """A choice with a word for what is in no table."""

    choice: Choice
    word: str

    @property
    @override
    def names(self) -> frozenset[str]:
        return self.choice.names

    @override
    def read(self, properties: Properties) -> str | None:
        if properties.get(self.choice.name, self.word) in {None, ""}:
            return None
        return self.choice.read(properties) or self.word


@dataclass(frozen=True)
class Label(Named[str]):
    """A value as text, some of them by a name of their own (0: none)."""

    labels: Mapping[str, str]

    @override
    def read(self, properties: Properties) -> str | None:
        code = token(properties.get(self.name))
        return self.labels.get(code, code) or None


_WRITABLE = frozenset(("also", "carries"))
_KEYS: Mapping[str, frozenset[str]] = {
    "flag": frozenset(("property", "on", "off", "otherwise")) | _WRITABLE,
    "seen": frozenset(("property", "on", "off", "otherwise", "writable")) | _WRITABLE,
    "choice": frozenset(("property", "values", "read_only", "nearest", "exact", "otherwise")) | _WRITABLE,
    "range": frozenset(("property", "minimum", "maximum", "step", "unit", "scale", "offset", "half")) | _WRITABLE,
    "measure": frozenset(("property", "unit", "scale", "offset", "absent", "low", "high", "byte")),
    "text": frozenset(("property", "text", "values")),
    "flags": frozenset(("flags", "none")),
}


def codec(hint: Any, value: Located, words: frozenset[str] | None = None) -> list[Form] | None:
    """Return the alternatives for a field of some type; None if the type is none of a codec. Raises FileError."""
    if _form(hint, value) is None:
        return None
    return [_one(hint, item, words) for item in (value.value if isinstance(value.value, list) else [value])]


def _one(hint: Any, value: Located, words: frozenset[str] | None = None) -> Form:
    """Return one alternative. Raises FileError."""
    if isinstance(value.value, dict) and "codec" in value.value:
        return _named(value)
    name = _form(hint, value)
    if isinstance(value.value, str):
        value = Located({"property": value}, value.line)
    rows = value.mapping(_KEYS[name or "text"])
    if name == "flags":
        return _flags(rows)
    if "property" not in rows:
        raise value.error("`property` is missing")
    read = rows["property"].text()
    build = _with(rows, _BUILDERS[name or "text"](rows, words, value))
    extra = frozenset((rows["half"].text(),)) if "half" in rows else frozenset[str]()
    return Form(lambda scope: build(scope, read), extra | {read}, lambda scope: scope.has(read))


def _form(hint: Any, value: Located) -> str | None:
    """Return which codec a field takes; None if it takes none."""
    keys = value.value if isinstance(value.value, dict) else {}
    if hint is Settable:
        return "range"
    if hint is Selectable:
        return "flags" if "flags" in keys else "choice"
    if getattr(hint, "__origin__", None) not in {Codec, Reader}:
        return None
    inner = hint.__args__[0]
    if inner is bool:
        return "flag" if hint.__origin__ is Codec else "seen"
    if inner is float:
        return "measure"
    if "values" in keys and "text" not in keys:
        return "choice"
    return "text" if inner is str or "text" in keys else "measure"


type _Build = Callable[[Scope, str], Any]
"""Makes a codec of a property, by its name in the profile."""


def _with(given: Mapping[str, Located], build: _Build) -> _Build:
    """Add to what is written."""
    if _WRITABLE.isdisjoint(given):
        return build
    also = {name: item.text() for name, item in given["also"].mapping().items()} if "also" in given else {}
    carries = given["carries"].texts() if "carries" in given else ()
    return lambda scope, name: With(
        build(scope, name), {scope.name(key): text for key, text in also.items()}, tuple(map(scope.name, carries))
    )


def _flag(given: Mapping[str, Located], words: frozenset[str] | None, value: Located) -> _Build:
    on: Value = given["on"].text() if "on" in given else "1"
    off: Value = given["off"].text() if "off" in given else "0"
    otherwise = given["otherwise"].flag() if "otherwise" in given else None
    return lambda scope, name: Flag(scope.name(name), on, off, otherwise)


def _seen(given: Mapping[str, Located], words: frozenset[str] | None, value: Located) -> _Build:
    make = _flag(given, words, value)
    return make if "writable" in given and given["writable"].flag() else lambda scope, name: Seen(make(scope, name))


def _choice(given: Mapping[str, Located], words: frozenset[str] | None, value: Located) -> _Build:
    if "values" not in given:
        raise value.error("`values` is missing: a mapping of the device's value to the word for it")
    table: dict[Value, str] = {}
    for raw, word in given["values"].mapping().items():
        table[raw] = word.text() if words is None else word.word(words)
    if not table:
        raise value.error("`values` is empty")
    read_only = frozenset(given["read_only"].texts()) if "read_only" in given else frozenset[str]()
    if "nearest" in given and given["nearest"].flag():
        exact = frozenset(given["exact"].texts()) if "exact" in given else frozenset[str]()
        return lambda scope, name: Nearest(scope.name(name), table, read_only, exact)
    if "exact" in given:
        raise given["exact"].error("`exact` needs `nearest: true`")
    if "otherwise" in given:
        otherwise = given["otherwise"].text()
        return lambda scope, name: Otherwise(Choice(scope.name(name), table, read_only), otherwise)
    return lambda scope, name: Choice(scope.name(name), table, read_only)


def _range(given: Mapping[str, Located], words: frozenset[str] | None, value: Located) -> _Build:
    keys = ("minimum", "maximum", "step", "scale", "offset")
    numbers = {key: as_number(given[key].number()) for key in keys if key in given}
    if numbers.get("minimum", 0) >= numbers.get("maximum", 100):
        raise value.error("`minimum` must be below `maximum`")
    for key in ("step", "scale"):
        if key in numbers and numbers[key] <= 0:
            raise given[key].error(f"`{key}` must be above 0")
    unit = given["unit"].text() if "unit" in given else None
    half = given["half"].text() if "half" in given else None

    def make(scope: Scope, name: str) -> Range | Half:
        whole = Range(scope.name(name), unit=unit, wire=as_text, **numbers)
        return Half(whole, scope.name(half)) if half is not None and scope.has(half) else whole

    return make


def _measure(given: Mapping[str, Located], words: frozenset[str] | None, value: Located) -> _Build:
    numbers = {key: given[key].number() for key in ("scale", "offset", "low", "high") if key in given}
    unit = given["unit"].text() if "unit" in given else None
    absent = frozenset(given["absent"].texts()) if "absent" in given else frozenset[str]()
    if "byte" in given:
        place = int(given["byte"].number())
        return lambda scope, name: Byte(scope.name(name), place, unit)
    return lambda scope, name: Measure(scope.name(name), unit, absent=absent, **numbers)


def _text(given: Mapping[str, Located], words: frozenset[str] | None, value: Located) -> _Build:
    if "values" in given:
        labels = {raw: word.text() for raw, word in given["values"].mapping().items()}
        return lambda scope, name: Label(scope.name(name), labels)
    return lambda scope, name: Text(scope.name(name))


def _flags(given: Mapping[str, Located]) -> Form:
    """Read several flags that are one choice; those count that a device has."""
    none = given["none"].text() if "none" in given else "none"
    forms = {word: _one(Codec[bool], item) for word, item in given["flags"].mapping().items()}
    return Form(
        lambda scope: OneOf({word: form.make(scope) for word, form in forms.items() if form.ready(scope)}, none),
        frozenset[str]().union(*(form.reads for form in forms.values())),
        lambda scope: any(form.ready(scope) for form in forms.values()),
    )


def _named(value: Located) -> Form:
    """Read what a named codec is made of: its fields are codecs, numbers, or (text) names of properties."""
    rows = value.mapping()
    if (name := rows["codec"].text()) not in CODECS:
        raise rows["codec"].error(f"`{name}` is no codec; known: {', '.join(sorted(CODECS))}")
    kind = CODECS[name]
    known = {field.name: field for field in fields(kind) if field.init}  # type: ignore[arg-type]  # all are dataclasses
    rows = value.mapping(frozenset(known) | {"codec"})
    hints = get_type_hints(kind)
    forms = {key: _part(hints[key], item) for key, item in rows.items() if key != "codec"}
    needed = [key for key, field in known.items() if field.default is field.default_factory is MISSING]
    for key in needed:
        if key not in forms:
            raise value.error(f"`{key}` is missing")

    def make(scope: Scope) -> Any:
        chosen = {key: _ready(found, scope) for key, found in forms.items()}
        return kind(**{key: form.make(scope) for key, form in chosen.items() if form is not None})

    return Form(
        make,
        frozenset[str]().union(*(form.reads for found in forms.values() for form in found)),
        lambda scope: all(_ready(forms[key], scope) is not None for key in needed),
    )


def _part(hint: Any, value: Located) -> list[Form]:
    optional = [part for part in getattr(hint, "__args__", ()) if part is not type(None)]
    plain = optional[0] if type(None) in getattr(hint, "__args__", ()) and len(optional) == 1 else hint
    if (found := codec(plain, value)) is not None:
        return found
    if plain is float:
        return [constant(value.number())]
    name = value.text()
    return [Form(lambda scope: scope.name(name), frozenset((name,)))]


def _ready(forms: list[Form], scope: Scope) -> Form | None:
    return next((form for form in forms if form.ready(scope)), None)


_BUILDERS: Mapping[str, Callable[[Mapping[str, Located], frozenset[str] | None, Located], _Build]] = {
    "flag": _flag,
    "seen": _seen,
    "choice": _choice,
    "range": _range,
    "measure": _measure,
    "text": _text,
}
