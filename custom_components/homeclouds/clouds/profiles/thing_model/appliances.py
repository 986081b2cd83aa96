"""The main features of known appliances, put together from properties by role.

Each function looks whether its appliance is there, takes what belongs to it and gives the features; what it leaves is shown one by
one. Nothing here depends on a product id: CategoryId is "1" for everything that manufacturers define themselves.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
import re

from ...core.codecs import Choice, Codec, Flag, Lookup, OneOf, Reader, Selectable
from ...core.features import (
    Category,
    Climate,
    Cover,
    Event,
    Fan,
    Feature,
    Humidifier,
    Lock,
    Mode,
    Switch,
    Unit,
    Valve,
    WaterHeater,
)
from ...core.model import Value
from .. import labels
from . import value_maps as words
from .alarm_panels import alarm_panel
from .channels import ways
from .covers import cover
from .descriptions import ALARMS, METERS, READINGS, STATES
from .feature_builder import FeatureBuilder, choice, flag, numeric, only
from .lights import light
from .meanings import bare_id, sensor_only, settable
from .players import player
from .property import Property

type Maker = Callable[[FeatureBuilder], Iterator[Feature]]

_PRESET_FLAGS = {
    "eco": "eco",
    "sleep": "sleep",
    "strong": "boost",
    "turbo": "boost",
    "comfort": "comfort",
    "frost": "frost_protection",
    "away": "away",
}
"""Ids of flags, but for what only says that they are flags -> a climate's presets."""
_BOILING = 100
_CHANNELS_FROM = 2
_SPEEDS = 9
"""More speeds than this are a percentage."""
_NUMBERED = r"\d|[一二三四五六七八]|^(开关|按键|switch|outlet)$"
"""A name of a way that says no more than its number."""


def water_heater(builder: FeatureBuilder) -> Iterator[Feature]:
    """Return a water heater."""
    target = builder.peek("target_temperature")
    if target is None or not builder.mentions(r"热水|镁棒|内胆|零冷水|\b(bath|shower|tank)\b|water_(left|set|flow)"):
        return
    if builder.mentions("tds|净水|取水|烤|烹饪|烘焙") or (target.maximum or 0) * builder.scale(target) > _BOILING:
        return
    mode = builder.peek("mode")
    if (mode and Mode.COOL in only(mode, labels.MODES).values()) or builder.peek("light_power"):
        return
    builder.take("target_temperature")
    builder.take("mode")
    current = builder.take("water_temperature", "temperature", "outlet_temperature")
    power = builder.take("power")
    drop_fahrenheit(builder)
    yield WaterHeater(
        key="water_heater",
        name="",
        power=flag(power) if power else None,
        target=builder.range(target),
        current=builder.measure(current) if current else None,
        mode=choice(mode, words.words(mode, labels.HEATER_MODES)) if mode else None,
    )


def climate(builder: FeatureBuilder) -> Iterator[Feature]:
    """Return an air conditioner or a thermostat."""
    target, mode = builder.peek("target_temperature"), builder.peek("mode")
    modes = only(mode, labels.MODES) if mode else {}
    if not {Mode.COOL, Mode.HEAT} & set(modes.values()):
        modes = {}
    if target is None or not _livable(builder, target):
        return
    if not (len(set(modes.values())) > 1 or builder.peek("temperature")):
        return
    if builder.peek("target_humidity") and _mists(builder) and not modes:
        return
    cooling = Mode.COOL in modes.values()
    kind = "thermostat"
    if builder.peek("fan_speed", "swing_vertical", "swing_horizontal", "swing"):
        kind = "air_conditioner"
    elif cooling and builder.mentions("热泵|热水|heat_?pump"):
        kind = "heat_pump"
    builder.take("target_temperature")
    builder.take("mode")
    power, action = builder.take("power"), builder.peek("action")
    fahrenheit = builder.take("target_temperature_fahrenheit")
    current, humidity, wet = builder.take("temperature"), builder.take("humidity"), builder.take("target_humidity")
    drop_fahrenheit(builder)
    yield Climate(
        key=kind,
        name="",
        power=flag(power) if power else None,
        mode=choice(mode, _with_ways(mode, modes)) if mode and modes else None,
        fixed_mode=Mode.COOL if cooling else Mode.HEAT,
        target=builder.range(target),
        target_fahrenheit=builder.range(fahrenheit) if fahrenheit else None,
        current=builder.measure(current) if current else None,
        humidity=builder.measure(humidity, Unit.PERCENT) if humidity else None,
        target_humidity=builder.range(wet) if wet else None,
        fan=_speeds(builder),
        swing=_swing(builder.take("swing_vertical", "swing") or _louvre(builder)),
        swing_horizontal=_swing(builder.take("swing_horizontal", "oscillate")),
        preset=_preset(builder, mode, modes),
        action=_action(action) if action else None,
    )


