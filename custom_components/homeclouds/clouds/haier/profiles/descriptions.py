"""Attributes that have a name of their own here, found by their name in the standard model or by the vendor's text."""

from dataclasses import dataclass, field
import re
from typing import Final

from ....catalogue import find
from ...core.features import Unit
from ..thing_model import Attribute
from .feature_builder import CELSIUS, NO_SENSOR, VENDOR_WORDS, Words
from .value_maps import APPLIANCE_MODES, HUMAN_SENSING, STATUSES, TEMPERATURE_UNITS


@dataclass(frozen=True, kw_only=True)
class Known:
    """How an attribute is shown, whatever kind of feature its shape makes it."""

    key: str | None = None
    """Key of the catalogue; None: the vendor's text is its name."""
    kinds: frozenset[str] = field(default_factory=frozenset)
    """The kinds of feature that have this key."""
    inverted: bool = False
    words: Words = VENDOR_WORDS
    unit: str | None = None
    """What the vendor counts in; None: in the catalogue's unit, if the key has one."""
    device_class: str | None = None
    """Where there is no key."""
    absent: frozenset[str] = frozenset()
    """Values that mean "no sensor"."""


def _known(key: str | None, *kinds: str, **more: object) -> Known:
    return Known(key=key, kinds=frozenset(kinds), **more)  # type: ignore[arg-type]  # the tables below are the check


def _reading(key: str | None, *kinds: str, **more: object) -> Known:
    kinds = kinds or (("sensor",) if key else ())
    usual = (row.unit for kind in kinds if (row := find(kind, key or "")))
    more = {"unit": next(usual, None), **more}
    if more["unit"] == CELSIUS:
        more["absent"] = NO_SENSOR
    return _known(key, *kinds, **more)


BY_NAME: Final[dict[str, Known]] = {
    "onOffStatus": _known("power", "switch", "binary_sensor"),
    "healthMode": _known("health", "switch"),
    "muteStatus": _known("quiet", "switch"),
    "rapidMode": _known("boost", "switch"),
    "silentSleepStatus": _known("sleep", "switch"),
    "energySavingStatus": _known("eco", "switch"),
    "10degreeHeatingStatus": _known("frost_protection", "switch"),
    "screenDisplayStatus": _known("display", "switch"),
    "electricHeatingStatus": _known("auxiliary_heat", "switch"),
    "selfCleaningStatus": _known("self_clean", "switch", "binary_sensor"),
    "selfCleaning56Status": _known("hot_clean", "switch"),
    "freshAirStatus": _known("fresh_air", "switch"),
    "humidificationStatus": _known("humidification", "switch"),
    "lockStatus": _known("child_lock", "switch"),
    "halfDegreeSettingStatus": _known("half_degree", "switch"),
    "intelligenceStatus": _known("smart", "switch"),
    "pmvStatus": _known("comfort_control", "switch"),
    "lightStatus": _known("light", "switch"),
    # True means that the beeper is muted.
    "echoStatus": _known("beep", "switch", inverted=True),
    "humanSensingStatus": _known("human_sensing", "select", words=HUMAN_SENSING),
    "specialMode": _known("special_mode", "select"),
    "tempUnit": _known("temperature_unit", "select", words=TEMPERATURE_UNITS),
    "operationMode": _known("mode", "select", words=APPLIANCE_MODES),
    "washProg": _known("program", "select"),
    "runningMode": _known("status", "sensor", words=STATUSES),
    "indoorTemperature": _reading("indoor_temperature"),
    "outdoorTemperature": _reading("outdoor_temperature"),
    "indoorHumidity": _reading("indoor_humidity", absent=frozenset({"0"})),
    "targetTemperature": _reading("target_temperature", "number", "sensor"),
    "targetTemp": _reading("target_temperature", "number", "sensor"),
    "targetHumidity": _reading("target_humidity", "number"),
    "outWaterTemp": _reading("outlet_temperature"),
    "inWaterTemp": _reading("inlet_temperature"),
    "waterTemp": _reading("water_temperature"),
    "totalUseGasL": _reading("gas", unit=Unit.LITRES),
}
"""Names of the standard model."""

BY_TEXT: Final[tuple[tuple[str, Known], ...]] = (
    ("童锁", _known("child_lock", "switch")),
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
    ("冷藏.*门", _known("fridge_door", "binary_sensor")),
    ("冷冻.*门", _known("freezer_door", "binary_sensor")),
    ("门.*(开|状态)", _known(None, device_class="door")),
    ("零冷水", _known("circulation", "switch")),
    ("智能", _known("smart", "switch")),
    ("冷藏.*温度", _reading("fridge_temperature", "number", "sensor")),
    ("冷冻.*温度", _reading("freezer_temperature", "number", "sensor")),
    ("变温.*温度", _reading("flex_zone_temperature", "number", "sensor")),
    ("室外.*温度", _reading("outdoor_temperature")),
    ("(室内|环境).*温度", _reading("indoor_temperature")),
    ("出水温度", _reading("outlet_temperature")),
    ("进水温度", _reading("inlet_temperature")),
    ("水温", _reading("water_temperature")),
    ("(设定|目标).*温度", _reading("target_temperature", "number", "sensor")),
    ("(室内|环境).*湿度", _reading("indoor_humidity")),
    ("(设定|目标).*湿度", _reading("target_humidity", "number")),
    ("温度", _reading(None, unit=CELSIUS, device_class="temperature")),
    ("湿度", _known(None, unit=Unit.PERCENT, device_class="humidity")),
    ("用水量", _reading("water")),
    ("用气量", _reading("gas", unit=Unit.LITRES)),
    ("用电量|耗电量", _reading("energy")),
    ("功率", _reading("power")),
    ("电压", _reading("voltage")),
    ("电流", _reading("current")),
    ("(?i)pm ?2\\.?5.*(级|等级|状态)", _known("dust_level", "sensor")),
    ("(?i)pm ?2\\.?5", _reading("pm25")),
    ("(?i)pm ?10", _reading("pm10")),
    ("(?i)二氧化碳|co2", _reading("carbon_dioxide")),
    ("甲醛", _reading("formaldehyde")),
    ("空气质量", _known("air_quality", "sensor")),
    ("滤(网|芯).*(剩余|寿命)", _reading("filter_life")),
    ("剩余.*(时间|分钟)", _reading("time_left")),
    ("程序", _known("program", "select")),
    ("(运行|工作).*状态", _known("status", "sensor", words=STATUSES)),
)
"""Patterns of the vendor's text, the more telling ones first."""


def known(attribute: Attribute) -> Known | None:
    """Return how an attribute is shown, if anything is known of it."""
    if found := BY_NAME.get(attribute.name):
        return found
    return next((row for pattern, row in BY_TEXT if re.search(pattern, attribute.desc)), None)
