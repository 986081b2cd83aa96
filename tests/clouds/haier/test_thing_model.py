"""Digital models."""

from typing import Any

import pytest

from custom_components.homeclouds.clouds.core.errors import ProtocolError
from custom_components.homeclouds.clouds.haier.client import decode_object
from custom_components.homeclouds.clouds.haier.thing_model import Attribute, Definition, parse, split

STEP = {"type": "STEP", "dataStep": {"dataType": "Double", "step": "0.5", "minValue": "16", "maxValue": "30"}}
LIST = {"type": "LIST", "dataList": [{"data": "1", "desc": "高"}, {"data": "2"}, {"desc": "nothing"}, 5]}


def test_parse() -> None:
    """Definition and values apart; what has no value has none."""
    definition, values = parse(
        {
            "attributes": [
                {
                    "name": "a",
                    "desc": "甲",
                    "writable": True,
                    "value": "20.00",
                    "operationType": "IG",
                    "valueRange": STEP,
                },
                {"name": "b", "readable": "false", "invisible": "true", "operationType": "G", "valueRange": LIST},
                {"name": 5},
                "x",
            ],
            "alarms": [
                {"name": "on", "desc": "故障", "value": "true"},
                {"name": "off", "value": "false"},
                {"name": "listed"},
                {"name": "dated", "time": "2026-11-20 12:00:00"},
                {"name": "ended", "time": "2026-11-20 12:00:00", "clear": True},
            ],
        }
    )
    assert values == {"a": "20.00", "alarms": ["on", "dated"]}
    assert definition.attributes == {
        "a": Attribute("a", "甲", writable=True, grouped=True, minimum=16, maximum=30, step=0.5),
        "b": Attribute("b", readable=False, invisible=True, alone=False, grouped=True, values={"1": "高", "2": "2"}),
    }
    assert definition.alarms["on"] == "故障"
    assert definition.alarms["off"] == "off"
    assert Definition.load(definition.data) == definition


def test_alarms_that_are_null() -> None:
    """They hide no attribute, and end no alarm."""
    definition, values = parse({"attributes": [{"name": "a", "value": "1"}], "alarms": None})
    assert (list(definition.attributes), values) == (["a"], {"a": "1"})


def test_alarms_in_another_order() -> None:
    """They are the same, and each is one: nothing has happened."""
    one, other = {"name": "E1", "value": "1"}, {"name": "E2", "desc": "故障", "value": True}
    known, before = split({"attributes": [], "alarms": [other, one]})
    shape, after = split({"attributes": [], "alarms": [dict(one), dict(other), dict(one)]}, known)
    assert shape is known
    assert after == before == {"alarms": ["E2", "E1"]}


def test_widened() -> None:
    """What a device can do does not shrink with the mode it is in."""
    one = Definition({"a": Attribute("a", "甲", values={"1": "x"}, minimum=16, maximum=28, step=1)})
    two = Definition(
        {"a": Attribute("a", writable=True, values={"2": "y"}, minimum=18, maximum=30), "b": Attribute("b")}
    )
    wide = one.widened(two)
    assert wide.attributes["a"] == Attribute(
        "a", "甲", writable=True, values={"1": "x", "2": "y"}, minimum=16, maximum=30, step=1
    )
    assert wide.attributes.keys() == {"a", "b"}
    assert wide.widened(two) == wide
    assert not wide.locked().attributes["a"].writable


@pytest.mark.parametrize("model", [{}, {"attributes": 5}, {"attributes": [], "alarms": 5}])
def test_no_model(model: dict[str, Any]) -> None:
    """What is not like a model is none."""
    with pytest.raises(ProtocolError):
        parse(model)


@pytest.mark.parametrize("text", ["{", "[]", "5", 5])
def test_not_decoded(text: object) -> None:
    """A model is JSON of an object."""
    with pytest.raises(ProtocolError):
        decode_object(text)


@pytest.mark.parametrize(
    "text", [r'{"desc": "\ud83d\ude00 \ud83d"}', b'{"desc": "\xed\xa0\xbd\xed\xb8\x80 \xed\xa0\xbd"}']
)
def test_half_a_character(text: str | bytes) -> None:
    """A model with half a character can be stored."""
    assert decode_object(text) == {"desc": "\N{GRINNING FACE} ?"}
