"""Removing an account gives its login back to the vendor."""

from collections.abc import Mapping
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.homeclouds.clouds.core.cloud import Context
from custom_components.homeclouds.clouds.registry import CLOUDS
from custom_components.homeclouds.const import CONF_CLOUD, DOMAIN
from simulators.core import Simulator
from simulators.ewelink import Ewelink
from simulators.midea import Midea
from simulators.midea.tokens import Standing
from simulators.tencent import Tencent
from simulators.testing import simulator_fixture

ewelink = simulator_fixture(Ewelink)
midea = simulator_fixture(Midea, control_delay=0)
tencent = simulator_fixture(Tencent)

_ENCRYPTION = '{"method": "hash", "hash": "sha256"}'
LOGOUTS = {"ewelink": "/v2/user/logout", "midea": "/user/logout", "tencent": "AppLogoutUser"}
FAULTS = (None, "drop", "expired_token", "half_open", "http_error")


@pytest.fixture
def simulators(enable_custom_integrations: None, ewelink: Ewelink, midea: Midea, tencent: Tencent) -> Mapping[str, Any]:
    """Return the simulated clouds whose logins can be given back."""
    return {"ewelink": ewelink, "midea": midea, "tencent": tencent}


def form(simulator: Simulator) -> dict[str, Any]:
    """Return what a user signs in with; at Midea a login of one's own instead of an ID."""
    filled: dict[str, Any] = dict(simulator.sign_in)
    if isinstance(simulator, Midea):
        del filled["open_user_id"]
        filled |= {"account": "demo@example.com", "password": "demo-password", "encryption": _ENCRYPTION}
        filled |= {"app_id": simulator.app_id, "app_key": simulator.app_key, "app_secret": simulator.app_secret}
    return filled


async def logged_in(hass: HomeAssistant, simulator: Simulator, **data: Any) -> MockConfigEntry:
    """Log in, and return the account as Home Assistant keeps it."""
    values = {CONF_CLOUD: simulator.name, **form(simulator)}
    cloud = CLOUDS[simulator.name].create(values, Context(session=async_get_clientsession(hass)))
    account = await cloud.sign_in()
    await cloud.close()
    entry = MockConfigEntry(domain=DOMAIN, title="Demo", data={**values, **account.data, **data})
    entry.add_to_hass(hass)
    return entry


def is_logged_in(simulator: Simulator, entry: MockConfigEntry) -> bool:
    """Return whether the vendor would still take the token."""
    match simulator:
        case Midea():
            return simulator.user_tokens.standing(entry.data["user_token"]) is not Standing.UNKNOWN
        case Tencent():
            return entry.data["token"] in simulator.account.tokens
        case _:
            assert isinstance(simulator, Ewelink)
            return any(pair.at == entry.data["tokens"]["at"] for pair in simulator.accounts.pairs)


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("cloud", LOGOUTS)
async def test_removal_logs_out(
    hass: HomeAssistant,
    simulators: Mapping[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    cloud: str,
    fault: str | None,
) -> None:
    """The login of the account is given back; a server in trouble keeps nobody from removing the account."""
    simulator = simulators[cloud]
    if fault == "half_open":
        monkeypatch.setattr("custom_components.homeclouds._LOG_OUT_WITHIN", 0.5)
    entry = await logged_in(hass, simulator)
    assert is_logged_in(simulator, entry)
    if fault:
        simulator.faults.add(fault, path=LOGOUTS[cloud])
    before = len(simulator.requests)
    await hass.config_entries.async_remove(entry.entry_id)
    assert simulator.requests.to(LOGOUTS[cloud])
    assert not hass.config_entries.async_entries(DOMAIN)
    if fault is None:
        assert len(simulator.requests) == before + 1
        assert not is_logged_in(simulator, entry)


async def test_login_of_the_vendors_page_is_revoked(
    hass: HomeAssistant, ewelink: Ewelink, enable_custom_integrations: None
) -> None:
    """Tokens that eWeLink's page gave have a call of their own."""
    entry = await logged_in(hass, ewelink, username="", password="")
    await hass.config_entries.async_remove(entry.entry_id)
    assert ewelink.requests.to("/v2/user/oauth/token")
    assert not ewelink.requests.to("/v2/user/logout")


@pytest.mark.parametrize("kept", [True, False])
async def test_removal_brings_no_login(
    hass: HomeAssistant, ewelink: Ewelink, enable_custom_integrations: None, kept: bool
) -> None:
    """A login that the vendor has ended, or that is lost, is not begun again to be ended."""
    entry = await logged_in(hass, ewelink, **({} if kept else {"tokens": None}))
    ewelink.accounts.pairs.clear()
    before = len(ewelink.requests.to("/v2/user/login"))
    await hass.config_entries.async_remove(entry.entry_id)
    assert len(ewelink.requests.to("/v2/user/login")) == before
    assert bool(ewelink.requests.to("/v2/user/logout")) is kept
