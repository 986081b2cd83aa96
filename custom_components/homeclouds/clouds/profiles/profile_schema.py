"""Feature descriptions as data: how a line of a profile becomes a Feature.

A feature is one entry `kind: {field: value}`. The fields are those of the feature kinds in `features.py`; a field that reads or
writes a property is given as the property's name, or as `{property: NAME, …}` with the details of the codec that its type asks for.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import MISSING, Field as DataField, dataclass, fields, replace
from enum import StrEnum
from functools import cache
from typing import Any

from ...catalogue import find
from ..core.codecs import Codec, Reader
from ..core.enums import Action, Mode
from ..core.features import (
    ALARM_STATES,
    AlarmPanel,
    Button,
    Climate,
    Cover,
    Fan,
    Feature,
    Humidifier,
    Light,
    Lock,
    Number,
    Powered,
    Select,
    Siren,
    Switch,
    TextInput,
    Valve,
    WaterHeater,
)
from ..core.sensor_features import BinarySensor, Event, Firmware, Sensor, seen_lock
from .classes import DEVICE_CLASSES
from .profile_codecs import ANY, CodecReader, Form, Scope, constant, first_ready, hints_of, writes
from .yaml_source import Located

KINDS: Mapping[str, type[Feature]] = {
    one.kind: one
    for one in (
        AlarmPanel,
        BinarySensor,
        Button,
        Climate,
        Cover,
        Event,
        Fan,
        Humidifier,
        Light,
        Lock,
        Number,
        Select,
        Sensor,
        Siren,
        Switch,
        TextInput,
        Firmware,
        Valve,
        WaterHeater,
    )
}
_ABOUT = frozenset(("needs", "each"))
_UNITLESS = frozenset(("codec", "text", "values"))
"""What a value may be made of that has no unit, or its own."""
_OF_NUMBERS = ("unit", "state_class", "device_class")
ENTRY = "entry."
"""What a name begins with if it is within the entry that the feature is made for (`each`)."""

_WORDS: Mapping[tuple[type[Feature], str], frozenset[str]] = {
    (AlarmPanel, "state"): ALARM_STATES,
    (Climate, "mode"): frozenset(Mode),
    (Climate, "action"): frozenset(Action),
    (Cover, "moving"): frozenset(("opening", "closing", "stopped")),
    (Light, "color_mode"): frozenset(("color_temp", "rgb")),
}
_HIDDEN = frozenset(("standalone", "exception", "is_view_only"))
_WRITES = frozenset(("writes", "open", "close", "stop", "install"))
_OF_BOTH = frozenset(item.name for item in fields(Powered)) - {"category", "enabled"}
"""What a humidifier has in common with a fan."""
_SAID_OF_ALL = frozenset(("category", "state_class"))
"""What the catalogue says of a key beside `Feature.said`, unless a profile insists on something else."""


@dataclass(frozen=True)
class Blueprint:
    """A feature before it is known which device, or channel of it, it is for."""

    kind: type[Feature]
    fields: Mapping[str, Sequence[Form]]
    """Field -> alternatives for its value."""
    needs: frozenset[str]
    """Properties that must be there."""
    essential: tuple[str, ...]
    """Fields that must have a value."""
    each: str | None = None
    """What has entries: one feature for each of them."""

    def make(self, scope: Scope, *, whole: bool = False, **more: Any) -> Feature | None:
        """Return the feature for a device that has some properties; None if it lacks what is needed.

        `whole`: what a device does not have yet is made all the same, of the first alternative.
        """
        if not all(scope.has(name) for name in self.needs):
            return None
        chosen = {
            name: first_ready(forms, scope) or (forms[0] if whole else None) for name, forms in self.fields.items()
        }
        values = {name: form.make(scope) for name, form in chosen.items() if form is not None}
        if missing := set(self.essential) - values.keys():
            return _without_target(values, **more) if self.kind is Humidifier and missing == {"target"} else None
        differs = {name: values.pop(name) for name in (self.kind.said | _SAID_OF_ALL) & values.keys()}
        if self.kind is Lock and not isinstance(values["state"], Codec):
            return seen_lock(values["state"], **more)
        feature = self.kind(**(values | more | (differs if values.get("name") else {})))
        return replace(feature, exception="its profile says so", **differs) if differs and feature.known else feature

    @property
    def properties(self) -> frozenset[str]:
        """Names of all properties that it may read."""
        return frozenset[str]().union(*(form.reads for forms in self.fields.values() for form in forms))

    @property
    def source(self) -> str | None:
        """What an event comes from, as the profile calls it."""
        return self.fields["source"][0].make(ANY) if self.kind is Event else None


def _without_target(values: Mapping[str, Any], **more: Any) -> Fan:
    """Return what a humidifier is on a device that keeps no humidity."""
    presets = {"preset": values["mode"]} if "mode" in values else {}
    given = {name: value for name, value in values.items() if name in _OF_BOTH}
    return Fan(**(given | presets | more))


def blueprint(item: Located, codecs: CodecReader) -> Blueprint:
    """Read one feature of a profile, with what reads its codecs. Raises FileError."""
    entry = item.mapping()
    if len(entry) != 1:
        raise item.error("one kind of feature is expected, such as `switch:`")
    [(kind_name, body)] = entry.items()
    if kind_name not in KINDS:
        raise item.error(f"`{kind_name}` is no kind of feature; known: {', '.join(sorted(KINDS))}")
    kind: Any = KINDS[kind_name]
    known = _fields_of(kind)
    given = body.mapping(frozenset(known) | _ABOUT | ({"unit"} if kind is Sensor else frozenset()))
    if kind is Sensor:
        _check_sensor(given)
        _move_unit(given)
    forms = {name: _field(kind, name, value, codecs) for name, value in given.items() if name not in _ABOUT}
    for name, field in known.items():
        if name not in given and _required(field):
            raise body.error(f"`{name}` is missing")
    needs = frozenset(given["needs"].texts()) if "needs" in given else frozenset[str]()
    each = given["each"].text() if "each" in given else None
    _check_name(kind, given)
    return Blueprint(kind, forms, needs, _essential(known.values(), forms, said="needs" in given), each)


def _check_name(kind: type[Feature], given: Mapping[str, Located]) -> None:
    """See whether a feature has a name: its own, or the catalogue's. Raises FileError."""
    key = given.get("label", given["key"])
    if "name" not in given and find(kind.kind, key.text()) is None:
        raise key.error(f"`{key.value}` has no name: take a key of docs/vocabulary.md, or give a `name`")


