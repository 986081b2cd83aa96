"""Attributes that have a name of their own here, found by their name in the standard model or by the vendor's text."""

from dataclasses import dataclass, field
import re
from typing import Final

from ...features import Category, StateClass, Unit
from ..model import Attribute
from .kit import CELSIUS, NO_SENSOR, VENDOR_WORDS, Words
from .words import APPLIANCE_MODES, HUMAN_SENSING, STATUSES, TEMPERATURE_UNITS


@dataclass(frozen=True, kw_only=True)
class Known:
    """How an attribute is shown, whatever kind of feature its shape makes it."""

    key: str | None = None
    """Key of docs/vocabulary.md; None: the vendor's text is its name."""
    kinds: frozenset[str] = field(default_factory=frozenset)
    """The kinds of feature that have this key."""
    category: Category | None = None
    enabled: bool = True
    inverted: bool = False
    words: Words = VENDOR_WORDS
    unit: str | None = None
    device_class: str | None = None
    state_class: StateClass | None = None
    absent: frozenset[str] = frozenset()
    """Values that mean "no sensor"."""


def _known(key: str | None, *kinds: str, **more: object) -> Known:
    return Known(key=key, kinds=frozenset(kinds), **more)  # type: ignore[arg-type]  # the tables below are the check


def _measure(key: str | None, unit: str | None, device_class: str | None = None, *kinds: str, **more: object) -> Known:
    kinds = kinds or (("sensor",) if key else ())
    if unit == CELSIUS:
        more["absent"] = NO_SENSOR
    return _known(key, *kinds, unit=unit, device_class=device_class, state_class=StateClass.MEASUREMENT, **more)


def _total(key: str, unit: str, device_class: str) -> Known:
    return _known(key, "sensor", unit=unit, device_class=device_class, state_class=StateClass.TOTAL_INCREASING)


_CONFIG: Final = Category.CONFIG
_DIAGNOSTIC: Final = Category.DIAGNOSTIC

BY_NAME: Final[dict[str, Known]] = {
    "onOffStatus": _known("power", "switch", "binary_sensor", device_class="power"),
    "healthMode": _known("health", "switch"),
    "muteStatus": _known("quiet", "switch"),
    "rapidMode": _known("boost", "switch"),
    "silentSleepStatus": _known("sleep", "switch"),
    "energySavingStatus": _known("eco", "switch"),
    "10degreeHeatingStatus": _known("frost_protection", "switch"),
    "screenDisplayStatus": _known("display", "switch", category=_CONFIG),
    "electricHeatingStatus": _known("auxiliary_heat", "switch"),
    "selfCleaningStatus": _known("self_clean", "switch", "binary_sensor"),
    "selfCleaning56Status": _known("hot_clean", "switch"),
    "freshAirStatus": _known("fresh_air", "switch"),
    "humidificationStatus": _known("humidification", "switch"),
    "lockStatus": _known("child_lock", "switch", category=_CONFIG),
    "halfDegreeSettingStatus": _known("half_degree", "switch", category=_CONFIG, enabled=False),
    "intelligenceStatus": _known("smart", "switch"),
    "pmvStatus": _known("comfort_control", "switch"),
    "lightStatus": _known("light", "switch"),
    # True means that the beeper is muted.
    "echoStatus": _known("beep", "switch", category=_CONFIG, inverted=True),
    "humanSensingStatus": _known("human_sensing", "select", words=HUMAN_SENSING),
    "specialMode": _known("special_mode", "select"),
    "tempUnit": _known("temperature_unit", "select", category=_CONFIG, enabled=False, words=TEMPERATURE_UNITS),
    "operationMode": _known("mode", "select", words=APPLIANCE_MODES),
    "washProg": _known("program", "select"),
    "runningMode": _known("status", "sensor", words=STATUSES),
    "indoorTemperature": _measure("indoor_temperature", CELSIUS, "temperature"),
    "outdoorTemperature": _measure("outdoor_temperature", CELSIUS, "temperature"),
    "indoorHumidity": _measure("indoor_humidity", Unit.PERCENT, "humidity", absent=frozenset({"0"})),
    "targetTemperature": _measure("target_temperature", CELSIUS, "temperature", "number", "sensor"),
    "targetTemp": _measure("target_temperature", CELSIUS, "temperature", "number", "sensor"),
    "targetHumidity": _measure("target_humidity", Unit.PERCENT, "humidity", "number"),
    "outWaterTemp": _measure("outlet_temperature", CELSIUS, "temperature"),
    "inWaterTemp": _measure("inlet_temperature", CELSIUS, "temperature"),
    "waterTemp": _measure("water_temperature", CELSIUS, "temperature"),
    "totalUseGasL": _total("gas", Unit.LITRES, "gas"),
}
"""Names of the standard model."""

