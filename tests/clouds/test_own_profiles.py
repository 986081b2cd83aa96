"""Profiles of the owner: what they replace and add, their documentation, and any file whatever."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
import os
from pathlib import Path
import re
from typing import NoReturn

from hypothesis import given
import pytest

from custom_components.homeclouds.clouds.core.codecs import Flag, Text
from custom_components.homeclouds.clouds.core.features import Feature, MediaPlayer, Switch, Vacuum
from custom_components.homeclouds.clouds.core.model import JSON, Device, DeviceKind, Properties
from custom_components.homeclouds.clouds.core.sensor_features import Sensor
from custom_components.homeclouds.clouds.core.values import flatten
from custom_components.homeclouds.clouds.profiles.layout import FLAT
from custom_components.homeclouds.clouds.profiles.own_files import OwnProfiles
from custom_components.homeclouds.clouds.profiles.profile import Mistake, parse
from custom_components.homeclouds.clouds.profiles.profile_schema import KINDS
from custom_components.homeclouds.clouds.profiles.suggest import outline, suggestion
from custom_components.homeclouds.clouds.profiles.yaml_source import FileError, Located

from ..fuzz import fuzz, json_objects, mutated_bytes

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


def test_own_profile_replaces_what_only_writes(tmp_path: Path) -> None:
    """A robot or a player that writes the same property to start, go home, or play the next piece goes, too."""
    source = "match: {types: [a]}\nfeatures:\n- button: {key: x, name: X, writes: {go: 1}}\n"
    robot = Vacuum(key="robot", name="", start={"run": 1}, dock={"go": 2})
    player = MediaPlayer(key="player", name="", next={"go": 3})
    other = MediaPlayer(key="other", name="Other", next={"run": 3})
    found = own(tmp_path, mine=source).features(replace(DEVICE, type="a"), frozenset({"go"}), (robot, player, other))
    assert keys(found) == ["x", "other"]


def test_file_for_different_devices(tmp_path: Path) -> None:
    """What was made for one type of a file is not taken for another, nor what a file with the other ending says."""
    source = "features:\n- switch: {key: switch, channel: '{channel}', state: 'switches.{channel}.switch'}\n"
    profiles = own(tmp_path, relay=f"match: {{types: {{1: [one], 2: [two]}}}}\n{source}")
    names = frozenset({"switches.0.switch", "switches.1.switch"})

    def channels(type_: str) -> list[str | None]:
        return [feature.channel for feature in profiles.features(replace(DEVICE, type=type_), names, ())]

    assert [channels("one"), channels("two")] == [[None], ["0", "1"]]
    (tmp_path / "relay.yml").write_text(f"match: {{types: {{3: [three]}}}}\n{source.replace('{channel}', '0', 1)}")
    profiles.read()
    assert [channels("one"), channels("three")] == [[None], ["0"]]


def test_folder_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told, as are files whose names are no UTF-8, in letters that can be shown."""
    (tmp_path / os.fsdecode(b"\xb5\xc6.yaml")).write_text("1")
    profiles = own(tmp_path)
    assert [one.file for one in profiles.mistakes] == ["\N{REPLACEMENT CHARACTER}" * 2 + ".yaml"]

    def refuse(path: Path) -> NoReturn:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)
    profiles.read()
    assert profiles.mistakes == (Mistake(tmp_path.name, 1, "cannot be read: Permission denied"),)


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
