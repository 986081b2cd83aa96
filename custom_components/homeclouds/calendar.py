"""Calendars of when the timers of devices run."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import takewhile
from typing import override

from homeassistant.components.calendar import CalendarEntity, CalendarEvent
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.translation import async_get_cached_translations, async_get_translations
from homeassistant.util import dt as dt_util

from .account.account import HomeCloudsConfigEntry
from .clouds.core.features import MediaPlayer, Powered, Switch
from .clouds.core.timers import Schedule, Timer, runs
from .entity import FeatureEntity, add_features

PARALLEL_UPDATES = 0

_LASTS = timedelta(minutes=1)
"""A timer runs at a moment, and an event of a calendar has a length."""

_TEXTS = "entity_component"
"""Kind of translations that has the words of states."""


async def async_setup_entry(
    hass: HomeAssistant, entry: HomeCloudsConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the calendars of the account, once the words for on and off are there, which are part of their state."""
    await async_get_translations(hass, hass.config.language, _TEXTS, {Platform.SWITCH})
    await add_features(hass, entry, async_add_entities, Schedule, HomeCloudsCalendar)


class HomeCloudsCalendar(FeatureEntity[Schedule], CalendarEntity):
    """The timers of one device."""

    @property
    @override
    def event(self) -> CalendarEvent | None:
        return next(self._events(dt_util.utcnow() - _LASTS), None)

    @override
    async def async_get_events(
        self, hass: HomeAssistant, start_date: datetime, end_date: datetime
    ) -> list[CalendarEvent]:
        since, until = dt_util.as_utc(start_date), dt_util.as_utc(end_date)
        found = takewhile(
            lambda event: dt_util.as_utc(event.start_datetime_local) < until, self._events(since - _LASTS)
        )
        return [event for event in found if dt_util.as_utc(event.end_datetime_local) > since]

    def _events(self, since: datetime) -> Iterator[CalendarEvent]:
        timers = self.device_state.read(self.feature.timers) or ()
        for moment, timer in runs(timers, since):
            start = dt_util.as_local(moment)
            # Home Assistant takes both by the clock, which shows an hour twice as summer time ends
            end = (start + _LASTS).replace(fold=start.fold)
            yield CalendarEvent(start, end, self._called(timer), _written(timer), uid=timer.id)

    def _called(self, timer: Timer) -> str:
        """Return what the user has called a timer, else what it turns on and off."""
        return timer.name or ", ".join(self._switched(timer)) or self.device_state.device.name

    def _switched(self, timer: Timer) -> Iterator[str]:
        for feature in self.device_state.features:
            powered = feature.power if isinstance(feature, Powered | MediaPlayer) else None
            codec = feature.state if isinstance(feature, Switch) else powered
            if codec is None or not codec.names <= timer.data.keys() or (on := codec.read(timer.data)) is None:
                continue
            yield f"{self.channel_name(feature.channel)}: {self._word('on' if on else 'off')}"

    def _word(self, state: str) -> str:
        """Return what a switch's state is called."""
        language = self.hass.config.language
        texts = async_get_cached_translations(self.hass, language, _TEXTS, Platform.SWITCH)
        return texts.get(f"component.{Platform.SWITCH}.{_TEXTS}._.state.{state}", state)


def _written(timer: Timer) -> str:
    return ", ".join(f"{name}: {value}" for name, value in timer.data.items())
