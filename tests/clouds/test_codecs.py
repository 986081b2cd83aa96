"""Codecs."""

import math
from typing import Any

from hypothesis import given, strategies as st
import orjson
import pytest

from custom_components.homeclouds.clouds.core import values
from custom_components.homeclouds.clouds.core.codecs import (
    Choice,
    Codec,
    Const,
    Flag,
    Lookup,
    Nearest,
    OneOf,
    Reader,
    Text,
    With,
)
from custom_components.homeclouds.clouds.core.enums import Unit
from custom_components.homeclouds.clouds.core.errors import CommandError, UnsupportedError, ValueRangeError
from custom_components.homeclouds.clouds.core.number_codecs import Byte, Half, Measure, PerMode, Range, Table
from custom_components.homeclouds.clouds.core.values import (
    as_text,
    flatten,
    not_believed,
    number,
    same,
    storable,
    token,
)
from tests.fuzz import fuzz, json_objects, json_values, nested

SPEED = Nearest("wind", {"102": "auto", "40": "low", "80": "high"}, exact=frozenset({"102"}))
MODE = Choice("mode", {"1": "auto", "2": "cool", "6": "dry", "3": "dry"}, read_only=frozenset({"auto"}))
HALF = Half(Range("t", 16, 30), "t5")
PER_MODE = PerMode(MODE, {"cool": Range("c", 16, 30, 0.5, unit="°C"), "auto": Range("a", 5, 35)})
FAHRENHEIT = Table(Range("temp", 16, 31.5, 0.5, wire=as_text), {60.0: 16, 72.0: 22, 73.0: 23, 89.0: 31.5})
NAN = float("nan")
NUMBERS: tuple[Codec[float], ...] = (
    Range("r", 16, 30),
    Range("r", 0, 50, 0.1, scale=0.1, offset=5),
    HALF,
    FAHRENHEIT,
    With(HALF, {"x": 1}),
)
PRESET = OneOf({"eco": Flag("eco"), "boost": Flag("strong")})


@pytest.mark.parametrize(
    ("reader", "properties", "meaning"),
    [
        (Flag("p"), {"p": "on"}, True),
        (Flag("p"), {"p": 0}, False),
        (Flag("p"), {"p": False}, False),
        (Flag("p"), {"p": "perhaps"}, None),
        (Flag("p"), {}, None),
        (Flag("p"), {"p": None}, None),
        (Flag("led", on="0", off="7", otherwise=False), {"led": 2}, False),
        (Flag("led", on="0", off="7", otherwise=False), {"led": "0"}, True),
        (Flag("wind", on="3"), {"wind": 3}, True),
        (Flag("wind", on="3"), {"wind": "1"}, None),
        (MODE, {"mode": 2}, "cool"),
        (MODE, {"mode": "2.0"}, "cool"),
        (MODE, {"mode": "9"}, None),
        (MODE, {}, None),
        (SPEED, {"wind": "102"}, "auto"),
        (SPEED, {"wind": 55}, "low"),
        (SPEED, {"wind": 101}, "high"),
        (SPEED, {"wind": "x"}, None),
        (Measure("m", scale=0.01), {"m": "2512"}, 25.12),
        (Measure("m", absent=frozenset({"-64"})), {"m": -64.0}, None),
        (Measure("m", low=-15, high=50), {"m": 99}, None),
        (Measure("m"), {"m": "NaN"}, None),
        (Measure("m"), {"m": {"a": 1}}, None),
        (Range("r", scale=0.1), {"r": 235}, 23.5),
        (Range("r"), {"r": "?"}, None),
        (Measure("m", "%"), {"m": 101}, None),
        (Measure("m", "%"), {"m": "-1"}, None),
        (Measure("m", "%", low=-5, high=200), {"m": 150}, 150),
        (Measure("m", "%", high=200), {"m": -1}, None),
        (Measure("m", "°C"), {"m": -64}, None),
        (Measure("m", "°C"), {"m": 255}, None),
        (Measure("m", "°C"), {"m": -40.5}, -40.5),
        (Measure("m", "°F"), {"m": 1000}, None),
        (Measure("m", "°C", absent=frozenset({"-6.4"})), {"m": " -06.40 "}, None),
        (Measure("m"), {"m": 1e300}, None),
        (Measure("m"), {"m": ""}, None),
        (Measure("m"), {"m": 10**400}, None),
        (Range("r", 16, 30), {"r": 255}, None),
        (Range("r", 16, 30), {"r": 32}, 32),
        (Range("r", 16, 30), {"r": "1e300"}, None),
        (Range("r", 16, 30), {"r": ""}, None),
        (Range("r", 1, 100, unit="%"), {"r": 0}, 0),
        (Range("r", 0, 100, unit="%"), {"r": 101}, None),
        (Range("r", 5, 45, unit="°C"), {"r": -64}, None),
        (SPEED, {"wind": 255}, None),
        (SPEED, {"wind": 0}, "low"),
        (Nearest("wind", {"102": "auto"}, exact=frozenset({"102"})), {"wind": 5}, None),
        (Nearest("wind", {"two": "low"}), {"wind": 5}, None),
        (Byte("b", 0, "%"), {"b": 200}, None),
        (HALF, {"t": 23, "t5": 5}, None),
        (HALF, {"t": 23, "t5": float("nan")}, 23),
        (FAHRENHEIT, {"temp": 255}, None),
        (Text("s", maximum=3), {"s": 2.50}, "2.5"),
        (Text("s"), {"s": 10**400}, hex(10**400)[:255]),
        (Byte("b", 0), {"b": 10**400}, None),
        (Text("s", maximum=3), {"s": "abcd"}, "abc"),
        (Text("s"), {"s": [1]}, None),
        (Byte("b", 3), {"b": 0x66010203}, 0x66),
        (Byte("b", 0), {"b": "259"}, 3),
        (Byte("b", 0), {"b": -1}, None),
        (PRESET, {"eco": "1", "strong": "1"}, "eco"),
        (PRESET, {"eco": "0"}, "none"),
        (PRESET, {}, None),
        (HALF, {"t": 23, "t5": 0.5}, 23.5),
        (HALF, {"t": 23}, 23),
        (HALF, {}, None),
        (FAHRENHEIT, {"temp": "22"}, 72),
        (FAHRENHEIT, {"temp": 23}, 73),
        (FAHRENHEIT, {}, None),
        (PER_MODE, {"mode": "2", "c": 23.5, "a": 20}, 23.5),
        (PER_MODE, {"mode": "1", "c": 23.5, "a": 20}, 20),
        (PER_MODE, {"mode": "3", "c": 23.5, "a": 20}, None),
        (PER_MODE, {"c": 23.5, "a": 20}, None),
        (PerMode(MODE, {"cool": Range("c")}, Range("r")), {"mode": "3", "c": 23, "r": 21}, 21),
        (Const(True), {}, True),
        (With(Flag("x"), {"y": 2}), {"x": 1}, True),
    ],
)
def test_read(reader: Reader[Any], properties: dict[str, Any], meaning: Any) -> None:
    """What a codec reads."""
    assert reader.read(properties) == meaning


