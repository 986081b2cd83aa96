"""Scenes that the vendor keeps."""

from typing import Any, override

from homeassistant.components.scene import Scene as SceneEntity
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .account.account import HomeCloudsConfigEntry
from .clouds.core.features import Scene
from .entity import FeatureEntity, add_features

PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant, entry: HomeCloudsConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the account's scenes."""
    add_features(entry, async_add_entities, Scene, HomeCloudsScene)


class HomeCloudsScene(FeatureEntity[Scene], SceneEntity):
    """A vendor's scene."""

    @override
    async def async_activate(self, **kwargs: Any) -> None:
        await self.send(self.feature.writes)
