"""China Telecom Smart Home (Q/CT X-2017): its three interfaces, each a choice of its own."""

from ..core.cloud import CloudType
from .devices import cloud as devices_cloud
from .devices.devices import known_device
from .lan import cloud as lan_cloud
from .platform import cloud as platform_cloud
from .platform.push import LARGEST, PATHS
from .profile import CONSTRAINED_WAYS, WAYS

PLATFORM = CloudType(
    key="china_telecom_platform",
    brand="China Telecom",
    fields=platform_cloud.FIELDS,
    options=platform_cloud.OPTIONS,
    inbound=PATHS,
    largest_call=LARGEST,
    actions=platform_cloud.ACTIONS,
    layout=WAYS,
    create=platform_cloud.PlatformCloud,
)
DEVICES = CloudType(
    key="china_telecom_devices",
    brand="China Telecom",
    fields=devices_cloud.FIELDS,
    options=devices_cloud.OPTIONS,
    device_fields=devices_cloud.DEVICE_FIELDS,
    check_device=known_device,
    actions=devices_cloud.ACTIONS,
    layout=WAYS,
    create=devices_cloud.DevicesCloud,
)
LAN = CloudType(
    key="china_telecom_lan",
    brand="China Telecom",
    fields=lan_cloud.FIELDS,
    discover=lan_cloud.offers,
    layout=CONSTRAINED_WAYS,
    create=lan_cloud.LanCloud,
)
CLOUDS = (PLATFORM, DEVICES, LAN)