@pytest.mark.parametrize("unit", [None, "份", *(unit for unit in Unit)])
def test_numbers_that_no_household_has(unit: str | None) -> None:
    """They are unknown in any unit, also where a vendor declares them as the range."""
    for value in (1e12, -1e12, "1000000000000"):
        assert Measure("m", unit, low=-1e14, high=1e14).read({"m": value}) is None
        assert Range("m", minimum=-1e14, maximum=1e14, unit=unit).read({"m": value}) is None
    assert Measure("m", unit).read({"m": 21}) == 21


@pytest.mark.parametrize(
    ("codec", "value", "present", "written"),
    [
        (Flag("led", on="0", off="7"), False, {}, {"led": "7"}),
        (Flag("wind", on=1, off=0, otherwise=True), True, {"wind": 0}, {"wind": 1}),
        (Flag("wind", on=1, off=0, otherwise=True), True, {"wind": 1}, {"wind": 1}),
        (Flag("wind", on=1, off=0, otherwise=True), True, {"wind": 3}, {"wind": 3}),
        (Flag("wind", on=1, off=0, otherwise=True), False, {"wind": 3}, {"wind": 0}),
        (Flag("led", on="0", off="7", otherwise=False), False, {"led": "3"}, {"led": "7"}),
        (MODE, "dry", {}, {"mode": "6"}),
        (SPEED, "high", {}, {"wind": "80"}),
        (Range("r", 16, 30, 0.5, wire=as_text), 23.4, {}, {"r": "23.5"}),
        (Range("r", 16, 30, 0.5, wire=as_text), 23, {}, {"r": "23"}),
        (Range("r", 0, 255, 10), 255, {}, {"r": 250}),
        (Range("r", 1, 100, 2, scale=0.1), 100, {}, {"r": 990}),
        (Range("r", 0, 50, 0.1, scale=0.1), 23.5, {}, {"r": 235}),
        (Range("r", 0, 50, 0.25), 23.25, {}, {"r": 23.25}),
        (Text("s"), "hello", {}, {"s": "hello"}),
        (PRESET, "boost", {"eco": "1"}, {"eco": "0", "strong": "1"}),
        (PRESET, "none", {"eco": "1", "strong": "0"}, {"eco": "0"}),
        (HALF, 23.5, {}, {"t": 23, "t5": 0.5}),
        (HALF, 24, {}, {"t": 24, "t5": 0}),
        (FAHRENHEIT, 73, {}, {"temp": "23"}),
        (With(Flag("x"), {"y": 2}), True, {}, {"y": 2, "x": "1"}),
        (With(Flag("x"), carries=("y", "z")), True, {"y": None, "z": 5}, {"z": 5, "x": "1"}),
        (PER_MODE, 23.5, {"mode": "2"}, {"c": 23.5}),
        (PER_MODE, 31, {"mode": "1"}, {"a": 31}),
        (Const("auto"), "auto", {}, {}),
    ],
)
def test_write(codec: Codec[Any], value: Any, present: dict[str, Any], written: dict[str, Any]) -> None:
    """What a codec writes, and that it reads back the wish."""
    assert codec.write(value, present) == written


