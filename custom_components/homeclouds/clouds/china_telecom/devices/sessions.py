"""The sessions of devices: how they log in and connect, and what becomes of their packets (Q/CT X-2017, 5.2.2, 5.3.1, 5.4.2)."""

import asyncio
from collections import Counter, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
import time
from typing import Any

from ..codes import ANSWERS_TO_US, Packet, Result
from ..crypto import DecryptError
from ..frames import MalformedError, pack, unpack
from .config import ServerSettings
from .device_session import Later, PacketRecord, Session, sequence_of
from .devices import Known
from .packet_handler import PacketHandler

_LOGINS_PER_DEVICE = 4
_AUTH_INTERVAL = 60
_RETURNS_WITHIN = 8
"""Seconds for a device whose connection was lost to come back, before it is called offline."""


@dataclass
class Sessions:
    """The sessions of one account's devices."""

    roster: Mapping[str, Known]
    handler: PacketHandler
    settings: ServerSettings
    sessions: dict[str, Session] = field(default_factory=dict)
    """Device id -> its session, while it is connected."""
    counts: Counter[str] = field(default_factory=Counter)
    connect_port: int = 0
    _logins: dict[str, Session] = field(default_factory=dict, repr=False)
    """Token -> session, from the login on."""
    _tokens: dict[str, deque[str]] = field(default_factory=dict, repr=False)
    """Device id -> tokens of its newest logins."""
    _missing: dict[str, asyncio.TimerHandle] = field(default_factory=dict, repr=False)
    """Devices whose connection was lost, and the moment at which they are given up."""

    def forget(self, device_id: str) -> None:
        """Forget a device and close its connections."""
        for token in self._tokens.pop(device_id, ()):
            self._logins.pop(token, None)
        if (session := self.sessions.get(device_id)) is not None:
            self.end(session)
        if (timer := self._missing.pop(device_id, None)) is not None:
            timer.cancel()

    def session_of(self, known: Known) -> Session | None:
        """Return the session through which a device is reached at present: its gateway's, or its own."""
        found = (self.sessions.get(one) for one in (known.gateway, known.id) if one)
        return next((one for one in found if one and known.id in {one.known.id, *one.members}), None)

    def end(self, session: Session, *, comes_back: bool = True) -> None:
        """End a session: the device has to log in again, and is given some seconds to do so before it is called offline."""
        self._logins.pop(session.token, None)
        session.hang_up()
        session.end()
        if self.sessions.get(session.known.id) is not session:
            return
        del self.sessions[session.known.id]
        for device_id in (session.known.id, *session.members):
            self.expect_back(device_id, _RETURNS_WITHIN if comes_back else 0)

    def expect_back(self, device_id: str, patience: float) -> None:
        """Report a device as offline if it is not back in so many seconds."""
        if (timer := self._missing.pop(device_id, None)) is not None:
            timer.cancel()
        if patience:
            loop = asyncio.get_running_loop()
            self._missing[device_id] = loop.call_later(patience, self.expect_back, device_id, 0)
        elif (known := self.roster.get(device_id)) is not None and self.session_of(known) is None:
            self.handler.handle_disconnected(device_id)

    def disconnect_all(self) -> None:
        """Set every device offline that is not connected."""
        for device_id in self.roster:
            self.expect_back(device_id, 0)

    def login(self, frame: bytes, host: str) -> bytes | None:
        """Return the answer to a login (1002); None if it is not one of the account's devices."""
        try:
            outer = unpack(frame)
        except MalformedError:
            return None
        known = self.roster.get(str(outer.get("deviceId")))
        if known is None or outer.get("code") != Packet.LOGIN:
            return None
        try:
            inner = known.key.unseal(outer.get("data"))
        except DecryptError:
            self.handler.pin_mismatch(known)
            return None
        if inner.get("deviceId") != known.id or (number := sequence_of(inner)) is None:
            return None
        session = self._session(known)
        self.counts["logins"] += 1
        address = f"{self.settings.host or host}:{self.connect_port}"
        answer = {
            "result": int(Result.OK),
            "sequence": str(number),
            "sessionKey": session.secret,
            "tcpHost": address,
            "udpHost": address,
            "token": session.token,
            "time": int(time.time()),
        }
        return pack({"code": Packet.LOGIN + 1, "data": known.key.seal(answer)})

    def _session(self, known: Known) -> Session:
        """Make a session; of those that a device never connected with, only the newest few are kept."""
        session = Session(known, self.settings.patience)
        tokens = self._tokens.setdefault(known.id, deque())
        while len(tokens) >= _LOGINS_PER_DEVICE:
            old = self._logins.get(tokens.popleft())
            if old is not None and old.write is None:
                del self._logins[old.token]
        tokens.append(session.token)
        self._logins[session.token] = session
        return session

    def connect(self, outer: Mapping[str, Any]) -> tuple[Session, int, dict[str, Any]] | None:
        """Return the session that a connect packet (1004) belongs to; None if its token is not valid. A token is good once."""
        session = self._logins.get(str(outer.get("token")))
        if outer.get("code") != Packet.CONNECT or session is None or session.write is not None:
            return None
        try:
            inner = session.key.unseal(outer.get("data"))
        except DecryptError:
            return None
        if inner.get("token") != session.token or (number := sequence_of(inner)) is None:
            return None
        session.note(Packet.CONNECT, number, outer.get("data"))
        return session, number, inner

    def talking(self, token: str) -> Session | None:
        """Return the session of a token, if its device is connected."""
        session = self._logins.get(token)
        return session if session is not None and session.write is not None else None

    def accept(self, session: Session, number: int, inner: Mapping[str, Any]) -> None:
        """Begin the session of a device that has connected; an earlier connection of it is closed."""
        if (old := self.sessions.get(session.known.id)) is not None:
            self.end(old)
        self.sessions[session.known.id] = session
        session.last_seen = time.monotonic()
        session.unread[session.known.id] = session.last_seen
        session.known.model = str(inner.get("model") or session.known.model)[:128]
        session.known.version = str(inner.get("devVersion") or session.known.version)[:64]
        more = {"heartBeat": self.settings.heartbeat, "authInterval": _AUTH_INTERVAL}
        session.answer(Packet.CONNECT, _answer(inner, Result.OK, more), number)
        self.counts["connects"] += 1
        self.handler.handle_connected(session)

    def packet(self, session: Session, outer: Mapping[str, Any], fresh: Callable[[], None] = lambda: None) -> bool:
        """Take a packet of a device that is connected; `fresh` is called if it is certainly no recording.

        Returns False if it could not be decrypted.
        """
        code, data = outer.get("code"), outer.get("data")
        if not isinstance(code, int) or outer.get("token") != session.token:
            return False
        try:
            inner = session.key.unseal(data)
        except DecryptError:
            return False
        session.last_seen = time.monotonic()
        self.counts["packets"] += 1
        if code in ANSWERS_TO_US:
            session.take_answer(code, inner)
            return True
        number = sequence_of(inner)
        if number is not None and (record := session.repeated(code, number, data)) is not None:
            self._repeat(session, number, record)
        elif hash(data) in session.pending_requests:
            self.counts["repeats"] += 1
        elif number is not None and self.handler.continues(code, inner):
            # What the device said meanwhile may have gone on from the number that the pieces share
            if number == session.last:
                session.note(code, number, data)
            self._deal(session, outer, inner, number)
        elif number is not None and session.udp and not session.ahead(number):
            self.counts["replays"] += 1
        elif number is None or (self.settings.strict and not session.expects(number)):
            self._refuse(session, code, inner, number or 0)
        else:
            fresh()
            session.note(code, number, data)
            self._deal(session, outer, inner, number)
        return True

    def _repeat(self, session: Session, number: int, record: PacketRecord) -> None:
        """Repeat the answer to a packet that was repeated, and do nothing else."""
        self.counts["replays" if session.udp else "repeats"] += number != session.last
        if record.answer is not None and session.write is not None:
            session.write(record.answer)

    def _refuse(self, session: Session, code: int, inner: Mapping[str, Any], number: int) -> None:
        """Refuse a sequence number out of order: the device has to log in again (5.2.2)."""
        self.counts["out_of_sequence"] += 1
        session.answer(code, _answer(inner, Result.NOT_AUTHENTICATED), number)
        self.end(session)

    def _deal(self, session: Session, outer: Mapping[str, Any], inner: dict[str, Any], number: int) -> None:
        code = outer["code"]
        reply = self.handler.take(session, code, inner)
        if isinstance(reply, tuple):
            session.answer(code, _answer(inner, *reply), number)
        else:
            session.run(code, number, outer["data"], _later(inner, reply))


async def _later(inner: Mapping[str, Any], reply: Later) -> dict[str, Any]:
    return _answer(inner, *(await reply))


def _answer(inner: Mapping[str, Any], result: Result, more: Mapping[str, Any] | None = None) -> dict[str, Any]:
    known = {name: inner[name] for name in ("deviceId", "subDeviceId") if isinstance(inner.get(name), str)}
    sequence = inner.get("sequence")
    echo = {"sequence": str(sequence)} if isinstance(sequence, str | int) else {}
    return {"result": int(result), **echo, **known, **(more or {}), "time": int(time.time())}
