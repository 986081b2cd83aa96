"""Feature descriptions as data: how a line of a profile becomes a Feature.

A feature is one entry `kind: {field: value}`. The fields are those of the feature kinds in `features.py`; a field that reads or
writes a property is given as the property's name, or as `{property: NAME, …}` with the details of the codec that its type asks for.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, Field as DataField, dataclass, fields, replace
from enum import StrEnum
from typing import Any, get_type_hints, override

from ...catalogue import find
from ..core.codecs import Choice, Codec, Flag, Measure, Nearest, Range, Reader, Selectable, Settable, Text
from ..core.colors import Rgb
from ..core.features import (
    ALARM_STATES,
    Action,
    AlarmPanel,
    BinarySensor,
    Button,
    Climate,
    Cover,
    Event,
    Fan,
    Feature,
    Humidifier,
    Light,
    Lock,
    Mode,
    Number,
    Select,
    Sensor,
    Switch,
    TextInput,
    Valve,
    WaterHeater,
)
from ..core.model import Properties, Value
from ..core.values import as_text
from .classes import DEVICE_CLASSES
from .yaml_source import Located

KINDS: Mapping[str, type[Feature]] = {
    "alarm_control_panel": AlarmPanel,
    "binary_sensor": BinarySensor,
    "button": Button,
    "climate": Climate,
    "cover": Cover,
    "event": Event,
    "fan": Fan,
    "humidifier": Humidifier,
    "light": Light,
    "lock": Lock,
    "number": Number,
    "select": Select,
    "sensor": Sensor,
    "switch": Switch,
    "text": TextInput,
    "valve": Valve,
    "water_heater": WaterHeater,
}
_PARTS = ("red", "green", "blue")
ENTRY = "entry."
"""What a name begins with if it is within the entry that the feature is made for (`each`)."""

type Namer = Callable[[str], str]
"""Name in a profile -> name of the property."""
type Maker = Callable[[Namer], Any]
"""Makes a field's value for one device, or one way of it."""

_WORDS: Mapping[tuple[type[Feature], str], frozenset[str]] = {
    (AlarmPanel, "state"): ALARM_STATES,
    (Climate, "mode"): frozenset(Mode),
    (Climate, "action"): frozenset(Action),
    (Cover, "moving"): frozenset(("opening", "closing", "stopped")),
    (Light, "color_mode"): frozenset(("color_temp", "rgb")),
}
_HIDDEN = frozenset(("channel", "placeholders", "target_fahrenheit", "standalone", "exception"))
_SAID = frozenset(("device_class", "state_class", "precision", "category", "enabled", "resets"))
"""What the catalogue says of a key, unless a profile insists on something else."""


@dataclass(frozen=True)
class Seen(Reader[bool]):
    """A flag that may be looked at and not written (a lock)."""

    flag: Flag

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
    def read(self, properties: Properties) -> str:
        return self.choice.read(properties) or self.word


@dataclass(frozen=True)
class Blueprint:
    """A feature before it is known which device, or way of it, it is for."""

    kind: type[Feature]
    makers: Mapping[str, Maker]
    reads: Mapping[str, frozenset[str]]
    """Field -> names of the properties that its codec reads."""
    needs: frozenset[str]
    """Properties that must be there."""
    each: str | None = None
    """What has entries: one feature for each of them."""

    def make(self, namer: Namer, present: Callable[[str], bool], **more: Any) -> Feature | None:
        """Return the feature for a device that has some properties; None if it lacks what is needed."""
        if not all(present(name) for name in self.needs):
            return None
        values = {
            name: maker(namer)
            for name, maker in self.makers.items()
            if self.kind is Event or all(present(prop) for prop in self.reads.get(name, ()))
        }
        differs = {name: values.pop(name) for name in _SAID & values.keys()}
        feature = self.kind(**(values | more | (differs if values.get("name") else {})))
        return replace(feature, exception="its profile says so", **differs) if differs and feature.known else feature

    @property
    def properties(self) -> frozenset[str]:
        """Names of all properties that it may read."""
        return frozenset[str]().union(*self.reads.values()) if self.kind is not Event else frozenset()


