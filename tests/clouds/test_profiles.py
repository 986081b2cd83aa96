"""Profiles: files in one format for all clouds, and the owner's own among them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
import re

from hypothesis import given
import pytest

from custom_components.homeclouds.clouds.core.codecs import Flag, Text
from custom_components.homeclouds.clouds.core.features import Climate, Feature, Light, Number, Select, Switch
from custom_components.homeclouds.clouds.core.model import JSON, Device, DeviceKind, Properties, Value
from custom_components.homeclouds.clouds.core.number_codecs import Range
from custom_components.homeclouds.clouds.core.sensor_features import Event, Sensor
from custom_components.homeclouds.clouds.core.values import flatten
from custom_components.homeclouds.clouds.profiles.layout import FLAT
from custom_components.homeclouds.clouds.profiles.own_files import OwnProfiles
from custom_components.homeclouds.clouds.profiles.profile import Format, parse, variants
from custom_components.homeclouds.clouds.profiles.profile_codecs import ANY, Scope
from custom_components.homeclouds.clouds.profiles.profile_schema import KINDS
from custom_components.homeclouds.clouds.profiles.suggest import outline, suggestion
from custom_components.homeclouds.clouds.profiles.yaml_source import FileError, Located

from ..fuzz import fuzz, json_objects, mutated_bytes


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
        ("features:\n- number:\n    key: a\n    value: {property: M, minimum: 5, maximum: 1}", 4, "below"),
        ("features:\n- number:\n    key: a\n    value: {property: M, step: 0}", 4, "above 0"),
        ("features:\n- number:\n    key: a\n    value: {property: M, step: x}", 4, "not a number"),
        ("features:\n- number:\n    key: a\n    value: {property: M, step: nan}", 4, "not a number"),
        ("features:\n- switch: {key: a, state: P}\n- switch:\n    key: b\n    key: c\n    state: P", 5, "twice"),
        ("features:\n- sensor:\n    key: a\n    value: T\n    device_class: temprature", 5, "`temprature`"),
        ("features:\n- sensor:\n    key: a\n    value: {property: T, text: true}\n    unit: °C", 5, "`unit`"),
        ("features:\n- sensor:\n    key: a\n    value: T\n    options: [x]", 5, "`options`"),
        ("features:\n- cover:\n    key: a\n    position: P\n    device_class: outlet", 5, "`outlet`"),
        ("features: []\nlan: {one: POWER}", 2, "`one`"),
        ("? [a]\n: 1", 1, "before the colon"),
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


@dataclass(frozen=True)
class Odd(Range):
    """A codec of one cloud only."""

    pair: Flag = field(default_factory=lambda: Flag("x"))
    table: Mapping[Value, str] = field(default_factory=dict)
    list: tuple[Value, ...] = ()
    index: int = 0


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
        ("{codec: even}", "even"),
    ],
)
def test_mistakes_with_own_codecs(value: str, part: str) -> None:
    """A codec says what it needs."""
    with pytest.raises(FileError, match=part) as caught:
        parse("x", f"features:\n- number:\n    key: a\n    name: A\n    value: {value}", FORM)
    assert caught.value.line == 5


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


# --- the owner's own ------------------------------------------------------------------------------------------------------

DEVICE = Device(id="d", name="Device", type="98765", model="Lamp X")
POWER, BRIGHT, NOISE = (
    Switch(key="switch", name="", state=Flag("power")),
    Sensor(key="bright", name="Bright", value=Text("params.bright")),
    Sensor(key="noise", name="Noise", value=Text("noise")),
)
KNOWN = (POWER, BRIGHT, NOISE)
NAMES = frozenset({"power", "params.bright", "noise"})
LAMP = """
match: {types: ["9876?"]}
features:
- light:
    key: light
    name: ""
    power: {property: power, on: "on", off: "off"}
    brightness: {property: params.bright, minimum: 1, maximum: 100}
