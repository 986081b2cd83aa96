"""Nested params and flat properties."""

from typing import Any

import pytest

from custom_components.homeclouds.clouds.ewelink.params import flatten, json_object, nest

PARAMS: dict[str, Any] = {
    "switch": "on",
    "switches": [{"outlet": 1, "switch": "on"}, {"outlet": 0, "switch": "off"}],
    "configure": [{"outlet": 0, "startup": "off"}, {"outlet": 1, "startup": "on"}],
    "white": {"br": 60, "ct": 120},
    "HMI_ATCDevice": {"etype": "hot", "deep": {"a": 1}},
    "timers": [{"enabled": 1, "at": "x"}],
    "empty": {},
    "bindInfos": {"secret": ["token"]},
    "rfList": [{"rfChl": 2, "rfVal": "code"}, {"rfChl": 0, "rfVal": "code"}],
}
FLAT: dict[str, Any] = {
    "switch": "on",
    "switches.1.switch": "on",
    "switches.0.switch": "off",
    "configure.0.startup": "off",
    "configure.1.startup": "on",
    "white.br": 60,
    "white.ct": 120,
    "HMI_ATCDevice.etype": "hot",
    "HMI_ATCDevice.deep.a": 1,
    "timers": [{"enabled": 1, "at": "x"}],
    "empty": {},
    "rfList": "0,2",
}


def test_flatten() -> None:
    """Channels are named by outlet, objects by their keys; other lists stay whole, secrets are dropped."""
    assert flatten(PARAMS) == FLAT


@pytest.mark.parametrize(
    ("wanted", "whole", "expected"),
    [
        ({"switch": "off"}, False, {"switch": "off"}),
        ({"switches.0.switch": "on"}, False, {"switches": [{"switch": "on", "outlet": 0}]}),
        (
            {"switches.0.switch": "on"},
            True,
            {"switches": [{"switch": "on", "outlet": 0}, {"switch": "on", "outlet": 1}]},
        ),
        (
            {"configure.0.startup": "stay"},
            False,
            {"configure": [{"startup": "stay", "outlet": 0}, {"startup": "on", "outlet": 1}]},
        ),
        ({"ltype": "white", "white.br": 5}, False, {"ltype": "white", "white": {"br": 5, "ct": 120}}),
        ({"HMI_ATCDevice.etype": "cold"}, False, {"HMI_ATCDevice": {"etype": "cold", "deep": {"a": 1}}}),
    ],
)
def test_nest(wanted: dict[str, Any], whole: bool, expected: dict[str, Any]) -> None:
    """Objects and lists go out whole, switches only as far as wanted."""
    assert nest(wanted, FLAT, whole=whole) == expected


def test_other_shapes_spoil_no_command() -> None:
    """What a device has reported once in another shape does not keep it from being commanded."""
    present = FLAT | {"white.br.x": 1, "configure.0.startup.x": 1, "configure.5.1.x": 2}
    both = {"white.br.x": 1, "white.br": 60}
    assert nest({"white.br.x": 2}, both) == {"white": {"br": {"x": 2}}}
    assert nest({"white.br": 5}, present) == {"white": {"br": 5, "ct": 120}}
    assert nest({"configure.0.startup": "stay"}, present)["configure"] == [
        {"startup": "stay", "outlet": 0},
        {"startup": "on", "outlet": 1},
        {"1": {"x": 2}, "outlet": 5},
    ]
    outlets: list[Any] = [{"outlet": one, "switch": "on"} for one in (-1, "x", None, "2", 3)]
    assert flatten({"switches": outlets}) == {"switches.2.switch": "on", "switches.3.switch": "on"}


@pytest.mark.parametrize(
    ("text", "params"),
    [
        (r'{"switch":"on","name":"\ud83d"}', {"switch": "on", "name": "?"}),
        (r'{"name":"\ud83d\ude00"}', {"name": "\N{GRINNING FACE}"}),
        ('{"switch":"on","power":NaN,"more":1e999}', {"switch": "on", "power": None, "more": None}),
        ('{"switch":"on","count":' + "9" * 400 + "}", {"switch": "on", "count": None}),
        (b'{"switch":"on"}', {"switch": "on"}),
    ],
)
def test_odd_values_spoil_no_others(text: str | bytes, params: Any) -> None:
    """What a device says beside a value that is none is understood."""
    assert json_object(text) == params


@pytest.mark.parametrize("text", ["", "{", "pong", "[1]", "null", None, 5, ValueError("closed"), "[" * 100_000])
def test_what_is_no_object(text: Any) -> None:
    """Whatever it is, it is nothing."""
    assert json_object(text) is None
