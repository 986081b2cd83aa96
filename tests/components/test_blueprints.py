"""The blueprints and the examples of the documents, run by Home Assistant."""

from collections.abc import AsyncGenerator
from pathlib import Path
import re
import shutil
from typing import Any

from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import async_mock_service
import yaml

from simulators.midea import Midea
from simulators.testing import simulator_fixture

from .accounts import close, demo_entry, until

midea = simulator_fixture(Midea, control_delay=0)

ROOT = Path(__file__).resolve().parents[2]
CLIMATE, WINDOW, PERSON = "climate.living_room_air_conditioner", "binary_sensor.window", "person.ann"
FAULT = "event.living_room_air_conditioner_fault_report"


@pytest.fixture(autouse=True)
async def _instance(
    hass: HomeAssistant, enable_custom_integrations: None, midea: Midea, tmp_path: Path
) -> AsyncGenerator[None]:
    """Set up the demo account of Midea, with the blueprints where Home Assistant looks for them."""
    hass.config.config_dir = str(tmp_path)
    shutil.copytree(ROOT / "blueprints", tmp_path / "blueprints")
    for domain in ("homeassistant", "scene"):
        assert await async_setup_component(hass, domain, {})
    entry = demo_entry(midea)
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    hass.states.async_set(WINDOW, "off")
    hass.states.async_set(PERSON, "home")
    await climate(hass, "set_temperature", hvac_mode="cool", temperature=25)
    yield
    await hass.services.async_call("automation", "turn_off", {"entity_id": "all"}, blocking=True)
    await close(hass, entry)


async def climate(hass: HomeAssistant, action: str, **data: Any) -> None:
    """Perform an action on the air conditioner."""
    await hass.services.async_call("climate", action, {"entity_id": CLIMATE, **data}, blocking=True)


def mode(hass: HomeAssistant) -> str:
    """Return what the air conditioner does."""
    state = hass.states.get(CLIMATE)
    assert state is not None
    return state.state


async def use(hass: HomeAssistant, name: str, **inputs: Any) -> None:
    """Make an automation of a blueprint."""
    use_blueprint = {"path": f"homeclouds/{name}.yaml", "input": inputs}
    automation = {"alias": "Tested", "use_blueprint": use_blueprint}
    assert await async_setup_component(hass, "automation", {"automation": [automation]})
    await hass.async_block_till_done()
    state = hass.states.get("automation.tested")
    assert state is not None and state.state == "on"


async def finished(hass: HomeAssistant) -> None:
    """Wait until the automation has done all."""
    await until(lambda: getattr(hass.states.get("automation.tested"), "attributes", {}).get("current") == 0)


@pytest.mark.parametrize(
    ("entity_id", "away", "back"), [(WINDOW, "on", "off"), (PERSON, "not_home", "home")], ids=["window", "presence"]
)
async def test_air_conditioner_follows(hass: HomeAssistant, entity_id: str, away: str, back: str) -> None:
    """It is off while a window is open or nobody is home, and goes on in its mode."""
    await use(
        hass,
        "air_conditioner_window_presence",
        air_conditioner=CLIMATE,
        windows=[WINDOW],
        people=[PERSON],
        delay=0,
    )
    hass.states.async_set(entity_id, away)
    await until(lambda: mode(hass) == "off")
    hass.states.async_set(entity_id, back)
    await until(lambda: mode(hass) == "cool")
    await finished(hass)


async def test_air_conditioner_that_is_off_stays_off(hass: HomeAssistant, midea: Midea) -> None:
    """What was off before a window was opened is not turned on when it is closed."""
    await climate(hass, "turn_off")
    await use(hass, "air_conditioner_window_presence", air_conditioner=CLIMATE, windows=[WINDOW], delay=0)
    hass.states.async_set(WINDOW, "on")
    await hass.async_block_till_done()
    hass.states.async_set(WINDOW, "off")
    await hass.async_block_till_done()
    assert mode(hass) == "off"


async def test_reminder_ignores_unavailable(hass: HomeAssistant) -> None:
    """Only a problem that begins is told of."""
    filter_ = "binary_sensor.filter"
    hass.states.async_set(filter_, "off", {"friendly_name": "Bedroom Filter"})
    calls: list[ServiceCall] = async_mock_service(hass, "notify", "notify")
    reminder = [{"action": "notify.notify", "data": {"message": "{{ message }}"}}]
    await use(hass, "filter_fault_reminder", problems=[filter_], reminder=reminder)
    for state in ("unavailable", "off", "on", "unavailable", "on", "off"):
        hass.states.async_set(filter_, state, {"friendly_name": "Bedroom Filter"})
        await hass.async_block_till_done()
    assert [call.data["message"] for call in calls] == ["Bedroom Filter"]


async def test_away_mode_and_back(hass: HomeAssistant) -> None:
    """All is off while nobody is home, and as before afterwards."""
    display = "switch.living_room_air_conditioner_display"
    before = hass.states.get(display)
    await use(hass, "away_mode", people=[PERSON], climates=[CLIMATE], others=[display], delay=0)
    hass.states.async_set(PERSON, "not_home")
    await until(lambda: mode(hass) == "off")
    hass.states.async_set(PERSON, "home")
    await until(lambda: mode(hass) == "cool")
    await finished(hass)
    assert before is not None
    await until(lambda: getattr(hass.states.get(display), "state", "") == before.state)


def examples() -> list[dict[str, Any]]:
    """Return the automations of the documents."""
    texts = [(ROOT / name).read_text(encoding="utf-8") for name in ("docs/examples.md",)]
    blocks = [yaml.safe_load(block) for text in texts for block in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)]
    return [block for block in blocks if "triggers" in block]


async def test_examples_run(hass: HomeAssistant) -> None:
    """The examples do what they say."""
    calls: list[ServiceCall] = async_mock_service(hass, "notify", "notify")
    assert await async_setup_component(hass, "automation", {"automation": examples()})
    await hass.async_block_till_done()
    await hass.services.async_call(
        "automation", "trigger", {"entity_id": "automation.cool_the_living_room"}, blocking=True
    )
    state = hass.states.get(CLIMATE)
    assert state is not None
    assert (state.attributes["temperature"], state.attributes["fan_mode"]) == (25.5, "low")
    told = {"event_type": "occurred", "code": "E1"}
    hass.states.async_set(FAULT, "2026-11-29T09:00:00+00:00", told)
    await hass.async_block_till_done()
    hass.states.async_set(FAULT, "2026-11-29T09:01:00+00:00", {"event_type": "cleared", "code": ""})
    hass.states.async_set(FAULT, "unavailable")
    hass.states.async_set(FAULT, "2026-11-29T09:01:00+00:00", {"event_type": "cleared", "code": ""})
    await hass.async_block_till_done()
    assert [call.data["message"] for call in calls] == ["Fault E1"]
