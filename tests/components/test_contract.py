"""The behavior contract, over every entity of every simulated account, in °C and in °F."""

from collections.abc import Callable, Mapping
from functools import partial
import logging
from typing import Any
from unittest.mock import AsyncMock

from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
from homeassistant.util.unit_system import METRIC_SYSTEM, US_CUSTOMARY_SYSTEM
import pytest

from custom_components.homeclouds.clouds.ewelink.push import Pace
from simulators.china_telecom import ChinaTelecomDevices, ChinaTelecomLan, ChinaTelecomPlatform
from simulators.core import Simulator
from simulators.ewelink import Ewelink
from simulators.haier import Haier
from simulators.midea import Midea
from simulators.midea.catalogue import CELLAR
from simulators.tencent import Tencent
from tests.faults.accounts import ACCOUNTS, Account
from tests.faults.haste import doubt_soon, hurry

from .contract import SCENES, Contract


def _midea() -> Midea:
    """Return the simulator without the air conditioner that has no thing model: what its messages can carry is another matter."""
    simulator = Midea(control_delay=0)
    simulator.remove_device(CELLAR)
    return simulator


SIMULATOR_TYPES: Mapping[str, Callable[[], Simulator]] = {
    "Midea": _midea,
    "eWeLink": Ewelink,
    "Tencent": Tencent,
    "Haier": Haier,
    "C": ChinaTelecomPlatform,
    "Mc": partial(ChinaTelecomDevices, retry=0.02),
    "Md": ChinaTelecomLan,
}
"""Account -> the simulator with all appliances that it knows."""
CONTROLS = frozenset({*SCENES, "switch", "select", "number", "valve", "lock"})
"""Platforms with something to set."""


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have nothing wait, and nothing logged that nobody reads."""
    hurry(monkeypatch.setattr)
    doubt_soon(monkeypatch.setattr)
    monkeypatch.setattr("custom_components.homeclouds.clouds.haier.commands.PAUSES", (0.05, 0.05))
    # eWeLink's frames
    monkeypatch.setattr(Pace, "wait", AsyncMock())
    for name in ("", "custom_components.homeclouds", "homeassistant", "aiohttp"):
        monkeypatch.setattr(logging.getLogger(name), "level", logging.WARNING)
    logging.getLogger("").manager._clear_cache()  # type: ignore[attr-defined]  # loggers keep what is enabled


def _connected(instance: Any) -> bool:
    """Return whether all devices that log in on their own have done so."""
    return len(instance.simulator.lines) == sum(
        device.gateway is None for device in instance.simulator.devices.values()
    )


def whole(brand: str, hass: HomeAssistant) -> Account:
    """Return an account with all appliances."""
    kind = ACCOUNTS[brand]
    members: dict[str, Any] = {
        "make": lambda self: SIMULATOR_TYPES[brand](),
        "steady": _connected if brand == "Mc" else kind.listening,
    }
    instance: Account = type(kind.__name__, (kind,), members)(hass)
    return instance


@pytest.mark.parametrize("units", [METRIC_SYSTEM, US_CUSTOMARY_SYSTEM], ids=["celsius", "fahrenheit"])
@pytest.mark.parametrize("brand", list(SIMULATOR_TYPES))
async def test_contract(
    hass: HomeAssistant, enable_custom_integrations: None, socket_enabled: None, brand: str, units: Any
) -> None:
    """What a user may rely on, whatever the brand."""
    hass.config.units = units
    assert await async_setup_component(hass, "scene", {})
    async with whole(brand, hass) as instance:
        contract = Contract(hass, instance.coordinator)
        registry = er.async_get(hass)
        for entry in er.async_entries_for_config_entry(registry, instance.entry.entry_id):
            state = hass.states.get(entry.entity_id)
            if state is None or state.state == STATE_UNAVAILABLE:
                continue
            if units is METRIC_SYSTEM:
                await keeps_it(contract, entry.entity_id, state.domain)
            elif state.domain in {"climate", "water_heater"}:
                await contract.degrees_stay(entry.entity_id)
        assert "\n".join(contract.broken) == ""


async def keeps_it(contract: Contract, entity_id: str, domain: str) -> None:
    """Drive one entity through all rules that concern it."""
    contract.shown_is_offered(entity_id)
    if domain in CONTROLS:
        await contract.offers_work(entity_id)
    if domain in {"climate", "water_heater", "humidifier"}:
        await contract.off_stays_off(entity_id)
    if domain == "light":
        await contract.light_shows_what_is_chosen(entity_id)
    if domain == "fan":
        await contract.speed_ends_preset(entity_id)
    if domain in SCENES:
        await contract.is_restored(entity_id)
