"""Pulse times: a device takes one with its pulse mode on only, so what is wished while it is off is kept until then."""

from dataclasses import dataclass, field
import re

from ..core.model import Properties, Value
from ..core.values import same

_WIDTH = re.compile(r"(pulse)Width|(pulses\.[0-9]+)\.width")


def _mode_of(name: str) -> str | None:
    """Return the property of the mode whose time this one is."""
    found = _WIDTH.fullmatch(name)
    return (found[1] or f"{found[2]}.pulse") if found else None


@dataclass
class Inching:
    """The pulse times of an account's devices that wait for their mode to be turned on."""

    _kept: dict[tuple[str, str], Value] = field(default_factory=dict)

    def to_send(self, device: str, wanted: Properties, present: Properties) -> Properties:
        """Return what can be written of these now."""
        found = dict(wanted)
        for name in wanted:
            if (mode := _mode_of(name)) is None or mode not in present:
                continue
            on, was_on = same(wanted.get(mode, present[mode]), "on"), same(present[mode], "on")
            if not on and not was_on:
                self._kept[device, name] = found.pop(name)
                found.pop(mode, None)
            elif not was_on:
                found[name] = self._kept.pop((device, name), found[name])
        return found
