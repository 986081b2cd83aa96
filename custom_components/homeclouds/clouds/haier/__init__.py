"""Haier U+ (UWS)."""

from collections.abc import Mapping

from ..core.cloud import Cloud, CloudType, Context, Field, FieldKind, form_text
from ..core.errors import SetupError
from ..core.model import JSON
from .cloud import HaierCloud
from .regions import OAUTH, REGIONS, sign_in_page


def _create(data: Mapping[str, JSON], context: Context) -> Cloud:
    for name in ("app_id", "app_key", "client_id"):
        if not form_text(data, name):
            raise SetupError(field=name)
    return HaierCloud(data, context)


CLOUD = CloudType(
    key="haier",
    brand="Haier U+",
    predecessors=frozenset({"haier", "haier_evo", "haier_hon", "hon"}),
    product=frozenset({"attributes", "alarms"}),
    renamed={
        "binary_sensor.flameState": "heating",
        "binary_sensor.flameStatus": "heating",
        "fan.fresh_air": "air_purifier",
        "fan.hood": "air_purifier",
        "number.upperTargetTemp": "target_temperature",
        "number.upperTargetTemperature": "target_temperature",
        "select.gear": "heat_level",
        "select.program": "mode",
        "sensor.aqi": "air_quality",
        "sensor.indoor_humidity": "humidity",
        "sensor.indoor_temperature": "temperature",
        "sensor.outlet_temperature": "outdoor_temperature",
        "sensor.temperature": "water_temperature",
        "switch.auxiliary_heat": "heating",
        "switch.mute_alarm": "quiet",
        "switch.smartCruise": "smart",
        "switch.switch": "power",
    },
    fields=(
        Field(name="app_id"),
        Field(name="app_key", kind=FieldKind.SECRET),
        Field(name="client_id"),
        Field(name="region", kind=FieldKind.CHOICE, options=tuple(REGIONS), default="china"),
        Field(name="server", kind=FieldKind.ORIGIN, required=False, advanced=True),
        Field(name="account_server", kind=FieldKind.ORIGIN, required=False, advanced=True),
        Field(name="allow_http", kind=FieldKind.FLAG, required=False, default=False, advanced=True),
        Field(name="send_app_key", kind=FieldKind.FLAG, required=False, default=False, advanced=True),
    ),
    links={"developer_url": "https://www.haigeek.com"},
    login_methods={
        "refresh_token": (Field(name="refresh_token", kind=FieldKind.SECRET),),
        "password": (Field(name="username"), Field(name="password", kind=FieldKind.PASSWORD)),
        OAUTH: (),
    },
    pages={OAUTH: sign_in_page},
    options=(Field(name="ask_devices", kind=FieldKind.FLAG, required=False, default=False),),
    create=_create,
)
