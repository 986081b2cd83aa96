"""The static half of the behavior contract: what holds for every entity of every recorded device, whatever the brand."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
import json
import re
from typing import Any, override

from homeassistant.components.number import DEVICE_CLASS_UNITS as NUMBER_UNITS, NumberDeviceClass
from homeassistant.components.sensor import (
    DEVICE_CLASS_STATE_CLASSES,
    DEVICE_CLASS_UNITS,
    NON_NUMERIC_DEVICE_CLASSES,
    SensorDeviceClass,
    SensorStateClass,
)
from homeassistant.const import DEGREE

from custom_components.homeclouds.catalogue import find
from custom_components.homeclouds.clouds.core import features as f, sensor_features as s
from custom_components.homeclouds.clouds.core.codecs import Codec
from custom_components.homeclouds.clouds.core.errors import CloudError
from devtools.describing import outline
from devtools.golden import FOLDER, recordings
from devtools.instance import Instance
from devtools.recording import Recording, load
from devtools.vendors import subject

from .presentable import QUANTITY, complaints

_NO_VALUE = {"unknown", "unavailable"}
_NUMBER = re.compile(r"-?\d+(\.\d+)?(e-?\d+)?")
_WORD = re.compile(r"[a-z0-9_]+")
_MEASURED = {
    "aqi", "battery", "carbon_dioxide", "carbon_monoxide", "energy", "energy_storage", "gas", "illuminance", "moisture", "pm1",
    "pm10", "pm25", "power_factor", "signal_strength",
}  # fmt: skip
"""Device classes of what is measured and never set."""
_READINGS = {"binary_sensor", "calendar", "event", "sensor"}
_MAIN = {
    "alarm_control_panel",
    "climate",
    "cover",
    "fan",
    "humidifier",
    "light",
    "media_player",
    "siren",
    "vacuum",
    "valve",
    "water_heater",
}
"""Platforms that are what a device is for."""
_RETURNED = re.compile("returned|produced")


@dataclass(frozen=True)
class Entity:
    """One entity of a recorded device."""

    where: str
    feature: f.Feature
    shown: Mapping[str, Any]
    """Its outline, as `script/describe --json` prints it."""
    labels: frozenset[str]
    """The manufacturer's own words, for which no translation can exist."""

    @override
    def __str__(self) -> str:
        channel = "" if self.feature.channel is None else f"#{self.feature.channel}"
        return f"{self.where}: {self.shown['platform']}.{self.feature.key}{channel}"

    def __getattr__(self, name: str) -> Any:
        """Return a part of the outline."""
        return self.shown[name]


type Device = Sequence[Entity]
type Rule = Callable[[Device], Iterator[str]]