def blueprint(item: Located) -> Blueprint:
    """Read one feature of a profile. Raises FileError."""
    entry = item.mapping()
    if len(entry) != 1:
        raise item.error("one kind of feature is expected, such as `switch:`")
    [(kind_name, body)] = entry.items()
    if kind_name not in KINDS:
        raise body.error(f"`{kind_name}` is no kind of feature; known: {', '.join(sorted(KINDS))}")
    kind = KINDS[kind_name]
    known = {field.name: field for field in fields(kind) if field.init and field.name not in _HIDDEN}
    given = body.mapping(frozenset(known) | {"needs", "each"} | ({"unit"} if kind is Sensor else frozenset()))
    if kind is Sensor:
        _check_sensor(given)
        _move_unit(given)
    hints = get_type_hints(kind)
    makers: dict[str, Maker] = {}
    reads: dict[str, frozenset[str]] = {}
    for name, value in given.items():
        if name not in {"needs", "each"}:
            makers[name], reads[name] = _field(kind, name, hints[name], value)
    for name, field in known.items():
        if name not in given and _required(field):
            raise body.error(f"`{name}` is missing")
    needs = frozenset(given["needs"].texts()) if "needs" in given else _needs(known.values(), reads)
    if kind is Event:
        needs = frozenset(given["needs"].texts()) if "needs" in given else frozenset()
    each = given["each"].text() if "each" in given else None
    _check_name(kind, given)
    return Blueprint(kind, makers, reads, needs, each)


def _check_name(kind: type[Feature], given: Mapping[str, Located]) -> None:
    """See whether a feature has a name: its own, or the catalogue's. Raises FileError."""
    key = given.get("label", given["key"])
    if "name" not in given and find(kind.kind, key.text()) is None:
        raise key.error(f"`{key.value}` has no name: take a key of docs/vocabulary.md, or give a `name`")


def _move_unit(given: dict[str, Located]) -> None:
    """Put the unit of a sensor into its value, where it belongs."""
    if (unit := given.pop("unit", None)) is not None and (value := given.get("value")) is not None:
        rows = value.value if isinstance(value.value, dict) else {"property": value}
        given["value"] = Located({"unit": unit} | rows, value.line)


def _check_sensor(given: Mapping[str, Located]) -> None:
    """See whether what is said of a quantity is said of a number. Raises FileError."""
    value = given["value"].value if "value" in given else None
    words = isinstance(value, dict) and not value.keys().isdisjoint({"values", "text"})
    if "options" in given and not words:
        raise given["options"].error("`options` needs a value with `values`")
    for name in ("unit", "state_class", "device_class") if words else ():
        if name in given:
            raise given[name].error(f"`{name}` is for numbers, and the value is a word")


