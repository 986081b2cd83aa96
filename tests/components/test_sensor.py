"""Readings, counters, and what there is to know of the account."""

from datetime import UTC, datetime
from typing import override

from freezegun.api import FrozenDateTimeFactory
from homeassistant.helpers import entity_registry as er, restore_state
from homeassistant.helpers.entity import Entity
import pytest

from custom_components.homeclouds.clouds.core.codecs import Choice, Reader, Text
from custom_components.homeclouds.clouds.core.model import Device, Properties, Update
from custom_components.homeclouds.clouds.core.number_codecs import Measure
from custom_components.homeclouds.clouds.core.rate_limit import Budget
from custom_components.homeclouds.clouds.core.sensor_features import Sensor

from .conftest import DEVICE_ID, Instance
from .in_memory import settle

TEMPERATURE = Sensor(
    key="temperature",
    value=Measure("t"),
)
COUNTER = Sensor(key="energy", value=Measure("e"))
ENERGY = "sensor.thing_energy"


class Moment(Reader[datetime]):
    """A moment in epoch seconds."""

    @property
    @override
    def names(self) -> frozenset[str]:
        return frozenset({"at"})

    @override
    def read(self, properties: Properties) -> datetime | None:
        value = properties.get("at")
        return datetime.fromtimestamp(value, UTC) if isinstance(value, int) else None


async def test_measurement(instance: Instance) -> None:
    """A number has its class, unit and precision."""
    await instance.show(TEMPERATURE, t="21.50")
    assert instance.state("sensor.thing_temperature").state == "21.5"
    assert instance.attributes("sensor.thing_temperature", "device_class", "unit_of_measurement", "state_class") == [
        "temperature",
        "°C",
        "measurement",
    ]
    await instance.push(t=22)
    assert instance.state("sensor.thing_temperature").state == "22"


@pytest.mark.parametrize(
    "feature",
    [
        TEMPERATURE,
        COUNTER,
        Sensor(key="fan_rpm", value=Measure("t")),
        Sensor(key="temperature", value=Moment(), device_class="timestamp"),
    ],
)
async def test_invalid_values(instance: Instance, feature: Sensor) -> None:
    """What is no reading is unknown."""
    await instance.show(feature)
    (entity_id,) = [e for e in instance.hass.states.async_entity_ids("sensor") if e.startswith("sensor.thing")]
    for value in (None, "", "--", "nan", {"a": 1}, [1], "1e999"):
        await instance.push(t=value, e=value, at=value)
        assert instance.state(entity_id).state == "unknown", value


async def test_whole_numbers(instance: Instance) -> None:
    """A count is shown without decimals."""
    await instance.show(Sensor(key="code", name="Code", value=Measure("code")), code="7")
    assert instance.state("sensor.thing_code").state == "7"
    await instance.push(code=7.5)
    assert instance.state("sensor.thing_code").state == "7.5"


async def test_words(instance: Instance) -> None:
    """A word is one of its options or unknown."""
    await instance.show(
        Sensor(key="air_quality", value=Choice("q", {1: "good", 2: "poor", 3: "odd"}), options=("good", "poor")), q=2
    )
    assert instance.state("sensor.thing_air_quality").state == "poor"
    assert instance.attributes("sensor.thing_air_quality", "device_class", "options") == ["enum", ["good", "poor"]]
    await instance.push(q=3)
    assert instance.state("sensor.thing_air_quality").state == "unknown"
    await instance.push(q=4)
    assert instance.state("sensor.thing_air_quality").state == "unknown"


async def test_text(instance: Instance) -> None:
    """A text is shown as far as Home Assistant can hold it."""
    await instance.show(Sensor(key="code", name="Code", value=Text("f")), f="E4")
    assert instance.state("sensor.thing_code").state == "E4"
    await instance.push(f="x" * 300)
    assert instance.state("sensor.thing_code").state == "x" * 255


async def test_moment(instance: Instance) -> None:
    """A moment is a timestamp."""
    await instance.show(Sensor(key="finish_time", value=Moment(), device_class="timestamp"), at=1700000000)
    assert instance.state("sensor.thing_finish_time").state == "2023-11-14T22:13:20+00:00"


async def test_counter_never_falls(instance: Instance) -> None:
    """A counter goes on through glitches and resets of the appliance's own."""
    await instance.show(COUNTER, e=1000)
    seen = [instance.state(ENERGY).state]
    for reading in (1001, 0, 1002, "?", 5000, 1003, 0, 0.5, 2):
        await instance.push(e=reading)
        seen.append(instance.state(ENERGY).state)
    assert [float(state) for state in seen] == [1000, 1001, 1001, 1002, 1002, 1002, 1003, 1003, 1003.5, 1005]


