"""Devices in DIY mode without any account: they are found and controlled on the local network, and no cloud is called."""

import asyncio
from collections.abc import Mapping, Sequence
import logging
from typing import override

from ..core.cloud import Context
from ..core.features import Feature
from ..core.http import Http
from ..core.model import JSON, Account, Device, Properties, Snapshot, Update
from ..core.values import as_dict
from . import devices as things, hosts
from .base import LocalNetworkCloud
from .hosts import NoDiyDeviceError
from .lan import Peer
from .local import LocalDevices
from .params import flatten
from .signing import Sequence as Numbers
from .writes import Writes

_LOGGER = logging.getLogger(__name__)
_ASK_EVERY = 60


class DiyCloud(LocalNetworkCloud):
    """The devices in DIY mode of one home."""

    poll_interval = 900
    is_pushing = False
    """Whether a cloud pushes: there is none."""
    owns_diy = True
    """Whether devices in DIY mode are this account's."""

    def __init__(self, data: Mapping[str, JSON], context: Context) -> None:
        """Start from the form and from what was kept. Raises SetupError."""
        super().__init__(context)
        self._hosts = hosts.read(data)
        self._http = Http(context.session)
        self._devices: dict[str, str] = {}
        """URL of a host -> device that answered there."""
        self._numbers = Numbers()
        self._writes = Writes()
        self.local = LocalDevices(
            context,
            "local",
            {},
            self,
            by_hand=bool(self._hosts),
            kept=as_dict(data.get("diy_devices")),
        )

    @override
    async def sign_in(self) -> Account:
        await asyncio.gather(*(hosts.ask(self._http, host, self._numbers()) for host in self._hosts))
        return Account(id="home", name="DIY", data={})

    @override
    async def fetch(self) -> Snapshot:
        await self._prepare_for_local()
        found = self.local.snapshot()
        own, updates = self._own_devices(), map(self._as_in_cloud, found.updates)
        return Snapshot(own, tuple(map(self._rf.listed, updates)), complete=False)

    @override
    async def query(self, device: Device) -> Update:
        answered = await self.local.query(device.id)
        return self._as_in_cloud(Update(device.id, flatten(answered), online=True))

    @override
    def features(self, device: Device, names: frozenset[str]) -> Sequence[Feature]:
        return things.features(device, names)

    @override
    async def send(self, device: Device, wanted: Properties, present: Properties) -> Properties:
        kept = {name: value for name, value in wanted.items() if name in present}
        wanted, steps = await self._writes.plan(device, wanted, present)
        for params in steps:
            await self.local.send(device.id, dict(params))
        return kept | self._movement.sent(device.id, wanted)

    @override
    async def listen(self) -> None:
        self.local.start()
        while True:
            await self._look_at_hosts()
            await asyncio.sleep(_ASK_EVERY)

    async def _look_at_hosts(self) -> None:
        """Ask hosts whose devices are not known yet; known ones are asked like those that announce themselves."""
        lan = self.local.lan
        if lan is None:
            return
        for host in self._hosts:
            known = lan.peers.get(self._devices.get(host.url, "")) or next(
                (peer for peer in (*lan.peers.values(), *lan.away.values()) if host.url in (peer.url, *peer.urls)), None
            )
            if known is not None and (known.url == host.url or not known.misses):
                continue
            try:
                device, word, params = await hosts.ask(self._http, host, self._numbers())
            except NoDiyDeviceError as err:
                _LOGGER.debug("No device in DIY mode answers: %s", err)
            else:
                self._devices[host.url] = device
                lan.found(Peer(device, host.url, word, encrypted=False), params)

    @override
    def diagnostics(self) -> Mapping[str, JSON]:
        return {"devices": len(self.local.diy), "local_devices": len(self.local.peers), "hosts": len(self._hosts)}