def _speeds(builder: FeatureBuilder) -> Selectable | None:
    """Take the fan's speeds: words, or a few numbers; 0 leaves it to the device. A percentage stays a number of its own."""
    if (fan := builder.peek("fan_speed")) is None:
        return None
    named: dict[str | int, str] = {}
    if not numeric(fan):
        named = words.words(fan, labels.FAN_SPEEDS)
    elif fan.maximum is not None and 0 < fan.maximum <= _SPEEDS and settable(builder, fan):
        lowest = int(fan.minimum or 0)
        named = {value: f"level_{value}" if value else "auto" for value in range(lowest, int(fan.maximum) + 1)}
    if not named:
        return None
    builder.taken.add(fan.id)
    return choice(fan, named)


def _louvre(builder: FeatureBuilder) -> Property | None:
    """Take what swings without saying which way, unless it shakes its head."""
    swing = builder.peek("oscillate")
    shakes = swing is None or words.mentions([swing.id, swing.name], "摇头|shake") or builder.peek("swing_horizontal")
    return None if shakes else builder.take("oscillate")


def _livable(builder: FeatureBuilder, target: Property) -> bool:
    """Tell whether a set point is one for rooms."""
    highest = (target.maximum or 0) * builder.scale(target)
    return 59 <= highest <= 149 if target.unit == Unit.FAHRENHEIT else 15 <= highest <= 65


def _swing(prop: Property | None) -> Selectable | None:
    if prop is None:
        return None
    if prop.type != "bool":
        return choice(prop, words.words(prop, labels.SWING))
    state = flag(prop)
    return Choice(prop.id, {state.off: "off", state.on: "on"})


def _with_ways(mode: Property, modes: Mapping[str | int, str]) -> dict[str | int, str]:
    """Add the values that are no mode but a preset: what the device does then, it decides by itself."""
    ways = mode.values if Mode.AUTO in modes.values() else ()
    return {**modes, **{value: Mode.AUTO for value in ways if value not in modes}}


def _action(prop: Property) -> Reader[str] | None:
    known = {value: words.ACTIONS.get(name) for value, name in words.words(prop, labels.STATUSES).items()}
    actions: dict[Value, str] = {value: str(action) for value, action in known.items() if action is not None}
    return Choice(prop.id, actions) if actions else None


def _preset(builder: FeatureBuilder, mode: Property | None, modes: Mapping[str | int, str]) -> Selectable | None:
    """Presets are flags of their own, and those modes that heat or cool in a particular way; or else all of them."""
    if mode is not None and not modes:
        return choice(mode, words.words(mode, labels.PRESETS))
    flags: dict[str, Codec[bool]] = {}
    for prop in builder.left():
        if prop.type == "bool" and (name := _PRESET_FLAGS.get(bare_id(prop))) and name not in flags:
            flags[name] = flag(prop)
            builder.taken.add(prop.id)
    if mode is not None:
        home = next((value for value, name in modes.items() if name == Mode.AUTO), next(iter(modes)))
        ways = only(mode, labels.PRESETS)
        for value, label in mode.values.items():
            name = ways.get(value) or label or str(value)
            special = value not in modes or (modes[value] == Mode.HEAT and value in ways)
            if special and value != home and name not in flags:
                flags[name] = Flag(mode.id, on=value, off=home, otherwise=False)
    return OneOf(flags) if flags else None


