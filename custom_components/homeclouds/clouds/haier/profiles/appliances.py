"""Water heaters, curtains, fans and air purifiers."""

from collections.abc import Iterable
from typing import Final

from ...core.codecs import Choice, Range
from ...core.features import Cover, Fan, Feature, Unit, WaterHeater
from .feature_builder import CELSIUS, Kit, temperature
from .value_maps import SPEEDS

_WATER: Final = frozenset({"outWaterTemp", "inWaterTemp", "totalUseGasL", "waterTemp"})
_SLOWEST_FIRST: Final = (
    "silent", "breeze", "low", "medium_low", "medium", "medium_high", "high", "strong", "turbo", "full",
    *(f"level_{level}" for level in range(1, 10)),
)  # fmt: skip


def water_heater(kit: Kit) -> Iterable[Feature]:
    """Return the features of a water heater, if it is one: a set point, and something known of the water."""
    target = next((name for name in ("targetTemp", "targetTemperature") if kit.has(name)), None)
    if target is None or not any(map(kit.has, _WATER)) or kit.has("windSpeed"):
        return
    if (settable := kit.range([target], CELSIUS, 35, 60)) is None:
        return
    current = next((name for name in ("outWaterTemp", "waterTemp") if kit.has(name)), None)
    yield WaterHeater(
        key="water_heater",
        label="water_heater",
        name="",
        power=kit.flag("onOffStatus"),
        target=settable,
        current=temperature(current) if current else None,
        fixed_mode="gas" if kit.has("totalUseGasL") else "electric",
    )


def curtain(kit: Kit) -> Iterable[Feature]:
    """Return the features of a curtain, if it is one."""
    if (attribute := kit.take("openDegree", writable=True)) is None:
        return
    low, high = (attribute.minimum, attribute.maximum) if attribute.is_number else (0, 100)
    low, high = low or 0, high or 100
    # Whatever the device counts in, 0 is closed and 100 is open here.
    scale = 100 / (high - low)
    position = Range("openDegree", 0, 100, 1, Unit.PERCENT, scale, -low * scale, wire=_whole)
    yield Cover(
        key="cover",
        label="cover",
        name="",
        position=position,
        target=position,
        device_class="curtain",
    )


def fan(kit: Kit) -> Iterable[Feature]:
    """Return the features of a fan or an air purifier: power and wind, but no set point."""
    if not (kit.has("onOffStatus") and kit.has("windSpeed")) or kit.has("targetTemperature"):
        return
    speeds = kit.choice("windSpeed", SPEEDS)
    if speeds is None or (power := kit.flag("onOffStatus")) is None:
        kit.taken.discard("windSpeed")
        return
    values = {word: value for value, word in speeds.values.items()}
    levels = {values[word]: word for word in _SLOWEST_FIRST if word in values}
    presets = {value: word for value, word in speeds.values.items() if value not in levels}
    purifies = any("pm25" in name.lower() or "PM2.5" in item.desc for name, item in kit.definition.attributes.items())
    key = "air_purifier" if purifies else "fan"
    yield Fan(
        key=key,
        label=key,
        name="",
        power=power,
        levels=Choice("windSpeed", levels) if levels else None,
        preset=Choice("windSpeed", presets) if presets else None,
    )


def _whole(value: float) -> str:
    return str(round(value))
