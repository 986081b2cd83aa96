"""Accounts that have found their devices on the local network."""

from collections.abc import AsyncGenerator
from typing import Any

import pytest

from custom_components.homeclouds.clouds.ewelink.lan import Pace
from simulators.ewelink import Ewelink
from simulators.testing import loopback_network

from ..conftest import Account, Open

LAMP, DOUBLE, DIMMER, FAN = "1000000001", "1000000003", "1000000023", "1000000025"
BRIDGE = "1000000031"
LOCAL = (LAMP, DOUBLE, DIMMER, FAN)


@pytest.fixture
async def network(ewelink: Ewelink) -> AsyncGenerator[Any]:
    """Return a zeroconf that looks around on loopback."""
    async with loopback_network() as zeroconf:
        yield zeroconf
        await ewelink.local.stop()


async def at_home(open_account: Open, ewelink: Ewelink, network: Any, mode: str = "auto", **data: Any) -> Account:
    """Return an account that has found its devices on the local network."""
    await ewelink.local.start()
    listener = open_account(zeroconf=network, options={"mode": mode}, **data)
    if not data:
        await listener.cloud.sign_in()
        await listener.fetch()
    listener.start()
    await listener.until(lambda: set(LOCAL) <= set(listener.cloud.local.peers))
    return listener


def local_commands(sim: Ewelink) -> list[tuple[str, dict[str, Any]]]:
    """Return commands and bodies that devices have heard."""
    return [(record.path, record.json()) for record in sim.requests.to("/zeroconf/")]


def commands(sim: Ewelink) -> list[str]:
    """Return the commands that devices have heard, questions left out."""
    return [path for path, _ in local_commands(sim) if not path.endswith("/getState")]


def ask_often(listener: Account) -> None:
    """Let devices be asked for their state without much pause."""
    assert listener.cloud.local.lan is not None
    listener.cloud.local.lan.pace = Pace(tick=0.01, measuring=0.05, suspect=0.05, idle=0.5, away=0.05)


FOUR_CHANNELS = [{"outlet": outlet, "switch": "off"} for outlet in range(4)]


@pytest.fixture
async def listener(open_account: Open, ewelink: Ewelink, network: Any) -> Account:
    """Return the demo account, signed in and with its devices found on the local network."""
    return await at_home(open_account, ewelink, network)
