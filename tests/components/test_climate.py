"""Air conditioners and thermostats."""

from collections import Counter
from dataclasses import replace
from typing import Any

from homeassistant.components.climate import ClimateEntityFeature
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.setup import async_setup_component
from homeassistant.util.unit_system import US_CUSTOMARY_SYSTEM
import pytest

from custom_components.homeclouds.clouds.core.codecs import Choice, Flag, OneOf, With
from custom_components.homeclouds.clouds.core.enums import Mode
from custom_components.homeclouds.clouds.core.errors import CommandError
from custom_components.homeclouds.clouds.core.features import Climate, Select
from custom_components.homeclouds.clouds.core.number_codecs import Half, Measure, PerMode, Range, Table

from .conftest import Instance

AC = "climate.thing"
AIR_CONDITIONER = Climate(
    key="air_conditioner",
    name="",
    power=Flag("power"),
    mode=Choice("mode", {"1": Mode.AUTO, "2": Mode.COOL, "3": Mode.DRY, "4": Mode.HEAT, "5": Mode.FAN_ONLY}),
    target=Half(Range("temp", 16, 30, unit="°C"), "half"),
    target_fahrenheit=Table(Range("temp_f", 16, 31.5, step=0.5), {60.0: 16, 72.0: 22, 73.0: 23, 82.0: 28, 89.0: 31.5}),
    current=Measure("room", unit="°C"),
    target_humidity=Range("humidity_set", 30, 90, step=5),
    humidity=Measure("humidity"),
    fan=Choice("wind", {102: "auto", 40: "low", 80: "high", 101: "fixed"}, read_only=frozenset({"fixed"})),
    swing=Choice("vert", {"0": "off", "3": "on"}),
    swing_horizontal=Choice("horz", {"0": "off", "3": "on"}),
    preset=OneOf({"eco": Flag("eco"), "sleep": Flag("sleep")}),
    action=Choice("doing", {"c": "cooling", "i": "idle"}),
)
COOLING: dict[str, Any] = {
    "power": "1",
    "mode": "2",
    "temp": 23,
    "half": 0.5,
    "temp_f": 22,
    "room": "26.5",
    "humidity_set": "50",
    "humidity": 61,
    "wind": 102,
    "vert": "3",
    "horz": "0",
    "eco": "1",
    "sleep": "0",
    "doing": "c",
}
THERMOSTAT = Climate(
    key="thermostat", name="", power=Flag("on"), target=Range("set", 5, 35, 0.5), current=Measure("now")
)


async def test_everything_at_once(instance: Instance) -> None:
    """All that an air conditioner tells is shown."""
    await instance.show(AIR_CONDITIONER, **COOLING)
    state = instance.state(AC)
    assert state.state == "cool"
    assert state.attributes | {
        "hvac_modes": ["off", "auto", "cool", "dry", "heat", "fan_only"],
        "temperature": 23.5,
        "min_temp": 16,
        "max_temp": 30,
        "target_temp_step": 0.5,
        "current_temperature": 26.5,
        "humidity": 50,
        "min_humidity": 30,
        "max_humidity": 90,
        "target_humidity_step": 5,
        "current_humidity": 61,
        "fan_mode": "auto",
        "fan_modes": ["auto", "low", "high"],
        "swing_mode": "on",
        "swing_modes": ["off", "on"],
        "swing_horizontal_mode": "off",
        "swing_horizontal_modes": ["off", "on"],
        "preset_mode": "eco",
        "preset_modes": ["none", "eco", "sleep"],
        "hvac_action": "cooling",
        "friendly_name": "Thing",
    } == dict(state.attributes)
    assert state.attributes["supported_features"] == (
        ClimateEntityFeature.TARGET_TEMPERATURE
        | ClimateEntityFeature.TARGET_HUMIDITY
        | ClimateEntityFeature.FAN_MODE
        | ClimateEntityFeature.SWING_MODE
        | ClimateEntityFeature.SWING_HORIZONTAL_MODE
        | ClimateEntityFeature.PRESET_MODE
        | ClimateEntityFeature.TURN_ON
        | ClimateEntityFeature.TURN_OFF
    )


