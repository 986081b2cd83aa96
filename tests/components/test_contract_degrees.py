"""The behavior contract in °F: every degree that a card offers can be set and stays, and plus and minus always move."""

import asyncio
from collections.abc import Iterator, Mapping
import json
from typing import Any

from homeassistant.util.unit_system import US_CUSTOMARY_SYSTEM
import pytest

from custom_components.homeclouds.clouds.core.features import Climate, Feature, WaterHeater
from custom_components.homeclouds.clouds.core.model import Properties
from custom_components.homeclouds.clouds.profiles.thing_model.codecs import WRITE_ONLY
from custom_components.homeclouds.entity import FeatureEntity
from devtools.describing import attempt
from devtools.golden import FOLDER, recordings
from devtools.instance import Account, Instance, Shown
from devtools.recording import load
from devtools.vendors import subject

HEATERS = {"climate", "water_heater"}
WIDEST = 120
"""°F of a range that are tried."""


def _kind(feature: Feature, attributes: Mapping[str, Any]) -> tuple[object, ...]:
    """Return what makes two set points alike: their codecs, but for the names of properties."""
    assert isinstance(feature, Climate | WaterHeater)
    fahrenheit = feature.target_fahrenheit if isinstance(feature, Climate) else None
    parts = (type(feature.target), type(fahrenheit), getattr(feature.target, "step", None))
    return (*parts, *(attributes.get(name) for name in ("min_temp", "max_temp", "target_temp_step")))


async def _tried(shown: Shown, entity: FeatureEntity[Any]) -> list[str]:
    """Try every degree, and from each the next ones; return what does not work."""

    def temperature() -> float | None:
        found: float | None = shown.state_of(entity).attributes.get("temperature")
        return found

    async def put(wanted: float, *, reported: bool) -> str:
        _, refusal = await attempt(shown, entity, "set_temperature", {"temperature": wanted})
        if reported:
            # As after a restart: what the user asked for is not known any longer
            entity.describe(entity.feature)
            entity.async_write_ha_state()
        return refusal

    attributes = shown.state_of(entity).attributes
    low, step = attributes["min_temp"], attributes.get("target_temp_step") or 1
    high = min(attributes["max_temp"], low + WIDEST)
    found = []
    for wanted in _degrees(low, high):
        if (refusal := await put(wanted, reported=False)) or temperature() != wanted:
            found.append(f"{wanted} shows {temperature()} {refusal}")
        for change in (step, -step):
            await put(wanted, reported=True)
            if (before := temperature()) is not None and low <= before + change <= high:
                await put(before + change, reported=True)
                if temperature() == before:
                    found.append(f"{before} stays when {change} is added")
    return found


def _degrees(low: float, high: float) -> Iterator[float]:
    wanted = low
    while wanted < high:
        yield wanted
        wanted += 1
    yield high


async def _complaints() -> list[str]:
    found: list[str] = []
    seen: set[tuple[object, ...]] = set()
    async with Instance.open() as instance:
        instance.hass.config.units = US_CUSTOMARY_SYSTEM
        for path in recordings(FOLDER):
            if not any(f"\n{domain}." in path.with_suffix(".txt").read_text(encoding="utf-8") for domain in HEATERS):
                continue
            for recording in load(path):
                async with instance.show(subject(recording)) as shown:
                    for entity in shown.entities:
                        attributes = shown.state_of(entity).attributes
                        if entity.platform_data.domain not in HEATERS or "temperature" not in attributes:
                            continue
                        if entity.available and (kind := _kind(entity.feature, attributes)) not in seen:
                            seen.add(kind)
                            found += [f"{path.stem} {entity.entity_id}: {what}" for what in await _tried(shown, entity)]
    assert len(seen) > 20
    return found


def test_every_degree_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of all recorded devices of all brands, each kind of set point once."""

    async def write(self: Account, state: Any, target: Properties) -> None:
        self.written.append(dict(target))
        state.report({name.removesuffix(WRITE_ONLY): value for name, value in target.items()})
        state.notify_all()

    monkeypatch.setattr(Account, "write", write)
    broken = asyncio.run(_complaints())
    assert not broken, json.dumps(broken[:40], ensure_ascii=False, indent=1)
