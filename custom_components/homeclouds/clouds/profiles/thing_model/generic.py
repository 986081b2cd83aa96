"""What a single property is shown as: by its role, or else by its type.

Tables give the key of the vocabulary, so that a name and its translation are there already; what they do not know has the product's own name.
"""

from collections.abc import Iterator
from dataclasses import replace
import re
from typing import TypedDict

from ....catalogue import find
from ....catalogue.key import Key
from ....catalogue.words import VOCABULARIES
from ...core.codecs import Choice, Flag, Reader, Text
from ...core.enums import Category, Unit
from ...core.features import Button, Feature, Number, Select, Switch, TextInput
from ...core.sensor_features import BinarySensor, Event, Sensor
from .. import labels
from ..readers import Label
from ..units import in_unit
from . import value_maps as words
from .codecs import ADDED, WRITE_ONLY, JsonText, Moment, Sum, Warns
from .descriptions import (
    BY_PHASE,
    DAY,
    DIAGNOSTIC,
    HIDDEN_NUMBERS,
    LISTS,
    METERS,
    NAMED_NUMBERS,
    NUMBERS_TO_SET,
    READINGS,
    SELECTS,
    SETTINGS,
    STATES,
    TO_SET,
    WARNS,
    WATCHES,
)
from .feature_builder import FeatureBuilder, choice, flag
from .locks import locked_door
from .matchers import bare, role_of
from .meanings import (
    command_of,
    commands,
    in_words,
    is_hazardous,
    is_main,
    is_told_apart,
    of_zone,
    phase_of,
    says_more,
    selected,
    settable,
    spelled,
    starts_unsafely,
    switch_key,
)
from .patterns import ABOUT_ITSELF, BETWEEN, NO_COMMAND, SET_ONCE, UNDER_WAY
from .property import ENUMS, NUMBERS, Property
from .readings import class_of, exception, is_something_else, plain_reading, shown_as, usual_unit
from .units import TIMERS, UNITLESS, USUAL_UNITS, device_class_for, fits, scalds, usual_duration

_UNSAFE = "of no safe use"
_LOOKED_AT = (Sensor, BinarySensor, Event)
_CHOICES, _STATUSES = VOCABULARIES["choice"].keys(), VOCABULARIES["status"].keys()


class _Named(TypedDict):
    """What a feature is called."""

    key: str
    label: str | None
    """Translation key, if it is not the key."""
    name: str | None
    """The product's; None: the catalogue's."""


