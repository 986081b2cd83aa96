"""Values that cannot be never reach an entity, whatever device they come from."""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
import math
from typing import Any

import pytest

from devtools import golden
from devtools.describing import describe
from devtools.instance import Instance
from devtools.recording import RecordingError, load

IMPOSSIBLE: tuple[Any, ...] = (
    "NaN",
    "-Infinity",
    "1e300",
    -1e300,
    10**40,
    2**31,
    65535,
    "32767",
    -32768,
    "1.0e9999999",
    [[1]],
    {},
)
LIMITS = {
    "temperature": (-60, 310),
    "current_temperature": (-60, 310),
    "current_humidity": (0, 100),
    "humidity": (0, 100),
    "current_position": (0, 100),
    "percentage": (0, 100),
    "brightness": (0, 255),
}
"""Attribute -> lowest and highest value, in either unit."""
EVERY = 24
"""One recording in so many is tried with each value, others with the next."""


def _spoiled(properties: Any, value: Any) -> Any:
    if isinstance(properties, dict):
        return {name: _spoiled(inner, value) for name, inner in properties.items()}
    return [_spoiled(inner, value) for inner in properties] if isinstance(properties, list) else value


def _wrong(entity: dict[str, Any]) -> Iterator[str]:
    for name, (low, high) in LIMITS.items():
        shown = entity["attributes"].get(name)
        if isinstance(shown, int | float) and not low <= shown <= high:
            yield f"{name} {shown}"
    shown = entity["value"]
    if isinstance(shown, float) and not math.isfinite(shown):
        yield f"value {shown}"


async def _shown(value: Any) -> list[str]:
    """Return what is wrong with what is shown of the devices with this value."""
    wrong: list[str] = []
    async with Instance.open() as instance:
        for file in golden.recordings()[IMPOSSIBLE.index(value) :: EVERY]:
            for recording in load(file):
                spoiled = replace(recording, properties=_spoiled(recording.properties, value), pushes=())
                with suppress(RecordingError):
                    for entity in await describe(instance, spoiled):
                        wrong += [f"{file.stem} {entity['platform']}.{entity['key']} {text}" for text in _wrong(entity)]
    return wrong


@pytest.mark.parametrize("value", IMPOSSIBLE, ids=repr)
def test_impossible_values(value: Any) -> None:
    """Devices bear them in the place of all their values, and show nothing that cannot be."""
    assert asyncio.run(_shown(value)) == []