async def test_nothing_known(instance: Instance) -> None:
    """An appliance that says nothing, or invalid data, is unknown and does not fail."""
    await instance.show(AIR_CONDITIONER, **dict.fromkeys(COOLING))
    assert instance.state(AC).state == "unknown"
    await instance.push(**dict.fromkeys(COOLING, "?"))
    assert instance.state(AC).state == "unknown"
    assert instance.attributes(AC, "temperature", "current_temperature", "fan_mode", "hvac_action") == [None] * 4
    await instance.push(power="1")
    assert instance.state(AC).state == "unknown"


async def test_off(instance: Instance) -> None:
    """Off is power, whatever the mode; nothing is going on then, and the set point stays."""
    await instance.show(AIR_CONDITIONER, **COOLING | {"power": "0", "wind": 101})
    assert instance.state(AC).state == "off"
    assert instance.attributes(AC, "hvac_action", "temperature", "fan_mode") == ["off", 23.5, "fixed"]


async def test_what_it_lacks_is_not_offered(instance: Instance) -> None:
    """A thermostat that can only heat has just that."""
    await instance.show(THERMOSTAT, on="1", set=21.5, now=20)
    state = instance.state(AC)
    assert (state.state, state.attributes["hvac_modes"]) == ("heat", ["off", "heat"])
    assert instance.attributes(AC, "fan_mode", "preset_mode", "swing_mode", "hvac_action") == [None] * 4
    assert await instance.do("climate.set_hvac_mode", AC, hvac_mode="heat") == [{"on": "1"}]


async def test_without_power_and_target(instance: Instance) -> None:
    """What can't be turned off is never off, and has no set point if it says of none."""
    await instance.show(replace(THERMOSTAT, power=None, target=None), now=20)
    state = instance.state(AC)
    assert (state.state, state.attributes["hvac_modes"]) == ("heat", ["heat"])
    assert state.attributes["supported_features"] == 0


async def test_mode_that_only_the_device_changes(instance: Instance) -> None:
    """It is offered while it is so: it is turned on in it, and scenes restore it."""
    modes = Choice("mode", {"1": Mode.COOL, "2": Mode.HEAT}, read_only=frozenset({Mode.COOL, Mode.HEAT}))
    await instance.show(replace(AIR_CONDITIONER, mode=modes), **COOLING | {"power": "0"})
    assert instance.attributes(AC, "hvac_modes") == [["off", "heat"]]
    assert await instance.do("climate.set_hvac_mode", AC, hvac_mode="heat") == [{"power": "1"}]
    assert instance.state(AC).state == "heat"
    with pytest.raises(ServiceValidationError):
        await instance.do("climate.set_hvac_mode", AC, hvac_mode="cool")
    await instance.push(mode="1")
    assert instance.attributes(AC, "hvac_modes") == [["off", "cool"]]


async def test_set_point_that_is_so_keeps_the_schedule(instance: Instance) -> None:
    """Scenes ask for the set point after the mode: the schedule's own must not end it; another one does."""
    schedule = Choice("mode", {0: Mode.HEAT, 1: Mode.AUTO})
    target: With[float] = With(Range("set", 5, 35, 0.5), {"mode": 0})
    await instance.show(replace(THERMOSTAT, mode=schedule, target=target), on="1", mode=1, set=21, now=25)
    assert await instance.do("climate.set_temperature", AC, temperature=21) == []
    assert instance.state(AC).state == "auto"
    assert await instance.do("climate.set_temperature", AC, temperature=20.5) == [{"mode": 0, "set": 20.5}]
    assert await instance.do("climate.set_temperature", AC, temperature=20.5) == [{"mode": 0, "set": 20.5}]


