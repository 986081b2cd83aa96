"""The form of an account of interface Md."""

from collections.abc import Mapping

from ...core.cloud import Field, FieldKind
from ...core.model import JSON
from ...core.values import number
from ..base import PROFILE
from . import discovery
from .connection import AUTO, FRAMINGS, KEYS
from .discovery import ORDERS

PORT = 7681

FIELDS = (
    Field(name="device_id"),
    Field(name="pin", kind=FieldKind.SECRET),
    Field(name="host", required=False),
    Field(name="name", required=False),
    PROFILE,
    Field(name="port", kind=FieldKind.NUMBER, default=PORT, minimum=1, maximum=65535, advanced=True),
    Field(name="search_port", kind=FieldKind.NUMBER, default=discovery.PORT, minimum=1, maximum=65535, advanced=True),
    Field(name="byte_order", kind=FieldKind.CHOICE, options=(AUTO, *ORDERS), default=AUTO, advanced=True),
    Field(name="session_key", kind=FieldKind.CHOICE, options=(AUTO, *KEYS), default=AUTO, advanced=True),
    Field(name="framing", kind=FieldKind.CHOICE, options=(AUTO, *FRAMINGS), default=AUTO, advanced=True),
)


def whole(data: Mapping[str, JSON], name: str, default: int) -> int:
    """Return a whole number of the form."""
    found = number(data.get(name))
    return default if found is None else int(found)
