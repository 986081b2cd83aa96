"""A profile to begin with: every property of a device as a commented line, with what it may be."""

from collections.abc import Iterator
from dataclasses import dataclass, field
import re

from ...catalogue import find
from ...catalogue.key import Key
from ..core.model import Device, Properties, Value
from ..core.values import number, token
from .layout import Layout, title

GUIDE = "https://github.com/homeclouds/homeclouds/blob/main/docs/adding_a_device.md"
_MOST = 150
_TELLING = 8
"""Names by which a device without a type is known."""
_ESCAPED = frozenset('"\\')
_PLAIN = re.compile(r"[\w.]+", re.ASCII)
_NAME = re.compile(r"([0-9]\.)?[A-Za-z_]+[0-9]*(\.[A-Za-z_]*[0-9]{0,2})*")
"""Names of properties, as against ids and texts of users."""
_HUMPS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_SWITCHES = frozenset({"switch", "power", "onoff"})
_WORDS = {"on": "off", "off": "on", "true": "false", "false": "true"}


@dataclass
class _Suggestions:
    """Suggestions for the properties of one device; no key is suggested twice."""

    taken: set[tuple[str, str]] = field(default_factory=set)

    def line(self, name: str, value: Value) -> str:
        """Return what a property may be, as one entry of `features`."""
        word = token(value).lower()
        if isinstance(value, list | dict):
            return f"{_scalar(name)}: {'a list' if isinstance(value, list) else 'an object'}"
        if isinstance(value, bool) or word in _WORDS or (word in {"0", "1"} and self._switches(name)):
            kind = (
                "binary_sensor" if self._known("binary_sensor", name) and not self._known("switch", name) else "switch"
            )
            return self._entry(kind, name, f"state: {_flag(name, value)}")
        if number(value) is None:
            return self._entry("sensor", name, f"value: {{property: {_scalar(name)}, text: true}}", text=True)
        if self._known("number", name) and not self._known("sensor", name):
            return self._entry("number", name, f"value: {{property: {_scalar(name)}, minimum: 0, maximum: 100}}")
        return self._entry("sensor", name, f"value: {_scalar(name)}")

    def _switches(self, name: str) -> bool:
        """Return whether 0 and 1 of a property with this name are more likely off and on than numbers."""
        return self._known("switch", name) is not None or not _SWITCHES.isdisjoint(slug(name).split("_"))

    def _known(self, kind: str, name: str, *, text: bool = False) -> str | None:
        """Return the catalogue's key for a property, if it has one that is still free."""
        for key in dict.fromkeys((slug(name), slug(name.rpartition(".")[2]))):
            if (kind, key) not in self.taken and (row := find(kind, key)) is not None and _fits(row, text=text):
                return key
        return None

    def _entry(self, kind: str, name: str, binding: str, *, text: bool = False) -> str:
        key, named = self._known(kind, name, text=text), ""
        if key is None:
            key, named = slug(name) or "property", f"name: {_quoted(title(slug(name)) or name)}, "
            while (kind, key) in self.taken:
                key += "_2"
        self.taken.add((kind, key))
        return f"- {kind}: {{key: {key}, {named}{binding}}}"


def _fits(row: Key, *, text: bool) -> bool:
    """Return whether a key is for any number (or text): not for words of its own, a time, or one of several things."""
    if row.words or row.device_class == "timestamp" or "placeholder" in row.meaning or "name ''" in row.meaning:
        return False
    return not text or (row.device_class is None and row.unit is None and row.state_class is None)


def _flag(name: str, value: Value) -> str:
    word = token(value) if isinstance(value, str) else ""
    if (other := _WORDS.get(word.lower())) is None:
        return _scalar(name)
    on, off = (word, other) if word.lower() in {"on", "true"} else (other, word)
    return f'{{property: {_scalar(name)}, on: "{on}", off: "{off}"}}'


def slug(name: str) -> str:
    """Return a name as a key: currentTemperature -> current_temperature."""
    return re.sub(r"[^a-z0-9]+", "_", _HUMPS.sub("_", name).lower()).strip("_")


def _scalar(text: str) -> str:
    return text if _PLAIN.fullmatch(text) else _quoted(text)


def _quoted(text: str) -> str:
    """Return a text in quotes, with what cannot be printed escaped."""
    return f'"{"".join(c if c.isprintable() and c not in _ESCAPED else f"\\U{ord(c):08x}" for c in text)}"'


def _glob(text: str) -> str:
    """Return a pattern that only this text matches."""
    return _quoted(re.sub(r"([*?\[])", r"[\1]", text))


def outline(device: Device, properties: Properties) -> str:
    """Return what is needed to support a device: its model, its properties, and their types; no value, no name."""
    listed = [f"{name} ({_sort(value)})" for name, value in sorted(properties.items()) if _NAME.fullmatch(name)]
    return f"{device.model_id or device.model or '?'}: {', '.join(listed)}"


def _sort(value: Value) -> str:
    if isinstance(value, list | dict):
        return "list" if isinstance(value, list) else "object"
    if isinstance(value, bool) or value in {"on", "off"}:
        return "on/off"
    return "text" if number(value) is None else "number"


def suggestion(device: Device, properties: Properties, layout: Layout) -> str:
    """Return the text of a profile in which nothing is said yet. It holds names of properties, and no values."""
    return "\n".join(_lines(device, properties, layout)) + "\n"


def _lines(device: Device, properties: Properties, layout: Layout) -> Iterator[str]:
    named = {plain: value for name, value in sorted(properties.items()) if (plain := layout.named(name))}
    yield f"# {GUIDE}"
    yield "match:"
    if kinds := [_glob(kind) for kind in dict.fromkeys((device.type, device.model_id, device.model)) if kind]:
        yield f"  types: [{kinds[0]}]{f'  # or: {", ".join(kinds[1:])}' if kinds[1:] else ''}"
    else:
        yield f"  properties: [{', '.join(_scalar(name) for name in list(named)[:_TELLING])}]"
    yield "features:"
    suggestions = _Suggestions()
    for name, value in list(named.items())[:_MOST]:
        yield f"#  {suggestions.line(name, value)}"
    if len(named) > _MOST:
        yield f"#  + {len(named) - _MOST}"