async def test_scene_goes_back_to_the_schedule(instance: Instance) -> None:
    """A set point by hand ended the schedule; a scene asks for the schedule and then for the set point, and gets both."""
    assert await async_setup_component(instance.hass, "scene", {})
    schedule = Choice("mode", {0: Mode.HEAT, 1: Mode.AUTO})
    target: With[float] = With(Range("set", 5, 35, 0.5), {"mode": 0})
    await instance.show(replace(THERMOSTAT, mode=schedule, target=target), on="1", mode=1, set=21, now=25)
    snapshot = {"scene_id": "before", "snapshot_entities": [AC]}
    await instance.hass.services.async_call("scene", "create", snapshot, blocking=True)
    await instance.do("climate.set_temperature", AC, temperature=23)
    assert instance.state(AC).state == "heat"
    sent = await instance.do("scene.turn_on", "scene.before")
    assert sent == [{"on": "1", "mode": 1}, {"on": "1", "mode": 1, "set": 21}]
    assert (instance.state(AC).state, instance.attributes(AC, "temperature")) == ("auto", [21])
    assert await instance.do("climate.set_temperature", AC, temperature=23) == [{"mode": 0, "set": 23}]


async def test_turning_on_keeps_the_mode(instance: Instance) -> None:
    """Turning on writes power and nothing else: the appliance knows its last mode."""
    await instance.show(AIR_CONDITIONER, **COOLING | {"power": "0"})
    assert await instance.do("climate.turn_on", AC) == [{"power": "1"}]
    assert instance.state(AC).state == "cool"
    assert await instance.do("climate.turn_off", AC) == [{"power": "0"}]
    assert await instance.do("climate.toggle", AC) == [{"power": "1"}]


@pytest.mark.parametrize(
    ("action", "data", "sent"),
    [
        ("set_hvac_mode", {"hvac_mode": "heat"}, {"power": "1", "mode": "4"}),
        ("set_hvac_mode", {"hvac_mode": "off"}, {"power": "0"}),
        ("set_temperature", {"temperature": 19.5}, {"temp": 19, "half": 0.5}),
        (
            "set_temperature",
            {"temperature": 20, "hvac_mode": "cool"},
            {"power": "1", "mode": "2", "temp": 20, "half": 0},
        ),
        ("set_temperature", {"temperature": 20, "hvac_mode": "off"}, {"power": "0", "temp": 20, "half": 0}),
        ("set_humidity", {"humidity": 55}, {"humidity_set": 55}),
        ("set_fan_mode", {"fan_mode": "high"}, {"wind": 80}),
        ("set_swing_mode", {"swing_mode": "on"}, {"vert": "3"}),
        ("set_swing_horizontal_mode", {"swing_horizontal_mode": "on"}, {"horz": "3"}),
        ("set_preset_mode", {"preset_mode": "sleep"}, {"eco": "0", "sleep": "1"}),
        ("set_preset_mode", {"preset_mode": "none"}, {"eco": "0"}),
    ],
)
async def test_actions(instance: Instance, action: str, data: dict[str, Any], sent: dict[str, Any]) -> None:
    """Each action is one request with all that it takes, to an appliance that obeys while it is off too."""
    await instance.show(AIR_CONDITIONER, **COOLING | {"power": "0"})
    assert await instance.do(f"climate.{action}", AC, **data) == [sent]


@pytest.mark.parametrize(
    ("action", "data", "shown", "sent"),
    [
        ("set_temperature", {"temperature": 19}, {"temperature": 19}, {"temp": 19, "half": 0}),
        ("set_fan_mode", {"fan_mode": "low"}, {"fan_mode": "low"}, {"wind": 40}),
        ("set_preset_mode", {"preset_mode": "none"}, {"preset_mode": "none"}, {"eco": "0"}),
    ],
)
async def test_settings_while_off_are_kept(
    instance: Instance, action: str, data: dict[str, Any], shown: dict[str, Any], sent: dict[str, Any]
) -> None:
    """Where settings are ignored while it is off they are shown, and go along with the next power-on."""
    await instance.show(replace(AIR_CONDITIONER, only_while_on=True), **COOLING | {"power": "0"})
    assert await instance.do(f"climate.{action}", AC, **data) == []
    assert instance.state(AC).state == "off"
    assert instance.attributes(AC, *shown) == list(shown.values())
    assert await instance.do("climate.turn_on", AC) == [{"power": "1"} | sent]
    assert instance.state(AC).state == "cool"
    assert instance.attributes(AC, *shown) == list(shown.values())
    assert await instance.do("climate.turn_on", AC) == [{"power": "1"}]


