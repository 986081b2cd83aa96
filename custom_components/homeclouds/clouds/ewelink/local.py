"""The account and the local network: which devices are reached here, with whose keys, and what holds while the Internet is away."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
import logging
import re
from typing import Any, Protocol

from ..core.cloud import Context
from ..core.errors import CommandError, GoneError, NoAnswerError, OfflineError, UnreachableError, foreseen
from ..core.http import Http
from ..core.model import JSON, Device, Snapshot, Update, Value
from ..core.redact import learn
from .api import DEVICE
from .devices import Thing, uiid_of
from .diy import described, device_type, kept, read_kept, with_announced, word_of
from .lan import Lan, Peer
from .lan_messages import question
from .messages import FirstReports
from .params import flatten

_LOGGER = logging.getLogger(__name__)
_MEASURED = re.compile(
    r"(current)?(temperature|humidity)|(supply)?(power|voltage|current)|(actPow|voltage|current)_\d+", re.IGNORECASE
)
"""Measured properties, whose changes devices do not announce."""
PATH = "path"
"""Property: how a device is reached."""
_LOOK_AGAIN_AFTER = 60
_WITH_MAIN_DEVICE = "130"
"""Type of an SPM's children, which are reached through their main device."""
_MOST_DIY = 32
"""Devices in DIY mode: anybody on the network can announce them."""


class LocalHandler(Protocol):
    """The account that takes in what devices report on the local network."""

    @property
    def is_pushing(self) -> bool:
        """Whether the vendor's cloud pushes."""

    @property
    def owns_diy(self) -> bool:
        """Whether devices in DIY mode are this account's to use."""

    def handle_local(self, update: Update) -> None:
        """Take in what one device reports, in the params of the local network."""


