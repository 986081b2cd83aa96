"""An account at Nimbus."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, override

from custom_components.homeclouds.clouds.core.cloud import Context
from custom_components.homeclouds.clouds.core.connection import Link, LinkedCloud
from custom_components.homeclouds.clouds.core.errors import AuthError, TokenError
from custom_components.homeclouds.clouds.core.features import Feature
from custom_components.homeclouds.clouds.core.http import Http, origin
from custom_components.homeclouds.clouds.core.model import (
    JSON,
    UNKNOWN_TYPE,
    Account,
    Device,
    Problem,
    Properties,
    Snapshot,
    Update,
)
from custom_components.homeclouds.clouds.core.rate_limit import Budget, Limit, Priority
from custom_components.homeclouds.clouds.core.redact import learn
from custom_components.homeclouds.clouds.core.values import as_reported
from custom_components.homeclouds.clouds.profiles.layout import FLAT
from custom_components.homeclouds.clouds.profiles.profile import Profile, choose, read_folder

from .client import Client, Socket

LIMIT = Limit(calls=60, seconds=60, source="Nimbus API, Rate limits")
POLL_WITH_PUSH, POLL_WITHOUT = 900, 60


class NimbusCloud(LinkedCloud):
    """Logs in, lists devices, receives pushes, and sends commands."""

    def __init__(self, data: Mapping[str, JSON], context: Context) -> None:
        """Start from the form. Raises SetupError with the field to blame."""
        super().__init__(context)
        username, password = str(data.get("username", "")), str(data.get("password", ""))
        learn(password)
        self._budget = context.budgets.get(f"nimbus_{username}", LIMIT)
        http = Http(context.session, self._budget)
        self._client = Client(http, origin(str(data.get("server", ""))), username, password)
        self._name = username
        self._link = Link(self)
        self._profiles: tuple[Profile, ...] = ()
        self._features: dict[tuple[str, frozenset[str]], Sequence[Feature]] = {}
        self._unknown: tuple[Problem, ...] = ()

    @override
    async def prepare(self) -> None:
        self._profiles, _ = read_folder(Path(__file__).parent / "profiles")

    @override
    async def sign_in(self) -> Account:
        return Account(id=await self._client.log_in(), name=self._name)

    @override
    async def fetch(self) -> Snapshot:
        listed = await self._client.call("GET", "/devices", priority=Priority.LIST)
        devices = {str(item["id"]): _device(item) for item in listed}
        self._unknown = tuple(
            Problem(UNKNOWN_TYPE, device.id, placeholders={"type": device.type})
            for device in devices.values()
            if choose(self._profiles, (device.type,), frozenset()) is None
        )
        return Snapshot(devices, tuple(map(_update, listed)))

    @override
    async def query(self, device: Device) -> Update:
        return _update(await self._client.call("GET", f"/devices/{device.id}"))

    @override
    def features(self, device: Device, names: frozenset[str]) -> Sequence[Feature]:
        known = device.type, names
        if known not in self._features:
            self._features[known] = FLAT.features(choose(self._profiles, (device.type,), names), names)
        return self._features[known]

    @override
    async def send(self, device: Device, wanted: Properties, present: Properties) -> Properties:
        body = {name: as_reported(value, present.get(name)) for name, value in wanted.items()}
        state: Properties = await self._client.call("POST", f"/devices/{device.id}", body, Priority.COMMAND)
        return state

    @override
    def problems(self) -> Sequence[Problem]:
        return self._unknown

    # Push

    @override
    async def listen(self) -> None:
        await self._link.run()

    async def open_channel(self) -> Socket:
        """Connect, with a new token if the old one is refused. Raises CloudError."""
        try:
            return await self._client.connect()
        except TokenError:
            await self._client.log_in()
            return await self._client.connect()

    def handle_message(self, message: object) -> None:
        """Take in a push. Raises AuthError."""
        match message:
            case {"event": "state", "id": str() as device_id, "online": bool() as online, "state": dict() as state}:
                self.listener.update(Update(device_id, state, online))
            case {"event": "devices"}:
                self.listener.refresh()
            case {"event": "logged_out"}:
                raise AuthError("logged out by the vendor")

    async def handle_connected(self) -> None:
        """Read what was missed. Raises CloudError."""
        await self.listener.catch_up(self._missed())

    async def _missed(self) -> Sequence[Update]:
        return (await self.fetch()).updates

    # Close

    @property
    @override
    def poll_interval(self) -> float:
        return POLL_WITH_PUSH if self.connected else POLL_WITHOUT

    @property
    @override
    def budget(self) -> Budget:
        return self._budget

    @override
    async def close(self) -> None:
        """Leave nothing: the connection ends with listen()."""


def _device(item: Mapping[str, Any]) -> Device:
    return Device(id=str(item["id"]), name=str(item["name"]), type=str(item["type"]), online=item["online"] is True)


def _update(item: Mapping[str, Any]) -> Update:
    return Update(str(item["id"]), dict(item["state"]), online=item.get("online"))
