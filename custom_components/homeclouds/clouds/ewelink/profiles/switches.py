"""Switches, plugs, power meters and breakers."""

from collections.abc import Mapping

from ...core.codecs import Choice, Flag, Measure, OneOf
from ...core.features import Button, Climate, Event, Feature, Light, Number, Select, Sensor, Unit
from ...core.model import Value
from ..codecs import Item, Today, flag
from ..thresholds import HIGH, LOW, Direction, Doing, Threshold, Toward, Watching
from .covers import IS_SWITCH, MOTOR, ROLE, TOUCH_MOTOR
from .rows import (
    LIVE,
    Profile,
    button,
    correction,
    current,
    energy,
    humidity,
    multi_way,
    power,
    sensor,
    setting,
    switch,
    temperature,
    voltage,
    ways,
)

_HUNDRED_DAYS: Mapping[str, Value] = {"hundredDaysKwh": "get"}
_TODAY = energy("energy_today", Today("hundredDaysKwhData", 6))
_PLAIN = Profile((switch(),))
_PERIODS = (
    energy("energy_today", "dayKwh", scale=0.01),
    energy("energy_this_week", "weekKwh", scale=0.01),
    energy("energy_this_month", "monthKwh", scale=0.01),
    energy("energy_this_year", "yearKwh", scale=0.01),
)
_CENTI = (
    power(scale=0.01),
    voltage(scale=0.01),
    current(scale=0.01),
    *_PERIODS,
    sensor("power_returned", "supplyPower", Unit.WATT, scale=0.01),
    sensor("current_returned", "supplyCurrent", Unit.AMPERE, scale=0.01),
    energy("energy_returned_today", "dayPowerSupply", scale=0.01),
    energy("energy_returned_this_month", "monthPowerSupply", scale=0.01),
)
"""Meters that count in hundredths; those with a clamp (POWCT) also tell what is fed back."""
_LIMITS: tuple[Feature, ...] = tuple(
    Number(key=key, value=Item(name, 0, top, 0.1, unit, index=1))
    for key, name, kind, top, unit in (
        ("power_limit", "alarmPValue", "power", 6000, Unit.WATT),
        ("voltage_limit", "alarmVValue", "voltage", 300, Unit.VOLT),
        ("current_limit", "alarmCValue", "current", 30, Unit.AMPERE),
    )
)
_DETACH = setting("detach_relay", Flag("relaySeparation", 1, 0))


def _channel_meter(number: int, *, channel: str | None) -> tuple[Sensor, ...]:
    suffix = f"{number:02}"
    return (
        power(f"actPow_{suffix}", scale=0.01, channel=channel),
        voltage(f"voltage_{suffix}", scale=0.01, channel=channel),
        current(f"current_{suffix}", scale=0.01, channel=channel),
        energy("energy_today", Today(f"kwhHistories_{suffix}", 4), channel=channel),
    )


def _dual(*, metered: bool) -> Profile:
    """Return the profile of a DUALR3: two relays, or a motor."""
    rows = [row for number in (0, 1) for row in _channel_meter(number, channel=str(number))] if metered else []
    roles: Mapping[Value, str] = {1: "switch", 2: "motor", **({3: "meter"} if metered else {})}
    role = Select(key="work_mode", value=Choice(ROLE, roles))
    ask: dict[str, Value] = {"getKwh_00": 2, "getKwh_01": 2} if metered else {}
    more = [LIVE] if metered else []
    return Profile((*ways(2, when=IS_SWITCH), *rows, MOTOR, role, *more), ask=ask, traits=(ROLE,))


def _strip(count: int) -> Profile:
    meters = [row for number in range(count) for row in _channel_meter(number, channel=str(number))]
    return Profile((*ways(count), *meters, LIVE), ask={f"getKwh_{number:02}": 2 for number in range(count)})


def _touch(count: int) -> Profile:
    """Return the profile of a T5: keys to touch and to slide over, a light behind them, relays or a motor."""
    light = Light(key="ambient_light", power=flag("lightSwitch"))
    return Profile(
        (*ways(count, when=IS_SWITCH), *map(button, range(count)), _SLIDES, light, TOUCH_MOTOR), traits=(ROLE,)
    )


