"""The forms of an account of interface Mc and of its devices."""

from collections.abc import Mapping
from dataclasses import dataclass

from ...core.cloud import Field, FieldKind, form_text
from ...core.errors import SetupError
from ...core.model import JSON
from ..base import PROFILE, identity
from ..sockets import ANYWHERE
from .devices import Known

PORTS = ("port", "connect_port")
"""The fields of the port to log in at, and of the one to stay connected to."""
FIELDS = (
    Field(name=PORTS[0], kind=FieldKind.NUMBER, default=9800, minimum=1, maximum=65535),
    Field(name=PORTS[1], kind=FieldKind.NUMBER, default=9801, minimum=1, maximum=65535),
    Field(name="listen_address", required=False, advanced=True),
    Field(name="public_host", required=False, advanced=True),
)
OPTIONS = (
    Field(name="strict_sequence", kind=FieldKind.FLAG, default=False),
    Field(name="heartbeat", kind=FieldKind.NUMBER, default=30, minimum=5, maximum=600),
    ANYWHERE,
    Field(name="speech", kind=FieldKind.FLAG, default=True),
    Field(name="assistant", kind=FieldKind.ASSISTANT, required=False),
)
DEVICE_FIELDS = (
    Field(name="device_id"),
    Field(name="pin", kind=FieldKind.SECRET),
    Field(name="name", required=False),
    PROFILE,
)


@dataclass(kw_only=True)
class ServerSettings:
    """How to deal with devices."""

    strict: bool = False
    """Insist on sequence numbers that count up by one."""
    heartbeat: int = 30
    patience: float = 10
    host: str = ""
    """Host that devices are redirected to; "" is the one that they logged in at."""
    anywhere: bool = False
    """Accept connections from outside of private networks."""


def known_device(data: Mapping[str, JSON]) -> Known:
    """Read one device's form. Raises SetupError with the field."""
    device_id, pin, key = identity(data)
    name = form_text(data, "name") or f"China Telecom {device_id[-4:]}"
    return Known(device_id, pin, name, key, form_text(data, "profile"))


def port_of(data: Mapping[str, JSON], name: str) -> int:
    """Return a port of the form. Raises SetupError."""
    try:
        return int(float(str(data.get(name) or 0)))
    except ValueError as err:
        raise SetupError("this is no port", field=name) from err
