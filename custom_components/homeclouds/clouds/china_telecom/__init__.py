"""China Telecom Smart Home (Q/CT X-2017): its three interfaces, each a choice of its own."""

from ..core.cloud import CloudType
from .devices import cloud as devices_cloud, config as devices_config
from .feature_builder import CHANNELS, CONSTRAINED_CHANNELS, unknown_key
from .lan import cloud as lan_cloud, config as lan_config
from .platform import cloud as platform_cloud, config as platform_config
from .platform.push import LARGEST, PATHS

_RENAMED = {"sensor.water_temperature": "indoor_temperature", "switch.outlet": "switch"}

PLATFORM = CloudType(
    key="china_telecom_platform",
    brand="China Telecom",
    fields=platform_config.FIELDS,
    options=platform_config.OPTIONS,
    inbound=PATHS,
    largest_call=LARGEST,
    actions=platform_cloud.ACTIONS,
    layout=CHANNELS,
    renamed=_RENAMED,
    unknown_key=unknown_key,
    create=platform_cloud.PlatformCloud,
)
DEVICES = CloudType(
    key="china_telecom_devices",
    brand="China Telecom",
    fields=devices_config.FIELDS,
    options=devices_config.OPTIONS,
    device_fields=devices_config.DEVICE_FIELDS,
    check_device=devices_config.known_device,
    actions=devices_cloud.ACTIONS,
    layout=CHANNELS,
    renamed=_RENAMED,
    unknown_key=unknown_key,
    create=devices_cloud.DevicesCloud,
)
LAN = CloudType(
    key="china_telecom_lan",
    brand="China Telecom",
    fields=lan_config.FIELDS,
    discover=lan_cloud.offers,
    layout=CONSTRAINED_CHANNELS,
    renamed=_RENAMED,
    unknown_key=unknown_key,
    create=lan_cloud.LanCloud,
)
CLOUDS = (PLATFORM, DEVICES, LAN)