def _mists(builder: FeatureBuilder) -> bool:
    return builder.mentions("加湿|喷雾|humidifi")


def humidifier(builder: FeatureBuilder) -> Iterator[Feature]:
    """Return a humidifier or dehumidifier."""
    target, power = builder.peek("target_humidity"), builder.peek("power")
    if target is None or power is None or (builder.peek("target_temperature") and not _mists(builder)):
        return
    drop_fahrenheit(builder)
    builder.take("target_humidity")
    builder.take("power")
    mode, current = builder.take("mode"), builder.take("humidity")
    dry = builder.mentions("除湿|抽湿|dehumid")
    yield Humidifier(
        key="dehumidifier" if dry else "humidifier",
        name="",
        device_class="dehumidifier" if dry else "humidifier",
        power=flag(power),
        target=builder.range(target),
        current=builder.measure(current, Unit.PERCENT) if current else None,
        mode=choice(mode, words.words(mode, labels.HUMIDIFIER_MODES)) if mode else None,
    )


_FANS = {
    "hood": "油?烟机|爆炒|range_?hood|cooker_?hood",
    "fresh_air": "新风|旁通|fresh_air",
    "air_purifier": r"净化|pm_?2|滤(芯|网)|purif",
}
"""Kind of fan -> what speaks of it."""


def fan(builder: FeatureBuilder) -> Iterator[Feature]:
    """Return a fan, an air purifier or a fresh air system."""
    speed = builder.peek("fan_speed")
    if speed is not None and not settable(builder, speed):
        return
    lit = builder.peek("brightness", "color_temperature", "light_power") is not None
    power = builder.peek("fan_power", *(() if lit and builder.peek("fan_power") else ("power",)))
    if speed is None or power is None:
        return
    builder.take("fan_speed")
    builder.taken.add(power.id)
    mode = builder.take("fan_mode") or (None if lit and builder.peek("light_mode") is None else builder.take("mode"))
    swing, direction = builder.take("oscillate", "swing_horizontal", "swing_vertical"), builder.take("fan_direction")
    named = words.words(speed, labels.FAN_SPEEDS) if not numeric(speed) else {}
    steps = {value: name for value, name in named.items() if name not in {"auto", "off"}}
    kind = next(
        (kind for kind, pattern in _FANS.items() if words.mentions([speed.id, speed.name, power.name], pattern)), None
    )
    yield Fan(
        key=kind or next((kind for kind, pattern in _FANS.items() if builder.mentions(pattern)), "fan"),
        name=None if lit else "",
        power=flag(power),
        speed=builder.range(speed) if numeric(speed) else None,
        levels=choice(speed, steps) if steps else None,
        preset=_fan_preset(speed, mode, named),
        oscillate=flag(swing) if swing else None,
        forward=_forward(direction) if direction else None,
    )


def _forward(prop: Property) -> Flag | None:
    if prop.type == "bool":
        return flag(prop)
    turns = only(prop, (("forward", "正|forward|summer"), ("reverse", "反|逆|reverse|winter")))
    ways = {word: value for value, word in turns.items()}
    return Flag(prop.id, on=ways["forward"], off=ways["reverse"]) if len(ways) == 2 else None


def _fan_preset(speed: Property, mode: Property | None, named: dict[str | int, str]) -> Selectable | None:
    if mode is not None:
        return choice(mode, words.words(mode, labels.FAN_PRESETS))
    auto = {value: name for value, name in named.items() if name == "auto"}
    return choice(speed, auto) if auto else None


def valve(builder: FeatureBuilder) -> Iterator[Feature]:
    """Return a valve that is opened and closed."""
    power = builder.peek("valve_power") or (
        builder.peek("power") if builder.mentions("水阀|阀门开关|燃气阀|water_valve") else None
    )
    if power is None or builder.main or builder.peek("target_temperature"):
        return
    builder.taken.add(power.id)
    yield Valve(key="valve", name="", state=flag(power), device_class="gas" if builder.mentions("燃气") else "water")


