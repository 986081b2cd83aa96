"""The simulators on Home Assistant's own event loop, under the rules of its test environment."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession

from simulators.midea import Midea


async def test_on_the_loop_of_home_assistant(hass: HomeAssistant, midea: Midea) -> None:
    """Home Assistant's shared session reaches a simulator, and nothing is left behind."""
    session = async_get_clientsession(hass)
    async with session.post(f"{midea.base_url}/midea/open/business/v1/token", json={"openUserId": "x"}) as answer:
        assert (await answer.json())["code"] == 5000
    assert (await midea.wait_for_request("/token")).status == 200
