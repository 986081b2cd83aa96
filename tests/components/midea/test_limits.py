"""What appliances turn out not to take, beside air conditioners (`test_trouble`)."""

from typing import Any

from homeassistant.components.humidifier import ATTR_AVAILABLE_MODES, ATTR_MIN_HUMIDITY
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
import pytest

from custom_components.homeclouds.clouds.core.errors import OutOfRangeError, ValueRangeError
from custom_components.homeclouds.clouds.core.model import JSON
from custom_components.homeclouds.clouds.midea import profiles
from custom_components.homeclouds.clouds.midea.limits import Limits, adjustables
from simulators.midea.catalogue import DEHUMIDIFIER

from .conftest import Instance

ZONES = {"zone1_power": "on", "zone2_power": "on", "dhw_power": "on", "mode": 3}
"""Of a heat pump with two zones and hot water."""
DRY = "humidifier.laundry_room_dehumidifier"


async def test_dehumidifier_that_refuses(instance: Instance) -> None:
    """A humidity and a mode that it refuses are no longer offered, also after a restart, until it shows them itself."""
    await instance.move_in()
    await instance.do("humidifier.turn_on", DRY)
    instance.midea.faults.add("refuse", path="control/json", code=110003)
    with pytest.raises(HomeAssistantError):
        await instance.do("humidifier.set_humidity", DRY, humidity=35)
    for _ in range(2):
        with pytest.raises(HomeAssistantError):
            await instance.do("humidifier.set_mode", DRY, mode="drying")
    instance.midea.faults.clear()
    await instance.until_attribute(DRY, ATTR_MIN_HUMIDITY, 40)
    assert "drying" not in instance.state(DRY).attributes[ATTR_AVAILABLE_MODES]
    assert await instance.hass.config_entries.async_reload(instance.entry.entry_id)
    await instance.hass.async_block_till_done()
    assert instance.state(DRY).attributes[ATTR_MIN_HUMIDITY] == 40
    sent = len(instance.sent())
    for service, data in (("set_humidity", {"humidity": 35}), ("set_mode", {"mode": "drying"})):
        with pytest.raises(ServiceValidationError):
            await instance.do(f"humidifier.{service}", DRY, **data)
    assert len(instance.sent()) == sent
    instance.midea.change(DEHUMIDIFIER, {"humidity": 35, "mode": "dry_clothes"})
    await instance.poll()
    await instance.until_attribute(DRY, ATTR_MIN_HUMIDITY, 35)
    assert "drying" in instance.state(DRY).attributes[ATTR_AVAILABLE_MODES]


@pytest.mark.parametrize(
    ("kind", "state", "wanted", "learnt"),
    [
        ("E2", {"power": "on", "target_temperature": 60}, {"target_temperature": 75}, {"highest": 74}),
        ("E2", {"power": "on", "temperature": 60}, {"temperature": 30}, {"lowest": 31}),
        ("E3", {"power": "on", "target_temperature": 50}, {"target_temperature": 65}, {"highest": 64}),
        ("CD", {"power": "on", "target_temperature": 50, "mode": "standard"}, {"mode": "boost"}, {"modes": ["performance"]}),
        ("FD", {"power": "on", "target_humidity": 50, "mode": "auto"}, {"target_humidity": 80}, {"highest": 75}),
        ("FB", {"power": "on", "target_temperature": 20}, {"target_temperature": 35}, {"highest": 34}),
        ("CC", {"power": "on", "target_temperature": 24, "mode": 4}, {"mode": 3}, {"modes": ["heat"]}),
        ("CC", {"power": "on", "target_temperature": 24, "mode": 4}, {"target_temperature": 16}, {"lowest": 16.5}),
        ("C3", {**ZONES, "target_temperature.0": 30}, {"target_temperature.0": 60}, {"highest": 59.5}),
        ("C3", {**ZONES, "target_temperature.1": 30}, {"target_temperature.1": 60}, {"zone_2": {"highest": 59.5}}),
        ("C3", {**ZONES, "dhw_target_temp": 45}, {"dhw_target_temp": 60}, {"water_heater": {"highest": 59}}),
    ],
)  # fmt: skip
def test_what_is_refused(kind: str, state: dict[str, Any], wanted: dict[str, Any], learnt: dict[str, JSON]) -> None:
    """It is known of the appliance, refused at once, and no longer offered; another account's start keeps it."""
    profiles.load([kind])
    limits, functions = Limits(10), profiles.adjustable(kind, frozenset(state))
    limits.refused("1", functions, wanted, state, sure=True)
    assert limits.of("1") == learnt
    after = Limits(10)
    after.load(limits.dump())
    with pytest.raises((OutOfRangeError, ValueRangeError)):
        after.check("1", functions, wanted)
    narrowed = adjustables(profiles.features(kind, frozenset(state), after.of("1")))
    changed = [new.key for new, old in zip(narrowed, functions, strict=True) if new != old]
    assert changed == [next((key for key, own in learnt.items() if isinstance(own, dict)), functions[0].key)]


@pytest.mark.parametrize(
    ("kind", "state", "wanted"),
    [
        ("E2", {"power": "on", "target_temperature": 60}, {"target_temperature": 45}),
        ("A1", {"power": "on", "humidity": 40}, {"humidity": 50}),
    ],
)
def test_what_every_appliance_takes(kind: str, state: dict[str, Any], wanted: dict[str, Any]) -> None:
    """A refusal of it has another reason."""
    profiles.load([kind])
    limits = Limits(10)
    limits.refused("1", profiles.adjustable(kind, frozenset(state)), wanted, state, sure=True)
    assert limits.of("1") == {}
