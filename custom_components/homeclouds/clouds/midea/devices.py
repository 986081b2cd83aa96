"""The state of one account's appliances: whose turn it is to be asked, and in which of Midea's two ways each is spoken to."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
import math
import time

from ..core.errors import CloudError, CommandError, NoAnswerError, ProtocolError, UnsupportedError
from ..core.features import Climate
from ..core.model import JSON, Properties
from ..core.values import token
from . import binary, profiles
from .client import ApplianceApi
from .limits import Limits

_NO_MODEL = "110001"
_REFUSED = frozenset({"110002", "110003"})
"""The appliance does not take it (§4.2.4)."""
_SILENT, _ONCE_IN = 90, 600
"""Seconds of silence after a report that may mean that another was lost, and between two questions because of that."""
_DOUBT = 3600
"""Seconds after which an appliance without a thing model is given another chance to have one."""


@dataclass
class States:
    """Reads and writes state by JSON, and by binary messages where the cloud has no thing model."""

    api: ApplianceApi
    limits: Limits
    _heard: dict[str, float] = field(default_factory=dict)
    """Appliance -> when its whole state or a report came in last."""
    _names: dict[str, frozenset[str]] = field(default_factory=dict)
    """Appliance -> names of the properties that it has in JSON."""
    _queries: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Appliance without a thing model -> the binary queries that it answers."""
    _binary: dict[str, float] = field(default_factory=dict)
    """Appliance without a thing model -> until when to take that for granted."""
    _talking: dict[str, float] = field(default_factory=dict)
    """Appliance that reported since it was asked -> when its last report came in."""
    _checked: dict[str, float] = field(default_factory=dict)
    """Appliance -> when it was asked because it fell silent."""

    @property
    def binary_only(self) -> int:
        """Number of appliances without a thing model."""
        return len(self._binary)

    def due(self, codes: Sequence[str], *, older_than: float, at_most: int) -> list[str]:
        """Return whom to ask now: all that were never heard, and of the others some, the longest unheard first."""
        now = time.monotonic()
        unheard = [code for code in codes if code not in self._heard]
        stale = sorted(
            (code for code in codes if code in self._heard and now - self._heard[code] >= older_than),
            key=lambda code: self._heard[code],
        )
        return unheard + stale[:at_most]

    def keep(self, online: Collection[str]) -> None:
        """Forget when others were heard: an appliance that comes back has to be asked."""
        self._heard = {code: moment for code, moment in self._heard.items() if code in online}
        self._talking = {code: moment for code, moment in self._talking.items() if code in online}

    def forget(self) -> None:
        """Forget when each was heard: something was missed."""
        self._heard.clear()

    def heard(self, code: str, kind: str, properties: Properties) -> None:
        """Take note that an appliance told something by itself."""
        if code in self._names:
            self._names[code] = self._names[code].union(properties)
        self._heard[code] = self._talking[code] = time.monotonic()
        self.limits.seen(code, self._climate(code, kind, properties), properties)

    def silent(self) -> list[str]:
        """Return whom to ask because they stopped reporting: Midea never repeats a report that got lost."""
        now = time.monotonic()
        found = [
            code
            for code, moment in self._talking.items()
            if now - moment >= _SILENT and now - self._checked.get(code, -math.inf) >= _ONCE_IN
        ]
        for code in found:
            del self._talking[code]
            self._checked[code] = now
        return found

    def _climate(self, code: str, kind: str, properties: Properties) -> Climate | None:
        """Return an air conditioner's main function, by all that it is known to have."""
        return profiles.climate(kind, self._names.get(code, frozenset()).union(properties))

    async def ask(self, code: str, kind: str) -> Properties:
        """Return the whole state. Raises CommandError."""
        self._heard.pop(code, None)
        properties = await self._ask(code, kind)
        self._heard[code] = time.monotonic()
        self._talking.pop(code, None)
        self.limits.seen(code, self._climate(code, kind, properties), properties)
        return properties

    async def _ask(self, code: str, kind: str) -> Properties:
        if self._binary.get(code, 0) > time.monotonic():
            return await self._ask_binary(code, kind)
        try:
            properties = await self.api.state(code)
        except NoAnswerError as err:
            if err.code != _NO_MODEL or code in self._names:
                raise
            self._queries.pop(code, None)
            try:
                properties = await self._ask_binary(code, kind)
            except UnsupportedError:
                raise err from None
            self._binary[code] = time.monotonic() + _DOUBT
            return properties
        self._binary.pop(code, None)
        self._names[code] = frozenset(properties)
        return properties

    async def _ask_binary(self, code: str, kind: str) -> Properties:
        return await binary.decode(*await self._frames(code, kind))

    async def _frames(self, code: str, kind: str) -> list[bytes]:
        """Ask for the whole state. What an appliance does not answer, while it answers other questions, is not asked again."""
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
        self, code: str, kind: str, wanted: Properties, present: Properties, *, quiet: bool = False
    ) -> Properties:
        """Write properties and return what the answer tells of the new state. Raises CommandError."""
        climate = self._climate(code, kind, present)
        self.limits.check(code, climate, wanted)
        try:
            told = await self._write(code, kind, wanted, present, quiet=quiet)
        except CommandError as err:
            if err.code in _REFUSED:
                self.limits.refused(code, climate, wanted, present)
            raise
        self.limits.tried(code, climate, wanted, present)
        return told

    async def _write(self, code: str, kind: str, wanted: Properties, present: Properties, *, quiet: bool) -> Properties:
        instruction: dict[str, JSON] = {name: _spoken(value) for name, value in wanted.items()}
        if quiet and (used := profiles.profile(kind, frozenset(present))) and used.key == profiles.DOCUMENT:
            instruction["btnSound"] = "0"
        if code not in self._binary:
            await self.api.control(code, instruction)
            return {}
        told: dict[str, JSON] = {}
        for command in await binary.command(await self._frames(code, kind), instruction):
            answer = await self._frame(code, command)
            with suppress(ProtocolError):
                told |= await binary.decode(answer)
        return told

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

        Empty if nothing can be said: then the appliance must be asked.
        """
        if code in self._binary or code not in self._names:
            return decoded
        names = self._names[code]
        return {name: value for name, value in decoded.items() if name in names}


def _spoken(value: JSON) -> JSON:
    """Write a value as the document wants it: a string."""
    return value if isinstance(value, dict | list) else token(value)
