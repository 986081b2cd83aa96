"""Commands: through the gateway's socket while it is open, else by REST; either way the result is awaited."""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
import contextlib
from dataclasses import dataclass, field
from typing import Any, Final

from ..core.errors import AuthError, CloudError, UnreachableError
from ..core.model import JSON, Properties, Value
from ..core.values import presence, same
from .client import Client
from .codes import CONTROL, DEVICE
from .push import GatewayChannel
from .thing_model import Attribute, Definition

POWER: Final = "onOffStatus"
PAUSES: tuple[float, ...] = (1, 1, 2)
_GROUP: Final = "grSetDAC"
_DONE: Final = "A00000"
_FROM_DEVICE: Final = 2


@dataclass(eq=False)
class _Write:
    wanted: Properties
    granted: asyncio.Future[None]


@dataclass
class Control:
    """Writes to devices and waits until the device has obeyed or refused."""

    client: Client
    channel: Callable[[], GatewayChannel | None]
    """The open connection, if there is one."""
    pauses: tuple[float, ...] = field(default_factory=lambda: PAUSES)
    """Seconds before each query of the result; a push that confirms the target ends the wait at once."""
    _writes: dict[str, list[_Write]] = field(default_factory=dict)

    def note_report(self, device_id: str, values: Properties) -> None:
        """Learn what a device reports."""
        for write in self._writes.get(device_id, ()):
            if not write.granted.done() and all(same(values.get(name), value) for name, value in write.wanted.items()):
                write.granted.set_result(None)

    async def write(self, device_id: str, wanted: Properties, definition: Definition) -> Properties:
        """Write attributes in one request; return them if the device has said that it obeyed.

        Raises CommandError if it or the cloud refuses. With no word from the device in time the command counts as accepted.
        """
        texts = {name: _text(wanted[name]) for name in sorted(wanted, key=lambda name: name != POWER)}
        sets = list(command_sets(texts, definition))
        with self._pending(device_id, texts) as granted:
            number = await self._send(device_id, sets)
            for pause in self.pauses:
                done, _ = await asyncio.wait({granted}, timeout=pause)
                if done or await self._obeyed(number, len(sets)):
                    return texts
        return {}

    async def _send(self, device_id: str, sets: Sequence[tuple[str | None, dict[str, str]]]) -> str:
        if channel := self.channel():
            try:
                return await channel.command(device_id, [arguments for _, arguments in sets])
            except UnreachableError as err:
                # Only what was certainly not sent may take the other way.
                if err.uncertain:
                    raise
        return await self.client.send(device_id, [_rest_command(*each) for each in sets])

    async def _obeyed(self, number: str, commands: int) -> bool:
        try:
            results = await self.client.results(number)
        except AuthError:
            raise
        except CloudError:
            return False
        for item in results:
            if error := result_error(item):
                raise error
        return len(results) >= max(commands, 1) and all(map(_has_obeyed, results))

    @contextlib.contextmanager
    def _pending(self, device_id: str, wanted: Properties) -> Iterator[asyncio.Future[None]]:
        write = _Write(wanted, asyncio.get_running_loop().create_future())
        writes = self._writes.setdefault(device_id, [])
        writes.append(write)
        try:
            yield write.granted
        finally:
            writes.remove(write)
            if not writes:
                self._writes.pop(device_id, None)


def command_sets(texts: Mapping[str, str], definition: Definition) -> Iterable[tuple[str | None, dict[str, str]]]:
    """Return (group command, attributes) for each command of a batch: one for all that can go together, the others alone.

    An attribute whose `operationType` is G alone goes into a group command even if it is the only one.
    """
    known = {name: definition.attributes.get(name, Attribute(name)) for name in texts}
    group = {name: text for name, text in texts.items() if known[name].grouped}
    if len(group) == 1 and all(known[name].alone for name in group):
        group = {}
    if group:
        yield next((name for name in definition.attributes if name.startswith("grSet")), _GROUP), group
    for name, text in texts.items():
        if name not in group:
            yield None, {name: text}


def _rest_command(group: str | None, arguments: Mapping[str, str]) -> dict[str, JSON]:
    if group:
        return {"cmdName": group, "cmdArgs": dict(arguments)}
    ((name, value),) = arguments.items()
    return {"name": name, "value": value}


def _has_obeyed(item: Mapping[str, Any]) -> bool:
    """Return whether the device itself says that it has done what it was told."""
    is_done = presence(item.get("execResult")) or item.get("execResultCode") == _DONE
    return bool(is_done) and _number(item.get("execStep")) == _FROM_DEVICE


def result_error(item: Mapping[str, Any]) -> CloudError | None:
    """Return what went wrong with a command; None if nothing did (yet)."""
    if presence(item.get("execResult")) is not False or item.get("execResultCode") == _DONE:
        return None
    text = str(item.get("execResultInfo") or "")
    if (code := str(item.get("invalidCode") or "")) in DEVICE.codes:
        return DEVICE.error(code, f"{code} {text}".strip())
    code = str(item.get("execResultCode") or "")
    return CONTROL.error(code, f"{code} {text}".strip())


def _text(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _number(value: object) -> int:
    return int(value) if isinstance(value, int | str) and str(value).isdecimal() else 0
