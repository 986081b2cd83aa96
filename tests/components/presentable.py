"""What makes a feature presentable: a name, words, an icon, and classes and units that Home Assistant takes."""

from collections.abc import Collection, Iterator, Mapping
from functools import cache
import json
from pathlib import Path
import re
import string
from typing import Any

import homeassistant
from homeassistant.components.binary_sensor import BinarySensorDeviceClass
from homeassistant.components.button import ButtonDeviceClass
from homeassistant.components.climate import HVACAction, HVACMode
from homeassistant.components.cover import CoverDeviceClass
from homeassistant.components.event import EventDeviceClass
from homeassistant.components.humidifier import HumidifierDeviceClass
from homeassistant.components.number import DEVICE_CLASS_UNITS as NUMBER_UNITS, NumberDeviceClass
from homeassistant.components.sensor import (
    DEVICE_CLASS_STATE_CLASSES,
    DEVICE_CLASS_UNITS,
    SensorDeviceClass,
    SensorStateClass,
)
from homeassistant.components.switch import SwitchDeviceClass
from homeassistant.components.valve import ValveDeviceClass

from custom_components.homeclouds.clouds.core import features as f, sensor_features as s
from custom_components.homeclouds.clouds.core.enums import Category

INTEGRATION = Path(__file__).parents[2] / "custom_components" / "homeclouds"
QUANTITY = re.compile(r"-?\d+( (s|min|h|rpm|°C|%|mL)|°)")
"""A word that needs no translation."""
DEVICE_CLASSES: Mapping[type[f.Feature], Any] = {
    s.BinarySensor: BinarySensorDeviceClass,
    f.Button: ButtonDeviceClass,
    f.Cover: CoverDeviceClass,
    s.Event: EventDeviceClass,
    f.Humidifier: HumidifierDeviceClass,
    f.Number: NumberDeviceClass,
    s.Sensor: SensorDeviceClass,
    f.Switch: SwitchDeviceClass,
    f.Valve: ValveDeviceClass,
}
NAMED_BY_CLASS = {"binary_sensor", "button", "event", "number", "sensor", "update"}
NEED_AN_ICON = {"binary_sensor", "button", "number", "select", "sensor", "switch", "text"}


@cache
def _texts(name: str) -> Any:
    return json.loads((INTEGRATION / name).read_text(encoding="utf-8"))


@cache
def _own_words(platform: str) -> Any:
    folder = Path(homeassistant.__file__).parent / "components" / platform
    strings = json.loads((folder / "strings.json").read_text(encoding="utf-8"))
    return strings.get("entity_component", {})


def complaints(feature: f.Feature, labels: Collection[str] = ()) -> list[str]:
    """Return what a user would miss about a feature, or Home Assistant complain of.

    `labels` are the vendor's own words, for which no translation can exist.
    """
    return [f"{type(feature).__name__} {feature.key}: {what}" for what in _complaints(feature, labels)]


def _complaints(feature: f.Feature, labels: Collection[str]) -> Iterator[str]:
    platform = feature.kind
    key = feature.label or feature.key
    entry = _texts("translations/en.json")["entity"].get(platform, {}).get(key, {})
    device_class = getattr(feature, "device_class", None)
    by_vendor = bool(feature.name)
    if feature.name is None:
        yield from _about_name(feature, entry, platform, device_class)
    yield from _about_classes(feature, device_class)
    if not by_vendor:
        yield from _about_words(feature, entry, platform, device_class, labels)
        if (
            platform in NEED_AN_ICON
            and feature.name is None
            and not device_class
            and not getattr(feature, "options", None)
        ):
            if key not in _texts("icons.json")["entity"].get(platform, {}):
                yield f"has neither a device class nor an icon for {platform}.{key}"


