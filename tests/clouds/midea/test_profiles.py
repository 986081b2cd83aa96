"""What appliances can do, as tables."""

from collections.abc import Mapping
from typing import Any

import pytest

from custom_components.homeclouds.clouds.core.errors import ValueRangeError
from custom_components.homeclouds.clouds.core.features import Climate, Fan, Feature, Select, Switch
from custom_components.homeclouds.clouds.core.model import Properties, Value
from custom_components.homeclouds.clouds.core.sensor_features import BinarySensor, Event, Sensor
from custom_components.homeclouds.clouds.midea.profiles import features, load
from custom_components.homeclouds.clouds.midea.profiles.types import NAMES
from custom_components.homeclouds.clouds.profiles.named_codecs import _DISPLAY as FAHRENHEIT
from simulators.midea.catalogue import BASIC, EVERYTHING, OFFICE
from simulators.midea.thing_model import AC_DOCUMENT


def one[F: Feature](kind: type[F], key: str, properties: Mapping[str, Any], code: str = "AC") -> F:
    """Return the one feature of a kind and key."""
    found = [f for f in features(code, frozenset(properties)) if isinstance(f, kind) and f.key == key]
    assert len(found) == 1
    return found[0]


def climate(properties: Mapping[str, Any]) -> Climate:
    """Climate."""
    return one(Climate, "air_conditioner", properties)


def test_every_row_of_the_thing_model_is_shown() -> None:
    """Every row of the thing model is shown."""
    read = frozenset[str]().union(*(feature.reads for feature in features("AC", frozenset(EVERYTHING))))
    assert read >= frozenset(AC_DOCUMENT) - {"btnSound"}
    assert not [f for f in features("AC", frozenset(EVERYTHING)) if f.key.startswith("property_")]


def test_only_what_is_reported() -> None:
    """Only what is reported."""
    shown = features("AC", frozenset(BASIC))
    assert {f.key for f in shown if isinstance(f, Switch)} == {"sleep"}
    assert {f.key for f in shown if isinstance(f, Sensor)} == {"indoor_temperature", "outdoor_temperature", "fault"}
    assert climate(BASIC).preset is not None
    assert climate(BASIC).action is None
    bare = one(Climate, "air_conditioner", {"power": 1, "mode": 1})
    assert (bare.target, bare.fan, bare.swing, bare.current) == (None, None, None, None)
    assert not [f for f in features("AC", frozenset({"power"})) if isinstance(f, Climate)]
    assert features("AC", frozenset()) == ()


def test_equal_appliances_share_their_features() -> None:
    """Equal appliances share their features."""
    assert features("AC", frozenset(EVERYTHING)) is features("AC", frozenset(dict(EVERYTHING)))


def test_keys_are_unique() -> None:
    """Keys are unique."""
    for properties in (EVERYTHING, OFFICE):
        keys = [(type(f), f.key) for f in features("AC", frozenset(properties))]
        assert len(keys) == len(set(keys))


@pytest.mark.parametrize(
    ("raw", "word"),
    [("1", "auto"), ("2", "cool"), (3, "dry"), ("4", "heat"), ("5", "fan_only"), ("6", "dry"), ("7", None), ("", None)],
)
def test_modes(raw: Value, word: str | None) -> None:
    """Modes."""
    mode = climate(BASIC).mode
    assert mode is not None
    assert mode.read({"mode": raw}) == word


def test_modes_are_written_as_documented() -> None:
    """Modes are written as documented."""
    mode = climate(BASIC).mode
    assert mode is not None
    assert [mode.write(word, {})["mode"] for word in mode.options] == ["1", "2", "3", "4", "5"]


@pytest.mark.parametrize(
    ("raw", "word"),
    [
        ("102", "auto"),
        (101, None),
        ("101.0", None),
        ("80", "high"),
        ("60", "medium"),
        ("40", "low"),
        ("20", "low"),
        ("55", "medium"),
        ("100", "high"),
        ("1", "low"),
        ("x", None),
        (None, None),
    ],
)
def test_fan_speeds(raw: Value, word: str | None) -> None:
    """Fan speeds."""
    fan = climate(BASIC).fan
    assert fan is not None
    assert fan.read({"windSpeed": raw}) == word
    assert fan.options == ["auto", "low", "medium", "high"]
    with pytest.raises(ValueRangeError):
        fan.write("fixed", {})


