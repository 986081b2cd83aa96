"""Scenes that the vendor keeps."""

from functools import partial
from typing import Any, override

from homeassistant.components.scene import Scene as SceneEntity

from .clouds.core.features import Scene
from .entity import FeatureEntity, add_features

PARALLEL_UPDATES = 0


class HomeCloudsScene(FeatureEntity[Scene], SceneEntity):
    """A vendor's scene."""

    @override
    async def async_activate(self, **kwargs: Any) -> None:
        await self.send(self.feature.writes)


async_setup_entry = partial(add_features, kind=Scene, make=HomeCloudsScene)
