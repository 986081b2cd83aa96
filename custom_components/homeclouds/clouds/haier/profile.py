"""From a digital model to features: what the standard's attributes mean; the rest is the thing-model engine's, and alarms.

Source: the standard models' attribute names and values; type codes vary, so that a family is told by its attributes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
import re
from typing import Final, override

from ...catalogue import find
from ..core.codecs import Reader, Text
from ..core.enums import Category, Unit
from ..core.features import Button, Feature
from ..core.model import Properties
from ..core.sensor_features import BinarySensor, Event, Sensor
from ..core.values import as_list
from ..profiles.thing_model import Overrides, build
from ..profiles.thing_model.descriptions import READINGS
from ..profiles.thing_model.matchers import by_unit, is_level, role_of, targets_of_modes
from ..profiles.thing_model.meanings import bare_id
from ..profiles.thing_model.property import Property, ThingModel
from ..profiles.thing_model.readings import is_finer
from ..profiles.thing_model.roles import SENSING
from ..profiles.thing_model.switch_keys import SWITCHES
from ..profiles.thing_model.units import TIMERS, device_class_for, fits, normal_unit, usual_duration
from .thing_model import ALARMS, OFF, ON, Attribute, Definition

_COMMANDS: Final = {"stopCurrentAlarm": "stop_alarm", "getAllProperty": "query"}
"""Attributes that are commands, written with their own name -> key."""
_SILENT: Final = ("getAll", "grSet")
"""Prefixes of commands that users do not need."""
_ROLES: Final = {
    "humanSensingStatus": "human_sensing",
    "indoorHumidity": "indoor_humidity",
    "indoorTemperature": "indoor_temperature",
    "lockStatus": "child_lock",
    "operationMode": "mode",
    "runningMode": "action",
    "specialMode": "special_mode",
    "totalUseGasL": "gas_consumption",
    "washProg": "program",
}
"""Attribute of the standard model -> role, where its name alone does not give it."""
_STANDARD: Final[Mapping[str, Mapping[str, str]]] = {
    "operationMode": {"0": "auto", "1": "cool", "2": "dry", "4": "heat", "6": "fan_only"},
    # The standard counts downwards.
    "windSpeed": {"1": "high", "2": "medium", "3": "low", "5": "auto"},
    "windDirectionVertical": {
        "0": "off", "1": "healthy_up", "2": "position_1", "3": "healthy_down", "4": "position_2", "5": "position_3",
        "6": "position_4", "7": "position_5", "8": "auto", "9": "auto_2",
    },
    "windDirectionHorizontal": {"0": "off", "7": "auto"} | {str(n): f"position_{n + 1}" for n in range(1, 7)},
    "humanSensingStatus": {"0": "off"},
    "tempUnit": {"1": "celsius", "2": "fahrenheit"},
}  # fmt: skip
"""Attribute (without its side) -> what the standard's values mean."""
_LIMITS: Final = {
    "targetTemperature": (35, 60),
    "targetTemp": (35, 60),
    "targetHumidity": (30, 80),
    "openDegree": (0, 100),
    "indoorTemperature": (-40, 100),
    "outdoorTemperature": (-40, 100),
}
"""Range of numbers whose model has none."""
_ROOM: Final = (16, 30)
"""Range of a target temperature for rooms whose model has none."""
_WARM: Final = (5, 25, 40)
"""Lowest set point for rooms; least and most of the highest."""
_WARM_WATER: Final = 30
"""Lowest number of what is set, for water that is only looked at may be colder."""
_INVERTED: Final = frozenset({"echoStatus"})
"""Attributes that are true while what they are called by is off."""
_SET_BY_STANDARD: Final = frozenset({"human_sensing", "special_mode", "temperature_unit"})
"""Roles beside a climate that can be set although models that are read while the device is off say that they can not."""
_TARGETS: Final = {
    "fridge_temperature": "fridge_target",
    "freezer_temperature": "freezer_target",
    "flex_temperature": "flex_target",
    "temperature": "target_temperature",
    "humidity": "target_humidity",
}
"""Role of a reading -> role of the same if it can be written."""
_NO_TEMPERATURE: Final = frozenset({"-64"})
_NO_HUMIDITY: Final = frozenset({"0"})
_COOLING: Final = re.compile(r"制冷|cool|охлажд", re.IGNORECASE)
_TEMPERATURE: Final = re.compile(r"温度|\btemperature\b|температура", re.IGNORECASE)
_COMPARTMENT: Final = re.compile("[冷冰鲜室区格层柜]")
"""Names of temperatures that are a few degrees, rather than levels."""
_HUMIDITY: Final = re.compile(r"湿度|\bhumidity\b|влажность", re.IGNORECASE)
_DEGREES: Final = re.compile(r"(-?\d+) ?(?:[度℃]|°C)?")
"""Label of a whole number of degrees."""
_BRACKETS: Final = re.compile(r" ?[（(](.*?)[)）]$")
_ENERGY: Final = re.compile("(?<![可备])[用耗]电量$")
_HOURS: Final = re.compile(r"(_hh|_hours?)$|小时|\bhours?\b|час")
_SECONDS: Final = re.compile(r"(_ss|_sec(ond)?s?)$|秒[钟数]?$|\bseconds?\b")
_DAYS: Final = re.compile(r"(_days?)\b|天数|\bdays\b")
_MINUTES: Final = re.compile(r"(_mm|_min(ute)?s?)$|分钟|\bmin(ute)?s?\b|минут")


