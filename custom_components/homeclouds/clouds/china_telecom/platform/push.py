"""Calls from the partner's platform: C11 to C18 (Q/CT X-2017, 7.3.1)."""

import asyncio
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
import contextlib
from dataclasses import dataclass, field
from hashlib import sha256
from hmac import compare_digest
import secrets
import time
from typing import Any, Protocol

from ...core.errors import GoneError, ProtocolError, foreseen
from ...core.last_seen import LastSeen
from ...core.model import JSON, Call, Reply, Update
from ...core.redact import learn
from ...core.values import as_dict, presence, read_json
from ..codes import Code
from ..events import EventMemory, read_events
from ..params import C_WORDS, Resources, name_of, statuses, text
from .devices import DeviceStore

TOKEN_PATH = "/notify/token"
LARGEST = 1024 * 1024
_TOKEN_LIFE = 7200
_MOST_TOKENS = 16
_MOST_SEEN = 256
_MOST_REFUSALS, _REFUSALS_WITHIN = 10, 60
_CLOSE = 1
"""Seconds within which two notices may pass each other."""
_RARELY = 10
"""Seconds between two readings of a device, and until one that failed is repeated."""
_LONGEST_PAUSE = 600
"""Seconds at most until a reading that failed again and again is repeated."""


class Refused(Exception):
    """The call is answered with a code of the document."""

    def __init__(self, code: Code, desc: str) -> None:
        """Keep the code."""
        super().__init__(desc)
        self.code = code


class NoticeHandler(Protocol):
    """The account, as far as notices concern it."""

    def handle_update(self, update: Update) -> None:
        """State, presence or an event of a device (C15 to C18)."""

    def handle_change(self) -> None:
        """What the store knows has changed: a device joined or left (C12 to C14), or its type was stated, as in every notice."""

    def handle_tokens(self, tokens: dict[str, JSON]) -> None:
        """Digests of the tokens that are valid, and their ends: what restore() takes back (C11)."""


