"""The main features of known appliances, put together from properties by role.

Each function looks whether its appliance is there, takes what belongs to it and gives the features; what it leaves is shown one by
one. Nothing here depends on a product id: CategoryId is "1" for everything that manufacturers define themselves.
"""

from collections.abc import Callable, Iterator
import re

from ...colors import Rgb
from ...features import Climate, Cover, Event, Fan, Feature, Humidifier, Light, Lock, Mode, Switch, Valve, WaterHeater
from ...model import Value
from ...properties import Choice, Codec, Flag, Lookup, OneOf, Range, Reader, Selectable, With
from ..template import Property
from . import words
from .codecs import WISH, Palette, Wish
from .parts import Parts, choice, flag, numeric, only
from .singles import METERS, sensor_only

type Maker = Callable[[Parts], Iterator[Feature]]

LIGHTS = frozenset({"141", "582"})
_PRESET_FLAGS = {
    "eco": "eco",
    "sleep": "sleep",
    "strong": "boost",
    "turbo": "boost",
    "comfort": "comfort",
    "frost": "frost_protection",
    "away": "away",
}
"""Ids of flags that are a climate's presets."""
_CHANNELS_FROM = 2


def water_heater(parts: Parts) -> Iterator[Feature]:
    """Return a water heater."""
    target = parts.peek("target_temperature")
    if target is None or not parts.mentions(r"热水|镁棒|内胆|\b(bath|shower|tank)|heat_mode|water_(left|set|flow)"):
        return
    parts.take("target_temperature")
    current, mode, power = parts.take("water_temperature", "temperature"), parts.take("mode"), parts.take("power")
    drop_fahrenheit(parts)
    yield WaterHeater(
        key="water_heater",
        name="",
        power=flag(power) if power else None,
        target=parts.range(target),
        current=parts.measure(current) if current else None,
        mode=choice(mode, words.words(mode, words.HEATER_MODES)) if mode else None,
    )


def climate(parts: Parts) -> Iterator[Feature]:
    """Return an air conditioner or a thermostat."""
    target, mode = parts.peek("target_temperature"), parts.peek("mode")
    modes = only(mode, words.MODES) if mode else {}
    if target is None or not 15 <= (target.maximum or 0) * parts.scale(target) <= 65:
        return
    if not (len(set(modes.values())) > 1 or parts.peek("temperature")):
        return
    cooling = Mode.COOL in modes.values()
    conditioner = parts.peek("fan_speed", "swing_vertical", "swing_horizontal") is not None
    for role in ("target_temperature", *(("mode",) if modes else ())):
        parts.take(role)
    power, fan, action = parts.take("power"), parts.take("fan_speed"), parts.peek("action")
    fahrenheit = parts.take("target_temperature_fahrenheit")
    current, humidity, wet = parts.take("temperature"), parts.take("humidity"), parts.take("target_humidity")
    drop_fahrenheit(parts)
    yield Climate(
        key="air_conditioner" if conditioner else "thermostat",
        name="",
        power=flag(power) if power else None,
        mode=choice(mode, modes) if mode and modes else None,
        fixed_mode=Mode.COOL if cooling else Mode.HEAT,
        target=parts.range(target),
        target_fahrenheit=parts.range(fahrenheit) if fahrenheit else None,
        current=parts.measure(current) if current else None,
        humidity=parts.measure(humidity) if humidity else None,
        target_humidity=parts.range(wet) if wet else None,
        fan=choice(fan, words.words(fan, words.FAN_MODES)) if fan and not numeric(fan) else None,
        swing=_swing(parts.take("swing_vertical")),
        swing_horizontal=_swing(parts.take("swing_horizontal", "oscillate")),
        preset=_preset(parts, mode if modes else None),
        action=_action(action) if action else None,
    )


def _swing(prop: Property | None) -> Selectable | None:
    if prop is None:
        return None
    state = flag(prop)
    return Choice(prop.id, {state.off: "off", state.on: "on"})


def _action(prop: Property) -> Reader[str] | None:
    known = {value: words.ACTIONS.get(name) for value, name in words.words(prop, words.STATUS).items()}
    actions: dict[Value, str] = {value: str(action) for value, action in known.items() if action is not None}
    return Choice(prop.id, actions) if actions else None


