"""The automatic control of TH10/16 (UIID 15): a relay that keeps the temperature or the humidity between two thresholds.

`deviceType` says what it watches (normal: nothing), `mainSwitch` whether it may act, and `targets` what the relay does beyond the upper
and the lower threshold: [{"targetHigh": "24", "reaction": {"switch": "off"}}, {"targetLow": "22", "reaction": {"switch": "on"}}].
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, override

from ..core.codecs import Choice, Codec, Composite, Flag
from ..core.model import Properties, Value
from ..core.number_codecs import Range
from ..core.values import as_dict, as_dicts, as_text, number, same, token

HIGH, LOW = "targetHigh", "targetLow"
_TARGETS, _WATCHED, _MAIN = "targets", "deviceType", "mainSwitch"
_OPPOSITE = {"on": "off", "off": "on"}
_NOTHING, _TEMPERATURE = "normal", "temperature"
_OFF: Mapping[str, Value] = {"switch": "off", _MAIN: "off"}
"""Ends what the relay does (UIID protocol, 15): nothing would turn a heater off that is on when its control ends."""


def _targets(properties: Properties) -> dict[str, dict[str, Any]]:
    """Return the thresholds by their end."""
    entries = as_dicts(properties.get(_TARGETS))
    return {end: entry for end in (HIGH, LOW) for entry in entries if end in entry}


def _reaction(entry: Mapping[str, Any]) -> str:
    """Return what the relay does beyond a threshold; "" if that is unknown."""
    return token(as_dict(entry.get("reaction")).get("switch")).lower()


def _watched(properties: Properties) -> Value | None:
    """Return the quantity of the thresholds; those of a device that watches nothing are temperatures."""
    watched = properties.get(_WATCHED)
    return _TEMPERATURE if watched == _NOTHING else watched


def _with(properties: Properties, **changes: dict[str, Value]) -> dict[str, Value]:
    """Return the thresholds as the device wants them: both, each with its reaction."""
    targets = _targets(properties)
    usual: dict[str, dict[str, Any]] = {HIGH: {"reaction": {"switch": "off"}}, LOW: {"reaction": {"switch": "on"}}}
    return {_TARGETS: [usual[end] | targets.get(end, {}) | changes.get(end, {}) for end in (HIGH, LOW)]}


@dataclass(frozen=True)
class Watching(Codec[bool]):
    """Whether the relay obeys this quantity: temperature or humidity."""

    what: str
    usual: tuple[float, float]
    """Thresholds to begin with where those at hand are of the other quantity, or none."""

    names = frozenset((_WATCHED, _MAIN))

    @override
    def read(self, properties: Properties) -> bool | None:
        if (watched := properties.get(_WATCHED)) is None:
            return None
        return watched == self.what and not same(properties.get(_MAIN), "off")

    @override
    def write(self, value: bool, properties: Properties) -> dict[str, Value]:
        if not value:
            return {_WATCHED: _NOTHING, **_OFF}
        start: dict[str, Value] = {}
        if _watched(properties) != self.what or len(_targets(properties)) < 2:
            low, high = self.usual
            start = _with(properties, **{HIGH: {HIGH: as_text(high)}, LOW: {LOW: as_text(low)}})
        return {_WATCHED: self.what, _MAIN: "on"} | start


@dataclass(frozen=True)
class Relay(Flag):
    """The relay by hand: on ends the automatic control, off pauses it, so that it does not switch against the user."""

    @override
    def write(self, value: bool, properties: Properties) -> dict[str, Value]:
        wanted = super().write(value, properties)
        if _MAIN not in properties and _WATCHED not in properties:
            return wanted
        return wanted | ({_MAIN: "on", _WATCHED: _NOTHING} if value else {_MAIN: "off"})


@dataclass(frozen=True)
class Threshold(Range):
    """One of the thresholds, while no other quantity is watched. `name` is the list that holds both."""

    name: str = _TARGETS
    end: str = HIGH
    watching: Watching = Watching("temperature", (20, 22))

    names = frozenset((_TARGETS, _WATCHED))

    @override
    def read(self, properties: Properties) -> float | None:
        if _watched(properties) != self.watching.what:
            return None
        value = number(_targets(properties).get(self.end, {}).get(self.end))
        return value if value is not None and self.minimum <= value <= self.maximum else None

    @override
    def write(self, value: float, properties: Properties) -> dict[str, Value]:
        return _with(properties, **{self.end: {self.end: as_text(self.fit(value))}})


@dataclass(frozen=True)
class Direction(Choice):
    """Which way the relay works: `values` has a word for what it does above the upper threshold (off: raises, on: lowers)."""

    @override
    def read(self, properties: Properties) -> str | None:
        found = {end: _reaction(entry) for end, entry in _targets(properties).items()}
        return self._words.get(found.get(HIGH) or _OPPOSITE.get(found.get(LOW, ""), ""))

    @override
    def write(self, value: str, properties: Properties) -> dict[str, Value]:
        (above,) = super().write(value, properties).values()
        below = _OPPOSITE[str(above)]
        reactions: dict[str, dict[str, Value]] = {
            HIGH: {"reaction": {"switch": above}},
            LOW: {"reaction": {"switch": below}},
        }
        return _with(properties, **reactions)


@dataclass(frozen=True)
class Toward(Composite[bool], Codec[bool]):
    """Whether a quantity is watched and moved in one direction."""

    watching: Watching
    direction: Direction
    word: str

    @override
    def read(self, properties: Properties) -> bool | None:
        watching = self.watching.read(properties)
        if not watching:
            return watching
        return None if (word := self.direction.read(properties)) is None else word == self.word

    @override
    def write(self, value: bool, properties: Properties) -> dict[str, Value]:
        wanted = self.watching.write(value, properties)
        return wanted | self.direction.write(self.word, {**properties, **wanted}) if value else wanted


@dataclass(frozen=True)
class Doing(Composite[str]):
    """What the relay is at: `words` has one for each word of the direction, while it is on."""

    relay: Flag
    direction: Direction
    words: Mapping[str, str]

    @override
    def read(self, properties: Properties) -> str | None:
        if not (on := self.relay.read(properties)):
            return None if on is None else "idle"
        return self.words.get(self.direction.read(properties) or "")
