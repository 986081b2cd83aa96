"""What the tests of real accounts have in common: they look entities up by what the vendor calls the device."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from homeassistant.config_entries import SOURCE_USER, ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant, State
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.homeclouds.clouds.core.cloud import Cloud
from custom_components.homeclouds.const import CONF_CLOUD, DOMAIN
from simulators.core import Simulator
from tests.faults.haste import reconnect_soon

_LINES = ("serials", "gateways")
"""Fields that take several texts, which `sign_in` has in one."""


def entity(hass: HomeAssistant, device_id: str, domain: str, key: str) -> str:
    """Return the id of an entity that must exist."""
    entity_id = er.async_get(hass).async_get_entity_id(domain, DOMAIN, f"{device_id}_{key}")
    assert entity_id is not None, f"no {domain} {key}"
    return entity_id


def state(hass: HomeAssistant, device_id: str, domain: str, key: str) -> State:
    """Return the state of an entity that must be on show."""
    entity_id = entity(hass, device_id, domain, key)
    found = hass.states.get(entity_id)
    assert found is not None, f"{entity_id} is off"
    return found


async def call(hass: HomeAssistant, action: str, device_id: str, key: str, **data: Any) -> None:
    """Call an action on an entity."""
    domain, _, service = action.partition(".")
    target = {"entity_id": entity(hass, device_id, domain, key)}
    await hass.services.async_call(domain, service, target | data, blocking=True)


async def choose_cloud(hass: HomeAssistant, cloud: str, form: Mapping[str, Any]) -> Any:
    """Begin to add an account, choose its cloud, fill in the first form, and return what comes next."""
    result = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    assert result["type"] is FlowResultType.MENU
    result = await hass.config_entries.flow.async_configure(result["flow_id"], {"next_step_id": cloud})
    assert (result["type"], result["step_id"]) == (FlowResultType.FORM, cloud)
    return await hass.config_entries.flow.async_configure(result["flow_id"], dict(form))


def demo_entry(simulator: Simulator, **data: Any) -> MockConfigEntry:
    """Return the demo account of a simulated cloud, as the form would make it."""
    form = {name: value.split("\n") if name in _LINES else value for name, value in simulator.sign_in.items()}
    return MockConfigEntry(domain=DOMAIN, title="Demo", data={CONF_CLOUD: simulator.name, **form, **data})


async def close(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Unload an account if it is loaded."""
    if entry.state is ConfigEntryState.LOADED:
        await hass.config_entries.async_unload(entry.entry_id)


async def until(condition: Callable[[], object]) -> None:
    """Wait for something to become true as states and things change."""
    async with asyncio.timeout(30):
        while not condition():
            await asyncio.sleep(0.01)


def hurry(monkeypatch: pytest.MonkeyPatch, cloud: type[Cloud]) -> None:
    """Have confirmations, reconnections, refreshes and the end of a cloud not wait."""
    monkeypatch.setattr(cloud, "confirm_after", 0.2)
    monkeypatch.setattr(cloud, "confirm_within", 0.5)
    reconnect_soon(monkeypatch.setattr)
    monkeypatch.setattr("custom_components.homeclouds.account.outage._GRACE", 0.1)
    monkeypatch.setattr("custom_components.homeclouds.account.poller._REFRESH_COOLDOWN", 0)


def remove_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have devices that the cloud disowns removed without waiting for a day, and ask for them with each list."""
    monkeypatch.setattr("custom_components.homeclouds.account.absences._ASK_EVERY", 0)
    monkeypatch.setattr("custom_components.homeclouds.account.absences._DAY", 0)


@contextmanager
def uploads(monkeypatch: pytest.MonkeyPatch, folder: Path, texts: dict[str, str]) -> Iterator[None]:
    """Have files uploaded, by ids that begin with a letter each."""

    @contextmanager
    def uploaded(hass: HomeAssistant, file_id: str) -> Iterator[Path]:
        path = folder / file_id
        path.write_text(texts[file_id.rstrip("0")])
        yield path

    with monkeypatch.context() as patch:
        patch.setattr("custom_components.homeclouds.flow.schema.process_uploaded_file", uploaded)
        yield