BY_TEXT: Final[tuple[tuple[str, Known], ...]] = (
    ("童锁", _known("child_lock", "switch", category=_CONFIG)),
    ("速冷", _known("fast_cooling", "switch")),
    ("速冻", _known("fast_freezing", "switch")),
    ("假日|度假", _known("holiday", "switch")),
    ("负离子", _known("ionizer", "switch")),
    ("紫外|UV", _known("uv", "switch")),
    ("消毒|杀菌|除菌", _known("disinfection", "switch")),
    ("净化", _known("purification", "switch")),
    ("新风", _known("fresh_air", "switch")),
    ("加湿", _known("humidification", "switch")),
    ("自清洁", _known("self_clean", "switch", "binary_sensor")),
    ("冷藏.*门", _known("fridge_door", "binary_sensor", device_class="door")),
    ("冷冻.*门", _known("freezer_door", "binary_sensor", device_class="door")),
    ("门.*(开|状态)", _known(None, device_class="door")),
    ("零冷水", _known("circulation", "switch")),
    ("智能", _known("smart", "switch")),
    ("冷藏.*温度", _measure("fridge_temperature", CELSIUS, "temperature", "number", "sensor")),
    ("冷冻.*温度", _measure("freezer_temperature", CELSIUS, "temperature", "number", "sensor")),
    ("变温.*温度", _measure("flex_zone_temperature", CELSIUS, "temperature", "number", "sensor")),
    ("室外.*温度", _measure("outdoor_temperature", CELSIUS, "temperature")),
    ("(室内|环境).*温度", _measure("indoor_temperature", CELSIUS, "temperature")),
    ("出水温度", _measure("outlet_temperature", CELSIUS, "temperature")),
    ("进水温度", _measure("inlet_temperature", CELSIUS, "temperature")),
    ("水温", _measure("water_temperature", CELSIUS, "temperature")),
    ("(设定|目标).*温度", _measure("target_temperature", CELSIUS, "temperature", "number", "sensor")),
    ("(室内|环境).*湿度", _measure("indoor_humidity", Unit.PERCENT, "humidity")),
    ("(设定|目标).*湿度", _measure("target_humidity", Unit.PERCENT, "humidity", "number")),
    ("温度", _measure(None, CELSIUS, "temperature")),
    ("湿度", _measure(None, Unit.PERCENT, "humidity")),
    ("用水量", _total("water", Unit.LITRES, "water")),
    ("用气量", _total("gas", Unit.LITRES, "gas")),
    ("用电量|耗电量", _total("energy", Unit.KILOWATT_HOUR, "energy")),
    ("功率", _measure("power", Unit.WATT, "power")),
    ("电压", _measure("voltage", Unit.VOLT, "voltage")),
    ("电流", _measure("current", Unit.AMPERE, "current")),
    ("(?i)pm ?2\\.?5.*(级|等级|状态)", _known("dust_level", "sensor")),
    ("(?i)pm ?2\\.?5", _measure("pm25", Unit.MICROGRAMS_PER_CUBIC_METRE, "pm25")),
    ("(?i)pm ?10", _measure("pm10", Unit.MICROGRAMS_PER_CUBIC_METRE, "pm10")),
    ("(?i)二氧化碳|co2", _measure("carbon_dioxide", Unit.PPM, "carbon_dioxide")),
    ("甲醛", _measure("formaldehyde", Unit.MILLIGRAMS_PER_CUBIC_METRE)),
    ("空气质量", _known("air_quality", "sensor")),
    ("滤(网|芯).*(剩余|寿命)", _measure("filter_life", Unit.PERCENT, category=_DIAGNOSTIC)),
    ("剩余.*(时间|分钟)", _measure("time_left", Unit.MINUTES, "duration")),
    ("程序", _known("program", "select")),
    ("(运行|工作).*状态", _known("status", "sensor", words=STATUSES)),
)
"""Patterns of the vendor's text, the more telling ones first."""


def known(attribute: Attribute) -> Known | None:
    """Return how an attribute is shown, if anything is known of it."""
    if found := BY_NAME.get(attribute.name):
        return found
    return next((row for pattern, row in BY_TEXT if re.search(pattern, attribute.desc)), None)