def lock(builder: FeatureBuilder) -> Iterator[Feature]:
    """Return a door lock, to look at."""
    if (state := builder.take("lock")) is not None and (pair := words.split(state)) is not None:
        yield Lock(key="lock", name="", state=Flag(state.id, on=pair[0], off=pair[1]))


def switches(builder: FeatureBuilder) -> Iterator[Feature]:
    """Return a switch, a socket, or the ways of a multi-way one."""
    ways = builder.all("channel")
    outlet = builder.mentions("插座|插排|插孔|socket|outlet") or (
        builder.peek("current", "voltage", "energy", "energy_added") is not None
        and not builder.mentions("闸|断路|漏电|breaker")
    )
    for number, way in enumerate(ways, start=1):
        builder.taken.add(way.id)
        single = len(ways) < _CHANNELS_FROM
        if not single:
            builder.names[str(number)] = "" if re.search(_NUMBERED, way.name) or way.name == way.id else way.name
            if digits := re.search(r"\d+", way.id):
                builder.channels[digits[0]] = str(number)
        yield Switch(
            key="switch" if single else f"switch_{number}",
            label="switch",
            name=way.name if single and builder.peek("power") else "",
            channel=None if single else str(number),
            state=flag(way),
        )
    if (power := builder.peek("power")) is None:
        return
    builder.take("power")
    if len(ways) >= _CHANNELS_FROM:
        yield Switch(key="all_channels", state=flag(power))
    elif ways or builder.main or not _plain(builder):
        moves = any(isinstance(feature, Cover) for feature in builder.mains)
        switch = Switch(key="power", state=flag(power))
        if any(role in ALARMS for role in builder.roles.values()):
            yield replace(switch, category=Category.CONFIG, exception="a setting of what watches over the air")
            return
        useless = moves or (sensor_only(builder) and all(builder.roles.get(prop.id) for prop in builder.left()))
        yield replace(switch, enabled=False, exception="of no use on a cover or a sensor") if useless else switch
    else:
        yield (Switch(key="outlet" if outlet else "switch", name="", state=flag(power)))


def _plain(builder: FeatureBuilder) -> bool:
    """Tell whether on and off is all that there is to it, beside meters, timers and limits."""
    left = [(prop, builder.roles.get(prop.id)) for prop in builder.left()]
    metered = any(role in METERS for _, role in left)
    minor = _MINOR | ({"temperature"} if metered else set())
    if not metered and any(role is None and numeric(prop) and not prop.writable for prop, role in left):
        return False
    return all(role in minor | METERS or not settable(builder, prop) for prop, role in left if role is not None) and (
        not any(role in {*READINGS, *STATES} - METERS - minor for _, role in left)
        and len([prop for prop, role in left if role is None and prop.writable]) <= 4
    )


def buttons(builder: FeatureBuilder) -> Iterator[Feature]:
    """Return the keys of a wall switch or remote: what they report is something that happened."""
    found = builder.all("button")
    for number, prop in enumerate(found, start=1):
        builder.taken.add(prop.id)
        yield Event(
            key=f"button_{number}",
            label="button" if len(found) == 1 else "button_number",
            placeholders={} if len(found) == 1 else {"number": str(number)},
            source=prop.id,
            type=Choice(prop.id, _presses(prop)),
            types=tuple(dict.fromkeys(_presses(prop).values())),
            attributes=_counts(prop),
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


def drop_fahrenheit(builder: FeatureBuilder) -> None:
    """Leave out what says in °F what is shown in °C already."""
    for role in ("target_temperature_fahrenheit", "temperature_fahrenheit"):
        builder.take(role)


_MINOR = frozenset({
    "countdown", "time_left", "fault", "trouble", "child_lock", "button_mode", "power_on_state", "indicator_mode",
    "voltage_limit", "current_limit", "power_limit", "signal", "run_time", "fault_code", "reset", "reset_filter",
})  # fmt: skip
"""Roles of what may stand beside a switch without making it another appliance; with meters, also how warm it gets."""

MAKERS: tuple[Maker, ...] = (
    ways, alarm_panel, player, water_heater, climate, cover, humidifier, fan, light, valve, lock, buttons, switches,
)  # fmt: skip
"""Asked in this order: who takes a property has it."""
