"""What the servers need to know of the account, and whom they tell what devices say."""

from collections.abc import Coroutine, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from ..codes import Result
from .device_session import Session
from .devices import Known

type Reply = tuple[Result, Mapping[str, Any]]
type Later = Coroutine[Any, Any, Reply]


@dataclass(kw_only=True)
class ServerSettings:
    """How to deal with devices."""

    strict: bool = False
    """Insist on sequence numbers that count up by one."""
    heartbeat: int = 30
    auth_interval: int = 60
    patience: float = 10
    host: str = ""
    """Name or address that devices are told to connect to; "" is the one that they logged in at."""
    anywhere: bool = False
    """Let in whoever comes from outside of private networks."""


class DeviceEvents(Protocol):
    """Who deals with what devices say."""

    def came(self, session: Session) -> None:
        """A device is connected."""

    def went(self, device_id: str) -> None:
        """A device is no longer there."""

    def pin_mismatch(self, known: Known) -> None:
        """Somebody says to be a device, and has another PIN."""

    def outsider(self) -> None:
        """Somebody comes from outside of private networks."""

    def take(self, session: Session, packet: int, inner: dict[str, Any]) -> Reply | Later:
        """Answer a packet, now or later: a result and what else to say."""

    def continues(self, packet: int, inner: dict[str, Any]) -> bool:
        """Tell whether a packet is a further piece of what came before, with the same sequence number (5.4.3.17)."""
