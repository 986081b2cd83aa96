"""Values of the past that a cloud keeps, taken into the statistics of sensors. Imported only where there is a recorder."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Literal

from homeassistant.components.recorder import get_instance
from homeassistant.components.recorder.models import StatisticData, StatisticMeanType, StatisticMetaData
from homeassistant.components.recorder.statistics import (
    STATISTIC_UNIT_TO_UNIT_CONVERTER,
    UNIT_CLASS_TO_UNIT_CONVERTER,
    StatisticsRow,
    async_import_statistics,
    get_metadata,
    statistics_during_period,
    weighted_circular_mean,
)
from homeassistant.components.recorder.tasks import SynchronizeTask
from homeassistant.components.sensor import UNIT_CONVERTERS
from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers.entity_platform import async_get_platforms
from homeassistant.helpers.target import TargetSelection, async_extract_referenced_entity_ids
from homeassistant.util import dt as dt_util

from ..account.domain_data import domain_data
from ..clouds.core.abilities import HasHistory
from ..clouds.core.enums import StateClass
from ..clouds.core.errors import UnsupportedError
from ..clouds.core.model import JSON
from ..const import DOMAIN
from ..entity import translated_errors
from ..sensor import HomeCloudsSensor, largest_step
from .hourly import HOUR, Reading, Row, Total, averages, counted, hour_of, placed, readings, spans, totals

_SETTLED = 600
"""Seconds after the end of an hour by which Home Assistant has compiled it itself."""
_MEANS: Mapping[StateClass | None, StatisticMeanType] = {
    StateClass.MEASUREMENT: StatisticMeanType.ARITHMETIC,
    StateClass.MEASUREMENT_ANGLE: StatisticMeanType.CIRCULAR,
}
"""What is averaged, and how; anything else is counted."""


async def import_statistics(call: ServiceCall) -> ServiceResponse:
    """Fill the hours that the statistics of the targeted sensors lack. Raises a translated HomeAssistantError."""
    now = dt_util.utcnow().timestamp()
    start = hour_of(call.data["start"])
    end = min(hour_of(call.data.get("end", now) + HOUR - 1), hour_of(now - _SETTLED))
    if start >= end:
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="no_whole_hour")
    result: dict[str, JSON] = {}
    async with domain_data(call.hass).importing:
        for sensor, named in list(_sensors(call)):
            try:
                hours = await _fill(sensor, start, end)
            except ServiceValidationError:
                # Of an area's sensors, some may belong to a cloud that keeps nothing
                if named:
                    raise
                hours = 0
            result[sensor.entity_id] = {"hours": hours}
    return result


def _sensors(call: ServiceCall) -> Iterator[tuple[HomeCloudsSensor, bool]]:
    """Yield the sensors that are meant, and whether by name; one that is named but has no statistics is an error."""
    found = async_extract_referenced_entity_ids(call.hass, TargetSelection(call.data))
    ours = {
        key: entity for platform in async_get_platforms(call.hass, DOMAIN) for key, entity in platform.entities.items()
    }
    for entity_id in sorted(found.referenced | found.indirectly_referenced):
        entity = ours.get(entity_id)
        if isinstance(entity, HomeCloudsSensor) and entity.feature.state_class is not None:
            yield entity, entity_id in found.referenced
        elif entity_id in found.referenced:
            raise _refusal("no_statistics", entity_id)


def _refusal(key: str, entity_id: str) -> ServiceValidationError:
    return ServiceValidationError(
        translation_domain=DOMAIN, translation_key=key, translation_placeholders={"entity": entity_id}
    )


async def _fill(sensor: HomeCloudsSensor, start: int, end: int) -> int:
    """Import what is missing between two full hours and return how many hours that is."""
    hass, entity_id = sensor.hass, sensor.entity_id
    found = await _past(sensor, start - HOUR, end)
    stored = await get_instance(hass).async_add_executor_job(partial(get_metadata, hass, statistic_ids={entity_id}))
    metadata = stored[entity_id][1] if entity_id in stored else _metadata(sensor)
    convert = _converter(sensor, metadata)
    if metadata["has_sum"]:
        return await _fill_counter(sensor, metadata, convert, found, range(start, end, HOUR))
    known = {hour_of(row["start"]) for row in await _rows(hass, metadata, "hour", start)}
    hours = _directions(found) if metadata["mean_type"] is StatisticMeanType.CIRCULAR else _averages(found, convert)
    missing = sorted(hour for hour in hours.keys() - known if start <= hour < end)
    return await _write(hass, metadata, [hours[hour] for hour in missing])


def _averages(found: Sequence[Reading], convert: Callable[[float], float]) -> dict[int, StatisticData]:
    return {
        hour: StatisticData(
            start=datetime.fromtimestamp(hour, UTC),
            mean=convert(average.mean),
            min=convert(average.minimum),
            max=convert(average.maximum),
        )
        for hour, average in averages(found).items()
    }


def _directions(found: Sequence[Reading]) -> dict[int, StatisticData]:
    """Return the hours of an angle: between 350° and 10° lies north. Home Assistant keeps no lowest and highest of it."""
    hours: dict[int, StatisticData] = {}
    for hour, held in spans(found).items():
        mean, weight = weighted_circular_mean(held)
        hours[hour] = StatisticData(start=datetime.fromtimestamp(hour, UTC), mean=mean, mean_weight=weight)
    return hours


async def _fill_counter(
    sensor: HomeCloudsSensor,
    metadata: StatisticMetaData,
    convert: Callable[[float], float],
    found: Sequence[Reading],
    span: range,
) -> int:
    hass, feature = sensor.hass, sensor.feature
    rows = await _counted(hass, metadata)
    if not rows:
        # Sums that Home Assistant begins after ours would begin at 0 again
        raise _refusal("statistics_not_begun", sensor.entity_id)
    rows += await _to_come(sensor, metadata, convert, rows[-1], span.stop)
    read = totals(found, resets=feature.resets, largest_step=largest_step(feature))
    hours = {hour: Total(convert(total.state), convert(total.growth)) for hour, total in read.items()}
    placement = placed(hours, rows, span, resets=feature.resets)
    data = [
        StatisticData(start=datetime.fromtimestamp(hour, UTC), state=hours[hour].state, sum=placement.sums[hour])
        for hour in sorted(placement.sums)
    ]
    if placement.lift:
        get_instance(hass).async_adjust_statistics(
            sensor.entity_id,
            datetime.fromtimestamp(rows[0].hour, UTC),
            placement.lift,
            str(metadata["unit_of_measurement"]),
        )
    return await _write(hass, metadata, data)


async def _past(sensor: HomeCloudsSensor, start: int, end: int) -> list[Reading]:
    """Return what the sensor would have shown, from what its cloud remembers."""
    device, cloud = sensor.device_state.device, sensor.account.cloud
    with translated_errors(device.name):
        if not isinstance(cloud, HasHistory):
            raise UnsupportedError
        async with sensor.account.guard.within():
            history = {name: await cloud.history(device, name, start, end) for name in sorted(sensor.feature.reads)}
    return [reading for reading in readings(history, sensor.feature.value) if start <= reading.time < end]


async def _counted(hass: HomeAssistant, metadata: StatisticMetaData) -> list[Row]:
    """Return the hours of a counter; if there is none yet, the hour in which its present sum began."""
    return _as_rows(await _rows(hass, metadata, "hour") or (await _rows(hass, metadata, "5minute"))[:1])


async def _to_come(
    sensor: HomeCloudsSensor, metadata: StatisticMetaData, convert: Callable[[float], float], last: Row, hour: int
) -> list[Row]:
    """Return the first hour after the last one, as far as it has got, or else as Home Assistant will count it from what is shown now."""
    if last.hour >= hour:
        return []
    if begun := _as_rows((await _rows(sensor.hass, metadata, "5minute", last.hour + HOUR))[:1]):
        return begun
    # One that never starts again is above what is shown now as soon as it reports
    if not sensor.feature.resets or not sensor.available:
        return []
    if not isinstance(shown := sensor.native_value, int | float):
        return []
    return [Row(hour, state := convert(shown), last.sum + counted(last.state, state))]


def _as_rows(rows: Sequence[StatisticsRow]) -> list[Row]:
    return [
        Row(hour_of(row["start"]), state, total)
        for row in rows
        if (state := row.get("state")) is not None and (total := row.get("sum")) is not None
    ]


async def _rows(
    hass: HomeAssistant, metadata: StatisticMetaData, period: Literal["5minute", "hour"], start: float = 0
) -> list[StatisticsRow]:
    """Return what there is since a moment, in the unit in which it is stored."""
    entity_id, unit_class, unit = metadata["statistic_id"], metadata["unit_class"], metadata["unit_of_measurement"]
    units = {unit_class: unit} if unit_class is not None and unit is not None else None
    rows = await get_instance(hass).async_add_executor_job(
        statistics_during_period,
        hass,
        datetime.fromtimestamp(start, UTC),
        None,
        {entity_id},
        period,
        units,
        {"mean", "state", "sum"},
    )
    return rows.get(entity_id, [])


async def _write(hass: HomeAssistant, metadata: StatisticMetaData, data: list[StatisticData]) -> int:
    """Have the recorder store hours, and wait until it has."""
    if data:
        async_import_statistics(hass, metadata, data)
        stored: asyncio.Future[None] = hass.loop.create_future()
        get_instance(hass).queue_task(SynchronizeTask(stored))
        await stored
    return len(data)


def _metadata(sensor: HomeCloudsSensor) -> StatisticMetaData:
    """Return what Home Assistant itself would say of the sensor's statistics."""
    unit, device_class = sensor.unit_of_measurement, sensor.device_class
    converter = UNIT_CONVERTERS.get(device_class) if device_class is not None else None
    if converter is None or unit not in converter.VALID_UNITS:
        converter = STATISTIC_UNIT_TO_UNIT_CONVERTER.get(unit)
    mean = _MEANS.get(sensor.feature.state_class, StatisticMeanType.NONE)
    return StatisticMetaData(
        mean_type=mean,
        has_sum=mean is StatisticMeanType.NONE,
        name=None,
        source="recorder",
        statistic_id=sensor.entity_id,
        unit_class=converter.UNIT_CLASS if converter is not None else None,
        unit_of_measurement=unit,
    )


def _converter(sensor: HomeCloudsSensor, metadata: StatisticMetaData) -> Callable[[float], float]:
    """Return what turns the sensor's own unit into that of its statistics."""
    own, unit = sensor.native_unit_of_measurement, metadata["unit_of_measurement"]
    if own == unit:
        return float
    converter = UNIT_CLASS_TO_UNIT_CONVERTER.get(metadata["unit_class"])
    if converter is None or not {own, unit} <= converter.VALID_UNITS:
        raise _refusal("statistics_of_another_unit", sensor.entity_id)
    return converter.converter_factory(own, unit)
