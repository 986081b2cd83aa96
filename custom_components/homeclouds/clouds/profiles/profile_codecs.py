"""How a field of a profile becomes a codec: `NAME`, or `{property: NAME, …}` with the details that the field's type asks for.

A list of such entries holds alternatives: the first whose properties a device has is used.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields
from functools import cache
from typing import Any, ClassVar, get_type_hints

from ..core.codecs import Choice, Codec, Const, Flag, Lookup, Nearest, OneOf, Only, Reader, Seen, Selectable, Text, With
from ..core.colors import HueSaturation, Rgb
from ..core.model import Value
from ..core.number_codecs import Byte, Half, Measure, Range, Settable
from ..core.values import as_number, as_text
from .named_codecs import CODECS
from .readers import Label, Otherwise
from .yaml_source import Located

type Namer = Callable[[str], str]
"""Name in a profile -> name of the property."""
type Codecs = Mapping[str, type[Reader[Any]]]
"""Name in a profile -> the codec; its fields are what the profile gives."""
type _Words = frozenset[str] | None
type _Rows = Mapping[str, Located]
type _Build = Callable[[Scope, str], Any]
"""Makes a codec of a property, by its name in the profile."""


@dataclass(frozen=True)
class Scope:
    """The properties of a device, or of one part of it, by the names that a profile has for them."""

    name: Namer
    has: Callable[[str], bool]


ANY = Scope(lambda name: name, lambda name: True)
"""A device that has everything, under the names of the profile."""


class Form:
    """The value of a field, made for one device or one part of it."""

    def __init__(
        self,
        make: Callable[[Scope], Any],
        reads: frozenset[str] = frozenset(),
        ready: Callable[[Scope], bool] | None = None,
    ) -> None:
        """Take the names that it may read, and what decides whether a device has enough of them (default: all)."""
        self.make = make
        self.reads = reads
        self.ready = ready or (lambda scope: all(scope.has(name) for name in reads))


def constant(value: Any) -> Form:
    """Return a field that is the same for all devices."""
    return Form(lambda scope: value)


_WRITABLE = frozenset(("also", "carries", "defaults"))
_FLAG = frozenset(("property", "on", "off", "otherwise")) | _WRITABLE
_CHOICE = frozenset(("property", "values", "read_only", "nearest", "exact", "bit")) | _WRITABLE
_SCALE = frozenset(("property", "unit", "scale", "offset"))
_KEYS: Mapping[str, frozenset[str]] = {
    "flag": _FLAG,
    "seen": _FLAG | {"writable", "unless", "only"},
    "choice": _CHOICE,
    "word_of": _CHOICE | {"otherwise"},
    "range": _SCALE | {"minimum", "maximum", "step", "raw", "half", "target", "written"} | _WRITABLE,
    "measure": _SCALE | {"absent", "low", "high", "byte"},
    "text": frozenset(("property", "text", "values", "byte")),
    "numbers": frozenset(("property", "numbers", "unit")),
    "word": frozenset(("constant",)),
    "flags": frozenset(("flags", "none", "together")),
    "color": frozenset(("red", "green", "blue", "hue", "saturation", "top", "written")) | _WRITABLE,
}
_WIRES: Mapping[str, Callable[[float], Value]] = {
    "number": as_number,
    "text": as_text,
    "whole": lambda value: round(value),
    "whole_text": lambda value: str(round(value)),
}
"""How a number may be written."""


@dataclass(frozen=True)
class CodecReader:
    """Reads what the fields of features are made of.

    `codecs` are a cloud's own beside those for all; in `typed` files numbers are written to devices as numbers, else as texts.
    `flag` is what is written for on and off where neither is said.
    """

    codecs: Codecs = field(default_factory=dict)
    typed: bool = False
    flag: tuple[Value, Value] = ("1", "0")

    def read(self, hint: Any, value: Located, words: _Words = None) -> list[Form] | None:
        """Return the alternatives for a field of some type; None if the type is none of a codec. Raises FileError."""
        if _form(hint, value) is None:
            return None
        return [self._one(hint, item, words) for item in value.alternatives()]

    def _one(self, hint: Any, value: Located, words: _Words = None) -> Form:
        """Return one alternative. Raises FileError."""
        if isinstance(value.value, dict) and "codec" in value.value:
            return self._named(value)
        name = _form(hint, value) or "text"
        if isinstance(value.value, str):
            value = Located({"property": value}, value.line)
        rows = value.mapping(_KEYS[name])
        if name in self._FORMS:
            return self._FORMS[name](self, rows, value)
        if "property" not in rows:
            raise value.error("`property` is missing")
        read = rows["property"].text()
        build: _Build = _with(rows, self._BUILDS[name](self, rows, words, value))
        extra = frozenset(rows[key].text() for key in ("half", "target") if key in rows)
        return Form(lambda scope: build(scope, read), extra | {read}, lambda scope: scope.has(read))

    def _flag(self, given: _Rows, words: _Words, value: Located) -> _Build:
        usual_on, usual_off = ("1", "0") if given.keys() & {"on", "off"} else self.flag
        on: Value = given["on"].raw() if "on" in given else usual_on
        off: Value = given["off"].raw() if "off" in given else usual_off
        otherwise = given["otherwise"].flag() if "otherwise" in given else None
        return lambda scope, name: Flag(scope.name(name), on, off, otherwise)

    def _seen(self, given: _Rows, words: _Words, value: Located) -> _Build:
        for key in ("unless", "only"):
            if key in given:
                values = frozenset(given[key].texts())
                return lambda scope, name: Only(scope.name(name), values, key == "unless")
        make = self._flag(given, words, value)
        return make if "writable" in given and given["writable"].flag() else lambda scope, name: Seen(make(scope, name))

    def _choice(self, given: _Rows, words: _Words, value: Located) -> _Build:
        if "values" not in given:
            raise value.error("`values` is missing: a mapping of the device's value to the word for it")
        table = {
            raw: word.text() if words is None else word.word(words) for raw, word in given["values"].raw_keys().items()
        }
        if not table:
            raise value.error("`values` is empty")
        read_only = frozenset(given["read_only"].texts()) if "read_only" in given else frozenset[str]()
        if "nearest" in given and given["nearest"].flag():
            exact = frozenset(given["exact"].texts()) if "exact" in given else frozenset[str]()
            bit = given["bit"].place() if "bit" in given else 0
            return lambda scope, name: Nearest(scope.name(name), table, read_only, exact, bit)
        for key in {"exact", "bit"} & given.keys():
            raise given[key].error(f"`{key}` needs `nearest: true`")
        if "otherwise" in given:
            otherwise = given["otherwise"].text()
            return lambda scope, name: Otherwise(Choice(scope.name(name), table, read_only), otherwise)
        return lambda scope, name: Choice(scope.name(name), table, read_only)

    def _range(self, given: _Rows, words: _Words, value: Located) -> _Build:
        keys = ("minimum", "maximum", "step", "scale", "offset")
        numbers: dict[str, Any] = {key: as_number(given[key].number()) for key in keys if key in given}
        low, high = numbers.get("minimum", 0), numbers.get("maximum", 100)
        if low >= high:
            raise value.error("`minimum` must be below `maximum`")
        if "step" in numbers and not given["step"].number() > 0:
            raise given["step"].error("`step` must be above 0")
        if "scale" in numbers and not given["scale"].number():
            raise given["scale"].error("`scale` must not be 0")
        if "raw" in given:
            numbers |= _scaled(given["raw"], low, high)
        more: dict[str, Any] = {**numbers, "unit": given["unit"].text() if "unit" in given else None}
        more["wire"] = self._wire(given)
        half, target = (given[key].text() if key in given else "" for key in ("half", "target"))

        def make(scope: Scope, name: str) -> Range | Half:
            whole = Range(scope.name(name), **more, target=scope.name(target) if target else "")
            return Half(whole, scope.name(half)) if half and scope.has(half) else whole

        return make

    def _wire(self, given: _Rows) -> Callable[[float], Value]:
        if "written" in given:
            return _WIRES[given["written"].word(frozenset(_WIRES))]
        return as_number if self.typed else as_text

    def _measure(self, given: _Rows, words: _Words, value: Located) -> _Build:
        numbers = {key: given[key].number() for key in ("scale", "offset", "low", "high") if key in given}
        if not numbers.get("scale", 1):
            raise given["scale"].error("`scale` must not be 0")
        unit = given["unit"].text() if "unit" in given else None
        absent = frozenset(given["absent"].texts()) if "absent" in given else frozenset[str]()
        if "byte" in given:
            place = given["byte"].place()
            return lambda scope, name: Byte(scope.name(name), place, unit)
        return lambda scope, name: Measure(scope.name(name), unit, absent=absent, **numbers)

    def _text(self, given: _Rows, words: _Words, value: Located) -> _Build:
        if "text" in given and not given["text"].flag():
            raise given["text"].error("`text` is true, or left out")
        if "values" in given:
            labels = {raw: word.text() for raw, word in given["values"].mapping().items()}
            byte = given["byte"].place() if "byte" in given else None
            return lambda scope, name: Label(scope.name(name), labels, byte)
        return lambda scope, name: Text(scope.name(name))

    def _numbers(self, given: _Rows, words: _Words, value: Located) -> _Build:
        table = {raw: int(item.number()) for raw, item in given["numbers"].raw_keys().items()}
        unit = given["unit"].text() if "unit" in given else None
        return lambda scope, name: Lookup(scope.name(name), table, unit)

    def _word(self, given: _Rows, value: Located) -> Form:
        return constant(Const(given["constant"].text()))

    def _flags(self, given: _Rows, value: Located) -> Form:
        """Read several flags that are one choice."""
        none = given["none"].text() if "none" in given else "none"
        together = "together" in given and given["together"].flag()
        flags = self._each(Codec[bool], given["flags"])
        return Form(lambda scope: OneOf(flags.make(scope), none, together), flags.reads, flags.ready)

    def _color(self, given: _Rows, value: Located) -> Form:
        """Read a color: the properties of its parts, and the highest number of each."""
        parts = ("hue", "saturation") if "hue" in given else ("red", "green", "blue")
        for part in parts:
            if part not in given:
                raise value.error(f"`{part}` is missing")
        names = [given[part].text() for part in parts]
        top = given["top"].number() if "top" in given else 255
        if top <= 0:
            raise given["top"].error("`top` must be above 0")
        wire = self._wire(given)

        def make(scope: Scope, name: str) -> Codec[tuple[int, int, int]]:
            first, second, *third = (scope.name(name) for name in names)
            return Rgb(first, second, third[0], top, wire) if third else HueSaturation(first, second)

        build = _with(given, make)
        return Form(lambda scope: build(scope, names[0]), frozenset(names))

    _FORMS: ClassVar[Mapping[str, Callable[[CodecReader, _Rows, Located], Form]]] = {
        "color": _color,
        "flags": _flags,
        "word": _word,
    }
    """Forms of several properties, or of none."""
    _BUILDS: ClassVar[Mapping[str, Callable[[CodecReader, _Rows, _Words, Located], _Build]]] = {
        "choice": _choice,
        "flag": _flag,
        "measure": _measure,
        "numbers": _numbers,
        "range": _range,
        "seen": _seen,
        "text": _text,
        "word_of": _choice,
    }
    """Forms of one property."""

    def _named(self, value: Located) -> Form:
        """Read what a named codec is made of: codecs, numbers, texts. `property` is its first field, `name`."""
        rows = dict(value.mapping())
        codecs, name = {**CODECS, **self.codecs}, rows.pop("codec")
        if name.text() not in codecs:
            raise name.error(f"`{name.text()}` is no codec; known: {', '.join(sorted(codecs))}")
        kind: Any = codecs[name.text()]
        known = {field.name: field for field in fields(kind) if field.init}
        if "property" in rows and "name" in known:
            rows["name"] = rows.pop("property")
        Located(rows, value.line).mapping(frozenset(known) | _WRITABLE)
        forms = {key: self._part(hints_of(kind)[key], item) for key, item in rows.items() if key not in _WRITABLE}
        needed = [key for key, field in known.items() if field.default is field.default_factory is MISSING]
        for key in needed:
            if key not in forms:
                raise value.error(f"`{'property' if key == 'name' else key}` is missing")
        reads = kind(**{key: found[0].make(ANY) for key, found in forms.items()}).names

        def make(scope: Scope, name: str) -> Any:
            chosen = {
                key: first_ready(found, scope) or (found[0] if key in needed else None) for key, found in forms.items()
            }
            values = {key: form.make(scope) for key, form in chosen.items() if form is not None}
            return kind(**{
                key: scope.name(item) if isinstance(item, str) and item in reads else item
                for key, item in values.items()
            })  # fmt: skip

        def ready(scope: Scope) -> bool:
            if "name" in forms:
                return scope.has(rows["name"].text())
            return all(first_ready(forms[key], scope) is not None for key in needed)

        build = _with(rows, make)
        return Form(lambda scope: build(scope, ""), reads, ready)

    def _part(self, hint: Any, value: Located) -> list[Form]:
        """Return what a field of a named codec may be."""
        if isinstance(value.value, dict) and "codec" in value.value:
            return [self._named(value)]
        if (found := self.read(hint, value)) is not None:
            return found
        if hint is bool:
            return [constant(value.flag())]
        if hint in {float, int}:
            return [constant(as_number(value.number()) if hint is float else int(value.number()))]
        if hint == Callable[[float], Value]:
            return [constant(_WIRES[value.word(frozenset(_WIRES))])]
        if getattr(hint, "__origin__", None) is Mapping:
            if hint.__args__[1] is Settable:
                return [self._each(Settable, value)]
            return [constant({key: item.raw() for key, item in value.raw_keys().items()})]
        raw = value.raw()
        return [constant(tuple(raw) if isinstance(raw, list) else raw)]

    def _each(self, hint: Any, value: Located) -> Form:
        """Read codecs by word; those count that a device has."""
        forms = {key: self._one(hint, item) for key, item in value.mapping().items()}
        return Form(
            lambda scope: {key: form.make(scope) for key, form in forms.items() if form.ready(scope)},
            frozenset[str]().union(*(form.reads for form in forms.values())),
            lambda scope: any(form.ready(scope) for form in forms.values()),
        )


@cache
def hints_of(kind: Any) -> Mapping[str, Any]:
    """Return the types of a class's fields, without None where they are optional."""
    return {name: _without_none(hint) for name, hint in get_type_hints(kind).items()}


