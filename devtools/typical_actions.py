"""What users typically do with an entity: each of its actions, with both ends of each range and each word."""

from collections.abc import Iterator, Mapping
from typing import Any

from homeassistant.components.alarm_control_panel import AlarmControlPanelEntityFeature as Alarm
from homeassistant.components.climate import ClimateEntityFeature as Climate, HVACMode
from homeassistant.components.cover import CoverEntityFeature as Cover
from homeassistant.components.fan import FanEntityFeature as Fan
from homeassistant.components.light import ColorMode
from homeassistant.components.media_player import MediaPlayerEntityFeature as Player
from homeassistant.components.remote import RemoteEntityFeature as Remote
from homeassistant.components.siren import SirenEntityFeature as Siren
from homeassistant.components.update import UpdateEntityFeature as Update
from homeassistant.components.vacuum import VacuumEntityFeature as Vacuum
from homeassistant.components.water_heater import WaterHeaterEntityFeature as Heater
from homeassistant.core import State

type Action = tuple[str, dict[str, Any]]
"""Action and its data."""


def typical_actions(domain: str, state: State) -> Iterator[Action]:
    """Yield what an entity of this domain with these capabilities can be told."""
    if (make := _OF_DOMAIN.get(domain)) is not None:
        yield from make(state.attributes, int(state.attributes.get("supported_features", 0)))


def _each(action: str, field: str, values: Any) -> Iterator[Action]:
    for value in values or ():
        yield action, {field: value}


def _ends(action: str, field: str, low: Any, high: Any, step: Any = None) -> Iterator[Action]:
    between = () if step is None else (low + step, low + 3 * step)
    yield from _each(action, field, dict.fromkeys((low, *(value for value in between if value < high), high)))


def _on_off(attributes: Mapping[str, Any], features: int) -> Iterator[Action]:
    yield from (("turn_on", {}), ("turn_off", {}))


def _climate(attributes: Mapping[str, Any], features: int) -> Iterator[Action]:
    modes = attributes["hvac_modes"]
    if features & Climate.TURN_ON:
        yield "turn_on", {}
    if features & Climate.TURN_OFF:
        yield "turn_off", {}
    yield from _each("set_hvac_mode", "hvac_mode", modes)
    if features & Climate.TARGET_TEMPERATURE:
        low, high = attributes["min_temp"], attributes["max_temp"]
        yield from _ends("set_temperature", "temperature", low, high, attributes.get("target_temp_step", 1))
        if on := [mode for mode in modes if mode != HVACMode.OFF]:
            yield "set_temperature", {"temperature": high, "hvac_mode": on[-1]}
    if features & Climate.TARGET_TEMPERATURE_RANGE:
        low, high, step = attributes["min_temp"], attributes["max_temp"], attributes.get("target_temp_step", 1)
        for pair in ((low, low + step), (low, high)):
            yield "set_temperature", dict(zip(("target_temp_low", "target_temp_high"), pair, strict=True))
    if features & Climate.TARGET_HUMIDITY:
        yield from _ends("set_humidity", "humidity", attributes["min_humidity"], attributes["max_humidity"])
    for name in ("fan", "swing", "swing_horizontal", "preset"):
        yield from _each(f"set_{name}_mode", f"{name}_mode", attributes.get(f"{name}_modes"))


def _water_heater(attributes: Mapping[str, Any], features: int) -> Iterator[Action]:
    if features & Heater.ON_OFF:
        yield from _on_off(attributes, features)
    yield from _ends("set_temperature", "temperature", attributes["min_temp"], attributes["max_temp"])
    yield from _each("set_operation_mode", "operation_mode", attributes.get("operation_list"))
    if features & Heater.AWAY_MODE:
        yield from _each("set_away_mode", "away_mode", (True, False))


def _humidifier(attributes: Mapping[str, Any], features: int) -> Iterator[Action]:
    yield from _on_off(attributes, features)
    yield from _ends("set_humidity", "humidity", attributes["min_humidity"], attributes["max_humidity"])
    yield from _each("set_mode", "mode", attributes.get("available_modes"))


