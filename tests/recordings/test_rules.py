"""The rules of the behavior contract over recorded devices of all brands that are turned on and off."""

import asyncio
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from homeassistant.core import State
from homeassistant.exceptions import HomeAssistantError
import pytest

from custom_components.homeclouds.clouds.core.features import Powered
from custom_components.homeclouds.clouds.core.model import Properties, Update
from custom_components.homeclouds.entity import FeatureEntity
from devtools.describing import attempt, to_show
from devtools.golden import FOLDER, golden, recordings
from devtools.instance import Account, Instance, Shown
from devtools.recording import load
from devtools.typical_actions import Action, typical_actions
from devtools.vendors import DEVICE_ID

PLATFORMS = ("climate", "humidifier", "water_heater", "fan")
EVERY = 5
"""One of so many recordings: each brand has dozens of them."""
BRANDS = sorted(path.name for path in FOLDER.iterdir() if path.is_dir() and any(path.glob("*.json")))
_RESTORED = {
    "temperature", "target_temp_low", "target_temp_high", "humidity", "fan_mode", "swing_mode", "swing_horizontal_mode",
    "preset_mode", "percentage", "oscillating", "mode", "away_mode",
}  # fmt: skip
_SET_POINTS = {"temperature", "target_temp_low", "target_temp_high"}
_SELECTS_MODE = {"set_operation_mode", "set_hvac_mode"}


def chosen(brand: str) -> list[Path]:
    """Return recordings of a brand that have something to turn on and off."""
    have = [path for path in recordings() if path.parent.name == brand and _has_power(golden(path).read_text("utf-8"))]
    return have[::EVERY]


def _has_power(page: str) -> bool:
    return any(line.startswith(tuple(f"{platform}." for platform in PLATFORMS)) for line in page.splitlines())


class Trial:
    """A device that obeys, and what it did not keep."""

    def __init__(self, shown: Shown, entity: FeatureEntity[Any]) -> None:
        """Drive one entity."""
        self.shown, self.entity = shown, entity
        self.broken: list[str] = []

    @property
    def state(self) -> State:
        """What is shown."""
        return self.shown.state_of(self.entity)

    async def do(self, rule: str, action: str, data: Mapping[str, Any]) -> None:
        """Do something that must not be refused."""
        _, refusal = await attempt(self.shown, self.entity, action, data)
        if refusal:
            self.broken.append(f"{rule} {self.entity.entity_id} {action} {data}: {refusal}")

    def settings(self) -> list[Action]:
        """Return what sets something, and neither turns on nor off."""
        return [
            (action, data)
            for action, data in typical_actions(self.entity.platform_data.domain, self.state)
            if not action.startswith("turn_") and not _turns_on(data) and self._has(data)
        ]

    def _has(self, data: Mapping[str, Any]) -> bool:
        """Return whether the present mode has the set points that are to be set."""
        return all(self.state.attributes.get(name) is not None for name in data if name in _SET_POINTS)

    async def off_stays_off(self) -> None:
        """CLI-1, CLI-2: settings leave it off, and off wins."""
        fan = self.entity.platform_data.domain == "fan"
        for action, data in () if fan else self.settings():
            if action in _SELECTS_MODE:
                continue
            await self.do("CLI-1", "turn_off", {})
            await self.do("CLI-1", action, data)
            if self.state.state != "off":
                self.broken.append(f"CLI-1 {self.entity.entity_id} {action} {data} turns it on")
        if (
            "off" in self.state.attributes.get("hvac_modes", ())
            and self.state.attributes.get("temperature") is not None
        ):
            await self.do("CLI-2", "turn_on", {})
            data = {"temperature": self.state.attributes["max_temp"], "hvac_mode": "off"}
            await self.do("CLI-2", "set_temperature", data)
            if self.state.state != "off":
                self.broken.append(f"CLI-2 {self.entity.entity_id} {data} leaves it {self.state.state}")

    async def is_restored(self) -> None:
        """ALL-1, ALL-2, ALL-4: what is offered is accepted, twice as well, and a scene restores what was."""
        await self.do("ALL-2", "turn_on", {})
        if modes := self.state.attributes.get("hvac_modes"):
            # Not a schedule: any set point may end that
            await self.do("ALL-2", "set_hvac_mode", {"hvac_mode": modes[-1]})
        before = self.state
        for action, data in self.settings():
            await self.do("ALL-2", action, data)
            await self.do("ALL-1", action, data)
        scenes = import_module(f"homeassistant.components.{before.domain}.reproduce_state")
        if before.domain == "water_heater" and before.state not in scenes.VALID_STATES:
            return
        try:
            await scenes.async_reproduce_states(self.shown.instance.hass, [before])
        except HomeAssistantError as err:
            self.broken.append(f"ALL-4 {self.entity.entity_id}: {err!r}")
        was, now = _restored(before), _restored(self.state)
        if differ := {name: (value, now.get(name)) for name, value in was.items() if not _near(value, now.get(name))}:
            self.broken.append(f"ALL-4 {self.entity.entity_id} {differ}")


def _turns_on(data: Mapping[str, Any]) -> bool:
    return data.get("percentage") == 0 or "off" in data.values() or "hvac_mode" in data


def _restored(state: State) -> dict[str, Any]:
    shown = {name: value for name, value in state.attributes.items() if name in _RESTORED and value is not None}
    return {"state": state.state, **shown}


def _near(was: Any, now: Any) -> bool:
    """Return whether something is the same, but for what a device rounds."""
    numbers = isinstance(was, int | float) and isinstance(now, int | float)
    return abs(was - now) <= 0.05 * abs(was) if numbers else bool(was == now)


@pytest.mark.parametrize("brand", BRANDS)
def test_recorded_devices_keep_the_rules(brand: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a user may rely on, tried on devices that no simulator has."""
    paths = chosen(brand)
    assert paths
    assert "\n".join(asyncio.run(_broken(paths, monkeypatch))) == ""


async def _broken(paths: list[Path], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    broken: list[str] = []
    async with Instance.open() as instance:
        for path in paths:
            for recording in load(path):
                async with instance.show(to_show(recording)) as shown:
                    broken += [f"{path.stem} {what}" for what in await _tried(shown, monkeypatch)]
    return broken


async def _tried(shown: Shown, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    async def write(account: Account, state: Any, target: Properties) -> None:
        told = {name: value for name, value in target.items() if not name.endswith("!")}
        await shown.take(Update(DEVICE_ID, told))

    monkeypatch.setattr(Account, "write", write)
    broken: list[str] = []
    for entity in list(shown.entities):
        feature = entity.feature
        if not isinstance(feature, Powered) or feature.kind not in PLATFORMS or feature.power is None:
            continue
        if not entity.available or getattr(feature, "is_view_only", False) or shown.state_of(entity).state == "unknown":
            continue
        trial = Trial(shown, entity)
        await trial.is_restored()
        await trial.off_stays_off()
        broken += trial.broken
    return broken
