"""The main features of known appliances, put together from properties by role.

Each function looks whether its appliance is there, takes what belongs to it and gives the features; what it leaves is shown one by
one. Nothing here depends on a product id: CategoryId is "1" for everything that manufacturers define themselves.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
import re

from ...core.codecs import Choice, Flag, Lookup, Selectable
from ...core.enums import Category, Mode, Unit
from ...core.features import Cover, Fan, Feature, Humidifier, Switch, Valve, WaterHeater
from ...core.model import Value
from ...core.sensor_features import Event
from .. import labels
from . import value_maps as words
from .alarm_panels import alarm_panel
from .channels import channels
from .climates import WARMEST_ROOM, climate, drop_fahrenheit, mists
from .covers import cover, is_part
from .descriptions import ALARMS, METERS, READINGS, STATES
from .feature_builder import FeatureBuilder, choice, flag, numeric, only
from .lights import light
from .locks import lock
from .meanings import (
    first_to_set,
    has_outdoor_unit,
    is_ambient,
    is_hazardous,
    of_room,
    sensor_only,
    settable,
    switched_by_mode,
)
from .patterns import APPLIANCE, BATH, CHILLS, GAS, HOBS, MEASURES, WARMS_NO_ROOM
from .players import player, television
from .property import ENUMS, Property
from .robots import vacuum
from .sirens import siren

type Maker = Callable[[FeatureBuilder], Iterator[Feature]]

_BOILING = 100
_CHANNELS_FROM = 2
_NUMBERED = r"^([\W\d_第一二三四五六七八路键位号]|开关|按键|通道|继电器|插[孔座口]|switch|outlet|socket|relay|channel|gang|key|ch)+$"
"""A name of a channel that says no more than its number."""


_WATERS = ("water_temperature", "outlet_temperature", "inlet_temperature")
"""Roles of temperatures of water."""
_WATER_HEATER = r"热水|镁棒|内胆|零冷水|[出进]水温|водонагрев|\b(bath|shower|tank|water heater)\b|water_(left|set|flow)|(out|in)_?water|\b(hot water|water temperature)\b"
"""Words for a water heater."""
_NO_WATER_HEATER = rf"{CHILLS}|tds|冲奶|奶粉|净水|净饮|取水|饮水|管线机|茶吧|泡茶|烤|烹饪|烘焙|炖|壶|咖啡|洗碗|洗衣|鱼缸|水族|泳池|kettle|coffee|dispenser|washer|laundry|rinse|spin|aquarium|pool"
"""Words for other appliances that heat water."""
_OF_ROOM = r"温控器|地暖|[室屋]内|房间|thermostat|floor heating|\b(indoor|room)\b"
"""Words for a thermostat, or for the temperature of a room."""


def water_heater(builder: FeatureBuilder) -> Iterator[Feature]:
    """Return a water heater."""
    targets = builder.all("target_temperature")
    target = next((one for one in targets if words.mentions([one.name], BATH)), next(iter(targets), None))
    of_water = builder.peek(*_WATERS, "gas_consumption")
    if target is None or not (of_water or builder.mentions(_WATER_HEATER)):
        return
    is_bath = words.mentions([target.name], BATH)
    if words.mentions([builder.product], WARMS_NO_ROOM) or (not is_bath and _is_of_room(builder, target)):
        return
    if builder.mentions(_NO_WATER_HEATER) or (target.maximum or 0) * builder.scale(target) > _BOILING:
        return
    mode = builder.peek("mode")
    if (mode and Mode.COOL in only(mode, labels.MODES).values()) or builder.peek("light_power"):
        return
    builder.taken.add(target.id)
    mode = builder.take("mode") if mode and mode.values else None
    mode, by_mode = switched_by_mode(mode) if mode and builder.peek("power") is None else (mode, None)
    room = of_room(builder)
    waters = (one for role in _WATERS for one in builder.all(role))
    current = next((one for one in waters if words.mentions([one.name], BATH)), None) if is_bath else None
    current = current or builder.peek("water_temperature") or (None if room and is_ambient(room) else room)
    current = current or builder.peek("outlet_temperature") or room
    power = builder.take("power")
    drop_fahrenheit(builder)
    yield WaterHeater(
        key="water_heater",
        name="",
        power=flag(power) if power else by_mode,
        target=builder.range(target),
        current=builder.measure(current) if current else None,
        mode=choice(mode, words.words(mode, labels.HEATER_MODES)) if mode else None,
        fixed_mode=_heats_with(builder),
    )


def _is_of_room(builder: FeatureBuilder, target: Property) -> bool:
    """Return whether a set point is that of a thermostat, which may tell how warm the water is that heats the room."""
    room, highest = of_room(builder), (target.maximum or 0) * builder.scale(target)
    if room is None or not 0 < highest <= WARMEST_ROOM or words.mentions([target.name], r"水|\bwater\b"):
        return False
    return words.mentions([builder.product, room.name], _OF_ROOM)


def _heats_with(builder: FeatureBuilder) -> str:
    """Return the only mode of a water heater without modes."""
    if builder.mentions(r"燃气|用气|耗气|壁挂炉|usegas|\bgas\b"):
        return "gas"
    return "heat_pump" if has_outdoor_unit(builder) else "electric"


_OF_HUMIDITY = r"[加除抽]湿|humidif"
"""Words for what moistens or dries the air, rather than the laundry."""


def humidifier(builder: FeatureBuilder) -> Iterator[Feature]:
    """Return a humidifier or dehumidifier."""
    target, power = builder.peek("target_humidity"), builder.peek("power")
    if target is None or power is None or (builder.peek("target_temperature") and not mists(builder)):
        return
    if (
        builder.peek("humidity", "indoor_humidity") is None
        and builder.peek("program")
        and not builder.mentions(_OF_HUMIDITY)
    ):
        return
    drop_fahrenheit(builder)
    builder.take("target_humidity")
    builder.take("power")
    mode, current = builder.peek("mode"), builder.take("humidity") or builder.take("indoor_humidity")
    mode = builder.take("mode") if mode and mode.values else None
    dry = builder.mentions("除湿|抽湿|防潮|干燥[柜箱]|dehumid") or (
        builder.peek("tank_full") is not None and not mists(builder)
    )
    yield Humidifier(
        key="dehumidifier" if dry else "humidifier",
        name="",
        power=flag(power),
        target=builder.range(target),
        current=builder.measure(current, Unit.PERCENT) if current else None,
        mode=choice(mode, words.words(mode, labels.HUMIDIFIER_MODES)) if mode else None,
    )


_SLOWEST_FIRST = (
    "silent", "breeze", "low", "medium_low", "medium", "medium_high", "high", "strong", "turbo", "full",
    *(f"level_{level}" for level in range(1, 10)),
)  # fmt: skip
_NO_SPEEDS = frozenset({"auto", "off", "sleep", "natural", "smart", "healthy", "fixed"})
"""Words among a fan's speeds for what is none."""
_FANS = {
    "hood": "油?烟机|爆炒|range_?hood|cooker_?hood",
    "fresh_air": "新风|旁通|fresh_air",
    "air_purifier": r"净化|pm_?2|滤(芯|网)|purif",
}
"""Kind of fan -> words for it."""
_IS_FAN = "|".join(("扇", *_FANS.values()))
"""Words for what is a fan before all else, though nothing but its speed turns it on and off."""