@pytest.mark.parametrize(("raw", "word"), [("0", "off"), ("3", "on"), (3, "on"), ("1", "on"), ("2", None)])
def test_swing(raw: Value, word: str | None) -> None:
    """Swing."""
    whole = climate(BASIC)
    assert whole.swing is not None
    assert whole.swing_horizontal is not None
    assert whole.swing.read({"vertWind": raw}) == word
    assert whole.swing_horizontal.write("on", {}) == {"horzWind": "3"}


@pytest.mark.parametrize(("requested", "raw"), [(12, "12"), (22.5, "22.5"), (22.3, "22.5"), (30, "30")])
def test_set_points(requested: float, raw: str) -> None:
    """Set points."""
    target = climate(BASIC).target
    assert target is not None
    assert target.write(requested, {}) == {"temp": raw}
    for outside in (11, 30.5, 99):
        with pytest.raises(ValueRangeError):
            target.write(outside, {})


def test_fahrenheit_by_the_document() -> None:
    """Fahrenheit by the document."""
    target = climate(BASIC).target_fahrenheit
    assert target is not None
    written = {degrees: target.write(degrees, {})["temp"] for degrees in range(60, 87)}
    assert (written[60], written[72], written[73], written[82], written[86]) == ("16", "22", "23", "28", "30")
    assert all(target.read({"temp": raw}) == degrees for degrees, raw in written.items())
    assert sorted(FAHRENHEIT.values()) == list(FAHRENHEIT.values())
    assert target.read({"temp": "22.5"}) in {72, 73}
    for outside in (59, 87):
        with pytest.raises(ValueRangeError):
            target.write(outside, {})


def test_presets() -> None:
    """Presets."""
    preset = climate(EVERYTHING).preset
    assert preset is not None
    assert preset.options == ["none", "boost", "eco", "sleep", "frost_protection", "smart_dry"]
    assert preset.read(EVERYTHING) == "none"
    assert preset.write("sleep", {**EVERYTHING, "eco": "1"}) == {"sleep": "1"}, "several may be on at a time"
    assert preset.write("eco", {**EVERYTHING, "strong": "1"}) == {"eco": "1"}
    assert preset.write("none", {**EVERYTHING, "strong": "1", "sleep": "1"}) == {"strong": "0", "sleep": "0"}
    assert preset.write("none", {**EVERYTHING, "8DegreeHot": "1"}) == {"8DegreeHot": "0"}
    assert preset.read({**EVERYTHING, "mode": "6"}) == "smart_dry"
    assert preset.write("none", {**EVERYTHING, "mode": "6"}) == {"mode": "3"}
    assert preset.write("smart_dry", EVERYTHING) == {"mode": "6"}


@pytest.mark.parametrize(
    ("key", "name", "on", "off"),
    [
        ("breeze_away", "unDirectBlow", "2", "1"),
        ("breeze", "windBreezed", "1", "0"),
        ("no_breeze", "windNotBreezed", "1", "0"),
        ("no_wind", "windNone", "1", "0"),
        ("soft_wind", "windSoft", "1", "0"),
        ("smart_eye", "smartEye", "1", "0"),
        ("light", "lightClass", "1", "0"),
        ("self_clean", "selfClean", "1", "0"),
        ("display", "ledDisplay", "0", "7"),
        ("beep", "buzzer", "1", "0"),
    ],
)
def test_switches(key: str, name: str, on: str, off: str) -> None:
    """Switches."""
    switch = one(Switch, key, EVERYTHING)
    assert switch.state.write(True, {}) == {name: on}
    assert switch.state.write(False, {}) == {name: off}
    assert switch.state.read({name: on}) is True
    assert switch.state.read({name: off}) is False


def test_display_reads_every_other_value_as_off() -> None:
    """Display reads every other value as off."""
    assert one(Switch, "display", EVERYTHING).state.read({"ledDisplay": 2}) is False