"""


def own(folder: Path, **files: str) -> OwnProfiles:
    """Return the profiles of a folder with these files."""
    for name, source in files.items():
        (folder / f"{name}.yaml").write_text(source, encoding="utf-8")
    found = OwnProfiles(folder)
    found.read()
    return found


def keys(features: Sequence[Feature]) -> list[str]:
    """Return the keys of features."""
    return [feature.key for feature in features]


def test_own_profile_replaces(tmp_path: Path) -> None:
    """What is described takes the place of what reads the same properties, and all else stays."""
    profiles = own(tmp_path, lamp=LAMP)
    assert not profiles.mistakes
    found = profiles.features(DEVICE, NAMES, KNOWN)
    assert keys(found) == ["light", "noise"]
    assert profiles.features(DEVICE, NAMES, KNOWN)[0] is found[0], "made once"
    assert profiles.features(DEVICE, NAMES - {"power"}, (NOISE,)) == (NOISE,), "what it needs is not there"


def test_files_that_are_not_used(tmp_path: Path) -> None:
    """Each mistake is told with its line, and does not keep another file from being used; YAML has two endings."""
    good = b"match: {types: [a]}\nfeatures:\n- switch: {key: power, state: p}\n"
    wrong = {
        "latin.yaml": (good + b"# \xe9", 4, "no UTF-8"),
        "tab.yml": (good.replace(b"\n- ", b"\n\t- "), 3, "indent with spaces"),
        "colon.yaml": (good.replace(b"switch:", b"switch"), 3, "one is missing"),
        "quote.yaml": (good.replace(b"[a]", b'["a]'), 4, "is not closed"),
        "large.yaml": (good + b"#" * 2**20, 1, "larger than 256 KiB"),
        "channel.YAML": (good.replace(b"p}", b"'p.{way}'}"), 3, "`{way}` stands for nothing"),
        "scale.yaml": (good.replace(b"switch: {key: power, state: p", b"sensor: {key: power, value: {property: p, scale: 0}"), 3, "not be 0"),
        "option.yaml": (good.replace(b"switch: {key: power, state: p", b"sensor: {key: a, name: A, options: [x], value: {property: p, values: {1: y}}"), 3, "`y` is missing"),
    }  # fmt: skip
    for name, (data, _, _) in wrong.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "folder.yaml").mkdir()
    (tmp_path / ".hidden.yaml").write_bytes(b"\0")
    (tmp_path / "good.yml").write_bytes(good)
    found = OwnProfiles(tmp_path)
    found.read()
    assert [one.key for one in found.profiles] == ["good"]
    told = {one.file: (one.line, one.reason) for one in found.mistakes}
    assert told.pop("folder.yaml") == (1, "this is no file")
    assert told.keys() == wrong.keys()
    for name, (_, line, reason) in wrong.items():
        assert told[name][0] == line, told[name]
        assert reason in told[name][1]


def test_own_profile_adds(tmp_path: Path) -> None:
    """With `add` nothing goes but what has the same key."""
    again = "\n- sensor: {key: noise, name: Mine, value: {property: noise, text: true}}\n"
    found = own(tmp_path, lamp=f"add: true{LAMP}{again.strip()}").features(DEVICE, NAMES, KNOWN)
    assert keys(found) == ["light", "noise", "switch", "bright"]
    assert found[1].name == "Mine"


@pytest.mark.parametrize(
    ("match", "device", "fits"),
    [
        ('types: ["98765"]', DEVICE, True),
        ('types: ["lamp ?"]', DEVICE, True),
        ('types: ["P*"]', replace(DEVICE, model_id="PRODUCT"), True),
        ("properties: [power, noise]", DEVICE, True),
        ("any: [noise, other]", DEVICE, True),
        ("properties: [power, other]", DEVICE, False),
        ('types: ["1"]', DEVICE, False),
        ("any: [noise]", replace(DEVICE, kind=DeviceKind.HOME), False),
    ],
)
def test_match(tmp_path: Path, match: str, device: Device, fits: bool) -> None:
    """A file is for devices of a type or model, or with certain properties; never for a home."""
    profiles = own(
        tmp_path, mine=f"match: {{{match}}}\nfeatures:\n- button: {{key: x, name: X, writes: {{power: 1}}}}\n"
    )
    assert not profiles.mistakes
    assert (profiles.of(device, NAMES) is not None) is fits
    assert keys(profiles.features(device, NAMES, KNOWN)) == (["x", "bright", "noise"] if fits else keys(KNOWN))


def test_written_as_reported(tmp_path: Path) -> None:
    """Values are written as numbers, truths or texts, as the device tells them."""
    source = """