async def test_kept_setting_gives_way(instance: Instance) -> None:
    """What the device reports itself, and what a user set after it was turned on elsewhere, counts."""
    await instance.show(replace(AIR_CONDITIONER, only_while_on=True), **COOLING | {"power": "0"})
    await instance.do("climate.set_temperature", AC, temperature=19)
    await instance.do("climate.set_fan_mode", AC, fan_mode="low")
    await instance.push(temp=22)
    assert instance.attributes(AC, "temperature", "fan_mode") == [22, "low"]
    await instance.push(power="1")
    assert instance.attributes(AC, "temperature", "fan_mode") != [22, "low"]
    assert await instance.do("climate.set_swing_mode", AC, swing_mode="off") == [{"vert": "0"}]


async def test_kept_setting_gives_way_to_what_is_written(instance: Instance) -> None:
    """What another entity of the device writes while it is off counts, even if the device has it so already."""
    speed = Select(key="fan_speed", value=Choice("wind", {102: "auto", 40: "low", 80: "high"}))
    await instance.show(replace(AIR_CONDITIONER, only_while_on=True), speed, **COOLING | {"power": "0"})
    await instance.do("climate.set_fan_mode", AC, fan_mode="high")
    assert instance.state("select.thing_fan_speed").state == "high"
    await instance.do("select.select_option", "select.thing_fan_speed", option="auto")
    assert instance.state("select.thing_fan_speed").state == "auto"
    assert await instance.do("climate.turn_on", AC) == [{"power": "1"}]


@pytest.mark.parametrize(("kept", "sent"), [(True, {"power": "0"}), (False, {"temp": 19, "half": 0, "power": "0"})])
async def test_off_wins(instance: Instance, kept: bool, sent: dict[str, Any]) -> None:
    """With off in the call it is off, and the set point is shown."""
    await instance.show(replace(AIR_CONDITIONER, only_while_on=kept), **COOLING)
    assert await instance.do("climate.set_temperature", AC, temperature=19, hvac_mode="off") == [sent]
    assert instance.state(AC).state == "off"
    assert instance.attributes(AC, "temperature") == [19]


async def test_nothing_to_write_is_done(instance: Instance) -> None:
    """What is so already, and takes no property to say, sends nothing and succeeds."""
    await instance.show(AIR_CONDITIONER, **COOLING | {"eco": "0"})
    assert await instance.do("climate.set_preset_mode", AC, preset_mode="none") == []


async def test_presets_that_may_be_on_together(instance: Instance) -> None:
    """Choosing one leaves the others on; the first is shown until another one is asked for."""
    assert isinstance(AIR_CONDITIONER.preset, OneOf)
    preset = replace(AIR_CONDITIONER.preset, together=True)
    await instance.show(replace(AIR_CONDITIONER, preset=preset), **COOLING | {"eco": "1", "sleep": "1"})
    assert instance.attributes(AC, "preset_mode") == ["eco"]
    assert await instance.do("climate.set_preset_mode", AC, preset_mode="sleep") == [{"sleep": "1"}]
    assert instance.attributes(AC, "preset_mode") == ["sleep"]
    await instance.push(sleep="0")
    assert instance.attributes(AC, "preset_mode") == ["eco"]


async def test_unknown_power_is_not_off(instance: Instance) -> None:
    """Power doesn't go along where nobody knows that it is off."""
    await instance.show(replace(AIR_CONDITIONER, only_while_on=True), **COOLING | {"power": None})
    assert await instance.do("climate.set_fan_mode", AC, fan_mode="low") == [{"wind": 40}]