def test_selects() -> None:
    """Selects."""
    avoid = one(Select, "wind_avoidance", EVERYTHING)
    assert avoid.value.options == ["off", "left", "right", "up", "down"]
    assert avoid.value.read({"unDirectBlow": "1", "notWindStatus": "2"}) == "off"
    assert avoid.value.write("off", {}) == {"unDirectBlow": "1"}
    assert avoid.value.write("up", {}) == {"unDirectBlow": "2", "notWindStatus": "2"}
    surround = one(Select, "surround_wind", EVERYTHING)
    assert surround.value.write("down", {}) == {"roundWind": "2"}
    unit = one(Select, "temperature_unit", EVERYTHING)
    assert unit.value.read({"tempModeSwitch": 1}) == "fahrenheit"


@pytest.mark.parametrize(
    ("key", "name", "raw", "value"),
    [
        ("energy", "totalPowerConsume", "12540", 125.4),
        ("energy_running", "totalRunPower", 12540, 125.4),
        ("energy_current_run", "curRunPower", "7", 0.07),
        ("power", "curRealTimePower", "90", 900),
        ("indoor_temperature", "roomTemp", "26.5", 26.5),
        ("indoor_temperature", "roomTemp", "999", None),
        ("outdoor_temperature", "outTemp", -15, -15),
        ("power", "curRealTimePower", "-1", None),
        ("energy", "totalPowerConsume", ["1"], None),
        ("fault", "faultCode", "0", "none"),
        ("fault", "faultCode", 33, "EL0C"),
        ("fault", "faultCode", "17", "17"),
        ("fault", "faultCode", None, None),
    ],
)
def test_sensors(key: str, name: str, raw: Value, value: Any) -> None:
    """Sensors."""
    assert one(Sensor, key, EVERYTHING).value.read({name: raw}) == value


def test_louvres() -> None:
    """Louvres."""
    packed: Properties = {"masterLouverMsg": str(50 << 24 | 102 << 16 | 25 << 8 | 100), "slaveLouverMsg": 1}
    read = [one(Sensor, f"louvre_angle_{n}", EVERYTHING).value.read(packed) for n in (1, 2, 3, 4)]
    assert read == [50, "swinging", 25, 100]
    assert one(Sensor, "louvre_angle_second_4", EVERYTHING).value.read(packed) == 1
    assert not one(Sensor, "louvre_angle_1", EVERYTHING).enabled


def test_fault_comes_and_goes() -> None:
    """Fault comes and goes."""
    event = one(Event, "fault", EVERYTHING)
    assert event.happened({"faultCode": "13"}) == ("occurred", {"code": "PC00"})
    assert event.happened({"faultCode": "0"}) == ("cleared", {"code": "none"})
    assert event.happened({"faultCode": None}) is None
    assert one(BinarySensor, "fault", EVERYTHING).state.read({"faultCode": "17"}) is True
    assert one(BinarySensor, "fault", EVERYTHING).state.read({"faultCode": "0"}) is False
    assert one(BinarySensor, "filter", EVERYTHING).state.read({"filterFlag": "1"}) is True


@pytest.mark.parametrize(
    ("state", "action"),
    [
        ({"power": "0", "mode": "2", "curRealTimePower": "0"}, "off"),
        ({"power": "1", "mode": "5", "curRealTimePower": "4"}, "fan"),
        ({"power": "1", "mode": "2", "curRealTimePower": "4"}, "idle"),
        ({"power": "1", "mode": "2", "curRealTimePower": "90"}, "cooling"),
        ({"power": "1", "mode": "3", "curRealTimePower": "90"}, "drying"),
        ({"power": "1", "mode": "6", "curRealTimePower": "90"}, "drying"),
        ({"power": "1", "mode": "4", "curRealTimePower": "90"}, "heating"),
        ({"power": "1", "mode": "1", "curRealTimePower": "90", "roomTemp": "28", "temp": "24"}, "cooling"),
        ({"power": "1", "mode": "1", "curRealTimePower": "90", "roomTemp": "18", "temp": "24"}, "heating"),
        ({"power": "1", "mode": "1", "curRealTimePower": "90", "roomTemp": "24", "temp": "24"}, None),
        ({"power": "1", "mode": "2", "curRealTimePower": "x"}, None),
        ({"power": "1", "mode": "9", "curRealTimePower": "90"}, None),
    ],
)
def test_action(state: Properties, action: str | None) -> None:
    """Action."""
    reader = climate(EVERYTHING).action
    assert reader is not None
    assert reader.read(state) == action


