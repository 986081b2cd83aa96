"""A cloud that lives in memory, and an account of it in Home Assistant."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
import logging
from typing import Any, Self, override

from homeassistant.core import HomeAssistant, State
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.homeclouds.clouds.core.abilities import (
    HasActions,
    HasFixes,
    HasHistory,
    HasInbound,
    HasLibrary,
    HasNames,
)
from custom_components.homeclouds.clouds.core.cloud import Cloud, CloudType, Context, Listener, NullListener
from custom_components.homeclouds.clouds.core.errors import CloudError, GoneError, UnsupportedError
from custom_components.homeclouds.clouds.core.features import Feature
from custom_components.homeclouds.clouds.core.media import Library
from custom_components.homeclouds.clouds.core.model import (
    JSON,
    Account,
    Call,
    Device,
    Problem,
    Properties,
    Reply,
    Sample,
    Snapshot,
    Update,
    Value,
)
from custom_components.homeclouds.clouds.core.rate_limit import Budget, Limit
from custom_components.homeclouds.clouds.registry import CLOUDS
from custom_components.homeclouds.const import CONF_CLOUD, DOMAIN

from .presentable import complaints

DEVICE_ID = "d1"


class FakeCloud(Cloud, HasActions, HasFixes, HasHistory, HasInbound, HasLibrary, HasNames):
    """A cloud whose devices are what a test says, and that does what it is told at once."""

    def __init__(self) -> None:
        """Start with nothing."""
        self.listener: Listener = NullListener()
        self.library: Library | None = None
        self.devices: dict[str, Device] = {}
        self.states: dict[str, dict[str, Value]] = {}
        self.profile: dict[str, tuple[Feature, ...]] = {}
        self.sent: list[dict[str, Value]] = []
        self.error: CloudError | None = None
        self.lost: Exception | None = None
        """What the next send() ends with after the device has obeyed."""
        self.pushing: bool | None = None
        self.interval: float = 60
        self.calls: Budget | None = None
        self.obeys = True
        self.tells = True
        self.gate: asyncio.Event | None = None
        self.queries = 0
        self.queried: list[str] = []
        """Ids of the devices whose state was asked for."""
        self.unlisted: set[str] = set()
        """Devices that the list leaves out although the cloud knows them."""
        self.failures: list[Exception] = []
        """What listen() ends with, one after the other."""
        self.seen_problems: tuple[Problem, ...] = ()
        self.fixed: list[Problem] = []
        self.listening: asyncio.Future[None] | None = None
        self.complete = True
        self.reads_states = True
        """Whether a poll reads states, not only the list."""
        self.closed = False
        self.past: dict[str, list[Sample]] = {}

    def of(self, context: Context) -> Self:
        """Report to an account."""
        self.listener = context.listener
        return self

    @override
    async def sign_in(self) -> Account:
        return Account(id="somebody", name="Somebody")

    @override
    async def fetch(self) -> Snapshot:
        if self.error is not None:
            raise self.error
        listed = {key: device for key, device in self.devices.items() if key not in self.unlisted}
        states = self.states.items() if self.reads_states else ()
        updates = tuple(Update(key, dict(state)) for key, state in states if key in listed)
        return Snapshot(listed, updates, self.complete)

    @override
    async def listen(self) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.listening = asyncio.get_running_loop().create_future()
        await self.listening

    @override
    async def query(self, device: Device) -> Update:
        self.queries += 1
        self.queried.append(device.id)
        if device.id not in self.devices:
            raise GoneError
        if self.error is not None:
            raise self.error
        return Update(device.id, dict(self.states[device.id]))

    @override
    def features(self, device: Device, names: frozenset[str]) -> Sequence[Feature]:
        return self.profile[device.id]

    @override
    async def send(self, device: Device, wanted: Properties, present: Properties) -> Properties:
        if self.error is not None:
            raise self.error
        self.sent.append(dict(wanted))
        if self.gate is not None:
            await self.gate.wait()
        if self.obeys:
            self.states[device.id].update(wanted)
        if self.lost is not None:
            lost, self.lost = self.lost, None
            raise lost
        return wanted if self.obeys and self.tells else {}

    @override
    def receive(self, call: Call) -> Reply:
        accepted = call.body == b"open sesame"
        return Reply({"code": 0 if accepted else 1, "path": call.path, "query": call.query}, accepted)

    @override
    def problems(self) -> Sequence[Problem]:
        return self.seen_problems

    @override
    async def fix(self, problem: Problem) -> None:
        if self.error is not None:
            raise self.error
        self.fixed.append(problem)
        self.seen_problems = ()

    @override
    async def rename(self, device: Device, name: str) -> None:
        if self.error is not None:
            raise self.error
        self.devices[device.id] = replace(device, name=name)

    @override
    async def history(self, device: Device, name: str, start: float, end: float) -> Sequence[Sample]:
        if self.error is not None:
            raise self.error
        if name not in self.past:
            raise UnsupportedError
        return [sample for sample in self.past[name] if start <= sample.time < end]

    @override
    async def action(self, name: str, device: Device | None, data: Mapping[str, JSON]) -> JSON:
        return [name, device.id if device else None, dict(data)]

    @override
    async def close(self) -> None:
        self.closed = True

    @property
    @override
    def connected(self) -> bool | None:
        return self.pushing

    @property
    @override
    def poll_interval(self) -> float:
        return self.interval

    @property
    @override
    def budget(self) -> Budget | None:
        return self.calls


@dataclass
class Instance:
    """One account of the cloud in memory, and what a test does with it."""

    hass: HomeAssistant
    cloud: FakeCloud
    entry: MockConfigEntry = field(
        default_factory=lambda: MockConfigEntry(
            domain=DOMAIN, title="Somebody", unique_id="fake_somebody", data={CONF_CLOUD: "fake"}
        )
    )

    def furnish(self, *features: Feature, device: Device | None = None, **properties: Any) -> None:
        """Put a device into the account."""
        device = device or Device(id=DEVICE_ID, name="Thing")
        self.cloud.devices[device.id] = device
        self.cloud.states[device.id] = properties
        self.cloud.profile[device.id] = features

    async def show(self, *features: Feature, device: Device | None = None, **properties: Any) -> None:
        """Put a device into the account and set the account up."""
        self.furnish(*features, device=device, **properties)
        await self.set_up()

    async def set_up(self) -> None:
        """Set the account up."""
        self.entry.add_to_hass(self.hass)
        assert await self.hass.config_entries.async_setup(self.entry.entry_id)
        await self.hass.async_block_till_done()

    async def set_up_again(self) -> None:
        """Set the account up after it was unloaded."""
        assert await self.hass.config_entries.async_setup(self.entry.entry_id)

    async def push(self, device_id: str = DEVICE_ID, **properties: Any) -> None:
        """Have the cloud push news of a device."""
        await self.tell(Update(device_id, properties))

    async def tell(self, update: Update) -> None:
        """Have the cloud push an update."""
        self.cloud.states[update.device_id].update(update.properties)
        self.cloud.listener.update(update)
        await self.hass.async_block_till_done()

    def state(self, entity_id: str) -> State:
        """Return the state of an entity that must exist."""
        state = self.hass.states.get(entity_id)
        assert state is not None, f"{entity_id} is none of {self.hass.states.async_entity_ids()}"
        return state

    def attributes(self, entity_id: str, *names: str) -> list[Any]:
        """Return attributes of an entity; those it lacks are None."""
        return [self.state(entity_id).attributes.get(name) for name in names]

    async def do(self, action: str, entity_id: str, **data: Any) -> list[dict[str, Value]]:
        """Call an action on an entity and return what was sent to the cloud for it."""
        before = len(self.cloud.sent)
        domain, _, service = action.partition(".")
        await self.hass.services.async_call(domain, service, {"entity_id": entity_id, **data}, blocking=True)
        return self.cloud.sent[before:]


@pytest.fixture(autouse=True)
def presentable(hass: HomeAssistant, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """See to it that whatever a test sets up is fit to be shown, and gives Home Assistant no cause for complaint."""
    yield
    accounts = [entry.runtime_data for entry in hass.config_entries.async_loaded_entries(DOMAIN)]
    devices = [state for account in accounts for state in account.states.values()]
    assert [what for device in devices for feature in device.features for what in complaints(feature)] == []
    logged = [record for phase in ("setup", "call") for record in caplog.get_records(phase)]
    assert [
        record.getMessage()
        for record in logged
        if record.levelno >= logging.WARNING
        and record.name.startswith(("homeassistant.components", "homeassistant.helpers"))
        and DOMAIN in record.getMessage()
    ] == []


@pytest.fixture
def instance(hass: HomeAssistant, enable_custom_integrations: None, monkeypatch: pytest.MonkeyPatch) -> Instance:
    """Return an account that is yet to be furnished and set up."""
    cloud = FakeCloud()

    def create(data: Mapping[str, JSON], context: Context) -> Cloud:
        return cloud.of(context)

    kind = CloudType(
        key="fake",
        brand="Fake",
        fields=(),
        inbound=("/fake/report",),
        actions=frozenset({"call_action"}),
        create=create,
    )
    monkeypatch.setitem(CLOUDS, "fake", kind)
    return Instance(hass, cloud)


@pytest.fixture
def limited() -> Budget:
    """Return a budget of ten calls an hour."""
    return Budget(Limit(calls=10, seconds=3600))
