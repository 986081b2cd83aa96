"""Locks."""

from typing import Any, override

from homeassistant.components.lock import LockEntity
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .account.account import HomeCloudsConfigEntry
from .clouds.core.features import Lock
from .entity import FeatureEntity, add_features

PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant, entry: HomeCloudsConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the account's locks."""
    add_features(entry, async_add_entities, Lock, HomeCloudsLock)


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
