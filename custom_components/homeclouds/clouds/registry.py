"""The clouds there are."""

from collections.abc import Mapping

from . import haier, midea, tencent
from .cloud import CloudType

_ALL: tuple[CloudType, ...] = (midea.CLOUD, haier.CLOUD, tencent.CLOUD)

CLOUDS: Mapping[str, CloudType] = {cloud.key: cloud for cloud in _ALL}
"""By key, in the order in which they are offered."""
