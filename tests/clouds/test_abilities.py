"""What kinds of clouds declare is what their clouds can do."""

import pytest

from custom_components.homeclouds.clouds.china_telecom.devices.cloud import DevicesCloud
from custom_components.homeclouds.clouds.china_telecom.lan.cloud import LanCloud
from custom_components.homeclouds.clouds.china_telecom.platform.cloud import PlatformCloud
from custom_components.homeclouds.clouds.core.abilities import HasActions, HasDeviceForms, HasInbound
from custom_components.homeclouds.clouds.core.cloud import Cloud
from custom_components.homeclouds.clouds.ewelink.cloud import EwelinkCloud
from custom_components.homeclouds.clouds.ewelink.diy_cloud import DiyCloud
from custom_components.homeclouds.clouds.haier.cloud import HaierCloud
from custom_components.homeclouds.clouds.midea.cloud import MideaCloud
from custom_components.homeclouds.clouds.registry import CLOUDS
from custom_components.homeclouds.clouds.tencent.cloud import TencentCloud

CLASSES: dict[str, type[Cloud]] = {
    "midea": MideaCloud,
    "ewelink": EwelinkCloud,
    "ewelink_diy": DiyCloud,
    "haier": HaierCloud,
    "tencent": TencentCloud,
    "china_telecom_platform": PlatformCloud,
    "china_telecom_devices": DevicesCloud,
    "china_telecom_lan": LanCloud,
}


@pytest.mark.parametrize("key", list(CLOUDS))
def test_cloud_can_do_what_its_kind_declares(key: str) -> None:
    """Actions, calls of the vendor, and devices added one by one are declared where they exist, and only there."""
    kind, cloud = CLOUDS[key], CLASSES[key]
    assert bool(kind.actions) == issubclass(cloud, HasActions)
    assert bool(kind.inbound) == issubclass(cloud, HasInbound)
    assert bool(kind.device_fields) == issubclass(cloud, HasDeviceForms)
