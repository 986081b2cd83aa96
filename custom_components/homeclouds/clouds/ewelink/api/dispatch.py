"""Real Time Control Device: where the WebSocket is."""

from dataclasses import dataclass
from typing import cast

from ...core.errors import ProtocolError
from ...core.rate_limit import Priority
from ...core.values import number
from ..types import Server
from .common import Topic

_NO_PORT = 65536


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the WebSocket is."""

    domain: str
    port: int


class Dispatch(Topic):
    """The service that shares the connections out among the servers."""

    async def server(self, origin: str) -> Endpoint:
        """Return where to open the WebSocket; `origin` is the region's service (HTTP: DispatchService)."""
        answer = cast(Server, await self.call("GET", "/dispatch/app", priority=Priority.COMMAND, origin=origin))
        domain, port = answer.get("domain") or answer.get("IP"), number(answer.get("port"))
        if not isinstance(domain, str) or port is None or not 1 <= port < _NO_PORT:
            raise ProtocolError("the dispatch service names no server")
        return Endpoint(domain, int(port))
