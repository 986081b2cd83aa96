"""The profile format: what can be described, and mistakes by their line."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from custom_components.homeclouds.clouds.core.codecs import Flag
from custom_components.homeclouds.clouds.core.features import Climate, Feature, Light, Number, Select, Switch
from custom_components.homeclouds.clouds.core.model import Value
from custom_components.homeclouds.clouds.core.number_codecs import Range
from custom_components.homeclouds.clouds.core.sensor_features import Event, Sensor
from custom_components.homeclouds.clouds.profiles.layout import FLAT
from custom_components.homeclouds.clouds.profiles.profile import Format, parse, variants
from custom_components.homeclouds.clouds.profiles.profile_codecs import ANY, Scope
from custom_components.homeclouds.clouds.profiles.yaml_source import FileError, Located


@pytest.mark.parametrize(
    ("source", "line", "part"),
    [
        ("", 1, "empty"),
        ("a: [", 1, ""),
        ("x" * 300_000, 1, "larger"),
        ("\x00", 1, "YAML"),
        ("- 1", 1, "mapping"),
        ("features: []\nfoo: 1", 2, "`foo`"),
        ("match: {}", 1, "`features` is missing"),
        ("features:\n- switch:\n    key: a\n    state: P", 3, "`a` has no name"),
        ("features:\n- light:\n    key: light\n    power: P\n    color: {red: R, green: G}", 5, "`blue` is missing"),
        (
            "features:\n- light:\n    key: light\n    power: P\n    color: {red: R, green: G, blue: B, top: 0}",
            5,
            "`top`",
        ),
        (
            "features:\n- light:\n    key: light\n    power: P\n    color_mode: {property: M, values: {1: red}}",
            5,
            "`red`",
        ),
        ("features: 5", 1, "list"),
        ("features:\n- light:\n    key: light\n    power: P\n    color: {hue: H}", 5, "`saturation` is missing"),
        ("features:\n- number:\n    key: a\n    value: {property: M, scale: 0}", 4, "`scale`"),
        ("features:\n- number:\n    key: a\n    value: {property: M, raw: [1, 1]}", 4, "`raw`"),
        ("features:\n- select:\n    key: a\n    value: {flags: {}, property: M}", 4, "`property`"),
        ("features:\n- use: part", 2, "`use`"),
        ("match: {types: {0: [a]}}\nfeatures:", 1, "number of channels"),
        ("match: {types: {x: [a]}}\nfeatures:", 1, "number of channels"),
        ("features:\n- 5", 2, "mapping"),
        ("features:\n- a: 1\n  b: 2", 2, "one kind"),
        ("features:\n- rocket: {key: a}", 2, "`rocket`"),
        ("features:\n- switch: {key: a}", 2, "`state` is missing"),
        ("features:\n- switch:\n    key: a\n    state: POWER\n    colour: red", 5, "`colour`"),
        ("features:\n- switch:\n    key: a\n    state: {on: 1}", 4, "`property` is missing"),
        ("features:\n- switch:\n    key: a\n    state: {property: P, onn: 1}", 4, "`onn`"),
        ("features:\n- switch:\n    key: a\n    state: [[P]]", 4, "mapping"),
        ("features:\n- switch:\n    key: a\n    state: P\n    enabled: perhaps", 5, "true or false"),
        ("features:\n- switch:\n    key: a\n    state: P\n    category: secret", 5, "config"),
        ("features:\n- select:\n    key: a\n    value: MODE", 4, "`values` is missing"),
        ("features:\n- select:\n    key: a\n    value: {property: M, values: {}}", 4, "empty"),
        ("features:\n- select:\n    key: a\n    value: {property: M, values: {1: x}, otherwise: y}", 4, "`otherwise`"),
        ("features:\n- number:\n    key: a\n    value: {property: M, minimum: 5, maximum: 1}", 4, "below"),
        ("features:\n- number:\n    key: a\n    value: {property: M, step: 0}", 4, "above 0"),
        ("features:\n- number:\n    key: a\n    value: {property: M, step: x}", 4, "not a number"),
        ("features:\n- number:\n    key: a\n    value: {property: M, step: nan}", 4, "not a number"),
        ("features:\n- switch: {key: a, state: P}\n- switch:\n    key: b\n    key: c\n    state: P", 5, "twice"),
        ("features:\n- sensor:\n    key: a\n    value: T\n    device_class: temprature", 5, "`temprature`"),
        ("features:\n- sensor:\n    key: a\n    value: {property: T, text: true}\n    unit: °C", 5, "`unit`"),
        ("features:\n- sensor:\n    key: a\n    value: T\n    options: [x]", 5, "`options`"),
        (
            "features:\n- sensor:\n    key: a\n    name: A\n    value: {property: T, values: {1: x}, otherwise: y}\n    options: [x]",
            5,
            "`y`",
        ),
        ("features:\n- cover:\n    key: a\n    position: P\n    device_class: outlet", 5, "`outlet`"),
        ("features: []\nlan: {one: POWER}", 2, "`one`"),
        ("? [a]\n: 1", 1, "before the colon"),
        ("macht:\n  types: [a]\nfeatures: []", 1, "`macht`"),
        ("features:\n- swich:\n    key: a\n    state: P", 2, "`swich`"),
        ("features:\n- switch:\n    key: a\n    stat:\n      property: P", 4, "`stat`"),
        ("features: []\n# \x07", 2, "YAML does not allow"),
        ("match:\n  types: [*]\nfeatures: []", 2, "in quotes"),
        ("features:\n- switch:\n    key: a\n    state: []", 4, "empty"),
        ("features:\n- select:\n    key: a\n    value: {codec: switched, flag: [], choice: x}", 4, "empty"),
        ("features:\n- number:\n    key: a\n    value: {property: M, maximum: 1e20}", 4, "not a number"),
        ("features:\n- sensor:\n    key: a\n    value: {property: M, byte: -1}", 4, "below 0"),
        ("features:\n- sensor:\n    key: temperature\n    value: {property: T, text: true}", 3, "`temperature`"),
        ("features:\n- sensor:\n    key: a\n    value: {property: T, text: true}\n    precision: 1", 5, "`precision`"),
        ("a: " + "[" * 20 + "]" * 20, 1, "deep"),
    ],
)
def test_mistakes(source: str, line: int, part: str) -> None:
    """Every mistake is told with its line."""
    with pytest.raises(FileError) as caught:
        parse("mine", source, Format(numbered=True))
    assert caught.value.line == line
    assert part in caught.value.reason


def test_every_kind_can_be_described() -> None:
    """The forms of values that a profile may use."""
    source = """