@dataclass
class Notices:
    """Takes the partner's notices: each needs a token, which is given for the platform's key only."""

    platform_id: str = field(repr=False)
    platform_key: str = field(repr=False)
    handler: NoticeHandler
    store: DeviceStore
    resources: defaultdict[str, Resources] = field(repr=False)
    """Serial number -> what is known of a device's resources."""
    events: EventMemory
    clock: Callable[[], float] = time.time
    last: LastSeen = field(default_factory=LastSeen)
    """When the last notice was accepted."""
    accepted: int = 0
    refused: int = 0
    repeated: int = 0
    """Notices that were repeated with the same sequenceNo, and had no effect."""
    _seen: deque[int] = field(default_factory=lambda: deque(maxlen=_MOST_SEEN), repr=False)
    _tokens: dict[str, float] = field(default_factory=dict, repr=False)
    """Digest of a token -> epoch seconds of its end."""
    _refusals: deque[float] = field(default_factory=lambda: deque(maxlen=_MOST_REFUSALS), repr=False)
    """Times of wrong keys with the right ID. Wrong IDs do not count, so that others cannot lock the partner out."""

    @property
    def trusted(self) -> bool:
        """Whether the partner has a valid token, so that notices may come."""
        return any(end > self.clock() for end in self._tokens.values())

    def restore(self, tokens: object) -> None:
        """Take back the tokens that were given before a restart: the partner goes on using them."""
        for digest, end in as_dict(tokens).items():
            if isinstance(end, int | float):
                self._tokens[str(digest)] = end

    def receive(self, call: Call) -> Reply:
        """Answer a call; what is wrong with it is said in the document's codes."""
        try:
            body = self._answer(call)
        except (Refused, ProtocolError) as err:
            self.refused += 1
            code = err.code if isinstance(err, Refused) else Code.PARAMETER
            return Reply({"code": int(code), "desc": str(err)}, accepted=code is not Code.TOKEN)
        return Reply({"code": int(Code.OK), "desc": "ok", **body})

    def _answer(self, call: Call) -> Mapping[str, JSON]:
        data = _body(call)
        if call.path.endswith(TOKEN_PATH):
            return self._issue(data)
        self._check(data)
        action = next((action for path, action in _ACTIONS.items() if call.path.endswith(path)), None)
        if action is None:
            raise Refused(Code.PARAMETER, "no such interface")
        # The same notice with a new token, after the old one was refused, is no other
        content = call.body.replace(_raw(data.get("access_token")), b"")
        notice = hash((action, content)) if data.get("sequenceNo") else None
        if notice is not None and notice in self._seen:
            self.repeated += 1
            return {}
        action(self, data)
        if notice is not None:
            self._seen.append(notice)
        self.accepted += 1
        self.last.note()
        return {}

    def _issue(self, data: Mapping[str, Any]) -> Mapping[str, JSON]:
        now = self.clock()
        known = compare_digest(_raw(data.get("platformId")), self.platform_id.encode())
        right = compare_digest(_raw(data.get("platformKey")), self.platform_key.encode())
        guessed_too_often = len(self._refusals) == _MOST_REFUSALS and 0 <= now - self._refusals[0] < _REFUSALS_WITHIN
        if not known or not right or guessed_too_often:
            if known and not guessed_too_often:
                self._refusals.append(now)
            raise Refused(Code.TOKEN, "platformId or platformKey is wrong")
        self._tokens = {token: end for token, end in self._tokens.items() if end > now}
        while len(self._tokens) >= _MOST_TOKENS:
            del self._tokens[next(iter(self._tokens))]
        token = secrets.token_urlsafe(32)
        learn(token)
        self._tokens[_digest(token.encode())] = now + _TOKEN_LIFE
        self.handler.handle_tokens(dict(self._tokens))
        return {"access_token": token, "expiredAt": int((now + _TOKEN_LIFE) * 1000)}

    def _check(self, data: Mapping[str, Any]) -> None:
        # A digest that is looked up tells nothing of the token by the time that it takes
        if self._tokens.get(_digest(_raw(data.get("access_token"))), 0) <= self.clock():
            raise Refused(Code.TOKEN, "access_token is not valid")

    def _serial(self, data: Mapping[str, Any], name: str = "deviceSN") -> str:
        if not self.store.knows(serial := text(data.get(name))):
            raise Refused(Code.NO_SUCH_DEVICE, "no such device")
        return serial

    def unbind(self, data: Mapping[str, Any]) -> None:
        """C12 (7.3.1.2)."""
        self.store.forget(self._serial(data))
        self.handler.handle_change()

    def member_bound(self, data: Mapping[str, Any]) -> None:
        """C13 (7.3.1.3)."""
        gateway, serial = self._serial(data, "gwId"), name_of(data.get("deviceSN"))
        self.store.bound(serial, gateway, _type(data))
        self.handler.handle_change()

    def member_unbound(self, data: Mapping[str, Any]) -> None:
        """C14 (7.3.1.4)."""
        self._serial(data, "gwId")
        self.store.leave(name_of(data.get("deviceSN")))
        self.handler.handle_change()

    def online(self, data: Mapping[str, Any]) -> None:
        """C15 (7.3.1.5)."""
        serial, kind = self._serial(data), _type(data)
        if (online := presence(data.get("online"))) is None:
            raise Refused(Code.PARAMETER, "online is neither 0 nor 1")
        self._deliver(serial, kind, [Update(serial, online=online)], gateway_too=False)

    def status(self, data: Mapping[str, Any]) -> None:
        """C16 and C17 (7.3.1.6, 7.3.1.7)."""
        serial, kind = self._serial(data), _type(data)
        found = statuses(data.get("status"), C_WORDS)
        found |= self.resources[serial].read(data.get("resource"), C_WORDS)
        self._deliver(serial, kind, [Update(serial, found, online=True)])

    def event(self, data: Mapping[str, Any]) -> None:
        """C18 (7.3.1.8)."""
        serial, kind = self._serial(data), _type(data)
        self._deliver(serial, kind, self.events.fresh(read_events(serial, data.get("event"))))

    def _deliver(self, serial: str, kind: str, updates: Sequence[Update], *, gateway_too: bool = True) -> None:
        """Hand on what a notice states, once all of it could be read.

        By state, resources, and events the gateway of the device is online, too (7.3.1.6 to 7.3.1.8).
        """
        if kind and self.store.typed(serial, kind):
            self.handler.handle_change()
        for update in updates:
            self.handler.handle_update(update)
        if gateway_too and updates and (gateway := self.store.gateway_of(serial)):
            self.handler.handle_update(Update(gateway, online=True))