class Singles:
    """Gives each property that is left a feature."""

    def __init__(self, builder: FeatureBuilder, *, known: bool) -> None:
        """`known`: the product has a main feature, so that unknown properties are disabled by default."""
        self._builder = builder
        self._known = known = known or any(is_main(prop) for prop in builder.left())
        self._aside = known or any(role in WATCHES for role in builder.roles.values())
        self._keys = builder.keys_of_mains()

    def features(self) -> Iterator[Feature]:
        """Return the features of all properties that are left."""
        yield from self._time_left()
        guarded = starts_unsafely(self._builder)
        for prop in filter(self._builder.is_reported, self._builder.left()):
            buttons = self._buttons(prop)
            feature = None if buttons and not self._tells_more(prop, len(buttons)) else self._feature(prop)
            if feature is not None and is_hazardous(self._builder, prop) and not isinstance(feature, _LOOKED_AT):
                feature = replace(feature, enabled=False, exception=_UNSAFE if feature.known else "")
            if guarded:
                buttons = [_guarded(one) for one in buttons]
            found = [*([feature] if feature is not None else []), *buttons]
            if isinstance(feature, BinarySensor) and isinstance(feature.state, Warns):
                found.append(self._listed(prop, ""))
            if prop.id in self._builder.mirrored:
                found = [replace(one, mirrored=True) for one in found]
            if found:
                self._builder.taken.add(prop.id)
            yield from found

    def _time_left(self) -> Iterator[Sensor]:
        """Return the remaining time of a program that is reported in hours and minutes."""
        parts = {prop.unit: prop for prop in self._builder.all("time_left") if self._builder.is_reported(prop)}
        if not {Unit.HOURS, Unit.MINUTES} <= parts.keys():
            return
        found = [parts[unit] for unit in (Unit.HOURS, Unit.MINUTES)]
        self._builder.taken.update(prop.id for prop in found)
        self._keys.add((Sensor, "time_left"))
        minutes = tuple(in_unit(self._builder.measure(prop), Unit.MINUTES) for prop in found)
        yield Sensor(key="time_left", value=Sum(minutes, Unit.MINUTES))

    def _tells_more(self, prop: Property, buttons: int) -> bool:
        """Return whether a property with buttons has other values, too."""
        rest = [label for label in prop.values.values() if NO_COMMAND.fullmatch(label.lower())]
        return buttons + len(rest) < len(prop.values)

    def _buttons(self, prop: Property) -> list[Button]:
        """Return buttons for commands: of a status that is written, or of a property of nothing else."""
        found = commands(prop)
        is_status = self._builder.roles.get(prop.id) == "action"
        if not found or (self._tells_more(prop, len(found)) and not is_status):
            return []
        if is_status and "start" in found:
            under_way = (value for value, label in prop.values.items() if UNDER_WAY.fullmatch(label.lower()))
            found["start"] = next(under_way, found["start"])
        return [
            Button(**(self._named(prop, Button, command) | {"name": None}), writes={f"{prop.id}{WRITE_ONLY}": value})
            for command, value in found.items()
        ]

    def _feature(self, prop: Property) -> Feature | None:
        role = self._builder.roles.get(prop.id) or self._of_channel(prop)
        can_be_set = settable(self._builder, prop)
        if (locked := locked_door(self._builder, prop)) is not None:
            return replace(locked, **self._named(prop, BinarySensor, "lock"))
        if prop.type == "bool":
            return self._of_bool(prop, role, can_be_set)
        if prop.type in NUMBERS:
            can_be_set &= None in {prop.minimum, prop.maximum} or prop.minimum != prop.maximum
            return self._number(prop, role) if can_be_set else self._reading(prop, role)
        if prop.type in ENUMS:
            return self._of_enum(prop, role, can_be_set)
        if prop.type == "timestamp":
            return self._moment(prop)
        return self._text(prop, can_be_set)

    def _of_channel(self, prop: Property) -> str:
        """Return the role of a meter of one channel, whose number hides it."""
        role = role_of(bare(prop)) if self._channel(prop) is not None and prop.type in NUMBERS else None
        return role if role in METERS else ""

    def _channel(self, prop: Property) -> str | None:
        """Return the channel that the number at the end of an id stands for."""
        digits = re.search(r"\d+$", prop.id)
        return self._builder.channels.get(digits[0]) if digits else None

    def _named(self, prop: Property, kind: type[Feature], key: str | None) -> _Named:
        """Return what a feature is called: by the catalogue the first of a kind, then by the product."""
        if key and (kind, key) not in self._keys and not is_told_apart(self._builder, prop):
            self._keys.add((kind, key))
            return _Named(key=key, label=None, name=None)
        own = next(own for own in (prop.id, *(f"{prop.id}_{n}" for n in range(2, 99))) if (kind, own) not in self._keys)
        self._keys.add((kind, own))
        return _Named(key=own, label=key or None, name=prop.name)

    def _of_bool(self, prop: Property, role: str, can_be_set: bool) -> Feature | None:
        if role == "doorbell":
            rings = Choice(prop.id, {flag(prop).on: "ring"})
            return Event(**self._named(prop, Event, "doorbell"), source=prop.id, type=rings, types=("ring",))
        if role in STATES and (pair := words.split(prop)) is not None:
            return self._state(prop, role, Flag(prop.id, on=pair[1], off=pair[0]))
        if role in STATES or not can_be_set:
            return self._state(prop, role, flag(prop))
        if role in {"reset_filter", "reset"}:
            return Button(
                **self._named(prop, Button, "reset_filter" if role == "reset_filter" else None),
                category=Category.CONFIG,
                enabled=False,
                writes={f"{prop.id}{WRITE_ONLY}": flag(prop).on},
            )
        if role == "find":
            return Button(**self._named(prop, Button, "find"), writes={f"{prop.id}{WRITE_ONLY}": flag(prop).on})
        return self._switch(prop, role)

    def _switch(self, prop: Property, role: str) -> Switch:
        setting = self._aside or bool(SET_ONCE.search(spelled(prop)))
        return Switch(
            **self._named(prop, Switch, switch_key(self._builder, prop, role)),
            state=flag(prop),
            category=Category.CONFIG if setting else None,
            enabled=not self._known,
            standalone=not setting,
        )

    def _state(self, prop: Property, role: str, state: Reader[bool]) -> BinarySensor:
        key, device_class = STATES.get(role, ("", None))
        if role not in STATES and find(
            "binary_sensor", known := switch_key(self._builder, prop, role) or (role if role == "power" else "")
        ):
            key = known
        sensor = BinarySensor(
            **self._named(prop, BinarySensor, key),
            state=state,
            device_class=device_class,
            category=DIAGNOSTIC if role == "charging" else None,
            enabled=bool(role) or not self._known,
        )
        if role == "low_battery" and "battery" in self._builder.roles.values():
            return replace(sensor, enabled=False, exception="another entity tells more of it")
        return sensor

    def _of_enum(self, prop: Property, role: str, can_be_set: bool) -> Feature | None:
        if not prop.values:
            return None
        if len(prop.values) == 1:
            return self._of_one(prop, can_be_set=can_be_set)
        if role in STATES and (pair := words.split(prop)) is not None:
            return self._state(prop, role, Flag(prop.id, on=pair[1], off=pair[0]))
        if role in STATES and role not in {*LISTS, "charging"} and (state := words.parted(prop, warns=role in WARNS)):
            return self._state(prop, role, state)
        if words.on_off(prop) is not None and role not in {*SELECTS, *LISTS}:
            return self._switch(prop, role) if can_be_set else self._state(prop, role, flag(prop))
        if not can_be_set:
            return self._health(prop, role) or self._listed(prop, role)
        known, rows = selected(self._builder, prop, role)
        named = self._named(prop, Select, known)
        sure = not words.all_of(rows, prop, by_standard=True)
        values = words.words(prop, words.with_choices("select", known, rows), sure=sure)
        if not known and not rows:
            named["label"], values = in_words(prop)
        setting = self._aside or role in SETTINGS or bool(SET_ONCE.search(spelled(prop)))
        return Select(
            **named,
            value=choice(prop, values),
            category=Category.CONFIG if setting else None,
            enabled=not self._known or role == "swing",
            standalone=not setting,
        )

    def _health(self, prop: Property, role: str) -> BinarySensor | None:
        """Return what says that something is in order, or is not."""
        told = set(words.words(prop, labels.FAULTS).values())
        if role in LISTS or len(prop.values) != 2 or told != {"normal", "fault"}:
            return None
        return replace(self._state(prop, "trouble", flag(prop)), category=DIAGNOSTIC)

    def _of_one(self, prop: Property, *, can_be_set: bool) -> Feature:
        """Return what does one thing only, or can only be reported again and again: that it happened."""
        ((value, text),) = prop.values.items()
        if can_be_set and self._builder.model.is_access_certain:
            named = self._named(prop, Button, command_of(prop, text))
            return Button(**named, writes={f"{prop.id}{WRITE_ONLY}": value})
        kind = "triggered" if str(value).isdecimal() else str(value)
        return Event(
            **(self._named(prop, Event, None) | {"label": "vendor_event"}),
            source=prop.id,
            type=Choice(prop.id, {value: kind}),
            types=(kind,),
        )

    def _listed(self, prop: Property, role: str) -> Sensor:
        known, rows = LISTS.get(role) or ("", selected(self._builder, prop, role)[1])
        sure = not known and not words.all_of(rows, prop, by_standard=True)
        named = self._named(prop, Sensor, known)
        values = words.words(prop, words.with_choices("sensor", known, rows), shared=True, sure=sure)
        if not known and (sure or not rows):
            named["label"], values = in_words(prop, shared=True)
            statuses = words.words(prop, labels.STATUSES)
            if not set(values.values()) <= _CHOICES and set(statuses.values()) <= _STATUSES:
                named["label"], values = "status", statuses
        return Sensor(
            **named,
            value=choice(prop, values),
            options=tuple(dict.fromkeys(values.values())),
            enabled=not self._known,
            category=DIAGNOSTIC if ABOUT_ITSELF.search(spelled(prop)) else None,
        )

    def _reading(self, prop: Property, role: str) -> Sensor:
        if role == "fault_code":
            return Sensor(**self._named(prop, Sensor, "fault"), value=Label(prop.id, {"0": "none"}))
        reading, unit = READINGS.get(role), prop.unit
        if reading is not None:
            unit = unit or usual_unit(prop, reading, role)
        if reading is None or is_something_else(reading, role, unit):
            reading, role = plain_reading(prop, known=self._known), ""
        known = role if reading.key is None else reading.key
        meant = find("sensor", known) or Key("")
        if not unit and not reading.loose and meant.device_class not in {None, "duration", *UNITLESS}:
            reading, known = shown_as(meant, reading), ""
        phase = phase_of(prop) if role in METERS and known else None
        if phase is not None and role not in BY_PHASE:
            phase, known, reading = None, "", shown_as(meant, reading)
        if phase is not None:
            known = f"{BY_PHASE[role]}_{phase.lower()}"
        channel = self._channel(prop) if role in METERS and known else None
        named = self._named(prop, Sensor, known) if not channel else _Named(key=known, label=None, name=None)
        value = self._builder.measure(prop, unit)
        counted_anyway = role == "energy_added" and "energy" in self._builder.roles.values()
        if role == "energy_added":
            value = replace(value, name=f"{prop.id}{ADDED}")
            if not counted_anyway and (Sensor, "energy") not in self._keys:
                self._keys.add((Sensor, "energy"))
                named |= {"label": "energy", "name": None}
        fitting = class_of(reading, role, unit)
        if phase is not None and BETWEEN.search(prop.name):
            # Entities have the key of the second of the two phases
            phase, named = None, _Named(key=named["key"], label=reading.key or role, name=prop.name)
        elif phase is not None:
            named["label"] = BY_PHASE[role]
        elif not channel and says_more(self._builder, prop, named["key"]):
            named |= {"label": known if role in METERS else None, "name": prop.name}
        sensor = Sensor(
            **named,
            channel=channel,
            placeholders={"phase": phase} if phase is not None else {},
            value=value,
            device_class=fitting,
            state_class=reading.state_class,
            category=reading.category,
            enabled=reading.enabled and not counted_anyway,
            resets=reading.resets,
        )
        differs = exception(meant, prop, unit, fitting, self._builder.scale(prop)) if known else ""
        return replace(sensor, device_class=fitting, exception=differs) if differs else sensor

    def _number(self, prop: Property, role: str) -> Number:
        known, device_class = NUMBERS_TO_SET.get(role, ("", None))
        if role == "target_temperature" and is_told_apart(self._builder, prop):
            known, device_class = "", "temperature"
        if row := find("number", known):
            device_class = row.device_class
        channel = self._channel(prop) if role == "countdown" else None
        value = self._builder.range(
            prop,
            prop.unit
            or (
                usual_duration(prop.maximum)
                if device_class == "duration" and (role in TIMERS or prop.maximum == DAY)
                else USUAL_UNITS.get(device_class or "")
            ),
        )
        if not known and device_class is None and role not in NUMBERS_TO_SET:
            device_class = device_class_for(prop.unit)
            device_class = device_class if device_class in TO_SET else None
        if device_class and not fits(device_class, value.unit or ""):
            device_class = None
        if device_class is None and known in NAMED_NUMBERS:
            known = ""
        named = self._named(prop, Number, known) if not channel else _Named(key=known, label=None, name=None)
        if says_more(self._builder, prop, named["key"]):
            named["name"] = prop.name
        number = Number(
            **named,
            channel=channel,
            value=value,
            device_class=device_class,
            typed=is_hazardous(self._builder, prop) or scalds(value),
            enabled=role not in HIDDEN_NUMBERS if role in NUMBERS_TO_SET else not self._known or of_zone(prop),
            category=Category.CONFIG if self._aside or role in SETTINGS else None,
            standalone=not self._aside and role not in SETTINGS,
        )
        unusual = "in a unit that its device class does not take" if number.device_class != device_class else ""
        return replace(number, device_class=device_class, exception=unusual) if unusual else number

    def _moment(self, prop: Property) -> Sensor:
        named = self._named(prop, Sensor, None)
        return Sensor(**named, value=Moment(prop.id), device_class="timestamp", enabled=not self._known)

    def _text(self, prop: Property, can_be_set: bool) -> Feature:
        codec = JsonText(prop.id) if prop.type == "array" else Text(prop.id, int(min(prop.maximum or 255, 255)))
        if can_be_set:
            return TextInput(**self._named(prop, TextInput, None), value=codec, enabled=False)
        return Sensor(**self._named(prop, Sensor, None), value=codec, category=DIAGNOSTIC, enabled=False)


def _guarded(button: Button) -> Button:
    """Return a button of a device that carries a person or gets hot: what starts it is off by default."""
    starts = (button.label or button.key) == "start"
    return replace(button, enabled=False, exception=_UNSAFE) if starts else button
