"""Who is connected to the socket."""

from collections.abc import Mapping
import json
from typing import Any

from aiohttp import web

from ..faults import Faults
from .accounts import Pair


class Client:
    """One socket that has signed on."""

    def __init__(self, faults: Faults, clients: set[Client], socket: web.WebSocketResponse, pair: Pair) -> None:
        """Serve this socket for the user, and leave the other clients when it is closed."""
        self._faults, self._clients = faults, clients
        self.socket, self.pair = socket, pair
        self._held: str | None = None

    async def send(self, frame: Mapping[str, Any]) -> None:
        """Send a push, with the faults that befall pushes."""
        text = json.dumps(frame)
        if self._faults.take("garbage", "ws"):
            await self._put("<not json>")
        if self._held is None and self._faults.take("reordered", "ws"):
            self._held = text
            return
        await self._put(text)
        if self._faults.take("duplicate", "ws"):
            await self._put(text)
        if self._held is not None:
            held, self._held = self._held, None
            await self._put(held)

    async def _put(self, text: str) -> None:
        try:
            await self.socket.send_str(text)
        except ConnectionError:
            self._clients.discard(self)