def _without_none(hint: Any) -> Any:
    parts = getattr(hint, "__args__", ())
    rest = [part for part in parts if part is not type(None)]
    return rest[0] if len(rest) == 1 < len(parts) else hint


def writes(value: Located) -> Form:
    """Read properties and what to write to them. Raises FileError."""
    raw = {key: item.raw() for key, item in value.mapping().items()}
    return Form(lambda scope: {scope.name(key): item for key, item in raw.items()}, frozenset(raw))


def _with(given: _Rows, build: _Build) -> _Build:
    """Add to what is written."""
    if _WRITABLE.isdisjoint(given):
        return build
    also, defaults = (_writes_of(given, key) for key in ("also", "defaults"))
    carries = given["carries"].texts() if "carries" in given else ()
    return lambda scope, name: With(build(scope, name), also(scope), tuple(map(scope.name, carries)), defaults(scope))


def _writes_of(given: Mapping[str, Located], key: str) -> Callable[[Scope], dict[str, Value]]:
    """Return what makes the properties that a key of a codec says to write."""
    return writes(given[key]).make if key in given else lambda scope: {}


def _form(hint: Any, value: Located) -> str | None:
    """Return which codec a field takes; None if it takes none."""
    keys = value.value.keys() if isinstance(value.value, dict) else frozenset[str]()
    if hint is Settable:
        return "range"
    if hint is Selectable:
        return "flags" if "flags" in keys else "choice"
    origin = getattr(hint, "__origin__", None)
    if origin not in {Codec, Reader}:
        return _OF_CODECS.get(hint) if isinstance(hint, type) else None
    inner = hint.__args__[0]
    if inner is bool:
        return "flag" if origin is Codec else "seen"
    if inner == tuple[int, int, int]:
        return "color"
    if inner is float:
        return "measure"
    for key, form in (("constant", "word"), ("numbers", "numbers")):
        if key in keys:
            return form
    if "values" in keys and "text" not in keys:
        # A choice that is made has no word for values of all kinds
        return "choice" if origin is Codec else "word_of"
    return "text" if inner is str or "text" in keys else "measure"


_OF_CODECS: Mapping[type, str] = {Flag: "flag", Range: "range", Choice: "choice"}
"""Codecs of which others are made."""


def _scaled(raw: Located, minimum: float, maximum: float) -> dict[str, Value]:
    """Return scale and offset of a range that a device counts from one number to another. Raises FileError."""
    ends = [item.number() for item in raw.items()]
    if len(ends) != 2 or ends[0] == ends[1]:
        raise raw.error("`raw` is the device's numbers for `minimum` and `maximum`")
    scale = (maximum - minimum) / (ends[1] - ends[0])
    return {"scale": scale, "offset": minimum - ends[0] * scale}


def first_ready(forms: Sequence[Form], scope: Scope) -> Form | None:
    """Return the first alternative that a device has enough for."""
    return next((form for form in forms if form.ready(scope)), None)
