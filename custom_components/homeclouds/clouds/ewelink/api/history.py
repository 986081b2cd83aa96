"""Device: operating history. Message Center."""

from ...core.rate_limit import Priority
from ..types import Message, Operation
from .common import Topic, given, records


class History(Topic):
    """What was done with a device."""

    async def operations(self, device: str, *, before: int | None = None, number: int = 30) -> list[Operation]:
        """Return a device's last operations, newest first, 30 at most; `before` is in ms (Get Device Operating History)."""
        query = {"deviceid": device, "num": number} | given(**{"from": before})
        answer = await self.call("GET", "/v2/device/history", query, priority=Priority.STATISTICS)
        return records(answer, "histories", Operation)

    async def clear(self, device: str) -> None:
        """Forget a device's operations (Clean Device Operating History)."""
        await self.call("DELETE", "/v2/device/history", {"deviceid": device})


class Messages(Topic):
    """What the vendor has to say."""

    async def newest(self, home: str | None = None, *, before: int | None = None, number: int = 30) -> list[Message]:
        """Return messages of a home, newest first, 30 at most; `before` is in ms (Get the List of Messages)."""
        query = {"num": number} | given(familyid=home, **{"from": before})
        answer = await self.call("GET", "/v2/message/read", query, priority=Priority.STATISTICS)
        return records(answer, "messageList", Message)