def features_of(definition: Definition, names: frozenset[str], product: str = "") -> Sequence[Feature]:
    """Return the features of a device with a digital model; `names` are the properties that have had a value."""
    shown = [item for item in definition.attributes.values() if not item.invisible]
    commands = [item.name for item in shown if item.name in _COMMANDS and item.writable]
    model, roles = _model(item for item in shown if item.name not in commands and not item.name.startswith(_SILENT))
    found = build(model, Overrides(roles), product, names).features
    buttons = (Button(key=_COMMANDS[name], writes={name: name}) for name in commands)
    return (*found, *buttons, *(_alarms(definition.alarms) if definition.alarms else ()))


@lru_cache(maxsize=64)
def reported_features(names: frozenset[str]) -> Sequence[Feature]:
    """Return what a device without digital model reports, to look at if asked for."""
    return tuple(
        Sensor(key=name, name=name, value=Text(name), category=Category.DIAGNOSTIC, enabled=False)
        for name in sorted(names)
    )


def _model(attributes: Iterable[Attribute]) -> tuple[ThingModel, dict[str, str]]:
    """Return the neutral thing model of attributes, and the roles of those that the standard defines."""
    attributes = list(attributes)
    names = {item.name for item in attributes}
    cools = {"targetTemperature", "operationMode"} <= names and any(map(_cools, attributes))
    properties: list[Property] = []
    roles: dict[str, str] = {}
    for item in attributes:
        prop = _property(item, cools=cools)
        named = replace(prop, name=_without_unit(prop))
        role = _role(named, cools=cools)
        measured = replace(_measured(prop, role), name=named.name)
        properties.append(measured)
        if role or prop.writable:
            roles[prop.id] = by_unit(role, measured) or ""
    roles |= dict.fromkeys(targets_of_modes(properties, roles), "target_temperature")
    roles = _controlled(properties, roles)
    is_view_only = not any(item.writable for item in attributes)
    if not is_view_only and cools and not all(_is_set(prop, roles) for prop in properties):
        properties = [replace(prop, writable=True) if _could_be_set(prop, roles) else prop for prop in properties]
    model = ThingModel(
        properties=tuple(properties), is_view_only=is_view_only, is_access_certain=True, only_while_on=True
    )
    return model, roles


def _controlled(properties: Iterable[Property], roles: dict[str, str]) -> dict[str, str]:
    """Return the roles, the room's temperature as the one that is controlled where its set point is one for rooms."""
    target = next((prop for prop in properties if roles.get(prop.id) == "target_temperature"), None)
    lowest, highest = (target.minimum or 0, target.maximum or 0) if target else (0, 0)
    if "temperature" in roles.values() or not (_WARM[0] <= lowest and _WARM[1] <= highest <= _WARM[2]):
        return roles
    return {name: "temperature" if role == "indoor_temperature" else role for name, role in roles.items()}


def _cools(item: Attribute) -> bool:
    """Return whether only air conditioners have such an attribute."""
    blows = item.name.startswith(("windSpeed", "windDirection"))
    return blows or (item.name == "operationMode" and any(_COOLING.search(text) for text in item.values.values()))


