"""The forms of an account of interface C, and the lines of devices and gateways in them."""

from collections.abc import Mapping
from dataclasses import dataclass

from ...core.cloud import Field, FieldKind
from ...core.model import JSON
from ...core.values import as_list
from ..sockets import ANYWHERE

FIELDS = (
    Field(name="server", kind=FieldKind.ORIGIN),
    Field(name="cloud_id"),
    Field(name="cloud_key", kind=FieldKind.SECRET),
    Field(name="platform_id"),
    Field(name="platform_key", kind=FieldKind.SECRET),
    Field(name="serials", kind=FieldKind.LINES, required=False),
    Field(name="gateways", kind=FieldKind.LINES, required=False),
    Field(name="certificate", kind=FieldKind.FILE, required=False),
    Field(name="key", kind=FieldKind.FILE, required=False),
    Field(name="ca", kind=FieldKind.FILE, required=False),
    Field(name="allow_http", kind=FieldKind.FLAG, required=False, default=False, advanced=True),
)
OPTIONS = (
    Field(name="set_prefix", kind=FieldKind.FLAG, default=True),
    Field(name="notify_port", kind=FieldKind.NUMBER, default=0, minimum=0, maximum=65535),
    Field(name="notify_address", required=False),
    ANYWHERE,
)


@dataclass(frozen=True, slots=True)
class Line:
    """What stands behind a serial number in the form."""

    name: str = ""
    kind: str = ""
    """The type of the device, or the profile to use."""


def read_lines(value: JSON) -> dict[str, Line]:
    """Read lines of a serial number with an optional name after a blank and an optional type after a vertical bar."""
    found: dict[str, Line] = {}
    for line in as_list(value):
        front, _, kind = str(line).partition("|")
        serial, name = [*front.split(maxsplit=1), "", ""][:2]
        if serial:
            found[serial] = Line(name.strip(), kind.strip())
    return found


def written_lines(lines: Mapping[str, Line]) -> list[JSON]:
    """Return the lines as read_lines() reads them."""
    return [
        f"{serial} {line.name}".strip() + (f" | {line.kind}" if line.kind else "") for serial, line in lines.items()
    ]
