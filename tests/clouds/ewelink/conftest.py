"""An account at the simulated cloud, without Home Assistant."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
import contextlib
from typing import Any, NamedTuple, override

import aiohttp
import pytest

from custom_components.homeclouds.clouds.core.cloud import Context
from custom_components.homeclouds.clouds.core.model import Device
from custom_components.homeclouds.clouds.core.rate_limit import Budgets, Limit
from custom_components.homeclouds.clouds.ewelink.api import Api
from custom_components.homeclouds.clouds.ewelink.api.accounts import Accounts, Purpose
from custom_components.homeclouds.clouds.ewelink.client import LIMIT
from custom_components.homeclouds.clouds.ewelink.cloud import EwelinkCloud
from simulators.ewelink import Ewelink
from simulators.ewelink.devices import EwelinkDevice
from simulators.testing import simulator_fixture

from ..listener import RecordingListener

ewelink = simulator_fixture(Ewelink)


def device(sim: Ewelink, device_id: str = "1000000001") -> EwelinkDevice:
    """Return a device as the vendor has it."""
    return sim.devices[device_id]


class Account(RecordingListener):
    """A cloud that reports to this listener."""

    def __init__(self, cloud: EwelinkCloud, saved: dict[str, Any]) -> None:
        """Listen to this cloud."""
        super().__init__(saved=saved)
        self.cloud = cloud
        self.devices: dict[str, Device] = {}
        self.link_changes: list[bool | None] = []
        self._listening: asyncio.Task[None] | None = None
        cloud.listener = cloud.background.listener = cloud.local.context.listener = self

    @override
    def link_changed(self) -> None:
        """Record the state."""
        self.link_changes.append(self.cloud.connected)
        super().link_changed()

    async def fetch(self) -> None:
        """Poll."""
        snapshot = await self.cloud.fetch()
        self.devices.update(snapshot.devices)
        self.take(snapshot)

    def start(self) -> None:
        """Start listening."""
        self._listening = asyncio.create_task(self.cloud.listen())
        self._listening.add_done_callback(lambda task: self.wake())

    async def listen(self) -> None:
        """Take a snapshot and start listening; returns when the socket is up."""
        await self.fetch()
        self.start()
        await self.until(lambda: self.cloud.push.connected or self.ended)

    @property
    def ended(self) -> bool:
        """Return whether listening ended by itself."""
        return self._listening is not None and self._listening.done()

    async def outcome(self) -> None:
        """Wait for listening to end, and raise what it raised."""
        assert self._listening is not None
        async with asyncio.timeout(30):
            await self._listening

    async def send(self, device: str, **wanted: Any) -> Mapping[str, Any]:
        """Write properties; dots are written as two underscores."""
        names = {name.replace("__", "."): value for name, value in wanted.items()}
        return await self.cloud.send(self.devices[device], names, self.properties[device])

    async def close(self) -> None:
        """Stop listening."""
        if self._listening is not None:
            self._listening.cancel()
            with contextlib.suppress(asyncio.CancelledError, Exception):
                await self._listening
        await self.cloud.close()


class Open:
    """Makes accounts with a listener."""

    def __init__(self, session: aiohttp.ClientSession, sim: Ewelink) -> None:
        """Use one HTTP session for all."""
        self._session, self._sim = session, sim
        self.listeners: list[Account] = []
        self.budgets = Budgets()

    def __call__(self, *, options: Mapping[str, Any] | None = None, zeroconf: Any = None, **data: Any) -> Account:
        """Return an account with these form values instead of the demo's."""
        saved: dict[str, Any] = {}
        context = Context(
            session=self._session, budgets=self.budgets, options=options or {}, save=saved.update, zeroconf=zeroconf
        )
        listener = Account(EwelinkCloud({**self._sim.sign_in, **data}, context), saved)
        self.listeners.append(listener)
        return listener

    def unhurried(self) -> None:
        """Do without the gap between calls, where a test is not about it."""
        self.budgets.get("ewelink", Limit(calls=10_000, seconds=300))


class Bench(NamedTuple):
    """A signed-in account and the vendor's side of it."""

    listener: Account
    sim: Ewelink

    @property
    def api(self) -> Api:
        """Calls with a token."""
        return self.listener.cloud.api

    @property
    def accounts(self) -> Accounts:
        """Signed calls."""
        return self.listener.cloud.session.accounts

    def device(self, device_id: str = "1000000001") -> EwelinkDevice:
        """Return a device as the vendor has it."""
        return device(self.sim, device_id)

    async def code(self, user: dict[str, str], purpose: Purpose) -> str:
        """Have a verification code sent and return it."""
        await self.accounts.send_code(user, purpose)
        (name,) = user.values()
        return str(self.sim.verification_code(name)["code"])

    @property
    def guest(self) -> str:
        """The apikey of another user."""
        return self.sim.accounts.users[1].apikey


@pytest.fixture
async def open_account(ewelink: Ewelink) -> AsyncGenerator[Open]:
    """Return a maker of accounts at the simulator; the vendor's gap between calls is not kept."""
    async with aiohttp.ClientSession() as session:
        opened = Open(session, ewelink)
        opened.unhurried()
        yield opened
        for listener in opened.listeners:
            await listener.close()


@pytest.fixture
async def listener(open_account: Open) -> Account:
    """Return the demo account, signed in."""
    listener = open_account()
    await listener.cloud.sign_in()
    return listener


@pytest.fixture
def limit() -> Limit:
    """Return the vendor's limit as the client keeps it."""
    return LIMIT


@pytest.fixture
def bench(listener: Account, ewelink: Ewelink) -> Bench:
    """Return the demo account, signed in."""
    return Bench(listener, ewelink)