async def test_counter_is_not_convinced_by_repetition(instance: Instance) -> None:
    """A glitch that is merely shown again is no confirmation of it."""
    await instance.show(COUNTER, e=1000)
    await instance.push(e=0)
    await instance.tell(Update(DEVICE_ID, online=False))
    await instance.tell(Update(DEVICE_ID, online=True))
    assert float(instance.state(ENERGY).state) == 1000
    await instance.push(e=1001)
    assert float(instance.state(ENERGY).state) == 1001


async def test_counter_of_a_run_starts_again(instance: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is counted since it was turned on falls to 0 by itself, and Home Assistant takes that for no energy given back."""
    monkeypatch.setattr(Entity, "entity_registry_enabled_default", True)
    await instance.show(Sensor(key="energy_current_run", value=Measure("e")), e=2)
    assert instance.attributes("sensor.thing_energy_this_run", "state_class") == ["total_increasing"]
    await instance.push(e=0)
    assert instance.state("sensor.thing_energy_this_run").state == "0"


async def test_counter_outlives_a_restart(instance: Instance) -> None:
    """A counter goes on where it was before a restart."""
    await instance.show(COUNTER, e=1000)
    await instance.push(e=0.5)
    await instance.push(e=1)
    assert await instance.hass.config_entries.async_reload(instance.entry.entry_id)
    await instance.push(e=1.25)
    assert float(instance.state(ENERGY).state) == 1001.25


@pytest.mark.parametrize("odd", [None, "x", [], {}])
async def test_counter_whose_past_makes_no_sense(instance: Instance, odd: object) -> None:
    """A counter whose stored total is no number begins anew."""
    await instance.show(COUNTER, e=5)
    await instance.hass.config_entries.async_unload(instance.entry.entry_id)
    (stored,) = restore_state.async_get(instance.hass).last_states_by_entity_registry_id.values()
    stored.extra_data = restore_state.RestoredExtraData({"total": odd, "last": odd})
    instance.cloud.states[DEVICE_ID]["e"] = 7
    await instance.set_up_again()
    await settle(instance.hass)
    assert float(instance.state(ENERGY).state) == 7


async def test_counter_that_starts_again(instance: Instance) -> None:
    """A counter that starts again by itself is shown as it is."""
    await instance.show(
        Sensor(
            key="energy_today",
            value=Measure("e"),
        ),
        e=9.5,
    )
    await instance.push(e=0)
    assert instance.state("sensor.thing_energy_today").state == "0"


async def test_steps_by_unit(instance: Instance) -> None:
    """How much may be counted at once depends on the unit."""
    feature = Sensor(key="energy", value=Measure("e", "Wh"))
    await instance.show(feature, e=1000)
    await instance.push(e=3000)
    assert float(instance.state(ENERGY).state) == 3


async def test_account(instance: Instance, limited: Budget, freezer: FrozenDateTimeFactory) -> None:
    """The account says how it is heard, when it last was, and how many requests are left."""
    instance.cloud.calls = limited
    instance.cloud.pushing = True
    registry = er.async_get(instance.hass)
    registry.async_get_or_create(
        "sensor", "homeclouds", f"{instance.entry.entry_id}_last_message", suggested_object_id="last", disabled_by=None
    )
    await instance.show(TEMPERATURE, t=20)
    assert instance.state("sensor.somebody_update_method").state == "push"
    assert instance.state("binary_sensor.somebody_connection").state == "on"
    assert instance.state("sensor.somebody_remaining_requests").state == "10"
    assert instance.state("sensor.last").state == "unknown"
    async with limited.call():
        pass
    freezer.move_to("2026-11-20T12:00:00+00:00")
    await instance.push(t=21)
    assert instance.state("sensor.last").state == "2026-11-20T12:00:00+00:00"
    assert instance.state("sensor.somebody_remaining_requests").state == "9"


async def test_account_loses_its_connection(instance: Instance) -> None:
    """With the connection gone it polls; with that failing it is not heard at all."""
    instance.cloud.pushing = True
    await instance.show(TEMPERATURE, t=20)
    instance.cloud.pushing = False
    instance.cloud.listener.link_changed()
    await instance.hass.async_block_till_done()
    assert instance.state("sensor.somebody_update_method").state == "poll"
    assert instance.state("binary_sensor.somebody_connection").state == "on"


async def test_account_without_a_budget(instance: Instance) -> None:
    """Where there is no limit there is nothing to show of it."""
    await instance.show(TEMPERATURE, device=Device(id=DEVICE_ID, name="Thing"), t=20)
    assert instance.hass.states.get("sensor.somebody_remaining_requests") is None
