"""Readings: numbers, words and texts; and what there is to know of the account."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import override

from homeassistant.components.sensor import SensorDeviceClass, SensorEntity, SensorEntityDescription, SensorStateClass
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.event import async_track_point_in_utc_time
from homeassistant.helpers.restore_state import RestoredExtraData, RestoreEntity
from homeassistant.util import dt as dt_util

from .account.account import HomeCloudsAccount, HomeCloudsConfigEntry
from .clouds.core.enums import StateClass
from .clouds.core.sensor_features import Sensor
from .clouds.core.timers import NextRun, Timer, next_run
from .entity import AccountEntity, FeatureEntity, add_features
from .history.monotonic import Monotonic

PARALLEL_UPDATES = 0

type Reading = float | str | datetime | None

_LARGEST_STEPS: Mapping[str | None, float] = {"Wh": 100_000, "L": 10_000}
"""What a counter may count at once, by unit; in any other unit (kWh, m³): 100."""

_TICK = timedelta(seconds=1)
"""How long after a timer has run the next one is shown."""

_EXACT = 2**53
"""Beyond that, the digits of a float are none of the device's."""


async def async_setup_entry(
    hass: HomeAssistant, entry: HomeCloudsConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the account's sensors, and those for the account itself."""
    account = entry.runtime_data
    async_add_entities(
        AccountSensor(account, description) for description in ACCOUNT_SENSORS if description.exists(account)
    )
    await add_features(hass, entry, async_add_entities, Sensor, _make)


def _make(account: HomeCloudsAccount, device_id: str, feature: Sensor) -> HomeCloudsSensor:
    if isinstance(feature, NextRun):
        return HomeCloudsNextRun(account, device_id, feature)
    if feature.state_class is StateClass.TOTAL_INCREASING and not feature.resets:
        return HomeCloudsCounter(account, device_id, feature)
    return HomeCloudsSensor(account, device_id, feature)


def largest_step(feature: Sensor) -> float:
    """Return what a counter may count at once."""
    return _LARGEST_STEPS.get(feature.unit, 100)


class HomeCloudsSensor(FeatureEntity[Sensor], SensorEntity):
    """A number, a word or a text to look at."""

    @override
    def describe(self, feature: Sensor) -> None:
        super().describe(feature)
        if feature.device_class is not None:
            self._attr_device_class = SensorDeviceClass(feature.device_class)
        if feature.options is not None:
            self._attr_device_class = SensorDeviceClass.ENUM
            self._attr_options = list(feature.options)
        if feature.state_class is not None:
            self._attr_state_class = SensorStateClass(feature.state_class)
        self._attr_native_unit_of_measurement = feature.unit
        self._attr_suggested_display_precision = feature.precision

    @property
    @override
    def native_value(self) -> Reading:
        value: Reading = self.device_state.read(self.feature.value)
        if self.feature.options is not None and value not in self.feature.options:
            return None
        if isinstance(value, float) and value.is_integer() and abs(value) < _EXACT:
            return int(value)
        return value


class HomeCloudsNextRun(HomeCloudsSensor):
    """When the next of a device's timers runs."""

    _stop_waiting: CALLBACK_TYPE | None = None

    @property
    @override
    def native_value(self) -> datetime | None:
        timers: tuple[Timer, ...] = self.device_state.read(self.feature.value) or ()
        return next_run(timers, dt_util.utcnow())

    @callback
    @override
    def _async_write_ha_state(self) -> None:
        super()._async_write_ha_state()
        self._forget()
        if (moment := self.native_value) is not None:
            self._stop_waiting = async_track_point_in_utc_time(self.hass, self._has_run, moment + _TICK)

    @callback
    def _has_run(self, now: datetime) -> None:
        self._stop_waiting = None
        self.async_write_ha_state()

    def _forget(self) -> None:
        if self._stop_waiting is not None:
            self._stop_waiting()
            self._stop_waiting = None

    @override
    async def async_will_remove_from_hass(self) -> None:
        self._forget()


class HomeCloudsCounter(HomeCloudsSensor, RestoreEntity):
    """A total that never falls, whatever the appliance's own counter does."""

    def __init__(self, account: HomeCloudsAccount, device_id: str, feature: Sensor) -> None:
        """Start counting."""
        super().__init__(account, device_id, feature)
        self._counter = Monotonic(largest_step=largest_step(feature))
        self._reading: Reading = None

    @override
    async def async_added_to_hass(self) -> None:
        if (stored := await self.async_get_last_extra_data()) is not None:
            self._counter.restore(stored.as_dict())
        await super().async_added_to_hass()

    @property
    @override
    def extra_restore_state_data(self) -> RestoredExtraData:
        return RestoredExtraData({"total": self._counter.total, "last": self._counter.last})

    @property
    @override
    def native_value(self) -> Reading:
        reading = super().native_value
        # A reading counts once: the same one seen again is no confirmation of a jump
        if isinstance(reading, (int, float)) and reading != self._reading:
            self._reading = reading
            self._counter.read(reading)
        return self._counter.total


@dataclass(frozen=True, kw_only=True)
class AccountSensorDescription(SensorEntityDescription):
    """One thing to know of an account."""

    value: Callable[[HomeCloudsAccount], Reading]
    exists: Callable[[HomeCloudsAccount], bool] = lambda account: True


ACCOUNT_SENSORS = (
    AccountSensorDescription(
        key="connection",
        device_class=SensorDeviceClass.ENUM,
        options=["push", "poll", "none"],
        value=lambda account: account.connection,
    ),
    AccountSensorDescription(
        key="last_message",
        device_class=SensorDeviceClass.TIMESTAMP,
        entity_registry_enabled_default=False,
        value=lambda account: account.last_message,
    ),
    AccountSensorDescription(
        key="request_budget",
        state_class=SensorStateClass.MEASUREMENT,
        value=lambda account: budget.remaining if (budget := account.cloud.budget) else None,
        exists=lambda account: account.cloud.budget is not None,
    ),
)


class AccountSensor(AccountEntity, SensorEntity):
    """One thing to know of an account."""

    entity_description: AccountSensorDescription

    def __init__(self, account: HomeCloudsAccount, description: AccountSensorDescription) -> None:
        """Show what the description says."""
        super().__init__(account, description.key)
        self.entity_description = description

    @property
    @override
    def native_value(self) -> Reading:
        return self.entity_description.value(self.account)
