"""The settings of the servers, and the handler of the packets that they receive."""

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
    """Host that devices are redirected to; "" is the one that they logged in at."""
    anywhere: bool = False
    """Accept connections from outside of private networks."""


class DeviceEvents(Protocol):
    """Handles connections and packets of devices."""

    def handle_connected(self, session: Session) -> None:
        """A device is connected."""

    def handle_disconnected(self, device_id: str) -> None:
        """A device is no longer there."""

    def pin_mismatch(self, known: Known) -> None:
        """A login has a PIN that does not match the device's."""

    def outsider(self) -> None:
        """An address outside of private networks was rejected."""

    def take(self, session: Session, packet: int, inner: dict[str, Any]) -> Reply | Later:
        """Return the answer to a packet, now or later: its result and further fields."""

    def settle(self, session: Session, before: float) -> None:
        """Take resources for gone that were not in the last report of resources, if that is older than a (monotonic) time."""

    def continues(self, packet: int, inner: dict[str, Any]) -> bool:
        """Return whether a packet is a further piece of a recording, with the same sequence number (5.4.3.17)."""
