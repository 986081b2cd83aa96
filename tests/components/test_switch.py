"""Switches."""

from homeassistant.const import STATE_OFF, STATE_ON, STATE_UNKNOWN
import pytest

from custom_components.homeclouds.clouds.core.codecs import Flag
from custom_components.homeclouds.clouds.core.features import Light, Switch

from .conftest import Instance

BEEP = Switch(key="beep", state=Flag("buzzer"))


@pytest.mark.parametrize(
    ("value", "state"),
    [("1", STATE_ON), ("0", STATE_OFF), (None, STATE_UNKNOWN), ("?", STATE_UNKNOWN), ([], STATE_UNKNOWN)],
)
async def test_state(instance: Instance, value: str | None, state: str) -> None:
    """A flag is on, off, or unknown."""
    await instance.show(BEEP, buzzer=value)
    assert instance.state("switch.thing_beep").state == state


async def test_turn_on_and_off(instance: Instance) -> None:
    """Turning writes the flag and nothing else."""
    await instance.show(BEEP, buzzer="0", other="1")
    assert await instance.do("switch.turn_on", "switch.thing_beep") == [{"buzzer": "1"}]
    assert instance.state("switch.thing_beep").state == STATE_ON
    assert await instance.do("switch.turn_off", "switch.thing_beep") == [{"buzzer": "0"}]
    assert instance.state("switch.thing_beep").state == STATE_OFF


async def test_push(instance: Instance) -> None:
    """A push shows at once."""
    await instance.show(BEEP, buzzer="0")
    await instance.push(buzzer="1")
    assert instance.state("switch.thing_beep").state == STATE_ON


async def test_main_feature_has_the_device_name(instance: Instance) -> None:
    """The main feature of a device takes its name, and its device class is shown."""
    await instance.show(Switch(key="outlet", name="", state=Flag("on"), device_class="outlet"), on="1")
    assert instance.attributes("switch.thing", "friendly_name", "device_class") == ["Thing", "outlet"]


@pytest.mark.parametrize("label", [None, "main_power"])
async def test_power_of_an_appliance_is_found_by_its_name(instance: Instance, label: str | None) -> None:
    """It is the main feature where there is no other."""
    await instance.show(Switch(key="power", label=label, state=Flag("on")), BEEP, on="1", buzzer="0")
    assert instance.attributes("switch.thing", "friendly_name") == ["Thing"]


async def test_power_beside_a_main_feature(instance: Instance) -> None:
    """It is called power, as is that of one part, and what is not shown without being asked for."""
    power = Switch(key="power", state=Flag("on"))
    await instance.show(Light(key="light", name="", power=Flag("lamp")), power, on="1", lamp="0")
    assert instance.attributes("switch.thing_power", "friendly_name") == ["Thing Power"]