def _preset(parts: Parts, mode: Property | None) -> Selectable | None:
    """Presets are flags of their own, and those modes that heat or cool in a particular way."""
    flags: dict[str, Codec[bool]] = {}
    for prop in parts.left():
        if prop.type == "bool" and (name := _PRESET_FLAGS.get(prop.id)) and name not in flags:
            flags[name] = flag(prop)
            parts.taken.add(prop.id)
    if mode is not None:
        plain = only(mode, words.MODES)
        ways = only(mode, words.PRESETS)
        home = next((v for v, name in plain.items() if name == Mode.AUTO), next(iter(plain)))
        for value, name in ways.items():
            if value != home and name not in flags:
                flags[name] = Flag(mode.id, on=value, off=home, otherwise=False)
    return OneOf(flags) if flags else None


def cover(parts: Parts) -> Iterator[Feature]:
    """Return a curtain or blind; one property may be both where it is and where it is to go."""
    control = next(
        (prop for role in ("cover_control", "mode") for prop in parts.all(role) if _command(prop, words.STOP)), None
    )
    position, target = parts.peek("position"), parts.peek("target_position")
    if control is None and not (position or target):
        return
    if parts.main or parts.peek("target_temperature", "color_temperature"):
        return
    parts.take("position")
    parts.take("target_position")
    if control is not None:
        parts.taken.add(control.id)
    goal = target or (position if position and position.writable else None)
    inverted = words.mentions([position.name if position else ""], "关闭|闭合") and not words.mentions(
        [position.name if position else ""], "打开|开合|开启"
    )
    power = parts.peek("power")
    if control is None and power is not None:
        parts.take("power")
    commands = {
        name: _command(control, pattern) if control else None
        for name, pattern in (("open", words.OPEN), ("close", words.CLOSE), ("stop", words.STOP))
    }
    shown = position or target
    yield Cover(
        key="cover",
        name="",
        device_class="curtain" if parts.mentions("窗帘|curtain") else None,
        open=commands["open"] or ({f"{power.id}{WISH}": flag(power).on} if control is None and power else None),
        close=commands["close"] or ({f"{power.id}{WISH}": flag(power).off} if control is None and power else None),
        stop=commands["stop"],
        position=_turned(parts, shown, inverted) if shown else None,
        target=_turned(parts, goal, inverted) if goal else None,
    )


def _command(control: Property, pattern: str) -> dict[str, Value] | None:
    for value, label in control.values.items():
        if words.found(pattern, str(value), label):
            return {f"{control.id}{WISH}": value}
    return None


def _turned(parts: Parts, prop: Property, inverted: bool) -> Wish:
    plain = parts.range(prop)
    if not inverted:
        return Wish(prop.id, plain.minimum, plain.maximum, plain.step, plain.unit)
    top = plain.minimum + plain.maximum
    return Wish(prop.id, plain.minimum, plain.maximum, plain.step, plain.unit, scale=-1, offset=top)


def humidifier(parts: Parts) -> Iterator[Feature]:
    """Return a humidifier or dehumidifier."""
    target, power = parts.peek("target_humidity"), parts.peek("power")
    if target is None or power is None or parts.peek("target_temperature"):
        return
    parts.take("target_humidity")
    parts.take("power")
    mode, current = parts.take("mode"), parts.take("humidity")
    dry = parts.mentions("除湿|抽湿|dehumid")
    yield Humidifier(
        key="dehumidifier" if dry else "humidifier",
        name="",
        device_class="dehumidifier" if dry else "humidifier",
        power=flag(power),
        target=parts.range(target),
        current=parts.measure(current) if current else None,
        mode=choice(mode, words.words(mode, words.HUMIDIFIER_MODES)) if mode else None,
    )


def fan(parts: Parts) -> Iterator[Feature]:
    """Return a fan, an air purifier or a fresh air system."""
    speed = parts.peek("fan_speed")
    lit = parts.peek("brightness", "color_temperature", "light_power") is not None
    power = parts.peek("fan_power", *(() if lit and parts.peek("fan_power") else ("power",)))
    if speed is None or power is None:
        return
    parts.take("fan_speed")
    parts.taken.add(power.id)
    mode = None if lit and parts.peek("light_mode") is None else parts.take("mode")
    swing = parts.take("oscillate", "swing_horizontal", "swing_vertical")
    named = words.words(speed, words.FAN_MODES) if not numeric(speed) else {}
    steps = {value: name for value, name in named.items() if name not in {"auto", "off"}}
    purifier, fresh = parts.mentions(r"净化|pm_?2|滤(芯|网)|purif"), parts.mentions("新风|fresh_air")
    yield Fan(
        key="air_purifier" if purifier else "fresh_air" if fresh else "fan",
        name=None if lit else "",
        power=flag(power),
        speed=parts.range(speed) if numeric(speed) else None,
        levels=choice(speed, steps) if steps else None,
        preset=_fan_preset(speed, mode, named),
        oscillate=flag(swing) if swing else None,
    )


