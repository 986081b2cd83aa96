"""Air conditioners, thermostats, fans, humidifiers and valves."""

from collections.abc import Mapping
from typing import cast

from ...core.codecs import Choice, Codec, Flag, Half, Measure, Nearest, OneOf, Range, With
from ...core.colors import Rgb
from ...core.features import Climate, Fan, Feature, Humidifier, Light, Number, Unit, Valve
from ...core.model import Value
from ..codecs import Either, ManualTarget, Voltage, flag, whole
from .rows import Profile, battery, binary, correction, humidity, multi_way, sensor, setting, temperature

_ON_OFF: Mapping[Value, str] = {"on": "on", "off": "off"}
_AC_PRESETS: Mapping[str, Codec[bool]] = {
    "eco": flag("eco"),
    "boost": flag("strong_wind"),
    "sleep": flag("comfort_sleep"),
}
_AC = Profile(
    (
        Climate(
            key="air_conditioner",
            name="",
            power=flag("power"),
            mode=Choice("mode", {"auto": "auto", "cool": "cool", "dry": "dry", "heat": "heat", "fan": "fan_only"}),
            target=Half(Range("temperature", 16, 30, 1, Unit.CELSIUS), "small_temperature"),
            current=Measure("indoor_temperature", Unit.CELSIUS),
            fan=Nearest(
                "wind_speed",
                {20: "silent", 40: "low", 60: "medium", 80: "high", 100: "full", 102: "auto"},
                exact=frozenset({"102"}),
            ),
            swing=Choice("wind_swing_ud", _ON_OFF),
            swing_horizontal=Choice("wind_swing_lr", _ON_OFF),
            preset=OneOf(_AC_PRESETS),
        ),
        setting("auxiliary_heat", flag("ptc")),
        temperature("indoor_temperature", key="indoor_temperature"),
        temperature("outdoor_temperature", key="outdoor_temperature"),
    )
)
_NSPANEL = multi_way(
    2,
    Climate(
        key="thermostat",
        power=Flag("ATCEnable", 1, 0),
        mode=Choice("HMI_ATCDevice.etype", {"cold": "cool", "hot": "heat"}),
        target=Range("ATCExpect0", 16, 31, 1, Unit.CELSIUS),
        current=Measure("temperature", Unit.CELSIUS),
        preset=Choice("ATCMode", {0: "manual", 1: "schedule"}),
    ),
    temperature(),
    sensor("humidity", Measure("humidity", Unit.PERCENT, absent=frozenset({"50"}))),
    temperature("HMI_outdoorTemp.current", key="outdoor_temperature"),
    correction("tempCorrection"),
)
_FLOOR = Climate(
    key="thermostat",
    name="",
    power=flag("switch"),
    target=Range("targetTemp", 5, 45, 0.5, Unit.CELSIUS),
    current=Measure("temperature", Unit.CELSIUS),
    preset=Choice("workMode", {1: "manual", 2: "schedule", 3: "eco"}),
    action=Choice("workState", {1: "heating", 2: "idle"}),
)
_TRV = Climate(
    key="thermostat",
    name="",
    power=Flag("workMode", "0", "1", otherwise=True),
    mode=Choice("workMode", {"0": "heat", "2": "auto"}),
    target=ManualTarget("manTargetTemp", 4, 35, 0.5, Unit.CELSIUS, 0.1, wire=whole),
    current=Measure("temperature", Unit.CELSIUS, 0.1),
    action=Choice("workState", {"1": "heating", "0": "idle"}),
)
_FAN_3 = Fan(
    key="fan",
    name="",
    power=flag("fan"),
    levels=Choice("speed", {"slow": "low", "moderate": "medium", "fast": "high"}),
    preset=Choice("mode", {"normal": "normal", "natural": "natural", "sleep": "sleep"}),
    oscillate=flag("shake"),
)
_IFAN = (
    Light(key="light", power=flag("switches.0.switch")),
    Fan(
        key="fan",
        name="",
        power=flag("switches.1.switch"),
        levels=OneOf({"medium": flag("switches.2.switch"), "high": flag("switches.3.switch")}, none="low"),
    ),
)
_LEVELS: Mapping[Value, str] = {1: "low", 2: "medium", 3: "high"}
_HUMIDIFIER = Humidifier(
    key="humidifier",
    name="",
    power=cast("Codec[bool]", With(flag("switch"), {"mode": "normal"})),
    mode=Choice("state", _LEVELS),
    current=Measure("humidity", Unit.PERCENT),
)
_DIFFUSER: tuple[Feature, ...] = (
    Fan(key="fan", name="", power=flag("switch"), levels=Choice("state", {1: "low", 2: "high"})),
    Light(
        key="light",
        power=Flag("lightswitch", 1, 0),
        brightness=Range("lightbright", 1, 100, 1, wire=whole),
        color=With(Rgb("lightRcolor", "lightGcolor", "lightBcolor"), {"lightmode": 2}),
        effect=Choice("lightmode", {1: "colorful", 2: "color", 3: "night_light"}),
    ),
)
_VALVE = Either((Flag("switch", True, False), Flag("switch_00", True, False)))
_SHORTAGE = binary("water_shortage", Flag("water", 0, 1))

PROFILES: dict[int, Profile] = {
    142: _AC,
    151: _AC,
    133: _NSPANEL,
    127: Profile((_FLOOR, temperature())),
    7017: Profile(
        (
            _TRV,
            temperature(scale=0.1),
            sensor("valve_opening", "openPercent", Unit.PERCENT),
            Number(
                key="target_temperature",
                label="eco_temperature",
                value=Range("ecoTargetTemp", 4, 35, 0.5, Unit.CELSIUS, 0.1, wire=whole),
            ),
            setting("child_lock", Flag("childLock", True, False)),
            setting("window_detection", Flag("windowSwitch", True, False)),
            sensor("battery_voltage", Voltage("runVoltage")),
            battery(),
        )
    ),
    17: Profile((_FAN_3,)),
    34: Profile(_IFAN),
    19: Profile((_HUMIDIFIER, _SHORTAGE, temperature(), humidity())),
    25: Profile((*_DIFFUSER, _SHORTAGE)),
    7027: Profile(
        (
            Valve(key="valve", name="", state=_VALVE, device_class="water"),
            sensor("water_today", "todayWaterUsage", Unit.LITRES),
            battery(),
        )
    ),
}
PROFILES[7047] = PROFILES[7027]
