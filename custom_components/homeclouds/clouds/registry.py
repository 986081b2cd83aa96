"""The clouds there are."""

from collections.abc import Mapping

from . import china_telecom, ewelink, haier, midea, tencent
from .core.cloud import CloudType

_ALL: tuple[CloudType, ...] = (midea.CLOUD, ewelink.CLOUD, haier.CLOUD, tencent.CLOUD, *china_telecom.CLOUDS)

CLOUDS: Mapping[str, CloudType] = {cloud.key: cloud for cloud in _ALL}
"""By key, in the order in which they are offered."""
