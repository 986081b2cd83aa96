"""The form of an account of interface Md, and what is kept beside it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from ...core.cloud import Field, FieldKind, form_text
from ...core.model import JSON
from ...core.values import as_dict, number
from ..base import PROFILE, identity
from ..crypto import Key
from . import discovery
from .connection import AUTO, FRAMINGS, KEYS
from .discovery import ORDERS

_PORT = 7681

FIELDS = (
    Field(name="device_id"),
    Field(name="pin", kind=FieldKind.SECRET),
    Field(name="host", required=False),
    Field(name="name", required=False),
    PROFILE,
    Field(name="port", kind=FieldKind.NUMBER, default=_PORT, minimum=1, maximum=65535, advanced=True),
    Field(name="search_port", kind=FieldKind.NUMBER, default=discovery.PORT, minimum=1, maximum=65535, advanced=True),
    Field(name="byte_order", kind=FieldKind.CHOICE, options=(AUTO, *ORDERS), default=AUTO, advanced=True),
    Field(name="session_key", kind=FieldKind.CHOICE, options=(AUTO, *KEYS), default=AUTO, advanced=True),
    Field(name="framing", kind=FieldKind.CHOICE, options=(AUTO, *FRAMINGS), default=AUTO, advanced=True),
)


@dataclass(frozen=True, kw_only=True)
class LanForm:
    """The form, read."""

    device_id: str
    pin_text: str = field(repr=False)
    pin: Key = field(repr=False)
    host: str
    port: int
    search_port: int
    orders: tuple[str, ...]
    session_key: str
    framing: str
    name: str
    profile: str
    model: str
    """As the device stated it when it was added."""
    reading: Mapping[str, JSON]
    """The dialect that the device was last understood in."""
    online: bool

    @classmethod
    def read(cls, data: Mapping[str, JSON]) -> Self:
        """Read the form and what was kept beside it. Raises SetupError with the field."""
        device_id, pin, key = identity(data)
        order = form_text(data, "byte_order") or AUTO
        return cls(
            device_id=device_id,
            pin_text=pin,
            pin=key,
            host=form_text(data, "host"),
            port=_whole(data.get("port"), _PORT),
            search_port=_whole(data.get("search_port"), discovery.PORT),
            orders=ORDERS if order == AUTO else (order,),
            session_key=form_text(data, "session_key") or AUTO,
            framing=form_text(data, "framing") or AUTO,
            name=form_text(data, "name"),
            profile=form_text(data, "profile"),
            model=form_text(data, "model"),
            reading=as_dict(data.get("reading")),
            online=bool(data.get("online")),
        )


def _whole(value: JSON, default: int) -> int:
    found = number(value)
    return default if found is None else int(found)
