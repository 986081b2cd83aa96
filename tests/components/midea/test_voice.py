"""Speaking to Home Assistant."""

from homeassistant.components import conversation
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers import area_registry as ar, device_registry as dr, intent
from homeassistant.setup import async_setup_component
import pytest

from simulators.midea.catalogue import BEDROOM, STUDY

from .conftest import Instance


@pytest.fixture
async def listening(instance: Instance) -> Instance:
    """Return Home Assistant that understands speech, with its appliances in rooms."""
    hass = instance.hass
    for component in ("homeassistant", "conversation", "intent"):
        assert await async_setup_component(hass, component, {})
    await instance.move_in()
    areas, devices = ar.async_get(hass), dr.async_get(hass)
    for code, room in ((BEDROOM, "Bedroom"), (STUDY, "书房")):
        devices.async_update_device(instance.device(code).id, area_id=areas.async_create(room).id)
    await hass.async_block_till_done()
    return instance


async def say(hass: HomeAssistant, text: str, language: str) -> None:
    """Say something that must be understood."""
    result = await conversation.async_converse(hass, text, None, Context(), language=language)
    answer = result.response
    assert answer.response_type is intent.IntentResponseType.ACTION_DONE, answer.as_dict()


@pytest.mark.parametrize(
    ("language", "text", "code", "instruction"),
    [
        ("en", "turn on the bedroom air conditioner", BEDROOM, {"power": "1"}),
        ("en", "set the bedroom to 22 degrees", BEDROOM, {"temp": "22"}),
        ("en", "set the bedroom temperature to 23.5 degrees", BEDROOM, {"temp": "23.5"}),
        ("zh-CN", "打开书房空调", STUDY, {"power": "1"}),
        ("zh-CN", "把书房温度设置为22度", STUDY, {"temp": "22"}),
        ("zh-CN", "把书房调到22度", STUDY, {"temp": "22"}),
    ],
)
async def test_what_is_said_is_done(
    listening: Instance, language: str, text: str, code: str, instruction: dict[str, str]
) -> None:
    """A sentence reaches the appliance, and no other."""
    await say(listening.hass, text, language)
    assert [record.json() | {"stamp": 0, "reqId": 0} for record in listening.midea.requests.to("/control/json")] == [
        {"applianceCode": code, "query": True, "instruction": instruction, "stamp": 0, "reqId": 0}
    ]
    assert listening.midea.devices[code].properties | instruction == listening.midea.devices[code].properties
