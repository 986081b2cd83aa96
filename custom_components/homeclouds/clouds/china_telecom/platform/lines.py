"""What a person wrote about devices and gateways, one in a line."""

from collections.abc import Mapping
from dataclasses import dataclass

from ...core.model import JSON


@dataclass(frozen=True, slots=True)
class Line:
    """What a person wrote behind a serial number."""

    name: str = ""
    kind: str = ""
    """The type of the device, or the profile that is to be used."""


def read(value: JSON) -> dict[str, Line]:
    """Read lines of a serial number and, if the person likes, a name after a blank and a type after a vertical bar."""
    found: dict[str, Line] = {}
    for line in value if isinstance(value, list) else []:
        front, _, kind = str(line).partition("|")
        serial, _, name = front.strip().partition(" ")
        if serial:
            found[serial] = Line(name.strip(), kind.strip())
    return found


def texts(lines: Mapping[str, Line]) -> list[JSON]:
    """Write them again."""
    return [
        f"{serial} {line.name}".strip() + (f" | {line.kind}" if line.kind else "") for serial, line in lines.items()
    ]
