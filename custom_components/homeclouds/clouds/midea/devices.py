"""The state of one account's appliances: whose turn it is to be asked, and in which of Midea's two ways each is spoken to."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
import time

from ..core.errors import CloudError, NoAnswerError
from ..core.model import JSON, Properties
from ..core.values import token
from . import binary
from .client import ApplianceApi
from .doubts import Doubts
from .limits import Limits
from .profiles import air_conditioner
from .profiles.types import AIR_CONDITIONERS

_NO_MODEL = "110001"
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
    _binary: dict[str, float] = field(default_factory=dict)
    """Appliance without a thing model -> until when to take that for granted."""
    doubts: Doubts = field(default_factory=Doubts)

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
        self.doubts.keep(online)

    def forget(self) -> None:
        """Forget when each was heard: something was missed."""
        self._heard.clear()

    def heard(self, code: str, kind: str, properties: Properties) -> None:
        """Take note that an appliance told something by itself."""
        if code in self._names:
            self._names[code] |= properties.keys()
        self.limits.seen(code, properties)
        self.doubts.reported(code, sensible=self._makes_sense(code, kind, properties))

    def _makes_sense(self, code: str, kind: str, properties: Properties) -> bool:
        names = self._names.get(code, frozenset()) | properties.keys()
        if kind in AIR_CONDITIONERS and not air_conditioner.makes_sense(names, properties):
            self._heard.pop(code, None)
            return False
        self._heard[code] = time.monotonic()
        return True

    async def ask(self, code: str, kind: str) -> Properties:
        """Return the whole state. Raises CommandError."""
        self._heard.pop(code, None)
        properties = await self._ask(code, kind)
        self.doubts.answered(code, sensible=self._makes_sense(code, kind, properties))
        self.limits.seen(code, properties)
        return properties

    async def _ask(self, code: str, kind: str) -> Properties:
        if self._binary.get(code, 0) > time.monotonic():
            return await self._ask_binary(code, kind)
        try:
            properties = await self.api.state(code)
        except NoAnswerError as err:
            if err.code != _NO_MODEL or code in self._names or kind not in AIR_CONDITIONERS:
                raise
            properties = await self._ask_binary(code, kind)
            self._binary[code] = time.monotonic() + _DOUBT
            return properties
        self._binary.pop(code, None)
        self._names[code] = frozenset(properties)
        return properties

    async def _ask_binary(self, code: str, kind: str) -> Properties:
        return await binary.decode(await self._frame(code, binary.query(kind)))

    async def _frame(self, code: str, command: str) -> bytes:
        return binary.answer_frame(await self.api.control_raw(code, command))

    async def write(
        self, code: str, kind: str, wanted: Properties, present: Properties, *, quiet: bool = False
    ) -> Properties:
        """Write properties and return what the answer tells of the new state. Raises CommandError."""
        if kind in AIR_CONDITIONERS:
            self.limits.check(code, wanted, present)
        told = await self._write(code, kind, wanted, present, quiet=quiet)
        if kind in AIR_CONDITIONERS:
            self.limits.tried(code, wanted, present)
        return told

    async def _write(self, code: str, kind: str, wanted: Properties, present: Properties, *, quiet: bool) -> Properties:
        instruction: dict[str, JSON] = {name: _spoken(value) for name, value in wanted.items()}
        if (
            quiet
            and kind in AIR_CONDITIONERS
            and air_conditioner.dialect(frozenset(present)) is air_conditioner.DOCUMENT
        ):
            instruction["btnSound"] = "0"
        if code not in self._binary:
            await self.api.control(code, instruction)
            return {}
        state = await self._frame(code, binary.query(kind))
        answer = await self._frame(code, await binary.command(state, instruction))
        return await binary.decode(answer)

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
        if code in self._binary:
            return decoded
        names: Iterable[str] = self._names.get(code, frozenset())
        return {name: value for name, value in decoded.items() if name in names}


def _spoken(value: JSON) -> JSON:
    """Write a value as the document wants it: a string."""
    return value if isinstance(value, dict | list) else token(value)
