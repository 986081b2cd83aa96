"""Alarm systems."""

from functools import partial
from typing import override

from homeassistant.components.alarm_control_panel import (
    AlarmControlPanelEntity,
    AlarmControlPanelEntityFeature as Can,
    AlarmControlPanelState as State,
)

from .clouds.core.features import AlarmPanel
from .entity import FeatureEntity, add_features

PARALLEL_UPDATES = 0

_FEATURES = {
    State.ARMED_HOME: Can.ARM_HOME,
    State.ARMED_AWAY: Can.ARM_AWAY,
    State.ARMED_NIGHT: Can.ARM_NIGHT,
    State.ARMED_VACATION: Can.ARM_VACATION,
    State.ARMED_CUSTOM_BYPASS: Can.ARM_CUSTOM_BYPASS,
    State.TRIGGERED: Can.TRIGGER,
}


class HomeCloudsAlarmPanel(FeatureEntity[AlarmPanel], AlarmControlPanelEntity):
    """An alarm system that is armed without a code: the vendor's account is its key."""

    _attr_code_arm_required = False

    @override
    def describe(self, feature: AlarmPanel) -> None:
        super().describe(feature)
        self._attr_supported_features = Can(0)
        for word in feature.state.options:
            self._attr_supported_features |= _FEATURES.get(State(word), Can(0))

    @property
    @override
    def alarm_state(self) -> State | None:
        word = self.device_state.read(self.feature.state)
        return None if word is None else State(word)

    async def _write_state(self, state: State) -> None:
        await self.write((self.feature.state, state.value))

    @override
    async def async_alarm_disarm(self, code: str | None = None) -> None:
        await self._write_state(State.DISARMED)

    @override
    async def async_alarm_arm_home(self, code: str | None = None) -> None:
        await self._write_state(State.ARMED_HOME)

    @override
    async def async_alarm_arm_away(self, code: str | None = None) -> None:
        await self._write_state(State.ARMED_AWAY)

    @override
    async def async_alarm_arm_night(self, code: str | None = None) -> None:
        await self._write_state(State.ARMED_NIGHT)

    @override
    async def async_alarm_arm_vacation(self, code: str | None = None) -> None:
        await self._write_state(State.ARMED_VACATION)

    @override
    async def async_alarm_arm_custom_bypass(self, code: str | None = None) -> None:
        await self._write_state(State.ARMED_CUSTOM_BYPASS)

    @override
    async def async_alarm_trigger(self, code: str | None = None) -> None:
        await self._write_state(State.TRIGGERED)


async_setup_entry = partial(add_features, kind=AlarmPanel, make=HomeCloudsAlarmPanel)