def _property(item: Attribute, *, cools: bool) -> Property:
    kind, mapping, standard = "string", dict(item.values), _standard(item.name, cools=cools)
    step = item.step
    limits = _ROOM if cools and item.name == "targetTemperature" else _LIMITS.get(item.name)
    low, high = (item.minimum, item.maximum) if item.is_number else limits or (None, None)
    if item.is_flag:
        kind, mapping = "bool", {"0": item.values.get("false", ""), "1": item.values.get("true", "")}
    elif (steps := _steps(item)) is not None and role_of(_number(item, steps)) == "target_temperature":
        kind, mapping, (low, high, step) = "int", {}, steps
    elif item.values or (len(standard) > 1 and not item.is_number):
        kind, mapping = "stringenum", mapping or dict.fromkeys(standard, "")
    elif high is not None:
        kind = "float" if (step or 1) % 1 else "int"
    plain = Property(
        id=item.name,
        name=item.desc or item.name,
        type=kind,
        writable=item.writable,
        mapping={key: "" if label == key and key in standard else label for key, label in mapping.items()},
        standard=standard,
        on=OFF if item.name in _INVERTED else ON,
        off=ON if item.name in _INVERTED else OFF,
        minimum=low,
        maximum=high,
        step=step,
        is_text=True,
    )
    if kind != "string":
        return plain
    # Some models say nothing but the name.
    if role_of(replace(plain, type="bool")) == "power":
        return replace(plain, type="bool")
    return replace(plain, type="float") if _reads(plain) and not item.writable else plain


def _number(item: Attribute, steps: tuple[float, float, float]) -> Property:
    low, high, _ = steps
    name = item.desc or item.name
    return Property(id=item.name, name=name, type="int", writable=item.writable, minimum=low, maximum=high)


def _steps(item: Attribute) -> tuple[float, float, float] | None:
    """Return lowest, highest, and step of a list of whole degrees that leaves none out; None of any other list."""
    if not all(_DEGREES.fullmatch(label) and _DEGREES.sub(r"\1", label) == key for key, label in item.values.items()):
        return None
    found = sorted(map(int, item.values))
    steps = {high - low for low, high in pairwise(found)}
    return (found[0], found[-1], steps.pop()) if len(steps) == 1 else None


def _standard(name: str, *, cools: bool) -> Mapping[str, str]:
    if name == "operationMode" and not cools:
        return {}
    return _STANDARD.get(name) or _STANDARD.get(name.removesuffix("L").removesuffix("R"), {})


def _reads(prop: Property) -> bool:
    return _role(replace(prop, type="float"), cools=False) in READINGS


def _role(prop: Property, *, cools: bool) -> str | None:
    role = (_ROLES.get(prop.id) if "门锁" not in prop.name else None) or role_of(prop)
    if role == "temperature_limit" and not re.search("限|阈", prop.name):
        # The upper of two compartments, not the highest of temperatures.
        return None
    if role in SENSING and prop.writable and prop.type == "bool" and bare_id(prop) in SWITCHES:
        # Its name is that of a state, as most are
        return None
    if role in {"temperature", "humidity"} and re.search(r"室内|环境|\b(indoor|ambient)\b", prop.name.lower()):
        role = f"indoor_{role}"
    if cools and role in {"indoor_temperature", "indoor_humidity"}:
        role = role.removeprefix("indoor_")
    elif role == "water_temperature" and prop.writable and (prop.minimum or 0) >= _WARM_WATER:
        role = "target_temperature"
    elif prop.writable and not cools and role is not None:
        role = _TARGETS.get(role, role)
    return role


def _without_unit(prop: Property) -> str:
    """Return the name of a number without its unit in brackets, which is shown beside the value."""
    if prop.type not in {"int", "float"}:
        return prop.name
    return _BRACKETS.sub(lambda found: "" if normal_unit(found[1], prop.name) else found[0], prop.name) or prop.name