def _fan_preset(speed: Property, mode: Property | None, named: dict[str | int, str]) -> Selectable | None:
    if mode is not None:
        return choice(mode, words.words(mode, words.FAN_PRESETS))
    auto = {value: name for value, name in named.items() if name == "auto"}
    return choice(speed, auto) if auto else None


def light(parts: Parts) -> Iterator[Feature]:
    """Return a light."""
    shades = parts.peek("brightness", "color_temperature")
    power = parts.peek("light_power") or (_lamp(parts) if shades else None) or parts.peek("power")
    if power is None or not (shades or _rgb(parts) or parts.template.category in LIGHTS or parts.peek("light_power")):
        return
    parts.taken.add(power.id)
    brightness, temperature = parts.take("brightness"), parts.take("color_temperature")
    mode = parts.take("light_mode") or (parts.take("mode") if temperature or _rgb(parts) else None)
    scene, color, kinds = parts.take("light_scene"), _color(parts), _kinds(mode)
    kelvin = _kelvin(parts, temperature) if temperature else None
    yield Light(
        key="light",
        name=None if parts.main or parts.peek("power") else "",
        power=flag(power),
        brightness=parts.range(brightness) if brightness else None,
        temperature=_along(kelvin, mode, kinds, "color_temp"),
        color=_along(color, mode, kinds, "rgb"),
        color_mode=Choice(mode.id, {value: kind for value, kind in kinds.items() if kind != "scene"})
        if mode and kelvin and color
        else None,
        effect=_along(choice(scene, words.words(scene, words.SCENES)), mode, kinds, "scene") if scene else None,
    )


def _lamp(parts: Parts) -> Property | None:
    """Return the flag that is called just "light"; without shades it is a panel's light."""
    return next((prop for prop in parts.left() if prop.type == "bool" and prop.id in {"light", "lamp", "led"}), None)


def _rgb(parts: Parts) -> Rgb | None:
    """Return the colour that a struct of red, green and blue is."""
    members: dict[str, dict[str, Property]] = {}
    for prop in parts.left():
        struct, _, member = prop.id.rpartition(".")
        if struct and prop.type == "int" and (name := {"r": "red", "g": "green", "b": "blue"}.get(member[:1].lower())):
            members.setdefault(struct, {})[name] = prop
    for found in members.values():
        if len(found) == 3:
            return Rgb(found["red"].id, found["green"].id, found["blue"].id, found["red"].maximum or 255)
    return None


def _color(parts: Parts) -> Codec[tuple[int, int, int]] | None:
    if (rgb := _rgb(parts)) is not None:
        parts.taken.update(rgb.names)
        return rgb
    if (prop := parts.peek("color")) is None:
        return None
    colors: dict[int | str, tuple[int, int, int]] = {}
    for value, label in prop.values.items():
        for pattern, shade in words.COLORS.items():
            if words.found(pattern, str(value), label):
                colors.setdefault(value, shade)
    if len(colors) != len(prop.values) or not colors:
        return None
    parts.take("color")
    return Palette(prop.id, colors)


def _kelvin(parts: Parts, prop: Property) -> Range:
    """Return the codec of a colour temperature; a range that is no kelvin runs from warm to cool."""
    plain = parts.range(prop)
    if plain.maximum > 1500:
        return plain
    scale = (6500 - 2700) / ((plain.maximum - plain.minimum) or 1)
    return Range(prop.id, 2700, 6500, max(scale, 1), "K", scale=scale, offset=2700 - plain.minimum * scale, wire=round)


def _kinds(mode: Property | None) -> dict[Value, str]:
    if mode is None:
        return {}
    kinds: dict[Value, str] = {}
    for value, label in mode.values.items():
        if words.found("情景|场景|scene", str(value), label):
            kinds[value] = "scene"
        elif words.found("彩|colou?r|rgb", str(value), label) and not words.found("色温|temp", str(value), label):
            kinds[value] = "rgb"
        elif words.found("白|单色|双色|色温|white|cct|temp", str(value), label):
            kinds[value] = "color_temp"
    return kinds


def _along[C](codec: C, mode: Property | None, kinds: dict[Value, str], kind: str) -> C:
    """Have the mode that belongs to a wish written with it; the last of several is the one with the most colours."""
    value = next((value for value, found in reversed(kinds.items()) if found == kind), None)
    if codec is None or mode is None or value is None:
        return codec
    extended: C = With(codec, {mode.id: value})  # type: ignore[assignment, arg-type] # With stands in for what it holds
    return extended