_ACTIONS: Mapping[str, Callable[[Notices, Mapping[str, Any]], None]] = {
    "/notify/device/unbind": Notices.unbind,
    "/notify/device/sub/bind": Notices.member_bound,
    "/notify/device/sub/unbind": Notices.member_unbound,
    "/notify/device/online": Notices.online,
    "/notify/device/status": Notices.status,
    "/notify/device/resource": Notices.status,
    "/notify/device/event": Notices.event,
}
PATHS = (TOKEN_PATH, *_ACTIONS)


def _type(data: Mapping[str, Any]) -> str:
    return text(data["deviceType"]) if data.get("deviceType") else ""


def _digest(token: bytes) -> str:
    return sha256(token).hexdigest()


def _raw(value: object) -> bytes:
    return value.encode(errors="replace") if isinstance(value, str) else b""


def _body(call: Call) -> Mapping[str, Any]:
    if call.method != "POST":
        raise Refused(Code.PARAMETER, "POST is expected")
    if len(call.body) > LARGEST:
        raise Refused(Code.PARAMETER, "too large")
    try:
        data = read_json(call.body.decode())
    except (ValueError, RecursionError) as err:
        raise Refused(Code.PARAMETER, "no JSON") from err
    if not isinstance(data, dict):
        raise Refused(Code.PARAMETER, "not a JSON object")
    return data


@dataclass
class Rereader:
    """Notes the times of notices, and while run() runs reads devices whose notices came in quick succession.

    Each notice is a request of its own, and they carry no time of the state: of two that are sent at once either may arrive
    first (7.3.1.6). Once it is quiet again, the device itself says what is so.
    """

    read: Callable[[str], Awaitable[None]]
    last: dict[str, float] = field(default_factory=dict)
    """Serial -> monotonic time of its last notice."""
    _due: dict[str, float] = field(default_factory=dict, repr=False)
    _read_at: dict[str, float] = field(default_factory=dict, repr=False)
    _failed: dict[str, int] = field(default_factory=dict, repr=False)
    """Serial -> how often reading it failed in a row."""
    _unforeseen: set[str] = field(default_factory=set, repr=False)
    _news: asyncio.Event = field(default_factory=asyncio.Event, repr=False)

    def note_report(self, serial: str) -> None:
        """Note a notice of a device."""
        now = time.monotonic()
        before, self.last[serial] = self.last.get(serial, 0), now
        if now - before < _CLOSE:
            self._due[serial] = max(now + _CLOSE, self._read_at.get(serial, 0) + _RARELY)
            self._news.set()

    async def run(self) -> None:
        """Read what is due, until cancelled."""
        while True:
            self._news.clear()
            serial = min(self._due, key=self._due.__getitem__, default=None)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(None if serial is None else self._due[serial] - time.monotonic()):
                    await self._news.wait()
                    continue
            if serial is not None:
                await self._read(serial)

    async def _read(self, serial: str) -> None:
        del self._due[serial]
        now = self._read_at[serial] = time.monotonic()
        try:
            await self.read(serial)
        except GoneError:
            self._failed.pop(serial, None)
        except Exception as err:  # noqa: BLE001 - whatever it is, other devices are read nevertheless
            foreseen(err, self._unforeseen)
            failed = self._failed[serial] = self._failed.get(serial, 0) + 1
            self._due.setdefault(serial, now + min(_RARELY * 2.0 ** min(failed - 1, 10), _LONGEST_PAUSE))
        else:
            self._failed.pop(serial, None)
