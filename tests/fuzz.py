"""Strategies of the fuzz tests: what a server, a device or a stranger may send.

A fuzz test carries the mark `fuzz`, takes its input from these strategies and sets no `max_examples` of its own: the profile
in tests/conftest.py does.
"""

from collections.abc import Sequence
from copy import deepcopy
import json
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy
import pytest

from custom_components.homeclouds.clouds.core.model import JSON

fuzz = pytest.mark.fuzz
"""Marks a fuzz test, so that script/fuzz runs it for long."""

ODD_TEXTS = (
    "",
    " ",
    "0",
    "-0",
    "00",
    "1.0",
    "1e999",
    "-1e999",
    "1e-999",
    "NaN",
    "inf",
    "-Infinity",
    "0x10",
    "1_000",
    "１２",
    "²",
    "٣",
    "9" * 5000,
    "1e1000000",
    "1" + "0" * 400,
    "null",
    "true",
    "[]",
    "{}",
    '{"a":',
    "\x00",
    "\ud800",
    "\u202e",
    "a" * 5000,
    "../../x",
    "%",
    "%00",
    "\r\n",
    "<html>",
    "https://[",
    "255.255.255.255",
)
"""Texts that have broken parsers: numbers that are none, digits that int() refuses, halves of characters, broken JSON."""

ODD_NUMBERS: tuple[int | float | bool, ...] = (
    0,
    -0.0,
    True,
    False,
    -1,
    0.5,
    254,
    255,
    256,
    -32768,
    32767,
    65535,
    2**31,
    2**53 + 1,
    2**63,
    -(2**63) - 1,
    2**64,
    10**30,
    10**400,
    -(10**400),
    1e300,
    -1e300,
    1e-320,
    float("inf"),
    float("-inf"),
    float("nan"),
)
"""Numbers at the ends of what fields hold, and far beyond them; Python's JSON parser yields all of these."""

ODD_KEYS = (
    "",
    " ",
    "0",
    "-1",
    "__class__",
    "a.b",
    "..",
    "\x00",
    "\ud800",
    "k" * 3000,
    "data",
    "code",
    "payload",
    "params",
)
"""Keys that no document has, and keys of the envelopes that are looked into."""

ODD_JSON_TEXTS = (
    b"",
    b" ",
    b"null",
    b"1",
    b"[]",
    b"{}",
    b'""',
    b"NaN",
    b"-Infinity",
    b"1e999",
    b"1E400",
    b'{"a":1e999}',
    b'{"a":' + b"9" * 5000 + b"}",
    b'{"a":1,"a":[]}',
    b'{"a":1}{"a":1}',
    b'{"a":1}\x00',
    b"\xef\xbb\xbf{}",
    '{"a":1}'.encode("utf-16"),
    '{"a":1}'.encode("utf-32"),
    b'{"a":"\xff\xfe"}',
    b'{"a":"\\ud800"}',
    b'{"\\u0000":0}',
    b'{"a":"\\x41"}',
    b'{"a":' * 3000,
    b"[" * 100_000,
    b'{"a":' * 3000 + b"1" + b"}" * 3000,
    b"[" * 3000 + b"]" * 3000,
    b"<!DOCTYPE html><html></html>",
    b"{'a': 1}",
)
"""Texts that a JSON parser refuses, or turns into something that no document has."""


def nested(depth: int, inner: JSON = None, key: str | None = None) -> JSON:
    """Return a value below so many arrays, or objects with one key."""
    for _ in range(depth):
        inner = [inner] if key is None else {key: inner}
    return inner


odd_numbers: SearchStrategy[int | float | bool] = st.one_of(
    st.sampled_from(ODD_NUMBERS), st.integers(), st.floats(), st.integers(-1000, 1000)
)
odd_texts: SearchStrategy[str] = st.one_of(
    st.sampled_from(ODD_TEXTS), st.text(max_size=40), st.text(st.characters(codec=None, categories=["Cs", "Cc", "Nd"]))
)
scalars: SearchStrategy[JSON] = st.one_of(st.none(), odd_numbers, odd_texts)
deep: SearchStrategy[JSON] = st.builds(
    nested, st.sampled_from([5, 50, 500, 900]), scalars, st.sampled_from([None, "a", "data"])
)
"""Deep nesting, but not deeper than what json.loads() lets through."""


