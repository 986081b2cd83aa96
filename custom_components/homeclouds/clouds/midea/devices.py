"""The state of one account's appliances: which are due to be read, and which of Midea's two interfaces each uses."""

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
import math
import time

from ..core.errors import CloudError, CommandError, NoAnswerError, ProtocolError, UnsupportedError
from ..core.model import JSON, Device, Properties
from ..core.values import token
from . import binary, profiles
from .client import Appliance, ApplianceApi
from .limits import Adjustables, Limits
from .profiles.generic import FAULTS
from .profiles.types import NAMES

_NO_MODEL = "110001"
_NO_FAULT = "0"
_WRONG_FORMAT, _NOT_CONTROLLED = "110002", "110003"
"""The appliance does not take a command, or could not be controlled, for whatever reason (§4.2.4)."""
_REPORTS_STOPPED, _ONCE_IN = 90, 600
"""Seconds without a report after which one may have been lost, and between two reads because of that."""
_NO_MODEL_FOR = 3600
"""Seconds after which an appliance without a thing model is checked for one again."""


@dataclass
class States:
    """Reads and writes state by JSON, and by binary messages where the cloud has no thing model."""

    api: ApplianceApi
    limits: Limits
    _known_at: dict[str, float] = field(default_factory=dict)
    """Appliance -> when its whole state or a report came in last."""
    _names: dict[str, frozenset[str]] = field(default_factory=dict)
    """Appliance -> names of the properties that it has in JSON."""
    _faults: dict[str, frozenset[str]] = field(default_factory=dict)
    """Appliance -> names under which it has reported its fault."""
    _queries: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Appliance without a thing model -> the binary queries that it answers."""
    _binary: dict[str, float] = field(default_factory=dict)
    """Appliance without a thing model -> until when to take that for granted."""
    _reported_at: dict[str, float] = field(default_factory=dict)
    """Appliance that reported since it was read -> when its last report came in."""
    _checked: dict[str, float] = field(default_factory=dict)
    """Appliance -> when it was read because its reports stopped."""

    @property
    def binary_only(self) -> int:
        """Number of appliances without a thing model."""
        return len(self._binary)

    def due(self, codes: Sequence[str], *, older_than: float, at_most: int) -> list[str]:
        """Return which to read now: all whose state is unknown, and of the others some, the oldest state first."""
        now = time.monotonic()
        unknown = [code for code in codes if code not in self._known_at]
        stale = sorted(
            (code for code in codes if code in self._known_at and now - self._known_at[code] >= older_than),
            key=lambda code: self._known_at[code],
        )
        return unknown + stale[:at_most]

    def keep(self, online: Collection[str]) -> None:
        """Forget the others: an appliance that comes back online has to be read."""
        self._known_at = {code: moment for code, moment in self._known_at.items() if code in online}
        self._reported_at = {code: moment for code, moment in self._reported_at.items() if code in online}

    def forget(self) -> None:
        """Have all of them read by the next poll: a report was missed."""
        self._known_at.clear()

    def reported(self, code: str, kind: str, properties: Properties) -> None:
        """Note that an appliance reported something by itself: it need not be read then, unless it never was."""
        now = time.monotonic()
        if code in self._names and not self._names[code].issuperset(properties):
            self._names[code] = self._names[code].union(properties)
        if code in self._names or code in self._binary:
            self._known_at[code] = now
        self._reported_at[code] = now
        if self.limits.any:
            self.limits.seen(code, self._adjustable(code, kind, properties), properties)

    def recall(self, code: str, names: Iterable[str]) -> None:
        """Note what an appliance has reported, also before a restart."""
        if faults := frozenset(FAULTS).intersection(names):
            self._faults[code] = faults.union(self._faults.get(code, ()))

    def stopped_reporting(self) -> list[str]:
        """Return which to read because their reports stopped: Midea never repeats a report that got lost."""
        now = time.monotonic()
        found = [
            code
            for code, moment in self._reported_at.items()
            if now - moment >= _REPORTS_STOPPED and now - self._checked.get(code, -math.inf) >= _ONCE_IN
        ]
        for code in found:
            del self._reported_at[code]
            self._checked[code] = now
        return found

    def _adjustable(self, code: str, kind: str, properties: Properties) -> Adjustables:
        """Return an appliance's functions that have limits, by all properties that it is known to have."""
        names = self._names.get(code, frozenset())
        return profiles.adjustable(kind, names if names.issuperset(properties) else names.union(properties))

    async def read(self, code: str, kind: str) -> Properties:
        """Return the whole state. Raises CommandError."""
        self._known_at.pop(code, None)
        properties = await self._read(code, kind)
        self._known_at[code] = time.monotonic()
        self._reported_at.pop(code, None)
        self.limits.seen(code, self._adjustable(code, kind, properties), properties)
        return properties

    async def _read(self, code: str, kind: str) -> Properties:
        if self._binary.get(code, 0) > time.monotonic():
            return await self._read_binary(code, kind)
        try:
            properties = await self.api.state(code)
        except NoAnswerError as err:
            if err.code != _NO_MODEL or code in self._names:
                raise
            self._queries.pop(code, None)
            try:
                properties = await self._read_binary(code, kind)
            except UnsupportedError:
                raise err from None
            self._binary[code] = time.monotonic() + _NO_MODEL_FOR
            return properties
        self._binary.pop(code, None)
        if properties and (faults := self._faults.get(code, frozenset())).isdisjoint(properties):
            # The state has a fault only while there is a malfunction (§4.2.3.9).
            properties = {**properties, **dict.fromkeys(faults, _NO_FAULT)}
        self.recall(code, properties)
        self._names[code] = frozenset(properties)
        return properties

    async def _read_binary(self, code: str, kind: str) -> Properties:
        return await binary.decode(*await self._frames(code, kind))

    async def _frames(self, code: str, kind: str) -> list[bytes]:
        """Query the whole state. A query that fails while another one succeeds is not sent again."""
        if (commands := self._queries.get(code)) is None:
            commands = await asyncio.to_thread(binary.queries, kind)
        answered: dict[str, bytes] = {}
        failure = NoAnswerError("no binary query")
        for command in commands:
            try:
                answered[command] = await self._frame(code, command)
            except NoAnswerError as err:
                failure = err
        if not answered:
            raise failure
        self._queries[code] = tuple(answered)
        return list(answered.values())

    async def _frame(self, code: str, command: str) -> bytes:
        return binary.answer_frame(await self.api.control_raw(code, command))

    async def write(
        self,
        code: str,
        kind: str,
        wanted: Properties,
        present: Properties,
        *,
        quiet: bool = False,
        is_confirmed: bool = True,
    ) -> Properties:
        """Write properties and return what the answer says of the new state. Raises CommandError.

        A refusal says nothing about the limits of an appliance that waits to be confirmed: it refuses all.
        """
        functions = self._adjustable(code, kind, present)
        self.limits.check(code, functions, wanted)
        try:
            reply = await self._write(code, kind, wanted, present, quiet=quiet)
        except CommandError as err:
            if is_confirmed and err.code in {_WRONG_FORMAT, _NOT_CONTROLLED}:
                self.limits.refused(code, functions, wanted, present, sure=err.code == _WRONG_FORMAT)
            raise
        self.limits.tried(code, functions, wanted, present)
        return reply

    async def _write(self, code: str, kind: str, wanted: Properties, present: Properties, *, quiet: bool) -> Properties:
        instruction: dict[str, JSON] = {name: _as_text(value) for name, value in wanted.items()}
        if quiet and profiles.profile(kind, frozenset(present)).key == profiles.DOCUMENT:
            instruction["btnSound"] = "0"
        if code not in self._binary:
            await self.api.control(code, instruction)
            return {}
        reply: dict[str, JSON] = {}
        for command in await binary.command(await self._frames(code, kind), instruction):
            answer = await self._frame(code, command)
            with suppress(ProtocolError):
                reply |= await binary.decode(answer)
        return reply

    async def raw(self, code: str, command: str) -> dict[str, JSON]:
        """Send a binary command and return its answer as it came, with what could be made of it."""
        answer = await self.api.control_raw(code, command)
        result: dict[str, JSON] = {"answer": answer}
        if (frame := binary.find_frame(answer)) is not None:
            result["frame"] = frame.hex()
            try:
                result["properties"] = await binary.decode(frame)
            except CloudError:
                result["properties"] = None
        return result

    def known(self, code: str, decoded: Mapping[str, JSON]) -> Properties:
        """Return the part of a decoded frame that the appliance has in JSON as well; all of it without a thing model.

        Empty if no property matches: then the appliance must be read.
        """
        if code in self._binary or code not in self._names:
            return decoded
        names = self._names[code]
        return {name: value for name, value in decoded.items() if name in names}


def described(appliance: Appliance, limits: dict[str, JSON]) -> Device:
    """Return a row of the list as a device; `limits`: what it turned out not to take."""
    kind = NAMES.get(appliance.type)
    return Device(
        id=appliance.code,
        name=appliance.name,
        online=appliance.online,
        type=appliance.type,
        manufacturer="Midea",
        model=kind if appliance.model is None else appliance.model if kind is None else f"{kind} {appliance.model}",
        model_id=appliance.sn8,
        serial_number=appliance.serial_number,
        definition={"limits": limits} if limits else {},
    )


def _as_text(value: JSON) -> JSON:
    """Return a value as the document requires it: a string."""
    return value if isinstance(value, dict | list) else token(value)
