"""What is said to Assist reaches the right device, or none."""

from pathlib import Path

from homeassistant.components import conversation
from homeassistant.core import Context, HomeAssistant
from homeassistant.setup import async_setup_component
import yaml

from simulators.ewelink import Ewelink
from simulators.testing import simulator_fixture

from .accounts import close, demo_entry

ewelink = simulator_fixture(Ewelink)

SENTENCES = Path(__file__).parent / "voice_sentences.yaml"
"""Language -> sentence -> entity ID; null: no entity may be reached."""


async def test_sentences_reach_the_right_entity(
    hass: HomeAssistant, enable_custom_integrations: None, ewelink: Ewelink
) -> None:
    """Each sentence reaches exactly the entity that is meant."""
    for domain in ("homeassistant", "conversation"):
        assert await async_setup_component(hass, domain, {})
    entry = demo_entry(ewelink)
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    wrong = {}
    for language, sentences in yaml.safe_load(SENTENCES.read_text(encoding="utf-8")).items():
        for sentence, wanted in sentences.items():
            result = await conversation.async_converse(
                hass, sentence, None, Context(), language, "conversation.home_assistant"
            )
            data = result.response.as_dict()["data"]
            reached = [item["id"] for item in data.get("success", []) if item["type"] == "entity"]
            if reached != ([wanted] if wanted else []):
                wrong[f"{language}: {sentence}"] = reached
    assert wrong == {}
    await close(hass, entry)