def _needs(known: Iterable[DataField[Any]], reads: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """Return what a feature can't do without: its required fields, or else the first one given."""
    required = [reads[field.name] for field in known if _required(field) and reads.get(field.name)]
    return (
        frozenset[str]().union(*required)
        if required
        else next((names for names in reads.values() if names), frozenset())
    )


def _required(field: DataField[Any]) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def _field(kind: type[Feature], name: str, hint: Any, value: Located) -> tuple[Maker, frozenset[str]]:
    """Return what makes a field's value, and the properties it reads."""
    optional = [part for part in getattr(hint, "__args__", ()) if part is not type(None)]
    plain = optional[0] if type(None) in getattr(hint, "__args__", ()) and len(optional) == 1 else hint
    if name == "attributes":
        texts = {key: item.text() for key, item in value.mapping().items()}
        return _constant({key: Text(name) for key, name in texts.items()}), frozenset()
    if name in {"writes", "open", "close", "stop"}:
        writes = {key: item.text() for key, item in value.mapping().items()}
        return lambda namer: {namer(key): text for key, text in writes.items()}, frozenset(writes)
    if name == "color":
        return _color(value)
    if (made := _codec(kind, name, plain, value)) is not None:
        return made
    if name == "device_class":
        return _constant(value.word(DEVICE_CLASSES[kind])), frozenset()
    return _constant(_scalar(plain, value)), frozenset()


def _color(value: Located) -> tuple[Maker, frozenset[str]]:
    """Read a colour: the properties of its three parts, and the highest number of each."""
    given = value.mapping(frozenset((*_PARTS, "top")))
    for part in _PARTS:
        if part not in given:
            raise value.error(f"`{part}` is missing")
    red, green, blue = (given[part].text() for part in _PARTS)
    top = given["top"].number() if "top" in given else 255
    if top <= 0:
        raise given["top"].error("`top` must be above 0")
    return lambda namer: Rgb(namer(red), namer(green), namer(blue), top, as_text), frozenset((red, green, blue))


def _constant(value: Any) -> Maker:
    return lambda namer: value


def _scalar(hint: Any, value: Located) -> Any:
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return hint(value.word(frozenset(hint)))
    if hint is bool:
        return value.flag()
    if hint is int:
        return int(value.number())
    if getattr(hint, "__origin__", None) is tuple:
        return value.texts()
    return value.text()


_CODEC_KEYS: Mapping[str, frozenset[str]] = {
    "flag": frozenset(("property", "on", "off", "otherwise")),
    "seen": frozenset(("property", "on", "off", "otherwise", "writable")),
    "choice": frozenset(("property", "values", "read_only", "nearest", "otherwise")),
    "range": frozenset(("property", "minimum", "maximum", "step", "unit", "scale", "offset")),
    "measure": frozenset(("property", "unit", "scale", "offset", "absent", "low", "high")),
    "text": frozenset(("property", "text")),
}


def _codec(kind: type[Feature], name: str, hint: Any, value: Located) -> tuple[Maker, frozenset[str]] | None:
    form = _form(hint, value)
    if form is None:
        return None
    if isinstance(value.value, str):
        value = Located({"property": value}, value.line)
    given = value.mapping(_CODEC_KEYS[form])
    if "property" not in given:
        raise value.error("`property` is missing")
    read = given["property"].text()
    build = _BUILDERS[form](given, _WORDS.get((kind, name)), value)
    return lambda namer: build(namer(read)), frozenset((read,))


def _form(hint: Any, value: Located) -> str | None:
    """Return which codec a field takes; None if it takes none."""
    if hint is Settable:
        return "range"
    if hint is Selectable:
        return "choice"
    if getattr(hint, "__origin__", None) not in {Codec, Reader}:
        return None
    inner = hint.__args__[0]
    if inner is bool:
        return "flag" if hint.__origin__ is Codec else "seen"
    if inner is float:
        return "measure"
    keys = value.value if isinstance(value.value, dict) else {}
    if "values" in keys:
        return "choice"
    return "text" if inner is str or "text" in keys else "measure"


def _flag(given: Mapping[str, Located], words: frozenset[str] | None, value: Located) -> Callable[[str], Any]:
    on: Value = given["on"].text() if "on" in given else "1"
    off: Value = given["off"].text() if "off" in given else "0"
    otherwise = given["otherwise"].flag() if "otherwise" in given else None
    return lambda name: Flag(name, on, off, otherwise)


def _seen(given: Mapping[str, Located], words: frozenset[str] | None, value: Located) -> Callable[[str], Any]:
    make = _flag(given, words, value)
    return make if "writable" in given and given["writable"].flag() else lambda name: Seen(make(name))


def _choice(given: Mapping[str, Located], words: frozenset[str] | None, value: Located) -> Callable[[str], Any]:
    if "values" not in given:
        raise value.error("`values` is missing: a mapping of the device's value to the word for it")
    table: dict[Value, str] = {}
    for raw, word in given["values"].mapping().items():
        table[raw] = word.text() if words is None else word.word(words)
    if not table:
        raise value.error("`values` is empty")
    read_only = frozenset(given["read_only"].texts()) if "read_only" in given else frozenset[str]()
    codec = Nearest if "nearest" in given and given["nearest"].flag() else Choice
    if "otherwise" in given:
        otherwise = given["otherwise"].text()
        return lambda name: Otherwise(codec(name, table, read_only), otherwise)
    return lambda name: codec(name, table, read_only)


def _range(given: Mapping[str, Located], words: frozenset[str] | None, value: Located) -> Callable[[str], Any]:
    numbers = {key: given[key].number() for key in ("minimum", "maximum", "step", "scale", "offset") if key in given}
    if numbers.get("minimum", 0) >= numbers.get("maximum", 100):
        raise value.error("`minimum` must be below `maximum`")
    for key in ("step", "scale"):
        if key in numbers and numbers[key] <= 0:
            raise given[key].error(f"`{key}` must be above 0")
    unit = given["unit"].text() if "unit" in given else None
    return lambda name: Range(name, unit=unit, wire=as_text, **numbers)


def _measure(given: Mapping[str, Located], words: frozenset[str] | None, value: Located) -> Callable[[str], Any]:
    numbers = {key: given[key].number() for key in ("scale", "offset", "low", "high") if key in given}
    unit = given["unit"].text() if "unit" in given else None
    absent = frozenset(given["absent"].texts()) if "absent" in given else frozenset[str]()
    return lambda name: Measure(name, unit, absent=absent, **numbers)


def _text(given: Mapping[str, Located], words: frozenset[str] | None, value: Located) -> Callable[[str], Any]:
    return Text


_BUILDERS: Mapping[
    str,
    Callable[[Mapping[str, Located], frozenset[str] | None, Located], Callable[[str], Any]],
] = {
    "flag": _flag,
    "seen": _seen,
    "choice": _choice,
    "range": _range,
    "measure": _measure,
    "text": _text,
}