def test_the_other_vocabulary() -> None:
    """The other vocabulary."""
    whole = climate(OFFICE)
    assert whole.power is not None
    assert whole.power.read({"power": "on"}) is True
    assert whole.power.write(False, {}) == {"power": "off"}
    assert whole.mode is not None
    assert whole.mode.write("fan_only", {}) == {"mode": "fan"}
    assert whole.mode.read({"mode": "smart_dry"}) == "dry"
    assert whole.target is not None
    assert whole.target.read(OFFICE) == 25.5
    assert whole.target.write(21.5, OFFICE) == {"temperature": "21", "small_temperature": "0.5"}
    assert whole.target_fahrenheit is not None
    assert whole.target_fahrenheit.write(73, OFFICE) == {"temperature": "23", "small_temperature": "0"}
    assert whole.fan is not None
    assert whole.fan.options == ["auto", "silent", "low", "medium", "high", "full"]
    assert whole.preset is not None
    assert whole.preset.options == ["none", "boost", "eco", "sleep", "power_saving", "smart_dry"]
    assert whole.humidity is not None
    assert whole.humidity.read(OFFICE) == 56
    assert one(Sensor, "power", OFFICE).value.read({"real_time_power": 9000}) == 900
    fresh = one(Fan, "fresh_air", OFFICE)
    assert fresh.power.read({"fresh_air_fan_speed": 40}) is True
    assert fresh.power.read({"fresh_air_fan_speed": 0}) is False
    assert fresh.levels is not None
    assert fresh.levels.options == ["low", "medium", "high", "full"]
    assert {f.key for f in features("AC", frozenset(OFFICE)) if isinstance(f, Switch)} == {
        "auxiliary_heat",
        "power_saving",
        "boost",
        "breeze_away",
        "display",
        "drying",
        "eco",
        "no_wind",
        "self_clean",
        "sleep",
    }
    assert not [f for f in features("AC", frozenset(OFFICE)) if f.key.startswith("property_")]


def test_other_types_are_shown_as_they_are() -> None:
    """Other types are shown as they are."""
    shown = features("DB", frozenset({"power", "program", "remainTime", "water_temperature", "error_code", "battery"}))
    assert {feature.key for feature in shown if feature.enabled} == {"power", "fault", "program"}
    names = {feature.name for feature in shown}
    assert {"Remain time", "Water temperature", "Battery"} <= names
    program = one(Sensor, "property_programme", {"programme": ""}, "DB")
    told: list[tuple[Value, Any]] = [
        ("wool", "wool"),
        ("30", 30),
        (2.5, 2.5),
        (True, "on"),
        (None, None),
        ([1], None),
        ("x" * 300, "x" * 255),
    ]
    for raw, value in told:
        assert program.value.read({"programme": raw}) == value
    assert one(Sensor, "property_water_temperature", {"water_temperature": 0}, "DB").device_class == "temperature"


def test_type_names() -> None:
    """Type names."""
    assert NAMES["AC"] == "Air conditioner"
    assert all(len(code) == 2 and code == code.upper() for code in NAMES)


def test_flags_of_unknown_appliances_can_be_set() -> None:
    """What an appliance tells may be written: its power is a switch, settings with a known name are, too, once each."""
    names = frozenset({"power", "lock", "child_lock", "anion", "work_status"})
    found = {(feature.kind, feature.key): feature for feature in features("77", names)}
    assert {key for kind, key in found if kind == "switch"} == {"power", "child_lock", "ionizer"}
    assert len(features("77", names)) == len(found)
    load(["FC"])
    both = [feature for feature in features("FC", names | {"fan_speed"}) if feature.key == "child_lock"]
    assert len(both) == 1