def fan(builder: FeatureBuilder) -> Iterator[Feature]:
    """Return a fan, an air purifier or a fresh air system."""
    speed = first_to_set(builder, "fan_speed")
    lit = builder.peek("brightness", "color_temperature", "light_power") is not None and not builder.mentions(
        _FANS["hood"]
    )
    power = builder.peek("fan_power") or (_blades(builder) if lit else None) or builder.peek("power")
    if speed is None:
        return
    name = None if lit else ""
    if power is not None:
        builder.taken.add(power.id)
        switch: Flag | None = flag(power)
    elif builder.main:
        # Its speed is a setting of what the device is
        return
    else:
        speed, switch = switched_by_mode(speed)
        name = name if builder.mentions(_IS_FAN) else None
    if switch is None:
        return
    builder.taken.add(speed.id)
    mode = builder.peek("fan_mode") or (None if lit and builder.peek("light_mode") is None else builder.peek("mode"))
    if mode is not None and {"manual", "normal"}.isdisjoint(words.words(mode, labels.FAN_PRESETS).values()):
        # Nothing says that the speed ends it: a setting of its own.
        mode = None
    if mode is not None:
        builder.taken.add(mode.id)
    swing, direction = builder.take("oscillate", "swing_horizontal", "swing_vertical"), builder.take("fan_direction")
    turns = flag(swing) if swing else _oscillates(builder)
    named = words.words(speed, labels.FAN_SPEEDS) if not numeric(speed) else {}
    steps = {value: name for word in _SLOWEST_FIRST for value, name in named.items() if name == word}
    steps |= {value: name for value, name in named.items() if name not in {*steps.values(), *_NO_SPEEDS}}
    called = [speed.id, speed.name, *([power.name] if power else [])]
    kind = next((kind for kind, pattern in _FANS.items() if words.mentions(called, pattern)), None)
    yield Fan(
        key=kind or next((kind for kind, pattern in _FANS.items() if builder.mentions(pattern)), "fan"),
        name=name,
        power=switch,
        speed=builder.range(speed) if numeric(speed) else None,
        levels=choice(speed, steps) if steps else None,
        preset=_fan_preset(speed, mode, named),
        oscillate=turns,
        forward=_forward(direction) if direction else None,
    )