match: {any: [A]}
lan: {7: A}
features:
- sensor: {key: a, name: a, value: {property: A, text: true}}
- sensor: {key: b, name: b, value: {property: B, values: {1: one}, nearest: true}, options: [one], precision: 1}
- binary_sensor: {key: c, name: c, state: {property: C, on: open, off: shut, otherwise: false}}
- number: {key: d, name: d, value: {property: D, minimum: 0, maximum: 10, step: 0.5, scale: 0.1, unit: "%"}}
- button: {key: e, name: e, writes: {E: 1}, needs: [E]}
- select: {key: f, name: f, value: {property: F, values: {1: one, 2: two}, read_only: [two]}}
- text: {key: g, name: g, value: G}
- fan: {key: h, name: h, power: H}
- valve: {key: i, name: i, state: I}
- water_heater: {key: j, name: j, target: {property: J, minimum: 30, maximum: 75}}
- humidifier: {key: k, name: k, power: K, target: {property: T, minimum: 30, maximum: 80}, device_class: dehumidifier}
- light: {key: m, name: m, power: M, color: {red: R, green: G, blue: B}, when: {property: N, on: 5}}
- cover: {key: l, name: l, open: {L: 1}, close: {L: 0}, stop: {L: 2}}
"""
    profile = parse("mine", source, Format(numbered=True))
    assert profile.attributes == {"7": "A"}
    made = {one.make(Scope(lambda name: f"0.{name}", lambda name: True)).key for one in profile.features}  # type: ignore[union-attr]  # all are there
    assert made == set("abcdefghijklm")
    assert Located.parse("off").text() == "off"


def test_numbers_in_a_unit() -> None:
    """What a value stands for is in the catalogue's unit, or in one that is converted to it."""
    source = """
match: {any: [A]}
features:
- sensor: {key: wash_time, value: {property: A, numbers: {1: 30}}}
- sensor: {key: time_left, name: B, value: {property: A, numbers: {1: 2}}, unit: h}
- sensor: {key: keep_warm_time, value: {property: A, numbers: {1: 2}, unit: h}}
"""
    made = [one.make(Scope(lambda name: name, lambda name: True)) for one in parse("mine", source).features]
    sensors = [one for one in made if isinstance(one, Sensor)]
    assert [(one.value.read({"A": 1}), one.unit) for one in sensors] == [(30, "min"), (2, "h"), (120, "min")]