@pytest.mark.parametrize(
    ("action", "data"),
    [
        ("set_temperature", {"temperature": 31}),
        ("set_temperature", {"temperature": 15.5}),
        ("set_fan_mode", {"fan_mode": "fixed"}),
        ("set_hvac_mode", {"hvac_mode": "heat_cool"}),
        ("set_temperature", {"temperature": 20, "hvac_mode": "heat_cool"}),
        ("set_preset_mode", {"preset_mode": "away"}),
    ],
)
async def test_refused(instance: Instance, action: str, data: dict[str, Any]) -> None:
    """What the appliance can't do is refused and never sent."""
    await instance.show(AIR_CONDITIONER, **COOLING)
    with pytest.raises(ServiceValidationError):
        await instance.do(f"climate.{action}", AC, **data)
    assert instance.cloud.sent == []
    assert instance.state(AC).state == "cool"


async def test_fahrenheit_by_the_table(instance: Instance) -> None:
    """Where Home Assistant measures in °F, an appliance with a table of its own is set in whole °F, and shows its room in °F."""
    instance.hass.config.units = US_CUSTOMARY_SYSTEM
    await instance.show(AIR_CONDITIONER, **COOLING)
    assert instance.attributes(
        AC, "temperature", "min_temp", "max_temp", "target_temp_step", "current_temperature"
    ) == [
        72,
        60,
        89,
        1,
        80,
    ]
    assert await instance.do("climate.set_temperature", AC, temperature=82) == [{"temp_f": 28}]
    assert instance.attributes(AC, "temperature") == [82]


async def test_fahrenheit_without_a_table(instance: Instance) -> None:
    """Where Home Assistant measures in °F, any other appliance is converted."""
    instance.hass.config.units = US_CUSTOMARY_SYSTEM
    await instance.show(THERMOSTAT, on="1", set=20, now=25)
    assert instance.attributes(AC, "temperature", "current_temperature", "min_temp") == [68, 77, 41]
    assert await instance.do("climate.set_temperature", AC, temperature=77) == [{"set": 25}]


@pytest.mark.parametrize("step", [1, 0.5, 0.1])
@pytest.mark.parametrize(("low", "high"), [(16, 30), (18, 32), (5, 35), (17, 31)])
async def test_every_degree_fahrenheit(instance: Instance, low: float, high: float, step: float) -> None:
    """Where Home Assistant measures in °F, every degree that the card offers can be set and stays; what the device says itself is shown."""
    instance.hass.config.units = US_CUSTOMARY_SYSTEM
    await instance.show(replace(THERMOSTAT, target=Range("set", low, high, step)), on="1", set=22, now=25)
    coldest, warmest, by = instance.attributes(AC, "min_temp", "max_temp", "target_temp_step")
    assert (by, low * 1.8 + 32 <= coldest, warmest <= high * 1.8 + 32) == (2 if step == 1 else 1, True, True)
    degrees = list(range(coldest, warmest + 1))
    sent: Any = None
    for requested in (*degrees, *reversed(degrees)):
        ((_, sent),) = (await instance.do("climate.set_temperature", AC, temperature=requested))[0].items()
        assert abs(sent - (requested - 32) / 1.8) <= step / 2 + 1e-6
        assert instance.attributes(AC, "temperature") == [requested]
    await instance.push(set=20)
    assert instance.attributes(AC, "temperature") == [68]
    await instance.push(set=sent)
    assert instance.attributes(AC, "temperature") == [coldest]


async def test_degrees_that_are_not_obeyed(instance: Instance) -> None:
    """What the device did not take is not shown as if it had."""
    instance.hass.config.units = US_CUSTOMARY_SYSTEM
    await instance.show(replace(THERMOSTAT, target=Range("set", 16, 30)), on="1", set=23, now=25)
    instance.cloud.error = CommandError("no")
    with pytest.raises(HomeAssistantError):
        await instance.do("climate.set_temperature", AC, temperature=76)
    assert instance.attributes(AC, "temperature") == [73]


async def test_fahrenheit_device_with_celsius_as_unit(instance: Instance) -> None:
    """A device that thinks in °F is converted where Home Assistant measures in °C."""
    await instance.show(
        replace(THERMOSTAT, target=Range("set", 41, 95, unit="°F"), current=Measure("now", unit="°F")),
        on="1",
        set=68,
        now=77,
    )
    assert instance.attributes(AC, "temperature", "current_temperature", "min_temp") == [20, 25, 5]
    assert await instance.do("climate.set_temperature", AC, temperature=25) == [{"set": 77}]