match: {any: [a]}
features:
- switch: {key: a, name: A, state: {property: a, on: "true", off: "false"}}
- number: {key: b, name: B, value: b}
- select: {key: c, name: C, value: {property: c, values: {1: one, x: two}}}
- text: {key: d, name: D, value: d}
"""
    profiles = own(tmp_path, mine=source)
    present: Properties = {"a": True, "b": 7, "c": 1, "d": "1", "e": 5}
    wanted: Properties = {"a": "false", "b": "2.5", "c": "x", "d": "2", "e": "6"}
    assert profiles.in_reported_form(DEVICE, wanted, present) == {"a": False, "b": 2.5, "c": "x", "d": "2", "e": "6"}
    assert profiles.in_reported_form(DEVICE, {"a": "odd", "c": "1"}, present) == {"a": "odd", "c": 1}
    assert profiles.in_reported_form(DEVICE, wanted, {"b": 7}) == wanted, "another device"


def test_own_mistakes(tmp_path: Path) -> None:
    """A file with a mistake is not used, and the others are; all other files are left alone."""
    (tmp_path / "bytes.yaml").write_bytes(b"\xff\xfe")
    (tmp_path / "notes.txt").write_text("nothing")
    warm = "features:\n- climate:\n    key: x\n    mode: {property: M, values: {1: warm}}\n"
    matching = f"match: {{types: [x]}}\n{warm}"
    profiles = own(
        tmp_path, heater=matching, all="features: []\n", lan="match: {}\nlan: {1: A}\nfeatures:\n", lamp=LAMP
    )
    assert [one.key for one in profiles.profiles] == ["lamp"]
    mistakes = {one.file: (one.line, one.reason) for one in profiles.mistakes}
    assert mistakes.keys() == {"heater.yaml", "bytes.yaml", "all.yaml", "lan.yaml"}
    assert mistakes["heater.yaml"][0] == 5
    assert "warm" in mistakes["heater.yaml"][1]
    assert "`match` is missing" in mistakes["all.yaml"][1]
    assert mistakes["lan.yaml"][0] == 2


def test_no_folder(tmp_path: Path) -> None:
    """Without files everything is as the cloud has it."""
    profiles = OwnProfiles(tmp_path / "none")
    profiles.read()
    assert profiles.features(DEVICE, NAMES, KNOWN) is KNOWN
    assert not OwnProfiles().profiles


def test_entries(tmp_path: Path) -> None:
    """One feature for each entry of what has several."""
    profiles = own(
        tmp_path,
        mine="match: {types: ['98765']}\nfeatures:\n- switch: {key: channel, name: Channel, each: switches, state: entry.switch}\n",
    )
    found = profiles.features(DEVICE, frozenset({"switches.0.switch", "switches.1.switch", "switches.1.outlet"}), ())
    assert keys(found) == ["channel_0", "channel_1"]


PAGE = (Path(__file__).parents[2] / "docs" / "adding_a_device.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", KINDS)
def test_fields_in_the_docs(kind: str) -> None:
    """The documentation names all fields that a kind of feature needs and may have, and no others."""
    [(needed, optional)] = re.findall(rf"(?m)^\| `{kind}` \|(.*)\|(.*)\|$", PAGE)
    with pytest.raises(FileError) as caught:
        parse("x", f"features:\n- {kind}: {{key: x, name: X, nonsense: 1}}")
    known = set(caught.value.reason.partition("known: ")[2].split(", "))
    common = {
        "key",
        "name",
        "label",
        "placeholders",
        "channel",
        "category",
        "enabled",
        "mirrored",
        "when",
        "needs",
        "each",
    }
    assert set(re.findall(r"`(\w+)`", needed + optional)) == known - common
    for name in re.findall(r"`(\w+)`", needed):
        with pytest.raises(FileError, match="is missing"):
            parse("x", f"features:\n- {kind}: {{key: x, name: {name}}}")
    assert all(f"`{name}`" in PAGE for name in common)


def test_example_of_the_docs() -> None:
    """The example in the documentation is right."""
    source = PAGE.split("```yaml\n")[1].split("```")[0]
    assert len(parse("example", source, FLAT.form).features) == 6


def test_suggestion() -> None:
    """Every property stands with what it may be, and without its value; without the comment marks it is a profile."""
    device = Device(id="d", name="Device", type="[X]*", model="Model")
    properties: Properties = {
        "currentHumidity": "secret",
        "humidity": "40",
        "a.humidity": 1,
        "volume": 5,
        "tamper": False,
        "childLock": True,
        "powerSwitch": "0",
        "fan": "true",
        "list": [],
        "空": {"a": 1},
        "": None,
        "温度": None,
        "scene 1": 3,
    }
    text = suggestion(device, properties, FLAT)
    assert "secret" not in text
    assert text.splitlines()[1:] == [
        "match:",
        '  types: ["[[]X][*]"]  # or: "Model"',
        "features:",
        "#  - sensor: {key: humidity, value: a.humidity}",
        "#  - switch: {key: child_lock, state: childLock}",
        '#  - sensor: {key: current_humidity, name: "Current humidity", value: {property: currentHumidity, text: true}}',
        '#  - switch: {key: fan, name: "Fan", state: {property: fan, on: "true", off: "false"}}',
        '#  - sensor: {key: humidity_2, name: "Humidity", value: humidity}',
        "#  list: a list",
        '#  - switch: {key: power_switch, name: "Power switch", state: powerSwitch}',
        '#  - sensor: {key: scene_1, name: "Scene 1", value: "scene 1"}',
        "#  - binary_sensor: {key: tamper, state: tamper}",
        "#  - number: {key: volume, value: {property: volume, minimum: 0, maximum: 100}}",
        '#  - sensor: {key: property, name: "温度", value: {property: "温度", text: true}}',
        '#  "空": an object',
    ]
    assert parse("x", text, FLAT.form).matches(["[x]*"])
    assert not parse("x", text, FLAT.form).matches(["[x]y"])
    assert not parse("x", text, FLAT.form).features
    assert len(parse("x", text.replace("#  -", "  -"), FLAT.form).features) == 10
    long = suggestion(Device(id="d", name="Device"), {f"p{number}": number for number in range(1000)}, FLAT)
    assert "  properties: [p0, p1, p10, p100, p101, p102, p103, p104]" in long
    assert long.splitlines()[-1] == "#  + 850"


def test_outline() -> None:
    """What is told of a device names its properties and their sorts, and nothing of users."""
    properties: Properties = {
        "secrets.Jane's phone": "+8613800138000",
        "13800138000": 1,
        "0.POWER": "1",
        "switches.3.switch": "off",
        "note": "at home",
        "list": [],
        "info": {},
        "on": True,
    }
    assert outline(Device(id="d", name="Jane's", model="X1"), properties) == (
        "X1: 0.POWER (number), info (object), list (list), note (text), on (on/off), switches.3.switch (on/off)"
    )


EVERYTHING = """
match: {any: [A], types: ["*"]}
add: true
features:
- sensor: {key: a, name: A, value: {property: A, scale: 0.1, offset: 1, absent: [0], low: 0, high: 9, unit: W}, precision: 1}
- number: {key: b, name: B, value: {property: A, minimum: 0, maximum: 10, step: 0.5}, when: {property: B, on: 1, off: 0}}
- select: {key: c, name: C, value: {property: A, values: {1: one, 2: two}, read_only: [two], nearest: true}}
- climate: {key: air_conditioner, mode: {property: A, values: {1: cool}}, target: {property: B, maximum: 30}, fan: {property: A, values: {1: low}}}
- event: {key: e, name: E, source: A, type: {property: A, values: {1: x}, otherwise: y}, types: [x, y], attributes: {a: B}}
- switch: {key: f, name: F, each: A, state: entry.x, needs: [entry.x]}
"""


@fuzz
@given(
    mutated_bytes([PAGE.split("```yaml\n")[1].split("```")[0].encode(), EVERYTHING.encode()]), json_objects("A", "B")
)
def test_any_file(tmp_path_factory: pytest.TempPathFactory, source: bytes, properties: dict[str, JSON]) -> None:
    """Whatever is in a file, it is a mistake or works, for whatever a device tells."""
    folder = tmp_path_factory.mktemp("profiles")
    (folder / "any.yaml").write_bytes(source)
    profiles = OwnProfiles(folder)
    profiles.read()
    assert len(profiles.profiles) + len(profiles.mistakes) == 1
    flat = flatten(properties) | {"A": 1, "B": 0, "A.0.x": 1}
    for feature in profiles.features(DEVICE, frozenset(flat), ()):
        for codec in feature.codecs:
            codec.read(flat)
    profiles.in_reported_form(DEVICE, dict.fromkeys(flat, "1"), flat)
    parse("x", suggestion(DEVICE, flat, FLAT), FLAT.form)


def test_bomb() -> None:
    """A small file that would become a large one is a mistake."""
    source = "a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1]\n" + "".join(
        f"{one}: &{one} [{', '.join([f'*{before}'] * 9)}]\n" for before, one in pairwise("abcdefghij")
    )
    with pytest.raises(FileError, match="too much"):
        Located.parse(source)


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