@pytest.mark.parametrize(
    ("codec", "value", "error"),
    [
        (MODE, "auto", ValueRangeError),
        (MODE, "heat", ValueRangeError),
        (Range("r", 16, 30), 31, ValueRangeError),
        (Range("r", 16, 30), 15.4, ValueRangeError),
        (HALF, 30.5, ValueRangeError),
        *((codec, value, ValueRangeError) for codec in NUMBERS for value in (NAN, math.inf, -math.inf, 1e300, -1e300)),
        (FAHRENHEIT, 74, ValueRangeError),
        (PRESET, "sleep", ValueRangeError),
        (Text("s", maximum=3), "abcd", ValueRangeError),
        (PER_MODE, 23, UnsupportedError),
        (Const("auto"), "cool", UnsupportedError),
    ],
)
def test_refuse(codec: Codec[Any], value: Any, error: type[CommandError]) -> None:
    """What can't be had is refused before it is sent."""
    with pytest.raises(error):
        codec.write(value, {})


def test_ranges_of_composed_codecs() -> None:
    """Composed codecs tell the range that a user may choose from."""
    assert (HALF.minimum, HALF.maximum, HALF.step, HALF.unit) == (16, 30, 0.5, None)
    assert (FAHRENHEIT.minimum, FAHRENHEIT.maximum, FAHRENHEIT.step) == (60, 89, 1)
    assert (PER_MODE.minimum, PER_MODE.maximum, PER_MODE.step, PER_MODE.unit) == (5, 35, 0.5, "°C")
    assert PER_MODE.names == {"mode", "c", "a"}
    assert MODE.options == ["cool", "dry"]
    assert PRESET.options == ["none", "eco", "boost"]
    assert With(MODE, {}).options == ["cool", "dry"]
    assert PRESET.names == {"eco", "strong"}
    assert HALF.names == {"t", "t5"}
    assert FAHRENHEIT.names == {"temp"}
    assert Const(1).names == frozenset()


def test_flatten() -> None:
    """Nested data get dotted names; empty containers stay, so that nothing is lost."""
    nested: dict[str, Any] = {"a": 1, "w": {"br": 5, "ct": {"k": 2}}, "s": [{"on": 1}, {"on": 0}], "e": {}, "l": []}
    assert flatten(nested) == {"a": 1, "w.br": 5, "w.ct.k": 2, "s.0.on": 1, "s.1.on": 0, "e": {}, "l": []}


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [("26", 26, True), (26.0, "26", True), ("26.50", 26.5, True), (True, "on", True), ("off", 0, True), ("1", 2, False),
     (None, "", True), ("-64.00", -64, True), ("-0.0", 0, True), ("1.50e3", 1500, True), ("-6.50", -6.5, True),
     ("a" * 300, "a" * 299 + "b", False), ("a" * 300, "a" * 300, True), (10**400, 10**400 + 1, False), ("cool", "COOL", True), ("1.2.3", "1.2.3", True), ("1.2.x", 1.2, False)],
)  # fmt: skip
def test_same(one: Any, other: Any, equal: bool) -> None:
    """Spellings of one meaning are the same."""
    assert same(one, other) is equal


def test_number_and_token() -> None:
    """Numbers are read out of anything that is one."""
    assert number("1e999") is None
    assert number([1]) is None
    assert number(True) == 1
    assert token("007") == "007"
    assert token(30.0) == "30"
    assert number(1e16) is None


