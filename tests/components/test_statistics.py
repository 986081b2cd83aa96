"""The past of a cloud in the statistics of sensors."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import pairwise
import sys
from typing import Any

from freezegun import freeze_time
from homeassistant.components.recorder import Recorder, get_instance
from homeassistant.components.recorder.models import StatisticData, StatisticMeanType, StatisticMetaData
from homeassistant.components.recorder.statistics import async_import_statistics, statistics_during_period
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util
from homeassistant.util.unit_system import US_CUSTOMARY_SYSTEM
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.recorder.common import (
    async_wait_recording_done,
    do_adhoc_statistics,
    get_start_time,
)

from custom_components.homeclouds.clouds.core.codecs import Text
from custom_components.homeclouds.clouds.core.enums import StateClass
from custom_components.homeclouds.clouds.core.errors import RateLimitError
from custom_components.homeclouds.clouds.core.model import Device, Sample
from custom_components.homeclouds.clouds.core.number_codecs import Measure
from custom_components.homeclouds.clouds.core.sensor_features import Sensor
from custom_components.homeclouds.const import DOMAIN
from simulators.ewelink import Ewelink
from simulators.tencent import Tencent
from simulators.testing import simulator_fixture

from .conftest import Instance

tencent = simulator_fixture(Tencent)
ewelink = simulator_fixture(Ewelink)

HOUR = 3600
TEMPERATURE = Sensor(
    key="temperature",
    value=Measure("temp", "°C", scale=0.1),
)
ENERGY = Sensor(
    key="energy",
    value=Measure("meter", "kWh"),
)
TODAY = Sensor(
    key="energy_today",
    value=Measure("meter", "kWh"),
)
STATUS = Sensor(key="remote_temperature", value=Text("note"), name="Note")
WIND = Sensor(
    key="wind",
    name="Wind",
    value=Measure("wind", "°"),
    device_class="wind_direction",
    state_class=StateClass.MEASUREMENT_ANGLE,
)
ROOM, METER, VANE = "sensor.thing_temperature", "sensor.thing_energy", "sensor.thing_wind"
DAY = "sensor.thing_energy_today"


@pytest.fixture
def mock_recorder_before_hass(async_test_recorder: Any) -> None:
    """Have the recorder ready before Home Assistant."""


@pytest.fixture(autouse=True)
def half_past() -> Iterator[None]:
    """Begin in the middle of an hour: a test lasts too long for those that end while it runs."""
    with freeze_time("2026-11-20 10:30:00", tick=True, real_asyncio=True):
        yield


def now_hour() -> int:
    """Return when the last hour began that Home Assistant has surely compiled."""
    return int((dt_util.utcnow().timestamp() - 600) // HOUR) * HOUR


async def counted_before(hass: HomeAssistant, entity_id: str, hour: StatisticData) -> None:
    """Have the recorder keep an hour of a counter."""
    metadata = StatisticMetaData(
        mean_type=StatisticMeanType.NONE,
        has_sum=True,
        name=None,
        source="recorder",
        statistic_id=entity_id,
        unit_class="energy",
        unit_of_measurement="kWh",
    )
    async_import_statistics(hass, metadata, [hour])
    await async_wait_recording_done(hass)


def moment(hours_ago: float) -> datetime:
    """Return a moment before the last full hour."""
    return datetime.fromtimestamp(now_hour() - hours_ago * HOUR, UTC)


def samples(values: Mapping[float, Any]) -> list[Sample]:
    """Return past values: hours ago -> value."""
    return [Sample(moment(ago).timestamp(), value) for ago, value in values.items()]


async def import_hours(hass: HomeAssistant, hours: float = 24, **data: Any) -> Any:
    """Import the statistics of the last hours and return the answer."""
    return await hass.services.async_call(
        DOMAIN, "import_statistics", {"start": moment(hours), **data}, blocking=True, return_response=True
    )


async def fill(instance: Instance, entity_id: Any, hours: float = 24, **more: Any) -> Any:
    """Import the last hours of entities and return the answer."""
    return await import_hours(instance.hass, hours, entity_id=entity_id, **more)


async def stored(hass: HomeAssistant, entity_id: str, kind: Any = "sum") -> dict[int, Any]:
    """Return what there is in the statistics: hours ago -> value."""
    rows = await get_instance(hass).async_add_executor_job(
        lambda: statistics_during_period(hass, moment(1000), None, {entity_id}, "hour", None, {kind})
    )
    return {round((now_hour() - row["start"]) / HOUR): row.get(kind) for row in rows.get(entity_id, [])}


async def present(hass: HomeAssistant, entity_id: str = METER) -> list[float]:
    """Return the sums of what Home Assistant has compiled itself."""
    rows = await get_instance(hass).async_add_executor_job(
        lambda: statistics_during_period(hass, moment(1000), None, {entity_id}, "5minute", None, {"sum"})
    )
    return [row.get("sum") or 0 for row in rows[entity_id]]


async def live(hass: HomeAssistant, later: int = 0) -> None:
    """Have Home Assistant compile five minutes to come, with what is shown now."""
    await async_wait_recording_done(hass)
    first = get_start_time(dt_util.utcnow()) + timedelta(minutes=5)
    do_adhoc_statistics(hass, start=first + timedelta(minutes=5 * later))
    await async_wait_recording_done(hass)


async def test_measurement(recorder_mock: Recorder, instance: Instance) -> None:
    """Hours have mean, lowest and highest; what is there stays; once is enough."""
    instance.cloud.past["temp"] = samples({5: 200, 4.5: 300, 4: "lies", 3: 250, 30: 0})
    await instance.show(TEMPERATURE, temp=210)
    assert await fill(instance, ROOM) == {ROOM: {"hours": 2}}
    assert await stored(instance.hass, ROOM, "mean") == {5: 25, 3: 25}
    assert (await stored(instance.hass, ROOM, "min"))[5] == 20
    assert (await stored(instance.hass, ROOM, "max"))[5] == 30
    instance.cloud.past["temp"] = samples({5: 900, 2: 220})
    assert await fill(instance, [ROOM]) == {ROOM: {"hours": 1}}
    assert await stored(instance.hass, ROOM, "mean") == {5: 25, 3: 25, 2: 22}
    assert await fill(instance, ROOM) == {ROOM: {"hours": 0}}


@pytest.mark.parametrize("begun", [False, True])
async def test_angle(recorder_mock: Recorder, instance: Instance, begun: bool) -> None:
    """The mean of directions is one between them, whether or not Home Assistant has statistics of its own already."""
    instance.cloud.past["wind"] = samples({5: 350, 4.5: 30, 3: 350})
    await instance.show(WIND, wind=90)
    if begun:
        await live(instance.hass)
    assert await fill(instance, VANE) == {VANE: {"hours": 2}}
    assert await stored(instance.hass, VANE, "mean") == {5: pytest.approx(10), 3: pytest.approx(350)}
    assert set((await stored(instance.hass, VANE, "min")).values()) == {None}


async def test_span(recorder_mock: Recorder, instance: Instance) -> None:
    """Only whole hours between start and end, and none that Home Assistant is still about to compile."""
    instance.cloud.past["temp"] = samples({6: 200, 5: 210, 4: 220, 3: 230, -0.5: 240})
    await instance.show(TEMPERATURE, temp=210)
    assert await fill(instance, ROOM, 5, end=moment(3.5)) == {ROOM: {"hours": 2}}
    assert sorted(await stored(instance.hass, ROOM, "mean")) == [4, 5]
    with pytest.raises(ServiceValidationError, match="no full hour"):
        await fill(instance, ROOM, -1)
    assert await fill(instance, ROOM, 6) == {ROOM: {"hours": 2}}
    assert sorted(await stored(instance.hass, ROOM, "mean")) == [3, 4, 5, 6]


async def test_counter_before_its_first_hour(recorder_mock: Recorder, instance: Instance) -> None:
    """What was counted before Home Assistant looked comes first, and its own sums follow on."""
    instance.cloud.past["meter"] = samples({5: 100, 4: 101, 3: 103})
    await instance.show(ENERGY, meter=104)
    await live(instance.hass)
    await instance.push(meter=106)
    await live(instance.hass, 1)
    assert await fill(instance, METER) == {METER: {"hours": 3}}
    assert await stored(instance.hass, METER) == {5: 0, 4: 1, 3: 3}
    assert await stored(instance.hass, METER, "state") == {5: 100, 4: 101, 3: 103}
    assert await present(instance.hass) == [4, 6]
    assert await fill(instance, METER) == {METER: {"hours": 0}}
    instance.cloud.past["meter"] = samples({7: 90, 6: 95, 5: 100})
    assert await fill(instance, METER) == {METER: {"hours": 2}}
    assert await stored(instance.hass, METER) == {7: 0, 6: 5, 5: 10, 4: 11, 3: 13}
    assert await present(instance.hass) == [14, 16]


async def test_counter_in_a_gap(recorder_mock: Recorder, instance: Instance) -> None:
    """Between two hours, what the later one counts is shared out; all in all nothing is counted twice."""
    instance.cloud.past["meter"] = samples({5: 100, 2: 110})
    await instance.show(ENERGY, meter=110)
    await live(instance.hass)
    assert await fill(instance, METER) == {METER: {"hours": 2}}
    instance.cloud.past["meter"] = samples({5: 100, 4: 104, 3: 108, 2: 110})
    assert await fill(instance, METER) == {METER: {"hours": 2}}
    assert await stored(instance.hass, METER) == {5: 0, 4: 4, 3: 8, 2: 10}
    assert await present(instance.hass) == [10]


@pytest.mark.parametrize("compiled", [False, True])
async def test_counter_after_its_last_hour(recorder_mock: Recorder, instance: Instance, compiled: bool) -> None:
    """What Home Assistant counts next, it counts from its own last hour: no imported sum is above that."""
    await instance.show(TODAY, meter=1)
    if compiled:
        await live(instance.hass)
        instance.cloud.past["meter"] = samples({5: 3})
        await fill(instance, DAY)
        counted = (await present(instance.hass, DAY))[0]
    else:
        await counted_before(instance.hass, DAY, StatisticData(start=moment(5), state=3, sum=7))
        counted = 7 + 1
    # Midnight was three hours ago
    instance.cloud.past["meter"] = samples({5: 3, 4: 5, 3: 0, 2: 0.5, 1: 1})
    assert await fill(instance, DAY) == {DAY: {"hours": 4}}
    sums = await stored(instance.hass, DAY)
    assert [sums[ago] for ago in (4, 3, 2, 1)] == [counted] * 4


async def test_counter_that_shows_what_it_was_before_a_restart(recorder_mock: Recorder, instance: Instance) -> None:
    """What a counter that never starts again shows is no bound: the next report is above it."""
    await instance.show(ENERGY, meter=100)
    await counted_before(instance.hass, METER, StatisticData(start=moment(5), state=100, sum=50))
    instance.cloud.past["meter"] = samples({5: 100, 4: 101, 3: 102, 2: 103, 1: 104})
    assert await fill(instance, METER) == {METER: {"hours": 4}}
    sums = await stored(instance.hass, METER)
    assert [sums[ago] for ago in (4, 3, 2, 1)] == [51, 52, 53, 54]


async def test_counter_that_nobody_has_counted_yet(recorder_mock: Recorder, instance: Instance) -> None:
    """Sums that began after ours would begin at 0 again: better wait for the first."""
    instance.cloud.past["meter"] = samples({5: 100})
    await instance.show(ENERGY, meter=110)
    with pytest.raises(ServiceValidationError, match="no statistics of sensor.thing_energy yet"):
        await fill(instance, METER)
    assert await stored(instance.hass, METER) == {}


async def test_units(recorder_mock: Recorder, instance: Instance) -> None:
    """Statistics are in the unit that is shown, or in which they have begun."""
    instance.hass.config.units = US_CUSTOMARY_SYSTEM
    instance.cloud.past["temp"] = samples({5: 200})
    await instance.show(TEMPERATURE, temp=210)
    assert instance.state(ROOM).attributes["unit_of_measurement"] == "°F"
    assert await fill(instance, ROOM) == {ROOM: {"hours": 1}}
    assert await stored(instance.hass, ROOM, "mean") == {5: 68}


async def test_unit_that_does_not_fit(recorder_mock: Recorder, instance: Instance) -> None:
    """Statistics in another unit are left alone."""
    instance.cloud.past["temp"] = samples({5: 200})
    await instance.show(TEMPERATURE, temp=210)
    await fill(instance, ROOM)
    recorder_mock.async_update_statistics_metadata(ROOM, new_unit_of_measurement="W", new_unit_class="power")
    await async_wait_recording_done(instance.hass)
    instance.cloud.past["temp"] = samples({4: 200})
    with pytest.raises(ServiceValidationError, match="a different unit"):
        await fill(instance, ROOM)
    assert sorted(await stored(instance.hass, ROOM, "mean")) == [5]


async def test_what_has_no_statistics(recorder_mock: Recorder, instance: Instance) -> None:
    """A sensor that is named must have some; of a device, those are taken that do."""
    instance.cloud.past["temp"] = samples({5: 200})
    await instance.show(TEMPERATURE, STATUS, temp=210, note="x")
    for entity_id in ("sensor.thing_note", "sensor.elsewhere", "light.lamp"):
        with pytest.raises(ServiceValidationError, match=entity_id):
            await fill(instance, entity_id)
    entry = er.async_get(instance.hass).async_get(ROOM)
    assert entry is not None
    answer = await import_hours(instance.hass, device_id=entry.device_id)
    assert answer == {ROOM: {"hours": 1}}
    instance.cloud.past.clear()
    answer = await import_hours(instance.hass, device_id=entry.device_id)
    assert answer == {ROOM: {"hours": 0}}


async def test_device_that_is_away(recorder_mock: Recorder, instance: Instance) -> None:
    """The cloud remembers, even if the device cannot be reached."""
    instance.cloud.past["temp"] = samples({5: 200})
    await instance.show(TEMPERATURE, device=Device(id="d1", name="Thing", online=False), temp=210)
    assert await fill(instance, ROOM) == {ROOM: {"hours": 1}}


async def test_refusals(recorder_mock: Recorder, instance: Instance) -> None:
    """A cloud without a past, or in trouble, says so in words; nothing is stored."""
    await instance.show(TEMPERATURE, temp=210)
    with pytest.raises(ServiceValidationError, match="Thing does not support this"):
        await fill(instance, ROOM)
    instance.cloud.error = RateLimitError()
    with pytest.raises(HomeAssistantError, match="Too many requests"):
        await fill(instance, ROOM)
    assert await stored(instance.hass, ROOM, "mean") == {}


async def test_without_recorder(instance: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a recorder everything else works, and the action says what is missing."""
    monkeypatch.delitem(sys.modules, "custom_components.homeclouds.history.statistics", raising=False)
    await instance.show(TEMPERATURE, temp=210)
    assert instance.state(ROOM).state == "21"
    with pytest.raises(ServiceValidationError, match="recorder is turned off"):
        await fill(instance, ROOM)
    assert "custom_components.homeclouds.history.statistics" not in sys.modules


