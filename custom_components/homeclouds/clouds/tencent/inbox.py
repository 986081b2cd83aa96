"""Messages to the user (document, Message Management)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
import logging

from ..core.cloud import Listener
from ..core.errors import AuthError, CloudError, RateLimitError, SetupError
from ..core.model import Properties, Update, Value
from .api import Api
from .api.history import MessageCategory
from .homes import MESSAGE, MESSAGE_TYPES, MESSAGES, Family
from .types import MessageEntry

_LOGGER = logging.getLogger(__name__)


@dataclass
class Inbox:
    """Reads the messages of an account."""

    api: Api
    listener: Listener
    _seen: int = 0
    """When the newest message known was sent, in milliseconds since the epoch."""
    _known: dict[str, list[MessageEntry]] = field(default_factory=dict)
    """Type of messages -> those of the last reading."""

    async def read(self, families: Sequence[Family]) -> list[Update]:
        """Return the messages of each home, and report the events of those that are newer than any seen; at first there are none.

        Raises AuthError, SetupError, RateLimitError.
        """
        for category, kind in zip(MessageCategory, MESSAGE_TYPES, strict=True):
            try:
                self._known[kind] = await self.api.messages.since(category, self._seen)
            except AuthError, SetupError, RateLimitError:
                raise
            except CloudError as err:
                _LOGGER.debug("Messages left out: %s", err)
        homes = {family.id: family.device.id for family in families}
        first = next(iter(homes.values()), "")
        of_home: dict[str, list[Value]] = {home: [] for home in homes.values()}
        found = ((item["MsgTimestamp"], kind, item) for kind, items in self._known.items() for item in items)
        newest = self._seen
        for moment, kind, item in sorted(found, key=lambda entry: entry[0]):
            self._seen = max(self._seen, moment)
            if not (home := homes.get(item["FamilyId"], first)):
                continue
            title, body = item["MsgTitle"], item["MsgContent"]
            of_home[home].append({"id": item["MsgID"], "title": title, "text": body, "time": moment / 1000})
            if newest and moment > newest:
                data: Properties = {"message.type": kind, "message.title": title, "message.text": body}
                self.listener.update(Update(home, events={MESSAGE: data}))
        return [Update(home, {MESSAGES: messages}) for home, messages in of_home.items()]