def _texts(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for value in data.values():
            yield from _texts(value)
    elif isinstance(data, list):
        for value in data:
            yield from _texts(value)


async def _entities(instance: Instance, where: str, recording: Recording) -> Device:
    async with instance.show(subject(recording)) as shown:
        labels = frozenset(_texts(recording.definition))
        return [Entity(where, one.feature, outline(shown, one), labels) for one in shown.entities]


async def _all() -> list[Device]:
    async with Instance.open() as instance:
        return [
            await _entities(instance, f"{path.parent.name}/{path.stem}", recording)
            for path in recordings(FOLDER)
            for recording in load(path)
        ]


# --- rules --------------------------------------------------------------------------------------------------------------


def presentable(device: Device) -> Iterator[str]:
    """Name, words, icon, classes, and units are such as Home Assistant shows."""
    for one in device:
        yield from (f"{one}: {what}" for what in complaints(one.feature, one.labels))


def sensors_measure_what_their_class_says(device: Device) -> Iterator[str]:
    """SEN-1: class, unit, state class, and value go together."""
    for one in device:
        if one.platform != "sensor":
            continue
        device_class = SensorDeviceClass(one.device_class) if one.device_class else None
        units = DEVICE_CLASS_UNITS.get(device_class) if device_class else None
        if units is not None and one.unit not in units:
            yield f"{one} has the unit {one.unit}, which {device_class} has not"
        allowed = DEVICE_CLASS_STATE_CLASSES.get(device_class) if device_class else None
        if one.state_class and allowed is not None and SensorStateClass(one.state_class) not in allowed:
            yield f"{one} has the state class {one.state_class}, which {device_class} has not"
        numeric = one.unit or one.state_class or (device_class and device_class not in NON_NUMERIC_DEVICE_CLASSES)
        if numeric and one.value not in _NO_VALUE and not _NUMBER.fullmatch(one.value):
            yield f"{one} is a number and shows {one.value!r}"
        if one.options is not None and (one.unit or one.state_class):
            yield f"{one} has words and is a number"


def only_one_quantity_has_a_unit(device: Device) -> Iterator[str]:
    """SEN-1: a sensor whose unit belongs to one device class alone has this class (but not every angle is a wind's)."""
    owners: dict[Any, set[str]] = defaultdict(set)
    for device_class, units in DEVICE_CLASS_UNITS.items():
        for unit in units - {DEGREE}:
            owners[unit].add(device_class)
    for one in device:
        if one.platform == "sensor" and one.unit and one.device_class is None and len(owners[one.unit]) == 1:
            yield f"{one} has the unit {one.unit} and no device class"


def numbers_have_ranges(device: Device) -> Iterator[str]:
    """NUM-1: a number has a range, a step, and a unit that its class takes; what is measured is none."""
    for one in device:
        if one.platform != "number":
            continue
        low, high, step = (one.attributes[name] for name in ("min", "max", "step"))
        if not (low < high and 0 < step <= high - low):
            yield f"{one} goes from {low} to {high} by {step}"
        if one.device_class in _MEASURED:
            yield f"{one} sets what is measured"
        units = NUMBER_UNITS.get(NumberDeviceClass(one.device_class)) if one.device_class else None
        if units is not None and one.unit not in units:
            yield f"{one} has the unit {one.unit}, which {one.device_class} has not"


def choices_leave_a_choice(device: Device) -> Iterator[str]:
    """SEL-1: a select has two options at least, each once, and shows one of them; a lone option is an event or a button."""
    for one in device:
        if one.options is None:
            continue
        if len(set(one.options)) != len(one.options):
            yield f"{one} has an option twice"
        if one.platform == "select" and len(one.options) < 2:
            yield f"{one} offers {one.options}"
        if one.platform in {"select", "sensor"} and one.value not in {*one.options, *_NO_VALUE}:
            yield f"{one} shows {one.value}, which is none of {one.options}"


def words_are_those_of_the_vocabulary(device: Device) -> Iterator[str]:
    """ALL-11: an option is a word, a quantity, or the manufacturer's own text."""
    for one in device:
        for name in one.options or ():
            own = name in one.labels or name.rpartition(" (")[0] in one.labels
            if not _WORD.fullmatch(name) and not QUANTITY.fullmatch(name) and not own:
                yield f"{one} offers {name!r}, which is neither a word nor the manufacturer's text"


def categories_follow_the_key(device: Device) -> Iterator[str]:
    """ALL-10: readings are no configuration, settings are, and what a device is for has no category."""
    for one in device:
        row = find(one.platform, one.feature.label or ("" if one.feature.name else one.feature.key))
        only_shown = one.platform == "update" and "install" not in one.features
        is_reading = only_shown or one.platform in _READINGS
        if one.category == "config" and is_reading:
            yield f"{one} is a reading of category config"
        if one.category == "diagnostic" and not is_reading:
            yield f"{one} is a control of category diagnostic"
        if one.category is not None and one.platform in _MAIN and one.feature.name == "":
            yield f"{one} is the main feature and has a category"
        if row is not None and not one.feature.exception and not row.only_words:
            standalone = one.feature.standalone and not row.setting
            aside = "diagnostic" if is_reading else "config"
            expected = aside if one.feature.mirrored else None if standalone else row.category
            if only_shown:
                expected = "diagnostic"
            if one.category != expected:
                yield f"{one} is {one.category}, the catalogue says {row.category}"
            if one.enabled != (row.enabled and not one.feature.mirrored):
                yield f"{one} is {'on' if one.enabled else 'off'} by default, the catalogue says the other"


def what_changes_a_function_is_not_reached_by_area(device: Device) -> Iterator[str]:
    """SWI-1: an action for an area or device reaches no switch that only changes how something works."""
    for one in device:
        row = find(one.platform, one.feature.label or ("" if one.feature.name else one.feature.key))
        if one.platform == "switch" and row is not None and row.setting and one.feature.name != "":
            if one.category is None:
                yield f"{one} has no category"


def climates_turn_off(device: Device) -> Iterator[str]:
    """CLI-3, CLI-4: off where power can be switched; one order of words for all brands."""
    for one in device:
        if one.platform != "climate" or not one.features:
            continue
        attributes: Mapping[str, Any] = one.attributes
        if ("off" in attributes["hvac_modes"]) != ("turn_on" in one.features):
            yield f"{one} offers {attributes['hvac_modes']} with {one.features}"
        if attributes["hvac_modes"] == ["off"]:
            yield f"{one} offers nothing but off"
        for name in ("swing_modes", "swing_horizontal_modes"):
            if {"off", "on"} <= set(words := attributes.get(name) or []) and words[:2] != ["off", "on"]:
                yield f"{one} offers {name} {words}"
        for name, first in (("fan_modes", "auto"), ("preset_modes", "none")):
            if first in (words := attributes.get(name) or []) and words[0] != first:
                yield f"{one} offers {name} {words}"
        if "min_temp" in attributes and attributes["min_temp"] >= attributes["max_temp"]:
            yield f"{one} has no range"


def controls_control(device: Device) -> Iterator[str]:
    """ALL-6, LOC-1, HUM-1, COV-1, BUT-1: a control has something to write, both ways."""
    for one in device:
        match one.feature:
            case f.Humidifier(target=target):
                if not isinstance(target, Codec):
                    yield f"{one} keeps no humidity"
            case f.Cover() if not one.features:
                yield f"{one} only shows a position"
            case f.Lock(state=state) | f.Valve(state=state) | f.Switch(state=state):
                yield from _both_ways(one, state)
            case f.Button(writes=writes) | f.Scene(writes=writes):
                if not writes:
                    yield f"{one} writes nothing"
            case s.Event(types=types):
                if not types or len(set(types)) != len(types):
                    yield f"{one} has the types {types}"


def _both_ways(one: Entity, state: Any) -> Iterator[str]:
    if not isinstance(state, Codec):
        yield f"{one} cannot be written"
        return
    try:
        written = [state.write(wanted, {}) for wanted in (True, False)]
    except CloudError as err:
        yield f"{one} cannot be written: {err!r}"
        return
    if written[0] == written[1]:
        yield f"{one} writes the same for on and off: {written[0]}"


def water_heaters_have_operations(device: Device) -> Iterator[str]:
    """WAT-1: off where power can be switched, and never an empty list."""
    for one in device:
        if one.platform == "water_heater":
            operations = one.attributes.get("operation_list") or []
            if "operation_mode" in one.features and not operations:
                yield f"{one} offers no operation"
            if ("off" in operations) != ("on_off" in one.features):
                yield f"{one} offers {operations} with {one.features}"


def energy_counts_once(device: Device) -> Iterator[str]:
    """SEN-2: of one meter, one total is on by default."""
    totals = Counter(
        (one.channel, bool(_RETURNED.search(one.feature.key)))
        for one in device
        if one.device_class == "energy" and one.state_class and one.enabled and one.feature.name is None
    )
    if [*totals.values()] and max(totals.values()) > 1:
        yield f"{device[0].where} counts energy twice"


def faults_have_one_face(device: Device) -> Iterator[str]:
    """BIN-1: of what shows the present fault, one is on by default."""
    faces = [one for one in device if one.platform in {"binary_sensor", "sensor"}]
    faces = [one for one in faces if one.feature.name is None and one.feature.key in {"fault", "fault_code"}]
    if faces and sum(one.enabled for one in faces) != 1:
        yield f"{device[0].where} shows its fault as {[(str(one), one.enabled) for one in faces]}"


def safety_is_asked_for(device: Device) -> Iterator[str]:
    """What unlocks, disarms, resets, or shuts down is off by default, unless it is what the device is for."""
    for one in device:
        words = f"{one.feature.key} {one.feature.name or ''}"
        if one.platform in {"button", "switch"} and one.feature.name != "" and one.enabled:
            if re.search(r"remote_?unlock|远程开锁|factory|恢复出厂|shutdown|disarm|撤防", words):
                yield f"{one} is on by default"


def nothing_raw_is_shown(device: Device) -> Iterator[str]:
    """ALL-12: no state or attribute is another language's None, true, or negative zero; no name is a raw number."""
    for one in device:
        shown = [one.value, *(value for value in one.attributes.values() if not isinstance(value, list | dict))]
        if raw := [value for value in shown if str(value) in {"None", "nan", "inf", "-0", "-0.0", "True", "False"}]:
            if any(not isinstance(value, bool) for value in raw):
                yield f"{one} shows {raw}"
        if re.search(r"\d{6,}", one.name) and one.feature.name is None:
            yield f"{one} is called {one.name}"


RULES: Sequence[Rule] = (
    presentable,
    sensors_measure_what_their_class_says,
    only_one_quantity_has_a_unit,
    numbers_have_ranges,
    choices_leave_a_choice,
    words_are_those_of_the_vocabulary,
    categories_follow_the_key,
    what_changes_a_function_is_not_reached_by_area,
    climates_turn_off,
    controls_control,
    water_heaters_have_operations,
    energy_counts_once,
    faults_have_one_face,
    safety_is_asked_for,
    nothing_raw_is_shown,
)


def test_every_recorded_device_keeps_all_rules() -> None:
    """Each rule holds for all devices of all brands, which are set up once for all rules."""
    devices = asyncio.run(_all())
    found = {rule.__name__: [complaint for device in devices for complaint in rule(device)] for rule in RULES}
    broken = {rule: complaints[:40] for rule, complaints in found.items() if complaints}
    assert not broken, json.dumps(broken, ensure_ascii=False, indent=1)