async def test_tencent(
    recorder_mock: Recorder, hass: HomeAssistant, enable_custom_integrations: None, tencent: Tencent
) -> None:
    """The past of a real vendor's devices: tenths, texts for numbers, a meter, invalid data in between."""
    now, sensor, plug = now_hour() * 1000, "SIMTHSENSE/sub_th", "SIMMETERPL/plug01"
    tencent.account.history[sensor, "current_temp"] = [
        (now - 5 * HOUR * 1000, 215),
        (now - 4 * HOUR * 1000, "lies"),
        (now - 3 * HOUR * 1000, 225),
    ]
    kept = tencent.account.history[plug, "total_energy"] = [(now - 3 * HOUR * 1000, 1.5), (now - 2 * HOUR * 1000, 2.5)]
    entry = MockConfigEntry(
        domain=DOMAIN, title="Demo", unique_id="tencent_1", data={"cloud": "tencent", **tencent.sign_in}
    )
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    registry = er.async_get(hass)
    temperature = registry.async_get_entity_id("sensor", DOMAIN, f"{sensor}_temperature")
    energy = registry.async_get_entity_id("sensor", DOMAIN, f"{plug}_energy")
    assert temperature is not None
    assert energy is not None
    await live(hass)
    answer = await import_hours(hass, entity_id=[temperature, energy])
    assert answer == {temperature: {"hours": 2}, energy: {"hours": len(kept)}}
    assert await stored(hass, temperature, "mean") == {5: 21.5, 3: 22.5}
    assert await stored(hass, energy) == {3: 0, 2: 1}
    tencent.faults.add("rate_limit", path="AppGetDeviceDataHistory")
    with pytest.raises(HomeAssistantError, match="Too many requests"):
        await hass.services.async_call(
            DOMAIN, "import_statistics", {"entity_id": energy, "start": moment(48)}, blocking=True
        )
    await hass.config_entries.async_unload(entry.entry_id)


