"""Numbers to set."""

from dataclasses import replace

from homeassistant.exceptions import ServiceValidationError
from homeassistant.setup import async_setup_component
from homeassistant.util.unit_system import US_CUSTOMARY_SYSTEM
import pytest

from custom_components.homeclouds.clouds.core.features import Number
from custom_components.homeclouds.clouds.core.number_codecs import Range
from custom_components.homeclouds.clouds.core.values import as_text

from .conftest import Instance

DELAY = Number(key="off_timer", value=Range("off", 0, 24, 0.5, unit="h", wire=as_text), device_class="duration")
ENTITY = "number.thing_off_timer"


async def test_state(instance: Instance) -> None:
    """A number has its range, step, unit and class."""
    await instance.show(DELAY, off="1.5")
    assert instance.state(ENTITY).state == "1.5"
    assert instance.attributes(ENTITY, "min", "max", "step", "unit_of_measurement", "device_class") == [
        0,
        24,
        0.5,
        "h",
        "duration",
    ]
    await instance.push(off="?")
    assert instance.state(ENTITY).state == "unknown"


@pytest.mark.parametrize(("typed", "mode"), [(False, "auto"), (True, "box")])
async def test_what_may_do_harm_is_typed(instance: Instance, typed: bool, mode: str) -> None:
    """A slider would set how hot something is with a slip of the finger."""
    await instance.show(replace(DELAY, typed=typed), off="0")
    assert instance.attributes(ENTITY, "mode") == [mode]


async def test_what_nobody_can_set_is_unknown(instance: Instance) -> None:
    """Devices report 0 for a setting that is not in use; a scene that asked for it would be refused."""
    assert await async_setup_component(instance.hass, "scene", {})
    await instance.show(replace(DELAY, value=Range("off", 1, 24, unit="h")), off=0)
    snapshot = {"scene_id": "before", "snapshot_entities": [ENTITY]}
    await instance.hass.services.async_call("scene", "create", snapshot, blocking=True)
    for value, state in ((1, "1.0"), (24, "24.0"), (25, "unknown"), (0, "unknown")):
        await instance.push(off=value)
        assert instance.state(ENTITY).state == state
    assert await instance.do("scene.turn_on", "scene.before") == []


async def test_set(instance: Instance) -> None:
    """Setting writes the number as the device wants it, rounded to its step."""
    await instance.show(DELAY, off="0")
    assert await instance.do("number.set_value", ENTITY, value=7.6) == [{"off": "7.5"}]
    assert instance.state(ENTITY).state == "7.5"


@pytest.mark.parametrize(
    ("value", "key"), [(25, "out_of_range"), ("inf", "out_of_range"), ("nan", "value_out_of_range")]
)
async def test_refused(instance: Instance, caplog: pytest.LogCaptureFixture, value: float | str, key: str) -> None:
    """A number outside of the range, or none, is refused."""
    await instance.show(DELAY, off="0")
    with pytest.raises(ServiceValidationError) as raised:
        await instance.do("number.set_value", ENTITY, value=value)
    assert raised.value.translation_key == key
    assert instance.cloud.sent == []
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize(("low", "high", "step", "offered"), [(16, 30, 1, [61, 86, 2]), (-24, -16, 0.5, [-11, 3, 1])])
async def test_degrees_fahrenheit_stay(
    instance: Instance, low: float, high: float, step: float, offered: list[int]
) -> None:
    """What is offered in °F is accepted and shown as it was set."""
    instance.hass.config.units = US_CUSTOMARY_SYSTEM
    wanted = Range("t", minimum=low, maximum=high, step=step, unit="°C")
    await instance.show(Number(key="fridge_temperature", value=wanted), t=low)
    (entity_id,) = instance.hass.states.async_entity_ids("number")
    assert instance.attributes(entity_id, "min", "max", "step") == offered
    for degrees in range(offered[0], offered[1] + 1, offered[2]):
        await instance.do("number.set_value", entity_id, value=degrees)
        assert float(instance.state(entity_id).state) == degrees
    await instance.push(t=low + step)
    assert float(instance.state(entity_id).state) == pytest.approx((low + step) * 1.8 + 32)