@dataclass(frozen=True)
class Odd(Range):
    """A codec of one cloud only."""

    pair: Flag = field(default_factory=lambda: Flag("x"))
    table: Mapping[Value, str] = field(default_factory=dict)
    list: tuple[Value, ...] = ()
    index: int = 0
    flag: bool = False


FORM = Format(typed=True, codecs={"odd": Odd}, more=frozenset({"ask"}))


def made(source: str, form: Format = FORM) -> list[Feature]:
    """Return the features of a profile."""
    return [feature for one in parse("x", source, form).features if (feature := one.make(ANY)) is not None]


def test_numbers_on_the_wire() -> None:
    """In files of clouds that speak JSON a number without quotes is written as one."""
    source = """
ask: {a: 1, b: "1", c: [1.5, true, null], d: {e: x}}
match: {types: {2: [a], 3: ["1"]}}
features:
- switch: {key: a, name: A, state: {property: a, on: 1, off: "0", also: {b: 2}, carries: [c]}}
- number: {key: b, name: B, value: {property: b, minimum: 0, maximum: 100, raw: [0, 255], written: whole, target: c}}
- select: {key: c, name: C, value: {flags: {x: {property: x, on: true, off: false}}, none: "off"}}
- climate: {key: thermostat, target: {property: t, half: h, minimum: 5, maximum: 30}}
- event: {key: e, name: E, source: e, type: {constant: ring}, types: [ring], attributes: {n: {property: k, numbers: {1: 2}}}}
- light: {key: light, power: P, color: {hue: H, saturation: S}}
- number:
    key: f
    name: F
    value: {codec: odd, property: f, maximum: 5, wire: text, pair: {property: y, on: 1}, table: {1: a, "2": b}, list: [1, x], index: 3, also: {z: 1}}
"""
    profiles = variants("x", source, FORM)
    assert [one.types for one in profiles] == [("a",), ("1",)]
    assert profiles[0].more == {"ask": {"a": 1, "b": "1", "c": [1.5, True, None], "d": {"e": "x"}}}
    switch, number, select, climate, event, light, odd = made(source)
    assert isinstance(switch, Switch)
    assert switch.state.write(True, {"c": 5}) == {"c": 5, "b": 2, "a": 1}
    assert switch.state.write(False, {}) == {"b": 2, "a": "0"}
    assert isinstance(number, Number)
    assert (number.value.read({"b": 255}), number.value.write(50, {})) == (100, {"c": 128})
    assert isinstance(select, Select)
    assert (select.value.read({"x": False}), select.value.write("x", {})) == ("off", {"x": True})
    assert isinstance(climate, Climate)
    assert climate.target is not None
    assert climate.target.write(20.5, {}) == {"t": 20, "h": 0.5}
    assert isinstance(event, Event)
    assert event.happened({"k": 1}) == ("ring", {"n": 2})
    assert isinstance(light, Light)
    assert light.color is not None
    assert light.color.names == {"H", "S"}
    assert isinstance(odd, Number)
    assert odd.value.write(3, {}) == {"f": "3", "z": 1}
    assert (odd.value.pair, odd.value.table, odd.value.list, odd.value.index) == (  # type: ignore[union-attr]  # an Odd
        Flag("y", 1),
        {1: "a", "2": "b"},
        (1, "x"),
        3,
    )


@pytest.mark.parametrize(
    ("value", "part"),
    [
        ("{codec: odd}", "`property` is missing"),
        ("{codec: odd, property: a, color: 1}", "`color`"),
        ("{codec: odd, property: a, flag: perhaps}", "true or false"),
        ("{codec: even}", "even"),
    ],
)
def test_mistakes_with_own_codecs(value: str, part: str) -> None:
    """A codec says what it needs."""
    with pytest.raises(FileError, match=part) as caught:
        parse("x", f"features:\n- number:\n    key: a\n    name: A\n    value: {value}", FORM)
    assert caught.value.line == 5