def _measured(prop: Property, role: str | None) -> Property:
    """Add the unit, about which models say nothing: the catalogue's, unless the name says another."""
    if prop.type not in {"int", "float"}:
        return prop
    role = role or ""
    row = find("sensor", READINGS[role].key or role) if role in READINGS else find("number", role)
    in_litres = role == "water_part" or (role == "gas_consumption" and prop.id.endswith("L"))
    said = re.search(r"[（(](.*?)[)）]", prop.name)
    spelled = normal_unit(said[1], prop.name) if said else ""
    if spelled and (fits(row.device_class or "", spelled) if row else device_class_for(spelled)):
        return replace(prop, unit=spelled, absent=_absent(role, spelled))
    unit = Unit.LITRES if in_litres else row.unit if row and not is_finer(row, prop) else None
    if (role.endswith(("temperature", "_target", "temperature_limit")) and role != "color_temperature") or (
        not role and _TEMPERATURE.search(prop.name) and (_COMPARTMENT.search(prop.name) or not is_level(prop))
    ):
        unit = Unit.CELSIUS
    if (role == "water_left" and prop.maximum == 100) or (not role and _HUMIDITY.search(prop.name)):
        unit = Unit.PERCENT
    if role == "humidity_limit":
        unit = Unit.PERCENT
    if role == "temperature_difference" and "温" in prop.name:
        unit = Unit.CELSIUS
    if unit in {None, Unit.MINUTES}:
        text = f"{re.sub('(?<=[a-z])(?=[A-Z])', '_', prop.id).lower()} {prop.name.lower()}"
        unit = (
            Unit.HOURS
            if _matches(_HOURS, text)
            else Unit.MINUTES
            if _matches(_MINUTES, text)
            else Unit.SECONDS
            if not role and _matches(_SECONDS, text)
            else unit or (Unit.DAYS if not role and _DAYS.search(text) else spelled or None)
        )
    if not (role or unit) and _ENERGY.search(prop.name):
        unit = Unit.KILOWATT_HOUR
    if role in TIMERS and unit == Unit.SECONDS:
        unit = usual_duration(prop.maximum)
    return replace(prop, unit=unit or "", absent=_absent(role, unit))


def _absent(role: str, unit: str | None) -> frozenset[str]:
    """Return the values that stand for a sensor that is not there."""
    if unit == Unit.CELSIUS:
        return _NO_TEMPERATURE
    return _NO_HUMIDITY if role in {"humidity", "indoor_humidity"} else frozenset()


def _matches(pattern: re.Pattern[str], text: str) -> bool:
    identifier, _, name = text.partition(" ")
    return bool(pattern.search(identifier) or pattern.search(name))


def _is_set(prop: Property, roles: Mapping[str, str]) -> bool:
    return prop.writable or roles.get(prop.id) not in {"mode", "target_temperature"}


def _could_be_set(prop: Property, roles: Mapping[str, str]) -> bool:
    return roles.get(prop.id) in _SET_BY_STANDARD or (prop.type == "bool" and bare_id(prop) in SWITCHES)


@dataclass(frozen=True)
class _Alarms[T](Reader[T]):
    names = frozenset((ALARMS,))


@dataclass(frozen=True)
class AnyAlarm(_Alarms[bool]):
    """Whether any alarm is on; a device that reports none has none."""

    @override
    def read(self, properties: Properties) -> bool | None:
        return bool(properties.get(ALARMS))


@dataclass(frozen=True)
class AlarmTexts(_Alarms[str]):
    """What the alarms that are on say."""

    texts: Mapping[str, str]
    nothing: str | None = None
    """What to say if there is none."""

    @override
    def read(self, properties: Properties) -> str | None:
        active = as_list(properties.get(ALARMS))
        return ", ".join(self.texts.get(str(name), str(name)) for name in active)[:255] or self.nothing


@dataclass(frozen=True)
class AlarmChange(_Alarms[str]):
    """What a change of the alarms is."""

    @override
    def read(self, properties: Properties) -> str | None:
        return "occurred" if properties.get(ALARMS) else "cleared"


def _alarms(texts: Mapping[str, str]) -> Iterable[Feature]:
    """Return the features of a device that reports alarms; `texts` are the vendor's, by alarm."""
    yield BinarySensor(key="fault", state=AnyAlarm())
    yield Sensor(key="fault", value=AlarmTexts(texts, "none"))
    yield Event(
        key="fault",
        source=ALARMS,
        type=AlarmChange(),
        types=("occurred", "cleared"),
        attributes={"code": AlarmTexts({}), "text": AlarmTexts(texts)},
    )