def valve(parts: Parts) -> Iterator[Feature]:
    """Return a valve that is opened and closed."""
    power = parts.peek("power")
    if power is None or parts.main or not parts.mentions("水阀|阀门开关|燃气阀|water_valve|^valve"):
        return
    parts.take("power")
    yield Valve(key="valve", name="", state=flag(power), device_class="gas" if parts.mentions("燃气") else "water")


def lock(parts: Parts) -> Iterator[Feature]:
    """Return a door lock, to look at."""
    if (state := parts.take("lock")) is not None and (pair := words.split(state)) is not None:
        yield Lock(key="lock", name="", state=Flag(state.id, on=pair[0], off=pair[1]))


def switches(parts: Parts) -> Iterator[Feature]:
    """Return a switch, a socket, or the ways of a multi-way one."""
    ways = parts.all("channel")
    outlet = (
        parts.mentions("插座|插排|socket|outlet")
        or parts.peek("current", "voltage", "energy", "energy_added") is not None
    )
    for number, way in enumerate(ways, start=1):
        parts.taken.add(way.id)
        single = len(ways) < _CHANNELS_FROM
        if not single and (digits := re.search(r"\d+", way.id)):
            parts.channels[digits[0]] = str(number)
        yield Switch(
            key="switch" if single else f"switch_{number}",
            label="switch",
            name=way.name if single and parts.peek("power") else "",
            channel=None if single else str(number),
            state=flag(way),
        )
    if (power := parts.peek("power")) is None:
        return
    parts.take("power")
    if len(ways) >= _CHANNELS_FROM:
        yield Switch(key="all_channels", state=flag(power))
    elif ways or parts.main or not _plain(parts):
        moves = any(isinstance(feature, Cover) for feature in parts.mains)
        yield Switch(key="power", state=flag(power), enabled=not moves and not sensor_only(parts))
    else:
        yield (
            Switch(key="outlet", name="", state=flag(power), device_class="outlet")
            if outlet
            else Switch(key="switch", name="", state=flag(power))
        )


def _plain(parts: Parts) -> bool:
    """Tell whether on and off is all that there is to it: no other thing to set but timers."""
    minor = {None, "countdown", "time_left", "fault", "child_lock", "button_mode"}
    return (
        all(
            parts.roles.get(prop.id) in minor | METERS
            and (parts.roles.get(prop.id) in METERS or not numeric(prop) or prop.writable)
            for prop in parts.left()
        )
        and len([prop for prop in parts.left() if parts.roles.get(prop.id) is None and prop.writable]) <= 4
    )


def buttons(parts: Parts) -> Iterator[Feature]:
    """Return the keys of a wall switch or remote: what they report is something that happened."""
    found = parts.all("button")
    for number, prop in enumerate(found, start=1):
        parts.taken.add(prop.id)
        yield Event(
            key=f"button_{number}",
            label="button" if len(found) == 1 else "button_number",
            placeholders={} if len(found) == 1 else {"number": str(number)},
            source=prop.id,
            type=Choice(prop.id, _presses(prop)),
            types=tuple(dict.fromkeys(_presses(prop).values())),
            attributes=_counts(prop),
            device_class="button",
        )


def _presses(prop: Property) -> dict[Value, str]:
    presses = {
        "single": "press_end",
        "double": "multi_press_end",
        "triple": "multi_press_end",
        "long": "long_press_end",
    }
    result: dict[Value, str] = {}
    for value, label in prop.values.items():
        kind = next(
            (kind for pattern, kind in words.BUTTONS.items() if words.found(pattern, str(value), label)), "single"
        )
        result[value] = presses[kind]
    return result


def _counts(prop: Property) -> dict[str, Lookup]:
    counts: dict[Value, int] = {
        value: 2 if words.found(words.DOUBLE, str(value), label) else 3
        for value, label in prop.values.items()
        if _presses(prop)[value] == "multi_press_end"
    }
    return {"multi_press_count": Lookup(prop.id, counts)} if counts else {}


def drop_fahrenheit(parts: Parts) -> None:
    """Leave out what says in °F what is shown in °C already."""
    for role in ("target_temperature_fahrenheit", "temperature_fahrenheit"):
        parts.take(role)


MAKERS: tuple[Maker, ...] = (water_heater, climate, cover, humidifier, fan, light, valve, lock, buttons, switches)
"""Asked in this order: who takes a property has it."""
