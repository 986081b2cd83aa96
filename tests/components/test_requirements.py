"""Packages that only one cloud needs."""

from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.util import package
import pytest

from simulators.core import Simulator
from simulators.haier import Haier
from simulators.midea import Midea
from simulators.testing import simulator_fixture

from .accounts import close, demo_entry

haier = simulator_fixture(Haier)
midea = simulator_fixture(Midea)


@pytest.mark.parametrize(
    ("cloud", "installs", "state", "wanted"),
    [
        ("midea", True, ConfigEntryState.LOADED, {"midea-local"}),
        ("midea", False, ConfigEntryState.SETUP_RETRY, {"midea-local"}),
        ("haier", False, ConfigEntryState.LOADED, set()),
    ],
)
async def test_package_is_installed_for_the_account_that_needs_it(
    hass: HomeAssistant,
    enable_custom_integrations: None,
    midea: Midea,
    haier: Haier,
    monkeypatch: pytest.MonkeyPatch,
    cloud: str,
    installs: bool,
    state: ConfigEntryState,
    wanted: set[str],
) -> None:
    """Only an account of Midea installs its library; without it, that account is tried again later and says why."""
    asked: set[str] = set()

    def install(requirement: str, **options: Any) -> bool:
        asked.add(requirement)
        return installs

    simulators: dict[str, Simulator] = {"midea": midea, "haier": haier}
    monkeypatch.setattr(package, "is_installed", lambda line: not line.startswith("midea-local"))
    monkeypatch.setattr(package, "install_package", install)
    entry = demo_entry(simulators[cloud])
    entry.add_to_hass(hass)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert entry.state is state
    assert {line.partition(">")[0] for line in asked} == wanted
    if state is ConfigEntryState.SETUP_RETRY:
        assert entry.error_reason_translation_key == "requirements_not_installed"
        assert entry.reason is not None and "midea-local" in entry.reason
    await close(hass, entry)