def odd_keys(*known: str) -> SearchStrategy[str]:
    """Return keys: mostly those of the document, now and then any."""
    some = st.one_of(st.sampled_from(ODD_KEYS), st.text(max_size=8))
    return st.one_of(st.sampled_from(known), st.sampled_from(known), some) if known else some


def json_values(*keys: str, leaves: SearchStrategy[JSON] = scalars) -> SearchStrategy[JSON]:
    """Return any JSON value; objects prefer the given keys."""
    return st.one_of(
        st.recursive(
            leaves,
            lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(odd_keys(*keys), inner, max_size=5)),
            max_leaves=12,
        ),
        deep,
    )


def json_objects(*keys: str) -> SearchStrategy[dict[str, Any]]:
    """Return any JSON object; it prefers the given keys, and so do the objects in it."""
    return st.dictionaries(odd_keys(*keys), json_values(*keys), max_size=6)


@st.composite
def mutated(draw: DrawFn, valid: Sequence[Any], *keys: str) -> Any:
    """Return one of some valid messages with one to three places replaced, removed, doubled or renamed."""
    message = deepcopy(draw(st.sampled_from(valid)))
    for _ in range(draw(st.integers(1, 3))):
        message = _mutate(draw, message, keys)
    return message


def _mutate(draw: DrawFn, value: Any, keys: Sequence[str]) -> Any:
    if isinstance(value, dict) and value and draw(st.booleans()):
        key = draw(st.sampled_from(sorted(value)))
        match draw(st.integers(0, 5)):
            case 0:
                del value[key]
            case 1:
                value[draw(odd_keys(*keys))] = value.pop(key)
            case 2:
                value[draw(odd_keys(*keys))] = draw(json_values(*keys))
            case _:
                value[key] = _mutate(draw, value[key], keys)
        return value
    if isinstance(value, list) and value and draw(st.booleans()):
        place = draw(st.integers(0, len(value) - 1))
        match draw(st.integers(0, 3)):
            case 0:
                del value[place]
            case 1:
                value.insert(place, draw(json_values(*keys)))
            case _:
                value[place] = _mutate(draw, value[place], keys)
        return value
    return draw(
        st.one_of(
            scalars,
            json_values(*keys),
            st.sampled_from([[value], {"a": value}, str(value)[:100], json.dumps(value)[:5000]]),
        )
    )


any_bytes: SearchStrategy[bytes] = st.one_of(st.binary(max_size=200), st.sampled_from(ODD_JSON_TEXTS))


@st.composite
def mutated_bytes(draw: DrawFn, valid: Sequence[bytes]) -> bytes:
    """Return one of some valid frames: cut, glued to another, with a part removed, repeated or overwritten."""
    data = draw(st.sampled_from(valid))
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(data)))
        end = draw(st.integers(start, min(len(data), start + 16)))
        match draw(st.integers(0, 5)):
            case 0:
                data = data[:start]
            case 1:
                data = data[:start] + data[end:]
            case 2:
                data = data[:end] + data[start:]
            case 3:
                data += draw(st.sampled_from(valid))
            case 4:
                data = data[:start] + draw(st.binary(max_size=16)) + data[end:]
            case _:
                data = data[:start] + bytes(byte ^ 0xFF for byte in data[start:end]) + data[end:]
    return data


def json_texts(*keys: str, valid: Sequence[Any] = ()) -> SearchStrategy[bytes]:
    """Return bodies as a server may send them: any JSON, mutated valid messages, and what is no JSON at all."""
    values = st.one_of(json_values(*keys), *([mutated(valid, *keys)] if valid else []))
    encoded = values.map(lambda value: json.dumps(value).encode())
    return st.one_of(
        encoded, encoded, any_bytes, *([mutated_bytes([json.dumps(v).encode() for v in valid])] if valid else [])
    )
