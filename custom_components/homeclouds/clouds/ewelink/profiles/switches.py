"""Switches, plugs, power meters and breakers."""

from collections.abc import Mapping

from ...features import Button, Feature, Number, Select, Sensor, Unit
from ...model import Value
from ...properties import Choice, Flag, Range
from ..codecs import Today, flag
from .covers import MOTOR
from .rows import (
    LIVE,
    ONE_WAY,
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
    way,
)

_HUNDRED_DAYS: Mapping[str, Value] = {"hundredDaysKwh": "get"}
_TODAY = energy("energy_today", Today("hundredDaysKwhData", 6))
_PLAIN = Profile((switch(), *ONE_WAY))
_PERIODS = (
    energy("energy_today", "dayKwh", scale=0.01),
    energy("energy_this_week", "weekKwh", scale=0.01, enabled=False),
    energy("energy_this_month", "monthKwh", scale=0.01),
    energy("energy_this_year", "yearKwh", scale=0.01, enabled=False),
)
_CENTI = (power(scale=0.01), voltage(scale=0.01), current(scale=0.01), *_PERIODS)
_RETURNED = (
    sensor("power_returned", "supplyPower", "power", Unit.WATT, scale=0.01, precision=1),
    energy("energy_returned", "daySupplyPower", scale=0.01),
)
_LIMITS: tuple[Feature, ...] = tuple(
    Number(key=key, value=Range(f"{name}.1", 0, top, 0.1, unit), enabled=False)
    for key, name, top, unit in (
        ("power_limit", "alarmPValue", 6000, Unit.WATT),
        ("voltage_limit", "alarmVValue", 300, Unit.VOLT),
        ("current_limit", "alarmCValue", 30, Unit.AMPERE),
    )
)
_DETACH = setting("detach_relay", Flag("relaySeparation", 1, 0), enabled=False)
_ROLE: Mapping[Value, str] = {1: "switch", 2: "motor", 3: "meter"}


def _channel_meter(number: int, *, channel: str | None) -> tuple[Sensor, ...]:
    suffix = f"{number:02}"
    return (
        power(f"actPow_{suffix}", scale=0.01, channel=channel),
        voltage(f"voltage_{suffix}", scale=0.01, channel=channel),
        current(f"current_{suffix}", scale=0.01, channel=channel),
        energy("energy_today", Today(f"kwhHistories_{suffix}", 4), channel=channel),
    )


def _dual(*, metered: bool) -> Profile:
    rows = [row for number in (0, 1) for row in way(number, str(number))]
    meters = [row for number in (0, 1) for row in _channel_meter(number, channel=str(number))] if metered else []
    role = Select(
        key="work_mode", value=Choice("workMode", _ROLE if metered else {1: "switch", 2: "motor"}), enabled=False
    )
    ask: dict[str, Value] = {"getKwh_00": 2, "getKwh_01": 2} if metered else {}
    return Profile((*rows, *meters, MOTOR, role, *([LIVE] if metered else [])), ways=2, ask=ask)


def _strip(count: int) -> Profile:
    rows = [row for number in range(count) for row in way(number, str(number))]
    meters = [row for number in range(count) for row in _channel_meter(number, channel=str(number))]
    return Profile((*rows, *meters, LIVE), ways=count, ask={f"getKwh_{number:02}": 2 for number in range(count)})


_MULTI = {
    1: (77, 78, 81, 107, 112, 138, 160, 191, 268),
    2: (2, 7, 29, 82, 113, 139, 161, 7011, 7021, 275, 7029),
    3: (3, 8, 30, 83, 114, 140, 162, 7012, 7022),
    4: (4, 9, 31, 41, 84, 141, 163, 7013),
}
_TOUCH = {209: 1, 210: 2, 211: 3, 212: 4}

PROFILES: dict[int, Profile] = (
    dict.fromkeys((1, 6, 14, 24, 27, 1009, 1256, 7004, 7005, 7010, 7020), _PLAIN)
    | {
        uiid: multi_way(count, *([_DETACH] if uiid in {138, 139, 140, 141, 160, 161, 162} else []))
        for count, uiids in _MULTI.items()
        for uiid in uiids
    }
    | {
        uiid: multi_way(count, *(button(outlet) for outlet in range(count)), _DETACH)
        for uiid, count in ((160, 1), (161, 2), (162, 3))
    }
    | {uiid: multi_way(count, *(button(outlet) for outlet in range(count))) for uiid, count in _TOUCH.items()}
    | {2256: multi_way(2, whole=True), 3256: multi_way(3, whole=True), 4256: multi_way(4, whole=True)}
    | {
        5: Profile((switch(), *ONE_WAY, power(), voltage(), current(), _TODAY, LIVE), ask=_HUNDRED_DAYS),
        32: Profile((switch(), *ONE_WAY, power(), voltage(), current(), _TODAY, LIVE, *_LIMITS), ask=_HUNDRED_DAYS),
        182: Profile(
            (*way(0, None, device_class="outlet"), power(), voltage(), current(), _TODAY, LIVE), ask=_HUNDRED_DAYS
        ),
        190: Profile((*way(0, None, device_class="outlet"), *_CENTI, *_RETURNED, LIVE)),
        276: Profile((*way(0, None, device_class="outlet"), *_CENTI, LIVE)),
        7032: Profile((switch(device_class="outlet"), *way(0, None, device_class="outlet")[1:], *_CENTI)),
        262: Profile((*(row for number in range(4) for row in way(number, str(number))), *_CENTI, LIVE), ways=4),
        126: _dual(metered=True),
        165: _dual(metered=False),
        128: Profile(()),
        130: _strip(4),
        225: Profile(
            (
                switch(on=True, off=False),
                Button(key="restart", writes={"restart": True}, device_class="restart"),
                Button(key="shutdown", writes={"forceShutdown": True}, enabled=False),
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
            (
                switch(),
                *ONE_WAY,
                temperature("currentTemperature"),
                humidity("currentHumidity"),
                setting("thermostat_mode", Flag("deviceType", "temperature", "normal", otherwise=False), enabled=False),
            )
        ),
        181: Profile(
            (
                switch(),
                *ONE_WAY,
                temperature("currentTemperature"),
                humidity("currentHumidity"),
                setting("thermostat_mode", Flag("autoControlEnabled", 1, 0)),
                correction("tempCorrection"),
            )
        ),
    }
)