@pytest.mark.parametrize("typed", [True, False])
def test_flags_of_own_codecs(typed: bool) -> None:
    """A flag is one whether or not numbers are written as numbers."""
    for word, value in (("yes", True), ("false", False)):
        source = f"features:\n- number: {{key: a, name: A, value: {{codec: odd, property: a, flag: {word}}}}}"
        (odd,) = made(source, replace(FORM, typed=typed))
        assert isinstance(odd, Number)
        assert odd.value.flag is value  # type: ignore[union-attr]  # an Odd


def test_channels_and_parts(tmp_path: Path) -> None:
    """A part is used in several files, and made for each channel; with one channel there is no child device."""
    (tmp_path / "channel.yaml").write_text(
        "- switch: {key: switch, channel: '{channel}', state: 'w.{channel:02}'}\n- sensor: {key: power, value: 'p.{number}'}\n"
    )
    form = Format(parts=tmp_path)
    source = (
        "match: {types: {2: [a]}}\nfeatures:\n- use: {part: channel, needs: [x]}\n- switch: {key: outlet, state: s}"
    )
    found = made(source, form)
    assert [(one.key, one.channel, *one.reads) for one in found] == [
        ("switch", "0", "w.00"),
        ("power", None, "p.1"),
        ("switch", "1", "w.01"),
        ("power", None, "p.2"),
        ("outlet", None, "s"),
    ]
    assert [one.needs for one in parse("x", source, form).features] == [{"x"}] * 4 + [set()]
    assert made("features:\n- use: channel", form)[0].channel is None
    for wrong, part in (("- use: other", "`other`"), ("- use: {needs: [x]}", "`part`")):
        with pytest.raises(FileError, match=part):
            parse("x", f"features:\n{wrong}", form)


def test_part_over_a_part(tmp_path: Path) -> None:
    """What a file gives is laid over a part that uses a part, over each alternative, and over what the part says to its cloud."""
    (tmp_path / "status.yaml").write_text("- sensor: {key: status, value: {values: {0: idle, 1: running}}}\n")
    (tmp_path / "washer.yaml").write_text(
        "ask: {a: 1}\nfeatures:\n- use: {part: status, value: {values: {1: washing}}}\n"
    )
    form = Format(parts=tmp_path, more=frozenset({"ask"}))
    source = "features:\n- use: {part: washer, value: [{property: x, values: {2: done}}, {property: y}]}"
    profile = parse("x", source, form)
    assert profile.more == {"ask": {"a": "1"}}
    assert parse("x", f"ask: {{b: 2}}\n{source}", form).more == {"ask": {"b": "2"}}
    for names in (frozenset({"x"}), frozenset({"y"})):
        [sensor] = FLAT.features(profile, names)
        assert isinstance(sensor, Sensor)
        assert sensor.value.read(dict.fromkeys(names, "1")) == "washing"
        assert sensor.value.read(dict.fromkeys(names, "0")) == "idle"


def test_flag_of_a_format() -> None:
    """A cloud says once what on and off are where a file says neither."""
    form = Format(flag=("on", "off"))
    for state, on, off in (("a", "on", "off"), ("{property: a, on: 1}", "1", "0"), ("{property: a, off: 2}", "1", "2")):
        [switch] = made(f"features:\n- switch: {{key: child_lock, state: {state}}}", form)
        assert isinstance(switch, Switch)
        assert switch.state.write(True, {}) == {"a": on}
        assert switch.state.write(False, {}) == {"a": off}


FORMS = """
features:
- climate:
    key: air_conditioner
    name: ""
    power: &power power
    mode: &mode {property: mode, values: {1: cool, 2: auto, 3: fan_only}}
    target: &target
      - {property: temp, half: half, minimum: 16, maximum: 30, unit: °C}
      - {property: set, minimum: 17, maximum: 30}
    target_fahrenheit: {codec: display_fahrenheit, source: {property: temp, minimum: 16, maximum: 30}}
    fan: {property: speed, values: {40: low, 80: high}, nearest: true, exact: [101]}
    preset: {flags: {eco: eco, boost: {property: strong, on: 2, off: 1, also: {eco: 0}, carries: [mode]}}}
    action: {codec: running, power: *power, mode: *mode, watts: watts, target: *target, compressor: 50}
- event:
    key: fault
    source: code
    type: {property: code, values: {0: cleared}, otherwise: occurred}
    types: [occurred, cleared]
    attributes: {code: {property: code, text: true, values: {1: E1}}}
    needs: [code]
- sensor: {key: louvre_angle_2, label: louvre_angle, placeholders: {number: 2}, value: {property: packed, byte: 2}}
- sensor: {key: power, value: [watts, {property: kw, scale: 1000}], unit: W}
"""