def _blades(builder: FeatureBuilder) -> Property | None:
    """Return the flag that is called just "fan", beside a light that has its own."""
    flags = (prop for prop in builder.left() if prop.type == "bool" and prop.writable)
    return next((prop for prop in flags if prop.id == "fan" or re.fullmatch("[吊风]扇", prop.name)), None)


def _oscillates(builder: FeatureBuilder) -> Flag | None:
    """Return whether a fan turns at all, of a choice of how it does; which way or how far is a setting beside it."""
    if (prop := builder.peek("swing")) is None or not settable(builder, prop):
        return None
    ways = words.words(prop, (*labels.SWING, *labels.ANGLES))
    still = next((value for value, word in ways.items() if word == "off"), None)
    moving = [value for value in ways if value != still]
    if still is None or not moving:
        return None
    if len(moving) == 1:
        builder.taken.add(prop.id)
    return Flag(prop.id, on=moving[0], off=still, otherwise=True)


def _forward(prop: Property) -> Flag | None:
    if prop.type == "bool":
        return flag(prop)
    turns = only(prop, (("forward", "正|forward|summer"), ("reverse", "反|逆|reverse|winter")))
    directions = {word: value for value, word in turns.items()}
    return Flag(prop.id, on=directions["forward"], off=directions["reverse"]) if len(directions) == 2 else None


def _fan_preset(speed: Property, mode: Property | None, named: dict[str | int, str]) -> Selectable | None:
    if mode is not None:
        return choice(mode, words.words(mode, labels.FAN_PRESETS))
    presets = {value: name for value, name in named.items() if name in _NO_SPEEDS - {"off"}}
    return choice(speed, presets) if presets else None


_VALVE = "(?<![进出排冷热补放净原])水阀|阀门开关|燃气阀|water_valve"
"""Words for a valve, rather than for a part of an appliance that takes in or lets out water."""
_VALVE_ITSELF = "阀(控制器|开关|门)?$"
_WATER_VALVE = f"水{_VALVE_ITSELF}"
"""Ends of the names of products that are one themselves."""


def valve(builder: FeatureBuilder) -> Iterator[Feature]:
    """Return a valve that is opened and closed."""
    is_valve = builder.mentions(_VALVE) or words.mentions([builder.product], _WATER_VALVE)
    power = builder.peek("valve_power") or (builder.peek("power") if is_valve else None)
    if power is None or builder.main or builder.peek("target_temperature"):
        return
    is_called_so = words.mentions([builder.product], _VALVE_ITSELF)
    if power.type in ENUMS and not is_called_so and any(role in ALARMS for role in builder.roles.values()):
        # What watches over the air is no valve, and has one for the worst case
        return
    builder.taken.add(power.id)
    yield Valve(key="valve", name="", state=flag(power), device_class="gas" if builder.mentions(GAS) else "water")


