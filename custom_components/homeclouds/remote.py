"""Remote controls: keys that are learned and sent."""

import asyncio
from collections.abc import Iterable
from functools import partial
from typing import Any, override

from homeassistant.components.remote import (
    ATTR_COMMAND,
    ATTR_DELAY_SECS,
    ATTR_NUM_REPEATS,
    DEFAULT_DELAY_SECS,
    RemoteEntity,
    RemoteEntityFeature,
)

from .clouds.core.features import Remote
from .entity import FeatureEntity, add_features

PARALLEL_UPDATES = 0


class HomeCloudsRemote(FeatureEntity[Remote], RemoteEntity):
    """A remote control, which is always on."""

    _attr_is_on = True

    @override
    def describe(self, feature: Remote) -> None:
        super().describe(feature)
        self._attr_supported_features = RemoteEntityFeature(0)
        if feature.learn is not None:
            self._attr_supported_features |= RemoteEntityFeature.LEARN_COMMAND

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        """Do nothing: it is on."""

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        await self.write((self.feature.power, False))

    @override
    async def async_send_command(self, command: Iterable[str], **kwargs: Any) -> None:
        keys = [*command] * kwargs.get(ATTR_NUM_REPEATS, 1)
        for place, key in enumerate(keys):
            if place:
                await asyncio.sleep(kwargs.get(ATTR_DELAY_SECS, DEFAULT_DELAY_SECS))
            await self.write((self.feature.key_to_send, key))

    @override
    async def async_learn_command(self, **kwargs: Any) -> None:
        for key in kwargs.get(ATTR_COMMAND) or ("",):
            await self.write((self.feature.learn, key))


async_setup_entry = partial(add_features, kind=Remote, make=HomeCloudsRemote)