async def test_ewelink(
    recorder_mock: Recorder, hass: HomeAssistant, enable_custom_integrations: None, ewelink: Ewelink
) -> None:
    """The hours that a meter keeps fill the gaps of the energy of the day, once, however often they are asked for."""
    device, other = ewelink.devices["1000000012"], ewelink.devices["1000000010"]
    # The present hour, and two days of half a kWh an hour before it
    device.hours = "000" + "050" * 48
    device.properties["dayKwh"] = 100
    entry = MockConfigEntry(
        domain=DOMAIN, title="Demo", unique_id="ewelink_1", data={"cloud": "ewelink", **ewelink.sign_in}
    )
    entry.add_to_hass(hass)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    registry = er.async_get(hass)
    energy = registry.async_get_entity_id("sensor", DOMAIN, f"{device.id}_energy_today")
    power = registry.async_get_entity_id("sensor", DOMAIN, f"{other.id}_power")
    assert energy is not None
    assert power is not None
    await live(hass)
    answer = await import_hours(hass, entity_id=energy)
    assert answer is not None
    rows = await stored(hass, energy)
    assert answer[energy] == {"hours": len(rows)}
    assert len(rows) >= 22
    hours = sorted(rows, reverse=True)
    assert [round(rows[later] - rows[earlier], 2) for earlier, later in pairwise(hours)] == [0.5] * (len(hours) - 1)
    again = await import_hours(hass, entity_id=energy)
    assert again == {energy: {"hours": 0}}
    with pytest.raises(HomeAssistantError):
        await import_hours(hass, entity_id=power)
    await hass.config_entries.async_unload(entry.entry_id)