def test_forms_of_values() -> None:
    """What a value is made of may be an extra, an alternative, a table, several flags, or a codec of its own."""
    profile = parse("x", FORMS)
    names = frozenset({"power", "mode", "temp", "half", "set", "speed", "strong", "watts", "code", "packed", "kw"})
    climate, event, angle, power = FLAT.features(profile, names)
    assert isinstance(climate, Climate)
    assert isinstance(event, Event)
    assert climate.target is not None
    assert climate.target.write(21.5, {}) == {"temp": "21", "half": "0.5"}
    assert climate.target_fahrenheit is not None
    assert climate.target_fahrenheit.write(62, {}) == {"temp": "17"}
    assert climate.fan is not None
    assert [climate.fan.read({"speed": value}) for value in (50, 101)] == ["low", None]
    assert climate.preset is not None
    assert climate.preset.options == ["none", "boost"]
    assert climate.preset.write("boost", {"mode": "2"}) == {"strong": "2", "eco": "0", "mode": "2"}
    assert climate.action is not None
    assert climate.action.read({"power": 1, "mode": 1, "watts": 50, "temp": 20}) == "cooling"
    assert event.happened({"code": 1}) == ("occurred", {"code": "E1"})
    assert event.happened({"code": 0}) == ("cleared", {"code": "0"})
    assert event.happened({"code": None}) is None
    assert angle.placeholders == {"number": "2"}
    assert power.reads == {"watts"}
    assert isinstance(angle, Sensor)
    assert angle.value.read({"packed": 0x66330000}) == 0x33
    climate, power = FLAT.features(profile, names - {"temp", "watts", "code", "packed", "strong"})
    assert isinstance(climate, Climate)
    assert climate.target is not None
    assert climate.target.write(22, {}) == {"set": "22"}
    assert (climate.target_fahrenheit, climate.preset, climate.action) == (None, None, None)
    assert isinstance(power, Sensor)
    assert power.reads == {"kw"}
    assert power.unit == "W"


def test_set_point_of_each_mode() -> None:
    """Of the set points that modes have for themselves those count that a device has."""
    source = """features:
- climate:
    key: heat_pump
    mode: &mode {property: mode, values: {1: cool, 2: heat, 3: auto}}
    target:
      - {codec: per_mode, mode: *mode, targets: {cool: {property: c}, heat: {property: h}}, otherwise: {property: t}}
      - {property: t}
"""
    profile = parse("x", source)

    def written(present: dict[str, Value], *names: str) -> list[dict[str, Value]]:
        [climate] = FLAT.features(profile, frozenset(names))
        assert isinstance(climate, Climate)
        assert climate.target is not None
        return [climate.target.write(20, present | {"mode": mode}) for mode in (1, 2, 3)]

    assert written({}, "mode", "c", "h", "t") == [{"c": "20"}, {"h": "20"}, {"t": "20"}]
    assert written({}, "mode", "c", "t") == [{"c": "20"}, {"t": "20"}, {"t": "20"}]
    assert written({}, "mode", "t") == [{"t": "20"}] * 3


@pytest.mark.parametrize(
    ("value", "part"),
    [
        ("{codec: magic}", "no codec"),
        ("{codec: running, power: P}", "`mode` is missing"),
        (
            "{codec: running, power: P, mode: {property: M, values: {1: cool}}, target: T, watts: {property: W, low: x}}",
            "x",
        ),
        ("{codec: running, speed: P}", "`speed` is not known"),
        ("[A, {values: {1: cooling}}]", "`property` is missing"),
    ],
)
def test_mistakes_in_forms(value: str, part: str) -> None:
    """They are told as all others."""
    with pytest.raises(FileError, match=part) as caught:
        parse("x", f"features:\n- climate:\n    key: thermostat\n    action: {value}")
    assert caught.value.line == 4


def test_exact_values_are_for_nearest_ones() -> None:
    """Told as all others."""
    with pytest.raises(FileError, match="`exact` needs"):
        parse("x", "features:\n- select: {key: mode, value: {property: A, values: {1: auto}, exact: [2]}}")
