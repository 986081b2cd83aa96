"""Devices on the local network: found by mDNS, controlled over HTTP, and queried now and then whether they are still online."""

import asyncio
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass, field, replace
import logging
import re
import time
from typing import Any, Protocol

from zeroconf import ServiceStateChange, Zeroconf
from zeroconf.asyncio import AsyncServiceBrowser, AsyncServiceInfo

from ..core.errors import CloudError, CommandError, NoAnswerError, ProtocolError, RateLimitError, UnreachableError
from ..core.http import Http
from . import lan_messages as messages
from .signing import Sequence

_LOGGER = logging.getLogger(__name__)
SERVICE = "_ewelink._tcp.local."
_TIMEOUT = 5
_TRY_AGAIN_WITHIN = 0.5
"""Seconds for which a device that takes no connection is tried again: it may be busy with another client."""
_ID = re.compile(r"[0-9A-Za-z]{1,32}")
_NAME = re.compile(rf"ewelink_([0-9A-Za-z]{{1,32}})\.{re.escape(SERVICE)}", re.IGNORECASE)
_CHANNELS = 4
_LIVE_SECONDS = 60
_MOST_MOVES = 3
"""Other addresses that a device announces while it is commanded."""


@dataclass(slots=True)
class Pace:
    """Seconds between a device's last query or report and its next query."""

    tick: float = 1
    measuring: float = 8
    """One with a meter or thermometer whose entities are enabled."""
    suspect: float = 10
    """One that did not answer."""
    idle: float = 45
    away: float = 5
    long_away: float = 60
    """One that has been away for longer than `lost`; its announcement brings it back sooner."""
    lost: float = 600
    misses: int = 3
    """Questions without an answer after which a device is away; within `suspect` they count as one: it may be busy for a moment."""


@dataclass(slots=True)
class Peer:
    """A device on the local network."""

    id: str
    url: str
    type: str
    encrypted: bool
    main: str = ""
    """The device that it is reached through (an SPM's main device), whose key counts; "" if it is reached itself."""
    sub_id: str = ""
    """What the main device calls it."""
    urls: tuple[str, ...] = ()
    """All addresses that it announces, where those are several: it may be reached at one of them only."""
    former: str = ""
    """Where it answered before that: the record may come from a network that is not reached from here."""
    lock: asyncio.Lock = field(default_factory=asyncio.Lock, repr=False)
    """Its web server has one thread."""
    answers: bool = False
    """Whether it has answered since it came: announcements outlive devices by an hour."""
    misses: int = 0
    missed: float = float("-inf")
    """When one of them was counted last."""
    mute: bool = False
    """Whether it does not know the question for its state."""
    light: str | None = None
    """Its status light: set to what it is, that makes a meter report its readings which otherwise reports none (SonoffLAN#941)."""
    channel: int = 0
    """Channel whose readings are asked for next."""
    asked: float = float("-inf")
    last_seen: float = field(default_factory=time.monotonic)

    @property
    def origins(self) -> tuple[str, ...]:
        """All URLs at which it may be reached."""
        return tuple(dict.fromkeys(filter(None, (*(self.urls or (self.url,)), self.former))))

    def moved(self, new: Peer) -> Peer:
        """Take over the address of a later announcement: a command that is under way goes on there."""
        if self.answers and not self.misses:
            self.former = self.url
        self.url, self.urls, self.type, self.sub_id = new.url, new.urls, new.type, new.sub_id
        self.misses, self.mute = 0, False
        self.asked, self.last_seen = new.asked, new.last_seen
        return self