async def test_step_of_humidity_is_a_whole_percent(instance: Instance) -> None:
    """Home Assistant sets no parts of a percent: a step of none would leave the slider without any."""
    await instance.show(
        replace(THERMOSTAT, target_humidity=Range("wet", 30, 80, step=0.5)), on="1", set=20, now=19, wet=50
    )
    assert instance.attributes(AC, "target_humidity_step") == [1]


async def test_between_two_temperatures(instance: Instance) -> None:
    """A thermostat that keeps between two thresholds has both as set points, and only those."""
    band = Climate(
        key="thermostat",
        name="",
        power=Flag("on"),
        target_low=Range("low", 5, 35, 0.5),
        target_high=Range("high", 5, 35, 0.5),
        current=Measure("now"),
    )
    await instance.show(band, on="0", low=19, high=21.5, now=20)
    attributes = instance.state(AC).attributes
    shown = ("target_temp_low", "target_temp_high", "min_temp", "max_temp", "target_temp_step")
    assert [attributes[name] for name in shown] == [19, 21.5, 5, 35, 0.5]
    assert "temperature" not in attributes
    assert attributes["supported_features"] & ClimateEntityFeature.TARGET_TEMPERATURE_RANGE
    assert not attributes["supported_features"] & ClimateEntityFeature.TARGET_TEMPERATURE
    wanted = {"target_temp_low": 18, "target_temp_high": 22, "hvac_mode": "heat"}
    assert await instance.do("climate.set_temperature", AC, **wanted) == [{"on": "1", "low": 18, "high": 22}]


_MODES = Choice("mode", {1: Mode.COOL, 2: Mode.HEAT, 3: Mode.AUTO, 4: Mode.FAN_ONLY})
_COOL, _HEAT = Range("cool", 7, 25, unit="°C"), Range("heat", 25, 60, unit="°C")
HEAT_PUMP = Climate(
    key="heat_pump",
    name="",
    power=Flag("on"),
    mode=_MODES,
    target=PerMode(_MODES, {Mode.COOL: _COOL, Mode.HEAT: _HEAT}),
    target_low=PerMode(_MODES, {Mode.AUTO: _HEAT}),
    target_high=PerMode(_MODES, {Mode.AUTO: _COOL}),
)


@pytest.mark.parametrize(
    ("mode", "shown"),
    [
        (1, [12, None, None, 7, 25]),
        (2, [45, None, None, 25, 60]),
        (3, [None, 45, 12, 7, 60]),
        (4, [*[None] * 3, 7, 60]),
    ],
)
async def test_set_point_of_each_mode(instance: Instance, mode: int, shown: list[float | None]) -> None:
    """The set point of the present mode is shown: both in the automatic mode, and none where the air is only moved."""
    await instance.show(HEAT_PUMP, on="1", mode=mode, cool=12, heat=45)
    names = ("temperature", "target_temp_low", "target_temp_high", "min_temp", "max_temp")
    assert instance.attributes(AC, *names) == shown


@pytest.mark.parametrize(
    ("mode", "data", "sent"),
    [
        (1, {"temperature": 10}, {"cool": 10}),
        (2, {"temperature": 50}, {"heat": 50}),
        (1, {"temperature": 25, "hvac_mode": "heat"}, {"on": "1", "mode": 2, "heat": 25}),
        (4, {"temperature": 50, "hvac_mode": "heat"}, {"on": "1", "mode": 2, "heat": 50}),
        (4, {"temperature": 10, "hvac_mode": "cool"}, {"on": "1", "mode": 1, "cool": 10}),
        (3, {"target_temp_low": 25, "target_temp_high": 25}, {"heat": 25, "cool": 25}),
        (1, {"temperature": 50}, None),
        (4, {"temperature": 10}, None),
        (3, {"temperature": 10}, None),
        (1, {"target_temp_low": 25, "target_temp_high": 25}, None),
    ],
)
async def test_set_point_goes_to_its_mode(
    instance: Instance, mode: int, data: dict[str, Any], sent: dict[str, Any] | None
) -> None:
    """The mode that is asked for with it, or else the present one, decides which set point is written; without one it is refused."""
    await instance.show(HEAT_PUMP, on="1", mode=mode, cool=12, heat=45)
    if sent is not None:
        assert await instance.do("climate.set_temperature", AC, **data) == [sent]
        return
    with pytest.raises(ServiceValidationError):
        await instance.do("climate.set_temperature", AC, **data)