@dataclass
class LocalDevices:
    """The devices of an account that are on the local network, and those in DIY mode that are in no account.

    `mode` is auto (locally, else through the cloud), local or cloud; `keys` the devices' keys as kept ("" where there is none), so that
    the local network needs no Internet.
    """

    context: Context
    mode: str
    keys: dict[str, JSON] = field(repr=False)
    handler: LocalHandler
    by_hand: bool = False
    """Whether devices are added that announce nothing."""
    hosts: Mapping[str, str] = field(default_factory=dict)
    """Where devices of the account are that announce nothing here: device id -> URL."""
    kinds: dict[str, JSON] = field(default_factory=dict)
    """What the devices of the account are, as kept: what they report here is understood before the first list, too."""
    kept: dict[str, JSON] = field(default_factory=dict)
    """The devices in DIY mode that were found so far, as kept."""
    diy: dict[str, Device] = field(default_factory=dict)
    lan: Lan | None = None
    _things: Mapping[str, Thing] = field(default_factory=dict, repr=False)
    _running: asyncio.Task[None] | None = None
    _cloud_says: dict[str, bool] = field(default_factory=dict, repr=False)
    _unforeseen: set[str] = field(default_factory=set, repr=False)
    _fresh: dict[str, dict[str, Value]] = field(default_factory=dict, repr=False)
    """Reports of devices in DIY mode that are not listed yet."""
    _first: FirstReports = field(default_factory=FirstReports, repr=False)

    def __post_init__(self) -> None:
        """Prepare discovery, if the mode wants it and zeroconf is there; the stored keys are secret."""
        self._hide(self.keys)
        self.diy = read_kept(self.kept) if self.handler.owns_diy else {}
        if (self.context.zeroconf is not None or self.by_hand or self.hosts) and self.mode != "cloud":
            http = Http(self.context.session)
            self.lan = Lan(self.context.zeroconf, http, self)
            self._expect()

    def _hide(self, keys: Mapping[str, JSON]) -> None:
        """Have the devices' keys be secret."""
        learn(*(key for key in keys.values() if isinstance(key, str)))

    def _expect(self) -> None:
        """Look for the account's devices of other networks where the user says that they are."""
        for device, url in self.hosts.items():
            if self.lan is not None and self.key_of(device):
                self.lan.expect(Peer(device, url, "", encrypted=True))

    def start(self) -> None:
        """Discover devices until closed, also while the account waits for a new login."""
        if self.lan is not None and self._running is None:
            self._running = asyncio.create_task(self._run(self.lan))

    async def close(self) -> None:
        """Stop discovery."""
        if self._running is not None:
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)
            self._running = None

    async def _run(self, lan: Lan) -> None:
        while True:
            try:
                await lan.run()
            except Exception as err:  # noqa: BLE001 - logged once, and told as an error of the cloud
                foreseen(err, self._unforeseen)
            await asyncio.sleep(_LOOK_AGAIN_AFTER)

    @property
    def peers(self) -> Mapping[str, Peer]:
        """The devices that are reachable here."""
        return self.lan.peers if self.lan is not None else {}

    def alone(self, device: str) -> bool:
        """Return whether no cloud may step in for the local network."""
        return self.mode == "local" or device in self.diy

    async def send(self, device: str, left: dict[str, Any]) -> Mapping[str, Any] | None:
        """Command a device, and return what is in its answer; None: it was not reached or refuses, so the cloud must do what is `left`.

        Raises NoAnswerError if it may have obeyed; OfflineError and its refusal where no cloud may step in. Keys of remote controls
        that it refuses are not sent on another way.
        """
        alone = self.alone(device)
        peer = self.peers.get(device)
        by_cloud = self.handler.is_pushing and not self.is_only_here(device)
        if self.lan is not None and peer is not None and (alone or not peer.misses or not by_cloud):
            try:
                return await self.lan.send(peer, left)
            except UnreachableError as err:
                _LOGGER.debug("A device is not reached on the local network: %s", err)
                if err.code is not None and not alone:
                    self.context.listener.refresh()
            except CommandError as err:
                if alone or err.uncertain or "cmd" in left:
                    raise
                _LOGGER.debug("A device refuses on the local network: %s", err)
        if alone:
            raise OfflineError("not on the local network")
        return None

    async def query(self, device: str) -> Mapping[str, Any]:
        """Return the state in a device's answer; {} if it has none, or is to be queried through the cloud.

        Where no cloud may step in: raises OfflineError, NoAnswerError, or GoneError if the last list lacks a device that is not here.
        """
        alone = self.alone(device)
        if self.lan is not None and (peer := self.peers.get(device)) is not None:
            try:
                return await self.lan.ask(peer, question("", peer.encrypted))
            except (CommandError, UnreachableError) as err:
                if alone and device in self.peers and (peer.misses or err.uncertain):
                    raise NoAnswerError(str(err)) from None
        if alone and device not in self.peers:
            if self._things and device not in self._things and device not in self.diy:
                raise GoneError(device)
            raise OfflineError("not on the local network")
        return {}

    def learn(self, things: Mapping[str, Thing]) -> None:
        """Note what the account has now, and keep keys and types, those too that a list lacks: lists may be wrong."""
        self._things = things
        self._forget_own(set(things))
        known = {thing.device.id: thing for thing in things.values() if thing.kind == DEVICE}
        found = {device: thing.key for device, thing in known.items() if thing.key or device not in self.keys}
        types = {device: thing for device, thing in known.items() if thing.uiid or device not in self.kinds}
        keys: dict[str, JSON] = {**self.keys, **found}
        kinds: dict[str, JSON] = {**self.kinds, **{device: _kind(thing) for device, thing in types.items()}}
        self._hide(keys)
        if (keys, kinds) != (self.keys, self.kinds):
            news = {device for device, key in keys.items() if self.keys.get(device) != key}
            self.keys, self.kinds = keys, kinds
            self.context.save({"device_keys": keys, "device_kinds": kinds})
            if self.lan is not None:
                self.lan.look(news)
        self._expect()

    def _forget_own(self, listed: set[str]) -> None:
        """Leave to the account what it has now."""
        if gone := listed & self.diy.keys():
            self.diy = {device: own for device, own in self.diy.items() if device not in gone}
            self._keep_own()

    def forget(self, device: str) -> bool:
        """Forget a device in DIY mode that its user removes; it is found anew if it ever comes back. False while it is here."""
        if device not in self.diy or device in self.peers:
            return False
        del self.diy[device]
        if self.lan is not None:
            self.lan.away.pop(device, None)
        self._keep_own()
        return True

    def _keep_own(self) -> None:
        self.context.save({"diy_devices": {device: kept(own) for device, own in self.diy.items()}})

    def online(self, device: str, cloud: bool) -> bool:
        """Return whether a device can be reached at all, the cloud having said whether it reaches it.

        One that is kept from the Internet answers here. Whether it does is asked whenever the cloud misses it, and told if it changes.
        """
        self._cloud_says[device] = cloud
        peer = self.peers.get(device)
        if self.mode == "local":
            return peer is not None
        if cloud or peer is None or self.lan is None:
            return cloud
        self.lan.probe(peer)
        return peer.answers

    def is_missed(self, device: str) -> bool:
        """Return whether the cloud has said that it does not reach a device."""
        return self._cloud_says.get(device) is False

    def is_only_here(self, device: str) -> bool:
        """Return whether a device is here that the cloud does not reach."""
        return device in self.peers and self.is_missed(device)

    def paths(self) -> list[Update]:
        """Return how each device is reached, where there is a choice."""
        if self.lan is None:
            return []
        here = self.peers
        choices = filter(self._has_choice, self._things)
        return [
            *(Update(device, {PATH: "local" if device in here else "cloud"}) for device in choices),
            *self.own_paths(),
        ]

    @property
    def has_new(self) -> bool:
        """Whether devices in DIY mode were found that no snapshot has had yet."""
        return bool(self._fresh)

    def own_paths(self) -> list[Update]:
        """Return how the devices in DIY mode are reached, and what new ones have reported."""
        here = self.peers
        fresh, self._fresh = self._fresh, {}
        return [
            Update(
                device, {PATH: "local" if device in here else "none", **fresh.get(device, {})}, online=device in here
            )
            for device in self.diy
        ]

    @property
    def own(self) -> dict[str, Device]:
        """The devices in DIY mode, which are in no cloud."""
        return {device: replace(own, online=device in self.peers) for device, own in self.diy.items()}

    def _has_choice(self, device: str) -> bool:
        thing = self._things.get(device)
        return bool(self.key_of(device)) and (thing is None or not thing.device.gateway)

    def snapshot(self) -> Snapshot:
        """Return what there is without the Internet: devices of the local network are there, all others are not."""
        here = self.peers
        updates = [
            Update(
                device,
                {PATH: "local" if device in here else "none"} if self._has_choice(device) else {},
                online=device in here,
            )
            for device in sorted({*self.keys, *self._things})
        ]
        return Snapshot(self.own, (*updates, *self.own_paths()), complete=False)

    def key_of(self, device: str) -> str | None:
        """Return a device's key, "" if it is in no account, None if it is in this one without a key."""
        if device in self._things or device in self.keys:
            key = self.keys.get(device)
            return key if isinstance(key, str) and key else None
        return "" if device in self.diy or len(self.diy) < _MOST_DIY else None

    def wants_readings(self, device: str) -> bool:
        """Return whether an enabled entity shows what a device measures."""
        return any(_MEASURED.fullmatch(name) for name in self.context.shown(device))

    def word_of(self, device: str) -> str:
        """Return what a device of its type announces, which decides how it is spoken to; "" if that is not known."""
        return "" if (kind := self.type_of(device)) is None else word_of(kind)

    def type_of(self, device: str) -> int | None:
        """Return the UIID of a device of the account or in DIY mode; None if it is not known."""
        if (own := self.diy.get(device)) is not None:
            return uiid_of(own)
        kind = self.kinds.get(device)
        uiid = kind.get("type") if isinstance(kind, dict) else None
        return uiid if isinstance(uiid, int) else None

    @property
    def types(self) -> set[str]:
        """The types of all devices that may report here."""
        kinds = {self.type_of(device) for device in (*self.diy, *self.kinds)}
        return {str(kind) for kind in kinds if kind is not None}

    def children_of(self, device: str) -> Mapping[str, str]:
        """Return the devices that are reached through this one and not gone from the list: what it calls them -> device id."""
        return {
            str(kind["sub_id"]): child
            for child, kind in self.kinds.items()
            if isinstance(kind, dict) and kind.get("main") == device and "sub_id" in kind
            if not self._things or child in self._things
        }

    def is_device(self, device: str, kind: str, params: Mapping[str, Any]) -> bool:
        """Return whether what is announced in clear is a device that can be used; others are gateways or devices of another account."""
        return device in self.diy or (self.handler.owns_diy and device_type(kind, params) is not None)

    def handle_params(self, peer: Peer, params: dict[str, Any]) -> None:
        """Take in what a device reports of itself."""
        properties = self._first.without_old_keys(peer.id, flatten(params))
        if not peer.encrypted and peer.id not in self.diy and (kind := device_type(peer.type, params)) is not None:
            self._describe(described(peer.id, kind), params)
            self._fresh[peer.id] = properties
        elif peer.id in self._fresh:
            self._fresh[peer.id] |= properties
        else:
            online = None if self.handler.is_pushing and peer.id not in self.diy else True
            self.handler.handle_local(Update(peer.id, properties, online=online))
            if (own := self.diy.get(peer.id)) is not None:
                self._describe(own, params)

    def _describe(self, device: Device, params: Mapping[str, Any]) -> None:
        """Keep what a device in DIY mode is, and have it shown so."""
        new = with_announced(device, params)
        if self.diy.get(device.id) != new:
            self.diy[device.id] = new
            self._keep_own()
            self.context.listener.refresh()

    def handle_presence(self, peer: Peer, here: bool) -> None:
        """Note that a device came, left, or begins to answer."""
        if self.handler.is_pushing and peer.id not in self.diy:
            said = self._cloud_says.get(peer.id)
            online = self.online(peer.id, said) if said is not None else None
            self.handler.handle_local(Update(peer.id, {PATH: "local" if here else "cloud"}, online=online))
        elif not peer.encrypted and peer.id not in self.diy:
            return
        else:
            self.handler.handle_local(Update(peer.id, {PATH: "local" if here else "none"}, online=here))
            self.context.listener.link_changed()


def _kind(thing: Thing) -> dict[str, JSON]:
    """Return what must outlive a restart of what a device is: its type, and what it is reached through."""
    if thing.device.type != _WITH_MAIN_DEVICE or thing.device.gateway is None:
        return {"type": thing.uiid}
    sub_id = str(thing.properties.get("subDevId") or thing.device.id)
    return {"type": thing.uiid, "main": thing.device.gateway, "sub_id": sub_id}
