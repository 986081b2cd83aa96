"""Which of Home Assistant's platforms an account needs: those of its features, as they appear."""

import asyncio
from collections.abc import Callable, Iterable

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import Platform
from homeassistant.core import callback
from homeassistant.loader import async_get_integration
from homeassistant.setup import async_setup_component

from ..clouds.core.features import Feature
from ..clouds.core.shared_work import outcome
from ..const import DOMAIN
from .runtime import AccountRuntime

type FeatureListener = Callable[[str, tuple[Feature, ...]], None]
"""Called with a device's id and its new features."""

_OF_THE_ACCOUNT = {Platform.BINARY_SENSOR, Platform.SENSOR}


class PlatformLoader:
    """Sets platforms up when the first feature for them appears."""

    def __init__(
        self, runtime: AccountRuntime, add_feature_listener: Callable[[FeatureListener], Callable[[], None]]
    ) -> None:
        """Load the platforms of this account."""
        self._runtime = runtime
        self._add_feature_listener = add_feature_listener
        self._loaded: set[Platform] = set()
        self._loading = asyncio.Lock()

    async def start(self) -> None:
        """Set up what is needed now, and from now on what comes to be needed."""
        await self._load()
        self._runtime.entry.async_on_unload(self._add_feature_listener(self._appeared))

    async def stop(self) -> None:
        """Unload all of them. Raises ConfigEntryError."""
        hass, entry = self._runtime.hass, self._runtime.entry
        await hass.config_entries.async_unload_platforms_or_raise(entry, self._loaded)

    async def _load(self) -> None:
        hass, entry = self._runtime.hass, self._runtime.entry
        async with self._loading:
            while missing := self._needed() - self._loaded:
                await outcome(hass.async_create_task(self._prepare(missing)))
                if entry.state is ConfigEntryState.UNLOAD_IN_PROGRESS:
                    return
                await hass.config_entries.async_forward_entry_setups(entry, missing)
                self._loaded |= missing

    async def _prepare(self, platforms: Iterable[Platform]) -> None:
        """Import platforms and set their integrations up: once this is cancelled, Home Assistant cannot do it any more."""
        hass = self._runtime.hass
        await (await async_get_integration(hass, DOMAIN)).async_get_platforms(platforms)
        await asyncio.gather(*(async_setup_component(hass, platform, {}) for platform in platforms))

    def _needed(self) -> set[Platform]:
        return _OF_THE_ACCOUNT.union(*(_platforms(state.features) for state in self._runtime.states.values()))

    @callback
    def _appeared(self, device_id: str, features: tuple[Feature, ...]) -> None:
        if not _platforms(features) <= self._loaded:
            # Not before the account's own set-up is over: Home Assistant wants one after the other
            self._runtime.create_task(self._load(), "platforms", eager_start=False)


def _platforms(features: Iterable[Feature]) -> set[Platform]:
    return {Platform(feature.kind) for feature in features}