def _about_name(feature: f.Feature, entry: Any, platform: str, device_class: str | None) -> Iterator[str]:
    if (name := entry.get("name")) is None:
        named = platform == "update" or (platform in NAMED_BY_CLASS and device_class not in {None, "enum"})
        if not named:
            yield f"has no name in the vocabulary ({platform}.{feature.label or feature.key})"
        return
    if missing := {field for _, field, _, _ in string.Formatter().parse(name) if field} - set(feature.placeholders):
        yield f"lacks the placeholders {missing} of {name}"


def _about_classes(feature: f.Feature, device_class: str | None) -> Iterator[str]:
    if device_class is not None and device_class not in set(
        next(known for kind, known in DEVICE_CLASSES.items() if isinstance(feature, kind))
    ):
        yield f"has the unknown device class {device_class}"
    elif isinstance(feature, s.Sensor):
        yield from _about_measurement(feature)
    elif isinstance(feature, f.Number) and device_class is not None:
        units = NUMBER_UNITS.get(NumberDeviceClass(device_class))
        if units is not None and feature.value.unit not in units:
            yield f"has the unit {feature.value.unit}, but its device class {device_class} takes {sorted(map(str, units))}"


def _about_measurement(feature: s.Sensor) -> Iterator[str]:
    if feature.category is Category.CONFIG:
        yield "is a sensor of category config, which Home Assistant refuses"
    if feature.device_class is None:
        return
    device_class = SensorDeviceClass(feature.device_class)
    if (units := DEVICE_CLASS_UNITS.get(device_class)) is not None and feature.unit not in units:
        yield f"has the unit {feature.unit}, but its device class {device_class} takes {sorted(map(str, units))}"
    classes = DEVICE_CLASS_STATE_CLASSES.get(device_class)
    if feature.state_class and classes is not None and SensorStateClass(feature.state_class) not in classes:
        yield f"has the state class {feature.state_class}, which its device class {device_class} excludes"


def _about_words(
    feature: f.Feature, entry: Any, platform: str, device_class: str | None, labels: Collection[str]
) -> Iterator[str]:
    for attribute, words in _words(feature):
        if attribute is None:
            known = set(entry.get("state", {}))
        else:
            known = set(entry.get("state_attributes", {}).get(attribute, {}).get("state", {}))
            for section in ("_", device_class):
                own = _own_words(platform).get(section, {}).get("state_attributes", {})
                known |= set(own.get(attribute, {}).get("state", {}))
        # A label that repeats is told apart by its key: "阅读 (colorful)"
        own_words = {*labels, *(word for word in words if word.rpartition(" (")[0] in labels)}
        if unknown := [word for word in words if word not in known | own_words and not QUANTITY.fullmatch(word)]:
            yield f"has words without translation in {attribute or 'state'}: {unknown}"
    if isinstance(feature, f.Climate):
        modes = set(feature.mode.options if feature.mode else ()) - set(HVACMode)
        actions = set(getattr(feature.action, "options", ())) - set(HVACAction)
        if modes or actions:
            yield f"has modes or actions that Home Assistant does not know: {modes | actions}"


def _words(feature: f.Feature) -> Iterator[tuple[str | None, list[str]]]:
    found: list[tuple[str | None, Any]] = []
    match feature:
        case f.Climate():
            found = [
                ("fan_mode", feature.fan),
                ("swing_mode", feature.swing),
                ("swing_horizontal_mode", feature.swing_horizontal),
                ("preset_mode", feature.preset),
            ]
        case f.WaterHeater() | f.Humidifier():
            found = [("operation_mode" if isinstance(feature, f.WaterHeater) else "mode", feature.mode)]
        case f.Fan():
            found = [("preset_mode", feature.preset)]
        case f.Light():
            found = [("effect", feature.effect)]
        case f.Select():
            found = [(None, feature.value)]
        case s.Sensor(options=options) if options is not None:
            yield None, list(options)
        case s.Event():
            yield "event_type", list(feature.types)
    for attribute, codec in found:
        if codec is not None:
            words = [word for word in codec.options if not (isinstance(feature, f.Fan) and word == "none")]
            yield attribute, [*words, *sorted(getattr(codec, "read_only", ()))]
