"""Tencent IoT Explorer: products of many makers, described by thing models."""

from ..core.cloud import CloudType, Field, FieldKind
from .actions import ACTIONS
from .client import REGIONS
from .cloud import TencentCloud
from .config import OPTIONS

CLOUD = CloudType(
    key="tencent",
    brand="Tencent IoT Explorer",
    predecessors=frozenset({"localtuya", "tuya", "tuya_local", "xtend_tuya"}),
    product=frozenset({"template"}),
    renamed={
        "binary_sensor.fire": "heating",
        "binary_sensor.flame": "heating",
        "binary_sensor.flame_state": "heating",
        "binary_sensor.flame_status": "heating",
        "binary_sensor.gas": "moisture",
        "climate.air_conditioner": "thermostat",
        "number.cup_volume": "volume",
        "number.water_volume": "volume",
        "number.wind_speed": "fan_speed",
        "select.level": "heat_level",
        "select.program": "mode",
        "select.speed": "fan_speed",
        "sensor.indoor_humidity": "humidity",
        "sensor.indoor_temperature": "temperature",
        "sensor.outlet_temperature": "outdoor_temperature",
        "sensor.primary_filter_life": "filter_life",
        "sensor.temperature": "indoor_temperature",
        "switch.auxiliary_heat": "heating",
        "switch.circulation": "zero_cold_water",
        "switch.mute": "quiet",
        "switch.mute_alarm": "quiet",
        "switch.start": "power",
        "switch.status_light": "light",
        "switch.switch": "outlet",
    },
    fields=(
        Field(name="region", kind=FieldKind.CHOICE, options=tuple(REGIONS), default="mainland"),
        Field(name="app_key"),
        Field(name="app_secret", kind=FieldKind.SECRET),
        Field(name="allow_empty", kind=FieldKind.FLAG, required=False, default=False, advanced=True),
        Field(name="allow_http", kind=FieldKind.FLAG, required=False, default=False, advanced=True),
        Field(name="server", kind=FieldKind.ORIGIN, required=False, advanced=True),
        Field(name="socket", required=False, advanced=True),
    ),
    links={"developer_url": "https://console.cloud.tencent.com/iotexplorer"},
    login_methods={
        "phone": (
            Field(name="country_code", kind=FieldKind.CALLING_CODE, default="86"),
            Field(name="phone"),
            Field(name="password", kind=FieldKind.PASSWORD),
        ),
        "email": (Field(name="email"), Field(name="password", kind=FieldKind.PASSWORD)),
        "wechat": (
            Field(name="wx_open_id", kind=FieldKind.SECRET),
            Field(name="nickname"),
            Field(name="avatar", required=False),
        ),
    },
    options=OPTIONS,
    actions=ACTIONS,
    create=TencentCloud,
)
