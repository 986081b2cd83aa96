"""The clouds there are."""

from collections.abc import Mapping

from .cloud import CloudType

CLOUDS: Mapping[str, CloudType] = {cloud.key: cloud for cloud in ()}