def _move_unit(given: dict[str, Located]) -> None:
    """Put the unit of a sensor into its value, where it belongs: the one that is given, or else the catalogue's."""
    unit, value = given.pop("unit", None), given.get("value")
    if unit is None and "name" not in given and "key" in given:
        row = find(Sensor.kind, given.get("label", given["key"]).text())
        unit = Located(row.unit, given["key"].line) if row is not None and row.unit else None
    if unit is None or value is None:
        return
    if isinstance(value.value, list):
        given["value"] = Located([_with_unit(item, unit) for item in value.value], value.line)
    else:
        given["value"] = _with_unit(value, unit)


def _with_unit(value: Located, unit: Located) -> Located:
    rows = value.value if isinstance(value.value, dict) else {"property": value}
    return value if _UNITLESS & rows.keys() else Located({"unit": unit} | rows, value.line, value.typed)


def _check_sensor(given: Mapping[str, Located]) -> None:
    """See whether what is said of a quantity is said of a number. Raises FileError."""
    value = given["value"].value if "value" in given else None
    first = value[0].value if isinstance(value, list) and value else value
    words = isinstance(first, dict) and not first.keys().isdisjoint({"values", "text"})
    if "options" in given and not words and not (isinstance(first, dict) and "codec" in first):
        raise given["options"].error("`options` needs a value with `values`")
    if "options" in given and words:
        _check_options(given["options"].texts(), value if isinstance(value, list) else [given["value"]])
    if words:
        _check_words(given)


def _check_words(given: Mapping[str, Located]) -> None:
    """See whether nothing is said of words, by the file or the catalogue, that goes for numbers only. Raises FileError."""
    for name in _OF_NUMBERS if "options" in given else (*_OF_NUMBERS, "precision"):
        if name in given:
            raise given[name].error(f"`{name}` is for numbers, and the value is a word")
    key = given.get("label", given.get("key"))
    row = find(Sensor.kind, key.text()) if key is not None and "name" not in given else None
    if key is not None and row is not None and any(getattr(row, name) for name in _OF_NUMBERS):
        raise key.error(f"`{key.value}` is for numbers, and the value is a word")


def _check_options(options: Sequence[str], values: Iterable[Located]) -> None:
    """See whether each word that a sensor may show is one of its options. Raises FileError."""
    for value in values:
        rows = value.value if isinstance(value.value, dict) else {}
        if "values" not in rows or "text" in rows:
            continue
        for word in (*rows["values"].mapping().values(), *(rows[key] for key in ("otherwise",) if key in rows)):
            if word.text() not in options:
                raise word.error(f"`{word.value}` is missing among the `options`")


def _essential(known: Iterable[DataField[Any]], forms: Mapping[str, Sequence[Form]], *, said: bool) -> tuple[str, ...]:
    """Return the fields that a feature can't do without: the required ones, or else the first one."""
    reading = [name for name, found in forms.items() if any(form.reads for form in found)]
    required = tuple(field.name for field in known if _required(field) and field.name in reading)
    return required if required or said else tuple(reading[:1])


def _required(field: DataField[Any]) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


@cache
def _fields_of(kind: Any) -> Mapping[str, DataField[Any]]:
    return {field.name: field for field in fields(kind) if field.init and field.name not in _HIDDEN}


def _field(kind: Any, name: str, value: Located, codecs: CodecReader) -> Sequence[Form]:
    """Return the alternatives for a field's value."""
    hint = hints_of(kind)[name]
    if name == "attributes":
        return [_attributes(value, codecs)]
    if name == "placeholders":
        return [constant({key: item.text() for key, item in value.mapping().items()})]
    if name in _WRITES:
        return [writes(value)]
    if (made := codecs.read(hint, value, _WORDS.get((kind, name)))) is not None:
        # An event reads what it is made of, which no device has.
        return [Form(form.make) for form in made] if kind is Event else made
    if name == "device_class":
        return [constant(value.word(DEVICE_CLASSES[kind]))]
    return [constant(_scalar(hint, value))]


def _attributes(value: Located, codecs: CodecReader) -> Form:
    """Read an event's attributes: texts out of what it is made of."""
    forms = {key: form for key, item in value.mapping().items() for form in codecs.read(Reader[str], item) or ()}
    return Form(lambda scope: {key: form.make(scope) for key, form in forms.items()})


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
