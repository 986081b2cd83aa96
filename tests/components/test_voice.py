"""What is said to Assist reaches the right device, or none; what is done to an area reaches what it is for."""

from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from homeassistant.components import conversation
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers import area_registry as ar, device_registry as dr, entity_registry as er
from homeassistant.helpers.target import TargetSelection, async_extract_referenced_entity_ids
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
import yaml

from custom_components.homeclouds.account.account import HomeCloudsAccount
from custom_components.homeclouds.catalogue import find
from custom_components.homeclouds.const import DOMAIN
from simulators.core import Simulator
from simulators.midea import Midea

from .accounts import close, until
from .release_0_1 import SIMULATOR_TYPES, login_details
from .test_contract import whole

SENTENCES = Path(__file__).parent / "voice"
"""A file per cloud: language -> sentence -> entity ID; null: no entity may be reached."""
LANGUAGES = {"en": "en", "zh-CN": "zh-Hans"}
"""Language that is spoken -> language of Home Assistant."""


SIMULATORS: Mapping[str, Callable[[], Simulator]] = {**SIMULATOR_TYPES, "midea": partial(Midea, control_delay=0)}
"""Cloud -> its demo house, whose appliances obey at once; those that call Home Assistant themselves are another matter."""


LOADS = {"switch", "outlet", "power", "main_power", "all_channels"}
"""Keys of switches that are loads; what only its manufacturer has a name for may be one."""


@asynccontextmanager
async def instance(hass: HomeAssistant, cloud: str) -> AsyncGenerator[ConfigEntry[HomeCloudsAccount]]:
    """Set up the demo house of a cloud; at the end no command is under way."""
    for domain in ("homeassistant", "http", "conversation"):
        assert await async_setup_component(hass, domain, {})
    if cloud not in SIMULATORS:
        async with whole("Mc", hass) as called:
            yield called.entry
        return
    async with SIMULATORS[cloud]() as simulator:
        data = login_details(cloud, simulator)
        entry = MockConfigEntry(domain=DOMAIN, title="Demo", unique_id=cloud, version=1, data=data)
        entry.add_to_hass(hass)
        assert await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done()
        account: HomeCloudsAccount = entry.runtime_data
        try:
            yield entry
        finally:
            await until(lambda: not any(state.pending for state in account.states.values()))
            await close(hass, entry)


def _is_there(hass: HomeAssistant, entity_id: str) -> bool:
    state = hass.states.get(entity_id)
    return state is not None and state.state != STATE_UNAVAILABLE


@pytest.mark.parametrize("spoken", LANGUAGES)
@pytest.mark.parametrize("cloud", sorted(path.stem for path in SENTENCES.glob("*.yaml")))
async def test_sentences_reach_the_right_entity(
    hass: HomeAssistant, enable_custom_integrations: None, socket_enabled: None, cloud: str, spoken: str
) -> None:
    """Each sentence reaches exactly the entity that is meant."""
    hass.config.language = LANGUAGES[spoken]
    wrong = {}
    async with instance(hass, cloud):
        sentences = yaml.safe_load((SENTENCES / f"{cloud}.yaml").read_text(encoding="utf-8"))[spoken]
        # Some devices are found later, or call Home Assistant themselves
        await until(lambda: all(_is_there(hass, wanted) for wanted in sentences.values() if wanted))
        for sentence, wanted in sentences.items():
            result = await conversation.async_converse(
                hass, sentence, None, Context(), spoken, "conversation.home_assistant"
            )
            data = result.response.as_dict()["data"]
            reached = [item["id"] for item in data.get("success", []) if item["type"] == "entity"]
            if reached != ([wanted] if wanted else []):
                wrong[sentence] = reached
    assert wrong == {}


@pytest.mark.parametrize("cloud", SIMULATOR_TYPES)
async def test_turning_on_an_area_starts_only_loads(
    hass: HomeAssistant, enable_custom_integrations: None, socket_enabled: None, cloud: str
) -> None:
    """What `switch.turn_on` of an area reaches is what somebody plugs in or wires up, and no way in which something works."""
    async with instance(hass, cloud) as entry:
        registry, devices = er.async_get(hass), dr.async_get(hass)
        area = ar.async_get(hass).async_create("Whole house")
        for device in dr.async_entries_for_config_entry(devices, entry.entry_id):
            devices.async_update_device(device.id, area_id=area.id)
        selected = async_extract_referenced_entity_ids(hass, TargetSelection({"area_id": [area.id]}))
        found = [registry.async_get(one) for one in selected.indirectly_referenced if one.startswith("switch.")]
        keys = {one.translation_key for one in found if one is not None}
        assert {key for key in keys if key and find("switch", key)} <= LOADS
        assert bool(keys) == (cloud != "china_telecom_lan")
