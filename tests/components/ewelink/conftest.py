"""The demo account."""

from collections.abc import AsyncGenerator

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest

from custom_components.homeclouds.account.domain_data import domain_data
from custom_components.homeclouds.clouds.core.rate_limit import Limit
from simulators.ewelink import Ewelink
from simulators.testing import simulator_fixture

from ..accounts import close, until
from .account import fill_in

ewelink = simulator_fixture(Ewelink)


@pytest.fixture(autouse=True)
def _instance(hass: HomeAssistant, enable_custom_integrations: None) -> None:
    """Let Home Assistant find the integration, and do without the vendor's half second between two calls."""
    domain_data(hass).budgets.get("ewelink", Limit(calls=10_000, seconds=300))


@pytest.fixture
async def account(hass: HomeAssistant, ewelink: Ewelink) -> AsyncGenerator[ConfigEntry]:
    """Return the demo account, signed in through the form, with its socket up."""
    result = await fill_in(hass, ewelink)
    assert result["type"] is FlowResultType.CREATE_ENTRY, result
    entry = result["result"]
    await hass.async_block_till_done()
    await until(lambda: entry.runtime_data.cloud.push.connected)
    yield entry
    await close(hass, entry)
    await hass.async_block_till_done()