_SLIDES = Event(
    key="touch",
    source="slide",
    type=Choice("slide", {1: "slide_1", 2: "slide_2", 3: "slide_3"}),
    types=("slide_1", "slide_2", "slide_3"),
)
_TEMPERATURE, _HUMIDITY = Watching("temperature", (20, 22)), Watching("humidity", (40, 60))
_WARMS = Direction("targets", {"off": "heat", "on": "cool"})
_MOISTENS = Direction("targets", {"off": "humidify", "on": "dehumidify"})
_THERMOSTAT = Climate(
    key="thermostat",
    power=_TEMPERATURE,
    mode=_WARMS,
    target_low=Threshold("targets", -40, 80, 0.5, Unit.CELSIUS, end=LOW, watching=_TEMPERATURE),
    target_high=Threshold("targets", -40, 80, 0.5, Unit.CELSIUS, end=HIGH, watching=_TEMPERATURE),
    current=Measure("currentTemperature", Unit.CELSIUS),
    humidity=Measure("currentHumidity", Unit.PERCENT),
    action=Doing(flag("switch"), _WARMS, (("heat", "heating"), ("cool", "cooling"))),
    power_first=True,
)
_HYGROSTAT: tuple[Feature, ...] = (
    Select(
        key="humidity_control",
        value=OneOf({word: Toward(_HUMIDITY, _MOISTENS, word) for word in _MOISTENS.options}, none="off"),
    ),
    *(
        Number(
            key=key,
            value=Threshold("targets", 0, 100, 1, Unit.PERCENT, end=end, watching=_HUMIDITY),
            when=_HUMIDITY,
        )
        for key, end in (("humidity_lowest", LOW), ("humidity_highest", HIGH))
    ),
)

_MULTI = {
    1: (77, 78, 81, 107, 112, 191, 268),
    2: (2, 7, 29, 82, 113, 7011, 7021, 275, 7029),
    3: (3, 8, 30, 83, 114, 7012, 7022),
    4: (4, 9, 31, 41, 84, 163, 7013),
}
_DETACHABLE = {139: 2, 140: 3, 141: 4}
_WITH_KEYS = {160: 1, 161: 2, 162: 3}

PROFILES: dict[int, Profile] = (
    dict.fromkeys((1, 6, 14, 24, 27, 1009, 1256, 7004, 7005, 7010, 7020), _PLAIN)
    | {uiid: multi_way(count) for count, uiids in _MULTI.items() for uiid in uiids}
    | {138: multi_way(1, button(), _DETACH)}
    | {uiid: multi_way(count, _DETACH) for uiid, count in _DETACHABLE.items()}
    | {uiid: multi_way(count, *map(button, range(count)), _DETACH) for uiid, count in _WITH_KEYS.items()}
    | {uiid: _touch(count) for uiid, count in ((209, 1), (210, 2), (211, 3), (212, 4))}
    | {2256: multi_way(2, whole=True), 3256: multi_way(3, whole=True), 4256: multi_way(4, whole=True)}
    | {
        5: Profile((switch(), power(), voltage(), current(), _TODAY, LIVE), ask=_HUNDRED_DAYS),
        32: Profile((switch(), power(), voltage(), current(), _TODAY, LIVE, *_LIMITS), ask=_HUNDRED_DAYS),
        182: Profile((*ways(1, key="outlet"), power(), voltage(), current(), _TODAY, LIVE), ask=_HUNDRED_DAYS),
        190: Profile((*ways(1, key="outlet", extra={"operSide": 1}), *_CENTI, LIVE)),
        276: Profile((*ways(1, key="outlet"), *_CENTI, LIVE)),
        7032: Profile((switch(key="outlet"), *_CENTI)),
        262: Profile((*ways(4), *_CENTI, LIVE)),
        126: _dual(metered=True),
        165: _dual(metered=False),
        128: Profile(()),
        130: _strip(4),
        225: Profile(
            (
                switch(on=True, off=False),
                Button(key="restart", writes={"restart": True}),
                Button(key="shutdown", writes={"forceShutdown": True}),
                setting("child_lock", flag("childLock", on=True, off=False)),
            )
        ),
        226: Profile(
            (
                switch(on=True, off=False),
                power("phase_0_p"),
                voltage("phase_0_v"),
                current("phase_0_c"),
                energy("energy", "totalPower"),
            )
        ),
        15: Profile(
            (switch(), temperature("currentTemperature"), humidity("currentHumidity"), _THERMOSTAT, *_HYGROSTAT)
        ),
        181: Profile(
            (
                switch(),
                temperature("currentTemperature"),
                humidity("currentHumidity"),
                setting("thermostat_mode", Flag("autoControlEnabled", 1, 0)),
                correction("tempCorrection"),
            )
        ),
    }
)