def switches(builder: FeatureBuilder) -> Iterator[Feature]:
    """Return a switch, a socket, or the channels of a multi-channel one."""
    channels = builder.all("channel")
    sockets = builder.mentions("插座|插排|插孔|排插|socket|outlet|power strip")
    outlet = sockets or (
        builder.peek("current", "voltage", "energy", "energy_added") is not None
        and not builder.mentions(r"闸|断路|漏电|电[能度]?表|breaker|\bmeter\b")
    )
    for number, channel in enumerate(channels, start=1):
        if not settable(builder, channel):
            # An input, or what a switch beside it says of itself
            continue
        builder.taken.add(channel.id)
        single = len(channels) < _CHANNELS_FROM
        if not single:
            builder.names[str(number)] = (
                "" if re.search(_NUMBERED, channel.name.lower()) or channel.name == channel.id else channel.name
            )
            if digits := re.search(r"\d+", channel.id):
                builder.channels.setdefault(digits[0], str(number))
        kind = Valve if words.mentions([channel.id, channel.name], r"阀|\bvalve\b|valve_") else Switch
        lets = "gas" if words.mentions([builder.product, channel.id, channel.name], GAS) else "water"
        label = "outlet" if kind is Switch and not single and sockets else kind.kind
        yield kind(
            key=kind.kind if single else f"{kind.kind}_{number}",
            label=label,
            name=channel.name if single and builder.peek("power") else "",
            channel=None if single else str(number),
            state=flag(channel),
            device_class=lets if kind is Valve else None,
        )
    power = first_to_set(builder, "power")
    if power is None or is_hazardous(builder, power):
        return
    builder.taken.add(power.id)
    if len(channels) >= _CHANNELS_FROM:
        yield Switch(key="all_channels", state=flag(power))
    elif channels or builder.main or not _plain(builder):
        covers = [feature for feature in builder.mains if isinstance(feature, Cover)]
        moves = any(cover.name == "" and not is_part(cover) for cover in covers)
        switch = Switch(key="power", state=flag(power))
        if any(role in ALARMS for role in builder.roles.values()):
            yield replace(switch, category=Category.CONFIG, exception="a setting of what watches over the air")
            return
        senses = sensor_only(builder) and all(builder.roles.get(prop.id) for prop in builder.left())
        useless = moves or (senses and not _is_appliance(builder))
        yield replace(switch, enabled=False, exception="of no use on a cover or a sensor") if useless else switch
    else:
        yield Switch(key="outlet" if outlet else "switch", name="", state=flag(power))


def _is_appliance(builder: FeatureBuilder) -> bool:
    """Return whether a product is called something that works, however little it tells; a stove is left to who stands at it."""
    return words.mentions([builder.product], APPLIANCE) and not words.mentions([builder.product], f"{MEASURES}|{HOBS}")


def _plain(builder: FeatureBuilder) -> bool:
    """Return whether on and off is all that there is to it, beside meters, timers and limits."""
    left = [(prop, builder.roles.get(prop.id)) for prop in builder.left()]
    metered = any(role in METERS for _, role in left)
    minor = _MINOR | ({"temperature"} if metered else set())
    if any(role in {"program", "program_step"} for _, role in left):
        return False
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
            types=tuple(kind for kind in _PRESSES if kind in _presses(prop).values()),
            attributes=_counts(prop),
        )


_PRESSES = ("press_end", "long_press_end", "multi_press_end")


def _presses(prop: Property) -> dict[Value, str]:
    return {value: _press(str(value), label) for value, label in prop.values.items()}


def _press(key: str, label: str) -> str:
    return next((kind for pattern, kind in words.BUTTONS.items() if words.found(pattern, key, label)), "press_end")


def _counts(prop: Property) -> dict[str, Lookup]:
    counts: dict[Value, int] = {
        value: 2 if words.found(words.DOUBLE, str(value), label) else 3
        for value, label in prop.values.items()
        if _presses(prop)[value] == "multi_press_end"
    }
    return {"multi_press_count": Lookup(prop.id, counts)} if counts else {}


_MINOR = frozenset({
    "countdown", "time_left", "fault", "trouble", "child_lock", "button_mode", "power_on_state", "indicator_mode",
    "voltage_limit", "current_limit", "power_limit", "signal", "run_time", "fault_code", "reset", "reset_filter",
    "charging_current", "charging_power", "rain", "panel_brightness",
})  # fmt: skip
"""Roles of what may stand beside a switch without making it another appliance; with meters, also how warm it gets."""

MAKERS: tuple[Maker, ...] = (
    channels, alarm_panel, player, television, vacuum, water_heater, climate, cover, humidifier, fan, light, valve, lock, siren, buttons,
    switches,
)  # fmt: skip
"""Called in this order: a property belongs to the first that takes it."""
