"""Locks."""

from functools import partial
from typing import Any, override

from homeassistant.components.lock import LockEntity

from .clouds.core.features import Lock
from .entity import FeatureEntity, add_features

PARALLEL_UPDATES = 0


class HomeCloudsLock(FeatureEntity[Lock], LockEntity):
    """A lock."""

    @property
    @override
    def is_locked(self) -> bool | None:
        return self.device_state.read(self.feature.state)

    @override
    async def async_lock(self, **kwargs: Any) -> None:
        await self.write((self.feature.state, True))

    @override
    async def async_unlock(self, **kwargs: Any) -> None:
        await self.write((self.feature.state, False))


async_setup_entry = partial(add_features, kind=Lock, make=HomeCloudsLock)
