"""Firmware."""

from functools import partial
from typing import Any, override

from homeassistant.components.update import UpdateDeviceClass, UpdateEntity, UpdateEntityFeature
from homeassistant.const import EntityCategory

from .clouds.core.sensor_features import Firmware
from .entity import FeatureEntity, add_features

PARALLEL_UPDATES = 0


class HomeCloudsUpdate(FeatureEntity[Firmware], UpdateEntity):
    """A device's firmware."""

    _attr_device_class = UpdateDeviceClass.FIRMWARE

    @override
    def describe(self, feature: Firmware) -> None:
        super().describe(feature)
        self._attr_supported_features = UpdateEntityFeature(0)
        if feature.install is None:
            self._attr_entity_category = EntityCategory.DIAGNOSTIC
        else:
            self._attr_supported_features |= UpdateEntityFeature.INSTALL
        if feature.running is not None:
            self._attr_supported_features |= UpdateEntityFeature.PROGRESS
        if feature.notes is not None:
            self._attr_supported_features |= UpdateEntityFeature.RELEASE_NOTES

    @property
    @override
    def installed_version(self) -> str | None:
        return self.device_state.read(self.feature.installed)

    @property
    @override
    def latest_version(self) -> str | None:
        return self.device_state.read(self.feature.latest)

    @property
    @override
    def in_progress(self) -> bool:
        # Home Assistant installs nothing while it is not known to be at rest
        return self.device_state.read(self.feature.running) is True

    @property
    @override
    def update_percentage(self) -> float | None:
        return self.device_state.read(self.feature.progress)

    @override
    async def async_release_notes(self) -> str | None:
        return self.device_state.read(self.feature.notes)

    @override
    async def async_install(self, version: str | None, backup: bool, **kwargs: Any) -> None:
        await self.send(self.feature.install or {})


async_setup_entry = partial(add_features, kind=Firmware, make=HomeCloudsUpdate)
