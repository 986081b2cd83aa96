"""What an account and a home with devices in DIY mode have in common: devices that are reached on the local network."""

from collections.abc import Iterable
from dataclasses import replace
from typing import override

from ..core.abilities import HasOffListDevices
from ..core.cloud import Cloud, Context
from ..core.model import Device, Update
from . import profiles
from .api import GROUP
from .devices import item_type
from .local import LocalDevices
from .movement import Movement, Moves
from .rf_sensors import RfSensors, rules


class LocalNetworkCloud(Cloud, HasOffListDevices):
    """A cloud whose devices may report on the local network."""

    local: LocalDevices

    def __init__(self, context: Context) -> None:
        """Start without devices."""
        super().__init__(context)
        self._movement = Movement(self._moves)
        self._rf = RfSensors(self.listener.update, rules(context.options))
        self._told: dict[str, set[str]] = {}
        """Device id -> names of the properties that it has reported on the local network."""

    @override
    async def prepare_for(self, types: Iterable[str]) -> None:
        await profiles.prepare(int(kind) for kind in types if kind.isdecimal())

    async def _prepare_for_local(self) -> None:
        await self.prepare_for(self.local.types)

    def _own_devices(self) -> dict[str, Device]:
        """Return the devices in DIY mode, with the sensors of bridges."""
        return {device_id: self._rf.define(device) for device_id, device in self.local.own.items()}

    @override
    def forget(self, device: Device) -> bool:
        return self.local.forget(device.id)

    @override
    async def close(self) -> None:
        self._rf.close()
        await self.local.close()

    @override
    def is_query_scarce(self, device: Device) -> bool:
        """Return whether an interface would answer, as for groups, or in place of the socket: an app ID has a number of calls for a month."""
        local, peer = self.local, self.local.peers.get(device.id)
        is_free = local.handler.is_pushing and item_type(device) != GROUP
        return not (is_free or local.alone(device.id) or (peer is not None and not peer.mute))

    def handle_local(self, update: Update) -> None:
        """Take in what a device reports on the local network."""
        update = self._as_in_cloud(update)
        self._told.setdefault(update.device_id, set()).update(update.properties)
        self.listener.update(update)

    def _newest(self, update: Update) -> Update:
        """Leave out of what the cloud has of a device that it does not reach what that has reported here: that is newer."""
        if not self.local.is_only_here(update.device_id) or not (told := self._told.get(update.device_id)):
            return update
        return replace(
            update, properties={name: value for name, value in update.properties.items() if name not in told}
        )

    def _as_in_cloud(self, update: Update) -> Update:
        """Return what a device reports on the local network as the vendor's cloud would report it."""
        profile = self._profile(update.device_id)
        return self._rf.follow(self._movement.follow(update if profile is None else profile.as_in_cloud(update)))

    def _profile(self, device: str) -> profiles.Profile | None:
        kind = self.local.type_of(device)
        return None if kind is None else profiles.profile(kind)

    def _moves(self, device: str) -> Moves | None:
        return None if (profile := self._profile(device)) is None else profile.moves