def _light(attributes: Mapping[str, Any], features: int) -> Iterator[Action]:
    yield from _on_off(attributes, features)
    modes = attributes.get("supported_color_modes") or []
    if modes != [ColorMode.ONOFF]:
        yield from _each("turn_on", "brightness", (1, 128, 255))
    if ColorMode.COLOR_TEMP in modes:
        low, high = attributes["min_color_temp_kelvin"], attributes["max_color_temp_kelvin"]
        yield from _each("turn_on", "color_temp_kelvin", (low, (low + high) // 2, high))
    if ColorMode.RGB in modes:
        yield from _each("turn_on", "rgb_color", ([255, 0, 0], [10, 120, 240]))
    if ColorMode.RGBW in modes:
        yield from _each("turn_on", "rgbw_color", ([255, 0, 0, 0], [10, 120, 240, 60]))
    yield from _each("turn_on", "effect", attributes.get("effect_list"))


def _fan(attributes: Mapping[str, Any], features: int) -> Iterator[Action]:
    yield from _on_off(attributes, features)
    if features & Fan.SET_SPEED:
        step = attributes["percentage_step"]
        steps = [round(step * place) for place in range(1, round(100 / step) + 1)]
        yield from _each("set_percentage", "percentage", [0, *steps[:8], *steps[8:][-1:]])
    yield from _each("set_preset_mode", "preset_mode", attributes.get("preset_modes"))
    if features & Fan.OSCILLATE:
        yield from _each("oscillate", "oscillating", (True, False))
    if features & Fan.DIRECTION:
        yield from _each("set_direction", "direction", ("forward", "reverse"))


def _cover(attributes: Mapping[str, Any], features: int) -> Iterator[Action]:
    for feature, action in ((Cover.OPEN, "open_cover"), (Cover.CLOSE, "close_cover"), (Cover.STOP, "stop_cover")):
        if features & feature:
            yield action, {}
    if features & Cover.SET_POSITION:
        yield from _each("set_cover_position", "position", (0, 30, 100))


def _number(attributes: Mapping[str, Any], features: int) -> Iterator[Action]:
    yield from _ends("set_value", "value", attributes["min"], attributes["max"], attributes["step"])


def _select(attributes: Mapping[str, Any], features: int) -> Iterator[Action]:
    yield from _each("select_option", "option", attributes["options"])


def _update(attributes: Mapping[str, Any], features: int) -> Iterator[Action]:
    if features & Update.INSTALL:
        yield "install", {}


def _alarm(attributes: Mapping[str, Any], features: int) -> Iterator[Action]:
    yield "alarm_disarm", {}
    for feature in Alarm(features):
        yield f"alarm_{str(feature.name).lower()}", {}


def _media_player(attributes: Mapping[str, Any], features: int) -> Iterator[Action]:
    for feature, action in (
        (Player.TURN_ON, "turn_on"),
        (Player.TURN_OFF, "turn_off"),
        (Player.PLAY, "media_play"),
        (Player.PAUSE, "media_pause"),
        (Player.PREVIOUS_TRACK, "media_previous_track"),
        (Player.NEXT_TRACK, "media_next_track"),
    ):
        if features & feature:
            yield action, {}
    if features & Player.VOLUME_SET:
        yield from _each("volume_set", "volume_level", (0, 0.35, 1))
    if features & Player.VOLUME_MUTE:
        yield from _each("volume_mute", "is_volume_muted", (True, False))
    if features & Player.SELECT_SOURCE:
        yield from _each("select_source", "source", attributes.get("source_list") or ())
    if features & Player.SEEK:
        yield "media_seek", {"seek_position": 90}
    if features & Player.SHUFFLE_SET:
        yield from _each("shuffle_set", "shuffle", (True, False))
    if features & Player.REPEAT_SET:
        yield from _each("repeat_set", "repeat", ("one", "off"))


def _remote(attributes: Mapping[str, Any], features: int) -> Iterator[Action]:
    yield "send_command", {"command": ["0"]}
    if features & Remote.LEARN_COMMAND:
        yield "learn_command", {"command": ["1"]}


def _siren(attributes: Mapping[str, Any], features: int) -> Iterator[Action]:
    yield from _on_off(attributes, features)
    yield from _each("turn_on", "tone", attributes.get("available_tones"))
    if features & Siren.VOLUME_SET:
        yield from _each("turn_on", "volume_level", (0, 0.35, 1))
    if features & Siren.DURATION:
        yield from _each("turn_on", "duration", (1, 90))


def _vacuum(attributes: Mapping[str, Any], features: int) -> Iterator[Action]:
    yield "start", {}
    for feature, action in (
        (Vacuum.PAUSE, "pause"),
        (Vacuum.STOP, "stop"),
        (Vacuum.RETURN_HOME, "return_to_base"),
        (Vacuum.CLEAN_SPOT, "clean_spot"),
        (Vacuum.LOCATE, "locate"),
    ):
        if features & feature:
            yield action, {}
    yield from _each("set_fan_speed", "fan_speed", attributes.get("fan_speed_list"))


_OF_DOMAIN: Mapping[str, Any] = {
    "alarm_control_panel": _alarm,
    "button": lambda attributes, features: [("press", {})],
    "climate": _climate,
    "cover": _cover,
    "fan": _fan,
    "humidifier": _humidifier,
    "light": _light,
    "lock": lambda attributes, features: [("lock", {}), ("unlock", {})],
    "media_player": _media_player,
    "number": _number,
    "remote": _remote,
    "scene": lambda attributes, features: [("turn_on", {})],
    "select": _select,
    "siren": _siren,
    "switch": _on_off,
    "text": lambda attributes, features: [("set_value", {"value": "text"})],
    "update": _update,
    "vacuum": _vacuum,
    "valve": lambda attributes, features: [("open_valve", {}), ("close_valve", {})],
    "water_heater": _water_heater,
}
