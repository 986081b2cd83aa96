"""Alarm systems."""

from custom_components.homeclouds.clouds.core.codecs import Choice
from custom_components.homeclouds.clouds.core.features import AlarmPanel
from custom_components.homeclouds.clouds.core.model import Value

from .conftest import Instance

ENTITY = "alarm_control_panel.thing"
ARMS: dict[Value, str] = {
    "home": "armed_home",
    "away": "armed_away",
    "night": "armed_night",
    "vacation": "armed_vacation",
    "custom_bypass": "armed_custom_bypass",
}


async def test_all(instance: Instance) -> None:
    """An alarm system shows its state, and is told each that it has a value for."""
    values: dict[Value, str] = {"0": "disarmed", **ARMS, "sos": "triggered", "wait": "arming"}
    await instance.show(AlarmPanel(key="alarm_system", name="", state=Choice("mode", values)), mode="away")
    assert instance.state(ENTITY).state == "armed_away"
    assert instance.attributes(ENTITY, "code_arm_required", "supported_features") == [False, 63]
    for name, state in ARMS.items():
        assert await instance.do(f"alarm_control_panel.alarm_arm_{name}", ENTITY) == [{"mode": name}]
        assert instance.state(ENTITY).state == state
    assert await instance.do("alarm_control_panel.alarm_trigger", ENTITY) == [{"mode": "sos"}]
    assert instance.state(ENTITY).state == "triggered"
    assert await instance.do("alarm_control_panel.alarm_disarm", ENTITY) == [{"mode": "0"}]
    assert instance.state(ENTITY).state == "disarmed"


async def test_few(instance: Instance) -> None:
    """One that only knows two states offers no others; what it tells otherwise is unknown."""
    panel = AlarmPanel(key="alarm_system", name="", state=Choice("mode", {0: "disarmed", 1: "armed_away"}))
    await instance.show(panel, mode=7)
    assert instance.state(ENTITY).state == "unknown"
    assert instance.attributes(ENTITY, "supported_features") == [2]