async def test_degrees_of_the_mode_that_comes_with_them(instance: Instance) -> None:
    """Where Home Assistant measures in °F, a set point is shown as it was asked for, also if the mode before had none."""
    instance.hass.config.units = US_CUSTOMARY_SYSTEM
    await instance.show(HEAT_PUMP, on="1", mode=4, cool=12, heat=45)
    wanted = {"temperature": 71, "hvac_mode": "cool"}
    assert await instance.do("climate.set_temperature", AC, **wanted) == [{"on": "1", "mode": 1, "cool": 22}]
    assert instance.attributes(AC, "temperature") == [71]


async def test_refusal_in_the_unit_of_the_house(instance: Instance) -> None:
    """What another mode does not take is refused with its limits in °F where Home Assistant measures in °F."""
    instance.hass.config.units = US_CUSTOMARY_SYSTEM
    await instance.show(HEAT_PUMP, on="1", mode=4, cool=12, heat=45)
    with pytest.raises(ServiceValidationError) as refused:
        await instance.do("climate.set_temperature", AC, temperature=122, hvac_mode="cool")
    assert refused.value.translation_key == "out_of_range"
    shown = refused.value.translation_placeholders
    assert shown is not None
    assert (shown["low"], shown["high"]) == ("45", "77")


async def test_push_decodes_only_what_changed(instance: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    """A push decodes the meanings of the properties that changed, once more each, and no others."""
    await instance.show(AIR_CONDITIONER, **COOLING)
    decoded: Counter[str] = Counter()
    for kind in (Choice, Flag, Half, Measure, OneOf, Range, Table):

        def read(self: Any, properties: Any, real: Any = kind.read) -> Any:
            decoded.update(self.names)
            return real(self, properties)

        monkeypatch.setattr(kind, "read", read)
    await instance.push(room="27.0")
    assert instance.state(AC).attributes["current_temperature"] == 27
    assert set(decoded) == {"room"}
    decoded.clear()
    await instance.push(**{**COOLING, "room": "27.5", "wind": 40})
    assert instance.attributes(AC, "current_temperature", "fan_mode") == [27.5, "low"]
    assert set(decoded) == {"room", "wind"}
    decoded.clear()
    await instance.push(room="27.5")
    assert decoded == {}


async def test_what_is_written_is_decoded_anew(instance: Instance) -> None:
    """What is pending, refused, kept while off, or of a changed feature is shown at once."""
    await instance.show(replace(AIR_CONDITIONER, only_while_on=True), **COOLING)
    instance.cloud.error = CommandError("busy")
    with pytest.raises(HomeAssistantError):
        await instance.do("climate.set_fan_mode", AC, fan_mode="high")
    assert instance.attributes(AC, "fan_mode") == ["auto"]
    instance.cloud.error = None
    await instance.push(power="0")
    await instance.do("climate.set_fan_mode", AC, fan_mode="high")
    assert instance.attributes(AC, "fan_mode") == ["high"]
    await instance.push(wind=40)
    assert instance.attributes(AC, "fan_mode") == ["low"]
    await instance.push(power="1")
    assert instance.state(AC).state == "cool"


async def test_heating_is_not_started_to_cool(instance: Instance) -> None:
    """A thermostat that only heats refuses a set point for cooling, such as one for a whole area."""
    await instance.show(THERMOSTAT, on=0, set=20, now=24)
    with pytest.raises(ServiceValidationError):
        await instance.do("climate.set_temperature", "climate.thing", temperature=22, hvac_mode="cool")
    assert instance.cloud.sent == []
    wanted = {"temperature": 22, "hvac_mode": "heat"}
    assert await instance.do("climate.set_temperature", "climate.thing", **wanted) == [{"on": "1", "set": 22}]
