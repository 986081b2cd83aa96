"""Home Assistant with a Midea account, signed in through the form."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    SOURCE_USER,
    ConfigEntry,
    ConfigFlowContext,
    ConfigFlowResult,
)
from homeassistant.const import EVENT_STATE_CHANGED, EVENT_STATE_REPORTED
from homeassistant.core import Event, HomeAssistant, State, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.homeclouds.account.account import HomeCloudsAccount
from custom_components.homeclouds.clouds.midea.cloud import MideaCloud
from custom_components.homeclouds.const import DOMAIN
from simulators.midea import Midea
from simulators.testing import simulator_fixture

midea = simulator_fixture(Midea, control_delay=0)


async def eventually(true: Callable[[], bool]) -> None:
    """Wait until something is true."""
    async with asyncio.timeout(30):
        while not true():
            await asyncio.sleep(0.01)


@dataclass
class Instance:
    """Home Assistant, the simulated cloud, and what a user does with them."""

    hass: HomeAssistant
    midea: Midea
    client: ClientSessionGenerator

    async def begin(self, source: str = SOURCE_USER) -> ConfigFlowResult:
        """Open the form to add an account, and choose this cloud."""
        flow = await self.hass.config_entries.flow.async_init(DOMAIN, context={"source": source})
        return await self.fill(flow, next_step_id="midea")

    async def fill(self, flow: ConfigFlowResult, **user_input: Any) -> ConfigFlowResult:
        """Fill a form in."""
        result = await self.hass.config_entries.flow.async_configure(flow["flow_id"], user_input)
        await self.hass.async_block_till_done()
        return result

    async def sign_in(self, **changes: Any) -> ConfigFlowResult:
        """Add the account with what is typed in, the good values unless changed."""
        return await self.fill(await self.begin(), **{**self.midea.sign_in, **changes})

    async def move_in(self) -> ConfigEntry:
        """Add the account, and have the vendor send its reports here."""
        result = await self.sign_in()
        entry: ConfigEntry = result["result"]
        client = await self.client()
        self.midea.webhook = str(client.make_url("/")).rstrip("/")
        return entry

    @property
    def entry(self) -> ConfigEntry:
        """Return the account's entry."""
        (entry,) = self.hass.config_entries.async_entries(DOMAIN)
        return entry

    @property
    def account(self) -> HomeCloudsAccount:
        """Return the loaded account."""
        coordinator: HomeCloudsAccount = self.entry.runtime_data
        return coordinator

    async def settle(self) -> None:
        """Wait until reports are delivered and everybody has been told."""
        await self.midea.settled()
        await self.hass.async_block_till_done()

    async def begin_again(self) -> ConfigFlowResult:
        """Open the form to change how the account signs in."""
        context = ConfigFlowContext(source=SOURCE_RECONFIGURE, entry_id=self.entry.entry_id)
        return await self.hass.config_entries.flow.async_init(DOMAIN, context=context)

    async def poll(self) -> None:
        """Have the account polled now."""
        await self.account.poller.async_refresh()
        await self.hass.async_block_till_done()

    def state(self, entity_id: str) -> State:
        """Return the state of an entity that must exist."""
        state = self.hass.states.get(entity_id)
        assert state is not None, f"{entity_id} is none of {sorted(self.hass.states.async_entity_ids())}"
        return state

    async def do(self, action: str, entity_id: str, **data: Any) -> None:
        """Call an action on an entity."""
        domain, _, service = action.partition(".")
        await self.hass.services.async_call(domain, service, {"entity_id": entity_id, **data}, blocking=True)

    def sent(self) -> list[dict[str, Any]]:
        """Return the instructions that reached the cloud."""
        return [record.json()["instruction"] for record in self.midea.requests.to("/control/json")]

    def device(self, code: str) -> dr.DeviceEntry:
        """Return the registry's entry of an appliance."""
        device = dr.async_get(self.hass).async_get_device_by_identifier((DOMAIN, code), self.entry.entry_id)
        assert device is not None
        return device

    def entities(self, code: str) -> list[er.RegistryEntry]:
        """Return an appliance's entities, those that are off included."""
        return er.async_entries_for_device(
            er.async_get(self.hass), self.device(code).id, include_disabled_entities=True
        )

    def watch(self, part: str) -> list[State]:
        """Return a list that grows with what is written for the entities whose id contains a text."""
        seen: list[State] = []

        @callback
        def wanted(data: Mapping[str, Any]) -> bool:
            return part in data["entity_id"] and data["new_state"] is not None

        @callback
        def note(event: Event[Any]) -> None:
            seen.append(event.data["new_state"])

        for kind in (EVENT_STATE_CHANGED, EVENT_STATE_REPORTED):
            self.hass.bus.async_listen(kind, note, event_filter=wanted)
        return seen

    async def until(self, entity_id: str, state: str) -> State:
        """Wait until an entity has a state."""
        await eventually(lambda: (found := self.hass.states.get(entity_id)) is not None and found.state == state)
        return self.state(entity_id)

    async def until_attribute(self, entity_id: str, name: str, value: object) -> None:
        """Wait until an attribute of an entity has a value; the account is polled meanwhile."""
        await self.account.poller.async_refresh()
        await eventually(lambda: self.state(entity_id).attributes[name] == value)


@pytest.fixture
def instance(
    hass: HomeAssistant, enable_custom_integrations: None, midea: Midea, hass_client_no_auth: ClientSessionGenerator
) -> Instance:
    """Return Home Assistant without an account."""
    return Instance(hass, midea, hass_client_no_auth)


@pytest.fixture
def short_timeout(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have commands confirmed or rolled back at once."""
    monkeypatch.setattr(MideaCloud, "confirm_after", 0.01)
    monkeypatch.setattr(MideaCloud, "confirm_within", 0.1)
