"""What an account is signed in with, and what it is given in return, stays out of the debug log: all clouds."""

from collections.abc import AsyncGenerator, Iterator
import json
import logging
from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
import pytest

from simulators.core import Simulator
from simulators.registry import registry

from .accounts import demo_entry

_SECRET = ("password", "secret", "key", "token", "pin", "open_id", "email", "phone", "username", "account")
_ISSUED = ("token", "at", "rt", "apikey", "devicekey")


@pytest.fixture(params=["midea", "ewelink", "tencent", "haier", "china_telecom_platform"])
async def vendor(
    hass: HomeAssistant, request: pytest.FixtureRequest, socket_enabled: None, enable_custom_integrations: None
) -> AsyncGenerator[Simulator]:
    """Return a simulated cloud."""
    async with registry()[request.param]() as simulator:
        yield simulator


def issued(value: Any, name: str = "") -> Iterator[str]:
    """Yield the tokens and keys in an answer."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from issued(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from issued(inner, name)
    elif isinstance(value, str) and len(value) >= 8 and name.lower().endswith(_ISSUED):
        yield value


def answers(simulator: Simulator) -> Iterator[Any]:
    """Yield what the cloud answered."""
    for record in simulator.requests:
        try:
            yield json.loads(record.answer or b"null")
        except ValueError:
            continue


async def test_debug_log(hass: HomeAssistant, vendor: Simulator, caplog: pytest.LogCaptureFixture) -> None:
    """From set-up to signing in once more, at debug level."""
    caplog.set_level(logging.DEBUG, "custom_components.homeclouds")
    entry = demo_entry(vendor)
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.LOADED
    await entry.runtime_data.cloud.sign_in()
    await hass.config_entries.async_unload(entry.entry_id)
    secrets = {str(value) for name, value in vendor.sign_in.items() if name.endswith(_SECRET)}
    secrets |= {secret for answer in answers(vendor) for secret in issued(answer)}
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("custom_components.homeclouds")]
    assert len(secrets) > 1
    assert len(ours) > 1
    found = {secret: line for secret in secrets for line in ours if len(secret) >= 4 and secret in line}
    assert not found