@pytest.mark.parametrize(
    ("value", "spelled"),
    [
        ("-64.00", "-64"),
        ("-064.50", "-64.5"),
        ("00.0", "0"),
        ("-0.00", "0"),
        (-0.0, "0"),
        (1e-7, "0.0000001"),
        (1e300, "1e+300"),
        (float("nan"), "nan"),
        ("1.0e9999999", "1.0e9999999"),
        ("1.0e20", "1e+20"),
        ("1.2.3", "1.2.3"),
        ("5.", "5"),
        ("v1.0", "v1.0"),
        (" on ", "on"),
        ([], "[]"),
        (nested(100_000), "?"),
    ],
)
def test_token(value: Any, spelled: str) -> None:
    """One spelling for all spellings of a meaning; what can't be spelled out is still something."""
    assert token(value) == spelled


READERS: tuple[Reader[Any], ...] = (
    *(Flag("p"), Flag("p", on="0", off="7", otherwise=False), Choice("p", {"1": "auto"}), SPEED, MODE, PRESET),
    Nearest("p", {"102": "auto", "40": "low", "80": "high"}, exact=frozenset({"102"})),
    *(Lookup("p", {"1": 1}), Measure("p"), Measure("p", "%", 0.1, 3), Measure("p", absent=frozenset({"-64"}), low=0)),
    *(Range("p"), Range("p", 16, 30, 0.5, "°C", 0.1, -40), Text("p"), Byte("p", 1)),
    *(Half(Range("p", 16, 30), "t5"), Half(Range("t5", 16, 30), "p"), Table(Range("p"), {60.0: 16, 72.0: 22})),
    *(With(Range("p"), {}, ("p",)), OneOf({"eco": Flag("p")}), Const(1)),
)


@fuzz
@given(value=json_values("p"))
def test_any_value_can_be_read(value: Any) -> None:
    """Nothing raises, and nothing comes out that a state could not be."""
    assert len(token(value)) <= 255
    assert isinstance(same(value, 1), bool)
    found = number(value)
    assert found is None or abs(found) < 1e15
    for reader in READERS:
        meaning = reader.read({"p": value, "t5": 20})
        if isinstance(meaning, float):
            assert math.isfinite(meaning)
        assert len(str(meaning)) <= 255


@fuzz
@given(data=json_objects("p"))
def test_any_object_can_be_stored(data: dict[str, Any]) -> None:
    """What could keep all else from being stored is left out; what is sound stays."""
    once = storable(data)
    assert orjson.loads(orjson.dumps(once)) == once
    assert storable({"a": [1, "\N{GRINNING FACE}", 2.5, None, True]}) == {
        "a": [1, "\N{GRINNING FACE}", 2.5, None, True]
    }


@fuzz
@given(data=json_objects("p"))
def test_any_object_can_be_flattened(data: dict[str, Any]) -> None:
    """However deep it is."""
    for value in flatten(data).values():
        assert not isinstance(value, dict) or not value


@fuzz
@given(value=st.one_of(st.floats(), st.integers(), st.sampled_from([10**400, -(10**400)])))
def test_any_target_is_written_or_refused(value: Any) -> None:
    """A wish is within the range, or refused as out of it."""
    for codec in NUMBERS:
        try:
            written = codec.write(value, {})
        except ValueRangeError:
            continue
        assert codec.read(written) == pytest.approx(value, abs=1)


def test_numbers_without_end() -> None:
    """Python refuses to spell them out."""
    for reader in READERS:
        reader.read({"p": 10**5000, "t5": 20})
    assert len(token(10**5000)) == len(token([10**400])) == 255
    assert token([10**5000]) == "?"


def test_rejected_messages_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that stays counts once; there are not too many names."""
    monkeypatch.setattr(values, "_doubts", {})
    for raw in (255, 255, 254, 20, 254):
        Measure("room", "°C").read({"room": raw})
    assert not_believed() == {"room": 2}
    for number_ in range(1000):
        Measure(f"m{number_}", "%").read({f"m{number_}": -1})
    assert len(not_believed()) == 512


@pytest.mark.parametrize(
    ("reported", "written"),
    [
        ("on", "on"), ("off", "on"), (1, 1), (0, 1), ("0", "1"), (True, True), (False, True), ("FALSE", "TRUE"), ("true", "true"),
        (1.0, 1), (None, "on"), ("standby", "on"), ([], "on"),
    ],
)  # fmt: skip
def test_flags_are_written_as_they_are_reported(reported: Any, written: Any) -> None:
    """A device takes the words and types in which it tells; where it tells something else, the codec's own."""
    found = Flag("power", on="on", off="off").write(True, {"power": reported})["power"]
    assert (found, type(found)) == (written, type(written))
    assert Flag("power", on="0", off="1").write(True, {"power": reported}) == {"power": "0"}
    assert Flag("power", on=2, off=1).write(True, {"power": reported}) == {"power": 2}