class LanHandler(Protocol):
    """Knows the devices of the account, and takes in what those of the local network report."""

    def key_of(self, device: str) -> str | None:
        """Return a device's key; "" if it is in no account (DIY mode: no encryption), None if it is not to be contacted."""

    def word_of(self, device: str) -> str:
        """Return what a device of its type announces, which decides how it is spoken to; "" if that is not known."""

    def children_of(self, device: str) -> Mapping[str, str]:
        """Return the devices that are reached through this one: what it calls them -> device id."""

    def is_device(self, device: str, kind: str, params: Mapping[str, Any]) -> bool:
        """Return whether what is announced in clear is a device that can be used."""

    def wants_readings(self, device: str) -> bool:
        """Return whether an enabled entity shows what a device measures."""

    def handle_params(self, peer: Peer, params: dict[str, Any]) -> None:
        """Take in what a device reports of itself."""

    def handle_presence(self, peer: Peer, here: bool) -> None:
        """Note that a device came, left, or begins to answer."""


@dataclass
class Lan:
    """The devices of the local network that this account may contact.

    What a device with a key reports, its address included, counts only encrypted.
    """

    zeroconf: Zeroconf | None
    http: Http
    handler: LanHandler
    pace: Pace = field(default_factory=Pace)
    peers: dict[str, Peer] = field(default_factory=dict)
    away: dict[str, Peer] = field(default_factory=dict)
    """Devices that were here and do not answer any more."""
    by_hand: dict[str, str] = field(default_factory=dict)
    """Device id -> URL that the user has given."""
    sequence: Sequence = field(default_factory=Sequence)
    _browser: AsyncServiceBrowser | None = None
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def run(self) -> None:
        """Listen to announcements and ask devices until cancelled."""
        if self.zeroconf is not None:
            self._browser = AsyncServiceBrowser(self.zeroconf, [SERVICE], handlers=[self._announced])
        try:
            while True:
                await asyncio.sleep(self.pace.tick)
                for peer in (*self.peers.values(), *self.away.values()):
                    if time.monotonic() >= self._due(peer):
                        self.probe(peer)
        finally:
            for task in self._tasks:
                task.cancel()
            if self._browser is not None:
                await self._browser.async_cancel()
                self._browser = None

    async def send(self, peer: Peer, left: dict[str, Any]) -> dict[str, Any]:
        """Command a device, and return what is in its answers; what it has taken goes out of `left`.

        Raises CommandError if it refuses, UnreachableError if it was not reached, NoAnswerError if it may have obeyed.
        """
        told: dict[str, Any] = {}
        for command, part in messages.commands(self._word(peer), left):
            told |= await self._request(peer, command, part)
            peer.light = part.get("sledOnline", peer.light)
            for name in part:
                left.pop(name, None)
        return told

    async def ask(self, peer: Peer, question: str = "") -> dict[str, Any]:
        """Query a device, by its usual question or another, and return what its answer holds, if anything. Raises CloudError like send()."""
        peer.asked = time.monotonic()
        looked_at = self.handler.wants_readings(peer.id)
        if peer.mute and peer.light is not None and looked_at:
            return await self._request(peer, "sledonline", {"sledOnline": peer.light})
        usual = messages.question(self._word(peer), peer.encrypted)
        try:
            answered = await self._request(peer, question or usual, {})
        except CommandError as err:
            peer.mute = not err.uncertain if question in {"", usual} else peer.mute
            raise
        peer.mute = peer.mute and question not in {"", usual}
        if peer.sub_id and looked_at:
            await self._request(peer, "uiActive", {"uiActive": {"outlet": peer.channel, "time": _LIVE_SECONDS}})
            peer.channel = (peer.channel + 1) % _CHANNELS
        return answered

    def probe(self, peer: Peer) -> None:
        """Ask a device in the background, unless it is being asked."""
        if not peer.lock.locked():
            self._start(self._probe(peer))

    async def _probe(self, peer: Peer) -> None:
        try:
            await self.ask(peer)
        except CloudError as err:
            _LOGGER.debug("A device does not tell its state: %s", err)

    def look(self, devices: set[str]) -> None:
        """Look once more at what these devices announced: their keys are known only now."""
        if self.zeroconf is None or self._browser is None:
            return
        for device in devices:
            self._announced(self.zeroconf, SERVICE, f"eWeLink_{device}.{SERVICE}", ServiceStateChange.Updated)

    def _due(self, peer: Peer) -> float:
        """Return when a device is to be asked next."""
        pace = self.pace
        if peer.id in self.away:
            return peer.asked + (pace.away if time.monotonic() - peer.last_seen < pace.lost else pace.long_away)
        if peer.misses:
            return peer.asked + pace.suspect
        if (not peer.mute or peer.light is not None) and self.handler.wants_readings(peer.id):
            return peer.asked + pace.measuring
        return max(peer.asked, peer.last_seen) + pace.idle

    async def _request(self, peer: Peer, command: str, params: Mapping[str, Any]) -> dict[str, Any]:
        async with peer.lock:
            try:
                answered = await self._post(peer, command, params)
            except CommandError as err:
                (self._missed if err.uncertain else self._answered)(peer)
                raise
            except UnreachableError:
                self._missed(peer)
                raise
        self._answered(peer)
        if answered:
            self._report(peer, answered)
        return answered

    def _word(self, peer: Peer) -> str:
        return self.handler.word_of(peer.id) or peer.type

    def _report(self, peer: Peer, params: dict[str, Any]) -> None:
        if isinstance(light := params.get("sledOnline"), str):
            peer.light = light
        self.handler.handle_params(peer, params)

    async def _post(self, peer: Peer, command: str, params: Mapping[str, Any]) -> dict[str, Any]:
        whom = peer.main or peer.id
        if (key := self.handler.key_of(whom)) is None or bool(key) != peer.encrypted:
            raise UnreachableError("the device's key is not known")
        data = {"subDevId": peer.sub_id, **params} if peer.sub_id else params
        body = messages.request(whom, key, data, self.sequence())
        headers = {"Content-Type": "application/json", "Connection": "close"}
        until = time.monotonic() + (_TRY_AGAIN_WITHIN if params else 0)
        others, moves = len(peer.origins) - 1, _MOST_MOVES
        while True:
            url = peer.url
            try:
                answer = await self.http.request(
                    "POST", f"{url}/zeroconf/{command}", headers=headers, body=body, timeout=_TIMEOUT
                )
                return messages.answered(answer, self._word(peer), key)
            except RateLimitError as err:
                raise CommandError(str(err), code=err.code) from None
            except UnreachableError as err:
                if err.uncertain:
                    raise NoAnswerError(str(err)) from None
                if peer.url != url and moves:
                    moves -= 1
                    continue
                if err.code is not None or (others <= 0 and time.monotonic() > until):
                    raise
                if others > 0:
                    others -= 1
                    peer.url = peer.origins[(peer.origins.index(peer.url) + 1) % len(peer.origins)]
                else:
                    await asyncio.sleep(0.1)

    def _answered(self, peer: Peer) -> None:
        self._note_report(peer)
        if not peer.answers:
            peer.answers = True
            self.handler.handle_presence(peer, True)

    def _note_report(self, peer: Peer) -> None:
        peer.last_seen, peer.misses = time.monotonic(), 0
        if self.away.pop(peer.id, None) is not None:
            self.peers[peer.id] = peer
            self.handler.handle_presence(peer, True)

    def _missed(self, peer: Peer) -> None:
        now = peer.asked = time.monotonic()
        if not peer.misses or now - peer.missed >= self.pace.suspect:
            peer.misses, peer.missed = peer.misses + 1, now
        if peer.misses >= self.pace.misses and self.peers.pop(peer.id, None) is not None:
            self.away[peer.id] = peer
            peer.answers = False
            self.handler.handle_presence(peer, False)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _announced(self, zeroconf: Zeroconf, service_type: str, name: str, state_change: ServiceStateChange) -> None:
        if state_change is ServiceStateChange.Removed:
            if (found := _NAME.fullmatch(name)) is not None:
                self._said_goodbye(found[1])
            return
        try:
            info = AsyncServiceInfo(service_type, name)
            if info.load_from_cache(zeroconf):
                self._resolved(info)
            else:
                self._start(self._resolve(zeroconf, info))
        except Exception as err:  # noqa: BLE001 - anybody may have sent the record
            _LOGGER.debug("A record on the local network makes no sense: %s", type(err).__name__)

    async def _resolve(self, zeroconf: Zeroconf, info: AsyncServiceInfo) -> None:
        try:
            if await info.async_request(zeroconf, 3000):
                self._resolved(info)
        except Exception as err:  # noqa: BLE001 - anybody may have sent the record
            _LOGGER.debug("A record on the local network makes no sense: %s", type(err).__name__)

    def _resolved(self, info: AsyncServiceInfo) -> None:
        """Accept an announcement of a device that may be used, and that proves it with its key if it has one."""
        said = messages.Announcement.parse(info.decoded_properties)
        named = found[1] if (found := _NAME.fullmatch(info.name)) is not None else ""
        if (new := self._announcer(named, said, messages.addresses(info))) is None:
            return
        key = self.handler.key_of(new.main or new.id)
        if key is None or bool(key) != new.encrypted:
            return
        try:
            params = messages.decoded(said.data if key else said.data or "{}", said.iv, self._word(new), key)
        except ProtocolError as err:
            _LOGGER.debug("An announcement on the local network makes no sense: %s", err)
            return
        if not key and (not named or not self.handler.is_device(new.id, new.type, params)):
            return
        for sub_id, child in self.handler.children_of(new.main).items() if new.main else ():
            self._take(replace(new, id=child, sub_id=sub_id))
        self.found(new, params)

    def found(self, peer: Peer, params: dict[str, Any]) -> None:
        """Count a device as present that has reported its state."""
        self._take(peer)
        self._report(self.peers[peer.id], params)

    def _announcer(self, named: str, said: messages.Announcement, urls: tuple[str, ...]) -> Peer | None:
        """Return the device of an announcement; None if it may not be used.

        The record of an SPM has the main device's name and the id of one of its children (DIY documents, SPM-Main).
        """
        announced = said.id or named
        if not urls or not _ID.fullmatch(announced):
            return None
        new = Peer(announced, urls[0], said.type, said.encrypted, urls=urls)
        if not named or named.lower() == announced.lower():
            return new
        child = self.handler.children_of(named).get(announced, announced)
        new = replace(new, id=child, main=named, sub_id=announced)
        if new.encrypted:
            return (
                new if announced in self.handler.children_of(named) else replace(new, id=announced, main="", sub_id="")
            )
        return new if self.handler.key_of(child) == "" else None

    def _take(self, new: Peer) -> None:
        """Take a device for present, at the address that it announces."""
        known = self.peers.get(new.id) or self.away.get(new.id)
        if (url := self.by_hand.get(new.id)) is not None:
            new.urls = tuple(dict.fromkeys((*(new.urls or (new.url,)), url)))
        if known is not None and _whereabouts(known) == _whereabouts(new):
            self._note_report(known)
            return
        if known is not None and (known.encrypted, known.main) == (new.encrypted, new.main):
            new = known.moved(new)
        elif new.main:
            others = (peer for peer in (*self.peers.values(), *self.away.values()) if peer.main == new.main)
            new.lock = next((peer.lock for peer in others), new.lock)
        self.away.pop(new.id, None)
        self.peers[new.id] = new
        self.handler.handle_presence(new, True)

    def expect(self, peer: Peer) -> None:
        """Ask for a device at an address that the user has given, from now on."""
        self.by_hand[peer.id] = peer.url
        if peer.id not in self.peers and peer.id not in self.away:
            self.away[peer.id] = peer

    def _said_goodbye(self, device: str) -> None:
        """Query a device that is announced as gone, since such an announcement can be forged: it is away if it does not answer once."""
        for peer in [peer for peer in self.peers.values() if (peer.main or peer.id) == device]:
            peer.misses, peer.missed = max(peer.misses, self.pace.misses - 1), float("-inf")
            self.probe(peer)


def _whereabouts(peer: Peer) -> tuple[object, ...]:
    return frozenset(peer.urls or (peer.url,)), peer.type, peer.encrypted, peer.main
