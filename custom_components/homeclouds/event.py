"""Things that happen."""

from functools import partial
from typing import override

from homeassistant.components.event import EventDeviceClass, EventEntity
from homeassistant.core import callback

from .clouds.core.model import Properties
from .clouds.core.sensor_features import Event
from .entity import FeatureEntity, add_features

PARALLEL_UPDATES = 0


class HomeCloudsEvent(FeatureEntity[Event], EventEntity):
    """Something that happens."""

    @override
    def describe(self, feature: Event) -> None:
        super().describe(feature)
        self._attr_event_types = list(feature.types)
        if feature.device_class is not None:
            self._attr_device_class = EventDeviceClass(feature.device_class)

    @callback
    @override
    def handle_event(self, data: Properties) -> None:
        if (found := self.feature.happened(data)) is not None:
            self._trigger_event(*found)
            self.async_write_ha_state()


async_setup_entry = partial(add_features, kind=Event, make=HomeCloudsEvent)
